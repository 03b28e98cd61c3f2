"""Reading ``conformance/families/*.family``: small rubrics, each with a table of facts and why they were chosen.

A file begins with ``theme: NAME``, ``about: …`` and ``关于: …``. Then follow blocks::

    === name of the rubric          its text, up to the first line that begins with one of * @ !
    rubric "…"
    …
    @ date 2014-06-30               holds for the cases below it: a date, `shared games: home=A away=B`, `parameters bar=2`
    * why the case is there :: facts
    ! why not                       what the second evaluator doesn't know, so that it isn't asked

    %%% name                        a text with {holes}, which isn't a rubric of its own
    === name from template          the template with its holes filled, each by a line `hole = text`
    hole = text

Facts of one unit: ``x=3 plan=yes visits=[done=yes days=3, done=no]``; ``?`` or left out is missing, ``none`` is known to have no value.
Units scored together: ``A x=3 | B x=4``, or by columns ``x: 9 7 7 ? / y: 1 2 3 4`` for the units A, B, C, D.
Behind ``;;`` stands more: ``;; date 2014-06-30 ;; parameters bar=2 ;; override A 1.1=3 ;; ranks x=3/12``.
Behind ``=>`` stand the totals that the author of the case expects, unit by unit: ``=> 3 0[0..2] -``; ``-`` is no total, ``[0..2]`` the range, in which
``*`` is no bound. They are held against the evaluator when the suite is made.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from attrs import define, evolve, field, frozen

UNITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@frozen(kw_only=True)
class Case:
    """``units`` None: ``facts`` are those of a unit that is scored by itself. Values are as the suite writes them."""

    why: str
    facts: dict[str, Any] = field(factory=dict)
    units: dict[str, dict[str, Any]] | None = None
    shared: dict[str, Any] = field(factory=dict)
    as_of: str | None = None
    parameters: dict[str, Any] = field(factory=dict)
    overrides: list[dict[str, str]] = field(factory=list)
    ranks: dict[str, dict[str, Any]] = field(factory=dict)
    stated: tuple[str, ...] = ()


@define
class Family:
    name: str
    lines: list[str] = field(factory=list)
    cases: list[Case] = field(factory=list)
    uncovered: str = ""


@define
class Theme:
    name: str
    about: dict[str, str]
    families: list[Family] = field(factory=list)


def read(path: Path) -> Theme:
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    words = dict(line.split(": ", 1) for line in head.splitlines())
    theme = Theme(words["theme"], {"en": words["about"], "zh": words["关于"]})
    templates: dict[str, list[str]] = {}
    for mark, name, text in re.findall(r"^(===|%%%) (.+)\n((?:(?!===|%%%).*\n?)*)", body, re.M):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if mark == "%%%":
            templates[name] = lines
            continue
        own, _, template = name.partition(" from ")
        try:
            theme.families.append(_family(own, lines, templates.get(template)))
        except (ValueError, KeyError, AssertionError) as error:
            raise ValueError(f"{path.name}: {own}: {error!r}") from error
    return theme


def _family(name: str, lines: list[str], template: list[str] | None) -> Family:
    start = next((place for place, line in enumerate(lines) if line[0] in "*@!"), len(lines))
    family = Family(name, lines[:start])
    if template is not None:
        holes = dict(re.split(r" = ", line, maxsplit=1) for line in lines[:start])
        family.lines = [re.sub(r"\{(\w+)\}", lambda found: holes[found[1]], line) for line in template]
    setting = Case(why="")
    for line in lines[start:]:
        if line.startswith("@"):
            setting = _more(setting, line[1:].strip())
        elif line.startswith("!"):
            family.uncovered = line[1:].strip()
        else:
            why, _, written = line[1:].strip().partition(" ::")
            assert why, f"a case without a reason: {line}"
            family.cases.append(_case(evolve(setting, why=why.strip()), written.strip()))
    return family


def _case(case: Case, written: str) -> Case:
    written, _, stated = written.partition("=>")
    case = evolve(case, stated=tuple(stated.split()))
    facts, *more = (part.strip() for part in written.split(";;"))
    for part in more:
        case = _more(case, part)
    if re.match(r"\w+: ", facts):
        return evolve(case, units=_columns(facts))
    parts = [part.strip() for part in facts.split("|")]
    if parts == [""] or re.match(r"\w+=", parts[0]):
        return evolve(case, facts=values(facts))
    split = [re.split(r"\s+", part, maxsplit=1) for part in parts]
    return evolve(case, units={unit: values(rest[0] if rest else "") for unit, *rest in split})


def _more(case: Case, written: str) -> Case:
    word, _, rest = written.partition(" ")
    match word:
        case "date":
            return evolve(case, as_of=rest)
        case "parameters":
            return evolve(case, parameters={**case.parameters, **values(rest)})
        case "shared":
            return evolve(case, shared={**case.shared, **values(rest)})
        case "override":
            *unit, pair = rest.split()
            id, _, points = pair.partition("=")
            return evolve(case, overrides=[*case.overrides, {**({"unit": unit[0]} if unit else {}), "id": id, "points": points}])
        case "ranks":
            ranks = {name: {"place": place, "size": int(size)} for name, place, size in re.findall(r"(\w+)=(\S+)/(\d+)", rest)}
            return evolve(case, ranks=ranks)
    raise ValueError(f"`{written}` isn't understood")


def _columns(written: str) -> dict[str, dict[str, Any]]:
    units: dict[str, dict[str, Any]] = {}
    for column in written.split(" / "):
        name, _, found = column.partition(":")
        for unit, value in zip(UNITS, found.split(), strict=False):
            units.setdefault(unit, {}).update({} if value == "?" else {name.strip(): _value(value)})
    return units


def values(written: str) -> dict[str, Any]:
    """``x=3 plan=yes visits=[done=yes, done=no]``"""
    found: dict[str, Any] = {}
    for name, records, value in re.findall(r"(\w+)=(?:\[([^\]]*)\]|(\S+))", written):
        if value:
            found |= {} if value == "?" else {name: _value(value)}
        else:
            found[name] = [values(record) for record in records.split(",")] if records.strip() else []
    assert re.sub(r"\w+=(?:\[[^\]]*\]|\S+)", "", written).strip() == "", f"`{written}`"
    return found


def _value(written: str) -> Any:
    if written in ("yes", "no"):
        return written == "yes"
    return {"none": True} if written == "none" else written
