"""Countries and regions by ISO 3166-1 code: found by code or name, named in both languages, and where goods are to go."""

import re
import tomllib
from functools import lru_cache

from assistant.prompting import read_prompt
from knowledge.language import Bilingual

LONGEST = 4000


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[str, ...]]:
    """Return the names of each country by its code: English, Chinese, then others and cities."""
    return {code: tuple(names) for code, names in tomllib.loads(read_prompt("places.toml")).items()}


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Return the code of each name in lower case."""
    return {name.casefold(): code for code, names in _names().items() for name in names}


def code_of(text: str) -> str | None:
    """Return the code that `text` is or names as a whole ("DE", "Germany", "德国", "Berlin"), or None."""
    said = " ".join(text.split()).removeprefix("the ").removeprefix("The ")
    if said.upper() in _names():
        return said.upper()
    return _codes().get(said.casefold()) or _codes().get(f"the {said}".casefold())


def name_of(code: str) -> Bilingual:
    """Return what a country is called; a code that is none stands for itself."""
    names = _names().get(code)
    return Bilingual(names[0], names[1]) if names else Bilingual.same(code)


@lru_cache(maxsize=1)
def _sent() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of words that have goods sent to a place, in English and in Chinese."""
    listed = sorted(_codes(), key=len, reverse=True)
    english = "|".join(re.escape(n) for n in listed if n.isascii() or re.search("[a-zà-ÿ]", n))
    chinese = "|".join(re.escape(n) for n in listed if re.search("[\u4e00-\u9fff]", n))
    word = r"(?:(?-i:[A-Z0-9])[\w.'-]*|our|my|the|an?|your|customers?|clients?|office|warehouse|branch|in|at|of|city|address|is)"
    way = (
        r"\b(?:to|into|destination|delivery address|shipping address|destined for|bound for)\b[:\s]*"
        r"|\b(?:deliver|ship|send|dispatch)\w*\b[^.;?!]{0,30}?\b(?:in|for)\s+"
        r"|\b(?:we|i)(?:'re|’re| are|'m|’m| am)\s+(?:based\s+)?in\s+"
    )
    return (
        re.compile(rf"(?:(?:{way})\s*(?:{word}[\s,]+){{0,6}}?|\bfor\s+(?:(?:our|my|the|an?)\s+\w+\s+in\s+)?)(?:the\s+)?(?P<place>{english})(?![\w])", re.IGNORECASE),
        re.compile(
            r"(?:(?:寄|送|发|运|邮|交付)[货送]?[到往去至给]?|[到往至]|(?:目的地|收货地址?|地址)[:：是为在]*|(?:我们?|公司)在)"
            rf"[^，,。；;！!？?\n]{{0,6}}?(?P<place>{chinese})|(?P<there>{chinese})[交收]货"
        ),
    )  # fmt: skip


def place_said(text: str) -> str:
    """Return the place that `text` would have goods sent to, as it says it, the last one; "" where it says none."""
    found = list[tuple[int, str]]()
    for pattern in _sent():
        for match in pattern.finditer(text[:LONGEST]):
            found.append((match.end(), match["place"] or match.groupdict().get("there") or ""))
    return max(found)[1] if found else ""


def destination(text: str) -> str | None:
    """Return the code of the country that `text` would have goods sent to, the last one it says, or None."""
    return _codes().get(place_said(text).casefold())
