"""``rubric explain``"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rubric_engine.cli.inputs import Inputs, scoring_options
from rubric_engine.cli.output import check_ending, check_target, deliver

if TYPE_CHECKING:
    from rubric_engine.rubric import Rubric

_EPILOG = """\b
Exit status: 0 explained; 1 errors in the rubric or in the facts; 2 wrong usage, or a file that can't be read or written.
"""


@click.command("explain", epilog=_EPILOG, short_help="Say in words where each point of a unit comes from.")
@scoring_options
@click.option("-u", "--unit", metavar="NAME", help="The unit, or how its name begins; needed where FACTS has several.")
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

    All units of FACTS are scored, so that ranks are known. With --case, the facts are those that `rubric check` found for a finding. With --item the answer
    is about one item; with --what-if it says what other facts would change.
    """
    from rubric_engine.cli.scoring import score_all

    rubric = inputs.rubric()
    if case is not None:
        check_ending(output, ("txt", "md"))
        deliver(_case(rubric, case, units, inputs), output)
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


def _case(rubric: Rubric, id: str, units: int | None, inputs: Inputs) -> str:
    """The finding, and the explanation of its facts; ends the command where there is no such finding, or it needs no facts."""
    from rubric_engine.cli.cases import case_text, explained
    from rubric_engine.cli.failures import misuse
    from rubric_engine.diagnostics.hints import nearest
    from rubric_engine.diagnostics.render import message

    words = inputs.language or rubric.language
    report = rubric.check(units=units)
    ids = [finding.id for finding in report.findings]
    if id not in ids:
        near = nearest(id, ids)
        english, chinese = (f"; did you mean `{near}`?", f"，是否指「{near}」？") if near else ("", "")
        raise misuse(f"`rubric check` finds no `{id}`{english}", f"检查没有发现「{id}」{chinese}", inputs.language)
    finding = report[id]
    shown = case_text(finding, rubric.program, words)
    head = f"{finding.id}{'：' if words == 'zh' else ': '}{message(finding.diagnostic, words)}\n"
    if shown is None:
        return head
    facts = "数据：" if words == "zh" else "facts: "
    return f"{head}{facts}{shown}\n\n{explained(rubric, finding, words)}"
