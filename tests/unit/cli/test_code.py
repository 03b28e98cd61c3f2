"""``rubric code``: the page behind a code, wherever the engine is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from rubric_engine import resources
from rubric_engine.diagnostics.codes import all_codes
from tests.unit.commands import Run

PAGES = Path(__file__).resolve().parents[3] / "docs" / "diagnostics"


def test_a_page(run: Run) -> None:
    shown = run("code", "E122")
    assert shown.exit_code == 0
    assert shown.stdout == (PAGES / "E122.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["e122", "E122:", "docs/diagnostics/E122.md"])
def test_a_code_as_it_is_met(run: Run, name: str) -> None:
    assert run("code", name).stdout == (PAGES / "E122.md").read_text("utf-8")


def test_several_pages(run: Run) -> None:
    assert run("code", "E122", "F512").stdout == "\n".join((PAGES / f"{code}.md").read_text("utf-8") for code in ("E122", "F512"))


def test_all_codes(run: Run) -> None:
    lines = run("code").stdout.splitlines()
    assert [line.partition("  ")[0] for line in lines] == list(all_codes())
    assert "E122  a colon is missing / 缺冒号" in lines
    assert "E122  缺冒号" in run("code", "--language", "zh").stdout.splitlines()
    assert "E122  a colon is missing" in run("code", "--language", "en").stdout.splitlines()


def test_no_such_code(run: Run) -> None:
    result = run("code", "E1222")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: there is no code `E1222`")
    assert "did you mean" not in run("code", "../../pyproject").stderr
    assert run("code", "X", "--language", "zh").stderr == "错误：没有代码「X」，「rubric code」列出全部代码\n"


def test_without_the_pages_there_is_the_heading(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "_HERE", tmp_path / "src" / "rubric_engine")
    assert resources.diagnostic_page("E122") is None
    assert run("code", "E122").stdout == "# E122 a colon is missing / 缺冒号\n"


def test_messages_name_the_command(run: Run, folder: Path) -> None:
    (folder / "wrong.rubric").write_text('rubric "a"\nfact start count\nitem 1 "x"\nstart at least 1 earns 1 point\n', encoding="utf-8")
    assert "  = see: rubric code E122" in run("check", "wrong.rubric").output
    assert "  = 详见：rubric code E122" in run("check", "wrong.rubric", "--language", "zh").output
