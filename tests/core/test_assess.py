"""Everything said about one objective on one day, put together from the same events."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from builders import AS_OF, assessment, at, events, evidence, known_events, objective, record, statement, triangle
from histories import Future, later_history
from strikewatch.core.ahead import outlook
from strikewatch.core.assess import assess
from strikewatch.core.assessment import BadEvent, Without
from strikewatch.core.evidence import LevelRules
from strikewatch.core.facts import Span
from strikewatch.core.grammar import Ledger
from strikewatch.core.limits import is_breach
from strikewatch.core.model import Counts, LastN, Level, RollingDays, Tier, Window
from strikewatch.core.statements import printed

D = AS_OF - 20
STEADY = tuple((AS_OF - age, 0, 10) for age in range(59, -1, -1))


def late(age: int, **changes: Any) -> dict[str, Any]:
    return record(**{"delivered_day": AS_OF - age, "late": 1, **changes})


def test_parts_of_an_assessment_agree() -> None:
    """Counts, budget, events left, leave dates, coverage, history and bad events tell of one and the same window."""
    told = events(*STEADY[:40], (AS_OF - 19, 3, 10), *STEADY[41:])
    found = assessment(evidence(told))
    assert (found.account, found.as_of, found.window) == ("anna", AS_OF, Span(AS_OF - 29, AS_OF))
    assert (found.counts, found.budget, found.events_left) == (Counts(3, 300), 12, 9)
    assert [(leave.day, leave.numerator) for leave in found.leave_dates] == [(AS_OF + 11, 3)]
    assert [(step.day, step.number) for step in found.events_left_by] == [(AS_OF + 11, 12)]
    assert found.bad_events == (BadEvent(AS_OF - 19, "e40", 3, 10, AS_OF + 11),)
    # the day judged for is not over, so nothing can speak for the whole of it
    assert (found.coverage.covered_days, found.coverage.uncovered_days) == (29, 0)
    assert found.history[-1].counts == found.counts
    assert (found.recovery, found.projected, found.provisional, found.excused) == (None, (), None, None)
    assert found.change is not None
    assert found.forecast is not None
    assert sorted(found.forecast.probability) == [7, 14, 28]


def test_a_breach_says_how_it_ends() -> None:
    """In breach there is a way back: clean units, and a day on which it is over if all goes well."""
    found = assessment(evidence(events(*STEADY[:-2], (AS_OF - 1, 20, 20), STEADY[-1])))
    assert found.level is Level.BREACH
    assert found.recovery is not None
    assert found.recovery.clean_units == 190  # 20 of 310, and 20 of 500 is 4 %
    assert found.recovery.day == AS_OF + 29  # the day the bad ones leave: new work only takes the place of old


def test_what_the_platform_will_show() -> None:
    """What the lag makes known already is told for each day, on from the day judged for."""
    told = events((AS_OF - 3, 0, 10), (AS_OF - 1, 5, 10))
    found = assessment(evidence(told, objective=objective(window=RollingDays(30, lag=2))))
    assert found.counts == Counts(0, 10)
    assert [(point.day, point.counts) for point in found.projected] == [
        (AS_OF + 1, Counts(5, 20)), (AS_OF + 2, Counts(5, 20)),
    ]  # fmt: skip


def test_excused_events_count_and_are_shown_apart() -> None:
    """Excused bad events still count; beside it stands what the counts were without them."""
    told = events((AS_OF - 3, 2, 10), (AS_OF - 2, 1, 10), excused=[0])
    found = assessment(evidence(told))
    assert (found.counts, found.excused) == (Counts(3, 20), Without(Counts(1, 20), -1, breach=True))
    assert [bad.excused for bad in found.bad_events] == [True, False]


def test_bad_events_have_their_place_and_reason() -> None:
    """A bad event is told with its key, place and reason, blank where none is known."""
    told = known_events([late(3, key="p1", place="DSE5", reason="traffic"), late(2, key="p2")], "late_delivery")
    assert [(bad.key, bad.place, bad.reason) for bad in assessment(evidence(told)).bad_events] == [
        ("p1", "DSE5", "traffic"), ("p2", "", ""),
    ]  # fmt: skip


def test_causes_stand_out_by_place_hour_and_weekday() -> None:
    """A station with all the late packages is named; coarse events and those without a place name none."""
    rows = [late(day % 20, place="DSE5", start_at=at(AS_OF - day % 20, "18:00")) for day in range(9)]
    rows += [late(day % 20, late=0, place="DSD3", start_at=at(AS_OF - day % 20, "10:00")) for day in range(60)]
    found = assessment(evidence(known_events(rows, "late_delivery"))).causes
    assert found is not None
    assert [(one.column, one.value, one.counts, one.beside) for one in found.named] == [
        ("place", "DSE5", Counts(9, 9), (("start_hour", "18:00"),))
    ]
    assert assessment(evidence(events((AS_OF - 1, 9, 45), coarse=True))).causes is None
    one_day = assessment(evidence(events((AS_OF - 1, 9, 45)))).causes
    assert one_day is not None
    assert one_day.verdict == "no_contrast"


def test_a_window_that_cuts_a_row_says_so() -> None:
    """Where a last-N window cuts through a row of many the page says how its bad ones are taken."""
    asked = objective(window=LastN(10, "package"))
    told = events((AS_OF - 3, 2, 45), (AS_OF - 1, 0, 4))
    found = assessment(evidence(told, objective=asked, notes=("said before",)))
    assert (found.counts, len(found.notes)) == (Counts(2, 10), 2)
    assert "taken as the newest" in found.notes[1]
    assert found.bad_events[0].leaves is None
    assert assessment(evidence(events((AS_OF, 1, 10)), objective=asked)).notes == ()


def test_a_tier_is_named() -> None:
    """The band the counts fall into is named, none where no unit counts."""
    asked = objective(tiers=(Tier("Great", Fraction(1, 100)), Tier("At Risk")))
    assert assessment(evidence(events((AS_OF, 1, 10)), objective=asked)).tier == "At Risk"
    assert assessment(evidence(events((AS_OF - 90, 1, 10)), objective=asked)).tier is None


@pytest.mark.parametrize("window", [RollingDays(30, lag=2), LastN(20, "package", lag=2), LastN(20, "package")])
@pytest.mark.parametrize(
    "told",
    [
        # only today; only in days to come, as a running week's figure is; long ago; one unit in all
        events((AS_OF, 1, 9)),
        events((AS_OF + 9, 1, 9), coarse=True),
        events((AS_OF - 700, 1, 9)),
        events((AS_OF - 5, 0, 0), (AS_OF - 3, 1, 1)),
    ],
)
def test_odd_histories_are_assessed(window: Window, told: Any) -> None:
    """Work that is all too new, too old or next to nothing still makes a whole assessment."""
    case = evidence(told, objective=objective(window=window))
    found = assessment(case)
    assert found.counts.numerator <= found.counts.denominator
    assert (found.level is Level.UNKNOWN) == (found.counts.denominator == 0 or found.missing)


def test_the_outlook_starts_from_what_is_known() -> None:
    """The forecast is given counts by day, which days files speak for, and for a last-N window its queue."""
    told = events((AS_OF - 4, 1, 3), (AS_OF - 1, 0, 2), (AS_OF + 2, 0, 9))
    case = evidence(told, covered=(Span(AS_OF - 9, AS_OF - 3), Span(AS_OF - 1, AS_OF)))
    ahead = outlook(case, AS_OF)
    assert (ahead.first_day, ahead.numerator.tolist(), ahead.denominator.tolist()) == (
        AS_OF - 4, [1, 0, 0, 0, 0], [3, 0, 0, 2, 0],
    )  # fmt: skip
    assert ahead.known.tolist() == [True, True, False, True, True]
    assert (len(ahead.queue_denominator), ahead.rule.limit) == (0, Fraction(4, 100))
    queued = outlook(replace(case, objective=objective(window=LastN(9, "package"))), AS_OF)
    assert queued.queue_denominator.tolist() == [3, 2]


def test_the_outlook_expects_what_is_still_to_come() -> None:
    """Defects that take days to be told are expected on the days that are young, by day."""
    rows = [record(unit="order", ordered_day=AS_OF - age) for age in range(40)]
    rows.append(record(unit="order", ordered_day=AS_OF - 30, defective=1, reported_day=AS_OF - 20))
    asked = objective(metric="order_defect", window=RollingDays(60))
    case = evidence(known_events(rows, "order_defect"), objective=asked, triangle=triangle(rows, "order_defect"))
    ahead = outlook(case, AS_OF)
    assert (np.diff(ahead.expected[-20:]) > 0).all()
    assert ahead.expected[-1] > 0
    empty = replace(case, triangle=triangle([], "order_defect"))
    assert outlook(empty, AS_OF).expected.sum() == 0
    assert assessment(empty).provisional is None


def test_change_looks_at_settled_covered_days() -> None:
    """Luck or change is asked of covered days alone, and of none where nothing is known."""
    told = events(*STEADY)
    whole = assessment(evidence(told)).change
    part = assessment(evidence(told, covered=(Span(AS_OF - 9, AS_OF),))).change
    none = assessment(evidence(events())).change
    assert whole is not None
    assert part is not None
    assert none is not None
    assert (whole.recent + whole.before, part.recent + part.before) == (Counts(0, 600), Counts(0, 100))
    assert none.verdict == "too_few"
    count = assessment(evidence(told, objective=objective(limit=Fraction(2), limit_kind="count"))).change
    assert count is not None
    assert count.capability == "no_limit"


def test_objectives_come_back_in_their_order() -> None:
    """Assessments stand in the order of the objectives, with a forecast where there is a limit and an event."""
    told = events(*STEADY)
    cases = [evidence(events()), evidence(told), evidence(told, objective=objective(limit=None)), evidence(told)]
    found = assess("anna", cases, AS_OF, LevelRules())
    assert [one.forecast is not None for one in found] == [False, True, False, True]
    assert found[1] == found[3]


def test_statements_alone_make_a_whole_assessment() -> None:
    """A driver with nothing but weekly mails gets counts, budget, leave dates, a forecast and a verdict."""
    mails = [statement(AS_OF - 7 * week - 6, AS_OF - 7 * week, 1, 40, printed_day=AS_OF) for week in range(8)]
    told = printed(mails, objective(), AS_OF)
    found = assessment(evidence(told.events, covered=told.covered, counted_from="statements"))
    assert (found.counts, found.counted_from) == (Counts(5, 200), "statements")
    assert (found.budget, found.events_left, len(found.leave_dates)) == (8, 3, 5)
    assert found.forecast is not None
    assert found.level is not Level.UNKNOWN


@settings(max_examples=10, deadline=None)
@given(future=later_history(D))
def test_the_future_changes_no_assessment(future: Future) -> None:
    """Told of what happens later, an assessment of a day stays as it was, to the last digit."""
    judged = []
    for rows in future:
        told = known_events(rows, "late_shipment", D)
        asked = objective(metric="late_shipment", unit="order", limit=Fraction(1, 3))
        case = evidence(told, objective=asked, triangle=triangle(rows, "late_shipment", D))
        judged.append(assessment(case, D))
    assert judged[0] == judged[1]
    assert (judged[0].level is Level.BREACH) == is_breach(judged[0].objective, judged[0].counts)


STARS = objective(window=LastN(400, "rating", parts=4), limit=Fraction(3, 40), scale="stars", direction="at_least")


def test_the_stars_of_one_rating_are_one_sign() -> None:
    """Two ratings of one star are two bad units, not eight: neither a change nor a cause."""
    told = events(*[(AS_OF - 60 + index // 5, 0, 4) for index in range(200)], *[(AS_OF - 1, 4, 4)] * 2, (AS_OF, 0, 4))
    places = ["A"] * 200 + ["B"] * 3
    found = assessment(evidence(replace(told, place=places, reason=places), objective=STARS))
    assert found.change is not None
    assert found.causes is not None
    assert (found.change.verdict, found.causes.verdict, found.causes.bad) == ("too_few", "too_few", 2)


def test_points_of_one_violation_are_no_change() -> None:
    """Sixty points of one violation are neither bad luck nor a change for the worse, nor any weekday's fault."""
    rule = objective(window=Ledger(180, 200), limit=Fraction(100), limit_kind="count", scale="points")
    told = events(*[(AS_OF - 100 + index, 0, 5) for index in range(95)], (AS_OF - 3, 60, 60))
    none = [""] * 96
    found = assessment(evidence(replace(told, place=none, reason=none), objective=rule))
    assert (found.change, found.causes) == (None, None)


def test_a_fan_leaves_out_what_its_window_forgives() -> None:
    """The two lowest of a hundred are in neither the figure nor its likely course."""
    rule = replace(STARS, window=LastN(400, "rating", parts=4, drop_lowest=2, drop_from=400))
    told = events(*[(AS_OF - 50 + index // 2, 4 * (index in (97, 98)), 4) for index in range(100)])
    found = assessment(evidence(told, objective=rule))
    assert found.forecast is not None
    assert (found.counts.numerator, found.forecast.fan[0][1]) == (0, 0.0)


def test_a_breach_beside_left_out_ratings_is_certain_to_stay() -> None:
    """30 stars lost of 392 are past the limit without more work; of 400, with the two lowest, they would not be."""
    rule = replace(STARS, window=LastN(400, "rating", parts=4, drop_lowest=2, drop_from=400))
    lost = [0] * 68 + [1] * 30 + [4, 4]
    told = events(*((AS_OF - 60 + index // 4, bad, 4) for index, bad in enumerate(lost)))
    found = assessment(evidence(told, objective=rule))
    assert (found.level, found.counts) == (Level.BREACH, Counts(30, 392))
    assert found.forecast is not None
    assert set(found.forecast.probability.values()) == {1.0}
