"""What is imported only when it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def loaded(program: str) -> set[str]:
    """The modules that are there after a program."""
    shown = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys\nprint(*sys.modules)"],
        capture_output=True, text=True, check=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    return set(shown.stdout.split())


def test_the_engine_loads_no_optional_library() -> None:
    assert not {"hypothesis", "pytest", "numpy", "polars", "rubric_engine.testing"} & loaded("import rubric_engine")


def test_the_kit_loads_nothing_before_it_is_used() -> None:
    assert not {"hypothesis", "pytest", "numpy", "polars"} & loaded("import rubric_engine.testing")


def test_the_kit_in_use_loads_no_frames() -> None:
    found = loaded("from rubric_engine.testing import *\nfrom rubric_engine.testing import facts_for, run_law, Season")
    assert "hypothesis" in found
    assert not {"numpy", "polars", "pandas", "pyarrow"} & found


def test_the_assertions_need_no_hypothesis() -> None:
    assert "hypothesis" not in loaded("from rubric_engine.testing import assert_scores, assert_same, ledger_difference, laws")


def test_every_name_is_there_and_no_other() -> None:
    import rubric_engine.testing as kit

    assert all(getattr(kit, name) is not None for name in kit.__all__)
    assert set(dir(kit)) == set(kit.__all__)
    with pytest.raises(AttributeError, match="no attribute 'rubric'"):
        _ = kit.rubric
