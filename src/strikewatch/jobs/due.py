"""The due list of an account: open units by the day they are promised for, and what each costs if it is missed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from strikewatch.core.arrays import PACE_DAYS, pace
from strikewatch.core.assessment import Assessment
from strikewatch.core.coverage import covers
from strikewatch.core.due import Cost, DueGroup, DueList, costed, missed_cost
from strikewatch.core.events import as_known
from strikewatch.core.evidence import Evidence
from strikewatch.core.facts import Span
from strikewatch.core.model import Level, Objective
from strikewatch.core.open_units import KEPT, OPEN, OVERDUE, PROMISES, promised
from strikewatch.jobs.counted import collected
from strikewatch.jobs.intake import Watched
from strikewatch.store import Store

NEXT_DAYS = 7  # told of day by day
STATES = (OPEN, OVERDUE, KEPT)
COUNTING = frozenset[str]().union(*(promise.metrics for promise in PROMISES.values()))
MOST_KEYS = 40  # told of one group


@dataclass(frozen=True, slots=True)
class Open:
    """A promised unit (or a row of many) that no event counts yet; `kept` ones are done ahead of their day."""

    promise: str
    unit: str
    key: str
    day: int
    units: int
    kept: bool
    overdue: bool
    minute: int | None  # of the local day
    reason: str
    parts: dict[str, str]  # segment, place, item


@dataclass(frozen=True, slots=True)
class Case:
    """What one objective is judged on, units a day lately, and why no cost can be told; empty: it can."""

    evidence: Evidence
    units_a_day: float
    untold: str

    @property
    def objective(self) -> Objective:
        """Whose limit it is."""
        return self.evidence.objective

    def by_promise(self, promise: str) -> bool:
        """Whether it dates a unit by the promised day, kept or not, and counts an overdue one as missed."""
        return self.objective.metric in PROMISES[promise].by_promise


def with_promised(cases: Sequence[Evidence], some: Sequence[Open], as_of: int) -> list[Evidence]:
    """The evidence with what is due on days ahead, where an objective dates units by the promise."""
    return [replace(case, promised=_promised(Case(case, 0.0, ""), some, as_of)) for case in cases]


def _promised(case: Case, some: Sequence[Open], as_of: int) -> tuple[tuple[int, int], ...]:
    due = Counter[int]()
    for one in some:
        fits = one.unit == case.objective.unit and case.by_promise(one.promise)
        if fits and one.day > as_of and _counts(case, one):
            due[one.day] += one.units
    return tuple(sorted(due.items()))


def due_lists(
    cases: Sequence[Evidence], found: Sequence[Assessment], open_units: Sequence[Open], as_of: int
) -> tuple[DueList, ...]:
    """The open units of an account on `as_of` in lists by promise; none where none is open."""
    mine = list(_cases(cases, found, as_of))
    if not mine:
        return ()
    kinds = sorted({(one.promise, one.unit) for one in open_units if not one.kept}, key=_order)
    lists = [_list(kind, open_units, mine, as_of) for kind in kinds]
    return tuple(one for one in lists if one is not None)


def _order(kind: tuple[str, str]) -> tuple[int, str]:
    return list(PROMISES).index(kind[0]), kind[1]


def _cases(cases: Sequence[Evidence], found: Sequence[Assessment], as_of: int) -> Iterator[Case]:
    """The cases that count a promise, with what their assessments say of whether a cost can be told."""
    known = {(one.objective.id, one.segment): one for one in found}
    for case in cases:
        one = known.get((case.objective.id, case.segment))
        if one is not None and case.objective.metric in COUNTING and costed(case.objective):
            covered = sum(covers(case.covered, day) for day in range(as_of - PACE_DAYS + 1, as_of + 1))
            yield Case(case, pace(case.events, as_of, covered), _untold(case, one))


def _untold(case: Evidence, found: Assessment) -> str:
    """Why no cost can be told; nothing where it can."""
    if case.not_computable:
        return case.not_computable
    if case.counted_from != "records":
        return "it is counted from the platform's figures"
    return found.reason if found.level is Level.UNKNOWN and found.missing else ""


def open_units_of(store: Store, watched: Watched, cases: Sequence[Evidence], as_of: int) -> list[Open]:
    """The promised units that no event counts yet, by day; none is looked for where no objective counts a promise."""
    if not any(case.objective.metric in COUNTING for case in cases):
        return []
    zone = ZoneInfo(watched.zone)
    rows = collected(promised(as_known(store.records(watched.account.name), as_of))).to_dict("records")
    found = [_open_unit(row, moment, zone) for moment in PROMISES for row in rows if row[f"{moment}_state"] in STATES]
    return sorted(found, key=lambda one: (one.day, one.minute is None, one.minute, one.key))


def _open_unit(row: Mapping[Any, Any], moment: str, zone: ZoneInfo) -> Open:
    state = row[f"{moment}_state"]
    return Open(
        promise=moment,
        unit=row["unit"],
        key=row["key"],
        day=int(row[f"{moment}_day"]),
        units=int(row["units"]),
        kept=state == KEPT,
        overdue=state == OVERDUE,
        minute=_local_minute(row[f"{moment}_at"], zone),
        reason=_text(row["reason"]).strip().casefold(),
        parts={name: _text(row[name]) for name in ("segment", "place", "item")},
    )


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else ""


def _local_minute(instant: Any, zone: ZoneInfo) -> int | None:
    """The minute of the local day of a naive UTC instant; None where there is none."""
    if instant is None or instant != instant:  # a missing instant is no equal of itself
        return None
    local = instant.to_pydatetime().replace(tzinfo=dt.UTC).astimezone(zone)
    return int(local.hour * 60 + local.minute)


def _list(kind: tuple[str, str], open_units: Sequence[Open], cases: Sequence[Case], as_of: int) -> DueList | None:
    """The list of one promise and unit; None where no objective counts it."""
    promise, unit = kind
    counting = [
        one for one in cases if one.objective.metric in PROMISES[promise].metrics and one.objective.unit == unit
    ]
    if not counting:
        return None
    mine = [one for one in open_units if (one.promise, one.unit) == kind]
    late = any(one.by_promise(promise) for one in counting)
    gone = [one for one in mine if late and one.overdue]
    still = [one for one in mine if not one.kept and one not in gone]
    near = [one for one in still if one.day <= as_of + NEXT_DAYS]
    days = _spans(near, as_of)
    groups = [_group(near, span, _costs(mine, span, counting, as_of)) for span in days]
    return DueList(
        promise=promise,
        unit=unit,
        groups=(*([_group(gone, _span(gone), (), late=True)] if gone else []), *groups),
        together=_costs(mine, _span(near), counting, as_of) if len(days) > 1 else (),
        later=sum(one.units for one in still) - sum(one.units for one in near),
        untold=tuple(dict.fromkeys((one.objective.label, one.untold) for one in counting if one.untold)),
    )


def _span(some: Sequence[Open]) -> Span:
    return Span(min(one.day for one in some), max(one.day for one in some))


def _spans(some: Iterable[Open], as_of: int) -> list[Span]:
    """The days that are told of apart: those before `as_of` as one, then each day."""
    days = sorted({one.day for one in some})
    past = [day for day in days if day < as_of]
    return [*([Span(past[0], past[-1])] if past else []), *(Span(day, day) for day in days if day >= as_of)]


def _group(some: Sequence[Open], days: Span, costs: tuple[Cost, ...], *, late: bool = False) -> DueGroup:
    mine = [one for one in some if days.first <= one.day <= days.last]
    minutes = [one.minute for one in mine if one.minute is not None]
    return DueGroup(
        days=days,
        units=sum(one.units for one in mine),
        late=late,
        minutes=(min(minutes), max(minutes)) if minutes and len(days) == 1 else None,
        keys=tuple(one.key for one in mine[:MOST_KEYS]),
        costs=costs,
    )


def _costs(some: Sequence[Open], days: Span, cases: Sequence[Case], as_of: int) -> tuple[Cost, ...]:
    """What missing any of the units promised for `days` costs, for each objective that can tell."""
    found = [_cost(some, days, case, as_of) for case in cases if not case.untold]
    return tuple(one for one in found if one is not None)


def _cost(some: Sequence[Open], days: Span, case: Case, as_of: int) -> Cost | None:
    """None where the objective counts none of them."""
    good, asked = Counter[int](), Counter[int]()
    for one in some:
        if not _counts(case, one):
            continue
        missing = not one.kept and days.first <= one.day <= days.last
        (asked if missing else good)[one.day] += one.units
    return missed_cost(case.evidence, good, asked, as_of, units_a_day=case.units_a_day) if asked else None


def _counts(case: Case, one: Open) -> bool:
    """Whether the objective counts a unit once its day has come, and has not counted it yet."""
    objective, column = case.objective, case.objective.segment_by
    if one.reason and one.reason in (reason.strip().casefold() for reason in objective.options.excluding):
        return False
    if column and case.evidence.segment is not None and case.evidence.segment != (one.parts[column] or f"no {column}"):
        return False
    return not (one.overdue if case.by_promise(one.promise) else one.kept)
