"""A figure of the platform beside the recount of the same days, as a sentence with the likely cause of a difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from strikewatch.core.assessment import Beside, Difference
from strikewatch.core.facts import Span
from strikewatch.core.model import Counts, Objective
from strikewatch.report.standing import range_text, rate_text
from strikewatch.report.words import day_text, listed, span_text

NAMED = 3  # keys that a sentence names; where they are more it names their days
READABLE = 30  # letters of a key that a sentence can hold


def beside_text(objective: Objective, beside: Beside) -> str:
    """One figure of the platform beside the recount of the same days."""
    said = f"For {span_text(beside.period)} the platform printed {_printed(objective, beside)}"
    if beside.recount is None:
        return f"{said}; no records to recount it from."
    again = _counts(objective, beside.recount)
    if beside.statement is None and (rate := rate_text(objective, beside.recount)):
        again = f"{again} ({rate})"
    cause = _cause(beside, beside.difference) if beside.difference else ""
    return f"{said}; the recount gives {again}: {_apart(objective, beside)}{cause}."


def _counts(objective: Objective, counts: Counts) -> str:
    return f"{counts.numerator} of {counts.denominator // objective.parts}"


def _printed(objective: Objective, beside: Beside) -> str:
    """The figure as counts, else as a rate; both where they contradict each other."""
    rate = "no figure" if beside.rate is None else range_text(objective, beside.rate)
    if beside.statement is None:
        return rate
    counts = _counts(objective, beside.statement)
    if beside.difference is None or beside.difference.cause != "contradiction":
        return counts
    own = rate_text(objective, beside.statement)
    return f"{counts}, which is {own}, and a rate {_stated(rate)}, which contradict each other"


def _stated(rate: str) -> str:
    return rate if rate.startswith("between") else f"of {rate}"


def _apart(objective: Objective, beside: Beside) -> str:
    """What the recount has more or fewer."""
    if beside.recount is None or beside.statement is None:
        rounded = beside.difference is not None and beside.difference.cause == "rounding"
        return "they agree as far as its rounding tells" if rounded else "more apart than its rounding allows"
    bad = beside.recount.numerator - beside.statement.numerator
    units = (beside.recount.denominator - beside.statement.denominator) // objective.parts
    return " and ".join(_more(number, of) for number, of in ((bad, "bad"), (units, "in all")) if number) or "they agree"


def _more(number: int, of: str) -> str:
    return f"{abs(number)} {'more' if number > 0 else 'fewer'} {of}"


def _cause(beside: Beside, found: Difference) -> str:
    say = CAUSES.get(found.cause)
    return say(beside, found) if say else ""


def _known_later(beside: Beside, found: Difference) -> str:
    return f", known only after it was printed on {day_text(beside.printed_day)}{_rows(found)}"


def _window_end(beside: Beside, found: Difference) -> str:
    period = "other days" if found.period is None else span_text(found.period)
    return f"; the platform seems to count {period} ({_days(found.days)} make the difference)"


def _judgement(beside: Beside, found: Difference) -> str:
    return f"; the platform seems to judge single events otherwise{_rows(found)}"


def _denominator(beside: Beside, found: Difference) -> str:
    return "; the platform seems to count out of something else"


def _missing_rows(beside: Beside, found: Difference) -> str:
    return f", probably missing rows{' on ' + _days(found.days) if found.days else ''}"


def _extra_rows(beside: Beside, found: Difference) -> str:
    just = f" (just as many as on {_days(found.days)})" if found.days else ""
    return f", probably rows of another account, or counted twice{just}"


def _unexplained(beside: Beside, found: Difference) -> str:
    return "; no cause explains both numbers"


CAUSES: Mapping[str, Callable[[Beside, Difference], str]] = {
    "known_later": _known_later,
    "window_end": _window_end,
    "judgement": _judgement,
    "denominator": _denominator,
    "missing_rows": _missing_rows,
    "extra_rows": _extra_rows,
    "unexplained": _unexplained,
}


def _rows(found: Difference) -> str:
    """The rows in brackets: by their keys where those are few, else by their days."""
    named = [key for key in found.keys if len(key) <= READABLE]
    if named and len(found.keys) <= NAMED:
        return f" ({listed(named)})"
    if found.days:
        return f" (of {_days(found.days)})"
    return f" ({', '.join(named[:NAMED])} and more)" if named else ""


def _days(days: Sequence[Span]) -> str:
    """Days in a sentence: 5 and 7 Aug as 5 Aug and 7 Aug; the first of many."""
    return listed([*(span_text(span) for span in days[:NAMED]), *(["more"] if len(days) > NAMED else [])])
