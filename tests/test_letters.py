"""Letters: every way they can be written is true and clean; sending never happens twice and never to a stranger."""

import email
import email.policy
import itertools
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import evidence
from assistant.customers import store as customers
from assistant.customers.types import Customer
from assistant.errors import AssistantError, BadRequest, NotAllowed, Unavailable
from assistant.facts import FactSheet
from assistant.letters import message, templates
from assistant.letters.composing import doubts, variants
from assistant.letters.context import House, Material
from assistant.letters.desk import LetterDesk
from assistant.letters.types import KINDS, LENGTHS, TONES, Letter, LetterKind, LetterRequest
from assistant.prompting import PromptError
from assistant.quoting.types import Quote, QuoteState
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.types import Person
from assistant.writing.composed import ComposedWriter
from knowledge.language import Bilingual, Language
from knowledge.store import create_tables, open_engine, writing
from tests import mail_server
from tests.example_company import ask
from tests.fakes import ACME, CUSTOMER, SALES, FakeCatalogue, ObeyingWriter, kit
from tests.quote_fakes import FakeQuotes, quote
from tests.statements import statements

LANGUAGES: tuple[Language, ...] = ("zh", "en")
HOUSE = House(Bilingual("Larkspan", "远山科技"), Bilingual("sales@larkspan.example", "400-800-1234"))
ANN = Customer("C-ANN", "Ann Lee", "Acme Corp", "ann@acme.example", need="We need 20 monitors. Soon!")


def material(request: LetterRequest, customer: Customer = ANN, with_quote: Quote | None = None) -> Material:
    return Material(request, SALES, HOUSE, customer, (), with_quote, FakeCatalogue())


# --- wording -------------------------------------------------------------------------------------------------------

FULL = {"about": "the late delivery", "offer": "a free replacement", "when": "Thursday at 3"}


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_to_write_a_letter_is_complete_and_true(kind: LetterKind, language: Language) -> None:
    nobody = Customer("C-X", email="x@x.example")
    for tone, length, customer, known, with_quote in itertools.product(
        TONES, LENGTHS, (ANN, nobody), (FULL, {}), (quote(), None)
    ):
        request = LetterRequest(kind, customer.id, language, tone, length, **known)
        try:
            made = variants(material(request, customer, with_quote), 1, ComposedWriter())
        except BadRequest:
            assert not known or (kind == "quote_cover" and with_quote is None)
            continue
        assert len({v.body for v in made}) == len({v.subject for v in made}) == 3
        for v in made:
            text = f"{v.subject}\n{v.body}"
            assert not any(mark in text for mark in ("{", "}", "[[", "Subject", "\n\n\n", "。。", "**", "None"))
            assert "\n" not in v.subject
            assert ("Ann" in v.body) == (customer is ANN)
            assert SALES.name in v.body
            assert doubts(text, v.facts, language) == ()


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_tone_and_length_change_the_letter(kind: LetterKind, language: Language) -> None:
    def body(tone: str, length: str) -> list[str]:
        request = LetterRequest(kind, "C-ANN", language, tone, length, **FULL)  # type: ignore[arg-type]
        return [v.body for v in variants(material(request, with_quote=quote()), 1, ComposedWriter())]

    for warm, formal in zip(body("warm", "normal"), body("formal", "normal"), strict=True):
        assert warm != formal
    for short, normal in zip(body("neutral", "short"), body("neutral", "normal"), strict=True):
        assert len(short) <= len(normal)
    assert sum(map(len, body("neutral", "short"))) < sum(map(len, body("neutral", "normal")))


def test_the_texts_themselves_hold_no_figure_and_no_promise() -> None:
    for kind, language in itertools.product([*KINDS, "frame"], LANGUAGES):
        text = "\n".join(templates._sections(kind, language).values())
        for line in text.splitlines():
            assert evidence.check(templates._CONDITION.sub("", line), ()) == (), (kind, language, line)


def test_a_missing_variable_is_an_error_that_names_it() -> None:
    choice = templates.Choice("warm", "normal", frozenset())
    with pytest.raises(PromptError, match="about"):
        templates.written("apology", "en", 1, choice, {})


def test_amounts_come_from_the_quote_and_only_from_an_approved_one() -> None:
    request = LetterRequest("quote_cover", "C-ANN", "zh", quote="q1")
    for v in variants(material(request, with_quote=quote()), 1, ComposedWriter()):
        assert "27,980.00 元" in v.body
        assert "2026年3月31日" in v.body + v.subject
    refused: tuple[QuoteState, ...] = ("draft", "waiting", "declined", "expired")
    for state in refused:
        with pytest.raises(BadRequest):
            variants(material(request, with_quote=quote(state)), 1, ComposedWriter())


@pytest.mark.parametrize("text", ["Only $1!", "we guarantee it", "免费送您", "半价", "[[f99]]", "90 % off", ""])
def test_a_writer_that_obeys_an_attacker_is_not_heard(text: str) -> None:
    request = LetterRequest("quote_cover", "C-ANN", "en", quote="q1")
    plain = variants(material(request, with_quote=quote()), 1, ComposedWriter())
    made = variants(material(request, with_quote=quote()), 1, ObeyingWriter(text))
    assert all(v.why for v in made)
    assert tuple(replace(v, why=None) for v in made) == plain


@pytest.mark.parametrize(
    "nasty", ["{us} {total}", "[[f1]]", "<script>alert(1)</script>", "=cmd()", "# 1\nSubject: x", "a\r\nBcc: b@c.example", "x" * 1000]
)  # fmt: skip
def test_words_of_others_stay_words(nasty: str) -> None:
    customer = replace(ANN, name=nasty, company=nasty, need=nasty)
    request = LetterRequest("introduction", "C-ANN", "en", about=nasty)
    made = variants(material(request, customer), 1, ComposedWriter())
    assert made
    for v in made:
        assert "<script" not in v.body
        assert "[[" not in v.body
        assert "\r" not in v.subject + v.body
        assert "\n" not in v.subject
        if "{" in nasty:
            assert nasty in v.body


def test_an_edited_figure_is_doubted_and_a_known_one_is_not() -> None:
    sheet = FactSheet(1)
    sheet.said(Decimal("27980"), "quote total", Bilingual("total", "合计"), currency="CNY")
    assert doubts("合计 27,980.00 元", sheet.facts, "zh") == ()
    assert doubts("合计 27,980.00 元，打九折", sheet.facts, "zh")
    assert [d.found for d in doubts("合计 127,980.00 元", sheet.facts, "zh")]
    assert doubts("we guarantee delivery in three days", sheet.facts, "en")


# --- the message ---------------------------------------------------------------------------------------------------


@given(name=st.text(max_size=60), subject=st.text(max_size=120), body=st.text(max_size=400))
@settings(deadline=None)
def test_nothing_in_a_text_breaks_out_of_its_header(name: str, subject: str, body: str) -> None:
    for evil in ("", "\r\nBcc: all@x.example\r\n\r\n", "\nX: y", "\u2028Bcc: z@x.example", "\x0bBcc: z"):
        made = message.compose(
            sender=(name + evil, "us@x.example"), to=(evil + name, "ann@x.example"), subject=subject + evil, body=body + evil,
            message_id="<L-1@x.example>",
        )  # fmt: skip
        read = email.message_from_bytes(made.as_bytes(), policy=email.policy.default)
        assert set(read.keys()) == {
            "From", "To", "Subject", "Date", "Message-ID", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
        }  # fmt: skip
        assert [a.addr_spec for a in read["To"].addresses] == ["ann@x.example"]
        assert [a.addr_spec for a in read["From"].addresses] == ["us@x.example"]
        assert made.as_bytes().isascii()
        assert max(len(line) for line in made.as_bytes().split(b"\r\n")) <= 998


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: c@d.example", "a b@c.example", "no", "a@b.example,c@d.example", "é@x.example"]
)
def test_an_address_that_is_none_makes_no_message(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        message.compose(sender=("", "us@x.example"), to=("", address), subject="s", body="b", message_id="<1@x>")


# --- the desk and a real server ------------------------------------------------------------------------------------


@dataclass
class Mail:
    """The mail server of a test: its port and its folder."""

    port: int
    folder: Path

    def fail(self, fault: str) -> None:
        (self.folder / "fault").write_text(fault, encoding="utf-8")

    @property
    def taken(self) -> list[email.message.Message]:
        return [
            email.message_from_bytes(f.read_bytes(), policy=email.policy.default)
            for f in sorted(self.folder.glob("*.eml"))
        ]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mail]:
    folder = tmp_path_factory.mktemp("mail")
    with mail_server.running(folder) as port:
        yield Mail(port, folder)


@pytest.fixture
def mail(server: Mail) -> Mail:
    for file in server.folder.iterdir():
        file.unlink()
    return server


@dataclass
class Office:
    """A letters' desk over a store of its own, with one customer."""

    desk: LetterDesk
    customer: Customer

    def letter(self) -> Letter:
        request = LetterRequest("thanks", self.customer.id, "zh")
        first = self.desk.write(SALES, request)[0]
        return self.desk.keep(SALES, request, first.subject, first.body)


def office(folder: Path, port: int, timeout: float = 1.0, quotes: FakeQuotes | None = None, **more: object) -> Office:
    engine = open_engine(f"sqlite:///{folder / 'letters.db'}")
    create_tables(engine)
    with writing(engine) as connection:
        customer = customers.add(connection, {"name": "李明", "email": "li@x.example", "language": "zh"})
    given_settings = replace(
        Settings(),
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        smtp_from="sales@us.example",
        smtp_timeout=timeout,
    )
    parts = kit(settings=given_settings, house=lambda: replace(ACME, contact=HOUSE.contact), **more)
    return Office(LetterDesk(engine, parts, quotes or FakeQuotes()), customer)


def test_a_letter_is_written_kept_revised_and_sent_once(tmp_path: Path, mail: Mail) -> None:
    at = office(tmp_path, mail.port)
    kept = at.letter()
    assert (kept.state, kept.version) == ("draft", 1)
    revised = at.desk.revise(SALES, kept.id, "谢谢\r\nBcc: x@x.example", kept.body + "\n另：九折。", 1)
    assert revised.version == 2
    assert [d.found for d in revised.current.doubts]
    with pytest.raises(BadRequest):
        at.desk.revise(SALES, kept.id, "late", "late", 1)
    assert [v.version for v in at.desk.versions(SALES, kept.id)] == [1, 2]
    sent = at.desk.send(SALES, kept.id, 2)
    assert (sent.state, sent.to) == ("sent", "li@x.example")
    (taken,) = mail.taken
    assert taken["X-To"] == "li@x.example"
    assert taken["Message-ID"] == kept.message_id
    assert taken["Bcc"] is None
    assert "九折" in taken.get_content()  # type: ignore[attr-defined]
    attempts: tuple[Callable[[], object], ...] = (
        lambda: at.desk.send(SALES, kept.id, 2),
        lambda: at.desk.revise(SALES, kept.id, "x", "y", 2),
    )
    for again in attempts:
        with pytest.raises(BadRequest):
            again()
    assert len(mail.taken) == 1
    assert [e.action for e in sent.events] == ["kept", "revised", "sending", "sent"]


@pytest.mark.parametrize("fault", ["rcpt", "data", "later", "early", "deaf"])
def test_a_sure_failure_is_shown_and_may_be_tried_again(tmp_path: Path, mail: Mail, fault: str) -> None:
    at = office(tmp_path, mail.port)
    kept = at.letter()
    mail.fail(fault)
    failed = at.desk.send(SALES, kept.id, 1)
    assert failed.state == "failed"
    assert failed.events[-1].note
    assert mail.taken == []
    mail.fail("")
    assert at.desk.send(SALES, kept.id, 1).state == "sent"
    assert len(mail.taken) == 1


def test_keeping_a_letter_asks_no_writer_again(tmp_path: Path) -> None:
    class Counting(ComposedWriter):
        asked = 0

        def write(self, *arguments: Any, **named: Any) -> list[str]:
            Counting.asked += 1
            return list(super().write(*arguments, **named))

    at = office(tmp_path, 1, writer=Counting())
    desk, request = at.desk, LetterRequest("introduction", at.customer.id)
    chosen = desk.write(SALES, request)[0]
    asked = Counting.asked
    assert asked
    kept = desk.keep(SALES, request, chosen.subject, chosen.body)
    assert Counting.asked == asked
    assert kept.current.doubts == ()


def test_many_letters_are_listed_with_as_few_looks_as_one(tmp_path: Path) -> None:
    at = office(tmp_path, 1)
    kept = at.letter()
    at.desk.revise(SALES, kept.id, "second", kept.body, 1)
    with statements(at.desk._engine) as few:
        (alone,) = at.desk.list_letters(SALES)
    assert (alone.current.subject, [e.action for e in alone.events]) == (
        "second",
        [e.action for e in at.desk.get(SALES, kept.id).events],
    )
    others = [at.letter() for _ in range(9)]
    with statements(at.desk._engine) as many:
        found = at.desk.list_letters(SALES)
    assert {letter.id: letter for letter in found} == {
        i: at.desk.get(SALES, i) for i in (kept.id, *(o.id for o in others))
    }
    assert len(many) == len(few)


def test_a_server_that_is_down_is_a_sure_failure(tmp_path: Path) -> None:
    at = office(tmp_path, 9)
    assert at.desk.send(SALES, at.letter().id, 1).state == "failed"


@pytest.mark.parametrize("fault", ["drop", "hang"])
def test_where_nobody_can_tell_it_is_not_sent_twice(tmp_path: Path, mail: Mail, fault: str) -> None:
    at = office(tmp_path, mail.port)
    kept = at.letter()
    mail.fail(fault)
    assert at.desk.send(SALES, kept.id, 1).state == "unknown"
    mail.fail("")
    with pytest.raises(BadRequest):
        at.desk.send(SALES, kept.id, 1)
    assert len(mail.taken) == (1 if fault == "drop" else 0)
    # A person looks it up, and says what happened.
    if fault == "drop":
        assert at.desk.resolve(SALES, kept.id, arrived=True).state == "sent"
        with pytest.raises(BadRequest):
            at.desk.send(SALES, kept.id, 1)
        with pytest.raises(BadRequest):
            at.desk.resolve(SALES, kept.id, arrived=False)
    else:
        assert at.desk.resolve(SALES, kept.id, arrived=False).state == "failed"
        assert at.desk.send(SALES, kept.id, 1).state == "sent"
    assert len(mail.taken) == 1
    assert {m["Message-ID"] for m in mail.taken} == {kept.message_id}


def test_eight_who_press_send_at_once_send_once(tmp_path: Path, mail: Mail) -> None:
    at = office(tmp_path, mail.port)
    kept, states = at.letter(), list[str]()

    def press() -> None:
        try:
            states.append(at.desk.send(SALES, kept.id, 1).state)
        except BadRequest:
            states.append("refused")

    pressing = [threading.Thread(target=press) for _ in range(8)]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()
    assert sorted(states) == ["refused"] * 7 + ["sent"]
    assert len(mail.taken) == 1


def test_a_try_that_never_came_back_is_perhaps_sent(tmp_path: Path, mail: Mail) -> None:
    from sqlalchemy import update

    from assistant.letters.tables import letters

    at = office(tmp_path, mail.port)
    kept = at.letter()
    engine = open_engine(f"sqlite:///{tmp_path / 'letters.db'}")
    for changed_at, state in (("2999-01-01T00:00:00+00:00", "sending"), ("2020-01-01T00:00:00+00:00", "unknown")):
        with writing(engine) as connection:
            connection.execute(update(letters).values(state="sending", changed_at=changed_at))
        assert at.desk.get(SALES, kept.id).state == state


def test_only_to_the_address_in_the_record(tmp_path: Path, mail: Mail) -> None:
    at = office(tmp_path, mail.port)
    kept = at.letter()
    engine = open_engine(f"sqlite:///{tmp_path / 'letters.db'}")
    with writing(engine) as connection:
        customers.change(connection, at.customer.id, {"email": "new@x.example"})
    assert at.desk.send(SALES, kept.id, 1).to == "new@x.example"
    with writing(engine) as connection:
        customers.change(connection, at.customer.id, {"email": ""})
    with pytest.raises(BadRequest, match="no email"):
        at.desk.send(SALES, at.letter().id, 1)
    assert [m["X-To"] for m in mail.taken] == ["new@x.example"]


def test_no_server_set_says_what_to_do_and_the_file_is_there(tmp_path: Path) -> None:
    at = office(tmp_path, 1)
    plain = LetterDesk(at.desk._engine, kit(), FakeQuotes())
    kept = at.letter()
    with pytest.raises(Unavailable, match="ASSISTANT_SMTP_HOST"):
        plain.send(SALES, kept.id, 1)
    read = email.message_from_bytes(plain.eml(SALES, kept.id).data, policy=email.policy.default)
    assert read["X-Unsent"] == "1"
    assert read.get_content().strip().replace("\r\n", "\n") == kept.body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lines", [1, 10, 14])
def test_what_a_cover_lists_adds_up_to_the_total_it_names(language: Language, lines: int) -> None:
    made = quote(lines=lines)
    goods, discount, shipping, tax = made.total, Decimal("80.10"), Decimal("50"), Decimal("12.34")
    amounts = replace(
        made.current.amounts, discount=discount, shipping=shipping, inclusive=False, net=goods - discount + shipping, tax=tax,
        total=goods - discount + shipping + tax,
    )  # fmt: skip
    request = LetterRequest("quote_cover", "C-ANN", language, quote="q1")
    held = replace(made, current=replace(made.current, amounts=amounts))
    first = variants(material(request, with_quote=held), 1, ComposedWriter())[0]
    total = Decimal(0)
    for line in (text for text in first.body.splitlines() if text.startswith("- ")):
        figure = re.findall(r"\d[\d,]*\.\d\d", line)[-1].replace(",", "")
        total += -Decimal(figure) if "−" in line else Decimal(figure)
    assert total == amounts.total
    assert doubts(first.body, first.facts, language) == ()


def test_a_quote_that_moved_on_does_not_go_along_with_a_letter_about_it(tmp_path: Path, mail: Mail) -> None:
    quotes = FakeQuotes()
    at = office(tmp_path, mail.port, quotes=quotes)
    request = LetterRequest("quote_cover", at.customer.id, "en", quote="q1")
    first = at.desk.write(SALES, request)[0]
    kept = at.desk.keep(SALES, request, first.subject, first.body)
    at.desk.check_quote(SALES, kept)
    quotes.one = replace(quotes.one, current=replace(quotes.one.current, version=2))
    with pytest.raises(BadRequest, match=r"version 1 of quote .* at version 2"):
        at.desk.send(SALES, kept.id, 1, attach_quote=True)
    with pytest.raises(BadRequest):
        at.desk.eml(SALES, kept.id, attach_quote=True)
    assert mail.taken == []
    assert at.desk.get(SALES, kept.id).state == "draft"


def test_the_quote_goes_along_as_a_file(tmp_path: Path, mail: Mail) -> None:
    at = office(tmp_path, mail.port)
    request = LetterRequest("quote_cover", at.customer.id, "en", quote="q1")
    first = at.desk.write(SALES, request)[0]
    kept = at.desk.keep(SALES, request, first.subject, first.body)
    assert kept.current.doubts == ()
    at.desk.send(SALES, kept.id, 1, attach_quote=True)
    (part,) = mail.taken[0].iter_attachments()  # type: ignore[attr-defined]
    assert part.get_filename() == "Q-2026-00001.pdf"


def test_customers_reach_nothing_and_bad_requests_say_why(tmp_path: Path) -> None:
    at = office(tmp_path, 1)
    kept, request = at.letter(), LetterRequest("thanks", at.customer.id)
    attempts: list[Callable[[Person], object]] = [
        lambda who: at.desk.write(who, request), lambda who: at.desk.keep(who, request, "a", "b"),
        lambda who: at.desk.revise(who, kept.id, "a", "b", 1), lambda who: at.desk.get(who, kept.id),
        lambda who: at.desk.versions(who, kept.id), lambda who: at.desk.list_letters(who), lambda who: at.desk.eml(who, kept.id),
        lambda who: at.desk.send(who, kept.id, 1), lambda who: at.desk.resolve(who, kept.id, arrived=True),
    ]  # fmt: skip
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt(CUSTOMER)
    for bad in (
        replace(request, kind=cast(Any, "poem")), replace(request, tone=cast(Any, "rude")), replace(request, language=cast(Any, "fr")),
        replace(request, customer="C-NONE"), replace(request, about="x" * 5000), replace(request, conversation="none"),
        LetterRequest("apology", at.customer.id), LetterRequest("answer", at.customer.id), LetterRequest("quote_cover", at.customer.id),
    ):  # fmt: skip
        with pytest.raises(AssistantError) as error:
            at.desk.write(SALES, bad)
        assert error.value.say("zh") != error.value.say("en")
    for subject, body in (("", "x"), ("x", " \n "), ("x", "y" * 30_000)):
        with pytest.raises(BadRequest):
            at.desk.keep(SALES, request, subject, body)
    other = office(tmp_path, 1, quotes=FakeQuotes(quote(customer="C-OTHER")))
    with pytest.raises(BadRequest, match="another customer"):
        other.desk.write(SALES, replace(request, quote="q1"))


# --- from the conversation -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "question", "told"),
    [("en", "How long is the warranty on a mini PC?", "warrant"), ("zh", "V27Q 多少钱？", "1,399.00 元")],
)
def test_an_answer_is_given_again_from_its_own_facts(
    own_example: Assistant, language: Language, question: str, told: str
) -> None:
    visitor = Person("v-ann", "customer")
    reply = ask(own_example, visitor, question)
    customer = own_example.customers.add(SALES, name="Ann Lee", email="ann@acme.example")
    request = LetterRequest("answer", customer.id, language, conversation=reply.conversation)
    for v in own_example.letters.write(SALES, request):
        assert told in v.body.lower()
        assert question in v.body + v.subject
        assert not any(mark in v.body for mark in ("**", "[1]", "Talk to a person", "转接人工"))
        sources = {type(f.source).__name__ for f in v.facts}
        assert sources & {"PassageSource", "CellSource"}
    kept = own_example.letters.keep(SALES, request, "Re", "just so")
    assert [x.id for x in own_example.letters.list_letters(SALES, customer=customer.id)] == [kept.id]
