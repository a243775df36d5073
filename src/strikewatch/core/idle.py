"""How likely it is that no unit comes for so long that idle days breach a limit.

    idle_forecast   evidence -> Forecast
    habit           on which days a unit comes, as the last 90 known days tell
    passages        first-passage probability by day

A day is worked with chance p, of which the last 90 known days say Beta(1/2 + worked, 1/2 + not worked): no unit comes
on k days with chance B(a, b + k) / B(a, b). Where the days of the week differ clearly, those on which work is usual
and the others have a chance each. Sums over p are exact (Gauss-Jacobi quadrature of a polynomial).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.arrays import daily
from strikewatch.core.assessment import Forecast
from strikewatch.core.coverage import covered_days
from strikewatch.core.evidence import Evidence
from strikewatch.core.forecast import HORIZONS
from strikewatch.core.limits import budget
from strikewatch.core.model import Objective

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
RECENT_DAYS = 90
CLEAR = 1000.0  # times as likely as one chance for all days, from which two are told apart
MOST_NODES = 30  # of the quadrature; exact for twice as many open days


@dataclass(frozen=True, slots=True)
class Habit:
    """Days `worked` and days known by kind of day [G]; the kind of each weekday, by day modulo 7 [7]."""

    kind: tuple[int, ...]
    worked: tuple[int, ...]
    known: tuple[int, ...]


def idle_forecast(case: Evidence, as_of: int, *, horizons: Sequence[int] = HORIZONS) -> Forecast:
    """The chance that idle days breach on any day up to each horizon; the case has events and a limit."""
    passed = passages(case, as_of, max(horizons))
    likely = np.flatnonzero(passed > 0.5)
    first = as_of + 1 + int(likely[0]) if likely.size else None
    return Forecast({days: float(passed[days - 1]) for days in horizons}, first)


def passages(case: Evidence, as_of: int, horizon: int) -> Floats:
    """The chance of a breach on any day up to each day ahead [H].

    What is carried along is how likely each day is that of the newest unit, by chance p. A day that nothing covers may
    have been worked, like one ahead.
    """
    lag, least = case.objective.window.lag, fewest_days(case.objective)
    start, chance, weight = chances(case, as_of, as_of + horizon - lag)
    newest = {start: np.ones(len(weight))}
    passed, found = np.zeros(len(weight)), np.zeros(horizon)
    for day in range(start + 1, as_of + horizon - lag + 1):
        newest = a_day_on(newest, day, chance[day - start - 1])
        over = [newest.pop(one) for one in list(newest) if day - one >= least]
        judged = day + lag - as_of - 1
        if judged >= 0:
            passed = sum(over, passed)
            found[judged] = told(passed, weight)
        elif over:
            newest[day - least] = sum(over, np.zeros(len(weight)))  # not judged yet: a unit may still come in time
    return found


def a_day_on(newest: dict[int, Floats], day: int, chance: Floats) -> dict[int, Floats]:
    """How likely each day is that of the newest unit, after one more day."""
    if not chance.any():
        return newest
    came = chance * sum(newest.values(), np.zeros(len(chance)))
    return {one: held * (1 - chance) for one, held in newest.items()} | {day: came}


def told(passed: Floats, weight: Floats) -> float:
    """The mean over p; 1 and 0 only where it is so for every p."""
    if passed.min() == passed.max():
        return float(passed[0])
    return float(np.clip(passed @ weight, 1e-12, 1 - 1e-12))


def fewest_days(objective: Objective) -> int:
    """The fewest idle days that breach."""
    allowed = budget(objective, 1)
    never = allowed is None or objective.minimum_volume > 1
    return np.iinfo(np.int64).max if never else int(allowed or 0) + 1


def chances(case: Evidence, as_of: int, last: int) -> tuple[int, Floats, Floats]:
    """The day of the newest unit that is judged, the chance of a unit on each later day [D, M], nodes' weights [M]."""
    events = case.events
    worked = np.unique(events.day[(events.denominator > 0) & (events.day <= as_of)])
    judged = worked[worked <= as_of - case.objective.window.lag]
    start = int(judged[-1]) if len(judged) else int(worked[0])
    days = np.arange(start + 1, last + 1)
    is_open = (days > as_of) | ~covered_days(case.covered, start + 1, last)
    usual = habit(case, as_of)
    kind = np.array(usual.kind)[days % 7]
    nodes, weight = quadrature(usual, np.bincount(kind[is_open], minlength=len(usual.known)))
    chance = np.where(is_open[:, None], nodes[kind], 0.0)
    chance[np.isin(days, worked)] = 1.0
    return start, chance, weight


def habit(case: Evidence, as_of: int) -> Habit:
    """The habit that the last 90 known days show; before the first unit nothing is known."""
    first = int(case.events.day[0])
    _, units = daily(case.events, first, as_of)
    recent = np.flatnonzero(covered_days(case.covered, first, as_of) | (units > 0))[-RECENT_DAYS:]
    weekday = (first + recent) % 7
    known = np.bincount(weekday, minlength=7)
    worked = np.bincount(weekday, weights=units[recent] > 0, minlength=7).astype(np.int64)
    other = worked * known.sum() < worked.sum() * known  # rarer than on all days together
    sides = [(int(worked[side].sum()), int(known[side].sum())) for side in (~other, other)]
    whole = (int(worked.sum()), int(known.sum()))
    if sum(log_likely(*side) for side in sides) - log_likely(*whole) < np.log(CLEAR):
        return Habit((0,) * 7, whole[:1], whole[1:])
    return Habit(tuple(other.astype(int).tolist()), *zip(*sides, strict=True))


def log_likely(worked: int, known: int) -> float:
    """The log of B(1/2 + worked, 1/2 + not worked) / B(1/2, 1/2): how likely one chance for all days makes them."""
    from scipy.special import betaln  # here: a mere import should not pay for it

    return float(betaln(0.5 + worked, 0.5 + known - worked) - betaln(0.5, 0.5))


def quadrature(usual: Habit, days: Ints) -> tuple[Floats, Floats]:
    """Chances of a unit by kind of day [G, M] and their weights [M], exact for so many open `days` of each kind [G]."""
    from scipy.special import roots_jacobi  # here: a mere import should not pay for it

    rules = []
    for worked, known, number in zip(usual.worked, usual.known, days.tolist(), strict=True):
        nodes, weight = roots_jacobi(min(number // 2 + 1, MOST_NODES), known - worked - 0.5, worked - 0.5)
        rules.append(((1 + nodes) / 2, weight / weight.sum()))
    nodes = np.stack([side.ravel() for side in np.meshgrid(*(rule[0] for rule in rules), indexing="ij")])
    weight = np.stack([side.ravel() for side in np.meshgrid(*(rule[1] for rule in rules), indexing="ij")])
    return nodes, np.asarray(weight.prod(axis=0))
