"""``rubric advise``"""

from __future__ import annotations

import click

from rubric_engine.cli.inputs import Inputs, scoring_options
from rubric_engine.cli.output import check_ending, check_target, deliver

_EPILOG = """\b
Exit status: 0 answered, be it that nothing is enough; 1 errors in the rubric or in the facts; 2 wrong usage, or a file that can't be read or written.
"""


@click.command("advise", epilog=_EPILOG, short_help="Say which smallest changes of facts would have been enough.")
@scoring_options
@click.option("-u", "--unit", metavar="NAME", help="The unit, or how its name begins; needed where FACTS has several.")
@click.option("--gain", metavar="POINTS", help="To reach: so many points more.")
@click.option("--total", metavar="POINTS", help="To reach: a total.")
@click.option("--grade", metavar="NAME", help="To reach: a grade, or a better one.")
@click.option("--rank", type=click.IntRange(1), metavar="N", help="To reach: a place, or a better one.")
@click.option(
    "--cost",
    "costs",
    metavar="FACT=COST|FILE",
    multiple=True,
    help="What changing a fact costs (1 unless given); FACT=2+0.5: 2, and 0.5 for each unit of its value. Or a CSV or JSON file of them. Repeatable.",
)
@click.option("--fixed", metavar="FACT,…", multiple=True, help="Facts that can't be changed. Repeatable.")
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True, metavar="N", help="So many suggestions at most.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE (.txt, .md or .json), whole or not at all.")
def command(
    inputs: Inputs,
    unit: str | None,
    gain: str | None,
    total: str | None,
    grade: str | None,
    rank: int | None,
    costs: tuple[str, ...],
    fixed: tuple[str, ...],
    limit: int,
    as_json: bool,
    output: str | None,
) -> None:
    """List the smallest changes of a unit's facts with which it would have reached something, the cheapest first.

    The facts of all other units are held as they are; each suggestion is scored before it is shown. What is asked for may be several things at once.
    """
    from rubric_engine.cli.arguing import advised, exact, read_costs
    from rubric_engine.cli.streams import progress

    rubric = inputs.rubric()
    facts = inputs.facts(rubric)
    if output:
        check_target(output, inputs.files(rubric, facts))
    form = check_ending(output, ("json", "txt", "md"), "json" if as_json else None)
    words = inputs.language or rubric.language
    unit = inputs.unit(facts, unit, words)
    goal = {
        "gain": None if gain is None else exact(gain, words),
        "total": None if total is None else exact(total, words),
        "grade": grade,
        "rank": rank,
    }
    names = [name.strip() for each in fixed for name in each.replace("，", ",").replace("、", ",").split(",") if name.strip()]
    with progress("正在试算…" if words == "zh" else "trying changes…"):
        text = advised(rubric, facts, inputs, unit, goal, read_costs(costs, words), names, limit, form == "json")
    deliver(text, output)
