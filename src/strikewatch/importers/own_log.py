"""The project's own log: one row for each delivery, or one for each block, kept by hand in CSV or a spreadsheet.

`strikewatch init` writes the templates. Dates are read in the order the file itself decides (2026-08-31, 8/31/2026 or
31/8/2026); a file that can be read both ways is refused with both readings.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from strikewatch.core.facts import Extract, TextTable
from strikewatch.core.record import CountColumn, MomentColumn, TableMapping, UnitMapping, WordColumn
from strikewatch.errors import FileRefused
from strikewatch.importers.dates import AmbiguousDate, date_pattern
from strikewatch.importers.source import Context, Source
from strikewatch.importers.tables import has_columns, reading_notes, refuse_repeats, text_lines

DELIVERIES = ("day", "package", "promised_by", "delivered_at", "outcome", "reported_on", "place", "reason", "excused")
BLOCKS = ("day", "start", "place", "packages", "late", "undelivered", "not_received", "arrival", "reason", "excused")
TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p")
SAMPLE = 5_000  # rows looked at to tell the order of day and month, before the whole file is

OUTCOMES = {
    "delivered": {"completed": 1, "late": 0, "undelivered": 0, "not_received": 0},
    "on time": {"completed": 1, "late": 0, "undelivered": 0, "not_received": 0},
    "late": {"completed": 1, "late": 1, "undelivered": 0, "not_received": 0},
    "undelivered": {"completed": 0, "undelivered": 1},
    "returned": {"completed": 0, "undelivered": 1},
    "not received": {"completed": 1, "late": 0, "undelivered": 0, "not_received": 1},
}
ARRIVALS = {
    "on time": {"missed": 0, "checked_in_late": 0, "forfeited_late": 0},
    "late": {"missed": 0, "checked_in_late": 1, "forfeited_late": 0},
    "missed": {"missed": 1, "checked_in_late": 0, "forfeited_late": 0},
    "late forfeit": {"missed": 0, "checked_in_late": 0, "forfeited_late": 1},
    "forfeit": {"cancelled_own": 1, "missed": 0, "checked_in_late": 0, "forfeited_late": 0},
    "cancelled by platform": {"cancelled_other": 1},
}


class OwnLog:
    """Deliveries or blocks, by the columns of the templates."""

    name = "own-log"

    def identify(self, source: Source, context: Context) -> bool:
        """Whether the header is one of the templates'; more columns are welcome."""
        return any(has_columns(source.table, columns) for columns in (DELIVERIES, BLOCKS))

    def extract(self, source: Source, context: Context) -> Extract:
        """The rows with their mapping. Raises FileRefused for a repeated column and dates with two readings."""
        table = source.table
        if table is None:
            raise FileRefused(f"{source.name}: the file is empty")
        deliveries = has_columns(table, DELIVERIES)
        refuse_repeats(table, DELIVERIES if deliveries else BLOCKS)
        day = pattern_of(table, "day", context)
        mapping = delivery_mapping(day, pattern_of(table, "reported_on", context)) if deliveries else block_mapping(day)
        return Extract(mapping.format, table=table, mapping=mapping, notes=reading_notes(table))


def pattern_of(table: TextTable, column: str, context: Context) -> str:
    """The date pattern of a column. Raises FileRefused with both readings where it is ambiguous."""
    cells = column_cells(table, column)
    start = list(itertools.islice(cells, SAMPLE))
    try:
        return date_pattern(start, order=context.date_order)
    except AmbiguousDate:
        pass
    try:
        return date_pattern(itertools.chain(start, cells), order=context.date_order)
    except AmbiguousDate as error:
        raise FileRefused(
            f"{table.path.name}: in the column {column}, {error}; write dates as 2026-08-31, "
            'or set date_order = "mdy" or "dmy" for the account'
        ) from error


def column_cells(table: TextTable, column: str) -> Iterator[str]:
    """The cells of one column, in order."""
    position = table.header.index(column)
    yield from (cells[position] for cells in text_lines(table) if len(cells) > position)


def _at(moment: str, day: str, column: str, *, needed: bool = False) -> MomentColumn:
    formats = tuple(f"{day} {time}" for time in TIMES)
    return MomentColumn(moment, "day", formats, time_column=column, time_needed=needed)


def delivery_mapping(day: str, reported: str) -> TableMapping:
    """Deliveries: a package each, told apart by its id where the log gives one."""
    package = UnitMapping(
        unit="package",
        key=("package",),
        key_optional=True,
        moments=(
            MomentColumn("start", "day", (day,), dated_only=True),
            _at("due", day, "promised_by", needed=True),
            _at("delivered", day, "delivered_at", needed=True),
            MomentColumn("reported", "reported_on", (reported,), dated_only=True),
        ),
        words=(WordColumn("outcome", OUTCOMES),),
        texts={"place": "place", "reason": "reason"},
        excused="excused",
        dated_by="start",
    )
    return TableMapping("own-log-deliveries", (package,), DELIVERIES)


def block_mapping(day: str) -> TableMapping:
    """Blocks: each a block and, where packages are counted, the totals of its packages."""
    key = ("day", "start", "place")
    packages = UnitMapping(
        unit="package",
        key=key,
        moments=(MomentColumn("delivered", "day", (day,), dated_only=True), _at("start", day, "start")),
        counts=(
            CountColumn("units", "packages"),
            CountColumn("completed", "packages", ("undelivered",)),
            CountColumn("late", "late"),
            CountColumn("undelivered", "undelivered"),
            CountColumn("not_received", "not_received"),
        ),
        texts={"place": "place", "reason": "reason"},
        excused="excused",
        dated_by="delivered",
        only_when="packages",
    )
    block = UnitMapping(
        unit="block",
        key=key,
        moments=(_at("start", day, "start"),),
        words=(WordColumn("arrival", ARRIVALS),),
        texts={"place": "place", "reason": "reason"},
        excused="excused",
        dated_by="start",
        only_when="arrival",
    )
    return TableMapping("own-log-blocks", (packages, block), BLOCKS)
