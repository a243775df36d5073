"""Evidence that a bad rate has changed, for every day on which it may have begun.

    scan      days of bad events and units -> Scan: how much likelier a turn makes them, and since when

For a start k the days up to k have the rate p, those from k on the rate q. With L_t(p) the beta-binomial likelihood of
day t, the likelihood ratio of a turn at k is

    LR(k) = sum_pq L_1..k(p) J(p, q) L_k..T(q) / sum_p L_1..T(p)

over a grid of log-odds with a flat p; J, the jump from p to q, is geometric in the odds ratio. LR averaged over k, by
how long ago a turn that can be seen now is likely to have begun, is the evidence (Shiryaev 1963, Roberts 1966 sum it).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from strikewatch.core.beta_binomial import Floats, Ints

STEP = 0.15  # of the grid, in log-odds
OFFSETS = STEP * np.arange(-20, 25)  # from the log-odds of all days
LEAST_JUMP, JUMP_ON = 3, 0.8  # steps of the smallest jump (odds by half as much again); each further step's weight
RECENT_STARTS = 42  # days back to which a turn is called recent
TYPICAL_AGE = 10  # days after which a turn is likeliest to be seen
ONE_DAY = np.log(100.0)  # log of the most that a single day can say for one rate against another
SAID_FOR = 7  # days for which evidence is remembered
RESTART = 1000.0  # ratio of an earlier turn from which what lies before it is left out
LARGEST = 600.0  # log of the largest ratio told apart


@dataclass(frozen=True, slots=True)
class Scan:
    """Evidence of a turn to worse and to better, each with the index of its likeliest first day.

    `first` is the index of the day on which the way of working before that turn began.
    """

    first: int
    worse: float
    worse_since: int
    better: float
    better_since: int


def scan(bad: Ints, units: Ints, correlation: float, parts: int = 1) -> Scan:
    """The strongest evidence of the last `SAID_FOR` days for a turn in the `RECENT_STARTS` before each.

    Arrays [D] hold days, oldest first. An earlier turn that is beyond doubt starts the comparison anew.
    """
    sums = log_likelihoods(bad, units, correlation, parts)
    first = last_restart(sums)
    days = len(sums) - 1 - first
    ends = np.arange(max(0, days - SAID_FOR + 1), days + 1)
    starts = np.arange(max(1, days - SAID_FOR + 1 - RECENT_STARTS), max(1, days))
    weighed = ratios(sums[first:] - sums[first], starts, ends) * age_weights(ends[:, None] - starts)
    (worse, worse_since), (better, better_since) = (_strongest(one, starts) for one in weighed)
    return Scan(first, worse, first + worse_since, better, first + better_since)


def age_weights(age: Ints) -> Floats:
    """The weight of a turn `age` days ago: age^2 exp(-2 age / 10) up to 42 days, adding up to 1; 0 elsewhere."""
    every = np.arange(1, RECENT_STARTS + 1)
    return np.asarray(np.where((age > 0) & (age <= RECENT_STARTS), _bump(age), 0) / _bump(every).sum())


def _bump(age: Ints) -> Floats:
    return np.asarray((age * np.exp(-age / TYPICAL_AGE)) ** 2)


def _strongest(weighed: Floats, starts: Ints) -> tuple[float, int]:
    """Of weighed ratios [E, K] the largest sum, and the likeliest start of that end; of equal ones the latest."""
    if not weighed.size:
        return 0.0, 0
    best = weighed[int(weighed.sum(axis=1).argmax())]
    return float(best.sum()), int(starts[len(starts) - 1 - best[::-1].argmax()])


def log_likelihoods(bad: Ints, units: Ints, correlation: float, parts: int = 1) -> Floats:
    """Log-likelihood of the first d days at each rate of the grid [D + 1, G], the binomial coefficients left out.

    Of x bad of n: ln G(a + x) / G(a) + ln G(b + n - x) / G(b) - ln G(s + n) / G(s), s = 1 / correlation - 1, a = p s,
    b = (1 - p) s. The parts of one unit go bad together: x and n are units.
    """
    from scipy.special import expit, gammaln, logit  # here: a mere import should not pay for it

    s = 1 / min(max(correlation, 1e-6), 0.99) - 1
    p = expit(logit((bad.sum() + 0.5 * parts) / (units.sum() + parts)) + OFFSETS)

    def rising(start: Floats, counts: Ints) -> Floats:
        different, index = np.unique(counts, return_inverse=True)
        of: Floats = gammaln(start + different[:, None] / parts) - gammaln(start)
        return of[index]

    days = rising(p * s, bad) + rising((1 - p) * s, units - bad) - rising(np.array([s]), units)
    days = np.maximum(days, days.max(axis=1, keepdims=True, initial=-np.inf) - ONE_DAY)
    return np.vstack([np.zeros(len(OFFSETS)), days.cumsum(0)])


@lru_cache(maxsize=1)
def jumps() -> Floats:
    """The weight of each jump from one rate of the grid to another, upwards and downwards [2, from, to]."""
    steps = np.arange(len(OFFSETS)) - np.arange(len(OFFSETS))[:, None]
    worse = np.where(steps >= LEAST_JUMP, (1 - JUMP_ON) * JUMP_ON ** np.maximum(steps - LEAST_JUMP, 0.0), 0)
    return np.stack([worse, worse.T])


def ratios(sums: Floats, starts: Ints, ends: Ints) -> Floats:
    """The likelihood ratios of a turn to worse and to better [2, E, K] on each of `starts`, seen after `ends` days.

    `sums` [D + 1, G] are of the days compared. Meaningless where the start is not before the end.
    """
    most = sums[starts].max(axis=1, initial=-np.inf)
    turned = np.exp(sums[starts] - most[:, None]) @ jumps()
    same = np.logaddexp.reduce(sums[ends], axis=1)[:, None]
    after = sums[ends][:, None] - sums[starts] + (most - same)[:, :, None]
    return np.asarray(np.einsum("ekg,jkg->jek", np.exp(np.minimum(after, LARGEST)), turned))


def last_restart(sums: Floats) -> int:
    """The index of the day that began the way of working before the recent starts: 0, or the last turn beyond doubt.

    A turn counts where its ratio passes `RESTART` and is likelier than a recent one.
    """
    first, days = 0, len(sums) - 1
    while days - first > RECENT_STARTS + 1:
        starts = np.arange(1, days - first)
        turns = ratios(sums[first:] - sums[first], starts, np.array([days - first])).sum(axis=(0, 1))
        old, recent = turns[:-RECENT_STARTS], turns[-RECENT_STARTS:]
        if old.max() < max(RESTART, float(recent.max())):
            break
        first += int(starts[old.argmax()])
    return first
