"""The last result as a run wrote it, and how old it is."""

from __future__ import annotations

import datetime as dt
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from strikewatch.errors import SettingsError, StrikewatchError

SCHEMA = 1  # of the document; a test holds it to the one that reports are written with
STALE_DAYS = 3  # an older result is no answer for a monitor
DAMAGED = "the file is damaged; `strikewatch run` makes a new one"
Document = Mapping[str, Any]


def settings_file(given: Path | None, environment: Mapping[str, str] = os.environ) -> Path:
    """The settings file: the one given, else the one in STRIKEWATCH_CONFIG, else strikewatch.toml right here."""
    return given or Path(environment.get("STRIKEWATCH_CONFIG") or "strikewatch.toml")


@contextmanager
def looked_at(settings: Path) -> Iterator[dict[str, Any]]:
    """The last result, to be read inside. Raises as `latest` does, also where the result lacks what is read."""
    found = latest(settings)
    try:
        yield found
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise StrikewatchError(f"{result_file(settings)}: {DAMAGED}") from error


def latest(settings: Path) -> dict[str, Any]:
    """The last result. Raises SettingsError without settings, StrikewatchError where there is no result to read."""
    file = result_file(settings)
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StrikewatchError(f"{file}: no result yet; `strikewatch run` makes one") from None
    except OSError as error:
        raise StrikewatchError(f"{file}: cannot be read ({error.strerror}); mend that and ask again") from None
    except (ValueError, RecursionError):
        raise StrikewatchError(f"{file}: {DAMAGED}") from None
    if not isinstance(document, dict) or not isinstance(document.get("schema"), int):
        raise StrikewatchError(f"{file}: {DAMAGED}")
    if document["schema"] != SCHEMA:
        raise StrikewatchError(f"{file}: written by another version of Strikewatch; `strikewatch run` makes a new one")
    return document


def result_file(settings: Path) -> Path:
    """The file of the last result, in a folder beside the settings unless they say otherwise. Raises SettingsError."""
    try:
        folders = tomllib.loads(settings.read_text(encoding="utf-8-sig")).get("folders", {})
    except FileNotFoundError:
        raise SettingsError(f"{settings}: no settings file here; `strikewatch init` writes one to start from") from None
    except OSError as error:
        raise SettingsError(f"{settings}: cannot be read ({error.strerror}); name a settings file") from None
    except ValueError as error:
        raise SettingsError(f"{settings}: the settings file is not valid ({error})") from None
    named = folders.get("state", "state") if isinstance(folders, dict) else None
    if not isinstance(named, str):
        raise SettingsError(f"{settings}: the settings file is not valid (folders.state names no folder)")
    return settings.absolute().parent / Path(named).expanduser() / "status.json"


def age(document: Document, today: dt.date) -> int:
    """Days since the day judged for; below nought where this machine's clock is behind it."""
    return (today - dt.date.fromisoformat(document["as_of"])).days


def age_text(document: Document, today: dt.date) -> str:
    """As of 21 Nov 2026, 2 days ago."""
    day, days = dt.date.fromisoformat(document["as_of"]), age(document, today)
    ago = {0: "today", 1: "yesterday", -1: "tomorrow by this clock"}.get(days)
    ago = ago or (f"{days} days ago" if days > 0 else f"{-days} days ahead of this clock")
    return f"As of {day.day} {day:%b %Y}, {ago}"


def is_stale(document: Document, today: dt.date) -> bool:
    """Whether the result is too old to speak for today, or from a day that has not come."""
    return not -1 <= age(document, today) <= STALE_DAYS
