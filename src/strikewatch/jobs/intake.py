"""Taking files in: which there are, whose they are, what is in them; one that fails never stops the others."""

from __future__ import annotations

import datetime as dt
import fnmatch
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from strikewatch.core.facts import Extract, day_of
from strikewatch.core.results import FileResult
from strikewatch.errors import FileRefused, SettingsError
from strikewatch.importers import identify
from strikewatch.importers.masking import MASK, masked, masked_cell
from strikewatch.importers.source import Context, Source
from strikewatch.policies import Pack
from strikewatch.settings import Account, Settings
from strikewatch.store import Incoming, Store

Progress = Callable[[str, int, int], None]
LEFT_ALONE = (".*", "~$*", "*.part", "*.crdownload", "*.tmp", "*.download", "Thumbs.db", "desktop.ini", "README*")
FOLDERS_LEFT_ALONE = ("__MACOSX", "@eaDir")
BLOCK = 1 << 20
ADDRESS = re.compile(r"[^\s@<>(),;]+@[\w-]+(?:\.(?!(?:eml|mbox|txt|csv|xlsx)$)[\w-]+)*")


@dataclass(frozen=True, slots=True)
class Watched:
    """An account with its pack and its zone."""

    account: Account
    pack: Pack
    zone: str

    def local_day(self, moment: dt.datetime) -> int:
        """The account's own calendar day of an instant."""
        return day_of(moment.astimezone(ZoneInfo(self.zone)).date())


@dataclass(frozen=True, slots=True)
class Found:
    """A file and the accounts it belongs to; none is a reason to refuse it."""

    path: Path
    owners: tuple[Watched, ...]


def waiting(settings: Settings, watched: Sequence[Watched]) -> list[Found]:
    """The files of inbox and log folders, oldest first, each with its accounts."""
    by_name = {one.account.name: one for one in watched}
    found = []
    for folder in (settings.inbox, settings.log):
        for path in _files(folder):
            inside = path.relative_to(folder).parts[0]
            owner = by_name.get(inside)
            found.append(Found(path, (owner,) if owner else _by_pattern(path, watched)))
    return sorted(found, key=lambda one: (_modified(one.path), str(one.path)))


def given(paths: Sequence[Path], watched: Sequence[Watched], account: str | None) -> list[Found]:
    """Files named by hand. Raises SettingsError for an account nobody named in the settings."""
    owner = () if account is None else (named(account, watched),)
    found = []
    for path in paths:
        files = list(_files(path)) if path.is_dir() else [path]
        found += [Found(file, owner or _owners(file, watched)) for file in files]
    return found


def named(account: str, watched: Sequence[Watched]) -> Watched:
    """The account of this name. Raises SettingsError where the settings know none."""
    for one in watched:
        if one.account.name == account:
            return one
    names = ", ".join(one.account.name for one in watched)
    raise SettingsError(f"no account is named {account}; the settings know {names}")


def _owners(path: Path, watched: Sequence[Watched]) -> tuple[Watched, ...]:
    """By a folder of the account's name, else by pattern, else the only account there is."""
    by_folder = tuple(one for one in watched if one.account.name == path.absolute().parent.name)
    return by_folder or _by_pattern(path, watched) or (tuple(watched) if len(watched) == 1 else ())


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") or part in FOLDERS_LEFT_ALONE for part in parts[:-1])
        if path.is_file() and not hidden and not any(fnmatch.fnmatch(parts[-1], mark) for mark in LEFT_ALONE):
            yield path


def _by_pattern(path: Path, watched: Sequence[Watched]) -> tuple[Watched, ...]:
    """Accounts whose patterns fit the name: their files, or a table with a column that names the account."""
    return tuple(one for one in watched if _fits(path.name, one.account))


def _fits(name: str, account: Account) -> bool:
    patterns = list(account.files)
    for several, mapping in account.mappings():
        if mapping.account_column:
            patterns += several
    return any(fnmatch.fnmatch(name.lower(), pattern.lower()) for pattern in patterns)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def take_in(
    store: Store, found: Sequence[Found], now: dt.datetime, *, progress: Progress | None = None
) -> list[FileResult]:
    """Take the files in, each in a transaction of its own."""
    results: list[FileResult] = []
    for number, file in enumerate(found):
        if progress:
            progress(file.path.name, number, len(found))
        results += _take_file(store, file, now)
    if progress and found:
        progress("", len(found), len(found))
    return results


def _take_file(store: Store, file: Found, now: dt.datetime) -> list[FileResult]:
    name = _plain_name(file.path)
    if not file.path.exists():
        return [FileResult(name, "", "", refused=f"{name}: no such file; check the path")]
    if not file.owners:
        whose = "whose file is it? Put it into inbox/<account>/, or give the account a pattern in `files`"
        return [FileResult(name, "", "", refused=f"{name}: {whose}")]
    return [_take_for(store, file.path, owner, now) for owner in file.owners]


def _take_for(store: Store, path: Path, owner: Watched, now: dt.datetime) -> FileResult:
    account = owner.account.name
    try:
        incoming = _incoming(path, owner, now)
        if store.knows(account, incoming.hash):
            return FileResult(incoming.name, account, "", known=True)
        extract = _read(path, owner, incoming)
        if extract.observed_day is not None:
            incoming = replace(incoming, observed_day=extract.observed_day)
        result = store.take(extract, incoming)
        return result if result.rows else replace(result, notes=(*result.notes, "nothing stands under its header"))
    except FileRefused as error:
        return FileResult(_plain_name(path), account, "", refused=str(error).encode("utf-8", "replace").decode())
    except OSError as error:
        why = f"{_plain_name(path)}: cannot be read ({error.strerror or error}); check the file and its rights"
        return FileResult(_plain_name(path), account, "", refused=why)


def _read(path: Path, owner: Watched, incoming: Incoming) -> Extract:
    """What the file says, its rejects without what is personal. Raises FileRefused and OSError."""
    source, context = Source(path), _context(owner, incoming)
    extract = identify(source, context).extract(source, context)
    rejects = (replace(one, raw=masked_cell(one.raw), reason=masked(one.reason)) for one in extract.rejects)
    return replace(extract, rejects=tuple(rejects))


def _incoming(path: Path, owner: Watched, now: dt.datetime) -> Incoming:
    """The file with its hash; it was made when it was last written, and not after now."""
    written = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)
    return Incoming(
        account=owner.account.name,
        programme=owner.account.programme,
        zone=owner.zone,
        name=ADDRESS.sub(MASK, _plain_name(path)),  # mails are often saved under the address they came from
        hash=content_hash(path),
        observed_day=owner.local_day(min(written, now)),
        taken_at=now.astimezone(dt.UTC).replace(tzinfo=None),
    )


def _plain_name(path: Path) -> str:
    """The file's name as text that can be kept, whatever bytes an old archive gave it."""
    return path.name.encode("utf-8", "replace").decode()


def content_hash(path: Path) -> str:
    """SHA-256 of the file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _context(owner: Watched, incoming: Incoming) -> Context:
    return Context(
        account=owner.account.name,
        zone=owner.zone,
        received_day=incoming.observed_day,
        date_order=owner.account.date_order,
        mappings=owner.account.mappings(),
        mail_rules=owner.pack.mail_rules,
        programme=owner.account.programme,
        sides=shown_sides(owner.pack),
    )


def shown_sides(pack: Pack) -> tuple[tuple[str, bool], ...]:
    """Metrics that all of a pack's limits and tiers print by one side, with whether that is the good one."""
    sides: dict[str, set[bool]] = {}
    for one in pack.objectives:
        if one.limit_kind == "rate" and (one.limit is not None or one.tiers):
            sides.setdefault(one.metric, set()).add(one.direction == "at_least")
    return tuple((metric, found.pop()) for metric, found in sides.items() if len(found) == 1)
