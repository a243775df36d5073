"""Scores against hand counts, published identities and closed forms."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from strikewatch.core import scores
from strikewatch.core.scores import Bin, Interval

Floats = NDArray[np.float64]
Happened = NDArray[np.bool_]

SAID = np.array([0.1, 0.1, 0.4, 0.8, 1.0])
HAPPENED = np.array([False, True, False, True, True])
NONE, NOTHING = np.zeros(0), np.zeros(0, np.bool_)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Floats, Happened]:
    """Some forecasts, in hundredths so that ties come up, and what happened."""
    rows = draw(st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=1, max_size=40))
    said, happened = zip(*rows, strict=True)
    return np.array(said) / 100, np.array(happened)


def test_brier_is_the_mean_square() -> None:
    """(0.01 + 0.81 + 0.16 + 0.04 + 0) / 5; always saying 3/5 scores 0.24."""
    assert scores.brier(SAID, HAPPENED) == pytest.approx(0.204)
    assert scores.brier_skill(SAID, HAPPENED) == pytest.approx(1 - 0.204 / 0.24)


def test_log_loss_is_the_mean_surprise() -> None:
    """A coin's is ln 2; what was ruled out counts as one in a million."""
    assert scores.log_loss(np.full(5, 0.5), HAPPENED) == pytest.approx(math.log(2))
    assert scores.log_loss(np.array([0.0]), np.array([True])) == pytest.approx(6 * math.log(10))


@given(cases())
def test_the_area_is_a_count_of_pairs(drawn: tuple[Floats, Happened]) -> None:
    """Of all pairs of one that happened and one that did not, those in order, ties half."""
    said, happened = drawn
    pairs = list(product(said[happened], said[~happened]))
    found = scores.area_under_curve(said, happened)
    if not pairs:
        assert found is None
    else:
        assert found == pytest.approx(sum((a > b) + (a == b) / 2 for a, b in pairs) / len(pairs))


def test_without_cases_nothing_is_said() -> None:
    """None, never 0; nor is skill said where nothing ever happened."""
    figures = (scores.brier, scores.brier_skill, scores.log_loss, scores.area_under_curve)
    assert [figure(NONE, NOTHING) for figure in figures] == [None] * 4
    assert scores.bins(NONE, NOTHING) == ()
    assert scores.miscalibration(()) is None
    assert scores.brier_skill(SAID, HAPPENED & False) is None
    assert scores.skill_gain(SAID, SAID, HAPPENED | True, np.arange(5)) is None


def test_bins_hold_their_lower_edge() -> None:
    """And the last one both of its edges; empty ones are left out."""
    found = scores.bins(SAID, HAPPENED, (0, 0.1, 0.4, 1))
    assert found[0] == Bin(0.1, 0.4, 0.1, 0.5, 2)
    assert (found[1].low, found[1].high, found[1].count) == (0.4, 1, 3)
    assert (found[1].said, found[1].happened) == pytest.approx((2.2 / 3, 2 / 3))
    assert scores.miscalibration(found) == pytest.approx((2 * 0.4 + 3 * (2.2 - 2) / 3) / 5)


@given(cases())
def test_bins_add_up_to_the_whole(drawn: tuple[Floats, Happened]) -> None:
    """Every case is in one bin; within it the mean said lies between its edges."""
    said, happened = drawn
    found = scores.bins(said, happened)
    assert sum(one.count for one in found) == len(said)
    assert sum(one.count * one.happened for one in found) == pytest.approx(happened.sum())
    assert sum(one.count * one.said for one in found) == pytest.approx(said.sum())
    assert all(one.low - 1e-12 <= one.said <= one.high + 1e-12 for one in found)


@given(cases())
def test_brier_is_calibration_less_resolution_plus_chance(drawn: tuple[Floats, Happened]) -> None:
    """Murphy's (1973) identity, with a bin for every value said."""
    said, happened = drawn
    values = np.unique(said)
    edges = [-1.0, *((values[1:] + values[:-1]) / 2).tolist(), 2.0]
    share = float(happened.mean())
    table = scores.bins(said, happened, edges)
    parts = sum(one.count * ((one.said - one.happened) ** 2 - (one.happened - share) ** 2) for one in table)
    assert scores.brier(said, happened) == pytest.approx(parts / len(said) + share * (1 - share), abs=1e-12)


def test_block_sums_keep_blocks_whole() -> None:
    """In ascending order of their names."""
    values = np.array([[1.0, 10], [2, 20], [4, 40]])
    assert scores.block_sums(values, np.array([7, 3, 7])).tolist() == [[2, 20], [5, 50]]


def test_resampling_has_the_error_of_a_mean() -> None:
    """The spread of resampled means is that of the sample over the root of its size; the same seed draws the same."""
    values = np.random.default_rng(5).normal(3, 2, (400, 1))
    drawn = scores.resampled(values, times=4000) / 400
    assert drawn.std() == pytest.approx(values.std() / 20, rel=0.05)
    assert drawn.mean() == pytest.approx(values.mean(), abs=0.01)
    assert (scores.resampled(values, times=9) == scores.resampled(values, times=9)).all()


def test_cases_of_one_block_are_no_more_than_one() -> None:
    """Ten copies of every case in its block leave the interval as wide; taken apart they would narrow it."""
    random = np.random.default_rng(3)
    said, other = random.random((2, 200))
    happened, block = random.random(200) < said, np.arange(200)
    copied = (np.repeat(said, 10), np.repeat(other, 10), np.repeat(happened, 10))
    whole = scores.skill_gain(*copied, np.repeat(block, 10))
    apart = scores.skill_gain(*copied, np.arange(2000))
    assert bounds(whole) == pytest.approx(bounds(scores.skill_gain(said, other, happened, block)))
    assert width(apart) < width(whole) / 2


def bounds(found: Interval | None) -> tuple[float, float, float]:
    assert found is not None
    return found.value, found.low, found.high


def width(found: Interval | None) -> float:
    return bounds(found)[2] - bounds(found)[1]


def test_a_gain_is_the_difference_of_two_skills() -> None:
    """Its interval holds it; against itself a forecast gains nothing."""
    other = np.full(5, 0.5)
    skills = [scores.brier_skill(said, HAPPENED) or 0.0 for said in (SAID, other)]
    found = scores.skill_gain(SAID, other, HAPPENED, np.arange(5))
    assert found is not None
    assert found.value == pytest.approx(skills[0] - skills[1])
    assert found.low <= found.value <= found.high
    assert scores.skill_gain(SAID, SAID, HAPPENED, np.arange(5)) == Interval(0.0, 0.0, 0.0)


def test_errors_of_bins_are_those_of_a_share() -> None:
    """With every case its own block: the root of p (1 - p) / n, for the bins that `bins` gives, in their order."""
    said = np.repeat([0.05, 0.55], 500)
    happened = np.random.default_rng(1).random(1000) < said
    table = scores.bins(said, happened)
    errors = scores.bin_errors(said, happened, np.arange(1000), times=4000)
    for one, error in zip(table, errors, strict=True):
        assert error == pytest.approx(math.sqrt(one.happened * (1 - one.happened) / one.count), rel=0.08)
