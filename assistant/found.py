"""What the documents hold for a question: the passages found, their best sentences, how probable an answer is."""

from dataclasses import dataclass

from knowledge.answerability import Sentence
from knowledge.types import PassageHit

PASSAGES = 8


@dataclass(frozen=True)
class Reading:
    """What the documents hold for a question: the passages, the best sentences, the probability 0..1 of an answer."""

    hits: tuple[PassageHit, ...]
    sentences: tuple[Sentence, ...]
    probability: float
    chosen: tuple[Sentence, ...] | None = None
    """Those that a model in use says answer; None where none was asked or it did not say."""
    rows: tuple[int, ...] = ()
    """Which lines of the catalogue, shown to that model beside the sentences, it says answer."""

    @property
    def passages(self) -> tuple[int, ...]:
        """Return the ids of the passages, nearest first."""
        return tuple(h.passage.id for h in self.hits)
