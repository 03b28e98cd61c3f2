"""What can be wrong with names (F530), with units (F540) and with files (F550)."""

from __future__ import annotations

from rubric_engine.diagnostics.codes import Code

NAMES = (
    Code(
        "F530",
        "Not a fact of the rubric",
        "评分办法中没有此数据项",
        "`{name}` is not a fact of this rubric",
        "评分办法中没有「{name}」这个数据项",
    ),
    Code(
        "F531",
        "A fact given twice",
        "数据项重复",
        "`{fact}` is given twice, as `{first}` and as `{second}`; keep one of them",
        "「{fact}」提供了两次（「{first}」和「{second}」），请只保留一个",
    ),
    Code(
        "F532",
        "A group of facts given as one",
        "把一组数据项当作一项",
        "`{name}` is a group of facts and has no value of its own; give `{example}`",
        "「{name}」是一组数据项，本身没有值，请填写「{example}」等",
    ),
    Code(
        "F533",
        "Not a field of the list",
        "清单中没有此字段",
        "`{name}` is not a field of `{fact}`; its fields are {fields}",
        "清单「{fact}」没有字段「{name}」，可用字段为{fields}",
    ),
    Code(
        "F534",
        "A label that several facts carry",
        "名称对应多个数据项",
        "`{name}` is the label of several facts; write the name of the one that is meant: {options}",
        "「{name}」是多个数据项共用的名称，请改写为具体数据项：{options}",
    ),
    Code(
        "F535",
        "A name that isn't text",
        "名称不是文本",
        "`{name}` can't be the name of a fact; names are texts",
        "「{name}」不能作数据项名称，名称须为文本",
    ),
    Code(
        "F536",
        "Facts that aren't a table of names and values",
        "数据不是“名称—值”的形式",
        "facts are wanted as names with values, not as `{value}`",
        "数据应为名称与值的对应，不能是「{value}」",
    ),
)

UNITS = (
    Code(
        "F540",
        "A unit given twice",
        "对象重复",
        "the unit `{name}` is given twice; keep one of them",
        "「{name}」出现了两次，请只保留一个",
    ),
    Code(
        "F541",
        "A row without its unit",
        "未写对象名称",
        "the facts belong to no unit; write the unit's name under `{name}`",
        "这组数据没有写明属于哪个对象，请在「{name}」处填写名称",
    ),
    Code(
        "F542",
        "No column for the unit",
        "缺少对象名称栏",
        "there is no column for the unit; head one of the columns `{name}`",
        "表中没有对象名称栏，请将其中一栏的表头写作「{name}」",
    ),
    Code(
        "F543",
        "Not a name for a unit",
        "对象名称不可用",
        "`{value}` can't be the name of a unit; a name is one line of at most 200 characters",
        "「{value}」不能作对象名称，名称须为单行文字，不超过 200 字",
    ),
    Code(
        "F544",
        "A record of a unit that isn't there",
        "记录所属对象不存在",
        "this record of `{fact}` belongs to `{name}`, and the facts have no such unit",
        "清单「{fact}」的这条记录属于「{name}」，而数据中没有该对象",
    ),
    Code(
        "F545",
        "Two columns for the unit",
        "对象名称重复成栏",
        "the unit's name is given twice, under `{first}` and under `{second}`; keep one of them",
        "「{first}」和「{second}」都是对象名称栏，请只保留一个",
    ),
    Code(
        "F547",
        "A tie where ties are an error",
        "出现不允许的并列",
        "{units} are tied in `{ranked}`, and the rubric says that ties are an error; check their facts",
        "{units}在「{ranked}」上并列，而评分办法规定并列报错，请核对这些对象的数据",
    ),
    Code("F546", "No units", "没有对象", "there are no units to score", "没有可评分的对象"),
)

FILES = (
    Code(
        "F550",
        "A file that can't be read",
        "文件无法读取",
        "`{name}` can't be read: {why}",
        "无法读取「{name}」：{why}",
    ),
    Code(
        "F551",
        "A file that is too large",
        "文件过大",
        "`{name}` is larger than the limit of {limit} MB",
        "「{name}」超过 {limit} MB 的上限",
    ),
    Code(
        "F552",
        "Not a text file",
        "不是文本文件",
        "`{name}` is not a text file; save a spreadsheet as CSV",
        "「{name}」不是文本文件，电子表格请另存为 CSV 后再用",
    ),
    Code("F553", "Not valid JSON", "JSON 写法有误", "this is not valid JSON: {why}", "JSON 写法有误：{why}"),
    Code(
        "F554",
        "Nested too deeply",
        "嵌套过深",
        "the JSON is nested more than {limit} levels deep",
        "JSON 嵌套超过 {limit} 层",
    ),
    Code(
        "F555",
        "Not facts",
        "不是评分数据",
        "facts are wanted as an object or as an array of rows, not as `{value}`",
        "数据应为对象或由各行组成的数组，不能是「{value}」",
    ),
    Code(
        "F556",
        "A quote that isn't closed",
        "引号未配对",
        "the quotes of this row don't pair up; close them, or double a quote inside a cell",
        "本行引号没有配对，请补全，单元格内的引号请写两个",
    ),
    Code("F557", "An empty file", "空文件", "`{name}` is empty", "「{name}」是空文件"),
    Code(
        "F558",
        "A row of another length",
        "行的栏数不符",
        "this row has {had} cells, but the heading has {wanted}; check the separators",
        "本行有 {had} 格，表头有 {wanted} 格，请检查分隔符",
    ),
    Code(
        "F559",
        "Values without a heading",
        "有值无表头",
        "column {number} has values but no heading",
        "第 {number} 栏有内容而没有表头",
    ),
    Code(
        "F560",
        "Not a known kind of file",
        "文件类型不明",
        "`{name}` ends neither in `.csv` nor in `.json`",
        "「{name}」的扩展名不是 .csv 或 .json",
    ),
    Code(
        "F561",
        "Not a list of the rubric",
        "评分办法中没有此清单",
        "`{name}` is not a list fact of this rubric, so it has no records of its own",
        "评分办法中没有「{name}」这个清单，不能单独提供记录",
    ),
    Code(
        "F562",
        "Records given twice",
        "清单记录重复提供",
        "the records of `{fact}` are given twice, here and in `{other}`; keep one of them",
        "清单「{fact}」的记录提供了两次（此处和「{other}」），请只保留一处",
    ),
)
