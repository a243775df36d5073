"""Measured speed, as ratios within one run: `make bench`, or `python tests/benchmarks NAME ...` for some of it.

Each benchmark prints what it measured, what it is held against, the ratio and the bound. Times are medians of several
alternating runs; bytecode is compiled first. Nothing fails here: a machine's noise is no test.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import driver_year
import fleet
import intake
import objectives
import quick_looks
from timing import Figure, compiled

BENCHMARKS: Mapping[str, Callable[[Path], list[Figure]]] = {
    "driver-year": driver_year.figures,
    "intake": intake.figures,
    "fleet": fleet.figures,
    "objectives": objectives.figures,
    "status": quick_looks.figures,
}


def main(names: list[str]) -> int:
    """Run the benchmarks named, all of them without a name."""
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        print(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
        return 2
    compiled()
    print(f"{'what':58} {'measured':>10} {'against':>10} {'ratio':>7} {'at most':>8}")
    for name in names or BENCHMARKS:
        with tempfile.TemporaryDirectory() as folder:
            for figure in BENCHMARKS[name](Path(folder)):
                print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
