"""`[[objective]]`: one thing an account is judged by, checked and turned into the core's value."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from strikewatch.core.facts import day_of
from strikewatch.core.metrics import METRICS
from strikewatch.core.model import Level, MetricOptions, Objective
from strikewatch.policies.bounds import Bound, Bounded, Direction, IsoDate, Kind, TierRow, WindowRow

Confidence = Literal["high", "medium-high", "medium", "low-medium", "low"]


def known_metric(metric: str) -> str:
    """The metric, if there is one of that name. Raises ValueError."""
    if metric in METRICS:
        return metric
    near = difflib.get_close_matches(metric, METRICS, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(METRICS)}"
    raise ValueError(f"{metric!r} is no metric; {hint}")


class OptionsRow(BaseModel, frozen=True, extra="forbid"):
    """How the metric counts on this platform."""

    by_minute: bool = True
    grace: int = Field(default=0, ge=0, le=1440)
    notice: int = Field(default=45, ge=0, le=10_080)

    def options(self) -> MetricOptions:
        """The options as the core takes them."""
        return MetricOptions(by_minute=self.by_minute, grace=self.grace, notice=self.notice)


class ObjectiveRow(Bounded, frozen=True, extra="forbid"):
    """One objective of a pack, in the words of its file."""

    id: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")
    label: str = Field(min_length=1)
    metric: Annotated[str, AfterValidator(known_metric)]
    unit: str
    window: WindowRow
    kind: Kind = "rate"
    minimum_volume: int = Field(default=0, ge=0)
    tiers: tuple[TierRow, ...] = ()
    options: OptionsRow = OptionsRow()
    published: bool = False
    confidence: Confidence = "low"
    ends_account: bool = False
    consequence: str = Field(min_length=1)
    advice: str = Field(min_length=1)
    source: str = Field(min_length=1)
    checked: IsoDate
    effective_from: IsoDate | None = None
    disagreement: str = ""

    @property
    def direction(self) -> Direction:
        """The side the platform prints: as its bounds say, else as its metric is usually shown."""
        bounds = (row.bound(self.kind) for row in (self, *self.tiers))
        given = next((bound.direction for bound in bounds if bound), None)
        return given or ("at_least" if METRICS[self.metric].shown == "good" else "at_most")

    def objective(self) -> Objective:
        """The objective as the core takes it."""
        bound = self.bound(self.kind)
        return Objective(
            id=self.id,
            label=self.label,
            metric=self.metric,
            unit=self.unit,
            window=self.window.window(),
            limit=bound.limit if bound else None,
            limit_kind=self.kind,
            comparator=bound.comparator if bound else ">",
            direction=self.direction,
            minimum_volume=self.minimum_volume,
            tiers=tuple(tier.tier(self.kind) for tier in self.tiers),
            options=self.options.options(),
            published=self.published,
            confidence=self.confidence,
            ends_account=self.ends_account,
            consequence=self.consequence,
            advice=self.advice,
            source=self.source,
            checked=self.checked.isoformat(),
            effective_from=day_of(self.effective_from) if self.effective_from else None,
            disagreement=self.disagreement,
        )


def contradictions(row: ObjectiveRow) -> Iterator[tuple[str, str]]:
    """What cannot be although every single value could: pairs of option and sentence."""
    yield from unit_contradictions(row)
    if row.metric == "standing":
        yield from word_contradictions(row)
        return
    bound = row.bound(row.kind)
    if bound:
        yield from (("limit", problem) for problem in impossible(bound, row.kind))
    yield from tier_contradictions(row)


def unit_contradictions(row: ObjectiveRow) -> Iterator[tuple[str, str]]:
    """Where metric, unit and window do not count the same thing."""
    units = METRICS[row.metric].units
    if row.unit not in units:
        yield "unit", f"{row.metric!r} counts {' or '.join(units)}, not {row.unit!r}"
    if row.window.of not in (None, row.unit):
        yield "window.of", f"is {row.window.of!r}, but the objective counts {row.unit!r}"
    if row.window.last is not None and row.minimum_volume > row.window.last:
        yield "minimum_volume", f"{row.minimum_volume} can never be reached within the last {row.window.last}"


def word_contradictions(row: ObjectiveRow) -> Iterator[tuple[str, str]]:
    """A standing is a word: it has tiers by name and no bound."""
    if any(part.bound("rate") for part in (row, *row.tiers)):
        yield "limit", "a standing is a word and has no bound; name its tiers, best first"
    if not row.tiers:
        yield "tiers", "a standing needs the platform's words as tiers, best first"
    yield from order_contradictions(row, [])


def impossible(bound: Bound, kind: Kind) -> Iterator[str]:
    """What is wrong with a bound by itself."""
    if kind == "rate" and not 0 <= bound.limit <= 1:
        yield "a rate lies between 0 and 1; write 4 % as 0.04"
    elif kind == "count" and (bound.direction == "at_least" or bound.limit < 0 or bound.limit.denominator != 1):
        yield "a count of bad events is a whole number with `at_most` or `below`"
    elif bound.limit == 0 and bound.comparator == ">=":
        yield "is breached before anything happens; use `at_most = 0` or `at_least = 1`"
    elif kind == "rate" and bound.limit == 1 and bound.comparator == ">":
        yield "can never be breached; leave it out where no limit is known"


def tier_contradictions(row: ObjectiveRow) -> Iterator[tuple[str, str]]:
    """Tiers run from the best to the worst, and the last takes the rest."""
    bounds = [tier.bound(row.kind) for tier in row.tiers]
    if bounds and bounds[-1] is not None:
        yield f"tiers[{len(bounds)}]", "the last tier takes the rest and has no bound"
    for number, bound in enumerate(bounds[:-1], 1):
        if bound is None:
            yield f"tiers[{number}]", "only the last tier may lack a bound"
        else:
            yield from ((f"tiers[{number}]", problem) for problem in impossible(bound, row.kind))
            if bound.direction != row.direction:
                yield f"tiers[{number}]", f"is written the other way round; the objective says `{row.direction}`"
    yield from order_contradictions(row, [bound for bound in bounds if bound])


def order_contradictions(row: ObjectiveRow, bounds: list[Bound]) -> Iterator[tuple[str, str]]:
    """Each tier is wider and no milder than the one before, and has a name of its own."""
    if any(first.room >= second.room for first, second in pairwise(bounds)):
        yield "tiers", "are not in order; write the best first and the widest last"
    levels = [Level(tier.level).severity for tier in row.tiers]
    if levels != sorted(levels):
        yield "tiers", "a worse tier has a milder level than a better one"
    if not row.published and levels and levels[-1] > Level.WARNING.severity:
        yield "tiers", "an estimate stops at 'warning'; a worse tier level needs `published = true`"
    if len({tier.name for tier in row.tiers}) < len(row.tiers):
        yield "tiers", "two tiers have the same name"
