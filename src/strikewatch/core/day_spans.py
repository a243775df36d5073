"""Which days a window of whole days looks at on a day, and when it lets go of one.

    day_span      first and last day
    day_spans     the same for many days, as arrays
    assessment    the next day on which the platform assesses
    assessed_on   whether that is this day
    let_go        the first day on which an event's day is out

Spans only move forward, so that a day which has left never comes back. An adaptive window is resolved before it
comes here (`windows.resolved`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.facts import Span, date_of, day_of
from strikewatch.core.grammar import Adaptive, Calendar, Consecutive, Ledger, RollingDays, Since

Integers = NDArray[np.int64]
Spanned = RollingDays | Calendar | Since | Ledger | Consecutive
LONGEST = 800  # days within which a calendar window has let go of whatever it holds


def day_span(window: Spanned, as_of: int) -> Span:
    """The days that the window looks at on `as_of`; a calendar period may still be running."""
    last = as_of - window.lag
    if isinstance(window, Calendar):
        return _periods(window, as_of)
    if isinstance(window, Since):
        return Span(window.first, last)
    return Span(last - window.days + 1, last)


def day_spans(window: Spanned, days: Iterable[int]) -> tuple[Integers, Integers]:
    """First and last day on each of `days`, as two arrays."""
    spans = [day_span(window, day) for day in days]
    return np.array([one.first for one in spans], np.int64), np.array([one.last for one in spans], np.int64)


def _periods(window: Calendar, as_of: int) -> Span:
    """The whole periods that are over when the platform next assesses."""
    over = assessment(window, as_of) - 1 - window.lag
    if window.period == "week":
        last = over - (over - _week_start(window, over) + 1) % 7
        return Span(last - 7 * window.number + 1, last)
    month = date_of(over + 1).replace(day=1)
    return Span(day_of(_months_before(month, window.number)), day_of(month) - 1)


def _week_start(window: Calendar, day: int) -> int:
    """The first day of the week that holds `day`; 1970-01-01 was a Thursday, weekday 3."""
    return day - (day + 3 - window.start) % 7


def _months_before(month: dt.date, number: int) -> dt.date:
    """The first day of the month so many months before `month`."""
    index = month.year * 12 + month.month - 1 - number
    return dt.date(index // 12, index % 12 + 1, 1)


def assessment(window: Calendar, as_of: int) -> int:
    """The next day, `as_of` included, on which the platform assesses.

    Without a set day that is the first day, `lag` days later, after the period that is running on `as_of - lag`.
    """
    if window.assessed is None:
        return _period_end(window, as_of - window.lag) + 1 + window.lag
    if window.period == "week":
        return as_of + (window.assessed - (as_of + 3)) % 7
    today = date_of(as_of)
    month = today.replace(day=1)
    if today.day > window.assessed:
        month = _months_before(month, -1)
    return day_of(month.replace(day=window.assessed))


def assessed_on(window: Calendar, day: int) -> bool:
    """Whether the platform assesses on `day`; without a set day that is when a period is over, `lag` days later."""
    if window.assessed is None:
        return day_span(window, day).last == day - window.lag
    return assessment(window, day) == day


def _period_end(window: Calendar, day: int) -> int:
    """The last day of the week or month that holds `day`."""
    if window.period == "week":
        return _week_start(window, day) + 6
    return day_of(_months_before(date_of(day).replace(day=1), -1)) - 1


def let_go(window: Spanned | Adaptive, day: int, as_of: int) -> int | None:
    """The first day after `as_of` on which the window no longer looks at `day`; None where it always will."""
    if isinstance(window, Since):
        return None
    if isinstance(window, RollingDays | Ledger | Consecutive):
        return max(day + window.days + window.lag, as_of + 1)
    assert isinstance(window, Calendar)  # noqa: S101 -- an adaptive window is resolved before
    low, high = as_of, as_of + LONGEST + 31 * window.number
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if day_span(window, middle).first > day else (middle, high)
    return high
