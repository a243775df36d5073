"""The one way core tests make data: records in an in-memory DuckDB relation, events, statements, evidence.

day, at              a date and a moment in words, as the store keeps them
record, records      one version of a unit; several as the lazy frame a store hands out
version              a later version of a record, and the record as superseded by it
eligible             records -> eligible events of a metric, all versions
fleet_totals         records -> window totals by account
known_events, counts records -> current events and counts of a metric, by the path a run takes
triangle             records -> reporting triangle
events               events as arrays, from (day, bad, units)
objective, statement, evidence, assessment   with whatever a test changes

All data are synthetic. Days count from 1970-01-01; AS_OF is a Sunday.
"""

from __future__ import annotations

import atexit
import datetime as dt
import itertools
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd

from strikewatch.core.arrays import Events
from strikewatch.core.assess import assess
from strikewatch.core.assessment import Assessment
from strikewatch.core.events import Frame, as_known, current, eligible_events, window_totals
from strikewatch.core.evidence import Evidence, LevelRules
from strikewatch.core.facts import RateRange, Span, Statement, day_of
from strikewatch.core.model import Counts, MetricOptions, Objective, RollingDays
from strikewatch.core.record import MOMENTS
from strikewatch.core.triangle import Triangle, reporting_triangle, triangle_of
from strikewatch.jobs.counted import events_of
from strikewatch.store.schema import RECORD_COLUMNS

Row = Mapping[str, Any]
AS_OF = day_of(dt.date(2026, 11, 22))
IDENTITY = {
    "account": "VARCHAR", "programme": "VARCHAR", "unit": "VARCHAR", "key": "VARCHAR",
    "observed_day": "INTEGER", "superseded_day": "INTEGER", "seen_day": "INTEGER", "first": "BOOLEAN",
}  # fmt: skip
COLUMNS = IDENTITY | RECORD_COLUMNS
_numbers = itertools.count(1)


def day(text: str) -> int:
    """The day number of a date such as 2026-11-22."""
    return day_of(dt.date.fromisoformat(text))


def at(number: int, clock: str = "12:00") -> dt.datetime:
    """The naive instant of a clock time on a day number."""
    return dt.datetime(1970, 1, 1) + dt.timedelta(days=number, **_clock(clock))  # noqa: DTZ001 -- as the store keeps it


def _clock(text: str) -> dict[str, int]:
    hours, minutes = text.split(":")
    return {"hours": int(hours), "minutes": int(minutes)}


@cache
def connection() -> duckdb.DuckDBPyConnection:
    """The one database of all core tests."""
    made = duckdb.connect(config={"threads": 1})
    atexit.register(_close)
    return made


def _close() -> None:
    """Let go of everything before the interpreter does, in order."""
    _sql.cache_clear()
    _shared.cache_clear()
    connection().close()
    connection.cache_clear()


def record(**changes: Any) -> dict[str, Any]:
    """One version of a package, first observed on AS_OF and valid since; a moment given as `_at` has its day."""
    row: dict[str, Any] = {"account": "anna", "programme": "", "unit": "package", "observed_day": AS_OF, "first": True}
    row |= changes
    row.setdefault("key", f"k{next(_numbers)}")
    row.setdefault("seen_day", row["observed_day"])
    for moment in MOMENTS:
        instant = row.get(f"{moment}_at")
        if instant is not None:
            row.setdefault(f"{moment}_day", day_of(instant.date()))
    return row


def version(row: Row, observed: int, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The record as it was until a file of a later day said otherwise, and what that file said."""
    later = {**row, "observed_day": observed, "seen_day": observed, "superseded_day": None, "first": False, **changes}
    return {**row, "superseded_day": observed}, later


def records(rows: Sequence[Row]) -> Frame:
    """A lazy frame with every column that a store's records have, whatever the rows leave out being null."""
    name = f"records_{next(_numbers)}"
    _make(name)
    _fill(name, rows)
    frame: Frame = nw.from_native(connection().table(name))
    return frame


def _make(name: str) -> None:
    columns = ", ".join(f'"{column}" {kind}' for column, kind in COLUMNS.items())
    connection().execute(f"CREATE TEMP TABLE {name} ({columns})")


def _fill(name: str, rows: Sequence[Row]) -> None:
    used = [column for column in COLUMNS if any(row.get(column) is not None for row in rows)]
    if used:
        names = ", ".join(f'"{column}"' for column in used)
        marks = ", ".join([f"({', '.join('?' * len(used))})"] * len(rows))
        cells = [row.get(column) for row in rows for column in used]
        connection().execute(f"INSERT INTO {name} ({names}) VALUES {marks}", cells)  # noqa: S608 -- our own names


@cache
def _sql(read: Callable[[Frame], Frame], metric: str, as_of: int, options: MetricOptions) -> str:
    """The query that a definition becomes, prepared once, since making it takes longer than running it."""
    return _prepared(read(eligible_events(as_known(_shared(), as_of), metric, options)))


def _prepared(frame: Frame) -> str:
    native: Any = frame.to_native()
    name = f"query_{next(_numbers)}"
    connection().execute(f"PREPARE {name} AS {native.sql_query()}")
    return f"EXECUTE {name}"


@cache
def _shared() -> Frame:
    _make("shared_records")
    frame: Frame = nw.from_native(connection().table("shared_records"))
    return frame


def _read(
    read: Callable[[Frame], Frame], rows: Sequence[Row], metric: str, as_of: int, options: MetricOptions | None
) -> pd.DataFrame:
    query = _sql(read, metric, as_of, options or MetricOptions())
    _refill(rows)
    return connection().execute(query).df()


def _refill(rows: Sequence[Row]) -> None:
    connection().execute("DELETE FROM shared_records")
    _fill("shared_records", rows)


def collected(frame: Frame) -> pd.DataFrame:
    """The rows of a lazy frame."""
    found: pd.DataFrame = frame.collect("pandas").to_pandas()
    return found


def eligible(rows: Sequence[Row], metric: str, as_of: int = AS_OF) -> pd.DataFrame:
    """The eligible events of a metric as known on a day, superseded versions included."""
    found = _read(_as_is, rows, metric, as_of, None)
    return found.sort_values(["account", "key", "known_from"], ignore_index=True)


def _as_is(frame: Frame) -> Frame:
    return frame


def fleet_totals(rows: Sequence[Row], asked: tuple[Objective, ...]) -> pd.DataFrame:
    """The window totals on AS_OF by account."""
    query = _totals_sql(asked)
    _refill(rows)
    return connection().execute(query).df().set_index("account")


@cache
def _totals_sql(asked: tuple[Objective, ...]) -> str:
    return _prepared(window_totals(as_known(_shared(), AS_OF), asked, AS_OF))


def known_events(rows: Sequence[Row], metric: str, as_of: int = AS_OF, options: MetricOptions | None = None) -> Events:
    """The current events of a metric as known on a day."""
    return events_of(_read(current, rows, metric, as_of, options))


def counts(rows: Sequence[Row], metric: str, as_of: int = AS_OF, options: MetricOptions | None = None) -> Counts:
    """Bad and counted units of a metric, all that is known on a day."""
    found = known_events(rows, metric, as_of, options)
    return Counts(int(found.numerator.sum()), int(found.denominator.sum()))


def triangle(rows: Sequence[Row], metric: str, as_of: int = AS_OF, options: MetricOptions | None = None) -> Triangle:
    """The reporting triangle of a metric as known on a day."""
    return triangle_of(_read(reporting_triangle, rows, metric, as_of, options))


def events(*told: tuple[int, int, int], coarse: bool = False, excused: Sequence[int] = ()) -> Events:
    """Events from (day, bad, units), in the order given, which is oldest first; `excused` by position."""
    table = np.array(told, np.int64).reshape(-1, 3)
    return Events(
        day=table[:, 0],
        numerator=table[:, 1],
        denominator=table[:, 2],
        coarse=np.full(len(table), coarse, np.bool_),
        excused=np.isin(np.arange(len(table)), excused),
        key=[f"e{index}" for index in range(len(table))],
    )


def objective(**changes: Any) -> Objective:
    """A published limit: more than 4 % of packages late over 30 days is a breach."""
    usual: dict[str, Any] = {
        "id": "shop.late_30d",
        "label": "Late deliveries",
        "metric": "late_delivery",
        "unit": "package",
        "window": RollingDays(30),
        "limit": Fraction(4, 100),
        "published": True,
    }
    return Objective(**(usual | changes))


def statement(first: int, last: int, bad: int | None = None, units: int | None = None, **changes: Any) -> Statement:
    """A weekly mail's figure for late deliveries, printed on the day after its period."""
    usual: dict[str, Any] = {
        "metric": "late_delivery",
        "printed_day": last + 1,
        "format": "mail",
        "period": Span(first, last),
        "numerator": bad,
        "denominator": units,
    }
    return Statement(**(usual | changes))


def rate(low: str, high: str) -> RateRange:
    """A rounded rate from its two ends, as shares of what is bad."""
    return RateRange(Fraction(low), Fraction(high))


def evidence(told: Events, *, covered: Sequence[Span] | None = None, **changes: Any) -> Evidence:
    """What is known about an objective; all days of a year up to AS_OF are covered unless said otherwise."""
    usual: dict[str, Any] = {"objective": objective(), "events": told}
    usual["covered"] = tuple(covered) if covered is not None else (Span(AS_OF - 364, AS_OF),)
    return Evidence(**(usual | changes))


def assessment(case: Evidence, as_of: int = AS_OF, rules: LevelRules | None = None) -> Assessment:
    """What is said about one objective on a day."""
    (found,) = assess("anna", [case], as_of, rules or LevelRules())
    return found
