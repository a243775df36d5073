"""Any past day of a real store by masks alone: the same evidence as a look at that day, and nothing of later ones."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from homes import DAY, FIGURES, Home
from shops import ACCOUNT, HEADER, TABLE, order, rule, shop
from strikewatch.core.assess import assess
from strikewatch.core.evidence import Evidence, LevelRules
from strikewatch.core.facts import Span, day_of
from strikewatch.core.forecast import HORIZONS
from strikewatch.core.model import Level, Objective
from strikewatch.core.replay import Replayed, replayed
from strikewatch.core.windows import window_counts
from strikewatch.jobs.evidence import evidence_of
from strikewatch.jobs.past_days import History, evidence_on, history
from strikewatch.policies import load_pack
from strikewatch.store import Store

RULES = LevelRules()
COUNT = 'kind = "count"\nat_most = 3'
WINDOWS = {
    "days": ("cancellation", "{ days = 20 }", "at_most = 0.10", "order"),
    "lagging": ("transaction_defect", "{ days = 30, lag = 5 }", "at_most = 0.10", "order"),
    "weeks": ("cancellation", '{ weeks = 1, start = "sunday", assessed = "wednesday" }', "at_most = 0.10", "order"),
    "adaptive": ("case", "{ short = { days = 10 }, long = { days = 40 }, units = 30 }", "at_most = 0.10", "order"),
    "since": ("case", '{ since = "2026-06-01" }', "at_most = 0.10", "order"),
    "last": ("cancellation", '{ last = 30, of = "order" }', "at_most = 0.10", "order"),
    "row": ("cancellation", "{ in_a_row = 30 }", 'kind = "count"\nbelow = 3\nsegment_by = "item"', "order"),
    "burst": ("cancellation", "{ hours = 48 }", COUNT, "order"),
    "buyers": ("case", "{ days = 40 }", "at_most = 0.05\nminimum_buyers = 2", "order"),
    "parts": ("valid_tracking", "{ days = 30 }", 'at_least = 0.90\nsegment_by = "segment"', "order"),
    "clock": ("cancellation", '{ last = 6, of = "trip" }', COUNT, "order"),
    "open": ("policy_violation", "{ days = 40 }", COUNT, "violation"),
    "points": ("account_health", "{ ledger_days = 60, start = 200 }", 'kind = "points"\nat_least = 100', "violation"),
    "seen": ("return", "{ days = 30 }", "at_most = 0.10", "order"),
}
CASES = """
[[account.table]]
name = "cases"
match = ["cases*.csv"]

[[account.table.unit]]
unit = "violation"
key = ["case"]
dated_by = "reported"
moments = [
    { moment = "reported", column = "said", formats = ["%Y-%m-%d"] },
    { moment = "closed", column = "done", formats = ["%Y-%m-%d"] },
]
counts = [{ fact = "points", column = "points" }]
"""
TRIPS = TABLE.replace("orders", "trips").replace('unit = "order"', 'unit = "trip"')
FIRST = DAY - dt.timedelta(days=56)
LAST = day_of(DAY)


def seller(folder: Path) -> Home:
    """A seller whose weekly order lists restate each other, with trips, violations that close, and screen figures."""
    found = shop(folder, *(rule(name, *parts[:3], unit=parts[3]) for name, parts in WINDOWS.items()))
    found.configure(ACCOUNT + TABLE + CASES + TRIPS.replace('dated_by = "ordered"', 'dated_by = "shipped"'))
    return found


def weeks(found: Home, numbers: Sequence[int]) -> None:
    """Take in the files of some weeks, each on its own day."""
    for week in numbers:
        day = FIRST + dt.timedelta(days=7 * week)
        drawn = random.Random(week)  # noqa: S311 -- seeded on purpose
        found.put(f"inbox/shop/orders-{week:02d}.csv", HEADER + "".join(orders(week, drawn)), day)
        trips = (order(500 + 2 * week + n, age=_age(day, n + 1)) for n in (0, 1))
        found.put(f"inbox/shop/trips-{week:02d}.csv", HEADER + "".join(trips), day)
        found.put(f"inbox/shop/cases-{week:02d}.csv", cases(week), day)
        figures = f"{day},return,{drawn.randrange(3)},{drawn.randrange(20, 30)},7 days\n"
        found.put(f"log/shop/figures-{week:02d}.csv", FIGURES + figures, day)
        found.ingest(day)


def orders(week: int, drawn: random.Random) -> Iterator[str]:
    """Three orders a day of the last fortnight; of those told before some read otherwise now."""
    day = FIRST + dt.timedelta(days=7 * week)
    for back in range(14, 0, -1):
        for number in range(3):
            at = _age(day, back)
            yield order(
                1000 + 3 * (100 - at) + number, age=at, cancelled=int(drawn.random() < 0.06),
                lost=int(drawn.random() < 0.04), untracked=int(drawn.random() < 0.05),
                category=drawn.choice(("Hats", "Shoes", "")), sku=f"s{number % 2}", buyer=f"b{drawn.randrange(4)}",
                reported=day if drawn.random() < 0.3 else "",
            )  # fmt: skip


def cases(week: int) -> str:
    """A violation each week; each is closed three weeks later, which a later file tells."""
    rows = []
    for number in range(max(0, week - 4), week + 1):
        said = FIRST + dt.timedelta(days=7 * number)
        done = said + dt.timedelta(days=18) if week - number >= 3 else ""
        rows.append(f"c{number},{said},{done},{30 + number}\n")
    return "case,said,done,points\n" + "".join(rows)


def _age(day: dt.date, back: int) -> int:
    return (DAY - day).days + back


@contextmanager
def looked_at(found: Home, last: int = LAST) -> Iterator[tuple[Store, History]]:
    with found.store() as store:
        yield store, history(store, "shop", last)


def rules_of(found: Home) -> tuple[Objective, ...]:
    return load_pack("mine.toml", found.folder).in_force(LAST)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Nine weeks of the seller."""
    found = seller(tmp_path_factory.mktemp("seller"))
    weeks(found, range(9))
    return found


def told(case: Evidence, day: int) -> tuple[object, ...]:
    """All of a case that a level and a forecast come of."""
    events, triangle = case.events, case.triangle
    cells = () if triangle is None else (triangle.first_day, triangle.numerator.tolist(), triangle.denominator.tolist())
    return (
        case.objective.id, case.segment, case.counted_from, case.covered, case.rate, case.word, case.seen_day,
        case.not_computable, case.notes, window_counts(case.objective.window, events, day), events.denominator.sum(),
        events.numerator.sum(), [one.tolist() for one in events.clock], cells,
    )  # fmt: skip


DAYS = [LAST - back for back in (0, 6, 20, 33, 50, 77)]


@pytest.mark.parametrize("day", DAYS)
def test_a_past_day_is_what_a_look_at_it_finds(home: Home, day: int) -> None:
    """Counts, coverage, parts, clocks, figures and triangles of every kind of window, restated records and all."""
    off = (Span(LAST - 30, LAST - 29),)
    with home.store() as store:
        then = evidence_of(store, "shop", rules_of(home), off, day)
        past = history(store, "shop", LAST, off)
        assert [told(case, day) for case in evidence_on(past, rules_of(home), day)] == [told(one, day) for one in then]


def test_there_is_something_to_see(home: Home) -> None:
    """The seller's history holds restated and closed records, parts, and every window counts something."""
    with looked_at(home) as (store, past):
        assert store.connection.execute("SELECT count(*) > 50 FROM records WHERE NOT first").fetchall() == [(True,)]
        assert len(past.closings) > 3
        found = evidence_on(past, rules_of(home), LAST)
        assert {case.objective.id for case in found if len(case.events)} == {f"shop.{name}" for name in WINDOWS}
        assert {case.segment for case in found if case.objective.id == "shop.parts"} == {"Hats", "Shoes", "no segment"}
        assert {case.counted_from for case in found if case.objective.id == "shop.seen"} == {"statements"}
        late = past.told_late()
        assert 0 < np.count_nonzero(late > 7) < np.count_nonzero(late > 0) < len(late)


def test_levels_and_chances_are_those_of_a_look_at_the_day(home: Home) -> None:
    """What the replay says of a day is what `assess` says of the evidence of that day, to the last digit."""
    first = LAST - 2
    with looked_at(home) as (store, past):
        days = [(day, evidence_on(past, rules_of(home), day)) for day in range(first, LAST + 1)]
        found = {(one.objective.id, one.segment): one for one in replayed(days, RULES)}
        for day in (first, LAST):
            for one in assess("shop", evidence_of(store, "shop", rules_of(home), (), day), day, RULES):
                series = found[one.objective.id, one.segment]
                severity = np.nan if one.level is Level.UNKNOWN else one.level.severity
                assert np.array_equal(series.severity[day - first], severity, equal_nan=True)
                if series.foreseen and not np.isnan(series.chance[day - first]).any():
                    assert one.forecast is not None
                    told_then = [one.forecast.probability[days] for days in HORIZONS]
                    assert series.chance[day - first].tolist() == told_then


def test_files_of_later_days_change_nothing_said_before(tmp_path: Path) -> None:
    """Records, corrections, closings and figures that came later leave the replay of the days before as it was."""
    found = seller(tmp_path)
    weeks(found, range(5))
    until = day_of(FIRST) + 28
    before = replay(found, until, until)
    weeks(found, range(5, 8))
    after = replay(found, until, LAST)
    for one, other in zip(before, after, strict=True):
        assert (one.objective.id, one.segment) == (other.objective.id, other.segment)
        for name in ("severity", "known", "breach", "chance", "nearness", "bad", "units"):
            told_then, told_now = (getattr(series, name).astype(float) for series in (one, other))
            assert np.array_equal(told_then, told_now, equal_nan=True), (one.objective.id, name)


def replay(found: Home, until: int, last: int) -> tuple[Replayed, ...]:
    """What was said on the five days before `until`, from all that is stored up to `last`."""
    with looked_at(found, last) as (_, past):
        days = range(until - 5, until)
        return replayed([(day, evidence_on(past, rules_of(found), day)) for day in days], RULES)


def test_an_account_without_files_has_no_past(tmp_path: Path) -> None:
    """Nothing told, nothing printed, nothing loaded."""
    with looked_at(seller(tmp_path)) as (_, past):
        assert (past.told, past.printed, past.closings, len(past.told_late())) == ([], [], [], 0)
        assert {len(case.events) for case in evidence_on(past, rules_of(seller(tmp_path)), LAST)} == {0}
