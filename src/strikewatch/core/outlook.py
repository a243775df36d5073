"""One case as the forecast looks ahead from it.

    Outlook         window, limit, what is known by day
    OpenDays        the days whose bad events are open
    View            what a window holds on each day ahead
    view_of         the one that fits the case, of those in `views`
    in_reach        which days the next count can still hold
    judged_days     the days ahead on which the platform judges

Axes: S open days, H days ahead, V volume scenarios, R strata of the rate.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.arrays import Events
from strikewatch.core.day_spans import assessed_on, day_span
from strikewatch.core.grammar import Adaptive, Calendar, Consecutive, LastN, Ledger, RollingDays, RollingHours, Since
from strikewatch.core.model import Objective
from strikewatch.core.prior import Prior
from strikewatch.core.runs import hours_reach
from strikewatch.core.statements import no_events
from strikewatch.core.windows import clock_first

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Foreseen = RollingDays | Calendar | Since | LastN | Adaptive | RollingHours | Consecutive | Ledger
SCENARIOS = 32  # of volume
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Outlook:
    """One case to look ahead from.

    Arrays by day run from `first_day` to `as_of`. A day not `known` is forecast like a day ahead, on top of what it
    holds. `expected` are bad events still to arrive on known days. The queue holds the events of a last-N window,
    oldest first, up to `as_of`; it is empty for other windows. `rule` is whose limit it is, `spare` the bad parts that
    its window forgives. `prior` is what is likely before the account has shown much of its own, `promised` are days
    ahead and the units that are due on them already: no day brings less.

    `events` are those up to `as_of`, where the window needs more than counts by day: hours, runs, points, the clock of
    another unit, buyers. Of points a violation is one bad unit, and `costs` are the points that one may cost.
    """

    window: Foreseen
    rule: Objective
    as_of: int
    first_day: int
    numerator: Ints  # [D], as are the next three
    denominator: Ints
    known: NDArray[np.bool_]
    expected: Floats
    queue_numerator: Ints
    queue_denominator: Ints
    spare: int = 0
    prior: Prior = Prior()
    promised: tuple[tuple[int, int], ...] = ()
    events: Events = field(default_factory=no_events)
    costs: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    @property
    def days(self) -> Ints:
        """The day of each index [D]."""
        return np.arange(self.first_day, self.as_of + 1)


@dataclass(frozen=True, slots=True)
class OpenDays:
    """Days whose bad events are open, in order: `day` [S], units they add [S, V], units that may turn bad [S, V].

    `expected` [S] is above zero on provisional days, which add no units; `most` [S, V] bounds the new bad events.
    """

    day: Ints
    units: Ints
    span: Ints
    expected: Floats
    most: Ints


class View(Protocol):
    """What a window holds on each day ahead.

    `units` [H, V] are counted ones, `least` [H, V] the fewest bad events that come of buyers enough (0 where none are
    asked for, `NEVER` on a day on which the platform does not judge).
    """

    @property
    def units(self) -> Ints:
        """Counted units [H, V]."""

    @property
    def least(self) -> Ints:
        """The fewest bad events that can breach, whatever the limit [H, V]."""

    def counted(self, bad: Ints) -> Ints:
        """Bad events inside the window [H, V, R], given those of the open days [S, V, R].

        With one stratum alone they are a bound: what chance decides (a time, a cost) then is as bad as it can be.
        """


def running_total(counts: Ints) -> Ints:
    """Sums of the first 0, 1, 2, ... entries along the first axis."""
    return np.concatenate([np.zeros((1, *counts.shape[1:]), np.int64), np.cumsum(counts, axis=0)])


def judged_days(case: Outlook, ahead: Ints) -> NDArray[np.bool_]:
    """Whether the platform judges on each day ahead [H]: by calendar windows on their assessment days alone."""
    window = case.window
    parts = (window.short, window.long) if isinstance(window, Adaptive) else (window,)
    return np.asarray(np.logical_or.reduce([assessments(part, ahead) for part in parts]), np.bool_)


def assessments(window: Foreseen, ahead: Ints) -> NDArray[np.bool_]:
    """Whether the window is judged on each day ahead [H]."""
    if not isinstance(window, Calendar):
        return np.ones(len(ahead), np.bool_)
    return np.array([assessed_on(window, day) for day in ahead.tolist()], np.bool_)


def in_reach(case: Outlook) -> NDArray[np.bool_]:
    """Which days [D] the next count can still hold."""
    window, last = case.window, case.as_of + 1 - case.window.lag
    if isinstance(window, LastN) and not len(case.events.clock[0]):
        until = running_total(case.denominator)
        newest = until[np.clip(last - case.first_day + 1, 0, len(case.known))]
        return np.asarray(newest - until[1:] < window.n)
    return np.asarray(case.days >= _first_held(case, window))


def _first_held(case: Outlook, window: Foreseen) -> int:
    """The first day that the window can hold at the next count."""
    if isinstance(window, LastN):
        return clock_first(window, case.events, case.as_of + 1)
    if isinstance(window, RollingHours):
        return case.as_of + 1 - window.lag - hours_reach(window)
    if isinstance(window, Adaptive):
        return min(_first_held(case, part) for part in (window.short, window.long))
    return day_span(window, case.as_of + 1).first


def view_of(case: Outlook, slots: OpenDays, ahead: Ints) -> View:
    """The view of the case's window."""
    from strikewatch.core import views  # here: every view is made of what stands above

    return views.view_of(case, slots, ahead)
