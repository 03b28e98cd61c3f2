"""Lowering: every piece of sugar, and what it means."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from rubric_engine.core import ir
from rubric_engine.core.examples import Example, FlagIs, GradeIs
from rubric_engine.core.from_syntax import lower, lower_examples
from rubric_engine.core.values import NONE
from rubric_engine.diagnostics.model import SourceFile
from rubric_engine.diagnostics.render import message
from rubric_engine.semantics import Model, analyse
from rubric_engine.syntax.parser import parse

HEAD = """rubric "Work" (「工作」)
source "No. 32"
ties share the better rank
fact yn (到位): yes/no
fact posts (信息): count, in posts (条)
fact num: number
fact pc (增长率): percent
fact inc (收入): money, in 万元
fact yuan: money, in 元
fact d1: date
fact lvl (级别): choice of county (县) < city (市) < province (省)
fact dist: choice of east / west
fact ls (简报): list
field val: number
field ok (采用): yes/no
parameter base = 50 万元
section 1
source "S"
item 1.1, uncapped
"""


def model_of(text: str) -> Model:
    parsed = parse(SourceFile("t", text))
    analysis = analyse(parsed.document, parsed.poisoned)
    found = [*parsed.diagnostics, *analysis.diagnostics]
    assert not found, [message(one, "en") for one in found]
    return analysis.model


def line(text: str) -> ir.Line:
    node = lower(model_of(HEAD + text + "\n")).total.children[0]
    assert isinstance(node, ir.Node)
    item = node.children[0]
    assert isinstance(item, ir.Node)
    found = item.children[-1]
    assert isinstance(found, ir.Line)
    return found


def num(value: int | str) -> ir.Const:
    return ir.Const(F(value))


POSTS, PC, INC = ir.FactRead("posts"), ir.FactRead("pc"), ir.FactRead("inc")
ZERO = num(0)
RANK = ir.Rank(PC)


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("pc at least 6%", ir.Compare(ir.CmpOp.GE, PC, num("3/50"))),
        ("posts 30 or more", ir.Compare(ir.CmpOp.GE, POSTS, num(30))),
        ("posts from 3 to below 5", ir.Within(POSTS, num(3), num(5), True)),
        ("lvl is one of (city, province)", ir.Member(ir.FactRead("lvl"), (F(1), F(2)))),
        ("lvl at least 市", ir.Compare(ir.CmpOp.GE, ir.FactRead("lvl"), num(1))),
        ("d1 before 2014-01-01", ir.Compare(ir.CmpOp.LT, ir.FactRead("d1"), num(735234))),
        ("inc at least 5000 元", ir.Compare(ir.CmpOp.GE, INC, num("1/2"))),
        ("inc at least base", ir.Compare(ir.CmpOp.GE, INC, ir.Use("base"))),
        ("yuan at least base", ir.Compare(ir.CmpOp.GE, ir.FactRead("yuan"), ir.Arith(ir.Op.MUL, ir.Use("base"), num(10000)))),
        ("yuan at least inc", ir.Compare(ir.CmpOp.GE, ir.FactRead("yuan"), ir.Arith(ir.Op.MUL, INC, num(10000)))),
        ("yn and not (posts is 3)", ir.All((ir.FactRead("yn"), ir.Not(ir.Compare(ir.CmpOp.EQ, POSTS, num(3)))))),
        ("pc in top 5", ir.InRank(RANK, ir.RankEnd.TOP, num(5))),
        ("pc in bottom 20%", ir.InRank(RANK, ir.RankEnd.BOTTOM, None, num("1/5"))),
        (
            "pc in top 3 within dist among units where yn lowest first",
            ir.InRank(ir.Rank(PC, ir.FactRead("dist"), ir.FactRead("yn"), True), ir.RankEnd.TOP, num(3)),
        ),
        (
            "count(ls where ok) above 1",
            ir.Compare(ir.CmpOp.GT, ir.Fold(ir.FoldKind.COUNT, "ls", None, ir.FieldRead("ok")), num(1)),
        ),
        (
            "sum(ls.val where 采用) above 1",
            ir.Compare(ir.CmpOp.GT, ir.Fold(ir.FoldKind.SUM, "ls", ir.FieldRead("val"), ir.FieldRead("ok")), num(1)),
        ),
        (
            "num rounded down to steps of 0.5 is 3",
            ir.Compare(ir.CmpOp.EQ, ir.Round(ir.FactRead("num"), ir.RoundMode.DOWN, F(1, 2)), num(3)),
        ),
        ("pc rounded half up to 1 decimal is 3%", ir.Compare(ir.CmpOp.EQ, ir.Round(PC, ir.RoundMode.HALF_UP, F(1, 1000)), num("3/100"))),
        ("min(num, -3) is 3", ir.Compare(ir.CmpOp.EQ, ir.Extremum(False, (ir.FactRead("num"), num(-3))), num(3))),
    ],
)
def test_conditions(condition: str, wanted: ir.Expr) -> None:
    found = line(f"{condition} earns 2 points")
    assert found.condition == wanted
    assert (found.amount, found.steps) == (num(2), None)


def down(expr: ir.Expr) -> ir.Expr:
    return ir.Round(expr, ir.RoundMode.DOWN, F(1))


BEYOND = ir.Extremum(True, (ZERO, ir.Arith(ir.Op.SUB, PC, num("3/50"))))
SHORT = ir.Extremum(True, (ZERO, ir.Arith(ir.Op.SUB, num("3/50"), PC)))


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("posts each earn 1 point", POSTS),
        ("posts each full 5 earns 1 point", down(ir.Arith(ir.Op.DIV, POSTS, num(5)))),
        ("posts each 8 earns 1 point, in proportion", ir.Arith(ir.Op.DIV, POSTS, num(8))),
        ("pc each full 5% earns 1 point", ir.Extremum(True, (ZERO, down(ir.Arith(ir.Op.DIV, PC, num("1/20")))))),
        ("pc beyond 6% each full 5% earns 1 point", down(ir.Arith(ir.Op.DIV, BEYOND, num("1/20")))),
        ("pc short of 6% each full 5% loses 1 point", down(ir.Arith(ir.Op.DIV, SHORT, num("1/20")))),
        ("ls each earn 1 point", ir.Fold(ir.FoldKind.COUNT, "ls")),
        ("ls where ok each earn 1 point", ir.Fold(ir.FoldKind.COUNT, "ls", None, ir.FieldRead("ok"))),
        ("inc each full 100 元 earns 1 point", ir.Extremum(True, (ZERO, down(ir.Arith(ir.Op.DIV, INC, num("1/100")))))),
    ],
)
def test_steps(text: str, steps: ir.Expr) -> None:
    found = line(text)
    assert found.steps == steps
    assert found.condition is None


def test_limits_of_a_line() -> None:
    found = line("posts each lose 0.5 points, to zero, at most 3 points, at most 4 posts, when yn")
    assert (found.loses, found.to_zero, found.limit, found.step_limit) == (True, True, num(3), F(4))
    assert found.condition == ir.FactRead("yn")
    assert found.unit == ir.Text("posts", "条")


def test_a_value_earns_itself() -> None:
    found = line("num earns its value, when yn")
    assert (found.condition, found.amount) == (ir.FactRead("yn"), ir.FactRead("num"))


def test_what_a_line_says_in_both_languages() -> None:
    found = line("posts at least 100 posts earns 2 points")
    assert found.origin.id == "1.1.1"
    assert found.origin.citation == "S"
    assert found.origin.text == ir.Text("posts at least 100 posts earns 2 points", "信息 不低于 100 条 计 2 分")
    assert isinstance(found.condition, ir.Compare)
    assert found.condition.unit == ir.Text("posts", "条")
    assert found.condition.left.origin is not None
    assert found.condition.left.origin.text == ir.Text("posts", "信息")


def test_bands_and_choices() -> None:
    bands = line("by pc in bands:\nbelow 0: loses 1 point\n0 to below 3%: 1 point\nat least 3%: (num * 2) points").amount
    assert isinstance(bands, ir.Lookup)
    assert bands.subjects == (PC,)
    assert [row.keys for row in bands.rows] == [
        ((ir.Interval(None, F(0), high_open=True),),),
        ((ir.Interval(F(0), F(3, 100), high_open=True),),),
        ((ir.Interval(F(3, 100)),),),
    ]
    assert [row.value for row in bands.rows] == [num(-1), num(1), ir.Arith(ir.Op.MUL, ir.FactRead("num"), num(2))]
    choices = line("by lvl:\nprovince: 5 points\ncounty, city: 3 points").amount
    assert isinstance(choices, ir.Lookup)
    assert [row.keys for row in choices.rows] == [((F(2),),), ((F(0), F(1)),)]
    assert choices.rows[1].origin is not None
    assert choices.rows[1].origin.text == ir.Text("county, city", "县、市")


def test_a_grid_has_a_row_for_each_cell() -> None:
    grid = line("by lvl, dist:\n| east | west\nprovince: 5 points | 6 points\notherwise: 1 point | 2 points").amount
    assert isinstance(grid, ir.Lookup)
    assert [(row.keys, row.value) for row in grid.rows] == [(((F(2),), (F(0),)), num(5)), (((F(2),), (F(1),)), num(6))]
    assert isinstance(grid.otherwise, ir.Lookup)
    assert [(row.keys, row.value) for row in grid.otherwise.rows] == [(((F(0),),), num(1)), (((F(1),),), num(2))]


def test_rank_tables() -> None:
    own = line("by rank of pc:\n1: 25 points\n2 to 3: 18 points\notherwise: 0 points").amount
    assert isinstance(own, ir.RankLookup)
    assert (own.rank, own.table.subjects, own.shared) == (RANK, (RANK,), False)
    assert own.table.rows[1].keys == ((ir.Interval(F(2), F(3)),),)
    shared = line("by rank of pc, tied share the mean rounded down:\n1: 25 points\notherwise: 0 points").amount
    assert isinstance(shared, ir.RankLookup)
    assert (shared.shared, shared.floored) == (True, True)


def test_interpolation_is_in_order_and_cases_are_conditions() -> None:
    straight = line("by pc interpolated:\n80%: 5 points\n50%: 0 points").amount
    assert straight == ir.Interpolate(PC, ((F(1, 2), F(0)), (F(4, 5), F(5))))
    cases = line("by cases:\nyn: 3 points\notherwise: 0 points").amount
    assert cases == ir.Lookup((), (ir.Row((), num(3), ir.FactRead("yn")),), num(0))


WHOLE = """评分办法 「工作」 (“Work”)
版本 2
依据 「32号」
对象 「县」 (“county”)
并列 依次比较 总分、数量一 低者优先，再 报错
缺失 不出结果
数据项 到位 (yn) 「人员到位」：是否，缺失视为 否
数据项 数量一 (posts)：数量，单位 条 (posts)，0 至 100，缺失报错
数据项 丙 (third)：数值，或无
数据项 级别：选项 县 (county) < 市 (city)
定义 乙 = 甲 × 2
定义 甲 (a) = 3
参数 门槛 = 6%
前提 「三项」：到位、丙 已有，否则 部分 4 零分
前提 「否决」 当 到位 时：等次 最高 良好
部分 4 「组织」 (“Membership”)，权重 30%，取最高 2 项，不适用者不计
考核项 4.1 「会员」，取先满足者，乘以 2 当 到位，起评 5 分，最低 0 分，最高 （乙 × 2） 分，四舍五入 保留 1 位小数
依据 「条款」
到位 计 2 分
其余 计 1 分
考核项 4.2，适用于 到位，不封顶
到位 计 2 分
总分，低者优先，显示 2 位小数
等次 优秀 (excellent) 当 每个考核项 4 不低于 3 时
等次 良好 (good) 其余
提示 迟报 (late) 「迟」 当 任一考核项 为 0 时
示例 「甲」
给定 到位 为 是，级别 为 市
应得 得分(4.1) 为 2，等次 为 良好，提示 没有 迟报
"""


def test_a_whole_rubric() -> None:
    program = lower(model_of(WHOLE.replace("提示 没有 迟报", "没有 提示 迟报")))
    assert program.label == ir.Text("Work", "工作")
    assert (program.edition, program.citation, program.unit) == ("2", "32号", ir.Text("county", "县"))
    assert (program.ties, program.missing) == (ir.Ties.ERROR, ir.Missing.NO_RESULT)
    assert program.tie_keys == (ir.TieKey(ir.PointsRead("total")), ir.TieKey(ir.FactRead("数量一"), True))
    yn, posts, third, level = program.facts
    assert (posts.missing_error, third.or_none) == (True, True)
    assert (yn.name, yn.alias, yn.missing_as, yn.label) == ("到位", "yn", False, ir.Text("人员到位", "人员到位"))
    assert (posts.low, posts.high, posts.whole, posts.unit) == (F(0), F(100), True, ir.Text("posts", "条"))
    assert (level.low, level.high, level.options) == (F(0), F(1), (ir.Option("县", "county"), ir.Option("市", "city")))
    assert [one.name for one in program.definitions] == ["甲", "乙"]
    assert (program.parameters[0].value, program.parameters[0].kind) == (F(3, 50), ir.ValueKind.PERCENT)
    first, second = program.gates
    assert (first.origin.id, first.effect, first.target) == ("gate 1", ir.GateEffect.ZERO, "4")
    assert [part.origin.text.en for part in first.prerequisites if part.origin] == ["yn", "third is given"]
    assert (second.effect, second.target) == (ir.GateEffect.GRADE_AT_MOST, "良好")
    (section,) = program.total.children
    assert isinstance(section, ir.Node)
    assert (section.kind, section.weight, section.combine, section.best_n, section.drop) == (
        ir.NodeKind.SECTION, F(3, 10), ir.Combine.BEST_N, 2, True,
    )  # fmt: skip
    item, other = section.children
    assert isinstance(item, ir.Node)
    assert (item.start, item.minimum, item.rounding) == (num(5), ZERO, (ir.RoundMode.HALF_UP, F(1, 10)))
    assert item.maximum == ir.Arith(ir.Op.MUL, ir.Use("乙"), num(2))
    assert (item.factors[0].factor, item.factors[0].when) == (num(2), ir.FactRead("到位"))
    assert [child.origin.citation for child in item.children] == ["条款", "条款"]
    assert isinstance(item.children[1], ir.Line)
    assert item.children[1].otherwise
    assert isinstance(other, ir.Node)
    assert (other.applies, other.uncapped, other.origin.citation) == (ir.FactRead("到位"), True, "32号")
    assert (program.lower_is_better, program.total.shown) == (True, 2)
    applies = ir.Given(ir.PointsRead("4.2"))
    passed = [ir.Compare(ir.CmpOp.GE, ir.PointsRead(id_), num(3)) for id_ in ("4.1", "4.2")]
    nothing = [ir.Compare(ir.CmpOp.EQ, ir.PointsRead(id_), num(0)) for id_ in ("4.1", "4.2")]
    assert program.grades[0].when == ir.All((passed[0], ir.AnyOf((ir.Not(applies), passed[1]))))
    assert program.flags[0].when == ir.AnyOf((nothing[0], ir.All((applies, nothing[1]))))


def test_examples() -> None:
    text = """rubric "x"
fact a: number, or none
fact lvl: choice of county < city
fact ls: list
field ok: yes/no
field v: number
flag late when a is none
grade good otherwise
item 1
ls each earn 1 point
example "two"
given "A": lvl is city
given "A": ls has ok yes
given "A": ls has v 3, ok no
given "B": lvl is county
expect "A": total is 2, grade is good, not flag late
"""
    (example,) = lower_examples(model_of(text))
    assert isinstance(example, Example)
    records = ((("ok", True), ("v", None)), (("ok", False), ("v", F(3))))
    assert example.units == (("A", (("lvl", F(1)), ("ls", records))), ("B", (("lvl", F(0)),)))
    assert [one.condition for one in example.expects] == [
        ir.Compare(ir.CmpOp.EQ, ir.PointsRead("total"), num(2)),
        GradeIs("good"),
        FlagIs("late", negated=True),
    ]
    assert repr(NONE) == "NONE"
