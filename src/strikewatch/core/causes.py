"""Which station, weekday, start hour, item or reason carries more than its share of bad events.

    causes    the work looked at -> what stands out, what most bad events share, or why nothing can be said

A value is held against the rest of its own column (`contrast`), a place and hour together against the rest of both.
What stands out goes with bad events; it need not be what made them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np

from strikewatch.core.arrays import Flags, Integers
from strikewatch.core.assessment import Cause, Causes, Share
from strikewatch.core.beta_binomial import CORRELATION
from strikewatch.core.contrast import holm, sums, tails
from strikewatch.core.looked_at import Column, Work
from strikewatch.core.model import Counts

SIGNAL = 0.05  # of the corrected p under which a value is named
LEAST_BAD = 5  # bad events in all under which nothing is compared
LEAST_THERE = 3  # of a value; one with fewer units is not compared, with fewer bad events not named
LEAST_SHARED = 4  # bad events in all of which a share is told, where it is at least half
MOST_VALUES = 40  # of a column, those with the most units
MOST_CAUSES = 3
MOST_BESIDE = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value, or a place and an hour together, and the chance that luck gives it as many bad events."""

    parts: tuple[tuple[Column, int], ...]
    p_value: float

    @property
    def own(self) -> Flags:
        """The rows that have it."""
        return np.asarray(np.logical_and.reduce([one.code == value for one, value in self.parts]))

    @property
    def recorded(self) -> Flags:
        """The rows that say whether they have it."""
        return np.asarray(np.logical_and.reduce([one.code >= 0 for one, _ in self.parts]))

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """Columns and values."""
        return tuple((one.name, one.values[value]) for one, value in self.parts)


@dataclass(frozen=True, slots=True)
class Told:
    """A candidate that is named, its rows, and what goes with the same bad events."""

    candidate: Candidate
    own: Flags
    beside: list[tuple[str, str]] = field(default_factory=list)


def causes(work: Work, *, correlation: float = CORRELATION) -> Causes:
    """At most three values that stand out, by corrected p: under 0.05, with at least 3 bad events, some in the window.

    `correlation` is that of two units of a day going bad. Holm's correction runs over every value compared; columns
    weigh the same, however many values they have, and so do the pairs of place and hour together. Under 5 bad events
    nothing is compared (`too_few`); without a second value or a good unit nothing can be (`no_contrast`).
    """
    bad, held = int(work.bad.sum()), int(work.held.sum())
    found = Causes("too_few", bad, held, shares=tuple(_shares(work, bad)))
    if bad < LEAST_BAD:
        return found
    singles = {one.name: values for one in work.compared if (values := _singles(work, one, correlation))}
    if not singles:
        return replace(found, verdict="no_contrast")
    families = [*singles.values(), *_pair_families(work, singles, correlation)]
    named = _named(work, _standing_out(work, families), correlation)
    return replace(found, verdict="found" if named else "nothing", columns=tuple(singles), named=named)


def _singles(work: Work, one: Column, correlation: float) -> list[Candidate]:
    """Every value of a column against the rest of it, p not yet corrected; empty where there is no contrast."""
    table = sums(one.code, work.day, work.bad, work.units, len(one.values))
    whole = table.sum(axis=1, keepdims=True)
    if not 0 < int(whole[0, 0]) < int(whole[1, 0]) or np.count_nonzero(table[1]) < 2:
        return []
    chosen = _largest(table[1], table[1] >= LEAST_THERE)
    found = tails(table[:, chosen], whole, correlation)
    return [Candidate(((one, value),), float(p)) for value, p in zip(chosen.tolist(), found, strict=True)]


def _largest(units: Integers, meant: Flags) -> Integers:
    """The positions that are meant, those with the most units alone where they are many."""
    order = np.argsort(-units, kind="stable")
    return np.asarray(order[meant[order]][:MOST_VALUES])


def _pair_families(work: Work, names: Collection[str], correlation: float) -> Iterator[list[Candidate]]:
    """Place and hour together, of columns that have a contrast of their own."""
    columns = [one for one in work.compared if one.name in names]
    places = [one for one in columns if one.name == "place"]
    hours = [one for one in columns if one.name.endswith("_hour")]
    found = (_pairs(work, place, hour, correlation) for place, hour in product(places, hours))
    return (family for family in found if family)


def _pairs(work: Work, place: Column, hour: Column, correlation: float) -> list[Candidate]:
    """Each place and hour together: its p is the larger of those against the rest of the place and of the hour.

    So it stands out only where neither alone explains it (an intersection-union test, Berger 1982).
    """
    shape = (3, len(place.values), len(hour.values))
    both = np.where((place.code >= 0) & (hour.code >= 0), place.code * shape[2] + hour.code, -1)
    table = sums(both, work.day, work.bad, work.units, shape[1] * shape[2])
    cells = table.reshape(shape)
    wholes = [np.broadcast_to(cells.sum(axis=axis, keepdims=True), shape).reshape(3, -1) for axis in (1, 2)]
    meant = (table[1] >= LEAST_THERE) & np.logical_and.reduce([whole[1] > table[1] for whole in wholes])
    chosen = _largest(table[1], meant)
    p_values = np.max([tails(table[:, chosen], whole[:, chosen], correlation) for whole in wholes], axis=0)
    return [
        Candidate(((place, pair // shape[2]), (hour, pair % shape[2])), float(p))
        for pair, p in zip(chosen.tolist(), p_values, strict=True)
    ]


def _standing_out(work: Work, families: Sequence[Sequence[Candidate]]) -> list[Candidate]:
    """Those that luck hardly gives, with corrected p; what holds no bad event of the window explains none of it."""
    every = [one for family in families for one in family]
    weights = [1 / len(family) for family in families for _ in family]
    corrected = holm([one.p_value for one in every], weights)
    found = [Candidate(one.parts, p) for one, p in zip(every, corrected, strict=True) if p < SIGNAL]
    return [one for one in found if int(work.bad[one.own].sum()) >= LEAST_THERE and bool(work.held[one.own].any())]


def _named(work: Work, found: Sequence[Candidate], correlation: float) -> tuple[Cause, ...]:
    """What is told, strongest first: pairs before what they are made of, and nothing that goes with what is told."""
    told: list[Told] = []
    for one in sorted(found, key=lambda one: (-len(one.parts), one.p_value)):
        own = one.own
        nearest = max(told, key=lambda other: _shared(work, other, own), default=None)
        if nearest is None or not _shared(work, nearest, own) or _stands_alone(work, one, told, correlation):
            told.append(Told(one, own))
        elif one.names[0] not in nearest.candidate.names:
            nearest.beside.append(one.names[0])
    return tuple(_cause(work, one) for one in sorted(told, key=lambda one: one.candidate.p_value)[:MOST_CAUSES])


def _shared(work: Work, told: Told, own: Flags) -> int:
    """Bad events that both have."""
    return int(work.bad[told.own & own].sum())


def _stands_alone(work: Work, one: Candidate, told: Sequence[Told], correlation: float) -> bool:
    """Whether it has more than its share also of what nothing told before holds."""
    outside = ~np.logical_or.reduce([other.own for other in told])
    part = np.where(outside & one.recorded, one.own.astype(np.int64), -1)
    table = sums(part, work.day, work.bad, work.units, 2)
    p = tails(table[:, [1]], table.sum(axis=1, keepdims=True), correlation)[0]
    return bool(p < SIGNAL) and int(table[0, 1]) >= LEAST_THERE


def _cause(work: Work, told: Told) -> Cause:
    one, rest = told.candidate, told.candidate.recorded & ~told.own
    (column, value), *within = one.names
    return Cause(
        column,
        value,
        work.counts(told.own),
        work.counts(rest),
        one.p_value,
        held=int(work.held[told.own].sum()),
        otherwise=work.figure.otherwise(told.own, rest) if work.figure else None,
        within=within[0] if within else None,
        beside=tuple(told.beside[:MOST_BESIDE]),
    )


def _shares(work: Work, bad: int) -> Iterator[Share]:
    """The value that at least half of at least 4 bad events have, in columns that say nothing of what went well."""
    if bad < LEAST_SHARED:
        return
    for one in (*work.described, *(one for one in work.compared if _only_bad(work, one))):
        held = one.code >= 0
        by_value = np.bincount(one.code[held], work.bad[held], len(one.values)).astype(np.int64)
        if 2 * by_value.max(initial=0) >= bad:
            top = int(by_value.argmax())
            yield Share(one.name, one.values[top], Counts(int(by_value[top]), bad))


def _only_bad(work: Work, one: Column) -> bool:
    """Whether a column is filled in for bad units alone, though there are good ones."""
    recorded = work.counts(one.code >= 0)
    return recorded.numerator == recorded.denominator and int(work.units.sum()) > recorded.denominator
