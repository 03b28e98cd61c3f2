"""E400 to E499 and W400 to W499: what the core's checks find (``core/checks``)."""

from __future__ import annotations

from rubric_engine.diagnostics.codes import Code, table

CHECKS = table(
    Code(
        "E401",
        "An item without a bound",
        "考核项没有封顶",
        "item `{item}` has no highest score, because `{lines}` can earn without limit: write `uncapped`, or a maximum such as `at most 10 points`",
        "考核项 `{item}` 没有最高分，因为 `{lines}` 得分不受限制：请写明 `不封顶`，或规定上限，如 `最高 10 分`",
    ),
    Code(
        "W402",
        "`uncapped` on an item that has a bound",
        "有上限的考核项写了不封顶",
        "item `{item}` says `uncapped`, but can't earn more than {maximum} points: leave `uncapped` out",
        "考核项 `{item}` 写了 `不封顶`，但最多只能得 {maximum} 分：请删去 `不封顶`",
    ),
    Code(
        "E403",
        "A gap in a table",
        "表格有空档",
        "no row of this table covers `{gaps}` (for example `{example}`): add the rows, or a last row `otherwise: …`",
        "表中没有一行包含 `{gaps}`（例如 `{example}`）：请补上相应的行，或在最后写一行 `其余：…`",
    ),
    Code(
        "E404",
        "Two rows of a table overlap",
        "表格两行重叠",
        "the rows `{first}` and `{second}` both apply, for example to `{example}`: exactly one row may; write `A to below B` to leave the end out",
        "`{first}` 与 `{second}` 两行重叠，例如 `{example}` 同时符合两行：每个值只能归入一行；不含终点的写法是 `A 至 不满 B`",
    ),
    Code(
        "E405",
        "Places without an entry in a rank table",
        "名次表缺少名次",
        "this rank table has no entry for `{places}`: add the rows, or a last row `otherwise: …`",
        "名次表没有规定 `{places}`：请补上相应的行，或在最后写一行 `其余：…`",
    ),
    Code(
        "E406",
        "Cases without `otherwise` in a definition",
        "定义的情形表缺少其余",
        "this table of cases has no value when none of its cases holds: add a last row `otherwise: …`",
        "各种情形都不成立时，此表没有取值：请在最后补一行 `其余：…`",
    ),
    Code(
        "E407",
        "Points that may have no finite decimal",
        "得分可能除不尽",
        "the points of `{id}` may be a decimal without end: say how they are rounded (`rounded half up to 2 decimals`) "
        "or shown (`shown to 2 decimals`), here or further up",
        "`{id}` 的得分可能除不尽：请在本项或上级写明如何取舍（`四舍五入 保留 2 位小数`）或如何显示（`显示 2 位小数`）",
    ),
    Code(
        "E408",
        "Interpolation with fewer than two points",
        "线性插值不足两点",
        "interpolation needs at least two rows, a value and its points in each",
        "线性插值至少要有两行，每行写一个数值及其得分",
    ),
    Code(
        "E409",
        "Interpolation points out of order",
        "插值点未从小到大排列",
        "the rows of an interpolation go upwards, but `{after}` stands below `{before}`: put them in ascending order, each value once",
        "插值各行须从小到大排列，但 `{after}` 排在 `{before}` 之后：请按从小到大重新排列，每个数值只写一次",
    ),
    Code(
        "E410",
        "Some siblings have a weight, others none",
        "同级考核项有的缺权重",
        "under `{id}` some have a weight, but `{children}` has none: give a weight to all of them, or to none",
        "`{id}` 之下有的规定了权重，`{children}` 却没有：请全部规定权重，或全部不规定",
    ),
    Code(
        "E411",
        "Weights that don't sum to 100%",
        "权重之和不是 100%",
        "the weights under `{id}` sum to {sum}, not to 100%",
        "`{id}` 之下的权重合计为 {sum}，应为 100%",
    ),
    Code(
        "E412",
        "Weights to spread, but none given",
        "按权重分摊却没有权重",
        "`{id}` spreads the weights over those that apply, but nothing under it has a weight: write `weight 30%` and so on behind each",
        "`{id}` 规定权重按适用项分摊，但其下各项都没有权重：请逐项写明，如 `权重 30%`",
    ),
    Code(
        "E413",
        "Nothing said about what doesn't apply",
        "未规定不适用时如何处理",
        "`{children}` may not apply, and `{id}` doesn't say what happens then: write `drops what does not apply`, "
        "`weights over those that apply` or `scales to N points` behind `{id}`",
        "`{children}` 可能不适用，而 `{id}` 没有规定此时如何处理：请在 `{id}` 后写明 `不适用者不计`、`权重按适用项分摊` 或 `折算 N 分`",
    ),
    Code(
        "E414",
        "Rescaling without maxima",
        "折算缺少满分",
        "`{id}` is rescaled from the maxima of what is under it, but `{children}` has no maximum above 0: write one, such as `at most 20 points`",
        "`{id}` 按其下各项的满分折算，但 `{children}` 没有大于 0 的满分：请规定上限，如 `最高 20 分`",
    ),
    Code(
        "W415",
        "The best n of no more than n",
        "取最高若干项等于全取",
        "`{id}` takes the best {n}, but has only {count}, so all of them always count",
        "`{id}` 规定取最高 {n} 项，但其下只有 {count} 项，等于全部计入",
    ),
    Code(
        "E416",
        "More must apply than there are",
        "要求适用的项数多于实有项数",
        "`{id}` needs at least {n} that apply, but has only {count}, so it never counts",
        "`{id}` 要求至少 {n} 项适用，但其下只有 {count} 项，因此永远无法计分",
    ),
    Code(
        "E417",
        "A missing fact without a worst case",
        "数据缺失时没有最不利的结果",
        "line `{id}` has no limit, so that there is no least score when `{facts}` is missing: write a limit (`at most 5 points`), `to zero`, "
        "a minimum of the item, or say of the fact `missing counts as 0` or `missing is an error`",
        "`{id}` 没有限额，`{facts}` 缺失时就无从取最不利的得分：请写明限额（`最高 5 分`）、`扣完为止` 或考核项的最低分，"
        "或在数据项中写明 `缺失视为 0`、`缺失报错`",
    ),
    Code(
        "W418",
        "A maximum that can't be reached",
        "上限达不到",
        "`{id}` is limited to {maximum} points, but can't earn more than {reached}",
        "`{id}` 规定最高 {maximum} 分，但实际最多只能得 {reached} 分",
    ),
    Code(
        "E419",
        "A minimum above the maximum",
        "最低分高于最高分",
        "the minimum of `{id}`, {minimum} points, is above its maximum, {maximum} points",
        "`{id}` 的最低分（{minimum} 分）高于最高分（{maximum} 分）",
    ),
    Code(
        "E420",
        "A grade behind `otherwise`",
        "其余之后还有等次",
        "grade `{name}` is never given, because `{otherwise}` above it takes everything else: put the grade with `otherwise` last",
        "等次 `{name}` 永远不会评定，因为其上的 `{otherwise}` 已包括其余所有情况：请把写 `其余` 的等次放在最后",
    ),
    Code(
        "E421",
        "Two grades of one name",
        "等次重名",
        "there are two grades named `{name}`: give each its own name",
        "有两个等次都叫 `{name}`：请分别命名",
    ),
    Code(
        "E422",
        "A gate with an unknown grade",
        "前提中的等次不存在",
        "there is no grade named `{name}` to limit the grade to",
        "没有名为 `{name}` 的等次，无法作为最高等次",
    ),
    Code(
        "E423",
        "A gate on what doesn't exist",
        "前提所指的部分或考核项不存在",
        "there is no section or item `{id}` for this gate to set to zero",
        "没有编号为 `{id}` 的部分或考核项，前提无法使其计零分",
    ),
    Code(
        "E424",
        "A share of the places outside 0% to 100%",
        "名次比例超出 0% 至 100%",
        "a share of the places lies between 0% and 100%, not at `{share}`: a number of places is written without a percent sign",
        "名次比例应在 0% 至 100% 之间，不能是 `{share}`：表示名次个数时不写百分号",
    ),
)
