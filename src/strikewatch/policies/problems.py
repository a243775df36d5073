"""Everything that is wrong with a policy pack, each with its place."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from strikewatch.policies.bounds import Place
from strikewatch.policies.contradictions import contradictions
from strikewatch.policies.objective import SOURCED, ObjectiveRow
from strikewatch.policies.pack import MailsRow, PackRow
from strikewatch.policies.together import Hidden, Placed, together_problems

Problem = tuple[Place, str]
STAND_IN = {"id": "x", "label": "x", "metric": "late_delivery", "unit": "package", "window": {"days": 1}}
SHORTENED = 120  # characters of a wrong value that are repeated


EXPECTED = {
    "string_type": "expects a text in quotes",
    "string_too_short": "expects a text",
    "string_pattern_mismatch": "expects a short name of small letters and digits, such as my-pack or shop.late",
    "tuple_type": 'expects a list, such as ["a", "b"]',
    "int_type": "expects a whole number",
    "int_parsing": "expects a whole number",
    "int_from_float": "expects a whole number",
    "bool_type": "expects true or false",
    "bool_parsing": "expects true or false",
    "model_type": "expects a table, such as { days = 30 }",
    "model_attributes_type": "expects a table, such as { days = 30 }",
    "dict_type": "expects a table, such as { days = 30 }",
}


def pack_problems(data: Mapping[str, Any], own: Container[int] = ()) -> list[Problem]:
    """Everything that is wrong with a pack's data, each with its place; empty where it is sound.

    `own` are the numbers of objectives that come from settings; those need no source.
    """
    placed = list(placed_objectives(data, own))
    return [
        *shape_problems(data),
        *unsourced(data, own),
        *((one.place(*place), problem) for one in placed for place, problem in contradictions(one.row, one.wrong)),
        *together_problems(placed, list(hidden(data)), market_ids(data)),
        *repeated_markets(data),
        *mail_problems(data),
    ]


def shape_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Values that do not fit their option."""
    try:
        PackRow.model_validate(data)
    except ValidationError as error:
        for found in error.errors():
            if not (found["type"] == "too_short" and found["input"]):
                yield untagged(found["loc"]), sentence(found)


def untagged(place: Place) -> Place:
    """A place in the file: without the marks that tell the kinds of window apart."""
    return tuple(step for step in place if not str(step).startswith("("))


def sentence(found: ErrorDetails) -> str:
    """What is wrong at one place."""
    if found["type"] == "value_error":
        return str(found.get("ctx", {})["error"])
    if found["type"] == "extra_forbidden":
        return "is no option here; docs/policies.md lists them"
    if found["type"] == "missing":
        return "is missing"
    given = repr(found["input"]) if not isinstance(found["input"], Decimal) else str(found["input"])
    shown = given if len(given) <= SHORTENED else f"{given[:SHORTENED]}..."
    wanted = EXPECTED.get(found["type"]) or found["msg"].replace("Input should be", "expects")
    return f"{wanted}, not {shown}"


def dotted(place: Place, data: Any) -> str:
    """Where in the file: `objective[2] (amz.odr).window.days`; rows are counted from one."""
    path = ""
    for step in place:
        data = inside(data, step)
        if isinstance(step, int):
            path += f"[{step + 1}]" + (f" ({data['id']})" if isinstance(data, dict) and "id" in data else "")
        else:
            path += f".{step}" if path else step
    return path or "the pack"


def inside(data: Any, step: int | str) -> Any:
    """What lies one step deeper, None where nothing does."""
    try:
        return data[step]
    except (TypeError, LookupError):
        return None


def rows(data: Mapping[str, Any], table: str) -> list[tuple[int, dict[str, Any]]]:
    """The rows of a table with their numbers, as far as they are tables at all."""
    given = data.get(table)
    return [(index, row) for index, row in enumerate(given if isinstance(given, list) else []) if isinstance(row, dict)]


def placed_objectives(data: Mapping[str, Any], own: Container[int]) -> Iterator[Placed]:
    """Each objective as far as it can be read: a wrong option is left out, a missing one stood in for."""
    for index, row in rows(data, "objective"):
        wrong = wrong_options(row)
        kept = {option: value for option, value in row.items() if option not in wrong}
        yield Placed(index, ObjectiveRow.model_validate(STAND_IN | kept), wrong, index in own)


def wrong_options(row: dict[str, Any]) -> frozenset[str]:
    """The options of an objective that do not fit, or are missing."""
    try:
        ObjectiveRow.model_validate(row)
    except ValidationError as error:
        return frozenset(str(found["loc"][0]) for found in error.errors())
    return frozenset()


def unsourced(data: Mapping[str, Any], own: Container[int]) -> Iterator[Problem]:
    """What a pack's objective says of itself, and an objective of somebody's own need not."""
    for index, row in rows(data, "objective"):
        if index not in own:
            yield from ((("objective", index, option), "is missing") for option in SOURCED if option not in row)


def hidden(data: Mapping[str, Any]) -> Iterator[Hidden]:
    """Ids and markets of what no file shows."""
    for index, row in rows(data, "unseen"):
        markets = row.get("markets")
        yield Hidden(index, str(row.get("id")), tuple(map(str, markets if isinstance(markets, list) else ())))


def market_ids(data: Mapping[str, Any]) -> list[str]:
    """The markets of the pack, in the order of the file."""
    return [str(row["id"]) for _, row in rows(data, "market") if "id" in row]


def repeated_markets(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Markets that are told apart by nothing."""
    ids = market_ids(data)
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield ("market",), f"two are named {name!r}"


def mail_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Mail words that can never be reached, and urgent kinds that do not exist."""
    try:
        mails = MailsRow.model_validate(data.get("mails", {}))
    except ValidationError:
        return
    words = [" ".join(word.casefold().split()) for kind in mails.kind for word in kind.words]
    for word in sorted({word for word in words if words.count(word) > 1}):
        yield ("mails", "kind"), f"the word {word!r} is given twice; the more serious kind would take it"
    for kind in mails.urgent if mails.kind else ():
        if kind not in {row.name for row in mails.kind}:
            yield ("mails", "urgent"), f"no kind is named {kind!r}"
