"""The platform's mails: listed, and marked as read by a person."""

from __future__ import annotations

from typing import Any

from strikewatch.core.facts import AccountEvent, date_of
from strikewatch.errors import SettingsError, StrikewatchError
from strikewatch.jobs.intake import Watched
from strikewatch.jobs.noting import one_account
from strikewatch.jobs.running import STORE, watched_accounts
from strikewatch.settings import Settings
from strikewatch.store import ledger, opened

EVER = 2**31 - 1  # later than any day
SHORTEST_KEY = 4


def mails(settings: Settings, account: str | None = None) -> list[dict[str, Any]]:
    """The mails of one account or of all, newest first. Raises SettingsError for an unknown account."""
    watched = watched_accounts(settings)
    wanted = (one_account(watched, account),) if account is not None else watched
    return [_document(event) for event in _kept(settings, wanted)]


def mark_seen(settings: Settings, key: str, kind: str | None = None) -> str:
    """Mark the one mail whose key begins so as read; its subject. Raises StrikewatchError where none or several do."""
    watched = watched_accounts(settings)
    fitting = [event for event in _kept(settings, watched) if event.key.startswith(key)]
    keys = {event.key for event in fitting}
    if len(key) < SHORTEST_KEY or len(keys) != 1:
        found = f"{len(keys)} mails have a key that begins with {key!r}" if len(keys) != 1 else f"{key!r} is too short"
        raise StrikewatchError(f"{found}; `strikewatch mails` lists the keys. Nothing was marked")
    if kind is not None:
        _check_kind(kind, {event.account for event in fitting}, watched)
    with opened(settings.state / STORE, memory=settings.store.memory) as store:
        marked = ledger.mark_seen(store.connection, keys.pop(), kind)
    return "; ".join(f"{account}: {subject or '(no subject)'}" for account, subject in marked)


def _kept(settings: Settings, watched: tuple[Watched, ...]) -> list[AccountEvent]:
    path = settings.state / STORE
    if not path.exists():
        return []
    with opened(path, memory=settings.store.memory, read_only=True) as store:
        found = [mail for one in watched for mail in ledger.account_events(store.connection, one.account.name, EVER)]
    return sorted(found, key=lambda mail: -mail.day)


def _check_kind(kind: str, accounts: set[str], watched: tuple[Watched, ...]) -> None:
    """Raises SettingsError for a kind that no pack of these accounts knows."""
    packs = [one.pack for one in watched if one.account.name in accounts]
    known = dict.fromkeys([*(name for pack in packs for name, _ in pack.mail_rules.kinds), "other"])
    if kind not in known:
        raise SettingsError(f"no mail is of the kind {kind!r}; there are {', '.join(known)}")


def _document(mail: AccountEvent) -> dict[str, Any]:
    return {
        "account": mail.account,
        "date": date_of(mail.day).isoformat(),
        "kind": mail.kind,
        "seen": mail.seen,
        "subject": mail.subject,
        "names": list(mail.names),
        "text": mail.text,
        "key": mail.key,
        "answer_by": None if mail.answer_by is None else date_of(mail.answer_by).isoformat(),
    }
