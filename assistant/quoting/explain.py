"""How each amount explains itself, in Chinese and English."""

from decimal import Decimal

from assistant.quoting.types import PriceRule
from assistant.wording import day, money, number
from knowledge.language import Bilingual

NONE = Bilingual("", "")


def sum_of(amount: Decimal, currency: str) -> Bilingual:
    """Return an amount of money in both languages."""
    return Bilingual(money(amount, currency, "en"), money(amount, currency, "zh"))


def percent(value: Decimal) -> str:
    """Return a percentage without needless zeros: `8 %`, `12.5 %`."""
    return f"{number(value)} %"


def by_rule(rule: PriceRule | None) -> Bilingual:
    """Return "(rule T-12, valid to 31 December 2026)", or nothing where no rule made it."""
    if rule is None:
        return NONE
    if rule.valid_to is None:
        return Bilingual(f" (rule {rule.id})", f"（规则 {rule.id}）")
    return Bilingual(
        f" (rule {rule.id}, valid to {day(rule.valid_to, 'en')})",
        f"（规则 {rule.id}，有效期至 {day(rule.valid_to, 'zh')}）",
    )


def joined(*parts: Bilingual) -> Bilingual:
    """Return texts one after another, in each language."""
    return Bilingual("".join(p.en for p in parts), "".join(p.zh for p in parts))


def list_price(amount: Decimal, currency: str, rule: PriceRule | None) -> Bilingual:
    """Say where the price that all begins with comes from."""
    name = Bilingual(rule.group, rule.group) if rule and rule.group else NONE
    head = (
        Bilingual(f"price list {name.en}: ", f"“{name.zh}”价目表：") if name.en else Bilingual("list price ", "目录价 ")
    )
    return joined(head, sum_of(amount, currency), by_rule(rule))


def converted(amount: Decimal, currency: str, original: Decimal, original_currency: str, rule: PriceRule) -> Bilingual:
    """Say at which rate a price was converted."""
    left, right = (rule.currency, rule.to_currency)
    said = f"1 {left} = {number(rule.value)} {right}"
    was, now = sum_of(original, original_currency), sum_of(amount, currency)
    return joined(
        Bilingual(f"list price {was.en} at {said}: {now.en}", f"目录价 {was.zh}，按 {said} 折算：{now.zh}"),
        by_rule(rule),
    )


def tier(rule: PriceRule) -> Bilingual:
    """Say which quantity tier was reached: "tier 10+: -8 %"."""
    off = percent(rule.value)
    head = Bilingual(f"tier {rule.quantity_from}+: -{off}", f"满 {rule.quantity_from} 件：-{off}")
    return joined(head, by_rule(rule))


def promotion(rule: PriceRule) -> Bilingual:
    """Say which promotion applies."""
    off = sum_of(rule.value, rule.currency) if rule.currency else Bilingual.same(percent(rule.value))
    name = Bilingual(rule.text.en or "promotion", rule.text.zh or "促销")
    return joined(Bilingual(f"{name.en}: -{off.en}", f"{name.zh}：-{off.zh}"), by_rule(rule))


def named_price(amount: Decimal, currency: str) -> Bilingual:
    """Say that a salesperson named the price."""
    money_ = sum_of(amount, currency)
    return Bilingual(f"price agreed: {money_.en}", f"议定单价：{money_.zh}")


def discount(value: Decimal) -> Bilingual:
    """Say what a salesperson gave off a line."""
    return Bilingual(f"discount -{percent(value)}", f"折扣 -{percent(value)}")


def rounded(amount: Decimal, currency: str, way: str) -> Bilingual:
    """Say that the price of one piece was rounded."""
    ways = {
        "half_up": ("half up", "四舍五入"), "half_even": ("half to even", "四舍六入五成双"), "down": ("down", "舍去尾数"),
    }  # fmt: skip
    en, zh = ways[way]
    money_ = sum_of(amount, currency)
    return Bilingual(f"rounded {en}: {money_.en}", f"{zh}：{money_.zh}")


def bundle(rule: PriceRule, sets: int, off: Decimal, currency: str) -> Bilingual:
    """Say which bundle its pieces belong to."""
    name = Bilingual(rule.text.en or "bundle", rule.text.zh or "组合")
    money_ = sum_of(off, currency)
    sets_en = "1 set" if sets == 1 else f"{sets} sets"
    head = Bilingual(
        f"{name.en}, {sets_en}: -{percent(rule.value)}, -{money_.en}",
        f"{name.zh} {sets} 套：-{percent(rule.value)}，-{money_.zh}",
    )
    return joined(head, by_rule(rule))


def times(unit: Decimal, quantity: int, amount: Decimal, currency: str) -> Bilingual:
    """Say how the line came about."""
    one, all_ = sum_of(unit, currency), sum_of(amount, currency)
    return Bilingual(f"{one.en} × {quantity} = {all_.en}", f"{one.zh} × {quantity} = {all_.zh}")


def quote_discount(percent_: Decimal, amount: Decimal, off: Decimal, currency: str) -> Bilingual:
    """Say what was given off the whole quote."""
    parts = [percent(percent_)] if percent_ else []
    en = " and ".join(parts + ([sum_of(amount, currency).en] if amount else []))
    zh = "及 ".join(parts + ([sum_of(amount, currency).zh] if amount else []))
    money_ = sum_of(off, currency)
    return Bilingual(f"discount on the quote ({en}): -{money_.en}", f"整单折扣（{zh}）：-{money_.zh}")


def shipping(amount: Decimal, currency: str, rule: PriceRule | None, *, given: bool) -> Bilingual:
    """Say what delivery costs and why."""
    if rule is None or given:
        money_ = sum_of(amount, currency)
        if given:
            return Bilingual(f"shipping agreed: {money_.en}", f"议定运费：{money_.zh}")
        return Bilingual("no shipping rule holds here: none charged", "没有适用的运费规则：未计运费")
    start = sum_of(rule.amount_from, currency)
    charged = sum_of(amount, currency) if amount else Bilingual("free", "免运费")
    above = Bilingual(f" for goods of {start.en} or more", f"（货款满 {start.zh}）") if rule.amount_from else NONE
    return joined(Bilingual(f"shipping {charged.en}", f"运费 {charged.zh}"), above, by_rule(rule))


def tax(percent_: Decimal, base: Decimal, amount: Decimal, currency: str, rule: PriceRule | None, *, inclusive: bool) -> Bilingual:  # fmt: skip
    """Say what is taxed at which rate, within the prices or on top of them."""
    if rule is None:
        return Bilingual("no tax rule holds here: no tax charged", "没有适用的税率规则：未计税")
    name = Bilingual(rule.text.en or "tax", rule.text.zh or "税")
    on, sum_ = sum_of(base, currency), sum_of(amount, currency)
    where = Bilingual("included in the prices", "价内含") if inclusive else Bilingual("on top", "价外加")
    head = Bilingual(
        f"{name.en} {percent(percent_)} of {on.en}, {where.en}: {sum_.en}",
        f"{name.zh} {percent(percent_)}，计税额 {on.zh}，{where.zh}：{sum_.zh}",
    )
    return joined(head, by_rule(rule))
