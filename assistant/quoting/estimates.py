"""Orders priced by the rules of the day: what a conversation and the quote desk both stand on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.quoting.amounts import price, rounding_of
from assistant.quoting.errors import BadOrder
from assistant.quoting.goods import Goods
from assistant.quoting.line_prices import Desired
from assistant.quoting.ordering import check, tidy
from assistant.quoting.orders import Mentions, Reading, Things, read
from assistant.quoting.rules import RuleBook
from assistant.quoting.types import Amounts, Asked, Order, OrderLine
from assistant.quoting.variants import Family
from knowledge.language import Bilingual
from knowledge.types import Product


class Estimates:
    """Reads orders from words and prices them. `currency` and `region` hold for orders that name none."""

    def __init__(
        self, goods: Goods, family: Family, mentions: Mentions, rules: Callable[[], RuleBook], *, currency: str, region: str,
        today: Callable[[], date], things: Things = lambda thing: (),
    ) -> None:  # fmt: skip
        self._goods, self._family, self._mentions, self._things, self._rules = goods, family, mentions, things, rules
        self._currency, self._region, self._today = currency, region, today

    def read(self, text: str, before: Sequence[Asked] = ()) -> Reading:
        """Return what is ordered once `text` is said."""
        return read(text, self._mentions, self._family, before, self._things)

    def wanted(self, order: Order) -> Desired:
        """Return an order made tidy, with its products and the rules of today. Raises BadOrder."""
        order = tidy(order, self._currency, self._region)
        if not order.lines:
            raise BadOrder(Bilingual("There is nothing to quote. Add a line.", "没有可报价的内容，请添加产品。"))
        items = self._goods([line.sku for line in order.lines if line.sku])
        order = replace(order, lines=tuple(_canonical(line, items) for line in order.lines))
        wanted = Desired(order, {i.sku: i for i in items.values()}, self._rules(), self._today(), self._currency)
        check(order, wanted.items, rounding_of(wanted.book, wanted.case(None, 1)))
        return wanted

    def price(self, order: Order) -> Amounts:
        """Return what a customer's order costs by the rules alone. Raises BadOrder, NoPrice or RulesContradict."""
        return price(self.wanted(as_said(order)))


def as_said(order: Order) -> Order:
    """Return an order with products, quantities and currency only: what else it holds a customer has no say in."""
    lines = tuple(OrderLine(line.sku, line.quantity) for line in order.lines if line.sku)
    return Order(lines, currency=order.currency, language=order.language)


def _canonical(line: OrderLine, items: Mapping[str, Product]) -> OrderLine:
    """Return a line with its SKU as the catalogue writes it."""
    item = items.get(line.sku)
    return replace(line, sku=item.sku) if item else line
