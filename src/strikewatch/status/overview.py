"""The last result in a few lines of plain text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from strikewatch.status.latest import Document, age, age_text, is_stale


def overview(document: Document, today: dt.date) -> str:
    """Each account with its first sentence and its objectives, worst first, and how old all of it is."""
    return f"{accounts_text(document, _age_line(document, today))}\n\n{_last_lines(document, today)}"


def accounts_text(document: Document, before_due: str = "") -> str:
    """Each account with its first sentence and its objectives; `before_due` stands over what is due, if it is given."""
    return "\n\n".join(_account(one, before_due) for one in document["accounts"]) or "No account has been judged yet."


def _age_line(document: Document, today: dt.date) -> str:
    """How old a result is whose today is not today; empty where it is."""
    days = age(document, today)
    return f"{age_text(document, today)}{': run again' if days > 0 else ''}." if days else ""


def _account(account: Document, before_due: str) -> str:
    lines = [f"{account['account']}: {account['level'].upper()}. {account['headline']}", *_due(account, before_due)]
    unseen = {one["id"]: one["label"] for one in account["not_seen"]}
    lines += _table([cells(one) for one in account["objectives"] if _counted(one) or one["objective"] not in unseen])
    hidden = ", ".join(unseen.values())
    return "\n".join([*lines, *([f"  Not seen in any file: {hidden}"] if hidden else []), *_mails(account)])


def _due(account: Document, before: str) -> Iterable[str]:
    """What is promised by tomorrow and still open, with what each costs if it is missed, and what all do."""
    if before and account.get("due"):
        yield f"  {before}"
    for one in account.get("due", ()):
        yield f"  {one['title']}:"
        yield from (f"    {line}" for line in one["soon"])


def _table(rows: list[tuple[str, ...]]) -> Iterable[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()


def cells(one: Document) -> tuple[str, ...]:
    """Level, label, counts, rate and limit, room."""
    label = one["label"] + (f" ({one['segment']})" if one["segment"] else "")
    return one["level"].upper(), label, _counts(one), _against(one), _room(one)


def _counted(one: Document) -> bool:
    """Whether there is anything to show; what no file shows is named in a line of its own."""
    return bool(one["denominator"] or one["rate_range"] or one["word"])


def _counts(one: Document) -> str:
    if one["word"]:
        return str(one["word"])
    if not one["denominator"]:
        return "no counts"
    scale = one.get("scale", "percent")
    if scale in ("points", "days"):
        return str(one["rate_text"])
    return str(one["out_of"]) if scale == "stars" else f"{one['numerator']} of {one['denominator']}"


def _against(one: Document) -> str:
    """97.8 %, limit 96 %; an estimated limit is called one."""
    alone = one.get("counts_alone", one["limit_kind"] == "count") or one.get("scale") in ("points", "days")
    rate = None if alone and one["denominator"] else one["rate_text"] or one.get("range_text")
    if one["limit_text"] is None:
        return rate or ""
    return f"{f'{rate}, ' if rate else ''}{'reported' if one['estimate'] else 'limit'} {one['limit_text']}"


def _room(one: Document) -> str:
    """What still fits; for the unknown, why it is."""
    if one["level"] == "unknown":
        return str(one["reason"])
    left = one["events_left"]
    noun = {"stars": " lost star", "points": " point", "days": " day"}.get(one.get("scale", ""), "")
    if one["past_limit"] or left is None:
        return _past(one) if one["past_limit"] else ""
    if left <= 0:
        return "no more fit"
    return f"{left} more{noun} fits" if left == 1 else f"{left} more{noun and f'{noun}s'} fit"


def _past(one: Document) -> str:
    return "past the level that is reported" if one["estimate"] else "past the limit"


def _mails(account: Document) -> list[str]:
    unread = sum(not mail["seen"] for mail in account["mails"])
    return [f"  Mails to read: {unread} (`strikewatch mails`)"] if unread else []


def _last_lines(document: Document, today: dt.date) -> str:
    lines = [f"{age_text(document, today)}{', looking back' if document.get('replay') else ''}."]
    if is_stale(document, today):
        lines.append("This is too old to rely on: put in what is new and `strikewatch run`.")
    if rejects := document.get("rejects"):
        lines.append(f"Rows that could not be read: {rejects} (`strikewatch rejects`).")
    return "\n".join(lines)
