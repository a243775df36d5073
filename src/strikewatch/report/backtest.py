"""The record of an account as plain data, field by field as docs/backtest.md describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from strikewatch.core.backtest import LATE_DAYS, Backtest, Curve, ObjectiveRecord
from strikewatch.core.curve import FEW_DAYS, FOLLOW, Point
from strikewatch.core.model import Level
from strikewatch.report.plain import iso
from strikewatch.report.trust import trust
from strikewatch.report.words import units_text

SCHEMA = 1


def backtest_document(records: Mapping[str, Backtest | str]) -> dict[str, Any]:
    """All accounts by name: the record of each, or the reason why there is none."""
    found = [_without(name, one) if isinstance(one, str) else _account(one) for name, one in records.items()]
    return {"schema": SCHEMA, "accounts": found}


def _without(name: str, why: str) -> dict[str, Any]:
    return {"account": name, "summary": f"{why[0].upper()}{why[1:]}.", "days": 0}


def _account(found: Backtest) -> dict[str, Any]:
    return {
        "account": found.account,
        "summary": trust(found),
        "days": found.days,
        "from": iso(found.first),
        "to": iso(found.last),
        "days_at_risk": found.at_risk,
        "by_year": found.at_risk >= FEW_DAYS,
        "notes": _notes(found),
        "versions": asdict(found.versions),
        **_measured(found),
        "objectives": [_objective(one) for one in found.objectives],
    }


def _measured(found: Backtest | ObjectiveRecord) -> dict[str, Any]:
    """Levels, scores, bins and curves, of an account or of one objective."""
    return {
        "levels": _levels(found.levels),
        "scores": [asdict(one) for one in found.scores],
        "bins": [asdict(one) for one in found.bins],
        "curves": [_curve(one) for one in found.curves],
    }


def _objective(one: ObjectiveRecord) -> dict[str, Any]:
    spoke = one.spoke
    breaches = zip(spoke.breaches.tolist(), spoke.leads.tolist(), strict=True)
    alarms = zip(spoke.days.tolist(), spoke.false.tolist(), spoke.undecided.tolist(), strict=True)
    return {
        "objective": one.objective.id,
        "label": one.objective.label,
        "segment": one.segment,
        "estimate": one.objective.estimate,
        "days": one.judged_days,
        "breaches": [{"date": iso(one.first_day + day), "lead": lead} for day, lead in breaches],
        "alarms": [
            {"date": iso(one.first_day + day), "false": None if open_still else false}
            for day, false, open_still in alarms
        ],
        **_measured(one),
    }


def _levels(levels: Mapping[Level, Point]) -> list[dict[str, Any]]:
    return [{"level": level.value, **_point(point)} for level, point in levels.items()]


def _curve(one: Curve) -> dict[str, Any]:
    told = [{"threshold": point.threshold, **_point(point)} for point in one.points]
    return {"rule": one.rule, "label": one.label, "usual": one.usual, "points": told}


def _point(point: Point) -> dict[str, Any]:
    return {
        "alarms": point.alarms,
        "false": point.false,
        "undecided": point.undecided,
        "false_a_year": point.false_a_year,
        "breaches": point.breaches,
        "seen": point.seen,
        "missed": point.missed,
        "lead": point.lead,
        "alarmed": point.alarmed,
    }


def _notes(found: Backtest) -> list[str]:
    """What to bear in mind: how the past is known, what is still undecided, what has no chance."""
    told = found.versions
    notes = [f"{_share(told.by_weeks, told.count)} {INFERRED}"] if told.by_weeks else []
    if not found.at_risk:
        notes.append(f"An alarm is called false once {FOLLOW} days after it are known; so far there is no such day.")
    elif found.at_risk < FEW_DAYS:
        risk = f"{units_text(found.at_risk, 'day')} at risk"
        notes.append(f"Only {risk}: too few for a rate a year, so false alarms are only counted.")
    alone = [one for one in found.objectives if one.judged_days and not one.scores]
    if alone:
        labels = ", ".join(dict.fromkeys(one.objective.label for one in alone))
        notes.append(f"No chance was told, so the level alone is scored, for: {labels}.")
    return notes


INFERRED = (
    f"versions of records in the whole history were told of more than {LATE_DAYS} days late, as in a first import: "
    "what was known of them on a past day is inferred from their own dates."
)


def _share(part: int, whole: int) -> str:
    return f"All {whole}" if part == whole else f"{part} of {whole}"
