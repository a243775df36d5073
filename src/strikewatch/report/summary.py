"""The first sentence about an objective: what was counted, what is asked, and how many more fit."""

from __future__ import annotations

from strikewatch.core.assessment import Assessment
from strikewatch.core.model import LastN, Level
from strikewatch.report.standing import asked, past_limit, range_text, rate_text
from strikewatch.report.words import day_text, units_text

BAD = {
    "order_defect": "{had} a defect",
    "late_delivery": "{was} late",
    "late_shipment": "{was} shipped late",
    "cancellation": "{was} cancelled by you",
    "return": "{was} sent back",
    "not_received": "{was} reported as not received",
    "completion": "{was} not completed",
    "missed_block": "{was} missed",
    "late_forfeit": "{was} given back too late",
    "late_check_in": "started with a late check-in",
    "on_time": "{was} not on time",
    "on_time_arrival": "did not start on time",
    "acceptance": "{was} declined",
    "satisfaction": "{was} thumbs down",
}
GOOD = {"on_time": "on time", "on_time_arrival": "on time", "completion": "completed", "acceptance": "accepted"}


def summary(assessment: Assessment) -> str:
    """What was counted, what is asked, and how many more fit."""
    parts = [_counted(assessment), _room(assessment)]
    return " ".join(part for part in parts if part)


def _counted(assessment: Assessment) -> str:
    objective, counts = assessment.objective, assessment.counts
    if assessment.word:
        return f"The screen says “{assessment.word}”."
    if not counts.denominator and assessment.rate_range is None:
        return f"Nothing has been counted {_window(assessment)[0]}."
    if not counts.denominator and assessment.rate_range is not None:
        known = range_text(objective, assessment.rate_range)
        return f"The figure printed is {known}, without counts; {asked(objective)}."
    return f"{_what_is_bad(assessment)}; {asked(objective)}."


def _what_is_bad(assessment: Assessment) -> str:
    """9 of 412 packages were late in the last 30 days (2.2 %)."""
    objective, counts = assessment.objective, assessment.counts
    bad = BAD.get(objective.metric, "{was} bad for this figure")
    verb = bad.format(**({"was": "was", "had": "had"} if counts.numerator == 1 else {"was": "were", "had": "had"}))
    number = "None" if counts.numerator == 0 else str(counts.numerator)
    within, out_of = _window(assessment)
    rate = rate_text(objective, counts)
    if objective.direction == "at_least":
        rate = f"{rate} {GOOD.get(objective.metric, 'good')}"
    said = f"{number} of {out_of} {verb}{' ' + within if within else ''}"
    return said if objective.limit_kind == "count" else f"{said} ({rate})"


def _window(assessment: Assessment) -> tuple[str, str]:
    """Where the window lies, and out of what: ("in the last 30 days", "412 packages")."""
    window, objective = assessment.objective.window, assessment.objective
    out_of = units_text(assessment.counts.denominator, objective.unit)
    if isinstance(window, LastN):
        whole = window.of == objective.unit and assessment.counts.denominator > 1
        return ("", f"the last {out_of}") if whole else (f"in the last {units_text(window.n, window.of)}", out_of)
    if window.lag and assessment.window is not None:
        return f"in the {window.days} days to {day_text(assessment.window.last)}", out_of
    return f"in the last {window.days} days", out_of


def _room(assessment: Assessment) -> str:
    """How many more fit, until when; or by how many it is past."""
    left = assessment.events_left
    if past_limit(assessment):
        return _past(assessment)
    if left is None or assessment.level is Level.UNKNOWN:
        return ""
    now = "No more fit" if left <= 0 else f"{left} more {'fits' if left == 1 else 'fit'}"
    later = next((step for step in assessment.events_left_by if step.number != left), None)
    return f"{now}." if later is None else f"{now} until {day_text(later.day - 1)}, then {later.number}."


def _past(assessment: Assessment) -> str:
    if assessment.objective.estimate:
        return "That is past the level that drivers report."
    budget = assessment.budget
    over = assessment.counts.numerator - budget if budget is not None else 0
    return f"It is past the limit: {over} too many." if over > 0 else "It is past the limit."
