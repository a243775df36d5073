"""A person's own rules on top of a pack: options that override it, objectives left out, and objectives added.

`own_rules` gives the pack's data with these in it, and remembers who wrote each row and each option, so that whatever
is wrong with the whole is told with its place in the file that says it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from strikewatch.policies.bounds import SIDES, Place
from strikewatch.policies.objective import meant
from strikewatch.policies.problems import Problem, dotted, pack_problems, rows

Table = Mapping[str, Any]
LONGEST = 100  # characters of a replaced value that are repeated


@dataclass(frozen=True, slots=True)
class Rule:
    """One objective and who wrote it: `number` counts in the pack's file, or among one's own."""

    row: dict[str, Any]
    number: int
    own: bool = False
    override: Table = field(default_factory=dict)
    written: Table = field(default_factory=dict)  # as the pack has it, before the override

    @property
    def id(self) -> str:
        """Its id, as far as it has one."""
        return str(self.row.get("id"))

    def given(self, pack: str, where: str) -> dict[str, str]:
        """For each option given where its value comes from: the pack, or the settings in place of what was there."""
        if self.own:
            return dict.fromkeys(self.row, where)
        mine = {option: where + replaced(option, self.written) for option in self.override if option in self.row}
        return dict.fromkeys(self.row, pack) | mine


@dataclass(frozen=True, slots=True)
class OwnRules:
    """A pack with a person's own rules in it. `file` and `where` name the pack's file and the account."""

    pack: Table
    overrides: Mapping[str, Table]
    objectives: Sequence[Table]
    market: str
    file: str
    where: str

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The pack's objectives as they are overridden, then one's own; those left out take their variants along."""
        gone = {name for name, override in self.overrides.items() if override.get("off") is True}
        gone -= self.needed
        kept = [self.overridden(index, row) for index, row in rows(self.pack, "objective")]
        own = [Rule(dict(row), index, own=True) for index, row in enumerate(self.objectives)]
        theirs = [rule for rule in kept if not self.held(rule.row) or not {rule.id, variant_of(rule.row)} & gone]
        return (*theirs, *(rule for rule in own if rule.id not in self.known))

    def overridden(self, index: int, row: dict[str, Any]) -> Rule:
        """One objective of the pack under its override, if it has any in this market."""
        override = self.overrides.get(str(row.get("id"))) if self.held(row) else None
        if not override:
            return Rule(row, index)
        return Rule(with_override(row, override), index, override=override, written=row)

    def held(self, row: Table) -> bool:
        """Whether a row of the pack holds in the market, as far as it says so in a list."""
        markets = row.get("markets")
        return not markets or not isinstance(markets, list) or self.market in markets

    @property
    def known(self) -> dict[str, Table]:
        """The pack's objectives in the market, by id."""
        return {str(row.get("id")): row for _, row in rows(self.pack, "objective") if self.held(row)}

    @property
    def needed(self) -> set[str]:
        """Objectives that some score in the market is made of."""
        windows = [row.get("window") for row in self.known.values()]
        parts = [part for window in windows if isinstance(window, dict) for _, part in rows(window, "parts")]
        return {str(part.get("objective")) for part in parts}

    @property
    def merged(self) -> dict[str, Any]:
        """The pack's data with everything in it."""
        rules = [rule.row for rule in self.rules]
        return {**self.pack, "objective": rules} if rules and self.readable else dict(self.pack)

    @property
    def readable(self) -> bool:
        """Whether the pack's objectives are tables at all."""
        given = self.pack.get("objective")
        return isinstance(given, list) and all(isinstance(row, dict) for row in given)

    def problems(self) -> list[str]:
        """Everything that is wrong with the pack and the own rules, a line each with its file and place."""
        rules = self.rules
        own = frozenset(index for index, rule in enumerate(rules) if rule.own)
        found = pack_problems(self.merged, own)
        theirs = set(pack_problems(self.pack)) if found else set()
        lines = [self.told(problem, rules, theirs) for problem in found]
        return list(dict.fromkeys([*lines, *self.unknown(), *self.clashes()]))

    def told(self, problem: Problem, rules: Sequence[Rule], theirs: set[Problem]) -> str:
        """A problem as a line, with its place in the file that says it."""
        place, text = problem
        if place[0] != "objective" or len(place) < 2 or not self.readable:
            return f"{self.file}: {dotted(place, self.pack)}: {text}"
        rule, option = rules[int(place[1])], place[2:]
        said = f".{dotted(option, rule.row)}" if option else ""
        override = f'{self.where}.override."{rule.id}"'
        original: Place = ("objective", rule.number, *option)
        if rule.own:
            return f"{self.where}.objective[{rule.number + 1}] ({rule.id}){said}: {text}"
        if option and option[0] in rule.override:
            return f"{override}{said}: {text}"
        if rule.override and (original, text) not in theirs:
            return f"{override}: contradicts `{dotted(option, rule.row)}` of the pack; override that too: {text}"
        return f"{self.file}: {dotted(original, self.pack)}: {text}"

    def unknown(self) -> Iterator[str]:
        """Overrides of objectives that do not exist, and of what cannot be overridden."""
        unseen = {str(row.get("id")) for _, row in rows(self.pack, "unseen")}
        for name, override in self.overrides.items():
            place = f'{self.where}.override."{name}"'
            if name not in self.known:
                yield f"{place}: {self.no_objective(name, override, unseen)}"
            if "id" in override:
                yield f"{place}.id: an objective keeps its id; add one of your own as [[account.objective]]"
            if not isinstance(override.get("off", True), bool):
                yield f"{place}.off: expects true or false, not {override['off']!r}"
            if override.get("off") is True and name in self.needed & set(self.known):
                yield f"{place}.off: a score is made of it; leave that out as well, or override its window"

    def no_objective(self, name: str, override: Table, unseen: set[str]) -> str:
        """Why there is nothing to override, and what was likely meant."""
        quoted = [f"{name}.{step}" for step in override if f"{name}.{step}" in self.known]
        if quoted:
            return f'an id is quoted: [account.override."{quoted[0]}"]'
        if name in unseen:
            return "no file shows it, so nothing is there to override; add it as [[account.objective]]"
        if any(row.get("id") == name for _, row in rows(self.pack, "objective")):
            return f"is no objective in the market {self.market!r}"
        return f"no objective of the pack has this id; {meant(name, list(self.known))}"

    def clashes(self) -> Iterator[str]:
        """Own objectives that the pack has already."""
        for index, row in enumerate(self.objectives):
            if (name := str(row.get("id"))) in self.known:
                place = f"{self.where}.objective[{index + 1}] ({name}).id"
                yield f'{place}: the pack has it already; change it under [account.override."{name}"]'


def variant_of(row: Table) -> str:
    """The objective of which a row is another reading, empty where it is none."""
    return str(row.get("variant_of", ""))


def with_override(row: Table, override: Table) -> dict[str, Any]:
    """A row with an override's options in it: a bound replaces whichever was there, `options` replace one by one."""
    sides = set(SIDES) & set(override)
    kept = {option: value for option, value in row.items() if not (sides and option in SIDES)}
    changed = {option: value for option, value in override.items() if option not in ("off", "id")}
    if isinstance(row.get("options"), dict) and isinstance(changed.get("options"), dict):
        changed["options"] = row["options"] | changed["options"]
    return kept | changed


def replaced(option: str, written: Table) -> str:
    """`, was below = 3`: what an option took the place of, empty where nothing stood there."""
    names = list(SIDES) if option in SIDES else [option]
    before = next((name for name in names if name in written), None)
    return "" if before is None else f", was {before} = {toml_text(written[before])}"


def toml_text(value: Any) -> str:
    """A value as a settings file writes it, cut where it is long."""
    text = whole_text(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def whole_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{name} = {whole_text(inner)}' for name, inner in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(whole_text, value))}]"
    return f'"{value}"' if isinstance(value, str | dt.date) else str(value)
