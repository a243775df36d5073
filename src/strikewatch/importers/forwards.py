"""A mail as its original sender wrote it: the value, and how forwards are taken off.

    Message         one mail
    message         a mail with its key
    original        the innermost mail of a chain of forwards
    header_block    the header lines that stand in text

A reply quotes header lines just as a forward does; it is left as it is.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from strikewatch.importers.mail_text import tidied, written_date

NESTED = 20  # forwards of forwards that are followed
BLOCK = 40  # lines in which the header of a forward must end

NAMES = {"from": "from", "von": "from", "sent": "date", "date": "date", "gesendet": "date", "datum": "date"}
NAMES |= {"subject": "subject", "betreff": "subject"}
NAMES |= dict.fromkeys(("to", "an", "cc", "bcc", "reply-to", "antwort an", "kopie"), "to")
HEADER = re.compile(rf"(?i)[>\s*]*({'|'.join(NAMES)})[ \t*]*:[ \t*]*(.*?)[ \t*]*$")
FORWARDED = re.compile(
    r"(?i)[>\s]*(-{2,}\s*(forwarded message|weitergeleitete nachricht)\s*-{2,}"
    r"|begin forwarded message:|anfang der weitergeleiteten nachricht:)\s*$"
)
REPLY_LINE = re.compile(r"(?i)[>\s]*(-{2,}\s*(original message|ursprüngliche nachricht)\s*-{2,}|[_-]*)\s*$")
FORWARD_SUBJECT = re.compile(r"(?i)\s*((fwd?|wg)\s*:\s*)+")


@dataclass(frozen=True, slots=True)
class Message:
    """One mail as its original sender wrote it. `sent` is None where no date line could be understood."""

    sent: datetime | None
    sender: str
    subject: str
    text: str
    key: str


def message(sent: datetime | None, sender: str, subject: str, text: str) -> Message:
    """A message with its key: a hash of day, subject and text, blind to case and blanks.

    The day is part of it because platforms send the same warning, word for word, more than once.
    """
    subject, text = " ".join(subject.split()), tidied(text)
    day = sent.date().isoformat() if sent else ""
    content = " ".join(f"{day} {FORWARD_SUBJECT.sub('', subject)} {text}".casefold().split())
    key = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()
    return Message(sent, " ".join(sender.split()), subject, text, key)


def original(outer: Message) -> Message:
    """The innermost mail of a chain of forwards; the message itself where it is no forward."""
    for _ in range(NESTED):
        inner = _inner(outer)
        if inner is None:
            break
        outer = inner
    return outer


def _inner(outer: Message) -> Message | None:
    """The mail that this one forwards, None where it forwards none.

    A bare block of header lines also stands under a reply. It counts as a forward only where the subject says so
    or nothing is written above it; else a platform's answer would be taken for the letter it quotes.
    """
    lines = outer.text.split("\n")
    passed_on = not outer.subject or FORWARD_SUBJECT.match(outer.subject) is not None
    above = True  # nothing but rules and blank lines so far
    for at, line in enumerate(lines):
        marked = FORWARDED.match(line) is not None
        if marked or (HEADER.match(line) and (above or passed_on)):
            headers, end = header_block(lines, at + marked)
            if marked or {"from", "date", "subject"} <= headers.keys():
                return _forwarded(outer, headers, "\n".join(lines[max(end, at + 1) :]))
        above = above and REPLY_LINE.match(line) is not None
    return None


def _forwarded(outer: Message, headers: dict[str, str], body: str) -> Message:
    """The original under the header lines of a forward. The forwarder's own date is never taken for it."""
    subject = headers.get("subject") or FORWARD_SUBJECT.sub("", outer.subject)
    return message(written_date(headers.get("date", "")), headers.get("from", ""), subject, unquoted(body))


def header_block(lines: list[str], start: int) -> tuple[dict[str, str], int]:
    """The header lines that begin at `start`, and where the body begins.

    Blank lines between them are skipped, and a list of addressees goes on below a comma. A name that was there before
    belongs to the body.
    """
    headers: dict[str, str] = {}
    end, last = start, ""
    for at, line in enumerate(lines[start : start + BLOCK], start):
        found = HEADER.match(line)
        name = NAMES[found[1].lower()] if found else ""
        if found and (name == "to" or name not in headers):
            headers[name], end, last = found[2], at + 1, name
        elif last == "to" and headers[last].endswith(",") and line.strip(" >"):
            headers[last], end = line.rstrip(), at + 1
        elif line.strip(" >") or at - end > 3:
            break
        else:
            last = ""
    return headers, end


def unquoted(text: str) -> str:
    """The text without the marks of a quotation, where it is one."""
    return re.sub(r"(?m)^[ \t]*(?:> ?)+", "", text) if text.lstrip().startswith(">") else text
