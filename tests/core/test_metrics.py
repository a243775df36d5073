"""Every metric on a table of records: what is counted, what is bad, from when it is known, and what null cells mean.

Metrics that a single fact tells are in `test_flags`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import AS_OF, at, counts, known_events, record
from strikewatch.core.metrics import METRICS, counting_of
from strikewatch.core.model import Counts, MetricOptions
from strikewatch.core.record import FACTS, MOMENTS, TEXTS

D = AS_OF - 5  # the day things happen on
NEXT = D + 1
BY_DAY = MetricOptions(by_minute=False)
GRACE = MetricOptions(grace=10)
Row = Mapping[str, Any]
Case = tuple[str, Row, Counts]

NOT_COUNTED = Counts(0, 0)
GOOD, BAD = Counts(0, 1), Counts(1, 1)


def promised(due: str | None, delivered: str | None, **changes: Any) -> dict[str, Any]:
    """A unit due and delivered on D at these times; no time where only the day is known."""
    told: dict[str, Any] = {"due_day": D, "delivered_day": D, **changes}
    for moment, clock in (("due", due), ("delivered", delivered)):
        if clock is not None:
            told[f"{moment}_at"] = at(told[f"{moment}_day"], clock)
    return told


LATE_DELIVERY: list[tuple[Row, MetricOptions, Counts]] = [
    (promised("10:00", "09:59"), MetricOptions(), GOOD),
    # equality is in time, one minute more is not
    (promised("10:00", "10:00"), MetricOptions(), GOOD),
    (promised("10:00", "10:01"), MetricOptions(), BAD),
    # by whole days the hour does not matter
    (promised("10:00", "23:00"), BY_DAY, GOOD),
    (promised("10:00", "09:00", delivered_day=NEXT), BY_DAY, BAD),
    # grace, with its own edge, also over midnight
    (promised("10:00", "10:10"), GRACE, GOOD),
    (promised("10:00", "10:11"), GRACE, BAD),
    (promised("23:55", "00:05", delivered_day=NEXT), GRACE, GOOD),
    # one of the two known only by its date: whole days
    (promised(None, "23:00"), MetricOptions(), GOOD),
    (promised("10:00", None), MetricOptions(), GOOD),
    (promised("10:00", None, delivered_day=NEXT), MetricOptions(), BAD),
    # words against instants: the worse counts
    (promised("10:00", "11:00", late=0), MetricOptions(), BAD),
    (promised("10:00", "09:00", late=1), MetricOptions(), BAD),
    # a word alone is enough, and so is a promise alone
    ({"delivered_day": D, "late": 1}, MetricOptions(), BAD),
    ({"delivered_day": D, "late": 0}, MetricOptions(), GOOD),
    ({"delivered_day": D, "due_day": D}, MetricOptions(), GOOD),
    # neither promise nor word: not judged
    ({"delivered_day": D}, MetricOptions(), NOT_COUNTED),
    # not delivered
    ({"due_day": D}, MetricOptions(), NOT_COUNTED),
    ({"delivered_day": D, "due_day": D, "completed": 0, "undelivered": 1}, MetricOptions(), NOT_COUNTED),
    # count rows: of 33 packages 4 were late and 2 came back, said in three ways
    ({"delivered_day": D, "units": 33, "late": 4}, MetricOptions(), Counts(4, 33)),
    ({"delivered_day": D, "units": 33, "late": 4, "undelivered": 2}, MetricOptions(), Counts(4, 31)),
    ({"delivered_day": D, "units": 33, "late": 4, "undelivered": 2, "completed": 31}, MetricOptions(), Counts(4, 31)),
    # a day on which nobody drove
    ({"delivered_day": D, "units": 0, "late": 0}, MetricOptions(), NOT_COUNTED),
    # two formats that contradict each other: never more bad ones than there are
    ({"delivered_day": D, "units": 40, "completed": 3, "late": 5}, MetricOptions(), Counts(3, 3)),
    # another unit's record
    ({"unit": "trip", "delivered_day": D, "late": 1}, MetricOptions(), NOT_COUNTED),
    ({"unit": "order", "delivered_day": D, "late": 1}, MetricOptions(), BAD),
]


@pytest.mark.parametrize(("row", "options", "expected"), LATE_DELIVERY)
def test_late_delivery(row: Row, options: MetricOptions, expected: Counts) -> None:
    """Delivered units with a known promise; late after it, by the minute where both are known, else by whole days."""
    assert counts([record(**row)], "late_delivery", options=options) == expected


LATE_SHIPMENT: list[tuple[Row, Counts]] = [
    ({"ship_by_day": D, "shipped_day": D}, GOOD),
    ({"ship_by_day": D, "shipped_day": D - 3}, GOOD),
    ({"ship_by_day": D, "shipped_day": NEXT}, BAD),
    ({"ship_by_at": at(D, "23:59"), "shipped_at": at(D, "23:58")}, GOOD),
    ({"ship_by_at": at(D, "12:00"), "shipped_at": at(D, "12:01")}, BAD),
    # not shipped, and a file made after the promised day still knows of nothing
    ({"ship_by_day": D, "observed_day": NEXT}, BAD),
    # the file was made before, and confirmed by one made after
    ({"ship_by_day": D, "observed_day": D - 2, "seen_day": NEXT}, BAD),
    # still open: no file has been made since
    ({"ship_by_day": D, "observed_day": D}, NOT_COUNTED),
    ({"ship_by_day": D, "observed_day": D - 2, "seen_day": D}, NOT_COUNTED),
    # a word decides an open one at once
    ({"ship_by_day": D, "observed_day": D, "late_shipped": 1}, BAD),
    ({"ship_by_day": D, "observed_day": D, "late_shipped": 0}, GOOD),
    # cancelled before it went out: by a word, by a date, by somebody else
    ({"ship_by_day": D, "cancelled_own": 1}, NOT_COUNTED),
    ({"ship_by_day": D, "cancelled_day": D - 1}, NOT_COUNTED),
    ({"ship_by_day": D, "cancelled_other": 1}, NOT_COUNTED),
    ({"ship_by_day": D, "shipped_day": NEXT, "cancelled_other": 1}, NOT_COUNTED),
    # shipped and cancelled after that
    ({"ship_by_day": D, "shipped_day": NEXT, "cancelled_own": 1, "cancelled_day": NEXT}, BAD),
    # a count row loses the cancelled ones alone
    ({"ship_by_day": D, "shipped_day": D, "units": 33, "cancelled_other": 3, "late_shipped": 4}, Counts(4, 30)),
    # no promise
    ({"shipped_day": D}, NOT_COUNTED),
    ({"shipped_day": D, "late_shipped": 1}, NOT_COUNTED),
]


@pytest.mark.parametrize(("row", "expected"), LATE_SHIPMENT)
def test_late_shipment(row: Row, expected: Counts) -> None:
    """Orders by the day they are promised to ship; late or overdue is bad, open or cancelled is not counted."""
    assert counts([record(unit="order", **row)], "late_shipment") == expected


ON_TIME: list[tuple[Row, Counts]] = [
    (promised("10:00", "09:00"), GOOD),
    (promised("10:00", "10:30"), BAD),
    (promised(None, None, delivered_day=NEXT), BAD),
    ({"due_day": D, "observed_day": NEXT}, BAD),
    ({"due_day": D, "observed_day": D}, NOT_COUNTED),
    # done, and at no known time: neither overdue nor in time
    ({"due_day": D, "observed_day": NEXT, "completed": 1}, NOT_COUNTED),
    # brought back: bad at once, and once only
    ({"due_day": D, "observed_day": D, "undelivered": 1}, BAD),
    ({"due_day": D, "observed_day": NEXT, "undelivered": 1}, BAD),
    # late and not delivered are different ones of a count row
    ({"due_day": D, "delivered_day": D, "units": 33, "late": 4, "undelivered": 2}, Counts(6, 33)),
    ({"due_day": D, "delivered_day": D, "units": 33, "late": 0, "undelivered": 2}, Counts(2, 33)),
    # cancelled by somebody else
    ({"due_day": D, "cancelled_other": 1}, NOT_COUNTED),
    ({"delivered_day": D, "late": 1}, NOT_COUNTED),
]


@pytest.mark.parametrize(("row", "expected"), ON_TIME)
def test_on_time(row: Row, expected: Counts) -> None:
    """Units by the promised day; delivered after it or not at all is bad."""
    assert counts([record(**row)], "on_time") == expected


CANCELLATION: list[tuple[Row, Counts]] = [
    ({"ordered_day": D}, GOOD),
    ({"ordered_day": D, "cancelled_own": 1}, BAD),
    ({"ordered_day": D, "cancelled_own": 0}, GOOD),
    # nobody is named: one's own
    ({"ordered_day": D, "cancelled_day": D}, BAD),
    # said not to be one's own
    ({"ordered_day": D, "cancelled_day": D, "cancelled_own": 0}, GOOD),
    # somebody else's leave the denominator
    ({"ordered_day": D, "cancelled_day": D, "cancelled_other": 1}, NOT_COUNTED),
    ({"ordered_day": D, "units": 10, "cancelled_other": 2, "cancelled_own": 1}, Counts(1, 8)),
    # contradicting formats: never more than there are
    ({"ordered_day": D, "units": 3, "cancelled_other": 2, "cancelled_own": 2}, Counts(1, 1)),
    # dated by the start where no order time is known
    ({"unit": "trip", "start_day": D, "cancelled_own": 1}, BAD),
    ({"cancelled_own": 1}, NOT_COUNTED),
]


@pytest.mark.parametrize(("row", "expected"), CANCELLATION)
def test_cancellation(row: Row, expected: Counts) -> None:
    """Units taken on less those somebody else cancelled; a cancellation that names nobody counts as one's own."""
    assert counts([record(**{"unit": "order", **row})], "cancellation") == expected


@pytest.mark.parametrize(
    ("row", "day", "minute"),
    [
        # a trip accepted on one day and dropped on the next: by its beginning, or by the drop
        ({"start_at": at(D, "23:00"), "cancelled_at": at(D + 1, "01:00"), "cancelled_own": 1}, D + 1, 60),
        # a drop known only by its day may have been at any moment of it
        ({"start_at": at(D, "23:00"), "cancelled_day": D + 1, "cancelled_own": 1}, D + 1, None),
        ({"start_at": at(D, "23:00"), "cancelled_own": 0}, D, 23 * 60),
    ],
)
def test_a_cancellation_by_its_own_moment(row: Row, day: int, minute: int | None) -> None:
    """With `by_event` a cancelled unit belongs to the day and minute of its cancellation, a kept one to its own."""
    told = known_events([record(unit="trip", **row)], "cancellation", options=MetricOptions(by_event=True))
    assert told.day.tolist() == [day]
    assert told.minutes.tolist() == [-1 if minute is None else day * 1440 + minute]


AFTER_DELIVERY: list[Case] = [
    ("return", {"delivered_day": D}, GOOD),
    ("return", {"delivered_day": D, "sent_back": 1}, BAD),
    ("return", {"delivered_day": D, "returned_day": NEXT}, BAD),
    # a file that knew of none, and another with the date: the worse counts
    ("return", {"delivered_day": D, "sent_back": 0, "returned_day": NEXT}, BAD),
    ("return", {"shipped_day": D, "returned_day": NEXT}, BAD),
    ("return", {"ordered_day": D, "returned_day": NEXT}, BAD),
    # never went out
    ("return", {"ordered_day": D}, NOT_COUNTED),
    ("return", {"delivered_day": D, "units": 33, "undelivered": 2, "sent_back": 1}, Counts(1, 31)),
    ("not_received", {"delivered_day": D, "not_received": 1, "reported_day": NEXT}, BAD),
    ("not_received", {"delivered_day": D, "not_received": 0}, GOOD),
    # a single unit that nobody reported came; totals that leave the number out say nothing
    ("not_received", {"delivered_day": D}, GOOD),
    ("not_received", {"delivered_day": D, "units": 33}, NOT_COUNTED),
    ("not_received", {"delivered_day": D, "units": 33, "completed": 31, "not_received": 2}, Counts(2, 31)),
    ("not_received", {"not_received": 1}, NOT_COUNTED),
    # totals that say nothing of it are no good news
    ("not_received", {"delivered_day": D, "units": 33, "completed": 31}, NOT_COUNTED),
    ("order_defect", {"unit": "order", "ordered_day": D}, GOOD),
    ("order_defect", {"unit": "order", "ordered_day": D, "defective": 1}, BAD),
    # dated by the delivery where the order's day is unknown
    ("order_defect", {"unit": "order", "delivered_day": D, "defective": 1}, BAD),
    ("order_defect", {"unit": "order", "defective": 1}, NOT_COUNTED),
    ("order_defect", {"unit": "package", "ordered_day": D, "defective": 1}, NOT_COUNTED),
]


@pytest.mark.parametrize(("metric", "row", "expected"), AFTER_DELIVERY)
def test_what_customers_do(metric: str, row: Row, expected: Counts) -> None:
    """Units that went out; sent back, not received or a defect is bad, by a word or by a date."""
    assert counts([record(**row)], metric) == expected


COMPLETION: list[tuple[Row, Counts]] = [
    ({"delivered_day": D}, GOOD),
    ({"delivered_day": D, "completed": 1}, GOOD),
    ({"start_day": D, "completed": 0, "undelivered": 1}, BAD),
    ({"unit": "trip", "start_day": D, "cancelled_own": 1}, BAD),
    # twice bad is bad once
    ({"unit": "trip", "start_day": D, "cancelled_own": 1, "undelivered": 1}, BAD),
    ({"unit": "trip", "start_day": D, "cancelled_own": 1, "completed": 0}, BAD),
    # somebody else's cancellation
    ({"unit": "trip", "start_day": D, "cancelled_other": 1, "completed": 0}, NOT_COUNTED),
    # how it went is not known yet
    ({"due_day": D}, NOT_COUNTED),
    # 33 packages, 2 of them brought back, said in two ways
    ({"delivered_day": D, "units": 33, "undelivered": 2}, Counts(2, 33)),
    ({"delivered_day": D, "units": 33, "completed": 31}, Counts(2, 33)),
    ({"delivered_day": D, "units": 33, "completed": 33}, Counts(0, 33)),
    # no day at all
    ({"undelivered": 1}, NOT_COUNTED),
]


@pytest.mark.parametrize(("row", "expected"), COMPLETION)
def test_completion(row: Row, expected: Counts) -> None:
    """Units taken on; not delivered, or cancelled by oneself, is bad."""
    assert counts([record(**row)], "completion") == expected


START = at(D, "12:00")
BLOCKS: list[Case] = [
    # nothing is known about how it went
    ("missed_block", {"start_at": START}, NOT_COUNTED),
    ("missed_block", {"start_at": START, "missed": 0}, GOOD),
    ("missed_block", {"start_at": START, "missed": 1}, BAD),
    ("missed_block", {"start_at": START, "arrived_at": at(D, "11:58")}, GOOD),
    ("missed_block", {"start_at": START, "cancelled_at": at(D, "08:00")}, GOOD),
    ("missed_block", {"start_at": START, "cancelled_other": 1}, NOT_COUNTED),
    ("missed_block", {"missed": 1}, NOT_COUNTED),
    # given back up to 45 minutes before the start is free
    ("late_forfeit", {"start_at": START, "cancelled_at": at(D, "11:15")}, GOOD),
    ("late_forfeit", {"start_at": START, "cancelled_at": at(D, "11:16")}, BAD),
    # the platform took it away
    ("late_forfeit", {"start_at": START, "cancelled_at": at(D, "11:16"), "cancelled_other": 1}, NOT_COUNTED),
    # words against instants: the worse counts
    ("late_forfeit", {"start_at": START, "cancelled_at": at(D, "11:16"), "forfeited_late": 0}, BAD),
    ("late_forfeit", {"start_at": START, "cancelled_at": at(D, "08:00"), "forfeited_late": 1}, BAD),
    ("late_forfeit", {"start_at": START, "forfeited_late": 1}, BAD),
    # known by dates alone: late only where no hour could make it good
    ("late_forfeit", {"start_day": D, "cancelled_day": D}, GOOD),
    ("late_forfeit", {"start_day": D, "cancelled_day": NEXT}, BAD),
    ("late_check_in", {"start_at": START, "arrived_at": START}, GOOD),
    ("late_check_in", {"start_at": START, "arrived_at": at(D, "12:01")}, BAD),
    ("late_check_in", {"start_at": START, "arrived_at": at(D, "12:01"), "checked_in_late": 0}, BAD),
    ("late_check_in", {"start_at": START, "checked_in_late": 1}, BAD),
    ("late_check_in", {"start_day": D, "arrived_at": at(D, "12:01")}, GOOD),
    ("late_check_in", {"start_at": START, "missed": 1}, GOOD),
    ("on_time_arrival", {"start_at": START, "missed": 1}, BAD),
    ("on_time_arrival", {"start_at": START, "arrived_at": at(D, "12:20")}, BAD),
    ("on_time_arrival", {"start_at": START, "arrived_at": at(D, "11:50")}, GOOD),
    ("on_time_arrival", {"start_at": START, "cancelled_at": at(D, "11:59")}, BAD),
    # all three at once is one bad block
    ("on_time_arrival", {"start_at": START, "missed": 1, "forfeited_late": 1, "checked_in_late": 1}, BAD),
]


@pytest.mark.parametrize(("metric", "row", "expected"), BLOCKS)
def test_blocks(metric: str, row: Row, expected: Counts) -> None:
    """Scheduled blocks of which anything is known; missed, given back too late or checked in late is bad."""
    assert counts([record(unit="block", **row)], metric) == expected


@pytest.mark.parametrize(
    ("metric", "options", "expected"),
    [
        ("late_forfeit", MetricOptions(notice=60), BAD),
        ("late_forfeit", MetricOptions(notice=30), GOOD),
        ("late_check_in", MetricOptions(grace=5), GOOD),
        ("late_check_in", MetricOptions(grace=4), BAD),
    ],
)
def test_notice_and_grace_are_the_packs(metric: str, options: MetricOptions, expected: Counts) -> None:
    """Notice and grace are minutes that a pack sets: 50 minutes before the start, five after it."""
    row = record(unit="block", start_at=START, arrived_at=at(D, "12:05"), cancelled_at=at(D, "11:10"))
    assert counts([row], metric, options=options) == expected


COUNTED = sorted(name for name, metric in METRICS.items() if metric.counting)


@pytest.mark.parametrize("metric", COUNTED)
def test_null_cells_are_never_counted_as_good(metric: str) -> None:
    """A record with nothing but its identity is no unit of any metric."""
    rows = [record(unit=unit) for unit in METRICS[metric].units]
    assert counts(rows, metric) == NOT_COUNTED


@pytest.mark.parametrize("metric", COUNTED)
def test_a_day_alone_says_nothing_bad(metric: str) -> None:
    """A record whose moments all fell on one day, without any fact, is at most good."""
    rows = [record(unit=unit, **{f"{moment}_day": D for moment in ("ordered", "shipped", "delivered", "start", "due",
                                                                   "ship_by", "arrived")})
            for unit in METRICS[metric].units]  # fmt: skip
    assert counts(rows, metric).numerator == 0


@pytest.mark.parametrize(
    ("metric", "row", "before", "since"),
    [
        # a promise is kept or broken once its day is over; broken on the day itself, on that day
        ("late_shipment", {"unit": "order", "ship_by_day": D, "shipped_day": D + 3}, NOT_COUNTED, (NEXT, BAD)),
        ("late_shipment", {"unit": "order", "ship_by_day": D, "shipped_day": D - 2}, NOT_COUNTED, (D, GOOD)),
        ("on_time", promised("10:00", "11:00"), NOT_COUNTED, (D, BAD)),
        # what comes later makes a good one bad
        ("order_defect", {"unit": "order", "ordered_day": D - 9, "defective": 1, "reported_day": D}, GOOD, (D, BAD)),
        ("return", {"delivered_day": D - 9, "returned_day": D}, GOOD, (D, BAD)),
        ("not_received", {"delivered_day": D - 9, "not_received": 1, "reported_day": D}, GOOD, (D, BAD)),
        ("cancellation", {"unit": "order", "ordered_day": D - 9, "cancelled_day": D}, GOOD, (D, BAD)),
        (
            "completion",
            {"unit": "trip", "ordered_day": D - 9, "cancelled_day": D, "cancelled_own": 1},
            NOT_COUNTED,
            (D, BAD),
        ),
        # a cancellation after the promised day does not undo that it was broken
        (
            "late_shipment",
            {"unit": "order", "ship_by_day": D - 1, "cancelled_day": D + 3, "cancelled_own": 1},
            NOT_COUNTED,
            (D, BAD),
        ),
        # known on its own day
        ("late_delivery", promised("10:00", "11:00"), NOT_COUNTED, (D, BAD)),
        ("completion", {"delivered_day": D, "undelivered": 1}, NOT_COUNTED, (D, BAD)),
        ("missed_block", {"unit": "block", "start_day": D, "missed": 1}, NOT_COUNTED, (D, BAD)),
    ],
)
def test_known_from(metric: str, row: Row, before: Counts, since: tuple[int, Counts]) -> None:
    """A record counts, and counts as bad, from the day on which that could first be known, not a day before."""
    day, expected = since
    rows = [record(**row)]
    assert counts(rows, metric, day - 1) == before
    assert counts(rows, metric, day) == expected


REASONED = [name for name in COUNTED if name != "work"]  # nothing of `work` is bad
EVERYTHING_BAD: dict[str, Any] = (
    {fact: 1 for fact in FACTS if fact not in ("units", "cancelled_other")}
    | {f"{moment}_day": D for moment in MOMENTS if moment not in ("cancelled", "closed")}
)  # fmt: skip


@pytest.mark.parametrize("metric", REASONED)
def test_recorded_reasons_decide_what_counts(metric: str) -> None:
    """An excluded reason leaves a unit out; with `only`, a unit is bad for one of these reasons alone."""
    unit = METRICS[metric].units[0]
    weather = record(unit=unit, reason=" Weather ", **EVERYTHING_BAD)
    silent = record(unit=unit, **EVERYTHING_BAD)
    plain = counts([weather], metric)
    excluding, only = MetricOptions(excluding=("weather", "strike")), MetricOptions(only=("WEATHER ",))
    assert plain.numerator > 0
    assert counts([weather], metric, options=excluding) == NOT_COUNTED
    assert counts([weather], metric, options=only) == plain
    assert counts([weather], metric, options=MetricOptions(only=("lateness",))) == Counts(0, plain.denominator)
    # no reason is neither an excluded one nor one that is looked for
    assert counts([silent], metric, options=excluding) == plain
    assert counts([silent], metric, options=only) == Counts(0, plain.denominator)
    # excluded is excluded, looked for or not
    both = MetricOptions(excluding=("weather",), only=("weather",))
    assert counts([weather, silent], metric, options=both) == Counts(0, plain.denominator)


REASONS = st.sampled_from([None, "", "weather", " WEATHER", "Lateness", "late"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(REASONS, st.booleans()), max_size=20))
def test_reasons_are_counted_one_by_one(told: list[tuple[str | None, bool]]) -> None:
    """A recount by hand of late deliveries without those of the weather, bad where lateness is the reason."""
    rows = [record(delivered_day=D, late=int(late), reason=reason) for reason, late in told]
    kept = [(reason or "", late) for reason, late in told if (reason or "").strip().lower() != "weather"]
    bad = sum(late and reason == "Lateness" for reason, late in kept)
    options = MetricOptions(excluding=("Weather",), only=("lateness",))
    assert counts(rows, "late_delivery", options=options) == Counts(bad, len(kept))


def test_a_metric_without_a_counting_is_refused() -> None:
    """Whatever the options are."""
    for name in ("standing", "score"):
        with pytest.raises(ValueError, match=f"{name} is told by the platform alone"):
            counting_of(METRICS[name], MetricOptions(excluding=("weather",)))


def test_needs_name_what_a_record_carries() -> None:
    """Every column that a metric needs is one that a record can carry."""
    carried = {*MOMENTS, *FACTS, *TEXTS}
    assert all(need <= carried for metric in METRICS.values() for need in metric.needs)
    assert all(metric.needs for metric in METRICS.values() if metric.counting)


def test_events_carry_their_causes() -> None:
    """An event keeps its key, place, reason, the time that tells its hour and whether it was excused."""
    found = known_events(
        [record(key="p1", delivered_at=at(D, "18:20"), late=1, place="DSE5", reason="traffic", excused=True)],
        "late_delivery",
    )
    assert (list(found.key), list(found.place), list(found.reason), list(found.wall), found.wall_of) == (
        ["p1"], ["DSE5"], ["traffic"], [18 * 60 + 20], ["delivered"],
    )  # fmt: skip
    assert found.excused.tolist() == [True]


def test_a_metric_the_platform_alone_tells_is_not_counted() -> None:
    """A standing cannot be counted from records, and says so."""
    with pytest.raises(ValueError, match="standing is told by the platform alone"):
        counts([record()], "standing")
