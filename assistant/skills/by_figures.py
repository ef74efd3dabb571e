"""Products told by a figure or a word of their names alone: 换成90的, "swap the 50m", 单孔的."""

import re
from collections.abc import Sequence

from assistant.kit import Turn
from assistant.skills import in_talk
from knowledge.types import Mention, Product, ProductQuery

_FIGURE = re.compile(
    r"(?<![\d.,/×x*-])(?P<n>\d{1,4}(?:\.\d+)?)(?:[ -]?(?P<unit>mm|cm|m|ml|l|g|kg|v|w|kw|mah|in|inch(?:es)?|bar|hz|microns?|瓦|升|寸|厘米|公分|米|公斤|克)(?![a-z]))?"
    r"(?=的|\s*ones?\b|\s*$|\s*[,，。.;；!！]|\s+(?:for|to|with|and|please|instead|switch)\b"
    r"|\s*(?:和|、|跟|与|/)\s*\d{1,4}(?:\.\d)?\s*[a-z\u4e00-\u9fff]{0,2}的)",
    re.IGNORECASE,
)
"""A figure that stands for a product by itself, with its unit, "的" or "one" behind it: 换成90的, "swap the 50m"."""
_KIN = 40  # products of one kind


def by_figures(text: str, taken: Sequence[tuple[int, int]], turn: Turn) -> list[Mention]:
    """Return the products of the kinds named, shown or ordered whose name alone holds a figure that is said ("and a 400m")."""
    out = list[Mention]()
    for match in _FIGURE.finditer(text):
        behind, the = _ONE.match(text, match.end()), text[: match.start()].lower().endswith(" the ")
        free = all(match.end() <= start or end <= match.start() for start, end in taken)
        if not free or not (
            match["unit"] or behind or the or text[match.end() : match.end() + 1] in tuple("和、跟与/")
        ):
            continue
        if found := _only(turn, [p.sku for p in _kin(text, turn) if _holds(p, match["n"], match["unit"])]):
            out.append(Mention(found, match.start(), behind.end() if behind else match.end(), True))
    for match in _HAN_ONE.finditer(text):
        starts = range(match.start(), match.end("said") - 1)
        free = all(match.end() <= start or end <= match.start() for start, end in taken)
        for start in starts if free else ():
            said = text[start : match.end("said")]
            if found := _only(turn, [p.sku for p in _kin(text, turn) if said in p.name.zh]):
                out.append(Mention(found, start, match.end(), True))
                break
    return out


def _only(turn: Turn, having: Sequence[str]) -> tuple[str, ...]:
    """Return the one product among those spoken of, else the one at all; nothing where several are left."""
    near = {*turn.shown, *turn.listed, *(sku for line in turn.ordered for sku in line.skus)} & {*having}
    found = tuple(near or {*having})
    return found if len(found) == 1 else ()


_HAN_ONE = re.compile(r"(?P<said>[\u4e00-\u9fff]{2,5})的(?=$|[\s,，。.;；来要加减换各再不去删改也只就取拿])")
"""What tells a product from others of its kind, with 的 behind it: 单孔的, 五合一的."""


_ONE = re.compile(r"的|\s*ones?\b", re.IGNORECASE)


def _kin(text: str, turn: Turn) -> list[Product]:
    """Return the products of the kinds that were shown or ordered, a kind of many aside."""
    found = dict[str, Product]()
    own = in_talk.live(turn, [m.skus[0] for m in turn.kit.catalogue.mentions(text, turn.language)])
    kinds = dict.fromkeys(
        p.category for p in (*(p for every in in_talk.models(turn) for p in every), *own) if p.category
    )
    for kind in kinds:
        hits = turn.kit.catalogue.find(ProductQuery(category=kind, limit=_KIN), turn.who.audiences)
        if hits.total <= _KIN:
            found |= {hit.product.sku: hit.product for hit in hits.hits}
    return list(found.values())


def _holds(item: Product, figure: str, unit: str | None) -> bool:
    """Return whether a product's name holds a figure, with the same unit where both have one."""
    for name in {item.name.en.lower(), item.name.zh.lower()}:
        for match in re.finditer(
            rf"(?<![\d.,/]){re.escape(figure)}(?![\d.,/]*\d)[ -]?(?P<unit>[a-z]{{1,7}}|[\u4e00-\u9fff])?", name
        ):
            own = match["unit"]
            if not unit or not own or _unit(own) == _unit(unit):
                return True
    return False


def _unit(said: str) -> str:
    low = said.lower()
    same = {"inch": "in", "inches": "in", "寸": "in", "瓦": "w", "升": "l", "米": "m", "克": "g"}
    return same.get(low, low)
