"""What a rule's alarms were worth: false ones by year against days of lead, threshold by threshold.

    Course         one objective day by day: what the rule said, what is known, what is in breach
    alarms         course and threshold -> each alarm, each breach with its lead
    tally          course -> their numbers by threshold; those of an account's objectives go together
    points         tally -> the points of the curve

An **alarm** is the start of an episode. It runs while the rule says its threshold or more, or the objective is in
breach, which anybody sees, and ends after `EASE` known days of neither. An alarm is **false** when no breach comes
within `FOLLOW` days of it, counted only where all of those are known. A **breach** is its first day; its **lead** is
that day less the first of the running episode, `FOLLOW` at most, 0 where it was missed.

Axes: D days, K thresholds, B breaches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

EASE = 7
FOLLOW = 28
YEAR = 365.25
FEW_DAYS = 90  # at risk; from fewer no rate a year is told


@dataclass(frozen=True, slots=True)
class Course:
    """By day [D]: what a rule said (nan: nothing), whether that day is known, whether it is in breach."""

    said: Floats
    known: Flags
    breach: Flags


@dataclass(frozen=True, slots=True)
class Alarms:
    """One threshold: the days of its alarms, which of them false, which undecided; breaches and their leads.

    `alarmed` is on how many days without a breach it was reached.
    """

    days: Ints
    false: Flags
    undecided: Flags
    breaches: Ints
    leads: Ints
    alarmed: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Alarms, false, undecided, days in alarm [K]; leads of each breach [B, K]; days at risk, and without a breach.

    Of the last there are none where the rule never said anything on one.
    """

    alarms: Ints
    false: Ints
    undecided: Ints
    alarmed: Ints
    leads: Ints
    days: int
    quiet_days: int


@dataclass(frozen=True, slots=True)
class Point:
    """One threshold: alarms, false ones (by account-year too), breaches, those seen ahead, median lead in days.

    The median is over all breaches, missed ones as 0. None without a day at risk, or without a breach. `alarmed` is
    the share of days without a breach on which it was reached: an alarm that never ends is never false. None where
    the rule never said anything on such a day.
    """

    threshold: float
    alarms: int
    false: int
    undecided: int
    false_a_year: float | None
    breaches: int
    seen: int
    lead: float | None
    alarmed: float | None

    @property
    def missed(self) -> float | None:
        """The share of breaches that came without an alarm before."""
        return 1 - self.seen / self.breaches if self.breaches else None


def onsets(course: Course) -> Ints:
    """The days on which a breach began: in breach, and not on the last known day before. The first is none."""
    days = np.flatnonzero(course.known)
    breach = course.breach[days]
    return np.asarray(days[1:][breach[1:] & ~breach[:-1]])


def decided(course: Course) -> Flags:
    """The days at risk [D]: those that are known with all of the `FOLLOW` days after them."""
    whole = np.ones(FOLLOW + 1, np.int64)
    found = np.zeros(len(course.known), np.bool_)
    if len(found) > FOLLOW:
        found[:-FOLLOW] = np.convolve(course.known, whole, mode="valid") == FOLLOW + 1
    return found


def episodes(on: Flags, known: Flags) -> Ints:
    """The first day of the running episode on each day that is `on` [D], -1 on any other."""
    days = np.flatnonzero(on)
    seen = np.concatenate([[0], known.cumsum()])  # known days before each
    quiet = seen[days[1:]] - seen[days[:-1] + 1]
    begins = np.concatenate([[True], quiet >= EASE])[: len(days)]
    began = np.full(len(on), -1, np.int64)
    began[days] = days[begins][begins.cumsum() - 1]
    return began


def alarms(course: Course, threshold: float) -> Alarms:
    """The alarms of one threshold, and each breach with its lead."""
    with np.errstate(invalid="ignore"):
        on = course.known & (course.breach | (course.said >= threshold))
    began, breaches = episodes(on, course.known), onsets(course)
    days = np.unique(began[began >= 0])
    following = np.append(breaches, len(on) + FOLLOW + 1)[np.searchsorted(breaches, days)]
    empty = (following > days + FOLLOW) & ~course.breach[days]  # one that begins in breach says what anybody sees
    false = empty & decided(course)[days]
    leads = np.minimum(breaches - began[breaches], FOLLOW)
    return Alarms(days, false, empty & ~false, breaches, leads, int((on & ~course.breach).sum()))


def tally(course: Course, thresholds: Sequence[float]) -> Tally:
    """What each threshold would have been worth."""
    rows = [alarms(course, threshold) for threshold in thresholds]
    quiet = course.known & ~course.breach
    read = bool((quiet & ~np.isnan(course.said)).any())
    return Tally(
        np.array([len(row.days) for row in rows], np.int64),
        np.array([row.false.sum() for row in rows], np.int64),
        np.array([row.undecided.sum() for row in rows], np.int64),
        np.array([row.alarmed for row in rows], np.int64),
        np.array([row.leads for row in rows], np.int64).reshape(len(rows), -1).T,
        int(decided(course).sum()),
        int(quiet.sum()) if read else 0,
    )


def together(tallies: Sequence[Tally], days: int) -> Tally:
    """The tallies of several objectives of one account that was at risk for so many days; there is one at least."""
    alarms, false, undecided, alarmed = (
        np.sum([getattr(one, name) for one in tallies], axis=0) for name in ("alarms", "false", "undecided", "alarmed")
    )
    leads = np.concatenate([one.leads for one in tallies])
    return Tally(alarms, false, undecided, alarmed, leads, days, sum(one.quiet_days for one in tallies))


def points(found: Tally, thresholds: Sequence[float]) -> tuple[Point, ...]:
    """The curve, in the order of the thresholds."""
    breaches, years = len(found.leads), found.days / YEAR
    return tuple(
        Point(
            threshold,
            int(found.alarms[index]),
            int(found.false[index]),
            int(found.undecided[index]),
            int(found.false[index]) / years if years else None,
            breaches,
            int((found.leads[:, index] > 0).sum()),
            float(np.median(found.leads[:, index])) if breaches else None,
            int(found.alarmed[index]) / found.quiet_days if found.quiet_days else None,
        )
        for index, threshold in enumerate(thresholds)
    )
