"""Whether something is in stock, and how long it takes when it is not."""

import re
from decimal import Decimal
from functools import lru_cache

from assistant import grounds, makes, shelf
from assistant.kit import Turn
from assistant.skills import recommendation, specification
from assistant.types import Draft
from knowledge.headwords import headwords
from knowledge.language import Bilingual
from knowledge.tokens import Tokenizer
from knowledge.types import Product

_MOST = 5
_ASKING = (
    "available availability stock in-stock lead time ship shipping dispatch deliver delivery arrive sold out restock back order when soon "
    "today tomorrow week weeks days need pieces units right now immediately currently "
    "shelf shelves hand warehouse shop store left spare buy purchase get got ready pick up collect quickly fast asap urgently away straight "
    "现货 库存 有货 缺货 到货 补货 发货 交期 货期 多久 什么时候 今天 明天 本周 下周 马上 立刻 当天 现在 还有 多少 件 台 个 天 能发 预订 预定 断货 货架 仓库 店里 手头 买 下单 拿 提货 自提 尽快 急 "
    "快点 快 回 在吗 亲 老板 麻烦 请 帮忙 看看 查 没"
)

_DOUBTFUL = 0.9
_STOCK = re.compile(
    r"货|库存|有没有|还有|[几多]少?[件台个只条]|什么时候|啥时候|多久.{0,3}到|几天到|[买拿订提]|\b(?:stock|available|availability|left|when|ship\w*|deliver\w*|arrive\w*|dispatch\w*|lead time|buy|order|get|sold out|have|in)\b",
    re.IGNORECASE,
)
"""Words of which one stands in nearly every question for stock or its time."""


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    """Return the search tokens of asking for stock, whatever the product: they qualify none."""
    return frozenset(Tokenizer().tokens(_ASKING))


def answer(turn: Turn) -> Draft:
    """Give stock and lead time of the products named; find what is in stock where a kind is named."""
    products = _each(turn, makes.in_focus(turn)[:_MOST])
    if products and not turn.said.followed_up and _qualified(turn, products):
        return specification.about(turn, products)  # "with a German layout": the stock of another make is no answer
    if (
        products
        and not {"stock", "lead_days"} & {*turn.said.slots.attributes}
        and any(shelf.asked_attributes(turn, p) for p in products)
    ):
        return specification.about(turn, products)  # "保质期多久" asks for a column of its own
    if (
        products
        and turn.said.followed_up
        and turn.said.intent.confidence < _DOUBTFUL
        and not _STOCK.search(turn.said.text)
    ):
        return specification.about(turn, products)  # "充满要多久" asks for a time of its own
    if products:
        return stock(turn)
    if _of_nothing(turn):
        return Draft("clarify", turn.say("product.which_open"), turn.sheet.facts)
    if turn.said.slots.mentions or grounds.names_a_thing(turn) or not turn.kit.catalogue.count():
        return recommendation.answer(turn, "availability")
    return Draft("clarify", turn.say("product.which_open"), turn.sheet.facts)


def stock(turn: Turn) -> Draft:
    """Give stock and lead time of the products named."""
    products = _each(turn, makes.in_focus(turn)[:_MOST])
    plain = "\n\n".join(_stock(turn, p) for p in products)
    return Draft("availability", plain, turn.sheet.facts, cards=tuple(shelf.card(turn, p) for p in products))


def _of_nothing(turn: Turn) -> bool:
    """Return whether stock is asked for, and of no thing at all ("is it in stock?")."""
    query = turn.said.products
    only = query.category is None and bool(query.conditions) and all(c.column == "stock" for c in query.conditions)
    return only and not turn.said.slots.mentions and not headwords(query.text).heads


def _each(turn: Turn, products: list[Product]) -> list[Product]:
    """Return the products, for one of a family every make that is named as well as it ("red or brown")."""
    if len(products) != 1:
        return products
    meant = makes.meant(turn, products[0])
    if 1 < len(meant) < len(makes.family(turn, products[0])):
        return meant[:_MOST]  # those that are told by a size or a colour
    named = makes.asked_makes(turn, meant, best=True)
    return named[:_MOST] if len(named) > 1 and products[0] in named else products if named else meant[:_MOST]


def _qualified(turn: Turn, products: list[Product]) -> bool:
    """Return whether the question speaks of something that stands in no row of these products, beyond asking for stock."""
    return any(token.isalpha() for token in shelf.unheard(turn, products) - _words())


def _stock(turn: Turn, item: Product) -> str:
    name = turn.sheet.name(item)
    told = item.attribute("availability")
    if item.stock is None and told is not None:
        words = turn.say("stock.told", name=name, said=turn.sheet.attribute(item, told))
    elif item.stock is None:
        words = turn.say("stock.unknown", name=name)
    elif item.stock > 0:
        words = turn.sentences(turn.say("stock.some", name=name, stock=turn.sheet.stock(item)), _enough(turn, item))
    else:
        words = turn.say("stock.none", name=name)
    lead = turn.say("stock.lead", lead=turn.sheet.lead_time(item)) if item.lead_days is not None else ""
    gone = shelf.no_longer_made(turn, item)
    return turn.sentences(words, lead, gone)


def _enough(turn: Turn, item: Product) -> str:
    wanted = turn.said.slots.quantities
    if not wanted or item.stock is None:
        return ""
    pieces = turn.sheet.said(Decimal(wanted[0]), "the customer said", Bilingual("wanted", "需要"), unit="pcs")
    return turn.say("stock.enough" if item.stock >= wanted[0] else "stock.short", wanted=pieces)
