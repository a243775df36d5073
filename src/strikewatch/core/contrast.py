"""Whether a part of the work holds more bad events than luck gives it, held against the rest.

    sums     bad events, units and clumps of each part
    tails    the chance of as many bad events, or more, in a part, given how many there are in all
    holm     p-values corrected for how many parts were compared

Bad days clump: one late block spoils thirty packages. Units of one part on one day go bad together with a correlation;
without it the chance is that of Fisher's exact test.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strikewatch.core.beta_binomial import Floats, Ints

INDEPENDENT = 1e-8  # the correlation that stands for none


def sums(part: Ints, day: Ints, bad: Ints, units: Ints, parts: int) -> Ints:
    """Bad events, units and the sum of squared clumps of each part [3, parts]; rows of part -1 are left out."""
    held = part >= 0
    width = int(day.max(initial=0)) + 1
    keys, clump = np.unique(part[held] * width + day[held], return_inverse=True)
    sizes = np.bincount(clump, units[held], len(keys))
    by_row = [np.bincount(part[held], one[held], parts) for one in (bad, units)]
    return np.stack([*by_row, np.bincount(keys // width, sizes**2, parts)]).astype(np.int64)


def tails(own: Ints, whole: Ints, correlation: float) -> Floats:
    """P(X >= own bad | own and rest together hold as many as they do) of each part; `own`, `whole` as in `sums` [3, V].

    Own and rest are beta-binomial with the mean of the whole and the correlation of `sum_correlation`, so that
    P(X = j) is proportional to P(own = j) P(rest = K - j); at no correlation that is the hypergeometric distribution
    (Fisher 1935). Where either side is empty, or all or none is bad, the chance is 1.
    """
    bad, units, _ = own
    (total, all_units, _), rest = whole, whole - own
    open_ = (units > 0) & (rest[1] > 0) & (total > 0) & (total < all_units)
    mean = np.where(open_, total / np.maximum(all_units, 1), 0.5)[:, None]
    j = np.arange(np.minimum(units, total).max(initial=0) + 1)[None, :]
    others = total[:, None] - j
    logs = _log_pmf(j, units, mean, sum_correlation(own, correlation))
    logs = logs + _log_pmf(others, rest[1], mean, sum_correlation(rest, correlation))
    possible = (j <= np.minimum(units, total)[:, None]) & (others <= rest[1][:, None])
    logs = np.where(possible, logs, -np.inf)
    ways = np.exp(logs - logs.max(axis=1, keepdims=True, initial=-1e308))
    found = np.where(j >= bad[:, None], ways, 0).sum(axis=1) / ways.sum(axis=1)
    return np.where(open_, np.minimum(found, 1.0), 1.0)


def _log_pmf(k: Ints, units: Ints, mean: Floats, correlation: Floats) -> Floats:
    """Log of C(n, k) B(k + a, n - k + b) / B(a, b), a = mean s, b = (1 - mean) s, s = 1 / correlation - 1 [V, J].

    What does not depend on k is left out; k outside 0 to n is taken as the nearer end.
    """
    from scipy.special import betaln  # here: a mere import should not pay for it

    n, s = units[:, None], (1 / correlation - 1)[:, None]
    k = np.clip(k, 0, n)
    return np.asarray(betaln(k + mean * s, n - k + (1 - mean) * s) - betaln(k + 1, n - k + 1), np.float64)


def sum_correlation(side: Ints, correlation: float) -> Floats:
    """The correlation that gives N units as one the variance of their clumps: rho (sum n^2 / N - 1) / (N - 1).

    `side` is as in `sums`. By the design effect 1 + rho (sum n^2 / N - 1) of Kish (1965).
    """
    _, units, squares = side
    widened = correlation * (squares / np.maximum(units, 1) - 1) / np.maximum(units - 1, 1)
    return np.asarray(np.clip(widened, INDEPENDENT, 0.99), np.float64)


def holm(p_values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Holm's (1979) corrected p-values in the order given, never falling as p / weight rises.

    The i-th smallest p / weight is multiplied by the weights not yet passed; with equal weights that is m - i + 1.
    """
    weight = np.asarray(weights, float)
    ratio = np.asarray(p_values, float) / weight
    order = np.argsort(ratio, kind="stable")
    left = weight[order][::-1].cumsum()[::-1]
    corrected = np.empty(len(order))
    corrected[order] = np.minimum(np.maximum.accumulate(ratio[order] * left), 1.0)
    return [float(p) for p in corrected]
