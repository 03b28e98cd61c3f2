"""``rubric report``"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rubric_engine.cli.failures import misuse
from rubric_engine.cli.inputs import Inputs, scoring_options
from rubric_engine.cli.output import check_ending, check_target, deliver_parts

if TYPE_CHECKING:
    from rubric_engine.facts import FactsFile
    from rubric_engine.report.page.view import Group
    from rubric_engine.rubric import Rubric

_EPILOG = """\b
Exit status: 0 written; 1 errors in the rubric or in the facts (all are listed, nothing is written);
2 wrong usage, or a file that can't be read or written.

\b
One file with everything in it, to be looked at in a browser, printed on A4 or sent: no network, nothing to install.
In a browser, printing to a file makes a PDF of it.
"""


@click.command("report", epilog=_EPILOG, short_help="Write a report to be published, as one HTML file.")
@scoring_options
@click.option("-o", "--output", metavar="FILE", help="Write to FILE (.html), whole or not at all.")
@click.option(
    "--units",
    "pages",
    metavar="all|N|none",
    help="Units with a page of their own: all, the first N, or none; all of up to 200, unless given.",
)
@click.option("-u", "--unit", "named", metavar="NAME", multiple=True, help="A unit that has a page in any case. Repeatable.")
@click.option("--group", "groups", metavar="FACT", multiple=True, help="A fact by whose values the units are grouped, too. Repeatable.")
def command(inputs: Inputs, output: str | None, pages: str | None, named: tuple[str, ...], groups: tuple[str, ...]) -> None:
    """Write a report of the units of FACTS by RUBRIC: ranking and distances, totals by section, items by unit, a page for each unit."""
    from rubric_engine.cli.scoring import score_all
    from rubric_engine.report.page.parts import report_parts

    wanted = _pages(pages, inputs)
    rubric = inputs.rubric()
    facts = inputs.facts(rubric)
    if output:
        check_target(output, inputs.files(rubric, facts))
    check_ending(output, ("html", "htm"))
    language = inputs.language or rubric.language
    found = [_group(name, rubric, facts, inputs) for name in groups]
    scored = score_all(rubric, facts, inputs)
    known = frozenset(inputs.unit(facts, name, language) or "" for name in named)
    deliver_parts(report_parts(scored.cohort, language, pages=wanted, named=known, groups=found, alone=scored.alone), output)


def _pages(given: str | None, inputs: Inputs) -> int | None:
    """The number of units with a page; None: nothing is asked for."""
    match (given or "").strip().lower():
        case "":
            return None
        case "all":
            return 2**63
        case "none":
            return 0
        case number if number.isascii() and number.isdigit() and len(number) < 10:
            return int(number)
        case _:
            raise misuse(
                f"--units takes all, none or a number, not `{given}`",
                f"「--units」须为 all、none 或个数，而不是「{given}」",
                inputs.language,
            )


def _group(name: str, rubric: Rubric, facts: FactsFile, inputs: Inputs) -> Group:
    """The values of a fact of plain kind as the units' groups; ends the command where there is no such fact, or it is a list or a number."""
    from rubric_engine.core.ir import ValueKind
    from rubric_engine.diagnostics.hints import meant
    from rubric_engine.report.numbers import in_language, options_of, value_text
    from rubric_engine.report.page.view import Group

    language = inputs.language or rubric.language
    specs = [spec for spec in rubric.program.facts if spec.kind in (ValueKind.TEXT, ValueKind.CHOICE, ValueKind.YES_NO)]
    spec = next((spec for spec in specs if name.strip() in (spec.name, spec.alias)), None)
    if spec is None:
        near = meant(name, [each for one in specs for each in (one.name, one.alias) if each])
        english, chinese = (f"; {near.en}", f"，{near.zh}") if near else ("", "")
        raise misuse(
            f"--group takes a fact that is a text, a choice or yes/no; `{name}` isn't one{english}",
            f"「--group」须为文本、选项或是否类数据项，「{name}」不是{chinese}",
            inputs.language,
        )
    label = in_language(spec.name, spec.alias, language)
    options = options_of(spec)
    values = {str(unit or ""): values.get(spec.name) for unit, values in facts.units.items()}
    return Group(
        label, {unit: value_text(value, spec.kind, language, options=options) for unit, value in values.items() if value is not None}
    )
