"""The account's level is the worst judged one, and its first line leaves nothing out that cannot wait."""

from __future__ import annotations

from typing import Any

import pytest

from builders import AS_OF, day, objective
from strikewatch.core.account import account_level, headline
from strikewatch.core.assessment import Assessment
from strikewatch.core.facts import AccountEvent
from strikewatch.core.model import Level
from strikewatch.core.results import Unseen

OK, WATCH, UNKNOWN, WARNING, CRITICAL, BREACH = Level
HIDDEN = Unseen("x", "Not-received reports", "no file holds them", "keep a log", ends_account=True)


def found(level: Level, label: str = "Late deliveries", **changes: Any) -> Assessment:
    return Assessment("anna", objective(label=label), AS_OF, level, f"it is {level}", **changes)


def mail(kind: str, **changes: Any) -> AccountEvent:
    usual: dict[str, Any] = {"day": day("2026-11-20"), "kind": kind, "subject": "Your account", "text": "..."}
    return AccountEvent(**(usual | changes))


MISSING = found(UNKNOWN, missing=True)
LEVELS: list[tuple[list[Assessment], list[AccountEvent], Level]] = [
    ([found(OK), found(BREACH), found(WARNING)], [], BREACH),
    ([found(OK), found(WATCH)], [], WATCH),
    # unknown takes part only where data should be there, or where nothing can be judged
    ([found(OK), found(UNKNOWN)], [], OK),
    ([found(OK), MISSING], [], UNKNOWN),
    ([found(WATCH), MISSING], [], UNKNOWN),
    ([found(WARNING), MISSING], [], WARNING),
    ([found(UNKNOWN)], [], UNKNOWN),
    ([], [], UNKNOWN),
    # the level people see counts: a warning that is still held
    ([found(OK, held=CRITICAL)], [], CRITICAL),
    ([found(UNKNOWN, held=BREACH)], [], BREACH),
    ([found(UNKNOWN, held=WATCH), found(OK)], [], OK),
    # mails
    ([found(OK)], [mail("unknown")], WATCH),
    ([found(OK)], [mail("unknown", seen=True)], OK),
    ([found(OK)], [mail("late_forfeit")], OK),
    ([found(OK)], [mail("deactivation")], CRITICAL),
    ([found(OK)], [mail("suspension")], CRITICAL),
    ([found(OK)], [mail("deactivation", seen=True)], OK),
    ([found(BREACH)], [mail("deactivation")], BREACH),
    ([], [mail("unknown")], UNKNOWN),
]


@pytest.mark.parametrize(("assessments", "mails", "level"), LEVELS)
def test_level(assessments: list[Assessment], mails: list[AccountEvent], level: Level) -> None:
    """The worst judged level; unknown where data are missing; unread mails keep it off ok, deactivation is critical."""
    assert account_level(assessments, mails) is level


FINE = "Nothing wrong in what we can see."
HEADLINES: list[tuple[list[Assessment], list[AccountEvent], list[Unseen], str]] = [
    ([found(OK)], [], [], FINE),
    ([found(OK)], [], [HIDDEN], f"{FINE} We cannot see not-received reports, which can end the account."),
    # one that cannot end the account is not in the first line
    ([found(OK)], [], [Unseen("x", "Tips", "", "", ends_account=False)], FINE),
    ([found(WATCH), found(OK)], [], [], "Keep an eye on Late deliveries."),
    (
        [found(WATCH, "One"), found(WATCH, "Two"), found(WATCH, "Three")], [], [],
        "Keep an eye on One, Two and Three.",
    ),
    (
        [found(WATCH, label) for label in ("One", "Two", "Three", "Four", "Four")], [], [],
        "Keep an eye on One, Two and 2 more.",
    ),
    ([found(WARNING), found(BREACH, "Returns")], [], [], "Returns: it is breach (and 1 more)."),
    ([found(OK), MISSING], [], [], "Late deliveries: it is unknown."),
    ([found(UNKNOWN)], [], [], "Nothing can be judged yet from the files at hand."),
    # a level that is held says so, and why it reads better today
    ([found(OK, held=CRITICAL)], [], [], "Late deliveries: it is ok; held at critical until it has stayed better."),
    # mails come first
    (
        [found(OK)], [mail("deactivation", answer_by=day("2026-11-30"))], [],
        f"A deactivation mail came on 2026-11-20; the time to appeal ends on 2026-11-30. {FINE}",
    ),
    ([found(OK)], [mail("suspension")], [], f"A suspension mail came on 2026-11-20. {FINE}"),
    (
        [found(OK)], [mail("unknown")], [],
        f"1 mail from the platform that nobody understood: please read. {FINE}",
    ),
    (
        [found(OK)], [mail("unknown"), mail("unknown")], [],
        f"2 mails from the platform that nobody understood: please read. {FINE}",
    ),
    ([found(OK)], [mail("unknown", seen=True), mail("deactivation", seen=True)], [], FINE),
]  # fmt: skip


@pytest.mark.parametrize(("assessments", "mails", "unseen", "line"), HEADLINES)
def test_headline(assessments: list[Assessment], mails: list[AccountEvent], unseen: list[Unseen], line: str) -> None:
    """The first line: mails that cannot wait, then what is worst, then what cannot be seen."""
    assert headline(assessments, mails, unseen) == line


@pytest.mark.parametrize(
    ("label", "short"),
    [
        ("Valid tracking, 30 days, by product category", "valid tracking"),
        ("Late packages, last 20 blocks", "late packages"),
        ("Account health rating, as shown", "account health rating"),
        ("Removed listings, and complaints about rights", "removed listings, and complaints about rights"),
        ("FICO driving score", "FICO driving score"),
    ],
)
def test_what_cannot_be_seen_is_named_without_its_window(label: str, short: str) -> None:
    """In a sentence a label stands without its window; what else follows a comma stays."""
    said = headline([], [], [Unseen("x", label, "why", "how.", ends_account=True)])
    assert said.endswith(f"We cannot see {short}, which can end the account.")
