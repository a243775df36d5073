"""What the record is counted by, against naive recounts."""

from __future__ import annotations

import statistics
from fractions import Fraction

import alarms
import drivers
import flights
import judged
import numpy as np
import pytest
import rivals
from hypothesis import given
from hypothesis import strategies as st
from judged import Accounts

from strikewatch.core.curve import Course

LIMIT = Fraction(4, 100)


def some_accounts(*, alone: bool = False, days: int = 100) -> Accounts:
    """Six accounts of 4 units a day, 4 % bad, on days that clump."""
    random = np.random.default_rng(11)
    units = random.poisson(4, (6, days))
    return Accounts("some", LIMIT, random.binomial(units, random.beta(1, 24, units.shape)), units, alone)


def naive_breach(accounts: Accounts, account: int, day: int) -> bool:
    bad, units = (sum(counts[account, day - 29 : day + 1].tolist()) for counts in (accounts.bad, accounts.units))
    return units >= 20 and Fraction(bad, units) > LIMIT


def test_cases_are_those_of_a_naive_recount() -> None:
    """Every third day after sixty, not in breach, with 20 units; a breach on any of the next 14 days happened."""
    accounts = some_accounts()
    expected = [
        (account, day, any(naive_breach(accounts, account, later) for later in range(day + 1, day + 15)))
        for day in range(60, 100 - 14, 3)
        for account in range(6)
        if accounts.units[account, day - 29 : day + 1].sum() >= 20 and not naive_breach(accounts, account, day)
    ]
    cases = judged.cases_of(accounts)
    assert list(zip(cases.account, cases.day, cases.happened, strict=True)) == expected
    assert 0 < cases.happened.sum() < len(cases)


def test_nothing_said_knows_the_future() -> None:
    """With other days after a case's own, the reference and the forecast say the same of it."""
    accounts = some_accounts()
    cases = judged.cases_of(accounts)
    last = int(cases.day[len(cases) // 2])
    past = np.arange(accounts.bad.shape[1]) <= last
    till = cases.day <= last
    early = judged.Cases(cases.account[till], cases.day[till], cases.happened[till])
    blind = Accounts("some", LIMIT, accounts.bad * past, np.where(past, accounts.units, 7))
    for said in (rivals.plain_reference, lambda *given_: judged.said_by_forecast(*given_)[0]):
        assert (said(accounts, early) == said(blind, early)).all()


def test_the_correlation_is_the_moment_of_all_days_so_far() -> None:
    """For one day, written out; alone each account has its own."""
    accounts = some_accounts()
    x, n = accounts.bad[:, :71], accounts.units[:, :71]
    p = x.sum(axis=1, keepdims=True) / n.sum(axis=1, keepdims=True)
    extra, pairs = (x - n * p) ** 2 - n * p * (1 - p), n * (n - 1) * p * (1 - p)
    assert rivals.day_correlation(accounts)[:, 70] == pytest.approx(extra.sum() / pairs.sum())
    own = rivals.day_correlation(some_accounts(alone=True))[:, 70]
    assert own == pytest.approx(extra.sum(axis=1) / pairs.sum(axis=1))


def test_the_volume_to_come_is_the_mean_of_its_weekday() -> None:
    """Over the last 28 days, and what stays in the window is what has not left."""
    accounts = some_accounts()
    cases = judged.cases_of(accounts)
    account, day = int(cases.account[7]), int(cases.day[7])
    for ahead in range(1, 15):
        same = [accounts.units[account, one] for one in range(day - 27, day + 1) if (day + ahead - one) % 7 == 0]
        assert rivals.weekday_volume(accounts, cases)[7, ahead - 1] == statistics.mean(map(float, same))
        left = accounts.bad[account, day + ahead - 29 : day + 1].sum()
        assert rivals.kept(accounts.bad, cases)[7, ahead - 1] == left


def test_a_reading_is_given_the_chance_of_the_other_half() -> None:
    """Even accounts are told how often it happened to odd ones, and a reading none of them had their mean."""
    cases = judged.Cases(np.array([0, 0, 1, 1, 1]), np.zeros(5, np.int64), np.array([1, 1, 1, 0, 0], np.bool_))
    said = rivals.by_other_half(np.array([0, 2, 0, 0, 1]), cases)
    assert said.tolist() == [0.5, pytest.approx(1 / 3), 1, 1, 1]


@given(st.lists(st.integers(0, 28), min_size=1, max_size=30))
def test_a_median_of_counts_is_the_median(leads: list[int]) -> None:
    """By lead, as Python's own takes it."""
    assert alarms.medians(np.bincount(leads, minlength=29).astype(float)) == statistics.median(leads)


def test_thresholds_leave_out_the_alarm_that_never_ends() -> None:
    """None is at or below the least that was said; the last is never met."""
    found = alarms.fine(np.array([0.0, 0, 0, 0.2, 0.9]))
    assert found[0] > 0
    assert found[-1] == float("inf")
    assert alarms.fine(np.zeros(4)).tolist() == [float("inf")]


def test_an_episode_runs_for_six_days_more() -> None:
    """It ends on the seventh below the threshold; days in breach are in alarm and do not count."""
    said = np.array([0, 0.5, *[0] * 9, 0.9, *[0] * 8])
    course = Course(said, np.ones(20, np.bool_), np.arange(20) == 0)
    assert alarms.in_alarm([course], np.array([0.4, 0.8, np.inf])) * 19 == pytest.approx([14, 13, 6])


def test_drivers_are_as_described() -> None:
    """Mean units, share of bad ones and correlation of those whose rate stays; the same seeds give the same."""
    accounts = drivers.drivers(200)
    assert accounts.bad.shape == (400, 365)
    assert accounts.units.sum() / 400 / (365 / 7) == pytest.approx(200, rel=0.01)
    parts = [np.flatnonzero(kinds(seed) > 1) + 50 * index for index, seed in enumerate(drivers.SEEDS)]
    steady = np.concatenate(parts)
    assert len(steady) == 240
    kept = Accounts("", LIMIT, accounts.bad[steady], accounts.units[steady])
    assert kept.bad.sum() / kept.units.sum() == pytest.approx(0.02, rel=0.02)
    assert rivals.day_correlation(kept)[0, -1] == pytest.approx(0.03, abs=0.002)
    assert (drivers.drivers(200).bad == accounts.bad).all()


def kinds(seed: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Which of a seed's drivers step (0), creep (1) or stay."""
    return np.random.default_rng((seed, 200)).permutation(np.arange(50) % 5)


def test_flights_are_those_of_the_record() -> None:
    """207 accounts; of 14,881 cases 10 % breach, and of 14,027 cases 18 %."""
    try:
        both = flights.flights()
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    cases = [judged.cases_of(one) for one in both]
    assert [one.bad.shape for one in both] == [(207, 365)] * 2
    assert [len(one) for one in cases] == [14_881, 14_027]
    assert [round(100 * one.happened.mean()) for one in cases] == [10, 18]
