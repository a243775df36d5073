"""From the store to what each objective of an account is judged on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from strikewatch.core.arrays import part
from strikewatch.core.beside import beside
from strikewatch.core.coverage import coverage, joined
from strikewatch.core.differences import Own
from strikewatch.core.events import as_known
from strikewatch.core.evidence import Evidence
from strikewatch.core.facts import Span, Statement
from strikewatch.core.grammar import Composite, Consecutive, IdleDays, LastN, RollingHours
from strikewatch.core.metrics import METRICS
from strikewatch.core.model import Objective
from strikewatch.core.statements import Printed, no_events, printed
from strikewatch.core.windows import span, window_counts
from strikewatch.jobs.counted import Clock, Counted, Key, Seen, clock, clock_unit, counted, key_of
from strikewatch.report.words import plural
from strikewatch.store import Store, ledger

MOST_SEGMENTS = 40  # an objective judged by part is told of its largest parts


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
        store.zone(account),
    )
    told: dict[Key, Counted] = {}
    clocks: dict[str, Clock] = {}
    found: list[Evidence] = []
    for objective in objectives:
        key = key_of(objective)
        if key not in told:
            told[key] = counted(seen, objective)
        unit = clock_unit(objective)
        if unit and unit not in clocks and told[key].covered:
            clocks[unit] = clock(seen, unit)
        rows = as_needed(told[key], objective, clocks.get(unit))
        found += [_with_figures(case, rows, seen) for case in parts(objective, rows, seen)]
    return found


def as_needed(rows: Counted, objective: Objective, clock: Clock | None) -> Counted:
    """The counted events as the objective needs them: with the clock of another unit, with buyers only where asked."""
    events = rows.events if objective.minimum_buyers else replace(rows.events, buyer=())
    return replace(rows, events=replace(events, clock=clock) if clock else events)


def _with_figures(case: Evidence, rows: Counted, seen: Seen) -> Evidence:
    """With the platform's own figures beside the recount of the same days, where it is told of a whole."""
    objective = case.objective
    if case.segment or case.not_computable or isinstance(objective.window, Composite):
        return case
    own = None
    if rows.covered and not objective.balance:  # points lost are no balance
        own = Own(rows.events, rows.covered, rows.triangle, rows.known)
    return replace(case, statements=beside(seen.statements, objective, own))


def parts(objective: Objective, rows: Counted, seen: Seen) -> list[Evidence]:
    """The evidence as a whole, or one for each value of the column by which the objective is judged apart."""
    unit = clock_unit(objective)
    if unit and rows.covered and not len(rows.events.clock[0]):
        why = f"no file tells of any {unit}, by which its window counts"
        return [Evidence(objective, no_events(), (), not_computable=why)]
    column = objective.segment_by
    names: Sequence[str] = getattr(rows.events, column) if column else ()
    if not any(names):
        whole = _evidence(objective, rows, seen)
        note = f"Judged as a whole: no file tells any {column} of its {plural(objective.unit)}."
        return [replace(whole, notes=(*whole.notes, note)) if column and len(rows.events) else whole]
    sizes = pd.DataFrame({"bad": rows.events.numerator, "all": rows.events.denominator}).groupby(np.array(names)).sum()
    largest = sizes.sort_values(["bad", "all"], ascending=False).index
    chosen = sorted(str(name) for name in largest[:MOST_SEGMENTS])
    more = f"{len(largest) - MOST_SEGMENTS} smaller parts with no more bad ones are not told of."
    found = [_segment(objective, rows, seen, column, name) for name in chosen]
    return [replace(one, notes=(*one.notes, more)) if len(largest) > MOST_SEGMENTS else one for one in found]


def _segment(objective: Objective, rows: Counted, seen: Seen, column: str, name: str) -> Evidence:
    """The evidence of one part; files cover it as they cover the whole."""
    index = np.flatnonzero(np.array(getattr(rows.events, column)) == name)
    assert rows.triangle_of_part is not None  # noqa: S101 -- there are events
    triangle = rows.triangle_of_part(column, name)
    whole = replace(rows, events=part(rows.events, index), known=rows.known[index], triangle=triangle)
    return replace(_evidence(objective, whole, replace(seen, statements=())), segment=name or f"no {column}")


def _evidence(objective: Objective, rows: Counted, seen: Seen) -> Evidence:
    """Records where they cover the window well enough, or fill it; else statements where those tell more of it."""
    if isinstance(objective.window, Composite):
        return Evidence(objective, no_events(), ())
    off = seen.off
    told = printed(seen.statements, objective, seen.as_of)
    if rows.covered and not _statements_cover_more(objective, rows, told, off, seen.as_of):
        return Evidence(objective, rows.events, joined([*rows.covered, *off]), "records", rows.triangle)
    if len(told.events) and not told.outdated:
        return Evidence(objective, told.events, joined([*told.covered, *off]), "statements", notes=_base_notes(told))
    return _without_counts(objective, told, off)


def _statements_cover_more(objective: Objective, rows: Counted, told: Printed, off: Sequence[Span], as_of: int) -> bool:
    window = objective.window
    if isinstance(window, RollingHours | Consecutive | IdleDays) or len(rows.events.clock[0]):
        return False
    if isinstance(window, LastN):
        held, printed_units = (window_counts(window, one, as_of).denominator for one in (rows.events, told.events))
        return held < window.n and held < printed_units
    asked = span(window, rows.events, as_of)
    if asked is None:
        return bool(len(told.events))
    asked = Span(asked.first, min(asked.last, as_of))
    own = coverage(asked, joined([*rows.covered, *off]))
    if 5 * own.uncovered_days <= len(asked):
        return False
    return coverage(asked, joined([*told.covered, *off])).uncovered_days < own.uncovered_days


def _base_notes(told: Printed) -> tuple[str, ...]:
    if len(told.bases) < 2:
        return ()
    return (f"The platform changed what it counts these out of: {' and '.join(told.bases)}.",)


def _without_counts(objective: Objective, told: Printed, off: Sequence[Span]) -> Evidence:
    """A rate or a word alone, or nothing at all."""
    seen = told.rate if METRICS[objective.metric].id != "standing" else told.word
    if seen is None:
        return Evidence(objective, no_events(), (), not_computable=_not_computable(objective))
    return Evidence(
        objective,
        no_events(),
        joined([*([seen.period] if seen.period else []), *off]),
        "statements",
        rate=seen.rate,
        word=seen.word,
        seen_day=_spoken_for(objective, seen),
    )


def _spoken_for(objective: Objective, seen: Statement) -> int:
    """The day a figure speaks of: on which it was seen, or on which the platform looked back on its period."""
    if seen.period is None:
        return seen.printed_day
    return min(seen.printed_day, seen.period.last + objective.window.lag)


def _not_computable(objective: Objective) -> str:
    metric = METRICS[objective.metric]
    if metric.counting is None:
        how = "..." if metric.id == "standing" else "N --out-of M"
        return f"no file tells it; note what the screen shows: `strikewatch note {metric.id} {how}`"
    alternatives = " or ".join(" and ".join(sorted(need)) for need in metric.needs)
    return f"not computable from these files: none tells {alternatives.replace('_', ' ')} of {plural(objective.unit)}"
