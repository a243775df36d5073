"""The small tables: statements, events of the account, warnings, rules, runs and notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import duckdb

from strikewatch.core.facts import AccountEvent, RateRange, Reject, Span, Statement
from strikewatch.core.model import Level
from strikewatch.core.results import StrikeWarning

Connection = duckdb.DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Notice:
    """A message for one channel, written before it is sent."""

    id: int
    channel: str
    level: Level
    title: str
    body: str
    attempts: int


def keep_statements(connection: Connection, account: str, file_id: int, told: Sequence[Statement]) -> set[int]:
    """Keep what is new; the rows of the file that brought something new.

    A statement of the same period printed again is kept beside the old one, and the newest print counts.
    """
    new: set[int] = set()
    for statement in told:
        row = _statement_row(account, file_id, statement)
        same = " AND ".join(f"{name} IS NOT DISTINCT FROM ?" for name in _STATEMENT if name != "file_id")
        values = [value for name, value in zip(_STATEMENT, row, strict=True) if name != "file_id"]
        if connection.execute(f"SELECT 1 FROM statements WHERE {same}", values).fetchone() is None:
            connection.execute(f"INSERT INTO statements VALUES ({', '.join('?' * len(row))})", row)
            new.add(statement.row)
    return new


_STATEMENT = (
    "account", "file_id", "format", "programme", "metric", "printed_day", "first", "last", "numerator", "denominator",
    "low", "high", "word", "base",
)  # fmt: skip


def _statement_row(account: str, file_id: int, told: Statement) -> list[Any]:
    first, last = (told.period.first, told.period.last) if told.period else (None, None)
    low, high = (str(told.rate.low), str(told.rate.high)) if told.rate else (None, None)
    return [
        account, file_id, told.format, told.programme, told.metric, told.printed_day, first, last, told.numerator,
        told.denominator, low, high, told.word, told.base,
    ]  # fmt: skip


def statements(connection: Connection, account: str, as_of: int) -> list[Statement]:
    """What had been printed by `as_of`: of one period, programme, metric and format the newest print alone."""
    rows = connection.execute(
        """
        SELECT metric, printed_day, format, first, last, numerator, denominator, low, high, word, programme, base
        FROM statements WHERE account = ? AND printed_day <= ?
        QUALIFY row_number() OVER (
            PARTITION BY metric, programme, format, first, last, CASE WHEN first IS NULL THEN printed_day END
            ORDER BY printed_day DESC, file_id DESC, denominator IS NULL) = 1
        ORDER BY metric, last, first, printed_day, format, programme""",
        [account, as_of],
    ).fetchall()
    return [_statement(account, row) for row in rows]


def printed_days(connection: Connection, account: str) -> list[int]:
    """The days on which anything was printed about the account, in order."""
    rows = connection.execute(
        "SELECT DISTINCT printed_day FROM statements WHERE account = ? ORDER BY printed_day", [account]
    ).fetchall()
    return [day for (day,) in rows]


def _statement(account: str, row: tuple[Any, ...]) -> Statement:
    metric, printed, form, first, last, numerator, denominator, low, high, word, programme, base = row
    return Statement(
        metric=metric, printed_day=printed, format=form, period=None if first is None else Span(first, last),
        numerator=numerator, denominator=denominator,
        rate=None if low is None else RateRange(Fraction(low), Fraction(high)),
        word=word, programme=programme, base=base, account=account,
    )  # fmt: skip


def keep_events(connection: Connection, account: str, file_id: int, told: Sequence[AccountEvent]) -> set[int]:
    """Keep each event once; the messages of the file that were new."""
    new: set[int] = set()
    for event in told:
        kept = connection.execute(
            "INSERT INTO account_events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING key",
            [account, event.key, file_id, event.day, event.kind, event.subject, event.text, list(event.names),
             event.answer_by, event.seen],
        ).fetchall()  # fmt: skip
        new |= {event.row} if kept else set()
    return new


def account_events(connection: Connection, account: str, as_of: int) -> list[AccountEvent]:
    """The events of an account up to a day, newest first."""
    rows = connection.execute(
        """
        SELECT day, kind, subject, text, names, key, seen, answer_by FROM account_events
        WHERE account = ? AND day <= ? ORDER BY day DESC, key""",
        [account, as_of],
    ).fetchall()
    return [
        AccountEvent(day, kind, subject, text, tuple(names), key, account, seen, answer_by)
        for day, kind, subject, text, names, key, seen, answer_by in rows
    ]


def mark_seen(connection: Connection, key: str, kind: str | None) -> list[tuple[str, str]]:
    """Mark events whose key begins so as seen, with a kind if one is given; (account, subject) of each."""
    return connection.execute(
        "UPDATE account_events SET seen = true, kind = coalesce(?, kind) WHERE starts_with(key, ?) "
        "RETURNING account, subject",
        [kind, key],
    ).fetchall()


def keep_rejects(connection: Connection, account: str, file_id: int, rejects: Iterable[Reject]) -> None:
    """Keep rows that could not be read."""
    for reject in rejects:
        connection.execute(
            "INSERT INTO rejects VALUES (?, ?, ?, ?, ?, ?)",
            [account, file_id, reject.row, reject.column, reject.reason, reject.raw],
        )


_WARNING = (
    "account", "objective", "level", "since", "changed", "better_since", "better_level", "text", "segment",
)  # fmt: skip


def warnings(connection: Connection) -> list[StrikeWarning]:
    """The open warnings."""
    rows = connection.execute(
        f"SELECT {', '.join(_WARNING)} FROM warnings ORDER BY account, objective, segment"
    ).fetchall()
    return [
        StrikeWarning(account, objective, Level(level), since, changed, "", better_since,
                      Level(better) if better else None, text, segment)
        for account, objective, level, since, changed, better_since, better, text, segment in rows
    ]  # fmt: skip


def save_warnings(connection: Connection, told: Iterable[StrikeWarning]) -> None:
    """Replace the open warnings; resolved ones go."""
    connection.execute("DELETE FROM warnings")
    for one in told:
        if one.event != "resolved":
            connection.execute(
                f"INSERT INTO warnings ({', '.join(_WARNING)}) VALUES ({', '.join('?' * len(_WARNING))})",
                [getattr(one, name) for name in _WARNING],
            )


def kept_rules(connection: Connection, account: str) -> dict[str, tuple[str, int]]:
    """The account's rules as they were last read, by objective, each with the day since which it reads so."""
    rows = connection.execute(
        "SELECT objective, rule, since FROM rules WHERE account = ? ORDER BY objective", [account]
    ).fetchall()
    return {objective: (rule, since) for objective, rule, since in rows}


def keep_rules(connection: Connection, account: str, rules: Mapping[str, str], day: int) -> None:
    """Keep the account's rules as they read on `day`; those that are gone go."""
    before = kept_rules(connection, account)
    connection.execute("DELETE FROM rules WHERE account = ?", [account])
    for objective, rule in rules.items():
        was, since = before.get(objective, (None, day))
        connection.execute(
            "INSERT INTO rules (account, objective, rule, since) VALUES (?, ?, ?, ?)",
            [account, objective, rule, since if rule == was else day],
        )


def save_run(connection: Connection, as_of: int, finished_at: dt.datetime, result: str) -> None:
    """Keep what a run found, as the JSON that `status` reads."""
    connection.execute("INSERT INTO runs VALUES (?, ?, ?)", [as_of, finished_at, result])


def last_run(connection: Connection) -> int | None:
    """The latest day judged for, None before the first run."""
    row = connection.execute("SELECT max(as_of) FROM runs").fetchone()
    return row[0] if row else None


def write_notice(connection: Connection, channel: str, level: Level, title: str, body: str, as_of: int) -> None:
    """Write a message that is still to be sent."""
    number = _count(connection, "notices") + 1
    connection.execute(
        "INSERT INTO notices VALUES (?, ?, ?, ?, ?, ?, NULL, 0, NULL)", [number, channel, level, title, body, as_of]
    )


def told_before(connection: Connection, channel: str, key: str) -> bool:
    """Whether a message to this channel already named the event with this key."""
    found = connection.execute(
        "SELECT 1 FROM notices WHERE channel = ? AND contains(body, ?)", [channel, f"[{key[:12]}]"]
    ).fetchone()
    return found is not None


def unsent(connection: Connection) -> list[Notice]:
    """Messages not yet sent, oldest first."""
    rows = connection.execute("""
        SELECT id, channel, level, title, body, attempts FROM notices WHERE sent_at IS NULL ORDER BY id""").fetchall()
    return [Notice(id_, channel, Level(level), title, body, tries) for id_, channel, level, title, body, tries in rows]


def mark_sent(connection: Connection, notice: int, sent_at: dt.datetime | None, problem: str | None) -> None:
    """Note an attempt: when it went through, or why it did not."""
    connection.execute(
        "UPDATE notices SET sent_at = ?, attempts = attempts + 1, problem = ? WHERE id = ?", [sent_at, problem, notice]
    )


def _count(connection: Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0
