"""What an account's figures come to if so many units come in, or a dispute is won; nothing of it is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from strikewatch.core.assessment import Assessment
from strikewatch.core.evidence import Evidence
from strikewatch.core.facts import date_of
from strikewatch.core.what_if import Supposition, is_uncounted, unsupposable, what_if
from strikewatch.core.windows import inside
from strikewatch.errors import SettingsError
from strikewatch.jobs.due import open_units_of, with_promised
from strikewatch.jobs.evidence import evidence_of
from strikewatch.jobs.intake import Watched, named
from strikewatch.jobs.judging import level_rules, off_spans
from strikewatch.jobs.marking import MOST_NAMED, SHORTEST_KEY
from strikewatch.jobs.running import STORE, watched_accounts
from strikewatch.report.supposed import supposed_document, supposed_words
from strikewatch.settings import Settings
from strikewatch.store import Store, opened

__all__ = ["Supposition", "suppose"]

MOST_UNITS = 100_000
Cases = list[tuple[Watched, int, Evidence]]  # with the day judged for


def suppose(
    settings: Settings,
    name: str,
    asked: Supposition,
    *,
    now: dt.datetime,
    as_of: int | None = None,
    account: str | None = None,
) -> dict[str, Any]:
    """The objectives of one metric, or one objective, today and as supposed.

    Keys that were won may be given by their first letters. Raises SettingsError for what cannot be supposed.
    """
    if not name.strip():
        raise SettingsError("name a metric or an objective, such as late_delivery")
    _check(asked)
    watched = watched_accounts(settings)
    wanted = (named(account, watched),) if account is not None else watched
    path = settings.state / STORE
    if not path.exists():
        raise SettingsError("nothing has been taken in yet, so there is nothing to start from; run `strikewatch run`")
    with opened(path, memory=settings.store.memory) as store:
        cases = [
            (owner, day, case)
            for owner in wanted
            for day in [owner.local_day(now) if as_of is None else as_of]
            for case in _cases(store, owner, name, day)
        ]
    _check_name(cases, wanted, name, as_of, now)
    usable = [one for one in cases if not unsupposable(one[2])]
    if not usable:
        case = cases[0][2]
        raise SettingsError(f"nothing can be supposed of {case.objective.label}: {unsupposable(case)}")
    asked = _with_keys(asked, [(day, case) for _, day, case in usable])
    return _document(settings, usable, cases, asked)


def _document(settings: Settings, usable: Cases, cases: Cases, asked: Supposition) -> dict[str, Any]:
    rules = level_rules(settings)
    told = [what_if(owner.account.name, case, day, asked, rules) for owner, day, case in usable]
    found = [one for one in told if not is_uncounted(one.now)]
    if not found:
        now = told[0].now
        raise SettingsError(f"nothing can be supposed of {now.objective.label}: {_why_uncounted(now)}")
    as_of = max(day for _, day, _ in usable)
    left_out = [
        {"account": owner.account.name, "label": case.objective.label, "reason": unsupposable(case)}
        for owner, _, case in cases
        if unsupposable(case)
    ]
    left_out += [
        {"account": one.now.account, "label": one.now.objective.label, "reason": _why_uncounted(one.now)}
        for one in told
        if is_uncounted(one.now)
    ]
    return {
        "schema": 1,
        "as_of": date_of(as_of).isoformat(),
        "bad": asked.bad,
        "good": asked.good,
        "days": asked.days,
        "won": sorted(asked.won),
        "disputes_won": asked.disputes_won,
        "words": supposed_words(asked, as_of),
        "objectives": [supposed_document(one) for one in found],
        "left_out": left_out,
    }


def _why_uncounted(now: Assessment) -> str:
    return f"nothing of it is counted on {date_of(now.as_of).isoformat()}" + (f" ({now.reason})" if now.reason else "")


def _check(asked: Supposition) -> None:
    """Raises SettingsError where nothing is supposed, or more than can be."""
    if not all(key.strip() for key in asked.won):
        raise SettingsError("--won needs the key of a bad event; `strikewatch explain METRIC` lists them")
    if not (asked.bad or asked.good or asked.won or asked.disputes_won):
        raise SettingsError("suppose something: --bad, --good, --won or --disputes-won")
    if min(asked.bad, asked.good, asked.days) < 0:
        raise SettingsError("units and days cannot be fewer than none")
    if asked.bad + asked.good > MOST_UNITS:
        raise SettingsError(f"more than {MOST_UNITS:,} units are a slip; type fewer")


def _cases(store: Store, owner: Watched, name: str, as_of: int) -> list[Evidence]:
    """What the objectives of that name, or of that metric, are judged on."""
    objectives = [one for one in owner.pack.in_force(as_of) if name in (one.id, one.metric) and not one.variant_of]
    excused = [reason for rule in owner.account.excuse for reason in rule.reasons]
    found = evidence_of(store, owner.account.name, objectives, off_spans(owner), as_of, excused=excused)
    return with_promised(found, open_units_of(store, owner, found, as_of), as_of)


def _check_name(cases: Cases, watched: Sequence[Watched], name: str, as_of: int | None, now: dt.datetime) -> None:
    """Raises SettingsError, with the names there are, where no objective has this one."""
    if cases:
        return
    days = [(one, one.local_day(now) if as_of is None else as_of) for one in watched]
    known = sorted({one.metric for owner, day in days for one in owner.pack.in_force(day)})
    raise SettingsError(f"no objective of these accounts is about {name}; there are {', '.join(known)}")


def _with_keys(asked: Supposition, cases: Sequence[tuple[int, Evidence]]) -> Supposition:
    """The supposition with whole keys. Raises SettingsError where a key, or any dispute, is not to be found."""
    counted = list(dict.fromkeys(key for day, case in cases for key in _bad_keys(case, day)))
    every = list(dict.fromkeys(key for _, case in cases for key in _bad_keys(case)))
    if asked.disputes_won and not any(_disputed(case) for _, case in cases):
        raise SettingsError(
            "no bad event of this figure is disputed; `strikewatch dispute KEY` says that you contest one"
        )
    return replace(asked, won=frozenset(_whole_key(key, counted, every) for key in asked.won))


def _bad_keys(case: Evidence, as_of: int | None = None) -> list[str]:
    """Keys of all bad events, or of those that the window counts on a day."""
    events = case.events
    numerator = events.numerator if as_of is None else inside(case.objective.window, events, as_of)[0]
    bad = np.flatnonzero((numerator > 0) & ~events.coarse)
    return [events.key[index] for index in bad.tolist()] if len(events.key) else []


def _disputed(case: Evidence) -> bool:
    return bool((case.events.contested & (case.events.numerator > 0)).any())


def _whole_key(typed: str, counted: Sequence[str], every: Sequence[str]) -> str:
    """The one key that is typed or begins so, of those counted now if any does. Raises SettingsError."""
    if typed in every:
        return typed
    begun = [key for key in counted if key.startswith(typed)] or [key for key in every if key.startswith(typed)]
    found = begun if len(typed) >= SHORTEST_KEY else []
    if len(found) == 1:
        return found[0]
    if found:
        more = " and others" if len(found) > MOST_NAMED else ""
        raise SettingsError(
            f"several keys begin with {typed!r}: {', '.join(found[:MOST_NAMED])}{more}; type more of one"
        )
    raise SettingsError(
        f"no bad event of this figure has a key that begins with {typed!r}; `strikewatch explain METRIC` lists them"
    )
