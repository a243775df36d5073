"""What was said on past days, and what came: the same functions as `assess`, day after day.

    Replayed   one objective, or a part of one, day by day as arrays
    replayed   the evidence of each day -> what was said of each objective
    scored     what was said for a horizon, and whether it happened: the cases to score

Only what a level needs is worked out (`assess.figures`, forecasts, `verdict`), and no forecast for a day in breach or
without a verdict. Many days go through one call of the forecast. Whoever makes the evidence sees to it that a day tells
nothing of a later one.

Axes: D days, H horizons, N cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np

from strikewatch.core.ahead import forecasts_on, foreseen
from strikewatch.core.assess import figures
from strikewatch.core.assessment import Assessment
from strikewatch.core.curve import Flags, Floats, Ints
from strikewatch.core.day_spans import assessed_on
from strikewatch.core.evidence import Evidence, LevelRules
from strikewatch.core.forecast import HORIZONS
from strikewatch.core.grammar import Calendar
from strikewatch.core.limits import budget, is_breach, measured, passes
from strikewatch.core.model import Counts, Level, Objective
from strikewatch.core.readings import judged, with_score
from strikewatch.core.windows import resolved

AT_ONCE = 28  # days whose forecasts are made in one call
NAN = float("nan")
DayEvidence = tuple[int, Sequence[Evidence]]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What was said of one objective on each day from `first_day` on, and whether it was in breach [D].

    `severity` is that of the level, nan where nothing was said. A day is `known` where it can be told whether the
    objective was in breach: with a verdict, or with too few units for one. `chance` [D, H] is nan where none was told,
    `nearness` the figure over its limit. `bad` and `units` became known on the day.
    """

    objective: Objective
    segment: str | None
    first_day: int
    severity: Floats
    known: Flags
    breach: Flags
    chance: Floats
    nearness: Floats
    bad: Ints
    units: Ints

    def __len__(self) -> int:
        return len(self.known)

    @property
    def foreseen(self) -> bool:
        """Whether a chance was told on any day."""
        return bool((~np.isnan(self.chance)).any())


@dataclass(frozen=True, slots=True)
class _Said:
    """One row of it; `total` is all that was counted up to the day, from records or from statements."""

    day: int
    objective: Objective
    segment: str | None
    severity: float
    known: bool
    breach: bool
    chance: tuple[float, ...]
    nearness: float
    total: Counts
    counted_from: str


def replayed(days: Iterable[DayEvidence], rules: LevelRules, *, at_once: int = AT_ONCE) -> tuple[Replayed, ...]:
    """What was said of each objective and part, by id and part; the days come in order and without a gap."""
    told: dict[tuple[str, str], list[_Said]] = {}
    seen: list[int] = []
    left = iter(days)
    while some := list(islice(left, at_once)):
        seen += [day for day, _ in some]
        for one in _said(some, rules):
            told.setdefault((one.objective.id, one.segment or ""), []).append(one)
    return tuple(_series(told[name], seen[0], seen[-1]) for name in sorted(told))


def _said(days: Sequence[DayEvidence], rules: LevelRules) -> Iterator[_Said]:
    """What was said on each of some days, all their forecasts in one call."""
    main = [(day, [case for case in cases if not case.objective.variant_of]) for day, cases in days]
    plain = [[judged(case, figures("", case, day), None, rules) for case in cases] for day, cases in main]
    asked = [
        (case, day, found)
        for (day, cases), those in zip(main, plain, strict=True)
        for case, found in zip(cases, those, strict=True)
        if _open(case, found)
    ]
    told = forecasts_on([(case, day) for case, day, _ in asked], horizons=HORIZONS, horizon=0)
    ahead = {id(found): forecast for (_, _, found), forecast in zip(asked, told, strict=True)}
    for (day, cases), those in zip(main, plain, strict=True):
        levelled = [judged(case, found, ahead.get(id(found)), rules) for case, found in zip(cases, those, strict=True)]
        for case, found in zip(cases, levelled, strict=True):
            yield _row(case, with_score(case, found, levelled, rules), day)


def _open(case: Evidence, found: Assessment) -> bool:
    """Whether a chance is told: there is a verdict, and no breach yet."""
    return found.level is not Level.UNKNOWN and foreseen(case, found.as_of) and not in_breach(case, found)


def _row(case: Evidence, found: Assessment, day: int) -> _Said:
    chances = found.forecast.probability if found.forecast else {}
    until = case.events.day <= day
    return _Said(
        day,
        case.objective,
        case.segment,
        severity=NAN if found.level is Level.UNKNOWN else found.level.severity,
        known=_is_known(case, found),
        breach=in_breach(case, found),
        chance=tuple(chances.get(days, NAN) for days in HORIZONS),
        nearness=nearness(case.objective, found.counts),
        total=Counts(int(case.events.numerator[until].sum()), int(case.events.denominator[until].sum())),
        counted_from=case.counted_from,
    )


def in_breach(case: Evidence, found: Assessment) -> bool:
    """Whether the platform, by what was known on the day, would have it in breach.

    A calendar window is looked at on its assessment days alone. Of a rate without counts the whole range must be past
    the limit; a word is past it where its tier says so.
    """
    objective, counts = case.objective, found.counts
    if found.level is Level.UNKNOWN:
        return False
    if not counts.denominator and case.rate is not None and objective.limit is not None:
        return passes(case.rate.low, objective.limit, objective.comparator)
    if case.word is not None and not len(case.events):
        return found.level is Level.BREACH
    window = resolved(objective.window, case.events, found.as_of)
    judges = not isinstance(window, Calendar) or assessed_on(window, found.as_of)
    return judges and is_breach(objective, counts)


def _is_known(case: Evidence, found: Assessment) -> bool:
    if found.level is not Level.UNKNOWN:
        return True
    counted = bool(len(case.events)) and case.objective.limit is not None and not case.not_computable
    return counted and not found.missing  # too few units, or none: the platform does not judge either


def nearness(objective: Objective, counts: Counts) -> float:
    """The figure over its limit, 1 at the limit itself; nan under the minimum volume or without a limit.

    Where a count stands beside the rate, or different buyers are asked for: bad events over those that breach.
    """
    value = measured(objective, counts)
    if objective.limit is None or value is None or counts.denominator < objective.minimum_volume:
        return NAN
    if objective.count_limit is not None or objective.minimum_buyers:
        return counts.numerator / ((budget(objective, counts.denominator) or 0) + 1)
    if not objective.limit:
        return float("inf") if value > 0 else 0.0
    return float(value / objective.limit)


def _series(rows: Sequence[_Said], first: int, last: int) -> Replayed:
    """The rows as arrays over all days; on a day without a row nothing is known."""
    size, index = last - first + 1, [one.day - first for one in rows]

    def spread(values: Sequence[float] | Sequence[tuple[float, ...]], otherwise: float) -> Floats:
        known = np.array(values, np.float64)
        found = np.full((size, *known.shape[1:]), otherwise)
        found[index] = known
        return found

    bad, units = _arrived(rows)
    return Replayed(
        rows[-1].objective,
        rows[-1].segment,
        first,
        severity=spread([one.severity for one in rows], NAN),
        known=spread([one.known for one in rows], 0) > 0,
        breach=spread([one.breach for one in rows], 0) > 0,
        chance=spread([one.chance for one in rows], NAN),
        nearness=spread([one.nearness for one in rows], NAN),
        bad=spread(bad, 0).astype(np.int64),
        units=spread(units, 0).astype(np.int64),
    )


def _arrived(rows: Sequence[_Said]) -> tuple[list[int], list[int]]:
    """Bad and counted units that became known on each row's day, none below zero.

    Nothing on the first day, which holds all the past, nor where another source is counted from.
    """
    same = [False, *(one.counted_from == before.counted_from for before, one in pairwise(rows))]
    more = [Counts(), *(_less(one.total, before.total) for before, one in pairwise(rows))]
    kept = [one if steady else Counts() for steady, one in zip(same, more, strict=True)]
    return [one.numerator for one in kept], [one.denominator for one in kept]


def _less(later: Counts, before: Counts) -> Counts:
    return Counts(max(0, later.numerator - before.numerator), max(0, later.denominator - before.denominator))


def scored(series: Replayed, horizon: int) -> tuple[Floats, Flags]:
    """What was said for a horizon and whether a breach came within it [N].

    The cases are the days on which a chance was told and after which every day of the horizon is known.
    """
    said = series.chance[:, HORIZONS.index(horizon)]
    if len(said) <= horizon:
        return np.zeros(0), np.zeros(0, np.bool_)
    ahead = np.lib.stride_tricks.sliding_window_view(np.stack([series.known, series.breach])[:, 1:], horizon, axis=1)
    whole, came = ahead[0].all(axis=1), ahead[1].any(axis=1)
    case = ~np.isnan(said[: len(whole)]) & whole
    return said[: len(whole)][case], came[case]
