"""Luck or change, and what the way of working can do: two sentences, two marks, in both twins."""

from __future__ import annotations

import re

import pytest

from strikewatch.core.assessment import Assessment, Change
from strikewatch.core.model import Counts, Level
from strikewatch.report import document, html, markdown
from strikewatch.report.change import ABLE_MARKS, CHANGE_MARKS
from strikewatch.report.sentences import sentences
from verdict_builders import account, assessment, day, objective, run_result

NOV = day("2026-11-03")
RECENT, BEFORE = Counts(7, 96), Counts(6, 309)
CASES = [
    (
        Change("worse", "fails", RECENT, BEFORE, 0.001, NOV),
        "This looks like a change for the worse since about 3 Nov, not bad luck: 7 of 96 since then, 6 of 309 before.",
        "Working as you have since about 3 Nov ends past the limit: something has to change.",
    ),
    (
        Change("better", "meets", Counts(0, 96), Counts(26, 309), 0.001, NOV),
        "This looks like a change for the better since about 3 Nov, not luck: 0 of 96 since then, 26 of 309 before.",
        "Working as you have since about 3 Nov keeps you within the limit.",
    ),
    # nothing new, but a change further back
    (
        Change("steady", "hit_or_miss", RECENT, BEFORE, 0.4, NOV),
        "Nothing says that anything has changed since about 3 Nov: ups and downs like these are luck.",
        "Working as you have since about 3 Nov is hit or miss: luck alone can take you past the limit.",
    ),
    (
        Change("steady", "meets", RECENT, BEFORE, 0.4),
        "Nothing says that anything has changed: ups and downs like these are luck.",
        "Working as before keeps you within the limit.",
    ),
    (
        Change("too_few", "too_few"),
        "Too few packages to tell luck from change.",
        "Too few packages to say whether going on like this meets the limit.",
    ),
    # a change only just found
    (
        Change("worse", "too_few", Counts(7, 20), BEFORE, 0.001, NOV),
        "This looks like a change for the worse since about 3 Nov, not bad luck: 7 of 20 since then, 6 of 309 before.",
        "Too few packages since about 3 Nov to say whether going on like this meets the limit.",
    ),
    (
        Change("steady", "no_limit"),
        "Nothing says that anything has changed: ups and downs like these are luck.",
        None,
    ),
    # all of them bad, or none: there is neither up nor down
    (
        Change("steady", "fails", Counts(40, 40), Counts(140, 140)),
        "Nothing says that anything has changed.",
        "Working as before ends past the limit: something has to change.",
    ),
    (
        Change("steady", "meets", Counts(0, 40), Counts(0, 140), None, NOV),
        "Nothing says that anything has changed since about 3 Nov.",
        "Working as you have since about 3 Nov keeps you within the limit.",
    ),
    (None, None, None),
]


@pytest.mark.parametrize(("change", "luck", "able"), CASES)
def test_two_sentences(change: Change | None, luck: str | None, able: str | None) -> None:
    """One says whether it changed, since when and against what; the other what going on like this leads to."""
    said = sentences(assessment(change=change))
    assert (said["luck"], said["capability"]) == (luck, able)


def test_an_estimate_is_called_that_level() -> None:
    """Where no limit is published nobody is told that it is the limit."""
    said = sentences(assessment(objective=objective(published=False), change=Change("steady", "fails")))["capability"]
    assert said == "Working as before ends past that level: something has to change."


def page(one: Assessment) -> str:
    return html(document(run_result(account(one))), {}).replace("\u00a0", " ").split("</style>")[1]


@pytest.mark.parametrize(("change", "luck", "able"), CASES[:5])
def test_two_marks_stand_before_the_two_sentences(change: Change, luck: str, able: str) -> None:
    """On the page each is drawn, in Markdown each is a sign; the two are never the same, but where nothing is known."""
    one = assessment(change=change, level=Level.WATCH)
    drawn = re.findall(
        r'<li class="signed">\s*<svg class="sign"[^>]*><path d="([^"]+)"/></svg>\s*([^<]+)</li>', page(one)
    )
    assert [text.strip() for _, text in drawn] == [luck, able]
    assert (drawn[0][0] == drawn[1][0]) == (change.verdict == "too_few")
    lines = markdown(document(run_result(account(one)))).splitlines()
    assert f"- {CHANGE_MARKS[change.verdict]} {luck}" in lines
    assert f"- {ABLE_MARKS[change.capability]} {able}" in lines


@pytest.mark.parametrize(("verdict", "shown"), [("worse", True), ("steady", False)])
def test_a_change_for_the_worse_is_told_while_all_is_in_order(verdict: str, shown: bool) -> None:
    """What has no card of its own yet says so under the table of what is fine."""
    one = assessment(change=Change(verdict, "meets", RECENT, BEFORE, 0.001, NOV), level=Level.OK)
    said = markdown(document(run_result(account(one))))
    assert ("for the worse since about 3 Nov" in page(one)) == ("for the worse since about 3 Nov" in said) == shown
    assert ("still in order" in page(one)) == shown


def test_the_day_goes_into_the_document() -> None:
    """`since` as a date, null where no change was found."""
    found = [document(run_result(account(assessment(change=one)))) for one in (CASES[0][0], CASES[3][0], None)]
    told = [one["accounts"][0]["objectives"][0]["change"] for one in found]
    assert [one and one["since"] for one in told] == ["2026-11-03", None, None]
