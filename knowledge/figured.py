"""Products named by what they are and a figure of their names: 90的缸, "the 32mm pipe", "桶800和1200"."""

import re
from collections.abc import Iterable, Iterator, Sequence

from knowledge.language import narrow
from knowledge.short_names import MAX_TEXT, Row
from knowledge.things import bare_name
from knowledge.types import Mention

_UNIT = r"(?:mm|cm|m|km|ml|l|lt|g|kg|v|w|kw|a|mah|in|inch|inches|bar|hz|瓦|升|寸|吋|厘米|公分|毫米|米|公斤|克|伏)"
_COUNTED = r"(?!\s*(?:[个件只台套袋包瓶盒条根支双块张把箱卷组]|[元块]|天|年|月|岁|号|pcs|pieces|units?|x\b|%|％))"
_FIGURE = rf"(?<![\d.,/×x*-])(?P<n>\d{{2,4}}|\d{{1,3}}\.\d{{1,2}}(?=\s?{_UNIT})|\d(?=\s?{_UNIT}))(?:\s?(?P<unit>{_UNIT})(?![a-z]))?(?![\d.,]*\d|[×*])"
_HAN = r"[\u4e00-\u9fff]"
_AHEAD = re.compile(rf"{_FIGURE}{_COUNTED}(?:公?分)?的?(?P<head>{_HAN}{{1,6}})", re.IGNORECASE)  # 90的缸
_BEHIND = re.compile(rf"(?P<head>{_HAN}{{1,8}}) ?{_FIGURE}{_COUNTED}", re.IGNORECASE)  # 草缸灯 90的
_LATIN = re.compile(rf"{_FIGURE}[ -](?P<head>[a-z][a-z-]*[a-z](?: [a-z][a-z-]*[a-z])?)", re.IGNORECASE)  # "32mm pipe"
_LATIN_BEHIND = re.compile(
    rf"(?<![a-z-])(?P<head>[a-z][a-z-]*[a-z](?: [a-z][a-z-]*[a-z])?) {_FIGURE}", re.IGNORECASE
)  # "drip line 400m"
_ANOTHER = re.compile(
    rf"\s*(?:和|跟|与|还是|、|/|,|or|and|vs\.?)\s*{_FIGURE}{_COUNTED}", re.IGNORECASE
)  # "桶800和1200"
_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?")
_MOST = 4  # products that may be meant, of which it is asked which
_ONE_UNIT = {
    "瓦": "w",
    "升": "l",
    "毫米": "mm",
    "厘米": "cm",
    "公分": "cm",
    "米": "m",
    "公斤": "kg",
    "克": "g",
    "伏": "v",
    "寸": "in",
    "吋": "in",
    "inch": "in",
    "inches": "in",
}
_PLURAL = re.compile(r"(?<=[a-z]{2})s$")


class Figured:
    """Which products are called by some words and hold a figure. For a small catalogue: every row is looked at."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Take the rows."""
        self._rows = [(row.sku, _calls(row), frozenset(_figures(row))) for row in rows]

    def find(self, text: str, taken: Sequence[Mention] = ()) -> list[Mention]:
        """Return the products that the text names so, outside of what is `taken` already."""
        text = narrow(text[:MAX_TEXT]).lower()
        found = list(taken)
        for mention in (*self._more(text, taken), *self._told(text)):
            if all(mention.end <= one.start or one.end <= mention.start for one in found):
                found.append(mention)
        return found[len(taken) :]

    def _told(self, text: str) -> Iterator[Mention]:
        for match in _AHEAD.finditer(text):
            heads = [match["head"][:size] for size in range(len(match["head"]), 0, -1)]
            yield from self._named(match, [(head, match.start("n"), match.start("head") + len(head)) for head in heads])
        for match in _BEHIND.finditer(text):
            ends = [(match["head"][at:], match.start("head") + at, match.end()) for at in range(len(match["head"]))]
            yield from self._named(match, ends)
        for match in _LATIN.finditer(text):
            if not match["unit"]:
                continue  # "16 connectors" are so many
            words = match["head"].split()
            heads = [" ".join(words[:size]) for size in range(len(words), 0, -1)]
            yield from self._named(match, [(head, match.start("n"), match.start("head") + len(head)) for head in heads])
        for match in _LATIN_BEHIND.finditer(text):
            words = match["head"].split()
            heads = [" ".join(words[at:]) for at in range(len(words))]
            yield from self._named(match, [(head, match.end("head") - len(head), match.end()) for head in heads])

    def _named(self, match: re.Match[str], heads: Sequence[tuple[str, int, int]]) -> Iterator[Mention]:
        """Yield what the first head that products are called by stands for, with where it stands, if the figure is theirs."""
        for head, start, end in heads:
            called = self._called(head)
            if called and (skus := _holding(called, match)):
                before = match.string[max(0, start - 2) : start]  # 草缸灯 is no 草缸
                yield Mention(
                    skus, start - 2 if len(before) == 2 and self._called(before) else start, end, len(skus) == 1
                )
            if called:
                return

    def _more(self, text: str, taken: Sequence[Mention]) -> Iterator[Mention]:
        """Yield what a further figure stands for, behind a name that ends in one."""
        for one in taken:
            head = _NUMBER.sub("", text[one.start : one.end]).strip(" -")
            match = _ANOTHER.match(text, one.end)
            if match and text[one.end - 1].isdigit() and (skus := _holding(self._called(head), match)):
                yield Mention(skus, match.start("n"), match.end(), len(skus) == 1)

    def _called(self, head: str) -> list[tuple[str, frozenset[tuple[str, str | None]]]]:
        return [(sku, figures) for sku, calls, figures in self._rows if any(_is_called(head, call) for call in calls)]


def _holding(called: Sequence[tuple[str, frozenset[tuple[str, str | None]]]], match: re.Match[str]) -> tuple[str, ...]:
    """Return those whose names hold the figure; none where they are too many to ask about."""
    told = (match["n"], _ONE_UNIT.get(match["unit"], match["unit"]))
    skus = tuple(sorted(sku for sku, held in called if told in held))
    return skus if len(skus) <= _MOST else ()


def _calls(row: Row) -> list[str]:
    """Return what a product's names say it is, without figures and what stands behind them."""
    return [_NUMBER.sub("", bare_name(name)).strip(" -").lower() for name in row.names if name]


def _is_called(head: str, name: str) -> bool:
    if not head.isascii():
        return name.endswith(head)
    said, own = [_PLURAL.sub("", w.replace("-", "")) for w in head.split()], [w.replace("-", "") for w in name.split()]
    return bool(own) and own[-1] == said[-1] and set(said) <= set(own)


def _figures(row: Row) -> Iterator[tuple[str, str | None]]:
    """Yield the figures of a product's names, each with its unit and without."""
    names = row.names if any(_NUMBER.search(name) for name in row.names) else (re.sub(r"^.*?-(?=\d+$)", "", row.sku),)
    for name in names:
        for match in re.finditer(rf"(?<![\d.])(\d+(?:\.\d+)?)(?:\s?({_UNIT})(?![a-z]))?", name.lower()):
            yield match[1], None
            if match[2]:
                yield match[1], _ONE_UNIT.get(match[2], match[2])
