"""Answers from documents: the sentences that hold the answer, word for word, or an honest word that there is none."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from assistant.clauses import ENDS, OF_THE_COMPANY, clauses_of, content, says_something
from assistant.found import PASSAGES, Reading
from assistant.kit import Turn
from assistant.model_reading import as_a_model_reads
from assistant.understanding import topics
from assistant.understanding.cues import ASKS
from assistant.writing.picking import Listed
from knowledge.answerability import KEPT, Sentence, answerability, best_sentences, is_row
from knowledge.coverage import asked, tokenizer, whole, words
from knowledge.errors import NotFound
from knowledge.model_names import model_name
from knowledge.types import PassageHit, Product

_GOES_ON = 60  # characters; a longer message says by itself what it is about
_ITS_OWN_OF_IT = 0.3
_ITS_OWN = 0.5  # share of what a follow-up says itself that the passage which answers it must hold
_OF_IT = 0.1  # of a sentence's score of about 1: what it counts that it speaks of the product asked about
_A_ROW = 0.25  # and what is taken from a line of a data sheet, which stands in the catalogue as a column too
_WEIGHED = 40  # sentences that are looked through for products they name
_OF_FAULTS = frozenset({"how_to", "after_sales"})
_NAMED = 1.6  # of 2, from which on a heading and its passage hold what is told of a fault
_FEW = 2  # more products named in one question drown what is asked of them
_OF_A_SHEET = re.compile(r"[^:：;]{1,60} — ")  # "Weight (kg) — MP30: 0.42"


def read(turn: Turn, query: str | None = None, beside: Sequence[Listed] = ()) -> Reading:
    """Search the documents this person may see for the turn's question, or for `query`; a model in use says what answers.

    `beside` are lines of the catalogue that it reads as well.
    """
    found = _by_words(turn, query)
    return as_a_model_reads(turn, found, beside) if turn.said.intent.name in _OF_DOCUMENTS else found


_OF_DOCUMENTS = frozenset(
    {"policy", "how_to", "after_sales", "complaint", "product_question", "specification", "unclear", "lead", "price"}
)
"""Intents that documents answer, alone or beside the catalogue."""


def _by_words(turn: Turn, query: str | None) -> Reading:
    """Return what the documents hold for the turn's question, or for `query`, by the words of both.

    What follows another message is read as it stands alone, as it was written, and as asked of its product's kind: the first
    of these that the documents answer in what this message itself says. Where they do not answer a message of several
    clauses as a whole, or not what its clauses ask, the clause that they answer best is read instead: one that asks before
    one that only tells. What they do not answer at all is read as it goes on from the message before.
    """
    if query:
        return _read(turn, query)
    question = _question(turn)
    alone = _following(turn, question) if turn.said.followed_up else _read(turn, question)
    if turn.said.intent.name in _OF_FAULTS and turn.said.slots.mentions:
        alone = _of_kind(turn, alone)
    clauses = clauses_of(turn, turn.said.text if turn.said.followed_up else question)
    if holds_answer(turn, alone) and not _misses(alone, clauses):
        return alone
    asking = [c for c in clauses if ASKS.search(c)]
    held = (p for c in asking or clauses if holds_answer(turn, p := _read(turn, c)))
    # Of several questions at once the first here, the others beside it.
    if best := next(held, None) if asking else max(held, key=lambda p: p.probability, default=None):
        return best
    return alone if holds_answer(turn, alone) else max(alone, _going_on(turn) or alone, key=lambda r: r.probability)


def _of_kind(turn: Turn, found: Reading) -> Reading:
    """Return what is found of a product's kind where that holds more of what is asked: few steps of a manual name a model."""
    labels = dict.fromkeys(p.category_label.say(turn.language) for p in _products(turn))
    own = beyond_names(turn).strip(ENDS)
    if len(labels) != 1 or not own:
        return found
    other = _read(turn, f"{next(iter(labels))} {own}", own)
    if other.sentences and _headed(other, own) >= _NAMED:  # "It does not start" names the fault, whatever the odds
        other = replace(other, probability=max(other.probability, turn.kit.settings.answer_threshold))
    if not holds_answer(turn, other) or other.sentences[0].hit.passage.language != turn.language:
        return found
    return other if not found.sentences or _headed(other, own) > _headed(found, own) else found


def _headed(found: Reading, said: str) -> float:
    """Return how much of `said` the passage of the best sentence holds, and its own heading once more: 0..2."""
    heading = words(" ".join(found.sentences[0].hit.passage.heading[-1:]))
    return share(found, said) + asked(said, dict.fromkeys(content(said), 1.0)).covered(heading)


def only_asking(turn: Turn) -> Turn:
    """Return the turn without what is only told beside its one question ("does it use much power, it runs all day?")."""
    said, query = turn.said, turn.said.query
    names = [p.name.say(turn.language) for p in _products(turn)] if said.followed_up else []
    for n, name in enumerate(names):
        query = query.replace(name, f"◇{n}◇")
    parts = _TOLD_APART.split(query)
    asking = [part for part in parts if ASKS.search(re.sub(r"^(?:◇\d+◇[和与, and]*)+[，:：]?\s*", "", part.strip()))]
    if not names or len(parts) < 2 or len(asking) != 1:
        return turn
    about = "" if "◇" in asking[0] else "".join(dict.fromkeys(re.findall(r"◇\d+◇", query)))
    kept = f"{about} {asking[0]}".strip()
    for n, name in enumerate(names):
        kept = kept.replace(f"◇{n}◇", name)
    return replace(turn, said=replace(said, query=kept))


_TOLD_APART = re.compile(r"(?<=[?？])\s*(?=\S)|[,，。;；!！]\s*")


def asks(text: str) -> bool:
    """Return whether a message asks anything, by its words."""
    return bool(ASKS.search(text))


def _misses(found: Reading, clauses: Sequence[str]) -> bool:
    """Return whether what was found for a whole message holds little of a clause of it that asks."""
    return len(clauses) > 1 and any(_held(found, c) < _ITS_OWN_OF_IT for c in clauses if ASKS.search(c))


def _held(found: Reading, clause: str) -> float:
    """Return the share 0..1 of a clause that the passage of the best sentence holds."""
    rarity = _sought(found, clause)
    return asked(clause, rarity).covered(whole(found.sentences[0].hit.passage)) if rarity else 1.0


def _sought(found: Reading, clause: str) -> dict[str, float]:
    """Return the words of a clause that were looked for, each with its rarity."""
    own = frozenset(content(clause))
    return {token: idf for token, idf in found.hits[0].terms if token in own}


def beside(turn: Turn, found: Reading) -> Reading | None:
    """Return what answers another question of the same message ("how long is delivery, and who pays the customs?"), or None."""
    asking = [c for c in clauses_of(turn, turn.said.text) if ASKS.search(c)]
    if len(asking) < 2:
        return None
    missed = (_read(turn, c) for c in asking if _untold(found, c) and says_something(c))
    shown = {s.hit.passage.id for s in found.sentences[:1]}
    return next((r for r in missed if holds_answer(turn, r) and r.sentences[0].hit.passage.id not in shown), None)


def _untold(found: Reading, clause: str) -> bool:
    """Return whether the passage of the best sentence holds little of a clause, whatever was looked for."""
    return (_held(found, clause) if _sought(found, clause) else share(found, clause)) < _ITS_OWN


def share(found: Reading, said: str) -> float:
    """Return the share 0..1 of `said` that the passage of the best sentence holds, each word counting alike."""
    own = asked(said, dict.fromkeys(content(said), 1.0))
    return own.covered(whole(found.sentences[0].hit.passage))


def _going_on(turn: Turn) -> Reading | None:
    """Return what is found for a short message as it goes on from the one before, as improbable as it holds little of it."""
    if not turn.before or len(turn.said.text) > _GOES_ON:
        return None
    found = _read(turn, f"{turn.before} {turn.said.text}", turn.said.text)
    own = _of_itself(turn, found)
    return found if own >= _ITS_OWN else replace(found, probability=min(found.probability, own))


def _following(turn: Turn, question: str) -> Reading:
    """Return the first reading of a follow-up that answers what it says itself, not only what it follows or is asked of.

    Where none does, it is the reading as it stands alone, as improbable as it holds little of the message itself.
    """
    last = len(turn.said.focus) > _FEW or turn.said.intent.name in OF_THE_COMPANY
    tried = list[Reading]()
    for found in _ways(turn, question, last=last):
        if holds_answer(turn, found) and _of_itself(turn, found) >= _least(turn, found):
            return found
        tried.append(found)
    alone = tried[-1 if last else 0]
    return replace(alone, probability=min(alone.probability, _of_itself(turn, alone)))


def _ways(turn: Turn, question: str, *, last: bool) -> Iterator[Reading]:
    """Yield what is found for a follow-up as it stands alone (`last`, or first) and otherwise; nothing is looked for in vain."""
    if not last:
        yield _read(turn, question)
    yield from _read_otherwise(turn)
    if last:
        yield _read(turn, question)


def _least(turn: Turn, found: Reading) -> float:
    """Return how much of what the message says itself the answer must hold: less where it speaks of the very product."""
    best = found.sentences[0]
    of_it = _named(turn, f"{best.hit.passage.above} {best.text}") & _asked_about(turn)
    return _ITS_OWN_OF_IT if of_it and not is_row(best.text) else _ITS_OWN


def _read_otherwise(turn: Turn) -> Iterator[Reading]:
    """Yield what is found for a follow-up as it was written, then as asked of its products' kind; the kind picks sentences of both."""
    kinds = dict.fromkeys(p.category_label.say(turn.language) for p in _products(turn))
    own = turn.said.text
    of_kind = f"{next(iter(kinds))} {own}" if len(kinds) == 1 else own
    yield _read(turn, own, of_kind)
    if of_kind != own:
        yield _read(turn, of_kind)


def _products(turn: Turn) -> Iterator[Product]:
    """Yield the products the turn is about, as far as they are still in the catalogue."""
    for sku in turn.said.focus:
        with suppress(NotFound):
            yield turn.kit.catalogue.product(sku)


def _of_itself(turn: Turn, found: Reading) -> float:
    """Return the share 0..1 of what the message itself says that the passage of the best sentence holds."""
    own = frozenset(tokenizer().content(turn.said.text))
    rarity = {token: idf for token, idf in found.hits[0].terms if token in own} if found.sentences else {}
    return asked(turn.said.text, rarity).covered(whole(found.sentences[0].hit.passage)) if rarity else 1.0


def _read(turn: Turn, question: str, picking: str = "") -> Reading:
    """Return what is found for `question`, its sentences by how well they answer that, or `picking`."""
    hits = turn.kit.library.search(question, PASSAGES, audiences=turn.who.audiences, language=turn.language)
    probability = _probability(turn, question, hits) if hits else 0.0
    return Reading(tuple(hits), tuple(_sentences(turn, picking or question, hits)) if hits else (), probability)


def _sentences(turn: Turn, question: str, hits: Sequence[PassageHit]) -> list[Sentence]:
    """Return the best sentences; where a product is named, by what is asked beyond its name.

    Then what speaks of the product goes before the rest, and what names only other products is left out.
    """
    beyond = _beyond(turn, question) if turn.said.slots.mentions else frozenset[str]()
    if not any(token in beyond for token, _ in hits[0].terms):
        return best_sentences(question, hits, turn.language)
    narrowed = _narrowed(hits, beyond)
    found = best_sentences(_unnamed(turn, question), narrowed, turn.language, most=_WEIGHED)
    mine, ours = _asked_about(turn), list[Sentence]()
    for sentence in found:
        page, text = _named(turn, sentence.hit.passage.above), _named(turn, sentence.text)
        if not (page | text) or (page | text) & mine:
            of_it = bool((page or text) & mine)  # another product's page that names it too is about the other
            more = _OF_IT * of_it - _A_ROW * bool(_OF_A_SHEET.match(sentence.text))
            ours.append(replace(sentence, score=round(min(1.0, max(0.0, sentence.score + more)), 6)))
    return sorted(ours, key=lambda s: (-s.score, s.hit.passage.id, s.start))[:KEPT]


def _narrowed(hits: Sequence[PassageHit], beyond: frozenset[str]) -> list[PassageHit]:
    """Return the hits as if only the tokens `beyond` the names had been asked for."""
    return [replace(h, terms=tuple(t for t in h.terms if t[0] in beyond)) for h in hits]


def _named(turn: Turn, text: str) -> frozenset[str]:
    return frozenset(sku for m in turn.kit.catalogue.named_whole(text) for sku in m.skus)


def _asked_about(turn: Turn) -> frozenset[str]:
    return frozenset(turn.said.focus) | {sku for m in turn.said.slots.mentions for sku in m.skus}


def _question(turn: Turn) -> str:
    """Return the question as it is searched for: who asks, and where to reach them, is no part of it.

    The whole name that was put for "it" is shortened to the model's: sizes and colours within it find every price list.
    """
    text = turn.said.query
    if turn.said.intent.name == "policy" and (sent := topics.sent(text)):
        return text[sent.start() :]  # what is sent there says nothing of the way
    for product in _products(turn) if turn.said.followed_up else ():
        name = product.name.say(turn.language)
        model = model_name(product, turn.language)
        text = text.replace(name, f" {model} ") if model else text
    for word in (*turn.said.slots.emails, *turn.said.slots.phones, *turn.said.slots.names):
        text = text.replace(word, " ")
    return text if text.strip() else turn.said.query


def rest(turn: Turn) -> frozenset[str]:
    """Return what is asked beyond the products named: the search tokens of the question without their names.

    Words that only ask for anything at all ("tell me about", "参数") do not count.
    """
    return frozenset(content(beyond_names(turn)))


def _beyond(turn: Turn, question: str) -> frozenset[str]:
    """Return what is asked beyond the products named in `question`, which may be one clause of the turn's."""
    own = rest(turn)
    return own & frozenset(tokenizer().content(question)) or own


def _unnamed(turn: Turn, question: str) -> str:
    """Return the turn's question without names, or of one of its clauses that clause."""
    whole_ = beyond_names(turn)
    return whole_ if len(question) >= len(whole_) else question


def beyond_names(turn: Turn) -> str:
    """Return the question without the products that it names, nor the whole names that were put for "it"."""
    query = turn.said.query
    named = {query[m.start : m.end] for m in turn.said.slots.mentions}
    if turn.said.followed_up:
        named |= {p.name.say(turn.language) for p in _products(turn)}
    for name in sorted(named, key=lambda n: -len(n)):
        query = query.replace(name, " ")
    return query


def _probability(turn: Turn, question: str, hits: Sequence[PassageHit]) -> float:
    """Return the probability that the hits answer; that they speak of the product named is not enough for it."""
    chance = answerability(question, hits)
    if not turn.said.slots.mentions:
        return chance
    beyond = _beyond(turn, question)
    if not beyond:
        return chance
    return min(chance, answerability(" ".join(beyond), _narrowed(hits, beyond)))


def of_a_sheet(text: str) -> bool:
    """Return whether a sentence is a line of a data sheet or a row of a table."""
    return is_row(text) or bool(_OF_A_SHEET.match(text))


def holds_answer(turn: Turn, reading: Reading) -> bool:
    """Return whether the documents hold the answer well enough to give it."""
    return bool(reading.sentences) and reading.probability >= turn.kit.settings.answer_threshold
