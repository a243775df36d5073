"""Whole commands and single calls, timed in turn with what they are held against."""

from __future__ import annotations

import compileall
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import strikewatch


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured line: seconds (or the unit named), what it is held against, and the bound on the ratio."""

    what: str
    measured: float
    against: float | None = None
    at_most: float | None = None
    unit: str = "s"

    def line(self) -> str:
        """The figure as a row of the printed table."""
        ratio = "" if self.against is None else f"{self.measured / self.against:.2f}"
        held = "" if self.against is None else f"{self.against:.2f} {self.unit}"
        bound = "" if self.at_most is None else f"{self.at_most:g}"
        return f"{self.what:58} {self.measured:>8.2f} {self.unit} {held:>10} {ratio:>7} {bound:>8}"


def environment() -> dict[str, str]:
    """This process's environment with bytecode written and no colour."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"NO_COLOR": "1"}


def compiled() -> None:
    """Compile the package and everything installed beside it, so that no run pays for it."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compileall.compile_dir(str(Path(strikewatch.__file__).parent), quiet=2)
    for folder in sys.path:
        if folder.endswith("site-packages"):
            compileall.compile_dir(folder, quiet=2)


def command(arguments: Sequence[str], *, codes: Sequence[int] = (0,)) -> float:
    """Seconds a command takes as a whole process. Raises RuntimeError when it ends with another code than `codes`."""
    start = time.perf_counter()
    done = subprocess.run(arguments, env=environment(), capture_output=True, text=True, check=False)
    took = time.perf_counter() - start
    if done.returncode not in codes:
        raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr or done.stdout}")
    return took


def python(code: str) -> float:
    """Seconds a line of Python takes in a fresh interpreter."""
    return command([sys.executable, "-c", code])


def in_turn(one: Callable[[], float], other: Callable[[], float], *, times: int = 5) -> tuple[float, float]:
    """Medians of two measurements taken in turn, after a warm-up of each."""
    one(), other()
    pairs = [(one(), other()) for _ in range(times)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def seconds(call: Callable[[], object]) -> float:
    """Seconds one call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
