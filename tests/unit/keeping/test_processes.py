"""What only processes of their own show: what is imported, and several of them at the same folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rubric_engine import load_shipped
from tests.unit.keeping.conftest import TEXT

_LOADS_AND_SCORES = """
import sys
from rubric_engine import load
card = load("r.rubric", cache="cache").score({"days": 6})
print(card.total, card.low, card["1"].points, card.complete)
print(*sorted(sys.modules))
"""
_COMPILERS = ("rubric_engine.syntax", "rubric_engine.semantics", "rubric_engine.editor", "rubric_engine.core.from_syntax")


def python(program: str, folder: Path, *arguments: str, **environment: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": "random", **environment},
    )
    return done.stdout.splitlines()


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "r.rubric").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_a_kept_rubric_needs_no_compiler(here: Path) -> None:
    first = python(_LOADS_AND_SCORES, here)
    again = python(_LOADS_AND_SCORES, here)
    assert again[0] == first[0]
    assert "rubric_engine.compiling" in first[1].split()
    loaded = again[1].split()
    assert "rubric_engine.keeping.codec" in loaded
    assert not {
        "lark",
        "polars",
        "numpy",
        "pickle",
        "logging",
        "rubric_engine.compiling",
        "rubric_engine.bases",
        "rubric_engine.salvage",
    } & set(loaded)
    assert not [name for name in loaded if name.startswith(_COMPILERS)]


def test_what_needs_the_text_is_imported_when_it_is_asked_for(here: Path) -> None:
    program = 'from rubric_engine import load\nprint(load("r.rubric", cache="cache").format())'
    assert python(program, here) == python(program, here)


def test_kept_by_one_process_and_read_by_another(here: Path) -> None:
    program = """
import sys, json
from rubric_engine import compiling, load_shipped
if len(sys.argv) > 1:
    compiling.compiled = None
print(json.dumps(load_shipped("2014_assessment", cache="cache").score({}).to_dict(), ensure_ascii=True))
"""
    assert python(program, here) == python(program, here, "without the compiler")
    found = json.loads(python(program, here, "without the compiler")[0])
    assert found == json.loads(load_shipped("2014_assessment").score({}).to_json())


def test_processes_that_keep_at_once(here: Path) -> None:
    program = """
from rubric_engine import loads
text = open("r.rubric", encoding="utf-8").read()
for number in range(12):
    assert loads(f"# {number % 4}\\n{text}", cache="cache").score({"days": 6}).total == 3
"""
    started = [subprocess.Popen([sys.executable, "-c", program], cwd=here, stderr=subprocess.PIPE) for _ in range(4)]
    for process in started:
        _, errors = process.communicate()
        assert process.returncode == 0, errors.decode()
    kept = list((here / "cache").iterdir())
    assert len(kept) == 4
    assert {each.suffix for each in kept} == {".kept"}


def test_the_command_line_keeps_in_the_users_folder(here: Path) -> None:
    call = [sys.executable, "-m", "rubric_engine.cli", "check", "r.rubric"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(here / "xdg"), "LOCALAPPDATA": str(here / "xdg")}
    environment.pop("RUBRIC_ENGINE_CACHE", None)
    printed = [subprocess.run(call, capture_output=True, check=True, cwd=here, env=environment).stdout for _ in range(2)]
    assert printed[0] == printed[1]
    kept = set((here / "xdg" / "rubric-engine").glob("*.kept"))
    assert kept
    for nowhere in ("", "0"):
        subprocess.run(call, capture_output=True, check=True, cwd=here, env={**environment, "RUBRIC_ENGINE_CACHE": nowhere})
    subprocess.run(call, capture_output=True, check=True, cwd=here, env={**environment, "RUBRIC_ENGINE_CACHE": "mine"})
    assert len(list((here / "mine").iterdir())) == 1
    assert set((here / "xdg" / "rubric-engine").glob("*.kept")) == kept
