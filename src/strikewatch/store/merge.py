"""From typed rows to observations.

    take_rows   sorts every row of a file into accepted, repeated, restated, rejected or a named non-data line,
                keeps the observations that say something new, and has them merged into records

Identity is the key where the format has one; else equal rows of one file are told apart by their number, so that two
true twins stay two and the same file twice changes nothing. The newest observation of a format wins by the day its
file was made, then by order of import. A file is compared with what its format had said by the file's own day, so that
old files may come late. A row that says the same again once a promise has passed is kept all the same: that it still
knows of nothing is news.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from strikewatch.core.facts import TextTable
from strikewatch.core.record import PLANNED, TableMapping, carried_by
from strikewatch.store.masking import MASKED, masked
from strikewatch.store.records import COLUMNS, ROWS_PER_FILE, holds, merge, promise_passed, unfold
from strikewatch.store.schema import BY_HAND, RECORD_COLUMNS, literal, quoted
from strikewatch.store.typed import Place, buyer_columns, clean_select, rest_select, unit_select


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
    _keep_rejects(connection, mapping, place)
    _name_rows(connection)
    unfold(connection, place.account)
    _sort_out(connection, place)
    fresh = _FRESH if holds(connection, "sorted_out WHERE known OR NOT last") else ""
    _keep_observations(connection, place, fresh)
    merge(connection, place, fresh)
    _keep_coverage(connection, mapping, place)
    return _tally(connection)


def _type_rows(connection: duckdb.DuckDBPyConnection, table: TextTable, mapping: TableMapping, place: Place) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP VIEW clean AS {clean_select(mapping, table.header, place)}")
    units = [unit_select(mapping, unit, table.header, place) for unit in mapping.units]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE typed AS {' UNION ALL BY NAME '.join(units)}")
    rest = rest_select(mapping, table.header, place)
    # One bad cell refuses its whole row: no half of a row is ever counted.
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE row_state AS
        SELECT row, any_value(skipped) AS skipped,
            CASE WHEN any_value(skipped) IS NULL THEN min(problem) END AS problem
        FROM (SELECT row, skipped, problem FROM typed {f"UNION ALL {rest}" if rest else ""})
        WHERE skipped IS NOT NULL OR problem IS NOT NULL GROUP BY row""")
    if holds(connection, "row_state"):
        connection.execute("DELETE FROM typed WHERE row IN (SELECT row FROM row_state)")


def _keep_rejects(connection: duckdb.DuckDBPyConnection, mapping: TableMapping, place: Place) -> None:
    """Rejected rows with what was read of them; of one that holds a buyer, only where its cells are in their places."""
    if not holds(connection, "row_state WHERE problem IS NOT NULL"):
        return
    buyers = buyer_columns(mapping)
    raw = ", ".join(_shown(name, hidden=name in buyers) for name in mapping.columns if name not in ("row", "cells"))
    in_place = "cells IS NULL" if buyers else "cells IS DISTINCT FROM -1"
    sentence = "split_part(problem, chr(9), 2)"
    unquoted = f"""regexp_replace({sentence}, '"[^"]*"', {literal(MASKED)}, 'g')"""
    connection.execute(f"""
        INSERT INTO rejects BY NAME
        SELECT {literal(place.account)} AS account, {place.file_id} AS file_id, row,
            split_part(problem, chr(9), 1) AS column_name,
            CASE WHEN {in_place} OR cells = -1 THEN {masked(sentence)} ELSE {masked(unquoted)} END AS reason,
            CASE WHEN {in_place} THEN {masked(f"concat_ws('; ', {raw})")} END AS raw
        FROM row_state JOIN clean USING (row) WHERE problem IS NOT NULL""")


def _shown(column: str, *, hidden: bool) -> str:
    cell = f"CASE WHEN {quoted(column)} IS NOT NULL THEN {literal(MASKED)} END" if hidden else quoted(column)
    return f"{literal(column + '=')} || {cell}"


def _name_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """The view `named`: typed rows under the key they are kept by, with every record column."""
    held = {name for name, *_ in connection.execute("DESCRIBE typed").fetchall()}
    texts = ", ".join(f"coalesce(CAST({name} AS VARCHAR), chr(1))" for name in RECORD_COLUMNS if name in held)
    empty = "".join(f", NULL::{kind} AS {name}" for name, kind in RECORD_COLUMNS.items() if name not in held)
    keyed = "SELECT *, own_key AS key FROM typed"
    if holds(connection, "typed WHERE own_key IS NULL"):
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE numbered AS
            SELECT * EXCLUDE (same), coalesce(own_key,
                same || '#' || row_number() OVER (PARTITION BY unit, same ORDER BY row)) AS key
            FROM (
                SELECT *, CASE WHEN own_key IS NULL THEN md5(concat_ws('|', unit, {texts})) END AS same FROM typed)""")
        keyed = "FROM numbered"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW named AS SELECT *{empty} FROM ({keyed})")


def _sort_out(connection: duckdb.DuckDBPyConnection, place: Place) -> None:
    """The table `sorted_out`: what each row of each unit is, and whether it is the last of its key in the file."""
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE twins AS
        SELECT unit, key FROM named GROUP BY unit, key HAVING count(*) > 1""")
    _look_back(connection, place)
    if not holds(connection, "twins") and not holds(connection, "newest"):
        connection.execute("""
            CREATE OR REPLACE TEMP TABLE sorted_out AS
            SELECT row, unit, key, true AS last, 'accepted' AS what, false AS same, false AS known FROM named""")
        return
    planned = ", ".join(f"{moment}_day" for moment in sorted(PLANNED))
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE sorted_out AS
        WITH single AS (
            SELECT row, unit, key, {planned}, ({COLUMNS}) AS now, NULL AS earlier, true AS last FROM named
            WHERE (unit, key) NOT IN (SELECT (unit, key) FROM twins)),
        several AS (
            SELECT row, unit, key, {planned}, ({COLUMNS}) AS now, lag(({COLUMNS})) OVER same AS earlier,
                row = last_value(row) OVER (same ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS last
            FROM named WHERE (unit, key) IN (SELECT (unit, key) FROM twins)
            WINDOW same AS (PARTITION BY unit, key ORDER BY row)),
        every AS (SELECT * FROM single UNION ALL SELECT * FROM several)
        SELECT row, unit, key, last,
            CASE WHEN coalesce(earlier, was, later) IS NULL THEN 'accepted'
                WHEN now IS NOT DISTINCT FROM coalesce(earlier, was, later) THEN 'repeated' ELSE 'restated' END AS what,
            now IS NOT DISTINCT FROM was AS same,
            same AND NOT contested AND NOT ({promise_passed("was_day", str(place.observed_day))}) AS known
        FROM every LEFT JOIN newest USING (unit, key)""")


def _look_back(connection: duckdb.DuckDBPyConnection, place: Place) -> None:
    """The table `newest`: what the format had said of the file's keys by the file's day, else what it said next."""
    by_then = f"FILTER (observed_day <= {place.observed_day})"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE newest AS
        SELECT unit, key, arg_max(({COLUMNS}), (observed_day, seq)) {by_then} AS was,
            max(observed_day) {by_then} AS was_day, arg_max(seq, (observed_day, seq)) {by_then} AS was_seq,
            arg_max(seen_day, (observed_day, seq)) {by_then} AS was_seen,
            arg_min(({COLUMNS}), (observed_day, seq)) FILTER (observed_day > {place.observed_day}) AS later,
            -- what another format told since must be told anew to be the newest again
            (unit, key) IN (
                SELECT (unit, key) FROM observations
                WHERE account = {literal(place.account)}
                    AND format NOT IN ({literal(place.format)}, {literal(BY_HAND)})) AS contested
        FROM observations
        WHERE account = {literal(place.account)} AND format = {literal(place.format)}
            AND (unit, key) IN (SELECT (unit, key) FROM named)
        GROUP BY unit, key""")


def _keep_observations(connection: duckdb.DuckDBPyConnection, place: Place, fresh: str) -> None:
    """What the file says of keys that were told before; a new key's record is its observation."""
    if not holds(connection, "known_keys"):
        return
    _confirm(connection, place)
    connection.execute(f"""
        INSERT INTO observations BY NAME
        SELECT account, coalesce(programme, '') AS programme, unit, key, {literal(place.format)} AS format,
            {place.file_id} AS file_id, row, {place.file_id}::BIGINT * {ROWS_PER_FILE} + row AS seq,
            {place.observed_day} AS observed_day, {place.observed_day} AS seen_day, {COLUMNS}
        FROM named {fresh} SEMI JOIN known_keys USING (unit, key)""")


_FRESH = """
    SEMI JOIN (FROM sorted_out WHERE last AND NOT coalesce(known, false)) fresh USING (row, unit, key)"""


def _confirm(connection: duckdb.DuckDBPyConnection, place: Place) -> None:
    """Note on earlier observations that they were said again; part one that another now stands in the middle of."""
    same = "unit, key, seq, observed_day"
    mine = f"account = {literal(place.account)} AND format = {literal(place.format)}"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE parted AS
        SELECT unit, key, was_seq AS seq, was_day AS observed_day FROM newest SEMI JOIN (
            FROM sorted_out WHERE last AND NOT coalesce(same, false)) fresh USING (unit, key)
        WHERE was_seen > {place.observed_day}""")
    if holds(connection, "parted"):
        connection.execute(f"""
            INSERT INTO observations BY NAME
            SELECT * REPLACE (seen_day AS observed_day)
            FROM observations SEMI JOIN parted USING ({same}) WHERE {mine}""")
        connection.execute(f"""
            UPDATE observations SET seen_day = observed_day
            WHERE {mine} AND ({same}) IN (SELECT ({same}) FROM parted)""")
    connection.execute(f"""
        UPDATE observations SET seen_day = {place.observed_day}
        WHERE {mine} AND seen_day < {place.observed_day} AND ({same}) IN (
            SELECT (unit, key, was_seq, was_day) FROM newest SEMI JOIN (
                FROM sorted_out WHERE last AND known) known USING (unit, key))""")


def _keep_coverage(connection: duckdb.DuckDBPyConnection, mapping: TableMapping, place: Place) -> None:
    """A table speaks for the days from its first record to its last, repeated rows included.

    A list of violations speaks up to the day it was made: that none came since is what it says.
    """
    for unit in mapping.units:
        day = f"{unit.dated_by}_day"
        last = str(place.observed_day) if unit.unit == "violation" else f"max({day})"
        connection.execute(
            f"""
            INSERT INTO coverage (file_id, account, unit, carries, first, last)
            SELECT ?, ?, ?, ?, min({day}), least({last}, ?) FROM named WHERE unit = ? HAVING count(*) > 0""",
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
        FROM clean LEFT JOIN states USING (row) GROUP BY ALL ORDER BY ALL""").fetchall()
    )
    return Tally(
        rows=sum(states.values()),
        accepted=states.get("accepted", 0),
        repeated=states.get("repeated", 0),
        restated=states.get("restated", 0),
        rejected=states.get("rejected", 0),
        non_data=tuple((name[1:], count) for name, count in states.items() if name.startswith("-")),
    )
