"""One case as the forecast looks ahead from it, and what a window of days or of the last units holds ahead.

    Outlook         window, limit, what is known by day
    OpenDays        the days whose bad events are open
    View            what a window holds on each day ahead; `views` has one for every kind
    DayView         the view of whole days, and of the last N units
    span_view, days_view, last_view   windows of days, days from a first one that differs by scenario, last N units
    in_reach        which days the next count can still hold
    judged_days     the days ahead on which the platform judges

Axes: S open days, H days ahead, V volume scenarios, R strata of the rate.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.arrays import Events, unit_by_unit
from strikewatch.core.day_spans import Spanned, assessed_on, day_span, day_spans
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
    its window forgives, `least` the fewest bad events that come of buyers enough: new ones are taken to be of other
    buyers, known ones may share theirs. `prior` is what is likely before the account has shown much of its own.

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
    least: int = 0
    prior: Prior = Prior()
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


@dataclass(frozen=True, slots=True)
class DayView:
    """The view of whole days: bad events already known and units, [H, V].

    Open days `lower` (inclusive, [H, V]) to `upper` (exclusive, [H]) are inside; of open day `lower` the first
    `gone` of its `span` units have left [H, V].
    """

    known_bad: Ints
    units: Ints
    upper: Ints
    lower: Ints
    gone: Ints
    span: Ints
    least: Ints

    def counted(self, bad: Ints) -> Ints:
        """Bad events inside the window on each day ahead [H, V, R], given those of the open days [S, V, R]."""
        return bad_in_window(self, bad)


def running_total(counts: Ints) -> Ints:
    """Sums of the first 0, 1, 2, ... entries along the first axis."""
    return np.concatenate([np.zeros((1, *counts.shape[1:]), np.int64), np.cumsum(counts, axis=0)])


def span_view(case: Outlook, window: Spanned, slots: OpenDays, ahead: Ints) -> DayView:
    """The view of a window of whole days: on day t the event days of its span, a running period up to t."""
    first, last = day_spans(window, ahead.tolist())
    return days_view(case, slots, first[:, None] + np.zeros((1, SCENARIOS), np.int64), np.minimum(last, ahead))


def days_view(case: Outlook, slots: OpenDays, first: Ints, last: Ints) -> DayView:
    """The view of the days from `first` [H, V] to `last` [H]."""
    upto, before = (np.clip(day - case.first_day, 0, len(case.known)) for day in (last + 1, first))
    upper, lower = np.searchsorted(slots.day, last, side="right"), np.searchsorted(slots.day, first)
    added, bad, units = map(running_total, (slots.units, case.numerator, case.denominator))
    known_bad, held = (total[upto][:, None] - total[before] for total in (bad, units))
    inside = added[upper] - np.take_along_axis(added, lower, axis=0)
    least = least_of_buyers(case, case.events.day, first, last, known_bad)
    none = np.zeros_like(first)
    return DayView(known_bad, held + inside, upper, lower, none, none + 1, least)


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


def least_of_buyers(case: Outlook, place: Ints, first: Ints, last: Ints, known_bad: Ints) -> Ints:
    """The fewest bad events that come of buyers enough [H, V]; 0 where no number is asked for, or nobody names buyers.

    The window holds the bad events whose `place` lies from `first` [H, V] to `last` [H]; new ones are of new buyers.
    """
    enough, bad = case.rule.minimum_buyers, np.flatnonzero(case.events.numerator)
    if not enough or not len(case.events.buyer):
        return np.zeros_like(known_bad)
    named = [(case.events.buyer[index] or index, int(place[index])) for index in bad.tolist()]
    known = np.zeros_like(known_bad)
    for row, until in enumerate(last.tolist()):
        newest = np.sort(np.array(list({name: at for name, at in named if at <= until}.values()), np.int64))
        known[row] = len(newest) - np.searchsorted(newest, first[row])
    return np.asarray(known_bad + enough - known)


def queued_units(case: Outlook) -> Ints:
    """The queue unit by unit, 1 where bad; inside an event the bad ones are the newest."""
    return unit_by_unit(case.queue_numerator, case.queue_denominator)


def queued_until(case: Outlook, day: Ints) -> Ints:
    """How many units of the queue lie on or before each `day`, counted back from its end."""
    until = running_total(case.denominator)
    later = until[-1] - until[np.clip(day - case.first_day + 1, 0, len(case.known))]
    return np.asarray(np.maximum(case.queue_denominator.sum() - later, 0))


def last_view(case: Outlook, window: LastN, slots: OpenDays, ahead: Ints) -> DayView:
    """The view of a last-N window: on day t the newest n units up to day t - lag; new ones push out the oldest.

    The bad events of an open day leave evenly with its units, rounded.
    """
    known_bad, added = running_total(queued_units(case)), running_total(slots.units)
    upper = np.searchsorted(slots.day, ahead - window.lag, side="right")
    until = queued_until(case, ahead - window.lag)[:, None]
    start = queued_until(case, slots.day)[:, None] + added[:-1] - (slots.span - slots.units)
    cut = np.maximum(until + added[upper] - window.n, 0)  # units that have left, [H, V]
    pushed = np.clip(cut[:, None, :] - start, 0, slots.span)  # of them on open days, [H, S, V]
    older = cut - np.minimum(pushed, slots.units).sum(axis=1)
    lower = (start + slots.span <= cut[:, None, :]).sum(axis=1)
    partial = np.minimum(lower, len(slots.day) - 1)
    gone = np.take_along_axis(pushed, partial[:, None, :], axis=1)[:, 0]
    span = np.maximum(np.take_along_axis(slots.span, partial, axis=0), 1)
    held = known_bad[until] - known_bad[older]
    end = case.events.denominator.cumsum()  # of an event the bad units are the newest, so they leave last
    least = least_of_buyers(case, end, older + 1, until[:, 0], held)
    return DayView(held, until + added[upper] - cut, upper, lower, gone, span, least)


def bad_in_window(view: DayView, bad: Ints) -> Ints:
    """Bad events inside the window on each day ahead [H, V, R], given those of the open days [S, V, R]."""
    inside, scenario = running_total(bad), np.arange(bad.shape[1])
    counted = view.known_bad[:, :, None] + inside[view.upper] - inside[view.lower, scenario]
    if view.gone.any():
        cut = bad[np.minimum(view.lower, len(bad) - 1), scenario]
        gone, span = view.gone[:, :, None], view.span[:, :, None]
        counted -= (2 * cut * gone + span) // (2 * span)
    return counted


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
