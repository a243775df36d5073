"""A store of version 1 brought up to this one; the caller holds the transaction.

Version 2 gained record columns, warnings by segment, and the rules as they were last read. New columns stand after the
old ones in such a store, so that no query may go by the order of columns.
"""

from __future__ import annotations

import duckdb

from strikewatch.store.schema import RECORD_COLUMNS, TABLES, VERSION


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Add what is missing, keep every row, and note the version."""
    connection.execute("DROP VIEW IF EXISTS told")  # it names the columns of its tables as they were
    for table in ("observations", "records"):
        for name, kind in RECORD_COLUMNS.items():
            connection.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {name} {kind}")
    connection.execute("CREATE TEMP TABLE kept AS FROM warnings")
    connection.execute("DROP TABLE warnings")  # a primary key cannot be altered
    connection.execute(TABLES)
    connection.execute("INSERT INTO warnings BY NAME FROM kept")
    connection.execute("DROP TABLE kept")
    connection.execute("UPDATE meta SET value = ? WHERE name = 'version'", [str(VERSION)])
