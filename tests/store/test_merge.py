"""Claims about rows becoming observations, and observations records."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from homes import (
    COLUMNS,
    DAY,
    MAPPING,
    PACKAGE,
    adds_up,
    csv_text,
    fresh_store,
    package,
    rows_of,
    take,
    taken,
)
from strikewatch.core.facts import day_of
from strikewatch.core.record import MomentColumn, TableMapping, UnitMapping, WordColumn
from strikewatch.store import Store

QUICK = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
VERSIONS = "key, observed_day, superseded_day, seen_day, first, place, reason"
KEYLESS = TableMapping("keyless", (replace(PACKAGE, key=()),), ("day",))
FIRST = day_of(DAY)
NUMBERS = itertools.count()  # an account of its own for each example


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fresh_store(tmp_path) as opened:
        yield opened


def on(days: int) -> dt.date:
    """The day some days after the first."""
    return DAY + dt.timedelta(days=days)


def versions(store: Store, account: str = "flex") -> list[tuple[Any, ...]]:
    """Versions of an account's records with days counted from the first."""
    found = rows_of(store, f"records WHERE account = '{account}'", VERSIONS)
    return sorted(
        (key, seen - FIRST, until and until - FIRST, last - FIRST, first, place, reason)
        for key, seen, until, last, first, place, reason in found
    )


def test_importing_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    """The same rows again are all repeated, and observations and records stay what they were."""
    rows = [package(id=str(number), place="DSD3") for number in range(5)]
    assert taken(store, tmp_path, *rows).accepted == 5
    before = [rows_of(store, "told"), rows_of(store, "records", "* EXCLUDE (format, file_id, row)")]
    assert taken(store, tmp_path, *rows, name="again.csv").repeated == 5
    after = [rows_of(store, "told"), rows_of(store, "records", "* EXCLUDE (format, file_id, row)")]
    assert after == before


@pytest.mark.parametrize("mapping", [MAPPING, KEYLESS])
def test_a_later_file_confirms(store: Store, tmp_path: Path, mapping: TableMapping) -> None:
    """A row that a later file repeats is the same version, confirmed on that file's day."""
    for days in (0, 3):
        taken(store, tmp_path, package(place="DSD3"), day=on(days), mapping=mapping)
    ((_, *version),) = versions(store)
    assert version == [0, None, 3, True, "DSD3", None]


def test_equal_rows_without_a_key_stay_apart(store: Store, tmp_path: Path) -> None:
    """Two true twins of one file are two records, once and again; a third in a later file is a third record."""
    twin = package(place="DSD3")
    assert taken(store, tmp_path, twin, twin, mapping=KEYLESS).accepted == 2
    assert taken(store, tmp_path, twin, twin, mapping=KEYLESS, day=on(1)).repeated == 2
    result = taken(store, tmp_path, twin, twin, twin, mapping=KEYLESS, day=on(2))
    assert (result.accepted, result.repeated) == (1, 2)
    assert len(rows_of(store, "records")) == 3


def test_rows_whose_key_is_optional_are_told_apart_by_their_number(store: Store, tmp_path: Path) -> None:
    """Where the key may be missing, rows with it are one record and rows without it are as many as there are."""
    mapping = TableMapping("optional", (replace(PACKAGE, key_optional=True),), ("day",))
    rows = [package(id="a"), package(id=""), package(id=""), package(id="a")]
    result = taken(store, tmp_path, *rows, mapping=mapping)
    assert (result.accepted, result.repeated) == (3, 1)
    assert len(rows_of(store, "records")) == 3


@pytest.mark.parametrize(
    ("places", "accepted", "repeated", "restated"),
    [("AA", 1, 1, 0), ("AB", 1, 0, 1), ("ABA", 1, 0, 2), ("AAB", 1, 1, 1)],
)
def test_a_key_twice_in_one_file_is_repeated_or_restated(
    store: Store, tmp_path: Path, places: str, accepted: int, repeated: int, restated: int
) -> None:
    """With a key an equal row is repeated and a different one restated; the last one stands."""
    result = taken(store, tmp_path, *(package(place=place) for place in places))
    assert (result.accepted, result.repeated, result.restated) == (accepted, repeated, restated)
    assert rows_of(store, "records", "place") == [(places[-1],)]


def test_a_restated_record_keeps_its_history(store: Store, tmp_path: Path) -> None:
    """Each version knows from when to when it held; the first is marked, the newest confirmed."""
    for days, place in enumerate("ABB"):
        result = taken(store, tmp_path, package(place=place), day=on(2 * days))
    assert result.repeated == 1
    assert versions(store) == [("p1", 0, 2, 0, True, "A", None), ("p1", 2, None, 4, False, "B", None)]


def test_an_old_file_that_comes_late_parts_what_was_confirmed(store: Store, tmp_path: Path) -> None:
    """A value said on two days, and another one in between by a file that came last: all three are versions."""
    for days, place in ((0, "A"), (4, "A"), (2, "B")):
        taken(store, tmp_path, package(place=place), day=on(days))
    assert [(seen, until, place) for _, seen, until, _, _, place, _ in versions(store)] == [
        (0, 2, "A"), (2, 4, "B"), (4, None, "A"),
    ]  # fmt: skip


def test_an_older_file_begins_the_history(store: Store, tmp_path: Path) -> None:
    """Rows known from a newer file are repeated or restated by an older one, and their history begins with it."""
    taken(store, tmp_path, package(id="a", place="A"), package(id="b", place="A"), day=on(5))
    result = taken(store, tmp_path, package(id="a", place="A"), package(id="b", place="B"))
    assert (result.accepted, result.repeated, result.restated) == (0, 1, 1)
    assert versions(store) == [
        ("a", 0, None, 5, True, "A", None), ("b", 0, 5, 0, True, "B", None), ("b", 5, None, 5, False, "A", None),
    ]  # fmt: skip


def test_the_newest_of_a_day_is_the_last_imported(store: Store, tmp_path: Path) -> None:
    """Of two files of one day the one that was taken later wins."""
    for place in "AB":
        taken(store, tmp_path, package(place=place))
    assert versions(store) == [("p1", 0, None, 0, True, "B", None)]


OTHER = TableMapping("other", (replace(PACKAGE, texts={"reason": "reason"}),), ("id", "day"))


def test_formats_merge_by_column(store: Store, tmp_path: Path) -> None:
    """What one format says is never blanked by another, whichever came first or last."""
    only_place = TableMapping("place", (replace(PACKAGE, texts={"place": "place"}),), ("id", "day"))
    for days, mapping, cells in (
        (0, only_place, {"place": "A", "all": "7"}),
        (1, OTHER, {"reason": "rain"}),
        (2, only_place, {"place": "B"}),
        (3, OTHER, {"reason": ""}),
    ):
        taken(store, tmp_path, package(**cells), day=on(days), mapping=mapping)
    assert versions(store) == [
        ("p1", 0, 1, 0, True, "A", None),
        ("p1", 1, 2, 1, False, "A", "rain"),
        ("p1", 2, 3, 2, False, "B", "rain"),
        ("p1", 3, None, 3, False, "B", None),
    ]


def test_a_format_blanks_its_own_column(store: Store, tmp_path: Path) -> None:
    """A count that its own format no longer tells is gone, since the newest word of a format is all it says."""
    taken(store, tmp_path, package(all="7"))
    taken(store, tmp_path, package(), day=on(1))
    current = store.connection.execute("SELECT units FROM records WHERE superseded_day IS NULL").fetchall()
    assert current == [(None,)]


def test_a_programme_is_never_blanked(store: Store, tmp_path: Path) -> None:
    """A format without a programme leaves the one another told."""
    named = replace(MAPPING, programme_column="reason")
    taken(store, tmp_path, package(reason="Grocery"), mapping=named)
    taken(store, tmp_path, package(), mapping=OTHER, day=on(1))
    assert {programme for (programme,) in rows_of(store, "records", "programme")} == {"Grocery"}


def test_a_promise_that_passed_makes_the_same_words_news(store: Store, tmp_path: Path) -> None:
    """A row repeated after its promised day is a version of its own: that day, and not before, it is overdue."""
    rows = package(due="2026-09-03 12:00")
    results = [taken(store, tmp_path, rows, day=on(days)) for days in (0, 1, 5, 6)]
    assert [result.repeated for result in results] == [0, 1, 1, 1]
    assert [version[:4] for version in versions(store)] == [("p1", 0, 5, 0), ("p1", 5, None, 6)]


BLOCK = UnitMapping(
    "block",
    ("id",),
    (MomentColumn("start", "day", ("%Y-%m-%d",), dated_only=True),),
    words=(WordColumn("status", {"ok": {"missed": 0}, "lost": {"missed": 1}}, ("total",)),),
    dated_by="start",
)
TWO_UNITS = TableMapping("two", (replace(PACKAGE, only_when="all", words=PACKAGE.words), BLOCK), ("id", "day"))


def test_a_row_of_two_units_counts_once(store: Store, tmp_path: Path) -> None:
    """A row that is a block and its packages is one row of the file, and accepted where either is new."""
    first = taken(store, tmp_path, package(status="ok"), mapping=TWO_UNITS)
    second = taken(store, tmp_path, package(status="ok", all="1"), mapping=TWO_UNITS, day=on(1))
    third = taken(store, tmp_path, package(status="ok", all="1", place="B"), mapping=TWO_UNITS, day=on(2))
    assert [(one.rows, one.accepted, one.restated) for one in (first, second, third)] == [
        (1, 1, 0),
        (1, 1, 0),
        (1, 0, 1),
    ]
    assert {unit for (unit,) in rows_of(store, "records", "unit")} == {"package", "block"}


def test_one_bad_cell_refuses_the_whole_row(store: Store, tmp_path: Path) -> None:
    """No half of a row is counted: where its packages are wrong, its block is not taken either."""
    result = taken(store, tmp_path, package(status="ok", all="-1"), mapping=TWO_UNITS)
    assert (result.rejected, rows_of(store, "records")) == (1, [])


def test_coverage_spans_the_rows(store: Store, tmp_path: Path) -> None:
    """A file speaks for the days from its first record to its last, repeated ones included and rejected ones not."""
    rows = [package(id=day, day=f"2026-08-{day}") for day in ("03", "17", "09")]
    taken(store, tmp_path, *rows, package(id="x", day="2026-08-32"))
    told = store.told("flex", FIRST)
    assert [(one.unit, one.days.first - FIRST, one.days.last - FIRST) for one in told] == [("package", -29, -15)]
    assert {"delivered", "due", "units", "late", "completed", "place", "reason", "excused"} == told[0].carries
    assert store.told("flex", FIRST - 20)[0].days.last == FIRST - 20
    assert store.told("flex", FIRST - 30) == []


def test_coverage_ends_with_the_file(store: Store, tmp_path: Path) -> None:
    """Blocks scheduled after the file was made are kept, and the file does not speak for their days."""
    rows = [package(id="a", status="ok"), package(id="b", day="2026-09-20")]
    mapping = TableMapping("blocks", (BLOCK,), ("id", "day"))
    assert taken(store, tmp_path, *rows, mapping=mapping).accepted == 2
    assert [one.days.last for one in store.told("flex", FIRST + 99)] == [FIRST]


CELLS = st.sampled_from(["A", "B", ""])
FILE = st.dictionaries(st.sampled_from(["k1", "k2", "k3"]), st.tuples(CELLS, CELLS), max_size=3)
FORMATS = {"both": MAPPING, "other": OTHER}


@QUICK
@given(
    files=st.lists(st.tuples(st.sampled_from(sorted(FORMATS)), FILE), min_size=1, max_size=4).filter(
        lambda files: all(sum(one == name for one, _ in files) <= 3 for name in FORMATS)
    ),
    data=st.data(),
)
def test_records_do_not_depend_on_the_order_of_import(
    store: Store,
    tmp_path: Path,
    files: Sequence[tuple[str, dict[str, tuple[str, str]]]],
    data: st.DataObject,
) -> None:
    """Files of different days taken in any order give the records that a plain recount of all they said gives."""
    order = data.draw(st.permutations(range(len(files))))
    account = f"example {next(NUMBERS)}"
    for days in order:
        name, said = files[days]
        rows = [package(id=key, place=place, reason=reason) for key, (place, reason) in said.items()]
        result = taken(store, tmp_path, *rows, day=on(days), mapping=FORMATS[name], account=account)
        assert adds_up(result, len(rows))
    assert versions(store, account) == recounted(files)


def recounted(files: Sequence[tuple[str, dict[str, tuple[str, str]]]]) -> list[tuple[Any, ...]]:
    """All versions by the rule, from the files in the order of their days: the newest of each format, by column."""
    found: list[tuple[Any, ...]] = []
    for key in sorted({key for _, said in files for key in said}):
        states: list[tuple[int, str | None, str | None]] = []
        newest: dict[str, tuple[str, str]] = {}
        told = [days for days, (_, said) in enumerate(files) if key in said]
        for days in told:
            name, said = files[days]
            newest.pop(name, None)
            newest[name] = said[key] if name == "both" else ("", said[key][1])
            # the newest word on a column: of the formats in the order they last spoke, the last that says something
            last_said: list[str | None] = [None, None]
            for cells in newest.values():
                last_said = [cell or before for cell, before in zip(cells, last_said, strict=True)]
            if not states or tuple(last_said) != states[-1][1:]:
                states.append((days, last_said[0], last_said[1]))
        for index, (days, place, reason) in enumerate(states):
            until = states[index + 1][0] if index + 1 < len(states) else None
            found.append((key, days, until, days if until is not None else told[-1], index == 0, place, reason))
    return sorted(found)


ROWS = st.lists(
    st.builds(
        lambda day, place, all_: package(id=f"k{day}", place=place, all=str(all_), day=f"2026-08-{day}"),
        st.integers(10, 31), CELLS, st.integers(0, 9),
    ),
    min_size=1, max_size=20, unique_by=lambda row: row[0],
)  # fmt: skip


@QUICK
@given(rows=ROWS, data=st.data())
def test_two_exports_count_as_their_union(
    store: Store, tmp_path: Path, rows: list[tuple[str, ...]], data: st.DataObject
) -> None:
    """A file cut in two at random, with an overlap and in either order, gives the records of the whole file."""
    where = data.draw(st.lists(st.sampled_from(["first", "second", "both"]), min_size=len(rows), max_size=len(rows)))
    parts = [[row for row, at in zip(rows, where, strict=True) if at in (part, "both")] for part in ("first", "second")]
    number = next(NUMBERS)
    taken(store, tmp_path, *rows, account=f"whole {number}")
    halves = [taken(store, tmp_path, *part, account=f"halves {number}") for part in data.draw(st.permutations(parts))]
    found = {
        name: rows_of(store, f"records WHERE account = '{name} {number}'", "* EXCLUDE (account, format, file_id, row)")
        for name in ("whole", "halves")
    }
    assert found["halves"] == found["whole"]
    assert sum(result.accepted for result in halves) == len(rows)
    assert sum(result.repeated for result in halves) == where.count("both")


MESS = st.lists(
    st.tuples(
        st.sampled_from(["p1", "p2", "", 'p"3', "p,4", "n\nl"]),
        st.sampled_from(["2026-08-30", "2026-08-31", "2026-13-01", "", "30.8.26", "2026-12-01"]),
        st.sampled_from(["2026-09-05 12:00", "", "noon"]),
        st.sampled_from(["3", "-3", "", "x", "1e3"]),
        st.sampled_from(["0", "2", "9", "-1", ""]),
        st.sampled_from(["ok", "LOST", "total", "stolen", ""]),
        st.sampled_from(["DSD3", ""]),
        st.just(""),
        st.sampled_from(["yes", "", "perhaps"]),
    ),
    max_size=25,
)
SPOILT = st.sampled_from(["none", "cut", "longer", "quote", "blank", "delimiters", "header"])


@QUICK
@given(
    rows=MESS, how=st.lists(SPOILT, min_size=25, max_size=25), mapping=st.sampled_from([MAPPING, KEYLESS, TWO_UNITS])
)
@example([], ["none"] * 25, MAPPING)
@example([package()], ["quote"] * 25, TWO_UNITS)
def test_no_row_is_lost(
    store: Store, tmp_path: Path, rows: list[tuple[str, ...]], how: list[str], mapping: TableMapping
) -> None:
    """However broken a file is, its rows are accepted, repeated, restated, rejected or named, and add up."""
    lines = [line for row, spoilt in zip(rows, how, strict=False) for line in spoil(row, spoilt)]
    text, account = csv_text([]) + "".join(lines), f"example {next(NUMBERS)}"
    result = take(store, tmp_path, text, mapping=mapping, account=account)
    assert adds_up(result, len(lines))
    assert len(store.rejects(account)) == result.rejected
    again = take(store, tmp_path, text, mapping=mapping, account=account)
    assert adds_up(again, len(lines))
    assert (again.accepted, again.rejected, again.non_data) == (0, result.rejected, result.non_data)


def spoil(row: Sequence[str], how: str) -> list[str]:
    """The lines of a row after something has happened to it; a line break goes with its quotes."""
    row = [cell.replace("\n", " ") for cell in row] if how in ("cut", "longer", "quote") else row
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(row)
    line = out.getvalue()
    return {
        "cut": [",".join(cell.replace('"', "").replace(",", "") for cell in row[:2]) + "\n"],
        "longer": [line.rstrip("\n") + ",1,2\n"],
        "quote": [",".join(cell.replace('"', "").replace(",", "") for cell in row[:-1]) + ',"open\n'],
        "blank": [line, "\n"],
        "delimiters": [line, "," * (len(COLUMNS) - 1) + "\n"],
        "header": [line, csv_text([])],
    }.get(how, [line])
