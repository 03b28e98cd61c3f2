"""What mutation found, for a terminal and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rubric_engine.assurance.mutants import KINDS, Mutant, owner_text
from rubric_engine.assurance.mutation import EQUIVALENT, KILLED, SURVIVED, Mutation, Outcome
from rubric_engine.assurance.points import percent_text
from rubric_engine.diagnostics.width import shown


def mutation_text(found: Mutation, name: str, language: str) -> str:
    """The count, then each survivor as a one-line difference with an example that would notice it. Ends in a line feed."""
    zh = language == "zh"
    killed, survived, equivalent = (len(found.of(status)) for status in (KILLED, SURVIVED, EQUIVALENT))
    if zh:
        alike = f"，可能等价 {equivalent} 个" if equivalent else ""
        head = f"{name}：变异 {len(found.mutants)} 个，识别 {killed} 个，漏过 {survived} 个{alike}（{percent_text(found.percent)}）"
    else:
        alike = f", {equivalent} probably equivalent" if equivalent else ""
        head = f"{name}: {len(found.mutants)} mutants, {killed} killed, {survived} survived{alike} ({percent_text(found.percent)})"
    blocks = [head]
    if found.failing:
        labels = ("、" if zh else ", ").join(shown(each) for each in found.failing)
        blocks.append(f"  未过的示例不参加：{labels}" if zh else f"  examples that fail take no part: {labels}")
    for mutant, outcome in found.of(SURVIVED):
        blocks += ["", *_survivor(mutant, outcome, language, searched=found.searched)]
    for mutant, _ in found.of(EQUIVALENT):
        blocks += ["", *_difference(mutant, language, "可能等价" if zh else "probably equivalent")]
    return "\n".join(blocks) + "\n"


def _survivor(mutant: Mutant, outcome: Outcome, language: str, *, searched: bool) -> Iterator[str]:
    yield from _difference(mutant, language)
    if outcome.telling is None and not searched:
        return
    if outcome.telling is None:
        yield "  没有找到能识别它的数据" if language == "zh" else "  no facts were found that tell it from the rubric"
        return
    yield "  能识别它的示例：" if language == "zh" else "  an example that notices it:"
    for line in outcome.telling.splitlines():
        yield f"    {shown(line)}"


def _difference(mutant: Mutant, language: str, remark: str = "") -> Iterator[str]:
    where = f"第 {mutant.line} 行" if language == "zh" else f"line {mutant.line}"
    kind = KINDS[mutant.kind][language]
    yield "  ".join(
        part for part in (where, shown(mutant.id if language == "en" else f"{owner_text(mutant.owner, language)} {kind}"), remark) if part
    )
    if mutant.before:
        yield f"  - {shown(mutant.before)}"
    if mutant.after is not None:
        yield f"  + {shown(mutant.after)}".rstrip()
    else:
        words = mutant.words[language]
        yield f"  （{words}）" if language == "zh" else f"  ({words})"


def mutation_data(found: Mutation, name: str) -> dict[str, Any]:
    """For JSON."""
    return {
        "file": name,
        "percent": percent_text(found.percent).removesuffix("%"),
        "mutants": len(found.mutants),
        "killed": len(found.of(KILLED)),
        "survived": len(found.of(SURVIVED)),
        "probably_equivalent": len(found.of(EQUIVALENT)),
        "searched": found.searched,
        "failing_examples": list(found.failing),
        "outcomes": [
            {
                "id": mutant.id,
                "kind": mutant.kind,
                "owner": mutant.owner,
                "line": mutant.line,
                "status": outcome.status,
                "by": outcome.by,
                "before": mutant.before,
                "after": mutant.after,
                "words": {"en": mutant.words.en, "zh": mutant.words.zh},
                "example": outcome.telling,
            }
            for mutant, outcome in zip(found.mutants, found.outcomes, strict=True)
        ],
    }
