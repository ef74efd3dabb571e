"""Makes of one model ("MP60": each memory and disk, "Linen Shirt": each size and colour): which of them a turn is about."""

import re
from collections.abc import Sequence

from assistant import shelf
from assistant.kit import Turn
from assistant.reading import beyond_names, rest
from knowledge import makes as kin
from knowledge.conditions import meets
from knowledge.model_names import model_name
from knowledge.types import Condition, Product, ProductQuery

_NOT_OF_A_MEMBER = frozenset({"price", "stock", "category", "brand"})  # these do not tell members of a family apart
_MAKES = 6  # of one family that are told apart in a reply


def in_focus(turn: Turn) -> list[Product]:
    """Return the products the turn is about, in the order named.

    Where words name a family ("MP80 64G"), the member that has what was asked for stands for it, else the first.
    """
    limits = [c for c in turn.said.products.conditions if c.column not in _NOT_OF_A_MEMBER]
    chosen = (_member(turn, _family(turn, sku), limits) for sku in turn.said.focus)
    return list({p.sku: p for p in chosen if p is not None}.values())


def _family(turn: Turn, sku: str) -> Sequence[str]:
    """Return the SKUs that the words which name a product may mean, the product's own first."""
    family = next((m.skus for m in turn.said.slots.mentions if sku in m.skus), (sku,))
    return (sku, *(other for other in family if other != sku))


def _member(turn: Turn, skus: Sequence[str], limits: Sequence[Condition]) -> Product | None:
    found = _live(turn, skus)
    if not found:
        return None
    told = kin.said(_beside(turn), found)
    found = (kin.fitting(found, told) or found) if told else found if limits else found[:1]
    fitting = [p for p in found if all(meets(p, c) for c in limits)]
    fit = max(fitting, key=lambda p: len(_figures(p.name.say(turn.language)) & _figures(_beside(turn))), default=None)
    return fit or _sibling(turn, found[0], limits) or found[0]


def _live(turn: Turn, skus: Sequence[str]) -> list[Product]:
    return [p for sku in skus if (p := shelf.product(turn, sku)) is not None]


def _figures(text: str) -> frozenset[str]:
    """Return the whole numbers that stand in a text: of "16g 512" the name "MP60 (16 GB / 512 GB)" has both."""
    return frozenset(re.findall(r"\d+", text))


def _beside(turn: Turn) -> str:
    """Return the message without the words that name products and without the numbers of pieces."""
    words = beyond_names(turn)
    for count in turn.said.slots.quantities:
        words = re.sub(rf"(?<!\d){count}(?!\d)", " ", words)
    return words


def meant(turn: Turn, item: Product) -> list[Product]:
    """Return every make of the family that the words named, of which the turn speaks: those "in XL", where it says so.

    It is the product alone where the words named it, and of a large family of which nothing else is said: a list of it
    answers nothing.
    """
    named = family(turn, item)
    told = kin.said(_beside(turn), named)
    if told and (fitting := kin.fitting(named, told)):
        figures = [len(_figures(p.name.say(turn.language)) & _figures(_beside(turn))) for p in fitting]
        return [p for p, count in zip(fitting, figures, strict=True) if count == max(figures)][:_MAKES]
    return named if len(named) <= _MAKES else [item]


def family(turn: Turn, item: Product) -> list[Product]:
    """Return every make of the family that the words named, the product alone where they named it."""
    skus = next((m.skus for m in turn.said.slots.mentions if item.sku in m.skus), (item.sku,))
    if len(skus) == 1 or item.name.say(turn.language) in turn.said.query:
        return [item]
    return _live(turn, skus)


def every(turn: Turn, item: Product) -> list[Product]:
    """Return every make of a product's model, whichever of them the words named."""
    return list(kin.every_make(item, turn.language, turn.kit.catalogue))


def with_others(turn: Turn, item: Product) -> list[Product]:
    """Return a product with the other makes of its model that are said beside it ("Luftkissen R3 and R6")."""
    others = every(turn, item)
    told = kin.said(beyond_names(turn), others) if len(others) > 1 else []
    return list({p.sku: p for p in (item, *(kin.fitting(others, told) if told else ()))}.values())


def own_words(turn: Turn) -> str:
    """Return the message without the names of products in it: a "Black Diamond lamp" asks for no colour."""
    text = turn.said.text
    for mention in sorted(turn.kit.catalogue.mentions(text, turn.language), key=lambda m: -m.start):
        text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
    return text


def asked_makes(turn: Turn, items: Sequence[Product], *, best: bool = False) -> list[Product]:
    """Return those makes of a family of which the message says something that not all have ("red or brown switches").

    With `best` only those of which it says most ("with 32 GB and 1 TB").
    """
    told = [shelf.tokens_of(p) for p in items]
    common = frozenset[str]().union(*told).intersection(*told) if told else frozenset[str]()
    said = [len(rest(turn) & (mine - common)) for mine in told]
    least = max(said, default=0) if best else 1
    return [p for p, count in zip(items, said, strict=True) if count and count >= least]


def _sibling(turn: Turn, item: Product, limits: Sequence[Condition]) -> Product | None:
    """Return the other make of a product that has what was asked for: "the white K98S" is K98S-WH."""
    return next(iter(siblings(turn, item, limits)), None) if limits else None


def siblings(turn: Turn, item: Product, limits: Sequence[Condition] = ()) -> list[Product]:
    """Return the makes of a product's model, itself among them, that have what was asked for: K98S and K98S-WH."""
    query = ProductQuery("", item.category or None, tuple(limits), limit=50)
    hits = turn.kit.catalogue.find(query, turn.who.audiences).hits
    model = model_name(item, "en") or item.sku
    stem = item.sku[: item.sku.upper().index(model.upper()) + len(model)]
    return [h.product for h in hits if re.fullmatch(rf"{re.escape(stem)}(?:-.*)?", h.product.sku)]
