"""What alarms were worth: false ones by account-year against days of lead, for our chance and for the usual rules.

    record_of       accounts and what we said -> what each threshold of each rule was worth, account by account
    best            the most lead at so many false alarms a year
    gain, shortfall   ours against another, at so many and wherever it is furthest behind
    print_curves    each rule's curve, ours beside it, and the gain at one and at two false alarms a year

The definitions of an alarm, a false one and its lead are those of `core.curve`, the rules those of `core.rival_rules`.
Thresholds are taken so finely that none of a rule's curve is lost. Axes: A accounts, K thresholds, L = 29 leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from bootstrap import SEED, Interval
from judged import WARM_UP, Accounts, Bools, Floats, breached, in_window

from strikewatch.core.curve import EASE, FOLLOW, YEAR, Course, tally
from strikewatch.core.forecast import HORIZONS
from strikewatch.core.replay import Replayed
from strikewatch.core.rival_rules import DAYS_AHEAD, RULES, Rule

THRESHOLDS = 80
RESAMPLES = 1000
MOST_ALARMED = 0.5
AT = (1.0, 2.0)  # false alarms a year at which ours has to be better
SHOWN = (0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class Worth:
    """What a rule's thresholds [K] were worth by account: false alarms [A, K], breaches by lead [A, K, L], days [A].

    `alarmed` [K] is the share of days without a breach on which an episode runs.
    """

    rule: Rule
    thresholds: Floats
    alarmed: Floats
    false: Floats
    leads: Floats
    days: Floats


def series_of(accounts: Accounts, account: int, chance: Floats, breach: Bools) -> Replayed:
    """One account as a replay has it; the figure over its limit is nan on an empty window."""
    bad, units = accounts.bad[account : account + 1], accounts.units[account : account + 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        nearness = in_window(bad)[0] / in_window(units)[0] / float(accounts.limit)
    said = np.full((len(nearness), len(HORIZONS)), np.nan)
    said[:, HORIZONS.index(DAYS_AHEAD)] = chance
    known, nothing = np.ones(len(nearness), np.bool_), np.full(len(nearness), np.nan)
    return Replayed(accounts.rule, None, 0, nothing, known, breach, said, nearness, bad[0], units[0])


def record_of(accounts: Accounts, chance: Floats, rows: Sequence[int]) -> tuple[Worth, ...]:
    """What each rule was worth on the accounts `rows` after the warm-up, from `chance` [A, D]; ours comes first."""
    breach = breached(accounts)
    series = [series_of(accounts, row, chance[row], breach[row]) for row in rows]
    return tuple(worth(rule, series) for rule in RULES)


def worth(rule: Rule, series: Sequence[Replayed]) -> Worth:
    """One rule on all accounts, at each threshold whose episodes run on half of the days at most.

    Below that they run into one another: an alarm that never ends is never false, and warns of nothing.
    """
    courses = [Course(rule.read(one)[WARM_UP:], one.known[WARM_UP:], one.breach[WARM_UP:]) for one in series]
    quiet = np.concatenate([one.said[~one.breach] for one in courses])
    thresholds = fine(quiet[np.isfinite(quiet)])
    alarmed = in_alarm(courses, thresholds)
    thresholds, alarmed = thresholds[alarmed <= MOST_ALARMED], alarmed[alarmed <= MOST_ALARMED]
    found = [tally(one, thresholds.tolist()) for one in courses]
    false = np.array([one.false for one in found], float)
    leads = np.array([(one.leads[:, :, None] == np.arange(FOLLOW + 1)).sum(axis=0) for one in found], float)
    return Worth(rule, thresholds, alarmed, false, leads, np.array([one.days for one in found], float))


def in_alarm(courses: Sequence[Course], thresholds: Floats) -> Floats:
    """The share of days without a breach on which an episode runs [K]: at the threshold within the last seven days."""
    held, days = np.zeros(len(thresholds)), 0
    for one in courses:
        on = one.breach | (one.said >= thresholds[:, None])
        upto = np.pad(on.cumsum(axis=1), ((0, 0), (EASE, 0)))
        running = upto[:, EASE:] > upto[:, :-EASE]
        held += running[:, ~one.breach].sum(axis=1)
        days += int((~one.breach).sum())
    return held / max(days, 1)


def fine(said: Floats) -> Floats:
    """Thresholds between all that was said, closer together towards the top, ascending; and one that is never met."""
    if not len(said) or said.max() == said.min():
        return np.array([np.inf])
    tail = np.geomspace(1, 1 / len(said), THRESHOLDS)
    at = np.unique(np.quantile(said, 1 - tail))
    return np.append(at[at > said.min()], np.inf)


def medians(leads: Floats) -> Floats:
    """The median lead [...] of counts by lead [..., L]; nan without a breach."""
    upto, number = leads.cumsum(axis=-1), leads.sum(axis=-1, keepdims=True)
    low, high = ((upto > half).argmax(axis=-1) for half in ((number - 1) // 2, number // 2))
    return np.where(number[..., 0] > 0, (low + high) / 2, np.nan)


def measured(one: Worth, weights: Floats) -> tuple[Floats, Floats]:
    """False alarms a year and median lead by threshold [T, K], accounts drawn `weights` [T, A] times each."""
    a_year = weights @ one.false / (weights @ one.days / YEAR)[:, None]
    return a_year, medians(np.tensordot(weights, one.leads, axes=1))


def best(one: Worth, weights: Floats, false_a_year: float) -> Floats:
    """The most lead [T] of the thresholds with so few false alarms a year."""
    a_year, lead = measured(one, weights)
    return np.asarray(np.where(a_year <= false_a_year, lead, 0.0).max(axis=1))


def gain(ours: Worth, other: Worth, false_a_year: float) -> Interval:
    """Days of lead that ours has more at so many false alarms a year, with its 95 % account bootstrap."""
    number = len(ours.days)
    drawn = np.random.default_rng(SEED).multinomial(number, np.full(number, 1 / number), size=RESAMPLES)
    weights = np.concatenate([np.ones((1, number)), drawn])
    more = best(ours, weights, false_a_year) - best(other, weights, false_a_year)
    low, high = np.quantile(more[1:], (0.025, 0.975))
    return Interval(float(more[0]), float(low), float(high))


def shortfall(ours: Worth, other: Worth) -> tuple[float, float]:
    """Days of lead by which ours is behind at most along the other's curve; false alarms a year there."""
    all_once = np.ones((1, len(ours.days)))
    a_year, lead = (values[0] for values in measured(other, all_once))
    behind = [there - best(ours, all_once, few)[0] for few, there in zip(a_year.tolist(), lead.tolist(), strict=True)]
    worst = int(np.argmax(behind))
    return float(behind[worst]), float(a_year[worst])


def print_curves(found: Sequence[Worth]) -> None:
    """Median lead, share missed and share of days in alarm of each rule; how ours compares along its curve."""
    ours = found[0]
    breaches, years = ours.leads[:, 0].sum(), ours.days.sum() / YEAR
    print(f"\nAlarms: {len(ours.days)} accounts, {years:,.0f} account-years, {breaches:,.0f} breaches.")
    print("Median days of lead / missed / days in alarm, at so many false alarms a year:\n")
    print("| |", " | ".join(f"{few:g}" for few in SHOWN), "|\n" + "|---" * (len(SHOWN) + 1) + "|")
    for one in found:
        print(f"| {one.rule.label} |", " | ".join(cell(one, few) for few in SHOWN), "|")
    print("\n| days of lead that ours has more (95 %) | at 1 | at 2 | least along its curve |\n|---|---|---|---|")
    for one in found[1:]:
        gains = " | ".join(told(gain(ours, one, few)) for few in AT)
        behind, few = shortfall(ours, one)
        print(f"| {one.rule.label} | {gains} | {-behind:+.1f}, at {few:.1f} |")


def cell(one: Worth, few: float) -> str:
    """Lead, share missed and share of days in alarm of the best threshold."""
    a_year, lead = (values[0] for values in measured(one, np.ones((1, len(one.days)))))
    allowed = np.flatnonzero(a_year <= few)
    by_lead = one.leads.sum(axis=0)
    missed = by_lead[:, 0] / np.maximum(by_lead.sum(axis=1), 1)
    at = min(allowed.tolist(), key=lambda index: (-lead[index], missed[index]))
    return f"{lead[at]:.1f} / {missed[at]:.0%} / {one.alarmed[at]:.0%}"


def told(one: Interval) -> str:
    """Days with their interval."""
    return f"{one.value:+.1f} ({one.low:+.1f} to {one.high:+.1f})"
