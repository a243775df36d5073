"""When bad events leave a window, and how many more fit until then.

    leave_dates      when bad events drop out, soonest first
    events_left_by   how many more fit, by date, as old ones leave
    room             how many counted units may still turn bad, for the windows that need more than counts

In a rolling window an event of day d is gone on d + days + lag. In a last-N window it is gone once `position` more
units came in; the day is the one that today's pace implies.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from strikewatch.core.arrays import Events, Integers, with_clean_units
from strikewatch.core.assessment import DatedNumber, LeaveDate
from strikewatch.core.day_spans import let_go
from strikewatch.core.grammar import Composite, Consecutive, IdleDays, LastN, Ledger, RollingHours
from strikewatch.core.limits import budget, events_left
from strikewatch.core.model import Counts, Objective, Window
from strikewatch.core.runs import fewest_flips, hours_reach
from strikewatch.core.windows import inside, last_units, many, resolved, window_counts

LOOK_AHEAD = 400  # days after which a date is no longer worth telling


def leave_dates(window: Window, events: Events, as_of: int, *, units_a_day: float) -> tuple[LeaveDate, ...]:
    """When the bad events of the window leave, soonest first; those of one day together.

    An adaptive window is taken as it stands today. A burst of hours is over on the first day that none of its span can
    reach; idle days never leave by themselves, and of a balance read off a screen nobody knows what its points are of.
    """
    simple = resolved(window, events, as_of)
    if isinstance(simple, LastN):
        return _positions(simple, events, as_of, units_a_day=units_a_day)
    if isinstance(simple, IdleDays | Composite) or (isinstance(simple, Ledger) and bool(events.coarse.any())):
        return ()
    bad, _ = inside(simple, events, as_of)
    found: dict[tuple[int, bool], int] = {}
    for index in np.flatnonzero(bad).tolist():
        day = int(events.day[index])
        gone = (
            day + hours_reach(simple) + simple.lag + 1
            if isinstance(simple, RollingHours)
            else let_go(simple, day, as_of)
        )
        if gone is not None:
            leaves = (gone, bool(events.coarse[index]))
            found[leaves] = found.get(leaves, 0) + int(bad[index])
    return tuple(LeaveDate(day, number, coarse=coarse) for (day, coarse), number in sorted(found.items()))


def _positions(window: LastN, events: Events, as_of: int, *, units_a_day: float) -> tuple[LeaveDate, ...]:
    if len(events.clock[0]):
        found = _clock_positions(window, events, as_of)
    elif window.drop_lowest or window.forgive:
        found = _merciful_positions(window, events, as_of)
    else:
        found = _plain_positions(window, events, as_of)
    day, units = events.clock if len(events.clock[0]) else (events.day, events.denominator)
    waiting = (day > as_of - window.lag) & (day <= as_of)
    days, arrived = day[waiting] + window.lag, units[waiting].cumsum()
    start = as_of + window.lag
    return tuple(
        LeaveDate(
            _implied_day(position, days, arrived, start, units_a_day), number, -(-position // window.parts), coarse
        )
        for position, number, coarse in sorted(found)
    )


def _plain_positions(window: LastN, events: Events, as_of: int) -> list[tuple[int, int, bool]]:
    """An event with `newer` units after it is gone after `n - newer` more; its bad ones are its newest, gone last."""
    bad, counted = inside(window, events, as_of)
    newer = counted[::-1].cumsum()[::-1] - counted
    several = many(window, events)
    return [(window.n - int(newer[index]), int(bad[index]), bool(several[index])) for index in np.flatnonzero(bad)]


def _clock_positions(window: LastN, events: Events, as_of: int) -> list[tuple[int, int, bool]]:
    """An event of a day is gone once n units of the clock are newer than that day."""
    bad, _ = inside(window, events, as_of)
    day, units = events.clock
    until = day <= as_of - window.lag
    found: dict[tuple[int, bool], int] = {}
    for index in np.flatnonzero(bad).tolist():
        newer = int(units[until & (day > events.day[index])].sum())
        leaves = (window.n // window.parts - newer, bool(events.coarse[index]))
        found[leaves] = found.get(leaves, 0) + int(bad[index])
    return [(position, number, coarse) for (position, coarse), number in found.items()]


def _merciful_positions(window: LastN, events: Events, as_of: int) -> list[tuple[int, int, bool]]:
    """Where some are forgiven or left out, one that leaves takes another's place: the counts are replayed."""
    raw, counted = last_units(window, events, as_of)
    newer = counted[::-1].cumsum()[::-1] - counted
    found, before = [], window_counts(window, events, as_of).numerator
    positions = {window.n - int(newer[index]) for index in np.flatnonzero(raw)}
    enough = window.drop_from - int(counted.sum())  # from then on the lowest are left out
    for position in sorted(positions | ({enough} if enough > 0 else set())):
        later = with_clean_units(events, as_of - window.lag, position)
        left = window_counts(window, later, as_of).numerator
        if left != before:
            found.append((position, before - left, False))
        before = left
    return found


def _implied_day(position: int, days: Integers, arrived: Integers, start: int, units_a_day: float) -> int | None:
    """The day on which `position` more units are in: counted ones come in on `days`, the rest at the pace."""
    if len(arrived) and position <= arrived[-1]:
        return int(days[np.searchsorted(arrived, position)])
    still = position - (int(arrived[-1]) if len(arrived) else 0)
    if units_a_day <= 0 or still / units_a_day > LOOK_AHEAD:
        return None
    return start + math.ceil(still / units_a_day)


def events_left_by(
    objective: Objective, leaves: Sequence[LeaveDate], as_of: int, *, left: int | None
) -> tuple[DatedNumber, ...]:
    """How many more bad events fit from each day on at which old ones leave; the denominator held as it is today.

    Nothing where different buyers are asked for: who of them is left is not told by how many events leave.
    """
    if left is None or objective.minimum_buyers or isinstance(objective.window, Consecutive | RollingHours | IdleDays):
        return ()
    steps: dict[int, int] = {}
    for leave in leaves:
        if leave.day is not None and leave.day > as_of:
            left += leave.numerator
            steps[leave.day] = left
    return tuple(DatedNumber(day, number) for day, number in sorted(steps.items()))


def room(objective: Objective, events: Events, counts: Counts, as_of: int) -> int | None:
    """How many counted units may still turn bad, whichever they are, before it is in breach; denominator held.

    Below zero by how many it is over. None without a limit, without units, or under the minimum volume.
    """
    left, window = events_left(objective, counts), objective.window
    if left is None or left < 0:
        return left
    if isinstance(window, Consecutive):
        flips = fewest_flips(window, events, as_of, int(budget(objective, counts.denominator) or 0) + 1)
        return left if flips is None else flips - 1
    if isinstance(window, LastN) and (window.drop_lowest or window.forgive):
        raw, counted = last_units(window, events, as_of)
        return _merciful_room(window, events, raw, counted, left)
    return left


def _merciful_room(window: LastN, events: Events, raw: Integers, counted: Integers, left: int) -> int:
    """Fewest parts, put where they hurt most, that use up `left + 1` after what is forgiven or left out, less one."""
    unused = max(0, window.forgive - int(raw.sum()))
    if not window.drop_lowest or int(counted.sum()) < max(window.drop_from, 1):
        return left + unused
    several = many(window, events)
    lost = np.sort(raw[(counted > 0) & ~several])[::-1]
    dropped, kept = lost[: window.drop_lowest], lost[window.drop_lowest :]
    costs = [left + 1 + unused]  # events that stand for many are never left out
    if not bool(several[counted > 0].any()):
        costs = _dropping_costs(window, dropped, kept, left + 1 + unused)
    return min(costs, default=int(counted.sum())) - 1


def _dropping_costs(window: LastN, dropped: Integers, kept: Integers, needed: int) -> list[int]:
    """Parts needed if no kept rating is to lose more than `cap`, with the left out ones raised to it first."""
    costs = []
    for cap in range(int(kept.max(initial=0)), window.parts + 1):
        if int((cap - kept).sum()) >= needed:
            costs.append(needed + int(np.clip(cap - dropped, 0, None).sum()))
    return costs
