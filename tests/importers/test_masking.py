from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikewatch.importers.masking import CELL, masked, masked_cell


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hello Alex,\nyour", "Hello […],\nyour"),
        ("Hi Alex Q. Example!", "Hi […]!"),
        ("Dear Alex Example:", "Dear […]:"),
        ("Dear Alex Example", "Dear […]"),
        ("Guten Tag Frau Beispiel,", "Guten Tag […],"),
        ("> Hello Alex, we", "> Hello […], we"),
        ("write to alex.example+x@mail.example.invalid.", "write to […]."),
        ("from amazonflex-support@amazon.com today", "from […] today"),
        ("call (555) 123-4567 or 555-123-4567", "call […] or […]"),
        ("+1 555 123 4567, +49 151 2345678", "[…], […]"),
        ("020 7946 0958 or 5551234567", "[…] or […]"),
        ("at 12 Main Street, Apt 4, Springfield, WA 98101 on", "at […] on"),
        ("at 4501 NE 5th Ave, Seattle", "at […], Seattle"),
        ("at 123 main st today", "at […] today"),
        ("in der Hauptstraße 12a, 10115 Berlin.", "in der […]."),
        ("near 47.60621, -122.33207.", "near […]."),
        ("lat: 47.61", "lat: […]"),
        ("plate 7ABC123 was", "plate […] was"),
        ("license plate number: ABC-1234", "license plate number: […]"),
        ("Kennzeichen M-AB 1234", "Kennzeichen […]"),
        ("https://flex.amazon.com/help?token=abc&id=1.", "https://flex.amazon.com/help?[…]."),
        ("see https://x.example.invalid/r/9f8e7d6c5b4a3f2e/", "see https://x.example.invalid/r/[…]/"),
        ("https://alex:secret@x.example.invalid/", "https://x.example.invalid/"),
        ("key eyJhbGciOiJIUzI1NiIsInR5cCI6IkpX", "key […]"),
        ("gate code #1234", "gate code #[…]"),
    ],
)
def test_what_is_hidden(text: str, shown: str) -> None:
    """What points at a person, a place or a key is masked."""
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "TBA123456789012 and TBA098765432109",
        "order 111-1234567-1234567",
        "on 05/12/2021 at 9:14 AM, on 2021-05-12, on 12.05.2021, May 12, 2021, 12 May 2021",
        "week 5/2-5/8 and 12/27-1/2",
        "99.5% of 1,204, 0.123456% and 98 %",
        "190 of the 196 packages on the way; 2 packages on the road; 3 Late Blocks",
        "You delivered 1234567 packages",
        "10 days, 3-7 business days, 2021-2026",
        "12 May 2021 09:14:33 +0000",
        "Hello,\nyour standing",
        "your block at station DSE4",
    ],
)
def test_what_stays(text: str) -> None:
    """What a case is argued with stays as it is."""
    assert masked(text) == text


def test_cell() -> None:
    """A cell is kept on one line, masked and short."""
    assert masked_cell(" Hi Alex,\n call 555-123-4567 ") == "Hi […], call […]"
    assert len(masked_cell("late " * 100)) == CELL


PARTS = (
    *("Hello Alex,", "\n", " ", "12", "Main Street", "a@b.example.invalid", "+1 555 123 4567", "plate"),
    *("TBA123456789012", "5/2-5/8", "111-1234567-1234567", "x"),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=30))
def test_ids_beside_anything(parts: list[str]) -> None:
    """No address survives and no id is lost, whatever stands beside it."""
    shown = masked("; ".join(parts))
    assert "@" not in shown
    assert [shown.count(kept) for kept in PARTS[8:11]] == [parts.count(kept) for kept in PARTS[8:11]]


@pytest.mark.parametrize(
    "text", ["12 TBA123456789012 Main Street", "+1 555 123 4567 5/2-5/8", "2 111-1234567-1234567 st"]
)
def test_ids_close_by(text: str) -> None:
    """An address or a telephone number does not swallow the id or the week beside it."""
    kept = text.removesuffix(" Main Street").removesuffix(" st").replace("+1 555 123 4567", "[…]")
    assert masked(text).startswith(kept)


@pytest.mark.parametrize("junk", ["\n", "> ", "1 ", "a-", "A ", "Hello\n", "1.1", "www.", "plate "])
def test_long_junk(junk: str) -> None:
    """Long meaningless text takes time in proportion to its length."""
    assert masked(junk * 5000) is not None
