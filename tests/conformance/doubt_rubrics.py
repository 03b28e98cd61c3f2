"""Rubrics of which it often isn't known what applies: few and many sections and items in doubt, nested, added up and combined otherwise."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import strategies as st

from rubric_engine.core.ir import Program

_COMBINE = ("sum", "sum", "sum", "best 2", "mean", "best item", "worst item", "product")
_OF_SECTION = (
    "",
    "",
    ", at most 2 points",
    ", starts at 1 point",
    ", starts at 1 point, times 2 when z",
    ", at most 4 points, at least -2 points",
    ", needs at least 2 items",
)
_OF_ITEM = ("", "", ", starts at 1 point", ", at least 0 points", ", rounded half up to 0 decimals")
_LINES = (
    "z earns (v#) points",
    "v# above 0 earns 1 point\nz loses 1 point",
    "z loses 1 point, to zero\nv# at least 1 earns 1 point",
    "z loses 0 points, to zero\nv# at least 1 earns 1 point",
    "z earns 0 points",
)
_APPLIES = (", applies when u#", ", applies when u#", ", applies when u#", ", applies when (1 / v#) above 0", "")


def text_of(seed: int) -> str:
    """The same for a seed."""
    chance = random.Random(seed)
    number = chance.randint(3, 9)
    facts = [f"fact u{i}: yes/no\nfact v{i}: number, -3 to 3" for i in range(number)]
    items = [_item(i, chance) for i in range(number)]
    return "\n".join(
        [
            'rubric "doubt"',
            *chance.choice(([], ["missing gives no result"])),
            *facts,
            "fact z: yes/no",
            f'section 1 "one", {chance.choice(_COMBINE)}{chance.choice(_OF_SECTION)}, drops what does not apply',
            *items,
            f"total, {chance.choice(('', 'lower is better, '))}shown to 4 decimals, drops what does not apply",
            "flag some when total above 1\n",
        ]
    )


def _item(number: int, chance: random.Random) -> str:
    applies = chance.choice(_APPLIES).replace("#", str(number))
    own, lines = chance.choice(_OF_ITEM), chance.choice(_LINES).replace("#", str(number))
    if chance.random() < 0.3:
        head = f'section 1.{number + 1} "section"{applies}, drops what does not apply\n'
        return f'{head}item 1.{number + 1}.1 "item"{own}, applies when v{number} above 0\n{lines}'
    return f'item 1.{number + 1} "item"{own}{applies}\n{lines}'


rubrics = st.integers(0, 10**9).map(text_of)


def facts(program: Program, chance: random.Random) -> dict[str, Any]:
    rate = chance.choice((0.0, 0.2, 0.5, 0.8, 1.0))
    found: dict[str, Any] = {}
    for spec in program.facts:
        values = (-3, -1, 0, 1, 2, "0.5") if spec.name.startswith("v") else (True, False)
        found[spec.name] = None if chance.random() < rate else chance.choice(values)
    return found
