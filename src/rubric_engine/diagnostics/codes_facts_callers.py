"""What can be wrong with what a caller gives besides facts: parameters and ranks (F590), shared facts and dates (F600), overrides (F608)."""

from __future__ import annotations

from rubric_engine.diagnostics.codes import Code

PARAMETERS = (
    Code(
        "F590",
        "Not a parameter of the rubric",
        "评分办法中没有此参数",
        "`{name}` is not a parameter of this rubric",
        "评分办法中没有「{name}」这个参数",
    ),
    Code(
        "F591",
        "A parameter without a value",
        "参数没有值",
        "the parameter `{fact}` is set to nothing; give it a value",
        "参数「{fact}」没有填值，请给出数值",
    ),
    Code(
        "F592",
        "A rank that can't be",
        "名次不可能存在",
        "the rank of `{name}` can't be {rank} of {size}; ranks count from 1 to the number of units",
        "「{name}」的名次不可能是 {size} 个对象中的第 {rank} 名，名次须在 1 与对象总数之间",
    ),
    Code(
        "F593",
        "A rank of something that isn't ranked",
        "没有此项排名",
        "`{name}` is nothing that this rubric could rank; name a fact, a definition or the total",
        "评分办法中没有可以排名的「{name}」，请写数据项、定义或总分的名称",
    ),
    Code(
        "F624",
        "Not a rank",
        "不是名次",
        "`{value}` isn't a rank of `{name}`; give the rank and the number of units, both whole numbers, such as `(3, 12)`",
        "「{value}」不是「{name}」的名次，请给出名次和对象总数两个整数，例如「(3, 12)」",
    ),
    Code(
        "F594",
        "A number grows too large",
        "数字过大",
        "a number in the calculation grows beyond ten thousand digits; look for repeated multiplication, or sums of many unlike fractions, in the rubric",
        "计算中有数字超过一万位，请检查评分办法中是否有反复相乘，或大量分母各异的分数相加",
    ),
    Code(
        "F621",
        "A parameter that a range is made of",
        "参数用在取值范围中",
        "the parameter `{fact}` stands in the declaration of {names}, whose range or reading hangs on it, so it can't be set here; change it in the rubric, "
        "or replace it in one that extends it",
        "参数「{fact}」用在{names}的声明中，取值范围或缺失读法由它而定，不能在计分时另设，请在评分办法中修改，或者在沿用它的评分办法中替换",
    ),
)

SHARED = (
    Code(
        "F600",
        "A shared fact given for one unit",
        "共用数据项按单位填报",
        "`{fact}` is shared by all units and can't be given for one of them; give it once, as a shared fact",
        "「{fact}」是共用数据项，不能按单位填报，请作为共用数据只填一次",
    ),
    Code(
        "F601",
        "A unit's fact given as shared",
        "各单位数据项按共用填报",
        "`{fact}` is each unit's own and can't be given for all of them at once; give it with the facts of the units",
        "「{fact}」由各单位分别填报，不能作为共用数据，请填入各单位的数据",
    ),
    Code(
        "F602",
        "A unit that isn't there",
        "所写对象不存在",
        "`{fact}` names `{value}`, and no unit of that name is scored here",
        "「{fact}」写的是「{value}」，而参加评分的对象中没有这个名称",
    ),
    Code(
        "F603",
        "A column that the rubric works out",
        "填报了由评分办法计算的栏目",
        "`{name}` is worked out by the rubric for each record of `{fact}`; leave it out",
        "清单「{fact}」的「{name}」由评分办法计算，不必填报，请删去",
    ),
    Code(
        "F604",
        "A column for the unit in a shared list",
        "共用清单带有对象名称栏",
        "the records of `{fact}` are shared by all units; take out the column `{name}`, or make it a field of the list",
        "清单「{fact}」由各单位共用，不分对象，请删去「{name}」栏，或在评分办法中将其声明为字段",
    ),
    Code(
        "F605",
        "Not a table of shared facts",
        "不是共用数据表",
        "shared facts are wanted in two columns, name and value, and there are {had} columns here",
        "共用数据表应为两栏，一栏名称、一栏数值，此处有 {had} 栏",
    ),
    Code(
        "F606",
        "No date for parameters that change over time",
        "没有指明适用日期",
        "the value of {names} depends on a date, and none is given; give it as `as_of` (`--as-of 2015-06-01`)",
        "{names}的数值随日期而定，而没有指明日期，请以「as_of」（命令行用「--as-of 2015-06-01」）给出",
    ),
    Code(
        "F607",
        "A date before the first value",
        "日期早于首个适用日期",
        "`{fact}` has no value on {date}; its first one holds from {first}",
        "「{fact}」在 {date} 尚无数值，最早自 {first} 起适用",
    ),
)

OVERRIDES = (
    Code(
        "F608",
        "An override of nothing",
        "没有可调整的条目",
        "`{name}` is no section, item or line of this rubric, so its points can't be set",
        "评分办法中没有编号为「{name}」的部分、考核项或条款，无法调整其分值",
    ),
    Code(
        "F609",
        "An override for a unit that isn't there",
        "被调整的对象不存在",
        "the points of `{id}` are set for `{name}`, and no unit of that name is scored here",
        "「{id}」的分值要为「{name}」调整，而参加评分的对象中没有这个名称",
    ),
    Code(
        "F610",
        "An override without its reason, its author or its day",
        "调整分值未写理由、经办或时间",
        "the points of `{id}` are set without `{name}`; why, by whom and when is recorded with the result",
        "调整「{id}」的分值没有写明「{name}」，请写明，理由、经办、时间都随结果一并记录",
    ),
    Code(
        "F611",
        "Not a number of points",
        "不是分值",
        "`{value}` can't be the points of `{id}`; write an exact number in digits, such as `2.5`",
        "「{value}」不能作「{id}」的分值，请用数字写出准确分值，例如「2.5」",
    ),
    Code(
        "F620",
        "Too much to score together",
        "一并计分的数据过多",
        "{units} units would each look at {records} shared records; together these may be {limit}; score in smaller cohorts",
        "{units} 个对象各要查看 {records} 条共用记录，两者之积不得超过 {limit}，请分批计分",
    ),
    Code(
        "F619",
        "Points out of reach",
        "分值超出可得范围",
        "`{id}` comes to {low} to {high} points, so it can't be set to `{value}`",
        "「{id}」的得分在 {low} 至 {high} 分之间，不能核定为「{value}」",
    ),
    Code(
        "F612",
        "An override given twice",
        "同一分值调整了两次",
        "the points of `{id}` are set twice; keep one of them",
        "「{id}」的分值调整了两次，请只保留一次",
    ),
    Code(
        "F622",
        "Not the day of an override",
        "不是核定日期",
        "`{value}` isn't a day on which the points of `{id}` were set; write it as `2014-03-01` or `2014年3月1日`",
        "「{value}」不能作「{id}」的核定日期，请写成「2014-03-01」或「2014年3月1日」",
    ),
    Code(
        "F623",
        "A number that could be several ids",
        "数字形式的编号分不清",
        "the cell holds the number `{value}`, which could be {ids}; format the cell as text and write the id again",
        "单元格的内容是数字「{value}」，可能是{ids}，请把单元格设为文本格式后重新填写编号",
    ),
    Code(
        "F613",
        "Not an override",
        "不是分值调整",
        "an override is wanted with `id`, `points`, `reason`, `by` and `when`, not as `{value}`",
        "调整分值须写明「编号」「分值」「理由」「经办」「时间」，不能是「{value}」",
    ),
    Code(
        "F614",
        "No part of an override",
        "分值调整中的多余内容",
        "`{name}` is no part of an override, or stands in it twice; its parts are `unit`, `id`, `points`, `reason`, `by` and `when`",
        "「{name}」不是分值调整的内容，或写了两次，可写「单位」「编号」「分值」「理由」「经办」「时间」",
    ),
    Code(
        "F615",
        "A column of overrides that is missing",
        "分值调整表缺栏",
        "the table of overrides has no column `{name}`",
        "分值调整表中缺少「{name}」栏",
    ),
    Code(
        "F616",
        "An override that doesn't say for which record",
        "未写明调整哪一条记录",
        "`{id}` occurs for each record; name the one that is meant by its number, such as `{example}`",
        "「{id}」按记录逐条计分，请用序号写明是哪一条，例如「{example}」",
    ),
    Code(
        "F617",
        "A record's number where there is none",
        "多写了记录序号",
        "`{id}` doesn't occur for each record; write it without the number in brackets",
        "「{id}」不按记录逐条计分，请去掉方括号中的序号",
    ),
    Code(
        "F618",
        "An occurrence that isn't there",
        "没有这一条记录",
        "`{id}` doesn't occur for this unit; look up the number of the record in its ledger",
        "该对象没有「{id}」这一条，请在其计分明细中核对记录序号",
    ),
    Code(
        "F625",
        "An override that changes nothing",
        "分值调整不起作用",
        "the points set for `{id}` would change nothing: {why}",
        "调整「{id}」的分值不起作用：{why}",
    ),
)
