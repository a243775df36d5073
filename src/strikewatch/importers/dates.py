"""Which order of day and month a column of dates follows. Never guessed: two readings are both named.

date_pattern   the strptime pattern of a column, or why it cannot be told
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping

PATTERNS = {
    "ymd": ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"),
    "mdy": ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y", "%m-%d-%y", "%m.%d.%Y", "%m.%d.%y"),
    "dmy": ("%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y", "%d-%m-%y", "%d.%m.%Y", "%d.%m.%y"),
}
SHORT_YEAR = re.compile(r"\D\d{2}$")


class AmbiguousDate(ValueError):
    """A column can be read in two ways."""


def date_pattern(cells: Iterable[str], *, order: str | None = None) -> str:
    """The pattern that reads most of these dates; ISO where there are none, and where another reads no more.

    Raises AmbiguousDate, naming both readings, when two orders read equally many and differ on one, and `order`
    ("mdy", "dmy", "ymd") does not decide. One order written in two ways is not ambiguous: the other rows are rejected.
    """
    dates = sorted({cell.strip() for cell in cells if cell.strip()})
    readings = {pattern: _read(dates, pattern) for pattern in _candidates(order)}
    most = max(len(found) for found in readings.values())
    best = [pattern for pattern, found in readings.items() if len(found) == most]
    if best[0].startswith("%Y"):
        return best[0]
    for one, other in itertools.combinations(best, 2):
        if one[:2] != other[:2]:
            _told_apart(readings[one], readings[other])
    return best[0]


def _told_apart(one: Mapping[str, dt.date], other: Mapping[str, dt.date]) -> None:
    """Nothing where two readings agree on every date. Raises AmbiguousDate."""
    differing = sorted(cell for cell in one.keys() & other.keys() if one[cell] != other[cell])
    if differing:
        raise AmbiguousDate(_both(differing[0], one, other))
    if one.keys() != other.keys():
        first, second = min(one.keys() - other.keys()), min(other.keys() - one.keys())
        raise AmbiguousDate(f'"{first}" puts the month first and "{second}" the day')


def _candidates(order: str | None) -> Iterator[str]:
    yield from PATTERNS["ymd"]
    for name in ("mdy", "dmy"):
        if order in (None, name):
            yield from PATTERNS[name]


def _read(cells: list[str], pattern: str) -> dict[str, dt.date]:
    found = {}
    for cell in cells:
        if pattern.endswith("%y") != bool(SHORT_YEAR.search(cell)) and not pattern.startswith("%Y"):
            continue
        try:
            found[cell] = dt.datetime.strptime(cell, pattern).date()  # noqa: DTZ007 -- a calendar date has no zone
        except ValueError:
            continue
    return found


def _both(cell: str, one: Mapping[str, dt.date], other: Mapping[str, dt.date]) -> str:
    first, second = one[cell], other[cell]
    return f'"{cell}" may be {first.day} {first:%B %Y} or {second.day} {second:%B %Y}'
