"""An order priced, line by line, with shipping, tax and stock: an estimate until a person approves it."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant import shelf
from assistant.errors import AssistantError
from assistant.kit import Turn
from assistant.places import name_of
from assistant.quoting.errors import NoPrice
from assistant.quoting.orders import Reading
from assistant.quoting.types import Amounts, Order, OrderLine, QuoteLine
from assistant.skills import order_rules, order_sums
from assistant.skills.order_notes import notes
from assistant.types import Draft
from knowledge.language import Bilingual
from knowledge.types import Product

_SHOWN = 4  # cards of an estimate


def estimated(turn: Turn, order: Order, reading: Reading, asking: Sequence[str]) -> Draft:
    """Price what is clear; a product without a price is named and left out."""
    without = list[str]()
    try:
        amounts = turn.kit.estimates.price(order)
    except AssistantError as error:
        if isinstance(error, NoPrice) and not order.currency and (own := _own_currency(turn, order)):
            return estimated(turn, replace(order, currency=own), reading, asking)
        order, without = _priced_part(turn, order)
        if not order.lines:
            cards = tuple(shelf.card(turn, p) for line in reading.lines if (p := shelf.product(turn, line.skus[0])))
            plain = "\n".join([*without, *filter(None, asking)])
            return Draft("price", plain, turn.sheet.facts, cards=cards, offer_person=True, ordered=reading.lines)
        amounts = turn.kit.estimates.price(order)
    lines = [_line(turn, amounts, line) for line in amounts.lines]
    asked = turn.sentences(*asking)
    asked_of_it = order_sums.of(turn)
    sums = [*_sums(turn, amounts, order, asked_of_it), *_abroad(turn, order)]
    parts = [turn.say("quote.estimate"), "", *lines, *without, *sums, *_stock(turn, amounts)]
    parts += [*notes(turn, amounts, several=len(reading.lines) > 1 or len(turn.ordered) > len(reading.lines))]
    wants_less = asked_of_it.less or bool(order_rules.CHEAPER.search(turn.said.text))
    parts += [*order_sums.told(turn, amounts, asked_of_it), *order_rules.told(turn, amounts, cheaper=wants_less)]
    cheaper = [turn.say("quote.cheaper")] if wants_less else []
    plain = "\n".join([*parts, "", *cheaper, turn.say("quote.note"), *(["", asked] if asked else [])])
    cards = tuple(shelf.card(turn, p) for line in amounts.lines[:_SHOWN] if (p := shelf.product(turn, line.sku)))
    return Draft(
        "quote_request", plain, turn.sheet.facts, cards=cards, offer_person=True, ordered=reading.lines, order=order
    )  # fmt: skip


def _own_currency(turn: Turn, order: Order) -> str:
    """Return a currency in which every product of the order has a list price, "" where there is none."""
    items = [shelf.product(turn, line.sku) for line in order.lines]
    held = [
        {p.currency for p in item.prices if p.price_list == "list" and p.audience == "public"} for item in items if item
    ]
    return min(set.intersection(*held), default="") if held and len(held) == len(items) else ""


def _priced_part(turn: Turn, order: Order) -> tuple[Order, list[str]]:
    """Return the order without the lines that have no price, and a word on each of those."""
    kept, without = list[OrderLine](), list[str]()
    for line in order.lines:
        try:
            turn.kit.estimates.price(replace(order, lines=(line,)))
            kept.append(line)
        except AssistantError as error:
            item = shelf.product(turn, line.sku)
            if item is None:
                continue
            if isinstance(error, NoPrice):
                without.append("- " + shelf.price_words(turn, item))
            else:
                without.append("- " + turn.say("quote.stopped", name=turn.sheet.name(item)))
    return replace(order, lines=tuple(kept)), without


def _line(turn: Turn, amounts: Amounts, line: QuoteLine) -> str:
    item = shelf.product(turn, line.sku)
    assert item is not None
    quantity = turn.sheet.said(Decimal(line.quantity), f"the customer said, for {item.sku}", Bilingual("quantity", "数量"), unit="pcs")  # fmt: skip
    each = _each(turn, amounts, line, item)
    if line.amount != line.unit_price * line.quantity:  # less a bundle's part, or rounded
        rule = f"line total of {item.sku} by the price rules"
        total = turn.sheet.said(line.amount, rule, Bilingual("line total", "小计"), currency=amounts.currency)
    else:
        total = turn.sheet.total(each, quantity, Bilingual("line total", "小计"), item.sku)
    said = turn.say("quote.line", name=turn.sheet.name(item), quantity=quantity, price=each, total=total)
    rules = [
        turn.sheet.said_words(turn.pick(s.text), f"price rule {s.rule} for {item.sku}", Bilingual("rule", "规则"))
        for s in line.steps
        if s.rule
    ]
    return said + (turn.say("quote.because", rules=turn.together(rules)) if rules else "")


def _each(turn: Turn, amounts: Amounts, line: QuoteLine, item: Product) -> str:
    """Refer to the price of a piece: the catalogue's cell where it is that, else what the rules make of it."""
    cell = shelf.price_of(turn, item, line.quantity)
    if cell is not None and cell.currency == amounts.currency and cell.amount == line.unit_price:
        return turn.sheet.price(item, cell)
    rule = f"unit price of {item.sku} for {line.quantity} by the price rules"
    return turn.sheet.said(line.unit_price, rule, Bilingual("unit price", "单价"), currency=amounts.currency)


def _sums(turn: Turn, amounts: Amounts, order: Order, asked: order_sums.Sums) -> list[str]:
    """Say shipping, tax and the total, each as far as there is any; of what is asked for, also that it is nothing by a rule."""

    def money(value: Decimal, what: Bilingual) -> str:
        return turn.sheet.said(value, f"{what.en} of the order by the price rules", what, currency=amounts.currency)

    out = []
    if amounts.shipping or (
        (asked.carriage or turn.kit.estimates.abroad(order)) and turn.kit.estimates.carried_free(order)
    ):
        out.append(turn.say("quote.shipping", amount=money(amounts.shipping, Bilingual("shipping", "运费"))))
    taxed = [t for t in amounts.taxes if t.percent or (asked.tax and t.rule)]
    for t in taxed:
        rate = turn.sheet.said(t.percent, f"tax rule {t.rule}", Bilingual("tax rate", "税率"), unit="%")
        tax = money(t.tax, Bilingual(f"{t.name.en} {t.percent}", f"{t.name.zh} {t.percent}"))
        name = turn.sheet.said_words(turn.pick(t.name), f"name of tax rule {t.rule}", Bilingual("tax", "税"))
        out.append(turn.say("quote.tax_in" if amounts.inclusive else "quote.tax_on", name=name, rate=rate, tax=tax))
    if len(amounts.lines) > 1 or out:
        out.insert(0, turn.say("quote.sum", total=money(amounts.total, Bilingual("total", "合计"))))
    return ["", *out] if out else []


def _abroad(turn: Turn, order: Order) -> list[str]:
    """Say where goods for another country go, and what of shipping and tax no rule says: a colleague confirms it."""
    if not turn.kit.estimates.abroad(order):
        return []
    name = turn.pick(name_of(order.region))
    place = turn.sheet.said_words(name, "the customer said, as the destination", Bilingual("destination", "收货地"))
    open_ = turn.kit.estimates.unruled(order)
    told = [turn.say(f"quote.{kind}_open", place=place) for kind in ("shipping", "tax") if kind in open_]
    return ["", turn.say("quote.sent_to", place=place), *told]


def _stock(turn: Turn, amounts: Amounts) -> list[str]:
    """Say what is in stock and how long the rest takes, where the catalogue knows."""
    out = []
    for line in amounts.lines:
        item = shelf.product(turn, line.sku)
        if item is None or item.stock is None:
            continue
        name = turn.sheet.name(item)
        if item.stock >= line.quantity:
            continue
        lead = turn.sheet.lead_time(item) if item.lead_days is not None else ""
        stock = turn.sheet.stock(item)
        key = "quote.short_lead" if lead else "quote.short"
        out.append(turn.say(key, name=name, stock=stock, lead=lead) if lead else turn.say(key, name=name, stock=stock))
    if not out and any(line.stock is not None for line in amounts.lines):
        return ["", turn.say("quote.in_stock")]
    return ["", *out] if out else []
