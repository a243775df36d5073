"""Numbers, days and odds as people read them; nothing is rounded across a limit."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikewatch.core.facts import Span
from strikewatch.core.model import Counts, Tier
from strikewatch.report.standing import rate_text
from strikewatch.report.words import chance, chance_short, exact_percent, percent, plural, span_text
from verdict_builders import day, objective


def value_of(shown: str) -> Fraction:
    return Fraction(shown.removesuffix(" %")) / 100


SHARES = st.tuples(st.integers(0, 3000), st.integers(1, 3000)).map(lambda two: Fraction(min(two), max(two)))
LIMITS = st.one_of(SHARES, st.sampled_from([Fraction(1, 100), Fraction(4, 100), Fraction(25, 1000), Fraction(9, 10)]))


@given(SHARES, LIMITS)
def test_rounding_never_crosses_the_limit(share: Fraction, limit: Fraction) -> None:
    """A printed rate stands on the same side of the printed limit as the exact ones, or is equal if they are."""
    rate, edge = value_of(percent(share, [limit])), value_of(exact_percent(limit))
    assert (rate > edge, rate < edge) == (share > limit, share < limit)


@given(SHARES)
def test_rounding_never_reaches_nothing_or_all(share: Fraction) -> None:
    """0 % and 100 % are printed for nothing and for all, and for nothing else; else at most half a tenth is lost."""
    shown = percent(share)
    assert (shown == "0 %") == (share == 0)
    assert (shown == "100 %") == (share == 1)
    assert abs(value_of(shown) - share) <= Fraction(1, 2000)


@pytest.mark.parametrize(
    ("bad", "of", "limit", "shown"),
    [
        (9, 412, Fraction(4, 100), "2.2 %"),
        # 3.996 % against 4 %
        (999, 25_000, Fraction(4, 100), "3.996 %"),
        (1001, 25_000, Fraction(4, 100), "4.004 %"),
        (4, 100, Fraction(4, 100), "4 %"),
        (1, 10_000, Fraction(4, 100), "0.01 %"),
        (9999, 10_000, None, "99.99 %"),
        (0, 12, None, "0 %"),
    ],
)
def test_rates_as_printed(bad: int, of: int, limit: Fraction | None, shown: str) -> None:
    """One decimal, or as many more as the limit needs."""
    assert rate_text(objective(limit=limit), Counts(bad, of)) == shown


def test_a_tier_is_not_crossed_either() -> None:
    """A rate just short of the next tier keeps the decimals that show it."""
    rule = objective(limit=Fraction(2, 10), direction="at_least", tiers=(Tier("Great", Fraction(5, 100)),))
    assert rate_text(rule, Counts(5001, 100_000)) == "94.999 %"


@pytest.mark.parametrize(
    ("probability", "words", "short"),
    [
        (0.0, "less than 1 in 100", "< 1 %"),
        (0.01, "about 1 in 100", "1 in 100"),
        (0.037, "about 1 in 25", "1 in 25"),
        (0.125, "about 1 in 8", "1 in 8"),
        (0.37, "about 1 in 3", "1 in 3"),
        (0.52, "about 1 in 2", "1 in 2"),
        (0.88, "about 9 in 10", "9 in 10"),
        (1.0, "almost certain", "> 97 %"),
    ],
)
def test_chances_as_people_say_them(probability: float, words: str, short: str) -> None:
    """A chance is said in odds, and is never nothing or certain."""
    assert (chance(probability), chance_short(probability)) == (words, short)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_larger_chance_never_sounds_smaller(one: float, other: float) -> None:
    """Odds are in the order of the probabilities."""

    def odds(words: str) -> Fraction:
        found = re.fullmatch(r"about (\d+) in (\d+)", words)
        return Fraction(words == "almost certain") if found is None else Fraction(int(found[1]), int(found[2]))

    low, high = sorted((one, other))
    assert odds(chance(low)) <= odds(chance(high))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-08-02", "2026-08-08", "2–8 Aug"),
        ("2026-07-30", "2026-08-05", "30 Jul – 5 Aug"),
        ("2026-08-03", "2026-08-03", "3 Aug"),
    ],
)
def test_days_are_short(first: str, last: str, words: str) -> None:
    """A span of days is said once per month."""
    assert span_text(Span(day(first), day(last))) == words


@pytest.mark.parametrize(("one", "many"), [("package", "packages"), ("delivery", "deliveries"), ("day", "days")])
def test_plurals(one: str, many: str) -> None:
    """Units are counted in good English."""
    assert plural(one) == many
