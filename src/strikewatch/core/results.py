"""What is told, and what a run found: warnings, accounts, files."""

from __future__ import annotations

from dataclasses import dataclass, field

from strikewatch.core.assessment import Assessment
from strikewatch.core.due import DueList
from strikewatch.core.facts import AccountEvent
from strikewatch.core.model import Level


@dataclass(frozen=True, slots=True)
class StrikeWarning:
    """A change of level that is told: one open warning per account, objective and segment.

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
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Unseen:
    """Something that can end the account or is part of its pack and that no file shows."""

    id: str
    label: str
    reason: str
    unlock: str
    ends_account: bool


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that reads otherwise than at the last run: the platform's or the settings' doing, not the driver's."""

    objective: str
    label: str
    before: str
    after: str
    level_before: Level
    level_after: Level


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
    rule_changes: tuple[RuleChange, ...] = ()
    due: tuple[DueList, ...] = ()


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
