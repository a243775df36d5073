"""The life of a warning: up at once, down only after better days that files speak for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import AS_OF, events, evidence, objective, rate
from builders import assessment as assessed
from strikewatch.core.assessment import Assessment
from strikewatch.core.coverage import coverage
from strikewatch.core.facts import Span
from strikewatch.core.model import LastN, Level, RollingDays, Window
from strikewatch.core.results import StrikeWarning
from strikewatch.core.warn import warned

EASE = 7
DAY = AS_OF - 100
ALL = (Span(DAY - 200, AS_OF),)
OK, WATCH, UNKNOWN, WARNING, CRITICAL, BREACH = Level


def found(level: Level, day: int, covered: tuple[Span, ...] = ALL, window: Window | None = None) -> Assessment:
    """An assessment of this level, whose window is covered as far as `covered` says."""
    window = window or RollingDays(60)
    days = window.days if isinstance(window, RollingDays) else 30
    known = tuple(Span(span.first, min(span.last, day)) for span in covered if span.first <= day)
    asked = Span(day - window.lag - days + 1, min(day - window.lag, day - 1))
    return Assessment("anna", objective(window=window), day, level, f"it is {level}", coverage=coverage(asked, known))


class Told:
    """Runs one after the other, each with the warnings the last one kept, as the store keeps them."""

    def __init__(self, window: Window | None = None) -> None:
        self.open: list[StrikeWarning] = []
        self.window = window

    def run(self, level: Level, day: int, covered: tuple[Span, ...] = ALL) -> tuple[Level, str]:
        """The level people see, and what happened."""
        told, (held,) = warned([found(level, day, covered, self.window)], self.open, day, ease_days=EASE)
        self.open = [one for one in told if one.event != "resolved"]
        return held.told_level, told[0].event if told else ""

    def days(self, *runs: tuple[int, Level]) -> list[tuple[Level, str]]:
        return [self.run(level, DAY + day) for day, level in runs]


def test_a_worse_level_is_told_at_once() -> None:
    """A level rises on the day it rises: first raised, then escalated, then quiet."""
    told = Told().days((0, WARNING), (1, CRITICAL), (2, CRITICAL), (3, BREACH))
    assert told == [(WARNING, "raised"), (CRITICAL, "escalated"), (CRITICAL, ""), (BREACH, "escalated")]


@pytest.mark.parametrize("level", [OK, UNKNOWN])
def test_nothing_to_warn_of(level: Level) -> None:
    """Neither ok nor unknown makes a warning, and the level stays what it is."""
    run = Told()
    assert (run.run(level, DAY), run.open) == ((level, ""), [])


def test_a_better_level_waits() -> None:
    """A better level is told once it has lasted for the days it must, and resolved is told once."""
    run = Told()
    told = run.days((0, CRITICAL), (3, OK), (9, OK), (10, OK), (11, OK))
    assert told == [(CRITICAL, "raised"), (CRITICAL, ""), (CRITICAL, ""), (OK, "resolved"), (OK, "")]
    assert run.open == []


def test_it_eases_to_the_worst_of_the_better_days() -> None:
    """A level that was better by several steps eases to the worst of them first."""
    told = Told().days((0, CRITICAL), (1, OK), (4, WATCH), (6, OK), (8, OK), (9, OK), (15, OK), (16, OK))
    assert told == [
        (CRITICAL, "raised"), (CRITICAL, ""), (CRITICAL, ""), (CRITICAL, ""), (WATCH, "eased"), (WATCH, ""),
        (WATCH, ""), (OK, "resolved"),
    ]  # fmt: skip


@pytest.mark.parametrize("between", [CRITICAL, UNKNOWN, BREACH])
def test_better_days_start_again(between: Level) -> None:
    """A day at the old level, at a worse one, or one that cannot be judged ends the better days."""
    run = Told()
    run.days((0, CRITICAL), (1, OK), (5, between), (6, OK))
    assert run.run(OK, DAY + 12)[1] == ""
    assert run.run(OK, DAY + 13)[1] == "resolved"


def test_unknown_keeps_what_was_said() -> None:
    """While nothing can be judged a warning stands with its own words."""
    run = Told()
    assert run.days((0, WARNING), (1, UNKNOWN)) == [(WARNING, "raised"), (WARNING, "")]
    assert run.open[0].text == "it is warning"


def test_a_watch_gives_way_to_unknown() -> None:
    """A held watch does not hide that nothing can be judged."""
    assert Told().days((0, WATCH), (1, UNKNOWN))[1] == (UNKNOWN, "")


@pytest.mark.parametrize("lag", [0, 10])
def test_a_missing_week_blocks_easing(lag: int) -> None:
    """After days that no file speaks for nothing eases, however long it is better, until the window has passed them."""
    hole = (Span(DAY - 200, DAY - lag), Span(DAY - lag + 8, AS_OF))
    run = Told(RollingDays(30, lag))
    run.run(WARNING, DAY)
    levels = {day: run.run(OK, DAY + day, hole)[0] for day in range(1, 60)}
    last_held = max(day for day, level in levels.items() if level is WARNING)
    assert last_held == 7 + 30 + EASE - 1
    whole = Told(RollingDays(30, lag))
    whole.run(WARNING, DAY)
    assert [whole.run(OK, DAY + day)[0] for day in (1, EASE, EASE + 1)] == [WARNING, WARNING, OK]


def test_nothing_eases_while_no_file_comes() -> None:
    """Better days count as far as files reach: with none since the level rose, and with one that ends too early."""
    run = Told()
    run.run(WARNING, DAY)
    assert {run.run(OK, DAY + day, (Span(DAY - 200, DAY),))[0] for day in range(1, 12)} == {WARNING}
    assert {run.run(OK, DAY + day, (Span(DAY - 200, DAY + 6),))[0] for day in range(12, 30)} == {WARNING}
    assert run.run(OK, DAY + 30, (Span(DAY - 200, DAY + 30),))[0] is OK


def test_weekly_mails_ease_by_the_week() -> None:
    """Where a mail comes once a week, a second better week eases what the first one made better."""
    run, told = Told(), []
    run.run(WARNING, DAY)
    for weeks in (1, 2):
        told.append(run.run(OK, DAY + 7 * weeks, (Span(DAY - 200, DAY + 7 * weeks - 2),)))
    assert told == [(WARNING, ""), (OK, "resolved")]


def test_a_look_at_the_screen_eases_a_window_of_units() -> None:
    """A rate off the screen has no units and no days; a newer look that is better for long enough eases it."""
    open_: tuple[StrikeWarning, ...] = ()
    told = []
    for day, low in ((DAY, "0.10"), (DAY + 8, "0.00"), (DAY + 16, "0.00")):
        asked = objective(window=LastN(100, "offer"))
        case = evidence(events(), objective=asked, rate=rate(low, low), seen_day=day, covered=(Span(day - 27, day),))
        warnings, (held,) = warned([assessed(case, day)], open_, day, ease_days=EASE)
        open_ = tuple(one for one in warnings if one.event != "resolved")
        told.append(held.told_level)
    assert told == [BREACH, BREACH, OK]


def test_what_is_not_assessed_stays() -> None:
    """Warnings of objectives that were not looked at stay as they are, without an event; the worst comes first."""
    other = StrikeWarning("bea", "x", BREACH, DAY, DAY, event="raised")
    told, _ = warned([found(WARNING, DAY)], [other], DAY, ease_days=EASE)
    assert [(one.account, one.level, one.event) for one in told] == [("bea", BREACH, ""), ("anna", WARNING, "raised")]


LEVELS = st.lists(st.sampled_from(list(Level)), min_size=1, max_size=40)


@settings(max_examples=100, deadline=None)
@given(LEVELS, st.sampled_from(list(Level)))
def test_told_is_never_better_than_it_is(levels: list[Level], steady: Level) -> None:
    """Whatever came before, the level told is never better than the level; after steady days it is that level."""
    run = Told()
    for day, level in enumerate([*levels, *[steady] * (2 * EASE + 2)]):
        told, event = run.run(level, DAY - 60 + day)
        assert told.severity >= level.severity
        assert event != "resolved" or level in (OK, UNKNOWN)
        assert (event in ("raised", "escalated")) <= (told is level)
    if steady is not UNKNOWN:
        assert told is steady


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(list(Level)), max_size=20), st.data())
def test_a_better_level_that_lasts_is_told(levels: list[Level], data: st.DataObject) -> None:
    """From a day at its told level, a better level that lasts is told after exactly the days it must last."""
    run = Told()
    for day, level in enumerate(levels):
        run.run(level, DAY - 60 + day)
    start = DAY - 60 + len(levels)
    run.run(BREACH, start)
    better = data.draw(st.sampled_from((OK, WATCH, WARNING, CRITICAL)))
    told = [run.run(better, start + day)[0] for day in range(1, EASE + 2)]
    assert told == [BREACH] * EASE + [better]


def test_a_whole_that_is_judged_by_part_now() -> None:
    """Once files tell the category, each has a warning of its own and that of the whole is over."""
    raised, _ = warned([found(BREACH, DAY)], [], DAY, ease_days=EASE)
    parts = [replace(found(level, DAY + 1), segment=name) for name, level in (("hats", BREACH), ("shoes", OK))]
    told, _ = warned(parts, raised, DAY + 1, ease_days=EASE)
    assert [(one.segment, one.level, one.event) for one in told] == [("hats", BREACH, "raised"), ("", OK, "resolved")]
