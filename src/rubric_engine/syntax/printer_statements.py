"""How statements are printed, each on one line, without their comments."""

from __future__ import annotations

from typing import assert_never

from rubric_engine.syntax import printer_lexical as lexical
from rubric_engine.syntax import tree
from rubric_engine.syntax.printer_expr import Strength, compared, decimals, expr, figure, rounding, words
from rubric_engine.syntax.printer_names import Place, at, listed
from rubric_engine.syntax.tree import EffectKind, Expr, Kind, TableKind, TieShare
from rubric_engine.syntax.vocabulary import Vocabulary


def statement(it: tree.Statement, vocab: Vocabulary) -> str:
    """The one line of a statement. Raises ``TypeError`` for a class that is no statement of the language."""
    match it:
        case tree.RubricStmt():
            return words(vocab.word("rubric"), lexical.label(it.label, vocab))
        case tree.EditionStmt():
            return words(vocab.word("edition"), lexical.edition(it.value, vocab))
        case tree.SourceStmt():
            return words(vocab.word("source"), lexical.quoted(it.text, vocab.quotes))
        case tree.NoteStmt():
            return words(vocab.word("note"), lexical.quoted(it.text, vocab.quotes))
        case tree.UnitStmt():
            return words(vocab.word("unit"), lexical.label(it.label, vocab))
        case tree.TiesStmt():
            return words(vocab.word("ties"), _ties(it, vocab))
        case tree.MissingStmt():
            return words(vocab.word("missing"), vocab.word(f"missing.{it.policy.value}"))
        case tree.FactStmt():
            return _fact(it, vocab)
        case tree.DefineStmt():
            return _define(it, vocab)
        case tree.ParameterStmt():
            head = _declaration("parameter", lexical.declared(it.name), it.label, vocab)
            return words(head, "=", expr(it.expr, vocab))
        case tree.GateStmt():
            return _gate(it, vocab)
        case tree.SectionStmt():
            return _with_clauses(words(vocab.word("section"), lexical.ident(it.id, vocab)), it.label, it.clauses, vocab)
        case tree.ItemStmt():
            return _with_clauses(words(vocab.word("item"), lexical.ident(it.id, vocab)), it.label, it.clauses, vocab)
        case tree.TotalStmt():
            return _with_clauses(vocab.word("total"), None, it.clauses, vocab)
        case tree.LineStmt():
            return _line(it, vocab)
        case tree.TableStmt():
            return _table_head(it.head, vocab)
        case tree.ColumnsStmt():
            return " ".join(f"| {key}" for key in column_texts(it, vocab))
        case tree.RowStmt():
            key, cells = row_texts(it, vocab)
            return f"{key}{vocab.colon}{' | '.join(cells)}"
        case tree.GradeStmt():
            head = _declaration("grade", lexical.declared_grade(it.name, vocab), it.label, vocab)
            return words(head, vocab.word("otherwise") if it.when is None else _when(it.when, vocab))
        case tree.FlagStmt():
            name = lexical.declared_flag(it.name, labelled=it.label is not None, vocab=vocab)
            head = _declaration("flag", name, it.label, vocab)
            return words(head, _when(it.when, vocab))
        case tree.ExampleStmt():
            return words(vocab.word("example"), lexical.label(it.label, vocab))
        case tree.GivenStmt():
            return _given(it, vocab)
        case tree.ExpectStmt():
            conditions = vocab.comma.join(listed(expr(condition, vocab)) for condition in it.conditions)
            return words(vocab.word("expect"), _in_unit(it.unit, vocab) + conditions)
        case _:
            raise TypeError(f"no statement of the language: {type(it).__name__}")


def _declaration(key: str, name: str, label: tree.Label | None, vocab: Vocabulary) -> str:
    return words(vocab.word(key), name, lexical.label(label, vocab) if label is not None else "")


def _when(condition: Expr, vocab: Vocabulary) -> str:
    return words(vocab.word("when"), expr(condition, vocab), vocab.word("when.end"))


def _ties(it: tree.TiesStmt, vocab: Vocabulary) -> str:
    rule = vocab.word(f"ties.{it.rule.value}")
    if not it.keys:
        return rule
    keys = vocab.listing.join(
        words(listed(expr(key.expr, vocab, Strength.SUM)), vocab.word("lowest_first") if key.lowest_first else "") for key in it.keys
    )
    return f"{words(vocab.word('ties.chain'), keys)}{vocab.comma}{words(vocab.word('ties.then'), rule)}"


# ---------------------------------------------------------------- facts and definitions


def _fact(it: tree.FactStmt, vocab: Vocabulary) -> str:
    head = _declaration("field" if it.field else "fact", lexical.declared(it.name), it.label, vocab)
    clauses = [_kind(it, vocab)]
    if it.unit is not None:
        clauses.append(words(vocab.word("fact.unit"), lexical.declared(it.unit)))
    if it.bounds is not None and it.kind is not Kind.SCORE:
        clauses.append(bounds(it.bounds, vocab, at_least="range.>="))
    if it.or_none:
        clauses.append(vocab.word("fact.or_none"))
    if it.missing_as is not None:
        clauses.append(words(vocab.word("fact.missing_as"), expr(it.missing_as, vocab, Strength.SUM)))
    if it.missing_error:
        clauses.append(vocab.word("fact.missing_error"))
    return f"{head}{vocab.colon}{vocab.comma.join(clauses)}"


def _kind(it: tree.FactStmt, vocab: Vocabulary) -> str:
    word = vocab.word(f"kind.{it.kind.value}")
    if it.kind is Kind.CHOICE:
        joint = " < " if it.ordered else " / "
        return words(word, joint.join(lexical.declared(option) for option in it.options))
    if it.kind is Kind.SCORE and it.bounds is not None:
        return words(word, bounds(it.bounds, vocab, at_least="range.>="))
    return word


def bounds(it: tree.Bounds, vocab: Vocabulary, *, at_least: str) -> str:
    """A range: ``at least 3%``, ``0 to below 3%``; ``at_least`` is the key of the word for a lone lower bound."""
    low = listed(expr(it.low, vocab, Strength.SUM)) if it.low is not None else ""
    high = listed(expr(it.high, vocab, Strength.SUM)) if it.high is not None else ""
    below = compared("range.<", vocab) if it.below else ""
    if low and high:
        return words(compared("range.>", vocab) if it.above else "", low, vocab.word("to"), below, high)
    if low:
        return words(compared("range.>" if it.above else at_least, vocab), low)
    return words(below or vocab.word("range.<="), high)


def _define(it: tree.DefineStmt, vocab: Vocabulary) -> str:
    head = _declaration("define", lexical.declared(it.name), it.label, vocab)
    if it.table is not None:
        return words(head, _table_head(it.table, vocab))
    return words(head, "=", expr(it.expr, vocab) if it.expr is not None else "")


# ---------------------------------------------------------------- gates


def _gate(it: tree.GateStmt, vocab: Vocabulary) -> str:
    head = words(vocab.word("gate"), lexical.label(it.label, vocab))
    effect = _effect(it.effect, vocab)
    if it.when is not None:
        return f"{words(head, _when(it.when, vocab))}{vocab.colon}{effect}"
    wanted = vocab.listing.join(listed(expr(condition, vocab)) for condition in it.prerequisites)
    return f"{head}{vocab.colon}{wanted}{vocab.comma}{words(vocab.word('gate.otherwise'), effect)}"


def _effect(it: tree.Effect, vocab: Vocabulary) -> str:
    zero = vocab.word("zero")
    target = lexical.ident(it.target, vocab) if it.target is not None else ""
    grade = lexical.name_or_text(it.grade, vocab) if it.grade is not None else ""
    match it.kind:
        case EffectKind.ZERO_TOTAL:
            return words(vocab.word("total"), zero)
        case EffectKind.ZERO_SECTION:
            return words(vocab.word("section"), target, zero)
        case EffectKind.ZERO_ITEM:
            return words(vocab.word("item"), target, zero)
        case EffectKind.NOT_ELIGIBLE:
            return vocab.word("not_eligible")
        case EffectKind.GRADE_IS:
            return words(vocab.word("grade"), vocab.word("grade.is"), grade)
        case EffectKind.GRADE_AT_MOST:
            return words(vocab.word("grade"), vocab.word("grade.at_most"), grade)
        case _:
            assert_never(it.kind)


# ---------------------------------------------------------------- sections, items, scoring lines


def _with_clauses(head: str, label: tree.Label | None, clauses: tree.Clauses, vocab: Vocabulary) -> str:
    titled = words(head, lexical.label(label, vocab) if label is not None else "")
    return vocab.comma.join([titled, *_clauses(clauses, vocab)])


def _clauses(it: tree.Clauses, vocab: Vocabulary) -> list[str]:
    """The clauses in their canonical order: how parts combine, who is concerned, the points, then how they are shown."""
    out: list[str] = []
    if it.combine is tree.Combine.BEST_N:
        out.append(words(vocab.word("combine.best_n"), str(it.best_n), vocab.word("combine.best_n.end")))
    elif it.combine is not None:
        out.append(vocab.word(f"combine.{it.combine.value}"))
    if it.absent is not None:
        out.append(vocab.word(f"absent.{it.absent.value}"))
    if it.needs is not None:
        out.append(words(vocab.word("needs"), str(it.needs), vocab.word("needs.one" if it.needs == 1 else "needs.end")))
    if it.applies is not None:
        out.append(words(vocab.word("applies"), expr(it.applies, vocab)))
    for multiplier in it.multipliers:
        when = words(vocab.word("times.when"), expr(multiplier.when, vocab)) if multiplier.when is not None else ""
        out.append(words(vocab.word("times"), expr(multiplier.factor, vocab, Strength.PRIMARY), when))
    if it.start is not None:
        out.append(words(vocab.word("start"), points(it.start, vocab)))
    if it.minimum is not None:
        out.append(words(vocab.word("minimum"), points(it.minimum, vocab)))
    if it.maximum is not None:
        out.append(words(vocab.word("maximum"), points(it.maximum, vocab)))
    if it.uncapped:
        out.append(vocab.word("uncapped"))
    if it.scale is not None:
        out.append(words(vocab.word("scale"), points(it.scale, vocab)))
    if it.weight is not None:
        out.append(words(vocab.word("weight"), expr(it.weight, vocab, Strength.PRIMARY)))
    if it.rounding is not None:
        out.append(rounding(it.rounding, vocab))
    if it.shown is not None:
        out.append(words(vocab.word("shown"), decimals(it.shown, vocab)))
    if it.lower_is_better:
        out.append(vocab.word("lower_is_better"))
    return out


def points(it: Expr, vocab: Vocabulary) -> str:
    """An amount of points: ``2 points``, ``(base * 2) points``."""
    if isinstance(it, tree.Number) and it.value >= 0:
        if it.unit == "points":
            return lexical.number(it, vocab)
        return f"{lexical.number(it, vocab)} {lexical.points(it.value, vocab)}"
    return f"{vocab.opening}{expr(it, vocab)}{vocab.closing} {lexical.points(None, vocab)}"


def _line(it: tree.LineStmt, vocab: Vocabulary) -> str:
    subject = vocab.word("otherwise") if it.subject is None else at(Place.START, expr(it.subject, vocab, _line_strength(it)))
    each = _each(it.each, vocab) if it.each is not None else ""
    if it.amount is None:
        main = words(subject, each, vocab.word("earns.its_value"))
    else:
        main = words(subject, each, _verb(it, vocab), points(it.amount, vocab))
    clauses = [main]
    if it.limit is not None:
        clauses.append(words(vocab.word("maximum"), points(it.limit, vocab)))
    if it.limit_units is not None:
        clauses.append(words(vocab.word("maximum"), lexical.number(it.limit_units, vocab)))
    if it.each is not None and it.each.in_proportion:
        clauses.append(vocab.word("in_proportion"))
    if it.to_zero:
        clauses.append(vocab.word("to_zero"))
    if it.when is not None:
        clauses.append(words(vocab.word("line.when"), expr(it.when, vocab)))
    return vocab.comma.join(clauses)


def _line_strength(it: tree.LineStmt) -> Strength:
    """``each`` and ``earns its value`` stand behind a quantity, ``each`` also behind the records of a list."""
    if isinstance(it.subject, tree.Listed) or (it.each is None and it.amount is not None):
        return Strength.JUNCTION
    return Strength.VALUE


def _verb(it: tree.LineStmt, vocab: Vocabulary) -> str:
    """``earns``, or ``earn`` behind a bare ``each``; of the author's word only the choice is kept, not the number."""
    plural = it.each is not None and it.each.step is None and it.each.unit is None
    key = {(False, False): "earns", (False, True): "earn", (True, False): "loses", (True, True): "lose"}[it.loses, plural]
    if vocab.language == "en" and it.word:
        stem = it.word.removesuffix("s")
        return vocab.word(key, stem if plural else f"{stem}s")
    return vocab.word(key, it.word)


def _each(it: tree.Each, vocab: Vocabulary) -> str:
    full = vocab.word("each.full") if it.full else ""
    step = figure(it.step, vocab) if it.step is not None else ""
    if vocab.language == "zh":  # 每篇, 每满 5%, 每 8 小时
        unit = it.unit or ""
        glued = unit if not step and not unit.isascii() else ""
        return words(f"{vocab.word('each')}{full}{glued}", step, "" if glued else unit)
    return words(vocab.word("each"), full, step, it.unit or "")


# ---------------------------------------------------------------- tables


def _table_head(it: tree.TableHead, vocab: Vocabulary) -> str:
    subjects = vocab.listing.join(listed(expr(subject, vocab, Strength.VALUE)) for subject in it.subjects)
    tied = ""
    match it.tied:
        case TieShare.ENTRY:
            pass
        case TieShare.MEAN:
            tied = vocab.comma + vocab.word("tied.mean")
        case TieShare.MEAN_DOWN:
            tied = vocab.comma + vocab.word("tied.mean_down")
        case _:
            assert_never(it.tied)
    match it.kind:
        case TableKind.BANDS:
            behind = vocab.word("by.bands")
        case TableKind.INTERPOLATED:
            behind = vocab.word("by.interpolated")
        case TableKind.CASES:
            behind = vocab.word("by.cases")
        case TableKind.VALUES | TableKind.GRID:
            behind = ""
        case _:
            assert_never(it.kind)
    return f"{words(vocab.word('by'), subjects, behind)}{tied}{vocab.final_colon}"


def column_texts(it: tree.ColumnsStmt, vocab: Vocabulary) -> list[str]:
    """The heads of a grid's columns."""
    return [vocab.listing.join(_pattern(key, vocab) for key in keys) for keys in it.keys]


def row_texts(it: tree.RowStmt, vocab: Vocabulary) -> tuple[str, list[str]]:
    """The key of a row and its cells."""
    key = vocab.listing.join(_pattern(pattern, vocab) for pattern in it.keys) or vocab.word("otherwise")
    return at(Place.START, key), [_cell(cell, vocab) for cell in it.cells]


def _pattern(it: tree.Pattern, vocab: Vocabulary) -> str:
    if it.bounds is not None:
        return bounds(it.bounds, vocab, at_least="band.>=")
    return listed(expr(it.value, vocab)) if it.value is not None else ""


def _cell(it: tree.Cell, vocab: Vocabulary) -> str:
    loses = vocab.word("cell.loses") if it.loses else ""
    return words(loses, points(it.value, vocab) if it.points else listed(expr(it.value, vocab, Strength.VALUE)))


# ---------------------------------------------------------------- examples


def _given(it: tree.GivenStmt, vocab: Vocabulary) -> str:
    if it.record_of is None:
        equal = vocab.word("cmp.=")
        values = [
            _given_none(ref, value, vocab) or words(listed(expr(ref, vocab)), equal, expr(value, vocab, Strength.SUM))
            for ref, value in it.values
        ]
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
