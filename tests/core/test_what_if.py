"""Claims about what an objective comes to if so many units come in, or a dispute is won."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import recount
from builders import AS_OF, day, events, evidence, objective, triangle
from strikewatch.core.arrays import Events
from strikewatch.core.assess import assess
from strikewatch.core.assessment import DatedCounts
from strikewatch.core.evidence import Evidence, LevelRules
from strikewatch.core.facts import Span
from strikewatch.core.grammar import Calendar, Composite, Consecutive, IdleDays, LastN, RollingDays, RollingHours
from strikewatch.core.limits import is_breach
from strikewatch.core.model import Counts, Level
from strikewatch.core.what_if import KEY, Supposition, WhatIf, supposed, unsupposable, what_if

RULES = LevelRules()
STEADY = events(*((AS_OF - ahead, int(ahead == 20), 4) for ahead in range(59, -1, -1)))  # 1 of 120 in 30 days


def suppose(case: Evidence, bad: int = 0, good: int = 0, days: int = 1, **more: Any) -> WhatIf:
    return what_if("anna", case, AS_OF, Supposition(bad, good, days, **more), RULES)


# --- by hand


def test_units_join_and_old_ones_leave() -> None:
    """Of 120 units 12 leave in three days; two bad and eight good ones come."""
    found = suppose(evidence(STEADY), 2, 8, 3)
    assert (found.now.counts, found.then.counts) == (Counts(1, 120), Counts(3, 118))
    assert (found.then.as_of, found.counted, found.breaches, found.back) == (AS_OF + 3, None, None, None)
    assert (found.now.events_left, found.left) == (3, 1)  # 4 % of 118 is 4.72


def test_the_day_of_a_breach_is_told() -> None:
    """Five bad ones on five days: the fourth makes 5 of 124 - 16."""
    found = suppose(evidence(STEADY), 5, 0, 5)
    assert found.breaches == AS_OF + 4  # 4 % of 108 is 4.32
    assert found.then.level is Level.BREACH
    assert found.worst == DatedCounts(AS_OF + 5, Counts(6, 105))


def test_the_worst_day_may_lie_on_the_way() -> None:
    """An old bad one leaves on the last day, after a new one came."""
    old = events((AS_OF - 28, 3, 3), (AS_OF - 5, 0, 97))
    found = suppose(evidence(old), 2, 0, 2)
    assert found.worst == DatedCounts(AS_OF + 1, Counts(4, 101))
    assert (found.then.counts, found.breaches) == (Counts(2, 99), None)


def test_a_breach_of_today_ends_on_a_day() -> None:
    """Clean work brings it back; then it is no breach of the supposition's."""
    found = suppose(evidence(events((AS_OF - 3, 2, 40))), 0, 30, 3)
    assert (found.back, found.breaches) == (AS_OF + 1, None)
    assert suppose(evidence(events((AS_OF - 3, 9, 40))), 0, 3, 3).back is None


def test_a_lag_puts_the_count_off() -> None:
    """After one day nothing has changed; the supposed units are counted two days later."""
    case = evidence(STEADY, objective=objective(window=RollingDays(30, 2)))
    found = suppose(case, 3, 5)
    assert found.then.counts == Counts(1, 120)
    assert found.counted == DatedCounts(AS_OF + 3, Counts(4, 124))  # the days from AS_OF - 28 to AS_OF + 1
    assert found.left == 0


def test_a_calendar_counts_when_it_assesses() -> None:
    """Monday's units are none of the week that Wednesday looks at; the Wednesday after does."""
    week = Calendar("week", assessed=2)
    found = suppose(evidence(STEADY, objective=objective(window=week, limit=Fraction(1, 4))), 3, 5)
    assert found.then.counts == Counts(0, 28)
    assert found.counted == DatedCounts(day("2026-12-02"), Counts(3, 8))
    assert (found.breaches, found.worst) == (day("2026-12-02"), found.counted)


def test_a_month_is_judged_when_it_ends() -> None:
    """On the way there is nothing to breach."""
    found = suppose(evidence(STEADY, objective=objective(window=Calendar("month"))), 3, 5)
    assert found.then.counts == Counts(4, 96)
    assert found.counted == DatedCounts(day("2026-11-30"), Counts(4, 96))
    assert found.breaches == day("2026-11-30")


def test_units_come_evenly() -> None:
    """Five on three days are one, two and two, on each day the bad ones last."""
    told = supposed(evidence(STEADY), AS_OF, Supposition(5, 3, 3)).events
    new = told.day > AS_OF
    rows = zip(told.day[new] - AS_OF, told.numerator[new], told.denominator[new], strict=True)
    assert [tuple(map(int, row)) for row in rows] == [
        (1, 0, 1), (1, 1, 1), (2, 0, 1), (2, 2, 2), (3, 0, 1), (3, 2, 2),
    ]  # fmt: skip
    assert [key for key in told.key if key == KEY] == [KEY] * 6


def test_supposed_days_are_known() -> None:
    """No gap opens, whatever came on them."""
    told = supposed(evidence(STEADY), AS_OF, Supposition(0, 1, 5))
    assert told.covered[-1].last == AS_OF + 5
    assert suppose(evidence(STEADY), 0, 1, 5).then.coverage.uncovered_days == 0


def test_a_bad_rating_loses_all_its_stars() -> None:
    """Of a last-N window with mercy each is a rating of its own."""
    window = LastN(4 * 10, "rating", parts=4, drop_lowest=1)
    stars = objective(
        unit="rating", metric="star_rating", scale="stars", window=window, limit=Fraction(1, 10), direction="at_least"
    )
    ten = events(*((AS_OF - 10 + index, 0, 4) for index in range(10)))
    found = suppose(evidence(ten, objective=stars), 2, 1)
    assert found.then.counts == Counts(4, 36)  # one of the two is left out as the lowest


def test_another_clock_keeps_its_pace() -> None:
    """Packages of the last two blocks: new blocks come as they did, one a day, and old packages leave."""
    blocks = np.arange(AS_OF - 27, AS_OF + 1)
    told = replace(events((AS_OF, 1, 10)), clock=(blocks, np.ones(28, np.int64)))
    case = evidence(told, objective=objective(window=LastN(2, "block"), limit=Fraction(2), limit_kind="count"))
    assert [suppose(case, 0, 5, days).then.counts for days in (1, 2)] == [Counts(1, 15), Counts(0, 5)]


DISPUTED = replace(events((AS_OF - 3, 1, 1), (AS_OF - 2, 3, 3), (AS_OF, 0, 46)), disputed=np.array([0, 1, 0], np.bool_))


@pytest.mark.parametrize(
    ("more", "bad"),
    [
        ({}, 4),
        ({"disputes_won": True}, 1),
        ({"won": frozenset({"e0"})}, 3),
        ({"won": frozenset({"e0"}), "disputes_won": True}, 0),
        ({"won": frozenset({"e7"})}, 4),
    ],
)
def test_what_is_won_counts_as_good(more: dict[str, Any], bad: int) -> None:
    """The unit stays, its bad mark goes."""
    found = suppose(evidence(DISPUTED), days=0, **more)
    assert (found.now.counts, found.then.counts) == (Counts(4, 50), Counts(bad, 50))
    assert found.worst is None
    assert (found.left is not None and found.left >= 0) == (bad <= 2)


def test_events_without_keys_can_be_won_as_disputes() -> None:
    """A figure of a whole period has no key, and none of its own is disputed."""
    case = evidence(replace(DISPUTED, key=()))
    assert suppose(case, days=0, won=frozenset({"e0"})).then.counts.numerator == 4
    assert suppose(case, days=0, disputes_won=True).then.counts.numerator == 1


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (evidence(STEADY), ""),
        (evidence(STEADY, objective=objective(limit=None)), ""),
        (evidence(STEADY, objective=objective(window=Composite(()))), "it is a score made of other figures"),
        (evidence(STEADY, objective=objective(unit="point")), "it is a score, of which no unit"),
        (evidence(STEADY, objective=objective(window=IdleDays())), "it counts days without work"),
        (evidence(events()), "nothing of it has been counted yet"),
        (evidence(events(), not_computable="no file tells it"), "no file tells it"),
    ],
)
def test_some_figures_cannot_be_supposed(case: Evidence, why: str) -> None:
    """Scores and days without work are made of no units that go well or badly."""
    assert unsupposable(case).startswith(why)
    assert bool(unsupposable(case)) is bool(why)


def test_bad_events_still_to_come_stay_expected() -> None:
    """The delays that the account's own records tell hold on the supposed days too."""
    returned = objective(metric="return", limit=Fraction(1, 10))
    case = evidence(STEADY, objective=returned, triangle=triangle([], "return"))
    assert suppose(case, 1, 9, 3).then.counts == Counts(2, 118)


# --- properties

SMALL = st.tuples(st.integers(0, 6), st.integers(0, 20), st.integers(1, 12))
OTHERS = st.builds(Consecutive, st.integers(1, 40), recount.LAGS) | st.builds(RollingHours, st.just(24))
LIMIT = st.builds(Fraction, st.integers(0, 12), st.just(40))


def known(told: Events, last: int = AS_OF) -> Events:
    """The events up to a day, as the store would know them on it."""
    kept = np.flatnonzero(told.day <= last)
    return replace(told, **{name: getattr(told, name)[kept] for name in ("day", "numerator", "denominator", "coarse",
                   "excused")}, key=[told.key[index] for index in kept.tolist()])  # fmt: skip


def ours(told: Events, window: Any, limit: Fraction) -> Evidence:
    return evidence(known(told), objective=objective(window=window, limit=limit, comparator=">="))


@settings(max_examples=60, deadline=None)
@given(recount.told(), recount.SPANNED | recount.ADAPTIVE | recount.LAST | OTHERS, LIMIT)
def test_no_days_and_no_units_are_today(told: Events, window: Any, limit: Fraction) -> None:
    """Nothing supposed changes nothing, to the last field."""
    found = suppose(ours(told, window, limit), days=0)
    assert found.now == found.then
    assert (found.counted, found.worst, found.left) == (None, None, found.now.events_left)


def appended(told: Events, asked: Supposition) -> Events:
    """The events with the supposed ones, day by day."""
    rows = [
        (AS_OF + 1 + index, bad if which else 0, bad if which else good)
        for index in range(asked.days)
        for bad, good in [[units * (index + 1) // asked.days - units * index // asked.days
                           for units in (asked.bad, asked.good)]]
        for which in (0, 1)
    ]  # fmt: skip
    old = zip(told.day.tolist(), told.numerator.tolist(), told.denominator.tolist(), strict=True)
    return events(*old, *(row for row in rows if row[2]))


@settings(max_examples=100, deadline=None)
@given(recount.told(), recount.SPANNED | recount.ADAPTIVE | recount.LAST | OTHERS, LIMIT, SMALL)
def test_counts_and_breaches_are_those_of_a_recount(
    told: Events, window: Any, limit: Fraction, asked: tuple[int, int, int]
) -> None:
    """On the last day, and on the first judged day in breach on the way."""
    case, wish = ours(told, window, limit), Supposition(*asked)
    if not len(case.events):
        return
    found = what_if("anna", case, AS_OF, wish, RULES)
    later, last = appended(case.events, wish), found.counted.day if found.counted else AS_OF + wish.days
    if not isinstance(window, RollingHours):  # counts no denominator there
        assert found.then.counts == recount.recount(window, later, AS_OF + wish.days)
    past = list(_past(case, later, last))
    if not is_breach(case.objective, found.now.counts):
        assert (found.breaches, found.back) == (next((number for number, is_past in past if is_past), None), None)
    else:
        assert (found.breaches, found.back) == (None, next((number for number, is_past in past if not is_past), None))


def _past(case: Evidence, later: Events, last: int) -> Iterator[tuple[int, bool]]:
    window = case.objective.window
    for number in range(AS_OF + 1, last + 1):
        if recount.judged(window, later, number):
            counts = recount.recount(window, later, number)
            if isinstance(window, RollingHours):
                counts = Counts(counts.numerator, int(later.denominator.sum()))
            yield number, is_breach(case.objective, counts)


SAME = {field.name for field in fields(suppose(evidence(STEADY)).then)} - {"bad_events", "notes", "history"}


@settings(max_examples=60, deadline=None)
@given(recount.told(), recount.SPANNED | recount.ADAPTIVE | recount.LAST | OTHERS, LIMIT, SMALL)
def test_if_all_comes_as_supposed_the_assessment_is_the_real_one(
    told: Events, window: Any, limit: Fraction, asked: tuple[int, int, int]
) -> None:
    """On the later day, with real units on the supposed days, everything that is said is the same."""
    case, wish = ours(told, window, limit), Supposition(*asked)
    if not len(case.events):
        return
    real = replace(case, events=appended(case.events, wish), covered=(Span(AS_OF - 364, AS_OF + wish.days),))
    (later,) = assess("anna", [real], AS_OF + wish.days, RULES)
    then = what_if("anna", case, AS_OF, wish, RULES).then
    assert {name: getattr(then, name) for name in SAME} == {name: getattr(later, name) for name in SAME}


@settings(max_examples=60, deadline=None)
@given(recount.told(), recount.SPANNED | recount.ADAPTIVE | recount.LAST, LIMIT, SMALL)
def test_one_more_bad_instead_of_good_is_never_better(
    told: Events, window: Any, limit: Fraction, asked: tuple[int, int, int]
) -> None:
    """No more fit, and it breaches no later."""
    case, (bad, good, days) = ours(told, window, limit), asked
    if not len(case.events):
        return
    better, worse = suppose(case, bad, good + days, days), suppose(case, bad + days, good, days)
    if better.left is not None and worse.left is not None:
        assert worse.left <= better.left
    assert worse.then.counts.numerator >= better.then.counts.numerator
    if better.breaches is not None and worse.breaches is not None:
        assert worse.breaches <= better.breaches
