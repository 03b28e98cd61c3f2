"""The names of a rubric: facts, definitions and parameters in one namespace, each under its name in either language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.diagnostics.hints import fold
from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.glued import split_at_names
from rubric_engine.semantics.model import (
    ColumnDecl,
    ColumnSymbol,
    DefinitionDecl,
    DefinitionSymbol,
    FactDecl,
    FactSymbol,
    FieldSymbol,
    ParameterDecl,
    ParameterSymbol,
    Symbol,
)
from rubric_engine.semantics.types import Sort
from rubric_engine.semantics.wording import described
from rubric_engine.syntax import tree

UNITS = ("units", "各单位")
"""How the units that are scored together are called; nothing else may have these names."""


def names_of(name: tree.Name) -> tuple[str, ...]:
    return (name.text,) if name.alias in (None, name.text) else (name.text, str(name.alias))


@frozen(eq=False)
class Symbols:
    """``poisoned`` names belong to broken statements; nothing is said about their use."""

    table: dict[str, Symbol]
    poisoned: frozenset[str] = frozenset()
    grades: frozenset[str] = frozenset()  # their names, which mean nothing in a condition

    def get(self, name: str) -> Symbol | None:
        return self.table.get(name)

    def field(self, name: str) -> FieldSymbol | ColumnSymbol | None:
        """The column that a dotted name such as ``projects.value`` means."""
        for cut in range(len(name) - 1, 0, -1):
            if name[cut] == "." and isinstance(found := self.table.get(name[:cut]), FactSymbol):
                column = field_of(found.decl, name[cut + 1 :])
                if column is not None:
                    return column
        return None

    def list_of(self, name: str) -> FactDecl | None:
        """The list that a dotted name begins with."""
        for cut in range(len(name) - 1, 0, -1):
            if name[cut] == ".":
                found = self.table.get(name[:cut])
                if isinstance(found, FactSymbol) and found.decl.type.sort is Sort.LIST:
                    return found.decl
        return None

    def is_poisoned(self, name: str) -> bool:
        return name in self.poisoned or any(name.startswith(f"{bad}.") for bad in self.poisoned)


def field_of(owner: FactDecl, name: str) -> FieldSymbol | ColumnSymbol | None:
    """The column of a list that has this name, given or computed."""
    for decl in owner.fields:
        if name in names_of(decl.stmt.name):
            return FieldSymbol(owner, decl)
    for column in owner.columns:
        if name in names_of(column.stmt.name):
            return ColumnSymbol(owner, column)
    return None


def columns_of(owner: FactDecl) -> tuple[FactDecl | ColumnDecl, ...]:
    """Given and computed columns, in the order of the text."""
    return tuple(sorted((*owner.fields, *owner.columns), key=lambda decl: decl.stmt.name.span))


def column_names(owner: FactDecl) -> list[str]:
    return [text for decl in columns_of(owner) for text in names_of(decl.stmt.name)]


def of_units(name: str) -> str | None:
    """What ``units.growth`` looks at in each unit: ``growth``; of ``units`` by itself nothing (empty). None: it isn't about the units."""
    head, _, column = name.partition(".")
    return None if head not in UNITS else column


def collect(
    facts: Iterable[FactDecl],
    parameters: Iterable[ParameterDecl],
    definitions: Iterable[DefinitionDecl],
    poisoned: frozenset[str],
    findings: Findings,
    grades: Iterable[tree.Name] = (),
) -> Symbols:
    """The table of names; a name that is already taken is reported where it is declared again."""
    table: dict[str, Symbol] = {}
    declared: list[tuple[tree.Name, Symbol]] = []
    declared += [(decl.stmt.name, FactSymbol(decl)) for decl in facts]
    declared += [(decl.stmt.name, ParameterSymbol(decl)) for decl in parameters]
    declared += [(decl.stmt.name, DefinitionSymbol(decl)) for decl in definitions]
    for name, symbol in sorted(declared, key=lambda entry: entry[0].span):
        for text in names_of(name):
            _free(text, name, findings)
            if text in table:
                findings.error("E241", name.span, _twice(table[text], symbol, findings), name=text)
            else:
                table[text] = symbol
        if isinstance(symbol, FactSymbol):
            _columns(symbol.decl, findings)
    return Symbols(table, poisoned, frozenset(text for name in grades for text in names_of(name)))


def _twice(first: Symbol, again: Symbol, findings: Findings) -> str:
    """What was declared under a name before, and whether the same is declared again."""
    (en, zh), (now_en, now_zh) = _as_declared(first, findings), _as_declared(again, findings)
    if en == now_en:
        return findings.say(f"it is declared before as {en}; delete one of the two", f"前面已声明为{zh}，请删去一处")
    return findings.say(
        f"it is declared before as {en}, and here as {now_en}; keep the right one, or give this one another name",
        f"前面已声明为{zh}，此处又声明为{now_zh}；同一事项请只留一处，不同事项请另取名称",
    )


def _as_declared(symbol: Symbol, findings: Findings) -> tuple[str, str]:
    match symbol:
        case FactSymbol(decl=fact):
            kind = described(evolve(fact.type, unit=None), findings)
            return f"a fact ({kind})", f"数据项（{kind}）"
        case ParameterSymbol():
            return "a parameter", "参数"
        case _:
            return "a definition", "定义"


def is_broken_name(expr: tree.Expr, symbols: Symbols) -> bool:
    """Whether a number with its unit was meant as a name, in a rubric whose declaration of that name is broken: ``0型``."""
    return isinstance(expr, tree.Number) and expr.unit is not None and symbols.is_poisoned(expr.text + expr.unit)


_LAST_OF_ID = re.compile(r"\.?[^\W.]+$|\([^()]*\)$|(?<=\))\d+$")
_MOST_NAMED = 6


def near_id(id: str, known: Collection[str], findings: Findings) -> str:
    """A hint for an id that nothing has: the ids that there are beside it, else the nearest one. What stands around it is no hint: ``2`` is no slip for ``2.9``."""
    around = _LAST_OF_ID.sub("", id)
    beside = [each for each in known if around and each != around and _LAST_OF_ID.sub("", each) == around]
    if not beside or not findings.may_search():
        level, spelt = id.count("."), fold(id)
        alike = [each for each in known if each.count(".") == level or fold(each) == spelt]
        return "" if around in known else findings.did_you_mean(id, alike)
    ids = beside if len(beside) <= _MOST_NAMED else [*beside[:1], "…", *beside[-1:]]
    return findings.say(
        f"`{around}` has {', '.join(f'`{each}`' if each != '…' else each for each in ids)}", f"「{around}」下有 {'、'.join(ids)}"
    )


def _as_grade(name: str, symbols: Symbols, findings: Findings) -> str | None:
    """The hint where a grade is asked for like a fact."""
    if name in symbols.grades or (symbols.grades and name in ("grade", "等次")):
        return findings.say(
            "no condition can ask for a grade; write the condition of the grade, such as `total at least 80`",
            "条件中不能引用等次，请直接写该等次的条件，如「总分 不低于 80」",
        )
    return None


def _column_of(name: str, symbols: Symbols) -> str | None:
    """The list that has a field of this name."""
    lists = (symbol.decl for symbol in symbols.table.values() if isinstance(symbol, FactSymbol))
    return next((decl.name for decl in lists if field_of(decl, name) is not None), None)


def _of_each_unit(name: str, symbols: Symbols) -> str | None:
    """``sales`` of ``employees.sales``, where nothing is called ``employees``."""
    head, _, rest = name.partition(".")
    symbol = symbols.table.get(rest) if head not in symbols.table else None
    value = isinstance(symbol, DefinitionSymbol) or (isinstance(symbol, FactSymbol) and symbol.decl.type.sort is not Sort.LIST)
    return rest if value else None


def _columns(owner: FactDecl, findings: Findings) -> None:
    seen: set[str] = set()
    for decl in columns_of(owner):
        for text in names_of(decl.stmt.name):
            _free(text, decl.stmt.name, findings)
            if text in seen:
                findings.error("E241", decl.stmt.name.span, name=text)
            seen.add(text)


def _free(text: str, name: tree.Name, findings: Findings) -> None:
    if of_units(text) is not None:
        findings.error("E325", name.span, name=text)


_OTHERWISE = frozenset(("else", "other", "others", "default", "其他", "其它", "其他情形", "其他情况", "否则"))


def unknown_name(
    ref: tree.Ref, symbols: Symbols, fields: FactDecl | None, findings: Findings, otherwise: str = "", sure: bool = False
) -> None:
    """Says that nothing has this name, with the best hint there is, else with the hint ``otherwise``, which comes first if it is ``sure``."""
    if symbols.is_poisoned(ref.name):
        return
    if not findings.may_search():
        findings.error("E240", ref.span, name=ref.name)
        return
    columns = column_names(fields) if fields else []
    candidates = [*symbols.table, *columns]
    owner = symbols.list_of(ref.name)
    if owner is not None:
        columns = column_names(owner)
        column = ref.name.rsplit(".", 1)[1]
        findings.error("E246", ref.span, findings.did_you_mean(column, columns), name=column, list=owner.name)
        return
    if (grade := _as_grade(ref.name, symbols, findings)) is not None:
        otherwise, sure = grade, True
    if sure:
        findings.error("E240", ref.span, otherwise, name=ref.name)
        return
    option_of = [
        (name, symbol.decl)
        for name, symbol in symbols.table.items()
        if isinstance(symbol, FactSymbol) and any(ref.name in names_of(option) for option in symbol.decl.stmt.options)
    ]
    if option_of:
        fact = option_of[0][0]
        hint = findings.say(
            f"`{ref.name}` is an option of `{fact}`; write `{fact} is {ref.name}`",
            f"「{ref.name}」是「{fact}」的选项，请写成「{fact} 为 {ref.name}」",
        )
    elif ref.name.casefold() in _OTHERWISE:
        hint = findings.say("everything else is called `otherwise`", "其他情形写作「其余」")
    elif (column_of := _column_of(ref.name, symbols)) is not None:
        hint = findings.say(
            f"`{ref.name}` is a field of `{column_of}`: write `{column_of}.{ref.name}`, and what is made of it",
            f"「{ref.name}」是清单「{column_of}」的字段，请写「{column_of}.{ref.name}」并写明如何汇总",
        )
    elif (unit_value := _of_each_unit(ref.name, symbols)) is not None:
        hint = findings.say(
            f"what each of the units has is called `units.{unit_value}`, as in `highest(units.{unit_value})`",
            f"各考核对象的该项写作「各单位.{unit_value}」，如「最高值(各单位.{unit_value})」",
        )
    elif (split := split_at_names(ref.name, candidates, _option_names(symbols, fields))) is not None:
        hint = findings.say(f"put spaces round the words: `{split}`", f"请用空格分开，写成「{split}」")
    else:
        hint = findings.did_you_mean(ref.name, candidates) or otherwise
    findings.error("E240", ref.span, hint, name=ref.name)


def _option_names(symbols: Symbols, fields: FactDecl | None) -> list[str]:
    """What choices may be, of facts and of the list at hand: ``级别不低于市`` ends with one."""
    facts = [symbol.decl for symbol in symbols.table.values() if isinstance(symbol, FactSymbol)]
    given = [*facts, *(fields.fields if fields else ())]
    return [text for decl in given for option in decl.stmt.options for text in names_of(option)]
