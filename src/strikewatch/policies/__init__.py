"""Policy packs: what a platform asks for, dated and sourced, one TOML file for each platform.

    bounds.py          what is in order, turned into a limit on what is bad
    windows.py         every form of window
    objective.py       one objective
    limits.py          what cannot be a limit or a tier
    contradictions.py  what else cannot be in one objective
    together.py        what cannot be between objectives: versions, markets, variants, parts
    pack.py            the whole file
    value.py           a pack as others take it, and which version of a rule holds on a day
    problems.py        everything that is wrong with one, in one go
    own.py             a person's own rules on top of one
    finding.py         which file is meant

`docs/policies.md` says how to write one. Not affiliated with any platform; unpublished limits are estimates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from strikewatch.errors import SettingsError
from strikewatch.policies.finding import Source, find_pack, pack_path, read_toml, shipped
from strikewatch.policies.objective import meant
from strikewatch.policies.own import OwnRules
from strikewatch.policies.pack import PackRow
from strikewatch.policies.problems import dotted, market_ids, pack_problems
from strikewatch.policies.value import Appeal, Market, Pack, Version

__all__ = [
    "Appeal",
    "Market",
    "Pack",
    "Version",
    "account_pack",
    "check_pack",
    "load_pack",
    "pack_path",
    "shipped",
]


def load_pack(name_or_path: str, folder: Path | None = None, *, market: str | None = None) -> Pack:
    """A pack by its id, or by the path of its file relative to `folder`, in a market, else in its first one.

    A file `policies/<id>.toml` in the folder comes before the shipped one; `amazon-seller-us` is the pack
    `amazon-seller` in the market `us`. Raises SettingsError that names everything wrong with it, one line each.
    """
    return account_pack(name_or_path, folder, market=market)


def account_pack(
    policy: str,
    folder: Path | None,
    *,
    market: str | None = None,
    overrides: Mapping[str, Mapping[str, object]] | None = None,
    objectives: Sequence[Mapping[str, object]] = (),
    where: str = "",
) -> Pack:
    """The pack of one account, with the account's own rules in it; `where` is the account's place in its file.

    Raises SettingsError that names everything wrong with the pack and the own rules, one line each.
    """
    source = find_pack(policy, folder)
    data = read_toml(source.path)
    chosen = chosen_market(source.market or market, market_ids(data))
    rules = OwnRules(data, overrides or {}, objectives, chosen, str(source.path), where)
    found = [*market_problems(source, market, data, where), *rules.problems()]
    if found:
        raise SettingsError("\n".join(found))
    given = [rule.given(origin(source, data, rule.row), where) for rule in rules.rules]
    return PackRow.model_validate(rules.merged).pack(chosen, given)


def chosen_market(wanted: str | None, known: Sequence[str]) -> str:
    """The market that is wanted where there is such a one, else the pack's first; empty where it has none."""
    return wanted if wanted and wanted in known else next(iter(known), "")


def market_problems(source: Source, market: str | None, data: Mapping[str, Any], where: str) -> list[str]:
    """A market that the pack does not have, or that its name contradicts."""
    known = market_ids(data)
    place = f"{where}.market" if where else f"policy {source.name}"
    wanted = source.market or market
    if source.market and market not in (None, source.market):
        return [f"{place}: is {market!r}, but the policy's name says {source.market!r}"]
    if wanted and wanted not in known:
        return [f"{place}: {wanted!r} is no market of this pack; {meant(wanted, known) if known else 'it has none'}"]
    return []


def check_pack(path: Path) -> list[str]:
    """Everything that is wrong with a pack, each with its place; empty where it is sound."""
    try:
        data = read_toml(path)
    except SettingsError as error:
        return [str(error)]
    return [f"{dotted(place, data)}: {problem}" for place, problem in pack_problems(data)]


def origin(source: Source, data: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """Where the options of a pack's objective come from: its file and the day it was checked."""
    return f"{source.name}, checked {row.get('checked', data.get('checked'))}"
