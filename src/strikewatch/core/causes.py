"""Which station, hour, weekday or reason carries more than its share of bad events.

    causes    a window's events with their cause columns -> the few values that stand out

A value is compared with the rest of its own column only. What stands out goes with bad events; it need not be their
reason.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strikewatch.core.assessment import Cause
from strikewatch.core.beta_binomial import Ints, upper_tail
from strikewatch.core.change import posterior, spread
from strikewatch.core.model import Counts

SIGNAL = 0.05  # of the corrected p under which a value is named
LEAST_BAD = 3
MOST_CAUSES = 3


def causes(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[Cause, ...]:
    """At most three values that stand out, by corrected p: under 0.05 and with at least 3 bad events.

    `frame` holds numerator, denominator and the cause `columns`, None where nothing is recorded; with a column `day`
    the clumping of bad days is allowed for. A column that is filled in only where all went badly, as reasons are, says
    nothing about how often that value goes well, and is skipped. Holm's correction runs over every value compared.
    """
    compared = [cause for column in columns if column in frame for cause in column_causes(frame, column)]
    corrected = holm([cause.p_value for cause in compared])
    found = [
        Cause(cause.column, cause.value, cause.counts, cause.rest, p)
        for cause, p in zip(compared, corrected, strict=True)
        if p < SIGNAL and cause.counts.numerator >= LEAST_BAD
    ]
    return tuple(sorted(found, key=lambda cause: cause.p_value)[:MOST_CAUSES])


def column_causes(frame: pd.DataFrame, column: str) -> list[Cause]:
    """Every value of a column against the rest of it, p not yet corrected; empty where there is no contrast."""
    codes, values = pd.factorize(frame[column], sort=True)
    code, bad, units = clumps(frame, codes)
    if not 0 < bad.sum() < units.sum() or len(np.unique(code)) < 2:
        return []
    days = "day" in frame
    return [value_cause((column, str(values[one])), code == one, bad, units, days) for one in np.unique(code)]


def clumps(frame: pd.DataFrame, codes: Ints) -> tuple[Ints, Ints, Ints]:
    """Code, bad events and units of what may go bad together: one value, on one day where the frame has days.

    Rows without a value (code -1) or without units are left out.
    """
    units = frame["denominator"].to_numpy()
    held = (codes >= 0) & (units > 0)
    days = pd.factorize(frame["day"])[0] if "day" in frame else np.zeros(len(frame), np.int64)
    width = int(days.max(initial=0)) + 1
    keys, clump = np.unique(codes[held] * width + days[held], return_inverse=True)
    bad, total = (np.bincount(clump, one[held], len(keys)) for one in (frame["numerator"].to_numpy(), units))
    return keys // width, bad.astype(np.int64), total.astype(np.int64)


def value_cause(name: tuple[str, str], own: NDArray[np.bool_], bad: Ints, units: Ints, days: bool) -> Cause:
    """A value's bad events given those of the rest: beta-binomial, p the chance of as many or more.

    Arrays are by clump, `own` marks the value's. The rest gives Beta(a, b); the value's k of n has mean a / (a + b)
    and the correlation of `change.spread`. Without days, units are independent: 1 / (a + b + 1) alone.
    """
    counts, rest = (Counts(int(bad[part].sum()), int(units[part].sum())) for part in (own, ~own))
    own_clumps, rest_clumps = (units[part] if days else np.ones(1, np.int64) for part in (own, ~own))
    a, b = posterior(rest, rest_clumps)
    p = upper_tail(counts.numerator, counts.denominator, a / (a + b), spread(a + b, own_clumps))
    return Cause(*name, counts, rest, p)


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's (1979) corrected p-values in the order given: the i-th smallest of m times m - i + 1, never falling."""
    order = np.argsort(p_values, kind="stable")
    factors = np.arange(len(order), 0, -1)
    corrected = np.empty(len(order))
    corrected[order] = np.minimum(np.maximum.accumulate(np.asarray(p_values, float)[order] * factors), 1.0)
    return [float(p) for p in corrected]
