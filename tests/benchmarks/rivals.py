"""What the forecast is held against: a plain reference, and two rules of thumb.

    rivals              all of them, by name
    plain_reference     a simulation with exact leave dates, a recent rate and one over-dispersion for all
    eighty_percent      whether the rate is past 80 % of the limit
    rate_by_limit       the rate over the limit, in twenty bins

Both rules are given the chance that the same reading had in the other half of the accounts. Arrays are by case [N];
P paths, H days ahead.
"""

from __future__ import annotations

import numpy as np
from judged import AHEAD, LEAST, WINDOW, Accounts, Bools, Cases, Floats, Ints, before

PATHS, SEED, CHUNK = 400, 1, 500
HALF_LIFE = 28.0  # days until a day's counts weigh half
SHRINKAGE = 30.0  # units at the pooled rate
CORRELATIONS = 0.001, 0.9  # its bounds
RECENT_DAYS = 28  # whose mean by weekday is the volume to come
BINS = 20


def rivals(accounts: Accounts, cases: Cases) -> dict[str, Floats]:
    """What each says of each case."""
    return {
        "80 % of the limit": eighty_percent(accounts, cases),
        "rate / limit, calibrated": rate_by_limit(accounts, cases),
        "plain reference": plain_reference(accounts, cases),
        "with the pool of the whole past": plain_reference(accounts, cases, steady_pool=True),
    }


def share_of_limit(accounts: Accounts, cases: Cases) -> Floats:
    """The window's rate over the limit [N]."""
    first, last = cases.day + 1 - WINDOW, cases.day + 1
    bad, units = (before(counts) for counts in (accounts.bad, accounts.units))
    held = (sums[cases.account, last] - sums[cases.account, first] for sums in (bad, units))
    counted, of = held
    return np.asarray(counted / of / float(accounts.limit))


def eighty_percent(accounts: Accounts, cases: Cases) -> Floats:
    """The chance that goes with being past 80 % of the limit, or not."""
    return by_other_half((share_of_limit(accounts, cases) >= 0.8).astype(np.int64), cases)


def rate_by_limit(accounts: Accounts, cases: Cases) -> Floats:
    """The chance that goes with the rate over the limit, by quantile bins of the other half of the accounts."""
    share, said = share_of_limit(accounts, cases), np.zeros(len(cases))
    for half in (0, 1):
        others = cases.account % 2 != half
        edges = np.quantile(share[others], np.linspace(0, 1, BINS + 1)[1:-1])
        reading = np.searchsorted(edges, share, side="right")
        said[~others] = by_other_half(reading, cases)[~others]
    return said


def by_other_half(reading: Ints, cases: Cases) -> Floats:
    """How often a breach came at the same reading among the accounts of the other half, odd ones and even ones."""
    said = np.zeros(len(cases))
    for half in (0, 1):
        others = cases.account % 2 != half
        share = cases.happened[others].mean()
        count = np.bincount(reading[others], minlength=reading.max() + 1)
        came = np.bincount(reading[others], weights=cases.happened[others], minlength=reading.max() + 1)
        said[~others] = np.where(count > 0, came / np.maximum(count, 1), share)[reading[~others]]
    return said


def plain_reference(accounts: Accounts, cases: Cases, *, steady_pool: bool = False, paths: int = PATHS) -> Floats:
    """The chance of a breach within 14 days, (paths that breach + 1/2) / (paths + 1), from a seeded simulation.

    The pooled rate fades with the same half-life as an account's own, or with `steady_pool` not at all.
    """
    random = np.random.default_rng(SEED)
    a, b = rate_of(accounts, cases, HALF_LIFE if not steady_pool else np.inf)
    strength = day_strength(accounts, cases)
    work = weekday_volume(accounts, cases)
    held = kept(accounts.bad, cases), kept(accounts.units, cases)
    said = np.zeros(len(cases))
    for start in range(0, len(cases), CHUNK):
        part = slice(start, start + CHUNK)
        rate = random.beta(a[part, None], b[part, None], (len(a[part]), paths))
        drawn = days_ahead(rate, strength[part, None], work[part], random)
        breach = over(accounts, (held[0][part], held[1][part]), drawn)
        said[part] = (breach.sum(axis=1) + 0.5) / (paths + 1)
    return said


def days_ahead(rate: Floats, strength: Floats, work: Floats, random: np.random.Generator) -> tuple[Ints, Ints]:
    """Bad events and units since today, by case, path and day ahead [N, P, H].

    A day's units are its expected work rounded up or down by chance, its bad ones beta-binomial around the path's rate.
    """
    bad, units = (np.zeros((*rate.shape, AHEAD), np.int64) for _ in range(2))
    for ahead in range(AHEAD):
        units[:, :, ahead] = np.floor(work[:, ahead, None] + random.random(rate.shape))
        spoilt = random.beta(np.maximum(rate * strength, 1e-6), np.maximum((1 - rate) * strength, 1e-6))
        bad[:, :, ahead] = random.binomial(units[:, :, ahead], np.clip(spoilt, 0, 1))
    return bad.cumsum(axis=2), units.cumsum(axis=2)


def over(accounts: Accounts, held: tuple[Ints, Ints], drawn: tuple[Ints, Ints]) -> Bools:
    """Which paths [N, P] breach on any day ahead."""
    bad, units = (known[:, None, :] + new for known, new in zip(held, drawn, strict=True))
    past = bad * accounts.limit.denominator > units * accounts.limit.numerator
    return np.asarray(((units >= LEAST) & past).any(axis=2))


def pooled(counts: Ints | Floats, accounts: Accounts) -> Floats:
    """Sums over all accounts by day, repeated for each [A, D]; an account that is judged alone has its own counts."""
    return counts.astype(float) if accounts.alone else np.broadcast_to(counts.sum(axis=0, dtype=float), counts.shape)


def rate_of(accounts: Accounts, cases: Cases, pool_half_life: float) -> tuple[Floats, Floats]:
    """Beta(a, b) of each case's rate [N], from the days up to its own."""
    at = cases.account, cases.day
    bad, units = (fading(counts, HALF_LIFE)[at] for counts in (accounts.bad, accounts.units))
    all_bad, all_units = (
        fading(pooled(counts, accounts), pool_half_life)[at] for counts in (accounts.bad, accounts.units)
    )
    prior = SHRINKAGE * all_bad / all_units
    return bad + prior, units - bad + SHRINKAGE - prior


def day_strength(accounts: Accounts, cases: Cases) -> Floats:
    """What a + b is for one day [N]: 1 / correlation - 1."""
    correlation = day_correlation(accounts)[cases.account, cases.day]
    return np.asarray(1 / np.clip(correlation, *CORRELATIONS) - 1)


def day_correlation(accounts: Accounts) -> Floats:
    """The correlation of two units of one day, pooled over all days up to each [A, D], by moments.

    sum (x - n p)^2 - n p (1 - p) over sum n (n - 1) p (1 - p), x bad in n units, p the account's mean rate so far.
    """
    x, n = accounts.bad.astype(float), accounts.units.astype(float)
    upto = [values.cumsum(axis=1) for values in (x, n, x * x, x * n, n * n)]
    bad, units, squares, products, sizes = upto
    p = bad / np.maximum(units, 1)
    extra = squares - 2 * p * products + p * p * sizes - units * p * (1 - p)
    return np.asarray(pooled(extra, accounts) / np.maximum(pooled((sizes - units) * p * (1 - p), accounts), 1e-9))


def fading(counts: Ints | Floats, half_life: float) -> Floats:
    """Sums up to each day, in which a day's counts weigh half as much every `half_life` days [A, D]."""
    held = np.zeros(counts.shape)
    total = np.zeros(len(counts))
    for day in range(counts.shape[1]):
        total = total * 0.5 ** (1 / half_life) + counts[:, day]
        held[:, day] = total
    return held


def weekday_volume(accounts: Accounts, cases: Cases) -> Floats:
    """Units expected on each day ahead [N, H]: the mean of its weekday over the last 28 days."""
    back = cases.day[:, None] - RECENT_DAYS + 1 + np.arange(RECENT_DAYS)
    by_weekday = accounts.units[cases.account[:, None], back].reshape(-1, RECENT_DAYS // 7, 7).mean(axis=1)
    return np.asarray(by_weekday[:, np.arange(AHEAD) % 7])


def kept(counts: Ints, cases: Cases) -> Ints:
    """What is known today and still in the window on each day ahead [N, H]."""
    sums = before(counts)
    today = cases.day + 1
    first = today[:, None] + np.arange(1, AHEAD + 1) - WINDOW
    return np.asarray(sums[cases.account, today][:, None] - sums[cases.account[:, None], first])
