"""Two or more products side by side, on the columns that tell them apart."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import product

from assistant import grounds, makes, reading, shelf
from assistant.kit import Turn
from assistant.skills import price, recommendation, specification
from assistant.types import Draft, Table
from assistant.understanding.comparing import VERSUS, WHICH, step
from knowledge.answerability import is_row
from knowledge.language import Bilingual
from knowledge.sayings import sayings
from knowledge.types import Attribute, Product

_MOST_PRODUCTS = 4
_MOST_ROWS = 14
_SAID = 2
_MORE = ("memory", "storage", "screen_size")  # of these and of what is asked for "at least", more is worth telling
_SAID_ASKED = 4
_ONLY_PRICES = re.compile(
    r"(?:分别|各)(?:是|要|卖)?(?:多少钱|什么价)|\bhow much (?:are|is|do) (?:each|both|they)\b|\bprices? of (?:each|both)\b",
    re.IGNORECASE,
)
_MORE_OF = re.compile(
    r"更[高大重多厚]|最[高大重多厚]|\b(?:more|most|higher|highest|heavier|heaviest|thicker)\b", re.IGNORECASE
)


def answer(turn: Turn) -> Draft:
    """Compare the products named; ask for a second where there is only one; find some where there is none."""
    products = makes.in_focus(turn)[:_MOST_PRODUCTS]
    if len(products) == 1:  # "the K87MW with red or brown switches"
        asked = makes.asked_makes(turn, makes.meant(turn, products[0]))[:_MOST_PRODUCTS]
        products = asked if len(asked) > 1 else makes.with_others(turn, products[0])[:_MOST_PRODUCTS]
    if len(products) == 1 and not VERSUS.search(turn.said.text):
        return specification.about(turn, products)  # "and the small one, can it run like that too?"
    if len(products) == 1:
        plain = turn.say("compare.another", name=turn.sheet.name(products[0]))
        return Draft("clarify", plain, turn.sheet.facts, cards=(shelf.card(turn, products[0]),))
    if not products:
        return recommendation.answer(turn, "comparison")
    if _ONLY_PRICES.search(turn.said.text) and not VERSUS.search(turn.said.text):
        return price.answer(turn)  # "D13 和 D15 分别多少钱" sets nothing side by side
    products = _alike(turn, products)
    return _for_a_use(turn, products) or _by_documents(turn, products) or _side_by_side(turn, products)


def _for_a_use(turn: Turn, products: list[Product]) -> Draft | None:
    """Draft which of them our documents advise for what the customer means to do with it ("跑虚拟机选哪个"), or None."""
    if not WHICH.search(turn.said.text) or _asked(turn, products) or turn.said.slots.attributes:
        return None
    return recommendation.advised_of(turn, products)


def _alike(turn: Turn, products: list[Product]) -> list[Product]:
    """Return two families ("MP60 or MP30?") by those makes of each that have most in common, two products as they are."""
    if len(products) != 2:
        return products
    mine, theirs = (makes.meant(turn, p) for p in products)
    if any(p in theirs for p in mine):
        return products  # makes of one family
    return list(max(product(mine, theirs), key=lambda pair: _common(*pair)))


def _common(first: Product, second: Product) -> int:
    """Return in how many of the figures that tell the makes of a family apart two products are alike."""
    held = ((first.attribute(name), second.attribute(name)) for name in _MORE)
    return sum(a is not None and b is not None and a.value == b.value for a, b in held)


def _by_documents(turn: Turn, products: list[Product]) -> Draft | None:
    """Draft what documents say where the columns asked for do not tell the products apart ("which is quieter?"), or None."""
    asked = _asked(turn, products)
    apart = any(_apart(products, name) for name in asked)
    wish = step(turn.said.text)
    of_price = "price" in turn.said.slots.attributes or (wish is not None and "price" in wish.keys)
    if not asked or apart or of_price:
        return None
    found = reading.read(turn)
    if not reading.holds_answer(turn, found) or is_row(found.sentences[0].text):
        return None
    draft = grounds.from_documents(turn, found, task="comparison")
    return replace(draft, cards=tuple(shelf.card(turn, p) for p in products), facts=turn.sheet.facts)


def _side_by_side(turn: Turn, products: list[Product]) -> Draft:
    """Say in words who is cheaper and who has more of what was asked; the table holds the rest, said once."""
    names = [f"**{turn.sheet.name(p)}**" for p in products]
    rows = _rows(turn, products)
    table = Table(tuple(p.sku for p in products), tuple(rows))
    told = _told(turn, products)
    asked = {*_asked(turn, products), *turn.said.slots.attributes}
    price = [] if told and asked - {"price"} and "price" not in asked else [_cheaper(turn, products)]
    said = [
        turn.say("compare.lead", names=_both(turn, names)),
        *price,
        *told,
        *([] if asked else _only(turn, products)),
        *([] if asked else _meant_for(turn, products)),
    ]
    if len(rows) <= 1:
        said.append(turn.say("compare.same"))
    plain = "\n\n".join(part for part in (said[0], "\n".join(f"- {s}" for s in said[1:] if s)) if part)
    return Draft("comparison", plain, turn.sheet.facts, cards=tuple(shelf.card(turn, p) for p in products), table=table)


def _asked(turn: Turn, products: list[Product]) -> list[str]:
    """Return the names of the attributes that the message asks for, as often as a product has one.

    What it only limits them by ("the 32 GB one") is not asked for where they do not differ in it.
    """
    limits = set[str]() if reading.asks(turn.said.text) else {c.column for c in turn.said.products.conditions}
    names = [*_by_step(turn, products), *(a.name for p in products for a in shelf.asked_attributes(turn, p))]
    return [n for n in names if n not in limits or _apart(products, n)]


def _by_step(turn: Turn, products: list[Product]) -> list[str]:
    """Return the column that a comparative asks for ("which is lighter?", 哪个省电), where all have it."""
    wish = step(turn.said.text)
    keys = wish.keys if wish else ()
    return [key for key in keys if products and all(p.attribute(key) for p in products)][:1]


def _apart(products: list[Product], name: str) -> bool:
    return len({str(a.value) if (a := p.attribute(name)) else "" for p in products}) > 1


def _both(turn: Turn, names: list[str]) -> str:
    return turn.pick(Bilingual(" and ", "和")).join(names) if len(names) == 2 else turn.together(names)


def _told(turn: Turn, products: list[Product]) -> list[str]:
    """Return a sentence for each property asked for, or for the two that tell most, where the products differ."""
    asked = _asked(turn, products)
    more = (a.name for a in products[0].attributes if a.name in sayings().lower or a.name in _MORE)
    names = dict.fromkeys(asked or sorted(more, key=lambda n: n not in _MORE))
    sentences = (_higher(turn, products, name) or (_each(turn, products, name) if asked else "") for name in names)
    return [s for s in sentences if s][: _SAID_ASKED if asked else _SAID]


def _only(turn: Turn, products: list[Product]) -> list[str]:
    """Return a sentence for each property that one of two products has and the other lacks, of those that tell most."""
    if len(products) != 2:
        return []
    said = list[tuple[Product, Attribute]]()
    for own, other in (products, products[::-1]):
        said += [(own, a) for a in own.attributes if _stands_out(a) and other.attribute(a.name) is None]
    return [
        turn.say("compare.only", name=turn.sheet.name(p), label=shelf.label(turn, a), value=turn.sheet.attribute(p, a))
        for p, a in said[:_SAID]
    ]


def _meant_for(turn: Turn, products: list[Product]) -> list[str]:
    """Return, of two different models, what each is: their descriptions say what their figures do not."""
    if len(products) != 2 or products[0].description == products[1].description:
        return []
    described = [p for p in products if p.description.say(turn.language)]
    return [turn.say("compare.what", name=turn.sheet.name(p), description=turn.sheet.description(p)) for p in described]


def _stands_out(attribute: Attribute) -> bool:
    return isinstance(attribute.value, Decimal) and not shelf.dull(attribute)


def _higher(turn: Turn, products: list[Product], name: str) -> str:
    """Say which product has the most of a property, or the least where less is better and no more is asked for.

    Only where all have it as a number in one unit and they differ.
    """
    held = [(p, a) for p in products if (a := p.attribute(name)) and isinstance(a.value, Decimal)]
    if len(held) < len(products) or len({a.unit for _, a in held}) > 1 or len({a.value for _, a in held}) < 2:
        return ""
    wish = step(turn.said.text)
    fewer = wish is not None and name in wish.keys and not wish.up
    less = fewer or (name in sayings().less and not _MORE_OF.search(turn.said.text))
    ranked = sorted(held, key=lambda pair: Decimal(str(pair[1].value)), reverse=not less)
    (best, most), (_, least) = ranked[0], ranked[-1]
    values = {"high": turn.sheet.attribute(best, most), "low": turn.sheet.attribute(ranked[-1][0], least)}
    return turn.say("compare.higher", label=shelf.label(turn, most), name=turn.sheet.name(best), **values)


def _each(turn: Turn, products: list[Product], name: str) -> str:
    """Say what each product has of a property that is no number."""
    held = [(p, a) for p in products if (a := p.attribute(name))]
    if not held:
        return ""
    values = turn.together([f"**{turn.sheet.name(p)}** {turn.sheet.attribute(p, a)}" for p, a in held])
    return turn.say("compare.each", label=shelf.label(turn, held[0][1]), values=values)


def _rows(turn: Turn, products: list[Product]) -> list[tuple[str, tuple[str | None, ...]]]:
    """Return the price row, then the rows that differ (those asked for first)."""
    prices = [shelf.price_of(turn, p) or shelf.any_price_of(turn, p) for p in products]
    cells = [
        turn.sheet.price(p, price).strip("[]") if price else None for p, price in zip(products, prices, strict=True)
    ]
    rows: list[tuple[str, tuple[str | None, ...]]] = []
    if any(cells):
        rows.append((turn.pick(Bilingual("Price", "价格")), tuple(cells)))
    for name in _column_order(turn, products):
        found = [p.attribute(name) for p in products]
        values = {str(a.value) if a else "" for a in found}
        if len(values) < 2 and name not in turn.said.slots.attributes:
            continue
        label = next(a.label.say(turn.language) or name for a in found if a)
        rows.append(
            (
                label,
                tuple(
                    turn.sheet.attribute(p, a).strip("[]") if a else None for p, a in zip(products, found, strict=True)
                ),
            )
        )
        if len(rows) == _MOST_ROWS:
            break
    return rows


def _column_order(turn: Turn, products: list[Product]) -> list[str]:
    """Return attribute names: asked for, then those most of the products have, in the catalogue's order."""
    names = dict.fromkeys(
        a.name for p in products for a in p.attributes if len(str(a.value)) <= 60 and not shelf.dull(a)
    )
    held = {n: sum(p.attribute(n) is not None for p in products) for n in names}
    asked = [n for n in turn.said.slots.attributes if n in names]
    return asked + sorted((n for n in names if n not in asked), key=lambda n: -held[n])


def _cheaper(turn: Turn, products: list[Product]) -> str:
    if len(products) != 2:
        return ""
    prices = [shelf.price_of(turn, p) or shelf.any_price_of(turn, p) for p in products]
    first, second = prices
    if first is None or second is None or first.currency != second.currency or first.amount == second.amount:
        return ""
    low, high = (0, 1) if first.amount < second.amount else (1, 0)
    refs = [turn.sheet.price(p, price) for p, price in zip(products, (first, second), strict=True)]
    gap = turn.sheet.difference(refs[high], refs[low], Bilingual("price difference", "差价"))
    return turn.say("compare.cheaper", name=turn.sheet.name(products[low]), difference=gap)
