"""From observations to records: merged by column, one row per version.

    unfold           the observations that so far stand only as records, for keys that are told again
    merge            the records of the keys that a file brought something new about
    rebuild          all versions of some keys, from everything that was ever said of them
    promise_passed   whether a promised day lies between two days
    holds            whether a table has any row

The newest observation of each format tells; a format never blanks what another one told. What a person says by hand
tells of its own columns alone, each mark of those that it carries, and outdoes files until it is taken back by hand.
Within a day it comes after what files say, as a version of its own: on the day before, nothing of it was known.
"""

from __future__ import annotations

import duckdb

from strikewatch.core.record import PLANNED
from strikewatch.store.schema import BY_HAND, MARKS, RECORD_COLUMNS, literal
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


def unfold(connection: duckdb.DuckDBPyConnection, account: str, keys: str = "named") -> None:
    """The table `known_keys`: those of `keys` that have records. Their only observations are written out as such."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE known_keys AS
        SELECT DISTINCT unit, key FROM records WHERE account = {literal(account)} AND (unit, key) IN (
            SELECT (unit, key) FROM {keys})""")
    if not holds(connection, "known_keys"):
        return
    folded = f"""
        account = {literal(account)} AND format IS NOT NULL AND (unit, key) IN (SELECT (unit, key) FROM known_keys)"""
    connection.execute(f"""
        INSERT INTO observations BY NAME
        SELECT account, programme, unit, key, format, file_id, row, file_id::BIGINT * {ROWS_PER_FILE} + row AS seq,
            observed_day, seen_day, {COLUMNS}
        FROM records WHERE {folded}""")
    connection.execute(f"UPDATE records SET format = NULL, file_id = NULL, row = NULL WHERE {folded}")


def merge(connection: duckdb.DuckDBPyConnection, place: Place, fresh: str) -> None:
    """Write what is new into records: new keys as they are, known keys from all that was ever said.

    `fresh` narrows the view `named` to the rows that say something new.
    """
    account = literal(place.account)
    connection.execute(f"""
        INSERT INTO records BY NAME
        SELECT account, coalesce(programme, '') AS programme, unit, key, {place.observed_day} AS observed_day,
            {place.observed_day} AS seen_day, true AS first, {literal(place.format)} AS format,
            {place.file_id} AS file_id, row, {COLUMNS}
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
        rebuild(connection, place.account)


def rebuild(connection: duckdb.DuckDBPyConnection, account: str) -> None:
    """All versions of the keys in `touched`, from every observation of them; one that says nothing new is none."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE said AS
        SELECT *, format = {literal(BY_HAND)} AS by_hand
        FROM observations SEMI JOIN touched USING (unit, key) WHERE account = {literal(account)}""")
    _find_versions(connection)
    connection.execute(f"""
        DELETE FROM records
        WHERE account = {literal(account)} AND (unit, key) IN (SELECT (unit, key) FROM touched)""")
    connection.execute(f"""
        INSERT INTO records BY NAME
        SELECT account, programme, unit, key, version_day AS observed_day,
            lead(version_day) OVER versions AS superseded_day,
            CASE WHEN lead(version_day) OVER versions IS NULL THEN confirmed ELSE heard_day END AS seen_day,
            row_number() OVER versions = 1 AS first, {COLUMNS}
        FROM rebuilt JOIN (SELECT unit, key, max(seen_day) AS confirmed FROM said WHERE NOT by_hand GROUP BY unit, key)
            USING (unit, key)
        WINDOW versions AS (PARTITION BY {IDENTITY} ORDER BY version_day, marked)""")


def _find_versions(connection: duckdb.DuckDBPyConnection) -> None:
    """The table `rebuilt`: what stood after each day's files, and after each day's marks, where that was news.

    `heard_day` is the newest day of a file by then: a mark says nothing of whether a promise was kept meanwhile.
    """
    merged = ", ".join(f"{_newest(name)} AS {name}" for name in RECORD_COLUMNS)
    same = ", ".join("said." + name for name in IDENTITY.split(", "))
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE rebuilt AS
        WITH moments AS (SELECT DISTINCT {IDENTITY}, observed_day, by_hand FROM said),
        heard AS (
            SELECT moments.observed_day AS version_day, moments.by_hand AS marked,
                said.* EXCLUDE (observed_day), said.observed_day AS told_day
            FROM moments JOIN said USING ({IDENTITY})
            WHERE (said.observed_day, said.by_hand) <= (moments.observed_day, moments.by_hand)
            QUALIFY said.by_hand OR row_number() OVER (
                PARTITION BY {same}, version_day, marked, said.format
                ORDER BY said.observed_day DESC, said.seq DESC) = 1),
        merged AS (
            SELECT {IDENTITY}, version_day, marked, max(told_day) FILTER (NOT by_hand) AS heard_day,
                coalesce(arg_max(nullif(programme, ''), (told_day, seq)), '') AS programme, {merged}
            FROM heard GROUP BY {IDENTITY}, version_day, marked)
        SELECT * FROM merged
        WINDOW versions AS (PARTITION BY {IDENTITY} ORDER BY version_day, marked)
        QUALIFY lag(version_day) OVER versions IS NULL
            OR (programme, {COLUMNS}) IS DISTINCT FROM lag((programme, {COLUMNS})) OVER versions
            OR {promise_passed("lag(heard_day) OVER versions", "heard_day")}""")


def _newest(name: str) -> str:
    """The newest word on a column, a person's before any file's; a reason that was taken back is none."""
    if name not in MARKS:
        return f"arg_max({name}, (told_day, seq))"
    newest = f"arg_max({name}, (by_hand, told_day, seq))"
    return f"nullif({newest}, '')" if name == "because" else newest
