"""Which sentences answer a question best, and how probable it is that they answer it at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp

from knowledge.language import Language
from knowledge.tokens import Tokenizer, sentences
from knowledge.types import PassageHit

_LOOKED_AT = 8  # passages whose sentences are weighed
_KEPT = 12


@dataclass(frozen=True)
class Sentence:
    """Characters `start`..`end` of a hit's passage. `score` 0..1 orders one question's sentences."""

    hit: PassageHit
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        """Return the sentence."""
        return self.hit.passage.text[self.start : self.end]


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    return Tokenizer()


@lru_cache(maxsize=4096)
def _tokens(text: str) -> frozenset[str]:
    return frozenset(_tokenizer().tokens(text))


def _weights(question: str, hits: Sequence[PassageHit]) -> dict[str, float]:
    """Return the question's tokens with their rarity, from the hits, or each 1.0 where the hits bring none."""
    brought = dict(hits[0].terms) if hits else {}
    return brought or dict.fromkeys(_tokenizer().content(question), 1.0)


def _covered(tokens: frozenset[str], weights: Mapping[str, float]) -> float:
    """Return the share 0..1 of the question's rarity that `tokens` hold."""
    total = sum(weights.values())
    return sum(w for t, w in weights.items() if t in tokens) / total if total else 0.0


def best_sentences(question: str, hits: Sequence[PassageHit], language: Language) -> list[Sentence]:
    """Return the sentences of the hits most likely to answer, best first, at most twelve.

    A sentence is weighed by what it holds of the question's words, by half of what its headings add, and by how near
    its passage is; one in the asker's language goes before its like in the other.
    """
    weights = _weights(question, hits)
    top = max((h.score for h in hits), default=0.0) or 1.0
    found = [s for h in hits[:_LOOKED_AT] for s in _scored(h, weights, h.score / top, language)]
    return sorted(found, key=lambda s: (-s.score, s.hit.passage.id, s.start))[:_KEPT]


def _scored(hit: PassageHit, weights: Mapping[str, float], near: float, language: Language) -> Iterator[Sentence]:
    passage = hit.passage
    above = _tokens("\n".join((passage.title, *passage.heading)))
    own_language = 0.03 if passage.language == language else 0.0
    for start, end in sentences(passage.text):
        own = _tokens(passage.text[start:end])
        alone, together = _covered(own, weights), _covered(own | above, weights)
        length = min(1.0, len(own) / 6)  # a line of two words names a thing more often than it answers
        score = (0.45 * alone + 0.2 * together) * length + 0.32 * near + own_language
        yield Sentence(hit, start, end, round(min(score, 1.0), 6))


@dataclass(frozen=True)
class Signals:
    """What the probability is made of, each 0..1.

    `passage` and `sentence`: the share of the question's rarity that the best passage and the best sentence (with the
    headings above) hold. `together`: that the first three passages hold. `dense`: the best cosine. `unknown`: the
    share of the rarity in words found nowhere. `words`: the question's length, 1 from twelve tokens on.
    """

    passage: float
    sentence: float
    together: float
    dense: float
    unknown: float
    words: float


def signals(question: str, hits: Sequence[PassageHit]) -> Signals:
    """Return the signals of a question and its hits, for `answerability` and for fitting it anew."""
    weights = _weights(question, hits)
    wholes = [_tokens("\n".join((h.passage.title, *h.passage.heading, h.passage.text))) for h in hits[:_LOOKED_AT]]
    first = frozenset[str]().union(*wholes[:3])
    anywhere = frozenset[str]().union(*wholes)
    return Signals(
        passage=max((_covered(w, weights) for w in wholes), default=0.0),
        sentence=max((c for h in hits[:_LOOKED_AT] for c in _sentence_covers(h, weights)), default=0.0),
        together=_covered(first, weights),
        dense=max((max(0.0, h.dense or 0.0) for h in hits), default=0.0),
        unknown=1.0 - _covered(anywhere, weights),
        words=min(1.0, len(weights) / 12),
    )


def _sentence_covers(hit: PassageHit, weights: Mapping[str, float]) -> Iterator[float]:
    above = _tokens("\n".join((hit.passage.title, *hit.passage.heading)))
    for start, end in sentences(hit.passage.text):
        yield _covered(_tokens(hit.passage.text[start:end]) | above, weights)


# Fitted by logistic regression on questions of our own over the example company's documents, half of them answered
# there and half not; `benchmarks/` prints how well the probability holds.
_BIAS = -4.6
_WEIGHTS = {"passage": 4.2, "sentence": 2.4, "together": 1.4, "dense": 2.2, "unknown": -2.0, "words": 0.4}


def answerability(question: str, hits: Sequence[PassageHit]) -> float:
    """Return the probability 0..1 that the hits hold the answer; 0.0 where there are none."""
    if not hits or not _weights(question, hits):
        return 0.0
    found = signals(question, hits)
    logit = _BIAS + sum(weight * getattr(found, name) for name, weight in _WEIGHTS.items())
    return round(1 / (1 + exp(-logit)), 4)
