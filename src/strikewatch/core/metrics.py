"""What each metric counts, what is bad about it, which day dates it, and from when it is known.

    METRICS      the table, by name
    Metric       label, units, needs and the counting of one metric
    counting_of  its counting for a pack's options, recorded reasons included

Written once as Narwhals expressions; whatever reads records (events, triangle, window totals of a fleet) uses these.
`counting` holds their parts, `deliveries` and `flags` those of the metrics. Limits, grace minutes and the precision of
a comparison are settings of a pack, given as `MetricOptions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import narwhals as nw

from strikewatch.core.counting import Counting, only_where, went_out
from strikewatch.core.deliveries import (
    cancellation,
    completion,
    dropped_block,
    late_check_in,
    late_delivery,
    late_forfeit,
    late_shipment,
    missed_block,
    not_received,
    on_time,
    on_time_arrival,
    order_defect,
    return_,
)
from strikewatch.core.flags import (
    account_health,
    flag,
    handed_over,
    negative_feedback,
    policy_violation,
    star_rating,
    to_ship,
    transaction_defect,
    undelivered,
    work,
)
from strikewatch.core.model import MetricOptions

__all__ = ["METRICS", "Counting", "Metric", "counting_of"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `needs` are alternatives: sets of record columns (moments by name, facts) that allow counting.

    `shown` is the side a platform prints: its figure counts what is good or what is bad. `delay` is the mean number of
    days until a bad event becomes known and `usual` the bad share of units, priors that hold until an account's own
    records tell. A `joint` metric
    counts all its units together; any other is counted in the one unit that an objective names.
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
    usual: float = 1 / 32
    joint: bool = False

    def counts_in(self, unit: str) -> tuple[str, ...]:
        """The units of records that an objective in `unit` counts."""
        return self.units if self.joint else (unit,)


def counting_of(metric: Metric, options: MetricOptions) -> Counting:
    """The counting of a metric, with the recorded reasons that a pack leaves out or looks for alone.

    Raises ValueError for a metric that no record tells.
    """
    if metric.counting is None:
        raise ValueError(f"{metric.id} is told by the platform alone and cannot be counted from records")
    counting = metric.counting(options)
    if options.excluding:
        kept = only_where(~given_as(options.excluding), counting.denominator)
        counting = replace(counting, denominator=kept)
    if options.only:
        meant = nw.when(given_as(options.only)).then(counting.numerator).otherwise(nw.lit(0))
        counting = replace(counting, numerator=meant)
    return counting


def given_as(reasons: tuple[str, ...]) -> nw.Expr:
    """Whether the recorded reason is one of these, case and outer blanks aside; no reason is none of them."""
    folded = nw.col("reason").str.strip_chars().str.to_lowercase()
    return folded.is_in([reason.strip().lower() for reason in reasons]).fill_null(False)


def needs(*alternatives: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(alternative.split()) for alternative in alternatives)


_GOODS = ("package", "order")
_OUT = ("delivered", "start", "shipped", "ordered")  # what dates a unit that went out
METRICS: Mapping[str, Metric] = {
    metric.id: metric
    for metric in (
        Metric("order_defect", "Order defects", "orders placed",
               "a low rating, a claim or a chargeback; an order counts once", ("order",),
               needs("ordered defective"), order_defect, delay=12.0, usual=0.005),
        Metric("late_delivery", "Late deliveries", "delivered units whose promise is known",
               "delivered after the promised time", _GOODS,
               needs("delivered due", "delivered late"), late_delivery, usual=0.02),
        Metric("late_shipment", "Late shipments", "orders due to ship and not cancelled before",
               "confirmed as shipped after the expected ship time, or not at all", ("order",),
               needs("ship_by shipped", "ship_by late_shipped"), late_shipment, usual=0.02),
        Metric("cancellation", "Cancellations", "accepted units, less those the customer or the platform cancelled",
               "cancelled by you, or by nobody named", ("order", "trip"),
               needs("ordered cancelled_own", "start cancelled_own", "ordered cancelled"), cancellation, usual=0.02),
        Metric("return", "Returns", "units that went out", "sent back by the customer", _GOODS,
               needs("delivered sent_back", "delivered returned", "shipped returned", "shipped sent_back",
                     "ordered completed returned"), return_, delay=8.0, usual=0.05),
        Metric("not_received", "Not received", "units delivered", "reported as not received", _GOODS,
               needs("delivered not_received"), not_received, delay=4.0, usual=0.001),
        Metric("completion", "Completion", "units taken on, less those somebody else cancelled",
               "not delivered, or cancelled by you", ("package", "trip", "order"),
               needs("delivered undelivered", "delivered completed units", "completed cancelled_own"),
               completion, shown="good", usual=0.02),
        Metric("missed_block", "Missed blocks", "blocks scheduled", "no check-in", ("block",),
               needs("start missed"), missed_block, usual=0.01),
        Metric("late_forfeit", "Late forfeits", "blocks scheduled",
               "given back later than the notice the platform asks for", ("block",),
               needs("start forfeited_late", "start cancelled"), late_forfeit, usual=0.01),
        Metric("late_check_in", "Late check-ins", "blocks scheduled", "checked in later than the grace allows",
               ("block",), needs("start checked_in_late", "start arrived"), late_check_in, usual=0.02),
        Metric("on_time", "On-time delivery", "units promised for the day and not cancelled",
               "delivered after the promise, or not at all", _GOODS,
               needs("due delivered", "due late"), on_time, shown="good", usual=0.04),
        Metric("on_time_arrival", "On-time arrival", "blocks scheduled",
               "missed, given back too late, or checked in late", ("block", "trip"),
               needs("start missed checked_in_late", "start checked_in_late", "start arrived"),
               on_time_arrival, shown="good", usual=0.03),
        Metric("standing", "Standing", "nothing: a word on a screen", "a low word", ("block",)),
        Metric("acceptance", "Acceptance", "offers received", "declined or timed out", ("offer",),
               needs("ordered declined"), flag("declined", "ordered", told=True), shown="good", usual=0.3),
        Metric("satisfaction", "Satisfaction", "ratings received", "thumbs down", ("rating",),
               needs("reported thumbs_down"), flag("thumbs_down", "reported", told=True), shown="good", usual=0.04),
        Metric("star_rating", "Star rating", "stars that the ratings received can lose, four each",
               "a star fewer than five", ("rating", "trip"),
               needs("reported stars", "delivered stars", "start stars"), star_rating, shown="good", usual=0.05),
        Metric("negative_feedback", "Negative feedback", "orders, packages or ratings",
               "a rating that the platform calls low", ("order", "package", "rating"),
               needs("ordered low_rated", "delivered low_rated", "reported low_rated"),
               negative_feedback, delay=10.0, usual=0.01),
        Metric("complaint", "Complaints", "units that went out", "a complaint of the customer", _GOODS,
               needs("delivered complaint", "shipped complaint"),
               flag("complaint", *_OUT, out_of=went_out), delay=4.0, usual=0.005),
        Metric("escalation", "Escalations", "units that went out", "escalated by the customer",
               ("package",), needs("delivered escalated"), flag("escalated", *_OUT, out_of=went_out),
               delay=4.0, usual=0.001),
        Metric("delivery_behaviour", "Delivery behaviour", "packages delivered of which it is told",
               "scanned or left other than the platform asks", ("package",), needs("delivered misdelivered"),
               flag("misdelivered", *_OUT, told=True, out_of=handed_over), delay=3.0, usual=0.005),
        Metric("photo", "Photos on delivery", "packages delivered of which it is told", "no photo that is accepted",
               ("package",), needs("delivered no_photo"),
               flag("no_photo", "delivered", "start", told=True, out_of=handed_over), shown="good", usual=0.02),
        Metric("contact", "Contact with the customer", "packages of which it is told",
               "the customer was not called where that was due", ("package",),
               needs("delivered no_contact", "start no_contact", "due no_contact"),
               flag("no_contact", "delivered", "start", "due", told=True), shown="good", usual=0.02),
        Metric("not_returned", "Not brought back", "packages not delivered of which it is told",
               "no return scan at the station", ("package",),
               needs("delivered not_brought_back", "start not_brought_back", "due not_brought_back"),
               flag("not_brought_back", "delivered", "start", "due", told=True, out_of=undelivered), usual=0.02),
        Metric("dropped_block", "Dropped blocks", "blocks scheduled", "given back by you, in time or too late",
               ("block",), needs("start cancelled_own", "start cancelled"), dropped_block, usual=0.05),
        Metric("speeding", "Speeding", "trips", "at least one speeding event; a trip counts once", ("trip",),
               needs("start speeding", "delivered speeding"), flag("speeding", "start", "delivered"), usual=0.02),
        Metric("item_issue", "Item issues", "items", "not found, wrong or in bad condition", ("item",),
               needs("ordered item_issue", "delivered item_issue", "start item_issue"),
               flag("item_issue", "ordered", "delivered", "start"), usual=0.03),
        Metric("valid_tracking", "Valid tracking", "units to ship of which it is told",
               "no tracking number that the carrier has scanned", _GOODS,
               needs("due untracked", "shipped untracked"),
               flag("untracked", "due", "shipped", told=True, out_of=to_ship), shown="good", usual=0.03),
        Metric("late_handover", "Late hand-overs", "units to ship of which it is told",
               "handed to the carrier after the day scheduled for it", _GOODS,
               needs("ship_by handed_late", "shipped handed_late"),
               flag("handed_late", "ship_by", "shipped", told=True, out_of=to_ship), usual=0.03),
        Metric("invoice_defect", "Invoice defects", "orders of which it is told", "no invoice, or a late one",
               ("order",), needs("ordered no_invoice"), flag("no_invoice", "ordered", told=True), usual=0.02),
        Metric("response", "Answered messages", "messages of which it is told", "no answer in time", ("message",),
               needs("ordered unanswered"), flag("unanswered", "ordered", told=True), shown="good", usual=0.05),
        Metric("return_dissatisfaction", "Return dissatisfaction", "return requests of which it is told",
               "answered late, refused wrongly, or called bad by the customer", ("return",),
               needs("ordered mishandled"), flag("mishandled", "ordered", told=True), usual=0.05),
        Metric("return_grading", "Return grading", "returns of which it is told", "graded late or not at all",
               ("return",), needs("returned mishandled", "ordered mishandled"),
               flag("mishandled", "returned", "ordered", told=True), usual=0.05),
        Metric("refund", "Refunds", "orders placed", "refunded for a reason that is yours", ("order",),
               needs("ordered refunded"), flag("refunded", "ordered", "delivered"), delay=10.0, usual=0.02),
        Metric("case", "Cases lost", "orders placed", "a case decided for the buyer, or paid from your account",
               ("order",), needs("ordered case_lost"),
               flag("case_lost", "ordered", "delivered", known=("closed", "reported")), delay=20.0, usual=0.001),
        Metric("transaction_defect", "Transaction defects", "orders placed",
               "cancelled by you, or by nobody named, or a case lost; an order counts once", ("order",),
               needs("ordered cancelled_own case_lost", "ordered cancelled case_lost"),
               transaction_defect, delay=20.0, usual=0.005),
        Metric("policy_violation", "Policy violations", "violations reported", "not resolved or taken back yet",
               ("violation",), needs("reported"), policy_violation, usual=0.001),
        Metric("account_health", "Account health", "points of open violations; beside them orders, which lose none",
               "points that open violations cost", ("violation", "order", "point"), needs("reported points"),
               account_health, shown="good", joint=True),
        Metric("score", "Score", "points that can be had: a number on a screen", "points missing", ("point",),
               shown="good"),
        Metric("work", "Days worked", "units worked on, whatever came of them", "nothing: only their day matters",
               ("block", "trip", "order", "package"),
               needs("delivered", "shipped", "start arrived", "start missed", "start completed", "start undelivered"),
               work, joint=True),
    )
}  # fmt: skip
