"""The work that is looked at for what goes with its bad events: rows and the columns that name them.

Column, column   a cause column, and one made of texts
Figure           the window's figure, for what it would be otherwise
Work             all of it
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from strikewatch.core.arrays import Flags, Integers
from strikewatch.core.model import Counts


@dataclass(frozen=True, slots=True)
class Column:
    """A cause column: per row the number of its value, -1 where none is recorded."""

    name: str
    code: Integers
    values: tuple[str, ...]


def column(name: str, texts: Sequence[str | None]) -> Column:
    """A column of texts; None and an empty text are not recorded."""
    code, values = pd.factorize(np.array([text or None for text in texts], object), sort=True)
    return Column(name, code.astype(np.int64), tuple(str(value) for value in values))


@dataclass(frozen=True, slots=True)
class Figure:
    """The window's counts, and bad and counted parts per row.

    `lost` and `parts` are of all that is looked at, `held_lost` and `held_parts` of what the window holds of it.
    """

    counts: Counts
    lost: Integers
    parts: Integers
    held_lost: Integers
    held_parts: Integers

    def otherwise(self, own: Flags, rest: Flags) -> Fraction | None:
        """The window's rate if the `own` rows it holds went as the `rest` of all that is looked at; None without it."""
        parts = int(self.parts[rest].sum())
        if not parts or not self.counts.denominator:
            return None
        usual = Fraction(int(self.lost[rest].sum()), parts)
        without = self.counts.numerator - int(self.held_lost[own].sum())
        return (without + int(self.held_parts[own].sum()) * usual) / self.counts.denominator


@dataclass(frozen=True, slots=True)
class Work:
    """Day, bad and counted units per row, and the columns that name the rows.

    `held` are the bad units inside the window. `compared` columns are known of any unit, good or bad; `described`
    ones are filled in only where something went badly, as reasons are.
    """

    day: Integers
    bad: Integers
    units: Integers
    held: Integers
    compared: tuple[Column, ...]
    described: tuple[Column, ...] = ()
    figure: Figure | None = None

    def counts(self, rows: Flags) -> Counts:
        """Bad and counted units of some rows."""
        return Counts(int(self.bad[rows].sum()), int(self.units[rows].sum()))
