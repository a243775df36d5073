"""The rows that could not be read."""

from __future__ import annotations

from typing import Any

from strikewatch.jobs.noting import one_account
from strikewatch.jobs.running import STORE, watched_accounts
from strikewatch.settings import Settings
from strikewatch.store import opened

COLUMNS = ("account", "file", "row", "column", "reason", "raw")


def rejects(settings: Settings, account: str | None = None) -> list[dict[str, Any]]:
    """Rejected rows, newest file first. Raises SettingsError for an unknown account."""
    if account is not None:
        one_account(watched_accounts(settings), account)
    path = settings.state / STORE
    if not path.exists():
        return []
    with opened(path, memory=settings.store.memory, read_only=True) as store:
        return [dict(zip(COLUMNS, row, strict=True)) for row in store.rejects(account)]
