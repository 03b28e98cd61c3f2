"""datalogic-py: JSONLogic, compiled once. Rates of a cohort are given by the host."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from datalogic_py import Engine

from benchmarks.by_hand.plain import Facts
from benchmarks.peers.lines import EACH, GATE, RANKS, YES, with_rates

_WORDS = {ast.And: "and", ast.Mult: "*", ast.Sub: "-", ast.GtE: ">=", ast.Gt: ">", ast.Eq: "=="}
_COUNTS: dict[str, Any] = {
    "sent": {"length": {"var": "briefings"}},
    "adopted": {"length": {"filter": [{"var": "briefings"}, {"var": "adopted"}]}},
    "endorsed": {"length": {"filter": [{"var": "briefings"}, {"var": "endorsed"}]}},
}


def _logic(node: ast.expr) -> Any:
    """An expression in Python's notation as JSONLogic."""
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return _COUNTS.get(node.id, {"var": node.id})
        case ast.BoolOp():
            return {_WORDS[type(node.op)]: [_logic(each) for each in node.values]}
        case ast.BinOp():
            return {_WORDS[type(node.op)]: [_logic(node.left), _logic(node.right)]}
        case ast.Compare(ops=[op], comparators=[right]):
            return {_WORDS[type(op)]: [_logic(node.left), _logic(right)]}
        case _:
            raise TypeError(ast.dump(node))


def _read(text: str) -> Any:
    return _logic(ast.parse(text, mode="eval").body)


def _rank(name: str, top: int, bottom: int) -> Any:
    def within(op: str, places: int) -> Any:
        others = {"filter": [{"var": f"{name}s"}, {op: [{"var": ""}, {"val": [[1], name]}]}]}
        return {"<": [{"length": others}, places]}

    last = {"if": [within("<", bottom), 1, 0]} if bottom else 0
    return {"if": [{"var": f"has_{name}"}, {"if": [within(">", top), 2, last]}, 0]}


_POINTS = [{"if": [_read(condition), worth, 0]} for _, worth, condition in YES]
_POINTS += [{"*": [worth, _read(number)]} for _, worth, number in EACH]
_ENGINE = Engine()
ALONE = _ENGINE.compile({"if": [_read(GATE), {"+": _POINTS}, 0]})
RANKED = _ENGINE.compile({"if": [_read(GATE), {"+": [*_POINTS, *(_rank(*each) for each in RANKS)]}, 0]})


def total(facts: Facts) -> int:
    return ALONE.evaluate(facts)


def cohort(units: Sequence[Facts]) -> list[int]:
    return [RANKED.evaluate(unit) for unit in with_rates(units)]
