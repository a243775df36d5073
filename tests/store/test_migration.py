"""Claims about a store that an older version wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from homes import (
    DAY,
    DELIVERIES,
    MAPPING,
    PACKAGE,
    Home,
    contents,
    fresh_store,
    objective,
    package,
    rows_of,
    small_home,
    taken,
)
from strikewatch.core.facts import day_of
from strikewatch.core.model import Level
from strikewatch.core.record import TableMapping
from strikewatch.core.results import StrikeWarning
from strikewatch.jobs.mails import mails
from strikewatch.jobs.rejects import rejects
from strikewatch.store import Store, ledger, migration, opened
from strikewatch.store.schema import RECORD_COLUMNS, VERSION

FILE = "strikewatch.duckdb"
LOG = "log/flex/deliveries.csv"
COLUMNS_1 = """order_key VARCHAR, block_key VARCHAR, segment VARCHAR, place VARCHAR, reason VARCHAR, hour TINYINT,
    excused BOOLEAN, ordered_at TIMESTAMP, ordered_day INTEGER, ship_by_at TIMESTAMP, ship_by_day INTEGER,
    shipped_at TIMESTAMP, shipped_day INTEGER, due_at TIMESTAMP, due_day INTEGER, delivered_at TIMESTAMP,
    delivered_day INTEGER, start_at TIMESTAMP, start_day INTEGER, arrived_at TIMESTAMP, arrived_day INTEGER,
    cancelled_at TIMESTAMP, cancelled_day INTEGER, returned_at TIMESTAMP, returned_day INTEGER, reported_at TIMESTAMP,
    reported_day INTEGER, units INTEGER, completed INTEGER, late INTEGER, late_shipped INTEGER, undelivered INTEGER,
    not_received INTEGER, sent_back INTEGER, cancelled_own INTEGER, cancelled_other INTEGER, defective INTEGER,
    missed INTEGER, forfeited_late INTEGER, checked_in_late INTEGER"""
TABLES_1 = f"""
CREATE TABLE meta (name VARCHAR PRIMARY KEY, value VARCHAR);
CREATE TABLE observations (
    account VARCHAR, programme VARCHAR, unit VARCHAR, key VARCHAR, format VARCHAR, file_id INTEGER, row BIGINT,
    seq BIGINT, observed_day INTEGER, seen_day INTEGER, {COLUMNS_1});
CREATE TABLE records (
    account VARCHAR, programme VARCHAR, unit VARCHAR, key VARCHAR, observed_day INTEGER, superseded_day INTEGER,
    seen_day INTEGER, first BOOLEAN, format VARCHAR, file_id INTEGER, row BIGINT, {COLUMNS_1});
CREATE VIEW told AS
SELECT * EXCLUDE (seq) FROM observations UNION ALL BY NAME
SELECT * EXCLUDE (superseded_day, first) FROM records WHERE format IS NOT NULL;
CREATE TABLE files (
    id INTEGER PRIMARY KEY, account VARCHAR, hash VARCHAR, name VARCHAR, format VARCHAR, observed_day INTEGER,
    imported_at TIMESTAMP, rows BIGINT, accepted BIGINT, repeated BIGINT, restated BIGINT, rejected BIGINT,
    non_data VARCHAR, notes VARCHAR, UNIQUE (account, hash));
CREATE TABLE coverage (
    file_id INTEGER, account VARCHAR, unit VARCHAR, carries VARCHAR[], first INTEGER, last INTEGER);
CREATE TABLE statements (
    account VARCHAR, file_id INTEGER, format VARCHAR, programme VARCHAR, metric VARCHAR, printed_day INTEGER,
    first INTEGER, last INTEGER, numerator BIGINT, denominator BIGINT, low VARCHAR, high VARCHAR, word VARCHAR,
    base VARCHAR);
CREATE TABLE account_events (
    account VARCHAR, key VARCHAR, file_id INTEGER, day INTEGER, kind VARCHAR, subject VARCHAR, text VARCHAR,
    names VARCHAR[], answer_by INTEGER, seen BOOLEAN, PRIMARY KEY (account, key));
CREATE TABLE rejects (
    account VARCHAR, file_id INTEGER, row BIGINT, column_name VARCHAR, reason VARCHAR, raw VARCHAR);
CREATE TABLE warnings (
    account VARCHAR, objective VARCHAR, level VARCHAR, since INTEGER, changed INTEGER, better_since INTEGER,
    better_level VARCHAR, text VARCHAR, PRIMARY KEY (account, objective));
CREATE TABLE runs (as_of INTEGER, finished_at TIMESTAMP, result VARCHAR);
CREATE TABLE notices (
    id BIGINT PRIMARY KEY, channel VARCHAR, level VARCHAR, title VARCHAR, body VARCHAR, as_of INTEGER,
    sent_at TIMESTAMP, attempts INTEGER, problem VARCHAR);
INSERT INTO meta VALUES ('version', '1');
"""  # noqa: S608 -- our own names
# A log of ten deliveries, of which a second one said two days later that TBA0 had been late.
MADE = day_of(DAY) - 7
SAID = "start_day, place, completed, late, undelivered, not_received"
ROWS_1 = f"""
INSERT INTO meta VALUES ('zone of flex', 'UTC');
INSERT INTO records (account, programme, unit, key, observed_day, seen_day, first, format, file_id, row, {SAID})
SELECT 'flex', '', 'package', 'TBA' || i, {MADE}, {MADE}, true, 'own-log-deliveries', 1, i + 1,
    {MADE} - 1, 'DSD3', 1, 0, 0, 0
FROM range(1, 10) rows(i);
INSERT INTO observations
    (account, programme, unit, key, format, file_id, row, seq, observed_day, seen_day, {SAID})
SELECT 'flex', '', 'package', 'TBA0', 'own-log-deliveries', 1 + i, 1, (1 + i) * 4000000000 + 1, {MADE} + 2 * i,
    {MADE} + 2 * i, {MADE} - 1, 'DSD3', 1, i, 0, 0
FROM range(2) rows(i);
INSERT INTO records (account, programme, unit, key, observed_day, superseded_day, seen_day, first, {SAID})
SELECT 'flex', '', 'package', 'TBA0', {MADE} + 2 * i, if(i = 0, {MADE} + 2, NULL), {MADE} + 2 * i, i = 0,
    {MADE} - 1, 'DSD3', 1, i, 0, 0
FROM range(2) rows(i);
INSERT INTO files
SELECT 1 + i, 'flex', 'hash ' || i, 'log.csv', 'own-log-deliveries', {MADE} + 2 * i, TIMESTAMP '2026-08-25 12:00',
    11, 10, 0, 0, 1, '[]', '[]'
FROM range(2) rows(i);
INSERT INTO coverage
SELECT 1, 'flex', 'package', ['start', 'late', 'completed', 'undelivered', 'not_received', 'place'], {MADE} - 30,
    {MADE};
INSERT INTO statements VALUES
    ('flex', 3, 'flex-mail', '', 'completion', {MADE}, {MADE} - 9, {MADE} - 3, 3, 200, NULL, NULL, NULL, 'picked up');
INSERT INTO account_events VALUES
    ('flex', 'abcdef', 3, {MADE}, 'other', 'Subject', 'text', ['TBA0'], NULL, true);
INSERT INTO rejects VALUES ('flex', 2, 11, 'day', 'no date', 'day=x');
INSERT INTO warnings VALUES ('flex', 'flex.on_time', 'watch', {MADE}, {MADE}, NULL, NULL, 'near');
INSERT INTO runs VALUES ({MADE}, TIMESTAMP '2026-08-25 13:00', '{{}}');
INSERT INTO notices VALUES (1, 'phone', 'watch', 'title', 'body', {MADE}, NULL, 1, 'no network');
"""  # noqa: S608 -- our own names


def version_1(path: Path, rows: str = ROWS_1) -> dict[str, list[tuple[Any, ...]]]:
    """Write a store of version 1; what its tables and its view hold."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES_1 + rows)
        return as_version_1(Store(connection))


def as_version_1(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of the tables that version 1 had, by the columns it had."""
    with duckdb.connect() as old:
        old.execute(TABLES_1)
        names = [name for (name,) in old.execute("SELECT table_name FROM information_schema.tables").fetchall()]
        columns = {name: [column for column, *_ in old.execute(f"DESCRIBE {name}").fetchall()] for name in names}
    rows = {name: rows_of(store, name, ", ".join(columns[name])) for name in names}
    return rows | {"meta": [row for row in rows["meta"] if row[0] != "version"]}


@pytest.fixture
def old(tmp_path: Path) -> Home:
    """A home whose store is of version 1."""
    found = small_home(tmp_path)
    version_1(tmp_path / "state" / FILE)
    return found


def version_of(path: Path) -> str:
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute("SELECT value FROM meta WHERE name = 'version'").fetchone()
    return str(row[0]) if row else ""


def test_a_store_of_version_1_is_brought_up(tmp_path: Path) -> None:
    """Every row is there as it was, in every table, and the store is of this version, once and for all."""
    before = version_1(tmp_path / FILE)
    assert all(before.values()), "no table of the example is empty"
    for _ in range(2):
        with fresh_store(tmp_path) as store:
            assert as_version_1(store) == before
            assert set(RECORD_COLUMNS) <= {name for name, *_ in store.connection.execute("DESCRIBE told").fetchall()}
    assert version_of(tmp_path / FILE) == str(VERSION)


def test_open_warnings_are_of_no_segment(tmp_path: Path) -> None:
    """They stay open, and a segment's warning can stand beside them."""
    version_1(tmp_path / FILE)
    told = StrikeWarning("flex", "flex.on_time", Level.WATCH, MADE, MADE, text="near")
    with fresh_store(tmp_path) as store:
        assert ledger.warnings(store.connection) == [told]
        ledger.save_warnings(store.connection, [told, replace(told, segment="DSD3")])
        assert [one.segment for one in ledger.warnings(store.connection)] == ["", "DSD3"]
        assert ledger.kept_rules(store.connection, "flex") == {}


def test_a_run_goes_on_from_an_old_store(old: Home) -> None:
    """What was taken in is counted, a row told again is known, marks can be made, and the report is written."""
    last = DAY - timedelta(days=3)
    row = f"{last},TBA{{}},,,delivered,,DSD3,,\n"
    old.put(LOG, DELIVERIES + f"{DAY - timedelta(days=8)},TBA1,,,late,,DSD3,,\n" + row.format("A") + row.format("B"))
    outcome = old.run()
    (file,) = outcome.result.files
    assert (file.accepted, file.restated, outcome.exit_code) == (2, 1, 0)
    told = objective(outcome, "flex.on_time")
    assert (told["numerator"], told["denominator"]) == (2, 12)
    with old.store() as store:
        assert store.mark("flex", "package", "TBA0", excused=True, because="gate locked", day=day_of(DAY))
    assert old.run().exit_code == 0


def test_a_dry_run_leaves_an_old_store_as_it_is(old: Home) -> None:
    """It finds what a run would find in a copy, and the store stays of its version, to the byte."""
    path = old.folder / "state" / FILE
    old.put(LOG, DELIVERIES + f"{DAY - timedelta(days=3)},TBA9,,,late,,DSD3,,\n")
    before = path.read_bytes()
    assert objective(old.run(dry_run=True), "flex.on_time")["numerator"] == 2
    assert path.read_bytes() == before
    assert version_of(path) == "1"


def test_an_old_store_can_be_read(old: Home) -> None:
    """Whoever only reads finds mails and rejects, and changes nothing."""
    path = old.folder / "state" / FILE
    assert [mail["subject"] for mail in mails(old.settings)] == ["Subject"]
    assert [(one["file"], one["row"]) for one in rejects(old.settings)] == [("log.csv", 11)]
    with opened(path, read_only=True) as store:
        assert len(rows_of(store, "told")) == 11
    assert version_of(path) == "1"


def test_a_store_is_brought_up_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails halfway leaves a store of version 1, which opens as ever once the fault is gone."""
    before = version_1(tmp_path / FILE)
    with monkeypatch.context() as patched:
        patched.setattr(migration, "TABLES", "CREATE TABLE half (x INTEGER); SELECT error('fault')")
        with pytest.raises(duckdb.Error, match="fault"), fresh_store(tmp_path):
            pass
    with duckdb.connect(str(tmp_path / FILE)) as connection:
        assert as_version_1(Store(connection)) == before
        assert len(connection.execute("DESCRIBE records").fetchall()) == 51
    assert version_of(tmp_path / FILE) == "1"
    with fresh_store(tmp_path) as store:
        assert as_version_1(store) == before


def test_the_order_of_columns_does_not_matter(tmp_path: Path) -> None:
    """Files and marks leave the same in a store that was brought up, where new columns stand last, as in a new one."""
    version_1(tmp_path / "old" / FILE, rows="")
    (tmp_path / "new").mkdir()
    unit = replace(PACKAGE, key=(), texts={"item": "place", "segment": "reason"})
    keyless = TableMapping("keyless", (unit,), ("day",))
    files = ((0, MAPPING, "A"), (4, MAPPING, "A"), (2, MAPPING, "B"), (3, keyless, "C"))
    found = []
    for name in ("old", "new"):
        with fresh_store(tmp_path / name) as store:
            for days, mapping, place in files:
                said = package(place=place, all="7", due="2026-08-30 12:00")
                rows = (said, said, package(id="x", day="x"), package(id=place))
                taken(store, tmp_path, *rows, mapping=mapping, day=DAY + timedelta(days=days))
            store.mark("flex", "package", "p1", excused=True, because="gate locked", day=day_of(DAY) + 3)
            told = {table: _by_name(store, table) for table in ("observations", "records", "told")}
            found.append(contents(store) | told)
    assert found[0] == found[1]
    assert found[0]["records"]


def _by_name(store: Store, table: str) -> list[tuple[Any, ...]]:
    names = sorted(name for name, *_ in store.connection.execute(f"DESCRIBE {table}").fetchall())
    return rows_of(store, table, ", ".join(names))
