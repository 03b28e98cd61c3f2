"""The files that come with the engine are found, and a wrong name says which there are."""

from __future__ import annotations

import pytest

from rubric_engine import resources


def test_the_grammar_and_the_rubrics_are_found() -> None:
    assert "start" in resources.grammar_text()
    names = resources.shipped_rubrics()
    assert "2014_assessment" in names
    assert list(names) == sorted(names)
    assert all(resources.shipped(name).is_file() for name in names)
    assert resources.shipped("2014_assessment.rubric") == resources.shipped("2014_assessment")


@pytest.mark.parametrize("name", ["no_such", "", "../pyproject", "2014_assessment/../2014_assessment"])
def test_an_unknown_name_lists_those_there_are(name: str) -> None:
    with pytest.raises(FileNotFoundError, match="2014_assessment"):
        resources.shipped(name)


def test_a_slip_in_a_name_is_told_with_the_nearest() -> None:
    with pytest.raises(FileNotFoundError, match="did you mean `2014_assessment`"):
        resources.shipped("2014_asessment")
    assert resources.near_shipped("2014_asessment.rubric") == "2014_assessment"
    assert resources.near_shipped("政务公开") is None
