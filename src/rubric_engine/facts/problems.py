"""Gathering everything that is wrong with the facts, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from rubric_engine.diagnostics.errors import FactError, FactProblem
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.hints import meant, nearest
from rubric_engine.diagnostics.languages import Both, Meant
from rubric_engine.diagnostics.model import Language

MAX_PROBLEMS: Final = 1_000
_MOST_HINTS: Final = 50
MAX_DIGITS: Final = 40
MAX_TEXT: Final = 10_000
MAX_RECORDS: Final = 10_000
MAX_UNIT_NAME: Final = 200
MAX_DEPTH: Final = 50
MAX_FILE_MB: Final = 50

_NOTHING: Final = object()
_SHOWN = 60  # characters of a wrong value that are repeated to the reader
_TOLD = 300


@frozen
class Place:
    """Where a value stands; as much of it as is known. ``row`` counts from 1, the heading included; ``column`` is its heading. ``cell`` is that of
    a workbook, with its sheet: ``Sheet1!C14``; ``label`` what its heading shows, where that isn't the fact's name."""

    file: str | None = None
    row: int | None = None
    column: str | None = None
    unit: str | None = None
    fact: str | None = None
    cell: str | None = None
    label: str | None = None

    def at(self, **changes: Any) -> Place:
        """This place, more exactly."""
        get = changes.get
        return Place(
            get("file", self.file),
            get("row", self.row),
            get("column", self.column),
            get("unit", self.unit),
            get("fact", self.fact),
            get("cell", self.cell),
            get("label", self.label),
        )


@frozen
class Problems:
    """Collects problems in the order in which they are found; ``language`` is what they are told in, unless they are asked for the other one. Stops at
    ``MAX_PROBLEMS``.

    ``mentions`` are the units that values name: whether there are such units is known when all of them have been read. ``units``: where the name of each
    unit stands, by what its spellings have in common.
    """

    language: Language = "en"
    mentions: list[tuple[str, Place]] = field(factory=list, init=False)
    units: dict[str, Place] = field(factory=dict, init=False)
    _found: list[FactProblem] = field(factory=list, init=False)

    def add(self, code: str, place: Place, *, value: object = _NOTHING, hint: str | Both | None = None, **args: object) -> None:
        """One more. What is ``Both`` is told in the language that is asked for; of a name that was meant the problem says which."""
        if len(self._found) > MAX_PROBLEMS:
            return
        if len(self._found) == MAX_PROBLEMS:
            self._found.append(FactProblem("F589", (("limit", str(MAX_PROBLEMS)),), language=self.language))
            return
        words = {name: Both(show(arg.en), show(arg.zh)) if isinstance(arg, Both) else show(arg) for name, arg in args.items()}
        given = None if value is _NOTHING else show(value)
        if given is not None:
            words["value"] = given
        if place.fact is not None:
            words.setdefault("fact", _spoken(place.fact, place.label))
        self._found.append(
            FactProblem(
                code,
                tuple(sorted(words.items(), key=lambda word: word[0])),
                hint or "",
                unit=place.unit,
                fact=place.fact,
                file=place.file,
                row=place.row,
                column=place.column,
                value=given,
                cell=place.cell,
                suggestion=hint.name if isinstance(hint, Meant) else None,
                language=self.language,
            )
        )

    @property
    def found(self) -> tuple[FactProblem, ...]:
        return tuple(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def full(self) -> bool:
        """Whether looking further is pointless."""
        return len(self._found) > MAX_PROBLEMS

    def did_you_mean(self, word: object, candidates: Iterable[str]) -> Meant | None:
        """A hint with the nearest name, or with two that are equally near, or none. With many problems before it, none: it takes its time, and nobody reads more of
        them."""
        return meant(word, candidates) if isinstance(word, str) and len(self._found) < _MOST_HINTS else None

    def unknown(self, code: str, place: Place, name: object, known: Iterable[str], **args: object) -> None:
        """A name that isn't known, which is what the problem is about, perhaps with the one that was meant."""
        self.add(code, place.at(fact=show(name)), hint=self.did_you_mean(name, known), name=name, **args)

    def nearest(self, word: str, candidates: Iterable[str]) -> str | None:
        """The nearest name. With many problems before it, none: it takes its time, and nobody reads more of them."""
        return nearest(word, candidates) if len(self._found) < _MOST_HINTS else None

    def say(self, english: str, chinese: str) -> str:
        return chinese if self.language == "zh" else english


_OF_A_RECORD: Final = re.compile(r"(.+)\[(\d+)\](?:\.(.+))?\Z", re.S)
_LABEL_SHOWN = 30


def _spoken(fact: str, label: str | None) -> str | Both:
    """A fact as a sentence names it, with the label that the reader has before them."""
    found = _OF_A_RECORD.match(fact)
    if found is None and label is None:
        return show(fact)
    chinese = fact if found is None else f"{found[1]}第 {found[2]} 条" + (f"的{found[3]}" if found[3] else "")
    clipped = label if label is None or len(label) <= _LABEL_SHOWN else label[: _LABEL_SHOWN - 1] + "…"
    return Both(
        show(fact if clipped is None else f"{fact} ({clipped})"),
        show(chinese if clipped is None else f"{chinese}（{clipped}）"),
    )


def raise_for(problems: tuple[FactProblem, ...], language: Language = "en") -> None:
    """Raise ``FactError`` if there are problems."""
    if problems:
        raise FactError(problems, language)


class Told(str):
    """What a library says of itself: not a value, and shown at greater length."""

    __slots__ = ()


def show(value: object) -> str:
    """A value as the reader may have written it, on one line, clipped, and always printable."""
    most = _TOLD if isinstance(value, Told) else _SHOWN
    text = "".join(ch if ch.isprintable() else " " if ch.isspace() else "�" for ch in _plain(value)[: most + 1])
    return text if len(text) <= most else text[:most] + "…"


def _plain(value: object) -> str:
    """Quick for whatever it is: the digits of an enormous integer are never computed, and a long list isn't written out."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int) and value.bit_length() > 4 * MAX_DIGITS:
        return f"{'-' if value < 0 else ''}2^{value.bit_length() - 1}…"
    if isinstance(value, Fraction) and max(value.numerator.bit_length(), value.denominator.bit_length()) > 4 * MAX_DIGITS:
        return "a very long fraction"
    if isinstance(value, Mapping):
        return "{…}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return "[…]"
    try:
        return str(value) if isinstance(value, (int, float, Decimal, Fraction, date)) else repr(value)
    except Exception:  # a foreign object's own repr may do anything; the reader is still owed the problem
        return type(value).__name__
