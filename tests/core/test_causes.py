"""What is named as a cause, what must not be, and what is said where nothing can be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from cause_looks import RHO, found_at_17, luck_table, named_by_luck, planted_pair, power_table, some_work, told
from strikewatch.core.assessment import Share
from strikewatch.core.causes import causes
from strikewatch.core.looked_at import Column, Figure, Work
from strikewatch.core.model import Counts

Group = tuple[str | None, int, int]  # value, bad, units


def work(*groups: Group, name: str = "place") -> Work:
    """One row a unit, the bad ones of a value first, each on a day of its own."""
    rows = [(value, int(unit < bad)) for value, bad, units in groups for unit in range(units)]
    return some_work([bad for _, bad in rows], {name: [value for value, _ in rows]})


def crossed(*groups: tuple[str, str, int, int]) -> Work:
    """One row a unit from (place, start hour, bad, units)."""
    rows = [(place, hour, int(unit < bad)) for place, hour, bad, units in groups for unit in range(units)]
    return some_work([row[2] for row in rows], {"place": [row[0] for row in rows], "start_hour": [r[1] for r in rows]})


def test_a_station_with_more_than_its_share_is_named() -> None:
    """With its counts, those of the rest, and a corrected p."""
    found = causes(work(("DRM1", 12, 100), ("DRM2", 3, 200), ("DRM3", 2, 200)))
    (top,) = found.named
    assert (found.verdict, found.bad, found.columns) == ("found", 17, ("place",))
    assert (top.column, top.value, top.counts, top.rest) == ("place", "DRM1", Counts(12, 100), Counts(5, 400))
    assert top.p_value == pytest.approx(3 * 5.854e-6, rel=0.01)  # Fisher's, by counting ways, times three values


@pytest.mark.parametrize(
    ("looked_at", "verdict"),
    [
        # an even spread
        (work(("A", 5, 100), ("B", 5, 100)), "nothing"),
        # two bad events of a value are too few to name it, whatever the chance
        (work(("A", 2, 4), ("B", 3, 900)), "nothing"),
        # four bad events are too few to look at
        (work(("A", 4, 4), ("B", 0, 500)), "too_few"),
        (work(("A", 0, 100), ("B", 0, 100)), "too_few"),
        (work(), "too_few"),
        # recorded only where it went badly: no exposure, no comparison
        (work(("A", 30, 30), ("B", 2, 2), (None, 0, 500)), "no_contrast"),
        # one value only, nothing recorded, no good unit
        (work(("A", 5, 100)), "no_contrast"),
        (work((None, 5, 100)), "no_contrast"),
        (work(("A", 5, 5), ("B", 9, 9)), "no_contrast"),
    ],
)
def test_nothing_is_named(looked_at: Work, verdict: str) -> None:
    """What was looked at and found even is told apart from what could not be looked at."""
    found = causes(looked_at)
    assert (found.verdict, found.named) == (verdict, ())


def test_unrecorded_values_are_no_part_of_the_rest() -> None:
    """Rows without a place are not compared with places."""
    (top,) = causes(work(("A", 12, 100), ("B", 3, 400), (None, 50, 100))).named
    assert top.rest == Counts(3, 400)


def test_a_value_with_next_to_no_units_is_part_of_the_rest_alone() -> None:
    """It could never be named, so nothing is corrected for it."""
    few = causes(work(("A", 12, 100), ("B", 3, 398), ("C", 0, 2))).named[0]
    none = causes(work(("A", 12, 100), ("B", 3, 400))).named[0]
    assert (few.p_value, few.rest) == (none.p_value, none.rest)


def test_at_most_three_sorted_by_p() -> None:
    """The strongest first; the hours of one column share no rows, so each is told."""
    groups: list[Group] = [("A", 30, 60), ("B", 35, 60), ("C", 40, 60), ("D", 45, 60), ("E", 0, 2000)]
    found = causes(work(*groups, name="start_hour")).named
    assert [cause.value for cause in found] == ["D", "C", "B"]
    assert [cause.p_value for cause in found] == sorted(cause.p_value for cause in found)


def test_one_bad_day_is_not_a_weekday() -> None:
    """Eight late on a single Monday stand out among units, and not among days."""
    spread = work(("Monday", 8, 80), ("Tuesday", 0, 80), ("Friday", 3, 80), name="weekday")
    assert [cause.value for cause in causes(spread).named] == ["Monday"]
    one_day = np.where(np.arange(240) < 80, 0, spread.day)
    assert causes(replace(spread, day=one_day)).named == ()


def test_more_clumping_names_less() -> None:
    """What is told of the correlation is what decides."""
    days = replace(work(("A", 9, 90), ("B", 3, 270)), day=np.arange(360) // 15)
    chances = [causes(days, correlation=rho).named for rho in (0.001, 0.03, 0.3)]
    assert chances[0][0].p_value < chances[1][0].p_value
    assert chances[2] == ()


SAME = [("North", "17:00", 12, 100), ("South", "10:00", 3, 400)]


def test_two_names_for_the_same_bad_events_are_told_once() -> None:
    """A place and an hour that are always together: the strongest is told, and that it goes with the other."""
    (top,) = causes(crossed(*SAME)).named
    assert (top.column, top.value, top.beside) == ("place", "North", (("start_hour", "17:00"),))


def test_what_stands_out_beside_another_is_told_too() -> None:
    """An hour that is bad at every place, and a place that is bad at every hour, are two causes."""
    found = causes(
        crossed(("A", "17", 30, 300), ("A", "10", 3, 900), ("B", "17", 30, 300), ("B", "10", 3, 900),
                ("C", "10", 60, 900), ("C", "17", 45, 300))
    )  # fmt: skip
    assert sorted(told(found)) == [(("place", "C"),), (("start_hour", "17"),)]


def test_a_place_at_one_hour_is_told_as_both() -> None:
    """Where neither the place nor the hour alone explains it; neither is then told again."""
    found = causes(
        crossed(("A", "17", 30, 200), ("A", "10", 4, 400), ("B", "17", 2, 200), ("B", "10", 4, 400))
    )  # fmt: skip
    (top,) = found.named
    assert (top.column, top.value, top.within, top.beside) == ("place", "A", ("start_hour", "17"), ())
    assert (top.counts, top.rest) == (Counts(30, 200), Counts(10, 1000))


def test_a_planted_pair_is_found_and_a_plain_hour_is_no_pair() -> None:
    """Four times the rate at one place and hour in 180 days of three blocks; three times at an hour alone."""
    assert planted_pair(60, pair=True) > 0.9
    assert planted_pair(60, pair=False) < 0.05


def test_what_explains_nothing_of_the_window_is_not_named() -> None:
    """A value without a bad event in the window may stand out in the half year; it is history."""
    groups = work(("A", 12, 100), ("B", 5, 400))
    held = np.where(np.arange(500) >= 100, groups.bad, 0)
    assert causes(replace(groups, held=held)).verdict == "nothing"
    (top,) = causes(replace(groups, held=groups.bad)).named
    assert top.held == 12


def test_the_figure_at_the_rate_of_the_rest() -> None:
    """17 of 500, of which 100 of A went as the others do, 5 of 400: 5 + 1.25 of 500."""
    groups = work(("A", 12, 100), ("B", 5, 400))
    every = np.ones(500, np.int64)
    figure = Figure(Counts(17, 500), groups.bad, every, groups.bad, every)
    (top,) = causes(replace(groups, figure=figure)).named
    assert top.otherwise == Fraction(625, 50_000)


def test_no_figure_without_a_window_or_a_rest() -> None:
    """Nothing is divided by nothing."""
    all_rows, none = np.ones(3, np.bool_), np.zeros(3, np.bool_)
    one = np.ones(3, np.int64)
    assert Figure(Counts(), one, one, one, one).otherwise(none, all_rows) is None
    assert Figure(Counts(3, 3), one, one, one, one).otherwise(all_rows, none) is None


SHARED: list[tuple[Sequence[str | None], int, tuple[Share, ...]]] = [
    # 8 of 11, and 3 for other reasons
    (["gate"] * 8 + ["traffic"] * 2 + [None], 11, (Share("reason", "gate", Counts(8, 11)),)),
    # half of four
    (["gate", "gate", "traffic", None], 4, (Share("reason", "gate", Counts(2, 4)),)),
    # under half; three bad events; none recorded
    (["gate", "traffic", "rain", None, "snow"], 5, ()),
    (["gate"] * 3, 3, ()),
    ([None] * 6, 6, ()),
]


@pytest.mark.parametrize(("reasons", "bad", "shares"), SHARED)
def test_a_reason_that_most_share_is_told_without_a_test(
    reasons: Sequence[str | None], bad: int, shares: tuple[Share, ...]
) -> None:
    """A reason is recorded only where it went badly: its share is told plainly, from half of four bad events on."""
    looked_at = some_work([1] * bad + [0] * 100, {}, reason=[*reasons, *[None] * 100])
    found = causes(looked_at)
    assert (found.shares, found.named) == (shares, ())


def test_a_place_recorded_only_where_it_went_badly_is_a_share() -> None:
    """As a reason is; one that is recorded of good units too is none."""
    assert causes(work(("A", 6, 6), ("B", 2, 2), (None, 0, 99))).shares == (Share("place", "A", Counts(6, 8)),)
    assert causes(work(("A", 8, 99))).shares == ()


def test_the_shares_of_rows_of_many_units() -> None:
    """A block of 38 with one late and a reason counts its one late."""
    day = np.arange(4)
    bad, units = np.array([1, 3, 1, 0]), np.full(4, 38)
    reason = Column("reason", np.array([0, 1, 1, 0]), ("rain", "road works"))
    found = causes(Work(day, bad, units, bad, (), (reason,)))
    assert found.shares == (Share("reason", "road works", Counts(4, 5)),)


@pytest.mark.parametrize("rho", RHO)
@pytest.mark.parametrize("shape", ["mixed", "1", "3"])
def test_luck_is_seldom_named(shape: str, rho: float) -> None:
    """Where there is none and the clumping is told, at most one look in twenty names one, but for luck of 200 looks."""
    assert named_by_luck(200, rho, shape, days=90, a_day=15) <= 0.05 + 2 * (0.05 * 0.95 / 200) ** 0.5


def test_a_bad_block_is_found_the_sooner_the_more_there_is_to_see() -> None:
    """Blocks of 17:00 at three times the rate: in 180 days of 15 units found nearly always, in 30 seldom."""
    assert found_at_17(60, 0.03, 180, 15) > 0.9
    assert found_at_17(60, 0.03, 30, 15) < 0.4


def test_the_tables_of_the_page_can_be_printed() -> None:
    """One line for each case, below a head."""
    assert len(list(luck_table(2))) == 6
    assert len(list(power_table(2))) == 10
