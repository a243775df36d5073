"""`strikewatch backtest` on a driver-year: 40,000 records, every day of it judged again by six objectives."""

from __future__ import annotations

import re
import statistics
import sys
from importlib import resources
from pathlib import Path

from driver_year import SETTINGS, make_home
from timing import Figure, command

SIX = ("on_time", "dnr", "dnr.burst", "late_cancel", "missed_block", "late_checkin")
SECONDS = 15.0


def figures(folder: Path) -> list[Figure]:
    """The whole command, by six objectives and by all that the pack has."""
    home = make_home(folder)
    (home / "six.toml").write_text(six(), encoding="utf-8")
    found = []
    for name, policy in (("six objectives", "six.toml"), ("a whole pack", "amazon-flex")):
        settings = home / f"{policy.removesuffix('.toml')}-settings.toml"
        settings.write_text(SETTINGS.replace("amazon-flex", policy), encoding="utf-8")
        took = statistics.median(command(backtest_of(settings)) for _ in range(3))
        found.append(Figure(f"backtest of a driver-year by {name} / {SECONDS:g} s", took, SECONDS, 1))
    return found


def six() -> str:
    """The shipped pack without its other objectives."""
    shipped = resources.files("strikewatch.policies").joinpath("amazon-flex.toml").read_text(encoding="utf-8")
    wanted = [f'id = "flex.{name}"\n' for name in SIX]
    parts = re.split(r"(?m)^(?=\[)", shipped)
    return "".join(one for one in parts if not one.startswith("[[objective]]") or any(name in one for name in wanted))


def backtest_of(settings: Path) -> list[str]:
    """The command line of a look back."""
    return [sys.executable, "-m", "strikewatch", "--config", str(settings), "backtest", "--json"]
