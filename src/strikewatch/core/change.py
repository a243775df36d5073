"""Luck or change, and whether the process can meet its limit.

    change                    recent days against the days before -> Change
    posterior, spread         what earlier counts say of a rate, and of new counts
    upper_tail                P(X >= k) of a beta-binomial count
    uniforms                  the fixed table that every forecast draws from
    beta_binomial_quantiles   counts drawn from uniforms, for many days at once

Bad days clump: one late block spoils thirty packages. All counts here are beta-binomial with a correlation between two
units of one day, never independent coin flips. Measured false signals: docs/forecast.md.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.assessment import Change
from strikewatch.core.model import Counts

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CORRELATION = 0.03  # of two units of one day going bad
SIGNAL = 0.005  # one-sided chance under which a change is called one
CONFIDENCE = 0.90  # of the interval of the long-run rate
EARLIER_DAYS = 180
LEAST_EARLIER, LEAST_RECENT = 30, 10  # units under which nothing is said
SEED = 20240229
BUNDLES = 100  # a larger day is drawn as so many bundles


def change(
    numerator: Ints, denominator: Ints, *, limit: Fraction | None, recent_days: int = 14, parts: int = 1
) -> Change:
    """Whether the newest `recent_days` differ from up to 180 days before, and whether the process meets `limit`.

    Arrays [D] hold settled, covered days, oldest first. `p_value` is one-sided, towards the side the recent days lie.
    The `parts` of one unit are taken to go bad together, as the stars of a rating do.
    """
    numerator, denominator = (np.asarray(one)[-recent_days - EARLIER_DAYS :] for one in (numerator, denominator))
    recent, before = (_counts(numerator[part], denominator[part]) for part in _parts(recent_days))
    p_worse = p_better = None
    if before.denominator >= LEAST_EARLIER * parts and recent.denominator >= LEAST_RECENT * parts:
        p_worse, p_better = tails(numerator, denominator, recent_days, parts)
    return Change(
        verdict=verdict(p_worse, p_better),
        capability=capability(numerator, denominator, limit, parts),
        recent=recent,
        before=before,
        p_value=None if p_worse is None or p_better is None else min(p_worse, p_better),
    )


def _parts(recent_days: int) -> tuple[slice, slice]:
    return slice(-recent_days, None), slice(None, -recent_days)


def _counts(numerator: Ints, denominator: Ints) -> Counts:
    return Counts(int(numerator.sum()), int(denominator.sum()))


def verdict(p_worse: float | None, p_better: float | None) -> str:
    """`worse` or `better` where luck does it less than once in 200 times, else `steady`; `too_few` without tails."""
    if p_worse is None or p_better is None:
        return "too_few"
    if p_worse < SIGNAL:
        return "worse"
    return "better" if p_better < SIGNAL else "steady"


def tails(numerator: Ints, denominator: Ints, recent_days: int, parts: int = 1) -> tuple[float, float]:
    """The chances of as many bad events as in the recent days, or more; and of as many or fewer.

    Given the earlier posterior Beta(a, b) the recent count is beta-binomial with mean a / (a + b) and the correlation
    of `spread`.
    """
    recent, before = _parts(recent_days)
    a, b = posterior(_counts(numerator[before], denominator[before]), denominator[before], parts)
    bad, units = int(numerator[recent].sum()), int(denominator[recent].sum())
    correlation = spread(a + b, denominator[recent], parts)
    worse = upper_tail(bad, units, a / (a + b), correlation)
    return worse, upper_tail(units - bad, units, b / (a + b), correlation)


def design_effect(units: Ints, parts: int = 1) -> float:
    """How much clumping widens the count of days of `units`: e = 1 + rho (sum n^2 / sum n - 1) (Kish 1965).

    Units of several parts that go bad together widen it by as much again: n is units, and e is times their parts.
    """
    total = float(units.sum()) / parts
    square = float((units.astype(float) ** 2).sum()) / parts**2
    return parts * (1 + CORRELATION * max(square / total - 1, 0)) if total else float(parts)


def spread(strength: float, units: Ints, parts: int = 1) -> float:
    """The correlation within N new units, by day `units`: 1 / (strength + 1) + (e - 1) / (N - 1).

    The first part is not knowing the rate, whose posterior has a + b = `strength`; the second the clumps, e their
    design effect.
    """
    return min(1 / (strength + 1) + (design_effect(units, parts) - 1) / max(int(units.sum()) - 1, 1), 0.99)


def posterior(counts: Counts, units: Ints, parts: int = 1) -> tuple[float, float]:
    """Beta(a, b) of the bad rate: Jeffreys' half event on each side, `counts` over the design effect of `units`."""
    effect = design_effect(units, parts)
    return 0.5 + counts.numerator / effect, 0.5 + (counts.denominator - counts.numerator) / effect


def capability(numerator: Ints, denominator: Ints, limit: Fraction | None, parts: int = 1) -> str:
    """Where the 90 % interval of the long-run bad rate lies: under the limit `meets`, over it `fails`, else neither.

    Jeffreys' interval on effective counts; its lower end is 0 without a bad event, its upper end 1 without a good one.
    """
    from scipy.special import betaincinv  # here: a mere import should not pay for it

    counts = _counts(numerator, denominator)
    if limit is None:
        return "no_limit"
    if counts.denominator < LEAST_EARLIER * parts:
        return "too_few"
    a, b = posterior(counts, denominator, parts)
    low, high = betaincinv(a, b, ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2))
    if counts.numerator < counts.denominator and high < limit:
        return "meets"
    return "fails" if counts.numerator and low > limit else "hit_or_miss"


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
