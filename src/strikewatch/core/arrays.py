"""The current eligible events of one account and metric as arrays, oldest first.

Events             the arrays
part               some of them, in order
daily              bad and counted units by day
pace               units a day lately
with_clean_work    days of clean work on top
with_clean_units   clean units on top
unit_by_unit       every counted part, 1 where bad
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
PACE_DAYS = 28


def _none() -> Integers:
    return np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Events:
    """Arrays of equal length, oldest first: day, bad and counted units, whether one stands for a whole period.

    `minute` (minutes since 1970, UTC, -1 where only the day is known), `disputed` and the texts may be left out
    (length 0). `wall` is the minute of the day by the account's own clock of the moment named in `wall_of`, blank where
    no time is known. `clock` holds days and units of another unit that a last-N window counts by, oldest first.
    """

    day: Integers
    numerator: Integers
    denominator: Integers
    coarse: Flags
    excused: Flags
    key: Sequence[str] = field(default=())
    place: Sequence[str] = field(default=())
    reason: Sequence[str] = field(default=())
    wall: Sequence[int | None] = field(default=())
    wall_of: Sequence[str] = field(default=())
    segment: Sequence[str] = field(default=())
    item: Sequence[str] = field(default=())
    buyer: Sequence[str] = field(default=())
    disputed: Flags = field(default_factory=lambda: np.zeros(0, np.bool_))
    minute: Integers = field(default_factory=_none)
    clock: tuple[Integers, Integers] = field(default_factory=lambda: (_none(), _none()))

    def __len__(self) -> int:
        return len(self.day)

    @property
    def contested(self) -> Flags:
        """Which events are disputed, as long as the rest."""
        return self.disputed if len(self.disputed) else np.zeros(len(self), np.bool_)

    @property
    def minutes(self) -> Integers:
        """When each happened, as long as the rest."""
        return self.minute if len(self.minute) else np.full(len(self), -1, np.int64)


ARRAYS = ("day", "numerator", "denominator", "coarse", "excused", "disputed", "minute")
TEXTS = ("key", "place", "reason", "wall", "wall_of", "segment", "item", "buyer")


def part(events: Events, index: Integers) -> Events:
    """The events at `index`, whose positions must rise; the clock stays."""
    kept: dict[str, Any] = {name: value[index] for name in ARRAYS if len(value := getattr(events, name))}
    kept |= {name: [value[one] for one in index.tolist()] for name in TEXTS if len(value := getattr(events, name))}
    return replace(events, **kept)


def daily(events: Events, first: int, last: int) -> tuple[Integers, Integers]:
    """Bad and counted units by event day, from `first` to `last`."""
    held = (events.day >= first) & (events.day <= last)
    size = max(0, last - first + 1)
    bad = np.bincount(events.day[held] - first, weights=events.numerator[held], minlength=size)
    counted = np.bincount(events.day[held] - first, weights=events.denominator[held], minlength=size)
    return bad.astype(np.int64), counted.astype(np.int64)


def pace(events: Events, as_of: int, covered_days: int = PACE_DAYS) -> float:
    """Units a day over the last four weeks; `covered_days` of them are spoken for by files."""
    return _a_day(events.day, events.denominator, as_of, covered_days)


def _a_day(day: Integers, units: Integers, as_of: int, covered_days: int) -> float:
    return float(units[(day <= as_of) & (day > as_of - PACE_DAYS)].sum()) / max(1, covered_days)


def with_clean_work(events: Events, as_of: int, *, ahead: int, units_a_day: float) -> Events:
    """The events with `ahead` days of clean work at an even pace after `as_of`, and the clock at its own."""
    days = as_of + 1 + np.arange(ahead, dtype=np.int64)
    later = _extended(events, days, _evenly(units_a_day, ahead))
    day, units = events.clock
    if not len(day):
        return later
    more = _evenly(_a_day(day, units, as_of, PACE_DAYS), ahead)
    return replace(later, clock=(np.concatenate([day, days]), np.concatenate([units, more])))


def _evenly(units_a_day: float, days: int) -> Integers:
    return np.asarray(np.diff(np.floor(units_a_day * np.arange(days + 1)).astype(np.int64)))


def with_clean_units(events: Events, day: int, units: int) -> Events:
    """The events with so many clean units, newest of all up to `day`; where a clock ticks, it is the clock's units."""
    cut = int(np.searchsorted(events.day, day, side="right"))
    kept = part(events, np.arange(cut))
    days, ticks = events.clock
    if not len(days):
        return _extended(kept, np.array([day], np.int64), np.array([units], np.int64))
    until = int(np.searchsorted(days, day, side="right"))
    one = np.array([1], np.int64)
    return replace(
        kept, clock=(np.concatenate([days[:until], day * one]), np.concatenate([ticks[:until], units * one]))
    )


def _extended(events: Events, day: Integers, denominator: Integers) -> Events:
    flags = np.zeros(len(day), np.bool_)
    return Events(
        np.concatenate([events.day, day]),
        np.concatenate([events.numerator, np.zeros(len(day), np.int64)]),
        np.concatenate([events.denominator, denominator]),
        np.concatenate([events.coarse, flags]),
        np.concatenate([events.excused, flags]),
        minute=np.concatenate([events.minutes, np.full(len(day), -1, np.int64)]),
        buyer=[*events.buyer, *[""] * len(day)] if len(events.buyer) else (),
        clock=events.clock,
    )


def unit_by_unit(numerator: Integers, denominator: Integers) -> Integers:
    """Every counted part in order, 1 where bad; inside an event the bad ones are the newest."""
    bad = np.minimum(numerator, denominator)
    runs = np.stack([denominator - bad, bad], axis=1)
    return np.repeat(np.tile(np.array([0, 1], np.int64), len(bad)), runs.ravel())
