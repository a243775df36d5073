"""The settings file: read, checked as a whole, and handed on frozen.

    words.py     single values and what they may be
    table.py     tables of one's own, and the mapping readers take
    shape.py     the options, their meaning and defaults
    problems.py  everything that is wrong, in one go

Every option is listed in `docs/settings.md`.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from strikewatch.errors import SettingsError
from strikewatch.settings.problems import cross_problems, shape_problems
from strikewatch.settings.shape import Account, Channel, Excuse, Settings

__all__ = ["Account", "Channel", "Excuse", "Settings", "load_settings"]


def load_settings(path: Path) -> Settings:
    """The settings in a file. Raises SettingsError that names everything wrong with it, one line each."""
    data = read_toml(path)
    found = cross_problems(data)
    try:
        settings = Settings.model_validate(data, context=path.absolute())
    except ValidationError as error:
        found += shape_problems(error, Settings, data)
    if found:
        raise SettingsError("\n".join(f"{path}: {problem}" for problem in found))
    return settings


def read_toml(path: Path) -> dict[str, object]:
    """The file as TOML. Raises SettingsError where there is none, or where a line is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise SettingsError(f"{path}: no settings file here; `strikewatch init` writes one to start from") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: not saved as UTF-8; save it again with that encoding") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); give the path of a settings file") from None
