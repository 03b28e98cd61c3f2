"""Hypothesis strategies for the parts of statements: names, texts, numbers, expressions."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import TypeVar

from hypothesis import strategies as st

from rubric_engine.syntax import tree
from rubric_engine.syntax.build_expressions import ALL_UNITS, CANONICAL
from rubric_engine.syntax.tree import Cmp, Expr
from rubric_engine.syntax.vocabulary import CHINESE, ENGLISH
from rubric_engine.testing.words import HARD_NAMES, NAME_PIECES, TEXT_PIECES, UNITS

T = TypeVar("T")
Strategy = st.SearchStrategy

MAX_DECIMALS = 12


def words(*keys: str) -> Strategy[str]:
    """A word for one of the keys, in either vocabulary, or none."""
    found = {word for key in keys for vocab in (ENGLISH, CHINESE) for word in vocab.words[key]}
    return st.just("") | st.sampled_from(sorted(found - CANONICAL))


def quiet(strategy: Strategy[T]) -> Strategy[T]:
    """``strategy`` with a short repr: written out, those of statements are megabytes, and Hypothesis writes them out."""

    @st.composite
    def drawn(draw: st.DrawFn) -> T:
        return draw(strategy)

    return drawn()


def some(strategy: Strategy[T], least: int = 1, most: int = 3) -> Strategy[tuple[T, ...]]:
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


# ---------------------------------------------------------------- names, texts, numbers


def names() -> Strategy[str]:
    """Names in both scripts, many of them with words of the language inside, or such words."""
    return _NAMES


def _any_names() -> Strategy[str]:
    whole = sorted({word for vocab in (ENGLISH, CHINESE) for words in vocab.words.values() for word in words if word.isidentifier()})
    made = st.lists(st.sampled_from(NAME_PIECES), min_size=1, max_size=4).map("".join)
    single = made.map(lambda text: text if text.isidentifier() else f"x{text}")
    dotted = st.lists(single, min_size=2, max_size=3).map(".".join)
    return st.sampled_from(HARD_NAMES) | st.sampled_from(whole) | single | dotted


def texts() -> Strategy[str]:
    """What may stand in quotes: any one-line text that leaves a pair of quotes to put it in."""
    return _TEXTS


def _any_texts() -> Strategy[str]:
    plain = st.text(st.characters(exclude_categories=("C", "Zl", "Zp"), exclude_characters="」"), max_size=8)
    return st.lists(st.sampled_from(TEXT_PIECES) | plain, max_size=3).map("".join)


_NAMES = quiet(_any_names())
_TEXTS = quiet(_any_texts())


def comments() -> Strategy[str]:
    return texts().map(str.strip)


def declared(strategy: Strategy[str] | None = None) -> Strategy[tree.Name]:
    each = names() if strategy is None else strategy
    return st.builds(tree.Name, each, st.none() | each)


def labels() -> Strategy[tree.Label]:
    return st.builds(tree.Label, texts(), st.none() | texts())


def ids() -> Strategy[tree.Id]:
    known = st.sampled_from(["4", "4.1", "4.10", "4.1.2", "A.2", "四(一)1", "十二(三)", "growth", "a.b", "组织"])
    made = st.lists(st.integers(0, 120).map(str), min_size=1, max_size=4).map(".".join)
    return (known | made).map(tree.Id)


@st.composite
def numbers(draw: st.DrawFn, *, unit: bool = True, negative: bool = True) -> tree.Number:
    """Numbers as they are written, or with a value that no longer goes with the text."""
    whole, fraction = draw(st.integers(0, 10**6)), draw(st.sampled_from(["", ".5", ".00", ".125", ".0625"]))
    multiple = draw(st.sampled_from(["", "", "", "万", "亿"]))
    percent = draw(st.booleans()) and not multiple
    value = Fraction(f"{whole}{fraction}") * {"": 1, "万": 10**4, "亿": 10**8}[multiple] / (100 if percent else 1)
    text = draw(st.sampled_from([f"{whole}{fraction}{multiple}{'%' * percent}", "", "7", "五"]))
    sign = -1 if negative and draw(st.sampled_from([False, False, False, True])) else 1
    word = None if percent or not unit else draw(st.none() | st.sampled_from(UNITS))
    return tree.Number(sign * value, percent, word, text="-" * (sign < 0) + text)


def pointed() -> Strategy[tree.Number]:
    """``90 points``, behind a comparison."""
    return st.builds(tree.Number, st.integers(0, 200).map(Fraction), st.just(False), st.just("points"))


def dates() -> Strategy[tree.DateValue]:
    return st.dates(datetime.date(1000, 1, 1)).map(tree.DateValue)


def roundings() -> Strategy[tree.Rounding]:
    modes = st.sampled_from(tree.RoundMode)
    steps = st.sampled_from([Fraction(1, 2), Fraction(5), Fraction(1, 20), Fraction(1, 1000)])
    places = st.integers(0, MAX_DECIMALS)
    return st.builds(tree.Rounding, modes, decimals=places) | st.builds(tree.Rounding, modes, step=steps)


# ---------------------------------------------------------------- expressions


def references(strategy: Strategy[str] | None = None) -> Strategy[tree.Ref]:
    return (names() if strategy is None else strategy).map(tree.Ref)


def sources(refs: Strategy[tree.Ref]) -> Strategy[tree.Ref]:
    """Lists and their columns, and the units that are scored together."""
    units = st.sampled_from(["", ".growth", ".total", ".增长率"]).map(lambda column: tree.Ref(f"{ALL_UNITS}{column}"))
    return refs | refs | units


def expressions(refs: Strategy[tree.Ref] | None = None) -> Strategy[Expr]:
    """Expressions of every kind; ``refs`` are the references to use in them."""
    own = references() if refs is None else refs
    leaves: Strategy[Expr] = st.one_of(
        own,
        own,
        numbers(),
        dates(),
        st.builds(tree.YesNo, st.booleans()),
        texts().map(tree.Quoted),
        st.just(tree.Total()),
        st.just(tree.ThisUnit()),
        ids().map(tree.PointsOf),
        st.builds(tree.RankOf, own),
        st.builds(tree.Other, st.one_of(own, st.just(tree.Total()), ids().map(tree.PointsOf))),
    )
    return quiet(st.recursive(leaves, lambda inner: _compound(quiet(inner), own), max_leaves=6))


def _fields(inner: Strategy[Expr]) -> Strategy[tree.Field_]:
    return st.just(tree.Field_()) | st.builds(tree.Field_, st.none() | inner, st.none() | inner, st.booleans(), st.booleans())


def _compound(inner: Strategy[Expr], refs: Strategy[tree.Ref]) -> Strategy[Expr]:
    measured = inner | pointed()
    listed = st.builds(tree.Listed, sources(refs), st.none() | inner, st.none() | inner)
    dropped = st.sampled_from([0, 0, 1, 2, 12])
    comparisons = words("cmp.>=", "cmp.<=", "cmp.>", "cmp.<", "cmp.=", "cmp.!=", "behind.>=", "behind.<=")
    placings = st.sampled_from(["", "居全市前", "前", "后", "位列全省后", "in the top", "in the bottom", "排名前"])
    # -5 is a number, not the negative of one
    negated = inner.filter(lambda it: not isinstance(it, tree.Number) or it.value < 0)
    return st.one_of(
        st.builds(tree.Negate, negated),
        st.builds(tree.Not, inner),
        st.builds(tree.Binary, st.sampled_from(tree.Arith), inner, inner),
        st.builds(tree.Junction, st.sampled_from(tree.Logic), some(inner, 2)),
        st.builds(tree.Compare, st.sampled_from(Cmp), inner, measured, word=comparisons),
        st.builds(tree.Compare, st.sampled_from([Cmp.GE, Cmp.LE]), refs, numbers() | pointed(), word=words("behind.>=", "behind.<=")),
        st.builds(tree.Between, inner, inner, measured, st.booleans()),
        st.builds(tree.OneOf, inner, some(inner)),
        st.builds(tree.IsGiven, inner, st.booleans()),
        st.builds(tree.InRank, inner, st.sampled_from(tree.End), inner | numbers(), _fields(inner), word=placings),
        st.builds(tree.RankOf, inner, _fields(inner)),
        st.builds(tree.Call, st.sampled_from(tree.Func), some(inner)),
        st.builds(tree.Folded, st.sampled_from(tree.Fold), listed, dropped, dropped),
        st.builds(tree.AllItems, st.booleans(), st.none() | ids(), st.sampled_from(Cmp), measured, word=comparisons),
        st.builds(tree.Rounded, inner, roundings()),
        st.builds(tree.Beyond, inner, inner, st.booleans()),
    )
