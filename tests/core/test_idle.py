"""The chance of idle days against a closed form, every way the days can go, and a simulation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import AS_OF, events, evidence, objective
from strikewatch.core.ahead import forecasts_of
from strikewatch.core.evidence import Evidence
from strikewatch.core.facts import Span
from strikewatch.core.grammar import IdleDays
from strikewatch.core.idle import Habit, habit, idle_forecast, passages
from strikewatch.core.windows import window_counts


def idle(
    worked: Sequence[int], limit: int, *, lag: int = 0, covered: Sequence[Span] | None = None, **changes: Any
) -> Evidence:
    """Single units on some days before AS_OF; at so many idle days the limit is reached."""
    told = events(*((AS_OF - age, 0, 1) for age in sorted(worked, reverse=True)))
    count = {"limit_kind": "count", "limit": Fraction(limit), "comparator": ">="}
    return evidence(told, covered=covered, objective=objective(window=IdleDays(lag), **(count | changes)))


def beta(a: float, b: float) -> float:
    return math.exp(math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b))


@pytest.mark.parametrize(("every", "last", "limit"), [(2, 3, 10), (3, 2, 20), (5, 9, 30), (1, 0, 3), (4, 27, 30)])
def test_no_unit_for_the_days_that_are_missing(every: int, last: int, limit: int) -> None:
    """Where every day is alike: P(no unit on k days) = B(a, b + k) / B(a, b), a and b of the last 90 days."""
    worked = range(last, 89, every)
    case = idle([*worked, 89], limit)
    missing, known = limit - last, len(worked) + 1
    a, b = 0.5 + known, 0.5 + 90 - known
    found = passages(case, AS_OF, missing)
    assert found[:-1].tolist() == [0.0] * (missing - 1)
    assert found[-1] == pytest.approx(beta(a, b + missing) / beta(a, b), rel=1e-9)


def every_way(case: Evidence, horizon: int, a: float, b: float) -> list[float]:
    """The chance by day that one of all ways the days can go breaches, each as likely as a and b make it."""
    found = [0.0] * horizon
    known = list(zip(case.events.day.tolist(), case.events.denominator.tolist(), strict=True))
    limit = int(case.objective.limit or 0)
    for way in product((0, 1), repeat=horizon):
        came = sum(way)
        chance = beta(a + came, b + horizon - came) / beta(a, b)
        told = events(
            *((day, 0, units) for day, units in known), *((AS_OF + 1 + at, 0, unit) for at, unit in enumerate(way))
        )
        passed = [
            window_counts(case.objective.window, told, AS_OF + 1 + at).numerator >= limit for at in range(horizon)
        ]
        for at in range(horizon):
            found[at] += chance * any(passed[: at + 1])
    return found


@settings(max_examples=20, deadline=None)
@given(st.sets(st.integers(0, 12), min_size=1), st.integers(1, 5), st.integers(0, 2))
def test_a_short_limit_can_be_passed_again_and_again(worked: set[int], limit: int, lag: int) -> None:
    """The chance of a breach on any day up to then is that of all ways the days can go, counted by the window."""
    case = idle(sorted(worked), limit, lag=lag)
    usual = habit(case, AS_OF)
    assert len(usual.known) == 1
    a, b = 0.5 + usual.worked[0], 0.5 + usual.known[0] - usual.worked[0]
    assert passages(case, AS_OF, 9) == pytest.approx(every_way(case, 9, a, b), abs=1e-9)


FIVE_DAYS = [age for age in range(120) if (AS_OF - age) % 7 < 5]


def test_a_week_has_days_of_its_own() -> None:
    """Five days worked of seven, for weeks: a free weekend is nothing, and a chance of its own."""
    case = idle([age for age in FIVE_DAYS if age >= 3], 9)
    usual = habit(case, AS_OF)
    days = range(AS_OF - 89, AS_OF + 1)
    work = [day for day in days if day % 7 < 5]
    assert usual == Habit(
        tuple(int(day >= 5) for day in range(7)),
        (sum(AS_OF - day in FIVE_DAYS and AS_OF - day >= 3 for day in work), 0),
        (len(work), 90 - len(work)),
    )


def simulated(case: Evidence, horizon: int, paths: int) -> float:
    """How often idle days breach on simulated paths, each kind of day worked as often as drawn once a path."""
    random, usual = np.random.default_rng(5), habit(case, AS_OF)
    newest, limit, hits = int(case.events.day[-1]), int(case.objective.limit or 0), 0
    for _ in range(paths):
        chance = [random.beta(0.5 + x, 0.5 + n - x) for x, n in zip(usual.worked, usual.known, strict=True)]
        at, breach = newest, False
        for day in range(AS_OF + 1, AS_OF + 1 + horizon):
            at = day if random.random() < chance[usual.kind[day % 7]] else at
            breach = breach or day - at >= limit
        hits += breach
    return hits / paths


@pytest.mark.parametrize(("gap", "limit"), [(1, 3), (3, 4), (3, 9), (6, 8)])
def test_agrees_with_a_simulation(gap: int, limit: int) -> None:
    """Of a five-day week, within four standard errors."""
    worked = [age for age in FIVE_DAYS if age >= gap and age % 3]
    case = idle(worked, limit)
    said = idle_forecast(case, AS_OF).probability[14]
    assert simulated(case, 14, 4000) == pytest.approx(said, abs=4 * math.sqrt(max(said * (1 - said), 0.001) / 4000))


CERTAIN = [
    # more days are missing than the horizon has
    ([30], 180, 0, {}, {7: 0.0, 14: 0.0, 28: 0.0}),
    # what the lag hides is known to be idle
    ([20], 5, 12, {}, {7: 1.0, 14: 1.0, 28: 1.0}),
    # idle for longer than the limit, and a unit of last week that the platform sees in four days
    ([6, 40], 5, 9, {}, {7: 1.0, 14: 1.0, 28: 1.0}),
    # a volume that no idle day has
    ([3], 5, 0, {"minimum_volume": 2}, {7: 0.0, 14: 0.0, 28: 0.0}),
    # at a limit of nothing every day breaches
    ([3], 0, 0, {}, {7: 1.0, 14: 1.0, 28: 1.0}),
]


@pytest.mark.parametrize(("worked", "limit", "lag", "changes", "chances"), CERTAIN)
def test_certain_only_where_it_is(
    worked: list[int], limit: int, lag: int, changes: dict[str, Any], chances: dict[int, float]
) -> None:
    """A breach that no unit can prevent has probability 1, one that no pause can bring 0."""
    assert idle_forecast(idle(worked, limit, lag=lag, **changes), AS_OF).probability == chances


def test_a_day_that_nothing_covers_may_have_been_worked() -> None:
    """A fortnight without a file is a lesser sign of a pause than one that is known to be idle."""
    worked = list(range(14, 80, 2))
    known = idle(worked, 20)
    unknown = idle(worked, 20, covered=(Span(AS_OF - 80, AS_OF - 14),))
    chances = [idle_forecast(case, AS_OF).probability[14] for case in (known, unknown)]
    assert 0 < chances[1] < chances[0] < 1


def test_a_unit_newer_than_the_lag_shows() -> None:
    """Work that the platform has not seen yet ends the pause on the day it sees it."""
    seen, unseen = (passages(idle(worked, 9, lag=3), AS_OF, 4) for worked in ([8], [8, 1]))
    assert seen[3] > 0
    assert unseen.tolist() == [0.0] * 4
    assert passages(idle([1], 2, lag=3), AS_OF, 1).tolist() == [0.0]


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(0, 100), min_size=1), st.integers(1, 40), st.integers(0, 3))
def test_never_the_wrong_way(worked: set[int], limit: int, lag: int) -> None:
    """The chance never falls with the horizon or a tighter limit; the first likely day is where it passes half."""
    case, tighter = (idle(sorted(worked), days, lag=lag) for days in (limit, limit - 1))
    chances, more = (passages(one, AS_OF, 28) for one in (case, tighter))
    assert (np.diff(chances) >= 0).all()
    assert (more >= chances - 1e-12).all()
    (found,) = forecasts_of([case], AS_OF).values()
    assert found == idle_forecast(case, AS_OF)
    likely = [AS_OF + days for days, chance in enumerate(chances.tolist(), start=1) if chance > 0.5]
    assert found.first_likely == (likely[0] if likely else None)
