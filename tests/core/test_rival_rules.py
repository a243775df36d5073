"""The rules people use today, each against its definition counted by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import AS_OF, objective
from strikewatch.core.grammar import (
    Adaptive,
    Calendar,
    Consecutive,
    IdleDays,
    LastN,
    Ledger,
    RollingDays,
    RollingHours,
    Window,
)
from strikewatch.core.replay import Replayed
from strikewatch.core.rival_rules import (
    BASE_DAYS,
    PYRRA,
    PYRRA_DAYS,
    RULES,
    SLOTH,
    SLOTH_DAYS,
    burn_rate,
    three_sigma,
    window_days,
)

Days = Sequence[tuple[int, int]]  # bad and units that became known


def series(days: Days, **changes: Any) -> Replayed:
    """A replay of which only what became known matters."""
    bad, units = (np.array(side, np.int64) for side in zip(*days, strict=True))
    size = len(days)
    nothing, marks = np.full(size, np.nan), np.zeros(size, np.bool_)
    return Replayed(
        objective(**changes), None, AS_OF, nothing, ~marks, marks, np.full((size, 3), 0.4), nothing, bad, units
    )


def sloth(days: Days, **changes: Any) -> list[float]:
    found: list[float] = burn_rate(series(days, **changes), SLOTH, SLOTH_DAYS).tolist()
    return found


def test_the_factors_of_sloth_are_its_budget_shares() -> None:
    """2, 5, 10 and 10 % of a 30-day budget in 1 h, 6 h, 1 and 3 days; the short window is a twelfth of the long one."""
    shares = [factor * long / SLOTH_DAYS for long, _, factor in SLOTH]
    assert shares == pytest.approx([0.02, 0.05, 0.10, 0.10])
    assert all(long / short == pytest.approx(12) for long, short, _ in SLOTH)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        # a day at three times the limit of 4 % fires the pair of one day
        ([(0, 100), (0, 100), (12, 100)], 1.0),
        # at the limit for three days: the pair of three days
        ([(4, 100)] * 3, 1.0),
        # the short window has recovered
        ([(12, 100), (0, 100)], 0.0),
        ([(0, 100)], 0.0),
        # one bad of ten is a burn rate of 2.5
        ([(0, 10), (0, 10), (0, 10), (1, 10)], 2.5 / 3),
        ([(0, 0)], 0.0),
    ],
)
def test_a_burn_rate_by_hand(days: Days, expected: float) -> None:
    """The rate of a window over the limit, over the factor, of the slower one of each pair, of the fastest pair."""
    assert sloth(days)[-1] == pytest.approx(expected)


def test_a_count_burns_by_its_days() -> None:
    """Three bad events allowed in 30 days are a tenth a day: one a day is ten times as fast, whatever the units."""
    rule = {"limit": Fraction(3), "limit_kind": "count"}
    assert sloth([(1, 0)], **rule) == pytest.approx([10 / 3])
    assert sloth([(0, 0), (1, 50)], **rule) == pytest.approx([0.0, 10 / 3])


def test_where_nothing_is_allowed_a_bad_event_burns_without_end() -> None:
    """A limit of zero."""
    assert sloth([(0, 5), (1, 5)], limit=Fraction(0)) == [0.0, math.inf]


def test_windows_scale_with_the_objective() -> None:
    """Pyrra's four days of 28 are one of a week: there the pair of a day is stricter, and none looks further back."""
    found = burn_rate(series([(4, 100), (8, 100)], window=RollingDays(7)), PYRRA, PYRRA_DAYS)
    assert found.tolist() == pytest.approx([1.0, 2.0])
    wide = burn_rate(series([(0, 100)] * 3 + [(8, 100)]), PYRRA, PYRRA_DAYS)
    assert wide[-1] == pytest.approx(1.0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 12)), min_size=1, max_size=30), st.integers(0, 29))
def test_one_more_bad_event_never_lowers_a_burn_rate(days: list[tuple[int, int]], which: int) -> None:
    """On that day or any other."""
    at = which % len(days)
    worse = [(bad + (index == at), units) for index, (bad, units) in enumerate(days)]
    for pairs, period in ((SLOTH, SLOTH_DAYS), (PYRRA, PYRRA_DAYS)):
        before, after = (burn_rate(series(one), pairs, period) for one in (days, worse))
        assert (after >= before).all()


@pytest.mark.parametrize(
    ("window", "days"),
    [
        (RollingDays(42, 2), 42),
        (Calendar("week", 6), 42),
        (Calendar("month", 2), 60),
        (Adaptive(RollingDays(90), RollingDays(360), 400), 90),
        (Ledger(180, 200), 180),
        (Consecutive(14), 14),
        (RollingHours(30), 2),
        (LastN(100, "trip"), 30),
        (IdleDays(), 30),
    ],
)
def test_the_days_of_a_window(window: Window, days: int) -> None:
    """What counts no days is taken as a month."""
    assert window_days(window) == days


def test_three_sigma_by_hand() -> None:
    """After 20 days of 100 units with 2 bad, a day of 100 with 7: (7 - 2) / sqrt(100 x 0.02 x 0.98)."""
    found = three_sigma(series([(2, 100)] * BASE_DAYS + [(7, 100), (2, 100)]))
    assert np.isnan(found[:BASE_DAYS]).all()
    assert found[BASE_DAYS] == pytest.approx(5 / math.sqrt(1.96))
    mean = 47 / 2100
    assert found[-1] == pytest.approx((2 - 100 * mean) / math.sqrt(100 * mean * (1 - mean)))


def test_two_of_fifteen_pass_three_sigma_at_two_per_cent() -> None:
    """At 15 a day and 2 % the usual chart fires at two late ones: by chance nine times a year."""
    base = [(3, 150)] * BASE_DAYS
    one, two = (three_sigma(series([*base, (bad, 15)]))[-1] for bad in (1, 2))
    assert one < 3 < two


def test_a_chart_without_a_mean_says_nothing() -> None:
    """Too few days, no bad event yet, nothing but bad ones, or a day without work."""
    for days in ([(1, 10)] * BASE_DAYS, [(0, 10)] * 30, [(9, 9)] * 30, [*[(1, 10)] * 25, (0, 0)]):
        assert np.isnan(three_sigma(series(days))[-1])


def test_every_rule_reads_every_day_and_has_its_threshold_on_its_curve() -> None:
    """Thresholds rise, the usual one is among them, and each rule tells something for each day."""
    one = series([(1, 10)] * 5)
    for rule in RULES:
        assert rule.read(one).shape == (5,)
        assert list(rule.thresholds) == sorted(set(rule.thresholds))
        assert rule.usual in rule.thresholds
    assert [rule.name for rule in RULES] == [
        "chance", "near_limit", "burn_sloth", "burn_pyrra", "three_sigma", "dashboard",
    ]  # fmt: skip
