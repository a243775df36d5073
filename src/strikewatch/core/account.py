"""The level of an account, and the sentence that leads its report."""

from __future__ import annotations

import re
from collections.abc import Sequence

from strikewatch.core.assessment import Assessment
from strikewatch.core.facts import AccountEvent, date_of
from strikewatch.core.model import Level
from strikewatch.core.results import Unseen

ENDING = frozenset({"deactivation", "suspension"})


def account_level(assessments: Sequence[Assessment], mails: Sequence[AccountEvent]) -> Level:
    """The worst judged level.

    `unknown` takes part only where data that should be there are missing, or where nothing can be judged at all. A
    mail that nobody understood keeps the account off `ok`; an unread deactivation is critical.
    """
    levels: list[Level] = [found.told_level for found in assessments if found.told_level is not Level.UNKNOWN]
    levels += [Level.UNKNOWN for found in assessments if found.told_level is Level.UNKNOWN and found.missing]
    if not levels:
        levels = [Level.UNKNOWN]
    unread = [mail for mail in mails if not mail.seen]
    if any(mail.kind == "unknown" for mail in unread):
        levels.append(Level.WATCH)
    if any(mail.kind in ENDING for mail in unread):
        levels.append(Level.CRITICAL)
    return max(levels, key=lambda level: level.severity)


def headline(assessments: Sequence[Assessment], mails: Sequence[AccountEvent], not_seen: Sequence[Unseen]) -> str:
    """The first line: mails that cannot wait, then what is worst, then what cannot be seen."""
    said = [*_urgent(mails), *_worst(assessments)]
    hidden = [_short(unseen.label) for unseen in not_seen if unseen.ends_account]
    if hidden:
        said.append(f"We cannot see {_listed(hidden)}, which can end the account.")
    return " ".join(said)


def _short(label: str) -> str:
    """A label inside a sentence: without its window, and with a small letter unless it begins with a name."""
    short = re.sub(r", (\d+|last|week|by|within|recounted|as shown)\b.*", "", label)
    return short[0].lower() + short[1:] if short[1:2].islower() else short


def _urgent(mails: Sequence[AccountEvent]) -> list[str]:
    unread = [mail for mail in mails if not mail.seen]
    said = [
        f"A {mail.kind} mail came on {date_of(mail.day).isoformat()}"
        + (f"; the time to appeal ends on {date_of(mail.answer_by).isoformat()}." if mail.answer_by else ".")
        for mail in unread
        if mail.kind in ENDING
    ]
    unknown = sum(mail.kind == "unknown" for mail in unread)
    if unknown:
        said.append(
            f"{unknown} mail{'s' if unknown > 1 else ''} from the platform that nobody understood: please read."
        )
    return said


def _worst(assessments: Sequence[Assessment]) -> list[str]:
    bad = [found for found in assessments if found.told_level.severity >= Level.WARNING.severity]
    if bad:
        worst = max(bad, key=lambda found: found.told_level.severity)
        more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
        return [f"{worst.objective.label}: {_why(worst)}{more}."]
    missing = [found for found in assessments if found.missing and found.told_level is Level.UNKNOWN]
    if missing:
        return [f"{missing[0].objective.label}: {missing[0].reason}."]
    judged = [found for found in assessments if found.told_level is not Level.UNKNOWN]
    if not judged:
        return ["Nothing can be judged yet from the files at hand."]
    watched = [found.objective.label for found in judged if found.told_level is Level.WATCH]
    if watched:
        return [f"Keep an eye on {_listed(watched)}."]
    return ["Nothing wrong in what we can see."]


def _why(found: Assessment) -> str:
    """The reason, and that a worse level is still held where it is."""
    if found.told_level is found.level:
        return found.reason
    return f"{found.reason}; held at {found.told_level} until it has stayed better"


def _listed(names: Sequence[str], *, most: int = 3) -> str:
    """Names in a sentence; what is more than `most` is counted."""
    names = list(dict.fromkeys(names))
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
