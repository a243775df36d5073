"""Replayed objectives as tests make them, from the level of each day.

series        o, w, W, C and B are the levels, ? a day nobody knows
record        the record of an account from some of them
BREACH_SEEN, FALSE_ALARM, MANY   histories with one breach, with none, with five
"""

from __future__ import annotations

from typing import Any

import numpy as np

from builders import AS_OF, objective
from strikewatch.core.backtest import Backtest, backtest
from strikewatch.core.evidence import LevelRules
from strikewatch.core.model import Level
from strikewatch.core.replay import Replayed

LETTERS = {"o": Level.OK, "w": Level.WATCH, "W": Level.WARNING, "C": Level.CRITICAL, "B": Level.BREACH}


def series(levels: str, chance: float | None = 0.1, **changes: Any) -> Replayed:
    """A replay from its levels: o, w, W, C, B, or ? for an unknown day; in breach wherever the level is."""
    size = len(levels)
    severity = np.array([LETTERS[one].severity if one != "?" else np.nan for one in levels])
    breach = np.array([one == "B" for one in levels], np.bool_)
    told = np.full((size, 3), np.nan if chance is None else chance)
    told[breach | np.isnan(severity)] = np.nan
    nearness = np.where(breach, 1.2, 0.5)
    some = np.ones(size, np.int64)
    segment = changes.pop("segment", None)
    return Replayed(
        objective(**changes), segment, AS_OF, severity, ~np.isnan(severity), breach, told, nearness, some, some * 20
    )


def record(*told: Replayed, **changes: Any) -> Backtest:
    """The record of anna, by the usual levels."""
    return backtest("anna", told, LevelRules(), **changes)


BREACH_SEEN = "o" * 30 + "W" * 9 + "B" * 5 + "o" * 46  # 9 days ahead
FALSE_ALARM = "o" * 30 + "WW" + "o" * 58
MANY = ("o" * 28 + "W" * 4 + "B" * 2 + "o" * 10) * 5 + "o" * 30
