"""Where in its day a bad event falls: fixed orders, one for each path and day.

    orders    fixed orders of n places
    drawn     which of so many each path takes on a day
    taken     the places that the first, second, ... bad event of each open day takes

The first bad event of a day takes the first place of the order, the second the second: one more only adds. Equal input
gives equal places. Axes: S open days, V volume scenarios, R strata of the rate.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    """Orders of so many places [places, orders]: the place that the first bad event takes, the second, and so on."""
    number = int(np.clip(CELLS // max(places, 1), LEAST_ORDERS, MOST_ORDERS))
    each = np.tile(np.arange(places, dtype=np.int32), (number, 1))
    found = np.ascontiguousarray(np.random.default_rng((SEED, places)).permuted(each, axis=1).T)
    found.flags.writeable = False
    return found


def drawn(offset: int, paths: tuple[int, int], number: int | Ints) -> Ints:
    """Which of `number` orders each path takes on the day `offset` days after as_of [V, R]."""
    return np.asarray(ranks(APART + offset, *paths) * number // (paths[0] * paths[1]))


def taken(places: Ints, bad: Ints, offset: Ints) -> Iterator[tuple[Ints, Places]]:
    """Where the first bad event of a day falls, the second, and so on: each time whose, and on which of its places.

    `bad` [S, V, R] of the `places` [S, V] of each day are bad; whose is told by the position among all S x V x R.
    """
    sizes, which = np.unique(places, return_inverse=True)
    tables = [orders(size)[: int(bad.max(initial=0))] for size in sizes.tolist()]
    which = which.reshape(*places.shape, 1)
    columns = np.array([table.shape[1] for table in tables])[which]
    start = np.concatenate([[0], np.cumsum([table.size for table in tables])[:-1]])[which]
    paths = (places.shape[1], bad.shape[2])
    first = start + np.stack([drawn(day, paths, own) for day, own in zip(offset.tolist(), columns, strict=True)])
    flat = np.concatenate([table.ravel() for table in tables])
    whose = np.flatnonzero(bad)
    for step in range(int(bad.max(initial=0))):
        whose = whose[bad.take(whose) > step]
        yield whose, flat.take(first.take(whose) + step * columns.take(whose // paths[1]))
