"""Covered days against plain sets of days."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import AS_OF
from strikewatch.core.assessment import Coverage
from strikewatch.core.coverage import Spans, common, coverage, covered_days, covers, gaps_of, joined, metric_spans
from strikewatch.core.facts import Span
from strikewatch.core.metrics import METRICS

SPANS = st.lists(
    st.builds(lambda first, length: Span(first, first + length - 1), st.integers(0, 40), st.integers(0, 9))
)
ASKED = st.builds(lambda first, length: Span(first, first + length - 1), st.integers(0, 40), st.integers(1, 20))


def days(spans: Spans | list[Span]) -> set[int]:
    return {day for span in spans for day in range(span.first, span.last + 1)}


@settings(max_examples=150, deadline=None)
@given(SPANS)
def test_union(spans: list[Span]) -> None:
    """Joined spans hold the same days, in order, and neither touch nor overlap."""
    found = joined(spans)
    assert days(found) == days(spans)
    assert all(one.last + 1 < other.first for one, other in pairwise(found))
    assert all(len(span) for span in found)


@settings(max_examples=150, deadline=None)
@given(SPANS, SPANS)
def test_intersection(one: list[Span], other: list[Span]) -> None:
    """What two unions of spans have in common are the days in both."""
    assert days(common(one, other)) == days(one) & days(other)


@settings(max_examples=150, deadline=None)
@given(SPANS, ASKED)
def test_coverage_of_a_window(spans: list[Span], asked: Span) -> None:
    """Covered days and gaps add up to the window; the newest day is the last covered one up to its end."""
    covered = joined(spans)
    found = coverage(asked, covered)
    wanted = days([asked])
    assert days(found.gaps) == wanted - days(covered)
    assert (found.covered_days, found.uncovered_days) == (len(wanted & days(covered)), len(days(found.gaps)))
    assert found.newest == max((day for day in days(covered) if day <= asked.last), default=None)
    assert gaps_of(asked, covered) == joined(found.gaps)
    assert all(covers(covered, day) != (day in days(found.gaps)) for day in wanted)


def test_nothing_asked_is_nothing_uncovered() -> None:
    """A window that looks at no day has no gap."""
    found = coverage(None, (Span(0, 9),))
    assert (found, found.uncovered_days) == (Coverage(None, 0), 0)


def told(*files: tuple[str, Span]) -> dict[str, list[tuple[frozenset[str], Span]]]:
    return {"package": [(frozenset(columns.split()), span) for columns, span in files]}


def test_a_metric_is_covered_where_all_it_needs_is_told() -> None:
    """Columns may come from several files: the days count on which one of the metric's needs is told whole."""
    late = METRICS["late_delivery"]
    week, next_week = Span(AS_OF - 13, AS_OF - 7), Span(AS_OF - 6, AS_OF)
    assert metric_spans(late, told(("delivered", week), ("due", Span(AS_OF - 9, AS_OF)))) == (
        Span(AS_OF - 9, AS_OF - 7),
    )
    # either of two needs, in two files
    both = told(("delivered due", week), ("delivered late", next_week))
    assert metric_spans(late, both) == (Span(AS_OF - 13, AS_OF),)
    # two spans of one column join before the columns meet
    split = told(("delivered", week), ("delivered", next_week), ("late", Span(AS_OF - 8, AS_OF - 5)))
    assert metric_spans(late, split) == (Span(AS_OF - 8, AS_OF - 5),)
    # another unit's file, or half of what is needed
    assert metric_spans(late, {"block": [(frozenset({"delivered", "late"}), week)]}) == ()
    assert metric_spans(late, told(("delivered", week))) == ()


@given(SPANS, ASKED)
def test_days_are_marked_one_by_one(spans: list[Span], asked: Span) -> None:
    """Each day of a stretch is marked where any span, joined or not, holds it; a stretch that ends first has no day."""
    wanted = [covers(spans, day) for day in range(asked.first, asked.last + 1)]
    assert covered_days(spans, asked.first, asked.last).tolist() == wanted
    assert covered_days(spans, 5, 3).tolist() == []


def test_returns_alone_do_not_cover_a_return_rate() -> None:
    """A file that lists nothing but returns does not say out of how many."""
    only_returns = {"order": [(frozenset({"ordered", "returned"}), Span(0, 9))]}
    assert metric_spans(METRICS["return"], only_returns) == ()
