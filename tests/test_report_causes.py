"""What goes with the bad events, in sentences and as plain data."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from strikewatch.core.assessment import Cause, Causes, Share
from strikewatch.core.model import Counts, LastN, Objective
from strikewatch.report.causes import WORDS, cause_words, causes_document, causes_text
from verdict_builders import AS_OF, assessment, objective

BLOCKS = Cause("start_hour", "17:00", Counts(9, 90), Counts(3, 315), 0.002, 9, Fraction(18, 1000))
USUAL = Counts(12, 405)
FOUND = Causes("found", 12, 12, ("place", "start_hour"), (BLOCKS,))


def text(found: Causes | None, *, counts: Counts = USUAL, **rule: Any) -> str | None:
    """What is said of an objective with these causes."""
    return causes_text(assessment(counts=counts, causes=found, objective=objective(**rule)))


def test_counts_and_the_figure_at_the_other_rate() -> None:
    """9 of 12 from one hour, what the others did, and where one would be."""
    assert text(FOUND) == (
        "9 of the 12 packages that were late came from blocks that start at 17:00: "
        "9 of 90 there, 3 of 315 otherwise. At your other rate you would be at 1.8 %."
    )


def test_what_was_looked_at_beside_the_window_says_so() -> None:
    """The window's own counts first, those of the half year with their first day."""
    cause = replace(BLOCKS, held=1)
    assert text(replace(FOUND, held=1, since=AS_OF - 170, named=(cause,))) == (
        "1 of the 1 package that was late came from blocks that start at 17:00: "
        "9 of 90 there, 3 of 315 otherwise since 5 Jun. At your other rate you would be at 1.8 %."
    )


def test_all_of_them_are_called_all() -> None:
    """Not 9 of the 9."""
    said = text(replace(FOUND, bad=9, held=9))
    assert said is not None
    assert said.startswith("All of the 9 packages that were late came from")


def test_what_goes_with_the_same_events_is_mentioned() -> None:
    """Two names for one thing: counts cannot tell which it is."""
    cause = replace(BLOCKS, otherwise=None, beside=(("place", "DSE5"), ("weekday", "Friday")))
    said = text(replace(FOUND, named=(cause,)))
    assert said is not None
    assert said.endswith(
        "3 of 315 otherwise. The same ones go with place “DSE5” or Fridays: counts alone cannot tell which it is."
    )


def test_a_place_at_one_hour() -> None:
    """Both are named, the hour first."""
    cause = replace(BLOCKS, column="place", value="DSE5", within=("start_hour", "17:00–17:59"))
    assert cause_words(objective(), cause) == "blocks that start between 17:00 and 17:59 at place “DSE5”"
    said = text(replace(FOUND, named=(cause,)))
    assert said is not None
    assert "came from blocks that start between 17:00 and 17:59 at place “DSE5”: 9 of 90 there" in said


@pytest.mark.parametrize(
    ("column", "value", "unit", "words"),
    [
        ("place", "DSE5", "package", "came from place “DSE5”"),
        ("segment", "Shoes", "order", "came from “Shoes”"),
        ("item", "B00X", "order", "were of item “B00X”"),
        ("weekday", "Monday", "package", "fell on Mondays"),
        ("start_hour", "09:30", "block", "came from blocks that start at 09:30"),
        ("start_hour", "09:30", "trip", "came from trips that start at 09:30"),
        ("due_hour", "18:00", "package", "were promised for 18:00"),
        ("due_hour", "18:00–18:59", "package", "were promised for 18:00–18:59"),
        ("ordered_hour", "22:00–22:59", "trip", "came in between 22:00 and 22:59"),
        ("shipped_hour", "16:00", "order", "were shipped at 16:00"),
        ("delivered_hour", "20:00–20:59", "package", "were delivered between 20:00 and 20:59"),
    ],
)
def test_each_column_has_its_words(column: str, value: str, unit: str, words: str) -> None:
    """An hour says which moment it is of."""
    said = text(replace(FOUND, named=(replace(BLOCKS, column=column, value=value),)), unit=unit)
    assert said is not None
    assert said.startswith("9 of the 12 ")
    assert f" {words}: 9 of 90 there" in said
    assert column in WORDS


@pytest.mark.parametrize(
    ("rule", "counts", "otherwise", "figure"),
    [
        ({"direction": "at_least"}, Counts(12, 405), Fraction(18, 1000), "98.2 %"),
        ({"limit_kind": "count", "limit": Fraction(3)}, Counts(12, 100), Fraction(3, 100), "about 3, not 12"),
        ({"scale": "per_hundred"}, Counts(12, 405), Fraction(18, 1000), "1.8 per 100"),
        # just under the limit stays under it
        ({}, Counts(16, 400), Fraction(3999, 100_000), "3.999 %"),
        # no better, no smaller in whole units, no figure at all
        ({}, Counts(12, 405), Fraction(12, 405), None),
        ({"limit_kind": "count", "limit": Fraction(3)}, Counts(12, 100), Fraction(119, 1000), None),
        ({}, Counts(12, 405), None, None),
    ],
)
def test_the_figure_is_the_platforms(
    rule: dict[str, Any], counts: Counts, otherwise: Fraction | None, figure: str | None
) -> None:
    """In its own direction and scale, and only where it is better than what is."""
    said = text(replace(FOUND, named=(replace(BLOCKS, otherwise=otherwise),)), counts=counts, **rule)
    assert said is not None
    assert said.partition(" At your other rate you would be at ")[2] == (f"{figure}." if figure else "")


STARS = {
    "metric": "star_rating", "unit": "rating", "scale": "stars", "direction": "at_least",
    "window": LastN(400, "rating", parts=4),
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "bad"),
    [
        ({"metric": "order_defect", "unit": "order"}, "the 12 orders that had a defect"),
        ({"metric": "late_check_in", "unit": "block"}, "the 12 blocks that started with a late check-in"),
        (STARS, "the 12 ratings that lost stars"),
        ({"metric": "of_ones_own"}, "the 12 packages that were bad for this figure"),
    ],
)
def test_bad_events_by_their_names(rule: dict[str, Any], bad: str) -> None:
    """As the first sentence of the objective calls them."""
    said = text(FOUND, **rule)
    assert said is not None
    assert f"9 of {bad} came from" in said


LOOKED: list[tuple[Causes | None, Counts, str | None]] = [
    (
        Causes("too_few", 3, 3),
        Counts(3, 100),
        "Too few bad events (3) to say what goes with them.",
    ),
    (
        Causes("too_few", 3, 1, since=AS_OF - 170),
        Counts(1, 100),
        "Too few bad events (3) since 5 Jun to say what goes with them.",
    ),
    (
        Causes("no_contrast", 9, 9),
        Counts(9, 100),
        "What they go with cannot be told: the records name no two places or hours to compare.",
    ),
    (
        Causes("nothing", 23, 12, ("place", "weekday", "start_hour"), since=AS_OF - 170),
        Counts(12, 405),
        "Nothing stands out among the 23 bad ones since 5 Jun: "
        "no place, weekday or start hour has more than its share.",
    ),
    (
        Causes("nothing", 6, 6, ("weekday",)),
        Counts(6, 100),
        "Nothing stands out among the 6 bad ones: no weekday has more than its share. "
        "With so few only a large difference would show.",
    ),
    # nothing bad in the window, nothing bad at all, nothing looked at
    (Causes("nothing", 6, 0, ("weekday",), since=AS_OF - 170), Counts(0, 100), None),
    (Causes("too_few", 0), Counts(0, 100), None),
    (Causes("too_few", 0), Counts(2, 100), None),
    (None, Counts(9, 100), None),
]


@pytest.mark.parametrize(("found", "counts", "said"), LOOKED)
def test_few_data_and_even_data_are_told_apart(found: Causes | None, counts: Counts, said: str | None) -> None:
    """Too few, nothing to compare, looked and found even; silence only where nothing is bad."""
    assert text(found, counts=counts) == said


def test_a_reason_is_told_as_a_share() -> None:
    """Beside what stands out, or where too few are there to compare anything."""
    gate = Share("reason", "gate locked", Counts(8, 11))
    few = Causes("too_few", 4, 4, shares=(Share("reason", "gate locked", Counts(3, 4)),))
    assert text(few) == (
        "3 of the 4 packages that were late have the reason “gate locked”. "
        "Too few bad events (4) to say what goes with them."
    )
    said = text(replace(FOUND, bad=11, shares=(gate,), since=AS_OF - 170))
    assert said is not None
    assert said.endswith("8 of the 11 packages that were late since 5 Jun have the reason “gate locked”.")


def test_the_same_as_plain_data() -> None:
    """Programs get counts, the corrected p, the figure as a number, the words, and how the look went."""
    cause = replace(
        BLOCKS, column="place", value="DSE5", within=("start_hour", "17:00"), beside=(("weekday", "Friday"),)
    )
    found = replace(FOUND, named=(cause,), shares=(Share("reason", "rain", Counts(8, 12)),), since=AS_OF - 170)
    assert causes_document(assessment(counts=Counts(12, 405), causes=found)) == {
        "causes": [
            {
                "column": "place",
                "value": "DSE5",
                "within": {"column": "start_hour", "value": "17:00", "words": "blocks that start at 17:00"},
                "words": "blocks that start at 17:00 at place “DSE5”",
                "numerator": 9,
                "denominator": 90,
                "rest": {"numerator": 3, "denominator": 315},
                "p_value": 0.002,
                "held": 9,
                "otherwise": 0.018,
                "otherwise_text": "1.8 %",
                "beside": [{"column": "weekday", "value": "Friday", "words": "Fridays"}],
            }
        ],
        "cause_look": {
            "verdict": "found",
            "bad": 12,
            "held": 12,
            "since": "2026-06-05",
            "columns": ["place", "start_hour"],
            "shares": [
                {"column": "reason", "value": "rain", "words": "reason “rain”", "numerator": 8, "denominator": 12}
            ],
        },
    }


def test_nothing_looked_at_is_null() -> None:
    """An empty list stands for what was looked at and not found only beside its verdict."""
    assert causes_document(assessment()) == {"causes": [], "cause_look": None}


def test_an_objective_of_its_own_has_all_the_words() -> None:
    """Every column that can be named has a name, a noun and a verb."""
    rule: Objective = objective()
    for column, words in WORDS.items():
        assert len(words) == 3
        assert cause_words(rule, replace(BLOCKS, column=column))
