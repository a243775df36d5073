"""A figure as SVG text that may stand in a page many times."""

from __future__ import annotations

import io
import re
from html import escape

import matplotlib
from matplotlib.figure import Figure

from strikewatch.charts.figure import INK, LOOK


def svg(figure: Figure) -> str:
    """The figure as SVG text that may stand in a page many times: no shared identifiers, no fonts of its own.

    Text stays text: it is drawn in the reader's own font, small, sharp and searchable.
    """
    buffer = io.StringIO()
    salted = {**LOOK, "svg.hashsalt": figure.get_label()}
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with matplotlib.rc_context(salted):
        figure.savefig(buffer, format="svg", transparent=True, metadata=nothing)
    return _for_page(buffer.getvalue(), str(figure.get_label()))


def _for_page(text: str, said: str) -> str:
    """A standalone SVG made fit to stand inside a page."""
    body = text[text.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", body, flags=re.DOTALL)
    body = re.sub(r'<g id="[^"]*"', "<g", body)
    body = re.sub(r" *font-family: [^;\"]*;?| transform=\"rotate\(-0 [^\"]*\"", "", body)
    body = re.sub(r"\s*<g/>", "", body)
    body = re.sub(r' d="[^"]*"', lambda path: _short(path.group()), body)
    body = body.replace(INK, "currentColor")
    box = re.search(r'viewBox="[^"]*"', body)
    look = 'stroke-linejoin="round" stroke-linecap="butt" font-family="system-ui, sans-serif" fill="currentColor"'
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    head = f'<svg {box.group() if box else ""} role="img" aria-label="{escape(said)}" {look} {names}>'
    return re.sub(r"\n\s*", "\n", re.sub(r"<svg[^>]*>", lambda _: head, body, count=1)).strip()


def _short(path: str) -> str:
    """A path to a tenth of a unit, which is less than a tenth of a pixel on a phone."""
    rounded = re.sub(r"-?\d+\.\d+", lambda number: f"{float(number.group()):.1f}", path)
    return re.sub(r"\s*\n\s*", " ", rounded).replace(' "', '"')
