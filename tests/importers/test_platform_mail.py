from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from pathlib import Path

import pytest

from importers.mail_builders import FLEX, RULES, context, file, gmail_forward, mail, mbox
from strikewatch.core.facts import AccountEvent, Extract, MailRules, day_of
from strikewatch.importers.forwards import message
from strikewatch.importers.messages import messages
from strikewatch.importers.platform_mail import PlatformMail, account_event, from_platform, mail_kind

TEXT = (
    "Hello Alex Example,\n\nYour account has been deactivated. On 05/09/2021 the customer at 12 Main Street did not "
    "get package TBA123456789012 of order 111-1234567-1234567, nor on May 10, 2021. See TBA123456789012.\n"
)


def read(folder: Path, content: EmailMessage | str | bytes, name: str = "mail.eml") -> Extract:
    return PlatformMail().extract(file(folder, content, name), context())


def test_event_in_full(tmp_path: Path) -> None:
    """A mail of the platform becomes an event: local day, kind, masked text, what it names, and the time to appeal."""
    source = file(tmp_path, mail(TEXT, "For Alex: your account", sent="Thu, 13 May 2021 02:00:00 +0000"))
    day = day_of(dt.date(2021, 5, 12))
    assert PlatformMail().extract(source, context()).events == (
        AccountEvent(
            day=day,
            kind="deactivation",
            subject="For Alex: your account",
            text="Hello […],\n\nYour account has been deactivated. On 05/09/2021 the customer at […] did not get "
            "package TBA123456789012 of order 111-1234567-1234567, nor on May 10, 2021. See TBA123456789012.",
            names=("05/09/2021", "TBA123456789012", "111-1234567-1234567", "May 10, 2021"),
            key=messages(source)[0].key,
            account="alex",
            answer_by=day + 10,
        ),
    )


@pytest.mark.parametrize(
    ("subject", "text", "kind"),
    [
        ("Late check-in", "You may be deactivated if it happens again.", "warning"),  # the subject goes first
        ("Your account", "After a late check-in you were DEACTIVATED.", "deactivation"),  # then the most serious
        ("Your account", "you are no\n  longer eligible", "deactivation"),
        ("Your account", "Something new.", "unknown"),
    ],
)
def test_kinds(subject: str, text: str, kind: str) -> None:
    """The kind is the first whose word is in the subject, then in the text; a mail nobody understands is unknown."""
    assert mail_kind(message(None, "", subject, text), RULES) == kind


@pytest.mark.parametrize(
    ("sender", "accepted"),
    [
        (FLEX, True),
        ("no-reply@mail.AMAZON.com", True),
        ("Amazon Flex <a@amazon.com<mailto:a@amazon.com>>", True),
        ("Amazon Flex", True),  # Outlook forwards the name alone
        ("", True),
        ("alex@example.invalid", False),
        ("x@notamazon.com", False),
        ('"amazonflex-support@amazon.com" <x@example.invalid>', False),
    ],
)
def test_senders(sender: str, accepted: bool) -> None:
    """A sender is the platform's by the end of its address; one who is not named may be."""
    assert from_platform(message(None, sender, "", ""), RULES) is accepted


@pytest.mark.parametrize("rule", ["amazonflex-support@amazon.com", "@amazon.com", ".com", "amazon.com"])
def test_sender_rules(rule: str) -> None:
    """A rule is an address, a domain, or the end of one."""
    assert from_platform(message(None, FLEX, "", ""), MailRules(senders=(rule,)))


def test_no_rules(tmp_path: Path) -> None:
    """Without any rules every mail is an event of unknown kind, with no time to appeal."""
    source = file(tmp_path, mail(TEXT, sender="alex@example.invalid"))
    events = PlatformMail().extract(source, context(mail_rules=MailRules())).events
    assert [(event.kind, event.answer_by) for event in events] == [("unknown", None)]


def test_undated(tmp_path: Path) -> None:
    """A pasted mail without a date is of the day its file was written, and a note says so."""
    extract = read(tmp_path, TEXT, "pasted.txt")
    assert extract.events[0].day == day_of(dt.date(2026, 3, 2))
    assert extract.notes == ("1 mail names no date of its own and is dated by the day its file was written",)


def test_forwarded(tmp_path: Path) -> None:
    """A forward is the platform's mail of its original day, whoever sent it on."""
    forward = mail(
        gmail_forward(TEXT, subject="Your account"), "Fwd: x", "alex@example.invalid", "Fri, 1 Jul 2022 10:00:00 +0000"
    )
    event = read(tmp_path, forward).events[0]
    assert (event.day, event.subject) == (day_of(dt.date(2021, 5, 12)), "Your account")


def test_every_message_is_counted(tmp_path: Path) -> None:
    """Rows are events, rejects and named lines together, and a message that came twice has one key."""
    source = mbox(
        tmp_path,
        mail(TEXT, "1"),
        mail("", ""),
        mail("Lunch?", "2", "sam@example.invalid"),
        mail(TEXT, "1"),
        mail("", "3"),
    )
    extract = PlatformMail().extract(source, context())
    assert (extract.rows, len(extract.events), extract.non_data) == (5, 3, (("mail from elsewhere", 1),))
    assert [(reject.row, reject.reason) for reject in extract.rejects] == [
        (2, "message 2 is empty or damaged: no subject and no text could be read")
    ]
    assert len({event.key for event in extract.events}) == 2


@pytest.mark.parametrize("boundary", ["; boundary=", "", '; boundary="lost"'])
def test_a_lost_boundary_leaves_the_words(tmp_path: Path, boundary: str) -> None:
    """A mail whose parts cannot be told apart is read as it stands under its headers, masked."""
    raw = f"From: {FLEX}\nContent-Type: multipart/mixed{boundary}\n\nhello, you are deactivated, call 555-123-4567\n"
    extract = read(tmp_path, raw)
    assert extract.rejects == ()
    assert [(event.kind, event.text) for event in extract.events] == [
        ("deactivation", "hello, you are deactivated, call […]")
    ]


def test_unknown_time_to_appeal() -> None:
    """Where the platform names no time to appeal, none is invented."""
    rules = MailRules(kinds=RULES.kinds, urgent=RULES.urgent)
    event = account_event(message(None, "", "deactivated", ""), context(mail_rules=rules))
    assert (event.kind, event.answer_by) == ("deactivation", None)
