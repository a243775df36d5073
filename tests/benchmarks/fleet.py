"""Six objectives over 10,000,000 stored records of 1,000 accounts against one group by account and day."""

from __future__ import annotations

import statistics
from fractions import Fraction
from pathlib import Path

import duckdb
import narwhals as nw
import numpy as np
from timing import Figure, seconds

from strikewatch.core.events import Frame, as_known, eligible_events, window_totals
from strikewatch.core.forecast import forecasts
from strikewatch.core.model import MetricOptions, Objective, RollingDays
from strikewatch.core.outlook import Outlook
from strikewatch.core.triangle import reporting_triangle
from strikewatch.store.schema import RECORD_COLUMNS, TABLES

RECORDS, ACCOUNTS, FIRST_DAY = 10_000_000, 1_000, 20_000
AS_OF = FIRST_DAY + 360
BARE = "SELECT account, ordered_day, count(*) FROM records GROUP BY account, ordered_day"
WINDOWS = (
    ("order_defect", 60, 15), ("late_shipment", 10, 0), ("late_shipment", 30, 0),
    ("cancellation", 7, 1), ("on_time", 14, 7), ("return", 60, 1),
)  # fmt: skip
OBJECTIVES = [
    Objective(
        f"{metric}-{days}", metric, metric, "order", RollingDays(days, lag), Fraction(4, 100),
        options=MetricOptions(by_minute=False),
    )
    for metric, days, lag in WINDOWS
]  # fmt: skip
VALUES = {
    "ordered_day": "day", "ship_by_day": "day + 1", "shipped_day": "day + if(r % 37 = 0, 2, 1)", "due_day": "day + 4",
    "delivered_day": "day + if(r % 29 = 0, 5, 3)", "defective": "if(r % 211 = 0, 1, 0)",
    "reported_day": "if(r % 211 = 0, day + 9, NULL)", "cancelled_own": "if(r % 97 = 0, 1, 0)", "completed": "1",
    "ordered_at": "epoch_ms(day * 86400000 + r % 86400000)", "returned_day": "if(r % 53 = 0, day + 12, NULL)",
}  # fmt: skip


def figures(folder: Path) -> list[Figure]:
    """Window counts alone, the triangles on top, and the forecasts beside them."""
    connection = duckdb.connect(str(folder / "fleet.duckdb"), config={"threads": 2, "memory_limit": "4GB"})
    fill(connection)

    def known() -> Frame:
        return as_known(nw.from_native(connection.table("records")), AS_OF)

    def totals() -> object:
        return window_totals(known(), OBJECTIVES, AS_OF).to_native().fetchnumpy()

    def triangles() -> None:
        for metric in dict.fromkeys(objective.metric for objective in OBJECTIVES):
            events = eligible_events(known(), metric, OBJECTIVES[0].options)
            reporting_triangle(events).to_native().fetchnumpy()

    bare = statistics.median(seconds(lambda: connection.execute(BARE).fetchnumpy()) for _ in range(3))
    counts = statistics.median(seconds(totals) for _ in range(3))
    whole = seconds(totals) + seconds(triangles)
    ahead = seconds(lambda: forecasts([outlook()] * 100)) * 60
    return [
        Figure("six objectives, 10,000,000 records: window counts / bare", counts, bare, 3),
        Figure("the same with triangles / bare", whole, bare, 25),
        Figure("6,000 forecasts on top (from 100 of them) / bare", ahead, bare),
    ]


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """A year of orders for every account."""
    connection.execute(TABLES)
    columns = ", ".join(f'({VALUES.get(name, "NULL")})::{kind} AS "{name}"' for name, kind in RECORD_COLUMNS.items())
    connection.execute(f"""
        INSERT INTO records BY NAME
        SELECT 'account-' || lpad((r % {ACCOUNTS})::VARCHAR, 4, '0') AS account, '' AS programme, 'order' AS unit,
            'k' || r AS key, day + 10 AS observed_day, NULL::INTEGER AS superseded_day, day + 30 AS seen_day,
            true AS first, {columns}
        FROM (SELECT i AS r, {FIRST_DAY} + (i // {ACCOUNTS} * 7919 % 365) AS day FROM range({RECORDS}) rows(i));
        CHECKPOINT""")  # noqa: S608 -- names of our own schema


def outlook() -> Outlook:
    """One account's typical case: forty units a day, one in fifty bad."""
    days = 120
    rng = np.random.default_rng(1)
    counted = np.full(days, 40)
    none = np.zeros(0, np.int64)
    rule = Objective("late", "Late", "late_delivery", "package", RollingDays(30), Fraction(4, 100), comparator=">=")
    return Outlook(
        RollingDays(30), rule, AS_OF, AS_OF - days + 1, rng.binomial(40, 0.02, days), counted,
        np.ones(days, np.bool_), np.zeros(days), none, none,
    )  # fmt: skip
