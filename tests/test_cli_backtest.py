"""The command `backtest`: what it prints, and the exit code it ends with."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from homes import DELIVERIES, Home, small_home
from replays import BREACH_SEEN, FALSE_ALARM, record, series
from strikewatch.cli import app
from strikewatch.cli.backtest import backtest_text
from strikewatch.report.backtest import backtest_document

TODAY = dt.datetime.now(dt.UTC).date()


def called(found: Home, *arguments: str) -> Result:
    settings = str(found.folder / "strikewatch.toml")
    return CliRunner().invoke(app, ["backtest", *arguments, "--config", settings])


@pytest.fixture
def driver(tmp_path: Path) -> Home:
    """Ten weeks of a driver, one bad day in them."""
    found = small_home(tmp_path)
    days = [TODAY - dt.timedelta(days=back) for back in range(70, 0, -1)]
    rows = [f"{day},TBA{number:02d}{n},,,{'late' if number == 50 else 'delivered'},,DSD3,,\n"
            for number, day in enumerate(days) for n in range(3)]  # fmt: skip
    found.put("log/flex/deliveries.csv", DELIVERIES + "".join(rows), TODAY)
    found.ingest(TODAY)
    return found


def printed(**records: Any) -> str:
    return backtest_text(backtest_document(records))


def test_a_record_in_words() -> None:
    """First what it comes to, then each rule, then chances, then the price of every way to warn."""
    text = printed(anna=record(series(BREACH_SEEN, 0.3, label="Late"), series(FALSE_ALARM, 0.1, id="b", label="Lost")))
    assert "Only 62 days at risk: too few for a rate a year, so false alarms are only counted." in text
    lines = text.splitlines()
    assert lines[0] == "anna, 2026-11-22 to 2027-02-19"
    assert lines[1].startswith("Over 90 days it spoke twice; 1 of 1 breach was seen 9 days ahead, 1 alarm was false.")
    rows = [" ".join(line.split()) for line in lines]
    assert "Late 90 1 0 1 1 9 days" in rows
    assert "Lost 90 1 1 0 0 -" in rows
    assert "14 days 147 14 0.0867 -0.01 0.307" in rows
    assert "15 to 40 % 71 30 % 20 %" in rows
    assert "0.4* 0 0 days 100 % 0 %" in rows
    assert "dashboard: past the limit 1* 0 0 days 100 % 0 %" in rows
    assert max(map(len, lines[5:])) <= 110


def test_a_curve_is_shown_at_a_few_thresholds() -> None:
    """The first, the last and the one in use among them; not all eighteen."""
    text = printed(anna=record(series(BREACH_SEEN, 0.3)))
    block = text.split("the threshold in use):\n")[1].split("rate at 80 %")[0]
    assert 5 <= len(block.splitlines()) - 2 <= 8
    assert all(shown in block for shown in ("0.02", "0.4*", "0.95"))


def test_from_ninety_days_at_risk_on_there_is_a_rate_a_year() -> None:
    """With one day less false alarms are only counted, with a note."""
    for days, told in ((118, True), (117, False)):
        text = printed(anna=record(series("o" * days)))
        assert ("false a year" in text, "days at risk: too few" in text) == (told, not told)


def test_too_few_days_for_any_comparison_are_said_so() -> None:
    """A table of nothing but dashes is left out."""
    text = printed(anna=record(series("o" * 20)))
    assert "What each way" not in text
    assert text.endswith("\nToo few days are known to hold one way to warn against another.")
    assert "What each way" in printed(anna=record(series("o" * 10 + "B" * 2)))


def test_what_was_never_judged_is_named() -> None:
    """A rule without a day is no rule in order; parts are told apart; what has no chance has no table of them."""
    text = printed(
        anna=record(
            series("o" * 40, None, segment="Hats", label="Tracking"), series("?" * 40, None, id="x", label="Idle")
        )
    )
    assert "Tracking (Hats)" in text
    assert "Never judged: Idle" in text
    assert "Chances" not in text
    assert "What each way" not in text
    assert "No chance was told, so the level alone is scored, for: Tracking." in text


def test_an_account_without_a_record_is_one_line() -> None:
    """With the reason, beside others."""
    text = printed(bea="nothing of this account has been taken in yet", anna=record(series("o" * 40)))
    assert text.startswith("bea: Nothing of this account has been taken in yet.\n\nanna, ")


def test_it_works_on_a_store(driver: Home, tmp_path: Path) -> None:
    """Text, JSON and files; all of it exit code 0, whatever was found."""
    told = called(driver, "--days", "9", "--write", str(tmp_path / "out"))
    assert told.exit_code == 0, told.output
    assert "flex, " in told.stdout
    assert told.stdout.splitlines()[-1] == f"Written: {tmp_path / 'out' / 'backtest-flex.svg'}"
    as_json = called(driver, "--days", "9", "--json", "--account", "flex")
    document = json.loads(as_json.stdout)
    assert (document["schema"], document["accounts"][0]["account"]) == (1, "flex")
    assert called(driver, "--days", "9", "--quiet").stdout == ""


def test_what_cannot_be_has_its_code(tmp_path: Path, driver: Home) -> None:
    """Nothing stored: 1. An account nobody knows, no day at all: 2."""
    bare = small_home(tmp_path / "bare")
    for found, arguments, code, said in (
        (bare, (), 1, "nothing has been taken in yet"),
        (driver, ("--account", "anna"), 2, "anna"),
        (driver, ("--days", "0"), 2, "--days"),
    ):
        told = called(found, *arguments)
        assert told.exit_code == code
        assert said in told.output
