"""Claims about messages: written with the run, sent after it, and lost by no crash."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from homes import DAY, DELIVERIES, FIGURES, Home, rows_of, small_home
from importers.mail_builders import mail
from strikewatch.store import ledger

LOG = "log/flex/deliveries.csv"
PHONE = '[[notify]]\nname = "phone"\nurl_file = "phone"\n'
WATCH = PHONE + 'from_level = "watch"\n'
DEACTIVATED = "Your account has been deactivated. We wrote about package TBA123456789000."


@dataclass
class Receiver:
    """A service that takes messages over HTTP on this machine, or refuses them."""

    status: int = 200
    got: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    def bodies(self) -> list[str]:
        """What the messages said."""
        return [body for _, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if state.status == 200:
                state.got.append((text["title"], text["message"]))
            self.send_response(state.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    state.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


def told(folder: Path, receiver: Receiver, settings: str = WATCH, *, port: int | None = None) -> Home:
    """A home whose channels lead to the receiver."""
    found = small_home(folder, settings, "flex.on_time", "flex.standing")
    for name in ("phone", "mail"):
        (folder / name).write_text(f"json://127.0.0.1:{port or receiver.port}/")
    return found


def late(count: int) -> str:
    """A log of two deliveries a day up to the day before the run, so many late ones among those that count."""
    first = dt.date(2026, 7, 10)
    words = ["delivered"] * (96 - count) + ["late"] * count + ["delivered"] * 10
    rows = [f"{first + dt.timedelta(days=n // 2)},TBA{n},,,{word},,,,\n" for n, word in enumerate(words)]
    return DELIVERIES + "".join(rows)


def test_a_change_of_level_is_told_once(tmp_path: Path, receiver: Receiver) -> None:
    """Raised, then nothing while nothing changes, then what got worse; worst first, with the level in the title."""
    found = told(tmp_path, receiver)
    found.put(LOG, late(2))
    assert found.run().exit_code == 0
    found.run(DAY + dt.timedelta(days=1))
    assert [title for title, _ in receiver.got] == ["Strikewatch: watch"]
    assert receiver.bodies()[0].startswith("flex: Late packages: raised to watch - ")
    found.put(LOG, late(40), DAY + dt.timedelta(days=2))
    found.run(DAY + dt.timedelta(days=2))
    assert [title for title, _ in receiver.got] == ["Strikewatch: watch", "Strikewatch: warning"]
    assert "flex: Late packages: escalated to warning - " in receiver.bodies()[1]


def test_a_channel_hears_from_its_level_on(tmp_path: Path, receiver: Receiver) -> None:
    """A channel that asks for warnings hears nothing of a level to watch."""
    found = told(tmp_path, receiver, PHONE)
    found.put(LOG, late(2))
    found.run()
    assert receiver.got == []
    found.put(LOG, late(40), DAY + dt.timedelta(days=1))
    found.run(DAY + dt.timedelta(days=1))
    assert len(receiver.got) == 1


def test_a_channel_hears_of_its_accounts(tmp_path: Path, receiver: Receiver) -> None:
    """One for everybody, one for an account that is well: only the first has something to say."""
    settings = f'{WATCH}[[notify]]\nname = "mail"\nurl_file = "mail"\nfrom_level = "watch"\naccounts = ["other"]\n'
    found = told(tmp_path, receiver, '[[account]]\nname = "other"\npolicy = "pack.toml"\n' + settings)
    found.put(LOG, late(2))
    found.run()
    assert len(receiver.got) == 1


def test_messages_are_written_before_they_are_sent(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash between the two loses nothing: the next run sends what was written."""
    found = told(tmp_path, receiver)
    found.put(LOG, late(2))

    def crash(*_: object) -> tuple[str, ...]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("strikewatch.jobs.running.send_waiting", crash)
        with pytest.raises(KeyboardInterrupt):
            found.run()
    with found.store() as store:
        assert [notice.channel for notice in ledger.unsent(store.connection)] == ["phone"]
    assert receiver.got == []
    found.run(DAY + dt.timedelta(days=1))
    assert [title for title, _ in receiver.got] == ["Strikewatch: watch"]


def test_a_channel_that_fails_is_tried_again(tmp_path: Path, receiver: Receiver) -> None:
    """The run ends with 1 and names the channel; the message goes out with the next run, once, whatever else came."""
    found = told(tmp_path, receiver)
    receiver.status = 500
    found.put(LOG, late(2))
    outcome = found.run()
    assert (outcome.exit_code, outcome.result.failed_channels) == (1, ("phone",))
    assert outcome.document["failed_channels"] == ["phone"]
    receiver.status = 200
    found.put(LOG, late(40), DAY + dt.timedelta(days=1))
    assert found.run(DAY + dt.timedelta(days=1)).exit_code == 0
    assert [title for title, _ in receiver.got] == ["Strikewatch: watch", "Strikewatch: warning"]
    with found.store() as store:
        assert rows_of(store, "notices", "attempts, problem") == [(1, None), (2, None)]
        assert ledger.unsent(store.connection) == []


def test_one_channel_that_fails_stops_no_other(tmp_path: Path, receiver: Receiver) -> None:
    """A channel without an address fails once, however much waits for it; the other one is told."""
    second = '[[notify]]\nname = "mail"\nurl_env = "STRIKEWATCH_NOT_SET"\nfrom_level = "watch"\n'
    found = told(tmp_path, receiver, second + WATCH)
    for day, count in enumerate((2, 40)):
        found.put(LOG, late(count), DAY + dt.timedelta(days=day))
        outcome = found.run(DAY + dt.timedelta(days=day))
        assert outcome.result.failed_channels == ("mail",)
    assert len(receiver.got) == 2
    with found.store() as store:
        waiting = ledger.unsent(store.connection)
        assert [(notice.channel, notice.attempts) for notice in waiting] == [("mail", 2), ("mail", 0)]
        problems = {problem for (problem,) in rows_of(store, "notices WHERE channel = 'mail'", "problem")}
    assert problems == {
        None,
        "the environment variable STRIKEWATCH_NOT_SET holds no address; set it where Strikewatch is started",
    }


def test_a_channel_that_was_taken_out_is_no_failure(tmp_path: Path, receiver: Receiver) -> None:
    """What waits for a channel the settings no longer know stays, and bothers nobody."""
    found = told(tmp_path, receiver, WATCH, port=1)
    found.put(LOG, late(2))
    assert found.run().exit_code == 1
    small_home(tmp_path)
    assert found.run(DAY + dt.timedelta(days=1)).exit_code == 0


def deactivated(found: Home, day: dt.date = DAY) -> None:
    raw = mail(DEACTIVATED, "About your account", sent=f"{day:%a, %d %b %Y} 10:00:00 +0000")
    found.put("inbox/flex/mail.eml", raw.as_bytes(), day)


def test_a_deactivation_is_told_at_once_and_once(tmp_path: Path, receiver: Receiver) -> None:
    """Whatever level a channel asks for, with the day on which the time to appeal ends; the next runs are silent."""
    found = told(tmp_path, receiver, PHONE + 'from_level = "breach"\n')
    deactivated(found)
    outcome = found.run()
    assert outcome.document["accounts"][0]["level"] == "critical"
    ((title, body),) = receiver.got
    assert title == "Strikewatch: critical"
    assert body.startswith("flex: deactivation mail of 2026-09-01; the time to appeal ends on 2026-09-11 [")
    for ahead in (1, 2):
        found.run(DAY + dt.timedelta(days=ahead))
    assert len(receiver.got) == 1


def test_a_deactivation_comes_first(tmp_path: Path, receiver: Receiver) -> None:
    """Among the lines of one message the mail that ends the account leads."""
    found = told(tmp_path, receiver)
    found.put(LOG, late(40))
    deactivated(found)
    found.run()
    lines = receiver.bodies()[0].splitlines()
    assert [line.split(" ")[1] for line in lines] == ["deactivation", "Late"]


def test_every_channel_is_told_of_a_deactivation(tmp_path: Path, receiver: Receiver) -> None:
    """Two channels are two people: each hears of it, once."""
    second = '[[notify]]\nname = "mail"\nurl_file = "mail"\n'
    found = told(tmp_path, receiver, WATCH + second)
    deactivated(found)
    for ahead in range(2):
        found.run(DAY + dt.timedelta(days=ahead))
    assert len(receiver.got) == 2
    assert len(set(receiver.bodies())) == 1


def test_a_deactivation_waits_for_a_channel_that_fails(tmp_path: Path, receiver: Receiver) -> None:
    """It is written once and tried until it is through."""
    found = told(tmp_path, receiver)
    receiver.status = 500
    deactivated(found)
    found.run()
    receiver.status = 200
    found.run(DAY + dt.timedelta(days=1))
    assert len(receiver.got) == 1
    assert "the time to appeal ends on 2026-09-11" in receiver.bodies()[0]


def test_a_warning_that_is_over_is_told(tmp_path: Path, receiver: Receiver) -> None:
    """The word on a screen got better and stayed so: the channel that heard of the warning hears that it is over."""
    found = told(tmp_path, receiver)
    log = FIGURES + "2026-09-01,standing,At Risk,,\n"
    for ahead in range(0, 25, 4):
        day = DAY + dt.timedelta(days=ahead)
        log += f"{day},standing,Great,,\n" if ahead else ""
        found.put("log/flex/figures.csv", log, day)
        found.run(day)
    assert [title for title, _ in receiver.got] == ["Strikewatch: critical", "Strikewatch: over"]
    assert "Standing in the app: resolved to ok" in receiver.bodies()[1]
