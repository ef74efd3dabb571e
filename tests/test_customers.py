"""Customers: consent in the conversation, one entry a person, files both ways, and nothing left after an erasure."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.customers import fields
from assistant.customers.desk import CustomerDesk
from assistant.customers.files import safe_cell
from assistant.database import Records
from assistant.errors import BadRequest, NotAllowed, NotFound
from assistant.letters.types import LetterRequest
from assistant.quoting.types import Buyer, Order, OrderLine
from assistant.service import Assistant
from assistant.types import Person
from assistant.understanding import details
from knowledge.errors import KnowledgeError
from knowledge.language import Language
from knowledge.store import create_tables, open_engine
from tests.example_company import ask, talk
from tests.fakes import ADMIN, CUSTOMER, SALES

LANGUAGES: tuple[Language, ...] = ("zh", "en")
ANN, BOB = Person("v-ann", "customer"), Person("v-bob", "customer")


class NoQuotes:
    """A quote desk that holds nothing of anybody."""

    def forget(self, who: Person, customer: str, conversations: Sequence[str] = ()) -> int:
        return 0


@pytest.fixture
def desk(tmp_path: Path) -> CustomerDesk:
    engine = open_engine(f"sqlite:///{tmp_path / 'customers.db'}")
    create_tables(engine)
    return CustomerDesk(engine, NoQuotes())


# --- fields --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("email", " Ann.Lee@X.Example ", "Ann.Lee@x.example"),
        ("phone", "138 0013 8000", "+8613800138000"),
        ("phone", "0086-13800138000", "+8613800138000"),
        ("phone", "+44 20 7946 0958", "+442079460958"),
        ("phone", "(650) 253-0000", "+16502530000"),
        ("phone", "021-12345678 转 801", "+862112345678-801"),
        ("phone", "+862112345678-801", "+862112345678-801"),
        ("name", "Ann\n Lee\u202e", "Ann Lee"),
        ("name", "<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("currency", "eur", "EUR"),
        ("next_step_on", "2026/03/31", "2026-03-31"),
        ("language", "中文", "zh"),
        ("company", "", ""),
    ],
)
def test_a_value_is_kept_clean(field: str, value: str, kept: str) -> None:
    assert fields.clean({field: value}) == {field: kept}
    assert fields.clean({field: kept}) == {field: kept}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ann@x"), ("email", "ann"), ("email", "a@b.c\r\nBcc: all@x.example"), ("email", "a b@x.example"),
        ("email", "Ann <ann@x.example>"), ("email", "ann@x.example, bob@x.example"), ("email", "安@x.example"),
        ("email", "a" * 300 + "@x.example"), ("phone", "12345"), ("phone", "call me"), ("phone", "9" * 60),
        ("name", "n" * 500), ("currency", "euro"), ("next_step_on", "soon"), ("language", "fr"),
        ("group", "a;drop"), ("tax_id", "=cmd()"), ("no_such_field", "x"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_both_languages(field: str, value: str) -> None:
    with pytest.raises(BadRequest) as error:
        fields.clean({field: value})
    assert error.value.say("zh") != error.value.say("en")


@given(st.text(max_size=100))
def test_no_email_that_passes_can_break_a_header(text: str) -> None:
    for attempt in (text, f"a@x.example{text}", f"{text}@x.example"):
        try:
            kept = fields.email(fields.seen(attempt))
        except BadRequest:
            continue
        assert kept.isascii()
        assert not any(c in kept for c in "\r\n\0 ,;<>")
        assert kept.count("@") == 1


@given(st.text(max_size=200))
def test_what_is_seen_is_one_line_without_unseen_characters(text: str) -> None:
    kept = fields.seen(text)
    assert kept == fields.seen(kept)
    assert not any(c in kept for c in "\r\n\t\u202e\u200f\u200b\ufeff\0")


@given(st.text(max_size=50))
def test_no_cell_can_become_a_formula(text: str) -> None:
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


# --- what a person says of themselves ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "company", "budget", "timing"),
    [
        ("我们是星河科技有限公司的，预算3万元左右，下个月要", "星河科技有限公司", "3万元左右", "下个月"),
        ("我来自华东理工大学，年底前采购", "华东理工大学", "", "年底前"),
        ("你们公司保修多久", "", "", ""),
        ("I'm Ann from Stone Ltd, our budget is $5,000 to $6,000, within two weeks", "Stone Ltd", "$5,000 to $6,000", "within two weeks"),
        ("My company is Blue River Labs, by the end of March", "Blue River Labs", "", "by the end of March"),
        ("I want a mouse under 100 yuan", "", "", ""),
    ],
)  # fmt: skip
def test_company_budget_and_time_are_heard(text: str, company: str, budget: str, timing: str) -> None:
    assert (details.company(text), details.budget(text), details.timing(text)) == (company, budget, timing)


@pytest.mark.parametrize(
    ("text", "answering", "agreed"),
    [
        ("yes", True, True), ("yes", False, None), ("好的", True, True), ("同意", False, True), ("不同意", True, False),
        ("no thanks", True, False), ("please call me", False, True), ("please don't call me", False, False),
        ("不要联系我", False, False), ("请联系我", False, True), ("how much is it?", True, None), ("不用了", True, False),
    ],
)  # fmt: skip
def test_consent_is_what_was_said(text: str, answering: bool, agreed: bool | None) -> None:
    assert details.consent(text, answering) is agreed


def test_a_person_becomes_a_lead_by_consent_and_is_asked_only_what_is_missing(own_example: Assistant) -> None:
    first = talk(own_example, "I want to become a dealer", "Ann Lee, ann.lee@acme.example", who=ANN)
    assert "ann.lee@acme.example" in first.text
    assert own_example.customers.of_conversation(SALES, first.conversation) is None  # no consent, no entry
    second = ask(own_example, ANN, "yes", first.conversation)
    kept = own_example.customers.of_conversation(SALES, second.conversation)
    assert kept is not None
    assert (kept.name, kept.email) == ("Ann Lee", "ann.lee@acme.example")
    assert second.conversation in kept.consent
    assert "your name" not in second.text
    assert "your company" in second.text
    ask(own_example, ANN, "Acme Corp, budget about 30,000 yuan", second.conversation)
    kept = own_example.customers.get(SALES, kept.id)
    assert (kept.company, kept.budget) == ("Acme Corp", "30,000 yuan")
    assert own_example.hand_offs(SALES, "waiting")[0].contact == "ann.lee@acme.example"


def test_a_refusal_keeps_nothing_and_can_come_later(own_example: Assistant) -> None:
    talk(own_example, "我想做你们的经销商", "foo@bar.example", "不同意", who=ANN)
    assert own_example.customers.find(SALES) == []
    reply = talk(
        own_example, "I want to become a dealer", "contact me at bob@x.example", "please don't contact me", who=BOB
    )
    kept = own_example.customers.of_conversation(SALES, reply.conversation)
    assert kept is not None
    assert kept.consent == ""
    assert own_example.customers.file(SALES, kept.id).notes


@pytest.mark.parametrize(
    ("asked", "refused", "said"),
    [
        ("How much is the V27Q? You can call me at 13800138000.", "Please do not contact me.", "nobody will contact you"),
        ("Which monitors do you have?", "Thanks, but I would rather not be contacted.", "nobody will contact you"),
        ("V27Q 多少钱？可以打我电话 13800138000", "不要联系我", "不会联系您"),
        ("V27Q多少钱，联系我13800138000", "不同意联系", "不会联系您"),
        ("V27Q多少钱", "别给我打电话了，谢谢", "不会联系您"),
    ],
)  # fmt: skip
def test_who_wants_no_contact_is_passed_to_nobody(own_example: Assistant, asked: str, refused: str, said: str) -> None:
    before = own_example.hand_offs(SALES), own_example.customers.find(SALES)
    reply = talk(own_example, asked, refused, who=ANN)
    assert (reply.intent, reply.cards, reply.citations) == ("lead", (), ())
    assert said in reply.text
    assert (own_example.hand_offs(SALES), own_example.customers.find(SALES)) == before


@pytest.mark.parametrize(
    ("text", "besides"),
    [
        ("Don't call me, email me at a@b.example", None), ("Your people never called me back!", None), ("不要联系方式", None),
        ("I don't want to call the store", None), ("thanks, but stop emailing us", "thanks"), ("不用联系了，谢谢", "谢谢"),
        ("I want 20 docks. Never call us", "I want 20 docks"),
    ],
)  # fmt: skip
def test_a_refusal_of_contact_is_told_from_its_neighbours(text: str, besides: str | None) -> None:
    assert details.uncontacted(text) == besides


def test_consent_is_taken_back_however_long_ago_it_was_given(own_example: Assistant) -> None:
    others = [f"how much are {n} docks D13?" for n in range(2, 10)]
    reply = talk(
        own_example,
        "I want to become a dealer",
        "contact me at bob@x.example",
        *others,
        "please don't contact me",
        who=BOB,
    )
    kept = own_example.customers.of_conversation(SALES, reply.conversation)
    assert kept is not None
    assert kept.consent == ""


def test_a_broken_address_is_asked_for_again_in_the_language_spoken(own_example: Assistant) -> None:
    assert "核对" in talk(own_example, "我想做你们的经销商", "我的邮箱是 foo@bar", who=ANN).text
    assert "同意" in talk(own_example, "我想做你们的经销商", "foo@bar.example", who=ANN).text


def test_nobody_changes_anothers_entry_by_naming_its_address(own_example: Assistant) -> None:
    talk(own_example, "I want to become a dealer", "please contact me: Ann Lee, ann.lee@acme.example", who=ANN)
    before = own_example.customers.find(SALES)[0]
    reply = talk(own_example, "I want to become a dealer",
                 "contact me, my name is Eve Stone from Evil Ltd, ann.lee@acme.example, +44 20 7946 0958", who=BOB)  # fmt: skip
    (after,) = own_example.customers.find(SALES)
    assert after == before
    assert reply.conversation in own_example.customers.file(SALES, after.id).conversations
    assert "+442079460958" in own_example.customers.file(SALES, after.id).notes[0].text


# --- the desk ------------------------------------------------------------------------------------------------------


def test_customers_never_reach_the_desk_and_only_admins_export_and_erase(desk: CustomerDesk, tmp_path: Path) -> None:
    made = desk.add(SALES, name="Ann")
    attempts: list[Callable[[Person], object]] = [
        lambda who: desk.find(who), lambda who: desk.get(who, made.id), lambda who: desk.file(who, made.id),
        lambda who: desk.of_conversation(who, "c"), lambda who: desk.buying(who, made.id, Order()), lambda who: desk.add(who, name="x"),
        lambda who: desk.change(who, made.id, name="x"), lambda who: desk.note(who, made.id, "x"),
        lambda who: desk.link(who, made.id, "c"), lambda who: desk.doubles(who, made.id),
        lambda who: desk.merge(who, made.id, "x"), lambda who: desk.import_file(who, tmp_path / "x.csv"),
        lambda who: desk.export(who), lambda who: desk.delete(who, made.id),
    ]  # fmt: skip
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt(CUSTOMER)
    for attempt in attempts[-2:]:
        with pytest.raises(NotAllowed):
            attempt(SALES)
    assert desk.get(ADMIN, made.id) == made


def test_one_address_one_entry(desk: CustomerDesk) -> None:
    ann = desk.add(SALES, name="Ann", email="ann@x.example")
    with pytest.raises(BadRequest, match=ann.id):
        desk.add(SALES, name="Other", email="ANN@x.example")
    bob = desk.add(SALES, name="Bob")
    with pytest.raises(BadRequest, match=ann.id):
        desk.change(SALES, bob.id, email="ann@X.example")
    with pytest.raises(BadRequest):
        desk.add(SALES)
    with pytest.raises(BadRequest):
        desk.change(SALES, bob.id, name="")
    assert desk.get(SALES, bob.id) == bob
    with pytest.raises(NotFound):
        desk.get(SALES, "C-NONE")


def test_likely_doubles_are_suggested_and_merged_by_a_person(desk: CustomerDesk) -> None:
    one = desk.add(SALES, name="Ann Lee", company="Acme", email="ann@acme.example")
    two = desk.add(SALES, name="ann lee", company="ACME", phone="13800138000", budget="1000")
    desk.add(SALES, name="Bob Roy", company="Acme")
    assert [d.customer.id for d in desk.doubles(SALES, one.id)] == [two.id]
    desk.note(SALES, two.id, "likes tea")
    merged = desk.merge(SALES, one.id, two.id)
    assert (merged.email, merged.phone, merged.budget) == ("ann@acme.example", "+8613800138000", "1000")
    assert desk.get(SALES, two.id) == merged  # the old id still leads to it
    file = desk.file(SALES, one.id)
    assert set(file.ids) == {one.id, two.id}
    assert "likes tea" in [n.text for n in file.notes]


def test_the_id_of_a_merged_entry_leads_to_the_one_kept_for_writing_too(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'customers.db'}")
    create_tables(engine)
    desk = CustomerDesk(engine, NoQuotes())
    one, two, other = (desk.add(SALES, name=n, email=f"{n}@x.example") for n in ("ann", "lee", "bob"))
    desk.merge(SALES, one.id, two.id)
    assert desk.change(SALES, two.id, need="docks", email="ann@x.example").id == one.id
    assert desk.get(SALES, one.id).need == "docks"
    assert desk.note(SALES, two.id, "likes tea").customer == one.id
    Records(engine).save_turn(
        turn="t", conversation="c", owner="v", role="customer", asked="hi", record="{}", intent="i", confidence=1.0,
        refused=False, products=[], hand_off=None,
    )  # fmt: skip
    desk.link(SALES, two.id, "c")
    file = desk.file(SALES, one.id)
    assert "likes tea" in [n.text for n in file.notes]
    assert file.conversations == ("c",)
    with pytest.raises(BadRequest, match="one entry"):
        desk.merge(SALES, two.id, one.id)
    assert desk.merge(SALES, other.id, two.id).id == other.id
    assert {desk.get(SALES, c.id).id for c in (one, two, other)} == {other.id}


def test_an_order_for_a_customer_has_their_prices_and_address(desk: CustomerDesk) -> None:
    made = desk.add(
        SALES,
        name="Ann",
        company="Acme",
        email="ann@x.example",
        group="partner",
        currency="EUR",
        address="1 Road",
        tax_id="DE 123456",
    )
    order = desk.buying(SALES, made.id, Order(buyer=Buyer(name="Bob")))
    assert (order.group, order.currency) == ("partner", "EUR")
    assert order.buyer == Buyer(made.id, "Bob", "Acme", "1 Road", "ann@x.example", "", "DE 123456")
    assert desk.buying(SALES, made.id, Order(group="retail", currency="CNY")).group == "retail"


def test_search_takes_percent_signs_as_they_are(desk: CustomerDesk) -> None:
    desk.add(SALES, name="100% Cotton")
    assert len(desk.find(SALES, "0% cot")) == 1
    assert desk.find(SALES, "%_%") == []


# --- files ---------------------------------------------------------------------------------------------------------

NASTY = ["=cmd()", "+1", "-1", "@sum(a1)", "'quoted", "a\u202eb", "<script>", "陈", 'say "hi", ok']


def test_a_file_out_and_in_again_changes_nothing(desk: CustomerDesk, tmp_path: Path) -> None:
    for number, name in enumerate(NASTY):
        desk.add(SALES, name=name, email=f"a{number}@x.example", phone=f"1380013800{number}")
    text = desk.export(ADMIN)
    rows = list(csv.reader(io.StringIO(text)))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows[1:] for cell in row)
    file = tmp_path / "out.csv"
    file.write_text(text, encoding="utf-8-sig", newline="")
    before = desk.find(SALES, limit=99)
    done = desk.import_file(SALES, file)
    assert (done.added, done.changed, done.unchanged, done.bad) == (0, 0, len(NASTY), ())
    assert desk.find(SALES, limit=99) == before


def test_bad_rows_are_named_by_line_and_the_rest_is_taken(desk: CustomerDesk, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(
        "姓名,公司,邮箱,手机\n李明,星河科技,li@x.example,13800138000\n坏,,不是邮箱,\n,,,\n"
        + "长" * 500
        + ",,,\n王芳,星河科技,,\n",
        encoding="gb18030",
    )
    done = desk.import_file(SALES, file)
    assert done.added == 2
    assert [b.line for b in done.bad] == [3, 5]
    again = desk.import_file(SALES, file)
    assert (again.added, again.unchanged) == (0, 2)


def test_rows_of_one_file_that_are_one_customer_make_one_entry(desk: CustomerDesk, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(
        "name,company,email,budget\nAnn,Acme,ann@x.example,\nAnn,Acme,ANN@x.example,500\n", encoding="utf-8"
    )
    done = desk.import_file(SALES, file)
    assert (done.added, done.changed) == (1, 1)
    (ann,) = desk.find(SALES)
    assert ann.budget == "500"
    file.write_text(f"id,email\n{ann.id},new@x.example\n,ann@x.example\n", encoding="utf-8")
    done = desk.import_file(SALES, file)
    assert (done.added, done.changed) == (1, 1)
    assert {c.email for c in desk.find(SALES)} == {"new@x.example", "ann@x.example"}


def test_a_row_that_fits_two_entries_waits_for_a_person(desk: CustomerDesk, tmp_path: Path) -> None:
    desk.add(SALES, name="A", email="a@x.example")
    desk.add(SALES, name="B", phone="13800138000")
    file = tmp_path / "in.csv"
    file.write_text("name,email,phone\nC,a@x.example,13800138000\n", encoding="utf-8")
    (bad,) = desk.import_file(SALES, file).bad
    assert bad.line == 2
    assert "merge" in bad.reason.en


@pytest.mark.parametrize("content", ["", "foo,bar\n1,2\n", "\x00\x01", "name\n"])
def test_a_file_without_customers_says_so(desk: CustomerDesk, tmp_path: Path, content: str) -> None:
    file = tmp_path / "in.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(Exception, match=r"[A-Z]\w+") as error:
        desk.import_file(SALES, file)
    assert hasattr(error.value, "say")


def _left_in(home: Path, words: list[str]) -> set[str]:
    """Return the words that stand anywhere in the files of a home."""
    files = [file.read_bytes().lower() for file in home.rglob("*") if file.is_file()]
    return {word for word in words if any(word.lower().encode() in data for data in files)}


# --- forgetting ----------------------------------------------------------------------------------------------------


def test_nothing_personal_is_left_in_the_database_file(own_example: Assistant) -> None:
    home = own_example.kit.settings.home
    personal = [
        "Zebediah",
        "zeb.quux@wonder.example",
        "+8613912345678",
        "13912345678",
        "139 1234 5678",
        "Wonder Ltd",
        "purple yak",
    ]
    first = talk(own_example, "I want to become a dealer",
                 "contact me, my name is Zebediah Quux from Wonder Ltd, zeb.quux@wonder.example", who=ANN)  # fmt: skip
    other = ask(own_example, ANN, "do you have a purple yak mouse?")  # another conversation of the same browser
    mention = ask(own_example, BOB, "is 139 1234 5678 your number?")  # somebody else's, with the number in it
    angry = ask(own_example, BOB, "how long is the warranty?")
    kept = own_example.customers.of_conversation(SALES, first.conversation)
    assert kept is not None
    own_example.customers.change(SALES, kept.id, phone="13912345678", need="a purple yak")
    own_example.customers.note(SALES, kept.id, "Zebediah likes tea")
    own_example.rate(ANN, first.turn, False, "Zebediah is cross")
    own_example.rate(ANN, other.turn, False)
    own_example.rate(BOB, angry.turn, False, "139 1234 5678 told me another figure")
    own_example.needs_desk.waiting(ADMIN)  # rated down, they wait to be labelled
    own_example.hand_off(ANN, other.conversation, "zeb.quux@wonder.example", "for Zebediah")
    order = own_example.customers.buying(SALES, kept.id, Order((OrderLine("LK-V27Q", 3, note="ring Zebediah first"),)))
    quote = own_example.quotes.draft(SALES, order, first.conversation)
    own_example.quotes.submit(SALES, quote.id, 1, "for Zebediah")
    for language in LANGUAGES:
        own_example.contracts.set_seller(ADMIN, language, name="Us", address="Here", city="Town", law="Law")
    nameless = own_example.quotes.draft(
        SALES, Order((OrderLine("LK-V27Q", 1),), buyer=Buyer(name="Zebediah")), other.conversation
    )
    contract = own_example.contracts.make(SALES, quote.number, "en", buyer_address="7 Purple Yak Road")
    own_example.quotes.submit(SALES, nameless.id, 1)
    own_example.contracts.make(SALES, nameless.number, "en", buyer_name="Zebediah", buyer_address="7 Purple Yak Road")
    request = LetterRequest("quote_cover", kept.id, quote=quote.number, about="Zebediah asked")
    letter = own_example.letters.keep(SALES, request, "To Zebediah", "Dear Zebediah, zeb.quux@wonder.example")
    assert _left_in(home, personal) == set(personal)
    done = own_example.customers.delete(ADMIN, kept.id)
    assert done.traces_gone
    assert done.removed["customers"] == 1
    assert done.removed["conversations"] >= 2  # others may have talked under the same cookie
    assert done.removed["mentions"] >= 2
    assert done.removed["need_cases"] >= 3
    assert not _left_in(home, personal)
    with pytest.raises(NotFound):
        own_example.customers.get(SALES, kept.id)
    with pytest.raises(NotFound):
        own_example.letters.get(SALES, letter.id)
    for made, left in (
        (quote.total, own_example.quotes.get(SALES, quote.id).total),
        (nameless.total, own_example.quotes.get(SALES, nameless.id).total),
        (contract.total, own_example.contracts.get(SALES, contract.id).total),
    ):
        assert made == left
    turns = own_example.conversation(SALES, first.conversation)
    assert [t.asked for t in turns] == ["", ""]
    assert own_example.record(ADMIN, first.turn)["reply"]
    assert own_example.replay(ADMIN, first.turn).same
    assert ask(own_example, BOB, "thank you", mention.conversation).text


def test_rows_that_contradict_are_reported_and_the_first_is_kept(desk: CustomerDesk, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(
        "name,email,group,Notes\n王伟,w@x.example,gold,vip\nWang Wei,W@x.example,silver,\nLi,li@x.example,,\n",
        encoding="utf-8",
    )
    for added, unchanged in ((2, 0), (0, 2)):
        done = desk.import_file(SALES, file)
        assert (done.added, done.changed, done.unchanged, done.ignored) == (added, 0, unchanged, ("Notes",))
        assert [b.line for b in done.bad] == [3]
        assert "line 2" in done.bad[0].reason.en
        assert "客户分组" in done.bad[0].reason.zh
        assert {(c.name, c.group) for c in desk.find(SALES)} == {("王伟", "gold"), ("Li", "")}


def test_what_is_no_table_of_customers_is_not_called_a_catalogue(desk: CustomerDesk, tmp_path: Path) -> None:
    for content in (b"", b"\x00\x01\x02\xff" * 30, b"name\n"):
        (tmp_path / "in.csv").write_bytes(content)
        with pytest.raises(KnowledgeError) as error:
            desk.import_file(SALES, tmp_path / "in.csv")
        assert "customers" in error.value.text.en
        assert "客户" in error.value.text.zh
