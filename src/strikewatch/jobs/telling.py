"""What a run tells: messages are written into the store with the run, and sent after it. A crash loses nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from strikewatch.core.account import ENDING
from strikewatch.core.facts import AccountEvent, date_of
from strikewatch.core.model import Level
from strikewatch.core.results import AccountResult, RunResult, StrikeWarning
from strikewatch.errors import ChannelError
from strikewatch.notify import address, send
from strikewatch.settings import Channel
from strikewatch.store import Store, ledger

TOLD = ("raised", "escalated", "eased", "resolved")


def write_messages(store: Store, channels: Sequence[Channel], result: RunResult) -> None:
    """One message for each channel that something changed for, worst first; mails that end an account come first."""
    before = {(one.account, one.objective, one.segment): one for one in ledger.warnings(store.connection)}
    for channel in channels:
        lines: list[tuple[Level, str]] = []
        for account in result.accounts:
            if not channel.accounts or account.account in channel.accounts:
                lines += _mail_lines(store, channel, account)
                lines += _warning_lines(account, result.warnings, before, Level(channel.from_level))
        if lines:
            lines.sort(key=lambda line: -line[0].severity)
            level = lines[0][0]
            title = f"Strikewatch: {level}" if level is not Level.OK else "Strikewatch: over"
            body = "\n".join(text for _, text in lines)
            ledger.write_notice(store.connection, channel.name, level, title, body, result.as_of)


def _mail_lines(store: Store, channel: Channel, account: AccountResult) -> list[tuple[Level, str]]:
    """Mails of deactivation or suspension that nobody has seen and that the channel was not told of."""
    return [
        (Level.CRITICAL, _mail_line(account.account, mail))
        for mail in account.mails
        if mail.kind in ENDING and not mail.seen and not ledger.told_before(store.connection, channel.name, mail.key)
    ]


def _mail_line(account: str, mail: AccountEvent) -> str:
    until = f"; the time to appeal ends on {date_of(mail.answer_by).isoformat()}" if mail.answer_by else ""
    return f"{account}: {mail.kind} mail of {date_of(mail.day).isoformat()}{until} [{mail.key[:12]}]"


def _warning_lines(
    account: AccountResult,
    warnings: Sequence[StrikeWarning],
    before: dict[tuple[str, str, str], StrikeWarning],
    from_level: Level,
) -> list[tuple[Level, str]]:
    """Changes at or above the channel's level; that one is over only where it was told."""
    labels = {found.objective.id: found.objective.label for found in account.assessments}
    lines = []
    for one in warnings:
        if one.account != account.account or one.event not in TOLD:
            continue
        was = before.get((one.account, one.objective, one.segment))
        highest = max(one.level.severity, was.level.severity if was else 0)
        if highest >= from_level.severity:
            label = labels.get(one.objective, one.objective) + (f" ({one.segment})" if one.segment else "")
            lines.append((one.level, f"{account.account}: {label}: {one.event} to {one.level} - {one.text}"))
    return lines


def send_waiting(store: Store, channels: Sequence[Channel], folder: Path, now: dt.datetime) -> tuple[str, ...]:
    """Send what is written and unsent; the names of the channels that failed, whose messages stay."""
    known = {channel.name: channel for channel in channels}
    failed: dict[str, None] = {}
    for notice in ledger.unsent(store.connection):
        channel = known.get(notice.channel)
        if channel is None or notice.channel in failed:
            continue
        problem = _problem_sending(channel, folder, notice.title, notice.body)
        sent = None if problem else now.astimezone(dt.UTC).replace(tzinfo=None)
        ledger.mark_sent(store.connection, notice.id, sent, problem)
        if problem:
            failed[notice.channel] = None
    return tuple(failed)


def _problem_sending(channel: Channel, folder: Path, title: str, body: str) -> str | None:
    try:
        url_file = folder / channel.url_file if channel.url_file else None
        send(address(channel.url_env, url_file), title, body)
    except ChannelError as error:
        return str(error)
    return None
