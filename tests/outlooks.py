"""Cases for the forecast, from events by their age."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from builders import objective
from strikewatch.core.assessment import Forecast
from strikewatch.core.forecast import forecasts
from strikewatch.core.model import RollingDays
from strikewatch.core.outlook import Outlook

AS_OF = 20_000
Event = tuple[int, int, int]  # days before as_of, bad, units
LIMITS = ("limit", "limit_kind", "comparator", "minimum_volume", "count_limit", "count_until", "minimum_buyers")


def outlook(events: Sequence[Event], days: int, **changes: Any) -> Outlook:
    """A case over `days` days, all known, from events in any order."""
    events = sorted(events, reverse=True)
    numerator, denominator = np.zeros(days, np.int64), np.zeros(days, np.int64)
    for age, bad, units in events:
        numerator[days - 1 - age] += bad
        denominator[days - 1 - age] += units
    given_: dict[str, Any] = {
        "window": RollingDays(30),
        "rule": objective(**{name: changes.pop(name) for name in LIMITS if name in changes}),
        "as_of": AS_OF,
        "first_day": AS_OF - days + 1,
        "numerator": numerator,
        "denominator": denominator,
        "known": np.ones(days, np.bool_),
        "expected": np.zeros(days),
        "queue_numerator": np.array([bad for _, bad, _ in events], np.int64),
        "queue_denominator": np.array([units for _, _, units in events], np.int64),
    }
    return Outlook(**(given_ | changes))


def steady(days: int, units: int, every: int, **changes: Any) -> Outlook:
    """`units` single events a day, the last of each `every`-th day bad (0: never)."""
    events = [
        (age, int(bool(every) and age % every == 0 and unit == 0), 1) for age in range(days) for unit in range(units)
    ]
    return outlook(events, days, **changes)


def forecast_of(case: Outlook) -> Forecast:
    return forecasts([case])[0]
