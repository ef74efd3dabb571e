"""What the lines of an order are called by those who made it: "the stove", "cartridges", 洗碗机, 炉子."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from knowledge.makes import model
from knowledge.types import Mention, Product

_LONGEST = 6  # characters of a Chinese name's end
_WORD = re.compile(r"[a-z][a-z'-]{3,}")


def nicknamed(text: str, items: Sequence[Product], named: Sequence[Mention]) -> list[Mention]:
    """Return the products of an order that the text speaks of by a word that one of them alone is called by, beside `named`."""
    ways: dict[str, set[str]] = defaultdict(set)
    for item in items:
        for way in _ways(item):
            ways[way].add(item.sku)
    found: list[Mention] = []
    low = text.lower()
    for way in sorted((w for w, skus in ways.items() if len(skus) == 1), key=lambda w: -len(w)):
        for match in _pattern(way).finditer(low):
            if all(match.end() <= m.start or m.end <= match.start() for m in (*named, *found)):
                found.append(Mention(tuple(ways[way]), *match.span(), True))
    return found


def _pattern(way: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z]){re.escape(way)}(?![a-z])") if way.isascii() else re.compile(re.escape(way))


def _ways(item: Product) -> Iterator[str]:
    for name in {item.name.en, item.name.zh}:
        bare = model(name).lower()
        if bare.isascii():
            words = _WORD.findall(bare)
            yield from (
                one for word in (*words, *_WORD.findall(item.category_label.en.lower())) for one in _forms(word)
            )
        else:
            yield from (bare[-size:] for size in range(2, min(_LONGEST, len(bare)) + 1))
            yield f"{bare[-1]}子"


def _forms(word: str) -> tuple[str, ...]:
    one = word.removesuffix("s")
    return (one, f"{one}s")
