"""Claims about what people are told of a pack: `policy list` and `policy show`."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from strikewatch.cli.texts import pack_line, pack_text
from strikewatch.core.facts import day_of
from strikewatch.errors import SettingsError
from strikewatch.jobs.packs import listed, shown, shown_account
from strikewatch.policies import shipped
from strikewatch.settings import load_settings

OWN = """[[account]]
name = "flex"
policy = "amazon-flex"
[account.override."flex.late_cancel"]
below = 5
[account.override."flex.on_time"]
off = true
[[account.objective]]
id = "my.late"
label = "My own"
metric = "late_delivery"
unit = "package"
window = { weeks = 1 }
below = 0.05
"""


def by_id(pack: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in pack["objectives"] if one["id"] == name)
    return found


def of_account(folder: Path, text: str = OWN, name: str = "flex") -> dict[str, Any]:
    (folder / "strikewatch.toml").write_text(text, encoding="utf-8")
    return shown_account(load_settings(folder / "strikewatch.toml"), name)


def test_a_list_names_the_markets() -> None:
    """Whose rules differ by country says by which."""
    lines = {pack["id"]: pack_line(pack, 0) for pack in listed()}
    assert lines["custom"] == "custom  A courier's promise to a shop, checked 2026-11-22"
    assert "; markets: us uk" in lines["amazon-seller"]


@pytest.mark.parametrize("name", shipped())
def test_every_objective_of_a_pack_is_told(name: str) -> None:
    """Each stands in the text with its id, its source and where it comes from, variants under theirs."""
    pack = shown(name)
    text = pack_text(pack)
    for one in pack["objectives"]:
        assert f"\n{one['id']}  {one['label']}: {one['window']}; {one['asked']}" in text
        assert f"from {name} (shipped), checked {one['checked']}: {one['source']}" in text
        assert all(f"    variant {variant['id']}  " in text for variant in one["variants"])


def test_the_rules_of_a_day_are_told() -> None:
    """An older day has the older rule, and today's says what it was before."""
    then = by_id(shown("walmart-marketplace", day=day_of(dt.date(2024, 2, 1))), "wm.otd")
    now = by_id(shown("walmart-marketplace"), "wm.otd")
    assert (then["limit"], then["before"], now["limit"]) == ("95 %", [], "90 %")
    assert (now["since"], now["before"][0]["limit"]) == ("2025-01-01", "95 %")


def test_options_that_changed_are_told_of_both_versions() -> None:
    """Where only the way of counting changed, it is named before and after."""
    pack = shown("amazon-flex")
    found = by_id(pack, "flex.late_cancel")
    assert (found["options"], found["before"][0]["options"]) == ({"notice": 45}, {"notice": 60})
    assert "    counted with notice 45\n" in pack_text(pack)
    assert "; counted with notice 60\n" in pack_text(pack)


def test_a_market_is_told_with_its_zone() -> None:
    """The head names the market, and the data every one there is."""
    pack = shown("amazon-seller", market="uk")
    assert "(uk), version" in pack_text(pack).splitlines()[0]
    assert (pack["market"], pack["zone"]) == ("uk", "Europe/London")


def test_the_rules_of_an_account_say_who_changed_them(tmp_path: Path) -> None:
    """An overridden value names the settings and what stood there; one left out is gone; one's own stands last."""
    pack = of_account(tmp_path)
    text = pack_text(pack)
    assert "\n    below from strikewatch.toml: account[1] (flex), was below = 3\n" in text
    assert by_id(pack, "flex.late_cancel")["limit"] == "5"
    assert "flex.on_time" not in {one["id"] for one in pack["objectives"]}
    assert pack["objectives"][-1]["id"] == "my.late"
    assert "\n    from strikewatch.toml: account[1] (flex): your own settings\n" in text


def test_an_account_that_is_none_is_told_with_those_there_are(tmp_path: Path) -> None:
    """And what is wrong with the rules of one is told in full."""
    with pytest.raises(SettingsError, match="no account is named 'b'; there are flex"):
        of_account(tmp_path, name="b")
    with pytest.raises(SettingsError) as error:
        of_account(tmp_path, OWN.replace("below = 5", "below = 5.5").replace("on_time", "ontime"))
    assert len(str(error.value).splitlines()) == 2


def test_a_file_of_ones_own_is_shown_for_the_shipped_one(tmp_path: Path) -> None:
    """`policies/custom.toml` beside the settings is what `custom` means there."""
    (tmp_path / "policies").mkdir()
    source = (Path(__file__).parents[1] / "src/strikewatch/policies/custom.toml").read_text(encoding="utf-8")
    (tmp_path / "policies" / "custom.toml").write_text(source.replace("at_most = 5", "at_most = 9"), encoding="utf-8")
    assert by_id(shown("custom", tmp_path), "custom.returns")["limit"] == "9"
    assert by_id(shown("custom"), "custom.returns")["limit"] == "5"


def test_the_example_of_own_rules_works(tmp_path: Path) -> None:
    """The settings that docs/settings.md writes are sound together with their pack."""
    page = (Path(__file__).parents[1] / "docs" / "settings.md").read_text(encoding="utf-8")
    text = page.split("## Rules of your own\n")[1].split("```toml\n")[1].split("```")[0]
    assert of_account(tmp_path, text)["objectives"][-1]["id"] == "station.late"
