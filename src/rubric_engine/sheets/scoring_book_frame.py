"""What all sheets of a self-scoring workbook share: the columns of the units, the defined names, and how values are shown.

Each unit has the same column on every sheet, so that a defined name can stand for *the cell in this column*; each record of a list has the same row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from rubric_engine.core.values import Value
from rubric_engine.core.walk import by_id
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.scoring.workbook.model import Kind, Plan, Role, Row
from rubric_engine.sheets.book import letters
from rubric_engine.sheets.form_styles import Styles
from rubric_engine.sheets.forms import Form
from rubric_engine.sheets.words import ABOUT

FIRST_UNIT: Final = 5  # the column of the first unit, on every sheet; the first column is hidden, the four between describe the row
FIRST_RECORD: Final = 5  # the row of the first record, on the sheet of every list
LINE: Final = "#BFBFBF"
FACTS, SCORES, CARD, CHECKS, WORKINGS = "facts", "scores", "card", "checks", "workings"
_TABS: Final[dict[str, dict[Language, str]]] = {
    FACTS: {"zh": "数据", "en": "Facts"},
    SCORES: {"zh": "计分", "en": "Scores"},
    CARD: {"zh": "得分单", "en": "One unit"},
    CHECKS: {"zh": "检查", "en": "Checks"},
    WORKINGS: {"zh": "计算过程", "en": "Workings"},
}
_FEW_UNITS: Final = 12  # that still go on a page, side by side


@frozen(eq=False)
class Frame:
    """A workbook that is being written. ``units``: the names that stand in it, an empty one for a column without a unit. ``filled``: facts that stand in
    it already, by unit. ``at``: the sheet and the row of the displayed value of everything that is shown on the sheet of scores."""

    form: Form
    plan: Plan
    units: tuple[str, ...]
    filled: Mapping[str | None, Mapping[str, Value | None]]
    sheets: dict[str, Any] = field(factory=dict, init=False)
    lists: dict[str, Any] = field(factory=dict, init=False)
    at: dict[tuple[Role, str | None], int] = field(factory=dict, init=False)
    derived: list[tuple[str, str, str]] = field(factory=list, init=False)
    """Names of inputs that are typed elsewhere in another form: the name, the formula, what it is."""
    _places: dict[str, str] = field(factory=dict, init=False)
    _kept: set[str] = field(factory=set, init=False)

    @property
    def styles(self) -> Styles:
        return self.form.styles

    @property
    def last_unit(self) -> int:
        return FIRST_UNIT + len(self.units) - 1

    @property
    def last_record(self) -> int:
        return FIRST_RECORD + self.plan.records - 1

    def say(self, english: str, chinese: str) -> str:
        return self.form.say(english, chinese)

    # ---------------------------------------------------------------- sheets

    def open(self, role: str) -> Any:
        sheet = self.form.sheet(role if role not in _TABS else "", _TABS[role][self.form.language] if role in _TABS else "")
        self.sheets[role] = sheet
        return sheet

    def not_read(self, sheet: Any) -> None:
        """Mark a sheet as one in which no facts stand, for whoever reads the workbook."""
        sheet.set_column(0, 0, 0, None, {"hidden": True})
        sheet.write_string(0, 0, ABOUT)

    def finish(self, sheet: Any, heading: tuple[int, int], *, tall: bool = False, columns: bool = True) -> None:
        """Protection and paper. ``columns``: the sheet has the columns of the units."""
        self.form.protect(sheet)
        wide = columns and len(self.units) > _FEW_UNITS
        self.form.paper(sheet, landscape=not tall, heading=heading, wide=wide)
        if wide:
            sheet.repeat_columns(0, FIRST_UNIT - 1)

    # ---------------------------------------------------------------- names

    def define_row(self, name: str, sheet: Any, row: int) -> None:
        """A name for the cell of a row in the column of the unit, and one for all units."""
        tab, number = _quoted_tab(sheet), row + 1
        self._define(name, f"={tab}!A${number}")
        self._define(name + self.plan.suffix, f"={tab}!${letters(FIRST_UNIT)}${number}:${letters(self.last_unit)}${number}")

    def define_column(self, name: str, sheet: Any, column: int) -> None:
        """A name for the cell of a column in the row of the record, and one for all records."""
        tab, letter = _quoted_tab(sheet), letters(column)
        self._define(name, f"={tab}!${letter}1")
        self._define(name + self.plan.suffix, f"={tab}!${letter}${FIRST_RECORD + 1}:${letter}${self.last_record + 1}")

    def _define(self, name: str, place: str) -> None:
        check_name(name)
        if name.casefold() in self._places:
            raise ValueError(f"the name {name!r} is defined twice")
        self._places[name.casefold()] = place
        self.form.book.define_name(name, place)

    def keep(self, row: Row) -> None:
        """Note that a row of the plan has its cells."""
        self._kept.add(row.name)

    def kept(self, row: Row) -> bool:
        return row.name in self._kept

    # ---------------------------------------------------------------- formulas

    def columns(self) -> range:
        return range(FIRST_UNIT, self.last_unit + 1)

    def write_row(self, sheet: Any, at: int, row: Row, style: Any) -> None:
        """The formula of a row, in the column of each unit, under its name."""
        check_formula(row)
        for column in self.columns():
            write_formula(sheet, at, column, row.formula, style)
        self.define_row(row.name, sheet, at)
        self.keep(row)

    def shown(self, row: Row) -> str:
        """The formula of the value of a row as a reader sees it."""
        unit, name = self.plan.unit_name, row.name
        match row.kind:
            case Kind.TRUTH:
                value = f"IF({name},{quoted(self.plan.yes)},{quoted(self.plan.no)})"
            case Kind.NUMBER if row.scale != 1 or row.bottom is not None:
                by = "*".join(part for part in (str(row.scale) if row.scale != 1 else "", row.bottom or "") if part)
                value = f'IF(ISNUMBER({name}),{name}/{by if row.bottom is None or row.scale == 1 else f"({by})"},"")'
            case _:
                value = name
        return f'IF({unit}="","",{value})'

    def itself(self, row: Row) -> bool:
        """Whether the cell of a row shows what a reader wants to see."""
        return (row.kind is Kind.NUMBER and row.scale == 1 and row.bottom is None) or row.kind in (Kind.TEXT, Kind.CHOICE)

    def id_width(self) -> int:
        """The width of a column of ids."""
        longest = max((wide(id) for id in by_id(self.form.program)), default=0)
        return min(26, max(8, longest + 2))


def write_formula(sheet: Any, row: int, column: int, formula: str, style: Any) -> None:
    """A formula without a kept result, so that whichever program opens the workbook works it out."""
    sheet.write_formula(row, column, f"={formula}", style, "")


def digits(row: Row, shown: int | None = None) -> str:
    """The number format of the points of a row. ``shown``: decimals that the rubric shows."""
    if shown is not None:
        return "0." + "0" * min(shown, 10) if shown else "0"
    if row.kind is not Kind.NUMBER or (row.scale == 1 and row.bottom is None):
        return "General"
    rest = row.scale
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return "General" if rest == 1 and row.bottom is None else "0.00##"


def write_full(sheet: Any, row: int, column: int, value: Fraction | None, styles: Styles, **look: object) -> None:
    """The most that something can give, as a number; an empty cell where there is no such number. More than four decimals are shown as two to four."""
    if value is None:
        sheet.write_blank(row, column, None, styles.make(**look))
        return
    form = "General" if (value * 10_000).denominator == 1 else "0.00##"
    sheet.write_number(row, column, value.numerator / value.denominator, styles.make(**look, num_format=form))


_LONGEST: Final = 250  # characters of a text in a formula


def quoted(text: str) -> str:
    """A text as it stands in a formula.

    >>> print(quoted('a "b" c'))
    "a ""b"" c"
    """
    parts = [text[start : start + _LONGEST] for start in range(0, len(text), _LONGEST)] or [""]
    return "&".join('"' + part.replace('"', '""') + '"' for part in parts)


_TEXT: Final = re.compile(r'"((?:[^"]|"")*)"')
_MOST_IN_A_FORMULA: Final = 8_192


def check_formula(row: Row) -> None:
    """Raise ``ValueError`` for a formula with which no spreadsheet program would open the workbook: too long, or with too long a text in it."""
    longest = max((len(text.replace('""', '"')) for text in _TEXT.findall(row.formula)), default=0)
    if len(row.formula) >= _MOST_IN_A_FORMULA or longest > 255:
        raise ValueError(f"the formula of {row.name!r} is too long, or a text in it")


_SHAPE: Final = re.compile(r"[^\W\d][\w.]*|\\[\w.]*")
_CELL: Final = re.compile(r"([A-Z]{1,3})([0-9]+)", re.IGNORECASE)
_ROW_COLUMN: Final = re.compile(r"R[0-9]*(C[0-9]*)?|C[0-9]*", re.IGNORECASE)


def check_name(name: str) -> None:
    """Raise ``ValueError`` for what can't be a defined name everywhere: other signs than letters, digits, full stops and underscores, or the look of a cell."""
    cell = _CELL.fullmatch(name)
    if (
        not _SHAPE.fullmatch(name)
        or len(name) > 255
        or _ROW_COLUMN.fullmatch(name)
        or (cell is not None and cell[1].upper().rjust(3) <= "XFD")
        or name.upper() in ("TRUE", "FALSE")
    ):
        raise ValueError(f"{name!r} can't be a defined name")


def _quoted_tab(sheet: Any) -> str:
    return "'" + str(sheet.get_name()).replace("'", "''") + "'"


def wide(text: str) -> int:
    """The width of a text in columns of a screen: a Chinese character takes two."""
    return sum(2 if ord(ch) > 0x2E80 or ch in "“”‘’—…《》" else 1 for ch in text)


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column."""
    return max(1, -(-wide(text) // max(1, width - 1)))
