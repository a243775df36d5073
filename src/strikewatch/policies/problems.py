"""Everything that is wrong with a policy pack, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from strikewatch.policies.objective import ObjectiveRow, contradictions
from strikewatch.policies.pack import MailsRow, PackRow


def pack_problems(data: dict[str, Any]) -> list[str]:
    """Everything that is wrong with a pack's data, each with its place; empty where it is sound."""
    return [*shape_problems(data), *objective_problems(data), *repeated_ids(data), *mail_problems(data)]


def shape_problems(data: dict[str, Any]) -> Iterator[str]:
    """Values that do not fit their option."""
    try:
        PackRow.model_validate(data)
    except ValidationError as error:
        for found in error.errors():
            if not (found["type"] == "too_short" and found["input"]):
                yield f"{dotted(found['loc'], data)}: {sentence(found)}"


def sentence(found: ErrorDetails) -> str:
    """What is wrong at one place."""
    if found["type"] == "value_error":
        return str(found.get("ctx", {})["error"])
    if found["type"] == "extra_forbidden":
        return "is no option here; docs/policies.md lists them"
    if found["type"] == "missing":
        return "is missing"
    return f"{found['msg'].replace('Input should be', 'expects')}, not {found['input']!r}"


def dotted(place: tuple[int | str, ...], data: Any) -> str:
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


def rows(data: dict[str, Any], table: str) -> list[Any]:
    return given if isinstance(given := data.get(table), list) else []


def objective_problems(data: dict[str, Any]) -> Iterator[str]:
    """Values of one objective that contradict each other; a row that does not fit is told of elsewhere."""
    for index, row in enumerate(rows(data, "objective")):
        try:
            objective = ObjectiveRow.model_validate(row)
        except ValidationError:
            continue
        for option, problem in contradictions(objective):
            yield f"{dotted(('objective', index), data)}.{option}: {problem}"


def repeated_ids(data: dict[str, Any]) -> Iterator[str]:
    """Ids that two rows share, whether they are computed or unseen."""
    tables = ("objective", "unseen")
    ids = [str(row["id"]) for table in tables for row in rows(data, table) if isinstance(row, dict) and "id" in row]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"objective, unseen: two rows have the id {name!r}"


def mail_problems(data: dict[str, Any]) -> Iterator[str]:
    """Mail words that can never be reached, and urgent kinds that do not exist."""
    try:
        mails = MailsRow.model_validate(data.get("mails", {}))
    except ValidationError:
        return
    words = [" ".join(word.casefold().split()) for kind in mails.kind for word in kind.words]
    for word in sorted({word for word in words if words.count(word) > 1}):
        yield f"mails.kind: the word {word!r} is given twice; the more serious kind would take it"
    for kind in mails.urgent if mails.kind else ():
        if kind not in {row.name for row in mails.kind}:
            yield f"mails.urgent: no kind is named {kind!r}"
