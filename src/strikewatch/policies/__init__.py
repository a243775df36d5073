"""Policy packs: what a platform asks for, dated and sourced, one TOML file for each platform.

    bounds.py     what is in order, turned into a limit on what is bad
    objective.py  one objective and its contradictions
    pack.py       the whole file
    problems.py   everything that is wrong with one, in one go

`docs/policies.md` says how to write one. Not affiliated with any platform; unpublished limits are estimates.
"""

from __future__ import annotations

import difflib
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from strikewatch.errors import SettingsError
from strikewatch.policies.pack import Appeal, Pack, PackRow
from strikewatch.policies.problems import pack_problems

__all__ = ["Appeal", "Pack", "check_pack", "load_pack", "shipped"]

HERE = Path(__file__).parent


def shipped() -> tuple[str, ...]:
    """The ids of the packs that come with the program."""
    return tuple(sorted(file.stem for file in HERE.glob("*.toml")))


def load_pack(name_or_path: str, folder: Path | None = None) -> Pack:
    """A shipped pack by its id, or a pack of one's own by the path of its file, relative to `folder`.

    Raises SettingsError that names everything wrong with it, one line each.
    """
    path = pack_path(name_or_path, folder)
    data = read_toml(path)
    found = pack_problems(data)
    if found:
        raise SettingsError("\n".join(f"{path}: {problem}" for problem in found))
    return PackRow.model_validate(data).pack()


def check_pack(path: Path) -> list[str]:
    """Everything that is wrong with a pack, each with its place; empty where it is sound."""
    try:
        return pack_problems(read_toml(path))
    except SettingsError as error:
        return [str(error)]


def pack_path(name_or_path: str, folder: Path | None) -> Path:
    """The file of a pack. Raises SettingsError where no shipped pack has that id."""
    if name_or_path.endswith(".toml"):
        return (folder or Path()) / Path(name_or_path).expanduser()
    if name_or_path in shipped():
        return HERE / f"{name_or_path}.toml"
    near = difflib.get_close_matches(name_or_path, shipped(), n=1)
    hint = (
        f"did you mean {near[0]!r}?" if near else f"there are {', '.join(shipped())}, or give the path of a .toml file"
    )
    raise SettingsError(f"policy {name_or_path!r}: no such pack; {hint}")


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
