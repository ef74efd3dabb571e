"""What a question stands on: the catalogue, the documents, or nothing that we hold. One decision for all skills."""

import re
from typing import Literal

from assistant import citing, reading, shelf
from assistant.found import Reading
from assistant.kit import Turn
from assistant.types import Draft
from knowledge.language import Bilingual

Ground = Literal["catalogue", "documents", "nothing"]

_SHOPPING = frozenset({"recommendation", "availability", "comparison", "price", "quote_request"})
_CHOSEN_BY = frozenset({"price", "size", "persons"})
"""Columns that a limit on means choosing."""
_LOOKED_AT = 5  # sentences that are looked at for an amount of money
_MONEY = re.compile(
    r"[$€£¥￥]\s*\d|\d\s*(?:元|块|美元|欧元|%|％|yuan|dollars?|euros?)|\b(?:USD|CNY|RMB|EUR)\b|free|免费|包邮",
    re.IGNORECASE,
)
# Whether there is an offer at all is answered by words; what something costs takes an amount.
OFFERS = re.compile(
    r"\b(?:discounts?|deals?|promotions?|promos?|coupons?|vouchers?|special offers?|on sale)\b|优惠|折扣|打折|促销|团购|满减"
    r"|\b(?:education|student|school|dealer|partner|wholesale|trade|reseller) (?:price|prices|pricing|discount)\b"
    r"|\bknock\b.{0,20}\boff\b|\d+ ?% off|\b(?:bulk|volume|quantity) (?:price|prices|pricing|rate)\b"
    r"|(?:教育|学生|批发|代理|经销|活动|批量|团购|集采)价|量大(?:从优|优惠|便宜)|(?:最多|还)?能?便宜(?:多少|几)|[能可]以?打几折",
    re.IGNORECASE,
)
"""Asks whether there are offers at all: a rule, whatever product was spoken of."""
_HAGGLES = re.compile(
    r"\b(?:cheaper|better price|negotiable|haggle)\b|便宜[一些点]|让利|议价|砍价|少[一]?点|能少|再低|抹零",
    re.IGNORECASE,
)
_SURE = 0.6  # below this an intent alone does not make a question one about buying
_HOW = re.compile(
    r"\bhow (?:do|can|to|should|would|might)\b|\bwhat commands?\b|\bcommand (?:to|for|line)\b|\bsteps?\b"
    r"|怎么(?!样|卖|买|收费|报价)|如何|怎样(?!的)|咋(?!样|卖)|什么命令|步骤|教程",
    re.IGNORECASE,
)
_SHOP = re.compile(
    r"\b(?:recommend|suggest|looking for|shopping|buy|buying|purchase|do (?:you|u|ya) (?:sell|have|carry|stock|offer)|you sell"
    r"|show me|cheap(?:est|er)?|budget|under \W?\d|best .{1,30} for|which .{1,40} (?:should i|do you)|which (?:one )?of (?:your|the) \w+)\b"
    r"|推荐|想买|要买|买个|买台|买一|买[\d一二两三四五六七八九十百]+[台个套件只把块]|采购|求购|有没有卖|有卖|卖(?!家|点)|有哪些|有什么|哪款|哪一款|哪几款|哪种|哪个好|便宜|预算|性价比|以内|以下",
    re.IGNORECASE,
)
_NO_BUYING = re.compile(r"租(?!金)|\b(?:rent|rental|hire|borrow|lease)\b", re.IGNORECASE)
_EXISTS = re.compile(
    r"\b(?:do|does|will|would) (?:you|u|ya|your \w+) (?:have|sell|carry|stock|offer|make)\b|\blooking for\b|\b(?:have|got) any\b"
    r"|有没有|卖不卖|有卖|^[^，,。 ]{1,8}有(?:吗|么|嘛|没|没有)?[?？]?$|^(?:请问|你们|你家|这里|那)*(?:有|卖)[^，,。]{1,14}(?:吗|么|嘛|[?？])",
    re.IGNORECASE,
)
_ALONE = re.compile(r"\s*(?:any )?[A-Za-z]+(?: [A-Za-z]+)?\s*[?？]\s*|\s*[\u4e00-\u9fff]{2,5}[?？]\s*")  # "headphones?"
# What goes with what is written in documents; a column that says it is a limit of its own.
_FITS = re.compile(r"兼容|适配|配套|\bcompatible\b|\bcompatibility\b|\bworks? with\b", re.IGNORECASE)
_ASKS = re.compile(r"^(?:can|could|does|do|is|are|will|would|has|have)\b|能|可以|支持|吗|[?？]", re.IGNORECASE)
# Letters with a digit in them: what a maker calls a thing. Sizes, standards and counts are none.
_NAME = re.compile(r"(?<![\w.-])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9][A-Za-z0-9-]{2,}(?![\w-])", re.ASCII)
_NO_NAME = re.compile(
    r"\d+(?:x\d+)?(?:gb|tb|mb|kb|g|t|m|k|p|w|v|a|hz|ghz|mhz|mah|wh|mm|cm|kg|nm|in|inch|bit|fps|dpi|nits?|ms|db|rpm|gbps|mbps|mp|pin|ports?|pcs?|units?)"
    r"|(?:usb|ddr|lpddr|pcie|hdmi|dp|cat|wifi|bt|sata|h|mp|rj|rs|ip|win|ios|i|ps|a|b|m|gen|web|iso|utf|sha|md|ipv|802)[-.]?\d+[a-z]{0,2}"
    r"|\d+(?:st|nd|rd|th|d)|b2b|o2o|24x7|4k|8k|2k|5g|4g|3g",
    re.IGNORECASE,
)


def unknown_names(turn: Turn) -> tuple[str, ...]:
    """Return the names in the question that look like a model's and that the catalogue has never heard of."""
    text = turn.said.query
    for mention in sorted(turn.said.slots.mentions, key=lambda m: -m.start):
        text = text[: mention.start] + " " + text[mention.end :]
    names = [m[0] for m in _NAME.finditer(text) if not _NO_NAME.fullmatch(m[0])]
    return tuple(n for n in dict.fromkeys(names) if not turn.kit.catalogue.knows(n))


def ground(turn: Turn, found: Reading) -> Ground:
    """Return what answers a question that names no product of ours.

    The catalogue answers where its kinds, limits or order are asked for by someone who is choosing, and every model named
    is one it knows; else the documents do where they hold the answer; else nothing does.
    """
    holds = reading.holds_answer(turn, found) and fits(turn, found)
    if not (shelf.wants_products(turn.said.products) or open_wish(turn)) or unknown_names(turn):
        return "documents" if holds else "nothing"
    if holds and _NO_BUYING.search(turn.said.text):
        return "documents"
    if OFFERS.search(turn.said.text) and turn.said.products.order == "relevance":
        if holds:
            return "documents"
        if turn.said.products.category is None:
            return "nothing"  # "what discount at 50,000?" sets no limit
    shopping = (
        _shopping(turn) and turn.said.intent.name != "comparison"
    )  # of no two products, but of things said in words
    if holds and (not shopping or _doubtful(turn)) and not exists(turn):
        return "documents"
    return "catalogue" if _shopping(turn) and names_a_thing(turn) else "nothing"


def fits(turn: Turn, found: Reading) -> bool:
    """Return whether the best sentences are of the sort asked for: what something costs takes an amount of money."""
    asks_price = turn.said.intent.name == "price" or "price" in turn.said.slots.attributes
    if not asks_price or OFFERS.search(turn.said.text) or _HAGGLES.search(turn.said.text):
        return True
    return any(_MONEY.search(sentence.text) for sentence in found.sentences[:_LOOKED_AT])


def _shopping(turn: Turn) -> bool:
    """Return whether the customer is choosing a product rather than asking how something works."""
    text, query = turn.said.text, turn.said.products
    if _SHOP.search(text) or exists(turn):
        return True
    if query.category and "price" in turn.said.slots.attributes:
        return True  # what such a thing costs stands in the catalogue
    if _HOW.search(text):
        return False
    intent = turn.said.intent
    ordered = query.order != "relevance" or any(c.column in _CHOSEN_BY for c in query.conditions)
    if intent.name == "specification":
        return False
    return (intent.name in _SHOPPING and intent.confidence >= _SURE) or ordered or _bare(turn)


def exists(turn: Turn) -> bool:
    """Return whether it is asked if there is such a kind of product at all ("do you have tablets?")."""
    return bool(turn.said.products.category) and bool(
        _EXISTS.search(turn.said.text) or _ALONE.fullmatch(turn.said.text)
    )


def asks_for(turn: Turn) -> bool:
    """Return whether the message asks for a thing by its words, whatever thing that is ("do you have sleds?", "我想买雪橇")."""
    return bool(_EXISTS.search(turn.said.text) or _SHOP.search(turn.said.text) or _ALONE.fullmatch(turn.said.text))


def _bare(turn: Turn) -> bool:
    """Return whether the message is a kind of product with hardly a word more ("wireless mouse")."""
    text, query = turn.said.text, turn.said.products
    return bool(query.category) and len(query.text.split()) <= 3 and len(text) <= 40 and not _ASKS.search(text)


def _doubtful(turn: Turn) -> bool:
    """Return whether a question about choosing reads as one about how something works all the same."""
    return bool(_HOW.search(turn.said.text) or _FITS.search(turn.said.text)) and not turn.said.products.conditions


def open_wish(turn: Turn) -> bool:
    """Return whether the customer wants to be advised, whatever it is about ("can you recommend something?")."""
    intent = turn.said.intent
    return intent.name == "recommendation" and intent.confidence >= _SURE and not _HOW.search(turn.said.text)


def names_a_thing(turn: Turn) -> bool:
    """Return whether the message says anything of what is wanted: a kind, a limit, a name, or other words of content."""
    return shelf.wants_products(turn.said.products) or bool(unknown_names(turn)) or bool(reading.rest(turn))


def how(turn: Turn) -> bool:
    """Return whether the steps of a procedure are wanted."""
    return turn.said.intent.name == "how_to" or bool(_HOW.search(turn.said.text))


def from_documents(turn: Turn, found: Reading, *, task: str, most: int = 2) -> Draft:
    """Draft the answer of the documents, with whole steps where the question asks how."""
    return citing.quote(turn, found, task=task, most=most, whole=how(turn))


def nothing(turn: Turn, found: Reading) -> Draft:
    """Draft the refusal; a model that neither catalogue nor documents answer about is named."""
    unknown = unknown_names(turn)
    if not unknown or not turn.kit.catalogue.count():
        return citing.none_found(turn, found)
    name = turn.sheet.said_words(unknown[0], "the customer said", Bilingual("name", "名称"))
    plain = turn.sentences(turn.say("documents.unknown_name", name=name), turn.say("documents.person"))
    return Draft("refuse", plain, turn.sheet.facts, refused=True, offer_person=True, passages=found.passages)
