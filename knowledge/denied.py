"""What a customer wants a thing to be without ("without wheels", 不带盖的), and which products say plainly that they have it."""

import re

from knowledge.types import Product

_SAID = re.compile(
    r"\b(?:without|with no|(?:has|have|having) no|(?:doesn['’]?t|does not|don['’]?t|do not) have|not? with)(?: an?| any| the)? (?P<en>[a-z][a-z-]{2,}"
    r"(?:(?<!-) (?!and\b|or\b|for\b|in\b|please\b|but\b|that\b|which\b|then\b|under\b|below\b)[a-z][a-z-]{2,})?)"
    r"|(?:不要?带|不要?有|不含|没有?带|没带)(?P<zh>[\u4e00-\u9fff]{1,6}?)(?=的|款|[吗嘛呢吧?？,，。]|$)",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"(?:\b(?:no|not|without|non|excl(?:uding|\.)?|less|optional|for|fits?)\b[\w ,-]{0,12}|[不无非未]\w?|没有?|可选|选配|另购)$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s*(?:-?free\b|not included|optional|sold separately|可选|选配|另购|需另)", re.IGNORECASE)


def denied(text: str) -> tuple[str, ...]:
    """Return the things that a text wants a product to be without, in its words."""
    return tuple((m["en"] or m["zh"]).strip().lower() for m in _SAID.finditer(text))


def has_plainly(product: Product, thing: str) -> bool:
    """Return whether a product's own row says that it has a thing: nothing there denies it or leaves it open."""
    cells = [product.name.en, product.name.zh, product.description.en, product.description.zh]
    cells += [str(a.value) for a in product.attributes]
    told = [(cell[: m.start()], cell[m.end() :]) for cell in cells for m in _pattern(thing).finditer(cell)]
    return bool(told) and not any(_DENIES.search(before) or _AFTER.match(after) for before, after in told)


def _pattern(thing: str) -> re.Pattern[str]:
    if not thing.isascii():
        return re.compile(r"(?<=[带有含配])" + re.escape(thing))
    stem = re.sub(r"(?<=[a-z]{2})s$", "", thing)
    return re.compile(rf"\b{re.escape(stem)}s?\b", re.IGNORECASE)
