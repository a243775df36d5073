"""`strikewatch run` on a driver-year: 40,000 records stored, one new weekly export, charts for what is not ok."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import statistics
import sys
from pathlib import Path

from timing import Figure, command, python

SETTINGS = """
[[account]]
name = "flex"
policy = "amazon-flex"
zone = "America/Los_Angeles"
"""
DELIVERIES = "day,package,promised_by,delivered_at,outcome,reported_on,place,reason,excused\n"
BLOCKS = "day,start,place,packages,late,undelivered,not_received,arrival,reason,excused\n"
START = dt.date(2025, 11, 15)
DAYS, A_DAY = 364, 110
AS_OF = START + dt.timedelta(days=DAYS + 6)


def figures(folder: Path) -> list[Figure]:
    """The run against importing pandas and matplotlib's figure."""
    home = make_home(folder)
    runs, imports = [], []
    for _ in range(6):  # the first is the warm-up
        copy = folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(home, copy)
        week = copy / "inbox" / "flex" / "week.csv"
        week.write_text(DELIVERIES + deliveries(DAYS, 7), encoding="utf-8")
        runs.append(command(run_of(copy)))
        imports.append(python("import pandas, matplotlib.figure"))
    ours, theirs = statistics.median(runs[1:]), statistics.median(imports[1:])
    return [Figure("run, 40,000 records and a new week / import pandas, figure", ours, theirs, 5)]


def run_of(home: Path) -> list[str]:
    """The command line of a run on the benchmark's day."""
    settings = str(home / "strikewatch.toml")
    return [sys.executable, "-m", "strikewatch", "--config", settings, "run", "--as-of", AS_OF.isoformat()]


def make_home(folder: Path) -> Path:
    """A home folder whose store holds a year."""
    home = folder / "home"
    inbox = home / "inbox" / "flex"
    inbox.mkdir(parents=True)
    (home / "strikewatch.toml").write_text(SETTINGS, encoding="utf-8")
    (inbox / "year.csv").write_text(DELIVERIES + deliveries(0, DAYS), encoding="utf-8")
    (inbox / "blocks.csv").write_text(BLOCKS + blocks(), encoding="utf-8")
    command(run_of(home)[:-2])
    return home


def deliveries(first: int, days: int) -> str:
    """Rows of so many days; about 2 % late, one in 1,000 not received."""
    rng = random.Random(first)  # noqa: S311 -- seeded on purpose
    lines = []
    for number in range(first, first + days):
        day = START + dt.timedelta(days=number)
        for parcel in range(A_DAY):
            minutes = 8 * 60 + parcel * 5
            late = rng.random() < 0.02
            at = minutes + (12 if late else -rng.randrange(1, 30))
            word = "not received" if rng.random() < 0.001 else "delivered"
            lines.append(
                f"{day},TBA{number:06d}{parcel:04d},{minutes // 60:02d}:{minutes % 60:02d},"
                f"{at // 60:02d}:{at % 60:02d},{word},,DAB{parcel % 4},,no\n"
            )
    return "".join(lines)


def blocks() -> str:
    """One block a day, a late check-in now and then."""
    rng = random.Random(7)  # noqa: S311 -- seeded on purpose
    days = (START + dt.timedelta(days=number) for number in range(DAYS))
    return "".join(f"{day},08:00,DAB1,,,,,{'late' if rng.random() < 0.03 else 'on time'},,no\n" for day in days)
