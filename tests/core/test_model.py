"""The values that flow: counts add, rates are read off last, levels have one order, days are whole numbers."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import objective
from strikewatch.core.assessment import Assessment, Coverage
from strikewatch.core.facts import Span, date_of, day_of
from strikewatch.core.grammar import Ledger
from strikewatch.core.model import Counts, Level
from strikewatch.core.record import (
    CountColumn,
    MomentColumn,
    TableMapping,
    UnitMapping,
    WordColumn,
    carried_by,
    columns_of,
)

COUNTS = st.builds(Counts, st.integers(0, 99), st.integers(0, 99))


@given(COUNTS, COUNTS, COUNTS)
def test_counts_add(one: Counts, two: Counts, three: Counts) -> None:
    """Counts add in any order and grouping, and nothing changes nothing."""
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)
    assert one + Counts() == one


def test_a_rate_on_nothing_is_unknown() -> None:
    """A rate is an exact quotient, and None on an empty denominator."""
    assert [Counts(1, 3).rate, Counts(0, 5).rate, Counts(0, 0).rate] == [Fraction(1, 3), Fraction(0), None]


def test_levels_have_one_order() -> None:
    """Ok < watch < unknown < warning < critical < breach."""
    names = ["ok", "watch", "unknown", "warning", "critical", "breach"]
    assert sorted(Level, key=lambda level: level.severity) == [Level(name) for name in names]


@pytest.mark.parametrize(
    ("level", "held", "told"),
    [
        (Level.OK, None, Level.OK),
        (Level.OK, Level.WARNING, Level.WARNING),
        (Level.BREACH, Level.WARNING, Level.BREACH),
        (Level.UNKNOWN, Level.WATCH, Level.UNKNOWN),
    ],
)
def test_told_level(level: Level, held: Level | None, told: Level) -> None:
    """People see the level, or the one that is still held where that is worse."""
    assert Assessment("anna", objective(), 0, level, "", held=held).told_level is told


def test_shown_in_the_platforms_direction() -> None:
    """A rate asked from below is shown as what is good; a count, and a rate asked from above, as they are."""
    tenth = Fraction(1, 10)
    assert objective().shown(tenth) == tenth
    assert objective(direction="at_least").shown(tenth) == Fraction(9, 10)
    assert objective(direction="at_least", limit_kind="count").shown(tenth) == tenth


def test_an_unpublished_limit_is_an_estimate() -> None:
    """What the platform does not publish is an estimate."""
    assert (objective(published=True).estimate, objective(published=False).estimate) == (False, True)


def test_coverage_counts_what_is_missing() -> None:
    """Uncovered days are those asked for and not covered; nothing asked, nothing uncovered."""
    assert (Coverage(Span(1, 10), 7).uncovered_days, Coverage(None, 0).uncovered_days) == (3, 0)


@given(st.dates())
def test_days_and_dates(date: dt.date) -> None:
    """A date and its day number tell each other, and the day after is one more."""
    assert date_of(day_of(date)) == date
    assert day_of(date) == (date - dt.date(1970, 1, 1)).days


def test_spans() -> None:
    """A span holds both its ends; one that ends before it begins holds nothing."""
    assert [len(Span(3, last)) for last in (2, 1, 3, 5)] == [0, 0, 1, 3]


UNIT = UnitMapping(
    unit="package",
    key=("id",),
    moments=(MomentColumn("due", "day", ("%Y",), time_column="until"), MomentColumn("delivered", "done", ("%Y",))),
    counts=(CountColumn("completed", "all", ("back",)),),
    words=(WordColumn("status", {"late": {"late": 1}, "lost": {"undelivered": 1}}),),
    texts={"place": "station"},
    excused="sorry",
    only_when="id",
)


def test_columns_of_a_mapping() -> None:
    """A mapping names every column it reads, once, and what its rows can fill."""
    assert columns_of(UNIT) == ("id", "day", "until", "done", "all", "back", "status", "station", "sorry")
    mapping = TableMapping("log", (UNIT,), ("id", "extra"), account_column="who", programme_column="what")
    assert mapping.columns == ("id", "extra", "who", "what", *columns_of(UNIT)[1:])
    assert TableMapping("log", (), ("id",)).columns == ("id",)
    assert carried_by(UNIT) == {"due", "delivered", "completed", "place", "excused", "late", "undelivered"}
    assert carried_by(UnitMapping("trip")) == frozenset()


@pytest.mark.parametrize(
    ("changes", "bad", "shown"),
    [
        ({}, Fraction(3, 100), Fraction(3, 100)),
        ({"direction": "at_least"}, Fraction(3, 100), Fraction(97, 100)),
        # one star lost by each of four ratings of five is an average of 4.2
        ({"scale": "stars", "direction": "at_least"}, Fraction(1, 5), Fraction("4.2")),
        ({"scale": "per_million"}, Fraction(11, 10_000), Fraction(1100)),
        ({"scale": "per_hundred"}, Fraction(1, 10), Fraction(10)),
        ({"scale": "points", "direction": "at_least", "out_of": 850}, Fraction(50, 850), Fraction(800)),
        ({"limit_kind": "count", "direction": "at_least"}, Fraction(3), Fraction(3)),
        ({"limit_kind": "count", "window": Ledger(180, 200), "direction": "at_least"}, Fraction(8), Fraction(192)),
        ({"limit_kind": "count", "scale": "days"}, Fraction(40), Fraction(40)),
    ],
)
def test_figures_are_shown_as_the_platform_writes_them(changes: dict[str, Any], bad: Fraction, shown: Fraction) -> None:
    """What is bad becomes the platform's own figure: a share, stars, per million, points, a balance or days."""
    assert objective(**changes).shown(bad) == shown


def test_a_rating_counts_in_the_stars_it_can_lose() -> None:
    """A rating is counted as the four stars that it can lose, anything else as one; a ledger holds a balance."""
    assert (objective(scale="stars").parts, objective().parts) == (4, 1)
    assert (objective(window=Ledger(180, 200)).balance, objective().balance) == (True, False)
