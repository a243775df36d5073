"""Reports and results on disk."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path

import pytest

from strikewatch.errors import StoreError
from strikewatch.report import document, write_json, write_report
from verdict_builders import run_result
from verdict_samples import (
    driver_run,
)


def test_report_is_written_dated_and_latest(tmp_path: Path) -> None:
    """Six files appear, readable by their owner only, and nothing else is left behind."""
    found = document(driver_run())
    path = write_report(found, "<p>page</p>", "twin", tmp_path / "reports")
    names = sorted(one.name for one in path.parent.iterdir())
    assert names == [f"{stem}.{end}" for stem in ("latest", "report-2026-11-22") for end in ("html", "json", "md")]
    assert path.read_text() == "<p>page</p>"
    assert json.loads((path.parent / "latest.json").read_text()) == found
    assert {stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()} == {0o600}


def test_a_write_replaces_what_was_there(tmp_path: Path) -> None:
    """Writing twice leaves the second."""
    write_json(tmp_path / "state" / "status.json", {"schema": 1})
    write_json(tmp_path / "state" / "status.json", {"schema": 1, "as_of": "–"})
    assert json.loads((tmp_path / "state" / "status.json").read_text()) == {"schema": 1, "as_of": "–"}


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full the sentence says so, the old file stands and no half file lies about."""
    path = tmp_path / "status.json"
    write_json(path, {"schema": 1})

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="the disk is full"):
        write_json(path, {"schema": 2})
    assert json.loads(path.read_text()) == {"schema": 1}
    assert [one.name for one in tmp_path.iterdir()] == ["status.json"]


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    """A folder that cannot be made is named, with what to do."""
    (tmp_path / "reports").write_text("")
    with pytest.raises(StoreError, match="a file stands where a folder should be"):
        write_report(document(run_result()), "", "", tmp_path / "reports")
