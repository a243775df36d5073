"""Claims about the first hour: what `init` writes, and what it says the files at hand can tell."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest

from strikewatch import starting
from strikewatch.core.facts import day_of
from strikewatch.core.grammar import Composite
from strikewatch.core.metrics import METRICS
from strikewatch.core.record import carried_by
from strikewatch.errors import SettingsError, StrikewatchError
from strikewatch.importers import identify
from strikewatch.importers.figures import COLUMNS, UNSEEN
from strikewatch.importers.own_log import BLOCKS, DELIVERIES
from strikewatch.importers.source import Context, Source
from strikewatch.jobs import ingest
from strikewatch.jobs.sources import Told, outlook, sources
from strikewatch.policies import load_pack, shipped
from strikewatch.settings import load_settings
from strikewatch.starting import PLATFORMS, SOURCES, Answers, begin, chosen, markets, settings_text, unpack

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
TRIPS = """\
id,accepted,promised,delivered,outcome,stars,complaint,rated on
1,2026-11-20 18:00,2026-11-20 18:40,2026-11-20 18:35,done,5,no,2026-11-21
2,2026-11-20 19:00,2026-11-20 19:40,2026-11-20 19:45,done,3,yes,2026-11-20
3,2026-11-20 20:00,2026-11-20 20:40,,dropped,,,
4,2026-11-20 21:00,2026-11-20 21:40,,cancelled by others,1,,2026-11-21
"""
TEMPLATES = {"deliveries": DELIVERIES, "blocks": BLOCKS, "figures": COLUMNS}


def answers(folder: Path, platform: str = "amazon-flex", have: tuple[str, ...] = tuple(SOURCES)) -> Answers:
    return Answers(folder, platform, "America/Chicago", have)


def told(policy: str, *have: str) -> dict[str, list[str]]:
    """Each objective with the sources at hand that tell it."""
    return {one["id"]: one["told_by"] for one in outlook(policy, have)["objectives"]}


# --- what is written


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("have", [("mails",), tuple(SOURCES)])
def test_the_settings_work_as_they_are(tmp_path: Path, platform: str, have: tuple[str, ...]) -> None:
    """What `init` writes loads, with a pack that loads, for every platform and whatever one has."""
    begin(answers(tmp_path, platform, have))
    settings = load_settings(tmp_path / "strikewatch.toml")
    (account,) = settings.accounts
    assert load_pack(account.policy, tmp_path).objectives
    assert settings.zone == "America/Chicago"
    assert account.market == next((one.id for one in load_pack(account.policy, tmp_path).markets), None)
    assert bool(account.table) == ("exports" in have and platform not in ("uber", "grubhub"))


def test_its_channel_works_once_it_is_switched_on(tmp_path: Path) -> None:
    """Taking the marks off the example of a channel leaves a sound file."""
    head, channel = settings_text(answers(tmp_path)).split("# [[notify]]")
    file = tmp_path / "strikewatch.toml"
    file.write_text(head + "[[notify]]" + channel.replace("\n# ", "\n"), encoding="utf-8")
    assert load_settings(file).notify[0].name == "phone"


@pytest.mark.parametrize(("name", "columns"), TEMPLATES.items())
def test_templates_have_the_readers_columns(tmp_path: Path, name: str, columns: tuple[str, ...]) -> None:
    """Each template is a header alone, in the order its reader documents, and one reader claims it."""
    begin(answers(tmp_path))
    file = tmp_path / "log" / "flex" / f"{name}.csv"
    assert file.read_text(encoding="utf-8") == ",".join(columns) + "\n"
    mappings = load_settings(tmp_path / "strikewatch.toml").accounts[0].mappings()
    context = Context("flex", "America/Chicago", day_of(dt.date(2026, 11, 22)), mappings=mappings)
    assert identify(Source(file), context).name in ("own-log", "figures")


def test_folders_are_for_their_owner_alone(tmp_path: Path) -> None:
    """Whatever folder is made, nobody else can look into it."""
    home = tmp_path / "new" / "home"
    begin(answers(home))
    made = [path for path in (tmp_path / "new").rglob("*") if path.is_dir()]
    assert {path.name for path in made} == {"home", "inbox", "log", "flex", "state", "reports"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o700}


def test_settings_are_never_overwritten(tmp_path: Path) -> None:
    """A second `init` says that there is a file, and changes nothing."""
    file = tmp_path / "strikewatch.toml"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(StrikewatchError, match="lies here already and stays as it is"):
        begin(answers(tmp_path))
    assert file.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [file]


def test_a_log_that_is_kept_already_stays(tmp_path: Path) -> None:
    """A template never replaces a file that somebody has written into."""
    log = tmp_path / "log" / "flex" / "deliveries.csv"
    log.parent.mkdir(parents=True)
    log.write_text("my own lines", encoding="utf-8")
    begin(answers(tmp_path))
    assert log.read_text(encoding="utf-8") == "my own lines"


def test_a_pack_of_ones_own_is_a_copy_to_change(tmp_path: Path) -> None:
    """For `custom` the example pack is put beside the settings, which name it."""
    begin(answers(tmp_path, "custom"))
    (account,) = load_settings(tmp_path / "strikewatch.toml").accounts
    assert account.policy == "my-pack.toml"
    assert load_pack(account.policy, tmp_path).id == "custom"


def test_what_cannot_be_is_told_all_at_once(tmp_path: Path) -> None:
    """A wrong zone and a wrong source are both named, with what would be right; nothing is written."""
    with pytest.raises(SettingsError) as error:
        begin(Answers(tmp_path / "home", "uber", "Mars/Base", ("mails", "dreams")))
    zone, source = sorted(str(error.value).splitlines(), reverse=True)
    assert "'Mars/Base' is no time zone" in zone
    assert "'dreams' is not one of mails, screens, log, exports" in source
    assert not (tmp_path / "home").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file in the way is told in a sentence."""
    (tmp_path / "inbox").write_text("", encoding="utf-8")
    with pytest.raises(StrikewatchError, match=r"inbox.*cannot be written"):
        begin(answers(tmp_path))


def test_a_seller_counts_days_by_the_platforms_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The zone that is proposed is the store's for a seller, and the machine's for a driver."""
    monkeypatch.setattr(starting, "machine_zone", lambda: "Europe/Berlin")
    assert starting.zone_guess("amazon-seller") == "America/Los_Angeles"
    assert starting.zone_guess("amazon-seller-uk") == "Europe/London"
    assert starting.zone_guess("etsy") == "America/New_York"
    assert starting.zone_guess("uber") == "Europe/Berlin"


def test_every_shipped_pack_can_be_started_with() -> None:
    """`init` knows each pack that comes with the program, and each of its markets."""
    assert set(PLATFORMS) == set(shipped())
    assert {name: tuple(markets(name)) for name in PLATFORMS} == {
        name: tuple(one.id for one in load_pack(name).markets) for name in shipped()
    }


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("etsy", ("etsy", "")),
        ("ebay", ("ebay", "us")),
        ("amazon-seller", ("amazon-seller", "us")),
        ("amazon-seller-uk", ("amazon-seller", "uk")),
        # a platform of that name comes before a market
        ("amazon-seller-flex", ("amazon-seller-flex", "in")),
        ("amazon-seller-flex-br", ("amazon-seller-flex", "br")),
    ],
)
def test_a_market_may_stand_behind_the_platform(tmp_path: Path, name: str, meant: tuple[str, str]) -> None:
    """The settings name the platform and the market apart."""
    assert chosen(name) == meant
    begin(answers(tmp_path, name))
    (account,) = load_settings(tmp_path / "strikewatch.toml").accounts
    assert (account.policy, account.market or "") == meant


@pytest.mark.parametrize(
    ("name", "hint"), [("amazon-seller-mars", ", or a market of it, such as amazon-seller-us"), ("lyf", "custom")]
)
def test_an_unknown_platform_is_told_with_what_there_is(name: str, hint: str) -> None:
    """All platforms are listed, and how a market is named where only that is wrong."""
    with pytest.raises(SettingsError, match=f"{name!r} is not one of amazon-flex, uber, .*{hint}$"):
        starting.check_platform(name)


@pytest.mark.parametrize("platform", [name for name, one in PLATFORMS.items() if one.table == starting.TRIP_LIST])
def test_the_example_of_a_list_of_trips_reads_such_a_list(tmp_path: Path, platform: str) -> None:
    """Every row of a list with the columns of the example is read, and its pack has an objective it tells."""
    begin(answers(tmp_path, platform))
    settings = load_settings(tmp_path / "strikewatch.toml")
    (account,) = settings.accounts
    unit = PLATFORMS[platform].unit
    file = tmp_path / "inbox" / account.name / f"my-{unit}s.csv"
    file.write_text(TRIPS, encoding="utf-8")
    (mapping,) = (table for _, table in account.mappings())
    assert [(one.accepted, one.rejected) for one in ingest(settings, [file], now=NOW)] == [(4, 0)]
    own = Told(tuple((one.unit, carried_by(one)) for one in mapping.units))
    assert any(own.tells(one) for one in load_pack(platform).objectives)


# --- what it can tell


def test_weekly_mails_tell_the_three_figures_they_print() -> None:
    """A Flex driver with mails alone learns of arrival, late packages and completion, and of nothing else."""
    found = told("amazon-flex", "mails")
    assert {name for name, by in found.items() if by} == {"flex.reliability_rate", "flex.on_time", "flex.completion"}


def test_a_log_unlocks_what_mails_do_not_print() -> None:
    """Late forfeits are told by none of the mails; log, screens and own tables would."""
    (late,) = [one for one in outlook("amazon-flex", ["mails"])["objectives"] if one["id"] == "flex.late_cancel"]
    assert (late["told_by"], late["unlocked_by"]) == ([], ["screens", "log", "exports"])


def test_the_trips_file_tells_cancellations_alone() -> None:
    """Uber's download holds no offers and no ratings; only the app's screen shows these."""
    assert told("uber", "exports", "log", "mails") == {
        "uber.cancel": ["exports"], "uber.acceptance": [], "uber.satisfaction": [],
    }  # fmt: skip


@pytest.mark.parametrize("policy", PLATFORMS)
def test_nothing_is_promised_that_no_source_could_tell(policy: str) -> None:
    """A screen tells every figure but those that are kept from records; what cannot be counted a screen alone."""
    for one in load_pack(policy).objectives:
        able = {name for name, source in sources(policy).items() if source.tells(one)}
        whole = isinstance(one.window, Composite)
        assert ("screens" in able) is (one.metric not in UNSEEN and not whole)
        assert METRICS[one.metric].counting or able == (set() if whole else {"screens"})


@pytest.mark.parametrize("policy", PLATFORMS)
def test_every_objective_can_be_told_somehow(policy: str) -> None:
    """Whatever is judged stands in the outlook with a source that tells it; other readings do not stand there."""
    found = {one["id"]: [*one["told_by"], *one["unlocked_by"]] for one in outlook(policy, ["screens"])["objectives"]}
    assert list(found) == [one.id for one in load_pack(policy).objectives if not one.variant_of]
    assert [name for name, by in found.items() if not by] == []


def test_a_score_is_told_by_its_parts() -> None:
    """Three of the five parts of the card make its score, wherever they come from; two do not."""
    told_by = {one["id"]: one["told_by"] for one in outlook("amazon-dsp-uk", ["log", "exports"])["objectives"]}
    assert told_by["dsp.dcr"] == told_by["dsp.dnr_dpmo"] == ["log", "exports"]
    assert told_by["dsp.overall"] == ["exports"]


def test_days_worked_are_told_by_any_work() -> None:
    """Packages of a log tell on which days somebody drove, though the objective speaks of blocks."""
    (idle,) = [one for one in load_pack("amazon-flex").objectives if one.id == "flex.idle"]
    assert Told((("package", frozenset({"delivered"})),)).tells(idle)
    assert not Told((("offer", frozenset({"delivered"})),)).tells(idle)


@pytest.mark.parametrize("policy", PLATFORMS)
def test_a_template_is_written_only_where_it_can_tell_something(policy: str) -> None:
    """Nobody is given a log whose rows no objective of the pack reads."""
    log = sources(policy)["log"]
    useful = any(log.tells(one) for one in load_pack(policy).objectives)
    assert ("deliveries" in PLATFORMS[policy].templates) == useful


# --- the samples


def test_the_samples_are_copied_with_their_day(tmp_path: Path) -> None:
    """The folder holds settings that load and files to take in; a second time refreshes it."""
    for _ in range(2):
        assert unpack(tmp_path / "demo") == dt.date(2026, 11, 20)
    assert load_settings(tmp_path / "demo" / "strikewatch.toml").accounts
    assert any((tmp_path / "demo" / "inbox").rglob("*.eml"))


def test_samples_are_not_mixed_into_something_else(tmp_path: Path) -> None:
    """A folder with files of somebody's own is left alone."""
    (tmp_path / "letters.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StrikewatchError, match="holds something else"):
        unpack(tmp_path)


def test_missing_samples_are_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without samples says what to do."""
    monkeypatch.setattr(starting, "HERE", tmp_path / "src" / "strikewatch")
    with pytest.raises(StrikewatchError, match="sample exports are not there"):
        starting.samples()
