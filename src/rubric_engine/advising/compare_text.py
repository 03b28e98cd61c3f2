"""A comparison as a page for a terminal, and as data."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from rubric_engine.advising.changing import PointsChange, difference_text
from rubric_engine.advising.comparing import Comparison, ItemDifference, Verdict, Witness
from rubric_engine.advising.situation import Place
from rubric_engine.advising.swapping import EditEffect, UnitChange
from rubric_engine.advising.words import Talk, fact_data, moved, number_data, place_data, table
from rubric_engine.core.ir import FactSpec
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.model import Language
from rubric_engine.diagnostics.width import shown as one_line
from rubric_engine.report.card import checked_language
from rubric_engine.report.index import Index

_SAID = {
    Verdict.SAME: ("the same", "相同"),
    Verdict.EQUAL: ("equal, every set of facts was gone through", "结果相同，各组数据全部试过"),
    Verdict.MORE_GENEROUS: ("more generous", "放宽"),
    Verdict.STRICTER: ("stricter", "收紧"),
    Verdict.INCOMPARABLE: ("more for some facts, less for others", "有放宽也有收紧"),
    Verdict.NO_DIFFERENCE_FOUND: ("no difference found", "未发现差别"),
    Verdict.NOT_COMPARED: ("not compared, it hangs on points elsewhere", "未作比较，取决于别处的得分"),
}
_KINDS = {"section": "部分", "gate": "前提", "grade": "等次", "flag": "提示", "total": "总分"}
_WHOLE = {
    "ties": ("how ties are placed", "并列的排法"),
    "missing": ("how missing facts count", "缺失数据的处理"),
    "order": ("which way is better", "高低优劣的方向"),
}


def comparison_data(found: Comparison) -> dict[str, Any]:
    """Numbers as texts (exact); facts under the names that the new rubric has for them."""
    data: dict[str, Any] = {
        "old": found.old.program.text_digest,
        "new": found.new.program.text_digest,
        "items": [_item_data(each, found) for each in found.items],
        "beside": list(found.beside),
    }
    if found.cohort is not None:
        data["cohort"] = {"units": [_unit_data(each) for each in found.cohort.units], "unmoved": found.cohort.unmoved}
    return data


def _item_data(each: ItemDifference, found: Comparison) -> dict[str, Any]:
    return {
        "old": each.old,
        "new": each.new,
        "verdict": None if each.verdict is None else each.verdict.value,
        "tried": each.tried,
        "witnesses": [
            {
                "facts": {unit: {n: fact_data(_spec(n, found), v) for n, v in facts.items()} for unit, facts in one.facts.items()},
                "unit": one.unit,
                "old": number_data(one.old),
                "new": number_data(one.new),
            }
            for one in each.witnesses
        ],
    }


def _unit_data(each: UnitChange) -> dict[str, Any]:
    return {
        "unit": each.unit,
        "before": _place_data(each.before),
        "after": _place_data(each.after),
        "edits": [
            {
                "old": edit.old,
                "new": edit.new,
                "total": number_data(edit.total),
                "after": None if edit.place_after is None else _place_data(edit.place_after),
                "lines": [{"id": line.id, "before": number_data(line.before), "after": number_data(line.after)} for line in edit.lines],
            }
            for edit in each.edits
        ],
        "rest": number_data(each.rest),
    }


def _place_data(place: Place) -> dict[str, Any]:
    return {"total": number_data(place.total), "place": place_data(place.place), "grade": place.grade, "flags": list(place.flags)}


# ---------------------------------------------------------------- the page


def comparison_text(found: Comparison, language: Language | None = None) -> str:
    """In ``en`` or ``zh`` (None: the new rubric's language)."""
    new = Talk(checked_language(language, found.new.program), Index.of(found.new.program))
    old = Talk(new.language, Index.of(found.old.program))
    same = sum(1 for each in found.items if each.verdict is Verdict.SAME)
    lines = [new.say(f"{len(found.items)} items, {same} with the same clauses", f"共 {len(found.items)} 项，其中 {same} 项条款相同"), ""]
    for each in found.items:
        if each.verdict is not Verdict.SAME:
            lines += [*_item(each, found, old, new), ""]
    renumbered = [f"{each.old} → {each.new}" for each in found.items if each.verdict is Verdict.SAME and each.old != each.new]
    if renumbered:
        lines += [new.say("Renumbered: ", "编号变动：") + new.listed(renumbered), ""]
    if found.beside:
        names = new.listed(_beside(name, new) for name in found.beside)
        lines += [new.say("Also different: ", "此外有改动的：") + names, ""]
    if found.cohort is not None:
        lines += _cohort(found, new)
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n"


def _beside(name: str, talk: Talk) -> str:
    if name in _WHOLE:
        return talk.say(*_WHOLE[name])
    kind, _, rest = name.partition(" ")
    if kind == "total":
        return talk.say("the total's own clauses", "总分的规定")
    return talk.say(name, f"{_KINDS.get(kind, kind)} {rest}".rstrip())


def _item(each: ItemDifference, found: Comparison, old: Talk, new: Talk) -> list[str]:
    if each.old is None:
        return [new.say(f"{new.heading(str(each.new))}: only in the new rubric", f"{new.heading(str(each.new))}：新增")]
    if each.new is None:
        return [new.say(f"{old.heading(each.old)}: only in the old rubric", f"{old.heading(each.old)}：已删除")]
    assert each.verdict is not None
    was = "" if each.old == each.new else new.say(f" (was {each.old})", f"（原 {each.old}）")
    tried = _tried(each, new)
    lines = [f"{new.heading(each.new)}{was}{new.say(': ', '：')}{new.say(*_SAID[each.verdict])}{tried}"]
    before, after = _line_texts(each.old, old), _line_texts(each.new, new)
    lines += [f"  - {text}" for text in before if text not in after] + [f"  + {text}" for text in after if text not in before]
    return [*lines, *(f"  {_witness(one, found, new)}" for one in each.witnesses)]


def _tried(each: ItemDifference, talk: Talk) -> str:
    if each.verdict is not Verdict.NO_DIFFERENCE_FOUND:
        return ""
    return talk.say(f" in {each.tried} sets of facts", f"（试过 {each.tried} 组数据）")


def _line_texts(id: str, talk: Talk) -> list[str]:
    """The item's head and lines as they are written."""
    index = talk.index
    inside = [each for each in index.order if each in index.lines and _is_inside(each, id, index)]
    return [one_line(index.lines[each].origin.text[talk.language]) for each in inside]


def _is_inside(line: str, id: str, index: Index) -> bool:
    at: str | None = line
    while at is not None and at != id:
        at = index.parents.get(at)
    return at is not None


def _witness(one: Witness, found: Comparison, talk: Talk) -> str:
    told = talk.listed(f"{_name(name, found, talk)} {_value(name, value, found, talk)}" for name, value in one.facts[one.unit].items())
    count = len(one.facts)
    among = "" if count == 1 else talk.say(f", one of {count} ranked units", f"，在 {count} 个一起排名的单位中")
    points = moved(_points(one.old, talk), _points(one.new, talk))
    return talk.say(f"for example {told}{among}: {points}", f"例如 {told}{among}：{points} 分")


def _points(value: Fraction | None, talk: Talk) -> str:
    return talk.total(value if value is not None else Fraction(0))


def _spec(name: str, found: Comparison) -> FactSpec:
    """The declaration of a fact of either rubric, under the name that a witness has it."""
    every = (*found.new.program.facts, *found.old.program.facts)
    return next(spec for spec in every if spec.name == name.removesuffix(" (old)"))


def _name(name: str, found: Comparison, talk: Talk) -> str:
    if name in talk.index.facts:
        return talk.fact(name)
    return one_line(Index.of(found.old.program).fact_name(name.removesuffix(" (old)"), talk.language))


def _value(name: str, value: Value, found: Comparison, talk: Talk) -> str:
    if name in talk.index.facts:
        return talk.value(name, value)
    return Talk(talk.language, Index.of(found.old.program)).value(name.removesuffix(" (old)"), value)


def _cohort(found: Comparison, talk: Talk) -> list[str]:
    assert found.cohort is not None
    change = found.cohort
    if not change.units:
        return [talk.say("No unit moves.", "各单位的得分、名次、等次均不变。")]
    graded = bool(found.old.program.grades or found.new.program.grades)
    rows = [
        [
            talk.say("unit", "单位"),
            talk.say("total", "总分"),
            talk.say("place", "名次"),
            *[talk.say("grade", "等次")] * graded,
            talk.say("because of", "由于"),
        ]
    ]
    for each in change.units:
        row = [one_line(each.unit), moved(talk.total(each.before.total), talk.total(each.after.total))]
        row.append(moved(talk.place(each.before.place), talk.place(each.after.place)))
        row += [moved(talk.grade(each.before.grade), talk.grade(each.after.grade))] * graded
        rows.append([*row, _because(each, talk)])
    lines = table(rows, (1,))
    if change.unmoved:
        lines.append(talk.say(f"{change.unmoved} more don't move.", f"另有 {change.unmoved} 个单位不变。"))
    return lines


def _because(each: UnitChange, talk: Talk) -> str:
    told = [_edit(edit, each, talk) for edit in each.edits]
    if each.rest:
        told.append(talk.say(f"the rest {difference_text(each.rest, talk)}", f"其他改动 {difference_text(each.rest, talk)}"))
    return talk.listed(told) or talk.say("what changed beside the items, or others", "考核项以外的改动，或其他单位的变化")


def _edit(edit: EditEffect, each: UnitChange, talk: Talk) -> str:
    where = talk.listed(_line_id(line) for line in edit.lines) or str(edit.new or edit.old)
    by = "" if not edit.total else f" {difference_text(edit.total, talk)}"
    ranked = edit.place_after is not None and edit.place_after.place != each.before.place
    place = (
        ""
        if not ranked or edit.place_after is None
        else talk.say(f" (place {talk.place(edit.place_after.place)})", f"（名次到 {talk.place(edit.place_after.place)}）")
    )
    return f"{where}{by}{place}"


def _line_id(line: PointsChange) -> str:
    return one_line(line.id)
