"""Claims about Amazon's account health report: what is counted, what is rejected, and which contradictions are named.

The reports are made here, with the traits of the published example. That one itself is no part of the project: the test
that reads it is skipped where its folder is absent.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homes import adds_up, home, reasons, texts_of
from importers.mail_builders import context
from strikewatch.core.facts import AccountEvent, Extract, RateRange, Span, Statement, day_of
from strikewatch.errors import FileRefused
from strikewatch.importers import identify
from strikewatch.importers.account_health import AccountHealth, contradictions
from strikewatch.importers.source import Source

MADE = dt.date(2026, 3, 2)
TODAY = day_of(MADE)
CONTEXT = context(MADE)
SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
EXAMPLE = SAMPLES / "amazon_account_health" / "accountHealthReport_example.json"
US, CANADA = "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"
Block = dict[str, Any]


def days(first: str = "2026-02-01", last: str = "2026-03-02") -> Block:
    return {"reportingDateFrom": f"{first}T00:00Z", "reportingDateTo": f"{last}T23:59Z"}


def judged(target: float = 0.04, condition: str = "LESS_THAN", status: str = "GOOD") -> Block:
    return {"reportingDateRange": days(), "status": status, "targetValue": target, "targetCondition": condition}


def late(count: Any = 12, orders: Any = 400, rate: Any = 0.03, **changes: Any) -> Block:
    return judged() | {"orderCount": orders, "lateShipmentCount": count, "rate": rate} | changes


def tracked(count: Any = 96, of: Any = 100, rate: Any = 0.96, **changes: Any) -> Block:
    return judged(0.95, "GREATER_THAN") | {"shipmentCount": of, "validTrackingCount": count, "rate": rate} | changes


def on_time(count: int, of: int, rate: float) -> Block:
    counts = {"shipmentCountWithValidTracking": of, "onTimeDeliveryCount": count, "rate": rate}
    return judged(0.9, "GREATER_THAN") | counts


def units_on_time(count: int, of: int, rate: float) -> Block:
    return judged(0.9, "GREATER_THAN") | {"totalUnitCount": of, "unitOnTimeDeliveryCount": count, "rate": rate}


def cancelled(count: int, orders: int, rate: float) -> Block:
    return judged(0.025) | {"orderCount": orders, "cancellationCount": count, "rate": rate}


def defects(kind: str = "mfn", count: int = 4, orders: int = 800, rate: float = 0.005) -> Block:
    pieces = {"claims": 2, "chargebacks": 1, "negativeFeedback": 2}
    parts = {name: {"count": number, "status": "NONE"} for name, number in pieces.items()}
    whole = {"orderCount": orders, "orderWithDefects": {"count": count, "status": "GOOD"}, "rate": rate}
    return judged(0.01) | whole | parts | {"fulfillmentType": kind}


def complaints(count: Any, last: str = "2026-03-02", status: str = "BAD") -> Block:
    target = {"targetValue": 0, "targetCondition": "EQUALS", "status": status}
    return {"reportingDateRange": days("2025-09-04", last), "defectsCount": count} | target


def report(*blocks: Block, market: str = US, statuses: list[Block] | None = None) -> Block:
    """A report of one marketplace with these blocks by name."""
    told = [{"marketplaceId": market, "status": "NORMAL"}] if statuses is None else statuses
    merged = {"marketplaceId": market} | {name: block for one in blocks for name, block in one.items()}
    return {"accountStatuses": told, "performanceMetrics": [merged]}


def sound() -> Block:
    """A report without any contradiction."""
    return report(
        {
            "lateShipmentRate": late(),
            "orderDefectRate": {"mfn": defects(), "afn": defects("afn", 3, 900, 0.0033)},
            "preFulfillmentCancellationRate": cancelled(5, 250, 0.02),
            "onTimeDeliveryRate": on_time(93, 100, 0.93),
            "unitOnTimeDeliveryRate": units_on_time(110, 120, 0.9167),
            "validTrackingRate": tracked(),
            "invoiceDefectRate": judged(0.05)
            | {"orderCount": 90, "invoiceDefect": {"count": 3, "status": "GOOD"}, "rate": 0.0333}
            | {"missingInvoice": {"count": 2, "status": "NONE"}, "lateInvoice": {"count": 1, "status": "NONE"}},
            "listingPolicyViolations": complaints(2),
            "otherPolicyViolations": complaints(1, "2026-02-28"),
            "documentRequests": complaints(0, status="GOOD"),
            "accountHealthRating": {"accountHealthRatingStatus": "GREAT", "reportingDateRange": days()},
            "warningStates": [{"warningType": "spammingSellerMessaging", "status": "NONE"}],
        }
    )


def read(folder: Path, content: Any, name: str = "health.json") -> Extract:
    """What the reader makes of a report, chosen by its content."""
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    source = Source(path)
    found = identify(source, CONTEXT)
    assert found.name == "account-health"
    return found.extract(source, CONTEXT)


def by_metric(found: Extract) -> dict[str, Statement]:
    return {one.metric: one for one in found.statements}


def accounted(found: Extract) -> bool:
    """Whether every entry ended as one thing."""
    rows = [one.row for group in (found.statements, found.events, found.rejects) for one in group]
    return len(rows) == len(set(rows)) and found.rows == len(rows) + sum(count for _, count in found.non_data)


def test_every_block_becomes_its_metric(tmp_path: Path) -> None:
    """Bad ones out of all, over the report's own days; orders that Amazon ships are left out by name."""
    found = read(tmp_path, sound())
    told = {name: (one.numerator, one.denominator, one.base) for name, one in by_metric(found).items()}
    assert told == {
        "late_shipment": (12, 400, "orders; target: below 4 %"),
        "order_defect": (4, 800, "orders you ship yourself; target: below 1 %"),
        "cancellation": (5, 250, "orders; target: below 2.5 %"),
        "on_time": (10, 120, "units; target: above 90 %"),
        "valid_tracking": (4, 100, "shipments; target: above 95 %"),
        "invoice_defect": (3, 90, "orders that need an invoice; target: below 5 %"),
        "policy_violation": (3, 3, "violations: listing policy, other policies; target: exactly 0"),
    }
    assert found.non_data == (
        ("status in order", 3),
        ("orders that Amazon ships", 1),
        ("second figure of a metric", 1),
        ("added to the violations before", 1),
        ("requests for documents", 1),
    )
    assert (found.rejects, found.events, found.notes) == ((), (), ("Figures of United States.",))
    assert accounted(found)


def test_days_and_rate(tmp_path: Path) -> None:
    """The period is the report's, known from the day of the file; a rate is the range that its digits allow."""
    told = by_metric(read(tmp_path, sound()))
    assert (told["late_shipment"].period, told["late_shipment"].printed_day) == (Span(TODAY - 29, TODAY), TODAY)
    assert told["late_shipment"].rate == RateRange(Fraction("0.025"), Fraction("0.035"))
    assert told["valid_tracking"].rate == RateRange(Fraction("0.035"), Fraction("0.045"))
    assert told["on_time"].rate == RateRange(Fraction("0.08325"), Fraction("0.08335"))
    # over every day that any kind of violation speaks for
    assert told["policy_violation"].period == Span(day_of(dt.date(2025, 9, 4)), TODAY)


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [
        ("0", "0", "0.005"),
        ("1", "0.995", "1"),
        ("0.5", "0.495", "0.505"),
        ("0.0300", "0.02995", "0.03005"),
        ("3e-2", "0.025", "0.035"),
        # no more digits are trusted than six: what follows is how a machine wrote it
        ("0.03333333333333333", "0.0333328333333333", "0.0333338333333334"),
    ],
)
def test_a_rate_is_as_exact_as_its_digits(tmp_path: Path, printed: str, low: str, high: str) -> None:
    """Two digits at least, since a whole number drops its noughts."""
    text = json.dumps(report({"lateShipmentRate": late(None, None, "RATE")})).replace('"RATE"', printed)
    (told,) = read(tmp_path, text).statements
    assert told.rate is not None
    assert Fraction(low) <= told.rate.low <= told.rate.high <= Fraction(high)
    assert (told.numerator, told.denominator) == (None, None)


@pytest.mark.parametrize(
    ("first", "last", "span"),
    [
        ("2026-02-01T00:00Z", "2026-02-07T23:59Z", ("2026-02-01", "2026-02-07")),
        ("2026-02-01T00:00:00.000Z", "2026-02-07T23:59:59.999Z", ("2026-02-01", "2026-02-07")),
        ("2026-02-01", "2026-02-07", ("2026-02-01", "2026-02-07")),
        # midnights of the account's own zone
        ("2026-02-01T08:00Z", "2026-02-08T07:59Z", ("2026-02-01", "2026-02-07")),
        ("2026-02-01T00:00-08:00", "2026-02-07T23:59-08:00", ("2026-02-01", "2026-02-07")),
    ],
)
def test_days_as_reports_write_them(tmp_path: Path, first: str, last: str, span: tuple[str, str]) -> None:
    """Midnight to midnight as written, else in the account's zone."""
    period = {"reportingDateFrom": first, "reportingDateTo": last}
    (told,) = read(tmp_path, report({"lateShipmentRate": late(reportingDateRange=period)})).statements
    assert told.period == Span(*(day_of(dt.date.fromisoformat(day)) for day in span))


def test_other_names_are_read(tmp_path: Path) -> None:
    """Names that only the published example has are read as what they mean, and named."""
    found = read(tmp_path, report({"prefulfillmentCancelRate": cancelled(5, 250, 0.02), "rumours": {"count": 3}}))
    assert by_metric(found)["cancellation"].numerator == 5
    assert found.non_data == (("status in order", 1), ("block that nobody reads", 1))
    assert found.notes[1:] == (
        "prefulfillmentCancelRate is no name of the schema; it is read as preFulfillmentCancellationRate.",
        "rumours is no name of the schema; nothing is read from it.",
    )


@pytest.mark.parametrize(
    ("block", "column", "reason"),
    [
        ({"validTrackingRate": tracked(104)}, "validTrackingRate.validTrackingCount", "104 is more than the 100"),
        ({"lateShipmentRate": late(401)}, "lateShipmentRate.lateShipmentCount", "401 is more than the 400"),
        ({"lateShipmentRate": late("12")}, "lateShipmentRate.lateShipmentCount", '"12" is no count'),
        ({"lateShipmentRate": late(-1)}, "lateShipmentRate.lateShipmentCount", "-1 is no count"),
        ({"lateShipmentRate": late(1.5)}, "lateShipmentRate.lateShipmentCount", "1.5 is no count"),
        ({"lateShipmentRate": late(True)}, "lateShipmentRate.lateShipmentCount", "True is no count"),
        ({"lateShipmentRate": late([1])}, "lateShipmentRate.lateShipmentCount", "a list is no count"),
        ({"lateShipmentRate": late(1, 10**12)}, "lateShipmentRate.orderCount", "1000000000000 is no count"),
        ({"lateShipmentRate": late(1, 10**999)}, "lateShipmentRate.orderCount", "is no count"),
        ({"lateShipmentRate": late(None, 400, None)}, "lateShipmentRate", "it has neither a count with what it is"),
        ({"lateShipmentRate": late(None, None, 1.2)}, "lateShipmentRate", "it has neither a count with what it is"),
        ({"lateShipmentRate": None}, "lateShipmentRate", "null is no block of figures"),
        ({"lateShipmentRate": [late()]}, "lateShipmentRate", "a list is no block of figures"),
        ({"orderDefectRate": {"mfn": 4}}, "orderDefectRate.mfn", "4 is no block of figures"),
        ({"otherPolicyViolations": complaints(None)}, "otherPolicyViolations.defectsCount", "empty; a block of viol"),
        ({"lateShipmentRate": late(reportingDateRange=None)}, "lateShipmentRate.reportingDateRange", "no period that"),
        ({"lateShipmentRate": late(reportingDateRange=days("soon"))}, "lateShipmentRate.reportingDateRange", "no per"),
        (
            {"lateShipmentRate": late(reportingDateRange=days("2026-02-08", "2026-02-07"))},
            "lateShipmentRate.reportingDateRange",
            "the period ends on 2026-02-07, before it begins on 2026-02-08",
        ),
        (
            {"lateShipmentRate": late(reportingDateRange=days("2026-02-08", "2026-03-04"))},
            "lateShipmentRate.reportingDateRange",
            "the period ends after the day the file was made",
        ),
        (
            {
                "lateShipmentRate": late(
                    reportingDateRange={
                        "reportingDateFrom": "2026-02-01T05:00Z",
                        "reportingDateTo": "2026-02-02T05:00Z",
                    }
                )
            },
            "lateShipmentRate.reportingDateRange",
            "2026-02-01 05:00 to 2026-02-02 05:00 are no whole days",
        ),
        ({"accountHealthRating": {}}, "accountHealthRating", "it tells no status"),
        ({"warningStates": [7]}, "warningStates[0]", "it tells no status"),
    ],
)
def test_a_block_that_cannot_be_says_why(tmp_path: Path, block: Block, column: str, reason: str) -> None:
    """It is rejected with its place and the reason and not counted; the block beside it is."""
    found = read(tmp_path, report({"preFulfillmentCancellationRate": cancelled(5, 250, 0.02)}, block))
    (reject,) = found.rejects
    assert (reject.column, reject.row) == (column, 3)
    assert reason in reject.reason
    assert list(by_metric(found)) == ["cancellation"]
    assert accounted(found)


def test_what_is_no_set_of_figures(tmp_path: Path) -> None:
    """A marketplace's figures that are no object are rejected; those of the others count."""
    told = report({"lateShipmentRate": late()})
    told["performanceMetrics"].append(7)
    found = read(tmp_path, told)
    assert [(one.row, one.column, one.reason) for one in found.rejects] == [
        (3, "performanceMetrics[1]", "7 is no set of figures")
    ]
    assert (list(by_metric(found)), found.notes) == (["late_shipment"], ("Figures of United States.",))


def test_days_at_the_end_of_time(tmp_path: Path) -> None:
    """A moment that has no local time is no whole day."""
    period = {"reportingDateFrom": "0001-01-01T05:00Z", "reportingDateTo": "9999-12-31T23:59Z"}
    (reject,) = read(tmp_path, report({"lateShipmentRate": late(reportingDateRange=period)})).rejects
    assert reject.reason.endswith("are no whole days")


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    """A file that cannot be opened is refused."""
    with pytest.raises(FileRefused, match="it cannot be opened"):
        AccountHealth().extract(Source(tmp_path / "gone.json"), CONTEXT)


def test_a_rate_that_is_none_leaves_the_counts(tmp_path: Path) -> None:
    """A rate above one, or one in words, is named and left out; what was counted still counts."""
    for rate in (3.2, "3 %", -0.1, False):
        found = read(tmp_path, report({"lateShipmentRate": late(rate=rate)}))
        (told,) = found.statements
        assert (told.numerator, told.denominator, told.rate) == (12, 400, None)
        assert "is no share of one" in found.notes[1]


STATUSES = [
    ("NORMAL", None),
    ("AT_RISK", "warning"),
    ("DEACTIVATED", "suspension"),
    ("SUSPENDED", "suspension"),
    ("deactivated", "suspension"),
    ("UNDER_REVIEW", "unknown"),
]


@pytest.mark.parametrize(("status", "kind"), STATUSES)
def test_an_account_status_is_an_event(tmp_path: Path, status: str, kind: str | None) -> None:
    """All but a normal one; a word nobody knows waits for a person. No time to appeal is made up."""
    found = read(tmp_path, report(statuses=[{"marketplaceId": CANADA, "status": status}]))
    assert [one.kind for one in found.events] == ([kind] if kind else [])
    for one in found.events:
        assert (one.subject, one.answer_by, one.day) == (f"Account status {status} in Canada", None, TODAY)


def test_ratings_and_warnings_are_events(tmp_path: Path) -> None:
    """A rating or a warning that is not in order is an event too, by either name of its key."""
    for key in ("ahrStatus", "accountHealthRatingStatus"):
        rating = {key: "WARNED", "reportingDateRange": days()}
        warning = [{"warningType": "spammingSellerMessaging", "status": "BAD"}]
        found = read(tmp_path, report({"accountHealthRating": rating, "warningState": warning}))
        assert [(one.kind, one.subject) for one in found.events] == [
            ("warning", "Account health rating WARNED in United States"),
            ("warning", 'Warning "spammingSellerMessaging" is BAD in United States'),
        ]


def keys(made: dt.date, folder: Path, status: str = "AT_RISK", market: str = US) -> set[str]:
    path = folder / "health.json"
    path.write_text(json.dumps(report(statuses=[{"marketplaceId": market, "status": status}])), encoding="utf-8")
    return {one.key for one in AccountHealth().extract(Source(path), context(made)).events}


def test_a_status_that_lasts_is_told_once_a_week(tmp_path: Path) -> None:
    """Reports of one week tell the same event, those of another week, status or marketplace another."""
    monday = keys(MADE, tmp_path)
    assert keys(MADE + dt.timedelta(days=6), tmp_path) == monday
    assert not monday & keys(MADE + dt.timedelta(days=7), tmp_path)
    assert not monday & keys(MADE, tmp_path, "DEACTIVATED")
    assert not monday & keys(MADE, tmp_path, market=CANADA)


def test_marketplaces_are_not_added_up(tmp_path: Path) -> None:
    """Figures of several marketplaces in one report are rejected with what to do; their statuses are events."""
    both = report({"lateShipmentRate": late()}, statuses=[{"marketplaceId": CANADA, "status": "AT_RISK"}])
    both["performanceMetrics"].append(report({"lateShipmentRate": late()}, market=CANADA)["performanceMetrics"][0])
    found = read(tmp_path, both)
    reason = "figures of United States and Canada in one report, which are judged apart; ask Amazon for one marketplace"
    assert [one.reason for one in found.rejects] == [f"{reason} at a time"] * 2
    assert ([one.kind for one in found.events], found.statements) == (["warning"], ())
    alone = read(tmp_path, report({"lateShipmentRate": late()}, statuses=both["accountStatuses"]))
    assert alone.notes == ("Figures of United States.", "A status alone of Canada.")


def changed(name: str, **cells: Any) -> Callable[[Block], None]:
    """A report with some cells of a block changed; None takes the cell away."""

    def change(told: Block) -> None:
        block = told["performanceMetrics"][0]
        for step in name.split("."):
            block = block[step]
        block.update(cells)

    return change


def renamed(old: str, new: str) -> Callable[[Block], None]:
    def change(told: Block) -> None:
        blocks = told["performanceMetrics"][0]
        blocks[new] = blocks.pop(old)

    return change


def twins(told: Block) -> None:
    told["performanceMetrics"][0]["orderDefectRate"]["afn"] = defects()


def suspended(told: Block) -> None:
    told["accountStatuses"].append({"marketplaceId": CANADA, "status": "SUSPENDED"})


CONTRADICTIONS: list[tuple[Callable[[Block], None], list[str]]] = [
    (
        changed("onTimeDeliveryRate", onTimeDeliveryCount=104),
        ["onTimeDeliveryRate: 104 (onTimeDeliveryCount) is more than the 100 it is out of."],
    ),
    (
        changed("validTrackingRate", validTrackingCount=101),
        ["validTrackingRate: 101 (validTrackingCount) is more than the 100 it is out of."],
    ),
    (
        changed("orderDefectRate.mfn", rate=0.009),
        ["orderDefectRate.mfn: its rate is said to be 0.009, but 4 of 800 is 0.0050."],
    ),
    (
        changed("preFulfillmentCancellationRate", rate=0.005),
        ["preFulfillmentCancellationRate: its rate is said to be 0.005, but 5 of 250 is 0.0200."],
    ),
    (changed("orderDefectRate.afn", fulfillmentType="mfn"), ['orderDefectRate.afn: its fulfillmentType says "mfn".']),
    (
        twins,
        [
            'orderDefectRate.afn: its fulfillmentType says "mfn".',
            "orderDefectRate: mfn and afn are the same in every figure.",
        ],
    ),
    (
        changed("unitOnTimeDeliveryRate", unitOnTimeDeliveryCount=106, rate=0.8833),
        ["unitOnTimeDeliveryRate: GOOD at 0.8833, although its target is above 0.9."],
    ),
    (changed("lateShipmentRate", status="BAD"), ["lateShipmentRate: BAD at 0.03, although its target is below 0.04."]),
    (
        changed("documentRequests", defectsCount=8),
        ["documentRequests: GOOD at 8, although its target is exactly 0."],
    ),
    (
        suspended,
        ['accountStatuses[1]: "SUSPENDED" is no status of the schema, which has NORMAL, AT_RISK, DEACTIVATED.'],
    ),
    (
        changed("lateShipmentRate", status="FINE"),
        ['lateShipmentRate: "FINE" is no status of the schema, which has GOOD, BAD, NONE.'],
    ),
    (
        changed("documentRequests", reportingDateRange=days("2026-03-01", "2026-02-27")),
        ["documentRequests: its period ends on 2026-02-27, before it begins on 2026-03-01."],
    ),
    (
        renamed("preFulfillmentCancellationRate", "prefulfillmentCancelRate"),
        ["prefulfillmentCancelRate is no name of the schema; it is read as preFulfillmentCancellationRate."],
    ),
    (
        renamed("warningStates", "warningState"),
        ["warningState is no name of the schema; it is read as warningStates."],
    ),
    (changed("accountHealthRating", ahrStatus="GREAT"), ["accountHealthRating.ahrStatus is no name of the schema."]),
    (changed("lateShipmentRate", mood="fair"), ["lateShipmentRate.mood is no name of the schema."]),
    (
        changed("lateShipmentRate", targetCondition="NEAR"),
        ['lateShipmentRate: "NEAR" is no condition of the schema, which has LESS_THAN, GREATER_THAN, EQUALS.'],
    ),
    (
        changed("orderDefectRate.mfn", claims={"count": 9, "status": "NONE"}),
        ["orderDefectRate.mfn: 9 of one kind is more than the 4 of every kind."],
    ),
    (
        changed("invoiceDefectRate", lateInvoice={"count": 0, "status": "NONE"}),
        ["invoiceDefectRate: its kinds add up to 2, fewer than the 3 of every kind."],
    ),
]


@pytest.mark.parametrize(("plant", "sentences"), CONTRADICTIONS)
def test_each_contradiction_is_named(plant: Callable[[Block], None], sentences: list[str]) -> None:
    """Planted into a sound report, it is what is said, and nothing else is."""
    told = sound()
    assert contradictions(told) == []
    plant(told)
    assert contradictions(told) == sentences


def test_all_at_once(tmp_path: Path) -> None:
    """A report with the traits of the published example: every contradiction is noted, only what can be is counted."""
    told = sound()
    for plant, _ in CONTRADICTIONS[:4]:
        plant(told)
    found = read(tmp_path, told)
    assert set(found.notes[1:]) == {one for _, sentences in CONTRADICTIONS[:4] for one in sentences}
    assert [one.column for one in found.rejects] == [
        "onTimeDeliveryRate.onTimeDeliveryCount",
        "validTrackingRate.validTrackingCount",
    ]
    assert "valid_tracking" not in by_metric(found)
    assert by_metric(found)["on_time"].base.startswith("units")
    # neither number overwrites the other
    defect = by_metric(found)["order_defect"]
    assert (defect.numerator, defect.denominator) == (4, 800)
    assert defect.rate == RateRange(Fraction("0.0085"), Fraction("0.0095"))


PUBLISHED = (
    'accountStatuses[2]: "SUSPENDED" is no status of the schema',
    "prefulfillmentCancelRate is no name of the schema",
    "prefulfillmentCancelRate: its rate is said to be 0.005, but 551 of 17197 is 0.0320",
    "onTimeDeliveryRate: 847987 (onTimeDeliveryCount) is more than the 808046",
    "unitOnTimeDeliveryRate: GOOD at 0.8848, although its target is above 0.9",
    "accountHealthRating.ahrStatus is no name of the schema",
    "orderDefectRate.mfn: its rate is said to be 0.009, but 1078 of 539000 is 0.0020",
    "orderDefectRate.afn: its rate is said to be 0.009, but 1078 of 539000 is 0.0020",
    'orderDefectRate.afn: its fulfillmentType says "mfn"',
    "documentRequest is no name of the schema",
    "documentRequest: its period ends on 2020-11-19, before it begins on 2020-11-21",
    "documentRequest: GOOD at 8, although its target is exactly 0",
    "validTrackingRate: 896462 (validTrackingCount) is more than the 878443",
    "warningState is no name of the schema",
    "orderDefectRate: mfn and afn are the same in every figure",
)


def test_the_published_example() -> None:
    """Amazon's own example contradicts itself and its schema in fifteen places, and each is named."""
    if not EXAMPLE.exists():
        pytest.skip("the published example is not here")
    found = AccountHealth().extract(Source(EXAMPLE), context(dt.date(2020, 11, 19)))
    assert found.notes[:2] == ("Figures of United States.", "A status alone of Canada, Mexico.")
    said = found.notes[2:]
    assert len(said) == len(PUBLISHED)
    assert all(one.startswith(start) for one, start in zip(said, PUBLISHED, strict=True))
    assert {name: (one.numerator, one.denominator) for name, one in by_metric(found).items()} == {
        "invoice_defect": (315, 9001),
        "late_shipment": (27896, 870669),
        "policy_violation": (998, 998),
        "cancellation": (551, 17197),
        "on_time": (19, 165),
        "order_defect": (1078, 539000),
    }
    assert [one.column.partition(".")[0] for one in found.rejects] == ["onTimeDeliveryRate", "validTrackingRate"]
    assert [one.kind for one in found.events] == ["warning", "suspension", "warning", "warning"]
    assert accounted(found)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"accountStatuses": [', "it is no whole JSON (Expecting value"),
        ('{"accountStatuses": [] "performanceMetrics": []}', "it is no whole JSON (Expecting"),
        ('{"accountStatuses": [1e999999999999999999999]}', "it is no whole JSON"),
        ('{"accountStatuses": [' + "9" * 5000 + "]}", "it is no whole JSON"),
        ('{"accountStatuses": ' + "[" * 50_000, "it is no whole JSON"),
        ('{"accountStatuses": ' + "[" * 30 + "]" * 30 + "}", "not built like an account health report"),
        ('{"accountStatuses": {}}', "accountStatuses is no list, so this is no account health report"),
        ('{"accountStatuses": [], "performanceMetrics": null}', "performanceMetrics is no list"),
        ('{"accountStatuses": [], "accountStatuses": []}', "a name stands twice in one object"),
    ],
)
def test_a_broken_report_is_refused(tmp_path: Path, content: str, sentence: str) -> None:
    """A file that is no whole report is refused with its reason."""
    with pytest.raises(FileRefused, match=r"^health\.json: ") as found:
        read(tmp_path, content)
    assert sentence in str(found.value)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    """Nothing of this size is an account health report."""
    with pytest.raises(FileRefused, match="larger than 16 MB"):
        read(tmp_path, '{"accountStatuses": [' + " " * (17 << 20))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_json(tmp_path: Path, encoding: str) -> None:
    """With or without its mark, in eight bits or sixteen."""
    (tmp_path / "health.json").write_text(json.dumps(sound()), encoding=encoding)
    source = Source(tmp_path / "health.json")
    assert len(identify(source, CONTEXT).extract(source, CONTEXT).statements) == 7


def test_through_the_intake(tmp_path: Path) -> None:
    """Taken in once it is new, taken in again with one figure changed the rest is repeated; the file adds up."""
    found = home(tmp_path)
    told = sound()
    found.put("inbox/flex/health.json", json.dumps(told), MADE)
    (result,) = found.ingest(MADE)
    assert (result.format, result.accepted, result.repeated, result.rejected) == ("account-health", 7, 0, 0)
    assert adds_up(result, 14)
    changed("lateShipmentRate", lateShipmentCount=13, rate=0.0325)(told)
    changed("validTrackingRate", validTrackingCount=101)(told)
    found.put("inbox/flex/health.json", json.dumps(told), MADE)
    (again,) = found.ingest(MADE)
    assert (again.accepted, again.repeated, again.rejected) == (1, 5, 1)
    with found.store() as store:
        assert reasons(store) == [
            (8, "validTrackingRate.validTrackingCount", "101 is more than the 100 it is out of"),
        ]


def test_nothing_personal_is_kept(tmp_path: Path) -> None:
    """A mail address in a status, a name, a marketplace or a cell does not enter the store."""
    found = home(tmp_path)
    address = "ann@example.org"
    told = report({address: 3, "lateShipmentRate": late(address) | {address: 1}}, market=address)
    told["accountStatuses"] = [{"marketplaceId": address, "status": f"ask {address}"}, {"status": [address]}]
    found.put("inbox/flex/health.json", json.dumps(told), MADE)
    (result,) = found.ingest(MADE)
    assert adds_up(result, 4)
    with found.store() as store:
        assert [text for _, text in texts_of(store) if "ann@" in text] == []


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 500), st.just(10**40), st.floats(), st.text(max_size=8),
    st.sampled_from(["GOOD", "NORMAL", "\ud800", "\0", "2026-02-01T00:00Z", "9999-12-31T23:59Z", "0001-01-01"]),
)  # fmt: skip
VALUES = st.recursive(CELLS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner))
PLACES = [
    (name, key) for name, block in sound()["performanceMetrics"][0].items() if isinstance(block, dict) for key in block
]
NUMBERS = itertools.count()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), max_size=4), VALUES, VALUES)
def test_whatever_stands_in_a_report(
    tmp_path: Path, planted: list[tuple[tuple[str, str], Any]], status: Any, block: Any
) -> None:
    """Any value in any place ends as a statement, an event, a reject or a named line; nothing breaks."""
    told = sound()
    for (name, key), value in planted:
        told["performanceMetrics"][0][name][key] = value
    told["performanceMetrics"][0] |= {"warningState": status, "listingPolicyViolations": block}
    told["accountStatuses"].append(status)
    found = read(tmp_path, told)
    assert accounted(found)
    assert all(0 <= (one.numerator or 0) <= (one.denominator or 0) for one in found.statements)
    assert all(isinstance(one, AccountEvent) for one in found.events)
    for text in [*found.notes, *(one.reason + one.raw for one in found.rejects), *(one.text for one in found.events)]:
        assert text.encode()
        assert text.isprintable()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=6), VALUES)
def test_whatever_is_taken_in_adds_up(tmp_path: Path, planted: list[tuple[tuple[str, str], Any]], status: Any) -> None:
    """The store holds every outcome, whatever letters are in it."""
    told = sound() | {"number": next(NUMBERS)}
    for (name, key), value in planted:
        told["performanceMetrics"][0][name][key] = value
    told["accountStatuses"].append({"marketplaceId": US, "status": status})
    found = home(tmp_path)
    path = found.put("inbox/flex/health.json", json.dumps(told), MADE)
    (result,) = found.ingest(MADE, path)
    assert not result.refused
    assert adds_up(result, result.rows)
