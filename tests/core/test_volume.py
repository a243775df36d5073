"""How much work is expected, and how far weeks differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from outlooks import outlook
from strikewatch.core.outlook import SCENARIOS, Outlook
from strikewatch.core.volume import SPREAD, daily_volume, scenario_units, volume_spread


def worked(units: list[int], **changes: Any) -> Outlook:
    return outlook([], len(units), numerator=np.zeros(len(units), np.int64), denominator=np.array(units), **changes)


def test_a_weekday_is_expected_as_it_was_lately() -> None:
    """The mean of the last four of them, whatever was before."""
    case = worked([90] * 70 + [10, 10, 10, 10, 10, 0, 3] * 4)
    ahead = case.as_of + np.arange(1, 15)
    assert daily_volume(case, ahead).tolist() == [10, 10, 10, 10, 10, 0, 3] * 2


def test_a_weekday_that_was_never_seen_is_expected_as_the_rest() -> None:
    """Three known days speak for the whole week."""
    case = worked([6, 0, 9])
    assert daily_volume(case, case.as_of + np.arange(1, 8)).tolist() == [5, 5, 5, 5, 6, 0, 9]


@pytest.mark.parametrize(
    ("units", "spread"),
    [
        # too short to tell
        ([5] * 20, SPREAD),
        # weeks that are all the same, twelve of them
        ([5] * 200, (4 * SPREAD**2 / 16) ** 0.5),
        # weeks of ten and of thirty in turn: each half as much, or half again, as the four before
        (([10] + [0] * 6 + [30] + [0] * 6) * 10, ((4 * SPREAD**2 + 12 * 0.25) / 16) ** 0.5),
        # a pause is no week to compare with
        ([0] * 200, SPREAD),
    ],
)
def test_the_spread_of_weeks_is_the_accounts_own_once_there_are_some(units: list[int], spread: float) -> None:
    """Around the four weeks before, shrunk to a fifth."""
    assert volume_spread(worked(units)) == pytest.approx(spread)


def test_a_week_with_unknown_days_says_nothing() -> None:
    """Without five whole weeks in a row the spread is what it is taken to be."""
    known = np.arange(200) % 25 != 0
    assert volume_spread(worked([5] * 200, known=known)) == SPREAD


def test_scenarios_keep_the_mean_and_lose_no_unit() -> None:
    """Two units a week stay two units a week, spread over the scenarios."""
    units = scenario_units(np.full(280, 2 / 7), 0.2)
    assert units.shape == (280, SCENARIOS)
    assert units.sum() / SCENARIOS == pytest.approx(80, rel=0.03)
    assert (np.diff(units.sum(axis=0)) >= -1).all()


def test_without_days_there_is_no_work() -> None:
    """No open day, no unit."""
    assert scenario_units(np.zeros(0)).shape == (0, SCENARIOS)
