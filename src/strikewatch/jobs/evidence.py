"""From the store to what each objective is judged on: the only place where lazy frames are collected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from strikewatch.core.arrays import Events, Integers, part
from strikewatch.core.assessment import Beside
from strikewatch.core.beside import beside
from strikewatch.core.coverage import coverage, joined, metric_spans
from strikewatch.core.differences import Own
from strikewatch.core.events import Frame, as_known, current, eligible_events
from strikewatch.core.evidence import Evidence
from strikewatch.core.facts import Span, Statement
from strikewatch.core.grammar import Composite, Consecutive, IdleDays, LastN, RollingHours
from strikewatch.core.metrics import METRICS
from strikewatch.core.model import MetricOptions, Objective
from strikewatch.core.statements import Printed, no_events, printed
from strikewatch.core.triangle import Triangle, reporting_triangle, triangle_of
from strikewatch.core.windows import span, window_counts
from strikewatch.store import Store, Told, ledger

Key = tuple[str, MetricOptions, tuple[str, ...]]  # metric, options, units
Clock = tuple[Integers, Integers]  # days and units
MOST_SEGMENTS = 40  # an objective judged by part is told of its largest parts


@dataclass(frozen=True, slots=True)
class Counted:
    """What records tell about one metric: current events, from when each stands, their triangle, covered days."""

    events: Events
    known: Integers
    triangle: Triangle
    covered: tuple[Span, ...]
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is known of an account on a day, before it is held against an objective."""

    records: Frame
    told: Sequence[Told]
    statements: Sequence[Statement]
    off: Sequence[Span]
    excused: frozenset[str]  # reasons that the settings excuse, casefolded
    as_of: int


def evidence_of(
    store: Store,
    account: str,
    objectives: Sequence[Objective],
    off: Sequence[Span],
    as_of: int,
    *,
    excused: Iterable[str] = (),
) -> list[Evidence]:
    """What is known about each objective of an account on `as_of`; one that is judged by part gives one for each.

    `excused` are recorded reasons whose events the settings excuse.
    """
    seen = Seen(
        as_known(store.records(account), as_of),
        store.told(account, as_of),
        ledger.statements(store.connection, account, as_of),
        off,
        frozenset(reason.strip().casefold() for reason in excused),
        as_of,
    )
    counted: dict[Key, Counted] = {}
    clocks: dict[str, Clock] = {}
    found: list[Evidence] = []
    for objective in objectives:
        key = key_of(objective)
        if key not in counted:
            counted[key] = _counted(seen, objective)
        unit = clock_unit(objective)
        if unit and unit not in clocks and counted[key].covered:
            clocks[unit] = _clock(seen, unit)
        found += _parts(objective, _as_needed(counted[key], objective, clocks.get(unit)), seen)
    return found


def clock_unit(objective: Objective) -> str:
    """The other unit by which its last-N window counts; nothing where it counts its own."""
    window = objective.window
    return window.of if isinstance(window, LastN) and window.of != objective.unit else ""


def key_of(objective: Objective) -> Key:
    """What objectives share that count the same events."""
    return objective.metric, objective.options, METRICS[objective.metric].counts_in(objective.unit)


def _counted(seen: Seen, objective: Objective) -> Counted:
    metric = METRICS[objective.metric]
    told = [one for one in seen.told if one.unit in metric.counts_in(objective.unit)]
    covered = metric_spans(metric, _told_by_unit(told)) if metric.counting else ()
    if not covered:
        return Counted(no_events(), np.zeros(0, np.int64), triangle_of(pd.DataFrame()), ())
    frame = eligible_events(seen.records, objective.metric, objective.options, objective.unit)
    rows = _collected(current(frame))
    known = rows[["known_from", "bad_from"]].max(axis=1).to_numpy(np.int64)
    events = _with_excuses(events_of(rows), seen.excused)
    return Counted(events, known, triangle_of(_collected(reporting_triangle(frame))), covered, frame)


def _told_by_unit(told: Sequence[Told]) -> dict[str, list[tuple[frozenset[str], Span]]]:
    by_unit: dict[str, list[tuple[frozenset[str], Span]]] = {}
    for one in told:
        by_unit.setdefault(one.unit, []).append((one.carries, one.days))
    return by_unit


def _collected(frame: Frame) -> pd.DataFrame:
    return frame.collect("pandas").to_pandas()


def events_of(rows: pd.DataFrame) -> Events:
    """Collected current events as arrays."""
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
        hour=_hours(rows["hour"]),
    )


def _flags(column: pd.Series[Any]) -> Any:
    return column.fillna(False).to_numpy(np.bool_)


def _minutes(column: pd.Series[Any]) -> Integers:
    """Instants as minutes since 1970, -1 where there is none."""
    instants = pd.to_datetime(column).to_numpy("datetime64[m]")
    return np.where(np.isnat(instants), -1, instants.astype(np.int64))


def _texts(column: pd.Series[Any]) -> list[str]:
    return [str(text) for text in column.fillna("").tolist()]


def _hours(column: pd.Series[Any]) -> list[int | None]:
    hours = column.fillna(-1).to_numpy(np.int64).tolist()
    return [None if hour < 0 else hour for hour in hours]


def _with_excuses(events: Events, reasons: frozenset[str]) -> Events:
    """The events with those excused whose recorded reason the settings excuse."""
    if not reasons:
        return events
    by_rule = np.array([reason.strip().casefold() in reasons for reason in events.reason], np.bool_)
    return replace(events, excused=events.excused | by_rule)


def _as_needed(counted: Counted, objective: Objective, clock: Clock | None) -> Counted:
    """The counted events as the objective needs them: with the clock of another unit, with buyers only where asked."""
    events = counted.events if objective.minimum_buyers else replace(counted.events, buyer=())
    return replace(counted, events=replace(events, clock=clock) if clock else events)


def _clock(seen: Seen, unit: str) -> Clock:
    """Days and units of everything that was worked of a unit, oldest first."""
    names = ["work", *METRICS]
    metric = next(name for name in names if unit in METRICS[name].units and METRICS[name].counting)
    frame = eligible_events(seen.records.filter(nw.col("unit") == unit), metric, MetricOptions(), unit)
    rows = _collected(current(frame))
    return rows["day"].to_numpy(np.int64), np.ones(len(rows), np.int64) * _single(rows, metric)


def _single(rows: pd.DataFrame, metric: str) -> Any:
    """Units of each row: a rating of stars is one, whatever it can lose."""
    return 1 if metric == "star_rating" else rows["denominator"].to_numpy(np.int64)


def _parts(objective: Objective, counted: Counted, seen: Seen) -> list[Evidence]:
    """The evidence as a whole, or one for each value of the column by which the objective is judged apart."""
    unit = clock_unit(objective)
    if unit and counted.covered and not len(counted.events.clock[0]):
        why = f"no file tells of any {unit}, by which its window counts"
        return [Evidence(objective, no_events(), (), not_computable=why)]
    column = objective.segment_by
    names: Sequence[str] = getattr(counted.events, column) if column else ()
    if not any(names):
        whole = _evidence(objective, counted, seen)
        note = f"Judged as a whole: no file tells the {column} of a {objective.unit}."
        return [replace(whole, notes=(*whole.notes, note)) if column and len(counted.events) else whole]
    sizes = pd.Series(counted.events.denominator).groupby(np.array(names)).sum().sort_values(ascending=False)
    chosen = sorted(str(name) for name in sizes.index[:MOST_SEGMENTS])
    return [_segment(objective, counted, seen, column, name) for name in chosen]


def _segment(objective: Objective, counted: Counted, seen: Seen, column: str, name: str) -> Evidence:
    """The evidence of one part; files cover it as they cover the whole."""
    index = np.flatnonzero(np.array(getattr(counted.events, column)) == name)
    assert counted.frame is not None  # noqa: S101 -- there are events
    mine = nw.col(column) == name if name else nw.col(column).is_null() | (nw.col(column) == "")
    triangle = triangle_of(_collected(reporting_triangle(counted.frame.filter(mine))))
    whole = replace(counted, events=part(counted.events, index), known=counted.known[index], triangle=triangle)
    return replace(
        _evidence(objective, whole, replace(seen, statements=())), segment=name or f"no {column}", statements=()
    )


def _evidence(objective: Objective, counted: Counted, seen: Seen) -> Evidence:
    """Records where they cover the window well enough, or fill it; else statements where those tell more of it."""
    if isinstance(objective.window, Composite):
        return Evidence(objective, no_events(), ())
    off = seen.off
    told = printed(seen.statements, objective, seen.as_of)
    own = Own(counted.events, counted.covered, counted.triangle, counted.known) if counted.covered else None
    besides = beside(seen.statements, objective, own)
    if counted.covered and not _statements_cover_more(objective, counted, told, off, seen.as_of):
        return Evidence(
            objective, counted.events, joined([*counted.covered, *off]), "records", counted.triangle, besides
        )
    if len(told.events):
        return Evidence(
            objective, told.events, joined([*told.covered, *off]), "statements", None, besides, notes=_base_notes(told)
        )
    return _without_counts(objective, told, besides, off)


def _statements_cover_more(
    objective: Objective, counted: Counted, told: Printed, off: Sequence[Span], as_of: int
) -> bool:
    window = objective.window
    if isinstance(window, RollingHours | Consecutive | IdleDays) or len(counted.events.clock[0]):
        return False
    if isinstance(window, LastN):
        held, printed_units = (window_counts(window, one, as_of).denominator for one in (counted.events, told.events))
        return held < window.n and held < printed_units
    asked = span(window, counted.events, as_of)
    if asked is None:
        return bool(len(told.events))
    asked = Span(asked.first, min(asked.last, as_of))
    own = coverage(asked, joined([*counted.covered, *off]))
    if 5 * own.uncovered_days <= len(asked):
        return False
    return coverage(asked, joined([*told.covered, *off])).uncovered_days < own.uncovered_days


def _base_notes(told: Printed) -> tuple[str, ...]:
    if len(told.bases) < 2:
        return ()
    return (f"The platform changed what it counts these out of: {' and '.join(told.bases)}.",)


def _without_counts(objective: Objective, told: Printed, besides: tuple[Beside, ...], off: Sequence[Span]) -> Evidence:
    """A rate or a word alone, or nothing at all."""
    seen = told.rate if METRICS[objective.metric].id != "standing" else told.word
    if seen is None:
        return Evidence(objective, no_events(), (), not_computable=_not_computable(objective))
    return Evidence(
        objective,
        no_events(),
        joined([*([seen.period] if seen.period else []), *off]),
        "statements",
        statements=besides,
        rate=seen.rate,
        word=seen.word,
        seen_day=seen.printed_day,
    )


def _not_computable(objective: Objective) -> str:
    metric = METRICS[objective.metric]
    if metric.counting is None:
        return f"no file tells it; note what the screen shows: `strikewatch note {metric.id} ...`"
    alternatives = " or ".join(" and ".join(sorted(need)) for need in metric.needs)
    return f"not computable from these files: none tells {alternatives.replace('_', ' ')} of a {objective.unit}"
