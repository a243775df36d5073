"""One objective on one day: everything that is said about it.

    assess     evidence -> assessments, all of an account at once
    figures    what of it a level needs: looking back on many days stops there

How the evidence is looked at ahead is in `ahead`; the level and the sentence that gives its reason in `verdict`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from strikewatch.core import nowcast
from strikewatch.core.ahead import expected, forecasts_of, no_forecast, share
from strikewatch.core.arrays import Flags, Integers, daily, pace, part
from strikewatch.core.assessment import Assessment, BadEvent, Causes, Change, Provisional, Without
from strikewatch.core.beta_binomial import CORRELATION
from strikewatch.core.cause_frame import causes_of
from strikewatch.core.change import change
from strikewatch.core.coverage import coverage, covers, whole_days
from strikewatch.core.day_spans import Spanned, let_go
from strikewatch.core.evidence import Evidence, LevelRules
from strikewatch.core.facts import Span
from strikewatch.core.grammar import IdleDays, LastN, Ledger
from strikewatch.core.leaving import events_left_by, leave_dates, room
from strikewatch.core.limits import budget, is_breach, rate_that_holds, tier_of
from strikewatch.core.metrics import METRICS
from strikewatch.core.model import Counts, Level, Window
from strikewatch.core.prior import prior_of
from strikewatch.core.process import HISTORY_DAYS, clumping
from strikewatch.core.readings import judged, variants, with_score
from strikewatch.core.recovery import recovery
from strikewatch.core.scan import RECENT_STARTS
from strikewatch.core.statements import PACE_WINDOW
from strikewatch.core.windows import history, inside, last_units, projected, resolved, span, window_counts


def assess(account: str, cases: Sequence[Evidence], as_of: int, rules: LevelRules) -> list[Assessment]:
    """The assessments of an account's objectives on `as_of`, in the order given.

    A variant becomes part of the objective that it reads otherwise; it has no assessment of its own.
    """
    main = [case for case in cases if not case.objective.variant_of]
    first = [_measured(account, case, as_of, rules) for case in main]
    told = forecasts_of(main, as_of)
    levelled = [judged(case, first[index], told.get(index), rules) for index, case in enumerate(main)]
    found = [with_score(case, one, levelled, rules) for case, one in zip(main, levelled, strict=True)]
    return [replace(one, variants=variants(one, cases, as_of, rules)) for one in found]


def figures(account: str, case: Evidence, as_of: int) -> Assessment:
    """Counts, coverage and room left: all that a level needs but the forecast."""
    objective, events = case.objective, case.events
    counts = window_counts(objective.window, events, as_of)
    asked = span(objective.window, events, as_of)
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
        events_left=room(objective, events, counts, as_of),
        coverage=coverage(whole_days(_asked(case, asked), as_of), case.covered),
        segment=case.segment,
        notes=case.notes,
        no_forecast=no_forecast(case, as_of),
    )


def _measured(account: str, case: Evidence, as_of: int, rules: LevelRules) -> Assessment:
    """Everything but forecast and level."""
    found = figures(account, case, as_of)
    objective, events, counts = case.objective, case.events, found.counts
    units_a_day = _pace(case, as_of)
    leaves = leave_dates(objective.window, events, as_of, units_a_day=_clock_pace(case, as_of, units_a_day))
    return replace(
        found,
        budget=budget(objective, counts.denominator) if counts.denominator else None,
        events_left_by=events_left_by(objective, leaves, as_of, left=found.events_left),
        leave_dates=leaves,
        recovery=recovery(objective, events, as_of, units_a_day=units_a_day),
        projected=projected(objective.window, events, as_of),
        provisional=_provisional(case, as_of),
        change=_change(case, counts, as_of),
        causes=_causes(case, as_of),
        statements=case.statements,
        excused=_without(case, case.events.excused, as_of),
        disputed=_without(case, case.events.contested, as_of),
        history=history(objective.window, events, as_of, days=rules.history_days),
        bad_events=_bad_events(case, as_of),
        notes=(*case.notes, *_cut_note(case, as_of)),
    )


def _pace(case: Evidence, as_of: int) -> float:
    covered_days = sum(covers(case.covered, day) for day in range(as_of - 27, as_of + 1))
    return pace(case.events, as_of, covered_days)


def _clock_pace(case: Evidence, as_of: int, own: float) -> float:
    """Units a day of whatever a last-N window counts by."""
    day, units = case.events.clock
    if not len(day):
        return own
    ticks = replace(case.events, day=day, denominator=units)
    return pace(ticks, as_of)


def _asked(case: Evidence, asked: Span | None) -> Span | None:
    """The days that must be covered: a last-N window's first event may stand for days before its own.

    What holds no unit is asked about the newest days that files or screens speak for.
    """
    if not asked:
        return case.covered[-1] if case.covered else None
    if not isinstance(case.objective.window, LastN) or not bool(case.events.coarse.any()):
        return asked
    spoken = next((one.first for one in case.covered if one.first <= asked.first <= one.last), asked.first)
    return Span(max(spoken, asked.first - PACE_WINDOW + 1), asked.last)


def _provisional(case: Evidence, as_of: int) -> Provisional | None:
    """The window's days that are not settled, None where all are."""
    if case.triangle is None or not case.triangle.numerator.size:
        return None
    young = nowcast.unsettled_days(share(case, as_of))
    asked = span(case.objective.window, case.events, as_of)
    since = as_of - young + 1
    if young == 0 or asked is None or since > asked.last:
        return None
    first = max(since, asked.first)
    bad, counted = daily(case.events, first, asked.last)
    still = expected(case, first, as_of)[: max(0, asked.last - first + 1)]
    return Provisional(first, Counts(int(bad.sum()), int(counted.sum())), float(still.sum()))


def _settled_days(case: Evidence, as_of: int) -> tuple[int, int]:
    """First and last day whose counts are final."""
    young = nowcast.unsettled_days(share(case, as_of)) if case.triangle is not None else 0
    return max(int(case.events.day[0]), as_of - HISTORY_DAYS), as_of - young


def _change(case: Evidence, counts: Counts, as_of: int) -> Change | None:
    """Luck or change; nothing of points, of which one violation costs many at once, nor of idle days."""
    objective, events = case.objective, case.events
    if isinstance(objective.window, Ledger | IdleDays):
        return None
    limit = rate_that_holds(objective, counts.denominator)
    if not len(events):
        return change(np.zeros(0, np.int64), np.zeros(0, np.int64), limit=limit, parts=objective.parts)
    first, last = _settled_days(case, as_of)
    bad, counted = daily(events, first, last)
    days = np.array([day for day in range(first, last + 1) if covers(case.covered, day)], np.int64)
    bad, counted = bad[days - first], counted[days - first]
    clump = _clump(case, bad[:-RECENT_STARTS], counted[:-RECENT_STARTS])  # a change would itself look like clumps
    return change(bad, counted, limit=limit, days=days, parts=objective.parts, correlation=clump)


def _clump(case: Evidence, bad: Integers, counted: Integers) -> float:
    """How an account's days clump; the parts of a unit go bad together, which is allowed for elsewhere."""
    if case.objective.parts > 1:
        return CORRELATION
    return clumping(bad, counted, prior_of(METRICS[case.objective.metric].usual))


def _causes(case: Evidence, as_of: int) -> Causes | None:
    """What goes with the bad events, by how the account's own days clump."""
    single = part(case.events, np.flatnonzero(~case.events.coarse))
    if not len(single) or case.objective.balance:
        return causes_of(case, as_of)
    bad, counted = daily(single, max(int(single.day[0]), as_of - HISTORY_DAYS), as_of)
    return causes_of(case, as_of, correlation=_clump(case, bad, counted))


def _without(case: Evidence, marked: Flags, as_of: int) -> Without | None:
    """What it would be if the marked bad events were not bad; None where none of the window is marked."""
    objective, events = case.objective, case.events
    window = objective.window
    bad, _ = last_units(window, events, as_of) if isinstance(window, LastN) else inside(window, events, as_of)
    if not bool((bad[marked] > 0).any()):
        return None
    without = replace(events, numerator=np.where(marked, 0, events.numerator))
    counts = window_counts(objective.window, without, as_of)
    return Without(counts, room(objective, without, counts, as_of), is_breach(objective, counts))


def _bad_events(case: Evidence, as_of: int) -> tuple[BadEvent, ...]:
    """The bad events of the window, oldest first, each with the day it leaves."""
    events, window = case.events, resolved(case.objective.window, case.events, as_of)
    bad, counted = inside(window, events, as_of)
    return tuple(
        BadEvent(
            day=int(events.day[index]),
            key=events.key[index] if len(events.key) else "",
            numerator=int(bad[index]),
            denominator=int(counted[index]),
            leaves=_leaves(window, int(events.day[index]), as_of),
            place=(events.place[index] or "") if len(events.place) else "",
            reason=(events.reason[index] or "") if len(events.reason) else "",
            excused=bool(events.excused[index]),
            coarse=bool(events.coarse[index]),
            disputed=bool(events.contested[index]),
        )
        for index in np.flatnonzero(bad).tolist()
    )


def _leaves(window: Window, day: int, as_of: int) -> int | None:
    """The day on which an event of `day` is out, for windows of whole days."""
    return let_go(window, day, as_of) if isinstance(window, Spanned) else None


def _cut_note(case: Evidence, as_of: int) -> tuple[str, ...]:
    window = case.objective.window
    if not isinstance(window, LastN):
        return ()
    _, counted = inside(window, case.events, as_of)
    cut = (counted > 0) & (counted < case.events.denominator)
    number = window.n // window.parts
    sentence = f"The window of {number} cuts through a row that stands for many; its bad ones are taken as the newest."
    return (sentence,) if bool(cut.any()) else ()
