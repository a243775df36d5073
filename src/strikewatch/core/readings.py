"""What is read beside the counts of one objective: its level, other readings of its rule, and the score of its parts.

judged       an assessment with its level and forecast
variants     other readings of the rule whose verdict is another one
with_score   a composite with the score that the tiers of its parts give
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from strikewatch.core.assessment import Assessment, Forecast, Variant
from strikewatch.core.composite import scored
from strikewatch.core.coverage import coverage, whole_days
from strikewatch.core.evidence import Evidence, LevelRules
from strikewatch.core.grammar import Composite
from strikewatch.core.limits import is_breach, tier_of
from strikewatch.core.model import Counts, Level, Objective, Tier
from strikewatch.core.statements import rate_counts
from strikewatch.core.verdict import verdict
from strikewatch.core.windows import span, window_counts


def judged(case: Evidence, found: Assessment, forecast: Forecast | None, rules: LevelRules) -> Assessment:
    """The assessment with its level and the reason for it, and its forecast."""
    level, reason, missing = verdict(case, found, forecast, rules)
    return replace(found, level=level, reason=reason, missing=missing, forecast=forecast)


def variants(main: Assessment, cases: Sequence[Evidence], as_of: int, rules: LevelRules) -> tuple[Variant, ...]:
    """Other readings of the objective whose verdict is another one."""
    mine = [case for case in cases if case.objective.variant_of == main.objective.id and case.segment == main.segment]
    read = [_variant(case, as_of, rules) for case in mine]
    plain = Level.UNKNOWN if main.level is Level.UNKNOWN else _by_counts(main.objective, main.counts)
    return tuple(one for one in read if one is not None and one.level is not plain)


def _variant(case: Evidence, as_of: int, rules: LevelRules) -> Variant | None:
    """The counts of another window and the level they alone give; None where it cannot be judged."""
    objective, events = case.objective, case.events
    counts = window_counts(objective.window, events, as_of)
    asked = span(objective.window, events, as_of)
    found = Assessment(
        "",
        objective,
        as_of,
        Level.UNKNOWN,
        "",
        counts=counts,
        coverage=coverage(whole_days(asked, as_of), case.covered),
    )
    level, reason, _ = verdict(case, found, None, rules)
    if level is Level.UNKNOWN or not counts.denominator:
        return None
    return Variant(objective, counts, _by_counts(objective, counts), reason)


def _by_counts(objective: Objective, counts: Counts) -> Level:
    """The level of the counts by themselves: past the limit, or that of their tier."""
    if is_breach(objective, counts):
        return Level.WARNING if objective.estimate else Level.BREACH
    tier = tier_of(objective, counts)
    return tier.level if tier else Level.OK


def with_score(case: Evidence, found: Assessment, others: Sequence[Assessment], rules: LevelRules) -> Assessment:
    """A composite with the score that the tiers of its parts give; anything else as it is."""
    window = case.objective.window
    if not isinstance(window, Composite) or len(case.events):
        return found
    score = scored(window, _worst_tiers(others))
    labels = {one.objective.id: one.objective.label for one in others}
    missing = "; ".join(labels.get(name, name) for name in score.missing)
    if not score.counts.denominator:
        return replace(found, reason=f"too few of its parts can be judged; missing: {missing}")
    tier = tier_of(case.objective, score.counts)
    notes = (
        *found.notes,
        *([f"Without {missing}, which re-scales the rest."] if missing else []),
    )
    whole = replace(found, counts=score.counts, tier=tier.name if tier else None, notes=notes)
    return judged(case, whole, None, rules)


def _worst_tiers(found: Sequence[Assessment]) -> dict[str, str | None]:
    """The tier of each objective, of several parts the worst; a rate alone has one where its rounding allows it."""
    worst: dict[str, Tier] = {}
    for one in found:
        tier = None if one.missing else _tier(one)
        before = worst.get(one.objective.id)
        order = one.objective.tiers
        if tier and (before is None or order.index(tier) > order.index(before)):
            worst[one.objective.id] = tier
    return {name: tier.name for name, tier in worst.items()}


def _tier(found: Assessment) -> Tier | None:
    known = found.rate_range
    if found.counts.denominator or known is None:
        return tier_of(found.objective, found.counts)
    low, high = (tier_of(found.objective, counts) for counts in rate_counts(known))
    return low if low == high else None
