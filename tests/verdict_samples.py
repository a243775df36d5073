"""Verdicts worth showing, one of every kind, and a run with all of them: what a page has to bear.

late_deliveries   critical, with everything that can be said about an objective
on_time           a breach asked from below, over the newest 100 trips
late_forfeits     an estimate on a count, past the level that people report
stale, uncounted  two kinds of not knowing
watched, fine     near nothing yet, and in order
driver_run        all of them, with mails, a question, a refused file
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from strikewatch.charts import objective_chart, svg
from strikewatch.core.assessment import (
    Assessment,
    BadEvent,
    Beside,
    Cause,
    Causes,
    Change,
    Coverage,
    DatedCounts,
    DatedNumber,
    Forecast,
    LeaveDate,
    Provisional,
    Recovery,
    Without,
)
from strikewatch.core.facts import AccountEvent, Span
from strikewatch.core.model import Counts, LastN, Level
from strikewatch.core.results import AccountResult, FileResult, RunResult, StrikeWarning, Unseen
from strikewatch.report import document, html
from verdict_builders import AS_OF, account, assessment, day, fan, late_history, objective, run_result


def late_deliveries() -> Assessment:
    """A critical one with everything that can be said about it."""
    return assessment(
        level=Level.CRITICAL,
        counts=Counts(13, 405),
        budget=16,
        events_left=3,
        leave_dates=(
            LeaveDate(day("2026-12-01"), 1),
            LeaveDate(day("2026-12-04"), 2),
            LeaveDate(day("2026-12-09"), 1),
        ),
        events_left_by=(DatedNumber(day("2026-12-01"), 4), DatedNumber(day("2026-12-04"), 6)),
        provisional=Provisional(AS_OF - 2, Counts(1, 40), 0.6),
        forecast=Forecast({7: 0.18, 14: 0.37, 28: 0.52}, day("2026-12-18"), fan(13 / 405, 0.0002, 0.0018)),
        change=Change("worse", "hit_or_miss", Counts(7, 96), Counts(6, 309), 0.004, day("2026-11-03")),
        causes=Causes("found", 13, 13, ("place",), (Cause("place", "DSE5", Counts(8, 90), Counts(5, 315), 0.003, 8),)),
        coverage=Coverage(Span(AS_OF - 29, AS_OF), 27, (Span(day("2026-11-02"), day("2026-11-04")),), AS_OF),
        statements=(
            Beside(
                Span(day("2026-11-08"), day("2026-11-14")),
                day("2026-11-15"),
                "flex_mail",
                Counts(3, 96),
                None,
                Counts(4, 98),
                "packages attempted",
            ),
        ),
        projected=(DatedCounts(AS_OF + 2, Counts(14, 410)),),
        excused=Without(Counts(11, 403), 5, breach=False),
        history=late_history(),
        bad_events=(
            BadEvent(day("2026-11-01"), "A-1001", 1, 1, day("2026-12-01"), "DSE5", "traffic"),
            BadEvent(day("2026-11-04"), "A-1044", 2, 33, day("2026-12-04"), "DSE5", "late start", coarse=True),
        ),
    )


def on_time() -> Assessment:
    """Past its limit, asked from below, over the newest 100 trips."""
    rule = objective(
        id="shop.on_time",
        label="On-time delivery",
        metric="on_time",
        unit="trip",
        window=LastN(100, "trip"),
        limit=Fraction(1, 10),
        comparator=">",
        direction="at_least",
        ends_account=True,
        advice="Start each trip ten minutes earlier until 4 Dec.",
    )
    return assessment(
        objective=rule,
        level=Level.BREACH,
        counts=Counts(12, 100),
        budget=10,
        events_left=0,
        events_left_by=(),
        recovery=Recovery(34, day("2026-12-03")),
        leave_dates=(LeaveDate(day("2026-11-24"), 1, 9), LeaveDate(day("2026-12-03"), 2, 34)),
        forecast=Forecast({7: 1.0, 14: 1.0, 28: 1.0}, AS_OF + 1, fan(0.12, -0.001, 0.006)),
        history=tuple(DatedCounts(point.day, Counts(point.counts.numerator - 1, 100)) for point in late_history()),
    )


def late_forfeits() -> Assessment:
    """An estimate on a count, past the level that people report."""
    rule = objective(
        id="flex.late_forfeit",
        label="Late forfeits",
        metric="late_forfeit",
        unit="block",
        limit=Fraction(2),
        limit_kind="count",
        published=False,
        confidence="low",
        ends_account=True,
        consequence="Warning mails, then the end of the account.",
        advice="Give blocks back more than 45 minutes before they start, or not at all.",
        disagreement="One guide says three in 30 days, another that there is no fixed number.",
    )
    blocks = tuple(DatedCounts(AS_OF - 60 + step, Counts(step // 28, 18 + step % 3)) for step in range(61))
    return assessment(
        objective=rule,
        level=Level.WARNING,
        counts=Counts(2, 19),
        budget=1,
        events_left=0,
        history=blocks,
        forecast=Forecast(
            {7: 1.0, 14: 1.0, 28: 1.0}, AS_OF + 1, tuple((AS_OF + n, 1.0, 2.0, 3.0) for n in range(1, 29))
        ),
        leave_dates=(LeaveDate(day("2026-12-05"), 1, coarse=True),),
        recovery=Recovery(None, day("2026-12-05")),
    )


def stale() -> Assessment:
    """No verdict: too many days uncovered."""
    rule = objective(
        id="flex.not_received",
        label="Not received",
        metric="not_received",
        ends_account=True,
        published=False,
        limit=Fraction(3),
        limit_kind="count",
        window=LastN(1000, "package"),
    )
    return assessment(
        objective=rule,
        level=Level.UNKNOWN,
        reason="14 of 30 days of the window are not covered by any file",
        counts=Counts(1, 640),
        budget=2,
        events_left=1,
        events_left_by=(),
        coverage=Coverage(Span(AS_OF - 29, AS_OF), 16, (Span(AS_OF - 13, AS_OF),), AS_OF - 14),
        missing=True,
    )


def uncounted() -> Assessment:
    """Nothing to count from."""
    return assessment(
        objective=objective(id="shop.returns", label="Returns", metric="return"),
        level=Level.UNKNOWN,
        reason="no file says which packages came back",
        counts=Counts(),
        budget=None,
        events_left=None,
        events_left_by=(),
    )


def fine() -> Assessment:
    """One that is in order."""
    rule = objective(id="shop.cancel", label="Cancellations", metric="cancellation")
    return assessment(objective=rule, level=Level.OK)


def deactivation() -> AccountEvent:
    return AccountEvent(
        AS_OF - 3,
        "deactivation",
        "Your account",
        "We have deactivated your account.",
        ("Late",),
        "k1",
        "anna",
        False,
        AS_OF + 7,
    )


def puzzling(text: str = "Please take note of the new process at your station.") -> AccountEvent:
    return AccountEvent(AS_OF - 1, "unknown", "Important notice", text, (), "k2", "anna")


def watched() -> Assessment:
    """Near nothing yet, with a past and a future."""
    ahead = Forecast({7: 0.04, 14: 0.12, 28: 0.2}, None, fan(9 / 412, 0, 0.001))
    return assessment(objective=objective(id="shop.watch"), history=late_history(), forecast=ahead)


def anna() -> AccountResult:
    """One of every level, with mails, a question and something that no file shows."""
    unlock = "Note what the app says with “strikewatch note”."
    return account(
        *(late_deliveries(), on_time(), late_forfeits(), stale(), uncounted(), watched(), fine()),
        headline="On-time delivery is past its limit. We cannot see not-received reports.",
        not_seen=(Unseen("flex.dnr", "Not-received reports", "No file shows them.", unlock, True),),
        mails=(deactivation(), puzzling()),
        questions=("No mail for 2–8 Aug: did you not drive?",),
    )


def driver_run(**changes: Any) -> RunResult:
    """Everything at once, as a page has to bear it."""
    ben = account(fine(), account="ben", headline="Nothing wrong in what we can see.")
    told = "Late deliveries: 3 more fit until 30 Nov."
    usual: dict[str, Any] = {
        "files": (
            FileResult("inbox/week-47.eml", "anna", "flex_mail", 1, 1),
            FileResult("inbox/log.csv", "anna", "own_log", 120, 110, 6, 1, 3, (("blank lines", 2),)),
            FileResult("inbox/cat.jpg", "", "", refused="No reader knows this file."),
        ),
        "warnings": (StrikeWarning("anna", "shop.late_30d", Level.CRITICAL, AS_OF - 9, AS_OF, "escalated", text=told),),
        "rejects": 3,
    }
    return run_result(ben, anna(), **{**usual, **changes})


HOSTILE = "<script>alert('x')</script> & \"quoted\" <img src=x onerror=alert(1)> [a](javascript:b) | # *b*\n# c"


def hostile_run() -> RunResult:
    """A run in which every foreign text is an attack."""
    rule = objective(label=HOSTILE, advice=HOSTILE, consequence=HOSTILE, source=HOSTILE, disagreement=HOSTILE)
    one = assessment(objective=rule, segment=HOSTILE, notes=(HOSTILE,), word=HOSTILE, tier=HOSTILE)
    home = account(one, account=HOSTILE, headline=HOSTILE, mails=(puzzling(HOSTILE),), questions=(HOSTILE,))
    return run_result(home)


def drawings(result: RunResult) -> dict[tuple[str, str, str], str]:
    """The charts that a run hands to its page: one per objective with a past that is not in order."""
    return {
        (one.account, one.objective.id, one.segment or ""): svg(objective_chart(one))
        for home in result.accounts
        for one in home.assessments
        if one.told_level is not Level.OK and one.history
    }


def page(result: RunResult) -> str:
    """A run's page with its charts."""
    return html(document(result), drawings(result))
