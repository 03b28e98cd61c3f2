"""What the engine raises has one common base, and the bases that programs already catch."""

from __future__ import annotations

import pytest

import rubric_engine
from rubric_engine import FactError, MissingLibrary, RubricEngineError, RubricError, UnsupportedError, loads
from rubric_engine.keeping import KeptRefused
from rubric_engine.sheets import opening, scoring_book


@pytest.mark.parametrize(
    ("kind", "base"),
    [
        (RubricError, ValueError),
        (FactError, ValueError),
        (UnsupportedError, ValueError),
        (scoring_book.FormulasCant, UnsupportedError),
        (KeptRefused, ValueError),
        (MissingLibrary, ImportError),
    ],
)
def test_errors_have_a_common_base(kind: type[Exception], base: type[Exception]) -> None:
    assert issubclass(kind, base)
    assert issubclass(kind, RubricEngineError)


def test_there_is_one_class_for_each() -> None:
    assert opening.MissingLibrary is rubric_engine.MissingLibrary
    assert scoring_book.UnsupportedError is rubric_engine.UnsupportedError


def test_what_formulas_cannot_say_is_an_unsupported_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from rubric_engine.core.flat.unsupported import Unsupported
    from rubric_engine.scoring.workbook import plan

    monkeypatch.setattr(plan, "plan", lambda *_, **__: Unsupported("a construct", "a reason", chinese="原因"))
    with pytest.raises(UnsupportedError, match="can't become a workbook") as caught:
        loads('rubric "R"\nfact n: count\nitem 1 "I"\nn at least 1 earns 1 point\n').scoring_workbook()
    assert caught.value.language == "en"


def test_a_library_that_is_missing_is_named() -> None:
    with pytest.raises(MissingLibrary, match=r"install `rubric-engine\[excel\]`") as caught:
        opening.library("no_such_library")
    assert caught.value.name == "no_such_library"


def test_public_names_are_there() -> None:
    for name in rubric_engine.__all__:
        assert getattr(rubric_engine, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'lods'"):
        rubric_engine.lods  # type: ignore[attr-defined]  # noqa: B018


def test_errors_in_one_line_for_logs() -> None:
    with pytest.raises(RubricError) as broken:
        loads("a\nb\nc\nd\n")
    assert repr(broken.value) == "<RubricError in <text>: E119 in line 1, E119 in line 2, E119 in line 3 and 1 more>"
    with pytest.raises(FactError) as wrong:
        loads('rubric "R"\nfact a: count\nfact b: yes/no\nitem 1 "I"\na at least 1 earns 1 point, when b\n').score({"a": "x", "b": 3})
    assert repr(wrong.value) == "<FactError: F501 a, F500 b>"
