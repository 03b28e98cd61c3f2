"""``rubric template``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rubric_engine.cli.failures import misuse
from rubric_engine.cli.inputs import language_option, load_rubric, rubric_files
from rubric_engine.cli.output import check_ending, check_new, check_target, deliver, write_whole
from rubric_engine.diagnostics.hints import nearest
from rubric_engine.diagnostics.model import Language

if TYPE_CHECKING:
    from rubric_engine.core.ir import FactSpec, Program
    from rubric_engine.sheets.form_earlier import Earlier

_EPILOG = """\b
Exit status: 0 written; 1 errors in the rubric; 2 wrong usage, or a file that can't be read or written.
"""


@click.command("template", epilog=_EPILOG, short_help="Write an empty form for the facts of a rubric.")
@click.argument("rubric_name", metavar="RUBRIC")
@click.option("--to", "form", type=click.Choice(["csv", "json", "xlsx"]), help="The form; that of FILE, or else csv.")
@click.option("-u", "--unit", "units", metavar="NAME", multiple=True, help="A unit that gets a column (of a workbook: a row). Repeatable.")
@click.option("--cohort", is_flag=True, help="A workbook for all units, with a row for each; several --unit mean that, too.")
@click.option(
    "--prefill", metavar="FACTS", help="A workbook in which these facts stand already: last year's, in any form that can be scored."
)
@click.option("--list", "list_name", metavar="NAME", help="The form for the records of this list fact instead.")
@click.option("--shared", is_flag=True, help="The form for the facts that all units share instead.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE; the forms of list facts and of shared facts are put beside it.")
@language_option
def command(
    rubric_name: str,
    form: str | None,
    units: tuple[str, ...],
    cohort: bool,
    prefill: str | None,
    list_name: str | None,
    shared: bool,
    output: str | None,
    language: Language | None,
) -> None:
    """Write an empty form for the facts of RUBRIC, which `rubric score` reads once it is filled in.

    In a table each fact has a row and each unit a column; cells that stay empty are missing facts. The records of a list fact have a table of their
    own, with a row for each record, and so have the facts that all units share, with a row for each fact.

    A workbook (.xlsx) is for one unit, or with --cohort for all of them; it has drop-downs, ranges and a sheet for each list.
    """
    if list_name is not None and shared:
        raise misuse("--list and --shared can't both be asked for; choose one", "「--list」和「--shared」只能选一个")
    whole = list_name is None and not shared
    from rubric_engine import facts

    rubric = load_rubric(rubric_name, language)
    program, words = rubric.program, language or rubric.language
    inputs = rubric_files(rubric_name, rubric)
    names = _names(program, units, words)
    if output:
        check_target(output, inputs)
    ending = check_ending(output, ("csv", "tsv", "txt", "json", "xlsx") if whole else ("csv", "tsv", "txt"), form)
    if ending == "xlsx" or form == "xlsx":
        _write_workbook(program, output, names, words, cohort=cohort, prefill=prefill, inputs=inputs)
        for remark in _remarks(program, rubric_name, words, forms=False):
            click.echo(remark, err=True)
        return
    if cohort or prefill is not None:
        raise misuse(
            "--cohort and --prefill are for workbooks: -o FILE.xlsx", "「--cohort」和「--prefill」只用于工作簿：-o 文件.xlsx", words
        )
    if not whole:
        spec = None if shared else _list(program, str(list_name))
        if spec is None and not facts.shared_facts(program):
            raise misuse("this rubric has no shared facts but lists", "评分办法没有清单以外的共用数据项", words)
        deliver(facts.shared_template(program, words) if spec is None else facts.records_template(program, spec, words), output)
        return
    chosen = form or ("json" if (output or "").lower().endswith(".json") else "csv")
    written = {output: (facts.json_template if chosen == "json" else facts.csv_template)(program, words, names)}
    if chosen == "csv" and output and output != "-":
        written |= _beside(program, Path(output), words)
    for target in written:
        if target:
            check_target(target, inputs)
        if target and target != "-":
            check_new(target, words)
    for target, text in written.items():
        deliver(text, target)
    for remark in _remarks(program, rubric_name, words, forms=chosen == "csv" and len(written) == 1):
        click.echo(remark, err=True)


def _write_workbook(
    program: Program,
    output: str | None,
    names: tuple[str, ...],
    language: Language,
    *,
    cohort: bool,
    prefill: str | None,
    inputs: list[str],
) -> None:
    """Write the form as a workbook, whole or not at all."""
    from rubric_engine.cli.workbooks import naming_library
    from rubric_engine.sheets.forms import form

    if output is None or output == "-":
        raise misuse("a workbook is written to a file: -o FILE.xlsx", "工作簿须写入文件：-o 文件.xlsx", language)
    if prefill is not None:
        check_target(output, [*inputs, prefill])
    check_new(output, language)
    with naming_library(language):
        taken = None if prefill is None else _earlier(program, prefill, language, names, cohort)
        data = form(
            program,
            language,
            names,
            cohort=cohort,
            filled=None if taken is None else taken.units,
            left_out=() if taken is None else taken.left_out,
        )
    write_whole(output, data)


def _earlier(program: Program, file: str, language: Language, names: tuple[str, ...], cohort: bool) -> Earlier:
    """The facts of an earlier year, as far as the rubric takes them; what it doesn't is told. What makes them unreadable ends the command."""
    from rubric_engine.cli.failures import in_facts
    from rubric_engine.diagnostics.errors import FactError
    from rubric_engine.facts import read_facts
    from rubric_engine.sheets.form_earlier import earlier

    found = read_facts(program, file, language=language, any_form=True)
    taken = earlier(program, found, names, language, cohort=cohort or len(names) > 1)
    if taken.wrong:
        raise in_facts(FactError(taken.wrong, language))
    zh = language == "zh"
    told = [f"{message}，未填入" if zh else f"{message}; left out" for message in taken.gone]
    told += [f"{each.place}：{each.reason}" if zh else f"{each.place}: {each.reason}" for each in taken.left_out if each.fact is None]
    values = [each for each in taken.left_out if each.fact is not None]
    told += [f"{each.place}：{each.reason}，未填入" if zh else f"{each.place}: {each.reason}; left out" for each in values[:_MOST_TOLD]]
    if len(values) > _MOST_TOLD:
        more = len(values) - _MOST_TOLD
        told.append(f"另有 {more} 处未填入，工作簿中已标出" if zh else f"{more} more are left out; the workbook marks them")
    for line in told:
        click.echo(f"提示：{line}" if zh else f"note: {line}", err=True)
    return taken


_MOST_TOLD = 40


def _names(program: Program, units: tuple[str, ...], language: Language) -> tuple[str, ...]:
    """The names of the columns, which must be names that `rubric score` takes."""
    from rubric_engine.facts import read_names

    names, problems = read_names(program, units, language=language)
    if problems:
        messages = [problem.message(language) for problem in problems]
        raise misuse(f"--unit: {'; '.join(messages)}", f"--unit：{'；'.join(messages)}", language)
    return names


def _list(program: Program, name: str) -> FactSpec:
    from rubric_engine.facts import list_facts

    lists = list_facts(program)
    wanted = next((spec for spec in lists if name in (spec.name, spec.alias)), None)
    if wanted is None:
        names = [known for spec in lists for known in (spec.name, spec.alias) if known]
        near, known = nearest(name, names) or (lists[0].name if len(lists) == 1 else None), [spec.name for spec in lists]
        english = f"; did you mean `{near}`?" if near else f" (there are: {_listed(known, zh=False) or 'none'})"
        chinese = f"，是否指「{near}」？" if near else f"（有：{_listed(known, zh=True)}）" if known else ""
        raise misuse(f"there is no list `{name}`{english}", f"评分办法没有清单「{name}」{chinese}")
    return wanted


def _beside(program: Program, path: Path, language: Language) -> dict[str | None, str]:
    """The forms of list facts and of shared facts, by the names under which `rubric score` finds them."""
    from rubric_engine import facts

    forms = {
        facts.names_in(program, spec, language)[0]: facts.records_template(program, spec, language) for spec in facts.list_facts(program)
    }
    if facts.shared_facts(program):
        forms = {"共用" if language == "zh" else "shared": facts.shared_template(program, language), **forms}
    return {str(path.with_name(f"{path.stem}.{name}{path.suffix}")): text for name, text in forms.items()}


def _remarks(program: Program, rubric_name: str, language: Language, *, forms: bool) -> list[str]:
    """What else there is to fill in: the forms that aren't written, columns that name units, and the date for dated parameters."""
    from rubric_engine import facts
    from rubric_engine.core.ir import ValueKind

    zh = language == "zh"
    remarks = []
    for spec in facts.list_facts(program) if forms else ():
        name = facts.names_in(program, spec, language)[0]
        call = f"rubric template {rubric_name} --list {name}"
        shared = ("（各单位共用）" if zh else " (shared by all units)") if spec.shared else ""
        remarks.append(f"清单「{name}」{shared}另有表格：{call}" if zh else f"the list `{name}`{shared} has a form of its own: {call}")
    if forms and facts.shared_facts(program):
        call = f"rubric template {rubric_name} --shared"
        remarks.append(f"共用数据项另有表格：{call}" if zh else f"shared facts have a form of their own: {call}")
    for spec in facts.list_facts(program):
        columns = [facts.names_in(program, each, language)[0] for each in spec.fields if each.kind is ValueKind.UNIT]
        if columns:
            name, listed = facts.names_in(program, spec, language)[0], _listed(columns, zh)
            remarks.append(f"清单「{name}」的{listed}栏填写对象名称" if zh else f"{listed} of the list `{name}`: write the names of units")
    dated = [
        (each.alias if program.language != language else None) or each.name
        for each in program.parameters
        if each.dated and each.as_of is None
    ]
    if dated:
        listed = _listed(dated, zh)
        remarks.append(
            f"{listed}的数值随日期而定，评分时请加 --as-of 日期"
            if zh
            else f"{listed}: the value depends on a date; score with --as-of DATE"
        )
    return remarks


def _listed(names: list[str], zh: bool) -> str:
    return "、".join(f"「{name}」" for name in names) if zh else ", ".join(f"`{name}`" for name in names)
