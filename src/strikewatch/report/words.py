"""How numbers, days and units are said to people.

percent       a share as text that never crosses a limit, nor 0, nor 100 %
chance        a probability as "about 1 in 8"
day_text      3 Nov
coming_day_text  Friday 27 Nov within a week
span_text     2–8 Aug
units_text    412 packages
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import count

from strikewatch.core.facts import Span, date_of

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NEARLY = tuple(Fraction(part, of) for part, of in ((1, 2), (2, 3), (3, 4), (4, 5), (9, 10), (19, 20)))


def percent(share: Fraction, anchors: Iterable[Fraction] = ()) -> str:
    """A share in per cent with one decimal, or as many more as keep it on its own side of every anchor.

    0 and 1 are anchors always, so that nothing prints as "0 %" or "100 %" but these themselves.
    """
    marks = {Fraction(0), Fraction(1), *anchors}
    if share in marks:
        return exact_percent(share)
    for digits in count(1):
        rounded = round(share * 100, digits) / 100
        if all((rounded > mark) == (share > mark) and rounded != mark for mark in marks):
            return _fixed(rounded, digits)
    raise AssertionError  # pragma: no cover - the digits of a fraction suffice in the end


def exact_percent(share: Fraction) -> str:
    """A share in per cent with all its decimals; one that never ends is cut after the eighth."""
    for digits in range(9):
        if round(share * 100, digits) == share * 100:
            return _fixed(share, digits)
    return _fixed(round(share * 100, 8) / 100, 8)


def _fixed(share: Fraction, digits: int) -> str:
    scaled = round(share * 100 * 10**digits)
    whole, rest = divmod(abs(scaled), 10**digits)
    text = f"{whole}.{rest:0{digits}d}" if digits else str(whole)
    return f"{'-' if scaled < 0 else ''}{text} %"


def number_text(number: Fraction | int) -> str:
    """A count: whole where it is whole, else with the decimals it has."""
    exact = Fraction(number)
    return str(exact.numerator) if exact.denominator == 1 else f"{float(exact):g}"


def chance(probability: float) -> str:
    """A probability the way people say it; never certain and never nothing."""
    if probability < 0.01:
        return "less than 1 in 100"
    if probability > 0.975:
        return "almost certain"
    if probability < 0.45:
        return f"about 1 in {_round_odds(1 / probability)}"
    near = min(NEARLY, key=lambda fraction: abs(float(fraction) - probability))
    return f"about {near.numerator} in {near.denominator}"


def _round_odds(odds: float) -> int:
    return round(odds) if odds < 12.5 else round(odds / 5) * 5 if odds < 50 else round(odds / 10) * 10


def chance_short(probability: float) -> str:
    """The same for a place with room for six letters."""
    if probability < 0.01:
        return "< 1 %"
    return "> 97 %" if probability > 0.975 else chance(probability).removeprefix("about ")


def day_text(day: int) -> str:
    """A day as 3 Nov."""
    date = date_of(day)
    return f"{date.day} {MONTHS[date.month - 1][:3]}"


def coming_day_text(day: int, as_of: int) -> str:
    """A day of the coming week as Friday 27 Nov, any other as 27 Nov."""
    near = 0 <= day - as_of <= 7
    return f"{WEEKDAYS[date_of(day).weekday()]} {day_text(day)}" if near else day_text(day)


def long_day_text(day: int) -> str:
    """A day as Sunday 22 November 2026."""
    date = date_of(day)
    return f"{WEEKDAYS[date.weekday()]} {date.day} {MONTHS[date.month - 1]} {date.year}"


def span_text(span: Span) -> str:
    """Days as 2–8 Aug, 30 Jul – 5 Aug, or 3 Aug."""
    if span.first >= span.last:
        return day_text(span.first)
    first, last = date_of(span.first), date_of(span.last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_text(span.last)}"
    return f"{day_text(span.first)} – {day_text(span.last)}"


def plural(noun: str) -> str:
    """More than one: packages, deliveries, days, breaches."""
    if noun.endswith("ch"):
        return f"{noun}es"
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"


def units_text(number: int, noun: str) -> str:
    """1 package, 412 packages."""
    return f"{number} {noun if number == 1 else plural(noun)}"


def listed(parts: Iterable[str], last_by: str = "and") -> str:
    """a; a and b; a, b and c."""
    *front, last = parts
    return f"{', '.join(front)} {last_by} {last}" if front else last
