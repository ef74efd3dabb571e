"""Which member of a family is meant: "MP60 32G 1T", "白色的 V27Q", "K87MW brown 5, red 3"."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.quoting.order_words import Mark
from knowledge.types import Product

Family = Callable[[Sequence[str]], Sequence[Product]]
"""Returns the products of these SKUs and those whose SKU goes on from one of them (`LK-V27Q-WH`)."""
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


def narrowed(skus: tuple[str, ...], marks: Sequence[Mark], family: Family) -> tuple[str, ...]:
    """Return what is left of products that words left open, once a message says which ("32G 1T 的", "the red one")."""
    said = [m for m in marks if m.kind == "variant"]
    if len(skus) < 2 or not said or any(m.kind == "product" for m in marks):
        return skus
    fitting = tuple(p.sku for p in family(skus) if p.sku in skus and all(_is(p, mark) for mark in said))
    return fitting or skus


def _said_of(product: Mark, marks: Sequence[Mark], products: Sequence[Mark]) -> list[Mark]:
    """Return the variant words that belong to a product: right before it, or after it until the next one."""
    at = marks.index(product)
    before = [m for m in marks[max(0, at - 2) : at] if m.kind == "variant" and _touching(m, product)]
    after, seps = list[Mark](), 0
    for mark in marks[at + 1 :]:
        if mark.kind == "product" or seps > _REACH:
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
    return [replace(product, start=mark.start, end=mark.end, skus=tuple(skus)) for mark, skus in useful]


def _is(product: Product, variant: Mark) -> bool:
    if variant.number is not None:
        sizes = [a.value for a in product.attributes if a.unit and a.unit.lower() == "gb"]
        return Decimal(variant.number) in sizes
    words = variant.text.split("|")
    texts = [product.name.en.lower(), product.name.zh]
    texts += [str(a.value).lower() for a in product.attributes if a.name in ("colour", "color", "颜色")]
    return any(word in text for word in words for text in texts)
