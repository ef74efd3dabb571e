"""Which sentences answer a question best, and how probable it is that they answer it at all."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from heapq import nsmallest
from math import exp, log

from knowledge.contextual_embedder import nearnesses
from knowledge.coverage import Asked, asked_by, best_of, sentences_of, whole, words
from knowledge.language import Language, detect
from knowledge.tokens import fold
from knowledge.types import PassageHit

_LOOKED_AT = 8  # passages whose sentences are weighed
KEPT = 12
"""Sentences that are kept of the best."""
_LINE = 6  # different tokens: a line of fewer names a thing more often than it answers
_MUCH = 24.0  # weight held from which on more says nothing: about three rare words
_FURTHER = 0.2  # of a score, for a cosine that is less by one
_FEWEST = 40  # passages of the smallest library that is told from others: a few pages more or less say nothing
_LARGE = 150  # passages from which on a library is not small
_OWN_LANGUAGE = 0.05  # of a score of about 1: enough for a page to go before its translation


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


_ROW = re.compile(r"[^:：;]{1,60}[:：] [^;]*; \S")


def is_row(text: str) -> bool:
    """Return whether a text is the row of a table, as the readers write it: cells with their headers."""
    return bool(_ROW.match(text))


def _question(question: str, hits: Sequence[PassageHit]) -> Asked:
    return asked_by(question, hits[0].terms if hits else ())


def best_sentences(question: str, hits: Sequence[PassageHit], language: Language, most: int = KEPT) -> list[Sentence]:
    """Return the sentences of the hits most likely to answer, best first, at most `most`.

    A sentence is weighed by how near its passage was found, by what the whole passage holds of the question, and by
    what it holds itself, alone and with its headings; one in the asker's language goes before its like in the other.
    The right passage comes first: a sentence that repeats the question's words in the wrong one answers nothing.
    """
    wanted = _question(question, hits)
    hits = hits[:_LOOKED_AT]
    top, term = max((h.score for h in hits), default=0.0) or 1.0, _term(question)
    near = _lifted([1.0 if _explains(h, term) else h.score / top for h in hits], hits, language)
    held = _lifted([wanted.covered(whole(h.passage)) for h in hits], hits, language)
    found = [s for h, n, a in zip(hits, near, held, strict=True) for s in _scored(h, wanted, n, a, language)]
    best = nsmallest(most, found, key=lambda s: (-s[0], s[1].passage.id, s[2]))
    return _read_whole(question, [Sentence(hit, start, end, score) for score, hit, start, end in best])


def _read_whole(question: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences in order again, each set back by how much further from the question it lies than its passage's nearest.

    All sentences of the right passage share its words; which of them is meant shows when each is read as a whole. In a large
    library they stay as they are: there it lost as many answers as it made shorter.
    """
    if not sentences or not 0 < sentences[0].hit.among < _LARGE:
        return list(sentences)
    near = nearnesses(question, [sentence.text for sentence in sentences])
    best: dict[int, float] = {}
    for one, n in zip(sentences, near, strict=True):
        best[one.hit.passage.id] = max(best.get(one.hit.passage.id, -1.0), n)
    again = [
        replace(s, score=round(s.score * (1 - _FURTHER * (best[s.hit.passage.id] - n)), 6))
        for s, n in zip(sentences, near, strict=True)
    ]
    return sorted(again, key=lambda s: (-s.score, s.hit.passage.id, s.start))


_MARK = re.compile(r"(?<![^./_-])(?:zh|en)(?:[-_](?:cn|us|gb|hans|hant|tw))?(?![^./_-])[./_-]?", re.IGNORECASE)


def _page(hit: PassageHit) -> str:
    """Return what a page and its translation are both called."""
    return _MARK.sub("", hit.passage.name)


def _lifted(marks: Sequence[float], hits: Sequence[PassageHit], language: Language) -> list[float]:
    """Return what is known of each hit, 0..1; a page in the asker's language has the best that its translation has.

    Pages whose names differ only in a mark of language ("warranty.en.md", "zh-cn/warranty.md") say the same; which of them
    the words of a question happen to find says nothing of which the asker can read. Passages of one page keep their order.
    """
    best: dict[tuple[str, bool], float] = {}
    pages = [(_page(hit), hit.passage.language == language) for hit in hits]
    for page, mark in zip(pages, marks, strict=True):
        best[page] = max(best.get(page, 0.0), mark)
    least = ((best.get((page, False), 0.0) if own else 0.0, best[page, own] or 1.0) for page, own in pages)
    return [min(1.0, mark * max(1.0, other / ours)) for mark, (other, ours) in zip(marks, least, strict=True)]


def _scored(
    hit: PassageHit, wanted: Asked, near: float, around: float, language: Language
) -> Iterator[tuple[float, PassageHit, int, int]]:
    """Yield the score of each sentence of a hit, with its span; `around` is what the whole passage holds."""
    passage = hit.passage
    own_language = _OWN_LANGUAGE if passage.language == language else 0.0
    above = wanted.marks(words(passage.above))
    for start, end, own in sentences_of(passage.text):
        held = wanted.marks(own)
        alone, together = wanted.share(held), wanted.share(held | above)
        length = own.count(_LINE) / _LINE
        score = 0.1 * (alone + together) * length + 0.26 * around + 0.52 * near + own_language
        yield round(min(score, 1.0), 6), hit, start, end


@dataclass(frozen=True)
class Signals:
    """What the probability is made of, each 0..1 (see `knowledge.coverage` for what a text holds of a question).

    `title`: the share of the question that the best headings hold alone. `names`: the share of its names in the best
    passage. `missing` and `nowhere`: how telling the most telling thing is that the best passage, or all of them, lack.
    `dense`: the best cosine. `held`: how telling all that the best passage holds is together: two everyday words say less
    than six rare ones. `near`: how near the first passage was found. `read`: the best cosine of the question with one of the best
    sentences, each read as a whole. `small`: how far the library is from one of some hundred passages, where a word that
    stands nowhere says little: few passages hold few words.
    """

    title: float
    names: float
    missing: float
    nowhere: float
    dense: float
    held: float
    near: float
    read: float
    small: float


def signals(question: str, hits: Sequence[PassageHit]) -> Signals:
    """Return the signals of a question and its hits (not empty), for `answerability` and for fitting it anew."""
    wanted = _question(question, hits)
    wholes = [whole(hit.passage) for hit in hits[:_LOOKED_AT]]
    best = best_of(wanted, wholes)
    return Signals(
        title=max(wanted.covered(words(hit.passage.above)) for hit in hits[:_LOOKED_AT]),
        names=wanted.covered(best, names_only=True),
        missing=wanted.missing(best),
        nowhere=wanted.missing(*wholes),
        dense=max(max(0.0, hit.dense or 0.0) for hit in hits),
        held=min(1.0, wanted.held(best) / _MUCH),
        near=hits[0].score,
        read=_read(question, hits),
        small=max(0.0, 1 - log(max(_FEWEST, hits[0].among)) / log(_LARGE)) if hits[0].among else 0.0,
    )


def _read(question: str, hits: Sequence[PassageHit]) -> float:
    best = best_sentences(question, hits, detect(question), most=_LOOKED_AT)
    return min(1.0, max((0.0, *nearnesses(question, [sentence.text for sentence in best]))))


_EXPLAINED = 0.9  # the probability of an answer, at least, where an entry explains what is asked for
_WHAT_IS = re.compile(
    r"(?:what(?: is|'s| are| does) |define )(?:an? |the )?(.{2,40}?)(?: mean| stand for)?[?？]*"
    r"|(?:请问)?(?:什么是|什么叫|啥是)\s*(.{2,40}?)[?？啊呢]*|(?:请问)?(.{2,40}?)\s*(?:是什么意思|是什么|是啥)[?？啊呢]*",
    re.IGNORECASE,
)

# Fitted by logistic regression (C = 1) on our own questions about two companies' documents, two fifths of which those
# do not answer; `benchmarks/answerability.py` fits anew and prints what ten-fold cross-validation makes of it.
_BIAS = -6.74
_WEIGHTS = {
    "title": 1.66, "names": 2.82, "missing": -1.88, "nowhere": -1.09, "dense": 2.96, "held": 3.73, "near": 5.01,
}  # fmt: skip
# The same with parts of those documents and the papers of two small shops, asked in few words, added. In a small library no
# word is rare, and a question of two words holds as much as any: there the weights of the large ones refuse what is told.
_BIAS_SMALL = -6.15
_WEIGHTS_SMALL = {
    "title": 2.08, "names": 1.33, "missing": -2.58, "nowhere": -0.82, "dense": 1.75, "held": 4.52, "near": 5.33, "read": 1.75,
    "small": 6.71,
}  # fmt: skip


def answerability(question: str, hits: Sequence[PassageHit]) -> float:
    """Return the probability 0..1 that the hits hold the answer; 0.0 where there are none."""
    if not hits or not question.strip():
        return 0.0
    found = asdict(signals(question, hits))
    bias, weights = (_BIAS_SMALL, _WEIGHTS_SMALL) if found["small"] else (_BIAS, _WEIGHTS)
    logit = bias + sum(weight * found[name] for name, weight in weights.items())
    chance = round(1 / (1 + exp(-logit)), 4)
    term = _term(question)
    return max(chance, _EXPLAINED) if any(_explains(hit, term) for hit in hits[:_LOOKED_AT]) else chance


def _term(question: str) -> str:
    """Return what is asked to be explained ("what is MST?"), folded; "" where nothing is."""
    asks = _WHAT_IS.fullmatch(question.strip())
    return fold(next(filter(None, asks.groups()))).strip() if asks else ""


def _explains(hit: PassageHit, term: str) -> bool:
    """Return whether the passage is the entry of `term`: it begins with it and a colon."""
    return bool(term) and bool(re.match(rf"{re.escape(term)}\s*[:：]", fold(hit.passage.text[:100])))
