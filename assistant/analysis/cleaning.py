"""A text as a person wrote it -> one fit to read and learn from: no markup, addresses or control characters; emoji stay."""

import html
import re
import unicodedata
from collections.abc import Iterable

from assistant.understanding import contacts

LONGEST = 20_000
"""Characters of one text that are kept: a megabyte in one cell is nobody's sentence."""
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,500}|!--.{0,500}?--)>", re.DOTALL)
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\u4e00-\u9fff，。！？；]+", re.IGNORECASE)
_SPACE = re.compile(r"[^\S\n]+|\n\s*\n+")
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15,19}(?!\d)")
_LONG = re.compile(r"(.)\1{5,}")
_PIECE = re.compile(r"[^。！？!?；;\n…～~，,、]+(?:[.](?=\d)[^。！？!?；;\n，,]*)?[。！？!?；;…～~，,、]*")
_ENGLISH_STOP = re.compile(
    r"(?<=[a-z)\"'])(?<!\bmr)(?<!\bmrs)(?<!\bms)(?<!\bdr)(?<!\bst)(?<!\bvs)(?<!\bno)\.\s+|\s+(?=but\b)|\s{2,}",
    re.IGNORECASE,
)
_SHORT, _FULL = 4, 24
_OF_CHINESE = 1.5


def clean(text: str) -> str:
    """Return `text` without HTML, links and control characters, spaces put in order; "!!!!!!!!" and the like shortened."""
    text = text[:LONGEST]
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "http" in text or "www." in text or "HTTP" in text:
        text = _LINK.sub(" ", text)
    if not text.isprintable():
        text = "".join(c if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs", "Zl", "Zp"} else " " for c in text)
    return _LONG.sub(r"\1\1\1", _SPACE.sub(lambda m: "\n" if "\n" in m.group() else " ", text)).strip()


def mask(text: str) -> str:
    """Return `text` with email addresses, telephone, identity and card numbers put as [email], [number]."""
    if "@" in text:
        for address in contacts.emails(text):
            text = text.replace(address, "[email]")
    if sum(c.isdigit() for c in text) >= 7:
        text = _IDENTITY.sub("[number]", text)
        text = contacts.without_phones(text, "[number]")
    return text


def sentences(text: str) -> list[str]:
    """Return the parts of a text that each say one thing; parts of fewer than four characters stay with the one before.

    A list of many such parts is still cut: read as one sentence it would be surer of everything than any sentence is.
    """
    parts: list[str] = []
    for match in _PIECE.finditer(text):
        for piece in _ENGLISH_STOP.split(match.group()) if match.group().isascii() else (match.group(),):
            piece = piece.strip()
            if parts and (len(piece) < _SHORT or len(parts[-1]) < _SHORT) and len(parts[-1]) < _FULL:
                parts[-1] = f"{parts[-1]} {piece}" if piece.isascii() and parts[-1].isascii() else parts[-1] + piece
            elif piece:
                parts.append(piece)
    return parts or ([text] if text else [])


def kept(texts: Iterable[tuple[str, str]], least: int = 10) -> list[bool]:
    """Return of each (text, whose) whether it is the first of its kind: copies of a text of `least` characters or more go.

    Short texts such as "好评" are honestly written by many; a long one twice for the same thing is a copy, whatever its
    date. A Chinese character says more than a letter and counts as one and a half.
    """
    seen: set[tuple[str, str]] = set()
    result = []
    for text, whose in texts:
        key = ("".join(c for c in text.lower() if c.isalnum()), whose)
        length = sum(1.0 if c.isascii() else _OF_CHINESE for c in key[0])
        result.append(length < least or key not in seen)
        seen.add(key)
    return result
