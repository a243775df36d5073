"""What a person says of a record by hand: that it is excused or disputed, and why.

    beginning    the records of an account whose key begins so
    near_keys    the keys that are most like one that nothing has
    mark         one dated observation more, and the record's versions anew

A mark is merged like what a file says, but speaks of its own columns alone and holds until it is taken back by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb

from strikewatch.store.masking import masked
from strikewatch.store.records import rebuild, unfold
from strikewatch.store.schema import BY_HAND, literal

NEAR = 0.8  # likeness (Jaro and Winkler's) from which a key is named as one that may be meant
FLAGS = ("excused", "disputed")


@dataclass(frozen=True, slots=True)
class Marked:
    """A record as a person sees it: whose, which, since when it is known, and what was said of it by hand or file."""

    account: str
    unit: str
    key: str
    first_day: int
    excused: bool
    disputed: bool
    because: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person says of one record on a day. None says nothing; False takes back what was said."""

    account: str
    unit: str
    key: str
    day: int
    because: str
    excused: bool | None = None
    disputed: bool | None = None


def beginning(connection: duckdb.DuckDBPyConnection, account: str, start: str, most: int = 20) -> list[Marked]:
    """The records whose key begins so, as they stand now, in the order of keys: one that is the whole key is first."""
    rows = connection.execute(
        """
        SELECT account, unit, key, min(observed_day),
            coalesce(bool_or(excused) FILTER (superseded_day IS NULL), false),
            coalesce(bool_or(disputed) FILTER (superseded_day IS NULL), false),
            coalesce(max(because) FILTER (superseded_day IS NULL), '')
        FROM records WHERE account = ? AND starts_with(key, ?)
        GROUP BY account, unit, key ORDER BY key, unit LIMIT ?""",
        [account, start, most],
    ).fetchall()
    return [Marked(*row) for row in rows]


def near_keys(connection: duckdb.DuckDBPyConnection, account: str, key: str, most: int = 3) -> list[str]:
    """The keys of the account that are most like this one, the likest first."""
    rows = connection.execute(
        """
        SELECT key FROM records WHERE account = ? AND jaro_winkler_similarity(lower(key), lower(?)) >= ?
        GROUP BY key ORDER BY jaro_winkler_similarity(lower(key), lower(?)) DESC, key LIMIT ?""",
        [account, key, NEAR, key, most],
    ).fetchall()
    return [key for (key,) in rows]


def mark(connection: duckdb.DuckDBPyConnection, said: Mark) -> bool:
    """Keep a mark; whether it said anything new. The caller holds the transaction.

    Nothing can be said of a record before the first day on which a file told of it: an earlier mark is of that day.
    Raises ValueError where the account has no such record.
    """
    said = replace(said, day=max(said.day, _first_day(connection, said)), because=_masked(connection, said.because))
    if not _is_news(connection, said):
        return False
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE touched AS SELECT {literal(said.unit)} AS unit, {literal(said.key)} AS key"
    )
    unfold(connection, said.account, "touched")
    connection.execute(
        """
        INSERT INTO observations BY NAME
        SELECT ? AS account, '' AS programme, ? AS unit, ? AS key, ? AS format, 0 AS file_id, 0 AS row,
            max(seq) + 1 AS seq, ? AS observed_day, ? AS seen_day, ?::BOOLEAN AS excused, ?::BOOLEAN AS disputed,
            ? AS because
        FROM observations""",
        [said.account, said.unit, said.key, BY_HAND, said.day, said.day, said.excused, said.disputed,
         said.because or _reason_left(connection, said)],
    )  # fmt: skip
    rebuild(connection, said.account)
    return True


def _first_day(connection: duckdb.DuckDBPyConnection, said: Mark) -> int:
    row = connection.execute(
        "SELECT min(observed_day) FROM records WHERE account = ? AND unit = ? AND key = ?",
        [said.account, said.unit, said.key],
    ).fetchone()
    if row is None or row[0] is None:
        raise ValueError(f"{said.account} has no {said.unit} with the key {said.key!r}")
    return int(row[0])


def _masked(connection: duckdb.DuckDBPyConnection, text: str) -> str:
    """The text without what is personal in it, as any text of a file."""
    row = connection.execute(f"SELECT {masked(literal(text))}").fetchone()
    return str(row[0]) if row else ""


def _is_news(connection: duckdb.DuckDBPyConnection, said: Mark) -> bool:
    """Whether anything stood otherwise on the day of the mark, or for another reason."""
    stood = connection.execute(
        """
        SELECT coalesce(excused, false), coalesce(disputed, false) FROM records
        WHERE account = ? AND unit = ? AND key = ? AND observed_day <= ?
            AND (superseded_day IS NULL OR superseded_day > ?)""",
        [said.account, said.unit, said.key, said.day, said.day],
    ).fetchone()
    for flag, stands in zip(FLAGS, stood or (False, False), strict=True):
        wanted = getattr(said, flag)
        if wanted is not None and wanted != stands:
            return True
        if wanted and said.because != _reason(connection, said, flag):
            return True
    return False


def _reason_left(connection: duckdb.DuckDBPyConnection, said: Mark) -> str:
    """The reason of what still holds once this is taken back."""
    left = [flag for flag in FLAGS if getattr(said, flag) is None]
    return next(filter(None, (_reason(connection, said, flag) for flag in left)), "")


def _reason(connection: duckdb.DuckDBPyConnection, said: Mark, flag: str) -> str:
    """Why the record was marked so by the day of the mark; empty where it is not, or where a file says so."""
    row = connection.execute(
        f"""
        SELECT CASE WHEN {flag} THEN because END FROM observations
        WHERE account = ? AND unit = ? AND key = ? AND format = ? AND {flag} IS NOT NULL AND observed_day <= ?
        ORDER BY observed_day DESC, seq DESC LIMIT 1""",
        [said.account, said.unit, said.key, BY_HAND, said.day],
    ).fetchone()
    return row[0] or "" if row else ""
