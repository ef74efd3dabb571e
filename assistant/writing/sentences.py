"""Sentences out of a stream of pieces, each whole, as soon as it is complete."""

import re
from collections.abc import Callable, Iterable, Iterator

from assistant.grounding import LONGEST
from assistant.writing.failure import WriterFailed

# A full stop ends a sentence only before a space, and never right after a list's number ("1. ").
_END = re.compile(r"[。！？!?\n]+[”’」』）)\"*]*\s*|(?<![\d\W]\b)(?<!\bvs)(?<!e\.g)(?<!i\.e)(?<!\bNo)\.(?=\s)[ \t]*\n*")


def sentences(pieces: Iterable[str], cut: Callable[[], bool] = lambda: False) -> Iterator[str]:
    """Yield the sentences of a text that comes in pieces, with the space after each. Raises WriterFailed for an endless one.

    Where `cut` says at the end that the text was cut by its length, what is left of a sentence is not yielded.
    """
    held = ""
    for piece in pieces:
        if len(piece) > LONGEST * 20:
            raise WriterFailed("too_long", f"a piece of {len(piece)} characters")
        held += piece
        # The last character may be half of an ending ("。" before a quotation mark), so it waits for what follows.
        while (match := _END.search(held)) and match.end() < len(held):
            yield held[: match.end()]
            held = held[match.end() :]
        if len(held) > LONGEST:
            raise WriterFailed("too_long", f"a sentence of more than {LONGEST} characters")
    if held.strip() and not (cut() and not re.search(r"[。！？!?.][”’」』）)\"*]*\s*$", held)):
        yield held
