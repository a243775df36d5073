"""The chance of a part's bad events against counted ways, against drawn days, and corrected for many comparisons."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikewatch.core.contrast import holm, sum_correlation, sums, tails

sides = st.tuples(st.integers(0, 40), st.integers(0, 80))  # bad, good


def table(*clumps: tuple[int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """One part [3, 1] from its clumps, each (bad, units)."""
    told = np.array(clumps, np.int64).reshape(-1, 2)
    return np.array([[told[:, 0].sum()], [told[:, 1].sum()], [(told[:, 1] ** 2).sum()]], np.int64)


@given(sides, sides)
def test_without_clumps_it_is_fishers_exact_test(own: tuple[int, int], rest: tuple[int, int]) -> None:
    """Units that are clumps of their own: C(n, k) C(m, K - k) / C(n + m, K), summed from k up."""
    (bad, good), (others, other_good) = own, rest
    units, total = bad + good, bad + others
    every = units + others + other_good
    whole = np.array([[total], [every], [every]])
    part = np.array([[bad], [units], [units]])
    (found,) = tails(part, whole, 0.03)
    if 0 < total < every and 0 < units < every:
        ways = sum(comb(units, k) * comb(every - units, total - k) for k in range(bad, min(units, total) + 1))
        assert found == pytest.approx(ways / comb(every, total), rel=2e-3)
    else:
        assert found == 1


def test_clumps_against_drawn_days() -> None:
    """Of many drawn years with as many bad events in all, so many have as many or more in the part."""
    random, mean, rho = np.random.default_rng(11), 0.1, 0.08
    days = random.beta(mean * (1 / rho - 1), (1 - mean) * (1 / rho - 1), (200_000, 12))
    bad = random.binomial(10, days)
    own, total = bad[:, :4].sum(axis=1), bad.sum(axis=1)
    meant = own[total == 12]
    for k in (5, 7, 9):
        part, rest = table((k, 10), *[(0, 10)] * 3), table((12 - k, 10), *[(0, 10)] * 7)
        (found,) = tails(part, part + rest, rho)
        seen = float((meant >= k).mean())
        assert abs(found - seen) < 0.02 + 3 * (seen * (1 - seen) / len(meant)) ** 0.5


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 4), st.integers(0, 4)), max_size=30))
def test_sums_add_up_by_hand(rows: list[tuple[int, int, int, int]]) -> None:
    """Bad events, units and squares of what one part has on one day; part -1 is left out."""
    part, day, bad, good = (np.array([row[column] for row in rows], np.int64) for column in range(4))
    found = sums(part - 1, day, bad, bad + good, 2)
    for own in (0, 1):
        clumps: dict[int, int] = {}
        for which, when, worse, better in rows:
            if which - 1 == own:
                clumps[when] = clumps.get(when, 0) + worse + better
        squares = sum(size**2 for size in clumps.values())
        assert found[:, own].tolist() == [bad[part == own + 1].sum(), sum(clumps.values()), squares]


def test_the_correlation_of_a_sum_keeps_its_variance() -> None:
    """One clump of n has the correlation itself; clumps of one have none that matters; more clumps have less."""
    assert sum_correlation(table((0, 30)), 0.08)[0] == pytest.approx(0.08)
    assert sum_correlation(table(*[(0, 1)] * 30), 0.08)[0] < 1e-6
    two = sum_correlation(table((0, 15), (0, 15)), 0.08)[0]
    assert 1 + 29 * two == pytest.approx(1 + 0.08 * 14)  # design effects of thirty units as one, and of two days


def test_clumps_make_a_chance_less_small() -> None:
    """Nine bad in one block are less of a sign than nine in nine blocks."""
    rest = table(*[(0, 10)] * 100) + np.array([[6], [0], [0]])
    one, nine = table((9, 90)), table(*[(1, 10)] * 9)
    assert tails(one, one + rest, 0.03)[0] > 10 * tails(nine, nine + rest, 0.03)[0]


def test_holm_by_hand() -> None:
    """0.01, 0.04, 0.03 of three: times 3, 2 and 1 in order of size, never falling."""
    assert holm([0.01, 0.04, 0.03], [1, 1, 1]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.01, 0.04, 0.03], [0.5, 0.5, 0.5]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([], []) == []


def test_a_heavier_one_is_corrected_less() -> None:
    """Weights 2 and 1 share the chance of a false sign in the same way: 3 / 2 of the one, all of what is left after."""
    assert holm([0.01, 0.02], [2, 1]) == pytest.approx([0.015, 0.02])


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.1, 2)), max_size=12))
def test_no_correction_makes_smaller(told: list[tuple[float, float]]) -> None:
    """Corrected p are at least as large, at most 1, and at most those of Bonferroni."""
    p_values, weights = ([one[side] for one in told] for side in (0, 1))
    for p, weight, corrected in zip(p_values, weights, holm(p_values, weights), strict=True):
        assert p - 1e-12 <= corrected <= min(1, p * sum(weights) / weight) + 1e-12
