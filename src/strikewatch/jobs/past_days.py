"""The whole history of an account, loaded once, and what each objective was judged on on any past day of it.

    History       what is stored of an account, up to a day
    history       store -> History
    evidence_on   the same as `evidence.evidence_of` for that day, by masks alone

Nothing is asked of the store again for a day, but where a violation was closed: from then on it counts otherwise, so
the events are loaded anew for the days between two such closings.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from strikewatch.core import versions as versioned
from strikewatch.core.arrays import TEXTS, Events, Integers
from strikewatch.core.events import Frame, as_known, eligible_events
from strikewatch.core.evidence import Evidence
from strikewatch.core.facts import Span, Statement
from strikewatch.core.grammar import DaySpan
from strikewatch.core.metrics import METRICS
from strikewatch.core.model import MetricOptions, Objective
from strikewatch.core.statements import no_events
from strikewatch.core.triangle import Arrivals, Triangle, arrivals_of, reporting_triangle
from strikewatch.core.versions import NEVER, Versions
from strikewatch.jobs.counted import (
    Clock,
    Counted,
    Key,
    Seen,
    cells_of,
    clock_metric,
    clock_unit,
    collected,
    covered_by,
    events_of,
    key_of,
)
from strikewatch.jobs.evidence import as_needed, parts
from strikewatch.store import Store, Told, ledger

CLOSED = ("violation",)  # units that count otherwise once they are closed
Texts = frozenset[str]  # columns of events


@dataclass(slots=True)
class Loaded:
    """The events of one metric as they read over some days: every version, and the cells of their triangle."""

    frame: Frame
    versions: Versions
    arrivals: Arrivals
    of_part: dict[tuple[str, str], Arrivals] = field(default_factory=dict)

    def triangle_of_part(self, column: str, name: str, day: int) -> Triangle:
        """The triangle of one part as it was on a day."""
        if (column, name) not in self.of_part:
            self.of_part[column, name] = arrivals_of(cells_of(self.frame, column, name))
        return self.of_part[column, name].until(day)


@dataclass(slots=True)
class History:
    """What is stored of an account up to the day `last`; events and clocks are loaded when first asked for."""

    store: Store
    account: str
    records: Frame
    last: int
    off: Sequence[Span]
    told: Sequence[Told]
    printed: Sequence[int]
    closings: Sequence[int]
    loaded: dict[tuple[Key, int], Loaded] = field(default_factory=dict)
    clocks: dict[str, Versions] = field(default_factory=dict)
    statements: dict[int, list[Statement]] = field(default_factory=dict)

    def statements_on(self, day: int) -> list[Statement]:
        """What had been printed by a day: nothing changes between two days on which something was."""
        newest = bisect_right(self.printed, day)
        if not newest:
            return []
        since = self.printed[newest - 1]
        if since not in self.statements:
            self.statements[since] = ledger.statements(self.store.connection, self.account, since)
        return self.statements[since]

    def told_late(self) -> Integers:
        """By how many days a file told of each version later than the day from which a metric takes it as known."""
        told = [one.versions for one in self.loaded.values()]
        if not told:
            return np.zeros(0, np.int64)
        every = [pd.DataFrame({"key": one.events.key, "day": one.observed, "late": one.told_late}) for one in told]
        return pd.concat(every).groupby(["key", "day"])["late"].max().to_numpy(np.int64)

    def loaded_on(self, objective: Objective, day: int) -> Loaded:
        """The events of the objective's metric as they read on a day, with what else is asked of them kept."""
        until = self._reads_until(objective, day)
        key = key_of(objective), until
        if key not in self.loaded:
            frame = eligible_events(self._known(until), objective.metric, objective.options, objective.unit)
            self.loaded[key] = Loaded(frame, versions_of(frame), arrivals_of(collected(reporting_triangle(frame))))
        return self.loaded[key]

    def _reads_until(self, objective: Objective, day: int) -> int:
        """The last day up to which the events read as on `day`: the one before the next closing."""
        if not set(METRICS[objective.metric].counts_in(objective.unit)) & set(CLOSED):
            return self.last
        later = bisect_right(self.closings, day)
        return self.closings[later] - 1 if later < len(self.closings) else self.last

    def _known(self, until: int) -> Frame:
        return as_known(self.records, until)

    def clock_on(self, unit: str, day: int) -> Clock:
        """Days and units of everything that had been worked of a unit, oldest first."""
        if unit not in self.clocks:
            metric = clock_metric(unit)
            records = self._known(self.last).filter(nw.col("unit") == unit)
            found = versions_of(eligible_events(records, metric, MetricOptions(), unit))
            single = np.ones(len(found), np.int64)
            units = single if metric == "star_rating" else found.events.denominator
            self.clocks[unit] = replace(found, events=replace(found.events, denominator=units))
        ticks = versioned.on(self.clocks[unit], day)
        return ticks.day, ticks.denominator


def history(store: Store, account: str, last: int, off: Sequence[Span] = ()) -> History:
    """Everything that is stored of an account up to the day `last`."""
    told, printed = store.told(account, last), ledger.printed_days(store.connection, account)
    records = store.records(account)
    closed = records.filter(nw.col("unit").is_in(list(CLOSED)) & (nw.col("closed_day") <= last).fill_null(False))
    closings = collected(closed.select("closed_day").unique())["closed_day"].astype(np.int64)
    until = printed[: bisect_right(printed, last)]
    return History(store, account, records, last, off, told, until, sorted(closings.tolist()))


def evidence_on(past: History, objectives: Sequence[Objective], day: int) -> list[Evidence]:
    """What was known about each objective on `day`, which is not after the history's last one."""
    seen = Seen(past.records, past.told, past.statements_on(day), past.off, frozenset(), day)
    known: dict[tuple[Key, Texts | None], Counted] = {}
    found: list[Evidence] = []
    for objective in objectives:
        key = key_of(objective), _texts_needed(objective)
        if key not in known:
            known[key] = _counted(past, objective, day)
        unit = clock_unit(objective)
        clock = past.clock_on(unit, day) if unit and known[key].covered else None
        found += parts(objective, as_needed(known[key], objective, clock), seen)
    return found


def _texts_needed(objective: Objective) -> Texts | None:
    """The texts of events that are asked for; None where it is enough to know bad and counted units by day."""
    texts = frozenset({objective.segment_by, "buyer" if objective.minimum_buyers else ""} - {""})
    return texts if texts or not isinstance(objective.window, DaySpan) else None


def _counted(past: History, objective: Objective, day: int) -> Counted:
    covered = covered_until(covered_by(past.told, objective), day)
    if not covered:
        return Counted(no_events(), np.zeros(0, np.int64), arrivals_of(pd.DataFrame()).until(day), ())
    loaded = past.loaded_on(objective, day)
    events = _events(loaded.versions, _texts_needed(objective), day)
    return Counted(
        events,
        np.zeros(len(events), np.int64),
        loaded.arrivals.until(day),
        covered,
        lambda column, name: loaded.triangle_of_part(column, name, day),
    )


def _events(versions: Versions, texts: Texts | None, day: int) -> Events:
    if texts is None:
        return versioned.by_day(versions, day)
    bare: dict[str, Any] = {name: () for name in TEXTS if name not in texts}
    return versioned.on(replace(versions, events=replace(versions.events, **bare)), day)


def covered_until(covered: Iterable[Span], day: int) -> tuple[Span, ...]:
    """The covered days up to `day`."""
    return tuple(Span(one.first, min(one.last, day)) for one in covered if one.first <= day)


def versions_of(frame: Frame) -> Versions:
    """Every version of the events of a frame, in order of day, moment and key."""
    rows = collected(frame.sort("account", "day", "at", "key", "known_from", nulls_last=True))
    events = events_of(rows)
    moments = rows[["day", "at"]].ne(rows[["day", "at"]].shift())
    moments["at"] &= ~(rows["at"].isna() & rows["at"].shift().isna())
    return Versions(
        events,
        moments.any(axis=1).to_numpy(np.int64).cumsum(),
        rows["known_from"].to_numpy(np.int64),
        rows["bad_from"].fillna(NEVER).to_numpy(np.int64),
        rows["known_until"].fillna(NEVER).to_numpy(np.int64),
        rows["observed_day"].to_numpy(np.int64),
    )
