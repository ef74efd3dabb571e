"""The desk for colleagues who answer customers themselves; each method authorises, does, records."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection

from assistant import records as codec
from assistant.colleagues import store, turns, words
from assistant.colleagues.delivering import Deliverer
from assistant.colleagues.types import COLLEAGUE, PAGES, PROGRAMS, WINDOW, Answering, Delivery, News, Standing, Why
from assistant.database import Records, new_id
from assistant.errors import BadRequest, NotFound
from assistant.kit import Kit
from assistant.permissions import require
from assistant.types import HandOff, Person, Reply
from knowledge.language import Bilingual
from knowledge.store import now, writing

if TYPE_CHECKING:
    from assistant.messengers.types import Channel

MOST = 2000
"""Characters that a colleague may send at once."""


class ColleagueDesk:
    """Who answers a customer, and what colleagues write to them; `channels` are the messengers in use."""

    def __init__(self, records: Records, kit: Kit, channels: Mapping[str, "Channel"]) -> None:
        self._records, self._kit, self._channels = records, kit, channels
        self._deliverer = Deliverer(records.engine, channels)

    # --- for staff --------------------------------------------------------------------------------------------------

    def take_over(self, who: Person, conversation: str) -> Answering:
        """Answer a customer from now on in the assistant's place, or another colleague's. Raises NotFound."""
        self._customers(who, conversation)
        return self._taken(who, conversation, from_others=True)

    def _taken(self, who: Person, conversation: str, *, from_others: bool) -> Answering:
        """Let a colleague answer from now on. Raises BadRequest where another does, and it is not to be taken from them."""
        with writing(self._records.engine) as connection:
            held = store.who_answers(connection, conversation)
            if held is not None and held.user != who.id and not from_others:
                raise BadRequest(_filled(words.OTHERS, name=held.name))
            made = store.take(connection, conversation, who.id, self._name(who))
        waiting = self._records.waiting_hand_off(conversation)
        if waiting is not None:
            taken = {"state": "acknowledged", "acknowledged_by": self._name(who), "acknowledged_at": now()}
            self._records.update_hand_off(waiting.id, ("waiting",), **taken)
        return made

    def give_back(self, who: Person, conversation: str) -> None:
        """Let the assistant answer again. Raises NotFound."""
        self._customers(who, conversation)
        with writing(self._records.engine) as connection:
            store.give_back(connection, conversation)

    def write(self, who: Person, conversation: str, text: str) -> Delivery:
        """Write to a customer where they are, taking the conversation over. Raises BadRequest where another colleague answers."""
        self._customers(who, conversation)
        text = _read(text)
        self._taken(who, conversation, from_others=False)
        how = self.standing(who, [conversation])[conversation]
        before = self._records.last_turns(conversation, 1)
        language = cast(Reply, codec.parts(before[-1].record, "reply")[0]).language if before else "en"
        turn = new_id()
        made = turns.written(self._kit, who, turn, conversation, text, how.channel, language)

        def on_its_way(connection: Connection) -> None:
            store.keep(connection, turn, conversation, how.channel, why=self._no_way(how.channel))
            store.told(connection, conversation)

        self._records.save_turn(
            turn=turn, conversation=conversation, owner=who.id, role="customer", asked="", record=codec.dump(made.record),
            intent=COLLEAGUE, confidence=1.0, refused=False, products=(), hand_off=None,
            also=on_its_way,
        )  # fmt: skip
        self._deliverer.something.set()
        return self._delivery(turn)

    def again(self, who: Person, turn: str) -> Delivery:
        """Try a message that failed once more, from the first try on. Raises NotFound or BadRequest."""
        self._customers(who, self._records.turn(turn).conversation)
        kept = self._delivery(turn)
        if self._no_way(kept.channel):
            raise BadRequest(_reason("no_way"))
        with writing(self._records.engine) as connection:
            if not store.again(connection, turn):
                raise BadRequest(words.NOT_FAILED)
        self._deliverer.something.set()
        return self._delivery(turn)

    def deliveries(self, who: Person, conversation: str) -> dict[str, Delivery]:
        """Return what became of what colleagues wrote in a conversation, by turn. Raises NotFound."""
        self._customers(who, conversation)
        with self._records.engine.connect() as connection:
            return store.deliveries(connection, conversation)

    def standing(self, who: Person, conversations: Sequence[str]) -> dict[str, Standing]:
        """Return how conversations stand, by id: by which way their customers come, who answers, who waits since when."""
        require(who, "answer_hand_offs")
        with self._records.engine.connect() as connection:
            found = store.standing(connection, conversations)
        return {id: self._reached(how) for id, how in found.items()}

    def _reached(self, how: Standing) -> Standing:
        """Return how a conversation stands, with until when its platform takes messages in place of when its customer wrote."""
        until = (datetime.fromisoformat(how.until) + WINDOW).isoformat(timespec="microseconds") if how.until else ""
        return replace(how, until=until if how.channel == "wechat" else "", writable=not self._no_way(how.channel))

    def held(self, who: Person) -> list[str]:
        """Return the conversations in which colleagues answer."""
        require(who, "answer_hand_offs")
        with self._records.engine.connect() as connection:
            return store.held_by_colleagues(connection)

    def mark(self, who: Person, conversation: str) -> str:
        """Return what changes with each turn, answerer and delivery of a conversation. Raises NotFound."""
        sent = sorted((d.turn, d.state, d.why) for d in self.deliveries(who, conversation).values())
        return f"{self._news(conversation).mark} {sent}"

    # --- for customers ----------------------------------------------------------------------------------------------

    def news(self, who: Person, conversation: str) -> News:
        """Return what a customer's page needs to know of their conversation. Raises NotFound where it is not theirs."""
        if self._records.owner(conversation)[0] != who.id:
            self._records.owner("")
        return self._news(conversation)

    def _news(self, conversation: str) -> News:
        held, last = self._answering(conversation), self._records.last_turns(conversation, 1)
        waiting: HandOff | None = self._records.waiting_hand_off(conversation)
        mark = f"{last[-1].number if last else 0}-{held.since if held else ''}"
        return News(mark, held.name if held else "", held is not None or waiting is not None)

    def seen(self, conversation: str) -> None:
        """Note that a customer's page, or program, has fetched what was written to them."""
        with self._records.engine.connect() as connection:
            fresh = store.shown(connection, conversation)
        if fresh:
            with writing(self._records.engine) as connection:
                store.sent(connection, fresh)

    # --- beside the site --------------------------------------------------------------------------------------------

    def deliver(self, stop: threading.Event) -> None:
        """Send what colleagues write until told to stop: the work of a thread beside the site."""
        self._deliverer.run(stop)

    def deliver_now(self) -> int:
        """Send what may go now, and return how many tries that were."""
        return self._deliverer.deliver()

    # --- rules ------------------------------------------------------------------------------------------------------

    def _customers(self, who: Person, conversation: str) -> None:
        require(who, "answer_hand_offs")
        if self._records.owner(conversation)[1] != "customer":
            raise NotFound(words.NOT_A_CUSTOMERS)

    def _answering(self, conversation: str) -> Answering | None:
        with self._records.engine.connect() as connection:
            return store.who_answers(connection, conversation)

    def _no_way(self, channel: str) -> Why:
        """Return why nobody can be written to unasked on a channel, "" where they can, or look for themselves."""
        if channel in PAGES or channel in PROGRAMS:
            return ""
        found = self._channels.get(channel)
        return "" if found is not None and found.pusher else "no_way"

    def _delivery(self, turn: str) -> Delivery:
        with self._records.engine.connect() as connection:
            found = store.delivery(connection, turn)
        if found is None:
            raise NotFound(words.NOT_FAILED)
        return found

    def _name(self, who: Person) -> str:
        return (who.name or who.id)[:64]


def _read(text: str) -> str:
    """Return a colleague's words without what cannot be shown. Raises BadRequest where there are none, or too many."""
    text = "".join(c for c in text if c.isprintable() or c in "\n\t").strip()
    if not text:
        raise BadRequest(words.NOTHING_HERE)
    if len(text) > MOST:
        raise BadRequest(_filled(words.TOO_LONG, most=MOST, count=len(text)))
    return text


def _filled(text: Bilingual, **values: object) -> Bilingual:
    return Bilingual(text.en.format(**values), text.zh.format(**values))


def _reason(why: Why) -> Bilingual:
    from assistant.colleagues.types import WHYS

    return Bilingual(f"{WHYS[why].en[:1].upper()}{WHYS[why].en[1:]}.", f"{WHYS[why].zh}。")
