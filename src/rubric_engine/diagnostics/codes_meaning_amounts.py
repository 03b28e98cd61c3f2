"""What can be wrong with powers, roots and logarithms, with reason codes and pairings (E342 to E349)."""

from __future__ import annotations

from rubric_engine.diagnostics.codes import Code

AMOUNTS = (
    Code(
        "E342",
        "An irrational number without a rounding",
        "无理数没有取舍",
        "`{function}` seldom gives an exact number; say to how many decimals it is rounded",
        "「{function}」的结果多为无理数，请写明如何取舍",
    ),
    Code(
        "E343",
        "Two irrational numbers in one rounding",
        "一次取舍含两个无理数",
        "a rounding decides one root, power or logarithm; give this one a rounding of its own",
        "一次取舍只能含一个开方、乘方或对数，请为此处单独写明取舍",
    ),
    Code(
        "E344",
        "Not an exponent",
        "不能作指数",
        "an exponent is a constant from -100 to 100 with at most 4 decimals, or else a whole number that is sure to lie from 0 to 100",
        "指数须为 -100 至 100 的常数，至多 4 位小数；不是常数的，须为整数，且必在 0 至 100 之间",
    ),
    Code(
        "E345",
        "Not the degree of a root",
        "不能作开方次数",
        "the degree of a root is a whole constant from 2 to 100",
        "开方次数须为 2 至 100 的整数常数",
    ),
    Code(
        "E346",
        "A plain number is wanted",
        "此处须为不带单位的数",
        "`{function}` wants a number without a unit, or a ratio; this is {found}",
        "「{function}」须用于不带单位的数或比率，这里却是{found}",
    ),
    Code(
        "E347",
        "A baseline without a reason code",
        "基准没有原因码",
        'points below a baseline are told by a code; write `reason code "…"` behind it, or behind lines of the item',
        "低于基准时须给出原因码，请在其后或该考核项的计分行后写明「原因码 「…」」",
    ),
    Code(
        "E348",
        "A reason code without a baseline",
        "原因码没有基准",
        "a reason code tells of points below a baseline; write `baseline N points` on this section or item",
        "原因码用于说明低于基准的得分，请在该部分或考核项后写明「基准 N 分」",
    ),
    Code(
        "E351",
        "A range upside down",
        "区间上下颠倒",
        "nothing lies in this range: its lower bound stands first, its upper bound second",
        "此区间内没有任何值，请先写下限，再写上限",
    ),
    Code(
        "W352",
        "An item that takes part by where it stands",
        "凭位置归入的考核项",
        "`{id}` stands below section `{section}` and is one of those that it combines, though its id doesn't continue that of the section",
        "「{id}」写在部分「{section}」之下，参与该部分的合并，但编号不属于该部分",
    ),
    Code("E349", "A pairing stands twice", "结对重复", "the pairing `{name}` is declared twice", "结对「{name}」重复声明"),
)
