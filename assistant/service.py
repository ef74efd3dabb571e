"""The assistant: one method for each thing a front end may ask; each authorises, does, records."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Row

from assistant import hearing
from assistant import records as codec
from assistant.chat import new_hand_off
from assistant.colleagues.desk import ColleagueDesk
from assistant.colleagues.types import COLLEAGUE
from assistant.colleagues.words import NO_REPLAY
from assistant.crowding import Crowding
from assistant.database import Records
from assistant.desks import Desks
from assistant.errors import BadRequest, Busy, NotAllowed, NotFound
from assistant.hand_offs import summary
from assistant.kit import Kit
from assistant.messengers.desk import MessengerDesk
from assistant.needs import Needs, needs
from assistant.permissions import may, require
from assistant.replaying import Replay, replay
from assistant.replies import Replies
from assistant.sources import view
from assistant.spending import spent
from assistant.types import (
    Beginning,
    ConversationSummary,
    Draft,
    HandOff,
    HandOffState,
    Person,
    Piece,
    Reply,
    Role,
    SourceView,
    TurnSummary,
    Understanding,
    User,
)
from assistant.upkeep.desk import UpkeepDesk
from assistant.upkeep.readiness import Indexed
from knowledge.catalogue import Catalogue
from knowledge.catalogue_import import ImportReport, import_catalogue, preview
from knowledge.errors import NotFound as NoProduct
from knowledge.guess import Guess
from knowledge.language import Bilingual, Language
from knowledge.library import Library
from knowledge.store import now
from knowledge.types import Audience, Document, Product, Progress

_ALL = 2**31 - 1
_BLANKS = re.compile(r"(\s{8})\s+")  # a longer row of spaces and empty lines says no more, and is slow to read
_REASON = 1000
_SKU = 128
_OPEN: tuple[HandOffState, ...] = ("waiting", "acknowledged")
_KEPT = 256  # replies of conversations that go on, of some ten thousand characters each


class Assistant(Desks):
    """The whole assistant. It keeps no state of a person or a conversation: the database does."""

    def __init__(self, kit: Kit, library: Library, catalogue: Catalogue, records: Records) -> None:
        super().__init__(kit, library, catalogue, records)
        self._records = records
        self._crowding = Crowding(records.engine, self.tickets.mark, kit.settings)
        self._replies = replies = Replies(self.kit, catalogue, records, self.quotes)
        self.messengers = MessengerDesk(records, self, kit.settings, lambda: self.company.name)
        self.colleagues = ColleagueDesk(records, self.kit, self.messengers.channels)
        indexes: dict[str, Indexed] = {"passages": library, "products": catalogue}
        self.upkeep = UpkeepDesk(
            records.engine, self.kit, indexes, replies.room, replies.thinking, replies.counts, self.passing
        )

    # --- identity -------------------------------------------------------------------------------------------------

    def visitor(self, token: str | None) -> tuple[Person, str]:
        """Return the customer of a cookie's token, and the token to keep."""
        return self.accounts.visitor(token)

    def sign_in(self, name: str, password: str, client: str = "", known: Sequence[str] = ()) -> str:
        """Return a session token; `known` are the tokens its browser keeps. Raises NotAllowed, or Busy after many failures."""
        return self.accounts.sign_in(name, password, client, known)

    def remember(self, session: str, token: str | None) -> str:
        """Return the token by which this browser is known as that person's when they sign in again."""
        return self.accounts.remember(session, token)

    def person(self, token: str | None) -> Person:
        """Return who a session belongs to. Raises NotSignedIn."""
        return self.accounts.person(token)

    def sign_out(self, token: str) -> None:
        """End a session."""
        self.accounts.sign_out(token)

    # --- conversation ---------------------------------------------------------------------------------------------

    def message(self, text: str) -> str:
        """Return a message as it will be read. Raises BadRequest where it is empty or too long."""
        text = _BLANKS.sub(r"\1", "".join(c for c in text if c.isprintable() or c in "\n\t").strip())
        limit = self.kit.settings.message_limit
        if not text:
            raise BadRequest(Bilingual("Please write a question first.", "请先输入您的问题。"))
        if len(text) > limit:
            raise BadRequest(
                Bilingual(
                    f"That message is {len(text):,} characters long; up to {limit:,} can be read. Please shorten it.",
                    f"消息长达 {len(text):,} 个字符，最多可处理 {limit:,} 个，请缩短后再发。",
                )
            )
        return text

    def reply(
        self, who: Person, text: str, conversation: str | None = None, *, page_language: Language = "en",
        beginning: Beginning | None = None, about: str = "", client: str = "",
    ) -> Iterator[Piece]:  # fmt: skip
        """Answer `text`, piece by piece as it is worded; the last piece has the reply. Raises BadRequest, NotAllowed or Busy at once.

        The turn is saved before the last piece is given, so a reply that was shown whole is never lost. A new conversation
        may have a `beginning` in another one of theirs. `about` is the SKU of the product that the customer looks at, which
        "it" then means; one that is not there says nothing. `client` is the address that asks: those of one are counted together.
        """
        require(who, "reply")
        text = self.message(text)
        if going_on := conversation or (beginning and beginning.conversation):
            self._own(who, going_on)
        self._pace(who)
        if who.role == "customer":
            self._crowding.count(client)
        begun = None if conversation else beginning
        answer = self._replies.answer(who, text, conversation, page_language, begun, about)
        next(answer)
        return answer

    def conversations(self, who: Person, limit: int = 50) -> list[ConversationSummary]:
        """Return conversations, latest first: a customer's own; for staff those of all customers."""
        everybody = may(who, "read_any_conversation")
        return self._records.summaries(owner=None if everybody else who.id, limit=max(1, min(limit, 500)))

    def conversation(
        self, who: Person, conversation: str, *, last: int | None = None, before: str = ""
    ) -> list[TurnSummary]:
        """Return the turns of a conversation, oldest first: the `last` ones (before the turn `before`), or all.

        Raises NotFound, also where it is somebody else's or the turn is none of it.
        """
        self._own(who, conversation)
        number = self._number(conversation, before) if before else None
        rows = self._records.last_turns(conversation, last or _ALL, number)
        if who.role == "customer" and not before:
            self.colleagues.seen(conversation)
        return [_turn(row) for row in rows]

    def _number(self, conversation: str, turn: str) -> int:
        row = self._records.turn(turn)
        if row.conversation not in self._records.line(conversation):
            raise NotFound(Bilingual("There is no such turn in this conversation.", "该对话中没有这条消息。"))
        return int(row.number)

    def needs(self, who: Person, conversation: str) -> Needs:
        """Return what a conversation's customer has asked for so far. Raises NotAllowed or NotFound."""
        require(who, "read_any_conversation")
        self._own(who, conversation)
        kept = [
            codec.parts(row.record, "understanding", "draft") for row in self._records.last_turns(conversation, _ALL)
        ]
        drafts = [cast(Draft, draft) for _, draft in kept]
        ordered = next((draft.ordered for draft in reversed(drafts) if draft.ordered or draft.emptied), ())
        return needs([cast(Understanding, said) for said, _ in kept], ordered)

    def source(self, who: Person, turn: str, fact: str) -> SourceView:
        """Open the place a fact of a turn comes from. Raises NotFound."""
        require(who, "open_source")
        row = self._records.turn(turn)
        self._own(who, row.conversation)
        reply = _reply_of(row.record)
        return view(reply, fact, self.kit, who)

    def tokens(self, who: Person, turn: str) -> tuple[int, int] | None:
        """Return the tokens that models read and wrote for a turn: none where no model was asked; None where it did not say.

        Raises NotFound.
        """
        row = self._records.turn(turn)
        self._own(who, row.conversation)
        return spent(row.record)

    def rate(self, who: Person, turn: str, good: bool, reason: str = "") -> None:
        """Keep what a person thinks of a reply. Raises NotFound."""
        require(who, "rate")
        self._own(who, self._records.turn(turn).conversation)
        self._records.rate(turn, 1 if good else -1, reason.strip()[:_REASON])
        self._replies.counts.rated(good)

    def looked_at(self, sku: str) -> Product | None:
        """Return the product that a page of the shop names by its SKU, in any case; None where there is none."""
        try:
            return self.catalogue.product(sku) if 0 < len(sku) <= _SKU else None
        except NoProduct:
            return None

    def suggestions(self, language: Language) -> list[str]:
        """Return questions to begin with."""
        return list(self.company.questions.get(language, ()))

    # --- hand-offs ------------------------------------------------------------------------------------------------

    def hand_off(self, who: Person, conversation: str, contact: str = "", note: str = "") -> HandOff:
        """Pass a conversation to a person. Asked again, the same hand-off is returned with the newer contact and note."""
        require(who, "hand_off")
        self._own(who, conversation)
        contact, note = contact.strip()[:200], note.strip()[:_REASON]
        waiting = self._records.waiting_hand_off(conversation)
        if waiting is not None:
            new = {k: v for k, v in (("contact", contact), ("note", note)) if v}
            return self._records.update_hand_off(waiting.id, _OPEN, **new) if new else waiting
        past = [p for p, _ in self._replies.past(conversation)]
        about = summary(past, "", hearing.need(self.kit, past, ""))
        made = new_hand_off(conversation, about, contact, note)
        self._records.add_hand_off(made)
        return made

    def hand_offs(self, who: Person, state: HandOffState | None = None) -> list[HandOff]:
        """Return hand-offs, waiting ones first."""
        require(who, "answer_hand_offs")
        return self._records.hand_offs(state)

    def acknowledge(self, who: Person, hand_off: str) -> HandOff:
        """Take a hand-off; the first who takes it keeps it. Raises NotFound."""
        require(who, "answer_hand_offs")
        return self._records.update_hand_off(
            hand_off, ("waiting",), state="acknowledged", acknowledged_by=who.name or who.id, acknowledged_at=now()
        )

    def close_hand_off(self, who: Person, hand_off: str) -> HandOff:
        """Close a hand-off, by which the assistant answers again; one that is closed stays as it was. Raises NotFound."""
        require(who, "answer_hand_offs")
        self.acknowledge(who, hand_off)
        closed = self._records.update_hand_off(hand_off, _OPEN, state="closed", closed_at=now())
        self.colleagues.give_back(who, closed.conversation)
        return closed

    # --- documents and catalogue ----------------------------------------------------------------------------------

    def documents(self, who: Person) -> list[Document]:
        """Return the documents by name."""
        require(who, "manage_documents")
        return self.library.documents()

    def add_document(
        self, who: Person, path: Path, name: str, audience: Audience | None, progress: Progress | None = None
    ) -> Document | None:
        """Add or replace a document; None where it is there unchanged. Raises KnowledgeError, the old version serving on.

        `audience` None leaves it as it is, and makes a new one public.
        """
        require(who, "manage_documents")
        if progress:
            progress(0, 1, name)
        added = self.library.add(path, name, audience, who.id)
        if progress:
            progress(1, 1, name)
        return added

    def delete_document(self, who: Person, document: str) -> None:
        """Put a document into the bin; the next answer does not know it. Raises knowledge.errors.NotFound."""
        require(who, "manage_documents")
        self.library.delete(document, who.id)
        self.library.archive.empty()

    def preview_catalogue(self, who: Person, path: Path, name: str) -> Guess:
        """Return what each column of a catalogue file seems to mean. Raises BadCatalogue or Unreadable."""
        require(who, "manage_catalogue")
        return preview(path, name)

    def import_catalogue(
        self, who: Person, path: Path, name: str, progress: Progress | None = None, guess: Guess | None = None
    ) -> ImportReport:
        """Import a catalogue file. Raises BadCatalogue or Unreadable."""
        require(who, "manage_catalogue")
        return import_catalogue(
            self._records.engine, path, name=name, guess=guess, embedder=self.library.embedder, progress=progress
        )

    def products(self, who: Person, text: str = "", offset: int = 0, limit: int = 50) -> list[Product]:
        """Return products, those that `text` names or describes first."""
        require(who, "see_products")
        return self.catalogue.products(max(0, offset), max(1, min(limit, 200)), text.strip()[:200])

    def picture(self, sku: str) -> Path | None:
        """Return the local picture of a product, or None; only files below the pictures' own folder are ever given."""
        folder = (self.kit.settings.home / "pictures").resolve()
        try:
            name = self.catalogue.product(sku).image or ""
        except NoProduct:
            return None
        file = (folder / name).resolve()
        return file if name and file.is_relative_to(folder) and file.is_file() else None

    # --- administration -------------------------------------------------------------------------------------------

    def record(self, who: Person, turn: str) -> dict[str, object]:
        """Return one turn's evidence record as plain JSON values. Raises NotFound."""
        require(who, "read_records")
        row = self._records.turn(turn)
        kept: dict[str, object] = json.loads(row.record)
        return kept | {"turn": row.id, "conversation": row.conversation, "rating": row.rating, "reason": row.reason}

    def recent_turns(self, who: Person, limit: int = 50) -> list[dict[str, object]]:
        """Return the latest turns of everybody, newest first: id, question, intent, confidence, refusal, rating, time."""
        require(who, "read_records")
        return [dict(row._mapping) for row in self._records.recent_turns(max(1, min(limit, 500)))]

    def replay(self, who: Person, turn: str) -> Replay:
        """Make a reply again from its record, and say what today's knowledge would say otherwise. Raises NotFound."""
        require(who, "read_records")
        row = self._records.turn(turn)
        if row.intent == COLLEAGUE:
            raise BadRequest(NO_REPLAY)
        past = [p for p, _ in self._replies.past(row.conversation, before=row.number)]
        record = cast(dict[str, object], codec.load(row.record))
        asked = cast(dict[str, str], record["asked"])
        past += self._replies.looking(asked.get("about", ""), cast(Language, asked["language"]))
        return replay(record, row.conversation, past, self.kit)

    def users(self, who: Person) -> list[User]:
        """Return the users by name."""
        require(who, "manage_users")
        return self.accounts.every()

    def add_user(self, who: Person, name: str, role: Role, password: str | None = None) -> tuple[User, str]:
        """Add a user and return them with their password, which is not shown again. Raises BadRequest."""
        require(who, "manage_users")
        return self.accounts.add(name, role, password)

    def set_active(self, who: Person, user: str, active: bool) -> None:
        """Let a user in or keep them out; nobody can shut themselves out. Raises BadRequest or NotFound."""
        require(who, "manage_users")
        if user == who.id and not active:
            raise BadRequest(
                Bilingual(
                    "You cannot deactivate yourself. Ask another administrator.",
                    "不能停用自己的账号，请让其他管理员操作。",
                )
            )
        self.accounts.let_in(user, active)

    def reset_password(self, who: Person, user: str) -> str:
        """Give a user a new password and return it, to be shown once. Raises NotFound."""
        require(who, "manage_users")
        return self.accounts.reset(user)

    def overview(self, who: Person) -> dict[str, int | str]:
        """Return what is loaded and in use."""
        require(who, "see_overview")
        loaded = self.library.documents()
        return {
            "documents": len(loaded), "passages": sum(d.passages for d in loaded), "products": self.catalogue.count(),
            **self._records.counts(), "users": len(self.accounts.every()), "generation": self.catalogue.generation(),
            "embedder": self.library.embedder.fingerprint, "writer": self.kit.writer.name,
        }  # fmt: skip

    # --- rules ----------------------------------------------------------------------------------------------------

    def _own(self, who: Person, conversation: str) -> None:
        owner, role = self._records.owner(conversation)
        if owner != who.id and not (role == "customer" and may(who, "read_any_conversation")):
            # The same words as for one that does not exist: ids tell nothing.
            self._records.owner("")
            raise NotAllowed(Bilingual("This conversation is not yours.", "这不是您的对话。"))

    def _pace(self, who: Person) -> None:
        since = (datetime.now(UTC) - timedelta(minutes=1)).isoformat(timespec="microseconds")
        if self._records.asked_since(who.id, since) >= self.kit.settings.messages_per_minute:
            raise Busy(Bilingual("You are writing very fast. Please wait a moment.", "您发送得太快了，请稍等片刻。"))


def _turn(row: Row[Any]) -> TurnSummary:
    """Return a turn as a page shows it, with who wrote in the assistant's place."""
    by, left_to = _colleagues(row.record) if row.intent == COLLEAGUE else ("", "")
    return TurnSummary(row.id, row.asked, _reply_of(row.record), row.at, row.rating, by, left_to)


@lru_cache(maxsize=_KEPT)
def _colleagues(record: str) -> tuple[str, str]:
    """Return the name of the colleague who wrote a turn, and of the one to whom it was left; "" where there is none."""
    kept = json.loads(record)
    by, left_to = ((kept.get(key) or {}).get("name", "") for key in ("by", "left_to"))
    return by, left_to


@lru_cache(maxsize=_KEPT)
def _reply_of(record: str) -> Reply:
    """Return the reply of a record; kept, as a page shows those before with each new one."""
    return cast(Reply, codec.parts(record, "reply")[0])
