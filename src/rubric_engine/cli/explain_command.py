"""``rubric explain``"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rubric_engine.cli.inputs import Inputs, scoring_options
from rubric_engine.cli.output import check_ending, check_target, deliver

if TYPE_CHECKING:
    from rubric_engine.cli.case_pages import Asked
    from rubric_engine.rubric import Rubric

_EPILOG = """\b
Exit status: 0 explained; 1 errors in the rubric or in the facts; 2 wrong usage, or a file that can't be read or written.
"""


@click.command("explain", epilog=_EPILOG, short_help="Say in words where each point of a unit comes from.")
@scoring_options
@click.option(
    "-u",
    "--unit",
    metavar="NAME",
    help="The unit, or how its name begins; needed where FACTS has several. With --case: one of the units of its facts, in full.",
)
@click.option("--case", metavar="ID", help="Instead of FACTS, those that show a finding of `rubric check`, such as W430-4.1.2.")
@click.option(
    "--units",
    metavar="N",
    type=click.IntRange(1, 1_000_000),
    help="With --case: the number of units that `rubric check --units` was given.",
)
@click.option("--item", metavar="ID", help="Only this section, item or line: what it wants, what there was, and who is next in its ranks.")
@click.option(
    "--what-if",
    "changes",
    metavar="FACT=VALUE",
    multiple=True,
    help="What would change if the fact were VALUE (none and missing too), for the unit and all others. Repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="With --item or --what-if: write JSON.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE (.txt or .md, or .json with --json), whole or not at all.")
def command(
    inputs: Inputs,
    unit: str | None,
    output: str | None,
    case: str | None,
    units: int | None,
    item: str | None,
    changes: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say in words where each point of a unit comes from, and what each missed line would have taken.

    All units of FACTS are scored, so that ranks are known. With --case, the facts are those that `rubric check` found for a finding: what the
    finding is about is told of each unit of several, and everything of one with --unit. With --item the answer
    is about one item; with --what-if it says what other facts would change.
    """
    from rubric_engine.cli.scoring import score_all

    rubric = inputs.rubric()
    if case is not None:
        from rubric_engine.cli.case_pages import Asked
        from rubric_engine.cli.failures import misuse

        check_ending(output, ("txt", "md"))
        if changes or as_json:
            option = "--what-if" if changes else "--json"
            raise misuse(f"{option} goes with FACTS, not with --case", f"{option} 用于数据文件，不能与 --case 同用", inputs.language)
        deliver(_case(rubric, case, units, Asked(inputs.language or rubric.language, unit, item)), output)
        return
    if inputs.facts_name is None:
        raise click.UsageError("Missing argument 'FACTS'.")
    facts = inputs.facts(rubric)
    if output:
        check_target(output, inputs.files(rubric, facts))
    if item is not None or changes or as_json:
        from rubric_engine.cli.arguing import explained

        check_ending(output, ("json",) if as_json else ("txt", "md"))
        if item is None and not changes:
            raise click.UsageError("--json goes with --item or --what-if; `rubric score --json` has everything.")
        unit = inputs.unit(facts, unit, inputs.language or rubric.language)
        deliver(explained(rubric, facts, inputs, unit, item, changes, as_json), output)
        return
    check_ending(output, ("txt", "md"))
    words = inputs.language or rubric.language
    unit = inputs.unit(facts, unit, words)
    text = score_all(rubric, facts, inputs).card(unit, words).explain(words)
    deliver(text if text.endswith("\n") else text + "\n", output)


for _each in command.params:
    if _each.name == "facts_name":
        _each.required = False  # --case has facts of its own


def _case(rubric: Rubric, id: str, units: int | None, asked: Asked) -> str:
    """The finding, and the explanation of its facts; ends the command where there is no such finding, or it needs no facts."""
    from rubric_engine.cli.case_pages import explained
    from rubric_engine.cli.failures import misuse
    from rubric_engine.diagnostics.hints import meant
    from rubric_engine.diagnostics.render import message

    report = rubric.check(units=units)
    ids = [finding.id for finding in report.findings]
    if id not in ids:
        near = meant(id, ids)
        english, chinese = (f"; {near.en}", f"，{near.zh}") if near else ("", "")
        raise misuse(f"`rubric check` finds no `{id}`{english}", f"检查没有发现「{id}」{chinese}", asked.language)
    finding = report[id]
    head = f"{finding.id}{'：' if asked.language == 'zh' else ': '}{message(finding.diagnostic, asked.language)}\n"
    return head + explained(rubric, finding, units, asked)
