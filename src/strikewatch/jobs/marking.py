"""Excusing and disputing an event by hand: which record is meant, and what was recorded of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from strikewatch.core.events import as_known, current, eligible_events
from strikewatch.core.facts import date_of
from strikewatch.core.metrics import METRICS
from strikewatch.errors import SettingsError
from strikewatch.importers.masking import masked_cell
from strikewatch.jobs.intake import Watched
from strikewatch.jobs.noting import one_account
from strikewatch.jobs.running import STORE, watched_accounts
from strikewatch.settings import Settings
from strikewatch.store import Marked, Store, ledger, marks, opened

SHORTEST_KEY = 4
MOST_NAMED = 5
EVER = 2**31 - 1  # later than any day
WON = "dispute won"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which record is meant, and what is said of it: None says nothing, False takes back."""

    key: str
    because: str = ""
    excused: bool | None = None
    disputed: bool | None = None
    unit: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The record as it stands now, the day the mark is of, whether that is the day asked for, whether it is news."""

    record: Marked
    day: int
    as_asked: bool
    new: bool


def mark(settings: Settings, wish: Wish, *, now: dt.datetime, as_of: int | None = None) -> Recorded:
    """Excuse or dispute one record, or take it back. Raises SettingsError where none or several are meant.

    A mark is of today, or of `as_of`, and never of a day before a file told of the record.
    """
    watched = watched_accounts(settings)
    wanted = (one_account(watched, wish.account),) if wish.account is not None else watched
    path = settings.state / STORE
    if not path.exists():
        raise SettingsError("nothing has been taken in yet, so there is no event to mark; run `strikewatch run` first")
    with opened(path, memory=settings.store.memory) as store:
        owner, record = _meant(store, wanted, wish, now)
        asked = _day(owner, now, as_of)
        day = max(asked, record.first_day)
        new = store.mark(
            record.account, record.unit, record.key, excused=wish.excused, disputed=wish.disputed,
            because=masked_cell(wish.because), day=day,
        )  # fmt: skip
        return Recorded(_again(store, record), day, day == asked, new)


def recorded_text(found: Recorded) -> str:
    """What was recorded of which event, and what the next report makes of it."""
    record = found.record
    flags = [flag for flag in marks.FLAGS if getattr(record, flag)]
    state = " and ".join(flags) or "neither excused nor disputed"
    why = f" ({record.because})" if record.because else ""
    what = f"{record.account}, {record.unit} {record.key} is {state}{why}"
    if not found.new:
        return f"Nothing changed: {what}."
    first = "" if found.as_asked else ", the first day on which a file told of it"
    shown = "shows the rate with it and without it" if flags else "counts it like any other"
    return f"Recorded for {date_of(found.day).isoformat()}{first}: {what}. The next report {shown}."


def _day(owner: Watched, now: dt.datetime, as_of: int | None) -> int:
    """The day of the mark. Raises SettingsError for one that lies in the future."""
    today = owner.local_day(now)
    if as_of is not None and as_of > today:
        raise SettingsError(f"{date_of(as_of)} lies in the future; for {owner.account.name} it is {date_of(today)}")
    return today if as_of is None else as_of


def _again(store: Store, record: Marked) -> Marked:
    found = marks.beginning(store.connection, record.account, record.key)
    return next(one for one in found if (one.unit, one.key) == (record.unit, record.key))


def _meant(store: Store, wanted: Sequence[Watched], wish: Wish, now: dt.datetime) -> tuple[Watched, Marked]:
    """The one record that is meant, with its account. Raises SettingsError that says what else could be typed."""
    owners = {owner.account.name: owner for owner in wanted}
    found = _of_one_account(_of_one_key(store, owners, wish.key))
    owner = owners[found[0].account]
    fitting = [one for one in found if wish.unit in (None, one.unit)]
    if not fitting:
        raise SettingsError(f"{found[0].key} is no {wish.unit}; it is {_units(found)}. Nothing was marked")
    if len(fitting) > 1:
        fitting = [one for one in fitting if _is_bad(store, owner, one, owner.local_day(now))]
    if len(fitting) != 1:
        raise SettingsError(f"{found[0].key} is {_units(found)}; say which with --unit. Nothing was marked")
    return owner, fitting[0]


def _of_one_key(store: Store, owners: dict[str, Watched], key: str) -> list[Marked]:
    """The records that have the key, else those with the one key that begins so. Raises SettingsError."""
    found = [one for name in owners for one in marks.beginning(store.connection, name, key)] if key else []
    exact = [one for one in found if one.key == key]
    keys = list(dict.fromkeys(one.key for one in found))
    if exact or (len(keys) == 1 and len(key) >= SHORTEST_KEY):
        return exact or found
    if len(keys) == 1:
        raise SettingsError(f"{key!r} is too short; type at least {SHORTEST_KEY} letters of {keys[0]}")
    if keys:
        raise SettingsError(f"several keys begin with {key!r}: {_listed(keys)}; type more of the one you mean")
    raise SettingsError(_nothing_found(store, owners, key))


def _listed(keys: Sequence[str]) -> str:
    return ", ".join(keys[:MOST_NAMED]) + (" and others" if len(keys) > MOST_NAMED else "")


def _nothing_found(store: Store, owners: dict[str, Watched], key: str) -> str:
    """Why nothing has this key: a figure of the platform has no record, a slip has near keys."""
    formats = {told.format for name in owners for told in ledger.statements(store.connection, name, EVER)}
    if key in formats:
        return (
            f"{key} is no event but a figure that the platform gives for a whole period; it does not say which units "
            "were bad, so there is none that could be marked. Mark one that a file of your own tells of"
        )
    near = [one for name in owners for one in marks.near_keys(store.connection, name, key)]
    meant = f"; near it are {_listed(near)}" if near else "; `strikewatch explain METRIC` lists the bad events"
    return f"no record has a key that begins with {key!r}{meant}"


def _of_one_account(found: list[Marked]) -> list[Marked]:
    """The records, all of one account. Raises SettingsError."""
    names = list(dict.fromkeys(one.account for one in found))
    if len(names) > 1:
        raise SettingsError(f"{found[0].key} is a key of {' and '.join(names)}; name one with --account")
    return found


def _units(found: Sequence[Marked]) -> str:
    return " and ".join(f"{'an' if one.unit[0] in 'aeiou' else 'a'} {one.unit}" for one in found)


def _is_bad(store: Store, owner: Watched, record: Marked, as_of: int) -> bool:
    """Whether any objective of the account counts this record as bad."""
    mine = (nw.col("unit") == record.unit) & (nw.col("key") == record.key)
    known = as_known(store.records(record.account), as_of).filter(mine)
    asked = {(one.metric, one.options) for one in owner.pack.in_force(as_of) if METRICS[one.metric].counting}
    events = (current(eligible_events(known, metric, options)) for metric, options in sorted(asked, key=repr))
    return any(_holds_bad(one) for one in events)


def _holds_bad(events: nw.LazyFrame[Any]) -> bool:
    return bool(len(events.filter(nw.col("numerator") > 0).collect("pandas")))
