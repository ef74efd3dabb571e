"""Turns without a reply of the assistant's, each with its evidence record: what a colleague wrote, and what was left to one."""

from assistant.chat import Asked, Outcome
from assistant.colleagues import words
from assistant.colleagues.types import COLLEAGUE, PROGRAMS, Answering
from assistant.kit import Kit
from assistant.types import Draft, IntentGuess, Person, Reply, Slots, Understanding
from assistant.understanding import understand
from knowledge.language import Language, detect
from knowledge.store import now

_SURE = IntentGuess(COLLEAGUE, 1.0)


def left(kit: Kit, asked: Asked, answering: Answering) -> Outcome:
    """Return the turn of a message that a colleague answers: understood, so that later ones may lean on it, and not replied to.

    Where the customer sees no page of ours and writes in no messenger, as programs do, they are told so in its text.
    """
    said = understand(kit.catalogue.spelled(asked.text), asked.history, kit, asked.language)
    told = words.WITH_COLLEAGUE.say(said.language).format(name=answering.name)
    text = told if asked.who.channel in PROGRAMS else ""
    reply = _reply(asked.turn, asked.conversation, text, said.language)
    person = {"role": asked.who.role, "person": asked.who.id, "name": asked.who.name, "channel": asked.who.channel}
    record = _record(asked.text, person, said, reply, kit)
    return Outcome(reply, record | {"left_to": {"person": answering.user, "name": answering.name}}, None)


def written(
    kit: Kit, who: Person, turn: str, conversation: str, text: str, channel: str, language: Language
) -> Outcome:
    """Return the turn in which a colleague writes unasked: their words as they are, none of them ours to check."""
    said = Understanding("", detect(text, language), _SURE, Slots(), "")
    reply = _reply(turn, conversation, text, said.language)
    person = {"role": who.role, "person": who.id, "name": who.name, "channel": channel}
    return Outcome(reply, _record("", person, said, reply, kit) | {"by": {"person": who.id, "name": who.name}}, None)


def _reply(turn: str, conversation: str, text: str, language: Language) -> Reply:
    return Reply(turn, conversation, text, language, COLLEAGUE, 1.0, False, (), (), {}, (), None, (), False, 0.0)


def _record(text: str, person: dict[str, str], said: Understanding, reply: Reply, kit: Kit) -> dict[str, object]:
    """Return the record in the form of any turn's: nothing was found, worded or checked."""
    return {
        "asked": {"text": text, **person, "language": said.language, "about": "", "at": now()},
        "understanding": said, "draft": Draft(COLLEAGUE, reply.text), "written": [reply.text] if reply.text else [],
        "problems": [], "writing": {}, "passages": [], "reply": reply, "requests": [],
        "versions": {"phrases": kit.phrases.version, "writer": COLLEAGUE, "intents": kit.intents.fingerprint, "generation": kit.catalogue.generation()},
        "milliseconds": {},
    }  # fmt: skip
