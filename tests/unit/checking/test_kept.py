"""What a text accepts is kept beside its warnings, so that a kept rubric is checked without its trees."""

from __future__ import annotations

from pathlib import Path

import pytest

import rubric_engine
from rubric_engine import compiling
from tests.unit.checking.test_check import ACCEPTED


def test_a_kept_rubric_is_checked_without_its_trees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    first = rubric_engine.loads(ACCEPTED, cache=cache)
    wanted = first.check()
    assert first.accepted

    def never(*_: object) -> None:
        raise AssertionError("the text was read again")

    monkeypatch.setattr(compiling, "trees_of", never)
    monkeypatch.setattr(compiling, "compiled", never)
    kept = rubric_engine.loads(ACCEPTED, cache=cache)
    assert kept.accepted == first.accepted
    assert kept.check() == wanted
    assert [each.accepted for each in kept.check().findings] == ["the document says so", None, None]
