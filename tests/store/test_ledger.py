"""Claims about the small tables: statements, events of the account, rejects, warnings, runs and notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from homes import contents, fresh_store
from strikewatch.core.facts import AccountEvent, RateRange, Reject, Span, Statement
from strikewatch.core.model import Level
from strikewatch.core.results import StrikeWarning
from strikewatch.store import Store, ledger

NOON = dt.datetime(2026, 9, 1, 12)  # noqa: DTZ001 -- the store keeps naive UTC
WEEK = Span(100, 106)
COUNTED = Statement("completion", 110, "flex-mail", WEEK, 3, 200, programme="Amazon.com", base="picked up")
MAIL = AccountEvent(100, "warning", "About", "text", ("TBA1",), "k1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fresh_store(tmp_path) as found:
        yield found


def kept(store: Store, *told: Statement, file: int = 1) -> set[int]:
    return ledger.keep_statements(store.connection, "flex", file, told)


@pytest.mark.parametrize(
    "told",
    [
        COUNTED,
        Statement("completion", 110, "figures", None, rate=RateRange(Fraction(1, 3), Fraction(2, 3))),
        Statement("standing", 110, "figures", word="Great"),
    ],
)
def test_a_statement_comes_back_as_it_was(store: Store, told: Statement) -> None:
    """Counts, exact ranges and words survive the store."""
    assert kept(store, replace(told, row=7)) == {7}
    assert ledger.statements(store.connection, "flex", 110) == [replace(told, account="flex")]


def test_the_same_statement_twice_is_one(store: Store) -> None:
    """The same print from another file brings nothing new, whatever its row."""
    kept(store, COUNTED)
    assert kept(store, replace(COUNTED, row=2), file=2) == set()
    assert len(contents(store)["statements"]) == 1


def test_the_days_on_which_anything_was_printed(store: Store) -> None:
    """Each once, in order, of this account alone; a print that another file repeats is no further day."""
    assert ledger.printed_days(store.connection, "flex") == []
    kept(store, replace(COUNTED, printed_day=117), COUNTED, replace(COUNTED, metric="late_delivery"))
    ledger.keep_statements(store.connection, "other", 1, [replace(COUNTED, printed_day=99)])
    assert ledger.printed_days(store.connection, "flex") == [110, 117]


def test_the_newest_print_of_a_period_counts(store: Store) -> None:
    """A period printed anew is kept beside the old print, and each day sees the newest print it could have seen."""
    kept(store, COUNTED, replace(COUNTED, printed_day=117, numerator=4))
    seen = {
        day: [one.numerator for one in ledger.statements(store.connection, "flex", day)] for day in (109, 110, 116, 117)
    }
    assert seen == {109: [], 110: [3], 116: [3], 117: [4]}
    assert len(contents(store)["statements"]) == 2


@pytest.mark.parametrize(
    "other",
    [
        replace(COUNTED, metric="late_delivery"),
        replace(COUNTED, programme="Amazon Fresh"),
        replace(COUNTED, format="figures"),
        replace(COUNTED, period=Span(107, 113), printed_day=117),
        replace(COUNTED, period=None),
    ],
)
def test_statements_about_different_things_stand_side_by_side(store: Store, other: Statement) -> None:
    """Metric, programme, format and period tell statements apart."""
    kept(store, COUNTED, other)
    assert len(ledger.statements(store.connection, "flex", 120)) == 2


def test_figures_without_a_period_are_told_apart_by_their_day(store: Store) -> None:
    """Two looks at the same screen on two days are two statements."""
    look = Statement("standing", 110, "figures", word="Great")
    kept(store, look, replace(look, printed_day=111, word="Fair"))
    assert [one.word for one in ledger.statements(store.connection, "flex", 120)] == ["Great", "Fair"]


def test_statements_belong_to_an_account(store: Store) -> None:
    """Another account's statements are neither shown nor taken for one's own."""
    kept(store, COUNTED)
    assert ledger.keep_statements(store.connection, "other", 1, [COUNTED]) == {1}
    assert len(ledger.statements(store.connection, "flex", 120)) == 1


def test_an_event_is_kept_once(store: Store) -> None:
    """The same mail in two files is one event; the rows of the file that were new are named."""
    events = (replace(MAIL, row=1), replace(MAIL, key="k2", day=101, answer_by=111, row=2))
    assert ledger.keep_events(store.connection, "flex", 1, events[:1]) == {1}
    assert ledger.keep_events(store.connection, "flex", 2, events) == {2}
    assert ledger.account_events(store.connection, "flex", 105) == [
        replace(events[1], account="flex", row=1), replace(events[0], account="flex"),
    ]  # fmt: skip
    assert [one.key for one in ledger.account_events(store.connection, "flex", 100)] == ["k1"]
    assert ledger.account_events(store.connection, "other", 105) == []


def test_an_event_can_be_marked_as_seen(store: Store) -> None:
    """By the start of its key, with a kind or as it was."""
    ledger.keep_events(store.connection, "flex", 1, [MAIL, replace(MAIL, key="x2", kind="unknown", subject="Other")])
    assert ledger.mark_seen(store.connection, "x", "deactivation") == [("flex", "Other")]
    assert ledger.mark_seen(store.connection, "k", None) == [("flex", "About")]
    assert ledger.mark_seen(store.connection, "nothing", None) == []
    found = {one.key: (one.kind, one.seen) for one in ledger.account_events(store.connection, "flex", 105)}
    assert found == {"k1": ("warning", True), "x2": ("deactivation", True)}


def test_rejects_are_kept(store: Store) -> None:
    """Row, column, reason and raw text, under their account."""
    ledger.keep_rejects(store.connection, "flex", 1, [Reject(3, "day", "no date", "day=x")])
    assert contents(store)["rejects"] == [("flex", 1, 3, "day", "no date", "day=x")]


OPEN = StrikeWarning("flex", "flex.dnr", Level.WARNING, 100, 103, "escalated", 105, Level.WATCH, "text")


def test_warnings_come_back_without_what_happened(store: Store) -> None:
    """Open warnings are kept whole but for the event, which belongs to its run; resolved ones go."""
    gone = replace(OPEN, objective="flex.late", event="resolved", level=Level.OK)
    plain = StrikeWarning("flex", "flex.other", Level.WATCH, 99, 99)
    ledger.save_warnings(store.connection, [plain, OPEN, gone])
    assert ledger.warnings(store.connection) == [replace(OPEN, event=""), plain]
    ledger.save_warnings(store.connection, [])
    assert ledger.warnings(store.connection) == []


def test_each_segment_has_its_own_warning(store: Store) -> None:
    """Warnings of one objective stand side by side, that of the whole first."""
    told = [replace(OPEN, event="", segment=segment) for segment in ("", "DSD3", "DSE5")]
    ledger.save_warnings(store.connection, told[::-1])
    assert ledger.warnings(store.connection) == told
    ledger.save_warnings(store.connection, told[1:2])
    assert ledger.warnings(store.connection) == told[1:2]


def test_rules_are_kept_as_they_were_last_read(store: Store) -> None:
    """A rule that reads as before keeps its first day, a changed one is of its day, one that is gone is forgotten."""
    for day, limit in ((10, "at least 90 %"), (17, "at least 95 %")):
        ledger.keep_rules(store.connection, "flex", {"a": "at most 4 %", "b": limit}, day)
    ledger.keep_rules(store.connection, "shop", {"a": "other"}, 17)
    assert ledger.kept_rules(store.connection, "flex") == {"a": ("at most 4 %", 10), "b": ("at least 95 %", 17)}
    ledger.keep_rules(store.connection, "flex", {"b": "at least 95 %", "c": "new"}, 20)
    assert ledger.kept_rules(store.connection, "flex") == {"b": ("at least 95 %", 17), "c": ("new", 20)}
    assert ledger.kept_rules(store.connection, "shop") == {"a": ("other", 17)}
    assert ledger.kept_rules(store.connection, "nobody") == {}


def test_rules_of_a_step_that_failed_are_not_kept(store: Store) -> None:
    """Rules are saved with the run or not at all."""
    ledger.keep_rules(store.connection, "flex", {"a": "old"}, 10)
    with suppress(KeyboardInterrupt), store.transaction():
        ledger.keep_rules(store.connection, "flex", {"a": "new"}, 11)
        raise KeyboardInterrupt
    assert ledger.kept_rules(store.connection, "flex") == {"a": ("old", 10)}


def test_the_last_run_is_the_latest_day(store: Store) -> None:
    """None before the first; then the latest day judged for, in whatever order the runs came."""
    assert ledger.last_run(store.connection) is None
    for day in (7, 9, 8):
        ledger.save_run(store.connection, day, NOON, "{}")
    assert ledger.last_run(store.connection) == 9


def test_notices_wait_until_they_are_sent(store: Store) -> None:
    """Written first, oldest first; a failed attempt is counted and stays, a sent one is gone."""
    for channel in ("phone", "mail"):
        ledger.write_notice(store.connection, channel, Level.WARNING, "title", f"to {channel} [abcdefabcdef]", 100)
    first, second = ledger.unsent(store.connection)
    assert (first.channel, first.level, first.body, second.id) == ("phone", Level.WARNING, "to phone [abcdefabcdef]", 2)
    ledger.mark_sent(store.connection, first.id, None, "no network")
    ledger.mark_sent(store.connection, second.id, NOON, None)
    assert ledger.unsent(store.connection) == [replace(first, attempts=1)]


def test_an_event_is_told_once_per_channel(store: Store) -> None:
    """A message to one channel says nothing to another one."""
    ledger.write_notice(store.connection, "phone", Level.CRITICAL, "title", "deactivation [abcdefabcdef]", 100)
    asked = [("phone", "abcdefabcdef99"), ("mail", "abcdefabcdef99"), ("phone", "other")]
    assert [ledger.told_before(store.connection, channel, key) for channel, key in asked] == [True, False, False]
