"""Laws in the file: what may be said of every fact set, and of two of them."""

from __future__ import annotations

from typing import assert_never

from rubric_engine.diagnostics.hints import nearest
from rubric_engine.semantics.examples import check_outcome, given_fact
from rubric_engine.semantics.infer import Checker
from rubric_engine.semantics.model import FactDecl, FlagDecl, GradeDecl
from rubric_engine.semantics.types import Sort
from rubric_engine.semantics.wording import described
from rubric_engine.syntax import tree


def _has_order(decl: FactDecl) -> bool:
    """Whether of two values of a fact one is more than the other; yes is more than no."""
    return decl.type.unknown or decl.type.sort is Sort.YES_NO or decl.type.orderable


_GENERAL = tuple(f"law.{each.value}" for each in tree.General)


def _nearly_general(ref: tree.Ref, checker: Checker) -> str | None:
    """The law without facts of its own that was probably meant by a name that nothing has."""
    symbols = checker.symbols
    if symbols.get(ref.name) is not None or symbols.is_poisoned(ref.name) or not checker.findings.may_search():
        return None
    from rubric_engine.syntax.vocabulary import CHINESE, ENGLISH

    general = [words for key in _GENERAL for vocabulary in (ENGLISH, CHINESE) for words in vocabulary.words[key]]
    near = nearest(ref.name, (*general, *symbols.table))
    return near if near in general else None


def check_law(law: tree.LawStmt, grades: tuple[GradeDecl, ...], flags: tuple[FlagDecl, ...], checker: Checker) -> None:
    form = law.form
    match form:
        case tree.Always(condition=tree.Ref() as ref) if (near := _nearly_general(ref, checker)) is not None:
            checker.findings.error("E240", ref.span, checker.findings.say(f"did you mean `{near}`?", f"是否指「{near}」？"), name=ref.name)
        case tree.Always():
            check_outcome(form.condition, grades, flags, checker)
            if form.when is not None:
                check_outcome(form.when, grades, flags, checker)
        case tree.More():
            for ref in form.facts:
                decl = given_fact(ref, checker)
                if decl is not None and not _has_order(decl):
                    checker.findings.error("E381", ref.span, name=ref.name, kind=described(decl.type, checker.findings))
            checker.infer(form.result)
        case tree.Changing():
            given_fact(form.fact, checker)
            checker.two_fact_sets = True
            checker.condition(form.condition)
            if form.when is not None:
                checker.condition(form.when)
            checker.two_fact_sets = False
        case tree.General():
            pass
        case _:
            assert_never(form)
