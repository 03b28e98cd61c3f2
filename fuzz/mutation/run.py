"""Mutation testing of the evaluator: ``python -m fuzz.mutation.run FOLDER [every [MODULE …]]``. Needs mutmut, see docs/assurance.md.

Mutmut writes a mutated copy of the sources beside them, where linters and pytest would find it; so everything is copied to FOLDER first, with ``settings.toml``
behind pyproject.toml. There mutmut makes the mutants and learns which test reaches which function; then ``forking.py`` tries them, in one process at a time. ``every``: 1
without it; 3 tries each third mutant. MODULE: ``gates``, say; all that the settings name without one. The results are in FOLDER/results.json; ``survivors.py`` shows them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("src", "grammar", "rubrics", "tests", "fuzz", "examples")
SETTINGS = ROOT / "fuzz" / "mutation" / "settings.toml"
NONE = "no_such_mutant"
LISTED = re.compile(r"only_mutate = \[.*?\]", re.S)


def prepare(folder: Path, mutated: list[str]) -> None:
    """A copy of what the tests need, as it is now, with settings that name the files to mutate."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "corpus"))
    shutil.copy(ROOT / "README.md", folder)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    settings = LISTED.sub(f"only_mutate = {json.dumps(mutated)}", SETTINGS.read_text(encoding="utf-8"))
    (folder / "pyproject.toml").write_text(project + settings, encoding="utf-8")


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    folder, every, wanted = Path(sys.argv[1]).resolve(), sys.argv[2] if len(sys.argv) > 2 else "1", sys.argv[3:]
    settings = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["tool"]["mutmut"]
    mutated = [path for path in settings["only_mutate"] if not wanted or Path(path).stem in wanted]
    unknown = sorted(set(wanted) - {Path(path).stem for path in mutated})
    if unknown:
        print(f"settings.toml names no module {', '.join(unknown)}")
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    prepare(folder, mutated)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}  # the copy is to be tested, nothing else
    # Mutmut makes all mutants and learns which test reaches what; that it finds none of this name is of no account.
    subprocess.run([sys.executable, "-m", "mutmut", "run", "--max-children", "1", NONE], cwd=folder, env=environment, check=False)
    if not (folder / "mutants" / "mutmut-stats.json").exists():
        print("mutmut didn't come as far as learning which test reaches what", file=sys.stderr)
        return 1
    modules = " ".join(Path(path).stem for path in mutated)
    environment |= {"PYTHONPATH": "src:.", "MUTANT_UNDER_TEST": "none", "MUTANTS_OF": modules, "MUTANTS_EVERY": every}
    environment["MUTANTS_TO"] = str(folder / "results.json")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "fuzz.mutation.forking", "--rootdir=."]
    command += [*settings["pytest_add_cli_args"], *settings["pytest_add_cli_args_test_selection"]]
    return subprocess.run(command, cwd=folder / "mutants", env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
