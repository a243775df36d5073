"""Claims about how open units are told of."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from typing import Any

import pytest

from strikewatch.core.due import Cost, DueGroup, DueList
from strikewatch.core.facts import Span
from strikewatch.core.model import LastN, RollingDays
from strikewatch.report import document, html, markdown
from strikewatch.report.due import cost_words, due_document, number_word, relative_day
from strikewatch.status import overview
from verdict_builders import AS_OF, account, day, objective, run_result

RATE = objective(id="s.10", label="Late, 10 days", metric="late_shipment", unit="order", window=RollingDays(10))
MONTH = objective(id="s.30", label="Late, 30 days", metric="late_shipment", unit="order", window=RollingDays(30))
QUEUE = objective(id="s.q", label="Late, 20 orders", window=LastN(20, "order"), limit=Fraction(3), limit_kind="count")
GUESS = objective(id="s.g", label="Missed blocks", published=False)


def cost(fine: int | None, rule: Any = RATE, breaks: int = AS_OF, **changes: Any) -> Cost:
    return Cost(rule, fine, None if fine is None else breaks, **changes)


def group(first: int, last: int | None = None, units: int = 2, **changes: Any) -> DueGroup:
    """Units due so many days from AS_OF."""
    return DueGroup(Span(AS_OF + first, AS_OF + (first if last is None else last)), units, **changes)


def lines(*groups: DueGroup, promise: str = "ship_by", **changes: Any) -> list[str]:
    found: list[str] = due_document(DueList(promise, "order", groups, **changes), AS_OF)["lines"]
    return found


@pytest.mark.parametrize(
    ("costs", "units", "words"),
    [
        ([cost(1)], 2, "one late is fine, two break the 10-day rate"),
        ([cost(3)], 9, "three late are fine, four break the 10-day rate"),
        ([cost(0)], 3, "any late one breaks the 10-day rate"),
        ([cost(0)], 1, "late, it breaks the 10-day rate"),
        ([cost(None)], 5, "all could be late and the 10-day rate would still hold"),
        ([cost(None)], 1, "it could be late and the 10-day rate would still hold"),
        # the rule that breaks first is told, or both where they break together
        ([cost(1), cost(0, MONTH)], 3, "any late one breaks the 30-day rate"),
        ([cost(1), cost(1, MONTH)], 3, "one late is fine, two break the 10-day rate and the 30-day rate"),
        ([cost(None), cost(1, MONTH)], 3, "one late is fine, two break the 30-day rate"),
        ([cost(0), cost(0, MONTH), cost(0, QUEUE)], 3, "any late one breaks the 10-day rate and 2 more"),
        # a breach that comes later is dated
        ([cost(1, breaks=AS_OF + 5)], 2, "one late is fine, two break the 10-day rate on 27 Nov"),
        ([cost(1, breaks=AS_OF + 5), cost(1, MONTH)], 2,
         "one late is fine, two break the 10-day rate and the 30-day rate"),
        # other windows and unpublished levels go by their labels
        ([cost(0, QUEUE)], 2, "any late one passes the limit for “Late, 20 orders”"),
        ([cost(1, GUESS)], 2, "one late is fine, two pass the level that people report for “Missed blocks”"),
        ([cost(12)], 20, "twelve late are fine, 13 break the 10-day rate"),
        ([cost(0, segment="shoes")], 2, "any late one breaks the 10-day rate (shoes)"),
        # nothing is said twice of what is past already
        ([cost(0, past=True)], 2, ""),
        ([cost(0, past=True), cost(1, MONTH)], 2, "one late is fine, two break the 30-day rate"),
        ([], 2, ""),
    ],
)  # fmt: skip
def test_a_cost_in_words(costs: list[Cost], units: int, words: str) -> None:
    """How many are fine, and which number breaks which rule."""
    assert cost_words(costs, units, AS_OF) == words


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (group(0, costs=(cost(1),)), "2 due today: one late is fine, two break the 10-day rate."),
        (group(0, units=1, minutes=(840, 840)), "1 due today by 14:00."),
        (group(0, minutes=(545, 840)), "2 due today, the first by 09:05."),
        (group(0, minutes=(545, 545)), "2 due today by 09:05."),
        (group(0, minutes=(1439, 1439)), "2 due today."),  # the end of the day is the day
        (group(1, costs=(cost(0),)), "2 due tomorrow: any late one breaks the 10-day rate."),
        (group(5, units=3), "3 due on Friday 27 Nov."),
        (group(-1, units=1), "1 due yesterday, and no file tells how it went."),
        (group(-4), "2 due 18 Nov, and no file tells how they went."),
        (group(-5, -2, costs=(cost(0),)),
         "2 due 17–20 Nov, and no file tells how they went: any late one breaks the 10-day rate."),
        (group(-1, units=1, late=True), "1 overdue since yesterday: already counts as late."),
        (group(-9, -2, units=3, late=True), "3 overdue since 13 Nov: already count as late."),
    ],
)  # fmt: skip
def test_a_group_in_words(one: DueGroup, text: str) -> None:
    """When it is due, and what it costs."""
    assert lines(one) == [text]


def test_blocks_are_missed_and_not_late() -> None:
    """A block that is not begun is missed."""
    assert lines(group(0, costs=(cost(1),)), promise="start") == [
        "2 due today: one missed is fine, two break the 10-day rate."
    ]


def test_what_all_of_them_cost_stands_below() -> None:
    """One today and one on Friday may each be fine, and both together too many."""
    told = lines(
        group(-2, units=1, late=True), group(0), group(5, units=7), together=(cost(1),), later=3,
        untold=(("Late, 30 days", "9 of 30 days are not covered"),),
    )  # fmt: skip
    assert told[3:] == [
        "Of all 9 until Friday 27 Nov: one late is fine, two break the 10-day rate.",
        "3 more are due after that.",
        "What a late one does to “Late, 30 days” cannot be told: 9 of 30 days are not covered.",
    ]


def test_what_is_past_already_is_said_once() -> None:
    """Whatever the day it is due for."""
    past = cost(0, past=True)
    told = lines(group(0, costs=(past,)), group(1, costs=(past, cost(1, GUESS, past=True))), together=(past,), later=1)
    assert told == [
        "2 due today.",
        "2 due tomorrow.",
        "“Late, 10 days” is past the limit already: each late one keeps it there longer.",
        "“Missed blocks” is past the level that people report already: each late one keeps it there longer.",
        "1 more is due after that.",
    ]


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(-8, "14 Nov"), (-1, "yesterday"), (0, "today"), (1, "tomorrow"), (7, "Sunday 29 Nov"), (8, "30 Nov")],
)
def test_near_days_have_names(ahead: int, words: str) -> None:
    """Within a week a weekday is what people look for."""
    assert relative_day(AS_OF + ahead, AS_OF) == words


def test_numbers_up_to_twelve_are_words() -> None:
    """Any other one is a number."""
    assert [number_word(number) for number in (1, 12, 13)] == ["one", "twelve", "13"]


SHOP = account(
    account="shop",
    due=(
        DueList(
            "ship_by",
            "order",
            (
                group(-1, units=1, late=True, keys=("A-1",)),
                group(0, units=7, keys=tuple(f"B-{index}" for index in range(7)), costs=(cost(1),)),
                group(1, units=1, keys=("C-1",)),
                group(5, units=1, keys=("D-1",)),
            ),
            (cost(1),),
        ),
        DueList("due", "package", (group(0, keys=("x" * 25, "P-1"), minutes=(600, 600)),)),
    ),
)


def test_the_document_holds_what_is_open() -> None:
    """As plain data, with the sentences that pages and status print."""
    ship, deliver = document(run_result(SHOP))["accounts"][0]["due"]
    assert (ship["title"], deliver["title"]) == ("Orders to ship", "Packages to deliver")
    assert [one["named"] for one in ship["groups"]] == ["A-1", "B-0, B-1, B-2, B-3, B-4 and 2 more", "", ""]
    assert deliver["groups"][0]["named"] == "P-1 and 1 more"  # nobody can tell a long one
    assert ship["groups"][1] | {"keys": [], "text": "", "named": ""} == {
        "near": True, "from": "2026-11-22", "to": "2026-11-22", "units": 7, "late": False, "by": None, "keys": [],
        "named": "",
        "costs": [{"objective": "s.10", "label": "Late, 10 days", "segment": None, "fine": 1, "breaks": "2026-11-22",
                   "past": False}],
        "text": "",
    }  # fmt: skip
    assert deliver["groups"][0]["by"] == "10:00"
    assert json.loads(json.dumps(ship, allow_nan=False)) == ship


def test_it_stands_right_below_the_headline() -> None:
    """On the page, in Markdown and in `status`, before any objective; later days are on the page alone."""
    told = document(run_result(SHOP))
    text = overview(told, dt.date(2026, 11, 22)).splitlines()
    assert text[:5] == [
        "shop: OK. Nothing wrong in what we can see.",
        "  Orders to ship:",
        "    1 overdue since yesterday: already counts as late.",
        "    7 due today: one late is fine, two break the 10-day rate.",
        "    1 due tomorrow.",
    ]
    assert text[5] == "    Of all 9 until Friday 27 Nov: one late is fine, two break the 10-day rate."
    page, marked = html(told, {}), markdown(told)
    assert page.index("headline") < page.index("Orders to ship") < page.index("Packages to deliver")
    assert '1 overdue since yesterday: already counts as late. <span class="quiet">A-1</span>' in page
    assert (
        page.index("Of all 9 until") < page.index("Day by day after tomorrow") < page.index("1 due on Friday 27 Nov.")
    )
    assert "- 1 due on Friday 27 Nov.\n" in marked
    assert (
        "- 7 due today: one late is fine, two break the 10-day rate. (B-0, B-1, B-2, B-3, B-4 and 2 more)\n" in marked
    )


def test_without_open_units_there_is_no_section() -> None:
    """A driver sees nothing of it."""
    told = document(run_result(account()))
    assert told["accounts"][0]["due"] == []
    assert "usual pace" not in html(told, {}) + markdown(told)


def test_a_result_of_before_is_still_shown() -> None:
    """One that was written without a due list."""
    told = document(run_result(account()))
    del told["accounts"][0]["due"]
    assert overview(told, dt.date(2026, 11, 22)).startswith("anna: OK.")


def test_the_days_of_the_examples() -> None:
    """AS_OF is a Sunday."""
    assert day("2026-11-22") == AS_OF
