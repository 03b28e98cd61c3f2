"""Plans of self-scoring workbooks made by hand: right in form, and simple in what they work out."""

from __future__ import annotations

from rubric_engine.core.ir import FactSpec, Line, Program, Text, ValueKind
from rubric_engine.core.walk import facts_used, line_expressions, nodes
from rubric_engine.scoring.workbook.model import Input, Kind, ListOf, Plan, Role, Row

_KINDS = {
    ValueKind.YES_NO: Kind.TRUTH,
    ValueKind.TEXT: Kind.TEXT,
    ValueKind.UNIT: Kind.TEXT,
    ValueKind.CHOICE: Kind.CHOICE,
    ValueKind.DATE: Kind.DATE,
}


def by_hand(program: Program, *, units: int, records: int, scale: int = 1) -> Plan:
    """A line has one point (``scale`` of them as a whole number) where the first fact that it looks at is yes or a number above 0."""
    zh = program.language == "zh"
    suffix, unit, yes, no = ("_全", "单位名称", "是", "否") if zh else ("_all", "unit_name", "yes", "no")
    inputs = [_input(spec, None) for spec in program.facts if spec.kind is not ValueKind.LIST]
    lists = [spec for spec in program.facts if spec.kind is ValueKind.LIST]
    rows: list[Row] = []
    for spec in lists:
        inputs.append(
            Input(
                f"none_{spec.name}", spec.name, None, Kind.TRUTH, spec.label or Text(spec.name, spec.name), shared=spec.shared, empties=True
            )
        )
        inputs.extend(_input(each, spec.name) for each in spec.fields)
        first = f"{spec.name}_{spec.fields[0].name}"
        rows.append(Row(f"there_{spec.name}", f'{first}<>""', spec.name, Kind.TRUTH, Role.WORKING, note=Text("there", "有记录")))
    said: list[Row] = []
    for node in reversed(list(nodes(program))):
        parts = []
        for child in node.children:
            parts.append(f"points_{child.origin.id}")
            if isinstance(child, Line):
                rows.append(_line(program, child, parts[-1], scale))
                said.extend(_about(child, parts[-1], unit, zh))
        if node is not program.total:
            rows.append(
                Row(
                    f"points_{node.origin.id}",
                    "+".join(parts) or "0",
                    None,
                    Kind.NUMBER,
                    Role.NODE,
                    node.origin.id,
                    scale,
                    note=_both("points"),
                )
            )
        else:
            total = "+".join(parts) or "0"
    named = f'IF({unit}="","",{{}})'.format
    checked = [each for each in inputs if each.level is None and each.kind is Kind.NUMBER]
    checks = [
        Row(f"check_{each.name}", named(f'IF(ISTEXT({each.name}),"text","")'), None, Kind.TEXT, Role.CHECK, each.name) for each in checked
    ]
    plain = [each.name for each in inputs if each.level is None and not each.empties]
    missing = "&".join(f'IF({name}="","{name} ","")' for name in plain[:40]) or '""'
    rows += [
        *said,
        *checks,
        Row("problem", named("&".join(row.name for row in checks) or '""'), None, Kind.TEXT, Role.PROBLEM, note=_both("problem")),
        Row("missing", named(missing), None, Kind.TEXT, Role.MISSING, note=_both("missing")),
        Row("total", named(f'IF(problem="",{total},"")'), None, Kind.NUMBER, Role.TOTAL, scale=scale, note=_both("total")),
        Row("least", named("total"), None, Kind.NUMBER, Role.LOW, scale=scale),
        Row("most", named('IF(total="","",total+IF(missing="",0,3))'), None, Kind.NUMBER, Role.HIGH, scale=scale),
        Row("why_none", named('IF(problem="","","the facts are wrong")'), None, Kind.TEXT, Role.WHY_NONE),
        Row("complete", 'missing=""', None, Kind.TRUTH, Role.COMPLETE),
    ]
    rows += [Row(f"gate_{at}", "total=0", None, Kind.TRUTH, Role.GATE, gate.origin.id) for at, gate in enumerate(program.gates)]
    rows += [
        Row(f"flag_{at}", named(f'IF(total>1,"{yes}","{no}")'), None, Kind.TEXT, Role.FLAG, flag.name)
        for at, flag in enumerate(program.flags)
    ]
    if program.grades:
        rows.append(Row("grade", named(f'"{program.grades[0].name}"'), None, Kind.CHOICE, Role.GRADE))
    if program.ties is not None:
        rows.append(Row("rank", named(f'IF(total="","",COUNTIF(total{suffix},">"&total)+1)'), None, Kind.NUMBER, Role.RANK))
    return Plan(
        inputs=tuple(inputs),
        rows=tuple(rows),
        lists=tuple(
            ListOf(spec.name, spec.label or Text(spec.name, spec.name), None if spec.shared else f"owner_{spec.name}", f"there_{spec.name}")
            for spec in lists
        ),
        units=units,
        records=records,
        limit=10**6,
        language=program.language,
        suffix=suffix,
        unit_name=unit,
        yes=yes,
        no=no,
        none="无" if zh else "none",
        statuses=("得分", "未得分", "未知") if zh else ("earned", "missed", "unknown"),
        crosses=program.ties is not None,
    )


def _input(spec: FactSpec, level: str | None) -> Input:
    name = f"{level}_{spec.name}" if level else spec.name
    kind = _KINDS.get(spec.kind, Kind.NUMBER)
    return Input(name, spec.name, level, kind, spec.label or Text(spec.name, spec.name), decimals=4, shared=spec.shared and level is None)


def _line(program: Program, line: Line, name: str, scale: int) -> Row:
    used = [fact for expr in line_expressions(line) for fact in facts_used(expr, program, None)]
    spec = next((spec for spec in program.facts if used and spec.name == used[0]), None)
    if spec is None:
        formula = "0"
    elif spec.kind is ValueKind.LIST:
        formula = f"{scale}*SUMPRODUCT(--there_{spec.name}_{'全' if program.language == 'zh' else 'all'})"
    else:
        formula = f'IF(OR({spec.name}="是",{spec.name}="yes",N({spec.name})>0),{scale},0)'
    return Row(name, formula, None, Kind.NUMBER, Role.LINE, line.origin.id, scale, note=_both("points"))


def _about(line: Line, points: str, unit: str, zh: bool) -> list[Row]:
    got, lost = ("得分", "未得分") if zh else ("earned", "missed")
    state = f'IF({unit}="","",IF({points}>0,"{got}","{lost}"))'
    why = f'IF({unit}="","",IF({points}>0,"","{"没有达到要求：须多于 0，实为 " if zh else "more than 0 is needed; it is "}"&{points}))'
    id = line.origin.id
    return [
        Row(f"status_{id}", state, None, Kind.TEXT, Role.STATUS, id, note=_both("state")),
        Row(f"reason_{id}", why, None, Kind.TEXT, Role.REASON, id, note=_both("reason")),
    ]


def _both(text: str) -> Text:
    return Text(text, text)
