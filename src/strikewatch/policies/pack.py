"""A pack's file: a platform's dated and sourced objectives, the words of its mails, and what nobody's files show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, Field

from strikewatch.core.facts import MailRules
from strikewatch.core.results import Unseen
from strikewatch.policies.bounds import IsoDate
from strikewatch.policies.objective import Confidence, ObjectiveRow, Text
from strikewatch.policies.value import Appeal, Market, Pack, Version


def known_zone(zone: str) -> str:
    """The zone, if there is one of that name. Raises ValueError."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{zone!r} is no time zone; give one such as 'America/Los_Angeles'") from None
    return zone


Zone = Annotated[str, AfterValidator(known_zone)]


class MarketRow(BaseModel, frozen=True, extra="forbid"):
    """A country or store whose rules differ."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+$")]
    title: Text
    zone: Zone

    def market(self) -> Market:
        """The row as others take it."""
        return Market(self.id, self.title, self.zone)


class UnseenRow(BaseModel, frozen=True, extra="forbid"):
    """Something that matters and that no file shows."""

    id: Text
    label: Text
    reason: Text
    unlock: Text
    ends_account: bool = False
    markets: tuple[Text, ...] = Field(default=(), min_length=1)

    def unseen(self) -> Unseen:
        """The row as the core takes it."""
        return Unseen(self.id, self.label, self.reason, self.unlock, self.ends_account)


class KindRow(BaseModel, frozen=True, extra="forbid"):
    """A kind of mail and the words that mean it."""

    name: Text
    words: tuple[Text, ...] = Field(min_length=1)


class MailsRow(BaseModel, frozen=True, extra="forbid"):
    """How the platform's mails are told apart, the most serious kind first."""

    senders: tuple[Text, ...] = ()
    urgent: tuple[Text, ...] = ("deactivation", "suspension")
    kind: tuple[KindRow, ...] = ()

    def rules(self, appeal_days: int | None) -> MailRules:
        """The words as the core takes them."""
        kinds = tuple((kind.name, kind.words) for kind in self.kind)
        return MailRules(self.senders, kinds, frozenset(self.urgent), appeal_days)


class AppealRow(BaseModel, frozen=True, extra="forbid"):
    """The time to appeal and where that is said."""

    days: int | None = Field(default=None, ge=1, le=3660)
    text: Text
    source: Text
    confidence: Confidence = "low"

    def appeal(self) -> Appeal:
        """The row as others take it."""
        return Appeal(self.days, self.text, self.source, self.confidence)


class PackRow(BaseModel, frozen=True, extra="forbid"):
    """A pack's file."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    platform: Text
    programme: str = ""
    title: Text
    zone: Zone
    effective_from: IsoDate
    checked: IsoDate
    version: Text
    disclaimer: Text
    appeal: AppealRow
    mails: MailsRow = MailsRow()
    market: tuple[MarketRow, ...] = ()
    objective: tuple[ObjectiveRow, ...] = Field(min_length=1)
    unseen: tuple[UnseenRow, ...] = ()

    def pack(self, market: str, given: Sequence[Mapping[str, str]]) -> Pack:
        """The pack as others take it, in one market; `given` says for each objective where its options come from."""
        markets = tuple(row.market() for row in self.market)
        rows = [
            Version(row.objective(), options)
            for row, options in zip(self.objective, given, strict=True)
            if not row.markets or market in row.markets
        ]
        return Pack(
            id=self.id,
            platform=self.platform,
            programme=self.programme,
            title=self.title,
            zone=next((one.zone for one in markets if one.id == market), self.zone),
            effective_from=self.effective_from,
            checked=self.checked,
            version=self.version,
            versions=tuple(rows),
            mail_rules=self.mails.rules(self.appeal.days),
            unseen=self.unseen_in(market),
            appeal=self.appeal.appeal(),
            disclaimer=self.disclaimer,
            market=market,
            markets=markets,
        )

    def unseen_in(self, market: str) -> tuple[Unseen, ...]:
        """What no file shows in a market; nothing that somebody's own objective counts after all."""
        counted = {row.id for row in self.objective if not row.markets or market in row.markets}
        hidden = [row for row in self.unseen if not row.markets or market in row.markets]
        return tuple(row.unseen() for row in hidden if row.id not in counted)
