"""From random records with delays and restatements to every kind of window, against plain Python from the rows on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import recount as again
from builders import AS_OF, events, known_events
from histories import Record, histories
from recount import recount
from strikewatch.core.arrays import Events
from strikewatch.core.grammar import RollingHours, Window
from strikewatch.core.windows import window_counts

EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 -- the store keeps naive UTC
WINDOWS = again.ROLLING | again.LAST | again.CALENDAR | again.SINCE | again.ADAPTIVE | again.LEDGER | again.RUNS
MORE = again.MERCIFUL | st.builds(RollingHours, st.integers(1, 60), again.LAGS)


class Cancelled(NamedTuple):
    """One unit as the metric of cancellations sees it."""

    day: int
    at: dt.datetime | None
    bad: int
    units: int
    key: str


def as_known(rows: Sequence[Record], as_of: int) -> list[Record]:
    """The version of each unit that holds on a day; one that nobody had told of yet is its first."""
    return [
        row
        for row in rows
        if (row["first"] or row["observed_day"] <= as_of)
        and (row.get("superseded_day") is None or row["superseded_day"] > as_of)
    ]


def cancelled(row: Mapping[str, Any], as_of: int) -> Cancelled | None:
    """An order or trip, and how much of it was cancelled by its owner or by nobody named, as far as known."""
    moment = next((name for name in ("ordered", "start") if row.get(f"{name}_day") is not None), None)
    if row["unit"] not in ("order", "trip") or moment is None:
        return None
    units, others = row.get("units") or 1, row.get("cancelled_other") or 0
    nobody = row.get("cancelled_own") is None and row.get("cancelled_other") is None
    called_off = row.get("cancelled_day")
    bad = row["cancelled_own"] if row.get("cancelled_own") is not None else units * (nobody and called_off is not None)
    day = row[f"{moment}_day"]
    told = 0 if row["first"] else row["observed_day"]
    if units - others <= 0 or max(day, told) > as_of:
        return None
    known = max(day if called_off is None else called_off, told) <= as_of
    at = next((row[f"{name}_at"] for name in ("ordered", "start") if row.get(f"{name}_at") is not None), None)
    return Cancelled(day, at, min(bad, units - others) * known, units - others, row["key"])


def by_hand(rows: Sequence[Record], as_of: int) -> Events:
    """The events, oldest first; within a day those without a time last, and of those the bad ones."""
    told = [one for one in (cancelled(row, as_of) for row in as_known(rows, as_of)) if one is not None]
    told.sort(key=lambda one: (one.day, one.at is None, one.at or EPOCH, one.bad, one.key))
    found = events(*((one.day, one.bad, one.units) for one in told))
    minutes = [-1 if one.at is None else int((one.at - EPOCH).total_seconds() // 60) for one in told]
    return replace(found, minute=np.array(minutes, np.int64))


@settings(max_examples=150, deadline=None)
@given(histories(most=15), WINDOWS | MORE, st.integers(AS_OF - 40, AS_OF + 5))
def test_every_window_from_records_on(rows: list[Record], window: Window, as_of: int) -> None:
    """Whatever the records, delays and restatements, any window on any day holds what plain Python finds in them."""
    known = known_events(rows, "cancellation", as_of)
    by_plain = recount(window, by_hand(rows, as_of), as_of)
    counts = window_counts(window, known, as_of)
    assert counts.numerator == by_plain.numerator
    assert counts.denominator == by_plain.denominator or isinstance(window, RollingHours)
