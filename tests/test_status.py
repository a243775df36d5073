"""Claims about the last result: what `status` and `check` say of it, and how quickly."""

from __future__ import annotations

import ast
import datetime as dt
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import strikewatch
from strikewatch import report
from strikewatch.core.model import Level
from strikewatch.core.results import RunResult
from strikewatch.errors import SettingsError, StrikewatchError
from strikewatch.report import document
from strikewatch.status import SCHEMA, accounts_text, checked, latest, monitor, overview, settings_file
from strikewatch.status.monitor import SEVERITY
from strikewatch.status.quick import answer, said
from verdict_builders import account, assessment, run_result
from verdict_samples import driver_run, fine, hostile_run, late_deliveries, on_time, stale, watched

TODAY = dt.date(2026, 11, 22)  # the day the samples are judged for
HOUSE = Path(strikewatch.__file__).parent


def home(folder: Path, result: RunResult | None = None, *, state: str = "state") -> Path:
    """A settings file with a result beside it."""
    settings = folder / "strikewatch.toml"
    settings.write_text(f'[folders]\nstate = "{state}"\n', encoding="utf-8")
    if result is not None:
        report.write_json(folder / state / "status.json", document(result))
    return settings


def lines(result: RunResult, today: dt.date = TODAY) -> list[str]:
    return overview(document(result), today).splitlines()


# --- where it lies


def test_the_settings_are_the_ones_that_are_named() -> None:
    """The option comes first, then the environment, then the folder one is in."""
    environment = {"STRIKEWATCH_CONFIG": "/home/anna/s.toml"}
    assert settings_file(Path("given.toml"), environment) == Path("given.toml")
    assert settings_file(None, environment) == Path("/home/anna/s.toml")
    assert settings_file(None, {}) == Path("strikewatch.toml")


@pytest.mark.parametrize("state", ["state", "deep/er", "../beside"])
def test_the_result_lies_where_the_settings_say(tmp_path: Path, state: str) -> None:
    """`[folders] state` is relative to the settings file."""
    folder = tmp_path / "home"
    folder.mkdir()
    assert latest(home(folder, driver_run(), state=state)) == document(driver_run())


def test_without_a_state_folder_the_usual_one_is_meant(tmp_path: Path) -> None:
    """A settings file that names no folders keeps its result in `state`."""
    settings = home(tmp_path, driver_run())
    settings.write_text("", encoding="utf-8")
    assert latest(settings)["as_of"] == "2026-11-22"


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        (None, SettingsError, "no settings file here"),
        ("[folders\n", SettingsError, "the settings file is not valid"),
        ("folders = 3\n", SettingsError, "the settings file is not valid"),
        ("[folders]\nstate = 3\n", SettingsError, "the settings file is not valid"),
        ("", StrikewatchError, "no result yet; `strikewatch run` makes one"),
    ],
)
def test_what_is_missing_is_named(
    tmp_path: Path, text: str | None, error: type[StrikewatchError], sentence: str
) -> None:
    """Without settings or result the sentence says what to do."""
    file = tmp_path / "strikewatch.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=sentence):
        latest(file)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        *((text, "damaged") for text in ("", "{", "[]", "{}", "\x00", "[" * 100_000)),
        ('{"schema": 99}', "another version"),
    ],
)
def test_a_result_that_cannot_be_read_is_said_so(tmp_path: Path, text: str, what: str) -> None:
    """Half a file, or one of another version, is an error with a way out."""
    settings = home(tmp_path, driver_run())
    (tmp_path / "state" / "status.json").write_text(text, encoding="utf-8")
    with pytest.raises(StrikewatchError, match=f"{what}.*; `strikewatch run` makes a new one"):
        latest(settings)


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("rest", ["{}", '{"accounts": [{"x": 1}]}', '{"accounts": 3}', '{"accounts": [3]}'])
def test_a_result_that_lacks_something_is_damaged(tmp_path: Path, rest: str, as_json: bool) -> None:
    """Neither a person nor a monitor is given the name of what is missing, but a way out."""
    settings = home(tmp_path, driver_run())
    (tmp_path / "state" / "status.json").write_text(json.dumps({"schema": 1, **json.loads(rest)}), encoding="utf-8")
    with pytest.raises(StrikewatchError, match="damaged; `strikewatch run` makes a new one"):
        said(settings, as_json=as_json)
    line, state = checked(settings, TODAY)
    assert state == 3
    assert line.endswith("damaged; `strikewatch run` makes a new one")


def test_its_few_constants_are_those_of_the_core() -> None:
    """The reader copies two facts instead of importing them: the document's schema and the order of levels."""
    assert SCHEMA == report.SCHEMA
    assert list(SEVERITY) == [str(level) for level in Level]


# --- what a person reads


def test_objectives_stand_worst_first_with_all_that_matters() -> None:
    """Level, label, counts, rate against limit, and room, in columns."""
    said = lines(run_result(account(late_deliveries(), on_time(), watched())))
    assert [re.split(" {2,}", line.strip()) for line in said[1:4]] == [
        ["BREACH", "On-time delivery", "12 of 100", "88.0 %, limit 90 %", "past the limit"],
        ["CRITICAL", "Late deliveries", "13 of 405", "3.2 %, limit 4 %", "3 more fit"],
        ["WATCH", "Late deliveries", "9 of 412", "2.2 %, limit 4 %", "7 more fit"],
    ]


def test_the_unknown_says_why() -> None:
    """Where there is no verdict its reason stands in the place of what fits."""
    (said,) = [line for line in lines(run_result(account(stale()))) if "UNKNOWN  " in line]
    assert said.endswith("14 of 30 days of the window are not covered by any file")


def test_an_estimate_is_never_called_a_limit() -> None:
    """A level that people report reads so, and so does being past it."""
    (said,) = [line for line in lines(driver_run()) if "Late forfeits" in line]
    assert "reported 2" in said
    assert "past the level that is reported" in said
    assert "limit" not in said


def test_what_cannot_be_seen_is_named() -> None:
    """Things that no file shows, and unread mails, stand under the account."""
    said = lines(driver_run())
    assert "  Not seen in any file: Not-received reports" in said
    assert "  Mails to read: 2 (`strikewatch mails`)" in said
    assert "Rows that could not be read: 3 (`strikewatch rejects`)." in said


@pytest.mark.parametrize(
    ("today", "age"),
    [
        ("2026-11-22", "As of 22 Nov 2026, today."),
        ("2026-11-23", "As of 22 Nov 2026, yesterday."),
        ("2026-11-24", "As of 22 Nov 2026, 2 days ago."),
        # a machine west of the account, or with a wrong clock
        ("2026-11-21", "As of 22 Nov 2026, tomorrow by this clock."),
        ("2026-11-02", "As of 22 Nov 2026, 20 days ahead of this clock."),
    ],
)
def test_the_age_of_a_result_is_said(today: str, age: str) -> None:
    """The day judged for stands there with the days since."""
    assert age in lines(driver_run(), dt.date.fromisoformat(today))


@pytest.mark.parametrize(
    ("today", "line"),
    [
        ("2026-11-22", "  Orders to ship:"),
        ("2026-11-26", "  As of 22 Nov 2026, 4 days ago: run again."),
        ("2026-11-21", "  As of 22 Nov 2026, tomorrow by this clock."),
    ],
)
def test_what_is_due_says_which_day_its_today_is(today: str, line: str) -> None:
    """Over the lines that say today and tomorrow stands the day they mean, unless it is this one."""
    told = {"title": "Orders to ship", "soon": ["7 due today."]}
    found = document(run_result(account(fine())))
    bare = overview(found, dt.date.fromisoformat(today)).splitlines()
    found["accounts"][0]["due"] = [told]
    assert overview(found, dt.date.fromisoformat(today)).splitlines()[1] == line
    assert not any(one.startswith("  As of") for one in bare)


def test_an_old_result_is_not_to_be_relied_on() -> None:
    """After three days it says so."""
    warning = "This is too old to rely on: put in what is new and `strikewatch run`."
    assert warning not in lines(driver_run(), dt.date(2026, 11, 25))
    assert warning in lines(driver_run(), dt.date(2026, 11, 26))


def test_a_result_without_accounts_says_so() -> None:
    """Nothing judged is not nothing wrong."""
    assert accounts_text(document(run_result())) == "No account has been judged yet."


# --- what a monitor reads


@pytest.mark.parametrize(
    ("result", "state", "word"),
    [
        (run_result(account(fine())), 0, "OK"),
        (run_result(account(watched())), 0, "OK"),
        (run_result(account(stale())), 3, "UNKNOWN"),
        (run_result(account(late_deliveries())), 2, "CRITICAL"),
        (run_result(account(on_time())), 2, "CRITICAL"),
        (run_result(account(assessment(level=Level.WARNING))), 1, "WARNING"),
        # the worst account decides; unknown is worse than watch and milder than a warning
        (run_result(account(fine()), account(late_deliveries())), 2, "CRITICAL"),
        (run_result(account(watched()), account(stale())), 3, "UNKNOWN"),
        (run_result(account(stale()), account(assessment(level=Level.WARNING))), 1, "WARNING"),
        # nothing judged
        (run_result(), 3, "UNKNOWN"),
    ],
)
def test_the_exit_code_follows_the_worst_account(result: RunResult, state: int, word: str) -> None:
    """0 ok or watch, 1 warning, 2 critical or breach, 3 unknown."""
    line, code = monitor(document(result), TODAY)
    assert (code, line.split(" - ")[0]) == (state, f"STRIKEWATCH {word}")


def test_the_line_names_what_is_worst_with_its_figures() -> None:
    """A person who is woken by it knows what is wrong, and performance data follow the bar."""
    line, _ = monitor(document(run_result(account(late_deliveries(), fine()))), TODAY)
    assert line == (
        "STRIKEWATCH CRITICAL - anna: Late deliveries 13 of 405 (3.2 %, limit 4 %), 3 more fit | "
        "'anna/shop.late_30d'=13;;16;0;405 'anna/shop.cancel'=9;;16;0;412"
    )


def test_performance_data_keep_to_their_grammar() -> None:
    """Label, value, warning, critical, least, most: an estimate bounds the warning, and U stands for no counts."""
    line, _ = monitor(document(driver_run()), TODAY)
    figures = line.split(" | ")[1].split()
    assert "'anna/flex.late_forfeit'=2;1;;0;19" in figures
    assert "'anna/shop.returns'=U" in figures
    assert all(re.fullmatch(r"'[^'=|]+'=(U|\d+;\d*;\d*;0;\d+)", figure) for figure in figures)


def test_an_old_result_is_unknown() -> None:
    """A result of four days ago is no answer, and neither is one of the day after tomorrow."""
    for today, state in ((25, 2), (26, 3), (21, 2), (20, 3)):
        assert monitor(document(driver_run()), dt.date(2026, 11, today))[1] == state


def test_foreign_text_stays_on_its_side_of_the_bar() -> None:
    """Whatever a mail or a place is called, there is one line and one bar before the figures."""
    line, _ = monitor(document(hostile_run()), TODAY)
    assert "\n" not in line
    assert line.count(" | ") == 1


def test_whatever_is_wrong_a_monitor_gets_its_line(tmp_path: Path) -> None:
    """No settings, no result and a broken result are unknown, with the reason."""
    line, state = checked(tmp_path / "strikewatch.toml", TODAY)
    assert (state, line.split(" - ")[0]) == (3, "STRIKEWATCH UNKNOWN")
    settings = home(tmp_path, driver_run())
    (tmp_path / "state" / "status.json").write_text('{"schema": 1}', encoding="utf-8")
    assert checked(settings, TODAY)[1] == 3


# --- how quickly


def test_it_imports_the_standard_library_alone() -> None:
    """Nothing that takes its time is imported on the way to an answer."""
    for file in [HOUSE / "__main__.py", *(HOUSE / "status").glob("*.py")]:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module or "" for node in tree.body if isinstance(node, ast.ImportFrom)}
        foreign = {name for name in names if name.partition(".")[0] not in sys.stdlib_module_names}
        assert {".".join(name.split(".")[:2]) for name in foreign} <= {"strikewatch.errors", "strikewatch.status"}


@pytest.mark.parametrize(
    ("arguments", "plain"),
    [
        (["status"], True),
        (["status", "--json"], True),
        (["check"], True),
        # help, options nobody knows and other commands are for the whole command line
        (["status", "--help"], False),
        (["status", "--jsn"], False),
        (["check", "--json"], False),
        (["run"], False),
        ([], False),
    ],
)
def test_only_a_plain_question_is_answered_quickly(tmp_path: Path, arguments: list[str], plain: bool) -> None:
    """Whatever is not plain is left to the command line."""
    settings = home(tmp_path, driver_run())
    assert (answer(["--config", str(settings), *arguments]) is not None) == plain
    assert (answer([*arguments, f"--config={settings}"]) is not None) == plain


def started(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "strikewatch", *arguments]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("STRIKEWATCH", "COLUMNS"))}
    paths = {"PYTHONPATH": str(HOUSE.parent), **environment}
    return subprocess.run(command, capture_output=True, text=True, env={**clean, **paths}, check=False)


def test_a_real_program_answers(tmp_path: Path) -> None:
    """`python -m strikewatch` prints status and check, loads no heavy library, and says nothing else."""
    settings = home(tmp_path, driver_run())
    told = started("status", "--json", STRIKEWATCH_CONFIG=str(settings))
    assert (json.loads(told.stdout), told.stderr, told.returncode) == (document(driver_run()), "", 0)
    line = started("check", "--config", str(settings), PYTHONPROFILEIMPORTTIME="1")
    assert line.stdout.startswith("STRIKEWATCH ")
    assert not re.search(r"\| +(typer|pandas|pydantic|duckdb|rich)$", line.stderr, re.MULTILINE)


def test_signs_that_steer_a_terminal_are_left_out(tmp_path: Path) -> None:
    """A mail cannot recolour, clear or retitle a terminal."""
    shown: dict[str, Any] = {"account": "anna", "headline": "\x1b]0;evil\x07\x1b[2Jgone"}
    settings = home(tmp_path, run_result(account(fine(), **shown)))
    said = started("status", "--config", str(settings)).stdout
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", said)


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    """Into a closed pipe nothing is complained about; the exit code is the one of a broken pipe."""
    settings = home(tmp_path, driver_run())
    script = f"{sys.executable} -m strikewatch status --config {settings}; echo $? >&2"
    told = subprocess.run(
        ["sh", "-c", f"({script}) | true"], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(HOUSE.parent)},
    )  # fmt: skip
    assert told.stderr.strip() in ("141", "0")  # 0 where it was quicker than the reader
