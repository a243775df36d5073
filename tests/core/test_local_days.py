"""Days where clocks change, from a CSV through the store to a window, against Python's own zoneinfo.

New York springs forward on 2026-03-08 and falls back on 2026-11-01. A wall time that comes twice is taken as the later
instant (standard time), one that is skipped as an hour later (daylight time): that is how the store's calendar library
reads them, and the local day is the same either way.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from strikewatch.core.events import as_known, current, eligible_events
from strikewatch.core.facts import Extract, TextTable, day_of
from strikewatch.core.model import Counts, MetricOptions, RollingDays
from strikewatch.core.record import MomentColumn, TableMapping, UnitMapping
from strikewatch.core.windows import Events, window_counts
from strikewatch.jobs.counted import events_of
from strikewatch.store import Incoming, opened

NEW_YORK = "America/New_York"
ZONE = ZoneInfo(NEW_YORK)
CHANGES = (dt.date(2026, 3, 8), dt.date(2026, 11, 1))
MADE = day_of(dt.date(2026, 11, 22))
FORM = "%Y-%m-%d %H:%M"
Row = tuple[str, str]  # delivered, due


def taken(tmp_path: Path, rows: Iterable[Row], zone: str, options: MetricOptions) -> tuple[Events, list[Any]]:
    """The rows through the store: current late-delivery events, and (delivered_at, delivered_day) in order."""
    path = tmp_path / "log.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("id", "delivered", "due"), *((str(i), *row) for i, row in enumerate(rows))])
    moments = tuple(MomentColumn(name, name, (FORM,), zone=zone) for name in ("delivered", "due"))
    unit = UnitMapping("package", key=("id",), moments=moments)
    mapping = TableMapping("log", (unit,), required=("id", "delivered", "due"))
    extract = Extract("log", table=TextTable(path, ("id", "delivered", "due")), mapping=mapping)
    incoming = Incoming("anna", "", NEW_YORK, "log.csv", "hash", MADE, dt.datetime(2026, 11, 22))  # noqa: DTZ001
    with opened(tmp_path / "store.duckdb") as store:
        assert store.take(extract, incoming).rejected == 0
        known = eligible_events(as_known(store.records("anna"), MADE), "late_delivery", options)
        told = events_of(current(known).collect("pandas").to_pandas())
        kept = store.connection.execute("SELECT delivered_at, delivered_day FROM records ORDER BY key::INT").fetchall()
    return told, kept


def around(change: dt.date, minutes: int) -> list[dt.datetime]:
    """Naive times every so many minutes, from two days before a change to two days after it."""
    start = dt.datetime.combine(change, dt.time()) - dt.timedelta(days=2)
    return [start + dt.timedelta(minutes=step) for step in range(0, 5 * 24 * 60, minutes)]


def local(moment: dt.datetime) -> dt.datetime:
    return moment.replace(tzinfo=dt.UTC).astimezone(ZONE)


def instant(wall: dt.datetime) -> dt.datetime:
    """The naive UTC instant of a wall time: the later one where it comes twice, an hour on where it is skipped."""
    early, late = (wall.replace(tzinfo=ZONE, fold=fold).astimezone(dt.UTC).replace(tzinfo=None) for fold in (0, 1))
    return max(early, late)


@pytest.mark.parametrize("change", CHANGES)
def test_instants_have_the_local_day_of_zoneinfo(tmp_path: Path, change: dt.date) -> None:
    """Instants given as UTC fall on the day that New York's calendar shows; windows of any length hold those days."""
    moments = around(change, 31)
    rows = [(f"{moment:{FORM}}", f"{moment - dt.timedelta(minutes=index % 3 - 1):{FORM}}")
            for index, moment in enumerate(moments)]  # fmt: skip
    told, kept = taken(tmp_path, rows, "UTC", MetricOptions())
    days = [day_of(local(moment).date()) for moment in moments]
    assert kept == list(zip(moments, days, strict=True))
    for as_of in range(min(days), max(days) + 2):
        for length in (1, 2, 4):
            held = [index for index, day in enumerate(days) if as_of - length < day <= as_of]
            expected = Counts(sum(index % 3 == 2 for index in held), len(held))
            assert window_counts(RollingDays(length), told, as_of) == expected


@pytest.mark.parametrize("change", CHANGES)
def test_wall_times_keep_their_day(tmp_path: Path, change: dt.date) -> None:
    """A time off the wall keeps its day, also where it comes twice or never; its instant is the one told above."""
    walls = around(change, 30)
    _, kept = taken(tmp_path, [(f"{wall:{FORM}}", f"{wall:{FORM}}") for wall in walls], "account", MetricOptions())
    assert [day for _, day in kept] == [day_of(wall.date()) for wall in walls]
    assert [at for at, _ in kept] == [instant(wall) for wall in walls]


def test_an_hour_that_is_skipped_makes_nobody_late(tmp_path: Path) -> None:
    """From 01:59 to 03:01 are two minutes in the night clocks spring forward, and 62 in any other."""
    rows = [("2026-03-08 03:01", "2026-03-08 01:59"), ("2026-03-09 03:01", "2026-03-09 01:59")]
    told, _ = taken(tmp_path, rows, "account", MetricOptions(grace=5))
    assert told.numerator.tolist() == [0, 1]
