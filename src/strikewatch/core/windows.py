"""Windows over eligible events: what is inside on a day, for every kind of the grammar.

    inside          how much of each event a window holds on a day
    window_counts   bad and counted units of a window on a day
    span            the days a window looks at
    resolved        an adaptive window as it stands on a day
    projected       the platform's figure on the days its lag makes known
    history         the counts a window held on past days

A window is what the platform looks back over, so `as_of` is the day it is judged on; its lag is taken off here. A
last-N window cuts through events that stand for many units: their bad ones are taken as newest. When bad events leave
and what brings an account back is in `leaving` and `recovery`.
"""

from __future__ import annotations

import numpy as np

from strikewatch.core.arrays import Events, Flags, Integers, daily
from strikewatch.core.assessment import DatedCounts
from strikewatch.core.day_spans import assessment, day_span, day_spans
from strikewatch.core.facts import Span
from strikewatch.core.grammar import (
    Adaptive,
    Calendar,
    Composite,
    Consecutive,
    IdleDays,
    LastN,
    Ledger,
    RollingDays,
    RollingHours,
    Since,
    Window,
)
from strikewatch.core.model import Counts
from strikewatch.core.runs import hours_reach, longest_run, worst_hours

__all__ = ["Events", "daily", "history", "inside", "projected", "resolved", "span", "window_counts"]

Simple = RollingDays | Calendar | Since | Ledger | RollingHours | LastN | Consecutive | IdleDays | Composite


def resolved(window: Window, events: Events, as_of: int) -> Simple:
    """The window as it stands on `as_of`: an adaptive one is the short one where that holds units enough."""
    if not isinstance(window, Adaptive):
        return window
    held = _held(window.short, events, as_of)
    return window.short if int(events.denominator[held].sum()) >= window.units else window.long


def _held(window: RollingDays | Calendar | Since | Ledger, events: Events, as_of: int) -> Integers:
    days = day_span(window, as_of)
    return np.flatnonzero((events.day >= days.first) & (events.day <= min(days.last, as_of)))


def span(window: Window, events: Events, as_of: int) -> Span | None:
    """The days a window looks at; None where it looks at nothing yet.

    A last-N window reaches from its oldest event on, idle days from the day after the newest unit on. A calendar
    period may end after `as_of`.
    """
    simple, last = resolved(window, events, as_of), as_of - window.lag
    match simple:
        case LastN():
            held = np.flatnonzero(inside(simple, events, as_of)[1])
            return Span(int(events.day[held[0]]), last) if len(held) else None
        case RollingHours():
            return Span(last - hours_reach(simple), last)
        case IdleDays():
            newest = _newest_day(events, last)
            return None if newest is None else Span(newest + 1, last)
        case Composite():
            return None
        case _:
            return day_span(simple, as_of)


def _newest_day(events: Events, last: int) -> int | None:
    days = events.day[(events.day <= last) & (events.denominator > 0)]
    return int(days[-1]) if len(days) else None


def inside(window: Window, events: Events, as_of: int) -> tuple[Integers, Integers]:
    """Bad and counted units of every event that the window holds on `as_of`; arrays as long as `events`.

    Of a run only its own bad units are bad; what is forgiven or left out as lowest is not.
    """
    simple = resolved(window, events, as_of)
    match simple:
        case LastN():
            return merciful(simple, events, *last_units(simple, events, as_of))
        case RollingHours():
            return worst_hours(simple, events, as_of)
        case Consecutive():
            return longest_run(simple, events, as_of)
        case IdleDays() | Composite():
            held = (events.day <= as_of - simple.lag).astype(np.int64)
            return np.zeros(len(events), np.int64), events.denominator * held
        case _:
            days = day_span(simple, as_of)
            held = ((events.day >= days.first) & (events.day <= min(days.last, as_of))).astype(np.int64)
            return events.numerator * held, events.denominator * held


def last_units(window: LastN, events: Events, as_of: int) -> tuple[Integers, Integers]:
    """The newest units, before anything is forgiven or left out."""
    until = events.day <= as_of - window.lag
    counted = np.where(until, events.denominator, 0)
    if len(events.clock[0]):
        counted = np.where(events.day >= clock_first(window, events, as_of), counted, 0)
        return np.minimum(np.where(until, events.numerator, 0), counted), counted
    newer = counted[::-1].cumsum()[::-1] - counted
    taken = np.clip(window.n - newer, 0, counted)
    return np.minimum(np.where(until, events.numerator, 0), taken), taken


def clock_first(window: LastN, events: Events, as_of: int) -> int:
    """The day of the n-th newest unit of the clock; before all days where it has ticked less often."""
    day, units = events.clock
    until = day <= as_of - window.lag
    newer = units[until][::-1].cumsum()
    reached = int(np.searchsorted(newer, window.n // window.parts))
    return int(day[until][::-1][reached]) if reached < len(newer) else np.iinfo(np.int64).min


def many(window: LastN, events: Events) -> Flags:
    """Which events stand for more than one unit, so that none of them can be told to be the lowest."""
    return np.asarray(events.coarse | (events.denominator > window.parts))


def merciful(window: LastN, events: Events, bad: Integers, counted: Integers) -> tuple[Integers, Integers]:
    """Bad and counted units after the lowest are left out and the newest bad parts forgiven."""
    if window.drop_lowest and int(counted.sum()) >= max(window.drop_from, 1):
        single = np.flatnonzero((counted > 0) & ~many(window, events))
        worst = single[np.argsort(-bad[single], kind="stable")[: window.drop_lowest]]
        bad, counted = bad.copy(), counted.copy()
        bad[worst] = counted[worst] = 0
    if window.forgive:
        newer = bad[::-1].cumsum()[::-1] - bad
        bad = bad - np.clip(window.forgive - newer, 0, bad)
    return bad, counted


def window_counts(window: Window, events: Events, as_of: int) -> Counts:
    """Bad and counted units in the window on `as_of`.

    Idle days count as bad ones of one; a ledger counts points lost less points earned, which may be below zero.
    """
    bad, counted = inside(window, events, as_of)
    numerator, denominator = int(bad.sum()), int(counted.sum())
    if isinstance(window, Ledger):
        return Counts(net_points(window, numerator, denominator), denominator)
    if isinstance(window, IdleDays):
        newest = _newest_day(events, as_of - window.lag)
        return Counts() if newest is None else Counts(as_of - window.lag - newest, 1)
    return Counts(numerator, denominator, _buyers(events, bad))


def net_points(window: Ledger, lost: int, counted: int) -> int:
    """Points lost less points earned by good units; the balance `start - lost + earned` never rises above `most`."""
    good = max(0, counted - max(lost, 0))  # a balance above its start, read off a screen, is no good work
    earned = window.earned * (good // window.per) if window.per else 0
    net = lost - earned
    return net if window.most is None else max(net, window.start - window.most)


def _buyers(events: Events, bad: Integers) -> int | None:
    """Different buyers of bad events; one who is not known is one more. None where nobody names buyers."""
    if not len(events.buyer):
        return None
    named = [events.buyer[index] for index in np.flatnonzero(bad).tolist()]
    return len({name for name in named if name}) + sum(not name for name in named)


def projected(window: Window, events: Events, as_of: int) -> tuple[DatedCounts, ...]:
    """What the platform's figure will be on each day that its lag makes known already.

    Of a calendar window with a set assessment day: the figure of the one after the next, as far as it is known.
    """
    days = range(as_of + 1, as_of + window.lag + 1)
    simple = resolved(window, events, as_of)
    if isinstance(simple, Calendar) and simple.assessed is not None:
        later = assessment(simple, assessment(simple, as_of) + 1)
        if day_span(simple, later).last - _period_days(simple) >= as_of:
            return ()
        days = range(later, later + 1)
        return tuple(DatedCounts(day, window_counts(simple, events, day)) for day in days)
    return tuple(DatedCounts(day, window_counts(window, events, day)) for day in days)


def _period_days(window: Calendar) -> int:
    return 7 if window.period == "week" else 28


def history(window: Window, events: Events, as_of: int, *, days: int) -> tuple[DatedCounts, ...]:
    """The counts the window held on each of the last `days` days, by what is known now; from its first full day on."""
    if not len(events):
        return ()
    first = min(max(as_of - days + 1, int(events.day[0]) + window.lag), as_of + 1)
    past = range(first, as_of + 1)
    if isinstance(window, RollingDays | Calendar | Since | Ledger):
        return tuple(DatedCounts(day, counts) for day, counts in _spanned(window, events, past))
    if isinstance(window, Adaptive):
        both = [dict(_spanned(one, events, past)) for one in (window.short, window.long)]
        return tuple(DatedCounts(day, both[both[0][day].denominator < window.units][day]) for day in past)
    return tuple(DatedCounts(day, window_counts(window, events, day)) for day in past)


def _spanned(window: RollingDays | Calendar | Since | Ledger, events: Events, days: range) -> list[tuple[int, Counts]]:
    """The counts of a span of whole days on each of `days`, by running sums."""
    first, last = day_spans(window, days)
    last = np.minimum(last, np.array(days, np.int64))  # a running period holds no day to come
    start = min(int(events.day[0]), int(first.min(initial=0)))
    end = max(int(events.day[-1]), int(last.max(initial=0)), int(first.max(initial=0)))
    bad, counted = daily(events, start, end)
    sums = [np.concatenate([[0], side.cumsum()]) for side in (bad, counted)]
    held = [side[np.maximum(last + 1, first) - start] - side[first - start] for side in sums]
    if isinstance(window, Ledger):
        held[0] = np.array([net_points(window, int(b), int(c)) for b, c in zip(*held, strict=True)], np.int64)
    return [(day, Counts(int(b), int(c))) for day, b, c in zip(days, *held, strict=True)]
