"""What windows of every kind hold ahead, against a recount of the events that a path would bring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import recount as again
from builders import AS_OF, events, evidence, objective
from strikewatch.core import forecast, outlook, views
from strikewatch.core.ahead import outlook as looked_ahead
from strikewatch.core.arrays import Events, part
from strikewatch.core.day_spans import assessed_on
from strikewatch.core.facts import Span
from strikewatch.core.grammar import Adaptive, Calendar, Consecutive, LastN, Ledger, RollingDays, RollingHours, Window
from strikewatch.core.hours_view import DAY, TIMES, times_of_day
from strikewatch.core.outlook import NEVER, OpenDays, Outlook, View
from strikewatch.core.placing import drawn, orders
from strikewatch.core.points_view import COSTS, costs_of
from strikewatch.core.windows import window_counts

Ints = NDArray[np.int64]
HORIZON = 28
AHEAD = AS_OF + np.arange(1, HORIZON + 1)
STRATA = 3
HOURS = st.builds(RollingHours, st.integers(1, 60), st.integers(0, 3))


Row = tuple[int, int, int, int]  # day, bad, units, minute (-1: not known)


class Path(NamedTuple):
    """One path of a case: what is known, its open days, new bad events of each [S, V, R], scenario and stratum."""

    told: Events
    case: Outlook
    slots: OpenDays
    view: View
    bad: Ints
    scenario: int
    stratum: int

    @property
    def days(self) -> list[tuple[int, int, int, int, bool]]:
        """Of each open day: its distance from AS_OF, day, new units, new bad ones, whether it is provisional."""
        scenario, stratum = self.scenario, self.stratum
        return [
            (
                day - AS_OF,
                day,
                int(self.slots.units[slot, scenario]),
                int(self.bad[slot, scenario, stratum]),
                bool(self.slots.expected[slot] > 0),
            )
            for slot, day in enumerate(self.slots.day.tolist())
        ]

    def order(self, places: int, offset: int) -> list[int]:
        """The place that the first bad event of a day takes, the second, and so on."""
        table = orders(places)
        column = drawn(offset, (outlook.SCENARIOS, STRATA), table.shape[1])[self.scenario, self.stratum]
        found: list[int] = table[:, column].tolist()
        return found


def rule(window: Window, **changes: Any) -> Any:
    """A count for a limit, which every kind of window knows."""
    return objective(**({"window": window, "limit_kind": "count", "limit": Fraction(2)} | changes))


@st.composite
def paths(draw: st.DrawFn, windows: st.SearchStrategy[Window], told: st.SearchStrategy[Events]) -> Path:
    """A path of a small account with gaps and provisional days."""
    known = draw(told)
    known = part(known, np.flatnonzero(known.day <= AS_OF))
    if not len(known):
        known = replace(events((AS_OF, 0, 1)), clock=known.clock)
    gap = draw(st.integers(AS_OF - 12, AS_OF))
    covered = (Span(AS_OF - 400, gap - 1), Span(gap + draw(st.integers(0, 4)), AS_OF))
    case = looked_ahead(evidence(known, covered=covered, objective=rule(draw(windows))), AS_OF)
    late = draw(st.lists(st.sampled_from([0.0, 0.0, 1.5]), min_size=5, max_size=5))
    expected = np.zeros(len(case.known))
    if not isinstance(case.window, LastN) or len(known.clock[0]):  # of the last N they are spread over the whole day
        expected[-5:] = late[-min(5, len(expected)) :]
    case = replace(case, expected=expected)
    slots = forecast.open_days(case, AHEAD)
    random = np.random.default_rng(draw(st.integers(0, 99)))
    share = draw(st.sampled_from([0.05, 0.3, 0.9]))
    bad = random.binomial(np.repeat(slots.most[:, :, None], STRATA, axis=2), share)
    where = draw(st.integers(0, outlook.SCENARIOS - 1)), draw(st.integers(0, STRATA - 1))
    return Path(known, case, slots, views.view_of(case, slots, AHEAD), bad, *where)


def events_of(rows: Sequence[Row], clock: tuple[Ints, Ints] | None = None) -> Events:
    """Rows as events in order of days; those of one day as they come."""
    found = np.array(sorted(rows, key=lambda row: row[0]), np.int64).reshape(-1, 4)
    told = replace(events(*found[:, :3].tolist()), minute=found[:, 3])
    return replace(told, clock=clock) if clock else told


def rows_of(told: Events) -> list[Row]:
    """Events as rows."""
    columns = (told.day, told.numerator, told.denominator, told.minutes)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def turned(rows: list[Row], day: int, bad: int) -> list[Row]:
    """The rows with so many good units of a day turned bad."""
    found = []
    for row in rows:
        more = min(bad, row[2] - row[1]) if row[0] == day else 0
        bad -= more
        found.append((row[0], row[1] + more, *row[2:]))
    return found


def by_day(path: Path) -> Events:
    """Known events and those of the path, as far as their days tell."""
    rows = rows_of(path.told)
    for _, day, units, bad, provisional in path.days:
        rows = turned(rows, day, bad) if provisional else [*rows, (day, bad, units, -1)]
    return events_of(rows, ticks(path))


def ticks(path: Path) -> tuple[Ints, Ints] | None:
    """The clock as the scenario lets it go on."""
    day, units = path.told.clock
    if not len(day):
        return None
    first, more = path.case.first_day, views.clock_units(path.case, AHEAD)[:, path.scenario]
    days = np.concatenate([day[day < first], first + np.arange(len(more))])
    return days, np.concatenate([units[day < first], more])


def evenly(path: Path) -> Events:
    """Known events and those of the path, unit by unit: new bad ones lie evenly among their day's units."""
    rows = rows_of(path.told)
    for _, day, units, bad, _ in path.days:
        upto = [(2 * bad * place + units) // max(2 * units, 1) for place in range(units + 1)]
        rows += [(day, after - before, 1, -1) for before, after in pairwise(upto)]
    return events_of(rows)


def by_minute(path: Path) -> Events:
    """Known events and the path's bad ones, each at its time of the day; its good ones have none."""
    rows, times = rows_of(path.told), times_of_day(part(path.told, np.flatnonzero(path.told.minutes >= 0)))
    for offset, day, units, bad, provisional in path.days:
        order = path.order(TIMES, offset)
        rows += [(day, 1, 1, day * DAY + int(times[order[number % TIMES]])) for number in range(bad)]
        rows += [(day, 0, 1, -1)] * (0 if provisional else units - bad)
    return events_of(rows)


def in_order(path: Path) -> Events:
    """Known units and those of the path, one by one."""
    flags: dict[int, list[int]] = {
        day: [] for day in {one[1] for one in path.days} | {row[0] for row in rows_of(path.told)}
    }
    for day, bad, units, _ in rows_of(path.told):
        flags[day] += [0] * (units - bad) + [1] * bad
    for offset, day, units, bad, provisional in path.days:
        places = [place for place, flag in enumerate(flags[day]) if not flag] if provisional else []
        if not provisional:
            places = list(range(len(flags[day]), len(flags[day]) + units))
            flags[day] += [0] * units
        for place in path.order(len(places), offset)[:bad]:
            flags[day][places[place]] = 1
    return events_of([(day, flag, 1, -1) for day, those in flags.items() for flag in those])


def in_points(path: Path) -> Events:
    """Known events and those of the path: each violation at its cost, good units beside them."""
    rows = rows_of(path.told)
    for offset, day, units, bad, provisional in path.days:
        order = path.order(COSTS, offset)
        costs = [int(path.case.costs[order[number % COSTS]]) for number in range(bad)]
        rows += [(day, cost, cost, -1) for cost in costs]
        rows += [(day, 0, -bad if provisional else units - bad, -1)]
    return events_of(rows)


KINDS: dict[str, tuple[st.SearchStrategy[Window], st.SearchStrategy[Events], Callable[[Path], Events]]] = {
    "rolling": (again.ROLLING, again.told(), by_day),
    "calendar": (again.CALENDAR, again.told(), by_day),
    "adaptive": (again.ADAPTIVE, again.told(), by_day),
    "last": (again.LAST, again.told(), evenly),
    "clock": (again.LAST, again.with_clock(), by_day),
    "hours": (HOURS, again.told(timed=True), by_minute),
    "runs": (again.RUNS, again.told(), in_order),
    "points": (again.LEDGER, again.told(), in_points),
}


@pytest.mark.parametrize(("windows", "told", "extended"), KINDS.values(), ids=KINDS)
def test_windows_ahead_equal_a_recount_of_the_path(
    windows: st.SearchStrategy[Window], told: st.SearchStrategy[Events], extended: Callable[[Path], Events]
) -> None:
    """On any path and day ahead the view holds what the window counts once the path's units have come."""

    @settings(max_examples=60, deadline=None)
    @given(paths(windows, told))
    def holds(path: Path) -> None:
        later = extended(path)
        counted = path.view.counted(path.bad)[:, path.scenario, path.stratum].tolist()
        recounted = [window_counts(path.case.window, later, day) for day in AHEAD.tolist()]
        assert counted == [one.numerator for one in recounted]
        if extended in (by_day, evenly, in_order):
            assert path.view.units[:, path.scenario].tolist() == [one.denominator for one in recounted]

    holds()


@pytest.mark.parametrize(("windows", "told"), [kind[:2] for kind in KINDS.values()], ids=KINDS)
def test_no_path_lies_outside_its_bounds(windows: st.SearchStrategy[Window], told: st.SearchStrategy[Events]) -> None:
    """No path counts fewer than all good units bring, nor more than all bad ones; one more bad one never takes away."""

    @settings(max_examples=40, deadline=None)
    @given(paths(windows, told), st.integers(0, 99))
    def holds(path: Path, seed: int) -> None:
        counted = path.view.counted(path.bad)
        none, most = (np.zeros_like(path.slots.most), path.slots.most)
        best, worst = (path.view.counted(bad[:, :, None]) for bad in (none, most))
        assert (best <= counted).all()
        assert (counted <= worst).all()
        room = path.slots.most[:, :, None] - path.bad
        more = path.bad + np.random.default_rng(seed).binomial(room, 0.1)
        assert (path.view.counted(more) >= counted).all()

    holds()


@st.composite
def with_buyers(draw: st.DrawFn) -> Events:
    """Events of a few buyers, some of them nobody."""
    told = draw(again.told())
    names = st.lists(st.sampled_from(["anna", "ben", "cleo", ""]), min_size=len(told), max_size=len(told))
    return replace(told, buyer=draw(names))


@settings(max_examples=80, deadline=None)
@given(with_buyers(), again.ROLLING | again.LAST, st.integers(1, 5))
def test_buyers_that_are_enough(told: Events, window: Window, enough: int) -> None:
    """So many bad events are needed that the known ones' buyers, and one for each new one, are enough."""
    told = part(told, np.flatnonzero(told.day <= AS_OF))
    assume(len(told))
    case = looked_ahead(evidence(told, objective=rule(window, minimum_buyers=enough)), AS_OF)
    slots = forecast.open_days(case, AHEAD)
    view = views.view_of(case, slots, AHEAD)
    units = zip(AHEAD.tolist(), slots.units[:, 0].tolist(), strict=True)
    later = events_of([*rows_of(told), *((day, 0, number, -1) for day, number in units)])
    later = replace(later, buyer=[*told.buyer, *[""] * (len(later) - len(told))])
    for index, day in enumerate(AHEAD.tolist()):
        counts = window_counts(window, later, day)
        assert view.least[index, 0] == enough + counts.numerator - (counts.buyers or 0)


def test_nobody_names_buyers() -> None:
    """Each bad event is then one of another buyer, as where none are asked for."""
    for window in (RollingDays(9), RollingHours(9), Consecutive(9), Ledger(9, 9)):
        for enough in (0, 3):
            case = looked_ahead(evidence(events((AS_OF, 1, 1)), objective=rule(window, minimum_buyers=enough)), AS_OF)
            view = views.view_of(case, forecast.open_days(case, AHEAD), AHEAD)
            assert not view.least.any()


def test_an_adaptive_window_is_judged_when_the_one_that_holds_is() -> None:
    """A week where it holds seven units, else three months; each on the days on which it is assessed."""
    short, long = Calendar("week"), Calendar("month", 3, assessed=20)
    told = events(*((AS_OF - age, 0, 1) for age in range(60, -1, -1)))
    case = looked_ahead(evidence(told, objective=rule(Adaptive(short, long, 7))), AS_OF)
    view = views.view_of(case, forecast.open_days(case, AHEAD), AHEAD)
    assert isinstance(view, views.AdaptiveView)
    assert set(view.is_short.ravel().tolist()) == {True, False}
    either = outlook.judged_days(case, AHEAD)
    for row, day in enumerate(AHEAD.tolist()):
        said = either[row] & (view.least[row] < NEVER)
        assert said.tolist() == [assessed_on(short if held else long, day) for held in view.is_short[row].tolist()]


def test_new_bad_events_fall_when_the_account_works() -> None:
    """At mid-quantiles of its own times; between 8 and 20 o'clock where it has none."""
    told = events(*((AS_OF - age, 0, 1) for age in range(3, -1, -1)))
    late = replace(told, minute=told.day * DAY + np.array([1300, 1310, 1320, 3000]))
    assert times_of_day(late).tolist() == [1300] * 6 + [1310] * 6 + [1320] * 6 + [1300 + DAY - 1] * 6
    assert times_of_day(part(told, np.arange(0))).tolist() == [495 + 30 * place for place in range(TIMES)]


def test_a_violation_costs_what_others_did() -> None:
    """Quantiles of the points of known ones; one point where none is known."""
    told = events((AS_OF - 9, 2, 2), (AS_OF - 5, 0, 9), (AS_OF - 4, 8, 8))
    assert costs_of(told).tolist() == [2] * 4 + [8] * 4
    assert costs_of(events((AS_OF, 0, 9))).tolist() == [1] * COSTS


def test_each_bad_event_takes_a_place_of_its_own() -> None:
    """An order names every place once, and over all orders each comes first about as often."""
    for places in (1, 15, 24, 200):
        table = orders(places)
        assert (np.sort(table, axis=0) == np.arange(places)[:, None]).all()
        first = np.bincount(table[0], minlength=places) * places / table.shape[1]
        assert places == 200 or np.abs(first - 1).max() < 0.5


@pytest.mark.parametrize("window", [RollingHours(30), Consecutive(20), Ledger(60, 100, 1, 9)])
def test_a_day_with_more_than_all_places(window: Window) -> None:
    """Two hundred units of a day, all bad or nearly so, are counted as every other number is."""
    told = events(*((AS_OF - age, 0, 200) for age in range(9, -1, -1)))
    case = looked_ahead(evidence(told, objective=rule(window)), AS_OF)
    slots = forecast.open_days(case, AHEAD)
    bad = np.repeat(np.maximum(slots.most[:, :, None] - 1, 0), STRATA, axis=2)
    path = Path(told, case, slots, views.view_of(case, slots, AHEAD), bad, 7, 1)
    extended = {RollingHours: by_minute, Consecutive: in_order, Ledger: in_points}[type(window)]
    later = extended(path)
    recounted = [window_counts(window, later, day).numerator for day in AHEAD.tolist()]
    assert path.view.counted(bad)[:, 7, 1].tolist() == recounted
