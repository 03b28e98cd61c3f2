"""What works where, as a page: ``python -m tests.conformance.table > docs/back-ends.md``. A test holds the page against this."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import rubric_engine
from tests.conformance.unsupported import REFUSED

PACKAGE = Path(rubric_engine.__file__).parent
PAGE = PACKAGE.parents[1] / "docs" / "back-ends.md"
FOLDERS = {"core/flat": "the flat form", "scoring/compiled": "compiled", "scoring/columnar": "columnar", "scoring/sql": "SQL"}

HEAD = """# What works where

A rubric means what the reference evaluator says. The back-ends that are fast run its *flat form*; each gives the same results, cell by cell, or says beforehand that it can't: `Unsupported`, with the construct and the reason, before
any fact is read. This page is made from what the code refuses (`python -m tests.conformance.table > docs/back-ends.md`), and a test holds it against the code.

| back-end | for | asked by |
|---|---|---|
| reference evaluator | everything: the meaning, the ledger, ranges, explanations | `rubric.score`, `rubric.score_cohort` for whatever isn't compiled, and for all that a card tells besides its total |
| compiled | totals of units and cohorts in plain Python | `rubric.score(…).total`, `rubric.score_cohort(…)`, `rubric.scorer()` |
| columnar | frames: Polars, pandas, pyarrow, NumPy | `rubric.score_frame` |
| SQL | DuckDB relations, PySpark frames | `rubric.score_frame` |

Where a construct below stands in a rubric, what hangs on it is left to the reference evaluator (units and cohorts), or refused with an `UnsupportedError` that names it (frames). *With missing facts only*: as long as no fact that matters is
missing, it is supported.

"""


def refusals() -> Iterator[tuple[str, str, str]]:
    """Folder, construct and reason of everything that is refused in so many words."""
    for folder in FOLDERS:
        for path in sorted((PACKAGE / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("refuse", "Unsupported"):
                    constants = [arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant)]
                    if len(constants) == 2:
                        yield folder, str(constants[0]), str(constants[1])


def page() -> str:
    lines = [HEAD]
    for folder, title in FOLDERS.items():
        rows: dict[str, list[str]] = {}
        for where, construct, reason in refusals():
            if where == folder:
                rows.setdefault(construct, []).append(reason)
        if not rows:
            continue
        lines.append(f"## Not in {title}\n\n| construct | why | when |\n|---|---|---|\n")
        for construct in sorted(rows):
            forms = REFUSED.get(construct, frozenset())
            when = "with missing facts only" if forms == {"open"} else "always" if "dense" in forms or folder != "core/flat" else "rarely"
            lines.append(f"| {construct} | {'; '.join(dict.fromkeys(rows[construct]))} | {when} |\n")
        lines.append("\n")
    return "".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    print(page(), end="")
