from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.mail_builders import FLEX, SENT, file, gmail_forward, html_mail, mail, mbox, weekly_v2
from strikewatch.errors import FileRefused
from strikewatch.importers.mail_text import decoded, html_text, tidied, written_date
from strikewatch.importers.messages import Message, each_message, looks_like_mail, mail_messages, messages
from strikewatch.importers.source import Source

PDT = dt.timezone(dt.timedelta(hours=-7))
NINE = dt.datetime(2021, 5, 12, 9, 14)  # noqa: DTZ001 - a forward's clock names no zone


def only(folder: Path, content: str | bytes | EmailMessage, name: str = "mail.eml") -> Message:
    (message,) = messages(file(folder, content, name))
    return message


def test_plain_mail(tmp_path: Path) -> None:
    """A mail gives its date with zone, sender, subject and text."""
    message = only(tmp_path, mail("Hello,\nworld", "Greetings"))
    assert message.sent == dt.datetime(2021, 5, 12, 16, 14, tzinfo=dt.UTC)
    assert (message.sender, message.subject, message.text) == (FLEX, "Greetings", "Hello,\nworld")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Wed, 12 May 2021 09:14:00 -0700", NINE.replace(tzinfo=PDT)),
        ("Wed, 12 May 2021 09:14:00 -0700 (PDT)", NINE.replace(tzinfo=PDT)),
        ("Wed, May 12, 2021 at 9:14 AM", NINE),
        ("Wed, May 12, 2021 at 9:14\u202fAM", NINE),  # Gmail's narrow blank
        ("Wednesday, May 12, 2021 9:14 AM", NINE),
        ("Wednesday, 12 May 2021 09:14", NINE),
        ("May 12, 2021 at 9:14:00 AM PDT", NINE.replace(tzinfo=PDT)),
        ("12. May 2021 at 09:14:00 GMT-7", NINE.replace(tzinfo=PDT)),
        ("Mittwoch, 12. Mai 2021 09:14", NINE),
        ("12. Mai 2021 um 09:14:00 Uhr", NINE),
        ("Samstag, 6. März 2021", dt.datetime(2021, 3, 6)),  # noqa: DTZ001
        ("12.05.2021 09:14", NINE),
        ("2021-05-12", dt.datetime(2021, 5, 12)),  # noqa: DTZ001
        ("2021-05-12T09:14:00Z", NINE.replace(tzinfo=dt.UTC)),
        ("Wed, 12 May 2021 09:14:00 -0000", NINE.replace(tzinfo=dt.UTC)),
        ("May 12, 2021 12:05 AM", dt.datetime(2021, 5, 12, 0, 5)),  # noqa: DTZ001
        ("Fri, 30 Feb 2021 09:14", None),
        ("12.13.2021", None),
        ("5/4/2021 9:14 AM", None),  # April or May
        ("Thu, 1 Jan 1970 00:00:00 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_written_dates(written: str, moment: dt.datetime | None) -> None:
    """Date lines of mail programs are understood, and what is not is None."""
    assert written_date(written) == moment


OUTLOOK = f"From: {FLEX}\nSent: Wednesday, May 12, 2021 9:14 AM\nTo: Alex Example\nSubject: The original\n\nbody"
APPLE = (
    f"Begin forwarded message:\n\n> From: {FLEX}\n> Subject: The original\n> Date: May 12, 2021 at 9:14:00 AM\n"
    "> To: alex@example.invalid\n> \n> body"
)
GERMAN = f"Von: {FLEX}\nGesendet: Mittwoch, 12. Mai 2021 09:14\nAn: Alex\nBetreff: The original\n\nbody"


@pytest.mark.parametrize(
    "text",
    [
        gmail_forward("body", subject="The original"),
        gmail_forward("body", subject="The original").replace("To: <alex", "To: <alex@example.invalid>,\n <sam"),
        "\n".join("> " + line for line in gmail_forward("body", subject="The original").splitlines()[2:]),
        "See below.\n\n" + OUTLOOK,
        "-----Original Message-----\n" + OUTLOOK,
        "________________________________\n" + OUTLOOK.replace("From:", "*From:*"),
        GERMAN,
        APPLE,
        # a forward of a forward
        gmail_forward(OUTLOOK, date="Thu, May 13, 2021 at 7:00 PM", subject="Fwd: x"),
        gmail_forward(gmail_forward(APPLE, subject="Fwd: y"), subject="Fwd: x"),
    ],
)
def test_forwards(tmp_path: Path, text: str) -> None:
    """A forward, in any program's shape and nested, is the mail of its original sender on its original date."""
    message = only(
        tmp_path, mail(text, "Fwd: The original", "Alex <alex@example.invalid>", "Fri, 1 Jul 2022 10:00:00 +0000")
    )
    assert (message.sent, message.sender, message.subject, message.text) == (NINE, FLEX, "The original", "body")


def test_forward_without_a_date(tmp_path: Path) -> None:
    """A forward whose date cannot be understood has none, and never the forwarder's."""
    text = gmail_forward("body", date="neulich")
    assert only(tmp_path, mail(text, "Fwd: x", "alex@example.invalid")).sent is None


@pytest.mark.parametrize("subject", ["Re: my appeal", "Your appeal"])
def test_replies_are_no_forwards(tmp_path: Path, subject: str) -> None:
    """The platform's answer stays its own, with the letter that it quotes."""
    quoted = OUTLOOK.replace(FLEX, "Alex <alex@example.invalid>")
    message = only(tmp_path, mail("We have read your appeal.\n\n" + quoted, subject))
    assert (message.sender, message.subject, message.sent) == (
        FLEX,
        subject,
        dt.datetime(2021, 5, 12, 16, 14, tzinfo=dt.UTC),
    )


def test_attached_mails(tmp_path: Path) -> None:
    """Each mail attached to a mail is a message, also inside another attachment; the covering note is none."""
    inner = mail("see attachment", "Fwd: two", "alex@example.invalid")
    inner.add_attachment(mail("second", "Two"))
    outer = mail("see attachments", "Fwd: all", "alex@example.invalid")
    outer.add_attachment(mail("first", "One"))
    outer.add_attachment(inner)
    outer.add_attachment(
        mail("third", "Three").as_bytes(), maintype="application", subtype="octet-stream", filename="3.eml"
    )
    found = messages(file(tmp_path, outer))
    assert [(message.subject, message.text) for message in found] == [
        ("One", "first"),
        ("Two", "second"),
        ("Three", "third"),
    ]


def encoded(body: bytes, *headers: str) -> bytes:
    return "\n".join(("From: a@amazon.com", "Subject: x", *headers)).encode() + b"\n\n" + body


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (encoded(b"Gr\xfc\xdfe", "Content-Type: text/plain; charset=iso-8859-1"), "Grüße"),
        (encoded(b"Gr\xfc\xdfe", "Content-Type: text/plain; charset=utf-8"), "Grüße"),  # the charset is wrong
        (encoded("Grüße".encode(), "Content-Type: text/plain; charset=made-up"), "Grüße"),
        (encoded(b"5=20of 6=\n blocks", "Content-Transfer-Encoding: quoted-printable"), "5 of 6 blocks"),
        (encoded(b"SGVsbG8=", "Content-Transfer-Encoding: base64"), "Hello"),
        (encoded(b"SGVsbG8gd29ybG", "Content-Transfer-Encoding: base64"), "Hello worl"),  # cut off
        (encoded(b"--b\nContent-Type: text/plain\n\nHello", 'Content-Type: multipart/mixed; boundary="b"'), "Hello"),
        (b"\xef\xbb\xbf\n" + encoded(b"Hello", "MIME-Version: 1.0"), "Hello"),
        (encoded(b"Hello", "MIME-Version: 1.0").decode().encode("utf-16"), "Hello"),
    ],
)
def test_encodings(tmp_path: Path, raw: bytes, text: str) -> None:
    """Transfer encodings, wrong charsets and cut-off parts still give the text."""
    assert only(tmp_path, raw).text == text


def test_html_only(tmp_path: Path) -> None:
    """HTML is read as a person sees it, broken entities and a blank before the full stop included."""
    page = "<title>no</title><p>5 &gt 4&nbsp;packages .</p><script>no()</script><div>a<br>b &amp; c"
    assert only(tmp_path, html_mail(page)).text == "5 > 4 packages.\n\na\nb & c"


def test_alternatives(tmp_path: Path) -> None:
    """Of two alternatives the plain text is read, except where it is a stub."""
    full, stub = mail("The plain text."), mail("no HTML?")
    full.add_alternative("<p>The rich text.</p>", subtype="html")
    stub.add_alternative("<p>The rich text of a mail that says more.</p>", subtype="html")
    assert only(tmp_path, full).text == "The plain text."
    assert only(tmp_path, stub).text == "The rich text of a mail that says more."


def test_mailbox(tmp_path: Path) -> None:
    """A mailbox gives its mails in order, and a line that begins with From does not cut one in two."""
    source = mbox(tmp_path, mail("one\n\nFrom here you go", "1"), mail("two", "2"), name="any.txt")
    assert [(message.subject, message.text) for message in messages(source)] == [
        ("1", "one\n\nFrom here you go"),
        ("2", "two"),
    ]


@pytest.mark.parametrize(
    ("text", "sender", "subject", "sent", "body"),
    [
        (f"From: {FLEX}\nDate: {SENT}\nSubject: S\n\nbody", FLEX, "S", True, "body"),
        (f"From:\t{FLEX}\nSent:\tMay 12, 2021 9:14 AM\nTo:\tAlex\nSubject:\tS\nbody", FLEX, "S", True, "body"),
        ("Hello,\nbody", "", "", False, "Hello,\nbody"),
        ("Date: 2021-05-12\nHello,\nbody", "", "", True, "Hello,\nbody"),
        # the hint on top holds for the forward below
        ("Date: 2021-05-12\n" + gmail_forward("body", date="neulich", subject="S"), FLEX, "S", True, "body"),
        # a date in the letter is none of its header
        (f"From: {FLEX}\nSubject: S\n\nHello,\nDate: 2021-05-12", FLEX, "S", False, "Hello,\nDate: 2021-05-12"),
        # the source text of a mail
        (mail("body", "S").as_string(), FLEX, "S", True, "body"),
    ],
)
def test_pasted_text(tmp_path: Path, text: str, sender: str, subject: str, sent: bool, body: str) -> None:
    """Pasted text is a mail with the header lines it has."""
    message = only(tmp_path, text, "pasted.txt")
    assert (message.sender, message.subject, message.sent is not None, message.text) == (sender, subject, sent, body)


def test_key() -> None:
    """A mail's key is blind to case, blanks and forwarding, and differs by day: warnings repeat word for word."""
    key = mail_messages(mail("You were late.", "Notice").as_bytes())[0].key
    forward = mail(gmail_forward("You  were\nLATE.", subject="Notice"), "Fwd: Notice", "alex@example.invalid")
    later = mail("You were late.", "Notice", sent="Thu, 13 May 2021 16:14:00 +0000")
    assert mail_messages(forward.as_bytes())[0].key == key
    assert mail_messages(later.as_bytes())[0].key != key


def test_missing_file(tmp_path: Path) -> None:
    """A file that cannot be opened is refused with a sentence."""
    with pytest.raises(FileRefused, match=r"gone\.eml: it cannot be opened"):
        messages(Source(tmp_path / "gone.eml"))


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from((b"", b"From: ", b"Content-Type: multipart/mixed; boundary=a\n\n--a\n"))
)
def test_any_bytes(raw: bytes, front: bytes) -> None:
    """Any bytes give messages and never an error."""
    assert mail_messages(front + raw)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    """Any text is read as HTML, date and bytes without an error, and tidying twice changes nothing."""
    written_date(text)
    html_text(text)
    assert decoded(text.encode("utf-8", "replace")) == text.encode("utf-8", "replace").decode().removeprefix("\ufeff")
    assert tidied(tidied(text)) == tidied(text)


def test_wanted_words(tmp_path: Path) -> None:
    """Text without header lines is a mail only where it speaks of the platform's matters and is no table."""
    letter, table = file(tmp_path, "You are suspended.", "a.txt"), file(tmp_path, "day;note\n1;suspended", "b.txt")
    assert [looks_like_mail(source, ("suspended",)) for source in (letter, table)] == [True, False]
    assert not looks_like_mail(letter)


def test_one_at_a_time(tmp_path: Path) -> None:
    """The first message of a mailbox comes before the rest is read."""
    source = mbox(tmp_path, *(mail(weekly_v2(), str(number)) for number in range(3)))
    assert next(each_message(source)).subject == "0"
