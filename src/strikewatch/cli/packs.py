"""policy list, show and check: the platforms' rules."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from strikewatch.cli.options import Account, Config, Json, config_path, day_number, now, settings_of, typed_day
from strikewatch.cli.texts import pack_line, pack_text, say, say_json

app = typer.Typer(help="Look up the platforms' rules, or check one's own.",
                  no_args_is_help=True, rich_markup_mode=None,
                  epilog="Example: strikewatch policy show amazon-flex")  # fmt: skip
Pack = Annotated[str, typer.Argument(help="A shipped pack, or the path of a .toml file.")]
AnyPack = Annotated[str | None, typer.Argument(help="A pack by its id, or the path of a .toml file.")]
Market = Annotated[str | None, typer.Option(help="The country or store, such as uk; else the pack's first.")]
On = Annotated[
    dt.date | None, typer.Option("--on", metavar="DATE", parser=typed_day, help="The rules of this day, not today's.")
]


@app.command("list", epilog="Example: strikewatch policy list")
def list_packs(as_json: Json = False) -> None:
    """List the packs that come with the program, with their markets."""
    from strikewatch.jobs.packs import listed

    found = listed()
    if as_json:
        say_json({"schema": 1, "packs": found})
    else:
        width = max(len(pack["id"]) for pack in found)
        say("\n".join(pack_line(pack, width) for pack in found))


@app.command(epilog="Example: strikewatch policy show walmart-marketplace --on 2024-02-01")
def show(
    ctx: typer.Context,
    pack: AnyPack = None,
    market: Market = None,
    on: On = None,
    account: Account = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show the rules of a pack, or those of one account.

    Windows, limits, tiers, sources, older versions, what no file shows, and where an overridden value comes from.
    """
    from strikewatch.jobs.packs import shown, shown_account

    if (pack is None) == (account is None):
        raise typer.BadParameter("name a pack, or an account of the settings with --account")
    day = day_number(on or now().date())
    if account is not None:
        if market is not None:
            raise typer.BadParameter("the market of an account stands in the settings", param_hint="--market")
        found = shown_account(settings_of(ctx, config), account, day=day)
    else:
        found = shown(pack or "", config_path(ctx, config).parent, market=market, day=day)
    if as_json:
        say_json({"schema": 1, **found})
    else:
        say(pack_text(found))


@app.command(epilog="Example: strikewatch policy check my-pack.toml")
def check(pack: Pack) -> None:
    """Check a pack of one's own.

    Everything that is wrong with it is told at once.
    """
    from strikewatch.jobs.packs import problems

    found = problems(pack)
    say("\n".join(f"{pack}: {problem}" for problem in found) or f"{pack}: sound", err=bool(found))
    raise typer.Exit(2 if found else 0)
