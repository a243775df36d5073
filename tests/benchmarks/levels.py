"""How many warnings of a whole pack are false, by the chance from which one is given: what the shipped levels go by.

A year of twelve simulated Flex drivers with five days of 40 packages a week, judged by every rule of the pack that
files can tell. Three of them change for the worse on some day of the year; the others stay as they are.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from driver_year import BLOCKS, DELIVERIES
from timing import Figure, environment

SEED, DRIVERS, DAYS, PACKAGES = 45, 12, 365, 40
START = dt.date(2025, 1, 6)
USUAL = {"late": 0.015, "missing": 0.0005, "check-in": 0.02, "missed": 0.004, "forfeit": 0.004}
WORSE = {"late": 0.07, "missing": 0.004, "check-in": 0.12, "missed": 0.03, "forfeit": 0.03}
ACCOUNT = '[[account]]\nname = "d{0}"\npolicy = "amazon-flex"\nzone = "America/Los_Angeles"\n'
FALSE_A_YEAR = 2.0


def figures(folder: Path, *, sample: int = 1) -> list[Figure]:
    """The table of thresholds, and the false warnings a year of the shipped levels against two."""
    accounts = looked_back(home(folder))
    years = sum(one["days_at_risk"] for one in accounts) / 365
    print(f"\n## Levels: {len(accounts)} simulated drivers, {years:.0f} years at risk, seed {SEED}\n")
    print("| from a chance of | false a year | breaches seen ahead |\n|---|---|---|")
    for chance in accounts[0]["curves"][0]["points"]:
        points = [_at(one["curves"][0]["points"], "threshold", chance["threshold"]) for one in accounts]
        print(_row(f"{chance['threshold']:.0%}", points, years))
    print("\n| level as shipped | false a year | breaches seen ahead |\n|---|---|---|")
    for level in ("watch", "warning", "critical"):
        print(_row(level, [_at(one["levels"], "level", level) for one in accounts], years))
    warned = sum(_at(one["levels"], "level", "warning")["false"] for one in accounts) / years
    return [Figure("false warnings of a whole pack a year / two", warned, FALSE_A_YEAR, 1, unit="")]


def _at(points: list[dict[str, Any]], name: str, value: object) -> dict[str, Any]:
    return next(one for one in points if one[name] == value)


def _row(name: str, points: list[dict[str, Any]], years: float) -> str:
    false, breaches, seen = (sum(one[key] for one in points) for key in ("false", "breaches", "seen"))
    return f"| {name} | {false / years:.2f} | {seen} of {breaches} |"


def looked_back(settings: Path, *options: str) -> list[dict[str, Any]]:
    """What `strikewatch backtest --json` says of each account."""
    command = [sys.executable, "-m", "strikewatch", "--config", str(settings)]
    until = (START + dt.timedelta(days=DAYS - 1)).isoformat()
    subprocess.run([*command, "run", "--as-of", until], env=environment(), capture_output=True, check=False)
    asked = [*command, "backtest", "--json", *options]
    done = subprocess.run(asked, env=environment(), capture_output=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)["accounts"]
    return found


def picture(name: str, target: Path) -> None:
    """The picture of one driver's record, as the README shows d4's, who changes for the worse on some day."""
    with tempfile.TemporaryDirectory() as folder:
        looked_back(home(Path(folder)), "--account", name, "--write", folder)
        shutil.copyfile(Path(folder) / f"backtest-{name}.svg", target)


def home(folder: Path) -> Path:
    """A home folder with a year of every driver in its inbox; the settings file."""
    settings = folder / "strikewatch.toml"
    settings.write_text("".join(ACCOUNT.format(number) for number in range(DRIVERS)), encoding="utf-8")
    for number in range(DRIVERS):
        inbox = folder / "inbox" / f"d{number}"
        inbox.mkdir(parents=True)
        days = list(worked(number))
        (inbox / "deliveries.csv").write_text(DELIVERIES + "".join(one for one, _ in days), encoding="utf-8")
        (inbox / "blocks.csv").write_text(BLOCKS + "".join(one for _, one in days), encoding="utf-8")
    return settings


def worked(number: int) -> Iterator[tuple[str, str]]:
    """Rows of deliveries and of the block, day by day."""
    rng = random.Random(SEED * 1000 + number)  # noqa: S311 -- seeded on purpose
    turns = rng.randrange(DAYS) if number % 4 == 0 else DAYS
    for index in range(DAYS):
        day = START + dt.timedelta(days=index)
        if day.weekday() < 5:
            rates = WORSE if index >= turns else USUAL
            yield deliveries(day, rates, rng), block(day, rates, rng)


def deliveries(day: dt.date, rates: Mapping[str, float], rng: random.Random) -> str:
    """A day's packages; a late day makes many of them late."""
    late = rng.betavariate(rates["late"] * 32, (1 - rates["late"]) * 32)
    lines = []
    for parcel in range(PACKAGES):
        minutes = 8 * 60 + parcel * 12
        at = minutes + (12 if rng.random() < late else -rng.randrange(1, 30))
        word = "not received" if rng.random() < rates["missing"] else "delivered"
        clocks = [f"{one // 60:02d}:{one % 60:02d}" for one in (minutes, at)]
        lines.append(f"{day},TBA{day:%j}{parcel:04d},{','.join(clocks)},{word},,DAB1,,no\n")
    return "".join(lines)


def block(day: dt.date, rates: Mapping[str, float], rng: random.Random) -> str:
    """A day's block: on time, checked in late, missed, or given back too late."""
    word = "on time"
    for name, said in (("check-in", "late"), ("missed", "missed"), ("forfeit", "late forfeit")):
        word = said if rng.random() < rates[name] else word
    return f"{day},08:00,DAB1,,,,,{word},,no\n"
