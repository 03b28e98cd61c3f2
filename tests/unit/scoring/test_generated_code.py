"""Generated code can't do anything but calculate, whatever a rubric calls its facts; and its tracebacks show the rubric's lines."""

from __future__ import annotations

import ast
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from rubric_engine import load_shipped, loads, shipped_rubrics
from rubric_engine.core.flat.cells import EVERYTHING
from rubric_engine.rubric import Rubric
from rubric_engine.scorer import plain_number
from rubric_engine.scoring.compiled import code
from rubric_engine.scoring.compiled.code import Lines
from rubric_engine.scoring.compiled.guards import Remembered
from rubric_engine.scoring.compiled.helpers import HELPERS
from rubric_engine.scoring.compiled.layout import Called
from rubric_engine.scoring.compiled.taking import Takings
from rubric_engine.scoring.compiled.together import Togethers
from rubric_engine.scoring.compiled.unit import compile_unit

STATEMENTS = (ast.FunctionDef, ast.Assign, ast.AugAssign, ast.If, ast.For, ast.Return, ast.Pass)
EXPRESSIONS = (
    ast.Name, ast.Constant, ast.BinOp, ast.BoolOp, ast.UnaryOp, ast.Compare, ast.IfExp, ast.Call, ast.Tuple, ast.List, ast.ListComp, ast.SetComp, ast.Subscript,
    ast.Slice, ast.Attribute,
)  # fmt: skip
METHODS = {"count"}  # of the bytes of a shape


LARGE = {"hospital_value_based_purchasing_2017"}

STRANGE = """
rubric "strange names"
fact __class__: yes/no
fact exec: count
fact lambda_x: number
fact 事实: list
field day: date
field done: yes/no
item 1 "A", uncapped
__class__ earns 1 point
exec at least 3 earns 2 points
lambda_x at least 0.5 earns 1 point
count(事实 where done) at least 2 earns 1 point
"""


@pytest.fixture
def generated(monkeypatch: pytest.MonkeyPatch) -> list[ast.Module]:
    trees: list[ast.Module] = []
    real = ast.parse

    def parse(source: str, *args: Any, **named: Any) -> Any:
        tree = real(source, *args, **named)
        trees.append(tree)
        return tree

    monkeypatch.setattr(code.ast, "parse", parse)
    return trees


def lines_of(rubric: Rubric) -> Lines:
    return Lines.of(rubric.source.name, rubric.source.text)


def everything_generated(rubric: Rubric) -> None:
    lines, remembered = lines_of(rubric), Remembered(plain_number)
    for dense in (True, False):
        compile_unit(rubric.program, EVERYTHING, dense=dense, lines=lines)
    called = Called({spec.name: spec.name for spec in rubric.program.facts}, {s.name: tuple(f.name for f in s.fields) for s in rubric.program.facts})
    takings = Takings.of(rubric.program, lines, remembered)
    togethers = Togethers.of(rubric.program, lines, remembered)
    for made in (takings and takings.taking(called), togethers and togethers.together(called)):
        assert made is None or made.order


def names_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id


def check(tree: ast.Module) -> None:
    made = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    made |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    given = {name for name in names_in(tree) if name not in made}
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            assert isinstance(node, STATEMENTS), ast.dump(node)
        elif isinstance(node, ast.expr):
            assert isinstance(node, EXPRESSIONS), ast.dump(node)
        if isinstance(node, ast.Attribute):
            assert node.attr in METHODS
            assert isinstance(node.value, ast.Name)
            assert node.value.id == "shape"
    for name in given:
        own = name in ("take", "take_rest", "dumps", "number_of", "number", "unit") or name.startswith(("seen", "k"))
        assert own or name in HELPERS, name


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow if name in LARGE else ()) for name in shipped_rubrics()])
def test_nothing_but_arithmetic(name: str, generated: list[ast.Module]) -> None:
    everything_generated(load_shipped(name))
    assert generated
    for tree in generated:
        check(tree)


def test_names_of_facts_never_become_code(generated: list[ast.Module]) -> None:
    rubric = loads(STRANGE)
    everything_generated(rubric)
    for tree in generated:
        check(tree)
        assert not {"__class__", "exec", "lambda_x", "事实", "day", "done"} & {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}


def test_generated_code_reaches_no_builtins() -> None:
    rubric = load_shipped("2014_assessment")
    scorer = compile_unit(rubric.program, EVERYTHING, dense=True, lines=lines_of(rubric))
    reach = scorer.run.__globals__  # type: ignore[attr-defined]
    assert reach["__builtins__"] == {}
    assert set(reach) == {"__builtins__", "score", *HELPERS}


def test_a_traceback_shows_the_line_of_the_rubric() -> None:
    rubric = load_shipped("2014_assessment")
    scorer = compile_unit(rubric.program, EVERYTHING, dense=True, lines=lines_of(rubric))
    place = [spec.alias for spec in rubric.program.facts].index("web_posts")
    values: list[object] = [() if spec.fields else "" if spec.kind.value == "text" else 0 for spec in rubric.program.facts]
    values[place] = "many"  # no door stood before it
    with pytest.raises(TypeError) as caught:
        scorer.run(tuple(values))
    frame = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert frame.filename == rubric.source.name
    assert frame.line == "网站信息 不少于 100 条 计 5 分"
