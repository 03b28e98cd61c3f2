"""What holds for every source file: its size, and what it never does."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "rubric_engine"
SOURCES = sorted(PACKAGE.rglob("*.py"))
IDS = [str(path.relative_to(PACKAGE)) for path in SOURCES]

MOST_LINES = 400
# Lists of declarations, read by looking things up: nodes, and messages.
LONGER = {"syntax/tree.py": 750, "core/ir.py": 650}
TABLES_OF_MESSAGES = 700

HOST_CODE = {"eval", "exec", "compile", "__import__"}
GENERATES = {"scoring/compiled/code.py"}  # what it runs is looked at by tests/unit/scoring/test_generated_code.py


@pytest.mark.parametrize("path", SOURCES, ids=IDS)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    relative = path.relative_to(PACKAGE).as_posix()
    most = TABLES_OF_MESSAGES if relative.startswith("diagnostics/codes_") else LONGER.get(relative, MOST_LINES)
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= most, f"{relative} has {lines} lines, more than {most}; split it"


@pytest.mark.parametrize("path", SOURCES, ids=IDS)
def test_nothing_runs_text_as_code(path: Path) -> None:
    if path.relative_to(PACKAGE).as_posix() in GENERATES:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in HOST_CODE, f"{path.relative_to(ROOT)}:{node.lineno}: {node.func.id}()"


@pytest.mark.parametrize("path", [path for path in SOURCES if path.relative_to(PACKAGE).parts[0] in ("core", "scoring")], ids=str)
def test_no_float_and_no_clock_on_the_way_to_a_score(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        place = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"{place}: a float"
        assert not (isinstance(node, ast.Name) and node.id == "float"), f"{place}: float"
        assert not (isinstance(node, ast.Attribute) and node.attr in ("today", "now", "utcnow")), f"{place}: the clock"


def test_every_test_folder_has_a_purpose() -> None:
    """Folders under tests/unit mirror those of the package."""
    unit = ROOT / "tests" / "unit"
    ours = {path.name for path in unit.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert ours <= {path.name for path in PACKAGE.iterdir() if path.is_dir()}
