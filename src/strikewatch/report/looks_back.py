"""What a window looks back over, in words.

window_words   the last 30 days; 42 days that end 2 days back; the last 100 trips; 3 months, assessed on the 20th
within_words   the same behind a count: "in the last 30 days"
window_document  the window as plain data, with its kind
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

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
    Window,
)
from strikewatch.report.words import WEEKDAYS, day_text, plural, units_text

ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def window_words(window: Window, unit: str = "unit") -> str:
    """What the window looks back over."""
    match window:
        case RollingDays(days=days, lag=lag):
            return f"{units_text(days, 'day')} that end {_back(lag)}" if lag else _last(days, "day")
        case RollingHours(hours=hours):
            return f"any {units_text(hours, 'hour')} that end on the day"
        case LastN():
            return _last_units(window)
        case Calendar():
            return _periods(window)
        case Adaptive():
            few = window.units
            return f"{window_words(window.short, unit)}, from {few} {plural(unit)} on; else {window_words(window.long)}"
        case Since(first=first):
            return f"everything since {day_text(first)} {date_of(first).year}"
        case Ledger(days=days, start=start):
            return f"points of the last {days} days, against a balance of {start}"
        case Consecutive(days=days):
            return f"the longest run in a row within the last {days} days"
        case IdleDays():
            return f"days since the last {unit}"
        case Composite(parts=parts):
            return f"a score made of {len(parts)} figures"


def within_words(window: Window, unit: str) -> str:
    """The same as a place for a count: in the last 30 days."""
    words = window_words(window, unit)
    if isinstance(window, Adaptive):
        words = window_words(window.short, unit)
    return words if isinstance(window, Since | IdleDays) else f"in {words}"


KINDS = {
    RollingDays: "rolling_days", RollingHours: "rolling_hours", LastN: "last_n", Calendar: "calendar",
    Adaptive: "adaptive", Since: "since", Ledger: "ledger", Consecutive: "consecutive", IdleDays: "idle_days",
    Composite: "composite",
}  # fmt: skip


def window_document(window: Window) -> dict[str, Any]:
    """The window as plain data, with its kind; a last-N window counts in whole units."""
    match window:
        case Adaptive(short=short, long=long, units=units):
            own: dict[str, Any] = {"short": window_document(short), "long": window_document(long), "units": units}
        case Composite(parts=parts, least=least):
            own = {"parts": [part.objective for part in parts], "least": least}
        case Since(first=first):
            own = {"first": date_of(first).isoformat()}
        case LastN(n=n, parts=parts_each):
            own = {**_fields(window), "n": n // parts_each}
        case _:
            own = _fields(window)
    return {"kind": KINDS[type(window)], **own}


def _fields(window: Window) -> dict[str, Any]:
    """What is set of a window, its lag and its parts aside."""
    values = {field.name: getattr(window, field.name) for field in fields(window)}
    return {name: value for name, value in values.items() if value not in (0, None) and name not in ("lag", "parts")}


def _back(days: int) -> str:
    return f"{units_text(days, 'day')} back"


def _last(number: int, noun: str) -> str:
    return f"the last {noun}" if number == 1 else f"the last {number} {plural(noun)}"


def _last_units(window: LastN) -> str:
    number = window.n // window.parts
    mercy = [
        f", the {window.drop_lowest} lowest left out" if window.drop_lowest else "",
        f", {window.forgive // window.parts} forgiven" if window.forgive else "",
        f", {_back(window.lag)}" if window.lag else "",
    ]
    return _last(number, window.of) + "".join(mercy)


def _periods(window: Calendar) -> str:
    """The week from Sunday; 3 whole months."""
    if window.period == "week":
        start = WEEKDAYS[window.start]
        said = f"the week from {start}" if window.number == 1 else f"{window.number} weeks from {start}"
        return said if window.assessed is None else f"{said}, assessed on {WEEKDAYS[window.assessed]}"
    said = "the whole month" if window.number == 1 else f"{window.number} whole months"
    return said if window.assessed is None else f"{said}, assessed on the {ordinal(window.assessed)}"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th, 20th."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ENDINGS.get(number % 10, 'th')}"
