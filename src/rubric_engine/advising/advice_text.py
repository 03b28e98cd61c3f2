"""Suggestions as a page for a terminal, and as data; how far the search went is said on both."""

from __future__ import annotations

from typing import Any

from rubric_engine.advising.changing import FactChange, difference_text
from rubric_engine.advising.situation import spec_of
from rubric_engine.advising.suggesting import Advice, Suggestion
from rubric_engine.advising.words import Talk, fact_data, moved, number_data, table
from rubric_engine.core.ir import NodeKind, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.model import Language
from rubric_engine.diagnostics.width import shown as one_line
from rubric_engine.report.card import checked_language
from rubric_engine.report.numbers import measured

_MOST_NAMES = 12


def advice_data(found: Advice) -> dict[str, Any]:
    """Numbers as texts (exact)."""
    goal = found.goal
    return {
        "unit": found.unit,
        "goal": {
            "total": number_data(goal.total),
            "rank": number_data(goal.place),
            "grades": [each.name for each in goal.program.grades if each.name in goal.grades],
        },
        "already": found.already,
        "suggestions": [_suggestion_data(each) for each in found.suggestions],
        "search": {
            "tried": found.tried,
            "minimal": found.minimal,
            "bounded": found.bounded,
            "searched_to": number_data(found.searched_to),
            "wide": list(found.wide),
            "held": list(found.held),
            "most": number_data(found.most),
            "out_of_reach": found.out_of_reach,
        },
    }


def _suggestion_data(each: Suggestion) -> dict[str, Any]:
    program = each.outcome.before.program
    shown = {change.name: spec_of(program, change.name) for change in each.outcome.changes}
    changes = [
        {"name": change.name, "before": fact_data(shown[change.name], change.before), "after": fact_data(shown[change.name], change.after)}
        for change in each.outcome.changes
    ]
    outcome = each.outcome.to_dict()
    return {"cost": number_data(each.cost), "changes": changes, "move": outcome["move"], "others": outcome["others"]}


def advice_text(found: Advice, language: Language | None = None) -> str:
    """In ``en`` or ``zh`` (None: the rubric's language)."""
    program = found.situation.program
    talk = Talk(checked_language(language, program), found.before.index)
    unit = one_line(found.unit or "")
    head = f"{unit}{talk.say(': ', '：')}" if unit else ""
    place = found.situation.places(found.before)[found.unit or ""]
    now = [f"{talk.say('now', '现在')} {talk.total(place.total)}"]
    now += [talk.say(f"place {place.place}", f"第 {place.place} 名")] if place.place is not None else []
    now += [talk.grade(place.grade)] if program.grades else []
    lines = [f"{head}{talk.listed(_wanted(found, talk))}{talk.say(' (', '（')}{talk.listed(now)}{talk.say(')', '）')}", ""]
    if found.already:
        return "\n".join([*lines, talk.say("It is reached already.", "已经达到，不需要改动。")]) + "\n"
    for number, each in enumerate(found.suggestions, 1):
        lines += [*_suggestion(number, each, found, talk), ""]
    lines += _ending(found, talk)
    return "\n".join(lines) + "\n"


def _wanted(found: Advice, talk: Talk) -> list[str]:
    goal = found.goal
    lower = goal.program.lower_is_better
    told: list[str] = []
    if goal.total is not None:
        told.append(
            talk.say(f"a total of at {'most' if lower else 'least'} ", f"总分{'不高于' if lower else '达到'} ") + talk.total(goal.total)
        )
    if goal.grades:
        names = [each.name for each in goal.program.grades if each.name in goal.grades]
        told.append(talk.say("grade ", "等次") + talk.grade(names[-1]) + talk.say(" or better", "及以上") * (len(names) > 1))
    if goal.place is not None:
        told.append(talk.say(f"place {goal.place} or better", f"进入前 {goal.place} 名"))
    return told


def _suggestion(number: int, each: Suggestion, found: Advice, talk: Talk) -> list[str]:
    move = each.outcome.move
    cost = measured(each.cost)
    head = talk.say(f"{number}. cost {cost}", f"{number}. 成本 {cost}")
    rows = [
        [
            f"   {talk.fact(change.name)}",
            moved(talk.value(change.name, change.before), talk.value(change.name, change.after)),
            _by(change, talk),
        ]
        for change in each.outcome.changes
    ]
    index = each.outcome.before.index
    items = [change for change in move.points if (node := index.node(change.id)) is not None and node.kind is NodeKind.ITEM]
    told = [
        f"{talk.heading(change.id)} {moved(talk.points(change.id, change.before), talk.points(change.id, change.after))}"
        for change in items
    ]
    difference = (
        "" if move.before.total is None or move.after.total is None else difference_text(move.after.total - move.before.total, talk)
    )
    total = f"{talk.say('total', '总分')} {moved(talk.total(move.before.total), talk.total(move.after.total))}"
    ends = [f"{total}{talk.say(' (', '（')}{difference}{talk.say(')', '）')}" if difference else total]
    ends += [f"{talk.say('place', '名次')} {moved(talk.place(move.before.place), talk.place(move.after.place))}"] * (
        move.after.place is not None
    )
    ends += [f"{talk.say('grade', '等次')} {moved(talk.grade(move.before.grade), talk.grade(move.after.grade))}"] * bool(
        found.goal.program.grades
    )
    lines = [head, *table(rows), f"   {talk.listed(told)}"] if told else [head, *table(rows)]
    lines.append(f"   {talk.listed(ends)}")
    pushed = [other for other in each.outcome.others if other.before.place != other.after.place]
    if pushed:
        names = [f"{one_line(other.unit)} {moved(talk.place(other.before.place), talk.place(other.after.place))}" for other in pushed]
        lines.append(f"   {talk.say('others: ', '其他单位名次：')}{_short(names, talk)}")
    return lines


def _by(change: FactChange, talk: Talk) -> str:
    """The difference of two numbers."""
    spec = talk.index.facts[change.name]
    if not isinstance(change.before, type(change.after)) or not hasattr(change.after, "denominator") or spec.kind is ValueKind.CHOICE:
        return ""
    if isinstance(change.after, bool) or spec.kind is ValueKind.DATE:
        return ""
    step: Value = change.after - change.before  # type: ignore[operator, assignment]
    text = talk.value(change.name, step)
    return f"{talk.say('(', '（')}{text if text.startswith(('-', '≈')) else f'+{text}'}{talk.say(')', '）')}"


def _ending(found: Advice, talk: Talk) -> list[str]:
    """What is known about the search."""
    lines: list[str] = []
    if not found.suggestions:
        lines.append(_nothing(found, talk))
    elif found.minimal:
        lines.append(
            talk.say(
                "Nothing cheaper than the first suggestion is enough: every value was tried.",
                "没有比第一条更省的办法：各项数据的每个取值都试过。",
            )
        )
    else:
        lines.append(talk.say(f"Searched through {found.tried} sets of facts.", f"共试算 {found.tried} 组数据。"))
    if found.suggestions and found.bounded:
        upto = "" if found.searched_to is None else measured(found.searched_to)
        lines.append(
            talk.say(f"The search for more stopped at its limit, at a cost of {upto}.", f"更多办法的查找到成本 {upto} 为止，达到查找上限。")
        )
    if found.wide:
        names = _short([talk.fact(name) for name in found.wide], talk)
        lines.append(
            talk.say(f"Tried only where something changes, not at every value: {names}.", f"取值太多、只在有变化之处试算的数据：{names}。")
        )
    if found.held:
        lines.append(
            talk.say("Left as they are: ", "保持不变的数据：")
            + _short([talk.fact(name) for name in found.held], talk)
            + talk.say(".", "。")
        )
    lines.append(talk.say("The facts of all other units are held as they are.", "其他单位的数据一律按现状不变。"))
    return lines


def _nothing(found: Advice, talk: Talk) -> str:
    if found.out_of_reach and found.most is not None and found.goal.total is not None:
        most = talk.total(found.most)
        return talk.say(
            f"It is out of reach: with all changes together the total comes to {most}.", f"达不到：全部数据都改动，总分也只到 {most}。"
        )
    if found.out_of_reach:
        return talk.say("It is out of reach: every value was tried.", "达不到：各项数据的每个取值都试过。") + _utmost(found, talk)
    if found.bounded:
        cost = "" if found.searched_to is None else measured(found.searched_to)
        return talk.say(
            f"Nothing was found up to a cost of {cost} ({found.tried} sets of facts tried); the search stopped there.",
            f"成本 {cost} 以内没有找到办法（试算 {found.tried} 组数据），查找到此为止。",
        ) + _utmost(found, talk)
    return talk.say(f"Nothing was found in {found.tried} sets of facts.", f"试算 {found.tried} 组数据，没有找到办法。") + _utmost(
        found, talk
    )


def _utmost(found: Advice, talk: Talk) -> str:
    """How far the total can come at all, where something bounds it."""
    if found.most is None:
        return ""
    most = talk.total(found.most)
    if found.goal.program.lower_is_better:
        return talk.say(f" With all changes together the total comes to {most} at best.", f"全部数据都改动，总分最低到 {most}。")
    return talk.say(f" With all changes together the total comes to {most} at most.", f"全部数据都改动，总分最高到 {most}。")


def _short(names: list[str], talk: Talk) -> str:
    more = len(names) - _MOST_NAMES
    end = [] if more <= 0 else [talk.say(f"and {more} more", f"等 {len(names)} 项")]
    return talk.listed([*names[:_MOST_NAMES], *end]) if not talk.zh or not end else talk.listed(names[:_MOST_NAMES]) + end[0]
