"""Claims about a person's own rules on top of a pack."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from strikewatch.core.model import MetricOptions, Objective, RollingDays
from strikewatch.errors import SettingsError
from strikewatch.policies import Pack, account_pack

WHERE = "strikewatch.toml: account[1] (flex)"
TOP = """id = "mine"
platform = "Mine"
title = "My pack"
zone = "UTC"
effective_from = "2026-01-01"
checked = 2026-11-22
version = "1"
disclaimer = "Not affiliated."
[appeal]
text = "Answer."
source = "a letter"
[[market]]
id = "us"
title = "United States"
zone = "UTC"
[[market]]
id = "uk"
title = "United Kingdom"
zone = "Europe/London"
"""
FOOT = 'consequence = "A strike."\nadvice = "Be on time."\nsource = "a letter"\nchecked = "2026-11-22"\n'
SHAPE = 'metric = "late_delivery"\nunit = "package"\nwindow = { days = 42, lag = 2 }\n'
TIERS = 'tiers = [{ name = "good", at_least = 0.95 }, { name = "bad" }]\n'
ROWS = (
    f'[[objective]]\nid = "a.late"\nlabel = "Late"\n{SHAPE}{FOOT}at_least = 0.90\noptions = {{ grace = 5 }}\n{TIERS}'
    f'[[objective]]\nid = "a.late.x"\nlabel = "Late, else"\n{SHAPE}{FOOT}variant_of = "a.late"\n'
    f'[[objective]]\nid = "a.uk"\nlabel = "There"\n{SHAPE}{FOOT}markets = ["uk"]\n'
)
UNSEEN = '[[unseen]]\nid = "a.hidden"\nlabel = "X"\nreason = "no file"\nunlock = "Ask."\n'
OWN: Mapping[str, object] = {
    "id": "my.late", "label": "My own", "metric": "late_delivery", "unit": "package", "window": {"days": 7},
}  # fmt: skip
Table = Mapping[str, object]


def pack_with(
    folder: Path, overrides: Mapping[str, Table], objectives: Sequence[Table] = (), *, market: str | None = None
) -> Pack:
    (folder / "mine.toml").write_text(TOP + ROWS + UNSEEN, encoding="utf-8")
    return account_pack("mine.toml", folder, market=market, overrides=overrides, objectives=objectives, where=WHERE)


def overridden(folder: Path, **options: object) -> Objective:
    return pack_with(folder, {"a.late": options}).objectives[0]


def told(folder: Path, overrides: Mapping[str, Table], objectives: Sequence[Table] = ()) -> list[str]:
    with pytest.raises(SettingsError) as error:
        pack_with(folder, overrides, objectives)
    return str(error.value).splitlines()


@pytest.mark.parametrize(
    ("bound", "limit", "comparator"),
    [
        ({"at_least": 0.8}, Fraction(1, 5), ">"),
        # whichever bound was there, it is replaced; a float is taken as it was written
        ({"above": 0.9}, Fraction(1, 10), ">="),
        ({"at_least": "0.93"}, Fraction(7, 100), ">"),
        ({"at_most": 0.1, "tiers": []}, Fraction(1, 10), ">"),
    ],
)
def test_an_own_bound_replaces_the_packs(
    tmp_path: Path, bound: Mapping[str, object], limit: Fraction, comparator: str
) -> None:
    """A limit of one's own stands alone, exactly as it is written."""
    objective = overridden(tmp_path, **bound)
    assert (objective.limit, objective.comparator) == (limit, comparator)


def test_an_own_option_replaces_only_itself(tmp_path: Path) -> None:
    """What is not overridden stays the pack's; the options of a metric are replaced one by one."""
    objective = overridden(tmp_path, window={"days": 30}, options={"notice": 60}, minimum_volume=5)
    assert objective.window == RollingDays(30)
    assert objective.options == MetricOptions(grace=5, notice=60)
    assert (objective.minimum_volume, objective.limit, objective.source) == (5, Fraction(1, 10), "a letter")


def test_every_version_of_a_rule_is_overridden(tmp_path: Path) -> None:
    """One's own limit holds on old days too."""
    (tmp_path / "two.toml").write_text(
        TOP + ROWS + ROWS.split("[[objective]]\n")[1].join(["[[objective]]\n", "effective_from = 2026-05-01\n"]),
        encoding="utf-8",
    )
    pack = account_pack("two.toml", tmp_path, overrides={"a.late": {"at_least": 0.5}})
    assert [one.objective.limit for one in pack.versions if one.objective.id == "a.late"] == [Fraction(1, 2)] * 2


def test_an_objective_left_out_takes_its_variants_along(tmp_path: Path) -> None:
    """`off` is for whoever is not judged by a rule."""
    assert pack_with(tmp_path, {"a.late": {"off": False}}).ids == ("a.late", "a.late.x", "a.hidden")
    assert pack_with(tmp_path, {"a.late": {"off": True}}, market="uk").ids == ("a.uk", "a.hidden")


def test_an_objective_of_ones_own_needs_no_source(tmp_path: Path) -> None:
    """It comes last, is an estimate unless it says otherwise, and may count what the pack does not see."""
    pack = pack_with(tmp_path, {}, [OWN, {**OWN, "id": "a.hidden", "below": 0.1}])
    assert [one.id for one in pack.objectives] == ["a.late", "a.late.x", "my.late", "a.hidden"]
    assert (pack.objectives[2].source, pack.objectives[2].checked) == ("your own settings", "")
    assert pack.objectives[2].estimate
    assert pack.unseen == ()


def test_every_value_says_who_wrote_it(tmp_path: Path) -> None:
    """An overridden option names the account and what stood there before; the rest names the pack."""
    override = {"a.late": {"below": 0.3, "tiers": [], "window": {"days": 30}, "label": "Mine", "minimum_volume": 3}}
    pack = pack_with(tmp_path, override, [OWN])
    given = pack.origins["a.late"]
    assert given["below"] == f"{WHERE}, was at_least = 0.90"
    assert given["window"] == f"{WHERE}, was window = {{ days = 42, lag = 2 }}"
    assert given["label"] == f'{WHERE}, was label = "Late"'
    assert given["minimum_volume"] == WHERE
    assert given["tiers"].startswith(f'{WHERE}, was tiers = [{{ name = "good", at_least = 0.95 }}')
    assert given["metric"] == "mine.toml, checked 2026-11-22"
    assert set(pack.origins["my.late"].values()) == {WHERE}


@pytest.mark.parametrize(
    ("name", "override", "place", "problem"),
    [
        ("a.lat", {"below": 0.1}, "", "no objective of the pack has this id; did you mean 'a.late'?"),
        ("a", {"late": {"below": 0.1}}, "", 'an id is quoted: [account.override."a.late"]'),
        ("a.hidden", {"below": 0.1}, "", "no file shows it, so nothing is there to override"),
        ("a.uk", {"below": 0.1}, "", "is no objective in the market 'us'"),
        ("a.late", {"id": "b"}, ".id", "an objective keeps its id"),
        ("a.late", {"off": "yes"}, ".off", "expects true or false, not 'yes'"),
        ("a.late", {"at_least": 90}, ".at_least", "a rate lies between 0 and 1"),
        ("a.late", {"window": {"days": 0}}, ".window.days", "greater than or equal to 1"),
        ("a.late", {"options": {"graze": 5}}, ".options.graze", "is no option here"),
        ("a.late", {"metric": "lateness"}, ".metric", "is no metric"),
        # what contradicts the pack is the override's problem, not the pack's
        ("a.late", {"below": 0.1}, "", "contradicts `tiers[1].at_least` of the pack; override that too"),
        ("a.late", {"unit": "block"}, ".unit", "counts package or order"),
    ],
)
def test_a_problem_of_an_override_names_its_place(
    tmp_path: Path, name: str, override: Table, place: str, problem: str
) -> None:
    """It is told with the settings file, the account, the objective and the option."""
    (line,) = told(tmp_path, {name: override})
    assert line.startswith(f'{WHERE}.override."{name}"{place}: ')
    assert problem in line


@pytest.mark.parametrize(
    ("row", "place", "problem"),
    [
        ({**OWN, "id": "a.late"}, "(a.late).id", "the pack has it already; change it under [account.override."),
        ({**OWN, "unit": "trip"}, "(my.late).unit", "counts package or order, not 'trip'"),
        ({**OWN, "consequence": ""}, "(my.late).consequence", "expects a text"),
        ({**OWN, "variant_of": "a.lat"}, "(my.late).variant_of", "did you mean 'a.late'?"),
    ],
)
def test_a_problem_of_an_own_objective_names_its_place(tmp_path: Path, row: Table, place: str, problem: str) -> None:
    """One's own objectives are counted apart from the pack's."""
    (line,) = told(tmp_path, {}, [{**OWN, "id": "my.first"}, row])
    assert line.startswith(f"{WHERE}.objective[2] {place}: ")
    assert problem in line


def test_problems_of_the_pack_and_of_ones_own_come_together(tmp_path: Path) -> None:
    """Nobody mends a settings file twice because the pack was wrong too."""
    (tmp_path / "mine.toml").write_text(TOP + ROWS.replace('"Late"', '""') + "belo = 1\n", encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        account_pack(
            "mine.toml",
            tmp_path,
            market="de",
            overrides={"a.late": {"at_least": 7}, "b": {}},
            objectives=[{"id": "my.x"}],
            where=WHERE,
        )
    file = tmp_path / "mine.toml"
    places = [line.rsplit(": ", 1)[0] for line in str(error.value).splitlines()]
    assert sorted(places) == sorted([
        f"{WHERE}.market",
        f"{file}: objective[1] (a.late).label",
        f"{file}: objective[3] (a.uk).belo",
        f'{WHERE}.override."a.late".at_least',
        f'{WHERE}.override."b"',
        *(f"{WHERE}.objective[1] (my.x).{option}" for option in ("label", "metric", "unit", "window")),
    ])  # fmt: skip


def test_a_part_of_a_score_is_not_simply_left_out(tmp_path: Path) -> None:
    """Who leaves out an objective that a score counts is told so."""
    part = '{ objective = "a.late", weight = 1, points = { good = 1, bad = 0 } }'
    score = SHAPE.replace("late_delivery", "score").replace("package", "point").replace("{ days = 42, lag = 2 }", "W")
    row = f'[[objective]]\nid = "a.score"\nlabel = "Score"\n{score}{FOOT}kind = "points"\nout_of = 1\n'
    text = TOP + ROWS + row.replace("W", f"{{ parts = [ {part} ] }}")
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r'override\."a\.late"\.off: a score is made of it'):
        account_pack("mine.toml", tmp_path, overrides={"a.late": {"off": True}}, where=WHERE)
