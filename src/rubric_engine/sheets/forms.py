"""Empty forms as workbooks, to be filled in and read back: for one unit, or for all of them.

The names of facts stand in a hidden column (or row) beside the cells that they are for, so that a form is read by them whatever its labels say and
wherever rows are moved to.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.names import Schema
from rubric_engine.facts.template import list_facts, names_in
from rubric_engine.sheets.about import write_about
from rubric_engine.sheets.book import letters
from rubric_engine.sheets.form_earlier import LeftOut
from rubric_engine.sheets.form_rules import cell_value, options, rule, too_long
from rubric_engine.sheets.form_styles import Styles
from rubric_engine.sheets.opening import library
from rubric_engine.sheets.words import MAP

Units = Mapping[str | None, Mapping[str, Value | None]]

_MADE: Final = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # a form doesn't depend on when it was made
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
_SHEETS: Final = {
    "zh": {"about": "填报说明", "facts": "数据", "shared": "共用"},
    "en": {"about": "Instructions", "facts": "Facts", "shared": "Shared"},
}


def form(
    program: Program,
    language: Language | None = None,
    units: Sequence[str] = (),
    *,
    cohort: bool = False,
    filled: Units | None = None,
    left_out: Sequence[LeftOut] = (),
) -> bytes:
    """An ``.xlsx`` file: the form of one unit, or with ``cohort`` (or several ``units``) one with a row for each unit. ``filled``: facts that stand in
    it already, by unit (None: of a unit without a name); where no ``units`` are named, they are those. ``left_out``: what of earlier facts doesn't; cells for it are
    marked, and the instructions list it.

    Raises ``MissingLibrary``.
    """
    from rubric_engine.sheets.form_cohort import write_cohort
    from rubric_engine.sheets.form_lists import write_list
    from rubric_engine.sheets.form_unit import write_shared, write_unit

    language = language or ("zh" if program.language == "zh" else "en")
    filled = filled or {}
    names = list(units) or [name for name in filled if name is not None]
    cohort = cohort or len(names) > 1
    with Form.opened(program, language, left_out) as made:
        about = made.sheet("about")
        common = next(iter(filled.values()), {})
        if cohort:
            write_cohort(made, names, filled)
        else:
            write_unit(made, names[0] if names else None, next(iter(filled.values()), {}) if not names else _of(filled, names[0]))
        if any(spec.shared for spec in program.facts):
            write_shared(made, common)
        for spec in list_facts(program):
            write_list(made, spec, names, filled, cohort=cohort)
        write_about(made, about, cohort=cohort, left_out=left_out)
        made.write_map(cohort=cohort)
    return made.out.getvalue()


def _of(filled: Units, name: str) -> Mapping[str, Value | None]:
    return filled.get(name, filled.get(None, {}))


@frozen(eq=False)
class Form:
    """A workbook that is being written. ``places``: sheet, cell and name of everything that is asked for, for the hidden sheet. ``left_out``: why the
    earlier value of a fact of a unit isn't in its cell."""

    program: Program
    language: Language
    schema: Schema
    book: Any
    out: io.BytesIO
    styles: Styles
    sheets: dict[str, Any] = field(factory=dict, init=False)
    places: list[tuple[str, str, str]] = field(factory=list, init=False)
    lists: dict[tuple[str, ...], int] = field(factory=dict, init=False)
    left_out: Mapping[tuple[str | None, str], str] = field(factory=dict)

    @classmethod
    def opened(cls, program: Program, language: Language, left_out: Sequence[LeftOut] = ()) -> Form:
        writer: Any = library("xlsxwriter")
        out = io.BytesIO()
        safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        book = writer.Workbook(out, safe)
        book.set_properties({"title": program.label[language], "created": _MADE})
        reasons = {(each.unit, each.fact): each.reason for each in left_out if each.fact is not None}
        return cls(program, language, Schema.of(program), book, out, Styles(book, language), left_out=reasons)

    def __enter__(self) -> Form:
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        if failed is None:
            self.book.close()

    @property
    def zh(self) -> bool:
        return self.language == "zh"

    def say(self, english: str, chinese: str) -> str:
        return chinese if self.zh else english

    def label(self, spec: FactSpec) -> str:
        """What a fact is called in the form."""
        return spec.label[self.language] if spec.label else names_in(self.program, spec, self.language)[0]

    def name(self, spec: FactSpec) -> str:
        return names_in(self.program, spec, self.language)[0]

    def sheet(self, role: str, wanted: str = "") -> Any:
        """A new sheet, under the name of its role or a wanted one, as far as that may be the name of a sheet."""
        first = _SHEETS[self.language].get(role, wanted).translate(_FORBIDDEN).strip()[:31] or role
        taken = {name.casefold() for name in self.sheets}
        name, number = first, 2
        while name.casefold() in taken or name.casefold() == "history":
            name, number = f"{first[:27]} ({number})", number + 1
        self.sheets[name] = found = self.book.add_worksheet(name)
        found.hide_gridlines(2)
        return found

    def protect(self, sheet: Any) -> None:
        """Only cells for values can be typed into; there is no password."""
        sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True, "autofilter": True, "sort": False})

    def paper(self, sheet: Any, *, landscape: bool, heading: tuple[int, int], wide: bool = False) -> None:
        """A4; as wide as a page unless it is ``wide``; the heading on every page."""
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        if not wide:
            sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(*heading)
        sheet.set_footer(self.say("&C&P / &N", "&C第 &P 页，共 &N 页"))

    def fill(self, sheet: Any, row: int, column: int, spec: FactSpec, value: Value | None, why: str | None = None) -> None:
        """The cell of a fact, with its value if it has one; ``why`` an earlier value isn't there."""
        style = self.styles.value(spec, marked=why is not None)
        if why is not None:
            sheet.write_comment(row, column, why, {"x_scale": 2.2, "author": ""})
        if value is None or (spec.kind is ValueKind.LIST and isinstance(value, tuple) and value):
            sheet.write_blank(row, column, None, style)
            return
        written = cell_value(self.program, spec, value, self.language)
        if isinstance(written, str):
            sheet.write_string(row, column, written, style)
        elif isinstance(written, datetime.date):
            sheet.write_datetime(row, column, written, style)
        else:
            sheet.write_number(row, column, written, style)

    def why(self, unit: str | None, fact: str) -> str | None:
        """Why the earlier value of a fact isn't in its cell, if there was one."""
        reason = self.left_out.get((unit, fact)) or self.left_out.get((None, fact))
        return None if reason is None else self.say(f"not taken over: {reason}", f"原有数据未填入：{reason}")

    def validate(self, sheet: Any, first: tuple[int, int], last: tuple[int, int], spec: FactSpec) -> None:
        """Let only what the fact may be be typed into these cells."""
        words = options(self.program, spec, self.language)
        listed = None
        if too_long(words):
            column = letters(self.lists.setdefault(tuple(words), 6 + len(self.lists)))
            listed = f"='{MAP_SHEET}'!${column}$1:${column}${len(words)}"
        found = rule(self.program, spec, self.language, f"{letters(first[1])}{first[0] + 1}", listed)
        if found is not None:
            sheet.data_validation(*first, *last, found)

    def place(self, sheet: Any, row: int, column: int, name: str) -> None:
        self.places.append((sheet.get_name(), f"{letters(column)}{row + 1}", name))

    def write_map(self, *, cohort: bool) -> None:
        """The hidden sheet: which rubric the form is for, and which place is for which fact."""
        sheet = self.book.add_worksheet(MAP_SHEET)
        program = self.program
        head = [
            (MAP, program.label[self.language]),
            ("digest", program.text_digest),
            ("edition", program.edition or ""),
            ("form", "cohort" if cohort else "unit"),
        ]
        for row, words in enumerate([*head, *self.places]):
            for column, word in enumerate(words):
                sheet.write_string(row, column, word)
        for listed, column in self.lists.items():
            for row, word in enumerate(listed):
                sheet.write_string(row, column, word)
        sheet.protect("")
        sheet.very_hidden()


MAP_SHEET: Final = "_rubric"
