"""Which of the few products that a line may be is told behind it: "a bag of soil, the big one", "加热棒来两根，100的"."""

import re
from collections.abc import Sequence

from knowledge.larger import furthest
from knowledge.types import Product

_BEHIND = r"(?:^|[,，、;；。.!！ ])\s*(?:那|就|我|要的?是?|来|选|拿|买|\b(?:i|we|want|need|take|the|a|in)\b\s*)*"
_FIGURE = re.compile(
    rf"{_BEHIND}(?P<n>\d{{1,4}}(?:\.\d+)?)\s?(?:mm|cm|m|ml|l|g|kg|v|w|kw|in|inch|bar|瓦|升|寸|厘米|公分|米|公斤|克)?(?:的|款|那[个款种]|\s+(?:ones?|version|size)\b)\s*[吧。.!！]*$",
    re.IGNORECASE,
)
_BIG = re.compile(
    rf"{_BEHIND}(?:(?:最|更)?大(?:的|号|包|袋|瓶)|(?:big|bigger|biggest|large|larger|largest)(?: ones?)?)\s*(?:please)?[吧。.!！]*$",
    re.IGNORECASE,
)
_SMALL = re.compile(
    rf"{_BEHIND}(?:(?:最|更)?小(?:的|号|包|袋|瓶)|(?:small|smaller|smallest)(?: ones?)?)\s*(?:please)?[吧。.!！]*$",
    re.IGNORECASE,
)


def settled(text: str, products: Sequence[Product]) -> Product | None:
    """Return the one of some products that the end of a message tells by a figure of its name or by its size."""
    if match := _FIGURE.search(text):
        having = [p for p in products if holds(p, match["n"])]
        return having[0] if len(having) == 1 else None
    for pattern, up in ((_BIG, True), (_SMALL, False)):
        if pattern.search(text) and len(products) > 1:
            return furthest(products, up=up)
    return None


def holds(item: Product, figure: str) -> bool:
    """Return whether a figure stands in a product's name or number."""
    pattern = rf"(?<![\d.]){re.escape(figure)}(?![.\d]*\d)"
    return any(re.search(pattern, words) for words in (item.name.en, item.name.zh, item.sku))
