"""What is estimated of an account before its forecast, against draws and closed forms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaincinv

from outlooks import outlook
from strikewatch.core.outlook import Floats, Outlook
from strikewatch.core.prior import Prior, prior_of
from strikewatch.core.process import (
    CORRELATIONS,
    NODES,
    STRATA,
    Process,
    base_rate,
    clumping,
    evidence,
    faded,
    history,
    own_correlation,
    processes,
    rate_nodes,
    said_before,
)


def clumped(rates: Floats, units: int, correlation: float, *, seed: int = 3, **changes: Any) -> Outlook:
    """One account with so many units a day, whose days go bad at these rates."""
    random, strength = np.random.default_rng(seed), 1 / correlation - 1
    bad = random.binomial(units, random.beta(rates * strength, (1 - rates) * strength))
    return outlook([], len(rates), numerator=bad, denominator=np.full(len(rates), units), **changes)


@pytest.mark.parametrize(("true", "nearest"), [(0.03, 0.03), (0.15, 0.15), (0.3, 0.3)])
def test_the_correlation_is_found_in_the_accounts_own_days(true: float, nearest: float) -> None:
    """Half a year of 30 units a day tells how much they clump, to the next node of the grid."""
    case = clumped(np.full(190, 0.1), 30, true)
    found = processes([case])[0].correlation
    places = [int(np.flatnonzero(one == CORRELATIONS)[0]) for one in (found, nearest)]
    assert abs(places[0] - places[1]) <= 1


def test_few_days_say_little_of_clumps() -> None:
    """A week in which one day went wholly wrong is not yet an account of floods."""
    bad, units = np.array([0, 0, 0, 5, 0, 0, 0.0]), np.full(7, 5.0)
    assert own_correlation(bad, units, 0.05, 0.03) <= 0.15
    assert own_correlation(np.zeros(0), np.zeros(0), 0.05, 0.03) == 0.03


@given(st.integers(0, 12), st.integers(0, 12), st.floats(0.01, 0.9), st.sampled_from([0.02, 0.1, 0.4]))
@settings(max_examples=40, deadline=None)
def test_evidence_is_draws_of_an_urn(bad: int, good: int, base: float, correlation: float) -> None:
    """Of n units each new one is a draw of its own with a / (a + those before it)."""
    a, b = 4 * base * (1 / correlation - 1), 4 * (1 - base) * (1 / correlation - 1)
    x, n = np.array([[float(bad)]]), np.array([[float(bad + good)]])
    told_bad, told_good = evidence(x, n, np.array([[base]]), np.array([[correlation]]))
    assert told_bad.item() == pytest.approx(sum(a / (a + before) for before in range(bad)))
    assert told_good.item() == pytest.approx(sum(b / (b + before) for before in range(good)))
    assert told_bad.item() <= bad + 1e-9


def test_a_memory_fades_by_half_in_its_own_time() -> None:
    """Seen a day later a unit weighs one, seven days after that a half in the shortest memory."""
    counts = np.zeros(20)
    counts[2] = 1.0
    held = faded(counts)
    assert held[2].tolist() == [0, 0, 0]
    assert held[3].tolist() == pytest.approx([1, 1, 1])
    assert held[10, 0] == pytest.approx(0.5)
    assert held[20].tolist() == pytest.approx([0.5 ** (17 / memory) for memory in (7, 25, 200)])


def test_the_memory_that_foretold_best_weighs_most() -> None:
    """A constant rate is told by the long memory, one that jumped a month ago by a shorter one."""
    steady = processes([clumped(np.full(300, 0.05), 40, 0.01)])[0].memory
    jumped = processes([clumped(np.where(np.arange(300) < 275, 0.03, 0.25), 40, 0.01)])[0].memory
    assert steady[2] > 0.5
    assert jumped[2] < 0.05
    assert sum(steady) == pytest.approx(1)


def test_an_account_without_days_is_what_its_prior_says() -> None:
    """Rate, correlation and memories."""
    prior = Prior(0.02, 25, 0.1, (0.2, 0.3, 0.5))
    for case in (outlook([], 0, prior=prior), outlook([], 40, known=np.zeros(40, np.bool_), prior=prior)):
        found = processes([case])[0]
        assert found.correlation == 0.1
        assert found.base == pytest.approx(0.02)
        assert found.memory == pytest.approx((0.2, 0.3, 0.5))


def test_the_usual_rate_of_a_metric_counts_as_half_a_bad_event() -> None:
    """One in a thousand is held until hundreds of units are seen; stars go bad together."""
    assert prior_of(0.001).units == 500
    assert prior_of(0.2).units == 16
    assert prior_of(0.05, 4).correlation > prior_of(0.05).correlation == prior_of(0.02).correlation


def test_what_is_rare_is_taken_to_clump_less() -> None:
    """Of one in a thousand, a day ten times as bad as another is not yet usual."""
    assert prior_of(0.001).correlation == 0.0015


def test_cases_of_any_length_stand_side_by_side() -> None:
    """Each process is what it is alone, and unknown days hold nothing."""
    long, short = clumped(np.full(120, 0.1), 10, 0.03), clumped(np.full(9, 0.3), 4, 0.03)
    gap = replace(long, known=np.arange(120) % 9 > 0)
    for one, alone in zip(processes([long, short, gap]), (long, short, gap), strict=True):
        lone = processes([alone])[0]
        assert one.correlation == lone.correlation
        assert one.base == pytest.approx(lone.base)
        assert one.memory == pytest.approx(lone.memory)
    assert history([gap]).units[0, 0] == 0


def test_the_base_rate_is_shrunk_to_the_prior() -> None:
    """Ten days of one bad in ten, each worth ten over its design effect, beside 20 units of the prior."""
    case = outlook([(age, 1, 10) for age in range(10)], 10, prior=Prior(0.02, 20, 0.1))
    worth = 10 * 10 / 1.9
    assert base_rate(case.numerator, case.denominator, case.prior) == pytest.approx((0.4 + worth / 10) / (20 + worth))


def test_the_rate_is_drawn_from_the_mixture_of_memories() -> None:
    """With one memory alone its strata are the quantiles of its Beta, to the width of a node."""
    case = clumped(np.full(90, 0.08), 20, 0.03)
    held = replace(processes([case])[0], memory=(0.0, 1.0, 0.0))
    a, b = (side[0, 0, 1] for side in said_before([case], [held], history([case]), newest=True))
    exact = betaincinv(a, b, (np.arange(STRATA) + 0.5) / STRATA)
    found = NODES[rate_nodes([case], [held])[0]]
    assert np.abs(np.log(found / (1 - found)) - np.log(exact / (1 - exact))).max() < 0.06


@given(st.integers(0, 29), st.integers(0, 2))
@settings(max_examples=20, deadline=None)
def test_one_more_bad_event_never_lowers_the_rate(day: int, memory: int) -> None:
    """The process held, every stratum is at least what it was."""
    case = clumped(np.full(30, 0.1), 8, 0.1)
    worse = replace(case, numerator=np.minimum(case.numerator + (np.arange(30) == day), case.denominator))
    held = processes([case])
    one = [Process(held[0].correlation, held[0].base, tuple(float(k == memory) for k in range(3)))]
    assert (rate_nodes([worse], one) >= rate_nodes([case], one)).all()


def test_a_prior_may_be_sure() -> None:
    """Of one memory alone, or of days that do not clump."""
    for prior in (Prior(memory=(1.0, 0.0, 0.0)), Prior(correlation=0.0)):
        assert sum(processes([clumped(np.full(30, 0.1), 8, 0.1, prior=prior)])[0].memory) == pytest.approx(1)


def test_clumps_are_those_of_units() -> None:
    """Points above the units, or given back, count as bad and good units."""
    prior, units = prior_of(0.02), np.full(4, 3.0)
    assert clumping(np.array([5.0, -5, 0, 8]), units, prior) == clumping(np.array([3.0, 0, 0, 3]), units, prior)
