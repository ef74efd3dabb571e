"""The book of rules: which rule holds for a case, and where two contradict each other.

Of the rules of a kind that fit a case the most specific holds. A rule that names the product comes before one that names
its category, then one that names the customer's group, the region, the currency; then the largest `quantity_from`, the
largest `amount_from`, the latest `valid_from`. Two rules equal in all of this that say different things contradict.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from assistant.quoting.errors import contradiction
from assistant.quoting.rule_words import NAMES
from assistant.quoting.types import ZERO, PriceRule, RuleKind
from knowledge.language import Bilingual

_ALWAYS = date.min


@dataclass(frozen=True)
class Case:
    """What a rule is asked about. `categories` are the names the product's category goes by, in lower case."""

    on: date
    sku: str = ""
    categories: frozenset[str] = frozenset()
    group: str = ""
    region: str = ""
    currency: str = ""
    role: str = ""
    quantity: int = 1
    amount: Decimal = ZERO


class RuleBook:
    """All rules, ready to be looked up; it never changes."""

    def __init__(self, rules: Iterable[PriceRule] = ()) -> None:
        self.rules = tuple(rules)
        self._by: dict[tuple[RuleKind, str], list[PriceRule]] = defaultdict(list)
        self._of: dict[RuleKind, list[PriceRule]] = defaultdict(list)
        for rule in sorted(self.rules, key=lambda r: r.id):
            self._of[rule.kind].append(rule)
            self._by[rule.kind, rule.sku.casefold()].append(rule)

    def best(self, kind: RuleKind, case: Case) -> PriceRule | None:
        """Return the rule that holds, or None. Raises RulesContradict."""
        for listed in (self._by.get((kind, case.sku.casefold()), ()), self._by.get((kind, ""), ())):
            fitting = [r for r in listed if holds(r, case)]
            if fitting:
                return _top(fitting)
        return None

    def all(self, kind: RuleKind, on: date) -> list[PriceRule]:
        """Return the rules of a kind that are valid on a day, by id."""
        return [r for r in self._of.get(kind, ()) if valid(r, on)]

    def ended(self, kind: RuleKind, case: Case) -> PriceRule | None:
        """Return the rule that would hold but for its dates, the last to end: it explains why there is none."""
        old = [
            r
            for r in self._by.get((kind, case.sku.casefold()), ())
            if r.valid_to and r.valid_to < case.on and holds(r, replace(case, on=r.valid_to))
        ]
        return max(old, key=lambda r: (r.valid_to or _ALWAYS, r.id), default=None)

    def rate(self, currency: str, to_currency: str, on: date) -> tuple[Decimal, Decimal, PriceRule] | None:
        """Return (numerator, denominator, rule) of the rate from one currency to another, or None.

        A rate of the pair itself comes first, the latest; else the other way round is turned about.
        """
        for pair, turned in (((currency, to_currency), False), ((to_currency, currency), True)):
            rates = self._by.get(("rate", ""), ())
            fitting = [r for r in rates if (r.currency, r.to_currency) == pair and valid(r, on)]
            if fitting:
                rule = _top(fitting)
                return (Decimal(1), rule.value, rule) if turned else (rule.value, Decimal(1), rule)
        return None


def valid(rule: PriceRule, on: date) -> bool:
    """Return whether a rule holds on a day; both its dates are inclusive."""
    return (rule.valid_from is None or rule.valid_from <= on) and (rule.valid_to is None or on <= rule.valid_to)


def holds(rule: PriceRule, case: Case) -> bool:
    """Return whether a rule fits a case."""
    return (
        valid(rule, case.on)
        and (not rule.sku or rule.sku.casefold() == case.sku.casefold())
        and (not rule.category or rule.category.casefold() in case.categories)
        and (not rule.group or rule.group.casefold() == case.group.casefold())
        and (not rule.region or case.region.upper() in rule.region.upper().split())
        and (not rule.currency or rule.currency == case.currency)
        and (not rule.role or rule.role == case.role)
        and rule.quantity_from <= case.quantity
        and rule.amount_from <= case.amount
    )


def _rank(rule: PriceRule) -> tuple[bool, bool, bool, bool, bool, int, Decimal, date]:
    return (
        bool(rule.sku), bool(rule.category), bool(rule.group), bool(rule.region), bool(rule.currency),
        rule.quantity_from, rule.amount_from, rule.valid_from or _ALWAYS,
    )  # fmt: skip


def says(rule: PriceRule) -> tuple[object, ...]:
    """Return what a rule says, apart from whom and what it is about."""
    term = rule.text if rule.kind in ("payment", "delivery") else None
    return (rule.value, rule.mode, rule.parts, rule.to_currency, term)


def _top(rules: list[PriceRule]) -> PriceRule:
    best = max(map(_rank, rules))
    first, *others = sorted((r for r in rules if _rank(r) == best), key=lambda r: r.id)
    for other in others:
        if says(other) != says(first):
            raise contradiction(first.id, other.id, _alike(first))
    return first


def _alike(rule: PriceRule) -> Bilingual:
    about = " ".join(filter(None, (rule.sku, rule.category, rule.group, rule.region, rule.currency)))
    return Bilingual(
        f"both are {NAMES[rule.kind].en} rules for {about or 'everything'} from {rule.quantity_from} piece(s) and say different things",
        f"二者都是适用于“{about or '全部'}”、{rule.quantity_from} 件起的{NAMES[rule.kind].zh}规则，但内容不同",
    )
