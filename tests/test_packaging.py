"""The wheel, the sdist and a bare checkout find their grammar and rubrics and score from another folder.

Nothing is fetched: a fresh environment gets copies of the libraries that the wheel names, and of no others.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FACTS = ROOT / "examples" / "2014_facts.csv"
UNITS = 12
PROGRAM = """
import sys
from rubric_engine import load
from rubric_engine.resources import grammar_text, shipped, shipped_rubrics
assert grammar_text().strip() and "2014_assessment" in shipped_rubrics()
print(load(shipped("2014_assessment")).score_file(sys.argv[1]).to_json())
"""

pytestmark = pytest.mark.slow


def run(*words: str | Path, cwd: Path, **environment: str) -> str:
    """Runs a program with nothing of ours in its environment."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV", "PIP_"))}
    done = subprocess.run([os.fspath(word) for word in words], cwd=cwd, env={**clean, **environment}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel, built from the sdist, and the sdist, built from a copy of the checkout."""
    folder = tmp_path_factory.mktemp("packages")
    checkout = folder / "checkout"
    unwanted = shutil.ignore_patterns(".git", ".venv", "*cache*", "dist", "build", ".hypothesis")
    shutil.copytree(ROOT, checkout, ignore=unwanted)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist", checkout, cwd=folder)
    (wheel,) = (folder / "dist").glob("*.whl")
    (sdist,) = (folder / "dist").glob("*.tar.gz")
    return wheel, sdist


@pytest.fixture(scope="module")
def fresh(packages: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that has the wheel and what it requires."""
    folder = tmp_path_factory.mktemp("fresh")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    bin_folder = folder / "venv" / "bin"
    wheel = packages[0]
    target = Path(run(bin_folder / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", bin_folder / "python")
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=folder)
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = archive.read(name).decode()
    required = re.findall(r"^Requires-Dist: ([\w.-]+)(?!.*extra ==)", metadata, re.M)
    for path, relative in files_of(required):
        (target / relative).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target / relative)
    return bin_folder


def files_of(required: list[str]) -> Iterator[tuple[Path, Path]]:
    """The files of installed libraries and of what these require in turn."""
    waiting, seen = list(required), set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # wanted on another system or by another version of Python
        for file in found.files or ():
            path = Path(os.fspath(found.locate_file(file)))
            if ".." not in file.parts and path.is_file():
                yield path, Path(*file.parts)
        waiting += [re.split(r"[^\w.-]", line)[0] for line in found.requires or () if "extra ==" not in line]


def test_the_wheel_holds_the_grammar_and_the_rubrics(packages: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(packages[0]) as archive:
        names = set(archive.namelist())
        metadata = next(archive.read(name).decode() for name in names if name.endswith("METADATA"))
    assert {
        "rubric_engine/_data/grammar/rubric.lark",
        "rubric_engine/_data/grammar/rubric.tables.json",
        "rubric_engine/_data/rubrics/2014_assessment.rubric",
        "rubric_engine/_data/diagnostics/E122.md",
        "rubric_engine/py.typed",
    } <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests", "docs", "examples", "src")) or "__pycache__" in name for name in names)
    assert "License-Expression: MIT" in metadata


def test_the_sdist_holds_the_project(packages: tuple[Path, Path]) -> None:
    with tarfile.open(packages[1]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"pyproject.toml", "README.md", "LICENSE", "Makefile", "grammar/rubric.lark", "rubrics/2014_assessment.rubric"}
    wanted |= {"examples/2014_facts.csv", "docs/language.md", "tests/spec/gates.cases", "src/rubric_engine/rubric.py"}
    wanted.add("grammar/rubric.tables.json")
    assert wanted <= names
    assert not any(name.startswith((".venv", ".git/")) for name in names)


def test_the_installed_wheel_scores_from_another_folder(fresh: Path, tmp_path: Path) -> None:
    from_program = run(fresh / "python", "-I", "-c", PROGRAM, FACTS, cwd=tmp_path)
    assert from_program == run(sys.executable, "-c", PROGRAM, FACTS, cwd=tmp_path)
    table = run(fresh / "rubric", "score", ROOT / "rubrics" / "2014_assessment.rubric", FACTS, "--csv", cwd=tmp_path)
    assert len(table.splitlines()) == UNITS + 1


def test_the_installed_wheel_explains_a_code(fresh: Path, tmp_path: Path) -> None:
    assert run(fresh / "rubric", "code", "E122", cwd=tmp_path) == (ROOT / "docs" / "diagnostics" / "E122.md").read_text(encoding="utf-8")


def test_the_installed_wheel_brings_the_plugin(fresh: Path, tmp_path: Path) -> None:
    """pytest finds it by its entry point; nothing names it."""
    program = "from importlib.metadata import entry_points; print(*((each.name, each.value) for each in entry_points(group='pytest11')))"
    assert run(fresh / "python", "-I", "-c", program, cwd=tmp_path).strip() == "('rubric_engine', 'rubric_engine.testing.plugin')"
    version = "import rubric_engine; print(rubric_engine.__version__)"
    assert run(fresh / "python", "-I", "-c", version, cwd=tmp_path).strip() == _declared_version()


def _declared_version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def test_a_bare_checkout_scores(fresh: Path, tmp_path: Path) -> None:
    """The libraries come from the environment, the engine from the checkout."""
    bare = tmp_path / "bare"
    for folder in ("src", "grammar", "rubrics"):
        shutil.copytree(ROOT / folder, bare / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", bare)
    source = os.fspath(bare / "src")
    where = run(fresh / "python", "-c", "import rubric_engine; print(rubric_engine.__file__)", cwd=tmp_path, PYTHONPATH=source)
    assert where.startswith(source)
    assert run(fresh / "python", "-c", PROGRAM, FACTS, cwd=tmp_path, PYTHONPATH=source)


def test_output_does_not_depend_on_locale_or_hash_seed(tmp_path: Path) -> None:
    """The same bytes under another locale, another seed of the hash and a narrow standard output."""
    plain = run(sys.executable, "-c", PROGRAM, FACTS, cwd=tmp_path, PYTHONHASHSEED="0", LC_ALL="C.UTF-8", PYTHONUTF8="1")
    other = run(sys.executable, "-c", PROGRAM, FACTS, cwd=tmp_path, PYTHONHASHSEED="77", LC_ALL="C", PYTHONUTF8="1")
    assert plain == other
