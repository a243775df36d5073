"""What ends a breach: clean units, and the first day it is over if only clean work follows at today's pace."""

from __future__ import annotations

from strikewatch.core.arrays import Events, with_clean_units, with_clean_work
from strikewatch.core.assessment import Recovery
from strikewatch.core.day_spans import day_span
from strikewatch.core.grammar import Adaptive, Calendar, Composite, IdleDays, LastN, Ledger
from strikewatch.core.leaving import LOOK_AHEAD
from strikewatch.core.limits import clean_units, is_breach
from strikewatch.core.model import Objective
from strikewatch.core.windows import window_counts


def recovery(objective: Objective, events: Events, as_of: int, *, units_a_day: float) -> Recovery | None:
    """Clean units needed, and the day it comes back.

    None when not in breach. The day is None where it lies more than `LOOK_AHEAD` days ahead, the units are None where
    clean work alone does not end it.
    """
    window = objective.window
    counts = window_counts(window, events, as_of)
    if isinstance(window, Composite) or not is_breach(objective, counts):
        return None
    if isinstance(window, Ledger) and bool(events.coarse.any()):
        return None  # a balance read off a screen: nobody knows when its points expire
    needed = _clean_units(objective, events, as_of)
    for ahead in range(1, LOOK_AHEAD + 1):
        later = with_clean_work(events, as_of, ahead=ahead, units_a_day=units_a_day)
        if not is_breach(objective, window_counts(window, later, as_of + ahead)):
            return Recovery(needed, as_of + ahead)
    return Recovery(needed, None)


def _clean_units(objective: Objective, events: Events, as_of: int) -> int | None:
    window = objective.window
    if isinstance(window, LastN):
        return _clean_queue(objective, window, events, as_of)
    if isinstance(window, IdleDays):
        return 1
    if isinstance(window, Adaptive):
        needed = _clean_adaptive(objective, window, events, as_of)
    elif isinstance(window, Calendar) and day_span(window, as_of).last < as_of:
        return None  # no work can join a period that is over
    else:
        needed = clean_units(objective, window_counts(window, events, as_of))
    return None if needed is None else -(-needed // objective.parts)


def _clean_adaptive(objective: Objective, window: Adaptive, events: Events, as_of: int) -> int | None:
    """Fewest clean units that end it: in the long window as long as the short one holds too few, else in the short."""
    short, long = (window_counts(one, events, as_of) for one in (window.short, window.long))
    until = max(0, window.units - short.denominator)  # from so many on the short window holds
    in_long, in_short = (clean_units(objective, counts) for counts in (long, short))
    if in_long is not None and in_long < until:
        return in_long
    return None if in_short is None else max(until, in_short)


def _clean_queue(objective: Objective, window: LastN, events: Events, as_of: int) -> int | None:
    """Fewest clean units after which a last-N window is out of breach; they come after all that it holds."""
    low, high = 0, window.n // window.parts
    while low < high:
        middle = (low + high) // 2
        if _still(objective, window, events, as_of, middle):
            low = middle + 1
        else:
            high = middle
    return None if _still(objective, window, events, as_of, low) else low


def _still(objective: Objective, window: LastN, events: Events, as_of: int, clean: int) -> bool:
    """Whether it is in breach after so many clean units, which a clock puts on a day of their own."""
    ticks = int(bool(len(events.clock[0])))
    parts = 1 if ticks else window.parts
    later = with_clean_units(events, as_of - window.lag + ticks, clean * parts)
    return is_breach(objective, window_counts(window, later, as_of + ticks))
