"""The record of an account as a matplotlib Figure: what was said against what happened, and the price of every rule."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from strikewatch.charts.figure import BLUE, INK, LOOK, ORANGE, RED, TEXT
from strikewatch.core.backtest import Backtest, Curve
from strikewatch.core.curve import FEW_DAYS, FOLLOW, Point
from strikewatch.core.facts import date_of
from strikewatch.core.scores import Bin

GREEN, PURPLE = "#009E73", "#8A4FBF"  # at least 3:1 on white
# By rule: colour, line, marker of the threshold in use, and a name short enough for the side of a phone.
STYLES = {
    "chance": (BLUE, "-", "o", "our chance"),
    "near_limit": (ORANGE, (0, (5, 2)), "s", "80 % of the limit"),
    "burn_sloth": (GREEN, (0, (3, 1, 1, 1)), "^", "burn rate, Sloth"),
    "burn_pyrra": (PURPLE, (0, (1, 1)), "v", "burn rate, Pyrra"),
    "three_sigma": (RED, (0, (4, 1, 1, 1, 1, 1)), "D", "three-sigma chart"),
    "dashboard": (INK, "-", "X", "past the limit"),
}
MOST_FALSE = 20.0  # a year; what lies beyond is of no use to anybody, but the marks are always shown
MOST_ALARMED = 0.5  # of the days without a breach


def backtest_chart(found: Backtest) -> Figure:
    """Said against happened with the number of cases, above lead against false alarms for each rule."""
    with matplotlib.rc_context(LOOK):
        figure = Figure(figsize=(5, 8.6))
        figure.set_label(alt_text(found))
        grid = figure.add_gridspec(
            3, height_ratios=[3.0, 0.8, 3.0], left=0.135, right=0.94, top=0.965, bottom=0.17, hspace=0.55
        )
        said, cases, curve = (figure.add_subplot(grid[row]) for row in range(3))
        for panel in (said, cases, curve):
            _dress(panel)
        _draw_said(said, found.bins)
        _draw_cases(cases, found.bins)
        _draw_curves(curve, found)
        if found.curves:
            figure.legend(
                *curve.get_legend_handles_labels(), loc="lower left", ncols=2, frameon=False, labelcolor=INK,
                bbox_to_anchor=(0.1, 0.0), fontsize=TEXT - 1,
            )  # fmt: skip
    return figure


def alt_text(found: Backtest) -> str:
    """The same in words."""
    bins = "; ".join(
        f"{_percent(one.said)} said, {_percent(one.happened)} of {one.count} happened" for one in found.bins
    )
    rules = "; ".join(_in_use(one) for one in found.curves)
    days = f"{date_of(found.first).isoformat()} to {date_of(found.last).isoformat()}"
    return f"{found.account}, {days}. {bins or 'No chance was told'}. {rules or 'No rule to compare'}."


def _in_use(curve: Curve) -> str:
    point = curve.in_use
    lead = "no breach" if point.lead is None else f"{point.lead:g} days of lead"
    false = "nothing decided yet" if point.false_a_year is None else f"{point.false_a_year:.1f} false alarms a year"
    return f"{curve.label}: {false}, {lead}"


def _dress(panel: Axes) -> None:
    panel.spines[["top", "right"]].set_visible(False)
    panel.spines[["left", "bottom"]].set(color=INK, alpha=0.5)
    panel.tick_params(colors=INK, length=0, pad=5)
    panel.grid(color=INK, alpha=0.12, linewidth=0.8)
    panel.set_axisbelow(True)
    panel.patch.set_visible(False)


def _name(panel: Axes, said: str, below: str = "") -> None:
    panel.set_title(said, loc="left", fontsize=TEXT, color=INK, y=1.0, pad=4)
    panel.set_xlabel(below, fontsize=TEXT - 1, color=INK, labelpad=2)


def _draw_said(panel: Axes, bins: Sequence[Bin]) -> None:
    """Points near the broken line: what was said came true as often as it was said. Big ones were said often."""
    panel.plot([0, 1], [0, 1], color=INK, alpha=0.5, linewidth=1.2, linestyle=(0, (4, 3)))
    said, happened = [one.said for one in bins], [one.happened for one in bins]
    panel.plot(said, happened, color=BLUE, linewidth=1.4)
    most = max([one.count for one in bins], default=1)
    sizes = [20 + 160 * one.count / most for one in bins]
    panel.scatter(said, happened, sizes, color=BLUE, clip_on=False, zorder=3, edgecolors="none")
    panel.set_xlim(0, 1)
    panel.set_ylim(0, 1)
    panel.xaxis.set_major_formatter(FuncFormatter(lambda share, _: _percent(share)))
    panel.yaxis.set_major_formatter(FuncFormatter(lambda share, _: _percent(share)))
    _name(panel, "breach within 14 days: how often it happened", "what was said")
    if not bins:
        _nothing(panel, "no chance was told on a day\nwhose next 14 days are known")


def _draw_cases(panel: Axes, bins: Sequence[Bin]) -> None:
    """How often each was said: what was said rarely is known badly."""
    counts = [one.count for one in bins]
    panel.bar(range(len(bins)), counts, 0.8, color=BLUE, alpha=0.75, edgecolor="none")
    for index, count in enumerate(counts):
        panel.annotate(
            str(count),
            (index, count),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            fontsize=TEXT - 2,
            color=INK,
        )
    panel.set_ylim(0, max([*counts, 1]) * 1.3)
    panel.set_xlim(-0.6, max(len(bins), 1) - 0.4)
    ends = [f"{'≤' if one.high == 1 else '<'} {one.high * 100:.0f}" for one in bins]
    panel.set_xticks(range(len(bins)), ends, fontsize=TEXT - 1)
    panel.set_yticks([])
    panel.grid(visible=False)
    panel.spines["left"].set_visible(False)
    _name(panel, "on so many days", "what was said, in per cent")


def _draw_curves(panel: Axes, found: Backtest) -> None:
    """Each rule over all of its thresholds, marked at the one in use: further up and to the left is better."""
    widest = marks = 1.0
    for curve in found.curves:
        drawn = [one for one in curve.points if _is_drawn(one)]
        colour, line, marker, name = STYLES[curve.rule]
        false, lead = [one.false_a_year or 0.0 for one in drawn], [one.lead or 0.0 for one in drawn]
        panel.plot(false, lead, color=colour, linestyle=line, linewidth=2, label=None)
        here = [one for one in drawn if one is curve.in_use]
        panel.plot(
            [one.false_a_year or 0.0 for one in here], [one.lead or 0.0 for one in here], color=colour, linestyle=line,
            linewidth=2, marker=marker, markersize=8, clip_on=False, label=name,
        )  # fmt: skip
        widest = max([widest, *false])
        marks = max([marks, *(one.false_a_year or 0.0 for one in here)])
    end = max(min(widest, MOST_FALSE), marks)
    panel.set_xlim(-0.02 * end, end * 1.03)
    panel.set_ylim(-0.6, FOLLOW + 0.6)
    for axis in (panel.xaxis, panel.yaxis):
        axis.set_major_locator(MaxNLocator(5, integer=True))
    few = f"\nonly {found.at_risk} days at risk: too few for a rate" if found.at_risk < FEW_DAYS else ""
    _name(panel, "days of lead, median of all breaches", f"false alarms a year; the mark is the threshold in use{few}")
    if not any(one.lead is not None for curve in found.curves for one in curve.points):
        always = any(one.past_always for one in found.objectives)
        _nothing(panel, "past a limit from the first day on,\nso no breach began" if always else "no breach came yet")


def _is_drawn(point: Point) -> bool:
    """Whether it has a place, and warns at all: what is in alarm on most days does not."""
    return point.false_a_year is not None and point.lead is not None and (point.alarmed or 0.0) <= MOST_ALARMED


def _nothing(panel: Axes, said: str) -> None:
    panel.text(0.5, 0.5, said, transform=panel.transAxes, ha="center", va="center", color=INK, fontsize=TEXT)


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"
