"""Which stages the words of a file mean, and which stages it brings."""

import unicodedata
from collections.abc import Sequence

from assistant.deals.stages import fold, kind_of, new_id, recognise
from assistant.deals.types import Stage
from knowledge.language import Bilingual

MOST = 28
"""Stages that there can be after an import."""
_LONGEST = 64


def placed(words: Sequence[str], stages: Sequence[Stage]) -> tuple[dict[str, str], tuple[Stage, ...]]:
    """Return the id of the stage that each word means ("" where it can be none), and the stages with the new ones.

    A word that no stage is called becomes an open stage, after the one before it in `words` where the file tells an
    order, before the ends else. Two words of one language never mean the same open stage: the second is one of its own.
    """
    meant, listed = dict[str, str](), list(stages)
    taken: dict[tuple[str, bool], str] = {}
    exact = {word for word in words if _exact(word, stages)}
    for word in sorted(words, key=lambda w: w not in exact):
        found = recognise(word, listed)
        if found is not None and found.kind == "open":
            key = found.id, _han(word)
            if taken.setdefault(key, fold(word)) == fold(word) or word in exact:
                meant[word] = found.id
        elif found is not None:
            meant[word] = found.id
    before = ""
    for word in words:
        if word not in meant:
            stage = _made(word, listed)
            if stage is None:
                meant[word] = ""
                continue
            at = next((n + 1 for n, s in enumerate(listed) if s.id == before and s.kind == "open"), len(listed) - 2)
            listed.insert(at, stage)
            meant[word] = stage.id
        before = meant[word]
    return meant, tuple(listed)


def _exact(word: str, stages: Sequence[Stage]) -> bool:
    return any(word == s.id or fold(word) in (fold(s.id), fold(s.name.en), fold(s.name.zh)) for s in stages)


def _han(word: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in unicodedata.normalize("NFKC", word))


def _made(word: str, stages: Sequence[Stage]) -> Stage | None:
    """Return a new open stage of a name; None where it can be none: too long, without a letter, one too many."""
    number = new_id(word)
    if not fold(word) or not number or len(word) > _LONGEST or len(stages) >= MOST or kind_of(word) != "open":
        return None
    taken = {s.id for s in stages}
    number = next(n for n in (number, *(f"{number[:60]}-{k}" for k in range(2, 99))) if n not in taken)
    return Stage(number, Bilingual.same(word))
