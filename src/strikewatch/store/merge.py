"""From typed rows to observations, and from observations to records.

    take_rows   sorts every row of a file into accepted, repeated, restated, rejected or a named non-data line,
                keeps the observations that say something new, and merges them into records

Identity is the key where the format has one; else equal rows of one file are told apart by their number, so that two
true twins stay two and the same file twice changes nothing. The newest observation of a format wins by the day its
file was made, then by order of import; a format never blanks what another one told.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from strikewatch.core.facts import TextTable
from strikewatch.core.record import TableMapping, carried_by
from strikewatch.store.schema import RECORD_COLUMNS, literal
from strikewatch.store.typed import Place, clean_select, unit_select

COLUMNS = ", ".join(RECORD_COLUMNS)
IDENTITY = "account, unit, key"
ROWS_PER_FILE = 4_000_000_000  # seq = file * this + row


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the rows of one file."""

    rows: int
    accepted: int
    repeated: int
    restated: int
    rejected: int
    non_data: tuple[tuple[str, int], ...]


def take_rows(connection: duckdb.DuckDBPyConnection, table: TextTable, mapping: TableMapping, place: Place) -> Tally:
    """Take the rows of the table `staged`; the caller holds the transaction."""
    _type_rows(connection, table, mapping, place)
    _keep_rejects(connection, place)
    _name_rows(connection)
    _sort_out(connection, place)
    _keep_observations(connection, place)
    _merge(connection, place)
    _keep_coverage(connection, mapping, place)
    return _tally(connection)


def _type_rows(connection: duckdb.DuckDBPyConnection, table: TextTable, mapping: TableMapping, place: Place) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP VIEW clean AS {clean_select(mapping, table.header)}")
    units = [unit_select(mapping, unit, table.header, place) for unit in mapping.units]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE typed AS {' UNION ALL BY NAME '.join(units)}")
    # One bad cell refuses its whole row: no half of a row is ever counted.
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE row_state AS
        SELECT row, any_value(skipped) AS skipped,
            CASE WHEN any_value(skipped) IS NULL THEN min(problem) END AS problem
        FROM typed WHERE skipped IS NOT NULL OR problem IS NOT NULL GROUP BY row""")
    if _any(connection, "row_state"):
        connection.execute("DELETE FROM typed WHERE row IN (SELECT row FROM row_state)")


def _any(connection: duckdb.DuckDBPyConnection, rows: str) -> bool:
    """Whether a table, or a FROM clause with its conditions, holds any row."""
    return connection.execute(f"SELECT 1 FROM {rows} LIMIT 1").fetchone() is not None


def _keep_rejects(connection: duckdb.DuckDBPyConnection, place: Place) -> None:
    if not _any(connection, "row_state WHERE problem IS NOT NULL"):
        return
    columns = [name for name, *_ in connection.execute("DESCRIBE clean").fetchall() if name not in ("row", "cells")]
    raw = ", ".join(f'{literal(name + "=")} || "{name.replace(chr(34), chr(34) * 2)}"' for name in columns)
    connection.execute(f"""
        INSERT INTO rejects
        SELECT {literal(place.account)}, {place.file_id}, row, split_part(problem, chr(9), 1),
            split_part(problem, chr(9), 2), CASE WHEN cells IS DISTINCT FROM -1 THEN concat_ws('; ', {raw}) END
        FROM row_state JOIN clean USING (row) WHERE problem IS NOT NULL""")


def _name_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """The table `named`: typed rows with the key they are kept under."""
    texts = ", ".join(f"coalesce(CAST({name} AS VARCHAR), chr(1))" for name in RECORD_COLUMNS)
    same = f"md5(concat_ws('|', unit, {texts}))"
    if not _any(connection, "typed WHERE own_key IS NULL"):
        connection.execute("CREATE OR REPLACE TEMP VIEW named AS SELECT *, own_key AS key FROM typed")
        return
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE named AS
        SELECT * EXCLUDE (same), coalesce(own_key,
            same || '#' || row_number() OVER (PARTITION BY unit, same ORDER BY row)) AS key
        FROM (SELECT *, CASE WHEN own_key IS NULL THEN {same} END AS same FROM typed)""")


def _sort_out(connection: duckdb.DuckDBPyConnection, place: Place) -> None:
    """The table `sorted_out`: what each row of each unit is, and whether it is the last of its key in the file."""
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE twins AS
        SELECT unit, key FROM named GROUP BY unit, key HAVING count(*) > 1""")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE newest AS
        SELECT unit, key, arg_max(({COLUMNS}), (observed_day, seq)) AS was, max(observed_day) AS observed_day
        FROM observations
        WHERE account = {literal(place.account)} AND format = {literal(place.format)}
            AND (unit, key) IN (SELECT (unit, key) FROM named)
        GROUP BY unit, key""")
    if not _any(connection, "twins") and not _any(connection, "newest"):
        connection.execute("""
            CREATE OR REPLACE TEMP TABLE sorted_out AS
            SELECT row, unit, key, true AS last, 'accepted' AS what, false AS known FROM named""")
        return
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE sorted_out AS
        WITH single AS (
            SELECT row, unit, key, ({COLUMNS}) AS now, NULL AS earlier, true AS last FROM named
            WHERE (unit, key) NOT IN (SELECT (unit, key) FROM twins)),
        several AS (
            SELECT row, unit, key, ({COLUMNS}) AS now, lag(({COLUMNS})) OVER same AS earlier,
                row = last_value(row) OVER (same ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS last
            FROM named WHERE (unit, key) IN (SELECT (unit, key) FROM twins)
            WINDOW same AS (PARTITION BY unit, key ORDER BY row)),
        every AS (SELECT * FROM single UNION ALL SELECT * FROM several)
        SELECT row, unit, key, last,
            CASE WHEN coalesce(earlier, was) IS NULL THEN 'accepted'
                WHEN now IS NOT DISTINCT FROM coalesce(earlier, was) THEN 'repeated' ELSE 'restated' END AS what,
            now IS NOT DISTINCT FROM was AS known
        FROM every LEFT JOIN newest USING (unit, key)""")


def _keep_observations(connection: duckdb.DuckDBPyConnection, place: Place) -> None:
    old = _any(connection, "sorted_out WHERE known OR NOT last")
    connection.execute(f"""
        INSERT INTO observations
        SELECT account, coalesce(programme, ''), unit, key, {literal(place.format)}, {place.file_id}, row,
            {place.file_id}::BIGINT * {ROWS_PER_FILE} + row, {place.observed_day}, {COLUMNS}
        FROM named {_FRESH if old else ""}""")


_FRESH = """
    SEMI JOIN (FROM sorted_out WHERE last AND NOT coalesce(known, false)) fresh USING (row, unit, key)"""


def _merge(connection: duckdb.DuckDBPyConnection, place: Place) -> None:
    """Write the new observations into records: new keys as they are, known keys from all that was ever said."""
    account = literal(place.account)
    if not _any(connection, f"records WHERE account = {account}"):
        _insert_new(connection, place, "")
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
    _insert_new(connection, place, "ANTI JOIN touched USING (unit, key)")
    if _any(connection, "touched"):
        _rebuild(connection, account)


def _insert_new(connection: duckdb.DuckDBPyConnection, place: Place, but: str) -> None:
    """Keys never seen before: their observation is their first version."""
    connection.execute(f"""
        INSERT INTO records
        SELECT account, programme, unit, key, observed_day, NULL, observed_day, true, {COLUMNS}
        FROM (FROM observations WHERE account = {literal(place.account)} AND file_id = {place.file_id}) {but}""")


def _rebuild(connection: duckdb.DuckDBPyConnection, account: str) -> None:
    """All versions of the touched keys, from every observation of them."""
    merged = ", ".join(f"arg_max({name}, (told_day, seq)) AS {name}" for name in RECORD_COLUMNS)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE rebuilt AS
        WITH said AS (SELECT * FROM observations SEMI JOIN touched USING (unit, key) WHERE account = {account}),
        moments AS (SELECT DISTINCT {IDENTITY}, observed_day FROM said),
        heard AS (
            SELECT moments.observed_day AS version_day, said.* EXCLUDE (observed_day), said.observed_day AS told_day
            FROM moments JOIN said USING ({IDENTITY}) WHERE said.observed_day <= moments.observed_day
            QUALIFY row_number() OVER (
                PARTITION BY {", ".join("said." + name for name in IDENTITY.split(", "))}, version_day, said.format
                ORDER BY said.observed_day DESC, said.seq DESC) = 1)
        SELECT {IDENTITY}, version_day, arg_max(programme, (told_day, seq)) AS programme, {merged}
        FROM heard GROUP BY {IDENTITY}, version_day""")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE confirmed AS
        SELECT unit, key, max(seen_day) AS seen_day FROM records SEMI JOIN touched USING (unit, key)
        WHERE account = {account} GROUP BY unit, key""")
    connection.execute(f"""
        DELETE FROM records WHERE account = {account} AND (unit, key) IN (SELECT (unit, key) FROM touched)""")
    connection.execute(f"""
        INSERT INTO records
        SELECT account, programme, unit, key, version_day,
            lead(version_day) OVER versions, greatest(version_day, seen_day),
            row_number() OVER versions = 1, {COLUMNS}
        FROM rebuilt JOIN confirmed USING (unit, key)
        WINDOW versions AS (PARTITION BY {IDENTITY} ORDER BY version_day)""")


def _keep_coverage(connection: duckdb.DuckDBPyConnection, mapping: TableMapping, place: Place) -> None:
    """A table speaks for the days from its first record to its last, repeated rows included."""
    for unit in mapping.units:
        day = f"{unit.dated_by}_day"
        connection.execute(
            f"""
            INSERT INTO coverage
            SELECT ?, ?, ?, ?, min({day}), least(max({day}), ?) FROM named WHERE unit = ? HAVING count(*) > 0""",
            [place.file_id, place.account, unit.unit, sorted(carried_by(unit)), place.observed_day, unit.unit],
        )


def _tally(connection: duckdb.DuckDBPyConnection) -> Tally:
    """Each input row counts once: a row of several units is accepted where any of them is new, restated next."""
    states: dict[str, int] = dict(
        connection.execute("""
        WITH units AS (
            SELECT row, bool_or(what = 'accepted') AS fresh, bool_or(what = 'restated') AS changed
            FROM sorted_out GROUP BY row),
        states AS (
            SELECT row, CASE WHEN fresh THEN 'accepted' WHEN changed THEN 'restated' ELSE 'repeated' END AS state
            FROM units
            UNION ALL SELECT row, CASE WHEN problem IS NULL THEN '-' || skipped ELSE 'rejected' END FROM row_state)
        SELECT coalesce(state, '-row without a record') AS state, count(*)
        FROM (SELECT rowid + 1 AS row FROM staged) LEFT JOIN states USING (row) GROUP BY ALL ORDER BY ALL""").fetchall()
    )
    return Tally(
        rows=sum(states.values()),
        accepted=states.get("accepted", 0),
        repeated=states.get("repeated", 0),
        restated=states.get("restated", 0),
        rejected=states.get("rejected", 0),
        non_data=tuple((name[1:], count) for name, count in states.items() if name.startswith("-")),
    )
