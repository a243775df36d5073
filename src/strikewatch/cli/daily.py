"""ingest, run, report and watch: what is done every day."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from strikewatch.cli.options import (
    AsOf,
    Config,
    DryRun,
    Json,
    Quiet,
    config_path,
    day_number,
    now,
    settings_of,
)
from strikewatch.cli.progress import shown_progress
from strikewatch.cli.texts import files_text, outcome_text, say, say_json

if TYPE_CHECKING:
    from strikewatch.settings import Settings


def ingest(
    ctx: typer.Context,
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; none: all of inbox and log.")] = None,
    account: Annotated[str | None, typer.Option(help="Whose files these are.")] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
    quiet: Quiet = False,
    config: Config = None,
) -> None:
    """Take files in and stop there."""
    from strikewatch import jobs

    settings = settings_of(ctx, config)
    with shown_progress(quiet=quiet) as progress:
        files = jobs.ingest(settings, paths or [], now=now(), account=account, dry_run=dry_run, progress=progress)
    wrong = any(file.refused or file.rejected for file in files)
    if as_json:
        say_json({"schema": 1, "files": [file_document(file) for file in files]})
    elif wrong or not quiet:
        say(files_text([file_document(file) for file in files], dry=dry_run))
    raise typer.Exit(int(wrong))


def file_document(file: Any) -> dict[str, Any]:
    """What became of a file, in the shape of docs/report.md."""
    return {**dataclasses.asdict(file), "non_data": dict(file.non_data)}


def run(
    ctx: typer.Context,
    as_of: AsOf = None,
    dry_run: DryRun = False,
    as_json: Json = False,
    quiet: Quiet = False,
    config: Config = None,
) -> None:
    """Do the daily job: take in, judge, report, tell.

    A day before the last run is looked back at: its report goes to reports/replay, and nobody is told.
    """
    from strikewatch import jobs

    settings = settings_of(ctx, config)
    with shown_progress(quiet=quiet) as progress:
        found = jobs.run(settings, now=now(), as_of=day_number(as_of), dry_run=dry_run, progress=progress)
    if as_json:
        say_json(found.document)
    elif found.exit_code or not quiet:
        say(outcome_text(found.document, found.report, dry=dry_run))
    raise typer.Exit(found.exit_code)


def report(
    ctx: typer.Context, as_of: AsOf = None, as_json: Json = False, quiet: Quiet = False, config: Config = None
) -> None:
    """Write the report anew from what is stored.

    Nothing is taken in and nobody is told.
    """
    from strikewatch import jobs

    found = jobs.report(settings_of(ctx, config), now=now(), as_of=day_number(as_of))
    if as_json:
        say_json(found.document)
    elif not quiet:
        say(outcome_text(found.document, found.report))
    raise typer.Exit(found.exit_code)


def watch(ctx: typer.Context, config: Config = None) -> None:
    """Run daily at the time in the settings, until stopped."""
    from strikewatch import schedule

    schedule.watch(config_path(ctx, config), _watched, say=say)


def _watched(settings: Settings) -> str:
    """One run of the daemon, as it is logged."""
    from strikewatch import jobs

    found = jobs.run(settings, now=dt.datetime.now(dt.UTC))
    return outcome_text(found.document, found.report)


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    app.command(epilog="Example: strikewatch ingest ~/Downloads/week-47.eml --account flex")(ingest)
    app.command(epilog="Example: strikewatch run --as-of 2026-11-20 --json")(run)
    app.command(epilog="Example: strikewatch report --as-of 2026-10-31")(report)
    app.command(epilog="Example: strikewatch watch --config ~/strikewatch/strikewatch.toml")(watch)
