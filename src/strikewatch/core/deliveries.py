"""How the metrics of deliveries, orders and blocks count: promises, cancellations, what comes back.

A record may say a fact outright (`late` = 1, or 4 of 33 in a count row) or let its instants tell, by whole days where
one of the two is known only by its date. Where it does both and they disagree, the worse counts: a driver's own
"delivered" beside a time after the promise is late.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import narwhals as nw

from strikewatch.core.counting import (
    Counting,
    as_units,
    attempted,
    called_off,
    day,
    delivered,
    fact,
    first_at,
    first_day,
    happened,
    later,
    only_where,
    overdue,
    own_cancellations,
    said,
    units,
    went_out,
    worse,
)
from strikewatch.core.model import MetricOptions


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


def cancellation(options: MetricOptions) -> Counting:
    """A cancellation nobody is named for counts as one's own: missing data is never good news."""
    when, at = first_day("ordered", "start"), first_at("ordered", "start")
    if options.by_event:
        at = nw.when(happened("cancelled")).then(nw.col("cancelled_at")).otherwise(at)
        when = nw.coalesce(day("cancelled"), when)
    return Counting(
        day=when,
        at=at,
        denominator=attempted(),
        numerator=own_cancellations(),
        known_day=when,
        bad_day=nw.coalesce(day("cancelled"), when),
    )


def after_delivery(bad: nw.Expr, known: str) -> Counting:
    """The counting of what a customer does with a delivered unit."""
    when = first_day("delivered", "start", "shipped", "ordered")
    return Counting(
        day=when,
        at=first_at("delivered", "start", "shipped", "ordered"),
        denominator=went_out(),
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


def dropped_block(_options: MetricOptions) -> Counting:
    """Given back at any time, in time or too late."""
    return block(worse(own_cancellations(), fact("forfeited_late").fill_null(0)))


def on_time_arrival(options: MetricOptions) -> Counting:
    """A trip counts only where its arrival is told, and giving it up is no late arrival."""
    is_block = nw.col("unit") == "block"
    came = happened("arrived") | said("missed", "checked_in_late")
    given_back = nw.when(is_block).then(too_late_to_forfeit(options)).otherwise(nw.lit(0))
    counting = block(fact("missed").fill_null(0) + given_back + late_arrival(options))
    return replace(counting, denominator=only_where(is_block | came, counting.denominator))
