"""What is said of simulated drivers under each kind of window, and how often it happened.

    said_and_happened   at 14 days, of one kind
    line                of all drivers together
    times               milliseconds that one forecast takes, by kind

Five days a week with fifteen units a day, weeks that differ by a fifth, bad days that clump; those in breach already
are left out. Nothing of it is fitted on what it is scored on.
"""

from __future__ import annotations

import sys
import timeit
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builders import AS_OF, evidence, objective
from strikewatch.core.ahead import forecasts_of
from strikewatch.core.arrays import Events, part
from strikewatch.core.facts import Span
from strikewatch.core.grammar import Adaptive, Consecutive, IdleDays, LastN, Ledger, RollingDays, RollingHours
from strikewatch.core.limits import is_breach
from strikewatch.core.model import Objective
from strikewatch.core.windows import window_counts

DAYS, AHEAD, A_DAY = 120, 14, 15
Random = np.random.Generator


@dataclass(frozen=True)
class Look:
    """A rule, how often units go badly under it (lowest and highest), and what a bad one costs."""

    rule: Objective
    rate: tuple[float, float] = (0.005, 0.06)
    costs: tuple[int, ...] = (1,)


def counted(window: Any, most: int, **changes: Any) -> Objective:
    return objective(window=window, limit_kind="count", limit=Fraction(most), **changes)


LOOKS = {
    "more than 2 within 24 hours": Look(counted(RollingHours(24), 2)),
    "3 in a row within 30 days": Look(counted(Consecutive(30), 2), (0.02, 0.25)),
    "48 points within 90 days": Look(counted(Ledger(90, 48), 47, metric="account_health"), (0.001, 0.01), (4, 8, 12)),
    "4 % of the last 20 blocks": Look(objective(window=LastN(20, "block"))),
    "4 % of 14 days, or of 60": Look(objective(window=Adaptive(RollingDays(14), RollingDays(60), 150))),
    "idle for 5 days": Look(counted(IdleDays(), 4)),
}


def driver(random: Random, look: Look, correlation: float, past: int = DAYS) -> Events:
    """A driver's units up to the horizon's end, one by one."""
    days = AS_OF - past + 1 + np.arange(past + AHEAD)
    week = np.repeat(random.gamma(25, 1 / 25, len(days) // 7 + 1), 7)[: len(days)]
    units = random.poisson(np.where(days % 7 < 5, A_DAY, 0) * week)
    if isinstance(look.rule.window, IdleDays):
        units = np.where(random.random(len(days)) < random.uniform(0.15, 0.8), np.maximum(units, 1), 0)
    rate, strength = random.uniform(*look.rate), 1 / correlation - 1
    bad = random.binomial(units, random.beta(rate * strength, (1 - rate) * strength, len(days)))
    flags = [np.sort(random.permutation(n) < x)[::-1][random.permutation(n)] for x, n in zip(bad, units, strict=True)]
    day, flag = np.repeat(days, units), np.concatenate(flags).astype(np.int64)
    lost = flag * random.choice(look.costs, len(flag))
    minutes = [np.sort(random.integers(480, 1200, n)) for n in units.tolist()]
    none = np.zeros(len(day), np.bool_)
    told = Events(
        day, lost, np.maximum(lost, 1), none, none, minute=day * 1440 + np.concatenate(minutes).astype(np.int64)
    )
    return replace(told, clock=(days[units > 0], np.ones(int((units > 0).sum()), np.int64))) if ticks(look) else told


def ticks(look: Look) -> bool:
    return isinstance(look.rule.window, LastN)


def breached(look: Look, told: Events, day: int) -> bool:
    return is_breach(look.rule, window_counts(look.rule.window, told, day))


def until(told: Events, day: int) -> Events:
    """What is known on a day, its clock included."""
    days, units = told.clock
    known = part(told, np.flatnonzero(told.day <= day))
    return replace(known, clock=(days[days <= day], units[days <= day]))


def said_and_happened(look: Look, drivers: int, correlation: float) -> NDArray[np.float64]:
    """Rows of what was said at 14 days and whether it happened."""
    random, rows = np.random.default_rng(7), []
    for _ in range(drivers):
        told = driver(random, look, correlation)
        known = until(told, AS_OF)
        if not len(known) or breached(look, known, AS_OF):
            continue
        case = evidence(known, covered=(Span(AS_OF - DAYS + 1, AS_OF),), objective=look.rule)
        said = forecasts_of([case], AS_OF)[0].probability[AHEAD]
        rows.append((said, float(any(breached(look, told, AS_OF + 1 + ahead) for ahead in range(AHEAD)))))
    return np.array(rows)


def line(rows: NDArray[np.float64]) -> str:
    """Brier skill, then said -> happened (cases) in per cent by bin of what was said."""
    said, happened = rows.T
    skill = 1 - ((said - happened) ** 2).mean() / max(float(((happened.mean() - happened) ** 2).mean()), 1e-9)
    bins = np.digitize(said, [0.05, 0.15, 0.3, 0.5, 0.7])
    cells = [rows[bins == one] for one in range(6)]
    texts = [f"{100 * c[:, 0].mean():.0f} → {100 * c[:, 1].mean():.0f} ({len(c)})" if len(c) else "-" for c in cells]
    return f"{skill:.2f} | " + " | ".join(texts)


def times(past: int = 180) -> dict[str, float]:
    """The median of nine forecasts of one driver, by kind."""
    found = {}
    for name, look in LOOKS.items():
        known = until(driver(np.random.default_rng(1), look, 0.03, past), AS_OF)
        case = evidence(known, covered=(Span(AS_OF - past + 1, AS_OF),), objective=look.rule)
        forecasts_of([case], AS_OF)
        found[name] = round(1000 * sorted(timeit.repeat(lambda: forecasts_of([case], AS_OF), number=1, repeat=9))[4], 1)  # noqa: B023
    return found


if __name__ == "__main__":
    DRIVERS = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    CORRELATION = float(sys.argv[2]) if len(sys.argv) > 2 else 0.03
    for name, one in LOOKS.items():
        print(f"| {name} | {line(said_and_happened(one, DRIVERS, CORRELATION))} |")
