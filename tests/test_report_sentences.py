"""What is said about an objective, sentence by sentence."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from strikewatch.core.assessment import Assessment, DatedNumber, Forecast, Recovery
from strikewatch.core.facts import RateRange, Span
from strikewatch.core.model import Counts, LastN, Level, RollingDays
from strikewatch.report import document, html, markdown
from strikewatch.report.sentences import sentences
from strikewatch.report.standing import asked
from strikewatch.report.tiles import tiles
from verdict_builders import account, assessment, day, objective, run_result
from verdict_samples import (
    late_deliveries,
    late_forfeits,
    on_time,
    stale,
)


def plain(one: Assessment) -> dict[str, Any]:
    """The document of a single objective."""
    found: dict[str, Any] = document(run_result(account(one)))["accounts"][0]["objectives"][0]
    return found


def text(one: Assessment) -> Mapping[str, str | None]:
    return sentences(one)


def said(one: Assessment) -> str:
    return " ".join(sentence for sentence in text(one).values() if sentence)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (
            assessment(),
            "9 of 412 packages were late in the last 30 days (2.2 %); it must stay under 4 %. "
            "7 more fit until 30 Nov, then 8.",
        ),
        (
            assessment(counts=Counts(1, 412), events_left=1, events_left_by=()),
            "1 of 412 packages was late in the last 30 days (0.2 %); it must stay under 4 %. 1 more fits.",
        ),
        (
            assessment(counts=Counts(0, 50), events_left=0, events_left_by=()),
            "None of 50 packages were late in the last 30 days (0 %); it must stay under 4 %. No more fit.",
        ),
        (
            on_time(),
            "12 of the last 100 trips were not on time (88.0 % on time); it must be at least 90 %. "
            "It is past the limit: 2 too many.",
        ),
        # an estimate on a count
        (
            late_forfeits(),
            "2 of 19 blocks were given back too late in the last 30 days; people report trouble from 2. "
            "That is past the level that people report.",
        ),
        # a lag, and a denominator that is still nothing
        (
            assessment(
                objective=objective(window=RollingDays(60, 15), metric="order_defect", unit="order"),
                window=Span(day("2026-09-09"), day("2026-11-07")),
                events_left_by=(DatedNumber(day("2026-11-24"), 9),),
            ),
            "9 of 412 orders had a defect in the 60 days to 7 Nov (2.2 %); it must stay under 4 %. "
            "7 more fit until Monday 23 Nov, then 9.",
        ),
        # the newest units leave at today's pace, which nobody knows to the day
        (
            assessment(
                objective=objective(window=LastN(500, "package")),
                counts=Counts(9, 500),
                events_left=0,
                events_left_by=(DatedNumber(day("2026-11-28"), 2),),
            ),
            "9 of the last 500 packages were late (1.8 %); it must stay under 4 %. "
            "No more fit until about Friday 27 Nov, then 2.",
        ),
        (assessment(counts=Counts(), events_left=None), "Nothing has been counted in the last 30 days."),
        # figures without counts
        (
            assessment(counts=Counts(), rate_range=RateRange(Fraction(195, 10_000), Fraction(205, 10_000))),
            "The figure printed is between 1.95 % and 2.05 %, without counts; it must stay under 4 %. "
            "7 more fit until 30 Nov, then 8.",
        ),
        (assessment(counts=Counts(), word="At Risk", events_left=None), "The screen says “At Risk”."),
        # no limit, packages out of the newest blocks
        (
            assessment(objective=objective(limit=None, window=LastN(20, "block")), events_left=None),
            "9 of 412 packages were late in the last 20 blocks (2.2 %); no limit is known.",
        ),
    ],
)
def test_summary(one: Assessment, words: str) -> None:
    """The first sentence gives counts, then per cent, then what is asked, then how many more fit."""
    assert text(one)["summary"] == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "it must stay under 4 %"),
        ({"comparator": ">"}, "it must stay at or under 4 %"),
        ({"direction": "at_least"}, "it must be above 96 %"),
        ({"limit": Fraction(3), "limit_kind": "count"}, "the limit is 3"),
        ({"limit": Fraction(3), "limit_kind": "count", "comparator": ">"}, "at most 3 allowed"),
        ({"published": False}, "people report trouble from 4 %"),
        ({"published": False, "direction": "at_least", "comparator": ">"}, "people report trouble below 96 %"),
        ({"limit": None}, "no limit is known"),
    ],
)
def test_what_is_asked_says_where_equality_falls(changes: dict[str, Any], words: str) -> None:
    """Under, at or under, at least, above: the comparator is in the words."""
    assert asked(objective(**changes)) == words


def test_everything_else_that_is_said() -> None:
    """Each further sentence names counts and days."""
    assert {name: one for name, one in text(late_deliveries()).items() if one and name != "summary"} == {
        "outlook": "Chance of passing the limit within 14 days: about 1 in 3; more likely than not by 18 Dec.",
        "todo": "Take no evening block at DSE5 this week.",
        "leaving": "Next out of the window: 1 on 1 Dec, 2 on 4 Dec and 1 on 9 Dec.",
        "luck": "This looks like a change for the worse since about 3 Nov, not bad luck: "
        "7 of 96 since then, 6 of 309 before.",
        "capability": "Working as you have since about 3 Nov is hit or miss: luck alone can take you past the limit.",
        "causes": "8 of the 13 packages that were late came from place “DSE5”: 8 of 90 there, 5 of 315 otherwise.",
        "coverage": "No file speaks for 2–4 Nov: unknown days, not clean ones. "
        "Is a file missing, or was there no work?",
        "provisional": "Since 20 Nov the counts can still change; about 0.6 more are to be expected.",
        "projected": "From what is known now, the platform's own figure will read 14 of 410 packages (3.4 %) "
        "on 24 Nov.",
        "statement": "For 8–14 Nov the platform printed 3 of 96; the recount gives 4 of 98: "
        "1 more bad and 2 more in all.",
        "excused": "Without what you marked as excused: 11 of 403 (2.7 %).",
    }


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (
            Recovery(34, day("2026-12-03")),
            "It is back within the limit after 34 trips without a new one, on 3 Dec if all goes well.",
        ),
        (Recovery(None, day("2026-12-03")), "It is back within the limit on 3 Dec if all goes well."),
        (Recovery(34, None), "It is back within the limit after 34 trips without a new one."),
        (Recovery(None, None), "Clean work alone does not bring it back."),
        (None, None),
    ],
)
def test_what_brings_it_back(back: Recovery | None, words: str | None) -> None:
    """Recovery names the clean units, the day, both, or says that there is none."""
    rule = on_time().objective
    assert text(assessment(objective=rule, recovery=back))["recovery"] == words


def test_an_estimate_is_never_called_a_breach() -> None:
    """Nothing that is said about a limit nobody published calls it a breach."""
    one = late_forfeits()
    assert "past the level that people report" in said(one)
    assert "breach" not in said(one).lower()
    assert "breach" not in html(document(run_result(account(one))), {}).split("</style>")[1].lower()
    assert "breach" not in markdown(document(run_result(account(one)))).lower()


def test_a_window_with_no_verdict_says_no_number_that_fits() -> None:
    """Where days are missing the page gives no room and no breach, only the question."""
    assert text(stale())["summary"] == (
        "1 of the last 640 packages was reported as not received; people report trouble from 3."
    )
    assert text(stale())["unknown"] == "Cannot tell: 14 of 30 days of the window are not covered by any file."
    assert text(stale())["todo"] == "Bring in the missing file, or note that there was no work."
    assert [tile.value for tile in tiles(plain(stale()))] == ["–", "1", "–"]
    over = assessment(level=Level.UNKNOWN, reason="gap", counts=Counts(40, 412), events_left=-24)
    assert "past the limit" not in said(over)


def test_a_held_level_is_shown_as_held() -> None:
    """People see the level that is still told, and that the counts are better."""
    one = assessment(level=Level.OK, held=Level.WARNING)
    assert plain(one)["level"] == "warning"
    assert plain(one)["level_counted"] == "ok"
    assert text(one)["held"] == "It reads ok today; the warning stays until that has lasted for some days."


@pytest.mark.parametrize(
    ("one", "values"),
    [
        (
            assessment(forecast=Forecast({14: 0.12}, None)),
            ["7 more fit", "2.2 % limit 4 %", "1 in 8 chance in 14 days"],
        ),
        (on_time(), ["2 too many", "88.0 % asked: 90 %", "now past the limit"]),
        (assessment(counts=Counts(), word="At Risk", events_left=None), ["At Risk on the screen"]),
        (late_forfeits(), ["1 too many", "2 reported level 2", "now past that level"]),
        (
            assessment(
                counts=Counts(), events_left=None, rate_range=RateRange(Fraction(195, 10_000), Fraction(205, 10_000))
            ),
            ["– more fit: not known", "1.95–2.05 % limit 4 %", "– chance: not known"],
        ),
    ],
)
def test_three_big_numbers(one: Assessment, values: list[str]) -> None:
    """Events left, rate against limit, chance within 14 days."""
    assert [f"{tile.value} {tile.label}" for tile in tiles(plain(one))] == values


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"level": Level.OK},
            "No chance of passing the limit can be told: one printed period tells nothing of the next.",
        ),
        # the level says why already, or there is nothing left to foretell
        ({"level": Level.UNKNOWN}, None),
        ({"level": Level.BREACH, "counts": Counts(9, 100)}, None),
        ({"level": Level.OK, "no_forecast": ""}, None),
    ],
)
def test_why_no_chance_is_told(changes: dict[str, Any], words: str | None) -> None:
    """Where there is a level and no forecast, a sentence says why."""
    usual = {"forecast": None, "no_forecast": "one printed period tells nothing of the next"}
    assert text(assessment(**(usual | changes)))["outlook"] == words
