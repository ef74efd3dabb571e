"""Answers from documents: the sentences that hold the answer, word for word, or an honest word that there is none."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.kit import Turn
from knowledge.answerability import Sentence, answerability, best_sentences
from knowledge.coverage import asked, joined, whole, words
from knowledge.errors import NotFound
from knowledge.tokens import Tokenizer
from knowledge.types import PassageHit

PASSAGES = 8
_LONG = 420  # characters of one quotation; more reads like a page, not an answer
_SHORT = 24  # a best sentence below this is a lead-in: it is shown with what follows it
_CLAUSE = re.compile(
    r"[,，.。!！?？;；\n]+\s*|\s+(?:and|but|so)\s+(?=\S+ \S+ )|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])"
)
_CLAUSES = 4  # of a message that are looked at alone
_OF_ITSELF = 0.5  # share of what a follow-up says itself that the passage which answers it must hold
_AS_MUCH = 0.6  # of the most that a sentence holds beyond the product's name
_ENDS = " ,，.。!！?？;；\n"
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
    """Search the documents this person may see for the turn's question, or for `query`.

    What follows another message is read as it stands alone, as it was written, and as asked of its product's kind: the first
    of these that the documents answer in what this message itself says. Where they do not answer a message of several
    clauses as a whole, the clause that they answer best is read instead.
    """
    if query:
        return _read(turn, query)
    question = _question(turn)
    alone = _read(turn, question)
    if turn.said.followed_up and not _answers_itself(turn, alone):
        return next((r for r in _read_otherwise(turn) if _answers_itself(turn, r)), alone)
    if holds_answer(turn, alone):
        return alone
    parts = (_read(turn, clause) for clause in _clauses(turn, question))
    return max((p for p in parts if holds_answer(turn, p)), key=lambda p: p.probability, default=alone)


def _read_otherwise(turn: Turn) -> Iterator[Reading]:
    """Yield what is found for a follow-up as it was written, then as asked of its products' kind; the kind picks sentences of both."""
    kinds = dict.fromkeys(_kind(turn, sku) for sku in turn.said.focus)
    own = turn.said.text
    of_kind = f"{next(iter(kinds))} {own}" if len(kinds) == 1 else own
    yield _read(turn, own, of_kind)
    if of_kind != own:
        yield _read(turn, of_kind)


def _kind(turn: Turn, sku: str) -> str:
    try:
        return turn.kit.catalogue.product(sku).category_label.say(turn.language)
    except NotFound:
        return ""


def _answers_itself(turn: Turn, found: Reading) -> bool:
    """Return whether the documents answer what the message itself says, not only what it follows or the product it is of."""
    if not holds_answer(turn, found):
        return False
    own = frozenset(_tokenizer().content(turn.said.text))
    rarity = {token: idf for token, idf in found.hits[0].terms if token in own}
    return not rarity or asked(turn.said.text, rarity).covered(whole(found.sentences[0].hit.passage)) >= _OF_ITSELF


def _clauses(turn: Turn, question: str) -> list[str]:
    """Return the clauses that ask something by themselves, each with the product named where it names none; none if it is one."""
    said = [c.strip() for c in _CLAUSE.split(question) if len(_tokenizer().content(_GENERIC.sub(" ", c))) > 1]
    if len(said) < 2 and len(_CLAUSE.split(question.strip(_ENDS))) < 2:
        return []
    named = " ".join(question[m.start : m.end] for m in turn.said.slots.mentions[:1])
    return [c if not named or named in c else f"{named} {c}" for c in said[:_CLAUSES]]


def _read(turn: Turn, question: str, picking: str = "") -> Reading:
    """Return what is found for `question`, its sentences by how well they answer that, or `picking`."""
    hits = turn.kit.library.search(question, PASSAGES, audiences=turn.who.audiences, language=turn.language)
    probability = _probability(turn, question, hits) if hits else 0.0
    return Reading(tuple(hits), tuple(_sentences(turn, picking or question, hits)) if hits else (), probability)


def _sentences(turn: Turn, question: str, hits: Sequence[PassageHit]) -> list[Sentence]:
    """Return the best sentences; where a product is named, those that hold most of what is asked beyond its name."""
    found = best_sentences(question, hits, turn.language)
    beyond = rest(turn) if turn.said.slots.mentions else frozenset[str]()
    rarity = {token: idf for token, idf in hits[0].terms if token in beyond}
    if not rarity:
        return found
    wanted = asked(beyond_names(turn), rarity)
    held = [wanted.covered(joined((words(s.hit.passage.above), words(s.text)))) for s in found]
    return [s for s, share in zip(found, held, strict=True) if share >= _AS_MUCH * max(held)]


def _question(turn: Turn) -> str:
    """Return the question as it is searched for: who asks, and where to reach them, is no part of it."""
    text = turn.said.query
    for word in (*turn.said.slots.emails, *turn.said.slots.phones, *turn.said.slots.names):
        text = text.replace(word, " ")
    return text if text.strip() else turn.said.query


def rest(turn: Turn) -> frozenset[str]:
    """Return what is asked beyond the products named: the search tokens of the question without their names.

    Words that only ask for anything at all ("tell me about", "参数") do not count.
    """
    return frozenset(_tokenizer().content(_GENERIC.sub(" ", beyond_names(turn))))


def beyond_names(turn: Turn) -> str:
    """Return the question without the products that it names."""
    text, query, at = "", turn.said.query, 0
    for mention in sorted(turn.said.slots.mentions, key=lambda m: m.start):
        text += query[at : mention.start] + " "
        at = max(at, mention.end)
    return text + query[at:]


def _probability(turn: Turn, question: str, hits: Sequence[PassageHit]) -> float:
    """Return the probability that the hits answer; that they speak of the product named is not enough for it."""
    chance = answerability(question, hits)
    if not turn.said.slots.mentions:
        return chance
    beyond = rest(turn)
    if not beyond:
        return chance
    narrowed = [replace(h, terms=tuple(t for t in h.terms if t[0] in beyond)) for h in hits]
    return min(chance, answerability(" ".join(beyond), narrowed))


def holds_answer(turn: Turn, reading: Reading) -> bool:
    """Return whether the documents hold the answer well enough to give it."""
    return bool(reading.sentences) and reading.probability >= turn.kit.settings.answer_threshold
