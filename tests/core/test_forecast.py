"""Forecasts against a naive recount, a closed form, and what happens to simulated drivers."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from outlooks import AS_OF, forecast_of, outlook, steady
from strikewatch.core import forecast as ahead_of
from strikewatch.core import outlook as looked
from strikewatch.core.assessment import Forecast
from strikewatch.core.forecast import forecasts
from strikewatch.core.model import LastN, RollingDays, Window
from strikewatch.core.outlook import Outlook
from strikewatch.core.process import STRATA, Process, history, processes, said_before
from strikewatch.core.volume import daily_volume, scenario_units, volume_spread

HORIZON = 28
WEEK = RollingDays(7)


@st.composite
def cases(draw: st.DrawFn) -> Outlook:
    """Small accounts with anything in them: gaps, provisional days, coarse events, lags, any limit."""
    days = draw(st.integers(1, 16))
    event = st.tuples(st.integers(0, days - 1), st.integers(0, 4), st.integers(1, 12)).map(
        lambda drawn: (drawn[0], min(drawn[1], drawn[2]), drawn[2])
    )
    events = draw(st.lists(event, max_size=25))
    lag = draw(st.integers(0, 4))
    window: RollingDays | LastN = draw(
        st.one_of(
            st.builds(RollingDays, st.integers(1, 20), st.just(lag)),
            st.builds(LastN, st.integers(1, 60), st.just("order"), st.just(lag)),
        )
    )
    case = outlook(
        events,
        days,
        window=window,
        limit=draw(st.fractions(0, 1, max_denominator=40)),
        comparator=draw(st.sampled_from([">", ">="])),
        minimum_volume=draw(st.integers(0, 30)),
        known=np.array(draw(st.lists(st.sampled_from([True, True, True, False]), min_size=days, max_size=days))),
        expected=np.array(draw(st.lists(st.sampled_from([0.0, 0.0, 0.3, 2.0]), min_size=days, max_size=days))),
    )
    count = draw(st.booleans())
    rule = replace(case.rule, limit_kind="count", limit=Fraction(int((case.rule.limit or 0) * 20)))
    return replace(case, rule=rule) if count else case


def spread_evenly(bad: int, units: int) -> list[int]:
    """Bad events laid out over the units of a day, rounded half up."""
    upto = [(2 * bad * unit + units) // (2 * units) if unit else 0 for unit in range(units + 1)]
    return [after - before for before, after in pairwise(upto)]


def naive_days(case: Outlook, bad: NDArray[np.int64], slots: looked.OpenDays, scenario: int) -> dict[int, list[int]]:
    """Day -> its units in order, each 0 or 1 (more, where a provisional bad event falls on a bad one)."""
    queue = [
        unit
        for x, n in zip(case.queue_numerator.tolist(), case.queue_denominator.tolist(), strict=True)
        for unit in [0] * (n - x) + [1] * x
    ]
    days = {}
    for index, units in enumerate(case.denominator.tolist()):
        days[case.first_day + index], queue = queue[:units], queue[units:]
    for index, day in enumerate(slots.day.tolist()):
        if slots.expected[index] > 0:
            late = spread_evenly(int(bad[index]), len(days[day]))
            days[day] = [a + b for a, b in zip(days[day], late, strict=True)]
        else:
            days[day] = days.get(day, []) + spread_evenly(int(bad[index]), int(slots.units[index, scenario]))
    return days


def naive_window(window: Window, days: dict[int, list[int]], judged: int) -> tuple[int, int]:
    """Bad events and units of a window, counted one by one."""
    last = judged - window.lag
    first = last - window.days + 1 if isinstance(window, RollingDays) else min(days)
    units = [unit for day in sorted(days) if first <= day <= last for unit in days[day]]
    held = units[-window.n :] if isinstance(window, LastN) else units
    return sum(held), len(held)


@given(cases(), st.integers(0, looked.SCENARIOS - 1), st.integers(0, STRATA - 1))
@settings(max_examples=120, deadline=None)
def test_windows_ahead_equal_a_naive_recount(case: Outlook, scenario: int, stratum: int) -> None:
    """On any path and day the window holds what counting it unit by unit gives, and is breached where that is."""
    ahead = AS_OF + np.arange(1, HORIZON + 1)
    slots = ahead_of.open_days(case, ahead)
    view = looked.view_of(case, slots, ahead)
    bad = ahead_of.new_bad([case], [slots], processes([case]))[0]
    counted = view.counted(bad)
    least = ahead_of.least_breaching(case, view.units)
    days = naive_days(case, bad[:, scenario, stratum], slots, scenario)
    for index, judged in enumerate(ahead.tolist()):
        numerator, denominator = naive_window(case.window, days, judged)
        assert (counted[index, scenario, stratum], view.units[index, scenario]) == (numerator, denominator)
        assert (numerator >= least[index, scenario]) == naive_breach(case, numerator, denominator)


def naive_breach(case: Outlook, numerator: int, denominator: int) -> bool:
    rule = case.rule
    assert rule.limit is not None
    if denominator < rule.minimum_volume or (rule.limit_kind == "rate" and not denominator):
        return False
    figure = Fraction(numerator, denominator) if rule.limit_kind == "rate" else Fraction(numerator)
    return figure > rule.limit if rule.comparator == ">" else figure >= rule.limit


@given(cases(), st.data())
@settings(max_examples=60, deadline=None)
def test_a_good_event_turned_bad_never_lowers_a_probability(case: Outlook, data: st.DataObject) -> None:
    """Nor does it lower any line of the fan; what was estimated of the process is held."""
    case = replace(case, expected=case.expected * isinstance(case.window, RollingDays))
    good = np.flatnonzero(case.queue_numerator < case.queue_denominator)
    assume(good.size)
    chosen = data.draw(st.sampled_from(good.tolist()))
    day = np.searchsorted(np.cumsum(case.denominator), case.queue_denominator[:chosen].sum(), side="right")
    worse = replace(
        case,
        numerator=case.numerator + (np.arange(len(case.known)) == day),
        queue_numerator=case.queue_numerator + (np.arange(len(case.queue_numerator)) == chosen),
    )
    before, after = forecasts([case, worse], held=processes([case]) * 2)
    assert all(after.probability[days] >= before.probability[days] for days in (7, 14, 28))
    assert all(b >= a for x, y in zip(before.fan, after.fan, strict=True) for a, b in zip(x, y, strict=True))


@given(cases(), st.fractions(0, 1, max_denominator=60), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_tighter_limit_never_lowers_a_probability(case: Outlook, share: Fraction, at_limit: bool) -> None:
    """Tighter is lower, or the same and breached at equality."""
    rule = case.rule
    tight = replace(rule, limit=(rule.limit or 0) * share, comparator=">=" if at_limit else rule.comparator)
    tighter = replace(case, rule=tight)
    before, after = forecasts([case, tighter])
    assert all(after.probability[days] >= before.probability[days] for days in (7, 14, 28))


@given(cases())
@settings(max_examples=60, deadline=None)
def test_probability_never_falls_with_the_horizon(case: Outlook) -> None:
    """It is the chance of a breach on any day up to then; the first likely day is where it passes one half."""
    found = forecasts([case], horizons=tuple(range(1, HORIZON + 1)))[0]
    chances = [found.probability[days] for days in range(1, HORIZON + 1)]
    assert chances == sorted(chances)
    assert all(0 <= chance <= 1 for chance in chances)
    likely = [AS_OF + days for days, chance in enumerate(chances, start=1) if chance > 0.5]
    assert found.first_likely == (likely[0] if likely else None)


def tail_by_gamma(bad: int, units: int, a: float, b: float) -> float:
    """P(X >= bad), X beta-binomial, term by term."""

    def beta(x: float, y: float) -> float:
        return math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y)

    return sum(math.comb(units, k) * math.exp(beta(k + a, units - k + b) - beta(a, b)) for k in range(bad, units + 1))


def said_of(case: Outlook, held: Process) -> list[tuple[float, float, float]]:
    """Weight, a and b of each memory's Beta."""
    a, b = (side[0, 0].tolist() for side in said_before([case], [held], history([case]), newest=True))
    return list(zip(held.memory, a, b, strict=True))


@pytest.mark.parametrize(("limit", "units", "every"), [(1, 10, 4), (2, 10, 4), (4, 40, 1), (3, 12, 2)])
def test_one_day_ahead_is_the_beta_binomial_tail(limit: int, units: int, every: int) -> None:
    """A window of one day with a count limit: the tail given the rate, averaged over all memories and volumes."""
    case = steady(28, units, every, window=RollingDays(1), limit_kind="count", limit=Fraction(limit), comparator=">=")
    held = processes([case])[0]
    volumes = scenario_units(np.full(28, float(units)), volume_spread(case))[0].tolist()
    rates = (np.arange(2000) + 0.5) / 2000
    density = np.zeros(2000)
    for weight, a, b in said_of(case, held):
        shape = np.exp((a - 1) * np.log(rates) + (b - 1) * np.log(1 - rates))
        density += weight * shape / shape.sum()
    s = 1 / held.correlation - 1
    tails = {
        n: sum(w * tail_by_gamma(limit, n, s * p, s * (1 - p)) for p, w in zip(rates, density, strict=True))
        for n in set(volumes)
    }
    expected = sum(tails[n] for n in volumes) / len(volumes)
    found = forecasts([case], horizons=(1,))[0].probability[1]
    assert found == pytest.approx(expected, abs=0.02)


def simulated(case: Outlook, held: Process, paths: int, days: int, *, seed: int = 5) -> float:
    """The chance of a breach of a rolling window within `days`, drawn path by path with numpy's own generators."""
    random, hits = np.random.default_rng(seed), 0
    ahead = case.as_of + np.arange(1, days + 1)
    memories = said_of(case, held)
    expected, spread = daily_volume(case, ahead), volume_spread(case)
    variance = spread**2 + 1 / max(28 * float(expected.mean()), 1)
    strength = 1 / held.correlation - 1
    assert isinstance(case.window, RollingDays)
    for _ in range(paths):
        _, a, b = memories[random.choice(3, p=held.memory)]
        rate = random.beta(a, b)
        scale = math.exp(math.sqrt(variance) * random.normal() - variance / 2)
        running = np.floor(np.cumsum(expected) * scale + random.random()).astype(int)
        units = np.diff(running, prepend=0)
        bad = random.binomial(units, random.beta(rate * strength + 1e-12, (1 - rate) * strength + 1e-12, days))
        x, n = np.concatenate([case.numerator, bad]), np.concatenate([case.denominator, units])
        held_days = [slice(max(end - case.window.days, 0), end) for end in range(len(case.numerator) + 1, len(x) + 1)]
        hits += any(naive_breach(case, int(x[part].sum()), int(n[part].sum())) for part in held_days)
    return hits / paths


@pytest.mark.parametrize(
    ("days", "units", "every", "changes"),
    [
        (120, 15, 3, {}),
        (60, 4, 9, {"limit": Fraction(1, 20)}),
        (200, 30, 2, {"window": RollingDays(14), "limit": Fraction(3, 100)}),
        (40, 2, 15, {"limit": Fraction(1, 8), "minimum_volume": 20}),
        (90, 12, 4, {"window": RollingDays(7), "limit_kind": "count", "limit": Fraction(4)}),
    ],
)
def test_a_forecast_agrees_with_brute_force(days: int, units: int, every: int, changes: dict[str, Any]) -> None:
    """The same process drawn path by path gives the same chance, within sampling error."""
    case = steady(days, units, every, **changes)
    found = forecasts([case])[0].probability[14]
    drawn = simulated(case, processes([case])[0], 3000, 14)
    assert found == pytest.approx(drawn, abs=0.015 + 3 * math.sqrt(drawn * (1 - drawn) / 3000))


CERTAIN = [
    # over the limit for weeks to come, whatever tomorrow brings
    (steady(60, 10, 1, limit=Fraction(1, 100)), 1.0),
    # the lag makes the next count known: nothing new can help
    (steady(60, 10, 1, window=RollingDays(7, 28), limit=Fraction(9, 100)), 1.0),
    # a count limit that no possible work reaches
    (steady(60, 10, 1, limit_kind="count", limit=Fraction(5000)), 0.0),
    # a rate cannot pass all
    (steady(60, 10, 1, limit=Fraction(1)), 0.0),
    # nothing new enters within the horizon, and what is there is clean
    (steady(60, 10, 0, window=RollingDays(7, 28)), 0.0),
    # the volume that a verdict needs never comes
    (steady(60, 1, 1, minimum_volume=5000), 0.0),
    # a month without work: the bad ones leave first, and nothing comes
    (outlook([(50, 9, 9), (40, 0, 300)], 60, window=RollingDays(60)), 0.0),
    # a limit of zero, breached at it
    (steady(60, 10, 0, limit=Fraction(0), comparator=">="), 1.0),
]


@pytest.mark.parametrize(("case", "chance"), CERTAIN)
def test_what_is_determined_is_said_outright(case: Outlook, chance: float) -> None:
    """A breach that every outcome brings has probability 1, one that none brings 0."""
    assert set(forecast_of(case).probability.values()) == {chance}


def test_good_work_that_leaves_first_is_seen_coming() -> None:
    """After a month off, 300 good units leave on the tenth day and nine bad ones are all that is left."""
    case = outlook([(40, 9, 9), (50, 0, 300)], 60, window=RollingDays(60))
    assert forecast_of(case).probability == {7: 0.0, 14: 1.0, 28: 1.0}
    assert forecast_of(case).first_likely == AS_OF + 10


OPEN = [
    # three days of history
    steady(3, 5, 0, window=WEEK),
    # no bad event ever
    steady(120, 40, 0, limit=Fraction(1, 100)),
    # only bad ones, too few to judge yet
    steady(3, 1, 1, minimum_volume=8, limit=Fraction(1, 2)),
    # limit zero, breached by the first bad event
    steady(60, 10, 0, limit=Fraction(0)),
    # window longer than history
    steady(10, 10, 9, window=RollingDays(365)),
    steady(10, 10, 9, window=LastN(5000, "order")),
    # one day with nine tenths of the volume
    outlook([(age, 0, 1) for age in range(20)] + [(5, 6, 180)], 20),
    # a day too large to draw unit by unit
    steady(30, 1, 0, denominator=np.full(30, 5000), numerator=np.full(30, 190)),
    # nothing is known of the last fortnight
    steady(60, 10, 7, known=np.arange(60) < 46),
    # a quarter of yesterday's bad events are still to be reported
    steady(60, 10, 7, expected=np.eye(1, 60, 58)[0] * 2.5),
]


@pytest.mark.parametrize("case", OPEN)
def test_nothing_is_certain_from_little(case: Outlook) -> None:
    """Odd accounts get a probability strictly between 0 and 1, and a fan in order."""
    found = forecast_of(case)
    assert 0 < found.probability[28] < 1
    assert len(found.fan) == HORIZON
    assert all(0 <= low <= middle <= high <= 1 for _, low, middle, high in found.fan)


@pytest.mark.parametrize("window", [RollingDays(30), LastN(100, "order"), RollingDays(30, 2)])
def test_an_empty_account_has_no_breach_and_no_fan(window: Window) -> None:
    """Neither days without any file nor days without work are a forecast of work."""
    unknown = outlook([], 5, window=window, known=np.zeros(5, np.bool_))
    for case in (unknown, outlook([], 5, window=window), outlook([], 0, window=window)):
        assert forecast_of(case) == Forecast({7: 0.0, 14: 0.0, 28: 0.0}, None, ())


def test_the_same_input_gives_the_same_number() -> None:
    """To the last digit, alone or among other cases."""
    case = steady(90, 15, 2)
    assert forecast_of(case) == forecasts([steady(3, 5, 0), case])[1] == forecast_of(case)


@pytest.mark.parametrize(
    ("limit", "comparator", "chance"),
    [(Fraction(3, 100), ">", 0.0), (Fraction(3, 100), ">=", 1.0), (Fraction(0.03), ">", 1.0)],
)
def test_a_limit_is_compared_exactly(limit: Fraction, comparator: Literal[">", ">="], chance: float) -> None:
    """Three bad events of a hundred are not over 3 %, and are over its nearest binary fraction."""
    case = outlook([(1, 3, 100)], 2, window=RollingDays(3, 1), limit=limit, comparator=comparator)
    assert forecasts([case], horizons=(1,))[0].probability[1] == chance


def test_uncovered_days_count_as_work() -> None:
    """A clean driver with a fortnight missing is not shown as clean as one whose fortnight is known to be clean."""
    known = steady(90, 15, 4, limit=Fraction(3, 100), window=RollingDays(14))
    gap = replace(known, known=np.arange(90) < 76, numerator=known.numerator * (np.arange(90) < 76))
    gap = replace(gap, denominator=known.denominator * (np.arange(90) < 76))
    clean = replace(gap, known=known.known, denominator=known.denominator)
    assert forecast_of(gap).probability[7] > forecast_of(clean).probability[7] + 0.05


def said_and_happened(drivers: int, per_day: int, correlation: float, *, seed: int = 7) -> NDArray[np.float64]:
    """Rows of (said, happened) at 14 days: 5-day week, limit 4 % over 30 days, true rates of 0.5 to 6 %.

    Bad days clump with `correlation` (0: not at all); weeks differ by a fifth; drivers already over are left out.
    """
    random, days = np.random.default_rng(seed), 120
    left, happened = [], []
    for _ in range(drivers):
        rate = random.uniform(0.005, 0.06)
        week = np.repeat(random.gamma(25, 1 / 25, 22), 7)[: days + 14]
        units = random.poisson(np.where(np.arange(days + 14) % 7 < 5, per_day, 0) * week)
        s = 1 / correlation - 1 if correlation else 1e9
        bad = random.binomial(units, random.beta(rate * s, (1 - rate) * s, days + 14))
        over = [
            25 * int(bad[t - 29 : t + 1].sum()) > int(units[t - 29 : t + 1].sum()) for t in range(days - 1, days + 14)
        ]
        if not over[0]:
            left.append(outlook([], days, numerator=bad[:days], denominator=units[:days]))
            happened.append(float(any(over)))
    said = [found.probability[14] for found in forecasts(left, horizon=0, horizons=(14,))]
    return np.array([said, happened]).T


def said_table(rows: NDArray[np.float64]) -> list[tuple[int, int, int]]:
    """By bin of what was said: said %, happened %, how often."""
    bins = np.digitize(rows[:, 0], [0.05, 0.15, 0.3, 0.5, 0.7, 0.85])
    found = [rows[bins == one] for one in range(7) if (bins == one).any()]
    return [(round(100 * part[:, 0].mean()), round(100 * part[:, 1].mean()), len(part)) for part in found]


def brier_skill(rows: NDArray[np.float64]) -> float:
    """1 - Brier score / Brier score of always saying the mean."""
    said, happened = rows.T
    return float(1 - ((said - happened) ** 2).mean() / ((happened.mean() - happened) ** 2).mean())


def test_what_is_said_happens_as_often() -> None:
    """Over simulated drivers whose bad days clump, said and happened agree within sampling error."""
    rows = said_and_happened(300, 15, 0.03)
    assert brier_skill(rows) > 0.25
    for said, happened, count in said_table(rows):
        assert abs(said - happened) < 5 + 300 * math.sqrt(max(said / 100 * (1 - said / 100), 0.01) / count)


def test_what_is_due_already_comes() -> None:
    """Fifty units due on a free day are fifty chances more, and bring the minimum volume."""
    case = outlook([(age, 0, 1) for age in range(0, 56, 7)], 56, window=RollingDays(3), minimum_volume=30)
    assert forecast_of(case).probability[7] == 0
    assert forecast_of(replace(case, promised=((AS_OF + 3, 50), (AS_OF + 90, 9)))).probability[7] > 0
