"""Claims about which files are taken in, and whose they are."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from homes import ACCOUNT, DAY, DELIVERIES, Home, home, rows_of, texts_of
from strikewatch.core.results import FileResult
from strikewatch.errors import SettingsError
from strikewatch.jobs.intake import content_hash

ROW = "2026-08-30,{},,,delivered,,,,\n"
LOG = DELIVERIES + ROW.format("TBA1")
TWO = ACCOUNT + '[[account]]\nname = "other"\npolicy = "amazon-flex"\nfiles = ["*.eml", "Other*"]\n'
TABLE = """[[account.table]]
name = "shared"
match = ["team*.csv"]
account_column = "who"
[[account.table.unit]]
unit = "package"
key = ["id"]
moments = [{ moment = "delivered", column = "day", formats = ["%Y-%m-%d"] }]
"""


def refused(result: FileResult) -> str:
    return result.refused.partition(": ")[2]


def names(found: Home) -> list[tuple[str, str]]:
    """File and account of what an intake would take."""
    return [(one.file, one.account) for one in found.ingest(dry_run=True)]


def test_a_folder_of_the_account_or_a_pattern_says_whose_a_file_is(tmp_path: Path) -> None:
    """Files in an account's folder are its own, others go by the patterns, in the inbox and in the log."""
    found = home(tmp_path, TWO)
    for name in ("inbox/flex/deep/a.csv", "inbox/otherwise.csv", "log/other/b.csv", "inbox/team/Other 2.csv"):
        found.put(name, LOG)
    assert sorted(names(found)) == [
        ("Other 2.csv", "other"),
        ("a.csv", "flex"),
        ("b.csv", "other"),
        ("otherwise.csv", "other"),
    ]


def test_a_file_that_is_nobodys_is_refused(tmp_path: Path) -> None:
    """A file in the inbox that no account claims is refused with what to do; the others go on."""
    found = home(tmp_path)
    found.put("inbox/stray.csv", LOG)
    found.put("inbox/flex/own.csv", LOG)
    stray, own = sorted(found.ingest(), key=lambda one: one.account)
    assert refused(stray) == "whose file is it? Put it into inbox/<account>/, or give the account a pattern in `files`"
    assert own.accepted == 1


def test_a_column_can_say_whose_each_row_is(tmp_path: Path) -> None:
    """A table that names the account in a column goes to every account that maps it, each taking its own rows."""
    accounts = "".join(f'[[account]]\nname = "{name}"\npolicy = "amazon-flex"\n{TABLE}' for name in ("ann", "bob"))
    found = home(tmp_path, accounts)
    found.put("inbox/team 1.csv", "who,id,day\nAnn,1,2026-08-30\nbob,2,2026-08-30\ncy,3,2026-08-30\nann,4,2026-08-30\n")
    results = {one.account: one for one in found.ingest()}
    assert {name: (one.accepted, one.non_data) for name, one in results.items()} == {
        "ann": (2, (("row of another account", 2),)),
        "bob": (1, (("row of another account", 3),)),
    }


def test_what_is_no_file_of_the_user_is_left_alone(tmp_path: Path) -> None:
    """Hidden files, half downloads, locks of open spreadsheets and system files are not looked at."""
    found = home(tmp_path)
    for name in (".hidden", "~$log.xlsx", "a.csv.part", "b.crdownload", "c.tmp", "Thumbs.db", "README.md",
                 "__MACOSX/a.csv", ".sync/b.csv", "@eaDir/c.csv"):  # fmt: skip
        found.put(f"inbox/flex/{name}", LOG)
    assert found.ingest() == ()


def test_files_are_taken_in_the_order_they_were_written(tmp_path: Path) -> None:
    """The oldest file comes first, whatever it is called."""
    found = home(tmp_path)
    for age, name in enumerate(("c", "a", "b")):
        found.put(f"inbox/flex/{name}.csv", DELIVERIES + ROW.format(name), DAY - dt.timedelta(days=age))
    assert [one.file for one in found.ingest()] == ["b.csv", "a.csv", "c.csv"]


def test_a_file_that_was_taken_is_known(tmp_path: Path) -> None:
    """The same content under another name is known and changes nothing; other content is looked at row by row."""
    found = home(tmp_path)
    found.put("inbox/flex/a.csv", LOG)
    found.ingest()
    before = found.contents()
    found.put("inbox/flex/copy.csv", LOG)
    assert [(one.known, one.rows) for one in found.ingest()] == [(True, 0), (True, 0)]
    assert found.contents() == before
    found.put("inbox/flex/more.csv", LOG + ROW.format("TBA2"))
    assert [(one.accepted, one.repeated) for one in found.ingest() if not one.known] == [(1, 1)]


def test_a_file_written_in_the_future_was_made_today(tmp_path: Path) -> None:
    """A clock that was wrong makes no file newer than the day of the intake."""
    found = home(tmp_path)
    found.put("inbox/flex/a.csv", LOG, DAY + dt.timedelta(days=400))
    found.ingest()
    with found.store() as store:
        assert rows_of(store, "files", "DATE '1970-01-01' + observed_day") == [(DAY,)]


BAD: dict[str, tuple[str | bytes, str]] = {
    "empty.csv": ("", "the file is empty; download or save it again"),
    "columns.csv": ("a,b\n1,2\n", "no reader knows these columns (a, b)"),
    "missing.csv": (
        DELIVERIES.replace(",excused", ""),
        "looks like the project's own log of deliveries but has no column",
    ),
    "bytes.csv": (b"day,place\n\x81\x8d\n", "the text is neither UTF-8, UTF-16 nor Windows-1252"),
    "ambiguous.csv": (
        DELIVERIES + ROW.format("x").replace("2026-08-30", "3/4/26"),
        "may be 4 March 2026 or 3 April 2026",
    ),
    "broken.xlsx": ("no sheet", "the spreadsheet cannot be opened"),
    "photo.jpg": (b"\xff\xd8\x00\x00", "no reader knows this kind of file"),
}


def test_one_bad_file_never_stops_the_others(tmp_path: Path) -> None:
    """Each bad file gets its sentence, with its name; the good ones before, between and after are taken."""
    found = home(tmp_path)
    for number, (name, (content, _)) in enumerate(BAD.items()):
        found.put(f"inbox/flex/{number}a {name}", content)
        found.put(f"inbox/flex/{number}b.csv", DELIVERIES + ROW.format(f"TBA{number}"))
    found.put("inbox/flex/header.csv", DELIVERIES)
    results = {one.file: one for one in found.ingest()}
    assert len(results) == 2 * len(BAD) + 1
    assert sum(one.accepted for one in results.values()) == len(BAD)
    for number, (name, (_, sentence)) in enumerate(BAD.items()):
        said = results[f"{number}a {name}"].refused
        assert said.startswith(f"{number}a {name}: ")
        assert sentence in said
    assert results["header.csv"].notes == ("nothing stands under its header",)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A file that is gone and one that the system will not read are refused, and the rest goes on."""
    found = home(tmp_path)
    good = found.put("elsewhere/good.csv", LOG)
    unreadable = tmp_path / "memory.csv"
    unreadable.symlink_to("/proc/self/mem")
    results = found.ingest(DAY, tmp_path / "gone.csv", unreadable, good)
    assert refused(results[0]) == "no such file; check the path"
    if Path("/proc/self/mem").exists():
        assert refused(results[1]).startswith("cannot be read (")
    assert results[2].accepted == 1


def test_files_can_be_named_by_hand(tmp_path: Path) -> None:
    """Files and folders, for the account that is named, else by folder or pattern, else for the only one."""
    found = home(tmp_path, TWO)
    files = [
        found.put(name, DELIVERIES + ROW.format(name)) for name in ("out/a.csv", "out/flex/b.csv", "out/Other.csv")
    ]
    assert [one.account for one in found.ingest(DAY, *files, dry_run=True)] == ["", "flex", "other"]
    assert [one.account for one in found.ingest(DAY, tmp_path / "out", account="other", dry_run=True)] == ["other"] * 3
    assert [one.account for one in home(tmp_path).ingest(DAY, files[0], dry_run=True)] == ["flex"]
    with pytest.raises(SettingsError, match="no account is named nobody; the settings know flex"):
        home(tmp_path).ingest(DAY, files[0], account="nobody")


def test_progress_names_each_file(tmp_path: Path) -> None:
    """Whoever looks on hears the name of each file, how many are done and how many there are."""
    found = home(tmp_path)
    for name in "ab":
        found.put(f"inbox/flex/{name}.csv", DELIVERIES + ROW.format(name))
    heard: list[tuple[str, int, int]] = []
    found.ingest(progress=lambda name, done, of: heard.append((name, done, of)))
    assert heard == [("a.csv", 0, 2), ("b.csv", 1, 2), ("", 2, 2)]


def test_an_address_in_a_file_name_is_not_kept(tmp_path: Path) -> None:
    """Mails are often saved under the address they came from; the store keeps the rest of the name."""
    found = home(tmp_path)
    found.put("inbox/flex/log from ann.smith@mail.example.org.csv", LOG)
    assert [one.file for one in found.ingest()] == ["log from […].csv"]
    with found.store() as store:
        assert not [text for _, text in texts_of(store) if "@" in text]


def test_a_dry_intake_keeps_nothing(tmp_path: Path) -> None:
    """What a dry run says is what the real one then does, and the folder is as it was: no store, no temporary files."""
    found = home(tmp_path)
    found.put("inbox/flex/a.csv", LOG + "2026-08-32,TBA2,,,,,,,\n")
    before = sorted(tmp_path.rglob("*"))
    dry = found.ingest(dry_run=True)
    assert sorted(tmp_path.rglob("*")) == before
    assert found.ingest() == dry
    content = content_hash(tmp_path / "state" / "strikewatch.duckdb")
    found.put("inbox/flex/b.csv", LOG + ROW.format("TBA3"))
    assert [one.accepted for one in found.ingest(dry_run=True)] == [0, 1]
    assert content_hash(tmp_path / "state" / "strikewatch.duckdb") == content


def test_odd_files_do_not_stop_the_others(tmp_path: Path) -> None:
    """A table of 5,000 columns is read by those that count; one cell of 50 MB and a name of no encoding do no harm."""
    found = home(tmp_path)
    header, row = LOG.splitlines()[:2]
    wide = ",".join(f"extra {number}" for number in range(5_000))
    named = tmp_path / "inbox" / "flex" / os.fsdecode(b"bad\xff\xfename.csv")
    named.parent.mkdir(parents=True, exist_ok=True)
    named.write_text(f"{header}\n{row}\n", encoding="utf-8")
    files = [
        found.put("elsewhere/wide.csv", f"{header},{wide}\n{row},{',' * 4_999}\n"),
        found.put("elsewhere/long.csv", f"{header},note\n{row},{'x' * 50_000_000}\n"),
        named,
        found.put("elsewhere/good.csv", LOG),
    ]
    results = found.ingest(DAY, *files, account="flex")
    assert [result.refused for result in results] == ["", "", "", ""]
    assert all(result.accepted + result.repeated == result.rows for result in results)
    assert results[2].file == "bad??name.csv"
