"""How statements are printed, each on one line, without their comments."""

from __future__ import annotations

from typing import assert_never

from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.syntax import printer_lexical as lexical
from rubric_engine.syntax import printer_tests, tree
from rubric_engine.syntax.printer_expr import Strength, decimals, expr, figure, rounding, source, words
from rubric_engine.syntax.printer_names import Place, at, listed, marked, visible
from rubric_engine.syntax.printer_tables import bounds, column_texts, points, row_texts, table_head
from rubric_engine.syntax.tree import EffectKind, Expr, Kind, Part
from rubric_engine.syntax.vocabulary import Vocabulary


def statement(it: tree.Statement, vocab: Vocabulary) -> str:
    """The one line of a statement. Raises ``TypeError`` for a class that is no statement of the language."""
    text = _statement(it, vocab)
    return words(vocab.word("replace"), text) if it.replaces else text


def _statement(it: tree.Statement, vocab: Vocabulary) -> str:
    match it:
        case tree.RubricStmt():
            return words(vocab.word("rubric"), lexical.label(it.label, vocab))
        case tree.EditionStmt():
            return words(vocab.word("edition"), lexical.edition(it.value, vocab))
        case tree.ExtendsStmt():
            return words(vocab.word("extends"), lexical.quoted(it.file, vocab.quotes))
        case tree.RemoveStmt():
            return words(vocab.word("remove"), vocab.word(it.part.value), _removed(it, vocab))
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
        case tree.ColumnStmt():
            return _worked_out("field", it, vocab)
        case tree.DefineStmt():
            return _worked_out("define", it, vocab)
        case tree.ParameterStmt():
            return _parameter(it, vocab)
        case tree.DatedStmt():
            start = words(vocab.word("dated.from"), expr(it.start, vocab, Strength.SUM), vocab.word("dated.from.end"))
            return f"{start}{vocab.colon}{expr(it.value, vocab)}"
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
            return table_head(it.head, vocab)
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
        case tree.PairingStmt():
            return _pairing(it, vocab)
        case tree.ExampleStmt() | tree.GivenStmt() | tree.ExpectStmt() | tree.LawStmt() | tree.AcceptStmt():
            return printer_tests.statement(it, vocab)
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
        words(
            listed(expr(key.expr, vocab, Strength.SUM)),
            vocab.word("ties.among") if key.among_tied else "",
            vocab.word("lowest_first") if key.lowest_first else "",
        )
        for key in it.keys
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
    if it.shared:
        clauses.append(vocab.word("fact.shared"))
    if it.or_none:
        clauses.append(vocab.word("fact.or_none"))
    if it.missing_as is not None:
        clauses.append(words(vocab.word("fact.missing_as"), expr(it.missing_as, vocab, Strength.SUM)))
    if it.missing_error:
        clauses.append(vocab.word("fact.missing_error"))
    if it.better is not None:
        clauses.append(vocab.word(f"fact.better.{it.better.value}", it.better_word))
    return f"{head}{vocab.colon}{vocab.comma.join(clauses)}"


def _kind(it: tree.FactStmt, vocab: Vocabulary) -> str:
    word = vocab.word(f"kind.{it.kind.value}")
    if it.kind is Kind.CHOICE:
        joint = " < " if it.ordered else " / "
        return words(word, joint.join(lexical.declared(option) for option in it.options))
    if it.kind is Kind.SCORE and it.bounds is not None:
        return words(word, bounds(it.bounds, vocab, at_least="range.>="))
    return word


def _worked_out(key: str, it: tree.DefineStmt | tree.ColumnStmt, vocab: Vocabulary) -> str:
    head = _declaration(key, lexical.declared(it.name), it.label, vocab)
    if it.table is not None:
        return words(head, table_head(it.table, vocab))
    return words(head, "=", expr(it.expr, vocab) if it.expr is not None else "")


def _parameter(it: tree.ParameterStmt, vocab: Vocabulary) -> str:
    head = _declaration("parameter", lexical.declared(it.name), it.label, vocab)
    if it.expr is not None:
        return words(head, "=", expr(it.expr, vocab))
    if it.as_of is None:
        return f"{words(head, vocab.word('dated.by_date'))}{vocab.final_colon}"
    return f"{words(head, vocab.word('dated.as_of'), expr(it.as_of, vocab), vocab.word('dated.as_of.end'))}{vocab.final_colon}"


def _removed(it: tree.RemoveStmt, vocab: Vocabulary) -> str:
    match it.part:
        case Part.SECTION | Part.ITEM:
            return lexical.ident(tree.Id(it.target), vocab)
        case Part.GATE | Part.PAIRING:
            return lexical.quoted(it.target, vocab.quotes)
        case Part.GRADE | Part.FLAG:
            return lexical.name_or_text(it.target, vocab)
        case Part.FACT | Part.DEFINITION | Part.PARAMETER:
            return marked(it.target)
        case _:
            assert_never(it.part)


# ---------------------------------------------------------------- gates


def _gate(it: tree.GateStmt, vocab: Vocabulary) -> str:
    head = words(vocab.word("gate"), lexical.label(it.label, vocab))
    effect = _effect(it.effect, vocab)
    glue = " "
    if it.applies is not None:
        head, glue = f"{head}{vocab.comma}{words(vocab.word('gate.applies'), expr(it.applies, vocab))}", vocab.comma
    if it.when is not None:
        return f"{head}{glue}{_when(it.when, vocab)}{vocab.colon}{effect}"
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
    """The clauses in their canonical order: for what, how parts combine, who is concerned, the points, then how they are shown."""
    out: list[str] = []
    if it.for_each is not None:
        out.append(_for_each(it.for_each, vocab))
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
    if it.baseline is not None:
        out.append(words(vocab.word("baseline"), points(it.baseline, vocab)))
    if it.reason_code is not None:
        out.append(words(vocab.word("reason_code"), lexical.quoted(it.reason_code, vocab.quotes)))
    if it.rounding is not None:
        out.append(rounding(it.rounding, vocab))
    if it.shown is not None:
        out.append(words(vocab.word("shown"), decimals(it.shown, vocab)))
    if it.lower_is_better:
        out.append(vocab.word("lower_is_better"))
    return out


def _for_each(it: tree.ForEach, vocab: Vocabulary) -> str:
    word = vocab.word("each_different" if it.different else "each_record")
    where = words(vocab.word("where"), expr(it.over.where, vocab)) if it.over.where is not None else ""
    return words(word, source(it.over.source, vocab), where)


def _line(it: tree.LineStmt, vocab: Vocabulary) -> str:
    subject = vocab.word("otherwise") if it.subject is None else at(Place.START, expr(it.subject, vocab, _line_strength(it)))
    each = _each(it.each, vocab) if it.each is not None else ""
    if it.amount is None:
        main = words(subject, each, vocab.word("loses.its_value" if it.loses else "earns.its_value"))
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
    if it.reason_code is not None:
        clauses.append(words(vocab.word("reason_code"), lexical.quoted(it.reason_code, vocab.quotes)))
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
    if vocab.language == "en" and it.word.isascii() and it.word:
        stem = it.word.removesuffix("s")
        return vocab.word(key, stem if plural else f"{stem}s")
    return vocab.word(key, it.word)


def _each(it: tree.Each, vocab: Vocabulary) -> str:
    full = vocab.word("each.full") if it.full else ""
    size = it.step
    if isinstance(size, tree.Number) and it.unit is not None and size.text.endswith(("万", "亿")):
        size = evolve(size, text="")  # 1万 and a unit would be read as 1 and the unit 万…
    step = figure(size, vocab) if size is not None else ""
    if vocab.language == "zh":  # 每篇, 每满 5%, 每 8 小时
        unit = it.unit or ""
        glued = unit if not step and not unit.isascii() else ""
        return words(f"{vocab.word('each')}{full}{glued}", step, "" if glued else unit)
    return words(vocab.word("each"), full, step, it.unit or "")


# ---------------------------------------------------------------- pairings


def _pairing(it: tree.PairingStmt, vocab: Vocabulary) -> str:
    first = expr(it.first, vocab)
    # 5 对 would be read as a quantity
    if vocab.language == "zh" and visible(first)[-1:] in tuple("0123456789%万亿"):
        first = f"{vocab.opening}{first}{vocab.closing}"
    kinds = words(first, vocab.word("pairing.with"), expr(it.second, vocab))
    key = words(vocab.word("pairing.by"), expr(it.key, vocab, Strength.SUM), vocab.word("lowest_first") if it.lowest_first else "")
    return f"{words(vocab.word('pairing'), lexical.label(it.label, vocab))}{vocab.colon}{kinds}{vocab.comma}{key}"
