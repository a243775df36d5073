"""Looking back on past days says what `assess` said on each of them, and a later day changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import recount as again
from builders import AS_OF, events, evidence, objective, rate
from strikewatch.core.arrays import Events, part
from strikewatch.core.assess import assess
from strikewatch.core.curve import Course, alarms
from strikewatch.core.evidence import Evidence, LevelRules
from strikewatch.core.facts import Span
from strikewatch.core.forecast import HORIZONS
from strikewatch.core.grammar import Calendar, Composite, IdleDays, LastN, Part, RollingDays, Window
from strikewatch.core.model import Counts, Level, Tier
from strikewatch.core.replay import DayEvidence, Replayed, nearness, replayed, scored

RULES = LevelRules()
NEVER = float("nan")


def known_by(told: Events, day: int) -> Events:
    """The events of days up to `day`, each known on its own day."""
    return part(told, np.flatnonzero(told.day <= day))


def days_of(told: Events, first: int, last: int = AS_OF, **changes: Any) -> list[DayEvidence]:
    """What was known on each day about one objective, all days from a year before AS_OF covered up to each."""
    covered = changes.pop("covered", Span(AS_OF - 364, AS_OF))
    return [
        (day, [evidence(known_by(told, day), covered=[Span(covered.first, min(covered.last, day))], **changes)])
        for day in range(first, last + 1)
    ]


def said(days: Sequence[DayEvidence], **options: Any) -> Replayed:
    """What was said of the only objective."""
    (found,) = replayed(days, RULES, **options)
    return found


def same(one: Replayed, other: Replayed, size: int) -> bool:
    """Whether two replays agree on their first `size` days."""
    names = ("severity", "known", "breach", "chance", "nearness", "bad", "units")
    return all(
        np.array_equal(
            getattr(one, name)[:size].astype(float), getattr(other, name)[:size].astype(float), equal_nan=True
        )
        for name in names
    )


@pytest.mark.parametrize("kind", list(again.KINDS))
def test_each_day_says_what_assess_said(kind: str) -> None:
    """Level, counts and chances of any kind of window are those of the whole assessment of that day."""
    windows, histories = again.KINDS[kind]

    @settings(max_examples=2, deadline=None)
    @given(windows, histories)
    def check(window: Window, told: Events) -> None:
        counted = kind in ("ledger", "runs")
        rule = objective(window=window, limit=Fraction(2) if counted else Fraction(1, 4))
        rule = replace(rule, limit_kind="count") if counted else rule
        days = days_of(told, AS_OF - 5, objective=rule)
        found = said(days)
        for index, (day, cases) in enumerate(days):
            (one,) = assess("", cases, day, RULES)
            severity = np.nan if one.level is Level.UNKNOWN else one.level.severity
            assert np.array_equal(found.severity[index], severity, equal_nan=True)
            if not np.isnan(found.chance[index]).any():
                assert one.forecast is not None
                assert found.chance[index].tolist() == [one.forecast.probability[ahead] for ahead in HORIZONS]

    check()


WORK = events(*((AS_OF - 60 + day, int(day % 9 == 0), 5) for day in range(61)))


@settings(max_examples=6, deadline=None)
@given(again.told(), st.sampled_from((RollingDays(10), LastN(30, "package"), Calendar("week", 2))))
def test_a_replay_that_is_told_the_future_changes_nothing(later: Events, window: Window) -> None:
    """What was said up to a day is the same whether the history ends there or goes on, in batches of any size."""
    shifted = replace(later, day=later.day + 60)
    more = events(*zip(*(np.concatenate(both).tolist() for both in (
        (WORK.day, shifted.day), (WORK.numerator, shifted.numerator), (WORK.denominator, shifted.denominator)
    )), strict=True))  # fmt: skip
    rule = objective(window=window, limit=Fraction(1, 5))
    short = said(days_of(WORK, AS_OF - 12, objective=rule))
    long = said(days_of(more, AS_OF - 12, AS_OF + 6, objective=rule, covered=Span(AS_OF - 364, AS_OF + 99)), at_once=3)
    assert same(short, long, 13)


@settings(max_examples=5, deadline=None)
@given(again.told(most_units=3, most=20), st.integers(0, 10**6), st.integers(2, 8))
def test_one_more_bad_event_never_delays_an_alarm(told: Events, which: int, parts: int) -> None:
    """A good unit turned bad raises no level later, reads no figure as further from the limit, lowers no chance."""
    good = np.flatnonzero(told.numerator < told.denominator)
    if not len(good):
        return
    worse = told.numerator.copy()
    worse[good[which % len(good)]] += 1
    rule = objective(window=RollingDays(14), limit=Fraction(1, parts))
    before, after = (
        said(days_of(replace(told, numerator=numbers), AS_OF - 20, objective=rule))
        for numbers in (told.numerator, worse)
    )
    asked = ~np.isnan(before.nearness)
    assert (after.nearness[asked] >= before.nearness[asked]).all()
    for threshold in (1.0, 3.0, 4.0):
        first = [_first_alarm(one, one.severity, threshold) for one in (before, after)]
        assert first[1] <= first[0]
    first = [_first_alarm(one, one.chance[:, 1], 0.35) for one in (before, after)]
    assert first[1] <= first[0]


def _first_alarm(one: Replayed, read: Any, threshold: float) -> int:
    return int(alarms(Course(read, one.known, one.breach), threshold).days.min(initial=10**6))


def test_a_breach_is_one_that_was_known_on_its_day() -> None:
    """In breach on the day the third of ten goes bad, and no longer once it has left."""
    told = events(*((AS_OF - 40 + day, int(day in (23, 25, 27)), 1) for day in range(41)))
    rule = objective(window=RollingDays(10), limit=Fraction(29, 100))
    found = said(days_of(told, AS_OF - 20, objective=rule))
    assert (20 + np.flatnonzero(found.breach)).tolist() == [27, 28, 29, 30, 31, 32]
    assert found.known.all()
    assert np.isnan(found.chance).any(axis=1).tolist() == found.breach.tolist()
    assert found.foreseen


def test_a_week_is_looked_at_when_it_is_over() -> None:
    """Past the limit on a Tuesday is no breach; a week that ended past it is one, on its last day alone."""
    monday = AS_OF - 13
    told = events(*((monday - 14 + day, int(day in (15, 16)), 1) for day in range(28)))
    found = said(days_of(told, monday, objective=objective(window=Calendar("week"), limit=Fraction(1, 4))))
    assert np.flatnonzero(found.breach).tolist() == [6]
    assert found.severity[2] == Level.CRITICAL.severity


def test_no_verdict_for_want_of_units_is_known_and_for_want_of_files_is_not() -> None:
    """Under the minimum volume the platform does not judge; a day that no file covers may hold anything."""
    told = events((AS_OF - 2, 0, 5))
    few = said(days_of(told, AS_OF - 4, objective=objective(minimum_volume=10)))
    assert np.isnan(few.severity).all()
    assert few.known.tolist() == [False, False, True, True, True]
    gap = said(days_of(told, AS_OF, covered=Span(AS_OF - 8, AS_OF)))
    assert np.isnan(gap.severity).all()
    assert not gap.known.any() | gap.breach.any()
    assert not gap.foreseen


def test_figures_without_counts_are_judged_as_far_as_they_go() -> None:
    """A rate is past the limit where all of its range is; a word where its tier says breach."""
    nothing = events()
    tiers = (Tier("Great"), Tier("Ended", level=Level.BREACH))
    cases = [
        (evidence(nothing, rate=rate("0.05", "0.06"), seen_day=AS_OF), True),
        (evidence(nothing, rate=rate("0.03", "0.06"), seen_day=AS_OF), False),
        (evidence(nothing, word="Ended", seen_day=AS_OF, objective=objective(tiers=tiers)), True),
        (evidence(nothing, word="Great", seen_day=AS_OF, objective=objective(tiers=tiers)), False),
        (evidence(nothing, not_computable="no file tells it"), False),
    ]
    for case, breach in cases:
        found = said([(AS_OF, [case])])
        assert found.breach.tolist() == [breach]
        assert found.known.tolist() == [not case.not_computable]


def test_a_score_of_parts_is_judged_by_the_tiers_of_its_day() -> None:
    """A composite has its own level, from the tiers of the other objectives on the same day."""
    tiers = (Tier("Good", Fraction(1, 10)), Tier("Bad"))
    plain = objective(id="part", window=RollingDays(10), limit=Fraction(1, 2), tiers=tiers)
    points = (("Good", Fraction(1)), ("Bad", Fraction(0)))
    whole = objective(id="whole", window=Composite((Part("part", Fraction(1), points),)), limit=Fraction(1, 2))
    told = events((AS_OF - 1, 0, 9), (AS_OF, 3, 3))
    days = [
        (day, [evidence(known_by(told, day), objective=plain), evidence(events(), objective=whole)])
        for day in (AS_OF - 1, AS_OF)
    ]
    by_id = {one.objective.id: one for one in replayed(days, RULES)}
    assert by_id["whole"].breach.tolist() == [False, True]
    assert np.isnan(by_id["whole"].chance).all()


def test_variants_have_no_record_and_parts_have_one_each() -> None:
    """Other readings raise nothing; stations are told apart; what is not there on a day is not known then."""
    told = events((AS_OF, 0, 9))
    other = evidence(told, objective=objective(id="variant", variant_of="shop.late_30d"))
    days = [(AS_OF - 1, [other]), (AS_OF, [other, evidence(told, segment="B"), evidence(told, segment="A")])]
    found = replayed(days, RULES)
    assert [(one.objective.id, one.segment) for one in found] == [("shop.late_30d", "A"), ("shop.late_30d", "B")]
    assert [one.known.tolist() for one in found] == [[False, True]] * 2
    assert replayed([], RULES) == ()


def test_what_became_known_on_a_day_is_the_difference_of_two() -> None:
    """Nothing of the first day, none below zero, and nothing where another source is counted from."""
    counts = [(1, 10), (2, 14), (1, 12), (5, 20), (6, 22)]
    days: list[DayEvidence] = [
        (AS_OF - 4 + index, [evidence(events((AS_OF - 9, bad, units)), counted_from=source)])
        for index, ((bad, units), source) in enumerate(zip(counts, ["records"] * 3 + ["statements"] * 2, strict=True))
    ]
    found = said(days)
    assert (found.bad.tolist(), found.units.tolist()) == ([0, 1, 0, 0, 1], [0, 4, 0, 0, 2])


NEAR = [
    ({}, Counts(4, 125), 0.8),
    ({}, Counts(5, 125), 1.0),
    ({}, Counts(0, 0), NEVER),
    ({"minimum_volume": 10}, Counts(1, 9), NEVER),
    ({"limit": None}, Counts(1, 9), NEVER),
    ({"limit": Fraction(3), "limit_kind": "count"}, Counts(2, 0), 2 / 3),
    # nothing at all is allowed
    ({"limit": Fraction(0)}, Counts(0, 9), 0.0),
    ({"limit": Fraction(0)}, Counts(1, 9), float("inf")),
    # a count beside the rate, or buyers: bad events over the first that breaches
    ({"count_limit": Fraction(3)}, Counts(2, 10), 0.5),
    ({"minimum_buyers": 3}, Counts(1, 10), 1 / 3),
]


@pytest.mark.parametrize(("changes", "counts", "expected"), NEAR)
def test_how_near_the_limit(changes: dict[str, Any], counts: Counts, expected: float) -> None:
    """The figure over its limit; exact where it is a fraction, so that 80 % is 80 %."""
    assert np.array_equal(nearness(objective(**changes), counts), expected, equal_nan=True)


def series(chance: str, breach: str = "", known: str = "") -> Replayed:
    """A replay in letters: tenths said for every horizon or a blank, breach `x`, unknown `?`."""
    size = len(chance)
    told = np.array([int(one) / 10 if one.strip() else np.nan for one in chance])
    marks = [np.array([one == sign for one in text.ljust(size)[:size]]) for text, sign in ((breach, "x"), (known, "?"))]
    none = np.zeros(size, np.int64)
    return Replayed(
        objective(), None, AS_OF, np.full(size, np.nan), ~marks[1], marks[0], np.tile(told, (3, 1)).T, told, none, none
    )


def test_cases_are_days_with_a_chance_and_all_of_their_horizon_known() -> None:
    """Days without a chance, too near the end, or with an unknown day ahead are no cases."""
    said_, happened = scored(series("12 45678901234", "          xx"), 7)
    assert list(zip(said_.tolist(), happened.tolist(), strict=True)) == [
        (0.1, False), (0.2, False), (0.4, True), (0.5, True), (0.6, True), (0.7, True),
    ]  # fmt: skip
    said_, _ = scored(series("12 45678901234", known="    ?"), 7)
    assert said_.tolist() == [0.5, 0.6, 0.7]
    assert [len(side) for side in scored(series("1234567"), 7)] == [0, 0]
    assert len(series("1234567")) == 7


def test_idle_days_have_levels_and_a_chance() -> None:
    """Idle days are replayed like the rest, with the chance of a breach until there is one."""
    rule = objective(window=IdleDays(), limit=Fraction(5), limit_kind="count", unit="block")
    found = said(days_of(events((AS_OF - 9, 0, 1)), AS_OF - 9, objective=rule))
    assert np.flatnonzero(found.breach).tolist() == [6, 7, 8, 9]
    assert np.isnan(found.chance[:, 0]).tolist() == found.breach.tolist()


def test_evidence_is_a_value() -> None:
    """Looking at it changes nothing of it."""
    case: Evidence = evidence(WORK)
    said([(AS_OF, [case])])
    assert case.events is WORK
