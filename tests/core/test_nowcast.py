"""Bad events still to come, against the plain share of what came when."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from builders import AS_OF, events, evidence, objective, record, triangle
from strikewatch.core import nowcast
from strikewatch.core.assess import assess
from strikewatch.core.assessment import Provisional
from strikewatch.core.evidence import LevelRules
from strikewatch.core.model import Counts, LastN, RollingDays
from strikewatch.core.nowcast import expected_bad, known_share, prior_delays, unsettled_days
from strikewatch.core.triangle import Triangle

SHAPES = st.tuples(st.integers(1, 12), st.integers(1, 8))


@st.composite
def triangles(draw: st.DrawFn) -> Triangle:
    """Up to twelve days, bad events at up to eight delays, as far as AS_OF has seen them, out of units enough."""
    shape = draw(SHAPES)
    bad = draw(arrays.arrays(np.int64, shape, elements=st.integers(0, 5)))
    first = AS_OF - shape[0] + 1 - draw(st.integers(0, 9))
    day, delay = np.indices(shape)
    bad[first + day + delay > AS_OF] = 0
    units = np.zeros(shape, np.int64)
    units[:, 0] = bad.sum(axis=1) + draw(st.integers(0, 20))
    return Triangle(first, units, bad)


@settings(max_examples=100, deadline=None)
@given(triangles(), st.sampled_from((0.0, 1.0, 12.0)))
def test_the_known_share_grows_to_one(found: Triangle, delay: float) -> None:
    """The share of bad events known after so many days lies between 0 and 1, never falls, and ends at 1."""
    share = known_share(found, AS_OF, mean_delay=delay)
    assert ((share >= 0) & (share <= 1)).all()
    assert (np.diff(share) >= 0).all()
    assert share[-1] == 1
    assert len(share) >= found.numerator.shape[1]


def test_a_complete_triangle_gives_its_own_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every delay has been waited for, and without the prior, the share is what had come by then."""
    monkeypatch.setattr(nowcast, "PRIOR", 0.0)
    bad = np.array([[2, 1, 0, 1], [1, 0, 3, 0], [0, 2, 0, 2]], np.int64)
    found = Triangle(AS_OF - 30, bad * 5, bad)
    share = known_share(found, AS_OF, mean_delay=0.0)
    assert share == pytest.approx(bad.sum(axis=0).cumsum() / bad.sum())


def test_a_young_triangle_is_not_taken_for_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Days too young for a delay do not speak of it: half of all come a day late, also where today's cannot yet."""
    monkeypatch.setattr(nowcast, "PRIOR", 0.0)
    found = Triangle(AS_OF - 2, np.array([[9, 0], [9, 0], [9, 0]]), np.array([[2, 2], [2, 2], [2, 0]]))
    assert known_share(found, AS_OF, mean_delay=0.0) == pytest.approx([0.5, 1.0])
    # today: 2 of 9 known, half of what is to be expected at the rate of 10 bad in 9 + 9 + 4.5 units known
    assert expected_bad(found, AS_OF, np.array([0.5, 1.0])) == pytest.approx([0, 0, 10 / 22.5 * 9 * 0.5])


@settings(max_examples=100, deadline=None)
@given(triangles(), st.sampled_from((0.0, 1.0, 12.0)))
def test_never_more_than_are_still_good(found: Triangle, delay: float) -> None:
    """What is still expected is never negative, and never more than the units of the day that are still good."""
    expected = expected_bad(found, AS_OF, known_share(found, AS_OF, mean_delay=delay))
    bad, counted = found.known_on(AS_OF)
    assert (expected >= 0).all()
    assert (expected <= counted - bad).all()


def test_days_to_come_expect_nothing_yet() -> None:
    """A unit of a day after the one judged for is no provisional one."""
    found = Triangle(AS_OF, np.array([[5], [5]]), np.array([[1], [0]]))
    assert expected_bad(found, AS_OF, np.array([0.5, 1.0]))[1] == 0
    assert expected_bad(Triangle(AS_OF + 1, np.array([[5]]), np.array([[0]])), AS_OF, np.ones(1)).tolist() == [0]


def test_without_delay_nothing_is_provisional() -> None:
    """What is known on its own day is settled on its own day."""
    row = record(delivered_day=AS_OF, late=1)
    found = triangle([row], "late_delivery")
    share = known_share(found, AS_OF, mean_delay=0.0)
    assert (share.tolist(), unsettled_days(share)) == ([1.0], 0)
    (verdict,) = assess("anna", [evidence(events((AS_OF, 1, 1)), triangle=found)], AS_OF, LevelRules())
    assert verdict.provisional is None


@pytest.mark.parametrize("mean", [0.5, 4.0, 12.0])
def test_the_prior_has_its_mean(mean: float) -> None:
    """The prior is a geometric distribution, cut where one per cent is left: a little under its mean."""
    weights = prior_delays(mean, 1)
    assert weights.sum() == pytest.approx(1)
    assert 0.9 * mean < float((weights * np.arange(len(weights))).sum()) <= mean
    assert len(prior_delays(mean, 99)) == 99


ORDERS = [record(unit="order", ordered_day=AS_OF - age) for age in range(60)]
DEFECTS = [record(unit="order", ordered_day=AS_OF - 50, defective=1, reported_day=AS_OF - 38)]


@pytest.mark.parametrize(
    ("window", "first", "units"),
    [
        # all young days, the window's young days, and those the last ten units reach back to
        (RollingDays(90), None, None),
        (RollingDays(5), AS_OF - 4, 5),
        (LastN(10, "order"), AS_OF - 9, 10),
        (RollingDays(90, lag=3), None, None),
    ],
)
def test_provisional_days(window: RollingDays | LastN, first: int | None, units: int | None) -> None:
    """The newest days of the window are provisional as long as a defect takes, with what is still expected on them."""
    rows = [*ORDERS, *DEFECTS]
    told = events(*sorted((row["ordered_day"], row.get("defective", 0), 1) for row in rows))
    case = evidence(
        told, objective=objective(metric="order_defect", window=window), triangle=triangle(rows, "order_defect")
    )
    (found,) = assess("anna", [case], AS_OF, LevelRules())
    young = found.provisional
    assert isinstance(young, Provisional)
    assert young.expected > 0
    since = AS_OF - unsettled_days(known_share(triangle(rows, "order_defect"), AS_OF, mean_delay=12.0)) + 1
    assert young.since == (first if first is not None else since)
    last = AS_OF - window.lag
    assert young.counts == Counts(0, units if units is not None else last - since + 1)


def test_a_lag_that_waits_long_enough_leaves_nothing_provisional() -> None:
    """Where the window ends before the young days begin all of it is settled."""
    asked = objective(metric="order_defect", window=RollingDays(30, lag=60))
    told = events((AS_OF - 70, 0, 1), (AS_OF, 0, 1))
    case = evidence(told, objective=asked, triangle=triangle([*ORDERS, *DEFECTS], "order_defect"))
    (found,) = assess("anna", [case], AS_OF, LevelRules())
    assert found.provisional is None
