"""Figures seen on a screen, for people whose platform exports nothing: a row for each number or word.

    day_seen, metric, figure, out_of, period
    2026-08-31, late_delivery, 3, 412, 2026-08-23..2026-08-29     three of 412
    2026-08-31, completion, 98.5%, , 42 days                       a rate, as rounded by the screen
    2026-08-31, standing, Great, ,                                 a word
    2026-08-31, star_rating, 4.83, ,                               an average of stars, as rounded by the screen
    2026-08-31, star_rating, 4.83, 100,                            of 100 ratings
    2026-08-31, score, 348, 1000,                                  points of all that can be had

A figure is given as the platform shows it: where the account's rules print what is good (on time at least 90 %), that
is what is counted, else where the metric is usually shown so (completion, on time). Without a period it speaks for the
platform's own window.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NoReturn

from strikewatch.core.facts import Extract, RateRange, Reject, Span, Statement, TextTable, date_of, day_of
from strikewatch.core.grammar import STARS_LOST
from strikewatch.core.metrics import METRICS, Metric
from strikewatch.errors import FileRefused
from strikewatch.importers.masking import masked_cell
from strikewatch.importers.own_log import pattern_of
from strikewatch.importers.source import Context, Source
from strikewatch.importers.tables import has_columns, reading_notes, refuse_repeats, text_lines

COLUMNS = ("day_seen", "metric", "figure", "out_of", "period")
DAYS = re.compile(r"([0-9]{1,3}) ?(?:d|days?)", re.IGNORECASE)
RATE = re.compile(r"([0-9]{1,3}(?:\.[0-9]+)?) ?%")
WHOLE = re.compile(r"-?[0-9]{1,9}")
AVERAGE = re.compile(r"[0-9](?:\.[0-9]{1,6})?")
BEST = 5  # stars
UNSEEN = {
    "account_health": "a balance that is kept from records; note what the screen shows as `score`",
    "work": "no figure of a screen; only records tell it",
}
FORMAT = "figures"


class Unreadable(ValueError):
    """A row that cannot be read: its column and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


@dataclass(frozen=True, slots=True)
class Figure:
    """One row in text."""

    day_seen: str
    metric: str
    figure: str
    out_of: str = ""
    period: str = ""


class Figures:
    """The `figures` template."""

    name = FORMAT

    def identify(self, source: Source, context: Context) -> bool:
        """Whether the header is the template's."""
        return has_columns(source.table, COLUMNS)

    def extract(self, source: Source, context: Context) -> Extract:
        """The figures as statements. Raises FileRefused for a repeated column and days with two readings."""
        table = source.table
        if table is None:
            raise FileRefused(f"{source.name}: the file is empty")
        refuse_repeats(table, COLUMNS)
        pattern = pattern_of(table, "day_seen", context)
        told: list[Statement] = []
        rejects: list[Reject] = []
        blank = rows = 0
        for rows, cells in enumerate(_rows(table), start=1):
            if not any(cells):
                blank += 1
                continue
            try:
                told.append(statement(Figure(*cells), pattern, context.received_day, row=rows, good=context.good))
            except Unreadable as error:
                raw = "; ".join(f"{name}={cell}" for name, cell in zip(COLUMNS, cells, strict=True) if cell)
                rejects.append(Reject(rows, error.column, str(error), raw))
        return Extract(
            FORMAT,
            statements=tuple(told),
            rejects=tuple(rejects),
            rows=rows,
            non_data=(("empty row", blank),) if blank else (),
            notes=reading_notes(table),
        )


def _rows(table: TextTable) -> Iterator[Sequence[str]]:
    """The five cells of each row, trimmed; short rows end in blanks."""
    places = [table.header.index(column) for column in COLUMNS]
    for cells in text_lines(table):
        yield [cells[place].strip() if place < len(cells) else "" for place in places]


def statement(
    figure: Figure, pattern: str, newest_day: int, *, row: int = 1, good: Callable[[str, bool], bool] | None = None
) -> Statement:
    """What one row says. Raises Unreadable with the column and the reason."""
    metric = _metric(figure.metric)
    seen = _day(figure.day_seen, pattern)
    if seen > newest_day:
        raise Unreadable("day_seen", f'"{figure.day_seen}" lies after the file itself, made on {date_of(newest_day)}')
    shared = Statement(metric.id, seen, FORMAT, period=_period(figure.period, pattern, seen), row=row)
    if metric.id == "standing":
        return replace(shared, word=masked_cell(figure.figure) or _missing("figure"))
    if metric.id == "star_rating":
        return _starred(shared, figure)
    usual = metric.shown == "good"
    by_good = good(metric.id, usual) if good else usual
    if rate := RATE.fullmatch(figure.figure):
        return replace(shared, rate=_rate(rate[1], good=by_good))
    return _counted(shared, figure, good=by_good)


def _metric(text: str) -> Metric:
    name = text.strip().lower().replace(" ", "_").replace("-", "_")
    if name in UNSEEN:
        raise Unreadable("metric", f'"{text}" is {UNSEEN[name]}')
    metric = METRICS.get(name)
    if metric is None:
        raise Unreadable("metric", f'"{text}" is none of {", ".join(one for one in METRICS if one not in UNSEEN)}')
    return metric


def _starred(shared: Statement, figure: Figure) -> Statement:
    """An average of stars, kept as the share of stars lost.

    Out of so many ratings it is kept as counts where its rounding leaves one number of stars alone; out of 5 means
    five stars.
    """
    rate = _average(figure.figure or _missing("figure"))
    if figure.out_of in ("", str(BEST)):
        return replace(shared, rate=rate)
    can_lose = STARS_LOST * _whole("out_of", figure.out_of)
    fewest, most = math.ceil(rate.low * can_lose), math.floor(rate.high * can_lose)
    if fewest == most and can_lose:
        return replace(shared, numerator=fewest, denominator=can_lose)
    return replace(shared, rate=rate)


def _average(text: str) -> RateRange:
    """The share of stars lost that an average as rounded allows: 4.83 is anything from 4.825 to 4.835."""
    if not AVERAGE.fullmatch(text) or not 1 <= Fraction(text) <= BEST:
        raise Unreadable("figure", f'"{text}" is no average of one to five stars such as 4.83')
    half = _half_a_digit(text)
    best, worst = min(Fraction(text) + half, Fraction(BEST)), max(Fraction(text) - half, Fraction(1))
    return RateRange((BEST - best) / STARS_LOST, (BEST - worst) / STARS_LOST)


def _half_a_digit(text: str) -> Fraction:
    """Half of the last digit shown: what rounding may have taken or added."""
    return Fraction(1, 2 * 10 ** len(text.partition(".")[2]))


def _counted(shared: Statement, figure: Figure, *, good: bool) -> Statement:
    number, whole = _whole("figure", figure.figure), _whole("out_of", figure.out_of)
    if number > whole:
        raise Unreadable("figure", f"{number} is more than the {whole} it is out of")
    return replace(shared, numerator=whole - number if good else number, denominator=whole)


def _whole(column: str, cell: str) -> int:
    if not cell:
        _missing(column)
    if not WHOLE.fullmatch(cell):
        example = (
            "a whole number, a rate such as 97.5%, or a word for `standing`" if column == "figure" else "a whole number"
        )
        raise Unreadable(column, f'"{cell}" is not {example}')
    if int(cell) < 0:
        raise Unreadable(column, f'"{cell}" is negative; a count cannot be')
    return int(cell)


def _missing(column: str) -> NoReturn:
    raise Unreadable(column, "empty; a count needs a figure and what it is out of")


def _rate(text: str, *, good: bool) -> RateRange:
    """The range that rounding to the digits shown allows, as a share of what is bad."""
    value = Fraction(text) / 100
    half = _half_a_digit(text) / 100
    if value > 1:
        raise Unreadable("figure", f"{text} % is more than all")
    low, high = max(Fraction(0), value - half), min(Fraction(1), value + half)
    return RateRange(1 - high, 1 - low) if good else RateRange(low, high)


def _day(cell: str, pattern: str, column: str = "day_seen") -> int:
    try:
        return day_of(dt.datetime.strptime(cell, pattern).date())  # noqa: DTZ007 -- a calendar date has no zone
    except ValueError as error:
        raise Unreadable(column, f'"{cell}" is no date of the form {pattern}') from error


def _period(cell: str, pattern: str, seen: int) -> Span | None:
    if not cell:
        return None
    if days := DAYS.fullmatch(cell):
        if not int(days[1]):
            raise Unreadable("period", f'"{cell}" is no day at all')
        return Span(seen - int(days[1]) + 1, seen)
    first, dots, last = cell.partition("..")
    if not dots:
        raise Unreadable("period", f'"{cell}" is neither "42 days" nor "2026-08-23..2026-08-29"')
    span = Span(_day(first.strip(), pattern, "period"), _day(last.strip(), pattern, "period"))
    if not len(span):
        raise Unreadable("period", f'"{cell}" ends before it begins')
    if span.last > seen:
        raise Unreadable("period", f'"{cell}" ends after {date_of(seen)}, the day on which it was seen')
    return span
