"""The document as a page: HTML for people, Markdown for mails and terminals, both with the same content and order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from strikewatch.core.facts import Span, day_of
from strikewatch.report.change import ABLE_MARKS, CHANGE_MARKS
from strikewatch.report.tiles import tiles
from strikewatch.report.words import day_text, long_day_text, span_text, units_text

LEVEL_WORDS = {
    "ok": "OK",
    "watch": "Watch",
    "unknown": "Unknown",
    "warning": "Warning",
    "critical": "Critical",
    "breach": "Breach",
}
MARKS = {"ok": "●", "watch": "○", "unknown": "□", "warning": "▲", "critical": "◆", "breach": "■"}
Charts = Mapping[tuple[str, str, str], str]  # account, objective, segment or nothing


def html(document: Mapping[str, Any], charts: Charts) -> str:
    """One self-contained page: everything from outside is escaped, only the charts go in as they are."""

    def chart(account: str, objective: str, segment: str | None) -> Markup | None:
        drawing = charts.get((account, objective, segment or ""))
        return None if drawing is None else Markup(drawing)  # noqa: S704 - drawn by us, its texts are escaped

    page = _pages(_html_value).get_template("report.html.j2").render(document=document, chart=chart)
    return page.replace(" %", "\u00a0%")


def markdown(document: Mapping[str, Any]) -> str:
    """The same as Markdown, without charts; whatever could be read as markup is escaped."""
    text = _pages(_markdown_value).get_template("report.md.j2").render(document=document)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


@cache
def _pages(finalize: Any) -> jinja2.Environment:
    """The templates with what they need to say days and levels. `finalize` sees every value on its way out."""
    pages = jinja2.Environment(
        loader=jinja2.PackageLoader("strikewatch"),
        autoescape=jinja2.select_autoescape(("html.j2",)),
        undefined=jinja2.StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters.update(day=_day, long_day=_long_day, days=_days, units=units_text, sentence=_sentence, bad_of=_bad_of)
    pages.tests.update(empty=_is_empty, informative=_is_informative, worse=_is_worse)
    pages.globals.update(tiles=tiles, level_words=LEVEL_WORDS, marks=MARKS)
    pages.globals.update(change_marks=CHANGE_MARKS, able_marks=ABLE_MARKS)
    return pages


def _is_empty(objective: Mapping[str, Any]) -> bool:
    """Whether an unknown objective has nothing to show but its reason."""
    counted = objective["denominator"] or objective["rate_range"] or objective["word"]
    return objective["level"] == "unknown" and not counted


def _is_informative(objective: Mapping[str, Any]) -> bool:
    """Whether a figure is shown for what it is: nobody knows a limit for it, and nothing of it is missing."""
    unlimited = objective["limit_text"] is None and objective["level"] == "unknown" and not objective["word"]
    return unlimited and not objective["coverage"]["missing"] and not _is_empty(objective)


def _is_worse(objective: Mapping[str, Any]) -> bool:
    """Whether the way of working has changed for the worse."""
    return objective["change"] is not None and objective["change"]["verdict"] == "worse"


def _html_value(value: Any) -> Any:
    return "" if value is None else value


def _markdown_value(value: Any) -> Any:
    """A value with its Markdown signs escaped, on one line."""
    if not isinstance(value, str):
        return "" if value is None else value
    return re.sub(r"([\\`*_\[\]<>|#~])", r"\\\1", " ".join(value.split()))


def _bad_of(objective: Mapping[str, Any]) -> str:
    """Bad ones of all, where that is what is counted; of stars the lost ones."""
    if objective["scale"] in ("points", "days"):
        return "–"
    lost = " lost stars" if objective["scale"] == "stars" else ""
    return f"{objective['numerator']}{lost} of {objective['out_of']}"


def _sentence(text: str) -> str:
    """A text that ends as a sentence does."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _number(iso: str) -> int:
    return day_of(dt.date.fromisoformat(iso))


def _day(iso: str) -> str:
    return day_text(_number(iso))


def _long_day(iso: str) -> str:
    return long_day_text(_number(iso))


def _days(span: Mapping[str, str]) -> str:
    return span_text(Span(_number(span["from"]), _number(span["to"])))
