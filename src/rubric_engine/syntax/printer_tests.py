"""How examples, laws and acceptances are printed, each on one line, without their comments."""

from __future__ import annotations

from typing import assert_never

from rubric_engine.syntax import printer_lexical as lexical
from rubric_engine.syntax import tree
from rubric_engine.syntax.printer_expr import Strength, expr, words
from rubric_engine.syntax.printer_names import Place, at, listed
from rubric_engine.syntax.tree import Expr
from rubric_engine.syntax.vocabulary import Vocabulary


def statement(it: tree.ExampleStmt | tree.GivenStmt | tree.ExpectStmt | tree.LawStmt | tree.AcceptStmt, vocab: Vocabulary) -> str:
    match it:
        case tree.ExampleStmt():
            head = words(vocab.word("example"), lexical.label(it.label, vocab))
            return head if it.as_of is None else f"{head}{vocab.comma}{_as_of(it.as_of, vocab)}"
        case tree.GivenStmt():
            return _given(it, vocab)
        case tree.ExpectStmt():
            conditions = vocab.comma.join(listed(expr(condition, vocab)) for condition in it.conditions)
            return words(vocab.word("expect"), _in_unit(it.unit, vocab) + conditions)
        case tree.LawStmt():
            return f"{words(vocab.word('law'), lexical.label(it.label, vocab))}{vocab.colon}{_law(it.form, vocab)}"
        case tree.AcceptStmt():
            return words(vocab.word("accept"), it.code, lexical.quoted(it.reason, vocab.quotes))
        case _:
            assert_never(it)


# ---------------------------------------------------------------- examples


def _as_of(date: tree.DateValue, vocab: Vocabulary) -> str:
    return words(vocab.word("example.as_of"), expr(date, vocab), vocab.word("example.as_of.end"))


def _given(it: tree.GivenStmt, vocab: Vocabulary) -> str:
    if it.record_of is None:
        equal = vocab.word("cmp.=")
        values = [
            _given_none(ref, value, vocab) or words(listed(expr(ref, vocab)), equal, expr(value, vocab, Strength.SUM))
            for ref, value in it.values
        ]
        if it.rest is not None:
            values.append(_rest(it.rest, vocab))
        return words(vocab.word("example.given"), _in_unit(it.unit, vocab) + vocab.comma.join(values))
    fields = vocab.comma.join(
        _given_none(ref, value, vocab) or words(listed(expr(ref, vocab)), at(Place.COLUMN, expr(value, vocab, Strength.NEGATIVE)))
        for ref, value in it.values
    )
    record = words(expr(it.record_of, vocab), vocab.word("has"), fields)
    return words(vocab.word("example.given"), _in_unit(it.unit, vocab) + record)


def _given_none(ref: tree.Ref, value: Expr, vocab: Vocabulary) -> str:
    """A fact that is known to have no value; empty for any other."""
    none = isinstance(value, tree.Ref) and value.name == "none"
    return words(listed(expr(ref, vocab)), vocab.word("given.none")) if none else ""


def _in_unit(unit: str | None, vocab: Vocabulary) -> str:
    return "" if unit is None else lexical.quoted(unit, vocab.quotes) + vocab.colon


def _rest(it: tree.Rest, vocab: Vocabulary) -> str:
    like = "" if it.like is None else lexical.quoted(it.like, vocab.quotes)
    return words(vocab.word("rest"), vocab.word(f"rest.{it.kind.value}"), like)


# ---------------------------------------------------------------- laws


def _law(it: tree.LawForm, vocab: Vocabulary) -> str:
    match it:
        case tree.Always():
            return words(listed(expr(it.condition, vocab)), _when(it.when, vocab))
        case tree.More():
            return _more(it, vocab)
        case tree.Changing():
            fact = words(vocab.word("law.changing"), expr(it.fact, vocab))
            return f"{fact}{vocab.comma}{words(listed(expr(it.condition, vocab)), _when(it.when, vocab))}"
        case tree.General():
            return vocab.word(f"law.{it.value}")
        case _:
            assert_never(it)


def _when(condition: Expr | None, vocab: Vocabulary) -> str:
    return "" if condition is None else words(vocab.word("law.when"), listed(expr(condition, vocab)))


def _more(it: tree.More, vocab: Vocabulary) -> str:
    """``more a, b never lowers total``; 甲、乙 增加，总分 不降."""
    facts = vocab.listing.join(listed(expr(fact, vocab)) for fact in it.facts)
    result, never = expr(it.result, vocab), vocab.word("law.never_lowers" if it.lowers else "law.never_raises")
    if vocab.language == "zh":
        return f"{words(facts, vocab.word('law.more'))}{vocab.comma}{words(result, never)}"
    return words(vocab.word("law.more"), facts, never, result)
