"""A counterexample as ``example "…"``, to be pasted into the rubric's file, or its file of cases, where it fails. What is expected there is what the law says; where
that is about two fact sets, one of them is told as it came out (``is_a_record``)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from rubric_engine.core import laws, walk
from rubric_engine.core.examples import FlagIs, GradeIs
from rubric_engine.core.ir import FactRead, FactSpec, PointsRead, Program, Scalar, Use, ValueKind
from rubric_engine.core.values import NoneType_, Value
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.diagnostics.languages import checked
from rubric_engine.diagnostics.model import Language, SourceFile
from rubric_engine.facts.values import NONE_WORDS
from rubric_engine.report.numbers import in_language
from rubric_engine.syntax import tree
from rubric_engine.syntax.parser import parse
from rubric_engine.syntax.printer import print_document
from rubric_engine.testing.answers import Cohort, Unit, by_evaluator
from rubric_engine.testing.asked import law_asked
from rubric_engine.testing.given import as_decimal, option_word, range_least, same_value
from rubric_engine.testing.running import EXAMPLES, LawOutcome, run_law
from rubric_engine.testing.settled import reads_of

if TYPE_CHECKING:
    from rubric_engine.rubric import Rubric

_MOST_WRITTEN = 3  # so many facts of a unit that are at their least are written one by one


def assert_law(rubric: Rubric, law: laws.Law | str, *, seed: int = 0, examples: int = EXAMPLES) -> None:
    """That a law holds, by ``run_law``; a text is the label of one that stands in the rubric.

    Raises:
        AssertionError: with what was found, and the smallest counterexample as an example to paste.
        KeyError: no law is called so.
    """
    law = law_asked(rubric, law)
    outcome = run_law(rubric, law, seed=seed, examples=examples)
    if not outcome.passed:
        zh = rubric.language == "zh"
        said = f"规律「{outcome.label}」不成立" if zh else f'the law "{outcome.label}" is broken'
        colon, tail = (
            ("：", f"（种子 {seed}，试过 {outcome.tried} 组）") if zh else (": ", f" (seed {seed}, {outcome.tried} fact sets tried)")
        )
        raise AssertionError(f"{said}{colon}{outcome.found}{tail}\n\n{counterexample_text(rubric, law, outcome)}")


def counterexample_text(rubric: Rubric, law: laws.Law, outcome: LawOutcome, language: Language | None = None) -> str:
    """The counterexample of a law that failed, as one example, or two where the law is about two fact sets; "" of a law that held.

    ``language``: the vocabulary (None: the rubric's). Facts that are at their least are told as the rest, where there are many of them.
    """
    if outcome.sets is None or outcome.broken is None:
        return ""
    writer = _Writer(rubric, law, outcome, checked(language, rubric.language))
    return print_document(tree.Document(tuple(writer.statements())), writer.language)


def is_a_record(law: laws.Law, program: Program) -> bool:
    """Whether the examples of a counterexample have numbers that came out, so that a mend of the rubric may change them, too."""
    match law.form:
        case laws.Always(when=when):
            return when is not None and _hangs_on_results(when, program) and not _asks_when(law, program)
        case laws.Changing(condition=condition, when=when):
            return any(not isinstance(each, FactRead) for each in laws.others(condition, when))
        case laws.MaximaHold() | laws.GatesDominate():
            return False
        case _:
            return True


def _asks_when(law: laws.Law, program: Program) -> bool:
    """Whether an example can ask whether a law's own condition (``when``) holds, and has to: it reads results. A grade and a flag stand by themselves."""
    form = law.form
    if not isinstance(form, laws.Always | laws.Changing) or form.when is None:
        return False
    alone = (GradeIs, FlagIs)
    return not isinstance(form.when, alone) and not isinstance(form.condition, alone) and _hangs_on_results(form.when, program)


def _hangs_on_results(when: laws.Condition, program: Program) -> bool:
    if isinstance(when, GradeIs | FlagIs):
        return True
    reads = reads_of(laws.without_others(when), program)
    return bool(reads.ids) or reads.across


@attrs.frozen
class _Writer:
    rubric: Rubric
    law: laws.Law
    outcome: LawOutcome
    language: Language

    def statements(self) -> Iterator[tree.Statement]:
        sets, broken, form = self.outcome.sets, self.outcome.broken, self.law.form
        assert sets is not None
        assert broken is not None
        second = sets.second(self.outcome.program)
        unit = broken.unit
        match form:
            case laws.Monotone():
                assert second is not None
                change = sets.change.unit if sets.change is not None else None
                yield from self._example(sets.units, {change: self._points(broken.id, tree.Cmp.EQ, broken.first)}, 1)
                bound = tree.Cmp.GE if form.lowers else tree.Cmp.LE
                yield from self._example(second, {change: self._points(broken.id, bound, broken.first)}, 2)
            case laws.ScalingKeepsOrder():
                assert second is not None
                before = by_evaluator(self.outcome.program, sets.units) or {}
                one, two = before[unit].total, before[broken.rival].total
                assert one is not None
                assert two is not None
                op, after = (tree.Cmp.GT, tree.Cmp.GE) if one > two else (tree.Cmp.LT, tree.Cmp.LE)
                yield from self._example(sets.units, {unit: self._points("total", op, two)}, 1)
                yield from self._example(second, {unit: self._points("total", after, broken.second)}, 2)
            case laws.EqualFactsEqual():
                yield from self._example(sets.units, {broken.rival: self._points(broken.id, tree.Cmp.EQ, broken.first)})
            case laws.MaximaHold():
                op = tree.Cmp.NE if broken.limit is None else tree.Cmp.LE if broken.most else tree.Cmp.GE
                yield from self._example(
                    sets.units, {unit: self._points(broken.id, op, broken.first if broken.limit is None else broken.limit)}
                )
            case laws.GatesDominate():
                zero = tree.IsGiven(tree.Total(), none=True) if broken.limit is None else self._points(broken.id, tree.Cmp.EQ, Fraction(0))
                yield from self._example(sets.units, {unit: zero})
            case laws.Always() | laws.Changing():
                condition = self._condition()
                yield from self._example(sets.units, {unit: condition or self._points("total", tree.Cmp.NE, broken.first)})

    # ---------------------------------------------------------------- one example

    def _example(self, units: Cohort, expects: Mapping[Unit, tree.Expr], number: int = 0) -> Iterator[tree.Statement]:
        zh = self.language == "zh"
        tail = f"（{number}）" if zh and number else f" ({number})" if number else ""
        label = self.law.origin.label
        name = self.law.origin.id if label is None else label[self.language]
        day = self.outcome.as_of
        as_of = None if day is None else tree.DateValue(datetime.date.fromordinal(int(day)))
        head = f"反例：{name}{tail}" if zh else f"counterexample: {name}{tail}"
        yield tree.ExampleStmt(label=tree.Label(head), as_of=as_of, blank_before=number == 2)
        read, every = self._read(), self.rubric.program.facts
        rest = _has_a_rest(read, units) and _is_complete(every, units)
        specs = every if rest else read
        first: Mapping[str, Value | None] = next(iter(units.values()), {})
        yield from self._givens(None, [spec for spec in specs if spec.shared and None not in units], first, rest)
        named = False
        for unit, facts in units.items():
            found = list(self._givens(unit, [spec for spec in specs if not spec.shared or unit is None], facts, rest))
            if rest:
                found = self._with_rest(unit, found)
            named = named or bool(found)
            yield from found
        for unit, condition in expects.items():
            yield tree.ExpectStmt(unit=unit, conditions=(condition,))
        if not named and None not in units:  # nobody has facts of its own, so who is scored must be said
            totals = by_evaluator(self.outcome.program, units) or {}
            for unit, answers in totals.items():
                if unit not in expects:
                    yield tree.ExpectStmt(unit=unit, conditions=(self._points("total", tree.Cmp.EQ, answers.total),))

    def _read(self) -> tuple[FactSpec, ...]:
        """The facts that an example is about: those that the rubric or the law reads, and those that must be given."""
        program, form = self.outcome.program, self.law.form
        exprs = [expr for expr, _ in walk.expressions(program)]
        if isinstance(form, laws.Always | laws.Changing):
            exprs += [
                laws.without_others(each)
                for each in (form.condition, form.when)
                if each is not None and not isinstance(each, GradeIs | FlagIs)
            ]
        read = {name for expr in exprs for name in walk.facts_used(expr, program)} | {
            each.as_of for each in program.parameters if each.as_of
        }
        read |= {spec.name for spec in program.facts if spec.missing_error} | self._changed()
        told = tuple(spec for spec in self.rubric.program.facts if spec.name in read)
        return told or self.rubric.program.facts[:1]

    def _changed(self) -> set[str]:
        match self.law.form:
            case laws.Monotone(facts=facts):
                return set(facts)
            case laws.Changing(fact=fact):
                return {fact}
            case _:
                return set()

    def _with_rest(self, unit: Unit, found: list[tree.GivenStmt]) -> list[tree.GivenStmt]:
        """The rest said behind the plain values of a unit, or by itself."""
        rest = tree.Rest(tree.RestKind.LEAST)
        if found and found[0].record_of is None:
            return [evolve(found[0], rest=rest), *found[1:]]
        return [*found, tree.GivenStmt(unit=unit, rest=rest)]

    def _givens(self, unit: Unit, specs: list[FactSpec], facts: Mapping[str, Value | None], rest: bool) -> Iterator[tree.GivenStmt]:
        """What is given of a unit, or is shared; where there is a ``rest``, without what it has."""
        plain: list[tuple[tree.Ref, tree.Expr]] = []
        records: list[tree.GivenStmt] = []
        for spec in specs:
            value = facts.get(spec.name)
            if value is None or (rest and _at_least(spec, value)):
                continue
            ref = tree.Ref(in_language(spec.name, spec.alias, self.language))
            if not isinstance(value, tuple) or not value:
                plain.append((ref, self._value(spec, value)))
                continue
            fields = {each.name: each for each in spec.fields}
            for record in value:
                columns = ((fields[name], each) for name, each in record if each is not None)
                told = tuple(
                    (tree.Ref(in_language(each.name, each.alias, self.language)), self._value(each, known)) for each, known in columns
                )
                records.append(tree.GivenStmt(unit=unit, record_of=ref, values=told))
        if plain:
            yield tree.GivenStmt(unit=unit, values=tuple(plain))
        yield from records

    # ---------------------------------------------------------------- values

    def _value(self, spec: FactSpec, value: Value) -> tree.Expr:
        match value:
            case NoneType_() | ():
                return tree.Ref("none")
            case bool():
                return tree.YesNo(value)
            case str():
                return tree.Quoted(value)
            case Fraction() if spec.kind is ValueKind.DATE:
                return tree.DateValue(datetime.date.fromordinal(int(value)))
            case Fraction() if spec.kind is ValueKind.CHOICE:
                option = spec.options[int(value)]
                word = in_language(option.name, option.alias, self.language)
                word = (option_word(spec, int(value)) or word) if word.casefold() in NONE_WORDS else word
                return tree.Quoted(word) if word.casefold() in NONE_WORDS else tree.Ref(word)
            case _:
                assert isinstance(value, Fraction)
                return _number(value, percent=spec.kind is ValueKind.PERCENT)

    def _points(self, id: str, op: tree.Cmp, value: Fraction | None) -> tree.Expr:
        result: tree.Expr = tree.Total() if id == "total" or "[" in id else tree.PointsOf(tree.Id(id))
        return tree.IsGiven(result, none=True) if value is None else tree.Compare(op, result, _number(value))

    # ---------------------------------------------------------------- conditions of the law

    def _condition(self) -> tree.Expr | None:
        """The law's own condition, as it is written; what it reads in the other fact set is there as a value. None of a law without a text."""
        found = parse(SourceFile("law", self.law.origin.text[self.language])).document.statements
        form = found[0].form if len(found) == 1 and isinstance(found[0], tree.LawStmt) else None
        if not isinstance(form, tree.Always | tree.Changing):
            return None
        assert self.outcome.broken is not None
        values = {_name(expr): value for expr, value in self.outcome.broken.others.items()}
        condition: tree.Expr = self._filled(form.condition, values)
        if form.when is None or not _asks_when(self.law, self.outcome.program):
            return condition
        # where the rubric is mended, the law may say nothing of these facts any more
        case: tree.Expr = self._filled(form.when, values)
        return tree.Junction(tree.Logic.OR, (_opposite(case), condition))

    def _filled(self, node: Any, values: Mapping[str, Scalar]) -> Any:
        if isinstance(node, tree.Other):
            return self._other(node.operand, values)
        if isinstance(node, tuple):
            return tuple(self._filled(each, values) for each in node)
        if not attrs.has(type(node)) or isinstance(node, tree.Number):
            return node
        parts = {each.name: getattr(node, each.name) for each in attrs.fields(type(node)) if each.init and each.name != "span"}
        return evolve(node, **{name: self._filled(part, values) for name, part in parts.items()})

    def _other(self, operand: tree.Ref | tree.PointsOf | tree.Total, values: Mapping[str, Scalar]) -> tree.Expr:
        """The value in the other fact set."""
        program = self.rubric.program
        if isinstance(operand, tree.Total):
            return self._plain(values["points total"])
        if isinstance(operand, tree.PointsOf):
            return self._plain(values[f"points {operand.id.text}"])
        spec = next((each for each in program.facts if operand.name in (each.name, each.alias)), None)
        if spec is not None:
            return self._value(spec, values[spec.name])
        defined = [*((each.name, each.alias) for each in program.definitions), *((each.name, each.alias) for each in program.parameters)]
        return self._plain(values[next(name for name, alias in defined if operand.name in (name, alias))])

    def _plain(self, value: Scalar) -> tree.Expr:
        if isinstance(value, bool):
            return tree.YesNo(value)
        return tree.Quoted(value) if isinstance(value, str) else _number(value)


def _has_a_rest(specs: tuple[FactSpec, ...], units: Cohort) -> bool:
    """Whether an example is shorter with ``the rest at their least``, and means the same: no fact is missing in it."""
    values = [(spec, facts.get(spec.name)) for facts in units.values() for spec in specs]
    return _is_complete(specs, units) and sum(_at_least(spec, value) for spec, value in values) > _MOST_WRITTEN * len(units)


def _is_complete(specs: tuple[FactSpec, ...], units: Cohort) -> bool:
    return all(facts.get(spec.name) is not None for facts in units.values() for spec in specs)


def _at_least(spec: FactSpec, value: Value | None) -> bool:
    least = range_least(spec)
    return least is not None and same_value(least, value)


_OPPOSITE = {
    tree.Cmp.GE: tree.Cmp.LT, tree.Cmp.LT: tree.Cmp.GE, tree.Cmp.GT: tree.Cmp.LE, tree.Cmp.LE: tree.Cmp.GT,
    tree.Cmp.EQ: tree.Cmp.NE, tree.Cmp.NE: tree.Cmp.EQ,
}  # fmt: skip


def _opposite(condition: tree.Expr) -> tree.Expr:
    match condition:
        case tree.Not(operand=operand):
            return operand
        case tree.Compare(op=op, left=left, right=right):
            return tree.Compare(_OPPOSITE[op], left, right)
        case _:
            return tree.Not(condition)


def _name(expr: object) -> str:
    match expr:
        case FactRead(name=name) | Use(name=name):
            return name
        case PointsRead(id=id):
            return f"points {id}"
        case _:
            return ""


def _number(value: Fraction, *, percent: bool = False) -> tree.Expr:
    """A number as it is written; a quotient where its decimals don't end."""
    if value < 0:
        return tree.Negate(_number(-value, percent=percent))
    if as_decimal(value) is not None:
        return tree.Number(value, percent=percent)
    return tree.Binary(tree.Arith.DIV, tree.Number(Fraction(value.numerator), percent=percent), tree.Number(Fraction(value.denominator)))
