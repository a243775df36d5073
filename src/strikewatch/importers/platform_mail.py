"""Mails from the platform as events of the account: none is dropped because nobody understands it.

    account_event   one mail as an event
    mail_outcome    one mail as an event, a reject, or the name of what it is instead
    PlatformMail    the reader of files that hold no weekly summary

What enters the store is masked; the kind is told from the words as they were sent.
"""

from __future__ import annotations

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from strikewatch.core.facts import AccountEvent, Extract, MailRules, Reject, day_of
from strikewatch.importers.masking import masked
from strikewatch.importers.messages import Message, each_message, looks_like_mail
from strikewatch.importers.source import Context, Source

ELSEWHERE = "mail from elsewhere"
ADDRESS = re.compile(r"[\w.+%'-]{1,64}@[\w.-]{1,200}")
MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
NAMED = re.compile(
    r"\bTBA\d{6,18}\b"
    r"|(?<!\d)\d{3}-\d{7}-\d{7}(?!\d)"
    r"|(?<![\d/])\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\d/])"
    r"|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)"
    rf"|\b{MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?\b|\b\d{{1,2}}\.? {MONTH},? \d{{4}}\b"
)


def rule_words(rules: MailRules) -> tuple[str, ...]:
    """Every word that means a kind of mail."""
    return tuple(word for _, words in rules.kinds for word in words)


def sent_day(message: Message, context: Context) -> int | None:
    """The account's local day on which a message was sent, None where the message does not say."""
    if message.sent is None:
        return None
    sent = message.sent.astimezone(ZoneInfo(context.zone)) if message.sent.tzinfo else message.sent
    return day_of(sent.date())


def from_platform(message: Message, rules: MailRules) -> bool:
    """Whether the sender may be the platform: an address of its domains, or no address that says otherwise."""
    addresses = ADDRESS.findall(message.sender.casefold())
    if not addresses or not rules.senders:
        return True
    return any(_address_of(addresses[-1].rstrip(".-"), sender.casefold()) for sender in rules.senders)


def _address_of(address: str, sender: str) -> bool:
    """Whether an address is the sender's, or in its domain; `amazon.com` is not the end of `notamazon.com`."""
    return address == sender or address.endswith((sender,) if sender[:1] in "@." else (f"@{sender}", f".{sender}"))


def mail_kind(message: Message, rules: MailRules) -> str:
    """The first kind one of whose words is in the subject, else in the text, else `unknown`."""
    for part in (message.subject, message.text):
        said = _folded(part)
        for kind, words in rules.kinds:
            if any(_folded(word) in said for word in words):
                return kind
    return "unknown"


def _folded(text: str) -> str:
    """The text with case, blanks and apostrophes made alike."""
    return " ".join(text.casefold().replace("’", "'").split())


def named_things(text: str) -> tuple[str, ...]:
    """The packages, orders and dates a text names, as it writes them, each once."""
    return tuple(dict.fromkeys(NAMED.findall(" ".join(text.split()))))


def account_event(message: Message, context: Context) -> AccountEvent:
    """A mail of the platform as an event, masked. Without a date of its own it is of the day its file was written."""
    rules = context.mail_rules
    day = sent_day(message, context)
    day = context.received_day if day is None else day
    kind = mail_kind(message, rules)
    subject, text = masked(message.subject), masked(message.text)
    answer_by = day + rules.appeal_days if kind in rules.urgent and rules.appeal_days is not None else None
    return AccountEvent(
        day=day,
        kind=kind,
        subject=subject,
        text=text,
        names=named_things(f"{subject}\n{text}"),
        key=message.key,
        account=context.account,
        answer_by=answer_by,
    )


def mail_outcome(number: int, message: Message, context: Context) -> AccountEvent | Reject | str:
    """What becomes of a mail that is no weekly summary: an event, a reject, or the name of a non-data line."""
    if not from_platform(message, context.mail_rules):
        return ELSEWHERE
    if not message.subject and not message.text:
        return Reject(number, "text", f"message {number} is empty or damaged: no subject and no text could be read")
    return replace(account_event(message, context), row=number)


def undated_note(count: int) -> tuple[str, ...]:
    """The note that mails without a date of their own were dated by their file."""
    if not count:
        return ()
    mails = "1 mail names" if count == 1 else f"{count} mails name"
    return (f"{mails} no date of its own and is dated by the day its file was written",)


def mail_extract(name: str, outcomes: list[AccountEvent | Reject | str], undated: int) -> Extract:
    """The outcomes of a file's mails, sorted by what they are. Every mail is counted once."""
    rejects = tuple(outcome for outcome in outcomes if isinstance(outcome, Reject))
    elsewhere = sum(outcome == ELSEWHERE for outcome in outcomes)
    return Extract(
        format=name,
        events=tuple(outcome for outcome in outcomes if isinstance(outcome, AccountEvent)),
        rejects=rejects,
        rows=len(outcomes),
        non_data=((ELSEWHERE, elsewhere),) if elsewhere else (),
        notes=undated_note(undated),
    )


class PlatformMail:
    """Mails from the platform, in files that hold no weekly summary."""

    name = "platform-mail"

    def identify(self, source: Source, context: Context) -> bool:
        """Whether the file holds mail and none of it is a weekly summary."""
        return looks_like_mail(source, rule_words(context.mail_rules)) and not source.holds_weekly_summary

    def extract(self, source: Source, context: Context) -> Extract:
        """An event for each mail of the platform. Raises FileRefused for a file that cannot be opened."""
        outcomes, undated = [], 0
        for number, message in enumerate(each_message(source), 1):
            outcome = mail_outcome(number, message, context)
            outcomes.append(outcome)
            undated += isinstance(outcome, AccountEvent) and message.sent is None
        return mail_extract(self.name, outcomes, undated)
