"""The values of a rule: what a platform asks for, and how near an account is to it.

    Level, Counts              how near, and out of how many
    Objective, Tier            metric + window + limit + conditions, from a policy pack

Windows are in `grammar`. What is said about an objective is in `assessment`, what a run found in `results`. Rates are
exact fractions of what is *bad*; `shown` turns them into the platform's own direction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from strikewatch.core.grammar import STARS_LOST, LastN, Ledger, RollingDays, Window

__all__ = ["Comparator", "Counts", "LastN", "Level", "MetricOptions", "Objective", "RollingDays", "Tier", "Window"]

Comparator = Literal[">", ">="]
Scale = Literal["percent", "stars", "per_million", "per_hundred", "points", "days"]


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
    """Bad events out of all that count. They add; the rate is read off last.

    `buyers` are the different buyers of the bad events, None where nobody names them; sums do not know them.
    """

    numerator: int = 0
    denominator: int = 0
    buyers: int | None = field(default=None, compare=False)

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.numerator + other.numerator, self.denominator + other.denominator)

    @property
    def rate(self) -> Fraction | None:
        """`numerator / denominator`, None on an empty denominator."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None


@dataclass(frozen=True, slots=True)
class Tier:
    """A named band: a rate or count of what is bad is in it while it stays under (or at) `limit`.

    The last tier has no limit and takes the rest. `level` is the least level that being in the tier means.
    """

    name: str
    limit: Fraction | None = None
    comparator: Comparator = ">"
    level: Level = Level.OK


@dataclass(frozen=True, slots=True)
class MetricOptions:
    """What differs between platforms in how a metric counts.

    `by_minute` compares instants where both are known, else whole days. `grace` is minutes allowed after a promise,
    `notice` minutes before a block's start until which a forfeit is free of charge. A unit whose recorded reason is one
    of `excluding` is not counted at all; with `only`, a unit is bad for one of these reasons alone. `unrated_is_best`
    counts a rating without stars as five. `by_event` dates a cancelled unit by its cancellation, not by its beginning.
    """

    by_minute: bool = True
    grace: int = 0
    notice: int = 45
    excluding: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    unrated_is_best: bool = False
    by_event: bool = False


@dataclass(frozen=True, slots=True)
class Objective:
    """What an account is judged by. `limit` is a rate or a count of what is bad; None means that none is known.

    `comparator` says on which side equality falls: `>=` breaches at the limit, `>` beyond it.

    Rate or count: beside a rate, `count_limit` names a count. Without `count_until` whichever is kinder holds; with it
    the count alone holds for fewer units than that, the rate alone from there on. A breach also needs
    `minimum_volume` units and bad units of `minimum_buyers` different buyers.

    `scale` says how the platform writes the figure: per cent, stars of five, per million, points out of `out_of`.
    `segment_by` names the record column by whose values it is judged apart. `variant_of` is the objective of which
    this is another reading; variants raise no warning. `effective_from` is the first day on which the rule holds.
    """

    id: str
    label: str
    metric: str
    unit: str
    window: Window
    limit: Fraction | None = None
    limit_kind: Literal["rate", "count"] = "rate"
    comparator: Comparator = ">"
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
    count_limit: Fraction | None = None
    count_comparator: Comparator = ">"
    count_until: int | None = None
    minimum_buyers: int = 0
    scale: Scale = "percent"
    out_of: int = 100
    segment_by: Literal["", "segment", "place", "item"] = ""
    variant_of: str = ""

    @property
    def estimate(self) -> bool:
        """Whether the limit is what people report, not what the platform publishes."""
        return not self.published

    @property
    def parts(self) -> int:
        """Counted parts of one unit: the stars that a rating can lose, else one."""
        return STARS_LOST if self.scale == "stars" else 1

    @property
    def balance(self) -> bool:
        """Whether the figure is a balance of points, of which some are lost."""
        return isinstance(self.window, Ledger)

    def shown(self, rate: Fraction) -> Fraction:
        """A rate, or a count, of what is bad as the platform writes it, in its own direction.

        A share stays a share (of one); stars lost become stars, a rate per million or hundred is multiplied out, a
        balance is what is left of its start.
        """
        if isinstance(self.window, Ledger):
            return self.window.start - rate
        if self.limit_kind == "count":
            return rate
        if self.scale == "stars":
            return 5 - STARS_LOST * rate
        turned = 1 - rate if self.direction == "at_least" else rate
        factor = {"per_million": 1_000_000, "per_hundred": 100, "points": self.out_of}.get(self.scale, 1)
        return turned * factor
