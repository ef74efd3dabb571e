"""Bytes to text: UTF-8, UTF-16, UTF-32, GB18030 (GBK) and Big5 told apart, charset-normalizer for the rest."""

import codecs
import re

from knowledge.errors import UnknownFormat
from knowledge.language import Bilingual

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_SAMPLE = 1 << 20
_SURE = 0.8


def decode(data: bytes) -> str:
    """Return the text of `data`, with Unix line ends and no byte order mark.

    In order: a byte order mark; the zeros of UTF-16 without one; strict UTF-8; a charset the HTML declares; GB18030
    or Big5 where most characters are common ones; what charset-normalizer thinks. Raises UnknownFormat for binary.
    """
    text = _decode(data)
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding) or data.decode(encoding, errors="replace")
    wide = _wide(data)
    if wide:
        return data.decode(wide, errors="replace")
    if _is_binary(data):
        raise _binary()
    text = _strict(data, "utf-8")
    if text is not None:
        return text
    return _declared(data) or _chinese(data) or _guessed(data)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _wide(data: bytes) -> str | None:
    """Return the UTF-16 kind without a mark: every second byte of its spaces, digits and line ends is zero."""
    sample = data[:4000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(data) % 2 or max(even, odd) < 2 or max(even, odd) < 20 * min(even, odd):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = _strict(data, encoding)
    if text is None or sum(c.isprintable() or c in "\r\n\t" for c in text[:2000]) < 0.95 * len(text[:2000]):
        return None
    return encoding


def _is_binary(data: bytes) -> bool:
    """Tell whether more than one byte in 25 is a control character: one in ten is in compiled data, none in text."""
    sample = data[:_SAMPLE]
    return len(sample) - len(sample.translate(None, _CONTROL)) > len(sample) / 25


def _binary() -> UnknownFormat:
    return UnknownFormat(
        Bilingual(
            "This is not a document that can be read. Send Markdown, text, HTML, PDF, DOCX, PPTX, XLSX, CSV or JSON.",
            "无法识别该文件。请上传 Markdown、纯文本、HTML、PDF、DOCX、PPTX、XLSX、CSV 或 JSON 文件。",
        )
    )


def _declared(data: bytes) -> str | None:
    said = _DECLARED.search(data[:2048]) if b"<" in data[:200] else None
    if not said:
        return None
    name = said[1].decode("ascii").lower()
    return _strict(data, "gb18030" if name in {"gb2312", "gbk"} else name)


def _chinese(data: bytes) -> str | None:
    """Return the text as GB18030 or Big5, whichever makes more of the characters common ones, where one surely does."""
    best, chosen = 0.0, None
    for encoding, common in (("gb18030", (0xB0, 0xD7)), ("big5hkscs", (0xA4, 0xC6))):
        text = _strict(data, encoding)
        score = _common_share(text[:20_000], encoding, common) if text is not None else 0.0
        if score > best:
            best, chosen = score, text
    return chosen if best >= _SURE else None


def _common_share(text: str, encoding: str, common: tuple[int, int]) -> float:
    """Return the share 0..1 of non-ASCII characters that the charset lists among its common ones (or punctuation)."""
    leads = [character.encode(encoding)[0] for character in text if character > "\x7f"]
    if not leads:
        return 0.0
    return sum(common[0] <= lead <= common[1] or 0xA1 <= lead <= 0xA3 for lead in leads) / len(leads)


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    text = _strict(data, best.encoding) if best is not None else None
    return text if text is not None else data.decode("cp1252", errors="replace")
