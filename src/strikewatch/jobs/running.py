"""The main job and its smaller sisters."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from strikewatch.core.model import Level
from strikewatch.core.results import AccountResult, FileResult, RunResult, StrikeWarning
from strikewatch.errors import SettingsError
from strikewatch.jobs.intake import Found, Progress, Watched, given, named, take_in, waiting
from strikewatch.jobs.judging import judge, level_rules
from strikewatch.jobs.telling import send_waiting, write_messages
from strikewatch.policies import account_pack
from strikewatch.report import document, html, markdown, write_json, write_report
from strikewatch.settings import Settings
from strikewatch.store import Store, ledger, opened

STATUS = "status.json"
STORE = "strikewatch.duckdb"
MOST_CHARTS = 8


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run found, as values and as the document that was written; 1 where a person has something to put right."""

    result: RunResult
    document: dict[str, Any]
    report: Path | None
    exit_code: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """All accounts on a day, with the warnings after it."""

    as_of: int
    accounts: tuple[AccountResult, ...]
    warnings: tuple[StrikeWarning, ...]
    replay: bool
    rules: Mapping[str, Mapping[str, str]]


def watched_accounts(settings: Settings) -> tuple[Watched, ...]:
    """The accounts with packs and zones. Raises SettingsError for a pack that cannot be used."""
    found = []
    for account in settings.accounts:
        pack = account_pack(
            account.policy,
            settings.file.parent,
            market=account.market,
            overrides=account.override,
            objectives=account.objective,
            where=settings.place_of(account),
        )
        found.append(Watched(account, pack, settings.zone_of(account, pack.zone)))
    return tuple(found)


def run(
    settings: Settings,
    *,
    now: dt.datetime,
    as_of: int | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> RunOutcome:
    """Take in what waits, judge every account, write the report, tell what changed.

    A day before the last run, or after today, is a replay: its report goes to `reports/replay`, nothing else is saved
    and nobody is told. A dry run writes nothing at all. Raises StrikewatchError.
    """
    watched = watched_accounts(settings)
    found = waiting(settings, watched)
    if dry_run:
        files, judgement = _dry(settings, watched, found, now=now, as_of=as_of, progress=progress)
        return _outcome(_result(judgement, files), None)
    with _store(settings) as store:
        _set_zones(store, watched)
        files = take_in(store, found, now, progress=progress)
    return _judge_and_tell(settings, watched, files, now=now, as_of=as_of, progress=progress)


def report(settings: Settings, *, now: dt.datetime, as_of: int | None = None) -> RunOutcome:
    """Judge what the store holds and write the report; take nothing in, save no warning, tell nobody."""
    watched = watched_accounts(settings)
    with _store(settings) as store:
        judgement = _judge(store, settings, watched, now=now, as_of=as_of)
    return _written(settings, _result(judgement, ()))


def ingest(
    settings: Settings,
    paths: Sequence[Path] = (),
    *,
    now: dt.datetime,
    account: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> tuple[FileResult, ...]:
    """Take files in: those named, else all of inbox and log. A dry run keeps nothing. Raises StrikewatchError."""
    watched = watched_accounts(settings)
    found = given(paths, watched, account) if paths else waiting(settings, watched)
    with _scratch(settings) if dry_run else _store(settings) as store:
        _set_zones(store, watched)
        return tuple(take_in(store, found, now, progress=progress))


def latest_document(settings: Settings) -> dict[str, Any] | None:
    """The last run's result, None before the first."""
    path = settings.state / STATUS
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found


def explain(
    settings: Settings,
    name: str,
    *,
    now: dt.datetime,
    as_of: int | None = None,
    account: str | None = None,
) -> dict[str, Any]:
    """The objectives of one metric, or one objective, fresh from the store. Raises SettingsError for another name."""
    watched = watched_accounts(settings)
    if account is not None:
        named(account, watched)
    with _store(settings) as store:
        judgement = _judge(store, settings, watched, now=now, as_of=as_of)
    told = document(RunResult(judgement.as_of, judgement.accounts))
    found = [
        {"account": one["account"], **objective}
        for one in told["accounts"]
        for objective in one["objectives"]
        if account in (None, one["account"]) and name in (objective["metric"], objective["objective"])
    ]
    if not found:
        asked = [one for one in told["accounts"] if account in (None, one["account"])]
        known = sorted({found["metric"] for one in asked for found in one["objectives"]})
        about = f"no objective of these accounts is about {name}" if name.strip() else "name a metric or an objective"
        raise SettingsError(f"{about}; there are {', '.join(known)}")
    return {"as_of": told["as_of"], "objectives": found}


def _store(settings: Settings) -> Any:
    return opened(settings.state / STORE, memory=settings.store.memory)


@contextmanager
def _scratch(settings: Settings) -> Iterator[Store]:
    """A copy of the store, gone afterwards: what a dry run finds without keeping any of it."""
    path = settings.state / STORE
    with tempfile.TemporaryDirectory(prefix="strikewatch-") as folder:
        if path.exists():
            with opened(path, memory=settings.store.memory, read_only=True):  # nobody writes while it is copied
                for part in (path, path.with_name(f"{STORE}.wal")):
                    if part.exists():
                        shutil.copyfile(part, Path(folder) / part.name)
        with opened(Path(folder) / STORE, memory=settings.store.memory) as store:
            yield store


def _set_zones(store: Store, watched: Sequence[Watched]) -> None:
    with store.transaction():
        for one in watched:
            store.set_zone(one.account.name, one.zone)


def _dry(
    settings: Settings,
    watched: Sequence[Watched],
    found: Sequence[Found],
    *,
    now: dt.datetime,
    as_of: int | None,
    progress: Progress | None,
) -> tuple[list[FileResult], Judgement]:
    with _scratch(settings) as store:
        _set_zones(store, watched)
        files = take_in(store, found, now, progress=progress)
        return files, _judge(store, settings, watched, now=now, as_of=as_of)


def _judge(
    store: Store, settings: Settings, watched: Sequence[Watched], *, now: dt.datetime, as_of: int | None
) -> Judgement:
    """Every account on `as_of`, else on its own local today."""
    rules = level_rules(settings)
    last = ledger.last_run(store.connection)
    today = max(one.local_day(now) for one in watched)
    replay = as_of is not None and ((last is not None and as_of < last) or as_of > today)
    before = [] if replay else ledger.warnings(store.connection)
    judged = [
        judge(store, one, one.local_day(now) if as_of is None else as_of, rules, before, replay=replay)
        for one in watched
    ]
    return Judgement(
        as_of=today if as_of is None else as_of,
        accounts=tuple(one.result for one in judged),
        warnings=_worst_first(warning for one in judged for warning in one.warnings),
        replay=replay,
        rules={one.result.account: one.rules for one in judged},
    )


def _result(judgement: Judgement, files: Sequence[FileResult]) -> RunResult:
    """What was judged and taken in, with the rows that this run could not read."""
    rejected = sum(file.rejected for file in files)
    return RunResult(
        judgement.as_of, judgement.accounts, tuple(files), judgement.warnings, rejected, judgement.replay
    )  # fmt: skip


def _worst_first(warnings: Iterable[StrikeWarning]) -> tuple[StrikeWarning, ...]:
    return tuple(sorted(warnings, key=lambda one: (-one.level.severity, one.account, one.objective)))


def _judge_and_tell(
    settings: Settings,
    watched: Sequence[Watched],
    files: Sequence[FileResult],
    *,
    now: dt.datetime,
    as_of: int | None,
    progress: Progress | None,
) -> RunOutcome:
    if progress:
        progress("judging", 0, 1)
    with _store(settings) as store:
        judgement = _judge(store, settings, watched, now=now, as_of=as_of)
        result = _result(judgement, files)
        if not judgement.replay:
            _save(store, settings, result, now, judgement.rules)
    outcome = _written(settings, result)
    if judgement.replay:
        return outcome
    with _store(settings) as store:
        failed = send_waiting(store, settings.notify, settings.file.parent, now)
    result = replace(result, failed_channels=failed)
    outcome = replace(_outcome(result, outcome.report), document=document(result))
    write_json(settings.state / STATUS, outcome.document)
    return outcome


def _save(
    store: Store, settings: Settings, result: RunResult, now: dt.datetime, rules: Mapping[str, Mapping[str, str]]
) -> None:
    """Warnings, the rules they were judged by, the run and the messages it gives, in one transaction."""
    told = json.dumps(document(result), allow_nan=False)
    with store.transaction():
        write_messages(store, settings.notify, result)
        ledger.save_warnings(store.connection, result.warnings)
        for account, kept in rules.items():
            ledger.keep_rules(store.connection, account, kept, result.as_of)
        ledger.save_run(store.connection, result.as_of, now.astimezone(dt.UTC).replace(tzinfo=None), told)


def _written(settings: Settings, result: RunResult) -> RunOutcome:
    """The outcome with its report on disk."""
    told = document(result)
    page = html(told, charts_of(result))
    folder = settings.reports / "replay" if result.replay else settings.reports
    return _outcome(result, write_report(told, page, markdown(told), folder), told)


def _outcome(result: RunResult, path: Path | None, told: dict[str, Any] | None = None) -> RunOutcome:
    wrong = any(file.refused or file.rejected for file in result.files) or bool(result.failed_channels)
    return RunOutcome(result, told if told is not None else document(result), path, int(wrong))


def charts_of(result: RunResult) -> dict[tuple[str, str, str], str]:
    """Charts as SVG of the worst objectives that are not ok and have a past to draw, as many as a phone loads well."""
    drawn = [found for account in result.accounts for found in account.assessments if found.history]
    wanted = [found for found in drawn if found.told_level is not Level.OK]
    wanted = sorted(wanted, key=lambda found: -found.told_level.severity)[:MOST_CHARTS]
    if not wanted:
        return {}
    from strikewatch.charts import objective_chart, svg

    return {(found.account, found.objective.id, found.segment or ""): svg(objective_chart(found)) for found in wanted}
