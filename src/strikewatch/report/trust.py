"""How far an account's own record says to trust the warnings, in a sentence or two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from strikewatch.core.backtest import Backtest, ObjectiveRecord
from strikewatch.core.curve import FEW_DAYS, Ints
from strikewatch.report.words import listed, units_text

ENOUGH = 5  # breaches before a record says how far to trust it
ELSEWHERE = "over simulated drivers see docs/record.md"


def trust(found: Backtest) -> str:
    """How often it spoke, which breaches it saw, how much of it was false, and what that is worth."""
    return " ".join([f"{_record(found)}.", *_never_seen(found.objectives), _worth(found)])


def _record(found: Backtest) -> str:
    """Over 214 days it spoke 3 times; 2 of 2 breaches were seen 9 and 12 days ahead, 1 alarm was false."""
    spoke, leads = found.spoke, np.concatenate([one.spoke.leads for one in found.objectives])
    said = [f"Over {units_text(found.days, 'day')} it {_spoke(spoke.alarms)}; {_breaches(leads) or _none(found)}"]
    if spoke.alarms:
        said.append(
            f"{units_text(spoke.false, 'alarm')} {_were(spoke.false)} false" if spoke.false else "no alarm was false"
        )
    if spoke.undecided:
        said.append(f"of {spoke.undecided} it cannot be told yet")
    return ", ".join(said)


def _breaches(leads: Ints) -> str:
    """2 of 2 breaches were seen 9 and 12 days ahead; empty without one."""
    if not len(leads):
        return ""
    seen = sorted(leads[leads > 0].tolist())
    start = f"{len(seen)} of {units_text(len(leads), 'breach')} {_were(1 if len(leads) == 1 else len(seen))} seen"
    if not seen:
        return f"{start} ahead"
    days = [str(lead) for lead in seen]
    told = listed(days) if len(days) < ENOUGH else " to ".join(dict.fromkeys((days[0], days[-1])))
    return f"{start} {told} {'day' if seen == [1] else 'days'} ahead"


def _none(found: Backtest) -> str:
    after = " after the first day" if any(one.past_at_first for one in found.objectives) else ""
    return f"no limit was passed{after}"


def _never_seen(objectives: Sequence[ObjectiveRecord]) -> Iterator[str]:
    """What was past its limit before anybody could have warned."""
    for one in objectives:
        name = f"{one.objective.label} ({one.segment})" if one.segment else one.objective.label
        line = "the level that people report" if one.objective.estimate else "its limit"
        if one.past_always:
            yield f"{name} was past {line} from the first day on, so no warning of it can be scored."
        elif one.past_at_first:
            yield f"{name} was past {line} on the first day already, and nobody saw that begin."


def _worth(found: Backtest) -> str:
    """What a record of so many breaches says of the next warning."""
    spoke = found.spoke
    if not spoke.breaches:
        return f"Without a breach nobody can say how far to trust it; {ELSEWHERE}."
    if spoke.breaches < ENOUGH or spoke.false_a_year is None:
        few = f"{units_text(spoke.breaches, 'breach')} {'is' if spoke.breaches == 1 else 'are'}"
        return f"{few} too few to say how far to trust it; {ELSEWHERE}."
    lead = (
        f"Half of all breaches were seen {spoke.lead:g} {'day' if spoke.lead == 1 else 'days'} ahead or more"
        if spoke.lead
        else "Half were not seen"
    )
    rate = f"; {spoke.false_a_year:.1f} alarms a year were false" if found.at_risk >= FEW_DAYS else ""
    return f"{lead}{rate}."


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _spoke(times: int) -> str:
    return {0: "never spoke", 1: "spoke once", 2: "spoke twice"}.get(times, f"spoke {times} times")
