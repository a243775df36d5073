"""What windows of whole days and of the last N units hold on each day ahead.

    DayView             bad events known, and those of some open days
    span_view           the view of a window of whole days
    days_view           of days from a first one that differs by scenario
    last_view           of the last N of the objective's own unit
    least_of_buyers     the fewest bad events that come of buyers enough

Axes: S open days, H days ahead, V volume scenarios, R strata of the rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from strikewatch.core.arrays import unit_by_unit
from strikewatch.core.day_spans import Spanned, day_spans
from strikewatch.core.grammar import LastN
from strikewatch.core.outlook import SCENARIOS, Ints, OpenDays, Outlook, running_total


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
