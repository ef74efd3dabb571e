"""What we carry altogether: every large kind with how many there are and what they cost, after our own words of ourselves."""

from assistant import citing, makes, reading, shelf
from assistant.kit import Turn
from assistant.skills import recommendation
from assistant.types import Draft
from knowledge.language import Bilingual
from knowledge.types import ProductQuery

_KINDS = 8  # of the largest that are listed; the others are counted
_ASKED_NEXT = 3
_FURTHER = Bilingual("further kinds", "其他品类")


def answer(turn: Turn) -> Draft:
    """List the kinds, after what our documents say of us where they do; a question about some product is answered as one."""
    kinds = turn.kit.catalogue.categories()
    if not kinds or makes.in_focus(turn) or shelf.wants_products(turn.said.products) or recommendation.asked_for(turn):
        return recommendation.answer(turn, "product_question")
    found = reading.read(turn, f"{turn.pick(turn.kit.company)} {turn.said.query}")
    ours = citing.opening(turn, found, [label for _, label, _ in kinds])
    parts = [ours, turn.say("range.lead"), _lines(turn, kinds), turn.say("range.ask")]
    return Draft(
        "assortment", "\n\n".join(p for p in parts if p), turn.sheet.facts, passages=found.passages if ours else (),
        suggestions=tuple(turn.say("range.next", kind=_spoken(turn, label)) for _, label, _ in kinds[:_ASKED_NEXT]),
    )  # fmt: skip


def _spoken(turn: Turn, label: Bilingual) -> str:
    """Return a kind as it stands within a question."""
    words = turn.pick(label)
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def _lines(turn: Turn, kinds: list[tuple[str, Bilingual, int]]) -> str:
    lines = [_line(turn, *kind) for kind in kinds[:_KINDS]]
    if further := len(kinds) - _KINDS if len(kinds) > _KINDS else 0:
        lines.append(turn.say("range.more", count=turn.sheet.count(further, "kinds not listed", _FURTHER)))
    return "\n".join(lines)


def _line(turn: Turn, key: str, label: Bilingual, count: int) -> str:
    name = turn.sheet.said_words(turn.pick(label), f"category {label.en}", Bilingual("category", "类别"))
    pieces = recommendation.number(turn, count, f"products of the kind {key}")
    least, most = _cost(turn, key, "price"), _cost(turn, key, "-price")
    if not least or not most:
        return turn.say("range.line", kind=name, count=pieces)
    if least == most:
        return turn.say("range.one_price", kind=name, count=pieces, price=least)
    return turn.say("range.prices", kind=name, count=pieces, least=least, most=most)


def _cost(turn: Turn, key: str, order: str) -> str:
    """Refer to the price of the cheapest or dearest of a kind; "" where none has a price."""
    hits = turn.kit.catalogue.find(ProductQuery("", key, (), order, limit=1), turn.who.audiences).hits
    price = shelf.price_of(turn, hits[0].product) if hits else None
    return turn.sheet.price(hits[0].product, price) if price else ""
