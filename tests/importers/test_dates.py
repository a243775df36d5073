"""Claims about the order of day and month in a column of dates."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikewatch.importers.dates import PATTERNS, AmbiguousDate, date_pattern

EVERY = [pattern for patterns in PATTERNS.values() for pattern in patterns]


@pytest.mark.parametrize(
    ("cells", "pattern"),
    [
        (["2026-08-31"], "%Y-%m-%d"),
        (["2026/08/31"], "%Y/%m/%d"),
        (["2026.8.3"], "%Y.%m.%d"),
        (["8/31/2026", "9/4/2026"], "%m/%d/%Y"),
        (["31/8/2026", "4/9/2026"], "%d/%m/%Y"),
        (["8/31/26"], "%m/%d/%y"),
        (["31.8.26"], "%d.%m.%y"),
        (["31.08.2026"], "%d.%m.%Y"),
        (["08-31-2026"], "%m-%d-%Y"),
        # the same day either way
        (["4/4/2026"], "%m/%d/%Y"),
        # what cannot be read does not decide, blanks neither
        (["8/31/2026", "soon", "", " "], "%m/%d/%Y"),
        # one order in two ways, and ISO beside another: the rest is rejected row by row
        (["8/31/2026", "8/30/26"], "%m/%d/%Y"),
        (["2026-08-31", "31/8/26"], "%Y-%m-%d"),
        (["2026-08-31", "3/4/26"], "%Y-%m-%d"),
        # where nothing can be read it is the day that is asked for
        (["soon"], "%Y-%m-%d"),
        ([], "%Y-%m-%d"),
    ],
)
def test_the_column_itself_tells(cells: list[str], pattern: str) -> None:
    """The pattern that reads most cells is the column's."""
    assert date_pattern(cells) == pattern


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["3/4/2026"], '"3/4/2026" may be 4 March 2026 or 3 April 2026'),
        (["3/4/26", "5/6/26"], '"3/4/26" may be 4 March 2026 or 3 April 2026'),
        (["03.04.2026"], '"03.04.2026" may be 4 March 2026 or 3 April 2026'),
        (["8/31/2026", "31/8/2026"], '"8/31/2026" puts the month first and "31/8/2026" the day'),
    ],
)
def test_two_readings_are_both_named(cells: list[str], sentence: str) -> None:
    """A column that can be read in two ways is not guessed."""
    with pytest.raises(AmbiguousDate) as found:
        date_pattern(cells)
    assert str(found.value) == sentence


@pytest.mark.parametrize(("order", "pattern"), [("mdy", "%m/%d/%Y"), ("dmy", "%d/%m/%Y")])
def test_a_setting_decides(order: str, pattern: str) -> None:
    """The account's order of dates is the reading, and ISO stays ISO."""
    assert date_pattern(["3/4/2026"], order=order) == pattern
    assert date_pattern(["2026-03-04"], order=order) == "%Y-%m-%d"


@settings(deadline=None)
@given(st.lists(st.dates(dt.date(2000, 1, 1), dt.date(2068, 12, 31)), min_size=1), st.sampled_from(EVERY))
def test_what_is_told_is_right_or_refused(dates: list[dt.date], pattern: str) -> None:
    """Dates written in any known pattern come back as they were, or are named as ambiguous; none is read wrongly."""
    cells = [f"{date:{pattern}}" for date in dates]
    try:
        told = date_pattern(cells)
    except AmbiguousDate:
        assert not pattern.startswith("%Y")
        assert all(date.day <= 12 for date in dates)
        return
    assert [dt.datetime.strptime(cell, told).date() for cell in cells] == dates  # noqa: DTZ007 -- calendar dates
