"""Rubrics on top of others: whatever the two texts are, there are results or diagnostics; and everything stands where its id and its place say."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rubric_engine import RubricError, loads
from rubric_engine.diagnostics import render
from rubric_engine.semantics.blocks import NODES, Block, cut, in_order, parents
from rubric_engine.syntax import tree
from rubric_engine.syntax.printer import print_document
from rubric_engine.testing import trees

_IDS = st.sampled_from(["1", "2", "3", "1.1", "1.2", "2.1", "2.1.1", "1.1.1", "A", "B", "B.1", "一", "二", "total"])
_NODES = st.lists(st.tuples(st.booleans(), _IDS), max_size=12, unique_by=lambda each: each[1])


def blocks(nodes: list[tuple[bool, str]]) -> list[Block]:
    statements = [
        (tree.SectionStmt if section else tree.ItemStmt)(id=tree.Id(text))  # the kind is drawn
        for section, text in nodes
    ]
    return [block for block in cut(tree.Document(tuple(statements))).declared if block.part in NODES]


def named(nodes: list[Block]) -> dict[str, str]:
    under = parents(nodes)
    return {block.names[0]: under[id(block)] for block in nodes}


@given(_NODES, _NODES)
def test_everything_stays_under_its_section(nodes: list[tuple[bool, str]], more: list[tuple[bool, str]]) -> None:
    taken = {text for _, text in nodes}
    both = [*blocks(nodes), *blocks([each for each in more if each[1] not in taken])]
    placed = in_order(both, ())
    again = cut(tree.Document(tuple(each for block in placed for each in block.statements)))
    assert len(again.declared) == len(both)
    assert named(list(again.declared)) == named(both)
    assert len(again.totals) <= 1


@settings(max_examples=50, deadline=None)
@given(trees.documents(), trees.documents(), st.sampled_from(["en", "zh"]))
def test_two_texts_of_any_kind(own: tree.Document, base: tree.Document, language: str) -> None:
    words = "zh" if language == "zh" else "en"
    text = 'rubric "Next"\nextends "base.rubric"\n' + print_document(own, words)
    found: RubricError | None = None
    try:
        loads(text, files={"base.rubric": 'rubric "Base"\n' + print_document(base, words)})
    except RubricError as error:
        found = error
    for each in found.diagnostics if found is not None else ():
        told = render.to_dict(each, found.source, "zh") if found is not None else {}
        assert told["file"] in ("<text>", "base.rubric")
        assert told["line"] >= 1
