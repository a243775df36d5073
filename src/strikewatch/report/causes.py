"""What goes with the bad events, in words: counts, and what the figure would be if all went as the rest does.

causes_text      what stands out, or why nothing can be said
cause_words      blocks that start at 17:00; Mondays; place “DSE5”
otherwise_text   the figure at the rate of the rest
causes_document  all of it as plain data
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from strikewatch.core.assessment import Assessment, Cause, Causes, Share
from strikewatch.core.model import Objective
from strikewatch.report.plain import counts, iso_or_none, number
from strikewatch.report.standing import figure_text
from strikewatch.report.summary import BAD
from strikewatch.report.words import day_text, listed, plural, units_text

Plain = dict[str, Any]
FEW = 12  # bad events under which only a large difference shows
# By column: its name, what one value is called, and what bad events of it do.
WORDS = {
    "place": ("place", "place “{value}”", "came from place “{value}”"),
    "segment": ("part", "“{value}”", "came from “{value}”"),
    "item": ("item", "item “{value}”", "were of item “{value}”"),
    "weekday": ("weekday", "{value}s", "fell on {value}s"),
    "start_hour": ("start hour", "{work} that start {at}", "came from {work} that start {at}"),
    "due_hour": ("promised hour", "promised for {value}", "were promised for {value}"),
    "ordered_hour": ("hour", "came in {at}", "came in {at}"),
    "shipped_hour": ("hour", "shipped {at}", "were shipped {at}"),
    "delivered_hour": ("hour", "delivered {at}", "were delivered {at}"),
    "reason": ("reason", "reason “{value}”", "have the reason “{value}”"),
}


def causes_text(assessment: Assessment) -> str | None:
    """What stands out and what most share, or why nothing can be said; nothing where the window holds no bad event."""
    found = assessment.causes
    if found is None or not found.bad or not assessment.counts.numerator:
        return None
    return " ".join(_told(assessment, found))


def _told(assessment: Assessment, found: Causes) -> Iterator[str]:
    objective = assessment.objective
    since = "" if found.since is None else f" since {day_text(found.since)}"
    if found.named:
        yield from _named(assessment, found, since)
    for share in found.shares:
        yield _shared(objective, share, since)
    if found.verdict == "too_few":
        yield f"Too few bad events ({found.bad}){since} to say what goes with them."
    elif found.verdict == "no_contrast":
        yield "What they go with cannot be told: the records name no two places or hours to compare."
    elif found.verdict == "nothing":
        yield _nothing(found, since)


def _named(assessment: Assessment, found: Causes, since: str) -> Iterator[str]:
    """9 of the 12 packages that were late came from blocks that start at 17:00: 9 of 90 there, 3 of 315 otherwise."""
    objective, top = assessment.objective, found.named[0]
    counts, rest = top.counts, top.rest
    against = f"{counts.numerator} of {counts.denominator} there, {rest.numerator} of {rest.denominator} otherwise"
    whole = f"{against}{since}" if since else against
    number = "All" if top.held == found.held > 1 else top.held
    yield f"{number} of {_bad_ones(objective, found.held)} {_verb(objective, top)}: {whole}."
    figure = otherwise_text(assessment, top)
    if figure:
        yield f"At your other rate you would be at {figure}."
    if top.beside:
        others = listed((value_words(objective, *one) for one in top.beside), "or")
        yield f"The same ones go with {others}: counts alone cannot tell which it is."


def _bad_ones(objective: Objective, bad: int) -> str:
    """The 12 packages that were late."""
    what = "lost stars" if objective.scale == "stars" else BAD.get(objective.metric, "{was} bad for this figure")
    told = what.format(was="was" if bad == 1 else "were", had="had")
    return f"the {units_text(bad, objective.unit)} that {told}"


def _shared(objective: Objective, share: Share, since: str) -> str:
    """8 of the 11 packages that were late have the reason “gate locked”."""
    of = f"{_bad_ones(objective, share.counts.denominator)}{since}"
    return f"{share.counts.numerator} of {of} {_said(objective, share.column, share.value, 2)}."


def _nothing(found: Causes, since: str) -> str:
    columns = listed(dict.fromkeys(WORDS[column][0] for column in found.columns), "or")
    few = " With so few only a large difference would show." if found.bad < FEW else ""
    return f"Nothing stands out among the {found.bad} bad ones{since}: no {columns} has more than its share.{few}"


def cause_words(objective: Objective, cause: Cause) -> str:
    """A value that stands out, as people call it; an hour before the place that goes with it."""
    place = value_words(objective, cause.column, cause.value)
    return place if cause.within is None else f"{value_words(objective, *cause.within)} at {place}"


def value_words(objective: Objective, column: str, value: str) -> str:
    """One value of a column as people call it."""
    return _said(objective, column, value, 1)


def _verb(objective: Objective, cause: Cause) -> str:
    if cause.within is None:
        return _said(objective, cause.column, cause.value, 2)
    return f"{_said(objective, *cause.within, 2)} at {value_words(objective, cause.column, cause.value)}"


def _said(objective: Objective, column: str, value: str, form: int) -> str:
    begin, _, end = value.partition("–")
    at = f"between {begin} and {end}" if end else f"at {value}"
    work = "blocks" if objective.unit == "package" else plural(objective.unit)
    return WORDS[column][form].format(value=value, at=at, work=work)


def otherwise_text(assessment: Assessment, cause: Cause) -> str | None:
    """What the window's figure would be at the rate of the rest; None where that would be no better."""
    objective, counts, figure = assessment.objective, assessment.counts, cause.otherwise
    if figure is None or counts.rate is None or figure >= counts.rate:
        return None
    if objective.limit_kind != "count":
        return figure_text(objective, figure)
    fewer = round(figure * counts.denominator)
    return f"about {fewer}, not {counts.numerator}" if fewer < counts.numerator else None


def causes_document(assessment: Assessment) -> Plain:
    """The same as plain data: `causes` stand out, `cause_look` says how the look went, null where there was none."""
    found = assessment.causes
    return {
        "causes": [_cause(assessment, one) for one in found.named] if found else [],
        "cause_look": found and _cause_look(assessment.objective, found),
    }


def _cause(assessment: Assessment, cause: Cause) -> Plain:
    objective = assessment.objective
    return {
        "column": cause.column,
        "value": cause.value,
        "within": cause.within and _value(objective, *cause.within),
        "words": cause_words(objective, cause),
        "numerator": cause.counts.numerator,
        "denominator": cause.counts.denominator,
        "rest": counts(cause.rest),
        "p_value": cause.p_value,
        "held": cause.held,
        "otherwise": None if cause.otherwise is None else number(objective.shown(cause.otherwise)),
        "otherwise_text": otherwise_text(assessment, cause),
        "beside": [_value(objective, *one) for one in cause.beside],
    }


def _value(objective: Objective, column: str, value: str) -> Plain:
    return {"column": column, "value": value, "words": value_words(objective, column, value)}


def _cause_look(objective: Objective, found: Causes) -> Plain:
    """How the look for causes went: what was compared since when, and what most of the bad events share."""
    return {
        "verdict": found.verdict,
        "bad": found.bad,
        "held": found.held,
        "since": iso_or_none(found.since),
        "columns": list(found.columns),
        "shares": [_share(objective, one) for one in found.shares],
    }


def _share(objective: Objective, share: Share) -> Plain:
    named = _value(objective, share.column, share.value)
    return {**named, "numerator": share.counts.numerator, "denominator": share.counts.denominator}
