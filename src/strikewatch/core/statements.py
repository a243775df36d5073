"""The platform's own figures as coarse events.

A statement with counts becomes one event of many units, dated on the last day of its period and known from the day it
was printed. Periods are taken whole, newest first, and never overlap; nothing is cut or spread. Of several formats
the one that covers most of the window is used alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from strikewatch.core.arrays import Events
from strikewatch.core.coverage import common, joined
from strikewatch.core.day_spans import Spanned, day_span
from strikewatch.core.facts import RateRange, Span, Statement
from strikewatch.core.grammar import (
    Adaptive,
    Calendar,
    Consecutive,
    IdleDays,
    LastN,
    Ledger,
    RollingDays,
    RollingHours,
    Window,
)
from strikewatch.core.model import Counts, Objective

ANY_LENGTH = 10**9  # days; for windows that no period is too long for
PACE_WINDOW = 28  # days a figure without a period is taken to speak for, where the window counts units


@dataclass(frozen=True, slots=True)
class Printed:
    """What statements tell about one objective: coarse events, covered days, a newest rate or word without counts."""

    events: Events
    covered: tuple[Span, ...] = ()
    format: str = ""
    rate: Statement | None = None
    word: Statement | None = None
    bases: tuple[str, ...] = ()
    newest: int = 0  # the day on which the newest counts were printed

    @property
    def outdated(self) -> bool:
        """Whether a rate without counts is more than a week newer than any counts."""
        return self.rate is not None and self.rate.denominator is None and self.rate.printed_day > self.newest + 7


def no_events() -> Events:
    """No event at all."""
    none = np.zeros(0, np.int64)
    return Events(none, none, none, none.astype(np.bool_), none.astype(np.bool_))


def printed(statements: Sequence[Statement], objective: Objective, as_of: int) -> Printed:
    """What had been printed by `as_of` about the objective's metric."""
    told = [s for s in statements if s.metric == objective.metric and s.printed_day <= as_of]
    if objective.options.only or objective.options.excluding:
        told = []  # a figure carries no reasons
    told = _newest_views(told) if isinstance(objective.window, LastN) else told
    about = [with_period(s, objective.window) for s in told]
    about = [s for s in about if s.word or _tells_of(s, objective.window)]
    counted = [s for s in about if s.denominator is not None and s.numerator is not None]
    window = _reach(objective.window, as_of)
    formats = {form: _whole_periods([s for s in counted if s.format == form]) for form in {s.format for s in counted}}
    best = max(formats, key=lambda form: (_covered_days(formats[form], window), len(formats[form]), form), default="")
    used = formats.get(best, [])
    if isinstance(objective.window, Ledger):
        used = used[-1:]  # a balance is not added up
    return Printed(
        coarse_events(used) if not isinstance(objective.window, Ledger) else balance_event(used, objective.window),
        joined(s.period for s in used if s.period),
        best,
        rate=_newest([s for s in about if s.rate is not None]),
        word=_newest([s for s in about if s.word]),
        bases=tuple(dict.fromkeys(s.base for s in used if s.base)),
        newest=max((s.printed_day for s in used), default=0),
    )


def _newest_views(statements: Sequence[Statement]) -> list[Statement]:
    """Of counts that name no period only the newest: each speaks for all that the last N held when it was seen."""
    views = [s for s in statements if s.period is None and s.denominator is not None]
    newest = {(s.format, s.programme): s for s in sorted(views, key=lambda s: s.printed_day)}
    return [s for s in statements if s not in views or s is newest[s.format, s.programme]]


def _tells_of(statement: Statement, window: Window) -> bool:
    """Whether counts of a period can fill the window: never a run or idle days, and none that is shorter than they are.

    A figure of 30 days says nothing of the last 10.
    """
    if isinstance(window, Consecutive | IdleDays):
        return False
    days = len(statement.period or Span(0, 0))
    if isinstance(window, RollingHours):
        return 24 * days <= max(window.hours, 24)
    if isinstance(window, Adaptive):
        window = window.long
    return days <= _most_days(window)


def _most_days(window: Window) -> int:
    """Most days that the counts of one period can have and still be counts of the window."""
    if isinstance(window, RollingDays):
        return window.days
    if isinstance(window, Calendar):
        return window.number * (7 if window.period == "week" else 31)
    return ANY_LENGTH


def with_period(statement: Statement, window: Window) -> Statement:
    """A figure that names no period speaks for the platform's own window on the day it was seen."""
    if statement.period is not None:
        return statement
    return replace(statement, period=_reach(window, statement.printed_day, statement.denominator))


def _reach(window: Window, day: int, units: int | None = None) -> Span:
    """The days that a window looks at on a day, a running period up to the day itself.

    Four weeks where it looks at no span of days. An adaptive window is told by the units printed.
    """
    if isinstance(window, Adaptive):
        window = window.long if units is None or units < window.units else window.short
    if not isinstance(window, Spanned):
        return Span(day - window.lag - PACE_WINDOW + 1, day - window.lag)
    asked = day_span(window, day)
    return Span(asked.first, max(asked.first, min(asked.last, day)))


def _covered_days(statements: Sequence[Statement], window: Span) -> int:
    return sum(len(span) for span in common((s.period for s in statements if s.period), [window]))


def _whole_periods(statements: Sequence[Statement]) -> list[Statement]:
    """The newest statements whose periods do not overlap, per programme, oldest first."""
    taken: list[Statement] = []
    for statement in sorted(statements, key=_newest_first, reverse=True):
        mine = [other.period for other in taken if other.programme == statement.programme and other.period]
        if statement.period and not common(mine, [statement.period]):
            taken.append(statement)
    return taken[::-1]


def _newest_first(statement: Statement) -> tuple[int, int, int, str]:
    period = statement.period or Span(0, 0)
    return period.last, statement.printed_day, period.first, statement.programme


def _newest(statements: Sequence[Statement]) -> Statement | None:
    return max(statements, key=lambda s: (s.printed_day, _newest_first(s)), default=None)


def balance_event(statements: Sequence[Statement], window: Ledger) -> Events:
    """A balance of points read off a screen, as one event that has lost what is missing from the start."""
    told = coarse_events(statements)
    left = told.denominator - told.numerator
    return replace(told, numerator=window.start - left, denominator=np.ones(len(told), np.int64))


def coarse_events(statements: Sequence[Statement]) -> Events:
    """One event per statement with counts, on the last day of its period, in order of days."""
    ordered = sorted((s for s in statements if s.period), key=lambda s: (s.period or Span(0, 0)).last)
    periods = [s.period or Span(0, 0) for s in ordered]
    return Events(
        np.array([period.last for period in periods], np.int64),
        np.array([s.numerator or 0 for s in ordered], np.int64),
        np.array([s.denominator or 0 for s in ordered], np.int64),
        np.ones(len(ordered), np.bool_),
        np.zeros(len(ordered), np.bool_),
        key=[s.format for s in ordered],
    )


def rate_counts(rate: RateRange) -> tuple[Counts, Counts]:
    """The best and the worst a rounded rate allows, as counts."""
    return (
        Counts(rate.low.numerator, rate.low.denominator),
        Counts(rate.high.numerator, rate.high.denominator),
    )
