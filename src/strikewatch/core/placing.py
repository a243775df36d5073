"""Where in its day a bad event falls: fixed orders, one for each path and day.

    orders    fixed orders of n places
    drawn     which of so many each path takes on a day

The first bad event of a day takes the first place of the order, the second the second: one more only adds. Equal input
gives equal places.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.beta_binomial import ranks

Ints = NDArray[np.int64]
Places = NDArray[np.int32]
SEED = 20260301
MOST_ORDERS = 2048
LEAST_ORDERS = 64
CELLS = 1 << 17  # of one table of orders
APART = 1_000_000  # days that set these draws apart from those of how many are bad


@lru_cache(maxsize=64)
def orders(places: int) -> Places:
    """Orders of so many places [places, orders]: the rank at which each place is taken, from 0."""
    number = int(np.clip(CELLS // max(places, 1), LEAST_ORDERS, MOST_ORDERS))
    ranked = np.tile(np.arange(places, dtype=np.int32), (number, 1))
    found = np.ascontiguousarray(np.random.default_rng((SEED, places)).permuted(ranked, axis=1).T)
    found.flags.writeable = False
    return found


def drawn(offset: int, paths: tuple[int, int], number: int) -> Ints:
    """Which of `number` each path takes on the day `offset` days after as_of [V, R]."""
    return np.asarray(ranks(APART + offset, *paths) * number // (paths[0] * paths[1]))
