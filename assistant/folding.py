"""Text folded for reading figures in it: look-alike letters and digits of every script made plain, each in its place."""

import html
import unicodedata
from functools import lru_cache

_ALIKE = dict(
    zip(
        "АВСЕНІЈКМОРЅТХУаеосрхуіјѕԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοιаɑıＯ",
        "ABCEHIJKMOPSTXYaeocpxyijsdhABEZHIKMNOPTYXoiaaiO",
        strict=True,
    )
)
REFERENCE_MARK = "\ue000"
"""Stands for each character of a reference in a folded text."""
MASK = "\ue001"
"""Stands for each character of a folded text that is accounted for."""


def tidy(text: str) -> str:
    """Return `text` as it may be shown: entities resolved, characters that do not show taken out."""
    return "".join(c for c in html.unescape(text) if unicodedata.category(c) not in ("Cf", "Cc") or c in "\n\t")


def folded(text: str) -> str:
    """Return `text`, every character in its place, with letters and digits of other scripts and widths made plain."""
    return text if text.isascii() else "".join(_plain(c) for c in text)


def lowered(text: str) -> str:
    """Return `text` as a pattern of ASCII letters in any case sees it: what does not stand in it need not be looked for.

    Such a pattern takes three letters beyond ASCII for i, s and k; `lower` changes the last alone.
    """
    return text.lower() if text.isascii() else text.replace("İ", "i").replace("ı", "i").replace("ſ", "s").lower()


def masked(text: str, start: int, end: int, mark: str = MASK) -> str:
    """Return `text` with the characters `start`..`end` accounted for."""
    return text[:start] + mark * (end - start) + text[end:]


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character in _ALIKE:
        return _ALIKE[character]
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    wide = unicodedata.normalize("NFKC", character)
    # Chinese punctuation stays: it ends clauses, and a full-width comma is no thousands separator.
    if len(wide) != 1 or character in "，。；：！？（）":
        return character
    return _ALIKE.get(wide, wide)


def is_numeral(character: str) -> bool:
    """Return whether a character is a figure in any script, Chinese numerals excepted: they are words as well."""
    return unicodedata.category(character) in ("Nd", "Nl", "No")
