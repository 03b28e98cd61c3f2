"""Laws as functions, to be used in tests of one's own: each passes silently, or raises ``AssertionError`` with the part of the ledger that shows it.

``facts`` are those of one unit, as ``Rubric.score`` takes them, ``units`` those of several, as ``Rubric.score_cohort`` does; what stands behind is handed on to these
(``as_of``, ``parameters``, ``shared`` …).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rubric_engine.core.ir import Const, GateEffect, Node
from rubric_engine.report.index import base_of
from rubric_engine.report.numbers import exact_text
from rubric_engine.testing.alike import alike
from rubric_engine.testing.asserting import assert_same
from rubric_engine.testing.ledgers import ledger_difference, same, told_of

if TYPE_CHECKING:
    from rubric_engine.report import Card, CohortCard
    from rubric_engine.rubric import Rubric

Facts = Mapping[str, object]
Units = Mapping[str, Mapping[str, object]]
Number = int | str | Decimal | Fraction

__all__ = [
    "equal_facts_equal",
    "gates_dominate",
    "ledger_sums_to_total",
    "maxima_hold",
    "monotone",
    "narrower",
    "order_is_irrelevant",
    "range_contains",
    "scaling_keeps_order",
    "total_within",
]


# ---------------------------------------------------------------- one fact set


def ledger_sums_to_total(rubric: Rubric, facts: Facts, **call: Any) -> None:
    """The points of the ledger's entries sum to the total (to 0 where there is none), and each entry is what it adds to what was there before it."""
    card = rubric.score(facts, **call)
    if card.why_none == "no_result":
        return  # there the entries show what can be said so far
    wrong = [entry.id for entry in card.ledger if entry.after - entry.before != entry.points]
    total, summed = card.result.total or Fraction(0), sum((entry.points for entry in card.ledger), Fraction(0))
    if wrong or total != summed:
        raise AssertionError(
            _said(
                rubric,
                f"the ledger sums to {exact_text(summed)}, the total is {exact_text(total)}; entries that don't add up: {', '.join(wrong) or 'none'}",
                f"台账合计 {exact_text(summed)} 分，总分为 {exact_text(total)} 分；前后不符的条目：{'、'.join(wrong) or '无'}",
                told_of(card, "total"),
            )
        )


def total_within(rubric: Rubric, facts: Facts, low: Number | None = None, high: Number | None = None, **call: Any) -> None:
    """The total lies between two numbers; without them, between the least and the most that the rubric can give at all."""
    card = rubric.score(facts, **call)
    root = rubric.program.total
    least = root.floor if low is None and high is None else None if low is None else Fraction(low)
    most = root.bound if low is None and high is None else None if high is None else Fraction(high)
    total = card.result.total
    if total is None or ((least is None or total >= least) and (most is None or total <= most)):
        return
    ends = ["–" if end is None else exact_text(end) for end in (least, most)]
    raise AssertionError(
        _said(
            rubric,
            f"the total is {exact_text(total)}, not within {ends[0]} to {ends[1]}",
            f"总分为 {exact_text(total)} 分，不在 {ends[0]} 至 {ends[1]} 分之内",
            told_of(card, "total"),
        )
    )


def maxima_hold(rubric: Rubric, facts: Facts, **call: Any) -> None:
    """Every section and item stays within the maximum and the minimum that it declares as numbers. What a gate sets to zero, or is set by hand, isn't asked."""
    card = rubric.score(facts, **call)
    nodes = {node.origin.id: node for node in _nodes(rubric)}
    aside = {gate.target for gate in card.gates if gate.fired} | {override.id for override in card.overrides}
    for result in card.result.nodes:
        for most, limit in _limits(nodes.get(base_of(result.id))):
            points = result.points
            if points is None or result.id in aside or (points <= limit if most else points >= limit):
                continue
            raise AssertionError(
                _said(
                    rubric,
                    f"{result.id} comes to {exact_text(points)}, {'more than its maximum' if most else 'less than its minimum'} of {exact_text(limit)}",
                    f"{result.id} 为 {exact_text(points)} 分，{'超过上限' if most else '低于下限'} {exact_text(limit)} 分",
                    told_of(card, result.id),
                )
            )


def gates_dominate(rubric: Rubric, facts: Facts, **call: Any) -> None:
    """What a gate sets to zero is 0; who a gate says isn't eligible has no total. A gate that took effect only for want of facts isn't asked."""
    card = rubric.score(facts, **call)
    points = {node.id: node.points for node in card.result.nodes}
    points["total"] = card.result.total
    for gate in card.gates:
        if not gate.fired or gate.unproven or gate.doubtful:
            continue
        id = gate.target if gate.effect == GateEffect.ZERO.value else "total"
        wrong = gate.effect == GateEffect.ZERO.value and bool(points.get(id or "total"))
        if wrong or (gate.effect == GateEffect.NOT_ELIGIBLE.value and card.result.total is not None):
            label = gate.origin.label[rubric.language] if gate.origin.label is not None else gate.origin.id
            found = exact_text(points.get(id or "total") or Fraction(0))
            raise AssertionError(
                _said(
                    rubric,
                    f'the gate "{label}" took effect, and {id} still comes to {found}',
                    f"前提「{label}」的处理已经生效，{id} 却为 {found} 分",
                    told_of(card, id or "total"),
                )
            )


# ---------------------------------------------------------------- two fact sets


def monotone(rubric: Rubric, facts: Facts, fact: str, more: object, *, result: str = "total", never: str = "lowers", **call: Any) -> None:
    """With ``more`` in the place of a fact's value, all else the same, ``result`` (``total``, or the id of a section, an item or a line) isn't lower; with ``never``
    ``"raises"`` it isn't higher. Where one of the two has no points, nothing is said.

    Raises:
        ValueError: ``never`` is another word.
    """
    if never not in ("lowers", "raises"):
        raise ValueError(f"`never` is `lowers` or `raises`, not {never!r}")
    before, after = rubric.score(facts, **call), rubric.score({**facts, fact: more}, **call)
    one, two = _points(before, result), _points(after, result)
    if one is None or two is None or (two >= one if never == "lowers" else two <= one):
        return
    raise AssertionError(
        _said(
            rubric,
            f"{result} goes from {exact_text(one)} to {exact_text(two)} when {fact} goes from {facts.get(fact)!r} to {more!r}",
            f"{fact} 由 {facts.get(fact)!r} 变为 {more!r} 时，{result} 由 {exact_text(one)} 分变为 {exact_text(two)} 分",
            ledger_difference(before, after),
        )
    )


def range_contains(rubric: Rubric, facts: Facts, completion: Facts, **call: Any) -> None:
    """The range of ``facts`` contains what the total, and every section and item, comes to when ``completion`` (what was missing, or all facts) is supplied. Facts
    whose absence the rubric settles must be the same in both."""
    narrower(rubric.score(facts, **call), rubric.score({**facts, **completion}, **call))


def narrower(before: Card, after: Card) -> None:
    """The range of the total, and of every section and item, lies within the one before. A unit without a result, or not eligible, has no range."""
    if before.why_none is None and after.why_none is None:
        _inside(before, after, "total", (before.result.low, before.result.high), (after.result.low, after.result.high), after.result.total)
    nodes = {node.id: node for node in before.result.nodes}
    for node in after.result.nodes:
        known = nodes.get(node.id)
        if known is not None and known.points is not None and node.points is not None and node.id != "total":
            _inside(before, after, node.id, (known.low, known.high), (node.low, node.high), node.points)


_Range = tuple[Fraction | None, Fraction | None]


def _inside(before: Card, after: Card, id: str, outer: _Range, inner: _Range, points: Fraction | None) -> None:
    low, high = outer
    lows = [each for each in (inner[0], points) if each is not None] if low is not None else []
    highs = [each for each in (inner[1], points) if each is not None] if high is not None else []
    unbounded = (low is not None and inner[0] is None) or (high is not None and inner[1] is None)
    if not unbounded and all(low is not None and each >= low for each in lows) and all(high is not None and each <= high for each in highs):
        return
    texts = ["–" if end is None else exact_text(end) for end in (*outer, *inner)]
    zh = before.program.language == "zh"
    said = f"{id} 的范围由 {texts[0]} 至 {texts[1]} 变为 {texts[2]} 至 {texts[3]}" if zh else (
        f"the range of {id} goes from {texts[0]} to {texts[1]}, to {texts[2]} to {texts[3]}"
    )  # fmt: skip
    raise AssertionError(f"{said}\n{ledger_difference(before, after)}")


# ---------------------------------------------------------------- several units


def equal_facts_equal(rubric: Rubric, units: Units, **call: Any) -> None:
    """Units with equal facts have equal totals, grades, flags, and points in every entry. Where facts name units, they are equal if the names of the two could change
    places in all of them."""
    from rubric_engine.facts import read_cohort

    cohort = _cohort(rubric, units, **call)
    values, _ = read_cohort(rubric.program, units, shared=call.get("shared"))
    names = list(cohort)
    for number, one in enumerate(names):
        for two in names[number + 1 :]:
            if not same(cohort[one], cohort[two]) and alike(rubric.program, values, one, two):
                said = (f"{one} and {two} have equal facts, but not equal results", f"{one} 和 {two} 数据相同，结果却不同")
                raise AssertionError(_said(rubric, *said, ledger_difference(cohort[one], cohort[two])))


def order_is_irrelevant(rubric: Rubric, units: Units, order: Sequence[str], **call: Any) -> None:
    """The units have the same results and places when they are given in another order: ``order`` has all of their names."""
    first, second = _cohort(rubric, units, **call), _cohort(rubric, {name: units[name] for name in order}, **call)
    if set(order) != set(units):
        raise ValueError("`order` has to name every unit, each once")
    for name in first:
        assert_same(first[name], second[name])
    places = [[(each.unit, each.place) for each in cohort.ranking()] for cohort in (first, second)]
    if places[0] != places[1]:
        raise AssertionError(_said(rubric, f"the places differ: {places[0]} and {places[1]}", f"名次不同：{places[0]} 和 {places[1]}", ""))


def scaling_keeps_order(rubric: Rubric, units: Units, factor: int, **call: Any) -> None:
    """With all counts of all units' own times ``factor`` (a whole number of at least 1), whoever has the higher total of two units has no lower one. Where a count
    would leave its range, nothing is said."""
    from rubric_engine.facts import read_cohort
    from rubric_engine.testing.fact_sets import given_units
    from rubric_engine.testing.sets import may_be_scaled, scaled

    shared = call.pop("shared", None)
    values, _ = read_cohort(rubric.program, units, shared=shared)
    if not all(may_be_scaled(rubric.program, facts, factor) for facts in values.values()):
        return
    after = given_units(rubric.program, {name: scaled(rubric.program, facts, factor) for name, facts in values.items()})
    cards = _cohort(rubric, units, shared=shared, **call), _cohort(rubric, after, shared=after.shared, **call)
    names = list(cards[0])
    for number, one in enumerate(names):
        for two in names[number + 1 :]:
            orders = [_order(cohort[one].result.total, cohort[two].result.total) for cohort in cards]
            if orders[0] and orders[1] == -orders[0]:
                said = (
                    f"with all counts times {factor}, {one} and {two} stand in another order",
                    f"数量都乘以 {factor} 后，{one} 和 {two} 的先后变了",
                )
                raise AssertionError(_said(rubric, *said, ledger_difference(cards[0][one], cards[1][one])))


# ---------------------------------------------------------------- parts


def _said(rubric: Rubric, en: str, zh: str, shown: str) -> str:
    head = zh if rubric.language == "zh" else en
    return f"{head}\n{shown}" if shown else head


def _cohort(rubric: Rubric, units: Units, **call: Any) -> CohortCard:
    """The units scored, with everything about them worked out."""
    cohort = rubric.score_cohort(units, **call)
    assert len(cohort.results) == len(cohort)
    return cohort


def _points(card: Card, id: str) -> Fraction | None:
    return card.result.total if id == "total" else card[id].exact.points


def _nodes(rubric: Rubric) -> list[Node]:
    from rubric_engine.core import walk

    return list(walk.nodes(rubric.program))


def _limits(node: Node | None) -> list[tuple[bool, Fraction]]:
    if node is None:
        return []
    both = ((True, node.maximum), (False, node.minimum))
    return [(most, expr.value) for most, expr in both if isinstance(expr, Const) and isinstance(expr.value, Fraction)]


def _order(one: Fraction | None, two: Fraction | None) -> int | None:
    return None if one is None or two is None else (one > two) - (one < two)
