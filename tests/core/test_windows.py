"""Windows against a recount in plain Python, unit by unit; what leaves, what comes, and what brings it back."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from builders import AS_OF, at, events, known_events, objective, record
from strikewatch.core.assessment import DatedNumber, LeaveDate, Recovery
from strikewatch.core.facts import Span
from strikewatch.core.limits import is_breach
from strikewatch.core.model import Counts, LastN, RollingDays, Window
from strikewatch.core.windows import (
    Events,
    daily,
    events_left_by,
    history,
    leave_dates,
    pace,
    projected,
    recovery,
    span,
    window_counts,
    with_clean_units,
    with_clean_work,
)

Told = tuple[int, int, int]


@st.composite
def told_events(draw: st.DrawFn, most_units: int = 6) -> Events:
    """Up to 30 events over 50 days, some after AS_OF, each of a few units."""
    event = st.tuples(st.integers(AS_OF - 45, AS_OF + 4), st.integers(0, 3), st.integers(1, most_units))
    drawn = draw(st.lists(event, max_size=30))
    return events(*((day, min(bad, units), units) for day, bad, units in sorted(drawn, key=lambda one: one[0])))


def windows() -> st.SearchStrategy[Window]:
    lag = st.integers(0, 9)
    return st.one_of(
        st.builds(RollingDays, st.integers(1, 40), lag), st.builds(LastN, st.integers(1, 40), st.just("unit"), lag)
    )


def units_of(told: Events) -> list[tuple[int, int]]:
    """Every unit as (day, bad), oldest first; within an event the bad ones are newest."""
    return [
        (int(day), int(index >= units - bad))
        for day, bad, units in zip(told.day, told.numerator, told.denominator, strict=True)
        for index in range(units)
    ]


def recount(window: Window, told: Events, as_of: int) -> Counts:
    """The window's counts, one unit at a time."""
    last = as_of - window.lag
    until = [(day, bad) for day, bad in units_of(told) if day <= last]
    if isinstance(window, LastN):
        held = until[-window.n :]
    else:
        held = [(day, bad) for day, bad in until if day >= last - window.days + 1]
    return Counts(sum(bad for _, bad in held), len(held))


@settings(max_examples=150, deadline=None)
@given(windows(), told_events(), st.integers(AS_OF - 50, AS_OF + 20))
def test_windows_equal_a_recount(window: Window, told: Events, as_of: int) -> None:
    """Any window on any day holds what a unit-by-unit recount finds in it."""
    assert window_counts(window, told, as_of) == recount(window, told, as_of)


@settings(max_examples=60, deadline=None)
@given(windows(), told_events(), st.integers(1, 70))
def test_history_is_the_window_on_past_days(window: Window, told: Events, days: int) -> None:
    """Every point of the past equals the window judged on that day, up to the day itself."""
    found = history(window, told, AS_OF, days=days)
    assert all(point.counts == recount(window, told, point.day) for point in found)
    started = len(told) > 0 and told.day[0] + window.lag <= AS_OF
    assert (found[-1].day if found else None) == (AS_OF if started else None)
    assert len(found) <= days


def test_history_of_work_that_the_lag_still_hides() -> None:
    """Where all work is newer than the window's end there is no past to show."""
    assert history(RollingDays(30, lag=2), events((AS_OF, 0, 9)), AS_OF, days=180) == ()


@settings(max_examples=100, deadline=None)
@given(windows(), told_events())
def test_projected_equals_the_window_on_those_days(window: Window, told: Events) -> None:
    """What the lag makes known already is what the window holds on those days, whatever comes after today."""
    known = events(*((day, bad, n) for day, bad, n in triples(told) if day <= AS_OF))
    points = projected(window, known, AS_OF)
    assert [point.day for point in points] == list(range(AS_OF + 1, AS_OF + window.lag + 1))
    assert all(point.counts == recount(window, told, point.day) for point in points)


def triples(told: Events) -> list[Told]:
    return list(zip(told.day.tolist(), told.numerator.tolist(), told.denominator.tolist(), strict=True))


@settings(max_examples=100, deadline=None)
@given(st.builds(RollingDays, st.integers(1, 40), st.integers(0, 9)), told_events())
def test_bad_events_leave_on_their_day(window: RollingDays, told: Events) -> None:
    """On a leave date the window has lost exactly that many of today's bad events, and the day before it had not."""
    held = events(*(one for one in triples(told) if AS_OF - window.lag - window.days < one[0] <= AS_OF - window.lag))
    total = recount(window, held, AS_OF).numerator
    leaves = leave_dates(window, held, AS_OF, units_a_day=1)
    assert sum(leave.numerator for leave in leaves) == total
    for leave in leaves:
        assert leave.day is not None
        before = recount(window, held, leave.day - 1).numerator
        assert (before - recount(window, held, leave.day).numerator, before) == (leave.numerator, total)
        total -= leave.numerator


@settings(max_examples=100, deadline=None)
@given(st.builds(LastN, st.integers(1, 40), st.just("unit"), st.just(0)), told_events())
def test_bad_events_leave_by_position(window: LastN, told: Events) -> None:
    """After `position` more units an event's bad ones are out of a last-N window, and one unit earlier not all are."""
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
@given(st.builds(LastN, st.integers(1, 40), st.just("unit"), st.integers(0, 9)), told_events(most_units=1))
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


def test_a_cut_event_keeps_its_bad_ones() -> None:
    """Where the last N cut through an event of many units, its bad ones are taken as the newest."""
    assert window_counts(LastN(10, "unit"), events((AS_OF - 1, 2, 45)), AS_OF) == Counts(2, 10)
    assert window_counts(LastN(1, "unit"), events((AS_OF - 1, 2, 45)), AS_OF) == Counts(1, 1)


def test_within_a_day_without_times_the_bad_ones_are_newest() -> None:
    """Of ten packages of one day, four late, the last five hold all four; with times, those that were last."""
    day = [record(delivered_day=AS_OF - 1, late=int(index < 4)) for index in range(10)]
    assert window_counts(LastN(5, "package"), known_events(day, "late_delivery"), AS_OF) == Counts(4, 5)
    timed = [row | {"delivered_at": at(AS_OF - 1, f"{index + 8}:00")} for index, row in enumerate(day)]
    assert window_counts(LastN(5, "package"), known_events(timed, "late_delivery"), AS_OF) == Counts(0, 5)


@pytest.mark.parametrize(
    ("window", "told", "expected"),
    [
        (RollingDays(30, lag=2), events(), Span(AS_OF - 31, AS_OF - 2)),
        (LastN(3, "unit"), events((AS_OF - 9, 0, 1), (AS_OF - 7, 0, 2), (AS_OF - 4, 0, 1)), Span(AS_OF - 7, AS_OF)),
        (LastN(3, "unit", lag=5), events((AS_OF - 9, 0, 1), (AS_OF - 4, 0, 1)), Span(AS_OF - 9, AS_OF - 5)),
        (LastN(3, "unit", lag=5), events((AS_OF - 4, 0, 1)), None),
        (LastN(3, "unit"), events(), None),
    ],
)
def test_span(window: Window, told: Events, expected: Span | None) -> None:
    """A window looks at its days; one that counts units at the days since its oldest, and at none while empty."""
    assert span(window, told, AS_OF) == expected


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
    told = events_left_by(objective(), Counts(4, 100), leaves, AS_OF)
    assert told == (DatedNumber(AS_OF + 3, 3), DatedNumber(AS_OF + 9, 4))


@pytest.mark.parametrize(
    ("limit", "counts", "volume"),
    [(None, Counts(1, 100), 0), (Fraction(4, 100), Counts(0, 0), 0), (Fraction(4, 100), Counts(1, 9), 10)],
)
def test_no_events_left_without_a_verdict(limit: Fraction | None, counts: Counts, volume: int) -> None:
    """Without a limit, units or volume nothing is told by date either."""
    asked = objective(limit=limit, minimum_volume=volume)
    assert events_left_by(asked, counts, (LeaveDate(AS_OF + 1, 1),), AS_OF) == ()


@settings(max_examples=60, deadline=None)
@given(
    windows(), told_events(), st.sampled_from((0.0, 0.4, 3.0)), st.sampled_from(("rate", "count")),
    st.sampled_from((">", ">=")),
)  # fmt: skip
def test_recovery_by_replay(window: Window, told: Events, units_a_day: float, kind: str, comparator: str) -> None:
    """On the day told it is no breach if only clean work came at the pace, and on every day before it still was one."""
    known = events(*(one for one in triples(told) if one[0] <= AS_OF))
    limit = Fraction(1, 10) if kind == "rate" else Fraction(2)
    asked = objective(window=window, limit=limit, limit_kind=kind, comparator=comparator)
    found = recovery(asked, known, AS_OF, units_a_day=units_a_day)
    assert (found is not None) == is_breach(asked, window_counts(window, known, AS_OF))
    assume(found is not None)
    assert found is not None
    until = found.day if found.day is not None else AS_OF + 41
    later = with_clean_work(known, AS_OF, ahead=until - AS_OF, units_a_day=units_a_day)
    assert all(is_breach(asked, recount(window, later, day)) for day in range(AS_OF, until))
    assert found.day is None or not is_breach(asked, recount(window, later, found.day))


@settings(max_examples=60, deadline=None)
@given(st.builds(LastN, st.integers(1, 30), st.just("unit"), st.integers(0, 3)), told_events())
def test_clean_units_of_a_queue_are_the_fewest(window: LastN, told: Events) -> None:
    """So many clean units end the breach of a last-N window, and one fewer does not."""
    asked = objective(window=window, limit=Fraction(1, 10))
    found = recovery(asked, told, AS_OF, units_a_day=1)
    assume(found is not None)
    assert found is not None
    assert found.clean_units is not None
    over, still = (
        window_counts(window, with_clean_units(told, AS_OF - window.lag, found.clean_units - less), AS_OF)
        for less in (0, 1)
    )
    assert (is_breach(asked, over), is_breach(asked, still)) == (False, True)


def test_a_limit_of_nothing_is_never_met_again() -> None:
    """Where even no bad event breaches, neither clean units nor days bring it back."""
    asked = objective(window=LastN(5, "unit"), limit=Fraction(0), comparator=">=")
    assert recovery(asked, events((AS_OF, 1, 5)), AS_OF, units_a_day=1) == Recovery(None, None)


def test_daily_adds_up_events_of_a_day() -> None:
    """Counts by day hold what fell on each, and nothing outside; no days, no counts."""
    told = events((AS_OF - 3, 1, 2), (AS_OF - 1, 0, 4), (AS_OF - 1, 1, 1), (AS_OF, 1, 1))
    bad, counted = daily(told, AS_OF - 2, AS_OF - 1)
    assert (bad.tolist(), counted.tolist()) == ([0, 1], [0, 5])
    assert [len(side) for side in daily(told, AS_OF, AS_OF - 1)] == [0, 0]


def test_clean_work_is_even() -> None:
    """Clean work adds up to the pace, day by day, and is never bad."""
    later = with_clean_work(events(), AS_OF, ahead=10, units_a_day=1.5)
    assert (later.day - AS_OF).tolist() == list(range(1, 11))
    assert (int(later.denominator.sum()), int(later.numerator.sum())) == (15, 0)
    assert np.abs(np.cumsum(later.denominator) - 1.5 * np.arange(1, 11)).max() < 1


@settings(max_examples=60, deadline=None)
@given(told_events(), st.integers(1, 20), st.integers(1, 20))
def test_parts_add_up(told: Events, one: int, other: int) -> None:
    """Two windows that lie end to end hold together what the long one holds."""
    newer, older = RollingDays(one), RollingDays(other, lag=one)
    whole = window_counts(newer, told, AS_OF) + window_counts(older, told, AS_OF)
    assert whole == window_counts(RollingDays(one + other), told, AS_OF)
