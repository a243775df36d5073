"""Everything that is wrong with a settings file, one line each: where, what, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from strikewatch.settings.table import repeated
from strikewatch.settings.words import meant

Place = tuple[int | str, ...]


def shape_problems(error: ValidationError, model: type[BaseModel], data: object) -> list[str]:
    """One line for each thing that does not fit the model; a list is not called empty over its rows' problems."""
    told = [found for found in error.errors() if not (found["type"] == "too_short" and found["input"])]
    return [f"{dotted(found['loc'], data)}: {sentence(found, model)}" for found in told]


def dotted(place: Place, data: object) -> str:
    """Where in the file: `account[1] (flex).table[1] (block-log).match`; tables are counted from one."""
    path = ""
    for step in place:
        data = inside(data, step)
        if isinstance(step, int):
            name = data.get("name") if isinstance(data, Mapping) else None
            path += f"[{step + 1}]" + (f" ({name})" if isinstance(name, str) else "")
        elif step != "[key]":
            path += f".{quoted(step)}" if path else step
    return path


def quoted(key: str) -> str:
    """A key as it stands in the file: in quotes where it holds a dot, such as an objective's id."""
    return f'"{key}"' if "." in key else key


def inside(data: object, step: int | str) -> object:
    """What lies one step deeper, None where nothing does."""
    if isinstance(step, str) and isinstance(data, Mapping):
        return data.get(step)
    if isinstance(step, int) and isinstance(data, Sequence) and step < len(data):
        return data[step]
    return None


def sentence(found: ErrorDetails, model: type[BaseModel]) -> str:
    """What is wrong at one place and what would be right."""
    kind, given, context = found["type"], found["input"], found.get("ctx", {})
    if kind == "missing":
        return f"is missing: {described(model, found['loc'])}"
    if kind == "extra_forbidden":
        return misspelt(str(found["loc"][-1]), options_at(model, found["loc"][:-1]))
    if kind == "value_error":
        return str(context["error"])
    if kind in ("literal_error", "enum"):
        known = re.findall(r"'([^']*)'", str(context["expected"]))
        return f"{given!r} is not one of {', '.join(known)}{meant(str(given), known)}"
    if kind in ("too_short", "string_too_short"):
        return "is empty; give at least one" if kind == "too_short" else "is empty"
    return f"{expected(found['msg'])}, not {given!r}"


def expected(message: str) -> str:
    """Pydantic's sentence in the words of a settings file."""
    words = {
        "Input should be a valid tuple": "expects a list, in square brackets",
        "Input should be a valid string": "expects text, in quotes",
        "Input should be a valid dictionary": "expects a table, in braces or under a heading",
        "Input should be an object": "expects a table, in braces or under a heading",
        "Input should be a valid dictionary or instance": "expects a table, in braces or under a heading",
        "Input should be": "expects",
    }
    start = next((start for start in words if message.startswith(start)), "")
    if words.get(start) == "expects":
        return message.replace(start, "expects", 1)
    return words.get(start, message)


def misspelt(key: str, known: Sequence[str]) -> str:
    return f"is no option here{meant(key, known) or '; it may be one of ' + ', '.join(known)}"


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models an annotation holds: itself, the rows of a tuple, or one side of a union."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def model_at(model: type[BaseModel], place: Place) -> type[BaseModel]:
    """The model that describes a place in the file."""
    for step in place:
        if isinstance(step, str) and step in model.model_fields:
            model = next(models_in(model.model_fields[step].annotation), model)
    return model


def options_at(model: type[BaseModel], place: Place) -> list[str]:
    """The options that may stand at a place."""
    return list(model_at(model, place).model_fields)


def described(model: type[BaseModel], place: Place) -> str:
    """The meaning of an option."""
    option = model_at(model, place[:-1]).model_fields.get(str(place[-1]))
    return (option and option.description) or "a value"


def rows(data: Mapping[str, object], table: str) -> list[tuple[str, Mapping[str, object]]]:
    """The tables of one list, each with its place, as far as they are tables at all."""
    given = data.get(table)
    found = given if isinstance(given, list) else []
    return [(dotted((table, index), data), row) for index, row in enumerate(found) if isinstance(row, Mapping)]


def cross_problems(data: Mapping[str, object]) -> list[str]:
    """What only shows when tables are seen together: names given twice, and accounts nobody has."""
    found = []
    for table in ("account", "notify"):
        names = [row["name"] for _, row in rows(data, table) if isinstance(row.get("name"), str)]
        found += [f"{table}: two are named {name!r}; give each its own name" for name in repeated(map(str, names))]
    return [*found, *unknown_accounts(data), *shared_patterns(data)]


def unknown_accounts(data: Mapping[str, object]) -> Iterator[str]:
    known = [str(row.get("name")) for _, row in rows(data, "account")]
    for place, channel in rows(data, "notify"):
        wanted = channel.get("accounts")
        for name in wanted if isinstance(wanted, list) else []:
            if str(name) not in known:
                yield f"{place}.accounts: no account is named {name!r}{meant(str(name), known)}"


def shared_patterns(data: Mapping[str, object]) -> Iterator[str]:
    given = [row.get("files") for _, row in rows(data, "account")]
    patterns = [
        str(pattern) for files in given if isinstance(files, list) for pattern in dict.fromkeys(map(str, files))
    ]
    for pattern in repeated(patterns):
        yield f"account: two claim the files {pattern!r}; give each its own, or its own folder in the inbox"
