"""The record of an account as a picture: what stands where, and that nothing is missing without a breach."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from replays import BREACH_SEEN, FALSE_ALARM, record, series
from strikewatch.charts import svg
from strikewatch.charts.backtest import MOST_FALSE, STYLES, alt_text, backtest_chart
from strikewatch.core.rival_rules import RULES


def chart() -> Figure:
    return backtest_chart(record(series(BREACH_SEEN, 0.3), series(FALSE_ALARM, 0.1, id="other")))


def texts(figure: Figure) -> list[str]:
    """Every text on the axes of a figure."""
    return [text.get_text() for panel in figure.axes for text in panel.texts]


def test_what_was_said_stands_across_and_what_happened_upwards() -> None:
    """One point for each bin, on equal scales, with the line on which said and happened agree."""
    said, cases, _ = chart().axes
    diagonal, points = said.lines
    assert diagonal.get_xydata() == pytest.approx(np.array([[0, 0], [1, 1]]))
    assert points.get_xydata() == pytest.approx(np.array([[0.1, 0.0], [0.3, 14 / 71]]))
    assert (said.get_xlim(), said.get_ylim()) == ((0, 1), (0, 1))
    assert [text.get_text() for text in cases.texts] == ["76", "71"]
    assert [label.get_text() for label in cases.get_xticklabels()] == ["< 15", "< 40"]


def test_each_rule_is_drawn_over_its_thresholds_and_marked_at_the_one_in_use() -> None:
    """Lead upwards, false alarms across, no wider than anybody could bear; the legend names them all."""
    figure = chart()
    panel = figure.axes[2]
    assert len(panel.lines) == 2 * len(RULES)
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [STYLES[rule.name][3] for rule in RULES]
    assert panel.get_xlim()[1] <= MOST_FALSE * 1.03
    ours = panel.lines[1].get_xydata()
    assert np.asarray(ours).shape == (1, 2)


def test_what_is_in_alarm_most_days_is_not_drawn() -> None:
    """A threshold that is always reached is never false and warns of nothing; the one in use keeps its name."""
    panel = backtest_chart(record(series(BREACH_SEEN, 0.9))).axes[2]
    line, mark = (np.asarray(one.get_xydata()) for one in panel.lines[:2])
    assert (line[:, 1].max(), len(mark)) == (0.0, 0)


def test_without_chances_or_breaches_it_says_so() -> None:
    """An empty panel is no good news."""
    bare = backtest_chart(record(series(FALSE_ALARM, None)))
    assert texts(bare) == ["no chance was told on a day\nwhose next 14 days are known", "no breach came yet"]
    assert bare.legends == []
    assert texts(backtest_chart(record(series(FALSE_ALARM))))[-1] == "no breach came yet"
    short = backtest_chart(record(series("o" * 10)))
    assert "no breach came yet" in texts(short)


def test_past_a_limit_from_the_start_is_no_want_of_breaches() -> None:
    """The note of the empty panel says why no breach began, and the axis on how few days it rests."""
    figure = backtest_chart(record(series("B" * 60), series("o" * 60, id="other")))
    assert texts(figure)[-1] == "past a limit from the first day on,\nso no breach began"
    assert "only 32 days at risk" in figure.axes[2].get_xlabel()


def test_the_axis_reaches_every_mark() -> None:
    """The threshold in use is on the picture, however often it is false."""
    found = record(series(BREACH_SEEN, 0.3), series(FALSE_ALARM, 0.1, id="other"))
    noisy = tuple(
        replace(one, points=tuple(replace(point, false_a_year=70.0, alarmed=0.1) for point in one.points))
        for one in found.curves
    )
    assert backtest_chart(replace(found, curves=noisy)).axes[2].get_xlim()[1] >= 70


def test_the_same_in_words() -> None:
    """For whoever cannot see it: bins and the rules in use."""
    found = record(series(BREACH_SEEN, 0.3))
    told = alt_text(found)
    assert told.startswith("anna, 2026-11-22 to 2027-02-19. 30 % said, 20 % of 71 happened. ")
    assert "dashboard: past the limit: 0.0 false alarms a year, 0 days of lead" in told
    assert alt_text(record(series("o" * 10))).endswith("nothing decided yet, no breach.")
    assert alt_text(record(series("o" * 40, None))).endswith("No chance was told. No rule to compare.")


def test_it_is_the_same_every_time() -> None:
    """Byte for byte, and as text that a page or a browser can show."""
    first, second = svg(chart()), svg(chart())
    assert first == second
    assert first.startswith("<svg")
