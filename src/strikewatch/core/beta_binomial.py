"""Beta-binomial counts: bad events of days that clump.

    upper_tail                P(X >= k)
    ranks                     the fixed table that every forecast draws from
    quantile_rows             counts at evenly spaced quantiles, for many days at once
    bundles                   what stands for the units of a large day

Bad days clump: one late block spoils thirty packages. All counts here are beta-binomial with a correlation between two
units of one day, never independent coin flips.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CORRELATION = 0.03  # of two units of one day going bad
SEED = 20240229
FEWEST, MOST = 100, 1000  # bundles of a large day
LEAST = 1e-5  # correlation


def upper_tail(bad: int, units: int, mean: float, correlation: float) -> float:
    """P(X >= bad) for X beta-binomial(units, a, b) with a = mean s, b = (1 - mean) s, s = 1 / correlation - 1.

    P(X = k) = C(n, k) B(k + a, n - k + b) / B(a, b) (Skellam 1948), summed over the shorter side.
    """
    from scipy.special import betaln  # here: a mere import should not pay for it

    a, b = mean * (1 / correlation - 1), (1 - mean) * (1 / correlation - 1)
    upper = 2 * bad > units
    k = np.arange(bad, units + 1) if upper else np.arange(bad)
    choose = -betaln(units - k + 1, k + 1) - np.log(units + 1)
    total = float(np.exp(choose + betaln(k + a, units - k + b) - betaln(a, b)).sum())
    return min(total if upper else 1 - total, 1.0)


@lru_cache(maxsize=1024)
def ranks(offset: int, scenarios: int, strata: int) -> Ints:
    """Which quantile each path draws on the day `offset` days after as_of [scenarios, strata]: each one once."""
    random = np.random.default_rng((SEED, abs(offset), int(offset > 0)))
    drawn = random.permutation(scenarios * strata).reshape(scenarios, strata)
    drawn.flags.writeable = False
    return drawn


def quantile_rows(trials: Ints, mean: Floats, correlation: Floats, levels: int) -> NDArray[np.integer[Any]]:
    """The smallest k with P(X <= k) >= (l + 1/2) / levels for l = 0, 1, ... [rows, levels], never falling in a row.

    Small integers where they fit. X is beta-binomial with the `trials`, `mean` and `correlation` of its row, each
    [rows]. P(0) = G(b + n) G(s) / (G(b) G(s + n)), P(k + 1) / P(k) = (n - k)(a + k) / ((k + 1)(b + n - k - 1)) with
    s, a, b as in `upper_tail`, of bad ones or of good ones, whichever are fewer. Many trials are drawn in bundles, as
    in `bundles`.
    """
    mostly = mean > 0.5
    rare = np.where(mostly, 1 - mean, mean)
    size, n, clump = bundles(trials, correlation)
    below = cumulated(n, rare * trials / np.maximum(n * size, 1), 1 / clump - 1, 1 - 0.5 / levels)
    reached = np.floor(below * levels + 0.5).astype(np.int64).clip(0, levels)  # levels at or below each k
    reached[:, -1] = levels
    lengths = np.diff(reached, axis=1, prepend=0)
    counts = np.minimum(np.arange(reached.shape[1]) * size[:, None], trials[:, None])
    small = np.int16 if trials.max(initial=0) < 2**15 else np.int64  # a table four times smaller stays near
    rows = np.repeat(counts.astype(small).ravel(), lengths.ravel()).reshape(len(n), levels)
    if not mostly.any():
        return rows
    return np.asarray(np.where(mostly[:, None], trials[:, None].astype(small) - rows[:, ::-1], rows))


def bundles(trials: Ints, correlation: Floats) -> tuple[Ints, Ints, Floats]:
    """Size, number and correlation of the bundles that stand for so many trials, each [rows].

    Of more than 200 trials 100 to 1,000 whole bundles, none larger than the design effect e = 1 + (n - 1) rho unless
    there were more than a thousand. With m bundles of size s their correlation (e / s - 1) / (m - 1) keeps the
    variance, and n over m s the mean.
    """
    effect = 1 + np.maximum(trials - 1, 0) * correlation
    size = np.maximum(np.floor(np.minimum(trials / FEWEST, effect)), -(-trials // MOST)).clip(1).astype(np.int64)
    number = -(-trials // size)
    bundled = np.maximum((effect / size - 1) / np.maximum(number - 1, 1), LEAST)
    return size, number, np.where(size > 1, bundled, correlation)


def cumulated(n: Ints, mean: Floats, strength: Floats, most: float) -> Floats:
    """P(X <= k) for k = 0, 1, ... [rows, k], until every row has reached `most`."""
    from scipy.special import gammaln  # here: a mere import should not pay for it

    a, b = strength * mean, strength * (1 - mean)
    term = np.exp(gammaln(b + n) + gammaln(strength) - gammaln(b) - gammaln(strength + n))
    below = [term]
    for k in range(int(n.max(initial=0))):
        if below[-1].min(initial=1.0) >= most:
            break
        term = term * np.maximum(n - k, 0) * (a + k) / ((k + 1) * np.maximum(b + n - k - 1, b))
        below.append(below[-1] + term)
    return np.stack(below, axis=1)
