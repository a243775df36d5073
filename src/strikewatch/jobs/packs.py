"""The platforms' rules as plain data, for people who look them up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from strikewatch.core.metrics import METRICS
from strikewatch.core.model import LastN, Objective, RollingDays
from strikewatch.core.results import Unseen
from strikewatch.policies import Pack, check_pack, load_pack, shipped
from strikewatch.policies import pack_path as pack_file
from strikewatch.report.standing import asked, limit_text
from strikewatch.report.words import plural


def listed() -> list[dict[str, Any]]:
    """The packs that come with the program."""
    return [_head(load_pack(name)) for name in shipped()]


def shown(name_or_path: str, folder: Path | None = None) -> dict[str, Any]:
    """A whole pack. Raises SettingsError with everything that is wrong with it."""
    pack = load_pack(name_or_path, folder)
    return {
        **_head(pack),
        "effective_from": pack.effective_from.isoformat(),
        "zone": pack.zone,
        "objectives": [_objective(one) for one in pack.objectives],
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
    path = pack_file(name_or_path, None)
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
    }


def _objective(one: Objective) -> dict[str, Any]:
    return {
        "id": one.id,
        "label": one.label,
        "metric": one.metric,
        "unit": one.unit,
        "window": window_text(one.window),
        "limit": limit_text(one),
        "asked": asked(one),
        "minimum_volume": one.minimum_volume,
        "ends_account": one.ends_account,
        "estimate": one.estimate,
        "confidence": one.confidence,
        "consequence": one.consequence,
        "advice": one.advice,
        "source": one.source,
        "checked": one.checked,
        "disagreement": one.disagreement,
    }


def window_text(window: RollingDays | LastN) -> str:
    """The last 30 days; 60 days that end 15 days back; the last 100 trips."""
    if isinstance(window, LastN):
        return f"the last {window.n} {plural(window.of)}" + (f", {window.lag} days back" if window.lag else "")
    return f"{window.days} days that end {window.lag} days back" if window.lag else f"the last {window.days} days"


def _unseen(one: Unseen) -> dict[str, Any]:
    return {
        "id": one.id,
        "label": one.label,
        "reason": one.reason,
        "unlock": one.unlock,
        "ends_account": one.ends_account,
    }
