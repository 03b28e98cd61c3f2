"""``rubric check``"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from rubric_engine.cli.failures import FINDINGS
from rubric_engine.cli.inputs import compile_rubric, language_option
from rubric_engine.cli.output import deliver
from rubric_engine.cli.streams import color_wanted
from rubric_engine.diagnostics import render
from rubric_engine.diagnostics.errors import RubricError
from rubric_engine.diagnostics.model import Language, Severity

if TYPE_CHECKING:
    from rubric_engine.checking import Finding, Report
    from rubric_engine.core.ir import Base
    from rubric_engine.core.summary import Summary
    from rubric_engine.rubric import Rubric

_EPILOG = """\b
Exit status: 0 no errors; 1 errors, or with --strict findings that aren't accepted; 2 wrong usage, or a file that can't be read.
"""


@click.command("check", epilog=_EPILOG, short_help="Read rubrics and report every error and oddity.")
@click.argument("names", metavar="RUBRIC...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Write findings and summaries as JSON.")
@click.option("--strict", is_flag=True, help="Count findings that aren't accepted as errors.")
@click.option(
    "--units",
    metavar="N",
    type=click.IntRange(1, 1_000_000),
    help="So many units will be scored together: what is found of places is about them.",
)
@language_option
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], as_json: bool, strict: bool, units: int | None, language: Language | None) -> None:
    """Read each RUBRIC and report every error in it; where there is none, what is odd about it, with facts that show it, and what it scores."""
    failed = False
    documents: list[dict[str, Any]] = []
    for number, name in enumerate(names):
        rubric, error = _compiled(name)
        words: Language = language or (rubric.language if rubric else error.language if error else "en")
        report = None if rubric is None else rubric.check(units=units)
        failed = failed or error is not None or (strict and report is not None and bool(report.open))
        if as_json:
            documents.append(_as_data(rubric, report, error, words))
        else:
            deliver(("\n" if number else "") + _as_text(rubric, report, error, units, words), None)
    if as_json:
        deliver(json.dumps(documents, ensure_ascii=False, indent=2) + "\n", None)
    if failed:
        ctx.exit(FINDINGS)


def _compiled(name: str) -> tuple[Rubric | None, RubricError | None]:
    try:
        return compile_rubric(name), None
    except RubricError as error:
        return None, error


def _as_text(rubric: Rubric | None, report: Report | None, error: RubricError | None, units: int | None, language: Language) -> str:
    if error is not None:
        return render.render_all(error.diagnostics, error.source, language, color_wanted()) + "\n"
    assert rubric is not None
    assert report is not None
    warnings_first = sorted(report.open, key=lambda each: each.diagnostic.severity is Severity.NOTE)
    blocks = [_block(each, rubric, units, language) for each in warnings_first]
    accepted = [_accepted(each, rubric, language) for each in report.findings if each.accepted is not None]
    text = summary_text(rubric.source.name, rubric.summary, [each.diagnostic.severity for each in report.open], language)
    return "\n".join(
        [*blocks, text + "".join(f"  {line}\n" for line in (*(_cited(base, language) for base in rubric.program.bases), *accepted))]
    )


def _block(finding: Finding, rubric: Rubric, units: int | None, language: Language) -> str:
    """A finding at its place, with the facts that show it and how to replay them."""
    from rubric_engine.cli.cases import case_text, replay_command

    text = render.render(finding.diagnostic, rubric.source, language, color_wanted()) + "\n"
    shown = case_text(finding, rubric.program, language)
    if shown is None:
        return text
    facts, again = ("例如", "重演") if language == "zh" else ("for example", "replay")
    mark = "：" if language == "zh" else ": "
    return f"{text}    {facts}{mark}{shown}\n    {again}{mark}{replay_command(rubric.source.name, finding, units)}\n"


def _accepted(finding: Finding, rubric: Rubric, language: Language) -> str:
    line, _ = rubric.source.line_column(finding.diagnostic.span.start)
    said = render.message(finding.diagnostic, language)
    if language == "zh":
        return f"已认可 {finding.id}（第 {line} 行）：{said}；理由：{finding.accepted}"
    return f"accepted {finding.id} (line {line}): {said}; reason: {finding.accepted}"


def _cited(base: Base, language: Language) -> str:
    """A rubric that this one extends: label, edition, source, and the beginning of its digest."""
    digest = base.text_digest[:12]
    if language == "zh":
        edition = f"版本 {base.edition}" if base.edition is not None else ""
        return "，".join(part for part in (f"沿用「{base.label.zh}」", edition, base.citation, f"文本摘要 {digest}") if part)
    edition = f"edition {base.edition}" if base.edition is not None else ""
    return ", ".join(part for part in (f"extends `{base.label.en}`", edition, base.citation, f"digest {digest}") if part)


def _as_data(rubric: Rubric | None, report: Report | None, error: RubricError | None, language: Language) -> dict[str, Any]:
    if error is not None:
        found, source = error.diagnostics, error.source
    else:
        assert rubric is not None
        assert report is not None
        found, source = tuple(each.diagnostic for each in report.open), rubric.source
    return {
        "file": source.name,
        "ok": error is None,
        "language": language,
        "diagnostics": [render.to_dict(each, source, language) for each in render.in_order(found)],
        "findings": [] if rubric is None or report is None else [_finding_data(each, rubric, language) for each in report.findings],
        "summary": None if rubric is None else _summary_data(rubric.summary),
        "bases": [] if rubric is None else [_base_data(base) for base in rubric.program.bases],
    }


def _finding_data(finding: Finding, rubric: Rubric, language: Language) -> dict[str, Any]:
    """What was found in a text without errors, accepted findings too, each with the facts that show it."""
    from rubric_engine.cli.cases import case_data

    told = render.to_dict(finding.diagnostic, rubric.source, language)
    return {"id": finding.id, **told, "case": case_data(finding, rubric.program), "cohort": finding.cohort, "accepted": finding.accepted}


def _base_data(base: Base) -> dict[str, Any]:
    label = {"en": base.label.en, "zh": base.label.zh}
    return {"label": label, "edition": base.edition, "citation": base.citation, "digest": base.text_digest}


# ---------------------------------------------------------------- the summary


def summary_text(name: str, summary: Summary, found: list[Severity], language: Language) -> str:
    """A few lines on what a rubric scores. ``found``: how severe the findings are that nobody accepted."""
    return (_chinese if language == "zh" else _english)(name, summary, found.count(Severity.WARNING), found.count(Severity.NOTE))


def _english(name: str, summary: Summary, warnings: int, notes: int) -> str:
    counts = [
        _count(sum(number for _, number in summary.facts), "fact"),
        *([_count(summary.parameters, "parameter")] if summary.parameters else []),
        *([_count(summary.gates, "gate")] if summary.gates else []),
        *([_count(summary.sections, "section")] if summary.sections else []),
        _count(summary.items, "item"),
        _count(summary.lines, "scoring line"),
        *([_count(summary.grades, "grade")] if summary.grades else []),
        *([_count(summary.flags, "flag")] if summary.flags else []),
    ]
    remarks = "".join(f", {_count(number, word)}" for number, word in ((warnings, "warning"), (notes, "note")) if number)
    lines = [f"{name}: no errors{remarks}", ", ".join(counts)]
    if summary.bounded_maximum or not summary.unbounded:
        lines.append(f"bounded maximum: {_points(summary.bounded_maximum)} points, from the lines that have a limit")
    if summary.unbounded:
        lines.append(f"unbounded items: {len(summary.unbounded)} ({', '.join(item.id for item in summary.unbounded)})")
    else:
        lines.append(f"totals lie between {_bound(summary.low, '-∞')} and {_bound(summary.high, '∞')}")
    if summary.needs_cohort:
        ranks = ["ranks units among each other"] if summary.ranks_units else []
        folds = ["makes something of all units together"] if summary.folds_units else []
        lines.append(f"{' and '.join([*ranks, *folds])}: score them together")
    return "\n  ".join(lines) + "\n"


def _chinese(name: str, summary: Summary, warnings: int, notes: int) -> str:
    counts = [
        f"数据项 {sum(number for _, number in summary.facts)} 个",
        *([f"参数 {summary.parameters} 个"] if summary.parameters else []),
        *([f"前提 {summary.gates} 项"] if summary.gates else []),
        *([f"部分 {summary.sections} 个"] if summary.sections else []),
        f"考核项 {summary.items} 个",
        f"计分条款 {summary.lines} 条",
        *([f"等次 {summary.grades} 档"] if summary.grades else []),
        *([f"提示 {summary.flags} 项"] if summary.flags else []),
    ]
    remarks = "".join(f"，{word} {number} 处" for number, word in ((warnings, "警告"), (notes, "留意")) if number)
    lines = [f"{name}：无错误{remarks}", "，".join(counts)]
    if summary.bounded_maximum or not summary.unbounded:
        lines.append(f"有上限的计分条款最高合计 {_points(summary.bounded_maximum)} 分")
    if summary.unbounded:
        lines.append(f"不封顶的考核项 {len(summary.unbounded)} 个：{'、'.join(item.id for item in summary.unbounded)}")
    else:
        lines.append(f"总分介于 {_bound(summary.low, '-∞')} 至 {_bound(summary.high, '∞')} 分")
    if summary.needs_cohort:
        ranks = ["排名条款"] if summary.ranks_units else []
        folds = ["各单位的汇总"] if summary.folds_units else []
        lines.append(f"含{'和'.join([*ranks, *folds])}，须将全部对象一并评分")
    return "\n  ".join(lines) + "\n"


def _summary_data(summary: Summary) -> dict[str, Any]:
    """For JSON; points are exact decimals as texts, None is unbounded."""
    return {
        "facts": {kind.value: number for kind, number in summary.facts},
        "parameters": summary.parameters,
        "definitions": summary.definitions,
        "gates": summary.gates,
        "sections": summary.sections,
        "items": summary.items,
        "lines": summary.lines,
        "grades": summary.grades,
        "flags": summary.flags,
        "bounded_maximum": _points(summary.bounded_maximum),
        "unbounded": [{"item": item.id, "lines": list(item.lines)} for item in summary.unbounded],
        "low": None if summary.low is None else _points(summary.low),
        "high": None if summary.high is None else _points(summary.high),
        "needs_cohort": summary.needs_cohort,
        "ranks_units": summary.ranks_units,
        "folds_units": summary.folds_units,
    }


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _points(points: Fraction) -> str:
    from rubric_engine.facts.numerals import write_number

    return write_number(points)


def _bound(points: Fraction | None, unbounded: str) -> str:
    return unbounded if points is None else _points(points)
