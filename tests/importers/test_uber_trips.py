"""Claims about Uber's trips of a driver's data download."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homes import DAY, UBER, adds_up, home, objective, reasons, rows_of

UBER_ACCOUNT = '[[account]]\nname = "uber"\npolicy = "uber"\nzone = "America/Chicago"\n'
NAME = "inbox/uber/driver_lifetime_trips-0.csv"


def trip(minute: int = 0, status: str = "completed", fare: str = "23.68", requested: str = "") -> str:
    """A line of the download; only trips that were carried to the end have a drop-off."""
    at = requested or f"2026-08-30T09:{minute:02d}:33.000Z"
    dropped = "2026-08-30T10:10:02.000Z" if status == "completed" else ""
    return f"UberX,{status},{at},,{dropped},10.2,1384,1.87,{fare},0.0,USD,false\n"


def test_times_are_local_in_spite_of_their_z(tmp_path: Path) -> None:
    """A request at 9:44 was at 9:44 on the driver's clock, and its instant is hours later in UTC."""
    found = home(tmp_path, UBER_ACCOUNT)
    found.put(NAME, UBER + trip(44) + trip(45, requested="2026-08-30T23:50:00Z"))
    assert found.ingest()[0].accepted == 2
    with found.store() as store:
        assert [str(at) for (at,) in rows_of(store, "records", "ordered_at")] == [
            "2026-08-30 14:44:33",
            "2026-08-31 04:50:00",
        ]
        assert rows_of(store, "records", "count(DISTINCT ordered_day)") == [(1,)]


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("completed", (1, 0, None)),
        ("driver_canceled", (None, 1, None)),
        ("rider_canceled", (None, None, 1)),
        ("unfulfilled", (None, None, 1)),
    ],
)
def test_a_status_says_who_cancelled(tmp_path: Path, status: str, facts: tuple[int | None, ...]) -> None:
    """Completed, cancelled by the driver, or by somebody else."""
    found = home(tmp_path, UBER_ACCOUNT)
    found.put(NAME, UBER + trip(status=status))
    found.ingest()
    with found.store() as store:
        assert rows_of(store, "records", "completed, cancelled_own, cancelled_other") == [facts]


def test_shares_of_other_trips_and_repeats_are_no_trips(tmp_path: Path) -> None:
    """A fare split is a named non-data line, an exact repeat counts once, a status nobody knows is rejected."""
    found = home(tmp_path, UBER_ACCOUNT)
    found.put(NAME, UBER + trip(1) + trip(1) + trip(2, "fare_split") + trip(3, "teleported"))
    (result,) = found.ingest()
    assert adds_up(result, 4)
    assert (result.accepted, result.repeated, result.rejected, result.non_data) == (
        1,
        1,
        1,
        (("left out: fare_split", 1),),
    )
    with found.store() as store:
        assert reasons(store)[0][:2] == (4, "Status")
        assert '"teleported" is none of the words completed, driver_canceled' in reasons(store)[0][2]


@pytest.mark.parametrize("column", ["Local Original Fare", "Begin Trip Local Timestamp", "Local Dropoff Timestamp"])
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    """A download without a column that every known one has is refused by that name."""
    found = home(tmp_path, UBER_ACCOUNT)
    found.put(NAME, UBER.replace(column, "Something Else"))
    assert f"looks like Uber's driver trips but has no column {column}; download it again" in found.ingest()[0].refused


def test_a_metric_these_files_cannot_support(tmp_path: Path) -> None:
    """Trips tell cancellations; acceptance and satisfaction are named as not seen, with what would show them."""
    found = home(tmp_path, UBER_ACCOUNT)
    found.put(
        NAME, UBER + "".join(trip(minute, "driver_canceled" if minute < 2 else "completed") for minute in range(40))
    )
    outcome = found.run()
    cancelled = objective(outcome, "uber.cancel")
    assert (cancelled["numerator"], cancelled["denominator"], cancelled["counted_from"]) == (2, 40, "records")
    unseen = {one["id"]: one for one in outcome.document["accounts"][0]["not_seen"]}
    assert {"uber.acceptance", "uber.satisfaction"} <= set(unseen)
    assert "strikewatch note acceptance" in unseen["uber.acceptance"]["unlock"]
    assert outcome.exit_code == 0


NUMBERS = itertools.count()
CELLS = (
    st.sampled_from(["completed", "driver_canceled", "rider_canceled", "fare_split", "what", ""]),
    st.sampled_from(
        ["2026-08-30T09:44:33.000Z", "2026-08-30T09:45:33Z", "2026-02-30T09:44:33.000Z", "", "2026-09-09T09:00:00Z"]
    ),
    st.sampled_from(["23.68", "0.0", "", '"1,234.50"']),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(*CELLS), max_size=25), cut=st.integers(0, 60))
def test_every_trip_is_accounted_for(tmp_path: Path, rows: list[tuple[str, str, str]], cut: int) -> None:
    """Trips are accepted, repeated, rejected or named, also where the download stops in the middle of a line."""
    found = home(tmp_path, UBER_ACCOUNT)
    stamp = trip(fare=f"{next(NUMBERS)}.5")  # makes the file one that was never seen
    text = UBER + stamp + "".join(trip(status=status, fare=fare, requested=at or " ") for status, at, fare in rows)
    kept = text[: max(len(UBER + stamp), len(text) - cut)]
    (result,) = found.ingest(DAY, found.put(NAME, kept))
    assert adds_up(result, len(kept.splitlines()) - 1)
