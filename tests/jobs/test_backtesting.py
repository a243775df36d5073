"""Looking back on a real store: what is said of how far to trust the warnings, and when there is nothing to say."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from homes import ACCOUNT, DAY, DELIVERIES, Home, contents, noon, small_home
from importers.mail_builders import figures_v2, mail, weekly_v2
from shops import order, put, rule, shop
from strikewatch.core.facts import day_of
from strikewatch.errors import SettingsError, StrikewatchError
from strikewatch.jobs.backtesting import document_of, keep, look_back

LOG = "log/flex/deliveries.csv"
NOW = noon(DAY, 13)
TWO = "".join(ACCOUNT.replace('"flex"', f'"{name}"').replace("amazon-flex", "pack.toml") for name in ("flex", "other"))


def deliveries(days: int, *late: int, a_day: int = 8) -> str:
    """So many days up to the day before DAY; on those in `late`, counted back from it, two are late."""
    rows = []
    for back in range(days, 0, -1):
        day = DAY - dt.timedelta(days=back)
        words = ["late" if back in late and number < 2 else "delivered" for number in range(a_day)]
        rows += [f"{day},TBA{back:03d}{number},,,{word},,DSD3,,\n" for number, word in enumerate(words)]
    return DELIVERIES + "".join(rows)


def looked(found: Home, **options: Any) -> dict[str, Any]:
    """The document of one account."""
    (account,) = document_of(look_back(found.settings, now=NOW, **options))["accounts"]
    return dict(account)


def driver(folder: Path, text: str) -> Home:
    """A driver judged by late packages alone, whose log was taken in at once."""
    found = small_home(folder)
    found.put(LOG, text)
    found.ingest()
    return found


def one_objective(told: dict[str, Any], name: str = "flex.on_time") -> dict[str, Any]:
    (found,) = (one for one in told["objectives"] if one["objective"] == name)
    return dict(found)


def test_before_the_first_run_there_is_no_past(tmp_path: Path) -> None:
    """Nothing stored is something a person can put right."""
    with pytest.raises(StrikewatchError, match="nothing has been taken in yet, so there is no past; run `strikewatch"):
        look_back(small_home(tmp_path).settings, now=NOW)


def test_an_account_nobody_knows(tmp_path: Path) -> None:
    """Is wrong usage, with the names there are."""
    with pytest.raises(SettingsError, match="flex"):
        look_back(driver(tmp_path, deliveries(9)).settings, now=NOW, account="anna")


def test_an_account_without_files_and_one_with_too_few(tmp_path: Path) -> None:
    """Each account has its own sentence; none stops the other."""
    found = small_home(tmp_path).configure(TWO)
    found.put(LOG, deliveries(3))
    found.ingest()
    first, second = document_of(look_back(found.settings, now=NOW))["accounts"]
    assert (first["days"], second["days"]) == (0, 0)
    assert first["summary"].startswith("No rule could be judged on any day of 2026-08-29 to 2026-08-31 (")
    assert "of 42 days of the window are not covered by any file" in first["summary"]
    assert second["summary"] == "Nothing of this account has been taken in yet."
    assert looked(found, account="other")["summary"] == second["summary"]


def test_a_history_is_judged_day_by_day(tmp_path: Path) -> None:
    """From the first day to the last that files speak for, with scores, curves and how the past is known."""
    told = looked(driver(tmp_path, deliveries(150, 60, 59, 40)))
    assert (told["from"], told["to"]) == ("2026-04-04", "2026-08-31")
    assert told["summary"].startswith(f"Over {told['days']} days it spoke ")
    assert told["versions"] == {"count": 1200, "told_late": 1200, "by_weeks": 1144}
    late = "1144 of 1200 versions of records in the whole history were told of more than 7 days late"
    assert told["notes"][0].startswith(late)
    assert {curve["rule"] for curve in told["curves"]} >= {"chance", "near_limit", "dashboard"}
    assert sum(one["count"] for one in told["bins"]) == told["scores"][1]["cases"] > 0
    assert one_objective(told)["estimate"]


def test_a_breach_is_dated_and_so_is_its_warning(tmp_path: Path) -> None:
    """Four late in 42 days, as known two days later: the second bad day does it, ten days after the first."""
    late = one_objective(looked(driver(tmp_path, deliveries(150, 80, 70))))
    (breach,) = late["breaches"]
    assert breach["date"] == (DAY - dt.timedelta(days=68)).isoformat()
    assert breach["lead"] > 0
    (alarm,) = late["alarms"]
    assert dt.date.fromisoformat(alarm["date"]) + dt.timedelta(days=breach["lead"]) == DAY - dt.timedelta(days=68)
    assert alarm["false"] is False


def test_only_the_newest_days(tmp_path: Path) -> None:
    """The records before are still known, so the first of these days has a full window."""
    told = looked(driver(tmp_path, deliveries(120, 100)), days=20)
    assert (told["from"], told["days"], told["days_at_risk"]) == ("2026-08-12", 20, 0)
    assert "An alarm is called false once 28 days after it are known; so far there is no such day." in told["notes"]


def test_nothing_that_is_stored_changes(tmp_path: Path) -> None:
    """A look back writes nothing into the store."""
    found = driver(tmp_path, deliveries(60, 20))
    before = found.contents()
    look_back(found.settings, now=NOW)
    with found.store() as store:
        assert contents(store) == before


def test_the_record_as_files(tmp_path: Path) -> None:
    """JSON with everything, and a picture for each account that has a record; a second time the same bytes."""
    found = small_home(tmp_path).configure(TWO)
    found.put(LOG, deliveries(90, 40, 30))
    found.ingest()
    told = look_back(found.settings, now=NOW)
    written = keep(told, tmp_path / "out")
    assert [path.name for path in written] == ["backtest.json", "backtest-flex.svg"]
    first = [path.read_bytes() for path in written]
    assert json.loads(first[0]) == document_of(told)
    assert first[1].startswith(b"<svg")
    assert [path.read_bytes() for path in keep(look_back(found.settings, now=NOW), tmp_path / "out")] == first


def test_whoever_looks_on_hears_how_far_it_is(tmp_path: Path) -> None:
    """Progress is told every few weeks of the past."""
    heard: list[tuple[str, int, int]] = []
    look_back(driver(tmp_path, deliveries(60)).settings, now=NOW, progress=lambda *told: heard.append(told))
    assert [one[1:] for one in heard] == [(0, 60), (28, 60), (56, 60)]
    assert heard[0][0] == "looking back on flex"


def test_printed_figures_alone_are_replayed_by_the_day_they_were_printed(tmp_path: Path) -> None:
    """Fifteen weekly mails: a bad week counts from the day its mail was sent, and not before."""
    found = small_home(tmp_path)
    for number in range(15):
        first = dt.date(2026, 5, 17) + dt.timedelta(days=7 * number)
        last, sent = first + dt.timedelta(days=6), first + dt.timedelta(days=10)
        late = 6 if number == 8 else 0
        text = weekly_v2(
            f"{first.month}/{first.day}-{last.month}/{last.day}", figures=figures_v2((6, 6), (190, late, 1))
        )
        raw = mail(text, sent=f"{sent:%a, %d %b %Y} 16:14:00 +0000").as_bytes()
        found.put(f"inbox/flex/week-{number:02d}.eml", raw, sent)
    found.ingest(dt.date(2026, 9, 5))
    told = document_of(look_back(found.settings, now=noon(dt.date(2026, 9, 5), 13)))["accounts"][0]
    late_packages = one_objective(told)
    (breach,) = late_packages["breaches"]
    assert breach["date"] == "2026-07-22"
    assert told["to"] == "2026-09-02"
    assert told["versions"]["count"] == 0


def test_each_day_is_judged_by_the_rule_of_that_day(tmp_path: Path) -> None:
    """A limit tightened in August makes a breach of what was none in July."""
    before = rule("cancel", "cancellation", "{ days = 30 }", "at_most = 0.20")
    since = rule("cancel", "cancellation", "{ days = 30 }", 'at_most = 0.05\neffective_from = "2026-08-10"')
    found = shop(tmp_path, before, since)
    put(found, *[order(n, age=1 + n % 90, cancelled=int(n % 10 == 0)) for n in range(180)])
    found.ingest()
    (account,) = document_of(look_back(found.settings, now=NOW))["accounts"]
    (one,) = account["objectives"]
    assert [breach["date"] for breach in one["breaches"]] == ["2026-08-10"]


def test_the_last_day_is_the_newest_that_anything_speaks_for(tmp_path: Path) -> None:
    """A store that has not been fed for months is looked at up to its last file, not up to today."""
    found = driver(tmp_path, deliveries(60))
    later = NOW + dt.timedelta(days=90)
    (account,) = document_of(look_back(found.settings, now=later))["accounts"]
    assert account["to"] == "2026-08-31"
    assert day_of(dt.date.fromisoformat(account["from"])) == day_of(DAY) - 60
