"""Which days files speak for. A day that nothing covers is unknown, not empty.

joined, common   union and intersection of spans
metric_spans     the days on which a metric can be counted from what files tell
gaps_of          the days of a span that are not covered
coverage         a window's days against the covered ones
covered_days     which of some days are covered
whole_days       a window's days that are over
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.assessment import Coverage
from strikewatch.core.facts import Span
from strikewatch.core.metrics import Metric

Spans = tuple[Span, ...]


def joined(spans: Iterable[Span]) -> Spans:
    """The union, as spans in order that neither touch nor overlap."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.first <= merged[-1].last + 1:
            merged[-1] = Span(merged[-1].first, max(merged[-1].last, span.last))
        elif len(span):
            merged.append(span)
    return tuple(merged)


def common(one: Iterable[Span], other: Iterable[Span]) -> Spans:
    """The intersection of two unions of spans."""
    pairs = (Span(max(a.first, b.first), min(a.last, b.last)) for a in one for b in other)
    return joined(span for span in pairs if len(span))


def metric_spans(metric: Metric, told: Mapping[str, Sequence[tuple[frozenset[str], Span]]]) -> Spans:
    """Days on which every column one of the metric's needs names is told by some file; `told` is by unit."""
    found: list[Span] = []
    for unit in metric.units:
        found += [span for need in metric.needs for span in _need_spans(need, told.get(unit, ()))]
    return joined(found)


def _need_spans(need: frozenset[str], told: Sequence[tuple[frozenset[str], Span]]) -> Spans:
    per_column = [joined(span for carries, span in told if column in carries) for column in sorted(need)]
    days = per_column[0]
    for spans in per_column[1:]:
        days = common(days, spans)
    return days


def gaps_of(asked: Span, covered: Sequence[Span]) -> Spans:
    """The days of `asked` outside `covered` (joined spans)."""
    gaps, day = [], asked.first
    for span in covered:
        if span.last < asked.first or span.first > asked.last:
            continue
        if span.first > day:
            gaps.append(Span(day, span.first - 1))
        day = max(day, span.last + 1)
    if day <= asked.last:
        gaps.append(Span(day, asked.last))
    return tuple(gaps)


def coverage(asked: Span | None, covered: Sequence[Span]) -> Coverage:
    """A window's days against the covered ones; `newest` is the newest covered day up to the window's end."""
    if asked is None:
        return Coverage(None, 0)
    gaps = gaps_of(asked, covered)
    inside = [span for span in covered if span.first <= asked.last]
    newest = min(inside[-1].last, asked.last) if inside else None
    return Coverage(asked, len(asked) - sum(len(gap) for gap in gaps), gaps, newest)


def covers(covered: Sequence[Span], day: int) -> bool:
    """Whether a day is covered."""
    return any(span.first <= day <= span.last for span in covered)


def covered_days(covered: Iterable[Span], first: int, last: int) -> NDArray[np.bool_]:
    """Whether each day from `first` to `last` is covered."""
    found = np.zeros(max(0, last - first + 1), np.bool_)
    for span in covered:
        found[max(span.first - first, 0) : max(span.last - first + 1, 0)] = True
    return found


def whole_days(asked: Span | None, as_of: int) -> Span | None:
    """The window's days that are over: nothing can speak for the whole of the day judged for."""
    return None if asked is None else Span(asked.first, min(asked.last, as_of - 1))
