"""Options of one product that a cell lists ("green; sand", "S/M/L", 白色/黑色): which of them a text asks for."""

import re
from dataclasses import replace

from knowledge.makes import Said, said
from knowledge.pieces import COUNTERS
from knowledge.types import Attribute, Product

_PARTS = re.compile(r"\s*[;；|、]\s*|\s*[,，]\s+|(?<=[\u4e00-\u9fffA-Za-z])\s*/\s*(?=[\u4e00-\u9fffA-Za-z])")
_RANGE = re.compile(r"(?P<low>\d{1,3})\s*(?:-|–|—|~|to|至|到)\s*(?P<high>\d{1,3})")
_COUNTER = re.compile(f"个|块|{COUNTERS}")
_LONGEST = 24  # characters of an option; a longer part is a sentence
_MOST = 40
_SINGLE = frozenset({"colour", "size", "颜色", "尺码"})
"""Columns of options, whose one value is one, too."""


def listed(attribute: Attribute) -> list[str]:
    """Return the options that a cell lists; none where it holds one thing, or text."""
    if not isinstance(attribute.value, str):
        return []
    if found := _RANGE.fullmatch(attribute.value.strip()):
        low, high = int(found["low"]), int(found["high"])
        return [str(n) for n in range(low, high + 1)] if low < high <= low + _MOST else []
    parts = [part.strip() for part in _PARTS.split(attribute.value) if part.strip()]
    if any(_COUNTER.fullmatch(part) for part in parts):
        return []  # "1kg/袋" is what a bag holds
    several = len(parts) > 1 or attribute.name in _SINGLE
    return parts[:_MOST] if several and all(len(part) <= _LONGEST for part in parts) else []


def offers(attribute: Attribute, value: str) -> bool:
    """Return whether a cell is, or lists, just that option."""
    return value.casefold() in {
        str(attribute.value).strip().casefold(),
        *(part.casefold() for part in listed(attribute)),
    }


def options(text: str, item: Product) -> list[Said]:
    """Return what `text` says of each column of options; values that the product does not have are said as well."""
    found = list[Said]()
    for attribute in item.attributes:
        parts = listed(attribute)
        ways = [replace(item, attributes=(Attribute(attribute.name, part),)) for part in parts]
        found += [one for one in said(text, ways) if one.column == attribute.name]
    return found


def has(item: Product, one: Said) -> bool:
    """Return whether the product has every option that is said of a column."""
    attribute = item.attribute(one.column)
    held = {part.casefold() for part in listed(attribute)} if attribute else set()
    return all(value in held for value in one.values)
