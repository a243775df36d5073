"""What each metric counts, what is bad about it, which day dates it, and from when it is known.

    METRICS     the table, by name
    Metric      label, units, needs and the counting of one metric
    Counting    its expressions over a record: day, instant, denominator, numerator, known days

Written once as Narwhals expressions; whatever reads records (events, triangle, window totals of a fleet) uses these.
Limits, grace minutes and the precision of a comparison are settings of a pack, given as `MetricOptions`.

A record may say a fact outright (`late` = 1, or 4 of 33 in a count row) or let its instants tell, by whole days where
one of the two is known only by its date. Where it does both and they disagree, the worse counts: a driver's own
"delivered" beside a time after the promise is late.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import narwhals as nw

from strikewatch.core.model import MetricOptions


@dataclass(frozen=True, slots=True)
class Counting:
    """Expressions over one record. A null denominator or day means that the record is not counted.

    A numerator may come out above its denominator where a record says two bad things of one unit; `bad_units` does not.
    """

    day: nw.Expr
    at: nw.Expr
    denominator: nw.Expr
    numerator: nw.Expr
    known_day: nw.Expr
    bad_day: nw.Expr

    @property
    def bad_units(self) -> nw.Expr:
        """Bad units, null cells as none, and never more than are counted."""
        return nw.min_horizontal(self.numerator.fill_null(0), self.denominator).cast(nw.Int64)


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `needs` are alternatives: sets of record columns (moments by name, facts) that allow counting.

    `shown` is the side a platform prints: its figure counts what is good or what is bad. `delay` is the mean number of
    days until a bad event becomes known, where an account's own records do not tell yet.
    """

    id: str
    label: str
    counted: str
    bad: str
    units: tuple[str, ...]
    needs: tuple[frozenset[str], ...] = ()
    counting: Callable[[MetricOptions], Counting] | None = None
    shown: Literal["good", "bad"] = "bad"
    delay: float = 0.0


def fact(name: str) -> nw.Expr:
    return nw.col(name).cast(nw.Int64)


def units() -> nw.Expr:
    """Units the record stands for; a row that does not say is one."""
    return fact("units").fill_null(1)


def day(moment: str) -> nw.Expr:
    return nw.col(f"{moment}_day")


def said(*names: str) -> nw.Expr:
    """Whether any of the facts is told."""
    return nw.any_horizontal(*(~nw.col(name).is_null() for name in names), ignore_nulls=True)


def happened(moment: str) -> nw.Expr:
    return ~day(moment).is_null()


def later(moment: str, promise: str, options: MetricOptions) -> nw.Expr:
    """Whether `moment` came after `promise` plus grace: by instant where both are known, else by whole days."""
    by_day = (day(moment) > day(promise)).fill_null(False)
    if not options.by_minute:
        return by_day
    edge = nw.col(f"{promise}_at") + dt.timedelta(minutes=options.grace)
    by_minute = nw.col(f"{moment}_at") > edge
    return nw.when(~by_minute.is_null()).then(by_minute).otherwise(by_day)


def overdue(moment: str, promise: str) -> nw.Expr:
    """Whether a file made after the promised day still knows of no `moment`, nor says that it is done."""
    done = (fact("completed") > 0).fill_null(False)
    return (~happened(moment) & ~done & (day(promise) < nw.col("seen_day"))).fill_null(False)


def as_units(mask: nw.Expr) -> nw.Expr:
    return nw.when(mask.fill_null(False)).then(units()).otherwise(nw.lit(0))


def only_where(mask: nw.Expr, value: nw.Expr) -> nw.Expr:
    return nw.when(mask.fill_null(False)).then(value)


def worse(said_bad: nw.Expr, told_bad: nw.Expr) -> nw.Expr:
    """What was said to be bad or what the instants tell, whichever is more."""
    return nw.max_horizontal(said_bad.fill_null(0), told_bad)


def attempted() -> nw.Expr:
    """Units less those that somebody else cancelled."""
    return units() - fact("cancelled_other").fill_null(0)


def delivered() -> nw.Expr:
    """Units delivered: as said, or all of a record with a delivery but what came back; null where nothing was."""
    rest = units() - fact("undelivered").fill_null(0)
    return nw.coalesce(fact("completed"), only_where(happened("delivered"), rest))


def called_off(promise: str, moment: str) -> nw.Expr:
    """Units cancelled before the promised day was over: as said, or all of a record with a cancellation.

    One's own count as cancelled only where no `moment` came; a cancellation without a day is taken as in time.
    """
    own = only_where(~happened(moment), fact("cancelled_own")).fill_null(0)
    told = as_units(happened("cancelled") & ~happened(moment))
    too_late = (day("cancelled") > day(promise)).fill_null(False)
    units_off = nw.max_horizontal(own + fact("cancelled_other").fill_null(0), told)
    return nw.when(too_late).then(nw.lit(0)).otherwise(units_off)


def first_day(*moments: str) -> nw.Expr:
    return nw.coalesce(*(day(moment) for moment in moments))


def first_at(*moments: str) -> nw.Expr:
    return nw.coalesce(*(nw.col(f"{moment}_at") for moment in moments))


def late_delivery(options: MetricOptions) -> Counting:
    """Dated by the delivery; by the day worked where a log says "delivered" and no time."""
    judged, when = said("late") | happened("due"), first_day("delivered", "start")
    return Counting(
        day=when,
        at=first_at("delivered"),
        denominator=only_where(judged, delivered()),
        numerator=worse(fact("late"), as_units(later("delivered", "due", options))),
        known_day=when,
        bad_day=when,
    )


def kept_promise(promise: str, moment: str, said_late: str, options: MetricOptions, *, told: nw.Expr) -> Counting:
    """The counting of a promise: dated by the promised day, known once met, `told`, or once the day has passed."""
    open_still = ~happened(moment) & ~overdue(moment, promise) & ~told
    bad = as_units(later(moment, promise, options) | overdue(moment, promise))
    same_day = (day(moment) == day(promise)).fill_null(False)
    known = nw.when((day(moment) <= day(promise)).fill_null(False)).then(day(promise)).otherwise(day(promise) + 1)
    return Counting(
        day=day(promise),
        at=first_at(promise),
        denominator=only_where(~open_still, units() - called_off(promise, moment)),
        numerator=worse(fact(said_late), bad),
        known_day=known,
        bad_day=nw.when(same_day).then(day(promise)).otherwise(day(promise) + 1),
    )


def late_shipment(options: MetricOptions) -> Counting:
    return kept_promise("ship_by", "shipped", "late_shipped", options, told=said("late_shipped"))


def on_time(options: MetricOptions) -> Counting:
    """Late units and undelivered ones are different units of a count row, so they add up."""
    undelivered = fact("undelivered").fill_null(0)
    counting = kept_promise("due", "delivered", "late", options, told=said("late") | (undelivered > 0))
    return replace(counting, numerator=counting.numerator + undelivered)


def order_defect(_options: MetricOptions) -> Counting:
    when = first_day("ordered", "delivered")
    return Counting(
        day=when,
        at=first_at("ordered", "delivered"),
        denominator=units(),
        numerator=fact("defective").fill_null(0),
        known_day=when,
        bad_day=nw.coalesce(day("reported"), when),
    )


def cancellation(_options: MetricOptions) -> Counting:
    """A cancellation nobody is named for counts as one's own: missing data is never good news."""
    when = first_day("ordered", "start")
    unnamed = happened("cancelled") & ~said("cancelled_own", "cancelled_other")
    return Counting(
        day=when,
        at=first_at("ordered", "start"),
        denominator=attempted(),
        numerator=nw.coalesce(fact("cancelled_own"), as_units(unnamed)),
        known_day=when,
        bad_day=nw.coalesce(day("cancelled"), when),
    )


def after_delivery(bad: nw.Expr, known: str) -> Counting:
    """The counting of what a customer does with a delivered unit."""
    when = first_day("delivered", "start", "shipped", "ordered")
    out = nw.coalesce(delivered(), only_where(happened("shipped") | happened("returned"), units()))
    return Counting(
        day=when,
        at=first_at("delivered", "start", "shipped", "ordered"),
        denominator=out,
        numerator=bad,
        known_day=when,
        bad_day=nw.coalesce(day(known), when),
    )


def return_(_options: MetricOptions) -> Counting:
    return after_delivery(worse(fact("sent_back"), as_units(happened("returned"))), "returned")


def not_received(_options: MetricOptions) -> Counting:
    """A single unit nobody reported was received; totals that leave the number out are not counted."""
    counting = after_delivery(fact("not_received"), "reported")
    told = said("not_received") | nw.col("units").is_null()
    return replace(counting, denominator=only_where(told, counting.denominator))


def completion(_options: MetricOptions) -> Counting:
    own = fact("cancelled_own").fill_null(0)
    rest = attempted() - own - fact("completed")
    short = nw.coalesce(fact("undelivered"), only_where(rest > 0, rest), nw.lit(0))
    finished = said("completed", "undelivered", "cancelled_own") | happened("delivered")
    when = first_day("delivered", "start", "due", "ordered")
    cancelled = only_where(own > 0, day("cancelled"))
    return Counting(
        day=when,
        at=first_at("delivered", "start", "due", "ordered"),
        denominator=only_where(finished, attempted()),
        numerator=short + own,
        known_day=nw.max_horizontal(when, only_where(~happened("delivered"), cancelled)),
        bad_day=nw.max_horizontal(when, cancelled),
    )


def block(numerator: nw.Expr) -> Counting:
    """The counting of a scheduled block, once anything is known about how it went."""
    went = said("missed", "checked_in_late", "forfeited_late", "cancelled_own", "completed")
    return Counting(
        day=day("start"),
        at=first_at("start"),
        denominator=only_where(went | happened("arrived") | happened("cancelled"), attempted()),
        numerator=numerator,
        known_day=day("start"),
        bad_day=day("start"),
    )


def too_late_to_forfeit(options: MetricOptions) -> nw.Expr:
    edge = nw.col("start_at") - dt.timedelta(minutes=options.notice)
    by_minute = nw.col("cancelled_at") > edge
    by_day = day("cancelled") > day("start")
    own = fact("cancelled_other").fill_null(0) == 0
    return worse(fact("forfeited_late"), as_units(nw.coalesce(by_minute, by_day) & own))


def late_arrival(options: MetricOptions) -> nw.Expr:
    return worse(fact("checked_in_late"), as_units(later("arrived", "start", options)))


def missed_block(_options: MetricOptions) -> Counting:
    return block(fact("missed").fill_null(0))


def late_forfeit(options: MetricOptions) -> Counting:
    return block(too_late_to_forfeit(options))


def late_check_in(options: MetricOptions) -> Counting:
    return block(late_arrival(options))


def on_time_arrival(options: MetricOptions) -> Counting:
    return block(fact("missed").fill_null(0) + too_late_to_forfeit(options) + late_arrival(options))


def needs(*alternatives: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(alternative.split()) for alternative in alternatives)


_GOODS = ("package", "order")
METRICS: Mapping[str, Metric] = {
    metric.id: metric
    for metric in (
        Metric("order_defect", "Order defects", "orders placed",
               "a low rating, a claim or a chargeback; an order counts once", ("order",),
               needs("ordered defective"), order_defect, delay=12.0),
        Metric("late_delivery", "Late deliveries", "delivered units whose promise is known",
               "delivered after the promised time", _GOODS,
               needs("delivered due", "delivered late"), late_delivery),
        Metric("late_shipment", "Late shipments", "orders due to ship and not cancelled before",
               "confirmed as shipped after the expected ship time, or not at all", ("order",),
               needs("ship_by shipped", "ship_by late_shipped"), late_shipment),
        Metric("cancellation", "Cancellations", "accepted units, less those the customer or the platform cancelled",
               "cancelled by you, or by nobody named", ("order", "trip"),
               needs("ordered cancelled_own", "start cancelled_own", "ordered cancelled"), cancellation),
        Metric("return", "Returns", "units that went out", "sent back by the customer", _GOODS,
               needs("delivered sent_back", "delivered returned", "shipped returned", "shipped sent_back",
                     "ordered completed returned"), return_, delay=8.0),
        Metric("not_received", "Not received", "units delivered", "reported as not received", _GOODS,
               needs("delivered not_received"), not_received, delay=4.0),
        Metric("completion", "Completion", "units taken on, less those somebody else cancelled",
               "not delivered, or cancelled by you", ("package", "trip", "order"),
               needs("delivered undelivered", "delivered completed units", "completed cancelled_own"),
               completion, shown="good"),
        Metric("missed_block", "Missed blocks", "blocks scheduled", "no check-in", ("block",),
               needs("start missed"), missed_block),
        Metric("late_forfeit", "Late forfeits", "blocks scheduled",
               "given back later than the notice the platform asks for", ("block",),
               needs("start forfeited_late", "start cancelled"), late_forfeit),
        Metric("late_check_in", "Late check-ins", "blocks scheduled", "checked in later than the grace allows",
               ("block",), needs("start checked_in_late", "start arrived"), late_check_in),
        Metric("on_time", "On-time delivery", "units promised for the day and not cancelled",
               "delivered after the promise, or not at all", _GOODS,
               needs("due delivered", "due late"), on_time, shown="good"),
        Metric("on_time_arrival", "On-time arrival", "blocks scheduled",
               "missed, given back too late, or checked in late", ("block",),
               needs("start missed checked_in_late", "start checked_in_late", "start arrived"),
               on_time_arrival, shown="good"),
        Metric("standing", "Standing", "nothing: a word on a screen", "a low word", ("block",)),
        Metric("acceptance", "Acceptance", "offers received", "declined or timed out", ("offer",), shown="good"),
        Metric("satisfaction", "Satisfaction", "ratings received", "thumbs down", ("rating",), shown="good"),
    )
}  # fmt: skip
