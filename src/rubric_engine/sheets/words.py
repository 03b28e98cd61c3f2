"""The words by which the parts of a form are known again."""

from __future__ import annotations

from typing import Final

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.csv_file import NOT_FACTS as NOT_FACTS

MARK: Final = "rubric:"
ABOUT, MAP, FACTS, SHARED, COHORT, LIST, UNIT, BLANK = (
    f"{MARK}{role}" for role in ("about", "map", "facts", "shared", "cohort", "list:", "unit", "blank")
)
"""Hidden cells in the first column, or above it the names: what the sheet is, which row has the names. They move with what they stand beside."""

VALUE_HEADINGS: Final = frozenset(("value", "值", "填报值", "填报内容"))
CLAUSE_HEADINGS: Final = frozenset(("clause", "clauses", "适用条款", "条款", "依据", "填报值说明"))
CLAUSES: Final = {"zh": "适用条款", "en": "clause"}
BLANK_HEADINGS: Final = {"zh": "空记录", "en": "blank record"}
"""The column of a list without a column for units, in which a row says that it is a record though nothing of it is known."""


@frozen
class Remark:
    """Something that a reader of a workbook should know and that is no error."""

    file: str
    en: str
    zh: str

    def __getitem__(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en
