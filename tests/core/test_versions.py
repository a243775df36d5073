"""Every version of the events at once: on any day it tells what the records as known on that day tell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import AS_OF, at, collected, known_events, record, records, triangle, version
from histories import METRICS_OF, Record, histories
from strikewatch.core.arrays import Events, daily
from strikewatch.core.events import as_known, eligible_events
from strikewatch.core.model import MetricOptions
from strikewatch.core.triangle import Arrivals, Triangle, arrivals_of, reporting_triangle
from strikewatch.core.versions import Versions, by_day, on
from strikewatch.jobs.past_days import versions_of

D = AS_OF - 20
LAST = AS_OF + 15
LOOKS = (AS_OF + 3, AS_OF - 7, AS_OF - 25, AS_OF - 45)


def loaded(rows: list[Record], metric: str) -> tuple[Versions, Arrivals]:
    """All versions of a metric's events up to LAST, and the cells of their triangle."""
    frame = eligible_events(as_known(records(rows), LAST), metric, MetricOptions())
    return versions_of(frame), arrivals_of(collected(reporting_triangle(frame)))


def told(events: Events) -> list[tuple[int, int, int, int, str]]:
    """Day, minute, bad, units and key, in order."""
    arrays = (events.day, events.minutes, events.numerator, events.denominator)
    return list(zip(*(one.tolist() for one in arrays), events.key, strict=True))


def same(one: Triangle, other: Triangle) -> bool:
    """Whether two triangles are the same, shape and all."""
    sides = ((one.numerator, other.numerator), (one.denominator, other.denominator))
    return one.first_day == other.first_day and all(np.array_equal(*pair) for pair in sides)


@settings(max_examples=12, deadline=None)
@given(histories(most=10), st.sampled_from((*METRICS_OF, "on_time")))
def test_any_day_is_what_the_records_as_known_on_it_tell(rows: list[Record], metric: str) -> None:
    """Events in their order, by day, and the triangle to its very shape, whatever was restated later."""
    versions, arrivals = loaded(rows, metric)
    for day in LOOKS:
        then = known_events(rows, metric, day)
        assert told(on(versions, day)) == told(then)
        folded = by_day(versions, day)
        assert same(arrivals.until(day), triangle(rows, metric, day))
        for first in (day - 60, day + 1):
            pairs = zip(daily(folded, first, first + 61), daily(then, first, first + 61), strict=True)
            assert all(np.array_equal(*pair) for pair in pairs)
        assert (len(folded) == 0) == (len(then) == 0)


ORDERED = [
    # within a moment the bad ones are newest, then by key
    ([("b", "09:00", 0), ("a", "09:00", 1), ("c", "09:00", 0)], ["b", "c", "a"]),
    # times before no time
    ([("a", None, 0), ("b", "23:00", 1)], ["b", "a"]),
    ([("b", None, 1), ("a", None, 1), ("c", None, 0)], ["c", "a", "b"]),
]


@pytest.mark.parametrize(("rows", "keys"), ORDERED)
def test_events_of_a_day_come_in_order(rows: list[tuple[str, str | None, int]], keys: list[str]) -> None:
    """By time, then the bad ones as newest, then by key."""
    made = [
        record(key=key, late=late, **({"delivered_at": at(D, clock)} if clock else {"delivered_day": D}))
        for key, clock, late in rows
    ]
    assert list(on(loaded(made, "late_delivery")[0], D).key) == keys


def test_what_turned_bad_later_takes_its_place_later() -> None:
    """A defect reported on the third day makes its order the newest of the day only from then on."""
    rows = [
        record(unit="order", key="a", ordered_day=D, defective=1, reported_day=D + 3),
        record(unit="order", key="b", ordered_day=D),
    ]
    versions, _ = loaded(rows, "order_defect")
    assert [list(on(versions, day).key) for day in (D + 2, D + 3)] == [["a", "b"], ["b", "a"]]
    assert [int(on(versions, day).numerator.sum()) for day in (D + 2, D + 3)] == [0, 1]


def test_versions_know_how_late_they_were_told() -> None:
    """A file of the 20th tells of the 1st 19 days late; what it restates is news of its own day."""
    rows = version(record(delivered_day=D, late=1, observed_day=D + 19), D + 25, late=0)
    versions, _ = loaded(list(rows), "late_delivery")
    assert (len(versions), versions.told_late.tolist()) == (2, [19, 0])


def test_no_record_is_no_event_on_any_day() -> None:
    """Without records there is nothing, and an empty triangle."""
    versions, arrivals = loaded([], "late_delivery")
    assert (len(on(versions, D)), len(by_day(versions, D)), arrivals.until(D).numerator.size) == (0, 0, 0)
