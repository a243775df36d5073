"""Claims about the command line: what each command prints, and the exit code it ends with."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner, Result

import strikewatch
from strikewatch import jobs
from strikewatch.cli import app
from strikewatch.errors import StoreError
from strikewatch.importers.figures import COLUMNS

ROOT = Path(__file__).parents[1]
TODAY = dt.datetime.now(dt.UTC).date()
TWO = '[[account]]\nname = "flex"\npolicy = "amazon-flex"\n[[account]]\nname = "shop"\npolicy = "amazon-seller-us"\n'
MAIL = """From: amazonflex-support@amazon.com
To: driver@example.org
Subject: {subject}
Date: Tue, 17 Nov 2026 10:00:00 -0800
Message-ID: <{subject}@example.org>

{text}
"""


def called(*arguments: str | Path, **more: Any) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], **more)


def started(*arguments: str | Path, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """A real program, as cron starts it."""
    command = [sys.executable, "-m", "strikewatch", *map(str, arguments)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STRIKEWATCH")}
    environment["PYTHONPATH"] = str(Path(strikewatch.__file__).parents[1])
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=timeout, check=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The settings file of a Flex driver who has done nothing yet."""
    called("init", "--platform", "amazon-flex", "--zone", "UTC", "--have", "mails,log", "--folder", tmp_path, "--yes")
    return tmp_path / "strikewatch.toml"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings file of the demo, which has run."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    told = started("demo", "--folder", folder)
    assert (told.returncode, told.stderr) == (0, "")
    assert Path(told.stdout.splitlines()[-1].removeprefix("Report: ")).is_file()
    return folder / "strikewatch.toml"


def blocks(home: Path, *rows: str) -> Path:
    file = home.parent / "log" / "flex" / "blocks.csv"
    file.write_text(file.read_text(encoding="utf-8") + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return file


# --- help and documentation


def commands() -> dict[str, Any]:
    """Every command of the app by its words."""
    root: Any = typer.main.get_command(app)
    found: dict[str, Any] = {}
    for name, command in root.commands.items():
        inner = getattr(command, "commands", None)
        found |= {f"{name} {word}": one for word, one in inner.items()} if inner else {name: command}
    return found


def options(command: Any) -> set[str]:
    """The long names of a command's options and the names of its arguments."""
    return {
        next((name for name in one.opts if name.startswith("--")), one.name.upper())
        for one in command.params
        if "--config" not in one.opts
    }


def sections() -> dict[str, str]:
    """The sections of docs/commands.md that are about a command."""
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    parts = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    return {part.split("`")[1]: part for part in parts if part.startswith("`")}


def test_every_command_is_documented() -> None:
    """docs/commands.md has a section for each command and for nothing else."""
    assert list(sections()) == list(commands())


@pytest.mark.parametrize("name", list(commands()))
def test_its_documentation_is_what_it_takes(name: str) -> None:
    """A section lists each option and argument of its command, none besides, and the example of its help."""
    command, section = commands()[name], sections()[name]
    listed = re.findall(r"^\| `(--[a-z-]+|[A-Z]+)", section, flags=re.MULTILINE)
    assert set(listed) == options(command)
    assert f"    {command.epilog.removeprefix('Example: ')}\n" in section


@pytest.mark.parametrize("name", list(commands()))
def test_help_ends_in_an_example(name: str) -> None:
    """Whoever asks for help sees the command used."""
    told = called(*name.split(), "--help")
    assert told.exit_code == 0
    assert re.search(rf"Example: strikewatch {name}\b[^\n]*(\n[^\n]+)*\n?\Z", told.stdout)


@pytest.mark.parametrize("name", list(commands()))
def test_an_example_can_be_typed(name: str) -> None:
    """The options of an example are those of its command."""
    example = commands()[name].epilog
    assert set(re.findall(r"--[a-z-]+", example)) <= options(commands()[name]) | {"--config"}


def test_the_version_is_the_packages() -> None:
    """`--version` says it and stops."""
    assert called("--version").stdout == f"strikewatch {strikewatch.__version__}\n"


# --- ways to fail


def test_wrong_usage_is_2(home: Path) -> None:
    """An unknown command, an unknown option, a date that is none: told before anything is done."""
    for arguments in (["fly"], ["run", "--fast"], ["run", "--as-of", "yesterday"], ["init", "--yes"]):
        assert called(*arguments).exit_code == 2


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("yesterday", '"yesterday" is no date; write it as 2026-11-20'),
        ("2026-02-30", '"2026-02-30" is no date'),
        ("0001-01-01", '"0001-01-01" is too far away'),
        ("1989-12-31", '"1989-12-31" is too far away'),
        ("2100-01-01", '"2100-01-01" is too far away'),
        ("9999-12-31", '"9999-12-31" is too far away'),
    ],
)
def test_a_day_that_cannot_be_is_2(home: Path, day: str, sentence: str) -> None:
    """A day to judge for is a date of 1990 to 2099, and whatever is not is told in plain words."""
    told = called("run", "--as-of", day, "--config", home)
    assert told.exit_code == 2
    assert sentence in told.stderr


@pytest.mark.parametrize("day", ["1990-01-01", "2099-12-31"])
def test_the_first_and_the_last_day_can_be_judged(home: Path, day: str) -> None:
    """The ends of the range belong to it, and the job has an answer for them."""
    told = called("run", "--dry-run", "--as-of", day, "--config", home)
    assert (told.exit_code, told.stderr) == (0, "")


def test_wrong_settings_are_2(tmp_path: Path) -> None:
    """All that is wrong with the settings is told at once, on the error stream."""
    file = tmp_path / "strikewatch.toml"
    file.write_text('[[account]]\nname = "A b"\npolicy = "amazon-flx"\n[schedule]\nat = "26:00"\n', encoding="utf-8")
    told = called("run", "--config", file)
    assert (told.exit_code, told.stdout) == (2, "")
    assert [line.split(": ")[2] if "strikewatch: " in line else line.split(": ")[1] for line in
            told.stderr.splitlines()] == ["account[1] (A b).name", "schedule.at"]  # fmt: skip


def test_no_settings_are_2(tmp_path: Path) -> None:
    """Without a settings file every command says how to get one."""
    for command in ("run", "ingest", "status", "report", "watch", "rejects", "mails"):
        told = called(command, "--config", tmp_path / "none.toml")
        assert told.exit_code == 2
        assert "`strikewatch init` writes one" in told.stderr


def test_what_a_person_can_mend_is_1(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that is in use, or a disk that is full, is one sentence."""
    for error in (StoreError("another run holds the store"), OSError(28, "No space left on device", "state/x")):
        monkeypatch.setattr(jobs, "run", failing(error))
        told = called("run", "--config", home)
        assert told.exit_code == 1
        assert told.stderr.count("\n") == 1


def test_a_fault_is_3_and_keeps_its_traceback(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says that it is a fault; the traceback comes with --debug alone."""
    monkeypatch.setattr(jobs, "run", failing(ZeroDivisionError("by nought")))
    told = called("run", "--config", home)
    assert told.exit_code == 3
    assert "this is a fault in Strikewatch; run with --debug for the traceback" in told.stderr
    assert "Traceback" not in told.stderr
    with pytest.raises(ZeroDivisionError):
        called("--debug", "run", "--config", home, catch_exceptions=False)
    with pytest.raises(ZeroDivisionError):
        called("run", "--config", home, "--debug", catch_exceptions=False)


def test_an_interruption_is_130(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends without a traceback."""
    monkeypatch.setattr(jobs, "run", failing(KeyboardInterrupt()))
    assert called("run", "--config", home).exit_code == 130


def failing(error: BaseException) -> Any:
    """A job that fails so."""

    def job(*_arguments: object, **_options: object) -> None:
        raise error

    return job


def test_a_monitor_is_never_told_critical_by_a_slip(home: Path) -> None:
    """`check` with a misspelt option, without settings or before the first run is unknown, not 2."""
    for arguments in (["check", "--confg", "x"], ["check", "--config", "none"], ["check", "--config", str(home)]):
        told = called(*arguments)
        assert told.exit_code == 3
        assert told.stdout.startswith("STRIKEWATCH UNKNOWN - ")


# --- the first hour


def test_init_asks_and_says_what_can_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A driver who answers the questions learns what mails tell and what a log would add."""
    monkeypatch.chdir(tmp_path)
    told = called("init", input="fly\ndrive\namazon-flex\nAmerica/Chicago\nmails\n")
    assert told.exit_code == 0
    assert "'fly' is none of these." in told.stdout
    tells, more = told.stdout.split("What more would tell:")
    assert "Late packages (mails)" in tells
    assert "Blocks given back late (screens, log, exports, can end the account)" in more
    assert told.stdout.endswith(
        "Days are counted in America/Chicago. Put files into inbox/flex, then: strikewatch run\n"
    )
    assert (tmp_path / "strikewatch.toml").is_file()


def test_init_runs_unattended(tmp_path: Path) -> None:
    """With --yes nothing is asked, and the zone that was taken is said."""
    told = called("init", "--platform", "uber", "--folder", tmp_path / "u", "--yes", input="")
    assert told.exit_code == 0
    assert "Days are counted in " in told.stdout
    assert f"strikewatch run --config {tmp_path / 'u' / 'strikewatch.toml'}" in told.stdout


def test_init_twice_is_1(home: Path) -> None:
    """The second time says that the settings stay."""
    told = called("init", "--platform", "uber", "--folder", home.parent, "--yes")
    assert told.exit_code == 1
    assert "stays as it is" in told.stderr


def test_the_first_run_after_init_finds_nothing_wrong(home: Path) -> None:
    """Empty templates are no bad input."""
    told = called("run", "--config", home)
    assert told.exit_code == 0
    assert "flex: UNKNOWN." in told.stdout
    assert called("status", "--config", home).exit_code == 0


# --- every day


def test_the_demo_shows_every_account(demo: Path) -> None:
    """The samples' three accounts are judged as of their last day."""
    told = json.loads(called("status", "--json", "--config", demo).stdout)
    assert told["as_of"] == (demo.parent / "as_of.txt").read_text(encoding="utf-8").strip()
    assert sorted(one["account"] for one in told["accounts"]) == ["flex", "shop", "uber"]


def test_run_report_and_status_have_one_shape(home: Path) -> None:
    """`run --json`, `report --json` and `status --json` print the same document."""
    run, report, status = (
        json.loads(called(command, "--json", "--config", home).stdout) for command in ("run", "report", "status")
    )
    assert run == status
    assert run.keys() == report.keys()
    assert run["accounts"] == report["accounts"]


def test_a_dry_run_leaves_no_trace(home: Path) -> None:
    """What would come of it is shown; no report and no result is written."""
    blocks(home, f"{TODAY},09:00,DSE5,40,1,0,0,on time,,")
    told = called("run", "--dry-run", "--config", home)
    assert "Would take in: 3 files; rows: 1 accepted." in told.stdout
    assert told.stdout.endswith("Nothing was written or sent.\n")
    assert not list((home.parent / "reports").iterdir())
    assert not (home.parent / "state" / "status.json").exists()


def test_quiet_speaks_only_where_something_is_wrong(home: Path) -> None:
    """Cron mails nothing on a good day, and the reason on a bad one."""
    assert (called("run", "--quiet", "--config", home).output) == ""
    blocks(home, f"{TODAY},25:00,DSE5,40,1,0,0,on time,,")
    told = called("run", "--quiet", "--config", home)
    assert told.exit_code == 1
    assert "flex: blocks.csv: 1 row (1 rejected)" in told.stdout
    assert "`strikewatch rejects` lists the rows" in told.stdout


def test_a_quiet_run_is_quiet_on_every_stream(home: Path) -> None:
    """A real program prints nothing at all, not even a library's warning."""
    told = started("run", "--quiet", "--config", home)
    assert (told.stdout, told.stderr, told.returncode) == ("", "", 0)


@pytest.mark.parametrize(("quiet", "drawn"), [([], True), (["--quiet"], False)])
def test_a_bar_is_drawn_where_a_person_is_looking(home: Path, quiet: list[str], drawn: bool) -> None:
    """On a terminal the error stream shows how far it is, unless quiet is asked for; the output stays plain."""
    ours, theirs = os.openpty()
    environment = {**os.environ, "PYTHONPATH": str(Path(strikewatch.__file__).parents[1]), "TERM": "xterm"}
    command = [sys.executable, "-m", "strikewatch", "ingest", *quiet, "--config", str(home)]
    told = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, text=True, env=environment, check=False)
    os.write(theirs, b".")
    seen = os.read(ours, 65536)
    os.close(ours)
    os.close(theirs)
    assert (b"\x1b[" in seen) == drawn
    assert told.returncode == 0
    assert "\x1b" not in told.stdout


def test_ingest_accounts_for_every_row(home: Path) -> None:
    """Each file is told with its rows by what became of them; one refused file does not stop the others."""
    good = blocks(home, f"{TODAY},09:00,DSE5,40,1,0,0,on time,,", f"{TODAY},13:00,DSE5,40,60,0,0,on time,,")
    puzzle = home.parent / "inbox" / "flex" / "cat.jpg"
    puzzle.write_bytes(b"\x00\x01meow")
    told = called("ingest", good, puzzle, "--config", home)
    assert told.exit_code == 1
    assert "flex: blocks.csv: 2 rows (1 accepted, 1 rejected)" in told.stdout
    assert "refused: cat.jpg: " in told.stdout
    files = json.loads(called("ingest", good, "--account", "flex", "--json", "--config", home).stdout)["files"]
    assert [(one["file"], one["known"]) for one in files] == [("blocks.csv", True)]


def test_a_run_that_looks_back_says_so(demo: Path) -> None:
    """A day before the last run is written to the replay's folder; the last result stays."""
    told = called("run", "--as-of", "2026-10-20", "--config", demo)
    assert f"Report: {demo.parent / 'reports' / 'replay'}" in told.stdout
    assert json.loads(called("status", "--json", "--config", demo).stdout)["as_of"] == "2026-11-20"


def test_watch_ends_when_told(home: Path) -> None:
    """SIGTERM ends the daemon cleanly, at once where no run is under way."""
    command = [sys.executable, "-m", "strikewatch", "watch", "--config", str(home)]
    environment = {**os.environ, "PYTHONPATH": str(Path(strikewatch.__file__).parents[1])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as watch:
        assert watch.stdout is not None
        assert watch.stdout.readline().startswith("Runs daily at 06:30, next on ")
        watch.send_signal(signal.SIGTERM)
        out, err = watch.communicate(timeout=20)
    assert (out, err, watch.returncode) == ("Stopped.\n", "", 0)


# --- questions


def test_explain_gives_events_definition_and_rule(demo: Path) -> None:
    """Each bad event stands there with the day it leaves, and the limit with its source and how sure it is."""
    told = called("explain", "late_delivery", "--account", "flex", "--as-of", "2026-11-20", "--config", demo)
    assert told.exit_code == 0
    assert re.search(r"2026-11-\d\d  \d+ of \d+  leaves 20\d\d-\d\d-\d\d", told.stdout)
    for part in ("Counts: ", "Bad:    ", "Limit:  ", "estimate", "Advice: ", "Source: ", "checked 20"):
        assert part in told.stdout


def test_explain_as_data_holds_every_event(demo: Path) -> None:
    """JSON carries the definition and all bad events of one objective."""
    told = called("explain", "flex.on_time", "--as-of", "2026-11-20", "--json", "--config", demo)
    (one,) = json.loads(told.stdout)["objectives"]
    assert one["definition"]["bad"] == "delivered after the promised time"
    assert sum(event["numerator"] for event in one["bad_events"]) == one["numerator"]


def test_a_metric_that_nobody_judges_is_2(demo: Path) -> None:
    """The metrics there are get named."""
    told = called("explain", "tips", "--config", demo)
    assert told.exit_code == 2
    assert "late_delivery" in told.stderr


def test_status_answers_while_the_store_is_in_use(demo: Path) -> None:
    """Another process that writes the store keeps nobody from the last result, and a run says what holds it."""
    hold = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]); c.execute('BEGIN'); print('held', flush=True); "
        "sys.stdin.read()"
    )
    store = next((demo.parent / "state").glob("*.duckdb"))
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        status, check = started("status", "--config", demo), started("check", "--config", demo)
        run = started("run", "--config", demo)
        other.communicate("")
    assert (status.returncode, status.stderr, check.stderr) == (0, "", "")
    assert run.returncode == 1
    assert "another run holds the store" in run.stderr


def test_policies_are_listed_shown_and_checked(tmp_path: Path) -> None:
    """Shipped packs are sound, an estimate is called one, and a broken pack is told what is wrong, with 2."""
    assert "amazon-flex" in called("policy", "list").stdout
    shown = called("policy", "show", "uber").stdout
    assert "uber.cancel  Cancellations" in shown
    assert "(estimate, confidence low); can end the account" in shown
    assert called("policy", "check", "custom").stdout == "custom: sound\n"
    broken = tmp_path / "my-pack.toml"
    broken.write_text('id = "x"\n', encoding="utf-8")
    told = called("policy", "check", broken)
    assert told.exit_code == 2
    assert "title: is missing" in told.stderr
    missing = called("policy", "check", tmp_path / "nope.toml")
    assert (missing.exit_code, missing.stderr.count("nope.toml")) == (2, 1)
    assert json.loads(called("policy", "show", "uber", "--json").stdout)["objectives"][0]["id"] == "uber.cancel"


# --- notes, rejects, mails


def figures(home: Path, account: str = "flex") -> list[str]:
    return (home.parent / "log" / account / "figures.csv").read_text(encoding="utf-8").splitlines()


def test_a_note_becomes_a_line_and_then_a_statement(home: Path) -> None:
    """What was typed is kept as the template says, and the next run takes it in."""
    told = called("note", "late-delivery", "3", "--out-of", "412", "--period", "7 days", "--config", home)
    assert told.exit_code == 0
    assert figures(home) == [",".join(COLUMNS), f"{TODAY},late_delivery,3,412,7 days"]
    called("note", "standing", "Great", "--day", "2026-11-01", "--config", home)
    assert figures(home)[2] == "2026-11-01,standing,Great,,"
    assert "Taken in: 3 files; rows: 2 accepted." in called("run", "--config", home).stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["tips", "3"], 'metric: "tips" is none of'),
        (["late_delivery", "3"], "out of: empty"),
        (["late_delivery", "500", "--out-of", "412"], "500 is more than the 412"),
        (["completion", "120%"], "more than all"),
        (["late_delivery", "2%", "--period", "a while"], "period: "),
        (["standing", "Great", "--day", "2099-01-01"], 'day seen: "2099-01-01" lies in the future'),
        (["standing", "3"], 'figure: "3" is a number; standing is a word'),
    ],
)
def test_a_note_that_cannot_be_is_not_kept(home: Path, arguments: list[str], sentence: str) -> None:
    """The sentence names the part that is wrong; the file stays as it was."""
    told = called("note", *arguments, "--config", home)
    assert told.exit_code == 1
    assert sentence in told.stderr
    assert "nothing was noted" in told.stderr
    assert figures(home) == [",".join(COLUMNS)]


def test_a_note_follows_the_files_own_ways(home: Path) -> None:
    """Days, delimiter and columns are those that a spreadsheet left behind, also without a last line end."""
    file = home.parent / "log" / "flex" / "figures.csv"
    file.write_text("metric;figure;out_of;period;day_seen;mine\ncompletion;98%;;;10/31/2026;x", encoding="utf-8")
    called("note", "on_time", "97,5", "--config", home)
    called("note", "completion", "97.5%", "--day", "2026-11-02", "--period", "2026-10-19..2026-11-01", "--config", home)
    assert figures(home)[2] == "completion;97.5%;;10/19/2026..11/01/2026;11/02/2026;"
    assert "2 accepted" in called("ingest", file, "--config", home).stdout


def test_a_note_needs_to_know_whose_it_is(tmp_path: Path) -> None:
    """With two accounts one of them has to be named; the file is made where it is missing."""
    file = tmp_path / "strikewatch.toml"
    file.write_text(TWO, encoding="utf-8")
    told = called("note", "standing", "Fair", "--config", file)
    assert told.exit_code == 2
    assert "flex, shop" in told.stderr
    assert called("note", "standing", "Fair", "--account", "bike", "--config", file).exit_code == 2
    assert called("note", "standing", "Fair", "--account", "flex", "--config", file).exit_code == 0
    assert figures(file)[1].endswith(",standing,Fair,,")


def test_rejects_name_place_and_reason(home: Path) -> None:
    """Every row that could not be read is listed; before the first run there is none."""
    assert called("rejects", "--config", home).stdout == "Every row could be read.\n"
    blocks(home, f"{TODAY},09:00,DSE5,40,60,0,0,on time,,")
    called("ingest", "--config", home)
    assert re.match(r"flex: blocks.csv, row 1, late: .*60.* \| .*late=60", called("rejects", "--config", home).stdout)
    (one,) = json.loads(called("rejects", "--account", "flex", "--json", "--config", home).stdout)["rejects"]
    assert (one["account"], one["row"], one["column"]) == ("flex", 1, "late")
    assert called("rejects", "--account", "bike", "--config", home).exit_code == 2


def test_a_mail_is_listed_until_it_is_read(home: Path) -> None:
    """A mail nobody understood is listed with its key, and marked as read with a kind of its pack."""
    assert called("mails", "--config", home).stdout == "No mail from the platform has been taken in.\n"
    for subject, text in (("New process", "Please take note."), ("Your account", "It has been deactivated.")):
        mail = MAIL.format(subject=subject, text=text)
        (home.parent / "inbox" / "flex" / f"{subject}.eml").write_text(mail, encoding="utf-8")
    called("ingest", "--config", home)
    listed = called("mails", "--config", home).stdout.splitlines()
    assert sorted(line.split("  ")[3] for line in listed) == ["NOT READ", "NOT READ"]
    key = next(line.split()[0] for line in listed if "New process" in line)
    assert called("mails", "--seen", key, "--kind", "warning", "--config", home).stdout.startswith(
        "Marked as read: flex"
    )
    (line,) = [line for line in called("mails", "--config", home).stdout.splitlines() if key in line]
    assert "  read  warning: New process" in line


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--seen", "zzzz"], 1, "0 mails have a key that begins with 'zzzz'"),
        (["--seen", "z"], 1, "Nothing was marked"),
        (["--kind", "warning"], 2, "--seen KEY"),
        (["--seen", ""], 2, "a key is missing"),
    ],
)
def test_no_mail_is_marked_by_a_slip(home: Path, arguments: list[str], code: int, sentence: str) -> None:
    """A key that fits no mail, or none at all, marks nothing."""
    told = called("mails", *arguments, "--config", home)
    assert told.exit_code == code
    assert sentence in told.stderr


def test_a_kind_that_no_pack_knows_is_2(home: Path) -> None:
    """The kinds there are get named, and the mail stays unread."""
    mail = MAIL.format(subject="New process", text="Please take note.")
    (home.parent / "inbox" / "flex" / "new.eml").write_text(mail, encoding="utf-8")
    called("ingest", "--config", home)
    key = called("mails", "--config", home).stdout.split()[0]
    told = called("mails", "--seen", key, "--kind", "nonsense", "--config", home)
    assert told.exit_code == 2
    assert "late_forfeit" in told.stderr
    assert "NOT READ" in called("mails", "--config", home).stdout
