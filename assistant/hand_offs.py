"""What a salesperson reads first when a customer is handed over."""

from collections.abc import Sequence

from assistant.understanding.followups import PastTurn

_LAST = 5
_LONG = 160


def summary(history: Sequence[PastTurn], text: str) -> str:
    """Return the customer's last messages and the products shown, one line each; no model is asked."""
    asked = [*(t.text for t in history), text] if text else [t.text for t in history]
    skus = list(dict.fromkeys(sku for t in history for sku in t.focus))
    lines = [f"- {a[:_LONG]}{'…' if len(a) > _LONG else ''}" for a in asked[-_LAST:]]
    if skus:
        lines.append(f"SKU: {', '.join(skus[:10])}")
    return "\n".join(lines)
