"""Whether a message is an order by its words: it takes something, or is hardly more than products and counts."""

import re
from collections.abc import Sequence

from assistant.kit import Turn
from assistant.understanding import cues
from knowledge.numerals import NUMBER
from knowledge.pieces import COUNTERS
from knowledge.types import Mention

_TAKES = re.compile(
    r"\b(?:i(?:['’]?ll| will)|give me|get me|i(?:['’]d like| want| need)|we (?:need|want|take)|let me (?:have|get)|order|send (?:me|us)|take|make (?:it|that|them)|add|throw(?:ing)? in|chuck in|buy)\b"
    r"|\b(?:can|could) (?:i|we) (?:get|have|order)\b"
    r"|(?<![需主重只不])要(?!是|不)|来|给我|拿|买|订|下单|加",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|fine|yes|yeah|yep|sure|great|good|perfect|alright|all right|well|then|so|and|好的?|好吧|行|可以|嗯+|那就?|就)\b[\s,，.!！]*|(?:好的?|好吧|行吧?|可以|嗯+|那就?|就)[\s,，.!！]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,，.!！]*(?:(?:then|please|pls|thanks|thank you|now)\b|吧|谢谢|就行|就好|好了)*[\s,，.!！]*$", re.IGNORECASE
)
SENT = re.compile(
    r"[\s,，]*(?:\b(?:(?:and |please )?(?:ship|send|deliver|delivered|shipped|delivery|sent)(?: (?:it|them|this))? )?(?:to|for) (?!me\b)[A-Za-z][\w .'-]{1,30}|(?:送货?|寄|发货?|运)(?:到|往|去|给)?\s*[\u4e00-\u9fff]{2,8})[\s.!！。]*$",
    re.IGNORECASE,
)
PLAIN = re.compile(
    rf"\b(?:{NUMBER}|x|pcs?|pieces?|units?|sets?|pairs?|of|in|and|or|plus|each|the|a|an|one|ones|more|too|as|well|just|only|please|them|those|these|it|that|this|i|we|me|us|my|to|take|want|need|order|buy|get|have|give|would|like|will|ll|d"
    rf"|s|version|kind|colou?r|size|actually|make|add|ok|okay|fine|then|also|instead|same|again|but|double|twice|throw|forget|lose|scrap|skip|ditch|drop|remove|cancel|leave|out|off|about|no|now|small(?:er|est)?|big(?:ger|gest)?|larger?|largest|cheap(?:er|est)?|dear(?:er|est)?|other|both|half)\b|[大小贵]|便宜|不要|算了|去掉|取消|换成?|改成?|只|减|少|\d+|[×*+]|我们?|你|给|来|要|买|订|拿|各|和|与|加|再|都|全|万|千|百|十|[一二两三四五六七八九]|个|块|谢谢|吧|那|就|的|款|种|色|也|了|先|帮|麻烦|下单|{COUNTERS}|\W",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """Return an order without the words around it that order nothing: "ok 10 then" is 10."""
    return _TAIL.sub("", _LEAD.sub("", text)) or text


def counts_only(text: str) -> bool:
    """Return whether a message says how many and no more ("买2台呢")."""
    return not PLAIN.sub("", re.sub(r"[呢啊呀]", "", text)) and not re.search(
        r"第|\b(?:first|second|third|last|each|both|all)\b|各|都|[这那]", text
    )


def sends(text: str) -> bool:
    """Return whether a message says where to send things and no more ("ship to Germany please", 送到德国)."""
    return SENT.fullmatch(plain(text)) is not None and not cues.ASKS.search(text)


def bare(text: str) -> bool:
    """Return whether a message is hardly more than a count of what was ordered ("same again but 5")."""
    counted = re.search(rf"{NUMBER}|\b(?:double|twice|half)\b", text, re.IGNORECASE)
    return not PLAIN.sub("", SENT.sub("", text)) and bool(counted)


def one_each(turn: Turn, text: str) -> bool:
    """Return whether a message takes one of each thing that it names without a number ("I'll take it, plus a lamp")."""
    return bool(_ONE_OF.search(text)) and not asks(text)


_ONE_OF = re.compile(
    r"\b(?:take|have|buy|order|get|want|add|need|throw in|chuck in)\s+(?:it|this|that|the|an?)\b|\b(?:plus|and) an? \w|就(?:要|买|拿|选)(?:它|这|那)|(?:要|买|拿)(?:它|这个|那个|这款|那款)",
    re.IGNORECASE,
)


def orders(turn: Turn, mentions: Sequence[Mention], strange: Sequence[str] = (), *, strictly: bool = False) -> bool:
    """Return whether a message is an order by its words: it takes something, or is hardly more than products and counts.

    `strange` are counted things in it that no product is known for. `strictly`, it must be no more than those.
    """
    text = _SUM.sub("", turn.said.text)
    if asks(text):
        return False
    if _TAKES.search(text) and not strictly:
        return True
    rest = SENT.sub(" ", text)
    for mention in sorted(mentions, key=lambda m: -m.start):
        if mention.end <= len(rest):
            rest = rest[: mention.start] + " " * (mention.end - mention.start) + rest[mention.end :]
    for thing in strange:
        rest = re.sub(re.escape(thing), " ", rest, count=1, flags=re.IGNORECASE)
    return not PLAIN.sub("", rest)


def asks(text: str) -> bool:
    """Return whether a message asks, or speaks of what no order holds, whatever it counts."""
    return bool(cues.ASKS.search(_POLITE.sub("", plain(text))) or _NO_ORDER.search(text))


_POLITE = re.compile(
    rf"^(?:can|could|may) (?:i|we|you)(?: please)? (?:get|have|order|add|take|send me|give me)(?=\s+(?:{NUMBER}|an?|some)\b)|(?:可以|能)?给我(?=来)",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"[\s,，。.]*(?:一共|总共|合计|总价)(?:是|要)?多少钱?[?？]?$|[\s,，。.]*(?:一共|总共|合计|总价)[?？]?$|[\s,.]*(?:and )?(?:what(?:['’]?s| is) the total|how much (?:is|does) (?:that|it)(?: come to)?(?: in total| altogether)?|total)\W*$",
    re.IGNORECASE,
)
"""Asks what an order comes to, at its end."""
_NO_ORDER = re.compile(
    r"\b(?:people|persons?|kids|hours?|days?|weeks?|years?|months?|budget|under|over|below|discount|return|broken|cheaper(?! (?:ones?|of)\b)|bought|ordered|already)\b"
    r"|[$€£¥￥]\s?\d|\d\s*(?:元|块钱|yuan|rmb|usd|eur|euros?|dollars?|bucks|pounds)(?![a-z])"
    r"|多少|预算|以内|以下|退|坏|已经|了吗|便宜(?!的)|优惠|[人天年月岁]",
    re.IGNORECASE,
)
