"""Why a platform's figure and the recount of the same days are not the same: the likely cause, and the rows concerned.

    Own           what an account's own records tell about one metric
    difference    the first cause that explains both numbers

Neither number is changed by it: a cause is a guess that fits, and is said as one. Comparisons are exact, on integers;
a rate that was printed alone is compared by the range that its rounding allows. In order:

    contradiction   the statement's own rate is not its numerator out of its denominator
    agree           the same counts; `rounding`: the recount lies in the range of the printed rate
    known_later     the records as known on the day it was printed give the printed figure
    window_end      so does a period moved by a week at most, or a day longer or shorter at one end
    judgement       as many units, another number of bad ones
    denominator     as many bad ones, another number of units, and no day that could be missing
    missing_rows    less in the recount; extra_rows: more
    unexplained     none of these
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, compress

import numpy as np

from strikewatch.core.arrays import Events, Integers
from strikewatch.core.assessment import Difference
from strikewatch.core.coverage import common, covers, gaps_of, joined
from strikewatch.core.facts import RateRange, Span, Statement
from strikewatch.core.model import Counts
from strikewatch.core.triangle import Triangle

FARTHEST = 7  # days by which a platform's period may lie elsewhere
NEIGHBOURS = (-28, -21, -14, -7, 7, 14, 21, 28)  # days that tell whether a weekday is usually worked
MOST_KEYS = 40


@dataclass(frozen=True, slots=True)
class Own:
    """Current events, the days files speak for, how the counts became known.

    `known` is the day from which each event stands as it does now, as long as `events`; without it the rows of a figure
    that grew are told by their days.
    """

    events: Events
    covered: tuple[Span, ...] = ()
    triangle: Triangle | None = None
    known: Integers | None = None

    def within(self, days: Span) -> slice:
        """Where the events of these days stand."""
        first, last = np.searchsorted(self.events.day, [days.first, days.last + 1])
        return slice(int(first), int(last))

    def counts(self, days: Span) -> Counts:
        """Bad and counted units of these days."""
        held = self.within(days)
        return Counts(int(self.events.numerator[held].sum()), int(self.events.denominator[held].sum()))

    def speaks_for(self, days: Span) -> int:
        """How many of these days files speak for."""
        return sum(len(span) for span in common(self.covered, [days]))


@dataclass(frozen=True, slots=True)
class Case:
    """A statement beside its recount; `own` is None where the window is no span of days."""

    period: Span
    printed_day: int
    printed: Counts | None
    rate: RateRange | None
    recount: Counts
    own: Own | None

    @property
    def bad(self) -> int | None:
        """Bad units that the recount has more than the platform printed."""
        return None if self.printed is None else self.recount.numerator - self.printed.numerator

    @property
    def units(self) -> int | None:
        """Units that it has more."""
        return None if self.printed is None else self.recount.denominator - self.printed.denominator

    def fits(self, counts: Counts) -> bool:
        """Whether the platform may have printed this of these counts."""
        return counts == self.printed if self.printed is not None else rounds_to(counts, self.rate)

    def because(self, cause: str, days: Sequence[Span] = (), keys: Sequence[str] = ()) -> Difference:
        """The difference with its cause and its rows."""
        return Difference(cause, self.bad, self.units, tuple(keys)[:MOST_KEYS], tuple(days))


def difference(statement: Statement, period: Span, recount: Counts, own: Own | None) -> Difference:
    """The likely cause why the printed figure and the recount differ."""
    case = Case(period, statement.printed_day, printed_counts(statement), statement.rate, recount, own)
    if contradicts(case.printed, case.rate):
        return case.because("contradiction")
    if case.fits(recount):
        return case.because("rounding" if case.printed is None else "agree")
    for explained in (_known_later, _window_end, _by_counts):
        if (found := explained(case)) is not None:
            return found
    return case.because("unexplained")


def printed_counts(statement: Statement) -> Counts | None:
    """The counts that a statement prints, None for a rate alone."""
    if statement.numerator is None or statement.denominator is None:
        return None
    return Counts(statement.numerator, statement.denominator)


def rounds_to(counts: Counts, rate: RateRange | None) -> bool:
    """Whether the counts' rate lies in the range that a printed rate stands for."""
    return rate is not None and counts.rate is not None and rate.low <= counts.rate <= rate.high


def contradicts(printed: Counts | None, rate: RateRange | None) -> bool:
    """Whether a statement's counts and its rate cannot both be right."""
    return printed is not None and rate is not None and bool(printed.denominator) and not rounds_to(printed, rate)


def _known_later(case: Case) -> Difference | None:
    """What was known on the day it was printed gives the printed figure."""
    triangle = case.own.triangle if case.own else None
    if case.own is None or triangle is None:
        return None
    first = triangle.first_day
    held = slice(max(0, case.period.first - first), max(0, case.period.last + 1 - first))
    bad, units = (side[held] for side in triangle.known_on(case.printed_day))
    if not case.fits(Counts(int(bad.sum()), int(units.sum()))):
        return None
    turned_bad = triangle.numerator.sum(axis=1)[held] != bad
    changed = turned_bad | (triangle.denominator.sum(axis=1)[held] != units)
    days = _spans((np.flatnonzero(changed) + held.start + first).tolist())
    return case.because("known_later", days, _later_keys(case, case.own, days, only_bad=bool(turned_bad.any())))


def _later_keys(case: Case, own: Own, days: Sequence[Span], *, only_bad: bool) -> list[str]:
    if own.known is not None:
        held = own.within(case.period)
        return list(compress(own.events.key[held], own.known[held] > case.printed_day))
    return _bad_keys(own, days) if only_bad else _keys(own, days)


def _window_end(case: Case) -> Difference | None:
    """Another period than the one it names gives the printed counts; every day of it is spoken for."""
    own, printed = case.own, case.printed
    if own is None or printed is None or not printed.denominator:
        return None
    for period in _other_periods(case.period):
        if own.counts(period) == printed and own.speaks_for(period) == len(period):
            days = joined([*gaps_of(case.period, [period]), *gaps_of(period, [case.period])])
            return replace(case.because("window_end", days, _keys(own, days)), period=period)
    return None


def _other_periods(period: Span) -> Iterator[Span]:
    """The period moved, least first, and after one day's move a day longer or shorter at one end."""
    first, last = period.first, period.last
    ends = [Span(first, last - 1), Span(first, last + 1), Span(first + 1, last), Span(first - 1, last)]
    moved = [Span(first + sign * days, last + sign * days) for days in range(1, FARTHEST + 1) for sign in (-1, 1)]
    yield from (one for one in chain(moved[:2], ends, moved[2:]) if len(one))


def _by_counts(case: Case) -> Difference | None:
    """What the two differences themselves tell."""
    silent = _silent_days(case)
    if case.bad is None or case.units is None:
        return case.because("missing_rows", silent) if silent else None
    if case.units == 0:
        return case.because("judgement", keys=_suspects(case) if case.bad > 0 else ())
    if case.bad == 0 and not (silent and case.units < 0):
        return case.because("denominator")
    if case.units <= case.bad <= 0:
        return case.because("missing_rows", silent)
    if 0 <= case.bad <= case.units:
        return case.because("extra_rows", _day_of_excess(case))
    return None


def _silent_days(case: Case) -> tuple[Span, ...]:
    """Days of the period that no file speaks for, or without a record although their weekday is usually worked."""
    own = case.own
    if own is None:
        return ()
    empty = [
        day
        for day in range(case.period.first, case.period.last + 1)
        if not covers(own.covered, day) or (not own.counts(Span(day, day)).denominator and _usually_worked(own, day))
    ]
    return _spans(empty)


def _usually_worked(own: Own, day: int) -> bool:
    """Whether any day of the same weekday near it was worked, or nothing is known of them."""
    near = [day + days for days in NEIGHBOURS if covers(own.covered, day + days)]
    return not near or any(own.counts(Span(other, other)).denominator for other in near)


def _suspects(case: Case) -> list[str]:
    """Bad events of which the platform counts fewer: those marked as excused where they are just so many, else all."""
    own = case.own
    if own is None:
        return []
    held = own.within(case.period)
    bad = own.events.numerator[held]
    excused = own.events.excused[held] & (bad > 0)
    return list(compress(own.events.key[held], excused if bad[excused].sum() == case.bad else bad > 0))


def _day_of_excess(case: Case) -> tuple[Span, ...]:
    """The one day that holds just as much as there is too much."""
    if case.own is None:
        return ()
    excess = Counts(case.bad or 0, case.units or 0)
    days = (Span(day, day) for day in range(case.period.first, case.period.last + 1))
    found = tuple(day for day in days if case.own.counts(day) == excess)
    return found if len(found) == 1 else ()


def _keys(own: Own, days: Sequence[Span]) -> list[str]:
    return [key for span in days for key in own.events.key[own.within(span)]]


def _bad_keys(own: Own, days: Sequence[Span]) -> list[str]:
    held = [own.within(span) for span in days]
    return [key for part in held for key in compress(own.events.key[part], own.events.numerator[part] > 0)]


def _spans(days: Sequence[int]) -> tuple[Span, ...]:
    return joined(Span(day, day) for day in days)
