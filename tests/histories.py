"""Random records for Hypothesis: units with any moments and facts, restated by later files, and futures to add.

histories      all versions of a few units, as a store would hold them
later_history  the same records as they are without, and with, what happens after a day
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from builders import AS_OF, at, record, version
from strikewatch.core.record import PLANNED

Record = dict[str, Any]
Future = tuple[list[Record], list[Record]]  # the records without it, and with it
METRICS_OF = ("late_delivery", "late_shipment", "cancellation", "return", "completion", "late_forfeit")
UNITS = ("package", "order", "order", "trip", "block")
SHOWN = ("ordered", "ship_by", "shipped", "due", "delivered", "start", "arrived", "cancelled", "returned", "reported")
SAID = ("completed", "late", "late_shipped", "undelivered", "sent_back", "cancelled_own", "cancelled_other",
        "forfeited_late", "defective", "not_received")  # fmt: skip
FIRST, LAST = AS_OF - 60, AS_OF + 10
CLOCKS = ("00:00", "06:30", "12:00", "12:01", "23:59")


@st.composite
def cells(draw: st.DrawFn, observed: int) -> Record:
    """What one file says of a unit: moments up to its own day, planned ones also after it, and a few facts."""
    base = observed - draw(st.integers(0, 20))
    told: Record = {}
    for moment in draw(st.lists(st.sampled_from(SHOWN), max_size=5, unique=True)):
        latest = base + 6 if moment in PLANNED else min(base + 4, observed)
        day = draw(st.integers(base - 2, latest)) if latest >= base - 2 else latest
        clock = draw(st.sampled_from((None, *CLOCKS)))
        told |= {f"{moment}_day": day} | ({f"{moment}_at": at(day, clock)} if clock else {})
    for name in draw(st.lists(st.sampled_from(SAID), max_size=2, unique=True)):
        told[name] = draw(st.integers(0, 2))
    return told | {
        "units": draw(st.sampled_from((None, None, 1, 2, 5))),
        "excused": draw(st.sampled_from((None, True))),
    }


@st.composite
def versions(draw: st.DrawFn, key: str, account: str) -> list[Record]:
    """One to three versions of a unit, each from the day its file was made until the next one."""
    days = sorted(draw(st.lists(st.integers(FIRST, LAST), min_size=1, max_size=3, unique=True)))
    unit = draw(st.sampled_from(UNITS))
    rows = []
    for index, observed in enumerate(days):
        until = days[index + 1] if index + 1 < len(days) else None
        seen = draw(st.integers(observed, (until or LAST + 1) - 1))
        told = draw(cells(observed))
        rows.append(
            record(account=account, unit=unit, key=key, observed_day=observed, superseded_day=until, seen_day=seen,
                   first=index == 0, **told)
        )  # fmt: skip
    return rows


@st.composite
def histories(draw: st.DrawFn, accounts: Sequence[str] = ("anna",), most: int = 12) -> list[Record]:
    """Every version of up to `most` units."""
    count = draw(st.integers(1, most))
    return [row for index in range(count) for row in draw(versions(f"u{index}", draw(st.sampled_from(accounts))))]


@st.composite
def later_history(draw: st.DrawFn, day: int) -> Future:
    """Up to six futures of `day` together: new work, restated records, bad news of old ones."""
    before: list[Record] = []
    after: list[Record] = []
    for index in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from((new_work, restated, bad_news)))
        old, new = draw(kind(f"f{index}", day))
        before += old
        after += new
    return before, after


@st.composite
def new_work(draw: st.DrawFn, key: str, day: int) -> Future:
    """A unit all of whose days lie after `day`."""
    told = {f"{moment}_day": day + draw(st.integers(1, 8)) for moment in ("ordered", "delivered", "start", "ship_by")}
    row = record(unit=draw(st.sampled_from(UNITS)), key=key, observed_day=day + 9, late=1, cancelled_own=1, **told)
    return [], [row]


@st.composite
def restated(draw: st.DrawFn, key: str, day: int) -> Future:
    """A unit that a file made after `day` says something else about."""
    observed = draw(st.integers(day - 20, day + 5))
    row = record(unit=draw(st.sampled_from(UNITS)), key=key, observed_day=observed, **draw(cells(observed)))
    told_later = max(day, observed) + draw(st.integers(1, 9))
    return [row], list(version(row, told_later, **draw(cells(told_later))))


@st.composite
def bad_news(draw: st.DrawFn, key: str, day: int) -> Future:
    """A defect, a return or a cancellation that came after `day`, of a unit from before."""
    told = {f"{moment}_day": day - draw(st.integers(0, 20)) for moment in ("ordered", "delivered")}
    news = draw(
        st.sampled_from(
            (
                {"defective": 1, "not_received": 1, "reported_day": day + 3},
                {"returned_day": day + 2},
                {"returned_day": day + 2, "sent_back": 1},
                {"cancelled_day": day + 1},
                {"cancelled_day": day + 1, "cancelled_own": 1},
            )
        )
    )
    observed = day + draw(st.integers(3, 9))
    row = record(unit="order", key=key, observed_day=observed, ship_by_day=day - draw(st.integers(0, 9)), **told)
    return [row], [row | news]
