"""Python values of all kinds as parameters, as the date and as supplied ranks."""

from __future__ import annotations

from functools import cache

from fuzz.made import Maker
from fuzz.rubrics import KINDS
from fuzz.shared import MOST, proper_facts, whole
from fuzz.targets.facts_mapping import names_of
from rubric_engine import FactError, Rubric, loads

DATED = KINDS.replace(
    "parameter strict (严格) = no\n",
    "parameter strict (严格) = no\nparameter rate (比率) by date:\nfrom 2013-01-01: 3%\nfrom 2014-01-01: 4%\n",
).replace("growth at least bar", "growth at least bar + rate")


def run(data: bytes) -> None:
    make = Maker(data[:MOST], names_of(rubric()))
    given, day = make.mapping(), make.scalar()
    ranks = {make.name(): make.value() for _ in range(make.byte() % 3)}
    try:
        whole(rubric().score({"posts": 120}, parameters=given, as_of=day, ranks=ranks))
    except FactError as error:
        proper_facts(error)


@cache
def rubric() -> Rubric:
    return loads(DATED)
