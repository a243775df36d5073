"""The longest run of bad units within a window's days, on each day ahead.

    runs_view    the view of bad units in a row
    Stretch      some units one after the other, as far as a run can go on in them

Known units keep their order. The new bad ones of a day fall among its new units (on a provisional day, among its good
ones) in an order that each path draws anew for every day, so that one more only adds. Axes: S open days, N units, H
days ahead, V volume scenarios, R strata of the rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from strikewatch.core.arrays import Flags, unit_by_unit
from strikewatch.core.day_spans import day_spans
from strikewatch.core.grammar import Consecutive
from strikewatch.core.outlook import Ints, OpenDays, Outlook, span_view
from strikewatch.core.placing import Places, drawn, orders


@dataclass(frozen=True, slots=True)
class Stretch:
    """How many units, bad ones before the first good one and after the last, the longest run; each goes with [V, R]."""

    units: Ints
    lead: Ints
    trail: Ints
    longest: Ints

    def then(self, newer: Stretch) -> Stretch:
        """This stretch with a newer one after it."""
        return Stretch(
            self.units + newer.units,
            np.where(self.lead == self.units, self.units + newer.lead, self.lead),
            np.where(newer.trail == newer.units, newer.units + self.trail, newer.trail),
            np.maximum(np.maximum(self.longest, newer.longest), self.trail + newer.lead),
        )


def stretch_of(bad: Flags, units: Ints) -> Stretch:
    """The stretch of the first `units` [V] of flags [N, V, R]; those after them are not set."""
    place = np.arange(1, len(bad) + 1)[:, None, None]
    run = np.zeros((len(bad) + 1, *bad.shape[1:]), np.int64)
    run[1:] = place - np.maximum.accumulate(np.where(bad, 0, place), axis=0)
    lead = np.logical_and.accumulate(bad, axis=0).sum(axis=0)
    return Stretch(units[:, None], lead, run[units, np.arange(len(units))], run.max(axis=0))


NOTHING = stretch_of(np.zeros((0, 1, 1), np.bool_), np.zeros(1, np.int64))


@dataclass(frozen=True, slots=True)
class Piece:
    """The units of a stretch of days: those known, 1 where bad, and `units` with the new ones [V].

    Of open day `slot` (-1: none) the new bad ones fall on the first `number` [V] of the places `free`.
    """

    known: Ints
    units: Ints
    slot: int = -1
    free: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    number: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def stretch(self, bad: Ints, offset: Ints) -> Stretch:
        """Its units as they go on each path, given the bad events of the open days [S, V, R]."""
        if self.slot < 0:
            return stretch_of(self.known[:, None, None] > 0, self.units)
        new = bad[self.slot]
        flags = np.zeros((int(self.units.max()), *new.shape), np.bool_)
        flags[: len(self.known)] = self.known[:, None, None]
        flags[self.free] = ranked(self.number, int(offset[self.slot]), new.shape) < new
        return stretch_of(flags, self.units)


def ranked(number: Ints, offset: int, paths: tuple[int, int]) -> Places:
    """At which bad event each of `number` [V] places is taken, by path [N, V, R]; a place too many never is."""
    found = np.full((int(number.max(initial=0)), *paths), np.iinfo(np.int32).max, np.int32)
    for places in np.unique(number).tolist():
        table, mine = orders(places), number == places
        found[:places, mine] = table[:, drawn(offset, paths, table.shape[1])[mine]]
    return found


@dataclass(frozen=True, slots=True)
class RunsView:
    """Pieces in order; on day h the window holds those from `first` to `end`, exclusive [H]."""

    units: Ints
    least: Ints
    offset: Ints  # of each open day, from as_of [S]
    pieces: tuple[Piece, ...]
    first: Ints
    end: Ints

    def counted(self, bad: Ints) -> Ints:
        """The longest run on each day ahead [H, V, R], given the bad events of the open days [S, V, R]."""
        stretches = [piece.stretch(bad, self.offset) for piece in self.pieces]
        found = np.zeros((len(self.first), *bad.shape[1:]), np.int64)
        row = 0
        while row < len(found):
            row = fill(found, row, stretches, self.first.tolist(), self.end.tolist())
        return found


def fill(found: Ints, row: int, stretches: Sequence[Stretch], first: Sequence[int], end: Sequence[int]) -> int:
    """Write the longest runs of the windows from `row` on that reach back to where that one ends; the next row.

    What they hold before that edge is joined once, backwards, and what they hold after it once, forwards.
    """
    edge = end[row]
    older = {edge: NOTHING}
    for index in range(edge - 1, first[row] - 1, -1):
        older[index] = stretches[index].then(older[index + 1])
    newer, reached = NOTHING, edge
    while row < len(found) and first[row] <= edge:
        for index in range(reached, end[row]):
            newer = newer.then(stretches[index])
        reached = end[row]
        found[row] = older[first[row]].then(newer).longest
        row += 1
    return row


def runs_view(case: Outlook, window: Consecutive, slots: OpenDays, ahead: Ints) -> RunsView:
    """The view of a window of bad units in a row."""
    first, last = day_spans(window, ahead.tolist())
    whole = span_view(case, window, slots, ahead)
    opened = slots.day[(slots.day >= first[0]) & (slots.day <= last[-1])]
    edges = np.unique(np.concatenate([first, last + 1, opened, opened + 1]))
    pieces = tuple(piece_of(case, slots, *days) for days in pairwise(edges.tolist()))
    starts, ends = (np.searchsorted(edges, days) for days in (first, last + 1))
    return RunsView(whole.units, whole.least, slots.day - case.as_of, pieces, starts, ends)


def piece_of(case: Outlook, slots: OpenDays, first: int, end: int) -> Piece:
    """The units of the days from `first` to `end`, exclusive; an open day is a piece of its own."""
    inside = slice(*np.searchsorted(case.events.day, (first, end)).tolist())
    known = unit_by_unit(case.events.numerator[inside], case.events.denominator[inside])
    slot = int(np.searchsorted(slots.day, first))
    if slot == len(slots.day) or slots.day[slot] != first:
        return Piece(known, np.array([len(known)]))
    if slots.expected[slot] > 0:
        good = np.flatnonzero(known == 0)
        same = np.full(slots.units.shape[1], len(known)), np.full(slots.units.shape[1], len(good))
        return Piece(known, same[0], slot, good, same[1])
    new = slots.units[slot]
    return Piece(known, len(known) + new, slot, len(known) + np.arange(new.max(initial=0)), new)
