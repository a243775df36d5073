"""Change against closed forms and published values, and how often it cries wolf."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from strikewatch.core.beta_binomial import beta_binomial_quantiles, upper_tail
from strikewatch.core.change import capability, change, posterior, tails
from strikewatch.core.model import Counts

LIMIT = Fraction(4, 100)


def days(*runs: tuple[int, int, int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Arrays of bad events and units from runs of (days, bad a day, units a day)."""
    bad = [x for length, x, _ in runs for _ in range(length)]
    units = [n for length, _, n in runs for _ in range(length)]
    return np.array(bad, np.int64), np.array(units, np.int64)


CASES = [
    # as before, a tenth late
    (days((60, 2, 20), (14, 2, 20)), "steady", "fails"),
    # five in a hundred: the limit lies inside what luck allows
    (days((60, 1, 20), (14, 1, 20)), "steady", "hit_or_miss"),
    # five times as many late
    (days((60, 0, 20), (14, 2, 20)), "worse", "meets"),
    # from a tenth to none
    (days((60, 2, 20), (14, 0, 20)), "better", "fails"),
    # one bad event on top of none is luck
    (days((60, 0, 20), (13, 0, 20), (1, 1, 20)), "steady", "meets"),
    # ten days of work in all
    (days((10, 1, 20)), "too_few", "hit_or_miss"),
    # no work lately
    (days((60, 1, 30), (14, 0, 0)), "too_few", "hit_or_miss"),
    # nothing at all
    (days(), "too_few", "too_few"),
    # only bad ones
    (days((40, 3, 3)), "steady", "fails"),
    # no bad one in forty-five: not enough to promise 4 %
    (days((45, 0, 1)), "steady", "hit_or_miss"),
]


@pytest.mark.parametrize(("counts", "verdict", "able"), CASES)
def test_verdicts(counts: tuple[NDArray[np.int64], NDArray[np.int64]], verdict: str, able: str) -> None:
    """A change is called only where luck hardly does it; the long run is held against the limit on its own."""
    found = change(*counts, limit=LIMIT)
    assert (found.verdict, found.capability) == (verdict, able)
    assert found.recent + found.before == Counts(int(counts[0].sum()), int(counts[1].sum()))
    assert (found.p_value is None) == (verdict == "too_few")


def test_only_the_last_180_days_before_are_compared() -> None:
    """What lies further back is neither luck nor change."""
    found = change(*days((200, 20, 20), (180, 0, 20), (14, 0, 20)), limit=None)
    assert (found.before, found.verdict, found.capability) == (Counts(0, 3600), "steady", "no_limit")


@pytest.mark.parametrize(("bad", "able"), [(0, "hit_or_miss"), (1, "fails"), (40, "fails")])
def test_a_limit_of_zero_is_never_met_but_only_failed_by_a_bad_event(bad: int, able: str) -> None:
    """The interval of a clean record starts at zero."""
    assert capability(*days((39, 0, 1), (1, bad, 40)), limit=Fraction(0)) == able


def test_the_interval_is_jeffreys() -> None:
    """Ten bad of a hundred independent units: both ends as the summed beta density has them."""
    counts = np.array([1] * 10 + [0] * 90, np.int64), np.ones(100, np.int64)
    a, b = posterior(Counts(10, 100), counts[1])
    x = np.linspace(0, 1, 200_001)[1:-1]
    share = np.cumsum(x ** (a - 1) * (1 - x) ** (b - 1))
    low, high = (float(x[np.searchsorted(share, q * share[-1])]) for q in (0.05, 0.95))
    for edge, under, over in ((high, "hit_or_miss", "meets"), (low, "fails", "hit_or_miss")):
        assert capability(*counts, limit=Fraction(edge - 1e-4)) == under
        assert capability(*counts, limit=Fraction(edge + 1e-4)) == over


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 40), st.data())
def test_the_tail_counts_urns(units: int, bad_before: int, good_before: int, data: st.DataObject) -> None:
    """For whole a and b the beta-binomial is a count of ways: C(k+a-1, k) C(n-k+b-1, n-k) / C(n+a+b-1, n)."""
    a, b, bad = bad_before, good_before, data.draw(st.integers(0, units))
    ways = sum(math.comb(k + a - 1, k) * math.comb(units - k + b - 1, units - k) for k in range(bad, units + 1))
    exact = ways / math.comb(units + a + b - 1, units)
    assert upper_tail(bad, units, a / (a + b), 1 / (a + b + 1)) == pytest.approx(exact, rel=1e-9, abs=1e-12)


def test_a_tiny_correlation_is_the_binomial() -> None:
    """Without clumps units are coin flips."""
    exact = sum(math.comb(20, k) * 0.1**k * 0.9 ** (20 - k) for k in range(5, 21))
    assert upper_tail(5, 20, 0.1, 1e-7) == pytest.approx(exact, rel=1e-4)


@given(st.integers(1, 60), st.floats(0.01, 0.99), st.floats(0.005, 0.5))
@settings(max_examples=50)
def test_draws_are_the_quantiles_of_the_tail(units: int, mean: float, correlation: float) -> None:
    """Each uniform falls into the step of its count."""
    chance = (np.arange(50) + 0.5) / 50
    row = np.zeros(50, np.int64)
    drawn = beta_binomial_quantiles(chance, row, np.array([units]), np.array([mean]), correlation)
    for u, k in zip(chance.tolist(), drawn.tolist(), strict=True):
        assert 1 - upper_tail(k + 1, units, mean, correlation) >= u - 1e-9 if k < units else True
        assert 1 - upper_tail(k, units, mean, correlation) < u + 1e-9


@pytest.mark.parametrize("units", [150, 400, 5000])
def test_a_large_day_keeps_mean_and_variance(units: int) -> None:
    """Bundles change neither; more than all never goes bad."""
    chance = (np.arange(20_000) + 0.5) / 20_000
    drawn = beta_binomial_quantiles(chance, np.zeros(20_000, np.int64), np.array([units]), np.array([0.05]), 0.03)
    assert drawn.mean() == pytest.approx(units * 0.05, rel=0.01)
    assert drawn.var() == pytest.approx(units * 0.05 * 0.95 * (1 + (units - 1) * 0.03), rel=0.03)
    assert drawn.max() <= units


@given(st.integers(0, 13), st.integers(0, 5))
def test_one_more_bad_event_lately_never_looks_better(day: int, bad: int) -> None:
    """It raises neither the chance that luck did it nor the verdict."""
    before, units = days((60, 1, 20), (14, bad, 20))
    after = before + (np.arange(74) == 60 + day)
    assert tails(after, units, 14)[0] <= tails(before, units, 14)[0]
    assert tails(after, units, 14)[1] >= tails(before, units, 14)[1]


def false_signals(drivers: int, per_day: int, correlation: float, *, rate: float = 0.02) -> float:
    """Signals a year where nothing changed: each day's check, a signal being a turn to worse or better."""
    random, signals, history = np.random.default_rng(11), 0, 194
    for _ in range(drivers):
        s = 1 / correlation - 1 if correlation else 1e9
        units = random.poisson(per_day, history + 365)
        bad = random.binomial(units, random.beta(rate * s, (1 - rate) * s, len(units)))
        said = [
            change(bad[t - history : t], units[t - history : t], limit=None).verdict for t in range(history, len(units))
        ]
        signals += sum(now != before and now != "steady" for before, now in zip(["steady", *said], said, strict=False))
    return signals / drivers


def test_false_signals_are_rare() -> None:
    """Checked daily at 15 units a day and 2 %, with days that clump: at most about one a year."""
    assert false_signals(15, 15, 0.03) <= 1.0
