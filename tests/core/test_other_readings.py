"""Variants, marks and periods that still run: what is said beside the main verdict, and what tempers it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import recount as again
from builders import AS_OF, assessment, day, events, evidence, objective, rate
from strikewatch.core.arrays import Events
from strikewatch.core.assess import assess
from strikewatch.core.assessment import Without
from strikewatch.core.evidence import Evidence, LevelRules
from strikewatch.core.facts import Span
from strikewatch.core.grammar import Calendar, Consecutive, IdleDays, LastN, Ledger, RollingDays, RollingHours, Window
from strikewatch.core.model import Counts, Level, Tier

COUNT: dict[str, Any] = {"limit": Fraction(3), "limit_kind": "count", "comparator": ">="}


def read_as(window: Any, told: Events, main: Events | None = None, **changes: Any) -> list[Evidence]:
    """A rule over 42 days, and another reading of it."""
    rule = objective(id="flex.late", window=RollingDays(42), **COUNT)
    other = objective(id="flex.late.other", window=window, variant_of="flex.late", **(COUNT | changes))
    return [evidence(main or told, objective=rule), evidence(told, objective=other)]


def test_a_variant_is_told_where_it_disagrees() -> None:
    """Three late in six weeks are past the limit; none of them lies in the last 30 days, and that is said."""
    told = events((AS_OF - 40, 3, 9), (AS_OF - 3, 0, 9))
    (found,) = assess("anna", read_as(RollingDays(30), told), AS_OF, LevelRules())
    assert found.level is Level.BREACH
    (variant,) = found.variants
    assert (variant.objective.id, variant.counts, variant.level) == ("flex.late.other", Counts(0, 9), Level.OK)


def test_a_variant_that_agrees_is_not_told() -> None:
    """Where both readings come to the same there is nothing to say, and a variant has no assessment of its own."""
    told = events((AS_OF - 3, 1, 9))
    assert [one.variants for one in assess("anna", read_as(RollingDays(30), told), AS_OF, LevelRules())] == [()]


def test_a_worse_variant_raises_no_level() -> None:
    """The last 20 blocks hold three that six weeks do not: it is told, and the level stays that of the main rule."""
    told = events(*((AS_OF - 60, 1, 1) for _ in range(3)), (AS_OF - 3, 0, 9))
    (found,) = assess("anna", read_as(LastN(20, "package"), told), AS_OF, LevelRules())
    assert (found.level, found.variants[0].level) == (Level.OK, Level.BREACH)
    tiers = (Tier("none", Fraction(1), ">="), Tier("some", level=Level.WATCH))
    (estimate,) = assess("anna", read_as(LastN(20, "package"), told, published=False, tiers=tiers), AS_OF, LevelRules())
    assert estimate.variants[0].level is Level.WARNING


def test_a_variant_nobody_can_count_is_left_out() -> None:
    """A reading that files do not cover says nothing."""
    rule, other = read_as(RollingDays(30), events((AS_OF - 3, 3, 9)))
    (found,) = assess("anna", [rule, replace(other, covered=(Span(AS_OF - 400, AS_OF - 390),))], AS_OF, LevelRules())
    assert found.level is Level.BREACH
    uncovered = replace(other, events=events((AS_OF - 3, 1, 9)), covered=())
    (found,) = assess("anna", [rule, uncovered], AS_OF, LevelRules())
    assert found.variants == ()


def marked(told: Events, *, disputed: tuple[int, ...]) -> Events:
    return replace(told, disputed=np.isin(np.arange(len(told)), disputed))


def test_what_a_won_dispute_would_be_worth() -> None:
    """Two late of 40 pass 4 %; if one was taken back it would be in order, with none more to fit."""
    told = marked(events((AS_OF - 3, 1, 20), (AS_OF - 2, 1, 20)), disputed=(1,))
    found = assessment(evidence(told))
    assert found.level is Level.BREACH
    assert found.disputed == Without(Counts(1, 40), 0, breach=False)
    assert [event.disputed for event in found.bad_events] == [False, True]


def test_marks_outside_the_window_are_worth_nothing() -> None:
    """A dispute over what has left the window, or over a good unit, is not told."""
    told = marked(events((AS_OF - 50, 1, 20), (AS_OF - 2, 0, 20)), disputed=(0, 1))
    assert assessment(evidence(told)).disputed is None


WEEK = Calendar("week", start=0)  # the week of AS_OF, a Sunday, ends on AS_OF
FRIDAY = AS_OF - 2


@pytest.mark.parametrize(
    ("told", "level", "reason"),
    [
        # two of nine by Friday: two busy days to come may yet bring it under 10 %
        (((FRIDAY - 40, 0, 60), (FRIDAY, 2, 9)), Level.CRITICAL, "past the limit as it stands; the period runs until"),
        # nine of nine: even the busiest weeks ever seen would not
        (((FRIDAY - 40, 0, 5), (FRIDAY, 9, 9)), Level.BREACH, "the limit has been passed"),
    ],
)
def test_a_period_that_still_runs(told: tuple[tuple[int, int, int], ...], level: Level, reason: str) -> None:
    """Past the limit before the period is over is no breach yet, unless no clean work can undo it."""
    found = assessment(evidence(events(*told), objective=objective(window=WEEK, limit=Fraction(1, 10))), FRIDAY)
    assert found.level is level
    assert found.reason.startswith(reason)


def test_a_count_past_its_limit_needs_no_end_of_the_week() -> None:
    """A count cannot come down before its period ends: it is a breach at once."""
    found = assessment(evidence(events((FRIDAY, 3, 9)), objective=objective(window=WEEK, **COUNT)), FRIDAY)
    assert found.level is Level.BREACH


@pytest.mark.parametrize(
    ("covered", "level"),
    [((Span(AS_OF - 200, AS_OF),), Level.BREACH), ((Span(AS_OF - 200, AS_OF - 100),), Level.UNKNOWN)],
)
def test_idle_days_are_certain_only_where_files_speak(covered: tuple[Span, ...], level: Level) -> None:
    """Days without work count where files say that there was none; where no file speaks there may have been some."""
    rule = objective(
        window=IdleDays(), metric="work", limit=Fraction(60), limit_kind="count", comparator=">=", scale="days"
    )
    found = assessment(evidence(events((AS_OF - 100, 0, 1)), covered=covered, objective=rule))
    assert (found.counts, found.level) == (Counts(100, 1), level)


def test_a_certain_breach_of_what_has_no_days() -> None:
    """A rate of the last so many units is not certain while days are uncovered: nobody knows how many those held."""
    rule = objective(window=LastN(10, "package"), limit=Fraction(1, 10))
    told = events((AS_OF - 9, 0, 5), (AS_OF - 1, 5, 5))
    gap = (Span(AS_OF - 30, AS_OF - 7), Span(AS_OF - 2, AS_OF))
    assert assessment(evidence(told, covered=gap, objective=rule)).level is Level.UNKNOWN


def test_near_a_limit_of_rate_or_count() -> None:
    """Where either may hold, near means near the number of bad events that both allow."""
    rule = objective(limit=Fraction(3, 1000), count_limit=Fraction(5), minimum_volume=0)
    quiet = events(*((AS_OF - age, 0, 300) for age in range(1, 29)), (AS_OF - 30, 0, 1))
    for bad, level in ((0, Level.OK), (2, Level.OK), (20, Level.WATCH)):
        told = replace(quiet, numerator=np.where(np.arange(len(quiet)) == 3, bad, quiet.numerator))
        found = assessment(
            evidence(told, objective=rule), rules=LevelRules(watch=0.999, warning=0.9995, critical=0.9999)
        )
        assert (bad, found.level, found.budget) == (bad, level, 25)


@pytest.mark.parametrize(
    ("window", "told"),
    [
        (RollingHours(24), events((AS_OF, 1, 1))),
        (Consecutive(30), events((AS_OF, 1, 1))),
        (Ledger(180, 200), events((AS_OF, 1, 1))),
        (IdleDays(), events((AS_OF, 0, 1))),
        (LastN(9, "block"), replace(events((AS_OF, 1, 1)), clock=(np.array([AS_OF]), np.array([1])))),
    ],
)
def test_every_kind_of_window_has_a_chance(window: Any, told: Events) -> None:
    """Bursts, runs, balances, idle days and the clock of another unit: none is certain from a single day."""
    found = assessment(evidence(told, objective=objective(window=window, **COUNT)))
    assert found.forecast is not None
    assert all(0 < chance < 1 for chance in found.forecast.probability.values())
    assert found.level in (Level.OK, Level.BREACH, Level.WATCH)


@pytest.mark.parametrize(
    ("window", "first", "within"),
    [
        # the running month is assessed on 1 December, the ninth day ahead
        (Calendar("month", 1, assessed=1), "2026-12-01", {7: False, 14: True, 28: True}),
        # a week that ends on Sunday is judged on that Sunday
        (Calendar("week", start=0), "2026-11-29", {7: True, 14: True, 28: True}),
        # what is assessed on the 20th is judged within the 28 days alone
        (Calendar("month", 1, assessed=20), "2026-12-20", {7: False, 14: False, 28: True}),
    ],
)
def test_a_calendar_window_is_forecast_to_its_assessment(window: Calendar, first: str, within: dict[int, bool]) -> None:
    """Late every day: by the next assessment it is past the limit, and before it no day is judged."""
    told = events(*((AS_OF - age, 2, 10) for age in range(60, 0, -1)))
    found = assessment(evidence(told, objective=objective(window=window, limit=Fraction(1, 10))))
    assert found.forecast is not None
    assert found.forecast.first_likely == day(first)
    assert {days: chance > 0.9 for days, chance in found.forecast.probability.items()} == within
    assert all(chance == 0 for days, chance in found.forecast.probability.items() if not within[days])


def test_what_is_forgiven_stays_so_ahead() -> None:
    """One drop in fifty is forgiven: the forecast of a spotless account is that of one with a single drop."""
    clean = events(*((AS_OF - age, 0, 1) for age in range(60, 0, -1)))
    once = replace(clean, numerator=np.where(np.arange(len(clean)) == 50, 1, 0))
    rule = objective(window=LastN(50, "package", forgive=1), limit=Fraction(1, 10))
    plain = objective(window=LastN(50, "package"), limit=Fraction(1, 10))
    forgiven, counted = (assessment(evidence(once, objective=one)).forecast for one in (rule, plain))
    assert forgiven is not None
    assert counted is not None
    assert forgiven.probability[28] < counted.probability[28]


WINDOWS = again.CALENDAR | again.SINCE | again.ADAPTIVE | again.LEDGER | again.RUNS | again.MERCIFUL


@settings(max_examples=60, deadline=None)
@given(WINDOWS, again.told(most=12), st.sampled_from((Fraction(1, 10), Fraction(3))), st.integers(0, 2), st.data())
def test_one_more_bad_event_never_improves_a_level(
    window: Window, told: Events, limit: Fraction, beside: int, data: st.DataObject
) -> None:
    """In every kind of window, with a count beside the rate or without, a good unit turned bad makes nothing better."""
    kind: dict[str, Any] = COUNT | {"limit": limit} if limit > 1 else {"limit": limit}
    rule = objective(window=window, **kind, **({"count_limit": Fraction(2)} if beside and limit < 1 else {}))
    known = events(*(row for row in zip(told.day, told.numerator, told.denominator, strict=True) if row[0] <= AS_OF))
    good = np.flatnonzero(known.numerator < known.denominator).tolist()
    assume(good)
    index = data.draw(st.sampled_from(good))
    worse = replace(known, numerator=known.numerator + (np.arange(len(known)) == index))
    before, after = (assessment(evidence(one, objective=rule)).level for one in (known, worse))
    assert after.severity >= before.severity or before is Level.UNKNOWN
    assert after is not Level.UNKNOWN or before is Level.UNKNOWN


def test_a_reading_without_counts_is_not_told() -> None:
    """A figure without counts cannot be set beside the counts of the main reading."""
    main = evidence(events((AS_OF - 3, 90, 400)), objective=objective(id="m", window=RollingDays(42)))
    other = objective(id="m.days30", window=RollingDays(30), variant_of="m")
    screen = evidence(events(), objective=other, rate=rate("0.085", "0.095"), seen_day=AS_OF)
    (found,) = assess("anna", [main, screen], AS_OF, LevelRules())
    assert (found.level, found.variants) == (Level.BREACH, ())


def test_winning_a_dispute_of_what_is_forgiven() -> None:
    """The newest cancellation is forgiven and disputed: if it is won, the one before it is forgiven."""
    rule = objective(window=LastN(50, "order", forgive=1), limit=Fraction(2, 100))
    told = events(*[(AS_OF - 9, 0, 1)] * 40, (AS_OF - 5, 1, 1), (AS_OF - 4, 1, 1))
    found = assessment(evidence(replace(told, disputed=np.arange(42) == 41), objective=rule))
    assert (found.counts.numerator, found.disputed and found.disputed.counts.numerator) == (1, 0)
