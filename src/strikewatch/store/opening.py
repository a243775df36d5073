"""Opening the database file: made where it is missing, brought up to this version where it is older.

connected      the connection, closed again
transaction    all or nothing
FAILURES       what disk and memory can do to an open store
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from strikewatch.errors import StoreError
from strikewatch.store.migration import migrate
from strikewatch.store.schema import TABLES, VERSION

DAMAGED = ("not a valid DuckDB database", "Corrupt database", "Could not read enough bytes", "checksum")
# A full disk shows when a transaction is committed.
FAILURES = (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.FatalException, duckdb.TransactionException)


@contextmanager
def connected(path: Path, memory: str, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the store. Raises StoreError; a store that may only be read stays of its version."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        read_only = read_only and path.exists()
        connection = duckdb.connect(str(path), read_only=read_only, config=_config(path, memory))
    except (duckdb.Error, OSError) as error:
        raise _store_error(path, error) from error
    try:
        _check_version(connection, path, read_only=read_only)
        yield connection
    except FAILURES as error:
        raise _store_error(path, error) from error
    finally:
        connection.close()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing."""
    connection.execute("BEGIN")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(duckdb.Error):  # a full disk ends the transaction by itself
            connection.execute("ROLLBACK")
        raise


def _config(path: Path, memory: str) -> dict[str, str | bool | int | float | list[str]]:
    """Two threads at most, bounded memory, spill beside the store, and no way out of this machine."""
    return {
        "memory_limit": memory,
        "threads": 2,
        "temp_directory": str(path.parent / "tmp"),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "preserve_insertion_order": "true",
    }


def _store_error(path: Path, error: Exception) -> StoreError:
    text = str(error)
    if "Could not set lock" in text or "being used by another process" in text:
        return StoreError(f"{path}: another run holds the store; wait for it to end, or stop it, then run again")
    if "No space left" in text or "not enough space" in text.lower():
        return StoreError(f"{path}: the disk is full; nothing of this step was kept. Free some space and run again")
    if isinstance(error, duckdb.OutOfMemoryException):
        return StoreError(f"{path}: this step needs more memory than [store] memory allows; raise it and run again")
    if any(sign in text for sign in DAMAGED):
        return StoreError(f"{path}: damaged, or no store at all; move it away and run again: the inbox is read anew")
    first = text.splitlines()[0] if text else type(error).__name__
    return StoreError(f"{path}: the store cannot be opened or written ({first})")


def _check_version(connection: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool) -> None:
    found = _version(connection)
    if found is None:
        connection.execute(TABLES)
        connection.execute("INSERT INTO meta VALUES ('version', ?) ON CONFLICT DO NOTHING", [str(VERSION)])
        path.chmod(0o600)
    elif found > VERSION:
        raise StoreError(
            f"{path}: written by a newer Strikewatch (store version {found}, this one knows {VERSION}); "
            "upgrade Strikewatch, or point [folders] state to another folder"
        )
    elif found < VERSION and not read_only:
        with transaction(connection):
            migrate(connection)


def _version(connection: duckdb.DuckDBPyConnection) -> int | None:
    """The version of the store, None where it is new."""
    if not connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'meta'").fetchone():
        return None
    row = connection.execute("SELECT value FROM meta WHERE name = 'version'").fetchone()
    return int(row[0]) if row else None
