"""What can be wrong with workbooks: cells (F700), files (F710)."""

from __future__ import annotations

from rubric_engine.diagnostics.codes import Code

CELLS = (
    Code(
        "F700",
        "A formula's error in a cell",
        "单元格是公式错误值",
        "the cell holds the error `{value}`; mend its formula or type the value",
        "单元格是错误值「{value}」，请改正公式或直接填写数值",
    ),
    Code(
        "F701",
        "A formula that was never calculated",
        "公式没有计算结果",
        "the cell holds a formula without a result; open the workbook in a spreadsheet program, save it, or type the value",
        "单元格中的公式没有保存计算结果，请用 WPS 或 Excel 打开并保存，或直接填写数值",
    ),
    Code(
        "F702",
        "A date as a plain number",
        "日期显示为数字",
        "`{fact}` is a date, and the cell holds the plain number `{value}`; if {day} is meant, format the cell as a date, or type the date as text",
        "「{fact}」须填日期，单元格里是普通数字「{value}」；如指 {day}，请把单元格设为日期格式，或以文字填写日期",
    ),
    Code(
        "F703",
        "A number that is shown in another way",
        "数字的显示与内容不同",
        "the cell holds the number `{value}` but may show it differently; format the cell as text and type it as it should read",
        "单元格的内容是数字「{value}」，显示可能与此不同，请把单元格设为文本格式后照原样填写",
    ),
    Code(
        "F704",
        "A time of day where a date is wanted",
        "日期带有时刻",
        "`{fact}` is a date, and `{value}` has a time of day; leave the time out",
        "「{fact}」只填日期，「{value}」带有时刻，请去掉时刻",
    ),
    Code(
        "F705",
        "A date where something else is wanted",
        "内容被当成日期",
        "the cell holds the date `{value}`, and `{fact}` is no date; the spreadsheet may have made it out of what was typed: format the cell and type it again",
        "单元格的内容是日期「{value}」，而「{fact}」不是日期；可能是电子表格自动转换所致，请改正单元格格式后重新填写",
    ),
    Code(
        "F706",
        "One value in merged cells",
        "合并单元格中只有一个值",
        "the merged cells {cells} have one value for several places; unmerge them and fill in each",
        "合并单元格 {cells} 只有一个值，却对应多处，请取消合并后逐格填写",
    ),
    Code(
        "F707",
        "A value that belongs to nothing",
        "有值而无名称",
        "`{value}` stands in a row or column without a name; name what it is, or remove it",
        "「{value}」所在的行或列没有名称，请写明是什么，或将其删去",
    ),
)

BOOKS = (
    Code(
        "F710",
        "Not a workbook that can be read",
        "工作簿无法识别",
        "`{name}` is damaged or no workbook that can be read; open it in a spreadsheet program and save it as .xlsx",
        "「{name}」已损坏，或不是可读取的工作簿，请用 WPS 或 Excel 打开后另存为 .xlsx",
    ),
    Code(
        "F711",
        "A workbook that is too large",
        "工作簿过大",
        "`{name}` goes beyond the limit of {limit_en}; remove what isn't needed, also formats far below and to the right of the table",
        "「{name}」超过上限（{limit_zh}），请删去不需要的内容，包括表格下方和右侧多余的格式",
    ),
    Code(
        "F712",
        "A workbook with a password",
        "工作簿有密码",
        "`{name}` is locked with a password; save it without one",
        "「{name}」设有打开密码，请取消密码后另存",
    ),
    Code(
        "F713",
        "Two workbooks for one unit",
        "同一对象有两个工作簿",
        "the unit `{name}` has its facts in `{other}`, too; keep one of the workbooks",
        "「{name}」的数据也见于「{other}」，请只保留一个工作簿",
    ),
    Code(
        "F714",
        "Records of a list that is said to be empty",
        "已填“无”而又有记录",
        "`{fact}` has records in the sheet `{sheet}` and a value among the facts; remove one of them",
        "「{fact}」在工作表「{sheet}」中有记录，而数据表中又填了值，请只保留一处",
    ),
    Code(
        "F715",
        "No facts in the workbook",
        "工作簿中没有数据表",
        "no sheet of `{name}` has the names of facts or of units in its first rows; use the form that `rubric template` writes",
        "「{name}」的各工作表前几行中都没有数据项名称，请使用「rubric template」生成的填报表",
    ),
    Code(
        "F716",
        "A unit that is missing",
        "缺少对象",
        "`{name}` is on the list of units, and there are no facts of it",
        "对象名单中有「{name}」，数据中没有",
    ),
    Code(
        "F717",
        "A unit that isn't on the list",
        "名单外的对象",
        "`{name}` is not on the list of units",
        "对象名单中没有「{name}」",
    ),
    Code(
        "F718",
        "A form of another rubric",
        "另一评分办法的填报表",
        "the form is that of {form_en}, and {scored_en} is being scored; fill in the form of that one (`rubric template --prefill` takes over what both ask for)",
        "这是{form_zh}的填报表，而现在按{scored_zh}计分，请改填后者的填报表（「rubric template --prefill」可转填两者共有的数据项）",
    ),
    Code(
        "F719",
        "Something in the folder that isn't read",
        "文件夹中有未读取的内容",
        "`{name}` in the folder isn't read: {why}",
        "文件夹中的「{name}」未读取：{why}",
    ),
)
