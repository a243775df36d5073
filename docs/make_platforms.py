"""Write docs/platforms.md: every rule of every shipped pack, in a table for each platform.

    make platforms

The page is generated, so that it says what the packs say; a test compares the two. `custom` is an example to copy and
no platform, so it is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from strikewatch.core.facts import date_of
from strikewatch.core.model import Objective
from strikewatch.policies import pack_path, shipped
from strikewatch.policies.finding import read_toml
from strikewatch.policies.objective import ObjectiveRow
from strikewatch.policies.pack import PackRow, UnseenRow
from strikewatch.report.looks_back import window_words
from strikewatch.report.standing import asked
from strikewatch.report.words import units_text

PAGE = Path(__file__).with_name("platforms.md")
HEAD = """\
# Platforms and their rules

<!-- Generated from src/strikewatch/policies/*.toml by `make platforms`. Change a pack, not this page. -->

This page is generated from the policy packs by `make platforms`. Strikewatch is not affiliated with any platform.
Limits that a platform does not publish are estimates from what drivers and sellers report: they are called so, stop at
the level `warning`, and are never a breach. Published rules were read from copies of public pages on the day named, and
may have changed since.

* **Bold**: the platform ends or restricts accounts over it, as far as is known.
* *what*: the label, and the id that settings and reports use. Another reading of a rule raises no warning; it is shown
  where it disagrees.
* *counted*: the metric and its unit, see [metrics.md](metrics.md).
* *where*: the markets; empty: all of the pack.
* *in order*: what is asked, in the platform's own figure. Where no limit is known, it is shown without a verdict.
* *grade*: whether the platform publishes the rule, and how sure the reading is.
* *since*: the first day on which this version of the rule holds; empty: the oldest version known.

Tiers, advice, and what the sources disagree on: `strikewatch policy show amazon-flex`. How a pack is written:
[policies.md](policies.md).
"""
COLUMNS = ("what", "counted", "where", "looks back over", "in order", "grade", "since")


def page() -> str:
    """The whole page."""
    packs = [PackRow.model_validate(read_toml(pack_path(name))) for name in shipped() if name != "custom"]
    packs.sort(key=lambda pack: pack.title.casefold())
    return "\n".join([HEAD, *(contents(pack) for pack in packs), "", *chain.from_iterable(map(section, packs))])


def contents(pack: PackRow) -> str:
    """The line that leads to a platform's section."""
    anchor = "".join(letter for letter in pack.title.lower() if letter.isalnum() or letter in " -_")
    return f"* [{pack.title}](#{anchor.replace(' ', '-')}): `{pack.id}`"


def section(pack: PackRow) -> Iterator[str]:
    """The lines about one platform."""
    yield from (f"## {pack.title}", "", " ".join(about(pack)), "")
    yield from (*table([cells(row) for row in pack.objective]), "")
    yield from ("Where this is written:", "", *sources(pack.objective), "")
    if pack.unseen:
        yield from ("Not seen in any file:", "", *(unseen(row) for row in pack.unseen), "")


def about(pack: PackRow) -> Iterator[str]:
    """The pack, its age and its markets."""
    yield f"Pack `{pack.id}`, version {pack.version}, checked {pack.checked}; rules from {pack.effective_from} on."
    if pack.market:
        yield f"Markets: {', '.join(f'`{market.id}` {market.title}' for market in pack.market)}."


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table, without the columns in which nothing stands."""
    used = [place for place in range(len(COLUMNS)) if any(row[place] for row in rows)]
    for row in (COLUMNS, ["---"] * len(COLUMNS), *rows):
        yield f"| {' | '.join(row[place] for place in used)} |"


def cells(row: ObjectiveRow) -> tuple[str, ...]:
    """What the table says of one version of an objective."""
    one = row.objective()
    return (
        what(one),
        f"`{one.metric}`, {one.unit}",
        ", ".join(row.markets),
        window_words(one.window, one.unit),
        in_order(one),
        f"{'published' if one.published else 'estimate'}, {one.confidence}",
        since(one),
    )


def what(one: Objective) -> str:
    """The label, the id, and whose other reading it is."""
    label = f"**{one.label}**" if one.ends_account else one.label
    other = f" (another reading of `{one.variant_of}`)" if one.variant_of else ""
    return f"{label} `{one.id}`{other}"


def in_order(one: Objective) -> str:
    """What is asked, and of how many units."""
    fewest = one.minimum_volume // one.parts
    return asked(one) + (f"; from {units_text(fewest, one.unit)} on" if fewest else "")


def since(one: Objective) -> str:
    """From when the version holds."""
    return date_of(one.effective_from).isoformat() if one.effective_from is not None else ""


def sources(rows: Iterable[ObjectiveRow]) -> Iterator[str]:
    """Each source once, with the objectives it is given for."""
    named = [row.id for row in rows]
    told: dict[str, list[str]] = {}
    for row in rows:
        which = ", ".join(filter(None, (*row.markets, since(row.objective())))) if named.count(row.id) > 1 else ""
        told.setdefault(row.source, []).append(f"`{row.id}`" + (f" ({which})" if which else ""))
    for source, ids in told.items():
        yield f"* {', '.join(ids)}: {source}"


def unseen(row: UnseenRow) -> str:
    """What nobody's files show, and why."""
    label = f"**{row.label}**" if row.ends_account else row.label
    where = f" ({', '.join(row.markets)})" if row.markets else ""
    return f"* {label} `{row.id}`{where}: {row.reason}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
