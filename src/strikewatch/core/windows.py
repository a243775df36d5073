"""Windows over eligible events: what is inside, when each bad event leaves, what brings the account back.

    Events          the current eligible events of one account and metric, as arrays, oldest first
    inside          how much of each event a window holds on a day
    window_counts   bad and counted units of a window on a day
    leave_dates     when bad events drop out
    events_left_by  how many more fit, by date, as old ones leave
    projected       the platform's figure on the days its lag makes known
    recovery        clean units needed, and the day it comes back
    history         the counts a window held on past days

A window is what the platform looks back over, so `as_of` is the day it is judged on; its lag is taken off here. A
last-N window cuts through events that stand for many units: their bad ones are taken as newest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.assessment import DatedCounts, DatedNumber, LeaveDate, Recovery
from strikewatch.core.facts import Span
from strikewatch.core.limits import budget, clean_units, is_breach
from strikewatch.core.model import Counts, LastN, Objective, Window

Integers = NDArray[np.int64]
LOOK_AHEAD = 400  # days after which a recovery date is no longer worth telling
PACE_DAYS = 28


@dataclass(frozen=True, slots=True)
class Events:
    """Arrays of equal length, oldest first: day, bad and counted units, whether one stands for a whole period."""

    day: Integers
    numerator: Integers
    denominator: Integers
    coarse: NDArray[np.bool_]
    excused: NDArray[np.bool_]
    key: Sequence[str] = field(default=())
    place: Sequence[str] = field(default=())
    reason: Sequence[str] = field(default=())
    hour: Sequence[int | None] = field(default=())

    def __len__(self) -> int:
        return len(self.day)


def span(window: Window, events: Events, as_of: int) -> Span | None:
    """The days a window looks at; for a last-N window from its oldest event on, None while it holds nothing."""
    last = as_of - window.lag
    if not isinstance(window, LastN):
        return Span(last - window.days + 1, last)
    held = np.flatnonzero(inside(window, events, as_of)[1])
    return Span(int(events.day[held[0]]), last) if len(held) else None


def inside(window: Window, events: Events, as_of: int) -> tuple[Integers, Integers]:
    """Bad and counted units of every event that the window holds on `as_of`; arrays as long as `events`."""
    last = as_of - window.lag
    until = events.day <= last
    if not isinstance(window, LastN):
        held = until & (events.day > last - window.days)
        return events.numerator * held, events.denominator * held
    counted = np.where(until, events.denominator, 0)
    newer = counted[::-1].cumsum()[::-1] - counted
    taken = np.clip(window.n - newer, 0, counted)
    return np.minimum(np.where(until, events.numerator, 0), taken), taken


def window_counts(window: Window, events: Events, as_of: int) -> Counts:
    """Bad and counted units in the window on `as_of`."""
    bad, counted = inside(window, events, as_of)
    return Counts(int(bad.sum()), int(counted.sum()))


def pace(events: Events, as_of: int, covered_days: int = PACE_DAYS) -> float:
    """Units a day over the last four weeks; `covered_days` of them are spoken for by files."""
    recent = events.denominator[(events.day <= as_of) & (events.day > as_of - PACE_DAYS)].sum()
    return float(recent) / max(1, covered_days)


def leave_dates(window: Window, events: Events, as_of: int, *, units_a_day: float) -> tuple[LeaveDate, ...]:
    """When the bad events of the window leave, soonest first; those of one day together.

    In a rolling window an event of day d is gone on d + days + lag. In a last-N window it is gone once `position` more
    units came in; the day is the one today's pace implies, None without work.
    """
    bad, _ = inside(window, events, as_of)
    held = np.flatnonzero(bad)
    if isinstance(window, LastN):
        return _leave_positions(window, events, as_of, units_a_day=units_a_day)
    found: dict[tuple[int, bool], int] = {}
    for index in held:
        leaves = (int(events.day[index]) + window.days + window.lag, bool(events.coarse[index]))
        found[leaves] = found.get(leaves, 0) + int(bad[index])
    return tuple(LeaveDate(day, number, coarse=coarse) for (day, coarse), number in sorted(found.items()))


def _leave_positions(window: LastN, events: Events, as_of: int, *, units_a_day: float) -> tuple[LeaveDate, ...]:
    """An event with `newer` units after it is gone after `n - newer` more; its bad ones are its newest, gone last."""
    bad, counted = inside(window, events, as_of)
    newer = counted[::-1].cumsum()[::-1] - counted
    leaves = []
    for index in np.flatnonzero(bad):
        many = bool(events.denominator[index] > 1)
        leaves.append((window.n - int(newer[index]), int(bad[index]), bool(events.coarse[index]) or many))
    waiting = (events.day > as_of - window.lag) & (events.day <= as_of)
    days, arrived = events.day[waiting] + window.lag, events.denominator[waiting].cumsum()
    return tuple(
        LeaveDate(_implied_day(position, days, arrived, as_of + window.lag, units_a_day), number, position, coarse)
        for position, number, coarse in sorted(leaves)
    )


def _implied_day(position: int, days: Integers, arrived: Integers, start: int, units_a_day: float) -> int | None:
    """The day on which `position` more units are in: counted ones come in on `days`, the rest at the pace."""
    if len(arrived) and position <= arrived[-1]:
        return int(days[np.searchsorted(arrived, position)])
    still = position - (int(arrived[-1]) if len(arrived) else 0)
    if units_a_day <= 0 or still / units_a_day > LOOK_AHEAD:
        return None
    return start + math.ceil(still / units_a_day)


def events_left_by(
    objective: Objective, counts: Counts, leaves: Sequence[LeaveDate], as_of: int
) -> tuple[DatedNumber, ...]:
    """How many more bad events fit from each day on at which old ones leave; the denominator held as it is today."""
    allowed = budget(objective, counts.denominator)
    if allowed is None or not counts.denominator or counts.denominator < objective.minimum_volume:
        return ()
    left = allowed - counts.numerator
    steps: dict[int, int] = {}
    for leave in leaves:
        if leave.day is not None and leave.day > as_of:
            left += leave.numerator
            steps[leave.day] = left
    return tuple(DatedNumber(day, number) for day, number in sorted(steps.items()))


def projected(window: Window, events: Events, as_of: int) -> tuple[DatedCounts, ...]:
    """What the platform's figure will be on each day that its lag makes known already."""
    days = range(as_of + 1, as_of + window.lag + 1)
    return tuple(DatedCounts(day, window_counts(window, events, day)) for day in days)


def recovery(objective: Objective, events: Events, as_of: int, *, units_a_day: float) -> Recovery | None:
    """What ends a breach: clean units, and the first day it is over if only clean work follows at today's pace.

    None when not in breach. The day is None where it lies more than `LOOK_AHEAD` days ahead.
    """
    window = objective.window
    counts = window_counts(window, events, as_of)
    if not is_breach(objective, counts):
        return None
    needed = _clean_queue(objective, events, as_of) if isinstance(window, LastN) else clean_units(objective, counts)
    for ahead in range(1, LOOK_AHEAD + 1):
        later = with_clean_work(events, as_of, ahead=ahead, units_a_day=units_a_day)
        if not is_breach(objective, window_counts(window, later, as_of + ahead)):
            return Recovery(needed, as_of + ahead)
    return Recovery(needed, None)


def _clean_queue(objective: Objective, events: Events, as_of: int) -> int | None:
    """Fewest clean units after which a last-N window is out of breach."""
    window = objective.window
    assert isinstance(window, LastN)  # noqa: S101 -- narrows for the type checker
    low, high = 0, window.n
    while low < high:
        middle = (low + high) // 2
        later = with_clean_units(events, as_of - window.lag, middle)
        if is_breach(objective, window_counts(window, later, as_of)):
            low = middle + 1
        else:
            high = middle
    ends = not is_breach(objective, window_counts(window, with_clean_units(events, as_of - window.lag, low), as_of))
    return low if ends else None


def with_clean_work(events: Events, as_of: int, *, ahead: int, units_a_day: float) -> Events:
    """The events with `ahead` days of clean work at an even pace after `as_of`."""
    steps = np.floor(units_a_day * np.arange(ahead + 1)).astype(np.int64)
    return _extended(events, as_of + 1 + np.arange(ahead, dtype=np.int64), np.diff(steps))


def with_clean_units(events: Events, day: int, units: int) -> Events:
    """The events with so many clean units, newest of all up to `day`."""
    cut = int(np.searchsorted(events.day, day, side="right"))
    kept = Events(*(getattr(events, name)[:cut] for name in ("day", "numerator", "denominator", "coarse", "excused")))
    return _extended(kept, np.array([day], np.int64), np.array([units], np.int64))


def _extended(events: Events, day: Integers, denominator: Integers) -> Events:
    flags = np.zeros(len(day), np.bool_)
    return Events(
        np.concatenate([events.day, day]),
        np.concatenate([events.numerator, np.zeros(len(day), np.int64)]),
        np.concatenate([events.denominator, denominator]),
        np.concatenate([events.coarse, flags]),
        np.concatenate([events.excused, flags]),
    )


def daily(events: Events, first: int, last: int) -> tuple[Integers, Integers]:
    """Bad and counted units by event day, from `first` to `last`."""
    held = (events.day >= first) & (events.day <= last)
    size = max(0, last - first + 1)
    bad = np.bincount(events.day[held] - first, weights=events.numerator[held], minlength=size)
    counted = np.bincount(events.day[held] - first, weights=events.denominator[held], minlength=size)
    return bad.astype(np.int64), counted.astype(np.int64)


def history(window: Window, events: Events, as_of: int, *, days: int) -> tuple[DatedCounts, ...]:
    """The counts the window held on each of the last `days` days, by what is known now; from its first full day on."""
    if not len(events):
        return ()
    first = min(max(as_of - days + 1, int(events.day[0]) + window.lag), as_of + 1)
    return tuple(DatedCounts(day, counts) for day, counts in _past_counts(window, events, range(first, as_of + 1)))


def _past_counts(window: Window, events: Events, days: range) -> list[tuple[int, Counts]]:
    if isinstance(window, LastN):
        return [(day, window_counts(window, events, day)) for day in days]
    start = days.start - window.lag - window.days
    bad, counted = daily(events, start, days.stop)
    sums = [np.concatenate([[0], side.cumsum()]) for side in (bad, counted)]
    last = np.array(days, np.int64) - window.lag - start + 1
    held = [side[last] - side[last - window.days] for side in sums]
    return [(day, Counts(int(b), int(c))) for day, b, c in zip(days, *held, strict=True)]
