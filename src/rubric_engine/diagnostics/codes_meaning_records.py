"""What can be wrong with shared facts, computed columns, what occurs for each record, and with what is made of units (E318 to E341)."""

from __future__ import annotations

from rubric_engine.diagnostics.codes import Code

_EXAMPLES = (
    Code(
        "E318",
        "A shared fact given for one unit",
        "共用数据写在了单个对象名下",
        "`{name}` is shared by all units; give it without the name of a unit",
        "「{name}」为各对象共用，给定时不写对象名称",
    ),
    Code(
        "E319",
        "A unit that isn't in the example",
        "示例中没有这一对象",
        "there is no unit `{unit}` in this example",
        "本示例中没有名为「{unit}」的对象",
    ),
)

_DATED = (
    Code(
        "E320",
        "A dated value without a parameter",
        "按日期的取值没有所属参数",
        "this value belongs to no dated parameter; such a parameter begins with a line like `parameter rate as of filed:`",
        "这一取值不属于任何参数；按日期取值的参数应以「参数 费率 按 报送日 适用：」一类的行开头",
    ),
    Code(
        "E321",
        "A dated parameter without values",
        "按日期适用的参数没有取值",
        "the parameter `{name}` has no values; write below it from which date which value holds",
        "参数「{name}」没有取值，请在其下逐行写明自何日起取何值",
    ),
    Code(
        "E322",
        "Dates out of order",
        "日期没有依次递增",
        "the dates of a parameter ascend, and each stands once; this one isn't later than the one above",
        "参数的日期应依次递增、不得重复，此日期不晚于上一行",
    ),
    Code(
        "E323",
        "Not the date of a fact",
        "不是日期类数据项",
        "`{name}` isn't a fact of type `date`, so that no value can be chosen by it",
        "「{name}」不是类型为「日期」的数据项，不能据以取值",
    ),
    Code(
        "E324",
        "A dated value where one number is wanted",
        "此处须为固定的数",
        "`{name}` depends on the date, and a number of places is the same for all",
        "「{name}」因日期而异，而名次数须为固定的数",
    ),
    Code(
        "E353",
        "An example outside of a fact's range",
        "示例的值超出数据项的范围",
        "`{name}` can't be this: facts like that are refused when they are read",
        "「{name}」不能取此值，实际数据中这样的值会被拒收",
    ),
    Code(
        "E350",
        "An example without its day",
        "示例没有日期",
        "the value of `{name}` depends on the date, and nobody gives an example one; it has no value on this day, or none is written",
        "「{name}」的取值因日期而异，示例没有写明日期，或该日尚无取值",
    ),
)

_COLUMNS = (
    Code(
        "E325",
        "A reserved name",
        "名称已有专用",
        "`{name}` stands for the units that are scored together; choose another name",
        "「{name}」专指一并考核的各对象，请另取名称",
    ),
    Code(
        "E326",
        "A field that is shared by itself",
        "字段不能单独共用",
        "a list is shared with all its fields, not the field `{name}` alone",
        "清单连同其各字段一并共用，不能单独共用字段「{name}」",
    ),
    Code(
        "E332",
        "Records ranked by what isn't theirs",
        "排名依据不是记录的字段",
        "the records of `{list}` are ranked here, and this is the same for all of them",
        "此处对「{list}」的各条记录排名，而这一依据对各条记录都相同",
    ),
    Code(
        "E333",
        "A computed field that looks beyond its record",
        "计算字段用到了记录之外的内容",
        "a computed field looks at its record; it can use neither lists nor points",
        "计算字段只看本条记录，不能用清单，也不能用得分",
    ),
)

_OCCURRING = (
    Code(
        "E327",
        "For each of something that can't be gone through",
        "「逐条」「逐个」所指不对",
        "`for each record of` wants a list, and `for each different` a column of one; this is `{name}`",
        "「逐条」之后应为清单，「逐个」之后应为清单的字段，这里却是「{name}」",
    ),
    Code(
        "E328",
        "Records inside of records",
        "逐条之内又逐条",
        "`{outer}` occurs for each record already; inside of it only an item for each record of one group of the same list may occur",
        "「{outer}」已是逐条（逐个）计分，其内只能在「逐个」之下对同一清单再「逐条」",
    ),
    Code(
        "E329",
        "A weight on what occurs for each record",
        "逐条计分的不能有权重",
        "what occurs for each record has no weight, because it isn't known how often it occurs",
        "逐条（逐个）计分的次数不定，不能写权重",
    ),
    Code(
        "E330",
        "Points of one occurrence",
        "引用了某一条的得分",
        "`{id}` occurs for each record, so that it has many points; they can be read only inside of the same occurrence",
        "「{id}」逐条（逐个）计分，有多个得分，只能在同一条之内引用",
    ),
    Code(
        "E331",
        "A rank in what occurs for each different value",
        "「逐个」之内不能排名",
        "inside of `for each different` there is nothing to rank: neither one record nor one unit",
        "「逐个」之内既不是一条记录，也不是一个考核对象，不能排名",
    ),
)

_UNITS = (
    Code(
        "E334",
        "All units, inside of a record",
        "记录之内不能汇总各单位",
        "what is made of all units can't stand where the record of a list is at hand",
        "正在逐条看清单记录之处，不能对各单位汇总",
    ),
    Code(
        "E335",
        "The units by themselves",
        "「各单位」不能单独使用",
        "`{name}` means many units; say what is made of them",
        "「{name}」指各考核对象，请写明如何汇总",
    ),
    Code(
        "E336",
        "Units chosen by the other units",
        "筛选条件又看其他单位",
        "the condition on units looks at one unit at a time; it can hang neither on ranks nor on what is made of all units",
        "筛选各单位的条件只看单个对象，不能取决于排名或各单位的汇总，经由定义也不行",
    ),
    Code(
        "E337",
        "Nothing that each unit has one of",
        "不是各单位的单个数值",
        "`{name}` isn't a value that each unit has; name a fact that isn't a list, a definition, or `total`",
        "「{name}」不是每个对象各有一个的值，应为非清单的数据项、定义或「总分」",
    ),
    Code(
        "E338",
        "Groups of records",
        "清单不能分组",
        "`within` groups units; records are chosen with `where`",
        "「分组按」只用于各单位，清单记录请用「其中」筛选",
    ),
    Code(
        "E339",
        "The highest and lowest left out of something else",
        "去掉最高最低用法不对",
        "only a sum or a mean can leave out the highest and the lowest",
        "只有「合计」「平均值」才能去掉最高、最低",
    ),
    Code(
        "E341",
        "A key among the tied that looks at all units",
        "并列者之间的依据又看全体",
        "a key among the tied is worked out anew for those who are level; it can't hang on what is made of all units",
        "「就并列者」的依据只在并列者之间重新计算，不能取决于各单位的汇总",
    ),
)

_WHOSE = (
    Code(
        "W356",
        "A `not` that goes with the first only",
        "「没有」只管第一个",
        "`not` goes with `{name}` only, and not with `{other}`; write it in front of each, or `not (… or …)`; if that is meant, write `{other}` first",
        "「没有」只管「{name}」，不管「{other}」：都没有的，每个前面都写「没有」，或写「没有（… 或 …）」；确是此意的，请把「{other}」写在前面",
    ),
    Code(
        "W354",
        "One unit by name",
        "按名称指某一对象",
        "the label `{label}` names one unit, whoever is scored; if that is to be whoever is scored, write `this unit`",
        "「{label}」按名称只指某一个对象；如指正在计分的对象，请写「本单位」",
    ),
    Code(
        "W355",
        "The same for everybody",
        "人人得分相同",
        "`{id}` looks at all of `{list}` whoever is scored, so that everybody gets the same points; say whose records count, such as `{list} where {field} is this unit`",
        "「{id}」看的是整个「{list}」，不分对象，人人得分相同；请写明算谁的记录，如「{list} 其中 {field} 为 本单位」",
    ),
)

RECORDS = (*_EXAMPLES, *_DATED, *_COLUMNS, *_OCCURRING, *_UNITS, *_WHOSE)
