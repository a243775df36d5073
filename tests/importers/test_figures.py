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
        # points that can be had
        ("score", "348", "412", 64),
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


@pytest.mark.parametrize(
    ("average", "low", "high"),
    [
        # 4.825 to 4.835 of five stars, of which four can be lost
        ("4.83", "0.04125", "0.04375"),
        ("4.8", "0.0375", "0.0625"),
        ("4.7000", "0.0749875", "0.0750125"),
        # nobody has more than five stars, or less than one
        ("5", "0", "0.125"),
        ("5.00", "0", "0.00125"),
        ("1.0", "0.9875", "1"),
    ],
)
def test_an_average_of_stars_is_the_share_of_stars_lost(average: str, low: str, high: str) -> None:
    """As rounded by the screen; "out of 5" says the same."""
    expected = RateRange(Fraction(low), Fraction(high))
    for out_of in ("", "5"):
        found = told("star_rating", average, out_of)
        assert (found.rate, found.numerator, found.denominator) == (expected, None, None)


@pytest.mark.parametrize(
    ("average", "ratings", "lost"),
    [
        ("4.83", "100", 17),
        ("4.67", "3", 1),
        ("5.0", "4", 0),
        ("1.00", "12", 48),
        # 83 to 87 stars lost by 500 ratings round to it, and none that three can lose
        ("4.83", "500", None),
        ("4.83", "3", None),
        ("4.83", "0", None),
    ],
)
def test_an_average_of_so_many_ratings_is_counted_where_one_number_fits(
    average: str, ratings: str, lost: int | None
) -> None:
    """Otherwise the range that its rounding allows is kept, without counts."""
    found = told("Star rating", average, ratings)
    assert (found.numerator, found.denominator) == (lost, None if lost is None else 4 * int(ratings))
    assert (found.rate is None) is (lost is not None)


@given(st.lists(st.integers(1, 5), min_size=6, max_size=100))
def test_the_average_of_any_ratings_gives_their_stars_back(stars: list[int]) -> None:
    """Two digits tell the stars of up to a hundred ratings."""
    average = Fraction(sum(stars), len(stars))
    found = told("star_rating", f"{float(round(average, 2)):.2f}", str(len(stars)))
    assert (found.numerator, found.denominator) == (5 * len(stars) - sum(stars), 4 * len(stars))


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
        # stars
        (("2026-08-31", "star_rating", "", "", ""), "figure", "empty; a count needs a figure"),
        (("2026-08-31", "star_rating", "5.1", "", ""), "figure", '"5.1" is no average of one to five stars such as'),
        (("2026-08-31", "star_rating", "0.99", "", ""), "figure", "is no average of one to five stars"),
        (("2026-08-31", "star_rating", "97%", "", ""), "figure", "is no average of one to five stars"),
        (("2026-08-31", "star_rating", "4.", "", ""), "figure", "is no average of one to five stars"),
        (("2026-08-31", "star_rating", "4.83", "many", ""), "out_of", '"many" is not a whole number'),
        (("2026-08-31", "score", "348", "", ""), "out_of", "empty; a count needs a figure and what it is out of"),
        (("2026-08-31", "score", "1001", "1000", ""), "figure", "1001 is more than the 1000 it is out of"),
        # what no screen shows
        (("2026-08-31", "account health", "348", "1000", ""), "metric", "note what the screen shows as `score`"),
        (("2026-08-31", "work", "3", "5", ""), "metric", "only records tell it"),
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
