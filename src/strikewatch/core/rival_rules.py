"""The rules people use today, and this program's own, as one number a day that is held against a threshold.

    RULES          each rule: name, label, thresholds, the usual one, and how it reads a replayed objective
    our_chance     the chance of a breach within 14 days
    near_limit     the figure over the limit
    burn_rate      pairs of windows, a long and a short one, both burning as fast
    three_sigma    how many standard deviations a day lies above the mean so far
    dashboard      the figure itself, past the limit

All read what became known day by day and nothing later. Windows shorter than a day become one day, since nobody looks
more often. Axes: D days.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from strikewatch.core.curve import Floats, Ints
from strikewatch.core.evidence import LevelRules
from strikewatch.core.forecast import HORIZONS
from strikewatch.core.grammar import Adaptive, Calendar, Consecutive, Ledger, RollingDays, RollingHours, Window
from strikewatch.core.replay import NAN, Replayed

DAYS_AHEAD = 14
USUAL_DAYS = 30  # of windows that count no days
BASE_DAYS = 20  # days with work before a chart has a mean
Pair = tuple[float, float, float]  # days of the long and of the short window, factor
HOUR = 1 / 24

# github.com/slok/sloth, internal/alert/windows/google-30d.yaml: budget percent x 30 days / long window
SLOTH: tuple[Pair, ...] = ((HOUR, HOUR / 12, 14.4), (6 * HOUR, HOUR / 2, 6), (1, 2 * HOUR, 3), (3, 6 * HOUR, 1))
SLOTH_DAYS = 30
# github.com/pyrra-dev/pyrra, slo/rules.go, Windows: scaled by window / 28 days
PYRRA: tuple[Pair, ...] = ((HOUR, HOUR / 12, 14), (6 * HOUR, HOUR / 2, 7), (1, 2 * HOUR, 2), (4, 6 * HOUR, 1))
PYRRA_DAYS = 28


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, the thresholds its curve is drawn over, and the one people use."""

    name: str
    label: str
    thresholds: tuple[float, ...]
    usual: float
    read: Callable[[Replayed], Floats]


def our_chance(series: Replayed) -> Floats:
    return series.chance[:, HORIZONS.index(DAYS_AHEAD)]


def near_limit(series: Replayed) -> Floats:
    return series.nearness


def dashboard(series: Replayed) -> Floats:
    return series.breach.astype(np.float64)


def burn_rate(series: Replayed, pairs: tuple[Pair, ...], period: float) -> Floats:
    """The largest share of its factor that a pair's slower window burns at: 1 is the alert as published.

    Burn rate of w days: (bad / units in w days) / limit; of a count: bad in w days / (limit x w / days of the window).
    """
    scale = window_days(series.objective.window) / period
    found = np.zeros(len(series))
    for long, short, factor in pairs:
        both = [_burn(series, max(1, round(days * scale))) for days in (long, short)]
        found = np.maximum(found, np.minimum(*both) / factor)
    return found


def _burn(series: Replayed, days: int) -> Floats:
    objective = series.objective
    bad, units = (_last(counts, days) for counts in (series.bad, series.units))
    rate = objective.limit_kind == "rate"
    allowed = units.astype(np.float64) if rate else np.full(len(bad), days / window_days(objective.window))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(bad > 0, bad / (allowed * float(objective.limit or 0)), 0.0))


def _last(counts: Ints, days: int) -> Ints:
    """Sums over the last `days` days, fewer at the start."""
    total = np.concatenate([[0], counts.cumsum()])
    return np.asarray(total[1:] - total[np.maximum(np.arange(1, len(total)) - days, 0)])


def window_days(window: Window) -> int:
    """The days that a window looks back over; a month where it counts something else."""
    if isinstance(window, RollingDays | Ledger | Consecutive):
        return window.days
    if isinstance(window, RollingHours):
        return -(-window.hours // 24)
    if isinstance(window, Calendar):
        return window.number * (7 if window.period == "week" else USUAL_DAYS)
    return window_days(window.short) if isinstance(window, Adaptive) else USUAL_DAYS


def three_sigma(series: Replayed) -> Floats:
    """(x - n p) / sqrt(n p (1 - p)): x bad became known of a day's n units, p of all units before (a p-chart).

    nan before there are 20 days with work and a bad event to take a mean of, and on days without work.
    """
    bad, units = series.bad.astype(np.float64), series.units.astype(np.float64)
    before_bad, before_units, worked = (
        np.concatenate([[0.0], side.cumsum()[:-1]]) for side in (bad, units, (units > 0).astype(np.float64))
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = before_bad / before_units
        found = (bad - units * mean) / np.sqrt(units * mean * (1 - mean))
    based = (worked >= BASE_DAYS) & (before_bad > 0) & (mean < 1) & (units > 0)
    return np.where(based, found, NAN)


RULES: tuple[Rule, ...] = (
    Rule(
        "chance",
        "our chance of a breach within 14 days",
        (0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.65, 0.7, 0.8, 0.9, 0.95),
        LevelRules().warning,
        our_chance,
    ),
    Rule(
        "near_limit",
        "rate at 80 % of the limit",
        tuple(part / 100 for part in range(50, 101, 5)),
        0.8,
        near_limit,
    ),
    Rule(
        "burn_sloth",
        "burn-rate pairs of Sloth",
        (0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0),
        1.0,
        partial(burn_rate, pairs=SLOTH, period=SLOTH_DAYS),
    ),
    Rule(
        "burn_pyrra",
        "burn-rate pairs of Pyrra",
        (0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0),
        1.0,
        partial(burn_rate, pairs=PYRRA, period=PYRRA_DAYS),
    ),
    Rule("three_sigma", "three-sigma chart", tuple(part / 4 for part in range(4, 17)), 3.0, three_sigma),
    Rule("dashboard", "dashboard: past the limit", (1.0,), 1.0, dashboard),
)
