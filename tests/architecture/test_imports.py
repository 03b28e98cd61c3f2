"""Who may import whom, as docs/architecture.md draws it. Every import statement counts, also one inside a function."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "rubric_engine"
MODULES = sorted(PACKAGE.rglob("*.py"))

STAGES = ("resources", "diagnostics", "syntax", "semantics", "core", "core.from_syntax", "scoring", "facts", "report", "editor")

# A layer sees itself and these. The longest prefix decides, so that core.from_syntax has a row of its own.
MAY_SEE: dict[str, set[str]] = {
    "resources": set(),
    "diagnostics": set(),
    "syntax": {"diagnostics", "resources"},
    "semantics": {"syntax", "diagnostics"},
    "core": {"diagnostics"},
    "core.from_syntax": {"core", "syntax", "semantics", "diagnostics"},
    "scoring": {"core", "diagnostics"},
    "facts": {"core", "diagnostics", "sheets", "databases", "frames"},  # these three only where facts turn out to be there
    "databases": {"core", "facts", "diagnostics"},
    "sheets": {"core", "facts", "diagnostics"},
    "sheets.scoring_book": {"sheets", "scoring", "core", "facts", "diagnostics"},
    "frames": {"core", "facts", "scoring", "diagnostics"},
    "report": {"core", "diagnostics", "sheets"},  # sheets inside of the functions that make a workbook of results
    "checking": {"core", "diagnostics", "scoring", "facts"},
    "advising": {"core", "checking", "scoring", "facts", "report", "rubric", "diagnostics"},
    "assurance": {*STAGES, "checking", "examples", "rubric", "shelves", "compiling"},
    "editor": {"syntax", "semantics", "diagnostics"},
    "rubric": {
        *STAGES,
        "advising",
        "checking",
        "frames",
        "sheets",
        "sheets.scoring_book",
        "examples",
        "bases",
        "shelves",
        "compiling",
        "scorer",
    },
    "scorer": {*STAGES, "entries"},
    "entries": {"core", "diagnostics", "scoring"},
    "shelves": {"diagnostics", "resources", "syntax"},
    "bases": {*STAGES, "shelves"},
    "compiling": {*STAGES, "rubric", "salvage", "bases", "shelves"},
    "loading": {*STAGES, "rubric", "compiling", "shelves", "keeping"},
    "keeping": {"core", "diagnostics"},
    "salvage": set(STAGES),
    "examples": {*STAGES, "rubric"},  # imported by rubric when examples are run
    "__main__": {"cli"},  # python -m rubric_engine
    "": {
        "rubric",
        "loading",
        "diagnostics",
        "facts",
        "core",
        "report",
        "resources",
        "scoring",
        "checking",
        "scorer",
    },  # the package's own names
}
ABOVE_ALL = ("testing", "cli")  # they see everything; cli is seen by nobody but __main__
BACK_ENDS = {"scoring": ("reference", "compiled", "columnar", "sql", "workbook")}

# A library and the only folders that import it. The standard library and attrs are free for all.
ONLY_IN = {
    "lark": {"syntax"},
    "click": {"cli"},
    "hypothesis": {"testing"},
    "pytest": {"testing"},
    "numpy": {"scoring", "frames"},
    **{library: {"frames"} for library in ("polars", "pandas", "pyarrow", "narwhals", "pyspark")},
    "duckdb": {"frames", "databases"},
    "sqlalchemy": {"databases"},
    **{library: {"sheets"} for library in ("python_calamine", "xlsxwriter", "openpyxl")},
}
FORBIDDEN = {"pickle", "marshal", "shelve", "random", "locale", "secrets"}
WRITES_ONLY = {"scoring.compiled.shape": "marshal.dumps"}  # bytes are looked at there, and never read back


def name_of(path: Path) -> str:
    """``core.ir`` for src/rubric_engine/core/ir.py, empty for the package itself."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """The line and the full name of everything that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def layer_of(module: str) -> str:
    """The row of the table: core.from_syntax also stands for core.from_syntax_tables."""
    for layer in sorted((*MAY_SEE, *ABOVE_ALL), key=len, reverse=True):
        if layer and (module == layer or module.startswith((f"{layer}.", f"{layer}_"))):
            return layer
    return ""


def may_see(layer: str, other: str) -> bool:
    if layer == other:
        return True
    return other != "cli" if layer in ABOVE_ALL else other in MAY_SEE[layer]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: name_of(path) or "rubric_engine")
def test_import_directions(path: Path) -> None:
    module = name_of(path)
    layer = layer_of(module)
    wrong = []
    for line, imported in imports_of(path):
        top, _, rest = imported.partition(".")
        if top != "rubric_engine":
            continue
        seen = layer_of(rest)
        if not may_see(layer, seen):
            wrong.append(f"{path.relative_to(ROOT)}:{line}: {layer or 'the package'} may not import {imported}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: name_of(path) or "rubric_engine")
def test_libraries_stay_in_their_folders(path: Path) -> None:
    folder = name_of(path).split(".")[0]
    for line, imported in imports_of(path):
        top = imported.split(".")[0]
        place = f"{path.relative_to(ROOT)}:{line}"
        assert top not in FORBIDDEN or imported == WRITES_ONLY.get(name_of(path)), f"{place}: {top} has no place in the engine"
        assert folder in ONLY_IN.get(top, {folder}), f"{place}: {top} belongs in {ONLY_IN[top]}"
        known = top in sys.stdlib_module_names or top in {"rubric_engine", "attrs", *ONLY_IN}
        assert known, f"{place}: {top} is no dependency of the engine"


def test_back_ends_do_not_see_each_other() -> None:
    for folder, back_ends in BACK_ENDS.items():
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            own = next((end for end in back_ends if path.stem.startswith(end) or path.parent.name == end), None)
            for line, imported in imports_of(path):
                for other in back_ends:
                    sibling = imported.startswith(f"rubric_engine.{folder}.{other}") and own is not None and other != own
                    assert not sibling, f"{path.relative_to(ROOT)}:{line}: {own} may not import {other}"


def test_a_plain_import_loads_no_optional_library() -> None:
    program = "import sys, rubric_engine; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.split())
    assert "rubric_engine" in loaded
    assert not loaded & {
        "hypothesis",
        "pytest",
        "click",
        "lark",
        "interegular",
        "pandas",
        "polars",
        "openpyxl",
        "python_calamine",
        "xlsxwriter",
        "numpy",
        "pyarrow",
        "duckdb",
        "pyspark",
        "narwhals",
        "sqlalchemy",
        "sqlite3",
    }
