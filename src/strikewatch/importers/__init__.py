"""Readers: one small module for each export format, chosen by looking at the file.

An importer is two methods. Two importers that claim one file are an error, and so is none. To add a format, write a
module with a class like those beside this file and name it in `importers()`.
"""

from __future__ import annotations

from typing import Protocol

from strikewatch.core.facts import Extract
from strikewatch.errors import FileRefused
from strikewatch.importers.source import Context, Source
from strikewatch.importers.tables import nul_trouble


class Importer(Protocol):
    """One export format."""

    @property
    def name(self) -> str:
        """The format's name in the store and in reports."""
        ...

    def identify(self, source: Source, context: Context) -> bool:
        """Whether this file is of the format, by its content; never by its name alone unless a setting says so."""
        ...

    def extract(self, source: Source, context: Context) -> Extract:
        """What the file says. Raises FileRefused where nothing of it can be used."""
        ...


def importers() -> tuple[Importer, ...]:
    """Every importer that is shipped."""
    from strikewatch.importers.account_health import AccountHealth
    from strikewatch.importers.columns import Columns
    from strikewatch.importers.figures import Figures
    from strikewatch.importers.flex_mail import FlexMail
    from strikewatch.importers.own_log import OwnLog
    from strikewatch.importers.platform_mail import PlatformMail
    from strikewatch.importers.uber_trips import UberTrips

    return (OwnLog(), Figures(), Columns(), FlexMail(), PlatformMail(), UberTrips(), AccountHealth())


def identify(source: Source, context: Context, known: tuple[Importer, ...] | None = None) -> Importer:
    """The one importer that claims the file. Raises FileRefused where none or several do."""
    claims = [importer for importer in known or importers() if importer.identify(source, context)]
    if len(claims) == 1:
        return claims[0]
    if claims:
        names = " and ".join(importer.name for importer in claims)
        raise FileRefused(f"{source.name}: {names} both claim this file; narrow the mapping's `match` in the settings")
    raise FileRefused(f"{source.name}: {unclaimed(source)}")


def unclaimed(source: Source) -> str:
    """Why no reader took the file, and what to do about it."""
    if not source.head.strip():
        return "the file is empty; download or save it again"
    table = source.table
    if table is None:
        return (
            nul_trouble(source.head) or "no reader knows this kind of file; see `docs/formats.md` for what can be read"
        )
    if near := nearly(table.header):
        return near
    columns = ", ".join(column for column in table.header[:8] if column)
    more = ", ..." if len(table.header) > 8 else ""
    return (
        f"no reader knows these columns ({columns}{more}); map them under [[account.table]] in the settings, "
        "as `docs/formats.md` shows"
    )


def nearly(header: tuple[str, ...]) -> str | None:
    """What a table lacks to be one of the project's own templates, where it has most of the columns."""
    from strikewatch.importers.figures import COLUMNS
    from strikewatch.importers.own_log import BLOCKS, DELIVERIES

    kinds = {"the project's own log of deliveries": DELIVERIES, "the project's own log of blocks": BLOCKS}
    for name, columns in (kinds | {"a log of figures": COLUMNS}).items():
        missing = [column for column in columns if column not in header]
        if 3 * len(missing) < len(columns):
            plural = "s" if len(missing) > 1 else ""
            return f"looks like {name} but has no column{plural} {', '.join(missing)}; put it back, it may stay empty"
    return None
