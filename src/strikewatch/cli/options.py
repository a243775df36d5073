"""Options that several commands take, and what they come to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strikewatch.status import settings_file

if TYPE_CHECKING:
    from strikewatch.settings import Settings

EPOCH = dt.date(1970, 1, 1)

Config = Annotated[
    Path | None, typer.Option(help="The settings file; else $STRIKEWATCH_CONFIG, else strikewatch.toml here.")
]
AsOf = Annotated[
    dt.datetime | None, typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="Judge as of this day, not today.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, as docs/report.md describes it.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would come of it; write and send nothing.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing unless something is wrong.")]
Account = Annotated[str | None, typer.Option(help="One account of the settings.")]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for before the command."""

    config: Path | None = None


def config_path(ctx: typer.Context, config: Path | None) -> Path:
    """The settings file that is meant."""
    return settings_file(config or ctx.obj.config)


def settings_of(ctx: typer.Context, config: Path | None) -> Settings:
    """The settings. Raises SettingsError."""
    from strikewatch.settings import load_settings

    return load_settings(config_path(ctx, config))


def day_number(day: dt.datetime | None) -> int | None:
    """A day as the jobs count it: days since 1970-01-01."""
    return None if day is None else (day.date() - EPOCH).days


def now() -> dt.datetime:
    """This moment, read once for each command."""
    return dt.datetime.now(dt.UTC)
