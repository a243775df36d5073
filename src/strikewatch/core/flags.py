"""How the metrics count that one or two facts tell: ratings, cases, complaints, violations, tracking, photos.

`flag` makes most of them. What nobody said is nothing bad where every unit is looked at and only bad ones are reported
(a complaint, a refund); where each unit gets its own answer (a rating, a photo) one without an answer is not counted.
"""

from __future__ import annotations

from collections.abc import Callable

import narwhals as nw

from strikewatch.core.counting import (
    Counting,
    as_units,
    called_off,
    day,
    delivered,
    fact,
    first_at,
    first_day,
    happened,
    only_where,
    own_cancellations,
    said,
    units,
    worse,
)
from strikewatch.core.grammar import STARS_LOST
from strikewatch.core.model import MetricOptions

BEST = 5  # stars


def flag(
    name: str,
    *dated: str,
    told: bool = False,
    known: tuple[str, ...] = ("reported",),
    out_of: Callable[[], nw.Expr] = units,
) -> Callable[[MetricOptions], Counting]:
    """The counting of one fact: dated by the first known moment of `dated`, bad from the first of `known` on.

    With `told`, units count only where the fact is told.
    """

    def counting(_options: MetricOptions) -> Counting:
        return Counting(
            day=first_day(*dated),
            at=first_at(*dated),
            denominator=only_where(said(name), out_of()) if told else out_of(),
            numerator=fact(name).fill_null(0),
            known_day=first_day(*dated),
            bad_day=first_day(*known, *dated),
        )

    return counting


def handed_over() -> nw.Expr:
    """Delivered units, or all of a record that says nothing of a delivery."""
    return nw.coalesce(delivered(), units())


def to_ship() -> nw.Expr:
    """Units less those called off before they were due to go out."""
    return units() - called_off("ship_by", "shipped")


def undelivered() -> nw.Expr:
    """Undelivered units; one that was not brought back was not delivered either."""
    return worse(fact("undelivered"), fact("not_brought_back").fill_null(0))


def by_unit(unit: str, of_unit: nw.Expr, of_others: nw.Expr) -> nw.Expr:
    return nw.when(nw.col("unit") == unit).then(of_unit).otherwise(of_others)


def negative_feedback(_options: MetricOptions) -> Counting:
    """A rating counts by its own day, where it says how low it is; an order or a package that nobody rated is fine."""
    when = by_unit("rating", day("reported"), first_day("ordered", "delivered"))
    return Counting(
        day=when,
        at=by_unit("rating", first_at("reported"), first_at("ordered", "delivered")),
        denominator=by_unit("rating", only_where(said("low_rated"), units()), units()),
        numerator=fact("low_rated").fill_null(0),
        known_day=when,
        bad_day=nw.coalesce(day("reported"), when),
    )


def star_rating(options: MetricOptions) -> Counting:
    """Stars lost out of the four that a rating can lose; stars outside one to five are no rating.

    A trip without stars is left out, and so is known only with its rating; or it counts as five from its own day.
    """
    stars, when = fact("stars"), by_unit("trip", first_day("delivered", "start"), day("reported"))
    rated = only_where(stars.is_between(1, BEST), units())
    unrated = only_where(~said("stars"), carried_out()) if options.unrated_is_best else nw.lit(None).cast(nw.Int64)
    return Counting(
        day=when,
        at=by_unit("trip", first_at("delivered", "start"), first_at("reported")),
        denominator=STARS_LOST * nw.coalesce(rated, unrated),
        numerator=(rated * (BEST - stars)).fill_null(0),
        known_day=when if options.unrated_is_best else nw.coalesce(day("reported"), when),
        bad_day=nw.coalesce(day("reported"), when),
    )


def transaction_defect(_options: MetricOptions) -> Counting:
    """An order is bad from the first of the two on; in a count row they are taken to be different orders."""
    when = first_day("ordered", "delivered")
    own, lost = own_cancellations(), fact("case_lost").fill_null(0)
    cancelled = only_where(own > 0, nw.coalesce(day("cancelled"), when))
    decided = only_where(lost > 0, nw.coalesce(first_day("closed", "reported"), when))
    return Counting(
        day=when,
        at=first_at("ordered", "delivered"),
        denominator=units(),
        numerator=own.fill_null(0) + lost,
        known_day=when,
        bad_day=nw.coalesce(nw.min_horizontal(cancelled, decided), when),
    )


def still_open() -> nw.Expr:
    """Whether a violation had not been resolved by the day asked for, which `as_known` stamps on every record."""
    return ~(day("closed") <= nw.col("as_of")).fill_null(False)


def policy_violation(_options: MetricOptions) -> Counting:
    return Counting(
        day=day("reported"),
        at=first_at("reported"),
        denominator=units(),
        numerator=as_units(still_open()),
        known_day=day("reported"),
        bad_day=day("reported"),
    )


def account_health(_options: MetricOptions) -> Counting:
    """Points of open violations, all of them lost; orders stand beside them to earn points and lose none."""
    points = only_where((fact("points") > 0) & still_open(), fact("points"))
    when = by_unit("violation", day("reported"), day("ordered"))
    return Counting(
        day=when,
        at=by_unit("violation", first_at("reported"), first_at("ordered")),
        denominator=by_unit("violation", points, to_ship()),
        numerator=by_unit("violation", points.fill_null(0), nw.lit(0).cast(nw.Int64)),
        known_day=when,
        bad_day=when,
    )


def not_called_off() -> nw.Expr:
    """Units less those cancelled, given back or missed."""
    stayed = ~happened("delivered") & ~happened("shipped") & ~happened("arrived")
    own = worse(fact("cancelled_own"), fact("forfeited_late").fill_null(0))
    said_off = own + fact("cancelled_other").fill_null(0) + fact("missed").fill_null(0)
    return units() - nw.max_horizontal(said_off, as_units(happened("cancelled") & stayed))


def carried_out() -> nw.Expr:
    """Units not called off, and no more than are said to be completed."""
    return nw.min_horizontal(nw.coalesce(fact("completed"), units()), not_called_off())


def work(_options: MetricOptions) -> Counting:
    """Every unit that was worked on, whatever came of it: a block attended, a package tried, an order shipped.

    A trip or a package needs nothing but its day, if a file made since then still names it; nothing here is ever bad.
    """
    when = first_day("start", "shipped", "delivered", "ordered")
    went = said("completed", "undelivered", "late", "late_shipped", "missed", "checked_in_late")
    went |= happened("arrived") | happened("delivered") | happened("shipped")
    begun = nw.col("unit").is_in(["trip", "package"]) & (day("start") <= nw.col("seen_day")).fill_null(False)
    return Counting(
        day=when,
        at=first_at("start", "shipped", "delivered", "ordered"),
        denominator=only_where(went | begun, not_called_off()),
        numerator=nw.lit(0).cast(nw.Int64),
        known_day=when,
        bad_day=when,
    )
