"""What can be wrong where a rubric builds on another one (E370): the file that it extends, and what it replaces and removes."""

from __future__ import annotations

from rubric_engine.diagnostics.codes import Code, table

_FILES = (
    Code(
        "E370",
        "The rubric that is extended can't be read",
        "无法读取所沿用的办法",
        "`{file}`, which this rubric extends, can't be read: {why}",
        "无法读取所沿用的「{file}」：{why}",
    ),
    Code(
        "E371",
        "Not the name of a file beside this one",
        "不是同一文件夹内的文件名",
        'a rubric extends a file beside it, named without any folder: write `extends "….rubric"` instead of `{file}`',
        "只能沿用同一文件夹内的办法，文件名不带路径；请把「{file}」改成「沿用 「….rubric」」的写法",
    ),
    Code(
        "E372",
        "Rubrics that extend each other",
        "办法相互沿用",
        "this comes back to where it started: {circle}; a rubric can't build on itself",
        "沿用关系绕回了起点：{circle}；办法不能以自身为基础",
    ),
    Code(
        "E373",
        "Too many rubrics that extend each other",
        "沿用的层数过多",
        "a rubric builds on at most {limit} others, one on top of the other; take over the statements of some of them",
        "一份办法层层沿用，最多 {limit} 层；请把其中几层合并成一份",
    ),
    Code(
        "E374",
        "A text without a folder",
        "文本没有所在文件夹",
        "`{file}` can't be looked for, because this rubric is read as a text, not from a file: use `load(path)`, or hand the text over with "
        '`loads(text, files={{"{file}": …}})`',
        '这份办法是以文本而不是文件读入的，无处查找「{file}」；请改用 `load(路径)`，或用 `loads(文本, files={{"{file}": …}})` 一并给出',
    ),
)

_CHANGES = (
    Code(
        "E375",
        "Declared already in the rubric that is extended",
        "所沿用的办法中已有",
        "`{file}` has {what_en} already",
        "「{file}」中已有{what_zh}",
    ),
    Code(
        "E376",
        "Nothing there to replace or remove",
        "没有可替换或删去的内容",
        "`{file}`, which this rubric extends, has no {what_en}",
        "所沿用的「{file}」中没有{what_zh}",
    ),
    Code(
        "E377",
        "Replacing or removing without extending",
        "没有沿用就替换或删去",
        'this rubric extends no other one, so that nothing can be replaced or removed; write `extends "….rubric"` below its name',
        "这份办法没有沿用别的办法，无从替换或删去；请在名称之下写「沿用 「….rubric」」",
    ),
    Code(
        "E378",
        "Replaced or removed twice",
        "重复替换或删去",
        "{what_en} is replaced or removed elsewhere in this rubric; keep one of the two statements",
        "{what_zh}在本办法中已另作替换或删去，请只保留一处",
    ),
    Code(
        "E379",
        "A label that several carry",
        "标签对应多项",
        "`{file}` has more than one {what_en}, so that it isn't plain which is meant; give them different labels there",
        "「{file}」中有不止一个{what_zh}，无法确定指哪一个；请先在该文件中改用不同的标签",
    ),
    Code(
        "E380",
        "Replaced or removed, but still used",
        "已替换或删去，仍有引用",
        "`{name}` is gone with this, but line {line} of `{file}` still uses it; replace or remove that too",
        "此处之后不再有「{name}」，而「{file}」第 {line} 行仍在使用；请一并替换或删去",
    ),
)

EXTENDING = table(*_FILES, *_CHANGES)
