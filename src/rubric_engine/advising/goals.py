"""What is to be reached: points, a place, a grade, or several of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from rubric_engine.advising.parts import of_total
from rubric_engine.advising.situation import Place
from rubric_engine.checking.quantities import Quantities
from rubric_engine.checking.values import At, Unknown
from rubric_engine.core import walk
from rubric_engine.core.ir import All, CmpOp, Compare, Const, Expr, GateEffect, NodeKind, PointsRead, Program, Within
from rubric_engine.core.values import round_to
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.hints import meant

Totals = Mapping[str, Fraction]
"""Plain sums of all units, as ``parts.bare_sum`` has them."""


@frozen(eq=False)
class Goal:
    """``total``: at least that much (at most, where lower is better). ``place``: that one or a better one. ``grades``: one of those. ``pinned``: totals of rivals
    that a gate has set."""

    program: Program = field(repr=False)
    total: Fraction | None = None
    place: Fraction | None = None
    grades: frozenset[str] = frozenset()
    pinned: Mapping[str, Fraction] = field(factory=dict, repr=False)
    _known: dict[Fraction, tuple[bool, str | None]] = field(factory=dict, init=False, repr=False, eq=False)

    @property
    def sign(self) -> int:
        """-1 where lower is better: everything is then compared the other way round."""
        return -1 if self.program.lower_is_better else 1

    def met(self, place: Place) -> bool:
        """Whether a unit that stands there has reached it."""
        if self.total is not None and (place.total is None or self.sign * place.total < self.sign * self.total):
            return False
        if self.place is not None and (place.place is None or Fraction(place.place) > self.place):
            return False
        return not self.grades or place.grade in self.grades

    # ---------------------------------------------------------------- before anything is replayed

    def least(self, floors: list[Fraction]) -> Fraction | None:
        """What the unit's plain sum must come to at least (times ``sign``), whatever else holds; None: nothing is known. ``floors``: the least that each rival
        can have, times ``sign``."""
        ends: list[Fraction | None] = [self.sign * self.total] if self.total is not None else []
        if self.place is not None:
            ahead = sorted(floors, reverse=True)
            allowed = int(self.place) - 1
            ends += [ahead[allowed]] if allowed < len(ahead) else []
        if self.grades:
            bounds = [_bound_of(each.when, self.program) for each in self.program.grades if each.name in self.grades]
            known = [each for each in bounds if each is not None]
            ends += [min((self.sign * each for each in known), default=None)] if len(known) == len(bounds) else []
        sums = [each for end in ends if end is not None and (each := self._least_sum(end)) is not None]
        return max(sums, default=None)

    def surely(self, unit: str, sums: Totals) -> bool:
        """Whether the plain sums alone say that it is reached."""
        total = self.final(sums[unit])
        if self.total is not None and self.sign * total < self.sign * self.total:
            return False
        if self.place is not None:
            level = sum(1 for name, each in sums.items() if name != unit and self.sign * self.final_of(name, each) >= self.sign * total)
            if level >= self.place:
                return False
        if not self.grades:
            return True
        settled, grade = self._grade_of(total)
        return settled and grade in self.grades

    def maybe(self, unit: str, sums: Totals) -> bool:
        """Whether the plain sums leave it open."""
        total = self.sign * self.final(sums[unit])
        total = max(total, Fraction(0)) if self._may_be_zeroed else total
        if self.total is not None and total < self.sign * self.total:
            return False
        ahead = sum(1 for name, each in sums.items() if name != unit and self.sign * self.final_of(name, each) > total)
        if self.place is not None and ahead >= self.place:
            return False
        settled, grade = (False, None) if not self.grades or self._may_be_zeroed else self._grade_of(self.sign * total)
        return not settled or grade in self.grades

    def final_of(self, unit: str, plain: Fraction) -> Fraction:
        return self.pinned[unit] if unit in self.pinned else self.final(plain)

    def final(self, plain: Fraction) -> Fraction:
        """The total out of the plain sum: what its own maximum, minimum and rounding make of it."""
        node, found = self.program.total, plain
        if isinstance(node.minimum, Const) and isinstance(node.minimum.value, Fraction):
            found = max(found, node.minimum.value)
        if isinstance(node.maximum, Const) and isinstance(node.maximum.value, Fraction):
            found = min(found, node.maximum.value)
        return found if node.rounding is None else round_to(found, *node.rounding)

    def _grade_of(self, total: Fraction) -> tuple[bool, str | None]:
        if total not in self._known:
            self._known[total] = _graded(total, self.program)
        return self._known[total]

    def _least_sum(self, signed: Fraction) -> Fraction | None:
        """A sum (times ``sign``) that surely isn't too large for a total; None where the total may be that much whatever the sum is."""
        node = self.program.total
        lift = node.minimum if self.sign > 0 else node.maximum
        lifted = isinstance(lift, Const) and isinstance(lift.value, Fraction) and self.sign * lift.value >= signed
        if lifted or (signed <= 0 and self._may_be_zeroed):
            return None
        return signed if node.rounding is None else signed - node.rounding[1]

    @property
    def _may_be_zeroed(self) -> bool:
        return any(of_total(gate, self.program) and gate.effect is GateEffect.ZERO for gate in self.program.gates)


def goal_of(
    program: Program, now: Place, *, gain: Fraction | None, total: Fraction | None, rank: int | None, grade: str | None, language: str
) -> Goal:
    """``ValueError`` where it makes no sense: nothing wanted, a gain where there is no total, an unknown grade."""
    zh = language == "zh"
    if gain is None and total is None and rank is None and grade is None:
        raise ValueError(_nothing_wanted(program, zh))
    if gain is not None and gain <= 0:
        raise ValueError("增加的分数须大于零" if zh else "a gain must be more than 0")
    if rank is not None and rank < 1:
        raise ValueError("名次从 1 起" if zh else "ranks count from 1")
    wanted = total
    if gain is not None:
        if now.total is None:
            raise ValueError("这个单位没有总分，请改用总分作目标" if zh else "the unit has no total; name a total instead of a gain")
        aim = now.total - gain if program.lower_is_better else now.total + gain
        wanted = aim if wanted is None else (min if program.lower_is_better else max)(wanted, aim)
    place = None if rank is None else Fraction(rank)
    return Goal(program, wanted, place, frozenset() if grade is None else _grades(program, grade, zh))


def _nothing_wanted(program: Program, zh: bool) -> str:
    """What may be asked for, as programs write it and as the command does, with the grades that there are."""
    grades = [rule.name for rule in program.grades if rule.name]
    ways = ["gain (--gain)", "total (--total)", *["grade (--grade)"] * bool(grades), "rank (--rank)"]
    if zh:
        told = f"；等次有：{'、'.join(grades)}" if grades else ""
        names = ["增加多少分", "总分", *["等次"] * bool(grades), "名次"]
        listed = "、".join(f"{way.replace(' (', '（').replace(')', '）')}{name}" for way, name in zip(ways, names, strict=True))
        return f"请说明要达到什么，至少给一项：{listed}{told}"
    told = f"; the grades are {', '.join(f'`{name}`' for name in grades)}" if grades else ""
    return f"say what to reach, with at least one of {', '.join(ways[:-1])} and {ways[-1]}{told}"


def _grades(program: Program, wanted: str, zh: bool) -> frozenset[str]:
    """The grade of that name or alias, and the better ones."""
    for number, rule in enumerate(program.grades):
        if wanted in (rule.name, rule.alias):
            return frozenset(each.name for each in program.grades[: number + 1])
    near = meant(wanted, [name for rule in program.grades for name in (rule.name, rule.alias) if name])
    hint = "" if near is None else f"，{near.zh}" if zh else f"; {near.en}"
    raise ValueError((f"评分办法没有等次「{wanted}」" if zh else f"the rubric has no grade `{wanted}`") + hint)


# ---------------------------------------------------------------- grades by the total


def is_total(expr: Expr, program: Program) -> bool:
    return isinstance(expr, PointsRead) and expr.id in (NodeKind.TOTAL.value, program.total.origin.id)


def _graded(total: Fraction, program: Program) -> tuple[bool, str | None]:
    """The grade of a total, and whether it is one that nothing else decides."""
    if any(gate.effect in (GateEffect.GRADE_IS, GateEffect.GRADE_AT_MOST) for gate in program.gates):
        return False, None
    reader = At(Quantities(program), {})
    for rule in program.grades:
        if rule.when is None:
            return True, rule.name
        asked = walk.transform(rule.when, lambda each: Const(total) if is_total(each, program) else each)
        try:
            holds = reader.truth(asked)
        except Unknown:
            return False, None
        if holds:
            return True, rule.name
    return True, None


def _bound_of(expr: Expr | None, program: Program) -> Fraction | None:
    """The total that a condition needs at least (at most, where lower is better), as far as that is plain to see."""
    lower = program.lower_is_better
    match expr:
        case Compare(op=op, left=left, right=Const(value=Fraction() as value)) if is_total(left, program):
            return value if op in ((CmpOp.LE, CmpOp.LT, CmpOp.EQ) if lower else (CmpOp.GE, CmpOp.GT, CmpOp.EQ)) else None
        case Within(operand=operand, low=low, high=high) if is_total(operand, program):
            end = high if lower else low
            return end.value if isinstance(end, Const) and isinstance(end.value, Fraction) else None
        case All(parts=parts):
            known = [each for each in (_bound_of(part, program) for part in parts) if each is not None]
            return None if not known else min(known) if lower else max(known)
        case _:
            return None
