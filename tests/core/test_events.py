"""Records as known on a day: order, versions, backfilled history, and that the future does not change the past."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import (
    AS_OF,
    at,
    collected,
    counts,
    eligible,
    fleet_totals,
    known_events,
    objective,
    record,
    records,
    version,
)
from histories import METRICS_OF, Future, Record, histories, later_history
from strikewatch.core.events import as_known, eligible_events, window_totals
from strikewatch.core.metrics import METRICS
from strikewatch.core.model import Counts, LastN, MetricOptions, Objective, RollingDays

D = AS_OF - 20


def late(day: int, **changes: Any) -> dict[str, Any]:
    return record(**{"delivered_day": day, "late": 1, "observed_day": day + 1, **changes})


def good(day: int, **changes: Any) -> dict[str, Any]:
    return late(day, **{"late": 0, **changes})


def test_a_version_holds_from_its_day_until_the_next() -> None:
    """What a later file restated counts from that file on, and what it replaced counts until then."""
    rows = version(good(D, key="p", observed_day=D + 1), D + 5, late=1)
    assert [counts(rows, "late_delivery", day) for day in (D + 4, D + 5)] == [Counts(0, 1), Counts(1, 1)]


def test_an_excused_event_is_marked_and_counts() -> None:
    """Excusing is the platform's to do: the event still counts, and carries the mark."""
    found = known_events([late(D, excused=True), late(D, excused=None)], "late_delivery")
    assert (sorted(found.excused.tolist()), found.numerator.sum()) == ([False, True], 2)


def test_backfilled_records_are_seen_through_their_own_dates() -> None:
    """A first import has no past: its records count on earlier days as far as their own dates reach, and say so."""
    rows = [late(D, observed_day=AS_OF), late(D + 9, observed_day=AS_OF)]
    assert [counts(rows, "late_delivery", day).denominator for day in (D - 1, D, D + 8, D + 9)] == [0, 1, 1, 2]
    assert eligible(rows, "late_delivery", D)["backfilled"].tolist() == [True]


def test_an_open_order_turns_overdue_by_the_file_that_confirms_it() -> None:
    """An order without a shipment is late from the day after its promise, as far as files confirmed that; else open."""
    order = {"unit": "order", "ship_by_day": D, "observed_day": D - 2}
    confirmed, unconfirmed = record(**order, seen_day=D + 9), record(**order, seen_day=D)
    assert [counts([confirmed], "late_shipment", day) for day in (D, D + 1)] == [Counts(0, 0), Counts(1, 1)]
    assert counts([unconfirmed], "late_shipment", AS_OF) == Counts(0, 0)


def test_a_version_replaced_before_it_could_be_known_leaves_no_trace() -> None:
    """A block planned for D and taken off the plan before D was never a block that counts."""
    planned = record(unit="block", start_day=D, missed=1, observed_day=D - 9)
    rows = version(planned, D - 3, missed=None, cancelled_other=1)
    assert eligible(rows, "missed_block").empty


def test_order_is_time_then_bad_ones_newest() -> None:
    """Events come oldest first; within a day without times the bad ones are taken as newest."""
    rows = [
        late(D, key="a bad one"),
        good(D, key="b"),
        good(D - 1, key="c", delivered_at=at(D - 1, "18:00")),
        late(D - 1, key="d", delivered_at=at(D - 1, "09:00")),
    ]
    assert list(known_events(rows, "late_delivery").key) == ["d", "c", "b", "a bad one"]


def test_units_are_told_apart() -> None:
    """Two units with one key are two events, and another account's are not mixed in."""
    rows = [late(D, key="1"), late(D, key="1", unit="order"), late(D, key="1", account="bea")]
    assert sorted(eligible(rows, "late_delivery")["account"]) == ["anna", "anna", "bea"]


def test_an_objective_counts_in_its_own_unit() -> None:
    """Ratings of an order are not orders: each objective counts in the unit it names, a joint metric in all of its."""
    rows = [
        record(unit="order", ordered_day=D, low_rated=1),
        record(unit="rating", reported_day=D, low_rated=0),
        record(unit="rating", reported_day=D, low_rated=1),
    ]
    known = as_known(records(rows), AS_OF)
    for unit, number in (("order", 1), ("rating", 2), ("package", 0)):
        found = collected(eligible_events(known, "negative_feedback", MetricOptions(), unit))
        assert len(found) == number
    worked = as_known(records([late(D), record(unit="block", start_day=D, completed=1)]), AS_OF)
    assert len(collected(eligible_events(worked, "work", MetricOptions(), "block"))) == 2


def test_totals_ask_for_rolling_windows() -> None:
    """A window that counts units cannot be totalled over accounts at once, and says so."""
    with pytest.raises(ValueError, match=r"shop\.late_30d: only rolling windows"):
        window_totals(records([]), [objective(window=LastN(10, "package"))], AS_OF)


FLEET = tuple(
    objective(id=f"{metric}/{days}/{lag}", metric=metric, unit=METRICS[metric].units[0], window=RollingDays(days, lag))
    for metric, (days, lag) in zip(METRICS_OF, ((30, 0), (60, 15), (7, 1), (14, 7), (42, 2), (1, 0)), strict=True)
)


@settings(max_examples=12, deadline=None)
@given(rows=histories(accounts=("anna", "bea")))
def test_totals_of_a_fleet_equal_the_current_events(rows: list[Record]) -> None:
    """One scan over many accounts gives what counting each account's current eligible events gives."""
    totals = fleet_totals(rows, FLEET)
    assert set(totals.index) == {row["account"] for row in rows if shown(row)}
    for metric in METRICS_OF:
        told = eligible([row for row in rows if row["unit"] == METRICS[metric].units[0]], metric)
        told = told[told["known_until"].isna()]
        for one in (one for one in FLEET if one.metric == metric):
            inside = told[told["day"].between(AS_OF - one.window.lag - days_of(one) + 1, AS_OF - one.window.lag)]
            for side in ("numerator", "denominator"):
                sums = inside.groupby("account")[side].sum().reindex(totals.index, fill_value=0)
                assert totals[f"{one.id}:{side}"].tolist() == sums.tolist()


def shown(row: Record) -> bool:
    """Whether a version is current on AS_OF."""
    told, until = row["first"] or row["observed_day"] <= AS_OF, row.get("superseded_day")
    return told and (until is None or until > AS_OF)


def days_of(one: Objective) -> int:
    assert isinstance(one.window, RollingDays)
    return one.window.days


@settings(max_examples=60, deadline=None)
@given(future=later_history(D), metric=st.sampled_from(METRICS_OF))
def test_the_future_does_not_change_the_past(future: Future, metric: str) -> None:
    """Records dated after a day, versions of a later file and bad news of a later date change nothing on that day."""
    without, with_it = future
    pd.testing.assert_frame_equal(eligible(without, metric, D), eligible(with_it, metric, D))


def test_numbers_are_whole() -> None:
    """Counts and days come out as 64-bit integers, also of an empty relation."""
    empty = known_events([], "late_delivery")
    assert {empty.day.dtype, empty.numerator.dtype, empty.denominator.dtype} == {np.dtype(np.int64)}
    frame = collected(window_totals(as_known(records([late(D)]), AS_OF), [objective()], AS_OF))
    assert Fraction(int(frame["shop.late_30d:numerator"][0]), int(frame["shop.late_30d:denominator"][0])) == 1
