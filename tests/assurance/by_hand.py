"""What small rubrics come to, worked out plainly for one set of facts, and which findings going through all sets of facts gives. None of the analysis
is used here."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise, product

from attrs import evolve

from rubric_engine.core.ir import (
    All,
    AnyOf,
    Arith,
    CmpOp,
    Combine,
    Compare,
    Const,
    Expr,
    FactRead,
    Given,
    Interval,
    Line,
    Lookup,
    Member,
    Node,
    Not,
    Op,
    PointsRead,
    Program,
    Row,
    ValueKind,
    Within,
)
from rubric_engine.core.values import NONE, Value
from tests.assurance.small_rubrics import values_of

Facts = dict[str, Value]
Said = tuple[str, str]  # the code, and what it is about

_TELL = {
    CmpOp.GE: lambda a, b: a >= b,
    CmpOp.LE: lambda a, b: a <= b,
    CmpOp.GT: lambda a, b: a > b,
    CmpOp.LT: lambda a, b: a < b,
    CmpOp.EQ: lambda a, b: a == b,
    CmpOp.NE: lambda a, b: a != b,
}


def value(expr: Expr, facts: Facts, total: Fraction | None = None) -> object:
    """A number, a yes or no, or None."""
    match expr:
        case Const(value=found):
            return found
        case FactRead(name=name):
            return None if facts[name] is NONE else facts[name]
        case PointsRead():
            return total
        case Arith(op=op, left=left, right=right):
            a, b = value(left, facts, total), value(right, facts, total)
            if a is None or b is None:
                return None
            return a * b if op is Op.MUL else a + b  # type: ignore[operator]
        case Compare(op=op, left=left, right=right):
            a, b = value(left, facts, total), value(right, facts, total)
            return None if a is None or b is None else _TELL[op](a, b)
        case Within(operand=operand, low=Const(value=low), high=Const(value=high), high_open=open_):
            a = value(operand, facts, total)
            return None if a is None else low <= a and (a < high if open_ else a <= high)  # type: ignore[operator]
        case Member(operand=operand, values=values):
            a = value(operand, facts, total)
            return None if a is None else a in values
        case Not(operand=operand):
            a = value(operand, facts, total)
            return None if a is None else not a
        case Given(operand=operand):
            return value(operand, facts, total) is not None
        case All(parts=parts):
            held = [value(part, facts, total) for part in parts]
            return False if False in held else None if None in held else True
        case AnyOf(parts=parts):
            held = [value(part, facts, total) for part in parts]
            return True if True in held else None if None in held else False
        case _:
            raise AssertionError(expr)


def holds(expr: Expr | None, facts: Facts, total: Fraction | None = None) -> bool:
    return expr is None or value(expr, facts, total) is True


# ---------------------------------------------------------------- lines and nodes


def row_of(table: Lookup, facts: Facts) -> Row | None:
    for row in table.rows:
        if row.case is not None:
            held = value(row.case, facts)
            if held is not False:
                return row if held else None
            continue
        subject = value(table.subjects[0], facts)
        for part in row.keys[0]:
            assert isinstance(part, Interval)
            if subject is not None and _inside(part, subject):  # type: ignore[arg-type]
                return row
    return None


def _inside(span: Interval, at: Fraction) -> bool:
    above = span.low is None or at > span.low or (at == span.low and not span.low_open)
    return above and (span.high is None or at < span.high or (at == span.high and not span.high_open))


def has_no_value(table: Lookup, facts: Facts) -> bool:
    """Whether a table is undefined: its subject is, or a case before any that holds."""
    if row_of(table, facts) is not None:
        return False
    if table.subjects:
        return value(table.subjects[0], facts) is None
    return any(row.case is not None and value(row.case, facts) is None for row in table.rows)


def matches(line: Line, facts: Facts) -> bool:
    """Whether a line holds: one that loses does unless it surely doesn't."""
    asked = True if line.condition is None else value(line.condition, facts)
    found: bool | None = True
    if isinstance(line.amount, Lookup):
        rest = line.amount.otherwise is not None or row_of(line.amount, facts) is not None
        found = None if has_no_value(line.amount, facts) else rest
    both = False if False in (asked, found) else None if None in (asked, found) else True
    return both is True or (both is None and line.loses)


def worth(line: Line, facts: Facts, *, limited: bool = True) -> tuple[Fraction | None, Fraction | None]:
    """The steps and the points (not negated) of a line whose condition holds; None has no value."""
    amount: object = value(line.amount, facts) if not isinstance(line.amount, Lookup) else None
    if isinstance(line.amount, Lookup):
        row = row_of(line.amount, facts)
        if row is not None:
            amount = value(row.value, facts)
        elif has_no_value(line.amount, facts):
            amount = None
        else:
            amount = Fraction(0) if line.amount.otherwise is None else value(line.amount.otherwise, facts)
    steps = None if line.steps is None else value(line.steps, facts)
    if line.steps is not None and (steps is None or amount is None):
        return None, None
    counted = steps if line.step_limit is None or steps is None else min(steps, line.step_limit)  # type: ignore[type-var]
    points = amount if counted is None else amount * counted  # type: ignore[operator]
    if limited and line.limit is not None and points is not None:
        points = min(points, value(line.limit, facts))  # type: ignore[type-var]
    return steps, points  # type: ignore[return-value]


def unvalued(line: Line) -> Fraction:
    """What a line gives whose amount has no value: nothing, or the loss that its limits allow, or the least row below 0."""
    if not line.loses:
        low = _least(line)
        return min(Fraction(0), low) if low is not None else Fraction(0)
    most = _most(line)
    return Fraction(0) if most is None else min(Fraction(0), -most)


def _values(line: Line) -> list[Fraction]:
    if isinstance(line.amount, Lookup):
        found = [row.value for row in line.amount.rows] + ([] if line.amount.otherwise is None else [line.amount.otherwise])
        return [each.value for each in found if isinstance(each, Const) and isinstance(each.value, Fraction)]
    assert isinstance(line.amount, Const)
    assert isinstance(line.amount.value, Fraction)
    return [line.amount.value]


def _least(line: Line) -> Fraction | None:
    return None if line.steps is not None else min(_values(line))


def _most(line: Line) -> Fraction | None:
    limit = line.limit.value if isinstance(line.limit, Const) else None
    most: Fraction | None = max(_values(line))
    if line.steps is not None:
        most = None if line.step_limit is None or most is None else most * line.step_limit
    if isinstance(limit, Fraction):
        most = limit if most is None else min(most, limit)
    return most


def line_points(line: Line, facts: Facts) -> Fraction:
    asked = True if line.condition is None else value(line.condition, facts)
    if asked is False:
        return Fraction(0)
    points = worth(line, facts)[1]
    held = unvalued(line) if points is None else -points if line.loses else points
    return held if asked is True else min(held, Fraction(0))


def combined(node: Node, facts: Facts) -> Fraction:
    """Before its minimum and maximum."""
    start = Fraction(0) if node.start is None else value(node.start, facts)
    assert isinstance(start, Fraction)
    if node.combine is Combine.FIRST:
        for child in node.children:
            assert isinstance(child, Line)
            if matches(child, facts):
                points = worth(child, facts)[1]
                return start + (unvalued(child) if points is None else -points if child.loses else points)
        return start
    found = [points_of(child, facts) for child in node.children]
    if node.combine is Combine.SUM:
        losses = [child for child in node.children if isinstance(child, Line) and child.loses]
        has = start + sum((points_of(child, facts) for child in node.children if child not in losses), Fraction(0))
        for child in losses:  # in their order; one that stops at zero takes no more than there is
            change = points_of(child, facts)
            has = max(has + change, min(has, Fraction(0))) if child.to_zero else has + change
        return has
    match node.combine:
        case Combine.BEST:
            return start + max(found)
        case Combine.WORST:
            return start + min(found)
        case Combine.MEAN:
            return start + sum(found, Fraction(0)) / len(found)
        case _:
            raise AssertionError(node.combine)


def before_maximum(node: Node, facts: Facts) -> Fraction:
    points = combined(node, facts)
    return points if node.minimum is None else max(points, _constant(node.minimum))


def points_of(part: Node | Line, facts: Facts) -> Fraction:
    if isinstance(part, Line):
        return line_points(part, facts)
    points = before_maximum(part, facts)
    return points if part.maximum is None else min(points, _constant(part.maximum))


def _constant(expr: Expr) -> Fraction:
    assert isinstance(expr, Const)
    assert isinstance(expr.value, Fraction)
    return expr.value


def fires(program: Program, facts: Facts) -> list[bool]:
    found = []
    for gate in program.gates:
        failing = any(not holds(each, facts) for each in gate.prerequisites)
        found.append(failing or (gate.when is not None and holds(gate.when, facts)))
    return found


def total(program: Program, facts: Facts) -> Fraction:
    return Fraction(0) if any(fires(program, facts)) else points_of(program.total, facts)


# ---------------------------------------------------------------- what must be found


def all_facts(program: Program) -> list[Facts]:
    names = [spec.name for spec in program.facts]
    return [dict(zip(names, chosen, strict=True)) for chosen in product(*(values_of(spec) for spec in program.facts))]


def findings(program: Program) -> set[Said]:
    """What a right analysis says."""
    sets = all_facts(program)
    varied = {spec.name for spec in program.facts if len(values_of(spec)) > 1}
    contradictions = _contradictions(program)
    found: set[Said] = {("W433", str(span)) for span in contradictions.values()}
    for node in _nodes(program.total):
        found |= _of_node(node, sets, varied, set(contradictions))
    for gate, flags in ((gate, [fires(program, facts)[i] for facts in sets]) for i, gate in enumerate(program.gates)):
        exprs = [*gate.prerequisites, *([] if gate.when is None else [gate.when])]
        found |= _of_truths(gate.origin.id, flags, exprs, varied, set(contradictions))
    for flag in program.flags:
        found |= _of_truths(flag.name, [holds(flag.when, facts) for facts in sets], [flag.when], varied, set(contradictions))
    return found | _of_grades(program, sets) | _of_ways(program, sets)


def _of_ways(program: Program, sets: list[Facts]) -> set[Said]:
    """Items that lose when one fact gets better by one step; the total, for facts with which no item does."""
    items = [node for node in _nodes(program.total) if any(isinstance(child, Line) for child in node.children)]
    scored = [(node.origin.id, {_key(facts): points_of(node, facts) for facts in sets}) for node in items]
    totals = {_key(facts): total(program, facts) for facts in sets}
    found: set[Said] = set()
    for spec in program.facts:
        if spec.better is None:
            continue
        values = [each for each in values_of(spec) if each is not NONE]
        steps = list(pairwise(values if spec.better == "higher" else values[::-1]))
        mine = {("W443", f"{id}-{spec.name}") for id, points in scored if _falls(points, sets, spec.name, steps)}
        if not mine and _falls(totals, sets, spec.name, steps):
            mine = {("W443", f"total-{spec.name}")}
        found |= mine
    return found


def _falls(points: dict[object, Fraction], sets: list[Facts], name: str, steps: list[tuple[Value, Value]]) -> bool:
    better = dict(steps)
    return any(
        facts[name] is not NONE and facts[name] in better and points[_key({**facts, name: better[facts[name]]})] < points[_key(facts)]
        for facts in sets
    )


def _key(facts: Facts) -> object:
    return tuple(facts.values())


def _of_node(node: Node, sets: list[Facts], varied: set[str], contradictory: set[int]) -> set[Said]:
    found: set[Said] = set()
    lines = [child for child in node.children if isinstance(child, Line)]
    reached = [True] * len(sets)
    for line in lines:
        if line.condition is not None:
            asked = [value(line.condition, facts) for facts in sets]
            own = [each is True or (each is None and line.loses) for each in asked]
            mine = _of_truths(line.origin.id, own, [line.condition], varied, contradictory)
        else:
            own, mine = [True] * len(sets), set()
        found |= mine if line is lines[0] or node.combine is not Combine.FIRST else {each for each in mine if each[0] != "W431"}
        if node.combine is Combine.FIRST:
            never = ("W430", line.origin.id) in mine or not any(own)
            taken = not any(mask and each for mask, each in zip(reached, own, strict=True))
            worth = not line.otherwise or _only_there((line.loses, line), [(each.loses, each) for each in lines if each is not line])
            if taken and not never and worth and line is not lines[0] and not _has(line, contradictory):
                found.add(("W432", line.origin.id))
            reached = [mask and not matches(line, facts) for mask, facts in zip(reached, sets, strict=True)]
        found |= _of_rows(line, sets, varied, contradictory)
        found |= _of_limits(line, sets)
    if node.combine is Combine.BEST:
        found |= _of_beaten(lines, sets)
    found |= _of_maxima(node, sets)
    return found


def _of_beaten(lines: list[Line], sets: list[Facts]) -> set[Said]:
    """Lines without which the best of them is the same, for all facts, from the last one on."""
    points = {line.origin.id: [line_points(line, facts) for facts in sets] for line in lines}
    left, found = list(points), set[Said]()
    for line in reversed(lines):
        mine, others = points[line.origin.id], [points[id] for id in left if id != line.origin.id]
        never_more = all(own <= max(0, *(each[i] for each in others)) for i, own in enumerate(mine)) if others else False
        if never_more and max(mine) > 0 and not line.loses:
            found.add(("W439", line.origin.id))
            left.remove(line.origin.id)
    return found


def _of_truths(about: str, held: list[bool], exprs: Iterable[Expr], varied: set[str], contradictory: set[int]) -> set[Said]:
    asked = list(exprs)
    if not any(held):
        inside = any(id(each) in contradictory for expr in asked for each in _inside_of(expr))
        return set() if inside else {("W430", about)}
    reads = {each.name for expr in asked for each in _inside_of(expr) if isinstance(each, FactRead)}
    return {("W431", about)} if all(held) and reads & varied else set()


def _only_there(mine: tuple[bool, Line], others: list[tuple[bool, Line]]) -> bool:
    """Whether a last line gives something that no other gives: points that nobody has where it isn't reached."""
    loses, line = mine
    return any(value != 0 and all(other is not loses or value not in _values(each) for other, each in others) for value in _values(line))


def holds_not(line: Line, facts: Facts) -> bool:
    """Whether a line's table isn't looked up: of a line that loses only where its condition is a no."""
    asked = True if line.condition is None else value(line.condition, facts)
    return asked is False or (asked is None and not line.loses)


def _of_rows(line: Line, sets: list[Facts], varied: set[str], contradictory: set[int]) -> set[Said]:
    if not isinstance(line.amount, Lookup):
        return set()
    found: set[Said] = set()
    table = line.amount
    within = [facts for facts in sets if holds(line.condition, facts)]
    left = list(within)
    for place, row in enumerate(table.rows if within else (), 1):
        about = f"{line.origin.id}.{place}"
        if table.subjects:
            if not any(row_of(table, facts) is row for facts in within):
                found.add(("W430", about))
            continue
        assert row.case is not None
        held = [facts for facts in within if holds(row.case, facts)]
        inside = any(id(each) in contradictory for each in _inside_of(row.case))
        reads = {
            each.name
            for expr in (row.case, *([] if line.condition is None else [line.condition]))
            for each in _inside_of(expr)
            if isinstance(each, FactRead)
        }
        if not held:
            found |= set() if inside else {("W430", about)}
        elif place == 1 and len(held) == len(sets) and reads & varied:
            found.add(("W431", about))
        if held and place > 1 and not inside and not any(facts in left for facts in held):
            found.add(("W432", about))
        left = [facts for facts in left if value(row.case, facts) is False]
    values = _values(line)[: len(table.rows)]
    if within and table.otherwise is not None and table.otherwise not in (Const(Fraction(0)), *(row.value for row in table.rows)):
        asked = [facts for facts in sets if not (holds_not(line, facts))]
        if not any(row_of(table, facts) is None and not has_no_value(table, facts) for facts in asked):
            found.add(("W432", f"{line.origin.id}.{len(table.rows) + 1}"))
    if table.subjects:
        steps = [b - a for a, b in pairwise(values)]
        up, down = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
        net = values[-1] - values[0]
        rising = (up == 1 and down >= 2) or (up == down == 1 and net < 0)
        if rising or (down == 1 and up >= 2) or (up == down == 1 and net > 0):
            odd = next(i for i, step in enumerate(steps) if (step > 0) is rising and step != 0)
            found.add(("W434", f"{line.origin.id}.{odd + 2}"))
    return found


def _of_limits(line: Line, sets: list[Facts]) -> set[Said]:
    held = [worth(line, facts, limited=False) for facts in sets if holds(line.condition, facts)]
    steps = [step for step, _ in held if step is not None]
    points = [each for _, each in held if each is not None]
    if line.step_limit is not None and steps and max(steps) < line.step_limit:
        return {("W435", line.origin.id)}
    if line.limit is not None and points and max(points) < _constant(line.limit):
        return {("W435", line.origin.id)}
    return set()


def _of_maxima(node: Node, sets: list[Facts]) -> set[Said]:
    if node.maximum is None:
        return set()
    found: set[Said] = set()
    most = _constant(node.maximum)
    reached, without = (max(before_maximum(each, facts) for facts in sets) for each in (node, _without_dead(node, sets)))
    if max(reached, without) < most:
        found.add(("W438", node.origin.id))
    nodes = [child for child in node.children if isinstance(child, Node)]
    own = [None if child.maximum is None else _constant(child.maximum) for child in nodes]
    known = [each for each in own if each is not None]
    if len(nodes) == len(node.children) >= 2 and len(known) == len(nodes) and sum(known) > most and max(known) <= most:
        found.add(("W437", node.origin.id))
    return found


def _without_dead(node: Node, sets: list[Facts]) -> Node:
    """The node with each line that earns and never holds as one that always does."""
    children: list[Node | Line] = []
    for child in node.children:
        if isinstance(child, Node):
            children.append(_without_dead(child, sets))
        else:
            dead = not child.loses and not any(holds(child.condition, facts) for facts in sets)
            children.append(evolve(child, condition=None) if dead else child)
    return evolve(node, children=tuple(children))


def _of_grades(program: Program, sets: list[Facts]) -> set[Said]:
    found: set[Said] = set()
    left = [(facts, total(program, facts)) for facts in sets]
    every = list(left)
    for grade in program.grades:
        if grade.when is None:
            found |= set() if left or len(program.grades) == 1 else {("W430", grade.name)}
            continue
        if not any(holds(grade.when, facts, points) for facts, points in left):
            found.add(("W430", grade.name))
        fixed = len({points for _, points in every}) == 1 and not any(isinstance(each, FactRead) for each in _inside_of(grade.when))
        if grade is program.grades[0] and not fixed and all(holds(grade.when, facts, points) for facts, points in every):
            found.add(("W431", grade.name))
        left = [(facts, points) for facts, points in left if not holds(grade.when, facts, points)]
    return found


# ---------------------------------------------------------------- contradictions


def _contradictions(program: Program) -> dict[int, object]:
    """By identity of the ``and``: its span. Whole numbers between -40 and 40 stand for all."""
    found: dict[int, object] = {}
    inner: set[int] = set()
    for expr in _conditions(program):
        for each in _inside_of(expr):
            if not isinstance(each, All) or id(each) in inner or each.origin is None:
                continue
            if _contradicts(each, program):
                found[id(each)] = each.origin.span
                inner.update(id(other) for other in _inside_of(each))
    return found


def _contradicts(expr: All, program: Program) -> bool:
    names = sorted({each.name for each in _inside_of(expr) if isinstance(each, FactRead)})
    specs = {spec.name: spec for spec in program.facts}
    wide: list[list[Value]] = []
    for name in names:
        spec = specs[name]
        if spec.kind is ValueKind.YES_NO or spec.kind is ValueKind.CHOICE:
            wide.append(values_of(spec))
        else:
            edges = [Fraction(n) for n in range(-9, 12)]
            wide.append([*edges, *([NONE] if spec.or_none else [])])
    parts = [_Part(part, names, wide) for part in expr.parts]
    seen = [False] * len(parts)
    for chosen in product(*map(range, map(len, wide))):
        held = [part.holds(chosen) for part in parts]
        if all(held):
            return False
        seen = [before or now for before, now in zip(seen, held, strict=True)]
    return all(seen)


class _Part:
    """A part of a condition, worked out once for each choice of values of the facts that stand in it."""

    def __init__(self, part: Expr, names: list[str], wide: list[list[Value]]) -> None:
        inside = {each.name for each in _inside_of(part) if isinstance(each, FactRead)}
        self._at = [place for place, name in enumerate(names) if name in inside]
        own, values = [names[place] for place in self._at], [list(enumerate(wide[place])) for place in self._at]
        self._holds = {
            tuple(number for number, _ in chosen): value(part, dict(zip(own, (each for _, each in chosen), strict=True))) is True
            for chosen in product(*values)
        }

    def holds(self, chosen: tuple[int, ...]) -> bool:
        return self._holds[tuple(chosen[place] for place in self._at)]


def _conditions(program: Program) -> list[Expr]:
    found: list[Expr] = []
    for node in _nodes(program.total):
        for line in node.children:
            if isinstance(line, Line):
                found += [] if line.condition is None else [line.condition]
                if isinstance(line.amount, Lookup):
                    found += [row.case for row in line.amount.rows if row.case is not None]
    for gate in program.gates:
        found += [*gate.prerequisites, *([] if gate.when is None else [gate.when])]
    return [*found, *(flag.when for flag in program.flags)]


def _inside_of(expr: Expr) -> list[Expr]:
    """The expression and all in it, outermost first."""
    match expr:
        case All(parts=parts) | AnyOf(parts=parts):
            return [expr, *(each for part in parts for each in _inside_of(part))]
        case Not(operand=operand) | Given(operand=operand) | Within(operand=operand) | Member(operand=operand):
            return [expr, *_inside_of(operand)]
        case Compare(left=left, right=right) | Arith(left=left, right=right):
            return [expr, *_inside_of(left), *_inside_of(right)]
        case _:
            return [expr]


def _has(line: Line, contradictory: set[int]) -> bool:
    """Whether something in a line's condition contradicts itself."""
    exprs = [] if line.condition is None else [line.condition]
    return any(id(each) in contradictory for expr in exprs for each in _inside_of(expr))


def _nodes(node: Node) -> list[Node]:
    return [node, *(each for child in node.children if isinstance(child, Node) for each in _nodes(child))]
