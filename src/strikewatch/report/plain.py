"""The small values of the core as plain data: days as ISO dates, fractions as floats, None as null."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from strikewatch.core.facts import Span, date_of
from strikewatch.core.model import Counts


def iso(day: int) -> str:
    return date_of(day).isoformat()


def iso_or_none(day: int | None) -> str | None:
    return None if day is None else iso(day)


def span(days: Span | None) -> dict[str, str] | None:
    return None if days is None else {"from": iso(days.first), "to": iso(days.last)}


def number(value: Fraction | None) -> float | int | None:
    """A whole number as an integer, any other as the nearest float."""
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def counts(value: Counts | None) -> dict[str, Any] | None:
    return None if value is None else {"numerator": value.numerator, "denominator": value.denominator}
