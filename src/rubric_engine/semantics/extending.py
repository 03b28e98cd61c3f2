"""One document out of two: a rubric, and the one that it extends.

What the extending text replaces takes the place of the old; what it removes is gone, with all that is in it; what it adds stands behind the last of its
kind, or of its section. Its head and its total hold instead of the base's; of the base's head the kind of unit, the tie rule and the rule for missing
facts are taken over where it says nothing itself. Edition, sources, notes, acceptances of the whole, examples and laws of the base aren't taken over.
"""

from __future__ import annotations

from collections.abc import Iterable

from rubric_engine.diagnostics.frozen import define, evolve, field, frozen
from rubric_engine.diagnostics.model import NOWHERE, Span
from rubric_engine.semantics.blocks import NODES, Block, Blocks, cut, in_order, named, names_of, parents
from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.structure import TOTAL
from rubric_engine.syntax import tree
from rubric_engine.syntax.tree import Part

WORDS: dict[Part, tuple[str, str]] = {
    Part.FACT: ("fact", "数据项"),
    Part.DEFINITION: ("define", "定义"),
    Part.PARAMETER: ("parameter", "参数"),
    Part.GATE: ("gate", "前提"),
    Part.SECTION: ("section", "部分"),
    Part.ITEM: ("item", "考核项"),
    Part.GRADE: ("grade", "等次"),
    Part.FLAG: ("flag", "提示"),
    Part.PAIRING: ("pairing", "结对"),
}
_SHARED = (frozenset({Part.FACT, Part.DEFINITION, Part.PARAMETER}), frozenset({Part.SECTION, Part.ITEM}))
"""Parts whose names, or ids, stand for one thing each."""
_LABELLED = (Part.GATE, Part.PAIRING)
_IN_TEXT = (Part.FACT, Part.PARAMETER, Part.DEFINITION, Part.GATE)
_BEHIND = (Part.GRADE, Part.FLAG, Part.PAIRING)


@frozen
class Lost:
    """A name or an id of the base that the extending text did away with, and where."""

    name: str
    span: Span
    within: bool  # also what continues it: the lines of an item


@frozen
class Merged:
    document: tree.Document
    lost: tuple[Lost, ...] = ()


def alone(own: tree.Document, findings: Findings) -> None:
    """Says what makes sense only in a rubric that extends another one."""
    for statement in own.statements:
        if statement.replaces or isinstance(statement, tree.RemoveStmt):
            findings.error("E377", statement.span)


def merge(own: tree.Document, base: tree.Document, file: str, findings: Findings) -> Merged:
    """``own`` on top of ``base``, the document of ``file`` (with what it extends itself). What doesn't fit is reported, and taken as it was probably meant."""
    if not any(isinstance(each, tree.RubricStmt) for each in own.statements):
        findings.error("E200", own.statements[0].span if own.statements else NOWHERE)
    change = _Change(cut(own), cut(base), file, findings)
    change.remove()
    for block in change.own.declared:
        change.declare(block)
    return Merged(change.document(), tuple(change.lost))


@define(eq=False)
class _Change:
    """``now`` has what stands in the place of each block of the base, in its order; None where it is gone."""

    own: Blocks
    base: Blocks
    file: str
    findings: Findings
    now: list[Block | None] = field(init=False)
    added: list[Block] = field(factory=list)
    settled: set[int] = field(factory=set)  # blocks of the base that are replaced or removed already, by their number
    lost: list[Lost] = field(factory=list)
    known: dict[tuple[Part | None, str], list[int]] = field(factory=dict)  # numbers of blocks of the base, by each of their names
    below: dict[str, list[int]] = field(factory=dict)  # numbers of the sections and items in a section of the base

    def __attrs_post_init__(self) -> None:
        self.now = list(self.base.declared)
        under = parents(block for block in self.base.declared if block.part in NODES)
        for number, block in enumerate(self.base.declared):
            for name in block.names:
                self.known.setdefault((block.part, name), []).append(number)
            if block.part in NODES:
                self.below.setdefault(under[id(block)], []).append(number)

    def _called(self, parts: Iterable[Part], names: tuple[str, ...]) -> list[int]:
        """The blocks of the base of one of these kinds and under one of these names."""
        return sorted({number for part in parts for name in names for number in self.known.get((part, name), ())})

    # ------------------------------------------------------------ what goes

    def remove(self) -> None:
        for statement in self.own.removals:
            number = self._found(statement.part, (statement.target,), statement.target_span, "remove")
            if number is None:
                continue
            gone = [number, *self._inside(number)]
            for each in gone:
                self.settled.add(each)
                self.now[each] = None
                self._lose(self.base.declared[each], (), statement.target_span)

    def _inside(self, number: int) -> list[int]:
        """The sections and items in a section of the base."""
        inside = [number]
        for each in inside:
            if self.base.declared[each].part is Part.SECTION:
                inside += [child for child in self.below.pop(self.base.declared[each].names[0], ()) if child != number]
        return inside[1:]

    def _lose(self, block: Block, kept: tuple[str, ...], span: Span) -> None:
        self.lost += [Lost(name, span, block.part in NODES) for name in block.names if name not in kept]

    # ------------------------------------------------------------ what comes

    def declare(self, block: Block) -> None:
        part = block.part
        assert part is not None
        span = _span(block.first)
        if block.first.replaces:
            number = self._found(part, block.names, span, "replace")
            if number is None:
                if not self._replaced(part, block.names):
                    self.added.append(block)
            else:
                self._replace(number, block, span)
                for other in self._clashes(part, block.names):
                    self._taken(other, block, span)
            return
        clashes = self._clashes(part, block.names)
        if not clashes:
            self.added.append(block)
            return
        self._taken(clashes[0], block, span)
        self._replace(clashes[0], block, span)

    def _replaced(self, part: Part, names: tuple[str, ...]) -> bool:
        """Whether something stands already in the place of what has one of these names: a second one isn't added to it."""
        return any(number in self.settled and self.now[number] is not None for number in self._called([part], names))

    def _taken(self, number: int, block: Block, span: Span) -> None:
        """Says that the base has something under this name or id already."""
        old = self.base.declared[number]
        assert old.part is not None
        hint = self._replacing(old, block.names) if old.part is block.part and not block.first.replaces else self._removing(old)
        self._say("E375", span, old.part, _common(old.names, block.names), hint)

    def _clashes(self, part: Part, names: tuple[str, ...]) -> list[int]:
        """What is left of the base under one of the names."""
        alike = next((group for group in _SHARED if part in group), {part})
        return [number for number in self._called(alike, names) if number not in self.settled]

    def _replace(self, number: int, block: Block, span: Span) -> None:
        old = self.base.declared[number]
        self.settled.add(number)
        first = _with_both_names(block.first, old.first) if old.part is block.part else block.first
        self.now[number] = evolve(block, first=first, above=old.above)
        self._lose(old, names_of(first), span)
        if old.part is block.part is Part.ITEM:
            self.lost.append(Lost(old.names[0], span, True))  # its lines

    def _found(self, part: Part, names: tuple[str, ...], span: Span, verb: str) -> int | None:
        """The number of what is to be replaced or removed."""
        found = self._called([part], names)
        if not found:
            self._say("E376", span, part, names[0], self._instead(part, names, verb))
        elif len(found) > 1:
            self._say("E379", span, part, names[0])
        elif found[0] in self.settled:
            self._say("E378", span, part, names[0])
        else:
            return found[0]
        return None

    def _instead(self, part: Part, names: tuple[str, ...], verb: str) -> str:
        """What was probably meant: the same name of another kind, or one of this kind that is spelt alike."""
        for number in self._called(Part, names):
            block = self.base.declared[number]
            assert block.part is not None
            written = self._written(block.part, _common(block.names, names), verb)
            return self.findings.say(f"did you mean `{written}`?", f"是否指「{written}」？")
        return self.findings.did_you_mean(names[0], (name for block in self.base.declared if block.part is part for name in block.names))

    def _replacing(self, old: Block, names: tuple[str, ...]) -> str:
        assert old.part is not None
        written = self._written(old.part, _common(old.names, names), "replace")
        return self.findings.say(
            f"to put this in its place, write `{written} …`; for something else take another name or id",
            f"要取代原有的，请写「{written} …」；另立一项的，请换用别的名称或编号",
        )

    def _removing(self, old: Block) -> str:
        assert old.part is not None
        written = self._written(old.part, old.names[0], "remove")
        return self.findings.say(f"take another name, or write `{written}` as well", f"请换用别的名称，或同时写明「{written}」")

    def _written(self, part: Part, name: str, verb: str) -> str:
        en, zh = WORDS[part]
        if part in _LABELLED:
            return self.findings.say(f'{verb} {en} "{name}"', f"{'替换' if verb == 'replace' else '删去'} {zh} “{name}”")
        return self.findings.say(f"{verb} {en} {name}", f"{'替换' if verb == 'replace' else '删去'} {zh} {name}")

    def _say(self, code: str, span: Span, part: Part, name: str, hint: str = "") -> None:
        en, zh = WORDS[part]
        en = "definition" if part is Part.DEFINITION else en
        self.findings.error(code, span, hint, file=self.file, what_en=f"{en} `{name}`", what_zh=f"{zh}「{name}」")

    # ------------------------------------------------------------ putting together

    def document(self) -> tree.Document:
        left = [*(block for block in self.now if block is not None), *self.added]
        totals = self.own.totals or self.base.totals
        self._cite(left, totals)
        blocks = [
            *(block for part in _IN_TEXT for block in left if block.part is part),
            *in_order((block for block in left if block.part in NODES), totals),
            *(block for part in _BEHIND for block in left if block.part is part),
            *self.own.examples,
        ]
        statements = [*self._head(), *self.own.strays, *self.base.strays, *(each for block in blocks for each in block.statements)]
        return tree.Document(tuple(evolve(each, replaces=False) if each.replaces else each for each in statements))

    def _cite(self, blocks: list[Block], totals: tuple[Block, ...]) -> None:
        """Everything goes on citing the text that it comes from, whatever stands above it now."""
        nodes = [block for block in blocks if block.part in NODES]
        under = parents(nodes)
        sections = {block.names[0]: block for block in nodes if block.part is Part.SECTION}
        of_nodes = next((total.citation for total in totals), None) or self.own.citation
        for block in blocks:
            above = sections.get(under.get(id(block), TOTAL))
            inherited = above.cites if above is not None else of_nodes if block.part in NODES else self.own.citation
            if block.cites is None:
                block.cites = inherited
            elif block.citation is None and block.cites != inherited:
                block.rest.insert(0, tree.SourceStmt(block.cites, span=block.first.span))

    def _head(self) -> Iterable[tree.Statement]:
        """The head of the extending text, and what it leaves to the base."""
        mine = [each for each in self.own.head if not isinstance(each, tree.ExtendsStmt)]
        yield from mine
        said = {type(each) for each in mine}
        taken = (tree.UnitStmt, tree.TiesStmt, tree.MissingStmt, *(() if tree.RubricStmt in said else (tree.RubricStmt,)))
        for statement in self.base.head:
            if isinstance(statement, taken) and type(statement) not in said:
                yield statement


def _with_both_names(new: tree.Statement, old: tree.Statement) -> tree.Statement:
    """A statement that gives only one of the two names of what it replaces keeps the other one, so that the rest of the base still finds it."""
    match new, old:
        case tree.SectionStmt() | tree.ItemStmt(), tree.SectionStmt() | tree.ItemStmt() if new.label is not None and old.label is not None:
            if new.label.alias is None and new.label.text in (texts := (old.label.text, old.label.alias)):
                new = evolve(new, label=evolve(new.label, alias=texts[1 - texts.index(new.label.text)]))
            return new
        case _:
            pass
    names = names_of(old)
    if len(names) < 2:
        return new
    match new:
        case tree.FactStmt() | tree.DefineStmt() | tree.ParameterStmt() | tree.GradeStmt() | tree.FlagStmt() if new.name.alias is None:
            other = next((name for name in names if name != new.name.text), None) if new.name.text in names else None
            new = evolve(new, name=evolve(new.name, alias=other))
        case tree.GateStmt() | tree.PairingStmt() if new.label.alias is None:
            other = next((name for name in names if name != new.label.text), None)
            new = evolve(new, label=evolve(new.label, alias=other))
        case _:
            pass
    return new


def _span(statement: tree.Statement) -> Span:
    found = named(statement)
    return statement.span if found is None else found.span


def _common(names: tuple[str, ...], wanted: tuple[str, ...]) -> str:
    return next(name for name in names if name in wanted)
