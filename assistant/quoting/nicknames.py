"""What the lines of an order are called by those who made it: "the stove", "cartridges", 洗碗机, 炉子."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from knowledge.makes import model
from knowledge.types import Mention, Product

_LONGEST = 6  # characters of a Chinese name's end
_WORD = re.compile(r"[a-z][a-z'-]{3,}")
_CODE = re.compile(r"[\dA-Za-z.\s-]+[升瓦寸米]?$")
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def nicknamed(
    text: str, items: Sequence[Product], named: Sequence[Mention], open_: Sequence[tuple[str, ...]] = ()
) -> list[Mention]:
    """Return the products of an order that the text speaks of by a word that one of them alone is called by, beside `named`.

    Those of a line of which it is `open_` which one is meant are spoken of together, by a word that they alone are called by.
    """
    ways: dict[str, set[str]] = defaultdict(set)
    for item in items:
        for way in _ways(item):
            ways[way].add(item.sku)
    found: list[Mention] = []
    low = text.lower()
    lines = {frozenset(skus): skus for skus in open_}
    known = {w: lines.get(frozenset(skus), tuple(skus)) for w, skus in ways.items()}
    for way in sorted(
        (w for w, skus in ways.items() if len(skus) == 1 or frozenset(skus) in lines), key=lambda w: -len(w)
    ):
        for match in _pattern(way).finditer(low):
            free = all(match.end() <= m.start or m.end <= match.start() for m in (*named, *found))
            if free and not _of_another(low, match.end(), ways, ways[way]):
                found.append(Mention(known[way], *match.span(), True))
    return found


def _of_another(text: str, at: int, ways: Mapping[str, set[str]], skus: set[str]) -> bool:
    """Return whether the word up to `at` only tells of another thing: "wireless" of "wireless mice", a keyboard being ordered."""
    after = _NEXT.match(text, at)
    return after is not None and after[1] not in _GOES_ON and not skus <= ways.get(after[1], set())


_NEXT = re.compile(r"[ -]([a-z][a-z'-]{2,})")
_GOES_ON = frozenset(
    "and but the for from with please then now too also instead one ones thing things that those these only just more less "  # noqa: SIM905
    "fewer are was were will would should can could each per again twice make made set to out off altogether plus add "
    "completely entirely after sorry thanks thank you should pack packs box boxes bag bags".split()
)
"""Words behind the name of a thing that go on with the sentence."""


def _pattern(way: str) -> re.Pattern[str]:
    if way.isascii():
        return re.compile(rf"(?<![a-z]){re.escape(way)}(?![a-z])")
    if len(way) == 1:
        return re.compile(rf"(?:(?<=^)|(?<=[\s,，。;；那把])){way}(?=[只就先也不改换减再还都要])")
    return re.compile(re.escape(way))


def _ways(item: Product) -> Iterator[str]:
    for name in {item.name.en, item.name.zh}:
        bare = model(name).lower()
        if bare.isascii():
            words = _WORD.findall(bare)
            yield from (
                one for word in (*words, *_WORD.findall(item.category_label.en.lower())) for one in _forms(word)
            )
        else:
            said = _CODE.sub("", bare) or bare  # 加热棒 of 加热棒100W: no figure's end is a name
            ends = (said[-size:] for size in range(1, min(_LONGEST, len(said)) + 1))
            yield from (end for end in ends if _HAN.fullmatch(end))
            yield f"{said[-1]}子"


def _forms(word: str) -> tuple[str, ...]:
    one = word.removesuffix("s")
    return (one, f"{one}s")
