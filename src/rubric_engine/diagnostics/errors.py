"""The two exceptions that a caller sees: a rubric that doesn't compile, and facts that can't be taken."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from rubric_engine.diagnostics import alike, render
from rubric_engine.diagnostics.frozen import evolve, field, frozen
from rubric_engine.diagnostics.languages import Both, checked, said
from rubric_engine.diagnostics.model import Diagnostic, Language, SourceFile
from rubric_engine.diagnostics.own_errors import RubricEngineError
from rubric_engine.diagnostics.width import display_width, pad, shown

_FIRST: Final = 3


def _counted(first: list[str], count: int) -> str:
    return ", ".join(first) + (f" and {count - len(first)} more" if count > len(first) else "")


class RubricError(RubricEngineError, ValueError):
    """A rubric has errors.

    ``diagnostics`` holds all of them (and the warnings), in the order of the text; ``str()`` shows each at its line.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], source: SourceFile, language: Language = "en") -> None:
        self.diagnostics: tuple[Diagnostic, ...] = render.in_order(evolve(found, language=language) for found in diagnostics)
        self.source = source
        self.language: Language = language
        super().__init__(self.diagnostics, source, language)  # the arguments make it picklable, as a process pool wants

    def __str__(self) -> str:
        return render.render_all(self.diagnostics, self.source, self.language)

    def __repr__(self) -> str:
        """What a log or an interactive session wants of it in a line: codes and where the first ones are."""
        first = [f"{each.code} in line {self.source.line_column(each.span.start)[0]}" for each in self.diagnostics[:_FIRST]]
        return f"<RubricError in {self.source.name}: {_counted(first, len(self.diagnostics))}>"

    def to_dict(self, language: Language | None = None) -> dict[str, Any]:
        """``{"error": "rubric", "file": …, "diagnostics": [{"code", "severity", "message", "hint", "line", "column", …}]}``; messages in ``en`` or ``zh`` (None:
        the rubric's language), hints in the rubric's. ``ValueError`` for another language."""
        chosen = checked(language, self.language)
        found = [render.to_dict(diagnostic, self.source, chosen) for diagnostic in self.diagnostics]
        return {"error": "rubric", "file": self.source.name, "language": chosen, "diagnostics": found}

    def to_json(self, language: Language | None = None) -> str:
        """``to_dict(language)`` as JSON."""
        return json.dumps(self.to_dict(language), ensure_ascii=False, indent=2)


@frozen
class FactProblem:
    """One thing that is wrong with the facts, and where.

    ``code`` is stable (``F101``); ``args`` fill its message, and ``hint`` is a sentence apart from it, or empty. ``unit`` is the unit's name, ``fact`` the name of the
    fact (of one that the rubric hasn't, the name as it was given, and ``suggestion`` the nearest one), ``value``
    what was supplied; ``file``, ``row`` (from 1, the heading included) and ``column`` (its heading or number) are the place in a table, ``cell``
    (``Sheet1!C14``) that in a workbook. ``language`` is the rubric's, which everything is told in that isn't asked for in the other one.
    """

    code: str
    _args: tuple[tuple[str, str | Both], ...] = ()
    _hint: str | Both = ""
    unit: str | int | None = None
    fact: str | int | None = None
    file: str | int | None = None
    row: str | int | None = None
    column: str | int | None = None
    value: str | int | None = None
    cell: str | None = None
    suggestion: str | None = None
    language: Language | None = field(default=None, eq=False)

    @property
    def args(self) -> tuple[tuple[str, str], ...]:
        """What fills the message, in the problem's language."""
        return self._args_in(checked(None, self.language or "en"))

    @property
    def hint(self) -> str:
        """What may help, in the problem's language; ``hint_in`` has the other one."""
        return self.hint_in()

    def hint_in(self, language: Language | None = None) -> str:
        """What may help, in ``en`` or ``zh`` (None: the problem's language), or nothing."""
        return said(self._hint, checked(language, self.language or "en"))

    def message(self, language: Language | None = None) -> str:
        """What is wrong, in ``en`` or ``zh`` (None: the problem's language). ``ValueError`` for another language."""
        chosen = checked(language, self.language or "en")
        return render.filled(self.code, self._args_in(chosen), chosen)

    def _args_in(self, language: Language) -> tuple[tuple[str, str], ...]:
        return tuple((name, said(text, language)) for name, text in self._args)

    def place(self, language: Language | None = None) -> str:
        """Where it is, in words; as much of it as is known. ``language`` as for ``message``."""
        zh = checked(language, self.language or "en") == "zh"
        parts = [shown(str(self.file))] if self.file is not None else []
        if self.cell is not None:
            parts.append(shown(self.cell))
        if self.row is not None:
            parts.append(f"第 {self.row} 行" if zh else f"row {self.row}")
        if self.column is not None:
            column = shown(str(self.column))
            parts.append(f"「{column}」列" if zh else f"column `{column}`")
        if self.unit is not None:
            parts.append(shown(str(self.unit)))
        if self.fact is not None and self.fact not in (self.column, dict(self._args).get("name")):  # which the message names
            parts.append(shown(str(self.fact)))
        return ("，" if zh else ", ").join(parts)

    def to_dict(self, language: Language | None = None) -> dict[str, Any]:
        """Plain data; message and hint in ``en`` or ``zh`` (None: the problem's language). ``cell`` and ``suggestion`` stand in it where there is one."""
        return {
            "code": self.code,
            "message": self.message(language),
            "hint": self.hint_in(language),
            "unit": self.unit,
            "fact": self.fact,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            **({} if self.cell is None else {"cell": self.cell}),
            **({} if self.suggestion is None else {"suggestion": self.suggestion}),
        }


class FactError(RubricEngineError, ValueError):
    """Facts can't be taken. ``problems`` holds everything that is wrong with them; ``str()`` lists it, many problems that are alike together."""

    def __init__(self, problems: Iterable[FactProblem], language: Language = "en") -> None:
        self.problems: tuple[FactProblem, ...] = tuple(each if each.language else evolve(each, language=language) for each in problems)
        self.language: Language = language
        super().__init__(self.problems, language)

    def __str__(self) -> str:
        zh = self.language == "zh"
        count = len(self.problems)
        head = f"数据有 {count} 处问题：" if zh else f"the facts have {count} problem{'' if count == 1 else 's'}:"
        return "\n".join([head, *self._rows()])

    def __repr__(self) -> str:
        """The same in a line: codes and facts of the first problems."""
        first = [f"{each.code} {each.fact or each.unit or ''}".rstrip() for each in self.problems[:_FIRST]]
        return f"<FactError: {_counted(first, len(self.problems))}>"

    def _rows(self) -> list[str]:
        zh = self.language == "zh"
        groups = alike.grouped(self.problems)
        width = min(40, max((display_width(each.place(self.language)) for group in groups for each in group.told), default=0))
        rows = []
        for group in groups:
            for problem in group.told:
                where = f"{pad(problem.place(self.language), width)}  " if width else ""
                rows.append(f"  {problem.code}  {where}{problem.message(self.language)}")
                if hint := problem.hint_in(self.language):
                    rows.append(f"  {'':{len(problem.code)}}  {' ' * display_width(where)}{'建议：' if zh else 'help: '}{hint}")
            if group.rest:
                rows.append(f"  {group.rest[0].code}  {alike.told_together(group.rest, self.language)}")
        return rows

    def to_dict(self, language: Language | None = None) -> dict[str, Any]:
        """``{"error": "facts", "problems": [{"code", "message", "hint", "unit", "fact", "file", "row", "column", "value"}]}``, in ``en`` or ``zh`` (None: the
        rubric's language). ``ValueError`` for another language."""
        chosen = checked(language, self.language)
        return {"error": "facts", "language": chosen, "problems": [problem.to_dict(chosen) for problem in self.problems]}

    def to_json(self, language: Language | None = None) -> str:
        """``to_dict(language)`` as JSON."""
        return json.dumps(self.to_dict(language), ensure_ascii=False, indent=2)
