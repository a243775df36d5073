"""How likely a breach is within the next days, as the platform will count it.

    forecasts    cases -> Forecast, by simulation with common random numbers

The cases and what their windows hold ahead are in `outlook`.

What is in the window and when it leaves is exact. Open are the bad events of provisional days, of days that no file
covers and of days ahead, drawn by quantile from fixed uniforms: equal input gives equal numbers, worse input never a
lower one. Axes: S open days, H days ahead, V volume scenarios, R strata of the rate. More: docs/forecast.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.assessment import Forecast
from strikewatch.core.beta_binomial import CORRELATION, beta_binomial_quantiles, uniforms
from strikewatch.core.grammar import LastN
from strikewatch.core.limits import budget
from strikewatch.core.outlook import (
    SCENARIOS,
    Floats,
    Ints,
    OpenDays,
    Outlook,
    View,
    in_reach,
    judged_days,
    view_of,
)

STRATA = 64  # of the rate, times 32 volume scenarios = 2048 paths
HALF_LIFE = 28.0  # days until a day's counts weigh half
OLDER_UNITS = 30.0  # what is forgotten still counts as at most so many units
PRIOR_BAD, PRIOR_GOOD = 0.5, 15.5  # half a bad event in 16 units, whatever the limit: tightening it never helps
VOLUME_SPREAD = 0.2  # of the work of whole weeks around the account's mean
NEVER = np.iinfo(np.int64).max


def forecasts(cases: Sequence[Outlook], *, horizon: int = 28, horizons: Sequence[int] = (7, 14, 28)) -> list[Forecast]:
    """The forecast of each case: first-passage probability by horizon, first likely day, fan of rates.

    A probability is 1 or 0 only where every, or no, outcome of the open days breaches; else it lies strictly between.
    """
    return [forecast(case, horizon, tuple(horizons)) for case in cases]


def forecast(case: Outlook, horizon: int, horizons: tuple[int, ...]) -> Forecast:
    """The forecast of one case."""
    ahead = case.as_of + np.arange(1, max(horizon, *horizons) + 1)
    slots = open_days(case, ahead)
    view = view_of(case, slots, ahead)
    counted = view.counted(new_bad(case, slots))
    passed = passage(case, view, slots, counted, judged_days(case, ahead))
    likely = np.flatnonzero(passed[:horizon] > 0.5)
    first = int(ahead[likely[0]]) if likely.size else None
    probability = {days: float(passed[days - 1]) for days in horizons}
    return Forecast(probability, first, fan(case, view, counted, ahead[:horizon]))


def daily_volume(case: Outlook, days: Ints) -> Floats:
    """Units expected on each of `days`: the weekday's mean over the last 28 known days, else the mean of them all."""
    recent = np.flatnonzero(case.known)[-28:]
    if not recent.size:
        return np.zeros(len(days))
    weekday, units = case.days[recent] % 7, case.denominator[recent].astype(float)
    seen = np.bincount(weekday, minlength=7)
    total = np.bincount(weekday, weights=units, minlength=7)
    mean = np.where(seen > 0, total / np.maximum(seen, 1), units.mean())
    return np.asarray(mean[days % 7])


def scenario_units(volume: Floats) -> Ints:
    """Whole units by day and scenario [S, V] around the expected `volume` [S].

    A scenario scales all days by exp(s z - s^2 / 2), z its normal quantile, s^2 = 0.2^2 + 1 / (units in 28 days): weeks
    differ as a whole. Fractions are carried from day to day from a phase of its own, so that no unit is lost.
    """
    normal = np.array([NormalDist().inv_cdf((rank + 0.5) / SCENARIOS) for rank in range(SCENARIOS)])
    per_month = 28 * float(volume.mean()) if volume.size else 0.0
    variance = VOLUME_SPREAD**2 + 1 / max(per_month, 1.0)
    scale = np.exp(np.sqrt(variance) * normal - variance / 2)
    phase = (np.arange(SCENARIOS) * 0.6180339887498949) % 1
    running = np.floor(np.cumsum(volume)[:, None] * scale + phase).astype(np.int64)
    return np.asarray(np.diff(running, axis=0, prepend=np.zeros((1, SCENARIOS), np.int64)))


def open_days(case: Outlook, ahead: Ints) -> OpenDays:
    """The provisional and uncovered days that the next count can still hold, then the days `ahead`."""
    late = case.known & (case.expected > 0) & (case.denominator > 0)
    past = np.flatnonzero((late | ~case.known) & in_reach(case))
    day = np.concatenate([case.days[past], ahead])
    pad = np.zeros(len(ahead), np.int64)
    bad, held = (np.concatenate([counts[past], pad])[:, None] for counts in (case.numerator, case.denominator))
    expected = np.concatenate([np.where(late, case.expected, 0.0)[past], pad])
    provisional = expected[:, None] > 0
    volume = np.where(expected > 0, 0.0, daily_volume(case, day))
    units = np.where(provisional, 0, np.maximum(scenario_units(volume) - held, 0))
    most = np.where(provisional, np.maximum(held - bad, 0), units)
    return OpenDays(day, units, np.where(provisional, held, units), expected, most)


def rate_strata(case: Outlook) -> Floats:
    """Mid-quantiles [R] of the account's bad rate p ~ Beta(a, b).

    a = A + sum w x / e + c sum (1 - w) x over known days of x bad in n units, b alike with B and good ones; w halves
    every 28 days, e = 1 + (n - 1) rho is the day's design effect, c lets the forgotten part count 30 units at most.
    """
    from scipy.special import betaincinv  # here: a mere import should not pay for it

    units = np.where(case.known, case.denominator, 0).astype(float)
    bad = np.minimum(case.numerator + case.expected, units)  # as it will be once settled
    weight = 0.5 ** ((case.as_of - case.days) / HALF_LIFE)
    older = OLDER_UNITS / max(float(((1 - weight) * units).sum()), OLDER_UNITS)
    share = weight / (1 + np.maximum(units - 1, 0) * CORRELATION) + (1 - weight) * older
    a, b = PRIOR_BAD + (share * bad).sum(), PRIOR_GOOD + (share * (units - bad)).sum()
    return np.clip(betaincinv(a, b, (np.arange(STRATA) + 0.5) / STRATA), 1e-12, 1 - 1e-9)


def new_bad(case: Outlook, slots: OpenDays) -> Ints:
    """Bad events still to come on each open day [S, V, R], beta-binomial with the day's correlation.

    New work has the path's rate; a provisional day has rate expected / units on all paths.
    """
    sizes, size = np.unique(slots.units, return_inverse=True)
    strata = rate_strata(case)
    late = np.flatnonzero(slots.expected > 0)
    trials = np.concatenate([np.repeat(sizes, STRATA), slots.span[late, 0]])
    rate = np.concatenate([np.tile(strata, len(sizes)), slots.expected[late] / slots.span[late, 0]])
    row = size.reshape(slots.units.shape)[:, :, None] * STRATA + np.arange(STRATA)
    row[late] = (len(sizes) * STRATA + np.arange(len(late)))[:, None, None]
    chance = np.stack([uniforms(int(day) - case.as_of, SCENARIOS, STRATA) for day in slots.day])
    drawn = beta_binomial_quantiles(chance.ravel(), row.ravel(), trials, np.clip(rate, 1e-12, 1 - 1e-9), CORRELATION)
    return np.minimum(drawn.reshape(row.shape), slots.most[:, :, None])


def least_breaching(case: Outlook, units: Ints) -> Ints:
    """The smallest number of bad events among `units` that breaches, exact; out of reach under the minimum volume."""
    rule = case.rule
    distinct, index = np.unique(units, return_inverse=True)
    enough = max(rule.minimum_volume, int(rule.limit_kind == "rate"))
    least = [NEVER if one < enough else min(_least(case, one), NEVER) for one in distinct.tolist()]
    return np.array(least, np.int64)[index].reshape(units.shape)


def _least(case: Outlook, units: int) -> int:
    allowed = budget(case.rule, units - _left_out(case, units))
    return NEVER if allowed is None else max(allowed + 1 + case.spare, case.least)


def _left_out(case: Outlook, units: int) -> int:
    """Parts of the lowest units, which the window leaves out of what it counts."""
    window = case.window
    if not isinstance(window, LastN) or units < max(window.drop_from, 1):
        return 0
    return min(units, window.drop_lowest * window.parts)


def passage(case: Outlook, view: View, slots: OpenDays, counted: Ints, judged: NDArray[np.bool_]) -> Floats:
    """The chance of a breach on any judged day up to each day ahead [H].

    (paths that breach + 1/2) / (paths + 1), but 1 if no outcome of the open days avoids it and 0 if none leads to it.
    """
    least = np.where(judged[:, None], least_breaching(case, view.units), NEVER)[:, :, None]
    bounds = (np.zeros_like(slots.most), slots.most)
    best, worst = (view.counted(bad[:, :, None]) >= least for bad in bounds)
    hits = np.logical_or.accumulate(counted >= least).sum(axis=(1, 2))
    sure = np.logical_or.accumulate(best).all(axis=(1, 2))
    possible = np.logical_or.accumulate(worst).any(axis=(1, 2))
    return np.where(sure, 1.0, np.where(possible, (hits + 0.5) / (counted[0].size + 1), 0.0))


def fan(case: Outlook, view: View, counted: Ints, ahead: Ints) -> tuple[tuple[int, float, float, float], ...]:
    """Day, 10th, 50th and 90th percentile of the bad rate (of the count, for a count limit); empty windows left out."""
    units = view.units[: len(ahead), :, None]
    scale = np.where(units > 0, units, np.nan) if case.rule.limit_kind == "rate" else np.ones_like(units)
    counts = np.maximum(counted[: len(ahead)] - case.spare, 0)  # what its window forgives is not shown either
    values = np.sort((counts / scale).reshape(len(ahead), -1), axis=1)
    filled = (~np.isnan(values)).sum(axis=1)
    ranks = np.rint(np.outer(np.maximum(filled - 1, 0), (0.1, 0.5, 0.9))).astype(np.int64)
    rows = np.take_along_axis(values, ranks, axis=1)
    days = zip(ahead.tolist(), rows.tolist(), filled.tolist(), strict=True)
    return tuple((day, row[0], row[1], row[2]) for day, row, count in days if count)
