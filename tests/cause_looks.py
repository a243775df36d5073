"""Looks for causes at made-up work: how often one is named where there is none, and how often one that is there.

    some_work      columns of texts beside bad events, one row a unit
    luck_table     looks that name something where nothing is to be found
    planted_pair   looks that name a place and hour together
power_table    looks that name the block of 17:00 whose rate is three times that of the others

Days clump: the rate of every block is drawn anew, so that two units of it go bad together with the correlation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.assessment import Causes
from strikewatch.core.cause_frame import WEEKDAYS
from strikewatch.core.causes import causes
from strikewatch.core.looked_at import Column, Work, column

Ints = NDArray[np.int64]
HOURS = ("09:00", "13:00", "17:00")
PLACES = ("North", "South", "West")
RHO = (0.0, 0.03, 0.08)


def some_work(
    bad: Iterable[int],
    columns: Mapping[str, Sequence[str | None]],
    day: Iterable[int] | None = None,
    **reasons: Sequence[str | None],
) -> Work:
    """One row a unit, each on a day of its own unless told; what is named by keyword is described, not compared."""
    outcome = np.array(list(bad), np.int64)
    return Work(
        day=np.arange(len(outcome)) if day is None else np.array(list(day), np.int64),
        bad=outcome,
        units=np.ones(len(outcome), np.int64),
        held=outcome,
        compared=tuple(column(name, texts) for name, texts in columns.items()),
        described=tuple(column(name, texts) for name, texts in reasons.items()),
    )


def blocks(
    random: np.random.Generator, days: int, a_day: int, correlation: float, *, a_day_blocks: int = 1, times: float = 1.0
) -> Work:
    """Days of one or more blocks of packages, one row a block; those at 17:00 go bad `times` as often as 2 in 100."""
    day = np.repeat(np.arange(days), a_day_blocks)
    hour = random.integers(0, len(HOURS), len(day)) if a_day_blocks == 1 else np.tile(np.arange(a_day_blocks), days)
    place = random.integers(0, len(PLACES), len(day))
    mean = 0.02 * np.where(hour == len(HOURS) - 1, times, 1.0)
    strength = 1 / max(correlation, 1e-9) - 1
    rate = random.beta(mean * strength, (1 - mean) * strength)
    units = np.full(len(day), a_day // a_day_blocks)
    columns = (Column("place", place, PLACES), Column("start_hour", hour, HOURS), _weekday(day))
    bad = random.binomial(units, rate)
    return Work(day, bad, units, bad, columns)


def mixed(random: np.random.Generator, days: int, a_day: int, correlation: float) -> Work:
    """Days whose units are of twelve hours, one place a day, 3 in 100 bad, one row a unit."""
    day = np.repeat(np.arange(days), a_day)
    strength = 1 / max(correlation, 1e-9) - 1
    rate = random.beta(0.03 * strength, 0.97 * strength, days)
    hour = Column("due_hour", random.integers(0, 12, len(day)), tuple(f"{one + 9:02}:00" for one in range(12)))
    place = Column("place", random.integers(0, len(PLACES), days)[day], PLACES)
    bad = (random.random(len(day)) < rate[day]).astype(np.int64)
    return Work(day, bad, np.ones(len(day), np.int64), bad, (place, hour, _weekday(day)))


def _weekday(day: Ints) -> Column:
    return Column("weekday", day % 7, WEEKDAYS)


def told(found: Causes) -> list[tuple[tuple[str, str], ...]]:
    """Columns and values of what is named."""
    return [((one.column, one.value), *([one.within] if one.within else [])) for one in found.named]


def named_by_luck(
    looks: int, correlation: float, shape: str = "mixed", *, days: int = 30, a_day: int = 15, say: float | None = None
) -> float:
    """Share of looks that name anything, where nothing is to be found; `say` is the correlation told."""
    random, named = np.random.default_rng(3), 0
    for _ in range(looks):
        if shape == "mixed":
            work = mixed(random, days, a_day, correlation)
        else:
            work = blocks(random, days, a_day, correlation, a_day_blocks=int(shape))
        named += bool(causes(work, correlation=correlation if say is None else say).named)
    return named / looks


def found_at_17(looks: int, correlation: float, days: int, a_day: int, *, a_day_blocks: int = 1) -> float:
    """Share of looks that name the blocks of 17:00, whose rate is 6 in 100 beside 2 in 100."""
    random, found = np.random.default_rng(5), 0
    for _ in range(looks):
        work = blocks(random, days, a_day, correlation, a_day_blocks=a_day_blocks, times=3.0)
        found += any(("start_hour", "17:00") in names for names in told(causes(work, correlation=correlation)))
    return found / looks


def planted_pair(looks: int, *, pair: bool) -> float:
    """Share of looks that name a place and hour together.

    Three blocks of 15 a day for 180 days, 2 in 100 bad; four times as many at North at 17:00 (`pair`), or three times
    as many at 17:00 everywhere.
    """
    random, found, strength = np.random.default_rng(1), 0, 1 / 0.03 - 1
    for _ in range(looks):
        work = blocks(random, 180, 45, 0.03, a_day_blocks=3, times=1.0 if pair else 3.0)
        if pair:
            place, hour = (one.code for one in work.compared[:2])
            mean = 0.02 * np.where((place == 0) & (hour == 2), 4.0, 1.0)
            bad = random.binomial(work.units, random.beta(mean * strength, (1 - mean) * strength))
            work = replace(work, bad=bad, held=bad)
        found += any(len(names) > 1 for names in told(causes(work)))
    return found / looks


def luck_table(looks: int = 400) -> Iterator[str]:
    """Lines of a table: shape of the days, days, units a day, and the share of looks that name something."""
    yield "days of     days  a day | " + "  ".join(f"rho {rho:.2f}" for rho in RHO) + "  | 0.08, told 0.03"
    for shape, days, a_day in (("mixed", 30, 15), ("mixed", 90, 40), ("1", 30, 15), ("1", 90, 40), ("3", 90, 45)):
        shares = [named_by_luck(looks, rho, shape, days=days, a_day=a_day) for rho in RHO]
        wrong = named_by_luck(looks, 0.08, shape, days=days, a_day=a_day, say=0.03)
        kind = {"mixed": "12 hours", "1": "1 block"}.get(shape, f"{shape} blocks")
        yield f"{kind:10} {days:5} {a_day:6} | " + "  ".join(f"{one:8.1%}" for one in shares) + f"  | {wrong:.1%}"


def power_table(looks: int = 200) -> Iterator[str]:
    """Lines of a table: blocks and units a day, and the share of looks that name 17:00 after so many days."""
    spans = (30, 60, 90, 120, 180)
    yield "rho   blocks  a day | " + "  ".join(f"{days:3} days" for days in spans)
    for rho in RHO:
        for a_day_blocks, a_day in ((1, 15), (1, 40), (3, 45)):
            shares = [found_at_17(looks, rho, days, a_day, a_day_blocks=a_day_blocks) for days in spans]
            yield f"{rho:.2f} {a_day_blocks:6} {a_day:6} | " + "  ".join(f"{one:8.0%}" for one in shares)
