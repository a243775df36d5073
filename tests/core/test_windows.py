"""Windows against a recount in plain Python, for every kind of the grammar."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import recount as again
from builders import AS_OF, at, day, events, known_events, record
from recount import recount
from strikewatch.core.arrays import Events, daily
from strikewatch.core.facts import Span
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
from strikewatch.core.model import Counts
from strikewatch.core.windows import history, inside, projected, span, window_counts

KINDS = [*again.KINDS.values(), (st.builds(IdleDays, again.LAGS), again.told())]
NAMES = [*again.KINDS, "idle"]
DAYS = st.integers(AS_OF - 50, AS_OF + 20)


@pytest.mark.parametrize(("windows", "told"), KINDS, ids=NAMES)
def test_windows_equal_a_recount(windows: st.SearchStrategy[Window], told: st.SearchStrategy[Events]) -> None:
    """Any window on any day holds what a unit-by-unit recount finds in it."""

    @settings(max_examples=80, deadline=None)
    @given(windows, told, DAYS)
    def holds(window: Window, told: Events, as_of: int) -> None:
        assert window_counts(window, told, as_of) == recount(window, told, as_of)

    holds()


@settings(max_examples=120, deadline=None)
@given(st.builds(RollingHours, st.integers(1, 60), again.LAGS), again.told(timed=True), DAYS)
def test_the_worst_hours_of_a_day(window: RollingHours, told: Events, as_of: int) -> None:
    """No span of so many hours that ends on the day holds more bad units, and one holds as many."""
    bad, counted = inside(window, told, as_of)
    assert int(bad.sum()) == recount(window, told, as_of).numerator
    assert (bad <= counted).all()


@pytest.mark.parametrize(("windows", "told"), KINDS, ids=NAMES)
def test_history_is_the_window_on_past_days(
    windows: st.SearchStrategy[Window], told: st.SearchStrategy[Events]
) -> None:
    """Every point of the past equals the window judged on that day, up to the day itself."""

    @settings(max_examples=25, deadline=None)
    @given(windows, told, st.integers(1, 70))
    def holds(window: Window, told: Events, days: int) -> None:
        found = history(window, told, AS_OF, days=days)
        assert all(point.counts == recount(window, told, point.day) for point in found)
        started = len(told) > 0 and told.day[0] + window.lag <= AS_OF
        assert (found[-1].day if found else None) == (AS_OF if started else None)
        assert len(found) <= days

    holds()


def test_history_of_work_that_the_lag_still_hides() -> None:
    """Where all work is newer than the window's end there is no past to show."""
    assert history(RollingDays(30, lag=2), events((AS_OF, 0, 9)), AS_OF, days=180) == ()


@settings(max_examples=80, deadline=None)
@given(again.ROLLING | again.LAST | again.MERCIFUL, again.told())
def test_projected_equals_the_window_on_those_days(window: RollingDays | LastN, told: Events) -> None:
    """What the lag makes known already is what the window holds on those days, whatever comes after today."""
    known = up_to_today(told)
    points = projected(window, known, AS_OF)
    assert [point.day for point in points] == list(range(AS_OF + 1, AS_OF + window.lag + 1))
    assert all(point.counts == recount(window, told, point.day) for point in points)


def up_to_today(told: Events) -> Events:
    rows = zip(told.day.tolist(), told.numerator.tolist(), told.denominator.tolist(), strict=True)
    return events(*(row for row in rows if row[0] <= AS_OF))


def test_the_figure_after_the_next_assessment() -> None:
    """A week assessed on Wednesday: on Tuesday the week to Saturday is judged, and the running one is told ahead."""
    window = Calendar("week", start=6, assessed=2)
    tuesday = day("2026-11-24")
    told = events((day("2026-11-20"), 1, 9), (day("2026-11-23"), 2, 5))
    assert window_counts(window, told, tuesday) == Counts(1, 9)
    (ahead,) = projected(window, told, tuesday)
    assert (ahead.day, ahead.counts) == (day("2026-12-02"), Counts(2, 5))
    assert projected(window, told, day("2026-11-26")) == ()


@pytest.mark.parametrize(
    ("window", "on", "first", "last"),
    [
        # eBay looks on the 20th at whole months: on the 20th itself still at those before
        (Calendar("month", 3, assessed=20), "2026-11-20", "2026-08-01", "2026-10-31"),
        (Calendar("month", 3, assessed=20), "2026-11-21", "2026-09-01", "2026-11-30"),
        (Calendar("month", 12, assessed=20), "2026-01-05", "2025-01-01", "2025-12-31"),
        # Etsy sets the status on the 1st: until then the running month counts along
        (Calendar("month", 3, assessed=1), "2026-11-30", "2026-09-01", "2026-11-30"),
        (Calendar("month", 3, assessed=1), "2026-12-01", "2026-09-01", "2026-11-30"),
        (Calendar("month", 3, assessed=1), "2026-12-02", "2026-10-01", "2026-12-31"),
        # scorecard weeks run from Sunday to Saturday and are looked at on Wednesday
        (Calendar("week", start=6, assessed=2), "2026-11-25", "2026-11-15", "2026-11-21"),
        (Calendar("week", start=6, assessed=2), "2026-11-26", "2026-11-22", "2026-11-28"),
        # a week that resets on Monday, with no day of assessment
        (Calendar("week", start=0), "2026-11-22", "2026-11-16", "2026-11-22"),
        (Calendar("week", start=0), "2026-11-23", "2026-11-23", "2026-11-29"),
        (Calendar("week", start=0, lag=1), "2026-11-23", "2026-11-16", "2026-11-22"),
        # the month after the 31st, and February of a leap year
        (Calendar("month", 1), "2026-01-31", "2026-01-01", "2026-01-31"),
        (Calendar("month", 1, assessed=3), "2028-02-29", "2028-02-01", "2028-02-29"),
        (Since(day("2025-01-01")), "2026-01-01", "2025-01-01", "2026-01-01"),
        (RollingHours(30), "2026-11-22", "2026-11-20", "2026-11-22"),
        (Ledger(180, 200), "2026-11-22", "2026-05-27", "2026-11-22"),
        (Consecutive(30), "2026-11-22", "2026-10-24", "2026-11-22"),
        (Adaptive(RollingDays(10), RollingDays(20), 1), "2026-11-22", "2026-11-03", "2026-11-22"),
    ],
)
def test_the_days_looked_at(window: Window, on: str, first: str, last: str) -> None:
    """A window looks at these days on that day; a calendar window at whole periods that the next assessment sees."""
    assert span(window, events(), day(on)) == Span(day(first), day(last))


@pytest.mark.parametrize(
    ("window", "told", "expected"),
    [
        (LastN(3, "unit"), events((AS_OF - 9, 0, 1), (AS_OF - 7, 0, 2), (AS_OF - 4, 0, 1)), Span(AS_OF - 7, AS_OF)),
        (LastN(3, "unit", lag=5), events((AS_OF - 9, 0, 1), (AS_OF - 4, 0, 1)), Span(AS_OF - 9, AS_OF - 5)),
        (LastN(3, "unit", lag=5), events((AS_OF - 4, 0, 1)), None),
        (LastN(3, "unit"), events(), None),
        (IdleDays(), events((AS_OF - 9, 0, 1)), Span(AS_OF - 8, AS_OF)),
        (IdleDays(), events(), None),
        (Composite(()), events((AS_OF, 0, 1)), None),
    ],
)
def test_span_of_what_counts_units(window: Window, told: Events, expected: Span | None) -> None:
    """One that counts units looks back to its oldest, idle days to the day after the newest; none while empty."""
    assert span(window, told, AS_OF) == expected


def test_a_cut_event_keeps_its_bad_ones() -> None:
    """Where the last N cut through an event of many units, its bad ones are taken as the newest."""
    assert window_counts(LastN(10, "unit"), events((AS_OF - 1, 2, 45)), AS_OF) == Counts(2, 10)
    assert window_counts(LastN(1, "unit"), events((AS_OF - 1, 2, 45)), AS_OF) == Counts(1, 1)


def test_within_a_day_without_times_the_bad_ones_are_newest() -> None:
    """Of ten packages of one day, four late, the last five hold all four; with times, those that were last."""
    packages = [record(delivered_day=AS_OF - 1, late=int(index < 4)) for index in range(10)]
    assert window_counts(LastN(5, "package"), known_events(packages, "late_delivery"), AS_OF) == Counts(4, 5)
    timed = [row | {"delivered_at": at(AS_OF - 1, f"{index + 8}:00")} for index, row in enumerate(packages)]
    assert window_counts(LastN(5, "package"), known_events(timed, "late_delivery"), AS_OF) == Counts(0, 5)


@pytest.mark.parametrize(
    ("clocks", "bad"),
    [
        (("10:00", "02:00", "09:00"), 3),  # within 23 hours, of which Sunday alone holds two
        (("08:00", "02:00", "09:00"), 2),  # within 25
        (("08:00", "02:00", None), 3),  # one without a time may have been at any
    ],
)
def test_a_burst_across_midnight(clocks: tuple[str | None, ...], bad: int) -> None:
    """Trips cancelled on Saturday and Sunday: any 24 hours that end on Sunday."""
    saturday, *sunday = clocks
    times = [(AS_OF - 1, saturday), *((AS_OF, clock) for clock in sunday)]
    trips = [
        record(unit="trip", start_day=on, start_at=at(on, clock) if clock else None, cancelled_own=1)
        for on, clock in times
    ]
    told = known_events(trips, "cancellation")
    assert window_counts(RollingHours(24), told, AS_OF).numerator == bad


def test_points_earned_and_lost() -> None:
    """A balance of 200 with 4 points for every 200 orders in 180 days, less 8 lost, never above 210."""
    window = Ledger(180, 200, 4, 200, most=210)
    told = events((AS_OF - 100, 0, 450), (AS_OF - 50, 8, 8))
    assert 200 - window_counts(window, told, AS_OF).numerator == 200 + 8 - 8
    rich = events((AS_OF - 100, 0, 2000))
    assert 200 - window_counts(window, rich, AS_OF).numerator == 210
    assert 200 - window_counts(Ledger(180, 200), told, AS_OF).numerator == 192


def test_the_two_lowest_of_a_hundred() -> None:
    """Of a hundred ratings the two lowest are left out; of ninety-nine none is (Instacart, November 2023)."""
    ratings = [(AS_OF - 1, 0, 4)] * 97 + [(AS_OF - 1, 4, 4), (AS_OF - 1, 3, 4), (AS_OF - 1, 1, 4)]
    window = LastN(400, "rating", parts=4, drop_lowest=2, drop_from=400)
    full = window_counts(window, events(*ratings), AS_OF)
    assert (full, 5 - 4 * full.rate if full.rate else None) == (Counts(1, 392), 5 - 4 * Counts(1, 392).rate)  # type: ignore[operator]
    assert window_counts(window, events(*ratings[1:]), AS_OF) == Counts(8, 396)


def test_daily_adds_up_events_of_a_day() -> None:
    """Counts by day hold what fell on each, and nothing outside; no days, no counts."""
    told = events((AS_OF - 3, 1, 2), (AS_OF - 1, 0, 4), (AS_OF - 1, 1, 1), (AS_OF, 1, 1))
    bad, counted = daily(told, AS_OF - 2, AS_OF - 1)
    assert (bad.tolist(), counted.tolist()) == ([0, 1], [0, 5])
    assert [len(side) for side in daily(told, AS_OF, AS_OF - 1)] == [0, 0]


@settings(max_examples=60, deadline=None)
@given(again.told(), st.integers(1, 20), st.integers(1, 20))
def test_parts_add_up(told: Events, one: int, other: int) -> None:
    """Two windows that lie end to end hold together what the long one holds."""
    newer, older = RollingDays(one), RollingDays(other, lag=one)
    whole = window_counts(newer, told, AS_OF) + window_counts(older, told, AS_OF)
    assert whole == window_counts(RollingDays(one + other), told, AS_OF)


@settings(max_examples=60, deadline=None)
@given(again.WINDOWS, again.told(), DAYS, st.data())
def test_the_future_is_not_looked_at(window: Window, told: Events, as_of: int, data: st.DataObject) -> None:
    """What happens after the window's end, or after the day itself while a period runs, changes nothing."""
    looked = span(window, told, as_of)
    last = min(looked.last, as_of) if looked else as_of
    later = events((last + 1, 1, 1), (last + 1 + data.draw(st.integers(0, 5)), 0, 3))
    rows = zip(
        *((*getattr(told, side), *getattr(later, side)) for side in ("day", "numerator", "denominator")), strict=True
    )
    more = events(*sorted(((int(d), int(b), int(n)) for d, b, n in rows), key=lambda row: row[0]))
    assert window_counts(window, more, as_of) == window_counts(window, told, as_of)


def test_count_rows_are_never_the_lowest() -> None:
    """A row of many ratings is no single rating: none of it is left out, only the single ones are."""
    window = LastN(400, "rating", parts=4, drop_lowest=2, drop_from=400)
    rows = events((AS_OF - 9, 10, 200), (AS_OF - 5, 8, 120), (AS_OF - 1, 2, 76), (AS_OF, 4, 4))
    assert window_counts(window, rows, AS_OF) == Counts(20, 396)


def test_projected_switches_with_the_adaptive_window() -> None:
    """The figure of tomorrow is that of the window that holds tomorrow, not of today's."""
    window = Adaptive(RollingDays(10, 2), RollingDays(30, 2), 20)
    told = events((AS_OF - 25, 5, 30), (AS_OF - 5, 0, 15), (AS_OF - 1, 0, 10))
    assert window_counts(window, told, AS_OF) == Counts(5, 45)
    assert [point.counts for point in projected(window, told, AS_OF)] == [Counts(0, 25), Counts(0, 25)]


def test_a_running_period_holds_no_day_to_come() -> None:
    """Looking back on the tenth of a month, its history knows nothing of the twentieth."""
    told = events((day("2026-11-05"), 0, 10), (day("2026-11-20"), 1, 200))
    month = Calendar("month")
    past = {point.day: point.counts for point in history(month, told, day("2026-11-22"), days=20)}
    assert (past[day("2026-11-10")], past[day("2026-11-22")]) == (Counts(0, 10), Counts(1, 210))
    assert window_counts(month, told, day("2026-11-10")) == Counts(0, 10)


def test_a_burst_of_last_night_is_seen_in_the_morning() -> None:
    """Three drops of the evening before lie within the 24 hours that end at midnight, whatever came since."""
    drops = [(AS_OF - 1, f"{hour}:00") for hour in (20, 21, 22)]
    trips = [record(unit="trip", start_at=at(on, clock), cancelled_own=1) for on, clock in drops]
    told = known_events(trips, "cancellation")
    assert window_counts(RollingHours(24), told, AS_OF).numerator == 3
    assert window_counts(RollingHours(12), told, AS_OF).numerator == 0
    assert window_counts(RollingHours(24), told, AS_OF + 1).numerator == 0
