"""A conversation or a turn without a word of what was said: intents, products and times stay, so that what is counted still adds up."""

from typing import cast

from sqlalchemy import Connection, select, update

from assistant import records as codec
from assistant.database import conversations, hand_offs, turns
from assistant.types import Draft, IntentGuess, Reply, Role, Slots, Understanding
from knowledge.language import Bilingual, Language

REMOVED = Bilingual("(removed at the customer's request)", "（已应客户要求删除）")
NOBODY = "erased"


def redact(connection: Connection, conversation: str, removed: Bilingual = REMOVED) -> int:
    """Take every word and the person out of a conversation, saying `removed` instead; return how many turns it has."""
    rows = connection.execute(select(turns.c.id, turns.c.record).where(turns.c.conversation == conversation)).all()
    for row in rows:
        empty_turn(connection, row.id, row.record, removed)
    connection.execute(
        update(conversations).where(conversations.c.id == conversation).values(owner=NOBODY, first_text="")
    )
    connection.execute(
        update(hand_offs).where(hand_offs.c.conversation == conversation).values(summary="", contact="", note="")
    )
    return len(rows)


def empty_turn(connection: Connection, turn: str, record: str, removed: Bilingual = REMOVED) -> None:
    """Take every word out of one turn, saying `removed` instead."""
    emptied = {"asked": "", "record": _emptied(record, removed), "reason": None}
    connection.execute(update(turns).where(turns.c.id == turn).values(**emptied))


def _emptied(record: str, removed: Bilingual) -> str:
    """Return a record of the same shape that says nothing but when and in which intent."""
    kept = cast(dict[str, object], codec.load(record))
    said, reply = cast(Understanding, kept["understanding"]), cast(Reply, kept["reply"])
    asked = cast(dict[str, str], kept["asked"])
    guess, language = IntentGuess(said.intent.name, said.intent.confidence), said.language
    gone = removed.say(language)
    return codec.dump(
        {
            "asked": {"text": "", "role": cast(Role, asked["role"]), "person": NOBODY, "language": language, "at": asked["at"]},
            "understanding": Understanding("", language, guess, Slots(), ""),
            "draft": Draft("erased", gone), "written": [gone], "problems": [], "passages": [],
            "reply": _empty_reply(reply, gone, language), "versions": {}, "milliseconds": {},
        }
    )  # fmt: skip


def _empty_reply(reply: Reply, text: str, language: Language) -> Reply:
    return Reply(
        reply.turn, reply.conversation, text, language, reply.intent, reply.confidence, reply.refused, (), (), {}, (), None,
        (), False, reply.milliseconds,
    )  # fmt: skip
