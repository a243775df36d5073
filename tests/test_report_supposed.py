"""Claims about how a supposition is told."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from builders import AS_OF, events, evidence, objective
from strikewatch.core.arrays import Events
from strikewatch.core.evidence import LevelRules
from strikewatch.core.grammar import LastN, Ledger, RollingDays
from strikewatch.core.what_if import Supposition, what_if
from strikewatch.report.supposed import supposed_document, supposed_words

RULES = LevelRules(watch=2, warning=2, critical=2)  # no chance is so high: the level is that of the counts
STEADY = events(*((AS_OF - ahead, int(ahead in (20, 29)), 4) for ahead in range(59, -1, -1)))  # 2 of 120


def lines(told: Events, asked: Supposition, **changes: Any) -> list[str]:
    """What is said, but for the chances."""
    case = evidence(told, objective=objective(**changes))
    document = supposed_document(what_if("anna", case, AS_OF, asked, RULES))
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    return [line.split(", ok")[0].split(", watch")[0] for line in document["lines"] if not line.startswith("Chance")]


@pytest.mark.parametrize(
    ("told", "asked", "changes", "said"),
    [
        # it stays inside; an old bad one leaves
        (STEADY, Supposition(0, 8, 2), {}, [
            "Now: 2 of 120 packages (1.7 %)", "Then, on 24 Nov: 1 of 120 packages (0.8 %)",
            "By then 1 of today's bad ones has left the window.", "It stays within the limit.",
        ]),
        # it passes, on a day on the way that is the worst
        (events((AS_OF - 28, 1, 30), (AS_OF - 9, 1, 30)), Supposition(1, 0, 2), {}, [
            "Now: 2 of 60 packages (3.3 %)",
            "Then, on 24 Nov: 2 of 31 packages (6.5 %), breach; past the limit.",
            "By then 1 of today's bad ones has left the window.", "It passes the limit on 24 Nov.",
        ]),
        (events((AS_OF - 28, 3, 3), (AS_OF - 5, 0, 97)), Supposition(2, 0, 2), {}, [
            "Now: 3 of 100 packages (3.0 %)", "Then, on 24 Nov: 2 of 99 packages (2.0 %)",
            "By then 3 of today's bad ones have left the window.",
            "The worst day on the way is 23 Nov: 4 of 101 packages (3.96 %).", "It stays within the limit.",
        ]),
        # back, or still past
        (events((AS_OF - 3, 2, 40)), Supposition(0, 30, 3), {}, [
            "Now: 2 of 40 packages (5.0 %), breach; past the limit.",
            "Then, on 25 Nov: 2 of 70 packages (2.9 %)",
            "It is back within the limit on 23 Nov.",
        ]),
        (events((AS_OF - 3, 9, 40)), Supposition(0, 1, 1), {"published": False}, [
            "Now: 9 of 40 packages (22.5 %), warning; past the level that people report.",
            "Then, on 23 Nov: 9 of 41 packages (22.0 %), warning; past the level that people report.",
            "It is still past the level that people report.",
        ]),
        # what is won makes today another day
        (events((AS_OF - 3, 1, 1), (AS_OF - 2, 1, 39)), Supposition(won=frozenset({"e0"})), {}, [
            "Now: 2 of 40 packages (5.0 %), breach; past the limit.",
            "Then: 1 of 40 packages (2.5 %)", "It would be back within the limit.",
        ]),
        # a lag: nothing is counted yet, then everything
        (events((AS_OF, 0, 50)), Supposition(1, 0, 1), {"window": RollingDays(30, 1)}, [
            "Now: nothing counted, unknown (no unit in the window).", "Then, on 23 Nov: 0 of 50 packages (0 %)",
            "All of it is judged on 24 Nov: 1 of 51 packages (2.0 %); 1 more fits.", "It stays within the limit.",
        ]),
        # no limit, a count, the newest units, points
        (STEADY, Supposition(1, 0, 1), {"limit": None}, [
            "Now: 2 of 120 packages (1.7 %), unknown.", "Then, on 23 Nov: 2 of 117 packages (1.7 %), unknown.",
            "By then 1 of today's bad ones has left the window.", "No limit is known.",
        ]),
        (STEADY, Supposition(1, 3, 1), {"limit": Fraction(5), "limit_kind": "count", "window": LastN(40, "package")}, [
            "Now: 0 of 40 packages", "Then, on 23 Nov: 1 of 40 packages", "It stays within the limit.",
        ]),
        (events((AS_OF - 3, 4, 4)), Supposition(2, 0, 1),
         {"window": Ledger(180, 1000), "limit": Fraction(900), "limit_kind": "count", "scale": "points",
          "direction": "at_least"}, [
            "Now: 996 points", "Then, on 23 Nov: 994 points", "It stays within the limit.",
        ]),
    ],
)  # fmt: skip
def test_a_supposition_in_words(told: Events, asked: Supposition, changes: dict[str, Any], said: list[str]) -> None:
    """Today, then, what happens on the way, and whether it passes."""
    assert lines(told, asked, **changes) == said


def test_the_chances_of_both_days_are_said() -> None:
    """Only of a day on which it is not past the limit."""
    case = evidence(STEADY)
    good = what_if("anna", case, AS_OF, Supposition(0, 8, 2), RULES)
    assert supposed_document(good)["lines"][-1].startswith("Chance of passing the limit within 14 days: ")
    assert supposed_document(good)["lines"][-1].endswith(" then.")
    bad = what_if("anna", case, AS_OF, Supposition(20, 0, 1), RULES)
    assert supposed_document(bad)["lines"][-1].endswith(" now.")
    assert "then" not in supposed_document(replace(bad, now=bad.then))["lines"][-1]


@pytest.mark.parametrize(
    ("told", "asked", "said"),
    [
        (events((AS_OF - 28, 3, 3), (AS_OF - 5, 0, 90)), Supposition(2, 10, 2),
         "It passes the limit on 23 Nov and is back within it on 24 Nov."),
        (events((AS_OF - 28, 2, 2), (AS_OF - 27, 0, 40), (AS_OF - 5, 1, 18)), Supposition(0, 0, 5),
         "It is back within the limit on 24 Nov, and passes it again on 25 Nov."),
    ],
)  # fmt: skip
def test_the_last_turn_is_said_too(told: Events, asked: Supposition, said: str) -> None:
    """What holds at the end is never left to be guessed from the first day on which it changes."""
    assert lines(told, asked)[-1] == said


def test_no_chance_is_said_where_nothing_is_counted() -> None:
    """There is nothing that it could be the chance of."""
    found = what_if("anna", evidence(events((AS_OF, 0, 50)), objective=objective(window=RollingDays(30, 1))), AS_OF,
                    Supposition(1, 0, 1), RULES)  # fmt: skip
    assert not [line for line in supposed_document(found)["lines"] if line.endswith(" now.")]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (365, "If 1 bad unit comes evenly on 23 Nov 2026 – 22 Nov 2027, and nothing else comes:"),
        (39, "If 1 bad unit comes evenly on 23 Nov – 31 Dec, and nothing else comes:"),
    ],
)
def test_another_year_is_said(days: int, words: str) -> None:
    """A date with no year is one of the year it starts from."""
    assert supposed_words(Supposition(1, 0, days), AS_OF) == words


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Supposition(2, 8, 1), "If 2 bad and 8 good units come on 23 Nov, and nothing else comes:"),
        (Supposition(0, 1, 1), "If 1 good unit comes on 23 Nov, and nothing else comes:"),
        (Supposition(3, 0, 3), "If 3 bad units come evenly on 23–25 Nov, and nothing else comes:"),
        (Supposition(disputes_won=True), "If every dispute is won:"),
        (Supposition(won=frozenset({"B2", "A1"})), "If A1 and B2 are won:"),
        (Supposition(0, 0, 3, frozenset({"A1"})), "If nothing comes until 25 Nov and A1 is won:"),
        (Supposition(1, 0, 1, disputes_won=True),
         "If 1 bad unit comes on 23 Nov and every dispute is won, and nothing else comes:"),
    ],
)  # fmt: skip
def test_what_is_supposed_is_repeated(asked: Supposition, words: str) -> None:
    """So that a slip of the typing is seen."""
    assert supposed_words(asked, AS_OF) == words
