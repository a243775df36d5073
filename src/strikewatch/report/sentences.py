"""What an assessment says, in sentences that a driver understands: counts first, per cent behind.

SENTENCES     what can be said, by name; each takes an Assessment and gives a sentence, or None for nothing to say
sentences     all of them
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from strikewatch.core.assessment import Assessment, LeaveDate, Variant, Without
from strikewatch.core.limits import is_breach
from strikewatch.core.model import LastN, Level, Objective
from strikewatch.core.verdict import limit_words
from strikewatch.report.beside import beside_text
from strikewatch.report.causes import causes_text
from strikewatch.report.change import capability_text, luck_text
from strikewatch.report.scales import out_of, parts_words
from strikewatch.report.standing import asked, past_limit, rate_text
from strikewatch.report.summary import summary
from strikewatch.report.words import chance, day_text, listed, plural, span_text, units_text


def unknown(assessment: Assessment) -> str | None:
    """Why nothing can be said, where nothing can."""
    if assessment.told_level is not Level.UNKNOWN:
        return None
    reason = assessment.reason.rstrip(".")
    if assessment.objective.limit is None and reason == NO_LIMIT:
        return None  # the first sentence says so
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


NO_LIMIT = "no limit is known"
NOUNS = {"stars": " of the lost stars", "points": " points"}


def _leave(objective: Objective, leave: LeaveDate) -> str:
    when = "" if leave.day is None else day_text(leave.day)
    number = f"{leave.numerator}{NOUNS.get(objective.scale, '')}"
    if leave.position is not None:
        window = objective.window
        of = window.of if isinstance(window, LastN) else objective.unit
        about = f" (about {when})" if when else ""
        return f"{number} after {leave.position} more {of if leave.position == 1 else plural(of)}{about}"
    return f"{number} {'in the week of' if leave.coarse else 'on'} {when}"


def recovery(assessment: Assessment) -> str | None:
    """What brings it back."""
    back = assessment.recovery
    if back is None or back.clean_units == 0:
        return None
    if back.clean_units is None and back.day is None:
        return "Clean work alone does not bring it back."
    window = assessment.objective.window
    unit = window.of if isinstance(window, LastN) else assessment.objective.unit
    clean = "" if back.clean_units is None else f" after {units_text(back.clean_units, unit)} without a new one"
    day = "" if back.day is None else f"{',' if clean else ''} on {day_text(back.day)} if all goes well"
    line = "that level" if assessment.objective.estimate else "the limit"
    return f"It is back within {line}{clean}{day}."


def outlook(assessment: Assessment) -> str | None:
    """The chance of passing the limit within 14 days, and the first likely date; or why none can be told."""
    forecast, why = assessment.forecast, assessment.no_forecast
    if (assessment.level is Level.UNKNOWN and forecast is None) or past_limit(assessment):
        return None
    line = limit_words(assessment.objective)
    if forecast is None or 14 not in forecast.probability:
        return f"No chance of passing {line} can be told: {why}." if why else None
    said = f"Chance of passing {line} within 14 days: {chance(forecast.probability[14])}"
    likely = forecast.first_likely
    return f"{said}." if likely is None else f"{said}; more likely than not by {day_text(likely)}."


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
    objective = assessment.objective
    counts = f"{last.counts.numerator} of {out_of(objective, last.counts)}"
    return f"From what is known now, the platform's own figure will read {counts} ({rate}) on {day_text(last.day)}."


def statement(assessment: Assessment) -> str | None:
    """The newest figure of the platform beside the recount, with the likely cause of a difference."""
    if not assessment.statements:
        return None
    return beside_text(
        assessment.objective, max(assessment.statements, key=lambda one: (one.period.last, one.printed_day))
    )


def excused(assessment: Assessment) -> str | None:
    """What it would be without what was marked as excused."""
    without = assessment.excused
    if without is None:
        return None
    return f"Without what you marked as excused: {_counted(assessment.objective, without)}."


def disputed(assessment: Assessment) -> str | None:
    """What winning the disputes would be worth."""
    won = assessment.disputed
    if won is None:
        return None
    said = f"If you win what you dispute: {_counted(assessment.objective, won)}"
    if past_limit(assessment):
        line = "that level" if assessment.objective.estimate else "the limit"
        return f"{said}, {'still past' if won.breach else 'back within'} {line}."
    if won.events_left is None or assessment.events_left is None:
        return f"{said}."
    return f"{said}, and {parts_words(assessment.objective, won.events_left)} would fit, not {assessment.events_left}."


def _counted(objective: Objective, without: Without) -> str:
    counts = without.counts
    rate = rate_text(objective, counts)
    if objective.balance or objective.unit == "point":
        return str(rate)
    return f"{counts.numerator} of {counts.denominator // objective.parts} ({rate})"


def variants(assessment: Assessment) -> str | None:
    """Other readings of the rule that give another verdict."""
    if not assessment.variants:
        return None
    read = [_variant(one) for one in assessment.variants]
    return f"Read another way: {'; '.join(read)}."


def _variant(variant: Variant) -> str:
    """Late packages, last 20 blocks: 2 of 18 packages, in order (people report trouble from 4)."""
    objective, counts = variant.objective, variant.counts
    line = limit_words(objective)
    past = is_breach(objective, counts)
    verdict = f"past {line}" if past else {"ok": "in order"}.get(str(variant.level), str(variant.level))
    return f"{objective.label}: {counts.numerator} of {out_of(objective, counts)}, {verdict} ({asked(objective)})"


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
    "luck": luck_text,
    "capability": capability_text,
    "causes": causes_text,
    "coverage": coverage,
    "provisional": provisional,
    "projected": projected,
    "statement": statement,
    "excused": excused,
    "disputed": disputed,
    "variants": variants,
}


def sentences(assessment: Assessment) -> dict[str, str | None]:
    """All that there is to say, by name."""
    return {name: say(assessment) for name, say in SENTENCES.items()}
