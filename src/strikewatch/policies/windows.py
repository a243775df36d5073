"""What a pack's window may look like, and the grammar's value of each form.

    { days = 60, lag = 15 }                    { since = "2025-01-01" }
    { hours = 24 }                             { ledger_days = 180, start = 200, earned = 4, per = 200, most = 1000 }
    { last = 100, of = "trip" }                { in_a_row = 30 }
    { weeks = 1, start = "sunday" }            { idle = true }
    { months = 3, assessed = 20 }              { parts = [ ... ], least = 3 }
    { short = { ... }, long = { ... }, units = 400 }

The option that names the form tells them apart. Where a figure counts parts of a unit (stars), what a window says in
units is counted in parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Discriminator, Field, Tag

from strikewatch.core.facts import day_of
from strikewatch.core.grammar import (
    Adaptive,
    Calendar,
    Composite,
    Consecutive,
    IdleDays,
    LastN,
    Ledger,
    Part,
    RollingDays,
    RollingHours,
    Since,
)
from strikewatch.policies.bounds import Exact, IsoDate

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Days = Annotated[int, Field(ge=1, le=3660)]
Lag = Annotated[int, Field(ge=0, le=365)]
Some = Annotated[int, Field(ge=0, le=1_000_000)]
More = Annotated[int, Field(ge=1, le=1_000_000)]


class DaysRow(BaseModel, frozen=True, extra="forbid"):
    """The last days, less the newest `lag`."""

    days: Days
    lag: Lag = 0

    def window(self, _parts: int) -> RollingDays:
        """The window as the core takes it."""
        return RollingDays(self.days, self.lag)


class HoursRow(BaseModel, frozen=True, extra="forbid"):
    """Any so many hours that end on the day."""

    hours: Annotated[int, Field(ge=1, le=744)]
    lag: Lag = 0

    def window(self, _parts: int) -> RollingHours:
        """The window as the core takes it."""
        return RollingHours(self.hours, self.lag)


class LastRow(BaseModel, frozen=True, extra="forbid"):
    """The newest units of one kind."""

    last: More
    of: str
    lag: Lag = 0
    drop_lowest: Some = 0
    drop_from: Some = 0
    forgive: Some = 0

    def window(self, parts: int) -> LastN:
        """The window as the core takes it."""
        return LastN(
            self.last * parts,
            self.of,
            self.lag,
            parts=parts,
            drop_lowest=self.drop_lowest,
            drop_from=self.drop_from * parts,
            forgive=self.forgive * parts,
        )


class WeeksRow(BaseModel, frozen=True, extra="forbid"):
    """Whole weeks."""

    weeks: Annotated[int, Field(ge=1, le=104)]
    start: Weekday = "monday"
    assessed: Weekday | None = None
    lag: Lag = 0

    def window(self, _parts: int) -> Calendar:
        """The window as the core takes it."""
        assessed = None if self.assessed is None else WEEKDAYS.index(self.assessed)
        return Calendar("week", self.weeks, WEEKDAYS.index(self.start), assessed, self.lag)


class MonthsRow(BaseModel, frozen=True, extra="forbid"):
    """Whole calendar months, assessed on a day that every month has."""

    months: Annotated[int, Field(ge=1, le=60)]
    assessed: Annotated[int, Field(ge=1, le=28)] | None = None
    lag: Lag = 0

    def window(self, _parts: int) -> Calendar:
        """The window as the core takes it."""
        return Calendar("month", self.months, assessed=self.assessed, lag=self.lag)


class SinceRow(BaseModel, frozen=True, extra="forbid"):
    """Everything from a day on."""

    since: IsoDate
    lag: Lag = 0

    def window(self, _parts: int) -> Since:
        """The window as the core takes it."""
        return Since(day_of(self.since), self.lag)


class LedgerRow(BaseModel, frozen=True, extra="forbid"):
    """Points that expire, against a balance."""

    ledger_days: Days
    start: Some
    earned: Some = 0
    per: Some = 0
    most: Some | None = None
    lag: Lag = 0

    def window(self, _parts: int) -> Ledger:
        """The window as the core takes it."""
        return Ledger(self.ledger_days, self.start, self.earned, self.per, self.most, self.lag)


class InARowRow(BaseModel, frozen=True, extra="forbid"):
    """The longest run of bad units within the last days."""

    in_a_row: Days
    lag: Lag = 0

    def window(self, _parts: int) -> Consecutive:
        """The window as the core takes it."""
        return Consecutive(self.in_a_row, self.lag)


class IdleRow(BaseModel, frozen=True, extra="forbid"):
    """Days since the newest unit."""

    idle: Literal[True]

    def window(self, _parts: int) -> IdleDays:
        """The window as the core takes it."""
        return IdleDays()


class PartRow(BaseModel, frozen=True, extra="forbid"):
    """One objective of a score: its weight, and the points of each of its tiers."""

    objective: str = Field(min_length=1)
    weight: Exact
    points: dict[str, Exact]

    def part(self) -> Part:
        """The part as the core takes it."""
        return Part(self.objective, Fraction(self.weight), tuple(self.points.items()))


class PartsRow(BaseModel, frozen=True, extra="forbid"):
    """A score made of other objectives' tiers."""

    parts: tuple[PartRow, ...] = Field(min_length=1)
    least: More = 1

    def window(self, _parts: int) -> Composite:
        """The window as the core takes it."""
        return Composite(tuple(part.part() for part in self.parts), self.least)


MARKS = {
    **{name: name for name in ("days", "hours", "last", "weeks", "months", "since", "ledger_days", "in_a_row")},
    **{name: name for name in ("idle", "parts", "short")},
    "long": "short",
}  # an option that only one form has -> that form


def forms_of(value: Mapping[str, Any]) -> list[str]:
    """The forms of window of which a table has an option, in the order of the grammar."""
    return list(dict.fromkeys(form for mark, form in MARKS.items() if mark in value))


def one_form(value: object) -> object:
    """The table, if it is one kind of window. Raises ValueError."""
    if not isinstance(value, Mapping):
        raise ValueError(f"expects a table such as {{ days = 30, lag = 2 }}, not {value!r}")
    found = forms_of(value)
    if len(found) > 1:
        raise ValueError(f"mixes two kinds of window, `{found[0]}` and `{found[1]}`; keep one")
    if not found:
        raise ValueError(f"is no kind of window; give one of {', '.join(f'`{form}`' for form in MARKS)}")
    return value


def tag_of(value: Any) -> str:
    """The form's mark for pydantic; in parentheses, since it is no option of the file."""
    return f"({forms_of(value)[0]})"


SpanRow = Annotated[
    Annotated[DaysRow, Tag("(days)")] | Annotated[WeeksRow, Tag("(weeks)")] | Annotated[MonthsRow, Tag("(months)")],
    Discriminator(tag_of, custom_error_type="no_span", custom_error_message="expects `days`, `weeks` or `months`"),
    BeforeValidator(one_form),
]


class AdaptiveRow(BaseModel, frozen=True, extra="forbid"):
    """A short window from so many units on, else a long one."""

    short: SpanRow
    long: SpanRow
    units: More

    def window(self, parts: int) -> Adaptive:
        """The window as the core takes it."""
        return Adaptive(self.short.window(parts), self.long.window(parts), self.units * parts)


WindowRow = Annotated[
    Annotated[DaysRow, Tag("(days)")]
    | Annotated[HoursRow, Tag("(hours)")]
    | Annotated[LastRow, Tag("(last)")]
    | Annotated[WeeksRow, Tag("(weeks)")]
    | Annotated[MonthsRow, Tag("(months)")]
    | Annotated[AdaptiveRow, Tag("(short)")]
    | Annotated[SinceRow, Tag("(since)")]
    | Annotated[LedgerRow, Tag("(ledger_days)")]
    | Annotated[InARowRow, Tag("(in_a_row)")]
    | Annotated[IdleRow, Tag("(idle)")]
    | Annotated[PartsRow, Tag("(parts)")],
    Discriminator(tag_of),
    BeforeValidator(one_form),
]
