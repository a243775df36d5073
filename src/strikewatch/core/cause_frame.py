"""From what is known about an objective to the work that is looked at for causes.

    causes_of     evidence -> what goes with its bad events
    work_of       evidence -> that work

The window alone is often too short to tell anything: it is looked at together with the half year before its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from strikewatch.core.arrays import Events, Integers
from strikewatch.core.assessment import Causes
from strikewatch.core.beta_binomial import CORRELATION
from strikewatch.core.causes import causes
from strikewatch.core.evidence import Evidence
from strikewatch.core.grammar import Composite, IdleDays
from strikewatch.core.looked_at import Column, Figure, Work, column
from strikewatch.core.model import Counts
from strikewatch.core.windows import inside, span, window_counts

LOOK_DAYS = 180
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LATENESS = frozenset({"late_delivery", "on_time", "late_shipment", "late_handover"})
OUTCOMES = frozenset({"shipped", "delivered"})  # moments that are late by themselves where lateness is what is bad


def causes_of(case: Evidence, as_of: int, *, correlation: float = CORRELATION) -> Causes | None:
    """What goes with the bad events; None where they are points, of which one violation costs many, or no events.

    Events that stand for a whole period name no place and no hour, and are left out.
    """
    objective = case.objective
    if objective.balance or isinstance(objective.window, Composite | IdleDays):
        return None
    held = inside(objective.window, case.events, as_of)
    rows = _looked_at(case, held[1], as_of)
    if not len(rows):
        return None
    counts = window_counts(objective.window, case.events, as_of)
    found = causes(work_of(case, rows, held, counts), correlation=correlation)
    asked = span(objective.window, case.events, as_of)
    first = int(case.events.day[rows[0]])
    return replace(found, since=first) if asked and first < asked.first else found


def _looked_at(case: Evidence, held: Integers, as_of: int) -> Integers:
    """Positions of the events of the window, and of half a year up to its end."""
    events, last = case.events, as_of - case.objective.window.lag
    recent = (events.day > last - LOOK_DAYS) & (events.day <= last)
    return np.flatnonzero((recent | (held > 0)) & ~events.coarse & (events.denominator > 0))


def work_of(case: Evidence, rows: Integers, held: tuple[Integers, Integers], counts: Counts) -> Work:
    """The events at `rows` with their cause columns; the window holds `held` parts of all events, `counts` in all.

    A rating that lost any star counts as one bad unit.
    """
    events = case.events
    lost, parts, held_lost, held_parts = (one[rows] for one in (events.numerator, events.denominator, *held))
    units = -(-parts // case.objective.parts)
    return Work(
        day=events.day[rows],
        bad=np.minimum(lost, units),
        units=units,
        held=np.minimum(held_lost, units),
        compared=tuple(_compared(case, rows)),
        described=(column("reason", _texts(events.reason, rows)),),
        figure=Figure(counts, lost, parts, held_lost, held_parts),
    )


def _compared(case: Evidence, rows: Integers) -> Iterator[Column]:
    events = case.events
    for name, texts in (("place", events.place), ("segment", events.segment), ("item", events.item)):
        if case.objective.segment_by != name:
            yield column(name, _texts(texts, rows))
    yield Column("weekday", (events.day[rows] + 3) % 7, WEEKDAYS)  # 1970-01-01 was a Thursday
    without = OUTCOMES if case.objective.metric in LATENESS else frozenset[str]()
    yield from hour_columns(events, rows, without=without)


def _texts(texts: Sequence[str], rows: Integers) -> list[str | None]:
    return [texts[row] or None for row in rows.tolist()] if len(texts) else [None] * len(rows)


def hour_columns(events: Events, rows: Integers, *, without: frozenset[str] = frozenset()) -> Iterator[Column]:
    """One column for each moment that tells hours, such as `start_hour`: values as 17:00, or 17:00–17:59."""
    if not len(events.wall):
        return
    wall = np.array([-1 if (minute := events.wall[row]) is None else minute for row in rows.tolist()], np.int64)
    told_by = np.array([events.wall_of[row] for row in rows.tolist()], object)
    for moment in sorted({str(one) for one in told_by if one} - without):
        mine = np.where(told_by == moment, wall, -1)
        hours, code = np.unique(np.where(mine < 0, -1, mine // 60), return_inverse=True)
        values = tuple(_hour_text(mine[mine // 60 == hour]) for hour in hours.tolist() if hour >= 0)
        yield Column(f"{moment}_hour", code - (len(hours) - len(values)), values)


def _hour_text(minutes: Integers) -> str:
    """The minutes of one hour as a clock time, or as the whole hour where they differ."""
    first, hour = int(minutes[0]), int(minutes[0]) // 60
    if bool((minutes == first).all()):
        return f"{hour:02d}:{first % 60:02d}"
    return f"{hour:02d}:00–{hour:02d}:59"
