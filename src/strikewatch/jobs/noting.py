"""A figure seen on a screen, as one more line of the account's `figures.csv`."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass
from pathlib import Path

from strikewatch.core.facts import Statement, TextTable, date_of
from strikewatch.errors import SettingsError, StrikewatchError
from strikewatch.importers.figures import COLUMNS, Figure, Unreadable, statement
from strikewatch.importers.own_log import pattern_of
from strikewatch.importers.source import Context, Source
from strikewatch.importers.tables import has_columns
from strikewatch.jobs.intake import Watched, shown_sides
from strikewatch.jobs.running import watched_accounts
from strikewatch.settings import Settings

ISO = "%Y-%m-%d"
NUMBER = re.compile(r"[-+]?[0-9.,]*[0-9][0-9.,]* ?%?")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a screen showed, as typed; without a day it was today."""

    metric: str
    figure: str
    out_of: str = ""
    period: str = ""
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """The file and the line that was added."""

    path: Path
    line: str


def note(settings: Settings, seen: Seen, *, now: dt.datetime, account: str | None = None) -> Noted:
    """Add a line. Raises StrikewatchError for a figure that cannot be, or a file it cannot be added to."""
    owner = one_account(watched_accounts(settings), account)
    today = owner.local_day(now)
    cells = _checked(seen, (seen.day or date_of(today)).isoformat(), owner, today)
    path = settings.log / owner.account.name / "figures.csv"
    table = _table(path)
    pattern = ISO if table is None else _pattern(table, owner, today)
    line = _line(cells, table, pattern)
    try:
        _append(path, line, table)
    except OSError as error:
        raise StrikewatchError(f"{path}: cannot be written ({error.strerror}); nothing was noted") from error
    return Noted(path, line)


def one_account(watched: tuple[Watched, ...], account: str | None) -> Watched:
    """The account that is meant; the only one needs no name. Raises SettingsError."""
    names = ", ".join(one.account.name for one in watched)
    if account is None and len(watched) > 1:
        raise SettingsError(f"which account is meant? Name one with --account: {names}")
    found = next((one for one in watched if account in (None, one.account.name)), None)
    if found is None:
        raise SettingsError(f"no account is named {account}; the settings know {names}")
    return found


def _checked(seen: Seen, day: str, owner: Watched, today: int) -> dict[str, str]:
    """The cells of the line, by column. Raises StrikewatchError with the sentence a reader would give."""
    figure = Figure(day, seen.metric.strip(), seen.figure.strip(), seen.out_of.strip(), seen.period.strip())
    try:
        told = _told(figure, owner, today)
    except Unreadable as error:
        raise StrikewatchError(f"{error.column.replace('_', ' ')}: {error}; nothing was noted") from None
    return dict(zip(COLUMNS, (day, told.metric, figure.figure, figure.out_of, figure.period), strict=True))


def _told(figure: Figure, owner: Watched, today: int) -> Statement:
    """What the figure says. Raises Unreadable, also for what a file may hold and nobody would type on purpose."""
    if figure.day_seen > date_of(today).isoformat():
        raise Unreadable("day_seen", f'"{figure.day_seen}" lies in the future; for the account it is {date_of(today)}')
    told = statement(figure, ISO, today, good=_context(owner, today).good)
    if told.word is not None and NUMBER.fullmatch(figure.figure):
        raise Unreadable("figure", f'"{figure.figure}" is a number; {told.metric} is a word, such as Great')
    return told


def _context(owner: Watched, today: int) -> Context:
    return Context(
        owner.account.name, owner.zone, today, date_order=owner.account.date_order, sides=shown_sides(owner.pack)
    )


def _table(path: Path) -> TextTable | None:
    """The file as it is, None where there is none yet. Raises StrikewatchError for one with other columns."""
    if not path.exists() or not path.stat().st_size:
        return None
    table = Source(path).table
    if table is None or not has_columns(table, COLUMNS):
        raise StrikewatchError(f"{path}: does not have the columns {', '.join(COLUMNS)}; move it away, then note again")
    return table


def _pattern(table: TextTable, owner: Watched, today: int) -> str:
    """How the file writes its days, so that one more line does not make it unreadable. Raises FileRefused."""
    context = _context(owner, today)
    return pattern_of(table, "day_seen", context)


def _line(cells: dict[str, str], table: TextTable | None, pattern: str) -> str:
    """The cells in the file's own order, delimiter and way to write days."""
    if pattern != ISO:
        cells = {column: _written(cell, pattern) for column, cell in cells.items()}
    text = io.StringIO()
    header, delimiter = (table.header, table.delimiter) if table else (COLUMNS, ",")
    csv.writer(text, delimiter=delimiter, lineterminator="").writerow([cells.get(column, "") for column in header])
    return text.getvalue()


def _written(cell: str, pattern: str) -> str:
    """A day, or first..last, in the file's way; anything else as it is."""
    try:
        days = [dt.date.fromisoformat(part.strip()) for part in cell.split("..")]
    except ValueError:
        return cell
    return "..".join(day.strftime(pattern) for day in days)


def _append(path: Path, line: str, table: TextTable | None) -> None:
    """Add the line in one write, after the line end that an editor may have left out."""
    if table is None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(f"{','.join(COLUMNS)}\n{line}\n", encoding="utf-8")
        return
    unended = not path.read_text(encoding=table.encoding).endswith("\n")
    encoding = "utf-16-le" if table.encoding == "utf-16" else table.encoding
    with path.open("a", encoding=encoding, newline="") as file:
        file.write(f"{chr(10) if unended else ''}{line}\n")
