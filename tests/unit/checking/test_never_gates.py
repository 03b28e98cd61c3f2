"""W430 and W431 of gates: a prerequisite gate takes effect where its conditions fail, a ``when`` gate where its condition holds."""

from __future__ import annotations

import pytest

from rubric_engine.diagnostics.render import message
from tests.unit.checking.rubrics import checked

HEAD = 'rubric "Gates"\nfact n: count, 0 to 9\nfact yes_no: yes/no\n'
ITEM = 'item 1 "N"\nn each earn 1 point\nyes_no earns 1 point\n'

NEVER = [
    ("n at least 0, otherwise total is zero", "its prerequisite always holds", "其条件总是满足"),
    ("n at least 0, n at most 9, otherwise total is zero", "its prerequisites always hold", "其各项条件总是满足"),
    (
        ", applies when n at least 3: n at least 2, otherwise total is zero",
        "wherever it applies, its prerequisite holds",
        "凡适用之处，其条件总是满足",
    ),
    (", applies when n at least 10: n at least 2, otherwise total is zero", "it never applies", "它从不适用"),
    (
        " when n above 9: total is zero",
        "no facts within their ranges satisfy its condition",
        "各数据项在其范围之内，都不能使条件成立",
    ),
    (", applies when n at least 10, when n at least 2: total is zero", "it never applies", "它从不适用"),
    (
        ", applies when n at least 5, when n below 5: total is zero",
        "wherever it applies, its condition doesn't hold",
        "凡适用之处，其条件都不成立",
    ),
]
ALWAYS = [
    ("n above 9, otherwise total is zero", "its prerequisite never holds", "其条件永远不能满足"),
    ("n at least 5, n below 5, otherwise total is zero", "its prerequisites never hold together", "其各项条件永远不能同时满足"),
    ("n above 9, yes_no, otherwise total is zero", "its prerequisites never hold together", "其各项条件永远不能同时满足"),
    (" when n at most 9: total is zero", "its condition never fails", "其条件永远成立"),
]


def _told(gate: str) -> list[tuple[str, str, str]]:
    mark = "" if gate.startswith((" ", ",")) else ": "
    _, report = checked(f'{HEAD}gate "G"{mark}{gate}\n{ITEM}')
    return [
        (each.diagnostic.code, message(each.diagnostic, "en"), message(each.diagnostic, "zh"))
        for each in report.findings
        if each.id.endswith("-gate 1")
    ]


@pytest.mark.parametrize(("gate", "en", "zh"), NEVER)
def test_a_gate_that_never_takes_effect_says_why(gate: str, en: str, zh: str) -> None:
    ((code, english, chinese),) = _told(gate)
    assert (code, english) == ("W430", f"gate `G` can never take effect: {en}")
    assert chinese == f"前提「G」永远不会生效：{zh}"


@pytest.mark.parametrize(("gate", "en", "zh"), ALWAYS)
def test_a_gate_that_always_takes_effect_says_why(gate: str, en: str, zh: str) -> None:
    ((code, english, chinese),) = _told(gate)
    assert (code, english) == ("W431", f"gate `G` takes effect whatever the facts are: {en}")
    assert chinese == f"前提「G」无论数据如何都会生效：{zh}"
