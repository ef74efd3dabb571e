"""Two or more products side by side, on the columns that tell them apart."""

from assistant import shelf
from assistant.kit import Turn
from assistant.skills import recommendation
from assistant.types import Draft, Table
from knowledge.language import Bilingual
from knowledge.types import Product

_MOST_PRODUCTS = 4
_MOST_ROWS = 14


def answer(turn: Turn) -> Draft:
    """Compare the products named; ask for a second where there is only one; find some where there is none."""
    products = shelf.in_focus(turn)[:_MOST_PRODUCTS]
    if len(products) == 1:
        plain = turn.say("compare.another", name=turn.sheet.name(products[0]))
        return Draft("clarify", plain, turn.sheet.facts, cards=(shelf.card(turn, products[0]),))
    if not products:
        return recommendation.answer(turn, "comparison")
    return _side_by_side(turn, products)


def _side_by_side(turn: Turn, products: list[Product]) -> Draft:
    names = [f"**{turn.sheet.name(p)}**" for p in products]
    table = Table(tuple(p.sku for p in products), tuple(_rows(turn, products)))
    lead = turn.say("compare.lead", names=turn.together(names))
    lines = [
        turn.say(
            "compare.line", label=_label(turn, text), values=turn.together([f"[[{c}]]" if c else "–" for c in cells])
        )
        for text, cells in table.rows[:8]
    ]
    ending = _cheaper(turn, products) or (turn.say("compare.same") if len(table.rows) <= 1 else "")
    plain = "\n".join([lead, "", *lines, *(["", ending] if ending else [])])
    return Draft("comparison", plain, turn.sheet.facts, cards=tuple(shelf.card(turn, p) for p in products), table=table)


def _label(turn: Turn, text: str) -> str:
    return turn.sheet.said_words(text, f"label {text}", Bilingual("attribute", "参数"))


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
    names = dict.fromkeys(a.name for p in products for a in p.attributes if len(str(a.value)) <= 60)
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
