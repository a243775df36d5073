"""Counts against a limit, in integers and exact fractions; nothing here is rounded.

is_breach      whether counts reach or pass the limit, as the comparator says
budget         bad events that a denominator allows
events_left    units already counted that may still turn bad before it is in breach
clean_units    clean units that would bring counts back under the limit
tier_of        the band that counts fall into
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Literal

from strikewatch.core.model import Counts, Objective, Tier


def passes(value: Fraction, limit: Fraction, comparator: Literal[">", ">="]) -> bool:
    """Whether a value of what is bad lies on the wrong side of a limit."""
    return value > limit if comparator == ">" else value >= limit


def measured(objective: Objective, counts: Counts) -> Fraction | None:
    """The figure the limit is held against: the rate, None on an empty denominator, or the count of bad events."""
    return counts.rate if objective.limit_kind == "rate" else Fraction(counts.numerator)


def is_breach(objective: Objective, counts: Counts) -> bool:
    """Whether the limit is reached or passed, with the minimum volume met. No limit, no breach."""
    value = measured(objective, counts)
    if objective.limit is None or value is None or counts.denominator < objective.minimum_volume:
        return False
    return passes(value, objective.limit, objective.comparator)


def budget(objective: Objective, denominator: int) -> int | None:
    """Most bad events that `denominator` units allow without a breach; None without a limit."""
    if objective.limit is None:
        return None
    edge = objective.limit * denominator if objective.limit_kind == "rate" else objective.limit
    return math.floor(edge) if objective.comparator == ">" else math.ceil(edge) - 1


def events_left(objective: Objective, counts: Counts) -> int | None:
    """How many counted units may still turn bad, the denominator held; below zero by how many it is over.

    None without a limit, without units, or under the minimum volume, where no verdict is given.
    """
    allowed = budget(objective, counts.denominator)
    if allowed is None or not counts.denominator or counts.denominator < objective.minimum_volume:
        return None
    return allowed - counts.numerator


def clean_units(objective: Objective, counts: Counts) -> int | None:
    """Fewest clean units that, added to the counts, end a breach of a rate; None where clean units never end it."""
    if not is_breach(objective, counts):
        return 0
    if objective.limit_kind == "count" or not objective.limit:
        return None
    whole = counts.numerator / objective.limit
    needed = math.ceil(whole) if objective.comparator == ">" else math.floor(whole) + 1
    return max(0, needed - counts.denominator)


def tier_of(objective: Objective, counts: Counts) -> Tier | None:
    """The first tier, best first, whose bound the counts keep; None without tiers, units or volume."""
    value = measured(objective, counts)
    if value is None or not counts.denominator or counts.denominator < objective.minimum_volume:
        return None
    for tier in objective.tiers:
        if tier.limit is None or not passes(value, tier.limit, tier.comparator):
            return tier
    return None
