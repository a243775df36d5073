"""A figure the way its platform writes it: per cent, stars, per million, points or days.

on_scale     a figure with as many decimals as keep it on its own side of every anchor
exactly      a limit in full
parts_words  how many more fit: "3 more lost stars"
out_of       what a figure is out of: "97 ratings"
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import count

from strikewatch.core.model import Counts, Objective, Scale
from strikewatch.report.words import exact_percent, number_text, percent, units_text

SUFFIX: dict[Scale, str] = {
    "stars": " stars", "per_million": " per million", "per_hundred": " per 100", "points": " points", "days": " days",
}  # fmt: skip
PARTS: dict[str, str] = {"stars": "lost star", "points": "point", "days": "day"}  # what a figure counts, if not units
DECIMALS: dict[Scale, int] = {"stars": 2, "per_hundred": 1, "points": 1}
BEST = {"stars": Fraction(5)}


def on_scale(scale: Scale, figure: Fraction, anchors: Iterable[Fraction] = ()) -> str:
    """A figure in the platform's own direction, rounded so that it never stands on the wrong side of an anchor."""
    if scale == "percent":
        return percent(figure, anchors)
    marks = {Fraction(0), *([BEST[scale]] if scale in BEST else []), *anchors}
    if figure in marks or figure.denominator == 1:
        return exactly(scale, figure)
    for digits in count(DECIMALS.get(scale, 0)):
        rounded = round(figure, digits) if digits else Fraction(round(figure))
        if all((rounded > mark) == (figure > mark) and rounded != mark for mark in marks):
            return f"{_decimal(rounded, digits)}{SUFFIX[scale]}"
    raise AssertionError  # pragma: no cover - the digits of a fraction suffice in the end


def _decimal(number: Fraction, digits: int) -> str:
    return f"{float(number):,.{digits}f}" if digits else f"{int(number):,}"


def exactly(scale: Scale, figure: Fraction) -> str:
    """A limit in full: nothing of it is rounded away."""
    if scale == "percent":
        return exact_percent(figure)
    number = f"{figure.numerator:,}" if figure.denominator == 1 else number_text(figure)
    suffix = SUFFIX[scale]
    return f"{number}{suffix[:-1] if figure == 1 and suffix.endswith('s') else suffix}"


def parts_words(objective: Objective, number: int) -> str:
    """How many more bad events fit, as a noun phrase: 3 more, 5 more lost stars, 92 more points."""
    noun = PARTS.get(objective.scale)
    if noun is None:
        return f"{number} more"
    return f"{number} more {noun}{'' if number == 1 else 's'}"


def out_of(objective: Objective, counts: Counts) -> str:
    """What the bad ones are out of: 412 packages, 97 ratings."""
    return units_text(counts.denominator // objective.parts, objective.unit)
