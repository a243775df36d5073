"""Records as known on a day, and the eligible events of a metric: the one source of every number.

    as_known         the version of each record that was valid on a day, history kept
    eligible_events  what a metric counts, one row per version of a record
    current          those that hold now
    window_totals    bad and counted units in the rolling windows of many objectives, for all accounts in one scan

Everything here takes and returns lazy frames and collects nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

import narwhals as nw

from strikewatch.core.grammar import RollingDays
from strikewatch.core.hour_moments import hour_columns
from strikewatch.core.metrics import METRICS, counting_of
from strikewatch.core.model import MetricOptions, Objective
from strikewatch.core.record import MOMENTS

Frame = nw.LazyFrame[Any]


def as_known(records: Frame, as_of: int) -> Frame:
    """Records as known on `as_of`: later versions are gone, later supersessions have not happened yet.

    A record first observed after `as_of` stays as its first version and is seen only through its own dates: the
    column `as_of` that is stamped on every row bounds whatever an event says about when it became known. `backfilled`
    marks those rows. A version confirmed after `as_of` had, on that day, been seen up to `as_of`.
    """
    told = nw.col("first") | (nw.col("observed_day") <= as_of)
    superseded = nw.when((nw.col("superseded_day") <= as_of).fill_null(False)).then(nw.col("superseded_day"))
    return records.filter(told.fill_null(False)).with_columns(
        superseded_day=superseded,
        seen_day=nw.when(nw.col("seen_day") > as_of).then(nw.lit(as_of)).otherwise(nw.col("seen_day")),
        backfilled=(nw.col("observed_day") > as_of).fill_null(False),
        as_of=nw.lit(as_of).cast(nw.Int32),
    )


def eligible_events(known: Frame, metric: str, options: MetricOptions, unit: str | None = None) -> Frame:
    """What `metric` counts in one unit (None: in any of its units) among records as known on a day.

    One row per version of a record.

    Columns: account, key, day, at (instant or null), denominator, numerator, known_from, bad_from (null where
    nothing is bad), known_until (null while it holds), observed_day, excused, disputed, backfilled, place, reason,
    segment, item, buyer (a hash), block_key, and the moment that tells the hour: hour_of, hour_at (`hour_moments`).
    """
    counting = counting_of(METRICS[metric], options)
    bad = counting.bad_units
    units = METRICS[metric].units if unit is None else METRICS[metric].counts_in(unit)
    observed = known.filter(nw.col("unit").is_in(list(units)))
    rows = observed.select(
        "account", "key", "excused", "disputed", "backfilled", "place", "reason", "segment", "item", "buyer",
        "block_key", "as_of", "observed_day",
        day=counting.day.cast(nw.Int64),
        at=counting.at,
        **hour_columns(),
        denominator=counting.denominator.cast(nw.Int64),
        numerator=bad,
        known_from=_known(counting.known_day),
        bad_from=nw.when(bad > 0).then(_known(counting.bad_day)),
        known_until=nw.col("superseded_day").cast(nw.Int64),
    )  # fmt: skip
    seen = _in_time("known_from") & (nw.col("denominator") > 0) & ~nw.col("day").is_null()
    bad_seen = _in_time("bad_from").fill_null(False)
    return rows.filter(seen.fill_null(False)).with_columns(
        numerator=nw.when(bad_seen).then(nw.col("numerator")).otherwise(nw.lit(0)).cast(nw.Int64),
        bad_from=nw.when(bad_seen).then(nw.col("bad_from")),
    )


def _in_time(known: str) -> nw.Expr:
    """Whether it became known by the day asked for, and before the version was superseded."""
    held = nw.col("known_until").is_null() | (nw.col(known) < nw.col("known_until"))
    return (nw.col(known) <= nw.col("as_of")) & held.fill_null(False)


def current(events: Frame) -> Frame:
    """The events that hold on the day asked for, oldest first; within a day without times the bad ones are newest."""
    return events.filter(nw.col("known_until").is_null()).sort(
        "account", "day", "at", "numerator", "key", nulls_last=True
    )


def window_totals(known: Frame, objectives: Sequence[Objective], as_of: int) -> Frame:
    """Bad and counted units per account in the rolling windows of `objectives`, in one scan over the records.

    Columns: account, then `<objective id>:numerator` and `<objective id>:denominator` (Int64). Equal to counting the
    current eligible events; raises ValueError for an objective without a rolling window.
    """
    sums: dict[str, nw.Expr] = {}
    for objective in objectives:
        sums |= _window_sums(objective, as_of)
    holding = known.filter(nw.col("superseded_day").is_null())
    found = holding.filter(_within_reach(objectives, as_of)).group_by("account").agg(**sums)
    # Grouping is far cheaper than unique() here, and no account is left out for having no record within reach.
    every = holding.group_by("account").agg(records=nw.len()).select("account")
    whole = every.join(found, on="account", how="left")
    return whole.with_columns(nw.col(name).fill_null(0) for name in sums).sort("account")


def _within_reach(objectives: Sequence[Objective], as_of: int) -> nw.Expr:
    """Whether any day of a record lies in any of the windows; every metric is dated by one of them."""
    spans = [(as_of - one.window.lag, one.window) for one in objectives]
    first = min(last - window.days + 1 for last, window in spans if isinstance(window, RollingDays))
    last = max(last for last, _ in spans)
    # An unknown day makes this null at worst, which a filter leaves out; filling each null first costs thrice the time.
    return reduce(or_, (nw.col(f"{moment}_day").is_between(first, last) for moment in MOMENTS)).fill_null(False)


def _window_sums(objective: Objective, as_of: int) -> Mapping[str, nw.Expr]:
    window = objective.window
    if not isinstance(window, RollingDays):
        raise ValueError(f"{objective.id}: only rolling windows can be totalled over accounts at once")
    counting = counting_of(METRICS[objective.metric], objective.options)
    last = as_of - window.lag
    inside = (
        counting.day.is_between(last - window.days + 1, last)
        & nw.col("unit").is_in(list(METRICS[objective.metric].counts_in(objective.unit)))
        & (_known(counting.known_day) <= as_of)
        & (counting.denominator > 0)
    ).fill_null(False)
    bad = inside & (_known(counting.bad_day) <= as_of).fill_null(False)
    return {
        f"{objective.id}:numerator": nw.when(bad).then(counting.bad_units).sum().cast(nw.Int64),
        f"{objective.id}:denominator": nw.when(inside).then(counting.denominator.cast(nw.Int64)).sum().cast(nw.Int64),
    }


def _known(own_day: nw.Expr) -> nw.Expr:
    """From when it is known: a first version by its own dates, a later one not before it was observed."""
    observed = nw.when(nw.col("first")).then(own_day).otherwise(nw.max_horizontal(own_day, nw.col("observed_day")))
    return observed.cast(nw.Int64)
