"""Counts against a limit, in integers and exact fractions; nothing here is rounded.

is_breach      whether counts reach or pass the limit, as the comparator says
budget         bad events that a denominator allows
budgets        the same of many denominators at once
rate_that_holds  the rate that a limit comes to, with the count beside it
events_left    units already counted that may still turn bad before it is in breach
clean_units    clean units that would bring counts back under the limit
tier_of        the band that counts fall into
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.model import Comparator, Counts, Objective, Tier

Ints = NDArray[np.int64]
FAR = 2**62


def passes(value: Fraction, limit: Fraction, comparator: Comparator) -> bool:
    """Whether a value of what is bad lies on the wrong side of a limit."""
    return value > limit if comparator == ">" else value >= limit


def measured(objective: Objective, counts: Counts) -> Fraction | None:
    """The figure the limit is held against: the rate, None on an empty denominator, or the count of bad events."""
    return counts.rate if objective.limit_kind == "rate" else Fraction(counts.numerator)


def is_breach(objective: Objective, counts: Counts) -> bool:
    """Whether the limit is reached or passed, with the minimum volume and different buyers met. No limit, no breach."""
    allowed = budget(objective, counts.denominator)
    if allowed is None or counts.denominator < objective.minimum_volume:
        return False
    if not counts.denominator and not _count_holds(objective, 0):
        return False
    return counts.numerator > allowed and _buyers(counts) >= objective.minimum_buyers


def _buyers(counts: Counts) -> int:
    """Different buyers of bad events; where nobody names them, each is taken as another."""
    return counts.numerator if counts.buyers is None else counts.buyers


def budget(objective: Objective, denominator: int) -> int | None:
    """Most bad events that `denominator` units allow without a breach; None without a limit.

    Of a rate and a count the kinder one holds, or for fewer than `count_until` units the count alone. With a minimum of
    different buyers, fewer bad events than that never breach.
    """
    if objective.limit is None:
        return None
    rate = objective.limit_kind == "rate"
    allowed = _most(objective.limit * denominator if rate else objective.limit, objective.comparator)
    if objective.count_limit is not None:
        count = _most(objective.count_limit, objective.count_comparator)
        allowed = (
            count if _count_holds(objective, denominator) else max(allowed, count) if _kinder(objective) else allowed
        )
    return max(allowed, objective.minimum_buyers - 1)


def budgets(objective: Objective, denominators: Ints) -> Ints:
    """Most bad events that each of `denominators` allows, as `budget` has it, exact; the objective has a limit."""
    assert objective.limit is not None  # noqa: S101 -- narrows for the type checker
    if objective.limit_kind == "count":
        return np.full(denominators.shape, min(budget(objective, 0) or 0, FAR), np.int64)
    allowed = _most_of(objective.limit, denominators, objective.comparator)
    if objective.count_limit is not None:
        count = min(_most(objective.count_limit, objective.count_comparator), FAR)
        alone = denominators < (objective.count_until or 0)
        allowed = np.maximum(allowed, count) if _kinder(objective) else np.where(alone, count, allowed)
    return np.maximum(allowed, objective.minimum_buyers - 1)


def _most_of(limit: Fraction, denominators: Ints, comparator: Comparator) -> Ints:
    """`_most` of the limit times each denominator; by whole numbers of any size where they outgrow 64 bits."""
    numbers = denominators
    if max(limit.numerator * int(denominators.max(initial=1)), limit.denominator) >= FAR:
        numbers = denominators.astype(object)
    edge = numbers * limit.numerator
    most = edge // limit.denominator if comparator == ">" else -(-edge // limit.denominator) - 1
    return np.asarray(np.minimum(most, FAR), np.int64)


def _most(edge: Fraction, comparator: Comparator) -> int:
    """The largest whole number that does not pass `edge`."""
    return math.floor(edge) if comparator == ">" else math.ceil(edge) - 1


def _kinder(objective: Objective) -> bool:
    return objective.count_limit is not None and objective.count_until is None


def _count_holds(objective: Objective, denominator: int) -> bool:
    """Whether a count alone is what counts: of its own, or because there are too few units for the rate."""
    if objective.limit_kind == "count":
        return True
    return objective.count_until is not None and denominator < objective.count_until


def rate_that_holds(objective: Objective, denominator: int) -> Fraction | None:
    """The rate that the limit comes to for so many units, with the count beside it; None for a count or no limit."""
    if objective.limit is None or objective.limit_kind == "count":
        return None
    if objective.count_limit is None or not denominator:
        return objective.limit
    count = objective.count_limit / denominator
    if _kinder(objective):
        return max(objective.limit, count)
    return count if _count_holds(objective, denominator) else objective.limit


def events_left(objective: Objective, counts: Counts) -> int | None:
    """How many counted units may still turn bad, each by another buyer; below zero by how many it is over.

    The denominator is held. None without a limit, without units, or under the minimum volume.
    """
    allowed = budget(objective, counts.denominator)
    if allowed is None or not counts.denominator or counts.denominator < objective.minimum_volume:
        return None
    left = allowed - counts.numerator
    return max(left, objective.minimum_buyers - 1 - _buyers(counts)) if objective.minimum_buyers else left


def clean_units(objective: Objective, counts: Counts) -> int | None:
    """Fewest clean units that, added to the counts, end a breach of a rate; None where clean units never end it."""
    if not is_breach(objective, counts):
        return 0
    if objective.limit_kind == "count" or not objective.limit:
        return None
    whole = counts.numerator / objective.limit
    needed = math.ceil(whole) if objective.comparator == ">" else math.floor(whole) + 1
    return max(0, needed - counts.denominator, (objective.count_until or 0) - counts.denominator)


def tier_of(objective: Objective, counts: Counts) -> Tier | None:
    """The first tier, best first, whose bound the counts keep; None without tiers, units or volume.

    Where a count beside the rate holds and is kept it is the best one.
    """
    value = measured(objective, counts)
    if value is None or not counts.denominator or counts.denominator < objective.minimum_volume:
        return None
    if objective.tiers and _keeps_count(objective, counts):
        return objective.tiers[0]
    for tier in objective.tiers:
        if tier.limit is None or not passes(value, tier.limit, tier.comparator):
            return tier
    return None


def _keeps_count(objective: Objective, counts: Counts) -> bool:
    """Whether a count stands beside the rate, may hold for so many units, and is kept."""
    if objective.count_limit is None or not (_kinder(objective) or _count_holds(objective, counts.denominator)):
        return False
    return counts.numerator <= _most(objective.count_limit, objective.count_comparator)
