"""A long text in parts that a messenger takes, cut where a reader would pause."""

import re

_PAUSES = tuple(re.compile(p) for p in (r"\n\n", r"\n", r"[。！？]|[.!?](?=\s)", r"[；，;,](?=\s|[^\x00-\x7f])|\s"))
"""From the best place to cut to the worst that is better than none."""

_LINK = re.compile(r"https?://\S*\Z")


def cut(text: str, limit: int, more: str) -> tuple[str, str]:
    """Return (what is sent, what is left). What is sent has at most `limit` bytes of UTF-8, `more` at its end included.

    Raises ValueError where `limit` leaves no room beside `more`.
    """
    text = text.strip()
    if len(text.encode()) <= limit:
        return text, ""
    room = limit - len(more.encode())
    if room < 4:
        raise ValueError("no room for a text")
    most = len(text.encode()[:room].decode(errors="ignore"))
    end = _pause(text[:most]) or most
    link = _LINK.search(text[:end])
    if link and link.start() and not text[end].isspace():
        end = link.start()
    return text[:end].rstrip() + more, text[end:].lstrip()


def _pause(text: str) -> int:
    """Return where to cut: after the last pause in the second half, 0 where there is none."""
    for pause in _PAUSES:
        ends = [m.end() for m in pause.finditer(text) if m.end() * 2 >= len(text)]
        if ends:
            return ends[-1]
    return 0
