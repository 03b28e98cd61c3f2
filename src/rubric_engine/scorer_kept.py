"""Generated code as plain data, so that it can be kept beside a rubric, and back.

It is made when a rubric is kept, for facts that are all given under their names, or all under their aliases. What is read is taken as strictly as if anybody could
have written it: the code itself is looked at by ``scoring.compiled.language``, and what it may call is made here, of names alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scorer_sights import CHOICE, DATE, TEXT, Sight
from rubric_engine.scoring.compiled.code import Generated, made_of_kept
from rubric_engine.scoring.compiled.language import NotGenerated, is_given
from rubric_engine.scoring.compiled.remembered import Remembered, taker
from rubric_engine.scoring.compiled.shape import TAKEN_WITH

if TYPE_CHECKING:
    from rubric_engine.core.ir import FactSpec, Program
    from rubric_engine.scoring.compiled.code import Lines
    from rubric_engine.scoring.compiled.taking import Taken

_MOST_CHARACTERS: Final = 200_000
"""Of a rubric's text: to generate code for a larger one takes long, and isn't done before anything is scored."""

_MOST_LINES: Final = 1_000_000


@frozen(eq=False)
class Names:
    """What a caller calls facts: ``taken`` as ``layout.taken`` has it, ``fields`` the fields of lists by what code calls them (``k3_1``)."""

    taken: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, str]

    def are_those_of(self, facts: Mapping[str, Any]) -> bool:
        wanted = sum(map(len, self.taken.values()))
        return type(facts) is dict and len(facts) == wanted and all(name in facts for names in self.taken.values() for name in names)


@frozen(eq=False)
class KeptCode:
    """``order``: as in ``Taking``; ``bottom`` is that of every total, ``places`` the decimals of an unending one."""

    code: Generated
    order: tuple[int, ...]
    bottom: int
    places: int
    names: tuple[Names, ...]
    sights: tuple[Sight, ...]

    def run(self, names: Names, remembered: Remembered, file: str) -> Callable[[Mapping[str, Any]], Taken | None]:
        """
        Raises:
            NotGenerated: when it isn't what was generated here.
        """
        scope: dict[str, Any] = {name: taker(taken) for name, taken in names.taken.items()}
        scope |= {**names.fields, **TAKEN_WITH, "number": remembered.number}
        scope |= {sight.key: remembered.of(sight.name) for sight in self.sights}
        return made_of_kept(self.code, "taking", scope, file)

    def look(self, facts: Mapping[str, Any], names: Names, remembered: Remembered) -> bool:
        """Reads what there is to be read at sight. Whether there was anything new."""
        new = False
        for sight in self.sights:
            known = remembered.of(sight.name)
            for raw in self._at(sight, facts, names):
                if type(raw) in (str, date) and raw not in known:
                    read = sight.read(raw)
                    remembered.learn(sight.name, raw, read)
                    new = new or read is not None
        return new

    def _at(self, sight: Sight, facts: Mapping[str, Any], names: Names) -> list[Any]:
        rest = names.taken.get("take_rest", ())
        raw = facts[rest[self.order.index(sight.place) - (len(self.order) - len(rest))]]
        if sight.column is None:
            return [raw]
        key = names.fields[f"k{sight.place}_{sight.column}"]
        return [record.get(key) for record in raw if type(record) is dict] if type(raw) in (list, tuple) else []


# ---------------------------------------------------------------- to data


def to_keep(program: Program, lines: Lines, characters: int) -> dict[str, Any] | None:
    """None where facts can't be taken as they stand. ``characters``: the length of the text."""
    from rubric_engine.facts.plain_numbers import plain_number
    from rubric_engine.scorer import places_shown
    from rubric_engine.scoring.compiled.layout import Called
    from rubric_engine.scoring.compiled.taking import Takings

    takings = Takings.of(program, lines, Remembered(plain_number)) if characters <= _MOST_CHARACTERS else None
    if takings is None:
        return None
    called = [
        Called(
            {spec.name: _as_called(spec, aliased) for spec in program.facts},
            {spec.name: tuple(_as_called(column, aliased) for column in spec.fields) for spec in program.facts},
        )
        for aliased in (False, True)
    ]
    written = [found for each in called if (found := takings.written(each)) is not None]
    if not written:
        return None
    return {
        "text": written[0].code.text,
        "shown": list(written[0].code.shown),
        "order": list(written[0].order),
        "bottom": takings.bottom,
        "places": places_shown(program),
        "names": [
            {"taken": {name: list(each.taken[name]) for name in sorted(each.taken)}, "fields": _fields(each.scope)} for each in written
        ],
        "sights": _sights(program, set(written[0].scope)),
    }


def _as_called(spec: FactSpec, aliased: bool) -> str:
    return spec.alias if aliased and spec.alias is not None else spec.name


def _fields(scope: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in sorted(scope.items()) if isinstance(value, str)}


def sights_of(program: Program) -> tuple[Sight, ...]:
    """All that there is to be read at sight."""
    return tuple(map(_sight, _sights(program, None)))


def _sights(program: Program, scope: set[str] | None) -> list[list[Any]]:
    """``scope``: what code asks for; None: anything."""
    from rubric_engine.core.ir import ValueKind
    from rubric_engine.scoring.compiled.guards import whole_range

    found: list[list[Any]] = []
    for place, fact in enumerate(program.facts):
        of_records = [(number, f"{fact.name}.{column.name}", column) for number, column in enumerate(fact.fields)]
        for column, name, spec in [(None, fact.name, fact), *of_records]:
            if scope is not None and Sight(place, column, name, TEXT).key not in scope:
                continue
            match spec.kind:
                case ValueKind.TEXT:
                    found.append([place, column, name, TEXT, None, None, []])
                case ValueKind.DATE:
                    found.append([place, column, name, DATE, *whole_range(spec), []])
                case ValueKind.CHOICE:
                    found.append([place, column, name, CHOICE, None, None, _options(spec)])
                case _:
                    pass
    return found


def _options(spec: FactSpec) -> list[list[Any]]:
    """The names of a choice's options as the door reads them."""
    from fractions import Fraction

    from rubric_engine.facts.problems import Place, Problems
    from rubric_engine.facts.values import read_scalar

    found: list[list[Any]] = []
    for name in dict.fromkeys(name for option in spec.options for name in (option.name, option.alias) if name is not None):
        read = read_scalar(spec, name, Place(), Problems("en"))
        if isinstance(read, Fraction) and not isinstance(spec.missing_as, str):
            found.append([name, int(read)])
    return found


# ---------------------------------------------------------------- and back


def from_kept(data: object) -> KeptCode:
    """
    Raises:
        NotGenerated: where the data isn't of the form that ``to_keep`` gives it. (The code itself is looked at by ``KeptCode.run``.)
    """
    found = _dict(data, {"text", "shown", "order", "bottom", "places", "names", "sights"})
    code = Generated(_is(found["text"], str), _wholes(found["shown"], 1, _MOST_LINES))
    order = _wholes(found["order"], 0, _MOST_LINES)
    names = tuple(_names(each, order) for each in _is(found["names"], list))
    sights = tuple(_sight(each) for each in _is(found["sights"], list))
    for sight in sights:
        for each in names:
            _require(sight.place in order[len(order) - len(each.taken.get("take_rest", ())) :])
            _require(sight.column is None or f"k{sight.place}_{sight.column}" in each.fields)
    return KeptCode(code, order, _whole(found["bottom"], 1), _whole(found["places"], 0), names, sights)


def _names(data: object, order: tuple[int, ...]) -> Names:
    found = _dict(data, {"taken", "fields"})
    taken = {name: tuple(_texts(names)) for name, names in _is(found["taken"], dict).items()}
    fields = _is(found["fields"], dict)
    _texts(list(fields.values()))
    _require(taken.keys() <= {"take", "take_rest"} and all(taken.values()))
    _require(sum(map(len, taken.values())) == len(order) == len({name for names in taken.values() for name in names}))
    _require(all(name.startswith("k") and is_given(name) for name in fields))
    return Names(taken, fields)


def _sight(data: object) -> Sight:
    row = _is(data, list)
    _require(len(row) == 7)
    place, column, name, kind, low, high, options = row
    for each in (column, low, high):
        _require(each is None or type(each) is int)
    _require(kind in (TEXT, DATE, CHOICE))
    pairs = tuple(tuple(_is(each, list)) for each in _is(options, list))
    _require(all(len(each) == 2 and type(each[0]) is str and type(each[1]) is int for each in pairs))
    return Sight(_whole(place, 0), column, _is(name, str), kind, low, high, tuple((each[0], each[1]) for each in pairs))


def _require(holds: bool) -> None:
    if not holds:
        raise NotGenerated("it isn't of the form that kept code has")


def _dict(data: object, keys: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = _is(data, dict)
    _require(found.keys() == keys)
    return found


def _is(data: object, kind: type) -> Any:
    _require(type(data) is kind)
    return data


def _texts(data: object) -> list[str]:
    found: list[str] = _is(data, list)
    _require({str}.issuperset(map(type, found)))
    return found


def _wholes(data: object, least: int, most: int) -> tuple[int, ...]:
    found: tuple[int, ...] = tuple(_is(data, list))
    _require({int}.issuperset(map(type, found)) and least <= min(found, default=least) <= max(found, default=least) <= most)
    return found


def _whole(data: object, least: int) -> int:
    found: int = _is(data, int)
    _require(found >= least)
    return found
