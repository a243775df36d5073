"""Claims about real files, which are not part of the project: skipped where their folder is absent.

Every count is checked by an independent one: plain pandas over the file itself, with the rule written out anew.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from homes import Home, adds_up, home, written_on
from strikewatch.core.facts import day_of
from strikewatch.jobs import report

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
CONFIG = Path(__file__).parents[1] / "config"
BLOCKS = SAMPLES / "amazon_flex_driver_log" / "Amazon-Flex_RDF.csv"
TRIPS = SAMPLES / "uber_driver_us_takeout" / "driver_lifetime_trips-0.csv"
BLOCK_DAYS = [dt.date(2021, 4, 4), dt.date(2021, 3, 15), dt.date(2021, 2, 20), dt.date(2021, 1, 20)]
TRIP_DAYS = [dt.date(2022, 9, 8), dt.date(2022, 7, 1), dt.date(2022, 5, 3), dt.date(2022, 1, 10)]


def run_home(folder: Path, settings: str, sample: Path, made: dt.date) -> tuple[Home, Mapping[str, Any]]:
    """A home with shipped settings and one real file, after its run on the day the file was made."""
    found = home(folder, (CONFIG / settings).read_text(encoding="utf-8"))
    inbox = folder / "inbox"
    inbox.mkdir()
    written_on(Path(shutil.copyfile(sample, inbox / sample.name)), made)
    outcome = found.run(made)
    assert outcome.exit_code == 0
    (result,) = outcome.result.files
    assert adds_up(result, len(pd.read_csv(sample, dtype=str)))
    return found, outcome.document


@pytest.fixture(scope="module")
def flex(tmp_path_factory: pytest.TempPathFactory) -> Home:
    if not BLOCKS.exists():
        pytest.skip("the block log is not here")
    return run_home(tmp_path_factory.mktemp("flex"), "flex-driver.toml", BLOCKS, dt.date(2021, 4, 4))[0]


@pytest.fixture(scope="module")
def uber(tmp_path_factory: pytest.TempPathFactory) -> Home:
    if not TRIPS.exists():
        pytest.skip("the trips are not here")
    return run_home(tmp_path_factory.mktemp("uber"), "uber-driver.toml", TRIPS, dt.date(2022, 9, 8))[0]


def counted(found: Home, day: dt.date) -> dict[str, tuple[int, int, str]]:
    """Numerator, denominator and where they come from, of each objective on a day."""
    outcome = report(found.settings, now=dt.datetime(2026, 9, 1, tzinfo=dt.UTC), as_of=day_of(day))
    return {
        one["objective"]: (one["numerator"], one["denominator"], one["counted_from"])
        for one in outcome.document["accounts"][0]["objectives"]
    }


def blocks() -> pd.DataFrame:
    """The block log by its own columns, in the order of its blocks."""
    table = pd.read_csv(BLOCKS, encoding="utf-8-sig")
    table["day"] = pd.to_datetime(table["DATE"], format="%m/%d/%y").dt.date
    table["at"] = pd.to_datetime(table["DATE"] + " " + table["START_TIME"], format="%m/%d/%y %I:%M %p")
    return table.sort_values("at").drop_duplicates(["DATE", "START_TIME"], keep="last")


def last_n(bad: list[int], of: list[int], n: int) -> tuple[int, int]:
    """Bad ones among the last `n` units of rows that stand for many; of a row that is cut the bad ones are newest."""
    numerator = denominator = 0
    for worse, whole in zip(reversed(bad), reversed(of), strict=True):
        room = n - denominator
        if room <= 0:
            break
        numerator += min(worse, room)
        denominator += min(whole, room)
    return numerator, denominator


@pytest.mark.parametrize("as_of", BLOCK_DAYS)
def test_a_block_log_is_counted_by_a_mapping_alone(flex: Home, as_of: dt.date) -> None:
    """Late packages, completion, late check-ins and reliability equal a recount of the log's own columns."""
    found = counted(flex, as_of)
    table = blocks()
    table = table[table["day"] <= as_of - dt.timedelta(days=2)]
    window = table[table["day"] > as_of - dt.timedelta(days=44)]
    arrived_late = table["ON-TIME_ARR (Y/N)"].isin(["NO", "N"])
    delivered = int((window["TOTAL_PKGS"] - window["RETURNED_PKGS"]).sum())
    assert found["flex.on_time"] == (int(window["LATE_PKGS"].sum()), delivered, "records")
    assert found["flex.late_checkin"] == (int(arrived_late[window.index].sum()), len(window), "records")
    assert found["flex.reliability_rate"] == (
        *last_n(arrived_late.astype(int).tolist(), [1] * len(table), 20),
        "records",
    )
    completion = last_n(table["RETURNED_PKGS"].tolist(), table["TOTAL_PKGS"].tolist(), 1000)
    assert found["flex.completion"] == (*completion, "records")


def test_what_the_log_does_not_tell_is_not_counted(flex: Home) -> None:
    """Missed blocks, late forfeits and not-received reports are in no column of the log."""
    found = counted(flex, BLOCK_DAYS[0])
    for name in ("flex.missed_block", "flex.late_cancel", "flex.dnr", "flex.standing"):
        assert found[name][:2] == (0, 0)


def trips() -> pd.DataFrame:
    """The trips by their own columns, each once, in the order of their requests."""
    table = pd.read_csv(TRIPS, dtype=str, keep_default_na=False)
    table = table[table["Status"] != "fare_split"]
    table["at"] = pd.to_datetime(table["Local Request Timestamp"].str.rstrip("Z"))
    table = table.drop_duplicates(["Local Request Timestamp", "Status", "Local Original Fare"])
    table["mine"] = (table["Status"] == "driver_canceled").astype(int)
    table = table[~table["Status"].isin(["rider_canceled", "unfulfilled"])]
    return table.sort_values(["at", "mine"])


@pytest.mark.parametrize("as_of", TRIP_DAYS)
def test_trips_are_counted_as_they_were_requested(uber: Home, as_of: dt.date) -> None:
    """Own cancellations among the last hundred trips that nobody else cancelled, on the driver's own days."""
    table = trips()
    table = table[table["at"].dt.date <= as_of].tail(100)
    assert counted(uber, as_of)["uber.cancel"] == (int(table["mine"].sum()), len(table), "records")


def test_what_the_trips_do_not_tell_is_not_counted(uber: Home) -> None:
    """Acceptance and satisfaction stand in no column of the download."""
    found = counted(uber, TRIP_DAYS[0])
    assert found["uber.acceptance"][:2] == found["uber.satisfaction"][:2] == (0, 0)


def test_real_files_twice_are_the_same(flex: Home, uber: Home) -> None:
    """Importing them again changes nothing."""
    for found, day in ((flex, dt.date(2021, 4, 5)), (uber, dt.date(2022, 9, 9))):
        before = found.contents()
        assert [one.known for one in found.ingest(day)] == [True]
        assert found.contents() == before
