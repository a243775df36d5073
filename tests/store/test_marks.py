"""Claims about what a person says of a record by hand."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import narwhals as nw
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from homes import DAY, MAPPING, PACKAGE, contents, fresh_store, package, rows_of, taken, texts_of
from strikewatch.core.events import as_known
from strikewatch.core.facts import day_of
from strikewatch.core.record import TableMapping
from strikewatch.settings.words import checked_name
from strikewatch.store import Store, marks
from strikewatch.store.schema import BY_HAND

FIRST = day_of(DAY)
NUMBERS = itertools.count()  # an account of its own for each example
SILENT = TableMapping("silent", (replace(PACKAGE, excused=None),), ("id", "day"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fresh_store(tmp_path) as opened:
        yield opened


def excuse(store: Store, days: int = 0, because: str = "gate locked", **said: Any) -> bool:
    """Mark the package p1 some days after the first, as excused unless something else is said."""
    return store.mark("flex", "package", "p1", because=because, day=FIRST + days, **(said or {"excused": True}))


def held(store: Store, days: int, account: str = "flex") -> list[tuple[Any, ...]]:
    """What is known of the account's records some days after the first."""
    known: Any = as_known(store.records(account), FIRST + days).filter(nw.col("superseded_day").is_null())
    found: list[tuple[Any, ...]] = known.select("excused", "disputed", "because", "place").to_native().fetchall()
    return found


def test_a_mark_holds_from_its_day_on(store: Store, tmp_path: Path) -> None:
    """As known on the day before, the record was not excused."""
    taken(store, tmp_path, package(place="DSD3"))
    assert excuse(store, 3)
    assert held(store, 2) == [(None, None, None, "DSD3")]
    assert held(store, 3) == [(True, None, "gate locked", "DSD3")]


def test_a_mark_of_the_first_day_has_no_past(store: Store, tmp_path: Path) -> None:
    """Where file and mark are of one day, a look back at an earlier day sees what the file said alone."""
    taken(store, tmp_path, package(place="DSD3"))
    excuse(store)
    assert held(store, -2) == [(None, None, None, "DSD3")]
    assert held(store, 0) == [(True, None, "gate locked", "DSD3")]


def test_nothing_is_said_before_a_file_told_of_it(store: Store, tmp_path: Path) -> None:
    """An earlier mark is of the first day that the record is known from."""
    taken(store, tmp_path, package())
    excuse(store, -9)
    assert [day - FIRST for (day,) in rows_of(store, f"told WHERE format = '{BY_HAND}'", "observed_day")] == [0]


@pytest.mark.parametrize("said", ["no", ""])
@pytest.mark.parametrize("mapping", [MAPPING, SILENT], ids=["says whether excused", "does not"])
def test_no_file_takes_a_mark_back(store: Store, tmp_path: Path, mapping: TableMapping, said: str) -> None:
    """An export of the same key, later or older, blanks no mark, and the mark blanks nothing that the export tells."""
    taken(store, tmp_path, package(place="A", excused=said), mapping=mapping)
    excuse(store, 2)
    for days, place in ((3, "A"), (4, "B"), (1, "C"), (2, "D")):
        again = package(place=place, excused=said, all="7")
        taken(store, tmp_path, again, mapping=mapping, day=DAY + timedelta(days=days))
        assert held(store, 9)[0][:3] == (True, None, "gate locked")
    assert [row[3] for days in (0, 1, 2, 3, 4) for row in held(store, days)] == ["A", "C", "D", "A", "B"]
    assert rows_of(store, "records WHERE superseded_day IS NULL", "units, late") == [(7, None)]


def test_each_mark_speaks_for_itself(store: Store, tmp_path: Path) -> None:
    """Excusing says nothing of a dispute and a dispute nothing of the excuse; the newest reason is shown."""
    taken(store, tmp_path, package())
    excuse(store, 1)
    excuse(store, 2, "left with the neighbour", disputed=True)
    assert held(store, 2) == [(True, True, "left with the neighbour", None)]
    # taking one back leaves the other with its own reason
    assert excuse(store, 3, "", disputed=False)
    assert held(store, 3) == [(True, False, "gate locked", None)]
    assert excuse(store, 4, "", excused=False)
    assert held(store, 4) == [(False, False, None, None)]
    assert [held(store, days)[0][:2] for days in (0, 1, 2)] == [(None, None), (True, None), (True, True)]


def test_a_mark_can_take_back_what_a_file_says(store: Store, tmp_path: Path) -> None:
    """A person's word comes before the file's."""
    taken(store, tmp_path, package(excused="yes"))
    assert excuse(store, 1, "", excused=False)
    taken(store, tmp_path, package(excused="yes"), day=DAY + timedelta(days=2))
    assert held(store, 2) == [(False, None, None, None)]


@pytest.mark.parametrize(
    ("again", "news"),
    [
        ({}, False),
        ({"disputed": False}, False),
        ({"because": "gate still locked"}, True),
        ({"excused": False, "because": ""}, True),
        ({"excused": True, "disputed": True}, True),
    ],
)
def test_marking_again_changes_nothing(store: Store, tmp_path: Path, again: dict[str, Any], news: bool) -> None:
    """The same said twice is said once; another reason, or the contrary, is news."""
    taken(store, tmp_path, package())
    excuse(store, 1)
    before = contents(store)
    said = {"because": "gate locked"} | (again if {"excused", "disputed"} & set(again) else {"excused": True} | again)
    assert excuse(store, 2, **said) is news
    assert (contents(store) == before) is not news


def test_a_record_that_stands_alone_is_unfolded(store: Store, tmp_path: Path) -> None:
    """The file's observation is kept beside the mark, each once, and other records are left as they are."""
    taken(store, tmp_path, package(place="DSD3"), package(id="p2"))
    excuse(store, 1)
    assert rows_of(store, "told", "key, format, place, excused") == [
        ("p1", "mark by hand", None, True), ("p1", "table", "DSD3", None), ("p2", "table", None, None),
    ]  # fmt: skip
    assert rows_of(store, "records WHERE format IS NOT NULL", "key") == [("p2",)]


def test_a_mark_confirms_nothing(store: Store, tmp_path: Path) -> None:
    """Who excuses an open order does not say that it is still open: it is overdue once a file says so, not before."""
    row = package(due="2026-09-03 12:00")
    taken(store, tmp_path, row)
    excuse(store, 5)
    columns = "observed_day, seen_day, superseded_day"
    assert rows_of(store, "records", columns) == [(FIRST, FIRST, FIRST + 5), (FIRST + 5, FIRST, None)]
    assert taken(store, tmp_path, row, day=DAY + timedelta(days=7)).repeated == 1
    assert rows_of(store, "records", columns) == [
        (FIRST, FIRST, FIRST + 5), (FIRST + 5, FIRST, FIRST + 7), (FIRST + 7, FIRST + 7, None),
    ]  # fmt: skip


def test_a_confirmed_record_stays_confirmed(store: Store, tmp_path: Path) -> None:
    """An export that repeats a marked record confirms it without being written again."""
    taken(store, tmp_path, package())
    excuse(store, 1)
    assert taken(store, tmp_path, package(), day=DAY + timedelta(days=4)).repeated == 1
    assert rows_of(store, "records WHERE superseded_day IS NULL", "observed_day, seen_day") == [(FIRST + 1, FIRST + 4)]
    assert len(rows_of(store, "observations")) == 2


def test_reasons_hold_nothing_personal(store: Store, tmp_path: Path) -> None:
    """A reason is masked as every other text is."""
    taken(store, tmp_path, package())
    excuse(store, because="gate locked, called +1 555 123 4567 and ann@example.org")
    assert [text for table, text in texts_of(store) if "555" in text or "ann" in text] == []
    assert held(store, 0)[0][2] == "gate locked, called […] and […]"
    assert not excuse(store, because="gate locked, called +1 555 123 4567 and ann@example.org")


@pytest.mark.parametrize("said", [("shop", "package", "p1"), ("flex", "block", "p1"), ("flex", "package", "p")])
def test_what_is_no_record_cannot_be_marked(store: Store, tmp_path: Path, said: tuple[str, str, str]) -> None:
    """Account, unit and the whole key name a record; nothing is kept otherwise."""
    taken(store, tmp_path, package())
    before = contents(store)
    with pytest.raises(ValueError, match="has no"):
        store.mark(*said, excused=True, because="x", day=FIRST)
    assert contents(store) == before


def test_no_table_can_be_called_like_a_mark() -> None:
    """The name of a person's marks is none that settings can give to a format."""
    with pytest.raises(ValueError, match="may hold only"):
        checked_name(BY_HAND)


def test_records_are_found_by_the_start_of_their_key(store: Store, tmp_path: Path) -> None:
    """In the order of keys, as they stand now; near keys are found whatever their case, and only near ones."""
    taken(store, tmp_path, *(package(id=key) for key in ("TBA77", "TBA7", "TBA8", "T%A9")))
    store.mark("flex", "package", "TBA77", disputed=True, because="photo", day=FIRST + 2)
    found = marks.beginning(store.connection, "flex", "TBA7")
    assert [(one.key, one.excused, one.disputed, one.because, one.first_day) for one in found] == [
        ("TBA7", False, False, "", FIRST), ("TBA77", False, True, "photo", FIRST),
    ]  # fmt: skip
    assert [one.key for one in marks.beginning(store.connection, "flex", "T%")] == ["T%A9"]
    assert marks.near_keys(store.connection, "flex", "tba78")[0] in ("TBA7", "TBA8", "TBA77")
    assert marks.near_keys(store.connection, "flex", "something else") == []
    assert marks.near_keys(store.connection, "shop", "TBA7") == []


SAID = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(["excused", "disputed"]), st.booleans()), min_size=1, max_size=5
).map(lambda said: sorted(said, key=lambda one: one[0]))
FILES = st.lists(st.tuples(st.integers(0, 6), st.sampled_from("AB")), max_size=3, unique_by=lambda file: file[0])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=SAID, files=FILES, late=st.integers(0, 3))
@example([(2, "excused", True), (2, "excused", False)], [(2, "B")], 0)
def test_marks_and_files_give_what_a_recount_gives(
    store: Store, tmp_path: Path, said: Sequence[tuple[int, str, bool]], files: Sequence[tuple[int, str]], late: int
) -> None:
    """On each day the newest file by then tells the place and the newest mark each flag, whatever came first."""
    account = f"example {next(NUMBERS)}"

    def take(days: int, place: str) -> None:
        taken(store, tmp_path, package(place=place), account=account, day=DAY + timedelta(days=days))

    take(0, "O")
    for days, place in files[late:]:
        take(days, place)
    for days, flag, value in said:
        store.mark(account, "package", "p1", **{flag: value}, because="x" if value else "", day=FIRST + days)
    for days, place in files[:late]:
        take(days, place)
    for today in range(8):
        ((excused, disputed, because, place),) = held(store, today, account)
        assert place == max([(0, -1, "O"), *((day, 0, place) for day, place in files if day <= today)])[2]
        flags = {flag: value for day, flag, value in said if day <= today}
        assert (bool(excused), bool(disputed)) == (flags.get("excused", False), flags.get("disputed", False))
        assert (because == "x") is any(flags.values())
