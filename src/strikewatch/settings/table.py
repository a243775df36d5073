"""`[[account.table]]`: which column of a table means what, in the file's words, and the mapping readers take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import BaseModel, Field, NonNegativeInt, ValidationInfo, field_validator, model_validator

from strikewatch.core.record import (
    CountColumn,
    MomentColumn,
    TableMapping,
    UnitMapping,
    WordColumn,
    columns_of,
)
from strikewatch.settings.words import (
    DateFormat,
    FactWord,
    MomentWord,
    MomentZone,
    Name,
    Pattern,
    TextWord,
    UnitWord,
    meant,
    tells_time,
)

Column = Annotated[str, Field(min_length=1)]
NULLS = TableMapping(format="", units=(), required=()).nulls


def repeated(values: Iterable[str]) -> list[str]:
    """Values that occur more than once, each told once."""
    seen = list(values)
    return sorted({value for value in seen if seen.count(value) > 1})


class Moment(BaseModel, frozen=True, extra="forbid"):
    """One instant of a unit and the column it is read from."""

    moment: MomentWord = Field(description="what happened then")
    column: Column = Field(description="the column that holds the date, or date and time")
    formats: tuple[DateFormat, ...] = Field(min_length=1, description="strptime patterns, tried in order")
    zone: MomentZone = Field(
        default="account", validate_default=True, description="`account`, `UTC` or a zone, for times without an offset"
    )
    time_column: Column | None = Field(default=None, description="the column of the time of day, where it has its own")
    date_only: bool | None = Field(
        default=None,
        validate_default=True,
        description="keep the day and no instant; none: where the patterns hold no time",
    )

    @field_validator("zone")
    @classmethod
    def as_the_offset_says(cls, zone: str, info: ValidationInfo) -> str:
        """The zone, which is UTC wherever some patterns say so and others say nothing. Raises ValueError."""
        formats = info.data.get("formats", ())
        offsets = {"%z" in pattern for pattern in formats}
        if zone != "UTC" and (len(offsets) > 1 or any(pattern.endswith("Z") for pattern in formats)):
            raise ValueError(f"{zone!r} contradicts `formats`: beside %z or Z, times without an offset are in 'UTC'")
        return zone

    @field_validator("time_column")
    @classmethod
    def read_by_the_patterns(cls, column: str | None, info: ValidationInfo) -> str | None:
        """The column of the time, whose pattern follows that of the date after a blank. Raises ValueError."""
        if column and not all(tells_time(pattern) and " " in pattern for pattern in info.data.get("formats", ())):
            raise ValueError("needs patterns of date, blank and time in `formats`, such as '%m/%d/%y %I:%M %p'")
        return column

    @field_validator("date_only")
    @classmethod
    def as_the_patterns_allow(cls, value: bool | None, info: ValidationInfo) -> bool | None:
        """The choice, unless the patterns leave it open or rule it out. Raises ValueError."""
        timed = {tells_time(pattern) for pattern in info.data.get("formats", ())}
        if value is False and False in timed:
            raise ValueError("is false, but a pattern in `formats` holds no time of day, such as '%H:%M'")
        if value is None and len(timed) > 1:
            raise ValueError(
                "is needed: some patterns in `formats` hold a time of day and some do not; say true to keep days"
            )
        return value

    @property
    def dated_only(self) -> bool:
        """Whether only the day is known."""
        return not tells_time(self.formats[0]) if self.date_only is None else self.date_only

    def mapping(self) -> MomentColumn:
        """The moment as readers take it."""
        return MomentColumn(self.moment, self.column, self.formats, self.zone, self.time_column, self.dated_only)


class Count(BaseModel, frozen=True, extra="forbid"):
    """A whole number and the fact it stands for."""

    fact: FactWord = Field(description="what the number counts")
    column: Column = Field(description="the column that holds it")
    minus: tuple[Column, ...] = Field(default=(), description="columns taken off it")

    def mapping(self) -> CountColumn:
        """The count as readers take it."""
        return CountColumn(self.fact, self.column, self.minus)


class Words(BaseModel, frozen=True, extra="forbid"):
    """A column of status words."""

    column: Column = Field(description="the column that holds the word")
    words: dict[str, dict[FactWord, NonNegativeInt]] = Field(
        min_length=1, description="each word and the facts it stands for"
    )
    ignored: tuple[str, ...] = Field(default=(), description="words of rows that are no record, such as a total")

    @model_validator(mode="after")
    def told_apart(self) -> Self:
        """Each word means one thing, whatever its case. Raises ValueError."""
        twice = repeated(word.strip().casefold() for word in (*self.words, *self.ignored))
        if twice:
            raise ValueError(f"the word {twice[0]!r} is given twice; case does not tell words apart")
        return self

    def mapping(self) -> WordColumn:
        """The words as readers take them."""
        return WordColumn(self.column, dict(self.words), self.ignored)


class Unit(BaseModel, frozen=True, extra="forbid"):
    """What one row is a record of. A row may be several units, one table each."""

    unit: UnitWord = Field(description="what a row stands for")
    key: tuple[Column, ...] = Field(default=(), description="columns that tell one record from another; none: its row")
    key_optional: bool = Field(default=False, description="rows without a key are told apart by their number")
    moments: tuple[Moment, ...] = Field(min_length=1, description="the dates of the row")
    dated_by: MomentWord = Field(
        default="delivered", validate_default=True, description="the moment a row must have to be a record"
    )
    counts: tuple[Count, ...] = Field(default=(), description="the numbers of the row")
    words: tuple[Words, ...] = Field(default=(), description="the status words of the row")
    texts: dict[TextWord, Column] = Field(
        default_factory=dict, description="place, reason and parents, each with its column"
    )
    excused: Column | None = Field(
        default=None, description="a column of yes and no: whether the platform lets it pass"
    )
    only_when: Column | None = Field(default=None, description="the unit is there only where this column is filled")

    @field_validator("moments")
    @classmethod
    def each_moment_once(cls, moments: tuple[Moment, ...]) -> tuple[Moment, ...]:
        """The moments, none given twice. Raises ValueError."""
        twice = repeated(moment.moment for moment in moments)
        if twice:
            raise ValueError(f"{twice[0]!r} is read from two columns; keep one")
        return moments

    @field_validator("counts")
    @classmethod
    def each_fact_once(cls, counts: tuple[Count, ...]) -> tuple[Count, ...]:
        """The counts, no fact given twice. Raises ValueError."""
        twice = repeated(count.fact for count in counts)
        if twice:
            raise ValueError(f"{twice[0]!r} is read from two columns; keep one")
        return counts

    @field_validator("dated_by")
    @classmethod
    def among_the_moments(cls, moment: str, info: ValidationInfo) -> str:
        """The dating moment, which the row must have. Raises ValueError."""
        given = [given.moment for given in info.data.get("moments", ())]
        if given and moment not in given:
            raise ValueError(
                f"{moment!r} has no column in `moments`, which give {', '.join(given)}{meant(moment, given)}"
            )
        return moment

    def mapping(self) -> UnitMapping:
        """The unit as readers take it."""
        return UnitMapping(
            unit=self.unit,
            key=self.key,
            moments=tuple(moment.mapping() for moment in self.moments),
            counts=tuple(count.mapping() for count in self.counts),
            words=tuple(words.mapping() for words in self.words),
            texts=dict(self.texts),
            excused=self.excused,
            dated_by=self.dated_by,
            only_when=self.only_when,
            key_optional=self.key_optional,
        )


class Table(BaseModel, frozen=True, extra="forbid"):
    """A table of the account's own: CSV, TSV or a spreadsheet."""

    name: Name = Field(description="the format's name in the store and in reports")
    match: tuple[Pattern, ...] = Field(min_length=1, description="patterns of the names of files that hold it")
    required: tuple[Column, ...] | None = Field(
        default=None,
        min_length=1,
        description="columns a row must reach, else it is cut short; none: all that are read",
    )
    nulls: tuple[str, ...] = Field(default=NULLS, description="cells that mean that nothing was said")
    account_column: Column | None = Field(
        default=None, description="the column that names the account; rows of others are left out"
    )
    programme_column: Column | None = Field(default=None, description="the column that names the programme")
    unit: tuple[Unit, ...] = Field(min_length=1, description="what each row stands for")

    def mapping(self) -> TableMapping:
        """The table as readers take it."""
        units = tuple(unit.mapping() for unit in self.unit)
        read = dict.fromkeys(column for unit in units for column in columns_of(unit))
        return TableMapping(
            format=self.name,
            units=units,
            required=tuple(read) if self.required is None else self.required,
            nulls=self.nulls,
            account_column=self.account_column,
            programme_column=self.programme_column,
        )
