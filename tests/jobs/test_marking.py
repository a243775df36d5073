"""Claims about excusing and disputing an event by hand, from the command line down to the report."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from homes import ACCOUNT, BLOCKS, DAY, DELIVERIES, FIGURES, Home, noon, objective, small_home, texts_of
from strikewatch.cli import app
from strikewatch.core.facts import day_of
from strikewatch.errors import SettingsError
from strikewatch.jobs.marking import Recorded, Wish, mark, recorded_text

FIRST = dt.date(2026, 8, 28)
LOG = DELIVERIES + "".join(
    f"{FIRST},{key},,,{outcome},,DSD3,,\n"
    for key, outcome in (("TBA1001", "late"), ("TBA1002", "late"), ("TBA2001", "delivered"), ("TBA20010", "late"))
)
REASON = "gate locked"


@pytest.fixture
def found(tmp_path: Path) -> Home:
    """A driver whose log of four deliveries, three of them late, was taken in."""
    one = small_home(tmp_path, "", "flex.on_time", "flex.missed_block")
    one.put("log/flex/deliveries.csv", LOG)
    one.ingest()
    return one


def marked(found: Home, key: str, *, day: dt.date = DAY, as_of: dt.date | None = None, **said: Any) -> Recorded:
    """Mark an event at one in the afternoon of a day, as excused unless something else is said."""
    wished: dict[str, Any] = {"because": REASON, "excused": True} | said
    return mark(found.settings, Wish(key, **wished), now=noon(day, 13), as_of=None if as_of is None else day_of(as_of))


def called(found: Home, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--config", str(found.folder / "strikewatch.toml")])


def late(found: Home, day: dt.date = DAY, **options: Any) -> dict[str, Any]:
    """What a run says of late packages."""
    return dict(objective(found.run(day, **options), "flex.on_time"))


def excused_keys(told: dict[str, Any]) -> list[str]:
    return [event["key"] for event in told["bad_events"] if event["excused"]]


def test_an_excused_event_is_counted_and_shown_without(found: Home) -> None:
    """The rate stays what the platform's is, and the event is named as excused."""
    before = late(found)
    said = marked(found, "TBA1001")
    after = late(found)
    assert (said.new, said.record.because) == (True, REASON)
    assert [(one["numerator"], one["denominator"]) for one in (before, after)] == [(3, 4)] * 2
    assert (excused_keys(before), excused_keys(after)) == ([], ["TBA1001"])
    assert (before["excused"], after["excused"] is None) == (None, False)


def test_a_replay_of_the_day_before_knows_of_no_mark(found: Home) -> None:
    """What was said on a day stays what was said, whatever is excused later."""
    late(found)
    marked(found, "TBA1001", day=DAY + dt.timedelta(days=2))
    assert excused_keys(late(found, DAY + dt.timedelta(days=2))) == ["TBA1001"]
    assert excused_keys(late(found, DAY + dt.timedelta(days=2), as_of=day_of(DAY) + 1)) == []


def test_a_later_log_keeps_the_mark(found: Home) -> None:
    """A log that has grown, or says more of the event, is taken in beside what was said by hand."""
    marked(found, "TBA1001")
    grown = LOG.replace("TBA1001,,,late,,DSD3,,", "TBA1001,,,late,,DSD3,traffic,no") + f"{FIRST},TBA3,,,late,,DSD3,,\n"
    found.put("log/flex/deliveries.csv", grown, DAY + dt.timedelta(days=1))
    told = late(found, DAY + dt.timedelta(days=1))
    assert (told["numerator"], excused_keys(told)) == (4, ["TBA1001"])
    assert [one["reason"] for one in told["bad_events"] if one["key"] == "TBA1001"] == ["traffic"]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("TBA1001", "TBA1001"),
        # a whole key is meant as it is, though another one begins so
        ("TBA2001", "TBA2001"),
        ("TBA20010", "TBA20010"),
    ],
)
def test_a_key_names_its_record(found: Home, typed: str, key: str) -> None:
    """The whole key is enough, and always means itself."""
    assert marked(found, typed).record.key == key


def test_the_start_of_a_key_names_its_record(found: Home) -> None:
    """Where it is the only one that begins so: keys of rows without one are long."""
    found.put("log/flex/more.csv", DELIVERIES + f"{FIRST},,,,late,,DSE5,rain,\n", DAY)
    (key,) = [event["key"] for event in late(found)["bad_events"] if not event["key"].startswith("TBA")]
    assert marked(found, key[:6]).record.key == key


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"key": "TBA1"}, "several keys begin with 'TBA1': TBA1001, TBA1002; type more"),
        ({"key": "TBA1003"}, "no record has a key that begins with 'TBA1003'; near it are TBA100"),
        ({"key": "tba1001"}, "near it are TBA1001"),
        ({"key": "zebra"}, "`strikewatch explain METRIC` lists the bad events"),
        ({"key": ""}, "no record has a key"),
        ({"key": "TBA1001", "unit": "block"}, "TBA1001 is no block; it is a package. Nothing was marked"),
        ({"key": "TBA1001", "account": "bike"}, "no account is named bike"),
        ({"key": "TBA1001", "as_of": DAY + dt.timedelta(days=1)}, "2026-09-02 lies in the future; for flex it is"),
    ],
)
def test_what_is_not_one_record_is_not_marked(found: Home, said: dict[str, Any], sentence: str) -> None:
    """The sentence says what could have been meant, and nothing is kept."""
    before = found.contents()
    with pytest.raises(SettingsError, match=sentence):
        marked(found, **said)
    assert found.contents() == before


def test_a_short_start_is_refused(tmp_path: Path) -> None:
    """One letter may fit a single record by chance."""
    found = small_home(tmp_path)
    with pytest.raises(SettingsError, match="nothing has been taken in yet"):
        marked(found, "TBA1001")
    found.put("log/flex/deliveries.csv", DELIVERIES + f"{FIRST},TBA1001,,,late,,,,\n")
    found.ingest()
    with pytest.raises(SettingsError, match="'TBA' is too short; type at least 4 letters of TBA1001"):
        marked(found, "TBA")


def test_a_figure_of_the_platform_cannot_be_marked(found: Home) -> None:
    """A coarse event has no record, and the sentence says why."""
    found.put("log/flex/figures.csv", FIGURES + "2026-08-31,late_delivery,3,412,7 days\n")
    found.ingest()
    with pytest.raises(SettingsError, match="a figure that the platform gives for a whole period"):
        marked(found, "figures")


@pytest.mark.parametrize(
    ("arrival", "undelivered", "unit"),
    [("missed", 0, "block"), ("on time", 4, "package")],
)
def test_of_several_units_the_bad_one_is_meant(tmp_path: Path, arrival: str, undelivered: int, unit: str) -> None:
    """A row of the block log is a block and its packages; the one that an objective counts as bad is marked."""
    found = small_home(tmp_path, "", "flex.on_time", "flex.completion", "flex.missed_block", "flex.reliability")
    found.put("log/flex/blocks.csv", BLOCKS + f"{FIRST},09:00,DSD3,40,0,{undelivered},0,{arrival},,\n")
    found.ingest()
    assert marked(found, f"{FIRST}|09:00|DSD3").record.unit == unit


@pytest.mark.parametrize("arrival", ["missed", "on time"])
def test_where_none_or_both_are_bad_the_unit_is_asked_for(tmp_path: Path, arrival: str) -> None:
    """The sentence names the units, and --unit chooses."""
    found = small_home(tmp_path, "", "flex.on_time", "flex.completion", "flex.missed_block", "flex.reliability")
    undelivered = 4 if arrival == "missed" else 0
    found.put("log/flex/blocks.csv", BLOCKS + f"{FIRST},09:00,DSD3,40,0,{undelivered},0,{arrival},,\n")
    found.ingest()
    key = f"{FIRST}|09:00|DSD3"
    with pytest.raises(SettingsError, match="is a block and a package; say which with --unit"):
        marked(found, key)
    assert marked(found, key, unit="block").record.unit == "block"


def test_a_key_of_two_accounts_needs_one_named(tmp_path: Path) -> None:
    """Each account marks its own record; the other's is left as it is."""
    found = small_home(tmp_path)
    found.configure((found.folder / "strikewatch.toml").read_text() + ACCOUNT.replace("flex", "bike", 1).replace(
        "amazon-flex", "pack.toml"
    ))  # fmt: skip
    for name in ("flex", "bike"):
        found.put(f"log/{name}/deliveries.csv", LOG)
    found.ingest()
    with pytest.raises(SettingsError, match=r"TBA1001 is a key of .* and .*; name one with --account"):
        marked(found, "TBA1001")
    assert marked(found, "TBA1001", account="bike").record.account == "bike"
    with found.store() as store:
        rows = store.connection.execute("SELECT DISTINCT account FROM records WHERE excused").fetchall()
    assert rows == [("bike",)]


def test_a_mark_of_an_earlier_day_says_of_which(found: Home) -> None:
    """It is of the day asked for, but never of one before a file told of the event."""
    later = DAY + dt.timedelta(days=5)
    first = marked(found, "TBA1001", day=later, as_of=DAY + dt.timedelta(days=2))
    assert recorded_text(first) == (
        "Recorded for 2026-09-03: flex, package TBA1001 is excused (gate locked). "
        "The next report shows the rate with it and without it."
    )
    early = marked(found, "TBA1002", day=later, as_of=FIRST)
    assert recorded_text(early).startswith("Recorded for 2026-09-01, the first day on which a file told of it: flex")


def test_a_reason_holds_nothing_personal(found: Home) -> None:
    """What is kept and printed is masked, on one line, and not longer than a cell."""
    said = marked(found, "TBA1001", because="rang\n+1 555 123 4567, then 12 Oak Street " + "and waited " * 30)
    assert said.record.because.startswith("rang […], then […] and waited")
    assert len(said.record.because) == 200
    with found.store() as store:
        assert [text for _, text in texts_of(store) if "555" in text or "Oak" in text] == []
    assert not marked(found, "TBA1001", because="rang +1 555 123 4567, then 12 Oak Street " + "and waited " * 30).new


# --- the commands


def test_the_commands_say_what_was_recorded(found: Home) -> None:
    """One line for each step of an event's life, and the exit code of work that was done."""
    steps = [
        (("excuse", "TBA1001", "--because", REASON), f"is excused ({REASON}). The next report shows"),
        (("excuse", "TBA1001", "--because", REASON), f"Nothing changed: flex, package TBA1001 is excused ({REASON})."),
        (("dispute", "TBA1001", "--because", "photo"), "is excused and disputed (photo). The next report shows"),
        (("dispute", "TBA1001", "--lost"), f"is excused ({REASON}). The next report shows"),
        (("excuse", "TBA1001", "--undo"), "is neither excused nor disputed. The next report counts it like any other."),
        (("dispute", "TBA1001", "--undo"), "Nothing changed: flex, package TBA1001 is neither excused nor disputed."),
        (("dispute", "TBA1002", "--because", "photo"), "package TBA1002 is disputed (photo)."),
        (("dispute", "TBA1002", "--won"), "package TBA1002 is excused (dispute won)."),
    ]
    for arguments, sentence in steps:
        told = called(found, *arguments)
        assert (told.exit_code, told.stderr) == (0, ""), told.output
        assert sentence in told.stdout
        assert len(told.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("excuse", "TBA1001"), "say why"),
        (("excuse", "TBA1001", "--because", "  "), "say why"),
        (("dispute", "TBA1001"), "say why"),
        (("excuse", "TBA1001", "--undo", "--because", "x"), "--undo needs none"),
        (("dispute", "TBA1001", "--won", "--because", "x"), "--won needs none"),
        (("dispute", "TBA1001", "--won", "--lost"), "only one of --won, --lost"),
        (("excuse", "TBA9", "--because", "x"), "no record has a key that begins with 'TBA9'"),
        (("excuse", "TBA1001", "--because", "x", "--as-of", "tomorrow"), "is no date"),
        (("excuse", "TBA1001", "--because", "x", "--unit", "parcel"), "TBA1001 is no parcel; it is a package"),
    ],
)
def test_a_slip_is_2_and_marks_nothing(found: Home, arguments: tuple[str, ...], sentence: str) -> None:
    """The sentence says what is missing or contradicts itself."""
    before = found.contents()
    told = called(found, *arguments)
    assert told.exit_code == 2
    assert sentence in " ".join(told.stderr.replace("│", " ").split())
    assert found.contents() == before
