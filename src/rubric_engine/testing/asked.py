"""What callers of the kit ask for, looked at before anything is generated: a wrong argument is told where it is given, not by what comes of it."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import TYPE_CHECKING

from rubric_engine.diagnostics.hints import nearest
from rubric_engine.diagnostics.model import Language

if TYPE_CHECKING:
    from rubric_engine.core.laws import Law
    from rubric_engine.rubric import Rubric

Sizes = int | tuple[int, int]
"""So many units exactly, or the least and the most of them."""


def check_rubric(rubric: object) -> None:
    """``TypeError`` for a path or a text in the place of a rubric, and whatever else is none. What stands in for one in a test will do."""
    if not all(hasattr(rubric, each) for each in ("score", "language", "program")):
        raise TypeError(f"a rubric is wanted, as `load` gives it, not {rubric!r}")


def check_rates(language: Language, **rates: object) -> None:
    """How often something happens is a number from 0 to 1; ``ValueError`` for any other, ``TypeError`` for what is no number."""
    for name, rate in rates.items():
        if isinstance(rate, bool) or not isinstance(rate, int | float | Fraction):
            raise TypeError(
                _said(language, f"`{name}` is a number from 0 to 1, not {rate!r}", f"「{name}」应为 0 至 1 的数，不能是 {rate!r}")
            )
        if not 0 <= rate <= 1:  # NaN isn't, either
            raise ValueError(_said(language, f"`{name}` is a number from 0 to 1, not {rate}", f"「{name}」应为 0 至 1 的数，不能是 {rate}"))


def check_count(language: Language, name: str, number: object, least: int = 0) -> None:
    """A whole number of at least ``least``."""
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(
            _said(
                language,
                f"`{name}` is a whole number from {least}, not {number!r}",
                f"「{name}」应为不小于 {least} 的整数，不能是 {number!r}",
            )
        )
    if number < least:
        raise ValueError(
            _said(
                language, f"`{name}` is a whole number from {least}, not {number}", f"「{name}」应为不小于 {least} 的整数，不能是 {number}"
            )
        )


def sizes_of(language: Language, sizes: object) -> tuple[int, int]:
    """The least and the most units."""
    both = (sizes, sizes) if isinstance(sizes, int) else sizes
    if not isinstance(both, tuple | list) or len(both) != 2:
        raise TypeError(
            _said(
                language,
                f"`sizes` is the least and the most units, such as (2, 12), or one number, not {sizes!r}",
                f"「sizes」应为单位数的下限和上限，如 (2, 12)，或者一个数，不能是 {sizes!r}",
            )
        )
    least, most = both
    check_count(language, "sizes", least)
    check_count(language, "sizes", most)
    if least > most:
        raise ValueError(
            _said(
                language,
                f"`sizes` is the least and the most units: {least} is more than {most}",
                f"「sizes」应先写下限、后写上限：{least} 大于 {most}",
            )
        )
    return least, most


def names_given(language: Language, name: str, given: Collection[str] | None) -> None:
    """Several names; one text would be taken for its letters."""
    if isinstance(given, str):
        raise TypeError(
            _said(
                language,
                f"`{name}` is several names, such as [{given!r}], not a text",
                f"「{name}」应为多个名称，如 [{given!r}]，不能是文本",
            )
        )


def enough_units(language: Language, units: Collection[str], most: int) -> None:
    """Whether there are names for all units; ``ValueError`` where there are too few, or two are the same."""
    if units and len(set(units)) < len(units):
        raise ValueError(_said(language, "`units` has a name twice", "「units」中有重复的名称"))
    if units and len(units) < most:
        raise ValueError(
            _said(
                language,
                f"`units` has {len(units)} names, for up to {most} units",
                f"「units」只有 {len(units)} 个名称，而单位最多有 {most} 个",
            )
        )


def unknown_facts(language: Language, unknown: Collection[str], known: Collection[str]) -> ValueError:
    """Names that no fact has, each with the one that was probably meant."""
    near = {name: nearest(name, known) if isinstance(name, str) else None for name in unknown}
    english = ", ".join(f"{name!r}" + (f" (did you mean {near[name]!r}?)" if near[name] else "") for name in unknown)
    chinese = "、".join(f"「{name}」" + (f"（是否指「{near[name]}」？）" if near[name] else "") for name in unknown)
    return ValueError(_said(language, f"the rubric has no fact {english}", f"评分办法中没有数据项{chinese}"))


def law_asked(rubric: Rubric, law: Law | str) -> Law:
    """A law, or the one of this label that stands in the rubric.

    Raises:
        KeyError: no law is called so.
        TypeError: it is neither a law nor a label, or the rubric isn't one.
    """
    from rubric_engine.core.laws import Law
    from rubric_engine.testing.running import laws_of

    check_rubric(rubric)
    language = rubric.language
    if isinstance(law, Law):
        return law
    if not isinstance(law, str):
        raise TypeError(_said(language, f"a law or its label is wanted, not {law!r}", f"应为规律或规律的名称，不能是 {law!r}"))
    named = {each.origin.id: each for each in laws_of(rubric)}
    if law in named:
        return named[law]
    near = nearest(law, named)
    meant = "" if near is None else _said(language, f"; did you mean `{near}`?", f"，是否指「{near}」？")
    if not named:
        raise KeyError(_said(language, f"no law is called `{law}`; the rubric has none", f"没有规律「{law}」，评分办法中没有写规律"))
    listed = _said(language, ", ".join(f"`{label}`" for label in named), "、".join(f"「{label}」" for label in named))
    raise KeyError(
        _said(language, f"no law is called `{law}`{meant or f'; there are {listed}'}", f"没有规律「{law}」{meant or f'；有：{listed}'}")
    )


def _said(language: Language, english: str, chinese: str) -> str:
    return chinese if language == "zh" else english
