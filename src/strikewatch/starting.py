"""The first hour: settings, folders and templates for a new account, and the sample exports of the demo.

Answers        what `init` asks
settings_text  answers -> the settings file
begin          the settings file, the folders and the templates, none of which is ever overwritten
chosen         the platform and the market that a name means
samples        where the sample exports lie
unpack         the samples, copied, and the day they are judged for
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any
from zoneinfo import ZoneInfo

from strikewatch.errors import SettingsError, StrikewatchError

HERE = Path(__file__).parent
FIRST = HERE / "templates" / "first"
SETTINGS = "strikewatch.toml"
OWN_PACK = "my-pack.toml"
AS_OF = "as_of.txt"
SOURCES = {
    "mails": "mails from the platform",
    "screens": "figures on a screen of the app, noted with `strikewatch note`",
    "log": "a log of your own, kept in the templates",
    "exports": "downloads from the platform, or tables of your own",
}


@dataclass(frozen=True, slots=True)
class Platform:
    """How an account on a platform is set up; one who ships counts days by the store's clock."""

    work: str  # drive, ship
    account: str
    templates: tuple[str, ...] = ("figures",)
    table: str = ""  # the example of a table of one's own
    unit: str = ""  # what a line of that table is
    weekday: str = "monday"


ALL = ("deliveries", "blocks", "figures")
BLOCK_LIST, ORDER_LIST, TRIP_LIST = "table-driver.toml", "table-seller.toml", "table-trips.toml"
PLATFORMS = {
    "amazon-flex": Platform("drive", "flex", ALL, BLOCK_LIST, weekday="saturday"),
    "uber": Platform("drive", "uber"),
    "doordash": Platform("drive", "dasher", table=TRIP_LIST, unit="order"),
    "spark": Platform("drive", "spark", table=TRIP_LIST, unit="trip"),
    "instacart": Platform("drive", "instacart", table=TRIP_LIST, unit="order"),
    "grubhub": Platform("drive", "grubhub", ALL),
    "shipt": Platform("drive", "shipt", table=TRIP_LIST, unit="order"),
    "lyft": Platform("drive", "lyft", table=TRIP_LIST, unit="trip"),
    "gopuff": Platform("drive", "gopuff", table=TRIP_LIST, unit="order"),
    "amazon-dsp": Platform("drive", "dsp", ALL, BLOCK_LIST, weekday="wednesday"),
    "amazon-seller": Platform("ship", "shop", table=ORDER_LIST),
    "amazon-seller-flex": Platform("ship", "shop", table=ORDER_LIST),
    "amazon-sfp": Platform("ship", "shop", table=ORDER_LIST),
    "walmart-marketplace": Platform("ship", "shop", table=ORDER_LIST),
    "ebay": Platform("ship", "shop", table=ORDER_LIST),
    "etsy": Platform("ship", "shop", table=ORDER_LIST),
    "tiktok-shop": Platform("ship", "shop", table=ORDER_LIST),
    "custom": Platform("drive", "courier", ALL, BLOCK_LIST),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person says about a new account."""

    folder: Path
    platform: str
    zone: str
    have: tuple[str, ...] = tuple(SOURCES)


def machine_zone() -> str:
    """This machine's zone, UTC where it has none."""
    from tzlocal import get_localzone_name

    return get_localzone_name() or "UTC"


def zone_guess(name: str) -> str:
    """The zone that days are likely counted in: of one who ships that of the store, else this machine's."""
    platform, market = chosen(name)
    if PLATFORMS[platform].work == "drive":
        return machine_zone()
    return markets(platform).get(market) or str(_pack(platform)["zone"])


def chosen(name: str) -> tuple[str, str]:
    """The platform and the market that are meant: `amazon-seller-uk` is `amazon-seller` in the market `uk`.

    Without a market it is the pack's first, empty where there is none. Raises SettingsError for what nobody knows.
    """
    stem, _, market = name.rpartition("-")
    if name in PLATFORMS:
        return name, next(iter(markets(name)), "")
    if stem in PLATFORMS and market in markets(stem):
        return stem, market
    also = f", or a market of it, such as {stem}-{next(iter(markets(stem)))}" if markets(stem) else ""
    raise SettingsError(f"--platform: {name!r} is not one of {', '.join(PLATFORMS)}{also}")


def markets(platform: str) -> dict[str, str]:
    """The markets of a platform, each with its zone."""
    return {row["id"]: row["zone"] for row in _pack(platform).get("market", ())} if platform in PLATFORMS else {}


def _pack(platform: str) -> dict[str, Any]:
    return tomllib.loads((HERE / "policies" / f"{platform}.toml").read_text(encoding="utf-8"))


def check_platform(name: str) -> None:
    """Raises SettingsError for a platform nobody knows."""
    chosen(name)


def check(answers: Answers) -> None:
    """Raises SettingsError with every word that is not known."""
    check_platform(answers.platform)
    wrong = [f"--have: {word!r} is not one of {', '.join(SOURCES)}" for word in answers.have if word not in SOURCES]
    try:
        ZoneInfo(answers.zone)
    except (KeyError, ValueError, OSError):
        wrong.append(f"--zone: {answers.zone!r} is no time zone; give one such as 'America/Los_Angeles'")
    if wrong:
        raise SettingsError("\n".join(wrong))


def settings_text(answers: Answers) -> str:
    """The settings file, with an example of a table where there are exports to describe."""
    name, market = chosen(answers.platform)
    platform = PLATFORMS[name]
    table = _text(platform.table) if platform.table and "exports" in answers.have else ""
    return Template(_text(SETTINGS.replace("strikewatch", "settings"))).substitute(
        zone=answers.zone,
        account=platform.account,
        policy=OWN_PACK if name == "custom" else name,
        market=_market_line(name, market),
        table=Template(table).substitute(unit=platform.unit, units=f"{platform.unit}s"),
        weekday=platform.weekday,
    )


def _text(template: str) -> str:
    return (FIRST / template).read_text(encoding="utf-8")


def _market_line(platform: str, market: str) -> str:
    """Whose rules hold, in a line of its own, with what else there is."""
    rest = [name for name in markets(platform) if name != market]
    return f'\nmarket = "{market}" # whose rules hold; others: {", ".join(rest)}' if market else ""


def begin(answers: Answers) -> tuple[Path, ...]:
    """Write what a new account needs; the paths. Raises StrikewatchError where settings lie there already."""
    check(answers)
    settings = answers.folder / SETTINGS
    if settings.exists():
        raise StrikewatchError(f"{settings}: lies here already and stays as it is; edit it, or choose another --folder")
    try:
        return tuple(_written(answers, settings))
    except OSError as error:
        raise StrikewatchError(
            f"{error.filename}: cannot be written ({error.strerror}); choose another --folder"
        ) from error


def _written(answers: Answers, settings: Path) -> Iterator[Path]:
    name, _ = chosen(answers.platform)
    platform = PLATFORMS[name]
    inbox, log = answers.folder / "inbox" / platform.account, answers.folder / "log" / platform.account
    for folder in (answers.folder, inbox, log, answers.folder / "state", answers.folder / "reports"):
        _private(folder)
    yield inbox
    for template in platform.templates:
        yield _new(log / f"{template}.csv", _text(f"{template}.csv"))
    if name == "custom":
        yield _new(answers.folder / OWN_PACK, (HERE / "policies" / "custom.toml").read_text(encoding="utf-8"))
    yield _new(settings, settings_text(answers))  # last, so that a failure before it can be repeated


def _private(folder: Path) -> None:
    """A folder that only its owner can look into; one that is there already keeps its rights."""
    for part in (*reversed(folder.parents), folder):
        if not part.exists():
            part.mkdir(mode=0o700)


def _new(path: Path, text: str) -> Path:
    """A file, unless it is there already."""
    if not path.exists():
        path.write_text(text, encoding="utf-8")
    return path


def samples() -> Path:
    """Where the sample exports lie: inside the package, else beside its source. Raises StrikewatchError."""
    for folder in (HERE / "data" / "demo", HERE.parents[1] / "data" / "demo"):
        if (folder / SETTINGS).is_file():
            return folder
    raise StrikewatchError("the sample exports are not there; install Strikewatch again, or run it from a full clone")


def unpack(folder: Path) -> dt.date:
    """Copy the samples; the day they are judged for. Raises StrikewatchError where the folder holds something else."""
    source = samples()
    if folder.exists() and any(folder.iterdir()) and not (folder / AS_OF).is_file():
        raise StrikewatchError(f"{folder}: holds something else already; choose another one with --folder")
    _private(folder)
    shutil.copytree(source, folder, dirs_exist_ok=True)
    as_of = dt.date.fromisoformat((folder / AS_OF).read_text(encoding="utf-8").strip())
    _date_files(folder, as_of)
    return as_of


def _date_files(folder: Path, day: dt.date) -> None:
    """Give the samples the time they pretend to be from: a file's own time is the day its rows may not lie after."""
    made = dt.datetime.combine(day, dt.time(23), tzinfo=dt.UTC).timestamp()
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (made, made))
