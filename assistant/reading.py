"""Answers from documents: the sentences that hold the answer, word for word, or an honest word that there is none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.kit import Turn
from assistant.types import Draft
from knowledge.answerability import Sentence, answerability, best_sentences
from knowledge.tokens import Tokenizer
from knowledge.types import PassageHit

PASSAGES = 8
_LONG = 420  # characters of one quotation; more reads like a page, not an answer
_SHORT = 24  # a best sentence below this is a lead-in: it is shown with what follows it
_GENERIC = re.compile(
    r"\b(?:tell me|more|about|introduce|details?|info(?:rmation)?|specs?|specifications?|data ?sheet|parameters?|features?|"
    r"what|which|is|are|the|it|this|that|please|show|give|me|of|for|on|your|you|have|any|do|does|can|a|an|and)\b"
    r"|介绍|一下|详细|具体|参数|规格|配置|信息|资料|怎么样|如何|好不好|有什么|有哪些|是什么|什么样|请问|你们|这款|那款|这个|那个|给我|看看|说说|的|呢|吗|啊|吧",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    return Tokenizer()


@dataclass(frozen=True)
class Reading:
    """What the documents hold for a question: the passages, the best sentences, the probability 0..1 of an answer."""

    hits: tuple[PassageHit, ...]
    sentences: tuple[Sentence, ...]
    probability: float

    @property
    def passages(self) -> tuple[int, ...]:
        """Return the ids of the passages, nearest first."""
        return tuple(h.passage.id for h in self.hits)


def read(turn: Turn, query: str | None = None) -> Reading:
    """Search the documents this person may see for the turn's question, or for `query`."""
    question = query or turn.said.query
    hits = turn.kit.library.search(question, PASSAGES, audiences=turn.who.audiences, language=turn.language)
    probability = _probability(turn, question, hits) if hits else 0.0
    return Reading(tuple(hits), tuple(best_sentences(question, hits, turn.language)) if hits else (), probability)


def rest(turn: Turn) -> frozenset[str]:
    """Return what is asked beyond the products named: the search tokens of the question without their names.

    Words that only ask for anything at all ("tell me about", "参数") do not count.
    """
    text, query = "", turn.said.query
    at = 0
    for mention in sorted(turn.said.slots.mentions, key=lambda m: m.start):
        text += query[at : mention.start] + " "
        at = max(at, mention.end)
    return frozenset(_tokenizer().content(_GENERIC.sub(" ", text + query[at:])))


def _probability(turn: Turn, question: str, hits: Sequence[PassageHit]) -> float:
    """Return the probability that the hits answer; that they speak of the product named is not enough for it."""
    whole = answerability(question, hits)
    if not turn.said.slots.mentions:
        return whole
    beyond = rest(turn)
    if not beyond:
        return whole
    narrowed = [replace(h, terms=tuple(t for t in h.terms if t[0] in beyond)) for h in hits]
    return min(whole, answerability(" ".join(beyond), narrowed))


def holds_answer(turn: Turn, reading: Reading) -> bool:
    """Return whether the documents hold the answer well enough to give it."""
    return bool(reading.sentences) and reading.probability >= turn.kit.settings.answer_threshold


def quote(turn: Turn, reading: Reading, *, task: str, most: int = 2, whole: bool = False) -> Draft:
    """Draft an answer of the best sentences; `whole` quotes the passage on (steps of a procedure belong together)."""
    first = reading.sentences[0]
    chosen = [first] if whole else _distinct(reading.sentences, most)
    parts = [turn.say("documents.lead", title=turn.sheet.title(first.hit))]
    for sentence in chosen:
        start, end = _stretch(sentence, _LONG if whole else _SHORT)
        parts.append("> " + turn.sheet.quote(sentence.hit, start, end))
    if first.hit.passage.language != turn.language:
        parts.append(turn.say("documents.other_language"))
    return Draft(task, "\n\n".join(parts), turn.sheet.facts, passages=reading.passages)


def none_found(turn: Turn, reading: Reading, *, task: str = "refuse") -> Draft:
    """Draft an honest refusal that names the nearest documents and offers a person."""
    titles = list(dict.fromkeys(turn.sheet.title(h) for h in reading.hits[:PASSAGES]))[:2]
    nearest = (
        turn.say("documents.nearest", titles=turn.together(titles)) if titles and reading.probability > 0.1 else ""
    )
    plain = turn.sentences(turn.say("documents.none"), nearest, turn.say("documents.person"))
    return Draft(task, plain, turn.sheet.facts, refused=True, offer_person=True, passages=reading.passages)


def answer(turn: Turn, *, task: str, query: str | None = None, whole: bool = False, most: int = 2) -> Draft:
    """Draft an answer from the documents, or the refusal."""
    reading = read(turn, query)
    if holds_answer(turn, reading):
        return quote(turn, reading, task=task, whole=whole, most=most)
    return none_found(turn, reading)


def _distinct(sentences: tuple[Sentence, ...], most: int) -> list[Sentence]:
    """Return the best sentences that add something: of the first's document, not overlapping, near the best score."""
    first, chosen, seen = sentences[0], [sentences[0]], {_plain(sentences[0])}
    for sentence in sentences[1:]:
        near = sentence.score >= 0.8 * first.score
        if near and sentence.hit.passage.document == first.hit.passage.document and _plain(sentence) not in seen:
            chosen.append(sentence)
            seen.add(_plain(sentence))
        if len(chosen) == most:
            break
    return sorted(chosen, key=lambda s: (s.hit.passage.id, s.start))


def _plain(sentence: Sentence) -> str:
    return "".join(sentence.hit.passage.text[sentence.start : sentence.end].split()).lower()


def _stretch(sentence: Sentence, length: int) -> tuple[int, int]:
    """Return the span of the sentence, grown to the end of later lines while it is shorter than `length`."""
    text, start, end = sentence.hit.passage.text, sentence.start, sentence.end
    while end - start < length and end < len(text):
        following = text.find("\n", end + 1)
        following = len(text) if following == -1 else following
        if following - start > _LONG:
            break
        end = following
    return start, end
