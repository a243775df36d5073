"""From records in a real store to what each objective is judged on: parts, clocks, buyers, excuses, changed rules."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from homes import DAY, objective
from shops import ACCOUNT, HEADER, PACK, TABLE, order, put, rule, shop
from strikewatch.core.facts import day_of
from strikewatch.jobs import report
from strikewatch.jobs.noting import Seen, note
from strikewatch.jobs.rules import kept_rule, rule_text
from strikewatch.policies import load_pack, shipped

TRACKING = rule("vtr", "valid_tracking", "{ days = 60 }", 'at_least = 0.95\nsegment_by = "segment"')


def test_each_part_is_judged_apart(tmp_path: Path) -> None:
    """One untracked of five hats is past the limit of its category alone; the warning names it."""
    found = shop(tmp_path, TRACKING)
    hats = [order(n, category="Hats", untracked=int(n == 0)) for n in range(5)]
    put(found, *hats, *[order(100 + n) for n in range(95)])
    outcome = found.run()
    parts = {one["segment"]: one for one in outcome.document["accounts"][0]["objectives"]}
    assert {name: (one["numerator"], one["denominator"]) for name, one in parts.items()} == {
        "Hats": (1, 5), "Rest": (0, 1), "Shoes": (0, 95),
    }  # fmt: skip
    assert (parts["Hats"]["level"], parts["Shoes"]["level"]) == ("breach", "ok")
    assert [(one["segment"], one["level"]) for one in outcome.document["warnings"]] == [("Hats", "breach")]
    with found.store() as store:
        assert store.connection.execute("SELECT segment FROM warnings").fetchall() == [("Hats",)]


def test_without_parts_it_is_judged_as_a_whole(tmp_path: Path) -> None:
    """Where no file tells the category, the whole is judged and that is said."""
    found = shop(tmp_path, TRACKING)
    found.put("inbox/shop/orders.csv", HEADER + "".join(order(n, category="") for n in range(9)))
    one = objective(found.run(), "shop.vtr")
    assert (one["segment"], one["denominator"]) == (None, 9)
    assert one["notes"] == ["Judged as a whole: no file tells any segment of its orders."]


def test_two_in_a_row_on_one_item(tmp_path: Path) -> None:
    """Two cancellations in a row on one item are two; on two items, or with a good one between, they are one each."""
    found = shop(
        tmp_path, rule("run", "cancellation", "{ in_a_row = 30 }", 'kind = "count"\nbelow = 2\nsegment_by = "item"')
    )
    put(
        found,
        *[order(n, age=10 - n, sku="aba"[n - 1], cancelled=1) for n in (1, 2, 3)],
        order(4, age=6, sku="b"),
        order(5, age=5, sku="b", cancelled=1),
    )
    parts = {one["segment"]: one for one in found.run().document["accounts"][0]["objectives"]}
    assert {name: (one["numerator"], one["level"]) for name, one in parts.items()} == {
        "a": (2, "breach"), "b": (1, "watch"), "rest": (0, "ok"),
    }  # fmt: skip


@pytest.mark.parametrize(("buyers", "level"), [(5, "breach"), (4, "warning"), (3, "watch")])
def test_defects_of_different_buyers(tmp_path: Path, buyers: int, level: str) -> None:
    """Six lost cases of a hundred orders are a breach only if five different buyers are behind them."""
    found = shop(tmp_path, rule("tdr", "case", "{ days = 60 }", "at_most = 0.02\nminimum_buyers = 5"))
    cases = [order(n, age=40, lost=1, buyer=f"buyer {n % buyers}") for n in range(6)]
    put(found, *cases, *[order(10 + n, age=40) for n in range(93)])
    one = objective(found.run(), "shop.tdr")
    assert (one["numerator"], one["past_limit"]) == (6, buyers == 5)
    assert (one["level"], one["events_left"]) == (level, {5: -1, 4: 0, 3: 1}[buyers])
    with found.store() as store:
        names = store.connection.execute("SELECT DISTINCT buyer FROM records").fetchall()
    assert all("buyer" not in name for (name,) in names)


def test_a_reason_that_the_settings_excuse(tmp_path: Path) -> None:
    """Cancellations for a storm count all the same; without them stands beside, once the settings say so."""
    rate = rule("cancel", "cancellation", "{ days = 60 }", "at_most = 0.02")
    excuse = '[[account.excuse]]\nreasons = ["Storm"]\nbecause = "roads were closed"\n'
    found = shop(tmp_path, rate, settings=excuse)
    put(found, order(1, cancelled=1, reason=" storm"), order(2, cancelled=1), *[order(9 + n) for n in range(47)])
    one = objective(found.run(), "shop.cancel")
    assert (one["numerator"], one["level"]) == (2, "breach")
    assert {name: one["excused"][name] for name in ("numerator", "denominator", "events_left", "past_limit")} == {
        "numerator": 1, "denominator": 50, "events_left": 0, "past_limit": False,
    }  # fmt: skip
    assert one["text"]["excused"] == "Without what you marked as excused: 1 of 50 (2 %)."


def test_a_window_by_another_unit_needs_that_unit(tmp_path: Path) -> None:
    """Cancellations over the last 20 trips cannot be counted where no file tells of trips."""
    found = shop(tmp_path, rule("trips", "cancellation", '{ last = 20, of = "trip" }', 'kind = "count"\nbelow = 3'))
    put(found, order(1, cancelled=1))
    one = objective(found.run(), "shop.trips")
    assert (one["level"], one["reason"]) == ("unknown", "no file tells of any trip, by which its window counts")


def test_a_window_by_another_unit(tmp_path: Path) -> None:
    """Over the last two trips: an order cancelled on or after the day of the second newest trip counts."""
    found = shop(tmp_path, rule("trips", "cancellation", '{ last = 2, of = "trip" }', 'kind = "count"\nbelow = 3'))
    extra = TABLE.replace("orders", "trips").replace('unit = "order"', 'unit = "trip"')
    found.configure(ACCOUNT + TABLE + extra.replace('dated_by = "ordered"', 'dated_by = "shipped"'))
    put(found, *[order(n, age=age, cancelled=1) for n, age in enumerate((9, 6, 2))])
    found.put("inbox/shop/trips.csv", HEADER + "".join(order(50 + n, age=age) for n, age in enumerate((8, 6, 3))))
    one = objective(found.run(), "shop.trips")
    assert (one["numerator"], one["leave_dates"][0]["position"]) == (2, 1)


LATE = rule("cancel", "cancellation", "{ days = 60 }", "at_most = {limit}")


def test_a_rule_that_changed_is_told_as_such(tmp_path: Path) -> None:
    """After an upgrade the first run tells the limit before and after, and the level that the same work has by both."""
    found = shop(tmp_path, rule("cancel", "cancellation", "{ days = 60 }", "at_most = 0.10"))
    put(found, *[order(n, cancelled=int(n < 2)) for n in range(40)])
    first = found.run()
    assert (objective(first, "shop.cancel")["level"], first.document["accounts"][0]["rule_changes"]) == ("ok", [])
    (tmp_path / "mine.toml").write_text(
        PACK + rule("cancel", "cancellation", "{ days = 30 }", "at_most = 0.02"), encoding="utf-8"
    )
    second = found.run()
    assert second.document["accounts"][0]["rule_changes"] == [
        {
            "objective": "shop.cancel",
            "label": "cancel",
            "before": "the last 60 days; it must stay at or under 10 %",
            "after": "the last 30 days; it must stay at or under 2 %",
            "level_before": "ok",
            "level_after": "breach",
        }
    ]
    (warning,) = second.document["warnings"]
    assert warning["text"] == "the rule changed, not your work: the limit has been passed"
    page = (tmp_path / "reports" / "latest.html").read_text(encoding="utf-8")
    assert "The rules changed, not your work" in page
    assert found.run().document["accounts"][0]["rule_changes"] == []


def test_a_replay_tells_of_no_changed_rule(tmp_path: Path) -> None:
    """Looking back on a day before the rule changed is no change of the rule."""
    found = shop(tmp_path, rule("cancel", "cancellation", "{ days = 60 }", "at_most = 0.10"))
    put(found, *[order(n, cancelled=int(n < 2)) for n in range(40)])
    found.run()
    newer = rule("cancel", "cancellation", "{ days = 60 }", 'at_most = 0.02\neffective_from = "2026-08-30"')
    old = rule("cancel", "cancellation", "{ days = 60 }", "at_most = 0.10")
    (tmp_path / "mine.toml").write_text(PACK + old + newer, encoding="utf-8")
    found.run()
    back = found.run(as_of=day_of(dt.date(2026, 8, 29)))
    assert back.document["replay"]
    assert back.document["accounts"][0]["rule_changes"] == []
    assert objective(back, "shop.cancel")["limit"] == pytest.approx(0.1)


def test_own_work_is_not_laid_to_the_rule(tmp_path: Path) -> None:
    """What would have been raised by the old rule, too, is told as it is, and the changed rule beside it."""
    found = shop(tmp_path, rule("cancel", "cancellation", "{ days = 60 }", "at_most = 0.10"))
    put(found, *[order(n) for n in range(40)])
    found.run()
    found.put("inbox/shop/orders-2.csv", HEADER + "".join(order(500 + n, age=9, cancelled=1) for n in range(20)))
    tighter = rule("cancel", "cancellation", "{ days = 60 }", "at_most = 0.09")
    (tmp_path / "mine.toml").write_text(PACK + tighter, encoding="utf-8")
    outcome = found.run()
    assert [one["level_before"] for one in outcome.document["accounts"][0]["rule_changes"]] == ["breach"]
    assert [one["text"] for one in outcome.document["warnings"]] == ["the limit has been passed"]


def test_a_newer_rate_outdates_older_counts(tmp_path: Path) -> None:
    """Counts of a month ago do not hide what the screen said yesterday, although that came without counts."""
    found = shop(tmp_path, rule("vtr", "valid_tracking", "{ days = 60 }", "at_least = 0.95"))
    found.put(
        "log/shop/figures.csv",
        "day_seen,metric,figure,out_of,period\n2026-07-20,valid_tracking,99,100,\n2026-08-31,valid_tracking,91%,,\n",
    )
    one = objective(found.run(), "shop.vtr")
    assert (one["level"], one["range_text"]) == ("breach", "between 90.5 % and 91.5 %")


def test_another_source_is_no_other_rule(tmp_path: Path) -> None:
    """Words about a rule may change without a word to anybody; a replay tells of no change and keeps none."""
    found = shop(tmp_path, rule("cancel", "cancellation", "{ days = 60 }", "at_most = 0.10"))
    put(found, *[order(n) for n in range(40)])
    found.run()
    text = (tmp_path / "mine.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(
        text.replace('label = "cancel"', 'label = "Orders cancelled"'), encoding="utf-8"
    )
    assert found.run().document["accounts"][0]["rule_changes"] == []
    replay = report(found.settings, now=dt.datetime(2026, 9, 1, tzinfo=dt.UTC), as_of=None)
    assert replay.document["accounts"][0]["rule_changes"] == []


@pytest.mark.parametrize("name", shipped())
def test_a_kept_rule_is_read_back(name: str) -> None:
    """Every shipped rule, of every market and day, comes out of the store as it went in."""
    for market in load_pack(name).markets or (None,):
        pack = load_pack(name, market=market.id if market else None)
        for one in pack.versions:
            assert kept_rule(rule_text(one.objective)) == one.objective


@pytest.mark.parametrize(
    "change",
    [
        {"form": 2},
        {"metric": "unheard_of"},
        {"window": None},
        {"options": {}},
        {"tiers": 3},
        {"tiers": [3]},
        {"limit": "0.04"},
        {"limit": {"is": "Fraction", "of": "1/0"}},
        {"segment_by": "colour"},
        {"unheard": 1},
    ],
)
def test_a_rule_that_cannot_be_is_passed_over(tmp_path: Path, change: dict[str, Any]) -> None:
    """A rule kept by a newer version, or damaged, is no earlier rule: the run judges by what it has, and keeps that."""
    found = shop(tmp_path, rule("cancel", "cancellation", "{ days = 60 }", "at_most = 0.10"))
    put(found, *[order(n) for n in range(4)])
    found.run()
    kept = json.loads(rule_text(load_pack("mine.toml", tmp_path).objectives[0]))
    (kept if "form" in change else kept["rule"]).update(change)
    with found.store() as store:
        store.connection.execute("UPDATE rules SET rule = ?", [json.dumps(kept)])
    assert found.run().document["accounts"][0]["rule_changes"] == []
    with found.store() as store:
        assert json.loads(store.connection.execute("SELECT rule FROM rules").fetchall()[0][0])["form"] == 1


def test_a_figure_is_read_by_the_side_its_rule_prints(tmp_path: Path) -> None:
    """Where a platform asks for 90 % not cancelled, 94 % on its screen are 94 % good."""
    found = shop(tmp_path, rule("kept", "cancellation", "{ days = 60 }", "at_least = 0.90"))
    noted = note(found.settings, Seen("cancellation", "94%"), now=dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC))
    assert noted.line.endswith("cancellation,94%,,")
    one = objective(found.run(), "shop.kept")
    assert (one["level"], one["range_text"]) == ("ok", "between 93.5 % and 94.5 %")


def test_a_list_of_violations_speaks_up_to_its_own_day(tmp_path: Path) -> None:
    """That no violation came since the last one is good news, which the file of today tells."""
    more = 'kind = "count"\nat_most = 2'
    found = shop(tmp_path, rule("open", "policy_violation", "{ days = 60 }", more, unit="violation"))
    table = TABLE.replace('unit = "order"', 'unit = "violation"').replace(
        'dated_by = "ordered"', 'dated_by = "reported"'
    )
    found.configure(ACCOUNT + table)
    days = [DAY - dt.timedelta(days=age) for age in (90, 40)]
    rows = [order(n, reported=day) for n, day in enumerate(days)]
    found.put("inbox/shop/orders.csv", HEADER + "".join(rows))
    one = objective(found.run(), "shop.open")
    assert (one["numerator"], one["level"], one["coverage"]["uncovered_days"]) == (1, "ok", 0)


@pytest.mark.parametrize("text", ["", "[]", "nonsense", '{"is": "Unheard"}', '{"is": "Objective", "id": "x"}', "7"])
def test_a_rule_of_another_version_is_passed_over(text: str) -> None:
    """What this program cannot read is no rule, and no fault."""
    assert kept_rule(text) is None
