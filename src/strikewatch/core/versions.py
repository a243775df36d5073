"""Every version of the eligible events of a metric, and what of it was known on any day, by masks alone.

    Versions   the versions, loaded once for the whole history
    on         the events that held on a day, oldest first
    by_day     the same, those of a day as one

A look at a day through these is the same as `events.current` of the records as known on it: whatever a version tells
it tells from `known_from` (bad from `bad_from`) until `known_until`, and no later day changes that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from strikewatch.core.arrays import Events, Flags, Integers, part

NEVER = 2**31 - 1  # later than any day


@dataclass(frozen=True, slots=True)
class Versions:
    """Versions in order of day, moment and key, as arrays of equal length.

    `events` holds each as it is once all of it is known. `moment` ranks day and time: events of one rank are told
    apart by whether they are bad, then by key. `observed` is the day on which a file told of the version.
    """

    events: Events
    moment: Integers
    known_from: Integers
    bad_from: Integers
    known_until: Integers
    observed: Integers

    def __len__(self) -> int:
        return len(self.moment)

    def held(self, day: int) -> Flags:
        """Which versions were known and not yet replaced on `day`."""
        return np.asarray((self.known_from <= day) & (self.known_until > day))

    @property
    def told_late(self) -> Integers:
        """By how many days each version was told later than the day from which it is taken as known."""
        return np.asarray(np.maximum(self.observed - self.known_from, 0))


def on(versions: Versions, day: int) -> Events:
    """The events that held on `day`, oldest first; within a moment the bad ones are newest."""
    held = np.flatnonzero(versions.held(day))
    bad = _bad(versions, held, day)
    most = int(bad.max(initial=0)) + 1
    order = np.argsort(versions.moment[held] * most + bad, kind="stable")
    return replace(part(versions.events, held[order]), numerator=bad[order])


def by_day(versions: Versions, day: int) -> Events:
    """The events that held on `day`, one for each day of events: enough for windows of whole days."""
    held = np.flatnonzero(versions.held(day))
    first = int(versions.events.day[0]) if len(versions) else 0
    place = versions.events.day[held] - first
    bad, counted = (
        np.bincount(place, weights=counts).astype(np.int64)
        for counts in (_bad(versions, held, day), versions.events.denominator[held])
    )
    days = np.flatnonzero(np.bincount(place))
    nothing = np.zeros(len(days), np.bool_)
    return Events(first + days, bad[days], counted[days], nothing, nothing)


def _bad(versions: Versions, held: Integers, day: int) -> Integers:
    return np.where(versions.bad_from[held] <= day, versions.events.numerator[held], 0)
