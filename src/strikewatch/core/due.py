"""What open units cost if they are missed: how many may be late, and from which number on an objective breaks.

    missed_cost   evidence and open units -> Cost
    is_judged     whether the platform judges on a day
    DueList, DueGroup, Cost   what is said of open units, by the day they are promised for

All open units are counted as good on their days first. On each day on which the platform then judges, a missed one
uses up one of the bad events that still fit, whichever it is: `n` missed break the objective on the first day on which
fewer than `n` fit of those that the window holds. Up to the last of the days asked for only known work is counted;
after it clean work at an even pace, without which every window would run empty and one late unit fill it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from strikewatch.core.arrays import Events, Integers, daily
from strikewatch.core.day_spans import Spanned, assessed_on, day_span
from strikewatch.core.evidence import Evidence
from strikewatch.core.facts import Span
from strikewatch.core.grammar import Adaptive, Calendar, LastN, RollingDays, Since, Window
from strikewatch.core.limits import events_left
from strikewatch.core.model import Counts, Objective
from strikewatch.core.windows import inside, resolved

LOOK_AHEAD = 400  # days within which every window of days has let go of what is due now
STEADY = 60  # days ahead for windows that never let go by the calendar
ByDay = Mapping[int, int]  # units by day


@dataclass(frozen=True, slots=True)
class Cost:
    """What missed units do to one objective.

    `fine` of them may be missed, whichever; None: all of them. One more breaks it, on the day `breaks`. `past` says
    that it is in breach already when they are first counted, with all of them in time.
    """

    objective: Objective
    fine: int | None
    breaks: int | None = None
    past: bool = False
    segment: str | None = None


@dataclass(frozen=True, slots=True)
class DueGroup:
    """Open units promised for the same days, and what each costs.

    `late` ones are counted as missed already, and have no cost any more. `minutes` are the first and the last promised
    minute of the local day, None where only the day is known.
    """

    days: Span
    units: int
    late: bool = False
    minutes: tuple[int, int] | None = None
    keys: tuple[str, ...] = ()
    costs: tuple[Cost, ...] = ()


@dataclass(frozen=True, slots=True)
class DueList:
    """The open units of one promise in groups, oldest first.

    `together` is what missing any of those costs that are not late yet. `later` ones are due after the last group.
    `untold` says why the cost for an objective is not known, by its label.
    """

    promise: str
    unit: str
    groups: tuple[DueGroup, ...]
    together: tuple[Cost, ...] = ()
    later: int = 0
    untold: tuple[tuple[str, str], ...] = ()


def costed(objective: Objective) -> bool:
    """Whether a cost can be told: there is a limit, and a window of days or of the newest units."""
    window = objective.window
    if objective.limit is None or objective.variant_of:
        return False
    if isinstance(window, LastN):
        return not (window.drop_lowest or window.forgive)
    return isinstance(window, RollingDays | Calendar | Adaptive | Since)


def missed_cost(case: Evidence, good: ByDay, asked: ByDay, as_of: int, *, units_a_day: float = 0.0) -> Cost:
    """What missing any of the units `asked` costs, with the `good` ones met in time; `costed` holds of the objective.

    `good` are units promised and not counted yet, by day, without those `asked`. Clean work follows the last of them.
    """
    objective = case.objective
    told, exposed = _with_open(_reduced(case, as_of), good, asked, as_of, units_a_day)
    first, fine, breaks, past = True, None, None, False
    for day in _judged_days(objective.window, told, min(asked), as_of):
        bad, counted = inside(objective.window, told, day)
        held = int(counted[exposed].sum())
        if not held and not first and day - objective.window.lag > max(asked):
            break
        if not held:
            continue
        left = events_left(objective, Counts(int(bad.sum()), int(counted.sum())))
        past, first = past or (first and left is not None and left < 0), False
        if left is not None and 0 <= left < held and (fine is None or left < fine):
            fine, breaks = left, day
    return Cost(objective, fine, breaks, past, case.segment)


def _reduced(case: Evidence, as_of: int) -> Events:
    """The events that a window can still hold, for windows of days one for each day."""
    events, window = case.events, case.objective.window
    if isinstance(window, LastN):
        return events
    looks = (window.short, window.long) if isinstance(window, Adaptive) else (window,)
    first = min(day_span(one, as_of).first for one in looks if isinstance(one, Spanned))
    if not len(events) or first > int(events.day[-1]):
        return _days_of(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))
    first = max(first, int(events.day[0]))
    bad, counted = daily(events, first, int(events.day[-1]))
    worked = np.flatnonzero(counted)
    return _days_of(first + worked, bad[worked], counted[worked])


def _days_of(day: Integers, bad: Integers, counted: Integers) -> Events:
    flags = np.zeros(len(day), np.bool_)
    return Events(day, bad, counted, flags, flags)


def _with_open(events: Events, good: ByDay, asked: ByDay, as_of: int, units_a_day: float) -> tuple[Events, Integers]:
    """The events with all open units good and clean work after them, and where the asked ones are: newest of a day."""
    rows = [(day, 0, units) for day, units in good.items()]
    rows += [(day, 0, units) for day, units in _clean_work(good, max(*asked, as_of), units_a_day)]
    first = len(events) + len(rows)
    rows += [(day, 0, units) for day, units in asked.items()]
    day, bad, counted = np.array(rows, np.int64).reshape(-1, 3).T
    whole = _days_of(
        np.concatenate([events.day, day]),
        np.concatenate([events.numerator, bad]),
        np.concatenate([events.denominator, counted]),
    )
    order = np.argsort(whole.day, kind="stable")
    told = _days_of(whole.day[order], whole.numerator[order], whole.denominator[order])
    return replace(told, clock=events.clock), np.flatnonzero(order >= first)


def _clean_work(good: ByDay, after: int, units_a_day: float) -> Iterator[tuple[int, int]]:
    """Clean units a day beyond those known, so that each day after `after` has its share of an even pace."""
    if units_a_day <= 0:
        return
    for ahead in range(1, LOOK_AHEAD + 1):
        usual = math.floor(units_a_day * ahead) - math.floor(units_a_day * (ahead - 1))
        more = usual - good.get(after + ahead, 0)
        if more > 0:
            yield after + ahead, more


def _judged_days(window: Window, events: Events, first_due: int, as_of: int) -> Iterator[int]:
    """Days on which the platform judges, from the first that can count what is due."""
    first = max(as_of, first_due + window.lag)
    steady = isinstance(window, Since | LastN)
    ahead = range(first, first + (STEADY if steady else LOOK_AHEAD))
    return (day for day in ahead if is_judged(window, events, day))


def is_judged(window: Window, events: Events, day: int) -> bool:
    """Whether the platform judges on a day: by a calendar window on its assessment days alone."""
    simple = resolved(window, events, day)
    return not isinstance(simple, Calendar) or assessed_on(simple, day)
