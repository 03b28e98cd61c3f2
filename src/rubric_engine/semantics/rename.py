"""Names in one language: an expression of a rubric whose names carry their other language, as it reads there."""

from __future__ import annotations

from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.diagnostics.model import Language
from rubric_engine.semantics.model import (
    ColumnSymbol,
    DefinitionSymbol,
    FactSymbol,
    FieldSymbol,
    OptionSymbol,
    ParameterSymbol,
    Resolution,
    UnitsSymbol,
)
from rubric_engine.semantics.types import same_word, singular
from rubric_engine.semantics.walk import rebuilt
from rubric_engine.syntax import tree


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in a text. (A pattern for that takes a millisecond to compile.)"""
    return not text.isascii() and any("\u3400" <= char <= "\u9fff" for char in text)


def in_both(text: str, alias: str | None, language: Language) -> tuple[str, str]:
    """English and Chinese of a text with its alias: told apart by script, or else the file's language stands first."""
    if alias is None or alias == text:
        return text, text
    if (chinese := has_han(text)) != has_han(alias):
        return (alias, text) if chinese else (text, alias)
    return (alias, text) if language == "zh" else (text, alias)


def name_in(name: tree.Name, wanted: Language, language: Language) -> str:
    en, zh = in_both(name.text, name.alias, language)
    return zh if wanted == "zh" else en


def unit_in(name: tree.Name, wanted: Language, language: Language, *, one: bool) -> str:
    """A unit word; in English ``one`` of a thing is singular."""
    word = name_in(name, wanted, language)
    return singular(word) if one and wanted == "en" else word


def renamed(expr: tree.Expr, wanted: Language, language: Language, resolution: Resolution) -> tree.Expr:
    """``expr`` with every name, option and unit word in the ``wanted`` language; ``language`` is the file's."""

    def change(one: tree.Expr) -> tree.Expr:
        match one:
            case tree.Ref():
                return evolve(one, name=_of_ref(one))
            case tree.Quoted():
                symbol = resolution.symbols.get(id(one))
                return evolve(one, text=name_in(symbol.name, wanted, language)) if isinstance(symbol, OptionSymbol) else one
            case tree.Number():
                return _number(one)
            case _:
                return rebuilt(one, change)

    def _of_ref(ref: tree.Ref) -> str:
        match resolution.symbols.get(id(ref)):
            case FactSymbol(decl=fact):
                return name_in(fact.stmt.name, wanted, language)
            case FieldSymbol() | ColumnSymbol() as column:
                own = name_in(column.decl.stmt.name, wanted, language)
                return f"{name_in(column.owner.stmt.name, wanted, language)}.{own}" if "." in ref.name else own
            case UnitsSymbol(column=FactSymbol() | DefinitionSymbol() as column):
                return f"units.{name_in(column.decl.stmt.name, wanted, language)}"
            case UnitsSymbol():
                return ref.name
            case DefinitionSymbol(decl=definition):
                return name_in(definition.stmt.name, wanted, language)
            case ParameterSymbol(decl=parameter):
                return name_in(parameter.stmt.name, wanted, language)
            case OptionSymbol(name=name):
                return name_in(name, wanted, language)
            case None:
                return ref.name

    def _number(number: tree.Number) -> tree.Number:
        unit = resolution.units.get(id(number))
        if unit is None or number.unit is None or not any(word and same_word(number.unit, word) for word in (unit.text, unit.alias)):
            return number
        return evolve(number, unit=unit_in(unit, wanted, language, one=number.value == 1))

    return change(expr)
