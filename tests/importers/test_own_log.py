"""Claims about the project's own log: deliveries and blocks, kept by hand."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homes import ACCOUNT, BLOCKS, DAY, DELIVERIES, adds_up, home, objective, reasons, rows_of, spreadsheet
from strikewatch.core.facts import day_of
from strikewatch.importers.own_log import ARRIVALS, OUTCOMES

LOG = "log/flex/deliveries.csv"
AUGUST = day_of(dt.date(2026, 8, 30))


def delivery(**cells: str) -> str:
    said = dict.fromkeys(DELIVERIES.strip().split(","), "") | {"day": "2026-08-30", "outcome": "delivered"} | cells
    return ",".join(said.values()) + "\n"


def block(**cells: str) -> str:
    said = dict.fromkeys(BLOCKS.strip().split(","), "") | {"day": "2026-08-30", "start": "17:15"} | cells
    return ",".join(said.values()) + "\n"


def test_outcomes_say_what_became_of_a_package(tmp_path: Path) -> None:
    """Each word of the log stands for its facts, in any case, and an empty cell for none."""
    found = home(tmp_path)
    words = [*OUTCOMES, ""]
    found.put(LOG, DELIVERIES + "".join(delivery(package=f"{word} ", outcome=word.title()) for word in words))
    assert found.ingest()[0].accepted == len(words)
    facts = ("completed", "late", "undelivered", "not_received")
    expected = {(word, *(OUTCOMES.get(word, {}).get(fact) for fact in facts)) for word in OUTCOMES}
    with found.store() as store:
        rows = rows_of(store, "records", f"key, {', '.join(facts)}")
    assert {row for row in rows if row[0] in OUTCOMES} == expected
    assert [row[1:] for row in rows if row[0] not in OUTCOMES] == [(None,) * 4]


def test_arrivals_say_how_a_block_went(tmp_path: Path) -> None:
    """A block without packages is a block alone, with the facts of its word."""
    found = home(tmp_path)
    found.put("log/flex/blocks.csv", BLOCKS + "".join(block(place=word, arrival=word) for word in ARRIVALS))
    assert found.ingest()[0].accepted == len(ARRIVALS)
    facts = ("missed", "checked_in_late", "forfeited_late", "cancelled_own", "cancelled_other")
    with found.store() as store:
        assert set(rows_of(store, "records", f"unit, hour, place, {', '.join(facts)}")) == {
            ("block", 17, word, *(ARRIVALS[word].get(fact) for fact in facts)) for word in ARRIVALS
        }


def test_a_block_with_packages_is_both(tmp_path: Path) -> None:
    """Totals stand for the packages of a block; those not undelivered were delivered."""
    found = home(tmp_path)
    row = block(packages="40", late="3", undelivered="2", not_received="1", arrival="late", place="DSD3", excused="no")
    found.put("log/flex/blocks.csv", BLOCKS + row + block(packages="0"))
    assert found.ingest()[0].accepted == 2
    with found.store() as store:
        columns = "unit, units, completed, late, undelivered, not_received, checked_in_late"
        assert rows_of(store, "records WHERE place = 'DSD3'", columns) == [
            ("block", None, None, None, None, None, 1),
            ("package", 40, 38, 3, 2, 1, None),
        ]


def test_times_are_read_as_people_write_them(tmp_path: Path) -> None:
    """A promise and a delivery beside their day."""
    found = home(tmp_path)
    times = ("18:30", "18:30:00", "6:30 PM", "6:30PM", "06:30 pm")
    found.put(LOG, DELIVERIES + "".join(delivery(package=time, promised_by=time, delivered_at=time) for time in times))
    assert found.ingest()[0].accepted == len(times)
    with found.store() as store:
        instants = {str(at) for row in rows_of(store, "records", "due_at, delivered_at") for at in row}
    assert instants == {"2026-08-30 18:30:00"}


@pytest.mark.parametrize(
    ("days", "order", "expected"),
    [
        (("2026-08-30", "2026-08-29"), "", [-1, 0]),
        (("8/30/2026", "8/4/2026"), "", [-26, 0]),
        (("30.08.2026", "04.08.2026"), "", [-26, 0]),
        (("7/8/26", "8/8/26"), 'date_order = "mdy"\n', [-53, -22]),
        (("7/8/26", "8/8/26"), 'date_order = "dmy"\n', [-23, -22]),
    ],
)
def test_the_file_or_the_settings_tell_the_order_of_dates(
    tmp_path: Path, days: tuple[str, str], order: str, expected: list[int]
) -> None:
    """One date that can be read in one way alone decides for all; else the account's setting does."""
    found = home(tmp_path, ACCOUNT + order)
    found.put(LOG, DELIVERIES + "".join(delivery(day=day) for day in days))
    assert found.ingest()[0].accepted == 2
    with found.store() as store:
        assert sorted(day - AUGUST for (day,) in rows_of(store, "records", "start_day")) == expected


@pytest.mark.parametrize(
    ("cells", "column"),
    [({"day": "3/4/2026"}, "day"), ({"day": "8/30/2026", "reported_on": "3/4/2026"}, "reported_on")],
)
def test_ambiguous_dates_are_never_guessed(tmp_path: Path, cells: dict[str, str], column: str) -> None:
    """Both readings are named, and how to say which is meant; nothing of the file is taken."""
    found = home(tmp_path)
    found.put(LOG, DELIVERIES + delivery(**cells))
    (result,) = found.ingest()
    assert result.refused == (
        f'deliveries.csv: in the column {column}, "3/4/2026" may be 4 March 2026 or 3 April 2026; '
        'write dates as 2026-08-31, or set date_order = "mdy" or "dmy" for the account'
    )
    assert found.contents()["records"] == []


def test_a_date_far_down_decides(tmp_path: Path) -> None:
    """Where the start of a long file leaves it open, the rest is looked at before it is refused."""
    found = home(tmp_path)
    many = "".join(delivery(day="3/4/2026", package=str(number)) for number in range(5_001))
    found.put(LOG, DELIVERIES + many + delivery(day="3/31/2026"))
    assert found.ingest()[0].accepted == 5_002


def test_an_open_quote_does_not_hide_the_order_of_dates(tmp_path: Path) -> None:
    """The dates below a quote that never closes are still seen, and its line is the only one rejected."""
    found = home(tmp_path)
    found.put(LOG, DELIVERIES + delivery(day='"7/4/2026') + delivery(day="8/30/2026", package="a") * 2)
    (result,) = found.ingest()
    assert (result.accepted, result.repeated, result.rejected) == (1, 1, 1)


def test_rows_without_a_package_stay_apart(tmp_path: Path) -> None:
    """Two equal deliveries without a number are two; with one they are the same package."""
    found = home(tmp_path)
    found.put(LOG, DELIVERIES + delivery() * 2 + delivery(package="TBA1") * 2)
    (result,) = found.ingest()
    assert (result.accepted, result.repeated) == (3, 1)


BAD_ROWS = [
    (delivery(outcome="eaten"), "outcome", '"eaten" is none of the words delivered, on time, late'),
    (delivery(day="2026-02-30"), "day", '"2026-02-30" is no date or time of the form %Y-%m-%d'),
    (delivery(day="2026-09-02"), "day", "lies after the file itself, made on 2026-09-01, and says how it went"),
    (delivery(promised_by="noon"), "day", '"2026-08-30 noon" is no date or time of the form %Y-%m-%d %H:%M'),
    (delivery(reported_on="2026-09-05"), "reported_on", "lies after the file itself"),
    (delivery(excused="maybe"), "excused", '"maybe" is neither yes nor no'),
    ("2026-08-30,TBA1\n", "excused", "the row has 2 cells and ends before the column 'excused'"),
]


def test_a_bad_row_of_the_log_says_why(tmp_path: Path) -> None:
    """Each bad row is rejected with its column, the other rows are taken, and the exit code asks to look."""
    found = home(tmp_path)
    found.put(LOG, DELIVERIES + delivery(package="good") + "".join(row for row, _, _ in BAD_ROWS))
    outcome = found.run()
    (result,) = outcome.result.files
    assert (outcome.exit_code, result.accepted, result.rejected) == (1, 1, len(BAD_ROWS))
    with found.store() as store:
        said = reasons(store)
    assert [(row, column) for row, column, _ in said] == [(n, column) for n, (_, column, _) in enumerate(BAD_ROWS, 2)]
    assert [reason for (_, _, reason), (_, _, part) in zip(said, BAD_ROWS, strict=True) if part not in reason] == []


def test_a_spreadsheet_is_read_as_the_csv(tmp_path: Path) -> None:
    """True dates and times of a sheet give the records that the same log in CSV gives."""
    sheet, text = home(tmp_path / "sheet"), home(tmp_path / "text")
    rows = [
        (dt.date(2026, 8, 29), None, dt.time(18, 30), dt.time(18, 10), "delivered", None, "DSD3", None, None),
        (
            dt.date(2026, 8, 30),
            "TBA1",
            dt.time(18, 30),
            dt.time(19, 0),
            "late",
            dt.date(2026, 8, 31),
            "DSD3",
            "rain",
            True,
        ),
    ]
    spreadsheet(sheet.folder / "log" / "flex" / "log.xlsx", [DELIVERIES.strip().split(","), *rows])
    text.put(
        LOG,
        DELIVERIES
        + delivery(day="2026-08-29", promised_by="18:30", delivered_at="18:10", place="DSD3")
        + delivery(package="TBA1", promised_by="18:30", delivered_at="19:00", outcome="late", reported_on="2026-08-31",
                   place="DSD3", reason="rain", excused="yes"),
    )  # fmt: skip
    assert [one.ingest()[0].accepted for one in (sheet, text)] == [2, 2]
    assert sheet.contents()["records"] == text.contents()["records"]


def test_a_log_alone_is_counted(tmp_path: Path) -> None:
    """Late packages of a log in the window of the objective, whoever says that they are late."""
    found = home(tmp_path)
    rows = [
        delivery(package="a", outcome="late"),
        delivery(package="b", promised_by="18:00", delivered_at="18:30"),
        delivery(package="c", promised_by="18:00", delivered_at="17:30"),
        delivery(package="d", outcome="undelivered"),
        delivery(package="e", day="2026-08-31", outcome="late"),  # within the two days that the platform leaves out
    ]
    found.put(LOG, DELIVERIES + "".join(rows))
    late = objective(found.run(), "flex.on_time")
    assert (late["numerator"], late["denominator"], late["counted_from"]) == (2, 3, "records")


NUMBERS = itertools.count()
CELLS = {
    "day": ("2026-08-30", "2026-08-29", "2026-13-01", "", "tomorrow"),
    "start": ("17:15", "5:15 PM", "", "25:15"),
    "place": ("DSD3", "", '"a, b"', '"two\nlines"'),
    "packages": ("40", "", "-1", "4.5"),
    "late": ("3", "", "99"),
    "undelivered": ("2", "", "x"),
    "not_received": ("", "1"),
    "arrival": ("on time", "", "LATE", "asleep"),
    "reason": ("", "traffic"),
    "excused": ("", "yes", "no", "who knows"),
}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(*map(st.sampled_from, CELLS.values())), max_size=25), stray=st.sampled_from(["", ",", ",1"])
)
def test_every_block_is_accounted_for(tmp_path: Path, rows: list[tuple[str, ...]], stray: str) -> None:
    """Blocks are accepted, repeated, restated, rejected or named; a good row is never rejected."""
    found = home(tmp_path)
    stamp = block(place=f"station {next(NUMBERS)}", arrival="late")  # makes the file one that was never seen
    path = found.put("log/flex/blocks.csv", BLOCKS + stamp + "".join(",".join(row) + stray + "\n" for row in rows))
    (result,) = found.ingest(DAY, path)
    assert adds_up(result, len(rows) + 1)
    good = [row for row in rows if is_good(dict(zip(CELLS, row, strict=True)))]
    assert result.rows - result.rejected == (1 if stray == ",1" else len(good) + 1)


def is_good(row: dict[str, str]) -> bool:
    """Whether a block can be taken, by the rules of the template; one that says nothing holds no record."""
    packages, arrival = row["packages"], row["arrival"]
    if not packages and not arrival:
        return True
    if (
        arrival == "asleep"
        or row["day"] not in CELLS["day"][:2]
        or row["start"] == "25:15"
        or row["excused"] == "who knows"
    ):
        return False
    if not packages:
        return True
    whole = packages == "40" and row["undelivered"] != "x"
    return whole and row["late"] != "99"


def test_blocks_to_come_are_kept(tmp_path: Path) -> None:
    """A scheduled block may lie after the log, also one that was given back; one that went on time may not."""
    found = home(tmp_path)
    blocks = [block(day="2026-09-05", start=f"1{hour}:00", arrival=arrival) for hour, arrival in enumerate(ARRIVALS)]
    found.put("log/flex/blocks.csv", BLOCKS + "".join(blocks))
    assert found.ingest()[0].accepted == 3
    with found.store() as store:
        assert [row for row, _, _ in reasons(store)] == [1, 2, 3]
