"""How an account's work goes: how its days clump, how long its past counts, and how likely a unit is to go badly.

    Process      what is estimated once and then held: correlation, base rate, weight of each memory
    processes    cases -> Process
    clumping     the correlation of an account's days, for whoever needs that alone
    rate_nodes   cases and their processes -> mid-quantiles of the bad rate

Three memories of the past run side by side (a week, a month, half a year). Each predicts every past day from the days
before; how well it did so is its weight. What each says is a Beta distribution of the bad rate, and their mixture is
what the forecast draws from. Axes: C cases, D days of history, K memories, R strata. More: docs/forecast.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from strikewatch.core.outlook import Floats, Ints, Outlook
from strikewatch.core.prior import MEMORIES, Prior

HISTORY_DAYS = 400  # days of past work the forecast looks at
STRATA = 64  # of the rate
SHRINK = 20.0  # units that a memory borrows from the account's long run
DRIFT = np.array([0.3, 0.12, 0.0])  # of the log-odds within a fortnight, one for each memory
ROBUST = 4.0  # evidence weighs as if days clumped so many times less: a flood tells little of the usual rate
CORRELATIONS = np.array([0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.045, 0.07, 0.1, 0.15, 0.22, 0.3, 0.4])
CORRELATION_SPREAD = 0.8  # of its logarithm, before an account has shown its own
CORRELATION_DAYS = 200
STEP = 0.1  # of the log-odds between two nodes of the rate
EDGES = np.arange(-16.0, 9.0 + STEP / 2, STEP)
NODES = 1 / (1 + np.exp(-np.concatenate([EDGES, EDGES[-1:] + STEP]) + STEP / 2))  # a node on each side of each edge


@dataclass(frozen=True, slots=True)
class Process:
    """What is estimated of an account and then held.

    `correlation` of two units of one day, `base` bad rate around which days clump, `memory` the weight of each [K].
    """

    correlation: float
    base: float
    memory: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Bad events, as they will be once settled, and units by day [C, D]; the last day is each case's as_of."""

    bad: Floats
    units: Floats


def history(cases: Sequence[Outlook]) -> History:
    """The known days of each case, aligned at their ends; a day that is not known holds nothing."""
    days = min(max((1, *(len(case.known) for case in cases))), HISTORY_DAYS)
    bad, units = np.zeros((len(cases), days)), np.zeros((len(cases), days))
    for index, case in enumerate(cases):
        held = min(len(case.known), days)
        if held:
            counted = np.where(case.known, case.denominator, 0)[-held:]
            units[index, -held:] = counted
            bad[index, -held:] = np.clip((case.numerator + case.expected)[-held:], 0, np.maximum(counted, 0))
    return History(bad, units)


def processes(cases: Sequence[Outlook]) -> list[Process]:
    """The process of each case, from its own days and its prior."""
    seen = history(cases)
    held = [
        Process(clumping(bad, units, case.prior), base_rate(bad, units, case.prior), case.prior.memory)
        for case, bad, units in zip(cases, seen.bad, seen.units, strict=True)
    ]
    weights = memory_weights(cases, held, seen).tolist()
    return [replace(one, memory=tuple(weight)) for one, weight in zip(held, weights, strict=True)]


def clumping(bad: Ints | Floats, units: Ints | Floats, prior: Prior) -> float:
    """The correlation of two units of one day, from an account's own days [D] and a prior; the last 200 tell it."""
    known, recent = np.clip(bad.astype(float), 0, units), slice(-CORRELATION_DAYS, None)
    rate = base_rate(known, units, prior)
    return own_correlation(np.rint(known[recent]), units[recent].astype(float), rate, prior.correlation)


def base_rate(bad: Ints | Floats, units: Ints | Floats, prior: Prior) -> float:
    """The long-run bad rate: counts [D] over their day's design effect e = 1 + (n - 1) rho, shrunk to the prior."""
    effect = 1 + np.maximum(units - 1, 0) * prior.correlation
    rate = (prior.rate * prior.units + (bad / effect).sum()) / (prior.units + (units / effect).sum())
    return float(np.clip(rate, 1e-6, 1 - 1e-4))


def own_correlation(bad: Floats, units: Floats, rate: float, usual: float) -> float:
    """The correlation of two units of one day: posterior mean of its logarithm, on a grid of fourteen.

    The likelihood is beta-binomial with mean `rate`; the prior of log rho is normal around the logarithm of `usual`
    with a spread of 0.8, so that a few days say little. The nearest of the grid is taken.
    """
    pairs, times = np.unique(np.stack([bad, units])[:, units > 1], axis=1, return_counts=True)
    x, n = pairs[0][:, None], pairs[1][:, None]
    logs = np.log(CORRELATIONS)
    likely = (times[:, None] * log_chance(x, n, np.array(rate), CORRELATIONS)).sum(axis=0)
    likely = likely - ((logs - np.log(max(usual, CORRELATIONS[0]))) / CORRELATION_SPREAD) ** 2 / 2
    weight = np.exp(likely - likely.max())
    mean = float((weight * logs).sum() / weight.sum())
    return float(CORRELATIONS[np.abs(logs - mean).argmin()])


def log_chance(bad: Floats, units: Floats, mean: Floats, correlation: Floats) -> Floats:
    """Log P(bad of units) of a beta-binomial, but for the choice of which: log B(x + a, n - x + b) / B(a, b)."""
    from scipy.special import betaln  # here: a mere import should not pay for it

    strength = 1 / correlation - 1
    a, b = mean * strength, (1 - mean) * strength
    return np.asarray(betaln(bad + a, units - bad + b) - betaln(a, b))


def evidence(bad: Floats, units: Floats, base: Floats, correlation: Floats) -> tuple[Floats, Floats]:
    """How many independent bad and good units each day is worth.

    Of clumped units the first bad one tells much and every further one less: the expected number of draws from the
    base in Polya's urn, sum_{j < x} a / (a + j) = a (psi(a + x) - psi(a)) (Antoniak 1974), b alike for good ones.
    """
    from scipy.special import digamma  # here: a mere import should not pay for it

    strength = ROBUST * (1 / correlation - 1)
    a, b = base * strength, (1 - base) * strength
    return a * (digamma(a + bad) - digamma(a)), b * (digamma(b + units - bad) - digamma(b))


def faded(counts: Floats) -> Floats:
    """What each memory still holds of counts by day [..., D]: before each day, and after the last [..., D + 1, K]."""
    days, kept = counts.shape[-1], 0.5 ** (1 / np.array(MEMORIES))
    held = np.zeros((days + 1, *counts.shape[:-1], len(MEMORIES)))
    for day in range(days):
        held[day + 1] = (held[day] + counts[..., day, None]) * kept
    return np.moveaxis(held / kept, 0, -2)


def said_before(
    cases: Sequence[Outlook], held: Sequence[Process], seen: History, *, newest: bool
) -> tuple[Floats, Floats]:
    """Beta(a, b) of the bad rate by memory, as it stood before each day [C, D, K], or only after the last [C, 1, K].

    A memory has the faded evidence, and 20 units at the long-run rate; drift bounds how much it can know: both sides
    are divided by 1 + n d^2 p (1 - p), n its evidence had all been clean and the 20 units.
    """
    base, clump = (np.array([getattr(one, name) for one in held])[:, None] for name in ("base", "correlation"))
    bad, good = evidence(seen.bad, seen.units, base, clump)
    _, clean = evidence(np.zeros_like(seen.bad), seen.units, base, clump)
    when = slice(-1, None) if newest else slice(None, -1)
    held_bad, held_good, most = faded(np.stack([bad, good, clean]))[..., when, :]
    long = [_until(side, newest=newest) for side in (bad, good)]
    rate, units = (np.array([getattr(case.prior, name) for case in cases])[:, None] for name in ("rate", "units"))
    mean = ((long[0] + rate * units) / (long[0] + long[1] + units))[:, :, None]
    known = 1 + (most + SHRINK) * DRIFT**2 * (base * (1 - base))[:, :, None]
    return (held_bad + SHRINK * mean) / known, (held_good + SHRINK * (1 - mean)) / known


def _until(side: Floats, *, newest: bool) -> Floats:
    total = side.cumsum(axis=1)
    return total[:, -1:] if newest else np.concatenate([np.zeros((len(side), 1)), total[:, :-1]], axis=1)


def memory_weights(cases: Sequence[Outlook], held: Sequence[Process], seen: History) -> Floats:
    """The weight of each memory [C, K]: its prior times how likely it found every past day, given the days before."""
    likely = memory_evidence(cases, held, seen) + np.log(np.maximum([case.prior.memory for case in cases], 1e-300))
    weight = np.exp(likely - likely.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def memory_evidence(cases: Sequence[Outlook], held: Sequence[Process], seen: History) -> Floats:
    """The log of how likely each memory found the past days [C, K], each day given the days before it."""
    a, b = said_before(cases, held, seen, newest=False)
    clump = np.array([one.correlation for one in held])[:, None, None]
    spread = np.minimum(clump + 1 / (a + b + 1), 0.95)
    mean = np.clip(a / (a + b), 1e-9, 1 - 1e-9)
    found = log_chance(seen.bad[:, :, None], seen.units[:, :, None], mean, spread)
    return np.asarray(np.where(seen.units[:, :, None] > 0, found, 0.0).sum(axis=1))


def rate_nodes(cases: Sequence[Outlook], held: Sequence[Process]) -> Ints:
    """Mid-quantiles of the bad rate, as indices of `NODES` [C, R], of the mixture of what the memories say."""
    from scipy.special import betainc  # here: a mere import should not pay for it

    a, b = (side[:, 0, :, None] for side in said_before(cases, held, history(cases), newest=True))
    edges = 1 / (1 + np.exp(-EDGES))
    weight = np.array([one.memory for one in held])[:, :, None]
    below = (weight * betainc(a, b, edges)).sum(axis=1)
    chance = (np.arange(STRATA) + 0.5) / STRATA
    return np.stack([np.searchsorted(np.maximum.accumulate(one), chance) for one in below])
