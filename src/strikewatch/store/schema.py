"""The tables of the store, and its version."""

from __future__ import annotations

from strikewatch.core.record import FACTS, MOMENTS, TEXTS

VERSION = 2  # `migration` brings older stores up to it

RECORD_COLUMNS: dict[str, str] = {
    **dict.fromkeys(TEXTS, "VARCHAR"),
    "hour": "TINYINT",
    "excused": "BOOLEAN",
    "disputed": "BOOLEAN",
    "because": "VARCHAR",  # why a person excused or disputed it
    **{f"{moment}_{part}": kind for moment in MOMENTS for part, kind in (("at", "TIMESTAMP"), ("day", "INTEGER"))},
    **dict.fromkeys(FACTS, "INTEGER"),
}
MARKS = ("excused", "disputed", "because")  # what a person can say of a record by hand
BY_HAND = "mark by hand"  # the format of such observations; no table of the settings can be called so
_RECORD = ",\n    ".join(f"{name} {kind}" for name, kind in RECORD_COLUMNS.items())

TABLES = f"""
CREATE TABLE IF NOT EXISTS meta (name VARCHAR PRIMARY KEY, value VARCHAR);

-- What one format said about one unit, and until when it said the same again. seq grows with every file and row;
-- newest within a day is the largest. What a person says of a unit by hand has the file 0.
CREATE TABLE IF NOT EXISTS observations (
    account VARCHAR, programme VARCHAR, unit VARCHAR, key VARCHAR, format VARCHAR,
    file_id INTEGER, row BIGINT, seq BIGINT, observed_day INTEGER, seen_day INTEGER,
    {_RECORD});

-- Observations merged by column, one row per version: `first` is the earliest; `seen_day` is the last confirmation of
-- the version that holds, and the own day of one that was superseded. Most units are told once by one format: their
-- record is that observation, `format`, `file_id` and `row` say which, and it is not written a second time. Once a key
-- is told again its observation is unfolded into the table above, and these three are null.
CREATE TABLE IF NOT EXISTS records (
    account VARCHAR, programme VARCHAR, unit VARCHAR, key VARCHAR,
    observed_day INTEGER, superseded_day INTEGER, seen_day INTEGER, first BOOLEAN,
    format VARCHAR, file_id INTEGER, row BIGINT,
    {_RECORD});

-- Everything that was ever said, wherever it is written.
CREATE VIEW IF NOT EXISTS told AS
SELECT * EXCLUDE (seq) FROM observations UNION ALL BY NAME
SELECT * EXCLUDE (superseded_day, first) FROM records WHERE format IS NOT NULL;

CREATE TABLE IF NOT EXISTS files (
    id INTEGER PRIMARY KEY, account VARCHAR, hash VARCHAR, name VARCHAR, format VARCHAR, observed_day INTEGER,
    imported_at TIMESTAMP, rows BIGINT, accepted BIGINT, repeated BIGINT, restated BIGINT, rejected BIGINT,
    non_data VARCHAR, notes VARCHAR, UNIQUE (account, hash));

-- The days a file speaks for, per unit, and the record columns its rows can fill.
CREATE TABLE IF NOT EXISTS coverage (
    file_id INTEGER, account VARCHAR, unit VARCHAR, carries VARCHAR[], first INTEGER, last INTEGER);

CREATE TABLE IF NOT EXISTS statements (
    account VARCHAR, file_id INTEGER, format VARCHAR, programme VARCHAR, metric VARCHAR, printed_day INTEGER,
    first INTEGER, last INTEGER, numerator BIGINT, denominator BIGINT, low VARCHAR, high VARCHAR, word VARCHAR,
    base VARCHAR);

CREATE TABLE IF NOT EXISTS account_events (
    account VARCHAR, key VARCHAR, file_id INTEGER, day INTEGER, kind VARCHAR, subject VARCHAR, text VARCHAR,
    names VARCHAR[], answer_by INTEGER, seen BOOLEAN, PRIMARY KEY (account, key));

CREATE TABLE IF NOT EXISTS rejects (
    account VARCHAR, file_id INTEGER, row BIGINT, column_name VARCHAR, reason VARCHAR, raw VARCHAR);

CREATE TABLE IF NOT EXISTS warnings (
    account VARCHAR, objective VARCHAR, segment VARCHAR DEFAULT '', level VARCHAR, since INTEGER, changed INTEGER,
    better_since INTEGER, better_level VARCHAR, text VARCHAR, PRIMARY KEY (account, objective, segment));

-- The rules as the last run read them, and since when they read so.
CREATE TABLE IF NOT EXISTS rules (
    account VARCHAR, objective VARCHAR, rule VARCHAR, since INTEGER, PRIMARY KEY (account, objective));

CREATE TABLE IF NOT EXISTS runs (as_of INTEGER, finished_at TIMESTAMP, result VARCHAR);

-- Written first, sent second: a row without `sent_at` is tried again at the next run.
CREATE TABLE IF NOT EXISTS notices (
    id BIGINT PRIMARY KEY, channel VARCHAR, level VARCHAR, title VARCHAR, body VARCHAR, as_of INTEGER,
    sent_at TIMESTAMP, attempts INTEGER, problem VARCHAR);
"""


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
