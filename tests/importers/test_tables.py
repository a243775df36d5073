"""Claims about tables in text: encodings, delimiters, headers and spreadsheets."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path

import pytest

from homes import spreadsheet
from strikewatch.core.facts import TextTable
from strikewatch.errors import FileRefused
from strikewatch.importers.source import HEAD, Source
from strikewatch.importers.tables import cell_text, has_columns, named, read_table, reading_notes, text_lines


def read(folder: Path, content: str | bytes, name: str = "t.csv") -> TextTable | None:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(path, path.read_bytes()[:HEAD])


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter", "skip"),
    [
        ("day,place\n", "utf-8", ",", 0),
        ("\ufeffday,place\n", "utf-8", ",", 0),
        ("day\tplace\n1\t2,3\n", "utf-8", "\t", 0),
        ("day;place\n1;2,3\n", "utf-8", ";", 0),
        ("day|place", "utf-8", "|", 0),
        ('"day, in full";place;"x,y"\n', "utf-8", ";", 0),
        ("\n\n  \nday,place\n", "utf-8", ",", 3),
        ("day,M\u00fcller\n".encode("cp1252"), "cp1252", ",", 0),
        ("day,place\n\u20ac\n".encode("utf-16"), "utf-16", ",", 0),
    ],
)
def test_dialects_are_told_by_the_head(
    tmp_path: Path, content: str | bytes, encoding: str, delimiter: str, skip: int
) -> None:
    """Encoding, delimiter and the lines before the header are found, and a byte order mark is no part of a name."""
    table = read(tmp_path, content)
    assert table is not None
    assert (table.encoding, table.delimiter, table.skip) == (encoding, delimiter, skip)
    assert table.header[0].startswith("day")


@pytest.mark.parametrize("content", ["", " \n\n", "one column\n1\n", b"\x00\x01,\x02", b"%PDF-1.7\x00,,"])
def test_what_is_no_table(tmp_path: Path, content: str | bytes) -> None:
    """Empty files, single columns and binary files are no tables."""
    assert read(tmp_path, content) is None


def test_an_encoding_nobody_can_read(tmp_path: Path) -> None:
    """Bytes that fit no encoding are refused with what to do, wherever in the file they stand."""
    with pytest.raises(FileRefused, match=r"t\.csv: the text is neither UTF-8, UTF-16 nor Windows-1252; save it again"):
        read(tmp_path, b"day,place\n" + b"1,2\n" * 400_000 + b"\x81\x8d\n")
    with pytest.raises(FileRefused, match="neither"):
        read(tmp_path, "day,place\n".encode("utf-16") + b"\x00")


def test_a_character_cut_by_a_block_is_whole(tmp_path: Path) -> None:
    """A character that stands across the edge of what is read at once spoils nothing."""
    table = read(tmp_path, "day,place\n" + "\u20ac" * 800_000 + "\n")
    assert table is not None
    assert table.encoding == "utf-8"


def test_a_cell_may_be_very_long(tmp_path: Path) -> None:
    """A header or a cell longer than any limit of the reader is read."""
    table = read(tmp_path, f"day,{'x' * 200_000}\n{'y' * 200_000},z\n")
    assert table is not None
    assert [len(cells[0]) for cells in text_lines(table)] == [200_000]


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (["a", " b  c ", "\ufeffd"], ("a", "b c", "d")),
        (["a", "", "a", "a"], ("a", "column 2", "a (3)", "a (4)")),
    ],
)
def test_header_cells_become_names(cells: list[str], names: tuple[str, ...]) -> None:
    """Names are trimmed; blank and repeated ones get their position."""
    assert named(cells) == names


def test_lines_are_read_one_by_one(tmp_path: Path) -> None:
    """Under a header of two lines each line gives its cells, and an open quote ends with its line."""
    table = read(tmp_path, '"a\nb",c\n1,"open\n\n2, "x,y"\n')
    assert table is not None
    assert list(text_lines(table)) == [["1", "open\n"], [], ["2", "x,y"]]


def test_columns_and_notes() -> None:
    """A table has the columns it names; reading in another encoding than UTF-8 is noted."""
    table = TextTable(Path("t.csv"), ("a", "b"), encoding="cp1252")
    assert has_columns(table, ("a",))
    assert not has_columns(table, ("a", "x"))
    assert not has_columns(None, ())
    assert reading_notes(table) == ("read as cp1252",)
    assert reading_notes(TextTable(Path("t.csv"), ("a", "b"))) == ()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (40.0, "40"),
        (0.5, "0.5"),
        (True, "yes"),
        (False, "no"),
        ("", ""),
        ("as it is", "as it is"),
        (dt.date(2026, 8, 31), "2026-08-31"),
        (dt.datetime(2026, 8, 31), "2026-08-31"),  # noqa: DTZ001 -- a spreadsheet knows no zones
        (dt.datetime(2026, 8, 31, 17, 15), "2026-08-31 17:15:00"),  # noqa: DTZ001
        (dt.time(17, 15), "17:15"),
        (dt.time(17, 15, 30), "17:15:30"),
    ],
)
def test_spreadsheet_cells_become_text(cell: object, text: str) -> None:
    """Whole numbers lose their point, dates and times are ISO, yes and no are words."""
    assert cell_text(cell) == text


def test_a_spreadsheet_is_a_table(tmp_path: Path) -> None:
    """The first row with two cells is the header; dates, times, numbers and blank rows come as text."""
    path = spreadsheet(
        tmp_path / "log.xlsx",
        [
            ["My log"],
            ["day", "start", "packages", "at"],
            [dt.date(2026, 8, 31), dt.time(17, 15), 40, dt.datetime(2026, 8, 31, 17, 15)],  # noqa: DTZ001
            [],
            ["2026-09-01", "5:15 PM", "41", True],
        ],
    )
    table = Source(path).table
    assert table is not None
    assert (table.header, table.skip) == (("day", "start", "packages", "at"), 1)
    assert table.rows == (
        ("2026-08-31", "17:15", "40", "2026-08-31 17:15:00"),
        ("", "", "", ""),
        ("2026-09-01", "5:15 PM", "41", "yes"),
    )
    assert list(text_lines(table)) == list(table.rows)


def test_an_empty_spreadsheet_is_no_table(tmp_path: Path) -> None:
    """A sheet without a header holds nothing."""
    assert Source(spreadsheet(tmp_path / "t.xlsx", [["one"]])).table is None


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"no spreadsheet at all"])
@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_a_broken_spreadsheet_is_refused(tmp_path: Path, content: bytes, ending: str) -> None:
    """A file that cannot be opened says so, with what to do."""
    with pytest.raises(FileRefused, match=rf"t\.{ending}: the spreadsheet cannot be opened .* save it again as CSV"):
        read(tmp_path, content, f"t.{ending}")


def locked() -> bytes:
    """The smallest compound file with a stream named EncryptedPackage, as Office writes a file under a password.

    A header, one sector of allocation table, one of directory, then the stream of eight sectors (MS-CFB).
    """
    free, end, table, none = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        end,
        0,
        end,
        0,
    )
    header += struct.pack("<109I", 0, *[free] * 108)
    chain = [table, end, *range(3, 10), end]
    sectors = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))
    for name, kind, child, start, size in (("Root Entry", 5, 1, end, 0), ("EncryptedPackage", 2, none, 2, 4096)):
        text = (name + "\0").encode("utf-16-le")
        sectors += struct.pack("<64sHBBIII36xIQ", text, len(text), kind, 1, none, none, child, start, size)
    return header + sectors + bytes(2 * 128) + bytes(4096)


def test_a_locked_spreadsheet_is_refused(tmp_path: Path) -> None:
    """A file behind a password is named as that."""
    with pytest.raises(FileRefused, match=r"t\.xlsx: the spreadsheet is locked by a password; save it without one"):
        read(tmp_path, locked(), "t.xlsx")


def test_a_source_reads_no_more_than_its_head(tmp_path: Path) -> None:
    """A file is looked at by its first bytes, and its ending without regard to case."""
    path = tmp_path / "A.CSV"
    path.write_bytes(b"a,b\n" * HEAD)
    source = Source(path)
    assert (len(source.head), source.name, source.suffix) == (HEAD, "A.CSV", ".csv")
