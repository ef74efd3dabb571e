"""Reviewed answers and own cases: a gap becomes an answer that is cited, and a case that says when it breaks and why."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant.answers.tables import reviewed_answers
from assistant.answers.types import KIND, Answer, Written
from assistant.build import open_assistant
from assistant.cases.running import ask as dry
from assistant.cases.types import OwnCase
from assistant.cli import main
from assistant.customers import store as customers
from assistant.database import conversations, hand_offs, turns
from assistant.errors import BadRequest, Busy, NotAllowed, NotFound
from assistant.evaluation import case_of, line_of
from assistant.service import Assistant
from assistant.types import Person
from knowledge.catalogue_import import import_catalogue
from knowledge.errors import Stopped
from knowledge.language import Bilingual
from knowledge.store import metadata, present_day, writing
from knowledge.types import PUBLIC, STAFF, Validity
from tests.example_company import VISITOR, ask, settings_of
from ui import answer_format, case_format

ADMIN, SALES = Person("u-ada", "admin", "ada"), Person("u-sam", "sales", "sam")
TEXT = Bilingual("We take on 12 interns each year from June to August.", "每年 6 月至 8 月招收实习生 12 名。")
ASKED = ("Do you hire interns?", "你们招实习生吗")
INTERNS = Written(TEXT, ASKED)


def kept(assistant: Assistant, **changes: Any) -> Answer:
    """Keep the answer about interns, changed so."""
    return assistant.answers.save(ADMIN, replace(INTERNS, **changes))


def everything(assistant: Assistant) -> str:
    """Return all rows of the database as text."""
    with assistant.library._engine.connect() as connection:
        return "\n".join(f"{t.name} {connection.execute(select(t)).all()!r}" for t in metadata.sorted_tables)


def one(assistant: Assistant, number: int = 1) -> OwnCase:
    """Return a case of the only answer."""
    return next(own for own in assistant.cases.cases(ADMIN) if own.case.id.endswith(f"-{number}"))


def test_two_wordings_become_an_answer_that_is_cited_and_a_case_that_says_when_it_breaks(
    own_example: Assistant,
) -> None:
    first = ask(own_example, VISITOR, "Do you hire interns?")
    ask(own_example, Person("v-2", "customer"), "Are there internships at your company?")
    assert first.refused
    (gap,) = own_example.gaps.gaps(ADMIN).gaps
    questions = tuple(w.alone for w in own_example.gaps.gap(ADMIN, gap.id).wordings)
    assert len(questions) == 2
    written = Written(Bilingual(TEXT.en, ""), questions)
    answer = own_example.answers.save(ADMIN, written, gap=gap.id, seen=gap.version)
    assert own_example.gaps.gaps(ADMIN).gaps == ()
    assert own_example.gaps.gap(ADMIN, gap.id).gap.state == "answered"

    reply = ask(own_example, VISITOR, "Do you hire interns in summer?")
    cited = [c for c in reply.citations if c.path == answer.documents[0]]
    assert not reply.refused
    assert "12 interns" in reply.text
    assert own_example.source(VISITOR, reply.turn, cited[0].fact).quote == TEXT.en

    ran = own_example.cases.run(ADMIN)
    assert (ran.cases, ran.passed, ran.failed) == (2, 2, ())
    document = own_example.library.named(answer.documents[0])
    assert document is not None
    own_example.delete_document(ADMIN, document.id)
    broken = own_example.cases.run(ADMIN)
    assert len(broken.failed) == 2
    result = broken.failed[0].result
    assert result is not None
    assert "was deleted" in result.changed[0].en
    assert "已被删除" in result.changed[0].zh
    assert "refused" in result.faults
    assert result.good_at < result.since <= result.at
    assert own_example.answers.answer(ADMIN, answer.id).state == "deleted"
    again = own_example.cases.run(ADMIN).failed[0].result
    assert again is not None
    assert again.since == result.since, "since when, not when it was last looked at"


def test_both_languages_answer_in_their_own_and_each_case_wants_its_own_document(own_example: Assistant) -> None:
    answer = kept(own_example)
    assert [d.rpartition(".")[0][-2:] for d in answer.documents] == ["zh", "en"]
    assert "12 名" in ask(own_example, VISITOR, "你们公司招实习生吗？").text
    assert "12 interns" in ask(own_example, VISITOR, "Do you hire interns this year?").text
    assert {own.case.documents[0] for own in own_example.cases.cases(ADMIN)} == set(answer.documents)


def test_before_and_after_are_shown_without_changing_anything(own_example: Assistant) -> None:
    own_example.library.search(
        "anything", audiences=PUBLIC
    )  # the first search of a store notes how its words were made
    before = everything(own_example)
    found = own_example.answers.preview(ADMIN, INTERNS)
    assert [s.before.refused for s in found.shown] == [True, True]
    assert [s.used for s in found.shown] == [True, True]
    assert "12" in found.shown[0].after.text
    assert everything(own_example) == before
    answer = kept(own_example)
    said = {s.question: s.after.text for s in found.shown}
    for question, text in said.items():
        assert ask(own_example, VISITOR, question).text.split("[")[0] == text.split("[")[0]
    edited = own_example.answers.preview(
        ADMIN, replace(INTERNS, text=Bilingual("We take on 30 interns.", "")), answer.id
    )
    assert "12" in edited.shown[0].before.text
    assert "12" not in edited.shown[0].after.text, "the old one is not there beside the new"


def test_what_speaks_against_the_catalogue_and_other_answers_is_said_before(own_example: Assistant) -> None:
    price = Bilingual(
        "The V27Q costs 999 CNY, its refresh rate is 144 Hz. It is out of stock.", "V27Q 售价 999 元，库存 3 台。"
    )
    said = [w.en for w in own_example.answers.preview(ADMIN, Written(price, ("How much is the V27Q?",))).warnings]
    for part in (
        "999 CNY, the catalogue 1,399.00 CNY",
        "144 Hz, the catalogue 100 Hz",
        "out of stock, the catalogue 126",
    ):
        assert any(part in line for line in said), part
    right = Bilingual("The V27Q costs 1,399.00 CNY and has a refresh rate of 100 Hz.", "")
    fine = own_example.answers.preview(ADMIN, Written(right, ("What does the V27Q offer to traders?",))).warnings
    assert not [w for w in fine if "the catalogue" in w.en]
    kept(own_example)
    other = Written(Bilingual("We take on 30 interns.", ""), ("Do you hire an intern?",))
    both = " ".join(w.en for w in own_example.answers.preview(ADMIN, other).warnings)
    assert "has a reviewed answer already" in both


def test_an_answer_counts_on_its_days_only(own_example: Assistant, tmp_path: Path) -> None:
    today = present_day()
    answer = kept(own_example, validity=Validity(today + timedelta(days=2), today + timedelta(days=4)))
    home = own_example.kit.settings.home

    def on(day: date) -> Assistant:
        return open_assistant(settings_of(home), today=lambda: day)

    states = []
    for days in (0, 2, 4, 5):
        there = on(today + timedelta(days=days))
        ran = there.cases.run(ADMIN)
        states.append((there.answers.answer(ADMIN, answer.id).state, ran.passed, ran.not_due, len(ran.failed)))
        found = {h.passage.name for h in there.library.search(ASKED[0], 20, audiences=PUBLIC)} & set(answer.documents)
        assert bool(found) is (days in (2, 4)), days
    assert states == [("to_come", 0, 2, 0), ("in_force", 2, 0, 0), ("in_force", 2, 0, 0), ("expired", 0, 2, 0)]
    result = one(on(today + timedelta(days=9))).result
    assert result is not None
    assert result.outcome == "not_due"


def test_an_internal_answer_never_reaches_a_customer(own_example: Assistant) -> None:
    answer = kept(own_example, audience="internal")
    assert "12" not in ask(own_example, VISITOR, ASKED[0]).text
    assert "12 interns" in ask(own_example, SALES, ASKED[0]).text
    hits = own_example.library.search(ASKED[0], 50, audiences=PUBLIC)
    assert not {h.passage.name for h in hits} & set(answer.documents)
    assert {h.passage.name for h in own_example.library.search(ASKED[0], 50, audiences=STAFF)} & set(answer.documents)
    assert own_example.cases.run(ADMIN).failed == ()


def test_edited_it_says_the_new_and_deleted_nothing(own_example: Assistant) -> None:
    answer = kept(own_example)
    changed = replace(INTERNS, text=Bilingual("We take on 30 interns each year.", ""))
    newer = own_example.answers.edit(ADMIN, answer.id, changed, seen=answer.version)
    assert "30 interns" in ask(own_example, VISITOR, ASKED[0]).text
    assert own_example.library.named(answer.documents[0]) is None, "there is no Chinese text any more"
    own_example.answers.delete(ADMIN, answer.id, seen=newer.version)
    assert ask(own_example, VISITOR, ASKED[0]).refused
    assert own_example.cases.cases(ADMIN) == []
    assert not [d for d in own_example.library.documents() if d.name.startswith(KIND)]


def test_of_two_who_answer_or_edit_at_once_the_second_is_told_and_nothing_is_half_kept(own_example: Assistant) -> None:
    ask(own_example, VISITOR, ASKED[0])
    (gap,) = own_example.gaps.gaps(ADMIN).gaps
    answer = own_example.answers.save(ADMIN, INTERNS, gap=gap.id, seen=gap.version)
    other = Person("u-bo", "admin", "bo")
    with pytest.raises(BadRequest, match="Somebody else"):
        own_example.answers.save(other, INTERNS, gap=gap.id, seen=gap.version)
    assert [a.id for a in own_example.answers.answers(ADMIN)] == [answer.id]
    own_example.answers.edit(other, answer.id, replace(INTERNS, link="public/warranty.en.md"), seen=answer.version)
    for stale in (
        lambda: own_example.answers.edit(ADMIN, answer.id, INTERNS, seen=answer.version),
        lambda: own_example.answers.delete(ADMIN, answer.id, seen=answer.version),
    ):
        with pytest.raises(BadRequest, match="Somebody else"):
            stale()
    assert own_example.answers.answer(ADMIN, answer.id).written.link == "public/warranty.en.md"


BAD: list[tuple[dict[str, Any], str]] = [
    ({"text": Bilingual("", " ")}, "Write the answer"), ({"questions": (" ", "")}, "at least one question"),
    ({"text": Bilingual("x" * 4001, "")}, "shorten"), ({"questions": ("x" * 301,)}, "shorten"),
    ({"questions": tuple(f"q {n}" for n in range(17))}, "up to 16"),
    ({"validity": Validity(date(2026, 3, 2), date(2026, 3, 1))}, "before the first"), ({"link": "nowhere.md"}, "no document"),
    ({"link": "internal/discount-rules.en.md"}, "internal"), ({"link": "public/warranty.en.md#Nothing"}, "no heading"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), BAD, ids=[said for _, said in BAD])
def test_what_cannot_be_an_answer_is_refused_with_nothing_kept(
    own_example: Assistant, changes: dict[str, Any], said: str
) -> None:
    before = everything(own_example)
    with pytest.raises(BadRequest, match=said):
        kept(own_example, **changes)
    assert everything(own_example) == before


def test_markup_in_questions_and_answers_stays_text(own_example: Assistant) -> None:
    evil = "<script>alert(1)</script><h1>Do you hire interns?</h1> {{x}} [a](javascript:alert(1))"
    answer = kept(own_example, questions=(evil,), text=Bilingual("<img src=x> We take on 12 interns.", ""))
    document = own_example.library.named(answer.documents[0])
    assert document is not None
    assert document.title == evil
    (passage,) = own_example.library.passages_of(document.id, STAFF)
    assert passage.text == "<img src=x> We take on 12 interns."
    page = answer_format.answers(own_example.answers.answers(ADMIN), "zh") + case_format.cases(
        own_example.cases.cases(ADMIN), "en"
    )
    page += answer_format.preview(own_example.answers.preview(ADMIN, replace(INTERNS, questions=(evil,))), "en")
    page += answer_format.editor(answer.written, answer.id, 1, evil, (), "en")
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page


def test_only_administrators_write_answers_and_cases(own_example: Assistant) -> None:
    answer, turn = kept(own_example), ask(own_example, VISITOR, "Do you sell on Mars?").turn
    answers, cases = own_example.answers, own_example.cases
    calls: list[Callable[[Person], object]] = [
        answers.answers, lambda who: answers.answer(who, answer.id), lambda who: answers.preview(who, INTERNS),
        lambda who: answers.save(who, INTERNS), lambda who: answers.edit(who, answer.id, INTERNS, seen=1),
        lambda who: answers.delete(who, answer.id, seen=1), cases.cases, lambda who: cases.confirm(who, turn, answerable=False),
        lambda who: cases.delete(who, "x"), cases.run, cases.stop, cases.export, lambda who: cases.import_text(who, ""),
    ]  # fmt: skip
    before = everything(own_example)
    for who in (VISITOR, SALES):
        for call in calls:
            with pytest.raises(NotAllowed):
                call(who)
    assert everything(own_example) == before


# --- cases ---------------------------------------------------------------------------------------------------------


def test_a_thumbs_down_becomes_a_case_with_its_conversation(own_example: Assistant) -> None:
    first = ask(own_example, VISITOR, "What does the V27Q cost?")
    second = ask(own_example, VISITOR, "and the V34W?", first.conversation)
    own_example.rate(VISITOR, second.turn, False)
    with pytest.raises(BadRequest, match="nothing can be checked"):
        own_example.cases.confirm(ADMIN, second.turn)
    own = own_example.cases.confirm(ADMIN, second.turn, skus=["LK-V34W"], exclude=["I cannot say"])
    assert own.case.turns == ("What does the V27Q cost?",)
    assert own_example.cases.run(ADMIN).passed == 1
    own_example.cases.confirm(ADMIN, second.turn, include=["free of charge"])
    failed = own_example.cases.run(ADMIN).failed
    assert failed[0].result is not None
    assert failed[0].result.faults == ("lacks free of charge",)
    assert [c.en for c in failed[0].result.changed] == ["it never passed"]
    mailed = ask(own_example, VISITOR, "Do you sell gold? write to anna@firm.example")
    assert "anna" not in own_example.cases.confirm(ADMIN, mailed.turn, answerable=False).case.text
    with pytest.raises(NotFound):
        own_example.cases.confirm(ADMIN, "nothing", answerable=False)


def test_a_price_that_changed_is_named_as_what_broke(own_example: Assistant) -> None:
    turn = ask(own_example, VISITOR, "What does the V27Q cost?").turn
    own_example.cases.confirm(ADMIN, turn, include=["1,399.00"])
    assert own_example.cases.run(ADMIN).passed == 1
    file = own_example.kit.settings.home / "new.csv"
    file.write_text("sku,name,price\nLK-V27Q,Larkspan V27Q 27-inch 2K Monitor,1499\n", encoding="utf-8")
    import_catalogue(
        own_example.library._engine, file, name="new.csv", embedder=own_example.library.embedder, currency="CNY"
    )
    result = own_example.cases.run(ADMIN).failed[0].result
    assert result is not None
    assert any("1,399" in c.en and "1,499" in c.en for c in result.changed), result.changed


def test_running_cases_keeps_nothing_of_the_replies(own_example: Assistant) -> None:
    kept(own_example)

    def count() -> list[int]:
        with own_example.library._engine.connect() as connection:
            return [len(connection.execute(select(t)).all()) for t in (conversations, turns, hand_offs)]

    before = count()
    own_example.cases.run(ADMIN)
    dry(own_example.kit, own_example.catalogue, "I want to talk to a person, call 13812345678", "customer", "en")
    assert count() == before


def test_a_run_stops_where_it_is_asked_to_and_two_do_not_run_at_once(own_example: Assistant) -> None:
    kept(own_example, questions=tuple(f"Do you hire interns in week {n}?" for n in range(5)))

    def stop(done: int, total: int, what: str) -> None:
        if done == 1:
            with pytest.raises(Busy):
                own_example.cases.run(ADMIN)
            own_example.cases.stop(ADMIN)

    ran = own_example.cases.run(ADMIN, stop)
    assert ran.stopped
    assert ran.cases < 5

    def refuse(done: int, total: int, what: str) -> None:
        raise Stopped(Bilingual("stop", "停"))

    assert own_example.cases.run(ADMIN, refuse).cases == 0
    assert own_example.cases.run(ADMIN).cases == 5


def test_cases_come_back_as_they_went_out_and_bad_lines_are_named(own_example: Assistant) -> None:
    kept(own_example)
    text = own_example.cases.export(ADMIN)
    for line in text.splitlines():
        assert line_of(case_of(json.loads(line))) == json.loads(line)
    for own in own_example.cases.cases(ADMIN):
        own_example.cases.delete(ADMIN, own.case.id)
    bad = (
        '{"id": 3, "language": "en", "text": "x"}\nnot json\n{"id": "x", "language": "fr", "text": "x"}\n[1]\n'
        + "[" * 9000
    )
    done = own_example.cases.import_text(ADMIN, text + bad)
    assert (done.added, done.changed, [n for n, _ in done.bad]) == (2, 0, [3, 4, 5, 6, 7])
    assert own_example.cases.import_text(ADMIN, text).changed == 2
    assert own_example.cases.export(ADMIN) == text


# --- forgetting ----------------------------------------------------------------------------------------------------


def test_forgetting_takes_a_customers_own_words_out_of_answers_and_cases(own_example: Assistant) -> None:
    reply = ask(own_example, VISITOR, "Do you hire interns like my son Bert from Unna?")
    ask(own_example, Person("v-2", "customer"), ASKED[0])
    own_example.cases.confirm(ADMIN, reply.turn, answerable=False)
    answer = kept(own_example, questions=("Do you hire interns like my son Bert from Unna?", *ASKED))
    entry = own_example.customers.add(ADMIN, name="Anna", email="anna@firm.example")
    with writing(own_example.library._engine) as connection:
        customers.link(connection, entry.id, reply.conversation, "staff")
    own_example.customers.delete(ADMIN, entry.id)
    assert "Bert" not in everything(own_example)
    held = own_example.answers.answer(ADMIN, answer.id)
    assert (held.written.questions, held.state) == (ASKED, "in_force")
    assert "12 interns" in ask(own_example, VISITOR, ASKED[0]).text
    with own_example.library._engine.connect() as connection:
        assert connection.execute(select(reviewed_answers.c.version)).scalar_one() == 2


def test_forgetting_takes_their_words_out_of_earlier_versions_and_deleted_answers_too(own_example: Assistant) -> None:
    bert = "Do you hire interns like my son Bert from Unna?"
    reply = ask(own_example, VISITOR, bert)
    edited = kept(own_example, questions=(bert, *ASKED))
    own_example.answers.edit(ADMIN, edited.id, INTERNS, seen=edited.version)
    gone = kept(own_example, questions=(bert,))
    own_example.answers.delete(ADMIN, gone.id, seen=gone.version)
    assert len(own_example.documents_desk.bin(ADMIN)) == 2
    assert "Bert" in everything(own_example)
    entry = own_example.customers.add(ADMIN, name="Anna", email="anna@firm.example")
    with writing(own_example.library._engine) as connection:
        customers.link(connection, entry.id, reply.conversation, "staff")
    own_example.customers.delete(ADMIN, entry.id)
    assert "Bert" not in everything(own_example)
    assert own_example.documents_desk.bin(ADMIN) == ()
    assert "12 interns" in ask(own_example, VISITOR, ASKED[0]).text


# --- the command line ----------------------------------------------------------------------------------------------


def test_the_whole_loop_on_the_command_line(
    own_example: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(own_example, VISITOR, ASKED[0])
    monkeypatch.setenv("ASSISTANT_HOME", str(own_example.kit.settings.home))

    def run(*words: str) -> tuple[int, Any]:
        code = main([*words, "--json"] if "--json" not in words else list(words))
        told = capsys.readouterr().out
        return code, json.loads(told) if told.strip() else None

    gap = run("gaps", "list")[1]["gaps"][0]["id"]
    assert run("gaps", "show", gap)[1]["gap"]["titles"] == {"en": ASKED[0]}
    assert run("gaps", "dismiss", gap, "--note", "not ours")[1]["state"] == "dismissed"
    assert run("gaps", "reopen", gap)[1]["note"] == "not ours"
    shown = run("answers", "add", "--gap", gap, "--en", TEXT.en, "--dry-run")[1]
    assert shown["shown"][0]["used"]
    assert run("answers", "list")[1] == []
    answer = run("answers", "add", "--gap", gap, "--en", TEXT.en)[1]
    assert run("gaps", "list", "--state", "answered")[1]["gaps"][0]["id"] == gap
    assert run("evaluate", "own")[0] == 0
    changed = run("answers", "edit", answer["id"], "--until", "2020-01-01")[1]
    assert changed["state"] == "expired"
    code, report = run("evaluate", "own")
    assert (code, report["not_due"]) == (0, 1)
    assert run("cases", "list")[1][0]["answer"] == answer["id"]
    assert run("answers", "delete", answer["id"])[1] == {"deleted": answer["id"]}
    assert main(["gaps", "list", "--state", "all"]) == 0
    assert ASKED[0] in capsys.readouterr().out
    assert main(["--language", "zh", "answers", "delete", "nothing"]) != 0
    assert "没有该答案" in capsys.readouterr().err
