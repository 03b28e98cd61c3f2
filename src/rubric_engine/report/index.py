"""Where a report finds the pieces of a rubric: nodes, lines, gates and the options of choices, by id or name."""

from __future__ import annotations

from attrs import frozen

from rubric_engine.core.ir import Definition, FactSpec, Gate, Line, Node, Parameter, Program, Text
from rubric_engine.report.numbers import in_language, options_of


@frozen(eq=False)
class Index:
    """``parents`` gives the id of the node above a node or line; ``order`` the ids of all nodes and lines, top down."""

    program: Program
    nodes: dict[str, Node]
    lines: dict[str, Line]
    parents: dict[str, str]
    order: tuple[str, ...]
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

        waiting: list[tuple[Node | Line, str | None]] = [(program.total, None)]
        while waiting:
            piece, parent = waiting.pop()
            if parent is not None:
                parents[piece.origin.id] = parent
            order.append(piece.origin.id)
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

    def grade(self, name: str, language: str) -> str:
        both = self.grades.get(name)
        return both[language] if both else name

    def shown(self, id: str) -> int | None:
        """The decimals that the rubric declares for showing the points of a node or line: its own, else those of a node above."""
        at: str | None = id
        while at is not None:
            node = self.nodes.get(at)
            if node is not None and node.shown is not None:
                return node.shown
            at = self.parents.get(at)
        return None

    def heading(self, id: str, language: str) -> str:
        """The label of a node or line, or nothing."""
        piece = self.nodes.get(id) or self.lines.get(id)
        return piece.origin.label[language] if piece is not None and piece.origin.label is not None else ""


def _both(name: str, alias: str | None) -> Text:
    return Text(in_language(name, alias, "en"), in_language(name, alias, "zh"))
