"""What the worst so many hours that end on a day hold, on each day ahead.

    hours_view     the view of a burst of hours
    times_of_day   the minutes of a day at which new bad events fall

A new bad event falls at one of 24 times of its day, quantiles of when the account's own units were, in an order that
each path draws anew for every day. Known units keep their minutes; one without may have been anywhere in its day, as
in `runs.worst_hours`. Axes: S open days, K times of a day, H days ahead, E moments at which a span may end, V volume
scenarios, R strata of the rate, P = V x R paths.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from strikewatch.core.arrays import Events, part
from strikewatch.core.grammar import RollingHours
from strikewatch.core.outlook import Ints, OpenDays, Outlook, days_view, running_total
from strikewatch.core.placing import Places, drawn, orders
from strikewatch.core.runs import DAY as HOURS
from strikewatch.core.runs import hours_reach

TIMES = 24
DAY = 1440  # minutes
USUAL = 480 + (720 * (np.arange(TIMES) + 0.5) / TIMES).astype(np.int64)  # 8 to 20 o'clock, where no unit has a time


@dataclass(frozen=True, slots=True)
class Moments:
    """When a span may end, in order of days [E]: which day ahead `row`, known bad ones within it `known`.

    Of the times of the open days, one after the other, it holds those from `before` to `after` (exclusive). `own` is
    the time at which it ends itself, if a new bad one falls there; -1 where a known unit ends it.
    """

    row: Ints
    known: Ints
    before: Ints
    after: Ints
    own: Ints


@dataclass(frozen=True, slots=True)
class HoursView:
    """Known bad ones that count wherever the span lies `loose` [H], of the whole days before the day `early` [H].

    `near` [H] are those that any span that ends on the day could hold. The open days of both are `early_days` and
    `near_days`, first and end (exclusive) [2, H]; `offset` is each one's distance from as_of [S].
    """

    units: Ints
    least: Ints
    offset: Ints
    loose: Ints
    early: Ints
    near: Ints
    early_days: Ints
    near_days: Ints
    moments: Moments

    def counted(self, bad: Ints) -> Ints:
        """Bad events inside the window [H, V, R], given those of the open days [S, V, R]; a bound counts all near."""
        total = running_total(bad)
        if bad.shape[2] == 1:
            return self._bound(total[self.near_days[1]] - total[self.near_days[0]])
        early = self.early[:, None, None] + total[self.early_days[1]] - total[self.early_days[0]]
        return np.asarray(self.loose[:, None, None] + np.maximum(early, self._ending(bad)))

    def _bound(self, new: Ints) -> Ints:
        """Where new ones are near [H, V, 1] they may be at any moment; else what is known."""
        known = self.early.copy()
        ends = self.moments.own < 0
        np.maximum.at(known, self.moments.row[ends], self.moments.known[ends])
        most, held = self.loose + self.near, self.loose + known
        return np.where(new > 0, most[:, None, None] + new, held[:, None, None])

    def _ending(self, bad: Ints) -> Ints:
        """The most that any span holds which ends at a unit of the day [H, V, R]; 0 where none does."""
        moments, found = self.moments, np.zeros((len(self.loose), bad[0].size), np.int64)
        taken = by_time(bad, self.offset)
        total = np.concatenate([np.zeros((1, taken.shape[1]), np.int32), np.cumsum(taken, axis=0, dtype=np.int32)])
        held = total[moments.after] - total[moments.before] + moments.known[:, None].astype(np.int32)
        held *= (moments.own < 0)[:, None] | (taken[moments.own] > 0)
        first = np.flatnonzero(np.diff(moments.row, prepend=-1))
        found[moments.row[first]] = np.maximum.reduceat(held, first, axis=0)
        return found.reshape(len(found), *bad.shape[1:])


def hours_view(case: Outlook, window: RollingHours, slots: OpenDays, ahead: Ints) -> HoursView:
    """The view of the worst so many hours; its units, which no count limit reads, are those of all days near."""
    events, last, reach = case.events, ahead - window.lag, hours_reach(window)
    near = last - reach
    whole = days_view(case, slots, near[:, None] + np.zeros((1, slots.units.shape[1]), np.int64), last)
    loose, timed = (part(events, np.flatnonzero((events.minutes < 0) == untimed)) for untimed in (True, False))
    early = last - window.hours // HOURS
    spans = ((early, last), (near, last + 1))
    early_days, near_days = (np.searchsorted(slots.day, np.stack(days)) for days in spans)
    return HoursView(
        whole.units,
        whole.least,
        slots.day - case.as_of,
        bad_between(loose, near, last),
        bad_between(timed, early, last - 1),
        bad_between(timed, near, last),
        early_days,
        near_days,
        _moments(timed, slots, last, 60 * window.hours),
    )


def _moments(timed: Events, slots: OpenDays, last: Ints, length: int) -> Moments:
    """The ends of spans of `length` minutes: the times of the open days that are judged, and known units of them."""
    grid = (slots.day[:, None] * DAY + times_of_day(timed)).ravel()
    own = np.flatnonzero(np.isin(np.repeat(slots.day, TIMES), last))
    known = np.flatnonzero(np.isin(timed.day, last))
    row = np.concatenate([np.repeat(slots.day, TIMES)[own], timed.day[known]]) - last[0]
    order = np.argsort(row, kind="stable")
    end = np.concatenate([grid[own], timed.minute[known]])[order]
    ends = np.concatenate([own, np.full(len(known), -1)])[order]
    rising = np.argsort(timed.minutes, kind="stable")
    bad, minute = running_total(timed.numerator[rising]), timed.minutes[rising]
    inside = [np.searchsorted(minute, moment, side="right") for moment in (end, end - length)]
    before, after = (np.searchsorted(grid, moment, side="right") for moment in (end - length, end))
    return Moments(row[order], bad[inside[0]] - bad[inside[1]], before, after, ends)


def bad_between(events: Events, first: Ints, last: Ints) -> Ints:
    """Bad units of the days from `first` to `last`, both inclusive [H]."""
    total = running_total(events.numerator)
    ends = (np.searchsorted(events.day, last, side="right"), np.searchsorted(events.day, first))
    return np.asarray(total[ends[0]] - total[np.minimum(*ends)])


def times_of_day(timed: Events) -> Ints:
    """The minutes after the start of a day at which bad events fall [K]: mid-quantiles of the account's own times.

    Minutes are of UTC and days the account's own, so that these may lie outside a day of UTC.
    """
    if not len(timed):
        return USUAL
    own = np.sort(timed.minutes - DAY * timed.day)
    rank = ((np.arange(TIMES) + 0.5) / TIMES * len(own)).astype(np.int64)
    return np.asarray(np.minimum(own[rank], own[0] + DAY - 1))  # so that no day runs into the next


def by_time(bad: Ints, offset: Ints) -> Places:
    """Bad events of each open day by time of day and path [S K, P]."""
    places = np.stack([places_of(int(day), *bad.shape[1:]) for day in offset])
    number = bad.reshape(len(bad), 1, -1).astype(np.int32)
    most = int(bad.max(initial=0))
    taken = (places < number) if most <= TIMES else number // TIMES + (places < number % TIMES)
    return np.asarray(taken.astype(np.int32).reshape(len(bad) * TIMES, -1))


@lru_cache(maxsize=256)
def places_of(offset: int, scenarios: int, strata: int) -> Places:
    """At which bad event of the day each time is taken, by path [K, P]."""
    table = orders(TIMES)
    found = table[:, drawn(offset, (scenarios, strata), table.shape[1]).ravel()]
    found.flags.writeable = False
    return found
