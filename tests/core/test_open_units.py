"""Claims about which units are promised and not counted yet."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import AS_OF, at, collected, known_events, record, records, version
from strikewatch.core.events import as_known
from strikewatch.core.open_units import AHEAD_DAYS, KEPT, OPEN, OVERDUE, PAST_DAYS, PROMISES, promised

WORDS = {OPEN: "open", OVERDUE: "overdue", KEPT: "kept"}
BEFORE = {"observed_day": AS_OF - 1, "ordered_day": AS_OF - 3}


def found(*rows: dict[str, Any], as_of: int = AS_OF) -> list[dict[str, Any]]:
    """What is promised among records, as known on a day."""
    return collected(promised(as_known(records(rows), as_of))).to_dict("records")  # type: ignore[return-value]


def order(**changes: Any) -> dict[str, Any]:
    """An order to ship tomorrow, of which nothing else is known."""
    return record(**({"unit": "order", "key": "o1", "ship_by_day": AS_OF + 1} | BEFORE | changes))


def state(*rows: dict[str, Any], as_of: int = AS_OF) -> list[tuple[str, int, str]]:
    """Promise, units and whether it is open, kept ahead or overdue."""
    return [
        (promise, one["units"], WORDS[one[f"{promise}_state"]])
        for one in found(*rows, as_of=as_of)
        for promise in PROMISES
        if one[f"{promise}_state"] in WORDS
    ]


STILL, AHEAD = [("ship_by", 1, "open")], [("ship_by", 1, "kept")]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, STILL),
        ({"units": 4}, [("ship_by", 4, "open")]),
        ({"ship_by_day": AS_OF}, STILL),
        # promised for yesterday, and no file of today tells
        ({"ship_by_day": AS_OF - 1}, STILL),
        ({"ship_by_day": AS_OF - 2}, [("ship_by", 1, "overdue")]),
        ({"ship_by_day": AS_OF - 1, "seen_day": AS_OF}, [("ship_by", 1, "overdue")]),
        # done: ahead of its day it counts as good from then on
        ({"shipped_day": AS_OF - 1}, AHEAD),
        ({"shipped_day": AS_OF - 1, "ship_by_day": AS_OF}, []),
        ({"shipped_day": AS_OF - 1, "ship_by_day": AS_OF - 2}, []),
        # how it went is told otherwise
        ({"late_shipped": 0}, []),
        ({"late_shipped": 1}, []),
        ({"completed": 1}, []),
        ({"completed": 0}, STILL),
        ({"undelivered": 1}, []),
        ({"delivered_day": AS_OF - 1}, []),
        ({"returned_day": AS_OF - 1}, []),
        # called off, in whole or in part
        ({"cancelled_day": AS_OF - 1}, []),
        ({"cancelled_own": 1}, []),
        ({"cancelled_other": 1}, []),
        ({"units": 4, "cancelled_other": 1}, [("ship_by", 3, "open")]),
        # too far off either way
        ({"ship_by_day": AS_OF + AHEAD_DAYS}, STILL),
        ({"ship_by_day": AS_OF + AHEAD_DAYS + 1}, []),
        ({"ship_by_day": AS_OF - PAST_DAYS}, [("ship_by", 1, "overdue")]),
        ({"ship_by_day": AS_OF - PAST_DAYS - 1}, []),
        ({"ship_by_day": None}, []),
    ],
)
def test_an_order_is_open_until_it_is_known_how_it_went(
    changes: dict[str, Any], told: list[tuple[str, int, str]]
) -> None:
    """Shipped, told, delivered or cancelled."""
    assert state(order(**changes)) == told


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, [("due", 1, "open")]),
        ({"delivered_day": AS_OF}, [("due", 1, "kept")]),
        ({"late": 1}, []),
        ({"due_day": AS_OF - 2}, [("due", 1, "overdue")]),
        ({"unit": "order", "ship_by_day": AS_OF}, [("ship_by", 1, "open"), ("due", 1, "open")]),
        ({"unit": "trip"}, []),
    ],
)
def test_a_delivery_is_open_until_it_came(changes: dict[str, Any], told: list[tuple[str, int, str]]) -> None:
    """An order may have to be shipped and to be delivered."""
    assert state(record(**{"due_day": AS_OF + 2} | BEFORE | changes)) == told


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, [("start", 1, "open")]),
        ({"arrived_day": AS_OF + 1}, [("start", 1, "open")]),  # a slip of the log: it has not come yet
        ({"arrived_day": AS_OF}, []),
        ({"missed": 0}, []),
        ({"cancelled_own": 1}, []),
        ({"forfeited_late": 1}, []),
        ({"unit": "package"}, []),  # the packages of a block have its start, and no promise
    ],
)
def test_a_block_is_open_until_it_began(changes: dict[str, Any], told: list[tuple[str, int, str]]) -> None:
    """No metric dates a block that was begun ahead of its day."""
    assert state(record(**{"unit": "block", "start_day": AS_OF + 1} | BEFORE | changes)) == told


@pytest.mark.parametrize(
    ("changes", "as_of", "told"),
    [
        # first seen three days later, when it had long been shipped
        ({"shipped_day": AS_OF + 1}, AS_OF, STILL),
        ({"shipped_day": AS_OF + 1, "ship_by_day": AS_OF + 2}, AS_OF + 1, AHEAD),
        ({"shipped_day": AS_OF + 1}, AS_OF + 1, []),
        ({"late_shipped": 1}, AS_OF, STILL),
        ({"late_shipped": 1}, AS_OF + 2, []),
        ({"cancelled_day": AS_OF + 2, "cancelled_own": 1}, AS_OF, STILL),
        ({"cancelled_day": AS_OF + 2, "cancelled_own": 1}, AS_OF + 2, []),
        # nobody had ordered it yet, or nobody knows when
        ({"ordered_day": AS_OF + 1}, AS_OF, []),
        ({"ordered_day": None}, AS_OF, []),
    ],
)
def test_what_was_told_later_is_seen_through_its_own_dates(
    changes: dict[str, Any], as_of: int, told: list[tuple[str, int, str]]
) -> None:
    """A first import has no past but what its columns say."""
    assert state(order(observed_day=AS_OF + 3, **changes), as_of=as_of) == told


def test_a_later_file_does_not_change_what_was_open() -> None:
    """On the day before it was shipped it was to be shipped."""
    first, second = version(order(), AS_OF + 1, shipped_day=AS_OF + 1)
    assert state(first, second) == STILL
    assert state(first, second, as_of=AS_OF + 1) == []


def test_what_else_is_known_is_handed_on() -> None:
    """Its instant, its key, and the columns by which an objective is judged apart."""
    row = order(ship_by_at=at(AS_OF + 1, "14:00"), reason="rain", segment="shoes", place="north", item="sku")
    (one,) = found(row)
    assert [one[name] for name in ("unit", "key", "ship_by_day", "reason", "segment", "place", "item")] == [
        "order", "o1", AS_OF + 1, "rain", "shoes", "north", "sku",
    ]  # fmt: skip
    assert one["ship_by_at"] == at(AS_OF + 1, "14:00")


MAYBE = st.none() | st.integers(0, 1)
PAST, PLANNED = (st.none() | st.integers(AS_OF - 4, AS_OF + ahead) for ahead in (-1, 4))


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_unit_is_both_open_and_counted(data: st.DataObject) -> None:
    """What is open, or done ahead of its day, is not counted yet."""
    facts = ("completed", "late_shipped", "cancelled_own", "cancelled_other")
    moments = {"shipped_day": PAST, "cancelled_day": PAST, "ship_by_day": PLANNED}
    rows = [
        order(key=f"o{index}", seen_day=AS_OF - data.draw(st.integers(0, 1)))
        | {name: data.draw(MAYBE) for name in facts}
        | {name: data.draw(days) for name, days in moments.items()}
        for index in range(6)
    ]
    counted = set(known_events(rows, "late_shipment").key)
    still = {one["key"] for one in found(*rows) if one["ship_by_state"] in (OPEN, KEPT)}
    assert not counted & still


def test_every_promise_is_kept_by_a_moment_of_its_own() -> None:
    """No metric belongs to two promises, and what dates by the promise counts it."""
    metrics = [metric for promise in PROMISES.values() for metric in promise.metrics]
    assert len(metrics) == len(set(metrics))
    assert all(promise.by_promise <= promise.metrics for promise in PROMISES.values())
