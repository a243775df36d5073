"""How likely a breach is within the next days, as the platform will count it.

    forecasts    cases -> Forecast, by simulation with common random numbers

The cases and what their windows hold ahead are in `outlook`.

What is in the window and when it leaves is exact. Open are the bad events of provisional days, of days that no file
covers and of days ahead, drawn at quantiles that are fixed for each path and day: equal input gives equal numbers,
worse input, with the process held, never a lower one. More: docs/forecast.md. Axes: S open days, H days ahead, V
volume scenarios, R strata of the rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.assessment import Forecast
from strikewatch.core.beta_binomial import quantile_rows, ranks
from strikewatch.core.grammar import LastN
from strikewatch.core.limits import budgets
from strikewatch.core.outlook import (
    NEVER,
    SCENARIOS,
    Floats,
    Ints,
    OpenDays,
    Outlook,
    View,
    in_reach,
    judged_days,
    view_of,
)
from strikewatch.core.process import CORRELATIONS, NODES, STRATA, Process, processes, rate_nodes
from strikewatch.core.volume import daily_volume, scenario_units, volume_spread

HORIZONS = (7, 14, 28)  # days ahead that people are told of
PATHS = SCENARIOS * STRATA
TOGETHER = 32  # cases drawn at once


def forecasts(
    cases: Sequence[Outlook],
    *,
    horizon: int = 28,
    horizons: Sequence[int] = HORIZONS,
    held: Sequence[Process] | None = None,
) -> list[Forecast]:
    """The forecast of each case: first-passage probability by horizon, first likely day, fan of rates.

    A probability is 1 or 0 only where every, or no, outcome of the open days breaches; else it lies strictly between.
    `held` are processes to go by, one a case, in place of those estimated. Without a `horizon` there is no fan.
    """
    found: list[Forecast] = []
    for start in range(0, len(cases), TOGETHER):
        part = cases[start : start + TOGETHER]
        going = processes(part) if held is None else held[start : start + TOGETHER]
        found += _together(part, going, horizon, tuple(horizons))
    return found


def _together(
    cases: Sequence[Outlook], held: Sequence[Process], horizon: int, horizons: tuple[int, ...]
) -> list[Forecast]:
    days = np.arange(1, max(horizon, *horizons) + 1)
    slots = [open_days(case, case.as_of + days) for case in cases]
    bad = new_bad(cases, slots, held)
    return [forecast_of(case, one, new, horizon, horizons) for case, one, new in zip(cases, slots, bad, strict=True)]


def forecast_of(case: Outlook, slots: OpenDays, bad: Ints, horizon: int, horizons: tuple[int, ...]) -> Forecast:
    """The forecast of one case, given its new bad events [S, V, R]."""
    ahead = case.as_of + np.arange(1, max(horizon, *horizons) + 1)
    view = view_of(case, slots, ahead)
    counted = view.counted(bad)
    passed = passage(case, view, slots, counted, judged_days(case, ahead))
    likely = np.flatnonzero(passed > 0.5)
    first = int(ahead[likely[0]]) if likely.size else None
    probability = {days: float(passed[days - 1]) for days in horizons}
    return Forecast(probability, first, fan(case, view, counted, ahead[:horizon]))


def open_days(case: Outlook, ahead: Ints) -> OpenDays:
    """The provisional and uncovered days that the next count can still hold, then the days `ahead`."""
    late = case.known & (case.expected > 0) & (case.denominator > 0)
    past = np.flatnonzero((late | ~case.known) & in_reach(case))
    day = np.concatenate([case.days[past], ahead])
    pad = np.zeros(len(ahead), np.int64)
    bad, held = (np.concatenate([counts[past], pad])[:, None] for counts in (case.numerator, case.denominator))
    expected = np.concatenate([np.where(late, case.expected, 0.0)[past], pad])
    provisional = expected[:, None] > 0
    usual = daily_volume(case, day)
    volume, a_day = np.where(expected > 0, 0.0, usual), float(usual[len(past) :].mean())
    work = np.maximum(scenario_units(volume, volume_spread(case), a_day=a_day), promised_units(case, day)[:, None])
    units = np.where(provisional, 0, np.maximum(work - held, 0))
    most = np.where(provisional, np.maximum(held - bad, 0), units)
    return OpenDays(day, units, np.where(provisional, held, units), expected, most)


def promised_units(case: Outlook, days: Ints) -> Ints:
    """Units that are due already, by day."""
    due = np.zeros(len(days), np.int64)
    for day, units in case.promised:
        due += np.where(days == day, units, 0)
    return due


def new_bad(cases: Sequence[Outlook], slots: Sequence[OpenDays], held: Sequence[Process]) -> list[Ints]:
    """Bad events still to come on each open day [S, V, R] of each case, beta-binomial with the day's correlation.

    New work has the path's rate; a provisional day has rate expected / units on all paths. What cases have in common
    is drawn once.
    """
    nodes = rate_nodes(cases, held)
    wanted = [Wanted.of(one, node, process) for one, node, process in zip(slots, nodes, held, strict=True)]
    codes = np.unique(np.concatenate([one.codes.ravel() for one in wanted]))
    rest, node = np.divmod(codes, len(NODES))
    size, kind = np.divmod(rest, len(CORRELATIONS))
    drawn = quantile_rows(size, NODES[node], CORRELATIONS[kind], PATHS).ravel()
    return [bad_of(case, one, want, (codes, drawn)) for case, one, want in zip(cases, slots, wanted, strict=True)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The rows of counts that a case draws from: `codes` [sizes, R] by distinct size, `size` [S, V] which is whose."""

    codes: Ints
    size: Ints
    correlation: float

    @classmethod
    def of(cls, slots: OpenDays, nodes: Ints, process: Process) -> Wanted:
        """A code is a size, a correlation and a rate in one number."""
        sizes, size = np.unique(slots.units, return_inverse=True)
        kind = int(np.flatnonzero(process.correlation == CORRELATIONS)[0])
        codes = (sizes[:, None] * len(CORRELATIONS) + kind) * len(NODES) + nodes
        return cls(codes, size.reshape(slots.units.shape), process.correlation)


def bad_of(case: Outlook, slots: OpenDays, wanted: Wanted, table: tuple[Ints, NDArray[np.integer[Any]]]) -> Ints:
    """New bad events of one case [S, V, R], read off the rows drawn for all."""
    codes, drawn = table
    row = np.searchsorted(codes, wanted.codes) * PATHS
    rank = np.stack([ranks(int(day) - case.as_of, SCENARIOS, STRATA) for day in slots.day])
    found = drawn.take(row[wanted.size] + rank).astype(np.int64)
    late = np.flatnonzero(slots.expected > 0)
    if late.size:
        span = slots.span[late, 0]
        rate = np.clip(slots.expected[late] / span, 1e-12, 1 - 1e-9)
        own = quantile_rows(span, rate, np.full(len(late), wanted.correlation), PATHS)
        found[late] = own[np.arange(len(late))[:, None, None], rank[late]]
    return np.minimum(found, slots.most[:, :, None])


def least_breaching(case: Outlook, units: Ints) -> Ints:
    """The smallest number of bad events among `units` that breaches, exact; out of reach under the minimum volume."""
    rule = case.rule
    enough = max(rule.minimum_volume, int(rule.limit_kind == "rate"))
    allowed = budgets(rule, units - _left_out(case, units))
    return np.where(units < enough, NEVER, allowed + 1 + case.spare)


def _left_out(case: Outlook, units: Ints) -> Ints:
    """Parts of the lowest units, which the window leaves out of what it counts."""
    window = case.window
    if not isinstance(window, LastN) or not window.drop_lowest:
        return np.zeros_like(units)
    most = np.minimum(units, window.drop_lowest * window.parts)
    return np.where(units < max(window.drop_from, 1), 0, most)


def passage(case: Outlook, view: View, slots: OpenDays, counted: Ints, judged: NDArray[np.bool_]) -> Floats:
    """The chance of a breach on any judged day up to each day ahead [H].

    (paths that breach + 1/2) / (paths + 1), but 1 if no outcome of the open days avoids it and 0 if none leads to it.
    """
    least = np.maximum(least_breaching(case, view.units), view.least)
    least = np.where(judged[:, None], least, NEVER)[:, :, None]
    bounds = (np.zeros_like(slots.most), slots.most)
    best, worst = (view.counted(bad[:, :, None]) >= least for bad in bounds)
    hits = np.logical_or.accumulate(counted >= least).sum(axis=(1, 2))
    sure = np.logical_or.accumulate(best).all(axis=(1, 2))
    possible = np.logical_or.accumulate(worst).any(axis=(1, 2))
    return np.where(sure, 1.0, np.where(possible, (hits + 0.5) / (counted[0].size + 1), 0.0))


def fan(case: Outlook, view: View, counted: Ints, ahead: Ints) -> tuple[tuple[int, float, float, float], ...]:
    """Day, 10th, 50th and 90th percentile of the bad rate (of the count, for a count limit); empty windows left out.

    A quarter of the paths is enough for it.
    """
    units = view.units[: len(ahead), ::2, None]
    scale = np.where(units > 0, units, np.nan) if case.rule.limit_kind == "rate" else np.ones_like(units)
    counts = counted[: len(ahead), ::2, ::2]
    counts = counts - np.minimum(case.spare, np.maximum(counts, 0))  # what its window forgives is not shown either
    values = (counts / scale).reshape(len(ahead), counts[:1].size)
    filled = (~np.isnan(values)).sum(axis=1)  # what is not sorts after the others
    at = np.rint(np.outer(np.maximum(filled - 1, 0), (0.1, 0.5, 0.9))).astype(np.int64)
    rows = np.take_along_axis(np.partition(values, np.unique(at), axis=1), at, axis=1) if at.size else values
    days = zip(ahead.tolist(), rows.tolist(), filled.tolist(), strict=True)
    return tuple((day, row[0], row[1], row[2]) for day, row, count in days if count)
