"""What only a process of its own shows: locale, pipes, start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-m", "rubric_engine"]


def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, env={**os.environ, **environment}, check=False)


def test_output_is_utf8_in_any_locale(folder: Path) -> None:
    done = call("score", "m.rubric", "f.csv", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0
    assert "名次" in done.stdout.decode()
    failed = call("check", "没有", LC_ALL="POSIX", PYTHONIOENCODING="latin-1", RUBRIC_LANGUAGE="zh")
    assert failed.returncode == 2
    assert "错误" in failed.stderr.decode()


def test_a_reader_that_leaves_is_no_error(folder: Path) -> None:
    with subprocess.Popen([*COMMAND, "check", *["m.rubric"] * 300], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_help_starts_without_the_parser() -> None:
    script = (
        "import sys; from rubric_engine.cli.app import app; app(['--help'], standalone_mode=False); sys.stderr.write(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert b"Exit status" in done.stdout
    assert not {"lark", "rubric_engine.rubric", "rubric_engine.facts"} & set(done.stderr.decode().split())


def test_help_of_every_command_tells_its_exit_status() -> None:
    from click.testing import CliRunner

    from rubric_engine.cli.app import COMMANDS, app

    for name in COMMANDS:
        result = CliRunner().invoke(app, [name, "--help"])
        assert result.exit_code == 0
        assert "Exit status" in result.output
    assert CliRunner().invoke(app, ["--version"]).output.startswith("rubric-engine ")
    assert CliRunner().invoke(app, ["nothing"]).exit_code == 2
