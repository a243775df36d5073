"""The scan for the day of a change, against sums by hand and what luck allows."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from strikewatch.core.beta_binomial import upper_tail
from strikewatch.core.scan import OFFSETS, age_weights, jumps, last_restart, log_likelihoods, ratios, scan

Days = NDArray[np.int64]


def steady(*runs: tuple[int, int, int]) -> tuple[Days, Days]:
    """Arrays of bad events and units from runs of (days, bad a day, units a day)."""
    bad = [x for length, x, _ in runs for _ in range(length)]
    units = [n for length, _, n in runs for _ in range(length)]
    return np.array(bad, np.int64), np.array(units, np.int64)


def centre(bad: Days, units: Days) -> float:
    rate = (bad.sum() + 0.5) / (units.sum() + 1)
    return math.log(rate / (1 - rate))


@given(st.integers(0, 12), st.integers(0, 12), st.floats(0.002, 0.6))
@settings(max_examples=30)
def test_a_days_likelihood_is_beta_binomial(bad: int, good: int, correlation: float) -> None:
    """Times the ways to choose the bad ones it is a difference of tails, at least a hundredth of the best rate's."""
    one, units = np.array([bad]), np.array([bad + good])
    grid = (1 / (1 + np.exp(-centre(one, units) - OFFSETS))).tolist()
    exact = np.array([upper_tail(bad, bad + good, rate, correlation) for rate in grid])
    if good:
        exact -= [upper_tail(bad + 1, bad + good, rate, correlation) for rate in grid]
    told = math.comb(bad + good, bad) * np.exp(log_likelihoods(one, units, correlation)[1])
    assert told == pytest.approx(np.maximum(exact, exact.max() / 100), rel=1e-5, abs=1e-9)


def test_parts_of_a_unit_go_bad_together() -> None:
    """Five stars of a rating, all lost or none, are as one unit."""
    bad, units = steady((20, 0, 4), (3, 2, 4))
    stars, ratings = log_likelihoods(5 * bad, 5 * units, 0.03, 5), log_likelihoods(bad, units, 0.03)
    assert stars == pytest.approx(ratings)


def test_a_ratio_is_the_sum_over_both_rates() -> None:
    """Every pair of rates, one before and one after, summed one by one."""
    bad, units = steady((3, 0, 5), (2, 2, 5))
    sums = log_likelihoods(bad, units, 0.05)
    found = ratios(sums, np.array([1, 3]), np.array([4, 5]))
    days = np.exp(np.diff(sums, axis=0))
    for (which, jump), (e, end), (k, start) in product(enumerate(jumps()), enumerate((4, 5)), enumerate((1, 3))):
        turned = sum(
            days[:start, p].prod() * jump[p, q] * days[start:end, q].prod()
            for p, q in product(range(len(OFFSETS)), repeat=2)
        )
        assert found[which, e, k] == pytest.approx(turned / days[:end].prod(axis=0).sum())


def test_one_day_says_no_more_than_a_hundred_to_one() -> None:
    """However many go bad on it: a van that broke down is not yet a way of working."""
    sums = log_likelihoods(*steady((60, 0, 20), (1, 20, 20)), 0.03)
    assert np.ptp(sums[-1] - sums[-2]) == pytest.approx(math.log(100))
    assert scan(*steady((60, 0, 20), (1, 20, 20)), 0.03).worse < 1


def test_weights_add_up_to_one() -> None:
    """Those of the ages, none of them outside 1 to 42 days; a jump has at most the weight one, and never both ways."""
    weights = age_weights(np.arange(-5, 60))
    assert weights.sum() == pytest.approx(1)
    assert np.flatnonzero(weights).tolist() == list(range(6, 48))
    worse, better = jumps()
    assert worse.sum(axis=1).max() <= 1
    assert not (worse * better).any()
    assert worse[10, 12] == 0 < worse[10, 13]


@pytest.mark.parametrize("days", [0, 1, 2, 8, 43, 44])
def test_few_days_are_no_evidence(days: int) -> None:
    """Neither no day at all nor so few say anything, as long as they are alike."""
    found = scan(*steady((days, 1, 20)), 0.03)
    assert max(found.worse, found.better) < 1
    assert found.first == 0


@pytest.mark.parametrize(
    ("runs", "first"),
    [
        # no turn, a recent one, an old one, two old ones, an old one and a recent one
        ([(200, 1, 30)], 0),
        ([(180, 0, 30), (20, 3, 30)], 0),
        ([(100, 0, 30), (80, 3, 30)], 100),
        ([(50, 0, 30), (60, 4, 30), (90, 0, 30)], 110),
        ([(100, 0, 30), (80, 2, 30), (20, 12, 30)], 100),
    ],
)
def test_an_old_turn_starts_anew(runs: list[tuple[int, int, int]], first: int) -> None:
    """The way of working before the recent starts began at the last turn beyond doubt."""
    assert last_restart(log_likelihoods(*steady(*runs), 0.03)) == first


@pytest.mark.parametrize(("bad", "day"), [(3, 190), (6, 195), (2, 180)])
def test_the_day_of_a_turn_is_the_likeliest(bad: int, day: int) -> None:
    """From none in 30 to some in 30, and back."""
    worse = scan(*steady((day, 0, 30), (202 - day, bad, 30)), 0.03)
    better = scan(*steady((day, bad + 4, 30), (202 - day, 0, 30)), 0.03)
    assert worse.worse > 10 > worse.better
    assert better.better > 10 > better.worse
    assert worse.worse_since == better.better_since == day


def test_days_off_begin_nothing() -> None:
    """Where a turn may have begun on days without work it is said to begin with the work after them."""
    found = scan(*steady((100, 0, 30), (2, 0, 0), (10, 4, 30)), 0.03)
    assert found.worse_since == 102


def test_evidence_is_kept_for_a_week() -> None:
    """What was found yesterday is still said today, though a clean day followed; eight days later it is not."""
    runs = (150, 0, 30), (5, 2, 30)
    now, next_day, later = (scan(*steady(*runs, (clean, 0, 30)), 0.03).worse for clean in (0, 1, 8))
    assert next_day == pytest.approx(now, rel=0.2)
    assert later < now / 3


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 300)), max_size=60), st.floats(0, 0.99))
@settings(max_examples=50)
def test_any_days_give_a_finite_number(days: list[tuple[int, int]], correlation: float) -> None:
    """However odd the work."""
    bad = np.array([min(x, n) for x, n in days], np.int64)
    found = scan(bad, np.array([n for _, n in days], np.int64), correlation)
    assert 0 <= found.worse < math.inf
    assert 0 <= found.better < math.inf
    assert 0 <= found.first <= max(found.worse_since, found.better_since) <= max(len(days) - 1, 0)
