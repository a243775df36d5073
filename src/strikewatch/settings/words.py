"""The single values a settings file may hold, and what would be right where one is wrong.

Each check returns the value or raises ValueError with a sentence for the person who wrote the file.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterable
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator

from strikewatch.core.facts import Span, day_of
from strikewatch.core.record import FACTS, MOMENTS, TEXTS, UNITS

LONGEST_PAUSE = 366  # days; a longer one is a slip of the pen
DIRECTIVES = frozenset("aAbBdmyYHIMSfpz%")  # those that the store's reader and Python read alike
SAMPLE = dt.datetime(2026, 11, 22, 13, 45, tzinfo=dt.UTC)
OTHER_TIME = SAMPLE.replace(hour=2, minute=7)


def meant(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` where a known word is close, else nothing."""
    by_fold = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return f"; did you mean {by_fold[near[0]]!r}?" if near else ""


def one_of(known: tuple[str, ...]) -> Callable[[str], str]:
    """A check that a word is among the known ones."""

    def check(word: str) -> str:
        if word in known:
            return word
        raise ValueError(f"{word!r} is not one of {', '.join(known)}{meant(word, known)}")

    return check


def checked_name(name: str) -> str:
    if re.fullmatch(r"[a-z0-9-]+", name):
        return name
    raise ValueError(f"{name!r} may hold only small letters, digits and hyphens, such as 'flex-2'")


def checked_zone(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        hint = meant(zone, available_timezones()) or "; give one such as 'America/Los_Angeles'"
        raise ValueError(f"{zone!r} is no time zone{hint}") from None
    return zone


def checked_moment_zone(zone: str) -> str:
    return zone if zone == "account" else checked_zone(zone)


def checked_pattern(pattern: str) -> str:
    if pattern.strip() and not {"/", "\\"} & set(pattern):
        return pattern
    raise ValueError(f"{pattern!r} is no pattern of a file's name; give one without folders, such as 'orders*.csv'")


def checked_format(pattern: str) -> str:
    """A strptime pattern that holds a full date."""
    unknown = sorted(set(re.findall(r"%(.)", pattern)) - DIRECTIVES)
    if unknown:
        raise ValueError(f"{pattern!r} holds %{unknown[0]}, which is not read; write it out, such as '%m/%d/%Y %H:%M'")
    try:
        read = dt.datetime.strptime(SAMPLE.strftime(pattern), pattern).date()  # noqa: DTZ007
    except (ValueError, re.error) as problem:
        raise ValueError(f"{pattern!r} is no date pattern ({problem}); give one such as '%m/%d/%y'") from None
    if read != SAMPLE.date():
        raise ValueError(f"{pattern!r} holds no full date; give one with year, month and day, such as '%m/%d/%y'")
    return pattern


def tells_time(pattern: str) -> bool:
    """Whether a strptime pattern holds a time of day."""
    return SAMPLE.strftime(pattern) != OTHER_TIME.strftime(pattern)


def checked_clock(value: object) -> dt.time:
    if isinstance(value, dt.time):
        return value
    try:
        return dt.time.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is no time of day; give one such as '06:30'") from None


def checked_memory(amount: str) -> str:
    if re.fullmatch(r"[1-9]\d*\s?[KMGT]i?B", amount):
        return amount
    raise ValueError(f"{amount!r} is no amount of memory; give one such as '600MB'")


def checked_policy(policy: str) -> str:
    if policy.endswith(".toml") or re.fullmatch(r"[a-z0-9-]+", policy):
        return policy
    raise ValueError(f"{policy!r} is neither the id of a shipped pack nor the path of a .toml file")


def checked_market(market: str) -> str:
    if re.fullmatch(r"[a-z0-9]+", market):
        return market
    raise ValueError(f"{market!r} is no market; `strikewatch policy list` shows those of each pack, such as 'us'")


def pause(value: object) -> Span:
    """Days off: a date, or two dates with `..` between them."""
    if isinstance(value, Span):
        return value
    first, _, last = str(value).partition("..")
    try:
        span = Span(*(day_of(dt.date.fromisoformat(day.strip())) for day in (first, last or first)))
    except ValueError:
        raise ValueError(f"'{value}' is no day; give '2026-08-02' or '2026-08-02..2026-08-08'") from None
    if not 0 < len(span) <= LONGEST_PAUSE:
        raise ValueError(f"'{value}' must run forwards and for at most {LONGEST_PAUSE} days")
    return span


Name = Annotated[str, AfterValidator(checked_name)]
Zone = Annotated[str, AfterValidator(checked_zone)]
MomentZone = Annotated[str, AfterValidator(checked_moment_zone)]
Pattern = Annotated[str, AfterValidator(checked_pattern)]
DateFormat = Annotated[str, AfterValidator(checked_format)]
Clock = Annotated[dt.time, BeforeValidator(checked_clock)]
Memory = Annotated[str, AfterValidator(checked_memory)]
PolicyName = Annotated[str, AfterValidator(checked_policy)]
MarketName = Annotated[str, AfterValidator(checked_market)]
Pause = Annotated[Span, BeforeValidator(pause)]
UnitWord = Annotated[str, AfterValidator(one_of(UNITS))]
MomentWord = Annotated[str, AfterValidator(one_of(MOMENTS))]
FactWord = Annotated[str, AfterValidator(one_of(FACTS))]
TextWord = Annotated[str, AfterValidator(one_of(TEXTS))]
