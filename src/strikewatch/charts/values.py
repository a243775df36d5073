"""What is drawn: values in the platform's own direction, and the words for them."""

from __future__ import annotations

from fractions import Fraction
from math import nan

from strikewatch.core.assessment import Assessment, DatedCounts
from strikewatch.core.facts import date_of
from strikewatch.core.grammar import (
    Adaptive,
    Calendar,
    Composite,
    Consecutive,
    IdleDays,
    LastN,
    Ledger,
    RollingDays,
    RollingHours,
    Since,
)
from strikewatch.core.model import Objective

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
Band = tuple[int, float, float, float]  # day, low, middle, high
NAMES = {
    RollingHours: "worst hours of the day", Calendar: "whole periods", Adaptive: "short or long by volume",
    Since: "since the start", Ledger: "balance", Consecutive: "longest run", IdleDays: "since the last one",
    Composite: "score",
}  # fmt: skip


UNITS = {"stars": "stars", "per_million": "per million", "per_hundred": "per 100", "points": "points", "days": "days"}


def is_rate(objective: Objective) -> bool:
    """Whether the limit is on a rate; else it is on a count."""
    return objective.limit_kind == "rate"


def from_below(objective: Objective) -> bool:
    """Whether the platform prints what is good, or a balance, so that too little is bad."""
    return objective.balance or (objective.direction == "at_least" and is_rate(objective))


def best(objective: Objective) -> float:
    """The best figure there can be, where too little is bad."""
    return float(objective.shown(Fraction(0)))


def shown(objective: Objective, bad: float) -> float:
    """A rate or count of what is bad in the platform's own direction and scale; all of these are straight lines."""
    start = float(objective.shown(Fraction(0)))
    return start + bad * (float(objective.shown(Fraction(1))) - start)


def limit_value(objective: Objective) -> float:
    """The limit as drawn; nan where none is known."""
    return nan if objective.limit is None else float(objective.shown(objective.limit))


def value(objective: Objective, point: DatedCounts) -> float:
    """What stands against the limit: the shown figure, or the count; nan on an empty denominator."""
    if not is_rate(objective):
        return shown(objective, point.counts.numerator)
    rate = point.counts.rate
    return nan if rate is None else float(objective.shown(rate))


def fan(assessment: Assessment) -> list[Band]:
    """The forecast in the platform's direction, begun at the last value known so that the line does not break."""
    objective, forecast = assessment.objective, assessment.forecast
    if forecast is None or not forecast.fan:
        return []
    start = value(objective, assessment.history[-1]) if assessment.history else nan
    begun = [(assessment.as_of, start, start, start)] if start == start else []
    return begun + [turned(objective, band) for band in forecast.fan]


def turned(objective: Objective, band: Band) -> Band:
    """One day of the forecast in the platform's direction, lowest first."""
    day, *figures = band
    low, middle, high = sorted(shown(objective, figure) for figure in figures)
    return (day, low, middle, high)


def figure_text(objective: Objective, number: float) -> str:
    """A value on an axis."""
    if is_rate(objective) and objective.scale == "percent":
        return f"{number * 100:.6g} %"
    return f"{number:,.6g}"


def date_text(day: int) -> str:
    """A day as 3 Nov."""
    date = date_of(day)
    return f"{date.day} {MONTHS[date.month - 1]}"


def plural(unit: str) -> str:
    return unit[:-1] + "ies" if unit.endswith("y") else unit + "s"


def window_text(assessment: Assessment) -> str:
    """What the upper panel shows: rate over 30 days."""
    objective, window = assessment.objective, assessment.objective.window
    what = f"bad {plural(objective.unit)}" if not is_rate(objective) else "rate"
    what = UNITS.get(objective.scale, what)
    if isinstance(window, RollingDays):
        return f"{what} over {window.days} days"
    if isinstance(window, LastN):
        return f"{what} over the last {window.n // window.parts} {plural(window.of)}"
    return f"{what}, {NAMES[type(window)]}"


def alt_text(assessment: Assessment) -> str:
    """The chart in one or two sentences."""
    objective, history = assessment.objective, assessment.history
    if not history:
        return f"{objective.label}: no history to draw yet."
    first, last = history[0], history[-1]
    limit = "" if objective.limit is None else f"; limit {figure_text(objective, limit_value(objective))}"
    said = (
        f"{objective.label}, {window_text(assessment)}: {_counts_text(objective, first)} on {date_text(first.day)}, "
        f"{_counts_text(objective, last)} on {date_text(last.day)}{limit}."
    )
    ahead = assessment.forecast.fan if assessment.forecast else ()
    return said + (_ahead_text(objective, ahead[-1]) if ahead else "")


def _counts_text(objective: Objective, point: DatedCounts) -> str:
    if objective.scale in ("stars", "points", "days"):
        return figure_text(objective, round(value(objective, point), 2))
    return f"{point.counts.numerator} bad of {point.counts.denominator} {plural(objective.unit)}"


def _ahead_text(objective: Objective, end: Band) -> str:
    """Where the forecast ends, rounded: it is a guess and shall look like one."""
    day, low, _, high = turned(objective, end)
    share = is_rate(objective) and objective.scale == "percent"
    texts = [f"{edge * 100:.1f} %" if share else f"{edge:,.3g}" for edge in (low, high)]
    return f" On {date_text(day)} it is likely to be between {texts[0]} and {texts[1]}."
