"""Claims about what is said of a settings file that is wrong."""

from pathlib import Path

import pytest

from strikewatch.errors import SettingsError
from strikewatch.settings import load_settings

NAMED = '[[account]]\nname = "flex"\n'
ACCOUNT = f'{NAMED}policy = "amazon-flex"\n'
CHANNEL = f'{ACCOUNT}[[notify]]\nname = "phone"\n'
SECOND = '[[account]]\nname = "b"\npolicy = "uber"\n'
AT = "account[1] (flex)"
UNIT = """[[account.table]]
name = "log"
match = ["log*.csv"]
[[account.table.unit]]
unit = "package"
"""
AT_UNIT = f"{AT}.table[1] (log).unit[1]"
MOMENT = 'moments = [{ moment = "delivered", column = "DATE", formats = ["%m/%d/%y"] }]\n'


def told(folder: Path, text: str) -> list[str]:
    """The problems of a settings text, without the file's name."""
    file = folder / "strikewatch.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load_settings(file)
    return [line.removeprefix(f"{file}: ") for line in str(error.value).splitlines()]


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        # misspelt and missing options
        (NAMED, f"{AT}.policy", "is missing: a shipped pack, or the path of a .toml file"),
        (f'{ACCOUNT}zon = "UTC"\n', f"{AT}.zon", "is no option here; did you mean 'zone'?"),
        (f"{ACCOUNT}[report]\nq = 1\n", "report.q", "is no option here; it may be one of history_days"),
        ("", "account", "is missing: the accounts that are watched"),
        ("account = []", "account", "is empty; give at least one"),
        # words
        (SECOND.replace("b", "B", 1), "account[1] (B).name", "may hold only small letters, digits and hyphens"),
        (f'{ACCOUNT}date_order = "myd"\n', f"{AT}.date_order", "is not one of mdy, dmy, ymd; did you mean 'ymd'?"),
        (f'{ACCOUNT}zone = "Asia/Tokio"\n', f"{AT}.zone", "is no time zone; did you mean 'Asia/Tokyo'?"),
        (f'{ACCOUNT}zone = "../etc"\n', f"{AT}.zone", "is no time zone; give one such as"),
        (f'{NAMED}policy = "My Pack"\n', f"{AT}.policy", "is neither the id of a shipped pack nor the path"),
        (f'{ACCOUNT}[schedule]\nat = "25:00"\n', "schedule.at", "is no time of day; give one such as '06:30'"),
        (f'{ACCOUNT}[schedule]\nreport_weekday = "mon"\n', "schedule.report_weekday", "did you mean 'monday'?"),
        (f'{ACCOUNT}[store]\nmemory = "lots"\n', "store.memory", "give one such as '600MB'"),
        # shapes
        (f'{ACCOUNT}files = "x"\n', f"{AT}.files", "expects a list, in square brackets, not 'x'"),
        (f'{ACCOUNT}files = ["a/*.csv"]\n', f"{AT}.files[1]", "give one without folders"),
        (f"report = 3\n{ACCOUNT}", "report", "expects a table, in braces or under a heading, not 3"),
        (f"{ACCOUNT}programme = 3\n", f"{AT}.programme", "expects text, in quotes, not 3"),
        # days off
        (f'{ACCOUNT}off = ["2026-08-08..2026-08-02"]\n', f"{AT}.off[1]", "must run forwards"),
        (f'{ACCOUNT}off = ["2026-08-08..2062-08-09"]\n', f"{AT}.off[1]", "for at most 366 days"),
        (f'{ACCOUNT}off = ["August"]\n', f"{AT}.off[1]", "is no day; give '2026-08-02' or"),
        # own rules
        (f'{ACCOUNT}market = "U.K."\n', f"{AT}.market", "is no market; `strikewatch policy list` shows those"),
        (f'{ACCOUNT}override = {{ "a.b" = 3 }}\n', f'{AT}.override."a.b"', "expects a table, in braces"),
        (f"{ACCOUNT}objective = [3]\n", f"{AT}.objective[1]", "expects a table, in braces"),
        (f'{ACCOUNT}excuse = [{{ reasons = [], because = "x" }}]\n', f"{AT}.excuse[1].reasons", "is empty"),
        (f'{ACCOUNT}excuse = [{{ reasons = ["x"] }}]\n', f"{AT}.excuse[1].because", "is missing: why, in your own"),
        # levels
        (f"{ACCOUNT}[levels]\nwatch = 0.5\n", "levels.warning", "0.4 must lie above `watch` (0.5)"),
        (f"{ACCOUNT}[levels]\ncritical = 2\n", "levels.critical", "expects less than 1, not 2"),
        # folders
        (f'{ACCOUNT}[folders]\nlog = "./inbox"\n', "folders", "two folders are 'inbox'"),
        (f'{ACCOUNT}[folders]\nreports = "inbox/out"\n', "folders", "'inbox/out' lies inside the inbox"),
        # tables seen together
        (ACCOUNT + ACCOUNT, "account", "two are named 'flex'"),
        (f'{ACCOUNT}files = ["*.eml"]\n{SECOND}files = ["*.eml"]\n', "account", "two claim the files '*.eml'"),
        (f'{CHANNEL}url_env = "X"\naccounts = ["flx"]\n', "notify[1] (phone).accounts", "did you mean 'flex'?"),
        (CHANNEL, "notify[1] (phone).url_file", "give either `url_env` or `url_file`"),
        (f'{CHANNEL}url_env = "X"\nurl_file = "y"\n', "notify[1] (phone).url_file", "only one of them"),
        (f'{CHANNEL}url_env = "X"\nfrom_level = "ok"\n', "notify[1] (phone).from_level", "watch, unknown, warning"),
    ],
)
def test_a_problem_names_its_place_and_its_mend(tmp_path: Path, text: str, place: str, problem: str) -> None:
    """One wrong value is one line: where it stands, what is wrong, what would be right."""
    (line,) = told(tmp_path, text)
    assert line.startswith(f"{place}: ")
    assert problem in line


def moment(rest: str, name: str = "delivered") -> str:
    return f'moments = [{{ moment = "{name}", column = "D", {rest} }}]\n'


def words(rest: str) -> str:
    return f'{MOMENT}words = [{{ column = "A", {rest} }}]\n'


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        (moment('formats = ["%m/%d/%y"]', "deliverd"), "moments[1].moment", "did you mean 'delivered'?"),
        (moment('formats = ["%m/%d/%y"]', "start"), "dated_by", "'delivered' has no column in `moments`"),
        (moment('formats = ["%m/%d"]'), "moments[1].formats[1]", "'%m/%d' holds no full date"),
        (moment('formats = ["%Q"]'), "moments[1].formats[1]", "'%Q' holds %Q, which is not read"),
        (moment('formats = ["%x"]'), "moments[1].formats[1]", "'%x' holds %x, which is not read"),
        (moment('formats = ["%m/%m/%y"]'), "moments[1].formats[1]", "'%m/%m/%y' is no date pattern"),
        (moment('formats = ["%Y-%m-%dT%H:%MZ"]'), "moments[1].zone", "'account' contradicts `formats`"),
        (moment('formats = ["%Y-%m-%d %H:%M%z", "%Y-%m-%d %H:%M"]'), "moments[1].zone", "are in 'UTC'"),
        (moment('formats = ["%m/%d/%y"], time_column = "T"'), "moments[1].time_column", "date, blank and time"),
        (moment("formats = []"), "moments[1].formats", "is empty; give at least one"),
        (moment('formats = ["%d.%m.%y", "%d.%m.%y %H:%M"]'), "moments[1].date_only", "is needed: some patterns"),
        (moment('formats = ["%d.%m.%y"], date_only = false'), "moments[1].date_only", "holds no time of day"),
        (MOMENT + 'counts = [{ fact = "unit", column = "A" }]\n', "counts[1].fact", "did you mean 'units'?"),
        (MOMENT + 'counts = [{ fact = "late" }]\n', "counts[1].column", "is missing: the column that holds it"),
        (MOMENT + 'texts = { warehouse = "A" }\n', "texts.warehouse", "is not one of order_key, block_key, segment"),
        (words("words = { YES = { lates = 1 } }"), "words[1].words.YES.lates", "did you mean 'late'?"),
        (words("words = { YES = { late = -1 } }"), "words[1].words.YES.late", "expects greater than or equal to 0"),
        (words("words = { YES = 1 }"), "words[1].words.YES", "expects a table, in braces or under a heading"),
        (words('words = { YES = { late = 1 } }, ignored = ["yes"]'), "words[1]", "the word 'yes' is given twice"),
    ],
)
def test_a_table_problem_names_the_known_words(tmp_path: Path, text: str, place: str, problem: str) -> None:
    """A wrong part of a table is named by account, table and number, with the words there are."""
    (line,) = told(tmp_path, ACCOUNT + UNIT + text)
    assert line.startswith(f"{AT_UNIT}.{place}: ")
    assert problem in line


@pytest.mark.parametrize("option", ["counts", "moments"])
def test_nothing_is_read_from_two_columns(tmp_path: Path, option: str) -> None:
    """A fact or a moment that is given twice is refused."""
    twice = MOMENT + 'counts = [{ fact = "late", column = "A" }, { fact = "late", column = "B" }]\n'
    if option == "moments":
        twice = MOMENT.replace("}]", '}, { moment = "delivered", column = "B", formats = ["%m/%d/%y"] }]')
    (line,) = told(tmp_path, ACCOUNT + UNIT + twice)
    assert line.startswith(f"{AT_UNIT}.{option}: ")
    assert "is read from two columns; keep one" in line


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    """Whoever mends a file sees every problem in one go."""
    text = 'zone = "X"\ncolour = 1\n' + ACCOUNT * 2 + 'off = ["never"]\n[levels]\nwatch = 3\n[store]\nmemory = "x"\n'
    places = [line.split(":")[0] for line in told(tmp_path, text)]
    assert sorted(places) == ["account", "account[2] (flex).off[1]", "colour", "levels.watch", "store.memory", "zone"]


def test_a_line_that_is_not_toml_is_named(tmp_path: Path) -> None:
    """A slip in the syntax is told with its line."""
    (line,) = told(tmp_path, 'zone = "UTC"\n[[account]\n')
    assert line.startswith("not valid TOML: ")
    assert "line 2" in line


def test_a_missing_file_says_how_to_start(tmp_path: Path) -> None:
    """Without settings the message names the command that writes some."""
    with pytest.raises(SettingsError, match="`strikewatch init`"):
        load_settings(tmp_path / "none.toml")


def test_a_folder_is_no_settings_file(tmp_path: Path) -> None:
    """A path that cannot be read is told as such, not as a fault of the program."""
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_from_a_plain_editor_is_read(tmp_path: Path, encoding: str) -> None:
    """A mark at the start of the file and Windows line ends do no harm."""
    file = tmp_path / "s.toml"
    file.write_bytes(ACCOUNT.replace("\n", "\r\n").encode(encoding))
    assert load_settings(file).accounts[0].name == "flex"


def test_another_encoding_is_named(tmp_path: Path) -> None:
    """A file in an old encoding is refused with what to do."""
    file = tmp_path / "s.toml"
    file.write_bytes(f"# für mich\n{ACCOUNT}".encode("latin-1"))
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings(file)
