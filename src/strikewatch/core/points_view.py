"""What a ledger of points holds on each day ahead: points lost less points earned.

    points_view   the view of a balance of points
    violations    the events with each violation as one bad unit, whatever it costs
    costs_of      the points that a new violation may cost

A violation is one bad unit, and costs one of eight quantiles of what the account's own violations cost, in an order
that each path draws anew for every day: one more only adds. Axes: S open days, H days ahead, V volume scenarios, R
strata of the rate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from strikewatch.core.arrays import Events
from strikewatch.core.day_views import DayView, span_view
from strikewatch.core.grammar import Ledger
from strikewatch.core.outlook import Ints, OpenDays, Outlook, running_total
from strikewatch.core.placing import drawn, orders

COSTS = 8  # quantiles
UNKNOWN_COST = 1  # where no violation is known


def violations(events: Events) -> Events:
    """The events with one bad unit for each that lost points; its good units stay."""
    bad = events.numerator > 0
    return replace(
        events,
        numerator=bad.astype(np.int64),
        denominator=np.where(bad, np.maximum(events.denominator - events.numerator, 0) + 1, events.denominator),
    )


def costs_of(events: Events) -> Ints:
    """Mid-quantiles of the points of known violations, cheapest first [COSTS]; one point where none is known."""
    own = np.sort(events.numerator[events.numerator > 0])
    if not len(own):
        return np.full(COSTS, UNKNOWN_COST)
    return np.asarray(own[((np.arange(COSTS) + 0.5) / COSTS * len(own)).astype(np.int64)])


@dataclass(frozen=True, slots=True)
class PointsView:
    """The violations of the window's days as `days`, points known to be lost `lost` [H, V], counted parts `units`.

    `paid` is what the first violations of a day cost together, by how many and by order [COSTS + 1, orders].
    """

    window: Ledger
    days: DayView
    units: Ints
    lost: Ints
    offset: Ints  # of each open day, from as_of [S]
    paid: Ints

    @property
    def least(self) -> Ints:
        """The fewest points lost that can breach, whatever the limit [H, V]."""
        return np.zeros_like(self.units)

    def counted(self, bad: Ints) -> Ints:
        """Points lost less points earned [H, V, R], given the new violations of the open days [S, V, R]."""
        lost = self.lost[:, :, None] + replace(self.days, known_bad=np.zeros_like(self.lost)).counted(self.cost(bad))
        if not self.window.per:
            return self._at_most(lost)
        good = np.maximum(self.days.units[:, :, None] - self.days.counted(bad), 0)
        return self._at_most(lost - self.window.earned * (good // self.window.per))

    def _at_most(self, net: Ints) -> Ints:
        """Points lost less earned where the balance never rises above its most."""
        return net if self.window.most is None else np.maximum(net, self.window.start - self.window.most)

    def cost(self, bad: Ints) -> Ints:
        """Points that the new violations of each open day cost [S, V, R]; the costliest where they are a bound."""
        paths = bad.shape[1:]
        if paths[1] == 1:
            return bad * int(np.diff(self.paid, axis=0).max())
        order = np.stack([drawn(int(day), paths, self.paid.shape[1]) for day in self.offset])
        rounds, rest = np.divmod(bad, COSTS)
        return np.asarray(rounds * self.paid[COSTS, 0] + self.paid[rest, order])


def points_view(case: Outlook, window: Ledger, slots: OpenDays, ahead: Ints) -> PointsView:
    """The view of a balance of points; a provisional day's new violations come out of its good units."""
    days = span_view(case, window, slots, ahead)
    lost = _between(case, slots, window, ahead)
    return PointsView(window, days, days.units, lost, slots.day - case.as_of, running_total(case.costs[orders(COSTS)]))


def _between(case: Outlook, slots: OpenDays, window: Ledger, ahead: Ints) -> Ints:
    """Points known to be lost on the days that the window holds [H, V]."""
    total = running_total(case.events.numerator)
    last = np.searchsorted(case.events.day, ahead - window.lag, side="right")
    first = np.searchsorted(case.events.day, ahead - window.lag - window.days + 1)
    return (total[last] - total[first])[:, None] + np.zeros((1, slots.units.shape[1]), np.int64)
