"""Whatever is done to a text, ``loads`` answers with a rubric or with a ``RubricError`` whose diagnostics can be shown."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric_engine import FactError, RubricError, load_shipped, loads, shipped, shipped_rubrics
from rubric_engine.syntax.printer import print_document
from rubric_engine.testing import plain_rubrics as generated
from rubric_engine.testing import trees

SHIPPED = {name: shipped(name).read_text(encoding="utf-8") for name in shipped_rubrics()}


def tolerated(text: str) -> None:
    found: RubricError | None = None
    try:
        rubric = loads(text)
        rubric.score({})
        rubric.run_examples()
    except RubricError as error:
        found = error
    if found is not None:
        assert found.diagnostics
        assert str(found)
        assert found.to_json()


@settings(max_examples=60, deadline=None)
@given(trees.documents(), st.sampled_from(["en", "zh"]))
def test_any_document(document: object, language: str) -> None:
    tolerated(print_document(document, language))  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(SHIPPED)), st.integers(0, 2**32))
def test_shipped_rubrics_with_lines_lost_moved_and_doubled(name: str, seed: int) -> None:
    source = random.Random(seed)
    lines = SHIPPED[name].split("\n")
    for _ in range(source.randint(1, 6)):
        at = source.randrange(len(lines))
        match source.randrange(4):
            case 0:
                del lines[at]
            case 1:
                lines.insert(source.randrange(len(lines)), lines[at])
            case 2:
                lines[at], lines[at - 1] = lines[at - 1], lines[at]
            case _:
                cut = source.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:cut] + lines[at][cut + 1 :]
    tolerated("\n".join(lines))


@settings(max_examples=100, deadline=None)
@given(generated.rubrics(), st.data())
def test_generated_rubrics_with_words_changed(text: str, data: st.DataObject) -> None:
    words = text.split(" ")
    at = data.draw(st.integers(0, len(words) - 1))
    other = data.draw(st.sampled_from(words))
    words[at] = other
    tolerated(" ".join(words))


def test_hostile_rubrics() -> None:
    head = 'rubric "x"\n'
    chain = "".join(f"define d{i} = d{i - 1} + 1\n" for i in range(1, 1500))
    for text in (
        "",
        "\n\n",
        "#",
        head,
        head + 'item 1 "a"\n',
        head + "define d0 = 1\n" + chain + 'item 1 "a", uncapped\nd1499 at least 3 earns 1 point\n',
        head + "".join(f"define c{i} = c{(i + 1) % 800}\n" for i in range(800)),
        head + "".join(f'section {".".join(["1"] * depth)} "s"\n' for depth in range(1, 300)),
        head + 'item 1 "a"\n' + "1 = 1 earns 1 point\n" * 3000,
        head + "fact a: yes/no\n" * 500,
        head + "define a = " + " + ".join(["1"] * 200) + "\n",
        head + "define a = " + "(" * 39 + "1" + " + 1)" * 39 + "\n",
        head + 'fact n: count\nitem 1 "a", uncapped\nn each earn 99999999999999999999 points\n',
        head + "parameter p = 1 / 0\n",
        head + 'define p = 1 / 0\nitem 1 "a"\np at least 1 earns 1 point\n',
    ):
        tolerated(text)


def test_definitions_that_use_others_twice_cost_no_more_than_once() -> None:
    chain = "".join(f"define a{i} = (a{i - 1} and a{i - 1}) or a{i - 1}\n" for i in range(1, 60))
    rubric = loads(f'rubric "x"\nfact n: yes/no\ndefine a0 = n and n\n{chain}item 1 "A"\na59 earns 1 point\n')
    assert rubric.score({"n": True}).total == 1
    assert rubric.score({"n": False}).explain("zh")


def test_repeated_squaring_is_refused() -> None:
    chain = "".join(f"define a{i} = a{i - 1} * a{i - 1}\n" for i in range(1, 60))
    rubric = loads(f'rubric "x"\nfact n: number, 0 to 1000000\ndefine a0 = n * n\n{chain}item 1 "A"\na59 above 3 earns 1 point\n')
    with pytest.raises(FactError, match="F594"):
        rubric.score({"n": 12345})
    with pytest.raises(FactError, match="F594"):
        rubric.score_cohort({"A": {"n": 12345}, "B": {}})


def test_a_broken_heading_orphans_no_lines() -> None:
    with pytest.raises(RubricError) as caught:
        loads('rubric "x"\nfact a: yes/no\nitem 1 "i", at mst 3 points\na earns 1 point\n')
    assert [each.code for each in caught.value.diagnostics] == ["E113"]


def test_shipped_rubrics_pass_their_own_examples() -> None:
    for name in shipped_rubrics():
        rubric = load_shipped(name)
        assert not rubric.warnings
        for outcome in rubric.run_examples():
            assert outcome.passed, (outcome.label, outcome.failures)
