"""The reporting triangle: what was known on any past day is a signed sum over it."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import AS_OF, known_events, record, triangle, version
from histories import METRICS_OF, Record, histories
from strikewatch.core.triangle import Triangle
from strikewatch.core.windows import daily

D = AS_OF - 20
LOOKS = (AS_OF, AS_OF - 7, AS_OF - 25, AS_OF - 45)


def known(found: Triangle, day: int) -> list[tuple[int, int]]:
    """Bad and counted units by event day."""
    bad, counted = found.known_on(day)
    return list(zip(bad.tolist(), counted.tolist(), strict=True))


def test_a_defect_arrives_with_its_delay() -> None:
    """A unit counts from its own day, its defect from the day it was reported: delay 9."""
    order = record(unit="order", ordered_day=D, defective=1, reported_day=D + 9)
    found = triangle([order], "order_defect")
    assert (found.first_day, found.denominator[0, 0], found.numerator[0].nonzero()[0].tolist()) == (D, 1, [9])
    assert [known(found, day) for day in (D - 1, D, D + 8, D + 9)] == [[(0, 0)], [(0, 1)], [(0, 1)], [(1, 1)]]


def test_an_overturned_defect_subtracts() -> None:
    """A defect that a later file takes back is bad from its report until that file, and not after."""
    order = record(unit="order", ordered_day=D, defective=1, reported_day=D + 3, observed_day=D + 4)
    found = triangle(version(order, D + 11, defective=0), "order_defect")
    assert found.numerator[0].tolist() == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, -1]
    assert [known(found, day) for day in (D + 2, D + 3, D + 10, D + 11)] == [[(0, 1)], [(1, 1)], [(1, 1)], [(0, 1)]]


def test_a_unit_that_moved_to_another_day_leaves_the_old_one() -> None:
    """A version dated on another day takes its unit along from the day it was observed."""
    package = record(delivered_day=D, late=1, observed_day=D)
    found = triangle(version(package, D + 2, delivered_day=D + 1), "late_delivery")
    assert known(found, D + 1) == [(1, 1), (0, 0)]
    assert known(found, D + 2) == [(0, 0), (1, 1)]


def test_no_events_make_an_empty_triangle() -> None:
    """Without events there is no day, and nothing was known on any."""
    found = triangle([], "late_delivery")
    assert (found.numerator.shape, known(found, AS_OF)) == ((0, 1), [])


@settings(max_examples=12, deadline=None)
@given(rows=histories(), metric=st.sampled_from(METRICS_OF))
def test_known_on_a_day_equals_looking_back(rows: list[Record], metric: str) -> None:
    """What the triangle of today says was known on a day is what records as known on that day count; parts add up."""
    found = triangle(rows, metric)
    last = found.first_day + len(found.numerator) - 1
    for day in LOOKS:
        then = known_events(rows, metric, day)
        expected = daily(then, found.first_day, last)
        assert all(np.array_equal(*pair) for pair in zip(found.known_on(day), expected, strict=True))
        assert then.denominator.sum() == expected[1].sum()
    assert found.numerator.sum() == known_events(rows, metric).numerator.sum()
