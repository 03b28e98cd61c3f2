"""Points set by hand: Python values of all kinds, and any bytes as their file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fuzz.made import Maker
from fuzz.rubrics import rubrics
from fuzz.shared import MOST, proper_facts, whole, whole_cohort
from fuzz.targets.facts_mapping import names_of
from rubric_engine import FactError, Rubric

WORDS = ("id", "编号", "points", "分值", "reason", "理由", "by", "经办", "unit", "单位", "1", "2", "4[1]", "1[2]", "A", "甲")
FACTS = {"A": {"paid": True}, "甲": {"paid": False}}
GAMES = {"matches": [{"home": "A", "away": "甲", "goals": 2}], "places": 1}
FILES = (".json", ".csv", ".tsv")


def run(data: bytes) -> None:
    """The first byte says what is made."""
    kinds, _, league = rubrics()
    how, rest = data[0] if data else 0, data[1:MOST]
    make = Maker(rest, (*names_of(kinds), *WORDS))
    try:
        match how % 4:
            case 0:
                whole(kinds.score({"posts": 120}, overrides=_rows(make)))
            case 1:
                by_unit = {make.name(): _rows(make) for _ in range(make.byte() % 3)}
                whole_cohort(league.score_cohort(FACTS, shared=GAMES, overrides=by_unit))
            case 2:
                whole_cohort(league.score_cohort(FACTS, shared=GAMES, overrides=_rows(make)))
            case _:
                _file(league, FILES[how // 4 % len(FILES)], rest)
    except FactError as error:
        proper_facts(error)


def _rows(make: Maker) -> list[object]:
    return [make.mapping(1) if make.byte() % 8 else make.value() for _ in range(make.byte() % 4)]


def _file(league: Rubric, ending: str, text: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"overrides{ending}")
        path.write_bytes(text)
        whole_cohort(league.score_cohort(FACTS, shared=GAMES, overrides=path))
