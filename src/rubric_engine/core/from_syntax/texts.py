"""What a piece of the rubric says, in both vocabularies, for whoever reads the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from rubric_engine.core.ir import Text
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.semantics.model import Model
from rubric_engine.semantics.rename import in_both, name_in, renamed, unit_in
from rubric_engine.semantics.types import same_word
from rubric_engine.syntax import printer_expr, printer_tables, tree
from rubric_engine.syntax.printer import print_expr, print_statement
from rubric_engine.syntax.printer_names import resolved
from rubric_engine.syntax.vocabulary import vocabulary


@frozen(eq=False)
class Texts:
    model: Model

    def both(self, make: Callable[[Language], str]) -> Text:
        return Text(make("en"), make("zh"))

    def label(self, label: tree.Label | None) -> Text | None:
        return Text(*in_both(label.text, label.alias, self.model.language)) if label is not None else None

    def name(self, name: tree.Name) -> Text:
        return Text(*in_both(name.text, name.alias, self.model.language))

    def expr(self, expr: tree.Expr) -> Text:
        return self.both(lambda language: print_expr(self._in(expr, language), language))

    def line(self, line: tree.LineStmt) -> Text:
        return self.both(lambda language: print_statement(self._line_in(line, language), language))

    def table(self, head: tree.TableHead) -> Text:
        """``by growth in bands:``"""
        return self.both(
            lambda language: print_statement(
                tree.TableStmt(head=evolve(head, subjects=tuple(self._in(one, language) for one in head.subjects))), language
            )
        )

    def gate(self, gate: tree.GateStmt) -> Text:
        def make(language: Language) -> str:
            prerequisites = tuple(self._in(one, language) for one in gate.prerequisites)
            effect = gate.effect
            if effect.grade is not None:
                effect = evolve(effect, grade=self._grade_in(effect.grade, language))
            when, applies = self._maybe(gate.when, language), self._maybe(gate.applies, language)
            shown = evolve(gate, prerequisites=prerequisites, when=when, applies=applies, effect=effect, replaces=False)
            return print_statement(evolve(shown, label=self._label_in(gate.label, language)), language)

        return self.both(make)

    def grade(self, grade: tree.GradeStmt) -> Text:
        def make(language: Language) -> str:
            name = tree.Name(name_in(grade.name, language, self.model.language))
            label = self._label_in(grade.label, language) if grade.label is not None else None
            shown = evolve(grade, name=name, label=label, when=self._maybe(grade.when, language), replaces=False)
            return print_statement(shown, language)

        return self.both(make)

    def pairing(self, pairing: tree.PairingStmt) -> Text:
        def make(language: Language) -> str:
            first, second, key = (self._in(one, language) for one in (pairing.first, pairing.second, pairing.key))
            shown = evolve(pairing, first=first, second=second, key=key, label=self._label_in(pairing.label, language), replaces=False)
            return print_statement(shown, language)

        return self.both(make)

    def law(self, law: tree.LawStmt) -> Text:
        """The whole statement."""
        return self.both(
            lambda language: print_statement(
                evolve(law, label=self._label_in(law.label, language), form=self._form_in(law.form, language)), language
            )
        )

    def keys(self, patterns: tuple[tree.Pattern, ...]) -> Text:
        """The key of a row as it stands before the colon."""

        def make(language: Language) -> str:
            vocab = vocabulary(language)
            row = tree.RowStmt(keys=tuple(self._pattern_in(one, language) for one in patterns), cells=())
            return resolved(printer_tables.row_texts(row, vocab)[0], vocab.name_quotes)

        return self.both(make)

    def multiplier(self, multiplier: tree.Multiplier) -> Text:
        """``times 2 when rural``"""

        def make(language: Language) -> str:
            vocab = vocabulary(language)
            factor = printer_expr.expr(self._in(multiplier.factor, language), vocab)
            words = [vocab.word("times"), factor]
            if multiplier.when is not None:
                words += [vocab.word("times.when"), printer_expr.expr(self._in(multiplier.when, language), vocab)]
            return resolved(" ".join(words), vocab.name_quotes)

        return self.both(make)

    # ------------------------------------------------------------ in one language

    def _in(self, expr: tree.Expr, language: Language) -> tree.Expr:
        return renamed(expr, language, self.model.language, self.model.resolution)

    def _maybe(self, expr: tree.Expr | None, language: Language) -> tree.Expr | None:
        return self._in(expr, language) if expr is not None else None

    def _form_in(self, form: tree.LawForm, language: Language) -> tree.LawForm:
        match form:
            case tree.Always():
                return tree.Always(self._in(form.condition, language), self._maybe(form.when, language))
            case tree.More():
                return tree.More(tuple(self._fact_in(ref, language) for ref in form.facts), form.result, form.lowers)
            case tree.Changing():
                condition, when = self._in(form.condition, language), self._maybe(form.when, language)
                return tree.Changing(self._fact_in(form.fact, language), condition, when)
            case tree.General():
                return form
            case _:
                assert_never(form)

    def _fact_in(self, ref: tree.Ref, language: Language) -> tree.Ref:
        names = (fact.stmt.name for fact in self.model.facts if ref.name in (fact.stmt.name.text, fact.stmt.name.alias))
        return tree.Ref(next((name_in(name, language, self.model.language) for name in names), ref.name))

    def _label_in(self, label: tree.Label, language: Language) -> tree.Label:
        en, zh = in_both(label.text, label.alias, self.model.language)
        return tree.Label(zh if language == "zh" else en)

    def _grade_in(self, name: str, language: Language) -> str:
        for grade in self.model.grades:
            if name in (grade.stmt.name.text, grade.stmt.name.alias):
                return name_in(grade.stmt.name, language, self.model.language)
        return name

    def _line_in(self, line: tree.LineStmt, language: Language) -> tree.LineStmt:
        each = line.each
        if each is not None:
            single = each.step is None or (isinstance(each.step, tree.Number) and each.step.value == 1)
            unit = self._unit_in(line, each.unit, language, one=single)
            each = evolve(each, unit=unit, step=self._maybe(each.step, language))
        limit_units = line.limit_units
        if limit_units is not None:
            limit_units = evolve(limit_units, unit=self._unit_in(line, limit_units.unit, language, one=limit_units.value == 1))
        return evolve(
            line,
            subject=self._maybe(line.subject, language),
            amount=self._maybe(line.amount, language),
            each=each,
            limit=self._maybe(line.limit, language),
            limit_units=limit_units,
            when=self._maybe(line.when, language),
        )

    def _unit_in(self, line: tree.LineStmt, word: str | None, language: Language, *, one: bool) -> str | None:
        """The declared unit of what is counted stands for its word in either language."""
        unit = self.model.resolution.type(line.subject).unit if line.subject is not None else None
        if word is None or unit is None or not any(same_word(word, own) for own in unit.words):
            return word
        return unit_in(unit.name, language, self.model.language, one=one)

    def _pattern_in(self, pattern: tree.Pattern, language: Language) -> tree.Pattern:
        bounds = pattern.bounds
        if bounds is not None:
            bounds = evolve(bounds, low=self._maybe(bounds.low, language), high=self._maybe(bounds.high, language))
        return evolve(pattern, value=self._maybe(pattern.value, language), bounds=bounds)
