"""What else a quote says: how long it holds, how it is paid and delivered; by rule, unless the salesperson says."""

from dataclasses import replace
from datetime import timedelta

from assistant.quoting.line_prices import Desired
from assistant.quoting.types import Amounts, RuleKind, Terms
from knowledge.language import Bilingual

VALID_DAYS = 30
"""Days a quote holds where neither a rule nor the salesperson says."""
_OPEN = Bilingual("To be agreed", "另行约定")


def terms(wanted: Desired, amounts: Amounts) -> Terms:
    """Return the terms of an order of these amounts. Raises RulesContradict."""
    case = replace(wanted.case(None, 1), amount=amounts.goods - amounts.discount)
    rule = wanted.book.best("validity", case)
    days = wanted.order.valid_days or (int(rule.value) if rule else VALID_DAYS)

    def term(kind: RuleKind) -> Bilingual:
        found = wanted.book.best(kind, case)
        return found.text if found else _OPEN

    return Terms(
        wanted.on + timedelta(days=days),
        wanted.order.payment or term("payment"), wanted.order.delivery or term("delivery"),
    )  # fmt: skip
