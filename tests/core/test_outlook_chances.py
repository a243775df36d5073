"""The chance of a breach under every kind of window: never moved the wrong way, certain only where it is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import recount as again
from builders import AS_OF, events, evidence, objective
from strikewatch.core.ahead import forecasts_of, forecasts_on, foreseen, no_forecast, outlook
from strikewatch.core.arrays import Events, part
from strikewatch.core.evidence import Evidence
from strikewatch.core.facts import Span
from strikewatch.core.forecast import forecasts
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
    Window,
)
from strikewatch.core.points_view import violations
from strikewatch.core.process import processes

HOURS = st.builds(RollingHours, st.integers(1, 60), st.integers(0, 3))
KINDS: dict[str, tuple[st.SearchStrategy[Window], st.SearchStrategy[Events]]] = {
    "calendar": (again.CALENDAR, again.told()),
    "adaptive": (again.ADAPTIVE, again.told()),
    "clock": (again.LAST, again.with_clock()),
    "hours": (HOURS, again.told(timed=True)),
    "runs": (again.RUNS, again.told()),
    "points": (again.LEDGER, again.told()),
}
EACH = pytest.mark.parametrize(("windows", "told"), KINDS.values(), ids=KINDS)
COUNT: dict[str, Any] = {"limit_kind": "count", "limit": Fraction(2)}
FEW = settings(max_examples=25, deadline=None)


@st.composite
def cases(draw: st.DrawFn, windows: st.SearchStrategy[Window], told: st.SearchStrategy[Events]) -> Evidence:
    """A small account with a gap, judged by a count or, where the window knows one, a rate."""
    known = draw(told)
    known = part(known, np.flatnonzero(known.day <= AS_OF))
    assume(len(known))
    window = draw(windows)
    rated = not isinstance(window, RollingHours | Ledger) and draw(st.booleans())
    limit = draw(st.fractions(0, 1, max_denominator=20) if rated else st.integers(0, 6).map(Fraction))
    rule = objective(window=window, limit=limit, limit_kind="rate" if rated else "count")
    gap = draw(st.integers(AS_OF - 12, AS_OF))
    covered = (Span(AS_OF - 400, gap - 1), Span(gap + draw(st.integers(0, 4)), AS_OF))
    return evidence(known, covered=covered, objective=rule)


@EACH
def test_a_good_event_turned_bad_never_lowers_a_chance(
    windows: st.SearchStrategy[Window], told: st.SearchStrategy[Events]
) -> None:
    """With the process and the cost of a violation held, one more bad unit brings a breach no further away."""

    @FEW
    @given(cases(windows, told), st.data())
    def holds(case: Evidence, data: st.DataObject) -> None:
        good = np.flatnonzero(case.events.numerator < case.events.denominator)
        assume(good.size)
        chosen = data.draw(st.sampled_from(good.tolist()))
        turned = case.events.numerator + (np.arange(len(case.events)) == chosen)
        before = outlook(case, AS_OF)
        worse = outlook(replace(case, events=replace(case.events, numerator=turned)), AS_OF)
        if isinstance(case.objective.window, Ledger):  # points are dearer, not more units
            assume(violations(case.events).denominator.sum() == violations(worse.events).denominator.sum())
        pair = [before, replace(worse, costs=before.costs)]
        less, more = forecasts(pair, held=processes([before]) * 2)
        assert all(more.probability[days] >= less.probability[days] for days in (7, 14, 28))

    holds()


@EACH
def test_a_tighter_limit_never_lowers_a_chance(
    windows: st.SearchStrategy[Window], told: st.SearchStrategy[Events]
) -> None:
    """Tighter is lower, or the same and breached at equality."""

    @FEW
    @given(cases(windows, told), st.fractions(0, 1, max_denominator=9), st.booleans())
    def holds(case: Evidence, share: Fraction, at_limit: bool) -> None:
        rule = case.objective
        tight = replace(rule, limit=(rule.limit or 0) * share, comparator=">=" if at_limit else rule.comparator)
        tighter = replace(case, objective=tight)
        found = forecasts_of([case, tighter], AS_OF)
        assert all(found[1].probability[days] >= found[0].probability[days] for days in (7, 14, 28))

    holds()


@EACH
def test_a_chance_never_falls_with_the_horizon(
    windows: st.SearchStrategy[Window], told: st.SearchStrategy[Events]
) -> None:
    """It is the chance of a breach on any day up to then."""

    @FEW
    @given(cases(windows, told))
    def holds(case: Evidence) -> None:
        (found,) = forecasts_on([(case, AS_OF)], horizons=range(1, 29))
        assert found is not None
        chances = [found.probability[days] for days in range(1, 29)]
        assert chances == sorted(chances)
        assert all(0 <= chance <= 1 for chance in chances)

    holds()


def steady(bad: int = 0, *, days: int = 60, a_day: int = 5, minute: int = 600) -> Events:
    """So many single units a day at an hour of the day; the newest `bad` ones are bad."""
    number = days * a_day
    told = events(*((AS_OF - days + 1 + index // a_day, int(index >= number - bad), 1) for index in range(number)))
    return replace(told, minute=told.day * 1440 + minute + np.arange(number) % a_day)


def with_ticks(told: Events) -> Events:
    days = np.arange(AS_OF - 59, AS_OF + 1)
    return replace(told, clock=(days, np.ones(len(days), np.int64)))


CERTAIN = [
    # three bad ones of yesterday evening are within any day of today's start
    (RollingHours(24), {}, replace(steady(3), minute=steady(3).minute + 300), 1.0),
    # more within a day than work can come
    (RollingHours(24), {"limit": Fraction(500)}, steady(), 0.0),
    # a run that nothing can break leaves after a month
    (Consecutive(30), {}, steady(3), 1.0),
    (Consecutive(30), {"limit": Fraction(5000)}, steady(), 0.0),
    # what the lag hides is known: four bad ones are on their way
    (Consecutive(30, lag=5), {"limit": Fraction(3)}, steady(4), 1.0),
    # points are lost for half a year, and none is earned
    (Ledger(180, 200), {}, events((AS_OF - 9, 8, 8)), 1.0),
    # no work, no violation
    (Ledger(180, 200), {"limit": Fraction(9)}, events((AS_OF - 90, 8, 8)), 0.0),
    # twenty blocks hold three bad ones for weeks
    (LastN(20, "block"), {"limit": Fraction(2)}, with_ticks(steady(3)), 1.0),
    (Adaptive(RollingDays(7), RollingDays(60), 5), {"limit": Fraction(5000)}, steady(), 0.0),
    (Adaptive(RollingDays(7), RollingDays(60), 5), {}, steady(9), 1.0),
]


@pytest.mark.parametrize(("window", "changes", "told", "chance"), CERTAIN)
def test_what_is_determined_is_said_outright(
    window: Window, changes: dict[str, Any], told: Events, chance: float
) -> None:
    """A breach that every outcome brings has probability 1, one that none brings 0."""
    case = evidence(told, objective=objective(window=window, **(COUNT | changes)))
    assert set(forecasts_of([case], AS_OF)[0].probability.values()) == {chance}


WINDOWS: list[Window] = [
    RollingHours(24),
    RollingHours(30, 2),
    Consecutive(30),
    Consecutive(3, 1),
    Ledger(180, 200, 4, 20, 300),
    LastN(20, "block"),
    LastN(5, "block", 2),
    Adaptive(RollingDays(7), RollingDays(60), 20),
    Adaptive(Calendar("week"), Calendar("month", 3, assessed=20), 20),
    IdleDays(),
    IdleDays(3),
]
ODD = [
    # three days; only bad ones; a month without work; nothing but one unit long ago
    steady(1, days=3),
    steady(60, days=12),
    events(*((AS_OF - 40 - age, 0, 3) for age in range(30, 0, -1))),
    events((AS_OF - 700, 0, 1)),
    # one day with nine tenths of the volume; a unit of no part; today alone
    events(*((AS_OF - age, 0, 1) for age in range(20, 5, -1)), (AS_OF - 5, 6, 180)),
    events((AS_OF - 9, 0, 0), (AS_OF - 5, 0, 2)),
    events((AS_OF, 1, 1)),
]


@pytest.mark.parametrize("window", WINDOWS, ids=repr)
@pytest.mark.parametrize("told", ODD, ids=range(len(ODD)))
def test_odd_accounts_have_a_chance(window: Window, told: Events) -> None:
    """Whatever the history, the chance is a number from 0 to 1."""
    told = replace(told, clock=(told.day, np.ones(len(told), np.int64)))
    for covered in (None, (Span(AS_OF - 30, AS_OF - 8),)):
        case = evidence(told, covered=covered, objective=objective(window=window, **COUNT))
        (found,) = forecasts_of([case], AS_OF).values()
        assert all(0 <= chance <= 1 for chance in found.probability.values())


NO_CHANCE = [
    ({"window": Composite(())}, events(), "a score made of other figures has no work of its own"),
    ({"limit": None}, steady(), "no limit is known"),
    ({"variant_of": "shop.late"}, steady(), "it is another reading of a rule that has its own"),
    ({"unit": "point"}, steady(), "a score on a screen is no work that goes well or badly"),
    ({}, events(), "there is no work yet to go by"),
    ({}, events((AS_OF + 3, 1, 9)), "there is no work yet to go by"),
    ({}, events((AS_OF, 1, 9), coarse=True), "one printed period tells nothing of the next"),
    (
        {"window": Ledger(180, 200)},
        events((AS_OF, 90, 1), coarse=True),
        "a balance on a screen does not tell when its points expire",
    ),
    ({"window": RollingHours(24)}, steady(), "a rate over any so many hours is not looked ahead at"),
    ({}, events((AS_OF - 7, 1, 9), (AS_OF, 1, 9), coarse=True), ""),
    ({"window": RollingHours(24), **COUNT}, events((AS_OF - 7, 1, 9), (AS_OF, 1, 9), coarse=True), ""),
]


@pytest.mark.parametrize(("changes", "told", "reason"), NO_CHANCE)
def test_why_there_is_no_chance(changes: dict[str, Any], told: Events, reason: str) -> None:
    """Where none can be told a sentence says why, and none is told."""
    case = evidence(told, objective=objective(**changes))
    seen = replace(case, word="Good")
    assert no_forecast(seen, AS_OF) == reason.replace("there is no work yet", "a figure on a screen shows no work")
    assert no_forecast(case, AS_OF) == reason
    assert foreseen(case, AS_OF) is (not reason)
    assert bool(forecasts_of([case], AS_OF)) is (not reason)


def test_many_cases_are_told_as_one_by_one() -> None:
    """In any order and on days of their own, those without a chance left out."""
    rules = [
        objective(window=window, **COUNT) for window in (IdleDays(), RollingHours(24), Composite(()), RollingDays(9))
    ]
    several = [evidence(steady(2), objective=rule) for rule in rules]
    told = forecasts_of(several, AS_OF)
    assert list(told) == [0, 1, 3]
    assert [forecasts_of([case], AS_OF).get(0) for case in several] == [told.get(index) for index in range(4)]
    asked = [(several[1], AS_OF - 5), (several[0], AS_OF)]
    assert forecasts_on(asked) == [forecasts_of([several[1]], AS_OF - 5)[0], told[0]]
