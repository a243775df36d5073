"""Claims about messages: what arrives, and what a failure may say."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from strikewatch.errors import ChannelError
from strikewatch.notify import address, send

SECRET = "s3cr3t-token"  # noqa: S105 -- a made-up one, looked for in what is said


class Inbox(HTTPServer):
    """A service on this machine that keeps what it is sent, and answers with `answer`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taker)
        self.received: list[dict[str, Any]] = []
        self.answer = 200

    @property
    def url(self) -> str:
        return f"json://user:{SECRET}@127.0.0.1:{self.server_port}/{SECRET}"


class Taker(BaseHTTPRequestHandler):
    """Keeps each message and answers as the service says."""

    server: Inbox

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(json.loads(body))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    server = Inbox()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def failure(url: str, capfd: pytest.CaptureFixture[str]) -> str:
    """What is said of a message that could not be sent, on every way out."""
    with pytest.raises(ChannelError) as error:
        send(url, "Strikewatch: warning", "flex: Late deliveries")
    out, err = capfd.readouterr()
    return f"{error.value}{error.value.__cause__}{out}{err}"


def test_a_message_arrives_whole(inbox: Inbox) -> None:
    """Title and body reach the service as they were, line by line and sign by sign."""
    body = "flex: Late deliveries: 9 of 412 – 2.2 %\nshop: 100% <b>*_fine_*</b> \\n &amp;"
    send(inbox.url, "Strikewatch: warning", body)
    (got,) = inbox.received
    assert (got["title"], got["message"]) == ("Strikewatch: warning", body)


@pytest.mark.parametrize("answer", [401, 404, 500])
def test_a_refused_message_is_a_failure(inbox: Inbox, answer: int, capfd: pytest.CaptureFixture[str]) -> None:
    """A service that refuses is said to, and nothing said holds the address."""
    inbox.answer = answer
    said = failure(inbox.url, capfd)
    assert "refused" in said
    assert SECRET not in said
    assert "127.0.0.1" not in said


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        # nobody listens there
        (f"json://user:{SECRET}@127.0.0.1:9/{SECRET}", "could not be reached"),
        # no service is called that
        (f"pigeon://{SECRET}", "none that can be sent to"),
        (SECRET, "none that can be sent to"),
        # an address that lacks its parts
        ("tgram://", "none that can be sent to"),
    ],
)
def test_an_address_that_does_not_work_stays_secret(url: str, sentence: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The sentence says what to mend and never shows the address."""
    said = failure(url, capfd)
    assert sentence in said
    assert SECRET not in said


def test_an_address_lies_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable gives the address without blanks around it."""
    monkeypatch.setenv("STRIKEWATCH_TEST", " ntfy://topic\n")
    assert address("STRIKEWATCH_TEST", None) == "ntfy://topic"


def test_an_address_lies_in_a_file(tmp_path: Path) -> None:
    """A file gives the address without its line end."""
    file = tmp_path / "phone.url"
    file.write_text("ntfy://topic\n", encoding="utf-8")
    assert address(None, file) == "ntfy://topic"


def test_a_missing_address_is_named_by_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variable or file are named, and what to do."""
    monkeypatch.setenv("STRIKEWATCH_TEST", "  ")
    (tmp_path / "empty").touch()
    places = [("STRIKEWATCH_TEST", None), (None, tmp_path / "none"), (None, tmp_path / "empty"), (None, None)]
    for place, sentence in zip(places, ("STRIKEWATCH_TEST", "none:", "is empty", "url_env"), strict=True):
        with pytest.raises(ChannelError, match=sentence):
            address(*place)
