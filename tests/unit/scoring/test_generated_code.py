"""Generated code can't do anything but calculate, whatever a rubric calls its facts; and its tracebacks show the rubric's lines."""

from __future__ import annotations

import ast
import traceback
from typing import Any

import pytest

from rubric_engine import load_shipped, loads, shipped_rubrics
from rubric_engine.core.flat.cells import EVERYTHING
from rubric_engine.facts.plain_numbers import plain_number
from rubric_engine.rubric import Rubric
from rubric_engine.scoring.compiled import code, language
from rubric_engine.scoring.compiled.code import Generated, Lines, made_of_kept
from rubric_engine.scoring.compiled.helpers import HELPERS
from rubric_engine.scoring.compiled.language import NotGenerated, check
from rubric_engine.scoring.compiled.layout import Called
from rubric_engine.scoring.compiled.remembered import Remembered
from rubric_engine.scoring.compiled.taking import Takings
from rubric_engine.scoring.compiled.together import Togethers
from rubric_engine.scoring.compiled.unit import compile_unit

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
    called = Called(
        {spec.name: spec.name for spec in rubric.program.facts}, {s.name: tuple(f.name for f in s.fields) for s in rubric.program.facts}
    )
    takings = Takings.of(rubric.program, lines, remembered)
    togethers = Togethers.of(rubric.program, lines, remembered)
    for made in (takings and takings.taking(called), togethers and togethers.together(called)):
        assert made is None or made.order


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow if name in LARGE else ()) for name in shipped_rubrics()])
def test_nothing_but_arithmetic(name: str, generated: list[ast.Module]) -> None:
    everything_generated(load_shipped(name))
    assert generated
    for tree in generated:
        check(ast.walk(tree))


def test_names_of_facts_never_become_code(generated: list[ast.Module]) -> None:
    rubric = loads(STRANGE)
    everything_generated(rubric)
    for tree in generated:
        check(ast.walk(tree))
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


# ---------------------------------------------------------------- code that is no code of ours


def test_the_checker_knows_the_helpers() -> None:
    assert HELPERS.keys() == language.HELPERS


GOOD = "def taking(facts):\n values = take(facts)\n shape = dumps(values, 2)\n return shape.count(b'T', 5, 6) + len([f0 for (f0, f1, ) in values if f1]), (), ()"


def test_what_could_have_been_generated_runs() -> None:
    run = made_of_kept(
        Generated(GOOD, (1, 7, 7, 9)), "taking", {"take": lambda facts: facts["a"], "dumps": lambda *_: b"TTTTTT"}, "r.rubric"
    )
    assert run({"a": ((1, True), (2, False))}) == (2, (), ())
    assert run.__code__.co_filename == "r.rubric"
    assert {line for _, _, line in run.__code__.co_lines()} <= {1, 7, 9}


@pytest.mark.parametrize(
    "body",
    [
        "import os",
        "from os import path",
        "global take",
        "while True: pass",
        "with take: pass",
        "try: pass\n except TypeError: pass",
        "raise take",
        "assert take",
        "del facts",
        "yield 1",
        "take(facts)",  # for what it does
        "def inner(): pass",
        "class Inner: pass",
        "lambda_ = lambda: 0",
        "x = y = 0",
        "x, *y = facts",
        "x[0] = 1",
        "facts.x = 1",
        "x -= 1",
        "x: int = 0",
        "if facts: pass\n else: pass",
        "for x in facts: pass\n else: pass",
        "for x.y in facts: pass",
        "len = 0",
        "__builtins__ = 0",
        "_x = 0",
        "x__y = 0",
        "X = 0",
        "return 2 ** 9",
        "return 2 << 9",
        "return 1 / 2",
        "return 0.5",
        "return 1j",
        "return ...",
        "return facts.__class__",
        "return shape.decode(b'T')",
        "return facts.count(1)",
        "facts.append(1)",
        "rows = facts\n rows.append(1)",
        "rows, x = facts, 1\n rows.append(1)",
        "for rows in facts: rows.append(1)",
        "x = [rows.append(1) for rows in facts]",
        "saved.append(1)",
        "saved = []",
        "rows = []\n rows.extend(facts)",
        "rows = []\n rows[0]",
        "return shape.count.count",
        "return open",
        "return eval(facts)",
        "return getattr(facts, 'x')",
        "return __import__('os')",
        "return k0x",
        "return take",  # not given
        "return number_of",
        "return len(facts, key=1)",
        "return len(*facts)",
        "return len(**facts)",
        "return len(facts)(1)",
        "return (lambda: 0)()",
        "return type('X', (), {})",
        "return {}",
        "return {1: 2}",
        "return {x: 1 for x in facts}",
        "return (x for x in facts)",
        "return [x for x.y in facts]",
        "return f'{facts}'",
        "return (x := 1)",
        "return await_(facts)",
        "return ~1",
        "return +1",
        "return facts @ facts",
    ],
)
def test_nothing_else_ever_runs(body: str) -> None:
    with pytest.raises(NotGenerated):
        made_of_kept(Generated(f"def taking(facts):\n {body}", (1,) * (2 + body.count("\n"))), "taking", {}, "r.rubric")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = 1",
        "def other(facts):\n return 1",
        "def taking(facts):\n return 1\ntaking(0)",
        "def taking(facts):\n return 1\ndef taking(facts):\n return 1",
        "@take\ndef taking(facts):\n return 1",
        "def taking(facts=len):\n return 1",
        "def taking(*facts):\n return 1",
        "def taking(**facts):\n return 1",
        "def taking(facts, *, x):\n return 1",
        "def taking(facts, /):\n return 1",
        "def taking(facts: len):\n return 1",
        "def taking(facts) -> len:\n return 1",
        "async def taking(facts):\n return 1",
        "def taking(len):\n return 1",
        "def taking(rows):\n rows.append(1)",
        "def taking(saved):\n saved.append(1)",
        "def taking(facts, saved):\n saved.append(1)",
        "def taking(facts):",
        "def taking(facts):\n return \0",
        "def taking(facts):\n return " + "(" * 5000 + ")" * 5000,
        "def taking(facts):\n return " + "-" * 50_000 + "1",
    ],
)
def test_no_other_function_does(text: str) -> None:
    with pytest.raises(NotGenerated):
        made_of_kept(Generated(text, (1,) * (1 + text.count("\n"))), "taking", {"take": len}, "r.rubric")


def test_lines_that_dont_fit_are_refused() -> None:
    with pytest.raises(NotGenerated):
        made_of_kept(Generated("def taking(facts):\n return 1", (1,)), "taking", {}, "r.rubric")
