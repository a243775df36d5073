"""Levels and their reasons: the order they are given in, what is certain, and that one more bad event never helps."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from builders import AS_OF, assessment, events, evidence, objective
from strikewatch.core.assessment import Assessment, Forecast
from strikewatch.core.evidence import LevelRules
from strikewatch.core.facts import Span
from strikewatch.core.grammar import Consecutive
from strikewatch.core.limits import is_breach
from strikewatch.core.model import Counts, LastN, Level, Objective, RollingDays, Tier, Window
from strikewatch.core.verdict import chance_text, verdict
from strikewatch.core.windows import Events

DAILY = tuple((AS_OF - age, 0, 10) for age in range(29, -1, -1))


def with_bad(*bad: tuple[int, int], units: int = 10) -> Events:
    """Thirty days of work, with so many bad units so many days ago."""
    late = dict(bad)
    return events(*((AS_OF - age, late.get(age, 0), units) for age in range(29, -1, -1)))


def judged(told: Events, chance: float | None = None, **changes: Any) -> tuple[Level, str, bool]:
    """The verdict with a forecast of this chance within 14 days, on an objective with `changes`."""
    covered = changes.pop("covered", None)
    case = evidence(told, covered=covered, objective=objective(**changes))
    forecast = None if chance is None else Forecast({14: chance}, None)
    return verdict(case, assessment(case), forecast, LevelRules())


ORDER: list[tuple[Events, float | None, dict[str, Any], Level, str, bool]] = [
    # nothing at all
    (events(), None, {}, Level.UNKNOWN, "no record yet", True),
    # no limit, no volume, no unit inside
    (with_bad(), None, {"limit": None}, Level.UNKNOWN, "no limit is known", False),
    (events((AS_OF, 0, 9)), None, {"minimum_volume": 10}, Level.UNKNOWN, "9 of at least 10 units: too few", False),
    (events((AS_OF - 40, 1, 9)), None, {}, Level.UNKNOWN, "no unit in the window", False),
    # a breach, on both sides of equality, and as an estimate
    (with_bad((3, 13)), 0.0, {}, Level.BREACH, "the limit has been passed", False),
    (with_bad((3, 12)), 0.0, {"comparator": ">="}, Level.BREACH, "the limit has been reached", False),
    (with_bad((3, 13)), 1.0, {"published": False}, Level.WARNING, "past the level that people report", False),
    # one more would be one too many, which warns where no chance can be told; most of the room is gone; none is
    (with_bad((3, 12)), 0.0, {}, Level.WATCH, "the next bad event passes the limit", False),
    (with_bad((3, 12)), None, {}, Level.WARNING, "the next bad event passes the limit", False),
    (with_bad((3, 12)), 0.0, {"published": False}, Level.WATCH, "passes the level that people report", False),
    (with_bad((3, 10)), 0.0, {}, Level.WATCH, "near the limit", False),
    (with_bad((3, 9)), 0.0, {}, Level.OK, "within 14 days is 0 %", False),
    # the chance of a breach, at each edge
    (with_bad((3, 1)), 0.149, {}, Level.OK, "within 14 days is 15 %", False),
    (with_bad((3, 1)), 0.15, {}, Level.WATCH, "within 14 days is 15 %", False),
    (with_bad((3, 1)), 0.4, {}, Level.WARNING, "within 14 days is 40 %", False),
    (with_bad((3, 1)), 0.65, {}, Level.CRITICAL, "within 14 days is 65 %", False),
    (with_bad((3, 1)), 0.999, {"published": False}, Level.WARNING, "over 99 %", False),
    # nothing bad yet is not near anything, also where the limit is nought
    (with_bad(), 0.0, {"limit": Fraction(0)}, Level.OK, "0 %", False),
]


@pytest.mark.parametrize(("told", "chance", "changes", "level", "reason", "missing"), ORDER)
def test_levels_and_reasons(
    told: Events, chance: float | None, changes: dict[str, Any], level: Level, reason: str, missing: bool
) -> None:
    """Each level has its reason, the first that holds in the order: no data, no verdict, a breach, how near one is."""
    found = judged(told, chance, **changes)
    assert (found[0], found[2]) == (level, missing)
    assert reason in found[1]


def test_what_files_cannot_tell_comes_first() -> None:
    """An objective that no file can be counted for is unknown for that reason, and nothing is missing."""
    found = assessment(evidence(events(), not_computable="no file tells it"))
    assert (found.level, found.reason, found.missing) == (Level.UNKNOWN, "no file tells it", False)


TIERS = (
    Tier("Great", Fraction(1, 100)),
    Tier("Fair", Fraction(3, 100), level=Level.WATCH),
    Tier("At Risk", level=Level.CRITICAL),
)


@pytest.mark.parametrize(
    ("bad", "published", "level"),
    [(0, True, Level.OK), (4, True, Level.WATCH), (10, True, Level.CRITICAL), (10, False, Level.WARNING)],
)
def test_a_tier_has_its_level(bad: int, published: bool, level: Level) -> None:
    """The level of the tier counts, where it is worse than room and chance; an estimate stops at warning."""
    found = judged(with_bad((3, bad)), 0.0, tiers=TIERS, published=published)
    assert found[0] is level
    assert bad == 0 or "in the tier" in found[1]


def covered_but(days: int) -> tuple[Span, ...]:
    """All days but the oldest so many of the window's."""
    return (Span(AS_OF - 200, AS_OF - 30), Span(AS_OF - 29 + days, AS_OF))


def test_more_than_a_fifth_uncovered_is_unknown() -> None:
    """Five of the 29 days that are over leave a verdict; with six it is unknown, and says how many and since when."""
    worked = events(*DAILY[6:])
    assert judged(worked, 0.0, covered=covered_but(5))[0] is Level.OK
    level, reason, missing = judged(worked, 0.0, covered=covered_but(6))
    assert (level, missing) == (Level.UNKNOWN, True)
    assert reason == "6 of 29 days of the window are not covered by any file; the newest covered day is 2026-11-21"


@pytest.mark.parametrize(("uncovered", "level"), [(6, Level.OK), (7, Level.UNKNOWN)])
def test_a_fifth_itself_is_not_too_many(uncovered: int, level: Level) -> None:
    """Of thirty whole days six may be uncovered."""
    covered = (Span(AS_OF - 30 + uncovered, AS_OF),)
    assert judged(events(*DAILY[10:]), 0.0, covered=covered, window=RollingDays(31))[0] is level


def test_without_any_coverage_no_day_is_named() -> None:
    """Where no file speaks for any day the reason names none."""
    assert judged(events(*DAILY), covered=())[1] == "29 of 29 days of the window are not covered by any file"


@pytest.mark.parametrize(
    ("bad", "changes", "level"),
    [
        # two weeks as busy as the busiest could have been clean: 14 of 352 would be in order, 15 of 355 would not
        (15, {}, Level.BREACH),
        (14, {}, Level.UNKNOWN),
        # a count cannot shrink
        (3, {"limit": Fraction(2), "limit_kind": "count"}, Level.BREACH),
        (2, {"limit": Fraction(2), "limit_kind": "count"}, Level.UNKNOWN),
        # what clean days would push out of a last-N window is not known
        (15, {"window": LastN(300, "package")}, Level.UNKNOWN),
    ],
)
def test_a_breach_already_certain_is_told(bad: int, changes: dict[str, Any], level: Level) -> None:
    """With a third uncovered only a breach is told that no clean work on those days could undo."""
    oldest = [(AS_OF - 29, 0, 5)] if "window" in changes else []
    told = events(*oldest, *DAILY[10:-3], (AS_OF - 2, bad, bad), *DAILY[-2:])
    assert judged(told, covered=covered_but(10), **changes)[0] is level


def test_clean_days_that_may_be_empty_make_no_volume() -> None:
    """Units that uncovered days might have held do not fill up a minimum volume."""
    told = events((AS_OF - 2, 5, 8))
    level, _, missing = judged(told, covered=covered_but(10), minimum_volume=10)
    assert (level, missing) == (Level.UNKNOWN, True)


@pytest.mark.parametrize(
    ("chance", "text"),
    [(0.0, "0 %"), (0.001, "under 1 %"), (0.0099, "under 1 %"), (0.01, "1 %"), (0.99, "99 %"), (0.999, "over 99 %"),
     (1.0, "100 %")],
)  # fmt: skip
def test_chances_are_never_rounded_to_certainty(chance: float, text: str) -> None:
    """A chance reads 0 % or 100 % only where it is."""
    assert chance_text(chance) == text


@st.composite
def cases(draw: st.DrawFn) -> tuple[Objective, Events]:
    """An objective of any kind over a few weeks of single units and coarse events."""
    window: Window = draw(
        st.one_of(
            st.builds(RollingDays, st.integers(5, 40), st.integers(0, 4)),
            st.builds(LastN, st.integers(5, 60), st.just("u")),
        )
    )
    kind = draw(st.sampled_from(("rate", "count")))
    limit = (
        draw(st.sampled_from((Fraction(4, 100), Fraction(1, 10), Fraction(1, 3)))) if kind == "rate" else Fraction(2)
    )
    asked = objective(
        window=window, limit=limit, limit_kind=kind, comparator=draw(st.sampled_from((">", ">="))),
        published=draw(st.booleans()), minimum_volume=draw(st.sampled_from((0, 10))),
        tiers=draw(st.sampled_from(((), TIERS))),
    )  # fmt: skip
    told = draw(st.lists(st.tuples(st.integers(0, 45), st.integers(0, 2), st.integers(1, 12)), min_size=1, max_size=12))
    return asked, events(*sorted((AS_OF - age, min(bad, units), units) for age, bad, units in told))


COVERED = st.sampled_from((None, covered_but(4), covered_but(12)))


@settings(max_examples=40, deadline=None)
@given(cases(), COVERED, st.data())
def test_one_more_bad_event_never_improves_a_level(
    case: tuple[Objective, Events], covered: tuple[Span, ...] | None, data: st.DataObject
) -> None:
    """With a good unit turned bad the level is the same or worse; what was judged is judged still."""
    asked, told = case
    good = np.flatnonzero(told.numerator < told.denominator)
    assume(len(good))
    index = data.draw(st.sampled_from(good.tolist()))
    worse = events(*((int(d), int(b) + (i == index), int(u)) for i, (d, b, u) in enumerate(rows(told))))
    before, after = (assessment(evidence(one, objective=asked, covered=covered)) for one in (told, worse))
    assert after.level is not Level.UNKNOWN or before.level is Level.UNKNOWN
    assert after.level is Level.UNKNOWN or before.level is Level.UNKNOWN or severity(after) >= severity(before)


def rows(told: Events) -> Any:
    return zip(told.day, told.numerator, told.denominator, strict=True)


def severity(found: Assessment) -> int:
    return found.level.severity


@settings(max_examples=30, deadline=None)
@given(cases(), st.fractions(Fraction(1, 50), Fraction(1), max_denominator=50))
def test_a_tighter_limit_never_improves_a_level(case: tuple[Objective, Events], tighter: Fraction) -> None:
    """The same work against a tighter limit has the same level or a worse one."""
    asked, told = case
    assert asked.limit is not None
    loose, tight = (objective(window=asked.window, limit=asked.limit * share) for share in (Fraction(1), tighter))
    one, other = (assessment(evidence(told, objective=limit)) for limit in (loose, tight))
    assert severity(other) >= severity(one)


@settings(max_examples=30, deadline=None)
@given(cases(), COVERED)
def test_levels_keep_their_promises(case: tuple[Objective, Events], covered: tuple[Span, ...] | None) -> None:
    """Never ok without units or with a fifth uncovered; a breach exactly where told; an estimate stops at warning."""
    asked, told = case
    found = assessment(evidence(told, objective=asked, covered=covered))
    uncovered = found.coverage.uncovered_days
    stale = found.coverage.asked is not None and 5 * uncovered > len(found.coverage.asked)
    if not found.counts.denominator or stale:
        assert found.level in (Level.UNKNOWN, Level.BREACH if asked.published else Level.WARNING)
    if asked.published:
        assert (found.level is Level.BREACH) <= is_breach(asked, found.counts)
        assert stale or (found.level is Level.BREACH) == is_breach(asked, found.counts)
    else:
        assert severity(found) <= Level.WARNING.severity


def test_no_data_is_never_ok() -> None:
    """Whatever the limit, without a record the level is unknown and data are missing."""
    for limit in (None, Fraction(0), Fraction(1)):
        found = assessment(evidence(events(), objective=objective(limit=limit)))
        assert (found.level, found.missing, found.counts) == (Level.UNKNOWN, True, Counts())


def test_too_few_ratings_are_told_in_ratings() -> None:
    """Ten ratings of at least twenty, whatever stars those can lose."""
    stars = objective(
        window=LastN(400, "rating", parts=4),
        limit=Fraction(3, 40),
        scale="stars",
        minimum_volume=80,
        direction="at_least",
    )
    found = assessment(evidence(events((AS_OF - 3, 0, 40)), objective=stars))
    assert (found.level, found.reason) == (Level.UNKNOWN, "10 of at least 20 units: too few")


def test_no_chance_is_told_without_a_forecast() -> None:
    """One printed period has no forecast, so nothing is said of a chance."""
    rule = objective(limit=Fraction(3), limit_kind="count")
    found = assessment(evidence(events((AS_OF, 1, 9), coarse=True), objective=rule))
    assert (found.level, found.reason, found.forecast) == (Level.OK, "inside the limit", None)


@pytest.mark.parametrize(("gap", "level"), [(AS_OF - 6, Level.UNKNOWN), (AS_OF - 12, Level.BREACH)])
def test_a_run_with_unknown_days_within(gap: int, level: Level) -> None:
    """Good units of a day that no file covers would end the run; those of days before it would not."""
    run = objective(window=Consecutive(10), limit=Fraction(2), limit_kind="count")
    told = events((AS_OF - 8, 1, 1), (AS_OF - 4, 1, 1), (AS_OF - 2, 1, 1))
    covered = [Span(AS_OF - 30, gap - 1), Span(gap + 3, AS_OF)]
    assert assessment(evidence(told, objective=run, covered=covered)).level is level
