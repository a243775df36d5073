"""Claims about reading a policy pack, and about what is said of one that is wrong."""

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest

from strikewatch.core.facts import day_of
from strikewatch.core.grammar import (
    Adaptive,
    Calendar,
    Composite,
    Consecutive,
    IdleDays,
    LastN,
    Ledger,
    Part,
    RollingDays,
    RollingHours,
    Since,
    Window,
)
from strikewatch.core.model import Level, MetricOptions, Objective, Tier
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
    [
        ("{ days = 42, lag = 2 }", RollingDays(42, 2)),
        ("{ days = 30 }", RollingDays(30)),
        ('{ last = 1000, of = "package" }', LastN(1000, "package", 0)),
        # the newest of another unit than is counted
        ('{ last = 20, of = "block", lag = 2, forgive = 1 }', LastN(20, "block", 2, forgive=1)),
        (
            '{ last = 100, of = "package", drop_lowest = 2, drop_from = 90 }',
            LastN(100, "package", drop_lowest=2, drop_from=90),
        ),
        ('{ weeks = 1, start = "sunday", assessed = "wednesday" }', Calendar("week", 1, 6, 2)),
        ("{ weeks = 2, lag = 1 }", Calendar("week", 2, lag=1)),
        ("{ months = 3, assessed = 20 }", Calendar("month", 3, assessed=20)),
        (
            "{ short = { months = 3, assessed = 20 }, long = { months = 12, assessed = 20 }, units = 400 }",
            Adaptive(Calendar("month", 3, assessed=20), Calendar("month", 12, assessed=20), 400),
        ),
        (
            "{ short = { days = 30, lag = 2 }, long = { weeks = 9, lag = 2 }, units = 50 }",
            Adaptive(RollingDays(30, 2), Calendar("week", 9, lag=2), 50),
        ),
        ('{ since = "2025-01-01" }', Since(day_of(dt.date(2025, 1, 1)))),
        ("{ since = 2025-01-01, lag = 3 }", Since(day_of(dt.date(2025, 1, 1)), 3)),
    ],
)
def test_a_window_is_a_value_of_the_grammar(tmp_path: Path, text: str, window: Window) -> None:
    """Every form that looks back over a rate of units arrives as it is meant."""
    row = ROW.replace(WINDOW, f"window = {text}\n")
    assert only_objective(tmp_path, "", row).window == window


COUNT = 'kind = "count"\n'
STARS = 'metric = "star_rating"\nunit = "rating"\nkind = "stars"\n'
LEDGER = 'metric = "account_health"\nunit = "violation"\nkind = "points"\n'
SCORE = 'metric = "score"\nunit = "point"\nkind = "points"\nout_of = 850\n'


@pytest.mark.parametrize(
    ("counted", "text", "window"),
    [
        (COUNTED + COUNT, "{ hours = 24 }", RollingHours(24)),
        (COUNTED + COUNT, "{ in_a_row = 30, lag = 1 }", Consecutive(30, 1)),
        ('metric = "work"\nunit = "block"\nkind = "days"\n', "{ idle = true }", IdleDays()),
        (LEDGER, "{ ledger_days = 180, start = 200 }", Ledger(180, 200)),
        (
            LEDGER,
            "{ ledger_days = 180, start = 200, earned = 4, per = 200, most = 1000 }",
            Ledger(180, 200, 4, 200, 1000),
        ),
        # ratings are counted in the four stars that each can lose
        (
            STARS,
            '{ last = 100, of = "rating", drop_lowest = 2, drop_from = 100, forgive = 1 }',
            LastN(400, "rating", parts=4, drop_lowest=2, drop_from=400, forgive=4),
        ),
        (STARS, '{ last = 100, of = "order" }', LastN(400, "order", parts=4)),
        (
            STARS,
            "{ short = { days = 30 }, long = { days = 90 }, units = 20 }",
            Adaptive(RollingDays(30), RollingDays(90), 80),
        ),
    ],
)
def test_a_window_goes_with_its_kind(tmp_path: Path, counted: str, text: str, window: Window) -> None:
    """Bursts, runs, idle days, ledgers and stars have the kind of figure that they need."""
    row = f"{HEAD}{counted}window = {text}\n{FOOT}"
    assert only_objective(tmp_path, "", row).window == window


def test_a_score_is_made_of_the_tiers_of_others(tmp_path: Path) -> None:
    """Weights and points arrive exactly, in the order of the file."""
    tiers = 'tiers = [{name = "Great", below = 0.02}, {name = "rest"}]\n'
    window = '{ parts = [ { objective = "a.late", weight = 0.35, points = { Great = 20.5, rest = 13 } } ] }'
    score = ROW.replace("a.late", "a.score").replace(COUNTED, SCORE).replace(WINDOW, f"window = {window}\n")
    pack = load_pack(str(written(tmp_path, TOP + ROW + tiers + score)))
    part = Part("a.late", Fraction(7, 20), (("Great", Fraction(41, 2)), ("rest", Fraction(13))))
    assert pack.objectives[1].window == Composite((part,))


@pytest.mark.parametrize(
    ("counted", "bound", "limit", "comparator", "shown"),
    [
        (STARS, "at_least = 4.7", Fraction(3, 40), ">", "4.7"),
        (STARS, "above = 4.8", Fraction(1, 20), ">=", "4.8"),
        (STARS, "at_least = 5", Fraction(0), ">", "5"),
        (COUNTED + 'kind = "per_million"\n', "below = 1100", Fraction(11, 10_000), ">=", "1100"),
        (COUNTED + 'kind = "per_hundred"\n', "at_most = 10", Fraction(1, 10), ">", "10"),
        (COUNTED + 'kind = "per_hundred"\n', "at_least = 98", Fraction(1, 50), ">", "98"),
        (SCORE, "at_least = 800", Fraction(1, 17), ">", "800"),
        (LEDGER, "at_least = 100", Fraction(100), ">", "100"),
        (LEDGER, "above = 99", Fraction(101), ">=", "99"),
        ('metric = "work"\nunit = "block"\nkind = "days"\n', "below = 180", Fraction(180), ">=", "180"),
    ],
)
def test_a_figure_is_turned_once_and_shown_as_it_was_written(
    tmp_path: Path, counted: str, bound: str, limit: Fraction, comparator: str, shown: str
) -> None:
    """Stars, rates per million, points and days become an exact limit on what is bad, and back."""
    windows = {"account_health": "{ ledger_days = 180, start = 200 }", "work": "{ idle = true }"}
    window = next((text for metric, text in windows.items() if metric in counted), "{ days = 30 }")
    objective = only_objective(tmp_path, bound, f"{HEAD}{counted}window = {window}\n{FOOT}")
    assert (objective.limit, objective.comparator) == (limit, comparator)
    assert objective.shown(limit) == Fraction(shown)


def test_what_counts_ratings_counts_their_stars(tmp_path: Path) -> None:
    """The minimum volume of a rating is said in ratings and held in stars that can be lost."""
    row = f"{HEAD}{STARS}window = {{ days = 30 }}\n{FOOT}"
    assert only_objective(tmp_path, "minimum_volume = 10", row).minimum_volume == 40


def test_a_count_stands_beside_a_rate(tmp_path: Path) -> None:
    """Whichever is kinder, or the count alone for few units."""
    objective = only_objective(tmp_path, "below = 0.01\nor_count = { at_most = 3, until = 300 }\n")
    assert (objective.count_limit, objective.count_comparator, objective.count_until) == (Fraction(3), ">", 300)


def test_every_condition_arrives(tmp_path: Path) -> None:
    """Buyers, segments, variants and causes of a pack are those of the objective."""
    row = ROW.replace("package", "order")
    variant = row.replace("a.late", "a.late.x") + (
        'variant_of = "a.late"\nminimum_buyers = 5\nsegment_by = "place"\n'
        'options = { excluding = ["weather"], only = ["traffic"], unrated_is_best = true, by_event = true }\n'
    )
    objective = load_pack(str(written(tmp_path, TOP + row + variant))).objectives[1]
    assert (objective.variant_of, objective.minimum_buyers, objective.segment_by) == ("a.late", 5, "place")
    assert objective.options == MetricOptions(
        excluding=("weather",), only=("traffic",), unrated_is_best=True, by_event=True
    )


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


# --- versions, markets, own files


def version(since: str, bound: str, more: str = "") -> str:
    return f"{ROW}{bound}\n{f'effective_from = {since}' if since else ''}\n{more}\n"


def test_the_rule_of_the_day_is_used(tmp_path: Path) -> None:
    """Of several versions the newest that has begun holds, whatever their order in the file."""
    rows = version("2025-01-01", "below = 0.1") + version("", "below = 0.3") + version("2024-01-01", "below = 0.2")
    pack = load_pack(str(written(tmp_path, TOP + rows)))
    for date, limit in (("2023-12-31", 30), ("2024-01-01", 20), ("2024-12-31", 20), ("2025-01-01", 10)):
        (objective,) = pack.in_force(day_of(dt.date.fromisoformat(date)))
        assert objective.limit == Fraction(limit, 100)
    assert pack.objectives == pack.in_force(day_of(pack.checked))
    assert [older.limit for older in pack.versions_before(pack.objectives[0])] == [Fraction(1, 5), Fraction(3, 10)]


def test_a_rule_that_has_not_begun_holds_nowhere(tmp_path: Path) -> None:
    """Neither it nor a variant of it is there before its day; the others keep the order of the file."""
    late = version("2026-02-01", "", "").replace("a.late", "a.b")
    variant = ROW.replace("a.late", "a.b.x") + 'variant_of = "a.b"\n'
    pack = load_pack(str(written(tmp_path, TOP + late + variant + ROW)))
    before, after = (pack.in_force(day_of(dt.date(2026, month, 1))) for month in (1, 2))
    assert [one.id for one in before] == ["a.late"]
    assert [one.id for one in after] == ["a.b", "a.b.x", "a.late"]
    assert pack.ids == ("a.b", "a.b.x", "a.late")


MARKETS = (
    '[[market]]\nid = "us"\ntitle = "United States"\nzone = "America/New_York"\n'
    '[[market]]\nid = "uk"\ntitle = "United Kingdom"\nzone = "Europe/London"\n'
)
UNSEEN = '[[unseen]]\nid = "a.x"\nlabel = "X"\nreason = "no file"\nunlock = "Ask."\n'


def two_markets(folder: Path) -> Path:
    here = 'markets = ["us"]\n'
    there = 'markets = ["uk"]\n'
    text = TOP + MARKETS + ROW + here + "below = 0.1\n" + ROW + there + "below = 0.2\n" + UNSEEN + there
    return written(folder, text)


def test_a_market_has_rules_of_its_own(tmp_path: Path) -> None:
    """The first market is the default; each has its objectives, its zone, and what is unseen there."""
    file = two_markets(tmp_path)
    default, us, uk = (load_pack(str(file), market=market) for market in (None, "us", "uk"))
    assert default == us
    assert [(pack.market, pack.zone) for pack in (us, uk)] == [("us", "America/New_York"), ("uk", "Europe/London")]
    assert [pack.objectives[0].limit for pack in (us, uk)] == [Fraction(1, 10), Fraction(1, 5)]
    assert [pack.ids for pack in (us, uk)] == [("a.late",), ("a.late", "a.x")]
    assert [market.id for market in us.markets] == ["us", "uk"]


def test_a_market_that_is_none_is_told_with_those_there_are(tmp_path: Path) -> None:
    """And a pack without markets says so."""
    with pytest.raises(SettingsError, match="'de' is no market of this pack; there are us, uk"):
        load_pack(str(two_markets(tmp_path)), market="de")
    with pytest.raises(SettingsError, match="'us' is no market of this pack; it has none"):
        load_pack("custom", market="us")


def test_a_name_may_hold_its_market() -> None:
    """`amazon-seller-us`, as settings of old have it, is the pack of sellers in that market."""
    pack = load_pack("amazon-seller-us")
    assert (pack.id, pack.market) == ("amazon-seller", "us")
    assert load_pack("amazon-seller-uk").market == "uk"
    with pytest.raises(SettingsError, match="is 'uk', but the policy's name says 'us'"):
        load_pack("amazon-seller-us", market="uk")
    with pytest.raises(SettingsError, match="'xx' is no market of this pack"):
        load_pack("amazon-seller-xx")


def test_a_file_of_ones_own_replaces_a_shipped_one(tmp_path: Path) -> None:
    """`policies/uber.toml` beside the settings is taken for the pack `uber`, and said to be where options come from."""
    (tmp_path / "policies").mkdir()
    written(tmp_path, TOP + ROW).rename(tmp_path / "policies" / "uber.toml")
    assert load_pack("uber", tmp_path).id == "mine"
    assert load_pack("uber").id == "uber"
    assert load_pack("uber", tmp_path).origins["a.late"]["window"] == "policies/uber.toml, checked 2026-11-22"


def test_every_option_says_where_it_comes_from() -> None:
    """An option of a shipped pack names the pack and the day on which it was checked."""
    pack = load_pack("custom")
    assert pack.origins["custom.late"]["below"] == "custom (shipped), checked 2026-11-22"
    assert "at_most" not in pack.origins["custom.late"]
