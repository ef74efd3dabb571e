"""The quantities of an order halved or doubled: "halve it", 减半, "double everything"."""

import re
from collections.abc import Sequence

from assistant.quoting.order_words import Mark

_WHOLE = re.compile(
    r"(?:\W|\b(?:it|all|everything|both|each|of|the|my|our|whole|entire|order|lot|quantit(?:y|ies)|numbers?|amounts?|them|these|in|please|then|just|ok|okay|now|actually|can|could|you|we|let['’]?s|i|want|to|like)\b"
    r"|数量|订单|整单|全部|全都|所有的?|每样|每种|每个|各|一切|总数|都|我|们|帮|给|请|麻烦|那|就|还是|先|吧|把|要|的|了)*",
    re.IGNORECASE,
)
_ONE = re.compile(r"\W*(?:\b(?:that|this)(?: one)?\b|[这那]个)\W*", re.IGNORECASE)


def whole(text: str, found: Sequence[Mark]) -> bool:
    """Return whether the words of a message, less those of its marks, mean nothing but all of the order."""
    return bool(_WHOLE.fullmatch(_beside(text, found)))


def single(text: str, found: Sequence[Mark]) -> bool:
    """Return whether those words point at one line ("double that")."""
    return bool(_ONE.fullmatch(_beside(text, found)))


def _beside(text: str, found: Sequence[Mark]) -> str:
    for mark in found:
        text = text[: mark.start] + " " * (mark.end - mark.start) + text[mark.end :]
    return text


def halved(quantity: int) -> int | None:
    """Return half of a quantity; None where that is no whole number of pieces."""
    return quantity // 2 if quantity % 2 == 0 else None
