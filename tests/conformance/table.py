"""What works where, as a page: ``python -m tests.conformance.table > docs/back-ends.md``. A test holds the page against this."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import rubric_engine
from tests.conformance.unsupported import REFUSED

PACKAGE = Path(rubric_engine.__file__).parent
PAGE = PACKAGE.parents[1] / "docs" / "back-ends.md"
FLAT = "the flat form"
WORKBOOK = "the self-scoring workbook"
PLACES = {
    "core/flat/*.py": FLAT,
    "scoring/compiled/*.py": "compiled",
    "scoring/columnar/*.py": "columnar",
    "scoring/sql/*.py": "SQL",
    "frames/databases.py": "SQL",
    "frames/duckdb_*.py": "SQL, of tables of DuckDB",
    "frames/spark.py": "SQL, of frames of Spark",
    "scoring/workbook/*.py": WORKBOOK,
}
"""Where things are refused in so many words, and by which back-end."""

HEAD = """# What works where

A rubric means what the reference evaluator says. The back-ends that are fast run its *flat form*; each gives the same results, cell by cell, or says beforehand that it can't: `Unsupported`, with the construct and the reason, before
any fact is read. This page is made from what the code refuses (`python -m tests.conformance.table > docs/back-ends.md`), and a test holds it against the code.

| back-end | for | asked by |
|---|---|---|
| reference evaluator | everything: the meaning, the ledger, ranges, explanations | `rubric.score`, `rubric.score_cohort` for whatever isn't compiled, and for all that a card tells besides its total |
| compiled | totals of units and cohorts in plain Python | `rubric.score(…).total`, `rubric.score_cohort(…)`, `rubric.scorer()` |
| columnar | frames: Polars, pandas, pyarrow, NumPy | `rubric.score_frame` |
| SQL | DuckDB relations, PySpark frames | `rubric.score_frame` |
| workbook | spreadsheets that score themselves, in WPS, Excel and LibreOffice: lines, items, totals with their range, places, grades, flags, definitions, states and reasons | `rubric export`, `rubric.scoring_workbook` |

Every case of the specification, the shipped rubrics and random ones run through all of them, the SQL in DuckDB; a sample runs in Spark, and a sample in workbooks that LibreOffice works out anew. Of the shipped rubrics all but
`hospital_value_based_purchasing_2017` can be a workbook; all of those have the place among the units there; of other rubrics it is left out where the chain of keys can't be said. A DuckDB relation that isn't for SQL is scored by columns (*SQL, of tables of DuckDB* doesn't matter then).

Where a construct below stands in a rubric, what hangs on it is left to the reference evaluator (units and cohorts), or refused with an `UnsupportedError` that names it (frames, and workbooks where the total hangs on it). *With missing facts only*: as long as no fact that matters is
missing, it is supported.

"""


def refusals() -> Iterator[tuple[str, str, str]]:
    """Back-end, construct and reason of everything that is refused in so many words."""
    for pattern, title in PLACES.items():
        for path in sorted(PACKAGE.glob(pattern)):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("refuse", "refused", "Unsupported"):
                    told = [_told(arg) for arg in node.args[:2]]
                    if len(told) == 2 and None not in told:
                        yield title, str(told[0]), str(told[1])


def _told(node: ast.expr) -> str | None:
    """A text, with an ellipsis for what only the call knows."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else None


def _when(title: str, construct: str) -> str:
    """The flat form knows which of its constructs the spec cases meet; a construct that only one back-end refuses, it refuses always."""
    forms = REFUSED.get(construct)
    if title != FLAT:
        return "always" if forms is None and title != WORKBOOK else "rarely"
    return "with missing facts only" if forms == {"open"} else "always" if forms and "dense" in forms else "rarely"


def page() -> str:
    lines = [HEAD]
    every = list(refusals())
    for title in dict.fromkeys(PLACES.values()):
        rows: dict[str, list[str]] = {}
        for where, construct, reason in every:
            if where == title:
                rows.setdefault(construct, []).append(reason)
        if not rows:
            continue
        lines.append(f"## Not in {title}\n\n| construct | why | when |\n|---|---|---|\n")
        for construct in sorted(rows):
            lines.append(f"| {construct} | {'; '.join(dict.fromkeys(rows[construct]))} | {_when(title, construct)} |\n")
        lines.append("\n")
    return "".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    print(page(), end="")
