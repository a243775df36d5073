"""Where an assessment stands against its limit, in the platform's own direction and in words.

past_limit     whether the limit is certainly reached or passed
rate_text      2.2 %; between 2.0 % and 2.4 %
figure_text    the same of any rate
limit_text     4 %, or 3
asked          what the platform asks: "it must stay under 4 %"
"""

from __future__ import annotations

from fractions import Fraction

from strikewatch.core.assessment import Assessment
from strikewatch.core.facts import RateRange
from strikewatch.core.limits import is_breach, passes
from strikewatch.core.model import Counts, Level, Objective
from strikewatch.report.scales import exactly, on_scale
from strikewatch.report.words import number_text, percent, units_text


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
    """The figure in the platform's own direction and scale: a share, stars, per million, points or days."""
    if counts.rate is None:
        return None
    if objective.limit_kind == "count" and not plain_count(objective):
        return objective.shown(Fraction(counts.numerator))
    return counts.rate if plain_count(objective) else objective.shown(counts.rate)


def limit_text(objective: Objective) -> str | None:
    """The limit in full: nothing of it is rounded away."""
    limit = shown_limit(objective)
    if limit is None:
        return None
    return number_text(limit) if plain_count(objective) else exactly(objective.scale, limit)


def limit_words(objective: Objective) -> str | None:
    """The limit in short, with the count that stands beside a rate: 0.3 % or 2; 1 %, under 300 orders 3."""
    limit = limit_text(objective)
    if limit is None or objective.count_limit is None:
        return limit
    count = number_text(objective.count_limit)
    if objective.count_until is None:
        return f"{limit} or {count}"
    return f"{limit}, under {units_text(objective.count_until // objective.parts, objective.unit)} {count}"


def plain_count(objective: Objective) -> bool:
    """Whether the limit is a number of bad events, and not of points or days."""
    return objective.limit_kind == "count" and objective.scale not in ("points", "days")


def rate_text(objective: Objective, counts: Counts) -> str | None:
    """The shown figure, rounded so that it never stands on the wrong side of the limit or of a tier."""
    if counts.rate is None:
        return None
    if plain_count(objective):
        return percent(counts.rate)
    return figure_text(objective, Fraction(counts.numerator) if objective.limit_kind == "count" else counts.rate)


def figure_text(objective: Objective, figure: Fraction) -> str:
    """A rate of what is bad as the platform shows it, never on the wrong side of the limit or of a tier."""
    return on_scale(objective.scale, objective.shown(figure), _anchors(objective))


def _anchors(objective: Objective) -> list[Fraction]:
    bands = [tier.limit for tier in objective.tiers] + [objective.limit]
    return [objective.shown(limit) for limit in bands if limit is not None]


def range_text(objective: Objective, rate: RateRange) -> str:
    """A figure known only as it was rounded."""
    low, high = sorted((objective.shown(rate.low), objective.shown(rate.high)))
    scale = "percent" if plain_count(objective) else objective.scale
    texts = exactly(scale, low), exactly(scale, high)
    if low == high:
        return texts[0]
    first = texts[0] if scale == "percent" else texts[0].split()[0]
    return f"between {first} and {texts[1]}"


def asked(objective: Objective) -> str:
    """What the platform asks for, or where people report trouble."""
    limit = limit_text(objective)
    if limit is None:
        return "no limit is known"
    if plain_count(objective):
        said = _asked_count(objective, limit)
    elif objective.estimate:
        said = _reported_rate(objective, limit)
    elif from_below(objective):
        said = f"it must be {'at least' if objective.comparator == '>' else 'above'} {limit}"
    else:
        said = f"it must stay {'under' if objective.comparator == '>=' else 'at or under'} {limit}"
    return said + _beside_rate(objective)


def from_below(objective: Objective) -> bool:
    """Whether too little is bad: what the platform shows is what is good, or a balance."""
    return not plain_count(objective) and (objective.direction == "at_least" or objective.balance)


def _beside_rate(objective: Objective) -> str:
    """The count that stands beside a rate, and how many different buyers it takes."""
    buyers = f", and it takes {objective.minimum_buyers} different buyers" if objective.minimum_buyers else ""
    if objective.count_limit is None:
        return buyers
    most = number_text(objective.count_limit)
    few = f"{'at most' if objective.count_comparator == '>' else 'fewer than'} {most}"
    if objective.count_until is None:
        return f", or {few}, whichever is kinder{buyers}"
    under = units_text(objective.count_until // objective.parts, objective.unit)
    return f"; under {under} {few} instead{buyers}"


def _asked_count(objective: Objective, limit: str) -> str:
    if objective.estimate:
        return f"people report trouble {'from' if objective.comparator == '>=' else 'beyond'} {limit}"
    return f"the limit is {limit}" if objective.comparator == ">=" else f"at most {limit} allowed"


def _reported_rate(objective: Objective, limit: str) -> str:
    if from_below(objective):
        return f"people report trouble {'at or below' if objective.comparator == '>=' else 'below'} {limit}"
    return f"people report trouble {'from' if objective.comparator == '>=' else 'above'} {limit}"
