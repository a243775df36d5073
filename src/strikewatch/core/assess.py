"""One objective on one day: everything that is said about it.

    assess     evidence -> assessments, all of an account at once
    outlook    evidence as the forecast looks ahead from it

The level and the sentence that gives its reason are worked out in `verdict`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strikewatch.core import nowcast
from strikewatch.core.assessment import Assessment, BadEvent, Cause, Change, Forecast, Provisional
from strikewatch.core.causes import causes
from strikewatch.core.change import change
from strikewatch.core.coverage import coverage, covers
from strikewatch.core.evidence import Evidence, LevelRules
from strikewatch.core.facts import Span, date_of
from strikewatch.core.forecast import Outlook, forecasts
from strikewatch.core.limits import budget, events_left, tier_of
from strikewatch.core.metrics import METRICS
from strikewatch.core.model import Counts, LastN, Level, Objective
from strikewatch.core.verdict import verdict
from strikewatch.core.windows import (
    daily,
    events_left_by,
    history,
    inside,
    leave_dates,
    pace,
    projected,
    recovery,
    span,
    window_counts,
)

HISTORY_DAYS = 400  # days of past work the forecast looks at
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def assess(account: str, cases: Sequence[Evidence], as_of: int, rules: LevelRules) -> list[Assessment]:
    """The assessments of an account's objectives on `as_of`, in the order given."""
    first = [_measured(account, case, as_of, rules) for case in cases]
    ahead = [index for index, case in enumerate(cases) if case.objective.limit is not None and len(case.events)]
    found = dict(zip(ahead, forecasts([outlook(cases[index], as_of) for index in ahead]), strict=True))
    return [_judged(case, first[index], found.get(index), rules) for index, case in enumerate(cases)]


def _measured(account: str, case: Evidence, as_of: int, rules: LevelRules) -> Assessment:
    """Everything but forecast and level."""
    objective, events = case.objective, case.events
    counts = window_counts(objective.window, events, as_of)
    asked = span(objective.window, events, as_of)
    covered_days = sum(covers(case.covered, day) for day in range(as_of - 27, as_of + 1))
    units_a_day = pace(events, as_of, covered_days)
    leaves = leave_dates(objective.window, events, as_of, units_a_day=units_a_day)
    tier = tier_of(objective, counts)
    return Assessment(
        account=account,
        objective=objective,
        as_of=as_of,
        level=Level.UNKNOWN,
        reason="",
        counted_from=case.counted_from,
        counts=counts,
        rate_range=case.rate if not counts.denominator else None,
        window=asked,
        tier=tier.name if tier else None,
        word=case.word,
        budget=budget(objective, counts.denominator) if counts.denominator else None,
        events_left=events_left(objective, counts),
        events_left_by=events_left_by(objective, counts, leaves, as_of),
        leave_dates=leaves,
        recovery=recovery(objective, events, as_of, units_a_day=units_a_day),
        projected=projected(objective.window, events, as_of),
        provisional=_provisional(case, as_of),
        change=_change(case, as_of),
        causes=_causes(case, as_of),
        coverage=coverage(_whole_days(asked or _last_covered(case), as_of), case.covered),
        statements=case.statements,
        excused=_without_excused(case, as_of),
        history=history(objective.window, events, as_of, days=rules.history_days),
        bad_events=_bad_events(case, as_of),
        notes=(*case.notes, *_cut_note(case, as_of)),
    )


def _whole_days(asked: Span | None, as_of: int) -> Span | None:
    """The window's days that are over: nothing can speak for the whole of the day judged for."""
    return None if asked is None else Span(asked.first, min(asked.last, as_of - 1))


def _last_covered(case: Evidence) -> Span | None:
    """What a last-N window that holds no unit is asked about: the newest days that files or screens speak for."""
    return case.covered[-1] if case.covered else None


def outlook(case: Evidence, as_of: int) -> Outlook:
    """The case as the forecast looks ahead from it."""
    objective, events = case.objective, case.events
    first = min(max(int(events.day[0]), as_of - HISTORY_DAYS), as_of)
    bad, counted = daily(events, first, as_of)
    days = range(first, as_of + 1)
    queue = isinstance(objective.window, LastN)
    until = events.day <= as_of
    none = np.zeros(0, np.int64)
    return Outlook(
        window=objective.window,
        limit=objective.limit if objective.limit is not None else Fraction(1),
        limit_kind=objective.limit_kind,
        comparator=objective.comparator,
        minimum_volume=objective.minimum_volume,
        as_of=as_of,
        first_day=first,
        numerator=bad,
        denominator=counted,
        known=np.array([covers(case.covered, day) for day in days], np.bool_),
        expected=_expected(case, first, as_of),
        queue_numerator=events.numerator[until] if queue else none,
        queue_denominator=events.denominator[until] if queue else none,
    )


def _expected(case: Evidence, first: int, as_of: int) -> NDArray[np.float64]:
    """Bad events still to come, by day from `first` to `as_of`."""
    found = np.zeros(as_of - first + 1)
    if case.triangle is None or not case.triangle.numerator.size:
        return found
    share = _share(case, as_of)
    expected = nowcast.expected_bad(case.triangle, as_of, share)
    for index, number in enumerate(expected):
        day = case.triangle.first_day + index
        if first <= day <= as_of:
            found[day - first] = number
    return found


def _share(case: Evidence, as_of: int) -> NDArray[np.float64]:
    assert case.triangle is not None  # noqa: S101 -- narrows for the type checker
    return nowcast.known_share(case.triangle, as_of, mean_delay=METRICS[case.objective.metric].delay)


def _provisional(case: Evidence, as_of: int) -> Provisional | None:
    """The window's days that are not settled, None where all are."""
    if case.triangle is None or not case.triangle.numerator.size:
        return None
    young = nowcast.unsettled_days(_share(case, as_of))
    asked = span(case.objective.window, case.events, as_of)
    since = as_of - young + 1
    if young == 0 or asked is None or since > asked.last:
        return None
    first = max(since, asked.first)
    bad, counted = daily(case.events, first, asked.last)
    expected = _expected(case, first, as_of)[: asked.last - first + 1]
    return Provisional(first, Counts(int(bad.sum()), int(counted.sum())), float(expected.sum()))


def _settled_days(case: Evidence, as_of: int) -> tuple[int, int]:
    """First and last day whose counts are final."""
    young = nowcast.unsettled_days(_share(case, as_of)) if case.triangle is not None else 0
    return max(int(case.events.day[0]), as_of - HISTORY_DAYS), as_of - young


def _change(case: Evidence, as_of: int) -> Change:
    objective, events = case.objective, case.events
    if not len(events):
        return change(np.zeros(0, np.int64), np.zeros(0, np.int64), limit=_rate_limit(objective))
    first, last = _settled_days(case, as_of)
    bad, counted = daily(events, first, last)
    known = np.array([covers(case.covered, day) for day in range(first, last + 1)], np.bool_)
    return change(bad[known], counted[known], limit=_rate_limit(objective))


def _rate_limit(objective: Objective) -> Fraction | None:
    return objective.limit if objective.limit_kind == "rate" else None


def _causes(case: Evidence, as_of: int) -> tuple[Cause, ...]:
    """What carries more than its share, among the events of the window that stand for no whole period."""
    events = case.events
    bad, counted = inside(case.objective.window, events, as_of)
    held = np.flatnonzero((counted > 0) & ~events.coarse).tolist()
    if not bad[held].sum() or not len(events.place):
        return ()
    frame = pd.DataFrame(
        {
            "numerator": bad[held],
            "denominator": counted[held],
            "place": [events.place[index] or None for index in held],
            "reason": [events.reason[index] or None for index in held],
            "weekday": [WEEKDAYS[date_of(int(events.day[index])).weekday()] for index in held],
            "hour": [f"{events.hour[index]:02d}:00" if events.hour[index] is not None else None for index in held],
        }
    )
    return causes(frame, ("place", "weekday", "hour", "reason"))


def _without_excused(case: Evidence, as_of: int) -> Counts | None:
    """The counts if every excused bad event were forgiven; None where none is excused."""
    bad, counted = inside(case.objective.window, case.events, as_of)
    forgiven = int(bad[case.events.excused].sum())
    return Counts(int(bad.sum()) - forgiven, int(counted.sum())) if forgiven else None


def _bad_events(case: Evidence, as_of: int) -> tuple[BadEvent, ...]:
    """The bad events of the window, oldest first, each with the day it leaves."""
    events, window = case.events, case.objective.window
    bad, counted = inside(window, events, as_of)
    return tuple(
        BadEvent(
            day=int(events.day[index]),
            key=events.key[index] if len(events.key) else "",
            numerator=int(bad[index]),
            denominator=int(counted[index]),
            leaves=None if isinstance(window, LastN) else int(events.day[index]) + window.days + window.lag,
            place=(events.place[index] or "") if len(events.place) else "",
            reason=(events.reason[index] or "") if len(events.reason) else "",
            excused=bool(events.excused[index]),
            coarse=bool(events.coarse[index]),
        )
        for index in np.flatnonzero(bad).tolist()
    )


def _cut_note(case: Evidence, as_of: int) -> tuple[str, ...]:
    window = case.objective.window
    if not isinstance(window, LastN):
        return ()
    _, counted = inside(window, case.events, as_of)
    cut = (counted > 0) & (counted < case.events.denominator)
    sentence = (
        f"The window of {window.n} cuts through a row that stands for many; its bad ones are taken as the newest."
    )
    return (sentence,) if bool(cut.any()) else ()


def _judged(case: Evidence, found: Assessment, forecast: Forecast | None, rules: LevelRules) -> Assessment:
    level, reason, missing = verdict(case, found, forecast, rules)
    return replace(found, level=level, reason=reason, missing=missing, forecast=forecast)
