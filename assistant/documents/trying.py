"""A question tried out: what is found for it, why, and what the reply would cite; nothing is kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.chat import Asked, Outcome, respond
from assistant.kit import Kit
from assistant.types import Person, Reply
from knowledge.answerability import Sentence, answerability, best_sentences
from knowledge.catalogue import Catalogue
from knowledge.coverage import whole, words
from knowledge.language import Language, detect
from knowledge.library import Library
from knowledge.types import Passage, PassageHit, ProductHit


@dataclass(frozen=True)
class Found:
    """One passage found: BM25 of its words, cosine of its vectors, and its score after each step of the search.

    `words` are those of the question that it holds, rarest first, as the search compares them.
    """

    passage: Passage
    words: tuple[str, ...]
    sparse: float | None
    dense: float | None
    scores: dict[str, float]


@dataclass(frozen=True)
class Tried:
    """What a question finds. `probability` 0..1 is how sure it is that the passages hold an answer; `threshold` what it takes."""

    question: str
    language: Language
    passages: tuple[Found, ...]
    products: tuple[ProductHit, ...]
    probability: float
    threshold: float
    sentences: tuple[Sentence, ...]
    reply: Reply


def try_out(library: Library, catalogue: Catalogue, kit: Kit, who: Person, question: str, k: int) -> Tried:
    """Search for `question` as `who` would, and make the reply that they would get. Nothing is saved."""
    language = detect(question)
    steps = list(library.steps(question, k, audiences=who.audiences, language=language))
    hits = steps[-1].hits[:k] if steps else []
    scores: dict[int, dict[str, float]] = {hit.passage.id: {} for hit in hits}
    for step in steps:
        for hit in step.hits:
            if hit.passage.id in scores:
                scores[hit.passage.id][step.by] = hit.score
    return Tried(
        question, language, tuple(_found(hit, scores[hit.passage.id]) for hit in hits),
        tuple(catalogue.search(question, k, audiences=who.audiences)), answerability(question, hits),
        kit.settings.answer_threshold, tuple(_sentences(question, hits, language)), _reply(kit, who, question, language),
    )  # fmt: skip


def _found(hit: PassageHit, scores: dict[str, float]) -> Found:
    said = whole(hit.passage)
    rarest = sorted(hit.terms, key=lambda term: -term[1])
    return Found(hit.passage, tuple(t for t, _ in rarest if said.holds(t)), hit.sparse, hit.dense, scores)


def _sentences(question: str, hits: Sequence[PassageHit], language: Language) -> list[Sentence]:
    return best_sentences(question, hits, language, most=3) if hits else []


def _reply(kit: Kit, who: Person, question: str, language: Language) -> Reply:
    *_, outcome = respond(kit, Asked(who, "trial", "trial", question, (), language))
    assert isinstance(outcome, Outcome)
    return outcome.reply


def stretches(text: str, held: Sequence[str]) -> list[tuple[str, bool]]:
    """Return a text in stretches, each with whether it is one of the words `held`: English words whole, Chinese as they stand."""
    chinese = sorted((w for w in held if not w.isascii()), key=len, reverse=True)
    latin = frozenset(w for w in held if w.isascii())
    made: list[tuple[str, bool]] = []
    at = 0
    while at < len(text):
        end, is_word = _word_at(text, at)
        piece = text[at:end]
        marked = is_word and any(words(piece).holds(w) for w in latin) if latin else False
        if not is_word and (one := next((w for w in chinese if text.startswith(w, at)), "")):
            piece, marked = one, True
        if made and made[-1][1] == marked:
            made[-1] = (made[-1][0] + piece, marked)
        else:
            made.append((piece, marked))
        at += len(piece)
    return made


def _word_at(text: str, at: int) -> tuple[int, bool]:
    """Return where the English word or number at a place ends, and whether there is one."""
    end = at
    while end < len(text) and text[end].isascii() and (text[end].isalnum() or text[end] in ".-+_"):
        end += 1
    return (end, True) if end > at and any(c.isalnum() for c in text[at:end]) else (max(end, at + 1), False)
