"""How often the forecast was right about simulated drivers, each judged as if there were no other.

A year of a 5-day week with 75 or 200 units, the number of each day by chance (Poisson), 2 % of them bad; the limit is
4 % over 30 days. Bad days clump: a day's units go bad by its own rate, beta around the driver's, with a correlation of
0.03 between two units of a day. 60 % of drivers stay as they are, 20 % step to 7 %, 20 % creep there over 60 days,
beginning on a uniform day of the year.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
from judged import Accounts, Floats, Ints
from table import scored
from timing import Figure

SEEDS = (41, 42, 43, 44, 45, 46, 47, 48)  # of each 50 drivers
DRIVERS, DAYS, WORKDAYS = 50, 365, 5
A_WEEK = (75, 200)
LIMIT, USUAL, WORSE = Fraction(4, 100), 0.02, 0.07
CORRELATION = 0.03
CREEP_DAYS = 60


def figures(folder: Path, *, sample: int = 1) -> list[Figure]:
    """Scores on every `sample`-th case and driver; the time of one forecast."""
    print(f"\n## Simulated drivers, seeds {', '.join(map(str, SEEDS))}")
    return [scored(drivers(a_week), sample) for a_week in A_WEEK]


def drivers(a_week: int) -> Accounts:
    """All drivers of so many units a week."""
    parts = [simulated(a_week, np.random.default_rng((seed, a_week))) for seed in SEEDS]
    bad, units = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return Accounts(f"{a_week} units a week, limit 4 %", LIMIT, bad, units, alone=True)


def simulated(a_week: int, random: np.random.Generator) -> tuple[Ints, Ints]:
    """Bad events and units by driver and day."""
    rate = np.stack([true_rate(one, random) for one in random.permutation(np.arange(DRIVERS) % 5)])
    works = np.arange(DAYS) % 7 < WORKDAYS
    units = random.poisson(np.where(works, a_week / WORKDAYS, 0.0), (DRIVERS, DAYS))
    strength = 1 / CORRELATION - 1
    bad = random.binomial(units, random.beta(rate * strength, (1 - rate) * strength))
    return bad, units


def true_rate(kind: int, random: np.random.Generator) -> Floats:
    """A driver's rate by day: kind 0 steps, 1 creeps, 2 to 4 stay."""
    since = np.arange(DAYS) - random.integers(DAYS)
    if kind > 1:
        return np.full(DAYS, USUAL)
    share = since >= 0 if kind == 0 else np.clip(since / CREEP_DAYS, 0, 1)
    return np.asarray(USUAL + (WORSE - USUAL) * share)
