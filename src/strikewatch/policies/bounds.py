"""What is in order, as a pack writes it, turned once into a limit on what is bad.

at_most = 3      ->  breach at > 3
below = 0.04     ->  breach at >= 4/100
at_least = 0.90  ->  breach at > 1/10 of what is bad
above = 0.95     ->  breach at >= 1/20 of what is bad

`Figure` says in which way the platform writes a number: 4.7 stars, 1100 per million, 200 points.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field, PlainValidator

from strikewatch.core.grammar import STARS_LOST
from strikewatch.core.model import Comparator, Level, Scale, Tier

Place = tuple[int | str, ...]
Kind = Literal["rate", "count", "stars", "per_million", "per_hundred", "points", "days"]
Direction = Literal["at_most", "at_least"]
SIDES: dict[str, tuple[Comparator, Direction]] = {
    "at_most": (">", "at_most"),
    "below": (">=", "at_most"),
    "at_least": (">", "at_least"),
    "above": (">=", "at_least"),
}
FACTORS = {"per_million": 1_000_000, "per_hundred": 100}
SCALES: dict[Kind, Scale] = {
    "rate": "percent",
    "count": "percent",
    "stars": "stars",
    "per_million": "per_million",
    "per_hundred": "per_hundred",
    "points": "points",
    "days": "days",
}


def exact(value: object) -> Fraction:
    """The number as it is written, with nothing rounded. Raises ValueError."""
    try:
        if not isinstance(value, bool):
            return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        pass
    raise ValueError(f"expects a number such as 0.04, not {str(value)!r}")


def iso_date(value: object) -> object:
    """A date from a TOML date or its text. Raises ValueError."""
    try:
        return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"expects a day such as '2026-11-22', not {str(value)!r}") from None


Exact = Annotated[Fraction, PlainValidator(exact)]
IsoDate = Annotated[dt.date, BeforeValidator(iso_date)]


@dataclass(frozen=True, slots=True)
class Figure:
    """How a platform writes a figure; `out_of` is the most points of a score, `start` those a ledger starts from."""

    kind: Kind
    out_of: int = 100
    start: int | None = None

    @property
    def limit_kind(self) -> Literal["rate", "count"]:
        """Whether the core holds a rate or a count against the limit."""
        return "count" if self.kind in ("count", "days") or self.start is not None else "rate"

    @property
    def direction(self) -> Direction | None:
        """The only side on which such a figure can be in order, None where both may be."""
        if self.kind in ("stars", "points"):
            return "at_least"
        return "at_most" if self.kind in ("count", "days") else None

    @property
    def parts(self) -> int:
        """Counted parts of one unit: the stars that a rating can lose, else one."""
        return STARS_LOST if self.kind == "stars" else 1

    def bad(self, value: Fraction, direction: Direction) -> Fraction:
        """The platform's figure as a rate or a count of what is bad: 4.7 stars -> 3/40 of the stars lost."""
        if self.kind == "stars":
            return (5 - value) / STARS_LOST
        if self.kind == "points":
            return self.start - value if self.start is not None else (self.out_of - value) / self.out_of
        share = value / FACTORS.get(self.kind, 1)
        return 1 - share if self.limit_kind == "rate" and direction == "at_least" else share


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit on what is bad, the side that gave it, and the direction in which the platform shows it."""

    limit: Fraction
    comparator: Comparator
    direction: Direction
    side: str

    @property
    def room(self) -> tuple[Fraction, bool]:
        """Sorts bounds from the strictest to the widest."""
        return self.limit, self.comparator == ">"


class Bounded(BaseModel, frozen=True, extra="forbid"):
    """Something with one bound in the platform's own direction, or none."""

    at_most: Exact | None = None
    below: Exact | None = None
    at_least: Exact | None = None
    above: Exact | None = None

    @property
    def sides(self) -> list[str]:
        """The bounds that are given; more than one is a contradiction."""
        return [side for side in SIDES if getattr(self, side) is not None]

    def bound(self, figure: Figure) -> Bound | None:
        """The limit on what is bad, None where no bound is given."""
        for side in self.sides:
            comparator, direction = SIDES[side]
            return Bound(figure.bad(getattr(self, side), direction), comparator, direction, side)
        return None


class TierRow(Bounded, frozen=True, extra="forbid"):
    """One band of an objective, best first."""

    name: str = Field(min_length=1)
    level: Literal["ok", "watch", "warning", "critical"] = "ok"

    def tier(self, figure: Figure) -> Tier:
        """The band as the core takes it."""
        bound = self.bound(figure)
        if bound is None:
            return Tier(self.name, level=Level(self.level))
        return Tier(self.name, bound.limit, bound.comparator, Level(self.level))


class OrCountRow(Bounded, frozen=True, extra="forbid"):
    """A count beside a rate: whichever is kinder, or the count alone for fewer than `until` units."""

    until: int | None = Field(default=None, ge=1, le=1_000_000)
