"""Beta-binomial counts: bad events of days that clump.

    upper_tail                P(X >= k)
    uniforms                  the fixed table that every forecast draws from
    beta_binomial_quantiles   counts drawn from uniforms, for many days at once

Bad days clump: one late block spoils thirty packages. All counts here are beta-binomial with a correlation between two
units of one day, never independent coin flips.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CORRELATION = 0.03  # of two units of one day going bad
SEED = 20240229
BUNDLES = 100  # a larger day is drawn as so many bundles


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
def uniforms(offset: int, scenarios: int, strata: int) -> Floats:
    """The uniforms of the day `offset` days after as_of [scenarios, strata], one in each of as many equal parts."""
    random = np.random.default_rng((SEED, abs(offset), int(offset > 0)))
    paths = scenarios * strata
    drawn = (random.permutation(paths) + random.random(paths)) / paths
    drawn.flags.writeable = False
    return drawn.reshape(scenarios, strata)


def beta_binomial_quantiles(chance: Floats, row: Ints, trials: Ints, mean: Floats, correlation: float) -> Ints:
    """The smallest k with P(X <= k) >= chance for each element, X with `trials` and `mean` of its `row`.

    P(0) = G(b + n) G(s) / (G(b) G(s + n)), P(k + 1) / P(k) = (n - k)(a + k) / ((k + 1)(b + n - k - 1)) with s, a, b as
    in `upper_tail`. More than 100 trials are drawn as 100 bundles whose correlation keeps mean and variance.
    """
    from scipy.special import gammaln  # here: a mere import should not pay for it

    n = np.minimum(trials, BUNDLES).astype(np.int64)
    bundle = np.maximum(trials, 1) / np.maximum(n, 1)
    bundled = ((1 + (trials - 1) * correlation) / bundle - 1) / np.maximum(n - 1, 1)
    s = 1 / np.where(bundle > 1, np.maximum(bundled, 0.002), correlation) - 1
    a, b = s * mean, s * (1 - mean)
    terms = [np.exp(gammaln(b + n) + gammaln(s) - gammaln(b) - gammaln(s + n))]
    below, most = [terms[0]], chance.max(initial=0.0)
    for k in range(int(n.max(initial=0))):
        if below[-1].min() >= most:
            break
        terms.append(terms[-1] * np.maximum(n - k, 0) * (a + k) / ((k + 1) * np.maximum(b + n - k - 1, b)))
        below.append(below[-1] + terms[-1])
    found = np.minimum(first_at_least(np.stack(below), row, chance), n[row])
    return np.rint(found * bundle[row]).astype(np.int64)


def first_at_least(table: Floats, row: Ints, chance: Floats) -> Ints:
    """The first k with table[k, row] >= chance, len(table) if there is none; columns never fall. By bisection."""
    steps = [1 << power for power in reversed(range(len(table).bit_length()))]
    width = 2 * steps[0]
    padded = np.full((table.shape[1], width), np.inf)
    padded[:, : len(table)] = table.T
    flat, start = padded.ravel(), row * width - 1
    at = start.copy()
    for step in steps:
        at += step * (flat.take(at + step) < chance)
    return np.asarray(at - start)
