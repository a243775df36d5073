"""What brings an account back, proven by replaying clean work day by day."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import recount as again
from builders import AS_OF, day, events, objective
from recount import recount
from strikewatch.core.arrays import Events, with_clean_units, with_clean_work
from strikewatch.core.assessment import Recovery
from strikewatch.core.grammar import Adaptive, Calendar, Composite, IdleDays, LastN, Ledger, RollingDays, Window
from strikewatch.core.limits import is_breach
from strikewatch.core.model import Counts
from strikewatch.core.recovery import recovery
from strikewatch.core.windows import window_counts

KINDS = list(again.KINDS.values())
NAMES = list(again.KINDS)


@pytest.mark.parametrize(("windows", "told"), KINDS, ids=NAMES)
def test_recovery_by_replay(windows: st.SearchStrategy[Window], told: st.SearchStrategy[Events]) -> None:
    """On the day told it is no breach if only clean work came at the pace, and on every day before it still was one."""

    @settings(max_examples=30, deadline=None)
    @given(
        windows,
        told,
        st.sampled_from((0.0, 0.4, 3.0)),
        st.sampled_from(("rate", "count")),
        st.sampled_from((">", ">=")),
    )
    def holds(window: Window, told: Events, units_a_day: float, kind: str, comparator: str) -> None:
        known = up_to_today(told)
        limit = Fraction(1, 10) if kind == "rate" else Fraction(2)
        rule = objective(window=window, limit=limit, limit_kind=kind, comparator=comparator)
        found = recovery(rule, known, AS_OF, units_a_day=units_a_day)
        assert (found is not None) == is_breach(rule, recount(window, known, AS_OF))
        assume(found is not None)
        assert found is not None
        until = found.day if found.day is not None else AS_OF + 41
        days = range(AS_OF, until) if until - AS_OF < 45 else (AS_OF, AS_OF + 9, AS_OF + 30, until - 1)
        assert all(is_breach(rule, worked_until(window, known, day, units_a_day)) for day in days)
        assert found.day is None or not is_breach(rule, worked_until(window, known, found.day, units_a_day))

    holds()


def worked_until(window: Window, known: Events, day: int, units_a_day: float) -> Counts:
    """The counts on a day after nothing but clean work up to it."""
    return recount(window, with_clean_work(known, AS_OF, ahead=day - AS_OF, units_a_day=units_a_day), day)


def up_to_today(told: Events) -> Events:
    """What is known on AS_OF, the clock too."""
    day, units = told.clock
    rows = zip(told.day.tolist(), told.numerator.tolist(), told.denominator.tolist(), strict=True)
    known = events(*(row for row in rows if row[0] <= AS_OF))
    return replace(known, clock=(day[day <= AS_OF], units[day <= AS_OF]))


@settings(max_examples=60, deadline=None)
@given(again.LAST, again.told())
def test_clean_units_of_a_queue_are_the_fewest(window: LastN, told: Events) -> None:
    """So many clean units end the breach of a last-N window, and one fewer does not."""
    rule = objective(window=window, limit=Fraction(1, 10))
    found = recovery(rule, told, AS_OF, units_a_day=1)
    assume(found is not None)
    assert found is not None
    assert found.clean_units is not None
    over, still = (
        window_counts(window, with_clean_units(told, AS_OF - window.lag, found.clean_units - less), AS_OF)
        for less in (0, 1)
    )
    assert (is_breach(rule, over), is_breach(rule, still)) == (False, True)


def test_a_limit_of_nothing_is_never_met_again() -> None:
    """Where even no bad event breaches, neither clean units nor days bring it back."""
    rule = objective(window=LastN(5, "unit"), limit=Fraction(0), comparator=">=")
    assert recovery(rule, events((AS_OF, 1, 5)), AS_OF, units_a_day=1) == Recovery(None, None)


def test_work_ends_idle_days() -> None:
    """One unit of work ends days without any; without a pace no day is told. A score does not come back by itself."""
    rule = objective(window=IdleDays(), limit=Fraction(30), limit_kind="count", comparator=">=")
    idle = events((AS_OF - 40, 0, 1))
    assert recovery(rule, idle, AS_OF, units_a_day=1) == Recovery(1, AS_OF + 1)
    assert recovery(rule, idle, AS_OF, units_a_day=0) == Recovery(1, None)
    assert recovery(objective(window=Composite(())), events((AS_OF, 1, 1)), AS_OF, units_a_day=1) is None


def test_stars_are_told_in_ratings() -> None:
    """Clean units of an average of stars are ratings, not the stars that each could lose."""
    rule = objective(window=RollingDays(30), limit=Fraction(3, 40), scale="stars", direction="at_least")
    told = events((AS_OF, 4, 4), *[(AS_OF, 0, 4)] * 9)
    found = recovery(rule, told, AS_OF, units_a_day=4)
    assert found is not None
    assert found.clean_units == 4  # one star of five among ten ratings is 4.6; among fourteen 4.71


def test_clean_work_is_even() -> None:
    """Clean work adds up to the pace, day by day, and is never bad."""
    later = with_clean_work(events(), AS_OF, ahead=10, units_a_day=1.5)
    assert (later.day - AS_OF).tolist() == list(range(1, 11))
    assert (int(later.denominator.sum()), int(later.numerator.sum())) == (15, 0)
    assert np.abs(np.cumsum(later.denominator) - 1.5 * np.arange(1, 11)).max() < 1


@pytest.mark.parametrize(
    ("long", "short", "clean"), [((0, 30), (5, 60), 190), ((6, 30), (0, 60), 40), ((2, 0), (1, 60), 60)]
)
def test_clean_units_that_move_an_adaptive_window(long: tuple[int, int], short: tuple[int, int], clean: int) -> None:
    """Clean units may fill the short window, which then decides: so many end it, one less does not."""
    window = Adaptive(RollingDays(30), RollingDays(90), 100 if clean != 60 else 500)
    rule = objective(window=window, limit=Fraction(2, 100) if clean != 60 else Fraction(25, 1000))
    told = events((AS_OF - 60, *long), (AS_OF - 10, *short))
    found = recovery(rule, told, AS_OF, units_a_day=0)
    assert found is not None
    assert found.clean_units == clean
    after, one_less = (with_clean_units(told, AS_OF, clean - less) for less in (0, 1))
    assert not is_breach(rule, window_counts(window, after, AS_OF))
    assert is_breach(rule, window_counts(window, one_less, AS_OF))


def test_a_balance_read_off_a_screen_has_no_recovery() -> None:
    """It is past the limit, and nobody knows when its points expire."""
    rule = objective(window=Ledger(180, 200), limit=Fraction(100), limit_kind="count")
    told = events((AS_OF - 1, 140, 1), coarse=True)
    assert is_breach(rule, window_counts(rule.window, told, AS_OF))
    assert recovery(rule, told, AS_OF, units_a_day=1) is None


def test_no_work_joins_a_period_that_is_over() -> None:
    """A week that was over on Saturday comes back with the next assessment, and not by any number of clean units."""
    window = Calendar("week", start=6, assessed=2)
    tuesday = day("2026-11-24")
    rule = objective(window=window, limit=Fraction(1, 10))
    found = recovery(rule, events((day("2026-11-20"), 5, 9)), tuesday, units_a_day=9)
    assert found == Recovery(None, day("2026-11-26"))
