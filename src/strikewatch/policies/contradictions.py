"""What cannot be in one objective although every single value could: pairs of place and sentence.

Each check names the options it reads, so that an objective with one wrong value is still checked for everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Set

from strikewatch.core.metrics import METRICS
from strikewatch.core.record import UNITS
from strikewatch.policies.bounds import SIDES, Place
from strikewatch.policies.limits import (
    Told,
    bounds_readable,
    level_problems,
    limit_problems,
    or_count_problems,
    standing_problems,
    tier_problems,
)
from strikewatch.policies.objective import ObjectiveRow, meant
from strikewatch.policies.windows import (
    AdaptiveRow,
    DaysRow,
    HoursRow,
    IdleRow,
    InARowRow,
    LastRow,
    LedgerRow,
    MonthsRow,
    PartsRow,
    WeeksRow,
)


def contradictions(row: ObjectiveRow, wrong: Set[str] = frozenset()) -> Told:
    """Everything that contradicts itself in one objective, but for checks that read an option which is `wrong`."""
    for options, check in CHECKS:
        if not options & wrong:
            yield from check(row)
    if bounds_readable(row, wrong):
        yield from limit_problems(row)
        yield from tier_problems(row) if "tiers" not in wrong else ()


def unit_problems(row: ObjectiveRow) -> Told:
    """Where metric and unit do not count the same thing."""
    units = METRICS[row.metric].units
    if row.unit not in units:
        yield ("unit",), f"{row.metric!r} counts {' or '.join(units)}, not {row.unit!r}"


def buyer_problems(row: ObjectiveRow) -> Told:
    """Only an order has a buyer."""
    if row.minimum_buyers and row.unit != "order":
        yield ("minimum_buyers",), f"only orders have buyers, and this objective counts {row.unit!r}"


def window_problems(row: ObjectiveRow) -> Told:
    """A window that can be no window."""
    match row.window:
        case LastRow():
            yield from last_problems(row.window)
        case AdaptiveRow():
            yield from adaptive_problems(row.window)
        case LedgerRow():
            yield from ledger_problems(row.window)
        case PartsRow():
            yield from parts_problems(row.window)


def last_problems(window: LastRow) -> Told:
    """What the newest units cannot be."""
    if window.of not in UNITS:
        yield ("window", "of"), f"{window.of!r} is no unit; {meant(window.of, list(UNITS))}"
    if window.drop_lowest and not window.drop_from:
        yield ("window", "drop_lowest"), "needs `drop_from`: of how many units on the lowest are left out"
    if window.drop_from and not window.drop_lowest:
        yield ("window", "drop_from"), "needs `drop_lowest`: how many are left out"
    if window.drop_from > window.last:
        yield ("window", "drop_from"), f"{window.drop_from} can never be held within the last {window.last}"
    for option in ("drop_lowest", "forgive"):
        if getattr(window, option) >= window.last:
            yield ("window", option), f"leaves nothing of the last {window.last}"


def adaptive_problems(window: AdaptiveRow) -> Told:
    """The short window is the shorter one, and both end on the same day."""
    if window.short.lag != window.long.lag:
        yield ("window", "long", "lag"), f"is {window.long.lag}, but `short` ends {window.short.lag} days back"
    if length(window.short) >= length(window.long):
        yield ("window", "long"), "is no longer than `short`"


def length(span: DaysRow | WeeksRow | MonthsRow) -> int:
    """About how many days a span holds."""
    match span:
        case DaysRow():
            return span.days
        case WeeksRow():
            return 7 * span.weeks
        case MonthsRow():
            return 30 * span.months


def ledger_problems(window: LedgerRow) -> Told:
    """Points are earned for a number of units, and the balance fits under its most."""
    if bool(window.earned) != bool(window.per):
        yield ("window", "earned" if window.per else "per"), "`earned` and `per` go together: 4 points per 200 units"
    if window.most is not None and window.most < window.start:
        yield ("window", "most"), f"{window.most} lies under the {window.start} that the ledger starts from"


def parts_problems(window: PartsRow) -> Told:
    """Each part is named once and weighs something, and enough of them exist."""
    names = [part.objective for part in window.parts]
    for index, part in enumerate(window.parts):
        if part.objective in names[:index]:
            yield ("window", "parts", index, "objective"), f"{part.objective!r} is a part already"
        if part.weight <= 0:
            yield ("window", "parts", index, "weight"), "a part weighs more than nothing"
    if window.least > len(window.parts):
        yield ("window", "least"), f"{window.least} parts are needed, and there are {len(window.parts)}"


def volume_problems(row: ObjectiveRow) -> Told:
    """A minimum volume that the window can never hold."""
    if isinstance(row.window, LastRow) and row.window.of == row.unit and row.minimum_volume > row.window.last:
        place: Place = ("minimum_volume",)
        yield place, f"{row.minimum_volume} can never be reached within the last {row.window.last}"


def kind_problems(row: ObjectiveRow) -> Told:
    """Kinds that only go with some windows and metrics, and windows that only go with some kinds."""
    idle, ledger, parts = (isinstance(row.window, form) for form in (IdleRow, LedgerRow, PartsRow))
    stars = row.metric == "star_rating"
    if (row.kind == "days") != idle:
        yield ("kind",), "`days` and a window of `idle` go together"
    if isinstance(row.window, HoursRow | InARowRow) and row.kind != "count":
        yield ("kind",), "such a window has a count for a limit; write kind = 'count'"
    if ledger and row.kind != "points":
        yield ("kind",), "a ledger holds points; write kind = 'points'"
    if ledger and row.metric != "account_health":
        yield ("metric",), "only 'account_health' has points for a ledger"
    if parts and row.kind != "points":
        yield ("kind",), "a score of parts has points; write kind = 'points' and `out_of`"
    if parts and row.metric != "score":
        yield ("metric",), "parts make a 'score'"
    if (row.kind == "stars") != stars:
        yield ("kind",), "`stars` and the metric 'star_rating' go together"


def out_of_problems(row: ObjectiveRow) -> Told:
    """The most points of a score, which nothing else has."""
    needed = row.kind == "points" and not isinstance(row.window, LedgerRow)
    if needed and row.out_of is None:
        yield ("out_of",), "is missing: the most points there can be"
    if not needed and row.out_of is not None:
        yield ("out_of",), "goes with kind = 'points', on a score that is no ledger"


BOUNDS = frozenset(SIDES)
CHECKS: tuple[tuple[frozenset[str], Callable[[ObjectiveRow], Told]], ...] = (
    (frozenset({"metric", "unit"}), unit_problems),
    (frozenset({"window"}), window_problems),
    (frozenset({"window", "unit", "minimum_volume"}), volume_problems),
    (frozenset({"unit", "minimum_buyers"}), buyer_problems),
    (frozenset({"metric", "kind", "window"}), kind_problems),
    (frozenset({"kind", "window", "out_of"}), out_of_problems),
    (frozenset({"metric", "tiers"}) | BOUNDS, standing_problems),
    (frozenset({"kind", "or_count"}) | BOUNDS, or_count_problems),
    (frozenset({"tiers", "published"}), level_problems),
)
