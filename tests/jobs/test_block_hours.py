"""From files to the cause that is named: the start of the block that a package names, by the account's own clock."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from homes import DAY, home

SETTINGS = """
[[account]]
name = "flex"
policy = "amazon-flex"
zone = "America/Los_Angeles"

[[account.table]]
name = "parcels"
match = ["parcels*.csv"]

[[account.table.unit]]
unit = "package"
key = ["id"]
dated_by = "delivered"
moments = [
    { moment = "delivered", column = "delivered", formats = ["%Y-%m-%dT%H:%M%z"] },
    { moment = "due", column = "due", formats = ["%Y-%m-%dT%H:%M%z"] },
]
texts = { block_key = "block" }

[[account.table]]
name = "blocks"
match = ["blocks*.csv"]

[[account.table.unit]]
unit = "block"
key = ["block"]
dated_by = "start"
moments = [{ moment = "start", column = "start", formats = ["%Y-%m-%dT%H:%M%z"] }]
words = [{ column = "came", words = { yes = { checked_in_late = 0 }, no = { checked_in_late = 1 } } }]
"""
BLOCKS = 24  # every day one; each third starts at 17:15 in Los Angeles, the others at 09:30


def start_of(number: int) -> dt.datetime:
    clock = dt.time(0, 15) if number % 3 == 0 else dt.time(16, 30)  # UTC, in summer seven hours ahead
    return dt.datetime.combine(DAY - dt.timedelta(days=BLOCKS - number), clock, dt.UTC)


def moment(when: dt.datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M%z")


def parcels() -> str:
    """Twelve parcels a block, promised for four hours after its start; three of an evening block come late."""
    lines = ["id,block,due,delivered"]
    for number in range(BLOCKS):
        due = start_of(number) + dt.timedelta(hours=4)
        for parcel in range(12):
            late = number % 3 == 0 and parcel < 3
            came = due + dt.timedelta(minutes=30 if late else -10 - parcel)
            lines.append(f"{number}-{parcel},b{number},{moment(due)},{moment(came)}")
    return "\n".join(lines) + "\n"


def late_causes(folder: Path, **files: str) -> list[dict[str, Any]]:
    """What is named of the first objective about late deliveries."""
    found = home(folder, SETTINGS)
    for name, content in files.items():
        found.put(f"inbox/flex/{name}.csv", content)
    (judged,) = found.run().document["accounts"]
    causes: list[dict[str, Any]] = next(one for one in judged["objectives"] if one["metric"] == "late_delivery")[
        "causes"
    ]
    return causes


def test_parcels_that_name_their_block_are_late_by_its_start(tmp_path: Path) -> None:
    """24 of 96 parcels of blocks that start at 17:15, none of the others.

    The last block is not counted yet: the rule looks at days that end two days back.
    """
    blocks = "".join(f"b{number},{moment(start_of(number))},yes\n" for number in range(BLOCKS))
    (top,) = late_causes(tmp_path, parcels=parcels(), blocks="block,start,came\n" + blocks)
    assert (top["column"], top["value"], top["words"]) == ("start_hour", "17:15", "blocks that start at 17:15")
    assert (top["numerator"], top["denominator"], top["rest"]) == (24, 96, {"numerator": 0, "denominator": 180})


def test_without_the_blocks_the_promise_tells_the_hour(tmp_path: Path) -> None:
    """Never the hour of the delivery: who is late delivers late."""
    (top,) = late_causes(tmp_path, parcels=parcels())
    assert (top["column"], top["words"]) == ("due_hour", "promised for 21:15")
