"""The likely cause of a difference: what was planted is what is named, with its rows.

A history of eight weeks is drawn, one event a unit; the platform's figure is then printed with one thing planted. Units
of a day grow with the days where a test has to exclude that another period gives the same counts by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import itemgetter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from builders import AS_OF, events, rate, statement
from strikewatch.core.arrays import Events, part
from strikewatch.core.assessment import Difference
from strikewatch.core.differences import MOST_KEYS, Own, contradicts, difference
from strikewatch.core.facts import RateRange, Span
from strikewatch.core.model import Counts
from strikewatch.core.triangle import Triangle

DAYS = 56
FIRST = AS_OF - DAYS + 1
WEEK = Span(AS_OF - 27, AS_OF - 21)
ALL = (Span(FIRST, AS_OF),)
UNSEEN_UNITS = 1000  # more than a week of any history holds


def own_of(units: Sequence[int], bad: Sequence[int], *more: tuple[int, int, int]) -> Own:
    """One event a unit from FIRST on, of each day's units so many bad, and more events; files speak for every day."""
    told = [(FIRST + index, int(number < bad[index]), 1) for index, of in enumerate(units) for number in range(of)]
    return Own(events(*sorted([*told, *more], key=itemgetter(0))), ALL)


def without(own: Own, days: Sequence[int], *, covered: bool = True) -> Own:
    """The records as they are when the rows of some days are missing; `covered` by a file all the same, or not."""
    kept = np.flatnonzero(~np.isin(own.events.day, np.array(days, np.int64)))
    spans = own.covered if covered else tuple(Span(day, day) for day in range(FIRST, AS_OF + 1) if day not in days)
    return Own(part(own.events, kept), spans)


def found_for(own: Own, printed: Counts | None, shown: RateRange | None = None, period: Span = WEEK) -> Difference:
    """The difference between a figure for the period, printed on the day after it, and the recount."""
    told = statement(period.first, period.last, rate=shown)
    if printed is not None:
        told = replace(told, numerator=printed.numerator, denominator=printed.denominator)
    return difference(told, period, own.counts(period), own)


def day_set(spans: Sequence[Span]) -> set[int]:
    return {day for span in spans for day in range(span.first, span.last + 1)}


def keys_on(own: Own, days: set[int]) -> tuple[str, ...]:
    told = zip(own.events.day.tolist(), own.events.key, strict=True)
    return tuple(key for day, key in told if day in days)[:MOST_KEYS]


@dataclass(frozen=True)
class History:
    """Units and bad units of each day."""

    units: list[int]
    bad: list[int]

    @property
    def own(self) -> Own:
        """As records that files speak for on every day."""
        return own_of(self.units, self.bad)


@st.composite
def histories(draw: st.DrawFn, *, growing: bool = False) -> History:
    """Eight weeks of work; `growing` has more units every day, so that no two periods of a length hold as many."""
    units = [index + 2 for index in range(DAYS)] if growing else draw(_row(st.integers(1, 9), DAYS))
    return History(units, draw(_row(st.integers(0, 2), DAYS)))


def _row(numbers: st.SearchStrategy[int], size: int) -> st.SearchStrategy[list[int]]:
    return st.lists(numbers, min_size=size, max_size=size)


@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(0, 20), st.integers(1, 14))
def test_no_cause_is_given_for_what_is_equal(history: History, back: int, length: int) -> None:
    """Equal counts agree, whatever else could explain them, and no row is named."""
    period = Span(AS_OF - back - length + 1, AS_OF - back)
    printed = history.own.counts(period)
    assert found_for(history.own, printed, period=period) == Difference("agree", 0, 0)
    exact = printed.rate or Fraction(0)
    assert found_for(history.own, printed, RateRange(exact, exact), period) == Difference("agree", 0, 0)
    alone = found_for(history.own, None, RateRange(exact, exact), period)
    assert alone == Difference("rounding", None, None)


SHIFTS = st.sampled_from(
    [(days, days) for days in range(-7, 8) if days] + [(0, -1), (0, 1), (1, 0), (-1, 0)]
)  # by which the first and the last day are moved


@settings(max_examples=150, deadline=None)
@given(histories(), SHIFTS)
def test_a_planted_shift_is_named(history: History, shift: tuple[int, int]) -> None:
    """A period moved or longer by a day gives the printed counts; its days, and no others, make the difference."""
    own, planted = history.own, Span(WEEK.first + shift[0], WEEK.last + shift[1])
    printed = own.counts(planted)
    assume(printed != own.counts(WEEK))
    found = found_for(own, printed)
    assert found.cause == "window_end"
    assert found.period is not None
    assert own.counts(found.period) == printed
    moved = [max(abs(one.first - WEEK.first), abs(one.last - WEEK.last)) for one in (found.period, planted)]
    assert moved[0] <= moved[1]
    apart = day_set([WEEK]) ^ day_set([found.period])
    assert (day_set(found.days), found.keys) == (apart, keys_on(own, apart))


@settings(max_examples=60, deadline=None)
@given(histories(growing=True), SHIFTS)
def test_the_only_shift_that_fits_is_the_planted_one(history: History, shift: tuple[int, int]) -> None:
    """Where no two periods hold as many units the planted period itself is named."""
    planted = Span(WEEK.first + shift[0], WEEK.last + shift[1])
    assert found_for(history.own, history.own.counts(planted)).period == planted


def test_the_smallest_shift_wins_and_needs_every_day() -> None:
    """Of several shifts the least far is named; a day that no file speaks for cannot be part of one."""
    own = own_of([2] * 28 + [5] + [2] * 27, [0] * DAYS)  # five units on the first day of the week, two on all others
    assert found_for(own, Counts(0, 14)).period == Span(WEEK.first + 1, WEEK.last + 1)
    late = replace(own, covered=(Span(WEEK.first, WEEK.last),))
    assert found_for(late, Counts(0, 14)).cause == "denominator"
    assert found_for(late, Counts(0, 12)).period == Span(WEEK.first + 1, WEEK.last)


@st.composite
def reported_late(draw: st.DrawFn) -> tuple[Own, int, list[int]]:
    """Records of which some turned bad after the week was printed: with their triangle, and where those stand."""
    own = draw(histories()).own
    good = [index for index in range(len(own.events)) if own.events.numerator[index] == 0]
    held = own.within(WEEK)
    good = [index for index in good if held.start <= index < held.stop]
    assume(good)
    late = draw(st.lists(st.sampled_from(good), min_size=1, max_size=5, unique=True))
    delays = draw(_row(st.integers(9, 20), len(late)))
    numerator = own.events.numerator.copy()
    numerator[late] = 1
    known = own.events.day.copy()
    known[late] = own.events.day[late] + delays
    told = replace(own.events, numerator=numerator)
    return Own(told, ALL, _triangle(told, own.events.day, known), known), WEEK.last + 1, late


def _triangle(told: Events, came: np.ndarray, turned: np.ndarray) -> Triangle:
    """Each event counts from the day it came, and as bad from the day it turned."""
    shape = (DAYS, 40)
    sides = [np.zeros(shape, np.int64), np.zeros(shape, np.int64)]
    np.add.at(sides[0], (told.day - FIRST, came - told.day), told.denominator)
    np.add.at(sides[1], (told.day - FIRST, turned - told.day), told.numerator)
    return Triangle(FIRST, *sides)


@settings(max_examples=100, deadline=None)
@given(reported_late(), st.booleans())
def test_what_became_known_later_is_named(drawn: tuple[Own, int, list[int]], knows_when: bool) -> None:
    """The figure printed before some turned bad names just these; without their days, the bad ones of those days."""
    own, printed_day, late = drawn
    before = np.where(own.known <= printed_day, own.events.numerator, 0) if own.known is not None else own.events.day
    held = own.within(WEEK)
    printed = Counts(int(before[held].sum()), int(own.events.denominator[held].sum()))
    found = found_for(own if knows_when else replace(own, known=None), printed)
    assert (found.cause, found.bad, found.units) == ("known_later", len(late), 0)
    assert day_set(found.days) == {int(own.events.day[index]) for index in late}
    planted = {f"e{index}" for index in late}
    assert set(found.keys) == planted if knows_when else planted <= set(found.keys)
    shown = printed.rate or Fraction(0)
    assume(not shown <= own.counts(WEEK).rate <= shown)  # type: ignore[operator] # a week has units
    assert found_for(own, None, RateRange(shown, shown)).cause == "known_later"


def test_units_that_came_later_are_named() -> None:
    """A unit that no file knew of when the figure was printed is named by its key, good as it is."""
    told = events((WEEK.first, 1, 1), (WEEK.first + 3, 0, 1), (WEEK.last, 0, 1))
    came = told.day + np.array([0, 12, 0])
    own = Own(told, ALL, _triangle(told, came, told.day))
    assert found_for(own, Counts(1, 2)) == Difference(
        "known_later", 0, 1, ("e1",), (Span(WEEK.first + 3, WEEK.first + 3),)
    )
    whole = replace(own, known=np.array([WEEK.first, WEEK.first + 15, WEEK.last]))
    assert found_for(whole, Counts(1, 2)).keys == ("e1",)
    assert found_for(own, Counts(2, 3)).cause == "judgement"  # what was known then explains nothing


@settings(max_examples=100, deadline=None)
@given(histories(), st.sets(st.integers(0, 6), min_size=1, max_size=3), st.booleans(), st.integers(0, 3))
def test_missing_rows_are_named_by_their_days(history: History, missing: set[int], covered: bool, bad: int) -> None:
    """Where the rows of whole days are missing those days are named, whether a file claims to speak for them or not."""
    days = [WEEK.first + index for index in sorted(missing)]
    own = without(history.own, days, covered=covered)
    here = own.counts(WEEK)
    printed = Counts(here.numerator + bad, here.denominator + UNSEEN_UNITS)
    found = found_for(own, printed)
    assert (found.cause, found.bad, found.units) == ("missing_rows", -bad, -UNSEEN_UNITS)
    assert (day_set(found.days), found.keys) == (set(days), ())


def test_a_day_that_is_never_worked_is_not_missing() -> None:
    """An empty Sunday among empty Sundays is no missing row; where no other is known it may be one."""
    units = [0 if (FIRST + index - AS_OF) % 7 == 0 else 4 for index in range(DAYS)]
    own = own_of(units, [0] * DAYS)
    printed = own.counts(WEEK) + Counts(0, UNSEEN_UNITS)
    assert found_for(own, printed).cause == "denominator"
    (sunday,) = [day for day in range(WEEK.first, WEEK.last + 1) if (day - AS_OF) % 7 == 0]
    young = replace(own, covered=(WEEK,))
    assert found_for(young, printed).days == (Span(sunday, sunday),)


@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(1, 5))
def test_another_denominator(history: History, times: int) -> None:
    """As many bad ones of more units, and every day has its rows: it is counted out of something else."""
    here = history.own.counts(WEEK)
    found = found_for(history.own, Counts(here.numerator, here.denominator + times * UNSEEN_UNITS))
    assert found == Difference("denominator", 0, -times * UNSEEN_UNITS)
    fewer = Own(replace(history.own.events, denominator=history.own.events.denominator * UNSEEN_UNITS), ALL)
    assert found_for(fewer, here) == Difference("denominator", 0, (UNSEEN_UNITS - 1) * here.denominator)


@settings(max_examples=80, deadline=None)
@given(histories(growing=True), st.data())
def test_single_events_judged_otherwise(history: History, data: st.DataObject) -> None:
    """As many units and fewer bad: the bad ones are named, the excused alone where they are just so many."""
    own = history.own
    held = range(*own.within(WEEK).indices(len(own.events)))
    bad = [index for index in held if own.events.numerator[index]]
    assume(bad)
    let_pass = data.draw(st.lists(st.sampled_from(bad), min_size=1, unique=True))
    here = own.counts(WEEK)
    printed = Counts(here.numerator - len(let_pass), here.denominator)
    found = found_for(own, printed)
    assert (found.cause, found.bad, found.units) == ("judgement", len(let_pass), 0)
    assert found.keys == tuple(f"e{index}" for index in bad)
    marked = replace(own, events=replace(own.events, excused=np.isin(np.arange(len(own.events)), let_pass)))
    assert found_for(marked, printed).keys == tuple(f"e{index}" for index in sorted(let_pass))
    assert found_for(own, Counts(here.numerator + 1, here.denominator)) == Difference("judgement", -1, 0)


@settings(max_examples=60, deadline=None)
@given(histories(growing=True), st.integers(0, 6), st.integers(1, 5))
def test_rows_that_should_not_be_there(history: History, index: int, bad: int) -> None:
    """Rows of another account make both numbers larger; the day that holds just as many is named."""
    mixed = own_of(history.units, history.bad, (WEEK.first + index, bad, UNSEEN_UNITS))
    found = found_for(mixed, history.own.counts(WEEK))
    assert (found.cause, found.bad, found.units) == ("extra_rows", bad, UNSEEN_UNITS)
    assert found.days == ()  # the day's own rows stand among them


def test_the_day_of_the_excess() -> None:
    """Where one day holds exactly what is too much it is named; where two do neither is."""
    own = own_of([3] * 29 + [9, 3, 3, 3, 3, 3, 3] + [3] * 20, [0] * 29 + [2] + [0] * 26)
    assert found_for(own, Counts(0, 18)) == Difference("extra_rows", 2, 9, (), (Span(WEEK.first + 1, WEEK.first + 1),))


@pytest.mark.parametrize(
    ("printed", "cause"),
    [
        # the recount has more bad of fewer units, or fewer bad of more
        (Counts(0, 500), "unexplained"),
        (Counts(9, 10), "unexplained"),
        # more bad events fewer than units
        (Counts(500, 58), "unexplained"),
    ],
)
def test_what_no_cause_explains(printed: Counts, cause: str) -> None:
    """Numbers that lie apart in both directions are left unexplained."""
    own = own_of([8] * DAYS, [1] * DAYS)  # 7 of 56 in the week
    assert found_for(own, printed).cause == cause


def test_a_printed_rate_alone() -> None:
    """A rate agrees within its rounding; else only missing days or what came later explain it, never a shift."""
    own = own_of([10] * DAYS, [1] * DAYS)
    assert found_for(own, None, rate("0.095", "0.105")).cause == "rounding"
    assert found_for(own, None, rate("0.2", "0.3")) == Difference("unexplained", None, None)
    gap = without(own, [WEEK.first], covered=False)
    assert found_for(gap, None, rate("0.2", "0.3")).days == (Span(WEEK.first, WEEK.first),)
    nothing = own_of([0] * DAYS, [0] * DAYS)
    assert found_for(nothing, None, rate("0", "0.1")).cause == "unexplained"


def test_a_statement_that_contradicts_itself() -> None:
    """A rate that is not its own counts is named first, whether the recount agrees with them or not."""
    own = own_of([10] * DAYS, [1] * DAYS)
    assert found_for(own, Counts(7, 70), rate("0.0045", "0.0055")) == Difference("contradiction", 0, 0)
    assert found_for(own, Counts(9, 90), rate("0.0045", "0.0055")).cause == "contradiction"
    assert found_for(own, Counts(7, 70), rate("0.095", "0.105")).cause == "agree"
    assert not contradicts(Counts(0, 0), rate("0", "0.5"))
    assert not contradicts(None, rate("0", "0.5"))


def test_a_window_of_units_has_no_days_to_shift() -> None:
    """Without a span of days only the numbers themselves speak, and no rows are named."""
    told = statement(WEEK.first, WEEK.last, 1, 100)
    assert difference(told, WEEK, Counts(1, 100), None) == Difference("agree", 0, 0)
    assert difference(told, WEEK, Counts(3, 100), None) == Difference("judgement", 2, 0)
    assert difference(told, WEEK, Counts(0, 80), None) == Difference("missing_rows", -1, -20)
    assert difference(told, WEEK, Counts(2, 120), None) == Difference("extra_rows", 1, 20)
    assert difference(told, WEEK, Counts(1, 120), None) == Difference("denominator", 0, 20)


def test_no_more_keys_than_a_reader_needs() -> None:
    """The first forty keys are kept; the days tell of all."""
    own = own_of([60] * 34 + [50] + [60] * 21, [0] * DAYS)
    found = found_for(own, own.counts(Span(WEEK.first - 1, WEEK.last - 1)))
    assert (found.cause, len(found.keys)) == ("window_end", MOST_KEYS)
