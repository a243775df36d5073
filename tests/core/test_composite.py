"""A score of several objectives: weights, what a missing part does, and how it is judged."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import AS_OF, events, evidence, objective, rate
from strikewatch.core.assess import assess
from strikewatch.core.composite import scored
from strikewatch.core.evidence import Evidence, LevelRules
from strikewatch.core.grammar import Composite, Part
from strikewatch.core.model import Counts, Level, Objective, Tier

WEIGHTS = st.fractions(Fraction(1, 40), 1, max_denominator=40)
POINTS = (("good", Fraction(22)), ("fair", Fraction(18)), ("poor", Fraction(13)))


def part(name: str, weight: str) -> Part:
    return Part(name, Fraction(weight), POINTS)


SCORE = Composite((part("a", "0.35"), part("b", "0.35"), part("c", "0.075")))


@pytest.mark.parametrize(
    ("tiers", "reached", "possible", "missing"),
    [
        ({"a": "good", "b": "good", "c": "good"}, "17.05", "17.05", ()),
        ({"a": "good", "b": "poor", "c": "fair"}, "13.6", "17.05", ()),
        # what has no tier re-scales the rest
        ({"a": "good", "b": None, "c": "fair"}, "9.05", "9.35", ("b",)),
        ({"a": "unheard of"}, "0", "0", ("a", "b", "c")),
    ],
)
def test_a_score_is_the_weighted_mean_of_its_parts(
    tiers: dict[str, str | None], reached: str, possible: str, missing: tuple[str, ...]
) -> None:
    """Points lost of points possible, exact, over the parts that have a tier."""
    found = scored(SCORE, tiers)
    whole = Fraction(possible)
    rate = (whole - Fraction(reached)) / whole if whole else None
    assert (found.counts.rate, found.missing) == (rate, missing)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(WEIGHTS, st.sampled_from(["good", "fair", "poor", None])), min_size=1, max_size=5),
    st.integers(1, 4),
)
def test_a_score_against_plain_arithmetic(parts: list[tuple[Fraction, str | None]], least: int) -> None:
    """The score equals the mean worked out by hand, and there is none with too few parts."""
    window = Composite(tuple(Part(str(n), weight, POINTS) for n, (weight, _) in enumerate(parts)), least)
    found = scored(window, {str(n): tier for n, (_, tier) in enumerate(parts)})
    had = [(weight, dict(POINTS)[tier]) for weight, tier in parts if tier]
    if len(had) < least:
        assert found.counts == Counts()
        return
    mean = sum(weight * points for weight, points in had) / sum(weight for weight, _ in had)
    assert found.counts.rate == 1 - mean / 22


TIERS = (Tier("good", Fraction(1, 100)), Tier("fair", Fraction(2, 100)), Tier("poor"))


def card(name: str, bad: int) -> Evidence:
    return evidence(events((AS_OF - 1, bad, 100)), objective=objective(id=name, tiers=TIERS))


def whole(**changes: Any) -> Objective:
    return objective(**({"id": "whole", "window": SCORE, "unit": "point", "metric": "score", "scale": "points",
                         "direction": "at_least", "out_of": 22, "limit": None} | changes))  # fmt: skip


def test_a_score_is_judged_with_its_parts() -> None:
    """The score of an account is worked out from the tiers that its parts have on the same day."""
    rule = whole(limit=Fraction(1, 10), tiers=(Tier("high", Fraction(1, 20)), Tier("low")))
    cases = [card("a", 0), card("b", 2), card("c", 9), evidence(events(), covered=(), objective=rule)]
    *_, found = assess("anna", cases, AS_OF, LevelRules())
    lost = Fraction("0.35") * 4 + Fraction("0.075") * 9
    assert found.counts.rate == lost / (Fraction("0.775") * 22)
    assert (found.tier, found.level) == ("low", Level.BREACH)
    assert rule.shown(found.counts.rate) == 22 - lost / Fraction("0.775")


def test_without_parts_there_is_no_score() -> None:
    """Where too few parts can be judged the score is unknown and says which are missing; a missing one is noted."""
    asked = evidence(events(), covered=(), objective=whole(window=Composite(SCORE.parts, least=2)))
    alone, score = assess("anna", [card("a", 0), asked], AS_OF, LevelRules())
    assert alone.tier == "good"
    assert (score.level, score.reason) == (Level.UNKNOWN, "too few of its parts can be judged; missing: b; c")
    *_, noted = assess("anna", [card("a", 0), card("c", 0), asked], AS_OF, LevelRules())
    assert (noted.level, noted.reason) == (Level.UNKNOWN, "no limit is known")
    assert noted.notes == ("Without b, which re-scales the rest.",)


def test_a_part_known_by_its_rate_alone() -> None:
    """A scorecard prints 99.5 % and no counts: its tier is that of the rounded rate, if both ends agree on one."""
    clear, cut = (
        evidence(events(), objective=objective(id="a", tiers=TIERS), rate=rate(*ends), seen_day=AS_OF)
        for ends in (("0.0045", "0.0055"), ("0.0095", "0.0105"))
    )
    asked = evidence(events(), covered=(), objective=whole(window=Composite(SCORE.parts[:1])))
    *_, found = assess("anna", [clear, asked], AS_OF, LevelRules())
    assert found.counts.rate == 0
    *_, found = assess("anna", [cut, asked], AS_OF, LevelRules())
    assert found.counts == Counts()


def test_of_several_parts_the_worst_tier_counts() -> None:
    """An objective that is judged by category gives the score the tier of its worst one."""
    hats, shoes = (replace(card("a", bad), segment=name) for name, bad in (("hats", 2), ("shoes", 0)))
    asked = evidence(events(), covered=(), objective=whole(window=Composite(SCORE.parts[:1])))
    *_, found = assess("anna", [hats, shoes, asked], AS_OF, LevelRules())
    assert found.counts.rate == Fraction(4, 22)
