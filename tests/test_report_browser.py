"""The page in a real browser, where there is one."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from strikewatch.core.model import Level
from strikewatch.report import document, write_report
from verdict_builders import AS_OF, day
from verdict_samples import (
    anna,
    drawings,
    driver_run,
    hostile_run,
    page,
)

CHROMIUM = Path("/usr/bin/chromium")


def chromium(*options: str, folder: Path) -> subprocess.CompletedProcess[str]:
    quiet = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --hide-scrollbars --enable-logging=stderr "
        "--allow-file-access-from-files"
    )
    command = [str(CHROMIUM), *quiet.split(), f"--user-data-dir={folder / 'profile'}", *options]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)


browser = pytest.mark.browser
needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason="no /usr/bin/chromium: the page is not opened")

FRAME = """<!doctype html><title>measure</title>
<iframe src="page.html" width="{width}" height="900" frameborder="0"
onload="for (const one of this.contentDocument.querySelectorAll('details')) one.open = true;
const page = this.contentDocument.documentElement;
document.title = page.scrollWidth + ' of ' + page.clientWidth"></iframe>"""


@browser
@needs_chromium
@pytest.mark.parametrize("width", [320, 360, 1100])
@pytest.mark.parametrize("make", [driver_run, hostile_run])
def test_nothing_is_wider_than_the_screen(tmp_path: Path, width: int, make: Any) -> None:
    """With everything unfolded the page does not scroll sideways, not on the smallest phone."""
    (tmp_path / "page.html").write_text(page(make()))
    (tmp_path / "frame.html").write_text(FRAME.format(width=width))
    done = chromium("--dump-dom", (tmp_path / "frame.html").as_uri(), folder=tmp_path)
    assert f"<title>{width} of {width}</title>" in done.stdout


@browser
@needs_chromium
def test_a_browser_opens_the_page_without_complaint(tmp_path: Path) -> None:
    """The browser reads the page, draws its charts, and has nothing to say on its console."""
    path = write_report(document(driver_run()), page(driver_run()), "", tmp_path)
    done = chromium("--dump-dom", path.as_uri(), folder=tmp_path)
    assert "CONSOLE" not in done.stderr
    assert done.stdout.count('role="img"') == len(drawings(driver_run()))
    assert "Files taken in" in done.stdout


@browser
@needs_chromium
def test_a_browser_paints_the_page(tmp_path: Path) -> None:
    """A picture of the phone's first screen is no blank sheet."""
    path = write_report(document(driver_run()), page(driver_run()), "", tmp_path)
    shot = tmp_path / "screen.png"
    chromium("--window-size=500,900", f"--screenshot={shot}", path.as_uri(), folder=tmp_path)
    assert shot.stat().st_size > 20_000


def test_the_samples_are_one_of_each_level() -> None:
    """The run that the browser opens has every level in it."""
    assert {one.told_level for one in anna().assessments} == set(Level)
    assert day("2026-11-22") == AS_OF
