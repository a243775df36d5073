"""The record of an account: what was said on past days, held against what came.

    Backtest           the whole of an account
    ObjectiveRecord    one objective, or a part of one
    backtest           replayed objectives -> the whole

Chances are scored on the days on which one was told, with their whole horizon known; such days overlap and are far from
independent. Curves are drawn over the objectives that have chances, so that every rule is held against the same
breaches. Levels are scored for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from strikewatch.core.curve import Alarms, Course, Flags, Floats, Point, alarms, decided, points, tally, together
from strikewatch.core.evidence import LevelRules
from strikewatch.core.forecast import HORIZONS
from strikewatch.core.model import Level, Objective
from strikewatch.core.replay import Replayed, scored
from strikewatch.core.rival_rules import DAYS_AHEAD, RULES, Rule
from strikewatch.core.scores import Bin, area_under_curve, bins, brier, brier_skill, log_loss

EDGES = (0.0, 0.02, 0.05, 0.15, 0.4, 0.5, 0.65, 0.85, 1.0)
LATE_DAYS = 7  # a weekly file tells of nothing later than this
LEVELS = (Level.WATCH, Level.WARNING, Level.CRITICAL, Level.BREACH)


@dataclass(frozen=True, slots=True)
class Score:
    """How good the chances for a horizon were: cases, those that happened; None where it cannot be told."""

    horizon: int
    cases: int
    happened: int
    brier: float | None
    skill: float | None
    log_loss: float | None
    area_under_curve: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """A rule's points, by threshold, and the threshold that is in use."""

    rule: str
    label: str
    usual: float
    points: tuple[Point, ...]

    @property
    def in_use(self) -> Point:
        """The point of the threshold in use."""
        return next(one for one in self.points if one.threshold == self.usual)


@dataclass(frozen=True, slots=True)
class ObjectiveRecord:
    """One objective or part: days with a verdict, alarms from `warning` on, levels, chances and curves, if any.

    `past_at_first`: in breach on its first known day, so that nobody saw it begin; `past_always`: on all of them.
    """

    objective: Objective
    segment: str | None
    first_day: int
    judged_days: int
    past_at_first: bool
    past_always: bool
    spoke: Alarms
    levels: Mapping[Level, Point]
    scores: tuple[Score, ...]
    bins: tuple[Bin, ...]
    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class VersionsTold:
    """Versions of records that were replayed, and how many of them a file told of later than they are taken as known.

    `by_weeks` were told more than a week later: imported at once, with what was known on a past day inferred from the
    records' own dates.
    """

    count: int = 0
    told_late: int = 0
    by_weeks: int = 0


@dataclass(frozen=True, slots=True)
class Backtest:
    """The record of an account from `first` to `last`; `days` with a verdict on any objective, `at_risk` decided."""

    account: str
    first: int
    last: int
    days: int
    at_risk: int
    objectives: tuple[ObjectiveRecord, ...]
    levels: Mapping[Level, Point]
    scores: tuple[Score, ...]
    bins: tuple[Bin, ...]
    curves: tuple[Curve, ...]
    versions: VersionsTold

    @property
    def spoke(self) -> Point:
        """What the alarms from `warning` on were worth."""
        return self.levels[Level.WARNING]


def backtest(
    account: str, series: Sequence[Replayed], rules: LevelRules, versions: VersionsTold = VersionsTold()
) -> Backtest:
    """The whole of an account; at least one objective was replayed, and all over the same days."""
    told = [one for one in series if one.foreseen]
    at_risk = np.any([decided(_levels(one)) for one in series], axis=0)
    return Backtest(
        account,
        series[0].first_day,
        series[0].first_day + len(series[0]) - 1,
        int(np.any([~np.isnan(one.severity) for one in series], axis=0).sum()),
        int(at_risk.sum()),
        tuple(_record(one, rules) for one in series),
        _level_points([_levels(one) for one in series], int(at_risk.sum())),
        tuple(_score(told, horizon) for horizon in HORIZONS),
        bins(*_cases(told, DAYS_AHEAD), EDGES),
        tuple(_curve(told, rule, rules) for rule in RULES) if told else (),
        versions,
    )


def _record(one: Replayed, rules: LevelRules) -> ObjectiveRecord:
    course = _levels(one)
    past = one.breach[one.known]
    return ObjectiveRecord(
        one.objective,
        one.segment,
        one.first_day,
        int((~np.isnan(one.severity)).sum()),
        bool(past[:1].any()),
        bool(len(past) and past.all()),
        alarms(course, Level.WARNING.severity),
        _level_points([course], int(decided(course).sum())),
        tuple(_score([one], horizon) for horizon in HORIZONS) if one.foreseen else (),
        bins(*scored(one, DAYS_AHEAD), EDGES),
        tuple(_curve([one], rule, rules) for rule in RULES) if one.foreseen else (),
    )


def _levels(one: Replayed) -> Course:
    return Course(one.severity, one.known, one.breach)


def _level_points(courses: Sequence[Course], days: int) -> dict[Level, Point]:
    steps = [float(level.severity) for level in LEVELS]
    found = points(together([tally(one, steps) for one in courses], days), steps)
    return dict(zip(LEVELS, found, strict=True))


def _cases(series: Sequence[Replayed], horizon: int) -> tuple[Floats, Flags]:
    """Said and happened of all of them together [N]."""
    both = [scored(one, horizon) for one in series]
    said = np.concatenate([np.zeros(0), *(said for said, _ in both)])
    return said, np.concatenate([np.zeros(0, np.bool_), *(happened for _, happened in both)])


def _score(series: Sequence[Replayed], horizon: int) -> Score:
    said, happened = _cases(series, horizon)
    return Score(
        horizon,
        len(said),
        int(happened.sum()),
        brier(said, happened),
        brier_skill(said, happened),
        log_loss(said, happened),
        area_under_curve(said, happened),
    )


def _curve(series: Sequence[Replayed], rule: Rule, rules: LevelRules) -> Curve:
    """The curve of a rule over some objectives; our own chance is used from the settings' `warning` on."""
    usual = rules.warning if rule.name == "chance" else rule.usual
    thresholds = sorted({*rule.thresholds, usual})
    courses = [Course(rule.read(one), one.known, one.breach) for one in series]
    days = int(np.any([decided(one) for one in courses], axis=0).sum())
    found = points(together([tally(one, thresholds) for one in courses], days), thresholds)
    return Curve(rule.name, rule.label, usual, found)
