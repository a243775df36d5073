"""The weekly summary of Amazon Flex, in both wordings: statements by week and programme.

    figures     the figures of a summary, and what in it contradicts itself
    FlexMail    the reader of files that hold at least one weekly summary

Which week a summary is about is told in `flex_week`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import zip_longest

from strikewatch.core.facts import AccountEvent, Extract, Reject, Statement
from strikewatch.importers.flex_week import unstarred, week_of
from strikewatch.importers.masking import masked_cell
from strikewatch.importers.messages import Message, each_message, looks_like_mail, weekly_summary
from strikewatch.importers.platform_mail import mail_extract, mail_outcome, rule_words
from strikewatch.importers.source import Context, Source

NAME = "flex-mail"
HEADING = re.compile(
    r"(?m)^[^\w\n]*(?!(?:Your|My|Our|All|Total|Late|Last)\b)"
    r"(?P<line>[A-Z][\w./&'-]{0,30}(?: [A-Z&][\w./&'-]{0,30}){0,3}) deliveries[^\w\n]*$"
    r"|(?P<inline>Amazon\.\w+(?:/\w+)*) deliveries\b"
)
LABEL = re.compile(r"(?i)\b(On-time\s+arrival|Delivery\s+completion|On-time\s+delivery)\s*:")

Counted = tuple[int, int] | str  # what is bad of how many, or a sentence that says why not


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence of the summary: its metric, the wording it belongs to, what it counts out of, and how to count."""

    metric: str
    template: int
    base: str
    pattern: re.Pattern[str]
    counted: Callable[[tuple[int, ...]], Counted]


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric of one programme as the mail prints it, turned to what is bad."""

    metric: str
    programme: str
    base: str
    template: int
    numerator: int
    denominator: int


def sentence(words: str) -> re.Pattern[str]:
    """A pattern for words in which `#` is a count and any blank may be a line break."""
    parts = re.escape(words).replace(r"\#", r"(?<![\d,.])([-−]?(?:\d{1,3}(?:,\d{3})+|\d{1,9}))(?![\d,])")
    parts = re.sub(r"(block|package)s", r"\1s?", parts).replace("were", "(?:were|was)")
    return re.compile("(?i)" + parts.replace(r"\.", r"\s*\.").replace(r"\ ", r"\s+"))


def missing(numbers: tuple[int, ...]) -> Counted:
    """From the good ones and all: those that are not good."""
    good, everything = numbers
    if good > everything:
        return f"{good} of {everything} cannot be: the part is larger than the whole"
    return everything - good, everything


def undelivered(numbers: tuple[int, ...]) -> Counted:
    """From packages delivered and not delivered: those not delivered of all picked up."""
    return numbers[1], sum(numbers)


def late(numbers: tuple[int, ...]) -> Counted:
    """From packages on time, delivered and late: the late ones of those delivered."""
    on_time, delivered, after = numbers
    if on_time + after != delivered:
        return f"{on_time} on time and {after} late do not add up to {delivered} delivered"
    return after, delivered


ARRIVED = "arrived on time for # of the # blocks you "
WORDINGS = (
    Wording("on_time_arrival", 1, "accepted", sentence(ARRIVED + "accepted"), missing),
    Wording("on_time_arrival", 2, "scheduled", sentence(ARRIVED + "scheduled"), missing),
    Wording("completion", 1, "picked up", sentence("delivered # of the # packages you picked up"), missing),
    Wording(
        "completion",
        2,
        "picked up",
        sentence("delivered # packages last week. # of the packages that you picked up were not delivered"),
        undelivered,
    ),
    Wording(
        "late_delivery",
        1,
        "picked up",
        sentence("# of the # packages you picked up were delivered on time"),
        missing,
    ),
    Wording(
        "late_delivery",
        2,
        "delivered",
        sentence("# of the # packages you delivered were on time. # of the packages that you delivered were late"),
        late,
    ),
)


def figures(text: str, programme: str) -> tuple[tuple[Figure, ...], tuple[str, ...]]:
    """The figures of a summary, and a sentence for each that contradicts itself or could not be read.

    `programme` is used where no heading names one. A figure printed twice alike counts once.
    """
    text = unstarred(text)
    headings = [(found.start(), found["line"] or found["inline"]) for found in HEADING.finditer(text)]
    found = sorted(
        ((match.start(), wording, match) for wording in WORDINGS for match in wording.pattern.finditer(text)),
        key=lambda item: item[0],
    )
    read: dict[tuple[str, str], Figure] = {}
    troubles = list(unread_labels(text, [start for start, _, _ in found]))
    for start, wording, match in found:
        figure = figure_of(wording, match, heading_at(start, headings, programme))
        if isinstance(figure, str):
            troubles.append(figure)
        elif read.setdefault((figure.metric, figure.programme), figure) != figure:
            troubles.append(f"it gives two different figures for {figure.metric} {figure.programme}".rstrip())
    return tuple(read.values()), tuple(troubles)


def figure_of(wording: Wording, match: re.Match[str], programme: str) -> Figure | str:
    """The figure a sentence states, or why it cannot be right."""
    numbers = tuple(int(number.replace(",", "").replace("−", "-")) for number in match.groups())
    words = " ".join(match[0].split())
    if min(numbers) < 0:
        return f'a count below zero cannot be: "{words}"'
    counted = wording.counted(numbers)
    if isinstance(counted, str):
        return f'{counted}: "{words}"'
    return Figure(wording.metric, programme, wording.base, wording.template, *counted)


def heading_at(start: int, headings: list[tuple[int, str]], programme: str) -> str:
    """The heading a figure stands under; above the first one it belongs to the only one there is."""
    above = [name for at, name in headings if at < start]
    if above:
        return above[-1]
    names = {name for _, name in headings}
    return names.pop() if len(names) == 1 else programme


def unread_labels(text: str, starts: list[int]) -> Iterable[str]:
    """A sentence for each label of a figure that no known wording follows."""
    labels = list(LABEL.finditer(text))
    for label, following in zip_longest(labels, labels[1:]):
        end = following.start() if following else len(text)
        if not any(label.start() <= start < end for start in starts):
            said = masked_cell(text[label.start() : min(end, label.end() + 120)])
            yield f'the wording of this figure is not known: "{said}"'


def weekly_statements(message: Message, context: Context) -> tuple[tuple[Statement, ...], tuple[str, ...]]:
    """The statements of a weekly summary, and a sentence for all in it that cannot be used."""
    found, troubles = figures(message.text, context.programme)
    if not found and not troubles:
        return (), ("this weekly summary holds no figure that is known",)
    week = week_of(message, {figure.template for figure in found}, context)
    if isinstance(week, str):
        return (), (week, *troubles)
    period, printed_day = week
    statements = tuple(
        Statement(
            metric=figure.metric,
            printed_day=printed_day,
            format=NAME,
            period=period,
            numerator=figure.numerator,
            denominator=figure.denominator,
            programme=figure.programme,
            base=figure.base,
            account=context.account,
        )
        for figure in found
    )
    return statements, troubles


def year_note(count: int) -> tuple[str, ...]:
    """The note that weekly summaries got their year from their weekdays."""
    if not count:
        return ()
    return (f"{count} weekly summaries without a date: year told by weekdays, printed day taken as a week later",)


class FlexMail:
    """The weekly summaries of Amazon Flex; other mails of the same file become events."""

    name = NAME

    def identify(self, source: Source, context: Context) -> bool:
        """Whether the file holds mail and at least one of it is a weekly summary."""
        return looks_like_mail(source, rule_words(context.mail_rules)) and source.holds_weekly_summary

    def extract(self, source: Source, context: Context) -> Extract:
        """Statements of each summary, events of the other mails. A mail has at most one reject, for all its troubles.

        Raises FileRefused for a file that cannot be opened.
        """
        statements: list[Statement] = []
        outcomes: list[AccountEvent | Reject | str] = []
        undated = undated_weeks = 0
        for number, message in enumerate(each_message(source), 1):
            if not weekly_summary(message):
                outcomes.append(mail_outcome(number, message, context))
                undated += isinstance(outcomes[-1], AccountEvent) and message.sent is None
                continue
            read, troubles = weekly_statements(message, context)
            statements += (replace(statement, row=number) for statement in read)
            undated_weeks += bool(read) and message.sent is None
            raw = masked_cell(f"{message.subject} {message.text}")
            outcomes.append(Reject(number, "text", "; ".join(troubles), raw) if troubles else NAME)
        extract = mail_extract(self.name, outcomes, undated)
        return replace(extract, statements=tuple(statements), notes=extract.notes + year_note(undated_weeks))
