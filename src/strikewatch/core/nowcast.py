"""Bad events still to come on days that are not settled yet.

Defects, returns and reports arrive days after the unit they belong to. From the reporting triangle the share F(k) of
bad events known after k days is the product of reverse hazards, which allows for right truncation (the chain ladder,
Mack 1993; reverse hazards as in Kalbfleisch and Lawless 1991):

    g(k) = arrivals at delay k / arrivals up to k, both over days at least k old       F(k) = prod_{j > k} (1 - g(j))

An account with few bad events is shrunk to its metric's mean delay, as `PRIOR` events spread geometrically.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.triangle import Triangle

Floats = NDArray[np.float64]
PRIOR = 5.0
SETTLED = 0.95  # a day is settled once so large a share of its bad events can be expected to be known


def known_share(triangle: Triangle, as_of: int, *, mean_delay: float) -> Floats:
    """F(k), the share of bad events known `k` days after their day, for k = 0, 1, ... [delays]; the last is 1."""
    prior = prior_delays(mean_delay, triangle.numerator.shape[1])
    arrived = np.zeros(len(prior))
    up_to = np.zeros(len(prior))
    age = as_of - triangle.first_day - np.arange(triangle.numerator.shape[0])
    cumulated = triangle.numerator.cumsum(axis=1)
    for delay in range(triangle.numerator.shape[1]):
        old = age >= delay
        arrived[delay] = max(0, int(triangle.numerator[old, delay].sum()))
        up_to[delay] = max(0, int(cumulated[old, delay].sum()))
    hazard = (arrived + PRIOR * prior) / np.maximum(up_to + PRIOR * prior.cumsum(), 1e-12)
    later = np.concatenate([(1 - np.minimum(hazard, 1))[1:], [1.0]])
    return np.asarray(later[::-1].cumprod()[::-1], dtype=np.float64)


def prior_delays(mean_delay: float, at_least: int) -> Floats:
    """A geometric distribution of delays with this mean, cut where 1 % is left; at least so many delays long."""
    if mean_delay <= 0:
        return np.eye(1, max(1, at_least), dtype=np.float64).ravel()
    stay = mean_delay / (1 + mean_delay)
    length = max(at_least, int(np.ceil(np.log(0.01) / np.log(stay))))
    weights = stay ** np.arange(length)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def expected_bad(triangle: Triangle, as_of: int, share: Floats) -> Floats:
    """Bad events still to come by event day [days of the triangle]: rate x units x the share not yet known."""
    bad, counted = triangle.known_on(as_of)
    age = as_of - triangle.first_day - np.arange(len(bad))
    known = np.where(age >= 0, share[np.clip(age, 0, len(share) - 1)], 0.0)
    weight = float((counted * known).sum())
    rate = min(1.0, float(bad.sum()) / weight) if weight > 0 else 0.0
    still_good = np.maximum(counted - bad, 0)
    return np.where(age >= 0, np.minimum(rate * counted * (1 - known), still_good), 0.0)


def unsettled_days(share: Floats) -> int:
    """How many of the newest days are provisional: those younger than the delay at which F reaches `SETTLED`."""
    return int(np.argmax(share >= SETTLED))
