"""How tables are printed, and the ranges and amounts of points that stand in them and elsewhere."""

from __future__ import annotations

from typing import assert_never

from rubric_engine.syntax import printer_lexical as lexical
from rubric_engine.syntax import tree
from rubric_engine.syntax.printer_expr import Strength, compared, expr, words
from rubric_engine.syntax.printer_names import Place, at, listed
from rubric_engine.syntax.tree import Expr, TableKind, TieShare
from rubric_engine.syntax.vocabulary import Vocabulary


def points(it: Expr, vocab: Vocabulary) -> str:
    """An amount of points: ``2 points``, ``(base * 2) points``."""
    if isinstance(it, tree.Number) and it.value >= 0:
        if it.unit == "points":
            return lexical.number(it, vocab)
        return f"{lexical.number(it, vocab)} {lexical.points(it.value, vocab)}"
    return f"{vocab.opening}{expr(it, vocab)}{vocab.closing} {lexical.points(None, vocab)}"


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


def table_head(it: tree.TableHead, vocab: Vocabulary) -> str:
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
    keys = [_pattern(pattern, vocab) for pattern in it.keys]
    if len(keys) > 1 and isinstance(it.keys[0].value, tree.Total):  # `total, …` is the statement
        keys[0] = f"{vocab.opening}{keys[0]}{vocab.closing}"
    key = vocab.listing.join(keys) or vocab.word("otherwise")
    return at(Place.START, key), [_cell(cell, vocab) for cell in it.cells]


def _pattern(it: tree.Pattern, vocab: Vocabulary) -> str:
    if it.bounds is not None:
        return bounds(it.bounds, vocab, at_least="band.>=")
    return listed(expr(it.value, vocab)) if it.value is not None else ""


def _cell(it: tree.Cell, vocab: Vocabulary) -> str:
    loses = vocab.word("cell.loses") if it.loses else ""
    return words(loses, points(it.value, vocab) if it.points else listed(expr(it.value, vocab, Strength.VALUE)))
