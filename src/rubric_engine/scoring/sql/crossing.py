"""Nodes that look at several rows, as window aggregates over the units of a group, and as aggregates over the records of a unit.

Quotients are put in order by whole numbers: of two different ones with bottoms up to B the difference is at least 1/B², so that the whole parts of quotient * B² differ too.
Where that is too wide, the whole part of the quotient is the first number, and the rest (below 1) times B² the second. Counting needs one order for all sides: those ahead
are all but those level and behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import lcm
from typing import assert_never

from rubric_engine.core.flat.ops import (
    Across,
    AcrossDistinct,
    BestOfRecords,
    Distinct,
    Gather,
    Gathering,
    Int,
    Key,
    Lit,
    Node,
    Ranking,
    RecordRivals,
    Rivals,
    Side,
    Sure,
    Trimmed,
    Truth,
)
from rubric_engine.core.flat.widths import Bounds, hull
from rubric_engine.scoring.sql.dialect import Kind
from rubric_engine.scoring.sql.plan import KEY, Gathered, cohort_column
from rubric_engine.scoring.sql.texts import Crossing, Level, Text, Texts, said, stage_of
from rubric_engine.scoring.sql.widths import MOST_OF_MULTIPLE, at_least_one, needed

_PRIMES = tuple(n for n in range(2, MOST_OF_MULTIPLE + 1) if all(n % d for d in range(2, n)))
Quotient = tuple[Int, Int]
Code = tuple[Text, bool]
"""A whole number that units are put in order by, and whether the least is the first."""


def cross(node: Crossing, texts: Texts) -> None:
    match node:
        case Rivals() | RecordRivals():
            _rivals(node, texts)
        case Across():
            _across(node, texts)
        case AcrossDistinct(keys=keys, where=where, within=within):
            groups = groups_of(within, texts)
            first = _first(("distinct", node), keys, where, groups, None, texts)
            _put(node, said(f"sum({texts.dialect.cast('{0}', texts.dialect.kinds[1])}) OVER ({partition(groups)})", first, *groups), texts)
        case Gather() | Distinct() | Trimmed():
            _of_records(node, texts)
        case BestOfRecords():
            _best_of_records(node, texts)
        case _:
            assert_never(node)


def _put(node: Int, text: Text, texts: Texts) -> None:
    kind = texts.kind_for(*needed(node, texts.bounds, texts.most))
    texts.kinds[node] = kind
    texts.heavy.add(text.stage)
    texts.made[node] = texts.column(texts.dialect.cast(text.sql, kind), node.level, text.stage, text.brought)


def partition(groups: Sequence[Text], start: int = 1) -> str:
    """``start``: the place of the first group among the texts of the form."""
    return f"PARTITION BY {', '.join(f'{{{start + n}}}' for n in range(len(groups)))}" if groups else ""


def groups_of(within: Sequence[Node], texts: Texts, level: Level = None) -> list[Text]:
    """Units of one cohort, or records of one unit, that are equal in each of ``within``."""
    if level is not None:
        own = [Text(texts.dialect.name(KEY), simple=True)]
        return [*own, *(texts.at(node, level) for node in within if not isinstance(node, Lit | Sure))]
    own = [Text(texts.dialect.name(cohort_column(place)), simple=True) for place in range(texts.cohorts)]
    return [*own, *(texts.at(node, None) for node in within if not isinstance(node, Lit | Sure))]


# ---------------------------------------------------------------- places


def _rivals(node: Rivals | RecordRivals, texts: Texts) -> None:
    ranking, groups = node.ranking, groups_of(node.ranking.within, texts, node.level)
    own = is_own(node)
    if node.side is Side.ALL and not node.places:
        return _put(node, said(f"{_counted('{0}')} OVER ({partition(groups)})", texts.at(ranking.takes, node.level), *groups), texts)
    if own:
        codes = [code for key in ranking.keys for code in _codes(key, [(key.top, key.bottom)], node.level, texts)]
        _put(node, _places(node, _member(node, texts), groups, codes, texts), texts)
        return None
    return _by_probe(node, groups, texts)


def _counted(truth: str) -> str:
    return f"sum(CASE WHEN {truth} THEN 1 ELSE 0 END)"


def _member(node: Rivals | RecordRivals, texts: Texts) -> Text:
    """Whether a unit is counted; of level ones the first alone, where places are."""
    ranking = node.ranking
    if not node.places:
        return texts.at(ranking.takes, node.level)
    codes = [code for key in ranking.keys for code in _codes(key, [(key.top, key.bottom)], node.level, texts)]
    return _marked(
        ("place", ranking), [each for each, _ in codes], ranking.takes, groups_of(ranking.within, texts, node.level), node.level, texts
    )


def _places(node: Rivals | RecordRivals, member: Text, groups: Sequence[Text], codes: Sequence[Code], texts: Texts) -> Text:
    over = partition(groups)
    order = ", ".join(f"{{{1 + len(groups) + n}}} {'ASC' if rising else 'DESC'}" for n, (_, rising) in enumerate(codes))
    used = [member, *groups, *(code for code, _ in codes)]
    window = f"{over} ORDER BY {order}"
    always = isinstance(node.ranking.takes, Sure) and node.ranking.takes.holds
    if always and node.side is Side.AHEAD:
        return said(f"({'dense_rank' if node.places else 'rank'}() OVER ({window}) - 1)", *used)
    everybody = f"{_counted('{0}')} OVER ({over})"
    through = f"{_counted('{0}')} OVER ({window} RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    onwards = f"{_counted('{0}')} OVER ({window} RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)"
    match node.side:
        case Side.ALL:
            return said(everybody, *used)
        case Side.AHEAD_OR_LEVEL:
            return said(through, *used)
        case Side.BEHIND_OR_LEVEL:
            return said(onwards, *used)
        case Side.AHEAD:
            return said(f"({everybody} - {onwards})", *used)
        case Side.BEHIND:
            return said(f"({everybody} - {through})", *used)
        case _:
            assert_never(node.side)


def _by_probe(node: Rivals | RecordRivals, groups: list[Text], texts: Texts) -> None:
    """Each unit stands there twice: as a member, and as what it is compared by."""
    assert node.level is None, "those of records are left out before"
    member, pairs = _member(node, texts), []
    for key, probe in zip(node.ranking.keys, node.probe, strict=True):
        both = [(key.top, key.bottom), probe]
        pairs.append(list(zip(_codes(key, both, None, texts), _codes(key, both, None, texts, 1), strict=True)))
    flat = [pair for each in pairs for pair in each]
    used = [member, *groups, *(code for pair in flat for code, _ in pair)]
    stage = stage_of(used)
    twin = texts.dialect.name(f"p{stage}")
    counted = Text(f"({twin} = 0 AND {member.sql})")
    shown = [(Text(f"CASE WHEN {twin} = 1 THEN {probe.sql} ELSE {own.sql} END"), rising) for (own, rising), (probe, _) in flat]
    found = _places(_never_sure(node), counted, groups, shown, texts)
    kind = texts.kind_for(texts.bounds[node])
    texts.kinds[node] = kind
    texts.heavy.add(stage)
    texts.made[node] = texts.column(texts.dialect.cast(found.sql, kind), None, stage, doubled=True)


def _never_sure(node: Rivals | RecordRivals) -> Rivals:
    """The same, where not every row is a member."""
    ranking = Ranking(node.ranking.keys, Sure(False), node.ranking.within)
    return Rivals(ranking, node.probe, node.side, node.places)


# ---------------------------------------------------------------- keys


def _codes(key: Key, fractions: Sequence[Quotient], level: Level, texts: Texts, which: int = 0) -> list[Code]:
    """Whole numbers that are in order as the quotients of all the fractions are, for one of these; the second decides where the first are equal. Each with whether it rises."""
    top, bottom = fractions[which]
    fixed = [_fixed(b, texts) for _, b in fractions]
    if all(fixed):
        common = lcm(*(each or 1 for each in fixed))
        return [(_scaled(top, common // (fixed[which] or 1), level, texts), key.rising)]
    sharp, kind = greatest_bottom(fractions, texts.bounds) ** 2, _kind_of_code(fractions, texts)
    if kind is not None:
        return [(_divided(("code", top, bottom, sharp), top, bottom, sharp, kind, level, texts), key.rising)]
    return [(each, key.rising) for each in _in_two(top, bottom, sharp, level, texts)]


def have_one_code(node: Rivals, texts: Texts) -> bool:
    """Whether one number says where a member stands, and what it is compared with."""
    if node.places or len(node.ranking.keys) > 1:
        return False
    ((key, probe),) = zip(node.ranking.keys, node.probe, strict=True)
    both = [(key.top, key.bottom), probe]
    return all(_fixed(bottom, texts) for _, bottom in both) or _kind_of_code(both, texts) is not None


def codes_of(node: Rivals, texts: Texts) -> tuple[Text, Text, bool]:
    """Of a member and of what it is compared with, where each has one, and whether the least is the first."""
    ((key, probe),) = zip(node.ranking.keys, node.probe, strict=True)
    both = [(key.top, key.bottom), probe]
    ((member, rising),), ((compared, _),) = (_codes(key, both, None, texts, which) for which in (0, 1))
    return member, compared, rising


def _kind_of_code(fractions: Sequence[Quotient], texts: Texts) -> Kind | None:
    """In which the codes of quotients fit, if one number each is enough."""
    wide = code_bounds(fractions, texts.bounds, greatest_bottom(fractions, texts.bounds) ** 2)
    kind = texts.dialect.kind(*wide)
    return None if kind is None or (kind is texts.dialect.kinds[-1] and not texts.dialect.divides_widest(wide[1])) else kind


def _fixed(bottom: Int, texts: Texts) -> int | None:
    low, high = texts.bounds[bottom]
    return low if low is not None and low == high and low > 0 else None


def _scaled(top: Int, factor: int, level: Level, texts: Texts) -> Text:
    low, high = texts.bounds[top]
    kind = texts.kind_for((low, high), ((low or 0) * factor, (high or 0) * factor))
    text = texts.fit(top, level, kind)
    if factor > 1:
        text = said(f"({{}} * {texts.dialect.number(factor, kind)})", text)
    return text if text.depth == 0 else texts.helper((*("scaled", top, factor), level), level, text.sql, text)


def _divided(key: tuple[object, ...], top: Int, bottom: Int, times: int, kind: Kind, level: Level, texts: Texts) -> Text:
    low = texts.bounds[top][0] or 0
    above = said(f"({{}} * {texts.dialect.number(times, kind)})", texts.fit(top, level, kind))
    above = texts.helper((*key, "top", level), level, above.sql, above)
    below = texts.positive(bottom, level, kind)
    below = below if below.depth == 0 else texts.helper(("positive", bottom, level, kind.name), level, below.sql, below)
    found = said(texts.dialect.floor_div("{0}", "{1}", kind, natural=low >= 0), above, below)
    return texts.helper((*key, level), level, found.sql, found)


def _in_two(top: Int, bottom: Int, sharp: int, level: Level, texts: Texts) -> list[Text]:
    """The whole part of the quotient, and what is left of it times ``sharp``."""
    dialect, widest = texts.dialect, texts.dialect.kinds[-1]
    whole = _divided(("whole", top, bottom), top, bottom, 1, widest, level, texts)
    above, below = texts.fit(top, level, widest), texts.positive(bottom, level, widest)
    rest = said(f"(({{0}} - {{2}} * {{1}}) * {dialect.number(sharp, widest)})", above, below, whole)
    rest = texts.helper((*("rest", top, bottom, sharp), level), level, rest.sql, rest)
    below = below if below.depth == 0 else texts.helper(("positive", bottom, level, widest.name), level, below.sql, below)
    fine = said(dialect.floor_div("{0}", "{1}", widest, natural=True), rest, below)
    return [whole, texts.helper((*("fine", top, bottom, sharp), level), level, fine.sql, fine)]


def greatest_bottom(fractions: Sequence[Quotient], known: Mapping[Int, Bounds]) -> int:
    return max(1, *(at_least_one(known[bottom])[1] or 1 for _, bottom in fractions))


def code_bounds(fractions: Sequence[Quotient], known: Mapping[Int, Bounds], sharp: int) -> tuple[Bounds, Bounds]:
    """Of the greatest number on the way, and of the code."""
    low, high = hull(*(known[top] for top, _ in fractions))
    most = greatest_bottom(fractions, known)
    low, high = (low or 0) * sharp, (high or 0) * sharp
    return (min(low, 0) - most, max(high, most)), (min(low, 0) - 1, max(high, 0))


def is_own(node: Rivals | RecordRivals) -> bool:
    """Whether each is compared by its own keys."""
    return all(probe == (key.top, key.bottom) for key, probe in zip(node.ranking.keys, node.probe, strict=True))


def can_be_ordered(ranking: Ranking, probe: Sequence[Quotient], texts: Texts) -> bool:
    """Whether all of this fits."""
    for key, asked in zip(ranking.keys, probe, strict=True):
        fractions = [(key.top, key.bottom), asked]
        fixed = [_fixed(b, texts) for _, b in fractions]
        low, high = hull(*(texts.bounds[top] for top, _ in fractions))
        if low is None or high is None or any(texts.bounds[bottom][1] is None for _, bottom in fractions):
            return False
        widest = texts.dialect.kinds[-1]
        if all(fixed):
            common = lcm(*(each or 1 for each in fixed))
            if not widest.holds((low * common, high * common)):
                return False
            continue
        most = greatest_bottom(fractions, texts.bounds)
        wide, code = code_bounds(fractions, texts.bounds, most**2)
        if widest.holds(wide) and texts.dialect.divides_widest(code):
            continue
        quotients = (min(low, 0) - most, max(high, most))
        if not (
            widest.holds((quotients[0] - most, quotients[1])) and widest.holds((0, most**3)) and texts.dialect.divides_widest(quotients)
        ):
            return False
    return True


# ---------------------------------------------------------------- numbers over units and over records


def _across(node: Across, texts: Texts) -> None:
    groups = groups_of(node.within, texts)
    form, used = _aggregate(node, texts, None)
    over = f" OVER ({partition(groups, len(used))})"
    _put(node, said(form.replace(_OVER, over), *used, *groups), texts)


_OVER = "\x01"  # stands behind each aggregate until it is known what it is over; no text of SQL has it


def _aggregate(node: Across | Gather, texts: Texts, level: Level) -> tuple[str, list[Text]]:
    """A form, and the texts that stand in it."""
    kind = texts.kind_for(*needed(node, texts.bounds, texts.most))
    where, value = texts.at(node.where, level), texts.fit(node.value, level, kind)
    meant = "CASE WHEN {0} THEN {1} END"
    match node.how:
        case Gathering.SUM if isinstance(node.value, Lit):
            form = f"({_counted('{0}')}{_OVER} * {{1}})"
        case Gathering.SUM:
            form = f"sum(CASE WHEN {{0}} THEN {{1}} ELSE {texts.dialect.number(0, kind)} END){_OVER}"
        case Gathering.LEAST:
            form = f"coalesce(min({meant}){_OVER}, 0)"
        case Gathering.GREATEST:
            form = f"coalesce(max({meant}){_OVER}, 0)"
        case Gathering.MULTIPLE:
            high = max(1, texts.bounds[node.value][1] or 1)
            form = " * ".join(_power(prime, high, texts.dialect.cast("({})", kind)) for prime in _PRIMES if prime <= high) or "1"
        case _:
            assert_never(node.how)
    return form, [where, value]


def _power(prime: int, high: int, cast: str) -> str:
    """The greatest power of a prime that one of the numbers is a multiple of."""
    powers = [prime]
    while powers[-1] * prime <= high:
        powers.append(powers[-1] * prime)
    cases = " ".join(f"WHEN {{1}} % {power} = 0 THEN {power}" for power in reversed(powers))
    return cast.format(f"coalesce(max(CASE WHEN NOT {{0}} OR {{1}} < 1 THEN 1 {cases} ELSE 1 END){_OVER}, 1)")


def _of_records(node: Gather | Distinct | Trimmed, texts: Texts) -> None:
    level, dialect = node.records, texts.dialect
    owner = Text(dialect.name(KEY), simple=True)
    match node:
        case Gather():
            form, used = _aggregate(node, texts, level)
            text = said(form.replace(_OVER, ""), *used)
        case Distinct(keys=keys, where=where):
            text = said(_counted("{}"), _first(("distinct", node), keys, where, [owner], level, texts))
        case Trimmed():
            text = _trimmed(node, owner, texts)
        case _:
            assert_never(node)
    kind = texts.kind_for(*needed(node, texts.bounds, texts.most))
    nothing = 1 if isinstance(node, Gather) and node.how is Gathering.MULTIPLE else 0
    texts.kinds[node] = kind
    texts.made[node] = _gather(level, text, dialect.cast(text.sql, kind), dialect.number(nothing, kind), texts)


def _gather(level: str, text: Text, sql: str, nothing: str, texts: Texts) -> Text:
    name = texts.fresh()
    texts.stage(text.stage).gathered.setdefault(level, []).append(Gathered(name, sql, nothing))
    texts.bring(level, text.stage, text.brought)
    texts.heavy.add(text.stage)
    return Text(texts.dialect.name(name), text.stage + 1, simple=True)


def _best_of_records(node: BestOfRecords, texts: Texts) -> None:
    """All values of the records as a list, to which the unit's own are added."""
    level, dialect = node.records, texts.dialect
    kind = texts.kind_for(*needed(node, texts.bounds, texts.most))
    meant = said(f"{dialect.collect}(CASE WHEN {{}} THEN {{}} END)", texts.at(node.where, level), texts.fit(node.value, level, kind))
    found = _gather(level, meant, meant.sql, dialect.list_of([], kind), texts)
    pairs = [(texts.at(there, None), texts.fit(value, None, kind)) for value, there in zip(node.values, node.present, strict=True)]
    own = dialect.list_of(["CASE WHEN {} THEN {} END"] * len(pairs), kind)
    both = said(f"{dialect.joined}({own}, {{}})", *(each for pair in pairs for each in pair), found)
    best = said(dialect.best_sum("{}", node.n, kind), both)
    texts.kinds[node] = kind
    texts.made[node] = texts.column(best.sql, None, best.stage)


def _trimmed(node: Trimmed, owner: Text, texts: Texts) -> Text:
    level = node.records
    kind = texts.kind_for(*needed(node, texts.bounds, texts.most))
    where, value = texts.at(node.where, level), texts.fit(node.value, level, kind)
    among = said("row_number() OVER (PARTITION BY {0}, {1} ORDER BY {2})", owner, where, value)
    place = texts.helper(("place", node), level, among.sql, among)
    many = said("count(*) OVER (PARTITION BY {0}, {1})", owner, where)
    size = texts.helper(("size", node), level, many.sql, many)
    kept = f"{{0}} AND {{2}} > {node.lowest} AND {{2}} <= {{3}} - {node.highest}"
    return said(f"sum(CASE WHEN {kept} THEN {{1}} ELSE {texts.dialect.number(0, kind)} END)", where, value, place, size)


def _first(key: tuple[object, ...], keys: Sequence[Node], where: Truth, groups: Sequence[Text], level: Level, texts: Texts) -> Text:
    """1 for the first row of each combination of the keys for which ``where`` holds, else 0."""
    marked = _marked(key, [texts.at(each, level) for each in keys if not isinstance(each, Lit | Sure)], where, groups, level, texts)
    if level is not None:
        return marked
    return said("CASE WHEN {} THEN 1 ELSE 0 END", marked)


def _marked(key: tuple[object, ...], keys: Sequence[Text], where: Truth, groups: Sequence[Text], level: Level, texts: Texts) -> Text:
    """Whether a row is the first of its kind."""
    meant = texts.at(where, level)
    used = [meant, *groups, *keys]
    partition = ", ".join(f"{{{n}}}" for n in range(len(used)))
    text = said(f"(row_number() OVER (PARTITION BY {partition} ORDER BY {{{len(used) - 1}}}) = 1 AND {{0}})", *used)
    return texts.helper((key, "first"), level, text.sql, text)
