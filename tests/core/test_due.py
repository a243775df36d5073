"""Claims about what open units cost if they are missed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import recount
from builders import AS_OF, day, events, evidence, objective
from strikewatch.core.arrays import Events
from strikewatch.core.due import Cost, costed, missed_cost
from strikewatch.core.evidence import Evidence
from strikewatch.core.facts import date_of
from strikewatch.core.grammar import Adaptive, Calendar, Composite, Consecutive, LastN, RollingDays, Since, Window
from strikewatch.core.limits import is_breach
from strikewatch.core.model import Counts

CLEAN = events(*((AS_OF - ahead, 0, 5) for ahead in range(9, 0, -1)))  # 45 units in the last 9 days


def case(told: Events = CLEAN, **changes: Any) -> Evidence:
    """Evidence about late shipments: under 4 % of ten days."""
    usual: dict[str, Any] = {"window": RollingDays(10), "limit": Fraction(4, 100), "comparator": ">="}
    return evidence(told, objective=objective(**(usual | changes)))


def cost(told: Evidence, asked: Mapping[int, int], good: Mapping[int, int] | None = None, pace: float = 5.0) -> Cost:
    return missed_cost(told, good or {}, asked, AS_OF, units_a_day=pace)


# --- by hand


@pytest.mark.parametrize(
    ("told", "asked", "good", "fine", "breaks"),
    [
        # 0 of 45, and 10 due today make 55: two are 3.6 %, three 5.5 %
        (CLEAN, {AS_OF: 10}, {}, 2, AS_OF),
        # one late already: one more, whichever
        (events((AS_OF - 3, 1, 5), (AS_OF - 1, 0, 40)), {AS_OF: 10}, {}, 1, AS_OF),
        # what is promised for the same day and done counts as good: 2 of 60, 3.3 %
        (events((AS_OF - 3, 1, 5), (AS_OF - 1, 0, 40)), {AS_OF: 5}, {AS_OF: 10}, 1, AS_OF),
        # 1 of 47 is 2.1 %, 2 of 47 are 4.3 %
        (CLEAN, {AS_OF: 2}, {}, 1, AS_OF),
        # one of 46: it may be missed
        (CLEAN, {AS_OF: 1}, {}, None, None),
        # one of 21: it may not
        (events((AS_OF - 1, 0, 20)), {AS_OF: 1}, {}, 0, AS_OF),
    ],
)
def test_so_many_may_be_missed(
    told: Events, asked: dict[int, int], good: dict[int, int], fine: int | None, breaks: int | None
) -> None:
    """The numbers are those of a pocket calculator, with clean work at the usual pace after them."""
    found = cost(case(told), asked, good)
    assert (found.fine, found.breaks, found.past) == (fine, breaks, False)


def test_a_window_with_a_lag_breaks_later() -> None:
    """What is due today is first counted when the lag has passed."""
    found = cost(case(events((AS_OF - 1, 0, 20)), window=RollingDays(30, 10)), {AS_OF: 1}, pace=0.0)
    assert (found.fine, found.breaks) == (0, AS_OF + 10)


def test_old_work_that_leaves_makes_one_too_many() -> None:
    """Today one of 46 is fine; tomorrow it is one of however few came since."""
    told = events((AS_OF - 9, 0, 45))
    assert cost(case(told), {AS_OF: 1}, pace=45.0).fine is None
    found = cost(case(told), {AS_OF: 1}, pace=1.0)
    assert (found.fine, found.breaks) == (0, AS_OF + 1)


def test_without_more_work_a_window_runs_empty() -> None:
    """Then any late one breaks a rate, on the first day on which so little is left."""
    found = cost(case(), {AS_OF: 1}, pace=0.0)
    assert (found.fine, found.breaks) == (0, AS_OF + 5)  # 1 of 21 and less; on the day before it is 1 of 26


def test_known_work_ahead_is_no_more_than_the_usual() -> None:
    """What is promised for a day ahead is part of that day's usual work, not on top of it."""
    busy = {AS_OF + ahead: 5 for ahead in range(1, 12)}
    assert cost(case(), {AS_OF: 2}, busy) == cost(case(), {AS_OF: 2})


def test_too_few_units_break_nothing() -> None:
    """Under the minimum volume there is no verdict, whatever is missed."""
    assert cost(case(minimum_volume=1000), {AS_OF: 50}).fine is None


def test_what_is_past_the_limit_already_is_said() -> None:
    """Missed ones cannot break it until it is back; then they can."""
    found = cost(case(events((AS_OF - 5, 9, 45))), {AS_OF: 3})
    assert found.past
    assert (found.fine, found.breaks) == (1, AS_OF + 5)  # 9 of 45 leave; one of 28 is 3.6 %, two are 7.1 %
    assert not cost(case(), {AS_OF: 3}).past


def test_each_calendar_period_is_judged_when_it_ends() -> None:
    """One of two is no breach on a Wednesday, if the week then brings enough: only its end is judged."""
    week = case(events(), window=Calendar("week"), limit=Fraction(1, 10), comparator=">")
    found = missed_cost(week, {AS_OF + 3: 9}, {AS_OF + 1: 1}, AS_OF)
    assert (found.fine, found.breaks) == (None, None)  # 1 of 10 on Sunday
    found = missed_cost(week, {AS_OF + 3: 8}, {AS_OF + 1: 1}, AS_OF)
    assert (found.fine, found.breaks) == (0, AS_OF + 7)


def test_work_of_days_long_gone_is_no_matter() -> None:
    """Events that no window holds any more change nothing."""
    old = events((AS_OF - 200, 5, 5))
    assert cost(case(old), {AS_OF: 3}) == cost(case(events()), {AS_OF: 3})


def test_the_newest_units_by_another_clock() -> None:
    """Where blocks are the clock, packages of the last two blocks are held until new blocks come."""
    clock = (np.array([AS_OF - 2, AS_OF - 1], np.int64), np.array([1, 1], np.int64))
    told = replace(events((AS_OF - 30, 0, 500), (AS_OF - 1, 1, 20)), clock=clock)
    blocks = case(told, window=LastN(2, "block"), limit=Fraction(2), limit_kind="count", comparator=">=")
    assert (cost(blocks, {AS_OF: 4}).fine, cost(blocks, {AS_OF: 4}).breaks) == (0, AS_OF)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, True),
        ({"window": LastN(20, "block")}, True),
        ({"window": Calendar("month")}, True),
        ({"window": Since(0)}, True),
        ({"window": Adaptive(RollingDays(10), RollingDays(20), 5)}, True),
        ({"limit": None}, False),
        ({"variant_of": "other"}, False),
        ({"window": LastN(20, "block", drop_lowest=2)}, False),
        ({"window": LastN(20, "block", forgive=1)}, False),
        ({"window": Consecutive(30)}, False),
        ({"window": Composite(())}, False),
    ],
)
def test_a_cost_is_told_where_it_can_be(changes: dict[str, Any], told: bool) -> None:
    """Of windows of days and of the newest units, with a limit, once for each rule."""
    assert costed(objective(**changes)) is told


# --- against counting every choice

DAYS = 42  # looked at by the brute force


class Dice(NamedTuple):
    """An objective with its events, and what is promised."""

    case: Evidence
    asked: dict[int, int]
    good: dict[int, int]
    pace: float


ASKED = st.dictionaries(st.integers(AS_OF - 2, AS_OF + 5), st.integers(1, 2), min_size=1, max_size=2)
GOOD = st.dictionaries(st.integers(AS_OF - 2, AS_OF + 9), st.integers(1, 5), max_size=4)
KINDS: st.SearchStrategy[Window] = recount.SPANNED | recount.ADAPTIVE | recount.LAST


@st.composite
def dice(draw: st.DrawFn) -> Dice:
    """Anything small: a limit from nothing to a third, or a count."""
    rule: dict[str, Any] = {
        "window": draw(KINDS),
        "comparator": draw(st.sampled_from([">", ">="])),
        "minimum_volume": draw(st.sampled_from([0, 0, 8])),
        "minimum_buyers": draw(st.sampled_from([0, 0, 2])),
    }
    if draw(st.booleans()):
        rule |= {"limit": Fraction(draw(st.integers(0, 10)), 30)}
    else:
        rule |= {"limit": Fraction(draw(st.integers(0, 5))), "limit_kind": "count"}
    told = recount.told(most=12)
    if draw(st.booleans()) and isinstance(rule["window"], LastN):
        told = recount.with_clock()
    return Dice(case(draw(told), **rule), draw(ASKED), draw(GOOD), draw(st.sampled_from([0.0, 0.6, 2.0])))


def with_missed(one: Dice, missed: Sequence[int]) -> Events:
    """The events with every promised unit on its day, those on the days `missed` bad, and clean work after them."""
    told = one.case.events
    rows = [(int(d), 0, int(b), int(n)) for d, b, n in zip(told.day, told.numerator, told.denominator, strict=True)]
    rows += [(d, 1, 0, n) for d, n in one.good.items()]
    rows += [(d, 2, missed.count(d), n) for d, n in one.asked.items()]
    after, share = max(*one.asked, AS_OF), Fraction(one.pace).limit_denominator(10)
    for ahead in range(1, DAYS + 10):
        clean = int(share * ahead) - int(share * (ahead - 1)) - one.good.get(after + ahead, 0)
        rows += [(after + ahead, 1, 0, clean)] if clean > 0 else []
    rows.sort(key=lambda row: row[:2])
    return replace(events(*((d, b, n) for d, _, b, n in rows)), clock=told.clock)


def counted_on(one: Dice, missed: Sequence[int]) -> Iterator[tuple[int, Counts]]:
    """The counts on every judged day of the six weeks from the first count."""
    window = one.case.objective.window
    first = max(AS_OF, min(one.asked) + window.lag)
    told = with_missed(one, missed)
    for number in range(first, first + DAYS):
        if recount.judged(window, told, number):
            yield number, recount.recount(window, told, number)


@settings(max_examples=50, deadline=None)
@given(dice())
def test_a_cost_is_what_trying_every_choice_finds(one: Dice) -> None:
    """The fewest missed units, whichever they are, that breach on a day on which none would, and the first such day."""
    units = [number for number, count in one.asked.items() for _ in range(count)]
    without = dict(counted_on(one, ()))
    rule = one.case.objective
    found: dict[int, int] = {}  # how many missed -> the first day they break
    for size in range(1, len(units) + 1):
        for missed in set(itertools.combinations(units, size)):
            for number, counts in counted_on(one, missed):
                if is_breach(rule, counts) and not is_breach(rule, without[number]):
                    found[size] = min(number, found.get(size, number))
    told = missed_cost(one.case, one.good, one.asked, AS_OF, units_a_day=one.pace)
    if told.breaks is not None and told.breaks >= max(AS_OF, min(one.asked) + rule.window.lag) + DAYS:
        return  # later than the days tried
    assert (None if told.fine is None else told.fine + 1) == min(found, default=None)
    assert told.breaks == (found[min(found)] if found else None)


@settings(max_examples=50, deadline=None)
@given(dice(), st.integers(1, 3))
def test_one_more_bad_event_never_lets_more_be_missed(one: Dice, worse: int) -> None:
    """With the same units, and one of them worse, no more of the open ones may be missed, or it is past already."""
    told = one.case.events
    if not len(told):
        return
    bad = np.minimum(
        told.numerator + np.eye(1, len(told), (worse * 7) % len(told), dtype=np.int64)[0], told.denominator
    )
    before = missed_cost(one.case, one.good, one.asked, AS_OF, units_a_day=one.pace)
    worse_case = replace(one.case, events=replace(told, numerator=bad))
    after = missed_cost(worse_case, one.good, one.asked, AS_OF, units_a_day=one.pace)
    everything = sum(one.asked.values())
    rank = [everything if found.fine is None else found.fine for found in (before, after)]
    assert after.past or before.past or rank[1] <= rank[0] or _breached(worse_case, one)


def _breached(worse: Evidence, one: Dice) -> bool:
    """Whether it is in breach on any day even with all in time: then fewer days are left to be broken."""
    told = Dice(worse, one.asked, one.good, one.pace)
    return any(is_breach(worse.objective, counts) for _, counts in counted_on(told, ()))


def test_the_days_of_the_examples_are_what_they_seem() -> None:
    """AS_OF is a Sunday, on which a week from Monday ends."""
    assert day("2026-11-22") == AS_OF
    assert date_of(AS_OF).weekday() == 6
