"""A customer orders or asks for a quotation: lines read, priced by the rules, and an estimate until a person approves it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant import grounds, hearing, makes, shelf
from assistant import reading as documents
from assistant.errors import AssistantError
from assistant.kit import Turn
from assistant.places import destination, name_of
from assistant.quoting import currencies
from assistant.quoting.errors import NoPrice
from assistant.quoting.orders import Reading
from assistant.quoting.types import Amounts, Asked, Order, OrderLine, QuoteLine
from assistant.skills import order_rules, recommendation, taking
from assistant.skills.order_notes import notes
from assistant.types import Draft, IntentGuess
from assistant.understanding.comparing import VERSUS
from assistant.understanding.cues import PER, TAKEN
from assistant.understanding.followups import PastTurn
from assistant.understanding.intending import PAPER
from knowledge.language import Bilingual
from knowledge.numerals import NUMBER
from knowledge.pieces import COUNTERS
from knowledge.types import Product

_SHOWN = 4  # members of a family that a question names
_CORRECTION = 80  # characters; a longer message is no mere correction
_ASKING = re.compile(r"[?？]|吗|呢\s*$|多少|为什么|怎么|几[种个款]|哪|什么")
_NO_ORDER = frozenset({"person", "complaint", "after_sales", "policy", "lead", "document_request", "how_to"})
_MAKES = re.compile(
    r"\W*(?:(?:no|ok(?:ay)?|actually|sorry|then|please|wait)\W+)*(?:make|change) (?:it|that|them)(?: to)? [\w,.]{1,9}(?: instead| then| please)?\W*"
    r"|\W*(?:那|就|我)*(?:再来|再加|再要|加上|另加|改成|改为)\s*[\d一二两三四五六七八九十百千万][^?？]{0,16}",
    re.IGNORECASE,
)
"""Sets how many of what was ordered, whatever else the words may mean ("make it 3")."""
_CHEAPER = re.compile(
    r"便宜|优惠|折扣|打折|打个?[一二三四五六七八九]折|让利|最低价|discount|cheaper|better price|best price|special price|% off|rebate",
    re.IGNORECASE,
)


def answer(turn: Turn) -> Draft:
    """Estimate what was ordered, and ask for what is missing: which product, how many."""
    reading = hearing.order(turn.kit, turn.said.text, read(turn))
    if not reading.lines:
        if turn.ordered and reading.changed:
            return Draft("clarify", turn.say("quote.emptied"), turn.sheet.facts)
        if _CHEAPER.search(turn.said.text) or documents.asks(turn.said.text):
            return _discount(turn)
        if shelf.wants_products(turn.said.products) and not reading.unplaced:
            return recommendation.answer(turn)
        parts = [_wrong(turn, reading), _unknown(turn, reading) if reading.unplaced else "", turn.say("quote.which")]
        return Draft("clarify", turn.sentences(*parts), turn.sheet.facts, offer_person=True)
    if not reading.changed and not reading.unplaced and (make := taking.another(turn)):
        return _asked(turn, reading, [_how_many(turn, make)], Asked((make.sku,), None))
    clear = [line for line in reading.lines if len(line.skus) == 1 and line.quantity]
    order = Order(
        tuple(OrderLine(line.skus[0], line.quantity or 0) for line in clear),
        currency=shelf.asked_currency(turn) or currencies.said(turn.said.text), region=turn.region, language=turn.language,
    )  # fmt: skip
    asking = [_wrong(turn, reading), _unknown(turn, reading), *_missing(turn, reading.lines)]
    return _estimated(turn, order, reading, asking) if clear else _asked(turn, reading, asking)


def _discount(turn: Turn) -> Draft:
    """Say what the documents say of discounts and quotations; where they say nothing, that no discount can be granted here."""
    found = documents.read(turn)
    if documents.holds_answer(turn, found):
        told = grounds.from_documents(turn, found, task="quote_request")
        return replace(told, plain=f"{told.plain}\n\n{turn.say('quote.which')}", offer_person=True)
    if not _CHEAPER.search(turn.said.text):
        return Draft("clarify", turn.say("quote.which"), turn.sheet.facts, offer_person=True)
    plain = turn.sentences(turn.say("price.no_bargain"), turn.say("quote.which"))
    return Draft("clarify", plain, turn.sheet.facts, refused=True, offer_person=True, passages=found.passages)


def going_on(turn: Turn, history: Sequence[PastTurn]) -> Turn:
    """Return the turn as one that goes on ordering, where it corrects what was ordered just before ("no, make it 12")."""
    said = turn.said
    compares = (
        said.intent.name == "comparison"
        and VERSUS.search(said.text)
        and not (taking.bare(said.text) or (turn.ordered and _CHANGES.search(said.text)))
    )
    if _sums_up(turn, history) or (not compares and _takes(turn)):
        return _as_order(turn)
    plainly = _MAKES.fullmatch(said.text) or _goes_on(turn) or _CHANGES.search(said.text) or taking.bare(said.text)
    orders = said.intent.name not in _NO_ORDER or plainly
    just_ordered = any(past.ordered for past in history[-2:])
    abroad = destination(said.text) not in (None, turn.kit.settings.region) and taking.sends(said.text)
    if just_ordered and turn.ordered and abroad:
        return _as_order(turn)
    follows = just_ordered and orders and not compares
    if not follows or len(said.text) > _CORRECTION or _ASKING.search(said.text):
        return turn
    order = turn.kit.estimates.read(taking.plain(said.text), turn.ordered, taking.pointed(turn))
    strange = [thing for thing in order.unknown if not turn.kit.catalogue.parse(thing, said.language).category]
    undone = order.unplaced and _CHANGES.search(said.text)
    if not order.changed and not strange and not undone:  # "add keyboards" looks for some
        return turn
    return _as_order(turn)


def _takes(turn: Turn) -> bool:
    """Return whether a message orders so many of what was shown or is named ("2 of the white one", "来两个白色的")."""
    strictly = turn.said.intent.name in _NEVER and (
        turn.said.intent.name != "document_request" or bool(PAPER.search(turn.said.text))
    )
    mentions = turn.kit.catalogue.mentions(turn.said.text, turn.language)
    takes = _TAKES_SOME.match(turn.said.text) or _LIST.search(turn.said.text)
    if not (turn.shown or mentions or takes) or len(turn.said.text) > _LONGEST:
        return False
    named = [*mentions, *taking.pointed(turn)(turn.said.text, mentions)]
    if not taking.orders(turn, named, strictly=strictly) and (
        not _COUNTS.search(turn.said.text) or taking.asks(turn.said.text)
    ):
        return False
    reading = read(turn)
    new = [line for line in reading.lines if line not in turn.ordered]
    opens = _OPENS.match(turn.said.text) if _clear(reading) and not reading.unplaced else None
    lists = _LIST.search(turn.said.text) or (opens and (len(new) > 1 or _PLEASE.search(turn.said.text)))
    listed = bool(lists) and not strictly and not taking.asks(turn.said.text)
    if not listed and not taking.orders(turn, named, (*reading.unknown, *reading.unplaced), strictly=strictly):
        return False
    if turn.ordered and reading.unplaced and not reading.changed:
        return True  # it is asked what is meant
    if len(reading.unplaced) > 1 and not reading.lines and not strictly:
        return bool(takes)  # a list of things that are none of ours
    known = {line for line in reading.lines if line.quantity and len(line.skus) <= _SHOWN}
    return reading.changed and bool(known - {*turn.ordered}) and len(known) == len(reading.lines)


_TAKES_SOME = re.compile(
    r"\W*(?:那|我|我们|再|还|给我|帮我|先|就|也)*(?:来|要|买|拿|订)(?:[\d一二两三四五六七八九十半])|\W*(?:and |also |plus |ok,? )*(?:i(?:['’]ll| will) (?:take|have)|give me|throw in|add)\b",
    re.IGNORECASE,
)
"""Begins a message that takes some of a thing, which may be said in words alone ("还要半打鱼粮")."""
_LIST = re.compile(rf"(?:{NUMBER})(?:个|块|{COUNTERS})[，,、 ].{{1,16}}(?:{NUMBER})(?:个|块|{COUNTERS})")
"""Counts two things of a list ("二氧化碳一套，鱼抄两个")."""
_OPENS = re.compile(rf"\W*(?:(?:hi|hello|ok)\W+)?(?:an?|{NUMBER})\b.{{3,80}}$", re.IGNORECASE)
_PLEASE = re.compile(r"\bplease\W*$", re.IGNORECASE)
"""Is some of a thing and "please", or of two ("a hose and a punch please", "1 timer and 1 punch")."""
_LONGEST = 1_000  # characters of a message that may be an order by its words alone
_COUNTS = re.compile(rf"\d|{NUMBER}", re.IGNORECASE)
_NEVER = frozenset({"complaint", "lead", "after_sales", "document_request"})


def _as_order(turn: Turn) -> Turn:
    guess = IntentGuess("quote_request", turn.said.intent.confidence, turn.said.intent.ranked)
    return replace(turn, said=replace(turn.said, intent=guess))


def _sums_up(turn: Turn, history: Sequence[PastTurn]) -> bool:
    """Return whether it is asked what all comes to that was ordered just before ("and the total?", 总共多少钱)."""
    ordered = any(past.ordered for past in history[-2:]) and _clear(Reading(turn.ordered))
    return ordered and bool(_SUM.fullmatch(turn.said.text.strip()))


_SUM = re.compile(
    r"\W*(?:那么?|那就|请问|帮我)?(?:现在|这样|全部|加起来)?(?:一共|总共|合计|总价|总计|总)(?:是|要|得)?(?:多少|几|算一下|多少钱)?钱?(?:呢|啊|呀)?\W*"
    r"|\W*(?:ok(?:ay)?,? |and |so )*(?:what(?:['’]?s| is| would be)? |how much (?:is|would) )?(?:(?:the|my) )?(?:grand |new )?total(?: price| cost| amount)?(?: be)?(?: now| then| please)?\W*"
    r"|\W*(?:the )?same again(?: please)?\W*|\W*(?:and |so )*how much (?:is (?:it|that|this)|does (?:it|that) come to|would (?:it|that) be) (?:in total|altogether|all together|in all)\W*",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?:remove|drop|delete|cancel|take (?:out|off)|(?:forget|lose|scrap|skip|ditch|leave (?:out|off))(?= (?:about )?(?:the|that|those|my|all|both)\b)|leave out|throw in|chuck in|another|double|replace|swap|switch|change|instead)\b"
    r"|\b(?:don['’]?t|do not|no longer) (?:want|need)\b|\b(?:make|set) (?:it|that|the|them|\d)"
    r"|不要了|(?<!要)不要(?=\s*(?:$|[,，。.;；!！]))|(?<=[^\s,，。.;；\d个])算了\s*(?:$|[,，。.!！])|不买了|免了|[只就先]要[\d一二两三四五六七八九十]|减[去掉]?[\d一二两三四五六七八九十]|翻倍|加倍|减半|不用了|不想要|去掉|删掉|删除|取消|拿掉|换成|换为|改成|改为|加到|减到|少[要一二两三四五六七八九十\d]|[再多]加|[再多]要|[再多]来|减少|减掉",
    re.IGNORECASE,
)
"""Changes what was ordered, by its words."""


def _goes_on(turn: Turn) -> bool:
    """Return whether a message adds so many of a product ("and 2 trail boots in 43"), whatever else its words may mean."""
    if not _ADDS.match(turn.said.text) or not turn.said.slots.mentions:
        return False
    return _clear(turn.kit.estimates.read(turn.said.text, ()))


_ADDS = re.compile(r"\W*(?:and|plus|also|add|then)\b|\W*(?:再|还要|另外|加上?|以及|和)", re.IGNORECASE)


def read(turn: Turn) -> Reading:
    """Return the order as it was written; where that says not how many, as it stands alone ("I'll take two")."""
    text = taking.plain(turn.said.text)
    reading = turn.kit.estimates.read(text, _before(turn, text), taking.pointed(turn))
    if taking.one_each(turn, text):
        lines = tuple(line if line.quantity else replace(line, quantity=1) for line in reading.lines)
        reading = replace(reading, lines=lines, changed=lines != turn.ordered)
    counted = any(line.quantity for line in reading.lines if line not in turn.ordered)
    if not turn.said.followed_up or _clear(reading) or (reading.changed and not reading.unknown and counted):
        return reading
    alone = turn.kit.estimates.read(turn.said.query, turn.ordered if counted or reading.changed else ())
    return alone if _clear(alone) else reading


def known(turn: Turn) -> bool:
    """Return whether a message orders, and every thing that it orders is a product that is known."""
    reading = read(turn) if turn.said.intent.name == "quote_request" else Reading(())
    return _clear(reading) and reading.changed and not reading.unknown and not reading.unplaced


def _clear(reading: Reading) -> bool:
    """Return whether it is known of every line which product is meant and how many."""
    return bool(reading.lines) and all(line.quantity and len(line.skus) == 1 for line in reading.lines)


def _before(turn: Turn, text: str) -> tuple[Asked, ...]:
    """Return what was ordered before; else what a follow-up points back to, or the product that the turn is about.

    What was shown since is ordered beside it, where a message says no more than how many.
    """
    named = turn.kit.catalogue.mentions(text, turn.language)
    if named or taking.pointed(turn)(text, named):
        return turn.ordered
    if not turn.ordered and 1 < len(turn.shown) <= _SHOWN and turn.said.followed_up and taking.counts_only(text):
        count = next(iter(turn.said.slots.quantities), None) if TAKEN.search(text) else None
        return (Asked(turn.shown, count),)  # of several shown it is asked which
    if turn.ordered and turn.shown and not _MAKES.fullmatch(turn.said.text) and not _CHANGES.search(turn.said.text):
        known = {sku for line in turn.ordered for sku in line.skus}
        if known.isdisjoint(turn.shown) and len(turn.shown) <= _SHOWN:
            return (*turn.ordered, Asked(turn.shown, None))
    if turn.ordered or (turn.said.slots.mentions and not turn.said.followed_up):
        return turn.ordered
    skus = tuple(item.sku for item in makes.in_focus(turn)) or (turn.shown if len(turn.shown) == 1 else ())
    if turn.said.followed_up and len(skus) > 1 and TAKEN.search(turn.said.text) and not PER.search(turn.said.text):
        return (Asked(skus, next(iter(turn.said.slots.quantities), None)),)  # "I'll take two", of several shown
    return tuple(Asked((sku,), None) for sku in skus)


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


def _estimated(turn: Turn, order: Order, reading: Reading, asking: Sequence[str]) -> Draft:
    """Price what is clear; a product without a price is named and left out."""
    without = list[str]()
    try:
        amounts = turn.kit.estimates.price(order)
    except AssistantError as error:
        if isinstance(error, NoPrice) and not order.currency and (own := _own_currency(turn, order)):
            return _estimated(turn, replace(order, currency=own), reading, asking)
        order, without = _priced_part(turn, order)
        if not order.lines:
            cards = tuple(shelf.card(turn, p) for line in reading.lines if (p := shelf.product(turn, line.skus[0])))
            plain = "\n".join([*without, *filter(None, asking)])
            return Draft("price", plain, turn.sheet.facts, cards=cards, offer_person=True, ordered=reading.lines)
        amounts = turn.kit.estimates.price(order)
    lines = [_line(turn, amounts, line) for line in amounts.lines]
    asked = turn.sentences(*asking)
    sums = [*_sums(turn, amounts), *_abroad(turn, order)]
    parts = [turn.say("quote.estimate"), "", *lines, *without, *sums, *_stock(turn, amounts)]
    parts += [*notes(turn, amounts, several=len(reading.lines) > 1)]
    wants_less = bool(_CHEAPER.search(turn.said.text))
    parts += order_rules.told(turn, amounts, cheaper=wants_less)
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


def _sums(turn: Turn, amounts: Amounts) -> list[str]:
    """Say shipping, tax and the total, each as far as there is any."""

    def money(value: Decimal, what: Bilingual) -> str:
        return turn.sheet.said(value, f"{what.en} of the order by the price rules", what, currency=amounts.currency)

    out = []
    if amounts.shipping:
        out.append(turn.say("quote.shipping", amount=money(amounts.shipping, Bilingual("shipping", "运费"))))
    taxed = [t for t in amounts.taxes if t.percent]
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
