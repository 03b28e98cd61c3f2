"""Score one unit, and then all twelve, from a Python program. Run it from anywhere: ``python examples/embed.py``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rubric_engine import FactError, Rubric, RubricError, load, loads

HERE = Path(__file__).resolve().parent
RUBRIC = HERE.parent / "rubrics" / "2014_assessment.rubric"
FACTS = HERE / "2014_facts.json"
UNIT = "惠济区工商联"


def main() -> None:
    rubric = load(RUBRIC)
    units: dict[str, dict[str, Any]] = json.loads(FACTS.read_text(encoding="utf-8"))
    one_unit(rubric, units[UNIT])
    all_units(rubric, units)
    wrong_facts(rubric)
    wrong_rubric()


def one_unit(rubric: Rubric, facts: dict[str, Any]) -> None:
    """By itself, a unit has no places yet: the total takes the least, and the range says what is possible."""
    card = rubric.score(facts, unit=UNIT)
    print(f"{card.unit} by itself: {card.total}, possible {card.low} to {card.high}")
    print("missing:", ", ".join(f"{fact.label.en} (could change {fact.could_change})" for fact in card.missing_facts))


def all_units(rubric: Rubric, units: dict[str, dict[str, Any]]) -> None:
    """Together they are ranked, because some clauses ask for places."""
    cohort = rubric.score_cohort(units)
    print("\nAll twelve:")
    for standing in cohort.ranking():
        card = cohort[standing.unit]
        print(f"{standing.place:>3}  {standing.unit}  {standing.total}", "" if card.complete else f"(could be {card.low} to {card.high})")

    # Every point has its reason, as data and in words.
    card = cohort[UNIT]
    item = card["4.2"]
    print(f"\n{item.id} {item.label}: {item.points} of {item.maximum}, could be {item.low} to {item.high}, by {item.citation}")
    assert sum(entry.points for entry in card.ledger) == card.exact.total
    print(card.explain(language="zh"))


def wrong_facts(rubric: Rubric) -> None:
    """Wrong facts are refused, all of them at once and with their places."""
    try:
        rubric.score({"web_posts": "about a hundred", "meetings_due": -1, "web_post": 100})
    except FactError as error:
        print(error)


def wrong_rubric() -> None:
    """So are wrong rubrics. Programs branch on the codes, people read the text."""
    try:
        loads(
            'rubric "Posts"\nfact posts: count\nitem 1 "Posts"\nposts at least 100 earn 5 points\npsots each earn 1 point\n',
            name="posts.rubric",
        )
    except RubricError as error:
        print("\n" + ", ".join(diagnostic.code for diagnostic in error.diagnostics))
        print(error)


if __name__ == "__main__":
    main()
