"""The last result as one line for a monitor, and its exit code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from strikewatch.status.latest import Document, age_text, is_stale, looked_at
from strikewatch.status.overview import cells

SEVERITY = ("ok", "watch", "unknown", "warning", "critical", "breach")
STATES = {"ok": 0, "watch": 0, "warning": 1, "critical": 2, "breach": 2}
WORDS = ("OK", "WARNING", "CRITICAL", "UNKNOWN")


def checked(settings: Path, today: dt.date) -> tuple[str, int]:
    """The line and the exit code of the last result; whatever is wrong, a monitor gets its line."""
    try:
        with looked_at(settings) as document:
            return monitor(document, today)
    except Exception as error:  # a sentence for a person to mend, or a fault: unknown either way
        return monitor_line(3, str(error) or type(error).__name__), 3


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
    _, label, counts, against, room = cells(worst)
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
    least = "0" if one["numerator"] >= 0 else ""  # a balance may lie above its start
    return f"'{quoted}'={one['numerator']};{limits};{least};{one['denominator']}"
