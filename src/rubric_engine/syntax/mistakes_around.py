"""What a proposal for one statement needs to know of the others: which names there are, and below what the statement stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from rubric_engine.diagnostics.frozen import evolve, field, frozen
from rubric_engine.syntax import tree as t
from rubric_engine.syntax.statements import RawStatement

_MOST_NAMES = 500
_MOST_ROWS = 200
_HEADED = re.compile(r"(?:^|[\s=」】\"”》])(?:by\b|按).*:\s*$", re.IGNORECASE)
_ROW_OR_CELLS = re.compile(r"\s*\||[^:]*:[^:]*\S|\s*第|\s*[\d一二三四五六七八九十]")
_ITEM = re.compile(r"\s*(?:(?:replace|替换)\s+)?(?:item\b|考核项).*?(?:最高|满分|at\s+most)\s*(?P<most>\d+(?:\.\d+)?)", re.IGNORECASE)
_IS_ITEM = re.compile(r"\s*(?:(?:replace|替换)\s+)?(?:item\b|考核项)", re.IGNORECASE)
_LIST = re.compile(r"[^:]*:\s*(?:list\b|shared\b|清单|共[用享])", re.IGNORECASE)
_FIELD = re.compile(
    r"\s*(?:field\b|字段|栏目)|(?!\s*(?:fact\b|数据项|事实))[^:]*:\s*(?:yes/no|count|number|percent|money|date|choice|score|text|unit|是否|数量|数值|比例|金额|日期|选项|评分|文本|对象)",
    re.IGNORECASE,
)
_OPENS = re.compile(r"\s*(?:(?:replace|替换)\s+)?(?:item|section|total|fact|考核项|部分|总分|数据项)", re.IGNORECASE)


@frozen
class Around:
    """``names`` are those that are declared, the longest first, ``declared`` all of them with the options; ``options`` says of an option which fact may be it, and ``facts`` how a fact is
    declared. ``in_table``: the statement stands below the head of a table; ``below_list``: below a list and its fields. ``most`` is the maximum of the
    item that it stands below."""

    names: tuple[str, ...] = ()
    declared: frozenset[str] = frozenset()
    options: Mapping[str, t.FactStmt] = field(factory=dict)
    facts: Mapping[str, t.FactStmt] = field(factory=dict)
    in_table: bool = False
    below_item: bool = False
    below_list: bool = False
    most: str = ""

    def name_at_end(self, text: str) -> str:
        """The longest name with which ``text`` ends, or nothing."""
        return next((name for name in self.names if text.endswith(name)), "")

    def begins_with_name(self, text: str) -> bool:
        return any(text.startswith(name) for name in self.names)

    def at(self, statements: tuple[RawStatement, ...], number: int) -> Around:
        """The same, for the statement of this number."""
        above = [raw.text for raw in reversed(statements[max(number - _MOST_ROWS, 0) : number])]
        head = next((text for text in above if not _ROW_OR_CELLS.match(text) or _HEADED.search(text)), "")
        opened = next((text for text in above if _OPENS.match(text)), "")
        item = _ITEM.match(opened)
        return evolve(
            self,
            in_table=_HEADED.search(head) is not None,
            below_list=_LIST.match(next((text for text in above if not _FIELD.match(text)), "")) is not None,
            below_item=_IS_ITEM.match(opened) is not None,
            most=item["most"] if item else "",
        )


def around(statements: Iterable[t.Statement]) -> Around:
    """What the statements of a text declare."""
    facts = {text: stmt for stmt in statements if isinstance(stmt, t.FactStmt) for text in _texts(stmt.name)}
    others = (stmt.name for stmt in statements if isinstance(stmt, t.DefineStmt | t.ParameterStmt | t.ColumnStmt))
    names = {*facts, *(text for name in others for text in _texts(name))}
    options: dict[str, t.FactStmt] = {}
    for stmt in facts.values():
        for option in stmt.options:
            for text in _texts(option):
                options.setdefault(text, stmt)
    chosen = sorted(names, key=lambda name: (-len(name), name))[:_MOST_NAMES]
    return Around(
        tuple(chosen),
        frozenset({*names, *options}),
        dict(sorted(options.items(), key=lambda each: (-len(each[0]), each[0]))[:_MOST_NAMES]),
        facts,
    )


def _texts(name: t.Name) -> tuple[str, ...]:
    return tuple(text for text in (name.text, name.alias) if text)


def refs(node: object) -> Iterator[str]:
    """The names that a tree uses."""
    found: Any = node
    if isinstance(found, t.Ref):
        yield found.name
    elif isinstance(found, tuple):
        for each in found:
            yield from refs(each)
    elif attrs.has(type(found)):
        for name in attrs.fields_dict(type(found)):
            yield from refs(getattr(found, name))
