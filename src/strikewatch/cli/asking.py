"""status, check and explain: what is known. The first two read the last result and nothing else."""

from __future__ import annotations

from typing import Annotated

import typer

from strikewatch.cli.options import Account, AsOf, Config, Json, config_path, day_number, now, settings_of
from strikewatch.cli.texts import explained_text, say, say_json
from strikewatch.status import checked
from strikewatch.status.quick import said, today


def status(ctx: typer.Context, as_json: Json = False, config: Config = None) -> None:
    """Show the last result at once.

    It reads what the last run wrote and answers also while files are taken in.
    """
    say(said(config_path(ctx, config), as_json=as_json))


def check(ctx: typer.Context, config: Config = None) -> None:
    """Answer a monitor by one line and an exit code.

    0 ok or watch, 1 warning, 2 critical or breach, 3 unknown, which a result older than three days is.
    """
    line, state = checked(config_path(ctx, config), today())
    say(line)
    raise typer.Exit(state)


def explain(
    ctx: typer.Context,
    metric: Annotated[str, typer.Argument(help="A metric or an objective, such as late_delivery or flex.on_time.")],
    account: Account = None,
    as_of: AsOf = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show what a figure counts, and by which rule.

    Each bad event in the window, when it leaves, and the rule with its source.
    """
    from strikewatch import jobs
    from strikewatch.jobs.packs import definition

    found = jobs.explain(settings_of(ctx, config), metric, now=now(), as_of=day_number(as_of), account=account)
    for objective in found["objectives"]:
        objective["definition"] = definition(objective["metric"])
    if as_json:
        say_json(found)
    else:
        say("\n\n".join(explained_text(objective) for objective in found["objectives"]))


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    app.command(epilog="Example: strikewatch status --json")(status)
    app.command(epilog="Example: strikewatch check --config /home/anna/strikewatch.toml")(check)
    app.command(epilog="Example: strikewatch explain late_delivery --as-of 2026-11-20")(explain)
