"""What leaves a window and how many more fit, proven by replay and by trying every way to go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import recount as again
from builders import AS_OF, day, events, objective
from recount import looked_at, recount
from strikewatch.core.arrays import Events, pace, with_clean_units, with_clean_work
from strikewatch.core.assessment import DatedNumber, LeaveDate
from strikewatch.core.grammar import (
    Adaptive,
    Calendar,
    Composite,
    Consecutive,
    IdleDays,
    LastN,
    Ledger,
    RollingDays,
    RollingHours,
    Since,
    Window,
)
from strikewatch.core.leaving import events_left_by, leave_dates, room
from strikewatch.core.limits import is_breach
from strikewatch.core.model import Counts, Objective
from strikewatch.core.windows import inside, window_counts

Told = tuple[int, int, int]


def triples(told: Events) -> list[Told]:
    return list(zip(told.day.tolist(), told.numerator.tolist(), told.denominator.tolist(), strict=True))


@settings(max_examples=150, deadline=None)
@given(again.ROLLING | again.CALENDAR | again.LEDGER | again.RUNS, again.told())
def test_bad_events_leave_on_their_day(window: Window, told: Events) -> None:
    """Each bad event that is counted is looked at until the day before its leave date, and from then on no more."""
    bad, _ = inside(window, told, AS_OF)
    leaves = leave_dates(window, told, AS_OF, units_a_day=1)
    assert sum(leave.numerator for leave in leaves) == int(bad.sum())
    gone = {leave.day: leave.numerator for leave in leaves}
    for event_day in set(told.day[bad > 0].tolist()):
        until = next(leave for leave in range(AS_OF + 1, AS_OF + 400) if not looked_at(window, event_day, leave))
        gone[until] -= int(bad[told.day == event_day].sum())
    assert not any(gone.values())


@settings(max_examples=80, deadline=None)
@given(again.LAST, again.told())
def test_last_n_events_leave_after_their_position(window: LastN, told: Events) -> None:
    """After `position` more units at least that many bad ones are gone, and one unit earlier they were not."""
    window = replace(window, lag=0)
    total = recount(window, told, AS_OF).numerator
    leaves = leave_dates(window, told, AS_OF, units_a_day=1)
    assert sum(leave.numerator for leave in leaves) == total
    gone = 0
    for leave in leaves:
        assert leave.position is not None
        gone += leave.numerator
        after, earlier = (with_clean_units(told, AS_OF, leave.position - less) for less in (0, 1))
        assert recount(window, after, AS_OF).numerator <= total - gone
        assert recount(window, earlier, AS_OF).numerator > total - gone


@settings(max_examples=80, deadline=None)
@given(again.MERCIFUL | again.STARS, st.data())
def test_what_is_forgiven_leaves_by_replay(window: LastN, data: st.DataObject) -> None:
    """Where some are forgiven or left out, the counts after `position` more clean ones are those told."""
    told = data.draw(again.told(parts=window.parts, most=20) if window.parts > 1 else again.told(most=20))
    window = replace(window, lag=0)
    left = recount(window, told, AS_OF).numerator
    for leave in leave_dates(window, told, AS_OF, units_a_day=1):
        assert leave.position is not None
        left -= leave.numerator
        after = with_clean_units(told, AS_OF, leave.position * window.parts)
        assert recount(window, after, AS_OF).numerator == left
    assert left == 0 or window.drop_lowest


@settings(max_examples=80, deadline=None)
@given(again.LAST, again.with_clock())
def test_a_clock_of_another_unit(window: LastN, told: Events) -> None:
    """Counted by another unit, an event is gone once n of those came on later days."""
    window = replace(window, lag=0)
    gone = 0
    total = recount(window, told, AS_OF).numerator
    for leave in leave_dates(window, told, AS_OF, units_a_day=1):
        assert leave.position is not None
        gone += leave.numerator
        after, earlier = (with_clean_units(told, AS_OF + 1, leave.position - less) for less in (0, 1))
        assert recount(window, up_to(after, AS_OF), AS_OF + 1).numerator <= total - gone
        assert recount(window, up_to(earlier, AS_OF), AS_OF + 1).numerator > total - gone
    assert gone == total


def up_to(told: Events, last: int) -> Events:
    """The events up to a day, with the clock as it is."""
    return replace(events(*(row for row in triples(told) if row[0] <= last)), clock=told.clock)


@settings(max_examples=80, deadline=None)
@given(again.LAST, again.told(most_units=1))
def test_last_n_leave_days_are_those_of_even_work(window: LastN, told: Events) -> None:
    """At two units a day the day told is the first on which `position` more are in; those the lag hides come first."""
    known = events(*(one for one in triples(told) if one[0] <= AS_OF))
    later = triples(with_clean_work(known, AS_OF, ahead=60, units_a_day=2))
    for leave in leave_dates(window, known, AS_OF, units_a_day=2):
        assert leave.day is not None
        assert leave.position is not None
        then, before = (
            sum(units for day, _, units in later if AS_OF - window.lag < day <= leave.day - window.lag - less)
            for less in (0, 1)
        )
        assert before < leave.position <= then


def test_leaves_of_coarse_events() -> None:
    """A week's bad ones leave together, as "week of"; events of one day leave together, too."""
    week = events((AS_OF - 10, 3, 45), coarse=True)
    assert leave_dates(RollingDays(30), week, AS_OF, units_a_day=5) == (LeaveDate(AS_OF + 20, 3, coarse=True),)
    single = events((AS_OF - 10, 1, 1), (AS_OF - 10, 1, 1), (AS_OF - 9, 0, 1))
    assert leave_dates(RollingDays(30), single, AS_OF, units_a_day=5) == (LeaveDate(AS_OF + 20, 2),)


@pytest.mark.parametrize(
    ("window", "told", "leaves"),
    [
        # nothing leaves what looks at everything, a score, or days without work
        (Since(AS_OF - 90), events((AS_OF - 10, 1, 1)), ()),
        (Composite(()), events((AS_OF - 10, 1, 1)), ()),
        (IdleDays(), events((AS_OF - 10, 0, 1)), ()),
        # a burst of 30 hours is over two days later
        (RollingHours(30), events((AS_OF, 2, 2)), (LeaveDate(AS_OF + 3, 2),)),
        # an adaptive window lets go as the one that holds today
        (Adaptive(RollingDays(7), RollingDays(30), 2), events((AS_OF - 3, 1, 1)), (LeaveDate(AS_OF + 27, 1),)),
        (Adaptive(RollingDays(7), RollingDays(30), 2), events((AS_OF - 3, 1, 2)), (LeaveDate(AS_OF + 4, 1),)),
    ],
)
def test_leaves_of_the_other_kinds(window: Window, told: Events, leaves: tuple[LeaveDate, ...]) -> None:
    """What leaves, for each kind that has a rule of its own."""
    assert leave_dates(window, told, AS_OF, units_a_day=1) == leaves


def test_a_bad_month_leaves_with_the_assessment() -> None:
    """A case of September counts for Etsy until the status of 1 December; on the 2nd the months from October count."""
    window = Calendar("month", 3, assessed=1)
    told = events((day("2026-09-04"), 1, 1))
    assert leave_dates(window, told, day("2026-11-22"), units_a_day=1) == (LeaveDate(day("2026-12-02"), 1),)


@pytest.mark.parametrize(
    ("units_a_day", "day"),
    # ten more at a pace of three take four days; at a pace of nothing, or of next to nothing, no day is told
    [(3.0, AS_OF + 4), (0.0, None), (0.001, None)],
)
def test_the_day_of_a_position(units_a_day: float, day: int | None) -> None:
    """The day that belongs to a position is the one today's pace implies."""
    told = events((AS_OF - 3, 1, 1))
    assert leave_dates(LastN(10, "unit"), told, AS_OF, units_a_day=units_a_day) == (LeaveDate(day, 1, 10),)


def test_units_that_the_lag_hides_come_in_on_a_known_day() -> None:
    """Work of the last two days is in the window in two days: what it pushes out leaves then, at any pace or none."""
    told = events((AS_OF - 9, 1, 1), (AS_OF - 8, 0, 1), (AS_OF - 1, 0, 1), (AS_OF, 0, 1))
    window = LastN(3, "unit", lag=2)
    assert leave_dates(window, told, AS_OF, units_a_day=0) == (LeaveDate(AS_OF + 2, 1, 2),)
    far = LastN(5, "unit", lag=2)
    assert leave_dates(far, told, AS_OF, units_a_day=1) == (LeaveDate(AS_OF + 4, 1, 4),)


def test_pace_is_of_covered_days() -> None:
    """Units a day are those of four weeks, over the days files speak for."""
    told = events((AS_OF - 28, 0, 100), (AS_OF - 27, 0, 7), (AS_OF, 0, 7), (AS_OF + 1, 0, 50))
    assert (pace(told, AS_OF), pace(told, AS_OF, 14), pace(told, AS_OF, 0)) == (0.5, 1.0, 14.0)


def test_events_left_by_date() -> None:
    """As old bad events leave, as many more fit: by date, the denominator held as it is today."""
    leaves = (
        LeaveDate(AS_OF + 3, 2),
        LeaveDate(AS_OF + 3, 1, coarse=True),
        LeaveDate(AS_OF + 9, 1),
        LeaveDate(None, 5),
    )
    told = events_left_by(objective(), leaves, AS_OF, left=0)
    assert told == (DatedNumber(AS_OF + 3, 3), DatedNumber(AS_OF + 9, 4))


@pytest.mark.parametrize("window", [Consecutive(30), RollingHours(24), IdleDays()])
def test_no_events_left_by_date_where_dates_say_nothing(window: Window) -> None:
    """Without a verdict nothing is told by date, nor for runs, bursts and idle days, where one is not one less."""
    leave = (LeaveDate(AS_OF + 1, 1),)
    assert events_left_by(objective(), leave, AS_OF, left=None) == ()
    assert events_left_by(objective(window=window), leave, AS_OF, left=2) == ()


def worsened(told: Events, held: np.ndarray[Any, Any], extra: int) -> Iterator[Events]:
    """The events with `extra` counted good parts turned bad, in every way."""
    good = [int(event) for event in np.flatnonzero(held) for _ in range(int(held[event] - told.numerator[event]))]
    for chosen in combinations_with_replacement(sorted(set(good)), extra):
        more = np.bincount(np.array(chosen, np.int64), minlength=len(told))
        if (more <= np.clip(held - told.numerator, 0, None)).all():
            yield replace(told, numerator=told.numerator + more)


SMALL = st.builds(
    lambda n, lag, drop, start: LastN(4 * n, "rating", lag, 4, drop, 4 * start), st.integers(1, 5), st.integers(0, 2),
    st.integers(1, 2), st.integers(1, 4),
)  # fmt: skip
ROOMS: list[tuple[Any, Any]] = [
    (again.ROLLING, again.told(most=5, most_units=2)),
    (again.LAST, again.told(most=5, most_units=2)),
    (again.CALENDAR, again.told(most=5, most_units=2)),
    (again.ADAPTIVE, again.told(most=5, most_units=2)),
    (again.RUNS, again.told(most=7, most_units=2)),
    (again.MERCIFUL, again.told(most=5, most_units=2)),
    (SMALL, again.told(most=4, parts=4)),
    (again.LAST, again.with_clock()),
]


@pytest.mark.parametrize(
    ("windows", "told"), ROOMS, ids=["rolling", "last", "calendar", "adaptive", "runs", "forgiving", "stars", "clock"]
)
def test_events_left_are_proved_by_turning_units_bad(
    windows: st.SearchStrategy[Window], told: st.SearchStrategy[Events]
) -> None:
    """With so many counted parts turned bad, whichever they are, it is no breach; with one more one way leads to it."""

    @settings(max_examples=60, deadline=None)
    @given(windows, told, st.integers(0, 3), st.sampled_from((">", ">=")))
    def holds(window: Window, told: Events, most: int, comparator: str) -> None:
        counted = inside(window, told, AS_OF)[1] if not isinstance(window, LastN) else _raw(window, told)
        rule = objective(window=window, limit=Fraction(most), limit_kind="count", comparator=comparator)
        left = room(rule, told, window_counts(window, told, AS_OF), AS_OF)
        check_proof(rule, told, counted, left)

    holds()


def _raw(window: LastN, told: Events) -> np.ndarray[Any, Any]:
    """Every counted part, also of what is left out."""
    return inside(replace(window, drop_lowest=0, forgive=0), told, AS_OF)[1]


def check_proof(rule: Objective, told: Events, counted: np.ndarray[Any, Any], left: int | None) -> None:
    if left is None or left < 0:
        assert left is None or is_breach(rule, recount(rule.window, told, AS_OF))
        return
    good = int((counted - np.minimum(told.numerator, counted)).sum())
    clipped = replace(told, numerator=np.where(counted > 0, np.minimum(told.numerator, counted), told.numerator))
    if left <= min(good, 4):
        assert not any(is_breach(rule, recount(rule.window, one, AS_OF)) for one in worsened(clipped, counted, left))
    if left < min(good, 4):
        assert any(is_breach(rule, recount(rule.window, one, AS_OF)) for one in worsened(clipped, counted, left + 1))


def test_no_room_is_told_without_a_verdict() -> None:
    """Without units, or under the minimum volume, nothing is told; past the limit it is told by how many."""
    few = events((AS_OF, 1, 9))
    assert room(objective(minimum_volume=10), few, Counts(1, 9), AS_OF) is None
    assert room(objective(), events(), Counts(), AS_OF) is None
    assert room(objective(), few, Counts(1, 9), AS_OF) == -1


def test_a_run_that_cannot_be_yet() -> None:
    """Where fewer units than the run needs are counted, what is left is what the limit allows."""
    rule = objective(window=Consecutive(30), limit=Fraction(5), limit_kind="count", comparator=">=")
    assert room(rule, events((AS_OF, 1, 2)), Counts(1, 2), AS_OF) == 3


def test_stars_of_a_row_for_many_are_never_left_out() -> None:
    """A row that stands for many ratings hides which are lowest, so none is left out and all that is lost counts."""
    window = LastN(40, "rating", parts=4, drop_lowest=2, drop_from=4)
    rule = objective(window=window, limit=Fraction(5), limit_kind="count", comparator=">")
    many = events((AS_OF, 3, 40), coarse=True)
    assert room(rule, many, window_counts(window, many, AS_OF), AS_OF) == 2


def test_the_lowest_are_left_out_as_soon_as_enough_are_held() -> None:
    """With 60 ratings of which the newest two are the worst, those go after 40 more, not once they are the oldest."""
    window = LastN(400, "rating", parts=4, drop_lowest=2, drop_from=400)
    told = events(*[(AS_OF - 9, 0, 4)] * 58, (AS_OF - 1, 4, 4), (AS_OF - 1, 3, 4))
    assert leave_dates(window, told, AS_OF, units_a_day=8) == (LeaveDate(AS_OF + 20, 7, 40),)


def test_a_balance_read_off_a_screen_has_no_leave_dates() -> None:
    """Nobody knows of which violations its points are, nor when they expire."""
    assert leave_dates(Ledger(180, 200), events((AS_OF - 1, -148, 1), coarse=True), AS_OF, units_a_day=1) == ()


def test_no_room_by_date_where_buyers_are_asked_for() -> None:
    """An event leaves and its buyer stays with another one: that makes room for nothing."""
    rule = objective(limit=Fraction(2, 100), minimum_buyers=5)
    told = replace(events((AS_OF - 9, 1, 1), (AS_OF - 8, 1, 1), (AS_OF, 0, 98)), buyer=["a", "a", ""])
    left = room(rule, told, window_counts(rule.window, told, AS_OF), AS_OF)
    leaves = leave_dates(rule.window, told, AS_OF, units_a_day=1)
    assert (left, len(leaves), events_left_by(rule, leaves, AS_OF, left=left)) == (3, 2, ())
