"""Mails as values: `.eml`, `.mbox` and text pasted from a mail, with forwards taken off down to the original.

    looks_like_mail     whether a file holds mail, by its content
    each_message        the messages of a file, one at a time, so that a mailbox of any size can be read
    messages            the same as a tuple
    weekly_summary      whether a message is a Flex weekly summary

Dates without a zone (in forwards, in pasted text) are naive and mean the account's own clock. A message that
nobody could read has neither subject nor text, so that a reader can count and reject it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from strikewatch.errors import FileRefused
from strikewatch.importers.forwards import FORWARDED, HEADER, NESTED, Message, header_block, message, original, unquoted
from strikewatch.importers.mail_text import decoded, html_text, tidied, written_date
from strikewatch.importers.source import Source

__all__ = ["Message", "each_message", "looks_like_mail", "messages", "weekly_summary"]

# What the standard parser raises on headers and encodings that are broken enough.
UNREADABLE = (MessageError, ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError)

TEXT_FILES = frozenset(("", ".txt", ".text", ".md"))
MAIL_FILES = TEXT_FILES | {".eml", ".mbox", ".mbx", ".mail"}
SEPARATOR = re.compile(rb"From \S+ .*\d\d:\d\d.*\d{4}")
RAW_HEADER = re.compile(
    r"(?im)^(return-path|received|message-id|mime-version|delivered-to|content-type|dkim-signature):"
)
MAIL_HEADER = re.compile(r"(?im)^(from|to|cc|date|sent|subject|reply-to|von|an|gesendet|datum|betreff) ?:")
SALUTATION = re.compile(r"(?im)\A(?:[^\n]*\n){0,4}?(hello|hi|dear|hallo|guten tag)\b[^\t;\n]*$")
WEEKLY = re.compile(r"(?i)\bAmazon\s+Flex\s+activity\s+for\b|\barrived\s+on\s+time\s+for\s+[-−]?\d")
WEEKLY_SUBJECT = re.compile(r"(?i)\s*((fwd?|wg)\s*:\s*)*amazon\s+flex\W+weekly\s+summary")


def weekly_summary(mail: Message) -> bool:
    """Whether a message is a Flex weekly summary, by its opening, a figure of it, or its subject."""
    return bool(WEEKLY.search(unquoted(mail.text)) or WEEKLY_SUBJECT.match(mail.subject))


def mail_messages(raw: bytes) -> tuple[Message, ...]:
    """The messages in the source text of one mail; one without subject and text where nobody can read it."""
    try:
        return tuple(_unpacked(BytesParser(policy=default).parsebytes(raw.lstrip(b"\xef\xbb\xbf\r\n \t"))))
    except UNREADABLE:
        return (replace(message(None, "", "", ""), key=hashlib.sha256(raw).hexdigest()),)


def _unpacked(mail: EmailMessage, depth: int = 0) -> Iterator[Message]:
    """The mails attached to a mail, else the mail itself with its forwards taken off."""
    leaves = list(_leaves(mail))
    attached = [inside for inside in map(_attached, leaves) if inside is not None]
    if attached and depth < NESTED:
        for inside in attached:
            yield from _unpacked(inside, depth + 1)
    else:
        sent = written_date(_header(mail, "date"))
        yield original(message(sent, _header(mail, "from"), _header(mail, "subject"), _body(leaves)))


def _leaves(part: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold text, and attached mails unopened."""
    inside = part.get_payload()
    if isinstance(inside, list) and part.get_content_type() != "message/rfc822":
        for child in inside:
            yield from _leaves(child) if isinstance(child, EmailMessage) else ()
    else:
        yield part


def _attached(part: EmailMessage) -> EmailMessage | None:
    """The mail that hangs on a part, None where none does."""
    inside = part.get_payload()
    if part.get_content_type() == "message/rfc822" and isinstance(inside, list):
        return next((child for child in inside if isinstance(child, EmailMessage)), None)
    if (part.get_filename() or "").lower().endswith(".eml"):
        return BytesParser(policy=default).parsebytes(_payload(part))
    return None


def _payload(part: EmailMessage) -> bytes:
    """The bytes of a part with its transfer encoding taken off."""
    raw = part.get_payload(decode=True)
    return raw if isinstance(raw, bytes) else b""


def _body(leaves: list[EmailMessage]) -> str:
    """The plain text, or the HTML's where the plain part is a stub.

    A multipart without parts has lost its boundary; what stands under its headers is read as it is.
    """
    texts = {"text/plain": "", "text/html": ""}
    for part in leaves:
        kind = "text/plain" if part.get_content_maintype() == "multipart" else part.get_content_type()
        if kind in texts and part.get_content_disposition() != "attachment":
            text = decoded(_payload(part), part.get_content_charset())
            texts[kind] += (html_text(text) if kind == "text/html" else text) + "\n"
    plain, rich = (tidied(text) for text in texts.values())
    return plain if len(plain) * 2 >= len(rich) else rich


def _header(mail: EmailMessage, name: str) -> str:
    """A header as text; as it was sent where it is too broken to be decoded."""
    try:
        return str(mail[name] or "")
    except UNREADABLE:
        return next((str(value) for key, value in mail.raw_items() if key.lower() == name), "")


def pasted_message(text: str) -> Message:
    """A mail copied as text, with or without header lines at its top.

    A lone `Date:` line is a hint by the person who pasted it, and holds for whatever stands below.
    """
    lines = tidied(text).split("\n")
    headers, end = header_block(lines, 0) if HEADER.match(lines[0]) else ({}, 0)
    sent = written_date(headers.get("date", ""))
    body = unquoted("\n".join(lines[end:]))
    found = original(message(sent, headers.get("from", ""), headers.get("subject", ""), body))
    return message(sent, found.sender, found.subject, found.text) if headers.keys() == {"date"} else found


def looks_like_mail(source: Source, words: tuple[str, ...] = ()) -> bool:
    """Whether a file holds mail: a mailbox, a mail's header lines, a forward, or a letter that speaks of `words`."""
    if source.suffix not in MAIL_FILES or not source.head.strip():
        return False
    text = decoded(source.head).lstrip("\ufeff\r\n\t ")
    if "\0" in text or text.startswith("{"):  # no letter begins so, but a report saved as text does
        return False
    top = text.replace("\r\n", "\n").split("\n\n", 1)[0]
    names = {found[1].lower() for found in MAIL_HEADER.finditer(top)}
    if SEPARATOR.match(text.encode()) or len(names) + bool(RAW_HEADER.search(top)) >= 2:
        return True
    if source.suffix not in TEXT_FILES:
        return bool(names)
    return _letter(text, words)


def _letter(text: str, words: tuple[str, ...]) -> bool:
    """Whether pasted text without header lines is a mail and no table."""
    if WEEKLY.search(text) or SALUTATION.search(text):
        return True
    if any(FORWARDED.match(line) for line in text.splitlines()):
        return True
    first = text.split("\n", 1)[0]
    table = "\t" in first or ";" in first or first.count(",") > 1
    said = " ".join(text.casefold().split())
    return not table and any(word.casefold() in said for word in words)


def each_message(source: Source) -> Iterator[Message]:
    """The messages of a file, in order. Raises FileRefused for a file that cannot be opened."""
    try:
        if SEPARATOR.match(source.head.lstrip(b"\xef\xbb\xbf\r\n")):
            for raw in _mailbox(source.path):
                yield from mail_messages(raw)
            return
        raw = source.path.read_bytes()
    except OSError as error:
        raise FileRefused(f"{source.name}: it cannot be opened ({error.strerror})") from error
    text = decoded(raw)
    if source.suffix == ".eml" or RAW_HEADER.search(text.lstrip().replace("\r\n", "\n").split("\n\n", 1)[0]):
        yield from mail_messages(text.encode() if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else raw)
    else:
        yield pasted_message(text)


def messages(source: Source) -> tuple[Message, ...]:
    """All messages of a file. Raises FileRefused for a file that cannot be opened."""
    return tuple(each_message(source))


def _mailbox(path: Path) -> Iterator[bytes]:
    """The source texts in an mbox file.

    Read line by line and not with `mailbox`, which cuts a mail in two at every line that begins with "From ".
    """
    part: list[bytes] = []
    with path.open("rb") as file:
        for line in file:
            if not SEPARATOR.match(line):
                part.append(line)
            elif part:
                yield b"".join(part)
                part = []
    if b"".join(part).strip():
        yield b"".join(part)
