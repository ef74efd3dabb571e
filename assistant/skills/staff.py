"""What salespeople and administrators ask of our own affairs: how far a price may go, who approves, cost and margin, rivals.

The rules give figures, internal documents the words. A question makes no draft, and nobody is sent to a person.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from assistant import citing, grounds, makes, shelf
from assistant.found import PASSAGES, Reading
from assistant.kit import Turn
from assistant.quoting.types import PriceRule
from assistant.types import Draft
from knowledge.answerability import best_sentences
from knowledge.language import Bilingual
from knowledge.types import Audience, Product

_LIMITS = re.compile(
    r"几折|最多.{0,6}(?:折|优惠|让利)|折扣(?:上限|权限|底线|规则|审批)|谁.{0,3}批|审批|批准|底线|免审批"
    r"|\bapprov|\b(?:max(?:imum)?|most|how much|how big a|what|which) (?:\w+ )?discount|\bdiscount (?:limit|rule|authority)|\bdiscounts? (?:can|may|could) (?:i|we)\b",
    re.IGNORECASE,
)
_RIVALS = re.compile(r"竞品|竞争对手|对手|友商|\bcompetit(?:or|ion)|\brivals?\b", re.IGNORECASE)
_COSTS = re.compile(
    r"成本|毛利|进价|利润率|底价|\bfloor price|\b(?:our|unit|internal) costs?\b|\bcosts? (?:price|to us|us|and margins?)\b|\bmargins?\b",
    re.IGNORECASE,
)
_FLOOR = re.compile(r"底价|底线|\bfloor\b|\bleast\b|\blowest\b", re.IGNORECASE)
_INSIDE: frozenset[Audience] = frozenset({"internal"})
_MOST = 4
_LINES = 3  # sentences that are quoted of internal documents
_LOOKED = 20
_SAYS = 0.5  # score of a sentence from which on it is about what is asked


def wanted(turn: Turn) -> Callable[[Turn], Draft] | None:
    """Return what answers a question of staff about our own affairs, None where it is none or a customer asks."""
    if turn.who.role == "customer":
        return None
    text = turn.said.text
    if _COSTS.search(text) and any(_known(turn, item) for item in makes.in_focus(turn)):
        return costs
    if _LIMITS.search(text) or _RIVALS.search(text):
        return _told if _limits(turn) or _read(turn) else None
    return None


def costs(turn: Turn) -> Draft:
    """Say of each product what it costs us, its list price, and the margin: price less cost, over price."""
    products = makes.in_focus(turn)[:_MOST]
    lines = [turn.sentences(_cost(turn, item), _floor(turn, item)) for item in products]
    cards = tuple(shelf.card(turn, item) for item in products)
    return Draft("price", "\n".join(f"- {line}" for line in lines), turn.sheet.facts, cards=cards)


def _known(turn: Turn, item: Product) -> PriceRule | None:
    return turn.kit.estimates.rule("cost", item)


def _cost(turn: Turn, item: Product) -> str:
    rule, name = _known(turn, item), turn.sheet.name(item)
    if rule is None:
        return turn.say("staff.no_cost", name=name)
    source = f"price rule {rule.id}, cost of {item.sku}"
    cost = turn.sheet.said(rule.value, source, Bilingual("unit cost", "单位成本"), currency=rule.currency)
    cell = shelf.price_of(turn, item)
    if cell is None or cell.currency != rule.currency or not cell.amount:
        return turn.say("staff.cost", name=name, cost=cost)
    percent = ((cell.amount - rule.value) / cell.amount * 100).quantize(Decimal("0.1"))
    how = f"(list price - cost) / list price of {item.sku}"
    margin = turn.sheet.said(percent, how, Bilingual("margin on the list price", "按目录价的毛利率"), unit="%")
    return turn.say("staff.margin", name=name, cost=cost, price=turn.sheet.price(item, cell), margin=margin)


def _floor(turn: Turn, item: Product) -> str:
    """Say the least a product may be sold for, where that is asked too and a rule tells it."""
    rule = turn.kit.estimates.rule("floor", item) if _FLOOR.search(turn.said.text) else None
    if rule is None:
        return ""
    least = turn.sheet.said(
        rule.value, f"price rule {rule.id}", Bilingual("floor price", "底价"), currency=rule.currency
    )
    return turn.say("staff.floor", floor=least)


def _told(turn: Turn) -> Draft:
    """Say what the rules allow for what is asked about, then what internal documents say of it."""
    limits, found = _limits(turn), _read(turn)
    if found is None:
        return Draft("price", limits, turn.sheet.facts)
    told = citing.quote(turn, found, task="policy", most=_LINES, whole=grounds.how(turn))
    return replace(told, plain="\n\n".join(filter(None, (limits, told.plain))), facts=turn.sheet.facts)


def _limits(turn: Turn) -> str:
    """Return how much the rules let a salesperson and an approver give, for so many of each product asked about."""
    if not _LIMITS.search(turn.said.text):
        return ""
    pieces = max(turn.said.slots.quantities, default=1)
    return "\n".join(filter(None, (_limit(turn, item, pieces) for item in makes.in_focus(turn)[:_MOST])))


def _limit(turn: Turn, item: Product, pieces: int) -> str:
    own, most = (turn.kit.estimates.rule("discount_limit", item, pieces, role) for role in ("sales", "admin"))
    if own is None or most is None:
        return ""
    quantity = turn.sheet.said(Decimal(pieces), f"asked, for {item.sku}", Bilingual("quantity", "数量"), unit="pcs")
    given = [
        turn.sheet.said(rule.value, f"price rule {rule.id}", label, unit="%")
        for rule, label in (
            (own, Bilingual("limit without approval", "免审批上限")),
            (most, Bilingual("limit with approval", "审批上限")),
        )
    ]
    return turn.say("staff.limit", name=turn.sheet.name(item), quantity=quantity, own=given[0], most=given[1])


def _read(turn: Turn) -> Reading | None:
    """Return what internal documents say of what is asked, None where they say nothing of it."""
    question = _question(turn)
    hits = turn.kit.library.search(question, PASSAGES, audiences=turn.who.audiences & _INSIDE, language=turn.language)
    found = best_sentences(question, hits, turn.language, most=_LOOKED) if hits else []
    best = [s for s in found if s.hit.passage.id == hits[0].passage.id] if hits else []
    if not best or best[0].score < _SAYS:
        return None
    return Reading(tuple(hits), tuple(best), hits[0].score)


def _question(turn: Turn) -> str:
    """Return what internal documents are searched for: who approves beyond a limit, or a product's rivals."""
    if _LIMITS.search(turn.said.text):
        return "折扣超出部分由谁审批" if turn.language == "zh" else "who approves a discount beyond the limit"
    about = " ".join(f"{i.sku} {i.name.en} {i.category_label.en}" for i in makes.in_focus(turn)[:_MOST])
    return f"{about or turn.said.text} competitors competitor notes 竞争对手"
