"""A reply made and kept: the turns before it, its place among those under way, and what is saved with it."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import cast

from sqlalchemy import Connection

from assistant import recall
from assistant import records as codec
from assistant.chat import Asked, Outcome, respond
from assistant.colleagues.store import who_answers
from assistant.colleagues.turns import left
from assistant.colleagues.types import COLLEAGUE, Answering
from assistant.customers.leads import register
from assistant.database import Records, new_id
from assistant.errors import AssistantError, Full
from assistant.kit import Kit
from assistant.queueing import Queue, Room
from assistant.quoting.desk import QuoteDesk
from assistant.types import Beginning, Draft, Person, Piece, Understanding
from assistant.understanding.followups import PastTurn
from assistant.upkeep.counts import Counts
from knowledge.catalogue import Catalogue
from knowledge.errors import NotFound
from knowledge.language import Bilingual, Language
from knowledge.store import read_once

log = logging.getLogger(__name__)
_HISTORY = 6
_AT_ONCE = 32  # replies under way in one process; more are told so instead of waiting without an end
_A_MOMENT, _RESTART = 5, 30  # seconds after which it is worth trying again: as long as some replies, or a restart, take
_FULL = Bilingual(
    "Many customers are writing just now. Please try again in a moment.", "当前咨询人数较多，请稍后再试。"
)
_RESTARTING = Bilingual(
    "The assistant is being restarted. Please send it again in a minute.", "系统正在重新启动，请一分钟后再发送。"
)


class Replies:
    """The replies of one process. It keeps no state of a person or a conversation, only counts of what there was."""

    def __init__(self, kit: Kit, catalogue: Catalogue, records: Records, quotes: QuoteDesk) -> None:
        self._kit, self._catalogue, self._records, self._quotes = kit, catalogue, records, quotes
        self.room, self.counts = Room(_AT_ONCE), Counts()
        # Replies are understood and answered one at a time: Python runs one at a time anyway, and taking turns in the order
        # of asking keeps everybody's wait alike.
        self.thinking = Queue()

    def answer(
        self,
        who: Person,
        text: str,
        conversation: str | None,
        page_language: Language,
        beginning: Beginning | None = None,
        about: str = "",
    ) -> Iterator[Piece]:
        """Yield an empty piece once there is a place for the reply, then the reply. Raises Full where there is none."""
        if not self.room.take():
            self.counts.turned_away()
            raise Full(*((_RESTARTING, _RESTART) if self.room.closed else (_FULL, _A_MOMENT)))
        counting = self.counts.turn()
        try:
            yield Piece("")  # closed before its first step, a generator would never reach what gives the place back
            past = self.past(conversation) if conversation else self._begun(beginning)
            waiting = self._records.waiting_hand_off(conversation) if conversation else None
            language = past[-1][1] if past else page_language
            before = (*(p for p, _ in past), *self.looking(about, language))
            asked = Asked(who, conversation or new_id(), new_id(), text, before, language, about)
            streamed, answering = False, self._answering(who, conversation)
            if answering is not None:
                outcome = self._left(asked, answering)
                self._save(who, asked, outcome, beginning)
                counting.came_to(outcome)
                yield Piece(outcome.reply.text, outcome.reply)
                return
            for piece in respond(self._kit_in(who, conversation), asked, waiting, self.thinking):
                if isinstance(piece, str):
                    streamed = True
                    yield Piece(piece)
                else:
                    self._save(who, asked, piece, beginning)
                    counting.came_to(piece)
                    yield Piece("" if streamed else piece.reply.text, piece.reply)
        except Exception:
            counting.failed()
            raise
        finally:
            counting.end()
            self.room.give_back()

    def _answering(self, who: Person, conversation: str | None) -> Answering | None:
        """Return the colleague who answers this customer in the assistant's place."""
        if conversation is None or who.role != "customer":
            return None
        with self._records.engine.connect() as connection:
            return who_answers(connection, conversation)

    def _left(self, asked: Asked, answering: Answering) -> Outcome:
        """Return the turn of a message that is left to a colleague; no model is asked what it means."""
        with self.thinking, read_once():
            return left(replace(self._kit, model=lambda: None), asked, answering)

    def _kit_in(self, who: Person, conversation: str | None) -> Kit:
        """Return the kit of a turn: in a conversation of somebody else, a customer's, nobody is told of deals."""
        if who.role == "customer":
            return self._kit  # told nothing of deals anyway: their turns need not ask whose the conversation is
        own = conversation is None or self._records.owner(conversation)[0] == who.id
        return self._kit if own else replace(self._kit, pipeline=None)

    def _begun(self, beginning: Beginning | None) -> list[tuple[PastTurn, Language]]:
        return self.past(beginning.conversation, beginning.turns + 1) if beginning else []

    def _save(self, who: Person, asked: Asked, outcome: Outcome, beginning: Beginning | None) -> None:
        reply = outcome.reply
        said, also = cast(Understanding, outcome.record["understanding"]), self._also(who, outcome)
        self._records.save_turn(
            turn=reply.turn, conversation=reply.conversation, owner=who.id, role=who.role, asked=asked.text,
            record=codec.dump(outcome.record), intent=reply.intent, confidence=reply.confidence, refused=reply.refused,
            products=recall.shown(reply, said, self._catalogue), hand_off=outcome.hand_off, beginning=beginning,
            channel=who.channel, also=lambda connection: [keep(connection) for keep in also],
        )  # fmt: skip

    def _also(self, who: Person, outcome: Outcome) -> list[Callable[[Connection], object]]:
        """Return what is kept in the turn's own transaction: the lead a customer left, the draft of what was ordered."""
        reply, lead, kept = outcome.reply, outcome.lead, list[Callable[[Connection], object]]()
        order = cast(Draft, outcome.record["draft"]).order
        if lead and who.role == "customer":
            kept.append(lambda c: register(c, reply.conversation, lead))
        if order is not None:
            try:
                kept.append(self._quotes.from_conversation(who, reply.conversation, order))
            except AssistantError as error:  # a rule changed meanwhile: the reply is kept, a person sees to the quote
                log.warning("turn %s leaves no draft: %s", reply.turn, error)
        return kept

    def looking(self, about: str, language: Language) -> tuple[PastTurn, ...]:
        """Return what looking at a product leaves for a message to lean on, as a turn that spoke of it would; or nothing."""
        if not about:
            return ()
        try:
            product = self._catalogue.product(about)
        except NotFound:
            return ()
        named = product.name.say(language)
        return (PastTurn(named, named, (product.sku,), intent="product_question"),)

    def past(self, conversation: str, before: int | None = None) -> list[tuple[PastTurn, Language]]:
        """Return the last turns of a conversation, or those before one, as a turn leans on them, each with its language."""
        rows = self._records.last_turns(conversation, _HISTORY, before)
        rows = [row for row in rows if row.asked or row.intent != COLLEAGUE]  # nobody asked what a colleague wrote
        return [recall.past_turn(row.record, self._catalogue) for row in rows]
