"""A pack as others take it: every version of its objectives in one market, and which of them holds on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from strikewatch.core.facts import MailRules, day_of
from strikewatch.core.model import Objective
from strikewatch.core.results import Unseen


@dataclass(frozen=True, slots=True)
class Appeal:
    """How long there is to answer a deactivation: calendar days, None where nothing is known."""

    days: int | None
    text: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Market:
    """A country or store of a platform, and the zone its days are counted in."""

    id: str
    title: str
    zone: str


@dataclass(frozen=True, slots=True)
class Version:
    """An objective as it reads from its `effective_from` on, and for each option given where that comes from."""

    objective: Objective
    given: Mapping[str, str]

    @property
    def since(self) -> tuple[bool, int]:
        """Sorts versions of one objective from the oldest to the newest."""
        first = self.objective.effective_from
        return first is not None, first or 0

    def begun(self, day: int) -> bool:
        """Whether it holds by a day, unless a newer one does."""
        return self.objective.effective_from is None or self.objective.effective_from <= day


@dataclass(frozen=True, slots=True)
class Pack:
    """A platform's objectives in one market; `market` is empty where the pack tells none apart."""

    id: str
    platform: str
    programme: str
    title: str
    zone: str
    effective_from: dt.date
    checked: dt.date
    version: str
    versions: tuple[Version, ...]
    mail_rules: MailRules
    unseen: tuple[Unseen, ...]
    appeal: Appeal
    disclaimer: str
    market: str = ""
    markets: tuple[Market, ...] = ()

    def versions_in_force(self, day: int) -> tuple[Version, ...]:
        """The newest version of each objective that holds on a day, in file order; no variant without its objective."""
        begun = [one for one in self.versions if one.begun(day)]
        newest = {one.objective.id: one for one in sorted(begun, key=lambda one: one.since)}
        order = dict.fromkeys(one.objective.id for one in self.versions)
        held = [newest[name] for name in order if name in newest]
        return tuple(one for one in held if one.objective.variant_of in ("", *newest))

    def in_force(self, day: int) -> tuple[Objective, ...]:
        """The objectives as they read on a day, variants included, in file order."""
        return tuple(one.objective for one in self.versions_in_force(day))

    def versions_before(self, objective: Objective) -> tuple[Objective, ...]:
        """The older versions of an objective, newest first."""
        mine = sorted(self.versions, key=lambda one: one.since, reverse=True)
        named = [one.objective for one in mine if one.objective.id == objective.id]
        return tuple(named[named.index(objective) + 1 :])

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """The objectives as they read on the day the pack was checked."""
        return self.in_force(day_of(self.checked))

    @property
    def origins(self) -> dict[str, Mapping[str, str]]:
        """For each of these objectives, option by option, where its value comes from."""
        return {one.objective.id: one.given for one in self.versions_in_force(day_of(self.checked))}

    @property
    def ids(self) -> tuple[str, ...]:
        """Every objective that ever held, and everything unseen."""
        return tuple(dict.fromkeys([*(one.objective.id for one in self.versions), *(one.id for one in self.unseen)]))
