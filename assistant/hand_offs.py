"""What a salesperson reads first when a customer is handed over."""

from collections.abc import Sequence

from assistant.understanding import details
from assistant.understanding.followups import PastTurn
from assistant.writing.structured import Need
from knowledge.language import Bilingual, detect

_LAST = 5
_LONG = 160
_LABELS = {
    "product": Bilingual("Wants", "想要"), "purpose": Bilingual("For", "用途"), "for_whom": Bilingual("Used by", "使用者"),
    "must_have": Bilingual("Must have", "要求"), "quantity": Bilingual("Quantity", "数量"), "budget": Bilingual("Budget", "预算"),
    "urgency": Bilingual("When", "时间"),
}  # fmt: skip


def summary(history: Sequence[PastTurn], text: str, need: Need | None = None) -> str:
    """Return what the customer needs, their last messages and the products shown, one line each.

    The need's labels are in the customer's language, as its words are.
    """
    asked = [*(t.text for t in history), text] if text else [t.text for t in history]
    skus = list(dict.fromkeys(sku for t in history for sku in t.focus))
    lines = _need(need or Need(), history, asked)
    lines += [f"- {a[:_LONG]}{'…' if len(a) > _LONG else ''}" for a in asked[-_LAST:]]
    if skus:
        lines.append(f"SKU: {', '.join(skus[:10])}")
    return "\n".join(lines)


def _need(need: Need, history: Sequence[PastTurn], asked: Sequence[str]) -> list[str]:
    language = detect(" ".join(asked), "en")
    found = {
        "product": need.product, "purpose": need.purpose, "for_whom": need.for_whom, "must_have": "; ".join(need.must_have),
        "quantity": str(need.quantity or ""), "budget": _budget(need, history, asked), "urgency": need.urgency,
    }  # fmt: skip
    colon = "：" if language == "zh" else ": "
    return [f"{_LABELS[name].say(language)}{colon}{value[:_LONG]}" for name, value in found.items() if value]


def _budget(need: Need, history: Sequence[PastTurn], asked: Sequence[str]) -> str:
    """Return the budget in the customer's words, the last one said; else the figure that a model found in them."""
    words = next(filter(None, map(details.budget, reversed(asked))), "")
    limits = [c.said for t in history for c in t.products.conditions if c.column == "price" and c.said]
    return words or (limits[-1] if limits else "") or (f"{need.budget:f}" if need.budget is not None else "")
