"""The first hour: settings, folders and templates for a new account, and the sample exports of the demo.

Answers        what `init` asks
settings_text  answers -> the settings file
begin          the settings file, the folders and the templates, none of which is ever overwritten
samples        where the sample exports lie
unpack         the samples, copied, and the day they are judged for
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template
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
    """How an account on a platform is set up."""

    work: str  # drive, ship
    account: str
    templates: tuple[str, ...]
    table: str = ""  # the example of a table of one's own
    zone: str = ""  # where the platform counts days by one clock for everybody
    weekday: str = "monday"


ALL = ("deliveries", "blocks", "figures")
PLATFORMS = {
    "amazon-flex": Platform("drive", "flex", ALL, "table-driver.toml", weekday="saturday"),
    "uber": Platform("drive", "uber", ("figures",)),
    "amazon-seller-us": Platform(
        "ship", "shop", ("figures",), "table-seller.toml", zone="America/Los_Angeles"
    ),
    "custom": Platform("drive", "courier", ALL, "table-driver.toml"),
}  # fmt: skip


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


def zone_guess(platform: str) -> str:
    """The zone that days are likely counted in: the platform's own, else this machine's."""
    return PLATFORMS[platform].zone or machine_zone()


def check_platform(platform: str) -> None:
    """Raises SettingsError for a platform nobody knows."""
    if platform not in PLATFORMS:
        raise SettingsError(f"--platform: {platform!r} is not one of {', '.join(PLATFORMS)}")


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
    platform = PLATFORMS[answers.platform]
    table = (FIRST / platform.table).read_text(encoding="utf-8") if platform.table and "exports" in answers.have else ""
    return Template((FIRST / SETTINGS.replace("strikewatch", "settings")).read_text(encoding="utf-8")).substitute(
        zone=answers.zone,
        account=platform.account,
        policy=OWN_PACK if answers.platform == "custom" else answers.platform,
        table=table,
        weekday=platform.weekday,
    )


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
    platform = PLATFORMS[answers.platform]
    inbox, log = answers.folder / "inbox" / platform.account, answers.folder / "log" / platform.account
    for folder in (answers.folder, inbox, log, answers.folder / "state", answers.folder / "reports"):
        _private(folder)
    yield inbox
    for name in platform.templates:
        yield _new(log / f"{name}.csv", (FIRST / f"{name}.csv").read_text(encoding="utf-8"))
    if answers.platform == "custom":
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
