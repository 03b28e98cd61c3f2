"""Where a report finds the pieces of a rubric: nodes, lines, gates and the options of choices, by id or name."""

from __future__ import annotations

import re
from functools import cached_property

from rubric_engine.core.ir import Computed, Definition, FactSpec, Gate, Line, Node, Parameter, Program, Text
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.report.numbers import in_language, options_of

_NUMBERED = re.compile(r"(.*?)((?:\[\d+\])*)", re.DOTALL)


def split(id: str) -> tuple[str, tuple[int, ...]]:
    """The id that stands in the rubric, and the numbers of the records.

    >>> split("1.1.2[1][3]"), split("4.1")
    (('1.1.2', (1, 3)), ('4.1', ()))
    """
    if not id.endswith("]"):
        return id, ()
    found = _NUMBERED.fullmatch(id)
    assert found is not None
    return found[1], tuple(int(number) for number in re.findall(r"\d+", found[2]))


def base_of(id: str) -> str:
    return split(id)[0]


def joined(base: str, numbers: tuple[int, ...]) -> str:
    """The id of an occurrence: ``1.1[3]``."""
    return base + "".join(f"[{number}]" for number in numbers)


@frozen(eq=False, slots=False)
class Index:
    """``parents`` gives the id of the node above a node or line; ``order`` the ids of all nodes and lines, top down. The dicts go by the ids of
    the rubric; ``node``, ``line``, ``parent`` and what else is asked by id also take those of an occurrence (``1.1[3]``). ``levels``: in how many
    repeated nodes a node or line stands, itself included, so how many numbers its ids end in."""

    program: Program
    nodes: dict[str, Node]
    lines: dict[str, Line]
    parents: dict[str, str]
    order: tuple[str, ...]
    levels: dict[str, int]
    gates: dict[str, Gate]
    facts: dict[str, FactSpec]
    parameters: dict[str, Parameter]
    options: dict[str, tuple[Text, ...]]
    names: dict[str, Text]
    grades: dict[str, Text]

    @classmethod
    def of(cls, program: Program) -> Index:
        nodes: dict[str, Node] = {}
        lines: dict[str, Line] = {}
        parents: dict[str, str] = {}
        order: list[str] = []
        levels: dict[str, int] = {}

        waiting: list[tuple[Node | Line, str | None]] = [(program.total, None)]
        while waiting:
            piece, parent = waiting.pop()
            if parent is not None:
                parents[piece.origin.id] = parent
            order.append(piece.origin.id)
            repeated = isinstance(piece, Node) and piece.repeat is not None
            levels[piece.origin.id] = (levels[parent] if parent is not None else 0) + repeated
            match piece:
                case Node():
                    nodes[piece.origin.id] = piece
                    waiting.extend((child, piece.origin.id) for child in reversed(piece.children))
                case Line():
                    lines[piece.origin.id] = piece
        named: list[FactSpec | Parameter | Definition] = [*program.facts, *program.parameters, *program.definitions]
        return cls(
            program=program,
            nodes=nodes,
            lines=lines,
            parents=parents,
            order=tuple(order),
            levels=levels,
            gates={gate.origin.id: gate for gate in program.gates},
            facts={spec.name: spec for spec in program.facts},
            parameters={parameter.name: parameter for parameter in program.parameters},
            options={spec.name: options_of(spec) for spec in program.facts},
            names={piece.name: _both(piece.name, piece.alias) for piece in named},
            grades={grade.name: _both(grade.name, grade.alias) for grade in program.grades},
        )

    @property
    def total(self) -> str:
        """The id of the total."""
        return self.program.total.origin.id

    def name(self, name: str, language: str) -> str:
        """A fact's, parameter's or definition's name in a language."""
        both = self.names.get(name)
        return both[language] if both else name

    def fact_name(self, name: str, language: str) -> str:
        """The name of a fact, or of a field of a list (``races.place``)."""
        owner, _, field = name.rpartition(".")
        return f"{self.name(owner, language)}.{self.column(owner, field, language)}" if owner else self.name(name, language)

    def grade(self, name: str, language: str) -> str:
        both = self.grades.get(name)
        return both[language] if both else name

    def node(self, id: str) -> Node | None:
        return self.nodes.get(base_of(id))

    def line(self, id: str) -> Line | None:
        return self.lines.get(base_of(id))

    def parent(self, id: str) -> str | None:
        """The id of the node above a node or line; of an occurrence, above it in the same record."""
        base, numbers = split(id)
        above = self.parents.get(base)
        return None if above is None else joined(above, numbers[: self.levels[above]])

    def place(self, id: str) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """What ids are sorted by: the order of the rubric, and below a repeated node that of its records."""
        base, numbers = split(id)
        places: list[tuple[int, tuple[int, ...]]] = []
        at: str | None = base
        while at is not None:
            places.append((self._places.get(at, len(self.order)), numbers[: self.levels.get(at, 0)]))
            at = self.parents.get(at)
        return tuple(reversed(places))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {id: place for place, id in enumerate(self.order)}

    def column(self, fact: str, name: str, language: str) -> str:
        """The name of a column of a list."""
        spec = self.facts.get(fact)
        columns: list[FactSpec | Computed] = [] if spec is None else [*spec.fields, *spec.computed]
        return next((in_language(each.name, each.alias, language) for each in columns if each.name == name), name)

    def shown(self, id: str) -> int | None:
        """The decimals that the rubric declares for showing the points of a node or line: its own, else those of a node above."""
        at: str | None = base_of(id)
        while at is not None:
            node = self.nodes.get(at)
            if node is not None and node.shown is not None:
                return node.shown
            at = self.parents.get(at)
        return None

    def heading(self, id: str, language: str) -> str:
        """The label of a node or line, or nothing."""
        piece = self.node(id) or self.line(id)
        return piece.origin.label[language] if piece is not None and piece.origin.label is not None else ""


def _both(name: str, alias: str | None) -> Text:
    return Text(in_language(name, alias, "en"), in_language(name, alias, "zh"))
