"""Which moment tells the hour of a unit, and by whose clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from builders import AS_OF, at, collected, record, records
from strikewatch.core.events import as_known, current, eligible_events
from strikewatch.core.hour_moments import with_block_starts
from strikewatch.core.model import MetricOptions
from strikewatch.jobs.counted import events_of

D = AS_OF - 3


def hours(*rows: Mapping[str, Any], metric: str = "late_delivery", zone: str = "UTC") -> list[tuple[str, int | None]]:
    """Moment and minute of the day of each event, in order of key."""
    known = as_known(records(rows), AS_OF)
    frame = with_block_starts(eligible_events(known, metric, MetricOptions()), known)
    found = events_of(collected(current(frame)).sort_values("key"), zone)
    return list(zip(found.wall_of, found.wall, strict=True))


DELIVERED = {"delivered_at": at(D, "19:20"), "late": 1}


@pytest.mark.parametrize(
    ("moments", "hour"),
    [
        # a row of a block carries its start
        ({"start_at": at(D, "17:00"), "due_at": at(D, "20:00")}, ("start", 17 * 60)),
        # what was promised says more than when it came
        ({"due_at": at(D, "20:00")}, ("due", 20 * 60)),
        ({"ordered_at": at(D, "11:05")}, ("ordered", 11 * 60 + 5)),
        ({}, ("delivered", 19 * 60 + 20)),
        # a start without a time is none
        ({"start_day": D}, ("delivered", 19 * 60 + 20)),
    ],
)
def test_the_hour_is_that_of_what_was_set_before(moments: dict[str, Any], hour: tuple[str, int]) -> None:
    """Start, promise, order, delivery: the first that is known to the minute."""
    assert hours(record(**DELIVERED, **moments)) == [hour]


def test_no_time_no_hour() -> None:
    """A day alone tells no hour."""
    assert hours(record(delivered_day=D, late=1)) == [("", None)]


def test_a_trip_has_the_hour_of_its_request() -> None:
    """One that was cancelled never started, so that starts would compare the good ones alone."""
    ordered = {"unit": "trip", "ordered_at": at(D, "22:10")}
    done = record(key="a", start_at=at(D, "22:31"), completed=1, **ordered)
    off = record(key="b", cancelled_own=1, **ordered)
    assert hours(done, off, metric="cancellation") == [("ordered", 22 * 60 + 10)] * 2


def test_a_package_that_names_its_block_has_the_hour_of_its_start() -> None:
    """The block's start as it stands now, in the same account; an unknown block, or one without a time, tells none."""
    block = {"unit": "block", "start_at": at(D, "17:00")}
    blocks = [
        record(key="b1", superseded_day=AS_OF - 1, **(block | {"start_at": at(D, "16:00")})),
        record(key="b1", observed_day=AS_OF - 1, first=False, **block),
        record(key="b2", unit="block", start_day=D),
        record(key="b3", account="ben", **block),
    ]
    named = [record(key=f"p{n}", block_key=f"b{n}", due_at=at(D, "20:00"), **DELIVERED) for n in (1, 2, 3, 4)]
    named.append(record(key="p5", due_at=at(D, "20:00"), **DELIVERED))
    assert hours(*blocks, *named) == [("start", 17 * 60), *[("due", 20 * 60)] * 4]


@pytest.mark.parametrize(
    ("zone", "minute"),
    [("UTC", 12 * 60), ("America/New_York", 7 * 60), ("Asia/Kolkata", 17 * 60 + 30), ("Pacific/Auckland", 60)],
)
def test_hours_are_by_the_accounts_clock(zone: str, minute: int) -> None:
    """Noon UTC in November, also where a zone is half an hour off, or a day ahead."""
    assert hours(record(due_at=at(D, "12:00"), **DELIVERED), zone=zone) == [("due", minute)]
