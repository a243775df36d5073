"""Luck or change, and what the way of working can do, in a sentence and a mark each.

luck_text, capability_text    an Assessment -> a sentence, or None for nothing to say
CHANGE_MARKS, ABLE_MARKS      the mark of each verdict where nothing can be drawn
change_document               as plain data
"""

from __future__ import annotations

from typing import Any

from strikewatch.core.assessment import Assessment, Change
from strikewatch.report.plain import counts, iso_or_none
from strikewatch.report.words import day_text, plural

CHANGE_MARKS = {"worse": "↓", "better": "↑", "steady": "→", "too_few": "?"}
ABLE_MARKS = {"meets": "✓", "hit_or_miss": "≈", "fails": "✗", "too_few": "?", "no_limit": ""}


def luck_text(assessment: Assessment) -> str | None:
    """Whether it is luck or a change, since when, and the counts on both sides."""
    change = assessment.change
    if change is None:
        return None
    since, parts = _since(change), assessment.objective.parts
    recent, before = (f"{one.numerator} of {one.denominator // parts}" for one in (change.recent, change.before))
    compared = f": {recent} {'since then' if since else 'lately'}, {before} before"
    return {
        "worse": f"This looks like a change for the worse{since}, not bad luck{compared}.",
        "better": f"This looks like a change for the better{since}, not luck{compared}.",
        "steady": f"Nothing says that anything has changed{since}{_ups_and_downs(change)}.",
        "too_few": f"Too few {plural(assessment.objective.unit)} to tell luck from change.",
    }[change.verdict]


def _ups_and_downs(change: Change) -> str:
    """Nothing where all that was compared went one way: then there is neither up nor down."""
    compared = [one for one in (change.recent, change.before) if one is not None]
    bad, units = (sum(getattr(one, part) for one in compared) for part in ("numerator", "denominator"))
    return "" if units and bad in (0, units) else ": ups and downs like these are luck"


def capability_text(assessment: Assessment) -> str | None:
    """Whether going on like this can meet the limit."""
    change, units = assessment.change, plural(assessment.objective.unit)
    line = "that level" if assessment.objective.estimate else "the limit"
    if change is None or change.capability == "no_limit":
        return None
    since = _since(change)
    work = f"Working as you have{since}" if since else "Working as before"
    return {
        "meets": f"{work} keeps you within {line}.",
        "hit_or_miss": f"{work} is hit or miss: luck alone can take you past {line}.",
        "fails": f"{work} ends past {line}: something has to change.",
        "too_few": f"Too few {units}{since} to say whether going on like this meets {line}.",
    }[change.capability]


def _since(change: Change) -> str:
    return "" if change.since is None else f" since about {day_text(change.since)}"


def change_document(change: Change | None) -> dict[str, Any] | None:
    """The two verdicts, the day since which the second one counts, and the counts compared."""
    if change is None:
        return None
    return {
        "verdict": change.verdict,
        "capability": change.capability,
        "since": iso_or_none(change.since),
        "recent": counts(change.recent),
        "before": counts(change.before),
        "p_value": change.p_value,
    }
