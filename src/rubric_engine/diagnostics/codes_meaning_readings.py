"""What is read otherwise than its writer may think (W357 to W360, and E392)."""

from __future__ import annotations

from rubric_engine.diagnostics.codes import Code

READINGS = (
    Code(
        "W357",
        "A unit of measure as a name",
        "计量单位读作名称",
        "`({unit})` is read as another name of `{name}`; a unit of measure is written `, in {unit}` behind the type",
        "「（{unit}）」被读作「{name}」的另一名称；计量单位请在类型后写「，单位 {unit}」",
    ),
    Code(
        "W358",
        "A choice with a single option",
        "只有一个选项",
        "`{name}` has a single option, `{option}`; options stand apart by ` / `, or by `<` from the lowest up",
        "「{name}」只有「{option}」一个选项；各选项之间用「/」隔开，分高低的由低到高用「<」",
    ),
    Code(
        "W359",
        "A maximum in a label only",
        "分值只写在名称里",
        "the label of `{id}` says {points} points, but what stands in a label limits nothing; write the clause `, at most {points} points`",
        "「{id}」的名称里写着 {points} 分，但名称不限定得分；请在名称后写「，最高 {points} 分」",
    ),
    Code(
        "W360",
        "A place compared by words that people read the other way",
        "名次比较的方向",
        "`{word} {place}` is read as the number of the place, `{sign} {place}`, which readers of Chinese take for the better places or the worse ones; for the first places write `in top {place}`, else write `{sign} {place}`",
        "「{word} {place}」按名次的数字比较，即「{sign} {place}」，数字大的名次靠后；指前几名的请写「居 前 {place} 位」，确指数字大小的请写「{sign} {place}」",
    ),
    Code(
        "W361",
        "Options from the highest down",
        "选项由高到低",
        "the options of `{name}` are declared from `{first}`, the lowest, up to `{last}`, the highest, as `<` says, and the words say the reverse; `at least {last}` would hold for nothing better",
        "「{name}」的选项用「<」连接，「{first}」成了最低，「{last}」成了最高，与字面高低相反；「达到 {last}」将把更好的排除在外",
    ),
    Code(
        "E392",
        "A range where one number is wanted",
        "此处只能是一个数",
        "`{range}` is read as {low} less {high}, which is below zero; a condition on a range is `… from {low} to {high}`, and points are one number",
        "「{range}」会读作 {low} 减 {high}，成为负数；范围写成「… 介于 {low} 至 {high}」，分值只能是一个数",
    ),
)
