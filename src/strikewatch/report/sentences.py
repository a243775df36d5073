"""What an assessment says, in sentences that a driver understands: counts first, per cent behind.

SENTENCES     what can be said, by name; each takes an Assessment and gives a sentence, or None for nothing to say
sentences     all of them
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from strikewatch.core.assessment import Assessment, Beside, LeaveDate
from strikewatch.core.model import LastN, Level, Objective
from strikewatch.report.standing import past_limit, range_text, rate_text
from strikewatch.report.summary import summary
from strikewatch.report.words import chance, day_text, listed, plural, span_text, units_text


def unknown(assessment: Assessment) -> str | None:
    """Why nothing can be said, where nothing can."""
    if assessment.told_level is not Level.UNKNOWN:
        return None
    reason = assessment.reason.rstrip(".")
    return f"Cannot tell: {reason}." if reason else "Cannot tell."


def held(assessment: Assessment) -> str | None:
    """That a level is held although the counts are better."""
    if assessment.told_level is assessment.level:
        return None
    return f"It reads {assessment.level} today; the warning stays until that has lasted for some days."


def tier(assessment: Assessment) -> str | None:
    """The band the figure falls into."""
    return f"That is the tier “{assessment.tier}”." if assessment.tier else None


def leaving(assessment: Assessment) -> str | None:
    """What drops out of the window next, and when."""
    dates = [leave for leave in assessment.leave_dates if leave.numerator > 0][:3]
    if not dates:
        return None
    first, *rest = (_leave(assessment.objective, leave) for leave in dates)
    return f"Next out of the window: {listed([first, *rest])}."


def _leave(objective: Objective, leave: LeaveDate) -> str:
    when = "" if leave.day is None else day_text(leave.day)
    if leave.position is not None:
        window = objective.window
        of = window.of if isinstance(window, LastN) else objective.unit
        about = f" (about {when})" if when else ""
        return f"{leave.numerator} after {leave.position} more {of if leave.position == 1 else plural(of)}{about}"
    return f"{leave.numerator} {'in the week of' if leave.coarse else 'on'} {when}"


def recovery(assessment: Assessment) -> str | None:
    """What brings it back."""
    back = assessment.recovery
    if back is None or back.clean_units == 0:
        return None
    if back.clean_units is None and back.day is None:
        return "Clean work alone does not bring it back."
    clean = (
        ""
        if back.clean_units is None
        else f" after {units_text(back.clean_units, assessment.objective.unit)} without a new one"
    )
    day = "" if back.day is None else f"{',' if clean else ''} on {day_text(back.day)} if all goes well"
    line = "that level" if assessment.objective.estimate else "the limit"
    return f"It is back within {line}{clean}{day}."


def outlook(assessment: Assessment) -> str | None:
    """The chance of passing the limit within 14 days, and the first likely date."""
    forecast = assessment.forecast
    if forecast is None or 14 not in forecast.probability or past_limit(assessment):
        return None
    line = "the level that drivers report" if assessment.objective.estimate else "the limit"
    said = f"Chance of passing {line} within 14 days: {chance(forecast.probability[14])}"
    likely = forecast.first_likely
    return f"{said}." if likely is None else f"{said}; more likely than not by {day_text(likely)}."


def luck(assessment: Assessment) -> str | None:
    """Whether it is luck or a change."""
    change = assessment.change
    if change is None:
        return None
    recent, before = change.recent, change.before
    compared = f": {recent.numerator} of {recent.denominator} lately, {before.numerator} of {before.denominator} before"
    return {
        "worse": f"This looks like a change for the worse, not bad luck{compared}.",
        "better": f"This looks like a change for the better, not luck{compared}.",
        "steady": "Nothing says that anything has changed: ups and downs like these are luck.",
        "too_few": f"Too few {plural(assessment.objective.unit)} to tell luck from change.",
    }.get(change.verdict)


def capability(assessment: Assessment) -> str | None:
    """Whether working as before can meet the limit."""
    line = "that level" if assessment.objective.estimate else "the limit"
    if assessment.change is not None and assessment.change.verdict == "worse":
        return None  # the long run says nothing about work that has just changed
    return {
        "meets": f"Working as before keeps you within {line}.",
        "hit_or_miss": f"Working as before is hit or miss: luck alone can take you past {line}.",
        "fails": f"Working as before ends past {line}: something has to change.",
    }.get(assessment.change.capability if assessment.change else "")


def causes(assessment: Assessment) -> str | None:
    """What carries more than its share."""
    if not assessment.causes:
        return None
    top = assessment.causes[0]
    share = f"{top.counts.numerator} of {top.counts.denominator}"
    rest = f"{top.rest.numerator} of {top.rest.denominator} elsewhere"
    return f"{top.column.capitalize()} “{top.value}” stands out: {share}, against {rest}."


def coverage(assessment: Assessment) -> str | None:
    """What no file speaks for."""
    gaps = assessment.coverage.gaps
    if not gaps:
        return None
    days = listed(span_text(gap) for gap in gaps[:4]) + (" and more" if len(gaps) > 4 else "")
    said = f"No file speaks for {days}: unknown days, not clean ones."
    return f"{said} Is a file missing, or was there no work?"


def provisional(assessment: Assessment) -> str | None:
    """What can still change."""
    open_days = assessment.provisional
    if open_days is None:
        return None
    expected = f"; about {open_days.expected:.1f} more are to be expected" if open_days.expected >= 0.05 else ""
    return f"Since {day_text(open_days.since)} the counts can still change{expected}."


def projected(assessment: Assessment) -> str | None:
    """The platform's figure to come, as far as its lag makes it known."""
    if not assessment.projected:
        return None
    last = max(assessment.projected, key=lambda point: (point.counts.rate or 0, point.day))
    rate = rate_text(assessment.objective, last.counts)
    counts = f"{last.counts.numerator} of {last.counts.denominator}"
    return f"From what is known now, the platform's own figure will read {counts} ({rate}) on {day_text(last.day)}."


def statement(assessment: Assessment) -> str | None:
    """The newest figure of the platform beside the recount, with the difference."""
    if not assessment.statements:
        return None
    return beside_text(
        assessment.objective, max(assessment.statements, key=lambda one: (one.period.last, one.printed_day))
    )


def beside_text(objective: Objective, beside: Beside) -> str:
    """One figure of the platform beside the recount of the same days."""
    printed = "no figure"
    if beside.statement is not None:
        printed = f"{beside.statement.numerator} of {beside.statement.denominator}"
    elif beside.rate is not None:
        printed = range_text(objective, beside.rate)
    said = f"For {span_text(beside.period)} the platform printed {printed}"
    if beside.recount is None:
        return f"{said}; no records to recount it from."
    return f"{said}; the recount gives {beside.recount.numerator} of {beside.recount.denominator}{_difference(beside)}."


def _difference(beside: Beside) -> str:
    if beside.statement is None or beside.recount is None:
        return ""
    bad = beside.recount.numerator - beside.statement.numerator
    of = beside.recount.denominator - beside.statement.denominator
    return ": they agree" if bad == of == 0 else f": a difference of {bad:+d} bad and {of:+d} in all"


def excused(assessment: Assessment) -> str | None:
    """What it would be without what was marked as excused."""
    without = assessment.excused
    if without is None:
        return None
    rate = rate_text(assessment.objective, without)
    return f"Without what you marked as excused: {without.numerator} of {without.denominator} ({rate})."


def todo(assessment: Assessment) -> str | None:
    """The one thing to do, where it is not fine."""
    if assessment.told_level is Level.OK:
        return None
    if assessment.level is Level.UNKNOWN and assessment.missing:
        return "Bring in the missing file, or note that there was no work."
    return assessment.objective.advice or None


SENTENCES: Mapping[str, Callable[[Assessment], str | None]] = {
    "summary": summary,
    "unknown": unknown,
    "held": held,
    "outlook": outlook,
    "todo": todo,
    "tier": tier,
    "leaving": leaving,
    "recovery": recovery,
    "luck": luck,
    "capability": capability,
    "causes": causes,
    "coverage": coverage,
    "provisional": provisional,
    "projected": projected,
    "statement": statement,
    "excused": excused,
}


def sentences(assessment: Assessment) -> dict[str, str | None]:
    """All that there is to say, by name."""
    return {name: say(assessment) for name, say in SENTENCES.items()}
