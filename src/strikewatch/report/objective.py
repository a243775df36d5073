"""One assessment as plain data."""

from __future__ import annotations

from typing import Any

from strikewatch.core.assessment import (
    Assessment,
    BadEvent,
    Beside,
    DatedCounts,
    Difference,
    Forecast,
    LeaveDate,
    Variant,
    Without,
)
from strikewatch.core.facts import RateRange
from strikewatch.core.model import Objective
from strikewatch.report.beside import beside_text
from strikewatch.report.causes import causes_document
from strikewatch.report.change import change_document
from strikewatch.report.looks_back import window_document, window_words
from strikewatch.report.plain import counts, iso, iso_or_none, number, span
from strikewatch.report.scales import out_of
from strikewatch.report.sentences import sentences
from strikewatch.report.standing import (
    asked,
    limit_words,
    past_limit,
    plain_count,
    range_text,
    rate_text,
    shown_limit,
    shown_rate,
)

Plain = dict[str, Any]


def objective_document(assessment: Assessment) -> Plain:
    """Everything said about one objective; `numerator` counts what is bad, rates are in the platform's direction."""
    return {
        **_identity(assessment),
        **_standing(assessment),
        **_room(assessment),
        **_ahead(assessment),
        **_evidence(assessment),
        **_rule(assessment.objective),
        "notes": list(assessment.notes),
        "text": sentences(assessment),
    }


def _identity(assessment: Assessment) -> Plain:
    objective = assessment.objective
    return {
        "metric": objective.metric,
        "objective": objective.id,
        "label": objective.label,
        "unit": objective.unit,
        "segment": assessment.segment,
        "direction": objective.direction,
        "window": _window(assessment),
        "counted_from": assessment.counted_from,
    }


def _window(assessment: Assessment) -> Plain:
    window = assessment.objective.window
    days: Plain = {"from": None, "to": None, **(span(assessment.window) or {})}
    return {
        **window_document(window),
        "lag": window.lag,
        "words": window_words(window, assessment.objective.unit),
        **days,
    }


def _standing(assessment: Assessment) -> Plain:
    objective = assessment.objective
    return {
        "numerator": assessment.counts.numerator,
        "denominator": assessment.counts.denominator,
        "rate": number(shown_rate(objective, assessment.counts)),
        "rate_text": rate_text(objective, assessment.counts),
        "rate_range": rate_range(objective, assessment.rate_range),
        "range_text": range_text(objective, assessment.rate_range) if assessment.rate_range else None,
        "limit": number(shown_limit(objective)),
        "limit_text": limit_words(objective),
        "limit_kind": objective.limit_kind,
        "counts_alone": plain_count(objective),
        "scale": objective.scale,
        "out_of": out_of(objective, assessment.counts),
        "count_limit": number(objective.count_limit),
        "count_until": objective.count_until,
        "comparator": objective.comparator,
        "asked": asked(objective),
        "past_limit": past_limit(assessment),
        "level": str(assessment.told_level),
        "level_counted": str(assessment.level),
        "reason": assessment.reason,
        "tier": assessment.tier,
        "word": assessment.word,
    }


def rate_range(objective: Objective, rate: RateRange | None) -> Plain | None:
    """A rounded rate as the range it stands for, in the platform's direction."""
    if rate is None:
        return None
    low, high = sorted((objective.shown(rate.low), objective.shown(rate.high)))
    return {"low": number(low), "high": number(high)}


def _room(assessment: Assessment) -> Plain:
    back = assessment.recovery
    return {
        "events_left": assessment.events_left,
        "events_left_by": [{"date": iso(step.day), "events_left": step.number} for step in assessment.events_left_by],
        "budget": assessment.budget,
        "leave_dates": [_leave(leave) for leave in assessment.leave_dates],
        "recovery": back and {"clean_units": back.clean_units, "date": iso_or_none(back.day)},
    }


def _leave(leave: LeaveDate) -> Plain:
    return {
        "date": iso_or_none(leave.day),
        "numerator": leave.numerator,
        "position": leave.position,
        "coarse": leave.coarse,
    }


def _ahead(assessment: Assessment) -> Plain:
    forecast, open_days = assessment.forecast, assessment.provisional
    return {
        "breach_probability": probabilities(forecast),
        "first_likely_breach": iso_or_none(forecast.first_likely) if forecast else None,
        "no_forecast": assessment.no_forecast or None,
        "projected": [dated(assessment.objective, point) for point in assessment.projected],
        "provisional": open_days
        and {"since": iso(open_days.since), **_plain_counts(open_days.counts), "expected": open_days.expected},
    }


def probabilities(forecast: Forecast | None) -> Plain | None:
    """The chance of a breach by horizon, in days as text; None without a forecast."""
    if forecast is None:
        return None
    return {str(days): forecast.probability[days] for days in sorted(forecast.probability)}


def _plain_counts(value: Any) -> Plain:
    return counts(value) or {}


def dated(objective: Objective, point: DatedCounts) -> Plain:
    """Counts on a day, with the rate as the platform writes it."""
    rate = number(shown_rate(objective, point.counts))
    return {
        "date": iso(point.day),
        **_plain_counts(point.counts),
        "rate": rate,
        "rate_text": rate_text(objective, point.counts),
    }


def _evidence(assessment: Assessment) -> Plain:
    return {
        "coverage": _coverage(assessment),
        "change": change_document(assessment.change),
        **causes_document(assessment),
        "statement": [_beside(assessment.objective, beside) for beside in assessment.statements],
        "excused": _without(assessment.excused),
        "disputed": _without(assessment.disputed),
        "variants": [_variant(one) for one in assessment.variants],
        "bad_events": [_bad_event(event) for event in assessment.bad_events],
    }


def _without(found: Without | None) -> Plain | None:
    if found is None:
        return None
    return {**_plain_counts(found.counts), "events_left": found.events_left, "past_limit": found.breach}


def _variant(variant: Variant) -> Plain:
    return {
        "objective": variant.objective.id,
        "label": variant.objective.label,
        "window": window_words(variant.objective.window, variant.objective.unit),
        **_plain_counts(variant.counts),
        "rate_text": rate_text(variant.objective, variant.counts),
        "asked": asked(variant.objective),
        "level": str(variant.level),
        "reason": variant.reason,
    }


def _coverage(assessment: Assessment) -> Plain:
    known = assessment.coverage
    return {
        "asked": span(known.asked),
        "covered_days": known.covered_days,
        "uncovered_days": known.uncovered_days,
        "gaps": [span(gap) for gap in known.gaps],
        "newest": iso_or_none(known.newest),
        "missing": assessment.missing,
    }


def _beside(objective: Objective, beside: Beside) -> Plain:
    printed = beside.statement
    return {
        "period": span(beside.period),
        "printed": iso(beside.printed_day),
        "format": beside.format,
        "numerator": printed and printed.numerator,
        "denominator": printed and printed.denominator,
        "rate": rate_range(objective, beside.rate),
        "recount": counts(beside.recount),
        "base": beside.base,
        "difference": _difference(beside.difference),
        "text": beside_text(objective, beside),
    }


def _difference(found: Difference | None) -> Plain | None:
    if found is None:
        return None
    return {
        "cause": found.cause,
        "numerator": found.bad,
        "denominator": found.units,
        "period": span(found.period),
        "keys": list(found.keys),
        "days": [span(days) for days in found.days],
    }


def _bad_event(event: BadEvent) -> Plain:
    return {
        "date": iso(event.day),
        "key": event.key,
        "numerator": event.numerator,
        "denominator": event.denominator,
        "leaves": iso_or_none(event.leaves),
        "place": event.place,
        "reason": event.reason,
        "excused": event.excused,
        "disputed": event.disputed,
        "coarse": event.coarse,
    }


def _rule(objective: Objective) -> Plain:
    return {
        "minimum_volume": objective.minimum_volume // objective.parts,
        "minimum_buyers": objective.minimum_buyers,
        "estimate": objective.estimate,
        "confidence": objective.confidence,
        "consequence": objective.consequence,
        "advice": objective.advice,
        "ends_account": objective.ends_account,
        "source": objective.source,
        "checked": objective.checked,
        "disagreement": objective.disagreement,
    }
