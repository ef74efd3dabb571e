"""Counts of a list that are of things of their own, and changes of things that no product is known for."""

import re
from collections.abc import Sequence

from assistant.quoting.order_marks import segments
from assistant.quoting.order_reader import Line
from assistant.quoting.order_words import Mark
from assistant.quoting.variants import Family

_STRANGE = re.compile(r"(?:那|那个)?(?:[\u4e00-\u9fff]{1,6}的|[大小]号)也?(?:再?[来要买订拿])?")
_NAMED = re.compile(r"(?!.*(?:数量|那个|这个|总数|帮我|给我|刚才|还是|麻烦|我们|可以))[\u4e00-\u9fff]{2,6}")
_LIST = 2


def strangers(found: Sequence[Mark], old: Sequence[Line], family: Family) -> frozenset[int]:
    """Return where counts start that a list gives to things of their own ("糖霜来2袋 酥皮来1袋"), none of them an old line's.

    A single count may have any words ahead of it ("公司要2箱").
    """
    counted = [m for m in found if m.kind == "count" and m.ahead]
    if len(counted) < _LIST or any(m.kind == "product" for m in found):
        return frozenset()
    named = "".join(f"{p.name.zh} {p.name.en} " for line in old if len(line.skus) == 1 for p in family(line.skus))
    return frozenset(m.start for m in counted if re.sub(r"[的款色]$", "", m.ahead) not in named)


def changed_strangers(found: Sequence[Mark], text: str) -> frozenset[int]:
    """Return where counts start of Chinese things that are changed and that no product is known for ("鱼网减一个", "贵的来一个")."""
    out, start = set[int](), 0
    for segment in segments(found):
        first = next((m for m in segment if m.kind in ("less", "set", "add", "double", "count")), None)
        named = any(m.kind == "product" for m in segment)
        words = text[start : first.start].strip(" ,，。;；、!！?？") if first is not None and not named else ""
        if _STRANGE.fullmatch(words) or (first and first.kind == "less" and _NAMED.fullmatch(words)):
            out.update(m.start for m in segment if m.kind == "count")
        start = segment[-1].end if segment else start
    return frozenset(out)
