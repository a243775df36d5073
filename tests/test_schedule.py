"""Claims about the daemon: when it runs, that nothing ends it but a signal, and that no run is skipped or doubled."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import pytest
from apscheduler.triggers.interval import IntervalTrigger

from strikewatch.errors import SettingsError, StoreError
from strikewatch.schedule import NAP, daily, next_runs, scheduler, watch
from strikewatch.settings import Settings, load_settings

OFTEN = IntervalTrigger(seconds=0.05)


def settings_file(folder: Path, at: str = "06:30", zone: str = "America/Los_Angeles") -> Path:
    file = folder / "strikewatch.toml"
    text = f'zone = "{zone}"\n[[account]]\nname = "flex"\npolicy = "amazon-flex"\n[schedule]\nat = "{at}"\n'
    file.write_text(text, encoding="utf-8")
    return file


def said_until(last: str, file: Path, job: Callable[[Settings], str]) -> list[str]:
    """What a real scheduler says until it has said `last`; five seconds at most."""
    said: list[str] = []
    done = threading.Event()

    def say(line: str) -> None:
        said.append(line)
        if last in line:
            done.set()

    planned = scheduler(file, job, OFTEN, say=say)
    thread = threading.Thread(target=planned.start)
    thread.start()
    done.wait(5)
    planned.shutdown()
    thread.join()
    return said


def taking_turns(steps: Sequence[str | Exception]) -> Callable[[Settings], str]:
    """A job that says or raises one step after the other, and the last one ever after."""
    left = list(steps)

    def job(settings: Settings) -> str:
        step = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(step, Exception):
            raise step
        return step

    return job


@pytest.mark.parametrize(
    ("zone", "after", "due"),
    [
        # the wall clock of the zone decides, over both changes of the clock
        ("America/Los_Angeles", "2026-10-31T00:00", ["2026-10-31T13:30", "2026-11-01T14:30", "2026-11-02T14:30"]),
        ("Europe/Berlin", "2026-03-28T12:00", ["2026-03-29T04:30", "2026-03-30T04:30"]),
        # a moment that is due counts as still to come
        ("UTC", "2026-11-22T06:30", ["2026-11-22T06:30", "2026-11-23T06:30"]),
        ("UTC", "2026-11-22T06:31", ["2026-11-23T06:30"]),
    ],
)
def test_it_runs_at_the_time_of_the_zone(tmp_path: Path, zone: str, after: str, due: list[str]) -> None:
    """The run is due at 06:30 by the clock on the wall."""
    settings = load_settings(settings_file(tmp_path, zone=zone))
    found = islice(next_runs(settings, dt.datetime.fromisoformat(f"{after}+00:00")), len(due))
    assert [moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M") for moment in found] == due


def test_it_goes_on_after_an_error(tmp_path: Path) -> None:
    """A store that is locked, and even a fault, is said in a line; the next run comes all the same."""
    job = taking_turns([StoreError("another run holds the store"), ZeroDivisionError("by nought"), "all is well"])
    said = said_until("well", settings_file(tmp_path), job)
    assert said[0] == "strikewatch: another run holds the store"
    assert "ZeroDivisionError" in said[1]
    assert "all is well" in said


def test_settings_are_read_before_each_run(tmp_path: Path) -> None:
    """A file that was broken and mended is told of and then used."""
    file = settings_file(tmp_path)
    whole = file.read_text(encoding="utf-8")
    file.write_text("[[account]]\nnam = 1\n", encoding="utf-8")

    def job(settings: Settings) -> str:
        return f"ran at {settings.schedule.at}"

    planned = threading.Timer(0.3, file.write_text, args=(whole,))
    planned.start()
    said = said_until("ran at 06:30", file, job)
    assert "account[1]" in said[0]
    assert "ran at 06:30:00" in said


def test_a_changed_time_is_taken_over(tmp_path: Path) -> None:
    """After a run the next one is due at the time that the settings then say."""
    file = settings_file(tmp_path)
    now = dt.datetime.now(dt.UTC)
    soon = daily(load_settings(settings_file(tmp_path, at=f"{now:%H:%M}", zone="UTC")))
    settings_file(tmp_path, at="07:45")
    planned = scheduler(file, taking_turns(["ran"]), soon, say=lambda _: None)
    run = planned.get_job("run")
    run.func(*run.args)
    assert str(planned.get_job("run").trigger) == "cron[hour='7', minute='45']"


def test_runs_missed_in_sleep_are_made_up_once(tmp_path: Path) -> None:
    """Three days of sleep are three runs missed: none is skipped for being late, and one run makes up for all."""
    said: list[str] = []
    planned = scheduler(settings_file(tmp_path), taking_turns(["ran"]), IntervalTrigger(days=1), say=said.append)
    planned.get_job("run").modify(next_run_time=dt.datetime.now(dt.UTC) - dt.timedelta(days=3, seconds=5))
    thread = threading.Thread(target=planned.start)
    thread.start()
    threading.Event().wait(0.4)
    planned.shutdown()
    thread.join()
    assert said == ["ran"]


def test_it_looks_at_the_clock_every_minute(tmp_path: Path) -> None:
    """Waiting is cut into naps, since time asleep does not count as waited."""
    planned = scheduler(settings_file(tmp_path), taking_turns(["ran"]), OFTEN, say=lambda _: None)
    assert planned.get_job("nap").trigger.interval == dt.timedelta(seconds=NAP)


def test_two_runs_never_overlap(tmp_path: Path) -> None:
    """A run that is due while one is under way waits for its next turn."""
    under_way: list[int] = []
    most: list[int] = []

    def job(settings: Settings) -> str:
        under_way.append(1)
        most.append(len(under_way))
        threading.Event().wait(0.12)
        under_way.pop()
        return "done" if len(most) > 2 else "one more"

    said_until("done", settings_file(tmp_path), job)
    assert max(most) == 1


def test_wrong_settings_end_it_before_it_starts(tmp_path: Path) -> None:
    """Nobody waits until morning to learn of a slip of the pen."""
    file = tmp_path / "strikewatch.toml"
    file.write_text("acount = []\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="acount"):
        watch(file, taking_turns(["ran"]))
