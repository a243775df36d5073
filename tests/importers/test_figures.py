"""Claims about figures seen on a screen."""

from __future__ import annotations

import datetime as dt
import itertools
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homes import DAY, FIGURES, adds_up, home, objective, reasons, spreadsheet, texts_of
from strikewatch.core.facts import RateRange, Span, Statement, day_of
from strikewatch.importers.figures import Figure, Unreadable, statement

SEEN = day_of(dt.date(2026, 8, 31))
LOG = "log/flex/figures.csv"
ISO = "%Y-%m-%d"


def told(metric: str, figure: str, out_of: str = "", period: str = "") -> Statement:
    return statement(Figure("2026-08-31", metric, figure, out_of, period), ISO, SEEN, row=3)


@pytest.mark.parametrize(
    ("metric", "figure", "out_of", "numerator"),
    [
        ("late_delivery", "3", "412", 3),
        ("Late Delivery", "0", "412", 0),
        ("late-delivery", "412", "412", 412),
        # shown by what is good
        ("completion", "409", "412", 3),
        ("on_time", "412", "412", 0),
    ],
)
def test_counts_are_turned_to_what_is_bad(metric: str, figure: str, out_of: str, numerator: int) -> None:
    """A figure is given as the screen shows it, and kept as bad ones of all."""
    found = told(metric, figure, out_of)
    assert (found.numerator, found.denominator, found.printed_day, found.row) == (numerator, 412, SEEN, 3)


@pytest.mark.parametrize(
    ("metric", "figure", "low", "high"),
    [
        ("cancellation", "4%", "0.035", "0.045"),
        ("cancellation", "4.0 %", "0.0395", "0.0405"),
        ("cancellation", "0%", "0", "0.005"),
        ("completion", "98.5%", "0.0145", "0.0155"),
        ("completion", "100%", "0", "0.005"),
        ("on_time", "0.00%", "0.99995", "1"),
    ],
)
def test_a_rate_is_the_range_its_rounding_allows(metric: str, figure: str, low: str, high: str) -> None:
    """The share of what is bad lies between two exact fractions, and within 0 and 1."""
    assert told(metric, figure).rate == RateRange(Fraction(low), Fraction(high))


def test_a_word_is_a_standing() -> None:
    """A standing is kept as its word; no counts come with it."""
    found = told("standing", "Great")
    assert (found.word, found.numerator, found.rate) == ("Great", None, None)


@pytest.mark.parametrize(
    ("period", "span"),
    [
        ("", None),
        ("7 days", Span(SEEN - 6, SEEN)),
        ("42d", Span(SEEN - 41, SEEN)),
        ("1 Day", Span(SEEN, SEEN)),
        ("2026-08-23..2026-08-29", Span(SEEN - 8, SEEN - 2)),
        ("2026-08-31 .. 2026-08-31", Span(SEEN, SEEN)),
    ],
)
def test_a_period_is_days_back_or_from_to(period: str, span: Span | None) -> None:
    """So many days up to the day it was seen, or first and last day."""
    assert told("late_delivery", "3", "412", period).period == span


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        (("2026-08-31", "lateness", "3", "9", ""), "metric", '"lateness" is none of order_defect, late_delivery'),
        (("31.8.26", "completion", "3", "9", ""), "day_seen", '"31.8.26" is no date of the form %Y-%m-%d'),
        (("", "completion", "3", "9", ""), "day_seen", '"" is no date of the form %Y-%m-%d'),
        (("2026-09-01", "completion", "3", "9", ""), "day_seen", "lies after the file itself, made on 2026-08-31"),
        (("2026-08-31", "completion", "", "9", ""), "figure", "empty; a count needs a figure and what it is out of"),
        (("2026-08-31", "completion", "3", "", ""), "out_of", "empty; a count needs a figure and what it is out of"),
        (("2026-08-31", "standing", "", "", ""), "figure", "empty; a count needs"),
        (("2026-08-31", "completion", "-3", "9", ""), "figure", '"-3" is negative; a count cannot be'),
        (("2026-08-31", "completion", "3", "-9", ""), "out_of", '"-9" is negative; a count cannot be'),
        (("2026-08-31", "completion", "10", "9", ""), "figure", "10 is more than the 9 it is out of"),
        (("2026-08-31", "completion", "good", "9", ""), "figure", '"good" is not a whole number, a rate such as 97.5%'),
        (("2026-08-31", "completion", "3", "lots", ""), "out_of", '"lots" is not a whole number'),
        # not every digit is a number, and no number is endless
        (("2026-08-31", "completion", "\u00b2", "9", ""), "figure", "is not a whole number"),
        (("2026-08-31", "completion", "--3", "9", ""), "figure", "is not a whole number"),
        (("2026-08-31", "completion", "3", "9" * 5000, ""), "out_of", "is not a whole number"),
        (("2026-08-31", "completion", "101%", "", ""), "figure", "101 % is more than all"),
        (("2026-08-31", "completion", "3", "9", "last week"), "period", 'is neither "42 days" nor "2026-08-23..'),
        (("2026-08-31", "completion", "3", "9", "0 days"), "period", '"0 days" is no day at all'),
        (("2026-08-31", "completion", "3", "9", "2026-08-29..2026-08-23"), "period", "ends before it begins"),
        (("2026-08-31", "completion", "3", "9", "2026-08-23..soon"), "period", '"soon" is no date of the form'),
        (("2026-08-31", "completion", "3", "9", "2026-08-30..2026-09-05"), "period", "ends after 2026-08-31"),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_says_why(cells: tuple[str, ...], column: str, sentence: str) -> None:
    """Each impossible figure names its column and what is wrong with it."""
    with pytest.raises(Unreadable) as found:
        statement(Figure(*cells), ISO, SEEN)
    assert (found.value.column, sentence in str(found.value)) == (column, True)


def test_a_file_of_figures(tmp_path: Path) -> None:
    """Good rows become statements, bad ones rejects with their row, blank ones are named, an open quote stays alone."""
    found = home(tmp_path)
    lines = [
        "2026-08-31,completion,409,412,7 days",
        "",
        "2026-08-31,completion,x,412,",
        '2026-08-31,"completion,4',
        ",,,,",
    ]
    found.put(LOG, FIGURES + "\n".join([*lines, "2026-08-31,standing,Great,,"]) + "\n")
    (result,) = found.ingest()
    assert adds_up(result, 6)
    assert (result.accepted, result.rejected, result.non_data) == (2, 2, (("empty row", 2),))
    with found.store() as store:
        assert [(row, column) for row, column, _ in reasons(store)] == [(3, "figure"), (4, "metric")]
        assert store.rejects()[0][-1] == "day_seen=2026-08-31; metric=completion; figure=x; out_of=412"
    found.put(LOG, FIGURES + "\n".join([*lines, "2026-08-31,standing,Great,,"]) + "\n2026-08-31,standing,Fair,,\n")
    (again,) = found.ingest()
    assert (again.accepted, again.repeated, again.rejected) == (1, 2, 2)


def test_a_spreadsheet_of_figures(tmp_path: Path) -> None:
    """Numbers and true dates of a sheet are read as those of a text."""
    found = home(tmp_path)
    rows = [FIGURES.strip().split(","), (dt.date(2026, 8, 31), "completion", 409, 412.0, None), (None,) * 5]
    spreadsheet(tmp_path / "log" / "flex" / "figures.xlsx", rows)
    (result,) = found.ingest()
    assert (result.accepted, result.rejected) == (1, 0)


def test_ambiguous_days_are_refused(tmp_path: Path) -> None:
    """Two readings of the days refuse the file with both."""
    found = home(tmp_path)
    found.put(LOG, FIGURES + "3/4/2026,standing,Great,,\n")
    assert '"3/4/2026" may be 4 March 2026 or 3 April 2026' in found.ingest()[0].refused


def test_nothing_personal_is_kept(tmp_path: Path) -> None:
    """A mail address or a telephone number in a cell or a sentence about it does not enter the store."""
    found = home(tmp_path)
    cells = ("ann@example.org", "(555) 123-4567")
    rows = [
        f"2026-08-31,standing,Great says {cell},,\n2026-08-31,{cell},3,4,\n{cell},completion,3,4,\n" for cell in cells
    ]
    found.put(LOG, FIGURES + "".join(rows))
    found.ingest()
    with found.store() as store:
        assert [text for _, text in texts_of(store) if "ann@" in text or "123-4567" in text] == []
        assert len(store.rejects()) == 4


def test_a_screen_is_enough_to_be_judged(tmp_path: Path) -> None:
    """A standing seen on a screen sets its objective's level, counts seen there are counted from statements."""
    found = home(tmp_path)
    found.put(LOG, FIGURES + "2026-08-31,standing,At Risk,,\n2026-08-31,late_delivery,2,300,\n")
    outcome = found.run()
    assert objective(outcome, "flex.standing")["level"] == "critical"
    late = objective(outcome, "flex.on_time")
    assert (late["numerator"], late["denominator"], late["counted_from"]) == (2, 300, "statements")


NUMBERS = itertools.count()
CELLS = (
    st.sampled_from(["2026-08-31", "2026-08-01", "2026-02-30", "", "31/8/26"]),
    st.sampled_from(["completion", "standing", "late delivery", "nonsense", ""]),
    st.sampled_from(["3", "97.5%", "-1", "Great", "", "1e9", "\u0663"]),
    st.sampled_from(["412", "2", "", "x"]),
    st.sampled_from(["", "42 days", "0d", "2026-08-01..2026-08-07", ".."]),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(*CELLS), max_size=20))
def test_every_figure_is_accounted_for(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    """Figures are accepted, repeated, rejected or blank."""
    found = home(tmp_path)
    stamp = f"2026-08-31,completion,1,{next(NUMBERS) + 1},\n"  # makes the file one that was never seen
    path = found.put(LOG, FIGURES + stamp + "".join(",".join(row) + "\n" for row in rows))
    (result,) = found.ingest(DAY, path)
    assert not result.refused
    assert adds_up(result, len(rows) + 1)
