"""A whole order priced: lines, bundles, the quote's discount, shipping and tax, in this order.

1. Each line: round(unit price (see `line_prices.py`) x quantity), less the bundle's part. A bundle takes its per cent off the pieces
   that make complete sets, of those lines in order; the amount taken off a line is rounded.
2. Goods = sum of the lines that are not optional.
3. Quote discount = round(goods x per cent) + amount, at most the goods. It is shared over the lines in proportion to their
   amounts, by largest remainder, the earlier line first, so that the shares sum to it exactly.
4. Shipping = what was agreed, else the rule for goods less discount, else none.
5. Tax: lines less their shares, and shipping at the rate that names no product, are added up by rate. Exclusive:
   tax = round(base x rate). Inclusive: tax = round(gross x rate / (100 + rate)), base = gross - tax.
6. Total = sum of the bases and the taxes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from assistant.quoting import explain
from assistant.quoting.amount_words import MOST
from assistant.quoting.errors import BadOrder, contradiction
from assistant.quoting.line_prices import HUNDRED, Desired, PiecePrice, piece_price
from assistant.quoting.rounding import Rounding, exact, of_currency, share_out
from assistant.quoting.rules import Case, RuleBook, holds
from assistant.quoting.types import ZERO, Amounts, OrderLine, PriceRule, QuoteLine, Step, TaxLine
from knowledge.language import Bilingual
from knowledge.types import Product


def rounding_of(book: RuleBook, case: Case) -> Rounding:
    """Return how amounts in the case's currency are rounded: by its rule, else to the minor unit, half up."""
    rule = book.best("rounding", case)
    return Rounding(rule.value, rule.mode or "half_up", rule.id) if rule else of_currency(case.currency)


@dataclass(frozen=True)
class _Part:
    """A line on its way: its product, its price of a piece, how many of it are in sets and by which rule."""

    number: int
    line: OrderLine
    item: Product | None
    piece: PiecePrice
    bundled: int = 0
    bundle: PriceRule | None = None


def price(wanted: Desired) -> Amounts:
    """Return an order's amounts. The order has passed `ordering.check`. Raises BadOrder, NoPrice or RulesContradict."""
    rounding, taxing = rounding_of(wanted.book, wanted.case(None, 1)), _taxing(wanted)
    parts = [_part(wanted, n, line, rounding) for n, line in enumerate(wanted.order.lines, 1)]
    lines = [_line(wanted, part, rounding, taxing) for part in _bundled(wanted, parts)]
    counted = [line for line in lines if not line.optional]
    goods = sum((line.amount for line in counted), rounding.step * 0)
    discount, steps = _discount(wanted, goods, rounding)
    shares = _shares(discount, counted, rounding)
    lines = [replace(line, share=shares.get(line.number, rounding.step * 0)) for line in lines]
    shipping, said = _shipping(wanted, goods - discount, rounding)
    taxes, taxed = _taxes(wanted, taxing, [line for line in lines if not line.optional], shipping, rounding)
    net, tax = sum((t.base for t in taxes), rounding.step * 0), sum((t.tax for t in taxes), rounding.step * 0)
    _check_size(net + tax, wanted.order.currency)
    return Amounts(
        currency=wanted.order.currency, inclusive=taxing.inclusive, lines=tuple(lines), goods=goods, discount=discount,
        shipping=shipping, taxes=tuple(taxes), net=net, tax=tax, total=net + tax, steps=(*steps, said, *taxed),
    )  # fmt: skip


def _check_size(total: Decimal, currency: str) -> None:
    """Raise BadOrder where a total is larger than a quote can put in words."""
    if total >= MOST:
        raise BadOrder(
            Bilingual(
                f"The total would be {total:,f} {currency}, more than a quote can hold. Check the quantities and prices.",
                f"总计将达 {total:,f} {currency}，超出一份报价的上限。请核对数量和价格。",
            )
        )


def _part(wanted: Desired, number: int, line: OrderLine, rounding: Rounding) -> _Part:
    item = wanted.items[line.sku] if line.sku else None
    return _Part(number, line, item, piece_price(wanted, line, item, rounding))


# --- bundles -------------------------------------------------------------------------------------------------------


def sets_of(rule: PriceRule) -> dict[str, int]:
    """Return how many pieces of each SKU make one set; SKUs in lower case. Raises ValueError where it does not say."""
    found: dict[str, int] = {}
    for part in rule.parts.split("+"):
        sku, _, count = part.rpartition(":") if ":" in part else (part, "", "1")
        sku = sku.strip().casefold()
        if not sku or sku in found or int(count) < 1:
            raise ValueError(f"{rule.parts!r} are no parts of a set")
        found[sku] = int(count)
    return found


def _bundled(wanted: Desired, parts: Sequence[_Part]) -> list[_Part]:
    """Mark the pieces that make complete sets. Rules are tried in the order of their ids; a piece is in one set at most."""
    done = list(parts)
    case = wanted.case(None, 1)
    for rule in wanted.book.all("bundle", wanted.on):
        if not holds(rule, case):
            continue
        needed = sets_of(rule)
        free = [p for p in done if p.bundle is None and p.item is not None and not p.line.optional]
        held = {sku: sum(p.line.quantity for p in free if p.item and p.item.sku.casefold() == sku) for sku in needed}
        complete = min(held[sku] // count for sku, count in needed.items())
        if complete:
            done = _taken(done, rule, {sku: count * complete for sku, count in needed.items()})
    return done


def _taken(parts: Sequence[_Part], rule: PriceRule, wanted: dict[str, int]) -> list[_Part]:
    """Take the pieces of the sets from the lines in order."""
    done = []
    for part in parts:
        sku = part.item.sku.casefold() if part.item else ""
        take = min(wanted.get(sku, 0), part.line.quantity) if part.bundle is None and not part.line.optional else 0
        if take:
            wanted[sku] -= take
            part = replace(part, bundled=take, bundle=rule)
        done.append(part)
    return done


def _line(wanted: Desired, part: _Part, rounding: Rounding, taxing: "_Taxing") -> QuoteLine:
    line, piece, currency = part.line, part.piece, wanted.order.currency
    off = _off(part, piece.unit, rounding)
    with exact():
        amount = rounding.round(piece.unit * line.quantity) - off
    steps = [*piece.steps]
    if part.bundle is not None:
        sets = part.bundled // sets_of(part.bundle)[part.item.sku.casefold()] if part.item else 0
        steps.append(Step(explain.bundle(part.bundle, sets, off, currency), -off, part.bundle.id))
    steps.append(Step(explain.times(piece.unit, line.quantity, amount + off, currency), amount + off))
    rate = taxing.rules[line.sku]
    return QuoteLine(
        number=part.number, sku=part.item.sku if part.item else "", name=part.item.name if part.item else line.name,
        quantity=line.quantity, list_price=piece.listed, unit_price=piece.unit, bundle_discount=off,
        amount=amount, kept=(piece.exact_unit, piece.exact_ruled), share=ZERO,
        tax_percent=rate.value if rate else ZERO, optional=line.optional, stock=part.item.stock if part.item else None,
        lead_days=part.item.lead_days if part.item else None, note=line.note, steps=tuple(steps),
    )  # fmt: skip


def _off(part: _Part, unit: Decimal, rounding: Rounding) -> Decimal:
    if part.bundle is None:
        return rounding.step * 0
    with exact():
        return rounding.round(unit * part.bundled * part.bundle.value / HUNDRED)


# --- the whole quote -----------------------------------------------------------------------------------------------


def _discount(wanted: Desired, goods: Decimal, rounding: Rounding) -> tuple[Decimal, list[Step]]:
    order = wanted.order
    if not order.discount and not order.discount_amount:
        return rounding.step * 0, []
    with exact():
        off = rounding.round(goods * order.discount / HUNDRED) + order.discount_amount
    if off > goods:
        raise BadOrder(
            Bilingual(
                f"The discount of {off} {order.currency} is more than the goods are worth ({goods}). Lower it.",
                f"折扣 {off} {order.currency} 超过了货款 {goods}，请降低折扣。",
            )
        )
    return off, [Step(explain.quote_discount(order.discount, order.discount_amount, off, order.currency), -off)]


def _shares(discount: Decimal, lines: Sequence[QuoteLine], rounding: Rounding) -> dict[int, Decimal]:
    """Share the quote's discount over its lines; amounts are multiples of the step, so whole numbers do it exactly."""
    weights = [rounding.units(line.amount) for line in lines]
    parts = share_out(rounding.units(discount), weights)
    with exact():
        return {line.number: part * rounding.step for line, part in zip(lines, parts, strict=True)}


def _shipping(wanted: Desired, goods: Decimal, rounding: Rounding) -> tuple[Decimal, Step]:
    order, case = wanted.order, wanted.case(None, 1)
    rule = wanted.book.best("shipping", replace(case, amount=goods))
    given = order.shipping is not None
    charged = order.shipping if order.shipping is not None else rule.value if rule else ZERO
    amount = rounding.round(charged)
    return amount, Step(explain.shipping(amount, order.currency, rule, given=given), amount, rule.id if rule and not given else "")  # fmt: skip


def ruled_shipping(wanted: Desired, goods: Decimal) -> Decimal:
    """Return what the rules alone would charge for shipping goods worth so much."""
    rule = wanted.book.best("shipping", replace(wanted.case(None, 1), amount=goods))
    return rule.value if rule else ZERO


Unruled = Literal["shipping", "tax"]


def unruled(wanted: Desired, amounts: Amounts) -> frozenset[Unruled]:
    """Return which of shipping and tax were left out because no rule holds here, though there are rules of that kind."""
    found = set[Unruled]()
    case = replace(wanted.case(None, 1), amount=amounts.goods - amounts.discount)
    if (
        wanted.order.shipping is None
        and wanted.book.all("shipping", wanted.on)
        and not wanted.book.best("shipping", case)
    ):
        found.add("shipping")
    if wanted.book.all("tax", wanted.on) and not all(t.rule for t in amounts.taxes):
        found.add("tax")
    return frozenset(found)


@dataclass(frozen=True)
class _Taxing:
    """The tax rule of each product by SKU, that of shipping and own lines under "", and whether prices include tax."""

    rules: dict[str, PriceRule | None]
    inclusive: bool


def _taxing(wanted: Desired) -> _Taxing:
    """Find the tax rules in play: all must say alike whether prices include tax. Raises RulesContradict."""
    items = {line.sku: wanted.items[line.sku] for line in wanted.order.lines if line.sku}
    found = {sku: wanted.book.best("tax", wanted.case(item, 1)) for sku, item in items.items()}
    found[""] = wanted.book.best("tax", wanted.case(None, 1))
    rules = sorted({r.id: r for r in found.values() if r}.values(), key=lambda r: r.id)
    for other in rules[1:]:
        if (other.mode == "inclusive") != (rules[0].mode == "inclusive"):
            about = Bilingual(
                "one says prices include the tax, the other that they do not", "一条规定价格含税，另一条规定不含税"
            )
            raise contradiction(rules[0].id, other.id, about)
    return _Taxing(found, bool(rules) and rules[0].mode == "inclusive")


def _taxes(
    wanted: Desired, taxing: _Taxing, lines: Sequence[QuoteLine], shipping: Decimal, rounding: Rounding
) -> tuple[list[TaxLine], list[Step]]:
    sums: dict[Decimal, tuple[Decimal, PriceRule | None]] = {}
    for line in lines:
        _add(sums, taxing.rules[line.sku], line.amount - line.share)
    if shipping or not sums:
        _add(sums, taxing.rules[""], shipping)
    inclusive, currency = taxing.inclusive, wanted.order.currency
    taxes, steps = [], []
    for rate in sorted(sums, reverse=True):
        amount, rule = sums[rate]
        taxes.append(made := _tax(rate, amount, rule, inclusive, rounding))
        said = explain.tax(rate, made.base, made.tax, currency, rule, inclusive=inclusive)
        steps.append(Step(said, made.tax, rule.id if rule else ""))
    return taxes, steps


def _add(sums: dict[Decimal, tuple[Decimal, PriceRule | None]], rule: PriceRule | None, amount: Decimal) -> None:
    rate = rule.value if rule else ZERO
    known, first = sums.get(rate, (ZERO, rule))
    sums[rate] = (known + amount, first or rule)


def _tax(rate: Decimal, amount: Decimal, rule: PriceRule | None, inclusive: bool, rounding: Rounding) -> TaxLine:
    name = Bilingual(rule.text.en or "tax", rule.text.zh or "税") if rule else Bilingual("tax", "税")
    with exact():
        tax = rounding.round(amount * rate / (HUNDRED + rate if inclusive else HUNDRED))
        base = amount - tax if inclusive else amount
    return TaxLine(rate, base, tax, rule.id if rule else "", name)
