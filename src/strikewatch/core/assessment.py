"""Everything that is said about one account and objective on one day, in frozen parts.

Days are integers since 1970-01-01. Report, charts, messages and JSON read these and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from strikewatch.core.facts import RateRange, Span
from strikewatch.core.model import Counts, Level, Objective


@dataclass(frozen=True, slots=True)
class LeaveDate:
    """When bad events drop out of the window: on `day`, for a last-N window after `position` more units.

    `coarse` events stand for a whole period ("week of"); `day` of a last-N window is implied by today's pace.
    """

    day: int | None
    numerator: int
    position: int | None = None
    coarse: bool = False


@dataclass(frozen=True, slots=True)
class Recovery:
    """How the objective comes back: clean units needed, and the day if all goes well; None where it never does."""

    clean_units: int | None
    day: int | None


@dataclass(frozen=True, slots=True)
class DatedCounts:
    """Counts on a day: the platform's figure to come, or a point of the past."""

    day: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class DatedNumber:
    """A number that holds from a day on."""

    day: int
    number: int


@dataclass(frozen=True, slots=True)
class Provisional:
    """Days whose numerator can still grow: since when, units and bad events so far, bad events still expected."""

    since: int
    counts: Counts
    expected: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """Breach probability by horizon in days, the first date it passes one half, and a fan of rates ahead.

    `fan` holds per day ahead `(day, low, middle, high)`: 10th, 50th and 90th percentile of the bad rate (of the count,
    for a count limit).
    """

    probability: Mapping[int, float]
    first_likely: int | None
    fan: tuple[tuple[int, float, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Luck or change, and whether the process can meet the limit.

    `verdict`: too_few, steady, worse, better; `capability`: too_few, meets, hit_or_miss, fails, no_limit. `since` is
    the likeliest day on which the way of working that capability judges began, None where no change was found.
    """

    verdict: str
    capability: str
    recent: Counts = Counts()
    before: Counts = Counts()
    p_value: float | None = None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """A value of a cause column that carries more than its share of bad events; p is corrected for many comparisons.

    `within` is a second column and value that hold at the same time, where one alone does not explain it. `beside` are
    others that go with the same bad events, so that nobody can tell which it is. `held` are its bad events inside the
    window, `otherwise` is the window's rate if its units went as the rest do.
    """

    column: str
    value: str
    counts: Counts
    rest: Counts
    p_value: float
    held: int = 0
    otherwise: Fraction | None = None
    within: tuple[str, str] | None = None
    beside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """A value that most of the bad events have, of a column that is filled in only where it went badly: no test."""

    column: str
    value: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Causes:
    """What was found when looking for what goes with the `bad` events.

    `verdict`: too_few, no_contrast, nothing, found. `columns` are those compared. More than the window may be looked
    at: `held` of the bad events lie in it, `since` is the first day looked at where that lies before it.
    """

    verdict: str
    bad: int
    held: int = 0
    columns: tuple[str, ...] = ()
    named: tuple[Cause, ...] = ()
    shares: tuple[Share, ...] = ()
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What files speak for inside the window: days asked, days covered, and the gaps."""

    asked: Span | None
    covered_days: int
    gaps: tuple[Span, ...] = ()
    newest: int | None = None

    @property
    def uncovered_days(self) -> int:
        """Days of the window that no file speaks for."""
        return 0 if self.asked is None else len(self.asked) - self.covered_days


@dataclass(frozen=True, slots=True)
class Difference:
    """The likely cause why a platform's figure and a recount differ, and the rows concerned.

    `bad` and `units` are what the recount has more (below zero: less); None where a rate was printed alone. `cause` is
    one of those in `core/differences.py`; `keys` are the records concerned, the first of them where there are many,
    `days` their days; `period` is the one that gives the printed figure, where it is another than the one named.
    """

    cause: str
    bad: int | None
    units: int | None
    keys: tuple[str, ...] = ()
    days: tuple[Span, ...] = ()
    period: Span | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """A platform's figure beside the recount of the same days, and the likely cause of a difference."""

    period: Span
    printed_day: int
    format: str
    statement: Counts | None
    rate: RateRange | None
    recount: Counts | None
    base: str = ""
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class BadEvent:
    """One bad event inside the window, for `explain`."""

    day: int
    key: str
    numerator: int
    denominator: int
    leaves: int | None
    place: str = ""
    reason: str = ""
    excused: bool = False
    coarse: bool = False
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Without:
    """The same window without some bad events: counts, how many more would fit, whether it would still be in breach."""

    counts: Counts
    events_left: int | None
    breach: bool


@dataclass(frozen=True, slots=True)
class Variant:
    """Another reading of the same rule that disagrees with the main one."""

    objective: Objective
    counts: Counts
    level: Level
    reason: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything said about one account and objective on one day (DESIGN: what an assessment says)."""

    account: str
    objective: Objective
    as_of: int
    level: Level
    reason: str
    counted_from: Literal["records", "statements"] = "records"
    counts: Counts = Counts()
    rate_range: RateRange | None = None
    window: Span | None = None
    tier: str | None = None
    word: str | None = None
    budget: int | None = None
    events_left: int | None = None
    events_left_by: tuple[DatedNumber, ...] = ()
    leave_dates: tuple[LeaveDate, ...] = ()
    recovery: Recovery | None = None
    projected: tuple[DatedCounts, ...] = ()
    provisional: Provisional | None = None
    forecast: Forecast | None = None
    change: Change | None = None
    causes: Causes | None = None  # None where nothing could be looked at
    coverage: Coverage = Coverage(None, 0)
    statements: tuple[Beside, ...] = ()
    excused: Without | None = None
    disputed: Without | None = None
    variants: tuple[Variant, ...] = ()
    history: tuple[DatedCounts, ...] = ()
    bad_events: tuple[BadEvent, ...] = ()
    segment: str | None = None
    notes: tuple[str, ...] = ()
    missing: bool = False  # data that should be there are not
    held: Level | None = None  # the level an open warning still holds, where it is worse
    no_forecast: str = ""  # why no chance of a breach can be told

    @property
    def told_level(self) -> Level:
        """The level people see: a level that has not yet stayed better for long enough is held."""
        return self.held if self.held is not None and self.held.severity > self.level.severity else self.level
