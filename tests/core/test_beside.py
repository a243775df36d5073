"""The platform's figures beside the recount of the same days."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import AS_OF, events, objective, rate, statement
from strikewatch.core.assessment import Beside, Difference
from strikewatch.core.beside import beside
from strikewatch.core.differences import Own
from strikewatch.core.facts import Span, Statement
from strikewatch.core.model import Counts, LastN, RollingDays

MONTH = objective(window=RollingDays(28))
YEAR = (Span(AS_OF - 364, AS_OF),)


def week(back: int, bad: int | None = 1, units: int | None = 40, **changes: Any) -> Statement:
    """The mail of the week that ended `back` weeks ago."""
    last = AS_OF - 7 * back - 1
    return statement(last - 6, last, bad, units, **changes)


def test_beside_a_recount() -> None:
    """The newest statements stand beside the recount of their days, where files speak for half of those at least."""
    own = Own(events((AS_OF - 10, 1, 9), (AS_OF - 3, 2, 20), (AS_OF, 5, 5)), (Span(AS_OF - 9, AS_OF),))
    found = beside([week(1, 1, 40), week(0, 1, 40)], MONTH, own)
    assert [(one.statement, one.recount) for one in found] == [(Counts(1, 40), Counts(2, 20)), (Counts(1, 40), None)]
    assert [one.difference is None for one in found] == [False, True]
    assert beside([week(0)], MONTH, None)[0].recount is None


def _back(first: int, last: int) -> Span:
    """Days by how long ago they are."""
    return Span(AS_OF - first, AS_OF - last)


@pytest.mark.parametrize(("covered", "recounted"), [(4, True), (3, False)])
def test_half_of_the_days_are_enough(covered: int, recounted: bool) -> None:
    """A recount of fewer days would say nothing; one of more names the days that are missing."""
    own = Own(events(*((AS_OF - back, back // covered, 5) for back in range(covered, 0, -1))), (_back(covered, 1),))
    (found,) = beside([week(0)], MONTH, own)
    assert (found.recount is not None) == recounted
    if found.difference is not None:
        assert found.difference == Difference("missing_rows", 0, -20, (), (_back(7, covered + 1),))


def test_a_figure_without_a_period_stands_beside_its_window() -> None:
    """What a screen showed for the last so many units stands beside the recount of just those units on that day."""
    own = Own(events((AS_OF - 9, 1, 1), (AS_OF - 2, 0, 1), (AS_OF - 1, 1, 1), (AS_OF, 0, 1)), YEAR)
    seen = Statement("late_delivery", AS_OF - 1, "figures", numerator=1, denominator=2)
    (shown,) = beside([seen], objective(window=LastN(2, "trip")), own)
    assert (shown.statement, shown.recount, shown.difference) == (Counts(1, 2), Counts(1, 2), Difference("agree", 0, 0))
    (unknown,) = beside([seen], objective(window=LastN(2, "trip")), None)
    assert unknown.recount is None
    (by_days,) = beside([seen], objective(window=RollingDays(3)), own)
    assert (by_days.period, by_days.recount) == (Span(AS_OF - 3, AS_OF - 1), Counts(1, 2))


def test_beside_keeps_rates_and_leaves_words_out() -> None:
    """A rate without counts is shown as its range; a word has nothing to stand beside; six at most are shown."""
    shown = beside([week(0, None, None, rate=rate("0.015", "0.025")), week(1, word="Great")], MONTH, None)
    period = Span(AS_OF - 7, AS_OF - 1)
    assert shown == (Beside(period, AS_OF, "mail", None, rate("0.015", "0.025"), None),)
    assert len(beside([week(back) for back in range(9)], MONTH, None)) == 6
    own = Own(events((AS_OF - 3, 1, 50)), YEAR)
    (agreed,) = beside([week(0, None, None, rate=rate("0.015", "0.025"))], MONTH, own)
    assert agreed.difference == Difference("rounding", None, None)


def test_a_contradiction_needs_no_recount() -> None:
    """A statement whose rate is not its counts is named without any records."""
    (found,) = beside([week(0, rate=rate("0.5", "0.6"))], MONTH, None)
    assert found.difference == Difference("contradiction", None, None)
    assert beside([week(0, rate=rate("0.02", "0.03"))], MONTH, None)[0].difference is None


def test_programmes_are_added_up() -> None:
    """Figures of several programmes for the same days stand as one beside the recount, which knows no programmes."""
    own = Own(events((AS_OF - 3, 3, 80)), YEAR)
    told = [
        week(0, 1, 30, programme="logistics", base="delivered"),
        week(0, 9, 90, programme="fresh", printed_day=AS_OF - 1),
        week(0, 2, 50, programme="fresh", base="delivered"),
        week(1, 5, 60),
    ]
    found = beside(told, MONTH, own)
    assert [(one.statement, one.base) for one in found] == [(Counts(3, 80), "delivered"), (Counts(5, 60), "")]
    assert found[0].difference == Difference("agree", 0, 0)
    # a rate alone cannot be added
    alone = [week(0, 1, 30, programme="logistics"), week(0, None, None, programme="fresh", rate=rate("0", "0.1"))]
    assert len(beside(alone, MONTH, own)) == 2


def test_nought_of_nought_is_a_figure() -> None:
    """A week that the platform knows no work of is a figure, and stands beside a recount that does."""
    own = Own(events((AS_OF - 3, 1, 4)), YEAR)
    (found,) = beside([week(0, 0, 0)], MONTH, own)
    assert (found.statement, found.difference) == (Counts(0, 0), Difference("extra_rows", 1, 4, (), (_back(3, 3),)))


EVENTS = st.lists(st.tuples(st.integers(AS_OF - 40, AS_OF), st.integers(0, 2), st.integers(2, 5)), max_size=40)
PERIODS = st.lists(st.tuples(st.integers(AS_OF - 40, AS_OF), st.integers(1, 14)), min_size=1, max_size=6, unique=True)


@settings(max_examples=100, deadline=None)
@given(EVENTS, PERIODS)
def test_a_true_figure_always_agrees(told: list[tuple[int, int, int]], periods: list[tuple[int, int]]) -> None:
    """A platform that counts the same events over the days it names agrees with the recount, newest first."""
    rows = sorted(told)
    statements = []
    for last, days in periods:
        held = [(bad, units) for day, bad, units in rows if last - days < day <= last]
        bad, units = sum(bad for bad, _ in held), sum(units for _, units in held)
        statements.append(statement(last - days + 1, last, bad, units))
    found = beside(statements, MONTH, Own(events(*rows), YEAR))
    assert [one.statement for one in found] == [one.recount for one in found]
    assert {one.difference for one in found} == {Difference("agree", 0, 0)}
    assert [one.period.last for one in found] == sorted((last for last, _ in periods), reverse=True)
