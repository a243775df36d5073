"""The record of an account, and what it says of how far to trust the warnings."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from builders import AS_OF, objective
from replays import BREACH_SEEN, FALSE_ALARM, MANY, record, series
from strikewatch.core.backtest import EDGES, VersionsTold, backtest
from strikewatch.core.curve import YEAR
from strikewatch.core.evidence import LevelRules
from strikewatch.core.model import Level
from strikewatch.core.scores import brier, brier_skill, log_loss
from strikewatch.report.trust import trust


def test_the_days_of_a_record() -> None:
    """From the first day to the last, those with a verdict on any objective, and those with four weeks known ahead."""
    found = record(series("?" * 10 + "o" * 80), series("?" * 20 + "o" * 70, id="other"))
    assert (found.first, found.last, found.days, found.at_risk) == (AS_OF, AS_OF + 89, 80, 52)
    assert [one.judged_days for one in found.objectives] == [80, 70]


def test_levels_are_scored_for_every_objective() -> None:
    """A warning nine days ahead of a breach; a false one; both together by account-year."""
    found = record(series(BREACH_SEEN), series(FALSE_ALARM, id="other"))
    one, other = (objective_.levels[Level.WARNING] for objective_ in found.objectives)
    assert (one.alarms, one.false, one.breaches, one.seen, one.lead) == (1, 0, 1, 1, 9.0)
    assert (other.alarms, other.false, other.breaches, other.lead) == (1, 1, 0, None)
    assert (found.spoke.alarms, found.spoke.false, found.spoke.lead) == (2, 1, 9.0)
    assert found.spoke.false_a_year == pytest.approx(YEAR / 62)
    assert found.levels[Level.CRITICAL].seen == 0
    spoke = found.objectives[0].spoke
    assert (spoke.days.tolist(), spoke.breaches.tolist(), spoke.leads.tolist()) == ([30], [39], [9])


def test_chances_are_scored_over_all_objectives_that_have_them() -> None:
    """Scores are those of the pooled cases, by horizon; one without chances has none."""
    found = record(series(BREACH_SEEN, 0.3), series(FALSE_ALARM, 0.1, id="other"), series("o" * 90, None, id="idle"))
    by_horizon = {one.horizon: one for one in found.scores}
    said = np.concatenate([np.full(71, 0.3), np.full(76, 0.1)])  # 90 days less 14 ahead, less five in breach
    happened = np.zeros(147, np.bool_)
    happened[25:39] = True
    score = by_horizon[14]
    assert (score.cases, score.happened) == (147, 14)
    assert (score.brier, score.skill, score.log_loss) == pytest.approx(
        (brier(said, happened), brier_skill(said, happened), log_loss(said, happened))
    )
    assert score.area_under_curve is not None
    assert [one.count for one in found.bins] == [76, 71]
    idle = found.objectives[2]
    assert (idle.scores, idle.bins, idle.curves) == ((), (), ())


def test_bins_split_at_the_levels() -> None:
    """What is said at watch, warning and critical has a line of its own."""
    rules = LevelRules()
    assert {rules.watch, rules.warning, rules.critical} < set(EDGES)


def test_each_rule_has_a_curve_over_the_same_breaches() -> None:
    """The dashboard sees none ahead; our own chance is in use from the settings' warning on."""
    found = backtest("anna", [series(BREACH_SEEN, 0.3), series("B" * 90, None, id="idle")], LevelRules(warning=0.29))
    curves = {one.rule: one for one in found.curves}
    assert {point.breaches for one in curves.values() for point in one.points} == {1}
    assert (curves["dashboard"].in_use.seen, curves["dashboard"].in_use.false) == (0, 0)
    assert (curves["chance"].usual, curves["chance"].in_use.lead) == (0.29, 28.0)
    assert 0.4 in [one.threshold for one in curves["chance"].points]


def test_without_a_chance_there_is_no_curve() -> None:
    """Levels are scored all the same."""
    found = record(series(FALSE_ALARM, None))
    assert (found.curves, found.bins, found.spoke.false) == ((), (), 1)
    assert [one.cases for one in found.scores] == [0, 0, 0]


def test_versions_are_passed_on() -> None:
    """How much of the past is inferred belongs to the record."""
    assert record(series("o" * 40), versions=VersionsTold(10, 4, 2)).versions == VersionsTold(10, 4, 2)
    assert record(series("o" * 40)).versions.count == 0


SAID = [
    (["o" * 40],
     "Over 40 days it never spoke; no limit was passed. Without a breach nobody can say how far to trust it; over "
     "simulated drivers see docs/record.md."),
    ([FALSE_ALARM], "Over 90 days it spoke once; no limit was passed, 1 alarm was false. Without a breach"),
    ([BREACH_SEEN],
     "Over 90 days it spoke once; 1 of 1 breach was seen 9 days ahead, no alarm was false. 1 breach is too few to say "
     "how far to trust it; over simulated drivers see docs/record.md."),
    ([BREACH_SEEN, FALSE_ALARM, "o" * 60 + "W" + "B" * 2 + "o" * 27],
     "Over 90 days it spoke 3 times; 2 of 2 breaches were seen 1 and 9 days ahead, 1 alarm was false. 2 breaches are"),
    (["o" * 30 + "B" * 3 + "o" * 57], "spoke once; 0 of 1 breach was seen ahead, no alarm was false."),
    (["o" * 30 + "W" + "B" * 2 + "o" * 57], "1 of 1 breach was seen 1 day ahead"),
    ([BREACH_SEEN, "o" * 30 + "B" * 3 + "o" * 57], "spoke twice; 1 of 2 breaches was seen 9 days ahead"),
    (["o" * 80 + "WW" + "o" * 8], "spoke once; no limit was passed, no alarm was false, of 1 it cannot be told yet."),
    ([MANY],
     "it spoke 5 times; 5 of 5 breaches were seen 4 days ahead, no alarm was false. Half of all breaches were "
     "seen 4 days ahead or more; 0.0 alarms a year were false."),
    ([MANY.replace("W", "o")], "0 of 5 breaches were seen ahead, no alarm was false. Half were not seen; 0.0 alarms"),
    ([MANY, BREACH_SEEN + "o" * 160], "6 of 6 breaches were seen 4 to 9 days ahead"),
    # past the limit before anybody could have warned
    (["B" * 60],
     "Over 60 days it spoke once; no limit was passed after the first day, no alarm was false. Late deliveries was "
     "past its limit from the first day on, so no warning of it can be scored. Without a breach nobody"),
    (["BB" + "o" * 58], "Late deliveries was past its limit on the first day already, and nobody saw that begin. With"),
    (["?" * 5 + "B" * 85, BREACH_SEEN], "seen 9 days ahead, no alarm was false. Late deliveries was past its limit"),
    # at risk for so few days that there is no rate a year
    (["o" * 28 + ("W" + "B" + "o" * 7) * 5], "Half of all breaches were seen 1 day ahead or more."),
    # so short that no alarm can be called false
    (["oB"] * 5, "5 breaches are too few"),
]  # fmt: skip


@pytest.mark.parametrize(("levels", "said"), SAID)
def test_how_far_to_trust_it(levels: list[str], said: str) -> None:
    """One sentence of what happened, one of what that is worth; few breaches are said to be few."""
    found = record(*(series(one, id=f"rule {index}") for index, one in enumerate(levels)))
    assert said in trust(found)


def test_a_part_and_an_estimate_are_named_as_such() -> None:
    """A part has its name in brackets; what no platform publishes is no limit."""
    said = trust(record(series("B" * 40, segment="Hats", published=False)))
    assert "Late deliveries (Hats) was past the level that people report from the first day on" in said


def test_what_never_said_anything_has_no_share_of_days_in_alarm() -> None:
    """A rule that read nothing was not quiet on 0 % of the days: that cannot be told."""
    shares = {one.rule: one.in_use.alarmed for one in record(series("o" * 15)).curves}
    assert (shares["three_sigma"], shares["dashboard"]) == (None, 0.0)


def test_a_limit_that_changed_is_the_newest() -> None:
    """A replay carries the rule as it reads last; the record names that one."""
    newest = replace(series("o" * 40), objective=objective(limit=Fraction(1, 20)))
    assert record(newest).objectives[0].objective.limit == Fraction(1, 20)
