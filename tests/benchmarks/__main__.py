"""Measured speed, and how often the forecast was right: `make bench`, or `python tests/benchmarks NAME ...` for some.

Each benchmark prints what it measured, what it is held against, the ratio and the bound. Times are medians of several
alternating runs; bytecode is compiled first. Nothing fails here: a machine's noise is no test. `flights` and
`drivers` print tables instead (docs/record.md); `--sample K` scores every K-th case.
"""

from __future__ import annotations

import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import backtest
import driver_year
import drivers
import fleet
import flights
import intake
import levels
import objectives
import quick_looks
from timing import Figure, compiled

BENCHMARKS: Mapping[str, Callable[[Path], list[Figure]]] = {
    "driver-year": driver_year.figures,
    "intake": intake.figures,
    "fleet": fleet.figures,
    "objectives": objectives.figures,
    "status": quick_looks.figures,
    "backtest": backtest.figures,
}
RECORDS: Mapping[str, Callable[..., list[Figure]]] = {
    "flights": flights.figures,
    "drivers": drivers.figures,
    "levels": levels.figures,
}  # how often it was right, and not how fast


def main(arguments: Sequence[str]) -> int:
    """Run the benchmarks named, all of them without a name."""
    parser = ArgumentParser(prog="python tests/benchmarks", description="Measured speed, and how often it was right.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="all, or of: " + ", ".join([*BENCHMARKS, *RECORDS]))
    parser.add_argument("--sample", type=int, default=1, metavar="K", help="score every K-th case only")
    asked = parser.parse_args(arguments)
    known: dict[str, Callable[[Path], list[Figure]]] = {
        **BENCHMARKS,
        **{name: partial(record, sample=asked.sample) for name, record in RECORDS.items()},
    }
    if unknown := set(asked.names) - set(known):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    compiled()
    print(f"{'what':58} {'measured':>10} {'against':>10} {'ratio':>7} {'at most':>8}")
    for name in asked.names or known:
        with tempfile.TemporaryDirectory() as folder:
            for figure in known[name](Path(folder)):
                print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
