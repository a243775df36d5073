"""The first sentence about an objective: what was counted, what is asked, and how many more fit."""

from __future__ import annotations

from strikewatch.core.assessment import Assessment
from strikewatch.core.grammar import Adaptive, Calendar, Consecutive, IdleDays, LastN, RollingDays, RollingHours
from strikewatch.core.model import Level
from strikewatch.report.looks_back import within_words
from strikewatch.report.scales import out_of as units_of
from strikewatch.report.scales import parts_words
from strikewatch.report.standing import asked, past_limit, range_text, rate_text
from strikewatch.report.words import coming_day_text, day_text, units_text

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
    "star_rating": "{was} lost",
    "negative_feedback": "{had} a low rating",
    "complaint": "{had} a complaint",
    "escalation": "{was} escalated",
    "delivery_behaviour": "{was} scanned or left wrongly",
    "photo": "lacked a photo",
    "contact": "lacked the contact asked for",
    "not_returned": "{was} not brought back",
    "dropped_block": "{was} given back",
    "speeding": "{had} a speeding event",
    "item_issue": "{had} an issue",
    "valid_tracking": "lacked valid tracking",
    "late_handover": "{was} handed over late",
    "invoice_defect": "lacked an invoice in time",
    "response": "{was} not answered in time",
    "return_dissatisfaction": "{was} handled badly",
    "return_grading": "{was} not graded in time",
    "refund": "{was} refunded",
    "case": "{had} a case lost",
    "transaction_defect": "{had} a defect",
    "policy_violation": "{was} still open",
    "account_health": "{was} lost",
    "score": "{was} missing",
    "work": "{was} idle",
}
GOOD = {
    "on_time": "on time",
    "on_time_arrival": "on time",
    "completion": "completed",
    "acceptance": "accepted",
    "satisfaction": "thumbs up",
    "star_rating": "kept",
    "photo": "with a photo",
    "contact": "with contact",
    "valid_tracking": "with valid tracking",
    "response": "answered in time",
    "account_health": "kept",
    "score": "reached",
}


def summary(assessment: Assessment) -> str:
    """What was counted, what is asked, and how many more fit."""
    parts = [_counted(assessment), _room(assessment)]
    return " ".join(part for part in parts if part)


def _counted(assessment: Assessment) -> str:
    objective, counts = assessment.objective, assessment.counts
    if assessment.word:
        return f"The screen says “{assessment.word}”."
    if not counts.denominator and assessment.rate_range is None:
        return f"Nothing has been counted {within_words(objective.window, objective.unit)}."
    if not counts.denominator and assessment.rate_range is not None:
        known = range_text(objective, assessment.rate_range)
        return f"The figure printed is {known}, without counts; {asked(objective)}."
    return f"{_told(assessment)}; {asked(objective)}."


def _told(assessment: Assessment) -> str:
    """What was counted, as each kind of figure is said."""
    objective, counts = assessment.objective, assessment.counts
    if isinstance(objective.window, IdleDays):
        since = units_text(counts.numerator, "day")
        return f"The last {objective.unit} was {since} ago"
    if objective.balance:
        return f"The balance is {rate_text(objective, counts)}"
    if objective.unit == "point":
        return f"The score is {rate_text(objective, counts)}"
    if objective.scale == "stars":
        within, out_of = _window(assessment)
        lost = units_text(counts.numerator, "star")
        of = out_of if not within else f"{out_of} {within}"
        return f"{of[0].upper()}{of[1:]} lost {lost}: {rate_text(objective, counts)} on average"
    return _what_is_bad(assessment)


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
    objective, asked_days = assessment.objective, assessment.window
    window = objective.window
    out_of = units_of(objective, assessment.counts)
    if isinstance(window, LastN):
        whole = window.of == objective.unit and assessment.counts.denominator > objective.parts
        known = f"the last {out_of}"
        return ("", known) if whole else (f"in the last {units_text(window.n // window.parts, window.of)}", out_of)
    if isinstance(window, Calendar | Adaptive) and asked_days is not None:
        return f"from {day_text(asked_days.first)} to {day_text(asked_days.last)}", out_of
    if isinstance(window, RollingDays) and window.lag and asked_days is not None:
        return f"in the {window.days} days to {day_text(asked_days.last)}", out_of
    if isinstance(window, Consecutive):
        return f"in a row within the last {window.days} days", out_of
    if isinstance(window, RollingHours):
        return f"within {units_text(window.hours, 'hour')}", out_of
    return within_words(window, objective.unit), out_of


def _room(assessment: Assessment) -> str:
    """How many more fit, until when; or by how many it is past."""
    left, objective = assessment.events_left, assessment.objective
    if past_limit(assessment):
        return _past(assessment)
    if left is None or assessment.level is Level.UNKNOWN:
        return ""
    now = "No more fit" if left <= 0 else f"{parts_words(objective, left)} {'fits' if left == 1 else 'fit'}"
    later = next((step for step in assessment.events_left_by if step.number != left), None)
    if later is None:
        return f"{now}."
    about = "about " if isinstance(objective.window, LastN) else ""  # by today's pace
    return f"{now} until {about}{coming_day_text(later.day - 1, assessment.as_of)}, then {later.number}."


def _past(assessment: Assessment) -> str:
    if assessment.objective.estimate:
        return "That is past the level that people report."
    left, budget = assessment.events_left, assessment.budget
    over = -left if left is not None and left < 0 else assessment.counts.numerator - (budget or 0)
    return f"It is past the limit: {over} too many." if over > 0 else "It is past the limit."
