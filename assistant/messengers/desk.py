"""The messengers' desk: a platform's request in, its answer out; each message is answered once, and none is lost."""

import hmac
import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from datetime import UTC, datetime, timedelta
from typing import Protocol

from assistant.colleagues.delivering import said as colleague_said
from assistant.colleagues.words import ATTACHED
from assistant.database import Records
from assistant.errors import AssistantError, NotFound
from assistant.messengers import words
from assistant.messengers.colleagues import Colleagues
from assistant.messengers.cutting import cut
from assistant.messengers.opening import open_channels
from assistant.messengers.plain import plain
from assistant.messengers.standing import MessengerRow, standing
from assistant.messengers.store import Kept, MessengerStore, Writer
from assistant.messengers.types import Answer, Channel, Incoming, NotPushed, Request
from assistant.settings import Settings
from assistant.types import Person, Piece, SourceView
from knowledge.errors import KnowledgeError
from knowledge.language import Bilingual, Language, detect
from knowledge.store import now

log = logging.getLogger(__name__)
_AT_ONCE = 16  # messages worked at in one process; others wait their turn
_EACH = 3  # of them from one person
_SILENCE = timedelta(hours=24)
"""After so long without a word a new conversation begins: nobody means yesterday's desk by "the second one"."""
_LOOK = 0.1  # seconds between two looks for a reply that somebody else is making
_QUOTED = 30


class Talk(Protocol):
    """The part of the assistant that a messenger talks to."""

    def reply(
        self, who: Person, text: str, conversation: str | None = None, *, page_language: Language = "en"
    ) -> Iterator[Piece]:
        """Answer a text."""

    def rate(self, who: Person, turn: str, good: bool, reason: str = "") -> None:
        """Keep what a person thinks of a reply."""

    def suggestions(self, language: Language) -> list[str]:
        """Return questions to begin with."""

    def source(self, who: Person, turn: str, fact: str) -> SourceView:
        """Open the place a fact comes from."""


class MessengerDesk:
    """Takes what platforms deliver. What it knows of people stands in the database, so any process may take any message."""

    def __init__(
        self, records: Records, talk: Talk, settings: Settings, company: Callable[[], Bilingual],
        channels: Sequence[Channel] | None = None,
    ) -> None:  # fmt: skip
        """`company` says what the company is called now."""
        opened = open_channels(settings) if channels is None else channels
        self._channels = {channel.messenger.name: channel for channel in opened}
        self._records, self._talk, self._settings, self._company = records, talk, settings, company
        self._store, self._colleagues = MessengerStore(records.engine), Colleagues(records.engine)
        self._work = ThreadPoolExecutor(_AT_ONCE, "messengers")
        self._turns: weakref.WeakValueDictionary[str, threading.Lock] = weakref.WeakValueDictionary()
        self._taking = threading.Lock()

    # --- for platforms ----------------------------------------------------------------------------------------------

    def challenge(self, name: str, request: Request) -> str:
        """Return what proves to a platform that the address is ours. Raises Forged or NotFound."""
        return self._channel(name).messenger.challenge(request)

    def take(self, name: str, request: Request) -> Answer:
        """Answer a request within the platform's patience. Raises Forged or NotFound."""
        channel = self._channel(name)
        incoming = channel.messenger.read(request)
        if incoming.kind == "silent":
            return channel.messenger.answer(incoming, "")
        begun = time.monotonic()
        person = self._store.person(name, incoming.sender, channel.messenger.language)
        ours = self._store.claim(name, incoming, person.visitor)
        said = (self._in_time if ours else self._of_other)(channel, incoming, person, begun)
        return channel.messenger.answer(incoming, self._fitting(channel, person, said))

    def source(self, turn: str, fact: str, proof: str) -> SourceView:
        """Return the source that a link of ours leads to. Raises NotFound, for a link that is none of ours as well."""
        owner, _ = self._records.owner(self._records.turn(turn).conversation)
        person = self._store.of_visitor(owner)
        if person is None or not hmac.compare_digest(_proof(person, turn, fact).encode(), proof.encode()):
            raise NotFound(Bilingual("This link does not lead anywhere any more.", "该链接已失效。"))
        return self._talk.source(Person(person.visitor, "customer"), turn, fact)

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Return the messengers in use, by name."""
        return self._channels

    # --- for administrators -----------------------------------------------------------------------------------------

    def all(self, who: Person) -> tuple[MessengerRow, ...]:
        """Return every messenger that there may be, how far it is set up, and its address for the platform's console."""
        return standing(who, self._records.engine, self._settings)

    # --- how --------------------------------------------------------------------------------------------------------

    def _channel(self, name: str) -> Channel:
        if name not in self._channels:
            raise NotFound(Bilingual("This messenger is not set up here.", "此处未启用该渠道。"))
        return self._channels[name]

    def _in_time(self, channel: Channel, incoming: Incoming, person: Writer, begun: float) -> str:
        """Return the reply, or what is said where it takes longer."""
        if self._store.under_way(person.visitor) > _EACH:  # whoever writes that much would keep everybody else waiting
            said = words.SLOWLY.say(person.language)
            self._store.done(channel.messenger.name, incoming.message, said)
            return said
        work: Future[str] = self._work.submit(self._worked, channel, incoming, person)
        try:
            return work.result(max(0.0, channel.messenger.patience - (time.monotonic() - begun)))
        except TooLate:
            return self._told_late(channel, incoming, person)

    def _of_other(self, channel: Channel, incoming: Incoming, person: Writer, begun: float) -> str:
        """Return the reply to a message that was delivered before: made already, or being made by somebody else."""
        while True:
            reply = self._store.reply(channel.messenger.name, incoming.message)
            if reply is not None:
                self._store.delivered(person.visitor, [incoming.message])
                return reply
            if time.monotonic() - begun >= channel.messenger.patience:
                return self._told_late(channel, incoming, person)
            time.sleep(_LOOK)

    def _told_late(self, channel: Channel, incoming: Incoming, person: Writer) -> str:
        """Return what is said while a reply is still made: nothing where it will be sent unasked."""
        if not self._store.late(channel.messenger.name, incoming.message):
            return self._store.reply(channel.messenger.name, incoming.message) or ""
        return "" if channel.pusher else words.LATE.say(detect(incoming.text, person.language))

    def _worked(self, channel: Channel, incoming: Incoming, person: Writer) -> str:
        """Make the reply and keep it; one that was told late is sent where that can be."""
        name, turn = channel.messenger.name, self._turn_of(person.visitor)
        # Who asks whether it is ready does not wait behind what is being made.
        ready = _asks(incoming, words.ASKED_READY)
        if not turn.acquire(timeout=channel.messenger.patience / 2 if ready else -1):
            said = words.STILL.say(person.language)
            self._store.done(name, incoming.message, said)
            return said
        try:
            said, late = self._settled(name, incoming, person)
        finally:
            turn.release()
        if late and channel.pusher and said:
            self._push(channel, person, incoming, said)
        return said

    def _settled(self, name: str, incoming: Incoming, person: Writer) -> tuple[str, bool]:
        """Return the whole text that answers a message, now kept, and whether it was told late."""
        fresh = self._store.person(name, incoming.sender, person.language)
        owed = [kept for kept in self._store.owed(fresh.visitor) if kept.message != incoming.message]
        brought = self._colleagues.failed(fresh.visitor)
        said = "\n\n".join(filter(None, [*map(colleague_said, brought), self._said(fresh, incoming, owed)]))
        late = self._store.done(name, incoming.message, said)
        # Only now: if this process dies before, the next message brings them again.
        self._store.delivered(fresh.visitor, [kept.message for kept in owed if not kept.under_way])
        self._colleagues.brought(brought)
        return said, late

    def _push(self, channel: Channel, person: Writer, incoming: Incoming, said: str) -> None:
        """Send a late reply; what could not be sent waits for the person's next message."""
        assert channel.pusher is not None
        try:
            channel.pusher.push(person.sender, self._fitting(channel, person, said))
        except NotPushed as error:
            log.warning("a late reply in %s waits for the next message: %s", channel.messenger.name, error)
            return
        self._store.delivered(person.visitor, [incoming.message])

    def _turn_of(self, visitor: str) -> threading.Lock:
        """Return the lock that keeps one person's messages one after the other."""
        with self._taking:
            return self._turns.setdefault(visitor, threading.Lock())

    def _fitting(self, channel: Channel, person: Writer, said: str) -> str:
        """Return as much as one message holds; the rest is kept for when it is asked for."""
        first, rest = cut(said, channel.messenger.limit, words.MORE.say(detect(said, person.language)))
        if said and rest != person.rest:
            self._store.note(person.visitor, rest=rest)
        return first

    def _said(self, person: Writer, incoming: Incoming, owed: Sequence[Kept]) -> str:
        """Return the whole text that answers a message; `owed` are those before it whose replies were told late."""
        if incoming.kind == "greeting":
            return self._greeting(person.language)
        if incoming.kind == "unreadable":
            if self._colleagues.answering(person):
                self._answer(person, ATTACHED.say(person.language))
            return words.TEXT_ONLY.say(person.language)
        earlier = [self._earlier(person, kept) for kept in owed if not kept.under_way]
        if owed and _asks(incoming, words.ASKED_READY):
            return "\n\n".join(earlier) or words.STILL.say(person.language)
        if person.rest and not earlier and _asks(incoming, words.ASKED_MORE):
            return person.rest
        if person.turn and _asks(incoming, words.GOOD | words.BAD):
            self._talk.rate(Person(person.visitor, "customer"), person.turn, _asks(incoming, words.GOOD))
            return words.THANKS.say(person.language)
        return "\n\n".join([*earlier, self._answer(person, incoming.text)])

    def _earlier(self, person: Writer, kept: Kept) -> str:
        """Return a late reply with what was asked; one whose maker has not come back is made now."""
        reply = self._answer(person, kept.asked) if kept.reply is None else kept.reply
        short = kept.asked[:_QUOTED] + ("…" if len(kept.asked) > _QUOTED else "")
        return f"{words.EARLIER.say(person.language).format(asked=short)}\n{reply}"

    def _answer(self, person: Writer, text: str) -> str:
        """Return the reply to a text as plain text, or in words why there is none."""
        try:
            return self._replied(person, text)
        except (AssistantError, KnowledgeError) as error:
            return error.say(detect(text, person.language))
        except Exception:
            log.exception("a message was not answered")
            return words.FAILED.say(detect(text, person.language))

    def _replied(self, person: Writer, text: str) -> str:
        answering = self._colleagues.answering(person)
        goes_on = None if _silent(person.last_at) and not answering else person.conversation or None
        who = Person(person.visitor, "customer", channel=person.messenger)
        *_, last = self._talk.reply(who, text, goes_on, page_language=person.language)
        reply = last.reply
        assert reply is not None
        self._store.note(
            person.visitor,
            conversation=reply.conversation,
            turn=reply.turn if reply.text else person.turn,
            language=reply.language,
            last_at=now(),
        )
        if answering and not reply.text:
            return self._colleagues.told(answering, reply.language)
        return plain(reply, lambda fact: self._link(person, reply.turn, fact))

    def _link(self, person: Writer, turn: str, fact: str) -> str:
        base = self._settings.public_url
        return f"{base}/messengers/source/{turn}/{fact}/{_proof(person, turn, fact)}" if base else ""

    def _greeting(self, language: Language) -> str:
        hello = words.GREETING.say(language).format(company=self._company().say(language))
        asks = self._talk.suggestions(language)[:3]
        return "\n".join([hello, "", words.TRY.say(language), *(f"· {ask}" for ask in asks)]) if asks else hello


def _proof(person: Writer, turn: str, fact: str) -> str:
    """Return what proves that we sent this link to this person: 80 bits of an HMAC under a secret of theirs."""
    return hmac.new(person.secret.encode(), f"{turn}/{fact}".encode(), "sha256").hexdigest()[:20]


def _asks(incoming: Incoming, these: frozenset[str]) -> bool:
    """Return whether a message is one of these words and nothing else."""
    return incoming.kind == "text" and words.bare(incoming.text) in these


def _silent(last_at: str) -> bool:
    return datetime.now(UTC) - datetime.fromisoformat(last_at) > _SILENCE
