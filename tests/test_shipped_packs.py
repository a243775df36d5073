"""Claims about the packs that come with the program."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from strikewatch.core.metrics import METRICS
from strikewatch.core.model import Level, Objective, RollingDays
from strikewatch.core.results import Unseen
from strikewatch.policies import Pack, load_pack, shipped

DOCS = Path(__file__).parents[1] / "docs" / "policies.md"


def test_the_shipped_packs_are_these() -> None:
    """Four packs come with the program, each under its own id."""
    assert shipped() == ("amazon-flex", "amazon-seller-us", "custom", "uber")
    assert [load_pack(name).id for name in shipped()] == list(shipped())


@pytest.fixture(params=shipped())
def pack(request: pytest.FixtureRequest) -> Pack:
    return load_pack(request.param)


def test_everything_shipped_is_sourced(pack: Pack) -> None:
    """Each objective says where it comes from, when that was checked, what follows, and what to do in one sentence."""
    for objective in pack.objectives:
        assert objective.source
        assert dt.date.fromisoformat(objective.checked) <= pack.checked
        for sentence in (objective.consequence, objective.advice):
            assert sentence.endswith(".")
            assert sentence.count(". ") == 0
    assert all(thing.reason and thing.unlock.endswith(".") for thing in pack.unseen)
    assert "ot affiliated" in pack.disclaimer or pack.id == "custom"


def test_what_is_shipped_can_be_counted(pack: Pack) -> None:
    """Each objective's metric counts its unit, and ids start with one prefix."""
    for objective in pack.objectives:
        assert objective.unit in METRICS[objective.metric].units
    rows: list[Objective | Unseen] = [*pack.objectives, *pack.unseen]
    assert len({row.id.split(".")[0] for row in rows}) == 1


def test_no_flex_limit_is_called_published() -> None:
    """Amazon publishes no limit for Flex: whatever has one is an estimate, and none ends in a worse level."""
    for objective in load_pack("amazon-flex").objectives:
        assert objective.limit is None or objective.estimate
        assert objective.published or all(tier.level.severity <= Level.WARNING.severity for tier in objective.tiers)


@pytest.mark.parametrize(
    ("mail", "kind"),
    [
        ("Your Amazon Flex account has been deactivated. You may appeal within 10 days.", "deactivation"),
        ("After we reviewed your appeal, your account has been reinstated.", "appeal_answer"),
        ("We reviewed your appeal. Your account has been deactivated for good.", "appeal_answer"),
        ("A customer reported that they did not receive a package.", "not_received"),
        ("You missed your block on Monday. Further ones may result in deactivation.", "missed_block"),
        ("Your standing is at risk and may result in deactivation.", "warning"),
        ("New lockers at your station.", None),
    ],
)
def test_flex_mails_are_told_apart(mail: str, kind: str | None) -> None:
    """The first kind with a word in the mail is the gravest that is meant; a threat is no deactivation."""
    kinds = load_pack("amazon-flex").mail_rules.kinds
    found = next((name for name, words in kinds if any(word in mail.casefold() for word in words)), None)
    assert found == kind


def percent(value: Fraction) -> str:
    return f"{float(value * 100):g} %"


def shown_limit(objective: Objective) -> str:
    """What is in order, in the platform's direction."""
    if objective.limit is None:
        return "none known"
    figure = objective.shown(objective.limit)
    amount = percent(figure) if objective.limit_kind == "rate" else str(figure)
    words = {(">", "at_most"): "at most", (">=", "at_most"): "under", (">", "at_least"): "at least"}
    return f"{words.get((objective.comparator, objective.direction), 'over')} {amount}"


def shown_window(objective: Objective) -> str:
    window = objective.window
    span = f"{window.days} days" if isinstance(window, RollingDays) else f"last {window.n} {window.of}s"
    return f"{span}, less the newest {window.lag}" if window.lag else span


def objective_rows() -> Iterator[str]:
    """The line of the documentation for each shipped objective."""
    for pack in map(load_pack, shipped()):
        for row in pack.objectives:
            grade = "published" if row.published else "estimate"
            cells = (row.label, row.metric, row.unit, shown_window(row), shown_limit(row), f"{grade}, {row.confidence}")
            yield f"| `{row.id}` | {' | '.join(cells)} |"


def test_the_documentation_lists_every_objective() -> None:
    """Each shipped objective stands in docs/policies.md as it is in its pack, and no other does."""
    lines = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert sorted(lines) == sorted(objective_rows())
