"""what-if: what a figure comes to if so many units come in, or a dispute is won."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from strikewatch.cli.options import Account, AsOf, Config, JsonWhatIf, day_number, now, settings_of
from strikewatch.cli.texts import say, say_json

Plain = Mapping[str, Any]
Bad = Annotated[int, typer.Option(metavar="COUNT", min=0, help="Units that go badly.")]
Good = Annotated[int, typer.Option(metavar="COUNT", min=0, help="Units that go well.")]
Days = Annotated[int | None, typer.Option(min=1, max=365, help="Over so many days, from tomorrow on; else one.")]
Won = Annotated[list[str] | None, typer.Option(metavar="KEY", help="This bad event is taken back; may be repeated.")]


def what_if(
    ctx: typer.Context,
    metric: Annotated[str, typer.Argument(help="A metric or an objective, such as late_delivery or flex.on_time.")],
    bad: Bad = 0,
    good: Good = 0,
    days: Days = None,
    won: Won = None,
    disputes_won: Annotated[bool, typer.Option("--disputes-won", help="All that you dispute is taken back.")] = False,
    account: Account = None,
    as_of: AsOf = None,
    as_json: JsonWhatIf = False,
    config: Config = None,
) -> None:
    """Show what a figure comes to if so many units come in, or a dispute is won.

    Counts are the platform's own, with what leaves the window by then; nothing is stored.
    """
    from strikewatch.jobs.supposing import Supposition, suppose

    ahead = days if days is not None else int(bad + good > 0)
    asked = Supposition(bad, good, ahead, frozenset(won or ()), disputes_won)
    settings = settings_of(ctx, config)
    found = suppose(settings, metric, asked, now=now(), as_of=day_number(as_of), account=account)
    if as_json:
        say_json(found)
    else:
        say(supposed_text(found))


def supposed_text(found: Plain) -> str:
    """What is supposed, and what each objective comes to."""
    parts = [found["words"], *(_objective(one) for one in found["objectives"])]
    parts += [f"{one['account']}: {one['label']}: left out, since {one['reason']}." for one in found["left_out"]]
    return "\n\n".join(parts)


def _objective(one: Plain) -> str:
    part = f" ({one['segment']})" if one["segment"] else ""
    head = f"{one['account']}: {one['label']}{part} [{one['objective']}]; {one['asked']}"
    return "\n".join([head, *(f"  {line}" for line in one["lines"])])


def add_to(app: typer.Typer) -> None:
    """Name the command."""
    app.command("what-if", epilog="Example: strikewatch what-if late_delivery --bad 2 --good 60 --days 7")(what_if)
