"""Which rubric a form was made for, and whether it may be read for another."""

from __future__ import annotations

from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.folding import key
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.sheets.book import Book
from rubric_engine.sheets.words import MAP, Remark


@frozen
class Origin:
    """What the hidden sheet of a form says of its rubric: label (in the language of the form), digest of the text, and edition, if it has one."""

    label: str
    digest: str
    edition: str


def origin_of(book: Book) -> Origin | None:
    """None for a workbook that isn't a form, or has lost its hidden sheet."""
    for sheet in book.sheets:
        if sheet.text(0, 0) == MAP:
            told = {sheet.text(row, 0): sheet.text(row, 1) for row in range(1, min(len(sheet.rows), 4))}
            return Origin(sheet.text(0, 1), told.get("digest", ""), told.get("edition", ""))
    return None


def is_of_another(book: Book, program: Program, problems: Problems) -> bool:
    """Whether a form is that of quite another rubric, one with another label: its facts are asked for another purpose, whatever they are called. That is a problem."""
    origin = origin_of(book)
    if origin is None or _same_label(origin, program) or not _differs(origin, program):
        return False
    (form_en, scored_en), (form_zh, scored_zh) = (_both(origin, program, language) for language in _LANGUAGES)
    problems.add("F718", Place(file=book.name), form_en=form_en, scored_en=scored_en, form_zh=form_zh, scored_zh=scored_zh)
    return True


def origin_remark(book: Book, program: Program) -> Remark | None:
    """What to tell the reader of a form that was made for another text: another edition, another rubric, or only other words."""
    origin = origin_of(book)
    if origin is None or not _differs(origin, program):
        return None
    if not _same_label(origin, program) or origin.edition != (program.edition or ""):
        english, chinese = (_both(origin, program, language) for language in _LANGUAGES)
        return Remark(
            book.name,
            f"the form was made for {english[0]}, and {english[1]} is scored; it is read by its names",
            f"该表为{chinese[0]}所制，现按{chinese[1]}计分，仍按数据项名称读取",
        )
    return Remark(
        book.name,
        "the form was made for another text of the rubric; it is read by its names",
        "该表依据的评分办法文本与现用的不同，仍按数据项名称读取",
    )


_LANGUAGES: tuple[Language, Language] = ("en", "zh")


def _differs(origin: Origin, program: Program) -> bool:
    return bool(origin.digest and program.text_digest) and origin.digest != program.text_digest


def _same_label(origin: Origin, program: Program) -> bool:
    """In either language; a form has the label in one of them."""
    return key(origin.label) in {key(program.label.en), key(program.label.zh)}


def _both(origin: Origin, program: Program, language: Language) -> tuple[str, str]:
    """What the form's rubric and the one that is scored are called."""
    label = program.label[language]
    own = label if _same_label(origin, program) else origin.label
    return _called(own, origin.edition, language), _called(label, program.edition or "", language)


def _called(label: str, edition: str, language: Language) -> str:
    if language == "zh":
        return f"「{label}」" + (f"（版本 {edition}）" if edition else "")
    return f"`{label}`" + (f" (edition {edition})" if edition else "")
