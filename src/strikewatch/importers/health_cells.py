"""The cells of Amazon's account health report: its JSON, numbers, days and words.

whole_report     the JSON of a file
number, count    a cell as an exact number; as a count that can be
digits           how exact a rate was printed
period           the days of a block
shown            a cell as a sentence can hold it
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from strikewatch.core.facts import RateRange, Span, day_of
from strikewatch.errors import FileRefused
from strikewatch.importers.figures import Unreadable
from strikewatch.importers.health_blocks import METRICS, STATUSES, Entry, plain
from strikewatch.importers.source import Source

MOST_BYTES = 16 << 20  # a real report has some ten thousand
DEEPEST = 20  # levels of objects and lists; a real report has six
MOST = 10**9
MOST_DIGITS = 30
LONGEST = 40  # letters of a cell that a sentence holds


def whole_report(source: Source) -> dict[str, Any]:
    """The JSON of a file; numbers with a point keep their digits. Raises FileRefused where it is no whole report."""
    try:
        if source.path.stat().st_size > MOST_BYTES:
            raise FileRefused(f"{source.name}: larger than {MOST_BYTES >> 20} MB, which no account health report is")
        raw = source.path.read_bytes()
    except OSError as error:
        raise FileRefused(f"{source.name}: it cannot be opened ({error.strerror})") from error
    try:
        report = json.loads(raw, parse_float=Decimal, parse_constant=str, object_pairs_hook=_object)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise FileRefused(f"{source.name}: it is no whole JSON ({error}); download it again") from error
    if not isinstance(report, dict) or _depth(report) > DEEPEST:
        raise FileRefused(f"{source.name}: its JSON is not built like an account health report of Amazon")
    for key in (STATUSES, METRICS):
        if not isinstance(report.get(key, []), list):
            raise FileRefused(f"{source.name}: {key} is no list, so this is no account health report of Amazon")
    return report


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _depth(report: Any) -> int:
    """Levels of objects and lists."""
    depth, level = 0, [report]
    while level:
        depth += 1
        level = [inner for one in level for inner in _inside(one)]
    return depth


def _inside(one: Any) -> list[Any]:
    return list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []


def number(cell: Any) -> Fraction | None:
    """A number of a sensible size, None for whatever else stands there."""
    exact = _exact(cell)
    if exact is None or not exact.is_finite() or exact.adjusted() >= MOST_DIGITS or _places(exact) >= MOST_DIGITS:
        return None
    return Fraction(exact)


def _exact(cell: Any) -> Decimal | None:
    """A number as it was written; true and false are none."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        return None
    return Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)


def _places(value: Decimal) -> int:
    """Digits after the point."""
    return max(0, -int(value.as_tuple().exponent))


def digits(cell: Any) -> int:
    """Digits that a rate was printed with: two at least, since JSON drops noughts, and at most the six that hold."""
    exact = _exact(cell)
    return 2 if exact is None else min(6, max(2, _places(exact)))


def rate_range(cell: Any, *, good: bool) -> RateRange | None:
    """A stated rate as the range that its digits allow, as a share of what is bad; None where it is no share."""
    rate = number(cell)
    if rate is None or not 0 <= rate <= 1:
        return None
    half = Fraction(1, 2 * 10 ** digits(cell))
    low, high = max(Fraction(0), rate - half), min(Fraction(1), rate + half)
    return RateRange(1 - high, 1 - low) if good else RateRange(low, high)


def percent_text(share: Fraction) -> str:
    """A share in per cent."""
    return f"{float(100 * share):g} %"


def count(entry: Entry, *keys: str) -> int | None:
    """A count of an entry, None where it is left out or null. Raises Unreadable where it is none."""
    cell = entry.cell(*keys)
    found = number(cell)
    if cell is None:
        return None
    if found is None or found.denominator != 1 or not 0 <= found <= MOST:
        raise Unreadable(".".join((entry.path, *keys)), f"{shown(cell)} is no count")
    return int(found)


def period(entry: Entry, zone: str) -> Span:
    """The days of an entry. Raises Unreadable where they are no whole days.

    Its instants end in `Z` and are the calendar's days all the same, midnight to midnight; where they are not, they may
    be midnights of the account's own zone.
    """
    first, last = moments(entry)
    where = f"{entry.path}.reportingDateRange"
    if first is None or last is None:
        raise Unreadable(where, "it names no period that can be read")
    if first > last:
        raise Unreadable(where, f"the period ends on {last.date()}, before it begins on {first.date()}")
    for one, other in ((first, last), (_local(first, zone), _local(last, zone))):
        if (one.hour, one.minute) == (0, 0) and (other.hour, other.minute) == (23, 59):
            return Span(day_of(one.date()), day_of(other.date()))
    raise Unreadable(where, f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} are no whole days")


def moments(entry: Entry) -> tuple[dt.datetime | None, dt.datetime | None]:
    """First and last moment of an entry's period."""
    first = _moment(entry.cell("reportingDateRange", "reportingDateFrom"), "T00:00")
    return first, _moment(entry.cell("reportingDateRange", "reportingDateTo"), "T23:59")


def _moment(cell: Any, day_only: str) -> dt.datetime | None:
    if not isinstance(cell, str):
        return None
    try:
        found = dt.datetime.fromisoformat(cell + day_only if len(cell) == 10 else cell)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _local(moment: dt.datetime, zone: str) -> dt.datetime:
    try:
        return moment.astimezone(ZoneInfo(zone))
    except OverflowError:
        return moment


def shown(cell: Any) -> str:
    """A cell as a sentence can hold it."""
    if isinstance(cell, dict | list):
        return "a list" if isinstance(cell, list) else "an object"
    text = plain(f'"{cell}"') if isinstance(cell, str) else "null" if cell is None else str(cell)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
