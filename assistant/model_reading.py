"""What a model in use says of the passages found: which sentences answer, or that none does."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from assistant.clauses import clauses_of
from assistant.found import PASSAGES, Reading
from assistant.kit import Turn
from assistant.writing.picking import Listed, fitting, picked
from knowledge.answerability import Sentence
from knowledge.coverage import sentences_of

_ASKED = 2  # times that a model reads for one message
_BEHIND = 0.5  # of the score of what a model read and did not choose


def as_a_model_reads(turn: Turn, found: Reading, beside: Sequence[Listed] = ()) -> Reading:
    """Return the reading with the sentences that a model in use says answer before all others; improbable where it says none.

    `beside` are lines of the catalogue that it is shown first. Where it fails the reading stays as it is.
    """
    model = turn.kit.model() if turn.kit.settings.writer_reads and (found.hits or beside) else None
    if model is None:
        return found
    listed = _listed(turn, found)
    shown = [*beside, *(Listed(" › ".join(dict.fromkeys(s.hit.passage.above.split("\n"))), s.text) for s in listed)]
    shown = shown[: fitting(turn.said.query, shown, turn.kit.settings.writer_prompt_tokens)]
    key = tuple(f"{line.place}: {line.text}" for line in shown)
    if key not in turn.picked and len(turn.picked) >= _ASKED:
        return replace(found, probability=0.0)  # it found no answer in what was nearer
    if key not in turn.picked:
        turn.picked[key] = picked(model, turn.said.query, shown)
    chosen = turn.picked[key]
    if chosen is None:
        return found
    first = tuple(replace(listed[n - len(beside)], score=1.0) for n in chosen if n >= len(beside))
    others = [replace(s, score=s.score * _BEHIND) for s in found.sentences if not any(_same(s, o) for o in first)]
    return replace(
        found, sentences=(*first, *others), probability=1.0 if first else 0.0, chosen=first,
        rows=tuple(n for n in chosen if n < len(beside)),
    )  # fmt: skip


def _same(one: Sentence, other: Sentence) -> bool:
    return one.hit.passage.id == other.hit.passage.id and one.start < other.end and other.start < one.end


def _listed(turn: Turn, found: Reading) -> list[Sentence]:
    """Return all sentences of the passages found, and of those found for each clause of the message alone, by turns.

    Of each search the passages in the asker's language come first, and among them those with the best sentences.
    """
    best = {s.hit.passage.id: s.hit for s in found.sentences}
    searched = [[*best.values(), *(h for h in found.hits if h.passage.id not in best)]]
    for clause in clauses_of(turn, turn.said.text):
        searched.append(turn.kit.library.search(clause, PASSAGES, audiences=turn.who.audiences, language=turn.language))
    ranked = [sorted(hits, key=lambda h: h.passage.language != turn.language) for hits in searched]
    passages = {h.passage.id: h for row in zip_longest(*ranked) for h in row if h is not None}
    return [
        Sentence(hit, start, end, 0.0)
        for hit in passages.values()
        for start, end, _ in sentences_of(hit.passage.text)
        if any(c.isalpha() for c in hit.passage.text[start:end])  # "1." is no sentence
    ]
