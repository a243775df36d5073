"""A text table into the store's connection: fast where the file is whole, row by row where it is not.

DuckDB reads a well-formed file in parallel and refuses everything else. A file it refuses, one with blank lines (which
it would skip without a word), or one that is not UTF-8, is read by Python's csv reader, which knows where each row
begins. Both give the same rows for a well-formed file; a test holds them to it.

A quote that is opened and not closed where its cell ends would swallow the lines up to the next quote, or to the end
of the file: a row of several lines must be well formed, else its first line is rejected and reading goes on below it.

Staged columns: `cells` (null where the row has as many cells as the header, else how many it has; -1 for a quote that
never closes), then c0, c1, ... as text. Rows stand in the order of the file, so `rowid + 1` is the row's number (1 =
first row under the header).

Staging comes before the transaction: a file that DuckDB refuses would end it, and rowids inside one do not start at 0.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from strikewatch.core.facts import TextTable

CHUNK = 50_000
WIDEST = 500  # columns up to which the fast reader keeps within its memory
OPEN_QUOTES = 50  # so many quotes that never close, and the rest of the file is read as if it had none
Row = tuple[int | None, list[str]]  # (cells where they differ from the header, cells)


def stage(connection: duckdb.DuckDBPyConnection, table: TextTable, used: Collection[str] | None = None) -> None:
    """Make the temporary table `staged` from the columns of a text table that are used; none named: from all."""
    connection.execute("DROP TABLE IF EXISTS staged")
    places = [place for place, name in enumerate(table.header) if used is None or name in used]
    if _is_plain(table) and _read(connection, table, places):
        return
    rows = text_rows(table) if table.rows is None else (_fitted(list(row), len(table.header)) for row in table.rows)
    _insert(connection, rows, places)


def _is_plain(table: TextTable) -> bool:
    """Whether the fast reader may try: UTF-8 under a plain name, no blank lines, not so wide that memory runs out."""
    if table.rows is not None or table.encoding != "utf-8" or len(table.header) > WIDEST:
        return False
    return not any("\ud800" <= sign <= "\udfff" for sign in str(table.path)) and not has_blank_line(table.path)


def _read(connection: duckdb.DuckDBPyConnection, table: TextTable, places: Sequence[int]) -> bool:
    """Whether DuckDB read the whole file by its own reader."""
    names = "".join(f", c{place}" for place in places)
    columns = {f"c{index}": "VARCHAR" for index in range(len(table.header))}
    literally = re.sub(r"[*?[]", r"[\g<0>]", str(table.path))  # a name with brackets is no pattern
    try:
        relation = connection.read_csv(
            literally, header=False, skiprows=table.skip + 1, columns=columns, delimiter=table.delimiter,
            quotechar=table.quote, escapechar=table.quote, auto_detect=False, null_padding=False, ignore_errors=False,
        )  # fmt: skip
        relation.create_view("whole_file", replace=True)
        connection.execute(f"CREATE TEMP TABLE staged AS SELECT NULL::INTEGER AS cells{names} FROM whole_file")
    except (duckdb.InvalidInputException, duckdb.NotImplementedException):
        return False
    connection.execute("DROP VIEW whole_file")
    return True


def has_blank_line(path: Path) -> bool:
    """Whether any line of the file is empty; looks at bytes alone, so one inside quotes counts too."""
    tail = b"\n"
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            data = (tail + block).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            if b"\n\n" in data:
                return True
            tail = data[-1:]
    return False


def text_rows(table: TextTable) -> Iterator[Row]:
    """The rows of a text file under its header, with the number of cells where it is not the header's."""
    with table.path.open(encoding=table.encoding, newline="") as file:
        lines = list(file)
    start = table.skip + header_lines(lines[table.skip :], table)
    return _split(lines, start, table)


def header_lines(lines: list[str], table: TextTable) -> int:
    """Physical lines the header takes: more than one where a name holds a line break."""
    reader = _reader(lines, table)
    next(reader, None)
    return int(reader.line_num)


def _split(lines: list[str], start: int, table: TextTable) -> Iterator[Row]:
    open_quotes = 0
    while start < len(lines):
        quoted = open_quotes < OPEN_QUOTES
        reader = _reader(itertools.islice(lines, start, None), table, quoted=quoted)
        reached = start
        for cells in reader:
            end = start + reader.line_num
            if quoted and not _is_row(lines[reached:end], table, at_end=end == len(lines)):
                break
            reached = end
            yield _fitted(cells, len(table.header))
        if reached < len(lines):
            open_quotes += 1
            yield -1, [lines[reached].rstrip("\r\n")]
            reached += 1
        start = reached


def _is_row(lines: list[str], table: TextTable, *, at_end: bool) -> bool:
    """Whether these lines are one row, and not some that an open quote runs through."""
    if len(lines) == 1 and not at_end:
        return True
    try:
        list(_reader(lines, table, strict=True))
    except csv.Error as error:
        return len(lines) == 1 and "unexpected end" not in str(error)
    return True


def _reader(lines: Iterable[str], table: TextTable, *, quoted: bool = True, strict: bool = False) -> Any:
    csv.field_size_limit(1 << 30)
    return csv.reader(
        lines,
        delimiter=table.delimiter,
        quotechar=table.quote,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        strict=strict,
        skipinitialspace=True,
    )


def _fitted(cells: list[str], width: int) -> Row:
    """A row as wide as the header; blank cells beyond it are nothing."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    said = None if len(cells) == width or not any(cell.strip() for cell in cells) else len(cells)
    return said, cells


def _insert(connection: duckdb.DuckDBPyConnection, rows: Iterator[Row], places: Sequence[int]) -> None:
    import pandas as pd

    names = [f"c{place}" for place in places]
    columns = ", ".join(f"{name} VARCHAR" for name in names)
    connection.execute(f"CREATE TEMP TABLE staged (cells INTEGER, {columns})")
    while chunk := list(itertools.islice(rows, CHUNK)):
        data: dict[str, list[object]] = {"cells": [said for said, _ in chunk]}
        for name, place in zip(names, places, strict=True):
            data[name] = [cells[place] if place < len(cells) else None for _, cells in chunk]
        frame = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in data.items()})
        connection.register("chunk", frame)
        connection.execute("INSERT INTO staged SELECT cells::INTEGER, * EXCLUDE (cells) FROM chunk")
        connection.unregister("chunk")
