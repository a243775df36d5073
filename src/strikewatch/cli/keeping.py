"""note, rejects and mails: what a person adds, mends and reads."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from strikewatch.cli.options import Account, Config, Json, now, settings_of, typed_day
from strikewatch.cli.texts import mails_text, rejects_text, say, say_json

Day = Annotated[dt.date | None, typer.Option(metavar="DATE", parser=typed_day, help="The day it was seen; else today.")]


def note(
    ctx: typer.Context,
    metric: Annotated[str, typer.Argument(help="What the screen is about, such as late_delivery or standing.")],
    figure: Annotated[str, typer.Argument(help="As shown: a count, a rate such as 97.5%, or a word.")],
    out_of: Annotated[str, typer.Option(metavar="COUNT", help="What a count is out of.")] = "",
    period: Annotated[str, typer.Option(help='"7 days" or first..last; none: the platform\'s own window.')] = "",
    day: Day = None,
    account: Account = None,
    config: Config = None,
) -> None:
    """Note a figure seen on a screen.

    It becomes a line of figures.csv in the account's log, which the next run takes in.
    """
    from strikewatch.jobs.noting import Seen, note

    seen = Seen(metric, figure, out_of, period, day)
    kept = note(settings_of(ctx, config), seen, now=now(), account=account)
    say(f"Noted in {kept.path}: {kept.line}\nThe next `strikewatch run` takes it in.")


def rejects(ctx: typer.Context, account: Account = None, as_json: Json = False, config: Config = None) -> None:
    """List the rows that could not be read, and why."""
    from strikewatch.jobs.rejects import rejects

    found = rejects(settings_of(ctx, config), account)
    if as_json:
        say_json({"schema": 1, "rejects": found})
    else:
        say(rejects_text(found))


def mails(
    ctx: typer.Context,
    seen: Annotated[str | None, typer.Option(metavar="KEY", help="Mark the mail whose key begins so as read.")] = None,
    kind: Annotated[str, typer.Option(help="Say of which kind it is, such as warning.")] = "",
    account: Account = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """List the platform's mails, or mark one as read.

    A mail that nobody understood keeps its account off ok until it is marked as read.
    """
    from strikewatch.jobs.mails import mails, mark_seen

    settings = settings_of(ctx, config)
    if seen is not None and not seen.strip():
        raise typer.BadParameter("a key is missing; `strikewatch mails` lists the keys", param_hint="--seen")
    if kind and seen is None:
        raise typer.BadParameter("say which mail it is about with --seen KEY", param_hint="--kind")
    if seen is not None:
        say(f"Marked as read: {mark_seen(settings, seen, kind or None)}")
        return
    found = mails(settings, account)
    if as_json:
        say_json({"schema": 1, "mails": found})
    else:
        say(mails_text(found))


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    app.command(epilog='Example: strikewatch note late_delivery 3 --out-of 412 --period "7 days"')(note)
    app.command(epilog="Example: strikewatch rejects --account flex")(rejects)
    app.command(epilog="Example: strikewatch mails --seen 3f9c21 --kind warning")(mails)
