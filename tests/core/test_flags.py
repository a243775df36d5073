"""Metrics that one or two facts tell: what each counts, what null cells mean, and from when bad is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import AS_OF, at, counts, known_events, record
from strikewatch.core.metrics import METRICS
from strikewatch.core.model import Counts, MetricOptions

D = AS_OF - 5  # the day things happen on
NEXT = D + 1
Row = Mapping[str, Any]

NOT_COUNTED = Counts(0, 0)
GOOD, BAD = Counts(0, 1), Counts(1, 1)
UNRATED = MetricOptions(unrated_is_best=True)

# metric, unit, its moments, its fact: each unit gets its own answer, so that one without an answer is not counted
ANSWERED = [
    ("acceptance", "offer", ("ordered",), "declined"),
    ("satisfaction", "rating", ("reported",), "thumbs_down"),
    ("delivery_behaviour", "package", ("delivered", "start", "shipped", "ordered"), "misdelivered"),
    ("photo", "package", ("delivered", "start"), "no_photo"),
    ("contact", "package", ("delivered", "start", "due"), "no_contact"),
    ("valid_tracking", "package", ("due", "shipped"), "untracked"),
    ("valid_tracking", "order", ("due", "shipped"), "untracked"),
    ("late_handover", "package", ("ship_by", "shipped"), "handed_late"),
    ("late_handover", "order", ("ship_by", "shipped"), "handed_late"),
    ("invoice_defect", "order", ("ordered",), "no_invoice"),
    ("response", "message", ("ordered",), "unanswered"),
    ("return_dissatisfaction", "return", ("ordered",), "mishandled"),
    ("return_grading", "return", ("returned", "ordered"), "mishandled"),
    ("negative_feedback", "rating", ("reported",), "low_rated"),
]
# the same, but every unit is looked at and only bad ones are told
REPORTED = [
    ("negative_feedback", "order", ("ordered", "delivered"), "low_rated"),
    ("negative_feedback", "package", ("ordered", "delivered"), "low_rated"),
    ("complaint", "package", ("delivered", "shipped"), "complaint"),
    ("complaint", "order", ("delivered", "shipped"), "complaint"),
    ("escalation", "package", ("delivered", "shipped"), "escalated"),
    ("speeding", "trip", ("start", "delivered"), "speeding"),
    ("item_issue", "item", ("ordered", "delivered", "start"), "item_issue"),
    ("refund", "order", ("ordered", "delivered"), "refunded"),
    ("case", "order", ("ordered", "delivered"), "case_lost"),
    ("transaction_defect", "order", ("ordered", "delivered"), "case_lost"),
]


@pytest.mark.parametrize(("metric", "unit", "dated", "fact"), [*ANSWERED, *REPORTED])
def test_a_fact_is_bad_on_whichever_day_dates_it(metric: str, unit: str, dated: tuple[str, ...], fact: str) -> None:
    """One is bad and nought is good, dated by the first of its moments that is known; without any it is not counted."""
    told = {"unit": unit, fact: 1}
    for moment in dated:
        assert counts([record(**told, **{f"{moment}_day": D})], metric) == BAD, moment
        assert counts([record(**{**told, fact: 0}, **{f"{moment}_day": D})], metric) == GOOD, moment
    assert counts([record(**told)], metric) == NOT_COUNTED
    every = record(**told, **{f"{moment}_day": D + place for place, moment in enumerate(dated)})
    assert known_events([every], metric).day.tolist() == [D]


@pytest.mark.parametrize(("metric", "unit", "dated", "fact"), [*ANSWERED, *REPORTED])
def test_nothing_said_is_an_answer_only_where_bad_ones_alone_are_told(
    metric: str, unit: str, dated: tuple[str, ...], fact: str
) -> None:
    """A null cell leaves a unit out where each has its own answer, and is nothing bad where it has not."""
    expected = NOT_COUNTED if (metric, unit, dated, fact) in ANSWERED else GOOD
    assert counts([record(unit=unit, **{f"{dated[0]}_day": D})], metric) == expected


@pytest.mark.parametrize(("metric", "unit", "dated", "fact"), [*ANSWERED, *REPORTED])
def test_count_rows_stand_for_many(metric: str, unit: str, dated: tuple[str, ...], fact: str) -> None:
    """Four bad ones of 33, none of nought, and never more bad ones than there are."""
    row = {"unit": unit, f"{dated[0]}_day": D}
    assert counts([record(**row, units=33, **{fact: 4})], metric) == Counts(4, 33)
    assert counts([record(**row, units=0, **{fact: 0})], metric) == NOT_COUNTED
    assert counts([record(**row, units=3, **{fact: 4})], metric) == Counts(3, 3)


@pytest.mark.parametrize("metric", ["complaint", "refund", "case", "escalation", "negative_feedback"])
def test_what_is_reported_later_is_bad_from_then_on(metric: str) -> None:
    """A unit is good until the day of the report; without that day it was known on its own."""
    _, unit, dated, fact = next(case for case in REPORTED if case[0] == metric)
    row = {"unit": unit, fact: 1, f"{dated[0]}_day": D - 9}
    assert counts([record(**row, reported_day=D)], metric, D - 1) == GOOD
    assert counts([record(**row, reported_day=D)], metric, D) == BAD
    assert counts([record(**row)], metric, D - 9) == BAD


STARS: list[tuple[Row, MetricOptions, Counts]] = [
    ({"reported_day": D, "stars": 5}, MetricOptions(), Counts(0, 4)),
    ({"reported_day": D, "stars": 4}, MetricOptions(), Counts(1, 4)),
    ({"reported_day": D, "stars": 1}, MetricOptions(), Counts(4, 4)),
    # no rating at all: left out, or the best
    ({"reported_day": D}, MetricOptions(), NOT_COUNTED),
    ({"reported_day": D}, UNRATED, Counts(0, 4)),
    # no stars that there are
    ({"reported_day": D, "stars": 0}, MetricOptions(), NOT_COUNTED),
    ({"reported_day": D, "stars": 6}, MetricOptions(), NOT_COUNTED),
    ({"reported_day": D, "stars": -1}, UNRATED, NOT_COUNTED),
    # ten ratings of three stars each
    ({"reported_day": D, "units": 10, "stars": 3}, MetricOptions(), Counts(20, 40)),
    # a trip is dated by its own day
    ({"unit": "trip", "delivered_day": D, "stars": 3}, MetricOptions(), Counts(2, 4)),
    ({"unit": "trip", "start_day": D, "stars": 3}, MetricOptions(), Counts(2, 4)),
    ({"unit": "trip", "reported_day": D, "stars": 3}, MetricOptions(), NOT_COUNTED),
    ({"unit": "trip", "delivered_day": D}, MetricOptions(), NOT_COUNTED),
    ({"unit": "trip", "delivered_day": D, "completed": 1}, UNRATED, Counts(0, 4)),
    # a trip that never was is no five stars
    ({"unit": "trip", "start_day": D, "cancelled_own": 1}, UNRATED, NOT_COUNTED),
    ({"unit": "trip", "start_day": D, "cancelled_day": D}, UNRATED, NOT_COUNTED),
    ({"unit": "trip", "start_day": D, "completed": 0}, UNRATED, NOT_COUNTED),
    ({"unit": "trip", "start_day": D, "units": 10, "completed": 8, "cancelled_other": 2}, UNRATED, Counts(0, 32)),
    # no day, another unit
    ({"stars": 3}, UNRATED, NOT_COUNTED),
    ({"unit": "package", "delivered_day": D, "stars": 3}, MetricOptions(), NOT_COUNTED),
]


@pytest.mark.parametrize(("row", "options", "expected"), STARS)
def test_star_rating(row: Row, options: MetricOptions, expected: Counts) -> None:
    """Stars lost of the four that each rating can lose."""
    assert counts([record(**{"unit": "rating", **row})], "star_rating", options=options) == expected


def test_a_trip_is_rated_on_the_day_of_its_rating() -> None:
    """Until then it is not counted, or counts as five stars; it stays dated by its own day."""
    trip = record(unit="trip", delivered_day=D - 9, stars=2, reported_day=D)
    assert counts([trip], "star_rating", D - 1) == NOT_COUNTED
    assert counts([trip], "star_rating", D) == Counts(3, 4)
    assert counts([trip], "star_rating", D - 1, UNRATED) == Counts(0, 4)
    assert counts([trip], "star_rating", D, UNRATED) == Counts(3, 4)
    assert known_events([trip], "star_rating").day.tolist() == [D - 9]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=30))
def test_stars_lost_give_back_the_average(stars: list[int]) -> None:
    """Five less four times the rate is the mean of the stars, exactly."""
    found = counts([record(unit="rating", reported_day=D, stars=one) for one in stars], "star_rating")
    assert found.rate is not None
    assert (5 - 4 * found.rate) * len(stars) == sum(stars)


# metric, its record, what it counts
OTHERS: list[tuple[str, Row, Counts]] = [
    # brought back, not brought back, of a delivered one, of which nobody says
    ("not_returned", {"delivered_day": D, "undelivered": 1, "not_brought_back": 0}, GOOD),
    ("not_returned", {"start_day": D, "undelivered": 1, "not_brought_back": 1}, BAD),
    ("not_returned", {"due_day": D, "not_brought_back": 1}, BAD),
    ("not_returned", {"delivered_day": D, "completed": 1, "undelivered": 0, "not_brought_back": 0}, NOT_COUNTED),
    ("not_returned", {"delivered_day": D, "undelivered": 1}, NOT_COUNTED),
    ("not_returned", {"delivered_day": D, "units": 33, "undelivered": 4, "not_brought_back": 1}, Counts(1, 4)),
    # a photo is asked for where something was delivered
    ("photo", {"delivered_day": D, "completed": 0, "undelivered": 1, "no_photo": 1}, NOT_COUNTED),
    ("photo", {"delivered_day": D, "units": 33, "undelivered": 3, "no_photo": 2}, Counts(2, 30)),
    ("contact", {"delivered_day": D, "completed": 0, "undelivered": 1, "no_contact": 1}, BAD),
    # never went out
    ("complaint", {"ordered_day": D}, NOT_COUNTED),
    ("complaint", {"delivered_day": D, "units": 33, "undelivered": 3, "complaint": 2}, Counts(2, 30)),
    ("escalation", {"start_day": D, "completed": 0, "undelivered": 1}, NOT_COUNTED),
    # called off before it had to go out: needs no tracking and no hand-over
    ("valid_tracking", {"due_day": D, "untracked": 1, "cancelled_own": 1}, NOT_COUNTED),
    ("valid_tracking", {"due_day": D, "untracked": 1, "cancelled_other": 1}, NOT_COUNTED),
    ("valid_tracking", {"due_day": D, "shipped_day": D - 3, "untracked": 1, "cancelled_own": 1}, BAD),
    ("late_handover", {"ship_by_day": D, "handed_late": 1, "cancelled_day": D - 1}, NOT_COUNTED),
    ("late_handover", {"ship_by_day": D, "handed_late": 1, "cancelled_day": NEXT}, BAD),
    # an order with two defects counts once; a cancellation that names nobody is one's own
    ("transaction_defect", {"unit": "order", "ordered_day": D, "cancelled_own": 1, "case_lost": 1}, BAD),
    ("transaction_defect", {"unit": "order", "ordered_day": D, "cancelled_own": 1}, BAD),
    ("transaction_defect", {"unit": "order", "ordered_day": D, "cancelled_day": D}, BAD),
    ("transaction_defect", {"unit": "order", "ordered_day": D, "cancelled_day": D, "cancelled_other": 1}, GOOD),
    ("transaction_defect", {"unit": "order", "ordered_day": D, "units": 33, "cancelled_own": 2, "case_lost": 1},
     Counts(3, 33)),
    # blocks: given back in time, too late, by the platform, by nobody named, not at all
    ("dropped_block", {"unit": "block", "start_day": D, "cancelled_own": 1}, BAD),
    ("dropped_block", {"unit": "block", "start_day": D, "forfeited_late": 1}, BAD),
    ("dropped_block", {"unit": "block", "start_day": D, "cancelled_own": 1, "forfeited_late": 1}, BAD),
    ("dropped_block", {"unit": "block", "start_day": D, "cancelled_other": 1}, NOT_COUNTED),
    ("dropped_block", {"unit": "block", "start_day": D, "cancelled_day": D - 1}, BAD),
    ("dropped_block", {"unit": "block", "start_day": D, "missed": 1}, GOOD),
    ("dropped_block", {"unit": "block", "start_day": D}, NOT_COUNTED),
    # trips arrive too, where it is told; giving one up is no late arrival
    ("on_time_arrival", {"unit": "trip", "start_at": at(D, "12:00"), "arrived_at": at(D, "12:20")}, BAD),
    ("on_time_arrival", {"unit": "trip", "start_at": at(D, "12:00"), "arrived_at": at(D, "11:59")}, GOOD),
    ("on_time_arrival", {"unit": "trip", "start_at": at(D, "12:00"), "completed": 1}, NOT_COUNTED),
    ("on_time_arrival", {"unit": "trip", "start_day": D, "checked_in_late": 1}, BAD),
    ("on_time_arrival", {"unit": "trip", "start_at": at(D, "12:00"), "arrived_at": at(D, "11:50"),
                         "cancelled_at": at(D, "11:59")}, GOOD),
    ("on_time_arrival", {"unit": "trip", "start_at": at(D, "12:00"), "cancelled_at": at(D, "11:59")}, NOT_COUNTED),
]  # fmt: skip


@pytest.mark.parametrize(("metric", "row", "expected"), OTHERS)
def test_out_of_what(metric: str, row: Row, expected: Counts) -> None:
    """Each metric counts what it is out of, and a unit once."""
    assert counts([record(**row)], metric) == expected


@pytest.mark.parametrize(
    ("told", "first_bad"),
    [
        ({"cancelled_own": 1, "cancelled_day": D}, D),
        ({"case_lost": 1, "closed_day": D}, D),
        ({"case_lost": 1, "reported_day": D}, D),
        # the day it was decided, not that on which it was opened
        ({"case_lost": 1, "reported_day": D - 4, "closed_day": D}, D),
        # the first of the two; one without a day is as old as the order
        ({"cancelled_own": 1, "cancelled_day": D, "case_lost": 1, "closed_day": NEXT}, D),
        ({"cancelled_own": 1, "cancelled_day": NEXT, "case_lost": 1, "closed_day": D}, D),
        ({"cancelled_own": 1, "case_lost": 1, "closed_day": D}, D - 9),
        ({"cancelled_own": 0, "cancelled_day": D - 4, "case_lost": 1, "closed_day": D}, D),
    ],
)
def test_a_transaction_defect_is_known_from_the_first_of_its_two(told: Row, first_bad: int) -> None:
    """An order is good until it was cancelled or its case was decided."""
    row = record(unit="order", ordered_day=D - 9, **told)
    assert counts([row], "transaction_defect", first_bad) == BAD
    assert counts([row], "transaction_defect", first_bad - 1) == (NOT_COUNTED if first_bad == D - 9 else GOOD)


VIOLATIONS: list[tuple[str, Row, Counts]] = [
    ("policy_violation", {"reported_day": D}, BAD),
    ("policy_violation", {"reported_day": D, "closed_day": NEXT}, GOOD),
    ("policy_violation", {"reported_day": D, "units": 3}, Counts(3, 3)),
    ("policy_violation", {"closed_day": D}, NOT_COUNTED),
    ("account_health", {"reported_day": D, "points": 8}, Counts(8, 8)),
    # closed, without points, with points that cannot be
    ("account_health", {"reported_day": D, "points": 8, "closed_day": NEXT}, NOT_COUNTED),
    ("account_health", {"reported_day": D}, NOT_COUNTED),
    ("account_health", {"reported_day": D, "points": 0}, NOT_COUNTED),
    ("account_health", {"reported_day": D, "points": -8}, NOT_COUNTED),
    ("account_health", {"points": 8}, NOT_COUNTED),
    # orders stand beside them
    ("account_health", {"unit": "order", "ordered_day": D}, GOOD),
    ("account_health", {"unit": "order", "ordered_day": D, "units": 40}, Counts(0, 40)),
    ("account_health", {"unit": "order", "ordered_day": D, "points": 8}, GOOD),
    ("account_health", {"unit": "order", "ordered_day": D, "cancelled_own": 1}, NOT_COUNTED),
    ("account_health", {"unit": "order", "reported_day": D}, NOT_COUNTED),
]


@pytest.mark.parametrize(("metric", "row", "expected"), VIOLATIONS)
def test_violations(metric: str, row: Row, expected: Counts) -> None:
    """Violations count while they are open, by number or by what they cost."""
    assert counts([record(**{"unit": "violation", **row})], metric) == expected


@pytest.mark.parametrize(
    ("metric", "opened", "since"),
    [("policy_violation", BAD, GOOD), ("account_health", Counts(8, 8), NOT_COUNTED)],
)
def test_a_violation_is_open_until_the_day_it_was_closed(metric: str, opened: Counts, since: Counts) -> None:
    """A replay of a day before still counts it, and one of a day before the report does not know it."""
    row = record(unit="violation", reported_day=D, points=8, closed_day=D + 3)
    assert counts([row], metric, D - 1) == NOT_COUNTED
    assert counts([row], metric, D + 2) == opened
    assert counts([row], metric, D + 3) == since


WORK: list[tuple[Row, Counts]] = [
    ({"unit": "block", "start_day": D, "arrived_day": D}, GOOD),
    ({"unit": "block", "start_day": D, "checked_in_late": 1}, GOOD),
    ({"unit": "block", "start_day": D, "missed": 0}, GOOD),
    # missed, given back, taken away, of which nothing is known
    ({"unit": "block", "start_day": D, "missed": 1}, NOT_COUNTED),
    ({"unit": "block", "start_day": D, "missed": 0, "forfeited_late": 1}, NOT_COUNTED),
    ({"unit": "block", "start_day": D, "missed": 0, "cancelled_own": 1, "forfeited_late": 1}, NOT_COUNTED),
    ({"unit": "block", "start_day": D, "cancelled_other": 1}, NOT_COUNTED),
    ({"unit": "block", "start_day": D}, NOT_COUNTED),
    # a package that was tried, a trip that was begun
    ({"unit": "package", "start_day": D, "completed": 0, "undelivered": 1}, GOOD),
    ({"unit": "package", "start_day": D}, GOOD),
    ({"unit": "trip", "start_day": D}, GOOD),
    ({"unit": "trip", "start_day": D, "cancelled_day": D}, NOT_COUNTED),
    # a trip to come, when the file was made
    ({"unit": "trip", "start_day": D, "observed_day": D - 2}, NOT_COUNTED),
    ({"unit": "trip", "start_day": D, "observed_day": D - 2, "seen_day": D}, GOOD),
    # an order is work once it was shipped
    ({"unit": "order", "ordered_day": D}, NOT_COUNTED),
    ({"unit": "order", "ordered_day": D, "shipped_day": NEXT}, GOOD),
    ({"unit": "order", "shipped_day": D, "cancelled_day": NEXT}, GOOD),
    ({"unit": "order", "ordered_day": D, "cancelled_day": D}, NOT_COUNTED),
    ({"unit": "package", "delivered_day": D, "units": 33, "cancelled_other": 2}, Counts(0, 31)),
    ({"unit": "rating", "reported_day": D}, NOT_COUNTED),
]


@pytest.mark.parametrize(("row", "expected"), WORK)
def test_work(row: Row, expected: Counts) -> None:
    """Units that were worked on, whatever came of them; none of them is bad."""
    assert counts([record(**row)], "work") == expected


def test_an_order_is_worked_on_when_it_ships() -> None:
    """Not when it came in, and not when it arrived."""
    row = record(unit="order", ordered_day=D, shipped_day=NEXT, delivered_day=NEXT + 2)
    assert known_events([row], "work").day.tolist() == [NEXT]


def test_only_a_screen_tells_a_score() -> None:
    """No record has points that can be had; it is read off a screen."""
    assert METRICS["score"].counting is None
    with pytest.raises(ValueError, match="score is told by the platform alone"):
        counts([record()], "score")
