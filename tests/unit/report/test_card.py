import json
import pickle
from decimal import Decimal
from fractions import Fraction as F

import pytest
from attrs import evolve

from rubric_engine.core.ir import RoundMode
from rubric_engine.core.results import State
from rubric_engine.report import Card, LineView, NodeView
from rubric_engine.report.explain import explain


@pytest.fixture
def card(build):
    return Card(build.result(), build.program())


def test_numbers_are_decimals_and_exact_ones_are_fractions(card):
    assert card.total == card.low == card.high == Decimal("12.3333")
    assert card.exact.total == F(37, 3)
    assert card.complete
    assert card["4.1"].points == Decimal(2)
    assert card["4.2"].exact.points == F(31, 3)
    assert card["4.2"].maximum is None


def test_endless_decimals_follow_the_rubric(build):
    plain = build.program()
    shown = evolve(plain, total=evolve(plain.total, shown=1))
    rounded = evolve(plain, total=evolve(plain.total, rounding=(RoundMode.HALF_UP, F(1, 100))))
    assert Card(build.result(), shown).total == Decimal("12.3")
    assert Card(build.result(), rounded).total == Decimal("12.33")
    assert Card(build.result(total=F(49, 4)), shown).total == Decimal("12.25")
    assert "12.2 分" in Card(build.result(total=F(49, 4)), shown).explain("zh")


def test_no_total_and_no_bounds(build):
    card = Card(build.result(total=None, low=None, high=None, why_none="not_eligible", grade=None, grades_possible=()), build.program())
    assert (card.total, card.low, card.high, card.exact.total) == (None, None, None, None)
    assert not card.complete
    for text in (card.explain("zh"), str(card)):
        assert "不参评" in text
    assert "not eligible" in card.explain("en")
    assert card.to_dict()["total"] is None


def test_views_by_id(card):
    item = card["4.1"]
    assert isinstance(item, NodeView)
    assert (item.label, item.state, item.applies, item.children) == ("会员增长", State.EARNED, True, ("4.1.1", "4.1.2"))
    assert [entry.id for entry in item.entries] == ["4.1.1", "4.1.2"]
    line = card["4.1.2"]
    assert isinstance(line, LineView)
    assert (line.points, line.maximum, line.state) == (Decimal(0), Decimal(2), State.MISSED)
    assert card["４．１"].id == card["会员增长"].id == card["Growth"].id == "4.1"
    assert card["total"].points == card["总分"].points == card.total
    assert [view.id for view in card.items] == ["4.1", "4.2"]
    assert [view.id for view in card.sections] == ["4"]
    assert [view.id for view in card] == ["4.1", "4.2"]
    assert "4.1" in card
    assert "9.9" not in card
    assert 4 not in card


def test_an_unknown_id_names_the_nearest(build):
    with pytest.raises(KeyError, match=r"没有编号「4\.3」，相近的有：.*4"):
        Card(build.result(), build.program())["4.3"]
    with pytest.raises(KeyError, match="no section, item or line `zzz`"):
        Card(build.result(), build.program(language="en"))["zzz"]


def test_a_gated_item_and_one_that_does_not_apply(build):
    plain = build.result()
    nodes = tuple(evolve(node, applies=False, points=None, low=F(0), high=F(0)) if node.id == "4.2" else node for node in plain.nodes)
    card = Card(build.result(nodes=nodes), build.program())
    assert card["4.2"].state is State.NOT_APPLICABLE
    assert card["4.2"].points is None
    assert "不适用" in card.explain()


def test_what_stands_beside_the_total(build):
    card = Card(build.unproven(), build.program())
    assert card.high is None
    assert not card.complete
    assert card.missing == ("b", "网站信息", "a", "c")
    assert card.assumed == ("c",)
    assert card.flags == ("late",)
    assert card.grades_possible == ("优秀", "合格")
    assert card.gates[0].fired
    assert card.digest_rubric == "ab" * 32
    assert card.edition == "1"
    assert card.engine_version


def test_explain_in_chinese(build):
    text = Card(build.unproven(), build.program()).explain()
    lines = text.splitlines()
    assert lines[0] == "2014年度工作目标考核  县级工商联：荥阳市"
    growth = next(line for line in lines if line.lstrip().startswith("4.1.1"))
    assert growth == "    4.1.1  会员增长率 达到 6% 计 2 分                  +2  已得：会员增长率为 6%，达到 6%。"
    assert any(line.endswith("2/4  〔依据：第四条第一款〕") for line in lines)
    assert sum("郑联发〔2014〕32号" in line for line in lines) == 1
    assert (
        text.index("「甲数」（影响上不封顶）") < text.index("「网站信息」（可影响 5 分）") < text.index("「乙数」") < text.index("「丙数」")
    )
    assert "得分范围  0 分以上，上不封顶" in text
    assert "等次      合格（可能为：优秀、合格）" in text


def test_explain_in_english(build):
    text = Card(build.result(), build.program()).explain("en")
    assert "missed: growth: needed top 5, placed 7th of 12; place 5 had 8.3%, this unit 6.1%." in text
    assert "Total   ≈12.3333 points (maximum 15)" in text
    assert "Grade   excellent" in text


def test_explain_refuses_another_language(card):
    with pytest.raises(ValueError, match="no language `fr`"):
        card.explain("fr")


def test_a_long_line_does_not_widen_the_column(build):
    base = build.result()
    long = evolve(base.ledger[0], origin=evolve(base.ledger[0].origin, text=build.program().label.__class__("x" * 90, "长" * 60)))
    text = explain(evolve(base, ledger=(long, *base.ledger[1:])), build.program(), "zh")
    assert "长" * 60 + "\n" in text


def test_json_is_deterministic_exact_and_not_escaped(build):
    card = Card(build.result(), build.program(), facts_digest="cd")
    text = card.to_json()
    assert text == Card(build.result(), build.program(), facts_digest="cd").to_json()
    assert "新郑市" in text
    data = json.loads(text)
    assert (data["schema"], data["total"], data["shown"]["total"], data["facts_digest"]) == (1, "37/3", "12.3333", "cd")
    assert sum(F(entry["points"]) for entry in data["ledger"]) == F(data["total"])
    reason = data["ledger"][1]["reasons"][0]
    assert (reason["type"], reason["rank"], reason["value"], reason["end"]) == ("ranked", "7", "0.061", "top")
    assert data["nodes"][2]["parent"] == "4"
    assert "." not in str(data["schema"])


def test_html_is_escaped(build):
    card = Card(build.result(unit="<script>alert('1')</script>", grade="<b>"), build.program())
    html = card._repr_html_()
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


def test_str_is_a_short_table(card):
    assert str(card).splitlines()[:3] == ["2014年度工作目标考核  新郑市", "4      会员组织  ≈12.3333/15", "  4.1  会员增长  2/4"]


def test_a_card_is_immutable(card):
    with pytest.raises(AttributeError):
        card.result = None


def test_repr_is_short_and_cards_pickle(card):
    assert repr(card) == "Card(unit='新郑市', total=12.3333, grade='优秀', complete=True)"
    assert pickle.loads(pickle.dumps(card)) == card
