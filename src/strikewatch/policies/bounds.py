"""What is in order, as a pack writes it, turned once into a limit on what is bad.

at_most = 3      ->  breach at > 3
below = 0.04     ->  breach at >= 4/100
at_least = 0.90  ->  breach at > 1/10 of what is bad
above = 0.95     ->  breach at >= 1/20 of what is bad
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, PlainValidator, model_validator

from strikewatch.core.model import LastN, Level, RollingDays, Tier, Window

Kind = Literal["rate", "count"]
Comparator = Literal[">", ">="]
Direction = Literal["at_most", "at_least"]
SIDES: dict[str, tuple[Comparator, Direction]] = {
    "at_most": (">", "at_most"),
    "below": (">=", "at_most"),
    "at_least": (">", "at_least"),
    "above": (">=", "at_least"),
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
class Bound:
    """A limit on what is bad, and the direction in which the platform shows it."""

    limit: Fraction
    comparator: Comparator
    direction: Direction

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

    @model_validator(mode="after")
    def one_bound(self) -> Self:
        """At most one bound is given. Raises ValueError."""
        given = [side for side in SIDES if getattr(self, side) is not None]
        if len(given) > 1:
            raise ValueError(f"gives both `{given[0]}` and `{given[1]}`; keep one")
        return self

    def bound(self, kind: Kind) -> Bound | None:
        """The limit on what is bad, None where no bound is given."""
        for side, (comparator, direction) in SIDES.items():
            value: Fraction | None = getattr(self, side)
            if value is not None:
                turned = kind == "rate" and direction == "at_least"
                return Bound(1 - value if turned else value, comparator, direction)
        return None


class TierRow(Bounded, frozen=True, extra="forbid"):
    """One band of an objective, best first."""

    name: str = Field(min_length=1)
    level: Literal["ok", "watch", "warning", "critical"] = "ok"

    def tier(self, kind: Kind) -> Tier:
        """The band as the core takes it."""
        bound = self.bound(kind)
        if bound is None:
            return Tier(self.name, level=Level(self.level))
        return Tier(self.name, bound.limit, bound.comparator, Level(self.level))


class WindowRow(BaseModel, frozen=True, extra="forbid"):
    """What the platform looks back over: `{days, lag}` or `{last, of, lag}`."""

    days: int | None = Field(default=None, ge=1, le=3660)
    last: int | None = Field(default=None, ge=1, le=1_000_000)
    of: str | None = None
    lag: int = Field(default=0, ge=0, le=365)

    @model_validator(mode="after")
    def one_kind(self) -> Self:
        """Days, or a number of named units. Raises ValueError."""
        if (self.days is None) == (self.last is None):
            raise ValueError("give either `days` or `last`, and only one of them")
        if (self.last is None) != (self.of is None):
            raise ValueError("`last` and `of` go together, such as {last = 100, of = 'trip'}")
        return self

    def window(self) -> Window:
        """The window as the core takes it."""
        if self.last is not None and self.of is not None:
            return LastN(self.last, self.of, self.lag)
        return RollingDays(self.days or 1, self.lag)
