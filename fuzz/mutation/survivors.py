"""What was found in FOLDER, by module, and each mutant that no test noticed, as the lines that it changes: ``python -m fuzz.mutation.survivors FOLDER``."""

from __future__ import annotations

import ast
import difflib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path


def changes(source: str, mutant: str) -> Iterator[str]:
    """The lines that a mutant takes away and puts in."""
    lines = source.split("\n")
    found = {
        node.name: lines[node.lineno - 1 : node.end_lineno] for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)
    }
    name = mutant.rsplit(".", 1)[-1]
    before, after = found[f"{name.rsplit('__mutmut_', 1)[0]}__mutmut_orig"], found[name]
    for line in difflib.unified_diff(before[1:], after[1:], n=0, lineterm=""):
        if not line.startswith(("---", "+++", "@@")):
            yield f"    {line[0]} {line[1:].strip()}"


def main() -> None:
    folder = Path(sys.argv[1])
    results: dict[str, str] = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    for module in dict.fromkeys(name.rsplit(".", 1)[0] for name in results):
        of_it = {name: told for name, told in results.items() if name.rsplit(".", 1)[0] == module}
        print(f"# {module}: {dict(Counter(of_it.values()))}")
        source = (folder / "mutants" / "src" / Path(*module.split("."))).with_suffix(".py").read_text(encoding="utf-8")
        for mutant in (name for name, told in of_it.items() if told != "killed"):
            print(mutant, results[mutant])
            print(*changes(source, mutant), sep="\n")


if __name__ == "__main__":
    main()
