"""An assessment drawn: the rate with its limit and what is ahead, and the counts under it.

    objective_chart   an Assessment -> Figure (pyplot is never touched)
    alt_text          the same in words, for those who cannot see it
    svg               a Figure -> text that goes into a page as it is, the same for the same figure

The drawing is 360 units wide, for a phone. Ink is the page's own text colour, so that it follows a dark page.
"""

from strikewatch.charts.figure import objective_chart
from strikewatch.charts.svg import svg
from strikewatch.charts.values import alt_text

__all__ = ["alt_text", "objective_chart", "svg"]
