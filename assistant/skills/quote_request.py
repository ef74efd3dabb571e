"""A customer asks for a quotation: an estimate at list prices, computed by code, for a person to confirm."""

from decimal import Decimal

from assistant import shelf
from assistant.kit import Turn
from assistant.skills import recommendation
from assistant.types import Draft
from knowledge.language import Bilingual
from knowledge.types import Price, Product

_MOST_PIECES = 1_000_000


def answer(turn: Turn) -> Draft:
    """Estimate what was named, or ask for what is missing."""
    products = shelf.in_focus(turn)
    if not products:
        if shelf.wants_products(turn.said.products):
            return recommendation.answer(turn)
        return Draft("clarify", turn.say("quote.which"), turn.sheet.facts, offer_person=True)
    quantities = [q for q in turn.said.slots.quantities if 0 < q <= _MOST_PIECES]
    if not quantities:
        return _how_many(turn, products[0])
    return _estimate(turn, products, quantities)


def _estimate(turn: Turn, products: list[Product], quantities: list[int]) -> Draft:
    """Price each line; one quantity alone holds for every product ("five of each")."""
    counts = quantities if len(quantities) == len(products) else [quantities[0]] * len(products)
    lines, totals, cards = [], [], []
    for item, pieces in zip(products, counts, strict=True):
        cards.append(shelf.card(turn, item))
        price = shelf.price_of(turn, item, pieces)
        if price is None:
            lines.append("- " + shelf.price_words(turn, item))
            continue
        line, total = _line(turn, item, price, pieces)
        lines.append(line)
        totals.append(total)
    together = _sum(turn, totals)
    plain = "\n".join([turn.say("quote.estimate"), "", *lines, *together, "", turn.say("quote.note")])
    return Draft("quote_request", plain, turn.sheet.facts, cards=tuple(cards), offer_person=True)


def _line(turn: Turn, item: Product, price: Price, pieces: int) -> tuple[str, str]:
    each = turn.sheet.price(item, price)
    rule = f"the customer said, for {item.sku}"
    quantity = turn.sheet.said(Decimal(pieces), rule, Bilingual("quantity", "数量"), unit="pcs")
    total = turn.sheet.total(each, quantity, Bilingual("line total", "小计"), item.sku)
    name = turn.sheet.name(item)
    return turn.say("quote.line", name=name, quantity=quantity, price=each, total=total), total


def _sum(turn: Turn, totals: list[str]) -> list[str]:
    currencies = {turn.sheet.fact(t).currency for t in totals}
    if len(totals) < 2 or len(currencies) != 1:
        return []
    return ["", turn.say("quote.sum", total=turn.sheet.add_up(totals, Bilingual("total", "合计")))]


def _how_many(turn: Turn, item: Product) -> Draft:
    price = shelf.price_of(turn, item)
    if price is None:
        return Draft("price", shelf.price_words(turn, item), turn.sheet.facts, offer_person=True)
    plain = turn.say("quote.how_many", name=turn.sheet.name(item), price=turn.sheet.price(item, price))
    return Draft("clarify", plain, turn.sheet.facts, cards=(shelf.card(turn, item),), offer_person=True)
