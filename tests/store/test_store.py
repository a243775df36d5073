"""Claims about the store as a whole: opening it, what it gives back, and changing an account's zone."""

from __future__ import annotations

import datetime as dt
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from homes import DAY, MAPPING, PACKAGE, contents, csv_text, fresh_store, package, rows_of, tables, take, taken
from strikewatch.core.facts import Extract, Reject, Statement, TextTable, day_of
from strikewatch.core.record import MomentColumn, TableMapping
from strikewatch.errors import StoreError
from strikewatch.store import Incoming, Store, opened
from strikewatch.store.schema import VERSION, quoted

FILE = "strikewatch.duckdb"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fresh_store(tmp_path) as found:
        yield found


def test_a_new_store_belongs_to_its_owner(tmp_path: Path) -> None:
    """The folder is made, the tables are there and empty, and nobody else may read the file."""
    path = tmp_path / "state" / "deep" / FILE
    with opened(path) as store:
        filled = [name for name in tables(store) if rows_of(store, name)]
    assert filled == ["meta"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_kept_is_there_again(tmp_path: Path) -> None:
    """Closing and opening loses nothing, also for a reader that may not write."""
    with fresh_store(tmp_path) as store:
        taken(store, tmp_path, package())
        before = contents(store)
    with opened(tmp_path / FILE, read_only=True) as store:
        assert contents(store) == before


def held(path: Path) -> subprocess.Popen[str]:
    """Another process that holds the store until its input ends."""
    script = f"import duckdb, sys; held = duckdb.connect({str(path)!r}); print('held', flush=True); sys.stdin.read()"
    other = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def test_a_store_that_another_run_holds(tmp_path: Path) -> None:
    """The sentence says that another run holds it; afterwards it opens as ever."""
    with fresh_store(tmp_path):
        pass
    with held(tmp_path / FILE) as other:
        with pytest.raises(StoreError, match="another run holds the store"), fresh_store(tmp_path):
            pass
        other.communicate("")
    with fresh_store(tmp_path):
        pass


def test_a_store_from_a_newer_version(tmp_path: Path) -> None:
    """It is left as it is, and the sentence names both versions."""
    with fresh_store(tmp_path) as store:
        store.connection.execute("UPDATE meta SET value = ? WHERE name = 'version'", [str(VERSION + 1)])
    with (
        pytest.raises(StoreError, match=f"store version {VERSION + 1}, this one knows {VERSION}"),
        fresh_store(tmp_path),
    ):
        pass


@pytest.mark.parametrize("content", [b"", b"not a store" * 2000])
def test_a_file_that_is_no_store(tmp_path: Path, content: bytes) -> None:
    """A damaged file is named, with what to do, and is not touched."""
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(StoreError, match="move it away and run again"), fresh_store(tmp_path):
        pass
    assert (tmp_path / FILE).read_bytes() == content


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    """Where no store can be made the path is named."""
    (tmp_path / "state").write_text("a file")
    with pytest.raises(StoreError, match="cannot be opened"), opened(tmp_path / "state" / FILE):
        pass


def test_a_path_with_the_word_lock_in_it_is_not_locked(tmp_path: Path) -> None:
    """What a folder is called says nothing about who holds the store."""
    folder = tmp_path / "block-log"
    folder.mkdir()
    (folder / FILE).write_bytes(b"x" * 20_000)
    with pytest.raises(StoreError, match="move it away"), fresh_store(folder):
        pass


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB, where this user may mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("a small file system needs the right to mount one")
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], capture_output=True, check=False)
    if made.returncode:
        pytest.skip(f"no small file system here: {made.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


MANY = [
    package(id=f"{number}", place=f"place {number * 7919}", reason=f"{number * 31337}" * 9) for number in range(30_000)
]


def test_a_full_disk(tmp_path: Path, small_disk: Path) -> None:
    """The step that found no room left is not kept, what was there before is, and the sentence says to free space."""
    with fresh_store(small_disk) as store:
        taken(store, tmp_path, package())
        before = contents(store)
    with (
        pytest.raises(StoreError, match="the disk is full; nothing of this step was kept"),
        fresh_store(small_disk) as store,
    ):
        taken(store, tmp_path, *MANY)
    with fresh_store(small_disk) as store:
        assert contents(store) == before


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    """A limit on the size of files is named as the reason, and the store is whole afterwards."""
    with fresh_store(tmp_path) as store:
        before = contents(store)
    script = (
        "import resource, test_store\nfrom pathlib import Path\nfrom homes import fresh_store, taken\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4_000_000, 4_000_000))\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "with fresh_store(folder) as store:\n    taken(store, folder, *test_store.MANY)\n"
    )
    here = Path(__file__).parent
    paths = os.pathsep.join([str(here), str(here.parent), os.environ.get("PYTHONPATH", "")])
    found = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": paths},
    )
    assert "StoreError" in found.stderr
    assert "the store cannot be opened or written" in found.stderr
    with fresh_store(tmp_path) as store:
        assert contents(store) == before


def test_too_little_memory_is_named(tmp_path: Path) -> None:
    """A step that needs more memory than it may use says which setting to raise."""
    with (
        pytest.raises(StoreError, match=r"raise it and run again"),
        opened(tmp_path / FILE, memory="1MB") as store,
    ):
        store.connection.execute("CREATE TEMP TABLE big AS SELECT list(i) FROM range(10000000) rows(i) GROUP BY i % 3")


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    """What fails halfway leaves nothing behind."""
    before = contents(store)
    with pytest.raises(duckdb.ConstraintException), store.transaction():
        store.connection.execute("INSERT INTO meta VALUES ('half', 'done'), ('version', 'twice')")
    assert contents(store) == before


def test_a_file_that_is_gone_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """A table whose file vanished before it was read is an error of that file, and the store is unchanged."""
    before = contents(store)
    incoming = Incoming("flex", "", "UTC", "gone.csv", "hash", day_of(DAY), dt.datetime(2026, 9, 1))  # noqa: DTZ001 -- naive UTC
    with pytest.raises(FileNotFoundError):
        store.take(Extract("table", table=TextTable(tmp_path / "gone.csv", MAPPING.columns), mapping=MAPPING), incoming)
    assert contents(store) == before


def test_files_and_rejects_come_newest_first(store: Store, tmp_path: Path) -> None:
    """The list of files is as they were counted, the newest first; rejects in the order of rows within a file."""
    bad = [package(id=str(number), day="x") for number in range(3)]
    first = taken(store, tmp_path, *bad, package(), name="first.csv")
    second = taken(store, tmp_path, bad[0], package(id="b", status="total"), name="second.csv", account="other")
    assert store.files() == [second, first]
    assert store.files("flex") == [first]
    assert [(account, name, row) for account, name, row, *_ in store.rejects()] == [
        ("other", "second.csv", 1), ("flex", "first.csv", 1), ("flex", "first.csv", 2), ("flex", "first.csv", 3),
    ]  # fmt: skip
    assert len(store.rejects("other")) == 1


def test_contents_are_known_per_account(store: Store, tmp_path: Path) -> None:
    """The same file is new to another account."""
    taken(store, tmp_path, package())
    assert (store.knows("flex", "content 0"), store.knows("other", "content 0")) == (True, False)


def test_records_can_be_of_one_account_or_of_all(store: Store, tmp_path: Path) -> None:
    """A lazy frame holds the accounts asked for, quotes in their names or not."""
    for account in ("flex", "o'hara"):
        taken(store, tmp_path, package(), account=account)
    asked: list[tuple[str, ...]] = [(), ("o'hara",), ("flex", "o'hara"), ("nobody",)]
    assert [len(store.records(*one).collect("pandas")) for one in asked] == [2, 1, 2, 0]


def test_values_are_counted_by_row(store: Store) -> None:
    """Of a file of values each row counts once: new where it told something new, rejected where it told nothing."""
    told = [
        Statement("completion", 10, "figures", numerator=number, denominator=9, row=row)
        for row, number in ((1, 1), (1, 2), (2, 3))
    ]
    extract = Extract(
        "figures", statements=tuple(told), rejects=(Reject(2, "x", "also wrong"), Reject(3, "x", "wrong")), rows=4,
        non_data=(("empty row", 1),),
    )  # fmt: skip
    results = []
    for number, one in enumerate((extract, replace(extract, rejects=()))):
        when = dt.datetime(2026, 9, 1)  # noqa: DTZ001 -- naive UTC
        results.append(store.take(one, Incoming("flex", "", "UTC", "f.csv", str(number), 10, when)))
    assert [(one.accepted, one.repeated, one.rejected) for one in results] == [(2, 0, 1), (0, 2, 0)]
    assert [one.non_data for one in results] == [(("empty row", 1),)] * 2


ZONES = ("UTC", "America/Los_Angeles", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Kiritimati")
TIMED = TableMapping(
    "timed",
    (replace(PACKAGE, moments=(
        MomentColumn("delivered", "day", ("%Y-%m-%d",), dated_only=True),
        MomentColumn("due", "due", ("%Y-%m-%d %H:%M",), zone="UTC"),
    )),),
    ("id", "day"),
)  # fmt: skip


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2026, 8, 1)), min_size=1, max_size=30),  # noqa: DTZ001 -- UTC
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
)
@example([dt.datetime(2026, 3, 8, 9, 59), dt.datetime(2026, 3, 8, 10, 0)], "UTC", "America/Los_Angeles")  # noqa: DTZ001
@example([dt.datetime(2025, 10, 26, 0, 59), dt.datetime(2025, 10, 26, 1, 0)], "UTC", "Europe/Berlin")  # noqa: DTZ001
def test_another_zone_rebuilds_local_days(
    store: Store, tmp_path: Path, moments: list[dt.datetime], was: str, becomes: str
) -> None:
    """After a change of zone, days and hours are those of the new zone, days without a time stay, instants too."""
    account = f"example {len(store.files())}"
    rows = [package(id=f"{index:03d}", due=f"{moment:%Y-%m-%d %H:%M}") for index, moment in enumerate(moments)]
    assert store.set_zone(account, was) is False
    take(store, tmp_path, csv_text(rows), mapping=TIMED, zone=was, account=account)
    for zone in (was, becomes):
        assert store.set_zone(account, zone) is (zone != was)
        expected = []
        for moment in moments:
            local = moment.replace(second=0, microsecond=0, tzinfo=dt.UTC).astimezone(ZoneInfo(zone))
            expected.append((day_of(local.date()), local.hour, day_of(dt.date(2026, 8, 30))))
        for table in ("records", "told"):
            found = rows_of(store, f"{table} WHERE account = '{account}'", "key, due_day, hour, delivered_day")
            assert [row[1:] for row in found] == expected


def test_a_zone_is_rebuilt_for_its_account_alone(store: Store, tmp_path: Path) -> None:
    """Other accounts keep their days."""
    for account in ("flex", "other"):
        store.set_zone(account, "UTC")
        taken(store, tmp_path, package(due="2026-08-30 02:00"), mapping=TIMED, account=account)
    store.set_zone("flex", "America/Los_Angeles")
    assert [hour for _, hour in rows_of(store, "records", "account, hour")] == [19, 2]
    assert [store.zone(account) for account in ("flex", "other", "nobody")] == ["America/Los_Angeles", "UTC", "UTC"]


def test_names_and_texts_are_quoted(store: Store) -> None:
    """A name with a quote in it is one name."""
    store.connection.execute(f"CREATE TEMP TABLE odd AS SELECT 1 AS {quoted('a b')}")
    assert store.connection.execute('SELECT "a b" FROM odd').fetchone() == (1,)
