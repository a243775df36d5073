"""How sure a score is: the bootstrap of whole blocks, whose cases share their weather.

    miscalibration             how far said lies from happened, over all bins
    block_sums, resampled      sums by block, and totals of blocks drawn again
    skill_gain, bin_errors     intervals: of one forecast against another, and of each bin

Arrays are by case [N], as in `core/scores.py`; `block` is which block the case belongs to. Resampling is seeded: equal
input gives equal numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from strikewatch.core.scores import TENTHS, Bin, Floats, Happened, Ints, bin_of

RESAMPLES = 2000
SEED = 20240229


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and the ends of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


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
