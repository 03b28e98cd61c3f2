"""How an example or a law that failed is told: what was expected, what is there instead, and the ledger or the counterexample that shows it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from rubric_engine.core.laws import Always, Changing
from rubric_engine.core.results import EntryKind
from rubric_engine.diagnostics.model import Language
from rubric_engine.diagnostics.width import display_width, pad
from rubric_engine.report.numbers import points_text, signed
from rubric_engine.report.sentences import entry_sentence, words_for
from rubric_engine.report.words import written
from rubric_engine.testing.suites import ExampleResult, LawResult, words_of

if TYPE_CHECKING:
    from rubric_engine.core.laws import Law
    from rubric_engine.core.results import Entry
    from rubric_engine.examples import Failure
    from rubric_engine.report import Card

Row = tuple[str, str, str, str]

RECORD: Final = {
    "en": "the points below are those that came out: look at them again when the rubric is mended",
    "zh": "下列分数是当时算出的：评分办法改好后须重新核对",
}
"""Stands over a counterexample whose expectations are results, not the law itself."""


# ---------------------------------------------------------------- examples


def example_lines(result: ExampleResult, language: Language, *, ledger: bool = True) -> list[str]:
    """For each expectation that wasn't met what was expected and what came out, and of a grade or flag why; with ``ledger`` the entries that it is about, too,
    which of one unit are shown once."""
    zh = language == "zh"
    if result.refused is not None:
        where, said = f"第 {result.line} 行" if zh else f"line {result.line}", result.refused.message(language)
        return [f"{where}  {said}"]
    assert result.outcome is not None
    lines: list[str] = []
    shown: list[tuple[str | None, tuple[Entry, ...]]] = []
    for failure in result.outcome.failures:
        line = result.suite.line(failure.expected)
        unit = "" if failure.unit is None else f"「{failure.unit}」：" if zh else f"`{failure.unit}`: "
        lines.append(f"{f'第 {line} 行，{unit}应得' if zh else f'line {line}, {unit}expected'}  {failure.expected.text[language]}")
        lines.append(f"{'实为' if zh else 'found'}  {failure.told[language]}")
        lines += [f"  {sentence[language]}" for sentence in failure.why]
        if not ledger or not failure.entries:
            continue
        if (failure.unit, failure.entries) in shown:
            lines.append("  明细同上" if zh else "  the same lines as above")
            continue
        shown.append((failure.unit, failure.entries))
        lines += [f"  {row}" for row in ledger_of(failure, dict(result.outcome.cards)[failure.unit], language)]
    return lines


def ledger_rows(failure: Failure, card: Card, language: Language) -> list[Row]:
    """The entries that an expectation is about: id, words, points of the most that they could be, reason."""
    return [_row(entry, card, language) for entry in failure.entries]


def ledger_of(failure: Failure, card: Card, language: Language) -> list[str]:
    """The same, one a line, in columns."""
    rows = ledger_rows(failure, card, language)
    widths = [max((display_width(row[column]) for row in rows), default=0) for column in range(3)]
    return [
        f"{pad(id, widths[0])}  {pad(words, widths[1])}  {pad(points, widths[2], right=True)}  {why}".rstrip()
        for id, words, points, why in rows
    ]


def _row(entry: Entry, card: Card, language: Language) -> Row:
    line = entry.kind is EntryKind.LINE
    words = written(entry.origin, language) if line else words_for(language).KINDS[entry.kind]
    points = signed(entry.points) if entry.possible is None else f"{signed(entry.points)} / {points_text(entry.possible)}"
    return entry.id if line else entry.owner, words, points, entry_sentence(entry, card.index, language)


# ---------------------------------------------------------------- laws


def law_lines(result: LawResult, language: Language, again: str) -> list[str]:
    """The law's words, what was found, the smallest counterexample as text to paste, and the command ``again`` that finds it once more."""
    zh = language == "zh"
    mark = "：" if zh else ": "
    where = f"第 {result.line} 行" if zh else f"line {result.line}"
    return [
        f"{where}  {words_of(result.outcome.law, language)}",
        f"{'实为' if zh else 'found'}  {found_of(result, language)}",
        f"{'最小的反例，可以贴进文件' if zh else 'the smallest counterexample, to be pasted into the file'}{mark.strip()}",
        "",
        *(f"  {line}".rstrip() for line in pasted(result).splitlines()),
        "",
        f"{'再现' if zh else 'again'}{mark}{again}",
    ]


def pasted(result: LawResult) -> str:
    """The counterexample of a law that failed, in the words of its rubric, under the law as a comment; "" of a law that held."""
    from rubric_engine.testing.pasted import counterexample_text, is_a_record

    rubric, law = result.suite.rubric, result.outcome.law
    text = counterexample_text(rubric, law, result.outcome)
    remarks = [words_of(law, rubric.language), *([RECORD[rubric.language]] if is_a_record(law, rubric.program) else [])]
    return "".join(f"# {each}\n" for each in remarks) + text if text else ""


def found_of(result: LawResult, language: Language) -> str:
    """What is there instead of what the law says, in one sentence."""
    from rubric_engine.testing.found import found_text

    outcome = result.outcome
    if outcome.sets is None or outcome.broken is None:
        return outcome.found
    return found_text(outcome.law, outcome.sets, outcome.broken, outcome.program, language)


def tried_text(result: LawResult, language: Language) -> str:
    """On how many fact sets a law was tried, and, where it has a condition, how often that came true."""
    tried, applied = result.outcome.tried, result.outcome.applied
    zh = language == "zh"
    told = f"试过 {tried} 组数据" if zh else f"{tried} fact set{'' if tried == 1 else 's'} tried"
    if result.outcome.vacuous or not has_condition(result.outcome.law):
        return told
    return f"{told}，其中 {applied} 组符合条件" if zh else f"{told}, its condition came true in {applied}"


def untested_text(result: LawResult, language: Language) -> str:
    """That a law was never put to the test, and why; "" of one that was."""
    if not result.outcome.vacuous:
        return ""
    if has_condition(result.outcome.law):
        return "没有一组符合条件，等于没有检验" if language == "zh" else "its condition never came true: nothing was tested"
    return "没有一组能作出判断，等于没有检验" if language == "zh" else "it never had anything to say: nothing was tested"


def has_condition(law: Law) -> bool:
    """Whether a law is about some fact sets only (``when``)."""
    return isinstance(law.form, Always | Changing) and law.form.when is not None


def command_for(rubric: str, result: LawResult, cases: str | None = None) -> str:
    """What runs a law again, just so. ``rubric`` and ``cases`` as the command line names them."""
    named = () if cases is None else ("--cases", cases)
    numbers = ("--seed", str(result.outcome.seed), "--examples", str(result.examples))
    return shlex.join(("rubric", "test", rubric, *named, "-k", result.label, *numbers))


def in_short(result: ExampleResult | LawResult, language: Language) -> str:
    """In one line what is wrong; "" where all is well."""
    if result.passed:
        return ""
    if isinstance(result, LawResult):
        return found_of(result, language)
    if result.refused is not None:
        return result.refused.message(language)
    assert result.outcome is not None
    first = result.outcome.failures[0]
    unit = "" if first.unit is None else f"「{first.unit}」：" if language == "zh" else f"`{first.unit}`: "
    return f"{unit}{first.told[language]}"
