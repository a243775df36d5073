"""A plain `status` or `check`, answered without the rest of the command line.

A monitor asks every minute, and a person wants to know now: the command line's own library takes longer to import than
the answer takes. Whatever is not plain (help, a misspelt option, an error) is left to the command line.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from strikewatch.status.latest import looked_at, settings_file
from strikewatch.status.monitor import checked
from strikewatch.status.overview import overview

CLOSED = 141  # the reader of the output went away


def answer(arguments: Sequence[str]) -> tuple[str, int] | None:
    """What to print, and the exit code; None where the whole command line is needed."""
    words, config = _words(arguments)
    if words == ["check"]:
        return checked(settings_file(config), today())
    if words not in (["status"], ["status", "--json"]):
        return None
    try:
        return said(settings_file(config), as_json="--json" in words), 0
    except Exception:  # the command line says it in its own way, with its exit code
        return None


def said(settings: Path, *, as_json: bool) -> str:
    """What `status` says. Raises SettingsError without settings, StrikewatchError without a result."""
    with looked_at(settings) as document:
        text = overview(document, today())  # for JSON too: what cannot be shown is not passed on as a result
        return json_text(document) if as_json else text


def _words(arguments: Sequence[str]) -> tuple[list[str], Path | None]:
    """The arguments without `--config`, and what it names."""
    words, config, left = list[str](), None, iter(arguments)
    for word in left:
        name, _, value = word.partition("=")
        if name == "--config":
            config = Path(value or next(left, ""))
        else:
            words.append(word)
    return words, config


def today() -> dt.date:
    """Today by this machine's clock and zone."""
    return dt.datetime.now().astimezone().date()


def json_text(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)


def printable(text: str) -> str:
    """Text from wherever it came, without signs that steer a terminal."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)


def print_quickly(text: str, code: int) -> int:
    """Print the answer; its exit code, or another where nobody reads it."""
    try:
        print(printable(text), flush=True)
    except BrokenPipeError:
        close_quietly()
        return CLOSED
    return code


def close_quietly() -> None:
    """Let what is still to be written go nowhere, so that the end of the program has nothing to complain about."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
