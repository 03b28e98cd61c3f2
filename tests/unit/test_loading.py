"""The doors for a rubric's text: a text loads as the file with it would, and what is given by mistake is told clearly."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

import rubric_engine
from rubric_engine import Rubric, RubricError, from_bytes, load, loads
from rubric_engine.examples import cases, run
from rubric_engine.syntax.folding import with_plain_ends

TEXT = """rubric "Visits"
fact visits (走访): count, 0 to 100
# a remark
item 1 "Visits"
visits at least 10 earns 2 points
example "ten"
given visits is 10
expect total is 2
"""
WRONG = TEXT.replace("visits at least", "vists at least")
LATER = """rubric "Visits, a year later"
extends "visits.rubric"
replace item 1 "Visits"
visits at least 12 earns 2 points
"""
MORE = 'example "twelve"\ngiven visits is 12\nexpect total is 2\n'
ENDS = {"crlf": "\r\n", "cr": "\r", "mixed": "\n\r\n"}


def written(text: str, ends: str) -> str:
    return text.replace("\n", ENDS[ends])


@pytest.mark.parametrize("ends", ENDS)
def test_a_text_loads_as_its_file_does(ends: str) -> None:
    text = written(TEXT, ends)
    of_file, of_text = from_bytes(text.encode()), loads(text)
    assert of_text.source.text == of_file.source.text
    assert of_text.program == of_file.program
    assert of_text.score({"visits": 10}).digest_rubric == loads(TEXT.replace("\n", "\n\n") if ends == "mixed" else TEXT).program.text_digest


@pytest.mark.parametrize("ends", ENDS)
def test_errors_stand_where_they_stand_in_the_file(ends: str) -> None:
    text = written(WRONG, ends)
    places = []
    for read in (lambda: loads(text), lambda: from_bytes(text.encode())):
        with pytest.raises(RubricError) as refused:
            read()
        places.append([(each["code"], each["line"], each["column"], each["span"]) for each in refused.value.to_dict()["diagnostics"]])
    assert places[0] == places[1]
    assert places[0][0][:3] == ("E240", 9 if ends == "mixed" else 5, 1)


@pytest.mark.parametrize("ends", ENDS)
def test_texts_that_are_extended(ends: str, tmp_path: Path) -> None:
    (tmp_path / "visits.rubric").write_bytes(written(TEXT, ends).encode())
    (tmp_path / "later.rubric").write_bytes(written(LATER, ends).encode())
    given = loads(written(LATER, ends), files={"visits.rubric": written(TEXT, ends)})
    beside = load(tmp_path / "later.rubric")
    assert given.program == beside.program
    assert [base.text for base in given.source.bases] == [base.text for base in beside.source.bases]


def test_a_text_that_is_kept(tmp_path: Path) -> None:
    files = {"visits.rubric": written(TEXT, "crlf")}
    for _ in range(2):
        rubric = loads(written(LATER, "crlf"), files=files, cache=tmp_path / "kept")
        assert rubric.score({"visits": 12}).total == 2
    assert len(list((tmp_path / "kept").iterdir())) == 1
    assert loads(LATER, files={"visits.rubric": TEXT}, cache=tmp_path / "kept").program == rubric.program


@pytest.mark.parametrize("ends", ENDS)
def test_a_file_of_cases(ends: str) -> None:
    rubric = loads(TEXT)
    found = cases(rubric, "visits.cases", written(MORE, ends))
    assert [outcome.passed for outcome in run(rubric, found.examples)] == [True]
    assert found.source.text == with_plain_ends(written(MORE, ends))
    with pytest.raises(RubricError) as refused:
        cases(rubric, "visits.cases", written(MORE.replace("visits", "vists"), ends))
    assert refused.value.to_dict()["diagnostics"][0]["line"] == (3 if ends == "mixed" else 2)


def test_formatting_and_copies_have_plain_ends() -> None:
    rubric = loads(written(TEXT, "crlf"))
    assert rubric.format() == loads(TEXT).format()


# ---------------------------------------------------------------- what is given by mistake


@pytest.mark.parametrize("text", [TEXT, TEXT * 50, 'rubric "a"\n\0'], ids=["short", "longer than a path", "with a sign no path has"])
def test_a_text_for_a_path(text: str) -> None:
    with pytest.raises(OSError, match=r"not the name of a file; did you mean loads\(\)\?") as refused:
        load(text)
    assert "Visits" not in str(refused.value), "the text isn't repeated"


def test_a_text_for_a_path_in_chinese() -> None:
    with pytest.raises(OSError, match=r"不是文件名，是否指 loads\(\)？"):
        load("评分办法 「走访」\n考核项 1 「走访」\n")


def test_a_path_that_is_none_stays_what_it_was(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as refused:
        load(tmp_path / "none.rubric")
    assert str(refused.value.filename) == str(tmp_path / "none.rubric")
    odd = tmp_path / "two\nlines.rubric"
    odd.write_text(TEXT)
    assert load(odd).score({"visits": 10}).total == 2


def test_a_name_that_is_no_text() -> None:
    with pytest.raises(TypeError, match="`name` is what messages call the rubric, a str, not NoneType"):
        loads(TEXT, name=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a str, not int"):
        from_bytes(TEXT.encode(), 3)  # type: ignore[arg-type]
    assert from_bytes(TEXT.encode(), Path("a.rubric")).source.name == "a.rubric"  # type: ignore[arg-type]


def test_a_text_for_bytes() -> None:
    with pytest.raises(TypeError, match=r"from_bytes\(\) takes the bytes of a file, not str; loads\(\) takes a text"):
        from_bytes(TEXT)  # type: ignore[arg-type]


# ---------------------------------------------------------------- copies, and the package's names


def test_a_copy_of_what_cannot_change_is_the_thing_itself() -> None:
    rubric = loads(TEXT)
    assert copy.copy(rubric) is rubric
    assert copy.deepcopy(rubric) is rubric
    assert copy.deepcopy({"rubric": [rubric]})["rubric"][0] is rubric


def test_the_names_of_the_package() -> None:
    from rubric_engine.report.version import engine_version

    assert rubric_engine.__version__ == engine_version()
    assert isinstance(rubric_engine.load(Path(__file__).parents[2] / "rubrics" / "2014_assessment.rubric"), Rubric)
    assert dir(rubric_engine) == sorted([*rubric_engine.__all__, "__version__"])
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        rubric_engine.nothing  # noqa: B018
