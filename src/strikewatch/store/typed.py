"""A mapping as SQL: text cells into moments, facts and keys, and for every cell that will not go the reason why.

Types come from the formats the mapping declares, never from a guess. Each unit of the mapping gives one SELECT over the
table `clean`, with a column `problem` (null, or `column<TAB>sentence`) and a column `skipped` (null, or the name of a
non-data line).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from strikewatch.core.record import (
    AMOUNTS,
    FACTS,
    PLANNED,
    CountColumn,
    MomentColumn,
    TableMapping,
    UnitMapping,
    WordColumn,
)
from strikewatch.store.masking import buyer_hash, masked, told_apart
from strikewatch.store.schema import RECORD_COLUMNS, literal, quoted

OF_DELIVERED = frozenset({"late", "not_received", "sent_back"})
CALLED_OFF = ("cancelled_own", "cancelled_other", "forfeited_late")
APART = frozenset({"order_key", "block_key", "item", "buyer"})  # texts that tell units apart
YES, NO = ("yes", "y", "true", "1", "x"), ("no", "n", "false", "0")
EARLIEST, LATEST = "DATE '1990-01-01'", "DATE '2100-01-01'"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file belongs: account, programme, its zone, the day the file was made."""

    account: str
    programme: str
    zone: str
    observed_day: int
    file_id: int
    format: str


def clean_select(mapping: TableMapping, header: tuple[str, ...], place: Place) -> str:
    """The used columns of `staged` under their own names, trimmed, null marks as nulls, buyers as their hash."""
    positions = {name: index for index, name in enumerate(header)}
    marks = ", ".join(literal(mark) for mark in mapping.nulls if mark)
    buyers = buyer_columns(mapping)
    cells = []
    for column in mapping.columns:
        cell = f"trim(c{positions[column]})"
        test = f"{cell} = ''" + (f" OR {cell} IN ({marks})" if marks else "")
        kept = buyer_hash(cell, place.account) if column in buyers else cell
        cells.append(f"CASE WHEN {test} THEN NULL ELSE {kept} END AS {quoted(column)}")
    return f"SELECT rowid + 1 AS row, cells, {', '.join(cells)} FROM staged"


def buyer_columns(mapping: TableMapping) -> frozenset[str]:
    """The columns of the table that name a buyer; whatever else they are read for, they are read as a hash."""
    return frozenset(unit.texts["buyer"] for unit in mapping.units if "buyer" in unit.texts)


def unit_select(mapping: TableMapping, unit: UnitMapping, header: tuple[str, ...], place: Place) -> str:
    """One unit of every row of `clean`: identity, the record columns it can fill, `skipped` and `problem`."""
    moments = {moment.moment: moment for moment in unit.moments}
    local = ", ".join(f"{_local(moment)} AS {quoted('local ' + name)}" for name, moment in moments.items())
    dates = [f"{_date(moment)} AS {quoted('date ' + name)}" for name, moment in moments.items() if moment.time_column]
    local = ", ".join([*([local] if local else []), *dates])
    inner = f"SELECT *{', ' + local if local else ''} FROM clean"
    told = _record(unit, moments, place)
    columns = [f"{value} AS {name}" for name, value in told.items() if not value.startswith("CAST(NULL AS")]
    problems = [*_row_problems(mapping, header), *_problems(unit, moments, place)]
    programme = quoted(mapping.programme_column) if mapping.programme_column else literal(place.programme)
    return f"""
        SELECT row, {literal(unit.unit)} AS unit, {literal(place.account)} AS account, {programme} AS programme,
            {_key(unit)} AS own_key, {", ".join(columns)},
            {_skipped(mapping, unit, place)} AS skipped, coalesce({", ".join(problems)}) AS problem
        FROM ({inner}) {f"WHERE {quoted(unit.only_when)} IS NOT NULL" if unit.only_when else ""}"""


def _local(moment: MomentColumn) -> str:
    """The cell as a naive timestamp on the wall clock of its own zone; UTC for formats that carry an offset."""
    cell = _moment_cell(moment)
    return f"coalesce({', '.join(_parsed(cell, form) for form in moment.formats)})"


def _parsed(cell: str, form: str) -> str:
    parsed = f"try_strptime({cell}, {literal(form)})"
    return f"timezone('UTC', {parsed})" if "%z" in form else parsed


def _date(moment: MomentColumn) -> str:
    """The day alone, where the time has a column of its own and that is empty."""
    forms = [re.split(r"[ T]?%[HI]", form)[0] for form in moment.formats]
    return f"coalesce({', '.join(_parsed(quoted(moment.column), form) for form in forms)})"


def _moment_cell(moment: MomentColumn) -> str:
    cell = quoted(moment.column)
    return f"{cell} || ' ' || {quoted(moment.time_column)}" if moment.time_column else cell


def _zone(moment: MomentColumn, place: Place) -> str:
    if any("%z" in form for form in moment.formats):
        return "UTC"
    return place.zone if moment.zone == "account" else moment.zone


def _wall(moment: MomentColumn, place: Place) -> str:
    """The moment on the account's own wall clock."""
    local, zone = quoted("local " + moment.moment), _zone(moment, place)
    if zone == place.zone or moment.dated_only:
        return local
    return f"timezone({literal(place.zone)}, timezone({literal(zone)}, {local}))"


def _day_of(moment: MomentColumn, place: Place) -> str:
    """The instant that tells the day: the moment itself, or the date alone where no time is given."""
    if not moment.time_column or moment.time_needed:
        return _wall(moment, place)
    return f"coalesce({_wall(moment, place)}, {quoted('date ' + moment.moment)})"


def _record(unit: UnitMapping, moments: Mapping[str, MomentColumn], place: Place) -> dict[str, str]:
    """An expression for every record column."""
    values = dict.fromkeys(RECORD_COLUMNS, "NULL")
    for name, column in unit.texts.items():
        values[name] = told_apart(quoted(column)) if name in APART else masked(quoted(column))
    for name, moment in moments.items():
        values[f"{name}_day"] = f"CAST(CAST({_day_of(moment, place)} AS DATE) - DATE '1970-01-01' AS INTEGER)"
        if not moment.dated_only:
            local = quoted("local " + name)
            values[f"{name}_at"] = f"timezone('UTC', timezone({literal(_zone(moment, place))}, {local}))"
    for name in FACTS:
        values[name] = _fact(name, unit)
    timed = [moments[name] for name in ("start", "delivered", "due", "shipped", "ordered") if name in moments]
    hours = [f"hour({_wall(moment, place)})" for moment in timed if not moment.dated_only]
    values["hour"] = f"coalesce({', '.join(hours)})" if hours else "NULL"
    if unit.excused:
        values["excused"] = _is_among(unit.excused, YES)
    return {name: f"CAST({value} AS {RECORD_COLUMNS[name]})" for name, value in values.items()}


def _is_among(column: str, words: Iterable[str]) -> str:
    return f"lower({quoted(column)}) IN ({', '.join(literal(word.lower()) for word in words)})"


def _fact(name: str, unit: UnitMapping) -> str:
    """A fact from the first count column or status word that tells it."""
    told = [_count(count) for count in unit.counts if count.fact == name]
    told += [case for word in unit.words if (case := _word_fact(word, name))]
    return f"coalesce({', '.join(told)})" if told else "NULL"


def _count(count: CountColumn) -> str:
    less = "".join(f" - {_whole(column)}" for column in count.minus)
    return f"({_whole(count.column)}{less})"


def _whole(column: str) -> str:
    cell = quoted(column)
    whole = f"CAST(split_part({cell}, '.', 1) AS INTEGER)"
    return rf"CASE WHEN regexp_full_match({cell}, '[+-]?\d{{1,9}}(\.0*)?') THEN {whole} END"


def _word_fact(word: WordColumn, name: str) -> str:
    cases = [
        f"WHEN lower({quoted(word.column)}) = {literal(text.lower())} THEN {facts[name]}"
        for text, facts in word.words.items()
        if name in facts
    ]
    return f"CASE {' '.join(cases)} END" if cases else ""


def _key(unit: UnitMapping) -> str:
    """The natural key, null where the format has none; one that holds something personal is kept as its hash."""
    if not unit.key:
        return "NULL::VARCHAR"
    text = f"concat_ws('|', {', '.join(quoted(column) for column in unit.key)})"
    missing = " AND ".join(f"{quoted(column)} IS NULL" for column in unit.key)
    return f"CASE WHEN {missing} THEN NULL ELSE {told_apart(text)} END"


def rest_select(mapping: TableMapping, header: tuple[str, ...], place: Place) -> str | None:
    """`skipped` and `problem` of the rows that hold none of the mapping's units; None where every row holds one."""
    filled = [unit.only_when for unit in mapping.units]
    if not all(filled):
        return None
    none = " AND ".join(f"{quoted(column)} IS NULL" for column in filled if column)
    problems = ", ".join(_row_problems(mapping, header))
    return f"""
        SELECT row, {_skipped(mapping, None, place)} AS skipped, coalesce({problems}) AS problem
        FROM clean WHERE {none}"""


def _skipped(mapping: TableMapping, unit: UnitMapping | None, place: Place) -> str:
    """The name of a non-data line: an empty row, another account's, or a status word the mapping leaves out."""
    empty = " AND ".join(f"{quoted(column)} IS NULL" for column in mapping.columns)
    cases = [f"WHEN cells IS NULL AND {empty} THEN 'empty row'"]
    if mapping.account_column:
        other = f"lower({quoted(mapping.account_column)}) <> {literal(place.account.lower())}"
        cases.append(f"WHEN {other} THEN 'row of another account'")
    for word in unit.words if unit else ():
        cell = f"lower({quoted(word.column)})"
        cases += [f"WHEN {cell} = {literal(text.lower())} THEN {literal('left out: ' + text)}" for text in word.ignored]
    return f"CASE {' '.join(cases)} END"


def _row_problems(mapping: TableMapping, header: tuple[str, ...]) -> list[str]:
    """Rows with too few or too many cells, or a quote that never closes."""
    positions = {name: index for index, name in enumerate(header)}
    last = max((positions[column], column) for column in mapping.required)
    short = f"'the row has ' || cells || ' cells and ends before the column ' || {literal(repr(last[1]))}"
    long = f"'the row has ' || cells || ' cells where the header names {len(header)}: a stray delimiter or quote?'"
    return [
        _problem("row", "cells = -1", "'a quote is opened here and never closed'"),
        _problem("row", f"cells > {len(header)}", long),
        _problem(last[1], f"cells > 0 AND cells <= {last[0]}", short),
    ]


def _problem(column: str, test: str, sentence: str) -> str:
    return f"CASE WHEN {test} THEN {literal(column)} || chr(9) || {sentence} END"


def _problems(unit: UnitMapping, moments: Mapping[str, MomentColumn], place: Place) -> Iterable[str]:
    for moment in moments.values():
        yield from _moment_problems(moment, place)
    for count in unit.counts:
        yield from _count_problems(count)
    for word in unit.words:
        yield _word_problem(word)
    yield from _sum_problems(unit)
    if unit.excused:
        sentence = f"'\"' || {quoted(unit.excused)} || '\" is neither yes nor no'"
        yield _problem(unit.excused, f"NOT {_is_among(unit.excused, (*YES, *NO))}", sentence)
    dated = moments[unit.dated_by]
    if unit.dated_by in PLANNED:
        yield _told_too_early(unit, dated, place)
    yield _problem(dated.column, f"{_day_of(dated, place)} IS NULL", "'empty; a record needs its day'")
    if unit.key and not unit.key_optional:
        yield _problem(unit.key[0], f"({_key(unit)}) IS NULL", "'empty; a record of this format needs its key'")


def _moment_problems(moment: MomentColumn, place: Place) -> Iterable[str]:
    cell, local = _moment_cell(moment), quoted("local " + moment.moment)
    forms = " or ".join(moment.formats)
    said = f"'\"' || {cell} || '\" is no date or time of the form {forms.replace(chr(39), chr(39) * 2)}'"
    yield _problem(moment.column, f"{cell} IS NOT NULL AND {local} IS NULL", said)
    if moment.time_column:
        alone = f"{quoted(moment.column)} IS NOT NULL AND {cell} IS NULL AND {quoted('date ' + moment.moment)} IS NULL"
        yield _problem(moment.column, alone, said.replace(cell, quoted(moment.column)))
    day, shown = f"CAST({_day_of(moment, place)} AS DATE)", f"coalesce({cell}, {quoted(moment.column)})"
    outside = f"{day} < {EARLIEST} OR {day} >= {LATEST}"
    yield _problem(moment.column, outside, f"'\"' || {shown} || '\" lies outside the years 1990 to 2099'")
    if moment.moment not in PLANNED:
        after = f"{day} > DATE '1970-01-01' + {place.observed_day}"
        made = f"strftime(DATE '1970-01-01' + {place.observed_day}, '%Y-%m-%d')"
        yield _problem(moment.column, after, f"'\"' || {shown} || '\" lies after the file itself, made on ' || {made}")


def _told_too_early(unit: UnitMapping, dated: MomentColumn, place: Place) -> str:
    """A scheduled unit of a day to come may be called off already, but not say how it went."""
    facts = {name: _fact(name, unit) for name in FACTS if name != "units"}
    told = " OR ".join(f"({fact}) IS NOT NULL" for fact in facts.values() if fact != "NULL") or "false"
    called_off = " + ".join(f"coalesce({facts[name]}, 0)" for name in CALLED_OFF)
    day = f"CAST({_day_of(dated, place)} AS DATE)"
    after = f"{day} > DATE '1970-01-01' + {place.observed_day} AND ({told}) AND {called_off} = 0"
    made = f"strftime(DATE '1970-01-01' + {place.observed_day}, ' lies after the file itself, made on %Y-%m-%d')"
    said = f"'\"' || {quoted(dated.column)} || '\"' || {made} || ', and says how it went'"
    return _problem(dated.column, after, said)


def _count_problems(count: CountColumn) -> Iterable[str]:
    for column in (count.column, *count.minus):
        cell = quoted(column)
        not_whole = f"'\"' || {cell} || '\" is not a whole number'"
        yield _problem(column, f"{cell} IS NOT NULL AND ({_whole(column)}) IS NULL", not_whole)
        yield _problem(column, f"({_whole(column)}) < 0", f"'\"' || {cell} || '\" is negative; a count cannot be'")
    if count.fact == "stars":
        said = f"'\"' || {quoted(count.column)} || '\" is no number of stars from 1 to 5'"
        yield _problem(count.column, f"{_count(count)} NOT BETWEEN 1 AND 5", said)
    if count.minus:
        names = " and ".join(count.minus)
        sentence = literal(f"is smaller than {names}, which are part of it")
        yield _problem(count.column, f"{_count(count)} < 0", sentence)


def _word_problem(word: WordColumn) -> str:
    cell = quoted(word.column)
    known = [*word.words, *word.ignored]
    sentence = f"'\"' || {cell} || '\" is none of the words ' || {literal(', '.join(known[:12]))}"
    return _problem(word.column, f"NOT {_is_among(word.column, known)}", sentence)


def _sum_problems(unit: UnitMapping) -> Iterable[str]:
    """A part that is larger than its whole: units, and for what only a delivered unit can be, those delivered."""
    columns = {count.fact: count.column for count in unit.counts}
    for name, column in columns.items():
        if name not in (*AMOUNTS, "units"):
            whole = f"coalesce({_fact('units', unit)}, 1)"
            sentence = f"{_fact(name, unit)} || ' is more than the ' || {whole} || ' units it is part of'"
            yield _problem(column, f"({_fact(name, unit)}) > {whole}", sentence)
        if name in OF_DELIVERED:
            delivered = f"({_fact('completed', unit)})"
            sentence = f"{_fact(name, unit)} || ' is more than the ' || {delivered} || ' that were delivered'"
            yield _problem(column, f"({_fact(name, unit)}) > {delivered}", sentence)
