"""The results of ``rubric test`` for a reader."""

from __future__ import annotations

from rubric_engine.cli.tested import Asked, Tested
from rubric_engine.diagnostics.model import Language
from rubric_engine.testing.suite_text import example_lines, law_lines, tried_text, untested_text
from rubric_engine.testing.suites import ExampleResult, LawResult, Result

_GREEN, _RED, _PLAIN = "\x1b[32m", "\x1b[1;31m", "\x1b[0m"
_YELLOW = "\x1b[33m"


def results_text(found: Tested, asked: Asked, *, explain: bool = False, quiet: bool = False, color: bool = False) -> str:
    """A block for each example and each law, and a line with the counts. ``quiet``: only what fails, and the counts."""
    shown = [each.result for each in found.results if not (quiet and each.result.passed)]
    return "".join([*(_block(result, found, explain, color) for result in shown), _tally(found, asked)])


def _block(result: Result, found: Tested, explain: bool, color: bool) -> str:
    zh = found.language == "zh"
    verdict = ("通过" if zh else "passed") if result.passed else ("未过" if zh else "FAILED")
    if color:
        untested = isinstance(result, LawResult) and result.outcome.vacuous
        verdict = f"{_YELLOW if untested else _GREEN if result.passed else _RED}{verdict}{_PLAIN}"
    remarks = _remarks(result, found)
    head = f"{verdict}  {result.label}" + (f"（{'，'.join(remarks)}）" if zh and remarks else f" ({', '.join(remarks)})" if remarks else "")
    if result.passed:
        return f"{head}\n"
    if isinstance(result, LawResult):
        lines = law_lines(result, found.language, found.again(result))
    else:
        lines = example_lines(result, found.language, ledger=not explain)
    blocks = [head, *(f"      {line}".rstrip() for line in lines)]
    if explain and isinstance(result, ExampleResult):
        blocks += _ledgers(result, found.language)
    return "\n".join(blocks) + "\n"


def _remarks(result: Result, found: Tested) -> list[str]:
    """What stands behind a label: that it is a law, and the file of cases."""
    remarks: list[str] = []
    if isinstance(result, LawResult):
        remarks += ["规律" if found.language == "zh" else "law", tried_text(result, found.language)]
        remarks += [untested] if (untested := untested_text(result, found.language)) else []
    if not result.passed and result.suite.source.name != found.files[0]:
        remarks.append(result.suite.source.name)
    return remarks


def _ledgers(result: ExampleResult, language: Language) -> list[str]:
    """The whole ledger of each unit that something else was expected of."""
    if result.outcome is None:
        return []
    wanted = {failure.unit for failure in result.outcome.failures}
    lines: list[str] = []
    for unit, card in result.outcome.cards:
        if unit in wanted:
            lines += ["", *(f"      {line}".rstrip() for line in card.explain(language).splitlines()), ""]
    return lines


def _tally(found: Tested, asked: Asked) -> str:
    zh, examples, laws = found.language == "zh", found.examples(), found.laws()
    bad = sum(not each.result.passed for each in found.results)
    counts = [(len(examples), "example", "示例 {} 个"), (len(laws), "law", "规律 {} 条")]
    untried = _untried(found)
    if not examples and not laws and not untried:
        if zh:
            return f"{found.files[0]}：{'没有这样的示例或规律' if asked.only is not None else '没有示例'}\n"
        return f"{found.files[0]}: {'no such examples or laws' if asked.only is not None else 'no examples'}\n"
    if zh:
        told = "，".join(chinese.format(number) for number, _, chinese in counts if number)
        outcome = [f"{told}，{f'未过 {bad} 个' if bad else '全部通过'}{_tries(found, asked)}"] if told else []
        return f"{found.files[0]}：{'；'.join([*outcome, *untried])}\n"
    told = ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word, _ in counts if number)
    outcome = [f"{told}, {f'{bad} failed' if bad else 'all passed'}{_tries(found, asked)}"] if told else []
    return f"{found.files[0]}: {'; '.join([*outcome, *untried])}\n"


def _untried(found: Tested) -> list[str]:
    """What is said of laws that were left out, and of those that no fact set put to the test."""
    zh, count, vacuous = found.language == "zh", len(found.untried), sum(law.outcome.vacuous for law in found.laws())
    told = [f"规律 {count} 条未检验" if zh else f"{count} law{'' if count == 1 else 's'} not tried"] if count else []
    if vacuous:
        told.append(f"规律 {vacuous} 条等于没有检验" if zh else f"{vacuous} law{'' if vacuous == 1 else 's'} put to no test")
    return told


def _tries(found: Tested, asked: Asked) -> str:
    """From what and on how much laws were tried; what comes on top of what was asked for is of several units, or was sought for a rare condition."""
    laws = found.laws()
    if not laws:
        return ""
    zh, more = found.language == "zh", max(law.outcome.tried for law in laws) - asked.examples
    sought = any(law.outcome.sought for law in laws)
    if zh:
        whose = "多个对象的、条件少见的" if sought else "多个对象的"
        return f"（种子 {asked.seed}，每条规律试 {asked.examples} 组数据{f'，{whose}至多另试 {more} 组' if more > 0 else ''}）"
    whose = "of several units or for rare conditions" if sought else "of several units"
    return f" (seed {asked.seed}, {asked.examples} fact sets a law{f', and up to {more} {whose}' if more > 0 else ''})"
