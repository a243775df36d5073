"""What is taken to be likely of an account's work before it has shown much of its own.

    Prior      usual bad rate, how far it reaches, how days clump, how long the past counts
    prior_of   that of a metric, for units of so many parts

Other accounts' past may make a better one (`core/forecast.py` takes any).
"""

from __future__ import annotations

from dataclasses import dataclass

from strikewatch.core.beta_binomial import CORRELATION

MEMORIES = (7.0, 25.0, 200.0)  # days until a day's counts weigh half, one process each
RARE = 1.5  # times the rate: the correlation of what seldom goes badly
CLUMPED_PARTS = 0.15  # parts of one unit, such as the stars of a rating, go bad together


@dataclass(frozen=True, slots=True)
class Prior:
    """Before anything is known of an account.

    The bad `rate` counts as `units` units. `correlation` is that of two units of one day, `memory` the weight of each
    of `MEMORIES`, as shares of one.
    """

    rate: float = 1 / 32
    units: float = 16.0
    correlation: float = CORRELATION
    memory: tuple[float, float, float] = (1 / 3, 1 / 3, 1 / 3)


def prior_of(rate: float, parts: int = 1) -> Prior:
    """The prior of a metric whose usual bad rate this is: half a bad event, in as many units as that takes.

    At least 16 units, so that a metric that often goes badly is not settled by a handful. What is rare clumps less: the
    rates of two days differ by no more than about their size, so that the correlation is at most 1.5 times the rate.
    """
    return Prior(rate, max(0.5 / rate, 16.0), min(CORRELATION, RARE * rate) if parts == 1 else CLUMPED_PARTS)
