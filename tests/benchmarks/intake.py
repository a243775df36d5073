"""Taking in a CSV of 1,000,000 rows against a bare DuckDB load of the same file as text into a new database file."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
from timing import Figure, command, environment, in_turn, python

ROWS = 1_000_000
SETTINGS = """
[[account]]
name = "flex"
policy = "amazon-flex"
[[account.table]]
name = "deliveries"
match = ["*.csv"]
[[account.table.unit]]
unit = "package"
key = ["package"]
dated_by = "delivered"
moments = [
    { moment = "due", column = "promised", formats = ["%Y-%m-%d %H:%M"] },
    { moment = "delivered", column = "delivered_at", formats = ["%Y-%m-%d %H:%M"] },
]
words = [{ column = "outcome", words = { late = { completed = 1 }, delivered = { completed = 1 } } }]
texts = { place = "place", reason = "reason" }
excused = "excused"
"""


def figures(folder: Path) -> list[Figure]:
    """Time against the bare load, and the peak memory of the whole process in MB."""
    home, source = make_home(folder)
    state = home / "state"

    def ours() -> float:
        shutil.rmtree(state, ignore_errors=True)
        return command(ingest_of(home))

    def theirs() -> float:
        target = folder / "bare.duckdb"
        target.unlink(missing_ok=True)
        return python(f"import duckdb; duckdb.connect({str(target)!r}).execute({load_of(source)!r})")

    took, bare = in_turn(ours, theirs, times=3)
    shutil.rmtree(state, ignore_errors=True)
    peak = peak_of(ingest_of(home))
    again = command(ingest_of(home))
    return [
        Figure("ingest 1,000,000 rows / bare load as text", took, bare, 5),
        Figure("its peak memory / 1,000 MB", peak, 1000, 1, unit="MB"),
        Figure("the same file again / bare load as text", again, bare),
    ]


def ingest_of(home: Path) -> list[str]:
    """The command line of the intake."""
    return [sys.executable, "-m", "strikewatch", "--config", str(home / "strikewatch.toml"), "ingest"]


def load_of(source: Path) -> str:
    """The bare load."""
    return f"CREATE TABLE bare AS SELECT * FROM read_csv('{source}', all_varchar = true)"  # noqa: S608 -- our own path


def peak_of(arguments: list[str]) -> float:
    """Peak resident memory of one run of a command, in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    subprocess.run(arguments, env=environment(), check=True, capture_output=True)
    return max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def make_home(folder: Path) -> tuple[Path, Path]:
    """A home folder and its export: eleven columns, 94 MB or so, every fiftieth late."""
    home = folder / "home"
    inbox = home / "inbox" / "flex"
    inbox.mkdir(parents=True)
    (home / "strikewatch.toml").write_text(SETTINGS, encoding="utf-8")
    source = inbox / "deliveries.csv"
    duckdb.connect().execute(f"""
        COPY (SELECT 'TBA' || lpad((1000000 + i)::VARCHAR, 12, '0') AS package, 'B' || (i // 40) AS block,
            strftime(TIMESTAMP '2025-10-01 08:00' + to_seconds(i * 25), '%Y-%m-%d %H:%M') AS promised,
            strftime(TIMESTAMP '2025-10-01 07:40' + to_seconds(i * 25 + i * 7919 % 1220), '%Y-%m-%d %H:%M')
                AS delivered_at,
            CASE WHEN i % 50 = 0 THEN 'late' ELSE 'delivered' END AS outcome, 'DAB' || (i % 5) AS place,
            '' AS reason, 'no' AS excused, '' AS reported_on, i % 3 AS stop, 'left at the door' AS remark
            FROM range({ROWS}) rows(i)) TO '{source}' (HEADER)""")  # noqa: S608 -- our own path
    return home, source
