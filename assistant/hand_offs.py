"""What a salesperson reads first when a customer is handed over."""

from collections.abc import Callable, Sequence

from assistant.needs import discount_said, order_lines
from assistant.places import place_said
from assistant.understanding import details
from assistant.understanding.followups import PastTurn
from assistant.writing.structured import Need
from knowledge.language import Bilingual

_LAST = 5
_LONG = 160
_LABELS = {
    "product": Bilingual("Wants", "想要"), "purpose": Bilingual("For", "用途"), "for_whom": Bilingual("Used by", "使用者"),
    "must_have": Bilingual("Must have", "要求"), "quantity": Bilingual("Quantity", "数量"), "budget": Bilingual("Budget", "预算"),
    "urgency": Bilingual("When", "时间"), "ordered": Bilingual("Orders", "订购"), "place": Bilingual("Deliver to", "收货地"),
    "discount": Bilingual("Discount wished", "期望折扣"), "company": Bilingual("Company", "公司"),
}  # fmt: skip


def summary(history: Sequence[PastTurn], text: str, need: Need | None = None) -> str:
    """Return what the customer needs, their last messages and the products shown, one line each.

    The need's labels are in both languages: whoever reads it may have the page in either.
    """
    asked = [*(t.text for t in history), text] if text else [t.text for t in history]
    skus = list(dict.fromkeys(sku for t in history for sku in t.focus))
    lines = _need(need or Need(), history, asked)
    lines += [f"- {a[:_LONG]}{'…' if len(a) > _LONG else ''}" for a in asked[-_LAST:]]
    if skus:
        lines.append(f"SKU: {', '.join(skus[:10])}")
    return "\n".join(lines)


def _need(need: Need, history: Sequence[PastTurn], asked: Sequence[str]) -> list[str]:
    ordered = order_lines(next((t.ordered for t in reversed(history) if t.ordered), ()))
    found = {
        "product": need.product, "purpose": need.purpose, "for_whom": need.for_whom, "must_have": "; ".join(need.must_have),
        "ordered": ", ".join(ordered), "quantity": "" if ordered else str(need.quantity or ""), "budget": _budget(need, history, asked), "urgency": need.urgency,
        "place": _last(place_said, asked), "discount": _last(discount_said, asked), "company": _last(details.company, asked),
    }  # fmt: skip
    return [f"{_LABELS[n].zh} {_LABELS[n].en}: {value[:_LONG]}" for n, value in found.items() if value]


def _last(said: Callable[[str], str], asked: Sequence[str]) -> str:
    """Return what the last of the messages that says it says, "" where none does."""
    return next(filter(None, map(said, reversed(asked))), "")


def _budget(need: Need, history: Sequence[PastTurn], asked: Sequence[str]) -> str:
    """Return the budget in the customer's words, the last one said; else the figure that a model found in them."""
    words = _last(details.budget, asked)
    limits = [c.said for t in history for c in t.products.conditions if c.column == "price" and c.said]
    return words or (limits[-1] if limits else "") or (f"{need.budget:f}" if need.budget is not None else "")
