"""Cohorts with plenty of ties: few different numbers, games that end level, results that repeat, facts that are missing."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rubric_engine import load_shipped, loads
from rubric_engine.core.ir import CountBack, Program
from rubric_engine.core.results import UnitResult
from rubric_engine.facts import read_cohort
from rubric_engine.testing import cohort_facts, cohort_rubrics
from tests.conformance import generated
from tests.conformance.backends import as_units
from tests.conformance.comparing import Case, expected

Random = random.Random
Given = Mapping[str, Any]
NAMES = ("Ash", "Birch", "Cedar", "Date", "Elm", "Fir")

HEAD = """
rubric "Drawn"
unit "team"
ties {ties}
fact games: list, shared
field home: unit
field away: unit, or none
field home_goals: count, 0 to 3
field away_goals: count, 0 to 3
field played = home is this unit or (away is given and away is this unit)
field scored by cases:
home is this unit: home_goals
otherwise: away_goals
field conceded by cases:
home is this unit: away_goals
otherwise: home_goals
fact results: list, shared
field who: unit
field place: count, 1 to 4, or none
field extra: yes/no
fact heats: list
field mark: number, 0 to 2
field valid: yes/no
fact level: count, 0 to 1
fact spent: count, 0 to 2
fact entered: yes/no
define goals = sum(games.scored where played)
define gap = sum(games.scored where played) - sum(games.conceded where played)
define share = goals / spent
define nearest = sum(results.place where who is this unit and place is given)
gate "Entered": entered, otherwise not eligible
"""
OF_LEVEL = """item 1 "Level"
level each 1 earns 1 point
"""
OF_GAMES = """section 1 "Games", at most 2 points
item 1.1 "Game", for each record of games where played, first match, uncapped
scored above conceded earns 3 points
scored is conceded earns 1 point
item 1.2 "Level"
level each 1 earns 1 point
"""
KEYS = (
    "gap among the tied",
    "goals among the tied lowest first",
    "share among the tied",
    "points(1) among the tied",
    "nearest among the tied lowest first",
    "count-back of games.scored where played among the tied",
    "count-back of results.place where who is this unit and place is given lowest first",
    "count-back of results.place where who is this unit and extra and place is given",
    "count-back of results.place where who is this unit and place is given among the tied lowest first",
    "count-back of heats.mark where valid",
    "count-back of heats.mark lowest first",
    "spent",
    "spent lowest first",
    "gap",
    "nearest lowest first",
    "spent among the tied",
)
RULES = ("share the better rank", "share the worse rank", "leave no gap", "share the average rank", "are an error")


def drawn(number: int) -> Iterator[Program]:
    """So many rubrics, each with another chain; the same every time."""
    chance = Random("chains")
    for turn in range(number):
        keys = chance.sample(KEYS, chance.randint(1, 4))
        keys[0] = KEYS[turn % len(KEYS)]
        rule = RULES[turn % len(RULES)]
        total = "total, lower is better\n" if turn % 7 == 3 else ""
        yield of_keys(dict.fromkeys(keys), rule, OF_GAMES if turn % 3 == 1 else OF_LEVEL, total)


def of_keys(keys: Iterable[str], rule: str = RULES[0], body: str = OF_LEVEL, total: str = "") -> Program:
    return loads(HEAD.format(ties=f"broken by {', '.join(keys)}, then {rule}") + body + total).program


def _record(chance: Random, rate: float, **fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if chance.random() >= rate}


def facts(chance: Random, units: int) -> tuple[dict[str, Given], Given]:
    """Of the units, and what they share. ``none`` of a field is a word of its own."""
    names, rate = NAMES[:units], chance.choice((0.0, 0.0, 0.05, 0.3))
    most = chance.choice((0, 1, 1, 2))
    pairs = [pair for pair in itertools.combinations(names, 2) if chance.random() < 0.8]
    alone = [(name, "none") for name in names if chance.random() < 0.1]
    games = [
        _record(chance, rate / 3, home=home, away=away, home_goals=chance.randint(0, most), away_goals=chance.randint(0, most))
        for home, away in pairs + alone
    ]
    places = chance.choice((1, 2, 4))
    results = [
        _record(chance, rate / 3, who=name, place=chance.choice((*range(1, places + 1), "none")), extra=chance.random() < 0.7)
        for name in names
        for _ in range(chance.randint(0, 3))
    ]
    shared: dict[str, Any] = {"games": [each for each in games if each], "results": [each for each in results if each]}
    shared = {name: value for name, value in shared.items() if chance.random() >= rate / 4}
    own: dict[str, Given] = {}
    for name in names:
        heats = [
            _record(chance, rate, mark=chance.choice(("0.5", "1", "1.5")), valid=chance.random() < 0.7) for _ in range(chance.randint(0, 3))
        ]
        given: dict[str, Any] = {"heats": [each for each in heats if each], "level": chance.choice((0, 0, 1))}
        given |= {"spent": chance.choice((0, 1, 1, 2)), "entered": chance.random() < 0.9}
        own[name] = {key: value for key, value in given.items() if chance.random() >= rate}
    return own, shared


def cases(programs: Iterable[Program], sets: int, *, units: int = 5) -> Iterator[Case]:
    for number, program in enumerate(programs):
        for turn in range(sets):
            own, shared = facts(Random(f"{number} {turn}"), units)
            yield _case(f"drawn {number} {turn}", program, own, shared)


def _case(title: str, program: Program, own: Mapping[str, Given], shared: Given) -> Case:
    values, problems = read_cohort(program, own, shared=shared)
    assert not problems, problems
    return Case(title, program, as_units(values), alone=False)


Game = tuple[str, str, int, int]


def told(keys: Iterable[str], own: Mapping[str, Given], games: Iterable[Game] = ()) -> Case:
    """A case by hand; all units have entered and earn nothing, so that the chain alone tells them apart."""
    fields = ("home", "away", "home_goals", "away_goals")
    shared = {"games": [dict(zip(fields, each, strict=True)) for each in games], "results": []}
    units = {name: {"level": 0, "entered": True, "spent": 1, "heats": [], **given} for name, given in own.items()}
    left = {name: {key: value for key, value in given.items() if value is not None} for name, given in units.items()}
    return _case(f"told {' '.join(keys)}", of_keys(keys), left, shared)


# ---------------------------------------------------------------- with the facts of the kit

OF_THE_KIT = (
    *(each for each in cohort_rubrics.TIES if "among the tied" in each or "count-back" in each),
    "broken by wins among the tied, count-back of games.margin where played among the tied, n, then leave no gap",
    "broken by count-back of races.pts where mine and pts is given, then share the worse rank",
    "broken by count-back of races.extra where mine among the tied, gap, then share the average rank",
    "broken by count-back of works.place, games_played among the tied, then share the better rank",
    "broken by count-back of works.rating lowest first, wins among the tied, then are an error",
)


def of_kit(sets: int) -> Iterator[Case]:
    """Computed columns, parameters with dates, ranks of records; any fact may be missing."""
    for number, tied in enumerate(OF_THE_KIT):
        text = f'rubric "Kit"\nties {tied}\n{cohort_facts.DECLARED}item 1 "A"\na earns 1 point\n'
        program = loads(text).program
        for turn in range(sets):
            units, as_of = generated.FAMILIES["cohort"].facts(text, program, Random(f"kit {number} {turn}"))
            yield Case(f"kit {number} {turn}", program, units, alone=False, as_of=as_of, text=text)


# ---------------------------------------------------------------- the shipped rubrics


def of_shipped(name: str, sets: int) -> Iterator[Case]:
    program = load_shipped(name).program
    for turn in range(sets):
        chance = Random(f"{name} {turn}")
        own, shared = _shipped(name, chance, NAMES[: chance.randint(4 if name.startswith("fifa") else 3, 5)])
        yield _case(f"{name} {turn}", program, own, shared)


def _shipped(name: str, chance: Random, names: tuple[str, ...]) -> tuple[Mapping[str, Given], Given]:
    if name.startswith("fifa"):
        return _group(name, chance, names)
    if name.startswith("eurovision"):
        return _contest(chance, names)
    return _season(name, chance, names)


def _group(name: str, chance: Random, names: tuple[str, ...]) -> tuple[Mapping[str, Given], Given]:
    """Two teams are level in points, difference and goals, wherever such games are found soon."""
    for _ in range(200):
        most = chance.choice((1, 1, 2, 3))
        games = [
            {"home": home, "away": away, "home_goals": chance.randint(0, most), "away_goals": chance.randint(0, most)}
            for home, away in itertools.combinations(names, 2)
        ]
        standings = Counter(_standing(each, games) for each in names)
        if max(standings.values()) > 1:
            break
    shared: dict[str, Any] = {"matches": games}
    if name.endswith("2018"):
        kinds = ("yellow", "indirect_red", "direct_red", "yellow_and_direct_red")
        shared["cards"] = [{"team": each, **{kind: chance.choice((0, 0, 1)) for kind in kinds}} for each in names for _ in range(2)]
    return {each: {} for each in names}, shared


def _standing(team: str, games: Iterable[Mapping[str, Any]]) -> tuple[int, int, int]:
    own = [(each["home_goals"], each["away_goals"]) for each in games if each["home"] == team]
    own += [(each["away_goals"], each["home_goals"]) for each in games if each["away"] == team]
    points = sum(3 if scored > conceded else int(scored == conceded) for scored, conceded in own)
    return points, sum(scored - conceded for scored, conceded in own), sum(scored for scored, _ in own)


_LEVEL = ((1, 10), (2, 8), (3, 6), (4, 5))
"""Places in two televotes that are worth the same together."""


def _contest(chance: Random, names: tuple[str, ...]) -> tuple[Mapping[str, Given], Given]:
    """Songs that are level in all sums, so that only the points one by one tell them apart; or a contest of few voters."""
    votes = [
        {"voter": f"voter {voter}", "kind": "jury", "place": place, "song": song}
        for voter in range(chance.randint(0, 1))
        for place, song in enumerate(chance.sample(names, len(names)), 1)
    ]
    for song in names:
        for voter, place in enumerate(chance.choice(_LEVEL[: chance.choice((1, 2, 4))])):
            place = place if chance.random() < 0.95 else 11
            votes.append({"voter": f"voter {voter}", "kind": "televote", "place": place, "song": song})
    return {each: {"running_order": chance.randint(1, 3)} if chance.random() < 0.9 else {} for each in names}, {"votes": votes}


def _season(name: str, chance: Random, names: tuple[str, ...]) -> tuple[Mapping[str, Given], Given]:
    who = "team" if "constructors" in name else "driver"
    program = load_shipped(name).program
    fields = {field.name for fact in program.facts if fact.name == "results" for field in fact.fields}
    worst = chance.choice((2, 3, 14))
    results = []
    for number in range(1, chance.randint(2, 4)):
        for each in names:
            told = {
                "race": f"race {number}",
                "round_number": number + chance.choice((0, 6)),
                "driver": each,
                "team": each,
                who: each,
                "place": chance.choice((*range(1, worst + 1), 60, "none")),
                "factor": chance.choice(("1", "0.5")),
                "fastest_lap": chance.random() < 0.2,
                "fastest_lap_counts": True,
                "sprint": chance.choice((1, 2, "none")),
                "status": "running",
            }
            results.append({key: value for key, value in told.items() if key in fields})
    return {each: {} for each in names}, {"results": results}


# ---------------------------------------------------------------- what the ties were like


def told_apart(given: Iterable[Case]) -> Counter[str]:
    """By which kind of key units with equal totals were told apart, and how many were still level after the whole chain."""
    found: Counter[str] = Counter()
    for case in given:
        results = expected(case)
        if results is None:
            found["refused"] += 1
            continue
        for key in {(each.key, each.ahead) for result in results for each in result.tie_breaks}:
            found[_kind(case.program, key[0])] += 1
        found["level"] += _level(results)
        found["units"] += len(results)
    return found


def _kind(program: Program, at: int) -> str:
    key = program.tie_keys[at]
    counting = "count-back" if isinstance(key.key, CountBack) else "number"
    return f"{counting} among the tied" if key.among_tied else counting


def _level(results: Iterable[UnitResult]) -> int:
    merits = Counter(result.merit for result in results if result.merit is not None)
    return sum(many for many in merits.values() if many > 1)
