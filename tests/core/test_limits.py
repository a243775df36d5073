"""Counts against limits, proven by replay: what the numbers promise is what happens."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from builders import objective
from strikewatch.core.limits import (
    budget,
    budgets,
    clean_units,
    events_left,
    is_breach,
    measured,
    rate_that_holds,
    tier_of,
)
from strikewatch.core.model import Comparator, Counts, Level, Objective, Tier

FOUR = Fraction("0.04")
UNITS = st.integers(0, 120)


@st.composite
def limits(draw: st.DrawFn) -> Objective:
    """Any limit: a rate in odd fractions or a count, on either side of equality, with a minimum volume."""
    kind = draw(st.sampled_from(("rate", "count")))
    limit = draw(st.fractions(0, 1, max_denominator=60) if kind == "rate" else st.fractions(0, 12, max_denominator=2))
    comparator = draw(st.sampled_from((">", ">=")))
    return objective(limit=limit, limit_kind=kind, comparator=comparator, minimum_volume=draw(st.integers(0, 20)))


@st.composite
def counted(draw: st.DrawFn) -> Counts:
    units = draw(UNITS)
    return Counts(draw(st.integers(0, units)), units)


@pytest.mark.parametrize(
    ("changes", "counts", "breach"),
    [
        # the figure 4.19 % shows as 4 % and is past it; 3.996 % shows as 4.0 % and is not
        ({"limit": FOUR}, Counts(419, 10_000), True),
        ({"limit": FOUR}, Counts(3_996, 100_000), False),
        # equality, on either side
        ({"limit": FOUR}, Counts(4, 100), False),
        ({"limit": FOUR, "comparator": ">="}, Counts(4, 100), True),
        ({"limit": Fraction(3), "limit_kind": "count"}, Counts(3, 9), False),
        ({"limit": Fraction(3), "limit_kind": "count", "comparator": ">="}, Counts(3, 9), True),
        # a third is a third
        ({"limit": Fraction(1, 3)}, Counts(1, 3), False),
        ({"limit": Fraction(1, 3), "comparator": ">="}, Counts(1, 3), True),
        # 1 - 0.9 as a binary number lies under a tenth; as a fraction it does not
        ({"limit": 1 - Fraction("0.9")}, Counts(1, 10), False),
        ({"limit": 1 - Fraction("0.9"), "comparator": ">="}, Counts(1, 10), True),
        # no units, no rate; a count needs none
        ({"limit": Fraction(0), "comparator": ">="}, Counts(0, 0), False),
        ({"limit": Fraction(0), "limit_kind": "count", "comparator": ">="}, Counts(0, 0), True),
        # under the minimum volume, and at it
        ({"limit": FOUR, "minimum_volume": 10}, Counts(9, 9), False),
        ({"limit": FOUR, "minimum_volume": 10}, Counts(9, 10), True),
        # no limit is known
        ({"limit": None}, Counts(9, 9), False),
    ],
)
def test_breach(changes: dict[str, Any], counts: Counts, breach: bool) -> None:
    """A limit is breached exactly where its comparator says, with the minimum volume met."""
    assert is_breach(objective(**changes), counts) is breach


@settings(max_examples=300, deadline=None)
@given(limits(), counted())
def test_events_left_by_replay(asked: Objective, counts: Counts) -> None:
    """With as many units turned bad as are left it is no breach; with one more it is."""
    left = events_left(asked, counts)
    assume(left is not None)
    assert left is not None
    turned = Counts(counts.numerator + left, counts.denominator)
    assert not is_breach(asked, turned)
    assert is_breach(asked, turned + Counts(1, 0))
    assert (left < 0) == is_breach(asked, counts)


@settings(max_examples=200, deadline=None)
@given(limits(), counted())
def test_nothing_is_left_to_say_without_a_verdict(asked: Objective, counts: Counts) -> None:
    """Events left are unknown exactly without units or under the minimum volume; the budget counts from none bad."""
    told = bool(counts.denominator) and counts.denominator >= asked.minimum_volume
    assert (events_left(asked, counts) is not None) == told
    if told:
        assert budget(asked, counts.denominator) == events_left(asked, Counts(0, counts.denominator))


def test_no_limit_has_no_budget() -> None:
    """Without a limit there is neither a budget nor a number of events left."""
    assert (budget(objective(limit=None), 50), events_left(objective(limit=None), Counts(0, 50))) == (None, None)


@settings(max_examples=300, deadline=None)
@given(limits(), counted())
def test_clean_units_are_the_fewest(asked: Objective, counts: Counts) -> None:
    """So many clean units end the breach and one fewer does not; a count, or a limit of nothing, they never end."""
    needed = clean_units(asked, counts)
    if needed is None:
        assert asked.limit_kind == "count" or asked.limit == 0
        assert is_breach(asked, counts + Counts(0, 10**9))
        return
    assert not is_breach(asked, counts + Counts(0, needed))
    assert needed == 0 or is_breach(asked, counts + Counts(0, needed - 1))


TIERS = (
    Tier("Fantastic", Fraction(1, 100), ">="),
    Tier("Great", Fraction(2, 100)),
    Tier("Fair", Fraction(4, 100), level=Level.WATCH),
    Tier("At Risk", level=Level.WARNING),
)


@pytest.mark.parametrize(
    ("bad", "tier"),
    [(0, "Fantastic"), (9, "Fantastic"), (10, "Great"), (20, "Great"), (21, "Fair"), (40, "Fair"), (41, "At Risk")],
)
def test_tiers_are_ordered(bad: int, tier: str) -> None:
    """Counts fall into the first tier whose bound they keep, each bound on its own side of equality."""
    found = tier_of(objective(tiers=TIERS), Counts(bad, 1000))
    assert found is not None
    assert found.name == tier


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({"tiers": TIERS}, Counts(0, 0)),
        ({"tiers": TIERS, "minimum_volume": 10}, Counts(0, 9)),
        ({"tiers": ()}, Counts(0, 9)),
        # a pack whose last tier has a bound, too
        ({"tiers": TIERS[:1]}, Counts(9, 9)),
        ({"tiers": TIERS, "limit_kind": "count"}, Counts(0, 0)),
    ],
)
def test_no_tier(changes: dict[str, Any], counts: Counts) -> None:
    """Without units, volume or a tier that fits there is none."""
    assert tier_of(objective(**changes), counts) is None


def test_what_is_measured() -> None:
    """A rate is bad out of counted and unknown on nothing; a count is the bad events alone."""
    rate, count = objective(), objective(limit_kind="count")
    assert (measured(rate, Counts(1, 3)), measured(rate, Counts(0, 0))) == (Fraction(1, 3), None)
    assert measured(count, Counts(2, 0)) == 2


@pytest.mark.parametrize(
    ("until", "units", "rate"),
    [
        (None, 100, Fraction(3, 100)),
        (None, 1000, Fraction(1, 100)),
        (300, 100, Fraction(3, 100)),
        (300, 299, Fraction(3, 299)),
        (300, 300, Fraction(1, 100)),
        (300, 0, Fraction(1, 100)),
    ],
)
def test_the_rate_that_holds(until: int | None, units: int, rate: Fraction) -> None:
    """Beside a count the rate that a process must meet is the one that the count comes to, where it holds."""
    rule = objective(limit=Fraction(1, 100), count_limit=Fraction(3), count_until=until)
    assert rate_that_holds(rule, units) == rate
    assert rate_that_holds(replace(rule, limit_kind="count", count_limit=None), units) is None


@pytest.mark.parametrize(
    ("changes", "counts", "tier"),
    [
        # three of 100 are past the rate; while the count beside it is kept, nothing is wrong
        ({"count_limit": Fraction(3)}, Counts(3, 100), "good"),
        ({"count_limit": Fraction(3)}, Counts(4, 100), "bad"),
        ({"count_limit": Fraction(3), "count_until": 300}, Counts(3, 100), "good"),
        # from 300 units on the rate alone holds
        ({"count_limit": Fraction(3), "count_until": 300}, Counts(3, 300), "bad"),
        ({}, Counts(3, 100), "bad"),
    ],
)
def test_a_count_that_is_kept_is_the_best_tier(changes: dict[str, Any], counts: Counts, tier: str) -> None:
    """A tier by rate does not contradict the count that stands beside the rate."""
    tiers = (Tier("good", Fraction(1, 200)), Tier("bad"))
    found = tier_of(objective(limit=Fraction(1, 200), tiers=tiers, **changes), counts)
    assert found is not None
    assert found.name == tier


@given(
    st.lists(st.integers(0, 5000), min_size=1, max_size=5),
    st.fractions(0, 3, max_denominator=10**7),
    st.sampled_from([">", ">="]),
    st.sampled_from(["rate", "count"]),
    st.sampled_from([(None, None), (Fraction(5, 2), None), (Fraction(3), 40)]),
    st.integers(0, 3),
)
def test_many_budgets_at_once_are_each_its_own(
    units: list[int],
    limit: Fraction,
    comparator: Comparator,
    kind: Literal["rate", "count"],
    count: tuple[Fraction | None, int | None],
    buyers: int,
) -> None:
    """Whatever limit, count beside it and buyers."""
    beside = count if kind == "rate" else (None, None)
    rule = objective(limit=limit, comparator=comparator, limit_kind=kind, count_limit=beside[0], count_until=beside[1],
                     minimum_buyers=buyers)  # fmt: skip
    assert budgets(rule, np.array(units)).tolist() == [budget(rule, one) for one in units]


def test_limits_of_any_size_are_held_exactly() -> None:
    """A limit written with twenty digits, and one that no count reaches."""
    tiny = objective(limit=Fraction(1, 10**20))
    assert budgets(tiny, np.array([5, 0])).tolist() == [0, 0]
    assert budgets(objective(limit=Fraction(10**20), limit_kind="count"), np.array([7])).tolist() == [2**62]
