"""policy list, show and check: the platforms' rules."""

from __future__ import annotations

from typing import Annotated

import typer

from strikewatch.cli.options import Json
from strikewatch.cli.texts import pack_text, say, say_json

app = typer.Typer(help="Look up the platforms' rules, or check one's own.",
                  no_args_is_help=True, rich_markup_mode=None,
                  epilog="Example: strikewatch policy show amazon-flex")  # fmt: skip
Pack = Annotated[str, typer.Argument(help="A shipped pack, or the path of a .toml file.")]


@app.command("list", epilog="Example: strikewatch policy list")
def list_packs(as_json: Json = False) -> None:
    """List the packs that come with the program."""
    from strikewatch.jobs.packs import listed

    found = listed()
    if as_json:
        say_json({"schema": 1, "packs": found})
    else:
        width = max(len(pack["id"]) for pack in found)
        say("\n".join(f"{pack['id']:<{width}}  {pack['title']}, checked {pack['checked']}" for pack in found))


@app.command(epilog="Example: strikewatch policy show amazon-flex")
def show(pack: Pack, as_json: Json = False) -> None:
    """Show what a pack judges by.

    Windows, limits, sources, and what no file shows.
    """
    from strikewatch.jobs.packs import shown

    found = shown(pack)
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
