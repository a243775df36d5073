"""What only shows when a pack's objectives are seen together: markets, versions, and objectives that name others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from strikewatch.policies.bounds import Place
from strikewatch.policies.limits import Told
from strikewatch.policies.objective import ObjectiveRow, meant
from strikewatch.policies.windows import PartsRow

EVERY = ("",)  # the one market of a pack that tells none apart


@dataclass(frozen=True, slots=True)
class Placed:
    """An objective as far as it could be read, with its number in the file and the options that could not."""

    index: int
    row: ObjectiveRow
    wrong: frozenset[str] = frozenset()
    own: bool = False  # from settings, not from the pack

    def place(self, *option: int | str) -> Place:
        """Where an option of it stands."""
        return ("objective", self.index, *option)


@dataclass(frozen=True, slots=True)
class Hidden:
    """What no file shows, with its number in the file."""

    index: int
    id: str
    markets: tuple[str, ...] = ()


def together_problems(placed: Sequence[Placed], unseen: Sequence[Hidden], markets: list[str]) -> Told:
    """Everything that is wrong between the objectives of a pack."""
    known = [one for one in placed if "id" not in one.wrong]
    yield from market_problems(known, unseen, markets)
    yield from version_problems(known, markets)
    yield from unseen_problems(known, unseen, markets)
    yield from variant_problems(known, markets)
    yield from part_problems(known, markets)
    yield from circle_problems(known)


def in_markets(given: Sequence[str], markets: list[str]) -> tuple[str, ...]:
    """The markets a row holds in: those it names, else every one."""
    return tuple(given) or tuple(markets) or EVERY


def market_problems(placed: Sequence[Placed], unseen: Sequence[Hidden], markets: list[str]) -> Told:
    """Markets that the pack does not have."""
    given = [(one.place(), one.row.markets) for one in placed]
    given += [(("unseen", one.index), one.markets) for one in unseen]
    for place, of in given:
        for number, market in enumerate(of):
            if market not in markets:
                problem = meant(market, markets) if markets else "the pack has no [[market]]"
                yield (*place, "markets", number), f"{market!r} is no market of this pack; {problem}"


def version_problems(placed: Sequence[Placed], markets: list[str]) -> Told:
    """Two versions of one objective that begin on the same day in the same market."""
    for first, second in combinations([one for one in placed if "effective_from" not in one.wrong], 2):
        shared = set(in_markets(first.row.markets, markets)) & set(in_markets(second.row.markets, markets))
        if first.row.id == second.row.id and first.row.effective_from == second.row.effective_from and shared:
            since = first.row.effective_from or "the beginning"
            where = f" in {', '.join(sorted(shared))}" if shared != set(EVERY) else ""
            yield second.place("effective_from"), f"two versions of {first.row.id!r} hold from {since}{where}"


def unseen_problems(placed: Sequence[Placed], unseen: Sequence[Hidden], markets: list[str]) -> Told:
    """Ids that are both computed and unseen in one market, or unseen twice; an own objective may replace one."""
    theirs = [one for one in placed if not one.own]
    taken = [(one.row.id, market) for one in theirs for market in in_markets(one.row.markets, markets)]
    for one in unseen:
        mine = [(one.id, market) for market in in_markets(one.markets, markets)]
        if set(mine) & set(taken):
            yield ("unseen", one.index, "id"), f"two rows have the id {one.id!r}"
        taken += mine


def versions_of(name: str, placed: Sequence[Placed], of: Sequence[str], markets: list[str]) -> list[Placed]:
    """The versions of an objective that hold in any of the markets `of`."""
    return [one for one in placed if one.row.id == name and set(in_markets(one.row.markets, markets)) & set(of)]


def missing(name: str, placed: Sequence[Placed], of: Sequence[str], markets: list[str]) -> str:
    """What is wrong where some market lacks an objective that is named; empty where nothing is."""
    if not any(one.row.id == name for one in placed):
        return f"no objective is named {name!r}; {meant(name, sorted({one.row.id for one in placed}))}"
    lacking = [market for market in of if not versions_of(name, placed, [market], markets)]
    return f"{name!r} is no objective in the market {lacking[0]!r}" if lacking else ""


def variant_problems(placed: Sequence[Placed], markets: list[str]) -> Told:
    """Variants of nothing, of themselves, or of another variant."""
    for one in placed:
        parent = "" if "variant_of" in one.wrong else one.row.variant_of
        if not parent:
            continue
        problem = missing(parent, placed, in_markets(one.row.markets, markets), markets)
        if parent == one.row.id:
            problem = "is a variant of itself"
        elif any(other.row.variant_of for other in placed if other.row.id == parent):
            problem = f"{parent!r} is a variant itself; name the objective that both read"
        if problem:
            yield one.place("variant_of"), problem


def part_problems(placed: Sequence[Placed], markets: list[str]) -> Told:
    """Parts that do not exist, have no tiers, or whose tiers have other names."""
    for one in placed:
        if "window" in one.wrong or not isinstance(one.row.window, PartsRow):
            continue
        of = in_markets(one.row.markets, markets)
        for number, part in enumerate(one.row.window.parts):
            place = one.place("window", "parts", number)
            if problem := missing(part.objective, placed, of, markets):
                yield (*place, "objective"), problem
            for version in versions_of(part.objective, placed, of, markets):
                yield from ((((*place, *option), problem)) for option, problem in point_problems(version, part.points))


def point_problems(version: Placed, points: Mapping[str, object]) -> Told:
    """Points and tiers that do not go together."""
    if "tiers" in version.wrong:
        return
    names = [tier.name for tier in version.row.tiers]
    if not names:
        yield ("objective",), f"{version.row.id!r} has no tiers to give points for"
        return
    for name in points:
        if name not in names:
            yield ("points", name), f"{version.row.id!r} has no tier of that name"
    for name in names:
        if name not in points:
            yield ("points",), f"the tier {name!r} of {version.row.id!r} has no points"


def circle_problems(placed: Sequence[Placed]) -> Told:
    """Scores that are made of themselves."""
    parts = {one.row.id: one for one in placed if isinstance(one.row.window, PartsRow) and "window" not in one.wrong}
    for name, one in parts.items():
        if name in reached(name, parts):
            yield one.place("window", "parts"), f"{name!r} is made of itself"


def reached(start: str, parts: Mapping[str, Placed]) -> set[str]:
    """Every objective that a score is made of, at any depth."""
    found: set[str] = set()
    queue = [start]
    while queue:
        one = parts.get(queue.pop())
        names = made_of(one.row) if one else set()
        queue += names - found
        found |= names
    return found


def made_of(row: ObjectiveRow) -> set[str]:
    """The objectives whose tiers a score counts."""
    return {part.objective for part in row.window.parts} if isinstance(row.window, PartsRow) else set()
