"""What is noted below an estimate: what a pack holds, how many are sold at least, which options were asked for."""

import re
from decimal import Decimal

from assistant import makes, shelf
from assistant.kit import Turn
from assistant.quoting.types import Amounts
from knowledge.language import Bilingual
from knowledge.options import has, listed, options


def notes(turn: Turn, amounts: Amounts, *, several: bool) -> list[str]:
    """Return the lines noted; `several` says that the order has lines beside those that are priced."""
    return [*_packed(turn, amounts), *_too_few(turn, amounts), *_options(turn, amounts, several)]


_PACK = r"[箱盒袋包]|\b(?:box(?:es)?|cartons?|cases?|packs?|packets?)\b"
_PACKS = re.compile(
    rf"(?:\d|[一二两三四五六七八九十百千]|\b(?:a|an|one|two|three|four|five|six|ten|dozen))\s*(?:{_PACK})",
    re.IGNORECASE,
)


def _packed(turn: Turn, amounts: Amounts) -> list[str]:
    """Say of each product how many a pack of it holds, where packs were spoken of and single pieces are priced."""
    said = _PACKS.search(turn.said.text)
    out = []
    for line in amounts.lines if said else ():
        item = shelf.product(turn, line.sku)
        held = item.attribute("pack_quantity") if item else None
        sold = item.attribute("sales_unit") if item else None
        if item and held and not (sold and re.search(_PACK, str(sold.value), re.IGNORECASE)):
            name, pieces = turn.sheet.name(item), turn.sheet.attribute(item, held)
            out.append(turn.say("quote.packed", name=name, pieces=pieces))
    return ["", *out] if out else []


def _options(turn: Turn, amounts: Amounts, several: bool) -> list[str]:
    """Say which options were noted for a product, and which it does not come in: an order is of products, not of these."""
    out, text = [], makes.own_words(turn)
    for line in amounts.lines:
        item = shelf.product(turn, line.sku)
        if item is None:
            continue
        for one in options(text, item):
            offered = has(item, one)
            cell = item.attribute(one.column)
            if (not offered and several) or (offered and cell and len(listed(cell)) < 2):
                continue  # it may be said of another line, or is what the product is
            words = ", ".join(text[start:end] for start, end in one.spans)
            asked = turn.sheet.said_words(words, "the customer said", Bilingual("option", "选项"))
            out.append(
                turn.say("quote.option" if offered else "versions.strange", name=turn.sheet.name(item), asked=asked)
            )
    return ["", *dict.fromkeys(out)] if out else []


def _too_few(turn: Turn, amounts: Amounts) -> list[str]:
    """Say of each product of which fewer are wanted than are sold at least, how many that is."""
    out = []
    for line in amounts.lines:
        item = shelf.product(turn, line.sku)
        least = item.attribute("minimum_order") if item else None
        if item and least and isinstance(least.value, Decimal) and line.quantity < least.value:
            name, pieces = turn.sheet.name(item), turn.sheet.attribute(item, least)
            out.append(turn.say("quote.too_few", name=name, pieces=pieces))
    return ["", *out] if out else []
