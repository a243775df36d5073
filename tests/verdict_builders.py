"""The one way tests make verdicts: objectives, assessments, accounts and runs, all synthetic.

as_of                      the day all of them are judged for
objective, assessment      one of each, with whatever a test changes
late_history, fan          a past and a future for charts
account, run_result        around them
driver_run                 a run with everything in it: mails, gaps, estimates, statements, a refused file
"""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction
from typing import Any

from strikewatch.core.assessment import Assessment, Coverage, DatedCounts, DatedNumber
from strikewatch.core.facts import Span, day_of
from strikewatch.core.model import Counts, Level, Objective, RollingDays
from strikewatch.core.results import AccountResult, RunResult

AS_OF = day_of(dt.date(2026, 11, 22))


def day(text: str) -> int:
    return day_of(dt.date.fromisoformat(text))


def objective(**changes: Any) -> Objective:
    """A published limit: under 4 % of packages late over 30 days."""
    usual: dict[str, Any] = {
        "id": "shop.late_30d",
        "label": "Late deliveries",
        "metric": "late_delivery",
        "unit": "package",
        "window": RollingDays(30),
        "limit": Fraction(4, 100),
        "comparator": ">=",
        "published": True,
        "confidence": "high",
        "consequence": "The platform may deactivate the account.",
        "advice": "Take no evening block at DSE5 this week.",
        "source": "https://example.org/late-rate",
        "checked": "2026-11-20",
    }
    return Objective(**{**usual, **changes})


def assessment(**changes: Any) -> Assessment:
    """9 late of 412 packages, 7 more fit until 30 Nov, then 8."""
    usual: dict[str, Any] = {
        "account": "anna",
        "objective": objective(),
        "as_of": AS_OF,
        "level": Level.WATCH,
        "reason": "",
        "counts": Counts(9, 412),
        "window": Span(AS_OF - 29, AS_OF),
        "budget": 16,
        "events_left": 7,
        "events_left_by": (DatedNumber(day("2026-12-01"), 8),),
        "coverage": Coverage(Span(AS_OF - 29, AS_OF), 30, newest=AS_OF),
    }
    return Assessment(**{**usual, **changes})


def late_history(days: int = 90, scale: float = 1.0) -> tuple[DatedCounts, ...]:
    """Window counts of the last days: a quiet start and a bad end."""
    return tuple(
        DatedCounts(
            AS_OF - days + 1 + step,
            Counts(
                round(scale * (5 + 2 * math.sin(step / 7) + 6 * (step / days) ** 3)),
                380 + round(30 * math.sin(step / 11)),
            ),
        )
        for step in range(days)
    )


def fan(start: float, drift: float, width: float) -> tuple[tuple[int, float, float, float], ...]:
    """28 days ahead, widening."""
    return tuple(
        (
            AS_OF + ahead,
            max(0.0, start + drift * ahead - width * math.sqrt(ahead)),
            start + drift * ahead,
            start + drift * ahead + width * math.sqrt(ahead),
        )
        for ahead in range(1, 29)
    )


def account(*assessments: Assessment, **changes: Any) -> AccountResult:
    usual: dict[str, Any] = {
        "account": "anna",
        "platform": "Amazon Flex",
        "programme": "flex",
        "policy": "amazon-flex 2026-11-22",
        "level": max((one.told_level for one in assessments), key=lambda level: level.severity, default=Level.OK),
        "headline": "Nothing wrong in what we can see.",
        "assessments": assessments,
    }
    return AccountResult(**{**usual, **changes})


def run_result(*accounts: AccountResult, **changes: Any) -> RunResult:
    return RunResult(**{"as_of": AS_OF, "accounts": accounts, **changes})
