"""`status` and `check`, which read the last result, against importing pandas; also while an ingest holds the store."""

from __future__ import annotations

import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import driver_year
from timing import Figure, command, environment, in_turn, python


def figures(folder: Path) -> list[Figure]:
    """Both commands alone, and `status` while another process holds the store. Raises RuntimeError if one speaks up."""
    home = driver_year.make_home(folder)
    found = []
    for name in ("status", "check"):
        arguments = [sys.executable, "-m", "strikewatch", "--config", str(home / "strikewatch.toml"), name]
        silent(arguments)
        ours, theirs = in_turn(partial(command, arguments, codes=(0, 1, 2, 3)), partial(python, "import pandas"))
        found.append(Figure(f"{name} / import pandas", ours, theirs, 0.5))
    with holding(home):
        arguments = [sys.executable, "-m", "strikewatch", "--config", str(home / "strikewatch.toml"), "status"]
        silent(arguments)
        found.append(Figure("status while the store is held", command(arguments)))
    return found


def silent(arguments: list[str]) -> None:
    """Raise RuntimeError when a command says anything on stderr."""
    done = subprocess.run(arguments, env=environment(), capture_output=True, text=True, check=False)
    if done.stderr:
        raise RuntimeError(f"{' '.join(arguments)} wrote on stderr: {done.stderr}")


def holding(home: Path) -> subprocess.Popen[str]:
    """A process that holds the store until it is left."""
    code = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    store = home / "state" / "strikewatch.duckdb"
    held = subprocess.Popen(
        [sys.executable, "-c", code, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert held.stdout is not None
    held.stdout.readline()
    time.sleep(0.1)
    return held
