"""Tables in text: which encoding and delimiter a CSV file has, and spreadsheets as rows of text.

read_table      a file's head -> TextTable, None where it is no table
text_lines      the cells of each line under the header
has_columns     whether a table holds all these columns
refuse_repeats  stop at a column that is read and named twice
nul_trouble     what is wrong with text that holds NUL bytes
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from strikewatch.core.facts import TextTable
from strikewatch.errors import FileRefused

DELIMITERS = (",", "\t", ";", "|")
SPREADSHEETS = {".xlsx", ".xlsm", ".xls", ".ods"}
BLOCK = 1 << 20
MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MEND = "save it again as CSV UTF-8 (a mail: as UTF-8 text)"
CONTROLS = frozenset(range(1, 32)) - frozenset(b"\t\n\v\f\r")  # bytes that no text holds


def read_table(path: Path, head: bytes) -> TextTable | None:
    """The file as a table in text; None where its first line is no header of at least two columns.

    Raises FileRefused for an encoding nobody can read and for a broken spreadsheet.
    """
    if path.suffix.lower() in SPREADSHEETS:
        return _spreadsheet(path)
    if not head.strip() or (b"\0" in head and not head.startswith(MARKS)):
        return None
    encoding = encoding_of(path, head)
    lines = head.decode(encoding, errors="ignore").lstrip("\ufeff").splitlines(keepends=True)
    skip = next((index for index, line in enumerate(lines) if line.strip()), 0)
    delimiter = max(DELIMITERS, key=lambda mark: len(_first_row(lines[skip:], mark)))
    header = _first_row(lines[skip:], delimiter)
    if len(header) < 2:
        return None
    return TextTable(path, named(header), encoding, delimiter, skip=skip)


def encoding_of(path: Path, head: bytes) -> str:
    """UTF-8, UTF-16 by its mark, else Windows-1252; the whole file must fit. Raises FileRefused where none does."""
    candidates = ("utf-16",) if head.startswith(MARKS) else ("utf-8", "cp1252")
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise FileRefused(
        f"{path.name}: the text is neither UTF-8, UTF-16 nor Windows-1252; save it again as CSV UTF-8, then drop it in"
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _first_row(lines: Sequence[str], delimiter: str) -> list[str]:
    csv.field_size_limit(1 << 30)
    return next(csv.reader(lines, delimiter=delimiter, skipinitialspace=True), [])


def text_lines(table: TextTable) -> Iterator[Sequence[str]]:
    """The cells of each line under the header, blank ones included.

    Each line is read by itself, so that a quote that never closes spoils its own line alone. A cell with a line break
    in it is read as two lines: templates have none, and whoever looks for dates finds none in them.
    """
    if table.rows is not None:
        yield from table.rows
        return
    with table.path.open(encoding=table.encoding, newline="") as file:
        lines = itertools.islice(file, table.skip, None)
        next(csv.reader(lines, delimiter=table.delimiter), None)
        for line in lines:
            yield _first_row([line], table.delimiter)


def named(cells: Iterable[str]) -> tuple[str, ...]:
    """Header cells as names: trimmed, empty ones by their position, a repeated one with its number."""
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\ufeff", "").split()) or f"column {position}"
        names.append(name if name not in names else f"{name} ({position})")
    return tuple(names)


def _spreadsheet(path: Path) -> TextTable | None:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_path(str(path))
        sheet = book.get_sheet_by_index(0).to_python(skip_empty_area=True)
    except PasswordError as error:
        raise FileRefused(f"{path.name}: the spreadsheet is locked by a password; save it without one") from error
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise FileRefused(f"{path.name}: the spreadsheet cannot be opened ({error}); save it again as CSV") from error
    rows = [tuple(cell_text(cell) for cell in row) for row in sheet]
    start = next((index for index, row in enumerate(rows) if sum(bool(cell) for cell in row) >= 2), None)
    if start is None:
        return None
    return TextTable(path, named(rows[start]), rows=tuple(rows[start + 1 :]), skip=start)


def cell_text(cell: object) -> str:
    """A spreadsheet's cell as text: whole numbers without a point, dates and times in ISO form."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == dt.time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(cell, dt.time):
        return cell.strftime("%H:%M:%S" if cell.second else "%H:%M")
    return str(cell)


def has_columns(table: TextTable | None, columns: Iterable[str]) -> bool:
    """Whether the table names all these columns."""
    return table is not None and set(columns) <= set(table.header)


def refuse_repeats(table: TextTable, columns: Sequence[str]) -> None:
    """Raise FileRefused where one of these columns is named twice, unless they name the repeat as well."""
    for position, name in enumerate(table.header, start=1):
        column = name.removesuffix(f" ({position})")
        if name not in columns and column in columns and column in table.header[: position - 1]:
            raise FileRefused(
                f"{table.path.name}: the header names the column {column} twice; rename or remove one of the two"
            )


def nul_trouble(head: bytes) -> str | None:
    """What is wrong with a file that is text but for its NUL bytes; None where it has none or is no text."""
    if b"\0" not in head or head.startswith(MARKS):
        return None
    if _unmarked_utf16(head):
        return f"the text looks like UTF-16 without its byte order mark; {MEND}"
    plain = sum(0 < byte < 128 for byte in head)
    if not CONTROLS.isdisjoint(head) or 2 * plain <= len(head):
        return None
    line = head[: head.index(0)].count(b"\n") + 1
    return f"the text holds NUL bytes in line {line}; {MEND}"


def _unmarked_utf16(head: bytes) -> bool:
    """Whether the NUL bytes are the empty halves of characters: at every second place, and nowhere else."""
    for empty, full in ((head[1::2], head[::2]), (head[::2], head[1::2])):
        if 2 * empty.count(0) > len(empty) and 0 not in full and CONTROLS.isdisjoint(full):
            return True
    return False


def reading_notes(table: TextTable) -> tuple[str, ...]:
    """Choices made while reading that a person may want to know."""
    return () if table.encoding == "utf-8" else (f"read as {table.encoding}",)
