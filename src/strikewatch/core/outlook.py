"""One case as the forecast looks ahead from it, and what its window holds on each day ahead.

    Outlook         window, limit, what is known by day
    OpenDays        the days whose bad events are open
    View            what the window holds on each day ahead
    span_view, last_view   the views of windows of days, and of the last N units
    view_of         the one that fits the case
    in_reach        which days the next count can still hold
    judged_days     the days ahead on which the platform judges
    bad_in_window   bad events inside, given those of the open days

Axes: S open days, H days ahead, V volume scenarios, R strata of the rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.arrays import unit_by_unit
from strikewatch.core.day_spans import assessed_on, day_span, day_spans
from strikewatch.core.grammar import Calendar, LastN, RollingDays, Since
from strikewatch.core.model import Objective
from strikewatch.core.prior import Prior

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Foreseen = RollingDays | Calendar | Since  # windows of days that have a forecast
SCENARIOS = 32  # of volume


@dataclass(frozen=True, slots=True)
class Outlook:
    """One case to look ahead from.

    Arrays by day run from `first_day` to `as_of`. A day not `known` is forecast like a day ahead, on top of what it
    holds. `expected` are bad events still to arrive on known days. The queue holds the events of a last-N window,
    oldest first, up to `as_of`; it is empty for windows of days. An adaptive window comes as it stands today. `rule` is
    whose limit it is, `spare` the bad parts that its window forgives, `least` the fewest bad events that come of buyers
    enough: new ones are taken to be of other buyers, known ones may share theirs. `prior` is what is likely before the
    account has shown much of its own.
    """

    window: Foreseen | LastN
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


@dataclass(frozen=True, slots=True)
class View:
    """What the window holds on each day ahead: bad events already known and units, [H, V].

    Open days `lower` (inclusive, [H, V]) to `upper` (exclusive, [H]) are inside; of open day `lower` the first
    `gone` of its `span` units have left [H, V].
    """

    known_bad: Ints
    units: Ints
    upper: Ints
    lower: Ints
    gone: Ints
    span: Ints

    def counted(self, bad: Ints) -> Ints:
        """Bad events inside the window on each day ahead [H, V, R], given those of the open days [S, V, R]."""
        return bad_in_window(self, bad)


def running_total(counts: Ints) -> Ints:
    """Sums of the first 0, 1, 2, ... entries along the first axis."""
    return np.concatenate([np.zeros((1, *counts.shape[1:]), np.int64), np.cumsum(counts, axis=0)])


def span_view(case: Outlook, window: Foreseen, slots: OpenDays, ahead: Ints) -> View:
    """The view of a window of whole days: on day t the event days of its span, a running period up to t."""
    first, last = day_spans(window, ahead.tolist())
    ends = (np.minimum(last, ahead), first - 1)
    upto, before = (np.clip(day - case.first_day + 1, 0, len(case.known)) for day in ends)
    upper, lower = (np.searchsorted(slots.day, day, side="right") for day in ends)
    added, bad, units = map(running_total, (slots.units, case.numerator, case.denominator))
    none = np.zeros((len(ahead), SCENARIOS), np.int64)
    known_bad, held = ((total[upto] - total[before])[:, None] + none for total in (bad, units))
    return View(known_bad, held + added[upper] - added[lower], upper, lower[:, None] + none, none, none + 1)


def judged_days(case: Outlook, ahead: Ints) -> NDArray[np.bool_]:
    """Whether the platform judges on each day ahead [H]: of a calendar window on its assessment days alone."""
    window = case.window
    if not isinstance(window, Calendar):
        return np.ones(len(ahead), np.bool_)
    return np.array([assessed_on(window, day) for day in ahead.tolist()], np.bool_)


def queued_units(case: Outlook) -> Ints:
    """The queue unit by unit, 1 where bad; inside an event the bad ones are the newest."""
    return unit_by_unit(case.queue_numerator, case.queue_denominator)


def queued_until(case: Outlook, day: Ints) -> Ints:
    """How many units of the queue lie on or before each `day`, counted back from its end."""
    until = running_total(case.denominator)
    later = until[-1] - until[np.clip(day - case.first_day + 1, 0, len(case.known))]
    return np.asarray(np.maximum(case.queue_denominator.sum() - later, 0))


def last_view(case: Outlook, window: LastN, slots: OpenDays, ahead: Ints) -> View:
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
    return View(known_bad[until] - known_bad[older], until + added[upper] - cut, upper, lower, gone, span)


def bad_in_window(view: View, bad: Ints) -> Ints:
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
    last = case.as_of + 1 - case.window.lag
    if not isinstance(case.window, LastN):
        return np.asarray(case.days >= day_span(case.window, case.as_of + 1).first)
    until = running_total(case.denominator)
    newest = until[np.clip(last - case.first_day + 1, 0, len(case.known))]
    return np.asarray(newest - until[1:] < case.window.n)


def view_of(case: Outlook, slots: OpenDays, ahead: Ints) -> View:
    """The view of the case's window."""
    if isinstance(case.window, LastN):
        return last_view(case, case.window, slots, ahead)
    return span_view(case, case.window, slots, ahead)
