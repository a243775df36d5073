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


def triangle_of(rows: pd.DataFrame) -> Triangle:
    """The arrays of one account's collected triangle; negative delays (known ahead of its day) count at 0."""
    if rows.empty:
        return Triangle(0, np.zeros((0, 1), np.int64), np.zeros((0, 1), np.int64))
    day = rows["day"].to_numpy(np.int64)
    delay = rows["delay"].to_numpy(np.int64).clip(min=0)
    first = int(day.min())
    shape = (int(day.max()) - first + 1, int(delay.max()) + 1)
    sides = {}
    for side in ("denominator", "numerator"):
        sides[side] = np.zeros(shape, np.int64)
        np.add.at(sides[side], (day - first, delay), rows[side].to_numpy(np.int64))
    return Triangle(first, sides["denominator"], sides["numerator"])
