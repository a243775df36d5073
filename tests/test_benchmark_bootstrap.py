"""Intervals of scores against hand counts and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from bootstrap import Interval, bin_errors, block_sums, miscalibration, resampled, skill_gain

from strikewatch.core.scores import bins, brier_skill

SAID = np.array([0.1, 0.1, 0.4, 0.8, 1.0])
HAPPENED = np.array([False, True, False, True, True])


def test_the_distance_of_said_and_happened_weighs_cases() -> None:
    """Two cases of 0.1 of which half happened, three of 0.73 of which two thirds did; None without a case."""
    assert miscalibration(bins(SAID, HAPPENED, (0, 0.1, 0.4, 1))) == pytest.approx((2 * 0.4 + 3 * (2.2 - 2) / 3) / 5)
    assert miscalibration(()) is None


def test_no_gain_is_said_where_all_happened() -> None:
    """There is no skill to differ."""
    assert skill_gain(SAID, SAID, HAPPENED | True, np.arange(5)) is None


def test_block_sums_keep_blocks_whole() -> None:
    """In ascending order of their names."""
    values = np.array([[1.0, 10], [2, 20], [4, 40]])
    assert block_sums(values, np.array([7, 3, 7])).tolist() == [[2, 20], [5, 50]]


def test_resampling_has_the_error_of_a_mean() -> None:
    """The spread of resampled means is that of the sample over the root of its size; the same seed draws the same."""
    values = np.random.default_rng(5).normal(3, 2, (400, 1))
    drawn = resampled(values, times=4000) / 400
    assert drawn.std() == pytest.approx(values.std() / 20, rel=0.05)
    assert drawn.mean() == pytest.approx(values.mean(), abs=0.01)
    assert (resampled(values, times=9) == resampled(values, times=9)).all()


def test_cases_of_one_block_are_no_more_than_one() -> None:
    """Ten copies of every case in its block leave the interval as wide; taken apart they would narrow it."""
    random = np.random.default_rng(3)
    said, other = random.random((2, 200))
    happened, block = random.random(200) < said, np.arange(200)
    copied = (np.repeat(said, 10), np.repeat(other, 10), np.repeat(happened, 10))
    whole = skill_gain(*copied, np.repeat(block, 10))
    apart = skill_gain(*copied, np.arange(2000))
    assert bounds(whole) == pytest.approx(bounds(skill_gain(said, other, happened, block)))
    assert width(apart) < width(whole) / 2


def bounds(found: Interval | None) -> tuple[float, float, float]:
    assert found is not None
    return found.value, found.low, found.high


def width(found: Interval | None) -> float:
    return bounds(found)[2] - bounds(found)[1]


def test_a_gain_is_the_difference_of_two_skills() -> None:
    """Its interval holds it; against itself a forecast gains nothing."""
    other = np.full(5, 0.5)
    skills = [brier_skill(said, HAPPENED) or 0.0 for said in (SAID, other)]
    found = skill_gain(SAID, other, HAPPENED, np.arange(5))
    assert found is not None
    assert found.value == pytest.approx(skills[0] - skills[1])
    assert found.low <= found.value <= found.high
    assert skill_gain(SAID, SAID, HAPPENED, np.arange(5)) == Interval(0.0, 0.0, 0.0)


def test_errors_of_bins_are_those_of_a_share() -> None:
    """With every case its own block: the root of p (1 - p) / n, for the bins that `bins` gives, in their order."""
    said = np.repeat([0.05, 0.55], 500)
    happened = np.random.default_rng(1).random(1000) < said
    table = bins(said, happened)
    errors = bin_errors(said, happened, np.arange(1000), times=4000)
    for one, error in zip(table, errors, strict=True):
        assert error == pytest.approx(math.sqrt(one.happened * (1 - one.happened) / one.count), rel=0.08)
