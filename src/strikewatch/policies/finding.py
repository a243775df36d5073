"""Which file a pack's name means: a path, one of the user's own folder, or one that is shipped; and which market."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from strikewatch.errors import SettingsError

HERE = Path(__file__).parent
OWN = "policies"  # the folder beside the settings whose files replace shipped ones


@dataclass(frozen=True, slots=True)
class Source:
    """A pack's file, how it is called, and the market that its name chose."""

    path: Path
    name: str
    market: str = ""


def shipped() -> tuple[str, ...]:
    """The ids of the packs that come with the program."""
    return tuple(sorted(file.stem for file in HERE.glob("*.toml")))


def find_pack(name: str, folder: Path | None) -> Source:
    """The file that is meant, a market split off the name where that is none. Raises SettingsError for no such pack."""
    if name.endswith(".toml"):
        return Source((folder or Path()) / Path(name).expanduser(), name)
    stem, _, market = name.rpartition("-")
    found = next(candidates(name, folder, ""), None) or next(candidates(stem, folder, market), None)
    if found:
        return found
    near = difflib.get_close_matches(name, shipped(), n=1)
    known = f"there are {', '.join(shipped())}, or give the path of a .toml file"
    raise SettingsError(f"policy {name!r}: no such pack; {f'did you mean {near[0]!r}?' if near else known}")


def candidates(name: str, folder: Path | None, market: str) -> Iterator[Source]:
    """Files of a pack's name, the user's own before the shipped one."""
    if folder and (own := folder / OWN / f"{name}.toml").is_file():
        yield Source(own, f"{OWN}/{name}.toml", market)
    if name in shipped():
        yield Source(HERE / f"{name}.toml", f"{name} (shipped)", market)


def pack_path(name: str, folder: Path | None = None) -> Path:
    """The file of a pack. Raises SettingsError where there is none of that name."""
    return find_pack(name, folder).path


def read_toml(path: Path) -> dict[str, Any]:
    """The file as TOML, with decimals as they are written. Raises SettingsError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: not saved as UTF-8; save it again with that encoding") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); give the path of a policy pack") from None
