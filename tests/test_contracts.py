"""Contracts: every amount is the quote's, every term the library's or marked, nothing final without approval."""

import io
import itertools
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import delete, update

from assistant.contracts import library, store
from assistant.contracts.desk import ContractDesk, Format
from assistant.contracts.tables import contracts
from assistant.contracts.terms import Missing
from assistant.contracts.types import Contract
from assistant.customers.types import Forgotten
from assistant.errors import BadRequest, NotAllowed, NotFound
from assistant.quoting.amount_words import in_chinese, in_english
from assistant.quoting.quote_store import counters
from assistant.quoting.types import QuoteState
from assistant.types import Person
from knowledge.language import Language
from knowledge.store import create_tables, open_engine, writing
from tests.fakes import ADMIN, CUSTOMER, SALES, kit
from tests.quote_fakes import FakeQuotes, quote

LANGUAGES: tuple[Language, ...] = ("zh", "en")
BOSS = Person("u-9", "admin", "Bea")


class Office:
    """A contracts' desk over a store of its own, our own side set."""

    def __init__(self, folder: Path, lines: int = 3) -> None:
        self.engine = open_engine(f"sqlite:///{folder / 'contracts.db'}")
        create_tables(self.engine)
        self.quotes = FakeQuotes(quote(customer="C-ANN", lines=lines))
        self.desk = ContractDesk(self.engine, kit(), self.quotes)
        for language in LANGUAGES:
            self.desk.set_seller(
                ADMIN, language, name="Larkspan Ltd", address="1 Lake Road", city="Hangzhou", law="China"
            )


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def pdf_text(data: bytes) -> str:
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def docx_text(data: bytes) -> str:
    from docx import Document

    document = Document(io.BytesIO(data))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


# --- the library ---------------------------------------------------------------------------------------------------


def test_a_clause_whose_words_change_gets_a_new_version() -> None:
    kept = tomllib.loads((Path(__file__).parent.parent / "prompts/contracts/versions.toml").read_text(encoding="utf-8"))
    for language in LANGUAGES:
        for clause in library.clauses(language):
            digests = kept[language][clause.name]
            assert len(digests) == clause.version, (
                f"{language} {clause.name}: add version {clause.version} to versions.toml"
            )
            assert digests[-1] == clause.digest, f"{language} {clause.name}: its words changed, so its version must too"


def test_both_languages_have_the_same_clauses_with_the_same_values() -> None:
    zh, en = (library.clauses(language) for language in LANGUAGES)
    assert [c.name for c in zh] == [c.name for c in en]
    for one, other in zip(zh, en, strict=True):
        values = set(library.VARIABLE.findall(one.text)) ^ set(library.VARIABLE.findall(other.text))
        assert values <= {"governing_law"}, (one.name, values)  # in Chinese the law is named in the clause
        assert len(one.text.splitlines()) == len(other.text.splitlines()), one.name
    used = {name for c in (*zh, *en) for name in library.VARIABLE.findall(c.text)}
    assert set(library.policy()) <= used


# --- making --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_amounts_are_the_quotes_in_figures_and_in_words(office: Office, language: Language) -> None:
    made = office.desk.make(SALES, "q1", language)
    amounts = office.quotes.one.current.amounts
    words = (in_chinese if language == "zh" else in_english)(amounts.total, amounts.currency)
    assert made.total_words == words
    assert sum(Decimal(line.amount.replace(",", "")) for line in made.lines) == amounts.total
    price = next(t for t in made.current.terms if t.name == "price")
    for figure in (amounts.total, amounts.net, amounts.tax):
        assert f"{figure:,}" in price.text
    assert words in price.text
    assert not made.current.deviations
    for term in made.current.terms:
        assert "{" not in term.text
    for format_ in ("pdf", "docx"):
        data = office.desk.export(SALES, made.id, format_).data
        text = (pdf_text if format_ == "pdf" else docx_text)(data).replace("\n", "")
        for wanted in (made.number, "Larkspan Ltd", "Acme Corp", "1,399.00", f"{amounts.total:,}"):
            assert wanted in text, (format_, wanted)


def test_everything_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'c.db'}")
    create_tables(engine)
    one = quote()
    bare = replace(
        one, current=replace(one.current, order=replace(one.current.order, buyer=replace(one.buyer, address="")))
    )
    desk = ContractDesk(engine, kit(), FakeQuotes(bare))
    with pytest.raises(Missing) as error:
        desk.make(SALES, "q1", "en", alternatives=["dispute.arbitration"])
    for name in ("place of delivery", "buyer's address", "arbitration body", "seller's company name", "governing law"):
        assert name in error.value.text.en
    assert "=" not in error.value.text.en
    assert {"delivery_place", "buyer_address"} <= set(error.value.names)
    assert "交货地点" in error.value.text.zh
    assert desk.list_contracts(SALES) == []


@pytest.mark.parametrize(
    "values",
    [{"no_such": "1"}, {"warranty_months": "many"}, {"warranty_months": "-3"}, {"warranty_months": "1e9"}, {"late_percent": "=cmd()"},
     {"delivery_place": "x" * 500}, {"total": "1"}, {"payment_terms": "free"}],
)  # fmt: skip
def test_a_variable_that_cannot_be_is_refused(office: Office, values: dict[str, str]) -> None:
    with pytest.raises(BadRequest) as error:
        office.desk.make(SALES, "q1", "zh", **values)
    assert error.value.say("zh") != error.value.say("en")
    assert office.desk.list_contracts(SALES) == []


@pytest.mark.parametrize("state", ["draft", "waiting", "declined", "expired"])
def test_only_an_approved_quote_makes_a_contract(office: Office, state: QuoteState) -> None:
    office.quotes.moved_on(state)
    with pytest.raises(BadRequest, match="not approved"):
        office.desk.make(SALES, "q1", "zh")


@pytest.mark.parametrize(
    "nasty", ["=cmd()", "{total}", "<script>alert(1)</script>", "a\nb\u202e", "&amp; <b>", "陈" * 200, "\x00x"]
)
def test_a_strange_name_is_only_a_name(office: Office, nasty: str) -> None:
    made = office.desk.make(SALES, "q1", "en", buyer_name=nasty, delivery_place=nasty)
    assert "\n" not in made.buyer.name
    assert "\u202e" not in made.buyer.name
    for format_, read in (("pdf", pdf_text), ("docx", docx_text)):
        text = read(office.desk.export(SALES, made.id, cast(Format, format_)).data)
        assert made.buyer.name[:8] in text.replace("\n", "")


def test_a_hundred_lines_go_over_pages(tmp_path: Path) -> None:
    import pypdf

    office = Office(tmp_path, lines=100)
    made = office.desk.make(SALES, "q1", "zh")
    data = office.desk.export(SALES, made.id, "pdf").data
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    assert len(pages) > 4
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert f"第 {number} 页，共 {len(pages)} 页" in text
        assert "草稿" in text
    assert "SKU-100" in pdf_text(data)
    assert office.desk.export(SALES, made.id, "pdf").data == data


# --- deviations and approval ---------------------------------------------------------------------------------------


def test_a_deviation_is_marked_waits_for_another_and_then_is_final(office: Office) -> None:
    made = office.desk.make(SALES, "q1", "en")
    changed = office.desk.change_term(SALES, made.id, "warranty", "No warranty is given.", 1, "agreed on the phone")
    assert [t.name for t in changed.current.deviations] == ["warranty"]
    assert "No warranty" not in next(t.standard for t in changed.current.terms if t.name == "warranty")
    pdf, docx = (office.desk.export(SALES, made.id, f).data for f in ("pdf", "docx"))
    assert "Deviates from standard clause warranty v1" in pdf_text(pdf)
    assert "not to be signed" in pdf_text(pdf)
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        assert "The warranty period is 12 months" in parts.read("word/comments.xml").decode()
    assert office.desk.submit(SALES, made.id, 2).state == "waiting"
    with pytest.raises(NotAllowed):
        office.desk.approve(SALES, made.id, 2)
    with pytest.raises(BadRequest):
        office.desk.sign(SALES, made.id, 2)
    assert office.desk.refuse(ADMIN, made.id, 2, "no").state == "draft"
    office.desk.submit(SALES, made.id, 2)
    approved = office.desk.approve(ADMIN, made.id, 2, "fine")
    assert approved.state == "approved"
    text = pdf_text(office.desk.export(SALES, made.id, "pdf").data)
    assert "No warranty is given." in text
    assert "Deviates" not in text
    assert "not to be signed" not in text
    assert office.desk.sign(SALES, made.id, 2).state == "signed"
    for late in (
        lambda: office.desk.change_term(SALES, made.id, "warranty", "x", 2),
        lambda: office.desk.cancel(SALES, made.id, 2),
        lambda: office.desk.approve(ADMIN, made.id, 2),
    ):
        with pytest.raises(BadRequest):
            cast(Callable[[], object], late)()
    assert [e.action for e in office.desk.get(SALES, made.id).events] == ["made", "changed", "submitted", "refused", "submitted", "approved", "signed"]  # fmt: skip


def test_another_value_than_the_companys_is_a_deviation_too(office: Office) -> None:
    made = office.desk.make(SALES, "q1", "zh", warranty_months="36", late_percent="0.05")
    assert [t.name for t in made.current.deviations] == ["warranty"]
    assert office.desk.submit(SALES, made.id, 1).state == "waiting"
    standard = office.desk.make(SALES, "q1", "zh", alternatives=["delivery.pickup"])
    assert "delivery.pickup" in [t.name for t in standard.current.terms]
    assert office.desk.submit(SALES, standard.id, 1).state == "approved"


def test_versions_stay_as_they_were_and_the_standard_can_be_put_back(office: Office) -> None:
    made = office.desk.make(SALES, "q1", "zh")
    office.desk.change_term(SALES, made.id, "payment", "款到发货。", 1)
    back = office.desk.change_term(SALES, made.id, "payment", "", 2)
    first, second, third = office.desk.versions(SALES, made.id)
    assert first == made.current
    assert (len(first.deviations), len(second.deviations), len(third.deviations)) == (0, 1, 0)
    assert first.terms == third.terms
    assert back.version == 3
    assert "款到发货" in docx_text(office.desk.export(SALES, made.id, "docx", 2).data)
    for bad in ("", "no_such"):
        with pytest.raises(BadRequest):
            office.desk.change_term(SALES, made.id, bad, "x", 3)
    for text in ("{total}", "y" * 6000):
        with pytest.raises(BadRequest):
            office.desk.change_term(SALES, made.id, "payment", text, 3)
    with pytest.raises(BadRequest):
        office.desk.change_term(SALES, made.id, "payment", "late", 2)


def test_nobody_approves_their_own_and_a_quote_that_moved_on_stops_it(office: Office) -> None:
    made = office.desk.make(ADMIN, "q1", "zh", warranty_months="36")
    office.desk.submit(ADMIN, made.id, 1)
    with pytest.raises(NotAllowed):
        office.desk.approve(ADMIN, made.id, 1)
    office.quotes.one = replace(office.quotes.one, current=replace(office.quotes.one.current, version=2))
    with pytest.raises(BadRequest, match="version 2"):
        office.desk.approve(BOSS, made.id, 1)
    office.quotes.one = quote("draft")
    with pytest.raises(BadRequest, match="not approved"):
        office.desk.approve(BOSS, made.id, 1)


def test_two_who_approve_at_once_approve_once(office: Office) -> None:
    import threading

    made = office.desk.make(SALES, "q1", "zh", warranty_months="36")
    office.desk.submit(SALES, made.id, 1)
    said: list[str] = []

    def approve(who: Person) -> None:
        try:
            said.append(office.desk.approve(who, made.id, 1).state)
        except BadRequest:
            said.append("late")

    both = [threading.Thread(target=approve, args=(who,)) for who in (ADMIN, BOSS)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(said) == ["approved", "late"]


def test_numbers_are_unique_and_in_order_under_concurrent_writers(office: Office) -> None:
    import threading

    made: list[Contract] = []
    writers = [
        threading.Thread(target=lambda: made.extend(office.desk.make(SALES, "q1", "zh") for _ in range(5)))
        for _ in range(4)
    ]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    numbers = sorted(int(c.number[-5:]) for c in made)
    assert numbers == list(range(1, 21))


def test_numbers_go_on_after_those_from_before_they_were_counted(office: Office) -> None:
    made = [office.desk.make(SALES, "q1", "en") for _ in range(2)]
    year = made[0].number[2:6]
    with writing(office.engine) as connection:
        for contract, number in zip(made, (99_999, 100_000), strict=True):
            chosen = update(contracts).where(contracts.c.id == contract.id)
            connection.execute(chosen.values(number=f"K-{year}-{number:05d}"))
        connection.execute(delete(counters))
    assert office.desk.make(SALES, "q1", "en").number == f"K-{year}-100001"
    assert office.desk.make(SALES, "q1", "en").number == f"K-{year}-100002"


# --- who may, and forgetting ---------------------------------------------------------------------------------------


def test_customers_reach_nothing_and_only_admins_approve(office: Office) -> None:
    made = office.desk.make(SALES, "q1", "zh")
    desk = office.desk
    attempts: list[Callable[[Person], object]] = [
        lambda who: desk.clauses(who, "zh"), lambda who: desk.make(who, "q1", "zh"), lambda who: desk.get(who, made.id),
        lambda who: desk.versions(who, made.id), lambda who: desk.list_contracts(who), lambda who: desk.export(who, made.id, "pdf"),
        lambda who: desk.change_term(who, made.id, "payment", "x", 1), lambda who: desk.submit(who, made.id, 1),
        lambda who: desk.sign(who, made.id, 1), lambda who: desk.cancel(who, made.id, 1), lambda who: desk.seller(who, "zh"),
        lambda who: desk.approve(who, made.id, 1), lambda who: desk.refuse(who, made.id, 1), lambda who: desk.set_seller(who, "zh", name="x"),
    ]  # fmt: skip
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt(CUSTOMER)
    for attempt in attempts[-3:]:
        with pytest.raises(NotAllowed):
            attempt(SALES)
    with pytest.raises(NotFound):
        desk.get(SALES, "K-1")
    with pytest.raises(BadRequest):
        desk.export(SALES, made.id, cast(Any, "exe"))
    with pytest.raises(BadRequest):
        desk.export(SALES, made.id, "pdf", 7)
    with pytest.raises(BadRequest):
        desk.set_seller(ADMIN, "zh", nonsense="x")


def test_a_forgotten_customer_leaves_numbers_and_amounts(office: Office) -> None:
    made = office.desk.make(SALES, "q1", "en")
    office.desk.change_term(
        SALES, made.id, "delivery", "Ann Lee collects the goods at Acme Corp.", 1, "Ann Lee asked for it"
    )
    room = store.ContractRoom()
    with writing(office.engine) as connection:
        assert room.forget(connection, Forgotten("C-NOBODY", (), lambda text: False)) == {"contracts": 0}
        assert room.forget(connection, Forgotten("C-ANN", (), lambda text: False)) == {"contracts": 1}
    left = office.desk.get(SALES, made.id)
    shown = (
        str(left) + str(office.desk.versions(SALES, made.id)) + pdf_text(office.desk.export(SALES, made.id, "pdf").data)
    )
    for personal in ("Ann Lee", "Acme", "Main Street", "ann@acme.example", "6502530000", "US-123"):
        assert personal not in shown
    assert (left.number, left.total, left.lines) == (made.number, made.total, made.lines)


@pytest.mark.parametrize(
    ("language", "choice"), list(itertools.product(LANGUAGES, [(), ("delivery.pickup", "dispute.arbitration")]))
)
def test_the_words_of_every_clause_reach_the_file(office: Office, language: Language, choice: tuple[str, ...]) -> None:
    made = office.desk.make(SALES, "q1", language, choice, arbitration_body="the City Arbitration Commission")
    text = docx_text(office.desk.export(SALES, made.id, "docx").data)
    assert made.current.terms
    for term in made.current.terms:
        assert term.title in text
        for line in term.text.splitlines():
            assert line in text


def test_files_made_one_after_another_each_have_their_own_characters(office: Office) -> None:
    for name in ("陈氏", "李记", "王家"):
        made = office.desk.make(SALES, "q1", "en", buyer_name=name)
        assert name in pdf_text(office.desk.export(SALES, made.id, "pdf").data)
