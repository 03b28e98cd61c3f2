"""How an expression is named to a reader, and how its number is to be shown."""

from __future__ import annotations

from fractions import Fraction

from rubric_engine.core.ir import (
    Arith,
    Computed,
    Const,
    DateDiff,
    Definition,
    Expr,
    Extremum,
    FactRead,
    FactSpec,
    FieldRead,
    Fold,
    FoldKind,
    InRank,
    Lookup,
    NodeKind,
    Op,
    PointsRead,
    Rank,
    RankLookup,
    Round,
    Scalar,
    Text,
    ThisUnit,
    Use,
    ValueKind,
)
from rubric_engine.core.walk import children
from rubric_engine.scoring.reference.plan import Plan


def named(name: str, alias: str | None) -> Text:
    """A name and its name in the other language, each in its place."""
    other = name if alias is None else alias
    if any(ch >= "⺀" for ch in name):
        return Text(en=other, zh=name)
    return Text(en=name, zh=other)


def label_of(spec: FactSpec | Computed) -> Text:
    return spec.label if spec.label is not None else named(spec.name, spec.alias)


def words(expr: Expr, plan: Plan) -> Text:
    """As the rubric writes it; where it doesn't, a plain rendering."""
    if expr.origin is not None and (expr.origin.text.en or expr.origin.text.zh):
        return expr.origin.text
    match expr:
        case FactRead(name=name) if name in plan.facts:
            return label_of(plan.facts[name])
        case FieldRead() if (column := plan.column(expr)) is not None:
            return label_of(column)
        case FactRead(name=name) | FieldRead(name=name):
            return Text(name, name)
        case ThisUnit():
            return Text("this unit", "本单位")
        case Use(name=name):
            declared = plan.definitions.get(name) or plan.parameters.get(name)
            return named(name, declared.alias if declared is not None else None)
        case PointsRead(id=id):
            return Text("total", "总分") if id == NodeKind.TOTAL.value else Text(f"points({id})", f"得分({id})")
        case Const(value=value):
            return _constant(value)
        case Arith(op=op, left=left, right=right):
            a, b = words(left, plan), words(right, plan)
            sign = {Op.ADD: "+", Op.SUB: "-", Op.MUL: "×", Op.DIV: "÷"}[op]
            return Text(f"({a.en} {op.value} {b.en})", f"（{a.zh} {sign} {b.zh}）")
        case Rank(key=key) | InRank(rank=Rank(key=key)) | RankLookup(rank=Rank(key=key)):
            inner = words(key, plan)
            return Text(f"rank of {inner.en}", f"名次({inner.zh})")
        case Fold(kind=kind, fact=fact):
            inner = label_of(plan.facts[fact])
            return Text(f"{kind.value}({inner.en})", f"{_FOLDS_ZH[kind]}({inner.zh})")
        case _:
            inside = [words(p, plan) for p in children(expr)]
            return inside[0] if inside else Text("", "")


_FOLDS_ZH = {
    FoldKind.COUNT: "计数",
    FoldKind.SUM: "合计",
    FoldKind.HIGHEST: "最高值",
    FoldKind.LOWEST: "最低值",
    FoldKind.MEAN: "平均值",
    FoldKind.DISTINCT: "不同值数",
}


def _constant(value: Scalar) -> Text:
    match value:
        case bool():
            return Text("yes", "是") if value else Text("no", "否")
        case Fraction():
            return Text(str(value), str(value))
        case _:
            return Text(value, value)


def fact_of(expr: Expr, plan: Plan) -> FactSpec | Computed | None:
    """The fact, field or column that the expression is, perhaps by way of definitions that only name it."""
    while isinstance(expr, Use) and expr.name in plan.definitions:
        expr = plan.definitions[expr.name].expr
    if isinstance(expr, FieldRead):
        return plan.column(expr)
    return plan.facts.get(expr.name) if isinstance(expr, FactRead) else None


def options_of(expr: Expr, plan: Plan) -> tuple[Text, ...]:
    spec = fact_of(expr, plan)
    return tuple(named(o.name, o.alias) for o in spec.options) if isinstance(spec, FactSpec) else ()


def unit_of_expr(expr: Expr, plan: Plan) -> Text | None:
    if isinstance(expr, PointsRead):
        return Text("points", "分")
    spec = fact_of(expr, plan)
    return spec.unit if spec is not None else None


def learn_kinds(plan: Plan) -> None:
    """Of parameters and definitions, in the plan's order, so that a long chain of them needs no recursion."""
    plan.kinds.update((p.name, p.kind) for p in plan.parameters.values())
    for step in plan.order:
        if isinstance(step, Definition):
            plan.kinds[step.name] = kind_of(step.expr, plan)


def kind_of(expr: Expr, plan: Plan) -> ValueKind:
    """How to show the number: a ratio of two like quantities is a percent, a date a date, and so on."""
    match expr:
        case FactRead(name=name):
            return plan.facts[name].kind
        case FieldRead() if (column := plan.column(expr)) is not None:
            return column.kind
        case ThisUnit():
            return ValueKind.UNIT
        case Use(name=name):
            return plan.kinds.get(name, ValueKind.NUMBER)
        case Const(value=bool()):
            return ValueKind.YES_NO
        case Const(value=str()):
            return ValueKind.TEXT
        case Arith(op=Op.DIV, left=left, right=right):
            above, below = kind_of(left, plan), kind_of(right, plan)
            return ValueKind.PERCENT if above is below and not isinstance(right, Const) else _but_number(above)
        case Arith(op=Op.SUB, left=left, right=right) if kind_of(left, plan) is kind_of(right, plan) is ValueKind.DATE:
            return ValueKind.COUNT
        case Arith(left=left, right=right):
            kinds = [kind_of(left, plan), kind_of(right, plan)]
            return next((k for k in kinds if k not in (ValueKind.NUMBER, ValueKind.COUNT)), kinds[0])
        case Extremum(args=args):
            return next((k for k in (kind_of(a, plan) for a in args) if k is not ValueKind.NUMBER), ValueKind.NUMBER)
        case Round(operand=operand):
            return kind_of(operand, plan)
        case DateDiff() | Rank() | Fold(kind=FoldKind.COUNT | FoldKind.DISTINCT):
            return ValueKind.COUNT
        case Fold(fact=fact, value=FieldRead(name=name)):
            columns: tuple[FactSpec | Computed, ...] = (*plan.facts[fact].fields, *plan.facts[fact].computed)
            return next((f.kind for f in columns if f.name == name), ValueKind.NUMBER)
        case Lookup(rows=rows) if rows:
            return kind_of(rows[0].value, plan)
        case _:
            return ValueKind.NUMBER


def _but_number(kind: ValueKind) -> ValueKind:
    return kind if kind in (ValueKind.PERCENT, ValueKind.MONEY) else ValueKind.NUMBER
