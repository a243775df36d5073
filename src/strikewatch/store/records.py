"""From observations to records: merged by column, one row per version.

    unfold           the observations that so far stand only as records, for the keys a file tells again
    merge            the records of the keys that a file brought something new about
    promise_passed   whether a promised day lies between two days
    holds            whether a table has any row

The newest observation of each format tells; a format never blanks what another one told.
"""

from __future__ import annotations

import duckdb

from strikewatch.core.record import PLANNED
from strikewatch.store.schema import RECORD_COLUMNS, literal
from strikewatch.store.typed import Place

COLUMNS = ", ".join(RECORD_COLUMNS)
IDENTITY = "account, unit, key"
ROWS_PER_FILE = 4_000_000_000  # seq = file * this + row


def holds(connection: duckdb.DuckDBPyConnection, rows: str) -> bool:
    """Whether a table, or a FROM clause with its conditions, holds any row."""
    return connection.execute(f"SELECT 1 FROM {rows} LIMIT 1").fetchone() is not None


def promise_passed(since: str, day: str) -> str:
    """Whether a promised or scheduled day lies from `since` up to the day before `day`."""
    passed = [f"{moment}_day >= {since} AND {moment}_day < {day}" for moment in sorted(PLANNED)]
    return f"coalesce({' OR '.join(passed)}, false)"


def unfold(connection: duckdb.DuckDBPyConnection, place: Place) -> None:
    """The table `known_keys`: keys of the file that have records. Their only observations are written out as such."""
    account = literal(place.account)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE known_keys AS
        SELECT DISTINCT unit, key FROM records WHERE account = {account} AND (unit, key) IN (
            SELECT (unit, key) FROM named)""")
    if not holds(connection, "known_keys"):
        return
    folded = f"account = {account} AND format IS NOT NULL AND (unit, key) IN (SELECT (unit, key) FROM known_keys)"
    connection.execute(f"""
        INSERT INTO observations
        SELECT account, programme, unit, key, format, file_id, row, file_id::BIGINT * {ROWS_PER_FILE} + row,
            observed_day, seen_day, {COLUMNS}
        FROM records WHERE {folded}""")
    connection.execute(f"UPDATE records SET format = NULL, file_id = NULL, row = NULL WHERE {folded}")


def merge(connection: duckdb.DuckDBPyConnection, place: Place, fresh: str) -> None:
    """Write what is new into records: new keys as they are, known keys from all that was ever said.

    `fresh` narrows the view `named` to the rows that say something new.
    """
    account = literal(place.account)
    connection.execute(f"""
        INSERT INTO records
        SELECT account, coalesce(programme, ''), unit, key, {place.observed_day}, NULL, {place.observed_day}, true,
            {literal(place.format)}, {place.file_id}, row, {COLUMNS}
        FROM named {fresh} ANTI JOIN known_keys USING (unit, key)""")
    if not holds(connection, "known_keys"):
        return
    connection.execute(f"""
        UPDATE records SET seen_day = {place.observed_day}
        WHERE account = {account} AND superseded_day IS NULL AND seen_day < {place.observed_day}
            AND (unit, key) IN (SELECT (unit, key) FROM sorted_out WHERE last AND known)""")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE touched AS
        SELECT DISTINCT unit, key FROM observations
        WHERE account = {account} AND file_id = {place.file_id}
            AND (unit, key) IN (SELECT (unit, key) FROM records WHERE account = {account})""")
    if holds(connection, "touched"):
        _rebuild(connection, account)


def _rebuild(connection: duckdb.DuckDBPyConnection, account: str) -> None:
    """All versions of the touched keys, from every observation of them; one that says nothing new is none."""
    merged = ", ".join(f"arg_max({name}, (told_day, seq)) AS {name}" for name in RECORD_COLUMNS)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE said AS
        SELECT * FROM observations SEMI JOIN touched USING (unit, key) WHERE account = {account}""")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE rebuilt AS
        WITH moments AS (SELECT DISTINCT {IDENTITY}, observed_day FROM said),
        heard AS (
            SELECT moments.observed_day AS version_day, said.* EXCLUDE (observed_day), said.observed_day AS told_day
            FROM moments JOIN said USING ({IDENTITY}) WHERE said.observed_day <= moments.observed_day
            QUALIFY row_number() OVER (
                PARTITION BY {", ".join("said." + name for name in IDENTITY.split(", "))}, version_day, said.format
                ORDER BY said.observed_day DESC, said.seq DESC) = 1),
        merged AS (
            SELECT {IDENTITY}, version_day,
                coalesce(arg_max(nullif(programme, ''), (told_day, seq)), '') AS programme, {merged}
            FROM heard GROUP BY {IDENTITY}, version_day)
        SELECT * FROM merged
        WINDOW versions AS (PARTITION BY {IDENTITY} ORDER BY version_day)
        QUALIFY lag(version_day) OVER versions IS NULL
            OR (programme, {COLUMNS}) IS DISTINCT FROM lag((programme, {COLUMNS})) OVER versions
            OR {promise_passed("lag(version_day) OVER versions", "version_day")}""")
    connection.execute(f"""
        DELETE FROM records WHERE account = {account} AND (unit, key) IN (SELECT (unit, key) FROM touched)""")
    connection.execute(f"""
        INSERT INTO records
        SELECT account, programme, unit, key, version_day, lead(version_day) OVER versions,
            CASE WHEN lead(version_day) OVER versions IS NULL THEN confirmed ELSE version_day END,
            row_number() OVER versions = 1, NULL, NULL, NULL, {COLUMNS}
        FROM rebuilt JOIN (SELECT unit, key, max(seen_day) AS confirmed FROM said GROUP BY unit, key)
            USING (unit, key)
        WINDOW versions AS (PARTITION BY {IDENTITY} ORDER BY version_day)""")
