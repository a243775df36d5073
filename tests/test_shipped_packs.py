"""Claims about the packs that come with the program."""

from __future__ import annotations

import datetime as dt
import runpy
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from strikewatch.core.facts import day_of
from strikewatch.core.grammar import Adaptive, LastN, RollingDays
from strikewatch.core.metrics import METRICS
from strikewatch.core.model import Level, Objective
from strikewatch.core.results import Unseen
from strikewatch.policies import Pack, check_pack, load_pack, pack_path, shipped

DOCS = Path(__file__).parents[1] / "docs"
PLATFORMS = (
    "amazon-dsp", "amazon-flex", "amazon-seller", "amazon-seller-flex", "amazon-sfp", "doordash", "ebay", "etsy",
    "gopuff", "grubhub", "instacart", "lyft", "shipt", "spark", "tiktok-shop", "uber", "walmart-marketplace",
)  # fmt: skip

# Every figure that the platforms are known to keep of somebody, 88 of them.
FIGURES = {
    "flex": "standing late_cancel missed_block late_checkin reliability_rate dnr on_time completion not_returned "
            "instructions",
    "amz": "odr lsr10 lsr30 pfcr pfcr_offer vtr otdr idr rdr ahr violations",
    "sfp": "on_time_delivery cancel vtr",
    "sfx": "late_ship late_handover cancel return_grading",
    "mlf": "in",
    "dd": "customer_rating completion acceptance on_time lateness_cv cv_count overall",
    "uber": "satisfaction cancel acceptance",
    "spark": "acceptance completion drops_24h on_time rating",
    "ic": "rating cancel quality reliability_legacy",
    "gh": "attendance acceptance block_drop v2",
    "shipt": "rating on_time reliability",
    "lyft": "rating acceptance",
    "gopuff": "issues",
    "dsp": "dcr dnr_dpmo dsb_dpmo pod cc ced cdf safety",
    "wm": "cancel otd vtr refund response neg_feedback returns inr late_ship",
    "ebay": "tdr ccwsr lsr tracking",
    "etsy": "case reviews on_time messages star odr_legacy",
    "tt": "ldr vtr ahr",
}  # fmt: skip
KNOWN = [f"{prefix}.{name}" for prefix, names in FIGURES.items() for name in names.split()]
BESIDES = {
    "flex.idle": "the one ending of Flex that is a number: days since the last block",
    "flex.claimed": "what articles alone claim of Flex, counted without a verdict",
    "dsp.overall": "the score that the parts of the card make",
    "sfp.on_time_ship": "asked for in Europe beside on-time delivery",
    "gh.violations": "the rule by which Grubhub ends accounts",
}

# What the platform publishes no limit of, or publishes for every city or station apart.
HIDDEN = (
    "flex.late_cancel", "flex.missed_block", "flex.late_checkin", "flex.reliability_rate", "flex.dnr", "flex.on_time",
    "flex.completion", "flex.not_returned", "flex.instructions", "flex.idle", "flex.claimed", "dd.cv_count",
    "uber.cancel", "spark.completion", "lyft.rating", "dsp.dnr_dpmo", "wm.late_ship",
)  # fmt: skip


def markets(name: str) -> tuple[str | None, ...]:
    """The markets of a shipped pack; None alone where it tells none apart."""
    return tuple(market.id for market in load_pack(name).markets) or (None,)


def in_every_market(name: str) -> Iterator[Pack]:
    return (load_pack(name, market=market) for market in markets(name))


def every_version(name: str) -> Iterator[Objective]:
    """Every version of every objective, in every market."""
    return (version.objective for pack in in_every_market(name) for version in pack.versions)


def everything() -> Iterator[Objective]:
    return (objective for name in PLATFORMS for objective in every_version(name))


def all_ids() -> set[str]:
    """The ids of every objective and of everything that no file shows."""
    return {name for pack in PLATFORMS for one in in_every_market(pack) for name in one.ids}


def within(name: str, whole: str) -> bool:
    """Whether an id is another one, or that with a suffix."""
    return name == whole or name.startswith(whole + ".")


def in_force(pack: str, name: str, day: str, market: str | None = None) -> Objective:
    """An objective as it read on a day."""
    held = load_pack(pack, market=market).in_force(day_of(dt.date.fromisoformat(day)))
    return next(one for one in held if one.id == name)


def asked(objective: Objective) -> tuple[Fraction | None, str]:
    """The limit in the platform's own direction, and how it is compared."""
    return (None if objective.limit is None else objective.shown(objective.limit)), objective.comparator


def test_the_shipped_packs_are_these() -> None:
    """Seventeen platforms and an example to copy come with the program, each under its own id."""
    assert shipped() == tuple(sorted((*PLATFORMS, "custom")))
    assert [load_pack(name).id for name in shipped()] == list(shipped())


@pytest.mark.parametrize("name", shipped())
def test_every_pack_loads_in_every_market(name: str) -> None:
    """Each is sound, and each market has objectives of its own zone."""
    assert check_pack(pack_path(name)) == []
    for pack in in_every_market(name):
        assert pack.objectives
        assert pack.zone in ([one.zone for one in pack.markets if one.id == pack.market] or [pack.zone])


@pytest.mark.parametrize("name", shipped())
def test_everything_shipped_is_sourced(name: str) -> None:
    """Each objective says where it comes from, when that was checked, what follows, and what to do in one sentence."""
    pack = load_pack(name)
    for objective in every_version(name):
        assert objective.source
        assert dt.date.fromisoformat(objective.checked) <= pack.checked
        for sentence in (objective.consequence, objective.advice):
            assert sentence.endswith(".")
            assert sentence.count(". ") == 0
        assert name == "custom" or "(" in objective.advice, objective.id
    assert all(thing.reason and thing.unlock.endswith(".") for thing in pack.unseen)
    assert "ot affiliated" in pack.disclaimer or pack.id == "custom"


@pytest.mark.parametrize("name", shipped())
def test_what_is_shipped_can_be_counted(name: str) -> None:
    """Each objective's metric counts its unit, and ids start with one prefix; the MLF scorecard has its own."""
    for objective in every_version(name):
        assert objective.unit in METRICS[objective.metric].units
    rows: list[Objective | Unseen] = [*load_pack(name).objectives, *load_pack(name).unseen]
    prefixes = {row.id.split(".")[0] for row in rows}
    assert len(prefixes) == 1 or (name, prefixes) == ("amazon-seller-flex", {"sfx", "mlf"})


# --- what is in them


def test_every_known_figure_is_in_a_pack() -> None:
    """Each of the 88 is an objective, alone or in parts, or listed with why no file shows it."""
    assert len(KNOWN) == len(set(KNOWN)) == 88
    found = all_ids()
    assert [name for name in KNOWN if not any(within(one, name) for one in found)] == []


def test_every_objective_is_a_known_figure() -> None:
    """An id is one of the 88, extends one, or is one of the few that stand here with a reason."""
    strange = {one.id for one in everything() if not any(within(one.id, name) for name in (*KNOWN, *BESIDES))}
    assert strange == set()


def test_no_hidden_limit_is_called_published() -> None:
    """Whatever the platform keeps to itself is an estimate, in every version, market and other reading."""
    wrong = [one.id for one in everything() if one.published and any(within(one.id, name) for name in HIDDEN)]
    assert wrong == []
    assert all(one.limit is None or one.estimate for one in every_version("amazon-flex"))


def test_a_published_limit_is_never_a_guess() -> None:
    """What one claim alone stands behind is an estimate."""
    assert [one.id for one in everything() if one.published and one.limit is not None and one.confidence == "low"] == []


def test_estimates_stop_at_warning() -> None:
    """No tier of an estimate means more than a warning."""
    for one in everything():
        assert one.published or all(tier.level.severity <= Level.WARNING.severity for tier in one.tiers), one.id


def test_every_platform_names_what_ends_accounts() -> None:
    """Each pack marks at least one thing, counted or unseen, over which the platform ends an account."""
    for name in PLATFORMS:
        pack = load_pack(name)
        rows: list[Objective | Unseen] = [*pack.objectives, *pack.unseen]
        assert any(row.ends_account for row in rows), name


@pytest.mark.parametrize(
    ("pack", "ends", "spares"),
    [
        ("amazon-flex", "flex.late_cancel flex.missed_block flex.dnr flex.not_returned flex.instructions flex.idle",
         "flex.late_checkin flex.claimed.declined"),
        ("amazon-seller", "amz.odr amz.lsr10 amz.lsr30 amz.pfcr amz.otdr amz.ahr amz.violations", "amz.rdr"),
        # the programme, not the account
        ("amazon-sfp", "", "sfp.on_time_delivery sfp.cancel sfp.vtr"),
        ("amazon-seller-flex", "mlf.in.late", "sfx.late_ship sfx.late_handover sfx.cancel"),
        ("doordash", "dd.customer_rating dd.completion dd.lateness_cv dd.cv_count", "dd.acceptance dd.overall"),
        ("uber", "uber.cancel uber.satisfaction", "uber.acceptance"),
        ("spark", "spark.completion", "spark.acceptance spark.drops_24h"),
        ("instacart", "ic.cancel", "ic.rating ic.quality"),
        ("lyft", "lyft.rating", "lyft.acceptance"),
        ("walmart-marketplace", "wm.cancel wm.otd wm.vtr wm.refund wm.response wm.inr", "wm.late_ship"),
        ("ebay", "ebay.tdr ebay.ccwsr", "ebay.lsr ebay.tracking ebay.tdr.top_rated"),
        ("etsy", "etsy.case etsy.reviews etsy.on_time etsy.messages", "etsy.star"),
        # tiers and better blocks
        ("grubhub", "gh.violations", "gh.attendance gh.acceptance gh.block_drop"),
        ("amazon-dsp", "", "dsp.dcr dsp.ced dsp.safety.fico"),
    ],
)  # fmt: skip
def test_what_can_end_the_account_is_marked(pack: str, ends: str, spares: str) -> None:
    """What costs the account is told from what costs a badge, a tier or a place in the queue."""
    marked = {one.id: one.ends_account for one in load_pack(pack).objectives}
    assert [name for name in ends.split() if not marked[name]] == []
    assert [name for name in spares.split() if marked[name]] == []


# --- windows and versions


@pytest.mark.parametrize("name", ["late_cancel", "missed_block", "late_checkin", "on_time"])
def test_flex_looks_back_over_six_weeks(name: str) -> None:
    """42 days that leave out two, as its weekly mail says; 30 days and 20 blocks are other readings."""
    held = {one.id: one for one in load_pack("amazon-flex").objectives}
    assert held[f"flex.{name}"].window == RollingDays(42, lag=2)
    days, blocks = held[f"flex.{name}.days30"], held[f"flex.{name}.blocks20"]
    assert (days.window, blocks.window) == (RollingDays(30, lag=2), LastN(20, "block", lag=2))
    assert {days.variant_of, blocks.variant_of} == {f"flex.{name}"}
    assert days.limit == blocks.limit == held[f"flex.{name}"].limit


def test_the_notice_of_flex_went_from_an_hour_to_45_minutes() -> None:
    """A day of 2016 is judged by the sixty minutes that were asked for then."""
    minutes = [in_force("amazon-flex", "flex.late_cancel", day).options.notice for day in ("2016-08-01", "2017-06-01")]
    assert minutes == [60, 45]


@pytest.mark.parametrize(
    ("pack", "market", "name", "told"),
    [
        ("doordash", "us", "dd.completion", {"2017-08-01": "0.7", "2022-01-01": "0.8", "2024-02-28": "0.8",
                                             "2024-03-01": "0.9", "2026-11-22": "0.9"}),
        ("doordash", "other", "dd.completion", {"2017-08-01": "0.7", "2022-01-01": "0.8", "2026-11-22": "0.8"}),
        ("amazon-seller", "us", "amz.otdr", {"2024-09-24": None, "2024-09-25": "0.9"}),
        ("amazon-seller", "jp", "amz.otdr", {"2026-11-22": None}),
    ],
)  # fmt: skip
def test_the_rule_of_the_day_holds(pack: str, market: str, name: str, told: dict[str, str | None]) -> None:
    """What is at least asked for is what was asked for on the day."""
    found = {day: asked(in_force(pack, name, day, market)) for day in told}
    assert found == {day: (Fraction(limit) if limit else None, ">") for day, limit in told.items()}


def test_walmart_lowered_what_it_asks_for() -> None:
    """More than 95 % on time until 2025, at least 90 % since; Canada asks for more than 90 %."""
    assert asked(in_force("walmart-marketplace", "wm.otd", "2024-12-31")) == (Fraction("0.95"), ">=")
    assert asked(in_force("walmart-marketplace", "wm.otd", "2025-06-01")) == (Fraction("0.9"), ">")
    assert asked(in_force("walmart-marketplace", "wm.otd", "2025-06-01", "ca")) == (Fraction("0.9"), ">=")


@pytest.mark.parametrize(
    ("pack", "market", "name", "limit"),
    [
        ("amazon-seller-flex", "ae", "sfx.cancel", "0.001"),
        ("amazon-seller-flex", "eg", "sfx.cancel", "0.005"),
        ("amazon-seller-flex", "eu", "sfx.cancel", "0.01"),
        ("amazon-seller-flex", "br", "sfx.cancel", "0.002"),
        # not published for India: the looser of the sister programmes
        ("amazon-seller-flex", "in", "sfx.cancel", "0.005"),
        ("walmart-marketplace", "ca", "wm.cancel", "0.03"),
        ("uber", "au", "uber.satisfaction", "0.85"),
    ],
)
def test_a_market_has_its_own_limit(pack: str, market: str, name: str, limit: str) -> None:
    """One id, one limit for each country."""
    one = in_force(pack, name, "2026-11-22", market)
    assert asked(one)[0] == Fraction(limit)
    assert one.published is (market != "in")


def test_ebay_alone_looks_back_by_volume() -> None:
    """The only windows that depend on how much was sold are those of eBay, from 400 orders on."""
    adaptive = {one.id: one.window.units for one in everything() if isinstance(one.window, Adaptive)}
    assert set(adaptive.values()) == {400}
    assert {name.split(".")[0] for name in adaptive} == {"ebay"}


@pytest.mark.parametrize(
    ("mail", "kind"),
    [
        ("Your Amazon Flex account has been deactivated. You may appeal within 10 days.", "deactivation"),
        ("After we reviewed your appeal, your account has been reinstated.", "appeal_answer"),
        ("We reviewed your appeal. Your account has been deactivated for good.", "appeal_answer"),
        ("A customer reported that they did not receive a package.", "not_received"),
        ("You missed your block on Monday. Further ones may result in deactivation.", "missed_block"),
        ("Your standing is at risk and may result in deactivation.", "warning"),
        ("New lockers at your station.", None),
    ],
)
def test_flex_mails_are_told_apart(mail: str, kind: str | None) -> None:
    """The first kind with a word in the mail is the gravest that is meant; a threat is no deactivation."""
    kinds = load_pack("amazon-flex").mail_rules.kinds
    found = next((name for name, words in kinds if any(word in mail.casefold() for word in words)), None)
    assert found == kind


# --- the page made from them


def made_page() -> str:
    page: str = runpy.run_path(str(DOCS / "make_platforms.py"))["page"]()
    return page


def test_the_page_of_platforms_is_made_from_the_packs() -> None:
    """docs/platforms.md is what `make platforms` writes today."""
    assert (DOCS / "platforms.md").read_text(encoding="utf-8") == made_page(), "run `make platforms`"


def test_the_page_of_platforms_leaves_nothing_out() -> None:
    """Every version of every objective has a line of its own, with its id, and so has what no file shows."""
    lines = made_page().splitlines()
    rules = [line for line in lines if line.startswith("| ") and "`" in line]
    assert len(rules) == len({(name, version) for name in PLATFORMS for version in every_version(name)})
    assert {name for name in all_ids() if not any(f"`{name}`" in line for line in lines)} == set()
