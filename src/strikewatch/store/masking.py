"""What is personal, in SQL: out of every text before it enters a table of the store.

masked         a text without what is personal in it
told_apart     a text that tells units apart: as it is, or its hash where it holds something personal
buyer_hash     a buyer, who is never kept in clear
"""

from __future__ import annotations

from strikewatch.store.schema import literal

MASKED = "(masked)"  # stands in a rejected row in place of the buyer
# Never in the store, whatever column they stand in: mail addresses, coordinates, phone numbers, and in a driver's own
# words street addresses and plates.
PERSONAL = "|".join(
    (
        r"[^\s@,;]+@[^\s@,;]+",
        r"-?\d{1,3}\.\d{4,}[\s,;]+-?\d{1,3}\.\d{4,}",
        r"(?:\+\d{1,3}[\s.-]?)?\(?\d{2,4}\)?[\s.-]\d{3,4}[\s.-]\d{3,5}\b",
    )
)
STREET = "Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Court|Ct|Way|Place|Pl|Terrace|Highway|Hwy|Square"
IN_WORDS = "|".join(
    (
        PERSONAL,
        rf"\b\d{{1,6}}[A-Za-z]?\s+(?:[\w.'-]+\s+){{1,4}}(?i:{STREET})\b\.?",
        r"(?i:\bplates?\b)\s*[:#]?\s*[A-Z0-9]{1,4}[ -]?[A-Z0-9]{2,6}\b",
    )
)


def masked(cell: str) -> str:
    """A text without what is personal in it.

    Most texts hold neither an @ nor a long number, and a plain search is cheaper than the patterns.
    """
    without = f"regexp_replace({cell}, {literal(IN_WORDS)}, '[…]', 'g')"
    return rf"CASE WHEN regexp_matches({cell}, '@|\d\d\d|\d ') THEN {without} ELSE {cell} END"


def told_apart(cell: str) -> str:
    """A text that tells units apart: where it holds something personal its hash, since masked, two would become one."""
    personal = rf"regexp_matches({cell}, '@|\d\d\d') AND regexp_matches({cell}, {literal(PERSONAL)})"
    return f"CASE WHEN {personal} THEN md5({cell}) ELSE {cell} END"


def buyer_hash(cell: str, account: str) -> str:
    """A buyer as a hash that is the same however the name is cased, and another one for another account."""
    return f"md5(lower(trim({cell})) || {literal(account)})"
