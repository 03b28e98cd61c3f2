"""Score one unit, and then all twelve, from a Python program. Run it from anywhere: ``python examples/embed.py``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rubric_engine import FactError, load

HERE = Path(__file__).resolve().parent
RUBRIC = HERE.parent / "rubrics" / "2014_assessment.rubric"
FACTS = HERE / "2014_facts.json"


def main() -> None:
    rubric = load(RUBRIC)
    units: dict[str, dict[str, Any]] = json.loads(FACTS.read_text(encoding="utf-8"))

    # All units of the city are scored together, because some clauses rank them.
    cohort = rubric.score_cohort(units)
    for name in units:
        card = cohort[name]
        print(f"{name}  {card.total}", "" if card.complete else f"(could be {card.low} to {card.high})")

    # Every point has its reason.
    card = cohort["登封市工商联"]
    print(f"\n6.1: {card['6.1'].points} of {card['6.1'].maximum}\n")
    print(card.explain(language="zh"))

    # Wrong facts are refused, all of them at once and with their places.
    try:
        rubric.score({"web_posts": "about a hundred", "meetings_due": -1})
    except FactError as error:
        print(f"\n{error}")


if __name__ == "__main__":
    main()
