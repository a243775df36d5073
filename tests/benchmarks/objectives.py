"""All objectives of the largest pack on a driver-year, against four basic ones: defects, lates, forfeits, returns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from driver_year import AS_OF, make_home
from timing import Figure

from strikewatch.core.assess import assess
from strikewatch.core.evidence import LevelRules
from strikewatch.core.facts import day_of
from strikewatch.core.model import Objective
from strikewatch.jobs.evidence import evidence_of
from strikewatch.policies import load_pack, shipped
from strikewatch.store import Store, opened

BASIC = ("flex.dnr", "flex.on_time", "flex.late_cancel", "flex.completion")
ROUNDS = 7


def figures(folder: Path) -> list[Figure]:
    """The median of several rounds in turn; the first of each is the warm-up."""
    home = make_home(folder)
    largest = max((load_pack(name) for name in shipped()), key=lambda pack: len(pack.objectives))
    flex = load_pack("amazon-flex")
    basic = [one for one in flex.objectives if one.id in BASIC]
    with opened(home / "state" / "strikewatch.duckdb") as store:
        every, four = in_turn(lambda: judged(store, flex.objectives), lambda: judged(store, basic))
    name = f"{len(flex.objectives)} objectives of {largest.id} / {len(basic)} basic ones"
    return [Figure(name, every, four, 2)]


def judged(store: Store, objectives: Sequence[Objective]) -> int:
    """How many assessments a whole judging gives."""
    day = day_of(AS_OF)
    return len(assess("flex", evidence_of(store, "flex", objectives, (), day), day, LevelRules()))


def in_turn(one: Callable[[], int], other: Callable[[], int]) -> tuple[float, float]:
    """Median seconds of each, run alternately."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for work, times in zip((one, other), took, strict=True):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
    return statistics.median(took[0][1:]), statistics.median(took[1][1:])
