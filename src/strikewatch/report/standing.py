"""Where an assessment stands against its limit, in the platform's own direction and in words.

past_limit     whether the limit is certainly reached or passed
rate_text      2.2 %; between 2.0 % and 2.4 %
limit_text     4 %, or 3
asked          what the platform asks: "it must stay under 4 %"
"""

from __future__ import annotations

from fractions import Fraction

from strikewatch.core.assessment import Assessment
from strikewatch.core.facts import RateRange
from strikewatch.core.limits import is_breach, passes
from strikewatch.core.model import Counts, Level, Objective
from strikewatch.report.words import exact_percent, number_text, percent


def past_limit(assessment: Assessment) -> bool:
    """Whether it is certain that the limit has been reached (`>=`) or passed (`>`).

    Counts of a window with no verdict are never past anything: what is missing may change the rate.
    """
    objective, known = assessment.objective, assessment.rate_range
    if assessment.level is Level.UNKNOWN or objective.limit is None:
        return False
    if known is not None and not assessment.counts.denominator:
        return passes(known.low, objective.limit, objective.comparator)
    return is_breach(objective, assessment.counts)


def shown_limit(objective: Objective) -> Fraction | None:
    """The limit in the platform's own direction."""
    return None if objective.limit is None else objective.shown(objective.limit)


def shown_rate(objective: Objective, counts: Counts) -> Fraction | None:
    """The rate in the platform's own direction."""
    return None if counts.rate is None else objective.shown(counts.rate)


def limit_text(objective: Objective) -> str | None:
    """The limit in full: nothing of it is rounded away."""
    limit = shown_limit(objective)
    if limit is None:
        return None
    return exact_percent(limit) if objective.limit_kind == "rate" else number_text(limit)


def rate_text(objective: Objective, counts: Counts) -> str | None:
    """The shown rate, rounded so that it never stands on the wrong side of the limit or of a tier."""
    rate = shown_rate(objective, counts)
    return None if rate is None else _share(objective, rate)


def range_text(objective: Objective, rate: RateRange) -> str:
    """A rate known only as it was rounded."""
    low, high = sorted((objective.shown(rate.low), objective.shown(rate.high)))
    texts = exact_percent(low), exact_percent(high)
    return texts[0] if low == high else f"between {texts[0]} and {texts[1]}"


def _share(objective: Objective, rate: Fraction) -> str:
    if objective.limit_kind == "count":
        return percent(rate)
    bands = [tier.limit for tier in objective.tiers] + [objective.limit]
    return percent(rate, [objective.shown(limit) for limit in bands if limit is not None])


def asked(objective: Objective) -> str:
    """What the platform asks for, or where drivers report trouble."""
    limit = limit_text(objective)
    if limit is None:
        return "no limit is known"
    if objective.limit_kind == "count":
        return _asked_count(objective, limit)
    if objective.estimate:
        return _reported_rate(objective, limit)
    if objective.direction == "at_least":
        return f"it must be {'at least' if objective.comparator == '>' else 'above'} {limit}"
    return f"it must stay {'under' if objective.comparator == '>=' else 'at or under'} {limit}"


def _asked_count(objective: Objective, limit: str) -> str:
    if objective.estimate:
        return f"drivers report trouble {'from' if objective.comparator == '>=' else 'beyond'} {limit}"
    return f"the limit is {limit}" if objective.comparator == ">=" else f"at most {limit} allowed"


def _reported_rate(objective: Objective, limit: str) -> str:
    if objective.direction == "at_least":
        return f"drivers report trouble {'at or below' if objective.comparator == '>=' else 'below'} {limit}"
    return f"drivers report trouble {'from' if objective.comparator == '>=' else 'above'} {limit}"
