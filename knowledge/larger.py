"""Which of some products is the larger: by the figure in which they differ ("25kg/袋" and "1kg/袋", 6寸 and 8寸)."""

import re
from collections.abc import Sequence
from decimal import Decimal

from knowledge.types import Product
from knowledge.units import convert, quantities

_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_NO_SIZE = frozenset({"warranty", "minimum_order", "pack_quantity", "power", "power_consumption", "lead_time", "year"})


def furthest(products: Sequence[Product], *, up: bool) -> Product | None:
    """Return the largest (or smallest) of the products; None where no column tells it of all, or two are equal."""
    for sizes in (*_by_columns(products), _by_names(products)):
        ranked = sorted(zip(sizes, range(len(products)), strict=True), reverse=up) if sizes else []
        if len(ranked) > 1 and ranked[0][0] != ranked[-1][0]:
            first = [at for size, at in ranked if size == ranked[0][0]]
            return products[first[0]] if len(first) == 1 else None
    return None


def next_to(item: Product, makes: Sequence[Product], *, up: bool) -> Product | None:
    """Return the make that is next larger (or smaller) than one of them; None where none is, or no column tells it of all."""
    if not any(make.sku == item.sku for make in makes):
        return None
    at = next(at for at, make in enumerate(makes) if make.sku == item.sku)
    for sizes in (*_by_columns(makes), _by_names(makes)):
        if len(set(sizes)) > 1:
            beyond = [(size, n) for n, size in enumerate(sizes) if (size > sizes[at] if up else size < sizes[at])]
            return makes[(min if up else max)(beyond)[1]] if beyond else None
    return None


def _by_columns(products: Sequence[Product]) -> list[list[Decimal]]:
    columns = dict.fromkeys(a.name for p in products for a in p.attributes if a.name not in _NO_SIZE)
    return [sizes for name in columns if (sizes := _sizes(products, name))]


def _sizes(products: Sequence[Product], column: str) -> list[Decimal]:
    """Return what a column says of each product's size, in one unit; nothing where it says none of one of them."""
    found = list[Decimal]()
    unit: str | None = None
    for product in products:
        cell = product.attribute(column)
        if cell is None or isinstance(cell.value, bool):
            return []
        if isinstance(cell.value, Decimal):
            value, own = cell.value, cell.unit
        elif first := next((q for q in quantities(str(cell.value)) if q.unit), None):
            value, own = first.value, first.unit
        elif bare := _FIGURE.match(str(cell.value)):
            value, own = Decimal(bare[0]), None
        else:
            return []
        if unit is not None and own is not None and own != unit:
            same = convert(value, own, unit)
            if same is None:
                return []
            value = same
        unit = unit or own
        found.append(value)
    return found


def _by_names(products: Sequence[Product]) -> list[Decimal]:
    figures = [_FIGURE.search(p.name.en or p.name.zh) for p in products]
    return [Decimal(f[0]) for f in figures if f] if all(figures) else []
