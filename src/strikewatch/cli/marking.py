"""excuse and dispute: what a person says of one event by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strikewatch.cli.options import Account, Config, day_number, now, settings_of, typed_day
from strikewatch.cli.texts import say

if TYPE_CHECKING:
    from strikewatch.jobs.marking import Wish

Key = Annotated[str, typer.Argument(help="The event's key as `explain` and the report show it, or how it begins.")]
Because = Annotated[str, typer.Option(metavar="TEXT", help='Why, in a few words, such as "gate locked".')]
Undo = Annotated[bool, typer.Option("--undo", help="Take it back.")]
Unit = Annotated[str | None, typer.Option(help="Which unit is meant, where several have the key, such as package.")]
Day = Annotated[
    dt.date | None, typer.Option("--as-of", metavar="DATE", parser=typed_day, help="The day it is said; else today.")
]


def excuse(
    ctx: typer.Context,
    key: Key,
    because: Because = "",
    undo: Undo = False,
    unit: Unit = None,
    account: Account = None,
    as_of: Day = None,
    config: Config = None,
) -> None:
    """Say that a bad event was not your doing.

    It is counted all the same, since the platform may not agree; the report shows the rate without it as well.
    """
    from strikewatch.jobs.marking import Wish

    _check_reason(because, {"--undo": undo})
    _mark(ctx, Wish(key, because, excused=not undo, unit=unit, account=account), as_of, config)


def dispute(
    ctx: typer.Context,
    key: Key,
    because: Because = "",
    won: Annotated[bool, typer.Option("--won", help="The platform took it back: it is excused.")] = False,
    lost: Annotated[bool, typer.Option("--lost", help="The platform keeps to it: it is disputed no longer.")] = False,
    undo: Undo = False,
    unit: Unit = None,
    account: Account = None,
    as_of: Day = None,
    config: Config = None,
) -> None:
    """Say that you contest a bad event, and later how that ended.

    It is counted all the same; the report shows the rate without it as well: what winning would be worth.
    """
    from strikewatch.jobs.marking import WON, Wish

    _check_reason(because, {"--won": won, "--lost": lost, "--undo": undo})
    ended = won or lost or undo
    wish = Wish(key, WON if won else because, True if won else None, not ended, unit, account)
    _mark(ctx, wish, as_of, config)


def _check_reason(because: str, instead: dict[str, bool]) -> None:
    """Raises BadParameter unless there is either a reason or one option that needs none."""
    given = [name for name, wanted in instead.items() if wanted]
    if len(given) > 1:
        raise typer.BadParameter(f"only one of {', '.join(given)} can be meant", param_hint=given[-1])
    if given and because:
        raise typer.BadParameter(f"is a reason to mark an event; {given[0]} needs none", param_hint="--because")
    if not given and not because.strip():
        raise typer.BadParameter('say why, such as --because "gate locked"', param_hint="--because")


def _mark(ctx: typer.Context, wish: Wish, as_of: dt.date | None, config: Path | None) -> None:
    from strikewatch.jobs.marking import mark, recorded_text

    found = mark(settings_of(ctx, config), wish, now=now(), as_of=day_number(as_of))
    say(recorded_text(found))


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    app.command(epilog='Example: strikewatch excuse TBA305512 --because "gate locked"')(excuse)
    app.command(epilog='Example: strikewatch dispute TBA305512 --because "photo shows it at the door"')(dispute)
