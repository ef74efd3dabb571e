"""What a rule is called and what it says, in both languages, with its unit."""

from assistant.quoting import explain
from assistant.quoting.types import PriceRule, RuleKind
from assistant.wording import number
from knowledge.language import Bilingual

NAMES: dict[RuleKind, Bilingual] = {
    "list_price": Bilingual("list price", "目录价"), "tier": Bilingual("tier", "阶梯折扣"), "promotion": Bilingual("promotion", "促销"),
    "bundle": Bilingual("bundle", "组合"), "tax": Bilingual("tax", "税率"), "shipping": Bilingual("shipping", "运费"),
    "rate": Bilingual("rate", "汇率"), "rounding": Bilingual("rounding", "取整"), "validity": Bilingual("validity", "有效期"),
    "payment": Bilingual("payment", "付款条款"), "delivery": Bilingual("delivery", "交货条款"),
    "discount_limit": Bilingual("discount_limit", "折扣上限"), "floor": Bilingual("floor", "底价"), "margin": Bilingual("margin", "最低毛利率"),
    "cost": Bilingual("cost", "成本"),
}  # fmt: skip
PERCENTS: frozenset[RuleKind] = frozenset({"tier", "bundle", "tax", "discount_limit", "margin"})
_MODES = {
    "inclusive": Bilingual("inclusive", "含税"), "exclusive": Bilingual("exclusive", "不含税"),
    "half_up": Bilingual("half up", "四舍五入"), "half_even": Bilingual("half to even", "四舍六入五成双"), "down": Bilingual("down", "舍去尾数"),
}  # fmt: skip


def in_percent(rule: PriceRule) -> bool:
    """Return whether a rule's value is per cent."""
    return rule.kind in PERCENTS or (rule.kind == "promotion" and not rule.currency)


def value_of(rule: PriceRule) -> Bilingual:
    """Return what a rule says with its unit: "4 %", "¥10.00", "15 days", "1 USD = 7.1 CNY"; nothing for a term."""
    if rule.kind in ("payment", "delivery"):
        return Bilingual("", "")
    if in_percent(rule):
        said = Bilingual.same(explain.percent(rule.value))
    elif rule.kind == "rate":
        said = Bilingual.same(f"1 {rule.currency} = {number(rule.value)} {rule.to_currency}")
    elif rule.kind == "validity":
        said = Bilingual(f"{number(rule.value)} days", f"{number(rule.value)} 天")
    elif rule.kind == "rounding":
        said = Bilingual.same(f"{number(rule.value)} {rule.currency}")
    else:
        said = explain.sum_of(rule.value, rule.currency)
    mode = _MODES.get(rule.mode)
    said = Bilingual(f"{said.en} {mode.en}", f"{said.zh} {mode.zh}") if mode else said
    return Bilingual(f"-{said.en}", f"-{said.zh}") if rule.kind in ("tier", "promotion", "bundle") else said
