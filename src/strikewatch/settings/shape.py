"""The settings file: accounts, folders, levels, schedule and channels, with the meaning of every option."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationInfo, field_validator, model_validator

from strikewatch.core.model import Level
from strikewatch.core.record import TableMapping
from strikewatch.settings.table import Table, repeated
from strikewatch.settings.words import Clock, MarketName, Memory, Name, Pattern, Pause, PolicyName, Zone

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
TellFrom = Literal[Level.WATCH, Level.UNKNOWN, Level.WARNING, Level.CRITICAL, Level.BREACH]


class Folders(BaseModel, frozen=True, extra="forbid"):
    """Where files lie, relative to the settings file."""

    inbox: str = Field(default="inbox", min_length=1, description="what you put in: exports, mails, notes")
    log: str = Field(default="log", min_length=1, description="what you note down yourself")
    reports: str = Field(default="reports", min_length=1, description="what comes out")
    state: str = Field(default="state", min_length=1, description="the store and the last result")

    @model_validator(mode="after")
    def kept_apart(self) -> Self:
        """No two folders are one, and what is written is never taken in again. Raises ValueError."""
        folders = [Path(folder) for folder in (self.inbox, self.log, self.reports, self.state)]
        twice = repeated(map(str, folders))
        if twice:
            raise ValueError(f"two folders are {twice[0]!r}; give each its own")
        within = [str(folder) for folder in folders if folders[0] in folder.parents]
        if within:
            raise ValueError(f"{within[0]!r} lies inside the inbox; give it a folder outside")
        return self


class Excuse(BaseModel, frozen=True, extra="forbid"):
    """Records whose recorded reason is one of these are told with and without them."""

    reasons: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        min_length=1, description="recorded reasons, as the file writes them, that are not your doing"
    )
    because: str = Field(min_length=1, description="why, in your own words")


class Account(BaseModel, frozen=True, extra="forbid"):
    """One account on one platform. `override` and `objective` are in a pack's words and checked with the pack."""

    name: Name = Field(description="a short name; its files may lie in `inbox/<name>/`")
    policy: PolicyName = Field(description="a shipped pack, or the path of a .toml file")
    market: MarketName | None = Field(
        default=None, description="the country or store whose rules hold; none: the pack's first"
    )
    programme: str = Field(default="", description="which of the platform's programmes, where files hold several")
    zone: Zone | None = Field(
        default=None, description="the zone its days are counted in; none: the top one, then the pack's"
    )
    date_order: Literal["mdy", "dmy", "ymd"] | None = Field(
        default=None, description="how to read a date such as 3/4/26; none: a file with such dates is refused"
    )
    files: tuple[Pattern, ...] = Field(
        default=(), description="patterns of files in the inbox itself that belong to it"
    )
    off: tuple[Pause, ...] = Field(default=(), description="days not worked: dates, or `first..last`")
    table: tuple[Table, ...] = Field(default=(), description="tables of its own")
    excuse: tuple[Excuse, ...] = Field(default=(), description="causes that excuse a record")
    override: Mapping[str, Mapping[str, Any]] = Field(
        default={}, description="options of the pack's objectives, by id, that read otherwise for you"
    )
    objective: tuple[Mapping[str, Any], ...] = Field(
        default=(), description="objectives of your own, each with the options of a pack's"
    )

    @field_validator("table")
    @classmethod
    def each_table_once(cls, tables: tuple[Table, ...]) -> tuple[Table, ...]:
        """The tables, each with a name of its own. Raises ValueError."""
        twice = repeated(table.name for table in tables)
        if twice:
            raise ValueError(f"two tables are named {twice[0]!r}; give each its own name")
        return tables

    def mappings(self) -> tuple[tuple[tuple[str, ...], TableMapping], ...]:
        """File-name patterns with the mapping of the table they hold."""
        return tuple((table.match, table.mapping()) for table in self.table)

    @property
    def off_days(self) -> frozenset[int]:
        """Every day not worked."""
        return frozenset(day for span in self.off for day in range(span.first, span.last + 1))


class Levels(BaseModel, frozen=True, extra="forbid"):
    """From which breach probability within 14 days a level starts, and when it eases."""

    watch: float = Field(
        default=0.15, gt=0, lt=1, description="breach probability within 14 days from which it is watch"
    )
    warning: float = Field(default=0.4, gt=0, lt=1, validate_default=True, description="the same for warning")
    critical: float = Field(default=0.65, gt=0, lt=1, validate_default=True, description="the same for critical")
    ease_days: int = Field(default=7, ge=0, le=90, description="days a level must have been better before it eases")
    near_limit: float = Field(default=0.8, gt=0, le=1, description="share of the limit from which it is at least watch")

    @field_validator("warning", "critical")
    @classmethod
    def above_the_one_before(cls, value: float, info: ValidationInfo) -> float:
        """A level starts above the milder one. Raises ValueError."""
        milder = "watch" if info.field_name == "warning" else "warning"
        if value <= info.data.get(milder, 0.0):
            raise ValueError(f"{value} must lie above `{milder}` ({info.data[milder]})")
        return value


class Report(BaseModel, frozen=True, extra="forbid"):
    """What the report shows."""

    history_days: int = Field(default=180, ge=14, le=3660, description="days of the past in the charts")


class Schedule(BaseModel, frozen=True, extra="forbid"):
    """When `watch` runs."""

    at: Clock = Field(default=dt.time(6, 30), description="time of day of the daily run")
    report_weekday: Weekday = Field(default="monday", description="day of the weekly report")


class StoreLimits(BaseModel, frozen=True, extra="forbid"):
    """What the store may use."""

    memory: Memory = Field(default="600MB", description="memory the store may use")


class Channel(BaseModel, frozen=True, extra="forbid"):
    """Where a warning is sent. The address is a secret and never stands in the settings file."""

    name: Name = Field(description="a short name, for messages about it")
    url_env: str | None = Field(default=None, min_length=1, description="environment variable that holds the address")
    url_file: str | None = Field(
        default=None, min_length=1, validate_default=True, description="file that holds the address"
    )
    from_level: TellFrom = Field(default=Level.WARNING, description="the least level that is told")
    accounts: tuple[str, ...] = Field(default=(), description="accounts that are told; none: all of them")

    @field_validator("url_file")
    @classmethod
    def one_address(cls, value: str | None, info: ValidationInfo) -> str | None:
        """Exactly one place holds the address. Raises ValueError."""
        if "url_env" in info.data and (value is None) == (info.data["url_env"] is None):
            raise ValueError("give either `url_env` or `url_file`, and only one of them")
        return value


class Settings(BaseModel):
    """All that a person decides."""

    model_config = ConfigDict(frozen=True, extra="forbid")  # as keywords, mypy would refuse the private attribute

    zone: Zone | None = Field(default=None, description="the zone days are counted in, for accounts that give none")
    folders: Folders = Field(default=Folders(), description="where files lie")
    account: tuple[Account, ...] = Field(min_length=1, description="the accounts that are watched")
    levels: Levels = Field(default=Levels(), description="when a level starts and eases")
    report: Report = Field(default=Report(), description="what the report shows")
    schedule: Schedule = Field(default=Schedule(), description="when `watch` runs")
    store: StoreLimits = Field(default=StoreLimits(), description="what the store may use")
    notify: tuple[Channel, ...] = Field(default=(), description="who is told")
    _file: Path = PrivateAttr(Path("strikewatch.toml"))

    def model_post_init(self, context: object) -> None:
        """Keeps where the file lies, since folders are relative to it."""
        if isinstance(context, Path):
            self._file = context

    @property
    def file(self) -> Path:
        """The settings file, absolute."""
        return self._file.absolute()

    def resolved(self, path: str) -> Path:
        """A path of the settings, absolute: relative ones start beside the settings file."""
        return (self.file.parent / Path(path).expanduser()).resolve()

    @property
    def inbox(self) -> Path:
        """The folder of incoming files, absolute."""
        return self.resolved(self.folders.inbox)

    @property
    def log(self) -> Path:
        """The folder of the own log, absolute."""
        return self.resolved(self.folders.log)

    @property
    def reports(self) -> Path:
        """The folder of reports, absolute."""
        return self.resolved(self.folders.reports)

    @property
    def state(self) -> Path:
        """The folder of the store and the last result, absolute."""
        return self.resolved(self.folders.state)

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts, in the order of the file."""
        return self.account

    def place_of(self, account: Account) -> str:
        """Where an account stands, for messages about it: `strikewatch.toml: account[1] (flex)`."""
        return f"{self.file.name}: account[{self.account.index(account) + 1}] ({account.name})"

    def zone_of(self, account: Account, pack_zone: str) -> str:
        """The zone an account's days are counted in: its own, else the top one, else its pack's."""
        return account.zone or self.zone or pack_zone
