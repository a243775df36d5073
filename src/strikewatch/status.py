"""The last result, read quickly: what `status` and `check` say.

    settings_file   where the settings lie
    latest          the last result, as the document that a run wrote
    overview        the document in a few lines of plain text
    monitor         the document as one line for a monitor, and its exit code

Only the standard library is imported and the store is never opened: it answers at once, also while files are taken in.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from strikewatch.errors import SettingsError, StrikewatchError

SCHEMA = 1  # of the document; a test holds it to the one that reports are written with
STALE_DAYS = 3  # an older result is no answer for a monitor
SEVERITY = ("ok", "watch", "unknown", "warning", "critical", "breach")
STATES = {"ok": 0, "watch": 0, "warning": 1, "critical": 2, "breach": 2}
WORDS = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
Document = Mapping[str, Any]


def settings_file(given: Path | None, environment: Mapping[str, str] = os.environ) -> Path:
    """The settings file: the one given, else the one in STRIKEWATCH_CONFIG, else strikewatch.toml right here."""
    return given or Path(environment.get("STRIKEWATCH_CONFIG") or "strikewatch.toml")


def latest(settings: Path) -> dict[str, Any]:
    """The last result. Raises SettingsError without settings, StrikewatchError where there is no result to read."""
    file = state_folder(settings) / "status.json"
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StrikewatchError(f"{file}: no result yet; `strikewatch run` makes one") from None
    except (OSError, ValueError) as error:
        raise StrikewatchError(f"{file}: cannot be read ({error}); `strikewatch run` writes it anew") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise StrikewatchError(f"{file}: written by another version of Strikewatch; `strikewatch run` writes it anew")
    return document


def state_folder(settings: Path) -> Path:
    """The folder of the last result, beside the settings unless they say otherwise. Raises SettingsError."""
    try:
        folders = tomllib.loads(settings.read_text(encoding="utf-8-sig")).get("folders", {})
    except FileNotFoundError:
        raise SettingsError(f"{settings}: no settings file here; `strikewatch init` writes one to start from") from None
    except (OSError, ValueError) as error:
        raise SettingsError(f"{settings}: cannot be read ({error}); `strikewatch run` says more") from None
    named = folders.get("state", "state") if isinstance(folders, dict) else "state"
    return settings.absolute().parent / Path(str(named)).expanduser()


def age(document: Document, today: dt.date) -> int:
    """Days since the day judged for; below nought where this machine's clock is behind it."""
    return (today - dt.date.fromisoformat(document["as_of"])).days


def age_text(document: Document, today: dt.date) -> str:
    """As of 21 Nov 2026, 2 days ago."""
    day, days = dt.date.fromisoformat(document["as_of"]), age(document, today)
    ago = {0: "today", 1: "yesterday", -1: "tomorrow by this clock"}.get(days)
    ago = ago or (f"{days} days ago" if days > 0 else f"{-days} days ahead of this clock")
    return f"As of {day.day} {day:%b %Y}, {ago}"


def is_stale(document: Document, today: dt.date) -> bool:
    """Whether the result is too old to speak for today, or from a day that has not come."""
    return not -1 <= age(document, today) <= STALE_DAYS


def overview(document: Document, today: dt.date) -> str:
    """Each account with its first sentence and its objectives, worst first, and how old all of it is."""
    parts = [_account(account) for account in document["accounts"]] or ["No account has been judged yet."]
    return "\n\n".join([*parts, _last_lines(document, today)])


def _account(account: Document) -> str:
    lines = [f"{account['account']}: {account['level'].upper()}. {account['headline']}"]
    lines += _table([_cells(one) for one in account["objectives"]])
    hidden = ", ".join(unseen["label"] for unseen in account["not_seen"])
    return "\n".join([*lines, *([f"  Not seen in any file: {hidden}"] if hidden else []), *_mails(account)])


def _table(rows: list[tuple[str, ...]]) -> Iterable[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()


def _cells(one: Document) -> tuple[str, ...]:
    """Level, label, counts, rate and limit, room."""
    label = one["label"] + (f" ({one['segment']})" if one["segment"] else "")
    return one["level"].upper(), label, _counts(one), _against(one), _room(one)


def _counts(one: Document) -> str:
    if one["word"]:
        return str(one["word"])
    return f"{one['numerator']} of {one['denominator']}" if one["denominator"] else "no counts"


def _against(one: Document) -> str:
    """97.8 %, limit 96 %; an estimated limit is called one."""
    rate = None if one["limit_kind"] == "count" else one["rate_text"] or _range(one["rate_range"])
    if one["limit_text"] is None:
        return rate or ""
    return f"{f'{rate}, ' if rate else ''}{'reported' if one['estimate'] else 'limit'} {one['limit_text']}"


def _range(rate: Mapping[str, float] | None) -> str | None:
    """A rate known only as it was rounded, with all its digits."""
    return None if rate is None else f"{100 * rate['low']:.6g} to {100 * rate['high']:.6g} %"


def _room(one: Document) -> str:
    """What still fits; for the unknown, why it is."""
    if one["level"] == "unknown":
        return str(one["reason"])
    left = one["events_left"]
    if one["past_limit"] or left is None:
        return _past(one) if one["past_limit"] else ""
    return f"{left} more {'fits' if left == 1 else 'fit'}" if left > 0 else "no more fit"


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


def monitor(document: Document, today: dt.date) -> tuple[str, int]:
    """One line in the manner of monitoring plugins, and 0 ok or watch, 1 warning, 2 critical or breach, 3 unknown."""
    accounts = document["accounts"]
    level = max((account["level"] for account in accounts), key=SEVERITY.index, default="unknown")
    state = 3 if is_stale(document, today) else STATES.get(level, 3)
    said = [_said(account) for account in accounts if account["level"] == level] or ["no account has been judged yet"]
    when = age_text(document, today)
    first = (
        [f"the last result is no answer for today ({when[0].lower()}{when[1:]})"] if is_stale(document, today) else []
    )
    return monitor_line(state, "; ".join([*first, *said]), [_measured(account) for account in accounts]), state


def monitor_line(state: int, text: str, measured: Iterable[str] = ()) -> str:
    """STRIKEWATCH WARNING - text | measured, in which the text holds neither a bar nor a line break."""
    figures = " ".join(measured).strip()
    return f"STRIKEWATCH {WORDS[state]} - {' '.join(text.replace('|', '/').split())}" + (figures and f" | {figures}")


def _said(account: Document) -> str:
    """flex: Late deliveries 9 of 412 (2.2 %, limit 4 %), 7 more fit; the first sentence where nothing stands out."""
    worst = next((one for one in account["objectives"] if one["level"] == account["level"]), None)
    unread = any(not mail["seen"] for mail in account["mails"])
    if worst is None or unread or account["level"] in ("ok", "unknown"):
        return f"{account['account']}: {account['headline']}"
    _, label, counts, against, room = _cells(worst)
    more = f" ({against})" if against else ""
    return f"{account['account']}: {label} {counts}{more}{f', {room}' if room else ''}"


def _measured(account: Document) -> str:
    """'flex/flex.on_time'=9;;16;0;412: bad events, how many are allowed, and out of how many.

    What is allowed stands as the warning limit where the platform publishes none; U where nothing was counted.
    """
    return " ".join(_one_measured(account["account"], one) for one in account["objectives"])


def _one_measured(account: str, one: Document) -> str:
    name = "/".join(str(part) for part in (account, one["objective"], one["segment"]) if part)
    quoted = "".join("_" if sign in "'=|" or not sign.isprintable() else sign for sign in name)
    if not one["denominator"]:
        return f"'{quoted}'=U"
    allowed = "" if one["budget"] is None else str(one["budget"])
    limits = f"{allowed};" if one["estimate"] else f";{allowed}"
    return f"'{quoted}'={one['numerator']};{limits};0;{one['denominator']}"
