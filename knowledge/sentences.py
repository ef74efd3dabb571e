"""Where the sentences of a text begin and end."""

import re

_END = re.compile(r"[。！？!?…]+[\"'”’」』）)\]]*|(?<=[^\W_])[.][\"'”’)\]]*(?=\s|$)|[\r\n]+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|no|nos|fig|approx|dr|mr|mrs|ms|inc|ltd|co|st|max|min)|\b[a-z])\.$", re.IGNORECASE
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans (start, end) of the sentences of `text`, in order, without the white space around them.

    A line break ends a sentence; a point inside a number or after a known abbreviation does not.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for end in _END.finditer(text):
        if end[0][0] == "." and _ABBREVIATION.search(text, max(start, end.start() - 8), end.start() + 1):
            continue
        spans.append((start, end.end()))
        start = end.end()
    spans.append((start, len(text)))
    return [s for s in (_trimmed(text, *span) for span in spans) if s[0] < s[1]]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
