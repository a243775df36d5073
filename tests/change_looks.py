"""Simulated drivers looked at every day: how often a change is called where there is none, and how soon one is found.

false_signals    a year and driver, ours and those of a three-sigma chart
found, share     days until a lasting step is found, and the share found within 14
python -m change_looks signals|steps|volumes|own [drivers]    the tables of docs/change.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

import numpy as np

from strikewatch.core.assessment import Change
from strikewatch.core.beta_binomial import Floats, Ints
from strikewatch.core.change import EARLIER_DAYS, change
from strikewatch.core.prior import prior_of
from strikewatch.core.process import clumping
from strikewatch.core.scan import RECENT_STARTS

LOOKED_AT = EARLIER_DAYS + RECENT_STARTS
YEAR, NEVER = 365, 999


@dataclass(frozen=True)
class Drivers:
    """How simulated drivers work: units a day, days a week, correlation in truth and as told, rate, days before."""

    per_day: int = 15
    week: int = 7
    correlation: float = 0.03
    told: float | None = 0.03  # None: estimated from the days before the recent ones, as `assess` does
    rate: float = 0.02
    history: int = LOOKED_AT
    varied: bool = False  # Poisson units instead of the same on each day

    def work(self, random: np.random.Generator, path: Floats) -> tuple[Ints, Ints]:
        """Bad events and units of a driver's days, whose rate is `path`."""
        at_work = (np.arange(len(path)) + random.integers(7)) % 7 < self.week
        units = random.poisson(self.per_day, len(path)) if self.varied else np.full(len(path), self.per_day)
        s = 1 / self.correlation - 1 if self.correlation else 0
        rates = random.beta(path * s, (1 - path) * s) if self.correlation else path
        return random.binomial(units * at_work, rates), units * at_work

    def look(self, bad: Ints, units: Ints, day: int) -> Change:
        """What is said at the end of a day."""
        seen = slice(max(0, day + 1 - LOOKED_AT), day + 1)
        days = np.arange(len(bad))[seen]
        told = self.told
        if told is None:
            told = clumping(bad[seen][:-RECENT_STARTS], units[seen][:-RECENT_STARTS], prior_of(0.02))
        return change(bad[seen], units[seen], limit=None, days=days, correlation=told)


def starts(said: Iterable[str]) -> int:
    """How many episodes of worse, or of better, begin."""
    words = ["steady", *said]
    return sum(now != last and now in ("worse", "better") for last, now in pairwise(words))


def outside(bad: Ints, units: Ints, rate: float) -> list[str]:
    """What a p-chart that knows the true rate says of each day: outside three standard deviations, or not."""
    width, rates = 3 * np.sqrt(rate * (1 - rate) / np.maximum(units, 1)), bad / np.maximum(units, 1)
    out = np.where(rates > rate + width, "worse", np.where((rates < rate - width) & (units > 0), "better", "steady"))
    return [str(one) for one in out]


def false_signals(drivers: Drivers, number: int, seed: int = 2026) -> tuple[float, float, float]:
    """Signals a driver and year where nothing changes, looked at daily: ours, its standard error, a p-chart's."""
    random, ours, chart = np.random.default_rng(seed), [], []
    for _ in range(number):
        bad, units = drivers.work(random, np.full(drivers.history + YEAR, drivers.rate))
        said = (drivers.look(bad, units, day).verdict for day in range(drivers.history, len(bad)))
        ours.append(starts(said))
        chart.append(starts(outside(bad[drivers.history :], units[drivers.history :], drivers.rate)))
    return float(np.mean(ours)), float(np.std(ours) / number**0.5), float(np.mean(chart))


def found(drivers: Drivers, number: int, step: Sequence[float], *, seed: int = 2027) -> list[tuple[int, int]]:
    """Of each driver whose rate follows `step` after its days before: days until a turn to worse (or better) is found.

    `NEVER` where it is not found in time. With it how many days the day named lies after the true one.
    """
    random, ways = np.random.default_rng(seed), np.asarray(step)
    path = np.concatenate([np.full(drivers.history, drivers.rate), ways])
    word = "worse" if ways[-1] > drivers.rate else "better"
    return [_until(drivers, *drivers.work(random, path), word) for _ in range(number)]


def _until(drivers: Drivers, bad: Ints, units: Ints, word: str) -> tuple[int, int]:
    for day in range(drivers.history, len(bad)):
        said = drivers.look(bad, units, day)
        if said.verdict == word and said.since is not None:
            return day - drivers.history + 1, said.since - drivers.history
    return NEVER, 0


def share(times: Sequence[tuple[int, int]], days: int = 14) -> float:
    """The share found within so many days."""
    return float(np.mean([one <= days for one, _ in times]))


def creep(days: int, to: float = 0.07, start: float = 0.02) -> list[float]:
    """A rate that rises evenly for `days` days."""
    return [start + (to - start) * (day + 1) / days for day in range(days)]


USUAL = [Drivers(week=week, correlation=true) for week in (5, 7) for true in (0.03, 0.0)]
VARIED, YOUNG = Drivers(week=5, varied=True), Drivers(week=5, history=60)


def row(one: Drivers) -> str:
    """The first cells of a table's row."""
    days = f"{one.per_day}{' (Poisson)' if one.varied else ''} | {one.week}"
    return f"| {days} | {one.correlation or 'none'} | {one.history} |"


def print_signals(number: int = 100) -> None:
    """False signals a year beside those of a chart, told a correlation of 0.03."""
    for one in (*USUAL, VARIED, YOUNG):
        ours, error, chart = false_signals(one, number)
        print(f"{row(one)} {ours:.2f} ± {error:.2f} | {chart:.1f} |", flush=True)


def print_own(number: int = 60) -> None:
    """False signals a year and steps from 2 % to 7 % found within 14 days, with the correlation of their own days."""
    others = [Drivers(n, correlation=true, varied=True) for n in (15, 40) for true in (0.0, 0.08)]
    for one in (replace(driver, told=None) for driver in (*USUAL, *others)):
        ours, error, _ = false_signals(one, number)
        steps = share(found(one, 3 * number, [0.07] * 14))
        print(f"{row(one)} {ours:.2f} ± {error:.2f} | {steps:.2f} |", flush=True)


def print_steps(number: int = 300) -> None:
    """Shares found within 14 and 28 days and in all, median days until then, and how far off the day named is."""
    jumps = [(one, f"2 → {to:.0%}", [to] * 42) for one in USUAL for to in (0.07, 0.04, 0.2)]
    creeps = [(one, "2 → 7% in 60 days", [*creep(60), *[0.07] * 28]) for one in USUAL]
    others = [(one, "2 → 7%", [0.07] * 42) for one in (VARIED, YOUNG)]
    back = [(replace(one, rate=0.07), "7 → 2%", [0.02] * 42) for one in USUAL]
    for one, name, path in (*jumps, *creeps, *others, *back):
        times = found(one, number, path)
        off = np.percentile([days for until, days in times if until < NEVER] or [0], (10, 50, 90))
        shares = " | ".join(f"{share(times, days):.2f}" for days in (14, 28, len(path)))
        median = np.median([until for until, _ in times])
        print(f"{row(one)} {name} | {shares} | {median:.0f} | {' / '.join(f'{day:+.0f}' for day in off)} |", flush=True)


def print_volumes(number: int = 30) -> None:
    """False signals where told right, by units a day, correlation and rate."""
    for per_day, true in product((2, 15, 40, 110), (0.0, 0.03, 0.08)):
        drivers = [Drivers(per_day, 7, true, true, rate, varied=True) for rate in (0.005, 0.02, 0.1)]
        cells = [f"{ours:.2f} ± {error:.2f}" for ours, error, _ in (false_signals(one, number) for one in drivers)]
        print(f"| {per_day} | {true or 'none'} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    tables = {"signals": print_signals, "steps": print_steps, "volumes": print_volumes, "own": print_own}
    tables[sys.argv[1]](*map(int, sys.argv[2:]))
