"""What a record is made of, and how the columns of a table become one.

MOMENTS      the instants a unit can carry, each as `<moment>_at` (naive UTC) and `<moment>_day` (local day)
FACTS        what can be counted about a unit; one row may stand for many units
AMOUNTS      those of them that are no number of units
TEXTS        parents, segment and recorded causes
TableMapping how one table format is read: frozen, shared by readers and settings
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

UNITS = ("package", "order", "trip", "block", "offer", "rating", "message", "return", "violation", "item")

# A moment known only by its date has a day and no instant: comparisons then fall back to whole days.
MOMENTS = (
    "ordered",  # the order, request or offer came in
    "ship_by",  # promised hand-over
    "shipped",
    "due",  # promised delivery
    "delivered",
    "start",  # scheduled start of a block, or the start of a trip
    "arrived",  # check-in at a block
    "cancelled",
    "returned",  # the customer sent it back
    "reported",  # the day a defect, a rating, a violation or a not-received report became known
    "closed",  # a violation was resolved or taken back, a case was decided
)
PLANNED = frozenset({"ship_by", "due", "start"})  # these may lie after the file that tells them

# Integers, all but AMOUNTS out of `units`; None means that nothing was said.
FACTS = (
    "units",  # how many units the row stands for; None is one
    "completed",  # delivered, or carried to the end
    "late",  # delivered after the promise
    "late_shipped",
    "undelivered",  # picked up and not delivered
    "not_received",  # the customer says so
    "sent_back",  # returned by the customer
    "cancelled_own",  # by the driver or the seller
    "cancelled_other",  # by the customer, the shop or the platform
    "defective",
    "missed",  # block without a check-in
    "forfeited_late",
    "checked_in_late",
    "declined",  # an offer turned down or left to run out
    "thumbs_down",
    "stars",  # one to five, of each rating
    "low_rated",  # a rating that the platform calls low
    "complaint",
    "not_brought_back",  # undelivered, and without a return scan at the station
    "untracked",  # without a tracking number that the carrier has scanned
    "no_invoice",
    "handed_late",  # to the carrier
    "mishandled",  # a return answered, graded or refused wrongly
    "unanswered",  # a message without an answer in time
    "misdelivered",  # scanned or left other than the platform asks
    "no_photo",
    "no_contact",  # the customer was not called where that was due
    "escalated",
    "refunded",  # for a reason that is the seller's
    "case_lost",  # decided for the buyer, or paid out of the seller's account
    "item_issue",
    "speeding",
    "points",  # that a violation costs
)
AMOUNTS = frozenset({"stars", "points"})  # what units have; all other facts are parts of the units
TEXTS = ("order_key", "block_key", "segment", "place", "reason", "item", "buyer")  # a buyer is kept as a hash alone


@dataclass(frozen=True, slots=True)
class MomentColumn:
    """One instant of a unit: the column (and, where split, the time column), its exact formats and its zone.

    `formats` are strptime patterns, tried in order. `zone` is `account`, `UTC` or an IANA name. `dated_only` says
    that the pattern holds no time of day: a day is kept and no instant. Where the time has a column of its own and a
    row leaves it empty, the date alone is kept, unless `time_needed`: then the moment is not known at all.
    """

    moment: str
    column: str
    formats: tuple[str, ...]
    zone: str = "account"
    time_column: str | None = None
    dated_only: bool = False
    time_needed: bool = False


@dataclass(frozen=True, slots=True)
class CountColumn:
    """An integer fact read from a column; `minus` columns are taken off it (held = all - late)."""

    fact: str
    column: str
    minus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordColumn:
    """A column of status words and the facts each stands for.

    A word in `ignored` makes the row a named non-data line; one in neither is a reject. Matching trims and
    folds case. `blank` facts hold for an empty cell; without them an empty cell says nothing.
    """

    column: str
    words: Mapping[str, Mapping[str, int]]
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitMapping:
    """How a row becomes one unit: its key columns (none: equal rows are told apart by their number), moments, facts."""

    unit: str
    key: tuple[str, ...] = ()
    moments: tuple[MomentColumn, ...] = ()
    counts: tuple[CountColumn, ...] = ()
    words: tuple[WordColumn, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)  # text column of the record -> column of the table
    excused: str | None = None  # column of yes/no
    dated_by: str = "delivered"  # the moment a row must have to be a record at all
    only_when: str | None = None  # the unit exists only where this column is not empty
    key_optional: bool = False  # rows without a key are told apart by their number among equal rows


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A table format: its name, the units each row holds, the columns it needs, null marks and account column."""

    format: str
    units: tuple[UnitMapping, ...]
    required: tuple[str, ...]
    nulls: tuple[str, ...] = ("", "-", "--", "N/A", "n/a", "\\N")
    account_column: str | None = None
    programme_column: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the table that the mapping reads, in order of first use."""
        used: dict[str, None] = dict.fromkeys(self.required)
        for extra in (self.account_column, self.programme_column):
            if extra:
                used[extra] = None
        for unit in self.units:
            used.update(dict.fromkeys(columns_of(unit)))
        return tuple(used)


def columns_of(unit: UnitMapping) -> tuple[str, ...]:
    """The table columns one unit is read from."""
    used = [*unit.key]
    for moment in unit.moments:
        used += [moment.column, *([moment.time_column] if moment.time_column else [])]
    for count in unit.counts:
        used += [count.column, *count.minus]
    used += [word.column for word in unit.words]
    used += unit.texts.values()
    used += [column for column in (unit.excused, unit.only_when) if column]
    return tuple(dict.fromkeys(used))


def carried_by(unit: UnitMapping) -> frozenset[str]:
    """The record columns that rows of this unit can fill: moments by name, facts, texts."""
    carried = {moment.moment for moment in unit.moments} | {count.fact for count in unit.counts}
    carried |= set(unit.texts) | ({"excused"} if unit.excused else set())
    for word in unit.words:
        for facts in word.words.values():
            carried |= set(facts)
    return frozenset(carried)
