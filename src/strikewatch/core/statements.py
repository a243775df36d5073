"""The platform's own figures as coarse events, and beside a recount.

A statement with counts becomes one event of many units, dated on the last day of its period and known from the day it
was printed. Periods are taken whole, newest first, and never overlap; nothing is cut or spread. Of several formats
the one that covers most of the window is used alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from strikewatch.core.assessment import Beside
from strikewatch.core.coverage import common, joined
from strikewatch.core.facts import RateRange, Span, Statement
from strikewatch.core.model import Counts, LastN, Objective, Window
from strikewatch.core.windows import Events, window_counts

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


def no_events() -> Events:
    """No event at all."""
    none = np.zeros(0, np.int64)
    return Events(none, none, none, none.astype(np.bool_), none.astype(np.bool_))


def printed(statements: Sequence[Statement], objective: Objective, as_of: int) -> Printed:
    """What had been printed by `as_of` about the objective's metric."""
    about = [with_period(s, objective.window) for s in statements if s.metric == objective.metric]
    about = [s for s in about if s.printed_day <= as_of]
    counted = [s for s in about if s.denominator is not None and s.numerator is not None]
    window = _reach(objective.window, as_of)
    formats = {form: _whole_periods([s for s in counted if s.format == form]) for form in {s.format for s in counted}}
    best = max(formats, key=lambda form: (_covered_days(formats[form], window), len(formats[form]), form), default="")
    used = formats.get(best, [])
    return Printed(
        coarse_events(used),
        joined(s.period for s in used if s.period),
        best,
        rate=_newest([s for s in about if s.rate is not None]),
        word=_newest([s for s in about if s.word]),
        bases=tuple(dict.fromkeys(s.base for s in used if s.base)),
    )


def with_period(statement: Statement, window: Window) -> Statement:
    """A figure that names no period speaks for the platform's own window on the day it was seen."""
    if statement.period is not None:
        return statement
    last = statement.printed_day - window.lag
    days = PACE_WINDOW if isinstance(window, LastN) else window.days
    return replace(statement, period=Span(last - days + 1, last))


def _reach(window: Window, as_of: int) -> Span:
    days = PACE_WINDOW if isinstance(window, LastN) else window.days
    return Span(as_of - window.lag - days + 1, as_of - window.lag)


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


def beside(
    statements: Sequence[Statement],
    objective: Objective,
    recount: Events | None,
    covered: Sequence[Span],
    *,
    most: int = 6,
) -> tuple[Beside, ...]:
    """The newest statements of the metric, each beside the recount of its days where records cover them whole.

    A figure without a period is set beside the objective's own window on the day it was seen.
    """
    about = [(s, with_period(s, objective.window)) for s in statements if s.metric == objective.metric and not s.word]
    newest = sorted(about, key=lambda pair: _newest_first(pair[1]), reverse=True)[:most]
    found = []
    for told, s in newest:
        period = s.period or _reach(objective.window, s.printed_day)
        if told.period is None and recount is not None and isinstance(objective.window, LastN):
            again: Counts | None = window_counts(objective.window, recount, s.printed_day)
        else:
            again = _recount(recount, period, covered)
        found.append(Beside(period, s.printed_day, s.format, _counts(s), s.rate, again, s.base))
    return tuple(found)


def _counts(statement: Statement) -> Counts | None:
    if statement.numerator is None or not statement.denominator:
        return None
    return Counts(statement.numerator, statement.denominator)


def _recount(events: Events | None, period: Span, covered: Sequence[Span]) -> Counts | None:
    if events is None or sum(len(span) for span in common(covered, [period])) < len(period):
        return None
    held = (events.day >= period.first) & (events.day <= period.last)
    return Counts(int(events.numerator[held].sum()), int(events.denominator[held].sum()))


def rate_counts(rate: RateRange) -> tuple[Counts, Counts]:
    """The best and the worst a rounded rate allows, as counts."""
    return (
        Counts(rate.low.numerator, rate.low.denominator),
        Counts(rate.high.numerator, rate.high.denominator),
    )
