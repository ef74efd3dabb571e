"""Finding products under limits: executed on columns; what cannot be met is named with the nearest that can."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant import advice, citing, grounds, makes, reading, shelf
from assistant.clauses import content, says_something, telling_word
from assistant.denying import found_for, wanted
from assistant.found import Reading
from assistant.kit import Turn
from assistant.model_reading import as_a_model_reads
from assistant.nearer import within
from assistant.nearest_rows import saying_most
from assistant.types import Draft
from knowledge.contextual_embedder import nearnesses
from knowledge.coverage import Asked
from knowledge.headwords import headwords
from knowledge.language import Bilingual
from knowledge.types import Product, ProductHit, ProductQuery, ProductsFound

_SHOWN = 4
_BUYING = frozenset({"quote_request", "price"})
_OF_NO_USE = frozenset({"assortment", "price"})  # what is asked is no use to be advised for
_LOOKED_THROUGH = 200  # of the products that fit, for those that the documents advise
_COUNT = re.compile(r"\bhow many\b|\bnumber of\b|多少(?:种|款|个型号|个产品)|几(?:种|款)", re.IGNORECASE)
_COUNT_OF = re.compile(
    r"\bhow many\b.{0,60}\b(?:do you|have you|are there|in your|you (?:sell|carry|stock|offer|have))|\bnumber of\b.{0,40}\b(?:in your|you)\b"
    r"|多少(?:种|款|个型号|个产品)|几(?:种|款)(?!颜色|接口|模式)",
    re.IGNORECASE,
)
PIECES = Bilingual("products", "产品")


def answer(turn: Turn, task: str = "recommendation", *, places: bool = True) -> Draft:
    """Answer a question that names no product: from the catalogue or the documents, whichever it stands on.

    `places` names documents that speak of it too below a list of products.
    """
    documents = reading.read(turn)
    ground = grounds.ground(turn, documents)
    wish = grounds.open_wish(turn)
    kindless = not shelf.wants_products(turn.said.products)
    if (ground == "nothing" or (kindless and wish)) and (told := _advised_at_all(turn, documents)):
        return told
    if ground == "documents":
        return grounds.from_documents(turn, documents, task=task)
    if ground == "catalogue":
        return _with_budget(turn, _from_catalogue(turn, documents, places=places))
    if wish and not grounds.names_a_thing(turn):
        return _ask(turn, documents)
    thing = asked_for(turn) if turn.kit.catalogue.count() and not grounds.unknown_names(turn) else ""
    return _not_found(turn, thing, documents) if thing else grounds.nothing(turn, documents)


def advised_of(turn: Turn, items: Sequence[Product]) -> Draft | None:
    """Draft which of `items` our documents advise for the use that is named; None where they advise none or none is named."""
    documents = reading.read(turn)
    use = advice.use(turn, documents, items)
    documents = as_a_model_reads(turn, documents) if use else documents
    return _advised(turn, documents, use, lambda: items) if use else None


def among_shown(turn: Turn) -> Draft:
    """Answer which of the products shown before is best for a use: by what documents advise or say, else by their figures."""
    documents, shown = reading.read(turn), makes.in_focus(turn)
    if fitting := _within(turn, shown):
        return _nearest_told(turn, fitting)
    if told := advised_of(turn, shown):
        return told
    if reading.holds_answer(turn, documents):
        draft = grounds.from_documents(turn, documents, task="recommendation")
        return replace(draft, cards=tuple(shelf.card(turn, p) for p in shown), facts=turn.sheet.facts)
    plain = "\n".join([turn.say("find.unadvised_shown"), "", *(line(turn, p) for p in shown)])
    return Draft("recommendation", plain, turn.sheet.facts, cards=tuple(shelf.card(turn, p) for p in shown))


def _with_places(turn: Turn, draft: Draft, documents: Reading) -> Draft:
    """Name the documents that speak of what was asked for too, where they hold an answer of their own."""
    if draft.refused or draft.task != "recommendation" or not reading.holds_answer(turn, documents):
        return draft
    if not any(map(telling_word, content(turn.said.products.text))):
        return draft  # a kind and its limits alone ask nothing of documents
    places = citing.places(turn, documents, most=2)
    return replace(draft, plain=f"{draft.plain}\n\n{places}", facts=turn.sheet.facts) if places else draft


def _with_budget(turn: Turn, draft: Draft) -> Draft:
    """Say what one piece may cost where the customer named a sum for several."""
    limit = next((c for c in turn.said.products.conditions if c.pieces > 1 and isinstance(c.value, Decimal)), None)
    if limit is None or not draft.cards:
        return draft
    rule = "the customer's budget, divided by the pieces"
    pieces = turn.sheet.said(Decimal(limit.pieces), "the customer said", Bilingual("quantity", "数量"), unit="pcs")
    each = turn.sheet.said(
        Decimal(str(limit.value)), rule, Bilingual("budget for one", "单台预算"), currency=limit.unit
    )
    words = turn.sheet.said_words(limit.said, "the customer said", Bilingual("limit", "条件"))
    told = turn.say("find.budget", said=words, pieces=pieces, each=each)
    return replace(draft, plain=f"{told}\n\n{draft.plain}", facts=turn.sheet.facts)


def counts(turn: Turn) -> bool:
    """Return whether it is asked how many products there are of a kind or a brand."""
    query = turn.said.products
    told = bool(query.category) or any(c.column == "brand" for c in query.conditions)
    return told and not turn.said.slots.mentions and bool(_COUNT_OF.search(turn.said.text))


def count(turn: Turn) -> Draft:
    """Count what the catalogue holds of the kind asked for, and name some."""
    found = turn.kit.catalogue.find(turn.said.products, turn.who.audiences)
    return _count(turn, found) if found.category_known else _not_carried(turn, reading.read(turn))


def _from_catalogue(turn: Turn, documents: Reading, *, places: bool) -> Draft:
    """Find the products, or say plainly what is not there."""
    query = wanted(turn, turn.said.products)
    found = found_for(turn, query)
    if not found.category_known:
        return _not_carried(turn, documents) if query.category or grounds.asks_for(turn) else _ask(turn, documents)
    if _COUNT.search(turn.said.text) and shelf.wants_products(query):
        return _count(turn, found)
    items = [h.product for h in found.hits]
    plain = query.order != "relevance" or turn.said.intent.name in _OF_NO_USE
    use = advice.use(turn, documents, items) if items and not plain else None
    documents = as_a_model_reads(turn, documents) if use else documents
    if use and (
        told := _advised(turn, documents, use, lambda: items if found.total == len(items) else _all(turn, query))
    ):
        return told
    if use and documents.chosen is None and (told := _advised_for_a_part(turn, documents, query, items)):
        return told
    heard = use is None or advice.heard(use, items[:_SHOWN])
    budget = any(c.column == "price" for c in query.conditions)
    buying = turn.said.intent.name in _BUYING or "price" in turn.said.slots.attributes
    choosing = not buying and not budget and not grounds.exists(turn)
    if found.hits and not heard and choosing and _of_the_kind(turn, documents):
        return grounds.from_documents(turn, documents, task="recommendation")
    if found.hits and query.category and query.order == "relevance" and (fitting := _within(turn, _all(turn, query))):
        return _nearest_told(turn, fitting)
    if found.hits:
        said_of = heard and use is not None
        if (
            query.category
            and not query.conditions
            and query.order == "relevance"
            and not plain
            and any(map(telling_word, content(query.text)))
            and (near := saying_most(turn, _all(turn, query)))
        ):
            return _nearest_told(turn, near)
        draft = _found(turn, found if said_of else _plainly(turn, found), heard)
        return _with_places(turn, draft, documents) if places else draft
    if found.nearest:
        return _nearest(turn, found)
    if reading.holds_answer(turn, documents):
        return grounds.from_documents(turn, documents, task="recommendation")
    return Draft("clarify", turn.say("find.nothing"), turn.sheet.facts, refused=True, offer_person=True)


_WISHED = re.compile(
    r"(?:有没有|有什么|有啥|有|求)?(?:好的|合适的)?(?:推荐|建议)(?:的|一下|下)?(?:吗|么|嘛|呢)?[?？]?|\b(?:any|what) (?:recommendations?|suggestions?|ideas?)\b\??",
    re.IGNORECASE,
)
"""Asks for a recommendation, and nothing of what documents know."""


def _advised_for_a_part(turn: Turn, documents: Reading, query: ProductQuery, items: Sequence[Product]) -> Draft | None:
    """Draft what our documents advise for one of several things that are wanted ("word和编程"): the one they tell most of."""
    told = list[tuple[float, Draft]]()
    parts = [part for part in _PARTS.split(query.text) if part and says_something(part)]
    for part in parts if len(parts) > 1 else []:
        alone = replace(turn, said=replace(turn.said, products=replace(query, text=part)))
        use = advice.use(alone, documents, items)
        found = reading.read(turn, part) if use else None
        draft = _advised(turn, found, use, lambda: _all(turn, query)) if use and found else None
        if use and draft:
            told.append((sum(use.weights.values()), draft))
    if not told:
        return None
    return replace(max(told, key=lambda one: one[0])[1], facts=turn.sheet.facts)


_PARTS = re.compile(
    r"[,，、;；。.!！?？]|\s+(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fffA-Za-z])[和跟与](?=[\u4e00-\u9fff])|\b(?:and|plus|also|but)\b"
)


def _of_the_kind(turn: Turn, documents: Reading) -> bool:
    """Return whether the documents answer what is asked, or a mere wish with words that name a product of the kind."""
    if not reading.holds_answer(turn, documents) or reading.asks(_WISHED.sub("", turn.said.text)):
        return reading.holds_answer(turn, documents)
    best = documents.sentences[0]
    named = turn.kit.catalogue.named_whole(f"{best.hit.passage.above} {best.text}")
    items = (shelf.product(turn, sku) for mention in named for sku in mention.skus[:1])
    return any(item is not None and item.category == turn.said.products.category for item in items)


def _advised_at_all(turn: Turn, documents: Reading) -> Draft | None:
    """Draft what our documents advise where no product was looked for: of the kind that is named, or of any."""
    query = turn.said.products
    use = advice.use(turn, documents, ())
    documents = as_a_model_reads(turn, documents) if use else documents
    among = (lambda: _all(turn, query)) if shelf.wants_products(query) else None
    return _advised(turn, documents, use, among) if use else None


def _advised(turn: Turn, documents: Reading, use: Asked, among: Callable[[], Sequence[Product]] | None) -> Draft | None:
    """Draft what our documents advise for a use, each with the sentence that says so; None where they advise nothing."""
    told = advice.advised(turn, documents, use, among)[:_SHOWN]
    if not told:
        return None
    parts = [turn.say("find.advised")]
    for sentence in dict.fromkeys(a.sentence for a in told):
        quoted = turn.sheet.quote(sentence.hit, sentence.start, sentence.end)
        parts += [
            turn.say("find.advised_in", title=turn.sheet.title(sentence.hit), quoted=quoted),
            "\n".join(line(turn, a.product) for a in told if a.sentence == sentence),
        ]
    cards = tuple(shelf.card(turn, a.product) for a in told)
    return Draft("recommendation", "\n\n".join(parts), turn.sheet.facts, cards=cards, passages=documents.passages)


def _all(turn: Turn, query: ProductQuery) -> list[Product]:
    """Return the products that fit, up to as many as are worth looking through."""
    found = found_for(turn, replace(query, limit=_LOOKED_THROUGH))
    return [h.product for h in found.hits]


def _within(turn: Turn, items: Sequence[Product]) -> list[Product]:
    """Return the few products in whose range a figure of the message lies ("for a five-year-old"), where it does not in all."""
    fitting = [p for p in items if (found := within(turn, p)) is not None and found[1]]
    return fitting if len(fitting) <= _SHOWN and len(fitting) < len(items) else []


def _plainly(turn: Turn, found: ProductsFound) -> ProductsFound:
    """Return what was found, where no word tells which fits better: in stock first, the cheapest first."""
    query = found.query
    if query.order != "relevance" or shelf.price_of(turn, found.hits[0].product) is None:
        return found
    again = found_for(turn, replace(query, order="price"))
    return replace(found, hits=tuple(sorted(again.hits, key=lambda h: h.product.stock == 0)))


def _found(turn: Turn, found: ProductsFound, heard: bool) -> Draft:
    hits = found.hits[:_SHOWN]
    beyond = any(c.column == found.query.order.lstrip("-") for c in found.query.conditions)  # "cheaper than that one"
    if found.query.order != "relevance" and not beyond:
        return _ordered(turn, found)
    lead = turn.say("find.one") if found.total == 1 else turn.say("find.found", count=number(turn, found.total))
    if not heard and found.total == 1:
        lead = turn.say("find.unadvised_one")
    elif not heard:
        lead = turn.say("find.unadvised", count=number(turn, found.total))
    lines = [line(turn, hit.product) for hit in hits]
    plain = "\n".join([lead, "", *lines])
    return Draft("recommendation", plain, turn.sheet.facts, cards=tuple(shelf.card(turn, h.product) for h in hits))


def _nearest_told(turn: Turn, items: Sequence[Product]) -> Draft:
    """List those whose rows say most of what is asked, each with what it says of itself."""
    lines = list[str]()
    for item in items:
        described = turn.sheet.description(item) if item.description.say(turn.language) else ""
        lines.append(
            turn.say("find.told", line=line(turn, item), described=described) if described else line(turn, item)
        )
    plain = "\n".join([turn.say("find.nearest_told"), "", *lines])
    return Draft("recommendation", plain, turn.sheet.facts, cards=tuple(shelf.card(turn, p) for p in items))


def _ordered(turn: Turn, found: ProductsFound) -> Draft:
    """Name the first by the order asked for ("the cheapest"), then those that follow it."""
    first, *others = found.hits[:_SHOWN]
    key = {"price": "find.cheapest", "-price": "find.dearest"}.get(found.query.order, "find.first")
    parts = [turn.say(key, name=turn.sheet.name(first.product), details=_details(turn, first.product))]
    if others:
        parts += ["", turn.say("find.next"), "", *(line(turn, hit.product) for hit in others)]
    if found.query.order.lstrip("-") == "price" and (apart := _in_other_currencies(turn, found)):
        parts += ["", apart]
    cards = tuple(shelf.card(turn, h.product) for h in (first, *others))
    return Draft("recommendation", "\n".join(parts), turn.sheet.facts, cards=cards)


def _in_other_currencies(turn: Turn, found: ProductsFound) -> str:
    """Say that what is priced in another currency than the first is not compared with it; "" where all are in one."""
    prices = [p.currency for hit in found.hits if (p := shelf.price_of(turn, hit.product))]
    other = [code for code in dict.fromkeys(prices) if code != prices[0]]
    named = [turn.sheet.said_words(code, "currency of the catalogue", Bilingual("currency", "币种")) for code in other]
    return turn.say("find.currencies", currencies=turn.together(named)) if named else ""


def _nearest(turn: Turn, found: ProductsFound) -> Draft:
    hits = found.nearest[:_SHOWN]
    lines = [f"{line(turn, hit.product)} ({_misses(turn, hit)})" for hit in hits]
    plain = "\n".join([turn.say("find.nearest"), "", *lines])
    return Draft("recommendation", plain, turn.sheet.facts, cards=tuple(shelf.card(turn, h.product) for h in hits))


def line(turn: Turn, item: Product) -> str:
    """Return a product as a line of a list: its name and what matters of it."""
    return turn.say("find.line", name=turn.sheet.name(item), details=_details(turn, item))


def _details(turn: Turn, item: Product) -> str:
    """Say what matters of a product, with the total of the pieces where the customer said how many."""
    details, pieces, price = shelf.details(turn, item), turn.said.slots.quantities, shelf.price_of(turn, item)
    if len(pieces) != 1 or pieces[0] < 2 or price is None:
        return details
    quantity = turn.sheet.said(Decimal(pieces[0]), "the customer said", Bilingual("quantity", "数量"), unit="pcs")
    total = turn.sheet.total(turn.sheet.price(item, price), quantity, Bilingual("total", "合计"), item.sku)
    return turn.say("find.total", details=details, quantity=quantity, total=total)


def _misses(turn: Turn, hit: ProductHit) -> str:
    limits = [
        turn.sheet.said_words(c.said or c.column, "the customer said", Bilingual("limit", "条件")) for c in hit.unmet
    ]
    return turn.say("find.misses", limits=turn.together(list(dict.fromkeys(limits))))


def listed(turn: Turn, items: Sequence[Product]) -> Draft:
    """Draft a list of products that were all asked about, with how many they are."""
    lead = turn.say("find.count", count=number(turn, len(items)))
    lines = [line(turn, item) for item in items]
    cards = tuple(shelf.card(turn, item) for item in items)
    return Draft("recommendation", "\n".join([lead, "", *lines]), turn.sheet.facts, cards=cards)


def _count(turn: Turn, found: ProductsFound) -> Draft:
    lead = turn.say("find.count", count=number(turn, found.total))
    lines = [line(turn, hit.product) for hit in found.hits[:_SHOWN]]
    cards = tuple(shelf.card(turn, h.product) for h in found.hits[:_SHOWN])
    return Draft("recommendation", "\n".join([lead, "", *lines]).strip(), turn.sheet.facts, cards=cards)


def number(turn: Turn, total: int, what: str = "") -> str:
    """Refer to how many products there are; `what` says of which, the turn's question where nothing is given."""
    unit = "款产品" if turn.language == "zh" else ("product" if total == 1 else "products")
    return turn.sheet.count(total, what or turn.said.query, PIECES, unit)


def _ask(turn: Turn, documents: Reading) -> Draft:
    if not turn.kit.catalogue.count():
        return grounds.nothing(turn, documents)
    return Draft("clarify", turn.say("find.ask", categories=shelf.categories(turn)), turn.sheet.facts)


def asked_for(turn: Turn) -> str:
    """Return the one thing that is asked for by a name ("do you sell polytunnels"); "" where it is asked what we sell at all."""
    if not grounds.asks_for(turn) or _AT_ALL.search(turn.said.text):
        return ""
    wanted = headwords(turn.said.text)
    told = " ".join((*wanted.beside, *wanted.heads[:1]))
    return told if any(map(telling_word, content(told))) else ""


_AT_ALL = re.compile(
    r"\b(?:what|which|else|other|everything|kinds?|sorts?)\b|什么|哪些|哪几|其他|别的|啥", re.IGNORECASE
)


def _not_found(turn: Turn, thing: str, documents: Reading) -> Draft:
    """Say that nothing goes by the name of a thing, with the kinds that come near to it: it may have another name with us."""
    name = turn.sheet.said_words(thing, "the customer said", Bilingual("thing", "物品"))
    labels = [label for _, label, _ in turn.kit.catalogue.categories()]
    near = nearnesses(thing, [label.say(turn.language) for label in labels])
    kinds = [label for label, n in sorted(zip(labels, near, strict=True), key=lambda pair: -pair[1]) if n >= _NEAR_KIND]
    told = shelf.kinds(turn, kinds[:_SHOWN]) if kinds else shelf.categories(turn)
    plain = turn.say("find.not_found_near" if kinds else "find.not_found", thing=name, categories=told)
    plain = turn.sentences(plain, turn.say("documents.person"))
    return Draft("not_carried", plain, turn.sheet.facts, refused=True, offer_person=True, passages=documents.passages)


_NEAR_KIND = 0.5  # cosine of a kind's label to the thing asked for
_SAYS_MORE = 12  # characters beside the thing that is asked for
_TOLD_OF = 0.6  # share of what is asked that a passage holds which speaks of a thing that is not sold by itself


def _not_carried(turn: Turn, documents: Reading) -> Draft:
    told = reading.holds_answer(turn, documents)
    beside = turn.said.products.text
    speaks = len(beside) >= _SAYS_MORE and reading.share(documents, beside) >= _TOLD_OF if told else False
    if told and (speaks or not grounds.exists(turn)):
        return grounds.from_documents(turn, documents, task="recommendation")
    if not turn.kit.catalogue.count():
        return grounds.nothing(turn, documents)
    plain = turn.say("find.not_carried", categories=shelf.categories(turn))
    return Draft("not_carried", plain, turn.sheet.facts, refused=True)
