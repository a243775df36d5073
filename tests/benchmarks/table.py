"""How often each was right, as tables on the screen.

    scored          all tables of one set of accounts
print_scores    Brier skill, area under the curve and log loss of each, and what ours gains on each
print_bins      said against happened by tenths, each held to its bound
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from alarms import print_curves, record_of
from bootstrap import bin_errors, miscalibration, skill_gain
from judged import Accounts, Cases, Floats, cases_of, chances, judged
from rivals import rivals
from timing import Figure

from strikewatch.core.scores import Bin, area_under_curve, bins, brier_skill, log_loss

OURS = "the forecast"
JUDGED_FROM = 200  # cases a bin is held to its bound from
POINTS, MEAN_POINTS = 0.05, 0.02


def print_scores(accounts: Accounts, cases: Cases, said: Mapping[str, Floats]) -> None:
    """One line for each forecast in `said`; the gain of ours in skill with its 95 % interval."""
    print(f"\n### {accounts.name}\n\n{len(cases):,} cases, {cases.happened.mean():.1%} breach.\n")
    print("| | Brier skill | AUC | log loss | skill that ours has more (95 %) |\n|---|---|---|---|---|")
    block = cases.block(alone=accounts.alone)
    for name, chance in said.items():
        figures = [one(chance, cases.happened) or 0.0 for one in (brier_skill, area_under_curve, log_loss)]
        gain = skill_gain(said[OURS], chance, cases.happened, block) if name != OURS else None
        told = f"{gain.value:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})" if gain else ""
        print(f"| {name} | {figures[0]:.3f} | {figures[1]:.3f} | {figures[2]:.4f} | {told} |")


def print_bins(accounts: Accounts, cases: Cases, said: Floats) -> None:
    """Said against happened; a bin with cases enough must lie within the larger of 5 points and two of its errors."""
    table = bins(said, cases.happened)
    errors = bin_errors(said, cases.happened, cases.block(alone=accounts.alone))
    print("\n| said | happened | cases | bound | |\n|---|---|---|---|---|")
    for one, error in zip(table, errors, strict=True):
        bound = max(POINTS, 2 * error)
        print(f"| {one.said:.1%} | {one.happened:.1%} | {one.count:,} | {bound:.1%} | {verdict(one, bound)} |")
    mean = miscalibration(table) or 0.0
    held = "kept" if mean <= MEAN_POINTS else "missed"
    print(f"\nMean distance of said and happened: {100 * mean:.2f} points, at most 2: {held}.")


def verdict(one: Bin, bound: float) -> str:
    """Whether a bin keeps its bound; too few cases are not held to one."""
    if one.count < JUDGED_FROM:
        return "few"
    return "kept" if abs(one.said - one.happened) <= bound else "missed"


def scored(accounts: Accounts, sample: int) -> Figure:
    """Print the tables of one kind of bad event."""
    cases, rows = cases_of(accounts).every(sample), range(0, len(accounts.bad), sample)
    wanted = np.zeros(accounts.bad.shape, np.bool_)
    wanted[rows] = judged(accounts)[rows]
    wanted[cases.account, cases.day] = True
    chance, took = chances(accounts, wanted)
    ours = chance[cases.account, cases.day]
    print_scores(accounts, cases, {**rivals(accounts, cases), OURS: ours})
    print_bins(accounts, cases, ours)
    print_curves(record_of(accounts, chance, rows))
    return Figure(f"one forecast, {accounts.name}", 1000 * took, 5, 1, "ms")
