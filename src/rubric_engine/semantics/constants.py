"""The value of an expression that is constant."""

from __future__ import annotations

from fractions import Fraction

from rubric_engine.semantics.model import OptionSymbol, ParameterSymbol, Resolution
from rubric_engine.semantics.types import Sort
from rubric_engine.syntax import tree


def constant(expr: tree.Expr, resolution: Resolution) -> Fraction | bool | str | None:
    """Exactly, in the unit wanted where it stands; a date is its ordinal, an option its index. None: it isn't constant."""
    return _scaled(expr, resolution, named=False)


def declared(expr: tree.Expr, resolution: Resolution) -> Fraction | bool | str | None:
    """The same of what stands in the declaration of a fact, where a parameter of one value may be named: it is that value, which a caller can't change."""
    return _scaled(expr, resolution, named=True)


def _scaled(expr: tree.Expr, resolution: Resolution, *, named: bool) -> Fraction | bool | str | None:
    value = _value(expr, resolution, named)
    if isinstance(value, Fraction):
        return value * resolution.scale(expr)
    return value


def _value(expr: tree.Expr, resolution: Resolution, named: bool) -> Fraction | bool | str | None:
    match expr:
        case tree.Number():
            return expr.value
        case tree.DateValue():
            return Fraction(expr.value.toordinal())
        case tree.YesNo():
            return expr.value
        case tree.Quoted() | tree.Ref():
            symbol = resolution.symbols.get(id(expr))
            if isinstance(symbol, OptionSymbol):
                return Fraction(symbol.index)
            if isinstance(symbol, ParameterSymbol):
                own = symbol.decl.stmt.expr  # None of one whose values change from date to date
                return constant(own, resolution) if named and own is not None else None
            found = resolution.types.get(id(expr))
            return expr.text if isinstance(expr, tree.Quoted) and found is not None and found.sort in (Sort.TEXT, Sort.UNIT) else None
        case tree.Negate():
            operand = _scaled(expr.operand, resolution, named=named)
            return -operand if isinstance(operand, Fraction) else None
        case tree.Binary():
            left, right = _scaled(expr.left, resolution, named=named), _scaled(expr.right, resolution, named=named)
            return _computed(expr.op, left, right) if isinstance(left, Fraction) and isinstance(right, Fraction) else None
        case _:
            return None


def _computed(op: tree.Arith, left: Fraction, right: Fraction) -> Fraction | None:
    match op:
        case tree.Arith.ADD:
            return left + right
        case tree.Arith.SUB:
            return left - right
        case tree.Arith.MUL:
            return left * right
        case tree.Arith.DIV:
            return left / right if right else None
