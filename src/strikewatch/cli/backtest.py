"""backtest: how often the warnings came true, on one's own history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from strikewatch.cli.options import Account, Config, JsonBacktest, Quiet, now, settings_of
from strikewatch.cli.progress import shown_progress
from strikewatch.cli.texts import say, say_json

Plain = Mapping[str, Any]
Row = tuple[str, ...]
SOME_POINTS = 6  # of one curve; --json gives them all


def backtest(
    ctx: typer.Context,
    account: Account = None,
    days: Annotated[int | None, typer.Option(min=1, help="Only the newest so many days.")] = None,
    write: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Write JSON and a picture there.")] = None,
    as_json: JsonBacktest = False,
    quiet: Quiet = False,
    config: Config = None,
) -> None:
    """Look back on every past day and say how often the warnings came true.

    Each day is judged by what was known on it. Nothing that is stored changes.
    """
    from strikewatch.jobs.backtesting import document_of, keep, look_back

    settings = settings_of(ctx, config)
    with shown_progress(quiet=quiet) as progress:
        found = look_back(settings, now=now(), account=account, days=days, progress=progress)
    written = keep(found, write) if write is not None else ()
    document = document_of(found)
    if as_json:
        say_json(document)
    elif not quiet:
        lines = [backtest_text(document), *(f"Written: {path}" for path in written)]
        say("\n".join(lines))


def backtest_text(document: Plain) -> str:
    """Each account: what its record comes to, its rules, its chances, and the price of every way to warn."""
    return "\n\n".join("\n".join(_account(one)) for one in document["accounts"])


def _account(one: Plain) -> Iterable[str]:
    if not one["days"]:
        yield f"{one['account']}: {one['summary']}"
        return
    yield f"{one['account']}, {one['from']} to {one['to']}"
    yield one["summary"]
    yield from one["notes"]
    yield from _objectives(one["objectives"])
    yield from _chances(one)
    yield from _curves(one)


def _objectives(objectives: Sequence[Plain]) -> Iterable[str]:
    """What each rule's warnings were worth, from the level warning on."""
    judged = [one for one in objectives if one["days"]]
    yield "\nWarnings, by rule:"
    head = ("", "days", "spoke", "false", "breaches", "seen ahead", "lead")
    yield from _table([head, *(_objective(one) for one in judged)])
    silent = [one["label"] for one in objectives if not one["days"]]
    if silent:
        yield f"  Never judged: {', '.join(dict.fromkeys(silent))}"


def _objective(one: Plain) -> Row:
    spoke = next(point for point in one["levels"] if point["level"] == "warning")
    label = one["label"] + (f" ({one['segment']})" if one["segment"] else "")
    numbers = (one["days"], spoke["alarms"], spoke["false"], spoke["breaches"], spoke["seen"])
    return label, *(str(number) for number in numbers), _days(spoke["lead"])


def _chances(one: Plain) -> Iterable[str]:
    """How good the chances were: scores by horizon, and what was said against what happened."""
    if not any(score["cases"] for score in one["scores"]):
        return
    yield "\nChances of a breach (the days overlap, so they tell less than their number):"
    head = ("within", "days", "happened", "Brier", "skill", "log loss")
    yield from _table([head, *(_score(score) for score in one["scores"])])
    yield "\n  Of the chances within 14 days:"
    yield from _table([("said", "days", "mean", "happened"), *(_bin(found) for found in one["bins"])])


def _score(score: Plain) -> Row:
    return (
        f"{score['horizon']} days",
        str(score["cases"]),
        str(score["happened"]),
        *(_decimal(score[name], digits) for name, digits in (("brier", 4), ("skill", 2), ("log_loss", 3))),
    )


def _bin(found: Plain) -> Row:
    said = f"{found['low'] * 100:.0f} to {found['high'] * 100:.0f} %"
    return said, str(found["count"]), _share(found["said"]), _share(found["happened"])


def _curves(one: Plain) -> Iterable[str]:
    """Each way to warn at some of its thresholds, the one in use marked; on few days false alarms are only counted."""
    curves, few = one["curves"], not one["by_year"]
    if not curves:
        return
    if not one["days_at_risk"] and not any(point["breaches"] for curve in curves for point in curve["points"]):
        yield "\nToo few days are known to hold one way to warn against another."
        return
    yield "\nWhat each way to warn would have cost (* the threshold in use):"
    head = ("", "from", "false" if few else "false a year", "lead", "missed", "days in alarm")
    yield from _table([head, *(row for curve in curves for row in _curve(curve, few=few))])


def _curve(curve: Plain, *, few: bool) -> Iterable[Row]:
    points = _some(curve["points"], curve["usual"])
    for index, point in enumerate(points):
        mark = "*" if point["threshold"] == curve["usual"] else ""
        name = curve["label"] if index == 0 else ""
        shares = (_share(point[part]) for part in ("missed", "alarmed"))
        yield name, f"{point['threshold']:g}{mark}", _false(point, few=few), _days(point["lead"]), *shares


def _false(point: Plain, *, few: bool) -> str:
    rate = point["false_a_year"]
    return str(point["false"]) if few and rate is not None else _decimal(rate, 1)


def _some(points: Sequence[Plain], usual: float) -> list[Plain]:
    """About so many points, evenly chosen, with the first, the last and the one in use."""
    step = -(-len(points) // (SOME_POINTS - 1))
    last = len(points) - 1
    return [one for at, one in enumerate(points) if at in (0, last) or at % step == 0 or one["threshold"] == usual]


def _days(lead: float | None) -> str:
    return "-" if lead is None else f"{lead:g} {'day' if lead == 1 else 'days'}"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share * 100:.0f} %"


def _decimal(number: float | None, digits: int) -> str:
    return "-" if number is None else f"{number:.{digits}f}"


def _table(rows: Sequence[Row]) -> Iterable[str]:
    """Columns as wide as they need to be: the first to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        yield f"  {'  '.join([first.ljust(widths[0]), *cells])}".rstrip()


def add_to(app: typer.Typer) -> None:
    """Name the command."""
    app.command(epilog="Example: strikewatch backtest --account flex --write reports")(backtest)
