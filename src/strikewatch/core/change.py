"""Luck or change, and whether the process can meet its limit.

    change                    recent days against the days before -> Change
    posterior, spread         what earlier counts say of a rate, and of new counts

Bad days clump: one late block spoils thirty packages. All counts here are beta-binomial with a correlation between two
units of one day, never independent coin flips. Measured false signals: docs/forecast.md.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from strikewatch.core.assessment import Change
from strikewatch.core.beta_binomial import CORRELATION, Ints, upper_tail
from strikewatch.core.model import Counts

SIGNAL = 0.005  # one-sided chance under which a change is called one
CONFIDENCE = 0.90  # of the interval of the long-run rate
EARLIER_DAYS = 180
LEAST_EARLIER, LEAST_RECENT = 30, 10  # units under which nothing is said


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
