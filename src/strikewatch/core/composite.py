"""A score made of other objectives' tiers: the weighted mean of the points their tiers are worth.

    score = sum(weight x points of the tier) / sum(weight), over the parts that have a tier

A part without one re-scales the rest, as Amazon's scorecard of delivery companies does. As everywhere, what is counted
is what is bad: points lost out of the points that the same parts could have had.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from strikewatch.core.grammar import Composite
from strikewatch.core.model import Counts


@dataclass(frozen=True, slots=True)
class Scored:
    """Points lost of points possible as exact counts, and the parts that had no tier."""

    counts: Counts
    missing: tuple[str, ...]


def scored(window: Composite, tiers: Mapping[str, str | None]) -> Scored:
    """The score from the tier of each objective by id; empty counts where fewer than `least` parts have one."""
    had = [(part, dict(part.points)) for part in window.parts if tiers.get(part.objective) in dict(part.points)]
    missing = tuple(part.objective for part in window.parts if tiers.get(part.objective) not in dict(part.points))
    if len(had) < max(1, window.least):
        return Scored(Counts(), missing)
    possible = sum((part.weight * max(points.values()) for part, points in had), Fraction(0))
    reached = sum((part.weight * points[str(tiers[part.objective])] for part, points in had), Fraction(0))
    whole = lcm(possible.denominator, reached.denominator)
    return Scored(Counts(int((possible - reached) * whole), int(possible * whole)), missing)
