"""How good forecasts were: what was said held against what happened.

    brier, brier_skill, log_loss, area_under_curve    one figure for all cases
    bins, bin_of    said against happened, by what was said

Arrays are by case [N]: `said` holds probabilities from 0 to 1, `happened` whether it did. Without a case a
figure is None.
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


@dataclass(frozen=True, slots=True)
class Bin:
    """The cases for which `low` <= said < `high` (<= in the last): mean said, share that happened, how many."""

    low: float
    high: float
    said: float
    happened: float
    count: int


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
