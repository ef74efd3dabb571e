"""What is wrong with a set of rules before anybody is quoted a price: contradictions, each explained."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations

from assistant.quoting.rule_words import NAMES, value_of
from assistant.quoting.rules import says
from assistant.quoting.types import PriceRule
from knowledge.language import Bilingual


@dataclass(frozen=True)
class Contradiction:
    """Two rules that cannot both be meant, and why."""

    one: str
    other: str
    text: Bilingual


def contradictions(rules: Iterable[PriceRule]) -> list[Contradiction]:
    """Return every pair of rules that contradict, in the order of their ids."""
    listed = sorted(rules, key=lambda r: r.id)
    found = [*_same_case(listed), *_tax_modes(listed), *_rates(listed), *_limits(listed), *_floors(listed)]
    return sorted(set(found), key=lambda c: (c.one, c.other))


def _overlap(one: PriceRule, other: PriceRule) -> bool:
    return (one.valid_from or date.min) <= (other.valid_to or date.max) and (other.valid_from or date.min) <= (
        one.valid_to or date.max
    )


def _same_case(rules: Sequence[PriceRule]) -> Iterator[Contradiction]:
    """Yield rules for the very same case, from the same day on, that say different things."""
    groups: dict[tuple[object, ...], list[PriceRule]] = defaultdict(list)
    for r in rules:
        pair = r.to_currency if r.kind == "rate" else ""
        key = (
            r.kind, r.sku.casefold(), r.category.casefold(), r.group.casefold(), tuple(sorted(r.region.upper().split())),
            r.currency, pair, r.role, r.quantity_from, r.amount_from, r.valid_from or date.min,
        )  # fmt: skip
        groups[key].append(r)
    for group in groups.values():
        for one, other in combinations(group, 2):
            if one.kind != "bundle" and _overlap(one, other) and says(one) != says(other):
                kind, first, second = NAMES[one.kind], _said(one), _said(other)
                yield Contradiction(
                    one.id, other.id,
                    Bilingual(
                        f"both are {kind.en} rules for the same case and days but say {first.en} and {second.en}",
                        f"都是同一情形、同一时段的{kind.zh}规则，却分别为 {first.zh} 和 {second.zh}",
                    ),
                )  # fmt: skip


def _said(rule: PriceRule) -> Bilingual:
    return rule.text if rule.kind in ("payment", "delivery") else value_of(rule)


def _tax_modes(rules: Sequence[PriceRule]) -> Iterator[Contradiction]:
    """Yield tax rules that disagree whether prices of a region and currency include tax."""
    taxes = [r for r in rules if r.kind == "tax"]
    for one, other in combinations(taxes, 2):
        regions = set(one.region.upper().split()) & set(other.region.upper().split())
        here = bool(regions) or (not one.region and not other.region)
        currency = one.currency == other.currency or not (one.currency and other.currency)
        if here and currency and _overlap(one, other) and (one.mode == "inclusive") != (other.mode == "inclusive"):
            yield Contradiction(
                one.id, other.id,
                Bilingual("one says prices include tax, the other that they do not", "一条规定价格含税，另一条规定不含税"),
            )  # fmt: skip


def _rates(rules: Sequence[PriceRule]) -> Iterator[Contradiction]:
    """Yield rates that do not agree with the one the other way round within five per cent."""
    rates = [r for r in rules if r.kind == "rate"]
    for one, other in combinations(rates, 2):
        turned = (one.currency, one.to_currency) == (other.to_currency, other.currency)
        if turned and _overlap(one, other) and not Decimal("0.95") <= one.value * other.value <= Decimal("1.05"):
            yield Contradiction(
                one.id, other.id,
                Bilingual(
                    "the two exchange rates are not each other's inverse: there and back changes an amount by over 5 %",
                    "两条汇率互不为倒数：来回折算的误差超过 5 %",
                ),
            )  # fmt: skip


def _limits(rules: Sequence[PriceRule]) -> Iterator[Contradiction]:
    """Yield limits by which a salesperson may give more than the one who approves."""
    limits = [r for r in rules if r.kind == "discount_limit"]
    for one, other in combinations(limits, 2):
        seller, approver = (other, one) if one.role == "admin" else (one, other)
        alike = (one.sku, one.category, one.group) == (other.sku, other.category, other.group)
        roles = (seller.role, approver.role) == ("sales", "admin")
        above = seller.value > approver.value and seller.quantity_from >= approver.quantity_from
        if roles and alike and above and _overlap(one, other):
            text = Bilingual("a salesperson may give more than an approver", "销售的折扣上限高于审批人的上限")
            yield Contradiction(one.id, other.id, text)


def _floors(rules: Sequence[PriceRule]) -> Iterator[Contradiction]:
    """Yield floors above the list price, which can never be met."""
    floors: dict[tuple[str, str], list[PriceRule]] = defaultdict(list)
    for r in rules:
        if r.kind == "floor":
            floors[r.sku.casefold(), r.currency].append(r)
    for r in rules:
        for floor in floors.get((r.sku.casefold(), r.currency), ()) if r.kind == "list_price" else ():
            if r.value < floor.value and _overlap(r, floor):
                one, other = sorted((r, floor), key=lambda x: x.id)
                yield Contradiction(
                    one.id, other.id, Bilingual("the list price is below the floor price", "目录价低于底价")
                )
