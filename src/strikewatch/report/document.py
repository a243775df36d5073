"""A run's result as plain data that JSON can hold: the one shape behind pages, `--json` and `status`.

    document   RunResult -> dict, `"schema": 1`, described field by field in docs/report.md

Exact fractions become floats here and nowhere earlier; no data stays null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from strikewatch.core.assessment import Assessment
from strikewatch.core.facts import AccountEvent
from strikewatch.core.results import AccountResult, FileResult, RuleChange, RunResult, StrikeWarning, Unseen
from strikewatch.report.due import due_document
from strikewatch.report.objective import objective_document
from strikewatch.report.plain import iso, iso_or_none

SCHEMA = 1


def document(result: RunResult) -> dict[str, Any]:
    """All that a run found, worst first; the same result gives the same document."""
    accounts = sorted(result.accounts, key=lambda account: (-account.level.severity, account.account))
    labels = {one.objective.id: one.objective.label for account in accounts for one in account.assessments}
    return {
        "schema": SCHEMA,
        "as_of": iso(result.as_of),
        "accounts": [_account(account, result.as_of) for account in accounts],
        "files": [_file(file) for file in result.files],
        "rejects": result.rejects,
        "warnings": [_warning(warning, labels) for warning in result.warnings],
        "replay": result.replay,
        "failed_channels": list(result.failed_channels),
    }


def _account(account: AccountResult, as_of: int) -> dict[str, Any]:
    return {
        "account": account.account,
        "platform": account.platform,
        "programme": account.programme,
        "policy": account.policy,
        "level": str(account.level),
        "headline": account.headline,
        "objectives": [objective_document(one) for one in sorted(account.assessments, key=_worst_first)],
        "not_seen": [_unseen(unseen, account.assessments) for unseen in account.not_seen],
        "mails": [_mail(mail, as_of) for mail in sorted(account.mails, key=_most_pressing_first)],
        "questions": list(account.questions),
        "notes": list(account.notes),
        "rule_changes": [_rule_change(one) for one in account.rule_changes],
        "due": [due_document(one, as_of) for one in account.due],
    }


def _rule_change(change: RuleChange) -> dict[str, Any]:
    return {
        "objective": change.objective,
        "label": change.label,
        "before": change.before,
        "after": change.after,
        "level_before": str(change.level_before),
        "level_after": str(change.level_after),
    }


def _worst_first(assessment: Assessment) -> tuple[int, bool, float, str, str]:
    """By level; then what can end the account, then the likelier breach."""
    forecast, objective = assessment.forecast, assessment.objective
    likely = forecast.probability.get(14, 0.0) if forecast else 0.0
    return (
        -assessment.told_level.severity,
        not objective.ends_account,
        -likely,
        objective.id,
        assessment.segment or "",
    )


def _most_pressing_first(mail: AccountEvent) -> tuple[int, bool, int, str]:
    """A running clock, then what nobody understood, then the newest."""
    return (mail.answer_by if mail.answer_by is not None else 10**9, mail.seen, -mail.day, mail.key)


def _unseen(unseen: Unseen, assessments: Sequence[Assessment]) -> dict[str, Any]:
    """What no file shows; `objective` where it is one of the objectives, which say so themselves."""
    return {
        "objective": any(one.objective.id == unseen.id for one in assessments),
        "id": unseen.id,
        "label": unseen.label,
        "reason": unseen.reason,
        "unlock": unseen.unlock,
        "ends_account": unseen.ends_account,
    }


def _mail(mail: AccountEvent, as_of: int) -> dict[str, Any]:
    return {
        "date": iso(mail.day),
        "kind": mail.kind,
        "subject": mail.subject,
        "text": mail.text,
        "names": list(mail.names),
        "key": mail.key,
        "seen": mail.seen,
        "answer_by": iso_or_none(mail.answer_by),
        "days_left": None if mail.answer_by is None else mail.answer_by - as_of,
    }


def _file(file: FileResult) -> dict[str, Any]:
    return {
        "file": file.file,
        "account": file.account,
        "format": file.format,
        "rows": file.rows,
        "accepted": file.accepted,
        "repeated": file.repeated,
        "restated": file.restated,
        "rejected": file.rejected,
        "non_data": dict(file.non_data),
        "notes": list(file.notes),
        "refused": file.refused,
        "known": file.known,
    }


def _warning(warning: StrikeWarning, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "account": warning.account,
        "objective": warning.objective,
        "segment": warning.segment or None,
        "label": labels.get(warning.objective, warning.objective),
        "level": str(warning.level),
        "since": iso(warning.since),
        "changed": iso(warning.changed),
        "event": warning.event,
        "better_since": iso_or_none(warning.better_since),
        "better_level": None if warning.better_level is None else str(warning.better_level),
        "text": warning.text,
    }
