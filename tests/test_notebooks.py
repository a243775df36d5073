"""Each notebook runs from its first cell to its last, without a kernel and without a warning."""

from __future__ import annotations

import ast
import json
import tempfile
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
FILES = sorted(NOTEBOOKS.glob("*.ipynb"))
NAMES = [file.name for file in FILES]


def cells(file: Path, kind: str) -> list[dict[str, Any]]:
    book = json.loads(file.read_text(encoding="utf-8"))
    return [cell for cell in book["cells"] if cell["cell_type"] == kind]


def source(cell: dict[str, Any]) -> str:
    """The text of a cell, without the lines that only a kernel understands."""
    return "".join(line for line in cell["source"] if not line.startswith("%"))


def shown(file: Path) -> list[Any]:
    """What a notebook shows: the value of the last expression of each code cell, all cells run in order."""
    names: dict[str, Any] = {"__name__": "__main__"}
    values = []
    for number, cell in enumerate(cells(file, "code"), 1):
        name, tree = f"{file.name} cell {number}", ast.parse(source(cell))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), names)  # noqa: S102 -- our own notebooks
        if isinstance(last, ast.Expr):
            values.append(eval(compile(ast.Expression(last.value), name, "eval"), names))  # noqa: S307
    return values


def test_there_are_two_notebooks() -> None:
    """A test of every notebook is worth nothing where none is found."""
    assert NAMES == ["how-near-is-the-limit.ipynb", "what-the-forecast-says.ipynb"]


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_notebook_runs_and_shows_a_figure(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Run where it lies, as a person would, it prints something, shows one figure and complains of nothing."""
    monkeypatch.chdir(NOTEBOOKS)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    mpl.use("Agg")
    figures = [value for value in shown(file) if isinstance(value, Figure)]
    printed = capsys.readouterr()
    assert len(figures) == 1
    assert figures[0].axes
    assert printed.out
    assert not printed.err


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_notebook_begins_with_a_question_and_ends_with_an_answer(file: Path) -> None:
    """Question, code, figure, answer."""
    texts = [source(cell) for cell in cells(file, "markdown")]
    assert texts[0].split("\n", 1)[0].endswith("?")
    assert texts[-1].startswith("## Answer")


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_notebook_is_kept_without_outputs(file: Path) -> None:
    """What a run made is not kept: it grows, and it goes stale."""
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells(file, "code"))
