"""Accounts by day, the cases to judge them by, and what the forecast says of each.

    Accounts, Cases     counts [A, D]; which account and day is judged, and whether a breach came [N]
    cases_of            every third day after the warm-up, wherever the account is not in breach already
    pooled_prior        what all accounts together show up to a day; the only place where they tell of one another
    chances             the package's own forecast on each day that is wanted

The window is 30 days with at least 20 units; a breach is a rate strictly above the limit. Axes: A accounts, D days from
0, N cases, H days ahead.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from strikewatch.core.forecast import forecasts
from strikewatch.core.model import Objective, RollingDays
from strikewatch.core.outlook import Outlook
from strikewatch.core.prior import Prior

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

WINDOW, LEAST, AHEAD = 30, 20, 14
WARM_UP, EVERY = 60, 3
NONE = np.zeros(0, np.int64)
CORRELATIONS, UNITS = (0.002, 0.5), (5.0, 400.0)  # bounds of a pooled prior


@dataclass(frozen=True, slots=True)
class Accounts:
    """What is scored: its name, the limit, and bad events and units by account and day [A, D].

    `alone`: each is judged as if there were no other account.
    """

    name: str
    limit: Fraction
    bad: Ints
    units: Ints
    alone: bool = False

    @property
    def rule(self) -> Objective:
        """The limit as an objective of the package."""
        window = RollingDays(WINDOW)
        return Objective("record", self.name, "late_delivery", "package", window, self.limit, minimum_volume=LEAST)


@dataclass(frozen=True, slots=True)
class Cases:
    """Account, day (the last one known) and whether a breach came on any of the next 14 days, by case [N]."""

    account: Ints
    day: Ints
    happened: Bools

    def __len__(self) -> int:
        return len(self.day)

    def every(self, step: int) -> Cases:
        """Every so-many-th case."""
        return Cases(self.account[::step], self.day[::step], self.happened[::step])

    def block(self, *, alone: bool) -> Ints:
        """Which cases share their luck [N]: those of one account, or of the same 14 days where storms hit them all."""
        return self.account if alone else self.day // AHEAD


def before(counts: Ints) -> Ints:
    """Sums of the first 0, 1, ... D days [A, D + 1]."""
    return np.pad(counts.cumsum(axis=1), ((0, 0), (1, 0)))


def in_window(counts: Ints) -> Ints:
    """Sums over the 30 days up to each day [A, D], fewer at the start."""
    sums = before(counts)
    first = np.maximum(np.arange(counts.shape[1]) + 1 - WINDOW, 0)
    return np.asarray(sums[:, 1:] - sums[:, first])


def breached(accounts: Accounts) -> Bools:
    """Whether each account is in breach at the end of each day [A, D], compared in whole numbers."""
    bad, units = in_window(accounts.bad), in_window(accounts.units)
    return np.asarray((units >= LEAST) & (bad * accounts.limit.denominator > units * accounts.limit.numerator))


def breach_ahead(breach: Bools) -> Bools:
    """Whether a breach comes on any of the 14 days after each day [A, D - 14]."""
    windows = np.lib.stride_tricks.sliding_window_view(breach[:, 1:], AHEAD, axis=1)
    return np.asarray(windows.any(axis=2))


def judged(accounts: Accounts) -> Bools:
    """The days after the warm-up on which there is something to foretell [A, D]: enough units, and no breach yet."""
    after = np.arange(accounts.units.shape[1]) >= WARM_UP
    return np.asarray(after & (in_window(accounts.units) >= LEAST) & ~breached(accounts))


def cases_of(accounts: Accounts) -> Cases:
    """The cases of all accounts, by day and then account."""
    coming = breach_ahead(breached(accounts))
    days = np.arange(WARM_UP, coming.shape[1], EVERY)
    day, account = np.nonzero(judged(accounts)[:, days].T)
    return Cases(account, days[day], coming[account, days[day]])


def pooled_prior(bad: Ints, units: Ints, day: int) -> Prior:
    """What all accounts [A, D] up to and with `day` tell of one more account.

    By moments: the pooled rate p; the correlation of a day as in `rivals.day_correlation`; and, from how far accounts
    lie apart beyond luck, 1 / (units + 1) = (sum N (x / N - p)^2 / (p (1 - p)) - sum e) / sum N, x bad in N units of
    an account, e = 1 + (sum n^2 / N - 1) correlation its design effect.
    """
    x, n = (counts[:, : day + 1].astype(float) for counts in (bad, units))
    seen = n.sum(axis=1) > 0
    x, n = x[seen], n[seen]
    total, number = x.sum(axis=1), n.sum(axis=1)
    own = (total / number)[:, None]
    spread = own * (1 - own)
    extra, pairs = (x - n * own) ** 2 - n * spread, n * (n - 1) * spread
    correlation = float(np.clip(extra.sum() / max(pairs.sum(), 1e-9), *CORRELATIONS))
    p = float(np.clip(total.sum() / number.sum(), 1e-4, 1 - 1e-4))
    effect = 1 + ((n * n).sum(axis=1) / number - 1) * correlation
    apart = ((number * (own[:, 0] - p) ** 2).sum() / (p * (1 - p)) - effect.sum()) / number.sum()
    return Prior(p, float(np.clip(1 / max(apart, 1e-9) - 1, *UNITS)), correlation)


def outlook_of(accounts: Accounts, account: int, day: int, prior: Prior) -> Outlook:
    """One account as it is known at the end of a day."""
    known, nothing = np.ones(day + 1, np.bool_), np.zeros(day + 1)
    bad, units = accounts.bad[account, : day + 1], accounts.units[account, : day + 1]
    window = RollingDays(WINDOW)
    return Outlook(window, accounts.rule, day, 0, bad, units, known, nothing, NONE, NONE, prior=prior)


def chances(accounts: Accounts, wanted: Bools) -> tuple[Floats, float]:
    """The forecast's chance of a breach within 14 days on each day `wanted` [A, D], else nan; and its seconds each.

    One call holds the accounts of a day, or the days of an account that is judged alone.
    """
    said = np.full(wanted.shape, np.nan)
    account, day = np.nonzero(wanted)
    together = account if accounts.alone else day
    took = 0.0
    for one in np.unique(together).tolist():
        rows = together == one
        prior = Prior() if accounts.alone else pooled_prior(accounts.bad, accounts.units, one)
        pairs = zip(account[rows].tolist(), day[rows].tolist(), strict=True)
        outlooks = [outlook_of(accounts, *pair, prior) for pair in pairs]
        start = time.perf_counter()
        found = forecasts(outlooks, horizon=0, horizons=(AHEAD,))
        took += time.perf_counter() - start
        said[account[rows], day[rows]] = [forecast.probability[AHEAD] for forecast in found]
    return said, took / max(len(day), 1)


def said_by_forecast(accounts: Accounts, cases: Cases) -> tuple[Floats, float]:
    """The same by case [N]."""
    wanted = np.zeros(accounts.units.shape, np.bool_)
    wanted[cases.account, cases.day] = True
    said, took = chances(accounts, wanted)
    return said[cases.account, cases.day], took
