"""What an objective comes to if so many units come in, or a dispute is won: the same assessment on made-up days.

    what_if       evidence and a supposition -> WhatIf
    supposed      the evidence as it would be
    unsupposable  why nothing can be supposed of an objective

Supposed units come evenly on the days after `as_of`, on each day the bad ones last; nothing else comes. What was won
is counted as good. All else is what `assess` makes of it: the platform's own count, with whatever leaves by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from strikewatch.core.arrays import TEXTS, Events, pace
from strikewatch.core.assess import assess
from strikewatch.core.assessment import Assessment, DatedCounts
from strikewatch.core.coverage import joined
from strikewatch.core.day_spans import day_span
from strikewatch.core.due import is_judged
from strikewatch.core.evidence import Evidence, LevelRules
from strikewatch.core.facts import Span
from strikewatch.core.grammar import Calendar, Composite, IdleDays, LastN, Window
from strikewatch.core.leaving import room
from strikewatch.core.limits import is_breach
from strikewatch.core.model import Level, Objective
from strikewatch.core.windows import resolved, window_counts

KEY = "supposed"
LOOK_AHEAD = 200  # days within which any calendar window has counted a day


@dataclass(frozen=True, slots=True)
class Supposition:
    """So many bad and good units over the next `days`; events of these keys, or all disputed ones, are won."""

    bad: int = 0
    good: int = 0
    days: int = 0
    won: frozenset[str] = frozenset()
    disputes_won: bool = False


@dataclass(frozen=True, slots=True)
class WhatIf:
    """An objective today, and `then`: after the supposed days.

    `counted` are the counts on the first day on which the platform judges the last supposed day, where a lag or a
    calendar puts that off. Of the judged days on the way `worst` is the one on which the fewest more fit, `breaches`
    the first in breach, `back` the first out of it where it is in breach today. `turned` is the last day on which that
    changes once more, `past` whether it is in breach after that. `left` is how many more fit in the end.
    """

    now: Assessment
    then: Assessment
    counted: DatedCounts | None
    worst: DatedCounts | None
    breaches: int | None
    back: int | None
    turned: int | None
    past: bool
    left: int | None


def unsupposable(case: Evidence) -> str:
    """Why nothing can be supposed of an objective; empty where it can."""
    if isinstance(case.objective.window, Composite):
        return "it is a score made of other figures; suppose something of those"
    if case.objective.unit == "point":
        return "it is a score, of which no unit goes well or badly"
    if isinstance(case.objective.window, IdleDays):
        return "it counts days without work, of which none goes well or badly"
    if not len(case.events):
        return case.not_computable or "nothing of it has been counted yet"
    return ""


def is_unknown(one: Assessment) -> bool:
    """Whether the level cannot be told."""
    return one.level is Level.UNKNOWN


def is_uncounted(one: Assessment) -> bool:
    """Whether nothing is counted, so that neither a level nor a chance can be told."""
    return is_unknown(one) and not one.counts.denominator


def what_if(account: str, case: Evidence, as_of: int, asked: Supposition, rules: LevelRules) -> WhatIf:
    """The objective today and as supposed; `unsupposable` has no word against it."""
    later, end = supposed(case, as_of, asked), as_of + asked.days
    (now,) = assess(account, [case], as_of, rules)
    (then,) = assess(account, [later], end, rules)
    last = _counts_last(later, end) if asked.days else end
    counts = window_counts(case.objective.window, later.events, last)
    path = list(_path(later, as_of, last))
    breached = is_breach(case.objective, now.counts)
    turns = _turns(case.objective, path, breached=breached)
    first = turns[0] if turns else None
    return WhatIf(
        now=now,
        then=then,
        counted=DatedCounts(last, counts) if last > end else None,
        worst=_worst(later, path),
        breaches=None if breached else first,
        back=first if breached else None,
        turned=turns[-1] if len(turns) > 1 else None,
        past=is_breach(case.objective, path[-1].counts if path else counts),
        left=room(case.objective, later.events, counts, last),
    )


def supposed(case: Evidence, as_of: int, asked: Supposition) -> Evidence:
    """The evidence with won events good and the supposed units after `as_of`, whose days are then covered."""
    events = _with_won(case.events, asked)
    if not asked.days:
        return replace(case, events=events)
    days = Span(as_of + 1, as_of + asked.days)
    return replace(case, events=_with_units(case, events, as_of, asked), covered=joined([*case.covered, days]))


def _with_won(events: Events, asked: Supposition) -> Events:
    won = np.array([key in asked.won for key in events.key], np.bool_) if len(events.key) else events.contested & False
    if asked.disputes_won:
        won = won | events.contested
    return replace(events, numerator=np.where(won, 0, events.numerator))


def _with_units(case: Evidence, events: Events, as_of: int, asked: Supposition) -> Events:
    """The events up to `as_of` and the supposed ones; another unit that the window counts by keeps its pace."""
    rows = [row for row in _rows(case, as_of, asked) if row[2]]
    day, bad, counted = np.array(rows, np.int64).reshape(-1, 3).T
    none = np.zeros(len(rows), np.bool_)
    blank: dict[str, str | None] = {"key": KEY, "wall": None}
    texts: dict[str, Any] = {
        name: [*value, *[blank.get(name, "")] * len(rows)] for name in TEXTS if len(value := getattr(events, name))
    }
    more = replace(
        events,
        day=np.concatenate([events.day, day]),
        numerator=np.concatenate([events.numerator, bad]),
        denominator=np.concatenate([events.denominator, counted]),
        coarse=np.concatenate([events.coarse, none]),
        excused=np.concatenate([events.excused, none]),
        disputed=np.concatenate([events.contested, none]),
        minute=np.concatenate([events.minutes, np.full(len(rows), -1, np.int64)]),
        **texts,
    )
    return _with_ticks(more, as_of, asked.days) if len(events.clock[0]) else more


def _rows(case: Evidence, as_of: int, asked: Supposition) -> Iterator[tuple[int, int, int]]:
    """Day, bad and counted parts: of each day the good units, then the bad ones, each of which is bad as a whole."""
    parts, window = case.objective.parts, case.objective.window
    single = isinstance(window, LastN) and bool(window.drop_lowest or window.forgive)
    shares = zip(_evenly(asked.good, asked.days), _evenly(asked.bad, asked.days), strict=True)
    for day, (good, bad) in enumerate(shares, start=as_of + 1):
        for units, share in ((good, 0), (bad, parts)):
            if single:
                yield from ((day, share, parts) for _ in range(units))
            else:
                yield day, share * units, parts * units


def _evenly(units: int, days: int) -> list[int]:
    """Units of each day, the later days taking what is left over: 5 on 3 days are 1, 2, 2."""
    return [units * (day + 1) // days - units * day // days for day in range(days)]


def _with_ticks(events: Events, as_of: int, days: int) -> Events:
    """The events with the clock at its own pace of the last weeks."""
    day, units = events.clock
    a_day = pace(replace(events, day=day, denominator=units), as_of)
    more = np.diff(np.floor(a_day * np.arange(days + 1)).astype(np.int64))
    later = as_of + 1 + np.arange(days, dtype=np.int64)
    return replace(events, clock=(np.concatenate([day, later]), np.concatenate([units, more])))


def _counts_last(case: Evidence, end: int) -> int:
    """The first day on which the window counts the day `end`, and on which the platform judges."""
    window, first = case.objective.window, end + case.objective.window.lag
    return next(day for day in range(first, first + LOOK_AHEAD) if _counts(window, case.events, day, end))


def _counts(window: Window, events: Events, day: int, end: int) -> bool:
    simple = resolved(window, events, day)
    return not isinstance(simple, Calendar) or (day_span(simple, day).last >= end and is_judged(simple, events, day))


def _path(case: Evidence, as_of: int, last: int) -> Iterator[DatedCounts]:
    """The counts on every day up to `last` on which the platform judges."""
    window = case.objective.window
    judged = (day for day in range(as_of + 1, last + 1) if is_judged(window, case.events, day))
    return (DatedCounts(day, window_counts(window, case.events, day)) for day in judged)


def _turns(objective: Objective, path: Sequence[DatedCounts], *, breached: bool) -> list[int]:
    """The days of the path on which a breach begins or ends; whether it is in breach before the path is given."""
    past = [breached, *(is_breach(objective, one.counts) for one in path)]
    return [one.day for one, before, after in zip(path, past[:-1], past[1:], strict=True) if before is not after]


def _worst(case: Evidence, path: Sequence[DatedCounts]) -> DatedCounts | None:
    """The day on which the fewest more fit, the last of several; None where no day can be told."""
    fits = [(room(case.objective, case.events, one.counts, one.day), one) for one in path]
    known = [(left, one) for left, one in fits if left is not None]
    return min(known, key=lambda found: (found[0], -found[1].day))[1] if known else None
