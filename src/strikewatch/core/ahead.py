"""The evidence of one objective as the forecast looks ahead from it.

forecasts_of   evidence of one day -> forecasts, by its place
forecasts_on   evidence, each as of its own day -> forecasts
no_forecast    why a case has no forecast, in words
foreseen       whether it has one
outlook        evidence -> Outlook
share          the share of bad events known by age of their day
expected       bad events still to come, by day
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from strikewatch.core import nowcast
from strikewatch.core.arrays import Events, daily, part
from strikewatch.core.assessment import Forecast
from strikewatch.core.coverage import covered_days
from strikewatch.core.evidence import Evidence
from strikewatch.core.forecast import HORIZONS, forecasts
from strikewatch.core.grammar import (
    Adaptive,
    Composite,
    Consecutive,
    IdleDays,
    LastN,
    Ledger,
    RollingHours,
)
from strikewatch.core.idle import idle_forecast
from strikewatch.core.metrics import METRICS
from strikewatch.core.outlook import Outlook
from strikewatch.core.points_view import costs_of, violations
from strikewatch.core.prior import Prior, prior_of
from strikewatch.core.process import HISTORY_DAYS
from strikewatch.core.statements import no_events
from strikewatch.core.windows import inside, last_units, span


def forecasts_of(cases: Sequence[Evidence], as_of: int) -> dict[int, Forecast]:
    """The forecast of each case that has one, by its place in `cases`."""
    found = forecasts_on([(case, as_of) for case in cases])
    return {index: one for index, one in enumerate(found) if one is not None}


def forecasts_on(
    asked: Sequence[tuple[Evidence, int]], *, horizons: Sequence[int] = HORIZONS, horizon: int = 28
) -> list[Forecast | None]:
    """The forecast of each case as of its day, None where there is none; all simulated ones in one batch.

    Without a `horizon` there is no fan.
    """
    told = [foreseen(case, as_of) for case, as_of in asked]
    idle = [isinstance(case.objective.window, IdleDays) for case, _ in asked]
    simulated = iter(
        forecasts(
            [outlook(*one) for one, known, rests in zip(asked, told, idle, strict=True) if known and not rests],
            horizons=horizons,
            horizon=horizon,
        )
    )
    return [
        None if not known else idle_forecast(*one, horizons=horizons) if rests else next(simulated)
        for one, known, rests in zip(asked, told, idle, strict=True)
    ]


def foreseen(case: Evidence, as_of: int) -> bool:
    """Whether a chance of a breach can be told."""
    return not no_forecast(case, as_of)


def no_forecast(case: Evidence, as_of: int) -> str:
    """Why no chance of a breach can be told, in words; empty where it can."""
    objective, events = case.objective, case.events
    if isinstance(objective.window, Composite):
        return "a score made of other figures has no work of its own"
    if objective.limit is None:
        return "no limit is known"
    if objective.variant_of:
        return "it is another reading of a rule that has its own"
    if objective.unit == "point":
        return "a score on a screen is no work that goes well or badly"
    if not bool((events.day <= as_of).any()):
        seen = case.rate is not None or case.word is not None
        return "a figure on a screen shows no work to go by" if seen else "there is no work yet to go by"
    if isinstance(objective.window, Ledger) and bool(events.coarse.any()):
        return "a balance on a screen does not tell when its points expire"
    if len(events) == 1 and bool(events.coarse.all()):
        return "one printed period tells nothing of the next"
    if isinstance(objective.window, RollingHours) and objective.limit_kind == "rate":
        return "a rate over any so many hours is not looked ahead at"
    return ""


def outlook(case: Evidence, as_of: int) -> Outlook:
    """The case as the forecast looks ahead from it; `no_forecast` has no objection, and it is no case of idle days."""
    objective, events, window = case.objective, case.events, case.objective.window
    assert not isinstance(window, IdleDays | Composite)  # noqa: S101 -- these are looked ahead at elsewhere or not at all
    first = min(_first_day(case, as_of), as_of)
    bad, counted = daily(violations(events) if isinstance(window, Ledger) else events, first, as_of)
    queue = (events.day <= as_of) & (isinstance(window, LastN) and not len(events.clock[0]))
    return Outlook(
        window=window,
        rule=objective,
        spare=_spare(window, case, as_of) if isinstance(window, LastN) else 0,
        as_of=as_of,
        first_day=first,
        numerator=bad,
        denominator=counted,
        known=covered_days(case.covered, first, as_of),
        expected=_still_to_come(case, first, as_of),
        queue_numerator=events.numerator[queue],
        queue_denominator=events.denominator[queue],
        prior=_prior(case),
        promised=case.promised,
        events=_bare(events, as_of) if _by_event(case) else no_events(),
        costs=costs_of(events) if isinstance(window, Ledger) else np.zeros(0, np.int64),
    )


def _by_event(case: Evidence) -> bool:
    """Whether its window needs more than counts by day."""
    kinds = RollingHours | Consecutive | Ledger
    return isinstance(case.objective.window, kinds) or bool(len(case.events.clock[0]) or case.objective.minimum_buyers)


def _bare(events: Events, as_of: int) -> Events:
    """The events up to `as_of` without their texts, buyers excepted."""
    bare = replace(events, key=(), place=(), reason=(), wall=(), wall_of=(), segment=(), item=())
    return part(bare, np.flatnonzero(events.day <= as_of))


def _prior(case: Evidence) -> Prior:
    """The prior of its metric; of points, that of violations."""
    metric = "policy_violation" if isinstance(case.objective.window, Ledger) else case.objective.metric
    return prior_of(METRICS[metric].usual, case.objective.parts)


def _first_day(case: Evidence, as_of: int) -> int:
    """As far back as there is work and the forecast or the window looks; of an adaptive window the long one."""
    window = case.objective.window
    asked = span(window.long if isinstance(window, Adaptive) else window, case.events, as_of)
    reach = as_of - HISTORY_DAYS
    return max(int(case.events.day[0]), min(reach, asked.first) if asked else reach)


def _spare(window: LastN, case: Evidence, as_of: int) -> int:
    """Bad parts that are forgiven or left out as lowest, taken to stay so ahead."""
    if not (window.drop_lowest or window.forgive):
        return 0
    kept, _ = inside(window, case.events, as_of)
    raw, _ = last_units(window, case.events, as_of)
    return max(window.forgive, int(raw.sum() - kept.sum()))


def _still_to_come(case: Evidence, first: int, as_of: int) -> NDArray[np.float64]:
    """Bad units still to come, by day; of points so many violations as they cost on average."""
    points = case.events.numerator[case.events.numerator > 0]
    cost = float(points.mean()) if isinstance(case.objective.window, Ledger) and len(points) else 1.0
    return expected(case, first, as_of) / cost


def expected(case: Evidence, first: int, as_of: int) -> NDArray[np.float64]:
    """Bad events still to come, by day from `first` to `as_of`."""
    found = np.zeros(as_of - first + 1)
    if case.triangle is None or not case.triangle.numerator.size:
        return found
    still = nowcast.expected_bad(case.triangle, as_of, share(case, as_of))
    day = case.triangle.first_day + np.arange(len(still))
    held = (day >= first) & (day <= as_of)
    found[day[held] - first] = still[held]
    return found


def share(case: Evidence, as_of: int) -> NDArray[np.float64]:
    """The share of bad events known by age of their day; the case has a triangle."""
    assert case.triangle is not None  # noqa: S101 -- narrows for the type checker
    return nowcast.known_share(case.triangle, as_of, mean_delay=METRICS[case.objective.metric].delay)
