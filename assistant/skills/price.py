"""What something costs: list price, quantity tiers, and for staff the internal prices too."""

import re

from assistant import grounds, makes, reading, shelf
from assistant.kit import Turn
from assistant.pricing import tiers, valid_prices
from assistant.skills import order_heard, quote_request, recommendation, specification
from assistant.types import Draft
from knowledge.language import Bilingual
from knowledge.types import Product

_MOST = 6
_SURE = 0.9
_BARGAIN = re.compile(
    r"discount|cheaper|lower|deal|bargain|best price|% ?off|便宜点|优惠|打折|打?[几\d一二三四五六七八九]折|折扣|让利|砍价|少点|最低|底价",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"一共|总共|总价|合计|\btotal\b|\baltogether\b|\bin all\b", re.IGNORECASE)
_TAX = re.compile(r"含不?含?税|税(?!号)|\b(?:tax|taxes|vat|duty)\b", re.IGNORECASE)
_BOOKS = re.compile(
    r"\b(?:unit )?costs? (?:price|to us|us|of)\b|\b(?:our|unit|whats?|what is the|internal) costs?\b|\bmargin|\bfloor|\binternal"
    r"|成本|底价|底线|毛利|进价|内部",
    re.IGNORECASE,
)


def answer(turn: Turn) -> Draft:
    """Give the prices of the products named; find products by price where none is; ask where neither helps."""
    if _orders(turn):
        return quote_request.answer(turn)
    if grounds.OFFERS.search(turn.said.text) and reading.holds_answer(turn, told := reading.read(turn, _beside(turn))):
        return grounds.from_documents(turn, told, task="price")  # "any discount for students?" asks for no price
    products = makes.in_focus(turn)[:_MOST]
    if len(products) == 1:
        meant = makes.meant(turn, products[0])
        products = makes.asked_makes(turn, meant, best=True) or meant
    if products and _TAX.search(turn.said.text) and reading.holds_answer(turn, found := reading.read(turn)):
        return grounds.from_documents(turn, found, task="price")  # whether a price includes tax stands in no column
    if products and (_asks_price(turn) or not reading.rest(turn)):
        return _prices(turn, products)
    if products:
        return specification.about(turn, products)
    if turn.said.slots.mentions or grounds.names_a_thing(turn) or not turn.kit.catalogue.count():
        return recommendation.answer(turn, "price")
    return _which(turn)


def _beside(turn: Turn) -> str:
    """Return the question as asked of no product: whether there are discounts is a rule for all."""
    return reading.beyond_names(turn) if turn.said.followed_up else turn.said.query


def _orders(turn: Turn) -> bool:
    """Return whether so many pieces are to be priced: the price of ten is an estimate by the rules, not a list price."""
    if not turn.said.slots.mentions or not (turn.said.slots.quantities or _TOTAL.search(turn.said.text)):
        return False
    lines = order_heard.read(turn).lines
    return bool(lines) and all(line.quantity and line.quantity > 1 for line in lines)


def _asks_price(turn: Turn) -> bool:
    named = "price" in turn.said.slots.attributes or turn.said.intent.confidence >= _SURE
    return named or bool(_BARGAIN.search(turn.said.text) or _BOOKS.search(turn.said.text))


def _prices(turn: Turn, products: list[Product]) -> Draft:
    words = [shelf.price_words(turn, p) for p in products]
    parts = words if len(words) == 1 else [turn.say("price.many"), "\n".join(f"- {w}" for w in words)]
    parts += _book_rows(turn, products)
    if len(products) == 1:
        parts += [block for block in (_tier_lines(turn, products[0]), _book_lines(turn, products[0])) if block]
    if _BARGAIN.search(turn.said.text) and turn.who.role == "customer":
        parts.append(turn.say("price.no_bargain"))
    cards = tuple(shelf.card(turn, p) for p in products)
    return Draft(
        "price", "\n\n".join(parts), turn.sheet.facts, cards=cards, offer_person=bool(_BARGAIN.search(turn.said.text))
    )


def _tier_lines(turn: Turn, item: Product) -> str:
    price = shelf.price_of(turn, item)
    if price is None:
        return ""
    steps = [t for t in tiers(item, turn.who.audiences, turn.kit.today(), price.currency) if t.quantity_from > 1]
    return "\n".join(
        turn.say("price.tier", quantity=_from(turn, t.quantity_from), price=turn.sheet.price(item, t)) for t in steps
    )


def _from(turn: Turn, quantity: int) -> str:
    from decimal import Decimal

    return turn.sheet.said(Decimal(quantity), f"tier {quantity}", Bilingual("quantity", "数量"), unit="pcs")


def _book_lines(turn: Turn, item: Product) -> str:
    """Give staff who ask for them the prices that customers may not see."""
    if turn.who.role == "customer" or not _BOOKS.search(turn.said.text):
        return ""
    internal = [p for p in valid_prices(item, turn.who.audiences, turn.kit.today()) if p.audience == "internal"]
    return "\n".join(
        turn.say(
            "price.internal",
            label=turn.sheet.said_words(p.price_list, "price list", Bilingual("list", "价目")),
            price=turn.sheet.price(item, p),
        )
        for p in internal
    )


def _book_rows(turn: Turn, products: list[Product]) -> list[str]:
    """Quote to staff who ask for costs or floors the lines of internal documents that name the product."""
    if turn.who.role == "customer" or not _BOOKS.search(turn.said.text):
        return []
    return [row for row in (_book_row(turn, item) for item in products) if row]


def _book_row(turn: Turn, item: Product) -> str:
    for hit in turn.kit.library.search(f"{item.sku} {turn.said.query}", 8, audiences=frozenset({"internal"})):
        text, at = hit.passage.text, hit.passage.text.find(item.sku)
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        end = len(text) if end < 0 else end
        if at < 0 or not _BOOKS.search(text[start:end]):
            continue
        quoted = turn.sheet.quote(hit, start, end)
        return turn.say("documents.lead", title=turn.sheet.title(hit)) + "\n\n> " + quoted
    return ""


def _which(turn: Turn) -> Draft:
    near = turn.kit.catalogue.search(turn.said.query, 3, audiences=turn.who.audiences)
    if not near:
        return Draft("clarify", turn.say("product.which_open"), turn.sheet.facts)
    names = turn.together([turn.sheet.name(h.product) for h in near])
    return Draft("clarify", turn.say("product.which", names=names), turn.sheet.facts)
