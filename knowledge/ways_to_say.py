"""How people say a value of a column where the others are known: sizes, colours, parts that stand in it alone."""

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.glossary import chinese_value, glossary
from knowledge.pieces import COUNTERS

SIZE = re.compile(r"[x]{0,4}[sl]|m|\d{1,2}x[sl]|one size", re.IGNORECASE)
BARE = re.compile(r"\d{1,4}(?:\.5)?")
_IN_WORDS = {
    "s": "small|小号", "m": "medium|中号", "l": "large|大号", "xl": "extra large|加大号", "xs": "extra small",
}  # fmt: skip


@lru_cache(maxsize=4096)
def ways(value: str, others: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Return the ways to say a value among the others of its column."""
    if not value:
        return ()
    if BARE.fullmatch(value):
        return (size_in_figures(value),)
    if SIZE.fullmatch(value):
        return (_size_in_letters(value),)
    if value.isascii():
        words = [_written(value), *(re.escape(w) for w in _own_words(value, others))]
        patterns = [re.compile(rf"(?<![a-z0-9])(?:{'|'.join(words)})(?![a-z0-9])", re.IGNORECASE)]
        return (*patterns, *map(_chinese, {chinese_value(value), *_IN_CHINESE.get(value, ())} - {value}))
    english = [en for en, zh in glossary().values.items() if zh == value]
    in_english = [re.compile(rf"(?<![a-z]){re.escape(en)}(?![a-z])", re.IGNORECASE) for en in english]
    return (
        _chinese(value),
        *(re.compile(re.escape(part)) for part in _own_parts(value, others)),
        *_per(value, others),
        *in_english,
    )


def _per(value: str, others: Sequence[str]) -> list[re.Pattern[str]]:
    """Return how a value is said that tells by what it is sold: 一箱 of "12盒/箱", where another is "1L/盒"."""
    found = _SOLD_BY.search(value)
    if found is None or any(other != value and other.endswith(found[0]) for other in others):
        return []
    return [re.compile(rf"(?<=[\d一二两三四五六七八九十半整每]){found['by']}")]


_SOLD_BY = re.compile(rf"/\s*(?P<by>{COUNTERS})$")


def _written(value: str) -> str:
    """Return the pattern of a value, with or without its dashes: "4 drawer" is 4-drawer."""
    return re.sub(r"(?:\\-|\\ )", r"[- ]?", re.escape(value))


def _own_parts(value: str, others: Sequence[str]) -> list[str]:
    """Return the parts of a Chinese value that stand in it alone: 6寸 of "6寸 50个/箱", where another is "8寸 50个/箱"."""
    parts = [part for part in re.split(r"[\s/、·]+", value) if len(part) > 1 and part != value]
    return [part for part in parts if not any(part in other for other in others if other != value)]


_IN_CHINESE = {
    "navy": ("藏青", "深蓝", "海军蓝"),
    "khaki": ("卡其",),
    "charcoal": ("炭灰",),
    "burgundy": ("酒红",),
    "olive": ("橄榄",),
}


def _own_words(value: str, others: Sequence[str]) -> list[str]:
    """Return the words that stand in this value alone: "navy" of "navy blue", where another is "sky blue"."""
    words = [w for w in re.findall(r"[a-z]{3,}", value) if w != value]
    return [w for w in words if not any(re.search(rf"\b{w}\b", other) for other in others if other != value)]


def _chinese(value: str) -> re.Pattern[str]:
    stem = value.removesuffix("色")
    if stem == value:
        return re.compile(re.escape(value))
    return re.compile(
        rf"{re.escape(stem)}(?:颜?色|(?=[的款](?!色)))" + (f"|{re.escape(stem)}" if len(stem) > 1 else "")
    )


def _size_in_letters(value: str) -> re.Pattern[str]:
    """Return the pattern of a size such as M: a capital by itself, small letters where "size", "in" or 码 is beside them."""
    wide = re.escape(value)
    worded = f"|(?i:\\b(?:in |size )?(?:an? )?(?:{_IN_WORDS[value]})\\b)" if value in _IN_WORDS else ""
    return re.compile(
        rf"(?i:\bsizes?\s*[:=]?\s*|\bin (?:an? |size )?|\bthe |尺码\s*[:：是]?\s*)(?i:{wide})(?![A-Za-z0-9'’])"
        rf"|^\W*(?i:and |or |what about |how about |那|换)?(?i:{wide})(?=\W*(?:then|please|呢|的呢|的|吧)?\W*$)"
        rf"|(?<![A-Za-z0-9'’.&/-])(?:{wide.upper()})(?![A-Za-z0-9'’.&-])|(?<![A-Za-z0-9])(?i:{wide})(?=\s*(?:码|号|(?i:size\b)))码?{worded}"
    )


def size_in_figures(value: str) -> re.Pattern[str]:
    """Return the pattern of a size such as 42: a bare figure is one where a word for sizes is beside it or it is all that is said."""
    figure = re.escape(value)
    return re.compile(
        rf"(?i:\bsizes?\s*[:=]?\s*|\b(?:eu|uk|us) ?|\bin (?:an? |size )?|[鞋尺]?码[数是为]?\s*)(?<![\d.])(?:{figure})(?!\d|\.\d)(?!\s*(?:[a-z]{{2}}|[个件双条只台]))"
        rf"|(?i:\bthe |[那这])(?:{figure})(?=(?i:s\b|[\W_]|的|$))(?!\s*(?:[个件双条只台]|(?i:pcs|pieces|units|of)\b))"
        rf"|(?<![\d.A-Za-z])(?:{figure})(?=\s*(?:码|号(?!楼)|(?i:ones?\b)))[码号]?|^\W*(?i:and |or |what about |how about |那|换)?(?:{figure})(?=\W*(?:then|please|呢|的呢|的|吧)?\W*$)"
    )
