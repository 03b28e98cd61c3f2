"""What can be wrong with directions of facts, acceptances, examples and laws (E381 to E391)."""

from __future__ import annotations

from rubric_engine.diagnostics.codes import Code, table

ASSURANCE = table(
    Code(
        "E381",
        "Neither more nor less",
        "不分高低的数据",
        "`{name}` is {kind}, of which there is no higher or lower, more or less",
        "「{name}」是{kind}，没有高低多少之分",
    ),
    Code(
        "E382",
        "An unknown code is accepted",
        "认可的代码不存在",
        "there is no finding with the code `{name}`",
        "没有代码为「{name}」的提示",
    ),
    Code(
        "E383",
        "An error is accepted",
        "错误不能认可",
        "`{name}` is an error; only warnings (W…) can be accepted",
        "「{name}」是错误，须改正；只有警告（W 开头）可以认可",
    ),
    Code(
        "E384",
        "Accepted without a reason",
        "认可没有写明理由",
        'say why it stays as it is: `accept {name} "…"`',
        "请写明为何维持原样：「认可 {name} 「…」」",
    ),
    Code(
        "E385",
        "The rest has no least or greatest value",
        "其余数据没有最低或最高值",
        "no {end_en} value is known of `{names}`; give each one here, or declare its range",
        "「{names}」没有{end_zh}值，请在示例中给定，或在声明中写明范围",
    ),
    Code(
        "E386",
        "No such example above",
        "前面没有这一示例",
        "no example above this one is called `{name}`",
        "此前没有名为「{name}」的示例",
    ),
    Code(
        "E387",
        "The other example has other units",
        "两个示例的对象不同",
        "the example `{name}` doesn't have `{unit}`, so that there is nothing to take over",
        "示例「{name}」里没有「{unit}」，无从沿用",
    ),
    Code(
        "E388",
        "Other than what",
        "没有另一组数据",
        "`other …` is read in the other one of two fact sets: it stands only in a law that begins with `changing …,`",
        "「另一 …」指另一组数据中的值，只能用在以「只变 …，」开头的规律里",
    ),
    Code(
        "E389",
        "Not in a file of cases",
        "示例文件中不能写这一语句",
        "a file of cases has examples and laws only; what is scored stands in the rubric",
        "示例文件只写示例和规律，评分规定请写在评分办法中",
    ),
    Code(
        "E390",
        "A grade or a flag joined with other conditions",
        "等次、提示与其他条件相连",
        "`grade is …` and `flag …` stand by themselves here; give each condition an expectation, or a law, of its own",
        "「等次 为 …」「提示 …」须单独写，请把各条件分开写成几项应得或几条规律",
    ),
    Code(
        "E391",
        "Yes or no of something else",
        "「有无」用在了别的数据上",
        "`{word}` is said of a yes/no, but `{name}` is {kind}: say which way its values are better",
        "「{word}」用于是否，而「{name}」是{kind}：请写明是高的好还是低的好",
    ),
)
