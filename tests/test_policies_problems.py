"""Claims about what is said of a policy pack that is wrong."""

from pathlib import Path

import pytest

from strikewatch.errors import SettingsError
from strikewatch.policies import check_pack, load_pack

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
ROW = HEAD + 'metric = "late_delivery"\nunit = "package"\nwindow = { days = 30, lag = 2 }\n' + FOOT
AT = "objective[1] (a.late)"
STARS = ROW.replace("late_delivery", "star_rating").replace("package", "rating") + 'kind = "stars"\n'
SCORE = ROW.replace("late_delivery", "score").replace("package", "point") + 'kind = "points"\n'
LEDGER = (
    ROW.replace("late_delivery", "account_health")
    .replace("package", "violation")
    .replace("{ days = 30, lag = 2 }", "{ ledger_days = 180, start = 200 }")
    + 'kind = "points"\n'
)


def written(folder: Path, text: str) -> Path:
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


def window(text: str, row: str = ROW) -> str:
    return row.replace("{ days = 30, lag = 2 }", text)


@pytest.mark.parametrize(
    ("row", "place", "problem"),
    [
        # metric and unit must count the same thing
        (ROW.replace("late_delivery", "late_delivry"), ".metric", "did you mean 'late_delivery'?"),
        (ROW.replace("package", "block"), ".unit", "'late_delivery' counts package or order, not 'block'"),
        (ROW + "minimum_buyers = 5", ".minimum_buyers", "only orders have buyers"),
        (ROW + 'segment_by = "town"', ".segment_by", "expects '', 'segment', 'place' or 'item', not 'town'"),
        # limits
        (ROW + "below = 4", ".below", "a rate lies between 0 and 1; write 4 % as 0.04"),
        (ROW + "at_least = 90", ".at_least", "a rate lies between 0 and 1"),
        (ROW + "below = 0", ".below", "breached before anything happens"),
        (ROW + "at_most = 1", ".at_most", "can never be breached"),
        (ROW + 'kind = "count"\nbelow = 2.5', ".below", "a whole number"),
        (ROW + 'kind = "count"\nat_least = 2', ".at_least", "with `at_most` or `below`"),
        (ROW + 'kind = "per_million"\nbelow = 2000000', ".below", "between 0 and 1000000"),
        (ROW + "below = 0.1\nat_most = 0.1", ".below", "`at_most` is given as well; keep one"),
        (ROW + 'below = "many"', ".below", "expects a number such as 0.04"),
        (ROW + "below = true", ".below", "expects a number such as 0.04"),
        (ROW + "below = nan", ".below", "expects a number such as 0.04"),
        (STARS + "at_least = 5.1", ".at_least", "stars lie between 1 and 5"),
        (STARS + "at_least = 0.94", ".at_least", "stars lie between 1 and 5"),
        (STARS + "below = 4.2", ".below", "stars are better the higher; write `at_least` or `above`"),
        (SCORE + "out_of = 850\nat_least = 900", ".at_least", "points lie between 0 and `out_of`"),
        (SCORE + "at_least = 0.9", ".out_of", "is missing: the most points there can be"),
        (ROW + "out_of = 100", ".out_of", "goes with kind = 'points'"),
        (LEDGER + "at_least = 300", ".at_least", "the ledger starts under it, with 200 points"),
        (LEDGER + "at_least = 99.5", ".at_least", "points of a ledger are whole numbers"),
        (LEDGER + "below = 48", ".below", "points are better the higher"),
        # a count beside a rate
        (ROW + "or_count = { at_most = 2 }", ".or_count", "stands beside a rate, and no rate is given"),
        (ROW + "below = 0.1\nor_count = { until = 2 }", ".or_count", "needs `at_most` or `below`"),
        (ROW + "below = 0.1\nor_count = { at_most = 2.5 }", ".or_count.at_most", "a whole number"),
        (ROW + 'kind = "count"\nbelow = 2\nor_count = { at_most = 2 }', ".or_count", "and the kind is 'count'"),
        # kinds
        (ROW + 'kind = "days"\nbelow = 180', ".kind", "`days` and a window of `idle` go together"),
        (ROW + 'kind = "stars"\nat_least = 4', ".kind", "`stars` and the metric 'star_rating' go together"),
        (STARS.replace('kind = "stars"\n', ""), ".kind", "`stars` and the metric 'star_rating' go together"),
        (LEDGER.replace('kind = "points"', 'kind = "count"'), ".kind", "a ledger holds points"),
        (
            LEDGER.replace("account_health", "policy_violation"),
            ".metric",
            "only 'account_health' has points for a ledger",
        ),
        # tiers
        (ROW + 'tiers = [{name="a", below=0.2}, {name="b", below=0.1}, {name="c"}]', ".tiers", "not in order"),
        (ROW + 'tiers = [{name="a", below=0.2}, {name="b", below=0.2}, {name="c"}]', ".tiers", "not in order"),
        (ROW + 'tiers = [{name="a", below=0.2}]', ".tiers[1]", "the last tier takes the rest"),
        (ROW + 'tiers = [{name="a"}, {name="b"}]', ".tiers[1]", "it alone has no bound"),
        (ROW + 'below=0.1\ntiers = [{name="a", above=0.9}, {name="b"}]', ".tiers[1].above", "the other way round"),
        (ROW + 'tiers = [{name="a", below=2}, {name="b"}]', ".tiers[1].below", "between 0 and 1"),
        (ROW + 'tiers = [{name="a", below=0.2}, {name="a"}]', ".tiers", "two tiers have the same name"),
        (ROW + 'tiers = [{name="a", below=0.2, level="watch"}, {name="b"}]', ".tiers", "a milder level"),
        (ROW + 'tiers = [{name="a", below=0.2}, {name="b", level="critical"}]', ".tiers", "stops at 'warning'"),
        (STARS + 'tiers = [{name="a", at_least=4.5}, {name="b", at_least=4.7}, {name="c"}]', ".tiers", "not in order"),
        (STARS + 'tiers = [{name="a", at_least=6}, {name="b"}]', ".tiers[1].at_least", "between 1 and 5"),
        # the rest of a row
        (ROW.replace('advice = "Be on time."\n', ""), ".advice", "is missing"),
        (ROW.replace('checked = "2026-11-22"\n', ""), ".checked", "is missing"),
        (ROW + "belo = 0.1", ".belo", "is no option here"),
        (ROW + "effective_from = 'May'", ".effective_from", "expects a day such as '2026-11-22'"),
        (ROW + "confidence = 'sure'", ".confidence", "expects 'high'"),
        (ROW + 'markets = ["us"]', ".markets[1]", "'us' is no market of this pack; the pack has no [[market]]"),
        (ROW + 'variant_of = "a.lat"', ".variant_of", "no objective is named 'a.lat'; did you mean 'a.late'?"),
        (ROW + 'variant_of = "a.late"', ".variant_of", "is a variant of itself"),
    ],
)
def test_a_problem_of_an_objective_names_its_place(tmp_path: Path, row: str, place: str, problem: str) -> None:
    """What cannot be is told with the objective's number, id and option."""
    (line,) = check_pack(written(tmp_path, TOP + row))
    assert line.startswith(f"{AT}{place}: ")
    assert problem in line


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("30", "", "expects a table such as { days = 30, lag = 2 }"),
        ("{ lag = 2 }", "", "is no kind of window; give one of `days`, `hours`, `last`"),
        ("{ days = 30, last = 3 }", "", "mixes two kinds of window, `days` and `last`; keep one"),
        ("{ weeks = 1, months = 3 }", "", "mixes two kinds of window, `weeks` and `months`"),
        ("{ days = 0 }", ".days", "greater than or equal to 1"),
        ("{ days = 30, lag = -1 }", ".lag", "greater than or equal to 0"),
        ('{ days = 30, of = "trip" }', ".of", "is no option here"),
        ("{ last = 30 }", ".of", "is missing"),
        ('{ last = 30, of = "packges" }', ".of", "'packges' is no unit; did you mean 'package'?"),
        ('{ last = 9, of = "package", drop_lowest = 2 }', ".drop_lowest", "needs `drop_from`"),
        ('{ last = 9, of = "package", drop_from = 2 }', ".drop_from", "needs `drop_lowest`"),
        (
            '{ last = 9, of = "package", drop_lowest = 2, drop_from = 10 }',
            ".drop_from",
            "10 can never be held within the last 9",
        ),
        ('{ last = 9, of = "package", forgive = 9 }', ".forgive", "leaves nothing of the last 9"),
        ('{ weeks = 1, start = "sun" }', ".start", "expects 'monday', 'tuesday'"),
        ("{ months = 3, assessed = 31 }", ".assessed", "less than or equal to 28"),
        ("{ short = { days = 30 }, units = 4 }", ".long", "is missing"),
        ("{ short = { days = 30 }, long = { last = 9 }, units = 4 }", ".long", "expects `days`, `weeks` or `months`"),
        ("{ short = { months = 3 }, long = { weeks = 4 }, units = 4 }", ".long", "is no longer than `short`"),
        (
            "{ short = { days = 9 }, long = { days = 30, lag = 2 }, units = 4 }",
            ".long.lag",
            "is 2, but `short` ends 0 days back",
        ),
        ('{ since = "May" }', ".since", "expects a day such as '2026-11-22'"),
        ('{ last = 9, of = "package", drop_lowest = 9, drop_from = 9 }', ".drop_lowest", "leaves nothing"),
    ],
)
def test_an_impossible_window_is_told(tmp_path: Path, text: str, place: str, problem: str) -> None:
    """A window that is none, or mixes two, or leaves nothing, is named with its option."""
    (line,) = check_pack(written(tmp_path, TOP + window(text)))
    assert line.startswith(f"{AT}.window{place}: ")
    assert problem in line


@pytest.mark.parametrize(
    ("row", "place", "problem"),
    [
        (window("{ hours = 24 }") + "below = 0.1", ".kind", "has a count for a limit"),
        (window("{ in_a_row = 30 }"), ".kind", "has a count for a limit"),
        (window("{ idle = true }"), ".kind", "`days` and a window of `idle`"),
        (window("{ idle = false }") + 'kind = "days"', ".window.idle", "expects True, not False"),
        (window("{ idle = true, lag = 2 }") + 'kind = "days"', ".window.lag", "is no option here"),
        (window('{ last = 9, of = "package" }') + "minimum_volume = 10", ".minimum_volume", "can never be reached"),
        (LEDGER.replace("start = 200", "start = 200, earned = 4"), ".window.per", "go together"),
        (LEDGER.replace("start = 200", "start = 200, most = 100"), ".window.most", "100 lies under the 200"),
        (window("{ parts = [] }", SCORE) + "out_of = 9", ".window.parts", "at least 1 item"),
    ],
)
def test_a_window_and_what_does_not_go_with_it(tmp_path: Path, row: str, place: str, problem: str) -> None:
    """Some windows need a kind of figure, and none can hold more than it has."""
    (line,) = check_pack(written(tmp_path, TOP + row))
    assert line.startswith(f"{AT}{place}: ")
    assert problem in line


@pytest.mark.parametrize(
    ("parts", "place", "problem"),
    [
        ('{ objective = "a.lat", weight = 1, points = {} }', "parts[1].objective", "no objective is named 'a.lat'"),
        ('{ objective = "a.late", weight = 0, points = { A = 1, B = 0 } }', "parts[1].weight", "more than nothing"),
        ('{ objective = "a.late", weight = 1, points = { A = 1 } }', "parts[1].points", "the tier 'B' of 'a.late'"),
        (
            '{ objective = "a.late", weight = 1, points = { A = 1, B = 0, C = 0 } }',
            "parts[1].points.C",
            "'a.late' has no tier of that name",
        ),
        ('{ objective = "a.bare", weight = 1, points = {} }', "parts[1].objective", "has no tiers to give points for"),
        ('{ objective = "a.score", weight = 1, points = { X = 1, Y = 0 } }', "parts", "'a.score' is made of itself"),
        (
            ", ".join(['{ objective = "a.late", weight = 1, points = { A = 1, B = 0 } }'] * 2),
            "parts[2].objective",
            "'a.late' is a part already",
        ),
    ],
)
def test_a_score_of_wrong_parts_is_told(tmp_path: Path, parts: str, place: str, problem: str) -> None:
    """Parts exist, are named once, weigh something, and have points for each of their tiers and no other."""
    score = window(f"{{ parts = [ {parts} ] }}", SCORE).replace("a.late", "a.score", 1)
    score += 'out_of = 10\ntiers = [{ name = "X", at_least = 5 }, { name = "Y" }]\n'
    bare, tiers = ROW.replace("a.late", "a.bare"), 'tiers = [{ name = "A", below = 0.1 }, { name = "B" }]\n'
    (line,) = check_pack(written(tmp_path, TOP + score + ROW + tiers + bare))
    assert line.startswith(f"objective[1] (a.score).window.{place}: ")
    assert problem in line


def test_a_score_of_parts_has_no_lag(tmp_path: Path) -> None:
    """Its parts have theirs."""
    row = window("{ parts = [], lag = 2 }", SCORE) + "out_of = 9"
    assert f"{AT}.window.lag: is no option here; docs/policies.md lists them" in check_pack(
        written(tmp_path, TOP + row)
    )


def test_scores_that_are_made_of_each_other_are_told(tmp_path: Path) -> None:
    """A circle is found at any depth."""
    rows = ""
    for name, other in (("a.one", "a.two"), ("a.two", "a.one")):
        part = f'{{ objective = "{other}", weight = 1, points = {{ X = 1, Y = 0 }} }}'
        rows += window(f"{{ parts = [ {part} ], least = 1 }}", SCORE).replace("a.late", name)
        rows += 'out_of = 10\ntiers = [{ name = "X", at_least = 5 }, { name = "Y" }]\n'
    found = check_pack(written(tmp_path, TOP + rows))
    assert [line.split(": ")[1] for line in found] == ["'a.one' is made of itself", "'a.two' is made of itself"]


@pytest.mark.parametrize(
    ("rest", "place", "problem"),
    [
        ('below = 0.1\ntiers = [{name = "Great"}]', ".below", "a standing is a word and has no bound"),
        ('tiers = [{name = "Great", below = 0.1}]', ".tiers[1].below", "a standing is a word and has no bound"),
        ("", ".tiers", "a standing needs the platform's words"),
    ],
)
def test_a_standing_has_words_only(tmp_path: Path, rest: str, place: str, problem: str) -> None:
    """A standing is judged by its word: tiers without bounds, and no limit."""
    row = ROW.replace("late_delivery", "standing").replace("package", "block")
    (line,) = check_pack(written(tmp_path, TOP + row + rest))
    assert line.startswith(f"{AT}{place}: ")
    assert problem in line


MARKETS = "".join(f'[[market]]\nid = "{name}"\ntitle = "X"\nzone = "UTC"\n' for name in ("us", "uk"))
US, UK = 'markets = ["us"]\n', 'markets = ["uk"]\n'
OTHER = ROW.replace("a.late", "a.b")
UNSEEN = '[[unseen]]\nid = "a.late"\nlabel = "X"\nreason = "no file"\nunlock = "Ask."\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (TOP, "objective: is missing"),
        (TOP + ROW + ROW, "objective[2] (a.late).effective_from: two versions of 'a.late' hold from the beginning"),
        (
            TOP + (ROW + "effective_from = 2024-01-01\n") * 2,
            "objective[2] (a.late).effective_from: two versions of 'a.late' hold from 2024-01-01",
        ),
        (
            TOP + MARKETS + ROW + ROW + UK,
            "objective[2] (a.late).effective_from: two versions of 'a.late' hold from the beginning in uk",
        ),
        (
            TOP + MARKETS + ROW + 'markets = ["uss"]\n',
            f"{AT}.markets[1]: 'uss' is no market of this pack; did you mean",
        ),
        (TOP + MARKETS + ROW + US + OTHER + 'variant_of = "a.late"\n', "'a.late' is no objective in the market 'uk'"),
        (
            TOP + ROW + OTHER + 'variant_of = "a.c"\n' + ROW.replace("a.late", "a.c") + 'variant_of = "a.late"\n',
            "objective[2] (a.b).variant_of: 'a.c' is a variant itself",
        ),
        (TOP + ROW + UNSEEN, "unseen[1] (a.late).id: two rows have the id 'a.late'"),
        (TOP + ROW + UNSEEN + US, "unseen[1] (a.late).markets[1]: 'us' is no market"),
        (TOP + MARKETS.replace('"uk"', '"us"') + ROW, "market: two are named 'us'"),
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
    """What is wrong between the objectives, or outside them, is told as well."""
    assert any(problem in line for line in check_pack(written(tmp_path, text)))


def test_an_id_may_be_counted_here_and_unseen_there(tmp_path: Path) -> None:
    """Rows that share no market share nothing."""
    assert check_pack(written(tmp_path, TOP + MARKETS + ROW + US + ROW + UK)) == []
    assert check_pack(written(tmp_path, TOP + MARKETS + ROW + US + UNSEEN + UK)) == []


def test_all_problems_of_a_pack_come_at_once(tmp_path: Path) -> None:
    """Whoever mends a pack sees every problem in one go, and loading it tells the same."""
    tiers = 'tiers = [{name="a", below=0.2}, {name="b", below=0.1}, {name="c"}]\n'
    one = ROW.replace("late_delivery", "late_delivry").replace("days = 30", "days = 30, last = 3") + tiers
    two = ROW.replace("a.late", "a.two") + 'below = 4\nconfidence = "x"\n'
    three = ROW.replace("a.late", "a.three").replace("package", "block") + "effective_from = 2024-01-01\n"
    file = written(tmp_path, TOP.replace('"UTC"', '"Mars"') + one + two + three + three)
    found = check_pack(file)
    assert sorted(line.split(":")[0] for line in found) == [
        "objective[1] (a.late).metric",
        "objective[1] (a.late).tiers",
        "objective[1] (a.late).window",
        "objective[2] (a.two).below",
        "objective[2] (a.two).confidence",
        "objective[3] (a.three).unit",
        "objective[4] (a.three).effective_from",
        "objective[4] (a.three).unit",
        "zone",
    ]
    with pytest.raises(SettingsError) as error:
        load_pack(str(file))
    assert str(error.value).splitlines() == [f"{file}: {line}" for line in found]
