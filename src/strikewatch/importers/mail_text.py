"""The words of a mail: bytes to text, HTML to what a person reads, and dates as mail programs write them.

    decoded         bytes as text, whatever the charset says
    html_text       what a person reads on an HTML page
    tidied          text with plain blanks and line ends
    written_date    the moment a date line names, None where it cannot be understood

Whatever the bytes are, something readable comes out and nothing is raised.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
GERMAN = {"mär": "mar", "mrz": "mar", "mai": "may", "okt": "oct", "dez": "dec"}
MONTH = rf"(?P<month>{'|'.join((*MONTHS, *GERMAN))})[a-zä]*\.?"
DAY, YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?", r"(?P<year>\d{4})\b"
DATES = (
    re.compile(rf"(?i)\b{MONTH}\s+{DAY},?\s+{YEAR}"),
    re.compile(rf"(?i)\b{DAY}\s+{MONTH},?\s+{YEAR}"),
    re.compile(r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})\b"),
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})T?(?!\d{3})"),
)
ZONE = r"(?:(?:gmt|utc)?(?P<sign>[+-])(?P<over>\d{1,2})(?::?(?P<under>\d{2}))?|(?P<zone>z|[a-z]{3,4}))\b"
CLOCK = re.compile(
    r"(?i)(?<!\d)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    rf"(?:\s*(?P<half>[ap])\.?m\b\.?)?(?:\s*{ZONE})?"
)

BLOCK = re.compile(r"p|div|br|tr|[uo]l|li|table|h[1-6]|hr|blockquote|section|pre")
SILENT = frozenset(("script", "style", "title"))


class _Text(HTMLParser):
    """The text of a page, with line breaks where blocks begin and end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Break the line at a block and fall silent in a script."""
        self.silent += tag in SILENT
        self.pieces.append("\n" if BLOCK.fullmatch(tag) else " " if tag in ("td", "th") else "")

    def handle_endtag(self, tag: str) -> None:
        """Break the line behind a block."""
        self.silent = max(0, self.silent - (tag in SILENT))
        self.pieces.append("\n" if BLOCK.fullmatch(tag) else "")

    def handle_data(self, data: str) -> None:
        """Keep what people see; a line break in the source is a blank."""
        if not self.silent:
            self.pieces.append(re.sub(r"\s+", " ", data))


def html_text(page: str) -> str:
    """What a person reads on an HTML page, line by line."""
    parser = _Text()
    parser.feed(re.sub(r"<!\[[^>]*>", "", page))  # Outlook's conditional marks, which the parser may choke on
    parser.close()
    return "".join(parser.pieces)


def tidied(text: str) -> str:
    """The text with plain blanks and line ends, no invisible marks, and no blank before a full stop."""
    text = re.sub(r"[\u200b-\u200f\u2060\ufeff\u00ad]", "", text).replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r" ([.,])(?=\s|$)", r"\1", re.sub(r" ?\n ?", "\n", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def decoded(raw: bytes, charset: str | None = None) -> str:
    """Bytes as text: by the charset named, else by mark, else UTF-8, else Western; never an error."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    for name in filter(None, (charset, "utf-8-sig")):
        try:
            return raw.decode(name)
        except (UnicodeError, LookupError):
            continue
    return raw.decode("cp1252", errors="replace")


def written_date(text: str) -> datetime | None:
    """The moment a date line names, in the shapes mail programs write; None where it cannot be understood.

    Naive where it names no zone that is known. Slashed dates are not understood: nobody can tell whether 5/4/2021
    is in April or in May.
    """
    date = next(filter(None, (pattern.search(text) for pattern in DATES)), None)
    if date is None:
        return None
    name = date["month"].lower()
    month = GERMAN.get(name, name)
    if name.isdigit():
        month = MONTHS[int(name) - 1] if 0 < int(name) <= 12 else name
    return _moment(f"{date['day']} {month} {date['year']} {_clock(text[: date.start()], text[date.end() :])}")


def _clock(before: str, after: str) -> str:
    """The time of day and zone beside a date as the standard library reads them; midnight where none is named."""
    clock = CLOCK.search(after) or CLOCK.search(before)
    if clock is None:
        return "00:00:00"
    hour = int(clock["hour"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"].lower() == "p" else 0)
    zone = (clock["zone"] or "").upper()
    if clock["sign"]:
        zone = f"{clock['sign']}{int(clock['over']):02}{clock['under'] or '00'}"
    return f"{hour:02}:{clock['minute']}:{clock['second'] or '00'} {zone}".strip()


def _moment(text: str) -> datetime | None:
    """An RFC 2822 date; None where it is none, or lies outside any time a mail can be of."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not 2000 <= moment.year <= 2100:
        return None
    return moment.replace(tzinfo=UTC) if text.endswith("-0000") else moment
