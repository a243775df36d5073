"""Claims about the settings file."""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from strikewatch.core.facts import day_of
from strikewatch.core.model import Level
from strikewatch.core.record import TableMapping, UnitMapping
from strikewatch.settings import Settings, load_settings
from strikewatch.settings.problems import models_in

DOCS = Path(__file__).parents[1] / "docs" / "settings.md"
ACCOUNT = '[[account]]\nname = "flex"\npolicy = "amazon-flex"\n'
UNIT = """[[account.table]]
name = "log"
match = ["log*.csv"]
[[account.table.unit]]
unit = "package"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "strikewatch.toml"
    file.write_text(text, encoding="utf-8")
    return file


def loaded(folder: Path, text: str) -> Settings:
    return load_settings(written(folder, text))


def option_rows(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """The line of the documentation for each option, in the order of the file."""
    for name, field in model.model_fields.items():
        inner = next(models_in(field.annotation), None)
        if inner is None:
            yield f"| `{above}{name}` | {field.description} | {shown_default(field)} |"
        else:
            yield from option_rows(inner, f"{above}{name}.")


def shown_default(field: Any) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, dt.time):
        value = value.strftime("%H:%M")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple) and value:
        return " ".join(f"`{word}`" if word else "empty" for word in value)
    return "none" if value in (None, (), "", {}) else f"`{value}`"


def test_the_smallest_settings_have_every_default(tmp_path: Path) -> None:
    """A name and a pack are enough; the levels, folders and times are those of the documentation."""
    settings = loaded(tmp_path, ACCOUNT)
    assert (settings.levels.watch, settings.levels.warning, settings.levels.critical) == (0.15, 0.4, 0.65)
    assert (settings.levels.ease_days, settings.levels.near_limit) == (7, 0.8)
    assert (settings.schedule.at, settings.schedule.report_weekday) == (dt.time(6, 30), "monday")
    assert (settings.report.history_days, settings.store.memory, settings.notify) == (180, "600MB", ())
    assert settings.accounts[0].mappings() == ()


def test_folders_start_beside_the_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative folder lies beside the file, wherever the program is started; an absolute one stays."""
    (tmp_path / "home").mkdir()
    written(tmp_path / "home", f'{ACCOUNT}[folders]\nreports = "/srv/reports"\nstate = "../state"\n')
    monkeypatch.chdir(tmp_path)
    settings = load_settings(Path("home/strikewatch.toml"))
    monkeypatch.chdir("/")
    assert settings.inbox == tmp_path.resolve() / "home" / "inbox"
    assert settings.log == tmp_path.resolve() / "home" / "log"
    assert settings.reports == Path("/srv/reports")
    assert settings.state == tmp_path.resolve() / "state"


def test_a_table_becomes_the_mapping_readers_take(tmp_path: Path) -> None:
    """Every part of a table arrives in the frozen mapping, with the marks of nothing as they are by default."""
    text = (
        ACCOUNT + UNIT + 'key = ["DATE"]\nonly_when = "DATE"\nexcused = "OK"\ntexts = { place = "SITE" }\n'
        'moments = [{ moment = "delivered", column = "DATE", formats = ["%m/%d/%y"], zone = "UTC" }]\n'
        'counts = [{ fact = "completed", column = "ALL", minus = ["BACK"] }]\n'
        'words = [{ column = "HOW", words = { LATE = { late = 1 } }, ignored = ["Total"] }]\n'
    )
    ((patterns, mapping),) = loaded(tmp_path, text).accounts[0].mappings()
    assert patterns == ("log*.csv",)
    assert isinstance(mapping.units[0], UnitMapping)
    assert mapping.required == ("DATE", "ALL", "BACK", "HOW", "SITE", "OK")
    assert mapping.nulls == TableMapping("", (), ()).nulls
    assert mapping.units[0].moments[0].dated_only
    assert mapping.units[0].counts[0].minus == ("BACK",)
    assert mapping.units[0].words[0].words == {"LATE": {"late": 1}}
    assert mapping.units[0].words[0].ignored == ("Total",)
    assert (mapping.units[0].texts, mapping.units[0].excused) == ({"place": "SITE"}, "OK")


@pytest.mark.parametrize(
    ("formats", "choice", "dated_only"),
    [
        ('["%m/%d/%y"]', "", True),
        ('["%m/%d/%y %I:%M %p"]', "", False),
        ('["%Y-%m-%dT%H:%M:%S%z"]', "", False),
        ('["%Y-%m-%d %H"]', "", False),
        # a time that nobody should trust
        ('["%m/%d/%y %H:%M"]', ", date_only = true", True),
        ('["%m/%d/%y", "%m/%d/%y %H:%M"]', ", date_only = true", True),
    ],
)
def test_a_pattern_says_whether_a_time_is_known(tmp_path: Path, formats: str, choice: str, dated_only: bool) -> None:
    """Without a time of day in its patterns a moment is a day; a time can be given up on purpose."""
    moment = f'moments = [{{ moment = "delivered", column = "D", formats = {formats}{choice} }}]\n'
    ((_, mapping),) = loaded(tmp_path, ACCOUNT + UNIT + moment).accounts[0].mappings()
    assert mapping.units[0].moments[0].dated_only is dated_only


def test_days_off_are_days(tmp_path: Path) -> None:
    """Days off are single days and spans, both ends included, as text or as TOML dates."""
    account = loaded(tmp_path, ACCOUNT + 'off = ["2026-08-02..2026-08-04", 2026-09-01, "2026-10-01"]\n').accounts[0]
    first = day_of(dt.date(2026, 8, 2))
    assert account.off_days == {first, first + 1, first + 2, first + 30, first + 60}


@pytest.mark.parametrize(
    ("own", "top", "zone"),
    [("Asia/Tokyo", "Europe/Berlin", "Asia/Tokyo"), (None, "Europe/Berlin", "Europe/Berlin"), (None, None, "UTC")],
)
def test_the_nearest_zone_wins(tmp_path: Path, own: str | None, top: str | None, zone: str) -> None:
    """An account's own zone comes before the top one, and that before the pack's."""
    text = (f'zone = "{top}"\n' if top else "") + ACCOUNT + (f'zone = "{own}"\n' if own else "")
    settings = loaded(tmp_path, text)
    assert settings.zone_of(settings.accounts[0], "UTC") == zone


OWN = """market = "uk"
[account.override."flex.late_cancel"]
below = 4
window = { days = 30 }
[[account.objective]]
id = "my.late"
below = 0.05
[[account.excuse]]
reasons = ["gate locked", "storm"]
because = "nobody could get in"
"""


def test_own_rules_are_kept_as_they_are_written(tmp_path: Path) -> None:
    """Overrides and objectives are in a pack's words, which the settings hand on; excuses are rows."""
    account = loaded(tmp_path, ACCOUNT + OWN).accounts[0]
    assert account.market == "uk"
    assert account.override == {"flex.late_cancel": {"below": 4, "window": {"days": 30}}}
    assert account.objective == ({"id": "my.late", "below": 0.05},)
    assert [(one.reasons, one.because) for one in account.excuse] == [
        (("gate locked", "storm"), "nobody could get in")
    ]  # fmt: skip


def test_an_account_has_a_place_in_its_file(tmp_path: Path) -> None:
    """What is wrong with its rules is told there."""
    settings = loaded(tmp_path, ACCOUNT + ACCOUNT.replace("flex", "b", 1))
    assert settings.place_of(settings.accounts[1]) == "strikewatch.toml: account[2] (b)"


def test_a_channel_tells_levels_by_name(tmp_path: Path) -> None:
    """A channel's least level is the core's level, and its address stands elsewhere."""
    channel = loaded(tmp_path, f'{ACCOUNT}[[notify]]\nname = "phone"\nurl_env = "X"\nfrom_level = "critical"\n').notify[
        0
    ]
    assert (channel.from_level, channel.url_env, channel.url_file) == (Level.CRITICAL, "X", None)


def test_the_documentation_lists_every_option() -> None:
    """Each option stands in docs/settings.md with the meaning and default it has in the code, and no other does."""
    lines = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert lines == list(option_rows(Settings))


def test_settings_load_without_pandas() -> None:
    """Reading settings stays quick: pandas is not imported for it."""
    code = "import sys, strikewatch.settings; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
