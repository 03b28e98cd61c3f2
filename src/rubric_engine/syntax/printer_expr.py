"""How expressions are printed.

Every node has a strength; a node weaker than its place wants is put in brackets, and only then. Three places want more
than the grammar does, so that a reader needn't know the rule: the operand of ``not``, of a rounding and of ``beyond`` is
bracketed unless it is a single thing.
"""

from __future__ import annotations

import enum
from typing import assert_never

from rubric_engine.syntax import printer_lexical as lexical
from rubric_engine.syntax import tree
from rubric_engine.syntax.build_expressions import ALL_UNITS, ALL_UNITS_ZH
from rubric_engine.syntax.folding import fold
from rubric_engine.syntax.printer_names import PART_BEHIND, comparing, listed, marked, other_of
from rubric_engine.syntax.tree import Arith, Cmp, Expr
from rubric_engine.syntax.vocabulary import ENGLISH, Vocabulary


class Strength(enum.IntEnum):
    """How tightly a printed expression holds together."""

    JUNCTION = 1
    NOT = 2
    COMPARISON = 3
    VALUE = 4  # a rounding, a part beyond
    SUM = 5
    TERM = 6
    NEGATIVE = 7
    PRIMARY = 8


_BEHIND = {Cmp.GE: "behind.>=", Cmp.LE: "behind.<="}


def expr(it: Expr, vocab: Vocabulary, least: Strength = Strength.JUNCTION) -> str:
    """``it`` in words, in brackets when it is weaker than ``least``."""
    text = _bare(it, vocab)
    return text if strength(it) >= least else f"{vocab.opening}{text}{vocab.closing}"


def words(*parts: str) -> str:
    """The parts with one space between them; empty ones fall out."""
    return " ".join(part for part in parts if part)


def strength(it: Expr) -> Strength:
    match it:
        case tree.Junction():
            return Strength.JUNCTION
        case tree.Not():
            return Strength.NOT
        case tree.Compare() | tree.Between() | tree.OneOf() | tree.IsGiven() | tree.InRank() | tree.AllItems() | tree.MayBe():
            return Strength.COMPARISON
        case tree.Listed():
            return Strength.COMPARISON if it.where is not None or it.within is not None else Strength.PRIMARY
        case tree.Rounded() | tree.Beyond():
            return Strength.VALUE
        case tree.Binary(op=Arith.ADD | Arith.SUB):
            return Strength.SUM
        case tree.Binary():
            return Strength.TERM
        case tree.Negate():
            return Strength.NEGATIVE
        case tree.Number():
            return Strength.PRIMARY if it.value >= 0 else Strength.NEGATIVE
        case (
            tree.DateValue()
            | tree.YesNo()
            | tree.Quoted()
            | tree.Ref()
            | tree.ThisUnit()
            | tree.Total()
            | tree.Grade()
            | tree.FlagSet()
            | tree.Other()
            | tree.PointsOf()
            | tree.RankOf()
            | tree.Call()
            | tree.Folded()
            | tree.CountBack()
        ):
            return Strength.PRIMARY
        case _:
            assert_never(it)


def _bare(it: Expr, vocab: Vocabulary) -> str:
    match it:
        case tree.Number():
            return lexical.number(it, vocab)
        case tree.DateValue():
            return lexical.date(it.value, vocab)
        case tree.YesNo():
            return vocab.word("yes" if it.value else "no")
        case tree.Quoted():
            return lexical.quoted(it.text, vocab.quotes)
        case tree.Ref():
            return marked(it.name)
        case tree.ThisUnit():
            return vocab.word("this_unit")
        case tree.Total():
            return vocab.word("total")
        case tree.Grade():
            return vocab.word("grade")
        case tree.FlagSet():
            return words(vocab.word("flag"), lexical.name_or_text(it.name, vocab))
        case tree.Other():
            return words(vocab.word("other"), _of_the_other(it.operand, vocab))
        case tree.MayBe():
            low, high = _value(it.low, vocab), listed(_value(it.high, vocab))
            return words(expr(it.subject, vocab), vocab.word("may_be"), low, vocab.word("to"), high)
        case tree.PointsOf():
            return f"{vocab.word('points_of')}({lexical.ident(it.id, vocab)})"
        case tree.Negate():
            operand = _operand(it.operand, vocab, Strength.PRIMARY)
            chinese = operand[0] != "(" and any("\u4e00" <= ch <= "\u9fff" for ch in operand)
            return f"-({operand})" if chinese else f"-{operand}"  # -会议 at the head of a line reads as a bullet
        case tree.Not():
            return words(vocab.word("not"), expr(it.operand, vocab, Strength.PRIMARY))
        case tree.Binary():
            return _binary(it, vocab)
        case tree.Junction():
            joint = f" {vocab.word(it.op.value)} "
            return joint.join(expr(operand, vocab, Strength.NOT) for operand in it.operands)
        case tree.Compare():
            return _compare(it, vocab)
        case tree.Between():
            return _between(it, vocab)
        case tree.OneOf():
            options = vocab.listing.join(listed(expr(option, vocab)) for option in it.options)
            return words(_value(it.subject, vocab), vocab.word("one_of"), f"{vocab.opening}{options}{vocab.closing}")
        case tree.IsGiven():
            return words(_value(it.subject, vocab), vocab.word("given.none" if it.none else "given"))
        case tree.InRank():
            return _in_rank(it, vocab)
        case tree.RankOf():
            return _rank_of(it, vocab)
        case tree.Call():
            args = ", ".join(listed(expr(arg, vocab)) for arg in it.args)
            return f"{vocab.word(f'func.{it.func.value}')}({args})"
        case tree.Listed():
            return _listed(it, vocab)
        case tree.Folded():
            return f"{vocab.word(f'fold.{it.fold.value}')}({words(_listed(it.over, vocab, free=True), _trimmed(it, vocab))})"
        case tree.CountBack():
            return words(vocab.word("count_back"), _listed(it.over, vocab, free=True))
        case tree.AllItems():
            return _all_items(it, vocab)
        case tree.Rounded():
            return words(expr(it.operand, vocab, Strength.PRIMARY), rounding(it.rounding, vocab))
        case tree.Beyond():
            return _beyond(it, vocab)
        case _:
            assert_never(it)


def _of_the_other(it: tree.Ref | tree.PointsOf | tree.Total, vocab: Vocabulary) -> str:
    """A name that reads like what stands behind a fact called ``other`` is quoted: ``other `more` ``."""
    if isinstance(it, tree.Ref) and not other_of(f"{vocab.word('other')} {it.name}"):
        return it.name.join(vocab.name_quotes if vocab.name_quotes[1] not in it.name else ENGLISH.name_quotes)
    return expr(it, vocab)


def _value(it: Expr, vocab: Vocabulary) -> str:
    return expr(it, vocab, Strength.SUM)


def _binary(it: tree.Binary, vocab: Vocabulary) -> str:
    own = strength(it)
    right_least = Strength.TERM if own is Strength.SUM else Strength.PRIMARY
    if strength(it.right) is Strength.NEGATIVE:  # a - -b reads badly
        right_least = Strength.PRIMARY
    return words(_operand(it.left, vocab, own), vocab.word(f"arith.{it.op.value}"), _operand(it.right, vocab, right_least))


def _operand(it: Expr, vocab: Vocabulary, least: Strength) -> str:
    text = expr(it, vocab, least)
    # yes / no is a type
    return f"{vocab.opening}{text}{vocab.closing}" if isinstance(it, tree.YesNo) else text


def _compare(it: tree.Compare, vocab: Vocabulary) -> str:
    left = _value(it.left, vocab)
    key = _behind(it, vocab)
    if key is not None:
        quantity = _value(it.right, vocab)
        behind = vocab.word(key, it.word)
        glue = "" if behind.startswith("以") and not quantity[-1].isdigit() else " "
        return f"{left} {quantity}{glue}{behind}"
    right = _value(it.right, vocab)
    if isinstance(it.left, tree.Grade) and isinstance(it.right, tree.Quoted):
        right = lexical.name_or_text(it.right.text, vocab)
    return words(left, compared(f"cmp.{it.op.value}", vocab, it.word), right)


def _behind(it: tree.Compare, vocab: Vocabulary) -> str | None:
    """The key of the word that stands behind the number; None where it stands before. 企业数 30 家以上: only where a name and a plain number
    meet, or the two would run into each other."""
    key = _BEHIND.get(it.op)
    plain = isinstance(it.right, tree.Number) and it.right.value >= 0 and isinstance(it.left, tree.Ref | tree.Total)
    return key if key is not None and it.word and vocab.has(key, it.word) and plain else None


def compared(key: str, vocab: Vocabulary, author: str = "") -> str:
    """A word of comparison."""
    return comparing(vocab.word(key, author))


def _between(it: tree.Between, vocab: Vocabulary) -> str:
    below = compared("range.<", vocab) if it.below else ""
    low, high = _value(it.low, vocab), listed(_value(it.high, vocab))
    return words(_value(it.subject, vocab), vocab.word("between"), low, vocab.word("to"), below, high)


def _in_rank(it: tree.InRank, vocab: Vocabulary) -> str:
    share = isinstance(it.places, tree.Number) and it.places.percent
    places = expr(it.places, vocab) if isinstance(it.places, tree.Ref) else figure(it.places, vocab)
    return words(
        _value(it.subject, vocab),
        _placing(it.word, vocab),
        vocab.word(f"rank.{it.end.value}"),
        places,
        "" if share else vocab.word("rank.places"),
        _field(it.field, vocab),
    )


def _placing(author: str, vocab: Vocabulary) -> str:
    """The words before ``top`` or 前: the author's are kept with that word behind them (居全市前); they may be 前 alone."""
    for key in ("rank.top", "rank.bottom"):
        lead = author.removesuffix(vocab.word(key))
        if author and lead != author and (not lead or vocab.has("rank.in", lead.strip())):
            return lead.strip() if vocab.language == "zh" or lead else vocab.word("rank.in")
    return vocab.word("rank.in")


def _rank_of(it: tree.RankOf, vocab: Vocabulary) -> str:
    whole = it.field == tree.Field_()
    if vocab.language == "en" and whole and isinstance(it.subject, tree.Ref):
        return words(vocab.word("rank.of"), expr(it.subject, vocab))
    inner = words(_value(it.subject, vocab), _field(it.field, vocab))
    return f"{vocab.word('rank.of')}{' ' if vocab.language == 'en' else ''}({inner})"


def _field(it: tree.Field_, vocab: Vocabulary) -> str:
    within = words(vocab.word("rank.within"), expr(it.within, vocab, Strength.PRIMARY)) if it.within is not None else ""
    among = ""
    if it.among is not None:
        # a comparison may stand bare here, any other condition wants brackets
        least = Strength.COMPARISON if _simple_comparison(it.among, vocab) else Strength.SUM
        author = "among records where" if it.records else ""
        among = words(vocab.word("rank.among", author), expr(it.among, vocab, least), vocab.word("rank.among.end"))
    return words(within, among, vocab.word("lowest_first") if it.lowest_first else "")


def _simple_comparison(it: Expr, vocab: Vocabulary) -> bool:
    if not isinstance(it, tree.Compare) or (isinstance(it.right, tree.Number) and it.right.unit == "points"):
        return False
    return _behind(it, vocab) is None


def _listed(it: tree.Listed, vocab: Vocabulary, *, free: bool = False) -> str:
    """``free``: what stands behind may begin with a word that would go on with a rank at the end of the condition."""
    where = within = ""
    if it.where is not None:
        least = Strength.PRIMARY if free and _ends_open(it.where) else Strength.JUNCTION
        where = words(vocab.word("where"), expr(it.where, vocab, least))
    if it.within is not None:
        within = words(vocab.word("rank.within"), expr(it.within, vocab, Strength.PRIMARY))
    return words(source(it.source, vocab), where, within)


def source(it: tree.Ref, vocab: Vocabulary) -> str:
    """The records that are gone through, or the units: ``units``, 各单位."""
    first, dot, rest = it.name.partition(".")
    if first == ALL_UNITS:
        return marked(f"{vocab.word('fold.units')}{dot}{rest}")
    if first == ALL_UNITS_ZH:
        return it.name.join(vocab.name_quotes)
    return expr(it, vocab)


def _ends_open(it: Expr) -> bool:
    """Whether a rank in ``it``, outside of brackets, says among whom it is taken."""
    if isinstance(it, tree.Junction):
        return any(_ends_open(operand) for operand in it.operands if not isinstance(operand, tree.Junction))
    return isinstance(it, tree.InRank) and it.field != tree.Field_()


def _trimmed(it: tree.Folded, vocab: Vocabulary) -> str:
    """``without highest 1 and lowest 1``, 去掉最高 1 个、最低 1 个."""
    end = vocab.word("trim.end")
    highest = words(vocab.word("trim.highest"), str(it.drop_highest), end) if it.drop_highest else ""
    if not it.drop_lowest:
        return highest
    if not highest:
        return words(vocab.word("trim.lowest"), str(it.drop_lowest), end)
    glue = " " if vocab.language == "en" else vocab.listing
    return f"{highest}{glue}{words(vocab.word('trim.and_lowest'), str(it.drop_lowest), end)}"


def _all_items(it: tree.AllItems, vocab: Vocabulary) -> str:
    of = words(vocab.word("item.of"), lexical.ident(it.of, vocab)) if it.of is not None else ""
    quantifier = vocab.word("every_item" if it.every else "any_item")
    return words(quantifier, of, compared(f"cmp.{it.op.value}", vocab, it.word), _value(it.right, vocab))


def figure(it: Expr, vocab: Vocabulary) -> str:
    """``it`` where only a plain number may stand without brackets."""
    if isinstance(it, tree.Number) and it.value >= 0 and it.unit is None:
        return lexical.number(it, vocab)
    return f"{vocab.opening}{expr(it, vocab)}{vocab.closing}"


def _beyond(it: tree.Beyond, vocab: Vocabulary) -> str:
    key = "short" if it.short else "beyond"
    bound = expr(it.bound, vocab, Strength.NEGATIVE)
    if not PART_BEHIND.match(fold(f"{bound}的部分")):  # then 超过 … 的部分 isn't seen as one phrase
        vocab = ENGLISH
    return words(expr(it.subject, vocab, Strength.PRIMARY), vocab.word(key), bound, vocab.word(f"{key}.end"))


def rounding(it: tree.Rounding, vocab: Vocabulary) -> str:
    """``rounded half up to 1 decimal``."""
    mode = vocab.word(f"round.{it.mode.value}")
    if it.step is not None:
        return words(mode, vocab.word("round.step"), lexical.exact(it.step, percent=it.percent))
    return words(mode, vocab.word("round.decimals"), decimals(it.decimals or 0, vocab))


def decimals(places: int, vocab: Vocabulary) -> str:
    return f"{places} {vocab.word('decimals.one' if places == 1 else 'decimals')}"
