"""Where a message parts into questions that are answered apart: "how much is it, and when can I get it in Berlin?"."""

import re
from collections.abc import Callable
from itertools import pairwise

from assistant.types import IntentGuess
from assistant.understanding import topics
from assistant.understanding.cues import ASKS, after_taking
from knowledge.numerals import NUMBER
from knowledge.pieces import COUNTERS

Classify = Callable[[str], IntentGuess]

_LONGEST = 300  # characters of a message; a longer one tells a story
_MOST = 3  # questions
_BREAK = re.compile(
    r"[?？;；\n]+\s*|[,，。!！]\s*|(?<!\d)\.\s+|(?<=[\u4e00-\u9fffA-Za-z0-9]) +(?=[\u4e00-\u9fff]{2})"
    r"|,?\s+(?:and|also|plus)\s+(?:also\s+)?(?=(?:how|what|when|where|which|who|can|could|do|does|is|are|will|would)\b)|(?:另外|还有|以及)(?=[^，,。]{2})",
    re.IGNORECASE,
)
_GROUPS = {
    "price": "price", "quote_request": "price", "policy": "rules", "after_sales": "rules", "how_to": "steps",
    "specification": "product", "product_question": "product", "availability": "product",
}  # fmt: skip
"""What is asked of the same group is answered at once as it is."""
_SURE = 0.6  # confidence below which a part does not say by itself what it wants
_SAYS_IT = 4  # characters of a part that says by itself what it is about
_PRICE = re.compile(r"多少钱|什么价|价格|\bprices? (?:for|of)\b|\bhow much\b", re.IGNORECASE)
_OFFERS = re.compile(r"优惠|折扣|打折|便宜|活动价|\b(?:discounts?|deals?|cheaper|% off|offers?)\b", re.IGNORECASE)


def parts(text: str, classify: Classify) -> tuple[str, ...]:
    """Return the two or three questions of a message that are of different things, in order; () where it asks but one.

    What asks nothing goes with the question after it, or with the last.
    """
    if len(text) > _LONGEST:
        return ()
    found = _asking(text)
    if not 2 <= len(found) <= _MOST:
        return ()
    kinds = [_kind(one, classify) for one in found]
    apart = all(kinds) and all(a != b for a, b in pairwise(kinds))
    return tuple(found) if apart or (len(found) == 2 and _of_the_result(*found)) else ()


def ordering(text: str, classify: Classify) -> tuple[str, ...]:
    """Return the order and the question of a message that has one of each, as they stand ("来两包 寄到广州运费多少"); () else.

    What an order comes to, or how it is paid, is a part of it.
    """
    if len(text) > _LONGEST or after_taking(text):
        return ()
    pieces = [one.strip() for one in _pieces(text) if one.strip()]
    asking = [bool(ASKS.search(one) or _PRICE.search(one) or _SENDING.search(one)) for one in pieces]
    starts = [at for at in range(len(pieces)) if at == 0 or asking[at] != asking[at - 1]]
    if len(starts) != 2:
        return ()
    cut = text.index(pieces[starts[1]], sum(map(len, pieces[: starts[1]])))
    first, then = (re.sub(_ENDS, "", part).strip() for part in (text[:cut], text[cut:]))
    order, question = (then, first) if asking[0] else (first, then)
    kind = _kind(question, classify) or (
        "stock" if _STOCK.search(question) else "sending" if _SENDING.search(question) else ""
    )
    return (first, then) if _ORDERS.search(order) and kind not in ("", "price") and not _SUPPOSES.search(order) else ()


_ENDS = r"[,，;；、]\s*(?:and|also|plus)?\s*$|\s+(?:and|also|plus)\s*$"
_SENDING = re.compile(
    r"运费|邮费|快递费|几天到|(?:送|寄|发)到?.{1,8}(?:几天|多久)|\b(?:get|arrive|delivered|there|shipping|delivery|ship)\b.{0,20}\b(?:to|in|at)\b|\bhow (?:long|soon)\b",
    re.IGNORECASE,
)
_STOCK = re.compile(r"有货|现货|库存|\bin stock\b|\bavailable\b", re.IGNORECASE)
_SUPPOSES = re.compile(
    r"如果|要是|的话|\bif\b|\b(?:bought|ordered|received|returned?)\b|退|坏|买了|收到", re.IGNORECASE
)
_ORDERS = re.compile(
    rf"(?:来|要|买|拿|订|加)\s*(?:{NUMBER}|半打)\s*(?:个|块|打|{COUNTERS})|(?:各|一样|每样)(?:来|要)?\s*(?:{NUMBER})\s*(?:个|块|{COUNTERS})|(?:{NUMBER})\s*(?:个|块|{COUNTERS})\s*$"
    rf"|\b(?:i(?:['’]ll| will) (?:take|have)|(?:i|we)(?:['’]d like| want| need)|give me|get me|send me|order|throw in|chuck in|add)\s+(?:(?:{NUMBER})\b|an?\b|another\b)"
    rf"|^\W*(?:ok(?:ay)?|and|also|plus|then|so|right|yes)*[\s,]*(?:{NUMBER})\s+(?:x|of|[a-z])",
    re.IGNORECASE,
)


def _of_the_result(first: str, then: str) -> bool:
    """Return whether the first question looks for a product and the second asks of what it finds ("which fits 3, and how heavy is it?")."""
    return bool(_LOOKS_FOR.search(first) and _OF_IT.search(then) and not _OF_IT.search(first))


_LOOKS_FOR = re.compile(
    r"\b(?:which|what) (?:of (?:your|the) )?[\w -]{2,40}\b(?:fits?|suits?|holds?|is|are|has|have|can|do|does|would|works?)\b|\bdo you (?:have|sell|carry)\b|\bis there\b"
    r"|哪[个款种]|有没有|有什么|有哪",
    re.IGNORECASE,
)
_OF_IT = re.compile(
    r"\b(?:it|its|they|their|them|that one)\b|它|^(?:和|还有|以及|那)?(?:多[重大高长宽少]|几[个斤升]|什么(?:颜色|材质)|重量|价格|尺寸)",
    re.IGNORECASE,
)
"""Asks of what was found just before."""


_BETWEEN = " ,，;；、。\n"
"""What stands between two questions and belongs to neither."""


def _asking(text: str) -> list[str]:
    """Return the stretches of a message that ask one thing each."""
    found, waiting = list[str](), ""
    for piece in _pieces(text):
        waiting += piece
        if ASKS.search(piece.strip(_BETWEEN)) or _PRICE.search(piece):
            found.append(waiting.strip())
            waiting = ""
    if found and waiting:
        found[-1] = f"{found[-1]}{waiting}".strip()
    return [
        re.sub(r"[,，;；]\s*(?:and|also|plus)?$|\s+(?:and|also|plus)$|(?:另外|还有|以及)$", "", one).strip()
        for one in found
    ]


def _pieces(text: str) -> list[str]:
    starts = [0, *(m.end() for m in _BREAK.finditer(text)), len(text)]
    return [text[a:b] for a, b in pairwise(starts) if text[a:b].strip()]


def _kind(part: str, classify: Classify) -> str:
    """Return what a part is about, told apart from what is answered beside it anyway; "" where it does not say."""
    guess = classify(part)
    if len(re.sub(r"[\W_]", "", part)) < _SAYS_IT and not (_PRICE.search(part) or _STOCK.search(part)):
        return ""
    group = _GROUPS.get(guess.name, "") if guess.confidence >= _SURE else ""
    group = group or ("product" if _STOCK.search(part) else "rules" if topics.themes(part) else "")
    if group == "price":
        return "offers" if _OFFERS.search(part) and not _PRICE.search(part) else group
    themes = sorted(topics.themes(part)) if group == "rules" else []
    return f"{group} {' '.join(themes)}".strip() if group else ""
