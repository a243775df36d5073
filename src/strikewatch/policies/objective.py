"""`[[objective]]`: one thing an account is judged by, read and turned into the core's value."""

from __future__ import annotations

import difflib
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from strikewatch.core.facts import day_of
from strikewatch.core.metrics import METRICS
from strikewatch.core.model import MetricOptions, Objective
from strikewatch.policies.bounds import SCALES, Bounded, Direction, Figure, IsoDate, Kind, OrCountRow, TierRow
from strikewatch.policies.windows import LedgerRow, WindowRow

Confidence = Literal["high", "medium-high", "medium", "low-medium", "low"]
Text = Annotated[str, Field(min_length=1)]
COUNT = Figure("count")
OWN_SOURCE = "your own settings"
SOURCED = ("consequence", "advice", "source", "checked")  # a pack's objective says them; one's own need not


def meant(word: str, known: list[str]) -> str:
    """`did you mean 'x'?` where a known word is close, else all there are."""
    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"


def known_metric(metric: str) -> str:
    """The metric, if there is one of that name. Raises ValueError."""
    if metric in METRICS:
        return metric
    raise ValueError(f"{metric!r} is no metric; {meant(metric, list(METRICS))}")


class OptionsRow(BaseModel, frozen=True, extra="forbid"):
    """How the metric counts on this platform."""

    by_minute: bool = True
    grace: int = Field(default=0, ge=0, le=1440)
    notice: int = Field(default=45, ge=0, le=10_080)
    excluding: tuple[Text, ...] = ()
    only: tuple[Text, ...] = ()
    unrated_is_best: bool = False
    by_event: bool = False

    def options(self) -> MetricOptions:
        """The options as the core takes them."""
        return MetricOptions(
            by_minute=self.by_minute,
            grace=self.grace,
            notice=self.notice,
            excluding=self.excluding,
            only=self.only,
            unrated_is_best=self.unrated_is_best,
            by_event=self.by_event,
        )


class ObjectiveRow(Bounded, frozen=True, extra="forbid"):
    """One objective of a pack, in the words of its file."""

    id: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")
    label: Text
    metric: Annotated[str, AfterValidator(known_metric)]
    unit: str
    window: WindowRow
    markets: tuple[Text, ...] = Field(default=(), min_length=1)
    kind: Kind = "rate"
    out_of: int | None = Field(default=None, ge=1, le=1_000_000)
    or_count: OrCountRow | None = None
    minimum_volume: int = Field(default=0, ge=0)
    minimum_buyers: int = Field(default=0, ge=0)
    segment_by: Literal["", "segment", "place", "item"] = ""
    tiers: tuple[TierRow, ...] = ()
    options: OptionsRow = OptionsRow()
    variant_of: str = ""
    published: bool = False
    confidence: Confidence = "low"
    ends_account: bool = False
    consequence: Text = ""
    advice: Text = ""
    source: Text = OWN_SOURCE
    checked: IsoDate | None = None
    effective_from: IsoDate | None = None
    disagreement: str = ""

    @property
    def figure(self) -> Figure:
        """How the platform writes the figure."""
        start = self.window.start if isinstance(self.window, LedgerRow) else None
        return Figure(self.kind, self.out_of or 100, start)

    @property
    def direction(self) -> Direction:
        """The side the platform prints: as its kind or its bounds say, else as its metric is usually shown."""
        bounds = (row.bound(self.figure) for row in (self, *self.tiers))
        given = self.figure.direction or next((bound.direction for bound in bounds if bound), None)
        return given or ("at_least" if METRICS[self.metric].shown == "good" else "at_most")

    def objective(self) -> Objective:
        """The objective as the core takes it."""
        figure, bound = self.figure, self.bound(self.figure)
        kinder = self.or_count.bound(COUNT) if self.or_count else None
        return Objective(
            id=self.id,
            label=self.label,
            metric=self.metric,
            unit=self.unit,
            window=self.window.window(figure.parts),
            limit=bound.limit if bound else None,
            limit_kind=figure.limit_kind,
            comparator=bound.comparator if bound else ">",
            direction=self.direction,
            minimum_volume=self.minimum_volume * figure.parts,
            tiers=tuple(tier.tier(figure) for tier in self.tiers),
            options=self.options.options(),
            published=self.published,
            confidence=self.confidence,
            ends_account=self.ends_account,
            consequence=self.consequence,
            advice=self.advice,
            source=self.source,
            checked=self.checked.isoformat() if self.checked else "",
            effective_from=day_of(self.effective_from) if self.effective_from else None,
            disagreement=self.disagreement,
            count_limit=kinder.limit if kinder else None,
            count_comparator=kinder.comparator if kinder else ">",
            count_until=self.or_count.until if self.or_count else None,
            minimum_buyers=self.minimum_buyers,
            scale=SCALES[self.kind],
            out_of=figure.out_of,
            segment_by=self.segment_by,
            variant_of=self.variant_of,
        )
