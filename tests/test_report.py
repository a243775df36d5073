"""The page and its Markdown twin."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from strikewatch.report import document, markdown
from verdict_builders import account, run_result
from verdict_samples import (
    driver_run,
    fine,
    hostile_run,
    page,
    watched,
)


class Outline(HTMLParser):
    """Headings, tags and addresses of a page."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href", "xlink:href"}]


def test_the_page_stands_alone() -> None:
    """No script, nothing loaded from elsewhere, under 300 kB."""
    content = page(driver_run())
    outline = Outline(content)
    assert "script" not in outline.tags
    assert all(address.startswith(("#", "data:,")) for address in outline.addresses)
    assert "@import" not in content
    assert re.findall(r"url\((?!#)", content) == []
    assert len(content.encode()) < 300_000


def test_the_page_has_an_outline() -> None:
    """Language, title, viewport, one first heading, and no level of headings is skipped."""
    content = page(driver_run())
    headings = Outline(content).headings
    assert content.startswith('<!doctype html>\n<html lang="en">')
    assert "<title>Breach: anna, OK: ben · Strikewatch 2026-11-22</title>" in content
    assert 'name="viewport"' in content
    assert headings.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(headings))


def order(content: str, *words: str) -> None:
    places = [content.index(word) for word in words]
    assert places == sorted(places), dict(zip(words, places, strict=True))


@pytest.mark.parametrize("make", [page, lambda result: markdown(document(result))])
def test_worst_comes_first_on_the_page(make: Any) -> None:
    """Both twins: headline, clock, unread mail, changes, cards by level, what is fine, unseen, questions, files."""
    content = make(driver_run()).replace("\\", "").split("</style>")[-1]
    order(
        content,
        *("past its limit. We cannot see", "7 days left to answer", "was not understood", "since the last run"),
        *("12 of the last 100 trips", "13 of 405", "2 of 19 blocks", "1 of the last 640", "9 of 412 packages"),
        *("annot be told yet", "1 in order", "What no file shows", "Questions for you", "did you not drive?"),
        *("Files taken in", "3 rows could not be read", "No reader knows this file.", "not affiliated"),
    )


def test_what_is_fine_is_folded() -> None:
    """An objective in order is a row of a closed table, not a card."""
    content = page(run_result(account(fine(), watched())))
    assert content.count("<article") == 1
    assert '<details class="fine">' in content


def test_levels_are_words_and_shapes() -> None:
    """No level is told by its colour alone."""
    content = page(driver_run())
    for level in ("Breach", "Critical", "Warning", "Unknown", "Watch", "OK"):
        assert re.search(rf"</svg>\s*{level}", content), level


def test_hostile_text_stays_text() -> None:
    """Whatever a mail, a place or a file name says, it is shown and never run."""
    assert not {"script", "img"} & set(Outline(page(hostile_run())).tags)
    assert "&lt;script&gt;" in page(hostile_run())


def test_hostile_text_stays_text_in_markdown() -> None:
    """Markup, links and new headings in foreign text are escaped."""
    twin = markdown(document(hostile_run()))
    assert not re.search(r"(?<!\\)<(script|img)", twin)
    assert not re.search(r"(?<!\\)\[a\]", twin)
    assert "\n# c" not in twin


def test_same_run_gives_the_same_bytes() -> None:
    """The same result and day give byte-equal pages."""
    assert page(driver_run()) == page(driver_run())
    assert markdown(document(driver_run())) == markdown(document(driver_run()))


def test_a_run_without_accounts_is_a_page_too() -> None:
    """An empty run says that nothing has been judged."""
    assert "No account has been judged yet." in page(run_result())
    assert "No account has been judged yet." in markdown(document(run_result()))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast() -> None:
    """Words reach 4.5:1 and shapes 3:1 on what they stand on, by WCAG 2.2, on light and on dark pages."""
    sheets = re.findall(r":root \{([^}]*)\}", page(run_result()))
    light = dict(re.findall(r"--(\w+): (#\w{6})", sheets[0]))
    dark = light | dict(re.findall(r"--(\w+): (#\w{6})", sheets[1]))
    for sheet in (light, dark):
        for ground in ("paper", "card", "soft"):
            assert min(contrast(sheet[ink], sheet[ground]) for ink in ("ink", "quiet")) >= 4.5
        levels = ("breach", "critical", "warning", "watch", "ok", "unknown")
        assert min(contrast(sheet[level], sheet["card"]) for level in levels) >= 3
