"""The value of a product's property, from its typed columns; where they lack it, from the documents."""

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from decimal import Decimal

from assistant import citing, grounds, makes, nearer, reading, shelf
from assistant.found import Reading
from assistant.kit import Turn
from assistant.skills import recommendation
from assistant.types import Draft
from assistant.understanding.comparing import EXTENDS
from assistant.writing.picking import Listed
from knowledge.conditions import meets
from knowledge.makes import said
from knowledge.near_attributes import Part, nearest
from knowledge.numerals import value
from knowledge.properties import told_in_text
from knowledge.types import Attribute, Condition, Product

_MOST_PRODUCTS = 4
_COLOURS = re.compile(
    r"(?:几|哪[些几]?|什么|多少)[个种款]?颜色|颜色(?:有|都)|\b(?:what|which|how many|other) colou?rs?\b", re.IGNORECASE
)
_VERSIONS = re.compile(
    r"\b(?:how many|what|which) (?:different )?(?:versions|configurations|configs|variants|models)\b|(?:几|哪[些几]?|什么|多少)[个种款]?(?:版本|配置)",
    re.IGNORECASE,
)
_NEAR, _SURELY_NEAR = 0.32, 0.42
"""Cosines: what asks for something else altogether lies below the first, what asks for nothing certain below the second."""
_SURE = 0.9  # probability from which on what is said of the kind is given as said of the product
_SHEET = re.compile(
    r"(?=.*(?:\bspecs?\b|specification|parameter|\beverything\b|\ball about\b|\b(?:full|all|complete)\b.*\bdetails\b|参数|规格|配置|(?:全部|所有|详细)的?信息))"
    r"(?:\W|\b(?:the|full|all|complete|whole|entire|detailed?|details?|main|technical|tech|product|specs?|specifications?|parameters?|sheets?|list|table|please|pls|show|give|tell|send|me"
    r"|us|of|for|everything|there|know|info|information|about|on|a|an|what|whats|s|are|is|its|it|i|we|want|need|would|like|can|could|you|see|have|get|hi|hello|and)\b|详细|全部|所有|完整|具体|主要|技术|产品|基本|的|参数|规格|配置|信息|表|单"
    r"|看|发|给|我|一下|一份|有哪些|哪些|是什么|什么|怎么样|如何|请|列|出|来|想|要|知道|了解|介绍|说|呢|吗|啊|都)+",
    re.IGNORECASE | re.DOTALL,
)
"""Words that ask for all the specifications, and for nothing else."""
_WORTH_SHOWING = 0.2  # probability of an answer from which on the closest words are shown, though as no answer


def answer(turn: Turn) -> Draft:
    """Give what is asked of each product named."""
    products = makes.in_focus(turn)[:_MOST_PRODUCTS]
    return about(turn, products) if products else recommendation.answer(turn, "specification")


def wants_sheet(turn: Turn) -> bool:
    """Return whether all specifications of a product are asked for ("V27Q full specs", "V27Q 详细参数"), and nothing else."""
    return bool(turn.said.slots.mentions and _SHEET.fullmatch(reading.beyond_names(turn))) and len(_families(turn)) == 1


def sheet(turn: Turn) -> Draft:
    """List the specifications of the product in focus, and in what its other makes differ."""
    first, *others = _families(turn)[0]
    listed = sheet_of(turn, first)
    if not others:
        return listed
    known = {(a.name, a.value) for a in first.attributes}
    others = others[:_MOST_PRODUCTS]
    plain = "\n".join([listed.plain, "", turn.say("spec.makes"), "", *(_differing(turn, p, known) for p in others)])
    cards = tuple(shelf.card(turn, p) for p in (first, *others))
    return replace(listed, plain=plain, facts=turn.sheet.facts, cards=cards)


def _differing(turn: Turn, item: Product, known: Set[tuple[str, object]]) -> str:
    more = [a for a in shelf.all_attributes(turn, item) if (a.name, a.value) not in known]
    parts = [f"{shelf.label(turn, a)} {turn.sheet.attribute(item, a)}" for a in more]
    return turn.say("find.line", name=turn.sheet.name(item), details=turn.together(parts) or turn.sheet.sku(item))


def _families(turn: Turn) -> list[list[Product]]:
    """Return the products in focus, each with its other makes."""
    found: list[list[Product]] = []
    for item in makes.in_focus(turn):
        if not any(item.sku == one.sku for family in found for one in family):
            found.append(makes.meant(turn, item) or [item])
    return found


def about(turn: Turn, products: list[Product]) -> Draft:
    """Answer about products: the columns asked for, then the documents, then what the row says of it; else say so."""
    turn = reading.only_asking(turn)
    if len(products) == 1 and _COLOURS.search(turn.said.text):
        products = makes.siblings(turn, products[0])[:_MOST_PRODUCTS] or products
    if len(products) == 1 and _VERSIONS.search(turn.said.text) and len(versions := _versions(turn, products[0])) > 1:
        return recommendation.listed(turn, versions)
    if len(products) == 1 and len(either := _either(turn, products[0])) > 1:
        return _values(turn, [p for p, _ in either], either)
    if not EXTENDS.search(turn.said.text):  # what it can be extended to stands in the documents, of all makes
        products = _differing_makes(turn, products)
    if ranged := _ranged(turn, products):
        return ranged
    asked = [(p, a) for p in products for a in shelf.asked_attributes(turn, p)]
    beyond = shelf.beyond(turn, products, [a for _, a in asked]) if asked else frozenset[str]()
    if len(products) == 1 and asked and _only_said(turn, products[0], asked):
        return introduce(turn, products[0])
    if asked and not beyond and not EXTENDS.search(turn.said.text):
        return _values(turn, products, asked)
    if not asked and all(plain := [nearer.told(turn, p) for p in products]):
        return _parts(turn, products, [part for part in plain if part is not None])
    if not asked and not reading.rest(turn):
        return introduce(turn, products[0])  # "the cheapest of them", "tell me about the K87M"
    cells = shelf.cells(turn, products)
    found = reading.read(turn, beside=[Listed(place, text) for _, _, place, text in cells])
    if found.chosen is not None:
        return _as_chosen(turn, products, found, [(p, a) for p, a, _, _ in cells])
    return _by_words(turn, products, asked, beyond, found)


def _ranged(turn: Turn, products: Sequence[Product]) -> Draft | None:
    """Say for which of the products a figure that is told lies within the range of its row ("I'm 178 cm"); None where rows give none."""
    told = [(p, found) for p in products if (found := nearer.within(turn, p)) is not None]
    if len(told) < len(products):
        return None
    fitting = [(p, part) for p, (part, inside) in told if inside]
    listed = fitting or [(p, part) for p, (part, _) in told]
    lines = [_in_range(turn, p, part, bool(fitting)) for p, part in listed]
    plain = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    return Draft("specification", plain, turn.sheet.facts, cards=tuple(shelf.card(turn, p) for p, _ in listed))


def _in_range(turn: Turn, item: Product, part: Part, fits: bool) -> str:
    name = turn.sheet.name(item)
    if part.attribute is None:
        way = "product.yes" if fits else "product.no"
        return turn.say(way, name=name, description=turn.sheet.description(item))
    value = turn.sheet.attribute(item, part.attribute)
    way = "spec.fits" if fits else "spec.misses"
    return turn.say(way, name=name, label=shelf.label(turn, part.attribute), value=value)


def _only_said(turn: Turn, item: Product, asked: Sequence[tuple[Product, Attribute]]) -> bool:
    """Return whether the message asks nothing and only says which make is meant ("linen shirt in XL")."""
    told = {one.column for one in said(reading.beyond_names(turn), makes.every(turn, item))}
    return not reading.asks(turn.said.text) and all(a.name in told for _, a in asked)


def _differing_makes(turn: Turn, products: list[Product]) -> list[Product]:
    """Return all makes of the one model named where they differ in what is asked ("how much memory has the MP60?")."""
    if len(products) != 1 or len(versions := _versions(turn, products[0])) not in range(2, _MOST_PRODUCTS + 1):
        return products
    asked = [[(a.name, str(a.value), a.unit) for a in shelf.asked_attributes(turn, p)] for p in versions]
    limited = {c.column for c in turn.said.products.conditions}
    if any(name in limited for told in asked for name, _, _ in told):
        return products  # asked with yes or no: one that has it is answer enough
    return versions if len(set(map(tuple, asked))) > 1 else products


def _by_words(
    turn: Turn, products: list[Product], asked: list[tuple[Product, Attribute]], beyond: Set[str], found: Reading
) -> Draft:
    """Answer by the columns that the words name, then the documents, then what the row says of it; else say so."""
    if asked and shelf.unheard(turn, products) and not shelf.told_of(frozenset(beyond), found):
        return _unanswered(turn, products, found)  # "brightness uniformity" is not brightness
    if asked and (reading.holds_answer(turn, found) or not shelf.unheard(turn, products)):
        return _with_documents(turn, _values(turn, products, asked), found)
    if rows := _nearer(turn, products, found):
        by_rows = _parts(turn, products, [near.part for near in rows])
        return _with_documents(turn, by_rows, found) if all(near.papers_too for near in rows) else by_rows
    if not reading.asks(turn.said.text) and not turn.said.followed_up and not shelf.unheard(turn, products):
        return introduce(turn, products[0])  # "chain for 12 speed": nothing is asked of it that its row does not say
    if reading.holds_answer(turn, found):
        return _told(turn, products, found)
    if not shelf.beyond(turn, products, ()):
        if _more_than_a_name(turn, products[0]) and not products[0].description.say(turn.language):
            return _unanswered(turn, products, found)  # that we have it is no answer
        told_so = turn.said.intent.name != "specification" or shelf.told_of_it(turn, products[0])
        return introduce(turn, products[0]) if told_so else _with_description(turn, products[0])
    told = [(p, a) for p in products for a in shelf.telling_attributes(turn, p)]
    if told:
        return _values(turn, products, told)
    missing = [one for p in products for one in shelf.asked(turn, p).missing]
    if told_in_text(missing, products[0]) if missing else shelf.described(turn, products[0]):
        return introduce(turn, products[0])
    return _unanswered(turn, products, found)


def _as_chosen(
    turn: Turn, products: list[Product], found: Reading, cells: Sequence[tuple[Product, Attribute]]
) -> Draft:
    """Draft what a model in use says answers: columns of the products, sentences of the documents, both or none."""
    if not found.rows:
        return _told(turn, products, found) if found.chosen else _not_known(turn, products[0])
    values = _values(turn, products, [cells[n] for n in found.rows])
    return _with_documents(turn, values, found) if found.chosen else values


def _versions(turn: Turn, item: Product) -> list[Product]:
    """Return the makes of a product's model that have what is asked for ("with 32 GB, how many versions?")."""
    limits = [c for c in turn.said.products.conditions if c.column != "stock"]
    return [p for p in makes.meant(turn, item) if all(meets(p, c) for c in limits)]


def _either(turn: Turn, item: Product) -> list[tuple[Product, Attribute]]:
    """Return the makes of a product's model that have one or the other of what is asked ("is it 16 or 32 GB?"), with that."""
    limits = [c for c in turn.said.products.conditions if c.operator == "="]
    columns = [c.column for c in limits]
    column = next((name for name in columns if columns.count(name) > 1), None)
    either = [c for c in limits if c.column == column]
    fitting = [p for p in makes.meant(turn, item) if any(meets(p, c) for c in either)]
    return [(p, a) for p in fitting[:_MOST_PRODUCTS] if column and (a := p.attribute(column)) is not None]


def _unanswered(turn: Turn, products: list[Product], found: Reading) -> Draft:
    """Say what holds for the product's kind, else show what is nearest, else that nothing is known."""
    if (of_its_kind := _of_its_kind(turn, products[0])) is not None:
        return _told(turn, products, of_its_kind)
    if found.probability >= _WORTH_SHOWING and found.sentences:
        return replace(citing.none_found(turn, found), cards=(shelf.card(turn, products[0]),), facts=turn.sheet.facts)
    return _not_known(turn, products[0])


def _told(turn: Turn, products: list[Product], found: Reading) -> Draft:
    draft = grounds.from_documents(turn, found, task="specification")
    cards = tuple(shelf.card(turn, p) for p in products)
    return Draft(draft.task, draft.plain, turn.sheet.facts, cards=cards, passages=draft.passages)


def _of_its_kind(turn: Turn, item: Product) -> Reading | None:
    """Return what the documents hold of the product's kind ("tested on every mini PC"); None where they name others instead."""
    if not item.category_label.say(turn.language):
        return None
    found = reading.read(turn, f"{reading.beyond_names(turn)} {item.category_label.say(turn.language)}")
    if found.probability < _SURE or not found.sentences:
        return None
    best = found.sentences[0]
    told = turn.kit.catalogue.named_whole(f"{best.hit.passage.above} {best.text}")
    return found if all(item.sku in one.skus for one in told) else None


def _with_documents(turn: Turn, draft: Draft, found: Reading) -> Draft:
    """Add what the documents say to the values of the columns: "how much memory can it take" asks for both."""
    if not reading.holds_answer(turn, found) or reading.of_a_sheet(found.sentences[0].text):
        return draft  # a line of a data sheet says what the columns say
    more = citing.quote(turn, found, task=draft.task, most=1)
    return replace(draft, plain=f"{draft.plain}\n\n{more.plain}", facts=turn.sheet.facts, passages=found.passages)


def sheet_of(turn: Turn, item: Product) -> Draft:
    """List a product's main specifications."""
    lines = [
        turn.say("spec.line", label=shelf.label(turn, a), value=turn.sheet.attribute(item, a))
        for a in shelf.all_attributes(turn, item)
    ]
    if not lines:
        return introduce(turn, item)
    plain = "\n".join([turn.say("spec.list", name=turn.sheet.name(item)), "", *lines])
    return Draft("specification", plain, turn.sheet.facts, cards=(shelf.card(turn, item),))


def _with_description(turn: Turn, item: Product) -> Draft:
    """List a product's specifications with its description: what is asked may stand in that alone."""
    sheet = sheet_of(turn, item)
    if not item.description.say(turn.language) or sheet.task != "specification":
        return sheet
    told = turn.say("product.summary", name=turn.sheet.name(item), description=turn.sheet.description(item))
    return replace(sheet, plain=f"{sheet.plain}\n\n{told}", facts=turn.sheet.facts)


def introduce(turn: Turn, item: Product) -> Draft:
    """Say what a product is, by its description and price, and the column that comes near to what is asked."""
    name = turn.sheet.name(item)
    described = item.description.en or item.description.zh
    summary = (
        turn.say("product.summary", name=name, description=turn.sheet.description(item))
        if described
        else turn.say("product.bare", name=name)
    )
    gone = shelf.no_longer_made(turn, item)
    told = (summary, _closest(turn, item, _SURELY_NEAR), shelf.price_words(turn, item), gone)
    plain = "\n\n".join(p for p in told if p)
    return Draft("product_question", plain, turn.sheet.facts, cards=(shelf.card(turn, item),))


def _values(turn: Turn, products: list[Product], asked: list[tuple[Product, Attribute]]) -> Draft:
    ways = [_way(turn, p, a) for p, a in asked]
    if _alike(turn, asked) and set(ways) == {"spec.one"}:
        for p, a in asked[1:]:
            turn.sheet.attribute(p, a)  # said of all: each is on record
        asked, ways = asked[:1], ["spec.alike"]
    lines = [
        turn.say(way, name=turn.sheet.name(p), label=shelf.label(turn, a), value=turn.sheet.attribute(p, a))
        for way, (p, a) in zip(ways, asked, strict=True)
    ]
    plain = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    return Draft("specification", plain, turn.sheet.facts, cards=tuple(shelf.card(turn, p) for p in products))


def _nearer(turn: Turn, products: Sequence[Product], found: Reading) -> list[nearer.Nearer]:
    """Return what the rows of the products say where all of them are nearer to the question than the papers; else nothing."""
    rows = [nearer.row_of(turn, item, found) for item in products]
    return [row for row in rows if row is not None] if all(rows) else []


def _parts(turn: Turn, products: Sequence[Product], parts: Sequence[Part]) -> Draft:
    lines = [_part(turn, item, part) for item, part in zip(products, parts, strict=True)]
    plain = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    return Draft("specification", plain, turn.sheet.facts, cards=tuple(shelf.card(turn, p) for p in products))


def _part(turn: Turn, item: Product, part: Part) -> str:
    """Say the column, or the description, that a piece of the row is of; yes or no first where it is asked and told."""
    says = nearer.yes_or_no(turn, part.text) if _asks_yes_or_no(turn) else None
    name, told = turn.sheet.name(item), part.attribute
    if told is None:
        way = {True: "product.yes", False: "product.no", None: "product.summary"}[says]
        return turn.say(way, name=name, description=turn.sheet.description(item))
    way = {True: "spec.yes", False: "spec.no", None: _way(turn, item, told)}[says]
    return turn.say(way, name=name, label=shelf.label(turn, told), value=turn.sheet.attribute(item, told))


def _more_than_a_name(turn: Turn, item: Product) -> bool:
    """Return whether a question asks more than whether there is such a thing ("有洗碗机吗")."""
    said = nearer.thing(turn)
    return reading.asks(turn.said.text) and bool(said) and said not in item.name.zh


def _asks_yes_or_no(turn: Turn) -> bool:
    own = reading.beyond_names(turn).strip(" :：,，")
    return bool(_YES_NO.search(own)) and not _OPEN.search(own)


def _alike(turn: Turn, asked: Sequence[tuple[Product, Attribute]]) -> bool:
    """Return whether one thing is asked of all makes of one model, and is the same for all."""
    every = {p.sku: p for p in makes.every(turn, asked[0][0])}
    told = {(a.name, str(a.value), a.unit) for _, a in asked}
    if len(asked) < 2 or len(told) > 1 or not {p.sku for p, _ in asked} <= every.keys():
        return False
    return all(p.attribute(asked[0][1].name) == asked[0][1] for p in every.values())


def _way(turn: Turn, item: Product, attribute: Attribute) -> str:
    """Return how an attribute is said: what is there or not there, and what is asked of a figure, as yes or no."""
    if isinstance(attribute.value, bool):
        return "spec.yes" if attribute.value else "spec.no"
    if not _asks_yes_or_no(turn):
        return "spec.one"
    own = reading.beyond_names(turn).strip(" :：,，")
    limits = [c for c in turn.said.products.conditions if c.column == attribute.name and c.operator != "!="]
    if limits:
        return "spec.yes" if all(_meets(item, c) for c in limits) else "spec.misses"
    if any(c.column == attribute.name for c in turn.said.products.conditions):
        return "spec.one"  # asked of what it is not
    count = _COUNTED.search(own)
    wanted = value(count["n"]) if count else None
    if wanted is None or attribute.unit or not isinstance(attribute.value, Decimal):
        return "spec.one"
    return "spec.yes" if attribute.value >= wanted else "spec.misses"


def _meets(item: Product, limit: Condition) -> bool:
    """Return whether a product meets a limit; a figure that is named alone may be a little off, as 31.5 inches are sold as 32."""
    held = item.attribute(limit.column)
    if (
        limit.operator == "="
        and limit.unit
        and held
        and isinstance(held.value, Decimal)
        and isinstance(limit.value, Decimal)
    ):
        return abs(held.value - limit.value) <= _OFF * limit.value
    return meets(item, limit)


_OFF = Decimal("0.025")
_YES_NO = re.compile(
    r"[吗么]\s*[?？]?$|能不能|可不可以|支不支持|有没有|够不够|是不是|^(?:and |but |so |ok,? )*(?:can|could|does|do|is|are|will|would|has|have)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"多少|几|什么|哪|怎么|还是|多[大长重高久宽厚]|(?<!有)没有|不是|不带|不支持|\b(?:how|what|which|or|not|without)\b|n['’]t\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?P<n>\d+|[一二两三四五六七八]|\b(?:two|three|four|five|six)\b)\s*(?:个|台|块|路)?(?=\s*(?:4k|8k|2k|external |外接|显示|屏|monitor|screen|display|usb|hdmi|dp|type|端?口|接口|port))",
    re.IGNORECASE,
)


def _not_known(turn: Turn, item: Product) -> Draft:
    """Say that it is not known, and tell the column that comes nearest to what is asked: the customer sees whether it helps."""
    if shelf.no_longer_made(turn, item):
        return introduce(turn, item)  # what it was, and what follows it
    plain = turn.sentences(turn.say("spec.not_known", name=turn.sheet.name(item)), turn.say("documents.person"))
    plain = "\n\n".join(p for p in (plain, _closest(turn, item, _NEAR)) if p)
    return Draft("refuse", plain, turn.sheet.facts, cards=(shelf.card(turn, item),), refused=True, offer_person=True)


def _closest(turn: Turn, item: Product, least: float) -> str:
    """Return the column that comes nearest to what is asked, as what it is; "" where none comes near."""
    found = nearest(reading.beyond_names(turn), shelf.showable(item), turn.language)
    if found is None or found[1] < least:
        return ""
    return turn.say("spec.closest", label=shelf.label(turn, found[0]), value=turn.sheet.attribute(item, found[0]))
