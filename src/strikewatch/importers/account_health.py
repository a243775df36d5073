"""Amazon's account health report (`GET_V2_SELLER_PERFORMANCE_REPORT`) as JSON: figures with counts, period and target.

    AccountHealth     the reader
    contradictions    what in a report cannot be at once

Every entry of the report ends as a statement, an event of the account, a reject or a named line. Of orders that Amazon
ships nothing is counted: they are judged apart. Both what the report counts and the rate it states are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from strikewatch.core.facts import AccountEvent, Extract, RateRange, Reject, Statement
from strikewatch.importers.figures import Unreadable
from strikewatch.importers.health_blocks import (
    BLOCKS,
    DOCUMENTS,
    METRICS,
    RATING,
    STATUSES,
    VIOLATIONS,
    WARNINGS,
    Entry,
    entries,
    market_name,
    plain,
)
from strikewatch.importers.health_cells import count, number, percent_text, period, rate_range, shown, whole_report
from strikewatch.importers.health_contradictions import TARGET, contradictions
from strikewatch.importers.health_status import status_event
from strikewatch.importers.source import Context, Source

__all__ = ["AccountHealth", "contradictions"]

FORMAT = "account-health"
IN_ORDER, BY_AMAZON, SECOND = "status in order", "orders that Amazon ships", "second figure of a metric"
ADDED, PAPERS, UNKNOWN = "added to the violations before", "requests for documents", "block that nobody reads"
UNITS_ON_TIME = "unitOnTimeDeliveryRate"  # the newer rule; beside it the one by shipments is left out
Outcome = Statement | AccountEvent | Reject | str


class AccountHealth:
    """The account health report."""

    name = FORMAT

    def identify(self, source: Source, context: Context) -> bool:
        """Whether the file is a JSON object that names the report's parts."""
        text = source.head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
        return text.startswith(b"{") and any(f'"{key}"'.encode() in text for key in (STATUSES, METRICS))

    def extract(self, source: Source, context: Context) -> Extract:
        """The figures as statements, statuses as events. Raises FileRefused where the file is no whole report."""
        report = whole_report(source)
        found = list(entries(report))
        context = replace(context, received_day=made_on(found, context))
        markets = list(dict.fromkeys(entry.market for entry in found if entry.name not in {STATUSES, METRICS}))
        outcomes = [outcome(row, entry, context, markets) for row, entry in enumerate(found, 1)]
        told = _once(found, _added_up(outcomes))
        named = [one for one in told if isinstance(one, str)]
        return Extract(
            FORMAT,
            statements=tuple(one for one in told if isinstance(one, Statement)),
            events=tuple(one for one in told if isinstance(one, AccountEvent)),
            rejects=tuple(one for one in told if isinstance(one, Reject)),
            rows=len(told),
            non_data=tuple((name, named.count(name)) for name in dict.fromkeys(named)),
            notes=(*_market_notes(found, markets), *contradictions(report)),
        )


def made_on(found: Sequence[Entry], context: Context) -> int:
    """The day the report speaks from: the newest day of any of its periods, else the day the file was made."""
    newest = None
    for entry in found:
        with suppress(Unreadable):
            last = period(entry, context.zone).last
            newest = max(last, newest or last) if last <= context.received_day + 1 else newest
    return context.received_day if newest is None else min(newest, context.received_day)


def outcome(row: int, entry: Entry, context: Context, markets: Sequence[str]) -> Outcome:
    """What becomes of one entry."""
    try:
        if entry.name in {STATUSES, RATING, WARNINGS}:
            return status_event(row, entry, context) or IN_ORDER
        if entry.name == "orderDefectRate.afn":
            return BY_AMAZON
        if entry.name == DOCUMENTS:
            return PAPERS
        if entry.name == METRICS:
            raise Unreadable(entry.path, f"{shown(entry.value)} is no set of figures")
        if entry.name not in {*BLOCKS, *VIOLATIONS}:
            return UNKNOWN
        if len(markets) > 1:
            raise Unreadable("marketplaceId", _too_many(markets))
        return replace(figure(entry, context), row=row)
    except Unreadable as error:
        return Reject(row, error.column, str(error), _raw(entry.value))


def _raw(value: Any) -> str:
    """The single cells of a block."""
    if not isinstance(value, dict):
        return shown(value)
    cells = [f"{plain(key)}={shown(cell)}" for key, cell in value.items() if not isinstance(cell, dict | list)]
    return "; ".join(cells[:12])


def _too_many(markets: Sequence[str]) -> str:
    named = " and ".join(market_name(market) for market in markets)
    return f"figures of {named} in one report, which are judged apart; ask Amazon for one marketplace at a time"


def figure(entry: Entry, context: Context) -> Statement:
    """The statement that a block makes. Raises Unreadable with the place and the reason."""
    if not isinstance(entry.value, dict):
        raise Unreadable(entry.path, f"{shown(entry.value)} is no block of figures")
    days = period(entry, context.zone)
    if days.last > context.received_day + 1:  # the report's days may be a day ahead of the account's zone
        raise Unreadable(f"{entry.path}.reportingDateRange", "the period ends after the day the file was made")
    shared = Statement("", max(context.received_day, days.last), FORMAT, period=days, base=_base(entry))
    return _violations(entry, shared) if entry.name in VIOLATIONS else _rate_block(entry, shared)


def _violations(entry: Entry, shared: Statement) -> Statement:
    number_of = count(entry, "defectsCount")
    if number_of is None:
        raise Unreadable(f"{entry.path}.defectsCount", "empty; a block of violations needs their count")
    return replace(shared, metric="policy_violation", numerator=number_of, denominator=number_of)


def _rate_block(entry: Entry, shared: Statement) -> Statement:
    """Counts as bad ones of all, and the stated rate as a share of what is bad."""
    block = BLOCKS[entry.name]
    part, whole = count(entry, *block.part), count(entry, block.whole)
    rate = rate_range(entry.cell("rate"), good=block.good)
    if part is None or whole is None:
        return replace(shared, metric=block.metric, rate=rate or _no_figure(entry))
    if part > whole:
        raise Unreadable(f"{entry.path}.{'.'.join(block.part)}", f"{part} is more than the {whole} it is out of")
    bad = whole - part if block.good else part
    return replace(shared, metric=block.metric, numerator=bad, denominator=whole, rate=rate)


def _no_figure(entry: Entry) -> RateRange:
    raise Unreadable(entry.path, "it has neither a count with what it is out of, nor a rate")


def _base(entry: Entry) -> str:
    """What the block counts, and the target that it states."""
    counted = BLOCKS[entry.name].counted if entry.name in BLOCKS else VIOLATIONS[entry.name]
    target, condition = number(entry.cell("targetValue")), entry.cell("targetCondition")
    if target is None or condition not in list(TARGET):
        return counted
    limit = percent_text(target) if entry.name in BLOCKS else f"{float(target):g}"
    return f"{counted}; target: {TARGET[condition]} {limit}"


def _added_up(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes with all violations in the first of them, over all the days that any of them speaks for."""
    blocks = [one for one in outcomes if isinstance(one, Statement) and one.metric == "policy_violation"]
    if not blocks:
        return list(outcomes)
    spans = [one.period for one in blocks if one.period]
    total = sum(one.numerator or 0 for one in blocks)
    kinds, targets = zip(*((one.base.partition("; ")[::2]) for one in blocks), strict=True)
    every = replace(
        blocks[0],
        period=replace(spans[0], first=min(span.first for span in spans), last=max(span.last for span in spans)),
        printed_day=max(one.printed_day for one in blocks),
        numerator=total,
        denominator=total,
        base="; ".join(["violations: " + ", ".join(kinds), *dict.fromkeys(target for target in targets if target)]),
    )
    merged: dict[int, Outcome] = {one.row: every if one is blocks[0] else ADDED for one in blocks}
    return [merged.get(row, one) for row, one in enumerate(outcomes, 1)]


def _once(found: Sequence[Entry], outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes with one statement a metric: on time by units where there is one, else the first."""
    used: dict[str, int] = {}
    for row, (entry, one) in enumerate(zip(found, outcomes, strict=True)):
        if isinstance(one, Statement) and (one.metric not in used or entry.name == UNITS_ON_TIME):
            used[one.metric] = row
    return [
        SECOND if isinstance(one, Statement) and used[one.metric] != row else one for row, one in enumerate(outcomes)
    ]


def _market_notes(found: Sequence[Entry], markets: Sequence[str]) -> list[str]:
    """Which marketplaces the report is about."""
    others = [one.market for one in found if one.name == STATUSES and one.market and one.market not in markets]
    notes = [f"Figures of {market_name(market)}." for market in markets]
    if others:
        notes.append(f"A status alone of {', '.join(market_name(market) for market in dict.fromkeys(others))}.")
    return notes
