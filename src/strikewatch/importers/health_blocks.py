"""Amazon's account health report as entries: its statuses and its blocks of figures by the names of their schema.

    Entry, entries    each account status and each block, with its path in the file
    Block, BLOCKS     which keys hold the counts of a metric
    VIOLATIONS        the blocks that count complaints
    MARKETS           marketplaces by their id

The names are those of the schema `accountHealthReport-2020-11-18` (github.com/amzn/selling-partner-api-models). Reports
go by other names too, Amazon's own example among them; `ALIASES` has those that were seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from strikewatch.importers.masking import masked_cell

STATUSES, METRICS = "accountStatuses", "performanceMetrics"
RATING, WARNINGS, DEFECTS = "accountHealthRating", "warningStates", "orderDefectRate"


@dataclass(frozen=True, slots=True)
class Block:
    """A block of figures: its metric, where its whole and its part stand, what the whole counts; `good` parts or bad.

    `pieces` are the blocks inside it whose counts make up the part.
    """

    metric: str
    whole: str
    part: tuple[str, ...]
    counted: str
    good: bool = False
    pieces: tuple[str, ...] = ()


_DEFECT_PIECES = ("claims", "chargebacks", "negativeFeedback")
BLOCKS = {
    "lateShipmentRate": Block("late_shipment", "orderCount", ("lateShipmentCount",), "orders"),
    "preFulfillmentCancellationRate": Block("cancellation", "orderCount", ("cancellationCount",), "orders"),
    "orderDefectRate.mfn": Block(
        "order_defect", "orderCount", ("orderWithDefects", "count"), "orders you ship yourself", pieces=_DEFECT_PIECES
    ),
    "orderDefectRate.afn": Block(
        "order_defect", "orderCount", ("orderWithDefects", "count"), "orders that Amazon ships", pieces=_DEFECT_PIECES
    ),
    "onTimeDeliveryRate": Block(
        "on_time", "shipmentCountWithValidTracking", ("onTimeDeliveryCount",), "shipments with valid tracking",
        good=True,
    ),
    "unitOnTimeDeliveryRate": Block("on_time", "totalUnitCount", ("unitOnTimeDeliveryCount",), "units", good=True),
    "validTrackingRate": Block("valid_tracking", "shipmentCount", ("validTrackingCount",), "shipments", good=True),
    "invoiceDefectRate": Block(
        "invoice_defect", "orderCount", ("invoiceDefect", "count"), "orders that need an invoice",
        pieces=("missingInvoice", "lateInvoice"),
    ),
}  # fmt: skip
VIOLATIONS = {
    "listingPolicyViolations": "listing policy",
    "productAuthenticityCustomerComplaints": "authenticity",
    "productConditionCustomerComplaints": "condition",
    "productSafetyCustomerComplaints": "safety",
    "receivedIntellectualPropertyComplaints": "intellectual property received",
    "restrictedProductPolicyViolations": "restricted products",
    "suspectedIntellectualPropertyViolations": "intellectual property suspected",
    "foodAndProductSafetyIssues": "food safety",
    "otherPolicyViolations": "other policies",
}
DOCUMENTS = "documentRequests"
ALIASES = {
    "prefulfillmentcancelrate": "preFulfillmentCancellationRate",
    "prefulfillmentcancellationrate": "preFulfillmentCancellationRate",
    "documentrequest": DOCUMENTS,
    "warningstate": WARNINGS,
}
MARKETS = {  # developer-docs.amazon.com/sp-api/docs/marketplace-ids
    "ATVPDKIKX0DER": "United States",
    "A2EUQ1WTGCTBG2": "Canada",
    "A1AM78C64UM0Y8": "Mexico",
    "A2Q3Y263D00KWC": "Brazil",
    "A1F83G8C2ARO7P": "United Kingdom",
    "A1PA6795UKMFR9": "Germany",
    "A13V1IB3VIYZZH": "France",
    "APJ6JRA9NG5V4": "Italy",
    "A1RKKUPIHCS9HS": "Spain",
    "A1805IZSGTT6HS": "Netherlands",
    "A2NODRKZP88ZB9": "Sweden",
    "A1C3SOZRARQ6R3": "Poland",
    "AMEN7PMS3EDWL": "Belgium",
    "A28R8C7NBKEWEA": "Ireland",
    "A33AVAJ2PDY3EV": "Turkey",
    "A2VIGQ35RCS4UG": "United Arab Emirates",
    "A17E79C6D8DWNP": "Saudi Arabia",
    "ARBP9OOSHTCHU": "Egypt",
    "AE08WJ6YKNBMC": "South Africa",
    "A21TJRUUN4KGV": "India",
    "A19VAU5U5O7RUS": "Singapore",
    "A39IBJ37TRP1C6": "Australia",
    "A1VC38T7YXB528": "Japan",
}
SCHEMA = {STATUSES, RATING, WARNINGS, DEFECTS, DOCUMENTS, *BLOCKS, *VIOLATIONS}


@dataclass(frozen=True, slots=True)
class Entry:
    """A status or a block: `path` as the file writes it, `name` as the schema calls it, its marketplace."""

    path: str
    name: str
    value: Any
    market: str = ""

    def cell(self, *keys: str) -> Any:
        """What stands under these keys, None where nothing does."""
        found = self.value
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        return found


def entries(report: Any) -> Iterator[Entry]:
    """Every account status and every block, in the order of the file."""
    for number, one in enumerate(_list(report, STATUSES)):
        yield Entry(f"{STATUSES}[{number}]", STATUSES, one, _market(one))
    for number, one in enumerate(_list(report, METRICS)):
        if not isinstance(one, dict):
            yield Entry(f"{METRICS}[{number}]", METRICS, one)
            continue
        for key, value in one.items():
            if key != "marketplaceId":
                yield from _blocks(key, value, _market(one))


def _list(report: Any, key: str) -> list[Any]:
    found = report.get(key) if isinstance(report, dict) else None
    return found if isinstance(found, list) else []


def _market(one: Any) -> str:
    found = one.get("marketplaceId") if isinstance(one, dict) else None
    return found if isinstance(found, str) else ""


def _blocks(key: str, value: Any, market: str) -> Iterator[Entry]:
    name, path = ALIASES.get(key.casefold(), key), plain(key)
    if name == DEFECTS and isinstance(value, dict):
        yield from (Entry(f"{path}.{plain(one)}", f"{name}.{one}", block, market) for one, block in value.items())
    elif name == WARNINGS and isinstance(value, list):
        yield from (Entry(f"{path}[{number}]", name, one, market) for number, one in enumerate(value))
    else:
        yield Entry(path, name, value, market)


def market_name(market: str) -> str:
    """A marketplace by its country, else by its id."""
    return MARKETS.get(market) or (f"marketplace {plain(market)}" if market else "a marketplace without a name")


def plain(text: str) -> str:
    """Text of the file as it may be kept and shown: on one line, masked, without what is no letter."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return masked_cell(printable.encode("utf-8", "replace").decode())
