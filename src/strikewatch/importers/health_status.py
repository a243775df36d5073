"""The words of an account health report as events of the account: its status, its rating, its warnings."""

from __future__ import annotations

import hashlib

from strikewatch.core.facts import AccountEvent, date_of
from strikewatch.importers.figures import Unreadable
from strikewatch.importers.health_blocks import RATING, STATUSES, Entry, market_name, plain
from strikewatch.importers.health_cells import shown
from strikewatch.importers.source import Context

# The kind of event that a status is. An empty one is in order; one that is not here is unknown until a person reads it.
KINDS = {
    "NORMAL": "", "GREAT": "", "GOOD": "", "NONE": "",
    "AT_RISK": "warning", "WARNED": "warning", "BAD": "warning",
    "SUSPENDED": "suspension", "DEACTIVATED": "suspension",
}  # fmt: skip


def status_event(row: int, entry: Entry, context: Context) -> AccountEvent | None:
    """The event that a status is, None for one in order. Raises Unreadable where no status is told.

    A report does not say since when a status holds, so no time to appeal is counted from it. A status that lasts is
    told once a week.
    """
    keys = ("ahrStatus", "accountHealthRatingStatus") if entry.name == RATING else ("status",)
    said = next((cell for key in keys if (cell := entry.cell(key)) is not None), None)
    if not isinstance(said, str) or not said.strip():
        raise Unreadable(entry.path, "it tells no status")
    kind = KINDS.get(said.strip().upper(), "unknown")
    if not kind:
        return None
    subject = f"{_about(entry)} {plain(said)} in {market_name(entry.market)}"
    year, week, _ = date_of(context.received_day).isocalendar()
    return AccountEvent(
        day=context.received_day,
        kind=kind,
        subject=subject,
        text=f"{subject}, as Amazon's account health report has it. The report does not say since when; the notice "
        "that came before it names the time to appeal.",
        key=hashlib.sha256(f"account health, {subject}, {year}-W{week}".encode()).hexdigest(),
        account=context.account,
        row=row,
    )


def _about(entry: Entry) -> str:
    if entry.name == STATUSES:
        return "Account status"
    return "Account health rating" if entry.name == RATING else f"Warning {shown(entry.cell('warningType'))} is"
