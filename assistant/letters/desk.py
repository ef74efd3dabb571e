"""The letters' desk: writing, keeping, downloading and sending letters; each method authorises, does, records."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Literal, Protocol

from sqlalchemy import Engine

from assistant.colleagues.types import COLLEAGUE
from assistant.customers import store as customers
from assistant.customers.fields import seen
from assistant.customers.types import Customer
from assistant.database import Records
from assistant.errors import BadRequest, NotFound, Unavailable
from assistant.kit import Kit
from assistant.letters import composing, message, sending, store
from assistant.letters.context import House, Material, PastTurn, quote_versions
from assistant.letters.types import (
    KINDS,
    LENGTHS,
    TONES,
    File,
    Letter,
    LetterRequest,
    LetterState,
    LetterVersion,
    Variant,
)
from assistant.permissions import require
from assistant.quoting.types import Exported, Quote
from assistant.types import Person
from knowledge.language import Bilingual, Language
from knowledge.store import writing

_LONGEST_WORDS = 1000
_LONGEST_BODY = 20_000


class Quotes(Protocol):
    """The quote desk, as far as letters use it."""

    def get(self, who: Person, quote: str) -> Quote:
        """Return a quote. Raises NotFound."""

    def export(
        self, who: Person, quote: str, format_: Literal["pdf"], language: Language, version: int | None = None
    ) -> Exported:  # fmt: skip
        """Return a quote as a file."""


class LetterDesk:
    """Letters to customers. It keeps no state: the database does, so two people who press "send" send once."""

    def __init__(self, engine: Engine, kit: Kit, quotes: Quotes) -> None:
        self._engine, self._kit, self._quotes = engine, kit, quotes

    # --- writing --------------------------------------------------------------------------------------------------

    def write(self, who: Person, request: LetterRequest) -> tuple[Variant, ...]:
        """Return three ways to write a letter; nothing is kept.

        Raises NotFound, or BadRequest where something it needs is missing or a quote is not approved.
        """
        require(who, "write_letters")
        material = self._material(who, _checked(request))
        return composing.variants(material, self._kit.catalogue.generation(), self._kit.writer)

    def keep(self, who: Person, request: LetterRequest, subject: str, body: str) -> Letter:
        """Keep a letter as a draft: one of the variants, as it is or edited. Raises as `write`, and on an empty text."""
        require(who, "write_letters")
        request = _checked(request)
        facts = composing.facts(self._material(who, request), self._kit.catalogue.generation())
        subject, body = _text(subject, body)
        found = composing.doubts(f"{subject}\n{body}", facts, request.language)
        with writing(self._engine) as connection:
            request = replace(request, customer=customers.get(connection, request.customer).id)
            letter = store.add(connection, request, self._domain())
            store.add_version(connection, letter, subject, body, facts, found, who.name or who.id)
            store.note(connection, letter, "kept", 1, who.name or who.id)
            return store.get(connection, letter)

    def revise(self, who: Person, letter: str, subject: str, body: str, version: int) -> Letter:
        """Keep a new version of a letter that is not sent; `version` is the one that was seen. Raises BadRequest, NotFound."""
        require(who, "write_letters")
        subject, body = _text(subject, body)
        with writing(self._engine) as connection:
            kept = store.get(connection, letter, lock=True)
            if kept.version != version or kept.state not in ("draft", "failed"):
                raise store.changed_since(kept)
            facts = store.facts(connection, letter)
            found = composing.doubts(f"{subject}\n{body}", facts, kept.request.language)
            store.add_version(connection, letter, subject, body, facts, found, who.name or who.id)
            store.note(connection, letter, "revised", version + 1, who.name or who.id)
            return store.get(connection, letter)

    # --- reading --------------------------------------------------------------------------------------------------

    def get(self, who: Person, letter: str) -> Letter:
        """Return a letter with its latest version and its events. Raises NotFound."""
        require(who, "write_letters")
        self._settle(letter)
        with self._engine.connect() as connection:
            return store.get(connection, letter)

    def versions(self, who: Person, letter: str) -> list[LetterVersion]:
        """Return all versions of a letter, the first first. Raises NotFound."""
        self.get(who, letter)
        with self._engine.connect() as connection:
            return store.versions(connection, letter)

    def list_letters(
        self, who: Person, *, customer: str = "", conversation: str = "", quote: str = "", state: LetterState | None = None,
        limit: int = 50,
    ) -> list[Letter]:  # fmt: skip
        """Return letters, the latest changed first."""
        require(who, "write_letters")
        with self._engine.connect() as connection:
            return store.find(
                connection, customer=customer, conversation=conversation, quote=quote, state=state or "",
                limit=max(1, min(limit, 500)),
            )  # fmt: skip

    def eml(self, who: Person, letter: str, *, attach_quote: bool = False) -> File:
        """Return a letter as a file that mail programs open as a draft to be sent. Raises NotFound, or BadRequest without an address."""
        found = self.get(who, letter)
        customer = self._recipient(found)
        made = self._message(who, found, customer, attach_quote, draft=True)
        return File(f"{found.id}.eml", "message/rfc822", made.as_bytes())

    def check_quote(self, who: Person, letter: Letter) -> None:
        """Raise BadRequest where the quote is at another version than the one the letter speaks of: its file would not fit."""
        require(who, "write_letters")
        with self._engine.connect() as connection:
            spoken_of = quote_versions(store.facts(connection, letter.id))
        quote = self._quotes.get(who, letter.request.quote)
        if spoken_of and quote.version not in spoken_of:
            then, now = max(spoken_of), quote.version
            raise BadRequest(
                Bilingual(
                    f"This letter speaks of version {then} of quote {quote.number}, which is at version {now} now: the quote's "
                    "file would not fit it. Write the letter again from the quote.",
                    f"本邮件依据报价 {quote.number} 第 {then} 版，而该报价现为第 {now} 版，附件与正文将不一致。请依据该报价重新撰写邮件。",
                )
            )

    # --- sending --------------------------------------------------------------------------------------------------

    def send(self, who: Person, letter: str, version: int, *, attach_quote: bool = False) -> Letter:
        """Send a letter to the address in its customer's record, once; the letter that is returned says what became of it.

        `version` is the one that was seen. A failed one may be tried again; one that is being sent, is sent or perhaps is
        may not. Raises BadRequest, NotFound, or Unavailable where no mail server is set.
        """
        require(who, "write_letters")
        server, sender = self._server()
        found = self.get(who, letter)
        customer = self._recipient(found)
        made = self._message(who, found, customer, attach_quote)
        by = who.name or who.id
        with writing(self._engine) as connection:
            if not store.set_state(
                connection, letter, "sending", was=("draft", "failed"), version=version, to=customer.email
            ):
                raise store.changed_since(store.get(connection, letter))
            store.note(connection, letter, "sending", version, by, customer.email)
        done = sending.deliver(server, made, sender, customer.email)
        with writing(self._engine) as connection:
            store.set_state(connection, letter, done.state, was=("sending", "unknown"), version=version)
            store.note(connection, letter, done.state, version, by, done.why.say(found.request.language))
            return store.get(connection, letter)

    def resolve(self, who: Person, letter: str, *, arrived: bool) -> Letter:
        """Say whether a letter that was perhaps sent arrived; where it did not, it may be tried again. Raises BadRequest."""
        require(who, "write_letters")
        found = self.get(who, letter)
        if found.state != "unknown":
            raise store.not_unknown(found)
        state: LetterState = "sent" if arrived else "failed"
        with writing(self._engine) as connection:
            if not store.set_state(connection, letter, state, was=("unknown",), version=found.version):
                raise store.changed_since(store.get(connection, letter))
            store.note(connection, letter, state, found.version, who.name or who.id, found.message_id)
            return store.get(connection, letter)

    def can_send(self) -> bool:
        """Return whether a mail server is set."""
        return bool(self._kit.settings.smtp_host and self._kit.settings.smtp_from)

    # --- parts ----------------------------------------------------------------------------------------------------

    def _material(self, who: Person, request: LetterRequest) -> Material:
        with self._engine.connect() as connection:
            customer = customers.get(connection, request.customer)
        turns = tuple(
            PastTurn.read(t.id, t.asked, t.at, t.record)
            for t in self._turns(request.conversation)
        )  # fmt: skip
        quote = self._quotes.get(who, request.quote) if request.quote else None
        if quote and quote.buyer.customer not in (None, *self._ids(customer.id)):
            raise BadRequest(
                Bilingual(
                    f"Quote {quote.number} is another customer's.", f"报价 {quote.number} 属于其他客户。"
                )
            )  # fmt: skip
        return Material(
            request, who, House(self._kit.company, self._kit.contact), customer, turns, quote, self._kit.catalogue
        )

    def _turns(self, conversation: str) -> list:  # type: ignore[type-arg]
        if not conversation:
            return []
        records = Records(self._engine)
        if records.owner(conversation)[1] != "customer":
            raise NotFound(Bilingual("That is not a customer's conversation.", "这不是客户的对话。"))
        rows = records.last_turns(conversation, 2**31 - 1)
        return [row for row in rows if row.asked or row.intent != COLLEAGUE]  # a letter answers what the customer said

    def _ids(self, customer: str) -> list[str]:
        with self._engine.connect() as connection:
            return customers.ids(connection, customer)

    def _recipient(self, letter: Letter) -> Customer:
        with self._engine.connect() as connection:
            customer = customers.get(connection, letter.request.customer)
        if not customer.email:
            raise BadRequest(
                Bilingual(
                    f"{customer.title or customer.id} has no email address in the record. Enter it there first.",
                    f"{customer.title or customer.id} 的资料中没有邮箱，请先补充。",
                )
            )
        return customer

    def _message(
        self, who: Person, letter: Letter, customer: Customer, attach_quote: bool, *, draft: bool = False
    ) -> EmailMessage:
        attachment = None
        if attach_quote and letter.request.quote:
            self.check_quote(who, letter)
            made = self._quotes.export(who, letter.request.quote, "pdf", letter.request.language)
            attachment = File(made.name, made.media, made.data)
        name = " · ".join(p for p in (who.name, self._kit.company.say(letter.request.language)) if p)
        return message.compose(
            sender=(name, self._kit.settings.smtp_from or "sales@localhost"), to=(customer.name, customer.email),
            subject=letter.subject, body=letter.body, message_id=letter.message_id, attachment=attachment, draft=draft,
        )  # fmt: skip

    def _server(self) -> tuple[sending.Server, str]:
        s = self._kit.settings
        if not self.can_send():
            raise Unavailable(
                Bilingual(
                    "No mail server is set. An administrator sets ASSISTANT_SMTP_HOST and ASSISTANT_SMTP_FROM; until then, "
                    "download the letter and send it from your mail program.",
                    "尚未设置邮件服务器。请管理员设置 ASSISTANT_SMTP_HOST 和 ASSISTANT_SMTP_FROM；在此之前可下载邮件，用邮件客户端发送。",
                )
            )
        return (
            sending.Server(s.smtp_host, s.smtp_port, s.smtp_security, s.smtp_user, s.smtp_password, s.smtp_timeout),
            s.smtp_from,
        )

    def _domain(self) -> str:
        return self._kit.settings.smtp_from.rpartition("@")[2] or "localhost"

    def _settle(self, letter: str) -> None:
        """Call a try that never came back (the process was killed in it) perhaps sent."""
        patience = timedelta(seconds=max(60.0, 10 * self._kit.settings.smtp_timeout))
        with self._engine.connect() as connection:
            found = store.get(connection, letter)
        if found.state != "sending" or datetime.fromisoformat(found.changed_at) > datetime.now(UTC) - patience:
            return
        with writing(self._engine) as connection:
            if store.set_state(connection, letter, "unknown", was=("sending",), version=found.version):
                store.note(connection, letter, "unknown", found.version, "", "")


def _checked(request: LetterRequest) -> LetterRequest:
    """Return a request with its words made clean. Raises BadRequest where kind, tone, length or language is none."""
    for given, known in (
        (request.kind, KINDS),
        (request.tone, TONES),
        (request.length, LENGTHS),
        (request.language, ("zh", "en")),
    ):
        if given not in known:
            raise BadRequest(
                Bilingual(
                    f"There is no {given!r}; there are {', '.join(known)}.",
                    f"没有 {given!r}；可用的有：{'、'.join(known)}。",
                )
            )
    words = {n: seen(getattr(request, n)) for n in ("about", "offer", "when")}
    for name, text in words.items():
        if len(text) > _LONGEST_WORDS:
            raise BadRequest(
                Bilingual(
                    f"{name}: at most {_LONGEST_WORDS:,} characters.", f"{name}：最多 {_LONGEST_WORDS:,} 个字符。"
                )
            )
    return replace(request, about=words["about"], offer=words["offer"], when=words["when"])


def _text(subject: str, body: str) -> tuple[str, str]:
    subject, body = message.subject_line(subject), message.body_text(body)
    if not subject or not body or len(body) > _LONGEST_BODY:
        raise BadRequest(
            Bilingual(
                f"A letter needs a subject and a text of at most {_LONGEST_BODY:,} characters.",
                f"邮件需要主题和正文，正文最多 {_LONGEST_BODY:,} 个字符。",
            )
        )
    return subject, body
