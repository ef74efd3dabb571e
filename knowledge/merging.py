"""A product that is there with a row that is new: only what the file has columns for is changed."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.guess import ColumnGuess
from knowledge.language import Bilingual
from knowledge.types import Attribute, Price, Product

_NOTE = "price_note"


def merged(old: Product, new: Product, columns: Sequence[ColumnGuess]) -> Product:
    """Return `old` with what the file's `columns` say of it in `new`; a price list alone leaves all the rest as it was.

    An empty cell of a column that is there empties the value; a column that is not there changes nothing.
    """
    has = {column.meaning for column in columns}
    named = has & {"name", "category"}
    return replace(
        new,
        id=old.id,
        key=new.key if "key" in has else old.key,
        name=_both(old.name, new.name, columns, "name"),
        description=_both(old.description, new.description, columns, "description"),
        brand=new.brand if "brand" in has else old.brand,
        category=new.category if "category" in has or (named and not old.category) else old.category,
        category_label=new.category_label if "category" in has or (named and not old.category) else old.category_label,
        prices=_prices(old.prices, new.prices, columns),
        attributes=_attributes(old.attributes, new.attributes, columns),
        stock=new.stock if "stock" in has else old.stock,
        lead_days=new.lead_days if "lead_days" in has else old.lead_days,
        image=new.image if "image" in has else old.image,
        url=new.url if "url" in has else old.url,
        discontinued=new.discontinued if "discontinued" in has else old.discontinued,
    )


def _both(old: Bilingual, new: Bilingual, columns: Sequence[ColumnGuess], meaning: str) -> Bilingual:
    """Return the text in the languages that the file has; a column without a language speaks for both."""
    languages = {column.language for column in columns if column.meaning == meaning}
    if not languages:
        return old
    if None in languages or len(languages) > 1 or old.en == old.zh:
        return new
    return Bilingual(new.en, old.zh) if "en" in languages else Bilingual(old.en, new.zh)


def _prices(old: Sequence[Price], new: Sequence[Price], columns: Sequence[ColumnGuess]) -> tuple[Price, ...]:
    """Return the new prices and those of other lists, currencies and quantities; an empty cell takes its price away."""
    told: set[tuple[str, int, str | None]] = set()
    for column in (c for c in columns if c.meaning == "price"):
        spot = (column.name, column.quantity_from)
        explicit = {c.unit for c in columns if c.meaning == "price" and (c.name, c.quantity_from) == spot}
        given = {p.currency for p in new if (p.price_list, p.quantity_from) == spot} - explicit
        told |= {(*spot, code) for code in ((column.unit,) if column.unit else given or (None,))}

    def kept(price: Price) -> bool:
        spot = (price.price_list, price.quantity_from)
        return (*spot, price.currency) not in told and (*spot, None) not in told

    return (*new, *filter(kept, old))


def _attributes(
    old: Sequence[Attribute], new: Sequence[Attribute], columns: Sequence[ColumnGuess]
) -> tuple[Attribute, ...]:
    """Return the attributes in their old order, those of the file's columns as the file has them, new ones behind."""
    told = {column.name for column in columns if column.meaning == "attribute"}
    if any(column.meaning == "price" for column in columns):
        told.add(_NOTE)
    fresh = {a.name: a for a in new}
    held = [fresh.pop(a.name, None) if a.name in told else a for a in old]
    return (*(a for a in held if a is not None), *fresh.values())
