"""Every kind of window counted again in plain Python, unit by unit and day by day, with nothing shared but the values.

units_of    events as units, oldest first
recount     bad and counted units of a window
judged      whether a platform judges on a day
windows     any window, for Hypothesis
told        any events, for Hypothesis
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from builders import AS_OF, events
from strikewatch.core.arrays import Events
from strikewatch.core.facts import date_of
from strikewatch.core.grammar import (
    Adaptive,
    Calendar,
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


class Unit(NamedTuple):
    """One counted part: its event, day, minute (-1: not known), and whether it is bad."""

    event: int
    day: int
    minute: int
    bad: int


def units_of(told: Events) -> list[Unit]:
    """Every part, oldest first; within an event the bad ones are newest."""
    rows = zip(
        told.day.tolist(), told.minutes.tolist(), told.numerator.tolist(), told.denominator.tolist(), strict=True
    )
    return [
        Unit(event, day, minute, int(index >= units - bad))
        for event, (day, minute, bad, units) in enumerate(rows)
        for index in range(units)
    ]


def recount(window: Window, told: Events, as_of: int) -> Counts:
    """The window's counts on a day."""
    last = as_of - window.lag
    units = units_of(told)
    match window:
        case LastN():
            return _last(window, told, [unit for unit in units if unit.day <= last], last)
        case RollingHours(hours=hours):
            return _worst_hours([unit for unit in units if unit.day <= last], hours, last)
        case Consecutive(days=days):
            return _longest_run([unit for unit in units if last - days < unit.day <= last])
        case IdleDays():
            worked = [unit.day for unit in units if unit.day <= last]
            return Counts(last - max(worked), 1) if worked else Counts()
        case Adaptive(short=short, long=long, units=enough):
            few = recount(short, told, as_of)
            return few if few.denominator >= enough else recount(long, told, as_of)
        case Ledger(start=start, earned=earned, per=per, most=most):
            held = [unit for unit in units if looked_at(window, unit.day, as_of)]
            lost = sum(unit.bad for unit in held)
            balance = start - lost + (earned * ((len(held) - lost) // per) if per else 0)
            return Counts(start - (balance if most is None else min(balance, most)), len(held))
        case _:
            held = [unit for unit in units if looked_at(window, unit.day, as_of)]
            return Counts(sum(unit.bad for unit in held), len(held))


def looked_at(window: Window, day: int, as_of: int) -> bool:
    """Whether a window of whole days looks at a day, by the calendar."""
    last = as_of - window.lag
    match window:
        case Since(first=first):
            return first <= day <= last
        case Calendar():
            return day <= as_of and _period(window, day) in _assessed_periods(window, as_of)
        case RollingDays(days=days) | Ledger(days=days) | Consecutive(days=days):
            return last - days < day <= last
        case _:
            raise AssertionError(window)


def _period(window: Calendar, day: int) -> tuple[int, int]:
    """The first day of the week or month that holds a day, and the first of the next, by walking."""
    first = day
    while not _begins(window, first):
        first -= 1
    after = day + 1
    while not _begins(window, after):
        after += 1
    return first, after


def _begins(window: Calendar, day: int) -> bool:
    date = date_of(day)
    return date.weekday() == window.start if window.period == "week" else date.day == 1


def _assessed_periods(window: Calendar, as_of: int) -> list[tuple[int, int]]:
    """The newest whole periods that are over at the next assessment."""
    if window.assessed is None:
        newest = _period(window, as_of - window.lag)
    else:
        day = as_of
        while (date_of(day).weekday() if window.period == "week" else date_of(day).day) != window.assessed:
            day += 1
        newest = _period(window, day)
        while newest[1] - 1 > day - 1 - window.lag:
            newest = _period(window, newest[0] - 1)
    found = [newest]
    while len(found) < window.number:
        found.append(_period(window, found[-1][0] - 1))
    return found


def judged(window: Window, told: Events, number: int) -> bool:
    """Whether the platform judges on a day, by the calendar."""
    if isinstance(window, Adaptive):
        enough = recount(window.short, told, number).denominator >= window.units
        return judged(window.short if enough else window.long, told, number)
    if not isinstance(window, Calendar):
        return True
    date = date_of(number)
    if window.assessed is not None:
        return (date.weekday() if window.period == "week" else date.day) == window.assessed
    after = date_of(number - window.lag + 1)
    return after.weekday() == window.start if window.period == "week" else after.day == 1


def _worst_hours(units: Sequence[Unit], hours: int, last: int) -> Counts:
    """The worst of all spans that end on the day; a unit without a time may stand in any that touches its day."""
    near = [unit for unit in units if unit.day >= last - -(-hours // 24)]
    loose = [unit for unit in near if unit.minute < 0]
    timed = [unit for unit in near if unit.minute >= 0]
    spans = [
        [unit for unit in timed if end - 60 * hours < unit.minute <= end]
        for end in (unit.minute for unit in timed if unit.day == last)
    ]
    spans.append([unit for unit in timed if last - hours // 24 <= unit.day < last])  # up to the start of the day
    return Counts(max((sum(unit.bad for unit in [*loose, *span]) for span in spans), default=0), 0)


def _longest_run(units: Sequence[Unit]) -> Counts:
    longest = run = 0
    for unit in units:
        run = run + 1 if unit.bad else 0
        longest = max(longest, run)
    return Counts(longest, len(units))


def _last(window: LastN, told: Events, units: Sequence[Unit], last: int) -> Counts:
    """The newest n; where another unit counts, whatever lies on or after the day of its n-th newest."""
    day, ticks = told.clock
    if len(day):
        clock = [d for d, n in zip(day.tolist(), ticks.tolist(), strict=True) for _ in range(n) if d <= last]
        held = [unit for unit in units if len(clock) < window.n or unit.day >= clock[-window.n]]
    else:
        held = list(units[-window.n :])
    events_held = {unit.event for unit in held}
    if window.drop_lowest and len(held) >= window.drop_from:
        lost = {event: sum(unit.bad for unit in held if unit.event == event) for event in sorted(events_held)}
        worst = sorted(lost, key=lambda event: -lost[event])[: window.drop_lowest]
        held = [unit for unit in held if unit.event not in worst]
    return Counts(max(0, sum(unit.bad for unit in held) - window.forgive), len(held))


@st.composite
def told(draw: st.DrawFn, most_units: int = 6, most: int = 30, timed: bool = False, parts: int = 1) -> Events:
    """Up to `most` events over 50 days, some after AS_OF, each of a few units; with times, of one unit at a minute."""
    days = st.integers(AS_OF - 45, AS_OF + 4)
    units = st.just(parts) if parts > 1 or timed else st.integers(1, most_units)
    event = st.tuples(days, st.integers(-1, 1439 if timed else -1), st.integers(0, max(3, parts)), units)
    drawn = draw(st.lists(event, max_size=most))
    drawn.sort(key=lambda one: (one[0], one[1] if one[1] >= 0 else 1440))
    found = events(*((day, min(bad, many), many) for day, _, bad, many in drawn))
    minutes = [day * 1440 + minute if minute >= 0 else -1 for day, minute, _, _ in drawn]
    return replace(found, minute=np.array(minutes, np.int64)) if timed else found


@st.composite
def with_clock(draw: st.DrawFn) -> Events:
    """Events, and another unit that ticks on some days."""
    ticks = sorted(
        draw(st.lists(st.tuples(st.integers(AS_OF - 45, AS_OF + 4), st.integers(1, 3)), min_size=1, max_size=20))
    )
    day, units = (np.array(side, np.int64) for side in zip(*ticks, strict=True))
    return replace(draw(told()), clock=(day, units))


LAGS = st.integers(0, 9)
ROLLING = st.builds(RollingDays, st.integers(1, 40), LAGS)
LAST = st.builds(LastN, st.integers(1, 40), st.just("unit"), LAGS)
WEEKS = st.builds(
    Calendar, st.just("week"), st.integers(1, 3), st.integers(0, 6), st.none() | st.integers(0, 6), st.integers(0, 3)
)
MONTHS = st.builds(
    Calendar, st.just("month"), st.integers(1, 3), st.just(0), st.none() | st.integers(1, 28), st.integers(0, 3)
)
CALENDAR = WEEKS | MONTHS
SINCE = st.builds(Since, st.integers(AS_OF - 50, AS_OF), LAGS)
SPANNED = ROLLING | CALENDAR | SINCE
ADAPTIVE = st.builds(
    lambda short, more, units: Adaptive(short, RollingDays(short.days + more, short.lag), units),
    ROLLING, st.integers(1, 20), st.integers(1, 25),
) | st.builds(
    lambda short, units: Adaptive(short, replace(short, number=short.number + 2), units), CALENDAR, st.integers(1, 25)
)  # fmt: skip
LEDGER = st.builds(
    Ledger, st.integers(1, 40), st.just(20), st.integers(0, 3), st.integers(1, 9), st.none() | st.just(25), LAGS
)
RUNS = st.builds(Consecutive, st.integers(1, 40), LAGS)
MERCIFUL = st.builds(
    LastN, st.integers(1, 30), st.just("unit"), LAGS, st.just(1), st.just(0), st.just(0), st.integers(1, 4)
)
STARS = st.builds(
    lambda n, lag, drop, start: LastN(4 * n, "rating", lag, 4, drop, 4 * start), st.integers(1, 12), LAGS,
    st.integers(1, 3), st.integers(1, 12),
)  # fmt: skip
WINDOWS: st.SearchStrategy[Window] = ROLLING | LAST | CALENDAR | SINCE | ADAPTIVE | LEDGER | RUNS | MERCIFUL
KINDS: dict[str, tuple[st.SearchStrategy[Window], st.SearchStrategy[Events]]] = {
    "rolling": (ROLLING, told()),
    "last": (LAST, told()),
    "weeks": (WEEKS, told()),
    "months": (MONTHS, told()),
    "since": (SINCE, told()),
    "adaptive": (ADAPTIVE, told()),
    "ledger": (LEDGER, told()),
    "runs": (RUNS, told()),
    "forgiving": (MERCIFUL, told()),
    "stars": (STARS, told(parts=4)),
    "clock": (LAST, with_clock()),
}
