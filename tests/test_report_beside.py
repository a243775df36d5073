"""What is said about a figure of the platform beside the recount: both numbers, the likely cause, the rows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import events, rate, statement
from strikewatch.core.assessment import Beside, Difference
from strikewatch.core.beside import beside as set_beside
from strikewatch.core.coverage import joined
from strikewatch.core.differences import Own
from strikewatch.core.facts import Span, Statement
from strikewatch.core.model import Counts
from strikewatch.report.beside import beside_text
from strikewatch.report.objective import objective_document
from strikewatch.report.words import listed, span_text
from verdict_builders import assessment, day, objective

WEEK = Span(day("2026-08-02"), day("2026-08-08"))
FOR_THE_WEEK = "For 2–8 Aug the platform printed 4 of 210; the recount gives "


def days(*dates: int) -> tuple[Span, ...]:
    return tuple(Span(day(f"2026-08-{date:02}"), day(f"2026-08-{date:02}")) for date in dates)


def beside(recount: Counts | None, difference: Difference | None, **changes: Any) -> Beside:
    """A mail's figure for a week in August."""
    usual: dict[str, Any] = {
        "period": WEEK,
        "printed_day": day("2026-08-09"),
        "format": "flex-mail",
        "statement": Counts(4, 210),
        "rate": None,
        "recount": recount,
        "difference": difference,
    }
    return Beside(**(usual | changes))


@pytest.mark.parametrize(
    ("recount", "difference", "words"),
    [
        (Counts(4, 210), Difference("agree", 0, 0), "4 of 210: they agree."),
        (
            Counts(3, 190),
            Difference("missing_rows", -1, -20, (), (Span(day("2026-08-05"), day("2026-08-06")),)),
            "3 of 190: 1 fewer bad and 20 fewer in all, probably missing rows on 5–6 Aug.",
        ),
        (
            Counts(4, 190),
            Difference("missing_rows", 0, -20, (), days(4, 6)),
            "4 of 190: 20 fewer in all, probably missing rows on 4 Aug and 6 Aug.",
        ),
        (
            Counts(3, 190),
            Difference("missing_rows", -1, -20),
            "3 of 190: 1 fewer bad and 20 fewer in all, probably missing rows.",
        ),
        (
            Counts(6, 210),
            Difference("known_later", 2, 0, ("A-17", "A-19"), days(5, 7)),
            "6 of 210: 2 more bad, known only after it was printed on 9 Aug (A-17 and A-19).",
        ),
        (
            Counts(8, 210),
            Difference("known_later", 4, 0, ("a", "b", "c", "d"), days(3, 5, 7, 8)),
            "8 of 210: 4 more bad, known only after it was printed on 9 Aug (of 3 Aug, 5 Aug, 7 Aug and more).",
        ),
        (
            Counts(4, 213),
            Difference("window_end", 0, 3, ("A-1", "A-2"), days(1, 8), Span(day("2026-08-01"), day("2026-08-07"))),
            "4 of 213: 3 more in all; the platform seems to count 1–7 Aug (1 Aug and 8 Aug make the difference).",
        ),
        (
            Counts(5, 210),
            Difference("judgement", 1, 0, ("A-3", "A-4", "A-5", "A-6", "A-7")),
            "5 of 210: 1 more bad; the platform seems to judge single events otherwise (A-3, A-4, A-5 and more).",
        ),
        (
            Counts(3, 210),
            Difference("judgement", -1, 0),
            "3 of 210: 1 fewer bad; the platform seems to judge single events otherwise.",
        ),
        (
            Counts(4, 230),
            Difference("denominator", 0, 20),
            "4 of 230: 20 more in all; the platform seems to count out of something else.",
        ),
        (
            Counts(5, 230),
            Difference("extra_rows", 1, 20, (), days(6)),
            "5 of 230: 1 more bad and 20 more in all, probably rows of another account, or counted twice "
            "(just as many as on 6 Aug).",
        ),
        (
            Counts(1, 230),
            Difference("unexplained", -3, 20),
            "1 of 230: 3 fewer bad and 20 more in all; no cause explains both numbers.",
        ),
        # looked at by nobody
        (Counts(5, 211), None, "5 of 211: 1 more bad and 1 more in all."),
    ],
)
def test_the_likely_cause_is_said(recount: Counts, difference: Difference | None, words: str) -> None:
    """Both numbers, how far they are apart, the cause and the rows concerned."""
    assert beside_text(objective(), beside(recount, difference)) == FOR_THE_WEEK + words


def test_keys_that_nobody_can_read_are_left_out() -> None:
    """A row that is told apart by a hash is named by its day."""
    found = Difference("known_later", 1, 0, ("f" * 64,), days(5))
    assert beside_text(objective(), beside(Counts(5, 210), found)).endswith("printed on 9 Aug (of 5 Aug).")


def test_without_records() -> None:
    """Without records the figure stands alone."""
    alone = "For 2–8 Aug the platform printed 4 of 210; no records to recount it from."
    assert beside_text(objective(), beside(None, None)) == alone
    nothing = beside(None, None, statement=None)
    assert beside_text(objective(), nothing).startswith("For 2–8 Aug the platform printed no figure;")


def test_a_rate_alone() -> None:
    """A printed rate is shown as its range, and the recount with its own."""
    said = "For 2–8 Aug the platform printed between 1.5 % and 2.5 %; the recount gives "
    close = beside(Counts(4, 200), Difference("rounding", None, None), statement=None, rate=rate("0.015", "0.025"))
    assert beside_text(objective(), close) == f"{said}4 of 200 (2.0 %): they agree as far as its rounding tells."
    far = beside(Counts(9, 200), Difference("unexplained", None, None), statement=None, rate=rate("0.015", "0.025"))
    assert beside_text(objective(), far) == (
        f"{said}9 of 200 (4.5 %): more apart than its rounding allows; no cause explains both numbers."
    )


def test_a_contradiction_shows_both_figures() -> None:
    """A statement that contradicts itself is shown with its counts and its rate, with or without a recount."""
    told = {"statement": Counts(551, 17197), "rate": rate("0.0045", "0.0055")}
    said = (
        "For 2–8 Aug the platform printed 551 of 17197, which is 3.2 %, and a rate between 0.45 % and 0.55 %, "
        "which contradict each other; "
    )
    both = beside(Counts(551, 17197), Difference("contradiction", 0, 0), **told)
    assert beside_text(objective(), both) == f"{said}the recount gives 551 of 17197: they agree."
    alone = beside(None, Difference("contradiction", None, None), **told)
    assert beside_text(objective(), alone) == f"{said}no records to recount it from."
    exact = beside(None, Difference("contradiction", None, None), statement=Counts(5, 10), rate=rate("0.2", "0.2"))
    assert "5 of 10, which is 50.0 %, and a rate of 20 %, which contradict each other;" in beside_text(
        objective(), exact
    )


HISTORY = [(WEEK.first + offset, 0, 10) for offset in range(-28, 35)]


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, 6), min_size=1, max_size=3))
def test_the_sentence_names_the_missing_days(missing: set[int]) -> None:
    """Rows taken out of the records are named by their days, and no other day is."""
    gone = [WEEK.first + index for index in sorted(missing)]
    own = Own(events(*(row for row in HISTORY if row[0] not in gone)), (Span(WEEK.first - 28, WEEK.last + 28),))
    told = statement(WEEK.first, WEEK.last, 2, 500)
    (found,) = shown(told, own)
    words = listed(span_text(span) for span in joined(Span(day, day) for day in gone))
    assert found.endswith(f"probably missing rows on {words}.")


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([-7, -3, -1, 1, 2, 7]), st.integers(0, 3))
def test_the_sentence_names_the_shifted_days(shift: int, bad: int) -> None:
    """A period that lies elsewhere is named by its days, and by those that make the difference."""
    rows = [(day, min(bad, units), units + index) for index, (day, _, units) in enumerate(HISTORY)]
    own = Own(events(*rows), (Span(WEEK.first - 28, WEEK.last + 28),))
    planted = Span(WEEK.first + shift, WEEK.last + shift)
    printed = own.counts(planted)
    (found,) = shown(statement(WEEK.first, WEEK.last, printed.numerator, printed.denominator), own)
    days = (Span(min(planted.first, WEEK.first), max(planted.first, WEEK.first) - 1),
            Span(min(planted.last, WEEK.last) + 1, max(planted.last, WEEK.last)))  # fmt: skip
    apart = listed(span_text(span) for span in joined(days))
    assert found.endswith(f"; the platform seems to count {span_text(planted)} ({apart} make the difference).")


def shown(told: Statement, own: Own) -> list[str]:
    """The sentences about a statement beside records."""
    return [beside_text(objective(), one) for one in set_beside([told], objective(), own)]


def test_the_cause_in_the_document() -> None:
    """Programs get the cause, the differences, the keys and the days."""
    period = Span(WEEK.first - 1, WEEK.last - 1)
    found = Difference("window_end", 0, 3, ("A-1", "A-2"), days(1, 8), period)
    told = objective_document(assessment(statements=(beside(Counts(4, 213), found), beside(None, None))))
    assert [one["difference"] for one in told["statement"]] == [
        {
            "cause": "window_end",
            "numerator": 0,
            "denominator": 3,
            "period": {"from": "2026-08-01", "to": "2026-08-07"},
            "keys": ["A-1", "A-2"],
            "days": [{"from": "2026-08-01", "to": "2026-08-01"}, {"from": "2026-08-08", "to": "2026-08-08"}],
        },
        None,
    ]
