"""What the documentation says is held to the code, its links lead somewhere, and its examples run."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import tomllib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from strikewatch.core.metrics import METRICS, Metric
from strikewatch.core.model import Counts
from strikewatch.importers.own_log import ARRIVALS, OUTCOMES
from strikewatch.jobs import ingest, run
from strikewatch.policies import load_pack, shipped
from strikewatch.settings import load_settings
from strikewatch.settings.shape import Levels

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
FENCED = re.compile(r"(?ms)^```(\w*)\n(.*?)^```$")
LINK = re.compile(r"\]\(([^)\s]+)\)")
CSV_EXAMPLE = re.compile(r"`((?:inbox|log)/[^`]+\.csv)`:\n\n```csv\n(.*?)```", re.DOTALL)
TEXT = {".md", ".toml", ".txt", ".py", ".ipynb", ".csv", ".eml", ".mbox", ".css", ".j2", ".cfg", ".yml", ".yaml", ""}
# Written so that this file holds none of them itself.
REGISTRY = re.compile(r"(?i)pypi[.]org|pythonhosted[.]org|anaconda[.]org|npmjs[.]|(?:extra-)?index[-]url")
LOCAL = re.compile(r"(?<![\w.~}])/(?:work|root|workspace|mnt|Users|home(?!/anna\b))/[\w.]|\b[A-Z]:\\Users\\")


def text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """A page without its examples."""
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as hosts of repositories make them."""
    headings = re.findall(r"(?m)^#+ (.+)$", prose(page))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its first two lines."""
    section = text(page).split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def tracked() -> Iterator[Path]:
    """Every text file under version control."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("needs a clone, to know which files are under version control")
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file() and Path(name).suffix in TEXT:
            yield ROOT / name


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    """To a file that is there, and to a heading that it has."""
    for link in LINK.findall(prose(page)):
        if "://" in link or link.startswith("mailto:"):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_stands_in_the_index_once() -> None:
    """And so does every notebook."""
    linked = LINK.findall(text("README.md"))
    pages = [page.name for page in DOCS.glob("*.md") if page.name != "README.md"]
    books = [f"../notebooks/{book.name}" for book in (ROOT / "notebooks").glob("*.ipynb")]
    assert sorted(linked) == sorted([*pages, *books, "../README.md"])


@pytest.mark.parametrize("pattern", [REGISTRY, LOCAL], ids=["registry", "local path"])
def test_no_file_names_a_registry_or_a_place_on_somebodys_disk(pattern: re.Pattern[str]) -> None:
    """Where packages come from is the business of whoever installs; where they lie too."""
    found = [
        f"{file.relative_to(ROOT)}: {said[0]}"
        for file in tracked()
        if (said := pattern.search(file.read_text(encoding="utf-8", errors="replace")))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("see https://pypi" + ".org/simple", True),
        ("pip install --index" + "-url x", True),
        ("read /ro" + "ot/notes.txt", True),
        ("read /ho" + "me/someone/notes.txt", True),
        # an example in a help text, a folder of the project, a page that is a source
        ("--config /home/anna/strikewatch.toml", False),
        ("data/work/x", False),
        ("help.uber.com/en/driving-and-delivering", False),
    ],
)
def test_addresses_and_paths_are_found_where_they_are(said: str, wrong: bool) -> None:
    """The two patterns find what is planted, and nothing else."""
    assert bool(REGISTRY.search(said) or LOCAL.search(said)) is wrong


@pytest.mark.parametrize("page", ["formats.md", "metrics.md", "warnings.md"])
def test_a_page_says_whose_it_is_not(page: str) -> None:
    """Whoever opens one page alone learns that no platform stands behind it."""
    assert "not affiliated with any" in " ".join(text(page).split())


def test_the_table_of_metrics_is_the_one_of_the_code() -> None:
    """Ids, names, units, what counts and what is bad, in the same order."""
    told = [[f"`{one.id}`", one.label, ", ".join(one.units), one.counted, one.bad] for one in METRICS.values()]
    assert rows("metrics.md", "What counts and what is bad") == told


def needs(metric: Metric) -> str:
    alternatives = [" and ".join(f"`{column}`" for column in sorted(need)) for need in metric.needs]
    return ", or ".join(alternatives) or "only a screen tells it"


def sorted_needs(cell: str) -> str:
    alternatives = [" and ".join(sorted(one.split(" and "))) for one in cell.split(", or ")]
    return ", or ".join(alternatives)


def test_what_metrics_need_is_what_the_code_needs() -> None:
    """The columns of each alternative, in the order of the alternatives."""
    told = {
        cells[0]: sorted_needs(cells[3])
        for cells in rows("metrics.md", "Which day, known from when, and what it takes")
    }
    assert told == {f"`{one.id}`": needs(one) for one in METRICS.values()}


def test_metrics_printed_by_their_good_side_are_named() -> None:
    """One sentence names them all."""
    sentence = next(part for part in text("metrics.md").split("\n\n") if part.endswith("printed by their good side."))
    assert re.findall(r"`(\w+)`", sentence) == [one.id for one in METRICS.values() if one.shown == "good"]


def test_delays_are_those_of_the_code() -> None:
    """The days after which bad events turn up, before an account's own records tell."""
    said = " ".join(text("metrics.md").split())
    order, back, report = (round(METRICS[name].delay) for name in ("order_defect", "return", "not_received"))
    assert f"a defect comes about {order} days after the order, a return {back}, a not-received report {report}" in said
    listed = said.split("In days: ", 1)[1].split(". ", 1)[0]
    delayed = {name: round(metric.delay) for name, metric in METRICS.items() if metric.delay}
    assert {name: int(days) for name, days in re.findall(r"`(\w+)` (\d+)", listed)} == delayed


def test_every_dependency_has_its_line() -> None:
    """Why, licence, size and state, for each one of pyproject.toml and for nothing else."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = dict(re.findall(r"(?m)^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8")))
    versions = {name.lower(): version for name, version in pinned.items()}
    wanted = {"To run": project["dependencies"], "To test": project["optional-dependencies"]["test"]}
    wanted["To measure"] = project["optional-dependencies"]["bench"]
    for heading, named in wanted.items():
        told = rows("dependencies.md", heading)
        assert [cells[0].strip("`") for cells in told] == [re.split(r"[<>=!~ ]", one)[0] for one in named]
        assert all(len(cells) == 5 and all(cells) for cells in told)
        assert [cells[4].split(",")[0] for cells in told] == [versions[cells[0].strip("`")] for cells in told]


def test_thresholds_and_days_to_appeal_are_those_that_hold() -> None:
    """The defaults of the settings, and the days of the packs."""
    said, levels = " ".join(text("warnings.md").split()), Levels()
    steps = [
        f"`{name}` from {value:.0%}" for name, value in (("warning", levels.warning), ("critical", levels.critical))
    ]
    assert all(step.replace("%", " %") in said for step in steps)
    assert f"`watch` from a chance of {levels.watch:.0%}".replace("%", " %") in said
    assert f"near the limit from {levels.near_limit:.0%}".replace("%", " %") in said
    assert f"stayed better for {levels.ease_days} days" in said
    days = {name: load_pack(name).appeal.days for name in shipped()}
    assert f"(Amazon Flex {days['amazon-flex']}, Amazon sellers {days['amazon-seller']}, Uber {days['uber']}," in said


def test_the_words_of_the_own_log_are_all_explained() -> None:
    """Outcomes of a delivery, arrivals at a block."""
    lines = {line.split("|")[1].strip(): line for line in text("formats.md").splitlines() if line.startswith("| `")}
    assert [word for word in OUTCOMES if f"`{word}`" not in lines["`outcome`"]] == []
    assert [word for word in ARRIVALS if f"`{word}`" not in lines["`arrival`"]] == []


EXAMPLES = CSV_EXAMPLE.findall(text("formats.md"))
SEPTEMBER = dt.datetime(2026, 9, 1, 20, tzinfo=dt.UTC)


def home(folder: Path, name: str, rows_: str) -> Path:
    """A folder with the settings of formats.md and one file."""
    (settings,) = [code for language, code in FENCED.findall(text("formats.md")) if language == "toml"]
    (folder / "strikewatch.toml").write_text(settings, encoding="utf-8")
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text(rows_, encoding="utf-8")
    return folder / "strikewatch.toml"


def test_there_is_an_example_of_each_table() -> None:
    """Deliveries, blocks, figures, and a table by a mapping."""
    assert [Path(name).name for name, _ in EXAMPLES] == [
        "deliveries.csv",
        "blocks.csv",
        "figures.csv",
        "my-blocks-2026.csv",
    ]


@pytest.mark.parametrize(("name", "rows_"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_every_row_of_an_example_is_accepted(tmp_path: Path, name: str, rows_: str) -> None:
    """The files of formats.md are read as they stand."""
    (found,) = ingest(load_settings(home(tmp_path, name, rows_)), now=SEPTEMBER)
    assert (found.refused, found.accepted, found.rejected) == ("", rows_.count("\n") - 1, 0)


def test_the_example_of_a_mapping_says_what_the_page_says(tmp_path: Path) -> None:
    """101 packages, one not delivered; 100 delivered, three late; three blocks, one late check-in."""
    result = run(load_settings(home(tmp_path, *EXAMPLES[3])), now=SEPTEMBER).result
    counts = {one.objective.metric: one.counts for one in result.accounts[0].assessments}
    assert counts["completion"] == Counts(1, 101)
    assert counts["late_delivery"] == Counts(3, 100)
    assert counts["late_check_in"] == Counts(1, 3)
    assert counts["late_delivery"].rate == Fraction(3, 100)
