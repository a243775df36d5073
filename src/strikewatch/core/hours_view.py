"""What the worst so many hours that end on a day hold, on each day ahead.

    hours_view     the view of a burst of hours
    times_of_day   the minutes of a day at which new bad events fall

A new bad event falls at one of 24 times of its day, quantiles of when the account's own units were, in an order that
each path draws anew for every day. Known units keep their minutes; one without may have been anywhere in its day, as
in `runs.worst_hours`. Axes: S open days, K times of a day, H days ahead, E moments at which a span may end, N new bad
events of all paths, V volume scenarios, R strata of the rate, P = V x R paths.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.arrays import Events, part
from strikewatch.core.day_views import days_view
from strikewatch.core.grammar import RollingHours
from strikewatch.core.outlook import Ints, OpenDays, Outlook, running_total
from strikewatch.core.placing import drawn, orders
from strikewatch.core.runs import DAY as HOURS
from strikewatch.core.runs import hours_reach

TIMES = 24
DAY = 1440  # minutes
HALF = TIMES // 2
BITS = np.array([number.bit_count() for number in range(1 << HALF)])  # of half a day's times
USUAL = 480 + (720 * (np.arange(TIMES) + 0.5) / TIMES).astype(np.int64)  # 8 to 20 o'clock, where no unit has a time


@dataclass(frozen=True, slots=True)
class Moments:
    """When a span may end [E]: the day ahead that it belongs to, as `row` (-1: none), known bad ones within it.

    Of the times of the open days, one day after the other, it holds those from `before` to `after` (exclusive).
    """

    row: Ints
    known: Ints
    before: Ints
    after: Ints


@dataclass(frozen=True, slots=True)
class HoursView:
    """Known bad ones that count wherever the span lies `loose` [H], of the whole days before the day `early` [H].

    `near` [H] are those that any span that ends on the day could hold. The open days of both are `early_days` and
    `near_days`, first and end (exclusive) [2, H]; `offset` is each one's distance from as_of [S]. A span ends at any
    of the `times` of the open days [S K] at which a bad one falls, or at `ends`, where known units of the day are.
    """

    units: Ints
    least: Ints
    offset: Ints
    loose: Ints
    early: Ints
    near: Ints
    early_days: Ints
    near_days: Ints
    times: Moments
    ends: Moments

    def counted(self, bad: Ints) -> Ints:
        """Bad events inside the window [H, V, R], given those of the open days [S, V, R]; a bound counts all near."""
        total = running_total(bad)
        if bad.shape[2] == 1:
            return self._bound(total[self.near_days[1]] - total[self.near_days[0]])
        early = self.early[:, None, None] + total[self.early_days[1]] - total[self.early_days[0]]
        fallen = Fallen.of(bad, self.offset)
        ending = np.maximum(self._at_times(fallen), self._at_ends(fallen)).reshape(early.shape)
        return np.asarray(self.loose[:, None, None] + np.maximum(early, ending))

    def _bound(self, new: Ints) -> Ints:
        """Where new ones are near [H, V, 1] they may be at any moment; else what is known."""
        known = self.early.copy()
        np.maximum.at(known, self.ends.row, self.ends.known)
        most, held = self.loose + self.near, self.loose + known
        return np.where(new > 0, most[:, None, None] + new, held[:, None, None])

    def _at_times(self, fallen: Fallen) -> Ints:
        """The most of any span that ends where a new bad one falls [H, P]; 0 where none does on the day."""
        path, time = fallen.ends(self.times.row.reshape(-1, TIMES)[:, 0] >= 0)
        held = fallen.between(path, self.times.before[time], self.times.after[time]) + self.times.known[time]
        found = np.zeros((len(fallen.mask), len(self.loose)), np.int64)
        group = path * found.shape[1] + self.times.row[time]
        first = np.flatnonzero(np.diff(group, prepend=-1))
        if first.size:
            found.ravel()[group[first]] = np.maximum.reduceat(held, first)
        return found.T

    def _at_ends(self, fallen: Fallen) -> Ints:
        """The most of any span that ends at a known unit [H, P]."""
        ends, path = self.ends, np.arange(len(fallen.mask))[None, :]
        held = fallen.between(path, ends.before[:, None], ends.after[:, None]) + ends.known[:, None]
        found = np.zeros((len(self.loose), path.size), np.int64)
        for row in np.unique(ends.row).tolist():
            found[row] = held[ends.row == row].max(axis=0)
        return found


@dataclass(frozen=True, slots=True)
class Fallen:
    """New bad events by path and open day: how many before the day, `total`, and how they lie in it [P, S + 1].

    At each time of the day lie `whole` many, and one more where `mask` has a bit. `order` is in which order times are
    taken, and `number` how many are [P, S].
    """

    total: Ints
    whole: Ints
    mask: NDArray[np.uint32]
    order: Ints
    number: Ints

    @classmethod
    def of(cls, bad: Ints, offset: Ints) -> Fallen:
        """How the bad events of the open days [S, V, R] lie."""
        masks = first_times()
        order = np.stack([drawn(day, bad.shape[1:], masks.shape[1]).ravel() for day in offset.tolist()], axis=1)
        number = np.ascontiguousarray(bad.reshape(len(bad), -1).T)
        whole, rest = np.divmod(number, TIMES)
        mask = masks[rest, order]
        total = np.cumsum(np.pad(number, ((0, 0), (1, 0))), axis=1)
        return cls(total, np.pad(whole, ((0, 0), (0, 1))), np.pad(mask, ((0, 0), (0, 1))), order, number)

    def between(self, path: Ints, before: Ints, after: Ints) -> Ints:
        """Bad events of each path from one time to another, exclusive; times are counted over all open days."""
        return self._until(path, after) - self._until(path, before)

    def _until(self, path: Ints, time: Ints) -> Ints:
        day, place = np.divmod(time, TIMES)
        at = path * self.mask.shape[1] + day
        held = self.mask.take(at) & ((1 << place) - 1).astype(np.uint32)
        some = BITS.take(held >> HALF) + BITS.take(held & ((1 << HALF) - 1))
        return np.asarray(self.total.take(at) + some + self.whole.take(at) * place)

    def ends(self, judged: NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """Path and time [N] of each time at which a bad one falls, path by path, on the open days that are `judged`."""
        number = np.where(judged, np.minimum(self.number, TIMES), 0)
        owner = np.repeat(np.arange(number.size), number.ravel())
        first = np.cumsum(number.ravel()) - number.ravel()
        path, day = np.divmod(owner, number.shape[1])
        place = orders(TIMES)[np.arange(len(owner)) - first[owner], self.order.take(owner)]
        return path, day * TIMES + place


@lru_cache(maxsize=1)
def first_times() -> NDArray[np.uint32]:
    """The first times that each order takes, one bit each, by how many [K + 1, orders]."""
    bits = np.uint32(1) << orders(TIMES).astype(np.uint32)
    return np.concatenate([np.zeros((1, bits.shape[1]), np.uint32), np.cumsum(bits, axis=0, dtype=np.uint32)])


def hours_view(case: Outlook, window: RollingHours, slots: OpenDays, ahead: Ints) -> HoursView:
    """The view of the worst so many hours; its units, which no count limit reads, are those of all days near."""
    events, last, reach = case.events, ahead - window.lag, hours_reach(window)
    near = last - reach
    whole = days_view(case, slots, near[:, None] + np.zeros((1, slots.units.shape[1]), np.int64), last)
    loose, timed = (part(events, np.flatnonzero((events.minutes < 0) == untimed)) for untimed in (True, False))
    early = last - window.hours // HOURS
    early_days, near_days = (np.searchsorted(slots.day, np.stack(days)) for days in ((early, last), (near, last + 1)))
    grid = (slots.day[:, None] * DAY + times_of_day(timed)).ravel()
    day, known = np.repeat(slots.day, TIMES), np.flatnonzero(np.isin(timed.day, last))
    return HoursView(
        whole.units,
        whole.least,
        slots.day - case.as_of,
        bad_between(loose, near, last),
        bad_between(timed, early, last - 1),
        bad_between(timed, near, last),
        early_days,
        near_days,
        moments(timed, grid, grid, np.where(np.isin(day, last), day - last[0], -1), 60 * window.hours),
        moments(timed, grid, timed.minutes[known], timed.day[known] - last[0], 60 * window.hours),
    )


def moments(timed: Events, grid: Ints, end: Ints, row: Ints, length: int) -> Moments:
    """Ends of spans of `length` minutes: what is known within them, and which times of the open days `grid` [S K]."""
    rising = np.argsort(timed.minutes, kind="stable")
    bad, minute = running_total(timed.numerator[rising]), timed.minutes[rising]
    upto, since = (bad[np.searchsorted(minute, moment, side="right")] for moment in (end, end - length))
    before, after = (np.searchsorted(grid, moment, side="right") for moment in (end - length, end))
    return Moments(row, upto - since, before, after)


def bad_between(events: Events, first: Ints, last: Ints) -> Ints:
    """Bad units of the days from `first` to `last`, both inclusive [H]."""
    total = running_total(events.numerator)
    upto, before = np.searchsorted(events.day, last, side="right"), np.searchsorted(events.day, first)
    return np.asarray(total[upto] - total[np.minimum(before, upto)])


def times_of_day(timed: Events) -> Ints:
    """The minutes after the start of a day at which bad events fall [K]: mid-quantiles of the account's own times.

    Minutes are of UTC and days the account's own, so that these may lie outside a day of UTC.
    """
    if not len(timed):
        return USUAL
    own = np.sort(timed.minutes - DAY * timed.day)
    rank = ((np.arange(TIMES) + 0.5) / TIMES * len(own)).astype(np.int64)
    return np.asarray(np.minimum(own[rank], own[0] + DAY - 1))  # so that no day runs into the next
