"""Claims about reading any table by a mapping in the settings."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homes import ACCOUNT, DAY, adds_up, csv_text, home, reasons, rows_of, spreadsheet
from strikewatch.core.facts import day_of

MAPPED = (
    ACCOUNT
    + """
[[account.table]]
name = "blocks"
match = ["*blocks*"]
required = ["DATE"]
[[account.table.unit]]
unit = "package"
key = ["DATE", "START"]
dated_by = "delivered"
moments = [{ moment = "delivered", column = "DATE", formats = ["%m/%d/%y", "%m/%d/%Y"], date_only = true }]
counts = [
    { fact = "units", column = "TOTAL" },
    { fact = "completed", column = "TOTAL", minus = ["BACK"] },
    { fact = "undelivered", column = "BACK" },
    { fact = "late", column = "LATE" },
]
texts = { place = "PLACE" }
[[account.table.unit]]
unit = "block"
key = ["DATE", "START"]
dated_by = "start"
words = [{ column = "CAME", words = { YES = { checked_in_late = 0 }, NO = { checked_in_late = 1 } } }]
only_when = "CAME"
[[account.table.unit.moments]]
moment = "start"
column = "DATE"
time_column = "START"
formats = ["%m/%d/%y %I:%M %p", "%m/%d/%Y %I:%M %p"]
"""
)
HEADER = ("DATE", "START", "PLACE", "TOTAL", "BACK", "LATE", "CAME", "NOTE")
ROW = ("8/30/26", "5:15 PM", "DSD3", "40", "2", "3", "YES", "call 555-123-4567")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (csv_text([ROW], HEADER), "utf-8"),
        (csv_text([ROW], HEADER), "utf-8-sig"),
        (csv_text([ROW], HEADER, delimiter="\t", lineterminator="\r\n"), "utf-8"),
        (csv_text([ROW], HEADER, delimiter=";"), "cp1252"),
        (csv_text([ROW], HEADER).rstrip("\n"), "utf-16"),
        (csv_text([ROW[::-1]], HEADER[::-1]), "utf-8"),
    ],
)
def test_a_table_is_read_by_its_mapping(tmp_path: Path, text: str, encoding: str) -> None:
    """A count row stands for its packages and its block, whatever the file's dialect and the order of its columns."""
    found = home(tmp_path, MAPPED)
    found.put("inbox/flex/my-blocks.txt", text.encode(encoding))
    (result,) = found.ingest()
    assert (result.format, result.accepted, result.refused) == ("blocks", 1, "")
    with found.store() as store:
        assert rows_of(store, "records", "unit, units, completed, undelivered, late, checked_in_late, place, hour") == [
            ("block", None, None, None, None, 0, None, 17),
            ("package", 40, 38, 2, 3, None, "DSD3", None),
        ]


def test_true_dates_of_a_spreadsheet_are_read(tmp_path: Path) -> None:
    """Dates, times and numbers of a spreadsheet, and the same written as text, give the same record."""
    found = home(tmp_path, MAPPED)
    rows = [
        HEADER,
        (dt.date(2026, 8, 30), dt.time(17, 15), "DSD3", 40, 2, 3, "YES", None),
        (dt.datetime(2026, 8, 29), dt.time(9, 0), "DSD3", 40.0, "2", "3", True, None),  # noqa: DTZ001 -- as sheets have it
        ("8/28/26", "5:15 PM", "DSD3", "40", "2", "3", "YES", "x"),
        (None, None, None, None, None, None, None, None),
        ("8/27/2026", dt.time(17, 15), "DSD3", 40, 2, 3, "NO", None),
    ]
    spreadsheet(tmp_path / "inbox" / "flex" / "blocks.xlsx", rows)
    (result,) = found.ingest()
    assert adds_up(result, 5)
    assert result.non_data == (("empty row", 1),)
    with found.store() as store:
        assert reasons(store) == []
        days = [day for (day,) in rows_of(store, "records WHERE unit = 'package'", "delivered_day")]
        assert days == [day_of(dt.date(2026, 8, day)) for day in (27, 28, 29, 30)]
        assert {hour for _, hour in rows_of(store, "records WHERE unit = 'block'", "start_day, hour")} == {9, 17}


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("blocks.csv", "", "blocks.csv: the file is empty; download or save it again"),
        (
            "blocks.csv", csv_text([], HEADER[:-3]),
            "blocks.csv: the mapping blocks needs the columns LATE, CAME, and the file has DATE, START, PLACE, TOTAL, "
            "BACK; correct [[account.table]] or the file",
        ),
        ("blocks.csv", csv_text([], HEADER[1:]), "blocks.csv: the mapping blocks needs the column DATE, and the"),
        ("other.csv", csv_text([], HEADER), "other.csv: no reader knows these columns"),
        ("blocks.xlsx", "not one", "blocks.xlsx: the spreadsheet cannot be opened"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(tmp_path: Path, name: str, content: str, sentence: str) -> None:
    """An empty file, a missing column and a file that no mapping matches each get their sentence; others go on."""
    found = home(tmp_path, MAPPED)
    found.put(f"inbox/flex/{name}", content)
    found.put("inbox/flex/good blocks.csv", csv_text([ROW], HEADER))
    refused, taken = sorted(found.ingest(), key=lambda one: not one.refused)
    assert refused.refused.startswith(sentence)
    assert taken.accepted == 1


def test_two_mappings_that_fit_are_an_error(tmp_path: Path) -> None:
    """Where both fit the columns neither is taken; where one does, it is."""
    second = MAPPED.split("[[account.table]]")[1].replace('"blocks"', '"again"').replace('"LATE"', '"MUCH LATER"')
    found = home(tmp_path, MAPPED + "[[account.table]]" + second)
    found.put("inbox/flex/blocks.csv", csv_text([ROW], HEADER))
    assert [one.format for one in found.ingest()] == ["blocks"]
    found.put("inbox/flex/two blocks.csv", csv_text([(*ROW, "1")], (*HEADER, "MUCH LATER")))
    assert "the mappings blocks and again both fit; narrow their `match`" in found.ingest()[-1].refused


def test_a_header_without_rows_says_so(tmp_path: Path) -> None:
    """A file with nothing under its header is taken, and a note tells that it held nothing."""
    found = home(tmp_path, MAPPED)
    found.put("inbox/flex/blocks.csv", csv_text([], HEADER))
    (result,) = found.ingest()
    assert (result.rows, result.refused, result.notes) == (0, "", ("nothing stands under its header",))


NUMBERS = itertools.count()
CELLS = {
    "DATE": ("8/30/26", "8/29/2026", "13/13/26", "", "9/30/26"),
    "START": ("5:15 PM", "", "25:00 PM"),
    "PLACE": ("DSD3", 'a "quoted" one', "x;y"),
    "TOTAL": ("40", "-1", "", "many"),
    "BACK": ("2", "41", ""),
    "LATE": ("0", "39", "", "1.5"),
    "CAME": ("YES", "no", "", "perhaps"),
    "NOTE": ("", "call 555-123-4567"),
}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(*map(st.sampled_from, CELLS.values())), max_size=25), delimiter=st.sampled_from(",;\t"))
def test_every_row_is_accounted_for(tmp_path: Path, rows: list[tuple[str, ...]], delimiter: str) -> None:
    """Rows of a mapped table are accepted, repeated, restated, rejected or named; a good row is never rejected."""
    found = home(tmp_path, MAPPED)
    path = found.put("inbox/flex/blocks.csv", csv_text([*rows, stamp()], HEADER, delimiter=delimiter))
    (result,) = found.ingest(DAY, path)
    assert adds_up(result, len(rows) + 1)
    good = [row for row in rows if is_good(dict(zip(HEADER, row, strict=True)))]
    assert result.rows - result.rejected == len(good) + 1


def stamp() -> tuple[str, ...]:
    """A row that makes the file one that was never seen."""
    return (*ROW[:2], f"station {next(NUMBERS)}", *ROW[3:])


def is_good(row: dict[str, str]) -> bool:
    """Whether a row can be taken, by the mapping; without an arrival nobody asks when its block began."""
    block = row["CAME"] == "" or (row["CAME"] != "perhaps" and row["START"] != "25:00 PM")
    # 39 late are part of 40, and too many only where two of those are known to have come back
    late = row["LATE"] in ("0", "") or (row["LATE"], row["TOTAL"], row["BACK"]) == ("39", "40", "")
    counts = row["TOTAL"] in ("40", "") and row["BACK"] in ("2", "") and late
    return block and counts and row["DATE"] in CELLS["DATE"][:2] and (row["TOTAL"] != "" or row["BACK"] == "")


def test_dates_of_the_day_the_file_was_written_are_not_after_it(tmp_path: Path) -> None:
    """A row of the file's own day is taken, one of the next day is not."""
    found = home(tmp_path, MAPPED)
    rows = [(f"{day:%m/%d/%y}", *ROW[1:]) for day in (DAY, DAY + dt.timedelta(days=1))]
    found.put("inbox/flex/blocks.csv", csv_text(rows, HEADER))
    (result,) = found.ingest(DAY + dt.timedelta(days=9))
    assert (result.accepted, result.rejected) == (1, 1)
