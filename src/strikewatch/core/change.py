"""Luck or change, since when, and whether the way of working can meet its limit.

    change                    the newest days against those before -> Change
    verdict, asked            what the evidence of a scan says, and how much of it is asked for
    tails                     exact chances of as many bad events in recent days, or as few, given those before
    capability                the long-run rate against the limit
    posterior, spread         what earlier counts say of a rate, and of new counts

Bad days clump: one late block spoils thirty packages. All counts here are beta-binomial with a correlation between two
units of one day, never independent coin flips. Measured false signals: docs/change.md.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from strikewatch.core.assessment import Change
from strikewatch.core.beta_binomial import CORRELATION, Ints, upper_tail
from strikewatch.core.model import Counts
from strikewatch.core.scan import RECENT_STARTS, Scan, scan

WORSE, BETTER = 10.0, 30.0  # evidence from which a change is called one
RECENT_DAYS, EARLIER_DAYS = 14, 180
USUAL_BAD, MORE_BAD = 3, 0.3  # bad events in 14 days; beyond them the evidence asked for rises by this power
LEAST_EARLIER, LEAST_RECENT = 30, 10  # units under which nothing is said
CONFIDENCE = 0.90  # of the interval of the long-run rate


def change(
    numerator: Ints,
    denominator: Ints,
    *,
    limit: Fraction | None,
    days: Ints | None = None,
    parts: int = 1,
    correlation: float = CORRELATION,
) -> Change:
    """Whether the rate changed within the newest 42 days, since when, and whether work since then meets `limit`.

    Arrays [D] hold settled, covered days, oldest first, the newest 222 of which are looked at; `days` numbers them,
    from 0 if not given. `recent` are the days since the change, without one the last 14; `p_value` is one-sided and for
    these days alone. The `parts` of one unit are taken to go bad together, as the stars of a rating do.
    """
    bad, units = (np.asarray(one)[-EARLIER_DAYS - RECENT_STARTS :] for one in (numerator, denominator))
    numbers = (np.arange(len(numerator)) if days is None else np.asarray(days))[-len(bad) :]
    found = scan(bad, units, correlation, parts)
    said = verdict(found, bad, units, parts)
    began = {"worse": found.worse_since, "better": found.better_since}.get(said, found.first)
    turn = began if said in ("worse", "better") else max(len(bad) - RECENT_DAYS, began)
    before, after = slice(found.first, turn), slice(began, None)
    return Change(
        verdict=said,
        capability=capability(bad[after], units[after], limit, parts, correlation=correlation),
        recent=_counts(bad[turn:], units[turn:]),
        before=_counts(bad[before], units[before]),
        p_value=None if said == "too_few" else min(tails(bad, units, before, parts, correlation=correlation)),
        since=int(numbers[began]) if began else None,
    )


def _counts(numerator: Ints, denominator: Ints) -> Counts:
    return Counts(int(numerator.sum()), int(denominator.sum()))


def verdict(found: Scan, bad: Ints, units: Ints, parts: int = 1) -> str:
    """`worse` or `better` where the evidence is as strong as `asked`, else `steady`; `too_few` units to say it."""
    before = slice(found.first, -RECENT_DAYS)
    earlier, recent = _counts(bad[before], units[before]), int(units[-RECENT_DAYS:].sum())
    if earlier.denominator < LEAST_EARLIER * parts or recent < LEAST_RECENT * parts:
        return "too_few"
    worse, better = found.worse / WORSE, found.better / BETTER
    if max(worse, better) < asked(earlier, recent / parts):
        return "steady"
    return "worse" if worse >= better else "better"


def asked(earlier: Counts, units: float) -> float:
    """How many times `WORSE` or `BETTER` is asked for after 14 days of `units`: (B / 3)^0.3, at least once.

    B bad events are usual in that many units, at the rate of the `earlier` ones; good ones where those are rarer. The
    more there are, the more each day tells, and the more chances luck has. Chosen by simulation: docs/change.md.
    """
    rarer = min(earlier.numerator, earlier.denominator - earlier.numerator)
    return float(max(1.0, units * rarer / earlier.denominator / USUAL_BAD) ** MORE_BAD)


def tails(
    bad: Ints, units: Ints, before: slice, parts: int = 1, *, correlation: float = CORRELATION
) -> tuple[float, float]:
    """The chances of as many bad events as after the days `before`, or more; and of as many or fewer.

    Given the earlier posterior Beta(a, b) the recent count is beta-binomial with mean a / (a + b) and the correlation
    of `spread`.
    """
    recent = slice(before.stop, None)
    a, b = posterior(_counts(bad[before], units[before]), units[before], parts, correlation=correlation)
    number, of = int(bad[recent].sum()), int(units[recent].sum())
    within = spread(a + b, units[recent], parts, correlation=correlation)
    return upper_tail(number, of, a / (a + b), within), upper_tail(of - number, of, b / (a + b), within)


def design_effect(units: Ints, parts: int = 1, *, correlation: float = CORRELATION) -> float:
    """How much clumping widens the count of days of `units`: e = 1 + rho (sum n^2 / sum n - 1) (Kish 1965).

    Units of several parts that go bad together widen it by as much again: n is units, and e is times their parts.
    """
    total = float(units.sum()) / parts
    square = float((units.astype(float) ** 2).sum()) / parts**2
    return parts * (1 + correlation * max(square / total - 1, 0)) if total else float(parts)


def spread(strength: float, units: Ints, parts: int = 1, *, correlation: float = CORRELATION) -> float:
    """The correlation within N new units, by day `units`: 1 / (strength + 1) + (e - 1) / (N - 1).

    The first part is not knowing the rate, whose posterior has a + b = `strength`; the second the clumps, e their
    design effect.
    """
    effect = design_effect(units, parts, correlation=correlation)
    return min(1 / (strength + 1) + (effect - 1) / max(int(units.sum()) - 1, 1), 0.99)


def posterior(counts: Counts, units: Ints, parts: int = 1, *, correlation: float = CORRELATION) -> tuple[float, float]:
    """Beta(a, b) of the bad rate: Jeffreys' half event on each side, `counts` over the design effect of `units`."""
    effect = design_effect(units, parts, correlation=correlation)
    return 0.5 + counts.numerator / effect, 0.5 + (counts.denominator - counts.numerator) / effect


def capability(
    bad: Ints, units: Ints, limit: Fraction | None, parts: int = 1, *, correlation: float = CORRELATION
) -> str:
    """Where the 90 % interval of the long-run bad rate lies: under the limit `meets`, over it `fails`, else neither.

    Jeffreys' interval on effective counts; its lower end is 0 without a bad event, its upper end 1 without a good one.
    """
    from scipy.special import betaincinv  # here: a mere import should not pay for it

    counts = _counts(bad, units)
    if limit is None:
        return "no_limit"
    if counts.denominator < LEAST_EARLIER * parts:
        return "too_few"
    a, b = posterior(counts, units, parts, correlation=correlation)
    low, high = betaincinv(a, b, ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2))
    if counts.numerator < counts.denominator and high < limit:
        return "meets"
    return "fails" if counts.numerator and low > limit else "hit_or_miss"
