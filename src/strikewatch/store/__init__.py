"""The embedded database: one DuckDB file, opened per step and closed. SQL lives in this package and nowhere else.

    opening     the file, its version, and what can be wrong with it
    schema      tables and their version
    migration   an older store brought up to this version
    staging     a text table into the connection
    typed       a mapping as SQL
    masking     what is personal, out of every text
    merge       rows to observations
    records     observations to records
    marks       what a person says of a record by hand
    ledger      statements, events of the account, warnings, rules, runs, notices

While one process writes no other can open the file, so nothing keeps it open between steps.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw

from strikewatch.core.facts import Extract, Span
from strikewatch.core.results import FileResult
from strikewatch.errors import FileRefused
from strikewatch.store import ledger, marks
from strikewatch.store.ledger import Notice
from strikewatch.store.marks import Mark, Marked
from strikewatch.store.merge import Tally, take_rows
from strikewatch.store.opening import FAILURES, connected, transaction
from strikewatch.store.schema import literal, quoted
from strikewatch.store.staging import stage
from strikewatch.store.typed import Place

__all__ = ["Incoming", "Marked", "Notice", "Store", "Told", "ledger", "marks", "opened"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file on its way in: whose, its name and content hash, zone, the day it was made, the moment it was taken."""

    account: str
    programme: str
    zone: str
    name: str
    hash: str
    observed_day: int
    taken_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Told:
    """Days that a file speaks for: for one unit, with the record columns its rows can fill."""

    unit: str
    carries: frozenset[str]
    days: Span


@contextmanager
def opened(path: Path, *, memory: str = "600MB", read_only: bool = False) -> Iterator[Store]:
    """Open the store, make or check its tables, and close it again.

    Raises StoreError when another process holds it, it is from a newer version, damaged, or the disk is full.
    """
    with connected(path, memory, read_only=read_only) as connection:
        yield Store(connection)


class Store:
    """An open store."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing."""
        return transaction(self.connection)

    def knows(self, account: str, content_hash: str) -> bool:
        """Whether a file of this content was taken in for the account."""
        found = self.connection.execute("SELECT 1 FROM files WHERE account = ? AND hash = ?", [account, content_hash])
        return found.fetchone() is not None

    def take(self, extract: Extract, incoming: Incoming) -> FileResult:
        """Take in one file, whole or not at all.

        Raises FileRefused where the database cannot hold or read it, OSError where the file is gone, and duckdb
        errors only for the store itself and its disk.
        """
        try:
            if extract.table is not None and extract.mapping is not None:
                stage(self.connection, extract.table, extract.mapping.columns)
            with self.transaction():
                return self._keep(extract, incoming)
        except duckdb.OutOfMemoryException as error:
            if "disk" in str(error).lower() or "space" in str(error).lower():
                raise
            why = "taking it in needs more memory than [store] memory allows; raise it, or cut the file in two"
            raise FileRefused(f"{incoming.name}: {why}") from error
        except FAILURES:
            raise
        except duckdb.Error as error:
            first = str(error).splitlines()[0]
            raise FileRefused(
                f"{incoming.name}: it could not be taken in, and nothing of it was kept ({first})"
            ) from error

    def _keep(self, extract: Extract, incoming: Incoming) -> FileResult:
        row = self.connection.execute("SELECT coalesce(max(id), 0) + 1 FROM files").fetchone()
        file_id = int(row[0]) if row else 1
        if extract.table is not None and extract.mapping is not None:
            tally = self._take_table(extract, incoming, file_id)
        else:
            tally = self._take_values(extract, incoming, file_id)
        self._keep_file(extract, incoming, file_id, tally)
        return FileResult(
            incoming.name, incoming.account, extract.format, tally.rows, tally.accepted, tally.repeated, tally.restated,
            tally.rejected, tally.non_data, extract.notes,
        )  # fmt: skip

    def _take_table(self, extract: Extract, incoming: Incoming, file_id: int) -> Tally:
        assert extract.table is not None and extract.mapping is not None  # noqa: S101, PT018 -- narrows for the type checker
        place = Place(
            incoming.account, incoming.programme, incoming.zone, incoming.observed_day, file_id, extract.format
        )
        return take_rows(self.connection, extract.table, extract.mapping, place)

    def _take_values(self, extract: Extract, incoming: Incoming, file_id: int) -> Tally:
        new = ledger.keep_statements(self.connection, incoming.account, file_id, extract.statements)
        new |= ledger.keep_events(self.connection, incoming.account, file_id, extract.events)
        ledger.keep_rejects(self.connection, incoming.account, file_id, extract.rejects)
        told = {statement.row for statement in extract.statements} | {event.row for event in extract.events}
        rejected = {reject.row for reject in extract.rejects} - told
        return Tally(extract.rows, len(new), len(told - new), 0, len(rejected), extract.non_data)

    def _keep_file(self, extract: Extract, incoming: Incoming, file_id: int, tally: Tally) -> None:
        self.connection.execute(
            f"INSERT INTO files VALUES ({', '.join('?' * 14)})",
            [file_id, incoming.account, incoming.hash, incoming.name, extract.format, incoming.observed_day,
             incoming.taken_at, tally.rows, tally.accepted, tally.repeated, tally.restated, tally.rejected,
             json.dumps(tally.non_data), json.dumps(extract.notes)],
        )  # fmt: skip

    def records(self, *accounts: str) -> nw.LazyFrame[Any]:
        """Every version of every record, of these accounts (none: of all), as a lazy frame."""
        relation = self.connection.table("records")
        if accounts:
            relation = relation.filter(f"account IN ({', '.join(literal(account) for account in accounts)})")
        return nw.from_native(relation)

    def mark(
        self,
        account: str,
        unit: str,
        key: str,
        *,
        excused: bool | None = None,
        disputed: bool | None = None,
        because: str,
        day: int,
    ) -> bool:
        """Excuse or dispute a record by hand, or take it back; whether anything changed.

        Raises ValueError where the account has no such record.
        """
        with self.transaction():
            return marks.mark(self.connection, Mark(account, unit, key, day, because, excused, disputed))

    def told(self, account: str, as_of: int) -> list[Told]:
        """What the account's files speak for, as far as it lies before or on a day."""
        rows = self.connection.execute(
            """
            SELECT unit, carries, first, least(last, ?) FROM coverage
            WHERE account = ? AND first <= ? ORDER BY unit, first, last""",
            [as_of, account, as_of],
        ).fetchall()
        return [Told(unit, frozenset(carries), Span(first, last)) for unit, carries, first, last in rows]

    def files(self, account: str | None = None) -> list[FileResult]:
        """The files taken in, newest first."""
        rows = self.connection.execute(
            """
            SELECT name, account, format, rows, accepted, repeated, restated, rejected, non_data, notes FROM files
            WHERE ? IS NULL OR account = ? ORDER BY id DESC""",
            [account, account],
        ).fetchall()
        return [_file_result(row) for row in rows]

    def rejects(self, account: str | None = None) -> list[tuple[str, str, int, str, str, str]]:
        """Rejected rows, newest file first: account, file, row, column, reason, raw text.

        Of files with one name the newest alone is listed: a log that was corrected has nothing to say of its past.
        """
        return self.connection.execute(
            """
            SELECT rejects.account, name, row, column_name, reason, coalesce(raw, '')
            FROM rejects JOIN files ON files.id = file_id
            WHERE (? IS NULL OR rejects.account = ?) AND file_id IN (SELECT max(id) FROM files GROUP BY account, name)
            ORDER BY file_id DESC, row""",
            [account, account],
        ).fetchall()

    def zone(self, account: str) -> str:
        """The zone by whose clock the account's days and hours are told; UTC before it has one."""
        rows = self.connection.execute("SELECT value FROM meta WHERE name = ?", [f"zone of {account}"]).fetchall()
        return str(rows[0][0]) if rows else "UTC"

    def set_zone(self, account: str, zone: str) -> bool:
        """Rebuild the account's local days and hours where its zone changed; whether it did."""
        name = f"zone of {account}"
        row = self.connection.execute("SELECT value FROM meta WHERE name = ?", [name]).fetchone()
        if row is not None and row[0] == zone:
            return False
        if row is not None:
            self._rebuild_days(account, zone)
        self.connection.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", [name, zone]
        )
        return row is not None

    def _rebuild_days(self, account: str, zone: str) -> None:
        from strikewatch.core.record import MOMENTS

        wall = {name: f"timezone({literal(zone)}, timezone('UTC', {name}_at))" for name in MOMENTS}
        days = [
            f"{name}_day = CASE WHEN {name}_at IS NULL THEN {name}_day "
            f"ELSE CAST(CAST({wall[name]} AS DATE) - DATE '1970-01-01' AS INTEGER) END"
            for name in MOMENTS
        ]
        hours = ", ".join(f"hour({wall[name]})" for name in ("start", "delivered", "due", "shipped", "ordered"))
        for table in ("observations", "records"):
            self.connection.execute(
                f"UPDATE {quoted(table)} SET {', '.join(days)}, hour = coalesce({hours}, hour) WHERE account = ?",
                [account],
            )


def _file_result(row: tuple[Any, ...]) -> FileResult:
    name, account, form, rows, accepted, repeated, restated, rejected, non_data, notes = row
    return FileResult(
        name, account, form, rows, accepted, repeated, restated, rejected,
        tuple((line, count) for line, count in json.loads(non_data)), tuple(json.loads(notes)),
    )  # fmt: skip
