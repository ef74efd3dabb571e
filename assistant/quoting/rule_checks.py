"""Whether one rule, by itself, makes sense."""

import re
from collections.abc import Callable
from decimal import Decimal

from assistant.quoting.amounts import sets_of
from assistant.quoting.currencies import CODES
from assistant.quoting.errors import BadOrder
from assistant.quoting.rule_words import in_percent
from assistant.quoting.types import PriceRule, RuleKind
from knowledge.language import Bilingual

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_OF_A_PRODUCT = frozenset({"list_price", "floor", "cost"})
_MOST = Decimal(10) ** 12
_MOST_OFF = Decimal(10) ** 8
KINDS: tuple[RuleKind, ...] = (
    "list_price", "tier", "promotion", "bundle", "tax", "shipping", "rate", "rounding", "validity", "payment", "delivery",
    "discount_limit", "floor", "margin", "cost",
)  # fmt: skip


def check_rule(rule: PriceRule) -> None:
    """Raise BadOrder saying what is wrong with a rule, where something is."""
    for wrong, en, zh in (*_common(rule), *_own(rule)):
        if wrong:
            raise BadOrder(Bilingual(f"Rule {rule.id[:40] or '?'}: {en}.", f"规则 {rule.id[:40] or '?'}：{zh}。"))


Checks = list[tuple[bool, str, str]]


def _own(rule: PriceRule) -> Checks:
    check = _OWN.get(rule.kind)
    return check(rule) if check else []


def _common(r: PriceRule) -> Checks:
    dated = r.valid_from is not None and r.valid_to is not None and r.valid_from > r.valid_to
    percent = in_percent(r)
    code = next((c for c in (r.currency, r.to_currency) if _CURRENCY.fullmatch(c) and c not in CODES), "")
    texts = (r.sku, r.category, r.group, r.region, r.parts, r.text.en, r.text.zh)
    return [
        (not _ID.fullmatch(r.id), "the id has 1 to 40 letters, digits, dots or dashes", "编号应为 1 至 40 个字母、数字、点或短横"),
        (r.kind not in KINDS, f"kind {r.kind[:30]!r} is unknown; known are {', '.join(KINDS)}", f"未知类型“{r.kind[:30]}”，可用类型：{'、'.join(KINDS)}"),
        (dated, "it ends before it begins", "结束日期早于开始日期"),
        (not r.value.is_finite() or not 0 <= r.value <= _MOST, f"the value {r.value!s:.30} is out of range", f"数值 {r.value!s:.30} 超出范围"),
        (percent and not 0 <= r.value <= 100, f"{r.value} is no percentage from 0 to 100", f"{r.value} 不是 0 至 100 的百分比"),
        (r.kind != "rate" and r.value != round(r.value, 4), "the value has more than four decimal places", "数值最多四位小数"),
        (not 1 <= r.quantity_from <= 1_000_000, "quantity_from is a whole number from 1 to 1,000,000", "quantity_from 应为 1 至 1,000,000 的整数"),
        (not r.amount_from.is_finite() or r.amount_from < 0, "amount_from is 0 or more", "amount_from 不能为负"),
        (r.currency != "" and not _CURRENCY.fullmatch(r.currency), f"{r.currency[:20]!r} is no currency of three letters", f"“{r.currency[:20]}”不是三个字母的货币代码"),
        (code != "", f"{code} is no currency of ISO 4217, such as CNY or EUR", f"{code} 不是 ISO 4217 货币代码，应如 CNY、EUR"),
        (any(len(t) > 2000 for t in texts), "a text in it is over 2,000 characters long", "文字超过 2,000 个字符"),
        (r.kind != "discount_limit" and r.role != "", "only discount_limit rules name a role", "只有 discount_limit 规则可填写角色"),
    ]  # fmt: skip


def _of_product(r: PriceRule) -> Checks:
    return [
        (not r.sku, "it names no SKU", "未填写 SKU"),
        (not r.currency, "it names no currency", "未填写货币"),
    ]


def _money(r: PriceRule) -> Checks:
    return [(not r.currency, "it names no currency", "未填写货币")]


def _promotion(r: PriceRule) -> Checks:
    large = r.currency != "" and r.value > _MOST_OFF
    return [
        (
            large,
            f"{r.value:,f} {r.currency} off each piece cannot be meant",
            f"每件减 {r.value:,f} {r.currency}，数值过大",
        )
    ]


def _rate(r: PriceRule) -> Checks:
    pair = _CURRENCY.fullmatch(r.to_currency) is None or not r.currency or r.currency == r.to_currency
    return [
        (pair, "it needs two different currencies, currency and to_currency", "需要两种不同的货币：currency 和 to_currency"),
        (r.value <= 0, "a rate is more than 0", "汇率必须大于 0"),
        (r.value != round(r.value, 10), "a rate has at most ten decimal places", "汇率最多十位小数"),
    ]  # fmt: skip


def _rounding(r: PriceRule) -> Checks:
    return [
        (not r.currency, "it names no currency", "未填写货币"),
        (r.value <= 0, "the step is more than 0, such as 0.01", "最小单位必须大于 0，如 0.01"),
        (r.value != round(r.value, 3), "the step has at most three decimal places", "最小单位最多三位小数"),
        (r.mode not in ("", "half_up", "half_even", "down"), "mode is half_up, half_even or down", "mode 应为 half_up、half_even 或 down"),
    ]  # fmt: skip


def _tax(r: PriceRule) -> Checks:
    return [
        (r.mode not in ("inclusive", "exclusive"), "mode is inclusive or exclusive", "mode 应为 inclusive 或 exclusive")
    ]


def _term(r: PriceRule) -> Checks:
    return [(not r.text.en or not r.text.zh, "the term is missing in English or Chinese", "条款缺少中文或英文")]


def _days(r: PriceRule) -> Checks:
    whole = r.value == r.value.to_integral_value() and 1 <= r.value <= 3650
    return [(not whole, "the value is a number of days, 1 to 3650", "数值应为天数，1 至 3650")]


def _limit(r: PriceRule) -> Checks:
    return [(r.role not in ("sales", "admin"), "role is sales or admin", "角色应为 sales 或 admin")]


def _parts(r: PriceRule) -> Checks:
    try:
        good = len(sets_of(r)) > 1 or any(n > 1 for n in sets_of(r).values())
    except ValueError:
        good = False
    return [(not good, "parts is written SKU:2+SKU:1", "parts 的写法为 SKU:2+SKU:1")]


_OWN: dict[str, Callable[[PriceRule], Checks]] = {
    **dict.fromkeys(_OF_A_PRODUCT, _of_product), "shipping": _money, "rate": _rate, "rounding": _rounding, "tax": _tax,
    "payment": _term, "delivery": _term, "validity": _days, "discount_limit": _limit, "bundle": _parts,
    "promotion": _promotion,
}  # fmt: skip
