"""Which week a weekly summary of Amazon Flex is about: it prints days without a year.

    week_of     the week and the day it was printed, or a sentence that says why they cannot be told
    unstarred   text without the marks of quotations and bold print

A mail with a date gives the year away; without one, the year must follow from the weekdays (the weeks run Sunday to
Saturday) and from the wording, or the mail is rejected. No year is ever guessed.
"""

from __future__ import annotations

import datetime as dt
import re

from strikewatch.core.facts import Span, date_of, day_of
from strikewatch.importers.messages import Message
from strikewatch.importers.platform_mail import from_platform, sent_day
from strikewatch.importers.source import Context

FIRST_YEAR = 2015  # the programme's first
NEW_WORDING = dt.date(2021, 3, 28)  # blocks "scheduled" and packages "delivered" since this day
OLD_WORDING_END = dt.date(2021, 3, 31)
TO_SATURDAY = 7  # the mail comes from Wednesday to Saturday after its week
HINT = "put a line `Date: YYYY-MM-DD` with the day it was sent at the top of a .txt copy of the mail"

WEEK = re.compile(
    r"(?i)Flex\s+activity\s+for\s+(?:(?:the|last|this)\s+)*week(?:\s+of)?\s*:?\s*"
    r"(\d{1,2})/(\d{1,2})\s*[-–—]\s*(\d{1,2})/(\d{1,2})(?!\d)"
)


def unstarred(text: str) -> str:
    """The text without the marks of quotations and bold print."""
    return re.sub(r"(?m)^[ \t>]+|\*", "", text)


def week_ending(printed: re.Match[str], year: int) -> Span | None:
    """The printed days with their last day in `year`, None where the calendar has no such days."""
    first_month, first_day, last_month, last_day = (int(number) for number in printed.groups())
    begins = year - ((first_month, first_day) > (last_month, last_day))
    try:
        return Span(day_of(dt.date(begins, first_month, first_day)), day_of(dt.date(year, last_month, last_day)))
    except ValueError:
        return None


def sunday_to_saturday(week: Span) -> bool:
    """Whether days are a week of the platform."""
    return len(week) == 7 and date_of(week.first).isoweekday() == 7


def week_before(printed: re.Match[str], sent: int) -> Span | str:
    """The newest week of these days that ended before the mail was sent, or why there is none."""
    year = date_of(sent).year
    weeks = (week_ending(printed, year - back) for back in range(9))  # eight years can lie between leap days
    week = next((week for week in weeks if week is not None and week.last < sent), None)
    if week is not None and sunday_to_saturday(week):
        return week
    where = f"in {date_of(week.last).year}, the year its date gives" if week else "before it was sent"
    return f"{days_printed(printed)} did not run Sunday to Saturday {where}; {HINT}"


def week_by_weekdays(printed: re.Match[str], templates: set[int], latest: int) -> Span | str:
    """The only week of these days that ran Sunday to Saturday while the wording was in use, up to `latest`."""
    years = range(FIRST_YEAR, date_of(latest).year + 1)
    weeks = [week for week in (week_ending(printed, year) for year in years) if week is not None]
    weeks = [week for week in weeks if sunday_to_saturday(week) and week.last <= latest]
    if templates == {1}:
        weeks = [week for week in weeks if week.first <= day_of(OLD_WORDING_END)]
    elif templates == {2}:
        weeks = [week for week in weeks if week.last >= day_of(NEW_WORDING)]
    if len(weeks) == 1:
        return weeks[0]
    if not weeks:
        return f"{days_printed(printed)} ran Sunday to Saturday in no year that fits; {HINT}"
    found = " and ".join(str(date_of(week.last).year) for week in weeks)
    return f"{days_printed(printed)} ran Sunday to Saturday in {found}: {HINT}"


def days_printed(printed: re.Match[str]) -> str:
    """The days as the mail prints them."""
    first_month, first_day, last_month, last_day = printed.groups()
    return f"{first_month}/{first_day}-{last_month}/{last_day}"


def week_of(message: Message, templates: set[int], context: Context) -> tuple[Span, int] | str:
    """The week a summary is about and the day it was printed, or why they cannot be told.

    The date of a mail that somebody else sent (the text was copied into it) only says what came before. A summary
    without a date of its own is taken as printed at the latest usual day, so that nothing is known too early.
    """
    openings = {printed.groups(): printed for printed in WEEK.finditer(unstarred(message.text))}
    if len(openings) != 1:
        named = " and ".join(days_printed(printed) for printed in openings.values()) or "no week"
        return f"this weekly summary names {named}, and one is needed; save each mail in a file of its own"
    printed = next(iter(openings.values()))
    sent = sent_day(message, context)
    if sent is not None and from_platform(message, context.mail_rules):
        week = week_before(printed, sent)
        return week if isinstance(week, str) else (week, sent)
    latest = context.received_day if sent is None else min(sent, context.received_day)
    week = week_by_weekdays(printed, templates, latest)
    return week if isinstance(week, str) else (week, min(week.last + TO_SATURDAY, latest))
