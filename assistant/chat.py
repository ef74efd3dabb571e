"""One turn, from a message to its evidence record."""

import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from assistant import evidence, hearing, parted
from assistant.asides import aside
from assistant.asking import Asking
from assistant.customers.leads import gather
from assistant.customers.types import Lead
from assistant.facts import FactSheet
from assistant.hand_offs import summary
from assistant.kit import Documents, Kit, Turn
from assistant.luring import without_lure
from assistant.places import destination
from assistant.saying import Saying
from assistant.skills import order_heard, order_sums, pipeline, skill_for
from assistant.skills.going_on import going_on
from assistant.types import Draft, HandOff, IntentGuess, PassageSource, Person, Reply, Understanding
from assistant.understanding import otherwise, parting, understand
from assistant.understanding.followups import MEMORY, PastTurn
from assistant.understanding.tongues import tongue_wished
from knowledge.language import Language
from knowledge.pasted import asked_part
from knowledge.store import now, read_once
from knowledge.types import Audience, Document, Passage, PassageHit

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """A message with all that answering it depends on besides the kit."""

    who: Person
    conversation: str
    turn: str
    text: str
    history: tuple[PastTurn, ...]
    language: Language
    """Of the page, or of the turn before: answered in where the text itself shows none."""
    about: str = ""
    """The SKU of the product that the page shows, where it names one; `history` ends with it."""


@dataclass(frozen=True)
class Outcome:
    """What a turn came to: the reply, the record of how, the hand-off it made, the lead that agreed to be kept."""

    reply: Reply
    record: dict[str, object]
    hand_off: HandOff | None
    lead: Lead | None = None


class Watched:
    """A library that remembers what one turn found in it, for the record."""

    def __init__(self, library: Documents) -> None:
        self._library = library
        self._hits: dict[int, PassageHit] = {}

    def search(
        self, query: str, k: int = 8, *, audiences: frozenset[Audience], language: Language | None = None
    ) -> list[PassageHit]:
        """Search, and remember."""
        found = self._library.search(query, k, audiences=audiences, language=language)
        for hit in found:
            before = self._hits.get(hit.passage.id)
            if before is None or hit.score > before.score:
                self._hits[hit.passage.id] = hit
        return found

    @property
    def hits(self) -> tuple[PassageHit, ...]:
        """Return every passage that any search found, as it was found best."""
        return tuple(self._hits.values())

    def passage(self, id: int, audiences: frozenset[Audience]) -> Passage:
        """Return one passage."""
        return self._library.passage(id, audiences)

    def passages_of(self, document: str, audiences: frozenset[Audience]) -> list[Passage]:
        """Return a document's passages in order."""
        return self._library.passages_of(document, audiences)

    def document(self, name: str) -> Document:
        """Return one document."""
        return self._library.document(name)


_FEW = 8  # products listed, of which one may be meant later
_APART = frozenset({"small_talk", "out_of_scope", "person", "pipeline"})  # nothing goes on from these


def respond(
    kit: Kit, asked: Asked, waiting: HandOff | None = None, thinking: AbstractContextManager[object] | None = None
) -> Iterator[str | Outcome]:
    """Yield the reply sentence by sentence as each passes the check, then the outcome; where code words it, that alone.

    `waiting` is the conversation's open hand-off, if it has one: a customer who asks twice gets the same number.
    `thinking` is held while code understands, answers and words, not while a model words: it lets few do so at once.
    """
    clock = _Clock()
    watched, made, leads = Watched(kit.library), list[HandOff](), list[Lead]()
    thinking, requests = thinking or nullcontext(), list[dict[str, object]]()
    kit = replace(kit, model=_outside(kit, thinking, requests))
    with thinking, read_once():
        draft, turn = _drafted(kit, asked, waiting, clock, watched, made, leads)
        said = turn.said
        filling = evidence.Filling(draft.facts, said.language)
        spoken = (*(p.text for p in asked.history[-2:]), asked.text)
        saying = Saying(kit, draft, said.language, spoken, plainly=any("failed" in one for one in requests))
        quick = kit.quick()
        sentences = iter(list(saying.sentences())) if quick else saying.sentences()
    written, shown = list[str](), list[str]()
    for sentence in sentences:
        written.append(sentence)
        shown.append(filling.fill(sentence))
        if not quick:
            yield shown[-1]
    clock.lap("wording")
    reply = _reply(asked, said, draft, "".join(shown), filling, clock.total())
    record = _record(asked, turn, draft, written, saying, watched.hits, reply, clock, kit) | {"requests": requests}
    log.info(
        "turn %s intent=%s confidence=%.2f refused=%s facts=%d problems=%d ms=%.0f",
        asked.turn, said.intent.name, said.intent.confidence, reply.refused, len(draft.facts), len(saying.problems), clock.total(),
    )  # fmt: skip
    yield Outcome(reply, record, made[0] if made else None, leads[-1] if leads else None)


def _outside(
    kit: Kit, thinking: AbstractContextManager[object], requests: list[dict[str, object]]
) -> Callable[[], Asking | None]:
    """Return what gives the model in use, asked while others think, each request noted; none after one that failed."""

    def model() -> Asking | None:
        found = kit.model()
        failed = any("failed" in one for one in requests)
        return Asking(found, thinking, requests) if found is not None and not failed else None

    return model


def _drafted(
    kit: Kit, asked: Asked, waiting: HandOff | None, clock: "_Clock", watched: Watched, made: list[HandOff],
    leads: list[Lead],
) -> tuple[Draft, Turn]:  # fmt: skip
    """Return what is to be said and the turn it answers; a hand-off and a lead that the turn makes go to the lists."""
    sheet = FactSheet(kit.catalogue.generation())

    def turn_of(text: str, history: tuple[PastTurn, ...], kit: Kit = kit) -> Turn:
        said = _understood(kit, replace(asked, text=text, history=history))
        last = next((past for past in reversed(history) if past.ordered or past.emptied), None)
        turn = Turn(
            asked.who, said, replace(kit, library=watched), sheet, len(asked.history),
            lambda contact: _hand_off(kit, asked, contact, waiting, made),
            gather(history, text, said.language, kit.settings.phone_region), leads.append,
            last.ordered if last else (),
            _sent_to(text, history),
            next((past.query for past in history[-1:] if past.intent not in _APART), ""),
            next((past.focus for past in reversed(history[-MEMORY:]) if past.focus), ()),
            history[-1].told if history else None,
            listed=next((past.focus for past in reversed(history[-MEMORY:]) if 1 < len(past.focus) <= _FEW), ()),
            emptied=bool(last and last.emptied),
        )  # fmt: skip
        return going_on(turn, history)

    def one(text: str, history: tuple[PastTurn, ...]) -> tuple[Draft, Turn]:
        nonlocal sheet
        before, turn = sheet.copy(), turn_of(text, history)
        clock.lap("understanding")
        draft = skill_for(turn)(turn)
        if _open(draft, turn):
            draft, turn = next(_otherwise(turn, history, kit, before), (draft, turn))
            sheet = turn.sheet
        clock.lap("skill")
        return _with_its_cards(draft, turn), _named_by(draft, turn)

    parts = parting.parts(asked.text, kit.intents.classify)
    if both := () if parts else parting.ordering(asked.text, kit.intents.classify):
        quick = replace(kit, model=lambda: None)
        parts = both if any(_orders(turn_of(one, asked.history, quick)) for one in both) else ()
    if parts and _whole(turn_of(asked.text, asked.history, replace(kit, model=lambda: None))):
        parts = ()
    if parts:
        return parted.answered(parts, asked.history, asked.text, one)
    return one(asked.text, asked.history)


def _named_by(draft: Draft, turn: Turn) -> Turn:
    """Return the turn with what it was about as its intent where deals were asked about: no classifier knows that one."""
    if draft.told is None:
        return turn
    guess = IntentGuess("pipeline", 1.0, turn.said.intent.ranked)
    return replace(turn, said=replace(turn.said, intent=guess))


def _whole(turn: Turn) -> bool:
    """Return whether a message of several questions is declined, answered about deals, or asks of the order, as a whole."""
    return bool(aside(turn) or pipeline.wanted(turn) or order_sums.of(turn).any)


def _orders(turn: Turn) -> bool:
    return turn.said.intent.name == "quote_request" and bool(order_heard.read(turn).lines)


_RECALLED = 6  # messages back that a place is still meant by


def _sent_to(text: str, history: Sequence[PastTurn]) -> str:
    """Return the code of the country that goods are to go to, as the latest message says that names one."""
    said = (text, *(past.text for past in reversed(history[-_RECALLED:])))
    return next((place for one in said if (place := destination(one))), "")


def _with_its_cards(draft: Draft, turn: Turn) -> Draft:
    """Return the draft with every fact that its cards show: a card may have been made after the facts were taken."""
    held = {fact.id for fact in draft.facts}
    shown = {card.price for card in draft.cards} | {each for card in draft.cards for _, each in card.rows}
    facts = (*draft.facts, *(f for f in turn.sheet.facts if f.id in shown - held))
    return replace(draft, facts=facts, offer_person=draft.offer_person and turn.who.role == "customer")


def _open(draft: Draft, turn: Turn) -> bool:
    """Return whether a question is left without an answer that another reading of it may have."""
    return (draft.refused or draft.task == "clarify") and turn.said.intent.name not in _ANSWERED and not aside(turn)


def _otherwise(turn: Turn, history: tuple[PastTurn, ...], kit: Kit, before: FactSheet) -> Iterator[tuple[Draft, Turn]]:
    """Yield the answers to the other readings of a turn that was left without one, each with the facts of `before` and its own."""
    for said in otherwise(turn.said, history, kit):
        other = replace(turn, said=said, sheet=before.copy())
        draft = skill_for(other)(other)
        if not _open(draft, other):
            yield draft, other


_ANSWERED = frozenset({"small_talk", "out_of_scope", "person", "lead", "complaint", "quote_request", "after_sales"})
"""Intents of which a refusal, or a question back, is the answer."""


def _understood(kit: Kit, asked: Asked) -> Understanding:
    """Return what a message means; one that only asks for our other language asks what was asked before, in that one."""
    text, history = kit.catalogue.spelled(without_lure(asked_part(asked.text))), asked.history
    tongue = tongue_wished(text)
    if tongue is None:
        return understand(text, history, kit, asked.language)
    while history and tongue_wished(text):
        text, history = history[-1].text, history[:-1]
    return replace(understand(text, history, kit, asked.language), language=tongue)


def _hand_off(kit: Kit, asked: Asked, contact: str, waiting: HandOff | None, made: list[HandOff]) -> HandOff:
    if waiting is not None:
        return waiting
    if not made:
        need = hearing.need(kit, asked.history, asked.text)
        made.append(new_hand_off(asked.conversation, summary(asked.history, asked.text, need), contact, ""))
    return made[0]


def new_hand_off(conversation: str, about: str, contact: str, note: str) -> HandOff:
    """Return a hand-off that waits, with a short number people can say aloud."""
    number = "H-" + "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(6))
    return HandOff(number, conversation, "waiting", about, contact, note, now())


def _reply(
    asked: Asked, said: Understanding, draft: Draft, text: str, filling: evidence.Filling, milliseconds: float
) -> Reply:
    return Reply(
        turn=asked.turn, conversation=asked.conversation, text=text.strip(), language=said.language,
        intent=said.intent.name, confidence=round(said.intent.confidence, 4), refused=draft.refused,
        citations=filling.citations, facts=draft.facts, values=filling.values, cards=draft.cards, table=draft.table,
        suggestions=draft.suggestions, offer_person=draft.offer_person, milliseconds=round(milliseconds, 2),
    )  # fmt: skip


def _record(
    asked: Asked, turn: Turn, draft: Draft, written: Sequence[str], saying: Saying,
    hits: Sequence[PassageHit], reply: Reply, clock: "_Clock", kit: Kit,
) -> dict[str, object]:  # fmt: skip
    return {
        "asked": {
            "text": asked.text, "role": asked.who.role, "person": asked.who.id, "name": asked.who.name, "language": asked.language, "about": asked.about, "at": now(),
            "channel": asked.who.channel,
        },
        "understanding": turn.said,
        "draft": draft,
        "written": list(written),
        "problems": [{"found": p.found, "why": p.why} for p in saying.problems],
        "writing": saying.notes,
        "passages": _passages(hits, draft),
        "reply": reply,
        "versions": {
            "phrases": kit.phrases.version, "writer": kit.writer.name, "intents": kit.intents.fingerprint,
            "generation": turn.sheet.generation,
        },
        "milliseconds": clock.laps,
    }  # fmt: skip


def _passages(hits: Sequence[PassageHit], draft: Draft) -> list[dict[str, object]]:
    """Return the passages found with their scores, then those without one that were read on to from them and told."""
    found: list[dict[str, object]] = [
        {
            "id": h.passage.id, "name": h.passage.name, "heading": list(h.passage.heading), "score": h.score,
            "dense": h.dense, "sparse": h.sparse,
        }
        for h in hits
    ]  # fmt: skip
    told = {f.source.passage: f.source for f in draft.facts if isinstance(f.source, PassageSource)}
    for hit in hits:
        told.pop(hit.passage.id, None)
    on: list[dict[str, object]] = [
        {"id": s.passage, "name": s.name, "heading": list(s.heading), "score": None} for s in told.values()
    ]
    return found + on


class _Clock:
    """Milliseconds of each step of a turn."""

    def __init__(self) -> None:
        self._began = self._last = time.perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, step: str) -> None:
        moment = time.perf_counter()
        self.laps[step] = round(self.laps.get(step, 0.0) + (moment - self._last) * 1000, 2)
        self._last = moment

    def total(self) -> float:
        return (time.perf_counter() - self._began) * 1000
