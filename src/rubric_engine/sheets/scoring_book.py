"""A workbook that scores itself: facts are typed in, and formulas give points, totals, ranks, grades, and why each line was missed. No macro.

What is worked out, and by which formulas, is told by the plan (``scoring/workbook``), in which formulas know each other by defined names alone. Here the
quantities get their places, and the names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.core.ir import Program
from rubric_engine.core.values import Value
from rubric_engine.core.walk import expressions, uses_units
from rubric_engine.diagnostics.model import Language
from rubric_engine.diagnostics.own_errors import UnsupportedError as UnsupportedError
from rubric_engine.scoring.workbook.model import Plan
from rubric_engine.sheets.forms import Form
from rubric_engine.sheets.scoring_book_about import write_book_about
from rubric_engine.sheets.scoring_book_card import write_card
from rubric_engine.sheets.scoring_book_facts import open_lists, write_facts, write_lists, write_shared_facts
from rubric_engine.sheets.scoring_book_frame import CARD, CHECKS, FACTS, SCORES, WORKINGS, Frame
from rubric_engine.sheets.scoring_book_scores import write_scores
from rubric_engine.sheets.scoring_book_workings import write_checks, write_workings

MOST_UNITS: Final = 200
MOST_RECORDS: Final = 5_000
RECORDS: Final = 200
_UNITS: Final = 12

Filled = Mapping[str | None, Mapping[str, Value | None]]


class FormulasCant(UnsupportedError):
    """The rubric can't be scored by formulas. ``unsupported`` says why; ``language``: that of the message."""

    def __init__(self, unsupported: Sequence[Unsupported], language: Language) -> None:
        self.unsupported = tuple(unsupported)
        self.language = language
        super().__init__(self.unsupported)

    def __str__(self) -> str:
        told = list(dict.fromkeys(what.told(self.language) for what in self.unsupported))
        if self.language == "zh":
            return f"无法导出自动计分表：{'；'.join(told)}"
        return f"this rubric can't become a workbook that scores itself: {'; '.join(told)}"


def scoring_book(
    program: Program, *, units: int | None = None, records: int | None = None, facts: Filled | None = None
) -> tuple[Plan, bytes]:
    """The plan, and the ``.xlsx`` file that is made by it.

    Args:
        units: so many columns for units, 1 to 200; 12 where a rubric compares units, else 1; in any case enough for ``facts``.
        records: so many rows for the records of each list, 1 to 5,000; 200, or enough for ``facts``.
        facts: those that stand in it already, by unit, as they are read from a file.

    Raises:
        FormulasCant (an UnsupportedError): formulas can't say what the total is.
        ValueError: ``units`` or ``records`` aren't enough or too many.
        MissingLibrary: where the library that writes workbooks isn't installed.
    """
    from rubric_engine.scoring.workbook.plan import plan

    filled = facts or {}
    made = plan(program, units=_units(program, units, filled), records=_records(program, records, filled))
    if isinstance(made, Unsupported):
        raise FormulasCant((made,), _language(program))
    return made, laid_out(program, made, filled)


def laid_out(program: Program, plan: Plan, filled: Filled) -> bytes:
    """The ``.xlsx`` file of a plan."""
    language = _language(program)
    with Form.opened(program, language) as form:
        named = [unit for unit in filled if unit is not None]
        if len(named) < len(filled) or (plan.units == 1 and not named):
            named = [form.say("This unit", "本单位"), *named]
        frame = Frame(form, plan, (*named, *[""] * (plan.units - len(named))), filled)
        about = frame.form.sheet("", form.say("Instructions", "说明"))
        frame.open(FACTS)
        write_shared_facts(frame) if any(spec.shared for spec in program.facts) else None
        open_lists(frame)
        for role in (SCORES, CARD, CHECKS, WORKINGS):
            frame.open(role)
        write_facts(frame)
        write_lists(frame)
        write_scores(frame)
        write_card(frame)
        write_checks(frame)
        write_workings(frame)
        write_book_about(frame, about)
        form.write_map(cohort=True)
    return form.out.getvalue()


def compares(program: Program) -> bool:
    """Whether what a unit gets hangs on the others."""
    return program.ties is not None or uses_units((expr for expr, _ in expressions(program)), program)


def _language(program: Program) -> Language:
    return "zh" if program.language == "zh" else "en"


def _units(program: Program, wanted: int | None, filled: Filled) -> int:
    chosen = max(len(filled), _UNITS if compares(program) else 1) if wanted is None else wanted
    if not max(1, len(filled)) <= chosen <= MOST_UNITS:
        raise ValueError(f"units: {max(1, len(filled))} to {MOST_UNITS}, not {chosen}")
    return chosen


def _records(program: Program, wanted: int | None, filled: Filled) -> int:
    most = needed_records(program, filled)
    chosen = max(RECORDS, min(MOST_RECORDS, most + 50), most) if wanted is None else wanted
    if not max(1, most) <= chosen <= MOST_RECORDS:
        raise ValueError(f"records: {max(1, most)} to {MOST_RECORDS}, not {chosen}")
    return chosen


def needed_records(program: Program, filled: Filled) -> int:
    """The records of the longest list that is filled in."""
    most = 0
    for spec in program.facts:
        counts = [len(listed) for values in filled.values() if isinstance(listed := values.get(spec.name), tuple)]
        most = max(most, (max(counts) if spec.shared else sum(counts)) if counts else 0)
    return most
