"""Looking back on every past day of what is stored, and how far that says to trust the warnings.

look_back      settings -> the record of each account, or why there is none
keep           the same as files: JSON, and a picture of each account
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from strikewatch.core.assess import figures
from strikewatch.core.backtest import LATE_DAYS, Backtest, VersionsTold, backtest
from strikewatch.core.evidence import LevelRules
from strikewatch.core.facts import Span, date_of
from strikewatch.core.readings import judged
from strikewatch.core.replay import AT_ONCE, DayEvidence, replayed
from strikewatch.errors import StrikewatchError
from strikewatch.jobs.intake import Progress, Watched, named
from strikewatch.jobs.judging import level_rules, off_spans
from strikewatch.jobs.past_days import History, evidence_on, history
from strikewatch.jobs.running import STORE, watched_accounts
from strikewatch.report.backtest import backtest_document
from strikewatch.report.files import write_json, write_text
from strikewatch.settings import Settings
from strikewatch.store import Store, opened

FEW = 3  # reasons in one sentence


@dataclass(frozen=True, slots=True)
class LookedBack:
    """The record of an account; without one, why."""

    account: str
    record: Backtest | None
    why: str = ""


def look_back(
    settings: Settings,
    *,
    now: dt.datetime,
    account: str | None = None,
    days: int | None = None,
    progress: Progress | None = None,
) -> tuple[LookedBack, ...]:
    """The record of each account, or of one, over the last `days` days, else over all of them.

    Raises SettingsError for an account that the settings do not know, StrikewatchError where nothing is stored yet.
    """
    watched = watched_accounts(settings)
    wanted = watched if account is None else (named(account, watched),)
    path = settings.state / STORE
    if not path.exists():
        raise StrikewatchError("nothing has been taken in yet, so there is no past; run `strikewatch run` first")
    rules = level_rules(settings)
    with opened(path, memory=settings.store.memory) as store:
        return tuple(_account(store, one, rules, now=now, days=days, progress=progress) for one in wanted)


def _account(
    store: Store, watched: Watched, rules: LevelRules, *, now: dt.datetime, days: int | None, progress: Progress | None
) -> LookedBack:
    name = watched.account.name
    past = history(store, name, watched.local_day(now), off_spans(watched))
    span = told_days(past)
    if span is None:
        return LookedBack(name, None, "nothing of this account has been taken in yet")
    if days is not None:
        span = Span(max(span.first, span.last - days + 1), span.last)
    series = replayed(_days(past, watched, span, progress), rules)
    found = backtest(name, series, rules, _versions_told(past)) if series else None
    if found is None or not found.days:
        why = _reasons(past, watched, span.last)
        return LookedBack(name, None, f"no rule could be judged on any day of {_dates(span)} ({why})")
    return LookedBack(name, found)


def told_days(past: History) -> Span | None:
    """The days that files or printed figures speak for; the history ends with the newest of them."""
    first = [one.days.first for one in past.told] + list(past.printed[:1])
    last = [one.days.last for one in past.told] + list(past.printed[-1:])
    return Span(min(first), max(last)) if first else None


def _days(past: History, watched: Watched, span: Span, progress: Progress | None) -> Iterator[DayEvidence]:
    for day in range(span.first, span.last + 1):
        if progress and (day - span.first) % AT_ONCE == 0:
            progress(f"looking back on {watched.account.name}", day - span.first, len(span))
        objectives = [one for one in watched.pack.in_force(day) if not one.variant_of]
        yield day, evidence_on(past, objectives, day)


def _versions_told(past: History) -> VersionsTold:
    """How many versions of records were told of later than the day from which they are taken as known."""
    late = past.told_late()
    return VersionsTold(len(late), int(np.count_nonzero(late > 0)), int(np.count_nonzero(late > LATE_DAYS)))


def _reasons(past: History, watched: Watched, day: int) -> str:
    """Why nothing could be said on a day, of the first few objectives."""
    objectives = [one for one in watched.pack.in_force(day) if not one.variant_of]
    cases = evidence_on(past, objectives, day)
    found = [judged(case, figures("", case, day), None, LevelRules()) for case in cases]
    said = [f"{one.objective.label}: {one.reason}" for one in found if one.missing or len(found) <= FEW]
    return "; ".join(said[:FEW]) or "no file tells of what its rules count"


def keep(found: Sequence[LookedBack], folder: Path) -> tuple[Path, ...]:
    """Write the record as JSON, and a picture for each account that has one. Raises StoreError."""
    from strikewatch.charts import svg
    from strikewatch.charts.backtest import backtest_chart

    paths = [folder / "backtest.json"]
    write_json(paths[0], document_of(found))
    for one in found:
        if one.record is not None:
            paths.append(folder / f"backtest-{one.account}.svg")
            write_text(paths[-1], svg(backtest_chart(one.record)))
    return tuple(paths)


def document_of(found: Sequence[LookedBack]) -> dict[str, Any]:
    """All of it as plain data."""
    return backtest_document({one.account: one.record or one.why for one in found})


def _dates(span: Span) -> str:
    return f"{date_of(span.first).isoformat()} to {date_of(span.last).isoformat()}"
