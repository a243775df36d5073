"""The reporting triangle: eligible events by the day they belong to and the delay until they were known.

Both sides are signed: a version that was superseded, or a defect that was overturned, subtracts at the delay at which
that became known. Whatever was known on any past day is a sum over it.
"""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strikewatch.core.events import Frame

Integers = NDArray[np.int64]


def reporting_triangle(events: Frame) -> Frame:
    """Signed sums per account, day and delay. Columns: account, day, delay, denominator, numerator (Int64)."""
    known_out = nw.col("known_until")
    came = events.select(
        "account", "day", delay=nw.col("known_from") - nw.col("day"),
        denominator=nw.col("denominator"), numerator=nw.lit(0).cast(nw.Int64),
    )  # fmt: skip
    turned_bad = events.filter(~nw.col("bad_from").is_null()).select(
        "account", "day", delay=nw.col("bad_from") - nw.col("day"),
        denominator=nw.lit(0).cast(nw.Int64), numerator=nw.col("numerator"),
    )  # fmt: skip
    was_bad = (nw.col("bad_from") <= known_out).fill_null(False)
    went = events.filter(~known_out.is_null()).select(
        "account", "day", delay=known_out - nw.col("day"),
        denominator=-nw.col("denominator"),
        numerator=-nw.when(was_bad).then(nw.col("numerator")).otherwise(nw.lit(0)),
    )  # fmt: skip
    return (
        nw.concat([came, turned_bad, went])
        .group_by("account", "day", "delay")
        .agg(
            denominator=nw.col("denominator").sum().cast(nw.Int64),
            numerator=nw.col("numerator").sum().cast(nw.Int64),
        )
        .sort("account", "day", "delay")
    )


@dataclass(frozen=True, slots=True)
class Triangle:
    """A collected triangle of one account: `[days, delays]`, from `first_day` on, delays from 0."""

    first_day: int
    denominator: Integers
    numerator: Integers

    def known_on(self, day: int) -> tuple[Integers, Integers]:
        """Numerators and denominators by event day as they were known on `day`, each `[days]`."""
        days, delays = self.numerator.shape
        delay = np.arange(delays)[None, :]
        mask = (np.arange(days)[:, None] + self.first_day + delay) <= day
        return (self.numerator * mask).sum(axis=1), (self.denominator * mask).sum(axis=1)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The cells of one account's collected triangle, in any order: day, delay, units and bad events that came."""

    day: Integers
    delay: Integers
    denominator: Integers
    numerator: Integers

    def until(self, day: int) -> Triangle:
        """The triangle as it was on `day`; negative delays (known ahead of its day) count at 0."""
        held = np.flatnonzero(self.day + self.delay <= day)
        if not len(held):
            return Triangle(0, np.zeros((0, 1), np.int64), np.zeros((0, 1), np.int64))
        row, delay = self.day[held], self.delay[held].clip(min=0)
        first = int(row.min())
        cell = (row - first) * (int(delay.max()) + 1) + delay
        shape = (int(row.max()) - first + 1, int(delay.max()) + 1)
        denominator, numerator = (
            np.bincount(cell, weights=side[held], minlength=shape[0] * shape[1]).astype(np.int64).reshape(shape)
            for side in (self.denominator, self.numerator)
        )
        return Triangle(first, denominator, numerator)


def arrivals_of(rows: pd.DataFrame) -> Arrivals:
    """The cells of a collected triangle as arrays."""
    if rows.empty:
        return Arrivals(*(np.zeros(0, np.int64) for _ in range(4)))
    return Arrivals(*(rows[name].to_numpy(np.int64) for name in ("day", "delay", "denominator", "numerator")))


def triangle_of(rows: pd.DataFrame) -> Triangle:
    """The arrays of one account's collected triangle, of all of it."""
    return arrivals_of(rows).until(np.iinfo(np.int64).max)
