"""Claims about reading a policy pack, and about what is said of one that is wrong."""

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest

from strikewatch.core.facts import day_of
from strikewatch.core.model import LastN, Level, MetricOptions, Objective, RollingDays, Tier, Window
from strikewatch.errors import SettingsError
from strikewatch.policies import check_pack, load_pack

DOCS = Path(__file__).parents[1] / "docs" / "policies.md"
TOP = """id = "mine"
platform = "Mine"
title = "My pack"
zone = "UTC"
effective_from = "2026-01-01"
checked = 2026-11-22
version = "1"
disclaimer = "Not affiliated."
[appeal]
days = 5
text = "Answer."
source = "a letter"
"""
HEAD = '[[objective]]\nid = "a.late"\nlabel = "Late"\n'
FOOT = 'consequence = "A strike."\nadvice = "Be on time."\nsource = "a letter"\nchecked = "2026-11-22"\n'
COUNTED = 'metric = "late_delivery"\nunit = "package"\n'
WINDOW = "window = { days = 30, lag = 2 }\n"
ROW = HEAD + COUNTED + WINDOW + FOOT
AT = "objective[1] (a.late)"


def written(folder: Path, text: str) -> Path:
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


def only_objective(folder: Path, rest: str, row: str = ROW) -> Objective:
    (objective,) = load_pack(str(written(folder, TOP + row + rest))).objectives
    return objective


@pytest.mark.parametrize(
    ("bound", "limit", "comparator", "direction"),
    [
        ("below = 0.04", Fraction(4, 100), ">=", "at_most"),
        ("at_most = 0.04", Fraction(4, 100), ">", "at_most"),
        ("at_least = 0.90", Fraction(1, 10), ">", "at_least"),
        ("above = 0.95", Fraction(1, 20), ">=", "at_least"),
        # the number is taken as it is written, never as a binary fraction
        ('below = "0.04"', Fraction(4, 100), ">=", "at_most"),
        ("below = 0.1", Fraction(1, 10), ">=", "at_most"),
        ("below = 1e-3", Fraction(1, 1000), ">=", "at_most"),
        ("at_least = 1", Fraction(0), ">", "at_least"),
        ("at_most = 0", Fraction(0), ">", "at_most"),
        ('kind = "count"\nbelow = 3', Fraction(3), ">=", "at_most"),
        ('kind = "count"\nat_most = 0', Fraction(0), ">", "at_most"),
        ("", None, ">", "at_most"),
    ],
)
def test_a_bound_becomes_a_limit_on_what_is_bad(
    tmp_path: Path, bound: str, limit: Fraction | None, comparator: str, direction: str
) -> None:
    """A pack says what is in order in the platform's direction; the core gets the exact limit on what is bad."""
    objective = only_objective(tmp_path, bound)
    assert (objective.limit, objective.comparator, objective.direction) == (limit, comparator, direction)


def test_a_limit_is_shown_as_it_was_written(tmp_path: Path) -> None:
    """Turning a limit and showing it again gives the platform's own figure."""
    objective = only_objective(tmp_path, "at_least = 0.90")
    assert objective.limit is not None
    assert objective.shown(objective.limit) == Fraction("0.90")


def test_tiers_keep_their_order_and_side(tmp_path: Path) -> None:
    """Tiers are turned like the limit; the last has no limit and takes the rest."""
    text = (
        'at_least = 0.90\ntiers = [{name = "A", at_least = 0.95}, {name = "B", above = 0.90, level = "watch"}, '
        '{name = "C", level = "warning"}]\n'
    )
    assert only_objective(tmp_path, text).tiers == (
        Tier("A", Fraction(1, 20), ">", Level.OK),
        Tier("B", Fraction(1, 10), ">=", Level.WATCH),
        Tier("C", None, ">", Level.WARNING),
    )


@pytest.mark.parametrize(
    ("text", "window"),
    [("{ days = 42, lag = 2 }", RollingDays(42, 2)), ('{ last = 1000, of = "package" }', LastN(1000, "package", 0))],
)
def test_a_window_is_days_or_units(tmp_path: Path, text: str, window: Window) -> None:
    """A window looks back over days, or over a number of named units."""
    row = ROW.replace(WINDOW, f"window = {text}\n")
    assert only_objective(tmp_path, "", row).window == window


def test_a_pack_carries_everything(tmp_path: Path) -> None:
    """What stands in the file arrives: options, dates, mails, appeal, and what nobody sees."""
    text = (
        'published = true\nconfidence = "high"\noptions = { grace = 5, by_minute = false }\n'
        'effective_from = 2026-02-01\n[[unseen]]\nid = "a.x"\nlabel = "X"\nreason = "no file"\nunlock = "Ask."\n'
        '[mails]\nsenders = ["@mine.example"]\nurgent = ["end"]\nkind = [{ name = "end", words = ["over"] }]\n'
    )
    pack = load_pack("mine.toml", written(tmp_path, TOP + ROW + text).parent)
    objective = pack.objectives[0]
    assert (pack.id, pack.zone, pack.effective_from, pack.checked) == (
        "mine",
        "UTC",
        dt.date(2026, 1, 1),
        dt.date(2026, 11, 22),
    )
    assert (objective.options, objective.estimate) == (MetricOptions(by_minute=False, grace=5), False)
    assert objective.effective_from == day_of(dt.date(2026, 2, 1))
    assert (pack.mail_rules.senders, pack.mail_rules.kinds) == (("@mine.example",), (("end", ("over",)),))
    assert (pack.mail_rules.urgent, pack.mail_rules.appeal_days, pack.appeal.days) == (frozenset({"end"}), 5, 5)
    assert [(thing.id, thing.ends_account) for thing in pack.unseen] == [("a.x", False)]


@pytest.mark.parametrize(
    ("row", "place", "problem"),
    [
        # metric, unit and window must count the same thing
        (ROW.replace("late_delivery", "late_delivry"), ".metric", "did you mean 'late_delivery'?"),
        (ROW.replace("package", "block"), ".unit", "'late_delivery' counts package or order, not 'block'"),
        (ROW.replace("days = 30", 'last = 9, of = "trip"'), ".window.of", "the objective counts 'package'"),
        (ROW.replace("days = 30", "days = 0"), ".window.days", "greater than or equal to 1"),
        (ROW.replace("lag = 2", "lag = -1"), ".window.lag", "greater than or equal to 0"),
        (ROW.replace("days = 30", "days = 30, last = 3"), ".window", "either `days` or `last`"),
        (ROW.replace("days = 30", "last = 30"), ".window", "`last` and `of` go together"),
        (
            ROW.replace("days = 30", 'last = 9, of = "package"') + "minimum_volume = 10",
            ".minimum_volume",
            "can never be",
        ),
        # limits
        (ROW + "below = 4", ".limit", "a rate lies between 0 and 1; write 4 % as 0.04"),
        (ROW + "at_least = 90", ".limit", "a rate lies between 0 and 1"),
        (ROW + "below = 0", ".limit", "breached before anything happens"),
        (ROW + "at_most = 1", ".limit", "can never be breached"),
        (ROW + 'kind = "count"\nbelow = 2.5', ".limit", "a whole number"),
        (ROW + 'kind = "count"\nat_least = 2', ".limit", "with `at_most` or `below`"),
        (ROW + "below = 0.1\nat_most = 0.1", "", "gives both `at_most` and `below`"),
        (ROW + 'below = "many"', ".below", "expects a number such as 0.04"),
        (ROW + "below = true", ".below", "expects a number such as 0.04"),
        (ROW + "below = nan", ".below", "expects a number such as 0.04"),
        # tiers
        (ROW + 'tiers = [{name="a", below=0.2}, {name="b", below=0.1}, {name="c"}]', ".tiers", "not in order"),
        (ROW + 'tiers = [{name="a", below=0.2}, {name="b", below=0.2}, {name="c"}]', ".tiers", "not in order"),
        (ROW + 'tiers = [{name="a", below=0.2}]', ".tiers[1]", "the last tier takes the rest"),
        (ROW + 'tiers = [{name="a"}, {name="b"}]', ".tiers[1]", "only the last tier may lack a bound"),
        (ROW + 'below=0.1\ntiers = [{name="a", above=0.9}, {name="b"}]', ".tiers[1]", "the other way round"),
        (ROW + 'tiers = [{name="a", below=2}, {name="b"}]', ".tiers[1]", "between 0 and 1"),
        (ROW + 'tiers = [{name="a", below=0.2}, {name="a"}]', ".tiers", "two tiers have the same name"),
        (ROW + 'tiers = [{name="a", below=0.2, level="watch"}, {name="b"}]', ".tiers", "a milder level"),
        (ROW + 'tiers = [{name="a", below=0.2}, {name="b", level="critical"}]', ".tiers", "stops at 'warning'"),
        # the rest of a row
        (ROW.replace('advice = "Be on time."\n', ""), ".advice", "is missing"),
        (ROW + "belo = 0.1", ".belo", "is no option here"),
        (ROW + "effective_from = 'May'", ".effective_from", "expects a day such as '2026-11-22'"),
        (ROW + "confidence = 'sure'", ".confidence", "expects 'high'"),
    ],
)
def test_a_problem_of_an_objective_names_its_place(tmp_path: Path, row: str, place: str, problem: str) -> None:
    """What cannot be is told with the objective's number, id and option."""
    (line,) = check_pack(written(tmp_path, TOP + row))
    assert line.startswith(f"{AT}{place}: ")
    assert problem in line


@pytest.mark.parametrize(
    ("rest", "place", "problem"),
    [
        ('below = 0.1\ntiers = [{name = "Great"}]', ".limit", "a standing is a word and has no bound"),
        ("", ".tiers", "a standing needs the platform's words"),
    ],
)
def test_a_standing_has_words_only(tmp_path: Path, rest: str, place: str, problem: str) -> None:
    """A standing is judged by its word: tiers without bounds, and no limit."""
    row = ROW.replace("late_delivery", "standing").replace("package", "block")
    (line,) = check_pack(written(tmp_path, TOP + row + rest))
    assert line.startswith(f"{AT}{place}: ")
    assert problem in line


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (TOP, "objective: is missing"),
        (TOP + ROW + ROW, "objective, unseen: two rows have the id 'a.late'"),
        (TOP.replace('"UTC"', '"Mars"') + ROW, "zone: 'Mars' is no time zone"),
        (TOP.replace("days = 5", "days = 0") + ROW, "appeal.days: expects greater than or equal to 1"),
        (
            TOP + ROW + '[mails]\nkind = [{ name = "a", words = ["x"] }]',
            "mails.urgent: no kind is named 'deactivation'",
        ),
        (
            TOP + ROW + '[mails]\nurgent = []\nkind = [{name = "a", words = ["x  y"]}, {name = "b", words = ["X y"]}]',
            "mails.kind: the word 'x y' is given twice",
        ),
        ("id = ", "not valid TOML"),
    ],
)
def test_a_problem_of_the_pack_names_its_place(tmp_path: Path, text: str, problem: str) -> None:
    """What is wrong outside the objectives is told as well."""
    assert any(problem in line for line in check_pack(written(tmp_path, text)))


def test_all_problems_of_a_pack_come_at_once(tmp_path: Path) -> None:
    """Whoever mends a pack sees every problem in one go, and loading it tells the same."""
    second = ROW.replace("a.late", "a.two")
    file = written(tmp_path, TOP.replace('"UTC"', '"Mars"') + ROW + "below = 4\n" + second + 'confidence = "x"\n')
    found = check_pack(file)
    assert [line.split(":")[0] for line in found] == ["zone", "objective[2] (a.two).confidence", f"{AT}.limit"]
    with pytest.raises(SettingsError) as error:
        load_pack(str(file))
    assert str(error.value).splitlines() == [f"{file}: {line}" for line in found]


def test_an_unknown_pack_is_told_with_those_there_are() -> None:
    """A misspelt id is answered with the one that was meant."""
    with pytest.raises(SettingsError, match="did you mean 'amazon-flex'"):
        load_pack("amazn-flex")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_pack("none.toml")


def test_the_example_in_the_documentation_works(tmp_path: Path) -> None:
    """The pack that docs/policies.md writes in five minutes is sound."""
    text = DOCS.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    assert check_pack(written(tmp_path, text)) == []
