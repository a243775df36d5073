"""What a window of any kind holds on each day ahead.

    view_of         the view that fits the case
    adaptive_view   short where it holds units enough on that day and scenario, else long
    clock_view      from the day of the n-th newest unit of another kind on

Views of whole days and of the last N units are in `day_views`; bursts, runs and points have files of their own. Axes: S
open days, H days ahead, V volume scenarios, R strata of the rate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.day_views import days_view, last_view, span_view
from strikewatch.core.grammar import Adaptive, Consecutive, LastN, Ledger, RollingHours
from strikewatch.core.hours_view import hours_view
from strikewatch.core.outlook import NEVER, Ints, OpenDays, Outlook, View, assessments, running_total
from strikewatch.core.points_view import points_view
from strikewatch.core.runs_view import runs_view


def view_of(case: Outlook, slots: OpenDays, ahead: Ints) -> View:
    """The view of the case's window."""
    match case.window:
        case LastN() as window:
            seen = clock_view if len(case.events.clock[0]) else last_view
            return seen(case, window, slots, ahead)
        case Adaptive() as window:
            return adaptive_view(case, window, slots, ahead)
        case RollingHours() as window:
            return hours_view(case, window, slots, ahead)
        case Consecutive() as window:
            return runs_view(case, window, slots, ahead)
        case Ledger() as window:
            return points_view(case, window, slots, ahead)
        case window:
            return span_view(case, window, slots, ahead)


@dataclass(frozen=True, slots=True)
class AdaptiveView:
    """Two views, and where the short one holds [H, V]."""

    short: View
    long: View
    is_short: NDArray[np.bool_]
    least: Ints

    @property
    def units(self) -> Ints:
        """Counted units [H, V]."""
        return np.where(self.is_short, self.short.units, self.long.units)

    def counted(self, bad: Ints) -> Ints:
        """Bad events inside the window on each day ahead [H, V, R]."""
        return np.where(self.is_short[:, :, None], self.short.counted(bad), self.long.counted(bad))


def adaptive_view(case: Outlook, window: Adaptive, slots: OpenDays, ahead: Ints) -> AdaptiveView:
    """The view of an adaptive window: on each day and in each scenario the one that holds then."""
    short, long = (span_view(case, part, slots, ahead) for part in (window.short, window.long))
    is_short = short.units >= window.units
    least = [
        np.where(assessments(part, ahead)[:, None], view.least, NEVER)
        for part, view in ((window.short, short), (window.long, long))
    ]
    return AdaptiveView(short, long, is_short, np.where(is_short, *least))


def clock_view(case: Outlook, window: LastN, slots: OpenDays, ahead: Ints) -> View:
    """The view of a last-N window that another unit counts."""
    return days_view(case, slots, clock_firsts(case, window, ahead), ahead - window.lag)


def clock_firsts(case: Outlook, window: LastN, ahead: Ints) -> Ints:
    """The day of the clock's n-th newest unit on each day ahead [H, V]; before all days where it ticks less often."""
    ticked = running_total(clock_units(case, ahead))
    day, units = case.events.clock
    ticked += int(units[day < case.first_day].sum())
    upto = np.maximum(ahead - window.lag + 1 - case.first_day, 0)
    left_out = ticked[upto] - window.n // window.parts  # units that are older than the window [H, V]
    newer = [np.searchsorted(row, out, side="right") for row, out in zip(ticked.T, left_out.T, strict=True)]
    return np.asarray(case.first_day + np.stack(newer, axis=1) - 1)


def clock_units(case: Outlook, ahead: Ints) -> Ints:
    """Units of the clock by day from `first_day` to the last day ahead, and scenario [D + H, V].

    It goes as its own weekdays do, in scenarios that are busy when the objective's own are.
    """
    from strikewatch.core.volume import daily_volume, scenario_units, volume_spread  # here: volumes are of outlooks

    day, units = case.events.clock
    held = np.bincount(
        np.clip(day - case.first_day, 0, len(case.known)),
        weights=units * ((day >= case.first_day) & (day <= case.as_of)),
        minlength=len(case.known) + 1,
    )[: len(case.known)].astype(np.int64)
    own = replace(case, denominator=held)
    days = np.concatenate([case.days[~case.known], ahead])
    more = scenario_units(daily_volume(own, days), volume_spread(own))
    found = np.zeros((len(case.known) + len(ahead), more.shape[1]), np.int64)
    found[: len(held)] = held[:, None]
    opened = days - case.first_day
    found[opened] = np.maximum(found[opened], more)
    return found
