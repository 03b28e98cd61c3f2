"""What pages show of the command line is what it prints.

The blocks ``console runnable`` of a page run in turn, in a copy of the page's folder; ``$ `` begins a command. A line ``…`` stands for any lines, ``…`` at the end of a line for
its rest. ``exit=1`` is the status of the block's last command; the others end well.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    page
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md"))
    if "```console runnable" in page.read_text(encoding="utf-8")
)
_BLOCK = re.compile(r"^```console runnable([^\n`]*)\n(.*?)^```[ \t]*$", re.M | re.S)


def commands(block: str) -> Iterator[tuple[str, list[str]]]:
    for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        yield command, [line.rstrip() for line in shown]


def same(shown: str, printed: str) -> bool:
    return printed.startswith(shown[:-1]) if shown.endswith("…") else printed == shown


def agrees(shown: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether the lines are those, with any number of lines for each ``…``."""
    if not shown:
        return not printed
    if shown[0] == "…":
        return any(agrees(shown[1:], printed[skipped:]) for skipped in range(len(printed) + 1))
    return bool(printed) and same(shown[0], printed[0]) and agrees(shown[1:], printed[1:])


def run(command: str, folder: Path) -> tuple[int, list[str]]:
    words = shlex.split(command)
    program = {"rubric": [sys.executable, "-m", "rubric_engine.cli"], "python": [sys.executable]}[words[0]]
    kept = ("PATH", "HOME", "PYTHONPATH", "SYSTEMROOT", "TMPDIR")
    environment = {**{name: os.environ[name] for name in kept if name in os.environ}, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [*program, *words[1:]], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
    )
    return done.returncode, [line.rstrip() for line in done.stdout.rstrip("\n").split("\n")] if done.stdout else []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands(page: Path, tmp_path: Path) -> None:
    # Examples read what lies beside them, in the folder above.
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    folder = tmp_path / page.parent.relative_to(ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    for words, block in _BLOCK.findall(page.read_text(encoding="utf-8")):
        status = int(words.split("exit=")[1]) if "exit=" in words else 0
        steps = list(commands(block))
        for place, (command, shown) in enumerate(steps, start=1):
            ended, printed = run(command, folder)
            assert agrees(shown, printed), f"`{command}` prints something else:\n" + "\n".join(printed)
            assert ended == (status if place == len(steps) else 0), f"`{command}` ended with {ended}"


@pytest.mark.parametrize(
    ("shown", "printed", "agreed"),
    [
        (["a", "…", "c"], ["a", "b", "b", "c"], True),
        (["a", "…", "c"], ["a", "c"], True),
        (["a", "…"], ["b"], False),
        (["a…"], ["abc"], True),
        (["a"], ["abc"], False),
        (["a"], ["a", "b"], False),
        ([], ["a"], False),
    ],
)
def test_lines_left_out(shown: list[str], printed: list[str], agreed: bool) -> None:
    assert agrees(shown, printed) is agreed
