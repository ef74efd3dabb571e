"""The things that products are called: what their names end with, as far as a small catalogue's own kinds do not tell."""

import re
from collections.abc import Iterable, Mapping, Sequence

MOST = 2_000
"""Products up to which the ends of their names are taken for kinds; a larger catalogue has kinds of its own."""
_BESIDE = re.compile(r"[(（\[【,，].*$| for .*$", re.IGNORECASE)
_FIGURE = re.compile(r"\s+[-+]?\d.*$|\s+[\u4e00-\u9fff]{1,2}$")
_CODE = re.compile(r"(?<=[\u4e00-\u9fff])[A-Za-z]{0,4}-?\d[A-Za-z0-9-]*$")  # "厨师机SM5" is a 厨师机
_LONGEST = 6  # characters of a Chinese thing


def bare_name(name: str) -> str:
    """Return a name without what only tells its make: brackets, what follows a comma, "for …", a figure, a Chinese word apart."""
    short = _BESIDE.sub("", name).strip()
    short = _FIGURE.sub("", short).strip() or short
    return _CODE.sub("", short) or short


class Things:
    """What the names of a catalogue's products end with, and which products end so."""

    def __init__(self, names: Mapping[int, Iterable[str]]) -> None:
        """Take the names of each product by its id."""
        self._bare = {id: {bare_name(n).lower() for n in some if n} for id, some in names.items()}
        self._ends = {end for some in self._bare.values() for name in some for end in _ends(name)}

    def named(self, heads: Iterable[str]) -> str:
        """Return the first of `heads` that products are called by; "" where none is."""
        return next((head for head in heads if len(head) > 1 and (head in self._ends or self._loosely(head))), "")

    def ends_in(self, sign: str) -> bool:
        """Return whether a name ends with one Chinese character: 锁 of 链条锁."""
        return any(name.endswith(sign) for some in self._bare.values() for name in some)

    def begins(self, text: str) -> str:
        """Return the thing that a Chinese text begins with (货架 of 货架起订量); "" where it begins with none."""
        sizes = range(min(_LONGEST, len(text)), 1, -1) if not text[:2].isascii() else ()
        return next((text[:size] for size in sizes if text[:size] in self._ends), "")

    def called(self, thing: str) -> frozenset[int]:
        """Return the products that are just what `thing` says: every word of it stands in their names, the last at the end."""
        said = thing.lower().strip()
        if not said.isascii():
            ending = frozenset(id for id, some in self._bare.items() if any(name.endswith(said) for name in some))
            return ending or (self.so_called(said) if 1 < len(said) <= _LONGEST else frozenset()) or self._first(said)
        words = [word.removesuffix("s") for word in said.split()]
        return frozenset(id for id, some in self._bare.items() if any(_is_called(name, words) for name in some))

    def _first(self, said: str) -> frozenset[int]:
        """Return the one product whose name begins with three characters or more that no other name holds (二氧化碳套装)."""
        having = frozenset(id for id, some in self._bare.items() if any(said in name for name in some))
        first = len(said) > 2 and any(name.startswith(said) for id in having for name in self._bare[id])
        return having if first and len(having) == 1 else frozenset()

    def _loosely(self, head: str) -> bool:
        long = 2 < len(head) <= _LONGEST or (len(head) == 2 and head.endswith("子"))
        return long and bool(self.so_called(head))

    def so_called(self, head: str) -> frozenset[int]:
        """Return the products that a Chinese head names with a character left out: 密胺盘 is a 密胺圆盘."""
        if head.isascii():  # letters in their order are no word
            return frozenset()
        return frozenset(id for id, some in self._bare.items() if any(_within(head, name) for name in some))


def _is_called(name: str, words: Sequence[str]) -> bool:
    own = [word.removesuffix("s") for word in re.findall(r"[a-z][a-z'-]+", name)]
    return bool(own) and own[-1] == words[-1] and set(words) <= set(own)


def _ends(name: str) -> Iterable[str]:
    if not name.isascii():
        return (name[-size:] for size in range(2, min(len(name), _LONGEST) + 1))
    words = re.findall(r"[a-z][a-z'-]+", name)
    if not words or not name.endswith(words[-1]):
        return ()
    two = " ".join(words[-2:])
    return (words[-1], f"{words[-1]}s", two, f"{two}s")


def _within(head: str, name: str) -> bool:
    """Return whether the characters of `head` stand in `name` in their order, the first two together and the last at its end."""
    if len(head) == 2 and head.endswith("子"):
        return name.endswith(head[0])  # 盘子 is a 盘
    if name[-1:] != head[-1] or head[:2] not in name:
        return False
    rest = iter(name[name.index(head[:2]) :])
    return all(c in rest for c in head)
