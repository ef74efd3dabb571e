"""What a question asks of the catalogue: kind, limits with units, brand and order."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.catalogue import Catalogue
from knowledge.types import ProductQuery
from tests.catalogue_files import small_catalogue


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    made, engine = small_catalogue(tmp_path_factory.mktemp("query"))
    yield made
    engine.dispose()


def limits(query: ProductQuery) -> set[tuple[str, str, object]]:
    return {
        (c.column, c.operator, float(c.value) if isinstance(c.value, Decimal) else c.value) for c in query.conditions
    }


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("cheapest wireless mouse", "mouse"), ("最大的显示器", "monitor"), ("which mini PCs do you have", "mini_pc"),
        ("laptop", "notebook"), ("手机", "smartphone"), ("laptop stand", "notebook_stand"), ("笔记本支架", "notebook_stand"),
        ("a bag for my laptop", "notebook_case"), ("monitor with speakers", "monitor"), ("适合笔记本的鼠标", "mouse"),
        ("I have a laptop and need a mouse", "mouse"), ("24寸显示器", "monitor"), ("hello there", None),
        ("cheapest screen", "monitor"), ("little pc", "mini_pc"), ("键鼠", "keyboard_and_mouse_set"), ("有没有小电脑", "mini_pc"),
    ],
)  # fmt: skip
def test_the_kind_is_the_head_of_the_phrase(catalogue: Catalogue, text: str, kind: str | None) -> None:
    assert catalogue.parse(text).category == kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("under 3000 yuan with at least 16 GB of memory", {("price", "<=", 3000.0), ("memory", ">=", 16.0)}),
        ("3000元以内、至少16GB内存的迷你主机", {("price", "<=", 3000.0), ("memory", ">=", 16.0)}),
        ("2000到3000之间的迷你主机", {("price", ">=", 2000.0), ("price", "<=", 3000.0)}),
        ("mini pc between $200 and $400", {("price", ">=", 200.0), ("price", "<=", 400.0)}),
        ("monitor around 1000元", {("price", ">=", 850.0), ("price", "<=", 1150.0)}),
        ("1000块左右的显示器", {("price", ">=", 850.0), ("price", "<=", 1150.0)}),
        ("至少两个HDMI口的显示器", {("hdmi_ports", ">=", 2.0)}),
        ("mini pc with HDMI", {("hdmi_ports", ">", 0.0)}),
        ("27寸4K显示器", {("screen_size", "=", 27.0), ("resolution", "=", 2160.0)}),
        ("mini pc with 512GB", {("storage", "=", 512.0)}),
        ("mini pc with 16GB", {("memory", "=", 16.0)}),
        ("16GB + 512GB 迷你主机", {("memory", "=", 16.0), ("storage", "=", 512.0)}),
        ("mouse lighter than 100 g", {("weight", "<", 0.1)}),
        ("预算5000，要两台迷你主机", {("price", "<=", 2500.0)}),
        ("预算5000，要两台", {("price", "<=", 2500.0)}),
        ("预算两万买10台主机", {("price", "<=", 2000.0)}),
        ("总共3万，要10台显示器", {("price", "<=", 3000.0)}),
        ("budget is 2,000 for 10 mice", {("price", "<=", 200.0)}),
        ("two monitors, $600 in total", {("price", "<=", 300.0)}),
        ("total budget 1000 yuan for 3 mice", {("price", "<=", 333.33)}),
        ("预算每台5000，要两台", {("price", "<=", 5000.0)}),
        ("要10台主机，单价3000以内", {("price", "<=", 3000.0)}),
        ("3 monitors, budget 300 each", {("price", "<=", 300.0)}),
        ("3000元以内的主机要10台", {("price", "<=", 3000.0)}),
        ("预算3000，主机至少两个HDMI口", {("price", "<=", 3000.0), ("hdmi_ports", ">=", 2.0)}),
        ("budget 300 for a monitor with 2 HDMI ports", {("price", "<=", 300.0), ("hdmi_ports", ">=", 2.0)}),
        ("有现货的鼠标", {("stock", ">", 0.0)}),
        ("Zeta mouse", {("brand", "=", "Zeta")}),
        ("静音鼠标", {("quiet", "=", True)}),
        ("有没有静音鼠标", {("quiet", "=", True)}),
        ("5 monitors under 1500 each", {("price", "<=", 1500.0)}),
        ("how many monitors do you have", set()),
        ("内存多大", set()),
        ("预算五千的迷你主机", {("price", "<=", 5000.0)}),
    ],
)
def test_figures_become_limits(catalogue: Catalogue, text: str, expected: set[tuple[str, str, object]]) -> None:
    assert limits(catalogue.parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("cheapest mouse", "price"), ("最便宜的鼠标", "price"), ("最贵的显示器", "-price"), ("biggest monitor", "-screen_size"),
        ("最轻的鼠标", "weight"), ("mini pc with most memory", "-memory"), ("内存最大的迷你主机", "-memory"), ("a mouse", "relevance"),
        ("a mouse as light as possible", "weight"), ("鼠标越轻越好", "weight"), ("尽量便宜的键盘", "price"), ("lowest priced pc", "price"),
    ],
)  # fmt: skip
def test_superlatives_are_orders(catalogue: Catalogue, text: str, order: str) -> None:
    assert catalogue.parse(text).order == order


def test_money_keeps_its_currency_and_the_customers_words(catalogue: Catalogue) -> None:
    query = catalogue.parse("Mini PC under $300, in stock")
    price = next(c for c in query.conditions if c.column == "price")
    assert (price.unit, query.currency, price.said) == ("USD", "USD", "under $300")


def test_a_product_named_is_no_limit(catalogue: Catalogue) -> None:
    query = catalogue.parse("NO-P10-16-512 有货吗")
    assert limits(query) == {("stock", ">", 0.0)}


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=120))
def test_any_text_is_read_without_failing(catalogue: Catalogue, text: str) -> None:
    query = catalogue.parse(text)
    for condition in query.conditions:
        assert condition.said in text
