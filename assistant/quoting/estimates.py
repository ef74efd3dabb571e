"""Orders priced by the rules of the day: what a conversation and the quote desk both stand on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.quoting.amounts import price, rounding_of
from assistant.quoting.errors import BadOrder
from assistant.quoting.goods import Goods
from assistant.quoting.line_prices import Desired
from assistant.quoting.ordering import check, tidy
from assistant.quoting.orders import Mentions, Reading, read
from assistant.quoting.rules import RuleBook
from assistant.quoting.types import Amounts, Asked, Order, OrderLine
from assistant.quoting.variants import Family
from knowledge.language import Bilingual
from knowledge.types import Product


class Estimates:
    """Reads orders from words and prices them. `currency` and `region` hold for orders that name none."""

    def __init__(
        self, goods: Goods, family: Family, mentions: Mentions, rules: Callable[[], RuleBook], *, currency: str, region: str,
        today: Callable[[], date],
    ) -> None:  # fmt: skip
        self._goods, self._family, self._mentions, self._rules = goods, family, mentions, rules
        self._currency, self._region, self._today = currency, region, today

    def read(self, text: str, before: Sequence[Asked] = ()) -> Reading:
        """Return what is ordered once `text` is said."""
        return read(text, self._mentions, self._family, before)

    def wanted(self, order: Order) -> Desired:
        """Return an order made tidy, with its products and the rules of today. Raises BadOrder."""
        order = tidy(order, self._currency, self._region)
        if not order.lines:
            raise BadOrder(Bilingual("There is nothing to quote. Add a line.", "没有可报价的内容，请添加产品。"))
        items = self._found([line.sku for line in order.lines if line.sku])
        order = replace(order, lines=tuple(_canonical(line, items) for line in order.lines))
        wanted = Desired(order, {i.sku: i for i in items.values()}, self._rules(), self._today(), self._currency)
        check(order, wanted.items, rounding_of(wanted.book, wanted.case(None, 1)))
        return wanted

    def _found(self, skus: Sequence[str]) -> Mapping[str, Product]:
        """Return products by what they were called: a SKU, or a name that means one product (V27Q for LK-V27Q)."""
        items = self._goods(skus)
        called = {said: sku for said in skus if said not in items and (sku := self._called(said))}
        more = self._goods(list(called.values())) if called else {}
        return {**items, **{said: more[sku] for said, sku in called.items() if sku in more}}

    def _called(self, said: str) -> str:
        found = [m for m in self._mentions(said) if m.exact and m.end - m.start == len(said)]
        return found[0].skus[0] if len(found) == 1 and len(found[0].skus) == 1 else ""

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
