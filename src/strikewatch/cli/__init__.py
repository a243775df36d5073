"""The command line: arguments in, exit code out, no logic.

    beginning   init, demo
    daily       ingest, run, report, watch
    asking      status, check, explain
    what_if     what-if
    backtest    backtest
    keeping     note, rejects, mails
    marking     excuse, dispute
    packs       policy list, show, check
    exits       what each way to fail means for the exit code
    options     options that several commands take
    progress    bars, where a person is looking
    texts       what is printed

Whatever takes its time to import is imported inside a command: `status` and `check` answer at once. Every command is
described in `docs/commands.md`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from strikewatch import __version__
from strikewatch.cli import asking, backtest, beginning, daily, keeping, marking, packs, what_if
from strikewatch.cli.exits import Guarded
from strikewatch.cli.options import Wishes

app = typer.Typer(
    cls=Guarded,
    help="A smoke alarm for a delivery or seller account: it warns before a rate turns into a strike.",
    epilog="Start with: strikewatch demo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"strikewatch {__version__}")
        raise typer.Exit


@app.callback()
def strikewatch(
    ctx: typer.Context,
    config: Annotated[Path | None, typer.Option(help="The settings file; else $STRIKEWATCH_CONFIG.")] = None,
    debug: Annotated[bool, typer.Option("--debug", envvar="STRIKEWATCH_DEBUG", help="Show tracebacks.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Takes what holds for every command."""
    ctx.obj = Wishes(config)


for theme in (beginning, daily, asking, what_if, backtest, keeping, marking):
    theme.add_to(app)
app.add_typer(packs.app, name="policy")
