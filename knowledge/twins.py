"""Products that go by one name, told apart in words: "Linen Shirt (White, M)", 高筋面粉（25kg/袋）."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from knowledge.glossary import chinese_value
from knowledge.language import Bilingual
from knowledge.types import Attribute, Product

_LONGEST = 24  # characters of a value that reads well in a name
_MOST = 60  # products of one name; more are a range of goods that no two words tell apart
_COLUMNS = 3


def told_apart(products: Iterable[Product]) -> dict[int, Bilingual]:
    """Return by id what to call each product whose name others have, too; without those that no column tells apart."""
    named: dict[Bilingual, list[Product]] = defaultdict(list)
    for product in products:
        named[product.name].append(product)
    groups = (group for group in named.values() if 1 < len(group) <= _MOST)
    return {id: name for group in groups for id, name in _apart(group)}


def renamed(product: Product, names: Mapping[int, Bilingual]) -> Product:
    """Return the product by the name that tells it from others."""
    name = names.get(product.id)
    return product if name is None else replace(product, name=name)


def _apart(group: Sequence[Product]) -> Iterator[tuple[int, Bilingual]]:
    columns = _columns(group)
    for product in group:
        cells = [cell for column in columns if (cell := product.attribute(column)) is not None]
        if cells:
            en, zh = ", ".join(map(_said, cells)), "，".join(chinese_value(_said(cell)) for cell in cells)
            yield product.id, Bilingual(f"{product.name.en} ({en})", f"{product.name.zh}（{zh}）")


def _columns(group: Sequence[Product]) -> list[str]:
    """Return the fewest columns that tell most of a group apart, words before figures, in the order of the rows."""
    candidates = [
        name for name in dict.fromkeys(a.name for p in group for a in p.attributes) if _reads_well(name, group)
    ]
    candidates.sort(key=lambda name: all(_figure(p.attribute(name)) for p in group))
    chosen, parts = list[str](), 1
    while parts < len(group) and len(chosen) < _COLUMNS:
        best = max(candidates, key=lambda name: _parts(group, [*chosen, name]), default="")
        if not best or _parts(group, [*chosen, best]) <= parts:
            break
        chosen.append(best)
        parts = _parts(group, chosen)
    return sorted(chosen, key=candidates.index)


def _parts(group: Sequence[Product], columns: Sequence[str]) -> int:
    return len({tuple(_said(p.attribute(name)) for name in columns) for p in group})


def _reads_well(column: str, group: Sequence[Product]) -> bool:
    cells = [p.attribute(column) for p in group]
    return all(not isinstance(c.value, bool) and len(_said(c)) <= _LONGEST for c in cells if c is not None)


def _figure(cell: Attribute | None) -> bool:
    return cell is None or not isinstance(cell.value, str)


def _said(cell: Attribute | None) -> str:
    if cell is None:
        return ""
    return str(cell.value).strip() if isinstance(cell.value, str) else f"{cell.value:f} {cell.unit or ''}".strip()
