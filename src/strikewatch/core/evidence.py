"""What an objective is judged on, and where the levels begin."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from strikewatch.core.arrays import Events
from strikewatch.core.assessment import Beside
from strikewatch.core.facts import RateRange, Span
from strikewatch.core.model import Objective
from strikewatch.core.triangle import Triangle


@dataclass(frozen=True, slots=True)
class LevelRules:
    """Breach probability within `days` from which a level starts, the share of the limit that is watched, easing."""

    watch: float = 0.15
    warning: float = 0.4
    critical: float = 0.65
    near_limit: Fraction = Fraction(4, 5)
    days: int = 14
    ease_days: int = 7
    history_days: int = 180


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about one objective."""

    objective: Objective
    events: Events
    covered: tuple[Span, ...]
    counted_from: Literal["records", "statements"] = "records"
    triangle: Triangle | None = None
    statements: tuple[Beside, ...] = ()
    rate: RateRange | None = None
    word: str | None = None
    seen_day: int | None = None  # the day a rate or word without counts was seen
    not_computable: str = ""
    segment: str | None = None
    promised: tuple[tuple[int, int], ...] = ()  # days ahead and the units that are due on them already
    notes: tuple[str, ...] = field(default=())
