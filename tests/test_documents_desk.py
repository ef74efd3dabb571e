"""The documents desk over the example company: who may, what holds from the next answer on, why something is found."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from assistant.documents.trying import stretches
from assistant.documents.words import answers_when, noticed_lines
from assistant.errors import BadRequest, NotAllowed
from assistant.service import Assistant
from assistant.types import Person, Reply
from knowledge.errors import NotFound
from tests.fakes import ADMIN, SALES

ANN = Person("v-ann", "customer")
QUESTION = "May I borrow a zebra-striped loaner keyboard during a repair?"


def ask(assistant: Assistant, text: str) -> Reply:
    *_, last = assistant.reply(ANN, text)
    assert last.reply is not None
    return last.reply


def quoted(reply: Reply) -> str:
    return " ".join(c.quote for c in reply.citations)


@pytest.fixture
def loaner(own_example: Assistant, tmp_path: Path) -> str:
    """The id of a document that the question asks for."""
    file = tmp_path / "loaner.md"
    file.write_text("# Loaner service\n\nDuring a repair you may borrow a zebra-striped loaner keyboard.\n", "utf-8")
    made = own_example.add_document(ADMIN, file, "loaner.md", None)
    assert made is not None
    return made.id


def test_nobody_but_an_admin_governs_documents(example: Assistant) -> None:
    desk = example.documents_desk
    calls: list[Callable[[Person], object]] = [
        lambda who: desk.list(who), lambda who: desk.named(who, "x"), lambda who: desk.look(who, "x"),
        lambda who: desk.picture(who, "x", 1), lambda who: desk.file(who, "x"),
        lambda who: desk.set_audience(who, "x", "public"), lambda who: desk.set_dates(who, "x", "", ""),
        lambda who: desk.switch(who, [1], off=True), lambda who: desk.rename(who, "x", title="y"),
        lambda who: desk.mend(who, "x", {}), lambda who: desk.versions(who, "x"),
        lambda who: desk.differences(who, "x", 1), lambda who: desk.roll_back(who, "x", 1),
        lambda who: desk.delete(who, "x"), lambda who: desk.bin(who), lambda who: desk.put_back(who, "x"),
        lambda who: desk.purge(who, "x"), lambda who: desk.purge_versions(who, "x"), lambda who: desk.try_out(who, "x"),
    ]  # fmt: skip
    for who in (ANN, SALES):
        for call in calls:
            with pytest.raises(NotAllowed):
                call(who)


def test_what_was_cited_and_is_internal_now_opens_as_the_quote_alone(own_example: Assistant, loaner: str) -> None:
    reply = ask(own_example, QUESTION)
    citation = next(c for c in reply.citations if "zebra" in c.quote)
    assert own_example.source(ANN, reply.turn, citation.fact).current
    assert own_example.documents_desk.set_audience(ADMIN, loaner, "internal")
    assert "zebra" not in quoted(ask(own_example, QUESTION))
    view = own_example.source(ANN, reply.turn, citation.fact)
    assert (view.current, view.before, view.after) == (False, "", "")
    assert own_example.replay(ADMIN, reply.turn).same
    assert own_example.source(SALES, reply.turn, citation.fact).current


def test_dates_and_switches_hold_from_the_next_answer_on(own_example: Assistant, loaner: str) -> None:
    desk = own_example.documents_desk
    yesterday = str(desk.today() - timedelta(days=1))
    assert "zebra" in quoted(ask(own_example, QUESTION))
    desk.set_dates(ADMIN, loaner, "", yesterday)
    assert "zebra" not in quoted(ask(own_example, QUESTION))
    assert not desk.look(ADMIN, loaner).answers
    desk.set_dates(ADMIN, loaner, yesterday, "")
    assert "zebra" in quoted(ask(own_example, QUESTION))
    (kept,) = desk.look(ADMIN, loaner, "ZEBRA").passages
    assert desk.switch(ADMIN, [kept.passage.id], off=True) == 1
    assert "zebra" not in quoted(ask(own_example, QUESTION))
    with pytest.raises(BadRequest):
        desk.set_dates(ADMIN, loaner, "tomorrow", "")
    with pytest.raises(BadRequest):
        desk.set_audience(ADMIN, loaner, "nobody")


def test_where_a_document_was_cited_is_counted_by_passage(own_example: Assistant, loaner: str) -> None:
    desk = own_example.documents_desk
    assert sum(desk.look(ADMIN, loaner).cited.values()) == 0
    for _ in range(2):
        assert "zebra" in quoted(ask(own_example, QUESTION))
    (kept,) = desk.look(ADMIN, loaner).passages
    assert desk.look(ADMIN, loaner).cited == {kept.passage.id: 2}


def test_a_question_tried_out_says_why_and_keeps_nothing(own_example: Assistant, loaner: str) -> None:
    desk, before = own_example.documents_desk, len(own_example.recent_turns(ADMIN))
    tried = desk.try_out(ADMIN, QUESTION)
    first = tried.passages[0]
    assert (first.passage.document, first.scores["spread"]) == (loaner, max(f.scores["spread"] for f in tried.passages))
    assert {"zebra", "loaner"} <= set(first.words)
    assert tried.probability >= tried.threshold
    assert "zebra" in quoted(tried.reply)
    found = own_example.library.search(QUESTION, 8, audiences=ANN.audiences, language="en")
    assert [f.passage.id for f in tried.passages] == [h.passage.id for h in found]
    assert len(own_example.recent_turns(ADMIN)) == before
    desk.set_audience(ADMIN, loaner, "internal")
    assert loaner not in {f.passage.document for f in desk.try_out(ADMIN, QUESTION).passages}
    assert loaner in {f.passage.document for f in desk.try_out(ADMIN, QUESTION, "sales").passages}
    with pytest.raises(BadRequest):
        desk.try_out(ADMIN, "  ")


def test_matched_words_are_marked_in_both_languages() -> None:
    assert stretches("The warranties last.", ["warranti"]) == [("The ", False), ("warranties", True), (" last.", False)]
    assert stretches("整机保修三年", ["保修"]) == [("整机", False), ("保修", True), ("三年", False)]
    assert stretches("", ["x"]) == []


def test_a_pdf_is_looked_at_by_the_page_and_its_bare_pages_are_told(own_example: Assistant, tmp_path: Path) -> None:
    paper = Canvas(str(tmp_path / "manual.pdf"))
    for said in ("Clean the filter every six months.", "", "Bleed the air at valve B."):
        paper.drawString(72, 700, said)
        paper.showPage()
    paper.save()
    desk = own_example.documents_desk
    made = own_example.add_document(ADMIN, tmp_path / "manual.pdf", "manual.pdf", None)
    assert made is not None
    look = desk.look(ADMIN, made.id)
    assert look.noticed is not None
    assert (look.noticed.pages, look.noticed.bare) == (3, (2,))
    assert [line.en for line in noticed_lines(made, look.noticed)][-1].startswith("1 of 3 pages without text (2)")
    assert desk.picture(ADMIN, made.id, 1).startswith(b"\x89PNG")
    assert desk.file(ADMIN, made.id).data == (tmp_path / "manual.pdf").read_bytes()
    with pytest.raises(Exception, match="no page 9"):
        desk.picture(ADMIN, made.id, 9)
    other = desk.list(ADMIN, "warranty.en")[0][0]
    with pytest.raises(NotFound):
        desk.picture(ADMIN, other.id, 1)


def test_days_are_said_as_they_stand_to_today(own_example: Assistant, loaner: str) -> None:
    desk = own_example.documents_desk
    said = []
    for first, last in (("2026-03-05", ""), ("", "2026-02-01"), ("", "2026-12-31"), ("2026-01-01", ""), ("", "")):
        desk.set_dates(ADMIN, loaner, first, last)
        when = answers_when(desk.named(ADMIN, "loaner.md"), date(2026, 3, 1))
        said.append(when.en if when else "")
    assert said == [
        "answers from 2026-03-05", "expired 2026-02-01", "valid until 2026-12-31", "valid from 2026-01-01", "",
    ]  # fmt: skip
