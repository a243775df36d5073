"""Messages to people, through whatever service they use.

    address   the secret address of a channel, from where the settings say it lies
    send      one message to one address

Addresses hold passwords and tokens: none is ever part of a sentence, and what the service library logs is not shown.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from strikewatch.errors import ChannelError

LOOKS_LIKE = "ntfy://topic or mailto://name:password@example.org"


def address(url_env: str | None, url_file: Path | None) -> str:
    """The address in an environment variable or in a file. Raises ChannelError where there is none."""
    return _from_environment(url_env) if url_env else _from_file(url_file)


def _from_environment(name: str) -> str:
    found = os.environ.get(name, "").strip()
    if not found:
        raise ChannelError(f"the environment variable {name} holds no address; set it where Strikewatch is started")
    return found


def _from_file(path: Path | None) -> str:
    if path is None:
        raise ChannelError("the channel has no address; give `url_env` or `url_file` in the settings")
    try:
        found = path.expanduser().read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not saved as UTF-8"
        raise ChannelError(f"{path}: the address cannot be read ({why}); write it into that file") from None
    if not found:
        raise ChannelError(f"{path}: the file is empty; write the channel's address into it")
    return found


def send(url: str, title: str, body: str) -> None:
    """Send a message as plain text. Raises ChannelError, which never holds the address."""
    with _unheard():
        import apprise  # here, because it takes its time

        channel = apprise.Apprise(asset=apprise.AppriseAsset(app_id="Strikewatch", async_mode=False))
        if not channel.add(url):
            raise ChannelError(f"the address is none that can be sent to; one looks like {LOOKS_LIKE}")
        if not _sent(channel, title, body):
            raise ChannelError("the service could not be reached or refused the message; it is tried again")


def _sent(channel: Any, title: str, body: str) -> bool:
    """Whether every address took it; a failure inside the library is a failure to send."""
    try:
        return bool(channel.notify(title=title, body=body, body_format="text"))
    except Exception:  # any service may fail in its own way, and what it says may hold the address
        return False


@contextmanager
def _unheard() -> Iterator[None]:
    """Keep the library's log from the screen, since it names addresses, and its warnings about what it imports."""
    log = logging.getLogger("apprise")
    before = log.disabled
    log.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        log.disabled = before
