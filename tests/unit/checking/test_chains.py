"""Definitions that use one another twice: what is worked out again at every use would take longer than anybody waits."""

from __future__ import annotations

import pytest

import rubric_engine

DEEP = 40
LAW = "(d{0} / 3 + d{0}) rounded half up to 2 decimals"
CHOICE = "max(d{0} - 1, min(d{0}, 5) + 1)"


def chain(form: str, deep: int = DEEP) -> str:
    lines = [f"define d{n} = {form.format(n - 1)}" for n in range(1, deep + 1)]
    return "\n".join(
        ('rubric "r"', "fact x: number, 2 to 10", "define d0 = x", *lines, 'item 1 "P"', f"d{deep} at least 3 earns 2 points", "")
    )


@pytest.mark.parametrize("form", [LAW, CHOICE])
def test_a_chain_is_checked_advised_and_compared(form: str) -> None:
    rubric = rubric_engine.loads(chain(form))
    rubric.check()
    rubric.advise({"u": {"x": 2}}, "u", gain=1)
    rubric.compare(rubric_engine.loads(chain(form, DEEP // 2)))
