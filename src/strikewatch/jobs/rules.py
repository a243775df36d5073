"""Rules that read otherwise than at the last run: after an upgrade, from a set day on, or by hand.

    rule_text      an objective as it is kept
    kept_rule      and back
    changed        objectives whose rule changed, with the rule as it was
    rule_changes   each with the level by the old rule and by the new one

What an account did is the same under both; so the change is told as the rule's.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from strikewatch.core import grammar, model
from strikewatch.core.assessment import Assessment
from strikewatch.core.metrics import METRICS
from strikewatch.core.model import Level, Objective
from strikewatch.core.results import RuleChange, StrikeWarning
from strikewatch.report.looks_back import window_words
from strikewatch.report.standing import asked

# Texts about a rule and not the rule itself: a better source changes nothing for anybody.
ABOUT = ("label", "confidence", "consequence", "advice", "source", "checked", "disagreement", "effective_from")
FORM = 1  # of what is kept; a rule kept in another form is passed over
SEGMENTS = ("", "segment", "place", "item")
VALUES: Mapping[str, Any] = {
    one.__name__: one
    for room in (grammar, model)
    for one in vars(room).values()
    if isinstance(one, type) and dataclasses.is_dataclass(one)
}


def rule_text(objective: Objective) -> str:
    """The objective as JSON, exact, each value with the name of its class."""
    return json.dumps({"form": FORM, "rule": _plain(objective)}, sort_keys=True)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        fields = {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"is": type(value).__name__, **fields}
    if isinstance(value, Fraction):
        return {"is": "Fraction", "of": str(value)}
    if isinstance(value, Level):
        return {"is": "Level", "of": str(value)}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def kept_rule(text: str) -> Objective | None:
    """The objective, None where another version of the program kept it in a way that this one cannot read."""
    try:
        kept = json.loads(text)
        found = _value(kept["rule"]) if kept["form"] == FORM else None
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
        return None
    return found if isinstance(found, Objective) and _whole(found) else None


def _whole(rule: Objective) -> bool:
    """Whether every part of a kept rule is what this version takes it for."""
    parts = isinstance(rule.window, grammar.Window) and isinstance(rule.options, model.MetricOptions)
    numbers = all(isinstance(one, Fraction | None) for one in (rule.limit, rule.count_limit))
    tiers = isinstance(rule.tiers, tuple) and all(isinstance(one, model.Tier) for one in rule.tiers)
    return parts and numbers and tiers and rule.metric in METRICS and rule.segment_by in SEGMENTS


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_value(one) for one in plain)
    if not isinstance(plain, dict):
        return plain
    kind = plain["is"]
    if kind == "Fraction":
        return Fraction(plain["of"])
    if kind == "Level":
        return Level(plain["of"])
    return VALUES[kind](**{name: _value(one) for name, one in plain.items() if name != "is"})


def changed(objectives: Sequence[Objective], kept: Mapping[str, tuple[str, int]]) -> list[Objective]:
    """The rules as they were, of objectives that read otherwise now."""
    found = []
    for objective in objectives:
        text, _ = kept.get(objective.id, ("", 0))
        before = kept_rule(text) if text else None
        if before is not None and _bare(before) != _bare(objective):
            found.append(before)
    return found


def _bare(objective: Objective) -> Objective:
    blank: dict[str, Any] = dict.fromkeys(ABOUT)
    return dataclasses.replace(objective, **blank)


def rule_changes(before: Sequence[Assessment], now: Sequence[Assessment]) -> tuple[RuleChange, ...]:
    """Each changed rule with the worst level that the same work has by the old rule and by the new one."""
    return tuple(
        RuleChange(
            objective.id,
            _worst(now, objective.id).objective.label,
            _words(objective),
            _words(_worst(now, objective.id).objective),
            _worst(before, objective.id).level,
            _worst(now, objective.id).level,
        )
        for objective in {one.objective.id: one.objective for one in before}.values()
        if any(one.objective.id == objective.id for one in now)
    )


def _worst(found: Sequence[Assessment], name: str) -> Assessment:
    return max((one for one in found if one.objective.id == name), key=lambda one: one.level.severity)


def _words(objective: Objective) -> str:
    """The rule in words: the last 30 days; it must stay under 4 %."""
    enough = f", from {objective.minimum_volume // objective.parts} on" if objective.minimum_volume else ""
    return f"{window_words(objective.window, objective.unit)}; {asked(objective)}{enough}"


def told_as_rule(
    warnings: Sequence[StrikeWarning], by_old_rules: Sequence[Assessment], before: Sequence[StrikeWarning]
) -> tuple[StrikeWarning, ...]:
    """The warnings, with that sentence in front where the rule alone made it worse.

    It did where the same work is no worse by the old rule than the warning that was open, or than all quiet.
    """
    known = {(one.objective, one.segment): one.level for one in before}
    old = {(one.objective.id, one.segment or ""): one.level for one in by_old_rules}

    def by_rule(one: StrikeWarning) -> bool:
        return one.event in ("raised", "escalated") and _alone(old.get(_key(one)), known.get(_key(one)), one.level)

    said = "the rule changed, not your work: "
    return tuple(dataclasses.replace(one, text=said + one.text) if by_rule(one) else one for one in warnings)


def _key(warning: StrikeWarning) -> tuple[str, str]:
    return warning.objective, warning.segment


def _alone(by_old: Level | None, before: Level | None, now: Level) -> bool:
    """Whether the old rule would have told nothing new."""
    return by_old is not None and by_old.severity <= (before or Level.OK).severity < now.severity
