"""Home folders and stores as tests make them: settings, files with the day they were written, and runs on a day."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from strikewatch.core.facts import Extract, day_of
from strikewatch.core.record import (
    CountColumn,
    MomentColumn,
    TableMapping,
    UnitMapping,
    WordColumn,
)
from strikewatch.core.results import FileResult
from strikewatch.importers.tables import read_table
from strikewatch.jobs import RunOutcome, ingest, run
from strikewatch.settings import Settings, load_settings
from strikewatch.store import Incoming, Store, opened

DAY = dt.date(2026, 9, 1)
ACCOUNT = '[[account]]\nname = "flex"\npolicy = "amazon-flex"\nzone = "UTC"\n'
DELIVERIES = "day,package,promised_by,delivered_at,outcome,reported_on,place,reason,excused\n"
BLOCKS = "day,start,place,packages,late,undelivered,not_received,arrival,reason,excused\n"
FIGURES = "day_seen,metric,figure,out_of,period\n"
UBER = (
    "Product Name,Status,Local Request Timestamp,Begin Trip Local Timestamp,Local Dropoff Timestamp,"
    "Trip Distance (miles),Duration (Seconds),Local Base Fare,Local Original Fare,Local Cancellation Fee,"
    "Currency Code,Set Destination Trip\n"
)


@dataclass(frozen=True)
class Home:
    """A folder with a settings file and an inbox."""

    folder: Path

    @property
    def settings(self) -> Settings:
        """The settings as they are now."""
        return load_settings(self.folder / "strikewatch.toml")

    def configure(self, text: str) -> Home:
        """Write the settings anew."""
        (self.folder / "strikewatch.toml").write_text(text, encoding="utf-8")
        return self

    def put(self, name: str, content: str | bytes, day: dt.date = DAY) -> Path:
        """A file below the folder, written at noon UTC of `day`."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return written_on(path, day)

    def run(self, day: dt.date = DAY, **options: Any) -> RunOutcome:
        """The whole run, at one in the afternoon UTC of `day`."""
        return run(self.settings, now=noon(day, 13), **options)

    def ingest(self, day: dt.date = DAY, *paths: Path, **options: Any) -> tuple[FileResult, ...]:
        """Intake alone."""
        return ingest(self.settings, paths, now=noon(day, 13), **options)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The home's store."""
        with opened(self.settings.state / "strikewatch.duckdb") as store:
            yield store

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every table of the home's store."""
        with self.store() as store:
            return contents(store)


def home(folder: Path, settings: str = ACCOUNT) -> Home:
    """A home folder with these settings."""
    folder.mkdir(parents=True, exist_ok=True)
    return Home(folder).configure(settings)


def small_home(folder: Path, settings: str = "", *objectives: str) -> Home:
    """A home judged by some of the shipped objectives alone, which takes a fraction of the time."""
    shipped = resources.files("strikewatch.policies").joinpath("amazon-flex.toml").read_text(encoding="utf-8")
    names = [f'id = "{name}"' for name in objectives or ("flex.on_time",)]
    parts = re.split(r"(?m)^(?=\[)", shipped)
    kept = [part for part in parts if not part.startswith("[[objective]]") or any(name in part for name in names)]
    found = home(folder, ACCOUNT.replace("amazon-flex", "pack.toml") + settings)
    (folder / "pack.toml").write_text("".join(kept), encoding="utf-8")
    return found


def noon(day: dt.date, hour: int = 12) -> dt.datetime:
    """An instant of a day."""
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=dt.UTC)


def written_on(path: Path, day: dt.date) -> Path:
    """The file, last written at noon UTC of `day`."""
    when = noon(day).timestamp()
    os.utime(path, (when, when))
    return path


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every table of a store, rows in a fixed order."""
    return {name: rows_of(store, name) for name in tables(store)}


def tables(store: Store) -> list[str]:
    """The names of the store's lasting tables."""
    found = store.connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY table_name"
    ).fetchall()
    return [name for (name,) in found]


def rows_of(store: Store, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """The rows of a table in a fixed order."""
    return sorted(store.connection.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)  # noqa: S608 -- own names


def texts_of(store: Store) -> Iterator[tuple[str, str]]:
    """Every text that stands anywhere in a store, with the name of its table."""
    for table, rows in contents(store).items():
        for row in rows:
            yield from ((table, str(cell)) for cell in row if isinstance(cell, (str, list)))


@contextmanager
def fresh_store(folder: Path) -> Iterator[Store]:
    """A new store, or the one that lies there."""
    with opened(folder / "strikewatch.duckdb") as store:
        yield store


PACKAGE = UnitMapping(
    unit="package",
    key=("id",),
    moments=(
        MomentColumn("delivered", "day", ("%Y-%m-%d",), dated_only=True),
        MomentColumn("due", "due", ("%Y-%m-%d %H:%M",)),
    ),
    counts=(CountColumn("units", "all"), CountColumn("late", "late")),
    words=(WordColumn("status", {"ok": {"completed": 1}, "lost": {"completed": 0}}, ignored=("total",)),),
    texts={"place": "place", "reason": "reason"},
    excused="excused",
)
COLUMNS = ("id", "day", "due", "all", "late", "status", "place", "reason", "excused")
MAPPING = TableMapping("table", (PACKAGE,), ("id", "day"))


def package(**cells: str) -> tuple[str, ...]:
    """A row of `MAPPING`, with what is not said left blank."""
    said = {"id": "p1", "day": "2026-08-30"} | cells
    return tuple(said.get(column, "") for column in COLUMNS)


def csv_text(rows: Iterable[Sequence[str]], header: Sequence[str] = COLUMNS, **dialect: Any) -> str:
    """A CSV text with its header."""
    import csv

    out = io.StringIO(newline="")
    csv.writer(out, **({"lineterminator": "\n"} | dialect)).writerows([header, *rows])
    return out.getvalue()


def take(
    store: Store,
    folder: Path,
    content: str | bytes,
    *,
    day: dt.date = DAY,
    mapping: TableMapping = MAPPING,
    name: str = "table.csv",
    account: str = "flex",
    zone: str = "UTC",
) -> FileResult:
    """Take one table into a store as the intake does, as if its content had never been seen."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with path.open("rb") as file:
        table = read_table(path, file.read(65_536))
    assert table is not None
    count = len(store.files())
    incoming = Incoming(account, "", zone, name, f"content {count}", day_of(day), dt.datetime(2026, 9, 1, 12))  # noqa: DTZ001 -- the store keeps naive UTC
    return store.take(Extract(mapping.format, table=table, mapping=mapping), incoming)


def taken(store: Store, folder: Path, *rows: Sequence[str], **options: Any) -> FileResult:
    """Take rows of `MAPPING` into a store."""
    return take(store, folder, csv_text(rows), **options)


def adds_up(result: FileResult, rows: int) -> bool:
    """Whether every row ended as accepted, repeated, restated, rejected or a named non-data line."""
    named = sum(count for _, count in result.non_data)
    sorted_out = result.accepted + result.repeated + result.restated + result.rejected + named
    return result.rows == rows == sorted_out


def spreadsheet(path: Path, rows: Iterable[Sequence[object]], day: dt.date = DAY) -> Path:
    """An .xlsx file with these rows."""
    import openpyxl

    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return written_on(path, day)


def reasons(store: Store) -> list[tuple[int, str, str]]:
    """Row, column and reason of every reject, by row."""
    return sorted((row, column, reason) for _, _, row, column, reason, _ in store.rejects())


def objective(outcome: RunOutcome, name: str) -> Mapping[str, Any]:
    """One objective of an outcome's document."""
    return next(
        one for account in outcome.document["accounts"] for one in account["objectives"] if one["objective"] == name
    )
