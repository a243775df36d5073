"""The values of a verdict: what a platform asks for, and what is said about it on a day.

    Level, Counts              how near, and out of how many
    RollingDays, LastN         windows (the remaining kinds of the grammar join this union)
    Objective, Tier            metric + window + limit + conditions, from a policy pack
    Assessment and its parts   everything that report, charts, notices and JSON read
    StrikeWarning, RunResult   what is told, and what a run found

Days are integers since 1970-01-01. Rates are exact fractions of what is *bad*; `shown` turns them into the
platform's own direction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from strikewatch.core.facts import AccountEvent, RateRange, Span


class Level(StrEnum):
    """How near a strike is. `unknown` stands apart and is never good news."""

    OK = "ok"
    WATCH = "watch"
    UNKNOWN = "unknown"
    WARNING = "warning"
    CRITICAL = "critical"
    BREACH = "breach"

    @property
    def severity(self) -> int:
        """Rank for choosing the worst: ok 0, watch 1, unknown 2, warning 3, critical 4, breach 5."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Counts:
    """Bad events out of all that count. They add; the rate is read off last."""

    numerator: int = 0
    denominator: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.numerator + other.numerator, self.denominator + other.denominator)

    @property
    def rate(self) -> Fraction | None:
        """`numerator / denominator`, None on an empty denominator."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None


@dataclass(frozen=True, slots=True)
class RollingDays:
    """The `days` days that end `lag` days before the day judged for."""

    days: int
    lag: int = 0


@dataclass(frozen=True, slots=True)
class LastN:
    """The newest `n` units that end `lag` days before the day judged for; `of` names what is counted."""

    n: int
    of: str
    lag: int = 0


Window = RollingDays | LastN


@dataclass(frozen=True, slots=True)
class Tier:
    """A named band: a rate or count of what is bad is in it while it stays under (or at) `limit`.

    The last tier has no limit and takes the rest. `level` is the least level that being in the tier means.
    """

    name: str
    limit: Fraction | None = None
    comparator: Literal[">", ">="] = ">"
    level: Level = Level.OK


@dataclass(frozen=True, slots=True)
class MetricOptions:
    """What differs between platforms in how a metric counts.

    `by_minute` compares instants where both are known, else whole days. `grace` is minutes allowed after a promise,
    `notice` minutes before a block's start until which a forfeit is free of charge.
    """

    by_minute: bool = True
    grace: int = 0
    notice: int = 45


@dataclass(frozen=True, slots=True)
class Objective:
    """What an account is judged by. `limit` is a rate or a count of what is bad; None means that none is known.

    `comparator` says on which side equality falls: `>=` breaches at the limit, `>` beyond it.
    """

    id: str
    label: str
    metric: str
    unit: str
    window: Window
    limit: Fraction | None = None
    limit_kind: Literal["rate", "count"] = "rate"
    comparator: Literal[">", ">="] = ">"
    direction: Literal["at_most", "at_least"] = "at_most"
    minimum_volume: int = 0
    tiers: tuple[Tier, ...] = ()
    options: MetricOptions = MetricOptions()
    published: bool = False
    confidence: str = "low"
    ends_account: bool = False
    consequence: str = ""
    advice: str = ""
    source: str = ""
    checked: str = ""
    effective_from: int | None = None
    disagreement: str = ""

    @property
    def estimate(self) -> bool:
        """Whether the limit is what people report, not what the platform publishes."""
        return not self.published

    def shown(self, rate: Fraction) -> Fraction:
        """A rate of what is bad in the platform's own direction."""
        return 1 - rate if self.direction == "at_least" and self.limit_kind == "rate" else rate


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

    `verdict`: too_few, steady, worse, better; `capability`: too_few, meets, hit_or_miss, fails, no_limit.
    """

    verdict: str
    capability: str
    recent: Counts = Counts()
    before: Counts = Counts()
    p_value: float | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """A value of a cause column that carries more than its share of bad events; p is corrected for many comparisons."""

    column: str
    value: str
    counts: Counts
    rest: Counts
    p_value: float


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
class Beside:
    """A platform's figure beside the recount of the same days."""

    period: Span
    printed_day: int
    format: str
    statement: Counts | None
    rate: RateRange | None
    recount: Counts | None
    base: str = ""


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
    causes: tuple[Cause, ...] = ()
    coverage: Coverage = Coverage(None, 0)
    statements: tuple[Beside, ...] = ()
    excused: Counts | None = None
    history: tuple[DatedCounts, ...] = ()
    bad_events: tuple[BadEvent, ...] = ()
    segment: str | None = None
    notes: tuple[str, ...] = ()
    missing: bool = False  # data that should be there are not
    held: Level | None = None  # the level an open warning still holds, where it is worse

    @property
    def told_level(self) -> Level:
        """The level people see: a level that has not yet stayed better for long enough is held."""
        return self.held if self.held is not None and self.held.severity > self.level.severity else self.level


@dataclass(frozen=True, slots=True)
class StrikeWarning:
    """A change of level that is told: one open warning per account and objective.

    `better_since` is the first day of a better level that has not lasted long enough yet. `event` says what happened
    on this run: raised, escalated, eased, resolved, or empty for no change.
    """

    account: str
    objective: str
    level: Level
    since: int
    changed: int
    event: str = ""
    better_since: int | None = None
    better_level: Level | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Unseen:
    """Something that can end the account or is part of its pack and that no file shows."""

    id: str
    label: str
    reason: str
    unlock: str
    ends_account: bool


@dataclass(frozen=True, slots=True)
class AccountResult:
    """One account on one day: its level, the sentence that leads, and all that was found."""

    account: str
    platform: str
    programme: str
    policy: str
    level: Level
    headline: str
    assessments: tuple[Assessment, ...]
    not_seen: tuple[Unseen, ...] = ()
    mails: tuple[AccountEvent, ...] = ()
    questions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file: every row is accepted, repeated, restated, rejected or a named non-data line."""

    file: str
    account: str
    format: str
    rows: int = 0
    accepted: int = 0
    repeated: int = 0
    restated: int = 0
    rejected: int = 0
    non_data: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
    refused: str = ""  # why the whole file was refused
    known: bool = False  # the same content was taken in before


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run found."""

    as_of: int
    accounts: tuple[AccountResult, ...]
    files: tuple[FileResult, ...] = ()
    warnings: tuple[StrikeWarning, ...] = ()
    rejects: int = 0
    replay: bool = False
    failed_channels: tuple[str, ...] = field(default=())
