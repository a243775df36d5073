"""The platform's figures as coarse events: whole periods, none twice, newest print first."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import AS_OF, assessment, day, events, evidence, objective, rate, statement
from strikewatch.core.assessment import LeaveDate
from strikewatch.core.facts import Span, Statement
from strikewatch.core.grammar import (
    Adaptive,
    Calendar,
    Consecutive,
    IdleDays,
    LastN,
    Ledger,
    RollingDays,
    RollingHours,
    Window,
)
from strikewatch.core.model import Counts, Level, MetricOptions, Tier
from strikewatch.core.statements import (
    Printed,
    coarse_events,
    no_events,
    printed,
    rate_counts,
    with_period,
)
from strikewatch.core.windows import window_counts

MONTH = objective(window=RollingDays(28))


def told(found: Printed) -> list[tuple[int, int, int]]:
    rows = zip(found.events.day, found.events.numerator, found.events.denominator, strict=True)
    return [(int(day), int(bad), int(units)) for day, bad, units in rows]


def week(back: int, bad: int | None = 1, units: int | None = 40, **changes: Any) -> Statement:
    """The mail of the week that ended `back` weeks ago."""
    last = AS_OF - 7 * back - 1
    return statement(last - 6, last, bad, units, **changes)


def test_weeks_become_coarse_events() -> None:
    """Each week is one event of many units on its last day; the covered days are those of the weeks, joined."""
    found = printed([week(1, 2), week(0, 1), week(3, 5)], MONTH, AS_OF)
    assert told(found) == [(AS_OF - 22, 5, 40), (AS_OF - 8, 2, 40), (AS_OF - 1, 1, 40)]
    assert found.covered == (Span(AS_OF - 28, AS_OF - 22), Span(AS_OF - 14, AS_OF - 1))
    assert found.events.coarse.all()
    assert not found.events.excused.any()


def test_only_what_was_printed_by_then() -> None:
    """A mail printed after the day judged for is not known, whatever its period."""
    assert told(printed([week(0, printed_day=AS_OF + 1)], MONTH, AS_OF)) == []
    assert len(told(printed([week(0, printed_day=AS_OF)], MONTH, AS_OF))) == 1


def test_the_newest_print_of_a_period_wins() -> None:
    """A week printed again replaces its first print."""
    again = [week(0, 1, printed_day=AS_OF), week(0, 4, printed_day=AS_OF + 2), week(0, 2, printed_day=AS_OF + 1)]
    assert told(printed(again, MONTH, AS_OF + 9)) == [(AS_OF - 1, 4, 40)]


def test_periods_do_not_overlap() -> None:
    """Of two periods that share a day the one that ends later is taken, whole."""
    found = printed([statement(AS_OF - 9, AS_OF - 3, 1, 10), statement(AS_OF - 5, AS_OF - 1, 2, 20)], MONTH, AS_OF)
    assert told(found) == [(AS_OF - 1, 2, 20)]


def test_programmes_add_up() -> None:
    """The same week of two programmes counts twice, once for each."""
    found = printed([week(0, 1, programme="logistics"), week(0, 2, programme="fresh")], MONTH, AS_OF)
    assert window_counts(MONTH.window, found.events, AS_OF) == Counts(3, 80)


def test_a_week_without_work_is_covered() -> None:
    """A mail that says nought of nought speaks for its week: it is covered, and empty."""
    found = printed([week(0, 0, 0)], MONTH, AS_OF)
    assert (found.covered, told(found)) == ((Span(AS_OF - 7, AS_OF - 1),), [(AS_OF - 1, 0, 0)])


@pytest.mark.parametrize(
    ("window", "period"),
    [
        (RollingDays(30), Span(AS_OF - 29, AS_OF)),
        (RollingDays(30, lag=2), Span(AS_OF - 31, AS_OF - 2)),
        # a window that counts units: four weeks
        (LastN(100, "trip"), Span(AS_OF - 27, AS_OF)),
    ],
)
def test_a_figure_without_a_period_is_the_windows(window: Window, period: Span) -> None:
    """A screen that names no period speaks for the platform's own window on the day it was seen."""
    seen = Statement("late_delivery", AS_OF, "figures", numerator=3, denominator=90)
    assert with_period(seen, window).period == period
    found = printed([seen], objective(window=window), AS_OF)
    assert window_counts(window, found.events, AS_OF) == Counts(3, 90)


def test_one_format_is_used_alone() -> None:
    """Two sources of the same weeks are never added: the one that covers more of the window is used."""
    screens = [Statement("late_delivery", AS_OF, "figures", period=Span(AS_OF - 3, AS_OF), numerator=9, denominator=9)]
    found = printed([*screens, week(0), week(1)], MONTH, AS_OF)
    assert (found.format, len(found.events)) == ("mail", 2)


def test_other_metrics_and_half_figures_are_left_out() -> None:
    """Another metric's figure, a numerator alone and a rate alone are no counts."""
    found = printed(
        [week(0, metric="completion"), statement(0, 6, 3, None), week(1, None, None, rate=rate("0.01", "0.02"))],
        MONTH, AS_OF,
    )  # fmt: skip
    assert (len(found.events), found.covered, found.format) == (0, (), "")
    assert found.rate is not None


def test_the_newest_rate_and_word_are_kept() -> None:
    """Where no counts are told the newest rate, and the newest word, are what is known."""
    rates = [Statement("late_delivery", AS_OF - age, "figures", rate=rate(f"0.0{age}", "0.09")) for age in (3, 1, 2)]
    words = [Statement("late_delivery", AS_OF - age, "figures", word=f"{age} days ago") for age in (3, 1, 2)]
    found = printed([*rates, *words], MONTH, AS_OF)
    assert found.rate is not None
    assert found.word is not None
    assert (found.rate.rate, found.word.word) == (rate("0.01", "0.09"), "1 days ago")


def test_bases_are_told_once() -> None:
    """What the platform says it counted out of is kept, each wording once."""
    found = printed(
        [week(2, base="picked up"), week(1, base="delivered"), week(0, base="delivered"), week(3)], MONTH, AS_OF
    )
    assert found.bases == ("picked up", "delivered")


PERIODS = st.lists(
    st.tuples(st.integers(AS_OF - 60, AS_OF), st.integers(1, 14), st.integers(0, 3), st.integers(3, 30)), max_size=12
)


@settings(max_examples=100, deadline=None)
@given(PERIODS)
def test_periods_are_whole_and_none_is_counted_twice(drawn: list[tuple[int, int, int, int]]) -> None:
    """Every event is a statement as printed; no two periods share a day; a newer one is never dropped for an older."""
    statements = [statement(last - days + 1, last, bad, units) for last, days, bad, units in drawn]
    found = printed(statements, MONTH, AS_OF + 1)
    assert len(told(found)) == len({day for day, _, _ in told(found)})
    assert set(told(found)) <= {(last, bad, units) for last, _, bad, units in drawn}
    assert sum(len(span) for span in found.covered) <= sum(len(s.period) for s in statements if s.period)
    assert max((day for day, _, _ in told(found)), default=0) == max((last for last, _, _, _ in drawn), default=0)


def test_coarse_events_are_in_order() -> None:
    """Coarse events come oldest first, and statements without a period are none."""
    found = coarse_events([week(0), week(2), Statement("late_delivery", AS_OF, "figures", numerator=1, denominator=2)])
    assert (found.day - AS_OF).tolist() == [-15, -1]


def test_no_events_hold_nothing() -> None:
    """Where nothing was told every window is empty."""
    assert (len(no_events()), window_counts(MONTH.window, no_events(), AS_OF)) == (0, Counts())


def test_coarse_events_leave_as_a_week() -> None:
    """The bad ones of a weekly mail leave the window together: "week of"."""
    found = printed([week(0, 3), week(2, 1)], MONTH, AS_OF)
    verdict = assessment(evidence(found.events, covered=found.covered, objective=MONTH, counted_from="statements"))
    assert verdict.leave_dates == (LeaveDate(AS_OF + 13, 1, coarse=True), LeaveDate(AS_OF + 27, 3, coarse=True))
    assert all(bad.coarse for bad in verdict.bad_events)


def test_ends_of_a_rounded_rate() -> None:
    """A rounded rate is its best and its worst."""
    assert rate_counts(rate("0.015", "0.025")) == (Counts(3, 200), Counts(1, 40))


RATES = [
    # 4 % as printed lies between 3.5 and 4.5: on which side is hidden
    (rate("0.035", "0.045"), {}, Level.WATCH, "its rounding hides on which side"),
    (rate("0.045", "0.055"), {}, Level.BREACH, "past the limit"),
    (rate("0.045", "0.055"), {"published": False}, Level.WARNING, "past the level that people report"),
    (rate("0.03", "0.035"), {}, Level.WATCH, "near the limit"),
    (rate("0.005", "0.015"), {}, Level.OK, "inside the limit"),
    (rate("0", "0"), {}, Level.OK, "inside the limit"),
    (rate("0.04", "0.04"), {"comparator": ">="}, Level.BREACH, "past the limit"),
    (rate("0.04", "0.04"), {}, Level.WATCH, "near the limit"),
    # nothing to hold it against
    (rate("0.5", "0.5"), {"limit": None}, Level.UNKNOWN, "no limit is known"),
    (
        rate("0.5", "0.5"),
        {"limit": Fraction(3), "limit_kind": "count"},
        Level.UNKNOWN,
        "a rate alone does not tell one",
    ),
]


@pytest.mark.parametrize(("seen", "changes", "level", "reason"), RATES)
def test_a_rate_alone_is_judged_by_its_range(seen: Any, changes: dict[str, Any], level: Level, reason: str) -> None:
    """A rate without counts is past the limit, or inside it, where its whole range is, and else watched."""
    case = evidence(events(), objective=objective(**changes), rate=seen, seen_day=AS_OF, counted_from="statements")
    found = assessment(case)
    assert (found.level, found.rate_range, found.counts) == (level, seen, Counts())
    assert reason in found.reason


STANDING = (Tier("Fantastic"), Tier("Great", level=Level.WATCH), Tier("At Risk", level=Level.CRITICAL))


@pytest.mark.parametrize(
    ("word", "published", "level"),
    [
        ("Fantastic", True, Level.OK),
        ("great", True, Level.WATCH),
        ("AT RISK", True, Level.CRITICAL),
        ("AT RISK", False, Level.WARNING),
        ("Splendid", True, Level.UNKNOWN),
    ],
)
def test_a_standing_is_judged_by_its_word(word: str, published: bool, level: Level) -> None:
    """A word off the screen has the level of its tier; one the pack does not know is unknown and says so."""
    asked = objective(metric="standing", limit=None, tiers=STANDING, published=published)
    found = assessment(evidence(events(), objective=asked, word=word, seen_day=AS_OF, counted_from="statements"))
    assert (found.level, found.missing) == (level, False)
    assert word in found.reason


@pytest.mark.parametrize(("window", "days"), [(RollingDays(60), 12), (RollingDays(20), 7), (LastN(9, "trip"), 7)])
@pytest.mark.parametrize("seen", [{"word": "Fantastic"}, {"rate": rate("0", "0.01")}])
def test_what_a_screen_showed_grows_old(window: Window, days: int, seen: dict[str, Any]) -> None:
    """A figure holds for a fifth of its window, a week at least; after that it is unknown and data are missing."""
    asked = objective(window=window, tiers=STANDING)
    for age, level in ((days, Level.OK), (days + 1, Level.UNKNOWN)):
        found = assessment(evidence(events(), objective=asked, seen_day=AS_OF - age, **seen))
        assert (found.level, found.missing) == (level, level is Level.UNKNOWN)
    assert "look again" in found.reason


@pytest.mark.parametrize(
    ("window", "period", "held"),
    [
        # 30 days say nothing of the last 10, nor a week of any 24 hours, of a run or of idle days
        (RollingDays(10), 30, 0),
        (RollingDays(30), 30, 1),
        (RollingHours(24), 7, 0),
        (RollingHours(24), 1, 1),
        (Consecutive(30), 7, 0),
        (IdleDays(), 7, 0),
        (Adaptive(RollingDays(10), RollingDays(60), 400), 30, 1),
        (LastN(100, "trip"), 30, 1),
        (Calendar("month", 3), 30, 1),
    ],
)
def test_a_figure_fills_only_windows_it_can(window: Window, period: int, held: int) -> None:
    """The counts of a period are counts of a window only where the window is no shorter and counts alike."""
    told = statement(AS_OF - period, AS_OF - 1, 3, 40)
    assert len(printed([told], objective(window=window), AS_OF).events) == held


@pytest.mark.parametrize(
    ("window", "units", "span"),
    [
        (Calendar("week", start=0), 40, Span(AS_OF - 6, AS_OF)),
        (Calendar("month", 3, assessed=1), 40, Span(day("2026-09-01"), AS_OF)),
        (Adaptive(RollingDays(10), RollingDays(60), 400), 40, Span(AS_OF - 59, AS_OF)),
        (Adaptive(RollingDays(10), RollingDays(60), 400), 400, Span(AS_OF - 9, AS_OF)),
        (RollingHours(24), 40, Span(AS_OF - 27, AS_OF)),
    ],
)
def test_a_figure_without_a_period_speaks_for_the_days_in_view(window: Window, units: int, span: Span) -> None:
    """A running period is spoken for up to the day itself; an adaptive window is told by the units printed."""
    told = statement(0, 0, 3, units, period=None, printed_day=AS_OF)
    assert with_period(told, window).period == span


def test_a_balance_on_a_screen_is_not_added_up() -> None:
    """Of two balances the newer one counts: 348 of a thousand is 148 above a start of 200."""
    seen = [
        statement(0, 0, 1000 - points, 1000, period=None, printed_day=AS_OF - age)
        for age, points in ((200, 96), (0, 348))
    ]
    rule = objective(window=Ledger(180, 200), limit=Fraction(100), limit_kind="count")
    told = printed(seen, rule, AS_OF)
    assert 200 - window_counts(rule.window, told.events, AS_OF).numerator == 348


@pytest.mark.parametrize("left", [150, 348, 548, 800])
def test_a_balance_on_a_screen_earns_nothing_more(left: int) -> None:
    """What orders have earned is in the balance that is shown."""
    window = Ledger(180, 200, earned=4, per=200, most=1000)
    shown = statement(AS_OF, AS_OF, 1000 - left, 1000, period=None, printed_day=AS_OF)
    told = printed([shown], objective(window=window), AS_OF)
    assert 200 - window_counts(window, told.events, AS_OF).numerator == left


def test_a_screen_of_the_last_n_is_not_added_to_an_older_one() -> None:
    """Forty ratings seen a while ago are among the sixty seen now."""
    older, newer = (
        statement(day, day, 8, units, period=None, printed_day=day)
        for day, units in ((AS_OF - 40, 40), (AS_OF - 1, 60))
    )
    window = LastN(100, "rating")
    told = printed([older, newer], objective(window=window), AS_OF)
    assert window_counts(window, told.events, AS_OF) == Counts(8, 60)


@pytest.mark.parametrize(("days", "level"), [(2, Level.BREACH), (7, Level.BREACH), (9, Level.UNKNOWN)])
def test_a_screen_of_the_last_n_holds_for_a_week(days: int, level: Level) -> None:
    """It speaks for the days before it was seen as well, so that it is not too old on the day after."""
    rule = objective(window=LastN(100, "package"))
    shown = statement(AS_OF, AS_OF, 8, 100, period=None, printed_day=AS_OF - days)
    told = printed([shown], rule, AS_OF)
    case = evidence(told.events, objective=rule, covered=told.covered, counted_from="statements")
    assert assessment(case).level is level


@pytest.mark.parametrize(
    ("window", "days", "held"), [(Calendar("week"), 7, 1), (Calendar("week"), 30, 0), (Calendar("month"), 62, 0)]
)
def test_a_longer_figure_is_none_of_a_shorter_period(window: Window, days: int, held: int) -> None:
    """A figure of thirty days says nothing of a week."""
    told = printed([statement(AS_OF - days, AS_OF - 1, 9, 400)], objective(window=window), AS_OF)
    assert len(told.events) == held


@pytest.mark.parametrize(("age", "outdated"), [(7, False), (8, True)])
def test_counts_that_a_newer_rate_outdates(age: int, outdated: bool) -> None:
    """A rate without counts that was seen more than a week after any counts says more than they do."""
    old = statement(AS_OF - age - 7, AS_OF - age - 1, 1, 40, printed_day=AS_OF - age)
    new = statement(0, 0, period=None, printed_day=AS_OF, rate=rate("0.085", "0.095"))
    assert printed([old, new], objective(), AS_OF).outdated is outdated
    assert not printed([old], objective(), AS_OF).outdated


def test_a_figure_carries_no_reasons() -> None:
    """Two violations on a screen are not two for lateness: what counts for one reason is told by records alone."""
    told = statement(AS_OF - 9, AS_OF, 2, 2)
    for options in (MetricOptions(only=("lateness",)), MetricOptions(excluding=("weather",))):
        assert not len(printed([told], objective(options=options), AS_OF).events)


def test_one_printed_period_tells_nothing_of_the_next() -> None:
    """No escalation among 900 packages of one week is no ground for a chance; two weeks are."""
    week, before = (statement(AS_OF - 6 - back, AS_OF - back, 0, 900) for back in (1, 8))
    rule = objective(window=RollingDays(7), limit=Fraction(1), limit_kind="count", comparator=">=")
    for told, foreseen in (((week,), False), ((before, week), True)):
        seen = printed(told, rule, AS_OF)
        found = assessment(evidence(seen.events, covered=seen.covered, objective=rule, counted_from="statements"))
        assert (found.forecast is not None) is foreseen
