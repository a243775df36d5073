"""Claims about the due list, from a seller's list of orders down to the report."""

from __future__ import annotations

import datetime as dt
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from homes import DAY, DELIVERIES, FIGURES, Home, home, noon, objective, small_home
from strikewatch.jobs.supposing import Supposition, suppose
from strikewatch.status import accounts_text

SETTINGS = """
[[account]]
name = "shop"
policy = "pack.toml"
zone = "America/Los_Angeles"
[[account.table]]
name = "order-list"
match = ["orders*.csv"]
[[account.table.unit]]
unit = "order"
key = ["id"]
dated_by = "ordered"
moments = [
    { moment = "ordered", column = "ordered", formats = ["%Y-%m-%d"] },
    { moment = "ship_by", column = "by", formats = ["%Y-%m-%d %H:%M"] },
    { moment = "shipped", column = "shipped", formats = ["%Y-%m-%d"] },
]
words = [{ column = "cancelled", words = { own = { cancelled_own = 1 }, buyer = { cancelled_other = 1 } } }]
texts = { reason = "reason", item = "item" }
"""
BOTH = "the 10-day rate and the 30-day rate"
HEADER = "id,ordered,by,shipped,cancelled,reason,item\n"


def shop(folder: Path, *objectives: str, also: str = "") -> Home:
    """A seller judged by some of the shipped objectives alone."""
    shipped = resources.files("strikewatch.policies").joinpath("amazon-seller.toml").read_text(encoding="utf-8")
    names = [f'id = "{name}"' for name in objectives or ("amz.lsr10", "amz.lsr30")]
    parts = re.split(r"(?m)^(?=\[)", shipped)
    kept = [part for part in parts if not part.startswith("[[objective]]") or any(name in part for name in names)]
    found = home(folder, SETTINGS + also)
    (folder / "pack.toml").write_text("".join(kept), encoding="utf-8")
    return found


def days(ahead: int) -> dt.date:
    return DAY + dt.timedelta(days=ahead)


def order(key: str, due: int, shipped: int | None = None, *, clock: str = "23:59", **cells: str) -> str:
    """A line of the list: due, and shipped, so many days from DAY; ordered on the day before, if that has come."""
    when = "" if shipped is None else days(shipped).isoformat()
    more = ",".join(cells.get(name, "") for name in ("cancelled", "reason", "item"))
    return f"{key},{days(min(due - 1, 0))},{days(due)} {clock},{when},{more}\n"


def past(each: int = 4) -> str:
    """As many orders for each of the last 40 days, all shipped in time."""
    return "".join(order(f"P-{ahead}-{index}", -ahead, -ahead) for ahead in range(1, 41) for index in range(each))


def due(found: Home, rows: str, day: dt.date = DAY, **options: Any) -> list[dict[str, Any]]:
    """The due list after a run on the list of orders."""
    found.put(f"inbox/shop/orders-{day}.csv", HEADER + rows, day)
    lists: list[dict[str, Any]] = found.run(day, **options).document["accounts"][0]["due"]
    return lists


def test_the_list_leads_a_sellers_status(tmp_path: Path) -> None:
    """Overdue, today with its first hour, tomorrow, and what any of them cost, by the rule that breaks first."""
    rows = [order("A-1", -2), order("B-1", 0, clock="14:00"), order("B-2", 0), order("C-1", 1), order("D-1", 8)]
    found = shop(tmp_path)
    (told,) = due(found, past() + "".join(rows))
    assert told["lines"] == [
        "1 overdue since 30 Aug: already counts as late.",
        "2 due today, the first by 14:00: any late one breaks the 10-day rate.",
        "1 due tomorrow: late, it breaks the 10-day rate.",
        "Of all 3 until tomorrow: any late one breaks the 10-day rate.",
        "1 more is due after that.",
    ]
    text = accounts_text(found.run().document).splitlines()
    assert text[1:3] == ["  Orders to ship:", "    1 overdue since 30 Aug: already counts as late."]


def test_more_work_leaves_more_room(tmp_path: Path) -> None:
    """One late of 70 in ten days is fine; two of 71 are not."""
    (told,) = due(shop(tmp_path), past(7) + order("A-1", 0) + order("A-2", 0) + order("A-3", 0))
    assert told["lines"] == ["3 due today: two late are fine, three break the 10-day rate."]
    (group,) = told["groups"]
    assert [(one["objective"], one["fine"]) for one in group["costs"]] == [("amz.lsr10", 2), ("amz.lsr30", None)]


def test_what_is_shipped_ahead_counts_as_good(tmp_path: Path) -> None:
    """Orders that went out before their day are no longer open, and make room on it."""
    rows = past(2) + order("A-1", 0) + order("A-2", 0)
    (alone,) = due(shop(tmp_path / "alone"), rows)
    ahead = "".join(order(f"B-{index}", 1, -1) for index in range(60))
    (beside,) = due(shop(tmp_path / "beside"), rows + order("C-1", 1) + ahead)
    assert alone["lines"] == ["2 due today: any late one breaks the 10-day rate."]
    assert [group["units"] for group in beside["groups"]] == [2, 1]
    assert beside["lines"][1] == f"1 due tomorrow: it could be late and {BOTH} would still hold."


def test_a_file_that_ends_too_early_is_asked_about(tmp_path: Path) -> None:
    """What was due after the newest file is neither late nor in time."""
    found = shop(tmp_path)
    due(found, past(7) + order("A-1", 0), days(-1))
    (told,) = found.run(days(1)).document["accounts"][0]["due"]
    assert told["lines"] == [
        f"1 due yesterday, and no file tells how it went: it could be late and {BOTH} would still hold."
    ]


def test_what_is_cancelled_or_left_out_is_not_due(tmp_path: Path) -> None:
    """A cancelled order is not to be shipped any more; a reason that the rule leaves out costs nothing."""
    rows = past(7) + order("A-1", 0, cancelled="buyer") + order("A-2", 0, cancelled="own")
    assert due(shop(tmp_path / "cancelled"), rows) == []
    leave = '[account.override."amz.lsr10"]\noptions = { by_minute = false, excluding = ["strike"] }\n'
    (told,) = due(shop(tmp_path / "left out", "amz.lsr10", also=leave), past(7) + order("A-3", 0, reason="Strike"))
    assert (told["lines"], told["groups"][0]["costs"]) == (["1 due today."], [])


def test_a_rule_that_cannot_be_judged_says_why(tmp_path: Path) -> None:
    """With days that no file covers nobody knows what a late one does."""
    rows = "".join(order(f"A-{index}", -1, -1) for index in range(3)) + order("B-1", 0)
    (told,) = due(shop(tmp_path), rows)
    assert told["lines"][0] == "1 due today."
    assert [one["label"] for one in told["untold"]] == ["Late shipments, 10 days", "Late shipments, 30 days"]
    assert told["lines"][1].startswith("What a late one does to “Late shipments, 10 days” cannot be told: ")


def test_a_look_back_sees_what_was_open_then(tmp_path: Path) -> None:
    """On the day before a file told that it was shipped, it was to be shipped."""
    found = shop(tmp_path)
    before = due(found, past(7) + order("A-1", 1))
    assert before[0]["lines"][0].startswith("1 due tomorrow")
    assert due(found, past(7) + order("A-1", 1, 0), days(1)) == []
    replayed = found.run(days(1), as_of=(DAY - dt.date(1970, 1, 1)).days)
    assert replayed.document["accounts"][0]["due"] == before


@pytest.mark.parametrize("judged_by", ["amz.pfcr", "amz.lsr10"])
def test_without_open_units_or_a_rule_there_is_no_list(tmp_path: Path, judged_by: str) -> None:
    """Nothing is due, or nothing counts it."""
    rows = past(1) + (order("A-1", 0) if judged_by == "amz.pfcr" else "")
    assert due(shop(tmp_path, judged_by), rows) == []


def test_an_objective_judged_by_part_counts_its_own_part(tmp_path: Path) -> None:
    """One item late costs its own rate; the other's has nothing due."""
    found = shop(tmp_path, "amz.lsr10")
    pack = found.folder / "pack.toml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("below = 0.04", 'segment_by = "item"\nbelow = 0.04', 1))
    rows = "".join(order(f"P-{ahead}-{item}", -ahead, -ahead, item=item) for ahead in range(1, 30) for item in "xy")
    (told,) = due(found, rows + order("A-1", 0, item="x"))
    (cost,) = told["groups"][0]["costs"]
    assert (cost["segment"], cost["fine"]) == ("x", 0)
    assert told["lines"] == ["1 due today: late, it breaks the 10-day rate (x)."]


def test_a_rate_of_the_platform_alone_tells_no_cost(tmp_path: Path) -> None:
    """What a screen says holds no units that one more could join; nor is there one where nothing is counted."""
    found = shop(tmp_path)
    found.put(
        "log/shop/figures.csv", FIGURES + f"{DAY},late_shipment,2,300,10 days\n{DAY},late_shipment,9,900,30 days\n"
    )
    rows = "".join(order(f"A-{index}", -1, -1) for index in range(3)) + order("B-1", 0)
    (told,) = due(found, rows)
    assert {one["reason"] for one in told["untold"]} == {"it is counted from the platform's figures"}


def test_packages_of_a_driver_cost_by_a_count(tmp_path: Path) -> None:
    """A log that is filled in ahead: four more deliveries today, and people report trouble from four late ones."""
    found = small_home(tmp_path, "", "flex.on_time", "flex.missed_block")
    done = "".join(f"{days(-ahead)},D{ahead},12:00,11:00,delivered,,DSD3,,\n" for ahead in range(1, 41))
    found.put("log/flex/deliveries.csv", DELIVERIES + done + "".join(f"{DAY},T{n},20:00,,,,DSD3,,\n" for n in range(5)))
    (told,) = found.run().document["accounts"][0]["due"]
    assert told["title"] == "Packages to deliver"
    assert told["lines"] == [
        "5 due today by 20:00: three late are fine, "
        "four pass the level that people report for “Late packages” on 3 Sep."
    ]


def test_a_file_without_outcomes_tells_no_cost(tmp_path: Path) -> None:
    """A list of what is to be shipped, by day, and never of what was."""
    found = shop(tmp_path, "amz.lsr10")
    plain = re.sub(r"    \{ moment = \"shipped\".*\n", "", SETTINGS).replace("%Y-%m-%d %H:%M", "%Y-%m-%d 23:59")
    found.configure(plain)
    (told,) = due(found, order("B-1", 0))
    assert told["lines"][0] == "1 due today."
    assert told["untold"][0]["reason"].startswith("not computable from these files: none tells ship by and shipped")


def test_packages_without_a_rule_are_not_told(tmp_path: Path) -> None:
    """Where blocks alone are judged."""
    found = small_home(tmp_path, "", "flex.missed_block")
    found.put("log/flex/deliveries.csv", DELIVERIES + f"{DAY},T1,20:00,,,,DSD3,,\n")
    assert found.run().document["accounts"][0]["due"] == []


def test_a_supposition_starts_from_what_the_report_says(tmp_path: Path) -> None:
    """With what is due ahead in the chance of both."""
    found = shop(tmp_path, "amz.lsr10")
    due(found, past(7) + "".join(order(f"A-{index}", 1) for index in range(9)))
    reported = objective(found.run(), "amz.lsr10")
    told = suppose(found.settings, "amz.lsr10", Supposition(0, 1, 1), now=noon(DAY, 13))
    now = told["objectives"][0]["now"]
    assert {name: now[name] for name in ("numerator", "denominator", "breach_probability")} == {
        name: reported[name] for name in ("numerator", "denominator", "breach_probability")
    }
