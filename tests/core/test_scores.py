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
from strikewatch.core.scores import Bin

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
    assert scores.brier_skill(SAID, HAPPENED & False) is None


def test_bins_hold_their_lower_edge() -> None:
    """And the last one both of its edges; empty ones are left out."""
    found = scores.bins(SAID, HAPPENED, (0, 0.1, 0.4, 1))
    assert found[0] == Bin(0.1, 0.4, 0.1, 0.5, 2)
    assert (found[1].low, found[1].high, found[1].count) == (0.4, 1, 3)
    assert (found[1].said, found[1].happened) == pytest.approx((2.2 / 3, 2 / 3))


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
