"""The life of a warning: a level rises at once and eases only after it has stayed better for some days.

    warned    assessments + open warnings -> warnings, and the assessments with the level that is still held

There is one open warning for each account, objective and segment. Nothing eases on days that no file speaks for: what
came after the level was last changed must be covered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from strikewatch.core.assessment import Assessment
from strikewatch.core.model import Level
from strikewatch.core.results import StrikeWarning

Key = tuple[str, str, str]
QUIET = (Level.OK, Level.UNKNOWN)


def warned(
    assessments: Sequence[Assessment], before: Sequence[StrikeWarning], as_of: int, *, ease_days: int
) -> tuple[tuple[StrikeWarning, ...], tuple[Assessment, ...]]:
    """The warnings after this day, worst first, and the assessments with held levels.

    `event` tells what happened: raised, escalated, eased, resolved, or nothing. Warnings of objectives that were not
    assessed stay as they are.
    """
    known: Mapping[Key, StrikeWarning] = {(one.account, one.objective, one.segment): one for one in before}
    told: dict[Key, StrikeWarning] = {key: replace(one, event="") for key, one in known.items()}
    held = []
    for found in assessments:
        key = (found.account, found.objective.id, found.segment or "")
        after = next_warning(found, known.get(key), as_of, ease_days=ease_days)
        if after is not None:
            told[key] = after
        still = after is not None and after.event != "resolved"
        held.append(replace(found, held=after.level if still and after is not None else None))
    for key in _parted(told, assessments):
        told[key] = replace(
            known[key], level=Level.OK, changed=as_of, event="resolved", text="it is judged by part now"
        )
    worst_first = sorted(told.values(), key=lambda one: (-one.level.severity, one.account, one.objective, one.segment))
    return tuple(worst_first), tuple(held)


def _parted(told: Mapping[Key, StrikeWarning], assessments: Sequence[Assessment]) -> list[Key]:
    """Warnings of a whole that is judged by part now."""
    parts = {(one.account, one.objective.id) for one in assessments if one.segment}
    whole = {(one.account, one.objective.id) for one in assessments if not one.segment}
    return [key for key in told if not key[2] and key[:2] in parts - whole]


def next_warning(
    found: Assessment, before: StrikeWarning | None, as_of: int, *, ease_days: int
) -> StrikeWarning | None:
    """The warning of one objective after this day; None where there is and was none."""
    if before is None:
        return None if found.level in QUIET else _raised(found, as_of)
    if found.level is Level.UNKNOWN or found.level.severity == before.level.severity:
        return replace(before, event="", better_since=None, better_level=None, text=_text(found, before))
    if found.level.severity > before.level.severity:
        return replace(
            before, level=found.level, changed=as_of, event="escalated", better_since=None, better_level=None,
            text=found.reason,
        )  # fmt: skip
    return _easing(found, before, as_of, ease_days=ease_days)


def _raised(found: Assessment, as_of: int) -> StrikeWarning:
    return StrikeWarning(
        found.account, found.objective.id, found.level, as_of, as_of, event="raised", text=found.reason,
        segment=found.segment or "",
    )  # fmt: skip


def _text(found: Assessment, before: StrikeWarning) -> str:
    return before.text if found.level is Level.UNKNOWN else found.reason


def _easing(found: Assessment, before: StrikeWarning, as_of: int, *, ease_days: int) -> StrikeWarning:
    """A better level: it counts from the first day on which it was seen, on covered days alone."""
    told = _told_until(found)
    if told is None or not _covered_since(found, before):
        return replace(before, event="", better_since=None, better_level=None)
    since = before.better_since if before.better_since is not None else told
    worst = max(found.level, before.better_level or found.level, key=lambda level: level.severity)
    if told - since < ease_days:
        return replace(before, event="", better_since=since, better_level=worst)
    if worst is Level.OK:
        return replace(before, level=Level.OK, changed=as_of, event="resolved", text=found.reason)
    return replace(
        before, level=worst, changed=as_of, event="eased", better_since=None, better_level=None, text=found.reason
    )


def _told_until(found: Assessment) -> int | None:
    """The day whose window ends with the newest covered day; it stands still while no file comes in."""
    newest = found.coverage.newest
    return None if newest is None else newest + _behind(found)


def _behind(found: Assessment) -> int:
    """Days by which the newest whole day of the window lies before the day judged for, which is never whole."""
    return max(found.objective.window.lag, 1)


def _covered_since(found: Assessment, before: StrikeWarning) -> bool:
    """Whether data newer than the last change have come and no day between is uncovered."""
    newest, changed = found.coverage.newest, before.changed - _behind(found)
    if newest is None or newest <= changed:
        return False
    return not any(gap.last > changed and gap.first < newest for gap in found.coverage.gaps)
