"""Columns of prices: which list, which currency, from how many pieces, for how many; and what nobody outside may see."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from knowledge import cells
from knowledge.guess import INTERNAL_LISTS, ColumnGuess, attribute_column
from knowledge.language import detect
from knowledge.pieces import split_per
from knowledge.vocabulary import plain, vocabulary

_TIER = re.compile(
    r"(?:(?:>=|≥|\bfrom\b|\bab\b|满)\s*)(\d{1,7})(?:\s*(?:pcs|stk|stück|件|个))?|(\d{1,7})\s*(?:\+|件起|个起|台起|起|以上|and up|pcs\+)"
    r"|(?<![\d-])(\d{1,7})\s*[-–~]\s*\d{1,7}(?![\d-])(?:\s*(?:pcs|stk|stück|件|个))?"
)


def price_column(header: str, shown: str) -> ColumnGuess | None:
    """Return the guess for a price column, or None where the header does not speak of one."""
    whole, folded = header, plain(header)
    try:
        header, pieces = split_per(header)
    except ValueError:  # "Price per 100 g" is told as it stands: nobody can order by it
        if not _internal(folded):
            spoken = speaks_of_price(folded)
            return attribute_column(whole, whole, "text", None, shown) if spoken else None
        pieces = None
    tier = _TIER.search(header)
    currency, base = currency_in(header, plain(_TIER.sub(" ", header)))
    secret = _internal(folded)
    if folded in vocabulary().attributes or not (secret or speaks_of_price(base)):
        return None
    name = vocabulary().price_lists.get(base)
    if name is None:
        stem = re.sub(r"\b(?:price|prices)\b|价格|价", "", base).strip()
        name = vocabulary().price_lists.get(stem) or (stem.replace(" ", "_")[:64] if stem else "list")
    if secret and name not in INTERNAL_LISTS:
        name = "cost"
    assumed = currency is None and detect(base, "en") == "zh" and not re.search(r"[$€£]", shown)
    unit, start = "CNY" if assumed else currency, _start(tier)
    return ColumnGuess(
        whole, "price", name, unit=unit, quantity_from=start, pieces=pieces or 1, sample=shown, assumed=assumed
    )


def _start(tier: re.Match[str] | None) -> int:
    return max(1, int(next(g for g in tier.groups() if g))) if tier else 1


def is_tier(header: str, sample: Sequence[Any]) -> bool:
    """Tell whether a header is nothing but a tier ("1+", "100-499", "100 pcs+") over amounts of money."""
    found = _TIER.fullmatch(header.strip())
    amounts = [value for value in sample if cells.text(value, 40)]
    return bool(found and amounts) and all(map(cells.is_money, amounts))


def _internal(folded: str) -> bool:
    """Tell whether a folded header speaks of what the company pays or the least it takes; such a column is never public."""
    return any(
        re.search(rf"(?<![a-z]){re.escape(word)}s?(?![a-z])", folded) if word.isascii() else word in folded
        for word in vocabulary().internal_prices
    )


def currency_in(header: str, base: str) -> tuple[str | None, str]:
    """Return the currency that a header names, and its folded words `base` without it."""
    words = base.split()
    for word, code in sorted(vocabulary().currencies.items(), key=lambda pair: -len(pair[0])):
        if word in words or (not word.isascii() and word in base) or (word in header and not word.isalnum()):
            return code, plain(" ".join(w for w in base.replace(word, " ").split()))
    return None, base


_NO_PRICE = frozenset({"date", "dates", "starts", "ends", "until", "valid", "effective", "currency", "type", "unit"})


def speaks_of_price(base: str) -> bool:
    """Tell whether a folded header names a price; a Chinese word must end one of its words (评价 is a review)."""
    if base in vocabulary().price_lists:
        return True
    words = base.split()
    if _NO_PRICE.intersection(words):  # "Date sale price starts"
        return False
    ascii_words = {w for w in vocabulary().price_words if w.isascii()}
    chinese = tuple(w for w in vocabulary().price_words if not w.isascii())
    return any(w in ascii_words or (w.endswith(chinese) and not w.endswith("评价")) for w in words)


def with_list(columns: list[ColumnGuess]) -> list[ColumnGuess]:
    """Where no price is called the list price ("Web price", "Online-Preis"), the first that anybody may see is it."""
    open_ = [c for c in columns if c.meaning == "price" and c.audience == "public"]
    if any(c.name == "list" for c in open_):
        return columns
    lists = set(vocabulary().price_lists.values()) - {"promo"}
    chosen = next((c for c in open_ if c.name not in lists), None)
    return [
        replace(c, name="list") if c.meaning == "price" and chosen and c.name == chosen.name else c for c in columns
    ]
