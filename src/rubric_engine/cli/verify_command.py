"""``rubric verify``"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rubric_engine.cli.failures import FINDINGS, misuse
from rubric_engine.cli.inputs import Inputs, scoring_options, unreadable
from rubric_engine.loading import read_whole

if TYPE_CHECKING:
    from rubric_engine.cli.scoring import Scored
    from rubric_engine.report.published import Comparison, Difference

_EPILOG = """\b
Exit status: 0 the same, byte for byte; 1 not the same, or errors in the rubric or in the facts;
2 wrong usage, a file that can't be read, or one that isn't what `rubric score --json` writes.

\b
Give the same --overrides, -p and --as-of that the result was made with: they stand in it.
"""

_KEYS = {
    "rubric": ("rubric", "评分办法"), "facts_digest": ("digest of the facts", "数据摘要"), "as_of": ("date", "适用日期"), "digest": ("digest", "摘要"),
    "engine_version": ("version of the engine", "程序版本"), "edition": ("edition", "版本"), "total": ("total", "总分"), "low": ("least", "最低可能"),
    "high": ("most", "最高可能"), "points": ("points", "得分"), "place": ("place", "名次"), "grade": ("grade", "等次"), "missing": ("missing facts", "缺失数据"),
    "value": ("value", "数值"), "explanation": ("explanation", "说明"), "overrides": ("set by hand", "人工核定"), "overridden": ("parameters", "参数调整"),
    "flags": ("flags", "提示"), "nodes": ("item", "考核项"), "ledger": ("line", "计分行"), "ranking": ("ranking", "名次表"), "facts": ("facts", "数据项"),
    "tie_breaks": ("tie-breaks", "同分排序"), "gates": ("gates", "前提"), "pairings": ("pairings", "结对"), "maximum": ("maximum", "满分"), "shown": ("as shown", "显示值"),
    "by": ("by", "经办人"), "when": ("when", "时间"), "reason": ("reason", "理由"), "complete": ("complete", "是否完整"), "state": ("state", "状态"), "reasons": ("reasons", "理由"), "units": ("unit", "对象"), "contribution": ("contribution", "计入上级"), "order": ("order", "顺序"),
}  # fmt: skip
_LONGEST = 200
_MOST_MB = 1_000  # of published results


@click.command("verify", epilog=_EPILOG, short_help="Recompute a published result, and say whether it is the same.")
@click.argument("results", metavar="RESULTS")
@scoring_options
def command(inputs: Inputs, results: str) -> None:
    """Recompute RESULTS (what `rubric score --json` wrote) from RUBRIC and FACTS, and say whether they are the same, byte for byte.

    If not, say where they first differ: unit, item, line, and both values.
    """
    from rubric_engine.cli.scoring import score_all
    from rubric_engine.report.published import NotResults, compared, is_cohort

    _refuse_swapped(inputs)
    rubric = inputs.rubric()
    language = inputs.language or rubric.language
    try:
        published = read_whole(results, _MOST_MB)
    except OSError as error:
        raise unreadable(results, error) from None
    try:
        together = is_cohort(published)
        scored = score_all(rubric, inputs.facts(rubric), inputs)
        outcome = compared(published, _written(scored, together=together))
    except NotResults:
        raise misuse(
            f"`{results}` isn't what `rubric score --json` writes", f"「{results}」不是「rubric score --json」写出的结果", inputs.language
        ) from None
    click.echo(told(outcome, results, language))
    if not outcome.same:
        click.get_current_context().exit(FINDINGS)


def _refuse_swapped(inputs: Inputs) -> None:
    """Results where the rubric should stand."""
    from rubric_engine.syntax.folding import decode
    from rubric_engine.syntax.language import looks_like_json

    name = inputs.rubric_name
    if name == "-" or not Path(name).is_file():
        return
    try:
        text = decode(read_whole(name))
    except OSError as error:
        raise unreadable(name, error) from None
    if text is not None and looks_like_json(text):
        raise misuse(
            f"`{name}` is JSON, not a rubric; the results stand first: rubric verify RESULTS RUBRIC FACTS",
            f"「{name}」不是评分办法，是 JSON；结果应写在最前：rubric verify 结果 评分办法 数据",
            inputs.language,
        )


def _written(scored: Scored, *, together: bool) -> str:
    """As the results were written: of one unit alone, or of units together."""
    return scored.cohort.to_json() if together else scored.to_json()


def told(outcome: Comparison, name: str, language: str) -> str:
    """The outcome in words."""
    zh = language == "zh"
    if outcome.same:
        return f"{name}：与重新计算的结果逐字节相同。" if zh else f"{name}: the same as what is computed again, byte for byte."
    lines = [f"{name}：与重新计算的结果不同。" if zh else f"{name}: not the same as what is computed again."]
    lines += [_origin(each, language) for each in outcome.origins]
    if outcome.first is not None:
        lines.append(("最先不同之处：" if zh else "first difference: ") + _place(outcome.first, language))
        lines += _both(outcome.first, language)
        if outcome.units > 1:
            lines.append(f"共有 {outcome.units} 个对象的结果不同。" if zh else f"the results of {outcome.units} units differ.")
        lines += _hint(outcome.first, language)
    elif not outcome.origins:
        lines.append(
            f"各项数值都相同，只是写法不同，从第 {outcome.line} 行起。"
            if zh
            else f"every value is the same, but the file is laid out otherwise, from line {outcome.line} on."
        )
    return "\n".join(lines)


def _origin(difference: Difference, language: str) -> str:
    return "\n".join([_place(difference, language), *_both(difference, language)])


def _place(difference: Difference, language: str) -> str:
    """Unit, item or line, and which of its values."""
    zh = language == "zh"
    parts = []
    for step in difference.path:
        key = _key(step.key, language)
        parts.append(f"{key}「{_short(step.name)}」" if step.name and zh else f"{key} `{_short(step.name)}`" if step.name else key)
    label = (difference.label or {}).get(language)
    about = f"（{_short(label)}）" if label and zh else f" ({_short(label)})" if label else ""
    return ("，" if zh else ", ").join(parts) + about


def _key(key: str, language: str) -> str:
    known = _KEYS.get(key)
    return _short(key) if known is None else known[language == "zh"]


def _both(difference: Difference, language: str) -> list[str]:
    zh = language == "zh"
    return [
        f"  {'公布的' if zh else 'published'}{'：' if zh else ': '}{_value(difference.published, language)}",
        f"  {'算出的' if zh else 'computed'}{'：' if zh else ': '}{_value(difference.computed, language)}",
    ]


def _value(value: Any, language: str) -> str:
    from rubric_engine.report.published import ABSENT

    if value is ABSENT:
        return "（没有）" if language == "zh" else "(nothing)"
    said = value.get("explanation") if isinstance(value, dict) else None  # what has a sentence of its own says it
    if isinstance(said, str):
        return _short(said)
    return _short(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _short(text: str) -> str:
    from rubric_engine.diagnostics.width import shown

    line = shown(text)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _hint(difference: Difference, language: str) -> list[str]:
    """Where points were set by hand or parameters changed, the command may lack an option."""
    zh = language == "zh"
    keys = {step.key for step in difference.path}
    if "overridden" in keys:
        return ["两者用的参数不同，请核对 -p。" if zh else "the parameters are not the same: look at -p"]
    if "overrides" in keys:
        return ["两者的人工核定不同，请核对 --overrides。" if zh else "what was set by hand is not the same: look at --overrides"]
    return []
