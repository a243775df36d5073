"""From the store to what each objective is judged on: the only place where lazy frames are collected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from strikewatch.core.assessment import Beside
from strikewatch.core.coverage import coverage, joined, metric_spans
from strikewatch.core.events import Frame, as_known, current, eligible_events
from strikewatch.core.evidence import Evidence
from strikewatch.core.facts import Span, Statement
from strikewatch.core.metrics import METRICS
from strikewatch.core.model import LastN, MetricOptions, Objective
from strikewatch.core.statements import Printed, beside, no_events, printed
from strikewatch.core.triangle import Triangle, reporting_triangle, triangle_of
from strikewatch.core.windows import Events, span, window_counts
from strikewatch.store import Store, Told, ledger


@dataclass(frozen=True, slots=True)
class Counted:
    """What records tell about one metric: current events, their triangle, the days files speak for."""

    events: Events
    triangle: Triangle
    covered: tuple[Span, ...]


def evidence_of(
    store: Store, account: str, objectives: Sequence[Objective], off: Sequence[Span], as_of: int
) -> list[Evidence]:
    """What is known about each objective of an account on `as_of`."""
    known = as_known(store.records(account), as_of)
    told = store.told(account, as_of)
    statements = ledger.statements(store.connection, account, as_of)
    counted: dict[tuple[str, MetricOptions], Counted] = {}
    found = []
    for objective in objectives:
        key = (objective.metric, objective.options)
        if key not in counted:
            counted[key] = _counted(known, told, objective)
        found.append(_evidence(objective, counted[key], statements, off, as_of))
    return found


def _counted(known: Frame, told: Sequence[Told], objective: Objective) -> Counted:
    metric = METRICS[objective.metric]
    by_unit: dict[str, list[tuple[frozenset[str], Span]]] = {}
    for one in told:
        by_unit.setdefault(one.unit, []).append((one.carries, one.days))
    covered = metric_spans(metric, by_unit) if metric.counting else ()
    if not covered:
        return Counted(no_events(), triangle_of(pd.DataFrame()), ())
    events = eligible_events(known, objective.metric, objective.options)
    return Counted(events_of(_collected(current(events))), triangle_of(_collected(reporting_triangle(events))), covered)


def _collected(frame: Frame) -> pd.DataFrame:
    return frame.collect("pandas").to_pandas()


def events_of(rows: pd.DataFrame) -> Events:
    """Collected current events as arrays."""
    return Events(
        day=rows["day"].to_numpy(np.int64),
        numerator=rows["numerator"].to_numpy(np.int64),
        denominator=rows["denominator"].to_numpy(np.int64),
        coarse=np.zeros(len(rows), np.bool_),
        excused=rows["excused"].fillna(False).to_numpy(np.bool_),
        key=rows["key"].tolist(),
        place=_texts(rows["place"]),
        reason=_texts(rows["reason"]),
        hour=[None if pd.isna(hour) else int(hour) for hour in rows["hour"]],
    )


def _texts(column: pd.Series[Any]) -> list[str]:
    return ["" if text is None or text is pd.NA or text != text else str(text) for text in column]


def _evidence(
    objective: Objective, counted: Counted, statements: Sequence[Statement], off: Sequence[Span], as_of: int
) -> Evidence:
    """Records where they cover the window well enough, or fill it; else statements where those tell more of it."""
    told = printed(statements, objective, as_of)
    besides = beside(statements, objective, counted.events if counted.covered else None, counted.covered)
    if counted.covered and not _statements_cover_more(objective, counted, told, off, as_of):
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
    if isinstance(window, LastN):
        held, printed_units = (window_counts(window, one, as_of).denominator for one in (counted.events, told.events))
        return held < window.n and held < printed_units
    asked = span(window, counted.events, as_of)
    if asked is None:
        return bool(len(told.events))
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
