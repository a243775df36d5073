"""The platform's figures beside the recount of the same days, newest first.

A figure without a period is set beside the objective's own window on the day it was seen. Figures of several programmes
for the same days are added up, since the recount knows no programmes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from strikewatch.core.assessment import Beside, Difference
from strikewatch.core.differences import Own, contradicts, difference, printed_counts
from strikewatch.core.facts import Span, Statement
from strikewatch.core.grammar import DaySpan
from strikewatch.core.model import Counts, Objective
from strikewatch.core.statements import with_period
from strikewatch.core.windows import window_counts


def beside(
    statements: Sequence[Statement], objective: Objective, own: Own | None, *, most: int = 6
) -> tuple[Beside, ...]:
    """The newest statements of the metric, each beside the recount of its days where records cover half of them."""
    about = [one for one in statements if one.metric == objective.metric and not one.word]
    figures = [(one, with_period(one, objective.window).period or Span(0, -1)) for one in _added_up(about)]
    newest = sorted(figures, key=lambda pair: (pair[1].last, pair[0].printed_day, pair[1].first), reverse=True)
    return tuple(_beside(one, period, objective, own) for one, period in newest[:most])


def _beside(statement: Statement, period: Span, objective: Objective, own: Own | None) -> Beside:
    by_days = statement.period is not None or isinstance(objective.window, DaySpan)
    again = None
    if own is not None:
        again = _recount(own, period) if by_days else window_counts(objective.window, own.events, statement.printed_day)
    return Beside(
        period,
        statement.printed_day,
        statement.format,
        printed_counts(statement),
        statement.rate,
        again,
        statement.base,
        _difference(statement, period, again, own if by_days else None),
    )


def _difference(statement: Statement, period: Span, again: Counts | None, own: Own | None) -> Difference | None:
    """What explains a difference; without a recount all there is to find is a statement that contradicts itself."""
    if again is not None:
        return difference(statement, period, again, own)
    alone = contradicts(printed_counts(statement), statement.rate)
    return Difference("contradiction", None, None) if alone else None


def _recount(own: Own, period: Span) -> Counts | None:
    """The counts of the period, None where files speak for less than half of its days."""
    return own.counts(period) if 0 < len(period) <= 2 * own.speaks_for(period) else None


def _added_up(statements: Sequence[Statement]) -> list[Statement]:
    """The statements, those of several programmes for the same days as one."""
    alike: dict[object, list[Statement]] = {}
    for one in statements:
        day = one.printed_day if one.period is None else None
        alike.setdefault((one.format, one.period, day), []).append(one)
    return [figure for group in alike.values() for figure in _of_all_programmes(group)]


def _of_all_programmes(group: Sequence[Statement]) -> Sequence[Statement]:
    """The newest statement of each programme as a sum, where they are several and all have counts."""
    newest = {one.programme: one for one in sorted(group, key=lambda one: one.printed_day)}
    counts = [printed_counts(one) for one in newest.values()]
    if len(newest) < 2 or None in counts:
        return group
    total = sum((one for one in counts if one is not None), Counts())
    last = max(newest.values(), key=lambda one: one.printed_day)
    bases = dict.fromkeys(one.base for one in newest.values() if one.base)
    return [
        replace(
            last, numerator=total.numerator, denominator=total.denominator, rate=None, programme="",
            base=" and ".join(bases),
        )
    ]  # fmt: skip
