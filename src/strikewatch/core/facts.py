"""What comes in from outside, once a reader has understood it: statements, events of the account, coverage, rejects.

Days are integers since 1970-01-01 in the account's own calendar; `day_of` and `date_of` convert.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from strikewatch.core.record import TableMapping

EPOCH = dt.date(1970, 1, 1).toordinal()


def day_of(date: dt.date) -> int:
    """The day number of a calendar date."""
    return date.toordinal() - EPOCH


def date_of(day: int) -> dt.date:
    """The calendar date of a day number."""
    return dt.date.fromordinal(day + EPOCH)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: int
    last: int

    def __len__(self) -> int:
        return max(0, self.last - self.first + 1)


@dataclass(frozen=True, slots=True)
class RateRange:
    """A rate known only as it was rounded: it lies in `low <= rate <= high`, both as shares of what is bad."""

    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure the platform printed, or a person saw on a screen. `numerator` counts what is bad.

    `period` is None where the screen named none; the objective's own window is meant then. `word` holds a standing.
    `base` says in the platform's words what the denominator counted.
    """

    metric: str
    printed_day: int
    format: str
    period: Span | None = None
    numerator: int | None = None
    denominator: int | None = None
    rate: RateRange | None = None
    word: str | None = None
    programme: str = ""
    base: str = ""
    account: str = ""
    row: int = 1  # the message or line of its file that told it


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """A mail or another sign from the platform. `kind` is `unknown` until a word list or a person says what it is."""

    day: int
    kind: str
    subject: str
    text: str
    names: tuple[str, ...] = ()
    key: str = ""  # hash of what was received, so that the same mail is one event
    account: str = ""
    seen: bool = False
    answer_by: int | None = None  # the last day of the time to appeal
    row: int = 1  # the message of its file that told it


@dataclass(frozen=True, slots=True)
class MailRules:
    """How a platform's mails are told apart: senders, and for each kind the words that mean it, most serious first.

    A word is matched in subject and text with case and blanks folded. `urgent` kinds are told at once; the time to
    appeal is `appeal_days` calendar days after the mail's day, None where the platform names none.
    """

    senders: tuple[str, ...] = ()
    kinds: tuple[tuple[str, tuple[str, ...]], ...] = ()
    urgent: frozenset[str] = frozenset({"deactivation", "suspension"})
    appeal_days: int | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """An input row that could not be read: row number in its file (1 = first row under the header), column, why."""

    row: int
    column: str
    reason: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table still in text: where its header is and how to read what follows.

    `rows` is given for spreadsheets, whose cells are already split; CSV files are read by their dialect.
    """

    path: Path
    header: tuple[str, ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    skip: int = 0  # physical lines before the header
    rows: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader makes of one file: a table with its mapping, or values read out of text, never both."""

    format: str
    table: TextTable | None = None
    mapping: TableMapping | None = None
    statements: tuple[Statement, ...] = ()
    events: tuple[AccountEvent, ...] = ()
    rejects: tuple[Reject, ...] = ()
    rows: int = 0  # input rows (messages, for mails) that were looked at
    non_data: tuple[tuple[str, int], ...] = ()  # named lines that hold no record: blank lines, ignored words
    observed_day: int | None = None  # the day the export was made, where the format says so
    notes: tuple[str, ...] = field(default=())  # choices made on the way: encoding, date order
