"""Units that are promised for a day and that no event counts yet, as known on a day.

    PROMISES    by the promised moment: which units, what keeps it, what tells how it went, who counts a broken one
    promised    records as known on a day -> those that are open, and those done ahead of their day

A promise is open until its moment came, a fact tells how it went, or the unit was cancelled. Some metrics count one as
broken once a file made after its day still knows of nothing: such a unit is overdue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from strikewatch.core.counting import as_units, day, fact, happened, overdue, said, units

Frame = nw.LazyFrame[Any]
PAST_DAYS = 30  # a promise that is older is no longer told of
OPEN, OVERDUE, KEPT = 1, 2, 3
AHEAD_DAYS = 60  # work promised for later makes no difference to the days that are told of


@dataclass(frozen=True, slots=True)
class Promise:
    """A promised moment: the units that have it, the moment that keeps it, the facts that tell how it went.

    `metrics` count a broken promise; those in `by_promise` date the unit by the promised day, kept or not.
    """

    units: tuple[str, ...]
    kept: str
    facts: tuple[str, ...]
    metrics: frozenset[str]
    by_promise: frozenset[str] = frozenset()


PROMISES: Mapping[str, Promise] = {
    "ship_by": Promise(
        ("order",), "shipped", ("late_shipped",), frozenset({"late_shipment"}), frozenset({"late_shipment"})
    ),
    "due": Promise(
        ("order", "package"), "delivered", ("late",), frozenset({"on_time", "late_delivery"}), frozenset({"on_time"})
    ),
    "start": Promise(
        ("block",),
        "arrived",
        ("missed", "checked_in_late", "forfeited_late", "cancelled_own"),
        frozenset({"missed_block", "on_time_arrival"}),
    ),
}


def promised(known: Frame) -> Frame:
    """Records promised from `PAST_DAYS` before the day asked for to `AHEAD_DAYS` after it, and not counted yet.

    Columns: unit, key, units, reason, segment, place, item, and for each promise `<promise>_day`, `<promise>_at` and
    `<promise>_state`: OPEN, OVERDUE, KEPT ahead of its day, or null where it waits for nothing.
    """
    states = {f"{moment}_state": _state(moment, promise) for moment, promise in PROMISES.items()}
    waiting = nw.any_horizontal(*(~nw.col(name).is_null() for name in states), ignore_nulls=True)
    rows = known.filter(nw.col("superseded_day").is_null() & _known()).select(
        "unit", "key", "reason", "segment", "place", "item", *(f"{moment}_at" for moment in PROMISES),
        units=_left().cast(nw.Int64), **{f"{moment}_day": day(moment) for moment in PROMISES}, **states,
    )  # fmt: skip
    return rows.filter(waiting & (nw.col("units") > 0)).sort("unit", "key")


def _state(moment: str, promise: Promise) -> nw.Expr:
    mine = nw.col("unit").is_in(list(promise.units)) & _near(moment).fill_null(False)
    waiting = nw.when(overdue(promise.kept, moment)).then(nw.lit(OVERDUE)).otherwise(nw.lit(OPEN))
    found = nw.when(mine & ~_told(moment, promise)).then(waiting)
    if not promise.by_promise:
        return found
    ahead = _came(promise.kept) & (day(moment) > nw.col("as_of")).fill_null(False)
    return nw.when(mine & ahead).then(nw.lit(KEPT)).otherwise(found)


def _near(moment: str) -> nw.Expr:
    today = nw.col("as_of")
    return day(moment).is_between(today - PAST_DAYS, today + AHEAD_DAYS)


def _known() -> nw.Expr:
    """Whether it had come in by the day asked for; of what files told only later, its own date says so."""
    came = (day("ordered") <= nw.col("as_of")).fill_null(False)
    return ~nw.col("backfilled") | came


def _came(moment: str) -> nw.Expr:
    return (day(moment) <= nw.col("as_of")).fill_null(False)


def _told(moment: str, promise: Promise) -> nw.Expr:
    """Whether it is known how it went.

    Facts of a record that files told only later carry no day: they are known once the promised day is over.
    """
    told = said(*promise.facts) | ((fact("completed") > 0) | (fact("undelivered") > 0)).fill_null(False)
    early = nw.col("backfilled") & (day(moment) >= nw.col("as_of"))
    return _came(promise.kept) | _came("delivered") | _came("returned") | (told & ~early)


def _left() -> nw.Expr:
    """Units that nobody has cancelled by the day asked for."""
    named = fact("cancelled_own").fill_null(0) + fact("cancelled_other").fill_null(0)
    off = nw.max_horizontal(named, as_units(happened("cancelled")))
    later = (day("cancelled") > nw.col("as_of")).fill_null(False)
    return units() - nw.when(later).then(nw.lit(0)).otherwise(off)
