"""The three big numbers of a card, out of one objective of the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from strikewatch.report.scales import PARTS
from strikewatch.report.words import chance_short

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Tile:
    """A number and the few words under it."""

    value: str
    label: str


def tiles(objective: Mapping[str, Any]) -> tuple[Tile, ...]:
    """Events left, the rate against its limit, the chance within 14 days; of a standing only its word."""
    if objective["word"]:
        return (Tile(objective["word"], "on the screen"),)
    return _left(objective), _rate(objective), _chance(objective)


def _fits(scale: str, number: int) -> str:
    """What the number of events left counts: more fit, more lost stars fit."""
    noun = PARTS.get(scale)
    if noun is None:
        return "more fits" if number == 1 else "more fit"
    return f"more {noun} fits" if number == 1 else f"more {noun}s fit"


def _left(objective: Mapping[str, Any]) -> Tile:
    left, budget = objective["events_left"], objective["budget"]
    if objective["past_limit"]:
        over = -left if left is not None and left < 0 else objective["numerator"] - (budget or 0)
        return Tile(str(over), "too many") if over > 0 else Tile("0", "more fit")
    if left is None or objective["level_counted"] == "unknown":
        return Tile(NOTHING, "more fit: not known")
    return Tile(str(left), _fits(objective["scale"], left))


def _rate(objective: Mapping[str, Any]) -> Tile:
    return Tile(_value(objective), _against(objective))


def _value(objective: Mapping[str, Any]) -> str:
    if objective["rate_text"] is None and objective["range_text"]:
        return _short(str(objective["range_text"]))
    if objective["counts_alone"] and objective["denominator"]:
        return str(objective["numerator"])
    return objective["rate_text"] or NOTHING


def _short(known: str) -> str:
    """A range as 1.95–2.05 %."""
    low, between, high = known.removeprefix("between ").partition(" and ")
    return f"{low.split()[0]}–{high}" if between else known


def _against(objective: Mapping[str, Any]) -> str:
    limit = objective["limit_text"]
    if limit is None:
        return "no limit known"
    if objective["estimate"]:
        return f"reported level {limit}"
    return f"asked: {limit}" if objective["direction"] == "at_least" else f"limit {limit}"


def _chance(objective: Mapping[str, Any]) -> Tile:
    if objective["past_limit"]:
        return Tile("now", "past that level" if objective["estimate"] else "past the limit")
    probability = (objective["breach_probability"] or {}).get("14")
    if probability is None:
        return Tile(NOTHING, "chance: not known")
    return Tile(chance_short(probability), "chance in 14 days")
