"""``rubric test``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rubric_engine.cli.failures import FINDINGS, misuse
from rubric_engine.cli.inputs import language_option, rubric_path
from rubric_engine.cli.output import check_ending, check_target, deliver, is_file
from rubric_engine.cli.streams import color_wanted
from rubric_engine.diagnostics.model import Language

if TYPE_CHECKING:
    from rubric_engine.cli.tested import Asked, Tested

_EPILOG = """\b
Exit status: 0 every example comes out as expected and every law holds; 1 one doesn't, or a rubric has errors;
2 wrong usage, a file that can't be read or written, or laws that can't be tried for want of Hypothesis.

\b
Beside NAME.rubric, examples and laws are looked for in NAME.cases, too.
The same seed always tries the same facts.
"""

_FORMS = {"txt": "text", "xml": "junit", "json": "json"}


@click.command("test", epilog=_EPILOG, short_help="Run the examples and laws of rubrics.")
@click.argument("names", metavar="RUBRIC...", nargs=-1, required=True)
@click.option("--cases", metavar="FILE", help="Examples and laws to run besides those in RUBRIC; NAME.cases beside it, unless given.")
@click.option("-k", "--only", metavar="TEXT", help="Only examples and laws with TEXT in their labels.")
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="What the facts are generated from that laws are tried on."
)
@click.option(
    "--examples", type=click.IntRange(1, 1_000_000), default=200, show_default=True, help="How many fact sets each law is tried on."
)
@click.option(
    "--format", "form", type=click.Choice(["text", "junit", "json"]), help="Write text (if nothing else is said), JUnit's XML, or JSON."
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write to FILE (.txt, .xml and .json say the form), whole or not at all; the text is shown all the same.",
)
@click.option("--explain", "explain", is_flag=True, help="Show the whole ledger of every example that fails.")
@click.option("-q", "--quiet", is_flag=True, help="Show only what fails, and the counts.")
@language_option
@click.pass_context
def command(
    ctx: click.Context,
    names: tuple[str, ...],
    cases: str | None,
    only: str | None,
    seed: int,
    examples: int,
    form: str | None,
    output: str | None,
    explain: bool,
    quiet: bool,
    language: Language | None,
) -> None:
    """Run the examples that stand in each RUBRIC and in the file of cases beside it, and compare what comes out with what each expects. Then look for facts that
    break one of its laws; what is found is made as small as can be, and shown as an example to be pasted into the file.
    """
    from rubric_engine.cli.tested import Asked, tested

    asked = Asked(only=only, cases=cases, seed=seed, examples=examples, language=language)
    written, target = _form(form, output), None if output == "-" else output
    _refuse(names, asked)
    if target is not None:
        check_target(target, _inputs(names, asked))
    reader = is_file(target) if target is not None else written == "text"
    found: list[Tested] = []
    for name in names:
        found.append(tested(name, asked))
        if reader:
            _show(found[-1], asked, explain, quiet)
    if only is not None and not any(each.results or each.errors or each.untried for each in found):
        raise misuse(f"no example and no law has `{only}` in its label", f"没有标签中含「{only}」的示例或规律", found[0].language)
    if written != "text" or target is not None:
        deliver(_report(written, found, asked, explain, quiet), target)
    if not all(each.passed for each in found):
        ctx.exit(FINDINGS)
    untried = next((each for each in found if each.untried), None)
    if untried is not None:
        from rubric_engine.testing.suites import NEEDS_HYPOTHESIS

        raise misuse(NEEDS_HYPOTHESIS["en"], NEEDS_HYPOTHESIS["zh"], untried.language)


def _form(asked: str | None, output: str | None) -> str:
    """The form that is asked for, else the one that the ending of the file says, else text."""
    endings = {form: ending for ending, form in _FORMS.items()}
    ending = check_ending(output, tuple(_FORMS), None if asked is None else endings[asked])
    return asked or _FORMS.get(ending or "txt", "text")


def _refuse(names: tuple[str, ...], asked: Asked) -> None:
    """What can't be meant."""
    if asked.cases is not None and len(names) > 1:
        raise misuse("--cases belongs to one rubric; name only that one", "「--cases」只能配一个评分办法")
    for name in names:
        path = Path(name)
        rubric = path.with_suffix(".rubric") if path.suffix == ".cases" else None
        if rubric is not None and rubric.is_file():
            raise misuse(
                f"`{name}` is the file of cases of `{rubric}`; name the rubric, and both are run",
                f"「{name}」是「{rubric}」的示例文件，请写评分办法的文件名，两者一并运行",
            )


def _inputs(names: tuple[str, ...], asked: Asked) -> list[str]:
    """Every file that is going to be read."""
    from rubric_engine.cli.tested import cases_file

    files = [str(rubric_path(name)) for name in names if name != "-"]
    beside = [cases_file(name, asked) for name in names]
    return [*files, *(str(path) for path in beside if path is not None)]


def _show(found: Tested, asked: Asked, explain: bool, quiet: bool) -> None:
    """For a reader: results on the standard output, errors of a text on the standard error."""
    from rubric_engine.cli.failures import in_rubric
    from rubric_engine.cli.tested_text import results_text

    if found.errors is not None:
        in_rubric(found.errors, found.language).show()
    else:
        deliver(results_text(found, asked, explain=explain, quiet=quiet, color=color_wanted()), None)


def _report(form: str, found: list[Tested], asked: Asked, explain: bool, quiet: bool) -> str:
    match form:
        case "json":
            from rubric_engine.cli.tested_reports import as_json

            return as_json(found, asked)
        case "junit":
            from rubric_engine.cli.tested_reports import as_junit

            return as_junit(found, asked)
        case _:
            from rubric_engine.cli.tested_text import results_text
            from rubric_engine.diagnostics.render import render_all

            return "".join(
                results_text(each, asked, explain=explain, quiet=quiet, color=False)
                if each.errors is None
                else render_all(each.errors.diagnostics, each.errors.source, each.language) + "\n"
                for each in found
            )
