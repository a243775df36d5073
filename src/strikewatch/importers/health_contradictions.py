"""Where an account health report contradicts itself, or the schema it is said to follow.

    contradictions    a sentence for each, in the order of the report

Amazon's own published example does so a dozen times. Nothing is put right here: what cannot be is rejected by the
reader, and everything else counts as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from strikewatch.importers.health_blocks import (
    BLOCKS,
    DEFECTS,
    DOCUMENTS,
    METRICS,
    RATING,
    SCHEMA,
    STATUSES,
    VIOLATIONS,
    WARNINGS,
    Entry,
    entries,
    plain,
)
from strikewatch.importers.health_cells import digits, moments, number, shown

ACCOUNT_STATUS = ("NORMAL", "AT_RISK", "DEACTIVATED")
BLOCK_STATUS = ("GOOD", "BAD", "NONE")
RATING_STATUS = ("GREAT", "WARNED")
TARGET = {"LESS_THAN": "below", "GREATER_THAN": "above", "EQUALS": "exactly"}
_JUDGED = {"reportingDateRange", "status", "targetValue", "targetCondition"}


def contradictions(report: Any) -> list[str]:
    """Everything in a report that cannot be at once, and every name that its schema does not have."""
    found = list(entries(report))
    said = [said for entry in found for check in CHECKS for said in check(entry)]
    return [f"{one}." for one in (*said, *_twins(found))]


def _names(entry: Entry) -> Iterator[str]:
    """Names of blocks and keys that the schema does not have."""
    key = entry.path.partition("[")[0]
    if key not in {*SCHEMA, METRICS}:
        read = f"it is read as {entry.name}" if entry.name in SCHEMA else "nothing is read from it"
        yield f"{key} is no name of the schema; {read}"
    known = _keys_of(entry.name)
    unknown = [key for key in entry.value if key not in known] if isinstance(entry.value, dict) and known else []
    yield from (f"{entry.path}.{plain(key)} is no name of the schema" for key in unknown)


def _keys_of(name: str) -> set[str]:
    """The keys that the schema gives a block, none for a block it does not have."""
    if block := BLOCKS.get(name):
        more = {"fulfillmentType"} if name.startswith(DEFECTS) else set()
        return _JUDGED | {"rate", block.whole, block.part[0], *block.pieces} | more
    return {
        STATUSES: {"marketplaceId", "status"},
        RATING: {"accountHealthRatingStatus", "reportingDateRange"},
        WARNINGS: {"warningType", "status"},
    }.get(name, _JUDGED | {"defectsCount"} if name in {*VIOLATIONS, DOCUMENTS} else set())


def _status_words(entry: Entry) -> Iterator[str]:
    """Words for a status that the schema does not have."""
    for key in ("status", "ahrStatus", "accountHealthRatingStatus"):
        said = entry.cell(key)
        words = {STATUSES: ACCOUNT_STATUS, RATING: RATING_STATUS}.get(entry.name, BLOCK_STATUS)
        if said is not None and said not in words:
            yield f"{entry.path}: {shown(said)} is no status of the schema, which has {', '.join(words)}"


def _periods(entry: Entry) -> Iterator[str]:
    """Periods that end before they begin."""
    first, last = moments(entry)
    if first is not None and last is not None and first > last:
        yield f"{entry.path}: its period ends on {last.date()}, before it begins on {first.date()}"


def _more_than_all(entry: Entry) -> Iterator[str]:
    """Parts above their whole."""
    part, whole = _part_and_whole(entry)
    if part is not None and whole is not None and part > whole:
        yield f"{entry.path}: {part} ({_part_name(entry)}) is more than the {whole} it is out of"


def _rates(entry: Entry) -> Iterator[str]:
    """Rates that are no share, or not the share of their counts."""
    cell, rate = entry.cell("rate"), number(entry.cell("rate"))
    if cell is None or entry.name not in BLOCKS:
        return
    if rate is None or not 0 <= rate <= 1:
        yield f"{entry.path}: its rate {shown(cell)} is no share of one"
        return
    part, whole = _part_and_whole(entry)
    if part is None or not whole or part > whole:
        return
    if abs(part / whole - rate) * 2 * 10 ** digits(cell) > 1:
        yield f"{entry.path}: its rate is said to be {cell}, but {part} of {whole} is {float(part / whole):.4f}"


def _pieces(entry: Entry) -> Iterator[str]:
    """Pieces that are more than what they make up, or too few for it."""
    part, _ = _part_and_whole(entry)
    block = BLOCKS.get(entry.name)
    if part is None or block is None:
        return
    pieces = [piece for key in block.pieces if (piece := number(entry.cell(key, "count"))) is not None]
    if pieces and max(pieces) > part:
        yield f"{entry.path}: {max(pieces)} of one kind is more than the {part} of every kind"
    if pieces and len(pieces) == len(block.pieces) and sum(pieces) < part:
        yield f"{entry.path}: its kinds add up to {sum(pieces)}, fewer than the {part} of every kind"


def _targets(entry: Entry) -> Iterator[str]:
    """A status that is not what the block's own target says of its figure."""
    value, target = entry.cell("rate" if entry.name in BLOCKS else "defectsCount"), entry.cell("targetValue")
    figure, limit, condition = number(value), number(target), entry.cell("targetCondition")
    if condition is not None and condition not in list(TARGET):
        yield f"{entry.path}: {shown(condition)} is no condition of the schema, which has {', '.join(TARGET)}"
        return
    if figure is None or limit is None or condition is None:
        return
    met = {"LESS_THAN": figure < limit, "GREATER_THAN": figure > limit, "EQUALS": figure == limit}[condition]
    status = entry.cell("status")
    if (status == "GOOD" and not met) or (status == "BAD" and met):
        yield f"{entry.path}: {status} at {value}, although its target is {TARGET[condition]} {target}"


def _fulfilment(entry: Entry) -> Iterator[str]:
    """A block of one kind of fulfilment that says it is of the other."""
    said, key = entry.cell("fulfillmentType"), entry.name.rpartition(".")[2]
    if said is not None and entry.name.startswith(f"{DEFECTS}.") and str(said).casefold() != key:
        yield f"{entry.path}: its fulfillmentType says {shown(said)}"


def _twins(found: list[Entry]) -> Iterator[str]:
    """Orders that Amazon ships and orders that the seller ships with the very same figures."""
    for one in found:
        for other in found:
            pair = one.market == other.market and (one.name, other.name) == (f"{DEFECTS}.mfn", f"{DEFECTS}.afn")
            if pair and number(one.cell("orderCount")) and one.value == other.value:
                yield f"{DEFECTS}: mfn and afn are the same in every figure"


def _part_and_whole(entry: Entry) -> tuple[Fraction | None, Fraction | None]:
    block = BLOCKS.get(entry.name)
    if block is None:
        return None, None
    return number(entry.cell(*block.part)), number(entry.cell(block.whole))


def _part_name(entry: Entry) -> str:
    return ".".join(BLOCKS[entry.name].part)


CHECKS: tuple[Callable[[Entry], Iterator[str]], ...] = (
    _names, _status_words, _periods, _more_than_all, _rates, _pieces, _targets, _fulfilment,
)  # fmt: skip
