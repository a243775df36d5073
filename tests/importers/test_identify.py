"""Claims about choosing the reader of a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from homes import BLOCKS, COLUMNS, DELIVERIES, FIGURES, MAPPING, UBER
from importers.mail_builders import context, mail, weekly_v2
from strikewatch.errors import FileRefused
from strikewatch.importers import identify, importers
from strikewatch.importers.columns import Columns
from strikewatch.importers.source import Source
from strikewatch.importers.uber_trips import UberTrips

CONTEXT = context(mappings=((("mine*.csv",), MAPPING),))
MINE = ",".join(COLUMNS)
REPEAT = f"id ({len(COLUMNS) + 1})"  # how a second column `id` at the end is called
SAMPLES = {
    "own-log": ("log.csv", DELIVERIES),
    "figures": ("figures.csv", FIGURES),
    "columns": ("mine.csv", "id,day\n"),
    "uber-trips": ("trips.csv", UBER),
    "flex-mail": ("week.eml", mail(weekly_v2()).as_string()),
    "platform-mail": ("mail.eml", mail("Your account has been deactivated.", "About your account").as_string()),
    "account-health": ("health.json", '{"accountStatuses": [], "performanceMetrics": []}'),
}


def source(folder: Path, name: str, content: str) -> Source:
    (folder / name).write_text(content, encoding="utf-8")
    return Source(folder / name)


def test_every_reader_is_tried_here() -> None:
    """The table of samples names every reader that is shipped."""
    assert [importer.name for importer in importers()] == [
        "own-log",
        "figures",
        "columns",
        "flex-mail",
        "platform-mail",
        "uber-trips",
        "account-health",
    ]
    assert set(SAMPLES) == {importer.name for importer in importers()}


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_has_one_reader(tmp_path: Path, name: str) -> None:
    """One reader claims each format's sample, and it is the right one."""
    found = source(tmp_path, *SAMPLES[name])
    assert identify(found, CONTEXT).name == name
    assert [one.name for one in importers() if one.identify(found, CONTEXT)] == [name]


def test_both_templates_are_the_own_log(tmp_path: Path) -> None:
    """Blocks are claimed as deliveries are, further columns do no harm."""
    assert identify(source(tmp_path, "b.csv", BLOCKS.strip() + ",tip\n"), CONTEXT).name == "own-log"


def test_two_claims_are_an_error(tmp_path: Path) -> None:
    """A file that two readers claim is refused, and both are named."""
    found = source(tmp_path, "mine.csv", UBER)
    with pytest.raises(FileRefused, match=r"mine\.csv: columns and uber-trips both claim this file; narrow"):
        identify(found, CONTEXT)
    assert identify(found, CONTEXT, (UberTrips(),)).name == "uber-trips"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("t.csv", "", "t.csv: the file is empty; download or save it again"),
        ("t.csv", "\n \n", "t.csv: the file is empty; download or save it again"),
        ("t.csv", "a,b\n1,2\n", "t.csv: no reader knows these columns (a, b); map them"),
        ("t.csv", ",".join("abcdefghij"), "no reader knows these columns (a, b, c, d, e, f, g, h, ...); map them"),
        ("t.bin", "\0\1\2", "t.bin: no reader knows this kind of file; see"),
        ("t.csv", "day,place\n1,2\n3,\0x\n", "t.csv: the text holds NUL bytes in line 3; save it again as CSV UTF-8"),
        ("mine.csv", "id,day\n1,2\n" + "\0" * 9, "mine.csv: the text holds NUL bytes in line 3"),
        ("t.csv", "\0".join("day,place\n1,2\n") + "\0", "t.csv: the text looks like UTF-16 without"),
        ("t.csv", "\0" + "\0".join("day,place\n1,2\n"), "without its byte order mark; save it again as CSV UTF-8"),
        ("t.csv", "day,place\n\0\1\2", "t.csv: no reader knows this kind of file; see"),
        ("t.jpg", "\xff\xd8\0\0", "t.jpg: no reader knows this kind of file; see"),
        ("t.csv", "\0" * 9, "t.csv: no reader knows this kind of file; see"),
        ("t.csv", DELIVERIES.replace(",reason", ""), "own log of deliveries but has no column reason; put"),
        ("t.csv", BLOCKS.replace(",late", "").replace(",place", ""), "log of blocks but has no columns place, late"),
        ("t.csv", FIGURES.replace(",period", ""), "t.csv: looks like a log of figures but has no column period"),
    ],
)  # fmt: skip
def test_no_claim_is_refused_with_a_reason(tmp_path: Path, name: str, content: str, sentence: str) -> None:
    """A file nobody claims says why: empty, no known kind, NUL bytes, columns that are unknown or missing."""
    with pytest.raises(FileRefused) as found:
        identify(source(tmp_path, name, content), CONTEXT)
    assert sentence in str(found.value)


@pytest.mark.parametrize(
    ("name", "header", "column"),
    [
        ("log.csv", "day," + DELIVERIES, "day"),
        ("log.csv", BLOCKS.strip() + ",late\n", "late"),
        ("figures.csv", FIGURES.strip() + ", figure \n", "figure"),
        ("mine.csv", MINE + ",id\n", "id"),
        ("trips.csv", "Status," + UBER, "Status"),
    ],
)
def test_a_repeated_column_is_refused(tmp_path: Path, name: str, header: str, column: str) -> None:
    """A column that is read and stands twice is refused by its name."""
    found = source(tmp_path, name, header)
    sentence = f"{name}: the header names the column {column} twice; rename or remove one of the two"
    with pytest.raises(FileRefused, match=f"^{sentence}$"):
        identify(found, CONTEXT).extract(found, CONTEXT)


def test_a_repeat_nobody_reads_is_fine(tmp_path: Path) -> None:
    """A column that stands twice and is not read does no harm."""
    found = source(tmp_path, "log.csv", DELIVERIES.strip() + ",tip,tip\n")
    assert identify(found, CONTEXT).extract(found, CONTEXT).table is found.table


def test_a_repeat_that_is_mapped_is_read(tmp_path: Path) -> None:
    """A mapping that names the repeat by its position knows of both columns."""
    both = context(mappings=((("mine*.csv",), replace(MAPPING, required=("id", REPEAT))),))
    found = source(tmp_path, "mine.csv", MINE + ",id\n")
    assert Columns().extract(found, both).table is found.table


def test_an_unreadable_table_is_refused_once(tmp_path: Path) -> None:
    """A table in no known encoding is refused with that sentence and not with another."""
    path = tmp_path / "mine.csv"
    path.write_bytes(b"id,day\n\x81\x8d\n")
    with pytest.raises(FileRefused, match="neither UTF-8"):
        identify(Source(path), replace(CONTEXT, mappings=()), (Columns(), UberTrips()))
