"""One account on one day: evidence, assessments, held levels, what cannot be seen and what has to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from strikewatch.core.account import account_level, headline
from strikewatch.core.assess import assess
from strikewatch.core.assessment import Assessment
from strikewatch.core.coverage import gaps_of, joined
from strikewatch.core.evidence import Evidence, LevelRules
from strikewatch.core.facts import AccountEvent, Span, date_of
from strikewatch.core.model import Objective
from strikewatch.core.results import AccountResult, StrikeWarning, Unseen
from strikewatch.core.warn import warned
from strikewatch.jobs.due import due_lists, open_units_of, with_promised
from strikewatch.jobs.evidence import evidence_of
from strikewatch.jobs.intake import Watched
from strikewatch.jobs.rules import changed, rule_changes, rule_text, told_as_rule
from strikewatch.settings import Settings
from strikewatch.store import Store, ledger

MAIL_DAYS = 60  # a mail that was read leaves the report after so many days
ASK_DAYS = 180  # gaps older than this are no longer asked about
WEEKLY = "flex-mail"


@dataclass(frozen=True, slots=True)
class Judged:
    """An account's result, its warnings after it, and the rules it was judged by, as they are kept."""

    result: AccountResult
    warnings: tuple[StrikeWarning, ...]
    rules: Mapping[str, str]


def level_rules(settings: Settings) -> LevelRules:
    """The settings' levels as the core takes them."""
    levels = settings.levels
    return LevelRules(
        watch=levels.watch,
        warning=levels.warning,
        critical=levels.critical,
        near_limit=Fraction(str(levels.near_limit)),
        ease_days=levels.ease_days,
        history_days=settings.report.history_days,
    )


def judge(
    store: Store,
    watched: Watched,
    as_of: int,
    rules: LevelRules,
    before: Sequence[StrikeWarning],
    *,
    replay: bool = False,
) -> Judged:
    """The account on `as_of`, with the warnings that were open before; a replay tells of no rule that changed."""
    account, pack = watched.account, watched.pack
    off = off_spans(watched)
    objectives = pack.in_force(as_of)
    cases = _cases(store, watched, objectives, as_of)
    waiting = open_units_of(store, watched, cases, as_of)
    cases = with_promised(cases, waiting, as_of)
    found = assess(account.name, cases, as_of, rules)
    by_old_rules = [] if replay else _by_old_rules(store, watched, objectives, as_of, rules)
    mine = [one for one in before if one.account == account.name]
    warnings, assessments = warned(found, mine, as_of, ease_days=rules.ease_days)
    mails = _mails(store, account.name, as_of)
    unseen = (*_not_computable(cases), *pack.unseen)
    level = account_level(assessments, mails)
    result = AccountResult(
        account=account.name,
        platform=pack.platform,
        programme=account.programme or pack.programme,
        policy=pack.id,
        level=level,
        headline=headline(assessments, mails, unseen),
        assessments=assessments,
        not_seen=unseen,
        mails=mails,
        questions=_questions(store, account.name, cases, off, as_of),
        notes=_notes(watched, as_of),
        rule_changes=rule_changes(by_old_rules, found),
        due=due_lists(cases, found, waiting, as_of),
    )
    return Judged(result, told_as_rule(warnings, by_old_rules, mine), {one.id: rule_text(one) for one in objectives})


def _cases(store: Store, watched: Watched, objectives: Sequence[Objective], as_of: int) -> list[Evidence]:
    excused = [reason for rule in watched.account.excuse for reason in rule.reasons]
    return evidence_of(store, watched.account.name, objectives, off_spans(watched), as_of, excused=excused)


def _by_old_rules(
    store: Store, watched: Watched, objectives: Sequence[Objective], as_of: int, rules: LevelRules
) -> list[Assessment]:
    """What the same work is by the rules of the last run, of those that read otherwise now."""
    main = [one for one in objectives if not one.variant_of]
    old = changed(main, ledger.kept_rules(store.connection, watched.account.name))
    return assess(watched.account.name, _cases(store, watched, old, as_of), as_of, rules) if old else []


def off_spans(watched: Watched) -> tuple[Span, ...]:
    """Days the settings say were not worked: covered, and empty."""
    return joined(Span(day, day) for day in watched.account.off_days)


def _mails(store: Store, account: str, as_of: int) -> tuple[AccountEvent, ...]:
    """Mails that nobody has seen yet, and the recent ones."""
    events = ledger.account_events(store.connection, account, as_of)
    return tuple(event for event in events if not event.seen or as_of - event.day <= MAIL_DAYS)


def _not_computable(cases: Sequence[Evidence]) -> tuple[Unseen, ...]:
    return tuple(
        Unseen(
            case.objective.id,
            case.objective.label,
            case.not_computable,
            f"keep the own log, or note a figure: `strikewatch note {case.objective.metric} ...`",
            case.objective.ends_account,
        )
        for case in cases
        if case.not_computable and not case.objective.variant_of
    )


def _questions(
    store: Store, account: str, cases: Sequence[Evidence], off: Sequence[Span], as_of: int
) -> tuple[str, ...]:
    """Days between covered ones that nothing speaks for, and weeks without the weekly mail."""
    weekly = [
        statement.period
        for statement in ledger.statements(store.connection, account, as_of)
        if statement.format == WEEKLY and statement.period
    ]
    asked = [_ask(gap, "No weekly mail covers", "look for the mail") for gap in _holes(weekly, off, as_of)]
    records = [span for case in cases if case.counted_from == "records" for span in case.covered]
    asked += [_ask(gap, "No file covers", "drop in the export of those days") for gap in _holes(records, off, as_of)]
    return tuple(asked)


def _holes(covered: Sequence[Span], off: Sequence[Span], as_of: int) -> list[Span]:
    """Gaps between the first and the last covered day, as far as they are still worth asking about."""
    whole = joined(covered)
    if not whole:
        return []
    asked = Span(max(whole[0].first, as_of - ASK_DAYS), whole[-1].last)
    return list(gaps_of(asked, joined([*whole, *off])))


def _ask(gap: Span, start: str, otherwise: str) -> str:
    first, last = date_of(gap.first), date_of(gap.last)
    days = f"{first.isoformat()}..{last.isoformat()}" if gap.first != gap.last else first.isoformat()
    return (
        f'{start} {days}: did you not work then? If so, put off = ["{days}"] under the account in the settings; '
        f"if you did, {otherwise}. Until then these days are unknown, and no level eases on them."
    )


def _notes(watched: Watched, as_of: int) -> tuple[str, ...]:
    """A pack that nobody has checked for a year says so."""
    checked = watched.pack.checked
    age = (date_of(as_of) - checked).days
    if age <= 365:
        return ()
    return (f"The rules of {watched.pack.title} were last checked on {checked.isoformat()}: do they still hold?",)
