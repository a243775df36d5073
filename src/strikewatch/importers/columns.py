"""Any table, by a mapping in the settings."""

from __future__ import annotations

import fnmatch
from dataclasses import replace

from strikewatch.core.facts import Extract
from strikewatch.core.record import MomentColumn, TableMapping
from strikewatch.errors import FileRefused
from strikewatch.importers.source import Context, Source
from strikewatch.importers.tables import has_columns, reading_notes, refuse_repeats

ISO_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")


class Columns:
    """A CSV, TSV or spreadsheet whose columns the settings map."""

    name = "columns"

    def identify(self, source: Source, context: Context) -> bool:
        """Whether a mapping's pattern fits the name and the file is a table at all."""
        return bool(_fitting(source, context)) and (source.table is not None or not source.head.strip())

    def extract(self, source: Source, context: Context) -> Extract:
        """The table with its mapping. Raises FileRefused for an empty file and a column missing or repeated."""
        fitting = _fitting(source, context)
        if source.table is None:
            raise FileRefused(f"{source.name}: the file is empty; download or save it again")
        whole = [mapping for mapping in fitting if has_columns(source.table, mapping.columns)]
        if len(whole) > 1:
            names = " and ".join(mapping.format for mapping in whole)
            raise FileRefused(f"{source.name}: the mappings {names} both fit; narrow their `match` in the settings")
        if not whole:
            raise FileRefused(_missing(source, fitting[0]))
        refuse_repeats(source.table, whole[0].columns)
        return Extract(
            whole[0].format,
            table=source.table,
            mapping=with_iso(whole[0]) if source.table.rows is not None else whole[0],
            notes=reading_notes(source.table),
        )


def _fitting(source: Source, context: Context) -> list[TableMapping]:
    return [
        mapping
        for patterns, mapping in context.mappings
        if any(fnmatch.fnmatch(source.name.lower(), pattern.lower()) for pattern in patterns)
    ]


def _missing(source: Source, mapping: TableMapping) -> str:
    header = source.table.header if source.table else ()
    missing = [column for column in mapping.columns if column not in header]
    return (
        f"{source.name}: the mapping {mapping.format} needs the column{'s' if len(missing) > 1 else ''} "
        f"{', '.join(missing)}, and the file has {', '.join(header)}; correct [[account.table]] or the file"
    )


def with_iso(mapping: TableMapping) -> TableMapping:
    """The mapping for a spreadsheet, whose true dates come as ISO text whatever they look like on the screen."""
    units = tuple(replace(unit, moments=tuple(_with_iso(moment) for moment in unit.moments)) for unit in mapping.units)
    return replace(mapping, units=units)


def _with_iso(moment: MomentColumn) -> MomentColumn:
    """Where date and time stand in two columns, either may be a true one beside text."""
    if not moment.time_column:
        return replace(moment, formats=tuple(dict.fromkeys((*moment.formats, *ISO_FORMATS))))
    split = [form.partition(" ") for form in moment.formats]
    days = dict.fromkeys([*(day for day, _, _ in split), "%Y-%m-%d"])
    times = dict.fromkeys([*(time for _, _, time in split), "%H:%M:%S", "%H:%M"])
    return replace(moment, formats=tuple(f"{day} {time}" for day in days for time in times))
