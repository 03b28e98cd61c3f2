"""``rubric compare``"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from rubric_engine.cli.failures import in_facts, misuse
from rubric_engine.cli.inputs import language_option, load_rubric, roster_option, rubric_files
from rubric_engine.cli.output import check_ending, check_target, deliver
from rubric_engine.cli.streams import progress
from rubric_engine.diagnostics.errors import FactError
from rubric_engine.diagnostics.model import Language

if TYPE_CHECKING:
    from rubric_engine.facts import FactsFile
    from rubric_engine.rubric import Rubric

_EPILOG = """\b
Exit status: 0 compared; 1 errors in a rubric or in the facts; 2 wrong usage, or a file that can't be read or written.
"""


@click.command("compare", epilog=_EPILOG, short_help="Say in what two rubrics differ, and whom it moves.")
@click.argument("old_name", metavar="OLD")
@click.argument("new_name", metavar="NEW")
@click.argument("facts_name", metavar="[FACTS]", required=False)
@roster_option
@click.option("--as-of", metavar="DATE", help="The date for which dated parameters hold, such as 2015-06-01.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE (.txt, .md or .json), whole or not at all.")
@language_option
def command(
    old_name: str,
    new_name: str,
    facts_name: str | None,
    roster: str | None,
    as_of: str | None,
    as_json: bool,
    output: str | None,
    language: Language | None,
) -> None:
    """Say which items of two rubrics differ in meaning, each with facts that show it; with FACTS, whose score, place and grade move, and which edit did it.

    FACTS may have the facts of either rubric; what it doesn't have counts as missing in the other.
    """
    from rubric_engine.advising import compare
    from rubric_engine.advising.compare_text import comparison_data, comparison_text

    if "-" in (old_name, new_name):
        raise misuse("rubrics to compare must be files", "比较的评分办法须是文件", language)
    old, new = load_rubric(old_name, language), load_rubric(new_name, language)
    words = language or new.language
    files = [*rubric_files(old_name, old), *rubric_files(new_name, new)]
    facts = None if facts_name is None else _facts(old, new, facts_name, roster, words)
    if output:
        check_target(output, [*files, *(facts.files if facts is not None else ())])
    form = check_ending(output, ("json", "txt", "md"), "json" if as_json else None)
    with progress("正在比较…" if words == "zh" else "comparing…"):
        try:
            found = compare(old, new, facts, as_of=as_of)
        except FactError as error:
            raise in_facts(FactError(error.problems, words)) from None
    data = json.dumps(comparison_data(found), ensure_ascii=False, indent=2) + "\n" if form == "json" else comparison_text(found, words)
    deliver(data, output)


def _facts(old: Rubric, new: Rubric, name: str, roster: str | None, words: Language) -> FactsFile:
    """The facts as one of the rubrics reads them, the new one first; ends the command where neither can."""
    from rubric_engine.facts import read_facts

    found = [read_facts(rubric.program, name, language=words, roster=roster) for rubric in (new, old)]
    good = next((each for each in found if not each.problems), None)
    if good is None:
        raise in_facts(FactError(found[0].problems, words))
    return good
