"""How much work comes: by weekday, at the recent level, and how far whole weeks differ.

daily_volume     units expected on each day
volume_spread    how far whole weeks lie around it
scenario_units   whole units by day and scenario
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from strikewatch.core.outlook import SCENARIOS, Floats, Ints, Outlook

RECENT_DAYS = 28
SPREAD = 0.2  # of the work of whole weeks, before an account has shown its own
PRIOR_WEEKS = 4  # that it counts as
WEEKS = 12  # looked back on
NORMAL = np.array([NormalDist().inv_cdf((rank + 0.5) / SCENARIOS) for rank in range(SCENARIOS)])
PHASE = (np.arange(SCENARIOS) * 0.6180339887498949) % 1


def daily_volume(case: Outlook, days: Ints) -> Floats:
    """Units expected on each of `days`: the weekday's mean over the last 28 known days, else the mean of them all."""
    recent = np.flatnonzero(case.known)[-RECENT_DAYS:]
    if not recent.size:
        return np.zeros(len(days))
    weekday, units = case.days[recent] % 7, case.denominator[recent].astype(float)
    seen = np.bincount(weekday, minlength=7)
    total = np.bincount(weekday, weights=units, minlength=7)
    mean = np.where(seen > 0, total / np.maximum(seen, 1), units.mean())
    return np.asarray(mean[days % 7])


def volume_spread(case: Outlook) -> float:
    """The relative spread of a week around the four before it, over up to twelve weeks whose days are all known.

    s^2 = (4 x 0.2^2 + sum min(d, 1)^2) / (4 + weeks), d the week's relative difference.
    """
    held = min(len(case.known) // 7, WEEKS + 4)
    units = case.denominator[len(case.known) - 7 * held :].reshape(held, 7).sum(axis=1).astype(float)
    whole = case.known[len(case.known) - 7 * held :].reshape(held, 7).all(axis=1)
    if held < 5:
        return SPREAD
    before = np.lib.stride_tricks.sliding_window_view(units, 4)[:-1].mean(axis=1)
    fit = np.lib.stride_tricks.sliding_window_view(whole, 5).all(axis=1) & (before > 0)
    apart = np.minimum(np.abs(units[4:][fit] / before[fit] - 1), 1.0)
    return float(np.sqrt((PRIOR_WEEKS * SPREAD**2 + (apart**2).sum()) / (PRIOR_WEEKS + fit.sum())))


def scenario_units(volume: Floats, spread: float = SPREAD, *, a_day: float | None = None) -> Ints:
    """Whole units by day and scenario [S, V] around the expected `volume` [S].

    A scenario scales all days by exp(s z - s^2 / 2), z its normal quantile, s^2 = spread^2 + 1 / (units in 28 days):
    weeks differ as a whole. These are 28 times `a_day`, the mean of `volume` if not given. Fractions are carried from
    day to day from a phase of its own, so that no unit is lost.
    """
    usual = a_day if a_day is not None else float(volume.mean()) if volume.size else 0.0
    variance = spread**2 + 1 / max(RECENT_DAYS * usual, 1.0)
    scale = np.exp(np.sqrt(variance) * NORMAL - variance / 2)
    running = np.floor(np.cumsum(volume)[:, None] * scale + PHASE).astype(np.int64)
    return np.asarray(np.diff(running, axis=0, prepend=np.zeros((1, SCENARIOS), np.int64)))
