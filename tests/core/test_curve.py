"""Alarms against breaches: episodes, false alarms and leads, each counted again day by day."""

from __future__ import annotations

from dataclasses import astuple
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikewatch.core.curve import (
    EASE,
    FOLLOW,
    YEAR,
    Course,
    Point,
    Tally,
    alarms,
    decided,
    onsets,
    points,
    tally,
    together,
)


def course(said: str, breach: str = "", known: str = "") -> Course:
    """Days in letters: said 0-9 tenths or a blank for nothing; breach `x`; known unless `?`."""
    size = len(said)
    told = [int(one) / 10 if one.strip() else np.nan for one in said]
    return Course(
        np.array(told),
        np.array([one != "?" for one in known.ljust(size)[:size]], np.bool_),
        np.array([one == "x" for one in breach.ljust(size)[:size]], np.bool_),
    )


class ByHand(NamedTuple):
    """Alarm days, false ones, undecided ones, and breaches with their leads."""

    days: list[int]
    false: list[int]
    undecided: list[int]
    leads: dict[int, int]


def by_hand(one: Course, threshold: float) -> ByHand:
    """The definitions walked through one day at a time."""
    began, quiet, before = None, 0, None
    days, leads = [], {}
    for day, (said, known, breach) in enumerate(zip(one.said, one.known, one.breach, strict=True)):
        if not known:
            continue
        if breach or said >= threshold:
            began, quiet = (day if began is None else began), 0
            days += [day] if began == day else []
        elif began is not None:
            quiet += 1
            began = None if quiet == EASE else began
        if breach and before is False:
            assert began is not None
            leads[day] = min(day - began, FOLLOW)
        before = bool(breach)
    empty = [day for day in days if not one.breach[day] and not any(0 <= b - day <= FOLLOW for b in leads)]
    whole = [day for day in empty if len(one.known[day : day + FOLLOW + 1]) > FOLLOW]
    false = [day for day in whole if one.known[day : day + FOLLOW + 1].all()]
    return ByHand(days, false, [day for day in empty if day not in false], leads)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """Up to four months; what is said comes in stretches, breaches are rare, some days are not known."""
    size = draw(st.integers(0, 120))
    stretches = draw(st.lists(st.tuples(st.integers(1, 12), st.integers(-1, 9)), min_size=size, max_size=size))
    said = "".join("" if not length else (" " if tenth < 0 else str(tenth)) * length for length, tenth in stretches)
    breach = "".join(draw(st.sampled_from((" ", " ", " ", "x"))) * draw(st.integers(1, 9)) for _ in range(size))
    known = "".join(draw(st.sampled_from((" " * 9, " " * 40, "?"))) for _ in range(size))
    return course(said[:size].ljust(size), breach, known)


@settings(max_examples=200, deadline=None)
@given(courses(), st.integers(0, 10))
def test_alarms_are_those_of_a_walk_day_by_day(one: Course, tenths: int) -> None:
    """Episodes, false and undecided alarms and every lead, against the definitions in plain Python."""
    found, again = alarms(one, tenths / 10), by_hand(one, tenths / 10)
    assert found.days.tolist() == again.days
    assert found.days[found.false].tolist() == again.false
    assert found.days[found.undecided].tolist() == again.undecided
    assert dict(zip(found.breaches.tolist(), found.leads.tolist(), strict=True)) == again.leads


@settings(max_examples=150, deadline=None)
@given(courses())
def test_a_lower_threshold_never_shortens_a_lead(one: Course) -> None:
    """Along a curve leads only grow and misses only fall, whatever becomes of the false alarms."""
    found = tally(one, [part / 10 for part in range(11)])
    assert (np.diff(found.leads, axis=1) <= 0).all()


@settings(max_examples=100, deadline=None)
@given(courses(), st.integers(0, 119), st.integers(0, 10))
def test_saying_more_on_a_day_never_delays_an_alarm(one: Course, day: int, tenths: int) -> None:
    """One day on which more is said moves no breach's first alarm to later."""
    louder = one.said.copy()
    louder[day : day + 1] = 1.0
    before, after = (alarms(Course(said, one.known, one.breach), tenths / 10) for said in (one.said, louder))
    assert (after.leads >= before.leads).all()


EXAMPLES = [
    # alarm on the day itself is no warning
    ("000000000", "      xx ", [(6, 0)]),
    # three days ahead
    ("000500000", "      xx ", [(6, 3)]),
    # six quiet days do not end an episode, seven do
    ("0500000000", "        x", [(8, 7)]),
    ("05000000000", "         x", [(9, 0)]),
    # one that runs on counts from its first day, 28 at most
    ("5" * 40, " " * 39 + "x", [(39, 28)]),
    # whoever left the breach for a day is still warned of the next one
    ("0000000000", "    xx x  ", [(4, 0), (7, 3)]),
    # in breach from the first day on: nobody saw it begin
    ("0000000000", "xxxx      ", []),
]


@pytest.mark.parametrize(("said", "breach", "leads"), EXAMPLES)
def test_the_lead_of_a_breach(said: str, breach: str, leads: list[tuple[int, int]]) -> None:
    """Breach day less the first day of the episode that runs then."""
    found = alarms(course(said, breach), 0.5)
    assert list(zip(found.breaches.tolist(), found.leads.tolist(), strict=True)) == leads


def test_an_alarm_is_false_once_its_28_days_are_known() -> None:
    """A breach on the 28th day saves it, one on the 29th does not; until then, or across a gap, it is undecided."""
    quiet = "0" * 40
    cases = [
        (course("5" + quiet, " " * 28 + "x"), (0, 0)),
        (course("5" + quiet, " " * 29 + "x"), (1, 0)),
        (course("5" + quiet[:28]), (1, 0)),
        (course("5" + quiet[:27]), (0, 1)),
        (course("5" + quiet, known=" " * 20 + "?"), (0, 1)),
    ]
    for one, expected in cases:
        found = alarms(one, 0.5)
        assert (found.false.sum(), found.undecided.sum()) == expected


def test_a_day_nobody_knows_ends_nothing() -> None:
    """Seven days that no file covers are no seven quiet days."""
    assert alarms(course("50000000000", "          x", " ???????"), 0.5).leads.tolist() == [10]


def test_a_breach_is_seen_from_its_first_known_day() -> None:
    """One that began in a gap begins where the gap ends; one that went on across it is not a second one."""
    assert onsets(course("0" * 9, "    xx", "  ??")).tolist() == [4]
    assert onsets(course("0" * 9, "  xxxx", "   ?")).tolist() == [2]


def test_days_at_risk_are_those_with_four_known_weeks_ahead() -> None:
    """None in a short history; a gap takes the 28 days before it with it."""
    assert decided(course("0" * FOLLOW)).sum() == 0
    assert decided(course("0" * (FOLLOW + 3))).tolist() == [True] * 3 + [False] * FOLLOW
    assert decided(course("0" * 60, known=" " * 40 + "?")).sum() == 12


def test_objectives_of_an_account_add_up() -> None:
    """False alarms by account-year are those of all its objectives over the account's own days."""
    one, other = course("5" + "0" * 99), course("0" * 20 + "5" + "0" * 79, " " * 25 + "x")
    both = together([tally(one, [0.5]), tally(other, [0.5])], 72)
    assert points(both, [0.5]) == (Point(0.5, 2, 1, 0, 1 / (72 / YEAR), 1, 1, 5.0, 2 / 199),)


def test_a_curve_without_a_breach_or_a_day_at_risk_says_so() -> None:
    """No lead, no share missed, no rate of false alarms."""
    (point,) = points(tally(course("5"), [0.5]), [0.5])
    assert astuple(point) == (0.5, 1, 0, 1, None, 0, 0, None, 1.0)
    assert point.missed is None


def test_missed_breaches_are_in_the_median() -> None:
    """Leads of 4, 0 and 0: half of all breaches were not seen, and two of three were missed."""
    (point,) = points(Tally(*(np.array([3]),) * 4, np.array([[4], [0], [0]]), 365, 6), [0.5])
    assert (point.lead, point.seen, point.alarmed) == (0.0, 1, 0.5)
    assert point.missed == pytest.approx(2 / 3)
