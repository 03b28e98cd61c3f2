"""``rubric test``"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rubric_engine.cli.example_ledger import ledger_of
from rubric_engine.cli.failures import FINDINGS
from rubric_engine.cli.inputs import language_option, load_rubric
from rubric_engine.cli.output import deliver
from rubric_engine.cli.streams import color_wanted, progress
from rubric_engine.diagnostics.model import Language

if TYPE_CHECKING:
    from rubric_engine.examples import ExampleOutcome
    from rubric_engine.rubric import Rubric

_EPILOG = """\b
Exit status: 0 every example comes out as expected; 1 one doesn't, or a rubric has errors; 2 wrong usage, or a file that can't be read.
"""

_GREEN, _RED, _PLAIN = "\x1b[32m", "\x1b[1;31m", "\x1b[0m"


@click.command("test", epilog=_EPILOG, short_help="Run the examples that stand in rubrics.")
@click.argument("names", metavar="RUBRIC...", nargs=-1, required=True)
@click.option("--explain", "explain", is_flag=True, help="Show the whole ledger of every example that fails.")
@click.option("-q", "--quiet", is_flag=True, help="Show only the examples that fail, and the count.")
@language_option
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], explain: bool, quiet: bool, language: Language | None) -> None:
    """Run the examples that stand in each RUBRIC and compare what comes out with what each expects."""
    failed = False
    for name in names:
        rubric = load_rubric(name, language)
        words = language or rubric.language
        with progress("正在运行示例…" if words == "zh" else "running examples…"):
            outcomes = rubric.run_examples()
        failed = failed or not all(outcome.passed for outcome in outcomes)
        blocks = [_block(outcome, rubric, words, explain) for outcome in outcomes if not (quiet and outcome.passed)]
        deliver("".join([*blocks, _tally(rubric.source.name, outcomes, words)]), None)
    if failed:
        ctx.exit(FINDINGS)


def _block(outcome: ExampleOutcome, rubric: Rubric, language: Language, explain: bool) -> str:
    """An example: its verdict, and for each expectation that wasn't met what was expected and what came out."""
    zh = language == "zh"
    verdict = ("通过" if zh else "passed") if outcome.passed else ("未过" if zh else "FAILED")
    if color_wanted():
        verdict = f"{_GREEN if outcome.passed else _RED}{verdict}{_PLAIN}"
    lines = [f"{verdict}  {outcome.label}"]
    for failure in outcome.failures:
        line, _ = rubric.source.line_column(failure.expected.span.start)
        unit = "" if failure.unit is None else f"「{failure.unit}」：" if zh else f"`{failure.unit}`: "
        expected = failure.expected.text[language]
        lines.append(f"      {f'第 {line} 行，{unit}应得' if zh else f'line {line}, {unit}expected'}  {expected}")
        lines.append(f"      {'实为' if zh else 'found'}  {failure.found}")
        lines += [] if explain else [f"        {row}" for row in ledger_of(failure, dict(outcome.cards)[failure.unit], language)]
    if explain and not outcome.passed:
        wanted = {failure.unit for failure in outcome.failures}
        for scored, card in outcome.cards:
            if scored in wanted:
                lines += ["", *(f"      {line}".rstrip() for line in card.explain(language).splitlines()), ""]
    return "\n".join(lines) + "\n"


def _tally(name: str, outcomes: tuple[ExampleOutcome, ...], language: Language) -> str:
    bad = sum(not outcome.passed for outcome in outcomes)
    if language == "zh":
        if not outcomes:
            return f"{name}：没有示例\n"
        return f"{name}：示例 {len(outcomes)} 个，{f'未过 {bad} 个' if bad else '全部通过'}\n"
    if not outcomes:
        return f"{name}: no examples\n"
    return f"{name}: {len(outcomes)} example{'' if len(outcomes) == 1 else 's'}, {f'{bad} failed' if bad else 'all passed'}\n"
