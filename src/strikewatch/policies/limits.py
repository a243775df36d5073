"""What cannot be a limit: bounds by themselves, a count beside a rate, tiers."""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import pairwise

from strikewatch.core.model import Level
from strikewatch.policies.bounds import SIDES, Bound, Bounded, Figure, Place
from strikewatch.policies.objective import COUNT, ObjectiveRow

Told = Iterator[tuple[Place, str]]
RANGES = {
    "rate": "a rate lies between 0 and 1; write 4 % as 0.04",
    "stars": "stars lie between 1 and 5",
    "per_million": "lies between 0 and 1000000",
    "per_hundred": "lies between 0 and 100",
    "points": "points lie between 0 and `out_of`",
}


def bounds_readable(row: ObjectiveRow, wrong: Set[str]) -> bool:
    """Whether it is known what the bounds mean; a wrong metric might be a standing, which has none."""
    needed = {"kind", *SIDES} | ({"window", "out_of"} if row.kind == "points" else set())
    bounded = any(part.sides for part in (row, *row.tiers))
    return not needed & wrong and ("metric" not in wrong or bounded)


def standing_problems(row: ObjectiveRow) -> Told:
    """A standing is a word: it has tiers by name and no bound."""
    if row.metric != "standing":
        return
    placed: list[tuple[Place, Bounded]] = [((), row), *((("tiers", at), tier) for at, tier in enumerate(row.tiers))]
    for place, part in placed:
        yield from (((*place, side), "a standing is a word and has no bound; name its tiers") for side in part.sides)
    if not row.tiers:
        yield ("tiers",), "a standing needs the platform's words as tiers, best first"


def limit_problems(row: ObjectiveRow) -> Told:
    """What is wrong with the limit by itself."""
    if row.metric == "standing":
        return
    yield from bound_problems(row, row.figure)
    bound = row.bound(row.figure)
    if bound and bound.limit < 0 and row.figure.start is not None:
        yield (bound.side,), f"the ledger starts under it, with {row.figure.start} points"


def bound_problems(row: Bounded, figure: Figure) -> Told:
    """What is wrong with a bound by itself, wherever it stands."""
    bound = row.bound(figure)
    if len(row.sides) > 1:
        yield (row.sides[1],), f"`{row.sides[0]}` is given as well; keep one"
    elif bound:
        yield from (((bound.side,), problem) for problem in impossible(bound, figure))


def impossible(bound: Bound, figure: Figure) -> Iterator[str]:
    """What is wrong with a limit on what is bad."""
    count = figure.limit_kind == "count"
    if count and figure.start is None and (bound.direction == "at_least" or bound.limit < 0 or not whole(bound)):
        what = "a number of days" if figure.kind == "days" else "a count of bad events"
        yield f"{what} is a whole number with `at_most` or `below`"
    elif figure.direction not in (None, bound.direction):
        yield f"{figure.kind} are better the higher; write `at_least` or `above`"
    elif count and not whole(bound):
        yield "points of a ledger are whole numbers"
    elif not count and not 0 <= bound.limit <= 1:
        yield RANGES[figure.kind]
    elif bound.limit == 0 and bound.comparator == ">=":
        yield "is breached before anything happens; with `at_most` or `at_least` the limit itself is in order"
    elif not count and bound.limit == 1 and bound.comparator == ">":
        yield "can never be breached; leave it out where no limit is known"


def whole(bound: Bound) -> bool:
    return bound.limit.denominator == 1


def or_count_problems(row: ObjectiveRow) -> Told:
    """A count beside a rate is a count, and stands beside a rate."""
    if row.or_count is None:
        return
    yield from ((("or_count", *place), problem) for place, problem in bound_problems(row.or_count, COUNT))
    if not row.or_count.sides:
        yield ("or_count",), "needs `at_most` or `below`"
    if row.kind not in ("rate", "per_million", "per_hundred"):
        yield ("or_count",), f"stands beside a rate, and the kind is {row.kind!r}"
    elif not row.sides:
        yield ("or_count",), "stands beside a rate, and no rate is given"


def tier_problems(row: ObjectiveRow) -> Told:
    """Tiers have bounds that fit, run from the best to the worst, and the last takes the rest."""
    if row.metric == "standing":
        return
    for index, tier in enumerate(row.tiers):
        yield from ((("tiers", index, *place), problem) for place, problem in bound_problems(tier, row.figure))
        if bool(tier.sides) == (index == len(row.tiers) - 1):
            yield ("tiers", index), "the last tier takes the rest, and it alone has no bound"
    yield from side_problems(row)
    bounds = [bound for tier in row.tiers if (bound := tier.bound(row.figure))]
    if any(first.room >= second.room for first, second in pairwise(bounds)):
        yield ("tiers",), "are not in order; write the best first and the widest last"


def side_problems(row: ObjectiveRow) -> Told:
    """Tiers are written in the direction of their objective."""
    for index, tier in enumerate(row.tiers):
        bound = tier.bound(row.figure)
        if bound and row.figure.direction is None and bound.direction != row.direction:
            yield ("tiers", index, bound.side), f"is written the other way round; the objective says `{row.direction}`"


def level_problems(row: ObjectiveRow) -> Told:
    """Each tier is no milder than the one before, and has a name of its own."""
    levels = [Level(tier.level).severity for tier in row.tiers]
    if levels != sorted(levels):
        yield ("tiers",), "a worse tier has a milder level than a better one"
    if not row.published and levels and max(levels) > Level.WARNING.severity:
        yield ("tiers",), "an estimate stops at 'warning'; a worse tier level needs `published = true`"
    if len({tier.name for tier in row.tiers}) < len(row.tiers):
        yield ("tiers",), "two tiers have the same name"
