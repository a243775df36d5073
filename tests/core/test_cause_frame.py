"""From evidence to what is looked at: which events, which columns, which figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from builders import AS_OF, events, evidence, objective
from strikewatch.core.arrays import Events
from strikewatch.core.assessment import Causes, Share
from strikewatch.core.cause_frame import LOOK_DAYS, WEEKDAYS, causes_of
from strikewatch.core.facts import date_of
from strikewatch.core.grammar import Composite, IdleDays, LastN, Ledger, RollingDays
from strikewatch.core.model import Counts

Told = tuple[int, int, int]  # age in days, bad, units


def at_places(groups: Sequence[tuple[str, Sequence[Told]]], **changes: Any) -> Events:
    """Events of places, oldest first."""
    rows = sorted((-age, bad, units, place) for place, told in groups for age, bad, units in told)
    made = events(*[(AS_OF + age, bad, units) for age, bad, units, _ in rows])
    return replace(made, place=[place for *_, place in rows], **changes)


def looked(told: Events, **changes: Any) -> Causes:
    """What was found of an objective over 30 days."""
    found = causes_of(evidence(told, objective=objective(**changes)), AS_OF)
    assert found is not None
    return found


EVEN = [(age, 0, 10) for age in range(0, 30, 2)]
BAD = [(age, 2, 10) for age in range(1, 30, 4)]


def test_what_stands_out_in_the_window() -> None:
    """16 of 80 at A against 1 of 150: with the rate of the others it were 1.53 of 230."""
    found = looked(at_places([("A", BAD), ("B", [(0, 1, 10), *EVEN[1:]])]))
    (top,) = found.named
    assert (found.bad, found.held, found.since) == (17, 17, None)
    assert (top.column, top.value, top.counts, top.rest, top.held) == ("place", "A", Counts(16, 80), Counts(1, 150), 16)
    assert top.otherwise == Fraction(1, 150)


def test_half_a_year_is_looked_at_beside_the_window() -> None:
    """Older events tell what a window cannot; its figure is still that of the window."""
    older = [(age, 1, 10) for age in range(31, 151, 8)]
    found = looked(at_places([("A", [(3, 1, 10), *older]), ("B", [(4, 1, 10), *[(a + 1, 0, 20) for a, *_ in older]])]))
    (top,) = found.named
    assert (found.bad, found.held, found.since) == (17, 2, AS_OF - 144)
    assert (top.counts, top.rest, top.held) == (Counts(16, 160), Counts(1, 310), 1)
    assert top.otherwise == (1 + 10 * Fraction(1, 310)) / 20


@pytest.mark.parametrize(("age", "held"), [(LOOK_DAYS - 1, True), (LOOK_DAYS, False)])
def test_what_is_older_is_not_looked_at(age: int, held: bool) -> None:
    """Half a year up to the window's end, lag included; more only where the window holds it."""
    told = at_places([("A", [(age + 5, 3, 10), *BAD]), ("B", [(6, 0, 10), *EVEN[4:]])])
    assert looked(told, window=RollingDays(30, lag=5)).since == (AS_OF - age - 5 if held else None)
    everything = looked(told, window=LastN(10_000, "package"))
    assert (everything.bad, everything.since) == (19, None)


def test_the_newer_side_of_a_lag_is_not_looked_at() -> None:
    """What the platform does not count yet is no part of its figure."""
    found = looked(at_places([("A", [(2, 9, 10), *BAD[2:]])]), window=RollingDays(30, lag=5))
    assert found.bad == 12


def test_weekdays_have_their_names() -> None:
    """By the calendar, in UTC days."""
    monday = [age for age in range(60) if date_of(AS_OF - age).weekday() == 0]
    told = events(*[(AS_OF - age, 3 if age in monday else 0, 20) for age in reversed(range(60))])
    (top,) = looked(told).named
    assert (top.column, top.value, WEEKDAYS[0]) == ("weekday", "Monday", "Monday")


def test_hours_are_told_to_the_minute_where_they_agree() -> None:
    """Blocks of 17:15 stay 17:15; blocks from 17:00 to 17:45 become the whole hour; each moment is its own column."""
    told = at_places([("", [*BAD, *[(age + 1, bad, units) for age, bad, units in BAD], *EVEN])])
    bad = told.numerator > 0
    for minutes, value in (((15, 15), "17:15"), ((0, 45), "17:00–17:59")):
        wall = [17 * 60 + minutes[row % 2] if bad[row] else 600 for row in range(len(told))]
        (top,) = looked(replace(told, wall=wall, wall_of=["start"] * len(told))).named
        assert (top.column, top.value) == ("start_hour", value)


def test_the_hour_of_a_delivery_explains_no_lateness() -> None:
    """Late ones are delivered late; of other metrics the hour of the delivery is looked at."""
    told = at_places([("", [*BAD, *EVEN])])
    wall = [19 * 60 if bad else None for bad in told.numerator.tolist()]
    wall[:2] = [600, 600]
    told = replace(told, wall=wall, wall_of=["delivered" if one is not None else "" for one in wall])
    assert looked(told).columns == ("weekday",)
    assert looked(told, metric="not_received").columns == ("weekday", "delivered_hour")


def test_a_part_is_not_compared_by_what_it_is_a_part_of() -> None:
    """An objective judged by place compares no places; items and segments are columns too."""
    told = at_places([("A", BAD), ("B", EVEN)])
    told = replace(told, item=told.place, segment=told.place)
    assert looked(told).columns == ("place", "segment", "item", "weekday")
    assert looked(told, segment_by="place").columns == ("segment", "item", "weekday")


def test_reasons_are_described() -> None:
    """Never compared, as there are none of what went well."""
    told = at_places([("A", BAD), ("B", EVEN)])
    found = looked(replace(told, reason=["gate locked" if bad else "" for bad in told.numerator.tolist()]))
    assert found.shares == (Share("reason", "gate locked", Counts(16, 16)),)
    assert "reason" not in found.columns


def test_stars_of_one_rating_are_one_bad_unit() -> None:
    """Its figure stays one of stars: 5 ratings of one star at A lost 20 of the 28 stars of 400."""
    told = at_places([("A", [(age, 4, 4) for age in range(5)]), ("B", [(age, int(age < 8), 4) for age in range(95)])])
    rule = {"window": LastN(400, "rating", parts=4), "scale": "stars", "direction": "at_least"}
    (top,) = looked(told, **rule).named
    assert (top.counts, top.rest) == (Counts(5, 5), Counts(8, 95))
    assert top.otherwise == (8 + 20 * Fraction(8, 380)) / 400


@pytest.mark.parametrize(
    "changes",
    [
        {"window": Ledger(180, 200), "limit_kind": "count", "scale": "points"},
        {"window": IdleDays(), "limit_kind": "count", "scale": "days"},
        {"window": Composite(())},
    ],
)
def test_points_idle_days_and_scores_have_no_causes(changes: dict[str, Any]) -> None:
    """One violation costs many points at once."""
    told = at_places([("A", BAD), ("B", EVEN)])
    assert causes_of(evidence(told, objective=objective(**changes)), AS_OF) is None


def test_figures_of_whole_periods_name_nothing() -> None:
    """A weekly mail tells of no place and no hour; without events there is nothing to look at."""
    assert causes_of(evidence(events((AS_OF - 1, 9, 45), coarse=True)), AS_OF) is None
    assert causes_of(evidence(events()), AS_OF) is None


def test_the_clumping_can_be_told() -> None:
    """The more units of a day go bad together, the less a place says."""
    case = evidence(at_places([("A", BAD), ("B", [(0, 1, 10), *EVEN[1:]])]))
    little, much = (causes_of(case, AS_OF, correlation=rho) for rho in (0.001, 0.5))
    assert little is not None
    assert much is not None
    assert little.named[0].p_value < 0.01 * much.named[0].p_value
