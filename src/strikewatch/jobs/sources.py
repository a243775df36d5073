"""Which of a pack's objectives the files a person has can tell, and which further file would unlock the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from strikewatch.core.grammar import Composite
from strikewatch.core.metrics import METRICS
from strikewatch.core.model import Objective
from strikewatch.core.record import TableMapping, carried_by
from strikewatch.importers.figures import UNSEEN
from strikewatch.importers.flex_mail import WORDINGS
from strikewatch.importers.own_log import block_mapping, delivery_mapping
from strikewatch.importers.uber_trips import MAPPING as UBER_TRIPS
from strikewatch.policies import load_pack

ISO = "%Y-%m-%d"


@dataclass(frozen=True, slots=True)
class Told:
    """What one kind of source can tell: record columns by unit, and metrics it prints figures of."""

    columns: tuple[tuple[str, frozenset[str]], ...] = ()
    metrics: frozenset[str] = frozenset()

    def tells(self, objective: Objective) -> bool:
        """Whether an objective can be judged by it; one made of others never is by itself."""
        if isinstance(objective.window, Composite):
            return False
        metric = METRICS[objective.metric]
        carried = [columns for unit, columns in self.columns if unit in metric.counts_in(objective.unit)]
        return metric.id in self.metrics or any(need <= columns for need in metric.needs for columns in carried)

    def tells_of(self, objective: Objective, others: Mapping[str, Objective]) -> bool:
        """The same, where one made of others is told by as many of its parts as it needs."""
        window = objective.window
        if not isinstance(window, Composite):
            return self.tells(objective)
        told = [part for part in window.parts if part.objective in others and self.tells(others[part.objective])]
        return len(told) >= window.least


def sources(policy: str) -> dict[str, Told]:
    """What the sources of a platform's driver or seller can tell, by the name `init` asks for them."""
    own_tables = Told(metrics=frozenset(metric.id for metric in METRICS.values() if metric.counting))
    return {
        "mails": Told(metrics=frozenset(w.metric for w in WORDINGS) if policy == "amazon-flex" else frozenset()),
        "screens": Told(metrics=frozenset(METRICS) - frozenset(UNSEEN)),
        "log": Told(_carried((delivery_mapping(ISO, ISO), block_mapping(ISO)))),
        "exports": Told(_carried((UBER_TRIPS,))) if policy == "uber" else own_tables,
    }


def _carried(mappings: Iterable[TableMapping]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((unit.unit, carried_by(unit)) for mapping in mappings for unit in mapping.units)


def outlook(policy: str, have: Iterable[str]) -> dict[str, Any]:
    """What the sources at hand can tell about a shipped pack, what others would unlock, and what none shows.

    Other readings of an objective are told by whatever tells it, and are not listed.
    """
    pack, at_hand = load_pack(policy), set(have)
    known, objectives = sources(pack.id), {one.id: one for one in pack.objectives}
    able = {
        one: [name for name, told in known.items() if told.tells_of(one, objectives)]
        for one in objectives.values()
        if not one.variant_of
    }
    return {
        "title": pack.title,
        "objectives": [_objective(one, by, at_hand) for one, by in able.items()],
        "not_seen": [{"label": one.label, "ends_account": one.ends_account} for one in pack.unseen],
    }


def _objective(objective: Objective, able: Iterable[str], at_hand: set[str]) -> dict[str, Any]:
    return {
        "id": objective.id,
        "label": objective.label,
        "ends_account": objective.ends_account,
        "told_by": [name for name in able if name in at_hand],
        "unlocked_by": [name for name in able if name not in at_hand],
    }
