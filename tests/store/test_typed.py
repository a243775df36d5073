"""Claims about cells becoming moments, facts and keys, and about the sentence where they will not."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from homes import MAPPING, PACKAGE, csv_text, fresh_store, package, reasons, rows_of, take, taken, texts_of
from strikewatch.core.facts import day_of
from strikewatch.core.record import CountColumn, MomentColumn, TableMapping, UnitMapping, WordColumn
from strikewatch.store import Store

NUMBERS = itertools.count()  # an account of its own for each example
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fresh_store(tmp_path) as opened:
        yield opened


def test_a_row_becomes_a_record(store: Store, tmp_path: Path) -> None:
    """Dates, counts, words, texts and yes-or-no land in their columns, and what is blank says nothing."""
    row = package(due="2026-08-30 18:30", all="40", late="0", status=" Lost ", place="DSD3", excused="Yes")
    assert taken(store, tmp_path, row, package(id="p2")).accepted == 2
    columns = "key, delivered_day, delivered_at, due_at, due_day, hour, units, late, completed, place, excused"
    day = day_of(dt.date(2026, 8, 30))
    assert rows_of(store, "records", columns) == [
        ("p1", day, None, dt.datetime(2026, 8, 30, 18, 30), day, 18, 40, 0, 0, "DSD3", True),  # noqa: DTZ001 -- naive UTC
        ("p2", day, None, None, None, None, None, None, None, None, None),
    ]


BAD_CELLS = [
    # impossible and unreadable dates
    ({"day": "2026-02-30"}, "day", '"2026-02-30" is no date or time of the form %Y-%m-%d'),
    ({"day": "yesterday"}, "day", '"yesterday" is no date or time of the form %Y-%m-%d'),
    ({"due": "2026-08-30"}, "due", '"2026-08-30" is no date or time of the form %Y-%m-%d %H:%M'),
    ({"due": "2026-08-30 25:00"}, "due", '"2026-08-30 25:00" is no date or time of the form %Y-%m-%d %H:%M'),
    ({"day": "0026-08-30"}, "day", '"0026-08-30" lies outside the years 1990 to 2099'),
    ({"due": "2100-01-01 00:00"}, "due", '"2100-01-01 00:00" lies outside the years 1990 to 2099'),
    ({"day": ""}, "day", "empty; a record needs its day"),
    ({"day": "N/A"}, "day", "empty; a record needs its day"),
    # after the file; a promise may lie there
    ({"day": "2026-09-02"}, "day", '"2026-09-02" lies after the file itself, made on 2026-09-01'),
    # counts
    ({"all": "-1"}, "all", '"-1" is negative; a count cannot be'),
    ({"late": "-1"}, "late", '"-1" is negative; a count cannot be'),
    ({"all": "many"}, "all", '"many" is not a whole number'),
    ({"all": "1.5"}, "all", '"1.5" is not a whole number'),
    ({"all": "12345678901"}, "all", '"12345678901" is not a whole number'),
    ({"all": "3", "late": "4"}, "late", "4 is more than the 3 units it is part of"),
    ({"late": "2"}, "late", "2 is more than the 1 units it is part of"),
    ({"all": "3", "late": "2", "status": "lost"}, "late", "2 is more than the 0 that were delivered"),
    # words
    ({"status": "eaten"}, "status", '"eaten" is none of the words ok, lost, total'),
    ({"excused": "perhaps"}, "excused", '"perhaps" is neither yes nor no'),
    # key
    ({"id": ""}, "id", "empty; a record of this format needs its key"),
]


def test_a_bad_cell_refuses_its_row_with_a_sentence(store: Store, tmp_path: Path) -> None:
    """The row is rejected with its number, its column and why; the rows around it are taken."""
    rows = [package(**({"id": f"bad {index}"} | cells)) for index, (cells, _, _) in enumerate(BAD_CELLS)]
    result = taken(store, tmp_path, package(id="a"), *rows, package(id="b"))
    assert (result.accepted, result.rejected) == (2, len(rows))
    assert reasons(store) == [(row, *said) for row, (_, *said) in enumerate(BAD_CELLS, start=2)]


def test_what_may_be_is_taken(store: Store, tmp_path: Path) -> None:
    """The day of the file itself, a promise after it, and whole numbers with a sign or a point are fine."""
    cells = ({"day": "2026-09-01"}, {"due": "2026-10-05 12:00"}, {"all": "+7"}, {"all": "7.0"})
    assert taken(store, tmp_path, *(package(id=str(id_), **one) for id_, one in enumerate(cells))).accepted == 4


@pytest.mark.parametrize(
    ("line", "column", "sentence"),
    [
        ("p9", "day", "the row has 1 cells and ends before the column 'day'"),
        (
            "p9,2026-08-30,,,,,,,,stray",
            "row",
            "the row has 10 cells where the header names 9: a stray delimiter or quote?",
        ),
        ('p9,"2026-08-30', "row", "a quote is opened here and never closed"),
    ],
)
def test_a_row_that_cannot_be_split_says_so(
    store: Store, tmp_path: Path, line: str, column: str, sentence: str
) -> None:
    """A short row, a long row and an open quote each get their sentence, at their place in the file."""
    before, after = csv_text([package(id="a")]), csv_text([package(id="b")]).split("\n", 1)[1]
    result = take(store, tmp_path, f"{before}\n{line}\n{after}")
    assert (result.accepted, result.rejected, result.non_data) == (2, 1, (("empty row", 1),))
    assert reasons(store) == [(3, column, sentence)]


def test_a_short_row_that_holds_what_is_needed_is_taken(store: Store, tmp_path: Path) -> None:
    """Columns after the required ones may be missing from a row."""
    assert take(store, tmp_path, csv_text([]) + "p1,2026-08-30\n").accepted == 1


def test_rejects_hold_the_columns_that_are_read(store: Store, tmp_path: Path) -> None:
    """The raw text of a rejected row names the used cells that were not empty; an unsplittable row keeps none."""
    text = csv_text([(*package(day="x", place="DSD3"), "secret")], (*MAPPING.columns, "remark"))
    take(store, tmp_path, text + 'p9,"open\n')
    assert [(row, raw) for _, _, row, _, _, raw in store.rejects()] == [(1, "id=p1; day=x; place=DSD3"), (2, "")]


def test_non_data_lines_are_named(store: Store, tmp_path: Path) -> None:
    """Blank lines, lines of delimiters and words the mapping leaves out are counted under their names."""
    result = take(store, tmp_path, csv_text([package(), package(id="t", status="Total")]) + "\n,,,,,,,,\n")
    assert result.non_data == (("empty row", 2), ("left out: total", 1))
    assert result.rows == 4


BLOCK = UnitMapping(
    unit="block",
    key=("day", "start"),
    moments=(MomentColumn("start", "day", ("%m/%d/%y %I:%M %p",), time_column="start"),),
    words=(WordColumn("came", {"yes": {"checked_in_late": 0}}),),
    dated_by="start",
    only_when="came",
)
ONLY_WHEN = TableMapping("blocks", (BLOCK,), ("day", "start", "came"))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("8/30/26,5:15 PM,yes", ("accepted", "")),
        ("8/30/26,5:15 PM,", ("row without a record", "")),
        (",,", ("empty row", "")),
        ("", ("empty row", "")),
        ("8/30/26", ("rejected", "the row has 1 cells and ends before the column 'came'")),
        (
            "8/30/26,5:15 PM,,,x",
            ("rejected", "the row has 5 cells where the header names 3: a stray delimiter or quote?"),
        ),
        ('8/30/26,5:15 PM,"', ("rejected", "a quote is opened here and never closed")),
    ],
)
def test_rows_that_hold_no_unit_are_still_looked_at(
    store: Store, tmp_path: Path, line: str, expected: tuple[str, str]
) -> None:
    """Where a unit exists only when a column is filled, a broken row is rejected and not taken for one without it."""
    result = take(store, tmp_path, f"day,start,came\n{line}\n", mapping=ONLY_WHEN)
    found = {"accepted": result.accepted, "rejected": result.rejected, **dict(result.non_data)}
    assert [name for name, count in found.items() if count] == [expected[0]]
    assert "".join(reason for _, _, reason in reasons(store)) == expected[1]


def split(**cells: str) -> tuple[str, ...]:
    said = {"id": "a", "day": "8/30/26", "start": "5:15 PM", "due": "", "due_time": ""} | cells
    return tuple(said.values())


SPLIT = TableMapping(
    "split",
    (
        UnitMapping(
            unit="package",
            key=("id",),
            moments=(
                MomentColumn("start", "day", ("%m/%d/%y %I:%M %p", "%m/%d/%Y %H:%M"), time_column="start"),
                MomentColumn("due", "due", ("%m/%d/%y %I:%M %p",), time_column="due_time"),
            ),
            dated_by="start",
        ),
    ),
    ("id", "day"),
)


@pytest.mark.parametrize(
    ("cells", "start", "due"),
    [
        ({}, "2026-08-30 17:15:00", None),
        ({"day": "8/30/2026", "start": "17:15"}, "2026-08-30 17:15:00", None),
        ({"start": ""}, "2026-08-30", None),
        ({"due": "9/5/26", "due_time": "6:00 AM"}, "2026-08-30 17:15:00", "2026-09-05 06:00:00"),
        ({"due": "9/5/26"}, "2026-08-30 17:15:00", "2026-09-05"),
    ],
)
def test_a_date_and_a_time_in_two_columns_are_one_moment(
    store: Store, tmp_path: Path, cells: dict[str, str], start: str, due: str | None
) -> None:
    """Where the time is blank the day is kept without an instant."""
    take(store, tmp_path, csv_text([split(**cells)], SPLIT.columns), mapping=SPLIT)
    (row,) = rows_of(store, "records", "start_at, start_day, due_at, due_day")

    def shown(at: dt.datetime | None, day: int | None) -> str | None:
        if at is not None or day is None:
            return str(at) if at is not None else None
        return str(dt.date.fromordinal(day + dt.date(1970, 1, 1).toordinal()))

    assert (shown(row[0], row[1]), shown(row[2], row[3])) == (start, due)


@pytest.mark.parametrize(
    ("cells", "column", "cell"),
    [
        ({"day": "30/8/26"}, "day", "30/8/26 5:15 PM"),
        ({"day": "30/8/26", "start": ""}, "day", "30/8/26"),
        ({"due": "soon"}, "due", "soon"),
        ({"due": "soon", "due_time": "6:00 AM"}, "due", "soon 6:00 AM"),
        ({"start": "late"}, "day", "8/30/26 late"),
    ],
)
def test_a_bad_date_beside_a_blank_time_is_no_blank(
    store: Store, tmp_path: Path, cells: dict[str, str], column: str, cell: str
) -> None:
    """A date that cannot be read is named as it stands, with and without a time beside it."""
    take(store, tmp_path, csv_text([split(**cells)], SPLIT.columns), mapping=SPLIT)
    ((row, named, reason),) = reasons(store)
    assert (row, named) == (1, column)
    assert reason.startswith(f'"{cell}" is no date or time of the form %m/%d/%y %I:%M %p')


def test_parts_taken_off_a_whole_are_checked(store: Store, tmp_path: Path) -> None:
    """What is left after taking columns off is a count of its own; a whole smaller than its parts is rejected."""
    counts = (
        CountColumn("units", "all"),
        CountColumn("completed", "all", ("back", "lost")),
        CountColumn("late", "late"),
    )
    unit = UnitMapping("package", ("id",), PACKAGE.moments[:1], counts)
    mapping = TableMapping("parts", (unit,), ("id",))
    rows = [
        ("a", "2026-08-30", "10", "2", "1", "7"),
        ("b", "2026-08-30", "10", "9", "2", "0"),
        ("c", "2026-08-30", "10", "2", "1", "8"),
        ("d", "2026-08-30", "10", "x", "1", "0"),
    ]
    take(store, tmp_path, csv_text(rows, ("id", "day", "all", "back", "lost", "late")), mapping=mapping)
    assert rows_of(store, "records", "key, completed") == [("a", 7)]
    assert reasons(store) == [
        (2, "all", "is smaller than back and lost, which are part of it"),
        (3, "late", "8 is more than the 7 that were delivered"),
        (4, "back", '"x" is not a whole number'),
    ]


def test_rows_of_other_accounts_are_left_out(store: Store, tmp_path: Path) -> None:
    """Where a column names the account, other accounts' rows are counted as such, broken or not."""
    mapping = replace(MAPPING, account_column="place", programme_column="reason")
    rows = [
        package(id="a", place="FLEX", reason="Grocery"),
        package(id="b", place="other"),
        package(id="c", day="x", place="o"),
    ]
    result = take(store, tmp_path, csv_text(rows), mapping=mapping)
    assert (result.accepted, result.non_data) == (1, (("row of another account", 2),))
    assert rows_of(store, "records", "account, programme, key") == [("flex", "Grocery", "a")]


ZONES = ("UTC", "America/Los_Angeles", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe")
ZONED = {
    zone: TableMapping(
        "zoned",
        (
            UnitMapping(
                "order",
                ("id",),
                (
                    MomentColumn("ordered", "at", ("%Y-%m-%d %H:%M",), zone=zone),
                    MomentColumn("shipped", "with offset", ("%Y-%m-%dT%H:%M%z",)),
                ),
                dated_by="ordered",
            ),
        ),
        ("id", "at"),
    )
    for zone in (*ZONES, "account")
}


@QUICK
@given(
    st.lists(
        st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2026, 6, 30)),  # noqa: DTZ001 -- wall clocks
        min_size=1, max_size=40, unique_by=lambda moment: moment.replace(second=0, microsecond=0),
    ),
    st.sampled_from(ZONES),
    st.sampled_from((*ZONES, "account")),
)  # fmt: skip
@example([dt.datetime(2026, 3, 8, 1, 59), dt.datetime(2026, 3, 8, 3, 1)], "America/Los_Angeles", "account")  # noqa: DTZ001
@example([dt.datetime(2025, 10, 26, 3, 0), dt.datetime(2025, 10, 26, 0, 30)], "Europe/Berlin", "UTC")  # noqa: DTZ001
@example([dt.datetime(2025, 11, 2, 6, 30), dt.datetime(2025, 11, 2, 7, 30)], "America/Los_Angeles", "UTC")  # noqa: DTZ001
def test_instants_and_local_days_follow_the_zones(
    store: Store, tmp_path: Path, moments: list[dt.datetime], zone: str, written_in: str
) -> None:
    """Instants, local days and hours equal those of Python's zone data, through every change of the clocks."""
    account = f"example {next(NUMBERS)}"
    own, source = ZoneInfo(zone), ZoneInfo(zone if written_in == "account" else written_in)
    walls = [moment.replace(second=0, microsecond=0) for moment in moments]
    # wall times that the clocks skip or show twice name no single instant
    walls = [wall for wall in walls if _only_once(wall, source)]
    rows = [
        (f"{index:02d}", f"{wall:%Y-%m-%d %H:%M}", f"{wall.replace(tzinfo=source):%Y-%m-%dT%H:%M%z}")
        for index, wall in enumerate(walls)
    ]
    expected = []
    for index, wall in enumerate(walls):
        instant = wall.replace(tzinfo=source)
        local, utc = instant.astimezone(own), instant.astimezone(dt.UTC).replace(tzinfo=None)
        expected.append((f"{index:02d}", utc, day_of(local.date()), local.hour, utc, day_of(local.date())))
    text = csv_text(rows, ("id", "at", "with offset"))
    take(store, tmp_path, text, mapping=ZONED[written_in], zone=zone, account=account)
    columns = "key, ordered_at, ordered_day, hour, shipped_at, shipped_day"
    assert rows_of(store, f"records WHERE account = '{account}'", columns) == expected
    assert not store.rejects(account)


def _only_once(wall: dt.datetime, zone: ZoneInfo) -> bool:
    first, second = wall.replace(tzinfo=zone), wall.replace(tzinfo=zone, fold=1)
    back = first.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None)
    return first.utcoffset() == second.utcoffset() and back == wall


PERSONAL = (
    "ann.smith+x@example.org",
    "(555) 123-4567",
    "+1 555 123 4567",
    "555-123-4567",
    "32.71573, -117.16108",
    "-117.1610,32.7157",
)


def test_nothing_personal_enters_the_store(store: Store, tmp_path: Path) -> None:
    """Mail addresses, telephone numbers and coordinates stand in no text of any table, whatever cell held them."""
    columns = ("place", "reason", "id", "day", "status", "all", "excused")
    cells = [{column: f"call {secret} now"} for secret in PERSONAL for column in columns]
    rows = [package(**({"id": str(index)} | one)) for index, one in enumerate(cells)]
    assert taken(store, tmp_path, *rows).rows == len(rows)
    bare = [part for secret in PERSONAL for part in secret.replace(",", " ").split() if len(part) > 4]
    held = [(table, text) for table, text in texts_of(store) if any(part in text for part in bare)]
    assert held == []
    assert len(store.rejects()) == 4 * len(PERSONAL)


def test_parents_with_personal_keys_stay_apart(store: Store, tmp_path: Path) -> None:
    """A parent key that holds an address is kept as its hash: masked, two orders would become one."""
    unit = replace(PACKAGE, texts={"order_key": "place", "block_key": "reason"})
    mapping = TableMapping("parents", (unit,), ("id", "day"))
    rows = [package(id=key, place=f"{key}@example.org", reason="B-7") for key in ("a", "b")]
    take(store, tmp_path, csv_text(rows), mapping=mapping)
    orders = {order for order, _ in rows_of(store, "records", "order_key, block_key")}
    assert len(orders) == 2
    assert {block for _, block in rows_of(store, "records", "order_key, block_key")} == {"B-7"}


BUYERS = TableMapping(
    "orders", (replace(PACKAGE, unit="order", texts={"buyer": "place", "item": "reason"}),), ("id", "day")
)


def test_a_buyer_is_kept_as_a_hash(store: Store, tmp_path: Path) -> None:
    """One buyer is one hash however the name is cased, another one in another account, and none where it is blank."""
    rows = [package(id=str(number), place=name) for number, name in enumerate(("Ann Smith", " ann SMITH", "Bo Li", ""))]
    for account in ("flex", "shop"):
        taken(store, tmp_path, *rows, mapping=BUYERS, account=account)
    flex, shop = ([*rows_of(store, f"records WHERE account = '{name}'", "key, buyer")] for name in ("flex", "shop"))
    hashes = [buyer for _, buyer in flex]
    assert hashes[0] == hashes[1] == hashlib.md5(b"ann smithflex").hexdigest()  # noqa: S324 -- no secret, a name that is not shown
    assert len({*hashes}) == 3
    assert hashes[3] is None
    assert {buyer for _, buyer in flex} & {buyer for _, buyer in shop} == {None}


@pytest.mark.parametrize("secret", ["Zacharias Quux", "zack.quux@example.org"])
def test_no_buyer_stands_anywhere_in_clear(store: Store, tmp_path: Path, secret: str) -> None:
    """Taken or rejected, as a buyer, a key or a column too many: no text of any table holds the name."""
    doubled = replace(PACKAGE, unit="order", key=("id", "place"), texts={"buyer": "place", "segment": "place"})
    rows = [package(place=secret), package(id="p2", place=secret, day="x", reason="rain")]
    for mapping in (BUYERS, TableMapping("doubled", (doubled,), ("id", "day"))):
        # one cell too many, and one too few, put the name under another column
        shifted = f"p3,2026-08-30,,,,,,{secret},,x\np4,{secret},,5\n"
        assert take(store, tmp_path, csv_text(rows) + shifted, mapping=mapping).rejected == 3
    held = [(table, text) for table, text in texts_of(store) if re.search("quux|zach|zack", text, re.IGNORECASE)]
    assert held == []
    assert [raw for _, _, row, _, _, raw in store.rejects() if row == 2] == ["id=p2; day=x; place=(masked)"]
    assert (4, "day", "(masked) is no date or time of the form %Y-%m-%d") in reasons(store)


def test_items_with_personal_names_stay_apart(store: Store, tmp_path: Path) -> None:
    """An item that looks like a telephone number is kept as its hash: masked, two items would become one."""
    items = ("555-123-4567", "555-123-4568", "B07XYZ1234")
    taken(store, tmp_path, *(package(id=item, reason=item) for item in items), mapping=BUYERS)
    kept = {item for (item,) in rows_of(store, "records", "item")}
    assert len(kept) == 3
    assert kept & set(items) == {"B07XYZ1234"}


@pytest.mark.parametrize(("stars", "taken_"), [("1", 1), ("5", 1), ("5.0", 1), ("", 1), ("0", 0), ("6", 0), ("4.5", 0)])
def test_stars_are_one_to_five(store: Store, tmp_path: Path, stars: str, taken_: int) -> None:
    """Stars and points are no part of the units: a rating of five stars is one rating."""
    counts = (CountColumn("stars", "all"), CountColumn("points", "late"))
    mapping = TableMapping("ratings", (replace(PACKAGE, unit="rating", counts=counts),), ("id", "day"))
    result = taken(store, tmp_path, package(all=stars, late="40"), mapping=mapping)
    assert (result.accepted, result.rejected) == (taken_, 1 - taken_)
    if stars == "6":
        assert reasons(store) == [(1, "all", '"6" is no number of stars from 1 to 5')]


@pytest.mark.parametrize("name", ["it's", 'a "name"', "ON-TIME_ARR (Y/N)", "select"])
def test_columns_may_be_called_anything(store: Store, tmp_path: Path, name: str) -> None:
    """Quotes in names, words and cells are text and nothing else."""
    unit = UnitMapping(
        "package", (name,), (MomentColumn("delivered", "day", ("%Y-%m-%d",), dated_only=True),),
        words=(WordColumn(f"{name} 2", {"it's ok": {"completed": 1}}),), texts={"place": f"{name} 3"},
    )  # fmt: skip
    mapping = TableMapping("odd", (unit,), (name,))
    rows = [("o'k", "2026-08-30", "It's OK", "d'or"), ("b", "2026-08-30", "isn't", "")]
    result = take(store, tmp_path, csv_text(rows, (name, "day", f"{name} 2", f"{name} 3")), mapping=mapping)
    assert (result.accepted, result.rejected) == (1, 1)
    assert rows_of(store, "records", "key, completed, place") == [("o'k", 1, "d'or")]
