"""The values of a rule: what a platform asks for, and how near an account is to it.

    Level, Counts              how near, and out of how many
    RollingDays, LastN         windows (the remaining kinds of the grammar join this union)
    Objective, Tier            metric + window + limit + conditions, from a policy pack

What is said about an objective is in `assessment`, what a run found in `results`. Rates are exact fractions of what
is *bad*; `shown` turns them into the platform's own direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Literal


class Level(StrEnum):
    """How near a strike is. `unknown` stands apart and is never good news."""

    OK = "ok"
    WATCH = "watch"
    UNKNOWN = "unknown"
    WARNING = "warning"
    CRITICAL = "critical"
    BREACH = "breach"

    @property
    def severity(self) -> int:
        """Rank for choosing the worst: ok 0, watch 1, unknown 2, warning 3, critical 4, breach 5."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Counts:
    """Bad events out of all that count. They add; the rate is read off last."""

    numerator: int = 0
    denominator: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.numerator + other.numerator, self.denominator + other.denominator)

    @property
    def rate(self) -> Fraction | None:
        """`numerator / denominator`, None on an empty denominator."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None


@dataclass(frozen=True, slots=True)
class RollingDays:
    """The `days` days that end `lag` days before the day judged for."""

    days: int
    lag: int = 0


@dataclass(frozen=True, slots=True)
class LastN:
    """The newest `n` units that end `lag` days before the day judged for; `of` names what is counted."""

    n: int
    of: str
    lag: int = 0


Window = RollingDays | LastN


@dataclass(frozen=True, slots=True)
class Tier:
    """A named band: a rate or count of what is bad is in it while it stays under (or at) `limit`.

    The last tier has no limit and takes the rest. `level` is the least level that being in the tier means.
    """

    name: str
    limit: Fraction | None = None
    comparator: Literal[">", ">="] = ">"
    level: Level = Level.OK


@dataclass(frozen=True, slots=True)
class MetricOptions:
    """What differs between platforms in how a metric counts.

    `by_minute` compares instants where both are known, else whole days. `grace` is minutes allowed after a promise,
    `notice` minutes before a block's start until which a forfeit is free of charge.
    """

    by_minute: bool = True
    grace: int = 0
    notice: int = 45


@dataclass(frozen=True, slots=True)
class Objective:
    """What an account is judged by. `limit` is a rate or a count of what is bad; None means that none is known.

    `comparator` says on which side equality falls: `>=` breaches at the limit, `>` beyond it.
    """

    id: str
    label: str
    metric: str
    unit: str
    window: Window
    limit: Fraction | None = None
    limit_kind: Literal["rate", "count"] = "rate"
    comparator: Literal[">", ">="] = ">"
    direction: Literal["at_most", "at_least"] = "at_most"
    minimum_volume: int = 0
    tiers: tuple[Tier, ...] = ()
    options: MetricOptions = MetricOptions()
    published: bool = False
    confidence: str = "low"
    ends_account: bool = False
    consequence: str = ""
    advice: str = ""
    source: str = ""
    checked: str = ""
    effective_from: int | None = None
    disagreement: str = ""

    @property
    def estimate(self) -> bool:
        """Whether the limit is what people report, not what the platform publishes."""
        return not self.published

    def shown(self, rate: Fraction) -> Fraction:
        """A rate of what is bad in the platform's own direction."""
        return 1 - rate if self.direction == "at_least" and self.limit_kind == "rate" else rate
