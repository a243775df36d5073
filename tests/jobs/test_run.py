"""Claims about the whole run."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from homes import DAY, DELIVERIES, FIGURES, Home, home, objective, small_home
from importers.mail_builders import figures_v2, mail, weekly_v2
from strikewatch.core.facts import day_of
from strikewatch.errors import SettingsError, StoreError
from strikewatch.jobs import explain, latest_document, report
from strikewatch.jobs import running as running_module

LOG = "log/flex/deliveries.csv"
FIRST_WEEK = dt.date(2026, 3, 1)  # a Sunday


def deliveries(count: int, *, late: int = 0, first: dt.date = dt.date(2026, 8, 20)) -> str:
    """Ten deliveries a day; the first ones are late."""
    rows = [
        f"{first + dt.timedelta(days=number // 10)},TBA{number:04d},,,{word},,DSD3,,"
        for number, word in enumerate(["late"] * late + ["delivered"] * (count - late))
    ]
    return DELIVERIES + "\n".join(rows) + "\n"


def week(number: int, *, late: int = 2, arrived: int = 6) -> tuple[dt.date, bytes]:
    """The day a weekly summary was sent, and the mail."""
    first = FIRST_WEEK + dt.timedelta(days=7 * number)
    last = first + dt.timedelta(days=6)
    sent = last + dt.timedelta(days=4)
    days = f"{first.month}/{first.day}-{last.month}/{last.day}"
    text = weekly_v2(days, figures=figures_v2((arrived, 6), (190, late, 1)))
    return sent, mail(text, sent=f"{sent:%a, %d %b %Y} 16:14:00 +0000").as_bytes()


def put_weeks(found: Home, numbers: Iterable[int], **options: int) -> dt.date:
    """Put weekly mails into the inbox; the day of the last one."""
    sent = DAY
    for number in numbers:
        sent, raw = week(number, **options)
        found.put(f"inbox/flex/week-{number:02d}.eml", raw, sent)
    return sent


@pytest.mark.parametrize(
    ("files", "exit_code"),
    [
        ({}, 0),
        ({LOG: deliveries(20)}, 0),
        # what is found about the account is no failure of the run
        ({LOG: deliveries(60, late=50)}, 0),
        ({LOG: deliveries(20) + "2026-08-32,,,,,,,,\n"}, 1),
        ({LOG: deliveries(20), "inbox/flex/empty.csv": ""}, 1),
        ({"inbox/stray.csv": "a,b\n"}, 1),
    ],
)
def test_the_exit_code_says_whether_a_person_has_to_look(tmp_path: Path, files: dict[str, str], exit_code: int) -> None:
    """0 where the job worked, 1 where a file was refused or a row rejected; the rest is done in either case."""
    found = small_home(tmp_path)
    for name, content in files.items():
        found.put(name, content)
    outcome = found.run()
    assert (outcome.exit_code, outcome.report is not None and outcome.report.exists()) == (exit_code, True)


def test_rejected_rows_are_told_once(tmp_path: Path) -> None:
    """A run that finds nothing new to reject is well again; the rows are kept all the same."""
    found = small_home(tmp_path)
    found.put(LOG, deliveries(20) + "2026-08-32,,,,,,,,\n")
    first, second = found.run(), found.run()
    assert [(one.exit_code, one.document["rejects"]) for one in (first, second)] == [(1, 1), (0, 0)]
    assert len(found.contents()["rejects"]) == 1


def test_an_account_without_records(tmp_path: Path) -> None:
    """Nothing can be judged, which is unknown and not ok, and the first line says so."""
    outcome = home(tmp_path).run()
    (account,) = outcome.document["accounts"]
    assert account["level"] == "unknown"
    assert account["headline"].startswith("Nothing can be judged yet from the files at hand.")
    assert {one["level"] for one in account["objectives"]} == {"unknown"}


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("before", [False, True])
def test_a_dry_run_writes_nothing(tmp_path: Path, before: bool) -> None:
    """It finds what the real run then finds, and leaves every byte of the folder as it was, with or without a store."""
    found = small_home(tmp_path)
    found.put(LOG, deliveries(40, late=3))
    if before:
        found.run()
    found.put("log/flex/more.csv", deliveries(80, late=30) + "2026-08-32,,,,,,,,\n")
    files = snapshot(tmp_path)
    dry = found.run(dry_run=True)
    assert snapshot(tmp_path) == files
    assert (dry.report, dry.exit_code) == (None, 1)
    assert found.run().document == dry.document


def test_a_replay_saves_nothing(tmp_path: Path) -> None:
    """Looking back to a day before the last run writes a report of its own and changes neither store nor status."""
    found = small_home(tmp_path, TOLD)
    (tmp_path / "address").write_text("json://127.0.0.1:1/")
    found.put(LOG, deliveries(60, late=5))
    found.run()
    status, contents = (tmp_path / "state" / "status.json").read_bytes(), found.contents()
    replay = found.run(DAY + dt.timedelta(days=1), as_of=day_of(DAY - dt.timedelta(days=5)))
    assert replay.report == tmp_path / "reports" / "replay" / "report-2026-08-27.html"
    assert (replay.document["replay"], replay.document["warnings"] != []) == (True, True)
    assert (tmp_path / "state" / "status.json").read_bytes() == status
    assert found.contents() == contents
    assert replay.exit_code == 0


def test_a_day_to_come_is_a_replay(tmp_path: Path) -> None:
    """Nobody is told what may be."""
    found = small_home(tmp_path)
    found.put(LOG, deliveries(20))
    outcome = found.run(as_of=day_of(DAY + dt.timedelta(days=1)))
    assert outcome.result.replay
    assert latest_document(found.settings) is None


TOLD = '[[notify]]\nname = "phone"\nurl_file = "address"\nfrom_level = "watch"\n'


def test_a_replay_is_what_was_said_on_that_day(tmp_path: Path) -> None:
    """Files that came later, restating old rows and adding newer ones, change nothing in what was said before them."""
    found = small_home(tmp_path)
    found.put(LOG, deliveries(60, late=3), dt.date(2026, 8, 25))
    then = found.run(dt.date(2026, 8, 25))
    found.put("log/flex/later.csv", deliveries(120, late=60), DAY)
    now = found.run(DAY)
    again = found.run(DAY, as_of=then.result.as_of)
    assert again.document["accounts"] == then.document["accounts"]
    assert objective(now, "flex.on_time")["numerator"] == 60


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two homes with the same files write the same report and the same status on the same day."""
    written = []
    for name in ("one", "two"):
        found = small_home(tmp_path / name)
        found.put(LOG, deliveries(90, late=4))
        put_weeks(found, range(20, 24))
        outcome = found.run()
        assert outcome.report is not None
        written.append((outcome.report.read_bytes(), (found.folder / "state" / "status.json").read_bytes()))
    assert written[0] == written[1]
    assert b"<svg" in written[0][0]


def test_the_status_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash before the new status stands leaves the old one; what was found is in the store, and is told by then."""
    found = small_home(tmp_path)
    found.put(LOG, deliveries(20))
    found.run()
    before = latest_document(found.settings)
    replace = Path.replace

    def crash(path: Path, target: Path) -> Path:
        if target.name == "status.json":
            raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        found.run(DAY + dt.timedelta(days=1))
    assert latest_document(found.settings) == before
    assert [path.name for path in (tmp_path / "state").iterdir() if path.name.startswith(".")] == []


def test_a_run_that_cannot_open_the_store(tmp_path: Path) -> None:
    """Where another process holds the store nothing is written and the sentence says to wait."""
    found = small_home(tmp_path)
    found.run()
    files = snapshot(tmp_path)
    path = str(tmp_path / "state" / "strikewatch.duckdb")
    script = f"import duckdb, sys; held = duckdb.connect({path!r}); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        for dry in (False, True):
            with pytest.raises(StoreError, match="another run holds the store"):
                found.run(dry_run=dry)
        other.communicate(b"")
    assert snapshot(tmp_path) == files


def test_explain_lists_the_bad_events(tmp_path: Path) -> None:
    """Each bad event of the window with its day, place and leave date; the definition, rule and source beside it."""
    found = small_home(tmp_path)
    found.put(LOG, deliveries(60, late=2))
    found.run()
    told = explain(found.settings, "late_delivery", now=dt.datetime(2026, 9, 1, 13, tzinfo=dt.UTC))
    (one,) = told["objectives"]
    assert (told["as_of"], one["account"], one["objective"]) == ("2026-09-01", "flex", "flex.on_time")
    assert [(event["date"], event["key"], event["place"], event["leaves"]) for event in one["bad_events"]] == [
        ("2026-08-20", "TBA0000", "DSD3", "2026-10-03"), ("2026-08-20", "TBA0001", "DSD3", "2026-10-03"),
    ]  # fmt: skip
    assert one["source"]
    assert explain(found.settings, "flex.on_time", now=dt.datetime(2026, 9, 1, 13, tzinfo=dt.UTC)) == told


@pytest.mark.parametrize(
    ("name", "account", "sentence"),
    [
        ("lateness", None, "about lateness; there are late_delivery"),
        ("late_delivery", "nobody", "no account is named nobody; the settings know flex"),
    ],
)
def test_explain_knows_what_there_is(tmp_path: Path, name: str, account: str | None, sentence: str) -> None:
    """Another metric or account is an error that lists those there are."""
    found = small_home(tmp_path)
    with pytest.raises(SettingsError, match=sentence):
        explain(found.settings, name, now=dt.datetime(2026, 9, 1, tzinfo=dt.UTC), account=account)


def test_a_report_alone_takes_nothing_in(tmp_path: Path) -> None:
    """What waits in the inbox stays there, warnings and status stay what they were."""
    found = small_home(tmp_path)
    found.put(LOG, deliveries(60, late=5))
    found.run()
    found.put("log/flex/more.csv", deliveries(90, late=60))
    contents, status = found.contents(), latest_document(found.settings)
    outcome = report(found.settings, now=dt.datetime(2026, 9, 1, 14, tzinfo=dt.UTC))
    assert objective(outcome, "flex.on_time")["numerator"] == 5
    assert (found.contents(), latest_document(found.settings)) == (contents, status)


def test_the_last_document_is_read_back(tmp_path: Path) -> None:
    """None before the first run; then what the run said."""
    found = small_home(tmp_path)
    assert latest_document(found.settings) is None
    outcome = found.run()
    assert latest_document(found.settings) == json.loads(json.dumps(outcome.document))
    assert (tmp_path / "state" / "status.json").stat().st_mode & 0o777 == 0o600


def test_progress_is_heard(tmp_path: Path) -> None:
    """Files first, then that accounts are judged."""
    found = small_home(tmp_path)
    found.put(LOG, deliveries(10))
    heard: list[str] = []
    found.run(progress=lambda name, _done, _of: heard.append(name))
    assert heard == ["deliveries.csv", "", "judging"]


@pytest.fixture(scope="module")
def weekly(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """The account of a driver with 22 weekly mails, one of them missing, on the day the last one came."""
    found = home(tmp_path_factory.mktemp("weekly"))
    last = put_weeks(found, [number for number in range(22) if number != 17])
    outcome = found.run(last)
    assert [(one.accepted, one.format) for one in outcome.result.files] == [(1, "flex-mail")] * 21
    return dict(outcome.document["accounts"][0])


def of(account: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return next(one for one in account["objectives"] if one["objective"] == name)


def test_weekly_mails_alone_give_every_line_of_an_assessment(weekly: Mapping[str, Any]) -> None:
    """Counts, budget, what is left and by when, leave dates by the week, recovery, outlook, coverage, source."""
    late = of(weekly, "flex.on_time")
    assert (late["counted_from"], late["numerator"], late["denominator"]) == ("statements", 10, 5 * 192)
    assert (late["budget"], late["events_left"]) == (3, -7)
    assert late["level"] == "warning"
    # the six weeks of the window but the missing one, each leaving 42 days and the lag of two after its Saturday
    assert [(one["date"], one["numerator"], one["coarse"]) for one in late["leave_dates"]] == [
        ("2026-08-10", 2, True), ("2026-08-24", 2, True), ("2026-08-31", 2, True), ("2026-09-07", 2, True),
        ("2026-09-14", 2, True),
    ]  # fmt: skip
    assert [one["events_left"] for one in late["events_left_by"]] == [-5, -3, -1, 1, 3]
    assert late["recovery"]["date"] == "2026-09-07"
    assert set(late["breach_probability"]) == {"7", "14", "28"}
    assert late["projected"]
    assert late["first_likely_breach"]
    assert late["source"]
    assert late["change"]["verdict"] == "steady"
    assert "week of 10 Aug" in late["text"]["leaving"]
    assert [one["numerator"] for one in late["statement"]] == [2] * 6


def test_weekly_mails_fill_windows_of_the_last_units(weekly: Mapping[str, Any]) -> None:
    """Blocks and packages of whole weeks are counted up to the size of the window."""
    blocks, packages = of(weekly, "flex.reliability_rate"), of(weekly, "flex.completion")
    assert (blocks["numerator"], blocks["denominator"], blocks["level"]) == (0, 20, "ok")
    assert packages["denominator"] == 1000
    assert set(blocks["breach_probability"]) == {"7", "14", "28"}
    assert (
        0
        <= blocks["breach_probability"]["7"]
        <= blocks["breach_probability"]["14"]
        <= blocks["breach_probability"]["28"]
    )


def test_the_missing_week_is_asked_about(weekly: Mapping[str, Any]) -> None:
    """The week is named, with what to do whether or not one drove; its days are a gap of the window."""
    (question,) = weekly["questions"]
    assert question.startswith("No weekly mail covers 2026-06-28..2026-07-04: did you not work then?")
    assert 'off = ["2026-06-28..2026-07-04"]' in question
    gaps = of(weekly, "flex.on_time")["coverage"]["gaps"]
    assert gaps[0] == {"from": "2026-06-28", "to": "2026-07-04"}


def test_what_no_mail_shows_is_said(weekly: Mapping[str, Any]) -> None:
    """Standing and not-received reports are not in the mails, and the first line says that they cannot be seen."""
    assert {"flex.standing", "flex.dnr", "flex.missed_block"} <= {one["id"] for one in weekly["not_seen"]}
    assert "We cannot see" in weekly["headline"]


def levels(found: Home, days: Iterable[dt.date]) -> list[str]:
    """The level of late packages on each of these days, run one after the other."""
    return [str(objective(found.run(day), "flex.on_time")["level"]) for day in days]


@pytest.mark.parametrize(
    ("settings", "missing", "every", "eased"),
    [("", (), 10, True), ("", (14,), 5, False), ('off = ["2026-06-07..2026-06-13"]\n', (14,), 10, True)],
    ids=["all mails", "one missing", "not worked"],
)
def test_no_level_eases_over_a_missing_week(
    tmp_path: Path, settings: str, missing: tuple[int, ...], every: int, eased: bool
) -> None:
    """Bad weeks leave the window and the level eases, with all mails or the week declared; over a gap it stays."""
    found = small_home(tmp_path, settings)
    start = put_weeks(found, range(6, 12), late=2)
    assert levels(found, [start]) == ["warning"]
    put_weeks(found, [number for number in range(12, 19) if number not in missing], late=0)
    told = levels(found, [start + dt.timedelta(days=ahead) for ahead in range(8, 49, every)])
    assert told[0] == "warning"
    assert (told[-1] in ("ok", "watch")) == eased
    assert eased or set(told) == {"warning"}


def test_charts_are_drawn_for_the_worst(tmp_path: Path) -> None:
    """What has a past and is not ok has a chart; what is ok needs none, and a phone gets no more than it loads well."""
    found = home(tmp_path)
    found.put("log/flex/figures.csv", FIGURES + "2026-08-31,standing,Great,,\n")
    found.put(LOG, deliveries(60, late=5))
    outcome = found.run()
    drawn = running_module.charts_of(outcome.result)
    levels_ = {("flex", one.objective.id, ""): one.told_level for one in outcome.result.accounts[0].assessments}
    assert ("flex", "flex.on_time", "") in drawn
    assert not [key for key in drawn if levels_[key] == "ok"]
    assert len(drawn) <= running_module.MOST_CHARTS


def test_a_short_log_does_not_hide_the_mails(tmp_path: Path) -> None:
    """A last-N window that a few logged rows do not fill is counted from the mails, which tell more of it."""
    found = home(tmp_path)
    last = put_weeks(found, range(20))
    found.put(LOG, deliveries(5, first=last - dt.timedelta(days=3)), last)
    told = objective(found.run(last), "flex.completion")
    assert (told["counted_from"], told["denominator"]) == ("statements", 1000)
