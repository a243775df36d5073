"""Examples that platforms, sellers and drivers have worked out in public, recounted with the shipped rules.

Each goes the whole way: records, eligible events, window, assessment, with the objective of its pack as it read on the
day. The figures are those of the source named with the example; the records behind them are made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain
from typing import Any

import numpy as np
import pytest

from builders import AS_OF, Row, assessment, at, day, evidence, known_events, record
from strikewatch.core.arrays import Events, part
from strikewatch.core.assess import assess
from strikewatch.core.assessment import Assessment
from strikewatch.core.evidence import Evidence, LevelRules
from strikewatch.core.facts import Span
from strikewatch.core.model import Counts, Level, Objective
from strikewatch.core.statements import no_events
from strikewatch.policies import load_pack
from strikewatch.report.standing import rate_text, shown_rate

COVERED = (Span(AS_OF - 800, AS_OF + 30),)


def rule(pack: str, name: str, on: int = AS_OF, market: str | None = None) -> Objective:
    """An objective as its pack reads on a day."""
    return next(one for one in load_pack(pack, market=market).in_force(on) if one.id == name)


def events(one: Objective, rows: Sequence[Row], as_of: int) -> Events:
    return known_events(rows, one.metric, as_of, one.options)


def judged(one: Objective, rows: Sequence[Row], as_of: int = AS_OF) -> Assessment:
    """What is said about an objective of which these records are known."""
    return assessment(evidence(events(one, rows, as_of), objective=one, covered=COVERED), as_of)


def figure(found: Assessment) -> Fraction | None:
    """What the platform would show."""
    return shown_rate(found.objective, found.counts)


def some(number: int, first: int, last: int, **facts: Any) -> Iterator[dict[str, Any]]:
    """So many equal units, spread over the days from `first` to `last`; a fact that is a function is given the day."""
    for index in range(number):
        on = first + index % (last - first + 1)
        yield record(**{name: told(on) if callable(told) else told for name, told in facts.items()})


def same(on: int) -> int:
    return on


def next_day(on: int) -> int:
    return on + 1


# --- Amazon, as a seller


def promised(number: int, first: int, last: int, *, late: int = 0) -> Iterator[dict[str, Any]]:
    yield from some(late, first, last, unit="order", due_day=same, delivered_day=next_day)
    yield from some(number - late, first, last, unit="order", due_day=same, delivered_day=same)


@pytest.mark.parametrize(("late", "left", "breach"), [(9, 1, False), (10, 0, False), (11, -1, True)])
def test_on_time_delivery_leaves_out_the_newest_week(late: int, left: int, breach: bool) -> None:
    """130 units promised in 21 days, 30 of them within the last seven: 90 of the other 100 on time are 90 %, in order.

    Source: sellerclass.com/p/13750.html on the policy of September 2024; what is asked for is at least 90 %.
    """
    rows = [*promised(100, AS_OF - 20, AS_OF - 7, late=late), *promised(30, AS_OF - 6, AS_OF - 1, late=30)]
    found = judged(rule("amazon-seller", "amz.otdr", market="us"), rows)
    assert (found.counts, found.window) == (Counts(late, 100), Span(AS_OF - 20, AS_OF - 7))
    assert (figure(found), found.events_left) == (1 - Fraction(late, 100), left)
    assert (found.level is Level.BREACH) is breach


def test_one_defect_in_43_counted_orders() -> None:
    """120 orders shipped, 43 of them counted, one low rating: 2.3 %.

    Source: sellercentral.amazon.com/forums/t/account-at-risk-because-usps/1206474. The other 77 are of the 15 days that
    the window leaves out.
    """
    counted = some(42, AS_OF - 74, AS_OF - 15, unit="order", ordered_day=same)
    bad = record(unit="order", ordered_day=AS_OF - 20, defective=1, reported_day=AS_OF - 3)
    too_new = some(77, AS_OF - 14, AS_OF, unit="order", ordered_day=same)
    one = rule("amazon-seller", "amz.odr")
    found = judged(one, [*counted, bad, *too_new])
    assert (found.counts, rate_text(one, found.counts)) == (Counts(1, 43), "2.3 %")
    assert found.level is Level.BREACH


def by_item(one: Objective, rows: Sequence[Row]) -> dict[str, Assessment]:
    """What is said of each item alone."""
    told = events(one, rows, AS_OF)
    items = np.array(told.item)
    parts = {item: part(told, np.flatnonzero(items == item)) for item in sorted(set(told.item))}
    return {item: assessment(evidence(held, objective=one, segment=item)) for item, held in parts.items()}


def test_two_cancellations_in_a_row_take_an_offer_down() -> None:
    """Per item: two in a row within 30 days, whatever other items do; an order that is shipped between parts them.

    Source: sellercentral.amazon.ae/gp/help/external itemID=200285210.
    """
    told = [
        ("lamp", 20, 1), ("vase", 19, 0), ("lamp", 18, 1),
        ("mug", 17, 1), ("mug", 16, 0), ("mug", 15, 1),
        # the first of the two is of more than 30 days ago
        ("bowl", 31, 1), ("bowl", 10, 1),
    ]  # fmt: skip
    rows = [record(unit="order", ordered_at=at(AS_OF - ago), item=item, cancelled_own=own) for item, ago, own in told]
    found = by_item(rule("amazon-seller", "amz.pfcr_offer", market="ae"), rows)
    assert {item: one.counts.numerator for item, one in found.items()} == {"bowl": 1, "lamp": 2, "mug": 1, "vase": 0}
    assert [item for item, one in found.items() if one.level is Level.BREACH] == ["lamp"]


@pytest.mark.parametrize(
    ("orders", "points", "balance", "tier"),
    [
        (0, (8,), 192, "at risk"),
        # four points for every 200 whole orders
        (199, (8,), 192, "at risk"),
        (200, (8,), 196, "at risk"),
        (450, (8,), 200, "healthy"),
        (450, (38, 71), 99, "critical"),
        # fewer orders alone never bring it under 200
        (1, (), 200, "healthy"),
        (100_000, (), 1000, "healthy"),
    ],
)
def test_account_health_is_a_balance(orders: int, points: tuple[int, ...], balance: int, tier: str) -> None:
    """200, and 4 for each 200 orders of 180 days, less the points of open violations; what is settled costs nothing.

    Source: blog.fbaleadlist.com/p/amazon-account-health-rating-key-factors-explained.
    """
    rows = [record(unit="violation", reported_day=AS_OF - 9, points=cost) for cost in points]
    rows += [record(unit="violation", reported_day=AS_OF - 9, closed_day=AS_OF - 1, points=50)]
    rows += [record(unit="violation", reported_day=AS_OF - 180, points=50)]
    rows += [record(unit="order", ordered_day=AS_OF - 30, units=orders)] if orders else []
    found = judged(rule("amazon-seller", "amz.ahr"), rows)
    assert (figure(found), found.tier) == (Fraction(balance), tier)


def packed(number: int, *, late: int) -> list[dict[str, Any]]:
    """Units to be packed within the week from Sunday 15 to Saturday 21 November 2026."""
    first, last = AS_OF - 7, AS_OF - 2
    return [
        *some(late, first, last, unit="order", ship_by_day=same, shipped_day=next_day),
        *some(number - late, first, last, unit="order", ship_by_day=same, shipped_day=same),
    ]


@pytest.mark.parametrize(
    ("units", "late", "breach"),
    [
        # two late units a week are let pass, however much they are
        (100, 2, False),
        (100, 3, True),
        # from 600 units on the rate is the kinder one: 0.5 % are in order
        (1000, 5, False),
        (1000, 6, True),
    ],
)
def test_seller_flex_lets_two_units_a_week_pass(units: int, late: int, breach: bool) -> None:
    """Brazil: a week of up to two late units is no violation although the rate is above 0.5 %.

    Source: sellercentral.amazon.com.br/gp/help/external itemID=CCUETABBJHMNMAC.
    """
    found = judged(rule("amazon-seller-flex", "sfx.late_ship", market="br"), packed(units, late=late), AS_OF - 1)
    assert (found.counts, found.window) == (Counts(late, units), Span(AS_OF - 7, AS_OF - 1))
    assert (found.level is Level.BREACH) is breach


# --- eBay and Etsy

TWENTIETH = day("2026-11-20")
QUARTER = Span(day("2026-08-01"), day("2026-10-31"))
YEAR = Span(day("2025-11-01"), day("2026-10-31"))


def sold(number: int, period: Span, **facts: Any) -> Iterator[dict[str, Any]]:
    return some(number, period.first, period.last, unit="order", ordered_day=same, **facts)


@pytest.mark.parametrize(
    ("recent", "looked_at", "counts"), [(399, YEAR, Counts(5, 499)), (400, QUARTER, Counts(0, 400))]
)
def test_ebay_looks_back_three_months_from_400_transactions_on(recent: int, looked_at: Span, counts: Counts) -> None:
    """On the 20th the three whole months before count where they hold 400 transactions, else the twelve.

    Source: export.ebay.com, seller performance policy.
    """
    earlier = Span(YEAR.first, QUARTER.first - 1)
    rows = [*sold(recent, QUARTER), *sold(95, earlier), *sold(5, earlier, cancelled_own=1)]
    found = judged(rule("ebay", "ebay.tdr", TWENTIETH), rows, TWENTIETH)
    assert (found.window, found.counts) == (looked_at, counts)


@pytest.mark.parametrize(("buyers", "breach"), [(4, False), (5, True)])
def test_ebay_asks_how_many_buyers_had_a_defect(buyers: int, breach: bool) -> None:
    """12 defects in 400 transactions are 3 %, and nothing follows until they are those of five buyers.

    Source: sellercentre.ebay.com.au/how-we-measure-seller-standards.
    """
    bad = chain.from_iterable(sold(2, QUARTER, cancelled_own=1, buyer=f"b{index}") for index in range(buyers - 1))
    rest = sold(12 - 2 * (buyers - 1), QUARTER, cancelled_own=1, buyer="last")
    found = judged(rule("ebay", "ebay.tdr", TWENTIETH), [*sold(388, QUARTER), *bad, *rest], TWENTIETH)
    assert (found.counts, found.counts.buyers) == (Counts(12, 400), buyers)
    assert (found.level is Level.BREACH) is breach


@pytest.mark.parametrize(
    ("orders", "cases", "breach"),
    [
        # under 300 orders three cases are allowed, even where they are more than 1 %
        (40, 3, False),
        (299, 3, False),
        (299, 4, True),
        # from 300 orders on it must stay under 1 %, and 3 of 300 are 1 %
        (300, 2, False),
        (300, 3, True),
        (301, 3, False),
    ],
)
def test_etsy_counts_cases_of_a_small_shop(orders: int, cases: int, breach: bool) -> None:
    """Three whole months, looked at on the first of the next.

    Source: help.etsy.com, articles 360036207794 and 29654393638679.
    """
    first = day("2026-11-01")
    found = judged(
        rule("etsy", "etsy.case", first), [*sold(cases, QUARTER, case_lost=1), *sold(orders - cases, QUARTER)], first
    )
    assert (found.counts, found.window) == (Counts(cases, orders), QUARTER)
    assert (found.level is Level.BREACH) is breach


# --- stars and thumbs


def rated(*stars: int) -> list[dict[str, Any]]:
    """Ratings of so many stars, the first given the longest ago."""
    return [
        record(unit="rating", reported_at=at(AS_OF - len(stars) + index), stars=given)
        for index, given in enumerate(stars)
    ]


@pytest.mark.parametrize(
    ("fives", "ones", "stars", "ratings"),
    [
        # below 100 ratings none is left out, and from 100 on the two lowest are
        (97, 2, Fraction(97 * 5 + 2, 99), 99),
        (98, 2, Fraction(5), 98),
        (97, 3, Fraction(97 * 5 + 1, 98), 98),
    ],
)
def test_instacart_leaves_the_two_lowest_out(fives: int, ones: int, stars: Fraction, ratings: int) -> None:
    """The last 100 ratings less the two lowest.

    Source: instacart.com/company/shopper-community/changes-to-customer-ratings, 15 November 2023.
    """
    found = judged(rule("instacart", "ic.rating"), rated(*[1] * ones, *[5] * fives))
    assert (figure(found), found.counts.denominator) == (stars, 4 * ratings)


def test_instacart_looks_at_100_ratings() -> None:
    """A hundred and first pushes the oldest out before the two lowest are taken."""
    found = judged(rule("instacart", "ic.rating"), rated(1, 1, *[5] * 97, 4, 4))
    assert figure(found) == Fraction(97 * 5 + 4, 98)


@pytest.mark.parametrize(
    ("stars", "average", "breach"),
    [
        ([1] * 20 + [5] * 80, "4.2", False),
        ([4] + [1] * 20 + [5] * 79, "4.19", True),
        # an older one is no longer looked at
        ([4] + [1] * 20 + [5] * 80, "4.2", False),
    ],
)
def test_doordash_asks_for_4_2_of_the_last_100(stars: list[int], average: str, breach: bool) -> None:
    """At 4.2 stars of the last 100 ratings nothing follows; below, the account can be ended.

    Source: dasherhelp.doordash.com/dasher-ratings.
    """
    found = judged(rule("doordash", "dd.customer_rating", market="us"), rated(*stars))
    assert figure(found) == Fraction(average)
    assert (found.level is Level.BREACH) is breach


@pytest.mark.parametrize(("ones", "average", "level"), [(10, "4.6", Level.WATCH), (11, "4.56", Level.WARNING)])
def test_a_ride_nobody_rated_is_five_stars_for_lyft(ones: int, average: str, level: Level) -> None:
    """Ten of the last 100 rides with one star, and nobody rated the others: 4.6.

    Source: help2.lyft.com/hc/en-us/articles/115013079948; 4.6 is what others report, not Lyft.
    """
    rides = some(101 - ones, AS_OF - 40, AS_OF - 1, unit="trip", start_day=same, completed=1)
    given_up = some(5, AS_OF - 9, AS_OF - 5, unit="trip", start_day=same, cancelled_other=1)
    bad = some(ones, AS_OF - 8, AS_OF - 4, unit="trip", start_day=same, completed=1, stars=1)
    found = judged(rule("lyft", "lyft.rating"), [*rides, *given_up, *bad])
    assert (figure(found), found.counts.denominator) == (Fraction(average), 400)
    assert found.level.severity >= level.severity
    assert ("past" in found.reason) is (level is Level.WARNING)


# --- trips, orders and blocks


@pytest.mark.parametrize(("dropped", "past"), [(9, False), (10, True)])
def test_uber_counts_100_accepted_trips(dropped: int, past: bool) -> None:
    """The last 100 accepted trips; those that a rider cancels are left out, and the window reaches further back.

    Source: help.uber.com, tracking acceptance and cancellation rates; under 10 % is what drivers advise, not Uber.
    """
    too_old = some(20, AS_OF - 90, AS_OF - 80, unit="trip", ordered_day=same, cancelled_own=1)
    theirs = some(15, AS_OF - 30, AS_OF - 1, unit="trip", ordered_day=same, cancelled_other=1)
    mine = some(dropped, AS_OF - 20, AS_OF - 11, unit="trip", ordered_day=same, cancelled_own=1)
    rest = some(100 - dropped, AS_OF - 40, AS_OF - 1, unit="trip", ordered_day=same, cancelled_own=0)
    found = judged(rule("uber", "uber.cancel", market="us"), [*too_old, *theirs, *mine, *rest])
    assert found.counts == Counts(dropped, 100)
    assert ("past the level that people report" in found.reason) is past


@pytest.mark.parametrize(
    ("first", "count", "breach"),
    [
        ("00:19", 2, False),
        # one minute later it is within the 24 hours of the third
        ("00:21", 3, True),
        ("21:00", 3, True),
    ],
)
def test_spark_locks_out_after_the_third_drop_in_24_hours(first: str, count: int, breach: bool) -> None:
    """Two drops on the day before and one after midnight are three within 24 hours; the second brings a warning.

    Source: ridesharingdriver.com/spark-cancel-timeout.
    """
    drops = [(AS_OF - 1, first), (AS_OF - 1, "23:50"), (AS_OF, "00:20")]
    taken = at(AS_OF - 2, "07:00")  # when they were accepted is of no account
    rows = [record(unit="trip", ordered_at=taken, cancelled_at=at(on, clock), cancelled_own=1) for on, clock in drops]
    rows += [record(unit="trip", ordered_at=at(AS_OF - 1, "18:00"), cancelled_own=0)]
    found = judged(rule("spark", "spark.drops_24h"), rows)
    assert found.counts.numerator == count
    assert found.level is (Level.BREACH if breach else Level.WARNING)


@pytest.mark.parametrize(("dropped", "breach"), [(6, False), (7, True)])
def test_shipt_forgives_one_drop_of_50(dropped: int, breach: bool) -> None:
    """Of the last 50 one drop is forgiven: six dropped are 90 %, which is in order.

    Source: ridester.com/topics/shipt-shopper-stats.
    """
    kept = some(50 - dropped, AS_OF - 60, AS_OF - 1, unit="order", ordered_day=same, cancelled_own=0)
    lost = some(dropped, AS_OF - 30, AS_OF - 1, unit="order", ordered_day=same, cancelled_own=1)
    found = judged(rule("shipt", "shipt.reliability"), [*kept, *lost])
    assert figure(found) == 1 - Fraction(dropped - 1, 50)
    assert (found.level is Level.BREACH) is breach


@pytest.mark.parametrize(("ago", "past"), [(179, False), (180, True)])
def test_flex_may_end_an_account_after_half_a_year_without_a_block(ago: int, past: bool) -> None:
    """The day of the last block is day 0; blocks that were given back are none.

    Source: sourajit.com/2021/03/inactive-on-amazon-flex.html, one driver; Amazon publishes nothing.
    """
    worked = record(unit="block", start_day=AS_OF - ago, arrived_day=AS_OF - ago)
    given_back = record(unit="block", start_day=AS_OF - 20, cancelled_day=AS_OF - 21, cancelled_own=1)
    found = judged(rule("amazon-flex", "flex.idle"), [worked, given_back])
    assert figure(found) == ago
    assert ("past the level that people report" in found.reason) is past


# --- the weekly card of a delivery company


@pytest.mark.parametrize(
    ("as_of", "first"),
    [
        # until the file of Wednesday the card is that of the week that ended on Saturday
        ("2026-11-15", "2026-11-08"),
        ("2026-11-18", "2026-11-08"),
        # from then on it is the week that runs
        ("2026-11-19", "2026-11-15"),
        ("2026-11-22", "2026-11-15"),
    ],
)
def test_the_card_is_that_of_a_week_from_sunday(as_of: str, first: str) -> None:
    """A week from Sunday to Saturday, whose file comes on Wednesday.

    Source: nizod.com/blog/amazon-dsp-performance-data-action.
    """
    found = judged(rule("amazon-dsp", "dsp.dnr_dpmo"), [record(delivered_day=day(first))], day(as_of))
    assert (found.window, found.counts.denominator) == (Span(day(first), day(first) + 6), 1)


@pytest.mark.parametrize(("packages", "past"), [(910, False), (909, True)])
def test_the_card_counts_per_million(packages: int, past: bool) -> None:
    """One package not received of 909 is past 1,100 per million, one of 910 is not; earlier weeks do not count.

    Source: scorecard of a company at station DSU1, week 11 of 2025.
    """
    rows = [
        *some(packages - 1, AS_OF - 7, AS_OF - 1, delivered_day=same, not_received=0),
        record(delivered_day=AS_OF - 7, reported_day=AS_OF - 5, not_received=1),
        record(delivered_day=AS_OF - 8, not_received=1),
    ]
    found = judged(rule("amazon-dsp", "dsp.dnr_dpmo"), rows)
    assert figure(found) == Fraction(1_000_000, packages)
    assert ("past the level that people report" in found.reason) is past


def card(**told: tuple[int, int]) -> list[Evidence]:
    """The score and its parts in the United Kingdom; of a part that is told, bad and counted packages of the week."""
    facts = {
        "dcr": "undelivered",
        "dnr_dpmo": "not_received",
        "ced": "escalated",
        "pod": "no_photo",
        "cc": "no_contact",
    }
    cases = []
    for name, fact in facts.items():
        one = rule("amazon-dsp", f"dsp.{name}", market="uk")
        bad, units = told.get(name, (0, 0))
        rows = [record(delivered_day=AS_OF - 4, units=units, **{fact: bad})] if units else []
        cases.append(evidence(events(one, rows, AS_OF), objective=one, covered=COVERED))
    score = rule("amazon-dsp", "dsp.overall", market="uk")
    return [*cases, evidence(no_events(), objective=score, covered=())]


@pytest.mark.parametrize(
    ("told", "reached", "weights"),
    [
        # Fantastic 22, Amber 18, Fantastic 22, Great 20.5, Fair 18
        ({"dcr": (8, 1000), "dnr_dpmo": (3, 2000), "ced": (0, 900), "pod": (15, 1000), "cc": (6, 100)},
         "0.35*22 0.35*18 0.075*22 0.075*20.5 0.075*18", "0.925"),
        # nobody was called: the other four are re-scaled
        ({"dcr": (8, 1000), "dnr_dpmo": (3, 2000), "ced": (0, 900), "pod": (15, 1000)},
         "0.35*22 0.35*18 0.075*22 0.075*20.5", "0.85"),
        # Poor is 13
        ({"dcr": (50, 1000), "ced": (1, 900), "pod": (0, 1000)}, "0.35*13 0.075*13 0.075*22", "0.5"),
    ],
)  # fmt: skip
def test_the_score_of_the_card(told: dict[str, tuple[int, int]], reached: str, weights: str) -> None:
    """The weighted mean of what the tiers are worth; a part without a figure re-scales the rest.

    Source: public scorecard tool of a United Kingdom station, weights and points of its tiers. Its sixth part, DEX, is
    in no file, and so re-scaled always.
    """
    *_, score = assess("anna", card(**told), AS_OF, LevelRules())
    products = (part.split("*") for part in reached.split())
    total = sum((Fraction(weight) * Fraction(points) for weight, points in products), Fraction(0))
    assert figure(score) == total / Fraction(weights)


def test_the_score_needs_three_parts() -> None:
    """With two figures there is none."""
    *_, score = assess("anna", card(dcr=(8, 1000), ced=(0, 900)), AS_OF, LevelRules())
    assert (figure(score), score.level) == (None, Level.UNKNOWN)
