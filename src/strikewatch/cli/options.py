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
FIRST, LAST = dt.date(1990, 1, 1), dt.date(2099, 12, 31)  # no account is older; a later day is a slip


def typed_day(text: str) -> dt.date:
    """A day as it was typed. Raises BadParameter for what is no date, or one that nobody can mean."""
    try:
        day = dt.datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 -- a calendar date has no zone
    except ValueError:
        raise typer.BadParameter(f'"{text}" is no date; write it as 2026-11-20') from None
    if not FIRST <= day <= LAST:
        raise typer.BadParameter(f'"{text}" is too far away; a day between {FIRST} and {LAST} is needed')
    return day


Config = Annotated[
    Path | None, typer.Option(help="The settings file; else $STRIKEWATCH_CONFIG, else strikewatch.toml here.")
]
AsOf = Annotated[
    dt.date | None, typer.Option(metavar="DATE", parser=typed_day, help="Judge as of this day, not today.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, as docs/report.md describes it.")]
JsonWhatIf = Annotated[bool, typer.Option("--json", help="Print JSON, as docs/commands.md describes it.")]
JsonBacktest = Annotated[bool, typer.Option("--json", help="Print JSON, as docs/backtest.md describes it.")]
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


def day_number(day: dt.date | None) -> int | None:
    """A day as the jobs count it: days since 1970-01-01."""
    return None if day is None else (day - EPOCH).days


def now() -> dt.datetime:
    """This moment, read once for each command."""
    return dt.datetime.now(dt.UTC)
