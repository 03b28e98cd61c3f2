"""Assertions about scores whose failure shows the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rubric_engine.diagnostics.width import display_width, pad
from rubric_engine.report.numbers import exact_text
from rubric_engine.testing.asked import check_rubric
from rubric_engine.testing.ledgers import ledger_difference, same, told_of

if TYPE_CHECKING:
    from rubric_engine.report.card import Card
    from rubric_engine.rubric import Rubric

Amount = int | str | Decimal | Fraction | None

_OTHERS = ("grade", "flags", "complete", "why_none", "missing")


def assert_scores(
    rubric: Rubric,
    facts: Mapping[str, object],
    expected: Mapping[str, Any],
    *,
    unit: str | None = None,
    shared: Mapping[str, object] | None = None,
    parameters: Mapping[str, object] | None = None,
    as_of: date | str | None = None,
) -> Card:
    """That facts score as expected; gives the card.

    Args:
        expected: by ``total``, ``low``, ``high``, or the id of a section, an item or a line, what it comes to: an exact number or its digits (``"12.5"``, ``"1/3"``),
            None where there are no points. By ``grade`` its name or None; by ``flags`` and ``missing`` all names that are there; by ``complete`` yes or no; by
            ``why_none`` why there is no total.
        unit, shared, parameters, as_of: as for ``Rubric.score``.

    Raises:
        AssertionError: with what was expected and what is there, and the part of the ledger that led to it, in the rubric's language.
        KeyError: the rubric has no section, item or line of that id.
        TypeError: a float, or what is no number at all.
    """
    check_rubric(rubric)
    card = rubric.score(facts, unit=unit, shared=shared, parameters=parameters, as_of=as_of)
    wrong = [(name, wanted, found) for name, each in expected.items() for wanted, found in (_both(card, name, each),) if wanted != found]
    if wrong:
        raise AssertionError(_failure(card, wrong))
    return card


def assert_same(here: Card, there: Card) -> None:
    """That two cards have the same total, range, grade, flags, and the same points in every entry of the ledger.

    Raises:
        AssertionError: with the entries that differ, and why.
    """
    if not same(here, there):
        zh = here.program.language == "zh"
        raise AssertionError(("两份结果不同：" if zh else "the results differ:") + "\n" + ledger_difference(here, there))


def _both(card: Card, name: str, wanted: Any) -> tuple[object, object]:
    """What is expected, and what is there, in one form."""
    match name:
        case "total":
            return _number(wanted), card.result.total
        case "low":
            return _number(wanted), card.exact.low
        case "high":
            return _number(wanted), card.exact.high
        case "grade":
            known = {rule.alias: rule.name for rule in card.program.grades if rule.alias}
            return known.get(wanted, wanted), card.grade
        case "flags":
            aliases = {flag.alias: flag.name for flag in card.program.flags if flag.alias}
            return _names(wanted, aliases), _names(card.flags, {})
        case "missing":
            aliases = {spec.alias: spec.name for spec in card.program.facts if spec.alias}
            return _names(wanted, aliases), _names(card.missing, {})
        case "complete":
            return wanted, card.complete
        case "why_none":
            return wanted, card.why_none
        case _:
            return _number(wanted), card[name].exact.points


def _names(wanted: Iterable[str], aliases: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted({aliases.get(name, name) for name in wanted}))


def _number(wanted: Amount) -> Fraction | None:
    if wanted is None:
        return None
    if isinstance(wanted, bool | float) or not isinstance(wanted, int | str | Decimal | Fraction):
        raise TypeError(f"an exact number is expected, or its digits as a text, not {wanted!r}")
    return Fraction(wanted)


def _failure(card: Card, wrong: list[tuple[str, object, object]]) -> str:
    zh = card.program.language == "zh"
    head = ("", "应为", "实为") if zh else ("", "expected", "found")
    texts = [head, *((name, _text(wanted, zh), _text(found, zh)) for name, wanted, found in wrong)]
    widths = [max(display_width(row[column]) for row in texts) for column in range(3)]
    lines = ["  ".join(pad(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in texts]
    told = [told_of(card, name if name in card else "total") for name, *_ in wrong if name not in _OTHERS]
    title = "得分与预期不符：" if zh else "the scores aren't as expected:"
    return "\n\n".join([f"{title}\n" + "\n".join(lines), *(dict.fromkeys(text for text in told if text))])


def _text(value: object, zh: bool) -> str:
    match value:
        case None:
            return "无" if zh else "none"
        case bool():
            return ("是" if value else "否") if zh else ("yes" if value else "no")
        case Fraction():
            return exact_text(value)
        case tuple():
            return ("、" if zh else ", ").join(map(str, value)) or "–"
        case _:
            return str(value)
