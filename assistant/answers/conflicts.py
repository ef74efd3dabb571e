"""What speaks against an answer: figures of a product that its row has otherwise, and other reviewed answers to the same."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from assistant.answers.types import LANGUAGES, Answer, Written
from assistant.kit import Products
from assistant.pricing import valid_prices
from knowledge.embedders import Embedder
from knowledge.errors import NotFound
from knowledge.language import Bilingual, Language
from knowledge.sentences import sentences
from knowledge.types import STAFF, Attribute, Product
from knowledge.units import Quantity, convert, dimension, quantities, same_dimension

ALIKE = 0.6
"""Cosine from which on two questions are taken to ask the same."""
_STOCK = re.compile(r"\bstock\b|\bavailable\b|库存|现货|有货", re.IGNORECASE)
_SOLD_OUT = re.compile(r"\b(?:out of stock|sold out)\b|缺货|没货|无货|售罄", re.IGNORECASE)
_IN_STOCK = re.compile(r"(?<!not )\bin stock\b|(?<!没)有货|有现货", re.IGNORECASE)


def against_catalogue(written: Written, catalogue: Products, today: date) -> Iterator[Bilingual]:
    """Yield where the answer says of a named product what its row in the catalogue says otherwise."""
    for language in written.languages:
        about = _named("\n".join(written.questions), language, catalogue)
        text = written.text.say(language)
        for said in (text[start:end] for start, end in sentences(text)):
            about = _named(said, language, catalogue) or about
            product = _product(about[0], catalogue) if len(about) == 1 else None
            if product is not None:
                yield from _of_product(said, product, today)


def _named(text: str, language: Language, catalogue: Products) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.skus[0] for m in catalogue.mentions(text, language) if len(m.skus) == 1))


def _product(sku: str, catalogue: Products) -> Product | None:
    try:
        return catalogue.product(sku)
    except NotFound:  # deleted meanwhile
        return None


def _of_product(said: str, product: Product, today: date) -> Iterator[Bilingual]:
    found = quantities(said)
    yield from _prices(found, product, today)
    yield from _stock(said, found, product)
    yield from _attributes(said, found, product)


def _prices(found: Sequence[Quantity], product: Product, today: date) -> Iterator[Bilingual]:
    prices = valid_prices(product, STAFF, today)
    for said in (q for q in found if dimension(q.unit) == "money"):
        held = {p.amount for p in prices if p.currency == said.unit}
        if held and said.value not in held:
            listed = " / ".join(f"{amount:,f} {said.unit}" for amount in sorted(held))
            yield _otherwise(product, f"{said.value:,f} {said.unit}", listed, Bilingual("price", "价格"))


def _stock(text: str, found: Sequence[Quantity], product: Product) -> Iterator[Bilingual]:
    if product.stock is None:
        return
    name = Bilingual("stock", "库存")
    pieces = [q.value for q in found if q.unit == "pcs"] if _STOCK.search(text) else []
    for value in pieces:
        if value != product.stock:
            yield _otherwise(product, f"{value:f}", str(product.stock), name)
    gone = _SOLD_OUT.search(text)
    there = None if gone or pieces else _IN_STOCK.search(text)
    told = gone if gone and product.stock > 0 else there if there and product.stock == 0 else None
    if told:
        yield _otherwise(product, told.group(), str(product.stock), name)


def _attributes(text: str, found: Sequence[Quantity], product: Product) -> Iterator[Bilingual]:
    """Yield figures that stand with an attribute's label and are not its own."""
    for attribute in product.attributes:
        if not isinstance(attribute.value, Decimal) or not attribute.unit or not _labelled(text, attribute):
            continue
        like = [q for q in found if q.unit and same_dimension(q.unit, attribute.unit)]
        told = [convert(q.value, q.unit, attribute.unit) for q in like]
        if told and attribute.value not in told:
            said = f"{like[0].value:f} {like[0].unit}"
            yield _otherwise(product, said, f"{attribute.value:f} {attribute.unit}", attribute.label)


def _labelled(text: str, attribute: Attribute) -> bool:
    names = (attribute.label.en, attribute.label.zh, attribute.name.replace("_", " "))
    return any(name and name.lower() in text.lower() for name in names)


def _otherwise(product: Product, said: str, held: str, what: Bilingual) -> Bilingual:
    return Bilingual(
        f"{product.sku}, {what.en.lower()}: the answer says {said}, the catalogue {held}.",
        f"{product.sku} 的{what.zh or what.en}：答案写的是 {said}，产品目录为 {held}。",
    )


def against_answers(written: Written, others: Iterable[Answer], embedder: Embedder) -> Iterator[Bilingual]:
    """Yield the other answers, to whom both are told, that answer the same; and where their figures differ."""
    listed = [o for o in others if o.state in ("in_force", "to_come") and _meet(written, o.written)]
    texts = [q for one in (written, *(o.written for o in listed)) for q in one.questions]
    rows = embedder.embed(texts) if listed else np.empty((0, 1), dtype=np.float32)
    mine, at = rows[: len(written.questions)], len(written.questions)
    for other in listed:
        theirs = rows[at : at + len(other.written.questions)]
        at += len(other.written.questions)
        if float((mine @ theirs.T).max()) >= ALIKE:
            yield _twice(other)
            yield from _figures(written, other)


def _meet(one: Written, other: Written) -> bool:
    """Return whether somebody may be told both, on some day."""
    begins = max(one.validity.since or date.min, other.validity.since or date.min)
    ends = min(one.validity.until or date.max, other.validity.until or date.max)
    return begins <= ends


def _twice(other: Answer) -> Bilingual:
    question = other.written.questions[0] if other.written.questions else other.id
    return Bilingual(
        f"“{question}” has a reviewed answer already ({other.id}). Two answers to one question may both be quoted; edit that one instead.",
        f"“{question}”已有审核答案（{other.id}）。同一问题的两个答案可能同时被引用，建议直接修改原有答案。",
    )


def _figures(written: Written, other: Answer) -> Iterator[Bilingual]:
    """Yield figures of one kind that both give and that differ."""
    for language in LANGUAGES:
        mine, theirs = (_by_kind(one.text.say(language)) for one in (written, other.written))
        for kind in sorted(mine.keys() & theirs.keys()):
            if not mine[kind] & theirs[kind]:
                ours, held = (" / ".join(sorted(each[kind])) for each in (mine, theirs))
                yield Bilingual(
                    f"This answer says {ours}, the other one ({other.id}) {held}.",
                    f"本答案写的是 {ours}，另一个答案（{other.id}）为 {held}。",
                )


def _by_kind(text: str) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = {}
    for q in quantities(text):
        kinds.setdefault(dimension(q.unit) or q.unit, set()).add(f"{q.value:f} {q.unit}")
    return kinds
