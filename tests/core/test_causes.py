"""Causes against counted ways, and what must not be named."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikewatch.core.causes import causes, holm
from strikewatch.core.model import Counts

Group = tuple[str | None, int, int]  # value, bad, units


def events(column: str, groups: Sequence[Group]) -> pd.DataFrame:
    """One row per unit, the bad ones of a value first."""
    rows = [(value, int(unit < bad)) for value, bad, units in groups for unit in range(units)]
    frame = pd.DataFrame({column: [value for value, _ in rows], "numerator": [bad for _, bad in rows]})
    return frame.assign(denominator=1)


def test_a_station_with_more_than_its_share_is_named() -> None:
    """With its counts, those of the rest, and a corrected p."""
    (found,) = causes(events("place", [("DRM1", 12, 100), ("DRM2", 3, 200), ("DRM3", 2, 200)]), ["place"])
    assert (found.column, found.value, found.counts, found.rest) == ("place", "DRM1", Counts(12, 100), Counts(5, 400))
    assert found.p_value < 0.001


NOTHING = [
    # an even spread
    events("place", [("A", 5, 100), ("B", 5, 100)]),
    # two bad events are too few to name anything
    events("place", [("A", 2, 2), ("B", 0, 500)]),
    # a reason is recorded only where it went badly: no exposure, no comparison
    events("place", [("traffic", 30, 30), ("weather", 2, 2), (None, 0, 500)]),
    # one value only
    events("place", [("A", 5, 100)]),
    # nothing recorded
    events("place", [(None, 5, 100)]),
    # no bad event
    events("place", [("A", 0, 100), ("B", 0, 100)]),
    # no event
    events("place", []),
]


@pytest.mark.parametrize("frame", NOTHING)
def test_nothing_is_named(frame: pd.DataFrame) -> None:
    """Without a contrast that luck hardly gives."""
    assert causes(frame, ["place"]) == ()


def test_a_column_that_is_missing_is_skipped() -> None:
    """A format that records no hour says nothing about hours."""
    frame = events("place", [("A", 12, 100), ("B", 3, 400)])
    assert causes(frame, ["hour", "place"]) == causes(frame, ["place"])


def test_unrecorded_values_are_no_part_of_the_rest() -> None:
    """Rows without a place are not compared with places."""
    frame = events("place", [("A", 12, 100), ("B", 3, 400), (None, 50, 100)])
    assert [cause.rest for cause in causes(frame, ["place"])] == [Counts(3, 400)]


def test_at_most_three_sorted_by_p() -> None:
    """The strongest first."""
    groups = [("A", 30, 60), ("B", 35, 60), ("C", 40, 60), ("D", 45, 60), ("E", 0, 2000)]
    found = causes(events("hour", groups), ["hour"])
    assert [cause.value for cause in found] == ["D", "C", "B"]
    assert [cause.p_value for cause in found] == sorted(cause.p_value for cause in found)


def test_one_bad_day_is_not_a_weekday() -> None:
    """Eight late on a single Monday stand out among units, and not among days."""
    frame = events("weekday", [("Monday", 8, 80), ("Tuesday", 0, 80), ("Friday", 3, 80)])
    assert [cause.value for cause in causes(frame, ["weekday"])] == ["Monday"]
    monday = frame["weekday"] == "Monday"
    one_day = np.where(monday, 0, np.arange(len(frame)))
    assert causes(frame.assign(day=one_day), ["weekday"]) == ()


@given(st.integers(1, 30), st.integers(31, 90), st.integers(1, 30), st.integers(31, 90))
def test_p_lies_near_the_hypergeometric_tail(bad: int, units: int, others: int, rest: int) -> None:
    """Without days it is the exact test's question: C(n, k) C(m, K - k) / C(n + m, K), summed from k up."""
    total = bad + others
    ways = sum(math.comb(units, k) * math.comb(rest, total - k) for k in range(bad, total + 1))
    exact = ways / math.comb(units + rest, total)
    frame = pd.DataFrame({"place": ["A", "B"], "numerator": [bad, others], "denominator": [units, rest]})
    found = [cause for cause in causes(frame, ["place"]) if cause.value == "A"]
    assert not found or exact < 0.05
    assert found or exact > 0.002 or bad < 3


def test_holm_by_hand() -> None:
    """0.01, 0.04, 0.03 of three: times 3, 2 and 1 in order of size, never falling."""
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []


def named_by_luck(looks: int, correlation: float, *, days: bool) -> float:
    """Share of looks at 30 days of 15 units, 3 % bad, days that clump, that name a cause where there is none."""
    random, named, s = np.random.default_rng(3), 0, 1 / correlation - 1
    for _ in range(looks):
        day = np.repeat(np.arange(30), 15)
        bad = random.random(450) < random.beta(0.03 * s, 0.97 * s, 30)[day]
        values = {"place": random.choice(["A", "B", "C"], 30)[day], "hour": random.choice(list("abcdefghijkl"), 450)}
        frame = pd.DataFrame(
            {"numerator": bad.astype(int), "denominator": 1, "weekday": (day % 7).astype(str)} | values
        )
        named += bool(causes(frame.assign(day=day) if days else frame, ["place", "weekday", "hour"]))
    return named / looks


def test_luck_is_seldom_named() -> None:
    """With days that clump (correlation 0.03) and no cause at all, at most one look in ten names one."""
    assert named_by_luck(100, 0.03, days=True) <= 0.1
