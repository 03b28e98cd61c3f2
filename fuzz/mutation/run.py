"""Mutation testing of the evaluator: ``python -m fuzz.mutation.run FOLDER [every]``. Needs mutmut, see docs/assurance.md.

Mutmut writes a mutated copy of the sources beside them, where linters and pytest would find it; so everything is copied to FOLDER first, with ``settings.toml``
behind pyproject.toml. There mutmut makes the mutants and learns which test reaches which function; then ``forking.py`` tries them, in one process at a time. ``every``: 1
without it; 3 tries each third mutant. The results are in FOLDER/results.json; ``survivors.py`` shows them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("src", "grammar", "rubrics", "tests", "fuzz", "examples")
SETTINGS = ROOT / "fuzz" / "mutation" / "settings.toml"
ANY = "rubric_engine.scoring.reference.bounds.x_most_of__mutmut_1"


def prepare(folder: Path) -> None:
    """A copy of what the tests need, as it is now."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "corpus"))
    shutil.copy(ROOT / "README.md", folder)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(project + SETTINGS.read_text(encoding="utf-8"), encoding="utf-8")


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    folder, every = Path(sys.argv[1]).resolve(), sys.argv[2] if len(sys.argv) > 2 else "1"
    folder.mkdir(parents=True, exist_ok=True)
    prepare(folder)
    settings = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["tool"]["mutmut"]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}  # the copy is to be tested, nothing else
    # Mutmut makes all mutants and learns which test reaches what; that it tries one, or fails to, is of no account.
    subprocess.run([sys.executable, "-m", "mutmut", "run", "--max-children", "1", ANY], cwd=folder, env=environment, check=False)
    modules = " ".join(Path(path).stem for path in settings["only_mutate"])
    environment |= {"PYTHONPATH": "src:.", "MUTANT_UNDER_TEST": "none", "MUTANTS_OF": modules, "MUTANTS_EVERY": every}
    environment["MUTANTS_TO"] = str(folder / "results.json")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "fuzz.mutation.forking", "--rootdir=."]
    command += [*settings["pytest_add_cli_args"], *settings["pytest_add_cli_args_test_selection"]]
    return subprocess.run(command, cwd=folder / "mutants", env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
