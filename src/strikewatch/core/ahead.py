"""The evidence of one objective as the forecast looks ahead from it.

outlook    evidence -> Outlook
foreseen   whether an objective can be forecast at all
share      the share of bad events known by age of their day
expected   bad events still to come, by day
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from strikewatch.core import nowcast
from strikewatch.core.arrays import daily
from strikewatch.core.coverage import covered_days
from strikewatch.core.evidence import Evidence
from strikewatch.core.grammar import Calendar, LastN, RollingDays, Since
from strikewatch.core.metrics import METRICS
from strikewatch.core.outlook import Outlook
from strikewatch.core.prior import prior_of
from strikewatch.core.windows import inside, last_units, resolved, span, window_counts

HISTORY_DAYS = 400  # days of past work the forecast looks at


def foreseen(case: Evidence, as_of: int) -> bool:
    """Whether a breach can be forecast: a limit, events, and a window of days or of the objective's own units.

    Bursts, runs, balances of points, idle days and windows that another unit counts have no forecast yet.
    """
    objective, events = case.objective, case.events
    if objective.limit is None or objective.variant_of or not len(events):
        return False
    if objective.unit == "point" or (len(events) == 1 and bool(events.coarse.all())):
        return False  # a score is no work that goes bad, and one printed period tells nothing of the next
    window = resolved(objective.window, events, as_of)
    own = isinstance(window, LastN) and not len(events.clock[0])
    return own or isinstance(window, RollingDays | Calendar | Since)


def outlook(case: Evidence, as_of: int) -> Outlook:
    """The case as the forecast looks ahead from it."""
    objective, events = case.objective, case.events
    window = resolved(objective.window, events, as_of)
    assert isinstance(window, RollingDays | Calendar | Since | LastN)  # noqa: S101 -- `foreseen` says so
    first = min(_first_day(case, as_of), as_of)
    bad, counted = daily(events, first, as_of)
    queue = isinstance(window, LastN)
    until = events.day <= as_of
    none = np.zeros(0, np.int64)
    return Outlook(
        window=window,
        rule=objective,
        spare=_spare(window, case, as_of) if isinstance(window, LastN) else 0,
        least=_least(case, as_of),
        as_of=as_of,
        first_day=first,
        numerator=bad,
        denominator=counted,
        known=covered_days(case.covered, first, as_of),
        expected=expected(case, first, as_of),
        queue_numerator=events.numerator[until] if queue else none,
        queue_denominator=events.denominator[until] if queue else none,
        prior=prior_of(METRICS[objective.metric].usual, objective.parts),
    )


def _first_day(case: Evidence, as_of: int) -> int:
    """As far back as there is work and the forecast or the window looks."""
    asked = span(case.objective.window, case.events, as_of)
    reach = as_of - HISTORY_DAYS
    return max(int(case.events.day[0]), min(reach, asked.first) if asked else reach)


def _least(case: Evidence, as_of: int) -> int:
    """The bad events that it takes for buyers enough, if those that share a buyer today stay."""
    enough = case.objective.minimum_buyers
    counts = window_counts(case.objective.window, case.events, as_of)
    return enough + counts.numerator - counts.buyers if enough and counts.buyers is not None else 0


def _spare(window: LastN, case: Evidence, as_of: int) -> int:
    """Bad parts that are forgiven or left out as lowest, taken to stay so ahead."""
    if not (window.drop_lowest or window.forgive):
        return 0
    kept, _ = inside(window, case.events, as_of)
    raw, _ = last_units(window, case.events, as_of)
    return max(window.forgive, int(raw.sum() - kept.sum()))


def expected(case: Evidence, first: int, as_of: int) -> NDArray[np.float64]:
    """Bad events still to come, by day from `first` to `as_of`."""
    found = np.zeros(as_of - first + 1)
    if case.triangle is None or not case.triangle.numerator.size:
        return found
    known = share(case, as_of)
    still = nowcast.expected_bad(case.triangle, as_of, known)
    for index, number in enumerate(still):
        day = case.triangle.first_day + index
        if first <= day <= as_of:
            found[day - first] = number
    return found


def share(case: Evidence, as_of: int) -> NDArray[np.float64]:
    """The share of bad events known by age of their day; the case has a triangle."""
    assert case.triangle is not None  # noqa: S101 -- narrows for the type checker
    return nowcast.known_share(case.triangle, as_of, mean_delay=METRICS[case.objective.metric].delay)
