"""Claims about the sample data: what the script writes is what is committed, none of it real, all of it readable."""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from strikewatch.core.facts import Statement, day_of
from strikewatch.importers import identify
from strikewatch.importers.masking import masked
from strikewatch.importers.source import Context, Source
from strikewatch.jobs import ingest
from strikewatch.policies import load_pack
from strikewatch.settings import load_settings

DATA = Path(__file__).parents[1] / "data"
DEMO = DATA / "demo"
FOLDERS = ("inbox", "log")
MOST_BYTES = 700_000
NOW = dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)
AS_OF = day_of(NOW.date())
HARMLESS = re.compile(r"amazonflex-support@amazon\.com|[\w.-]+@(?:\w+\.)?example\.com")  # the platform's, and nobody's


def samples() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (DEMO / folder).rglob("*") if path.is_file())


def contents(folder: Path) -> dict[str, bytes]:
    """What the script is answerable for, by path; a demo run may have left its reports beside it."""
    files = [
        path
        for name in (*FOLDERS, "strikewatch.toml", "as_of.txt")
        for path in [folder / name, *(folder / name).rglob("*")]
    ]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files if path.is_file()}


def context_of(path: Path) -> Context:
    """The context of the account whose folder the file lies in."""
    settings = load_settings(DEMO / "strikewatch.toml")
    (account,) = (account for account in settings.accounts if account.name == path.parent.name)
    rules = load_pack(account.policy, DEMO).mail_rules
    return Context(account.name, str(account.zone), AS_OF, mappings=account.mappings(), mail_rules=rules)


def statements() -> Iterator[Statement]:
    """What the mails of the driver print."""
    for path in (DEMO / "inbox" / "flex").iterdir():
        context = context_of(path)
        yield from identify(Source(path), context).extract(Source(path), context).statements


def weekly_counts() -> dict[int, tuple[int, int]]:
    """By the Sunday of each week with a mail: packages picked up, packages late."""
    told = {(one.metric, one.period.first): one for one in statements() if one.period}
    sundays = {sunday for _, sunday in told}
    return {
        sunday: (told["completion", sunday].denominator or 0, told["late_delivery", sunday].numerator or 0)
        for sunday in sundays
    }


def sound_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a log of blocks without the two slips."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if row["day"] != "2026-09-31" and int(row["late"] or 0) <= int(row["packages"] or 0)]


def test_the_script_writes_the_committed_files(tmp_path: Path) -> None:
    """Run into an empty folder, the script gives every file of data/demo byte for byte, and no other."""
    subprocess.run([sys.executable, str(DATA / "make_samples.py"), str(tmp_path)], check=True)
    assert contents(tmp_path) == contents(DEMO), "run `make samples` and commit what it writes"


def test_the_samples_are_small() -> None:
    """All samples together stay under 700 kB."""
    assert sum(map(len, contents(DEMO).values())) < MOST_BYTES


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name)
def test_no_sample_holds_personal_data(path: Path) -> None:
    """The masking that guards the store finds nothing to hide in a sample."""
    text = HARMLESS.sub("", path.read_text(encoding="utf-8"))
    assert masked(text) == text


@pytest.mark.parametrize(
    "path",
    [DATA / "README.md", DEMO / "strikewatch.toml", *(DEMO / "inbox/flex").iterdir()],
    ids=lambda path: path.name,
)
def test_samples_say_that_they_are_synthetic(path: Path) -> None:
    """The label stands in the guide, in the settings, and in every mail, which could be taken for a real one."""
    assert "synthetic" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name)
def test_every_sample_has_one_reader(path: Path) -> None:
    """One importer claims each file and refuses none of it as a whole."""
    context = context_of(path)
    extract = identify(Source(path), context).extract(Source(path), context)
    assert not extract.rejects


def test_a_week_without_a_mail_lies_before_the_window() -> None:
    """The mails speak of 22 weeks, and of every week but one from the first to the last."""
    told = set(weekly_counts())
    missing = day_of(dt.date(2026, 9, 13))
    assert len(told) == 22
    assert told | {missing} == set(range(min(told), max(told) + 1, 7))


def test_the_log_agrees_with_the_mails_but_for_the_block_nobody_wrote_down() -> None:
    """Week by week the log counts the packages and the late ones that the mail counts; in one week it counts fewer."""
    logged: Counter[tuple[int, str]] = Counter()
    for row in sound_rows(DEMO / "log" / "flex" / "blocks.csv"):
        day = dt.date.fromisoformat(row["day"])
        sunday = day_of(day - dt.timedelta(days=day.isoweekday() % 7))
        logged[sunday, "packages"] += int(row["packages"] or 0)
        logged[sunday, "late"] += int(row["late"] or 0)
    differing = {
        dt.date(1970, 1, 1) + dt.timedelta(days=sunday)
        for sunday, told in weekly_counts().items()
        if sunday >= day_of(dt.date(2026, 7, 5)) and told != (logged[sunday, "packages"], logged[sunday, "late"])
    }
    assert differing == {dt.date(2026, 8, 16)}


def test_only_the_planted_rows_are_rejected(tmp_path: Path) -> None:
    """The whole demo is taken in; two slips in the log of blocks are all that is turned away, and one trip repeats."""
    for path in [DEMO / "strikewatch.toml", *samples()]:
        copy = tmp_path / path.relative_to(DEMO)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
        os.utime(copy, (NOW.timestamp(), NOW.timestamp()))
    results = {one.file: one for one in ingest(load_settings(tmp_path / "strikewatch.toml"), now=NOW)}
    assert {name: one.rejected for name, one in results.items() if one.rejected} == {"blocks.csv": 2}
    assert not any(one.refused for one in results.values())
    assert results["driver_lifetime_trips-0.csv"].repeated == 1
    assert results["orders-2026-11.csv"].restated > 50
