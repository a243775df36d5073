"""Uber's `driver_lifetime_trips` of the US download: Title Case columns, no trip number, no zone.

Its times end in `Z` and are local wall time all the same. `fare_split` rows are shares of another trip and no trips.
Request time, status and fare tell a trip; exact repeats occur and count once.
"""

from __future__ import annotations

from strikewatch.core.facts import Extract
from strikewatch.core.record import MomentColumn, TableMapping, UnitMapping, WordColumn
from strikewatch.errors import FileRefused
from strikewatch.importers.source import Context, Source
from strikewatch.importers.tables import has_columns, reading_notes, refuse_repeats

REQUESTED, BEGUN, DROPPED = "Local Request Timestamp", "Begin Trip Local Timestamp", "Local Dropoff Timestamp"
STATUS, FARE = "Status", "Local Original Fare"
FORMATS = ("%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ")
MARKS = (REQUESTED, STATUS, "Product Name")

MAPPING = TableMapping(
    format="uber-trips",
    required=(REQUESTED, BEGUN, DROPPED, STATUS, FARE),
    units=(
        UnitMapping(
            unit="trip",
            key=(REQUESTED, STATUS, FARE),
            moments=(
                MomentColumn("ordered", REQUESTED, FORMATS),
                MomentColumn("start", BEGUN, FORMATS),
                MomentColumn("delivered", DROPPED, FORMATS),
            ),
            words=(
                WordColumn(
                    STATUS,
                    {
                        "completed": {"completed": 1, "cancelled_own": 0},
                        "driver_canceled": {"cancelled_own": 1},
                        "rider_canceled": {"cancelled_other": 1},
                        "unfulfilled": {"cancelled_other": 1},
                    },
                    ignored=("fare_split",),
                ),
            ),
            dated_by="ordered",
        ),
    ),
)


class UberTrips:
    """Layout C of the driver's data download."""

    name = "uber-trips"

    def identify(self, source: Source, context: Context) -> bool:
        """Whether the header is this layout's."""
        return has_columns(source.table, MARKS)

    def extract(self, source: Source, context: Context) -> Extract:
        """The trips. Raises FileRefused where a column that every known file has is missing or repeated."""
        table = source.table
        missing = [column for column in MAPPING.columns if not has_columns(table, (column,))]
        if table is None or missing:
            raise FileRefused(
                f"{source.name}: looks like Uber's driver trips but has no column {' and no '.join(missing)}; "
                "download it again, or map it under [[account.table]] in the settings"
            )
        refuse_repeats(table, MAPPING.columns)
        return Extract(self.name, table=table, mapping=MAPPING, notes=reading_notes(table))
