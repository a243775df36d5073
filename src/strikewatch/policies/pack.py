"""A policy pack: a platform's dated and sourced objectives, the words of its mails, and what nobody's files show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, Field

from strikewatch.core.facts import MailRules
from strikewatch.core.model import Objective
from strikewatch.core.results import Unseen
from strikewatch.policies.bounds import IsoDate
from strikewatch.policies.objective import Confidence, ObjectiveRow

Text = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Appeal:
    """How long there is to answer a deactivation: calendar days, None where nothing is known."""

    days: int | None
    text: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A platform's objectives as they stood on the day they were checked."""

    id: str
    platform: str
    programme: str
    title: str
    zone: str
    effective_from: dt.date
    checked: dt.date
    version: str
    objectives: tuple[Objective, ...]
    mail_rules: MailRules
    unseen: tuple[Unseen, ...]
    appeal: Appeal
    disclaimer: str


def known_zone(zone: str) -> str:
    """The zone, if there is one of that name. Raises ValueError."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{zone!r} is no time zone; give one such as 'America/Los_Angeles'") from None
    return zone


class UnseenRow(BaseModel, frozen=True, extra="forbid"):
    """Something that matters and that no file shows."""

    id: Text
    label: Text
    reason: Text
    unlock: Text
    ends_account: bool = False

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
    zone: Annotated[str, AfterValidator(known_zone)]
    effective_from: IsoDate
    checked: IsoDate
    version: Text
    disclaimer: Text
    appeal: AppealRow
    mails: MailsRow = MailsRow()
    objective: tuple[ObjectiveRow, ...] = Field(min_length=1)
    unseen: tuple[UnseenRow, ...] = ()

    def pack(self) -> Pack:
        """The pack as others take it."""
        return Pack(
            id=self.id,
            platform=self.platform,
            programme=self.programme,
            title=self.title,
            zone=self.zone,
            effective_from=self.effective_from,
            checked=self.checked,
            version=self.version,
            objectives=tuple(row.objective() for row in self.objective),
            mail_rules=self.mails.rules(self.appeal.days),
            unseen=tuple(row.unseen() for row in self.unseen),
            appeal=self.appeal.appeal(),
            disclaimer=self.disclaimer,
        )
