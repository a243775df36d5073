"""Change against closed forms and published values, and how often it cries wolf."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from change_looks import Drivers, creep, false_signals, found, share
from strikewatch.core.beta_binomial import Ints, upper_tail
from strikewatch.core.change import asked, capability, change, posterior, tails
from strikewatch.core.model import Counts
from strikewatch.core.scan import scan

LIMIT = Fraction(4, 100)


def days(*runs: tuple[int, int, int]) -> tuple[Ints, Ints]:
    """Arrays of bad events and units from runs of (days, bad a day, units a day)."""
    bad = [x for length, x, _ in runs for _ in range(length)]
    units = [n for length, _, n in runs for _ in range(length)]
    return np.array(bad, np.int64), np.array(units, np.int64)


CASES = [
    # as before, a tenth late
    (days((60, 2, 20), (14, 2, 20)), "steady", "fails", None),
    # five in a hundred: the limit lies inside what luck allows
    (days((60, 1, 20), (14, 1, 20)), "steady", "hit_or_miss", None),
    # from none to a tenth; only what came after is held against the limit
    (days((60, 0, 20), (14, 2, 20)), "worse", "fails", 60),
    # from a tenth to none
    (days((60, 2, 20), (14, 0, 20)), "better", "meets", 60),
    # a change too young to be held against it
    (days((60, 0, 30), (4, 3, 7)), "worse", "too_few", 60),
    # one bad event on top of none is luck
    (days((60, 0, 20), (13, 0, 20), (1, 1, 20)), "steady", "meets", None),
    # two months ago it became ten times as bad: a change no more, but where the way of working begins
    (days((60, 1, 50), (60, 10, 50)), "steady", "fails", 60),
    # back to good for two weeks after four bad months
    (days((60, 1, 50), (100, 10, 50), (14, 1, 50)), "better", "meets", 160),
]


@pytest.mark.parametrize(("counts", "verdict", "able", "since"), CASES)
def test_verdicts(counts: tuple[Ints, Ints], verdict: str, able: str, since: int | None) -> None:
    """A change is called, and dated, only where luck hardly does it; the limit is held against what came since."""
    found = change(*counts, limit=LIMIT)
    assert (found.verdict, found.capability, found.since) == (verdict, able, since)
    assert found.p_value is not None
    if since and verdict != "steady":
        assert found.recent == Counts(int(counts[0][since:].sum()), int(counts[1][since:].sum()))


ODD = [
    # nothing at all, three days, ten days
    (days(), "too_few", "too_few"),
    (days((3, 1, 3)), "too_few", "too_few"),
    (days((10, 1, 20)), "too_few", "hit_or_miss"),
    # no bad one ever: not enough to promise 4 %, enough
    (days((45, 0, 1)), "steady", "hit_or_miss"),
    (days((90, 0, 15)), "steady", "meets"),
    # only bad ones
    (days((90, 3, 3)), "steady", "fails"),
    # a month without work, and a week back after it
    (days((60, 1, 30), (30, 0, 0)), "too_few", "hit_or_miss"),
    (days((60, 1, 30), (30, 0, 0), (7, 1, 30)), "steady", "hit_or_miss"),
    # one day with nine tenths of all, as the rest, and with six times their rate: clumps do that
    (days((45, 1, 20), (1, 405, 8100), (14, 1, 20)), "steady", "hit_or_miss"),
    (days((45, 1, 100), (1, 500, 8100), (14, 1, 100)), "steady", "hit_or_miss"),
    # a single day on which all went wrong
    (days((60, 0, 20), (1, 20, 20)), "steady", "meets"),
]


@pytest.mark.parametrize(("counts", "verdict", "able"), ODD)
def test_odd_work_gives_sense(counts: tuple[Ints, Ints], verdict: str, able: str) -> None:
    """Never a change, never a promise from next to nothing, never a failure."""
    found = change(*counts, limit=LIMIT)
    assert (found.verdict, found.capability, found.since) == (verdict, able, None)
    assert found.recent + found.before == Counts(int(counts[0].sum()), int(counts[1].sum()))
    assert (found.p_value is None) == (verdict == "too_few")


def test_only_the_last_222_days_are_looked_at() -> None:
    """What lies further back is neither luck nor change, nor the way of working."""
    bad, units = days((200, 20, 20), (208, 0, 20), (14, 0, 20))
    found = change(bad, units, limit=LIMIT, days=np.arange(20_000, 20_422))
    assert (found.before, found.verdict, found.capability, found.since) == (Counts(0, 4160), "steady", "meets", None)


def test_the_day_is_one_of_those_given() -> None:
    """Days that no file covers are left out of the arrays, not of the calendar."""
    bad, units = days((60, 0, 20), (14, 2, 20))
    numbers = np.concatenate([np.arange(20_000, 20_050), np.arange(20_060, 20_084)])
    assert change(bad, units, limit=LIMIT, days=numbers).since == 20_070


def test_clumps_ask_for_more() -> None:
    """Told that days clump, the same work proves less: neither a change nor that the limit is met."""
    work = days((60, 1, 20), (6, 4, 20))
    assert [change(*work, limit=LIMIT, correlation=one).verdict for one in (0.0, 0.3)] == ["worse", "steady"]
    clean = days((12, 0, 20))
    assert [capability(*clean, LIMIT, correlation=one) for one in (0.0, 0.3)] == ["meets", "hit_or_miss"]
    p_values = [
        change(*days((60, 1, 20), (14, 2, 20)), limit=None, correlation=one).p_value for one in (0.0, 0.03, 0.3)
    ]
    assert p_values == sorted(p_values, key=lambda one: one or 0)


def test_stars_change_as_ratings_do() -> None:
    """Five parts of one unit say as much as the unit."""
    bad, units = days((60, 0, 20), (14, 2, 20))
    one, five = change(bad, units, limit=LIMIT), change(5 * bad, 5 * units, limit=LIMIT, parts=5)
    assert (five.verdict, five.capability, five.since) == (one.verdict, one.capability, one.since)
    assert (five.recent.numerator, five.recent.denominator) == (5 * one.recent.numerator, 5 * one.recent.denominator)


@pytest.mark.parametrize(
    ("bad", "units", "times"), [(0, 500, 1), (2, 150, 1), (10, 150, 1.62), (90, 150, 1.62), (2, 1500, 1.995)]
)
def test_more_bad_events_ask_for_more_evidence(bad: int, units: int, times: float) -> None:
    """Up to three in 14 days nothing, from there by a power of 0.3; good ones count where they are rarer."""
    assert asked(Counts(bad, 100), units) == pytest.approx(times, abs=0.001)


@pytest.mark.parametrize(("bad", "able"), [(0, "hit_or_miss"), (1, "fails"), (40, "fails")])
def test_a_limit_of_zero_is_never_met_but_only_failed_by_a_bad_event(bad: int, able: str) -> None:
    """The interval of a clean record starts at zero."""
    assert capability(*days((39, 0, 1), (1, bad, 40)), limit=Fraction(0)) == able


def test_the_interval_is_jeffreys() -> None:
    """Ten bad of a hundred independent units: both ends as the summed beta density has them."""
    counts = np.array([1] * 10 + [0] * 90, np.int64), np.ones(100, np.int64)
    a, b = posterior(Counts(10, 100), counts[1])
    x = np.linspace(0, 1, 200_001)[1:-1]
    share = np.cumsum(x ** (a - 1) * (1 - x) ** (b - 1))
    low, high = (float(x[np.searchsorted(share, q * share[-1])]) for q in (0.05, 0.95))
    for edge, under, over in ((high, "hit_or_miss", "meets"), (low, "fails", "hit_or_miss")):
        assert capability(*counts, limit=Fraction(edge - 1e-4)) == under
        assert capability(*counts, limit=Fraction(edge + 1e-4)) == over


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 40), st.data())
def test_the_tail_counts_urns(units: int, bad_before: int, good_before: int, data: st.DataObject) -> None:
    """For whole a and b the beta-binomial is a count of ways: C(k+a-1, k) C(n-k+b-1, n-k) / C(n+a+b-1, n)."""
    a, b, bad = bad_before, good_before, data.draw(st.integers(0, units))
    ways = sum(math.comb(k + a - 1, k) * math.comb(units - k + b - 1, units - k) for k in range(bad, units + 1))
    exact = ways / math.comb(units + a + b - 1, units)
    assert upper_tail(bad, units, a / (a + b), 1 / (a + b + 1)) == pytest.approx(exact, rel=1e-9, abs=1e-12)


def test_a_tiny_correlation_is_the_binomial() -> None:
    """Without clumps units are coin flips."""
    exact = sum(math.comb(20, k) * 0.1**k * 0.9 ** (20 - k) for k in range(5, 21))
    assert upper_tail(5, 20, 0.1, 1e-7) == pytest.approx(exact, rel=1e-4)


@given(st.integers(40, 120), st.integers(1, 40), st.integers(0, 3), st.integers(0, 3), st.data())
@settings(max_examples=50)
def test_one_more_bad_event_today_never_looks_better(
    length: int, recent: int, before: int, after: int, data: st.DataObject
) -> None:
    """It raises the evidence of a turn to worse (but for 3 %, what the grid is shifted by) and its exact tail."""
    bad, units = days((length, before, 15), (recent, after, 15))
    bad += np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(bad), max_size=len(bad))))
    more = bad + (np.arange(len(bad)) == len(bad) - 1)
    less, now = scan(bad, units, 0.03), scan(more, units, 0.03)
    assert now.worse >= 0.97 * less.worse
    assert now.better * 0.97 <= less.better
    old = slice(0, length)
    assert tails(more, units, old)[0] <= tails(bad, units, old)[0]
    assert tails(more, units, old)[1] >= tails(bad, units, old)[1]


@pytest.mark.parametrize(("week", "true"), [(7, 0.03), (5, 0.0)])
def test_false_signals_are_rare(week: int, true: float) -> None:
    """Looked at daily, 15 units a day, 2 %: at most one a year, where a three-sigma chart gives six or more."""
    ours, _, chart = false_signals(Drivers(week=week, correlation=true), 6)
    assert ours <= 1.0
    assert chart >= 6


@pytest.mark.parametrize(("week", "true"), [(5, 0.03), (7, 0.03), (5, 0.0), (7, 0.0)])
def test_half_of_all_lasting_steps_are_found_in_two_weeks(week: int, true: float) -> None:
    """From 2 % to 7 %, whether days clump or not, in weeks of five days and of seven; and the day named is near."""
    times = found(Drivers(week=week, correlation=true), 60, [0.07] * 14)
    assert share(times) >= 0.5
    assert abs(np.median([late for until, late in times if until <= 14])) <= 3


def test_a_slow_creep_does_not_hide_itself() -> None:
    """From 2 % to 7 % over sixty days: nine in ten are found before it has lasted three weeks more."""
    assert share(found(Drivers(), 30, [*creep(60), *[0.07] * 21]), 81) >= 0.9
