"""Which member of a family is meant: "MP60 32G 1T", "白色的 V27Q", "K87MW brown 5, red 3"."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.quoting.order_words import Mark
from assistant.quoting.types import Asked
from knowledge import makes
from knowledge.types import Mention, Product

Family = Callable[[Sequence[str]], Sequence[Product]]
"""Returns the products of these SKUs and those whose SKU goes on from one of them (`LK-V27Q-WH`)."""
Named = Callable[[str], Sequence[Mention]]
"""Returns the products named in a text."""
_REACH = 2  # separators that may stand between a product and the words that say which one


def chosen(marks: Sequence[Mark], family: Family) -> list[Mark]:
    """Return the marks with each product narrowed down by the sizes and colours said of it; those are left out.

    Where what is said of one product fits no single member ("brown 5, red 3"), each of its members becomes a product.
    """
    out = list[Mark]()
    products = [m for m in marks if m.kind == "product"]
    for mark in marks:
        if mark.kind == "product":
            said = _said_of(mark, marks, products)
            out += _resolved(mark, said, family) if said else [mark]
        elif mark.kind != "variant":
            out.append(mark)
    return sorted(out, key=lambda m: m.start)


def mates(skus: Sequence[str], named: Named, family: Family) -> Sequence[Product]:
    """Return the makes of the model that the first of these products is of."""
    item = next(iter(family(skus)), None)
    found = named(makes.model(item.name.en or item.name.zh)) if item else []
    every = family(found[0].skus) if len(found) == 1 else []
    return every if item and any(p.sku == item.sku for p in every) else family(skus)


def told(text: str, mentions: Sequence[Mention], before: Sequence[Asked], named: Named, family: Family) -> list[Mark]:
    """Return the values that say which make of a model is meant ("white", "42码"), each with the makes that have it."""
    blank = text
    for mention in mentions:
        blank = blank[: mention.start] + " " * (mention.end - mention.start) + blank[mention.end :]
    found: dict[tuple[int, int], Mark] = {}
    models = [family(skus) for skus in dict.fromkeys(m.skus for m in mentions)]
    for members in [*models, *(mates(a.skus, named, family) for a in before)]:
        for one in makes.said(blank, members) if len(members) > 1 else ():
            for value, places in one.values.items():
                having = tuple(p.sku for p in makes.fitting(members, [makes.Said(one.column, {value: ()})]))
                for span in places:
                    known = found.get(span)
                    both = (*known.skus, *having) if known else having
                    found[span] = Mark("variant", *span, skus=both, text=text[slice(*span)], column=one.column)
    return list(found.values())


def narrowed(skus: tuple[str, ...], marks: Sequence[Mark], named: Named, family: Family) -> tuple[str, ...]:
    """Return what is left of products that words left open, once a message says which ("32G 1T 的", "the red one").

    A make that was settled gives way to another of its model where a message changes it ("改成白色的", "sorry, in M").
    """
    said = [m for m in marks if m.kind == "variant"]
    if not said or any(m.kind == "product" for m in marks):
        return skus
    if len(skus) == 1:
        changes = any(m.kind in ("set", "swap", "fix") for m in marks)
        return _another(skus, said, named, family) if changes else skus
    fitting = tuple(p.sku for p in family(skus) if p.sku in skus and all(_is(p, mark) for mark in said))
    return fitting or skus


def _another(skus: tuple[str, ...], said: Sequence[Mark], named: Named, family: Family) -> tuple[str, ...]:
    """Return the one make of the same model that is as said, and else most like the one before."""
    every = mates(skus, named, family)
    own = {p.sku for p in every}
    of_it = [mark for mark in said if own & set(mark.skus)]
    fit = [p for p in every if all(p.sku in mark.skus for mark in of_it)] if of_it else []
    before = next((p for p in every if p.sku in skus), None)
    apart = [makes.Said(mark.column, {}) for mark in of_it]
    near = makes.nearest_to(before, fit, apart) if before else []
    return (near[0].sku,) if len(near) == 1 else skus


def _said_of(product: Mark, marks: Sequence[Mark], products: Sequence[Mark]) -> list[Mark]:
    """Return the variant words that belong to a product: right before it, or after it until the next one."""
    at = marks.index(product)
    before = [m for m in marks[max(0, at - 2) : at] if m.kind == "variant" and _touching(m, product)]
    after, seps = list[Mark](), 0
    for mark in marks[at + 1 :]:
        far = seps > _REACH and not set(mark.skus) & set(product.skus)
        if mark.kind == "product" or (mark.kind == "variant" and far):
            break
        seps += mark.kind in ("sep", "stop")
        following = next((p for p in products if p.start >= mark.end), None)
        if mark.kind == "variant" and not (following and _touching(mark, following)):
            after.append(mark)
    return before + after


def _touching(variant: Mark, product: Mark) -> bool:
    return 0 <= product.start - variant.end <= 2


def _resolved(product: Mark, said: Sequence[Mark], family: Family) -> list[Mark]:
    members = family(product.skus)
    fitting = [[p.sku for p in members if _is(p, mark)] for mark in said]
    useful = [(mark, skus) for mark, skus in zip(said, fitting, strict=True) if skus and len(skus) < len(members)]
    if not useful:
        return [product]
    common = [p.sku for p in members if all(p.sku in skus for _, skus in useful)]
    if common:
        return [replace(product, skus=tuple(common))]
    return [replace(product, start=at, end=at + 1, skus=skus) for at, skus in _each_way(useful, product)]


def _each_way(useful: Sequence[tuple[Mark, list[str]]], product: Mark) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield where each make of a product is told and which it is: "white L, navy XL" are two, as "brown, red" are."""
    at, columns, skus = product.start, set[str](), dict[str, None]()
    for mark, having in useful:
        column = mark.column or ("size" if mark.number is not None else "colour")
        if column in columns:
            yield at, tuple(skus)
            at, columns, skus = mark.start, set(), {}
        kept = [sku for sku in skus if sku in having] if columns else having
        skus = dict.fromkeys(kept or having)
        columns.add(column)
    if skus:
        yield at, tuple(skus)


def _is(product: Product, variant: Mark) -> bool:
    if variant.column:
        return product.sku in variant.skus
    if variant.number is not None:
        sizes = [a.value for a in product.attributes if a.unit and a.unit.lower() == "gb"]
        return Decimal(variant.number) in sizes
    words = variant.text.split("|")
    texts = [product.name.en.lower(), product.name.zh]
    texts += [str(a.value).lower() for a in product.attributes if a.name in ("colour", "color", "颜色")]
    return any(word in text for word in words for text in texts)
