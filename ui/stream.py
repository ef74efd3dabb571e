"""Pieces of a reply gathered into few page updates: each update costs the browser and the server a redraw."""

import time
from collections.abc import Callable, Iterable, Iterator

from assistant.types import Piece, Reply

EVERY = 1 / 15
"""Seconds between two updates of a page, at the least."""


def gathered(
    pieces: Iterable[Piece], every: float = EVERY, clock: Callable[[], float] = time.monotonic
) -> Iterator[tuple[str, Reply | None]]:
    """Yield (the whole text so far, the finished reply or None), at most once in `every` seconds and always at the end."""
    text, shown, last = "", "", float("-inf")
    for piece in pieces:
        text += piece.text
        if piece.reply is not None:
            yield text, piece.reply
            return
        if text != shown and clock() - last >= every:
            shown, last = text, clock()
            yield text, None
    if text != shown:
        yield text, None
