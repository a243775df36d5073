"""Claims about getting a text table into the store's connection."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from homes import csv_text
from strikewatch.core.facts import TextTable
from strikewatch.importers.tables import read_table
from strikewatch.store import staging
from strikewatch.store.staging import header_lines, stage, text_rows

QUICK = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CELL = st.text(st.sampled_from("ab 1,;\t|\"\n\u20ac\u4e16\U0001f600'\\"), max_size=6)
ROW = st.tuples(CELL, CELL, CELL)
Staged = list[tuple[int | None, list[str]]]


def written(folder: Path, content: str | bytes, name: str = "t.csv") -> TextTable:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    table = read_table(path, path.read_bytes()[:65_536])
    assert table is not None
    return table


def staged(table: TextTable) -> Staged:
    """The staged rows, trimmed as the next step does, blanks as empty texts."""
    with duckdb.connect() as connection:
        stage(connection, table)
        rows = connection.execute("SELECT * FROM staged ORDER BY rowid").fetchall()
    return [(cells, [(cell or "").strip(" ") for cell in rest]) for cells, *rest in rows]


def read_by_python(table: TextTable) -> Staged:
    width = len(table.header)
    return [(said, [cell.strip(" ") for cell in [*cells, *[""] * width][:width]]) for said, cells in text_rows(table)]


@QUICK
@given(
    rows=st.lists(ROW, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    newline=st.sampled_from(["\n", "\r\n"]),
    quote_all=st.booleans(),
    final=st.booleans(),
    mark=st.booleans(),
)
@example([("a\nb", ",", '"')], ",", "\r\n", False, False, True)
def test_both_readers_give_the_same_rows(
    tmp_path: Path,
    rows: Sequence[tuple[str, str, str]],
    delimiter: str,
    newline: str,
    quote_all: bool,
    final: bool,
    mark: bool,
) -> None:
    """Whatever a well-formed file holds in quotes, the fast reader, the careful one and the writer agree."""
    text = csv_text(rows, ("x", "y", "z"), delimiter=delimiter, lineterminator=newline, quoting=int(quote_all))
    text = text if final else text.removesuffix(newline)
    table = written(tmp_path, text.encode("utf-8-sig" if mark else "utf-8"))
    said = [(None, [cell.strip(" ") for cell in row]) for row in rows]
    assert table.header == ("x", "y", "z")
    assert staged(table) == said
    assert read_by_python(table) == said


@pytest.mark.parametrize(
    "text",
    [
        'x,y\n5" pipe,3\n',  # a quote inside a cell means itself
        'x,y\n"abc" ,3\n',  # blanks after a closing quote
        'x,y\n1, "a,b"\n',  # and before an opening one
        'x,y\n"a""b",1\n',
        "x,y\n1,a\u2028b\n",  # a line separator of unicode ends no row
        "x,y\n , \n",
    ],
)
def test_both_readers_agree_on_odd_cells(tmp_path: Path, text: str) -> None:
    """Cells that bend the rules without breaking them read alike by both readers."""
    table = written(tmp_path, text)
    with duckdb.connect() as connection:
        assert staging._read(connection, table, range(len(table.header))), "the fast reader takes it"
    assert staged(table) == read_by_python(table)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # blank lines are rows without a cell, and those after them keep their numbers
        ("x,y\n1,2\n\n3,4\n", [(None, ["1", "2"]), (None, ["", ""]), (None, ["3", "4"])]),
        ("x,y\n\n\n", [(None, ["", ""]), (None, ["", ""])]),
        ("\n\nx,y\n1,2\n", [(None, ["1", "2"])]),
        # a blank line inside quotes is none
        ('x,y\n1,"a\n\nb"\n2,c\n', [(None, ["1", "a\n\nb"]), (None, ["2", "c"])]),
        # too few and too many cells
        ("x,y\n1\n2,3,4\n5,6\n", [(1, ["1", ""]), (3, ["2", "3"]), (None, ["5", "6"])]),
        # delimiters at the end of a line are nothing
        ("x,y\n1,2,,\n3,4\n", [(None, ["1", "2"]), (None, ["3", "4"])]),
        ("x,y\n,,,\n3,4\n", [(None, ["", ""]), (None, ["3", "4"])]),
        # a quote that never closes takes its own line and nothing after it
        ('x,y\n1,"open\n2,3\n4,5\n', [(-1, ['1,"open', ""]), (None, ["2", "3"]), (None, ["4", "5"])]),
        ('x,y\n1,2\n3,"open', [(None, ["1", "2"]), (-1, ['3,"open', ""])]),
        ('x,y\n1,2\n3,"open\n', [(None, ["1", "2"]), (-1, ['3,"open', ""])]),
        # nor up to the next quote
        ('x,y\n1,"open\n2,3\n"4",5\n', [(-1, ['1,"open', ""]), (None, ["2", "3"]), (None, ["4", "5"])]),
        ('x,y\n"1","open\n"2","3"\n', [(-1, ['"1","open', ""]), (None, ["2", "3"])]),
        # one that closes too late within its line spoils that line alone
        ('x,y\n"1,"2"\n3,4\n', [(1, ['1,2"', ""]), (None, ["3", "4"])]),
        # line ends of all kinds in one file
        ("x,y\n1,2\r\n3,4\r5,6\n", [(None, ["1", "2"]), (None, ["3", "4"]), (None, ["5", "6"])]),
        ("x,y\r1,2\r3,4\r", [(None, ["1", "2"]), (None, ["3", "4"])]),
        # header only
        ("x,y\n", []),
        ("x,y", []),
        # a header over two lines
        ('"x\nq",y\n1,2\n', [(None, ["1", "2"])]),
        # not UTF-8
        ("x,y\n1,M\u00fcller\n".encode("cp1252"), [(None, ["1", "M\u00fcller"])]),
        ("x,y\n1,M\u00fcller\n".encode("utf-16"), [(None, ["1", "M\u00fcller"])]),
    ],
)
def test_ragged_files_keep_every_row(tmp_path: Path, content: str | bytes, expected: Staged) -> None:
    """Each physical row is there in its place, and says how many cells it had where that is not the header's."""
    assert staged(written(tmp_path, content)) == expected


def test_many_open_quotes_do_not_stop_the_reading(tmp_path: Path) -> None:
    """Past fifty quotes that never close the rest is read without quotes, and every line is still a row."""
    lines = [f'{number},"open' for number in range(60)]
    rows = staged(written(tmp_path, "x,y\n" + "\n".join(lines) + "\n"))
    assert [cells for cells, _ in rows] == [-1] * 50 + [None] * 10
    assert rows[-1] == (None, ["59", '"open'])


def test_rows_of_a_spreadsheet_are_fitted_to_the_header(tmp_path: Path) -> None:
    """Rows that are already split are staged as they are, short and long ones marked."""
    rows = (("1", "2"), ("3",), ("4", "5", "6"), ("", ""), ("7", "8", ""))
    table = TextTable(tmp_path / "t.xlsx", ("x", "y"), rows=rows)
    assert [cells for cells, _ in staged(table)] == [None, 1, 3, None, None]


def test_more_rows_than_a_chunk_are_all_staged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The careful reader works in chunks and neither loses nor doubles a row at their edges."""
    monkeypatch.setattr(staging, "CHUNK", 3)
    table = written(tmp_path, "x,y\n\n" + "".join(f"{number},a\n" for number in range(8)))
    assert [cells[0] for _, cells in staged(table)] == ["", *map(str, range(8))]


@pytest.mark.parametrize("name", ["export[1].csv", "what?.csv", "all*.csv"])
def test_a_file_name_is_no_pattern(tmp_path: Path, name: str) -> None:
    """Brackets and stars in a name mean themselves: no other file is read in its place."""
    written(tmp_path, "x,y\nother,1\n", "all other.csv")
    written(tmp_path, "x,y\nother,1\n", "export1.csv")
    assert staged(written(tmp_path, "x,y\nown,2\n", name)) == [(None, ["own", "2"])]


def test_a_header_takes_the_lines_it_takes() -> None:
    """A header with a line break in a name takes two lines."""
    table = TextTable(Path("t.csv"), ("x y", "z"))
    assert header_lines(['"x\n', 'y",z\n', "1,2\n"], table) == 2
