"""How good forecasts were: what was said held against what happened.

    brier, brier_skill, log_loss, area_under_curve    one figure for all cases
    bins, miscalibration       said against happened, by what was said
    block_sums, resampled      the bootstrap of whole blocks, whose cases share their weather
    skill_gain, bin_errors     its intervals: for one forecast against another, and for each bin

Arrays are by case [N]: `said` holds probabilities from 0 to 1, `happened` whether it did, `block` which block the case
belongs to. Without a case a figure is None. Resampling is seeded: equal input gives equal numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Happened = NDArray[np.bool_]

TENTHS: tuple[float, ...] = tuple(part / 10 for part in range(11))
SURE = 1e-6  # nothing is taken as said more surely, or one case alone would decide a log loss
RESAMPLES = 2000
SEED = 20240229


@dataclass(frozen=True, slots=True)
class Bin:
    """The cases for which `low` <= said < `high` (<= in the last): mean said, share that happened, how many."""

    low: float
    high: float
    said: float
    happened: float
    count: int


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and the ends of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


def brier(said: Floats, happened: Happened) -> float | None:
    """Mean squared difference of said and happened: 0 is perfect (Brier 1950)."""
    return float(((said - happened) ** 2).mean()) if len(said) else None


def brier_skill(said: Floats, happened: Happened) -> float | None:
    """1 - Brier score / Brier score of always saying the share that happened; None where all or none happened."""
    score = brier(said, happened)
    share = float(happened.mean()) if len(happened) else 0.0
    return 1 - score / (share * (1 - share)) if score is not None and 0 < share < 1 else None


def log_loss(said: Floats, happened: Happened) -> float | None:
    """Mean -ln of the probability given to what came: 0 is perfect, ln 2 is a coin's (Good 1952)."""
    bounded = np.clip(said, SURE, 1 - SURE)
    return float(-np.log(np.where(happened, bounded, 1 - bounded)).mean()) if len(said) else None


def area_under_curve(said: Floats, happened: Happened) -> float | None:
    """The chance that a case that happened was given more than one that did not, ties half (Mann and Whitney 1947).

    None where all or none happened.
    """
    events = int(happened.sum())
    others = len(happened) - events
    if not events or not others:
        return None
    _, index, ties = np.unique(said, return_inverse=True, return_counts=True)
    rank = np.cumsum(ties) - (ties - 1) / 2  # of each distinct value, from 1, ties sharing the middle one
    return float((rank[index][happened].sum() - events * (events + 1) / 2) / events / others)


def bins(said: Floats, happened: Happened, edges: Sequence[float] = TENTHS) -> tuple[Bin, ...]:
    """Said against happened by what was said; ascending `edges`, bins without a case left out."""
    index = bin_of(said, edges)
    return tuple(
        Bin(edges[one], edges[one + 1], float(said[inside].mean()), float(happened[inside].mean()), int(inside.sum()))
        for one in range(len(edges) - 1)
        if (inside := index == one).any()
    )


def bin_of(said: Floats, edges: Sequence[float]) -> Ints:
    """The number of each case's bin [N]; what lies outside the edges belongs to the outermost."""
    return np.searchsorted(np.asarray(edges)[1:-1], said, side="right")


def miscalibration(table: Sequence[Bin]) -> float | None:
    """Mean |said - happened| of the bins, each weighing as many as its cases."""
    count = sum(one.count for one in table)
    return sum(one.count * abs(one.said - one.happened) for one in table) / count if count else None


def block_sums(values: Floats, block: Ints) -> Floats:
    """Sums [B, K] over the cases of each block of `values` [N, K], blocks in ascending order."""
    names, index = np.unique(block, return_inverse=True)
    sums = np.zeros((len(names), values.shape[1]))
    np.add.at(sums, index, values)
    return sums


def resampled(sums: Floats, *, times: int = RESAMPLES, seed: int = SEED) -> Floats:
    """Totals [times, K] of `sums` [B, K] over B blocks drawn with replacement (Efron 1979, by blocks Künsch 1989)."""
    blocks = len(sums)
    drawn = np.random.default_rng(seed).multinomial(blocks, np.full(blocks, 1 / blocks), size=times)
    return np.asarray(drawn @ sums)


def skill_gain(
    said: Floats, other: Floats, happened: Happened, block: Ints, *, times: int = RESAMPLES, seed: int = SEED
) -> Interval | None:
    """Brier skill of `said` less that of `other` on the same cases; None where all or none happened.

    On each resample both are held against that resample's own share.
    """
    if not 0 < happened.sum() < len(happened):
        return None
    errors = (said - happened) ** 2, (other - happened) ** 2
    sums = block_sums(np.column_stack([*errors, happened, np.ones(len(said))]), block)
    gains = _gains(resampled(sums, times=times, seed=seed))
    low, high = np.quantile(gains[np.isfinite(gains)], (0.025, 0.975))
    return Interval(float(_gains(sums.sum(axis=0, keepdims=True))[0]), float(low), float(high))


def _gains(totals: Floats) -> Floats:
    """(e' - e) / (n share (1 - share)) of totals [T, 4]: squared errors e and e', events, n cases; nan without one."""
    ours, theirs, events, cases = totals.T
    spread = events * (1 - events / cases)
    return np.asarray(np.divide(theirs - ours, spread, out=np.full(len(totals), np.nan), where=spread > 0))


def bin_errors(
    said: Floats,
    happened: Happened,
    block: Ints,
    edges: Sequence[float] = TENTHS,
    *,
    times: int = RESAMPLES,
    seed: int = SEED,
) -> tuple[float, ...]:
    """The standard error of happened less said of each of `bins`, from resamples that hold a case of it."""
    index, width = bin_of(said, edges), len(edges) - 1
    inside = index[:, None] == np.arange(width)
    sums = block_sums(np.hstack([inside * (happened - said)[:, None], inside]), block)
    totals = resampled(sums, times=times, seed=seed)
    gap, count = totals[:, :width], totals[:, width:]
    means = np.divide(gap, count, out=np.full(gap.shape, np.nan), where=count > 0)
    return tuple(float(np.nanstd(means[:, one])) for one in range(width) if inside[:, one].any())
