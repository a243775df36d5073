"""The due list in words and as plain data: what is open, by the day it is promised for, and what each costs if missed.

due_document   DueList -> dict, its sentences under `lines`, those of today and tomorrow under `soon`
cost_words     what missing any of some units costs: "one late is fine, two break the 10-day rate"
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from strikewatch.core.due import Cost, DueGroup, DueList
from strikewatch.core.grammar import RollingDays
from strikewatch.core.model import Objective
from strikewatch.core.verdict import limit_words
from strikewatch.report.plain import iso, iso_or_none
from strikewatch.report.words import coming_day_text, day_text, listed, plural, span_text

Plain = dict[str, Any]
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
TITLES = {"ship_by": "{} to ship", "due": "{} to deliver", "start": "{} ahead"}
MOST_NAMED, LONGEST_KEY = 5, 24
LAST_MINUTE = 24 * 60 - 1  # a promise for the end of its day is one for the day


def due_document(due: DueList, as_of: int) -> Plain:
    """Everything said of the open units of one promise."""
    missed = "missed" if due.promise == "start" else "late"
    groups = [_group(group, as_of, missed) for group in due.groups]
    near = [one["text"] for one in groups if one["near"]]
    last = _last_lines(due, as_of, missed)
    return {
        "promise": due.promise,
        "unit": due.unit,
        "title": TITLES[due.promise].format(plural(due.unit).capitalize()),
        "groups": groups,
        "together": [_cost(cost) for cost in due.together],
        "later": due.later,
        "untold": [{"label": label, "reason": reason} for label, reason in due.untold],
        "rest": last,
        "lines": [*(group["text"] for group in groups), *last],
        "soon": [*near, *last],
    }


def _group(group: DueGroup, as_of: int, missed: str) -> Plain:
    return {
        "near": group.days.last <= as_of + 1,
        "from": iso(group.days.first),
        "to": iso(group.days.last),
        "units": group.units,
        "late": group.late,
        "by": _clock(group),
        "keys": list(group.keys),
        "named": _named(group) if group.days.first <= as_of else "",
        "costs": [_cost(cost) for cost in group.costs],
        "text": _sentence(group, as_of, missed),
    }


def _cost(cost: Cost) -> Plain:
    return {
        "objective": cost.objective.id,
        "label": cost.objective.label,
        "segment": cost.segment,
        "fine": cost.fine,
        "breaks": iso_or_none(cost.breaks),
        "past": cost.past,
    }


def _clock(group: DueGroup) -> str | None:
    """The first promised time; nothing where it is the end of the day."""
    minute = group.minutes[0] if group.minutes else LAST_MINUTE
    return None if minute >= LAST_MINUTE else f"{minute // 60:02d}:{minute % 60:02d}"


def _named(group: DueGroup) -> str:
    """The first keys of a group, where people can tell them."""
    shown = [key for key in group.keys[:MOST_NAMED] if len(key) <= LONGEST_KEY]
    more = len(group.keys) - len(shown)
    return f"{', '.join(shown)}{f' and {more} more' if more else ''}" if shown else ""


def _sentence(group: DueGroup, as_of: int, missed: str) -> str:
    """2 due today, the first by 14:00: one late is fine, two break the 10-day rate."""
    if group.late:
        counts = "counts" if group.units == 1 else "count"
        return f"{group.units} overdue since {relative_day(group.days.first, as_of)}: already {counts} as {missed}."
    costs = cost_words(group.costs, group.units, max(group.days.last, as_of), missed)
    return f"{_head(group, as_of)}{f': {costs}' if costs else ''}."


def _head(group: DueGroup, as_of: int) -> str:
    if group.days.last < as_of:
        one_day = len(group.days) == 1
        when = relative_day(group.days.first, as_of) if one_day else span_text(group.days)
        return f"{group.units} due {when}, and no file tells how {'it' if group.units == 1 else 'they'} went"
    day, clock = relative_day(group.days.last, as_of), _clock(group)
    on = "" if day in ("today", "tomorrow") else "on "
    first = ", the first" if group.minutes and group.minutes[0] < group.minutes[1] else ""
    return f"{group.units} due {on}{day}{f'{first} by {clock}' if clock else ''}"


def _last_lines(due: DueList, as_of: int, missed: str) -> list[str]:
    """What all of them cost together, what is due later, and what cannot be told."""
    waiting = [group for group in due.groups if not group.late]
    number = sum(group.units for group in waiting)
    lines = []
    if costs := cost_words(due.together, number, waiting[-1].days.last, missed) if due.together else "":
        lines.append(f"Of all {number} until {relative_day(waiting[-1].days.last, as_of)}: {costs}.")
    past = [cost.objective for group in waiting for cost in group.costs if cost.past]
    lines += dict.fromkeys(_past(objective, missed) for objective in past)
    if due.later:
        lines.append(f"{due.later} more {'is' if due.later == 1 else 'are'} due after that.")
    lines += [f"What a {missed} one does to “{label}” cannot be told: {why}." for label, why in due.untold]
    return lines


def _past(objective: Objective, missed: str) -> str:
    line = limit_words(objective)
    return f"“{objective.label}” is past {line} already: each {missed} one keeps it there longer."


def relative_day(day: int, as_of: int) -> str:
    """Yesterday, today, tomorrow; Friday 27 Nov within a week, else 12 Nov."""
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(day - as_of)
    return near or coming_day_text(day, as_of)


def cost_words(costs: Sequence[Cost], units: int, last: int, missed: str = "late") -> str:
    """What missing any of so many units costs, by the rule that breaks first; empty where none holds that could.

    `last` is the last day they are promised for: a breach on a later day is dated.
    """
    holding = [cost for cost in costs if not cost.past]
    broken = [cost for cost in holding if cost.fine is not None]
    if not broken:
        what = "it" if units == 1 else "all"
        return f"{what} could be {missed} and {_names(holding)} would still hold" if holding else ""
    fine = min(cost.fine for cost in broken if cost.fine is not None)
    first = [cost for cost in broken if cost.fine == fine]
    days = {cost.breaks for cost in first}
    day = min(one for one in days if one is not None)
    when = f" on {day_text(day)}" if len(days) == 1 and day > last else ""
    return f"{_number_that_breaks(fine, units, missed, first)} {_names(first)}{when}"


def _number_that_breaks(fine: int, units: int, missed: str, first: Sequence[Cost]) -> str:
    verb = "break" if _is_rate(first[0].objective) else "pass"
    several = f"{verb}{'es' if verb == 'pass' else 's'}"
    if fine == 0:
        return f"{missed}, it {several}" if units == 1 else f"any {missed} one {several}"
    one_is_fine = f"{number_word(fine)} {missed} {'is' if fine == 1 else 'are'} fine"
    return f"{one_is_fine}, {number_word(fine + 1)} {verb}"


def number_word(number: int) -> str:
    """A small number as a word."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)


def _names(costs: Sequence[Cost]) -> str:
    """The 10-day rate and the 30-day rate; of many the first and how many more."""
    names = list(dict.fromkeys(_name(cost) for cost in costs))
    if len(names) > 2:
        return f"{names[0]} and {len(names) - 1} more"
    return listed(names)


def _is_rate(objective: Objective) -> bool:
    """Whether it is known by the days of its window: the 10-day rate."""
    return isinstance(objective.window, RollingDays) and objective.limit_kind == "rate" and objective.published


def _name(cost: Cost) -> str:
    objective = cost.objective
    part = f" ({cost.segment})" if cost.segment else ""
    if _is_rate(objective) and isinstance(objective.window, RollingDays):
        return f"the {objective.window.days}-day rate{part}"
    line = limit_words(objective)
    return f"{line} for “{objective.label}”{part}"
