"""The platforms' rules as plain data, for people who look them up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from strikewatch.core.facts import date_of, day_of
from strikewatch.core.metrics import METRICS
from strikewatch.core.model import MetricOptions, Objective
from strikewatch.core.results import Unseen
from strikewatch.errors import SettingsError
from strikewatch.policies import Pack, Version, account_pack, check_pack, load_pack, pack_path, shipped
from strikewatch.report.looks_back import window_words
from strikewatch.report.standing import asked, limit_text
from strikewatch.report.words import number_text
from strikewatch.settings import Settings

IN_ORDER = {
    (">", "at_most"): "at most",
    (">=", "at_most"): "under",
    (">", "at_least"): "at least",
    (">=", "at_least"): "above",
}


def listed() -> list[dict[str, Any]]:
    """The packs that come with the program."""
    return [_head(load_pack(name)) for name in shipped()]


def shown(
    name_or_path: str, folder: Path | None = None, *, market: str | None = None, day: int | None = None
) -> dict[str, Any]:
    """A whole pack as it reads on a day, else when it was checked. Raises SettingsError with all that is wrong."""
    beside = None if name_or_path.endswith(".toml") else folder
    return rules(load_pack(name_or_path, beside, market=market), day)


def shown_account(settings: Settings, name: str, *, day: int | None = None) -> dict[str, Any]:
    """The rules that hold for one account, its own among them. Raises SettingsError with all that is wrong."""
    account = next((one for one in settings.accounts if one.name == name), None)
    if account is None:
        known = ", ".join(one.name for one in settings.accounts)
        raise SettingsError(f"no account is named {name!r}; there are {known}")
    pack = account_pack(
        account.policy,
        settings.file.parent,
        market=account.market,
        overrides=account.override,
        objectives=account.objective,
        where=settings.place_of(account),
    )
    return {**rules(pack, day), "account": name, "zone": settings.zone_of(account, pack.zone)}


def rules(pack: Pack, day: int | None = None) -> dict[str, Any]:
    """What a pack says on a day: each objective with its variants, what no file shows, and the time to appeal."""
    on = day_of(pack.checked) if day is None else day
    versions = pack.versions_in_force(on)
    return {
        **_head(pack),
        "market": pack.market,
        "on": date_of(on).isoformat(),
        "effective_from": pack.effective_from.isoformat(),
        "zone": pack.zone,
        "objectives": [_with_variants(pack, one, versions) for one in versions if not one.objective.variant_of],
        "not_seen": [_unseen(one) for one in pack.unseen],
        "appeal": {
            "days": pack.appeal.days,
            "text": pack.appeal.text,
            "source": pack.appeal.source,
            "confidence": pack.appeal.confidence,
        },
        "disclaimer": pack.disclaimer,
    }


def problems(name_or_path: str) -> list[str]:
    """Everything wrong in a pack's file, each with its place there. Raises SettingsError for an id nobody knows."""
    path = pack_path(name_or_path, None)
    return [problem.removeprefix(f"{path}: ") for problem in check_pack(path)]


def definition(metric: str) -> dict[str, Any]:
    """What a metric counts and what it calls bad."""
    found = METRICS[metric]
    return {"label": found.label, "counted": found.counted, "bad": found.bad, "units": list(found.units)}


def _head(pack: Pack) -> dict[str, Any]:
    return {
        "id": pack.id,
        "platform": pack.platform,
        "programme": pack.programme,
        "title": pack.title,
        "version": pack.version,
        "checked": pack.checked.isoformat(),
        "markets": [{"id": one.id, "title": one.title, "zone": one.zone} for one in pack.markets],
    }


def _with_variants(pack: Pack, version: Version, versions: tuple[Version, ...]) -> dict[str, Any]:
    mine = [one for one in versions if one.objective.variant_of == version.objective.id]
    return {**_objective(pack, version), "variants": [_objective(pack, one) for one in mine]}


def _objective(pack: Pack, version: Version) -> dict[str, Any]:
    one, before = version.objective, pack.versions_before(version.objective)
    options = _options_told(one, *before)
    return {
        **_rule(one, options),
        "id": one.id,
        "label": one.label,
        "metric": one.metric,
        "unit": one.unit,
        "minimum_volume": one.minimum_volume // one.parts,
        "minimum_buyers": one.minimum_buyers,
        "segment_by": one.segment_by,
        "or_count": _or_count(one),
        "tiers": _tiers(one),
        "ends_account": one.ends_account,
        "estimate": one.estimate,
        "confidence": one.confidence,
        "consequence": one.consequence,
        "advice": one.advice,
        "source": one.source,
        "checked": one.checked,
        "disagreement": one.disagreement,
        "before": [_rule(older, options) for older in before],
        "origins": dict(version.given),
        "overridden": {option: origin for option, origin in version.given.items() if origin != version.given["id"]},
    }


def _options_told(*versions: Objective) -> list[str]:
    """The options of the metric that some version sets."""
    usual = asdict(MetricOptions())
    return [name for name in usual if any(asdict(one.options)[name] != usual[name] for one in versions)]


def _rule(one: Objective, options: Iterable[str]) -> dict[str, Any]:
    """What may differ between versions: since when, over what, what is asked, and how it is counted."""
    return {
        "since": None if one.effective_from is None else date_of(one.effective_from).isoformat(),
        "window": window_words(one.window, one.unit),
        "limit": limit_text(one),
        "asked": asked(one),
        "options": {name: getattr(one.options, name) for name in options},
    }


def _or_count(one: Objective) -> dict[str, Any] | None:
    """The count beside a rate: whichever is kinder, or the count alone for fewer than `until` units."""
    if one.count_limit is None:
        return None
    bound = f"{IN_ORDER[one.count_comparator, 'at_most']} {number_text(one.count_limit)}"
    return {"bound": bound, "until": one.count_until}


def _tiers(one: Objective) -> list[dict[str, Any]]:
    """Each band with what is in it; None for the one that takes the rest, and for words."""
    found = []
    for tier in one.tiers:
        text = limit_text(replace(one, limit=tier.limit))
        bound = None if text is None else f"{IN_ORDER[tier.comparator, one.direction]} {text}"
        found.append({"name": tier.name, "bound": bound, "level": tier.level.value})
    return found


def _unseen(one: Unseen) -> dict[str, Any]:
    return {
        "id": one.id,
        "label": one.label,
        "reason": one.reason,
        "unlock": one.unlock,
        "ends_account": one.ends_account,
    }
