"""Beta-binomial counts against exact sums and against draws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikewatch.core.beta_binomial import quantile_rows, ranks

LEVELS = 512


def chance(bad: int, units: int, mean: float, correlation: float) -> float:
    """P(X = bad), term by term."""
    a, b = mean * (1 / correlation - 1), (1 - mean) * (1 / correlation - 1)

    def beta(x: float, y: float) -> float:
        return math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y)

    return math.comb(units, bad) * math.exp(beta(bad + a, units - bad + b) - beta(a, b))


def row(units: int, mean: float, correlation: float) -> list[int]:
    found = quantile_rows(np.array([units]), np.array([mean]), np.array([correlation]), LEVELS)
    return [int(one) for one in found[0]]


@given(st.integers(0, 60), st.floats(0.001, 0.999), st.sampled_from([0.002, 0.03, 0.15, 0.4]))
@settings(max_examples=40, deadline=None)
def test_a_quantile_is_the_first_count_that_reaches_it(units: int, mean: float, correlation: float) -> None:
    """Each level lies between the sums of chances before and up to its count."""
    upto = np.cumsum([chance(k, units, mean, correlation) for k in range(units + 1)])
    for index, count in enumerate(row(units, mean, correlation)):
        level = (index + 0.5) / LEVELS
        assert upto[count] >= level - 1e-9
        assert count == 0 or upto[count - 1] < level + 1e-9


@given(st.integers(1, 400), st.floats(0.001, 0.5), st.floats(1.0, 1.9), st.sampled_from([0.002, 0.03, 0.3]))
@settings(max_examples=40, deadline=None)
def test_a_higher_rate_never_draws_less(units: int, mean: float, times: float, correlation: float) -> None:
    """At no quantile, and no row ever falls."""
    low, high = row(units, mean, correlation), row(units, min(mean * times, 0.99), correlation)
    assert all(b >= a for a, b in zip(low, high, strict=True))
    assert low == sorted(low)


@pytest.mark.parametrize("units", [101, 149, 151, 1_000, 60_000])
@pytest.mark.parametrize("mean", [0.001, 0.05, 0.9])
@pytest.mark.parametrize("correlation", [0.0015, 0.03])
def test_a_large_day_keeps_its_mean_and_spread(units: int, mean: float, correlation: float) -> None:
    """Drawn in whole bundles: mean n p, variance n p (1 - p) (1 + (n - 1) rho)."""
    drawn = quantile_rows(np.array([units]), np.array([mean]), np.array([correlation]), 200_000)[0].astype(float)
    exact = units * mean * (1 - mean) * (1 + correlation * (units - 1))
    assert drawn.mean() == pytest.approx(mean * units, rel=0.01)
    assert drawn.std() == pytest.approx(exact**0.5, rel=0.05)


def test_rows_of_different_sizes_stand_side_by_side() -> None:
    """Each row is what it is alone."""
    sizes = [0, 1, 7, 40, 250]
    together = quantile_rows(np.array(sizes), np.full(5, 0.1), np.full(5, 0.03), LEVELS)
    assert [[int(one) for one in found] for found in together] == [row(size, 0.1, 0.03) for size in sizes]


def test_every_path_has_its_own_quantile() -> None:
    """Each of them once a day, and another order the next day and the day before."""
    days = [ranks(offset, 4, 8) for offset in (-1, 0, 1, 2)]
    assert all(sorted(day.ravel().tolist()) == list(range(32)) for day in days)
    assert len({tuple(day.ravel().tolist()) for day in days}) == 4
    assert (ranks(1, 4, 8) == days[2]).all()
