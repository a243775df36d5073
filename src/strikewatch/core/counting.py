"""What a counting is, and the parts that the countings of all metrics are made of.

    Counting      the expressions of one metric over a record
    fact, day ... single cells, and what follows from a few of them

Everything here is a Narwhals expression over one record. Null cells are the rule: a mask ends in `fill_null`, so that
what is not known never turns into a yes.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

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


def own_cancellations() -> nw.Expr:
    """Units one cancelled oneself, null where nothing is said; a cancellation that names nobody is one's own."""
    unnamed = happened("cancelled") & ~said("cancelled_own", "cancelled_other")
    return nw.coalesce(fact("cancelled_own"), as_units(unnamed))


def went_out() -> nw.Expr:
    """Units delivered, or all of a record that was shipped or came back; null where nothing went out."""
    return nw.coalesce(delivered(), only_where(happened("shipped") | happened("returned"), units()))


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
