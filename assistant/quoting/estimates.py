"""Orders priced by the rules of the day: what a conversation and the quote desk both stand on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.places import code_of
from assistant.pricing import list_price
from assistant.quoting.amounts import Unruled, price, rounding_of, unruled
from assistant.quoting.errors import BadOrder
from assistant.quoting.goods import Goods
from assistant.quoting.line_prices import Desired
from assistant.quoting.order_marks import Things
from assistant.quoting.order_text import Mentions
from assistant.quoting.ordering import check, tidy
from assistant.quoting.orders import Pointed, Reading, read
from assistant.quoting.rules import RuleBook, holds
from assistant.quoting.types import Amounts, Asked, Order, OrderLine, PriceRule, RuleKind
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

    def read(self, text: str, before: Sequence[Asked] = (), pointed: Pointed = lambda text, named: ()) -> Reading:
        """Return what is ordered once `text` is said; `pointed` finds words for products beside those that are named."""
        return read(text, self._mentions, self._family, before, self._things, pointed)

    def wanted(self, order: Order) -> Desired:
        """Return an order made tidy, with its products and the rules of today. Raises BadOrder."""
        named = bool(order.currency)
        order = tidy(order, self._currency, code_of(self._region) or self._region)
        if not order.lines:
            raise BadOrder(Bilingual("There is nothing to quote. Add a line.", "没有可报价的内容，请添加产品。"))
        items = self._found([line.sku for line in order.lines if line.sku])
        order = replace(order, lines=tuple(_canonical(line, items) for line in order.lines))
        wanted = Desired(order, {i.sku: i for i in items.values()}, self._rules(), self._today(), self._currency)
        wanted = wanted if named else self._as_shipped(wanted)
        check(wanted.order, wanted.items, rounding_of(wanted.book, wanted.case(None, 1)))
        return wanted

    def rule(self, kind: RuleKind, item: Product, quantity: int = 1, role: str = "") -> PriceRule | None:
        """Return the rule of a kind that holds today for so many of a product, at home. For staff: customers see amounts alone."""
        order = Order(currency=self._currency, region=self._region)
        case = Desired(order, {}, self._rules(), self._today(), self._currency).case(item, quantity)
        return self._rules().best(kind, replace(case, role=role))

    def abroad(self, order: Order) -> bool:
        """Return whether an order goes to another country than our own."""
        return bool(order.region) and code_of(order.region) != code_of(self._region)

    def unruled(self, order: Order) -> frozenset[Unruled]:
        """Return what no rule says of an order that can be priced: its shipping, its tax."""
        wanted = self.wanted(as_said(order))
        return unruled(wanted, price(wanted))

    def carried_free(self, order: Order) -> bool:
        """Return whether a rule says of an order that can be priced that its carriage costs nothing."""
        wanted = self.wanted(as_said(order))
        amounts = price(wanted)
        case = replace(wanted.case(None, 1), amount=amounts.goods - amounts.discount)
        return not amounts.shipping and wanted.book.best("shipping", case) is not None

    def _as_shipped(self, wanted: Desired) -> Desired:
        """Return an order abroad for which no currency was named in one that shipping there is charged in, where all can be priced in it."""
        if not self.abroad(wanted.order):
            return wanted
        rules = [
            r
            for r in wanted.book.all("shipping", wanted.on)
            if holds(r, replace(wanted.case(None, 1), currency=r.currency))
        ]
        held = dict.fromkeys(r.currency for r in sorted(rules, key=lambda r: (not r.region, r.id)))
        for currency in held if self._currency not in held else ():
            other = replace(wanted, order=replace(wanted.order, currency=currency))
            if all(_listed(other, line) for line in wanted.order.lines):
                return other
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
    """Return an order with products, quantities, currency and country only: what else it holds a customer has no say in."""
    lines = tuple(OrderLine(line.sku, line.quantity) for line in order.lines if line.sku)
    return Order(lines, currency=order.currency, region=order.region, language=order.language)


def _listed(wanted: Desired, line: OrderLine) -> bool:
    """Return whether a line's product has a price of its own in the order's currency."""
    item = wanted.items.get(line.sku)
    if item is None or line.price is not None:
        return False
    if wanted.book.best("list_price", wanted.case(item, line.quantity)):
        return True
    currency = wanted.order.currency
    return (
        list_price(item, frozenset({"public"}), wanted.on, currency=currency, fallback=currency, quantity=line.quantity)
        is not None
    )


def _canonical(line: OrderLine, items: Mapping[str, Product]) -> OrderLine:
    """Return a line with its SKU as the catalogue writes it."""
    item = items.get(line.sku)
    return replace(line, sku=item.sku) if item else line
