"""What stands in a quote's way: discount limits by role, floor prices, the least margin. All of it is internal.

A discount counts as what was given off the price that the rules make, line and quote discounts together, before rounding;
off a price of nothing nothing can be given. A limit is the most that the role may give; the approver's own limit nobody passes. Nor does anybody go below a floor price.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from assistant.customers.fields import is_email
from assistant.places import name_of
from assistant.quoting import explain
from assistant.quoting.amounts import ruled_shipping, unruled
from assistant.quoting.line_prices import HUNDRED, Desired
from assistant.quoting.rounding import exact
from assistant.quoting.types import Amounts, Guard, PriceRule, QuoteLine, RuleKind
from assistant.types import Role
from knowledge.language import Bilingual
from knowledge.types import Product

APPROVER: Role = "admin"


def guards(wanted: Desired, amounts: Amounts, role: Role, limits: dict[str, Decimal]) -> tuple[Guard, ...]:
    """Return why an order may not go out on this role's word alone. `limits` hold where no rule names one for the role."""
    found = list[Guard]()
    with exact():
        for line in amounts.lines:
            item = wanted.items[line.sku] if line.sku else None
            found += _discount(wanted, amounts, line, item, role, limits)
            if item is None:
                found += _own_price(line, role)
            else:
                found += [
                    *_floor(wanted, line, item),
                    *_margin(wanted, amounts, line, item, role),
                    *_stopped(line, item, role),
                ]
        found += _shipping(wanted, amounts, role)
    return tuple(found)


def doubts(wanted: Desired, amounts: Amounts) -> Iterator[Guard]:
    """Yield what the rules leave open of an order: its country's shipping or tax, its customer's group; and an address of the buyer that is none."""
    place = name_of(wanted.order.region)
    where = Bilingual(f"{place.en}, {wanted.order.currency}", f"{place.zh}、{wanted.order.currency}")
    open_ = unruled(wanted, amounts)
    if "tax" in open_:
        yield Guard(
            "place", False,
            Bilingual(f"no tax rule holds for {where.en}: no tax is charged", f"{where.zh} 没有适用的税率规则：未计税"),
        )  # fmt: skip
    if "shipping" in open_:
        yield Guard(
            "place", False,
            Bilingual(
                f"no shipping rule holds for {where.en}: none is charged", f"{where.zh} 没有适用的运费规则：未计运费"
            ),
        )  # fmt: skip
    if (email := wanted.order.buyer.email) and not is_email(email):
        text = Bilingual(
            f"the buyer's email {email[:60]} is no email address", f"买方邮箱 {email[:60]} 不是有效的邮箱地址"
        )
        yield Guard("buyer", False, text)
    group = wanted.order.group
    if group and not any(r.group.casefold() == group.casefold() for r in wanted.book.rules):
        yield Guard(
            "group", False,
            Bilingual(
                f"no price rule names the customer group {group}: the general prices hold",
                f"没有价格规则涉及客户组“{group}”：按一般价格计算",
            ),
        )  # fmt: skip


def _discount(
    wanted: Desired, amounts: Amounts, line: QuoteLine, item: Product | None, role: Role, limits: dict[str, Decimal]
) -> Iterator[Guard]:
    """Yield a guard where more was given than the limit: left = (unit / ruled) x (1 - quote discount) < 1 - limit."""
    unit, ruled = line.kept
    left, whole = unit, ruled
    if not line.optional and amounts.goods:
        order = wanted.order
        left = unit * ((HUNDRED - order.discount) * amounts.goods - HUNDRED * order.discount_amount)
        whole = ruled * HUNDRED * amounts.goods
    own, rule = _limit(wanted, item, line.quantity, role, limits)
    most, _ = _limit(wanted, item, line.quantity, APPROVER, limits)
    if left * HUNDRED >= whole * (HUNDRED - own):
        return
    hard = left * HUNDRED < whole * (HUNDRED - most)
    given = explain.percent(round((1 - left / whole) * HUNDRED, 2)) if whole else explain.percent(HUNDRED)
    limit = own if not hard else most
    said = explain.by_rule(rule) if not hard else Bilingual("", "")
    yield Guard(
        "discount", hard,
        Bilingual(
            f"line {line.number}: {given} is given, the limit {'for anybody ' if hard else ''}is {explain.percent(limit)}{said.en}",
            f"第 {line.number} 行：已让利 {given}，{'任何人的' if hard else ''}上限为 {explain.percent(limit)}{said.zh}",
        ),
        line.number,
    )  # fmt: skip


def _limit(
    wanted: Desired, item: Product | None, quantity: int, role: Role, limits: dict[str, Decimal]
) -> tuple[Decimal, PriceRule | None]:
    rule = wanted.book.best("discount_limit", replace(wanted.case(item, quantity), role=role))
    return (rule.value, rule) if rule else (limits.get(role, Decimal(0)), None)


def _own_price(line: QuoteLine, role: Role) -> Iterator[Guard]:
    if role != APPROVER:
        text = Bilingual(
            f"line {line.number}: the price is not from the catalogue", f"第 {line.number} 行：价格并非来自产品目录"
        )
        yield Guard("own_price", False, text, line.number)


def _stopped(line: QuoteLine, item: Product, role: Role) -> Iterator[Guard]:
    if item.discontinued and role != APPROVER:
        text = Bilingual(
            f"line {line.number}: {item.sku} is no longer made; {item.stock} are left",
            f"第 {line.number} 行：{item.sku} 已停产，剩余 {item.stock} 件",
        )
        yield Guard("stopped", False, text, line.number)


def _floor(wanted: Desired, line: QuoteLine, item: Product) -> Iterator[Guard]:
    floor = _in_currency(wanted, "floor", item, line.quantity)
    if floor is None:
        return
    rule, top, bottom = floor
    if not bottom:
        yield _no_rate(wanted, line, rule, "floor price", "底价")
    elif (line.amount - line.share) * bottom < top * line.quantity:
        yield Guard(
            "floor", True,
            Bilingual(
                f"line {line.number}: below the floor price of {item.sku}{explain.by_rule(rule).en}; nobody may approve it",
                f"第 {line.number} 行：低于 {item.sku} 的底价{explain.by_rule(rule).zh}，任何人都不能批准",
            ),
            line.number,
        )  # fmt: skip


def _margin(wanted: Desired, amounts: Amounts, line: QuoteLine, item: Product, role: Role) -> Iterator[Guard]:
    """Yield a guard where (net - cost) / net is below the least margin; net is without tax."""
    least = wanted.book.best("margin", wanted.case(item, line.quantity))
    cost = _in_currency(wanted, "cost", item, line.quantity) if least and role != APPROVER else None
    if least is None or cost is None:
        return
    rule, top, bottom = cost
    if not bottom:
        yield _no_rate(wanted, line, rule, "cost", "成本")
        return
    tax = line.tax_percent if amounts.inclusive else Decimal(0)
    net = (line.amount - line.share) * bottom * HUNDRED  # of HUNDRED + tax, like the cost beside it
    spent = top * line.quantity * (HUNDRED + tax)
    if (net - spent) * HUNDRED < least.value * net or (not net and spent):
        yield Guard(
            "margin", False,
            Bilingual(
                f"line {line.number}: the margin is below {explain.percent(least.value)}{explain.by_rule(least).en}",
                f"第 {line.number} 行：毛利低于 {explain.percent(least.value)}{explain.by_rule(least).zh}",
            ),
            line.number,
        )  # fmt: skip


def _in_currency(
    wanted: Desired, kind: RuleKind, item: Product, quantity: int
) -> tuple[PriceRule, Decimal, Decimal] | None:
    """Return (rule, numerator, denominator) of a floor or cost in the quote's currency; denominator 0 without a rate.

    A rule in the quote's own currency comes first, then one in the first other currency, by the alphabet, that has a rate.
    """
    case = wanted.case(item, quantity)
    if rule := wanted.book.best(kind, case):
        return rule, rule.value, Decimal(1)
    currencies = sorted(
        {r.currency for r in wanted.book.all(kind, wanted.on) if r.sku.casefold() == item.sku.casefold()}
    )
    for currency in currencies:
        rule = wanted.book.best(kind, replace(case, currency=currency))
        rate = wanted.book.rate(currency, wanted.order.currency, wanted.on)
        if rule and rate:
            return rule, rule.value * rate[0], rate[1]
    found = wanted.book.best(kind, replace(case, currency=currencies[0])) if currencies else None
    return (found, Decimal(0), Decimal(0)) if found else None


def _no_rate(wanted: Desired, line: QuoteLine, rule: PriceRule, what_en: str, what_zh: str) -> Guard:
    currency = wanted.order.currency
    return Guard(
        "cost", False,
        Bilingual(
            f"line {line.number}: the {what_en} is in {rule.currency} and there is no rate to {currency} (rule {rule.id})",
            f"第 {line.number} 行：{what_zh}以 {rule.currency} 计，缺少兑 {currency} 的汇率（规则 {rule.id}）",
        ),
        line.number,
    )  # fmt: skip


def _shipping(wanted: Desired, amounts: Amounts, role: Role) -> Iterator[Guard]:
    if wanted.order.shipping is None or role == APPROVER:
        return
    if amounts.shipping < ruled_shipping(wanted, amounts.goods - amounts.discount):
        text = Bilingual("shipping is charged below the rule", "运费低于规则")
        yield Guard("discount", False, text)
