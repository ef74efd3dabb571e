"""A customer orders or asks for a quotation: lines read, priced by the rules, and an estimate until a person approves it."""

from collections.abc import Sequence
from dataclasses import replace

from assistant import grounds, hearing, shelf
from assistant import reading as documents
from assistant.kit import Turn
from assistant.quoting import currencies
from assistant.quoting.orders import Reading
from assistant.quoting.types import Asked, Order, OrderLine
from assistant.skills import estimate, in_talk, order_heard, order_rules, order_sums, recommendation, taking
from assistant.types import Draft
from knowledge.language import Bilingual
from knowledge.types import Product

_SHOWN = 4  # members of a family that a question names


def answer(turn: Turn) -> Draft:
    """Estimate what was ordered, and ask for what is missing: which product, how many."""
    if turn.emptied and order_heard.SUM.fullmatch(turn.said.text.strip()):
        return Draft("clarify", turn.say("quote.nothing"), turn.sheet.facts, emptied=True)
    if order_heard.LAST_TIME.search(turn.said.text) and not in_talk.named(turn):
        return Draft("clarify", turn.say("quote.last_time"), turn.sheet.facts, offer_person=True)
    asked = order_sums.of(turn)
    only_asks = asked.any and not asked.less and taking.asks(turn.said.text)
    heard = Reading(turn.ordered) if only_asks else order_heard.read(turn)
    reading = hearing.order(turn.kit, turn.said.text, heard)
    if not reading.lines:
        if turn.ordered and reading.changed:
            return Draft("clarify", turn.say("quote.emptied"), turn.sheet.facts, emptied=True)
        if order_rules.CHEAPER.search(turn.said.text) or documents.asks(turn.said.text):
            return _discount(turn)
        if shelf.wants_products(turn.said.products) and not reading.unplaced:
            return recommendation.answer(turn)
        parts = [_wrong(turn, reading), _unknown(turn, reading) if reading.unplaced else "", turn.say("quote.which")]
        return Draft("clarify", turn.sentences(*parts), turn.sheet.facts, offer_person=True)
    if not reading.changed and not reading.unplaced and (make := in_talk.another(turn)):
        return _asked(turn, reading, [_how_many(turn, make)], Asked((make.sku,), None))
    clear = [line for line in reading.lines if len(line.skus) == 1 and line.quantity]
    order = Order(
        tuple(OrderLine(line.skus[0], line.quantity or 0) for line in clear),
        currency=shelf.asked_currency(turn) or currencies.said(turn.said.text), region=turn.region, language=turn.language,
    )  # fmt: skip
    asking = [_wrong(turn, reading), _unknown(turn, reading), *_missing(turn, reading.lines)]
    asking += [_unchanged(turn, reading)] if not asked.any else []
    return estimate.estimated(turn, order, reading, asking) if clear else _asked(turn, reading, asking)


def _discount(turn: Turn) -> Draft:
    """Say what the documents say of discounts and quotations; where they say nothing, that no discount can be granted here."""
    found = documents.read(turn)
    if documents.holds_answer(turn, found):
        told = grounds.from_documents(turn, found, task="quote_request")
        return replace(told, plain=f"{told.plain}\n\n{turn.say('quote.which')}", offer_person=True)
    if not order_rules.CHEAPER.search(turn.said.text):
        return Draft("clarify", turn.say("quote.which"), turn.sheet.facts, offer_person=True)
    plain = turn.sentences(turn.say("price.no_bargain"), turn.say("quote.which"))
    return Draft("clarify", plain, turn.sheet.facts, refused=True, offer_person=True, passages=found.passages)


def _asked(turn: Turn, reading: Reading, asking: Sequence[str], beside: Asked | None = None) -> Draft:
    """Ask what is missing of the lines; of one `beside` them alone, where there is one."""
    lines = (*reading.lines, beside) if beside else reading.lines
    skus = [
        sku
        for line in ([beside] if beside else lines)
        for sku in (line.skus if len(line.skus) <= _SHOWN else line.skus[:1])
    ]
    products = [p for sku in skus if (p := shelf.product(turn, sku))]
    cards = tuple(shelf.card(turn, p) for p in products if len(products) <= _SHOWN)
    return Draft(
        "clarify", turn.sentences(*asking), turn.sheet.facts, cards=cards, offer_person=True, ordered=lines
    )  # fmt: skip


def _missing(turn: Turn, lines: Sequence[Asked]) -> list[str]:
    """Ask for what is missing, and only for that."""
    out = []
    for line in lines:
        members = [p for sku in line.skus[:_SHOWN] if (p := shelf.product(turn, sku))]
        if len(line.skus) > 1:
            out.append(turn.say("quote.which_one", names=turn.together([turn.sheet.name(p) for p in members])))
        elif not line.quantity and members:
            out.append(_how_many(turn, members[0]))
    return out


def _how_many(turn: Turn, item: Product) -> str:
    price = shelf.price_of(turn, item)
    if price is None:
        return turn.sentences(
            shelf.price_words(turn, item), turn.say("quote.how_many_only", name=turn.sheet.name(item))
        )
    return turn.say("quote.how_many", name=turn.sheet.name(item), price=turn.sheet.price(item, price))


def _unchanged(turn: Turn, reading: Reading) -> str:
    """Say that nothing was changed, where a message changes the order by its words and no line of it was found."""
    silent = turn.ordered and not (reading.changed or reading.unplaced or reading.wrong or reading.unknown)
    return turn.say("quote.unchanged") if silent and order_heard.CHANGES.search(turn.said.text) else ""


def _wrong(turn: Turn, reading: Reading) -> str:
    if not reading.wrong:
        return ""
    said = turn.sheet.said_words(
        reading.wrong[0][:40], "the customer said, as a quantity", Bilingual("quantity", "数量")
    )
    most = turn.sheet.said_words("1–1,000,000", "quantities that can be quoted", Bilingual("quantities", "数量范围"))
    return turn.say("quote.wrong", said=said, most=most)


def _unknown(turn: Turn, reading: Reading) -> str:
    """Say which names and things in the message are no product of ours: they are not quoted in silence."""
    strangers = grounds.unknown_names(turn)
    unclear = [
        n for n in (*reading.unknown, *reading.unplaced) if not any(n.casefold() in s.casefold() for s in strangers)
    ]
    ways = (("quote.unknown", strangers), ("quote.unclear", unclear))
    told = {
        way: [turn.sheet.said_words(n, "the customer said", Bilingual("name", "名称")) for n in names]
        for way, names in ways
    }
    return turn.sentences(*(turn.say(way, names=turn.together(names)) for way, names in told.items() if names))
