"""The level of an assessment, and the one sentence that says why.

The order: data nobody can count; a breach already certain; data that should be there and are not; no limit; too few;
a breach; how likely one is and how near the limit. One more bad event never improves the level. An objective whose
limit the platform does not publish stops at `warning`.
"""

from __future__ import annotations

from fractions import Fraction

from strikewatch.core.arrays import daily
from strikewatch.core.assessment import Assessment, Forecast
from strikewatch.core.evidence import Evidence, LevelRules
from strikewatch.core.facts import Span, date_of
from strikewatch.core.grammar import Composite, Consecutive, DaySpan, IdleDays, Ledger, RollingDays
from strikewatch.core.limits import budget, is_breach, measured, passes
from strikewatch.core.model import Counts, Level, Objective
from strikewatch.core.statements import rate_counts
from strikewatch.core.windows import inside

STALE_SHARE = Fraction(1, 5)  # of a window's days uncovered, from which there is no verdict
Verdict = tuple[Level, str, bool]  # level, reason, whether data that should be there are missing


def verdict(case: Evidence, found: Assessment, forecast: Forecast | None, rules: LevelRules) -> Verdict:
    """Level, reason and whether data are missing."""
    if case.not_computable:
        return Level.UNKNOWN, case.not_computable, False
    if isinstance(case.objective.window, Composite):
        return _counted_verdict(case, found, forecast, rules)
    if case.objective.limit is None and (len(case.events) or case.rate is not None):
        return Level.UNKNOWN, "no limit is known", False
    if case.word is not None and not len(case.events):
        return _word_verdict(case, found)
    if not found.counts.denominator and case.rate is not None:
        return _rate_verdict(case, found, rules)
    if not len(case.events):
        return Level.UNKNOWN, "no record yet", True
    if certain_breach(case, found):
        return *_breach(case.objective), False
    if stale(found):
        return Level.UNKNOWN, _stale_reason(found), True
    return _counted_verdict(case, found, forecast, rules)


def stale(found: Assessment) -> bool:
    """Whether more than a fifth of the window's days are uncovered."""
    asked = found.coverage.asked
    return asked is not None and found.coverage.uncovered_days > STALE_SHARE * len(asked)


def certain_breach(case: Evidence, found: Assessment) -> bool:
    """Whether it is in breach however clean the uncovered days were.

    A rate is taken over the uncovered days, and over those of a period that are still to come, at the busiest week ever
    seen, all of it clean; a count needs no such care, but idle days and runs do: work may lie in any uncovered one.
    """
    window, gap = case.objective.window, found.coverage.uncovered_days + running_days(found)
    if not is_breach(case.objective, found.counts):
        return False
    if isinstance(window, IdleDays):
        return gap == 0
    if isinstance(window, Consecutive):
        return not _interrupted(case, found)
    if case.objective.limit_kind == "count" or gap == 0:
        return True
    if not isinstance(window, DaySpan):
        return False
    _, counted = daily(case.events, int(case.events.day[0]), found.as_of)
    weeks = [int(counted[start : start + 7].sum()) for start in range(len(counted))]
    clean = max(weeks, default=0) * -(-gap // 7)
    return is_breach(case.objective, found.counts + Counts(0, clean))


def _interrupted(case: Evidence, found: Assessment) -> bool:
    """Whether good units of an uncovered day may lie within the run."""
    bad, _ = inside(case.objective.window, case.events, found.as_of)
    run = case.events.day[bad > 0]
    return any(gap.first < run[-1] and gap.last > run[0] for gap in found.coverage.gaps)


def running_days(found: Assessment) -> int:
    """Days of a calendar period that are still to come."""
    return 0 if found.window is None else max(0, found.window.last - max(found.as_of, found.window.first - 1))


def _stale_reason(found: Assessment) -> str:
    asked = found.coverage.asked or Span(0, -1)
    newest = found.coverage.newest
    ends = f"; the newest covered day is {date_of(newest).isoformat()}" if newest is not None else ""
    return f"{found.coverage.uncovered_days} of {len(asked)} days of the window are not covered by any file{ends}"


def _word_verdict(case: Evidence, found: Assessment) -> Verdict:
    """A standing read off a screen: the level its tier carries."""
    if _old(case, found):
        return Level.UNKNOWN, f'"{case.word}" was seen on {_date(case.seen_day)}; look again', True
    for tier in case.objective.tiers:
        if tier.name.casefold() == (case.word or "").casefold():
            return _capped(case.objective, tier.level), f'the screen says "{case.word}"', False
    return Level.UNKNOWN, f'"{case.word}" is none of the tiers of this pack', False


def _old(case: Evidence, found: Assessment) -> bool:
    """A figure of a screen holds for a fifth of its window, a week at least."""
    window = case.objective.window
    days = max(7, window.days // 5) if isinstance(window, RollingDays | Ledger) else 7
    return case.seen_day is not None and found.as_of - case.seen_day > days


def _date(day: int | None) -> str:
    return date_of(day).isoformat() if day is not None else "an unknown day"


def _rate_verdict(case: Evidence, found: Assessment, rules: LevelRules) -> Verdict:
    """A rate without counts: judged by the range its rounding allows."""
    objective = case.objective
    if _old(case, found):
        return Level.UNKNOWN, f"the figure was seen on {_date(case.seen_day)}; look again", True
    if objective.limit_kind == "count":
        return Level.UNKNOWN, "the limit is a number of events, and a rate alone does not tell one", False
    assert case.rate is not None  # noqa: S101 -- these narrow for the type checker; `verdict` has asked for both
    assert objective.limit is not None  # noqa: S101
    best, worst = (passes(rate, objective.limit, objective.comparator) for rate in (case.rate.low, case.rate.high))
    if best:
        said = f"the figure on the screen is past {limit_words(objective)}"
        return _capped(objective, Level.BREACH), said, False
    if worst:
        said = f"the figure on the screen is at {limit_words(objective)}: its rounding hides on which side"
        return Level.WATCH, said, False
    near = any(counts.rate and _near(objective, counts.rate, rules.near_limit) for counts in rate_counts(case.rate))
    return (Level.WATCH, "near the limit", False) if near else (Level.OK, "inside the limit", False)


def _counted_verdict(case: Evidence, found: Assessment, forecast: Forecast | None, rules: LevelRules) -> Verdict:
    objective, counts = case.objective, found.counts
    if objective.limit is None:
        return Level.UNKNOWN, "no limit is known", False
    if not counts.denominator:
        return Level.UNKNOWN, "no unit in the window", False
    if counts.denominator < objective.minimum_volume:
        held, enough = (units // objective.parts for units in (counts.denominator, objective.minimum_volume))
        return Level.UNKNOWN, f"{held} of at least {enough} units: too few", False
    if is_breach(objective, counts):
        return *(_running(objective, found) if running_days(found) else _breach(objective)), False
    reasons = [_likely(forecast, rules), _close(objective, found, forecast, rules), _tier_level(objective, found)]
    level, reason = max(reasons, key=lambda one: one[0].severity)
    return _capped(objective, level), reason, False


def _running(objective: Objective, found: Assessment) -> tuple[Level, str]:
    """Past the limit while its period still runs: clean work may yet bring it back before it is assessed."""
    assert found.window is not None  # noqa: S101 -- a period runs
    ends = date_of(found.window.last).isoformat()
    said = f"past {limit_words(objective)} as it stands; the period runs until {ends}"
    return _capped(objective, Level.CRITICAL), said


def _breach(objective: Objective) -> tuple[Level, str]:
    if objective.estimate:
        return Level.WARNING, "past the level that people report"
    return Level.BREACH, "the limit has been reached" if objective.comparator == ">=" else "the limit has been passed"


def limit_words(objective: Objective) -> str:
    """How people call its limit: the platform's, or what others report."""
    return "the level that people report" if objective.estimate else "the limit"


def _capped(objective: Objective, level: Level) -> Level:
    return min(level, Level.WARNING, key=lambda one: one.severity) if objective.estimate else level


def _likely(forecast: Forecast | None, rules: LevelRules) -> tuple[Level, str]:
    """The level by the chance of a breach; without a forecast there is no chance to tell."""
    if forecast is None or rules.days not in forecast.probability:
        return Level.OK, "inside the limit"
    chance = forecast.probability[rules.days]
    steps = ((rules.critical, Level.CRITICAL), (rules.warning, Level.WARNING), (rules.watch, Level.WATCH))
    level = next((level for edge, level in steps if chance >= edge), Level.OK)
    return level, f"the chance of passing the limit within {rules.days} days is {chance_text(chance)}"


def chance_text(chance: float) -> str:
    """A chance in whole per cent; never 0 % or 100 % unless it is."""
    if 0 < chance < 0.01:
        return "under 1 %"
    if 0.99 < chance < 1:
        return "over 99 %"
    return f"{round(chance * 100)} %"


def _close(objective: Objective, found: Assessment, forecast: Forecast | None, rules: LevelRules) -> tuple[Level, str]:
    """The level by how much room is left: the next bad event breaches, or the figure is near the limit.

    Where a chance is told, room alone is only watched.
    """
    value = measured(objective, found.counts)
    if found.events_left is not None and found.events_left <= 0 and found.counts.numerator:
        level = Level.WARNING if forecast is None else Level.WATCH
        return level, f"the next bad event passes {limit_words(objective)}"
    if (
        value is not None
        and found.counts.numerator > 0
        and _near_budget(objective, found.counts, value, rules.near_limit)
    ):
        return Level.WATCH, "near the limit"
    return Level.OK, "inside the limit"


def _near_budget(objective: Objective, counts: Counts, value: Fraction, share: Fraction) -> bool:
    """Near the limit; where a rate and a count go together, near the number of bad events that they allow."""
    if objective.count_limit is None and not objective.minimum_buyers:
        return _near(objective, value, share)
    return counts.numerator >= share * (budget(objective, counts.denominator) or 0)


def _near(objective: Objective, value: Fraction, share: Fraction) -> bool:
    return objective.limit is not None and value >= share * objective.limit


def _tier_level(objective: Objective, found: Assessment) -> tuple[Level, str]:
    level = next((tier.level for tier in objective.tiers if tier.name == found.tier), Level.OK)
    return level, f'in the tier "{found.tier}"' if found.tier else "inside the limit"
