"""Windows that look for the worst stretch: any so many hours, or bad units in a row.

    worst_hours   what the worst hours ending on a day hold
    longest_run   the longest run of bad units, unit by unit
    fewest_flips  fewest good units that must turn bad for a run of a given length

A platform that acts on a burst looks at every moment; so does this. A unit without a time may have been at any moment
of its day, and is counted wherever it can have been.
"""

from __future__ import annotations

import numpy as np

from strikewatch.core.arrays import Events, Flags, Integers, unit_by_unit
from strikewatch.core.grammar import Consecutive, RollingHours

DAY = 24


def hours_reach(window: RollingHours) -> int:
    """Whole days before the day that its hours can reach into."""
    return -(-window.hours // DAY)


def worst_hours(window: RollingHours, events: Events, as_of: int) -> tuple[Integers, Integers]:
    """Bad and counted units per event, of the span ending on the day that holds most bad; of equal ones the latest."""
    last = as_of - window.lag
    near = (events.day <= last) & (events.day >= last - hours_reach(window))
    spans = [near & _in_span(events, end, window.hours, last) for end in _ends(events, last)]
    best = max(reversed(spans), key=lambda held: int(events.numerator[held].sum()), default=near & False)
    return events.numerator * best, events.denominator * best


def _in_span(events: Events, end: int, hours: int, last: int) -> Flags:
    """What can lie in the hours up to `end`; where that is -1, in the whole days of them before the day."""
    minute = events.minutes
    if end >= 0:
        return np.asarray((minute < 0) | ((minute <= end) & (minute > end - 60 * hours)))
    return np.asarray((minute < 0) | ((events.day < last) & (events.day >= last - hours // DAY)))


def _ends(events: Events, last: int) -> list[int]:
    """The moments at which a span can end: the start of the day, as -1, and each timed event of the day."""
    minutes = events.minutes[events.day == last]
    return [-1, *sorted(set(minutes[minutes >= 0].tolist()))]


def longest_run(window: Consecutive, events: Events, as_of: int) -> tuple[Integers, Integers]:
    """Bad units per event of the longest run within the window's days (of equal ones the newest), and all units."""
    last = as_of - window.lag
    held = (events.day <= last) & (events.day > last - window.days)
    counted = events.denominator * held
    flags = unit_by_unit(events.numerator * held, counted)
    first, end = _longest(flags)
    owner = np.repeat(np.arange(len(events)), counted)
    return np.bincount(owner[first:end], minlength=len(events)).astype(np.int64), counted


def _longest(flags: Integers) -> tuple[int, int]:
    """Where the longest run of ones begins and ends (exclusive); of equal ones the newest."""
    edges = np.diff(np.concatenate([[0], flags, [0]]))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    if not len(starts):
        return 0, 0
    length = ends - starts
    best = len(length) - 1 - int(np.argmax(length[::-1]))
    return int(starts[best]), int(ends[best])


def fewest_flips(window: Consecutive, events: Events, as_of: int, run: int) -> int | None:
    """Fewest counted units that must turn bad for a run of `run`; None where the window holds fewer units."""
    last = as_of - window.lag
    held = (events.day <= last) & (events.day > last - window.days)
    flags = unit_by_unit(events.numerator * held, events.denominator * held)
    if len(flags) < run:
        return None
    total = np.concatenate([[0], flags.cumsum()])
    return run - int((total[run:] - total[:-run]).max())
