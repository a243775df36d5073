"""What records tell about one metric on a day: the only place, with `marking`, where lazy frames are collected.

Seen       all that is known of an account on a day
Counted    what records tell about one metric
counted    the one from the other
clock      days and units of another unit, by which a last-N window may count
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from strikewatch.core.arrays import Events, Integers
from strikewatch.core.coverage import metric_spans
from strikewatch.core.events import Frame, current, eligible_events
from strikewatch.core.facts import Span, Statement
from strikewatch.core.grammar import LastN
from strikewatch.core.hour_moments import with_block_starts
from strikewatch.core.metrics import METRICS
from strikewatch.core.model import MetricOptions, Objective
from strikewatch.core.statements import no_events
from strikewatch.core.triangle import Triangle, reporting_triangle, triangle_of
from strikewatch.store import Told

Key = tuple[str, MetricOptions, tuple[str, ...]]  # metric, options, units
Clock = tuple[Integers, Integers]  # days and units
PartTriangle = Callable[[str, str], Triangle]  # by column and value


@dataclass(frozen=True, slots=True)
class Counted:
    """What records tell about one metric: current events, from when each stands, their triangle, covered days."""

    events: Events
    known: Integers
    triangle: Triangle
    covered: tuple[Span, ...]
    triangle_of_part: PartTriangle | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is known of an account on a day, before it is held against an objective."""

    records: Frame
    told: Sequence[Told]
    statements: Sequence[Statement]
    off: Sequence[Span]
    excused: frozenset[str]  # reasons that the settings excuse, casefolded
    as_of: int
    zone: str = "UTC"


def key_of(objective: Objective) -> Key:
    """What objectives share that count the same events."""
    return objective.metric, objective.options, METRICS[objective.metric].counts_in(objective.unit)


def counted(seen: Seen, objective: Objective) -> Counted:
    covered = covered_by(seen.told, objective)
    if not covered:
        return Counted(no_events(), np.zeros(0, np.int64), triangle_of(pd.DataFrame()), ())
    frame = eligible_events(seen.records, objective.metric, objective.options, objective.unit)
    by_block = any(one.unit == "block" for one in seen.told)
    rows = collected(current(with_block_starts(frame, seen.records) if by_block else frame))
    known = rows[["known_from", "bad_from"]].max(axis=1).to_numpy(np.int64)
    events = _with_excuses(events_of(rows, seen.zone), seen.excused)
    whole = triangle_of(collected(reporting_triangle(frame)))
    return Counted(events, known, whole, covered, lambda column, name: triangle_of(cells_of(frame, column, name)))


def covered_by(told: Sequence[Told], objective: Objective) -> tuple[Span, ...]:
    """The days on which files tell all that the metric of an objective needs."""
    metric = METRICS[objective.metric]
    mine = [one for one in told if one.unit in metric.counts_in(objective.unit)]
    return metric_spans(metric, _told_by_unit(mine)) if metric.counting else ()


def cells_of(frame: Frame, column: str, name: str) -> pd.DataFrame:
    """The cells of the triangle of one part: of the events that have `name` in a column, or nothing where it is ""."""
    mine = nw.col(column) == name if name else nw.col(column).is_null() | (nw.col(column) == "")
    return collected(reporting_triangle(frame.filter(mine)))


def _told_by_unit(told: Sequence[Told]) -> dict[str, list[tuple[frozenset[str], Span]]]:
    by_unit: dict[str, list[tuple[frozenset[str], Span]]] = {}
    for one in told:
        by_unit.setdefault(one.unit, []).append((one.carries, one.days))
    return by_unit


def collected(frame: Frame) -> pd.DataFrame:
    return frame.collect("pandas").to_pandas()


def events_of(rows: pd.DataFrame, zone: str = "UTC") -> Events:
    """Collected current events as arrays, hours by the clock of `zone`."""
    return Events(
        day=rows["day"].to_numpy(np.int64),
        numerator=rows["numerator"].to_numpy(np.int64),
        denominator=rows["denominator"].to_numpy(np.int64),
        coarse=np.zeros(len(rows), np.bool_),
        excused=_flags(rows["excused"]),
        disputed=_flags(rows["disputed"]),
        minute=_minutes(rows["at"]),
        key=rows["key"].tolist(),
        place=_texts(rows["place"]),
        reason=_texts(rows["reason"]),
        segment=_texts(rows["segment"]),
        item=_texts(rows["item"]),
        buyer=_texts(rows["buyer"]),
        wall=_wall_minutes(rows["hour_at"], zone),
        wall_of=_texts(rows["hour_of"]),
    )


def _flags(column: pd.Series[Any]) -> Any:
    return column.fillna(False).to_numpy(np.bool_)


def _minutes(column: pd.Series[Any]) -> Integers:
    """Instants as minutes since 1970, -1 where there is none."""
    instants = pd.to_datetime(column).to_numpy("datetime64[m]")
    return np.where(np.isnat(instants), -1, instants.astype(np.int64))


def _texts(column: pd.Series[Any]) -> list[str]:
    return [str(text) for text in column.fillna("").tolist()]


def _wall_minutes(column: pd.Series[Any], zone: str) -> list[int | None]:
    """Naive UTC instants as minutes of the day by a zone's clock."""
    wall = pd.to_datetime(column).dt.tz_localize("UTC").dt.tz_convert(zone)
    minutes = (wall.dt.hour * 60 + wall.dt.minute).fillna(-1).astype(np.int64).tolist()
    return [None if minute < 0 else minute for minute in minutes]


def _with_excuses(events: Events, reasons: frozenset[str]) -> Events:
    """The events with those excused whose recorded reason the settings excuse."""
    if not reasons:
        return events
    by_rule = np.array([reason.strip().casefold() in reasons for reason in events.reason], np.bool_)
    return replace(events, excused=events.excused | by_rule)


def clock_unit(objective: Objective) -> str:
    """The other unit by which its last-N window counts; nothing where it counts its own."""
    window = objective.window
    return window.of if isinstance(window, LastN) and window.of != objective.unit else ""


def clock(seen: Seen, unit: str) -> Clock:
    """Days and units of everything that was worked of a unit, oldest first."""
    metric = clock_metric(unit)
    frame = eligible_events(seen.records.filter(nw.col("unit") == unit), metric, MetricOptions(), unit)
    rows = collected(current(frame))
    return rows["day"].to_numpy(np.int64), np.ones(len(rows), np.int64) * _single(rows, metric)


def clock_metric(unit: str) -> str:
    """The metric that counts every unit that was worked."""
    names = ["work", *METRICS]
    return next(name for name in names if unit in METRICS[name].units and METRICS[name].counting)


def _single(rows: pd.DataFrame, metric: str) -> Any:
    """Units of each row: a rating of stars is one, whatever it can lose."""
    return 1 if metric == "star_rating" else rows["denominator"].to_numpy(np.int64)
