"""Price rules, orders and amounts: what each rule does, what cannot be, and how it is said."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.quoting.amount_words import in_chinese, in_english
from assistant.quoting.contradictions import contradictions
from assistant.quoting.errors import BadOrder, NoPrice, RulesContradict
from assistant.quoting.estimates import Estimates
from assistant.quoting.rounding import share_out
from assistant.quoting.types import Amounts, Buyer, Order, OrderLine, PriceRule
from knowledge.language import Bilingual
from knowledge.numerals import value
from knowledge.types import Price
from tests.fakes import TODAY, FakeCatalogue, estimates, pump

P1 = pump("P-1", "100.00")
P2 = pump("P-2", "9.99", prices=(Price(D("9.99"), "CNY"), Price(D("2"), "USD")))
OLD = pump("P-3", None, prices=(Price(D(5), "CNY", valid_to=TODAY - timedelta(1)),))
GONE = pump("P-4", "7", stock=0, discontinued=True)
SHELF = FakeCatalogue([P1, P2, OLD, GONE])
VAT = PriceRule("VAT", "tax", D(13), mode="inclusive")


def rule(id_: str, kind: Any, value_: str, **more: Any) -> PriceRule:
    return PriceRule(id_, kind, D(value_), **more)


def priced(order: Order, *rules: PriceRule) -> Amounts:
    from assistant.quoting.amounts import price

    return price(_desk(*rules).wanted(order))


def _desk(*rules: PriceRule) -> Estimates:
    return estimates(SHELF, rules)


def order(*lines: OrderLine, **more: Any) -> Order:
    return Order(lines, **more)


def test_rules_apply_in_their_order_and_every_amount_says_why() -> None:
    tier = rule("T-12", "tier", "8", quantity_from=10, valid_to=date(2026, 12, 31))
    sale = rule("S-1", "promotion", "10", text=Bilingual("spring sale", "春季促销"))
    amounts = priced(order(OrderLine("P-1", 10, D(5))), tier, sale, VAT)
    line = amounts.lines[0]
    assert line.unit_price == D("78.66")  # 100 x 0.92 x 0.90 x 0.95
    assert [s.rule for s in line.steps] == ["", "T-12", "S-1", "", ""]
    assert line.steps[1].text.en == "tier 10+: -8 % (rule T-12, valid to 31 December 2026)"
    assert line.steps[1].text.zh == "满 10 件：-8 %（规则 T-12，有效期至 2026年12月31日）"
    assert "春季促销" in line.steps[2].text.zh
    assert amounts.total == D("786.60")
    assert amounts.tax == D("90.49")
    assert amounts.net + amounts.tax == amounts.total


def test_the_more_specific_rule_holds() -> None:
    everything, kind, one = (
        rule("A", "tier", "1"),
        rule("B", "tier", "2", category="水泵"),
        rule("C", "tier", "3", sku="p-1"),
    )
    assert priced(order(OrderLine("P-1", 1)), everything, kind, one).lines[0].unit_price == D("97.00")
    assert priced(order(OrderLine("P-1", 1)), everything, kind).lines[0].unit_price == D("98.00")
    assert priced(order(OrderLine("P-1", 1)), everything).lines[0].unit_price == D("99.00")


def test_a_group_has_its_own_price_list() -> None:
    gold = rule("G", "list_price", "80", sku="P-1", currency="CNY", group="gold")
    assert priced(order(OrderLine("P-1", 1), group="Gold"), gold).total == D("80.00")
    assert priced(order(OrderLine("P-1", 1)), gold).total == D("100.00")


def test_a_bundle_takes_its_part_off_complete_sets_only() -> None:
    pair = rule("B", "bundle", "10", parts="P-1:1+P-2:2", text=Bilingual("pair", "成对"))
    amounts = priced(order(OrderLine("P-1", 2), OrderLine("P-2", 3)), pair)
    assert [x.bundle_discount for x in amounts.lines] == [D("10.00"), D("2.00")]  # one set: 1 x 100, 2 x 9.99
    assert "1 set" in amounts.lines[0].steps[1].text.en


def test_an_optional_line_is_in_no_sum() -> None:
    amounts = priced(order(OrderLine("P-1", 1), OrderLine("P-2", 5, optional=True)), VAT)
    assert amounts.total == D("100.00")
    assert amounts.lines[1].amount == D("49.95")


def test_the_discount_on_the_quote_is_shared_to_the_cent() -> None:
    amounts = priced(order(OrderLine("P-1", 1), OrderLine("P-2", 1), OrderLine("P-2", 1), discount=D(1)))
    assert amounts.discount == D("1.20")
    assert sum(x.share for x in amounts.lines) == amounts.discount


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any))
def test_shares_sum_and_are_fair(total: int, weights: list[int]) -> None:
    parts = share_out(total, weights)
    assert sum(parts) == total
    assert all(abs(p * sum(weights) - total * w) < sum(weights) for p, w in zip(parts, weights, strict=True))


def test_tax_on_top_by_rate_and_shipping_at_the_plain_rate() -> None:
    rules = (
        rule("T", "tax", "19", mode="exclusive"), rule("T9", "tax", "9", mode="exclusive", sku="P-2"),
        rule("S", "shipping", "10", currency="CNY"), rule("S0", "shipping", "0", currency="CNY", amount_from=D(1000)),
    )  # fmt: skip
    amounts = priced(order(OrderLine("P-1", 1), OrderLine("P-2", 1)), *rules)
    assert [(t.percent, t.base, t.tax) for t in amounts.taxes] == [
        (D(19), D("110.00"), D("20.90")), (D(9), D("9.99"), D("0.90")),
    ]  # fmt: skip
    assert amounts.total == D("141.79")
    assert priced(order(OrderLine("P-1", 20)), *rules).shipping == 0


def test_another_currency_needs_a_rate_and_says_at_which() -> None:
    with pytest.raises(NoPrice, match="no exchange rate from CNY to EUR"):
        priced(order(OrderLine("P-1", 1), currency="EUR"))
    rate = rule("R", "rate", "7.8", currency="EUR", to_currency="CNY")
    amounts = priced(order(OrderLine("P-1", 1), currency="eur"), rate)
    assert amounts.total == D("12.82")
    assert "1 EUR = 7.8 CNY" in amounts.lines[0].steps[0].text.en


def test_yen_have_no_cents_unless_a_rule_says() -> None:
    rate = rule("R", "rate", "21.3", currency="CNY", to_currency="JPY")
    assert priced(order(OrderLine("P-2", 1), currency="JPY"), rate).total == D(213)
    step = rule("N", "rounding", "10", currency="JPY", mode="down")
    assert priced(order(OrderLine("P-2", 1), currency="JPY"), rate, step).total == D(210)


# --- what cannot be ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quantity", [0, -3, 10**9, True, "many", 1.5, None])
def test_a_quantity_that_cannot_be(quantity: Any) -> None:
    with pytest.raises(BadOrder) as found:
        priced(order(OrderLine("P-1", quantity)))
    assert "1 to 1,000,000" in found.value.text.en
    assert "1 至 1,000,000" in found.value.text.zh


@pytest.mark.parametrize("discount", ["101", "-1", "NaN", "Infinity", "1.00001"])
def test_a_discount_that_cannot_be(discount: str) -> None:
    for wrong in (order(OrderLine("P-1", 1, D(discount))), order(OrderLine("P-1", 1), discount=D(discount))):
        with pytest.raises(BadOrder, match="0 to 100"):
            priced(wrong)


def test_a_hundred_per_cent_is_nothing_left_not_an_error() -> None:
    assert priced(order(OrderLine("P-1", 1, D(100))), VAT).total == 0


@pytest.mark.parametrize(
    ("sku", "words"), [("P-9", "no product"), ("P-4", "no longer made"), ("P-3", "ended on 1 March 2026"), ("", "names no product")]
)  # fmt: skip
def test_a_product_that_cannot_be_quoted(sku: str, words: str) -> None:
    with pytest.raises(BadOrder, match=words):
        priced(order(OrderLine(sku, 1)))


def test_a_sum_off_that_is_more_than_the_goods() -> None:
    with pytest.raises(BadOrder, match="more than the goods"):
        priced(order(OrderLine("P-1", 1), discount_amount=D(101)))


def test_a_price_in_half_cents_is_refused() -> None:
    with pytest.raises(BadOrder, match=r"steps of 0\.01"):
        priced(order(OrderLine("P-1", 1, price=D("1.005"))))


def test_a_total_beyond_words_is_refused() -> None:
    lines = [OrderLine("", 10**6, price=D(10) ** 12, name=Bilingual("work", "服务"))]
    with pytest.raises(BadOrder, match="more than a quote can hold"):
        priced(order(*lines))


@pytest.mark.parametrize("currency", ["EURO", "12", "e u"])
def test_what_is_no_currency(currency: str) -> None:
    with pytest.raises(BadOrder, match="no currency"):
        priced(order(OrderLine("P-1", 1), currency=currency))


def test_names_lose_what_turns_and_breaks_lines_and_keep_the_rest() -> None:
    nasty = "=cmd()\n\u202e<script>\u200b\x00 王"
    got = _desk().wanted(order(OrderLine("P-1", 1), buyer=Buyer(name=nasty))).order.buyer.name
    assert got == "=cmd() <script> 王"
    with pytest.raises(BadOrder, match="500 characters long"):
        _desk().wanted(order(OrderLine("P-1", 1), buyer=Buyer(name="x" * 500)))


# --- contradictions -----------------------------------------------------------------------------------------------


def test_two_rules_for_one_case_contradict_when_pricing_and_before() -> None:
    one, other = rule("A", "tier", "5"), rule("B", "tier", "6")
    with pytest.raises(RulesContradict, match="A and B"):
        priced(order(OrderLine("P-1", 1)), one, other)
    assert [(c.one, c.other) for c in contradictions([one, other])] == [("A", "B")]
    ended = replace(other, valid_from=date(2020, 1, 1), valid_to=date(2020, 2, 1))
    assert contradictions([one, ended]) == []


def test_prices_with_and_without_tax_contradict() -> None:
    with_, without = rule("A", "tax", "13", mode="inclusive"), rule("B", "tax", "6", mode="exclusive", sku="P-2")
    with pytest.raises(RulesContradict, match="include"):
        priced(order(OrderLine("P-1", 1), OrderLine("P-2", 1)), with_, without)
    assert len(contradictions([with_, without])) == 1


@pytest.mark.parametrize(
    "pair",
    [
        (rule("A", "rate", "7", currency="EUR", to_currency="CNY"), rule("B", "rate", "0.5", currency="CNY", to_currency="EUR")),
        (rule("A", "discount_limit", "20", role="sales"), rule("B", "discount_limit", "10", role="admin")),
        (rule("A", "list_price", "5", sku="X", currency="CNY"), rule("B", "floor", "6", sku="x", currency="CNY")),
    ],
)  # fmt: skip
def test_other_contradictions_are_explained(pair: tuple[PriceRule, PriceRule]) -> None:
    (found,) = contradictions(pair)
    assert found.text.en != found.text.zh != ""


# --- words ---------------------------------------------------------------------------------------------------------


@given(st.integers(0, 10**18 - 1), st.integers(0, 3))
def test_capital_figures_read_back(number: int, places: int) -> None:
    amount = (D(number % 10**16) / 10**places).quantize(D(1).scaleb(-places))
    said = in_chinese(amount, "CNY").removeprefix("人民币").removesuffix("整")
    whole, _, rest = said.rpartition("元")
    read = D(_zh(whole) if whole else 0)
    for unit, worth in (("角", "0.1"), ("分", "0.01"), ("厘", "0.001")):
        at = rest.find(unit)
        read += D("零壹贰叁肆伍陆柒捌玖".index(rest[at - 1])) * D(worth) if at > 0 else 0
    assert read == amount
    assert "零零" not in said


def _zh(text: str) -> int:
    """Read capital figures by another way than they were written: split at 亿, then 万."""
    high, yi, low = text.rpartition("亿")
    if yi:
        return _zh(high) * 10**8 + (_zh(low) if low else 0)
    high, wan, low = text.rpartition("万")
    if wan:
        return _zh(high) * 10**4 + (_zh(low) if low else 0)
    total, digit = 0, 0
    for c in text:
        if c in "拾佰仟":
            total, digit = total + digit * {"拾": 10, "佰": 100, "仟": 1000}[c], 0
        else:
            digit = "零壹贰叁肆伍陆柒捌玖".index(c)
    return total + digit


@given(st.integers(0, 10**16 - 1))
def test_english_words_read_back(cents: int) -> None:
    amount = D(cents).scaleb(-2)
    head, _, tail = in_english(amount, "EUR").removeprefix("EUR ").rpartition(" and ")
    assert int(tail.split("/")[0]) == cents % 100
    assert _en(head) == cents // 100


def _en(text: str) -> int:
    scales = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "quadrillion": 10**15}
    total = part = 0
    for word in text.replace("-", " ").split():
        if word in scales:
            total, part = total + part * scales[word], 0
        elif word == "hundred":
            part *= 100
        else:
            part += value(word) or 0
    return total + part


@pytest.mark.parametrize(
    ("amount", "zh"),
    [
        ("1680.32", "人民币壹仟陆佰捌拾元叁角贰分"), ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"), ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"), ("100", "人民币壹佰元整"), ("0.50", "人民币伍角整"), ("0", "人民币零元整"),
    ],
)  # fmt: skip
def test_capital_figures_as_the_central_bank_writes_them(amount: str, zh: str) -> None:
    assert in_chinese(D(amount), "CNY") == zh
