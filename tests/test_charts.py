"""Charts are checked on their axes: what is drawn, where, and how it is named."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from fractions import Fraction
from typing import Any

import pytest
from matplotlib.axes import Axes

from strikewatch.charts import alt_text, objective_chart, svg
from strikewatch.core.assessment import Assessment, DatedCounts, Forecast
from strikewatch.core.model import Counts
from verdict_builders import AS_OF, assessment, late_history, objective
from verdict_samples import late_deliveries, late_forfeits, on_time, uncounted


def line(panel: Axes, name: str) -> Any:
    (found,) = [one for one in panel.get_lines() if one.get_label() == name]
    return found


def shaded(panel: Axes, name: str) -> list[Any]:
    return [one for one in (*panel.patches, *panel.collections) if one.get_label() == name]


def texts(panel: Axes) -> list[str]:
    return [one.get_text() for one in panel.texts]


def top(verdict: Assessment) -> Axes:
    return objective_chart(verdict).axes[0]


def test_rate_is_the_windows_rate_on_each_day() -> None:
    """The line so far is numerator over denominator of every day of the history."""
    drawn = line(top(late_deliveries()), "so far")
    history = late_deliveries().history
    assert list(drawn.get_xdata()) == [point.day for point in history]
    assert list(drawn.get_ydata()) == [float(Fraction(p.counts.numerator, p.counts.denominator)) for p in history]


@pytest.mark.parametrize(
    ("verdict", "at", "name"),
    [
        (late_deliveries(), 0.04, "limit 4 %"),
        # a limit asked from below stands in the platform's direction
        (on_time(), 0.9, "limit 90 %"),
        # a count, and one that no platform publishes
        (late_forfeits(), 2, "level that people report 2"),
    ],
)
def test_limit_is_drawn_and_named(verdict: Assessment, at: float, name: str) -> None:
    """The limit is a line at its value, with its name on it, inside the axis."""
    panel = top(verdict)
    assert line(panel, "limit").get_ydata()[0] == pytest.approx(at)
    assert name in texts(panel)
    assert panel.get_ylim()[0] < at < panel.get_ylim()[1]


def test_good_rates_run_down() -> None:
    """A rate asked from below is drawn as what is good, and its axis is not begun at zero."""
    panel = top(on_time())
    last = on_time().history[-1].counts
    assert line(panel, "so far").get_ydata()[-1] == pytest.approx(1 - last.numerator / last.denominator)
    assert 0.5 < panel.get_ylim()[0] < 0.9


def test_bad_rates_start_at_zero() -> None:
    """A rate of what is bad, and a count, begin at zero, so that half as high is half as bad."""
    assert top(late_deliveries()).get_ylim()[0] == 0
    assert top(late_forfeits()).get_ylim()[0] == 0


@pytest.mark.parametrize("verdict", [late_deliveries(), on_time()])
def test_forecast_goes_on_from_the_last_value(verdict: Assessment) -> None:
    """The dashed middle starts where the past ends and lies inside the band to the last day ahead."""
    panel = top(verdict)
    middle = line(panel, "likely course")
    (band,) = shaded(panel, "likely range")
    box = band.get_datalim(panel.transData)
    assert middle.get_xdata()[0] == AS_OF
    assert middle.get_xdata()[-1] == AS_OF + 28
    assert middle.get_ydata()[0] == line(panel, "so far").get_ydata()[-1]
    assert box.y0 <= min(middle.get_ydata())
    assert box.y1 >= max(middle.get_ydata())
    assert middle.get_linestyle() != "-"


def test_days_that_can_change_are_hatched() -> None:
    """Provisional days carry a hatch, not a colour alone, in every panel."""
    for panel in objective_chart(late_deliveries()).axes:
        (area,) = shaded(panel, "provisional")
        assert area.get_hatch()
        assert area.get_x() == AS_OF - 2


def test_uncovered_days_are_shaded() -> None:
    """A gap in coverage is shaded from its first day to the end of its last."""
    (gap,) = late_deliveries().coverage.gaps
    (area,) = shaded(top(late_deliveries()), "unknown")
    assert (area.get_x(), area.get_width()) == (gap.first, len(gap))


def test_counts_stand_under_the_rate() -> None:
    """Two panels below show the bad units and all units of the window, on the same days."""
    figure = objective_chart(late_deliveries())
    names = [panel.get_title(loc="left") for panel in figure.axes]
    assert names == ["rate over 30 days", "bad packages in the window (dashed: limit)", "all packages in the window"]
    assert len({panel.get_xlim() for panel in figure.axes}) == 1


def test_count_limit_needs_no_second_count() -> None:
    """Where the limit is on a count, the upper panel is the count and only all units stand below."""
    names = [panel.get_title(loc="left") for panel in objective_chart(late_forfeits()).axes]
    assert names == ["bad blocks over 30 days", "all blocks in the window"]


@pytest.mark.parametrize("days", [1, 2, 9, 60, 180, 900])
def test_few_days_are_written(days: int) -> None:
    """At most six short dates stand under the chart, the day judged for among them, and none twice."""
    panel = objective_chart(assessment(history=late_history(days))).axes[-1]
    low, high = panel.get_xlim()
    written = [panel.xaxis.get_major_formatter()(tick, 0) for tick in panel.get_xticks() if low <= tick <= high]
    assert "22 Nov" in written
    assert len(written) == len(set(written)) <= 6 or days > 365


@pytest.mark.parametrize(
    "verdict",
    [
        uncounted(),
        assessment(objective=objective(limit=None), history=late_history()),
        assessment(history=(DatedCounts(AS_OF, Counts(0, 0)),)),
        assessment(history=(DatedCounts(AS_OF, Counts(0, 10)),), forecast=Forecast({14: 0.0}, None)),
        assessment(objective=objective(limit=Fraction(0)), history=late_history(scale=0)),
        late_forfeits(),
    ],
)
def test_poor_data_still_draw(verdict: Assessment) -> None:
    """No history, no limit, no unit, no forecast or a limit of nothing: a chart comes out and no warning."""
    ET.fromstring(svg(objective_chart(verdict)))  # noqa: S314 -- our own text


def test_same_assessment_gives_the_same_text() -> None:
    """Two drawings of one assessment are equal to the last byte."""
    assert svg(objective_chart(late_deliveries())) == svg(objective_chart(late_deliveries()))


def test_charts_on_one_page_share_no_identifier() -> None:
    """Identifiers of two different charts do not meet, so that one cannot clip the other."""

    def identifiers(verdict: Assessment) -> set[str]:
        root = ET.fromstring(svg(objective_chart(verdict)))  # noqa: S314 -- our own text
        return {name for one in root.iter() if (name := one.get("id"))}

    assert identifiers(late_deliveries())
    assert not identifiers(late_deliveries()) & identifiers(on_time())


def test_chart_is_small() -> None:
    """Half a year of daily counts with everything on it stays under 60 kB."""
    full = late_deliveries()
    chart = svg(objective_chart(assessment(history=late_history(180), forecast=full.forecast, coverage=full.coverage)))
    assert len(chart.encode()) < 60_000


def test_chart_says_what_it_shows() -> None:
    """The drawing carries its own words for those who cannot see it."""
    said = alt_text(late_deliveries())
    assert said.startswith("Late deliveries, rate over 30 days: 5 bad of 380 packages on 25 Aug")
    assert "limit 4 %" in said
    assert "On 20 Dec" in said
    assert ET.fromstring(svg(objective_chart(late_deliveries()))).get("aria-label") == said  # noqa: S314


def test_hostile_label_stays_text() -> None:
    """A label with markup in it is escaped, and dollar signs are not formulas."""
    label = '"><script>alert(1)</script> $x_$ 100 %'
    chart = svg(objective_chart(assessment(objective=objective(label=label, unit="$x^"), history=late_history())))
    assert "<script" not in chart
    ET.fromstring(chart)  # noqa: S314 -- our own text


def test_text_follows_the_page() -> None:
    """Words stay words in the page's own colour and the reader's own font."""
    chart = svg(objective_chart(late_deliveries()))
    assert ">limit 4 %</text>" in chart
    assert "currentColor" in chart
    assert "DejaVu" not in chart


def test_pyplot_is_never_loaded() -> None:
    """Drawing keeps out of matplotlib's global state, in a fresh program."""
    draw = (
        "import sys; from strikewatch.charts import objective_chart, svg; from verdict_samples import on_time;"
        "svg(objective_chart(on_time())); sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    paths = os.pathsep.join(path for path in sys.path if path)
    subprocess.run([sys.executable, "-c", draw], check=True, env={**os.environ, "PYTHONPATH": paths})
