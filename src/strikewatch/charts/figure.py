"""An assessment as a matplotlib Figure: panels over one axis of days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from strikewatch.charts.values import (
    Band,
    alt_text,
    best,
    date_text,
    fan,
    figure_text,
    from_below,
    is_rate,
    limit_value,
    plural,
    value,
    window_text,
)
from strikewatch.core.assessment import Assessment, DatedCounts
from strikewatch.core.facts import Span
from strikewatch.core.limits import budget
from strikewatch.core.model import Objective

BLUE, ORANGE, RED = "#0072B2", "#D55E00", "#DE1B1B"  # at least 3:1 on white and on the dark page
INK = "#010203"  # stands for the page's own text colour until `svg` puts it in
TEXT = 12
LOOK: dict[Any, Any] = {"font.size": TEXT, "hatch.linewidth": 0.8, "svg.fonttype": "none", "text.parse_math": False}


def objective_chart(assessment: Assessment) -> Figure:
    """The rate over time with its limit and forecast, above the counts it is made of.

    A limit on a count is drawn against the bad events themselves, so those have no panel of their own then.
    """
    with matplotlib.rc_context(LOOK):
        figure = Figure(figsize=(5, 3.7 if is_rate(assessment.objective) else 3.2))
        figure.set_label(alt_text(assessment))
        axes = _panels(figure, assessment)
        _draw_rate(axes[0], assessment)
        if is_rate(assessment.objective):
            _draw_bad(axes[1], assessment)
        _draw_all(axes[-1], assessment)
        _days(axes[-1], assessment)
        for panel in axes:
            _unsure(panel, assessment)
    return figure


def _panels(figure: Figure, assessment: Assessment) -> Sequence[Axes]:
    heights = [3.0, 1.15, 0.85] if is_rate(assessment.objective) else [3.0, 1.0]
    grid = figure.add_gridspec(
        len(heights), height_ratios=heights, left=0.125, right=0.985, top=0.925, bottom=0.085, hspace=0.42
    )
    first = figure.add_subplot(grid[0])
    panels = [first, *(figure.add_subplot(grid[row], sharex=first) for row in range(1, len(heights)))]
    for panel in panels:
        _dress(panel)
    return panels


def _dress(panel: Axes) -> None:
    """Few lines, no box; room for the numbers."""
    panel.spines[["top", "right", "left"]].set_visible(False)
    panel.spines["bottom"].set(color=INK, alpha=0.5)
    panel.tick_params(colors=INK, length=0, pad=3)
    panel.tick_params(axis="x", labelbottom=False)
    panel.grid(axis="y", color=INK, alpha=0.12, linewidth=0.8)
    panel.set_axisbelow(True)
    panel.patch.set_visible(False)


def _name(panel: Axes, said: str) -> None:
    """A title at a height of its own: left to itself matplotlib measures every label to place it."""
    panel.set_title(said, loc="left", fontsize=TEXT, color=INK, y=1.0, pad=3)


def _draw_rate(panel: Axes, assessment: Assessment) -> None:
    objective, history, ahead = assessment.objective, assessment.history, fan(assessment)
    days = [point.day for point in history]
    past = [value(objective, point) for point in history]
    panel.plot(days, past, color=BLUE, linewidth=2.2, drawstyle="steps-post", label="so far")
    if len(days) == 1:
        panel.plot(days, past, "o", color=BLUE, markersize=6)
    _draw_fan(panel, ahead)
    _scale(panel, objective, [*past, *(edge for band in ahead for edge in band[1:])])
    _draw_limit(panel, objective)
    _name(panel, window_text(assessment))


def _draw_fan(panel: Axes, ahead: Sequence[Band]) -> None:
    """The band that holds eight times in ten, and its middle."""
    if not ahead:
        return
    days, low, middle, high = zip(*ahead, strict=True)
    panel.fill_between(days, low, high, color=ORANGE, alpha=0.22, linewidth=0, label="likely range")
    panel.plot(days, middle, color=ORANGE, linewidth=2, linestyle=(0, (3, 2)), label="likely course")


def _scale(panel: Axes, objective: Objective, drawn: Sequence[float]) -> None:
    """Both the limit and the values in sight; rates asked from below are not drawn from zero, the rest always."""
    known = [number for number in (*drawn, limit_value(objective)) if number == number] or [0.0, 1.0]
    if from_below(objective):
        top = max([best(objective), *known])
        depth = max(top - min(known), 0.01 * top)
        panel.set_ylim(top - depth * 1.25, top + depth * 0.04)
    else:
        panel.set_ylim(0, max(*known, 0.001 if is_rate(objective) else 1) * 1.22)
    panel.yaxis.set_major_locator(MaxNLocator(3, integer=not is_rate(objective) or objective.scale == "points"))
    panel.yaxis.set_major_formatter(FuncFormatter(lambda number, _: figure_text(objective, number)))


def _draw_limit(panel: Axes, objective: Objective) -> None:
    """The limit as a red dashed line that carries its own name."""
    if objective.limit is None:
        return
    at = limit_value(objective)
    name = "level that people report" if objective.estimate else "limit"
    panel.axhline(at, color=RED, linewidth=1.6, linestyle=(0, (6, 2)), label="limit")
    under = from_below(objective)
    panel.annotate(
        f"{name} {figure_text(objective, at)}",
        (0, at),
        xycoords=("axes fraction", "data"),
        xytext=(3, -4 if under else 4),
        textcoords="offset points",
        va="top" if under else "bottom",
        color=INK,
        fontsize=TEXT,
    )


def _draw_bad(panel: Axes, assessment: Assessment) -> None:
    """Bad events in the window, under the number that the limit would allow."""
    objective, history = assessment.objective, assessment.history
    bad = [point.counts.numerator for point in history]
    _steps(panel, history, bad, RED)
    allowed = [_allowed(objective, point.counts.denominator) for point in history]
    if objective.limit is not None and history:
        days = [point.day for point in history]
        panel.plot(days, allowed, color=RED, linewidth=1.3, linestyle=(0, (6, 2)), drawstyle="steps-post")
    limit = "" if objective.limit is None else " (dashed: limit)"
    what = "lost stars" if objective.scale == "stars" else f"bad {plural(objective.unit)}"
    _name(panel, f"{what} in the window{limit}")
    panel.set_ylim(0, max([*bad, *allowed, 1]) * 1.15)


def _allowed(objective: Objective, units: int) -> float:
    """Bad units at the limit; where a count stands beside the rate, as many as both allow."""
    plain = objective.count_limit is None and not objective.minimum_buyers
    return units * float(objective.limit or 0) if plain else float(budget(objective, units) or 0)


def _draw_all(panel: Axes, assessment: Assessment) -> None:
    history = assessment.history
    everything = [point.counts.denominator // assessment.objective.parts for point in history]
    _steps(panel, history, everything, BLUE)
    _name(panel, f"all {plural(assessment.objective.unit)} in the window")
    panel.set_ylim(0, max([*everything, 1]) * 1.1)


def _steps(panel: Axes, history: Sequence[DatedCounts], heights: Sequence[int], colour: str) -> None:
    """Counts as one filled outline: a path for a year is no longer than for a week."""
    panel.set_yticks(sorted({0, max([*heights, 1])}))
    if not history:
        return
    edges = [point.day - 0.5 for point in history] + [history[-1].day + 0.5]
    panel.stairs(heights, edges, fill=True, color=colour, alpha=0.75, linewidth=0)


def _unsure(panel: Axes, assessment: Assessment) -> None:
    """Days that can still change are hatched, days that nothing covers are grey, the day itself is a line."""
    for gap in assessment.coverage.gaps:
        _unknown(panel, gap)
    if assessment.provisional:
        since = assessment.provisional.since
        panel.axvspan(
            since,
            max(assessment.as_of, since + 1),
            facecolor="none",
            edgecolor=(*matplotlib.colors.to_rgb(INK), 0.45),
            hatch="////",
            linewidth=0,
            label="provisional",
        )
    panel.axvline(assessment.as_of, color=INK, alpha=0.55, linewidth=1)


def _unknown(panel: Axes, gap: Span) -> None:
    panel.axvspan(gap.first, gap.last + 1, facecolor=INK, alpha=0.16, linewidth=0, label="unknown")


def _days(panel: Axes, assessment: Assessment) -> None:
    """Whole weeks before and after the day judged for, at most five of them written."""
    days = [point.day for point in assessment.history] + [row[0] for row in fan(assessment)]
    first, last = min([*days, assessment.as_of - 1]), max([*days, assessment.as_of + 1])
    step = next(step for step in (7, 14, 28, 56, 84, 168, 364, 10_000) if (last - first) / step <= 4.5)
    anchor = assessment.as_of - (assessment.as_of - first) // step * step
    panel.set_xlim(first, last)
    panel.set_xticks(range(anchor, last + 1, step))
    panel.tick_params(axis="x", labelbottom=True)
    panel.xaxis.set_major_formatter(FuncFormatter(lambda day, _: date_text(int(day))))
    margin = (last - first) * 0.05
    for label, day in zip(panel.get_xticklabels(), panel.get_xticks(), strict=True):
        near = (day - first < margin, last - day < margin)
        label.set_horizontalalignment("left" if near[0] else "right" if near[1] else "center")
