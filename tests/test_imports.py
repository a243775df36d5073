"""Who may import whom, and what the core may not do. Read off the source, so that nothing has to run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import strikewatch

SOURCE = Path(strikewatch.__file__).parent
EDGES = ("importers", "policies", "store", "settings", "charts", "report", "notify", "appeal")
OUTER = {"jobs", "settings", "errors", "status", "starting"}

# What each room may import besides itself; a room that is not named here is a new one, and has to be.
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "core": set(),
    **{edge: {"core", "errors"} for edge in EDGES},
    "status": {"errors"},
    "starting": {"core", "errors"},
    "jobs": {"core", "errors", "status", *EDGES},
    "cli": OUTER | {"schedule"},
    "schedule": OUTER,
    "__main__": {"cli", "status"},
    "__init__": {"core", "errors", "jobs", *EDGES},
}
# Of the libraries the core takes those that compute; of Python's own what does not reach out of the program.
LIBRARIES = {"narwhals", "numpy", "pandas", "scipy.special"}
PURE = {
    "__future__", "collections", "dataclasses", "datetime", "enum", "fractions", "functools", "itertools", "math",
    "operator", "pathlib", "re", "statistics", "types", "typing",
}  # fmt: skip
# `pathlib` and `datetime` are types to the core: what they can do beyond that is not for it.
READS_A_CLOCK = {"now", "today", "utcnow", "fromtimestamp"}
TOUCHES_FILES = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "exists", "is_file", "is_dir", "stat",
                 "iterdir", "glob", "rglob", "mkdir", "unlink", "cwd", "home", "read_csv", "read_parquet", "to_csv",
                 "loadtxt", "fromfile", "tofile", "load", "save"}  # fmt: skip
COLLECTS = {"collect", "to_native", "to_pandas", "to_arrow", "fetchall", "fetchone", "execute", "sink_parquet"}
NAMES = {"open", "print", "input", "exec", "eval", "__import__", "globals"}
ONLY_IN = {"duckdb": {"store"}, "matplotlib": {"charts"}, "apprise": {"notify"}, "apscheduler": {"schedule"}}


def modules(source: Path) -> Iterator[tuple[str, str, ast.Module]]:
    """Room, name for people, and syntax tree of every module under a package folder."""
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source).with_suffix("").parts
        yield parts[0], path.relative_to(source).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module, where: str) -> Iterator[str]:
    """Full names of everything a module imports, wherever in it, for type checkers too; relative ones resolved."""
    package = ["strikewatch", *where.split("/")[:-1]]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{start}.{name.name}" for name in node.names)


def within(name: str, places: set[str]) -> bool:
    """Whether a dotted name is one of these places or lies in one."""
    return any(name == place or name.startswith(f"{place}.") for place in places)


def wrong_imports(source: Path) -> list[str]:
    """Every import that a room may not make."""
    found = []
    for room, where, tree in modules(source):
        for name in imported(tree, where):
            top, _, rest = name.partition(".")
            other = rest.split(".")[0]
            if top == "strikewatch":
                allowed = other in {room, "__version__"} or other in MAY_IMPORT.get(room, set())
            else:
                allowed = room != "core" or within(name, PURE | LIBRARIES)
                allowed &= room in ONLY_IN.get(top, {room})
                allowed &= not within(name, {"matplotlib.pyplot"})
            found += [] if allowed else [f"{where} imports {name}"]
    return found


def impurities(source: Path) -> list[str]:
    """Every place in the core that reads a clock or a file, or collects a lazy frame."""
    return [
        f"{where}:{node.lineno} uses {used}"
        for room, where, tree in modules(source)
        if room == "core"
        for node in ast.walk(tree)
        if (used := impure_use(node)) and isinstance(node, ast.expr)
    ]


def impure_use(node: ast.AST) -> str:
    """The name by which an expression reaches out of the core, empty where it does not."""
    if isinstance(node, ast.Attribute) and node.attr in READS_A_CLOCK | TOUCHES_FILES | COLLECTS:
        return node.attr
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in NAMES:
        return node.id
    return ""


def test_rooms_import_only_what_they_may() -> None:
    """The core imports itself alone, edges the core and errors, jobs every room, the outside jobs and settings."""
    assert wrong_imports(SOURCE) == []


def test_every_room_is_known() -> None:
    """A new room has to say whom it may import."""
    assert {room for room, _, _ in modules(SOURCE)} <= set(MAY_IMPORT)


def test_the_core_reads_no_clock_and_collects_nothing() -> None:
    """Nothing in the core reads a clock, the environment or a file, prints, or collects a lazy frame."""
    assert impurities(SOURCE) == []


def planted(folder: Path, where: str, text: str) -> Path:
    """A package of one module."""
    path = folder / "strikewatch" / where
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return folder / "strikewatch"


FORBIDDEN = [
    # the core looks out of its window
    ("core/windows.py", "from strikewatch.store import Store"),
    ("core/windows.py", "from strikewatch import errors"),
    ("core/windows.py", "import strikewatch.jobs.evidence as evidence"),
    ("core/windows.py", "from ..settings import Settings"),
    ("core/windows.py", "from .. import report"),
    ("core/deep/windows.py", "from ...jobs import run"),
    ("core/windows.py", "if TYPE_CHECKING:\n    from strikewatch.settings import Settings"),
    ("core/windows.py", "def late():\n    from strikewatch.report import html"),
    ("core/windows.py", "import duckdb"),
    ("core/windows.py", "from matplotlib.figure import Figure"),
    ("core/windows.py", "import logging"),
    ("core/windows.py", "import os"),
    ("core/windows.py", "from time import time"),
    ("core/windows.py", "import scipy.stats"),
    ("core/windows.py", "from scipy import stats"),
    ("core/windows.py", "import zoneinfo"),
    # edges look at one another, or at the house
    ("report/page.py", "from strikewatch.charts import svg"),
    ("importers/mail.py", "from strikewatch.policies import load_pack"),
    ("settings/shape.py", "from strikewatch.jobs import run"),
    ("notify.py", "from strikewatch.store import Notice"),
    # the outside reaches past the house
    ("cli.py", "from strikewatch.store import opened"),
    ("cli.py", "from strikewatch.core.assess import assess"),
    ("schedule.py", "from strikewatch.report import html"),
    ("status.py", "from strikewatch.settings import Settings"),
    ("errors.py", "from strikewatch.core.model import Level"),
    ("jobs/running.py", "from strikewatch.cli import app"),
    # a library in the wrong room
    ("report/page.py", "import duckdb"),
    ("jobs/running.py", "import apscheduler.schedulers"),
    ("charts/figure.py", "import matplotlib.pyplot as plt"),
    # a room nobody knows
    ("helpers.py", "from strikewatch.core.model import Level"),
]


@pytest.mark.parametrize(("where", "text"), FORBIDDEN)
def test_a_planted_import_is_found(tmp_path: Path, where: str, text: str) -> None:
    """Every kind of import that is not allowed is found, and named with its module."""
    (found,) = wrong_imports(planted(tmp_path, where, text))
    assert found.startswith(f"{where} imports ")


ALLOWED = [
    ("core/windows.py", "from strikewatch.core.model import Level\nfrom .limits import budget\nfrom . import metrics"),
    ("core/windows.py", "import numpy as np\nimport narwhals as nw\nfrom numpy.typing import NDArray"),
    ("core/windows.py", "from scipy.special import betaincinv\nfrom collections.abc import Sequence"),
    ("report/page.py", "from strikewatch.core.model import Level\nfrom strikewatch.errors import StrikewatchError"),
    ("jobs/running.py", "from strikewatch.store import opened\nfrom strikewatch.jobs.intake import take_in"),
    ("cli.py", "from strikewatch.jobs import run\nfrom strikewatch.status import latest\nimport typer"),
    ("charts/figure.py", "from matplotlib.figure import Figure"),
    ("store/__init__.py", "import duckdb"),
]


@pytest.mark.parametrize(("where", "text"), ALLOWED)
def test_what_is_allowed_is_let_through(tmp_path: Path, where: str, text: str) -> None:
    """Imports inside a room, of the core, of errors and of the libraries a room has are fine."""
    assert wrong_imports(planted(tmp_path, where, text)) == []


IMPURE = [
    "import datetime as dt\nday = dt.date.today()",
    "import datetime as dt\nday = dt.datetime.now(dt.UTC)",
    "now = datetime.now\nday = now()",
    "def counts(frame):\n    return frame.collect('pandas')",
    "rows = frame.to_native().fetchall()",
    "text = path.read_text()",
    "file = open('records.csv')",
    "print('here')",
    "import pandas as pd\nframe = pd.read_csv('records.csv')",
    "import numpy as np\ntable = np.load('table.npy')",
]


@pytest.mark.parametrize("text", IMPURE)
def test_a_planted_impurity_is_found(tmp_path: Path, text: str) -> None:
    """A clock, a file, a print or a collected frame in the core is found, with its line; elsewhere it is fine."""
    found = impurities(planted(tmp_path / "in", "core/windows.py", text))
    assert found
    assert all(one.startswith("core/windows.py:") for one in found)
    assert impurities(planted(tmp_path / "out", "jobs/running.py", text)) == []
