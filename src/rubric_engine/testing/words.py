"""What makes names and texts hard: words of the language as parts of longer words, quotes within quotes, figures in names."""

from __future__ import annotations

HARD_NAMES = (
    "设计方案数", "加分项得分", "累计参加次数", "三方评估", "系统计分", "违规行为数", "按时完成率", "为民服务数", "达到率", "不满意率",
    "没有问题数", "是否达标", "每月例会", "前三季度收入", "最高值", "最低分", "得票率", "减排量", "含税金额", "其余收入", "否则", "时长",
    "达到6", "计2分", "居前5位", "每篇计1分", "x1", "总分", "得分", "名次", "等次", "提示", "日期", "单位", "一", "十二次", "三名", "五年",
    "points", "rank", "total", "grade", "flag", "yes", "no", "min", "max", "count", "sum", "score", "date", "level", "time", "unit", "note",
    "over", "under", "in", "to", "of", "or", "and", "not", "each", "top", "best", "others", "not_done", "is_given", "Total", "YES", "增长率2014",
    "sales.first_year", "sales.total", "销售.首年", "项目.总分", "a b", "x-y", "第4项得分", "《办法》", "growth_in_top_5", "_", "é", "Ü1",
    "单位数", "对象数", "对象", "共用", "共用设施", "逐条", "逐条办理数", "逐个", "替换率", "删去数", "沿用率", "本单位", "本单位职工数", "各单位", "各单位.数",
    "units", "units.x", "shared", "this", "baseline", "基准", "基准线", "原因码", "原因码数", "适用", "适用面", "起", "起点", "按时", "对", "对口帮扶数", "对外",
    "去掉最高", "就并列者", "逐一比较", "count", "log", "ln", "root", "power", "holding", "成立数", "distinct", "种数", "from", "replace", "remove", "with", "without",
    "date", "自", "自主创新", "结对", "结对数", "extends", "pairing", "最低", "最高分",
    "other", "more", "less", "later", "earns_more", "changing", "maxima", "accept", "law", "认可", "规律", "另一", "另一单位数", "只变", "增加", "增加数", "其余", "同", "同比",
    "可能", "各项不超限", "前提优先", "never", "rest", "least",
)  # fmt: skip

NAME_PIECES = (
    *"计得加扣减每满前后居位名家个分项为至到且或是否无有时者当按限含第再一二三十度率数人",
    "不低于", "超过", "达到", "不满", "低于", "等于", "其中", "没有", "总分", "得分", "名次", "其余", "否则", "以上", "零分", "按值计分",
    "a", "b", "Z", "_", "0", "5", "12", "in", "or", "is", "top", "total", "rank",
)  # fmt: skip

TEXT_PIECES = (
    "会员增长", "Membership growth", '"', "“五好”", "「", "《办法》", "〔2014〕32号", "＂", "#", "# no comment", "`x`", "【甲】", "（含）", "(", "：", ":", "、",
    ",", "=", " ", "４", "60%", "|", "\t", "是", "good", "5",
)  # fmt: skip

UNITS = ("posts", "firms", "x", "家", "条", "篇", "次", "人", "小时", "名", "个")
