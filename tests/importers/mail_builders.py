"""Mails as tests write them: weekly summaries in both wordings, forwards, and files that hold them."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from pathlib import Path

from strikewatch.core.facts import MailRules, day_of
from strikewatch.importers.source import Context, Source

FLEX = "Amazon Flex <amazonflex-support@amazon.com>"
SENT = "Wed, 12 May 2021 16:14:00 +0000"
RULES = MailRules(
    senders=("amazon.com",),
    kinds=(
        ("deactivation", ("deactivated", "no longer eligible")),
        ("warning", ("late check-in", "not received")),
        ("notice", ("standing",)),
    ),
    urgent=frozenset({"deactivation"}),
    appeal_days=10,
)


def context(received: dt.date = dt.date(2026, 3, 2), **changes: object) -> Context:
    """An account in Seattle whose file was written on `received`."""
    values = {"account": "alex", "zone": "America/Los_Angeles", "mail_rules": RULES} | changes
    return Context(received_day=day_of(received), **values)  # type: ignore[arg-type]


def weekly_v1(
    week: str = "5/2-5/8", arrived: tuple[int, int] = (5, 6), packages: tuple[int, int, int] = (200, 196, 190)
) -> str:
    """A summary in the old wording; `packages` are picked up, delivered, on time."""
    picked, delivered, on_time = packages
    return (
        f"Here's your Amazon Flex activity for last week {week}:\n\nAmazon.com deliveries\n\nReliability:\n"
        f"On-time arrival: You arrived on time for {arrived[0]} of the {arrived[1]} blocks you accepted.\n\n"
        "Delivery Quality:\n"
        f"Delivery completion: You delivered {delivered} of the {picked} packages you picked up.\n"
        f"On-time delivery: {on_time} of the {picked} packages you picked up were delivered on time.\n"
    )


def figures_v2(arrived: tuple[int, int] = (5, 6), packages: tuple[int, int, int] = (190, 6, 4)) -> str:
    """The figures of the new wording; `packages` are on time, late, not delivered."""
    on_time, late, missing = packages
    delivered = on_time + late
    return (
        "Reliability:\n"
        f"On-time arrival: You arrived on time for {arrived[0]} of the {arrived[1]} blocks you scheduled.\n\n"
        f"Delivery Quality:\nDelivery completion: You delivered {delivered} packages last week. "
        f"{missing} of the packages that you picked up were not delivered .\n"
        f"On-time delivery: {on_time} of the {delivered} packages you delivered were on time. "
        f"{late} of the packages that you delivered were late to the customer .\n"
    )


def weekly_v2(week: str = "5/2-5/8", *programmes: str, figures: str = "") -> str:
    """A summary in the new wording, with the same figures for each programme."""
    body = figures or figures_v2()
    parts = [f"{programme} deliveries\n\n{body}" for programme in programmes or ("Amazon.com",)]
    return f"Here's your Amazon Flex activity for last week {week}:\n\n" + "\n".join(parts)


def mail(
    text: str, subject: str = "Amazon Flex: Weekly Summary", sender: str = FLEX, sent: str | None = SENT
) -> EmailMessage:
    """A plain mail; without a Date header where `sent` is None."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "alex@example.invalid", subject
    if sent is not None:
        made["Date"] = sent
    made.set_content(text)
    return made


def html_mail(page: str, subject: str = "Amazon Flex: Weekly Summary") -> EmailMessage:
    """A mail that has nothing but HTML."""
    made = mail("", subject)
    made.set_content(page, subtype="html")
    return made


def gmail_forward(
    text: str, date: str = "Wed, May 12, 2021 at 9:14 AM", subject: str = "Amazon Flex: Weekly Summary"
) -> str:
    """The text of a mail forwarded with Gmail."""
    return (
        f"Look at this\n\n---------- Forwarded message ---------\nFrom: {FLEX}\nDate: {date}\nSubject: {subject}\n"
        f"To: <alex@example.invalid>\n\n\n{text}"
    )


def file(folder: Path, content: bytes | str | EmailMessage, name: str = "mail.eml") -> Source:
    """A file of an inbox with this content."""
    path = folder / name
    raw = (
        content.encode() if isinstance(content, str) else content if isinstance(content, bytes) else content.as_bytes()
    )
    path.write_bytes(raw)
    return Source(path)


def mbox(folder: Path, *mails: EmailMessage, name: str = "mails.mbox") -> Source:
    """A mailbox file."""
    parts = [b"From MAILER-DAEMON Wed May 12 16:14:00 2021\n" + made.as_bytes() + b"\n" for made in mails]
    return file(folder, b"".join(parts), name)
