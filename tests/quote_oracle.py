"""Quotes worked out a second time, from the rules' documentation alone: fractions all the way, tables instead of steps.

It shares no function with `assistant/quoting`: it reads the same plain values and returns plain figures or the name of what
is wrong. It is slow and that is fine.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction as F
from math import floor
from typing import Any

from assistant.quoting.types import Order, PriceRule
from knowledge.types import Product

CENTS = {"JPY": F(1), "KWD": F(1, 1000)}


class Wrong(Exception):
    """There is no answer; its text is the kind of reason: contradiction, no price, bad order."""


@dataclass
class World:
    """What an order is priced in."""

    rules: Sequence[PriceRule]
    products: dict[str, Product]
    on: date
    house: str

    def pick(self, kind: str, **case: Any) -> PriceRule | None:
        """Return the most specific fitting rule; two equally specific ones that differ are Wrong."""
        table = [(self._weight(r), self._content(r), r) for r in self.rules if r.kind == kind and self._fits(r, case)]
        if not table:
            return None
        top = max(weight for weight, _, _ in table)
        best = [(content, r) for weight, content, r in table if weight == top]
        if len({content for content, _ in best}) > 1:
            raise Wrong("contradiction")
        return min((r for _, r in best), key=lambda r: r.id)

    def _fits(self, r: PriceRule, case: dict[str, Any]) -> bool:
        product = case.get("product")
        names = (
            {product.category.lower(), product.category_label.en.lower(), product.category_label.zh}
            if product
            else set()
        )
        checks = (
            not r.sku or (product is not None and r.sku.lower() == product.sku.lower()),
            not r.category or r.category.lower() in names,
            not r.group or r.group.lower() == case["group"].lower(),
            not r.region or case["region"] in r.region.split(),
            not r.currency or r.currency == case["currency"],
            not r.role or r.role == case.get("role"),
            r.quantity_from <= case.get("quantity", 1),
            F(r.amount_from) <= case.get("amount", F(0)),
            r.valid_from is None or r.valid_from <= self.on,
            r.valid_to is None or self.on <= r.valid_to,
        )
        return all(checks)

    @staticmethod
    def _weight(r: PriceRule) -> tuple[Any, ...]:
        named = tuple(1 if text else 0 for text in (r.sku, r.category, r.group, r.region, r.currency))
        return (*named, r.quantity_from, F(r.amount_from), r.valid_from or date(1, 1, 1))

    @staticmethod
    def _content(r: PriceRule) -> tuple[Any, ...]:
        return (F(r.value), r.mode, r.parts, r.to_currency)

    def rate(self, one: str, other: str) -> F | None:
        """Return how many of `other` one of `one` is: by its own rate, else by the one turned round; the latest holds."""
        for a, b, use in ((one, other, lambda x: x), (other, one, lambda x: 1 / x)):
            turn: Callable[[F], F] = use
            found = [
                r
                for r in self.rules
                if r.kind == "rate" and (r.currency, r.to_currency) == (a, b)
                and (r.valid_from is None or r.valid_from <= self.on) and (r.valid_to is None or self.on <= r.valid_to)
            ]  # fmt: skip
            if found:
                top = max(self._weight(r) for r in found)
                values = {F(r.value) for r in found if self._weight(r) == top}
                if len(values) > 1:
                    raise Wrong("contradiction")
                return turn(values.pop())
        return None


def rounder(step: F, way: str) -> Callable[[F], F]:
    """Return the function that rounds amounts >= 0 to multiples of a step."""

    def half_even(x: F) -> int:
        low = floor(x)
        return low + (x - low > F(1, 2) or (x - low == F(1, 2) and low % 2 == 1))

    whole: dict[str, Callable[[F], int]] = {
        "half_up": lambda x: floor(x + F(1, 2)),
        "down": floor,
        "half_even": half_even,
    }
    return lambda amount: whole[way](amount / step) * step


def of_piece(listed: F, rounded: Callable[[F], F], stated: bool) -> Callable[[F], F]:
    """Return the rounding of a piece: as amounts are, or to the places of a list price that has more, unless a rule says the step."""
    if stated or rounded(listed) == listed:
        return rounded
    places = next(k for k in range(1, 30) if (listed * 10**k).denominator == 1)
    return rounder(F(1, 10**places), "half_up")


def answer(world: World, order: Order, role: str, limits: dict[str, F]) -> dict[str, Any]:
    """Return every figure of the quote, and its guards as (line, kind, hard)."""
    where = {"group": order.group, "region": order.region, "currency": order.currency}
    stated = world.pick("rounding", **where)
    step = F(stated.value) if stated else CENTS.get(order.currency, F(1, 100))
    rounded = rounder(step, stated.mode if stated and stated.mode else "half_up")
    rows = [_row(world, order, n, where, rounded) for n in range(len(order.lines))]
    _sets(world, order, rows, where, rounded)
    for row in rows:
        row["amount"] = rounded(row["unit"] * row["quantity"]) - row["off"]
    counted = [row for row in rows if not row["optional"]]
    goods = sum((row["amount"] for row in counted), F(0))
    discount = rounded(goods * F(order.discount) / 100) + F(order.discount_amount)
    if discount > goods:
        raise Wrong("bad order")
    for row, part in zip(counted, _hamilton(discount / step, [r["amount"] / step for r in counted]), strict=True):
        row["share"] = part * step
    ruled = world.pick("shipping", **where, amount=goods - discount)
    charged = F(order.shipping) if order.shipping is not None else rounded(F(ruled.value)) if ruled else F(0)
    plain_tax = world.pick("tax", **where)
    modes = {t.mode for t in (plain_tax, *(row["tax"] for row in rows)) if t is not None}
    if len(modes) > 1:
        raise Wrong("contradiction")
    inclusive = modes == {"inclusive"}
    taxes = _taxes([*((r["tax"], r["amount"] - r["share"]) for r in counted), (plain_tax, charged)], inclusive, rounded)
    net, tax = sum((b for b, _ in taxes.values()), F(0)), sum((t for _, t in taxes.values()), F(0))
    guards = _guards(world, order, rows, goods, discount, charged, ruled, where, role, limits, inclusive)
    return {
        "lines": [(r["unit"], r["off"], r["amount"], r["share"], r["rate"]) for r in rows], "goods": goods,
        "discount": discount, "shipping": charged, "inclusive": inclusive,
        "taxes": {k: v for k, v in taxes.items() if k or any(v)}, "net": net, "tax": tax, "total": net + tax,
        "guards": guards,
    }  # fmt: skip


def _row(world: World, order: Order, n: int, where: dict[str, str], rounded: Callable[[F], F]) -> dict[str, Any]:
    line = order.lines[n]
    product = world.products[line.sku] if line.sku else None
    keep = 1 - F(line.discount) / 100
    row: dict[str, Any] = {
        "quantity": line.quantity, "optional": line.optional, "product": product, "off": F(0), "share": F(0), "bundle": None
    }  # fmt: skip
    if product is None:
        assert line.price is not None
        row |= {"whole": F(line.price), "left": F(line.price) * keep}
    else:
        whole, rounded = _ruled(world, order, product, line.quantity, where, rounded)
        row |= {"whole": whole, "left": (F(line.price) if line.price is not None else whole) * keep}
    row |= {"unit": rounded(row["left"]), "ruled_unit": rounded(row["whole"])}
    row["tax"] = world.pick("tax", **where, product=product)
    row["rate"] = F(row["tax"].value) if row["tax"] else F(0)
    return row


def _ruled(
    world: World, order: Order, product: Product, quantity: int, where: dict[str, str], rounded: Callable[[F], F]
) -> tuple[F, Callable[[F], F]]:
    case = {**where, "product": product, "quantity": quantity}
    listed = world.pick("list_price", **case)
    stated = world.pick("rounding", **where) is not None
    price = F(listed.value) if listed else _catalogue(world, order, product, quantity, rounded, stated)
    rounded = of_piece(price, rounded, stated)
    if tier := world.pick("tier", **case):
        price *= 1 - F(tier.value) / 100
    if promotion := world.pick("promotion", **case):
        price -= F(promotion.value) if promotion.currency else price * F(promotion.value) / 100
        if price < 0:
            raise Wrong("bad order")
    return price, rounded


def _catalogue(
    world: World, order: Order, product: Product, quantity: int, rounded: Callable[[F], F], stated: bool
) -> F:
    offers = [
        p
        for p in product.prices
        if p.price_list == "list" and p.audience == "public" and p.quantity_from <= quantity
        and (p.valid_from or world.on) <= world.on <= (p.valid_to or world.on)
    ]  # fmt: skip
    for currency in dict.fromkeys([order.currency, world.house, *sorted(p.currency for p in offers)]):
        here = [p for p in offers if p.currency == currency]
        if not here:
            continue
        amount = F(max(here, key=lambda p: p.quantity_from).amount)
        if currency == order.currency:
            return amount
        rate = world.rate(currency, order.currency)
        if rate is None:
            raise Wrong("no price")
        return of_piece(amount, rounded, stated)(amount * rate)
    raise Wrong("no price")


def _sets(
    world: World, order: Order, rows: list[dict[str, Any]], where: dict[str, str], rounded: Callable[[F], F]
) -> None:
    """Bundles by id: complete sets of pieces in no set yet, taken from the lines in order."""
    for r in sorted((r for r in world.rules if r.kind == "bundle"), key=lambda r: r.id):
        if not world._fits(r, dict(where)):
            continue
        needs = {sku.lower(): int(count) for sku, count in (part.split(":") for part in r.parts.split("+"))}
        free = [x for x in rows if x["bundle"] is None and x["product"] is not None and not x["optional"]]
        have = {sku: sum(x["quantity"] for x in free if x["product"].sku.lower() == sku) for sku in needs}
        sets = min(have[sku] // count for sku, count in needs.items())
        for sku, count in needs.items() if sets else ():
            left = sets * count
            for x in free:
                take = min(left, x["quantity"]) if x["product"].sku.lower() == sku else 0
                if take:
                    left -= take
                    x["bundle"] = r.id
                    x["off"] = rounded(x["unit"] * take * F(r.value) / 100)


def _hamilton(total: F, weights: Sequence[F]) -> list[int]:
    whole = sum(weights, F(0))
    if not whole:
        return [0] * len(weights)
    quotas = [total * w / whole for w in weights]
    parts = [floor(q) for q in quotas]
    order = sorted(range(len(parts)), key=lambda i: quotas[i] - parts[i], reverse=True)  # stable: earlier first
    for i in order[: int(total) - sum(parts)]:
        parts[i] += 1
    return parts


def _taxes(
    amounts: Iterable[tuple[PriceRule | None, F]], inclusive: bool, rounded: Callable[[F], F]
) -> dict[F, tuple[F, F]]:
    by_rate: dict[F, F] = {}
    for rule, amount in amounts:
        rate = F(rule.value) if rule else F(0)
        by_rate[rate] = by_rate.get(rate, F(0)) + amount
    found = {}
    for rate, amount in by_rate.items():
        if not amount:
            continue
        tax = rounded(amount * rate / (100 + rate) if inclusive else amount * rate / 100)
        found[rate] = (amount - tax, tax) if inclusive else (amount, tax)
    return found


def _guards(
    world: World, order: Order, rows: Sequence[dict[str, Any]], goods: F, discount: F, charged: F, ruled: PriceRule | None,
    where: dict[str, str], role: str, limits: dict[str, F], inclusive: bool,
) -> set[tuple[int | None, str, bool]]:  # fmt: skip
    found: set[tuple[int | None, str, bool]] = set()
    nominal = 1 - F(order.discount) / 100 - (F(order.discount_amount) / goods if goods else 0)
    for n, row in enumerate(rows, 1):
        product = row["product"]
        kept = row["left"] / row["whole"] if row["whole"] else F(1)
        kept *= nominal if row["whole"] and not row["optional"] else 1
        case = {**where, "product": product, "quantity": row["quantity"]}
        most = {}
        for who in (role, "admin"):
            rule = world.pick("discount_limit", **case, role=who)
            most[who] = F(rule.value) if rule else limits[who]
        given = (1 - kept) * 100
        if given > most[role]:
            found.add((n, "discount", given > most["admin"]))
        if product is None:
            found |= {(n, "own_price", False)} if role != "admin" else set()
            continue
        found |= _product_guards(world, order, n, row, case, role, inclusive)
    if order.shipping is not None and role != "admin" and charged < (F(ruled.value) if ruled else 0):
        found.add((None, "discount", False))
    return found


def _product_guards(
    world: World, order: Order, n: int, row: dict[str, Any], case: dict[str, Any], role: str, inclusive: bool
) -> set[tuple[int | None, str, bool]]:
    found: set[tuple[int | None, str, bool]] = set()
    worth = row["amount"] - row["share"]
    floor_ = _own_currency(world, "floor", order.currency, case)
    if floor_ == "no rate":
        found.add((n, "cost", False))
    elif isinstance(floor_, F) and worth / row["quantity"] < floor_:
        found.add((n, "floor", True))
    least = world.pick("margin", **case) if role != "admin" else None
    cost = _own_currency(world, "cost", order.currency, case) if least else None
    if cost == "no rate":
        found.add((n, "cost", False))
    elif isinstance(cost, F) and least:
        net = worth / (1 + row["rate"] / 100) if inclusive else worth
        spent = cost * row["quantity"]
        if (net == 0 and spent > 0) or (net > 0 and (net - spent) / net * 100 < F(least.value)):
            found.add((n, "margin", False))
    return found


def _own_currency(world: World, kind: str, currency: str, case: dict[str, Any]) -> F | str | None:
    """Return an amount for one piece in the quote's currency, "no rate" where it cannot be had, None without a rule."""
    if rule := world.pick(kind, **case):
        return F(rule.value)
    others = sorted({r.currency for r in world.rules if r.kind == kind and r.sku.lower() == case["product"].sku.lower()
                     and (r.valid_from or world.on) <= world.on <= (r.valid_to or world.on)})  # fmt: skip
    first: PriceRule | None = None
    for n, other in enumerate(others):  # the first currency with a rule and a rate, by the alphabet
        rule = world.pick(kind, **{**case, "currency": other})
        first = rule if n == 0 else first
        rate = world.rate(other, currency) if rule else None
        if rule and rate is not None:
            return F(rule.value) * rate
    return "no rate" if first else None
