"""``rubric explain``"""

from __future__ import annotations

import click

from rubric_engine.cli.inputs import Inputs, scoring_options
from rubric_engine.cli.output import check_ending, check_target, deliver

_EPILOG = """\b
Exit status: 0 explained; 1 errors in the rubric or in the facts; 2 wrong usage, or a file that can't be read or written.
"""


@click.command("explain", epilog=_EPILOG, short_help="Say in words where each point of a unit comes from.")
@scoring_options
@click.option("-u", "--unit", metavar="NAME", help="The unit; needed where FACTS has several.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE (.txt or .md), whole or not at all.")
def command(inputs: Inputs, unit: str | None, output: str | None) -> None:
    """Say in words where each point of a unit comes from, and what each missed line would have taken.

    All units of FACTS are scored, so that ranks are known.
    """
    from rubric_engine.cli.scoring import score_all

    rubric = inputs.rubric()
    facts = inputs.facts(rubric)
    if output:
        check_target(output, inputs.files(rubric, facts))
    check_ending(output, ("txt", "md"))
    words = inputs.language or rubric.language
    text = score_all(rubric, facts, inputs).card(unit, words).explain(words)
    deliver(text if text.endswith("\n") else text + "\n", output)
