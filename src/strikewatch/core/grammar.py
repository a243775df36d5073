"""What a platform looks back over: one frozen value for each kind of window.

    RollingDays    the last N days
    RollingHours   the worst N hours that end on a day
    LastN          the newest N of a named unit
    Calendar       whole weeks or months, assessed on a set day
    Adaptive       a short window from so many units on, else a long one
    Since          everything since a date
    Ledger         points that expire
    Consecutive    bad units in a row
    IdleDays       days since the last unit
    Composite      a score made of other objectives' tiers

Days are integers since 1970-01-01. `lag` is the number of days by which a window ends before the day judged for. How
each is counted stands in `windows`; what platforms use which is in `docs/policies.md`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

STARS_LOST = 4  # a rating of one to five stars loses none to four


@dataclass(frozen=True, slots=True)
class RollingDays:
    """The `days` days that end `lag` days before the day judged for."""

    days: int
    lag: int = 0


@dataclass(frozen=True, slots=True)
class RollingHours:
    """The `hours` hours that end on the day, at whichever of its moments they hold most bad units.

    The platform looks at every moment; a day is judged by its worst. A unit without a time may have been at any.
    """

    hours: int
    lag: int = 0


@dataclass(frozen=True, slots=True)
class LastN:
    """The newest `n` units that end `lag` days before the day judged for; `of` names what is counted.

    Where `of` is not the objective's own unit, the window reaches back over the day of the n-th newest of them. A unit
    has `parts` (the stars that a rating can lose; any other unit one). Of at least `drop_from` units held the
    `drop_lowest` worst are left out; the newest `forgive` bad parts count as good.
    """

    n: int
    of: str
    lag: int = 0
    parts: int = 1
    drop_lowest: int = 0
    drop_from: int = 0
    forgive: int = 0


@dataclass(frozen=True, slots=True)
class Calendar:
    """`number` whole weeks or months, the last of which ends before the next assessment.

    The platform assesses on `assessed` (a weekday, Monday 0, or a day of the month; None: on the first day after each
    period) and looks at periods that are over by then, less `lag` days. A week begins on the weekday `start`, a month
    on its first day.
    """

    period: Literal["week", "month"]
    number: int = 1
    start: int = 0
    assessed: int | None = None
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Adaptive:
    """`short` where it holds at least `units` units, else `long`."""

    short: RollingDays | Calendar
    long: RollingDays | Calendar
    units: int

    @property
    def lag(self) -> int:
        """The lag of both."""
        return self.short.lag


@dataclass(frozen=True, slots=True)
class Since:
    """Everything from the day `first` on."""

    first: int
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """Points lost that expire `days` days after their event, against a balance of `start`.

    Every `per` good units in the window earn `earned` points (0: none); the balance never rises above `most`.
    """

    days: int
    start: int
    earned: int = 0
    per: int = 0
    most: int | None = None
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Consecutive:
    """The longest run of bad units in a row within the last `days` days."""

    days: int
    lag: int = 0


@dataclass(frozen=True, slots=True)
class IdleDays:
    """Days since the newest unit; the day of that unit is day 0."""

    lag: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One objective of a composite: its weight, and the points of each of its tiers by name."""

    objective: str
    weight: Fraction
    points: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Composite:
    """The weighted mean of the points of other objectives' tiers; a part without a tier re-scales the rest.

    At least `least` parts must have a tier.
    """

    parts: tuple[Part, ...]
    least: int = 1
    lag: int = field(default=0)


DaySpan = RollingDays | Calendar | Adaptive | Since | Ledger  # what looks at a span of whole days
Window = DaySpan | RollingHours | LastN | Consecutive | IdleDays | Composite
