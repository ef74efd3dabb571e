"""What one piece costs: list price, tier, promotion, then what a salesperson gave, then rounding, in this order.

    unit price = round(list x (1 - tier %) x (1 - promotion %)  [or - promotion amount]  x (1 - discount %))

A price that a salesperson names takes the place of all that stands before the discount. The piece is rounded to the
currency's step, or to the places of its list price where that is stated finer; the line is rounded to the step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assistant.pricing import list_price, valid_prices
from assistant.quoting import explain
from assistant.quoting.errors import BadOrder, NoPrice
from assistant.quoting.rounding import Rounding, exact
from assistant.quoting.rules import Case, RuleBook
from assistant.quoting.types import Order, OrderLine, Step
from assistant.wording import day
from knowledge.language import Bilingual
from knowledge.types import PUBLIC, Product

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Desired:
    """What pricing is asked: the order, the products it names by SKU, the rules, the day, and the house's own currency."""

    order: Order
    items: Mapping[str, Product]
    book: RuleBook
    on: date
    house_currency: str

    def case(self, item: Product | None, quantity: int) -> Case:
        """Return the case that the rules are asked about for so many of a product."""
        order = self.order
        return Case(
            on=self.on, sku=item.sku if item else "", categories=_categories(item) if item else frozenset(),
            group=order.group, region=order.region, currency=order.currency, quantity=quantity,
        )  # fmt: skip


def _categories(item: Product) -> frozenset[str]:
    label = item.category_label
    return frozenset(name.casefold() for name in (item.category, label.en, label.zh) if name)


@dataclass(frozen=True)
class PiecePrice:
    """One piece priced: `listed`, and `unit` (with all that was given), rounded.

    `exact_ruled` (what the rules alone make of it) and `exact_unit` are not rounded: limits are held against them, so that
    rounding by the house's own rule neither uses up a salesperson's limit nor widens it.
    """

    listed: Decimal
    unit: Decimal
    exact_ruled: Decimal
    exact_unit: Decimal
    steps: tuple[Step, ...]


def piece_price(wanted: Desired, line: OrderLine, item: Product | None, rounding: Rounding) -> PiecePrice:
    """Return what one piece costs. Raises NoPrice, BadOrder or RulesContradict."""
    if item is None:
        return _own(wanted, line, rounding)
    listed, steps = _listed(wanted, item, line.quantity, rounding)
    with exact():
        ruled, more = _ruled(wanted, item, line.quantity, listed)
        steps += more
        before = ruled if line.price is None else line.price
        if line.price is not None:
            steps.append(Step(explain.named_price(line.price, wanted.order.currency), line.price))
        unit = _given(before, line, steps)
    rounding = rounding.of_piece(listed)
    rounded = _rounded(unit, rounding, wanted.order.currency, steps)
    return PiecePrice(listed, rounded, ruled, unit, tuple(steps))


def _own(wanted: Desired, line: OrderLine, rounding: Rounding) -> PiecePrice:
    """Price a line that names no product: at its own price, less its discount."""
    assert line.price is not None
    steps = [Step(explain.named_price(line.price, wanted.order.currency), line.price)]
    with exact():
        unit = _given(line.price, line, steps)
    rounded = _rounded(unit, rounding, wanted.order.currency, steps)
    return PiecePrice(line.price, rounded, line.price, unit, tuple(steps))


def _given(before: Decimal, line: OrderLine, steps: list[Step]) -> Decimal:
    if not line.discount:
        return before
    after = before * (HUNDRED - line.discount) / HUNDRED
    steps.append(Step(explain.discount(line.discount), after))
    return after


def _rounded(unit: Decimal, rounding: Rounding, currency: str, steps: list[Step]) -> Decimal:
    rounded = rounding.round(unit)
    if rounded != unit:
        steps.append(Step(explain.rounded(rounded, currency, rounding.way), rounded, rounding.rule))
    return rounded


def _ruled(wanted: Desired, item: Product, quantity: int, listed: Decimal) -> tuple[Decimal, list[Step]]:
    """Take the tier's and the promotion's part off the list price, in this order."""
    price, steps, case = listed, list[Step](), wanted.case(item, quantity)
    if (tier := wanted.book.best("tier", case)) and tier.value:
        price = price * (HUNDRED - tier.value) / HUNDRED
        steps.append(Step(explain.tier(tier), price, tier.id))
    if promotion := wanted.book.best("promotion", case):
        off = promotion.value if promotion.currency else price * promotion.value / HUNDRED
        if off > price:
            raise BadOrder(
                Bilingual(
                    f"Promotion {promotion.id} takes more off {item.sku} than it costs. Correct or end the rule.",
                    f"促销规则 {promotion.id} 的减价超过了 {item.sku} 的价格。请修改或停用该规则。",
                )
            )
        price -= off
        steps.append(Step(explain.promotion(promotion), price, promotion.id))
    return price, steps


def _listed(wanted: Desired, item: Product, quantity: int, rounding: Rounding) -> tuple[Decimal, list[Step]]:
    """Return the list price: of a rule, else the catalogue's in the currency, else the catalogue's converted."""
    order, case = wanted.order, wanted.case(item, quantity)
    if rule := wanted.book.best("list_price", case):
        return rule.value, [Step(explain.list_price(rule.value, order.currency, rule), rule.value, rule.id)]
    here = list_price(
        item, PUBLIC, wanted.on, currency=order.currency, fallback=wanted.house_currency, quantity=quantity
    )
    if here is not None:
        return here.amount, [Step(explain.list_price(here.amount, order.currency, None), here.amount)]
    return _converted(wanted, item, quantity, rounding)


def _converted(wanted: Desired, item: Product, quantity: int, rounding: Rounding) -> tuple[Decimal, list[Step]]:
    currency = wanted.order.currency
    other = list_price(item, PUBLIC, wanted.on, currency=None, fallback=wanted.house_currency, quantity=quantity)
    if other is None:
        raise _no_price(wanted, item, quantity)
    found = wanted.book.rate(other.currency, currency, wanted.on)
    if found is None:
        raise _no_rate(wanted, item, quantity, other.currency)
    top, bottom, rule = found
    with exact():
        amount = rounding.of_piece(other.amount).round(other.amount * top / bottom)
    said = explain.converted(amount, currency, other.amount, other.currency, rule)
    return amount, [Step(said, amount, rule.id)]


def _no_rate(wanted: Desired, item: Product, quantity: int, first: str) -> NoPrice:
    """Say in which currencies a product is priced, and that none of it can be had in the order's."""
    valid = valid_prices(item, PUBLIC, wanted.on)
    others = sorted({p.currency for p in valid if p.price_list == "list" and p.quantity_from <= quantity} - {first})
    held, currency = [first, *others], wanted.order.currency
    return NoPrice(
        Bilingual(
            f"{item.sku} is priced in {' and '.join(held)}, not in {currency}, and no exchange rate from {first} to {currency} holds on "
            f"{wanted.on}. Add a rate rule, or quote in {' or '.join(held)}.",
            f"{item.sku} 有 {'、'.join(held)} 价格，没有 {currency} 价格，且 {wanted.on} 没有有效的 {first} 兑 {currency} 汇率。"
            f"请添加汇率规则，或改用 {' 或 '.join(held)} 报价。",
        )
    )


def _no_price(wanted: Desired, item: Product, quantity: int) -> NoPrice:
    """Say whether there never was a price, or its list has ended."""
    old = wanted.book.ended("list_price", wanted.case(item, quantity))
    ended = max((p.valid_to for p in item.prices if p.valid_to and p.audience == "public"), default=None)
    last = old.valid_to if old else ended
    if last is not None and last < wanted.on:
        name = f" (rule {old.id})" if old else ""
        return NoPrice(
            Bilingual(
                f"The price list of {item.sku}{name} ended on {day(last, 'en')}. Import the new one, or name a price.",
                f"{item.sku} 的价目表{f'（规则 {old.id}）' if old else ''}已于 {day(last, 'zh')} 到期。请导入新价目表，或指定价格。",
            )
        )
    return NoPrice(
        Bilingual(
            f"{item.sku} has no price in the catalogue. Add one, or a list_price rule, or leave the line out.",
            f"产品目录中没有 {item.sku} 的价格。请补充价格或添加 list_price 规则，或删去该行。",
        )
    )
