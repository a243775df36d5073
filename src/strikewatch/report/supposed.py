"""What an objective comes to if something is supposed, in sentences and as plain data.

supposed_document   WhatIf -> dict, its sentences under `lines`
supposed_words      what is supposed: "3 bad and 12 good units from 23 Nov to 25 Nov"
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from strikewatch.core.assessment import Assessment, DatedCounts
from strikewatch.core.facts import Span, date_of
from strikewatch.core.limits import is_breach
from strikewatch.core.model import Counts, Objective
from strikewatch.core.verdict import limit_words
from strikewatch.core.what_if import Supposition, WhatIf, is_uncounted, is_unknown
from strikewatch.report.objective import dated, probabilities
from strikewatch.report.plain import iso_or_none
from strikewatch.report.scales import out_of, parts_words
from strikewatch.report.standing import asked, rate_text
from strikewatch.report.words import chance, day_text, listed, span_text

Plain = dict[str, Any]
HORIZON = 14


def supposed_document(found: WhatIf) -> Plain:
    """One objective: today, after the supposed days, and what happens on the way."""
    now, then = found.now, found.then
    return {
        "account": now.account,
        "objective": now.objective.id,
        "metric": now.objective.metric,
        "label": now.objective.label,
        "segment": now.segment,
        "unit": now.objective.unit,
        "asked": asked(now.objective),
        "now": _assessed(now),
        "then": _assessed(then),
        "counted": found.counted and _dated(now.objective, found.counted),
        "worst": found.worst and _dated(now.objective, found.worst),
        "breaches": iso_or_none(found.breaches),
        "back": iso_or_none(found.back),
        "turned": iso_or_none(found.turned),
        "past_in_the_end": found.past,
        "events_left": found.left,
        "lines": list(_lines(found)),
    }


def _assessed(one: Assessment) -> Plain:
    return {
        **_dated(one.objective, DatedCounts(one.as_of, one.counts)),
        "level": str(one.level),
        "reason": one.reason,
        "events_left": one.events_left,
        "breach_probability": probabilities(one.forecast),
    }


def _dated(objective: Objective, point: DatedCounts) -> Plain:
    return {**dated(objective, point), "past_limit": is_breach(objective, point.counts)}


def _lines(found: WhatIf) -> Iterator[str]:
    now, then, objective = found.now, found.then, found.now.objective
    later = then.as_of > now.as_of
    yield f"Now: {_standing(now)}"
    yield f"Then, on {_day(then.as_of, now.as_of)}: {_standing(then)}" if later else f"Then: {_standing(then)}"
    if later and (leaving := _leaving(now, then.as_of)):
        yield leaving
    if found.counted:
        counts = found.counted.counts
        said = f"{_counted(objective, counts)}{_room(objective, counts, found.left)}"
        yield f"All of it is judged on {_day(found.counted.day, now.as_of)}: {said}."
    last = found.counted.day if found.counted else then.as_of
    if found.worst and found.worst.day != last:
        worst = _day(found.worst.day, now.as_of)
        yield f"The worst day on the way is {worst}: {_counted(objective, found.worst.counts)}."
    yield from filter(None, (_course(found), _chances(now, then)))


def _standing(one: Assessment) -> str:
    """9 of 412 packages (2.2 %), watch; 7 more fit."""
    room = _room(one.objective, one.counts, one.events_left)
    why = f" ({one.reason})" if is_unknown(one) and one.reason and one.objective.limit is not None else ""
    return f"{_counted(one.objective, one.counts)}, {one.level}{why}{room}."


def _counted(objective: Objective, counts: Counts) -> str:
    rate = rate_text(objective, counts)
    if not counts.denominator:
        return "nothing counted"
    if objective.balance:
        return str(rate)
    bad = f"{counts.numerator} of {out_of(objective, counts)}"
    return bad if objective.limit_kind == "count" else f"{bad} ({rate})"


def _room(objective: Objective, counts: Counts, left: int | None) -> str:
    if objective.limit is None:
        return ""
    if is_breach(objective, counts):
        return f"; past {limit_words(objective)}"
    if left is None:
        return ""
    return f"; {parts_words(objective, left)} {'fits' if left == 1 else 'fit'}" if left > 0 else "; no more fit"


def _leaving(now: Assessment, day: int) -> str:
    """How many bad events of today's window have left by a day."""
    gone = sum(leave.numerator for leave in now.leave_dates if leave.day is not None and leave.day <= day)
    dated = all(leave.position is None for leave in now.leave_dates)
    if not gone or not dated:
        return ""
    return f"By then {gone} of today's bad ones {'has' if gone == 1 else 'have'} left the window."


def _course(found: WhatIf) -> str:
    """Whether and when it breaches, or is back."""
    now, then, objective = found.now, found.then, found.now.objective
    if objective.limit is None:
        return "No limit is known."
    line, past = limit_words(objective), is_breach(objective, then.counts)
    if found.breaches is not None:
        more = _turned(found, "and again on", "and is back within it on")
        return f"It passes {line} on {_day(found.breaches, now.as_of)}{more}."
    if found.back is not None:
        more = _turned(found, "and passes it again on", "and again on", comma=",")
        return f"It is back within {line} on {_day(found.back, now.as_of)}{more}."
    if is_breach(objective, now.counts):
        return f"It is still past {line}." if past else f"It would be back within {line}."
    return f"It stays within {line}."


def _turned(found: WhatIf, past: str, within: str, *, comma: str = "") -> str:
    """The last day on which it turns once more, and to what; empty where it stays as it turned first."""
    if found.turned is None:
        return ""
    return f"{comma} {past if found.past else within} {_day(found.turned, found.now.as_of)}"


def _chances(now: Assessment, then: Assessment) -> str:
    """The chance within two weeks, today and after the supposed days."""
    said = [
        f"{chance(one.forecast.probability[HORIZON])} {when}"
        for one, when in ((now, "now"), (then, "then"))
        if one.forecast and not is_breach(one.objective, one.counts) and not is_uncounted(one)
    ]
    return f"Chance of passing {limit_words(now.objective)} within {HORIZON} days: {', '.join(said)}." if said else ""


def _day(day: int, as_of: int) -> str:
    """A day as 3 Nov, with its year where that is not the year of `as_of`."""
    year = date_of(day).year
    return day_text(day) if year == date_of(as_of).year else f"{day_text(day)} {year}"


def _span(days: Span, as_of: int) -> str:
    """Days as 2–8 Aug; with the year where they lie in another, with both where they lie in two."""
    first, last = date_of(days.first).year, date_of(days.last).year
    if first != last:
        return f"{day_text(days.first)} {first} – {day_text(days.last)} {last}"
    return span_text(days) if first == date_of(as_of).year else f"{span_text(days)} {first}"


def supposed_words(asked: Supposition, as_of: int) -> str:
    """What is supposed, as a condition."""
    units = " and ".join(f"{count} {kind}" for count, kind in ((asked.bad, "bad"), (asked.good, "good")) if count)
    parts = [_came(units, asked, as_of)] if asked.days else []
    if asked.disputes_won:
        parts.append("every dispute is won")
    if asked.won:
        parts.append(f"{listed(sorted(asked.won))} {'is' if len(asked.won) == 1 else 'are'} won")
    return f"If {' and '.join(parts)}{', and nothing else comes' if units else ''}:"


def _came(units: str, asked: Supposition, as_of: int) -> str:
    days = _span(Span(as_of + 1, as_of + asked.days), as_of)
    if not units:
        return f"nothing comes until {_day(as_of + asked.days, as_of)}"
    comes = "unit comes" if asked.bad + asked.good == 1 else "units come"
    return f"{units} {comes} on {days}" if asked.days == 1 else f"{units} {comes} evenly on {days}"
