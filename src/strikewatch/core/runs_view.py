"""The longest run of bad units within a window's days, on each day ahead.

    runs_view    the view of bad units in a row
    Stretch      some units one after the other, as far as a run can go on in them

Known units keep their order. The new bad ones of a day fall among its new units (on a provisional day, among its good
ones) in an order that each path draws anew for every day, so that one more only adds. Axes: S open days, N units, H
days ahead, V volume scenarios, R strata of the rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from strikewatch.core.arrays import Flags, unit_by_unit
from strikewatch.core.day_spans import day_spans
from strikewatch.core.day_views import span_view
from strikewatch.core.grammar import Consecutive
from strikewatch.core.outlook import Ints, OpenDays, Outlook, running_total
from strikewatch.core.placing import taken

AT_ONCE = 4_000_000  # units of all paths that are laid out together


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
            self.longest_with(newer),
        )

    def longest_with(self, newer: Stretch) -> Ints:
        """The longest run with a newer one after it."""
        return np.asarray(np.maximum(np.maximum(self.longest, newer.longest), self.trail + newer.lead))


def stretch_of(bad: Flags, units: Ints) -> Stretch:
    """The stretch of the first `units` [..., 1] of flags [N, ..., R]; those after them are not set."""
    run, lead, longest = np.zeros((3, *bad.shape[1:]), np.int32)
    unbroken, fewest = np.ones(bad.shape[1:], np.bool_), int(units.min(initial=0))
    for place, flags in enumerate(bad):
        held = units > place  # a place after the last unit leaves all as it is
        run += held
        run *= flags if place < fewest else flags | ~held
        np.maximum(longest, run, out=longest)
        unbroken &= flags
        lead += unbroken
    return Stretch(units, *(side.astype(np.int64) for side in (lead, run, longest)))


def known_stretch(known: Ints) -> Stretch:
    """The stretch of known units, 1 where bad, the same on all paths."""
    runs = [len(run) for run in "".join(map(str, known.tolist())).split("0")]
    return Stretch(*(np.full((1, 1), one) for one in (len(known), runs[0], runs[-1], max(runs))))


NOTHING = known_stretch(np.zeros(0, np.int64))


def fallen(places: Ints, bad: Ints, offset: Ints) -> Flags:
    """Which of the `places` [S, V] of each day are bad, given how many are [S, V, R]: [N, S, V, R]."""
    flags = np.zeros((int(places.max(initial=0)), bad.size), np.bool_)
    for whose, place in taken(places, bad, offset):
        flags[place, whose] = True
    return flags.reshape(-1, *bad.shape)


def new_stretches(units: Ints, bad: Ints, offset: Ints) -> list[Stretch]:
    """The stretch of the new units [S, V] of each open day, given how many are bad [S, V, R]."""
    together = max(1, AT_ONCE // max(1, int(units.max(initial=0)) * bad[0].size))
    found: list[Stretch] = []
    for start in range(0, len(units), together):
        part = slice(start, start + together)
        some = stretch_of(fallen(units[part], bad[part], offset[part]), units[part, :, None])
        found += [Stretch(*each) for each in zip(some.units, some.lead, some.trail, some.longest, strict=True)]
    return found


@dataclass(frozen=True, slots=True)
class Piece:
    """Known units of some days, 1 where bad, and as a `closed` stretch; open day `slot` (-1: none) is one of its own.

    Where it is provisional, the new bad ones fall among the known good ones, else among new units after them.
    """

    known: Ints
    closed: Stretch
    slot: int = -1
    provisional: bool = False

    def stretch(self, bad: Ints, offset: Ints, new: Sequence[Stretch]) -> Stretch:
        """Its units as they go on each path, given the bad events [S, V, R] and `new` stretches of the open days."""
        if self.slot < 0:
            return self.closed
        if not self.provisional:
            return self.closed.then(new[self.slot]) if len(self.known) else new[self.slot]
        one, free = slice(self.slot, self.slot + 1), np.flatnonzero(self.known == 0)
        flags = np.ones((len(self.known), *bad.shape[1:]), np.bool_)
        flags[free] = fallen(np.full((1, bad.shape[1]), len(free)), bad[one], offset[one])[:, 0]
        return stretch_of(flags, self.closed.units)


@dataclass(frozen=True, slots=True)
class RunsView:
    """Pieces in order; on day h the window holds those from `first` to `end`, exclusive [H]."""

    units: Ints
    least: Ints
    offset: Ints  # of each open day, from as_of [S]
    new: Ints  # units of each open day [S, V]
    pieces: tuple[Piece, ...]
    first: Ints
    end: Ints

    def counted(self, bad: Ints) -> Ints:
        """The longest run on each day ahead [H, V, R], given the bad events of the open days [S, V, R]."""
        new = new_stretches(self.new, np.minimum(bad, self.new[:, :, None]), self.offset)
        stretches = [piece.stretch(bad, self.offset, new) for piece in self.pieces]
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
        found[row] = older[first[row]].longest_with(newer)
        row += 1
    return row


def runs_view(case: Outlook, window: Consecutive, slots: OpenDays, ahead: Ints) -> RunsView:
    """The view of a window of bad units in a row."""
    first, last = day_spans(window, ahead.tolist())
    whole = span_view(case, window, slots, ahead)
    opened = slots.day[(slots.day >= first[0]) & (slots.day <= last[-1])]
    edges = np.unique(np.concatenate([first, last + 1, opened, opened + 1]))
    units = np.searchsorted(case.events.day, edges)
    flags, upto = unit_by_unit(case.events.numerator, case.events.denominator), running_total(case.events.denominator)
    known = [flags[since:until] for since, until in pairwise(upto[units].tolist())]
    pieces = tuple(piece_of(one, slots, day) for one, day in zip(known, edges.tolist(), strict=False))
    starts, ends = (np.searchsorted(edges, days) for days in (first, last + 1))
    return RunsView(whole.units, whole.least, slots.day - case.as_of, slots.units, pieces, starts, ends)


def piece_of(known: Ints, slots: OpenDays, first: int) -> Piece:
    """The piece of the known units of some days from `first` on."""
    closed = known_stretch(known) if len(known) else NOTHING
    slot = int(np.searchsorted(slots.day, first))
    if slot == len(slots.day) or slots.day[slot] != first:
        return Piece(known, closed)
    return Piece(known, closed, slot, provisional=bool(slots.expected[slot] > 0))
